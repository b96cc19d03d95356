use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    clock::to_the_second,
    domain::awards::{Award, AwardFilter, Check, NewAward},
    http::pagination::Pagination,
};

/// Which earned badges are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only this mentor's
    #[param(example = "pm-kari-001")]
    peer_mentor_id: Option<String>,
    /// Only those made under this organisation
    #[param(example = "org-nhf-oslo")]
    organisation_id: Option<String>,
    /// The same as `organisation_id`
    organization_id: Option<String>,
    /// Only those of this badge
    #[param(example = "bdg-def-002")]
    badge_definition_id: Option<String>,
    /// Also revoked ones
    #[serde(default)]
    include_revoked: bool,
}

impl From<Filter> for AwardFilter {
    fn from(wire: Filter) -> Self {
        Self {
            person: wire.peer_mentor_id,
            organisation: wire.organisation_id.or(wire.organization_id),
            badge: wire.badge_definition_id,
            include_ended: wire.include_revoked,
            newest_first: false,
        }
    }
}

/// An earned badge in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EarnedBadgeItem)]
pub struct Item {
    #[schema(example = "earned-002")]
    id: String,
    #[schema(example = "bdg-def-002")]
    badge_definition_id: String,
    #[schema(example = "pm-kari-001")]
    peer_mentor_id: String,
    #[schema(example = "Streak Champion")]
    badge_name: String,
    #[schema(example = "https://badges.example.org/images/9f86d081884c7d65")]
    icon_url: String,
    #[schema(example = "2026-02-21T00:01:00Z")]
    awarded_at: DateTime<Utc>,
    /// Public id of a person, or `system`
    #[schema(example = "system")]
    awarded_by: String,
}

impl Item {
    pub fn new(app: &App, award: Award) -> Self {
        Self {
            icon_url: app.picture_url(award.image_hash.as_deref()),
            id: award.public_id,
            badge_definition_id: award.badge_public_id,
            peer_mentor_id: award.person,
            badge_name: award.badge_name,
            awarded_at: to_the_second(award.awarded_at),
            awarded_by: award.awarded_by,
        }
    }
}

/// A page of earned badges.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EarnedBadgeList)]
pub struct List {
    pub data: Vec<Item>,
    pub pagination: Pagination,
}

/// An earned badge.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EarnedBadge)]
pub struct Detail {
    #[schema(example = "earned-002")]
    id: String,
    #[schema(example = "bdg-def-002")]
    badge_definition_id: String,
    #[schema(example = "pm-kari-001")]
    peer_mentor_id: String,
    #[schema(example = "org-nhf-oslo")]
    organisation_id: String,
    #[schema(example = "Streak Champion")]
    badge_name: String,
    #[schema(example = "Maintained an active mentoring streak for 30 consecutive days")]
    badge_description: String,
    #[schema(example = "https://badges.example.org/images/9f86d081884c7d65")]
    icon_url: String,
    #[schema(example = "2026-02-21T00:01:00Z")]
    awarded_at: DateTime<Utc>,
    /// Public id of a person, or `system`
    #[schema(example = "system")]
    awarded_by: String,
    #[schema(example = json!(null))]
    revoked_at: Option<DateTime<Utc>>,
    #[schema(example = json!(null))]
    revoke_reason: Option<String>,
}

impl Detail {
    pub fn new(app: &App, award: Award) -> Self {
        Self {
            icon_url: app.picture_url(award.image_hash.as_deref()),
            revoked_at: award.revoked_at().map(to_the_second),
            id: award.public_id,
            badge_definition_id: award.badge_public_id,
            peer_mentor_id: award.person,
            organisation_id: award.organisation,
            badge_name: award.badge_name,
            badge_description: award.badge_description,
            awarded_at: to_the_second(award.awarded_at),
            awarded_by: award.awarded_by,
            revoke_reason: award.revoke_reason,
        }
    }
}

/// A badge to be given. Other fields are ignored, `awarded_at` and `organisation_id` among them.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = NewEarnedBadge)]
pub struct Create {
    #[schema(required, example = "bdg-def-003")]
    pub badge_definition_id: Option<String>,
    #[schema(required, example = "pm-kari-001")]
    pub peer_mentor_id: Option<String>,
    /// The caller, or absent; a program with the role `system` may name `system` or an admin
    #[schema(example = "admin-per-001")]
    awarded_by: Option<String>,
    /// Shown to the recipient, up to 5,000 characters
    #[schema(example = "Manual award for outstanding contribution at the February retreat")]
    note: Option<String>,
}

