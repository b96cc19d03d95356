//! Every route and every kind of caller: what each of them is answered. The routes are asked of the server itself, so a
//! route without a row fails the test, and so does a row without a route.

mod api;
mod portal;
mod target;

use std::collections::BTreeSet;

use emblazon::http;
use reqwest::{
    Method, RequestBuilder,
    header::CONTENT_TYPE,
    multipart::{Form, Part},
};

use self::target::Target;
use crate::support::{Site, on_both_engines};

on_both_engines!(every_route_has_a_row_and_every_row_a_route);

/// One request, and the status that each column's caller gets. In `path` and `body`, a word in braces stands for an id
/// of the row's own [`Target`].
struct Row<const CALLERS: usize> {
    method: &'static str,
    /// As the router has it.
    route: &'static str,
    /// The same with what stands for its parts.
    path: &'static str,
    body: Body,
    statuses: [u16; CALLERS],
}

/// What is sent along.
#[derive(Clone, Copy)]
enum Body {
    Nothing,
    Json(&'static str),
    Form(&'static str),
    /// A form in parts, as browsers send pictures.
    Parts(&'static [(&'static str, &'static str)]),
    Png,
}

/// A row for a route whose path has no parts, or one in which they are filled in.
const fn row<const CALLERS: usize>(
    method: &'static str,
    route: &'static str,
    path: &'static str,
    body: Body,
    statuses: [u16; CALLERS],
) -> Row<CALLERS> {
    Row { method, route, path, body, statuses }
}

impl<const CALLERS: usize> Row<CALLERS> {
    fn is_safe(&self) -> bool {
        self.method == "GET"
    }

    fn method(&self) -> Method {
        self.method.parse().expect("a method")
    }

    /// The request with the row's body.
    fn with_body(&self, request: RequestBuilder, target: &Target) -> RequestBuilder {
        match self.body {
            Body::Nothing => request,
            Body::Json(text) => request.header(CONTENT_TYPE, "application/json").body(target.fill(text)),
            Body::Form(text) => {
                request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(target.fill(text))
            }
            Body::Parts(parts) => {
                let add = |form: Form, (name, value): &(&'static str, &'static str)| {
                    form.part(*name, Part::text(target.fill(value)))
                };
                request.multipart(parts.iter().fold(Form::new(), add))
            }
            Body::Png => request.header(CONTENT_TYPE, "image/png").body(crate::support::png(2, 2)),
        }
    }
}

/// Compares what was answered with the table, all of it at once.
#[track_caller]
fn hold(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} answers are not those of the matrix:\n{}", wrong.len(), wrong.join("\n"));
}

async fn every_route_has_a_row_and_every_row_a_route(site: Site) {
    let routes: BTreeSet<_> = http::routes(site.app()).into_iter().map(|mount| (mount.method, mount.path)).collect();
    let of_rows = api::routes().into_iter().chain(portal::routes());
    let rows: BTreeSet<_> = of_rows.map(|(method, route)| (method, route.to_owned())).collect();
    let without_row: Vec<_> = routes.difference(&rows).collect();
    let without_route: Vec<_> = rows.difference(&routes).collect();
    assert!(without_row.is_empty(), "give these routes a row in the matrix: {without_row:?}");
    assert!(without_route.is_empty(), "these rows have no route any more: {without_route:?}");
}
