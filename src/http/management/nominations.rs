use axum::{
    Json,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Path, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Caller;
use crate::{
    app::App,
    clock::to_the_second,
    domain::{
        FieldError, Problem as Wrong,
        nominations::{self, Evidence, MAX_FILE, NewNomination, NominationError, NominationFilter, NominationState},
    },
    http::{
        pagination::{PageQuery, Pagination, Paging},
        problem::{Body, IdempotencyKey, Problem, Query},
        replies::{Once, file_reply, reply, response},
    },
};

pub fn router() -> OpenApiRouter<App> {
    // A file in base 64, and what stands around it.
    let files =
        OpenApiRouter::new().routes(routes!(list, create)).layer(DefaultBodyLimit::max(MAX_FILE / 3 * 4 + 64 * 1024));
    OpenApiRouter::new()
        .routes(routes!(get))
        .routes(routes!(file))
        .routes(routes!(approve))
        .routes(routes!(decline))
        .routes(routes!(withdraw))
        .merge(files)
}

/// Somebody who was named for a badge, or asked for one
#[derive(Debug, Serialize, ToSchema)]
struct Nomination {
    #[schema(example = "nomination-4k9d7m2xw8r5t3h6c2vn")]
    id: String,
    #[schema(example = "bdg-def-003")]
    badge_id: String,
    /// Who is named
    #[schema(example = "pm-kari-001")]
    person_id: String,
    #[schema(example = "org-nhf-oslo")]
    organisation_id: String,
    /// Who named them; they themselves if they asked for it
    #[schema(example = "pm-kari-001")]
    nominated_by: String,
    #[schema(example = "Led the spring retreat")]
    reason: String,
    #[schema(example = "https://example.org/retreat")]
    evidence_url: Option<String>,
    /// Whether a file was sent: `…/file`
    #[schema(example = false)]
    has_file: bool,
    /// `open`, `approved`, `declined` or `withdrawn`
    #[schema(example = "open")]
    state: &'static str,
    #[schema(example = json!(null))]
    decided_by: Option<String>,
    #[schema(example = json!(null))]
    decided_at: Option<DateTime<Utc>>,
    #[schema(example = json!(null))]
    decline_reason: Option<String>,
    /// The award that came of it
    #[schema(example = json!(null))]
    earned_badge_id: Option<String>,
    #[schema(example = "2026-03-26T11:45:00Z")]
    created_at: DateTime<Utc>,
}

impl From<nominations::Nomination> for Nomination {
    fn from(nomination: nominations::Nomination) -> Self {
        Self {
            id: nomination.public_id,
            badge_id: nomination.badge_public_id,
            person_id: nomination.person,
            organisation_id: nomination.organisation,
            nominated_by: nomination.maker,
            reason: nomination.reason,
            evidence_url: nomination.evidence_url,
            has_file: nomination.file_hash.is_some(),
            state: nomination.state.as_str(),
            decided_by: nomination.decided_by,
            decided_at: nomination.decided_at.map(to_the_second),
            decline_reason: nomination.decline_reason,
            earned_badge_id: nomination.award,
            created_at: to_the_second(nomination.created_at),
        }
    }
}

/// A page of nominations
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NominationList)]
struct List {
    data: Vec<Nomination>,
    pagination: Pagination,
}

/// Whom to name for which badge
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewNomination)]
struct Create {
    /// Id, number or shortname
    #[schema(example = "bdg-def-003")]
    badge_id: String,
    /// Id, handle or e-mail address; the caller if absent
    #[schema(example = "pm-kari-001")]
    person_id: Option<String>,
    /// Why: 1 to 5,000 characters
    #[schema(example = "Led the spring retreat")]
    reason: String,
    /// Where to see it
    #[schema(example = "https://example.org/retreat")]
    evidence_url: Option<String>,
    /// A picture (PNG, JPEG) or a PDF that shows it, in base 64; up to 5 MiB
    #[schema(example = json!(null))]
    file: Option<String>,
    /// What the file is called
    #[schema(example = json!(null))]
    file_name: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Only this state: `open`, `approved`, `declined` or `withdrawn`
    #[param(example = "open")]
    state: Option<String>,
}

