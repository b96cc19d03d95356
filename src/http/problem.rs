//! Errors as `application/problem+json` (RFC 9457), and the extractors that answer with them: what every contract under
//! `/api/v1` shares.

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use super::auth::Refusal;
use crate::{
    app::App,
    domain::{
        FieldError, Kind, ManageError, awards::AwardError, certifications::CertificationError,
        nominations::NominationError,
    },
};

/// An error's body.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "about:blank", "title": "Bad Request", "status": 400, "detail": "Some fields cannot be used as they are.",
    "code": "invalid_request", "errors": [{"field": "peer_mentor_id", "detail": "is missing"}]
}))]
pub struct Problem {
    /// Always `about:blank`: the status and `code` say what it is.
    #[serde(rename = "type")]
    #[schema(value_type = String)]
    kind: AboutBlank,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong with this request.
    detail: String,
    /// A word for programs.
    code: &'static str,
    /// What is wrong with each field, where it is about fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Field>,
    #[serde(skip)]
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// The type of a problem that its status explains (RFC 9457, section 4.2.1).
#[derive(Debug, Clone, Copy)]
struct AboutBlank;

impl Serialize for AboutBlank {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("about:blank")
    }
}

/// What is wrong with one field.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct Field {
    /// The field's path in the request.
    field: String,
    /// What is wrong with it.
    detail: String,
}

impl Problem {
    /// An error of this status.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind: AboutBlank,
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: detail.into(),
            code,
            errors: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// 400 about one field.
    pub fn field(field: impl Into<String>, detail: impl Into<String>) -> Self {
        let (field, detail) = (field.into(), detail.into());
        let mut problem = Self::new(StatusCode::BAD_REQUEST, "invalid_request", format!("{field}: {detail}"));
        problem.errors.push(Field { field, detail });
        problem
    }

    /// 400 about these fields.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let mut problem =
            Self::new(StatusCode::BAD_REQUEST, "invalid_request", "Some fields cannot be used as they are.");
        problem.errors =
            errors.into_iter().map(|e| Field { field: e.field.to_owned(), detail: e.problem.to_string() }).collect();
        problem
    }

    /// 400 about these places of a list, each with what is wrong there: the first hundred of them.
    pub fn places(wrong: Vec<(String, &'static str)>) -> Self {
        let mut problem =
            Self::new(StatusCode::BAD_REQUEST, "invalid_request", "Some rows cannot be used as they are.");
        problem.errors =
            wrong.into_iter().take(100).map(|(field, detail)| Field { field, detail: detail.to_owned() }).collect();
        problem
    }

    /// The error that a bare status of a lower layer stands for.
    pub fn of_status(status: StatusCode) -> Self {
        let (code, detail) = match status {
            StatusCode::NOT_FOUND => ("not_found", "There is nothing at this address."),
            StatusCode::METHOD_NOT_ALLOWED => ("method_not_allowed", "This address does not take this method."),
            StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "The request's body is too large."),
            StatusCode::UNSUPPORTED_MEDIA_TYPE => ("unsupported_media_type", "The body must be application/json."),
            StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => {
                ("unavailable", "The server is too busy. Try again in a moment.")
            }
            status if status.is_client_error() => ("invalid_request", "The request cannot be read."),
            _ => ("internal", "Something went wrong on the server. It has been logged under this request's id."),
        };
        Self::new(status, code, detail)
    }

    /// The same with another status.
    #[must_use]
    fn at(mut self, status: StatusCode, code: &'static str) -> Self {
        self.status = status.as_u16();
        self.title = status.canonical_reason().unwrap_or("Error");
        self.code = code;
        self
    }

    /// The same with a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers: HeaderMap = self.headers.iter().cloned().collect();
        let content_type = (header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        (status, headers, [content_type], Json(self)).into_response()
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let challenge = refusal.challenge();
        let detail = match refusal {
            Refusal::Missing => "A bearer token is needed.",
            Refusal::Invalid => "The bearer token is unknown, expired or revoked.",
            Refusal::Store(error) => return error.into(),
        };
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", detail).with_header(header::WWW_AUTHENTICATE, challenge)
    }
}

