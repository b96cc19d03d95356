//! Calendars of what expires: their addresses, made, made anew and revoked. Each is its owner's alone.

use axum::{
    Json,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Caller;
use crate::{
    app::App,
    clock::to_the_second,
    domain::calendar::{self, Feed, Subject},
    http::problem::{Body, Problem},
    language::Lang,
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(get, revoke)).routes(routes!(rotate))
}

/// A calendar, without its address
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CalendarFeed)]
struct Shown {
    #[schema(example = "feed-4k9d7m2xw8r5t3h6c2vn")]
    id: String,
    /// Whose certifications it shows; the caller's own if null
    #[schema(example = "org-nhf-oslo")]
    organisation_id: Option<String>,
    /// `en` or `nb`
    #[schema(example = "en")]
    language: String,
    #[schema(example = "2026-01-22T14:35:00Z")]
    created_at: DateTime<Utc>,
    /// When its address was made
    #[schema(example = "2026-03-01T08:00:00Z")]
    changed_at: DateTime<Utc>,
    /// When a program last read it, to the minute
    #[schema(example = "2026-03-26T09:12:00Z")]
    last_used_at: Option<DateTime<Utc>>,
}

impl From<Feed> for Shown {
    fn from(feed: Feed) -> Self {
        Self {
            id: feed.public_id,
            organisation_id: feed.organisation,
            language: feed.language,
            created_at: to_the_second(feed.created_at),
            changed_at: to_the_second(feed.changed_at),
            last_used_at: feed.last_used_at.map(to_the_second),
        }
    }
}

/// A calendar with its address, which is shown this once
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreatedCalendarFeed)]
struct Created {
    #[serde(flatten)]
    feed: Shown,
    /// For programs that subscribe to calendars
    #[schema(example = "https://badges.example.org/calendar/emb_cal_….ics")]
    url: String,
}

impl Created {
    fn new(app: &App, feed: Feed, secret: &str) -> Self {
        Self { feed: feed.into(), url: app.calendar_url(secret) }
    }
}

/// The caller's calendars
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CalendarFeedList)]
struct List {
    data: Vec<Shown>,
}

/// A calendar to be made
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCalendarFeed)]
struct Create {
    /// An organisation that the caller oversees; the caller's own certifications if absent
    #[schema(example = "org-nhf-oslo")]
    organisation_id: Option<String>,
    /// `en` or `nb`; the site's if absent
    #[schema(example = "en")]
    language: Option<String>,
}

/// Lists one's calendars
///
/// One's own certifications first; at most a hundred.
#[utoipa::path(get, path = "/", tag = "calendars", operation_id = "list_calendar_feeds", responses(
    (status = 200, description = "All of them", body = List),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for people", body = Problem, content_type = "application/problem+json"),
))]
async fn list(State(app): State<App>, Caller(actor): Caller) -> Result<Json<List>, Problem> {
    let feeds = calendar::list(&mut app.store.read().await?, &actor).await?;
    Ok(Json(List { data: feeds.into_iter().map(Shown::from).collect() }))
}

/// Makes a calendar
///
/// The address is in the reply and nowhere else. Asked for the same again, that calendar gets another address, and the one
/// before opens nothing any more.
#[utoipa::path(post, path = "/", tag = "calendars", operation_id = "create_calendar_feed", request_body = Create, responses(
    (status = 201, description = "Made", body = Created, headers(("Location" = String, description = "The calendar's record"))),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for people; an organisation's only for its admins and coordinators", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn create(State(app): State<App>, Caller(actor): Caller, Body(new): Body<Create>) -> Result<Response, Problem> {
    let language = match new.language.as_deref() {
        None => app.settings.language,
        Some(tag) => Lang::from_tag(tag).ok_or_else(|| Problem::field("language", "must be en or nb"))?,
    };
    let subject = new.organisation_id.map_or(Subject::Own, Subject::Organisation);
    let mut tx = app.store.write().await?;
    let (feed, secret) = calendar::make(&mut tx, app.clock.now(), &actor, &subject, language.tag()).await?;
    tx.commit().await?;
    let location = app.url(&format!("/api/v1/calendar-feeds/{}", feed.public_id));
    let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, "no-store".to_owned())];
    Ok((StatusCode::CREATED, headers, Json(Created::new(&app, feed, &secret))).into_response())
}

/// One calendar
#[utoipa::path(get, path = "/{id}", tag = "calendars", operation_id = "get_calendar_feed",
    params(("id" = String, Path, example = "feed-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 200, description = "The calendar, without its address", body = Shown),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such calendar, a revoked one, or somebody else's", body = Problem, content_type = "application/problem+json"),
))]
async fn get(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Json<Shown>, Problem> {
    Ok(Json(calendar::get(&mut app.store.read().await?, &actor, &id).await?.into()))
}

/// Gives a calendar another address
///
/// It is in the reply and nowhere else; the one before opens nothing any more.
#[utoipa::path(post, path = "/{id}/rotate", tag = "calendars", operation_id = "rotate_calendar_feed",
    params(("id" = String, Path, example = "feed-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 200, description = "Made anew", body = Created),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such calendar, a revoked one, or somebody else's", body = Problem, content_type = "application/problem+json"),
))]
async fn rotate(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Response, Problem> {
    let mut tx = app.store.write().await?;
    let language = calendar::get(&mut tx, &actor, &id).await?.language;
    let (feed, secret) = calendar::rotate(&mut tx, app.clock.now(), &actor, &id, &language).await?;
    tx.commit().await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(Created::new(&app, feed, &secret))).into_response())
}

/// Revokes a calendar
///
/// Its address opens nothing any more.
#[utoipa::path(delete, path = "/{id}", tag = "calendars", operation_id = "revoke_calendar_feed",
    params(("id" = String, Path, example = "feed-4k9d7m2xw8r5t3h6c2vn")), responses(
    (status = 200, description = "Revoked", body = Shown),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such calendar, one that was revoked before, or somebody else's", body = Problem, content_type = "application/problem+json"),
))]
async fn revoke(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Json<Shown>, Problem> {
    let mut tx = app.store.write().await?;
    let feed = calendar::revoke(&mut tx, app.clock.now(), &actor, &id).await?;
    tx.commit().await?;
    Ok(Json(feed.into()))
}
