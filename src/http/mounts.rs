//! Routes that know themselves: a router, and the list of what was mounted on it.

use axum::{Router, handler::Handler, routing::MethodFilter};
use axum_extra::routing::TypedPath;
use utoipa::openapi::{OpenApi, path::PathItem};

/// A method and a path that the server answers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mount {
    /// `GET`.
    pub method: &'static str,
    /// `/portal/badges/{number}`.
    pub path: String,
}

/// A router with the list of its routes.
pub struct Mounts<S> {
    /// The router.
    pub router: Router<S>,
    /// What was mounted, in order.
    pub list: Vec<Mount>,
}

impl<S: Clone + Send + Sync + 'static> Default for Mounts<S> {
    fn default() -> Self {
        Self { router: Router::new(), list: Vec::new() }
    }
}

impl<S: Clone + Send + Sync + 'static> Mounts<S> {
    /// Mounts a page, at the address that its handler's first argument has.
    #[must_use]
    pub fn page<P: TypedPath, H: Handler<T, S>, T: FirstArgument<P> + 'static>(self, handler: H) -> Self {
        self.at("GET", P::PATH, handler)
    }

    /// Mounts what a form posts to, at the address that its handler's first argument has.
    #[must_use]
    pub fn form<P: TypedPath, H: Handler<T, S>, T: FirstArgument<P> + 'static>(self, handler: H) -> Self {
        self.at("POST", P::PATH, handler)
    }

    /// Mounts a handler at a written address.
    ///
    /// # Panics
    /// If the method is neither GET nor POST.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that mounts, and keeps the list")]
    pub fn at<H: Handler<T, S>, T: 'static>(mut self, method: &'static str, path: &str, handler: H) -> Self {
        let filter = match method {
            "GET" => MethodFilter::GET,
            "POST" => MethodFilter::POST,
            other => panic!("{other} is not mounted by hand"),
        };
        self.list.push(Mount { method, path: path.to_owned() });
        self.router = self.router.route(path, axum::routing::on(filter, handler));
        self
    }

    /// Adds what was mounted elsewhere, with its list.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.list.extend(other.list);
        self
    }
}

/// Tells the type of a handler's first argument, so that its address need not be written twice.
pub trait FirstArgument<P> {}

macro_rules! first_argument {
    ($($more:ident),*) => {
        impl<M, P, $($more),*> FirstArgument<P> for (M, P, $($more,)*) {}
    };
}
first_argument!();
first_argument!(A);
first_argument!(A, B);
first_argument!(A, B, C);
first_argument!(A, B, C, D);

/// What an OpenAPI document says is mounted.
pub fn of_document(document: &OpenApi) -> Vec<Mount> {
    let methods = |item: &PathItem| {
        [("GET", &item.get), ("POST", &item.post), ("PUT", &item.put), ("PATCH", &item.patch), ("DELETE", &item.delete)]
            .into_iter()
            .filter_map(|(method, operation)| operation.as_ref().map(|_| method))
            .collect::<Vec<_>>()
    };
    let of_path = |(path, item): (&String, &PathItem)| {
        let path = path.clone();
        methods(item).into_iter().map(move |method| Mount { method, path: path.clone() }).collect::<Vec<_>>()
    };
    document.paths.paths.iter().flat_map(of_path).collect()
}
