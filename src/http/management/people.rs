use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Caller, created, nullable, tagged};
use crate::{
    app::App,
    clock::to_the_second,
    domain::people::{self, NewPerson, PersonChanges, PersonFilter},
    http::{
        pagination::{PageQuery, Pagination, Paging},
        problem::{Body, Problem, Query},
        replies::IfMatch,
    },
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(get, update, retire))
}

/// A person
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Person {
    #[schema(example = "pm-kari-001")]
    id: String,
    /// What public addresses use
    #[schema(example = "pm-kari-001")]
    handle: String,
    #[schema(example = "Kari Aasen")]
    display_name: String,
    #[schema(example = "kari@example.org")]
    email: Option<String>,
    /// The home organisation
    #[schema(example = "org-nhf-oslo")]
    organisation_id: String,
    /// Made by somebody's call, and private until someone vouches for it
    #[schema(example = false)]
    stub: bool,
    /// Whether the public profile may be seen
    #[schema(example = true)]
    public: bool,
    /// Whether the person has left
    #[schema(example = false)]
    retired: bool,
    /// Whether the person can sign in
    #[schema(example = true)]
    account: bool,
    /// `en` or `nb`; the browser's if null
    #[schema(example = "nb")]
    language: Option<String>,
    #[schema(example = 640)]
    score: i64,
    #[schema(example = 37)]
    solved_count: i64,
    /// Badges held now
    #[schema(example = 2)]
    badge_count: i64,
    /// The person's picture, a square
    #[schema(example = "https://badges.example.org/images/9f86d081884c7d65")]
    avatar_url: Option<String>,
    #[schema(example = "2024-06-20T08:00:00Z")]
    created_at: DateTime<Utc>,
    #[schema(example = "2026-01-22T14:35:00Z")]
    updated_at: DateTime<Utc>,
}

pub(super) fn wire(app: &App, person: people::Person) -> Person {
    Person {
        avatar_url: person.avatar_hash.as_deref().map(|hash| app.picture_url(Some(hash))),
        id: person.public_id,
        handle: person.handle,
        display_name: person.display_name,
        email: person.email,
        organisation_id: person.organisation,
        stub: person.is_stub,
        public: person.is_public,
        retired: person.is_retired,
        account: person.has_account,
        language: person.language,
        score: person.score,
        solved_count: person.solved_count,
        badge_count: person.award_count,
        created_at: to_the_second(person.created_at),
        updated_at: to_the_second(person.updated_at),
    }
}

/// A page of people
#[derive(Debug, Serialize, ToSchema)]
struct PersonList {
    data: Vec<Person>,
    pagination: Pagination,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Beginnings of words of name, e-mail address, id or handle
    q: Option<String>,
    /// Only this organisation's
    organisation_id: Option<String>,
}

/// A person to be added
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPerson)]
struct Create {
    /// Made up if absent; never changes
    #[schema(example = "mentor-57")]
    id: Option<String>,
    /// 1 to 200 characters
    #[schema(example = "Amina Yusuf")]
    display_name: String,
    /// Unique among people
    #[schema(example = "amina@example.org")]
    email: Option<String>,
    /// The id if absent
    #[schema(example = "amina")]
    handle: Option<String>,
    /// The site's own organisation if absent
    #[schema(example = "org-nhf-oslo")]
    organisation_id: Option<String>,
}

/// What is to be changed; absent fields stay as they are
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PersonChanges)]
struct Update {
    #[schema(example = "Amina Yusuf Ali")]
    display_name: Option<String>,
    /// Null removes it
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    email: Option<Option<String>>,
    handle: Option<String>,
    organisation_id: Option<String>,
    public: Option<bool>,
    /// `en` or `nb`; null leaves it to the browser
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    language: Option<Option<String>>,
    retired: Option<bool>,
}

