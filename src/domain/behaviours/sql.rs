use std::collections::HashMap;

use sqlx::QueryBuilder;

use super::{ActiveDay, Behaviour, BehaviourId, Count, Credit, Deviation};
use crate::{
    clock::Timestamp,
    domain::{organisations::OrganisationId, page::Slice, people::PersonId, text},
    on_db,
    store::{Conn, Result, Tx, push_list},
};

macro_rules! columns {
    () => {
        "id, shortname, name, description, points, counts_as_solved, limit_count, limit_seconds, retired_at, revision,
            created_at, updated_at"
    };
}

/// `None` if the shortname is taken.
pub(super) async fn insert(tx: &mut Tx, new: &Behaviour) -> Result<Option<Behaviour>> {
    Ok(on_db!(tx, c => sqlx::query_as(concat!(
        "INSERT INTO behaviours (shortname, name, description, points, counts_as_solved, limit_count, limit_seconds,
            created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) ON CONFLICT DO NOTHING RETURNING ", columns!()))
        .bind(&new.shortname).bind(&new.name).bind(&new.description).bind(new.points).bind(new.counts_as_solved)
        .bind(new.limit_count).bind(new.limit_seconds).bind(new.created_at)
        .fetch_optional(c).await)?)
}

/// Takes the row for this transaction, so that what is read of it next is what is changed.
pub(super) async fn lock(tx: &mut Tx, shortname: &str) -> Result<()> {
    if !text::is_shortname(shortname) {
        return Ok(());
    }
    on_db!(tx, c => sqlx::query("UPDATE behaviours SET revision = revision WHERE shortname = $1")
        .bind(shortname).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The new revision; `None` if it was not the expected one.
pub(super) async fn update(tx: &mut Tx, after: &Behaviour, expected: i64) -> Result<Option<i64>> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "UPDATE behaviours SET name = $3, description = $4, points = $5, counts_as_solved = $6, limit_count = $7,
            limit_seconds = $8, retired_at = $9, updated_at = $10, revision = revision + 1
         WHERE id = $1 AND revision = $2 RETURNING revision")
        .bind(after.id).bind(expected).bind(&after.name).bind(&after.description).bind(after.points)
        .bind(after.counts_as_solved).bind(after.limit_count).bind(after.limit_seconds).bind(after.retired_at)
        .bind(after.updated_at)
        .fetch_optional(c).await)?)
}

pub(super) async fn set_tags(tx: &mut Tx, behaviour: BehaviourId, tags: &[String]) -> Result<()> {
    on_db!(tx, c => sqlx::query("DELETE FROM behaviour_tags WHERE behaviour_id = $1")
        .bind(behaviour).execute(c).await.map(|_| ()))?;
    for tag in tags {
        on_db!(tx, c => sqlx::query("INSERT INTO behaviour_tags (behaviour_id, tag) VALUES ($1, $2)")
            .bind(behaviour).bind(tag).execute(c).await.map(|_| ()))?;
    }
    Ok(())
}

pub(super) async fn find(conn: &mut Conn, shortname: &str) -> Result<Option<Behaviour>> {
    let found: Option<Behaviour> = on_db!(conn, c => sqlx::query_as(
        concat!("SELECT ", columns!(), " FROM behaviours WHERE shortname = $1"))
        .bind(shortname).fetch_optional(c).await)?;
    let Some(mut behaviour) = found else { return Ok(None) };
    behaviour.tags = tags(conn, behaviour.id).await?;
    Ok(Some(behaviour))
}

async fn tags(conn: &mut Conn, behaviour: BehaviourId) -> Result<Vec<String>> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT tag FROM behaviour_tags WHERE behaviour_id = $1 ORDER BY tag")
        .bind(behaviour).fetch_all(c).await)?)
}

pub(super) async fn names(conn: &mut Conn, shortnames: &[&str]) -> Result<HashMap<String, String>> {
    let rows: Vec<(String, String)> = on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT shortname, name FROM behaviours WHERE shortname IN (");
        push_list!(q, shortnames);
        q.build_query_as().fetch_all(c).await
    })?;
    Ok(rows.into_iter().collect())
}

