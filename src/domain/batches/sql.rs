use std::collections::HashMap;

use sqlx::QueryBuilder;

use super::{
    Batch, BatchId, BatchState, Foreseen, Step, StepState, Verdict, Work,
    model::{NewStep, Settled},
};
use crate::{
    clock::Timestamp,
    domain::{
        Actor,
        page::{Listed, Slice},
    },
    on_db,
    store::{Conn, Json, Result, Tx, push_list},
};

/// Rows in one INSERT: with seven values each, within what both engines bind.
const ROWS: usize = 500;

macro_rules! select_batch {
    () => {
        "SELECT id, public_id, params, state, maker, maker_person_id, dialect, steps, done, unchanged, refused, undone,
            created_at, started_at, finished_at, source, reading_since, foreseen, undo_reason, undone_by,
            undone_by_person_id, request_key, fingerprint
         FROM batches "
    };
}

pub(super) async fn insert(tx: &mut Tx, now: Timestamp, public_id: &str, work: &Work, actor: &Actor) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO batches (public_id, kind, params, state, maker, maker_person_id, dialect, created_at)
         VALUES ($1, $2, $3, 'staging', $4, $5, $6, $7)")
        .bind(public_id).bind(work.kind()).bind(Json(work)).bind(actor.credential()).bind(actor.person())
        .bind(actor.dialect.as_str()).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn insert_steps(tx: &mut Tx, batch: BatchId, before: i64, steps: &[NewStep]) -> Result<()> {
    let mut position = before;
    for rows in steps.chunks(ROWS) {
        on_db!(tx, c => {
            let mut q = QueryBuilder::new(
                "INSERT INTO batch_steps (batch_id, position, data, state, verdict, forecast, subject) ");
            q.push_values(rows, |mut row, step| {
                position += 1;
                row.push_bind(batch).push_bind(position).push_bind(Json(&step.data)).push("'waiting'");
                row.push_bind(step.forecast.as_ref().map(|forecast| forecast.verdict().rank()));
                row.push_bind(step.forecast.as_ref().map(Json)).push_bind(step.subject.as_deref());
            });
            q.build().execute(c).await.map(|_| ())
        })?;
    }
    on_db!(tx, c => sqlx::query("UPDATE batches SET steps = $2 WHERE id = $1")
        .bind(batch).bind(position).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn find(conn: &mut Conn, public_id: &str) -> Result<Option<Batch>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_batch!(), "WHERE public_id = $1"))
        .bind(public_id).fetch_optional(c).await)?)
}

/// Takes the batch's row, so that two at it see each other.
pub(super) async fn lock(tx: &mut Tx, public_id: &str) -> Result<()> {
    if tx.is_the_only_writer() {
        return Ok(());
    }
    on_db!(tx, c => sqlx::query("UPDATE batches SET state = state WHERE public_id = $1")
        .bind(public_id).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn set_state(tx: &mut Tx, now: Timestamp, batch: BatchId, state: BatchState) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE batches SET state = $2, started_at = COALESCE(started_at, CASE WHEN $2 = 'running' THEN $3 END),
            finished_at = CASE WHEN $2 IN ('done', 'cancelled', 'undone') THEN $3 END
         WHERE id = $1")
        .bind(batch).bind(state).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn list(conn: &mut Conn, maker: Option<&str>, slice: &Slice) -> Result<Listed<Batch>> {
    let total = on_db!(conn, c => sqlx::query_scalar("SELECT COUNT(*) FROM batches WHERE $1 IS NULL OR maker = $1")
        .bind(maker).fetch_one(c).await)?;
    if slice.is_past(total) {
        return Ok(Listed::empty(total));
    }
    let items = on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!(select_batch!(), "WHERE TRUE"));
        if let Some(maker) = maker {
            q.push(" AND maker = ").push_bind(maker);
        }
        if let Some(after) = &slice.after {
            q.push(" AND (created_at, id) < (SELECT created_at, id FROM batches WHERE public_id = ");
            q.push_bind(after).push(")");
        }
        q.push(" ORDER BY created_at DESC, id DESC LIMIT ").push_bind(slice.limit);
        q.push(" OFFSET ").push_bind(slice.offset());
        q.build_query_as().fetch_all(c).await
    })?;
    Ok(Listed { items, total })
}

macro_rules! select_step {
    () => {
        "SELECT position, data, state, result, forecast FROM batch_steps "
    };
}

pub(super) async fn steps(
    conn: &mut Conn,
    batch: BatchId,
    state: Option<StepState>,
    slice: &Slice,
) -> Result<Vec<Step>> {
    // Positions have no gaps: a page of all steps is found without walking to it.
    let (after, offset) = match (slice.after.as_deref(), state) {
        (Some(after), _) => (after.parse().unwrap_or(i64::MAX), 0),
        (None, None) => (slice.offset(), 0),
        (None, Some(_)) => (0, slice.offset()),
    };
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!(select_step!(), "WHERE batch_id = "));
        q.push_bind(batch).push(" AND position > ").push_bind(after);
        if let Some(state) = state {
            q.push(" AND state = ").push_bind(state);
        }
        q.push(" ORDER BY position LIMIT ").push_bind(slice.limit).push(" OFFSET ").push_bind(offset);
        q.build_query_as().fetch_all(c).await
    })?)
}

