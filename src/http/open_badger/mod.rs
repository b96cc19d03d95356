//! Open Badger: partner sites credit their users with behaviors, and badges come of them. Its clients are pages in
//! browsers on other sites, so these routes, and no others, answer them across origins.

mod auth;
mod error;
mod strict;
mod wire;

use axum::{
    Json,
    extract::{Path, Request, State},
    http::{HeaderName, Method, StatusCode, header},
    response::Response,
};
use tower_http::cors::{Any, CorsLayer};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use error::OpenBadgerError;

use self::auth::{Params, Purpose};
use super::replies::{reply, response};
use crate::{
    app::App,
    domain::{
        awards, badges,
        behaviours::{self, NewCredit},
        clients,
        idempotency::{self, Begun},
        people::{self, Person},
        rules, text,
    },
    secrets,
    store::Conn,
};

/// How many of a user's badges are shown: more than anybody holds.
const SHELF: i64 = 1_000;
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The four endpoints.
pub fn router() -> OpenApiRouter<App> {
    let across = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::CONTENT_TYPE, IDEMPOTENCY_KEY])
        .expose_headers([header::RETRY_AFTER])
        .max_age(std::time::Duration::from_hours(24));
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(user))
        .routes(routes!(mark_read))
        .routes(routes!(credit))
        .layer(across)
}

/// Lists all badge classes
///
/// By shortname, with the behaviors and the badges that each of them asks for. For anybody.
#[utoipa::path(get, path = "/v1/badges", tag = "Open Badger", operation_id = "list_badge_classes", responses(
    (status = 200, description = "All of them", body = wire::Badges),
), security(()))]
async fn list(State(app): State<App>) -> Result<Json<wire::Badges>, OpenBadgerError> {
    let mut conn = app.store.read().await?;
    let conditions = rules::all(&mut conn).await?;
    let all = badges::all_in_use(&mut conn).await?;
    drop(conn);
    let badges = all.iter().map(|badge| {
        let conditions = conditions.get(&badge.id).map_or(&[][..], Vec::as_slice);
        (badge.shortname.clone(), wire::Class::new(&app, badge, conditions))
    });
    let badges = badges.collect();
    Ok(Json(wire::Badges { status: "ok", badges }))
}

/// What a user has done and holds
///
/// Nothing is known of an unknown user.
#[utoipa::path(get, path = "/v1/user", tag = "Open Badger", operation_id = "get_open_badger_user",
    params(("auth" = String, Query, description = "The user's JSON Web Token, signed by the client"),
        ("email" = String, Query, description = "The user's e-mail address", example = "foo@bar.org")), responses(
    (status = 200, description = "Counts of behaviors, and badges", body = wire::Standing),
    (status = 400, description = "`email` is missing", body = wire::Refusal),
    (status = 403, description = "The token does not allow it", body = wire::Refusal),
), security(()))]
async fn user(State(app): State<App>, request: Request) -> Result<Json<wire::Standing>, OpenBadgerError> {
    let partner = Params::read(request, &app).await?.partner(&app, Purpose::Read).await?;
    let mut conn = app.store.read().await?;
    let (counts, shelf) = match known(&mut conn, &partner).await? {
        Some(person) => (
            behaviours::counts(&mut conn, person.id).await?,
            awards::shelf(&mut conn, app.clock.now(), person.id, SHELF).await?,
        ),
        None => (Vec::new(), Vec::new()),
    };
    drop(conn);
    Ok(Json(wire::Standing::new(&app, counts, shelf)))
}

/// Marks all badges of a user as read
#[utoipa::path(post, path = "/v1/user/mark-all-badges-as-read", tag = "Open Badger", operation_id = "mark_all_badges_as_read",
    request_body(content((wire::User = "application/json"), (wire::User = "application/x-www-form-urlencoded"))), responses(
    (status = 200, description = "They are", body = wire::Done),
    (status = 400, description = "The body cannot be read, or `email` is missing", body = wire::Refusal),
    (status = 403, description = "The token does not allow it", body = wire::Refusal),
), security(()))]
async fn mark_read(State(app): State<App>, request: Request) -> Result<Json<wire::Done>, OpenBadgerError> {
    let partner = Params::read(request, &app).await?.partner(&app, Purpose::Read).await?;
    let mut tx = app.store.write().await?;
    if let Some(person) = known(&mut tx, &partner).await? {
        awards::mark_read(&mut tx, app.clock.now(), person.id).await?;
    }
    tx.commit().await?;
    Ok(Json(wire::Done { status: "ok" }))
}