pub(super) async fn list(conn: &mut Conn, prefix: &str, slice: &Slice) -> Result<(Vec<Behaviour>, i64)> {
    let (from, below) = text::prefix_range(prefix);
    let total: i64 = on_db!(conn, c => sqlx::query_scalar(
        "SELECT COUNT(*) FROM behaviours WHERE shortname >= $1 AND shortname < $2")
        .bind(&from).bind(&below).fetch_one(c).await)?;
    if slice.is_past(total) {
        return Ok((Vec::new(), total));
    }
    let mut items: Vec<Behaviour> = on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!("SELECT ", columns!(), " FROM behaviours WHERE shortname >= "));
        q.push_bind(&from).push(" AND shortname < ").push_bind(&below);
        if let Some(after) = &slice.after {
            q.push(" AND shortname > ").push_bind(after);
        }
        q.push(" ORDER BY shortname LIMIT ").push_bind(slice.limit).push(" OFFSET ").push_bind(slice.offset());
        q.build_query_as().fetch_all(c).await
    })?;
    for behaviour in &mut items {
        behaviour.tags = tags(conn, behaviour.id).await?;
    }
    Ok((items, total))
}

/// A credit to be written down.
pub(super) struct NewRow<'a> {
    pub person: PersonId,
    pub behaviour: BehaviourId,
    pub organisation: OrganisationId,
    pub points: i64,
    pub solved: i64,
    pub day: i64,
    pub at: Timestamp,
    pub actor: &'a str,
    pub actor_person: Option<PersonId>,
    pub dialect: &'a str,
}

/// Appends the credit and counts it. The count of the behaviour now, and whether it is the day's first credit.
pub(super) async fn insert_credit(tx: &mut Tx, new: &NewRow<'_>) -> Result<(i64, bool)> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO credits (person_id, behaviour_id, organisation_id, points, solved, day, credited_at, actor,
            actor_person_id, dialect)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(new.person).bind(new.behaviour).bind(new.organisation).bind(new.points).bind(new.solved).bind(new.day)
        .bind(new.at).bind(new.actor).bind(new.actor_person).bind(new.dialect)
        .execute(c).await.map(|_| ()))?;
    let count: i64 = on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO behaviour_counts (person_id, behaviour_id, count) VALUES ($1, $2, 1)
         ON CONFLICT (person_id, behaviour_id) DO UPDATE SET count = behaviour_counts.count + 1 RETURNING count")
        .bind(new.person).bind(new.behaviour).fetch_one(c).await)?;
    on_db!(tx, c => sqlx::query(
        "INSERT INTO behaviour_days (person_id, behaviour_id, day, count) VALUES ($1, $2, $3, 1)
         ON CONFLICT (person_id, behaviour_id, day) DO UPDATE SET count = behaviour_days.count + 1")
        .bind(new.person).bind(new.behaviour).bind(new.day).execute(c).await.map(|_| ()))?;
    let on_day: i64 = on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO active_days (person_id, day, credits, points, solved) VALUES ($1, $2, 1, $3, $4)
         ON CONFLICT (person_id, day) DO UPDATE SET credits = active_days.credits + 1,
            points = active_days.points + excluded.points, solved = active_days.solved + excluded.solved
         RETURNING credits")
        .bind(new.person).bind(new.day).bind(new.points).bind(new.solved).fetch_one(c).await)?;
    Ok((count, on_day == 1))
}

/// When the person's credit of this behaviour was given that is `back` before the newest one.
pub(super) async fn credited_at(
    conn: &mut Conn,
    person: PersonId,
    behaviour: BehaviourId,
    back: i64,
) -> Result<Option<Timestamp>> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT credited_at FROM credits WHERE person_id = $1 AND behaviour_id = $2
         ORDER BY credited_at DESC LIMIT 1 OFFSET $3")
        .bind(person).bind(behaviour).bind(back).fetch_optional(c).await)?)
}

/// The longest run of days that the person ever had.
pub(super) async fn longest_streak(conn: &mut Conn, person: PersonId) -> Result<i64> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT COALESCE(MAX(length), 0) FROM streaks WHERE person_id = $1")
        .bind(person).fetch_one(c).await)?)
}

/// Adds a day to the person's runs of days: it begins one, makes one longer, or joins two.
pub(super) async fn add_to_streaks(tx: &mut Tx, person: PersonId, day: i64) -> Result<()> {
    let first: Option<i64> = on_db!(tx, c => sqlx::query_scalar(
        "DELETE FROM streaks WHERE person_id = $1 AND last_day = $2 RETURNING first_day")
        .bind(person).bind(day - 1).fetch_optional(c).await)?;
    let last: Option<i64> = on_db!(tx, c => sqlx::query_scalar(
        "DELETE FROM streaks WHERE person_id = $1 AND first_day = $2 RETURNING last_day")
        .bind(person).bind(day + 1).fetch_optional(c).await)?;
    insert_streak(tx, person, first.unwrap_or(day), last.unwrap_or(day)).await
}

