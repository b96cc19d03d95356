use sqlx::QueryBuilder;

use super::{BadgeImage, BadgeImageId};
use crate::{
    clock::Timestamp,
    domain::{organisations::OrganisationId, page::Slice, text},
    on_db,
    store::{Conn, Result, Tx, push_list},
};

macro_rules! select {
    () => {
        "SELECT g.id, g.public_id, g.organisation_id, g.image_hash, g.name, g.original_name, g.category, g.uploaded_by,
            g.uploaded_at, i.media_type, CAST(LENGTH(i.bytes) AS BIGINT) AS bytes
         FROM badge_images g JOIN images i ON i.hash = g.image_hash "
    };
}

/// Appends the conditions; a macro, because the builder's type differs between the engines.
macro_rules! push_filter {
    ($q:ident, $scope:expr, $category:expr) => {
        $q.push("WHERE TRUE");
        if let Some(category) = $category {
            $q.push(" AND g.category = ").push_bind(category);
        }
        if let Some(organisations) = $scope {
            $q.push(" AND g.organisation_id IN (");
            push_list!($q, organisations);
        }
    };
}

pub(super) struct NewRow<'a> {
    pub public_id: &'a str,
    pub organisation: OrganisationId,
    pub image_hash: &'a str,
    pub name: &'a str,
    pub original_name: &'a str,
    pub category: &'a str,
    pub uploaded_by: &'a str,
    pub uploaded_at: Timestamp,
}

pub(super) async fn insert(tx: &mut Tx, new: &NewRow<'_>) -> Result<BadgeImageId> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO badge_images (public_id, organisation_id, image_hash, name, original_name, category, uploaded_by,
            uploaded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id")
        .bind(new.public_id).bind(new.organisation).bind(new.image_hash).bind(new.name).bind(new.original_name)
        .bind(new.category).bind(new.uploaded_by).bind(new.uploaded_at)
        .fetch_one(c).await)?)
}

pub(super) async fn by_id(conn: &mut Conn, id: BadgeImageId) -> Result<BadgeImage> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE g.id = $1")).bind(id).fetch_one(c).await)?)
}

pub(super) async fn find(conn: &mut Conn, public_id: &str) -> Result<Option<BadgeImage>> {
    if !text::is_id(public_id) {
        return Ok(None);
    }
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE g.public_id = $1"))
        .bind(public_id).fetch_optional(c).await)?)
}

/// The oldest of several.
pub(super) async fn of_hash(
    conn: &mut Conn,
    scope: Option<&[OrganisationId]>,
    hash: &str,
) -> Result<Option<BadgeImage>> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(select!());
        push_filter!(q, scope, None::<&str>);
        q.push(" AND g.image_hash = ").push_bind(hash).push(" ORDER BY g.id LIMIT 1");
        q.build_query_as().fetch_optional(c).await
    })?)
}

/// Whether a badge shows the picture.
pub(super) async fn is_shown(conn: &mut Conn, hash: &str) -> Result<bool> {
    let shown: Option<i64> = on_db!(conn, c => sqlx::query_scalar("SELECT id FROM badges WHERE image_hash = $1 LIMIT 1")
        .bind(hash).fetch_optional(c).await)?;
    Ok(shown.is_some())
}

pub(super) async fn delete(tx: &mut Tx, id: BadgeImageId) -> Result<()> {
    on_db!(tx, c => sqlx::query("DELETE FROM badge_images WHERE id = $1").bind(id).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn count(conn: &mut Conn, scope: Option<&[OrganisationId]>, category: Option<&str>) -> Result<i64> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT COUNT(*) FROM badge_images g ");
        push_filter!(q, scope, category);
        q.build_query_scalar().fetch_one(c).await
    })?)
}

pub(super) async fn list(
    conn: &mut Conn,
    scope: Option<&[OrganisationId]>,
    category: Option<&str>,
    slice: &Slice,
) -> Result<Vec<BadgeImage>> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(select!());
        push_filter!(q, scope, category);
        q.push(" ORDER BY g.uploaded_at DESC, g.id DESC LIMIT ").push_bind(slice.limit);
        q.push(" OFFSET ").push_bind(slice.offset());
        q.build_query_as().fetch_all(c).await
    })?)
}
