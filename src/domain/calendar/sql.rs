use super::{Feed, FeedId};
use crate::{
    clock::Timestamp,
    domain::{organisations::OrganisationId, people::PersonId, text},
    on_db,
    store::{Conn, Result, Tx},
};

macro_rules! select {
    () => {
        "SELECT f.id, f.public_id, f.person_id, f.organisation_id, o.public_id AS organisation,
            o.name AS organisation_name, f.language, f.created_at, f.changed_at, f.last_used_at
         FROM calendar_feeds f LEFT JOIN organisations o ON o.id = f.organisation_id
         WHERE f.revoked_at IS NULL AND "
    };
}

/// False if the person has one of the same.
pub(super) async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    public_id: &str,
    person: PersonId,
    organisation: Option<OrganisationId>,
    hash: &[u8],
    language: &str,
) -> Result<bool> {
    let added = on_db!(tx, c => sqlx::query(
        "INSERT INTO calendar_feeds (public_id, person_id, organisation_id, secret_hash, language, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING")
        .bind(public_id).bind(person).bind(organisation).bind(hash).bind(language).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(added == 1)
}

pub(super) async fn find(conn: &mut Conn, public_id: &str) -> Result<Option<Feed>> {
    if !text::is_id(public_id) {
        return Ok(None);
    }
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "f.public_id = $1"))
        .bind(public_id).fetch_optional(c).await)?)
}

pub(super) async fn of(
    conn: &mut Conn,
    person: PersonId,
    organisation: Option<OrganisationId>,
) -> Result<Option<Feed>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "f.person_id = $1 AND COALESCE(f.organisation_id, 0) = $2"))
        .bind(person).bind(organisation.map_or(0, |id| id.0)).fetch_optional(c).await)?)
}

pub(super) async fn of_person(conn: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<Feed>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(),
        "f.person_id = $1 ORDER BY COALESCE(f.organisation_id, 0), f.id LIMIT $2"))
        .bind(person).bind(limit).fetch_all(c).await)?)
}

pub(super) async fn by_hash(conn: &mut Conn, hash: &[u8]) -> Result<Option<Feed>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "f.secret_hash = $1"))
        .bind(hash).fetch_optional(c).await)?)
}

pub(super) async fn change_secret(tx: &mut Tx, now: Timestamp, id: FeedId, hash: &[u8], language: &str) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE calendar_feeds SET secret_hash = $3, language = $4, changed_at = $2, last_used_at = NULL WHERE id = $1")
        .bind(id).bind(now).bind(hash).bind(language).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn revoke(tx: &mut Tx, now: Timestamp, id: FeedId) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE calendar_feeds SET revoked_at = $2 WHERE id = $1")
        .bind(id).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn note_use(tx: &mut Tx, now: Timestamp, id: FeedId) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE calendar_feeds SET last_used_at = $2 WHERE id = $1")
        .bind(id).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}
