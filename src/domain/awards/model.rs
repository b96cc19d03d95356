use crate::{
    clock::Timestamp,
    domain::{
        FieldError, Kind,
        badges::{Art, BadgeId, BadgeKind},
        dates,
        organisations::OrganisationId,
        people::{Mentioned, PersonId},
        rules::RuleId,
    },
    row_key,
    store::{FromRow, Json, Type},
};

row_key! {
    /// Key of `awards`.
    AwardId
}

/// An award: a badge in somebody's hands, now or once.
#[derive(Debug, Clone, FromRow)]
pub struct Award {
    /// Row key.
    pub id: AwardId,
    /// `earned-002`.
    pub public_id: String,
    /// Whose it is.
    pub person_id: PersonId,
    /// The person's public id.
    pub person: String,
    /// The person's name.
    pub person_name: String,
    /// The person's address.
    pub person_email: Option<String>,
    /// The person's picture.
    pub person_avatar: Option<String>,
    /// What it is.
    pub badge_id: BadgeId,
    /// The badge's public id.
    pub badge_public_id: String,
    /// The badge's number.
    pub badge_number: i64,
    /// The badge's shortname.
    pub badge_shortname: String,
    /// The badge's name.
    pub badge_name: String,
    /// The badge's description.
    pub badge_description: String,
    /// The badge's picture.
    pub image_hash: Option<String>,
    /// What that picture is composed of, unless it was uploaded.
    pub badge_art: Option<Json<Art>>,
    /// How the badge came to be.
    pub badge_kind: BadgeKind,
    /// Whether the badge is for trying out.
    pub badge_is_sandbox: bool,
    /// The organisation that it was made under: the person's home at that time.
    pub organisation_id: OrganisationId,
    /// Its public id.
    pub organisation: String,
    /// Whether the person holds it in their own name yet.
    pub status: AwardStatus,
    /// What it adds to the score while it stands.
    pub points: i64,
    /// When.
    pub awarded_at: Timestamp,
    /// A public id, or `system`.
    pub awarded_by: String,
    /// Who gave it as the assigning program writes it: a label, checked against nobody.
    pub assigned_by: Option<String>,
    /// Words to the recipient, shown with the award.
    pub note: Option<String>,
    /// Where to see what it was given for.
    pub evidence_url: Option<String>,
    /// When it runs out.
    pub expires_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Why it ended.
    pub end_kind: Option<EndKind>,
    /// Why it was revoked.
    pub revoke_reason: Option<String>,
    /// Who revoked it: a public id, or `system`.
    pub revoked_by: Option<String>,
    /// The rule that gave it, if one did.
    pub rule_id: Option<RuleId>,
    /// When the issuer says that it was issued, where that is not when it was made.
    pub issued_at: Option<Timestamp>,
    /// The recipient's first name, as the issuer wrote it.
    pub first_name: Option<String>,
    /// The recipient's last name, as the issuer wrote it.
    pub last_name: Option<String>,
    /// What the issuer calls the recipient's organisation.
    pub recipient_organisation: Option<String>,
    /// What it was given for, in words.
    pub evidence_text: Option<String>,
    /// The recipient's result.
    pub score: Option<f64>,
    /// When the recipient claimed it, where it had to be claimed.
    pub claimed_at: Option<Timestamp>,
    /// Since when the mail with the link is refused for good, of one that waits to be claimed.
    pub undelivered_at: Option<Timestamp>,
    /// When the recipient is reminded next, of one that waits to be claimed.
    pub remind_at: Option<Timestamp>,
    /// See [`Published::salt`]; an award from before awards had salts has none until it is published.
    pub(super) salt: Option<String>,
    /// See [`Published::recipient`].
    pub(super) recipient: Option<String>,
}

/// An award that anybody may see, with what its document says of the recipient.
#[derive(Debug, Clone)]
pub struct Published {
    /// The award.
    pub award: Award,
    /// Hashed with the recipient's identity; never changes.
    pub salt: String,
    /// The hash of the e-mail address that the person had when the award was made; never changes. `None` where there
    /// was none.
    pub recipient: Option<String>,
}

impl Award {
    /// Since when it is revoked.
    pub fn revoked_at(&self) -> Option<Timestamp> {
        self.ended_at.filter(|_| self.end_kind == Some(EndKind::Revoked))
    }

    /// Since when it is the recipient's, for documents and pages: when the issuer says so, else when it was made.
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at.unwrap_or(self.awarded_at)
    }

    /// How it stands between issuer and recipient.
    pub fn claim_state(&self) -> ClaimState {
        match (self.end_kind, self.status, self.undelivered_at) {
            (Some(EndKind::Revoked), ..) => ClaimState::Revoked,
            (_, AwardStatus::Claimed, _) => ClaimState::Claimed,
            (_, AwardStatus::Pending, None) => ClaimState::Pending,
            (_, AwardStatus::Pending, Some(_)) => ClaimState::Failed,
        }
    }

    /// Whether it waits for its recipient and can be claimed: one of a sandbox badge never is.
    pub fn is_claimable(&self) -> bool {
        self.ended_at.is_none() && self.status == AwardStatus::Pending && !self.badge_is_sandbox
    }

    /// Whether anybody may see it: claimed, and of a badge that is not for trying out. Revoked and expired ones stay to
    /// be seen.
    pub fn is_open(&self) -> bool {
        self.status == AwardStatus::Claimed && !self.badge_is_sandbox
    }

    /// The last moment at which it counts, if there is one.
    pub fn last_moment(&self) -> Option<Timestamp> {
        self.expires_at.map(dates::last_moment)
    }

    /// Whether it has run out at this time.
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }
}

