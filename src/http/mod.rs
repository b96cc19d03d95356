//! HTTP: one folder for each contract, the portal, and what they share. [`router`] is the single list of mounts.

pub mod assets;
mod assignments;
mod auth;
mod certifications;
mod earned_badges;
mod errors;
mod files;
pub mod health;
mod issuing;
mod layers;
pub mod limits;
mod lists;
mod management;
mod metrics;
mod moment;
pub mod mounts;
mod negotiated;
mod oembed;
mod open_badger;
mod open_badges;
mod openapi;
pub mod outside;
pub mod page;
mod pagination;
pub mod portal;
mod problem;
pub mod profile_badges;
mod prose;
mod replies;
mod session;
pub mod uploads;

use axum::{Router, extract::DefaultBodyLimit, middleware};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use self::mounts::{Mount, Mounts};
use crate::app::App;

/// The most bytes of a request's body, where a route does not take more.
const MAX_BODY: usize = 256 * 1024;

/// Every contract and every page.
pub fn router(app: &App) -> Router {
    build(app).0
}

/// Every method and path that [`router`] answers, for the test that holds each of them to its rights.
pub fn routes(app: &App) -> Vec<Mount> {
    build(app).1
}

/// Other routes under the layers that the APIs have: what a benchmark compares them with.
pub fn layered(app: &App, routes: Mounts<App>) -> Router {
    layers::around(app, as_api(app, routes.router, Router::new())).with_state(app.clone())
}

/// The APIs' routes, and those of them that take long.
fn as_api(app: &App, routes: Router<App>, long: Router<App>) -> Router<App> {
    layers::guarded(app, routes)
        .merge(layers::patient(long))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(app.clone(), errors::dress))
}

fn build(app: &App) -> (Router, Vec<Mount>) {
    let (apis, mut document) = OpenApiRouter::with_openapi(openapi::Document::openapi())
        .nest("/api/v1/earned-badges", earned_badges::router())
        .nest("/api/v1/certifications", certifications::router())
        .nest("/api/v1", management::router())
        .merge(issuing::router())
        .merge(open_badger::router())
        .merge(profile_badges::router())
        .nest("/api/admin", assignments::router(app))
        .split_for_parts();
    let (long, long_document) = OpenApiRouter::new().merge(issuing::lists()).split_for_parts();
    document.merge(long_document);
    let mut list = mounts::of_document(&document);
    // Two of the contracts print their paths behind the service's base path; clients that took this literally are served too.
    let (alias, aliased) = OpenApiRouter::new()
        .nest("/api/v1/earned-badges/api/v1/earned-badges", earned_badges::router())
        .nest("/api/v1/certifications/api/v1/certifications", certifications::router())
        .split_for_parts();
    list.extend(mounts::of_document(&aliased));

    let machine = health::mounts()
        .and(metrics::mounts())
        .and(openapi::mounts(document))
        .and(files::mounts())
        .and(oembed::mounts());
    let (pages, open) = (portal::mounts().and(negotiated::mounts()), portal::open_mounts());
    list.extend(machine.list.iter().chain(&pages.list).chain(&open.list).cloned());

    let apis = as_api(app, apis.merge(alias).merge(machine.router), long);
    // From the inside out: the pages, then who is signed in, which the error pages need to know.
    let lists = portal::list_mounts();
    list.extend(lists.list.iter().cloned());
    let lists = layers::patient(lists.router.layer(session::same_origin(app)));
    let pages = pages.router.layer(session::same_origin(app)).merge(open.router).fallback(errors::no_such_page);
    let pages = layers::guarded(app, pages)
        .merge(lists)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(app.clone(), errors::dress))
        .layer(session::layer(app));
    let router = layers::around(app, apis.merge(pages)).with_state(app.clone());
    (router, list)
}

/// Mounts of this crate's own, as [`Mounts`].
type Rooms = Mounts<App>;
