use sqlx::QueryBuilder;

use super::{Organisation, OrganisationId};
use crate::{
    domain::{page::Slice, text},
    on_db,
    store::{Conn, Result, Tx, push_list},
};

macro_rules! columns {
    () => {
        "id, public_id, name, contact_email, time_zone, accent_hue, is_site, is_retired, revision, created_at, updated_at"
    };
}

/// `None` if the public id is taken.
pub(super) async fn insert(tx: &mut Tx, new: &Organisation, sort_key: &[u8]) -> Result<Option<Organisation>> {
    Ok(on_db!(tx, c => sqlx::query_as(concat!(
        "INSERT INTO organisations
            (public_id, name, sort_key, contact_email, time_zone, accent_hue, is_site, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT DO NOTHING RETURNING ", columns!()))
        .bind(&new.public_id).bind(&new.name).bind(sort_key).bind(&new.contact_email).bind(&new.time_zone)
        .bind(new.accent_hue).bind(new.is_site).bind(new.created_at)
        .fetch_optional(c).await)?)
}

/// Takes the row for this transaction, so that what is read of it next is what is changed.
pub(super) async fn lock(tx: &mut Tx, public_id: &str) -> Result<()> {
    if !text::is_id(public_id) {
        return Ok(());
    }
    on_db!(tx, c => sqlx::query("UPDATE organisations SET revision = revision WHERE public_id = $1")
        .bind(public_id).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// `None` if the revision is not the expected one.
pub(super) async fn update(
    tx: &mut Tx,
    after: &Organisation,
    sort_key: &[u8],
    expected: i64,
) -> Result<Option<Organisation>> {
    Ok(on_db!(tx, c => sqlx::query_as(concat!(
        "UPDATE organisations SET name = $3, sort_key = $4, contact_email = $5, time_zone = $6, accent_hue = $7,
            is_retired = $8, updated_at = $9, revision = revision + 1
         WHERE id = $1 AND revision = $2 RETURNING ", columns!()))
        .bind(after.id).bind(expected).bind(&after.name).bind(sort_key).bind(&after.contact_email)
        .bind(&after.time_zone).bind(after.accent_hue).bind(after.is_retired).bind(after.updated_at)
        .fetch_optional(c).await)?)
}

pub(super) async fn find(conn: &mut Conn, public_id: &str) -> Result<Option<Organisation>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!("SELECT ", columns!(), " FROM organisations WHERE public_id = $1"))
        .bind(public_id).fetch_optional(c).await)?)
}

pub(super) async fn by_id(conn: &mut Conn, id: OrganisationId) -> Result<Organisation> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!("SELECT ", columns!(), " FROM organisations WHERE id = $1"))
        .bind(id).fetch_one(c).await)?)
}

pub(super) async fn site(conn: &mut Conn) -> Result<Organisation> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!("SELECT ", columns!(), " FROM organisations WHERE is_site"))
        .fetch_one(c).await)?)
}

pub(super) async fn find_site(conn: &mut Conn) -> Result<Option<Organisation>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!("SELECT ", columns!(), " FROM organisations WHERE is_site"))
        .fetch_optional(c).await)?)
}

pub(super) async fn count(conn: &mut Conn, scope: Option<&[OrganisationId]>) -> Result<i64> {
    if let Some(list) = scope {
        return Ok(i64::try_from(list.len()).unwrap_or(i64::MAX));
    }
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT COUNT(*) FROM organisations").fetch_one(c).await)?)
}

pub(super) async fn list(
    conn: &mut Conn,
    scope: Option<&[OrganisationId]>,
    slice: &Slice,
) -> Result<Vec<Organisation>> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!("SELECT ", columns!(), " FROM organisations WHERE TRUE"));
        if let Some(organisations) = scope {
            q.push(" AND id IN (");
            push_list!(q, organisations);
        }
        if let Some(after) = &slice.after {
            q.push(" AND (sort_key, id) > (SELECT sort_key, id FROM organisations WHERE public_id = ").push_bind(after);
            q.push(")");
        }
        q.push(" ORDER BY sort_key, id LIMIT ").push_bind(slice.limit).push(" OFFSET ").push_bind(slice.offset());
        q.build_query_as().fetch_all(c).await
    })?)
}