pub(super) async fn insert_streak(tx: &mut Tx, person: PersonId, first: i64, last: i64) -> Result<()> {
    on_db!(tx, c => sqlx::query("INSERT INTO streaks (person_id, first_day, last_day, length) VALUES ($1, $2, $3, $4)")
        .bind(person).bind(first).bind(last).bind(last - first + 1).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The runs that end on this day or later, the latest first.
pub(super) async fn streaks_since(conn: &mut Conn, person: PersonId, day: i64) -> Result<Vec<(i64, i64)>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT first_day, last_day FROM streaks WHERE person_id = $1 AND last_day >= $2 ORDER BY last_day DESC")
        .bind(person).bind(day).fetch_all(c).await)?)
}

pub(super) async fn counts(conn: &mut Conn, person: PersonId) -> Result<Vec<Count>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT b.shortname, b.name, n.count FROM behaviour_counts n JOIN behaviours b ON b.id = n.behaviour_id
         WHERE n.person_id = $1 ORDER BY b.shortname")
        .bind(person).fetch_all(c).await)?)
}

pub(super) async fn count(conn: &mut Conn, person: PersonId, shortname: &str) -> Result<i64> {
    let found: Option<i64> = on_db!(conn, c => sqlx::query_scalar(
        "SELECT n.count FROM behaviours b JOIN behaviour_counts n ON n.behaviour_id = b.id
         WHERE b.shortname = $2 AND n.person_id = $1")
        .bind(person).bind(shortname).fetch_optional(c).await)?;
    Ok(found.unwrap_or(0))
}

/// On which days, newest first, the person was credited with the behaviour, and how often.
pub(super) async fn days_of(conn: &mut Conn, person: PersonId, shortname: &str, since: i64) -> Result<Vec<(i64, i64)>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT d.day, d.count FROM behaviours b JOIN behaviour_days d ON d.behaviour_id = b.id
         WHERE b.shortname = $2 AND d.person_id = $1 AND d.day >= $3 ORDER BY d.day DESC")
        .bind(person).bind(shortname).bind(since).fetch_all(c).await)?)
}

/// Day, points and solved of each active day since then, newest first.
pub(super) async fn sums_since(conn: &mut Conn, person: PersonId, since: i64) -> Result<Vec<(i64, i64, i64)>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT day, points, solved FROM active_days WHERE person_id = $1 AND day >= $2 ORDER BY day DESC")
        .bind(person).bind(since).fetch_all(c).await)?)
}

pub(super) async fn active_days(conn: &mut Conn, person: PersonId, since: i64) -> Result<Vec<ActiveDay>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT day, credits FROM active_days WHERE person_id = $1 AND day >= $2 ORDER BY day")
        .bind(person).bind(since).fetch_all(c).await)?)
}

/// How often the person was credited, by the counts that are kept.
pub(super) async fn count_credits(conn: &mut Conn, person: PersonId) -> Result<i64> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT COALESCE(CAST(SUM(count) AS BIGINT), 0) FROM behaviour_counts WHERE person_id = $1")
        .bind(person).fetch_one(c).await)?)
}

