use super::{ClaimLink, ClaimLinkId, Consent};
use crate::{
    clock::Timestamp,
    domain::{awards::AwardId, people::PersonId},
    on_db,
    store::{Conn, Result, Tx},
};

macro_rules! select {
    () => {
        "SELECT id, award_id, created_at, expires_at, used_at, withdrawn_at FROM claim_links "
    };
}

pub(super) async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    award: AwardId,
    hash: &[u8],
    expires_at: Timestamp,
) -> Result<ClaimLinkId> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO claim_links (award_id, hash, created_at, expires_at) VALUES ($1, $2, $3, $4) RETURNING id")
        .bind(award).bind(hash).bind(now).bind(expires_at).fetch_one(c).await)?)
}

pub(super) async fn by_hash(conn: &mut Conn, hash: &[u8]) -> Result<Option<ClaimLink>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE hash = $1")).bind(hash).fetch_optional(c).await)?)
}

pub(super) async fn by_id(conn: &mut Conn, id: ClaimLinkId) -> Result<Option<ClaimLink>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE id = $1")).bind(id).fetch_optional(c).await)?)
}

/// The one that opens longest, of those that open.
pub(super) async fn open_of(conn: &mut Conn, now: Timestamp, award: AwardId) -> Result<Option<ClaimLink>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(),
        "WHERE award_id = $1 AND used_at IS NULL AND withdrawn_at IS NULL AND expires_at > $2
         ORDER BY expires_at DESC, id DESC LIMIT 1"))
        .bind(award).bind(now).fetch_optional(c).await)?)
}

/// Closes every link of an award: it is claimed.
pub(super) async fn mark_used(tx: &mut Tx, now: Timestamp, award: AwardId) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE claim_links SET used_at = $2 WHERE award_id = $1 AND used_at IS NULL AND withdrawn_at IS NULL")
        .bind(award).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn withdraw(tx: &mut Tx, now: Timestamp, award: AwardId) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE claim_links SET withdrawn_at = $2 WHERE award_id = $1 AND used_at IS NULL AND withdrawn_at IS NULL")
        .bind(award).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn withdraw_of(tx: &mut Tx, now: Timestamp, person: PersonId) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE claim_links SET withdrawn_at = $2 WHERE used_at IS NULL AND withdrawn_at IS NULL
            AND award_id IN (SELECT id FROM awards WHERE person_id = $1 AND status = 'pending')")
        .bind(person).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn consent(tx: &mut Tx, now: Timestamp, award: AwardId, consent: &Consent) -> Result<()> {
    on_db!(tx, c => sqlx::query("INSERT INTO claim_consents (award_id, text, language, given_at) VALUES ($1, $2, $3, $4)")
        .bind(award).bind(&consent.text).bind(consent.language).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn consented(conn: &mut Conn, award: AwardId) -> Result<Option<(String, String, Timestamp)>> {
    Ok(on_db!(conn, c => sqlx::query_as("SELECT text, language, given_at FROM claim_consents WHERE award_id = $1")
        .bind(award).fetch_optional(c).await)?)
}

pub(super) async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<()> {
    on_db!(tx, c => sqlx::query("DELETE FROM claim_links WHERE expires_at <= $1")
        .bind(before).execute(c).await.map(|_| ()))?;
    Ok(())
}
