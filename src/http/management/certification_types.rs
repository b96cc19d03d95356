use std::collections::BTreeMap;

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
    domain::{
        certifications::{self, CertificationType, NewType, TypeChanges},
        rules,
    },
    http::{
        pagination::{PageQuery, Pagination, Paging},
        problem::{Body, Problem},
        replies::IfMatch,
    },
    store::{Conn, Result as StoreResult},
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(get, update, retire))
}

/// What somebody can be certified as
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CertificationType)]
struct Shown {
    /// Unique, never changes: the `cert_type` of certifications
    #[schema(example = "peer_mentor_level_2")]
    shortname: String,
    #[schema(example = "Peer mentor level 2")]
    name: String,
    /// For how long a renewal is proposed to be valid
    #[schema(example = 12)]
    validity_months: i64,
    /// How many days before expiry people are reminded; 0 is the day itself
    #[schema(example = json!([60, 30, 14, 7, 1, 0]))]
    reminder_days: Vec<i64>,
    /// What a reminder says beside, by language
    #[schema(example = json!({ "en": "Sign up for the refresher course in good time." }))]
    reminder_texts: BTreeMap<String, String>,
    /// The shortname of the badge that is held while a certification of this type is current
    #[schema(example = "certified-mentor")]
    badge: Option<String>,
    /// Whether none is issued any more
    retired: bool,
    #[schema(example = "2024-06-20T08:00:00Z")]
    created_at: DateTime<Utc>,
    #[schema(example = "2026-01-22T14:35:00Z")]
    updated_at: DateTime<Utc>,
}

impl Shown {
    async fn new(conn: &mut Conn, of_type: CertificationType) -> StoreResult<Self> {
        let badge = rules::badge_of_certification(conn, of_type.id, &of_type.shortname).await?;
        Ok(Self {
            shortname: of_type.shortname,
            name: of_type.name,
            validity_months: of_type.validity_months,
            reminder_days: of_type.reminder_days.0,
            reminder_texts: of_type.reminder_texts.0,
            badge: badge.map(|badge| badge.shortname),
            retired: of_type.retired_at.is_some(),
            created_at: to_the_second(of_type.created_at),
            updated_at: to_the_second(of_type.updated_at),
        })
    }
}

/// A page of types
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CertificationTypeList)]
struct List {
    data: Vec<Shown>,
    pagination: Pagination,
}

/// A type to be added
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCertificationType)]
struct Create {
    /// `^[a-z][a-z0-9_]*$`, up to 64 characters
    #[schema(example = "first_aid")]
    shortname: String,
    /// Made from the shortname if absent
    #[serde(default)]
    name: String,
    /// 1 to 600; 12 if absent
    validity_months: Option<i64>,
    /// 0 to 365 each, at most 12; 60, 30, 14, 7, 1 and 0 if absent
    reminder_days: Option<Vec<i64>>,
    /// By `en` and `nb`, up to 1,000 characters each
    #[serde(default)]
    reminder_texts: BTreeMap<String, String>,
    /// Names a badge without a rule of its own
    badge: Option<String>,
}

/// What is to be changed; absent fields stay as they are
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CertificationTypeChanges)]
struct Update {
    name: Option<String>,
    validity_months: Option<i64>,
    /// All of them
    reminder_days: Option<Vec<i64>>,
    /// All of them
    reminder_texts: Option<BTreeMap<String, String>>,
    /// null ends it: what was given stays
    #[serde(default, deserialize_with = "nullable")]
    badge: Option<Option<String>>,
    retired: Option<bool>,
}

/// Lists types of certification
///
/// By name, retired ones too.
#[utoipa::path(get, path = "/", tag = "certification types", operation_id = "list_certification_types", params(PageQuery), responses(
    (status = 200, description = "A page of them", body = List),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins and coordinators", body = Problem, content_type = "application/problem+json"),
))]
async fn list(State(app): State<App>, Caller(actor): Caller, paging: Paging) -> Result<Response, Problem> {
    let mut conn = app.store.read().await?;
    let listed = certifications::list_types(&mut conn, &actor, &paging.slice).await?;
    let links = paging.links(&app, listed.items.len(), listed.items.last().map(|item| item.shortname.as_str()));
    let mut data = Vec::with_capacity(listed.items.len());
    for item in listed.items {
        data.push(Shown::new(&mut conn, item).await?);
    }
    Ok((links, Json(List { data, pagination: paging.pagination(listed.total) })).into_response())
}