pub(super) async fn next_waiting(conn: &mut Conn, batch: BatchId, limit: i64) -> Result<Vec<Step>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_step!(),
        "WHERE batch_id = $1 AND state = 'waiting' ORDER BY position LIMIT $2"))
        .bind(batch).bind(limit).fetch_all(c).await)?)
}

pub(super) async fn last_done(conn: &mut Conn, batch: BatchId, limit: i64) -> Result<Vec<Step>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_step!(),
        "WHERE batch_id = $1 AND state = 'done' ORDER BY position DESC LIMIT $2"))
        .bind(batch).bind(limit).fetch_all(c).await)?)
}

/// Writes down what came of these steps.
pub(super) async fn settle(tx: &mut Tx, batch: BatchId, settled: &[Settled]) -> Result<()> {
    let positions = || settled.iter().map(|step| step.position);
    let (Some(first), Some(last)) = (positions().min(), positions().max()) else { return Ok(()) };
    // Each number of steps is a query of its own: none is kept prepared, so that those which come again stay so.
    on_db!(tx,
    sqlite c => {
        let mut q = QueryBuilder::new("WITH settled (position, state, result) AS (");
        q.push_values(settled, |mut row, step| {
            row.push_bind(step.position).push_bind(step.outcome.state).push_bind(Json(&step.outcome.result));
        });
        q.push(") UPDATE batch_steps SET state = settled.state, result = settled.result FROM settled
            WHERE batch_steps.position = settled.position AND batch_steps.batch_id = ").push_bind(batch);
            // However the engine joins them, it looks at no more of the batch than this.
            q.push(" AND batch_steps.position BETWEEN ").push_bind(first).push(" AND ").push_bind(last);
        q.build().persistent(false).execute(c).await.map(|_| ())
    },
    // The types of a list of values are PostgreSQL's own guess.
    postgres c => {
        let mut q = QueryBuilder::new("WITH settled (position, state, result) AS (");
        q.push_values(settled, |mut row, step| {
            row.push_bind(step.position).push_unseparated("::BIGINT");
            row.push_bind(step.outcome.state).push_bind(Json(&step.outcome.result)).push_unseparated("::JSONB");
        });
        q.push(") UPDATE batch_steps SET state = settled.state, result = settled.result FROM settled
            WHERE batch_steps.position = settled.position AND batch_steps.batch_id = ").push_bind(batch);
            // However the engine joins them, it looks at no more of the batch than this.
            q.push(" AND batch_steps.position BETWEEN ").push_bind(first).push(" AND ").push_bind(last);
        q.build().persistent(false).execute(c).await.map(|_| ())
    })?;
    Ok(())
}

/// What a slice adds to the batch's counts.
#[derive(Debug, Default)]
pub(super) struct Tally {
    done: i64,
    unchanged: i64,
    refused: i64,
    undone: i64,
}

impl Tally {
    /// Counts a step that went from one state to another.
    pub(super) fn count(&mut self, from: StepState, to: StepState) {
        for (state, by) in [(from, -1), (to, 1)] {
            match state {
                StepState::Waiting => {}
                StepState::Done => self.done += by,
                StepState::Unchanged => self.unchanged += by,
                StepState::Refused => self.refused += by,
                StepState::Undone => self.undone += by,
            }
        }
    }
}

pub(super) async fn add_tally(tx: &mut Tx, batch: BatchId, tally: &Tally) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE batches SET done = done + $2, unchanged = unchanged + $3, refused = refused + $4, undone = undone + $5
         WHERE id = $1")
        .bind(batch).bind(tally.done).bind(tally.unchanged).bind(tally.refused).bind(tally.undone)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The batch that came of this maker's request with this key.
pub(super) async fn of_request(conn: &mut Conn, maker: &str, key: &str) -> Result<Option<Batch>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_batch!(), "WHERE maker = $1 AND request_key = $2"))
        .bind(maker).bind(key).fetch_optional(c).await)?)
}

