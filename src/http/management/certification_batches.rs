//! Many certifications at once: renewed, or issued from a list. Each request is a batch, done in the background and taken
//! back like any other.

use axum::{
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Caller;
use crate::{
    app::App,
    domain::{
        batches::{self, Batch, certifications::Renewal},
        certifications::{self, CertificationError, WrittenCertification},
    },
    http::{
        moment::Moment,
        problem::{Body, Problem},
    },
};

/// The most bytes of a list: as many rows as may be issued at once, each with the longest address and the longest name of a
/// type.
const MAX_LIST: usize = 8 * 1024 * 1024;

/// Below `/certification-renewals`.
pub fn renewals() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(renew)).layer(DefaultBodyLimit::max(MAX_LIST))
}

/// Below `/certification-imports`.
pub fn imports() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(import)).layer(DefaultBodyLimit::max(MAX_LIST))
}

/// Certifications to be renewed
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCertificationRenewals)]
struct Renew {
    /// Ids, 1 to 5,000
    #[schema(example = json!(["cert-001", "cert-007"]))]
    certifications: Vec<String>,
    /// From when on they are valid; today if absent
    #[schema(value_type = Option<DateTime<Utc>>)]
    issued_at: Option<Moment>,
    /// Until when; as long as the type of each is valid if absent
    #[schema(value_type = Option<DateTime<Utc>>)]
    expires_at: Option<Moment>,
}

/// Certifications to be issued
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCertificationImport)]
struct Import {
    /// 1 to 5,000; nothing is issued unless every one of them can be
    certifications: Vec<Row>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCertificationImportRow)]
struct Row {
    /// Public id, handle or e-mail address
    #[schema(example = "mentor-42")]
    mentor_id: String,
    /// The shortname or the name of a type that is there
    #[schema(example = "peer_mentor_level_2")]
    cert_type: String,
    /// A date or a time
    #[schema(example = "2026-03-01")]
    issued_at: String,
    /// A date or a time
    #[schema(example = "2027-03-01")]
    expires_at: String,
}

/// The batch that does it
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CertificationBatch)]
struct Started {
    /// At `/api/v1/batches/{id}`: how far it is, what came of each step, and how to take it back
    #[schema(example = "batch-4k9d7m2xw8r5t3h6c2vn")]
    batch_id: String,
    #[schema(example = 2)]
    steps: i64,
}

fn accepted(app: &App, batch: Batch) -> Response {
    let location = app.url(&format!("/api/v1/batches/{}", batch.public_id));
    let body = axum::Json(Started { batch_id: batch.public_id, steps: batch.steps });
    (StatusCode::ACCEPTED, [(header::LOCATION, location)], body).into_response()
}

/// Renews many certifications
///
/// What was renewed otherwise when its turn comes is left alone.
#[utoipa::path(post, path = "/", tag = "certifications", operation_id = "renew_certifications", request_body = Renew, responses(
    (status = 202, description = "Started", body = Started, headers(("Location" = String, description = "The batch's address"))),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins, coordinators and programs with the role system", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "One of them is not there, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "None, or more than 5,000", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn renew(State(app): State<App>, Caller(actor): Caller, Body(wire): Body<Renew>) -> Result<Response, Problem> {
    certifications::keeps(&actor).ok_or(CertificationError::Forbidden)?;
    let now = app.clock.now();
    let ids: Vec<&str> =
        wire.certifications.iter().map(String::as_str).take(batches::certifications::MOST_CERTIFIED + 1).collect();
    let mut conn = app.store.read().await?;
    let found = certifications::named(&mut conn, &actor, &ids).await?;
    let types = certifications::types_of(&mut conn, found.values()).await?;
    drop(conn);
    let mut renewals = Vec::with_capacity(ids.len());
    for id in ids {
        let known = found.get(id).and_then(|one| Some((one, types.get(&one.type_id)?)));
        let (one, of_type) = known.ok_or(CertificationError::UnknownCertification)?;
        let (issued_at, expires_at) = certifications::proposed_dates(now, of_type, Some(one));
        renewals.push(Renewal {
            certification: one.public_id.clone(),
            person: one.person.clone(),
            issued_at: wire.issued_at.map_or(issued_at, |at| at.0),
            expires_at: wire.expires_at.map_or(expires_at, |at| at.0),
        });
    }
    let mut tx = app.store.write().await?;
    let batch = batches::certifications::renew(&mut tx, now, &actor, &renewals).await?;
    let batch = batches::start(&mut tx, now, &actor, &batch.public_id).await?;
    tx.commit().await?;
    Ok(accepted(&app, batch))
}

/// Issues a list of certifications
///
/// Refused as a whole where one of them cannot be issued; those that stand already are left as they are. Takes 8 MiB.
#[utoipa::path(post, path = "/", tag = "certifications", operation_id = "import_certifications", request_body = Import, responses(
    (status = 202, description = "Started", body = Started, headers(("Location" = String, description = "The batch's address"))),
    (status = 400, description = "Rows that cannot be issued, each by its place", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins, coordinators and programs with the role system", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "None, or more than 5,000", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn import(State(app): State<App>, Caller(actor): Caller, Body(wire): Body<Import>) -> Result<Response, Problem> {
    certifications::keeps(&actor).ok_or(CertificationError::Forbidden)?;
    let now = app.clock.now();
    let rows: Vec<WrittenCertification> = wire
        .certifications
        .into_iter()
        .take(batches::certifications::MOST_CERTIFIED + 1)
        .map(|row| WrittenCertification {
            person: row.mentor_id,
            certification_type: row.cert_type,
            issued_at: row.issued_at,
            expires_at: row.expires_at,
        })
        .collect();
    let prospects = certifications::foresee(&mut app.store.read().await?, &actor, &rows).await?;
    let wrong: Vec<(String, &'static str)> = prospects
        .iter()
        .enumerate()
        .filter_map(|(n, prospect)| prospect.wrong().map(|(field, detail)| (place(n, field), detail)))
        .collect();
    if !wrong.is_empty() {
        return Err(Problem::places(wrong));
    }
    let mut tx = app.store.write().await?;
    let batch = batches::certifications::certify(&mut tx, now, &actor, &rows, &prospects).await?;
    let batch = batches::start(&mut tx, now, &actor, &batch.public_id).await?;
    tx.commit().await?;
    Ok(accepted(&app, batch))
}

fn place(n: usize, field: &str) -> String {
    format!("certifications[{n}].{field}")
}