impl From<crate::store::Error> for Problem {
    fn from(error: crate::store::Error) -> Self {
        tracing::error!(%error, "the database failed");
        match Kind::from(&error) {
            Kind::Unavailable => Self::of_status(StatusCode::SERVICE_UNAVAILABLE)
                .with_header(header::RETRY_AFTER, HeaderValue::from_static("1")),
            _ => Self::of_status(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

/// The status of a kind of failure.
pub fn status_of(kind: Kind) -> StatusCode {
    match kind {
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict => StatusCode::CONFLICT,
        Kind::Invalid => StatusCode::BAD_REQUEST,
        Kind::Contradictory => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<ManageError> for Problem {
    fn from(error: ManageError) -> Self {
        let status = status_of(error.kind());
        let code = match error {
            ManageError::Forbidden => "forbidden",
            ManageError::NotFound => "not_found",
            // RFC 9110, section 13.1.1: what `If-Match` names is no longer there.
            ManageError::Stale => return Self::new(StatusCode::PRECONDITION_FAILED, "stale", sentence(&error)),
            ManageError::Conflict(_) => "conflict",
            ManageError::Invalid(errors) => {
                // What is merely taken, or held, is refused by the present state, not by its form.
                let conflicts =
                    [(crate::domain::Problem::Taken, "already_in_use"), (crate::domain::Problem::Held, "held")];
                let of_state =
                    conflicts.into_iter().find(|(problem, _)| errors.iter().all(|error| error.problem == *problem));
                let problem = Self::fields(errors);
                return match of_state {
                    Some((_, code)) => problem.at(StatusCode::CONFLICT, code),
                    None => problem,
                };
            }
            ManageError::Store(error) => return error.into(),
        };
        Self::new(status, code, sentence(&error))
    }
}

impl From<AwardError> for Problem {
    fn from(error: AwardError) -> Self {
        let status = status_of(error.kind());
        let code = match error {
            AwardError::Forbidden => "forbidden",
            AwardError::NotTheCaller => "awarded_by_not_the_caller",
            AwardError::UnknownAward => "earned_badge_not_found",
            AwardError::UnknownPerson => "peer_mentor_not_found",
            AwardError::UnknownBadge => "badge_definition_not_found",
            AwardError::OtherOrganisation => "badge_of_another_organisation",
            AwardError::Retired => "badge_definition_retired",
            AwardError::Ended => "earned_badge_ended",
            AwardError::OutOfReach => "person_of_another_organisation",
            AwardError::HasLeft => "person_has_left",
            AwardError::NotPending => "earned_badge_not_pending",
            AwardError::Invalid(errors) => return Self::fields(errors),
            AwardError::Store(error) => return error.into(),
        };
        Self::new(status, code, sentence(&error))
    }
}

impl From<CertificationError> for Problem {
    fn from(error: CertificationError) -> Self {
        let status = status_of(error.kind());
        let code = match error {
            CertificationError::Forbidden => "forbidden",
            CertificationError::UnknownCertification => "certification_not_found",
            CertificationError::UnknownRenewal => "renewal_not_found",
            CertificationError::UnknownPerson => "mentor_not_found",
            CertificationError::EndsBeforeItBegins => "ends_before_it_begins",
            // An id is not to be written in capitals.
            CertificationError::Identical { .. } => {
                return Self::new(status, "identical_certification", format!("{error}."));
            }
            CertificationError::Revoked => "certification_revoked",
            CertificationError::TypeRetired => "certification_type_retired",
            CertificationError::NotRestorable => "not_restorable",
            CertificationError::ChangedSince => "changed_since",
            CertificationError::Stale => {
                return Self::new(StatusCode::PRECONDITION_FAILED, "stale", sentence(&error));
            }
            CertificationError::Invalid(errors) => return Self::fields(errors),
            CertificationError::Store(error) => return error.into(),
        };
        Self::new(status, code, sentence(&error))
    }
}

impl From<NominationError> for Problem {
    fn from(error: NominationError) -> Self {
        let status = status_of(error.kind());
        let code = match error {
            NominationError::Forbidden => "forbidden",
            NominationError::Unknown => "nomination_not_found",
            NominationError::UnknownPerson => "person_not_found",
            NominationError::UnknownBadge => "badge_definition_not_found",
            NominationError::Retired => "badge_definition_retired",
            NominationError::OtherOrganisation => "badge_of_another_organisation",
            NominationError::AlreadyHeld => "badge_held_already",
            NominationError::AlreadyOpen => "nomination_open",
            NominationError::Closed => "nomination_closed",
            NominationError::Invalid(errors) => return Self::fields(errors),
            NominationError::Store(error) => return error.into(),
        };
        Self::new(status, code, sentence(&error))
    }
}

/// An error's message as a sentence.
fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).chain(['.']).collect()
}

/// A JSON body. Whatever is wrong with it is a problem that names the field.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let sent = content_type(request.headers());
        if !sent.as_deref().is_some_and(is_json) {
            return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = read(request, app).await?;
        parse(&bytes).map(Self)
    }
}

/// Reads a body, within the limit that the layers set.
pub async fn read(request: Request, app: &App) -> Result<Bytes, Problem> {
    Bytes::from_request(request, app).await.map_err(|rejection| Problem::of_status(rejection.status()))
}

/// Reads JSON. Nesting deeper than the parser's bound is an error like any other.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if !may_be_object(bytes) {
        return Err(Problem::field("body", "must be a JSON object"));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let detail = error.inner().to_string();
        if error.inner().is_data() && path != "." {
            Problem::field(path, detail)
        } else {
            Problem::field("body", detail)
        }
    })?;
    json.end().map_err(|error| Problem::field("body", error.to_string()))?;
    Ok(value)
}

/// Whether JSON is an object, if it is JSON at all. The parser would fill a shape from a list as well, by the order of
/// its fields, which no contract tells.
pub fn may_be_object(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().first() == Some(&b'{')
}

/// The media type of a body, in lower case and without parameters.
pub fn content_type(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// `application/json`, or a type built on it.
pub fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

/// A query string. A value that cannot be read is a problem that names the parameter; unknown ones are ignored.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = serde_html_form::Deserializer::new(url::form_urlencoded::parse(query.as_bytes()));
        serde_path_to_error::deserialize(pairs).map(Self).map_err(|error| {
            let field = error.path().to_string();
            Problem::field(if field == "." { "query".to_owned() } else { field }, error.inner().to_string())
        })
    }
}

/// The `Idempotency-Key` of a request, if it carries one.
pub struct IdempotencyKey(pub Option<String>);

impl FromRequestParts<App> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let good = |key: &&str| !key.is_empty() && key.len() <= crate::domain::idempotency::MAX_KEY;
        match value.to_str().ok().filter(good) {
            Some(key) => Ok(Self(Some(key.to_owned()))),
            None => Err(Problem::field("Idempotency-Key", "must be 1 to 255 visible ASCII characters")),
        }
    }
}
