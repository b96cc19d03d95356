use axum::{
    extract::{DefaultBodyLimit, Path, Request, State},
    http::StatusCode,
    response::Response,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Caller,
    people::{Person, wire},
    tagged,
};
use crate::{
    app::App,
    domain::{
        ManageError,
        images::MAX_BYTES,
        people::{self, AVATAR_SIDE},
    },
    http::{
        problem::{self, Problem},
        replies::IfMatch,
        uploads,
    },
};

pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(put, delete)).layer(DefaultBodyLimit::max(MAX_BYTES))
}

/// Sets one's picture
///
/// A PNG, JPEG, WebP, GIF or SVG of at most 5 MiB and 4,096 pixels a side, told by its content. The middle of it is drawn
/// anew as a square of at most 256 pixels, the right way up and without metadata. For the person alone.
#[utoipa::path(put, path = "/{id}/avatar", tag = "people", operation_id = "set_avatar",
    request_body(content((Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp"), (Vec<u8> = "image/gif"), (Vec<u8> = "image/svg+xml"))),
    params(("id" = String, Path, example = "pm-kari-001"), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Changed", body = Person),
    (status = 400, description = "Not a picture that can be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Somebody else's picture", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It was changed since", body = Problem, content_type = "application/problem+json"),
    (status = 413, description = "Too many bytes", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "Not a media type of a picture that is taken", body = Problem, content_type = "application/problem+json"),
))]
async fn put(
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
    let person = people::get(&mut app.store.read().await?, &actor, &id).await?;
    if actor.person() != Some(person.id) {
        return Err(ManageError::Forbidden.into());
    }
    let bytes = problem::read(request, &app).await?;
    let picture = uploads::square(&app, bytes, AVATAR_SIDE)
        .await
        .map_err(|problem| Problem::field("body", problem.to_string()))?;
    let mut tx = app.store.write().await?;
    let person = people::set_avatar(&mut tx, app.clock.now(), &actor, &id, expected, Some(&picture)).await?;
    tx.commit().await?;
    Ok(tagged(person.revision, wire(&app, person)))
}

/// Removes a person's picture
///
/// For the person and for admins. Where there is none, nothing changes.
#[utoipa::path(delete, path = "/{id}/avatar", tag = "people", operation_id = "remove_avatar",
    params(("id" = String, Path, example = "pm-kari-001"), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Removed, now or before", body = Person),
    (status = 400, description = "`If-Match` cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for the person and admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person, or another organisation's", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It was changed since", body = Problem, content_type = "application/problem+json"),
))]
async fn delete(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    IfMatch(expected): IfMatch,
) -> Result<Response, Problem> {
    let mut tx = app.store.write().await?;
    let person = people::set_avatar(&mut tx, app.clock.now(), &actor, &id, expected, None).await?;
    tx.commit().await?;
    Ok(tagged(person.revision, wire(&app, person)))
}
