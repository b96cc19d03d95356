use std::{borrow::Cow, time::Duration};

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::wire::{Detail, FieldDetail, Invalid};
use crate::{
    domain::{FieldError, Kind, ManageError, Problem, awards::AwardError},
    http::{
        auth::Refusal,
        limits::{Allowance, retry_after},
        lists::{ListError, MAX_LIST},
        problem::status_of,
    },
    store,
};

/// How long to wait where too many lists are read at once, in seconds.
const PATIENCE: HeaderValue = HeaderValue::from_static("5");

/// An error in this contract's shape: `{"detail": …}`.
#[derive(Debug)]
pub enum IssuingError {
    /// No such account, or not its password.
    WrongCredentials,
    /// A refresh token that opens nothing.
    InvalidGrant,
    /// No bearer token, or one that opens nothing.
    Unauthenticated(Refusal),
    /// Why nothing was issued or listed.
    Award(AwardError),
    /// More than five requests in two seconds.
    OverQuota(Allowance),
    /// Fields that cannot be used.
    Invalid(Vec<FieldDetail>),
    /// Too many tries; for how long to wait.
    TooMany(Duration),
    /// Too many lists are being read.
    TooManyLists,
    /// What is wrong, in words, under this status.
    Told(StatusCode, Cow<'static, str>),
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

impl From<AwardError> for IssuingError {
    fn from(error: AwardError) -> Self {
        Self::Award(error)
    }
}

/// What is wrong with a batch, or with the list that it is made of.
impl From<ManageError> for IssuingError {
    fn from(error: ManageError) -> Self {
        match error {
            ManageError::Store(error) => error.into(),
            ManageError::Invalid(errors) => match errors.first() {
                Some(FieldError { field: "badge_id", .. }) => Self::not_found("Badge not found"),
                Some(error) if error.problem == Problem::Missing => Self::of_list(None, "The list is empty".to_owned()),
                Some(error) => Self::of_list(None, format!("The list {}", error.problem)),
                None => Self::Status(StatusCode::BAD_REQUEST),
            },
            error => {
                let told = match error.kind() {
                    Kind::NotFound => "Batch not found".into(),
                    Kind::Forbidden => "Not enough permissions".into(),
                    _ => sentence(&error.to_string()).into(),
                };
                Self::Told(status_of(error.kind()), told)
            }
        }
    }
}

impl From<ListError> for IssuingError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Refused(error) => error.into(),
            ListError::TooLong => {
                let told = format!("The list is longer than {MAX_LIST} bytes");
                Self::Told(StatusCode::PAYLOAD_TOO_LARGE, told.into())
            }
            ListError::Json { row, why } => Self::of_list(Some(row), why),
            other => Self::of_list(None, format!("The list {other}")),
        }
    }
}

impl IssuingError {
    /// Something else than a badge that single requests name is not there.
    pub fn not_found(told: &'static str) -> Self {
        Self::Told(StatusCode::NOT_FOUND, told.into())
    }

    fn of_list(row: Option<u64>, told: String) -> Self {
        Self::Invalid(vec![FieldDetail::of_list(row, told)])
    }
}

impl IntoResponse for IssuingError {
    fn into_response(self) -> Response {
        let body = |detail: &'static str| Json(Detail { detail: detail.into() });
        let challenge = [(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))];
        match self {
            Self::WrongCredentials => {
                (StatusCode::UNAUTHORIZED, challenge, body("Incorrect username or password")).into_response()
            }
            Self::InvalidGrant => {
                (StatusCode::UNAUTHORIZED, challenge, body("Refresh token is unknown, used or expired")).into_response()
            }
            Self::Unauthenticated(Refusal::Store(error)) | Self::Award(AwardError::Store(error)) => {
                Self::Store(error).into_response()
            }
            Self::Unauthenticated(refusal) => {
                let challenge = [(header::WWW_AUTHENTICATE, refusal.challenge())];
                (StatusCode::UNAUTHORIZED, challenge, body("Not authenticated")).into_response()
            }
            Self::Award(AwardError::Invalid(errors)) => {
                Self::Invalid(errors.iter().map(FieldDetail::from).collect()).into_response()
            }
            Self::Award(error) => {
                let status = status_of(error.kind());
                let detail = match error.kind() {
                    Kind::NotFound => "Badge not found".to_owned(),
                    Kind::Forbidden => "Not enough permissions".to_owned(),
                    _ => sentence(&error.to_string()),
                };
                (status, Json(Detail { detail: detail.into() })).into_response()
            }
            Self::OverQuota(allowance) => {
                let detail = "Rate limit exceeded: at most five requests in any two seconds";
                (StatusCode::TOO_MANY_REQUESTS, allowance.headers(), body(detail)).into_response()
            }
            Self::Invalid(detail) => (StatusCode::BAD_REQUEST, Json(Invalid { detail })).into_response(),
            Self::TooMany(wait) => {
                let after = [(header::RETRY_AFTER, HeaderValue::from(retry_after(wait)))];
                (StatusCode::TOO_MANY_REQUESTS, after, body("Too many attempts, try again later")).into_response()
            }
            Self::TooManyLists => {
                let after = [(header::RETRY_AFTER, PATIENCE)];
                (StatusCode::TOO_MANY_REQUESTS, after, body("Too many lists are being read, try again later"))
                    .into_response()
            }
            Self::Told(status, detail) => (status, Json(Detail { detail })).into_response(),
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

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
