use axum::{
    Json,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Caller;
use crate::{
    app::App,
    clock::to_the_second,
    domain::{
        Role,
        access::{self, ApiToken, NewApiToken, NewToken},
    },
    http::{
        pagination::{PageQuery, Pagination, Paging},
        problem::{Body, Problem, Query},
    },
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(get, revoke))
}

/// An API token, without its secret
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiToken)]
struct Token {
    #[schema(example = "token-4k9d7m2xw8r5t3h6c2vn")]
    id: String,
    #[schema(example = "Course platform")]
    label: String,
    /// How the secret begins
    #[schema(example = "emb_svc_4k9d")]
    hint: String,
    /// The person as whom it acts; null for a service's
    #[schema(example = json!(null))]
    person_id: Option<String>,
    /// A service's role
    #[schema(value_type = Option<String>, example = "system")]
    role: Option<Role>,
    /// Where a service's role holds; everywhere if null
    #[schema(example = "org-nhf-oslo")]
    organisation_id: Option<String>,
    #[schema(example = "admin-per-001")]
    created_by: String,
    #[schema(example = "2026-01-22T14:35:00Z")]
    created_at: DateTime<Utc>,
    #[schema(example = "2027-01-22T14:35:00Z")]
    expires_at: Option<DateTime<Utc>>,
    /// To the minute
    #[schema(example = "2026-03-26T09:12:00Z")]
    last_used_at: Option<DateTime<Utc>>,
    #[schema(example = json!(null))]
    revoked_at: Option<DateTime<Utc>>,
}

impl From<ApiToken> for Token {
    fn from(token: ApiToken) -> Self {
        Self {
            id: token.public_id,
            label: token.label,
            hint: token.hint,
            person_id: token.person,
            role: token.role,
            organisation_id: token.organisation,
            created_by: token.created_by,
            created_at: to_the_second(token.created_at),
            expires_at: token.expires_at.map(to_the_second),
            last_used_at: token.last_used_at.map(to_the_second),
            revoked_at: token.revoked_at.map(to_the_second),
        }
    }
}

/// An API token with its secret, which is shown this once
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreatedApiToken)]
struct Created {
    #[serde(flatten)]
    token: Token,
    /// For `Authorization: Bearer`
    #[schema(example = "emb_svc_…")]
    secret: String,
}

/// A page of API tokens
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApiTokenList)]
struct List {
    data: Vec<Token>,
    pagination: Pagination,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// The caller's own personal ones instead of the services'
    #[serde(default)]
    own: bool,
}

/// An API token to be made
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewApiToken)]
struct Create {
    /// 1 to 200 characters
    #[schema(example = "Course platform")]
    label: String,
    /// `admin` or `system`, for a service; absent for a personal one
    #[schema(value_type = Option<String>, example = "system")]
    role: Option<Role>,
    /// Where a service's role holds; everywhere if absent
    #[schema(example = "org-nhf-oslo")]
    organisation_id: Option<String>,
    /// Never if absent
    #[schema(example = "2027-01-22T14:35:00Z")]
    expires_at: Option<DateTime<Utc>>,
}

/// Lists API tokens
#[utoipa::path(get, path = "/", tag = "API tokens", operation_id = "list_api_tokens", params(Filter, PageQuery), responses(
    (status = 200, description = "A page of them, newest first", body = List),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Services' tokens are shown to admins only", body = Problem, content_type = "application/problem+json"),
))]
async fn list(
    State(app): State<App>,
    Caller(actor): Caller,
    Query(filter): Query<Filter>,
    paging: Paging,
) -> Result<Response, Problem> {
    let mut conn = app.store.read().await?;
    let listed = if filter.own {
        access::own_tokens(&mut conn, &actor, &paging.slice).await?
    } else {
        access::list_tokens(&mut conn, &actor, &paging.slice).await?
    };
    let links = paging.links(&app, listed.items.len(), listed.items.last().map(|t| t.public_id.as_str()));
    let data = listed.items.into_iter().map(Token::from).collect();
    Ok((links, Json(List { data, pagination: paging.pagination(listed.total) })).into_response())
}

/// Makes an API token
///
/// The secret is in the reply and nowhere else.
#[utoipa::path(post, path = "/", tag = "API tokens", operation_id = "create_api_token", request_body = Create, responses(
    (status = 201, description = "Made", body = Created),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Services' tokens are made by admins only", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn create(State(app): State<App>, Caller(actor): Caller, Body(new): Body<Create>) -> Result<Response, Problem> {
    let holder = match new.role {
        Some(role) => NewToken::Service { role, organisation_id: new.organisation_id },
        None if new.organisation_id.is_some() => {
            return Err(Problem::field("organisation_id", "goes with a role only"));
        }
        None => NewToken::Personal,
    };
    let new = NewApiToken { label: new.label, holder, expires_at: new.expires_at };
    let mut tx = app.store.write().await?;
    let (token, secret) = access::create_token(&mut tx, app.clock.now(), &actor, new).await?;
    tx.commit().await?;
    let location = app.url(&format!("/api/v1/api-tokens/{}", token.public_id));
    let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, "no-store".to_owned())];
    Ok((StatusCode::CREATED, headers, Json(Created { token: token.into(), secret })).into_response())
}

/// One API token
#[utoipa::path(get, path = "/{id}", tag = "API tokens", operation_id = "get_api_token", params(("id" = String, Path, example = "token-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 200, description = "The token, without its secret", body = Token),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such token, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn get(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Json<Token>, Problem> {
    Ok(Json(access::get_token(&mut app.store.read().await?, &actor, &id).await?.into()))
}

/// Revokes an API token
#[utoipa::path(delete, path = "/{id}", tag = "API tokens", operation_id = "revoke_api_token", params(("id" = String, Path, example = "token-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 200, description = "Revoked, now or before", body = Token),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such token, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn revoke(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Json<Token>, Problem> {
    let mut tx = app.store.write().await?;
    let token = access::revoke_token(&mut tx, app.clock.now(), &actor, &id).await?;
    tx.commit().await?;
    Ok(Json(token.into()))
}
