use std::collections::HashMap;

use sqlx::QueryBuilder;

use super::{Client, ClientId, Secret};
use crate::{
    clock::Timestamp,
    domain::{organisations::OrganisationId, page::Slice, text},
    on_db,
    store::{Conn, Result, Tx, push_list},
};

macro_rules! select {
    () => {
        "SELECT k.id, k.public_id, k.name, k.organisation_id, o.public_id AS organisation, o.name AS organisation_name,
            o.is_site AS is_site_wide, k.issuer, k.audience, k.allows_no_expiry, k.may_credit_anything, k.is_strict,
            k.retired_at, k.last_used_at, k.revision, k.created_at, k.updated_at
         FROM clients k JOIN organisations o ON o.id = k.organisation_id "
    };
}

/// False if the issuer is taken.
pub(super) async fn insert(tx: &mut Tx, new: &Client) -> Result<bool> {
    let added = on_db!(tx, c => sqlx::query(
        "INSERT INTO clients (public_id, name, organisation_id, issuer, audience, allows_no_expiry, may_credit_anything,
            is_strict, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT DO NOTHING")
        .bind(&new.public_id).bind(&new.name).bind(new.organisation_id).bind(&new.issuer).bind(&new.audience)
        .bind(new.allows_no_expiry).bind(new.may_credit_anything).bind(new.is_strict).bind(new.created_at)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(added == 1)
}

/// Takes the row for this transaction, so that what is read of it next is what is changed.
pub(super) async fn lock(tx: &mut Tx, public_id: &str) -> Result<()> {
    if !text::is_id(public_id) {
        return Ok(());
    }
    on_db!(tx, c => sqlx::query("UPDATE clients SET revision = revision WHERE public_id = $1")
        .bind(public_id).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The new revision; `None` if it was not the expected one.
pub(super) async fn update(tx: &mut Tx, after: &Client, expected: i64) -> Result<Option<i64>> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "UPDATE clients SET name = $3, audience = $4, allows_no_expiry = $5, may_credit_anything = $6, is_strict = $7,
            retired_at = $8, updated_at = $9, revision = revision + 1
         WHERE id = $1 AND revision = $2 RETURNING revision")
        .bind(after.id).bind(expected).bind(&after.name).bind(&after.audience).bind(after.allows_no_expiry)
        .bind(after.may_credit_anything).bind(after.is_strict).bind(after.retired_at).bind(after.updated_at)
        .fetch_optional(c).await)?)
}

pub(super) async fn find(conn: &mut Conn, public_id: &str) -> Result<Option<Client>> {
    if !text::is_id(public_id) {
        return Ok(None);
    }
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE k.public_id = $1"))
        .bind(public_id).fetch_optional(c).await)?)
}

pub(super) async fn by_issuer(conn: &mut Conn, issuer: &str) -> Result<Option<Client>> {
    if issuer.contains('\0') {
        return Ok(None);
    }
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE k.issuer = $1 AND k.retired_at IS NULL"))
        .bind(issuer).fetch_optional(c).await)?)
}

/// Two clients in use, or fewer where there are fewer.
pub(super) async fn first_two(conn: &mut Conn) -> Result<Vec<Client>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE k.retired_at IS NULL ORDER BY k.id LIMIT 2"))
        .fetch_all(c).await)?)
}

pub(super) async fn list(
    conn: &mut Conn,
    scope: Option<&[OrganisationId]>,
    slice: &Slice,
) -> Result<(Vec<Client>, i64)> {
    macro_rules! push_scope {
        ($q:ident) => {
            if let Some(organisations) = scope {
                $q.push(" AND k.organisation_id IN (");
                push_list!($q, organisations);
            }
        };
    }
    let total: i64 = on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT COUNT(*) FROM clients k WHERE TRUE");
        push_scope!(q);
        q.build_query_scalar().fetch_one(c).await
    })?;
    if slice.is_past(total) {
        return Ok((Vec::new(), total));
    }
    let items = on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!(select!(), "WHERE TRUE"));
        push_scope!(q);
        if let Some(after) = &slice.after {
            q.push(" AND (k.created_at, k.id) > (SELECT created_at, id FROM clients WHERE public_id = ");
            q.push_bind(after).push(")");
        }
        q.push(" ORDER BY k.created_at, k.id LIMIT ").push_bind(slice.limit);
        q.push(" OFFSET ").push_bind(slice.offset());
        q.build_query_as().fetch_all(c).await
    })?;
    Ok((items, total))
}

pub(super) async fn insert_secret(
    tx: &mut Tx,
    now: Timestamp,
    client: ClientId,
    public_id: &str,
    sealed: &[u8],
    hint: &str,
    by: &str,
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO client_secrets (public_id, client_id, sealed, hint, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(public_id).bind(client).bind(sealed).bind(hint).bind(by).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn secrets(conn: &mut Conn, client: ClientId) -> Result<Vec<Secret>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT public_id, hint, created_by, created_at, last_used_at FROM client_secrets WHERE client_id = $1
         ORDER BY created_at, id")
        .bind(client).fetch_all(c).await)?)
}

/// Public id and sealed secret of each.
pub(super) async fn sealed(conn: &mut Conn, client: ClientId) -> Result<Vec<(String, Vec<u8>)>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT public_id, sealed FROM client_secrets WHERE client_id = $1 ORDER BY created_at DESC, id DESC")
        .bind(client).fetch_all(c).await)?)
}

/// Whether there was one.
pub(super) async fn delete_secret(tx: &mut Tx, client: ClientId, public_id: &str) -> Result<bool> {
    let gone = on_db!(tx, c => sqlx::query("DELETE FROM client_secrets WHERE client_id = $1 AND public_id = $2")
        .bind(client).bind(public_id).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(gone == 1)
}

/// Whether the secret's last use was noted later than this.
pub(super) async fn is_noted(conn: &mut Conn, secret: &str, since: Timestamp) -> Result<bool> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM client_secrets WHERE public_id = $1 AND last_used_at > $2)")
        .bind(secret).bind(since).fetch_one(c).await)?)
}

pub(super) async fn note_use(tx: &mut Tx, now: Timestamp, client: ClientId, secret: &str) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE client_secrets SET last_used_at = $2 WHERE public_id = $1")
        .bind(secret).bind(now).execute(c).await.map(|_| ()))?;
    on_db!(tx, c => sqlx::query("UPDATE clients SET last_used_at = $2 WHERE id = $1")
        .bind(client).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn names(conn: &mut Conn, public_ids: &[&str]) -> Result<HashMap<String, String>> {
    let rows: Vec<(String, String)> = on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT public_id, name FROM clients WHERE public_id IN (");
        push_list!(q, public_ids);
        q.build_query_as().fetch_all(c).await
    })?;
    Ok(rows.into_iter().collect())
}
