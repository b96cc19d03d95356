use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
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
        ManageError, Role,
        access::{self, Invitee, Link, LinkState, NewInvitation},
    },
    http::problem::{Body, Problem},
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get, invite, withdraw))
}

/// An invitation by mail, without its link
#[derive(Debug, Serialize, ToSchema)]
struct Invitation {
    /// `open`, `accepted`, `withdrawn` or `expired`
    #[schema(example = "open")]
    state: &'static str,
    /// The role that is taken on with it; null for a peer mentor
    #[schema(value_type = Option<String>, example = "coordinator")]
    role: Option<Role>,
    /// Where the role holds; everywhere if null
    #[schema(example = "org-nhf-oslo")]
    organisation_id: Option<String>,
    /// Who invites
    #[schema(example = "admin-per-001")]
    invited_by: String,
    #[schema(example = "2026-01-22T14:35:00Z")]
    created_at: DateTime<Utc>,
    /// Until when the link opens
    #[schema(example = "2026-01-29T14:35:00Z")]
    expires_at: DateTime<Utc>,
    #[schema(example = json!(null))]
    accepted_at: Option<DateTime<Utc>>,
    #[schema(example = json!(null))]
    withdrawn_at: Option<DateTime<Utc>>,
}

impl Invitation {
    fn new(link: Link, now: Timestamp) -> Self {
        Self {
            state: match link.state(now) {
                LinkState::Open => "open",
                LinkState::Used => "accepted",
                LinkState::Withdrawn => "withdrawn",
                LinkState::Expired => "expired",
            },
            role: link.role,
            organisation_id: link.organisation,
            invited_by: link.created_by,
            created_at: to_the_second(link.created_at),
            expires_at: to_the_second(link.expires_at),
            accepted_at: link.used_at.map(to_the_second),
            withdrawn_at: link.withdrawn_at.map(to_the_second),
        }
    }
}

/// To what somebody is invited
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewInvitation)]
struct Create {
    /// `admin` or `coordinator`; absent for a peer mentor
    #[schema(value_type = Option<String>, example = "coordinator")]
    role: Option<Role>,
    /// Where the role holds; everywhere if absent
    #[schema(example = "org-nhf-oslo")]
    organisation_id: Option<String>,
    /// `en` or `nb`, for the mail and the pages; absent leaves the person's as it is
    #[schema(example = "nb")]
    language: Option<String>,
}

/// The latest invitation of a person
#[utoipa::path(get, path = "/{id}/invitation", tag = "people", operation_id = "get_invitation", params(("id" = String, Path, example = "mentor-57")), responses(
    (status = 200, description = "The invitation, without its link", body = Invitation),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person, another organisation's, or never invited", body = Problem, content_type = "application/problem+json"),
))]
async fn get(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Json<Invitation>, Problem> {
    let link = access::invitation(&mut app.store.read().await?, &actor, &id).await?.ok_or(ManageError::NotFound)?;
    Ok(Json(Invitation::new(link, app.clock.now())))
}

/// Invites a person by mail
///
/// They choose a password of their own. Sent again, the earlier link is dead. The role is given when the invitation is
/// accepted, if whoever sent it may still give it then.
#[utoipa::path(post, path = "/{id}/invitation", tag = "people", operation_id = "invite_person", request_body = Create,
    params(("id" = String, Path, example = "mentor-57")), responses(
    (status = 200, description = "Sent again, in place of one that was open", body = Invitation),
    (status = 201, description = "Sent", body = Invitation),
    (status = 400, description = "Fields that cannot be used, or the person has no address", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of where the role is to hold", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The person has an account, or has left", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn invite(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    Body(new): Body<Create>,
) -> Result<Response, Problem> {
    let role = match (new.role, new.organisation_id) {
        (Some(role), place) => Some((role, place)),
        (None, Some(_)) => return Err(Problem::field("organisation_id", "goes with a role only")),
        (None, None) => None,
    };
    let (whom, language) = (Invitee::Person(id), new.language);
    let new = NewInvitation { whom, role, language, valid_for: app.settings.invitation_time() };
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let invited = access::invite(&mut tx, now, &app.key, &actor, new).await?;
    tx.commit().await?;
    let body = Json(Invitation::new(invited.link, now));
    if invited.is_again {
        return Ok(body.into_response());
    }
    let mut headers = HeaderMap::new();
    if let Ok(location) = app.url(&format!("/api/v1/people/{}/invitation", invited.person.public_id)).parse() {
        headers.insert(header::LOCATION, location);
    }
    Ok((StatusCode::CREATED, headers, body).into_response())
}

/// Withdraws a person's invitation
///
/// Its link is dead from then on.
#[utoipa::path(delete, path = "/{id}/invitation", tag = "people", operation_id = "withdraw_invitation", params(("id" = String, Path, example = "mentor-57")), responses(
    (status = 200, description = "Withdrawn, now or before", body = Invitation),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person, another organisation's, or never invited", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It has been accepted", body = Problem, content_type = "application/problem+json"),
))]
async fn withdraw(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Json<Invitation>, Problem> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let link = access::withdraw_invitation(&mut tx, now, &actor, &id).await?;
    tx.commit().await?;
    Ok(Json(Invitation::new(link, now)))
}
