//! Badges issued to an address: `PUT /v1/badge/{badge_id}/issue`, and the list of what was issued.

use axum::{
    Json,
    extract::{FromRequestParts, Path, Request, State, rejection::PathRejection},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    IssuingError, read_json,
    wire::{self, Detail, Invalid},
};
use crate::{
    app::App,
    domain::{Actor, Dialect, awards, page::Slice},
    http::{auth, limits::Allowance},
};

/// The endpoints.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(issue)).routes(routes!(assertions))
}

/// Whose bearer token the request carries.
pub struct Caller(pub Actor);

impl FromRequestParts<App> for Caller {
    type Rejection = IssuingError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, IssuingError> {
        let actor = auth::bearer(app, &parts.headers, Dialect::Issuing).await;
        Ok(Self(actor.map_err(IssuingError::Unauthenticated)?))
    }
}

/// Issues a badge to whoever has an e-mail address
///
/// Somebody with an account holds it at once. Everybody else gets a mail with a link by which they claim it; until then
/// it is `pending`, and nobody sees it. Issuing again changes nothing and returns what is there; only a mail that was
/// refused for good (`failed`) is sent again. A badge of the sandbox sends no mail and is never public.
///
/// At most five requests in any two seconds for each account or service. Fields that are not known are ignored.
#[utoipa::path(put, path = "/v1/badge/{badge_id}/issue", tag = "issuing", operation_id = "issue_badge", request_body = wire::IssueRequest,
    params(("badge_id" = String, Path, description = "The badge's number, public id or shortname", example = "51")), responses(
    (status = 200, description = "Issued, now or before", body = wire::IssuedBadge, headers(
        ("RateLimit" = String, description = "How many requests are left, and for how many seconds: `\"issue\";r=4;t=2`"),
        ("RateLimit-Policy" = String, description = "`\"issue\";q=5;w=2`"))),
    (status = 400, description = "Fields are missing, mistyped or cannot be used", body = Invalid),
    (status = 401, description = "The token is missing or invalid", body = Detail),
    (status = 403, description = "The role may not issue", body = Detail),
    (status = 404, description = "No such badge, or another organisation's", body = Detail),
    (status = 409, description = "The badge has been retired, or the recipient has left", body = Detail),
    (status = 413, description = "The body is too large", body = Detail),
    (status = 415, description = "The body is not JSON", body = Detail),
    (status = 422, description = "The address belongs to somebody of another organisation", body = Detail),
    (status = 429, description = "More than five requests in two seconds; wait as long as `Retry-After` says", body = Detail),
))]
async fn issue(
    State(app): State<App>,
    Caller(actor): Caller,
    badge: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Response, IssuingError> {
    let allowance = app.limits.issue(actor.credential());
    if allowance.wait.is_some() {
        return Err(IssuingError::OverQuota(allowance));
    }
    let issued = put(&app, &actor, badge, request).await;
    Ok(with_allowance(issued.map(Json).into_response(), &allowance))
}

async fn put(
    app: &App,
    actor: &Actor,
    badge: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<wire::IssuedBadge, IssuingError> {
    let Path(badge) = badge.map_err(|rejection| IssuingError::Status(rejection.status()))?;
    let wanted = read_json::<wire::IssueRequest>(request, app).await?.into_new(badge, app.clock.now())?;
    let mut tx = app.store.write().await?;
    let issued = awards::issue(&mut tx, app.clock.now(), app.link_terms(), actor, wanted).await?;
    tx.commit().await?;
    Ok(wire::IssuedBadge::new(app, issued.into_award()))
}

/// The reply, with how much the caller has left.
pub fn with_allowance(mut response: Response, allowance: &Allowance) -> Response {
    response.headers_mut().extend(allowance.headers());
    response
}

/// Lists what was issued of a badge
///
/// Oldest first, revoked ones included: by whichever contract they were given.
#[utoipa::path(get, path = "/v1/badge/{badge_id}/assertions", tag = "issuing", operation_id = "list_issued_badges",
    params(("badge_id" = String, Path, description = "The badge's number, public id or shortname", example = "51"), wire::PageQuery), responses(
    (status = 200, description = "A page of them", body = wire::Page),
    (status = 400, description = "A parameter cannot be read", body = Invalid),
    (status = 401, description = "The token is missing or invalid", body = Detail),
    (status = 403, description = "The role has no list", body = Detail),
    (status = 404, description = "No such badge, or another organisation's", body = Detail),
))]
async fn assertions(
    State(app): State<App>,
    Caller(actor): Caller,
    badge: Result<Path<String>, PathRejection>,
    request: Request,
) -> Result<Json<wire::Page>, IssuingError> {
    let Path(badge) = badge.map_err(|rejection| IssuingError::Status(rejection.status()))?;
    let (page, size) = wire::PageQuery::read(request.uri().query().unwrap_or_default())?;
    let listed = awards::issued(&mut app.store.read().await?, &actor, &badge, &Slice::page(page, size)).await?;
    let items = listed.items.into_iter().map(|award| wire::IssuedBadge::new(&app, award)).collect();
    Ok(Json(wire::Page::new(items, listed.total, page, size)))
}