impl From<Update> for PersonChanges {
    fn from(wire: Update) -> Self {
        Self {
            display_name: wire.display_name,
            email: wire.email,
            handle: wire.handle,
            organisation_id: wire.organisation_id,
            is_public: wire.public,
            language: wire.language,
            retired: wire.retired,
        }
    }
}

/// Lists people
///
/// By name. A search finds at most the first thousand matches of its longest word.
#[utoipa::path(get, path = "/", tag = "people", operation_id = "list_people", params(Filter, PageQuery), responses(
    (status = 200, description = "A page of them", body = PersonList),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not read people", body = Problem, content_type = "application/problem+json"),
))]
async fn list(
    State(app): State<App>,
    Caller(actor): Caller,
    Query(filter): Query<Filter>,
    paging: Paging,
) -> Result<Response, Problem> {
    let filter = PersonFilter { search: filter.q, organisation_id: filter.organisation_id, descending: false };
    let listed = people::list(&mut app.store.read().await?, &actor, &filter, &paging.slice).await?;
    let links = paging.links(&app, listed.items.len(), listed.items.last().map(|p| p.public_id.as_str()));
    let data = listed.items.into_iter().map(|person| wire(&app, person)).collect();
    Ok((links, Json(PersonList { data, pagination: paging.pagination(listed.total) })).into_response())
}

/// Adds a person, without an account
#[utoipa::path(post, path = "/", tag = "people", operation_id = "create_person", request_body = Create, responses(
    (status = 201, description = "Added", body = Person),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The id, handle or address is taken", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn create(State(app): State<App>, Caller(actor): Caller, Body(new): Body<Create>) -> Result<Response, Problem> {
    let new = NewPerson {
        public_id: new.id,
        display_name: new.display_name,
        email: new.email,
        handle: new.handle,
        organisation_id: new.organisation_id,
    };
    let mut tx = app.store.write().await?;
    let person = people::create(&mut tx, app.clock.now(), &actor, new).await?;
    tx.commit().await?;
    let location = app.url(&format!("/api/v1/people/{}", person.public_id));
    Ok(created(&location, person.revision, wire(&app, person)))
}

/// One person
#[utoipa::path(get, path = "/{id}", tag = "people", operation_id = "get_person", params(("id" = String, Path, example = "pm-kari-001")), responses(
    (status = 200, description = "The person", body = Person),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not read people", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person, or another organisation's", body = Problem, content_type = "application/problem+json"),
))]
async fn get(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Response, Problem> {
    let person = people::get(&mut app.store.read().await?, &actor, &id).await?;
    Ok(tagged(person.revision, wire(&app, person)))
}

/// Changes a person
///
/// People themselves may change `public` and `language`.
#[utoipa::path(patch, path = "/{id}", tag = "people", operation_id = "update_person", request_body = Update,
    params(("id" = String, Path, example = "pm-kari-001"), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Changed", body = Person),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The handle or address is taken", body = Problem, content_type = "application/problem+json"),
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
    let person = people::update(&mut tx, app.clock.now(), &actor, &id, expected, changes.into()).await?;
    tx.commit().await?;
    Ok(tagged(person.revision, wire(&app, person)))
}

/// Retires a person
///
/// Their awards stay; they are listed no more and cannot sign in.
#[utoipa::path(delete, path = "/{id}", tag = "people", operation_id = "retire_person",
    params(("id" = String, Path, example = "mentor-57"), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Retired, now or before", body = Person),
    (status = 400, description = "`If-Match` cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It was changed since", body = Problem, content_type = "application/problem+json"),
))]
async fn retire(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    IfMatch(expected): IfMatch,
) -> Result<Response, Problem> {
    let changes = PersonChanges { retired: Some(true), ..PersonChanges::default() };
    let mut tx = app.store.write().await?;
    let person = people::update(&mut tx, app.clock.now(), &actor, &id, expected, changes).await?;
    tx.commit().await?;
    Ok(tagged(person.revision, wire(&app, person)))
}
