//! Badge templates: badges, as the administrators' pages of FlagForge manage them.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    AssignmentsError, addressed,
    caller::{Admin, Body, Query},
    error::Failure,
    face, next,
    wire::{DeletedReply, DeletedTemplate, Listing, Named, Template, TemplateFields, TemplateList, TemplateReply},
};
use crate::{
    app::App,
    domain::{
        Actor, ManageError, Scope,
        badges::{self, Badge, BadgeChanges, NewBadge},
        organisations,
        totals::{self, Measure, Subject},
    },
    store::Conn,
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create, update, toggle, delete))
        .routes(routes!(create_alias))
        .routes(routes!(update_alias))
        .routes(routes!(toggle_alias))
        .routes(routes!(delete_alias))
}

/// Lists badge templates
#[utoipa::path(get, path = "/badge-templates", tag = "assignments", operation_id = "list_badge_templates", params(Listing), responses(
    (status = 200, description = "At most 1,000 of them; `Link: rel=\"next\"` where there are more", body = TemplateList),
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
    let listed = badges::templates(&mut app.store.read().await?, &actor, &slice).await?;
    let links = next(&app, "badge-templates", &listing, &slice, slice.is_short_of(listed.total));
    let templates: Vec<_> = listed.items.into_iter().map(|badge| Template::new(&app, badge)).collect();
    Ok((links, Json(TemplateList { success: true, count: templates.len(), templates })).into_response())
}

/// Makes a badge template
///
/// Its picture is an uploaded one, or composed of the icon on the field whose colour is nearest.
#[utoipa::path(post, path = "/badge-templates", tag = "assignments", operation_id = "create_badge_template", request_body = TemplateFields, responses(
    (status = 201, description = "Made", body = TemplateReply),
    (status = 400, description = "A field is missing or cannot be used", body = Failure),
    (status = 401, description = "Nobody is signed in", body = Failure),
    (status = 403, description = "Not an admin; or a page of another site sent it", body = Failure),
    (status = 409, description = "There is one of this name", body = Failure),
    (status = 415, description = "The body is not JSON", body = Failure),
))]
async fn create(
    State(app): State<App>,
    Admin(actor): Admin,
    Body(sent): Body<TemplateFields>,
) -> Result<Response, AssignmentsError> {
    let name = required(sent.name, "name")?;
    let now = app.clock.now();
    let field = TemplateFields::field(sent.color.as_deref());
    let face = face(&mut app.store.read().await?, &actor, sent.icon.as_deref(), field).await?;
    let mut tx = app.store.write().await?;
    let organisation_id = unnamed(&mut tx, &actor, &name, None).await?;
    let (image_hash, art) = face.store(&mut tx, now).await?;
    let new = NewBadge {
        name,
        description: sent.description.unwrap_or_default(),
        image_hash: Some(image_hash),
        art,
        organisation_id,
        ..NewBadge::default()
    };
    let mut badge = badges::create(&mut tx, now, &actor, new).await?;
    if sent.is_active == Some(false) {
        let changes = BadgeChanges { retired: Some(true), ..BadgeChanges::default() };
        badge = badges::update(&mut tx, now, &actor, &badge.public_id, None, changes).await?;
    }
    tx.commit().await?;
    Ok((StatusCode::CREATED, reply(&app, badge, "Badge template created successfully")).into_response())
}

