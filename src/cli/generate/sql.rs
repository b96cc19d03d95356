//! Many rows at once, past the verbs: what they would have written, in statements of hundreds of rows.

use std::collections::HashMap;

use serde_json::json;
use sqlx::QueryBuilder;

use crate::{
    clock::Timestamp,
    domain::{audit::Action, badges::BadgeId, organisations::OrganisationId, people::PersonId, text},
    on_db,
    store::{Conn, Json, Result, Tx},
};

/// Rows of one statement: few enough for SQLite's 32,766 and PostgreSQL's 65,535 parameters.
const ROWS: usize = 400;
const WORDS: usize = 2_000;

pub(super) struct PersonRow {
    pub public_id: String,
    pub email: String,
    pub name: String,
    pub organisation: OrganisationId,
    pub awards: i64,
    pub score: i64,
    pub at: Timestamp,
}

pub(super) struct AwardRow<'a> {
    pub public_id: String,
    pub person: PersonId,
    pub organisation: OrganisationId,
    pub badge: BadgeId,
    pub badge_id: &'a str,
    pub points: i64,
    pub at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// Lets SQLite keep up to a gibibyte of pages in memory until this process ends; with its usual few, each row would write the
/// pages of every index anew.
pub(super) async fn widen_cache(tx: &mut Tx) -> Result<()> {
    on_db!(tx,
        sqlite c => sqlx::query("PRAGMA cache_size = -1048576").execute(c).await.map(|_| ())?,
        postgres _c => ());
    Ok(())
}

pub(super) async fn last_person(conn: &mut Conn) -> Result<i64> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM people").fetch_one(c).await)?)
}

/// The keys of the new people, by public id.
pub(super) async fn insert_people(tx: &mut Tx, rows: &[PersonRow]) -> Result<HashMap<String, PersonId>> {
    let mut keys = HashMap::with_capacity(rows.len());
    for rows in rows.chunks(ROWS) {
        let inserted: Vec<(String, PersonId)> = on_db!(tx, c => {
            let mut q = QueryBuilder::new(
                "INSERT INTO people (public_id, handle, email, email_folded, display_name, sort_key, organisation_id,
                    is_stub, is_public, award_count, score, revision, created_at, updated_at, name_folded) ");
            q.push_values(rows, |mut row, new| {
                row.push_bind(&new.public_id).push_bind(&new.public_id).push_bind(&new.email).push_bind(&new.email)
                    .push_bind(&new.name).push_bind(text::sort_key(&new.name)).push_bind(new.organisation)
                    .push_bind(false).push_bind(true).push_bind(new.awards).push_bind(new.score)
                    .push_bind(new.awards + 1).push_bind(new.at).push_bind(new.at).push_bind(text::fold_name(&new.name));
            });
            q.push(" RETURNING public_id, id");
            q.build_query_as().fetch_all(c).await
        })?;
        keys.extend(inserted);
    }
    for rows in rows.chunks(ROWS) {
        on_db!(tx, c => {
            let mut q = QueryBuilder::new("INSERT INTO person_names (folded, person_id) ");
            q.push_values(rows, |mut row, new| {
                row.push_bind(text::fold(&new.public_id)).push_bind(keys[&new.public_id]);
            });
            q.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(keys)
}

/// What a search finds them by, in the order of the words, which is how the table is kept.
pub(super) async fn insert_words(tx: &mut Tx, rows: &[PersonRow], keys: &HashMap<String, PersonId>) -> Result<()> {
    let words_of = |row: &PersonRow| {
        let words = text::words([row.name.as_str(), &row.email, &row.public_id, &row.public_id]);
        let (person, home) = (keys[&row.public_id], row.organisation);
        words.into_iter().map(move |word| (word, person, home)).collect::<Vec<_>>()
    };
    let mut words: Vec<_> = rows.iter().flat_map(words_of).collect();
    words.sort_unstable();
    for words in words.chunks(WORDS) {
        on_db!(tx, c => {
            let mut q = QueryBuilder::new("INSERT INTO person_words (word, person_id, organisation_id) ");
            q.push_values(words, |mut row, (word, person, home)| {
                row.push_bind(word).push_bind(*person).push_bind(*home);
            });
            q.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

pub(super) async fn insert_awards(tx: &mut Tx, rows: &[AwardRow<'_>]) -> Result<()> {
    for rows in rows.chunks(ROWS) {
        on_db!(tx, c => {
            let mut q = QueryBuilder::new(
                "INSERT INTO awards (public_id, person_id, badge_id, organisation_id, status, points, awarded_at,
                    awarded_by, ended_at, end_kind, revoke_reason, revoked_by) ");
            q.push_values(rows, |mut row, new| {
                let is_ended = new.ended_at.is_some();
                row.push_bind(&new.public_id).push_bind(new.person).push_bind(new.badge).push_bind(new.organisation)
                    .push_bind("claimed").push_bind(new.points).push_bind(new.at).push_bind("system")
                    .push_bind(new.ended_at).push_bind(is_ended.then_some("revoked"))
                    .push_bind(is_ended.then_some("Criteria no longer met")).push_bind(is_ended.then_some("system"));
            });
            q.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

pub(super) async fn insert_audit(tx: &mut Tx, rows: &[AwardRow<'_>]) -> Result<()> {
    for rows in rows.chunks(ROWS) {
        on_db!(tx, c => {
            let mut q = QueryBuilder::new(
                "INSERT INTO audit (at, actor, dialect, action, subject, person_id, organisation_id, after) ");
            q.push_values(rows, |mut row, new| {
                let after = json!({ "badge": new.badge_id, "awarded_by": "system", "points": new.points });
                row.push_bind(new.at).push_bind("system").push_bind("command_line")
                    .push_bind(Action::AwardMade.as_str()).push_bind(&new.public_id).push_bind(new.person)
                    .push_bind(new.organisation).push_bind(Json(after));
            });
            q.build().execute(c).await.map(|_| ())
        })?;
    }
    Ok(())
}

/// How many rows are not what a recount says: people's counts and scores, and the site's totals.
#[cfg(test)]
pub(super) async fn inconsistencies(conn: &mut Conn) -> Result<(i64, i64, i64)> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM people p WHERE
                (p.award_count, p.score) <> (SELECT COUNT(*), COALESCE(CAST(SUM(points) AS BIGINT), 0) FROM awards a
                    WHERE a.person_id = p.id AND a.ended_at IS NULL)),
            (SELECT COUNT(*) FROM awards WHERE ended_at IS NULL),
            (SELECT COUNT(*) FROM awards)").fetch_one(c).await)?)
}
