use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
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
        notices::{self, MailFilter, MailState},
        page::{DEFAULT_LIMIT, MAX_LIMIT},
        people,
    },
    http::problem::{Problem, Query},
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(get)).routes(routes!(send_again)).routes(routes!(cancel))
}

/// A mail in the outbox; never what it says, as a link in it may be a secret
#[derive(Debug, Serialize, ToSchema)]
struct Mail {
    /// With the server's host, the Message-ID
    #[schema(example = "mail-4k9d7m2xw8r5t3h6c2vn")]
    id: String,
    /// `badge_awarded`, `badge_revoked`, `invitation`, `password_reset`, `password_changed`,
    /// `certification_reminder` or `certification_digest`
    #[schema(example = "badge_awarded")]
    kind: &'static str,
    #[schema(example = "pm-kari-001")]
    person_id: String,
    /// The award that it tells of
    #[schema(example = "earned-002")]
    earned_badge_id: Option<String>,
    /// `queued`, `sent`, `failed` or `cancelled`
    #[schema(example = "queued")]
    state: &'static str,
    /// The address at the last try
    #[schema(example = "kari@example.org")]
    address: Option<String>,
    /// Why it was not sent, or not yet: `no-address`, `retired`, `muted`, `outdated`, `other-key`, `by-admin`, or the
    /// relay's answer
    #[schema(example = "response error: 451 4.3.0 Try again later")]
    reason: Option<String>,
    /// How often it was tried
    #[schema(example = 2)]
    attempts: i64,
    #[schema(example = "2026-03-26T11:45:00Z")]
    created_at: DateTime<Utc>,
    /// When it is tried next
    #[schema(example = "2026-03-26T11:49:00Z")]
    due_at: Option<DateTime<Utc>>,
    /// When it was sent, given up or cancelled
    #[schema(example = json!(null))]
    ended_at: Option<DateTime<Utc>>,
}

impl From<notices::Mail> for Mail {
    fn from(mail: notices::Mail) -> Self {
        Self {
            earned_badge_id: mail.award().map(str::to_owned),
            id: mail.public_id,
            kind: mail.kind.as_str(),
            person_id: mail.person,
            state: mail.state.as_str(),
            address: mail.recipient,
            reason: mail.reason,
            attempts: mail.attempts,
            created_at: to_the_second(mail.created_at),
            due_at: mail.due_at.map(to_the_second),
            ended_at: mail.ended_at.map(to_the_second),
        }
    }
}

/// The newest mails that match
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MailList)]
struct List {
    data: Vec<Mail>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Only this state: `queued`, `sent`, `failed` or `cancelled`
    #[param(example = "failed")]
    state: Option<String>,
    /// Only to this person
    #[param(example = "pm-kari-001")]
    person_id: Option<String>,
    /// Only mails older than this one, as `Link: rel="next"` gives it
    before: Option<String>,
    /// 1 to 100
    #[param(minimum = 1, default = 20)]
    limit: Option<i64>,
}

/// Reads the outbox
///
/// Newest first, for admins of the whole site. It has no total, as it is never counted. What ended more than 90 days ago is
/// forgotten.
#[utoipa::path(get, path = "/", tag = "mail", operation_id = "list_mail", params(Filter), responses(
    (status = 200, description = "The newest mails that match", body = List),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of the whole site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person", body = Problem, content_type = "application/problem+json"),
))]
async fn list(State(app): State<App>, Caller(actor): Caller, Query(query): Query<Filter>) -> Result<Response, Problem> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT);
    if limit < 1 {
        return Err(Problem::field("limit", "must be at least 1"));
    }
    let limit = limit.min(MAX_LIMIT);
    let state = match &query.state {
        None => None,
        Some(name) => Some(MailState::parse(name).ok_or_else(|| Problem::field("state", "is not a state of mail"))?),
    };
    let mut conn = app.store.read().await?;
    let person = match &query.person_id {
        None => None,
        Some(id) => Some(people::get(&mut conn, &actor, id).await?.id),
    };
    let filter = MailFilter { state, person };
    let mails = notices::list(&mut conn, &actor, filter, query.before.as_deref(), limit).await?;
    let mut headers = HeaderMap::new();
    if let Some(last) = mails.last().filter(|_| i64::try_from(mails.len()) == Ok(limit)) {
        let mut next = url::form_urlencoded::Serializer::new(String::new());
        next.append_pair("before", &last.public_id).append_pair("limit", &limit.to_string());
        for (name, value) in [("state", &query.state), ("person_id", &query.person_id)] {
            if let Some(value) = value {
                next.append_pair(name, value);
            }
        }
        let link = format!("<{}?{}>; rel=\"next\"", app.url("/api/v1/mail"), next.finish());
        if let Ok(link) = link.parse() {
            headers.insert(header::LINK, link);
        }
    }
    Ok((headers, Json(List { data: mails.into_iter().map(Mail::from).collect() })).into_response())
}

/// One mail
#[utoipa::path(get, path = "/{id}", tag = "mail", operation_id = "get_mail", params(("id" = String, Path, example = "mail-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 200, description = "The mail", body = Mail),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of the whole site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such mail", body = Problem, content_type = "application/problem+json"),
))]
async fn get(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Json<Mail>, Problem> {
    Ok(Json(notices::get(&mut app.store.read().await?, &actor, &id).await?.into()))
}

/// Sends a mail again
///
/// One that was given up or cancelled goes back into the queue, under the same Message-ID; one that waits is tried at once.
#[utoipa::path(post, path = "/{id}/send-again", tag = "mail", operation_id = "send_mail_again", params(("id" = String, Path, example = "mail-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 202, description = "It is in the queue", body = Mail),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of the whole site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such mail", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It was sent, or its link is no longer kept", body = Problem, content_type = "application/problem+json"),
))]
async fn send_again(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Mail>), Problem> {
    let mut tx = app.store.write().await?;
    let mail = notices::send_again(&mut tx, app.clock.now(), &actor, &id).await?;
    tx.commit().await?;
    Ok((StatusCode::ACCEPTED, Json(mail.into())))
}

/// Takes a mail out of the queue
#[utoipa::path(post, path = "/{id}/cancel", tag = "mail", operation_id = "cancel_mail", params(("id" = String, Path, example = "mail-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 200, description = "Cancelled", body = Mail),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of the whole site", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such mail", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "It does not wait any more", body = Problem, content_type = "application/problem+json"),
))]
async fn cancel(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Json<Mail>, Problem> {
    let mut tx = app.store.write().await?;
    let mail = notices::cancel(&mut tx, app.clock.now(), &actor, &id).await?;
    tx.commit().await?;
    Ok(Json(mail.into()))
}
