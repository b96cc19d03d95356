//! Errors that no handler made: unknown addresses, wrong methods, bodies that are too large, panics. Each is dressed in
//! the shape of the contract whose address was asked for; a page's error becomes a page.

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{issuing::IssuingError, layers::REQUEST_ID, portal::context::Visitor, problem::Problem};
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
    let path = request.uri().path().to_owned();
    let request_id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).map(str::to_owned);
    let (mut parts, body) = request.into_parts();
    // Built beforehand, because the handler takes the request with it.
    let Ok(visitor) = Visitor::from_request_parts(&mut parts, &app).await;
    let response = next.run(Request::from_parts(parts, body)).await;
    if !is_undressed(&response) {
        return response;
    }
    let status = response.status();
    if status.is_server_error() {
        tracing::error!(status = status.as_u16(), "a request failed without a shape of its own");
    }
    let mut dressed = if path.starts_with("/api/") {
        Problem::of_status(status).into_response()
    } else if path.starts_with("/v1/") {
        IssuingError::Status(status).into_response()
    } else {
        let detail = response.extensions().get::<Detail>().map(|detail| detail.0.clone());
        visitor.error_page(status, detail, request_id)
    };
    for name in [header::ALLOW, header::RETRY_AFTER, header::WWW_AUTHENTICATE] {
        if let Some(value) = response.headers().get(&name) {
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
