use axum::{
    Json,
    extract::{DefaultBodyLimit, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Caller;
use crate::{
    app::App,
    clock::to_the_second,
    domain::batches::{self, StepState, Work},
    http::{
        pagination::{PageQuery, Pagination, Paging},
        problem::{Body, IdempotencyKey, Problem, Query},
        replies::{Once, reply, response},
    },
};

/// The most bytes of a list of steps: as many as may be added at once, each with the longest address.
const MAX_STEPS: usize = 2 * 1024 * 1024;

pub fn router() -> OpenApiRouter<App> {
    let steps = OpenApiRouter::new().routes(routes!(steps, add)).layer(DefaultBodyLimit::max(MAX_STEPS));
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get))
        .routes(routes!(start))
        .routes(routes!(cancel))
        .routes(routes!(undo))
        .merge(steps)
}

/// Long work, done in the background
#[derive(Debug, Serialize, ToSchema)]
struct Batch {
    #[schema(example = "batch-4k9d7m2xw8r5t3h6c2vn")]
    id: String,
    /// `award`: gives a badge to people
    #[schema(example = "award")]
    kind: &'static str,
    #[schema(example = "bdg-def-002")]
    badge_id: String,
    /// Words to every recipient
    #[schema(example = "Thank you for the February retreat")]
    note: Option<String>,
    /// Whether those who hold the badge at once get a mail about it
    #[schema(example = true)]
    notify: bool,
    /// `staging`, `running`, `done`, `cancelled`, `undoing` or `undone`
    #[schema(example = "running")]
    state: &'static str,
    steps: Counts,
    #[schema(example = "admin-per-001")]
    created_by: String,
    #[schema(example = "2026-03-26T11:45:00Z")]
    created_at: DateTime<Utc>,
    #[schema(example = "2026-03-26T11:45:10Z")]
    started_at: Option<DateTime<Utc>>,
    #[schema(example = json!(null))]
    finished_at: Option<DateTime<Utc>>,
}

/// How many steps there are, and what came of them
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BatchCounts)]
struct Counts {
    #[schema(example = 500)]
    total: i64,
    /// Their turn has not come
    #[schema(example = 100)]
    waiting: i64,
    /// They changed something
    #[schema(example = 387)]
    done: i64,
    /// There was nothing to change
    #[schema(example = 10)]
    unchanged: i64,
    /// They could not be done
    #[schema(example = 3)]
    refused: i64,
    /// They were done and taken back
    #[schema(example = 0)]
    undone: i64,
}

impl From<batches::Batch> for Batch {
    fn from(batch: batches::Batch) -> Self {
        let steps = Counts {
            total: batch.steps,
            waiting: batch.steps - batch.settled(),
            done: batch.done,
            unchanged: batch.unchanged,
            refused: batch.refused,
            undone: batch.undone,
        };
        let kind = batch.params.kind();
        Self {
            id: batch.public_id,
            kind,
            badge_id: batch.params.badge().to_owned(),
            note: batch.params.note().map(str::to_owned),
            notify: !batch.params.is_quiet(),
            state: batch.state.as_str(),
            steps,
            created_by: batch.maker,
            created_at: to_the_second(batch.created_at),
            started_at: batch.started_at.map(to_the_second),
            finished_at: batch.finished_at.map(to_the_second),
        }
    }
}

/// A page of batches
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BatchList)]
struct List {
    data: Vec<Batch>,
    pagination: Pagination,
}

/// What a batch is to do
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, tag = "kind", rename_all = "snake_case")]
#[schema(as = NewBatch)]
enum Create {
    /// Gives a badge to people
    Award {
        /// Id, number or shortname
        #[schema(example = "bdg-def-002")]
        badge_id: String,
        /// Words to every recipient, up to 5,000 characters
        #[schema(example = "Thank you for the February retreat")]
        note: Option<String>,
        /// Whether those who hold the badge at once get a mail about it; they do if absent. Who has to claim it gets the
        /// link in any case
        #[schema(example = true)]
        notify: Option<bool>,
    },
}

/// People to be added to a batch
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBatchSteps)]
struct Add {
    /// 1 to 5,000 ids, handles or e-mail addresses
    #[schema(min_items = 1, max_items = 5_000, example = json!(["pm-kari-001", "amina@example.org"]))]
    people: Vec<String>,
}

