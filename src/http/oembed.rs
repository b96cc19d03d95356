//! oEmbed (<https://oembed.com>): how a program shows a link to a profile or an award of this site as a picture.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    Rooms,
    open_badges::baked_size,
    portal::{
        embeds::{CARD_HEIGHT, CARD_WIDTH},
        paths,
    },
    problem::{Problem, Query},
};
use crate::{
    app::App,
    domain::{awards, people, profiles},
    store,
};

/// Seconds for which an answer may be kept: as long as the picture.
const CACHE_AGE: u32 = 300;
/// A card narrower than this is hard to read; the compact one is shown instead.
const LEGIBLE_WIDTH: u32 = 200;
/// The compact card, in the pixels of a page.
const COMPACT: (u32, u32) = (320, 64);

/// `/oembed`.
pub fn mounts() -> Rooms {
    Rooms::default().at("GET", "/oembed", embed)
}

/// Where programs ask about a page: for `<link rel="alternate">`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovery {
    /// For an answer in JSON.
    pub json: String,
    /// For an answer in XML.
    pub xml: String,
}

impl Discovery {
    /// About the page at this whole address.
    pub fn of(app: &App, page: &str) -> Self {
        let ask = |format: &str| {
            let mut url = url::form_urlencoded::Serializer::new(String::new());
            url.append_pair("url", page).append_pair("format", format);
            app.url(&format!("/oembed?{}", url.finish()))
        };
        Self { json: ask("json"), xml: ask("xml") }
    }
}

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    url: String,
    #[serde(default)]
    format: String,
    maxwidth: Option<u32>,
    maxheight: Option<u32>,
}

/// A picture (oEmbed 1.0, type `photo`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, askama::Template)]
#[template(path = "portal/profiles/oembed.xml")]
struct Photo {
    version: &'static str,
    r#type: &'static str,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_url: Option<String>,
    provider_name: String,
    provider_url: String,
    cache_age: u32,
    url: String,
    width: u32,
    height: u32,
}

/// What a link is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum About {
    Profile(String),
    Award(String),
}

async fn embed(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    if !["", "json", "xml"].contains(&asked.format.as_str()) {
        let detail = "The formats are json and xml.";
        return Err(Problem::new(StatusCode::NOT_IMPLEMENTED, "format_not_implemented", detail));
    }
    if asked.url.is_empty() {
        return Err(Problem::field("url", "is missing"));
    }
    for (field, most) in [("maxwidth", asked.maxwidth), ("maxheight", asked.maxheight)] {
        if most == Some(0) {
            return Err(Problem::field(field, "must be 1 or more"));
        }
    }
    let most = (asked.maxwidth.unwrap_or(u32::MAX), asked.maxheight.unwrap_or(u32::MAX));
    let photo = match about(&app.public_url, &asked.url) {
        Some(About::Profile(handle)) => of_profile(&app, &handle, most).await?,
        Some(About::Award(id)) => of_award(&app, &id, most).await?,
        None => None,
    };
    let photo = photo.ok_or_else(|| Problem::of_status(StatusCode::NOT_FOUND))?;
    Ok(if asked.format == "xml" { xml(&photo) } else { Json(photo).into_response() })
}

