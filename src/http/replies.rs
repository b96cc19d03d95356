//! Replies that several contracts give: those that can be given twice by the `Idempotency-Key` header, the entity tags of
//! changes, and files that people sent.

use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::problem::Problem;
use crate::{
    app::App,
    clock::Timestamp,
    domain::{
        Actor,
        idempotency::{self, Begun, Reply},
        nominations::EvidenceFile,
    },
    secrets,
    store::Tx,
};

/// A JSON reply that may be kept for a repetition.
pub fn reply(status: StatusCode, location: Option<String>, body: &impl Serialize) -> Reply {
    let body = serde_json::to_string(body).expect("a reply's shape has only text as keys");
    Reply { status: status.as_u16().into(), location, body }
}

/// The reply as it goes out.
pub fn response(reply: Reply) -> Response {
    let status = u16::try_from(reply.status).ok().and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or(StatusCode::OK);
    let mut response = (status, Body::from(reply.body)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(location) = reply.location.and_then(|l| HeaderValue::from_str(&l).ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// A request that carries an idempotency key, or not.
pub struct Once<'a> {
    credential: &'a str,
    key: Option<String>,
}

impl<'a> Once<'a> {
    /// Claims the key. `Ok(Err(_))` is the reply that was given before; another request under the same key is 422.
    pub async fn begin(
        tx: &mut Tx,
        now: Timestamp,
        actor: &'a Actor,
        key: Option<String>,
        what: &str,
        request: &impl Serialize,
    ) -> Result<Result<Self, Reply>, Problem> {
        let credential = actor.credential();
        let Some(sent) = &key else { return Ok(Ok(Self { credential, key })) };
        let request = serde_json::to_string(request).expect("a request's shape has only text as keys");
        let fingerprint = secrets::hash(&format!("{what}\n{request}"));
        match idempotency::begin(tx, now, credential, sent, &fingerprint).await? {
            Begun::Fresh => Ok(Ok(Self { credential, key })),
            Begun::Repeated(reply) => Ok(Err(reply)),
            Begun::Mismatch => Err(Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency_key_reused",
                "This Idempotency-Key was used with another request.",
            )),
        }
    }

    /// Keeps the reply for a repetition.
    pub async fn finish(self, tx: &mut Tx, reply: &Reply) -> crate::store::Result<()> {
        match self.key {
            Some(key) => idempotency::finish(tx, self.credential, &key, reply).await,
            None => Ok(()),
        }
    }
}

/// The entity tag of a record's revision.
pub fn etag(revision: i64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{revision}\"")).expect("digits make a header")
}

/// The revision that `If-Match` asks for; `None` where it is absent or `*`.
pub struct IfMatch(pub Option<i64>);

impl FromRequestParts<App> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _app: &App) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        let value = value.to_str().unwrap_or_default().trim();
        if value == "*" {
            return Ok(Self(None));
        }
        let revision = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).and_then(|v| v.parse().ok());
        revision
            .map(|revision| Self(Some(revision)))
            .ok_or_else(|| Problem::field("If-Match", "must be the ETag of the record, such as \"3\", or *"))
    }
}

/// The reply with a file that somebody sent: nothing in it runs.
pub fn file_reply(name: &str, file: EvidenceFile) -> Response {
    let (place, extension) =
        if file.media_type == "application/pdf" { ("attachment", "pdf") } else { ("inline", "png") };
    let disposition = format!("{place}; filename=\"{name}.{extension}\"");
    let text =
        |text: String| HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let headers = [
        (header::CONTENT_TYPE, text(file.media_type)),
        (header::CONTENT_DISPOSITION, text(disposition)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (headers, file.bytes).into_response()
}
