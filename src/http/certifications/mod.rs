//! Certifications: the contract of the certification management service, at `/api/v1/certifications`. Who may do what
//! without a token is a setting.

mod wire;

use axum::{
    Json,
    extract::{FromRequestParts, Path, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    auth,
    limits::{ClientAddress, retry_after},
    pagination::{PageQuery, Paging},
    problem::{Body, Problem, Query},
};
use crate::{
    app::App,
    domain::{
        Actor, Dialect, Grant, Role,
        certifications::{self, CertificationFilter, Order},
    },
};

/// The seven endpoints.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        // A fixed segment wins over the id, whatever the order.
        .routes(routes!(expiring))
        .routes(routes!(detail, update, remove))
        .routes(routes!(status))
}

/// Who calls: the bearer of a token, or anybody, as far as the site lets them.
struct Caller(Actor);

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let access = app.settings.certifications_access;
        let is_write = !parts.method.is_safe();
        // A token that is sent must be good, whether or not one is needed.
        let mut actor = if parts.headers.contains_key(header::AUTHORIZATION) {
            auth::bearer(app, &parts.headers, Dialect::Certifications).await?
        } else {
            if !(access.reads_are_open() && (access.writes_are_open() || !is_write)) {
                return Err(token_needed(access.as_str(), access.reads_are_open()));
            }
            if is_write {
                let Ok(ClientAddress(address)) = ClientAddress::from_request_parts(parts, app).await;
                app.limits.open_write(address).map_err(|wait| {
                    let detail = "Too many changes without a token. Wait, or send a token.";
                    Problem::new(StatusCode::TOO_MANY_REQUESTS, "limited", detail)
                        .with_header(header::RETRY_AFTER, retry_after(wait).into())
                })?;
            }
            Actor::anonymous(Dialect::Certifications)
        };
        let role = if access.writes_are_open() {
            Some(Role::CertificationKeeper)
        } else {
            access.reads_are_open().then_some(Role::CertificationReader)
        };
        actor.grants.extend(role.map(|role| Grant { role, organisation: None }));
        Ok(Self(actor))
    }
}

/// 401 that says why. `access` is the setting's value.
fn token_needed(access: &str, may_read: bool) -> Problem {
    let why = if may_read {
        "Everybody may read certifications here, but changing them takes a bearer token with the role admin, \
         coordinator or system"
    } else {
        "Certifications are private here: a bearer token is needed"
    };
    let detail = format!("{why} (the setting certifications-access is {access}).");
    Problem::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail)
        .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
}

/// Lists certifications
///
/// In the order in which they were written down. Revoked ones too, unless a status is asked for; removed ones never.
#[utoipa::path(get, path = "/", tag = "certifications", operation_id = "list_certifications", security((), ("bearer" = [])),
    params(wire::Filter, PageQuery), responses(
    (status = 200, description = "A page of them", body = wire::List),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "A token that is unknown, expired or revoked; none, where one is needed", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "A peer mentor names somebody else, where certifications are private", body = Problem, content_type = "application/problem+json"),
))]
async fn list(
    State(app): State<App>,
    Caller(actor): Caller,
    Query(filter): Query<wire::Filter>,
    paging: Paging,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let filter = filter.into_domain()?;
    let listed = certifications::list(&mut app.store.read().await?, now, &actor, &filter, &paging.slice).await?;
    let links = paging.links(&app, listed.items.len(), listed.items.last().map(|item| item.public_id.as_str()));
    let data = listed.items.into_iter().map(|item| wire::Item::new(item, now)).collect();
    Ok((links, Json(wire::List { data, pagination: paging.pagination(listed.total) })).into_response())
}

/// One certification, with its renewals
#[utoipa::path(get, path = "/{id}", tag = "certifications", operation_id = "get_certification", security((), ("bearer" = [])),
    params(("id" = String, Path, example = "cert-001")), responses(
    (status = 200, description = "The record", body = wire::Detail),
    (status = 401, description = "A token that is unknown, expired or revoked; none, where one is needed", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such record, a removed one, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn detail(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Json<wire::Detail>, Problem> {
    let mut conn = app.store.read().await?;
    let found = certifications::get(&mut conn, &actor, &id).await?;
    let renewals = certifications::renewals(&mut conn, &found).await?;
    Ok(Json(wire::Detail::new(found, renewals, app.clock.now())))
}

/// Creates a certification for a mentor
///
/// Several of one type may overlap; the same once more is refused. A mentor whom nobody knows becomes a stub, a type that
/// is not there yet is registered.
#[utoipa::path(post, path = "/", tag = "certifications", operation_id = "create_certification", security((), ("bearer" = [])),
    request_body = wire::Create, responses(
    (status = 201, description = "Created", body = wire::Item, headers(("Location" = String, description = "The record's address"))),
    (status = 400, description = "The body cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "A token that is unknown, expired or revoked; none, where one is needed", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "The mentor is another organisation's, or has left", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The same mentor, type and dates: the detail names the first; or a type that is no longer issued", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "It would end before it begins", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many changes without a token; wait as long as `Retry-After` says", body = Problem, content_type = "application/problem+json"),
))]
async fn create(
    State(app): State<App>,
    Caller(actor): Caller,
    Body(wanted): Body<wire::Create>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let new = wanted.into_new()?;
    let mut tx = app.store.write().await?;
    let issued = certifications::issue(&mut tx, now, &actor, new).await?;
    tx.commit().await?;
    let location = app.url(&format!("/api/v1/certifications/{}", issued.public_id));
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(wire::Item::new(issued, now))).into_response())
}

