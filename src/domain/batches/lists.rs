//! Lists that somebody hands in: read piece by piece, so that a list may be longer than the memory, and each row kept with
//! what would come of it. A list that breaks off leaves nothing.

use std::collections::HashMap;

use chrono::TimeDelta;
use serde_json::json;

use super::{
    Batch, BatchState, Forecast, Foreseen, MOST_STEPS, Recipient, Work, Wrong, create, get, lock, model::NewStep, sql,
};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, ManageError, Problem,
        awards::{self, Prospect},
        text::{self, Checker, MAX_NAME},
    },
    store::{Conn, Store, Tx},
};

/// The most rows that are taken in one call.
pub const MOST_ROWS: usize = 500;
/// For how long a key that a request goes by is remembered.
const REMEMBERED: TimeDelta = TimeDelta::hours(24);
/// How long a list may be read before it counts as broken off, how long a batch is kept that was not started, and how long
/// one that was thrown away, so that whoever did so twice is told the same.
const READING: TimeDelta = TimeDelta::hours(6);
const WAITING: TimeDelta = TimeDelta::days(7);
const THROWN_AWAY: TimeDelta = TimeDelta::hours(1);
/// Why a list is not taken whose request was sent twice at once.
const SENT_AGAIN: &str = "the request was sent again while its list was being read";
/// Steps that are forgotten in one transaction.
const FORGOTTEN: i64 = 1_000;

/// What is known of a request that goes by a key.
#[derive(Debug)]
pub enum Begun {
    /// Nothing, or no more than its beginning: read the list.
    Fresh(Batch),
    /// It has come whole before. It is the same if [`is_repeated`] says so.
    Known(Batch),
}

/// Begins to read a list whose rows will become the steps of a batch. For whoever may do its work.
///
/// With a `key`, the same list can be sent again: what came of it whole is known for a day, and what broke off is begun
/// anew. Of two that are sent at once the later one counts. `source` is the file's name.
pub async fn begin(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    work: Work,
    source: Option<&str>,
    key: Option<&str>,
) -> Result<Begun, ManageError> {
    let mut check = Checker::new();
    let source =
        source.map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name)).filter(|name| !name.trim().is_empty());
    let source = source.map(|name| check.line("file", &name.chars().take(MAX_NAME).collect::<String>(), MAX_NAME));
    // A name is only shown; one that cannot be shown is no reason to refuse the list.
    let source = source.filter(|_| !check.has_errors());
    if let Some(key) = key {
        match sql::of_request(tx, actor.credential(), key).await? {
            Some(batch) if batch.created_at < now - REMEMBERED || batch.reading_since.is_some() => {
                sql::forget_request(tx, batch.id).await?;
            }
            Some(batch) => return Ok(Begun::Known(batch)),
            None => {}
        }
    }
    let batch = create(tx, now, actor, work).await?;
    match sql::begin_reading(tx, now, batch.id, source.as_deref(), key).await {
        Err(error) if error.is_unique_violation() => return Err(ManageError::Conflict(SENT_AGAIN)),
        begun => begun?,
    }
    Ok(Begun::Fresh(get(tx, actor, &batch.public_id).await?))
}

/// Takes the next rows of a list, at most [`MOST_ROWS`], in a short transaction of its own.
pub async fn read(
    store: &Store,
    now: Timestamp,
    actor: &Actor,
    batch: &Batch,
    rows: Vec<Recipient>,
) -> Result<(), ManageError> {
    let rows: Vec<Recipient> = rows.into_iter().map(Recipient::storable).collect();
    let forecasts = foresee(&mut store.read().await?, now, actor, &batch.params.0, &rows).await?;
    let mut tx = store.write().await?;
    let batch = lock(&mut tx, actor, &batch.public_id).await?;
    if batch.reading_since.is_none() || batch.state != BatchState::Staging {
        return Err(ManageError::Conflict("the list is not being read any more"));
    }
    stage(&mut tx, &batch, rows, forecasts).await?;
    Ok(tx.commit().await?)
}

/// Adds rows with what would come of them. The caller holds the batch, which is still being staged.
pub(super) async fn stage(
    tx: &mut Tx,
    batch: &Batch,
    rows: Vec<Recipient>,
    forecasts: Vec<(Forecast, Option<String>)>,
) -> Result<(), ManageError> {
    if batch.steps + i64::try_from(rows.len()).unwrap_or(i64::MAX) > MOST_STEPS {
        let max = usize::try_from(MOST_STEPS).unwrap_or(usize::MAX);
        return Err(ManageError::field("list", Problem::TooMany { max }));
    }
    let mut subjects: Vec<&str> = forecasts.iter().filter_map(|(_, subject)| subject.as_deref()).collect();
    subjects.sort_unstable();
    subjects.dedup();
    let mut first: HashMap<String, i64> = sql::first_of(tx, batch.id, &subjects).await?;
    let mut foreseen = batch.foreseen.as_ref().map_or_else(Foreseen::default, |foreseen| foreseen.0);
    let mut steps = Vec::with_capacity(rows.len());
    for (place, (row, (forecast, subject))) in (batch.steps + 1..).zip(rows.into_iter().zip(forecasts)) {
        let line = row.line.and_then(|line| i64::try_from(line).ok()).unwrap_or(place);
        let (forecast, subject) = match subject.as_ref().and_then(|subject| first.get(subject)) {
            Some(line) => (Forecast::Repeated { line: *line }, None),
            None => (forecast, subject),
        };
        first.extend(subject.clone().map(|subject| (subject, line)));
        foreseen.count(forecast.verdict());
        steps.push(NewStep { data: json!(row), forecast: Some(forecast), subject });
    }
    sql::insert_steps(tx, batch.id, batch.steps, &steps).await?;
    Ok(sql::set_foreseen(tx, batch.id, &foreseen).await?)
}

