//! What the pages behind links in mail share: a password that is chosen, and a link that opens nothing.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::{
    context::{Visitor, render},
    paths,
};
use crate::{
    domain::{
        access::{Closed, Passwords},
        people::Person,
    },
    http::page::{Form, Shell},
};

/// A link that opens nothing, and what helps instead.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/links/closed.html")]
pub struct ClosedLinkPage {
    /// Around the page; nobody is signed in.
    pub shell: Shell,
    /// What the link was for.
    pub what: LinkKind,
    /// Whether it opened before.
    pub used: bool,
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// To take up an invitation.
    Invitation,
    /// To set another password.
    Reset,
    /// To claim a badge.
    Claim,
    /// To make the first account.
    Setup,
    /// To switch off mail.
    Unsubscribe,
}

impl ClosedLinkPage {
    fn title(&self) -> String {
        if self.used { self.shell.t.get("link-used") } else { self.shell.t.get("link-dead") }
    }

    fn advice(&self) -> String {
        let t = self.shell.t;
        match (self.what, self.used) {
            (LinkKind::Invitation | LinkKind::Setup, true) => t.get("link-used-invitation"),
            (LinkKind::Invitation, false) => t.get("link-dead-invitation"),
            (LinkKind::Reset, true) => t.get("link-used-reset"),
            (LinkKind::Reset, false) => t.get("link-dead-reset"),
            (LinkKind::Claim, true) => t.get("link-used-claim"),
            (LinkKind::Claim, false) => t.get("link-dead-claim"),
            (LinkKind::Setup, false) => t.get("link-dead-setup"),
            (LinkKind::Unsubscribe, _) => t.get("link-dead-unsubscribe"),
        }
    }

    fn may_ask(&self) -> bool {
        self.what == LinkKind::Reset || self.used
    }
}

/// The page of a link that opens nothing. That it was used is told to whoever holds it; expired, withdrawn and made up
/// look alike.
pub async fn closed(visitor: &Visitor, what: LinkKind, closed: Closed) -> Response {
    let used = closed == Closed::Used;
    let status = if used { StatusCode::GONE } else { StatusCode::NOT_FOUND };
    (status, render(&ClosedLinkPage { shell: visitor.lone_shell().await, what, used })).into_response()
}

/// The form with what is wrong with a password that somebody chooses, if anything is. What is known of them makes a bad
/// one.
pub fn judge(visitor: &Visitor, form: Form, field: &'static str, password: &str, known: &[&str]) -> Result<(), Form> {
    if password.is_empty() {
        return Err(form.wrong(field, visitor.t.get("wrong-missing")));
    }
    let site = [visitor.app.settings.site_name.as_str(), "emblazon"];
    let known: Vec<&str> = known.iter().copied().chain(site).collect();
    Passwords::check(password, &known).map_err(|problem| form.wrong(field, visitor.words(&problem)))
}

/// What is known of a person, and so no password of theirs.
pub fn known_of(person: &Person) -> Vec<&str> {
    let email = person.email.as_deref().unwrap_or_default();
    let local_part = email.split('@').next().unwrap_or_default();
    vec![email, local_part, &person.display_name, &person.handle, &person.public_id, &person.organisation_name]
}