/// Renews or changes a certification
///
/// It is a renewal when `expires_at` moves later; anything else is a correction. Absent fields stay as they are.
#[utoipa::path(put, path = "/{id}", tag = "certifications", operation_id = "update_certification", security((), ("bearer" = [])),
    request_body = wire::Update, params(("id" = String, Path, example = "cert-001")), responses(
    (status = 200, description = "As it is now", body = wire::Updated),
    (status = 400, description = "The body cannot be read, or names another mentor", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "A token that is unknown, expired or revoked; none, where one is needed", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such record, a removed one, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It was revoked, is the same as another one then, or the type is no longer issued", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "It would end before it begins", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many changes without a token; wait as long as `Retry-After` says", body = Problem, content_type = "application/problem+json"),
))]
async fn update(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    Body(wanted): Body<wire::Update>,
) -> Result<Json<wire::Updated>, Problem> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let changed = certifications::update(&mut tx, now, &actor, &id, None, wanted.into()).await?;
    tx.commit().await?;
    Ok(Json(wire::Updated::new(changed.certification, now)))
}

/// Removes a certification
///
/// Nobody reads it any more. The row stays, and an admin can bring it back for 30 days.
#[utoipa::path(delete, path = "/{id}", tag = "certifications", operation_id = "delete_certification", security((), ("bearer" = [])),
    params(("id" = String, Path, example = "cert-001")), responses(
    (status = 200, description = "Removed", body = wire::Deleted),
    (status = 401, description = "A token that is unknown, expired or revoked; none, where one is needed", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such record, one that was removed before, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many changes without a token; wait as long as `Retry-After` says", body = Problem, content_type = "application/problem+json"),
))]
async fn remove(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Json<wire::Deleted>, Problem> {
    let mut tx = app.store.write().await?;
    let removed = certifications::remove(&mut tx, app.clock.now(), &actor, &id).await?;
    tx.commit().await?;
    Ok(Json(wire::Deleted { deleted: true, id: removed.public_id }))
}

/// The status of a certification, or of a mentor's current one
///
/// Of a mentor, the one that counts: of the valid ones the one that expires last.
#[utoipa::path(get, path = "/{id}/status", tag = "certifications", operation_id = "get_certification_status", security((), ("bearer" = [])),
    params(("id" = String, Path, description = "A certification's id, else a mentor's", example = "cert-001")), responses(
    (status = 200, description = "The status", body = wire::StatusReply),
    (status = 401, description = "A token that is unknown, expired or revoked; none, where one is needed", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such certification, no such mentor, or one without any", body = Problem, content_type = "application/problem+json"),
))]
async fn status(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Json<wire::StatusReply>, Problem> {
    let now = app.clock.now();
    let found = certifications::current(&mut app.store.read().await?, now, &actor, &id).await?;
    let window = app.settings.certifications_window_days.into();
    Ok(Json(wire::StatusReply::new(found, now, window)))
}

/// Lists certifications that expire soon
///
/// Soonest first; those that have expired or were revoked are left out.
#[utoipa::path(get, path = "/expiring", tag = "certifications", operation_id = "list_expiring_certifications", security((), ("bearer" = [])),
    params(wire::Window, PageQuery), responses(
    (status = 200, description = "A page of them", body = wire::ExpiringList),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "A token that is unknown, expired or revoked; none, where one is needed", body = Problem, content_type = "application/problem+json"),
))]
async fn expiring(
    State(app): State<App>,
    Caller(actor): Caller,
    Query(window): Query<wire::Window>,
    paging: Paging,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let within_days = Some(window.days()?);
    let filter = CertificationFilter { within_days, order: Order::Expires, ..CertificationFilter::default() };
    let listed = certifications::list(&mut app.store.read().await?, now, &actor, &filter, &paging.slice).await?;
    let links = paging.links(&app, listed.items.len(), listed.items.last().map(|item| item.public_id.as_str()));
    let data = listed.items.into_iter().map(|item| wire::ExpiringItem::new(&actor, item, now)).collect();
    Ok((links, Json(wire::ExpiringList { data, pagination: paging.pagination(listed.total) })).into_response())
}