/// Adds a type of certification
#[utoipa::path(post, path = "/", tag = "certification types", operation_id = "create_certification_type", request_body = Create, responses(
    (status = 201, description = "Added", body = Shown, headers(("Location" = String, description = "The record's address"), ("ETag" = String, description = "Its revision"))),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of the whole site", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The shortname is taken, or the badge comes by a rule of its own", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn create(State(app): State<App>, Caller(actor): Caller, Body(wire): Body<Create>) -> Result<Response, Problem> {
    let new = NewType {
        shortname: wire.shortname,
        name: wire.name,
        validity_months: wire.validity_months,
        reminder_days: wire.reminder_days,
        reminder_texts: wire.reminder_texts,
        badge: wire.badge,
    };
    let mut tx = app.store.write().await?;
    let added = certifications::create_type(&mut tx, app.clock.now(), &actor, new).await?;
    let (location, revision) = (format!("/api/v1/certification-types/{}", added.shortname), added.revision);
    let shown = Shown::new(&mut tx, added).await?;
    tx.commit().await?;
    Ok(created(&app.url(&location), revision, shown))
}

/// One type of certification
#[utoipa::path(get, path = "/{shortname}", tag = "certification types", operation_id = "get_certification_type",
    params(("shortname" = String, Path, example = "peer_mentor_level_2")), responses(
    (status = 200, description = "The type", body = Shown),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins and coordinators", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such type", body = Problem, content_type = "application/problem+json"),
))]
async fn get(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(shortname): Path<String>,
) -> Result<Response, Problem> {
    let mut conn = app.store.read().await?;
    let found = certifications::get_type(&mut conn, &actor, &shortname).await?;
    Ok(tagged(found.revision, Shown::new(&mut conn, found).await?))
}

/// Changes a type of certification
///
/// Reminders that are still to come follow a new ladder. A new badge comes to whoever is certified, in the background.
#[utoipa::path(patch, path = "/{shortname}", tag = "certification types", operation_id = "update_certification_type", request_body = Update,
    params(("shortname" = String, Path, example = "peer_mentor_level_2"), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Changed", body = Shown),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of the whole site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such type", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The badge comes by a rule of its own", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It was changed since", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn update(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(shortname): Path<String>,
    IfMatch(expected): IfMatch,
    Body(wire): Body<Update>,
) -> Result<Response, Problem> {
    let wanted = TypeChanges {
        name: wire.name,
        validity_months: wire.validity_months,
        reminder_days: wire.reminder_days,
        reminder_texts: wire.reminder_texts,
        badge: wire.badge,
        retired: wire.retired,
    };
    let mut tx = app.store.write().await?;
    let changed = certifications::update_type(&mut tx, app.clock.now(), &actor, &shortname, expected, wanted).await?;
    let (revision, shown) = (changed.revision, Shown::new(&mut tx, changed).await?);
    tx.commit().await?;
    Ok(tagged(revision, shown))
}

/// Retires a type of certification
///
/// None is issued any more; those that stand go on, reminders too.
#[utoipa::path(delete, path = "/{shortname}", tag = "certification types", operation_id = "retire_certification_type",
    params(("shortname" = String, Path, example = "peer_mentor_level_2"), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Retired, now or before", body = Shown),
    (status = 400, description = "`If-Match` cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of the whole site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such type", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It was changed since", body = Problem, content_type = "application/problem+json"),
))]
async fn retire(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(shortname): Path<String>,
    IfMatch(expected): IfMatch,
) -> Result<Response, Problem> {
    let wanted = TypeChanges { retired: Some(true), ..TypeChanges::default() };
    let mut tx = app.store.write().await?;
    let changed = certifications::update_type(&mut tx, app.clock.now(), &actor, &shortname, expected, wanted).await?;
    let (revision, shown) = (changed.revision, Shown::new(&mut tx, changed).await?);
    tx.commit().await?;
    Ok(tagged(revision, shown))
}
