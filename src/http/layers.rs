//! What lies around every route: ids, logs, limits, compression and the headers that a careful browser wants.

use std::time::Duration;

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, Version, header},
    middleware::{self, Next},
    response::Response,
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate as _},
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::TimeoutLayer,
    trace::TraceLayer,
};
use tracing::Span;

use super::metrics;
use crate::{app::App, domain::text, telemetry::redacted};

/// The header with a request's id, as the client sent it or as it was made up.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Nothing inline, nothing from elsewhere. A page that needs more sets a policy of its own.
pub const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The viewer of the API's documentation styles itself inline.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
/// A picture that is opened by itself runs nothing.
const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// Routes that give up after a while, and whose panics are answers.
pub fn guarded(app: &App, router: Router<App>) -> Router<App> {
    let patience = Duration::from_secs(app.settings.request_seconds.into());
    router
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, patience))
        .layer(CatchPanicLayer::new())
}

/// Routes whose panics are answers, and whose requests may take as long as something comes of them: lists.
pub fn patient(router: Router<App>) -> Router<App> {
    router.layer(CatchPanicLayer::new())
}

/// What lies around all routes alike.
pub fn around(app: &App, router: Router<App>) -> Router<App> {
    let trace = TraceLayer::new_for_http().make_span_with(span).on_request(()).on_response(
        |response: &Response, latency: Duration, _: &Span| {
            let milliseconds = u64::try_from(latency.as_millis()).unwrap_or(u64::MAX);
            tracing::info!(status = response.status().as_u16(), milliseconds, "answered");
        },
    );
    router.layer(
        ServiceBuilder::new()
            .layer(middleware::from_fn_with_state(app.clone(), metrics::count))
            .layer(middleware::from_fn(sane_request_id))
            .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
            .layer(trace)
            .layer(PropagateRequestIdLayer::new(REQUEST_ID))
            .layer(middleware::from_fn_with_state(app.clone(), headers))
            .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(is_not_as_it_is))),
    )
}

/// Marks a response whose bytes nobody may pack: it is packed already, or its entity tag is of these very bytes.
#[derive(Debug, Clone, Copy)]
pub struct AsItIs;

fn is_not_as_it_is(_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions) -> bool {
    extensions.get::<AsItIs>().is_none()
}

/// A client may name its request, but not write into the log what it likes.
async fn sane_request_id(mut request: Request, next: Next) -> Response {
    let is_sane = |value: &HeaderValue| value.to_str().is_ok_and(text::is_id);
    if !request.headers().get(REQUEST_ID).is_some_and(is_sane) {
        request.headers_mut().remove(REQUEST_ID);
    }
    next.run(request).await
}

/// What a request is logged as. Headers and bodies are never logged; secrets in the address are taken out.
fn span(request: &Request) -> Span {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    let path = secret_path(request).unwrap_or(request.uri().path());
    let query = redacted(request.uri().query().unwrap_or_default());
    tracing::info_span!("request", %id, method = %request.method(), path, %query)
}

/// The route of a request whose address is a secret.
fn secret_path(request: &Request) -> Option<&str> {
    let matched = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    matched.filter(|path| path.contains("{token}"))
}

/// A secret address is told to nobody, not even to ourselves.
///
/// Under `no-referrer`, forms are sent with `Origin: null`, and only `Sec-Fetch-Site` says that they are ours. Browsers
/// leave that out where there is neither TLS nor loopback; there, the origin alone is told.
fn referrer_policy_of_secrets(app: &App) -> &'static str {
    if app.is_trustworthy() { "no-referrer" } else { "strict-origin" }
}

async fn headers(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_docs = path == "/docs" || path.starts_with("/docs/");
    let is_shared = path.starts_with("/images/") || path.starts_with("/static/");
    let has_secret = secret_path(&request).is_some();
    let mut response = next.run(request).await;
    let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_page = content_type.is_some_and(|media_type| media_type.starts_with("text/html"));
    let is_picture = content_type.is_some_and(|media_type| media_type.starts_with("image/"));
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, if has_secret { referrer_policy_of_secrets(&app) } else { "same-origin" });
    set(
        HeaderName::from_static("cross-origin-resource-policy"),
        if is_shared { "cross-origin" } else { "same-origin" },
    );
    if is_page {
        set(header::CONTENT_SECURITY_POLICY, if is_docs { DOCS_POLICY } else { PAGE_POLICY });
        set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    } else if is_picture {
        set(header::CONTENT_SECURITY_POLICY, PICTURE_POLICY);
    }
    if app.is_https() {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    set(header::CACHE_CONTROL, "no-store");
    response
}
