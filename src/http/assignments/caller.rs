use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, header, request::Parts},
    middleware::Next,
    response::Response,
};
use serde::de::DeserializeOwned;

use super::AssignmentsError;
use crate::{
    app::App,
    domain::{Actor, Dialect},
    http::{
        auth::{self, Refusal},
        problem,
        session::AuthSession,
    },
};

/// An admin, by a bearer token or, without one, by the session cookie.
pub struct Admin(pub Actor);

impl FromRequestParts<App> for Admin {
    type Rejection = AssignmentsError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AssignmentsError> {
        let actor = match auth::bearer(app, &parts.headers, Dialect::Assignments).await {
            Err(Refusal::Missing) => parts
                .extensions
                .get::<AuthSession>()
                .and_then(|auth| auth.user.as_ref())
                .map(|user| user.account.actor(Dialect::Assignments))
                .ok_or(Refusal::Missing),
            other => other,
        };
        let actor = actor.map_err(AssignmentsError::NotAuthenticated)?;
        if actor.administers().is_some() { Ok(Self(actor)) } else { Err(AssignmentsError::NotAdmin) }
    }
}

/// A bearer token is sent on purpose: where there is one, the cookie is not looked at, nor where the request came from.
pub async fn prefer_bearer(mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    if headers.contains_key(header::AUTHORIZATION) {
        for name in [header::COOKIE, header::ORIGIN] {
            headers.remove(name);
        }
        headers.remove("sec-fetch-site");
    }
    next.run(request).await
}

/// A JSON body.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = AssignmentsError;

    async fn from_request(request: Request, app: &App) -> Result<Self, AssignmentsError> {
        if !problem::content_type(request.headers()).is_some_and(|sent| problem::is_json(&sent)) {
            return Err(AssignmentsError::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = Bytes::from_request(request, app)
            .await
            .map_err(|rejection| AssignmentsError::Status(rejection.status()))?;
        read(&bytes).map(Self)
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, AssignmentsError> {
    if !problem::may_be_object(bytes) {
        return Err(AssignmentsError::Invalid("Invalid request body".to_owned()));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." || path == "?" { "Invalid request body".to_owned() } else { path };
        AssignmentsError::Invalid(format!("{place}: {}", error.inner()))
    })?;
    json.end().map_err(|error| AssignmentsError::Invalid(format!("Invalid request body: {error}")))?;
    Ok(value)
}

/// A query string; unknown parameters are ignored.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = AssignmentsError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, AssignmentsError> {
        let problem::Query(query) = problem::Query::from_request_parts(parts, app)
            .await
            .map_err(|_| AssignmentsError::Invalid("A parameter cannot be read".to_owned()))?;
        Ok(Self(query))
    }
}
