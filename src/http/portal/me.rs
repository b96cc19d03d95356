//! A person's own page.

use askama::Template;

use super::{
    paths,
    people::{EndedBadge, HeldBadge},
    tokens::{NewToken, TokenRow},
};
use crate::http::{
    page::{Choice, Form, PersonRef, Shell, When},
    text::Lang,
};

/// What I hold, and how I am shown.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/me/page.html")]
pub struct MePage {
    /// Around the page.
    pub shell: Shell,
    /// Name and id.
    pub person: PersonRef,
    /// The name in the address of the public profile.
    pub handle: String,
    /// E-mail.
    pub email: Option<String>,
    /// Name of the home organisation.
    pub organisation: String,
    /// Known since.
    pub since: When,
    /// Points.
    pub score: u64,
    /// What I hold, newest first.
    pub held: Vec<HeldBadge>,
    /// What I held, latest end first.
    pub ended: Vec<EndedBadge>,
    /// Whether anybody may see my profile. Form: `public` (`1` or nothing).
    pub public: bool,
    /// The chosen language's tag, or empty for the browser's. Form: `language`.
    pub language: String,
    /// My API tokens, newest first.
    pub tokens: Vec<TokenRow>,
    /// The form for a new one: `label`, `expires`.
    pub token_form: Form,
    /// The token that was just made; see [`super::tokens::ConnectionsPage::new_token`].
    pub new_token: Option<NewToken>,
}

impl MePage {
    fn languages(&self) -> Vec<Choice> {
        let mut choices = vec![Choice::new("", self.shell.t.get("me-language-browser"))];
        choices.extend(
            Lang::ALL
                .into_iter()
                .map(|lang| Choice::new(lang.tag(), lang.own_name())),
        );
        choices
    }
}
