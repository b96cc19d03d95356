//! API tokens of services (connections) and of people.

use askama::Template;

use super::paths;
use crate::http::page::{Choice, Form, Pager, Shell, When};

/// Where a token is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    /// Opens doors.
    Active,
    /// Past its day.
    Expired,
    /// Taken back.
    Revoked,
}

impl TokenState {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Active => "state-active",
            Self::Expired => "state-expired",
            Self::Revoked => "state-revoked",
        }
    }
}

/// What a service token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRole {
    /// Award, revoke, check.
    System,
    /// Everything an administrator may.
    Admin,
    /// What its owner may: a personal token.
    Owner,
}

impl TokenRole {
    fn key(self) -> &'static str {
        match self {
            Self::System => "token-role-system",
            Self::Admin => "role-admin",
            Self::Owner => "token-role-owner",
        }
    }
}

/// A token in a list. The secret itself is not kept.
#[derive(Clone, Debug)]
pub struct TokenRow {
    /// The token's public id.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// The secret's first characters.
    pub prefix: String,
    /// What it may do.
    pub role: TokenRole,
    /// Name of the organisation it is held to; `None`: all.
    pub organisation: Option<String>,
    /// When it was made.
    pub created: When,
    /// When it was last shown; `None`: never.
    pub last_used: Option<When>,
    /// When it stops; `None`: never.
    pub expires: Option<When>,
    /// Where it is in its life.
    pub state: TokenState,
}

impl TokenRow {
    fn revoke_href(&self) -> String {
        let id = self.id.clone();
        paths::RevokeToken { id }.to_string()
    }

    pub(super) fn revoke_own_href(&self) -> String {
        let id = self.id.clone();
        paths::RevokeMyToken { id }.to_string()
    }
}

/// A token that was just made: the only time its secret is shown.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is called.
    pub label: String,
    /// The secret.
    pub secret: String,
}

/// Service tokens, and the form to make one. Fields: `label`, `role` (`system` or `admin`), `organisation`, `expires`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/tokens/list.html")]
pub struct ConnectionsPage {
    /// Around the page.
    pub shell: Shell,
    /// This page's tokens, newest first.
    pub tokens: Vec<TokenRow>,
    /// The list's pages.
    pub pager: Pager,
    /// What was typed, and what is wrong with it.
    pub form: Form,
    /// Organisations to hold a token to.
    pub organisations: Vec<Choice>,
    /// The token that was just made. Render in reply to the POST, with `no-store`; never keep it in a session.
    pub new_token: Option<NewToken>,
}

impl ConnectionsPage {
    fn roles(&self) -> Vec<Choice> {
        let t = self.shell.t;
        vec![
            Choice::new("system", t.get("token-role-system")),
            Choice::new("admin", t.get("role-admin")),
        ]
    }
}

/// Asks before a token stops working.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/tokens/revoke.html")]
pub struct RevokeTokenPage {
    /// Around the page.
    pub shell: Shell,
    /// The token.
    pub token: TokenRow,
    /// Whether it is the reader's own, managed on [`paths::Me`].
    pub own: bool,
}

impl RevokeTokenPage {
    fn action(&self) -> String {
        if self.own {
            self.token.revoke_own_href()
        } else {
            self.token.revoke_href()
        }
    }

    fn back(&self) -> String {
        if self.own {
            paths::Me.to_string()
        } else {
            paths::Connections.to_string()
        }
    }
}
