use axum::{
    Json,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Caller, created, nullable, tagged};
use crate::{
    app::App,
    clock::to_the_second,
    domain::{
        behaviours::{self, Behaviour, BehaviourChanges, Limit, NewBehaviour, NewCredit},
        page::Listed,
    },
    http::{
        pagination::{PageQuery, Pagination, Paging},
        problem::{Body, IdempotencyKey, Problem, Query},
        replies::{IfMatch, Once, reply, response},
    },
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(get, update, retire)).routes(routes!(credit))
}

/// Something that people do and are credited for
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Behaviour)]
struct Shown {
    /// Unique, case-sensitive, never changes
    #[schema(example = "logged-in")]
    shortname: String,
    #[schema(example = "Logged in")]
    name: String,
    description: String,
    /// What a credit adds to the score
    #[schema(example = 10)]
    points: i64,
    /// Whether a credit counts as solved
    counts_as_solved: bool,
    limit: Option<LimitShape>,
    /// What a client's token may name as `tag:NAME`
    #[schema(example = json!(["clicks"]))]
    tags: Vec<String>,
    /// Whether it cannot be credited any more
    retired: bool,
    #[schema(example = "2024-06-20T08:00:00Z")]
    created_at: DateTime<Utc>,
    #[schema(example = "2026-01-22T14:35:00Z")]
    updated_at: DateTime<Utc>,
}

/// At most `count` credits of one person within `seconds`
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BehaviourLimit)]
struct LimitShape {
    /// 1 to 1,000
    #[schema(example = 5)]
    count: i64,
    /// 1 to 31,622,400
    #[schema(example = 86_400)]
    seconds: i64,
}

impl From<LimitShape> for Limit {
    fn from(wire: LimitShape) -> Self {
        Self { count: wire.count, seconds: wire.seconds }
    }
}

impl From<Behaviour> for Shown {
    fn from(behaviour: Behaviour) -> Self {
        Self {
            limit: behaviour.limit().map(|limit| LimitShape { count: limit.count, seconds: limit.seconds }),
            shortname: behaviour.shortname,
            name: behaviour.name,
            description: behaviour.description,
            points: behaviour.points,
            counts_as_solved: behaviour.counts_as_solved,
            tags: behaviour.tags,
            retired: behaviour.retired_at.is_some(),
            created_at: to_the_second(behaviour.created_at),
            updated_at: to_the_second(behaviour.updated_at),
        }
    }
}

/// A page of behaviours
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BehaviourList)]
struct List {
    data: Vec<Shown>,
    pagination: Pagination,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// The beginning of the shortname
    q: Option<String>,
}

/// A behaviour to be added
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBehaviour)]
struct Create {
    /// Begins with a letter; letters, digits, hyphens and underscores
    #[schema(example = "held-session")]
    shortname: String,
    /// The shortname if absent
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: String,
    /// 0 to 1,000,000
    #[serde(default)]
    points: i64,
    #[serde(default)]
    counts_as_solved: bool,
    limit: Option<LimitShape>,
    /// At most 20
    #[serde(default)]
    tags: Vec<String>,
}

/// What is to be changed; absent fields stay as they are
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BehaviourChanges)]
struct Update {
    name: Option<String>,
    description: Option<String>,
    /// Credits keep the points they were given with
    points: Option<i64>,
    counts_as_solved: Option<bool>,
    /// null removes it
    #[serde(default, deserialize_with = "nullable")]
    limit: Option<Option<LimitShape>>,
    /// All of them
    tags: Option<Vec<String>>,
    retired: Option<bool>,
}

/// A credit to be given
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCredit)]
struct Credit {
    /// Id, handle or e-mail address
    #[schema(example = "pm-kari-001")]
    person_id: String,
}

/// What a credit came to
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Credited)]
struct Credited {
    /// How often the person was credited with it, in all
    #[schema(example = 3)]
    count: i64,
    /// Ids of the earned badges that it brought
    earned_badges: Vec<String>,
}

/// Lists behaviours
///
/// By shortname, retired ones too. For admins and coordinators.
#[utoipa::path(get, path = "/", tag = "behaviours", operation_id = "list_behaviours", params(Filter, PageQuery), responses(
    (status = 200, description = "A page of them", body = List),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not read them", body = Problem, content_type = "application/problem+json"),
))]
async fn list(
    State(app): State<App>,
    Caller(actor): Caller,
    Query(filter): Query<Filter>,
    paging: Paging,
) -> Result<Response, Problem> {
    let prefix = filter.q.unwrap_or_default();
    let Listed { items, total } =
        behaviours::list(&mut app.store.read().await?, &actor, prefix.trim(), &paging.slice).await?;
    let links = paging.links(&app, items.len(), items.last().map(|b| b.shortname.as_str()));
    let data = items.into_iter().map(Shown::from).collect();
    Ok((links, Json(List { data, pagination: paging.pagination(total) })).into_response())
}

