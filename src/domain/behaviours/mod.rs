//! Behaviours: what people do, and the credits that they are given for it. A credit is a row that is never changed; what
//! follows from a person's credits (counts, days, streaks, score) is kept beside them, so that nobody reads the history.

pub mod days;
mod model;
mod sql;

use std::collections::HashMap;

use chrono::TimeDelta;
use serde_json::json;

pub use model::{
    ActiveDay, Behaviour, BehaviourChanges, BehaviourId, Count, Credit, CreditError, Credited, Deviation, Limit,
    NewBehaviour, NewCredit,
};

use crate::{
    clock::Timestamp,
    domain::{
        Actor, ManageError, Problem, Role,
        audit::{self, Action},
        awards::Award,
        organisations,
        page::{Listed, Slice},
        people::{self, PersonId},
        rules::{self, Change},
        text::{self, Checker, MAX_NAME, MAX_PROSE},
    },
    store::{Conn, Result, Tx},
};

/// The most points that a credit can add.
pub const MAX_POINTS: i64 = 1_000_000;
/// The most credits that a limit can allow within its period.
pub const MAX_LIMIT: i64 = 1_000;
/// The longest period of a limit, in seconds: a year.
pub const MAX_PERIOD: i64 = 366 * 86_400;
/// The most tags of a behaviour.
pub const MAX_TAGS: usize = 20;

/// Adds a behaviour. For admins of the whole site.
pub async fn create(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    new: NewBehaviour,
) -> std::result::Result<Behaviour, ManageError> {
    if !actor.administers_everywhere() {
        return Err(ManageError::Forbidden);
    }
    let mut check = Checker::new();
    let shortname = new.shortname.trim().to_owned();
    if !text::is_shortname(&shortname) {
        check.add("shortname", if shortname.is_empty() { Problem::Missing } else { Problem::NotAShortname });
    }
    let name = if new.name.trim().is_empty() { shortname.clone() } else { check.line("name", &new.name, MAX_NAME) };
    let behaviour = Behaviour {
        id: BehaviourId(0),
        shortname,
        name,
        description: check.prose("description", &new.description, MAX_PROSE),
        points: check.number("points", new.points, 0, MAX_POINTS),
        counts_as_solved: new.counts_as_solved,
        limit_count: new.limit.map(|limit| limit.count),
        limit_seconds: new.limit.map(|limit| limit.seconds),
        retired_at: None,
        revision: 1,
        created_at: now,
        updated_at: now,
        tags: tags(&mut check, &new.tags),
    };
    check_limit(&mut check, new.limit);
    check.finish()?;
    let taken = || ManageError::field("shortname", Problem::Taken);
    let added = insert(tx, now, actor, behaviour).await?.ok_or_else(taken)?;
    Ok(added)
}

async fn insert(tx: &mut Tx, now: Timestamp, actor: &Actor, new: Behaviour) -> Result<Option<Behaviour>> {
    let Some(added) = sql::insert(tx, &new).await? else { return Ok(None) };
    sql::set_tags(tx, added.id, &new.tags).await?;
    let added = Behaviour { tags: new.tags, ..added };
    record(tx, now, actor, Action::BehaviourCreated, None, &added).await?;
    Ok(Some(added))
}

fn check_limit(check: &mut Checker, limit: Option<Limit>) {
    if let Some(limit) = limit {
        check.number("limit", limit.count, 1, MAX_LIMIT);
        check.number("limit_period", limit.seconds, 1, MAX_PERIOD);
    }
}

fn tags(check: &mut Checker, tags: &[String]) -> Vec<String> {
    let mut tags: Vec<String> = tags.iter().map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect();
    tags.sort_unstable();
    tags.dedup();
    if tags.iter().any(|tag| !text::is_shortname(tag)) {
        check.add("tags", Problem::NotAShortname);
    }
    if tags.len() > MAX_TAGS {
        check.add("tags", Problem::TooMany { max: MAX_TAGS });
    }
    tags
}