/// Changes a badge template
///
/// Fields that are left out stay as they are.
#[utoipa::path(put, path = "/badge-templates", tag = "assignments", operation_id = "update_badge_template", request_body = TemplateFields, responses(
    (status = 200, description = "Changed", body = TemplateReply),
    (status = 400, description = "A field is missing or cannot be used", body = Failure),
    (status = 401, description = "Nobody is signed in", body = Failure),
    (status = 403, description = "Not an admin of its organisation; or a page of another site sent it", body = Failure),
    (status = 404, description = "No such template, or one that is not yours to see", body = Failure),
    (status = 409, description = "There is another one of this name", body = Failure),
    (status = 415, description = "The body is not JSON", body = Failure),
))]
async fn update(
    State(app): State<App>,
    Admin(actor): Admin,
    Body(sent): Body<TemplateFields>,
) -> Result<Json<TemplateReply>, AssignmentsError> {
    let id = required(sent.template_id, "templateId")?;
    let name = sent.name.map(|name| required(Some(name), "name")).transpose()?;
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let before = get(&mut tx, &actor, &id).await?;
    if let Some(name) = &name {
        unnamed(&mut tx, &actor, name, Some(&before)).await?;
    }
    // Clients send back what they were shown: that is no change.
    let shown = app.picture_url(before.image_hash.as_deref());
    let is_shown =
        |icon: &str| icon == shown || addressed(icon).is_some_and(|hash| before.image_hash.as_deref() == Some(hash));
    let old_field = before.art.as_ref().map(|art| art.field).unwrap_or_default();
    let field = sent.color.as_deref().map_or(old_field, |colour| TemplateFields::field(Some(colour)));
    let icon = match sent.icon.as_deref() {
        Some(icon) if !is_shown(icon) => Some(icon.to_owned()),
        _ if field != old_field => before.art.as_ref().map(|art| art.icon.as_str().to_owned()),
        _ => None,
    };
    let (image_hash, art) = match icon {
        Some(icon) => {
            let (hash, art) = face(&mut tx, &actor, Some(&icon), field).await?.store(&mut tx, now).await?;
            (Some(hash), art)
        }
        None => (None, None),
    };
    let changes = BadgeChanges {
        name,
        description: sent.description,
        image_hash,
        art,
        retired: sent.is_active.map(|active| !active),
        ..BadgeChanges::default()
    };
    let badge = badges::update(&mut tx, now, &actor, &before.public_id, None, changes).await?;
    tx.commit().await?;
    Ok(reply(&app, badge, "Badge template updated successfully"))
}

/// Takes a badge template out of use, or back into it
#[utoipa::path(patch, path = "/badge-templates", tag = "assignments", operation_id = "toggle_badge_template", request_body = TemplateFields, responses(
    (status = 200, description = "As it is now", body = TemplateReply),
    (status = 400, description = "`templateId` or `isActive` is missing", body = Failure),
    (status = 401, description = "Nobody is signed in", body = Failure),
    (status = 403, description = "Not an admin of its organisation; or a page of another site sent it", body = Failure),
    (status = 404, description = "No such template, or one that is not yours to see", body = Failure),
    (status = 415, description = "The body is not JSON", body = Failure),
))]
async fn toggle(
    State(app): State<App>,
    Admin(actor): Admin,
    Body(sent): Body<TemplateFields>,
) -> Result<Json<TemplateReply>, AssignmentsError> {
    let id = required(sent.template_id, "templateId")?;
    let active =
        sent.is_active.ok_or_else(|| AssignmentsError::Invalid("isActive must be true or false".to_owned()))?;
    let mut tx = app.store.write().await?;
    let before = get(&mut tx, &actor, &id).await?;
    let changes = BadgeChanges { retired: Some(!active), ..BadgeChanges::default() };
    let badge = badges::update(&mut tx, app.clock.now(), &actor, &before.public_id, None, changes).await?;
    tx.commit().await?;
    let message =
        if active { "Badge template activated successfully" } else { "Badge template deactivated successfully" };
    Ok(reply(&app, badge, message))
}