pub(super) async fn credits(conn: &mut Conn, person: PersonId, slice: &Slice) -> Result<Vec<Credit>> {
    Ok(on_db!(conn, c => {
        // What comes before the page is walked in the index alone.
        let mut q = QueryBuilder::new(
            "SELECT k.id, b.shortname, b.name, k.points, k.solved, k.credited_at, k.actor
             FROM (SELECT id FROM credits WHERE person_id = ");
        q.push_bind(person);
        if let Some(after) = &slice.after {
            q.push(" AND (credited_at, id) < (SELECT credited_at, id FROM credits WHERE id = ");
            // A cursor that no list gave is behind everything.
            q.push_bind(after.parse().unwrap_or(0_i64)).push(")");
        }
        q.push(" ORDER BY credited_at DESC, id DESC LIMIT ").push_bind(slice.limit);
        q.push(" OFFSET ").push_bind(slice.offset());
        q.push(
            ") AS page JOIN credits k ON k.id = page.id JOIN behaviours b ON b.id = k.behaviour_id
             ORDER BY k.credited_at DESC, k.id DESC");
        q.build_query_as().fetch_all(c).await
    })?)
}

/// Of the `limit` people behind this one, by key: the last key, and those whose totals are not what they should be.
pub(super) async fn deviations(
    conn: &mut Conn,
    behind: PersonId,
    limit: i64,
) -> Result<(Option<PersonId>, Vec<Deviation>)> {
    let last: Option<PersonId> = on_db!(conn, c => sqlx::query_scalar(
        "SELECT MAX(id) FROM (SELECT id FROM people WHERE id > $1 ORDER BY id LIMIT $2) AS page")
        .bind(behind).bind(limit).fetch_one(c).await)?;
    let Some(until) = last else { return Ok((None, Vec::new())) };
    let wrong = on_db!(conn, c => sqlx::query_as(
        "SELECT * FROM (SELECT p.id AS person_id, p.public_id AS person, p.score, p.solved_count AS solved,
            p.award_count AS awards,
            COALESCE((SELECT CAST(SUM(points) AS BIGINT) FROM credits k WHERE k.person_id = p.id), 0)
                + COALESCE((SELECT CAST(SUM(points) AS BIGINT) FROM awards a WHERE a.person_id = p.id AND a.ended_at IS NULL), 0)
                AS true_score,
            COALESCE((SELECT CAST(SUM(solved) AS BIGINT) FROM credits k WHERE k.person_id = p.id), 0) AS true_solved,
            (SELECT COUNT(*) FROM awards a WHERE a.person_id = p.id AND a.ended_at IS NULL) AS true_awards,
            COALESCE((SELECT CAST(SUM(count) AS BIGINT) FROM behaviour_counts n WHERE n.person_id = p.id), 0) AS credits,
            (SELECT COUNT(*) FROM credits k WHERE k.person_id = p.id) AS true_credits
            FROM people p WHERE p.id > $1 AND p.id <= $2) AS sums
         WHERE score <> true_score OR solved <> true_solved OR awards <> true_awards OR credits <> true_credits
         ORDER BY person_id")
        .bind(behind).bind(until).fetch_all(c).await)?;
    Ok((last, wrong))
}

/// Makes everything that follows from a person's credits and awards anew. The caller has touched the person's row.
pub(super) async fn rebuild(tx: &mut Tx, person: PersonId) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE people SET
            score = COALESCE((SELECT CAST(SUM(points) AS BIGINT) FROM credits WHERE person_id = $1), 0)
                + COALESCE((SELECT CAST(SUM(points) AS BIGINT) FROM awards WHERE person_id = $1 AND ended_at IS NULL), 0),
            solved_count = COALESCE((SELECT CAST(SUM(solved) AS BIGINT) FROM credits WHERE person_id = $1), 0),
            award_count = (SELECT COUNT(*) FROM awards WHERE person_id = $1 AND ended_at IS NULL)
         WHERE id = $1")
        .bind(person).execute(c).await.map(|_| ()))?;
    for statement in [
        "DELETE FROM behaviour_counts WHERE person_id = $1",
        "DELETE FROM behaviour_days WHERE person_id = $1",
        "DELETE FROM active_days WHERE person_id = $1",
        "DELETE FROM streaks WHERE person_id = $1",
        "INSERT INTO behaviour_counts (person_id, behaviour_id, count)
         SELECT person_id, behaviour_id, COUNT(*) FROM credits WHERE person_id = $1 GROUP BY person_id, behaviour_id",
        "INSERT INTO behaviour_days (person_id, behaviour_id, day, count)
         SELECT person_id, behaviour_id, day, COUNT(*) FROM credits WHERE person_id = $1
         GROUP BY person_id, behaviour_id, day",
        "INSERT INTO active_days (person_id, day, credits, points, solved)
         SELECT person_id, day, COUNT(*), CAST(SUM(points) AS BIGINT), CAST(SUM(solved) AS BIGINT) FROM credits
         WHERE person_id = $1 GROUP BY person_id, day",
        // A day less its place among the active days is the same for all days of one run.
        "INSERT INTO streaks (person_id, first_day, last_day, length)
         SELECT person_id, MIN(day), MAX(day), COUNT(*) FROM
            (SELECT person_id, day, day - ROW_NUMBER() OVER (ORDER BY day) AS run FROM active_days WHERE person_id = $1) AS d
         GROUP BY person_id, run",
    ] {
        on_db!(tx, c => sqlx::query(statement).bind(person).execute(c).await.map(|_| ()))?;
    }
    Ok(())
}
