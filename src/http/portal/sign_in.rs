//! The way in.

use askama::Template;

use super::paths;
use crate::http::page::{Form, Shell};

/// Sign in with e-mail and password. Fields: `email`, `password`, and `next` hidden.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/sign_in/form.html")]
pub struct SignInPage {
    /// Around the page; nobody is signed in.
    pub shell: Shell,
    /// What was typed; the password never comes back.
    pub form: Form,
    /// Where to go afterwards: a path on this site, or empty.
    pub next: String,
    /// Whether the last attempt did not match. Which of the two was wrong is never told.
    pub refused: bool,
}
