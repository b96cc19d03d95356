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
    domain::clients::{self, Client, ClientChanges, NewClient, Secret},
    http::{
        pagination::{PageQuery, Pagination, Paging},
        problem::{Body, Problem},
        replies::IfMatch,
    },
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, update, retire))
        .routes(routes!(add_secret))
        .routes(routes!(revoke_secret))
}

/// A partner site that credits its users
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenBadgerClient)]
struct Shown {
    #[schema(example = "client-7k2m9x4q8v3n6p5r2t4w")]
    id: String,
    #[schema(example = "Thimble")]
    name: String,
    /// Whose people it may credit; everybody, if it is the site's own
    #[schema(example = "org-nhf-oslo")]
    organisation_id: String,
    /// What its tokens have as `iss`
    #[schema(example = "https://thimble.webmaker.org")]
    issuer: String,
    /// What its tokens must have as `aud`
    #[schema(example = "https://clopenbadger.webmaker.org")]
    audience: Option<String>,
    /// Whether a token may do without `exp`
    allows_no_expiry: bool,
    /// Whether it may credit behaviours that its tokens do not name
    may_credit_anything: bool,
    /// Whether a behaviour that is not known yet is refused instead of registered
    strict: bool,
    /// Whether it opens nothing any more
    retired: bool,
    /// To the minute
    last_used_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    /// At most two
    secrets: Vec<SecretShown>,
    /// The new secret, shown this once
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "emb_obs_…")]
    secret: Option<String>,
}

/// A secret, without itself
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenBadgerSecret)]
struct SecretShown {
    #[schema(example = "secret-2h6k8m4p9r3t5w7x2z4b")]
    id: String,
    /// Its last characters
    #[schema(example = "7kq2")]
    hint: String,
    created_by: String,
    created_at: DateTime<Utc>,
    /// To the minute
    last_used_at: Option<DateTime<Utc>>,
}

impl Shown {
    fn new(client: Client, secrets: Vec<Secret>, secret: Option<String>) -> Self {
        let secrets = secrets.into_iter().map(|secret| SecretShown {
            id: secret.public_id,
            hint: secret.hint,
            created_by: secret.created_by,
            created_at: to_the_second(secret.created_at),
            last_used_at: secret.last_used_at.map(to_the_second),
        });
        Self {
            id: client.public_id,
            name: client.name,
            organisation_id: client.organisation,
            issuer: client.issuer,
            audience: client.audience,
            allows_no_expiry: client.allows_no_expiry,
            may_credit_anything: client.may_credit_anything,
            strict: client.is_strict,
            retired: client.retired_at.is_some(),
            last_used_at: client.last_used_at.map(to_the_second),
            created_at: to_the_second(client.created_at),
            updated_at: to_the_second(client.updated_at),
            secrets: secrets.collect(),
            secret,
        }
    }
}

/// A page of clients
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenBadgerClientList)]
struct List {
    data: Vec<Shown>,
    pagination: Pagination,
}

/// A client to be added
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOpenBadgerClient)]
struct Create {
    #[schema(example = "Thimble")]
    name: String,
    /// The site's own if absent
    organisation_id: Option<String>,
    /// Unique; never changes
    #[schema(example = "https://thimble.webmaker.org")]
    issuer: String,
    audience: Option<String>,
    #[serde(default)]
    allows_no_expiry: bool,
    #[serde(default)]
    may_credit_anything: bool,
    #[serde(default)]
    strict: bool,
}

/// What is to be changed; absent fields stay as they are
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OpenBadgerClientChanges)]
struct Update {
    name: Option<String>,
    /// null removes it
    #[serde(default, deserialize_with = "nullable")]
    audience: Option<Option<String>>,
    allows_no_expiry: Option<bool>,
    may_credit_anything: Option<bool>,
    strict: Option<bool>,
    retired: Option<bool>,
}

/// Lists the clients of Open Badger
///
/// The oldest first. For admins: those of their organisations.
#[utoipa::path(get, path = "/", tag = "Open Badger clients", operation_id = "list_open_badger_clients", params(PageQuery), responses(
    (status = 200, description = "A page of them", body = List),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
))]
async fn list(State(app): State<App>, Caller(actor): Caller, paging: Paging) -> Result<Response, Problem> {
    let mut conn = app.store.read().await?;
    let listed = clients::list(&mut conn, &actor, &paging.slice).await?;
    let links = paging.links(&app, listed.items.len(), listed.items.last().map(|c| c.public_id.as_str()));
    let mut data = Vec::with_capacity(listed.items.len());
    for client in listed.items {
        let secrets = clients::secrets_of(&mut conn, &client).await?;
        data.push(Shown::new(client, secrets, None));
    }
    drop(conn);
    Ok((links, Json(List { data, pagination: paging.pagination(listed.total) })).into_response())
}

