//! `/metrics`, for Prometheus: who may read it, and what is looked up when it is read.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, StatusCode, header, request::Parts},
    middleware::Next,
    response::Response,
};
use tokio::time::{Instant, timeout};

use super::{Rooms, auth, problem::Problem};
use crate::{
    app::App,
    domain::{Dialect, jobs, notices},
    metrics, secrets, store,
};

/// How long reading waits for the database; then the rest is told without it.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many mails of a state are counted at most.
const MOST_MAILS: i64 = 10_000;

/// The address.
pub fn mounts() -> Rooms {
    Rooms::default().at("GET", "/metrics", read)
}

/// Counts every request, whatever becomes of it.
pub async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let in_flight = app.metrics.request_begins();
    let began = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let route = route.as_ref().map(MatchedPath::as_str);
    app.metrics.request_answered(method.as_str(), route, response.status().as_u16(), began.elapsed());
    drop(in_flight);
    response
}

async fn read(_: Scraper, State(app): State<App>) -> ([(header::HeaderName, &'static str); 1], String) {
    for pool in app.store.pool_states() {
        app.metrics.set_connections(pool.name, pool.idle, pool.used, pool.max);
    }
    for (cache, entries) in app.limits.entries() {
        app.metrics.set_cache_entries(cache, entries);
    }
    let counted = timeout(PATIENCE, count_rows(&app)).await;
    app.metrics.set_database_up(matches!(counted, Ok(Ok(()))));
    ([(header::CONTENT_TYPE, metrics::CONTENT_TYPE)], app.metrics.text())
}

/// What stands in tables, counted up to a bound.
async fn count_rows(app: &App) -> store::Result<()> {
    let mut conn = app.store.read().await?;
    app.metrics.set_jobs_stalled(jobs::stalled(&mut conn, app.clock.now()).await?);
    for (state, mails) in notices::count_up_to(&mut conn, MOST_MAILS).await? {
        app.metrics.set_mails(state.as_str(), mails);
    }
    Ok(())
}

/// Somebody who may read the metrics: on this computer, or with the token made for it, or an admin of the whole site.
struct Scraper;

impl FromRequestParts<App> for Scraper {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let socket = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.ip());
        if socket.is_some_and(|ip| is_local(ip, &parts.headers)) {
            return Ok(Self);
        }
        let token = auth::token(&parts.headers)?;
        // Hashes are of one length, so that the comparison does not tell that of the token either.
        let is_own = |own: &String| secrets::same(&secrets::hash(own), &secrets::hash(token));
        if app.settings.metrics_token.as_ref().is_some_and(is_own) {
            return Ok(Self);
        }
        let actor = auth::bearer(app, &parts.headers, Dialect::Management).await?;
        if actor.administers_everywhere() {
            return Ok(Self);
        }
        Err(Problem::new(StatusCode::FORBIDDEN, "forbidden", "The metrics are for admins of the whole site."))
    }
}

/// Headers with which proxies tell on whose behalf they ask.
const FORWARDING: [&str; 6] =
    ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"];

/// Whether a request was made on this computer. A proxy on the same computer reaches the server from a loopback address
/// too; what it asks on behalf of others carries a header that says so, or the host that they asked for.
fn is_local(socket: IpAddr, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let host =
        host.parse().map(|authority: axum::http::uri::Authority| authority.host().to_owned()).unwrap_or_default();
    let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let names_this = host == "localhost" || literal.is_ok_and(|ip| ip.is_loopback());
    socket.to_canonical().is_loopback() && names_this && !FORWARDING.iter().any(|name| headers.contains_key(*name))
}