fn xml(photo: &Photo) -> Response {
    match askama::Template::render(photo) {
        Ok(text) => {
            let legal: String = text.chars().filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
            ([(header::CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"))], legal).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR).into_response()
        }
    }
}

/// What the address is about, if it is one of this site's that can be shown.
fn about(public_url: &str, address: &str) -> Option<About> {
    let (own, asked) = (Url::parse(public_url).ok()?, Url::parse(address).ok()?);
    if own.origin() != asked.origin() || !asked.username().is_empty() || asked.password().is_some() {
        return None;
    }
    let mut parts = asked.path_segments()?;
    let about = match (parts.next()?, parts.next()?) {
        ("people", handle) => About::Profile(handle.to_owned()),
        ("assertions", id) => About::Award(id.strip_suffix(".html").unwrap_or(id).to_owned()),
        _ => return None,
    };
    parts.next().is_none().then_some(about)
}

async fn of_profile(app: &App, handle: &str, most: (u32, u32)) -> Result<Option<Photo>, store::Error> {
    let Some(profile) = profiles::find(&mut app.store.read().await?, handle).await? else { return Ok(None) };
    let png = paths::CardPng { username: profile.handle.clone() };
    let card = fitted((CARD_WIDTH, CARD_HEIGHT), most);
    let (size, path) = if card.0 < LEGIBLE_WIDTH {
        (fitted(COMPACT, most), paths::with_query(&png, &[("style", "compact")]))
    } else {
        (card, png.to_string())
    };
    let page = app.url(&paths::Profile { handle: profile.handle.clone() }.to_string());
    let title = format!("{}, {}", profile.display_name, app.settings.levels.of(profile.score).name);
    Ok(Some(photo(app, title, Some((profile.display_name, page)), app.url(&path), size)))
}

async fn of_award(app: &App, id: &str, most: (u32, u32)) -> Result<Option<Photo>, store::Error> {
    let Some(published) = awards::published(&app.store, id).await? else { return Ok(None) };
    let award = published.award;
    if award.revoked_at().is_some() {
        return Ok(None);
    }
    let mut conn = app.store.read().await?;
    let person = people::by_id(&mut conn, award.person_id).await?;
    let size = baked_size(&mut conn, award.image_hash.as_deref()).await?;
    drop(conn);
    // The award is open to all; who holds it is not where the profile is hidden.
    let holder = Some(person).filter(|person| person.is_public && !person.is_retired);
    let title = match &holder {
        Some(holder) => format!("{}: {}", award.badge_name, holder.display_name),
        None => award.badge_name.clone(),
    };
    let author = holder.map(|holder| {
        let page = app.url(&paths::Profile { handle: holder.handle }.to_string());
        (holder.display_name, page)
    });
    let png = app.url(&paths::BakedPng { id: award.public_id }.to_string());
    Ok(Some(photo(app, title, author, png, fitted(size, most))))
}

fn photo(
    app: &App,
    title: String,
    author: Option<(String, String)>,
    url: String,
    (width, height): (u32, u32),
) -> Photo {
    let (author_name, author_url) = author.unzip();
    Photo {
        version: "1.0",
        r#type: "photo",
        title,
        author_name,
        author_url,
        provider_name: app.settings.site_name.clone(),
        provider_url: app.url("/"),
        cache_age: CACHE_AGE,
        url,
        width,
        height,
    }
}

/// The largest size within `most` of the same proportions, never larger than the picture; at least one pixel.
fn fitted((width, height): (u32, u32), (most_wide, most_high): (u32, u32)) -> (u32, u32) {
    let scaled = |side: u32, most: u32, whole: u32| {
        let exact = u64::from(side) * u64::from(most) / u64::from(whole.max(1));
        u32::try_from(exact).unwrap_or(u32::MAX).max(1)
    };
    let (width, height) =
        if width > most_wide { (most_wide, scaled(height, most_wide, width)) } else { (width, height) };
    if height > most_high { (scaled(width, most_high, height), most_high) } else { (width, height) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_profiles_and_awards_of_this_site_are_told_of() {
        let site = "https://badges.example";
        let profile = |handle: &str| Some(About::Profile(handle.to_owned()));
        let award = |id: &str| Some(About::Award(id.to_owned()));
        for (address, wanted) in [
            ("https://badges.example/people/kari", profile("kari")),
            ("https://BADGES.example:443/people/kari?page=2#top", profile("kari")),
            ("https://badges.example/assertions/earned-002", award("earned-002")),
            ("https://badges.example/assertions/earned-002.html", award("earned-002")),
            ("https://badges.example/people/kari/", None),
            ("https://badges.example/people", None),
            ("https://badges.example/portal/people", None),
            ("https://badges.example/badges/first", None),
            ("http://badges.example/people/kari", None),
            ("https://badges.example:8443/people/kari", None),
            ("https://badges.example.evil.example/people/kari", None),
            ("https://badges.example@evil.example/people/kari", None),
            ("https://evil@badges.example/people/kari", None),
            ("javascript:alert(1)", None),
            ("/people/kari", None),
            ("", None),
        ] {
            assert_eq!(about(site, address), wanted, "{address}");
        }
    }

    #[test]
    fn a_picture_fits_and_keeps_its_proportions() {
        let card = (480, 160);
        for (most, wanted) in [
            ((u32::MAX, u32::MAX), (480, 160)),
            ((480, 160), (480, 160)),
            ((240, u32::MAX), (240, 80)),
            ((u32::MAX, 40), (120, 40)),
            ((300, 50), (150, 50)),
            ((1, 1), (1, 1)),
        ] {
            assert_eq!(fitted(card, most), wanted, "{most:?}");
        }
        assert_eq!(fitted((512, 1), (100, 100)), (100, 1));
    }
}
