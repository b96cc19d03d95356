use super::Art;
use crate::{
    clock::Timestamp,
    domain::{organisations::OrganisationId, text},
    row_key,
    store::{FromRow, Json, Type},
};

row_key! {
    /// Key of `badges`.
    BadgeId
}

/// A badge definition.
#[derive(Debug, Clone, FromRow)]
pub struct Badge {
    /// Row key.
    pub id: BadgeId,
    /// `bdg-def-002`.
    pub public_id: String,
    /// `51`, as in `/v1/badge/51/issue`.
    pub number: i64,
    /// Unique, case-sensitive, never changed: it is in the Open Badges id.
    pub shortname: String,
    /// Its name.
    pub name: String,
    /// What it stands for; plain text or HTML, shown sanitised.
    pub description: String,
    /// How it is earned; plain text or HTML, shown sanitised.
    pub criteria: String,
    /// Its picture, in `/images/{hash}`.
    pub image_hash: Option<String>,
    /// What its picture is composed of, unless it was uploaded.
    pub art: Option<Json<Art>>,
    /// How it came to be.
    pub kind: BadgeKind,
    /// The organisation that issues it.
    pub organisation_id: OrganisationId,
    /// Its public id.
    pub organisation: String,
    /// Its name.
    pub organisation_name: String,
    /// Whether the site's own organisation issues it, so that anybody can be given it.
    pub is_site_wide: bool,
    /// What an award adds to the holder's score, outside of the sandbox.
    pub points: i64,
    /// For trying out: no mail, no points, never public.
    pub is_sandbox: bool,
    /// Since when nobody can be given it any more.
    pub retired_at: Option<Timestamp>,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// When it was defined.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Badge {
    /// What an award adds to the holder's score, which everybody sees: nothing while the badge is only tried out.
    pub fn worth(&self) -> i64 {
        if self.is_sandbox { 0 } else { self.points }
    }

    /// Whether it can be given.
    pub fn is_in_use(&self) -> bool {
        self.retired_at.is_none()
    }

    /// What a search finds it by.
    pub(super) fn words(&self) -> Vec<String> {
        text::words([self.name.as_str(), &self.shortname, &self.public_id, &self.description])
    }
}

/// How a badge came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum BadgeKind {
    /// Defined beforehand.
    #[default]
    Template,
    /// Made for an assignment, of a name or of an uploaded picture.
    Custom,
}

impl BadgeKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Template => "template",
            Self::Custom => "custom",
        }
    }
}

/// A badge to be defined.
#[derive(Debug, Clone, Default)]
pub struct NewBadge {
    /// Made up if absent.
    pub public_id: Option<String>,
    /// The next one if absent.
    pub number: Option<i64>,
    /// Made from the name if absent.
    pub shortname: Option<String>,
    /// 1 to 200 characters.
    pub name: String,
    /// Up to 5,000 characters.
    pub description: String,
    /// Up to 5,000 characters.
    pub criteria: String,
    /// A stored picture.
    pub image_hash: Option<String>,
    /// What that picture is composed of, unless it was uploaded.
    pub art: Option<Art>,
    /// How it comes to be.
    pub kind: BadgeKind,
    /// Public id of the issuer; the site's own organisation if absent.
    pub organisation_id: Option<String>,
    /// 0 to [`super::MAX_POINTS`].
    pub points: i64,
    /// For trying out.
    pub is_sandbox: bool,
}

/// What is to be changed; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct BadgeChanges {
    /// 1 to 200 characters.
    pub name: Option<String>,
    /// Up to 5,000 characters.
    pub description: Option<String>,
    /// Up to 5,000 characters.
    pub criteria: Option<String>,
    /// A stored picture.
    pub image_hash: Option<String>,
    /// What that picture is composed of, unless it was uploaded.
    pub art: Option<Art>,
    /// 0 to [`super::MAX_POINTS`].
    pub points: Option<i64>,
    /// For trying out.
    pub is_sandbox: Option<bool>,
    /// Retires it, or takes it into use again.
    pub retired: Option<bool>,
}

/// Whether a badge can be given, and whether for real.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadgeState {
    /// Can be given.
    InUse,
    /// Can be given, for trying out.
    Sandbox,
    /// Cannot be given any more.
    Retired,
}

/// The order of a list of badges.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BadgeSort {
    /// By name, as a Norwegian looks it up.
    #[default]
    Name,
    /// The newest first.
    Newest,
    /// The most holders first.
    Holders,
}

/// Which badges are wanted.
#[derive(Debug, Clone, Default)]
pub struct BadgeFilter {
    /// Only those that came to be like this.
    pub kind: Option<BadgeKind>,
    /// Beginnings of words of name, description, shortname or id; all of them must be there.
    pub search: Option<String>,
    /// Only these.
    pub state: Option<BadgeState>,
    /// In which order.
    pub sort: BadgeSort,
}
