use std::collections::HashMap;

use sqlx::QueryBuilder;

use super::{Badge, BadgeFilter, BadgeId, BadgeSort, BadgeState};
use crate::{
    domain::{
        organisations::OrganisationId,
        page::{Listed, Slice},
        text,
    },
    on_db,
    store::{Conn, Result, Tx, push_list},
};

macro_rules! columns {
    () => {
        "b.id, b.public_id, b.number, b.shortname, b.name, b.description, b.criteria, b.image_hash, b.art, b.kind, b.organisation_id,
            o.public_id AS organisation, o.name AS organisation_name, o.is_site AS is_site_wide, b.points, b.is_sandbox,
            b.retired_at, b.revision, b.created_at, b.updated_at"
    };
}
macro_rules! select {
    () => {
        concat!("SELECT ", columns!(), " FROM badges b JOIN organisations o ON o.id = b.organisation_id ")
    };
}

/// The wanted number, or the next free one. Numbers are handed out one at a time, so two badges made at once differ.
pub(super) async fn next_number(tx: &mut Tx, wanted: Option<i64>) -> Result<i64> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO counters (name, value) VALUES ('badge_number', COALESCE($1, 1))
         ON CONFLICT (name) DO UPDATE SET value = CASE
            WHEN $1 IS NULL THEN counters.value + 1 WHEN $1 > counters.value THEN $1 ELSE counters.value END
         RETURNING COALESCE($1, value)")
        .bind(wanted).fetch_one(c).await)?)
}

/// Takes the place where numbers are handed out: whoever defines a badge meanwhile waits for the end of this transaction.
pub(super) async fn hold_numbers(tx: &mut Tx) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO counters (name, value) VALUES ('badge_number', 0)
         ON CONFLICT (name) DO UPDATE SET value = counters.value")
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// This shortname, or with the lowest number behind it that makes it free.
pub(super) async fn free_shortname(conn: &mut Conn, wanted: &str) -> Result<String> {
    let (from, below) = text::prefix_range(wanted);
    let taken: Vec<String> = on_db!(conn, c => sqlx::query_scalar(
        "SELECT shortname FROM badges WHERE shortname >= $1 AND shortname < $2 LIMIT 10000")
        .bind(from).bind(below).fetch_all(c).await)?;
    let free = |name: &String| !taken.contains(name);
    let numbered = (2..).map(|n| format!("{wanted}-{n}"));
    Ok(std::iter::once(wanted.to_owned()).chain(numbered).find(free).expect("there is no end of numbers"))
}

/// `None` if the public id, number or shortname is taken.
pub(super) async fn insert(tx: &mut Tx, new: &Badge) -> Result<Option<BadgeId>> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO badges (public_id, number, shortname, name, name_folded, sort_key, description, criteria, image_hash,
            organisation_id, points, is_sandbox, created_at, updated_at, art, kind)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $15) ON CONFLICT DO NOTHING RETURNING id")
        .bind(&new.public_id).bind(new.number).bind(&new.shortname).bind(&new.name).bind(text::fold(&new.name))
        .bind(text::sort_key(&new.name)).bind(&new.description).bind(&new.criteria).bind(&new.image_hash)
        .bind(new.organisation_id).bind(new.points).bind(new.is_sandbox).bind(new.created_at)
        .bind(new.art).bind(new.kind)
        .fetch_optional(c).await)?)
}

/// Takes the row for this transaction, so that what is read of it next is what is changed.
pub(super) async fn lock(tx: &mut Tx, id: BadgeId) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE badges SET revision = revision WHERE id = $1")
        .bind(id).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The new revision; `None` if it was not the expected one.
pub(super) async fn update(tx: &mut Tx, after: &Badge, expected: i64) -> Result<Option<i64>> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "UPDATE badges SET name = $3, name_folded = $4, sort_key = $5, description = $6, criteria = $7, image_hash = $8,
            points = $9, is_sandbox = $10, retired_at = $11, updated_at = $12, art = $13, revision = revision + 1
         WHERE id = $1 AND revision = $2 RETURNING revision")
        .bind(after.id).bind(expected).bind(&after.name).bind(text::fold(&after.name))
        .bind(text::sort_key(&after.name)).bind(&after.description).bind(&after.criteria).bind(&after.image_hash)
        .bind(after.points).bind(after.is_sandbox).bind(after.retired_at).bind(after.updated_at)
        .bind(after.art)
        .fetch_optional(c).await)?)
}

/// A foreign key refuses it where anything refers to the badge.
pub(super) async fn delete(tx: &mut Tx, id: BadgeId) -> Result<()> {
    on_db!(tx, c => sqlx::query("DELETE FROM badges WHERE id = $1").bind(id).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// At most 20 badges with this name, the oldest first.
pub(super) async fn of_name(conn: &mut Conn, name: &str) -> Result<Vec<Badge>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(),
        "WHERE b.name_folded = $1 AND b.name = $2 ORDER BY b.id LIMIT 20"))
        .bind(text::fold(name)).bind(name).fetch_all(c).await)?)
}

pub(super) async fn custom_of_image(
    conn: &mut Conn,
    organisation: OrganisationId,
    image_hash: &str,
) -> Result<Option<Badge>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(),
        "WHERE b.image_hash = $1 AND b.organisation_id = $2 AND b.kind = 'custom' ORDER BY b.id LIMIT 1"))
        .bind(image_hash).bind(organisation).fetch_optional(c).await)?)
}