pub(super) async fn forget_request(tx: &mut Tx, batch: BatchId) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE batches SET request_key = NULL WHERE id = $1")
        .bind(batch).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn begin_reading(
    tx: &mut Tx,
    now: Timestamp,
    batch: BatchId,
    source: Option<&str>,
    key: Option<&str>,
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE batches SET reading_since = $2, source = $3, request_key = $4, foreseen = $5 WHERE id = $1")
        .bind(batch).bind(now).bind(source).bind(key).bind(Json(Foreseen::default())).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn finish_reading(tx: &mut Tx, batch: BatchId, fingerprint: Option<&[u8]>) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE batches SET reading_since = NULL, fingerprint = $2 WHERE id = $1")
        .bind(batch).bind(fingerprint).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn set_foreseen(tx: &mut Tx, batch: BatchId, foreseen: &Foreseen) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE batches SET foreseen = $2 WHERE id = $1")
        .bind(batch).bind(Json(foreseen)).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn set_work(tx: &mut Tx, batch: BatchId, work: &Work) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE batches SET params = $2 WHERE id = $1")
        .bind(batch).bind(Json(work)).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn set_undo(tx: &mut Tx, batch: BatchId, actor: &Actor, reason: Option<&str>) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE batches SET undone_by = $2, undone_by_person_id = $3, undo_reason = $4 WHERE id = $1")
        .bind(batch).bind(actor.credential()).bind(actor.person()).bind(reason).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// On which line each of these subjects comes first, of those that have come.
pub(super) async fn first_of(tx: &mut Tx, batch: BatchId, subjects: &[&str]) -> Result<HashMap<String, i64>> {
    if subjects.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(String, i64, Json<super::Recipient>)> = on_db!(tx, c => {
        let mut q = QueryBuilder::new("SELECT subject, position, data FROM batch_steps WHERE batch_id = ");
        q.push_bind(batch).push(" AND subject IN (");
        push_list!(q, subjects);
        q.build_query_as().fetch_all(c).await
    })?;
    let line =
        |position, row: &super::Recipient| row.line.and_then(|line| i64::try_from(line).ok()).unwrap_or(position);
    Ok(rows.into_iter().map(|(subject, position, row)| (subject, line(position, &row.0))).collect())
}

/// Steps with their forecasts, problems first, behind the place `(verdict, position)`.
pub(super) async fn foreseen(
    conn: &mut Conn,
    batch: BatchId,
    verdict: Option<Verdict>,
    after: (i64, i64),
    limit: i64,
) -> Result<Vec<Step>> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!(select_step!(), "WHERE batch_id = "));
        q.push_bind(batch);
        match verdict {
            Some(verdict) => q.push(" AND verdict = ").push_bind(verdict.rank()).push(" AND position > ").push_bind(after.1),
            None => {
                q.push(" AND verdict IS NOT NULL AND (verdict, position) > (").push_bind(after.0).push(", ").push_bind(after.1).push(")")
            }
        };
        q.push(" ORDER BY verdict, position LIMIT ").push_bind(limit);
        q.build_query_as().fetch_all(c).await
    })?)
}

/// Throws a batch away that was never started; false if it was.
pub(super) async fn throw_away(tx: &mut Tx, now: Timestamp, batch: BatchId) -> Result<bool> {
    let thrown = on_db!(tx, c => sqlx::query(
        "UPDATE batches SET state = 'cancelled', request_key = NULL, reading_since = NULL,
            finished_at = COALESCE(finished_at, $2)
         WHERE id = $1 AND state IN ('staging', 'cancelled') AND started_at IS NULL")
        .bind(batch).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(thrown == 1)
}

/// Deletes some steps of a batch that was thrown away, and the batch once it has none. Whether it is gone.
pub(super) async fn forget_some(tx: &mut Tx, batch: BatchId, most: i64) -> Result<bool> {
    let deleted = on_db!(tx, c => sqlx::query(
        "DELETE FROM batch_steps WHERE batch_id = $1 AND position IN
            (SELECT position FROM batch_steps WHERE batch_id = $1 ORDER BY position LIMIT $2)")
        .bind(batch).bind(most).execute(c).await.map(|done| done.rows_affected()))?;
    if i64::try_from(deleted).is_ok_and(|deleted| deleted == most) {
        return Ok(false);
    }
    on_db!(tx, c => sqlx::query("DELETE FROM trials WHERE batch_id = $1").bind(batch).execute(c).await.map(|_| ()))?;
    on_db!(tx, c => sqlx::query("DELETE FROM batches WHERE id = $1").bind(batch).execute(c).await.map(|_| ()))?;
    Ok(true)
}

/// Lists that are being read since before `reading`, batches made before `waiting` that nobody started, and those thrown
/// away before `thrown`. Some of them, where there are many.
pub(super) async fn forgettable(
    conn: &mut Conn,
    reading: Timestamp,
    waiting: Timestamp,
    thrown: Timestamp,
) -> Result<Vec<Batch>> {
    let mut found: Vec<Batch> = on_db!(conn, c => sqlx::query_as(concat!(select_batch!(),
        "WHERE state = 'staging' AND (reading_since < $1 OR (reading_since IS NULL AND created_at < $2))
         ORDER BY created_at, id LIMIT 100"))
        .bind(reading).bind(waiting).fetch_all(c).await)?;
    let thrown: Vec<Batch> = on_db!(conn, c => sqlx::query_as(concat!(select_batch!(),
        "WHERE state = 'cancelled' AND started_at IS NULL AND finished_at < $1 ORDER BY finished_at, id LIMIT 100"))
        .bind(thrown).fetch_all(c).await)?;
    found.extend(thrown);
    Ok(found)
}
