//! Work that no request waits for. [`run`] takes what is due, a few jobs at a time, each held by a lease; every replica runs
//! it, and each job is one replica's at a time. Folding totals is no such job: it is short, does no harm twice, and every
//! process does it each second.

mod certifications;
mod lapse;
mod outbox;

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

use crate::{
    app::App,
    domain::{
        access, audit, batches, claims, idempotency,
        jobs::{self, Job, JobKind},
        notices, totals, trials,
    },
    mail::SendError,
    secrets,
    store::{self, Engine},
};

/// How often the runner looks for work, and totals are folded: what a reading adds up itself is at most what was changed in
/// this time.
const EVERY: Duration = Duration::from_secs(1);
/// Jobs of one process at a time.
const AT_ONCE: usize = 4;
/// How long a job goes on before it lets others have its place.
const TURN: Duration = Duration::from_secs(20);

/// Why a job's turn failed.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The database's error.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// No mail can leave.
    #[error("no mail can leave: {0}")]
    NoRelay(String),
    /// A defect.
    #[error("it broke: {0}")]
    Broken(String),
}

impl From<SendError> for JobError {
    fn from(error: SendError) -> Self {
        Self::NoRelay(error.to_string())
    }
}

/// One turn at a job.
pub(crate) struct Shift {
    app: App,
    job: Job,
    stop: watch::Receiver<bool>,
    began: Instant,
    renewed: Instant,
}

impl Shift {
    /// Whether to go on: not told to stop, not at it for too long, and the job is still ours. Called between steps; holds
    /// the job for longer where that is needed.
    async fn goes_on(&mut self) -> store::Result<bool> {
        if *self.stop.borrow() || self.began.elapsed() >= TURN {
            return Ok(false);
        }
        let lease = Duration::from_secs(self.app.settings.lease_seconds.into());
        if self.renewed.elapsed() < lease / 4 {
            return Ok(true);
        }
        self.renewed = Instant::now();
        let mut tx = self.app.store.write().await?;
        let is_ours = jobs::renew(&mut tx, &self.job, lease_end(&self.app)).await?;
        tx.commit().await?;
        Ok(is_ours)
    }