/// Whether an award is in its holder's own name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum AwardStatus {
    /// Waits for the recipient to claim it.
    Pending,
    /// Held.
    Claimed,
}

/// How an award stands between issuer and recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimState {
    /// Waits for the recipient to claim it.
    Pending,
    /// Held.
    Claimed,
    /// Waits, and its mail is refused for good.
    Failed,
    /// Taken back.
    Revoked,
}

impl ClaimState {
    /// The word of the issuing contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Claimed => "claimed",
            Self::Failed => "failed",
            Self::Revoked => "revoked",
        }
    }
}

/// How an award ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum EndKind {
    /// Somebody took it back.
    Revoked,
    /// It had run out, and the badge was given again.
    Superseded,
}

/// An award, as its holder's applications show it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Shelved {
    /// Public id of the award.
    pub award: String,
    /// The badge's shortname.
    pub badge: String,
    /// When it was made.
    pub awarded_at: Timestamp,
    /// Since when the holder has seen it.
    pub read_at: Option<Timestamp>,
}

/// A badge to be given.
#[derive(Debug, Clone, Default)]
pub struct NewAward {
    /// Names the badge: number, public id, shortname or exact name.
    pub badge: String,
    /// Names the person: public id, handle or e-mail address.
    pub person: String,
    /// Who gives it, where the request says so: the caller; a program may name `system` or an admin.
    pub awarded_by: Option<String>,
    /// A label for who gives it, up to 200 characters; checked against nobody.
    pub assigned_by: Option<String>,
    /// Up to 5,000 characters.
    pub note: Option<String>,
    /// A web address.
    pub evidence_url: Option<String>,
    /// When it is to run out.
    pub expires_at: Option<Timestamp>,
}

/// What came of giving a badge.
#[derive(Debug, Clone)]
pub enum Awarded {
    /// It was given now.
    Now(Award),
    /// It was held already, and is as it was.
    Already(Award),
}

impl Awarded {
    /// The award, new or old.
    pub fn into_award(self) -> Award {
        match self {
            Self::Now(award) | Self::Already(award) => award,
        }
    }
}

/// What would come of giving a badge to somebody whom a list names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prospect {
    /// They would be given it.
    New(Mentioned),
    /// They have held it since then: nothing would change.
    Held(Mentioned, Timestamp),
    /// They held it until then: it would be a new award.
    RanOut(Mentioned, Timestamp),
    /// The badge is for the people of another organisation.
    OtherOrganisation(Mentioned),
    /// The address is that of somebody who has left.
    HasLeft,
    /// The address is that of somebody whom the actor may not award.
    OutOfReach,
    /// Nobody goes by this, or nobody whose existence is told.
    Unknown,
}

/// Whether somebody has earned a badge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The standing award that has not run out, if there is one.
    pub earned: Option<(String, Timestamp)>,
}

/// Which awards are wanted; all conditions must hold.
#[derive(Debug, Clone, Default)]
pub struct AwardFilter {
    /// Public id of the holder.
    pub person: Option<String>,
    /// Public id of the organisation it was made under.
    pub organisation: Option<String>,
    /// Public id of the badge.
    pub badge: Option<String>,
    /// Also those that have ended.
    pub include_ended: bool,
    /// Newest first instead of oldest first.
    pub newest_first: bool,
}

/// Why a badge was not given, or an award not taken back or shown.
#[derive(Debug, thiserror::Error)]
pub enum AwardError {
    /// The actor has not the right.
    #[error("you have not the right to do this")]
    Forbidden,
    /// Somebody who is neither the caller nor one that the caller may name.
    #[error("awarded_by must be the caller")]
    NotTheCaller,
    /// No such award, or one whose existence is not told.
    #[error("there is no such award")]
    UnknownAward,
    /// No such person, or one whose existence is not told.
    #[error("there is no such person")]
    UnknownPerson,
    /// No such badge, or one whose existence is not told.
    #[error("there is no such badge")]
    UnknownBadge,
    /// The address is that of somebody of an organisation where the actor has no say.
    #[error("this address belongs to somebody of another organisation")]
    OutOfReach,
    /// The address is that of somebody who has left.
    #[error("this address belongs to somebody who has left")]
    HasLeft,
    /// It does not wait to be claimed.
    #[error("the award does not wait to be claimed")]
    NotPending,
    /// The badge belongs to an organisation that is not the person's.
    #[error("the badge belongs to another organisation than the person")]
    OtherOrganisation,
    /// The badge has been retired.
    #[error("the badge has been retired")]
    Retired,
    /// The award ended in another way than by revocation.
    #[error("the award has ended already")]
    Ended,
    /// Fields that cannot be used.
    #[error("some fields cannot be used as they are")]
    Invalid(Vec<FieldError>),
    /// The database's error.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

impl From<Vec<FieldError>> for AwardError {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Invalid(errors)
    }
}

impl AwardError {
    /// What kind of failure it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Forbidden | Self::NotTheCaller => Kind::Forbidden,
            Self::UnknownAward | Self::UnknownPerson | Self::UnknownBadge => Kind::NotFound,
            Self::OtherOrganisation | Self::OutOfReach => Kind::Contradictory,
            Self::Retired | Self::Ended | Self::HasLeft | Self::NotPending => Kind::Conflict,
            Self::Invalid(_) => Kind::Invalid,
            Self::Store(error) => Kind::from(error),
        }
    }
}
