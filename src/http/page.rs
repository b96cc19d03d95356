//! The pieces that pages are made of: the shell around every page, and the shared views of a person, a moment,
//! a badge's picture, a state, a list's pages and a form. Plain values, filled by handlers and read by
//! templates; knows no store and no business rule.

mod form;
mod list;

use chrono::{DateTime, Utc};

pub use self::form::{Choice, FieldError, Form};
pub use self::list::{PageLink, Pager, Way};
use super::{assets, portal::paths};
use crate::{
    domain::people,
    language::{Lang, Text},
};

/// The hue of a site that has chosen none.
pub const DEFAULT_HUE: u16 = 210;

/// What every page's layout needs.
#[derive(Clone, Debug)]
pub struct Shell {
    /// The page's language.
    pub t: Text,
    /// The site's name, as its people call it.
    pub site: String,
    /// The accent's hue in degrees; shown in steps of ten.
    pub hue: u16,
    /// Who is signed in.
    pub me: Option<Me>,
    /// Which entry of the navigation is the current place.
    pub section: Section,
    /// What the last action did, shown once.
    pub flash: Option<Flash>,
    /// Path and query of this page, for coming back to it.
    pub path: String,
    /// Whether the signed-in person administers the whole site: it decides the navigation, never a right.
    pub whole_site: bool,
    /// Whether there is a leaderboard.
    pub leaderboard: bool,
}

impl Shell {
    /// A shell for somebody who is not signed in.
    #[must_use]
    pub fn anonymous(t: Text, site: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            t,
            site: site.into(),
            hue: DEFAULT_HUE,
            me: None,
            section: Section::None,
            flash: None,
            path: path.into(),
            whole_site: false,
            leaderboard: true,
        }
    }

    /// The immutable address of a file under `static/`.
    #[must_use]
    pub fn asset(&self, path: &str) -> String {
        assets::href(path)
    }

    /// The hue as the stylesheet knows it: a multiple of ten below 360.
    #[must_use]
    pub fn hue_step(&self) -> u16 {
        self.hue % 360 / 10 * 10
    }

    /// Whether the signed-in person administers.
    #[must_use]
    pub fn may_administer(&self) -> bool {
        self.me.as_ref().is_some_and(|me| me.role == Role::Admin)
    }

    /// Whether the signed-in person sees other people.
    #[must_use]
    pub fn may_oversee(&self) -> bool {
        self.me.as_ref().is_some_and(|me| matches!(me.role, Role::Admin | Role::Coordinator))
    }

    /// Where the site's name leads.
    #[must_use]
    pub fn home(&self) -> String {
        match &self.me {
            None => paths::Home.to_string(),
            Some(me) if me.role == Role::Mentor => paths::Me.to_string(),
            Some(_) => paths::Overview.to_string(),
        }
    }

    /// The languages other than this page's.
    #[must_use]
    pub fn other_languages(&self) -> Vec<Lang> {
        Lang::ALL.into_iter().filter(|lang| *lang != self.t.lang).collect()
    }
}

/// An entry of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Numbers and what is new.
    Overview,
    /// Badge definitions.
    Badges,
    /// Award by hand.
    Award,
    /// Those who were named for a badge.
    Nominations,
    /// Certifications.
    Certifications,
    /// People.
    People,
    /// Organisations.
    Organisations,
    /// Behaviours.
    Behaviours,
    /// API tokens.
    Connections,
    /// The outbox.
    Mail,
    /// Work in the background.
    Jobs,
    /// The audit log.
    Audit,
    /// One's own page.
    Me,
    /// None of them.
    None,
}

/// The widest role of the signed-in person: it decides the navigation, never a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Administers.
    Admin,
    /// Sees an organisation.
    Coordinator,
    /// Sees themselves.
    Mentor,
}

impl Role {
    /// The message that names the role.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Admin => "role-admin",
            Self::Coordinator => "role-coordinator",
            Self::Mentor => "role-mentor",
        }
    }
}

/// The signed-in person.
#[derive(Clone, Debug)]
pub struct Me {
    /// Name and id.
    pub person: PersonRef,
    /// The widest role held.
    pub role: Role,
}

/// What an action did, told on the next page.
#[derive(Clone, Debug)]
pub struct Flash {
    /// How it ended.
    pub kind: FlashKind,
    /// One sentence.
    pub text: String,
    /// Where to go on: label and address.
    pub link: Option<(String, String)>,
}

/// How an action ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlashKind {
    /// As wanted.
    Ok,
    /// Nothing changed, or something to know.
    Info,
    /// Done, with something to look at.
    Warn,
    /// Not done.
    Bad,
}

impl FlashKind {
    /// The stylesheet's class.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    /// `alert` interrupts a screen reader; `status` waits.
    #[must_use]
    pub fn aria_role(self) -> &'static str {
        match self {
            Self::Ok | Self::Info => "status",
            Self::Warn | Self::Bad => "alert",
        }
    }
}

/// A person as mentioned on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonRef {
    /// Display name; the public id where there is none.
    pub name: String,
    /// Public id.
    pub public_id: String,
    /// One or two letters for the round mark.
    pub initials: String,
    /// 1 to 6: the mark's colour, always the same for the same id.
    pub hue: u8,
    /// Address of the person's own picture; without it, the letters are shown.
    pub avatar: Option<String>,
    /// The person's page, where the reader may open it.
    pub href: Option<String>,
}

impl PersonRef {
    /// A person whose page the reader may open.
    #[must_use]
    pub fn new(name: impl Into<String>, public_id: impl Into<String>) -> Self {
        let (name, public_id) = (name.into(), public_id.into());
        let name = if name.trim().is_empty() { public_id.clone() } else { name };
        Self {
            initials: people::initials(&name),
            hue: people::colour(&public_id),
            avatar: None,
            href: Some(paths::Person { id: public_id.clone() }.to_string()),
            name,
            public_id,
        }
    }