/// Changes a behaviour, retires it or takes it into use again. For admins of the whole site.
///
/// Credits keep the points that they were given with.
pub async fn update(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    shortname: &str,
    expected: Option<i64>,
    changes: BehaviourChanges,
) -> std::result::Result<Behaviour, ManageError> {
    sql::lock(tx, shortname).await?;
    let before = get(tx, actor, shortname).await?;
    if !actor.administers_everywhere() {
        return Err(ManageError::Forbidden);
    }
    let mut after = before.clone();
    let mut check = Checker::new();
    if let Some(name) = &changes.name {
        after.name = check.line("name", name, MAX_NAME);
    }
    if let Some(description) = &changes.description {
        after.description = check.prose("description", description, MAX_PROSE);
    }
    if let Some(points) = changes.points {
        after.points = check.number("points", points, 0, MAX_POINTS);
    }
    if let Some(counts) = changes.counts_as_solved {
        after.counts_as_solved = counts;
    }
    if let Some(limit) = changes.limit {
        check_limit(&mut check, limit);
        after.limit_count = limit.map(|limit| limit.count);
        after.limit_seconds = limit.map(|limit| limit.seconds);
    }
    if let Some(wanted) = &changes.tags {
        after.tags = tags(&mut check, wanted);
    }
    let mut action = Action::BehaviourUpdated;
    match (changes.retired, before.retired_at) {
        (Some(true), None) => {
            after.retired_at = Some(now);
            action = Action::BehaviourRetired;
        }
        (Some(false), Some(_)) => after.retired_at = None,
        _ => {}
    }
    check.finish()?;
    after.updated_at = now;
    after.revision = sql::update(tx, &after, expected.unwrap_or(before.revision)).await?.ok_or(ManageError::Stale)?;
    if after.tags != before.tags {
        sql::set_tags(tx, after.id, &after.tags).await?;
    }
    record(tx, now, actor, action, Some(&before), &after).await?;
    Ok(after)
}

/// The behaviour of this shortname. For admins and coordinators.
pub async fn get(conn: &mut Conn, actor: &Actor, shortname: &str) -> std::result::Result<Behaviour, ManageError> {
    actor.oversees().ok_or(ManageError::Forbidden)?;
    find(conn, shortname).await?.ok_or(ManageError::NotFound)
}

/// The behaviours whose shortname begins with `prefix`, by shortname, retired ones too. For admins and coordinators.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    prefix: &str,
    slice: &Slice,
) -> std::result::Result<Listed<Behaviour>, ManageError> {
    actor.oversees().ok_or(ManageError::Forbidden)?;
    if !prefix.is_empty() && !text::is_shortname(prefix) {
        return Ok(Listed::empty(0));
    }
    let (items, total) = sql::list(conn, prefix, slice).await?;
    Ok(Listed { items, total })
}

/// The behaviour of this shortname, whoever asks.
pub async fn find(conn: &mut Conn, shortname: &str) -> Result<Option<Behaviour>> {
    if text::is_shortname(shortname) { sql::find(conn, shortname).await } else { Ok(None) }
}

/// Credits a person with a behaviour, once, and gives the badges that this brings.
///
/// For admins of the person's organisation, programs with the role `system`, and clients. A behaviour's limit refuses
/// what is too much. The credit's own row is its audit.
pub async fn credit(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    wanted: NewCredit,
) -> std::result::Result<Credited, CreditError> {
    credit_as(tx, now, actor, wanted, None).await
}

