//! Issuing: the contract of the Navigatr API. Here: its token endpoint, which hands out the bearer tokens of every
//! dialect.

mod badges;
mod batch;
mod error;
mod wire;

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::de::DeserializeOwned;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use error::IssuingError;

use super::{limits::ClientAddress, problem};
use crate::{
    app::App,
    domain::{
        Dialect,
        access::{self, Bearer, Refreshed},
    },
};

/// Lists, which come and leave piece by piece.
pub fn lists() -> OpenApiRouter<App> {
    batch::router()
}

/// The endpoints.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(token)).merge(badges::router())
}

/// Exchanges a name and a password, or a refresh token, for an access token
///
/// JSON or form. The access token is good for ten minutes. A refresh token can be exchanged once; a second time ends
/// everything that came of the same sign-in.
#[utoipa::path(post, path = "/v1/token", tag = "tokens", operation_id = "create_token",
    request_body(content((wire::TokenRequest = "application/json"), (wire::TokenRequest = "application/x-www-form-urlencoded"))), responses(
    (status = 200, description = "A fresh pair of tokens", body = wire::TokenReply),
    (status = 400, description = "A field is missing or mistyped", body = wire::Invalid),
    (status = 401, description = "Wrong credentials; the same whether or not there is such an account", body = wire::Detail),
    (status = 413, description = "The body is too large", body = wire::Detail),
    (status = 415, description = "The body is neither JSON nor a form", body = wire::Detail),
    (status = 429, description = "Too many tries; wait as long as `Retry-After` says", body = wire::Detail),
), security(()))]
async fn token(
    State(app): State<App>,
    ClientAddress(address): ClientAddress,
    request: Request,
) -> Result<Response, IssuingError> {
    let wanted = wire::TokenRequest::read(request, &app).await?.into_grant()?;
    let now = app.clock.now();
    let bearer = match wanted {
        wire::Grant::Password { username, password } => {
            app.limits.sign_in(&username, address).map_err(IssuingError::TooMany)?;
            let account = access::sign_in(&app.store, &app.passwords, now, &username, &password)
                .await?
                .ok_or(IssuingError::WrongCredentials)?;
            let mut tx = app.store.write().await?;
            let bearer = access::issue(&mut tx, now, &account).await?;
            access::record_sign_in(&mut tx, now, &account, Dialect::Issuing).await?;
            tx.commit().await?;
            bearer
        }
        wire::Grant::Refresh { refresh_token } => {
            let mut tx = app.store.write().await?;
            let refreshed = access::refresh(&mut tx, now, &refresh_token).await?;
            tx.commit().await?;
            match refreshed {
                Refreshed::Renewed(bearer) => bearer,
                Refreshed::Reused | Refreshed::Refused => return Err(IssuingError::InvalidGrant),
            }
        }
    };
    Ok(reply(bearer))
}

/// RFC 6749, section 5.1: nobody on the way may keep it.
fn reply(bearer: Bearer) -> Response {
    let no_store = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (StatusCode::OK, [no_store], Json(wire::TokenReply::from(bearer))).into_response()
}

impl wire::TokenRequest {
    async fn read(request: Request, app: &App) -> Result<Self, IssuingError> {
        let media_type = problem::content_type(request.headers()).unwrap_or_default();
        if media_type != "application/x-www-form-urlencoded" {
            return read_json(request, app).await;
        }
        let bytes = body(request, app).await?;
        let pairs = serde_html_form::Deserializer::new(url::form_urlencoded::parse(&bytes));
        serde_path_to_error::deserialize(pairs).map_err(|e| unreadable(&e.path().to_string(), e.inner()))
    }
}

/// A JSON body. What cannot be read is told with the field that it is about.
async fn read_json<T: DeserializeOwned>(request: Request, app: &App) -> Result<T, IssuingError> {
    let media_type = problem::content_type(request.headers()).unwrap_or_default();
    if !problem::is_json(&media_type) {
        return Err(IssuingError::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let bytes = body(request, app).await?;
    if !problem::may_be_object(&bytes) {
        return Err(unreadable(".", &"must be a JSON object"));
    }
    let mut json = serde_json::Deserializer::from_slice(&bytes);
    let value =
        serde_path_to_error::deserialize(&mut json).map_err(|e| unreadable(&e.path().to_string(), e.inner()))?;
    json.end().map_err(|e| unreadable(".", &e))?;
    Ok(value)
}

async fn body(request: Request, app: &App) -> Result<Bytes, IssuingError> {
    Bytes::from_request(request, app).await.map_err(|rejection| IssuingError::Status(rejection.status()))
}

fn unreadable(path: &str, message: &impl ToString) -> IssuingError {
    IssuingError::Invalid(vec![wire::FieldDetail::unreadable(path, message.to_string())])
}