/// Adds a behaviour
#[utoipa::path(post, path = "/", tag = "behaviours", operation_id = "create_behaviour", request_body = Create, responses(
    (status = 201, description = "Added", body = Shown),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of the whole site", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The shortname is taken", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn create(State(app): State<App>, Caller(actor): Caller, Body(new): Body<Create>) -> Result<Response, Problem> {
    let new = NewBehaviour {
        shortname: new.shortname,
        name: new.name,
        description: new.description,
        points: new.points,
        counts_as_solved: new.counts_as_solved,
        limit: new.limit.map(Limit::from),
        tags: new.tags,
    };
    let mut tx = app.store.write().await?;
    let added = behaviours::create(&mut tx, app.clock.now(), &actor, new).await?;
    tx.commit().await?;
    let location = app.url(&format!("/api/v1/behaviours/{}", added.shortname));
    Ok(created(&location, added.revision, Shown::from(added)))
}

/// One behaviour
#[utoipa::path(get, path = "/{shortname}", tag = "behaviours", operation_id = "get_behaviour",
    params(("shortname" = String, Path, example = "logged-in")), responses(
    (status = 200, description = "The behaviour", body = Shown),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not read them", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such behaviour", body = Problem, content_type = "application/problem+json"),
))]
async fn get(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(shortname): Path<String>,
) -> Result<Response, Problem> {
    let found = behaviours::get(&mut app.store.read().await?, &actor, &shortname).await?;
    Ok(tagged(found.revision, Shown::from(found)))
}

/// Changes a behaviour
#[utoipa::path(patch, path = "/{shortname}", tag = "behaviours", operation_id = "update_behaviour", request_body = Update,
    params(("shortname" = String, Path, example = "logged-in"), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Changed", body = Shown),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of the whole site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such behaviour", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It was changed since", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn update(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(shortname): Path<String>,
    IfMatch(expected): IfMatch,
    Body(wire): Body<Update>,
) -> Result<Response, Problem> {
    let wanted = BehaviourChanges {
        name: wire.name,
        description: wire.description,
        points: wire.points,
        counts_as_solved: wire.counts_as_solved,
        limit: wire.limit.map(|limit| limit.map(Limit::from)),
        tags: wire.tags,
        retired: wire.retired,
    };
    let mut tx = app.store.write().await?;
    let changed = behaviours::update(&mut tx, app.clock.now(), &actor, &shortname, expected, wanted).await?;
    tx.commit().await?;
    Ok(tagged(changed.revision, Shown::from(changed)))
}

/// Retires a behaviour
///
/// What was credited stays; it cannot be credited any more.
#[utoipa::path(delete, path = "/{shortname}", tag = "behaviours", operation_id = "retire_behaviour",
    params(("shortname" = String, Path, example = "logged-in"), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Retired, now or before", body = Shown),
    (status = 400, description = "`If-Match` cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of the whole site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such behaviour", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It was changed since", body = Problem, content_type = "application/problem+json"),
))]
async fn retire(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(shortname): Path<String>,
    IfMatch(expected): IfMatch,
) -> Result<Response, Problem> {
    let wanted = BehaviourChanges { retired: Some(true), ..BehaviourChanges::default() };
    let mut tx = app.store.write().await?;
    let changed = behaviours::update(&mut tx, app.clock.now(), &actor, &shortname, expected, wanted).await?;
    tx.commit().await?;
    Ok(tagged(changed.revision, Shown::from(changed)))
}

/// Credits a person with a behaviour
///
/// For admins of the person's organisation and for programs with the role `system`.
#[utoipa::path(post, path = "/{shortname}/credits", tag = "behaviours", operation_id = "create_credit", request_body = Credit,
    params(("shortname" = String, Path, example = "logged-in"), ("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the first reply for 24 hours")), responses(
    (status = 201, description = "Credited", body = Credited),
    (status = 400, description = "The body or the shortname cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not credit", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such behaviour or person; `code` says which", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The Idempotency-Key was used with another request", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "As often as it may be; wait as long as `Retry-After` says", body = Problem, content_type = "application/problem+json"),
))]
async fn credit(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(shortname): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Body(wanted): Body<Credit>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let what = format!("POST behaviours/{shortname}/credits");
    let once = match Once::begin(&mut tx, now, &actor, key, &what, &wanted).await? {
        Ok(once) => once,
        Err(first) => return Ok(response(first)),
    };
    let wanted = NewCredit { behaviour: shortname, person: wanted.person_id, registers: false };
    let credited = behaviours::credit(&mut tx, now, &actor, wanted).await?;
    let earned_badges = credited.awards.into_iter().map(|award| award.public_id).collect();
    let reply = reply(StatusCode::CREATED, None, &Credited { count: credited.count, earned_badges });
    once.finish(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(response(reply))
}

impl From<behaviours::CreditError> for Problem {
    fn from(error: behaviours::CreditError) -> Self {
        use behaviours::CreditError;
        let detail = error.to_string();
        match error {
            CreditError::Forbidden => Self::new(StatusCode::FORBIDDEN, "forbidden", detail),
            CreditError::UnknownPerson => Self::new(StatusCode::NOT_FOUND, "person_not_found", detail),
            CreditError::UnknownBehaviour => Self::new(StatusCode::NOT_FOUND, "behaviour_not_found", detail),
            CreditError::Limited { wait } => {
                let wait = crate::http::limits::retry_after(wait.to_std().unwrap_or_default());
                Self::new(StatusCode::TOO_MANY_REQUESTS, "limited", detail)
                    .with_header(header::RETRY_AFTER, wait.into())
            }
            CreditError::Invalid(errors) => Self::fields(errors),
            CreditError::Store(error) => error.into(),
        }
    }
}
