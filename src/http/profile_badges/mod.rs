//! Profile badges: one address that websites embed, as SVG and as PNG. Everything is answered with a picture, also what goes
//! wrong, because an `<img>` shows nothing else.

mod pictures;
mod wire;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub use self::pictures::Pictures;
use self::{
    pictures::{Outcome, Picture},
    wire::{Asked, Format},
};
use super::layers::AsItIs;
use crate::app::App;

/// The seed's: anything longer would outlive the privacy switch.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");
/// Other sites may show it.
const EMBEDDABLE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const EVERYWHERE: HeaderValue = HeaderValue::from_static("cross-origin");

/// Both endpoints.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(svg)).routes(routes!(png))
}

/// Draws a profile badge as SVG
///
/// Name, level, rank, score, solved count, picture and up to four badges, in the colour of the level. `username` is a handle,
/// or a display name, in which hyphens may stand for spaces. For anybody.
#[utoipa::path(get, path = "/api/badge/{username}/svg", tag = "Profile badges", operation_id = "profile_badge_svg", params(
    ("username" = String, Path, description = "Handle or display name"),
    ("theme" = Option<wire::Theme>, Query, description = "`light` if absent"),
    ("style" = Option<wire::Style>, Query, description = "`card` if absent"),
), responses(
    (status = 200, description = "The picture", content_type = "image/svg+xml"),
    (status = 304, description = "It is still the one that `If-None-Match` names"),
    (status = 400, description = "A parameter is wrong; the picture says which", content_type = "image/svg+xml"),
    (status = 404, description = "Nobody of that name, or a hidden profile; a picture says so", content_type = "image/svg+xml"),
), security(()))]
async fn svg(State(app): State<App>, request: Request) -> Response {
    answer(&app, Format::Svg, &request.into_parts().0).await
}

/// Draws a profile badge as PNG
///
/// The same picture in pixels, for places that show no SVG.
#[utoipa::path(get, path = "/api/badge/{username}/png", tag = "Profile badges", operation_id = "profile_badge_png", params(
    ("username" = String, Path, description = "Handle or display name"),
    ("theme" = Option<wire::Theme>, Query, description = "`light` if absent"),
    ("style" = Option<wire::Style>, Query, description = "`card` if absent"),
    ("scale" = Option<u32>, Query, description = "Pixels for each of the page, 1 to 4; 1 if absent"),
), responses(
    (status = 200, description = "The picture", content_type = "image/png"),
    (status = 304, description = "It is still the one that `If-None-Match` names"),
    (status = 400, description = "A parameter is wrong; the picture says which", content_type = "image/png"),
    (status = 404, description = "Nobody of that name, or a hidden profile; a picture says so", content_type = "image/png"),
), security(()))]
async fn png(State(app): State<App>, request: Request) -> Response {
    answer(&app, Format::Png, &request.into_parts().0).await
}

async fn answer(app: &App, format: Format, request: &Parts) -> Response {
    let address = request.uri.path_and_query().map_or_else(|| request.uri.path(), |address| address.as_str());
    if let Some(picture) = app.profile_badges.fresh(address) {
        return shown(&picture, &request.headers);
    }
    match app.profile_badges.find(app, address, &Asked::read(format, &request.uri)).await {
        Outcome::Shown(picture) => shown(&picture, &request.headers),
        Outcome::Refused { status, picture } => {
            let headers = [
                (EMBEDDABLE, EVERYWHERE),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
                (header::CONTENT_TYPE, picture.media_type()),
            ];
            (status, headers, picture.bytes()).into_response()
        }
    }
}

/// The picture, or that it is still the one that the client has.
fn shown(picture: &Picture, asked: &HeaderMap) -> Response {
    let is_packed = picture.is_packable() && takes_gzip(asked);
    let tag = picture.tag(is_packed);
    let mut response = if is_known(asked, picture) {
        StatusCode::NOT_MODIFIED.into_response()
    } else if is_packed {
        ([(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))], picture.packed()).into_response()
    } else {
        picture.bytes().into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, picture.media_type());
    headers.insert(header::CACHE_CONTROL, KEPT);
    headers.insert(header::ETAG, tag);
    headers.insert(EMBEDDABLE, EVERYWHERE);
    if picture.is_packable() {
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    // Its entity tag is of these very bytes.
    response.extensions_mut().insert(AsItIs);
    response
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let named = headers.get_all(header::ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    named.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        is_gzip && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// Whether `If-None-Match` names this picture, packed or not.
fn is_known(headers: &HeaderMap, picture: &Picture) -> bool {
    let named = headers.get_all(header::IF_NONE_MATCH).into_iter().filter_map(|value| value.to_str().ok());
    named.flat_map(|value| value.split(',')).map(str::trim).any(|tag| {
        let tag = tag.strip_prefix("W/").unwrap_or(tag);
        tag == "*" || [false, true].into_iter().any(|packed| picture.tag(packed).as_bytes() == tag.as_bytes())
    })
}
