//! Badge definitions: the gallery, one badge, its form, and taking it out of use.

use askama::Template;

use super::paths;
use crate::http::page::{
    AwardState, BadgeRef, BadgeState, By, Choice, Form, Pager, PersonRef, Shell, When,
};

/// The gallery.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/badges/list.html")]
pub struct BadgesPage {
    /// Around the page.
    pub shell: Shell,
    /// What was searched for: query parameter `q`.
    pub q: String,
    /// Query parameter `sort`: `holders` (default), `name` or `newest`.
    pub sort: String,
    /// Which tab is open: query parameter `state`, see [`state_slug`].
    pub state: BadgeState,
    /// How many badges are in use, in the sandbox, retired (all of them, whatever is searched for).
    pub counts: [u64; 3],
    /// This page's badges.
    pub tiles: Vec<BadgeTile>,
    /// The gallery's pages.
    pub pager: Pager,
    /// Whether the reader may make and change badges.
    pub may_manage: bool,
}

/// A badge in the gallery.
#[derive(Clone, Debug)]
pub struct BadgeTile {
    /// The badge.
    pub badge: BadgeRef,
    /// What it says about its holder.
    pub description: String,
    /// How many people hold it.
    pub holders: u64,
    /// What it is worth; 0 is not shown.
    pub points: u64,
}

/// The value of the query parameter `state` for a tab.
#[must_use]
pub fn state_slug(state: BadgeState) -> &'static str {
    match state {
        BadgeState::InUse => "in-use",
        BadgeState::Sandbox => "sandbox",
        BadgeState::Retired => "retired",
    }
}

impl BadgesPage {
    /// The address of this list with another tab, page 1.
    fn tab_href(&self, state: BadgeState) -> String {
        Self::href(&self.q, &self.sort, state, 1)
    }

    /// State, message, count and address of each tab.
    fn tabs(&self) -> Vec<(BadgeState, u64, String)> {
        [BadgeState::InUse, BadgeState::Sandbox, BadgeState::Retired]
            .into_iter()
            .zip(self.counts)
            .map(|(state, count)| (state, count, self.tab_href(state)))
            .collect()
    }

    /// The same tab without the search.
    fn cleared_href(&self) -> String {
        Self::href("", &self.sort, self.state, 1)
    }

    fn state_slug(&self) -> &'static str {
        state_slug(self.state)
    }

    fn sorts(&self) -> Vec<Choice> {
        let t = self.shell.t;
        vec![
            Choice::new("", t.get("badges-sort-holders")),
            Choice::new("name", t.get("badges-sort-name")),
            Choice::new("newest", t.get("badges-sort-newest")),
        ]
    }

    /// The address of a page of the gallery; defaults are left out.
    #[must_use]
    pub fn href(q: &str, sort: &str, state: BadgeState, page: u64) -> String {
        let page = if page > 1 {
            page.to_string()
        } else {
            String::new()
        };
        let state = if state == BadgeState::InUse {
            ""
        } else {
            state_slug(state)
        };
        let sort = if sort == "holders" { "" } else { sort };
        paths::with_query(
            &paths::Badges,
            &[("q", q), ("sort", sort), ("state", state), ("page", &page)],
        )
    }
}

/// One badge.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/badges/show.html")]
pub struct BadgePage {
    /// Around the page.
    pub shell: Shell,
    /// Name, number, picture.
    pub badge: BadgeRef,
    /// What it says about its holder.
    pub description: String,
    /// What it takes, as HTML that the caller has sanitised; empty if nothing is said.
    pub criteria_html: String,
    /// Public id, as in `bdg-def-002`.
    pub public_id: String,
    /// Shortname, as in its Open Badges address.
    pub shortname: String,
    /// What it is worth.
    pub points: u64,
    /// Name of the organisation that issues it.
    pub organisation: String,
    /// That organisation's page, where the reader may open it.
    pub organisation_href: Option<String>,
    /// Where it is in its life.
    pub state: BadgeState,
    /// When it was made.
    pub created: When,
    /// How many people hold it.
    pub holder_count: u64,
    /// How many awards of it have ended.
    pub ended_count: u64,
    /// Whether ended awards are listed too: query parameter `ended=1`.
    pub with_ended: bool,
    /// This page's awards; `None` where the reader may not see who holds it.
    pub holders: Option<Vec<HolderRow>>,
    /// The table's pages.
    pub pager: Pager,
    /// Whether the reader may award and revoke.
    pub may_award: bool,
    /// Whether the reader may edit and retire.
    pub may_manage: bool,
    /// The form beside the table: `person`, `note`, `evidence`; posts to [`paths::Award`] with `badge` hidden.
    pub award_form: Form,
}

impl BadgePage {
    fn edit_href(&self) -> String {
        let number = self.badge.number;
        paths::EditBadge { number }.to_string()
    }

    fn retire_href(&self) -> String {
        let number = self.badge.number;
        paths::RetireBadge { number }.to_string()
    }

    fn restore_href(&self) -> String {
        let number = self.badge.number;
        paths::RestoreBadge { number }.to_string()
    }

    /// The address of this badge's holders.
    #[must_use]
    pub fn href(number: i64, with_ended: bool, page: u64) -> String {
        let page = if page > 1 {
            page.to_string()
        } else {
            String::new()
        };
        let ended = if with_ended { "1" } else { "" };
        paths::with_query(
            &paths::Badge { number },
            &[("ended", ended), ("page", &page)],
        )
    }

    fn toggled_href(&self) -> String {
        Self::href(self.badge.number, !self.with_ended, 1)
    }
}

/// One award of a badge.
#[derive(Clone, Debug)]
pub struct HolderRow {
    /// The award's public id.
    pub award_id: String,
    /// Who holds it.
    pub person: PersonRef,
    /// Since when.
    pub awarded: When,
    /// By whom.
    pub by: By,
    /// Where it is in its life.
    pub state: AwardState,
    /// Why it was revoked.
    pub reason: Option<String>,
}

impl HolderRow {
    fn revoke_href(&self) -> String {
        let id = self.award_id.clone();
        paths::RevokeAward { id }.to_string()
    }
}

/// A new badge, or a change to one. Multipart fields: `name`, `shortname` (new only), `description`, `criteria`,
/// `points`, `organisation`, `sandbox`, `image`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/badges/form.html")]
pub struct BadgeFormPage {
    /// Around the page.
    pub shell: Shell,
    /// The badge as stored; `None` for a new one.
    pub existing: Option<BadgeRef>,
    /// What is stored, or what was typed and what is wrong with it.
    pub form: Form,
    /// Organisations to choose from: public id and name.
    pub organisations: Vec<Choice>,
}

impl BadgeFormPage {
    fn action(&self) -> String {
        match &self.existing {
            None => paths::NewBadge.to_string(),
            Some(badge) => paths::EditBadge {
                number: badge.number,
            }
            .to_string(),
        }
    }

    fn back(&self) -> String {
        match &self.existing {
            None => paths::Badges.to_string(),
            Some(badge) => badge.href(),
        }
    }

    fn image(&self) -> Option<&str> {
        self.existing.as_ref()?.image.as_deref()
    }
}

/// Asks before a badge goes out of use.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/badges/retire.html")]
pub struct RetireBadgePage {
    /// Around the page.
    pub shell: Shell,
    /// The badge.
    pub badge: BadgeRef,
    /// How many people hold it, and go on holding it.
    pub holder_count: u64,
}

impl RetireBadgePage {
    fn action(&self) -> String {
        let number = self.badge.number;
        paths::RetireBadge { number }.to_string()
    }
}