    /// The same person with a picture of their own: the hexadecimal digest of what is stored.
    #[must_use]
    pub fn with_avatar(mut self, hash: Option<&str>) -> Self {
        self.avatar = hash.map(image_href);
        self
    }

    /// The same person, for a reader who may not open the page.
    #[must_use]
    pub fn unlinked(mut self) -> Self {
        self.href = None;
        self
    }
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// A person.
    Person(PersonRef),
    /// A rule or another system.
    System,
    /// Somebody known only by what they called themselves, or a service token's label.
    Label(String),
}

/// A moment, in every form that a page needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// For `datetime="…"`.
    pub iso: String,
    /// As in a table.
    pub short: String,
    /// As in a sentence.
    pub long: String,
    /// To the minute, for `title="…"`.
    pub exact: String,
}

impl When {
    /// Writes a moment in the page's language.
    #[must_use]
    pub fn new(t: Text, at: DateTime<Utc>) -> Self {
        Self {
            iso: at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            short: t.short_date(at),
            long: t.long_date(at),
            exact: t.exact(at),
        }
    }

    /// As [`When::new`], but something of today shows its time of day instead.
    #[must_use]
    pub fn recent(t: Text, at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let mut when = Self::new(t, at);
        if at.date_naive() == now.date_naive() {
            when.short = t.time(at);
        }
        when
    }

    /// As [`When::new`], but with the time of day in the short form too: for logs.
    #[must_use]
    pub fn to_the_minute(t: Text, at: DateTime<Utc>) -> Self {
        let mut when = Self::new(t, at);
        when.short = format!("{} {}", when.short, t.time(at));
        when
    }
}

/// A badge as mentioned on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadgeRef {
    /// The badge's name.
    pub name: String,
    /// Its sequential number.
    pub number: i64,
    /// Address of its picture; `None` shows a neutral outline.
    pub image: Option<String>,
}

impl BadgeRef {
    /// `image` is the hexadecimal digest of the stored picture.
    #[must_use]
    pub fn new(name: impl Into<String>, number: i64, image: Option<&str>) -> Self {
        Self { name: name.into(), number, image: image.map(image_href) }
    }

    /// The badge's page.
    #[must_use]
    pub fn href(&self) -> String {
        paths::Badge { number: self.number }.to_string()
    }
}

/// The address of a stored picture.
#[must_use]
pub fn image_href(hash: &str) -> String {
    paths::Image { hash: hash.to_owned() }.to_string()
}

/// What a program that shows a link as a card reads (Open Graph).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Of the card.
    pub title: String,
    /// One sentence.
    pub description: String,
    /// The page's own whole address, at which it is a page for everybody.
    pub url: String,
    /// The whole address of a PNG.
    pub image: Option<String>,
}

/// A state as it is shown: a mark and a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chip {
    class: &'static str,
    key: &'static str,
}

impl Chip {
    /// `class` is the stylesheet's, `key` the message that names the state.
    #[must_use]
    pub fn new(class: &'static str, key: &'static str) -> Self {
        Self { class, key }
    }

    /// The stylesheet's class for the chip.
    #[must_use]
    pub fn class(self) -> &'static str {
        self.class
    }

    /// The message that names the state.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.key
    }
}

/// One way to narrow a list, with how much it leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tab {
    /// What it is called.
    pub label: String,
    /// How many there are, as it is written; empty where they are not counted.
    pub count: String,
    /// The narrowed list.
    pub href: String,
    /// Whether it is the list shown.
    pub current: bool,
}

/// Where a badge definition is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadgeState {
    /// Can be awarded.
    InUse,
    /// For trying things out.
    Sandbox,
    /// Kept, no longer awarded.
    Retired,
}

impl BadgeState {
    /// The stylesheet's class for the chip.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::InUse => "active",
            Self::Sandbox => "pending",
            Self::Retired => "revoked",
        }
    }

    /// The message that names the state.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::InUse => "state-in-use",
            Self::Sandbox => "state-sandbox",
            Self::Retired => "state-retired",
        }
    }
}

/// Where an award is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwardState {
    /// Held.
    Claimed,
    /// Not yet accepted by its recipient.
    Pending,
    /// Not accepted, and its mail is refused for good.
    Failed,
    /// Taken back.
    Revoked,
    /// Replaced by a later award.
    Superseded,
    /// Run out, and not given again.
    Expired,
}

impl AwardState {
    /// The stylesheet's class for the chip.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Pending => "pending",
            Self::Failed | Self::Expired => "expired",
            Self::Revoked | Self::Superseded => "revoked",
        }
    }

    /// The message that names the state.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Claimed => "state-claimed",
            Self::Pending => "state-pending",
            Self::Failed => "state-undelivered",
            Self::Revoked => "state-revoked",
            Self::Superseded => "state-superseded",
            Self::Expired => "state-expired",
        }
    }

    /// Whether the award no longer counts.
    #[must_use]
    pub fn ended(self) -> bool {
        matches!(self, Self::Revoked | Self::Superseded)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn a_nameless_person_goes_by_the_id() {
        let person = PersonRef::new(" ", "mentor-42");
        assert_eq!(person.name, "mentor-42");
        assert!((1..=6).contains(&person.hue));
    }

    #[test]
    fn only_today_shows_a_time() {
        let t = Text::default();
        let now = Utc.with_ymd_and_hms(2026, 3, 26, 11, 45, 0).unwrap();
        assert_eq!(When::recent(t, now, now).short, "11:45");
        let before = now - chrono::Duration::days(1);
        assert_eq!(When::recent(t, before, now).short, "25 Mar 2026");
    }
}
