use std::time::Duration;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::wire::{Detail, FieldDetail, Invalid};
use crate::{http::limits::retry_after, store};

/// An error in this contract's shape: `{"detail": …}`.
#[derive(Debug)]
pub enum IssuingError {
    /// No such account, or not its password.
    WrongCredentials,
    /// A refresh token that opens nothing.
    InvalidGrant,
    /// Fields that cannot be used.
    Invalid(Vec<FieldDetail>),
    /// Too many tries; for how long to wait.
    TooMany(Duration),
    /// The error that a bare status of a lower layer stands for.
    Status(StatusCode),
    /// The database's error.
    Store(store::Error),
}

impl From<store::Error> for IssuingError {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl IntoResponse for IssuingError {
    fn into_response(self) -> Response {
        let body = |detail| Json(Detail { detail });
        let challenge = [(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))];
        match self {
            Self::WrongCredentials => {
                (StatusCode::UNAUTHORIZED, challenge, body("Incorrect username or password")).into_response()
            }
            Self::InvalidGrant => {
                (StatusCode::UNAUTHORIZED, challenge, body("Refresh token is unknown, used or expired")).into_response()
            }
            Self::Invalid(detail) => (StatusCode::BAD_REQUEST, Json(Invalid { detail })).into_response(),
            Self::TooMany(wait) => {
                let after = [(header::RETRY_AFTER, HeaderValue::from(retry_after(wait)))];
                (StatusCode::TOO_MANY_REQUESTS, after, body("Too many attempts, try again later")).into_response()
            }
            Self::Status(status) => {
                let detail = match status {
                    StatusCode::NOT_FOUND => "Not found",
                    StatusCode::METHOD_NOT_ALLOWED => "Method not allowed",
                    StatusCode::PAYLOAD_TOO_LARGE => "Request body too large",
                    StatusCode::UNSUPPORTED_MEDIA_TYPE => "Send application/json or application/x-www-form-urlencoded",
                    status if status.is_client_error() => "Bad request",
                    StatusCode::SERVICE_UNAVAILABLE => "Service unavailable, try again later",
                    _ => "Internal server error",
                };
                (status, body(detail)).into_response()
            }
            Self::Store(error) => {
                tracing::error!(%error, "the database failed");
                let status = if error.is_unavailable() {
                    StatusCode::SERVICE_UNAVAILABLE
                } else {
                    StatusCode::INTERNAL_SERVER_ERROR
                };
                Self::Status(status).into_response()
            }
        }
    }
}
