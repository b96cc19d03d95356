//! What the contract of certifications has no word for: revocation, restoring, a renewal taken back, and the whole history
//! of one.

use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Caller, tagged};
use crate::{
    app::App,
    clock::{Timestamp, to_the_second},
    domain::certifications::{self, Certification, CertificationFilter, Order, Period, Reminder, Renewal},
    http::{
        pagination::{PageQuery, Pagination, Paging},
        problem::{Body, Problem},
    },
};

/// Below `/certifications`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(revoke)).routes(routes!(restore)).routes(routes!(history)).routes(routes!(undo))
}

/// Below `/removed-certifications`.
pub fn removed() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_removed))
}

/// A certification, as those who keep it see it
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KeptCertification)]
struct Shown {
    #[schema(example = "cert-001")]
    id: String,
    #[schema(example = "mentor-42")]
    mentor_id: String,
    #[schema(example = "Amina Yusuf")]
    mentor_name: String,
    /// Of the mentor's home
    #[schema(example = "org-nhf-oslo")]
    organisation_id: String,
    #[schema(example = "peer_mentor_level_2")]
    cert_type: String,
    /// `active`, `expired` or `revoked`
    #[schema(example = "revoked")]
    status: &'static str,
    #[schema(example = "2025-09-01T00:00:00Z")]
    issued_at: DateTime<Utc>,
    #[schema(example = "2026-09-01T00:00:00Z")]
    expires_at: DateTime<Utc>,
    #[schema(example = 1)]
    renewal_count: i64,
    /// Public id of a person, `system` or `anonymous`
    #[schema(example = "admin-per-001")]
    created_by: String,
    revoked_at: Option<DateTime<Utc>>,
    revoked_by: Option<String>,
    revoke_reason: Option<String>,
    /// Since when nobody else reads it
    removed_at: Option<DateTime<Utc>>,
    removed_by: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl Shown {
    fn new(of: Certification, now: Timestamp) -> Self {
        Self {
            status: of.status(now).as_str(),
            id: of.public_id,
            mentor_id: of.person,
            mentor_name: of.person_name,
            organisation_id: of.organisation,
            cert_type: of.certification_type,
            issued_at: to_the_second(of.issued_at),
            expires_at: to_the_second(of.expires_at),
            renewal_count: of.renewal_count,
            created_by: of.created_by,
            revoked_at: of.revoked_at.map(to_the_second),
            revoked_by: of.revoked_by,
            revoke_reason: of.revoke_reason,
            removed_at: of.removed_at.map(to_the_second),
            removed_by: of.removed_by,
            created_at: to_the_second(of.created_at),
            updated_at: to_the_second(of.updated_at),
        }
    }
}

/// A page of removed certifications
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RemovedCertificationList)]
struct List {
    data: Vec<Shown>,
    pagination: Pagination,
}

/// Why a certification is taken back
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CertificationRevocation)]
struct Revoke {
    /// 1 to 500 characters
    #[schema(example = "Left the programme")]
    reason: String,
}

/// What happened to a certification
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CertificationHistory)]
struct History {
    /// The renewals that stand, oldest first
    renewals: Vec<RenewalShape>,
    /// Since when its holder is certified as this without a gap, over all their certifications of the type
    continuous_since: Option<DateTime<Utc>>,
    /// Without a gap each, oldest first
    periods: Vec<PeriodShape>,
    /// What lies between them
    gaps: Vec<PeriodShape>,
    /// Newest first
    reminders: Vec<ReminderShape>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CertificationHistoryRenewal)]
struct RenewalShape {
    /// By which it can be taken back
    #[schema(example = 17)]
    id: i64,
    renewed_at: DateTime<Utc>,
    #[schema(example = "admin-per-001")]
    renewed_by: String,
    issued_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    previous_expires_at: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CertificationPeriod)]
struct PeriodShape {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CertificationReminder)]
struct ReminderShape {
    /// So many days before
    #[schema(example = 30)]
    days_before: i64,
    expires_at: DateTime<Utc>,
    decided_at: DateTime<Utc>,
}

impl From<Renewal> for RenewalShape {
    fn from(renewal: Renewal) -> Self {
        Self {
            id: renewal.id,
            renewed_at: to_the_second(renewal.renewed_at),
            renewed_by: renewal.renewed_by,
            issued_at: to_the_second(renewal.issued_at),
            expires_at: to_the_second(renewal.expires_at),
            previous_expires_at: to_the_second(renewal.previous_expires_at),
        }
    }
}

impl From<Period> for PeriodShape {
    fn from(period: Period) -> Self {
        Self { from: to_the_second(period.from), until: to_the_second(period.until) }
    }
}

