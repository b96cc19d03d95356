use axum::{
    Json,
    extract::{DefaultBodyLimit, Path, Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Caller, created, tagged};
use crate::{
    app::App,
    clock::{Timestamp, to_the_second},
    domain::{
        badges::{
            self, Art, BadgeChanges, BadgeFilter, BadgeKind, BadgeSort, BadgeState, Face, Field, Icon, Metal, NewBadge,
            Shape,
        },
        images,
    },
    http::{
        pagination::{PageQuery, Pagination, Paging},
        problem::{self, Body, Problem, Query},
        replies::IfMatch,
        uploads,
    },
    store::Tx,
};

pub fn router() -> OpenApiRouter<App> {
    let pictures = OpenApiRouter::new().routes(routes!(put_image)).layer(DefaultBodyLimit::max(images::MAX_BYTES));
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(get, update, retire)).merge(pictures)
}

/// A badge definition
#[derive(Debug, Serialize, ToSchema)]
struct BadgeDefinition {
    #[schema(example = "bdg-def-002")]
    id: String,
    #[schema(example = 2)]
    number: i64,
    /// Unique, case-sensitive, never changes
    #[schema(example = "streak-champion")]
    shortname: String,
    #[schema(example = "Streak Champion")]
    name: String,
    /// Plain text or HTML
    #[schema(example = "Maintained an active mentoring streak for 30 consecutive days")]
    description: String,
    /// Plain text or HTML
    #[schema(example = "At least one activity on each of 30 days in a row")]
    criteria: String,
    #[schema(example = "https://badges.example.org/images/9f86d081884c7d65")]
    image_url: String,
    /// What its picture is composed of; null where it was uploaded
    art: Option<Composition>,
    /// `template`, or `custom` where an assignment made it
    #[schema(example = "template")]
    kind: &'static str,
    /// The issuer
    #[schema(example = "org-nhf-oslo")]
    organisation_id: String,
    /// What an award adds to the holder's score
    #[schema(example = 100)]
    points: i64,
    /// For trying out: no mail, never public
    #[schema(example = false)]
    sandbox: bool,
    /// Whether nobody can be given it any more
    #[schema(example = false)]
    retired: bool,
    #[schema(example = "2024-06-20T08:00:00Z")]
    created_at: DateTime<Utc>,
    #[schema(example = "2026-01-22T14:35:00Z")]
    updated_at: DateTime<Utc>,
}

impl BadgeDefinition {
    fn new(app: &App, badge: badges::Badge) -> Self {
        Self {
            image_url: app.picture_url(badge.image_hash.as_deref()),
            retired: !badge.is_in_use(),
            art: badge.art.as_deref().map(Into::into),
            kind: badge.kind.as_str(),
            id: badge.public_id,
            number: badge.number,
            shortname: badge.shortname,
            name: badge.name,
            description: badge.description,
            criteria: badge.criteria,
            organisation_id: badge.organisation,
            points: badge.points,
            sandbox: badge.is_sandbox,
            created_at: to_the_second(badge.created_at),
            updated_at: to_the_second(badge.updated_at),
        }
    }
}

/// What a badge's picture is composed of. Every choice goes with every other.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BadgeArt)]
struct Composition {
    /// `circle`, `shield`, `hexagon`, `rosette` or `medal`
    #[schema(example = "rosette")]
    shape: String,
    /// The colour: `fjord`, `azure`, `vert`, `purpure`, `murrey`, `gules`, `tenne` or `sable`
    #[schema(example = "tenne")]
    field: String,
    /// `or`, `argent` or `copper`
    #[schema(example = "or")]
    metal: String,
    /// One of Lucide's names that the portal offers
    #[schema(example = "flame")]
    icon: String,
}

impl From<&Art> for Composition {
    fn from(art: &Art) -> Self {
        Self {
            shape: art.shape.as_str().to_owned(),
            field: art.field.as_str().to_owned(),
            metal: art.metal.as_str().to_owned(),
            icon: art.icon.as_str().to_owned(),
        }
    }
}

impl TryFrom<Composition> for Art {
    type Error = Problem;

    fn try_from(wire: Composition) -> Result<Self, Problem> {
        Ok(Self {
            shape: chosen("art.shape", Shape::parse(&wire.shape))?,
            field: chosen("art.field", Field::parse(&wire.field))?,
            metal: chosen("art.metal", Metal::parse(&wire.metal))?,
            icon: chosen("art.icon", Icon::parse(&wire.icon))?,
        })
    }
}

fn chosen<T>(field: &'static str, choice: Option<T>) -> Result<T, Problem> {
    choice.ok_or_else(|| Problem::field(field, "is none of the choices"))
}

