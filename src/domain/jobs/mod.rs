//! Work that is due: rows that say what is to be done and when. One process at a time holds a row's lease; whoever dies
//! holding it loses it when the lease ends. Knows nothing of how the work is done.

mod model;
mod sql;

use chrono::TimeDelta;
use serde_json::{Value, json};

pub use model::{Job, JobId, JobKind, JobState};

use crate::{
    clock::Timestamp,
    domain::{
        Actor, ManageError,
        audit::{self, Action},
        text,
    },
    secrets,
    store::{Conn, Result, Tx},
};

/// How long work may be overdue, with nobody at it, before it counts as stalled.
pub const STALLED_AFTER: TimeDelta = TimeDelta::minutes(5);
/// How often work that is done once is tried before it is given up: the pauses add up to about half a day.
const MOST_FAILURES: i64 = 16;
/// The first pause after a failure, and the longest.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(5);
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);

/// Puts work into the queue, in the transaction that makes it necessary. `name` tells it from other work: what is in the
/// queue already is not put there twice, and is due now if it has failed.
pub async fn enqueue(tx: &mut Tx, now: Timestamp, kind: JobKind, name: &str, data: &Value) -> Result<()> {
    sql::insert_or_revive(tx, now, kind, name, data).await
}

/// Makes sure that the work that comes again and again is in the queue.
pub async fn ensure_recurring(tx: &mut Tx, now: Timestamp) -> Result<()> {
    for kind in JobKind::ALL.into_iter().filter(|kind| kind.every().is_some()) {
        sql::insert(tx, now, kind, kind.as_str(), &json!({})).await?;
    }
    Ok(())
}

/// Whether work that comes again and again waits for its next turn, and could as well be done now: nobody is at it, and it
/// did not fail the last time.
pub async fn is_idle(conn: &mut Conn, now: Timestamp, kind: JobKind) -> Result<bool> {
    sql::is_idle(conn, now, kind.as_str()).await
}

/// Makes such work due now. Never called in the transaction of a change: the row is one for all.
pub async fn hasten(tx: &mut Tx, now: Timestamp, kind: JobKind) -> Result<()> {
    sql::hasten(tx, now, kind.as_str()).await
}

/// What is due and held by nobody, the longest due first.
pub async fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<Job>> {
    sql::due(conn, now, limit).await
}

/// Takes a job for this `runner` until `lease_ends_at`; `None` if another was faster.
pub async fn claim(
    tx: &mut Tx,
    now: Timestamp,
    job: JobId,
    runner: &str,
    lease_ends_at: Timestamp,
) -> Result<Option<Job>> {
    if sql::claim(tx, now, job, runner, lease_ends_at).await? { sql::by_id(tx, job).await } else { Ok(None) }
}

/// Holds a job for longer; false if it is this runner's no more.
pub async fn renew(tx: &mut Tx, job: &Job, lease_ends_at: Timestamp) -> Result<bool> {
    sql::renew(tx, job, lease_ends_at).await
}

/// Notes that a job's turn was done. What comes again is put back, `again` puts back what has more to do; the rest leaves
/// the queue. A job that is this runner's no more is left alone.
pub async fn finish(tx: &mut Tx, now: Timestamp, job: &Job, again: bool) -> Result<()> {
    match job.kind.every() {
        _ if again => sql::finish(tx, now, job, now).await,
        Some(every) => sql::finish(tx, now, job, now + every).await,
        None => sql::delete(tx, job).await,
    }
}

/// Notes that a job's turn failed, and when it is tried again: after a pause that doubles, and differs by chance, so that
/// what failed together does not come back together. Work that is done once is given up in the end; it stays, to be seen.
pub async fn fail(tx: &mut Tx, now: Timestamp, job: &Job, error: &str) -> Result<()> {
    let failures = job.failures + 1;
    let is_given_up = job.kind.every().is_none() && failures >= MOST_FAILURES;
    let run_at = (!is_given_up).then(|| now + pause(failures, FIRST_PAUSE, LONGEST_PAUSE));
    sql::fail(tx, now, job, error, run_at).await
}

/// A pause before the next try: it doubles with each failure, from `first` to `longest`, and differs by chance between its
/// half and its whole.
pub fn pause(failures: i64, first: TimeDelta, longest: TimeDelta) -> TimeDelta {
    let doublings = u32::try_from(failures - 1).unwrap_or(0).min(30);
    let whole = first.num_milliseconds().saturating_mul(1 << doublings).min(longest.num_milliseconds());
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "milliseconds of at most some days"
    )]
    let millis = (whole as f64 * f64::midpoint(1.0, secrets::fraction())) as i64;
    TimeDelta::milliseconds(millis)
}

/// Lets go of everything that some runner holds: where there is only one process, what was held before it started is held
/// by nobody.
pub async fn release_all(tx: &mut Tx) -> Result<()> {
    sql::release(tx, None).await
}

/// Lets go of what this runner holds.
pub async fn release(tx: &mut Tx, runner: &str) -> Result<()> {
    sql::release(tx, Some(runner)).await
}

/// How many jobs are stalled: overdue for [`STALLED_AFTER`] with nobody at it, or given up. Counted up to 1,000.
pub async fn stalled(conn: &mut Conn, now: Timestamp) -> Result<i64> {
    sql::stalled(conn, now, now - STALLED_AFTER).await
}

/// The queue, what was given up first, then by when it is due; at most `limit`. For admins of the whole site.
pub async fn list(conn: &mut Conn, actor: &Actor, limit: i64) -> std::result::Result<Vec<Job>, ManageError> {
    if !actor.administers_everywhere() {
        return Err(ManageError::Forbidden);
    }
    Ok(sql::list(conn, limit).await?)
}

/// The job of this name. For admins of the whole site.
pub async fn get(conn: &mut Conn, actor: &Actor, name: &str) -> std::result::Result<Job, ManageError> {
    if !actor.administers_everywhere() {
        return Err(ManageError::Forbidden);
    }
    let found = if text::is_id(name) { sql::find(conn, name).await? } else { None };
    found.ok_or(ManageError::NotFound)
}

/// Has a job done now, also one that was given up. For admins of the whole site.
pub async fn retry(tx: &mut Tx, now: Timestamp, actor: &Actor, name: &str) -> std::result::Result<Job, ManageError> {
    let job = get(tx, actor, name).await?;
    sql::retry(tx, now, job.id).await?;
    let entry = audit::Entry {
        action: Action::JobRetried,
        subject: job.name.clone(),
        person: None,
        organisation: None,
        before: None,
        after: None,
    };
    audit::record(tx, now, actor, entry).await?;
    get(tx, actor, name).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_differ_by_chance() {
        let (first, longest) = (TimeDelta::seconds(5), TimeDelta::hours(1));
        for (failures, most) in [(1, 5), (2, 10), (3, 20), (10, 2_560), (11, 3_600), (500, 3_600)] {
            for _ in 0..50 {
                let pause = pause(failures, first, longest).num_milliseconds();
                assert!(pause >= most * 500 && pause <= most * 1_000, "{failures}: {pause}");
            }
        }
        let drawn: std::collections::HashSet<_> = (0..20).map(|_| pause(11, first, longest)).collect();
        assert!(drawn.len() > 1);
    }
}
