use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Caller;
use crate::{
    app::App,
    clock::{Timestamp, to_the_second},
    domain::{jobs, page::MAX_LIMIT},
    http::problem::Problem,
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(run))
}

/// A piece of work in the queue
#[derive(Debug, Serialize, ToSchema)]
struct Job {
    /// What tells it from other work: its kind, or the batch that it does
    #[schema(example = "send_mail")]
    name: String,
    #[schema(example = "send_mail")]
    kind: &'static str,
    /// `waiting`, `running`, `failing` or `given_up`
    #[schema(example = "waiting")]
    state: &'static str,
    /// When it is due; null if it was given up
    #[schema(example = "2026-03-26T11:46:00Z")]
    run_at: Option<DateTime<Utc>>,
    /// When it was last begun
    #[schema(example = "2026-03-26T11:45:00Z")]
    started_at: Option<DateTime<Utc>>,
    /// When it was last done, or failed
    #[schema(example = "2026-03-26T11:45:01Z")]
    finished_at: Option<DateTime<Utc>>,
    /// Until when somebody holds it
    #[schema(example = json!(null))]
    lease_ends_at: Option<DateTime<Utc>>,
    /// How often in a row it has failed
    #[schema(example = 0)]
    failures: i64,
    /// Why it failed last; kept until it succeeds
    #[schema(example = json!(null))]
    last_error: Option<String>,
}

impl Job {
    fn new(job: jobs::Job, now: Timestamp) -> Self {
        Self {
            kind: job.kind.as_str(),
            state: job.state(now).as_str(),
            run_at: job.run_at.map(to_the_second),
            started_at: job.started_at.map(to_the_second),
            finished_at: job.finished_at.map(to_the_second),
            lease_ends_at: job.lease_ends_at.filter(|ends| *ends > now).map(to_the_second),
            failures: job.failures,
            last_error: job.last_error,
            name: job.name,
        }
    }
}

/// The queue
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = JobList)]
struct List {
    data: Vec<Job>,
}

/// Shows the queue
///
/// What was given up comes first, then by when it is due; at most a hundred. For admins of the whole site.
#[utoipa::path(get, path = "/", tag = "jobs", operation_id = "list_jobs", responses(
    (status = 200, description = "The first hundred", body = List),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of the whole site", body = Problem, content_type = "application/problem+json"),
))]
async fn list(State(app): State<App>, Caller(actor): Caller) -> Result<Json<List>, Problem> {
    let jobs = jobs::list(&mut app.store.read().await?, &actor, MAX_LIMIT).await?;
    let now = app.clock.now();
    Ok(Json(List { data: jobs.into_iter().map(|job| Job::new(job, now)).collect() }))
}

/// Has a job done now
///
/// Also one that was given up. It is begun within seconds.
#[utoipa::path(post, path = "/{name}/run", tag = "jobs", operation_id = "run_job", params(("name" = String, Path, example = "send_mail")), responses(
    (status = 202, description = "It is due", body = Job),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of the whole site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such job", body = Problem, content_type = "application/problem+json"),
))]
async fn run(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(name): Path<String>,
) -> Result<(StatusCode, Json<Job>), Problem> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let job = jobs::retry(&mut tx, now, &actor, &name).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(Job::new(job, now))))
}
