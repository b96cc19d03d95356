use sqlx::QueryBuilder;

use super::super::{CertificationType, TypeId, sql::KEYS};
use crate::{
    domain::{page::Slice, text},
    on_db,
    store::{Conn, Json, Result, Tx, push_list},
};

macro_rules! select_type {
    () => {
        "SELECT id, shortname, name, validity_months, reminder_days, reminder_texts, retired_at, revision, created_at,
            updated_at
         FROM certification_types "
    };
}

/// `None` if the shortname is taken.
pub(super) async fn insert_type(tx: &mut Tx, new: &CertificationType) -> Result<Option<CertificationType>> {
    Ok(on_db!(tx, c => sqlx::query_as(
        "INSERT INTO certification_types (shortname, name, sort_key, validity_months, reminder_days, reminder_texts,
            created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT DO NOTHING
         RETURNING id, shortname, name, validity_months, reminder_days, reminder_texts, retired_at, revision,
            created_at, updated_at")
        .bind(&new.shortname).bind(&new.name).bind(text::sort_key(&new.name)).bind(new.validity_months)
        .bind(Json(&new.reminder_days.0)).bind(Json(&new.reminder_texts.0)).bind(new.created_at)
        .fetch_optional(c).await)?)
}

/// Takes the row for this transaction.
pub(super) async fn lock_type(tx: &mut Tx, shortname: &str) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE certification_types SET revision = revision WHERE shortname = $1")
        .bind(shortname).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The new revision; `None` if it was not the expected one.
pub(super) async fn update_type(tx: &mut Tx, after: &CertificationType, expected: i64) -> Result<Option<i64>> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "UPDATE certification_types SET name = $3, sort_key = $4, validity_months = $5, reminder_days = $6,
            reminder_texts = $7, retired_at = $8, updated_at = $9, revision = revision + 1
         WHERE id = $1 AND revision = $2 RETURNING revision")
        .bind(after.id).bind(expected).bind(&after.name).bind(text::sort_key(&after.name))
        .bind(after.validity_months).bind(Json(&after.reminder_days.0)).bind(Json(&after.reminder_texts.0))
        .bind(after.retired_at).bind(after.updated_at)
        .fetch_optional(c).await)?)
}

pub(super) async fn find_type(conn: &mut Conn, shortname: &str) -> Result<Option<CertificationType>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_type!(), "WHERE shortname = $1"))
        .bind(shortname).fetch_optional(c).await)?)
}

pub(super) async fn type_by_id(conn: &mut Conn, id: TypeId) -> Result<CertificationType> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_type!(), "WHERE id = $1")).bind(id).fetch_one(c).await)?)
}

pub(super) async fn types_by_id(conn: &mut Conn, ids: &[TypeId]) -> Result<Vec<CertificationType>> {
    let mut found = Vec::new();
    for ids in ids.chunks(KEYS) {
        found.extend::<Vec<_>>(on_db!(conn, c => {
            let mut q = QueryBuilder::new(concat!(select_type!(), "WHERE id IN ("));
            push_list!(q, ids);
            q.build_query_as().fetch_all(c).await
        })?);
    }
    Ok(found)
}

pub(super) async fn types_by_shortname(conn: &mut Conn, shortnames: &[&str]) -> Result<Vec<CertificationType>> {
    let mut found = Vec::new();
    for shortnames in shortnames.chunks(KEYS) {
        found.extend::<Vec<_>>(on_db!(conn, c => {
            let mut q = QueryBuilder::new(concat!(select_type!(), "WHERE shortname IN ("));
            push_list!(q, shortnames);
            q.build_query_as().fetch_all(c).await
        })?);
    }
    Ok(found)
}

pub(super) async fn types(conn: &mut Conn, slice: &Slice) -> Result<Vec<CertificationType>> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!(select_type!(), "WHERE TRUE"));
        if let Some(after) = &slice.after {
            q.push(" AND (sort_key, id) > (SELECT sort_key, id FROM certification_types WHERE shortname = ");
            q.push_bind(after).push(")");
        }
        q.push(" ORDER BY sort_key, id LIMIT ").push_bind(slice.limit).push(" OFFSET ").push_bind(slice.offset());
        q.build_query_as().fetch_all(c).await
    })?)
}

pub(super) async fn count_types(conn: &mut Conn) -> Result<i64> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT COUNT(*) FROM certification_types").fetch_one(c).await)?)
}

pub(super) async fn type_names(conn: &mut Conn, shortnames: &[&str]) -> Result<Vec<(String, String)>> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT shortname, name FROM certification_types WHERE shortname IN (");
        push_list!(q, shortnames);
        q.build_query_as().fetch_all(c).await
    })?)
}

/// Notes that a type's certifications are to be looked at again, from the first.
pub(super) async fn revise_type(tx: &mut Tx, id: TypeId) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE certification_types SET revised_up_to = 0 WHERE id = $1")
        .bind(id).execute(c).await.map(|_| ()))?;
    Ok(())
}
