use sqlx::QueryBuilder;

use super::{Change, Measure, Subject};
use crate::{
    domain::{badges::BadgeId, certifications::TypeId, organisations::OrganisationId},
    on_db,
    store::{Conn, FromRow, Result, Tx},
};

/// The `day` of a total over all days; real days are later than 1970.
pub(super) const ALL_DAYS: i64 = 0;

/// The `measure` and `subject_id` of a total.
fn key(measure: Measure, subject: Subject) -> (String, i64) {
    let what = column(measure);
    match subject {
        Subject::Site => (format!("{what}/site"), 0),
        Subject::Organisation(id) => (format!("{what}/organisation"), id.0),
        Subject::Badge(id) => (format!("{what}/badge"), id.0),
        Subject::Type(id) => (format!("{what}/type"), id.0),
        Subject::TypeIn(organisation, of_type) => (format!("{what}/organisation/type-{of_type}"), organisation.0),
    }
}

/// What it is called in `total_changes`.
fn column(measure: Measure) -> &'static str {
    match measure {
        Measure::People => "people",
        Measure::Standing => "standing",
        Measure::Ever => "ever",
        Measure::Certified => "certified",
        Measure::Decertified => "decertified",
    }
}

/// The rows of `total_changes` that are a subject's: column and key, at most two.
fn narrowed(subject: Subject) -> Vec<(&'static str, i64)> {
    match subject {
        Subject::Site => Vec::new(),
        Subject::Organisation(id) => vec![("organisation_id", id.0)],
        Subject::Badge(id) => vec![("badge_id", id.0)],
        Subject::Type(id) => vec![("certification_type_id", id.0)],
        Subject::TypeIn(organisation, of_type) => {
            vec![("organisation_id", organisation.0), ("certification_type_id", of_type.0)]
        }
    }
}

pub(super) async fn append(tx: &mut Tx, change: Change) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO total_changes (organisation_id, badge_id, certification_type_id, day, people, standing, ever,
            certified, decertified)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(change.organisation).bind(change.badge).bind(change.certification_type).bind(change.day)
        .bind(change.people).bind(change.standing).bind(change.ever).bind(change.certified).bind(change.decertified)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The total over all days, or that of the days from the first to the last.
async fn sum(conn: &mut Conn, measure: Measure, subject: Subject, days: Option<(i64, i64)>) -> Result<i64> {
    let (name, id) = key(measure, subject);
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(
            "SELECT COALESCE((SELECT CAST(SUM(value) AS BIGINT) FROM totals WHERE measure = ");
        q.push_bind(name).push(" AND subject_id = ").push_bind(id);
        match days {
            None => q.push(" AND day = ").push_bind(ALL_DAYS),
            Some((first, last)) => q.push(" AND day BETWEEN ").push_bind(first).push(" AND ").push_bind(last),
        };
        q.push("), 0) + COALESCE((SELECT CAST(SUM(").push(column(measure));
        q.push(") AS BIGINT) FROM total_changes WHERE TRUE");
        if let Some((first, last)) = days {
            q.push(" AND day BETWEEN ").push_bind(first).push(" AND ").push_bind(last);
        }
        for (column, id) in narrowed(subject) {
            q.push(" AND ").push(column).push(" = ").push_bind(id);
        }
        q.push("), 0)");
        q.build_query_scalar::<i64>().fetch_one(c).await
    })?)
}

pub(super) async fn read(conn: &mut Conn, measure: Measure, subject: Subject) -> Result<i64> {
    sum(conn, measure, subject, None).await
}

pub(super) async fn between(conn: &mut Conn, measure: Measure, subject: Subject, first: i64, last: i64) -> Result<i64> {
    sum(conn, measure, subject, Some((first, last))).await
}

pub(super) async fn by_day(conn: &mut Conn, subject: Subject, first: i64) -> Result<Vec<(i64, i64)>> {
    let (name, id) = key(Measure::Ever, subject);
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(
            "SELECT day, CAST(SUM(value) AS BIGINT) FROM (SELECT day, value FROM totals WHERE measure = ");
        q.push_bind(name).push(" AND subject_id = ").push_bind(id).push(" AND day > 0 AND day >= ").push_bind(first);
        q.push(" UNION ALL SELECT day, ever FROM total_changes WHERE ever <> 0 AND day >= ").push_bind(first);
        for (column, id) in narrowed(subject) {
            q.push(" AND ").push(column).push(" = ").push_bind(id);
        }
        q.push(") AS days GROUP BY day ORDER BY day");
        q.build_query_as::<(i64, i64)>().fetch_all(c).await
    })?)
}

#[derive(FromRow)]
struct Row {
    organisation_id: OrganisationId,
    badge_id: Option<BadgeId>,
    certification_type_id: Option<TypeId>,
    day: Option<i64>,
    people: i64,
    standing: i64,
    ever: i64,
    certified: i64,
    decertified: i64,
}

impl From<Row> for Change {
    fn from(row: Row) -> Self {
        Self {
            organisation: row.organisation_id,
            badge: row.badge_id,
            certification_type: row.certification_type_id,
            day: row.day,
            people: row.people,
            standing: row.standing,
            ever: row.ever,
            certified: row.certified,
            decertified: row.decertified,
        }
    }
}

pub(super) async fn take(tx: &mut Tx, limit: i64) -> Result<Vec<Change>> {
    let rows: Vec<Row> = on_db!(tx, c => sqlx::query_as(
        "DELETE FROM total_changes WHERE id IN (SELECT id FROM total_changes ORDER BY id LIMIT $1)
         RETURNING organisation_id, badge_id, certification_type_id, day, people, standing, ever, certified, decertified")
        .bind(limit).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Change::from).collect())
}
pub(super) async fn add(tx: &mut Tx, measure: Measure, subject: Subject, day: i64, by: i64) -> Result<()> {
    let (name, id) = key(measure, subject);
    on_db!(tx, c => sqlx::query(
        "INSERT INTO totals (measure, subject_id, day, value) VALUES ($1, $2, $3, $4)
         ON CONFLICT (measure, subject_id, day) DO UPDATE SET value = totals.value + excluded.value")
        .bind(name).bind(id).bind(day).bind(by)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn has_changes(conn: &mut Conn) -> Result<bool> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM total_changes)").fetch_one(c).await)?)
}
