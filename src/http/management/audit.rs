use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Caller;
use crate::{
    app::App,
    clock::to_the_second,
    domain::{
        audit::{self, Action, Line},
        page::{DEFAULT_LIMIT, MAX_LIMIT},
        people,
    },
    http::problem::{Problem, Query},
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

/// One line of the audit log
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditLine)]
struct Entry {
    #[schema(example = 1204)]
    id: i64,
    #[schema(example = "2026-03-26T11:45:00Z")]
    at: DateTime<Utc>,
    /// Who: a public id, or `system`
    #[schema(example = "admin-per-001")]
    actor: String,
    /// The contract through which it came
    #[schema(example = "earned_badges")]
    dialect: String,
    #[schema(example = "award.made")]
    action: String,
    /// The public id of what was changed
    #[schema(example = "earned-015")]
    subject: String,
    #[schema(example = "pm-kari-001")]
    person_id: Option<String>,
    /// The changed fields as they were
    before: Option<Value>,
    /// The changed fields as they are
    after: Option<Value>,
}

impl From<Line> for Entry {
    fn from(line: Line) -> Self {
        Self {
            id: line.id,
            at: to_the_second(line.at),
            actor: line.actor,
            dialect: line.dialect,
            action: line.action,
            subject: line.subject,
            person_id: line.person,
            before: line.before.map(|json| json.0),
            after: line.after.map(|json| json.0),
        }
    }
}

/// The newest lines that match
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditLineList)]
struct List {
    data: Vec<Entry>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Only this action
    #[param(example = "award.made")]
    action: Option<String>,
    /// Only what concerns this person
    #[param(example = "pm-kari-001")]
    person_id: Option<String>,
    /// Only lines older than this one, as `Link: rel="next"` gives it
    before: Option<i64>,
    /// 1 to 100
    #[param(minimum = 1, default = 20)]
    limit: Option<i64>,
}

/// Reads the audit log
///
/// Newest first, for admins: the site's, or their organisations'. It has no total, as it is never counted.
#[utoipa::path(get, path = "/", tag = "audit", operation_id = "list_audit", params(Filter), responses(
    (status = 200, description = "The newest lines that match", body = List),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins", body = Problem, content_type = "application/problem+json"),
))]
async fn list(State(app): State<App>, Caller(actor): Caller, Query(query): Query<Filter>) -> Result<Response, Problem> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if limit < 1 {
        return Err(Problem::field("limit", "must be at least 1"));
    }
    let limit = limit.min(MAX_LIMIT);
    let action = match &query.action {
        None => None,
        Some(name) => Some(Action::parse(name).ok_or_else(|| Problem::field("action", "is not an action of the log"))?),
    };
    let mut conn = app.store.read().await?;
    let person = match &query.person_id {
        None => None,
        Some(id) => Some(people::get(&mut conn, &actor, id).await?.id),
    };
    let lines = audit::list(&mut conn, &actor, &audit::Filter { action, person, before: query.before }, limit).await?;
    let mut headers = HeaderMap::new();
    if let Some(last) = lines.last().filter(|_| i64::try_from(lines.len()) == Ok(limit)) {
        let mut next = url::form_urlencoded::Serializer::new(String::new());
        next.append_pair("before", &last.id.to_string()).append_pair("limit", &limit.to_string());
        for (name, value) in [("action", &query.action), ("person_id", &query.person_id)] {
            if let Some(value) = value {
                next.append_pair(name, value);
            }
        }
        let link = format!("<{}?{}>; rel=\"next\"", app.url("/api/v1/audit"), next.finish());
        if let Ok(link) = link.parse() {
            headers.insert(header::LINK, link);
        }
    }
    Ok((headers, Json(List { data: lines.into_iter().map(Entry::from).collect() })).into_response())
}
