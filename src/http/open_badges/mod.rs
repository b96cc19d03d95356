//! Open Badges 2.0: the documents of issuers, badges and awards, and an award's picture with the document inside. The
//! addresses are mounted in [`super::negotiated`], which also knows the pages.

mod accept;

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

pub use self::accept::{Accepts, Asked, MediaType};
use super::{assets::Static, problem::Problem, prose};
use crate::{
    app::App,
    domain::{
        awards::{self, Published},
        badges, images,
        organisations::{self, Organisation},
    },
    open_badges::{self as documents, BadgeClassParts, Unreadable},
    rendering::SIDE,
    secrets,
    store::{self, Conn},
};

/// The document of an organisation.
pub async fn issuer(app: &App, headers: &HeaderMap, id: &str, media_type: MediaType) -> Result<Response, Problem> {
    let mut conn = app.store.read().await?;
    let Some(organisation) = organisations::find(&mut conn, id).await? else { return Err(no_such_document()) };
    let email = contact_of(&mut conn, app, &organisation).await?;
    drop(conn);
    let profile = documents::profile(&organisation, app.issuer_url(&organisation.public_id), email);
    Ok(document(headers, StatusCode::OK, media_type, &profile))
}

/// Where to write to: the organisation's own address, else the site's, else the one that this server's mail comes from.
async fn contact_of(conn: &mut Conn, app: &App, organisation: &Organisation) -> store::Result<String> {
    if let Some(email) = &organisation.contact_email {
        return Ok(email.clone());
    }
    let site = organisations::site(conn).await?;
    Ok(site.contact_email.unwrap_or_else(|| app.sender().from.email.to_string()))
}

/// The document of a badge.
pub async fn badge(
    app: &App,
    headers: &HeaderMap,
    shortname: &str,
    media_type: MediaType,
) -> Result<Response, Problem> {
    let found = badges::published(&mut app.store.read().await?, shortname).await?;
    let badge = found.ok_or_else(no_such_document)?;
    let id = app.badge_url(&badge.shortname);
    let parts = BadgeClassParts {
        page: format!("{id}.html"),
        id,
        image: app.picture_url(badge.image_hash.as_deref()),
        issuer: app.issuer_url(&badge.organisation),
        description: prose::plain(&badge.description),
        criteria: prose::plain(&badge.criteria),
    };
    Ok(document(headers, StatusCode::OK, media_type, &documents::badge_class(&badge, parts)))
}

/// The document of an award: 410 once it was revoked.
pub async fn assertion(app: &App, headers: &HeaderMap, id: &str, media_type: MediaType) -> Result<Response, Problem> {
    let published = awards::published(&app.store, id).await?.ok_or_else(no_such_document)?;
    Ok(match gone(app, headers, &published, media_type) {
        Some(gone) => gone,
        None => document(headers, StatusCode::OK, media_type, &assertion_of(app, &published)),
    })
}

fn assertion_of(app: &App, published: &Published) -> documents::Assertion {
    documents::assertion(published, app.assertion_links(&published.award))
}

fn gone(app: &App, headers: &HeaderMap, published: &Published, media_type: MediaType) -> Option<Response> {
    let revoked = documents::revoked(published, app.assertion_url(&published.award.public_id))?;
    Some(document(headers, StatusCode::GONE, media_type, &revoked))
}

fn no_such_document() -> Problem {
    Problem::of_status(StatusCode::NOT_FOUND)
}

/// A document as it goes out; nothing of it where the client has it already. It is asked for again each time, so that a
/// revocation is seen at once.
fn document(headers: &HeaderMap, status: StatusCode, media_type: MediaType, document: &impl Serialize) -> Response {
    let body = serde_json::to_vec(document).expect("a document's shape has only text as keys");
    let tag = entity_tag(&[media_type.as_str().as_bytes(), &body]);
    if status == StatusCode::OK && is_known(headers, &tag) {
        return not_modified(&tag);
    }
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(media_type.as_str())), (header::ETAG, tag), ASK_AGAIN];
    (status, headers, body).into_response()
}

const ASK_AGAIN: (HeaderName, HeaderValue) = (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));

fn entity_tag(parts: &[&[u8]]) -> HeaderValue {
    let hash = secrets::content_hash(&parts.concat());
    HeaderValue::from_str(&format!("\"{}\"", &hash[..32])).expect("hexadecimal digits make a header")
}