/// [`credit`] where the first badge that comes of it has a public id of the caller's choice, for data that is carried
/// over.
pub async fn credit_as(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    wanted: NewCredit,
    award_id: Option<&str>,
) -> std::result::Result<Credited, CreditError> {
    let scope = actor.scope(&[Role::Admin, Role::System, Role::Client]).ok_or(CreditError::Forbidden)?;
    if !text::is_shortname(&wanted.behaviour) {
        let problem = if wanted.behaviour.is_empty() { Problem::Missing } else { Problem::NotAShortname };
        return Err(CreditError::Invalid(vec![crate::domain::FieldError::new("behavior", problem)]));
    }
    let person = people::find_by_any(tx, &wanted.person)
        .await?
        .filter(|person| scope.covers(person.organisation_id) && !person.is_retired)
        .ok_or(CreditError::UnknownPerson)?;
    let found = match sql::find(tx, &wanted.behaviour).await? {
        None if wanted.registers => Some(register(tx, now, actor, &wanted.behaviour).await?),
        found => found,
    };
    let behaviour = found.filter(|found| found.retired_at.is_none()).ok_or(CreditError::UnknownBehaviour)?;

    let solved = i64::from(behaviour.counts_as_solved);
    people::credited(tx, person.id, behaviour.points, solved).await?;
    // Read again now that the row is ours: its totals, and where the person is at home.
    let person = people::by_id(tx, person.id).await?;
    if let Some(limit) = behaviour.limit() {
        let oldest = sql::credited_at(tx, person.id, behaviour.id, limit.count - 1).await?;
        let free = oldest.map(|at| at + TimeDelta::seconds(limit.seconds)).filter(|free| *free > now);
        if let Some(free) = free {
            return Err(CreditError::Limited { wait: free - now });
        }
    }
    let home = organisations::by_id(tx, person.organisation_id).await?;
    let day = days::day_of(now, days::zone(&home));
    let row = sql::NewRow {
        person: person.id,
        behaviour: behaviour.id,
        organisation: person.organisation_id,
        points: behaviour.points,
        solved,
        day,
        at: now,
        actor: actor.credential(),
        actor_person: actor.person(),
        dialect: actor.dialect.as_str(),
    };
    let (count, is_first_of_day) = sql::insert_credit(tx, &row).await?;
    let mut streak = None;
    if is_first_of_day {
        let before = sql::longest_streak(tx, person.id).await?;
        sql::add_to_streaks(tx, person.id, day).await?;
        streak = Some((before, sql::longest_streak(tx, person.id).await?));
    }
    let change = Change::Credited {
        behaviour: behaviour.id,
        score: (person.score - behaviour.points, person.score),
        solved: (person.solved_count - solved, person.solved_count),
        streak,
    };
    let follows = rules::after_change(tx, now, actor.dialect, person.id, change, award_id).await?;
    let stays = |award: &Award| follows.taken.iter().all(|taken| taken.id != award.id);
    let awards = follows.given.iter().filter(|award| stays(award)).cloned().collect();
    Ok(Credited { person: person.id, behaviour, count, awards })
}

/// The behaviour that somebody credits for the first time: nothing but its shortname is known.
async fn register(tx: &mut Tx, now: Timestamp, actor: &Actor, shortname: &str) -> Result<Behaviour> {
    let new = Behaviour {
        id: BehaviourId(0),
        shortname: shortname.to_owned(),
        name: shortname.to_owned(),
        description: String::new(),
        points: 0,
        counts_as_solved: false,
        limit_count: None,
        limit_seconds: None,
        retired_at: None,
        revision: 1,
        created_at: now,
        updated_at: now,
        tags: Vec::new(),
    };
    match insert(tx, now, actor, new.clone()).await? {
        Some(added) => Ok(added),
        // Somebody else was faster.
        None => Ok(sql::find(tx, shortname).await?.unwrap_or(new)),
    }
}

/// How often the person was credited with each behaviour, by shortname. The caller has checked the right.
pub async fn counts(conn: &mut Conn, person: PersonId) -> Result<Vec<Count>> {
    sql::counts(conn, person).await
}

