//! Management: what the portal can do, a script can do. Ours, so unknown fields are refused by name. Changes carry
//! `ETag` and honour `If-Match`.

mod activity;
mod api_tokens;
mod audit;
mod avatars;
mod badge_definitions;
mod batches;
mod behaviours;
mod calendar_feeds;
mod certification_batches;
mod certification_types;
mod certifications;
mod clients;
mod invitations;
mod issued_badges;
mod jobs;
mod mail;
mod nominations;
mod organisations;
mod people;
mod rules;

use axum::{
    Json,
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa_axum::router::OpenApiRouter;

use super::{auth, problem::Problem, replies::etag};
use crate::{
    app::App,
    domain::{Actor, Dialect},
};

/// All of it, below `/api/v1`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .nest(
            "/people",
            people::router().merge(avatars::router()).merge(invitations::router()).merge(activity::router()),
        )
        .nest("/organisations", organisations::router())
        .nest("/badge-definitions", badge_definitions::router().merge(rules::router()))
        .nest("/behaviours", behaviours::router())
        .nest("/certification-types", certification_types::router())
        .nest("/certifications", certifications::router())
        .nest("/certification-renewals", certification_batches::renewals())
        .nest("/certification-imports", certification_batches::imports())
        .nest("/removed-certifications", certifications::removed())
        .nest("/calendar-feeds", calendar_feeds::router())
        .nest("/open-badger-clients", clients::router())
        .nest("/api-tokens", api_tokens::router())
        .nest("/audit", audit::router())
        .nest("/batches", batches::router())
        .nest("/issued-badges", issued_badges::router())
        .nest("/mail", mail::router())
        .nest("/nominations", nominations::router())
        .nest("/jobs", jobs::router())
}

/// Whose bearer token the request carries.
struct Caller(Actor);

impl FromRequestParts<App> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        Ok(Self(auth::bearer(app, &parts.headers, Dialect::Management).await?))
    }
}

/// A record with its entity tag.
fn tagged(revision: i64, body: impl Serialize) -> Response {
    ([(header::ETAG, etag(revision))], Json(body)).into_response()
}

/// 201 with the record's address and entity tag.
fn created(location: &str, revision: i64, body: impl Serialize) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::ETAG, etag(revision));
    if let Ok(location) = location.parse() {
        headers.insert(header::LOCATION, location);
    }
    (StatusCode::CREATED, headers, Json(body)).into_response()
}

/// For a field of a PATCH that can be removed: absent is `None`, null is `Some(None)`.
fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
