//! The addresses that answer people with a page and programs with a document, and those of the pictures that carry one.

use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};

use super::{
    Rooms,
    open_badges::{self, Accepts, Asked, Picture},
    portal::{
        context::Visitor,
        paths, public_award,
        public_badges::{self, PageAsked},
    },
};
use crate::{app::App, http::problem::Problem};

/// Issuers, badges and awards.
pub fn mounts() -> Rooms {
    Rooms::default()
        .page::<paths::Issuer, _, _>(issuer)
        .page::<paths::PublicBadge, _, _>(badge)
        .page::<paths::Assertion, _, _>(assertion)
        .page::<paths::BakedPng, _, _>(baked_png)
        .page::<paths::BakedSvg, _, _>(baked_svg)
}

async fn issuer(
    path: paths::Issuer,
    accepts: Accepts,
    headers: HeaderMap,
    Query(page): Query<PageAsked>,
    visitor: Visitor,
) -> Response {
    let (id, asked) = accepts.asked(&path.id);
    varying(match asked {
        Asked::Page => public_badges::issuer(&visitor, id, &page).await.into_response(),
        Asked::Document(kind) => open_badges::issuer(&visitor.app, &headers, id, kind).await.into_response(),
    })
}

async fn badge(path: paths::PublicBadge, accepts: Accepts, headers: HeaderMap, visitor: Visitor) -> Response {
    let (shortname, asked) = accepts.asked(&path.shortname);
    varying(match asked {
        Asked::Page => public_badges::badge(&visitor, shortname).await.into_response(),
        Asked::Document(kind) => open_badges::badge(&visitor.app, &headers, shortname, kind).await.into_response(),
    })
}

async fn assertion(path: paths::Assertion, accepts: Accepts, headers: HeaderMap, visitor: Visitor) -> Response {
    let (id, asked) = accepts.asked(&path.id);
    varying(match asked {
        Asked::Page => public_award::show(&visitor, id).await.into_response(),
        Asked::Document(kind) => open_badges::assertion(&visitor.app, &headers, id, kind).await.into_response(),
    })
}

async fn baked_png(path: paths::BakedPng, State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    open_badges::baked(&app, &headers, &path.id, Picture::Png).await
}

async fn baked_svg(path: paths::BakedSvg, State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    open_badges::baked(&app, &headers, &path.id, Picture::Svg).await
}

/// Says that another `Accept` may get another answer; also of what is not there.
fn varying(mut response: Response) -> Response {
    response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept"));
    response
}
