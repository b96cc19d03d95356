use serde_json::Value;
use sqlx::QueryBuilder;

use super::{Mail, MailFilter, MailId, MailKind, MailState};
use crate::{
    clock::Timestamp,
    domain::{awards::AwardId, people::PersonId},
    on_db,
    store::{Conn, Json, Result, Tx},
};

macro_rules! select_mail {
    () => {
        "SELECT m.id, m.public_id, m.kind, m.person_id, p.public_id AS person, p.display_name AS person_name, m.award_id,
            m.data, m.state, m.attempts, m.recipient, m.reason, m.created_at, m.due_at, m.ended_at
         FROM outbox m JOIN people p ON p.id = m.person_id "
    };
}

#[expect(clippy::too_many_arguments, reason = "a row")]
pub(super) async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    public_id: &str,
    kind: MailKind,
    person: PersonId,
    award: Option<AwardId>,
    data: &Value,
    sealed: Option<&[u8]>,
    due_at: Timestamp,
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO outbox (public_id, kind, person_id, award_id, data, sealed, state, created_at, due_at)
         SELECT $1, $2, $3, $4, $5, $6, 'queued', $7, $8
         WHERE NOT EXISTS (SELECT 1 FROM muted_notices WHERE person_id = $3 AND kind = $2)")
        .bind(public_id).bind(kind).bind(person).bind(award).bind(Json(data)).bind(sealed).bind(now).bind(due_at)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The public id of the mail of a kind that waits for this very moment to go to somebody.
pub(super) async fn waiting(
    conn: &mut Conn,
    kind: MailKind,
    person: PersonId,
    due_at: Timestamp,
) -> Result<Option<String>> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT public_id FROM outbox WHERE person_id = $1 AND kind = $2 AND state = 'queued' AND due_at = $3
            AND attempts = 0
         ORDER BY id LIMIT 1")
        .bind(person).bind(kind).bind(due_at).fetch_optional(c).await)?)
}

pub(super) async fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<Mail>> {
    Ok(
        on_db!(conn, c => sqlx::query_as(concat!(select_mail!(), "WHERE m.due_at <= $1 ORDER BY m.due_at, m.id LIMIT $2"))
        .bind(now).bind(limit).fetch_all(c).await)?,
    )
}

pub(super) async fn has_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM outbox WHERE due_at <= $1)")
        .bind(now).fetch_one(c).await)?)
}

pub(super) async fn find(conn: &mut Conn, public_id: &str) -> Result<Option<Mail>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_mail!(), "WHERE m.public_id = $1"))
        .bind(public_id).fetch_optional(c).await)?)
}

pub(super) async fn list(conn: &mut Conn, filter: MailFilter, before: Option<&str>, limit: i64) -> Result<Vec<Mail>> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!(select_mail!(), "WHERE TRUE"));
        if let Some(state) = filter.state {
            q.push(" AND m.state = ").push_bind(state);
        }
        if let Some(person) = filter.person {
            q.push(" AND m.person_id = ").push_bind(person);
        }
        if let Some(before) = before {
            q.push(" AND (m.created_at, m.id) < (SELECT created_at, id FROM outbox WHERE public_id = ");
            q.push_bind(before).push(")");
        }
        q.push(" ORDER BY m.created_at DESC, m.id DESC LIMIT ").push_bind(limit);
        q.build_query_as().fetch_all(c).await
    })?)
}

pub(super) async fn count(conn: &mut Conn, state: MailState, most: i64) -> Result<i64> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM outbox WHERE state = $1 LIMIT $2) AS counted")
        .bind(state).bind(most).fetch_one(c).await)?)
}

pub(super) async fn sealed(conn: &mut Conn, mail: MailId) -> Result<Option<Vec<u8>>> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT sealed FROM outbox WHERE id = $1").bind(mail).fetch_one(c).await)?)
}

/// Only a failed mail keeps the secret that it carries, for another try.
pub(super) async fn end(
    tx: &mut Tx,
    now: Timestamp,
    mail: MailId,
    state: MailState,
    recipient: Option<&str>,
    reason: Option<&str>,
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE outbox SET state = $2, recipient = COALESCE($3, recipient), reason = $4, ended_at = $5, due_at = NULL,
            attempts = attempts + CASE WHEN $3 IS NULL THEN 0 ELSE 1 END,
            sealed = CASE WHEN $2 = 'failed' THEN sealed ELSE NULL END
         WHERE id = $1 AND state = 'queued'")
        .bind(mail).bind(state).bind(recipient).bind(reason).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn defer(tx: &mut Tx, mail: MailId, recipient: &str, reason: &str, due_at: Timestamp) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE outbox SET attempts = attempts + 1, recipient = $2, reason = $3, due_at = $4
         WHERE id = $1 AND state = 'queued'")
        .bind(mail).bind(recipient).bind(reason).bind(due_at).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn requeue(tx: &mut Tx, now: Timestamp, mail: MailId) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE outbox SET state = 'queued', due_at = $2, ended_at = NULL, reason = NULL WHERE id = $1 AND state <> 'sent'")
        .bind(mail).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn cancel_waiting(
    tx: &mut Tx,
    now: Timestamp,
    kind: MailKind,
    person: PersonId,
    reason: &str,
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE outbox SET state = 'cancelled', reason = $3, ended_at = $4, due_at = NULL, sealed = NULL
         WHERE person_id = $1 AND kind = $2 AND state = 'queued'")
        .bind(person).bind(kind).bind(reason).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<()> {
    for state in [MailState::Sent, MailState::Failed, MailState::Cancelled] {
        on_db!(tx, c => sqlx::query("DELETE FROM outbox WHERE state = $1 AND created_at < $2 AND ended_at < $2")
            .bind(state).bind(before).execute(c).await.map(|_| ()))?;
    }
    Ok(())
}

pub(super) async fn is_muted(conn: &mut Conn, person: PersonId, kind: MailKind) -> Result<bool> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM muted_notices WHERE person_id = $1 AND kind = $2)")
        .bind(person).bind(kind).fetch_one(c).await)?)
}

pub(super) async fn muted(conn: &mut Conn, person: PersonId) -> Result<Vec<MailKind>> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT kind FROM muted_notices WHERE person_id = $1 ORDER BY kind")
        .bind(person).fetch_all(c).await)?)
}

pub(super) async fn set_muted(
    tx: &mut Tx,
    now: Timestamp,
    person: PersonId,
    kind: MailKind,
    muted: bool,
) -> Result<()> {
    on_db!(tx, c => if muted {
        sqlx::query("INSERT INTO muted_notices (person_id, kind, muted_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(person).bind(kind).bind(now).execute(c).await.map(|_| ())
    } else {
        sqlx::query("DELETE FROM muted_notices WHERE person_id = $1 AND kind = $2")
            .bind(person).bind(kind).execute(c).await.map(|_| ())
    })?;
    Ok(())
}
