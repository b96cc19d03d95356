use super::{Picture, Stored};
use crate::{
    clock::Timestamp,
    on_db,
    store::{Conn, Result, Tx},
};

/// One that is there already is held until the end of the transaction, so that nobody deletes it meanwhile.
pub(super) async fn insert(tx: &mut Tx, now: Timestamp, hash: &str, picture: &Picture) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO images (hash, media_type, width, height, bytes, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (hash) DO UPDATE SET hash = excluded.hash")
        .bind(hash).bind(picture.media_type).bind(i64::from(picture.width)).bind(i64::from(picture.height))
        .bind(&picture.bytes).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn find(conn: &mut Conn, hash: &str) -> Result<Option<Stored>> {
    Ok(on_db!(conn, c => sqlx::query_as("SELECT media_type, width, height, bytes FROM images WHERE hash = $1")
        .bind(hash).fetch_optional(c).await)?)
}

/// A foreign key refuses it where anything refers to the picture.
pub(super) async fn delete(tx: &mut Tx, hash: &str) -> Result<()> {
    on_db!(tx, c => sqlx::query("DELETE FROM images WHERE hash = $1").bind(hash).execute(c).await.map(|_| ()))?;
    Ok(())
}