/// Draws and stores a composed picture.
async fn compose(
    tx: &mut Tx,
    now: Timestamp,
    wire: Option<Composition>,
) -> Result<(Option<String>, Option<Art>), Problem> {
    let Some(wire) = wire else { return Ok((None, None)) };
    let art = Art::try_from(wire)?;
    let (hash, art) = Face::Composed(art, uploads::composed(&art)).store(tx, now).await?;
    Ok((Some(hash), art))
}

/// A page of badge definitions
#[derive(Debug, Serialize, ToSchema)]
struct BadgeDefinitionList {
    data: Vec<BadgeDefinition>,
    pagination: Pagination,
}

#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StateName {
    InUse,
    Sandbox,
    Retired,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Beginnings of words of name, description, shortname or id
    q: Option<String>,
    /// Only those in use, in the sandbox or retired
    #[param(inline)]
    state: Option<StateName>,
}

/// A badge to be defined
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBadgeDefinition)]
struct Create {
    /// Made up if absent; never changes
    #[schema(example = "bdg-def-101")]
    id: Option<String>,
    /// Made from the name if absent; never changes
    #[schema(example = "arets-ildsjel")]
    shortname: Option<String>,
    /// 1 to 200 characters
    #[schema(example = "Årets ildsjel")]
    name: String,
    /// Up to 5,000 characters
    #[serde(default)]
    #[schema(example = "Chosen by the mentors each December")]
    description: String,
    /// Up to 5,000 characters
    #[serde(default)]
    criteria: String,
    /// The issuer; the site's own organisation if absent
    #[schema(example = "org-nhf-oslo")]
    organisation_id: Option<String>,
    /// 0 to 1,000,000
    #[serde(default)]
    #[schema(example = 50)]
    points: i64,
    #[serde(default)]
    sandbox: bool,
    /// Composes its picture
    art: Option<Composition>,
}

/// What is to be changed; absent fields stay as they are
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BadgeDefinitionChanges)]
struct Update {
    #[schema(example = "Årets ildsjel 2026")]
    name: Option<String>,
    description: Option<String>,
    criteria: Option<String>,
    /// Awards keep the points they were made with
    points: Option<i64>,
    sandbox: Option<bool>,
    retired: Option<bool>,
    /// Composes its picture
    art: Option<Composition>,
}

/// Lists badge definitions
///
/// By name. Sandbox and retired ones are shown to admins and coordinators only.
#[utoipa::path(get, path = "/", tag = "badge definitions", operation_id = "list_badge_definitions", params(Filter, PageQuery), responses(
    (status = 200, description = "A page of them", body = BadgeDefinitionList),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not read badges", body = Problem, content_type = "application/problem+json"),
))]
async fn list(
    State(app): State<App>,
    Caller(actor): Caller,
    Query(filter): Query<Filter>,
    paging: Paging,
) -> Result<Response, Problem> {
    let state = filter.state.map(|state| match state {
        StateName::InUse => BadgeState::InUse,
        StateName::Sandbox => BadgeState::Sandbox,
        StateName::Retired => BadgeState::Retired,
    });
    let filter = BadgeFilter { search: filter.q, state, sort: BadgeSort::Name, kind: None };
    let listed = badges::list(&mut app.store.read().await?, &actor, &filter, &paging.slice).await?;
    let links = paging.links(&app, listed.items.len(), listed.items.last().map(|b| b.public_id.as_str()));
    let data = listed.items.into_iter().map(|badge| BadgeDefinition::new(&app, badge)).collect();
    Ok((links, Json(BadgeDefinitionList { data, pagination: paging.pagination(listed.total) })).into_response())
}

/// Defines a badge
#[utoipa::path(post, path = "/", tag = "badge definitions", operation_id = "create_badge_definition", request_body = Create, responses(
    (status = 201, description = "Defined", body = BadgeDefinition),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The id or shortname is taken", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn create(State(app): State<App>, Caller(actor): Caller, Body(new): Body<Create>) -> Result<Response, Problem> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let (image_hash, art) = compose(&mut tx, now, new.art).await?;
    let new = NewBadge {
        public_id: new.id,
        number: None,
        shortname: new.shortname,
        name: new.name,
        description: new.description,
        criteria: new.criteria,
        image_hash,
        art,
        kind: BadgeKind::Template,
        organisation_id: new.organisation_id,
        points: new.points,
        is_sandbox: new.sandbox,
    };
    let badge = badges::create(&mut tx, now, &actor, new).await?;
    tx.commit().await?;
    let location = app.url(&format!("/api/v1/badge-definitions/{}", badge.public_id));
    Ok(created(&location, badge.revision, BadgeDefinition::new(&app, badge)))
}

