//! Sign-in sessions, kept in the database so that every replica knows them. The id is hashed; one read a request; a
//! session in use is touched at most once a minute.

use chrono::TimeDelta;
use serde_json::Value;

use super::{SessionLimits, sql};
use crate::{
    clock::Timestamp,
    domain::{Role, people::PersonId},
    store::{FromRow, Json, Result, Store, Tx},
};

/// A session as it is stored.
#[derive(Debug, Clone, FromRow)]
pub struct SessionRow {
    /// Who is signed in, if somebody is.
    pub person_id: Option<PersonId>,
    /// What the session library keeps in it.
    pub data: Json<Value>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// Whether the person administers anything.
    pub is_admin: bool,
}

/// The live session with this hashed id. One that has been idle too long, or has lasted too long, is not live.
pub async fn load_session(
    store: &Store,
    now: Timestamp,
    limits: SessionLimits,
    id_hash: &[u8],
) -> Result<Option<SessionRow>> {
    let Some(session) = sql::find_session(&mut store.read().await?, id_hash).await? else { return Ok(None) };
    let (idle, absolute) = limits.of(session.is_admin);
    if session.expires_at <= now || now - session.last_seen_at >= idle || now - session.created_at >= absolute {
        return Ok(None);
    }
    if now - session.last_seen_at >= TimeDelta::minutes(1) {
        let touched = async {
            let mut tx = store.write().await?;
            sql::touch_session(&mut tx, id_hash, now).await?;
            tx.commit().await
        };
        // Reading goes on where nothing can be written; the session then ends at its idle limit.
        if let Err(error) = touched.await {
            tracing::warn!(%error, "a session could not be touched");
        }
    }
    Ok(Some(session))
}

/// Keeps a new session.
pub async fn begin_session(
    tx: &mut Tx,
    now: Timestamp,
    id_hash: &[u8],
    person: Option<PersonId>,
    data: &Value,
    expires_at: Timestamp,
) -> Result<()> {
    sql::insert_session(tx, now, id_hash, person, data, expires_at).await
}

/// Keeps a changed session. One that has been ended meanwhile stays ended.
pub async fn save_session(
    tx: &mut Tx,
    now: Timestamp,
    id_hash: &[u8],
    person: Option<PersonId>,
    data: &Value,
    expires_at: Timestamp,
) -> Result<()> {
    sql::update_session(tx, now, id_hash, person, data, expires_at).await
}

/// Ends a session.
pub async fn delete_session(tx: &mut Tx, id_hash: &[u8]) -> Result<()> {
    sql::delete_session(tx, id_hash).await
}

/// How long a link in mail is remembered after its time.
const LINKS_KEPT: TimeDelta = TimeDelta::days(90);

/// Deletes what can open nothing any more: sessions, access and refresh tokens whose time is over, links long after it.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<()> {
    sql::sweep(tx, now, now - LINKS_KEPT).await
}

/// The role that makes a session an admin's.
pub(super) const ADMIN: Role = Role::Admin;