/// The person's credits, the newest first; the cursor is the key of a credit. The caller has got the person through
/// [`people::get`], which checks the right.
pub async fn credits(conn: &mut Conn, person: PersonId, slice: &Slice) -> Result<Listed<Credit>> {
    let total = sql::count_credits(conn, person).await?;
    let items = if slice.is_past(total) { Vec::new() } else { sql::credits(conn, person, slice).await? };
    Ok(Listed { items, total })
}

/// The days since `since` on which the person was credited, in order. The caller has checked the right.
pub async fn active_days(conn: &mut Conn, person: PersonId, since: i64) -> Result<Vec<ActiveDay>> {
    sql::active_days(conn, person, since).await
}

/// The longest run of days that the person ever had.
pub async fn longest_streak(conn: &mut Conn, person: PersonId) -> Result<i64> {
    sql::longest_streak(conn, person).await
}

/// The runs of days, each from its first to its last, that end on this day or later, the latest first.
pub async fn streaks_since(conn: &mut Conn, person: PersonId, day: i64) -> Result<Vec<(i64, i64)>> {
    sql::streaks_since(conn, person, day).await
}

/// The names of the behaviours with these shortnames; what is not there is left out.
pub async fn names(conn: &mut Conn, shortnames: &[&str]) -> Result<HashMap<String, String>> {
    if shortnames.is_empty() { Ok(HashMap::new()) } else { sql::names(conn, shortnames).await }
}

/// How often the person was credited with a behaviour, in all.
pub async fn count(conn: &mut Conn, person: PersonId, shortname: &str) -> Result<i64> {
    sql::count(conn, person, shortname).await
}

/// On which days since `since`, newest first, the person was credited with a behaviour, and how often.
pub async fn days_of(conn: &mut Conn, person: PersonId, shortname: &str, since: i64) -> Result<Vec<(i64, i64)>> {
    sql::days_of(conn, person, shortname, since).await
}

/// Day, points and solved of each active day since `since`, newest first.
pub async fn sums_since(conn: &mut Conn, person: PersonId, since: i64) -> Result<Vec<(i64, i64, i64)>> {
    sql::sums_since(conn, person, since).await
}

/// Adds up the credits and awards of the `limit` people behind this one, by key, and compares: the last of them, and
/// those whose totals are wrong.
pub async fn recount(conn: &mut Conn, behind: PersonId, limit: i64) -> Result<(Option<PersonId>, Vec<Deviation>)> {
    sql::deviations(conn, behind, limit).await
}

/// Makes a person's totals anew from their credits and awards.
pub async fn repair(tx: &mut Tx, now: Timestamp, actor: &Actor, wrong: &Deviation) -> Result<()> {
    people::touch(tx, wrong.person_id, 0, 0).await?;
    sql::rebuild(tx, wrong.person_id).await?;
    let entry = audit::Entry {
        action: Action::PersonRecounted,
        subject: wrong.person.clone(),
        person: Some(wrong.person_id),
        organisation: None,
        before: Some(json!({ "score": wrong.score, "solved": wrong.solved, "awards": wrong.awards })),
        after: Some(json!({ "score": wrong.true_score, "solved": wrong.true_solved, "awards": wrong.true_awards })),
    };
    audit::record(tx, now, actor, entry).await
}

async fn record(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    action: Action,
    before: Option<&Behaviour>,
    after: &Behaviour,
) -> Result<()> {
    let fields = |b: &Behaviour| {
        json!({
            "name": b.name, "description": b.description, "points": b.points, "solved": b.counts_as_solved,
            "limit": b.limit_count, "limit_seconds": b.limit_seconds, "tags": b.tags, "retired": b.retired_at.is_some(),
            "revision": b.revision,
        })
    };
    let entry = audit::Entry {
        action,
        subject: after.shortname.clone(),
        person: None,
        organisation: None,
        before: before.map(fields),
        after: Some(fields(after)),
    };
    audit::record(tx, now, actor, entry).await
}