/// Lists nominations
///
/// Newest first: those of the organisations that the caller oversees; a peer mentor sees their own. Counted up to 100,000
/// for each organisation.
#[utoipa::path(get, path = "/", tag = "nominations", operation_id = "list_nominations", params(Filter, PageQuery), responses(
    (status = 200, description = "A page of them", body = List),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Not for programs with the role `system`", body = Problem, content_type = "application/problem+json"),
))]
async fn list(
    State(app): State<App>,
    Caller(actor): Caller,
    Query(filter): Query<Filter>,
    paging: Paging,
) -> Result<Response, Problem> {
    let state = match filter.state.as_deref() {
        None => None,
        Some(name) => Some(
            NominationState::parse(name)
                .ok_or_else(|| Problem::field("state", "must be one of: open, approved, declined, withdrawn"))?,
        ),
    };
    let filter = NominationFilter { state, own: false };
    let listed = nominations::list(&mut app.store.read().await?, &actor, filter, &paging.slice).await?;
    let links = paging.links(&app, listed.items.len(), listed.items.last().map(|last| last.public_id.as_str()));
    let data = listed.items.into_iter().map(Nomination::from).collect();
    Ok((links, Json(List { data, pagination: paging.pagination(listed.total) })).into_response())
}

/// Names somebody for a badge
///
/// Coordinators and admins name people of theirs; everybody may ask for themselves. One is open for a person and a badge.
#[utoipa::path(post, path = "/", tag = "nominations", operation_id = "create_nomination", request_body = Create,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 255 characters; the same key and body get the same reply for a day")), responses(
    (status = 201, description = "Made", body = Nomination),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person or badge, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The person holds the badge, a nomination is open, or the badge has been retired", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "The file is too large", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The badge is another organisation's than the person, or the key was used with another request", body = Problem, content_type = "application/problem+json"),
))]
async fn create(
    State(app): State<App>,
    Caller(actor): Caller,
    IdempotencyKey(key): IdempotencyKey,
    Body(new): Body<Create>,
) -> Result<Response, Problem> {
    let file = match new.file.clone() {
        None => None,
        Some(encoded) => {
            let name = new.file_name.clone();
            let read = move || {
                let bytes = STANDARD.decode(encoded.trim()).map_err(|_| Wrong::NotEvidence)?;
                Evidence::read(name.as_deref(), bytes)
            };
            let read = app.drawings.alone(read).await.unwrap_or(Err(Wrong::NotEvidence));
            Some(read.map_err(|problem| NominationError::Invalid(vec![FieldError::new("file", problem)]))?)
        }
    };
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let once = match Once::begin(&mut tx, now, &actor, key, "POST nominations", &new).await? {
        Ok(once) => once,
        Err(first) => return Ok(response(first)),
    };
    let Create { badge_id, person_id, reason, evidence_url, .. } = new;
    let new = NewNomination { badge: badge_id, person: person_id, reason, evidence_url, file };
    let nomination = nominations::nominate(&mut tx, now, &actor, new).await?;
    let location = app.url(&format!("/api/v1/nominations/{}", nomination.public_id));
    let reply = reply(StatusCode::CREATED, Some(location), &Nomination::from(nomination));
    once.finish(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(response(reply))
}

/// One nomination
#[utoipa::path(get, path = "/{id}", tag = "nominations", operation_id = "get_nomination", params(("id" = String, Path, example = "nomination-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 200, description = "The nomination", body = Nomination),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such nomination, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn get(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Json<Nomination>, Problem> {
    Ok(Json(nominations::get(&mut app.store.read().await?, &actor, &id).await?.into()))
}

