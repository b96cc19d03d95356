use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Caller, created, nullable, tagged};
use crate::{
    app::App,
    clock::to_the_second,
    domain::organisations::{self, NewOrganisation, OrganisationChanges},
    http::{
        pagination::{PageQuery, Pagination, Paging},
        problem::{Body, Problem},
        replies::IfMatch,
    },
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(get, update, retire))
}

/// An organisation
#[derive(Debug, Serialize, ToSchema)]
struct Organisation {
    #[schema(example = "org-nhf-oslo")]
    id: String,
    #[schema(example = "NHF Oslo")]
    name: String,
    #[schema(example = "oslo@example.org")]
    contact_email: Option<String>,
    /// IANA name
    #[schema(example = "Europe/Oslo")]
    time_zone: String,
    /// Degrees of the OKLCH colour circle
    #[schema(example = 205)]
    accent_hue: i64,
    /// Whether it is the site's own
    #[schema(example = false)]
    site: bool,
    #[schema(example = false)]
    retired: bool,
    #[schema(example = "2024-06-20T08:00:00Z")]
    created_at: DateTime<Utc>,
    #[schema(example = "2026-01-22T14:35:00Z")]
    updated_at: DateTime<Utc>,
}

impl From<organisations::Organisation> for Organisation {
    fn from(organisation: organisations::Organisation) -> Self {
        Self {
            id: organisation.public_id,
            name: organisation.name,
            contact_email: organisation.contact_email,
            time_zone: organisation.time_zone,
            accent_hue: organisation.accent_hue,
            site: organisation.is_site,
            retired: organisation.is_retired,
            created_at: to_the_second(organisation.created_at),
            updated_at: to_the_second(organisation.updated_at),
        }
    }
}

/// A page of organisations
#[derive(Debug, Serialize, ToSchema)]
struct OrganisationList {
    data: Vec<Organisation>,
    pagination: Pagination,
}

/// An organisation to be added
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrganisation)]
struct Create {
    /// Made up if absent; never changes
    #[schema(example = "org-nhf-bergen")]
    id: Option<String>,
    /// 1 to 200 characters
    #[schema(example = "NHF Bergen")]
    name: String,
    #[schema(example = "bergen@example.org")]
    contact_email: Option<String>,
    /// IANA name; UTC if absent
    #[schema(example = "Europe/Oslo")]
    time_zone: Option<String>,
    /// 0 to 359
    #[schema(example = 150)]
    accent_hue: Option<i64>,
}

/// What is to be changed; absent fields stay as they are
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OrganisationChanges)]
struct Update {
    #[schema(example = "NHF Bergen og omegn")]
    name: Option<String>,
    /// Null removes it
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    contact_email: Option<Option<String>>,
    time_zone: Option<String>,
    accent_hue: Option<i64>,
    retired: Option<bool>,
}

impl From<Update> for OrganisationChanges {
    fn from(wire: Update) -> Self {
        Self {
            name: wire.name,
            contact_email: wire.contact_email,
            time_zone: wire.time_zone,
            accent_hue: wire.accent_hue,
            retired: wire.retired,
        }
    }
}

/// Lists organisations
#[utoipa::path(get, path = "/", tag = "organisations", operation_id = "list_organisations", params(PageQuery), responses(
    (status = 200, description = "A page of them, by name", body = OrganisationList),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins and coordinators", body = Problem, content_type = "application/problem+json"),
))]
async fn list(State(app): State<App>, Caller(actor): Caller, paging: Paging) -> Result<Response, Problem> {
    let listed = organisations::list(&mut app.store.read().await?, &actor, &paging.slice).await?;
    let links = paging.links(&app, listed.items.len(), listed.items.last().map(|o| o.public_id.as_str()));
    let data = listed.items.into_iter().map(Organisation::from).collect();
    Ok((links, Json(OrganisationList { data, pagination: paging.pagination(listed.total) })).into_response())
}

/// Adds an organisation
#[utoipa::path(post, path = "/", tag = "organisations", operation_id = "create_organisation", request_body = Create, responses(
    (status = 201, description = "Added", body = Organisation),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of the whole site", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The id is taken", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn create(State(app): State<App>, Caller(actor): Caller, Body(new): Body<Create>) -> Result<Response, Problem> {
    let new = NewOrganisation {
        public_id: new.id,
        name: new.name,
        contact_email: new.contact_email,
        time_zone: new.time_zone,
        accent_hue: new.accent_hue,
    };
    let mut tx = app.store.write().await?;
    let organisation = organisations::create(&mut tx, app.clock.now(), &actor, new).await?;
    tx.commit().await?;
    let location = app.url(&format!("/api/v1/organisations/{}", organisation.public_id));
    Ok(created(&location, organisation.revision, Organisation::from(organisation)))
}

/// One organisation
#[utoipa::path(get, path = "/{id}", tag = "organisations", operation_id = "get_organisation", params(("id" = String, Path, example = "org-nhf-oslo")), responses(
    (status = 200, description = "The organisation", body = Organisation),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins and coordinators", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such organisation, or one that is not yours", body = Problem, content_type = "application/problem+json"),
))]
async fn get(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Response, Problem> {
    let organisation = organisations::get(&mut app.store.read().await?, &actor, &id).await?;
    Ok(tagged(organisation.revision, Organisation::from(organisation)))
}

/// Changes an organisation
#[utoipa::path(patch, path = "/{id}", tag = "organisations", operation_id = "update_organisation", request_body = Update,
    params(("id" = String, Path, example = "org-nhf-oslo"), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Changed", body = Organisation),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for its admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such organisation, or one that is not yours", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The site's own organisation cannot be retired", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It was changed since", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn update(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    IfMatch(expected): IfMatch,
    Body(changes): Body<Update>,
) -> Result<Response, Problem> {
    let mut tx = app.store.write().await?;
    let organisation = organisations::update(&mut tx, app.clock.now(), &actor, &id, expected, changes.into()).await?;
    tx.commit().await?;
    Ok(tagged(organisation.revision, Organisation::from(organisation)))
}

/// Retires an organisation
///
/// Its people and awards stay; nobody can be added to it any more.
#[utoipa::path(delete, path = "/{id}", tag = "organisations", operation_id = "retire_organisation",
    params(("id" = String, Path, example = "org-nhf-bergen"), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Retired, now or before", body = Organisation),
    (status = 400, description = "`If-Match` cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of the whole site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such organisation, or one that is not yours", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The site's own organisation cannot be retired", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It was changed since", body = Problem, content_type = "application/problem+json"),
))]
async fn retire(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    IfMatch(expected): IfMatch,
) -> Result<Response, Problem> {
    let changes = OrganisationChanges { retired: Some(true), ..OrganisationChanges::default() };
    let mut tx = app.store.write().await?;
    let organisation = organisations::update(&mut tx, app.clock.now(), &actor, &id, expected, changes).await?;
    tx.commit().await?;
    Ok(tagged(organisation.revision, Organisation::from(organisation)))
}