/// Deletes a badge template that was never assigned
///
/// By `?id=`, or by `templateId` in a JSON body.
#[utoipa::path(delete, path = "/badge-templates", tag = "assignments", operation_id = "delete_badge_template", params(Named), responses(
    (status = 200, description = "Deleted", body = DeletedReply),
    (status = 400, description = "Which one is not said", body = Failure),
    (status = 401, description = "Nobody is signed in", body = Failure),
    (status = 403, description = "Not an admin of its organisation; or a page of another site sent it", body = Failure),
    (status = 404, description = "No such template, or one that is not yours to see", body = Failure),
    (status = 409, description = "It is in use", body = Failure),
))]
async fn delete(
    State(app): State<App>,
    Admin(actor): Admin,
    Query(named): Query<Named>,
    body: axum::body::Bytes,
) -> Result<Json<DeletedReply>, AssignmentsError> {
    let in_body = serde_json::from_slice::<TemplateFields>(&body).ok().and_then(|sent| sent.template_id);
    let id = required(named.id.or(in_body), "templateId")?;
    let mut tx = app.store.write().await?;
    let badge = get(&mut tx, &actor, &id).await?;
    let used = totals::read(&mut tx, Measure::Ever, Subject::Badge(badge.id)).await?;
    if used > 0 && actor.may_administer(badge.organisation_id) {
        return Err(AssignmentsError::InUse(used));
    }
    let badge = badges::delete(&mut tx, app.clock.now(), &actor, &badge.public_id).await?;
    tx.commit().await?;
    let deleted_template = DeletedTemplate { id: badge.public_id, name: badge.name };
    Ok(Json(DeletedReply { success: true, deleted_template, message: "Badge template deleted successfully" }))
}

/// The same under an address of its own, as FlagForge's pages call it.
macro_rules! alias {
    ($name:ident = $method:ident $path:literal, $target:ident($($argument:ident: $type:ty),+) -> $reply:ty, $id:literal, $summary:literal) => {
        #[doc = $summary]
        #[utoipa::path($method, path = $path, tag = "assignments", operation_id = $id, request_body = TemplateFields,
            responses((status = "default", description = "As at `/api/admin/badge-templates`", body = Failure)))]
        async fn $name(app: State<App>, admin: Admin, $($argument: $type),+) -> Result<$reply, AssignmentsError> {
            $target(app, admin, $($argument),+).await
        }
    };
}
alias!(create_alias = post "/badge-templates/create", create(body: Body<TemplateFields>) -> Response,
    "create_badge_template_alias", "Makes a badge template");
alias!(update_alias = put "/badge-templates/update", update(body: Body<TemplateFields>) -> Json<TemplateReply>,
    "update_badge_template_alias", "Changes a badge template");
alias!(toggle_alias = patch "/badge-templates/toggle-status", toggle(body: Body<TemplateFields>) -> Json<TemplateReply>,
    "toggle_badge_template_alias", "Takes a badge template out of use, or back into it");
alias!(delete_alias = delete "/badge-templates/delete", delete(query: Query<Named>, body: axum::body::Bytes) -> Json<DeletedReply>,
    "delete_badge_template_alias", "Deletes a badge template that was never assigned");

fn reply(app: &App, badge: Badge, message: &'static str) -> Json<TemplateReply> {
    Json(TemplateReply { success: true, template: Template::new(app, badge), message })
}

fn required(value: Option<String>, field: &str) -> Result<String, AssignmentsError> {
    let value = value.map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
    value.ok_or_else(|| AssignmentsError::missing(field))
}

async fn get(conn: &mut Conn, actor: &Actor, id: &str) -> Result<Badge, AssignmentsError> {
    badges::get(conn, actor, id).await.map_err(|error| match error {
        ManageError::NotFound => AssignmentsError::NotFound("Badge template not found"),
        error => error.into(),
    })
}

/// Refuses a name that another badge has, and says who is to issue a new one: an admin of some organisations makes badges of
/// the first of them.
async fn unnamed(
    conn: &mut Conn,
    actor: &Actor,
    name: &str,
    own: Option<&Badge>,
) -> Result<Option<String>, AssignmentsError> {
    let scope = actor.administers().unwrap_or(Scope::Organisations(Vec::new()));
    let taken =
        badges::of_name(conn, &scope, name).await?.is_some_and(|badge| own.is_none_or(|own| own.id != badge.id));
    if taken {
        return Err(AssignmentsError::Conflict("A badge template with this name already exists".to_owned()));
    }
    Ok(match scope.as_list().and_then(|list| list.first()) {
        Some(id) => Some(organisations::by_id(conn, *id).await?.public_id),
        None => None,
    })
}
