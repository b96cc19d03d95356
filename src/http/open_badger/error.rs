use axum::{
    Json,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::TimeDelta;

use super::wire::Refusal;
use crate::{
    domain::{FieldError, Kind, ManageError, behaviours::CreditError},
    http::limits::retry_after,
    store,
};

/// An error in this contract's shape: `{"status": …, "reason": …}`.
#[derive(Debug)]
pub enum OpenBadgerError {
    /// The token does not allow it; why.
    Forbidden(String),
    /// The request cannot be read; why.
    Malformed(String),
    /// There is no such thing; which.
    Missing(&'static str),
    /// As often as it may be; for how long to wait.
    Limited(TimeDelta),
    /// The error that a bare status of a lower layer stands for.
    Status(StatusCode),
    /// The database's error.
    Store(store::Error),
}

impl OpenBadgerError {
    pub fn forbidden(reason: impl Into<String>) -> Self {
        Self::Forbidden(reason.into())
    }

    fn fields(errors: &[FieldError]) -> Self {
        let told: Vec<_> = errors.iter().map(|error| format!("{} {}", error.field, error.problem)).collect();
        Self::Malformed(told.join("; "))
    }
}

impl From<store::Error> for OpenBadgerError {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<CreditError> for OpenBadgerError {
    fn from(error: CreditError) -> Self {
        match error {
            CreditError::Forbidden => Self::forbidden("the client cannot credit this user"),
            CreditError::UnknownPerson => Self::Missing("there is no such user"),
            CreditError::UnknownBehaviour => Self::Missing("there is no such behavior"),
            CreditError::Limited { wait } => Self::Limited(wait),
            CreditError::Invalid(errors) => Self::fields(&errors),
            CreditError::Store(error) => Self::Store(error),
        }
    }
}

impl From<ManageError> for OpenBadgerError {
    fn from(error: ManageError) -> Self {
        match error {
            ManageError::Invalid(errors) => Self::fields(&errors),
            ManageError::Store(error) => Self::Store(error),
            ManageError::Forbidden => Self::forbidden("the client cannot credit this user"),
            ManageError::NotFound | ManageError::Stale | ManageError::Conflict(_) => {
                Self::Missing("there is no such user")
            }
        }
    }
}

impl IntoResponse for OpenBadgerError {
    fn into_response(self) -> Response {
        let mut headers: Vec<(HeaderName, HeaderValue)> = Vec::new();
        let (status, reason) = match self {
            Self::Forbidden(reason) => (StatusCode::FORBIDDEN, reason),
            Self::Malformed(reason) => (StatusCode::BAD_REQUEST, reason),
            Self::Missing(reason) => (StatusCode::NOT_FOUND, reason.to_owned()),
            Self::Limited(wait) => {
                let wait = retry_after(wait.to_std().unwrap_or_default());
                headers.push((header::RETRY_AFTER, wait.into()));
                (StatusCode::TOO_MANY_REQUESTS, "the behavior has been credited as often as it may be".to_owned())
            }
            Self::Status(status) => {
                let reason = match status {
                    StatusCode::NOT_FOUND => "there is nothing at this address",
                    StatusCode::METHOD_NOT_ALLOWED => "this address does not take this method",
                    StatusCode::PAYLOAD_TOO_LARGE => "the request is too large",
                    status if status.is_client_error() => "the request cannot be read",
                    StatusCode::SERVICE_UNAVAILABLE => "the server is busy, try again later",
                    _ => "something went wrong on the server",
                };
                (status, reason.to_owned())
            }
            Self::Store(error) => {
                tracing::error!(%error, "the database failed");
                let status = match Kind::from(&error) {
                    Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
                    _ => StatusCode::INTERNAL_SERVER_ERROR,
                };
                return Self::Status(status).into_response();
            }
        };
        let word = if status == StatusCode::FORBIDDEN { "forbidden" } else { "error" };
        let mut response = (status, Json(Refusal { status: word, reason })).into_response();
        response.headers_mut().extend(headers);
        response
    }
}
