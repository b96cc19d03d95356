//! Badge images: pictures that admins upload to make badges of.

use axum::{
    Json,
    extract::{DefaultBodyLimit, Multipart, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    AssignmentsError,
    caller::{Admin, Query},
    error::Failure,
    next,
    wire::{Done, ImageList, ImageReply, Listing, Named, file_name},
};
use crate::{
    app::App,
    domain::{
        ManageError,
        badge_images::{self, NewBadgeImage},
        images::MAX_BYTES,
    },
    http::uploads,
};

pub fn router() -> OpenApiRouter<App> {
    let uploads = OpenApiRouter::new().routes(routes!(add)).layer(DefaultBodyLimit::max(MAX_BYTES + 64 * 1024));
    OpenApiRouter::new().routes(routes!(list, remove)).merge(uploads)
}

/// A picture with what it is called
#[derive(ToSchema)]
#[schema(as = NewBadgeImage)]
#[expect(dead_code, reason = "describes a form in parts, which is read part by part")]
struct Upload {
    /// PNG, JPEG, WebP, GIF or SVG, at most 5 MiB and 4,096 pixels a side
    #[schema(rename = "badge-image", content_media_type = "application/octet-stream")]
    badge_image: Vec<u8>,
    /// Up to 200 characters; the file's name if absent
    name: Option<String>,
    /// `badge-template` if absent
    category: Option<String>,
    /// A label; the caller if absent
    #[schema(rename = "uploadedBy")]
    uploaded_by: Option<String>,
}

/// Uploads a picture
///
/// Told by its content and made anew: pixels as PNG without metadata, an SVG with nothing in it but shapes.
#[utoipa::path(post, path = "/badge-images", tag = "assignments", operation_id = "add_badge_image",
    request_body(content = Upload, content_type = "multipart/form-data"), responses(
    (status = 201, description = "Added", body = ImageReply),
    (status = 400, description = "No picture, or none that can be read", body = Failure),
    (status = 401, description = "Nobody is signed in", body = Failure),
    (status = 403, description = "Not an admin; or a page of another site sent it", body = Failure),
    (status = 413, description = "Too many bytes", body = Failure),
))]
async fn add(
    State(app): State<App>,
    Admin(actor): Admin,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, AssignmentsError> {
    let refused = |status: StatusCode| AssignmentsError::Status(status);
    let mut multipart = multipart.map_err(|_| AssignmentsError::Invalid("Send multipart/form-data".to_owned()))?;
    let (mut file, mut original_name) = (Vec::new(), String::new());
    let (mut name, mut category, mut uploaded_by) = (None, None, None);
    while let Some(field) = multipart.next_field().await.map_err(|error| refused(error.status()))? {
        let part = field.name().unwrap_or_default().to_owned();
        let sent_name = field.file_name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|error| refused(error.status()))?;
        let text = || Some(String::from_utf8_lossy(&bytes).into_owned());
        match part.as_str() {
            "badge-image" => (file, original_name) = (bytes.to_vec(), sent_name),
            "name" => name = text(),
            "category" => category = text(),
            "uploadedBy" => uploaded_by = text(),
            _ => {}
        }
    }
    if file.is_empty() {
        return Err(AssignmentsError::Invalid("No file uploaded".to_owned()));
    }
    let picture = uploads::picture(&app, file).await?;
    let new = NewBadgeImage { picture, name, original_name, category, uploaded_by };
    let mut tx = app.store.write().await?;
    let image = badge_images::add(&mut tx, app.clock.now(), &actor, new).await?;
    tx.commit().await?;
    let reply = ImageReply {
        success: true,
        image_path: App::picture_path(&image.image_hash),
        filename: file_name(&image),
        image_id: image.public_id,
        message: "Badge image uploaded successfully",
    };
    Ok((StatusCode::CREATED, Json(reply)).into_response())
}

/// Lists uploaded pictures
#[utoipa::path(get, path = "/badge-images", tag = "assignments", operation_id = "list_badge_images", params(Listing), responses(
    (status = 200, description = "At most 1,000 of them; `Link: rel=\"next\"` where there are more", body = ImageList),
    (status = 400, description = "A parameter cannot be read", body = Failure),
    (status = 401, description = "Nobody is signed in", body = Failure),
    (status = 403, description = "Not an admin", body = Failure),
))]
async fn list(
    State(app): State<App>,
    Admin(actor): Admin,
    Query(listing): Query<Listing>,
) -> Result<Response, AssignmentsError> {
    let slice = listing.slice()?;
    let category = listing.category.as_deref().filter(|category| !category.is_empty());
    let listed = badge_images::list(&mut app.store.read().await?, &actor, category, &slice).await?;
    let links = next(&app, "badge-images", &listing, &slice, slice.is_short_of(listed.total));
    let images: Vec<_> = listed.items.into_iter().map(Into::into).collect();
    Ok((links, Json(ImageList { success: true, count: images.len(), images })).into_response())
}

/// Deletes an uploaded picture that no badge shows
#[utoipa::path(delete, path = "/badge-images", tag = "assignments", operation_id = "delete_badge_image", params(Named), responses(
    (status = 200, description = "Deleted", body = Done),
    (status = 400, description = "Which one is not said", body = Failure),
    (status = 401, description = "Nobody is signed in", body = Failure),
    (status = 403, description = "Not an admin of its organisation; or a page of another site sent it", body = Failure),
    (status = 404, description = "No such picture, or one that is not yours to see", body = Failure),
    (status = 409, description = "A badge shows it", body = Failure),
))]
async fn remove(
    State(app): State<App>,
    Admin(actor): Admin,
    Query(named): Query<Named>,
) -> Result<Json<Done>, AssignmentsError> {
    let id = named.id.filter(|id| !id.is_empty());
    let id = id.ok_or_else(|| AssignmentsError::Invalid("Image ID is required".to_owned()))?;
    let mut tx = app.store.write().await?;
    badge_images::delete(&mut tx, app.clock.now(), &actor, &id).await.map_err(|error| match error {
        ManageError::NotFound => AssignmentsError::NotFound("Image not found"),
        error => error.into(),
    })?;
    tx.commit().await?;
    Ok(Json(Done::new("Badge image deleted successfully")))
}
