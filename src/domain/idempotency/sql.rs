use super::Reply;
use crate::{
    clock::Timestamp,
    on_db,
    store::{Conn, Result, Tx},
};

pub(super) async fn claim(
    tx: &mut Tx,
    now: Timestamp,
    forgotten: Timestamp,
    credential: &str,
    key: &str,
    fingerprint: &[u8],
) -> Result<bool> {
    let row: Option<i64> = on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO idempotency (credential, key, fingerprint, status, body, created_at) VALUES ($1, $2, $3, 0, '', $4)
         ON CONFLICT (credential, key) DO UPDATE SET fingerprint = excluded.fingerprint, created_at = excluded.created_at
         WHERE idempotency.created_at < $5 RETURNING status")
        .bind(credential).bind(key).bind(fingerprint).bind(now).bind(forgotten)
        .fetch_optional(c).await)?;
    Ok(row.is_some())
}

pub(super) async fn get(conn: &mut Conn, credential: &str, key: &str) -> Result<(Vec<u8>, Reply)> {
    let (fingerprint, status, location, body): (Vec<u8>, i64, Option<String>, String) = on_db!(conn, c => sqlx::query_as(
        "SELECT fingerprint, status, location, body FROM idempotency WHERE credential = $1 AND key = $2")
        .bind(credential).bind(key).fetch_one(c).await)?;
    Ok((fingerprint, Reply { status, location, body }))
}

pub(super) async fn keep(tx: &mut Tx, credential: &str, key: &str, reply: &Reply) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE idempotency SET status = $3, location = $4, body = $5 WHERE credential = $1 AND key = $2")
        .bind(credential).bind(key).bind(reply.status).bind(&reply.location).bind(&reply.body)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn sweep(tx: &mut Tx, forgotten: Timestamp) -> Result<()> {
    on_db!(tx, c => sqlx::query("DELETE FROM idempotency WHERE created_at < $1")
        .bind(forgotten).execute(c).await.map(|_| ()))?;
    Ok(())
}