/// Adds a client of Open Badger
///
/// Its first secret is in the reply, and nowhere else.
#[utoipa::path(post, path = "/", tag = "Open Badger clients", operation_id = "create_open_badger_client", request_body = Create, responses(
    (status = 201, description = "Added", body = Shown),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The issuer is taken", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn create(State(app): State<App>, Caller(actor): Caller, Body(new): Body<Create>) -> Result<Response, Problem> {
    let new = NewClient {
        name: new.name,
        organisation_id: new.organisation_id,
        issuer: new.issuer,
        audience: new.audience,
        allows_no_expiry: new.allows_no_expiry,
        may_credit_anything: new.may_credit_anything,
        is_strict: new.strict,
    };
    let mut tx = app.store.write().await?;
    let (client, secret) = clients::create(&mut tx, app.clock.now(), &actor, &app.key, new, None).await?;
    let secrets = clients::secrets_of(&mut tx, &client).await?;
    tx.commit().await?;
    let location = app.url(&format!("/api/v1/open-badger-clients/{}", client.public_id));
    Ok(created(&location, client.revision, Shown::new(client, secrets, Some(secret))))
}

/// One client of Open Badger
#[utoipa::path(get, path = "/{id}", tag = "Open Badger clients", operation_id = "get_open_badger_client",
    params(("id" = String, Path)), responses(
    (status = 200, description = "The client", body = Shown),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such client, or another organisation's", body = Problem, content_type = "application/problem+json"),
))]
async fn get(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Response, Problem> {
    let mut conn = app.store.read().await?;
    let client = clients::get(&mut conn, &actor, &id).await?;
    let secrets = clients::secrets_of(&mut conn, &client).await?;
    Ok(tagged(client.revision, Shown::new(client, secrets, None)))
}

/// Changes a client of Open Badger
#[utoipa::path(patch, path = "/{id}", tag = "Open Badger clients", operation_id = "update_open_badger_client", request_body = Update,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Changed", body = Shown),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such client, or another organisation's", body = Problem, content_type = "application/problem+json"),
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
    let changes = ClientChanges {
        name: wire.name,
        audience: wire.audience,
        allows_no_expiry: wire.allows_no_expiry,
        may_credit_anything: wire.may_credit_anything,
        is_strict: wire.strict,
        retired: wire.retired,
    };
    let mut tx = app.store.write().await?;
    let client = clients::update(&mut tx, app.clock.now(), &actor, &id, expected, changes).await?;
    let secrets = clients::secrets_of(&mut tx, &client).await?;
    tx.commit().await?;
    Ok(tagged(client.revision, Shown::new(client, secrets, None)))
}

/// Retires a client of Open Badger
///
/// Its tokens open nothing any more; what it credited stays.
#[utoipa::path(delete, path = "/{id}", tag = "Open Badger clients", operation_id = "retire_open_badger_client",
    params(("id" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Retired, now or before", body = Shown),
    (status = 400, description = "`If-Match` cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such client, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It was changed since", body = Problem, content_type = "application/problem+json"),
))]
async fn retire(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    IfMatch(expected): IfMatch,
) -> Result<Response, Problem> {
    let changes = ClientChanges { retired: Some(true), ..ClientChanges::default() };
    let mut tx = app.store.write().await?;
    let client = clients::update(&mut tx, app.clock.now(), &actor, &id, expected, changes).await?;
    let secrets = clients::secrets_of(&mut tx, &client).await?;
    tx.commit().await?;
    Ok(tagged(client.revision, Shown::new(client, secrets, None)))
}

/// Gives a client another secret
///
/// It is in the reply, and nowhere else. The one before stays until it is revoked, so that the site can change over.
#[utoipa::path(post, path = "/{id}/secrets", tag = "Open Badger clients", operation_id = "create_open_badger_secret",
    params(("id" = String, Path)), responses(
    (status = 201, description = "Made", body = Shown),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such client, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It has two already", body = Problem, content_type = "application/problem+json"),
))]
async fn add_secret(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let mut tx = app.store.write().await?;
    let (client, secret) = clients::add_secret(&mut tx, app.clock.now(), &actor, &app.key, &id).await?;
    let secrets = clients::secrets_of(&mut tx, &client).await?;
    tx.commit().await?;
    let location = app.url(&format!("/api/v1/open-badger-clients/{}", client.public_id));
    Ok(created(&location, client.revision, Shown::new(client, secrets, Some(secret))))
}

/// Revokes a secret of a client
///
/// What is signed with it opens nothing any more.
#[utoipa::path(delete, path = "/{id}/secrets/{secret}", tag = "Open Badger clients", operation_id = "revoke_open_badger_secret",
    params(("id" = String, Path), ("secret" = String, Path)), responses(
    (status = 200, description = "Revoked, now or before", body = Shown),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such client, or another organisation's", body = Problem, content_type = "application/problem+json"),
))]
async fn revoke_secret(
    State(app): State<App>,
    Caller(actor): Caller,
    Path((id, secret)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let mut tx = app.store.write().await?;
    let client = clients::revoke_secret(&mut tx, app.clock.now(), &actor, &id, &secret).await?;
    let secrets = clients::secrets_of(&mut tx, &client).await?;
    tx.commit().await?;
    Ok(tagged(client.revision, Shown::new(client, secrets, None)))
}
