//! Assignments: the administrators' half of the FlagForge contract. An assignment is an award; a badge template is a badge.
//! The session cookie counts here, on this contract alone among the APIs, so what it authorises must come from our own
//! pages.

mod caller;
mod error;
mod images;
mod templates;
mod wire;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use error::AssignmentsError;

use self::{
    caller::{Admin, Body, Query},
    error::Failure,
    wire::{Assign, Assigned, Assignment, AssignmentList, BadgeType, Done, Listing, Named},
};
use super::{session, uploads};
use crate::{
    app::App,
    domain::{
        ManageError,
        assignments::{self, NamedBadge, NewAssignment, Wanted},
        awards::{self, Awarded},
        badge_images,
        badges::{Art, Face, Field, Icon},
        page::Slice,
        people,
    },
    store::Conn,
};

/// The endpoints, below `/api/admin`.
pub fn router(app: &App) -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(assign, list, remove))
        .merge(templates::router())
        .merge(images::router())
        .layer(session::same_origin(app))
        .layer(session::layer(app))
        .layer(middleware::from_fn(caller::prefer_bearer))
}

/// Assigns a badge to a user
///
/// With the badge's key at the top, or with its fields below `badge`: then it is the badge of that name, made as a custom
/// one if there is none.
#[utoipa::path(post, path = "/assign-badge", tag = "assignments", operation_id = "assign_badge", request_body = Assign, responses(
    (status = 201, description = "Assigned", body = Assigned),
    (status = 400, description = "`userId` or `badgeId` is missing, invalid or unknown", body = Failure),
    (status = 401, description = "Nobody is signed in", body = Failure),
    (status = 403, description = "Not an admin; or a page of another site sent it", body = Failure),
    (status = 409, description = "The user holds the badge already, or it is not active", body = Failure),
    (status = 413, description = "The body is too large", body = Failure),
    (status = 415, description = "The body is not JSON", body = Failure),
))]
async fn assign(
    State(app): State<App>,
    Admin(actor): Admin,
    Body(sent): Body<Assign>,
) -> Result<Response, AssignmentsError> {
    let given = |value: Option<String>| value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    let person = given(sent.user_id).ok_or_else(|| AssignmentsError::missing("userId"))?;
    let (assigned_by, reason) = (given(sent.assigned_by), given(sent.reason));
    let now = app.clock.now();
    let wanted = if let Some(nested) = sent.badge {
        let name = given(nested.name)
            .ok_or_else(|| AssignmentsError::Invalid("Badge name is required and cannot be empty".to_owned()))?;
        let field = wire::TemplateFields::field(nested.color.as_deref());
        let face = face(&mut app.store.read().await?, &actor, given(nested.icon).as_deref(), field).await?;
        let description = nested.description.unwrap_or_default();
        NewAssignment {
            person,
            badge: Wanted::Named(NamedBadge { name, description, face }),
            assigned_by: given(nested.assigned_by).or(assigned_by),
            reason: given(nested.reason).or(reason),
        }
    } else {
        let key = given(sent.badge_id).ok_or_else(|| AssignmentsError::missing("badgeId"))?;
        let badge = match sent.badge_type {
            BadgeType::Template => Wanted::Known(key),
            BadgeType::Custom => Wanted::OfImage(key),
        };
        NewAssignment { person, badge, assigned_by, reason }
    };
    let mut tx = app.store.write().await?;
    match assignments::assign(&mut tx, now, &actor, wanted).await? {
        Awarded::Now(award) => {
            tx.commit().await?;
            Ok((StatusCode::CREATED, Json(Assigned::from(&award))).into_response())
        }
        Awarded::Already(award) => {
            Err(AssignmentsError::Conflict(format!("Badge \"{}\" is already assigned to this user", award.badge_name)))
        }
    }
}

