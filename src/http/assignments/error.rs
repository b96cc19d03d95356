use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    domain::{FieldError, ManageError, Problem, assignments::AssignError, awards::AwardError},
    http::auth::Refusal,
    store,
};

/// An error's body.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AssignmentError)]
pub struct Failure {
    #[schema(example = false)]
    success: bool,
    #[schema(example = "Badge \"CTF Champion\" is already assigned to this user")]
    error: String,
    /// With a template that cannot be deleted
    #[serde(skip_serializing_if = "Option::is_none")]
    in_use: Option<bool>,
    /// How often that template was ever assigned
    #[serde(skip_serializing_if = "Option::is_none")]
    usage_count: Option<i64>,
}

/// An error in this contract's shape: `{"success":false,"error":…}`.
#[derive(Debug)]
pub enum AssignmentsError {
    /// Nobody is signed in, and no token was sent; or a token that opens nothing.
    NotAuthenticated(Refusal),
    /// Somebody who is no admin.
    NotAdmin,
    /// A field is missing or cannot be used; what is wrong with it.
    Invalid(String),
    /// There is no such thing; which.
    NotFound(&'static str),
    /// The present state refuses it; why.
    Conflict(String),
    /// A template that was assigned so often cannot be deleted.
    InUse(i64),
    /// The error that a bare status of a lower layer stands for.
    Status(StatusCode),
    /// The database's error.
    Store(store::Error),
}

impl AssignmentsError {
    /// A field that is missing or not a text.
    pub fn missing(field: &str) -> Self {
        Self::Invalid(format!("Missing or invalid required field: {field} must be a non-empty string"))
    }
}

impl From<store::Error> for AssignmentsError {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<Problem> for AssignmentsError {
    fn from(problem: Problem) -> Self {
        Self::Invalid(format!("The picture {problem}"))
    }
}

impl From<AssignError> for AssignmentsError {
    fn from(error: AssignError) -> Self {
        match error {
            AssignError::Award(error) => error.into(),
            AssignError::Badge(error) => error.into(),
        }
    }
}

impl From<AwardError> for AssignmentsError {
    fn from(error: AwardError) -> Self {
        match error {
            AwardError::Forbidden | AwardError::NotTheCaller => Self::NotAdmin,
            AwardError::UnknownAward | AwardError::Ended => Self::NotFound("Badge assignment not found"),
            AwardError::UnknownPerson => Self::Invalid("userId names nobody".to_owned()),
            AwardError::UnknownBadge => Self::Invalid("badgeId names no badge".to_owned()),
            AwardError::OtherOrganisation | AwardError::OutOfReach => {
                Self::Invalid("badgeId names a badge of another organisation than the user's".to_owned())
            }
            AwardError::Retired => Self::Conflict("This badge is not active".to_owned()),
            AwardError::HasLeft | AwardError::NotPending => Self::Conflict("The user has left".to_owned()),
            AwardError::Invalid(errors) => fields(&errors),
            AwardError::Store(error) => Self::Store(error),
        }
    }
}

impl From<ManageError> for AssignmentsError {
    fn from(error: ManageError) -> Self {
        match error {
            ManageError::Forbidden => Self::NotAdmin,
            ManageError::NotFound => Self::NotFound("Not found"),
            ManageError::Stale => Self::Conflict("It was changed meanwhile; try again".to_owned()),
            ManageError::Conflict(why) => Self::Conflict(why.to_owned()),
            ManageError::Invalid(errors) => fields(&errors),
            ManageError::Store(error) => Self::Store(error),
        }
    }
}

/// What is wrong with which fields, by this contract's names.
fn fields(errors: &[FieldError]) -> AssignmentsError {
    let name = |field: &'static str| match field {
        "note" => "reason",
        "assigned_by" => "assignedBy",
        "uploaded_by" => "uploadedBy",
        field => field,
    };
    let wrong: Vec<_> = errors.iter().map(|error| format!("{} {}", name(error.field), error.problem)).collect();
    AssignmentsError::Invalid(wrong.join("; "))
}

impl IntoResponse for AssignmentsError {
    fn into_response(self) -> Response {
        let plain =
            |error: &str| Json(Failure { success: false, error: error.to_owned(), in_use: None, usage_count: None });
        match self {
            Self::NotAuthenticated(Refusal::Store(error)) | Self::Store(error) => {
                tracing::error!(%error, "the database failed");
                let status = if error.is_unavailable() {
                    StatusCode::SERVICE_UNAVAILABLE
                } else {
                    StatusCode::INTERNAL_SERVER_ERROR
                };
                Self::Status(status).into_response()
            }
            Self::NotAuthenticated(refusal) => {
                let challenge = [(header::WWW_AUTHENTICATE, refusal.challenge())];
                (StatusCode::UNAUTHORIZED, challenge, plain("Not authenticated")).into_response()
            }
            Self::NotAdmin => (StatusCode::FORBIDDEN, plain("Admin privileges required")).into_response(),
            Self::Invalid(error) => (StatusCode::BAD_REQUEST, plain(&error)).into_response(),
            Self::NotFound(error) => (StatusCode::NOT_FOUND, plain(error)).into_response(),
            Self::Conflict(error) => (StatusCode::CONFLICT, plain(&error)).into_response(),
            Self::InUse(count) => {
                let error = format!("Cannot delete template. It is currently used by {count} assigned badge(s).");
                let body = Failure { success: false, error, in_use: Some(true), usage_count: Some(count) };
                (StatusCode::CONFLICT, Json(body)).into_response()
            }
            Self::Status(status) => {
                let error = match status {
                    // What refuses without a word of its own is the check of where a signed-in browser's request came from.
                    StatusCode::FORBIDDEN => "Cross-site requests are refused",
                    StatusCode::NOT_FOUND => "Not found",
                    StatusCode::METHOD_NOT_ALLOWED => "Method not allowed",
                    StatusCode::PAYLOAD_TOO_LARGE => "File too large. Maximum size is 5MB.",
                    StatusCode::UNSUPPORTED_MEDIA_TYPE => "Send application/json",
                    status if status.is_client_error() => "Bad request",
                    StatusCode::SERVICE_UNAVAILABLE => "Service unavailable, try again later",
                    _ => "Internal server error",
                };
                let after = (status == StatusCode::SERVICE_UNAVAILABLE)
                    .then(|| [(header::RETRY_AFTER, HeaderValue::from_static("1"))]);
                (status, after, plain(error)).into_response()
            }
        }
    }
}