pub(super) async fn set_words(tx: &mut Tx, badge: BadgeId, words: &[String]) -> Result<()> {
    on_db!(tx, c => sqlx::query("DELETE FROM badge_words WHERE badge_id = $1")
        .bind(badge).execute(c).await.map(|_| ()))?;
    if words.is_empty() {
        return Ok(());
    }
    on_db!(tx, c => {
        let mut q = QueryBuilder::new("INSERT INTO badge_words (word, badge_id) ");
        q.push_values(words, |mut row, word| { row.push_bind(word).push_bind(badge); });
        q.build().execute(c).await.map(|_| ())
    })?;
    Ok(())
}

pub(super) async fn by_id(conn: &mut Conn, id: BadgeId) -> Result<Badge> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE b.id = $1")).bind(id).fetch_one(c).await)?)
}

pub(super) async fn names(conn: &mut Conn, shortnames: &[&str]) -> Result<HashMap<String, String>> {
    let rows: Vec<(String, String)> = on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT shortname, name FROM badges WHERE shortname IN (");
        push_list!(q, shortnames);
        q.build_query_as().fetch_all(c).await
    })?;
    Ok(rows.into_iter().collect())
}

pub(super) async fn shortname(conn: &mut Conn, id: BadgeId) -> Result<String> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT shortname FROM badges WHERE id = $1").bind(id).fetch_one(c).await)?)
}

pub(super) async fn all_in_use(conn: &mut Conn) -> Result<Vec<Badge>> {
    Ok(
        on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE b.retired_at IS NULL AND NOT b.is_sandbox ORDER BY b.id"))
        .fetch_all(c).await)?,
    )
}

pub(super) async fn find_by_number(conn: &mut Conn, number: i64) -> Result<Option<Badge>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE b.number = $1"))
        .bind(number).fetch_optional(c).await)?)
}

pub(super) async fn find_by_public_id(conn: &mut Conn, public_id: &str) -> Result<Option<Badge>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE b.public_id = $1"))
        .bind(public_id).fetch_optional(c).await)?)
}

pub(super) async fn find_by_shortname(conn: &mut Conn, shortname: &str) -> Result<Option<Badge>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE b.shortname = $1"))
        .bind(shortname).fetch_optional(c).await)?)
}

/// Of several, one that people of the home can be given goes before others, then one in use, then the oldest.
pub(super) async fn find_by_name(conn: &mut Conn, home: OrganisationId, name: &str) -> Result<Option<Badge>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(),
        "WHERE b.name_folded = $1 AND b.name = $2
         ORDER BY CASE WHEN o.is_site OR b.organisation_id = $3 THEN 0 ELSE 1 END,
            CASE WHEN b.retired_at IS NULL THEN 0 ELSE 1 END, b.id LIMIT 1"))
        .bind(text::fold(name)).bind(name).bind(home).fetch_optional(c).await)?)
}

/// Appends the conditions of a filter; a macro, because the builder's type differs between the engines.
macro_rules! push_filter {
    ($q:ident, $scope:expr, $filter:expr) => {
        match $filter.state {
            None => {}
            Some(BadgeState::InUse) => {
                $q.push(" AND b.retired_at IS NULL AND NOT b.is_sandbox");
            }
            Some(BadgeState::Sandbox) => {
                $q.push(" AND b.retired_at IS NULL AND b.is_sandbox");
            }
            Some(BadgeState::Retired) => {
                $q.push(" AND b.retired_at IS NOT NULL");
            }
        }
        if let Some(kind) = $filter.kind {
            $q.push(" AND b.kind = ").push_bind(kind);
        }
        if let Some(organisations) = $scope {
            $q.push(" AND b.organisation_id IN (");
            push_list!($q, organisations);
        }
        for word in text::words($filter.search.as_deref()) {
            let (from, below) = text::prefix_range(&word);
            $q.push(" AND EXISTS (SELECT 1 FROM badge_words w WHERE w.badge_id = b.id AND w.word >= ");
            $q.push_bind(from).push(" AND w.word < ").push_bind(below).push(")");
        }
    };
}

pub(super) async fn count(conn: &mut Conn, scope: Option<&[OrganisationId]>, filter: &BadgeFilter) -> Result<i64> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT COUNT(*) FROM badges b WHERE TRUE");
        push_filter!(q, scope, filter);
        q.build_query_scalar().fetch_one(c).await
    })?)
}

pub(super) async fn list(
    conn: &mut Conn,
    scope: Option<&[OrganisationId]>,
    filter: &BadgeFilter,
    slice: &Slice,
) -> Result<Listed<Badge>> {
    let total = count(conn, scope, filter).await?;
    if slice.is_past(total) {
        return Ok(Listed::empty(total));
    }
    let items = on_db!(conn, c => {
        let mut q = QueryBuilder::new(select!());
        if filter.sort == BadgeSort::Holders {
            q.push("LEFT JOIN totals t ON t.measure = 'standing/badge' AND t.subject_id = b.id AND t.day = 0 ");
        }
        q.push("WHERE TRUE");
        push_filter!(q, scope, filter);
        if let Some(after) = &slice.after {
            q.push(" AND (b.sort_key, b.id) > (SELECT sort_key, id FROM badges WHERE public_id = ").push_bind(after);
            q.push(")");
        }
        q.push(match filter.sort {
            BadgeSort::Name => " ORDER BY b.sort_key, b.id",
            BadgeSort::Newest => " ORDER BY b.created_at DESC, b.id DESC",
            BadgeSort::Holders => " ORDER BY COALESCE(t.value, 0) DESC, b.sort_key, b.id",
        });
        q.push(" LIMIT ").push_bind(slice.limit).push(" OFFSET ").push_bind(slice.offset());
        q.build_query_as().fetch_all(c).await
    })?;
    Ok(Listed { items, total })
}
