//! Errors that no handler made: unknown addresses, wrong methods, bodies that are too large, panics. Each is dressed in
//! the shape of the contract whose address was asked for; a page's error becomes a page.

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    assignments::AssignmentsError, issuing::IssuingError, layers::REQUEST_ID, open_badger::OpenBadgerError,
    portal::context::Visitor, problem::Problem,
};
use crate::app::App;

/// What a page's handler knows of its error beyond the status: a sentence in the page's language.
#[derive(Clone, Debug)]
pub struct Detail(pub String);

/// Where no route is.
pub async fn no_such_page() -> StatusCode {
    StatusCode::NOT_FOUND
}

/// Gives an error that has no shape yet the one of its address.
pub async fn dress(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/admin/") {
        return dressed(next.run(request).await, |bare| AssignmentsError::Status(bare.status()).into_response());
    }
    if path.starts_with("/api/") {
        return dressed(next.run(request).await, |bare| Problem::of_status(bare.status()).into_response());
    }
    if ["/v1/badges", "/v1/user"]
        .iter()
        .any(|own| path == *own || path.strip_prefix(own).is_some_and(|rest| rest.starts_with('/')))
    {
        return dressed(next.run(request).await, |bare| OpenBadgerError::Status(bare.status()).into_response());
    }
    if path.starts_with("/v1/") {
        return dressed(next.run(request).await, |bare| IssuingError::Status(bare.status()).into_response());
    }
    let request_id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).map(str::to_owned);
    let (mut parts, body) = request.into_parts();
    // Built beforehand, because the handler takes the request with it.
    let Ok(visitor) = Visitor::from_request_parts(&mut parts, &app).await;
    dressed(next.run(Request::from_parts(parts, body)).await, |bare| {
        let detail = bare.extensions().get::<Detail>().map(|detail| detail.0.clone());
        visitor.error_page(bare.status(), detail, request_id)
    })
}

fn dressed(bare: Response, dress: impl FnOnce(&Response) -> Response) -> Response {
    if !is_undressed(&bare) {
        return bare;
    }
    if bare.status().is_server_error() {
        tracing::error!(status = bare.status().as_u16(), "a request failed without a shape of its own");
    }
    let mut dressed = dress(&bare);
    let kept = [
        header::ALLOW,
        header::RETRY_AFTER,
        header::VARY,
        header::WWW_AUTHENTICATE,
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
    ];
    for name in kept {
        if let Some(value) = bare.headers().get(&name) {
            dressed.headers_mut().insert(name, value.clone());
        }
    }
    dressed
}

fn is_undressed(response: &Response) -> bool {
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    is_error && content_type.is_none_or(|media_type| media_type.starts_with("text/plain"))
}