/// One badge definition
#[utoipa::path(get, path = "/{id}", tag = "badge definitions", operation_id = "get_badge_definition",
    params(("id" = String, Path, description = "Number, id or shortname", example = "bdg-def-002")), responses(
    (status = 200, description = "The definition", body = BadgeDefinition),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not read badges", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such badge, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn get(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Response, Problem> {
    let badge = badges::get(&mut app.store.read().await?, &actor, &id).await?;
    Ok(tagged(badge.revision, BadgeDefinition::new(&app, badge)))
}

/// Changes a badge definition
#[utoipa::path(patch, path = "/{id}", tag = "badge definitions", operation_id = "update_badge_definition", request_body = Update,
    params(("id" = String, Path, example = "bdg-def-002"), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Changed", body = BadgeDefinition),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for the issuer's admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such badge, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It was changed since", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn update(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    IfMatch(expected): IfMatch,
    Body(wire): Body<Update>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let (image_hash, art) = compose(&mut tx, now, wire.art).await?;
    let changes = BadgeChanges {
        name: wire.name,
        description: wire.description,
        criteria: wire.criteria,
        image_hash,
        art,
        points: wire.points,
        is_sandbox: wire.sandbox,
        retired: wire.retired,
    };
    change(&app, tx, &actor, &id, expected, changes).await
}

/// Retires a badge definition
///
/// Its awards stay; nobody can be given it any more.
#[utoipa::path(delete, path = "/{id}", tag = "badge definitions", operation_id = "retire_badge_definition",
    params(("id" = String, Path, example = "bdg-def-101"), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Retired, now or before", body = BadgeDefinition),
    (status = 400, description = "`If-Match` cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for the issuer's admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such badge, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It was changed since", body = Problem, content_type = "application/problem+json"),
))]
async fn retire(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    IfMatch(expected): IfMatch,
) -> Result<Response, Problem> {
    let changes = BadgeChanges { retired: Some(true), ..BadgeChanges::default() };
    let tx = app.store.write().await?;
    change(&app, tx, &actor, &id, expected, changes).await
}

/// Sets a badge's picture
///
/// A PNG, JPEG, WebP, GIF or SVG of at most 5 MiB and 4,096 pixels a side, told by its content. Pixels are drawn anew as
/// PNG, without metadata; an SVG is written anew with nothing in it but shapes.
#[utoipa::path(put, path = "/{id}/image", tag = "badge definitions", operation_id = "set_badge_definition_image",
    request_body(content((Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"), (Vec<u8> = "image/gif"), (Vec<u8> = "image/svg+xml"))),
    params(("id" = String, Path, example = "bdg-def-002"), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Changed", body = BadgeDefinition),
    (status = 400, description = "Not a picture that can be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for the issuer's admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such badge, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It was changed since", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "Too many bytes", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "Not a media type of a picture that is taken", body = Problem, content_type = "application/problem+json"),
))]
async fn put_image(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    IfMatch(expected): IfMatch,
    request: Request,
) -> Result<Response, Problem> {
    const TYPES: [&str; 5] = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/svg+xml"];
    if !problem::content_type(request.headers()).is_some_and(|own| TYPES.contains(&own.as_str())) {
        let detail = "The body must be image/png, image/jpeg, image/webp, image/gif or image/svg+xml.";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail));
    }
    // Nobody without the right makes the server decode a picture.
    let badge = badges::get(&mut app.store.read().await?, &actor, &id).await?;
    if !actor.may_administer(badge.organisation_id) {
        return Err(crate::domain::ManageError::Forbidden.into());
    }
    let bytes = problem::read(request, &app).await?;
    let picture = uploads::picture(&app, bytes).await.map_err(|problem| Problem::field("body", problem.to_string()))?;
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let hash = images::store(&mut tx, now, &picture).await?;
    let changes = BadgeChanges { image_hash: Some(hash), ..BadgeChanges::default() };
    change(&app, tx, &actor, &id, expected, changes).await
}

async fn change(
    app: &App,
    mut tx: Tx,
    actor: &crate::domain::Actor,
    id: &str,
    expected: Option<i64>,
    changes: BadgeChanges,
) -> Result<Response, Problem> {
    let badge = badges::update(&mut tx, app.clock.now(), actor, id, expected, changes).await?;
    tx.commit().await?;
    Ok(tagged(badge.revision, BadgeDefinition::new(app, badge)))
}
