//! Issued badges, one by one: how one stands, its mail sent again, and taken back.

use axum::{
    Json,
    extract::{Path, State},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Caller;
use crate::{
    app::App,
    clock::{Timestamp, to_the_second},
    domain::{
        awards::{self, Award, AwardStatus},
        claims,
    },
    http::problem::{Body, Problem},
};

/// The endpoints.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get, revoke)).routes(routes!(resend))
}

/// A badge that was issued to somebody, by whichever contract.
#[derive(Debug, Serialize, ToSchema)]
struct IssuedAward {
    #[schema(example = "earned-8kq2m4x7n5c9p3w6z2rt")]
    id: String,
    #[schema(example = "bdg-def-051")]
    badge_definition_id: String,
    #[schema(example = "person-8kq2m4x7n5c9p3w6z2rt")]
    person_id: String,
    /// `pending`, `claimed`, `revoked`, or `failed`: the mail was refused for good
    #[schema(example = "pending")]
    status: &'static str,
    issued_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    claimed_at: Option<DateTime<Utc>>,
    /// Since when its mail is refused
    undelivered_at: Option<DateTime<Utc>>,
    /// When the recipient is reminded next
    remind_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    revoke_reason: Option<String>,
    /// What the recipient agreed to when claiming
    consent: Option<ConsentGiven>,
}

/// What a recipient agreed to, word for word.
#[derive(Debug, Serialize, ToSchema)]
struct ConsentGiven {
    text: String,
    #[schema(example = "en")]
    language: String,
    given_at: DateTime<Utc>,
}

impl IssuedAward {
    fn new(award: Award, consent: Option<(String, String, Timestamp)>) -> Self {
        let is_claimed = award.status == AwardStatus::Claimed;
        Self {
            status: award.claim_state().as_str(),
            issued_at: to_the_second(award.issued_at()),
            revoked_at: award.revoked_at().map(to_the_second),
            claimed_at: is_claimed.then(|| to_the_second(award.claimed_at.unwrap_or(award.awarded_at))),
            id: award.public_id,
            badge_definition_id: award.badge_public_id,
            person_id: award.person,
            expires_at: award.expires_at.map(to_the_second),
            undelivered_at: award.undelivered_at.map(to_the_second),
            remind_at: award.remind_at.map(to_the_second),
            revoke_reason: award.revoke_reason,
            consent: consent.map(|(text, language, given_at)| ConsentGiven {
                text,
                language,
                given_at: to_the_second(given_at),
            }),
        }
    }
}

/// How an issued badge stands
#[utoipa::path(get, path = "/{id}", tag = "issuing", operation_id = "get_issued_badge",
    params(("id" = String, Path, example = "earned-002")), responses(
    (status = 200, description = "The record, revoked or not", body = IssuedAward),
    (status = 401, description = "No token, or one that is unknown, expired or revoked", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not read", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such record, or another organisation's or mentor's", body = Problem, content_type = "application/problem+json"),
))]
async fn get(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Json<IssuedAward>, Problem> {
    let mut conn = app.store.read().await?;
    let award = awards::get(&mut conn, &actor, &id).await?;
    let consent = claims::consented(&mut conn, award.id).await?;
    Ok(Json(IssuedAward::new(award, consent)))
}

/// Why it is taken back.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RevokeIssued {
    /// 1 to 500 characters; a recipient who holds it is told
    #[schema(example = "Issued to the wrong address")]
    #[serde(default)]
    revoke_reason: String,
}

/// Takes an issued badge back
///
/// Its link opens nothing any more. Again: the first revocation's values.
#[utoipa::path(delete, path = "/{id}", tag = "issuing", operation_id = "revoke_issued_badge", request_body = RevokeIssued,
    params(("id" = String, Path, example = "earned-002")), responses(
    (status = 200, description = "Revoked, now or before", body = IssuedAward),
    (status = 400, description = "The reason is missing or too long", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No token, or one that is unknown, expired or revoked", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not revoke", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such record, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It ended in another way", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The body is too large", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn revoke(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    Body(wanted): Body<RevokeIssued>,
) -> Result<Json<IssuedAward>, Problem> {
    let mut tx = app.store.write().await?;
    let award = awards::revoke(&mut tx, app.clock.now(), &actor, &id, &wanted.revoke_reason).await?;
    let consent = claims::consented(&mut tx, award.id).await?;
    tx.commit().await?;
    Ok(Json(IssuedAward::new(award, consent)))
}

/// Sends the mail to claim an issued badge once more
///
/// With a new link; the earlier ones open nothing any more.
#[utoipa::path(post, path = "/{id}/resend", tag = "issuing", operation_id = "resend_issued_badge",
    params(("id" = String, Path, example = "earned-002")), responses(
    (status = 200, description = "On its way", body = IssuedAward),
    (status = 401, description = "No token, or one that is unknown, expired or revoked", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not issue", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such record, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It does not wait to be claimed", body = Problem, content_type = "application/problem+json"),
))]
async fn resend(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Json<IssuedAward>, Problem> {
    let mut tx = app.store.write().await?;
    let award = claims::resend(&mut tx, app.clock.now(), app.link_terms(), &actor, &id).await?;
    tx.commit().await?;
    Ok(Json(IssuedAward::new(award, None)))
}