    /// Does the work for a while. Returns whether there is more of it.
    async fn work(&mut self) -> Result<bool, JobError> {
        match self.job.kind {
            JobKind::SendMail => outbox::send(self).await,
            JobKind::Lapse => lapse::look_again(self).await,
            JobKind::CertificationExpiry => certifications::expire(self).await,
            JobKind::CertificationReminders => certifications::remind(self).await,
            JobKind::Sweep => sweep(&self.app).await.map(|()| false).map_err(JobError::from),
            JobKind::TryRule => {
                let batch = self.job.data.get("batch").and_then(|batch| batch.as_str()).unwrap_or_default().to_owned();
                while trials::slice(&self.app.store, self.app.clock.now(), &batch).await? {
                    if !self.goes_on().await? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            JobKind::PasswordReset => {
                reset_password(&self.app, &self.job).await.map(|()| false).map_err(JobError::from)
            }
            JobKind::ClaimLink => {
                let mut tx = self.app.store.write().await?;
                claims::answer_request(&mut tx, self.app.clock.now(), self.app.link_terms(), &self.job.data).await?;
                tx.commit().await?;
                Ok(false)
            }
            JobKind::RemindToClaim => {
                while claims::remind_next(&self.app.store, self.app.clock.now(), self.app.link_terms()).await? {
                    if !self.goes_on().await? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            JobKind::RunBatch => {
                while batches::slice(&self.app.store, self.app.clock.now(), self.app.link_terms(), &self.job.name)
                    .await?
                {
                    if !self.goes_on().await? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }
}

/// Does the work for as long as it is polled, until `stop` says so; then finishes the steps that have begun.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let runner = secrets::public_id("runner-");
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut has_begun = false;
    let mut turns = JoinSet::new();
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            Some(_) = turns.join_next() => {}
            _ = stop.changed() => break,
        }
        if !has_begun {
            has_begun = logged("begin", begin(&app).await).is_some();
        }
        let began = Instant::now();
        let folded = logged("fold_totals", fold(&app).await);
        app.metrics.job_ended("fold_totals", folded.is_some(), began.elapsed());
        let free = AT_ONCE.saturating_sub(turns.len());
        for job in logged("claim", claim(&app, &runner, free).await).unwrap_or_default() {
            turns.spawn(turn(app.clone(), job, stop.clone()));
        }
    }
    while turns.join_next().await.is_some() {}
    logged("release", release(&app, &runner).await);
}

fn logged<T>(what: &'static str, outcome: store::Result<T>) -> Option<T> {
    match outcome {
        Ok(value) => Some(value),
        Err(error) => {
            tracing::warn!(%error, what, "the jobs could not go on and will try again");
            None
        }
    }
}

/// Does everything that is due now, one job after the other, and returns how many turns that took. For tests and commands.
pub async fn run_due(app: &App) -> store::Result<usize> {
    let (_running, stop) = watch::channel(false);
    begin_where_missing(app).await?;
    let mut turns = 0;
    loop {
        fold(app).await?;
        let claimed = claim(app, "run-due", 1).await?;
        if claimed.is_empty() {
            return Ok(turns);
        }
        for job in claimed {
            turn(app.clone(), job, stop.clone()).await;
            turns += 1;
        }
    }
}

/// Puts what comes again and again into the queue, and takes over what a process before this one held, where there can be
/// no other.
async fn begin(app: &App) -> store::Result<()> {
    begin_where_missing(app).await?;
    if app.store.engine() == Engine::Sqlite {
        let mut tx = app.store.write().await?;
        jobs::release_all(&mut tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn begin_where_missing(app: &App) -> store::Result<()> {
    let mut tx = app.store.write().await?;
    jobs::ensure_recurring(&mut tx, app.clock.now()).await?;
    tx.commit().await
}

async fn release(app: &App, runner: &str) -> store::Result<()> {
    let mut tx = app.store.write().await?;
    jobs::release(&mut tx, runner).await?;
    tx.commit().await
}

/// Takes up to `most` jobs that are due.
async fn claim(app: &App, runner: &str, most: usize) -> store::Result<Vec<Job>> {
    let now = app.clock.now();
    let due = {
        let mut conn = app.store.read().await?;
        let has_mail = app.mailer.is_set() && notices::has_due(&mut conn, now).await?;
        if has_mail && jobs::is_idle(&mut conn, now, JobKind::SendMail).await? {
            drop(conn);
            let mut tx = app.store.write().await?;
            jobs::hasten(&mut tx, now, JobKind::SendMail).await?;
            tx.commit().await?;
            conn = app.store.read().await?;
        }
        jobs::due(&mut conn, now, i64::try_from(most).unwrap_or(i64::MAX)).await?
    };
    let mut claimed = Vec::new();
    for job in due {
        let mut tx = app.store.write().await?;
        claimed.extend(jobs::claim(&mut tx, now, job.id, runner, lease_end(app)).await?);
        tx.commit().await?;
    }
    Ok(claimed)
}

fn lease_end(app: &App) -> crate::clock::Timestamp {
    app.clock.now() + TimeDelta::seconds(app.settings.lease_seconds.into())
}

/// Does a job's turn and notes what came of it. A panic is a failure like any other.
async fn turn(app: App, job: Job, stop: watch::Receiver<bool>) {
    let (name, kind) = (job.name.clone(), job.kind.as_str());
    let began = Instant::now();
    let mut shift = Shift { app: app.clone(), job: job.clone(), stop, began, renewed: began };
    let outcome = tokio::spawn(async move { shift.work().await }).await;
    let outcome = outcome.unwrap_or_else(|panic| Err(JobError::Broken(panic.to_string())));
    app.metrics.job_ended(kind, outcome.is_ok(), began.elapsed());
    if let Err(error) = &outcome {
        tracing::warn!(%error, job = name, kind, "a job failed and will be tried again");
    }
    logged("settle", settle(&app, &job, outcome).await);
}

async fn settle(app: &App, job: &Job, outcome: Result<bool, JobError>) -> store::Result<()> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    match outcome {
        Ok(again) => {
            // A batch may have been asked to be taken back since its last slice.
            let again = again || (job.kind == JobKind::RunBatch && batches::goes_on(&mut tx, &job.name).await?);
            jobs::finish(&mut tx, now, job, again).await?;
        }
        Err(error) => jobs::fail(&mut tx, now, job, &error.to_string()).await?,
    }
    tx.commit().await
}

/// Sends the link that somebody asked for, if there is an account to it.
async fn reset_password(app: &App, job: &Job) -> store::Result<()> {
    let mut tx = app.store.write().await?;
    access::send_reset(&mut tx, app.clock.now(), &app.key, &job.data).await?;
    tx.commit().await
}

/// Folds every appended change into the totals.
pub async fn fold(app: &App) -> store::Result<()> {
    while totals::has_changes(&mut app.store.read().await?).await? {
        let mut tx = app.store.write().await?;
        totals::fold(&mut tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Deletes what can be used no more: ended sessions and tokens, idempotency keys, old mail, old lines of the audit log.
pub async fn sweep(app: &App) -> store::Result<()> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    access::sweep(&mut tx, now).await?;
    claims::sweep(&mut tx, now).await?;
    idempotency::sweep(&mut tx, now).await?;
    notices::sweep(&mut tx, now).await?;
    if app.settings.audit_days > 0 {
        audit::sweep(&mut tx, now - TimeDelta::days(app.settings.audit_days.into())).await?;
    }
    tx.commit().await?;
    batches::lists::sweep(&app.store, now).await?;
    app.limits.sweep();
    Ok(())
}