/// Notes that the list has come whole that was `begun`. `fingerprint` is the SHA-256 of the request that it came in.
pub async fn finish(
    tx: &mut Tx,
    actor: &Actor,
    begun: &Batch,
    fingerprint: Option<&[u8]>,
) -> Result<Batch, ManageError> {
    let batch = lock(tx, actor, &begun.public_id).await?;
    if batch.request_key != begun.request_key {
        return Err(ManageError::Conflict(SENT_AGAIN));
    }
    if batch.reading_since.is_none() {
        return Err(ManageError::Conflict("the list is not being read any more"));
    }
    if batch.steps == 0 {
        return Err(ManageError::field("list", Problem::Missing));
    }
    sql::finish_reading(tx, batch.id, fingerprint).await?;
    get(tx, actor, &begun.public_id).await
}

/// Whether a batch came of a request with this fingerprint.
pub fn is_repeated(batch: &Batch, fingerprint: &[u8]) -> bool {
    batch.fingerprint.as_deref() == Some(fingerprint)
}

/// Forgets a batch that was not started, or a list that broke off: it and all its rows, in short transactions. One that was
/// started meanwhile stays.
pub async fn forget(store: &Store, now: Timestamp, batch: &Batch) -> crate::store::Result<()> {
    let mut tx = store.write().await?;
    let is_thrown_away = sql::throw_away(&mut tx, now, batch.id).await?;
    tx.commit().await?;
    if !is_thrown_away {
        return Ok(());
    }
    loop {
        let mut tx = store.write().await?;
        let is_gone = sql::forget_some(&mut tx, batch.id, FORGOTTEN).await?;
        tx.commit().await?;
        if is_gone {
            return Ok(());
        }
    }
}

/// Forgets lists that broke off without anybody noticing, batches that nobody started for a week, and what was thrown away.
pub async fn sweep(store: &Store, now: Timestamp) -> crate::store::Result<()> {
    let (reading, waiting, thrown) = (now - READING, now - WAITING, now - THROWN_AWAY);
    let old = sql::forgettable(&mut store.read().await?, reading, waiting, thrown).await?;
    for batch in &old {
        forget(store, now, batch).await?;
    }
    Ok(())
}

/// What would come of these rows, and who each is about, so that the same person is seen twice.
pub(super) async fn foresee(
    conn: &mut Conn,
    now: Timestamp,
    actor: &Actor,
    work: &Work,
    rows: &[Recipient],
) -> Result<Vec<(Forecast, Option<String>)>, ManageError> {
    let keys: Vec<&str> = rows.iter().map(|row| row.person.as_str()).collect();
    let prospects = awards::foresee(conn, now, actor, work.badge(), &keys).await;
    let prospects = prospects.map_err(|error| match error {
        awards::AwardError::Store(error) => ManageError::Store(error),
        awards::AwardError::Retired => ManageError::Conflict("the badge is retired"),
        awards::AwardError::UnknownBadge => ManageError::field("badge_id", Problem::Unknown),
        _ => ManageError::Forbidden,
    })?;
    let at_once = matches!(work, Work::Award { .. });
    Ok(rows.iter().zip(prospects).map(|(row, prospect)| one(now, work.badge(), at_once, row, prospect)).collect())
}

fn one(now: Timestamp, badge: &str, at_once: bool, row: &Recipient, prospect: Prospect) -> (Forecast, Option<String>) {
    let wrong = |why| (Forecast::Wrong { why }, None);
    if row.problem.is_some() {
        return wrong(Wrong::Row);
    }
    if !row.wrong(now, badge).is_empty() {
        return wrong(Wrong::Fields);
    }
    let of = |forecast: Forecast| {
        let subject = forecast.who().and_then(|who| who.key).map(|key| key.to_string());
        (forecast, subject)
    };
    match prospect {
        Prospect::New(who) => of(Forecast::New { who: who.into(), ran_out: None }),
        Prospect::RanOut(who, until) => of(Forecast::New { who: who.into(), ran_out: Some(until) }),
        Prospect::Held(who, since) => of(Forecast::Held { who: who.into(), since }),
        Prospect::OtherOrganisation(_) => wrong(Wrong::OtherOrganisation),
        Prospect::OutOfReach => wrong(Wrong::OutOfReach),
        Prospect::HasLeft => wrong(Wrong::HasLeft),
        Prospect::Unknown if row.introduces() => (Forecast::Newcomer, Some(text::fold(&row.person))),
        Prospect::Unknown if at_once || text::is_id(row.person.trim()) => wrong(Wrong::NoPerson),
        Prospect::Unknown => wrong(Wrong::Fields),
    }
}
