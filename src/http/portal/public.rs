//! What anybody sees.

use askama::Template;

use super::paths;
use crate::http::page::{BadgeRef, Shell};

/// The front page of a site.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/public/front.html")]
pub struct FrontPage {
    /// Around the page.
    pub shell: Shell,
    /// A few badges to look at, with their descriptions; may be empty.
    pub badges: Vec<(BadgeRef, String)>,
}