impl From<Reminder> for ReminderShape {
    fn from(reminder: Reminder) -> Self {
        Self {
            days_before: reminder.step,
            expires_at: to_the_second(reminder.expires_at),
            decided_at: to_the_second(reminder.decided_at),
        }
    }
}

/// Revokes a certification
///
/// The record stays, with the time and the reason. Again: the first revocation's values.
#[utoipa::path(post, path = "/{id}/revoke", tag = "certifications", operation_id = "revoke_certification", request_body = Revoke,
    params(("id" = String, Path, example = "cert-001")), responses(
    (status = 200, description = "Revoked, now or before", body = Shown),
    (status = 400, description = "The reason is missing or too long", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins, coordinators and programs with the role system", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such record, a removed one, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn revoke(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    Body(wire): Body<Revoke>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let revoked = certifications::revoke(&mut tx, now, &actor, &id, &wire.reason).await?;
    tx.commit().await?;
    Ok(tagged(revoked.revision, Shown::new(revoked, now)))
}

/// Brings back a certification that was removed
///
/// As it was, within 30 days. Again: nothing changes.
#[utoipa::path(post, path = "/{id}/restore", tag = "certifications", operation_id = "restore_certification",
    params(("id" = String, Path, example = "cert-001")), responses(
    (status = 200, description = "It is there", body = Shown),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such record, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It was removed too long ago, or the same stands already", body = Problem, content_type = "application/problem+json"),
))]
async fn restore(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Response, Problem> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let restored = certifications::restore(&mut tx, now, &actor, &id).await?;
    tx.commit().await?;
    Ok(tagged(restored.revision, Shown::new(restored, now)))
}

/// The history of a certification
///
/// Its renewals, the reminders that were sent, and since when its holder is certified without a gap.
#[utoipa::path(get, path = "/{id}/history", tag = "certifications", operation_id = "get_certification_history",
    params(("id" = String, Path, example = "cert-001")), responses(
    (status = 200, description = "Its history", body = History),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such record, a removed one, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn history(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Json<History>, Problem> {
    let mut conn = app.store.read().await?;
    let found = certifications::get(&mut conn, &actor, &id).await?;
    let coverage = certifications::coverage(&mut conn, app.clock.now(), &found).await?;
    let renewals = certifications::renewals(&mut conn, &found).await?;
    let reminders = certifications::reminders(&mut conn, &found).await?;
    Ok(Json(History {
        renewals: renewals.into_iter().map(RenewalShape::from).collect(),
        continuous_since: coverage.continuous_since.map(to_the_second),
        periods: coverage.periods.into_iter().map(PeriodShape::from).collect(),
        gaps: coverage.gaps.into_iter().map(PeriodShape::from).collect(),
        reminders: reminders.into_iter().map(ReminderShape::from).collect(),
    }))
}

/// Takes a renewal back
///
/// The last one, if nothing was changed since: the dates are as before it. It is no longer counted. Again: nothing changes.
#[utoipa::path(delete, path = "/{id}/renewals/{renewal}", tag = "certifications", operation_id = "undo_certification_renewal",
    params(("id" = String, Path, example = "cert-001"), ("renewal" = i64, Path, description = "Its `id` in the history", example = 17)), responses(
    (status = 200, description = "Taken back, now or before", body = Shown),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins, coordinators and programs with the role system", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such record, a removed one, or another organisation's; or no such renewal of it", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It was renewed, changed or revoked since, or the same stands already", body = Problem, content_type = "application/problem+json"),
))]
async fn undo(
    State(app): State<App>,
    Caller(actor): Caller,
    Path((id, renewal)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    // What is no number is the key of none.
    let renewal = renewal.parse().unwrap_or_default();
    let mut tx = app.store.write().await?;
    let found = certifications::undo_renewal(&mut tx, now, &actor, &id, renewal).await?;
    tx.commit().await?;
    Ok(tagged(found.revision, Shown::new(found, now)))
}

/// Lists certifications that can be restored
///
/// Those that were removed within the last 30 days, the latest removal first.
#[utoipa::path(get, path = "/", tag = "certifications", operation_id = "list_removed_certifications", params(PageQuery), responses(
    (status = 200, description = "A page of them", body = List),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
))]
async fn list_removed(State(app): State<App>, Caller(actor): Caller, paging: Paging) -> Result<Response, Problem> {
    let now = app.clock.now();
    let filter = CertificationFilter { removed: true, order: Order::Removed, descending: true, ..Default::default() };
    let listed = certifications::list(&mut app.store.read().await?, now, &actor, &filter, &paging.slice).await?;
    let links = paging.links(&app, listed.items.len(), listed.items.last().map(|item| item.public_id.as_str()));
    let data = listed.items.into_iter().map(|item| Shown::new(item, now)).collect();
    Ok((links, Json(List { data, pagination: paging.pagination(listed.total) })).into_response())
}