/// The file that was sent with a nomination
#[utoipa::path(get, path = "/{id}/file", tag = "nominations", operation_id = "get_nomination_file", params(("id" = String, Path, example = "nomination-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 200, description = "A PNG or a PDF", content((Vec<u8> = "image/png"), (Vec<u8> = "application/pdf"))),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such nomination, one that is not yours to see, or one without a file", body = Problem, content_type = "application/problem+json"),
))]
async fn file(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Response, Problem> {
    let mut conn = app.store.read().await?;
    let nomination = nominations::get(&mut conn, &actor, &id).await?;
    let file = nominations::file(&mut conn, &nomination).await?.ok_or(NominationError::Unknown)?;
    Ok(file_reply(&nomination.public_id, file))
}

/// What goes with an approval
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NominationApproval)]
struct Approve {
    /// Words to the recipient, up to 5,000 characters
    #[schema(example = "Thank you for the retreat")]
    note: Option<String>,
    /// Whether the nomination's link stands with the award, for everybody to see; not if absent
    #[schema(example = false)]
    #[serde(default)]
    shows_link: bool,
}

/// Approves a nomination
///
/// The badge is given. Again: nothing changes. A body is not needed.
#[utoipa::path(post, path = "/{id}/approve", tag = "nominations", operation_id = "approve_nomination", request_body = Option<Approve>,
    params(("id" = String, Path, example = "nomination-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 200, description = "Approved, now or before", body = Nomination),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such nomination, or one that is not yours to see; or the person has left", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It has been declined or withdrawn, or the badge has been retired", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
    (status = 422, description = "The badge is another organisation's than the person", body = Problem, content_type = "application/problem+json"),
))]
async fn approve(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Nomination>, Problem> {
    let Approve { note, shows_link } = optional(request, &app).await?;
    let mut tx = app.store.write().await?;
    let decided = nominations::approve(&mut tx, app.clock.now(), &actor, &id, note, shows_link).await?;
    tx.commit().await?;
    Ok(Json(decided.into_nomination().into()))
}

/// A body that may be left out.
async fn optional(request: Request, app: &App) -> Result<Approve, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = Bytes::from_request(Request::from_parts(parts.clone(), body), app).await;
    let bytes = bytes.map_err(|rejection| Problem::of_status(rejection.status()))?;
    if bytes.is_empty() {
        return Ok(Approve::default());
    }
    let Body(approve) = Body::from_request(Request::from_parts(parts, bytes.into()), app).await?;
    Ok(approve)
}

/// Why a nomination is declined
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NominationRefusal)]
struct Decline {
    /// 1 to 500 characters, told to both
    #[schema(example = "Three sessions are still missing")]
    reason: String,
}

/// Declines a nomination
///
/// Again: the first reason stays.
#[utoipa::path(post, path = "/{id}/decline", tag = "nominations", operation_id = "decline_nomination", request_body = Decline,
    params(("id" = String, Path, example = "nomination-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 200, description = "Declined, now or before", body = Nomination),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such nomination, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It has been approved or withdrawn", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn decline(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    Body(why): Body<Decline>,
) -> Result<Json<Nomination>, Problem> {
    let mut tx = app.store.write().await?;
    let decided = nominations::decline(&mut tx, app.clock.now(), &actor, &id, &why.reason).await?;
    tx.commit().await?;
    Ok(Json(decided.into_nomination().into()))
}

/// Takes a nomination back
///
/// For whoever made it. Again: nothing changes.
#[utoipa::path(post, path = "/{id}/withdraw", tag = "nominations", operation_id = "withdraw_nomination", params(("id" = String, Path, example = "nomination-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 200, description = "Withdrawn, now or before", body = Nomination),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Somebody else made it", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such nomination, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It has been approved or declined", body = Problem, content_type = "application/problem+json"),
))]
async fn withdraw(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Json<Nomination>, Problem> {
    let mut tx = app.store.write().await?;
    let decided = nominations::withdraw(&mut tx, app.clock.now(), &actor, &id).await?;
    tx.commit().await?;
    Ok(Json(decided.into_nomination().into()))
}
