//! Giving a badge by hand, and taking one back.

use askama::Template;

use super::paths;
use crate::http::page::{BadgeRef, By, Choice, Form, PersonRef, Shell, When};

/// Award a badge. Fields: `badge` (number, or what was typed), `person` (what was typed), `person_id` (one of the
/// candidates), `note`, `evidence`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/award/form.html")]
pub struct AwardPage {
    /// Around the page.
    pub shell: Shell,
    /// What was typed, and what is wrong with it; prefilled from `?badge=` and `?person=`.
    pub form: Form,
    /// Badges to choose from (number and name). Empty: too many for a list, so the field is typed into.
    pub badges: Vec<Choice>,
    /// The chosen badge, if it is known.
    pub badge: Option<BadgeRef>,
    /// People whom the typed words could mean: asked about when there are several.
    pub candidates: Vec<Candidate>,
}

/// Somebody whom the typed words could mean.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The person.
    pub person: PersonRef,
    /// What tells namesakes apart: organisation, e-mail.
    pub detail: String,
}

/// Asks why before an award is revoked. Field: `reason`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/award/revoke.html")]
pub struct RevokeAwardPage {
    /// Around the page.
    pub shell: Shell,
    /// The award's public id.
    pub award_id: String,
    /// Which badge.
    pub badge: BadgeRef,
    /// Whose.
    pub person: PersonRef,
    /// Held since.
    pub awarded: When,
    /// Given by.
    pub by: By,
    /// The typed reason and what is wrong with it.
    pub form: Form,
}

impl RevokeAwardPage {
    fn action(&self) -> String {
        let id = self.award_id.clone();
        paths::RevokeAward { id }.to_string()
    }
}
