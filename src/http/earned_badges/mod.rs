//! Earned badges: the contract of the badge award service, at `/api/v1/earned-badges`.

mod wire;

use axum::{
    Json,
    extract::{FromRequestParts, Path, Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    auth,
    pagination::{PageQuery, Paging},
    problem::{self, Body, IdempotencyKey, Problem, Query},
    replies::{Once, reply, response},
};
use crate::{
    app::App,
    domain::{
        Actor, Dialect, FieldError, Problem as FieldProblem,
        awards::{self, AwardFilter, Awarded},
    },
};

/// The five endpoints.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        // A fixed segment wins over the id, whatever the order.
        .routes(routes!(check))
        .routes(routes!(detail, revoke))
}

/// Whose bearer token the request carries.
struct Caller(Actor);

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Ok(Self(auth::bearer(app, &parts.headers, Dialect::EarnedBadges).await?))
    }
}

/// Lists earned badges
///
/// Oldest first. An admin or coordinator sees those of their organisations, a peer mentor their own.
#[utoipa::path(get, path = "/", tag = "earned badges", operation_id = "list_earned_badges", params(wire::Filter, PageQuery), responses(
    (status = 200, description = "A page of them", body = wire::List),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No token, or one that is unknown, expired or revoked", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role has no list, or a peer mentor names somebody else", body = Problem, content_type = "application/problem+json"),
))]
async fn list(
    State(app): State<App>,
    Caller(actor): Caller,
    Query(filter): Query<wire::Filter>,
    paging: Paging,
) -> Result<Response, Problem> {
    let mut conn = app.store.read().await?;
    let listed = awards::list(&mut conn, &actor, &AwardFilter::from(filter), &paging.slice).await?;
    drop(conn);
    let links = paging.links(&app, listed.items.len(), listed.items.last().map(|award| award.public_id.as_str()));
    let data = listed.items.into_iter().map(|award| wire::Item::new(&app, award)).collect();
    Ok((links, Json(wire::List { data, pagination: paging.pagination(listed.total) })).into_response())
}

/// One earned badge
#[utoipa::path(get, path = "/{id}", tag = "earned badges", operation_id = "get_earned_badge",
    params(("id" = String, Path, example = "earned-002")), responses(
    (status = 200, description = "The record, revoked or not", body = wire::Detail),
    (status = 401, description = "No token, or one that is unknown, expired or revoked", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not read", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such record, or another organisation's or mentor's", body = Problem, content_type = "application/problem+json"),
))]
async fn detail(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Json<wire::Detail>, Problem> {
    let award = awards::get(&mut app.store.read().await?, &actor, &id).await?;
    Ok(Json(wire::Detail::new(&app, award)))
}

/// Awards a badge to a mentor
///
/// A badge already held is returned as it is, with 200, so a request may safely be sent again.
#[utoipa::path(post, path = "/", tag = "earned badges", operation_id = "award_badge", request_body = wire::Create,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body get the first reply for 24 hours")),
    responses(
    (status = 201, description = "Awarded now", body = wire::Created, headers(("Location" = String, description = "The record's address"))),
    (status = 200, description = "Held already, unchanged", body = wire::Created),
    (status = 400, description = "The body cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No token, or one that is unknown, expired or revoked", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not award, or `awarded_by` is not the caller", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such mentor or badge; `code` says which", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The badge has been retired", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The badge is another organisation's, or the Idempotency-Key was used with another request", body = Problem, content_type = "application/problem+json"),
))]
async fn create(
    State(app): State<App>,
    Caller(actor): Caller,
    IdempotencyKey(key): IdempotencyKey,
    Body(wanted): Body<wire::Create>,
) -> Result<Response, Problem> {
    required([("badge_definition_id", &wanted.badge_definition_id), ("peer_mentor_id", &wanted.peer_mentor_id)])?;
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let once = match Once::begin(&mut tx, now, &actor, key, "POST earned-badges", &wanted).await? {
        Ok(once) => once,
        Err(first) => return Ok(response(first)),
    };
    let awarded = awards::award(&mut tx, now, &actor, wanted.into_new()).await?;
    let reply = match awarded {
        Awarded::Now(award) => {
            let location = app.url(&format!("/api/v1/earned-badges/{}", award.public_id));
            reply(StatusCode::CREATED, Some(location), &wire::Created::new(&app, award))
        }
        Awarded::Already(award) => reply(StatusCode::OK, None, &wire::Created::new(&app, award)),
    };
    once.finish(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(response(reply))
}

/// Revokes an earned badge
///
/// The record stays, with the time and the reason. Again: the first revocation's values. The reason is in the body, or
/// in the query where a proxy drops bodies of DELETE.
#[utoipa::path(delete, path = "/{id}", tag = "earned badges", operation_id = "revoke_earned_badge", request_body = wire::Revoke,
    params(("id" = String, Path, example = "earned-002"), wire::Revoke), responses(
    (status = 200, description = "Revoked, now or before", body = wire::Revoked),
    (status = 400, description = "The reason is missing or too long", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No token, or one that is unknown, expired or revoked", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not revoke", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such record, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It ended in another way", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn revoke(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    Query(query): Query<wire::Revoke>,
    request: Request,
) -> Result<Json<wire::Revoked>, Problem> {
    let media_type = problem::content_type(request.headers());
    let bytes = problem::read(request, &app).await?;
    let body: wire::Revoke = match media_type {
        _ if bytes.is_empty() => wire::Revoke::default(),
        Some(sent) if !problem::is_json(&sent) => return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
        _ => problem::parse(&bytes)?,
    };
    let reason = body.revoke_reason.or(query.revoke_reason).unwrap_or_default();
    let mut tx = app.store.write().await?;
    let award = awards::revoke(&mut tx, app.clock.now(), &actor, &id, &reason).await?;
    tx.commit().await?;
    Ok(Json(award.into()))
}

/// Whether a mentor has earned a badge
///
/// Never 404: unknown ids are a no.
#[utoipa::path(get, path = "/check", tag = "earned badges", operation_id = "check_earned_badge", params(wire::CheckQuery), responses(
    (status = 200, description = "Yes or no", body = wire::Checked),
    (status = 400, description = "A parameter is missing", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No token, or one that is unknown, expired or revoked", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "A peer mentor asks about somebody else", body = Problem, content_type = "application/problem+json"),
))]
async fn check(
    State(app): State<App>,
    Caller(actor): Caller,
    Query(query): Query<wire::CheckQuery>,
) -> Result<Json<wire::Checked>, Problem> {
    required([("badge_definition_id", &query.badge_definition_id), ("peer_mentor_id", &query.peer_mentor_id)])?;
    let badge = query.badge_definition_id.unwrap_or_default();
    let person = query.peer_mentor_id.unwrap_or_default();
    let check = awards::check(&mut app.store.read().await?, app.clock.now(), &actor, &badge, &person).await?;
    Ok(Json(wire::Checked::new(badge, person, check)))
}

/// 400 that names each of these that is missing or empty.
fn required<const N: usize>(fields: [(&'static str, &Option<String>); N]) -> Result<(), Problem> {
    let is_missing = |value: &Option<String>| value.as_deref().is_none_or(|value| value.trim().is_empty());
    let missing = fields.into_iter().filter(|(_, value)| is_missing(value));
    let errors: Vec<_> = missing.map(|(field, _)| FieldError::new(field, FieldProblem::Missing)).collect();
    if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
}
