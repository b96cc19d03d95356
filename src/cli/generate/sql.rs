//! Many rows at once, past the verbs: what they would have written, in statements of hundreds of rows.

use std::collections::HashMap;

use serde_json::{Value, json};
use sqlx::QueryBuilder;

use crate::{
    clock::Timestamp,
    domain::{
        audit::Action,
        badges::BadgeId,
        certifications::{CertificationId, TypeId},
        organisations::OrganisationId,
        people::PersonId,
        text,
    },
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
    pub revision: i64,
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

pub(super) struct CertificationRow {
    pub public_id: String,
    pub person: PersonId,
    pub organisation: OrganisationId,
    pub name_key: Vec<u8>,
    pub of_type: TypeId,
    pub state: &'static str,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    pub remind_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub revoked: Option<(Timestamp, &'static str)>,
    pub removed_at: Option<Timestamp>,
    pub revision: i64,
    pub renewals: Vec<RenewalRow>,
    pub audit: Vec<(Timestamp, Action, Option<Value>, Value)>,
}

pub(super) struct RenewalRow {
    pub at: Timestamp,
    pub before: (Timestamp, Timestamp),
    pub after: (Timestamp, Timestamp),
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
                    .push_bind(new.revision).push_bind(new.at).push_bind(new.at).push_bind(text::fold_name(&new.name));
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

pub(super) async fn insert_certifications(tx: &mut Tx, rows: &[CertificationRow]) -> Result<()> {
    for rows in rows.chunks(ROWS) {
        let keys: Vec<(String, CertificationId)> = on_db!(tx, c => {
            let mut q = QueryBuilder::new(
                "INSERT INTO certifications (public_id, person_id, organisation_id, name_key, type_id, state, issued_at,
                    expires_at, renewal_count, remind_at, created_by, created_at, updated_at, revoked_at, revoked_by,
                    revoke_reason, removed_at, removed_by, revision) ");
            q.push_values(rows, |mut row, new| {
                row.push_bind(&new.public_id).push_bind(new.person).push_bind(new.organisation)
                    .push_bind(&new.name_key).push_bind(new.of_type).push_bind(new.state).push_bind(new.issued_at)
                    .push_bind(new.expires_at).push_bind(i64::try_from(new.renewals.len()).unwrap_or(0))
                    .push_bind(new.remind_at).push_bind("system").push_bind(new.created_at).push_bind(new.updated_at)
                    .push_bind(new.revoked.map(|(at, _)| at)).push_bind(new.revoked.map(|_| "system"))
                    .push_bind(new.revoked.map(|(_, reason)| reason)).push_bind(new.removed_at)
                    .push_bind(new.removed_at.map(|_| "system")).push_bind(new.revision);
            });
            q.push(" RETURNING public_id, id");
            q.build_query_as().fetch_all(c).await
        })?;
        let keys: HashMap<String, CertificationId> = keys.into_iter().collect();
        let renewals: Vec<_> =
            rows.iter().flat_map(|row| row.renewals.iter().map(|renewal| (keys[&row.public_id], renewal))).collect();
        for renewals in renewals.chunks(ROWS) {
            on_db!(tx, c => {
                let mut q = QueryBuilder::new(
                    "INSERT INTO certification_renewals (certification_id, renewed_at, renewed_by, issued_at, expires_at,
                        previous_issued_at, previous_expires_at) ");
                q.push_values(renewals, |mut row, (id, new)| {
                    row.push_bind(*id).push_bind(new.at).push_bind("system").push_bind(new.after.0)
                        .push_bind(new.after.1).push_bind(new.before.0).push_bind(new.before.1);
                });
                q.build().execute(c).await.map(|_| ())
            })?;
        }
        let audit: Vec<_> = rows.iter().flat_map(|row| row.audit.iter().map(move |entry| (row, entry))).collect();
        for audit in audit.chunks(ROWS) {
            on_db!(tx, c => {
                let mut q = QueryBuilder::new(
                    "INSERT INTO audit (at, actor, dialect, action, subject, person_id, organisation_id, before, after) ");
                q.push_values(audit, |mut row, (new, (at, action, before, after))| {
                    row.push_bind(*at).push_bind("system").push_bind("command_line").push_bind(action.as_str())
                        .push_bind(&new.public_id).push_bind(new.person).push_bind(new.organisation)
                        .push_bind(before.as_ref().map(Json)).push_bind(Json(after));
                });
                q.build().execute(c).await.map(|_| ())
            })?;
        }
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

/// The certifications that are not removed: organisation, type, state, when they expire.
#[cfg(test)]
pub(super) async fn certifications(conn: &mut Conn) -> Result<Vec<(OrganisationId, TypeId, String, Timestamp)>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT organisation_id, type_id, state, expires_at FROM certifications WHERE state <> 'removed'")
        .fetch_all(c).await)?)
}

/// How many certifications are not what their own rows, their renewals, their holders and the audit log say; and how many
/// people have been changed less often than their certifications.
#[cfg(test)]
pub(super) async fn untrue_certifications(conn: &mut Conn, now: Timestamp) -> Result<(i64, i64)> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM certifications c JOIN people p ON p.id = c.person_id WHERE NOT (
                c.organisation_id = p.organisation_id AND c.name_key = p.sort_key
                AND c.renewal_count = (SELECT COUNT(*) FROM certification_renewals r WHERE r.certification_id = c.id)
                AND c.revision = (SELECT COUNT(*) FROM audit a WHERE a.subject = c.public_id AND a.person_id = p.id)
                AND c.updated_at = (SELECT MAX(a.at) FROM audit a WHERE a.subject = c.public_id)
                AND c.created_at <= c.updated_at AND c.updated_at <= $1
                AND c.state = CASE WHEN c.removed_at IS NOT NULL THEN 'removed' WHEN c.revoked_at IS NOT NULL THEN 'revoked'
                    WHEN c.expires_at <= $1 THEN 'expired' ELSE 'active' END
                AND (c.remind_at IS NULL OR (c.remind_at > $1 AND c.state = 'active')))),
            (SELECT COUNT(*) FROM people p WHERE p.revision <= (SELECT COUNT(*) FROM audit a
                WHERE a.person_id = p.id AND a.action LIKE 'certification%'))")
        .bind(now).fetch_one(c).await)?)
}