/// One step of a batch
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BatchStep)]
struct Step {
    /// From 1, in the order in which they were added
    #[schema(example = 1)]
    position: i64,
    /// As it was added
    #[schema(example = "pm-kari-001")]
    person: Option<String>,
    /// Of a rule that is tried or applied: whether the person gains the badge, or loses it
    #[serde(skip_serializing_if = "Option::is_none")]
    gains: Option<bool>,
    /// `waiting`, `done`, `unchanged`, `refused` or `undone`
    #[schema(example = "done")]
    state: &'static str,
    /// The award that it made or found
    #[schema(example = "earned-4k9d7m2xw8r5t3h6c2vn")]
    earned_badge_id: Option<String>,
    /// Why it was refused
    #[schema(example = json!(null))]
    problem: Option<String>,
}

impl From<batches::Step> for Step {
    fn from(step: batches::Step) -> Self {
        let person = step.recipient().map(|recipient| recipient.person);
        let gains = step.data.0.get("gains").and_then(serde_json::Value::as_bool);
        let result = step.result.map(|result| result.0).unwrap_or_default();
        Self {
            position: step.position,
            person,
            gains,
            state: step.state.as_str(),
            earned_badge_id: result.id,
            problem: result.problem,
        }
    }
}

/// A page of a batch's steps
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BatchStepList)]
struct Steps {
    data: Vec<Step>,
    pagination: Pagination,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Only this state: `waiting`, `done`, `unchanged`, `refused` or `undone`
    #[param(example = "refused")]
    state: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Why {
    /// Stands with every award that is taken back, and is told to those who held them; 1 to 500 characters
    #[param(example = "The list was last year's")]
    reason: Option<String>,
}

/// Lists batches
///
/// Newest first: admins of the whole site see all of them, other admins their own.
#[utoipa::path(get, path = "/", tag = "batches", operation_id = "list_batches", params(PageQuery), responses(
    (status = 200, description = "A page of them", body = List),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
))]
async fn list(State(app): State<App>, Caller(actor): Caller, paging: Paging) -> Result<Response, Problem> {
    let listed = batches::list(&mut app.store.read().await?, &actor, &paging.slice).await?;
    let links = paging.links(&app, listed.items.len(), listed.items.last().map(|batch| batch.public_id.as_str()));
    let data = listed.items.into_iter().map(Batch::from).collect();
    Ok((links, Json(List { data, pagination: paging.pagination(listed.total) })).into_response())
}

/// Makes a batch
///
/// It has no steps yet, and does nothing before it is started.
#[utoipa::path(post, path = "/", tag = "batches", operation_id = "create_batch", request_body = Create,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 255 characters; the same key and body get the same reply for a day")), responses(
    (status = 201, description = "Made", body = Batch),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The badge has been retired", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The key was used with another request", body = Problem, content_type = "application/problem+json"),
))]
async fn create(
    State(app): State<App>,
    Caller(actor): Caller,
    IdempotencyKey(key): IdempotencyKey,
    Body(new): Body<Create>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let once = match Once::begin(&mut tx, now, &actor, key, "POST batches", &new).await? {
        Ok(once) => once,
        Err(first) => return Ok(response(first)),
    };
    let Create::Award { badge_id, note, notify } = new;
    let work = Work::Award { badge: badge_id, note, quietly: notify == Some(false) };
    let batch = batches::create(&mut tx, now, &actor, work).await?;
    let location = app.url(&format!("/api/v1/batches/{}", batch.public_id));
    let reply = reply(StatusCode::CREATED, Some(location), &Batch::from(batch));
    once.finish(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(response(reply))
}

/// One batch
#[utoipa::path(get, path = "/{id}", tag = "batches", operation_id = "get_batch", params(("id" = String, Path, example = "batch-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 200, description = "The batch", body = Batch),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such batch, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn get(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Json<Batch>, Problem> {
    Ok(Json(batches::get(&mut app.store.read().await?, &actor, &id).await?.into()))
}

