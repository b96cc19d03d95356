use crate::{
    on_db,
    store::{Conn, Result, Tx},
};

pub(super) async fn get(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT value FROM settings WHERE name = $1")
        .bind(name).fetch_optional(c).await)?)
}

pub(super) async fn set(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .bind(name).bind(value).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn set_if_absent(tx: &mut Tx, name: &str, value: &str) -> Result<()> {
    on_db!(tx, c => sqlx::query("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
        .bind(name).bind(value).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Whether it was there, with this value.
pub(super) async fn delete(tx: &mut Tx, name: &str, value: &str) -> Result<bool> {
    let deleted = on_db!(tx, c => sqlx::query("DELETE FROM settings WHERE name = $1 AND value = $2")
        .bind(name).bind(value).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(deleted == 1)
}
