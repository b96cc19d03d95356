use sqlx::QueryBuilder;

use super::{Change, Measure, Subject};
use crate::{
    domain::{badges::BadgeId, organisations::OrganisationId},
    on_db,
    store::{Conn, Result, Tx},
};

/// The `day` of a total over all days; real days are later than 1970.
pub(super) const ALL_DAYS: i64 = 0;

fn key(measure: Measure, subject: Subject) -> (&'static str, i64) {
    match (measure, subject) {
        (Measure::People, Subject::Site) => ("people/site", 0),
        (Measure::People, Subject::Organisation(id)) => ("people/organisation", id.0),
        (Measure::People, Subject::Badge(id)) => ("people/badge", id.0),
        (Measure::Standing, Subject::Site) => ("standing/site", 0),
        (Measure::Standing, Subject::Organisation(id)) => ("standing/organisation", id.0),
        (Measure::Standing, Subject::Badge(id)) => ("standing/badge", id.0),
        (Measure::Ever, Subject::Site) => ("ever/site", 0),
        (Measure::Ever, Subject::Organisation(id)) => ("ever/organisation", id.0),
        (Measure::Ever, Subject::Badge(id)) => ("ever/badge", id.0),
    }
}

pub(super) async fn append(tx: &mut Tx, change: Change) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO total_changes (organisation_id, badge_id, day, people, standing, ever) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(change.organisation).bind(change.badge).bind(change.day)
        .bind(change.people).bind(change.standing).bind(change.ever)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn read(conn: &mut Conn, measure: Measure, subject: Subject) -> Result<i64> {
    let (name, id) = key(measure, subject);
    let column = match measure {
        Measure::People => "people",
        Measure::Standing => "standing",
        Measure::Ever => "ever",
    };
    let of = match subject {
        Subject::Site => "",
        Subject::Organisation(_) => " WHERE organisation_id = ",
        Subject::Badge(_) => " WHERE badge_id = ",
    };
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT COALESCE((SELECT value FROM totals WHERE measure = ");
        q.push_bind(name).push(" AND subject_id = ").push_bind(id).push(" AND day = ").push_bind(ALL_DAYS);
        q.push("), 0) + COALESCE((SELECT CAST(SUM(").push(column).push(") AS BIGINT) FROM total_changes").push(of);
        if !of.is_empty() {
            q.push_bind(id);
        }
        q.push("), 0)");
        q.build_query_scalar::<i64>().fetch_one(c).await
    })?)
}

pub(super) async fn by_day(conn: &mut Conn, subject: Subject, first: i64) -> Result<Vec<(i64, i64)>> {
    let (name, id) = key(Measure::Ever, subject);
    let of = match subject {
        Subject::Site => "",
        Subject::Organisation(_) => " AND organisation_id = ",
        Subject::Badge(_) => " AND badge_id = ",
    };
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(
            "SELECT day, CAST(SUM(value) AS BIGINT) FROM (SELECT day, value FROM totals WHERE measure = ");
        q.push_bind(name).push(" AND subject_id = ").push_bind(id).push(" AND day > 0 AND day >= ").push_bind(first);
        q.push(" UNION ALL SELECT day, ever FROM total_changes WHERE day >= ").push_bind(first).push(of);
        if !of.is_empty() {
            q.push_bind(id);
        }
        q.push(") AS days GROUP BY day ORDER BY day");
        q.build_query_as::<(i64, i64)>().fetch_all(c).await
    })?)
}

type Row = (OrganisationId, Option<BadgeId>, Option<i64>, i64, i64, i64);

pub(super) async fn take(tx: &mut Tx, limit: i64) -> Result<Vec<Change>> {
    let rows: Vec<Row> = on_db!(tx, c => sqlx::query_as(
        "DELETE FROM total_changes WHERE id IN (SELECT id FROM total_changes ORDER BY id LIMIT $1)
         RETURNING organisation_id, badge_id, day, people, standing, ever")
        .bind(limit).fetch_all(c).await)?;
    Ok(rows
        .into_iter()
        .map(|(organisation, badge, day, people, standing, ever)| Change {
            organisation,
            badge,
            day,
            people,
            standing,
            ever,
        })
        .collect())
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