/// Lists a batch's steps
///
/// In their order, of one state or of all.
#[utoipa::path(get, path = "/{id}/steps", tag = "batches", operation_id = "list_batch_steps",
    params(("id" = String, Path, example = "batch-4k9d7m2xw8r5t3h6c2vn"), Filter, PageQuery), responses(
    (status = 200, description = "A page of them", body = Steps),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such batch, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn steps(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    Query(filter): Query<Filter>,
    paging: Paging,
) -> Result<Response, Problem> {
    let state = match &filter.state {
        None => None,
        Some(name) => Some(StepState::parse(name).ok_or_else(|| Problem::field("state", "is not a state of steps"))?),
    };
    let mut conn = app.store.read().await?;
    let batch = batches::get(&mut conn, &actor, &id).await?;
    let listed = batches::steps(&mut conn, &batch, state, &paging.slice).await?;
    let last = listed.items.last().map(|step| step.position.to_string());
    let links = paging.links(&app, listed.items.len(), last.as_deref());
    let data = listed.items.into_iter().map(Step::from).collect();
    Ok((links, Json(Steps { data, pagination: paging.pagination(listed.total) })).into_response())
}

/// Adds steps to a batch
///
/// Only before it is started; at most 5,000 at a time, and a million in all. Whether somebody goes by an id or address is
/// seen when its turn comes.
#[utoipa::path(post, path = "/{id}/steps", tag = "batches", operation_id = "add_batch_steps", request_body = Add,
    params(("id" = String, Path, example = "batch-4k9d7m2xw8r5t3h6c2vn"),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 255 characters; the same key and body get the same reply for a day")), responses(
    (status = 200, description = "The batch with its steps", body = Batch),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such batch, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It was started, or has as many steps as it can have", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "More than 2 MiB", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The key was used with another request", body = Problem, content_type = "application/problem+json"),
))]
async fn add(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Body(new): Body<Add>,
) -> Result<Response, Problem> {
    let mut tx = app.store.write().await?;
    let what = format!("POST batches/{id}/steps");
    let once = match Once::begin(&mut tx, app.clock.now(), &actor, key, &what, &new).await? {
        Ok(once) => once,
        Err(first) => return Ok(response(first)),
    };
    let batch = batches::add_people(&mut tx, app.clock.now(), &actor, &id, &new.people).await?;
    let reply = reply(StatusCode::OK, None, &Batch::from(batch));
    once.finish(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(response(reply))
}

/// Starts a batch
///
/// It is done in the background, with the rights that its maker has then. Again: nothing changes.
#[utoipa::path(post, path = "/{id}/start", tag = "batches", operation_id = "start_batch", params(("id" = String, Path, example = "batch-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 202, description = "Started, now or before", body = Batch),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such batch, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It has no steps", body = Problem, content_type = "application/problem+json"),
))]
async fn start(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Accepted, Problem> {
    let mut tx = app.store.write().await?;
    let batch = batches::start(&mut tx, app.clock.now(), &actor, &id).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(batch.into())))
}

/// Stops a batch
///
/// What was done stays. One that was not started is forgotten about. Again: nothing changes.
#[utoipa::path(post, path = "/{id}/cancel", tag = "batches", operation_id = "cancel_batch", params(("id" = String, Path, example = "batch-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 202, description = "Stopped, now or before", body = Batch),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such batch, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It has come to its end", body = Problem, content_type = "application/problem+json"),
))]
async fn cancel(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Accepted, Problem> {
    let mut tx = app.store.write().await?;
    let batch = batches::cancel(&mut tx, app.clock.now(), &actor, &id).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(batch.into())))
}

/// Takes back what a batch did
///
/// Also one that is not at its end. It is done in the background. Again: nothing changes.
#[utoipa::path(post, path = "/{id}/undo", tag = "batches", operation_id = "undo_batch", params(("id" = String, Path, example = "batch-4k9d7m2xw8r5t3h6c2vn"), Why), responses(
    (status = 202, description = "Being taken back, or taken back before", body = Batch),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such batch, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It was never started", body = Problem, content_type = "application/problem+json"),
))]
async fn undo(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    Query(why): Query<Why>,
) -> Result<Accepted, Problem> {
    let mut tx = app.store.write().await?;
    let batch = batches::undo(&mut tx, app.clock.now(), &actor, &id, why.reason.as_deref()).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(batch.into())))
}

/// 202 with the batch as it is now.
type Accepted = (StatusCode, Json<Batch>);