/// Credits a user with a behavior
///
/// A behavior that is not known yet is registered, unless the client is strict.
#[utoipa::path(post, path = "/v1/user/behavior/{shortname}/credit", tag = "Open Badger", operation_id = "credit_behavior",
    params(("shortname" = String, Path, example = "logged-in"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key is counted once in 24 hours, and gets the first reply")),
    request_body(content((wire::User = "application/json"), (wire::User = "application/x-www-form-urlencoded"))), responses(
    (status = 200, description = "Credited; no badge came of it", body = wire::Credited),
    (status = 201, description = "Credited, and badges came of it", body = wire::Credited),
    (status = 400, description = "The body or the shortname cannot be read, or `email` is missing", body = wire::Refusal),
    (status = 403, description = "The token does not allow it", body = wire::Refusal),
    (status = 404, description = "No such behavior or user", body = wire::Refusal),
    (status = 429, description = "As often as it may be; wait as long as `Retry-After` says", body = wire::Refusal),
), security(()))]
async fn credit(
    State(app): State<App>,
    Path(shortname): Path<String>,
    request: Request,
) -> Result<Response, OpenBadgerError> {
    let key = key_of(&request)?;
    let partner = Params::read(request, &app).await?.partner(&app, Purpose::Credit).await?;
    if !text::is_shortname(&shortname) {
        return Err(OpenBadgerError::Malformed("that is not the shortname of a behavior".to_owned()));
    }
    let behaviour = behaviours::find(&mut app.store.read().await?, &shortname).await?;
    partner.may_credit(&shortname, behaviour.as_ref())?;
    let now = app.clock.now();
    let credential = partner.actor.credential().to_owned();
    let mut tx = app.store.write().await?;
    if let Some(key) = &key {
        let fingerprint = secrets::hash(&format!("credit {shortname}\n{}", text::fold(&partner.email)));
        match idempotency::begin(&mut tx, now, &credential, key, &fingerprint).await? {
            Begun::Fresh => {}
            Begun::Repeated(first) => return Ok(response(first)),
            Begun::Mismatch => {
                return Err(OpenBadgerError::Malformed(
                    "this Idempotency-Key was used with another request".to_owned(),
                ));
            }
        }
    }
    let person = clients::user(&mut tx, now, &partner.client, &partner.email).await?;
    let wanted = NewCredit {
        behaviour: shortname.clone(),
        person: person.public_id.clone(),
        registers: !partner.client.is_strict,
    };
    let credited = behaviours::credit(&mut tx, now, &partner.actor, wanted).await?;
    let open = rules::open_by(&mut tx, now, &person, credited.behaviour.id).await?;
    let mut given = Vec::with_capacity(credited.awards.len());
    for award in credited.awards.into_iter().filter(|award| !award.badge_is_sandbox) {
        given.push((badges::shortname(&mut tx, award.badge_id).await?, award));
    }
    let status = if given.is_empty() { StatusCode::OK } else { StatusCode::CREATED };
    let reply = reply(status, None, &wire::Credited::new(&app, given, &shortname, open));
    if let Some(key) = &key {
        idempotency::finish(&mut tx, &credential, key, &reply).await?;
    }
    tx.commit().await?;
    Ok(response(reply))
}

/// The user, if the client may know of them.
async fn known(conn: &mut Conn, partner: &auth::Partner) -> Result<Option<Person>, OpenBadgerError> {
    let found = people::find_by_email(conn, &partner.email).await?;
    Ok(found.filter(|person| clients::covers(&partner.client, person)))
}

fn key_of(request: &Request) -> Result<Option<String>, OpenBadgerError> {
    let Some(value) = request.headers().get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| !key.is_empty() && key.len() <= idempotency::MAX_KEY);
    let key = key.ok_or_else(|| {
        OpenBadgerError::Malformed("the Idempotency-Key must be 1 to 255 visible characters".to_owned())
    })?;
    Ok(Some(key.to_owned()))
}