/// Whether `If-None-Match` names this tag (RFC 9110, section 13.1.2).
fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let named = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut named = named.flat_map(|value| value.split(',')).map(|one| one.trim().trim_start_matches("W/"));
    named.any(|one| one == "*" || one.as_bytes() == tag.as_bytes())
}

fn not_modified(tag: &HeaderValue) -> Response {
    (StatusCode::NOT_MODIFIED, [(header::ETAG, tag.clone()), ASK_AGAIN]).into_response()
}

/// The two kinds of picture that carry a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// PNG.
    Png,
    /// SVG.
    Svg,
}

/// An award's picture with its document inside; the document alone, as 410, once the award was revoked.
pub async fn baked(app: &App, headers: &HeaderMap, id: &str, kind: Picture) -> Result<Response, Problem> {
    let Some(published) = awards::published(&app.store, id).await? else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    if let Some(gone) = gone(app, headers, &published, MediaType::JsonLd) {
        return Ok(gone);
    }
    let award = &published.award;
    let (media_type, suffix) = match kind {
        Picture::Png => ("image/png", "png"),
        Picture::Svg => ("image/svg+xml", "svg"),
    };
    let text = serde_json::to_string(&assertion_of(app, &published)).expect("a document's shape has only text as keys");
    let artwork = award.image_hash.clone().unwrap_or_default();
    let tag = entity_tag(&[media_type.as_bytes(), artwork.as_bytes(), text.as_bytes()]);
    if is_known(headers, &tag) {
        return Ok(not_modified(&tag));
    }
    let picture = artwork_of(app, award.image_hash.as_deref()).await?;
    let baked = match kind {
        Picture::Png if picture.is_svg() => {
            let png = app.drawings.png(&artwork, picture.bytes).await.map_err(|_| undrawable())?;
            app.drawings.busy(move || documents::bake_png(&png, &text)).await
        }
        Picture::Png => app.drawings.busy(move || documents::bake_png(&picture.carrier().bytes, &text)).await,
        Picture::Svg => {
            let address = app.assertion_url(&award.public_id);
            app.drawings.busy(move || bake_svg(&picture.carrier(), &address, &text)).await
        }
    };
    let baked = baked.and_then(Result::ok).ok_or_else(undrawable)?;
    let name = format!("inline; filename=\"{}.{suffix}\"", award.badge_shortname);
    let about = [
        (header::CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).expect("a shortname is ASCII")),
        (header::ETAG, tag),
        ASK_AGAIN,
        // Shown wherever its holder shows it.
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
    ];
    Ok((about, baked).into_response())
}

/// A badge's picture; a neutral one where the badge has none.
async fn artwork_of(app: &App, hash: Option<&str>) -> store::Result<images::Stored> {
    let stored = match hash {
        Some(hash) => images::find(&mut app.store.read().await?, hash).await?,
        None => None,
    };
    Ok(stored.unwrap_or_else(|| {
        let placeholder = Static::get("art/placeholder.svg").map(|file| file.data.into_owned());
        images::Stored {
            media_type: "image/svg+xml".to_owned(),
            width: 96,
            height: 96,
            bytes: placeholder.unwrap_or_default(),
        }
    }))
}

/// How many pixels an award's picture has as PNG.
pub async fn baked_size(conn: &mut Conn, hash: Option<&str>) -> store::Result<(u32, u32)> {
    let stored = match hash {
        Some(hash) => images::find(conn, hash).await?,
        None => None,
    };
    let Some(stored) = stored else { return Ok((SIDE, SIDE)) };
    let pixels = |side: i64| u32::try_from(side).unwrap_or(SIDE).max(1);
    let (width, height) = (pixels(stored.width), pixels(stored.height));
    let drawn = |side: u32| (side.saturating_mul(SIDE) / width.max(height)).max(1);
    Ok(if stored.is_svg() { (drawn(width), drawn(height)) } else { (width, height) })
}

fn bake_svg(picture: &images::Stored, address: &str, text: &str) -> Result<Vec<u8>, Unreadable> {
    let svg = if picture.is_svg() {
        std::str::from_utf8(&picture.bytes).map_err(|_| Unreadable::Damaged)?.to_owned()
    } else {
        documents::around_png(&picture.bytes, picture.width, picture.height)
    };
    documents::bake_svg(&svg, address, text).map(String::into_bytes)
}

fn undrawable() -> Problem {
    tracing::error!("a stored picture cannot be drawn or written into");
    Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR)
}
