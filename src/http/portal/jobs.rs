//! Work in the background: the queue, and the batches.

use askama::Template;

use axum::extract::Query;
use serde::Deserialize;

use super::{
    batches::{self as batch_pages, BatchRow},
    context::{PageResult, Reader, count, page_number, render},
    paths, views,
};
use crate::{
    clock::Timestamp,
    domain::{
        batches,
        jobs::{self, Job, JobKind, JobState},
        page::Slice,
    },
    http::page::{Chip, Pager, Section, Shell, When},
    language::Text,
};

/// A piece of work in the queue.
#[derive(Clone, Debug)]
pub struct JobRow {
    /// What tells it from other work.
    pub name: String,
    /// What it does, in words.
    pub what: String,
    /// The batch that it does.
    pub batch_href: Option<String>,
    /// How it stands.
    pub state: Chip,
    /// Why it failed last.
    pub error: Option<String>,
    /// How often in a row.
    pub failures: u64,
    /// Since when somebody is at it.
    pub since: Option<When>,
    /// When it is due; `None`: never, or now.
    pub next: Option<When>,
    /// When it was last done.
    pub last: Option<When>,
}

impl JobRow {
    fn run_action(&self) -> String {
        let name = self.name.clone();
        paths::RunJob { name }.to_string()
    }
}

/// The queue, and the batches.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/jobs/list.html")]
pub struct JobsPage {
    /// Around the page.
    pub shell: Shell,
    /// The queue; `None` where the reader may not see it.
    pub jobs: Option<Vec<JobRow>>,
    /// This page's batches, newest first.
    pub batches: Vec<BatchRow>,
    /// The pages of the batches.
    pub pager: Pager,
}

/// What a kind of work does, in words.
pub fn words(t: Text, kind: JobKind) -> String {
    match kind {
        JobKind::SendMail => t.get("job-send-mail"),
        JobKind::Sweep => t.get("job-sweep"),
        JobKind::RunBatch => t.get("job-run-batch"),
        JobKind::PasswordReset => t.get("job-password-reset"),
        JobKind::Lapse => t.get("job-lapse"),
        JobKind::TryRule => t.get("job-try-rule"),
        JobKind::CertificationExpiry => t.get("job-certification-expiry"),
        JobKind::CertificationReminders => t.get("job-certification-reminders"),
        JobKind::ClaimLink => t.get("job-claim-link"),
        JobKind::RemindToClaim => t.get("job-remind-to-claim"),
    }
}

/// How a piece of work stands, as it is shown.
pub fn chip(state: JobState) -> Chip {
    match state {
        JobState::Waiting => Chip::new("quiet", "job-state-waiting"),
        JobState::Running => Chip::new("active", "job-state-running"),
        JobState::Failing => Chip::new("soon", "job-state-failing"),
        JobState::GivenUp => Chip::new("expired", "job-state-given-up"),
    }
}

fn row(t: Text, now: Timestamp, job: Job) -> JobRow {
    let state = job.state(now);
    let recent = |at| When::recent(t, at, now);
    JobRow {
        what: words(t, job.kind),
        batch_href: (job.kind == JobKind::RunBatch).then(|| paths::Batch { id: job.name.clone() }.to_string()),
        state: chip(state),
        error: job.last_error,
        failures: count(job.failures),
        since: job.started_at.filter(|_| state == JobState::Running).map(recent),
        next: job.run_at.filter(|_| state != JobState::Running).map(recent),
        last: job.finished_at.map(recent),
        name: job.name,
    }
}

/// Jobs and batches a page.
const JOBS: i64 = 50;
const BATCHES: i64 = 20;

/// What the page is asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    page: Option<String>,
}

/// The queue for admins of the whole site; the batches for all of them, each their own.
pub async fn list(_: paths::Jobs, reader: Reader, Query(asked): Query<Asked>) -> PageResult {
    let t = reader.t;
    let now = reader.app.clock.now();
    let page = page_number(asked.page.as_deref());
    let mut conn = reader.app.store.read().await?;
    let listed = batches::list(&mut conn, &reader.actor, &Slice::page(page, BATCHES)).await?;
    let jobs = if reader.actor.administers_everywhere() {
        let jobs = jobs::list(&mut conn, &reader.actor, JOBS).await?;
        Some(jobs.into_iter().map(|job| row(t, now, job)).collect())
    } else {
        None
    };
    let names = views::names(&mut conn, listed.items.iter().map(|batch| batch.maker.as_str())).await?;
    let mut rows = Vec::new();
    for batch in &listed.items {
        rows.push(batch_pages::row(&mut conn, &reader, batch, &names).await?);
    }
    drop(conn);
    let pager = Pager::numbered(count(page), count(BATCHES), count(listed.total), |page| {
        paths::with_query(&paths::Jobs, &[("page", &page.to_string())])
    });
    Ok(render(&JobsPage { shell: reader.shell(Section::Jobs).await, jobs, batches: rows, pager }))
}

/// Has a job done now.
pub async fn run(paths::RunJob { name }: paths::RunJob, reader: Reader) -> PageResult {
    let mut tx = reader.app.store.write().await?;
    let job = jobs::retry(&mut tx, reader.app.clock.now(), &reader.actor, &name).await?;
    tx.commit().await?;
    Ok(reader.done(paths::Jobs, "done-job-due", &[("name", &words(reader.t, job.kind))]).await)
}