impl Create {
    /// The domain's form of it. The ids must have been looked at before.
    pub fn into_new(self) -> NewAward {
        NewAward {
            badge: self.badge_definition_id.unwrap_or_default(),
            person: self.peer_mentor_id.unwrap_or_default(),
            awarded_by: self.awarded_by,
            note: self.note,
            ..NewAward::default()
        }
    }
}

/// The earned badge that was given, or was held already.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreatedEarnedBadge)]
pub struct Created {
    #[schema(example = "earned-015")]
    id: String,
    #[schema(example = "bdg-def-003")]
    badge_definition_id: String,
    #[schema(example = "pm-kari-001")]
    peer_mentor_id: String,
    #[schema(example = "org-nhf-oslo")]
    organisation_id: String,
    #[schema(example = "Community Builder")]
    badge_name: String,
    #[schema(example = "Recognised for exceptional contribution to the peer mentor community")]
    badge_description: String,
    #[schema(example = "https://badges.example.org/images/9f86d081884c7d65")]
    icon_url: String,
    #[schema(example = "2026-03-26T11:45:00Z")]
    awarded_at: DateTime<Utc>,
    /// Public id of a person, or `system`
    #[schema(example = "admin-per-001")]
    awarded_by: String,
    #[schema(example = "Manual award for outstanding contribution at the February retreat")]
    note: Option<String>,
}

impl Created {
    pub fn new(app: &App, award: Award) -> Self {
        Self {
            icon_url: app.picture_url(award.image_hash.as_deref()),
            id: award.public_id,
            badge_definition_id: award.badge_public_id,
            peer_mentor_id: award.person,
            organisation_id: award.organisation,
            badge_name: award.badge_name,
            badge_description: award.badge_description,
            awarded_at: to_the_second(award.awarded_at),
            awarded_by: award.awarded_by,
            note: award.note,
        }
    }
}

/// Why an earned badge is taken back.
#[derive(Debug, Default, Deserialize, ToSchema, IntoParams)]
#[into_params(parameter_in = Query)]
#[schema(as = Revocation)]
pub struct Revoke {
    /// 1 to 500 characters
    #[schema(required, example = "Criteria no longer met — activity count dropped below threshold")]
    pub revoke_reason: Option<String>,
}

/// An earned badge that was taken back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RevokedEarnedBadge)]
pub struct Revoked {
    #[schema(example = "earned-002")]
    id: String,
    #[schema(example = true)]
    revoked: bool,
    #[schema(example = "2026-03-26T12:00:00Z")]
    revoked_at: Option<DateTime<Utc>>,
    #[schema(example = "Criteria no longer met — activity count dropped below threshold")]
    revoke_reason: Option<String>,
}

impl From<Award> for Revoked {
    fn from(award: Award) -> Self {
        let revoked_at = award.revoked_at().map(to_the_second);
        Self { id: award.public_id, revoked: revoked_at.is_some(), revoked_at, revoke_reason: award.revoke_reason }
    }
}

/// What is asked about.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CheckQuery {
    /// The badge
    #[param(required, example = "bdg-def-002")]
    pub badge_definition_id: Option<String>,
    /// The mentor
    #[param(required, example = "pm-kari-001")]
    pub peer_mentor_id: Option<String>,
}

/// Whether a mentor has earned a badge.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EarnedBadgeCheck)]
pub struct Checked {
    #[schema(example = "bdg-def-002")]
    badge_definition_id: String,
    #[schema(example = "pm-kari-001")]
    peer_mentor_id: String,
    #[schema(example = true)]
    has_earned: bool,
    #[schema(example = "earned-002")]
    earned_badge_id: Option<String>,
    #[schema(example = "2026-02-21T00:01:00Z")]
    awarded_at: Option<DateTime<Utc>>,
}

impl Checked {
    pub fn new(badge: String, person: String, check: Check) -> Self {
        let (earned_badge_id, awarded_at) = check.earned.unzip();
        Self {
            badge_definition_id: badge,
            peer_mentor_id: person,
            has_earned: earned_badge_id.is_some(),
            earned_badge_id,
            awarded_at: awarded_at.map(to_the_second),
        }
    }
}
