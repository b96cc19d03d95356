use serde_json::Value;
use sqlx::QueryBuilder;

use super::{Batch, BatchId, BatchState, Step, StepState, Work, model::Verdict};
use crate::{
    clock::Timestamp,
    domain::{
        Actor,
        page::{Listed, Slice},
    },
    on_db,
    store::{Conn, Json, Result, Tx},
};

/// Rows in one INSERT: with three values each, within what both engines bind.
const ROWS: usize = 500;

macro_rules! select_batch {
    () => {
        "SELECT id, public_id, params, state, maker, maker_person_id, dialect, steps, done, unchanged, refused, undone,
            created_at, started_at, finished_at
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

pub(super) async fn insert_steps(tx: &mut Tx, batch: BatchId, before: i64, steps: &[Value]) -> Result<()> {
    let mut position = before;
    for rows in steps.chunks(ROWS) {
        on_db!(tx, c => {
            let mut q = QueryBuilder::new("INSERT INTO batch_steps (batch_id, position, data, state) ");
            q.push_values(rows, |mut row, data| {
                position += 1;
                row.push_bind(batch).push_bind(position).push_bind(Json(data)).push("'waiting'");
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

/// Takes the batch's row, so that two at it see each other. On SQLite, writing is one at a time in any case.
pub(super) async fn lock(tx: &mut Tx, public_id: &str) -> Result<()> {
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
        "SELECT position, data, state, result FROM batch_steps "
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

pub(super) async fn settle(tx: &mut Tx, batch: BatchId, position: i64, verdict: &Verdict) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE batch_steps SET state = $3, result = $4 WHERE batch_id = $1 AND position = $2")
        .bind(batch).bind(position).bind(verdict.state).bind(Json(&verdict.result)).execute(c).await.map(|_| ()))?;
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
