use serde_json::Value;

use super::{Job, JobId, JobKind};
use crate::{
    clock::Timestamp,
    on_db,
    store::{Conn, Json, Result, Tx},
};

macro_rules! select_job {
    () => {
        "SELECT id, name, kind, data, run_at, failures, last_error, leased_by, lease_ends_at, started_at, finished_at,
            created_at
         FROM jobs "
    };
}

pub(super) async fn insert(tx: &mut Tx, now: Timestamp, kind: JobKind, name: &str, data: &Value) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO jobs (name, kind, data, run_at, created_at) VALUES ($1, $2, $3, $4, $4) ON CONFLICT (name) DO NOTHING")
        .bind(name).bind(kind).bind(Json(data)).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn insert_or_revive(
    tx: &mut Tx,
    now: Timestamp,
    kind: JobKind,
    name: &str,
    data: &Value,
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO jobs (name, kind, data, run_at, created_at) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (name) DO UPDATE SET run_at = excluded.run_at, failures = 0 WHERE jobs.failures > 0")
        .bind(name).bind(kind).bind(Json(data)).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<Job>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_job!(),
        "WHERE run_at <= $1 AND (lease_ends_at IS NULL OR lease_ends_at <= $1) ORDER BY run_at, id LIMIT $2"))
        .bind(now).bind(limit).fetch_all(c).await)?)
}

pub(super) async fn is_idle(conn: &mut Conn, now: Timestamp, name: &str) -> Result<bool> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM jobs WHERE name = $1 AND run_at > $2 AND failures = 0
            AND (lease_ends_at IS NULL OR lease_ends_at <= $2))")
        .bind(name).bind(now).fetch_one(c).await)?)
}

pub(super) async fn hasten(tx: &mut Tx, now: Timestamp, name: &str) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE jobs SET run_at = $2 WHERE name = $1 AND run_at > $2 AND failures = 0")
        .bind(name).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn claim(
    tx: &mut Tx,
    now: Timestamp,
    job: JobId,
    runner: &str,
    lease_ends_at: Timestamp,
) -> Result<bool> {
    let claimed = on_db!(tx, c => sqlx::query(
        "UPDATE jobs SET leased_by = $3, lease_ends_at = $4, started_at = $2
         WHERE id = $1 AND run_at <= $2 AND (lease_ends_at IS NULL OR lease_ends_at <= $2)")
        .bind(job).bind(now).bind(runner).bind(lease_ends_at).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(claimed == 1)
}

pub(super) async fn by_id(conn: &mut Conn, job: JobId) -> Result<Option<Job>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_job!(), "WHERE id = $1")).bind(job).fetch_optional(c).await)?)
}

pub(super) async fn find(conn: &mut Conn, name: &str) -> Result<Option<Job>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_job!(), "WHERE name = $1")).bind(name).fetch_optional(c).await)?)
}

pub(super) async fn renew(tx: &mut Tx, job: &Job, lease_ends_at: Timestamp) -> Result<bool> {
    let renewed = on_db!(tx, c => sqlx::query("UPDATE jobs SET lease_ends_at = $3 WHERE id = $1 AND leased_by = $2")
        .bind(job.id).bind(&job.leased_by).bind(lease_ends_at).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(renewed == 1)
}

pub(super) async fn finish(tx: &mut Tx, now: Timestamp, job: &Job, run_at: Timestamp) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE jobs SET run_at = $4, failures = 0, last_error = NULL, leased_by = NULL, lease_ends_at = NULL,
            finished_at = $3
         WHERE id = $1 AND leased_by = $2")
        .bind(job.id).bind(&job.leased_by).bind(now).bind(run_at).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, job: &Job) -> Result<()> {
    on_db!(tx, c => sqlx::query("DELETE FROM jobs WHERE id = $1 AND leased_by = $2")
        .bind(job.id).bind(&job.leased_by).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn fail(tx: &mut Tx, now: Timestamp, job: &Job, error: &str, run_at: Option<Timestamp>) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE jobs SET run_at = $5, failures = failures + 1, last_error = $4, leased_by = NULL, lease_ends_at = NULL,
            finished_at = $3
         WHERE id = $1 AND leased_by = $2")
        .bind(job.id).bind(&job.leased_by).bind(now).bind(error).bind(run_at).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn release(tx: &mut Tx, runner: Option<&str>) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE jobs SET leased_by = NULL, lease_ends_at = NULL
         WHERE leased_by IS NOT NULL AND ($1 IS NULL OR leased_by = $1)")
        .bind(runner).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn stalled(conn: &mut Conn, now: Timestamp, since: Timestamp) -> Result<i64> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT COUNT(*) FROM (
            SELECT 1 AS one FROM jobs
            WHERE run_at IS NULL OR (run_at <= $2 AND (lease_ends_at IS NULL OR lease_ends_at <= $1)) LIMIT 1000) AS counted")
        .bind(now).bind(since).fetch_one(c).await)?)
}

pub(super) async fn list(conn: &mut Conn, limit: i64) -> Result<Vec<Job>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_job!(), "ORDER BY run_at NULLS FIRST, id LIMIT $1"))
        .bind(limit).fetch_all(c).await)?)
}

pub(super) async fn retry(tx: &mut Tx, now: Timestamp, job: JobId) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE jobs SET run_at = $2, failures = 0 WHERE id = $1")
        .bind(job).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}