/// Lists active assignments
///
/// All of them, or those of a user. Whatever made the award, it is here, until it is removed or has run out.
#[utoipa::path(get, path = "/assign-badge", tag = "assignments", operation_id = "list_assignments", params(Listing), responses(
    (status = 200, description = "At most 1,000 of them; `Link: rel=\"next\"` where there are more", body = AssignmentList),
    (status = 400, description = "A parameter cannot be read", body = Failure),
    (status = 401, description = "Nobody is signed in", body = Failure),
    (status = 403, description = "Not an admin", body = Failure),
))]
async fn list(
    State(app): State<App>,
    Admin(actor): Admin,
    Query(listing): Query<Listing>,
) -> Result<Response, AssignmentsError> {
    let slice = listing.slice()?;
    let mut conn = app.store.read().await?;
    let person = match listing.user_id.as_deref().filter(|user| !user.is_empty()) {
        // Whom nobody knows holds nothing.
        Some(user) => {
            Some(people::find_by_any(&mut conn, user).await?.map_or(user.to_owned(), |person| person.public_id))
        }
        None => None,
    };
    let (awards, is_more) = awards::active(&mut conn, app.clock.now(), &actor, person, &slice).await?;
    let links = next(&app, "assign-badge", &listing, &slice, is_more);
    let assignments: Vec<_> = awards.into_iter().map(|award| Assignment::new(&app, award)).collect();
    Ok((links, Json(AssignmentList { success: true, count: assignments.len(), assignments })).into_response())
}

/// Removes an assignment
///
/// By its `id`, or by `userId` and `badgeId`. The record stays, no longer active; removing it again by `id` changes
/// nothing.
#[utoipa::path(delete, path = "/assign-badge", tag = "assignments", operation_id = "remove_assignment", params(Named), responses(
    (status = 200, description = "Removed, now or before", body = Done),
    (status = 400, description = "Neither `id` nor both of `userId` and `badgeId`", body = Failure),
    (status = 401, description = "Nobody is signed in", body = Failure),
    (status = 403, description = "Not an admin; or a page of another site sent it", body = Failure),
    (status = 404, description = "No such assignment, or one that is not yours to remove", body = Failure),
))]
async fn remove(
    State(app): State<App>,
    Admin(actor): Admin,
    Query(named): Query<Named>,
) -> Result<Json<Done>, AssignmentsError> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let given = |value: Option<String>| value.filter(|value| !value.is_empty());
    let id = match (given(named.id), given(named.user_id), given(named.badge_id)) {
        (Some(id), ..) => id,
        (None, Some(user), Some(badge)) => assignments::standing(&mut tx, now, &actor, &user, &badge).await?,
        _ => {
            let wrong = "Either id or both userId and badgeId are required";
            return Err(AssignmentsError::Invalid(wrong.to_owned()));
        }
    };
    assignments::remove(&mut tx, now, &actor, &id, named.reason.as_deref()).await?;
    tx.commit().await?;
    Ok(Json(Done::new("Badge assignment removed successfully")))
}

/// The picture that an `icon` stands for: an uploaded one that the actor may see, by its id or address, or one composed of an
/// icon by its name. What stands for nothing, such as an emoji, becomes a medal.
async fn face(
    conn: &mut Conn,
    actor: &crate::domain::Actor,
    icon: Option<&str>,
    field: Field,
) -> Result<Face, AssignmentsError> {
    let icon = icon.unwrap_or_default();
    let uploaded = match addressed(icon) {
        Some(hash) => badge_images::of_hash(conn, actor, hash).await,
        None => badge_images::get(conn, actor, icon).await,
    };
    match uploaded {
        Ok(image) => return Ok(Face::Stored(image.image_hash)),
        Err(ManageError::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    let icon = Icon::parse(icon).or_else(|| Icon::parse("award")).unwrap_or_default();
    let art = Art { field, icon, ..Art::default() };
    Ok(Face::Composed(art, uploads::composed(&art)))
}

/// The hash of the picture that this is an address of.
fn addressed(icon: &str) -> Option<&str> {
    let hash = icon.rsplit_once('/')?.1.split('.').next()?;
    (hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit())).then_some(hash)
}

/// The link to the next page, where there is one.
fn next(app: &App, path: &str, listing: &Listing, slice: &Slice, is_more: bool) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if is_more {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("userId", &listing.user_id), ("category", &listing.category)] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        query.append_pair("page", &(slice.page + 1).to_string());
        let link = format!("<{}>; rel=\"next\"", app.url(&format!("/api/admin/{path}?{}", query.finish())));
        if let Ok(link) = link.parse() {
            headers.insert(header::LINK, link);
        }
    }
    headers
}
