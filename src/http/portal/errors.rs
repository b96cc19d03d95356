//! Pages for what went wrong: what it means, and what to do.

use askama::Template;

use super::paths;
use crate::http::page::Shell;

/// One page for every status that a person can meet.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/errors/page.html")]
pub struct ErrorPage {
    /// Around the page; with navigation where somebody is signed in.
    pub shell: Shell,
    /// 400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500 or 503; others are told as 400 or 500.
    pub status: u16,
    /// A sentence that knows more than the status, in the page's language.
    pub detail: Option<String>,
    /// The request's id, for whoever reads the log.
    pub request_id: Option<String>,
}

impl ErrorPage {
    /// The messages of this status: title, what it means, what to do.
    fn keys(&self) -> (&'static str, &'static str, &'static str) {
        match self.status {
            401 => ("error-401-title", "error-401-text", "error-401-do"),
            403 => ("error-403-title", "error-403-text", "error-403-do"),
            404 => ("error-404-title", "error-404-text", "error-404-do"),
            405 => ("error-405-title", "error-405-text", "error-405-do"),
            409 => ("error-409-title", "error-409-text", "error-409-do"),
            413 => ("error-413-title", "error-413-text", "error-413-do"),
            415 => ("error-415-title", "error-415-text", "error-415-do"),
            422 => ("error-422-title", "error-422-text", "error-422-do"),
            429 => ("error-429-title", "error-429-text", "error-429-do"),
            503 => ("error-503-title", "error-503-text", "error-503-do"),
            500..=599 => ("error-500-title", "error-500-text", "error-500-do"),
            _ => ("error-400-title", "error-400-text", "error-400-do"),
        }
    }

    /// Sign in, and come back here.
    fn sign_in_href(&self) -> String {
        paths::with_query(&paths::SignIn, &[("next", &self.shell.path)])
    }

    /// Whether signing in may be what is missing.
    fn signing_in_may_help(&self) -> bool {
        matches!(self.status, 401 | 403 | 404)
    }

    fn title(&self) -> String {
        self.shell.t.get(self.keys().0)
    }

    fn meaning(&self) -> String {
        self.detail.clone().unwrap_or_else(|| self.shell.t.get(self.keys().1))
    }

    fn advice(&self) -> String {
        self.shell.t.get(self.keys().2)
    }
}
