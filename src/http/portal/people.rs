//! People: the list, one person, and the form.

use askama::Template;

use super::{audit::AuditRow, paths};
use crate::http::page::{BadgeRef, By, Choice, Form, Pager, PersonRef, Shell, When};

/// Whether a person can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonState {
    /// Has an account.
    Account,
    /// Known by somebody's call only.
    Stub,
}

impl PersonState {
    fn class(self) -> &'static str {
        match self {
            Self::Account => "active",
            Self::Stub => "pending",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Account => "state-account",
            Self::Stub => "state-stub",
        }
    }
}

/// The list of people.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/people/list.html")]
pub struct PeoplePage {
    /// Around the page.
    pub shell: Shell,
    /// What was searched for: query parameter `q`.
    pub q: String,
    /// The chosen organisation's public id, or empty: query parameter `organisation`.
    pub organisation: String,
    /// Organisations to choose from; fewer than two: no choice is offered.
    pub organisations: Vec<Choice>,
    /// Whether names run from Å to A: query parameter `sort=-name`.
    pub descending: bool,
    /// How many people there are, whatever is searched for.
    pub total: u64,
    /// This page's people.
    pub rows: Vec<PersonRow>,
    /// The list's pages.
    pub pager: Pager,
    /// Whether the reader may add people.
    pub may_manage: bool,
}

impl PeoplePage {
    /// The address of a page of the list; defaults are left out.
    #[must_use]
    pub fn href(q: &str, organisation: &str, descending: bool, page: u64) -> String {
        let page = if page > 1 {
            page.to_string()
        } else {
            String::new()
        };
        let sort = if descending { "-name" } else { "" };
        paths::with_query(
            &paths::People,
            &[
                ("q", q),
                ("organisation", organisation),
                ("sort", sort),
                ("page", &page),
            ],
        )
    }

    fn sort_href(&self) -> String {
        Self::href(&self.q, &self.organisation, !self.descending, 1)
    }

    fn is_filtered(&self) -> bool {
        !self.q.is_empty() || !self.organisation.is_empty()
    }
}

/// A person in the list.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// The person.
    pub person: PersonRef,
    /// Name of the home organisation.
    pub organisation: String,
    /// How many badges they hold.
    pub badges: u64,
    /// Their points.
    pub score: u64,
    /// Whether they can sign in.
    pub state: PersonState,
}

/// One person.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/people/show.html")]
pub struct PersonPage {
    /// Around the page.
    pub shell: Shell,
    /// Name and id.
    pub person: PersonRef,
    /// Whether they can sign in.
    pub state: PersonState,
    /// The name in the address of their public profile.
    pub handle: String,
    /// E-mail, where known and where the reader may see it.
    pub email: Option<String>,
    /// Name of the home organisation.
    pub organisation: String,
    /// That organisation's page, where the reader may open it.
    pub organisation_href: Option<String>,
    /// Known since.
    pub since: When,
    /// Their points.
    pub score: u64,
    /// Whether anybody may see their profile.
    pub public: bool,
    /// What they hold, newest first.
    pub held: Vec<HeldBadge>,
    /// What they held, latest end first.
    pub ended: Vec<EndedBadge>,
    /// What was done to their records, newest first; empty where the reader may not see it.
    pub trail: Vec<AuditRow>,
    /// Whether the reader may award and revoke.
    pub may_award: bool,
    /// Whether the reader may change the person.
    pub may_manage: bool,
}

impl PersonPage {
    fn award_href(&self) -> String {
        paths::with_query(&paths::Award, &[("person", &self.person.public_id)])
    }

    fn edit_href(&self) -> String {
        let id = self.person.public_id.clone();
        paths::EditPerson { id }.to_string()
    }
}

/// A badge that somebody holds.
#[derive(Clone, Debug)]
pub struct HeldBadge {
    /// The award's public id.
    pub award_id: String,
    /// The badge.
    pub badge: BadgeRef,
    /// Since when.
    pub awarded: When,
    /// Given by.
    pub by: By,
    /// What the giver wrote.
    pub note: Option<String>,
    /// An address that shows it: `http` or `https` only.
    pub evidence: Option<String>,
    /// Whether its recipient has not accepted it yet.
    pub pending: bool,
}

impl HeldBadge {
    pub(super) fn revoke_href(&self) -> String {
        let id = self.award_id.clone();
        paths::RevokeAward { id }.to_string()
    }
}

/// A badge that somebody held.
#[derive(Clone, Debug)]
pub struct EndedBadge {
    /// The badge.
    pub badge: BadgeRef,
    /// Since when.
    pub awarded: When,
    /// Until when.
    pub ended: When,
    /// Who ended it.
    pub by: By,
    /// Why; `None` where a later award replaced it.
    pub reason: Option<String>,
}

/// A new person, or a change to one. Fields: `id` (new only), `display_name`, `email`, `handle`, `organisation`,
/// `public` (existing only).
#[derive(Template, Clone, Debug)]
#[template(path = "portal/people/form.html")]
pub struct PersonFormPage {
    /// Around the page.
    pub shell: Shell,
    /// The person as stored; `None` for a new one.
    pub existing: Option<PersonRef>,
    /// What is stored, or what was typed and what is wrong with it.
    pub form: Form,
    /// Organisations to choose from: public id and name.
    pub organisations: Vec<Choice>,
}

impl PersonFormPage {
    fn action(&self) -> String {
        match &self.existing {
            None => paths::NewPerson.to_string(),
            Some(person) => paths::EditPerson {
                id: person.public_id.clone(),
            }
            .to_string(),
        }
    }

    fn back(&self) -> String {
        match &self.existing {
            None => paths::People.to_string(),
            Some(person) => paths::Person {
                id: person.public_id.clone(),
            }
            .to_string(),
        }
    }
}
