//! What anybody may look at: the gallery, one badge, and who issues it.

use askama::Template;
use axum::{
    extract::Query,
    http::{StatusCode, header},
    response::IntoResponse,
};
use axum_extra::routing::TypedPath;
use serde::Deserialize;

use super::{
    context::{PageError, PageResult, Visitor, count, page_number, render},
    paths, views,
};
use crate::{
    app::App,
    domain::{
        badges::{self, Badge},
        organisations,
        page::Slice,
    },
    http::{
        page::{BadgeRef, Pager, Preview, Section, Shell},
        prose,
    },
};

/// Badges a page of the gallery.
const TILES: i64 = 24;

/// The gallery.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/public/badges.html")]
pub struct PublicBadgesPage {
    /// Around the page.
    pub shell: Shell,
    /// What was searched for: query parameter `q`.
    pub q: String,
    /// This page's badges.
    pub tiles: Vec<PublicTile>,
    /// The gallery's pages.
    pub pager: Pager,
}

/// A badge in the gallery.
#[derive(Clone, Debug)]
pub struct PublicTile {
    /// The badge.
    pub badge: BadgeRef,
    /// Its page.
    pub href: String,
    /// What it says about its holder.
    pub description: String,
    /// Who issues it; `None` where that goes without saying.
    pub issuer: Option<String>,
}

impl PublicTile {
    pub(super) fn new(badge: &Badge) -> Self {
        Self {
            badge: views::badge(badge),
            href: paths::PublicBadge { shortname: badge.shortname.clone() }.to_string(),
            description: prose::plain(&badge.description),
            issuer: None,
        }
    }
}

/// One badge.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/public/badge.html")]
pub struct PublicBadgePage {
    /// Around the page.
    pub shell: Shell,
    /// For programs that show a link as a card.
    pub preview: Preview,
    /// The badge.
    pub badge: BadgeRef,
    /// What it says about its holder.
    pub description: String,
    /// What it takes, as HTML that the caller has sanitised; empty if nothing is said.
    pub criteria_html: String,
    /// Who issues it.
    pub issuer: String,
    /// The issuer's page.
    pub issuer_href: String,
    /// Whether nobody can be given it any more.
    pub retired: bool,
    /// The document for programs.
    pub document_href: String,
}

/// Who issues badges.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/public/issuer.html")]
pub struct IssuerPage {
    /// Around the page.
    pub shell: Shell,
    /// Name.
    pub name: String,
    /// Where to write to.
    pub contact: Option<String>,
    /// What it issues: this page of it.
    pub tiles: Vec<PublicTile>,
    /// The pages of what it issues.
    pub pager: Pager,
    /// The document for programs.
    pub document_href: String,
}

/// What the gallery is asked for.
#[derive(Debug, Deserialize)]
pub struct GalleryAsked {
    #[serde(default)]
    q: String,
    page: Option<String>,
}

/// The gallery.
pub async fn gallery(_: paths::PublicBadges, visitor: Visitor, Query(asked): Query<GalleryAsked>) -> PageResult {
    let page = page_number(asked.page.as_deref());
    let mut conn = visitor.app.store.read().await?;
    let listed = badges::gallery(&mut conn, None, Some(asked.q.clone()), &Slice::page(page, TILES)).await?;
    let site = organisations::site(&mut conn).await?.public_id;
    drop(conn);
    let tile = |badge: &Badge| {
        let issuer = Some(badge.organisation_name.clone()).filter(|_| badge.organisation != site);
        PublicTile { issuer, ..PublicTile::new(badge) }
    };
    Ok(render(&PublicBadgesPage {
        shell: visitor.shell(Section::None).await,
        tiles: listed.items.iter().map(tile).collect(),
        pager: pager(&paths::PublicBadges, &asked.q, page, listed.total),
        q: asked.q,
    }))
}

/// One badge.
pub async fn badge(visitor: &Visitor, shortname: &str) -> PageResult {
    let found = badges::published(&mut visitor.app.store.read().await?, shortname).await?;
    let badge = found.ok_or(PageError::NOT_FOUND)?;
    let description = prose::plain(&badge.description);
    let id = visitor.app.badge_url(&badge.shortname);
    Ok(render(&PublicBadgePage {
        shell: visitor.shell(Section::None).await,
        preview: Preview {
            title: badge.name.clone(),
            description: description.clone(),
            url: format!("{id}.html"),
            image: badge.image_hash.as_deref().map(|hash| png_url(&visitor.app, hash)),
        },
        badge: views::badge(&badge),
        description,
        criteria_html: prose::html(&badge.criteria),
        issuer_href: paths::Issuer { id: badge.organisation.clone() }.to_string(),
        retired: !badge.is_in_use(),
        document_href: paths::PublicBadge { shortname: format!("{}.json", badge.shortname) }.to_string(),
        issuer: badge.organisation_name,
    }))
}

/// The picture as PNG, whatever it is stored as: many programs show no SVG.
fn png_url(app: &App, hash: &str) -> String {
    app.url(&paths::Image { hash: format!("{hash}.png") }.to_string())
}

/// Which page of an issuer's badges is wanted.
#[derive(Debug, Deserialize)]
pub struct PageAsked {
    page: Option<String>,
}

/// Who issues badges, with a page of them.
pub async fn issuer(visitor: &Visitor, id: &str, asked: &PageAsked) -> PageResult {
    let page = page_number(asked.page.as_deref());
    let mut conn = visitor.app.store.read().await?;
    let organisation = organisations::find(&mut conn, id).await?.ok_or(PageError::NOT_FOUND)?;
    let listed = badges::gallery(&mut conn, Some(organisation.id), None, &Slice::page(page, TILES)).await?;
    drop(conn);
    let path = paths::Issuer { id: organisation.public_id.clone() };
    Ok(render(&IssuerPage {
        shell: visitor.shell(Section::None).await,
        name: organisation.name,
        contact: organisation.contact_email,
        tiles: listed.items.iter().map(PublicTile::new).collect(),
        pager: pager(&path, "", page, listed.total),
        document_href: paths::Issuer { id: format!("{}.json", organisation.public_id) }.to_string(),
    }))
}

/// From a badge's number to its page.
pub async fn numbered(path: paths::NumberedBadge, visitor: Visitor) -> PageResult {
    let found = badges::published_by_number(&mut visitor.app.store.read().await?, path.number).await?;
    let badge = found.ok_or(PageError::NOT_FOUND)?;
    let to = paths::PublicBadge { shortname: badge.shortname };
    // 301, as the contract has it: a shortname never changes.
    Ok((StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to.to_string())]).into_response())
}

fn pager(path: &impl TypedPath, q: &str, page: i64, total: i64) -> Pager {
    Pager::numbered(count(page), count(TILES), count(total), |page| {
        let page = if page > 1 { page.to_string() } else { String::new() };
        paths::with_query(path, &[("q", q), ("page", &page)])
    })
}
