use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    clock::Timestamp,
    domain::{Role, awards::AwardId, people::PersonId},
    row_key,
    store::{FromRow, Json, Type},
};

row_key! {
    /// Key of `outbox`.
    MailId
}

/// What a mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum MailKind {
    /// A badge was given.
    BadgeAwarded,
    /// A badge was taken back.
    BadgeRevoked,
    /// A link to set the first password.
    Invitation,
    /// A link to set another password.
    PasswordReset,
    /// The password is another one since.
    PasswordChanged,
    /// Certifications of one's own that expire soon, or have.
    CertificationReminder,
    /// Certifications that one keeps for an organisation, and that expire soon, or have.
    CertificationDigest,
    /// A link to claim an award.
    BadgeClaim,
    /// The same once more, as it was not claimed yet.
    ClaimReminder,
    /// Somebody who was named for a badge, or asked for one, was given it or not.
    NominationDecided,
}

impl MailKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::BadgeAwarded,
        Self::BadgeRevoked,
        Self::Invitation,
        Self::PasswordReset,
        Self::PasswordChanged,
        Self::CertificationReminder,
        Self::CertificationDigest,
        Self::BadgeClaim,
        Self::ClaimReminder,
        Self::NominationDecided,
    ];
    /// The kinds that people can switch off. The others are answers to what somebody did.
    pub const NOTICES: [Self; 6] = [
        Self::BadgeAwarded,
        Self::BadgeRevoked,
        Self::ClaimReminder,
        Self::CertificationReminder,
        Self::CertificationDigest,
        Self::NominationDecided,
    ];

    /// The name in tables, addresses and logs: `badge_awarded`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadgeAwarded => "badge_awarded",
            Self::BadgeRevoked => "badge_revoked",
            Self::Invitation => "invitation",
            Self::PasswordReset => "password_reset",
            Self::PasswordChanged => "password_changed",
            Self::CertificationReminder => "certification_reminder",
            Self::CertificationDigest => "certification_digest",
            Self::BadgeClaim => "badge_claim",
            Self::ClaimReminder => "claim_reminder",
            Self::NominationDecided => "nomination_decided",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether it carries a link that nobody else may know.
    pub fn has_link(self) -> bool {
        matches!(self, Self::Invitation | Self::PasswordReset | Self::BadgeClaim | Self::ClaimReminder)
    }

    /// Whether people can switch it off.
    pub fn is_notice(self) -> bool {
        Self::NOTICES.contains(&self)
    }
}

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum MailState {
    /// It waits: for its turn, or for another try.
    Queued,
    /// The relay has taken it.
    Sent,
    /// The relay refused it for good, or for too long.
    Failed,
    /// Nobody wants it sent any more.
    Cancelled,
}

impl MailState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Queued, Self::Sent, Self::Failed, Self::Cancelled];

    /// The name in tables and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// Why a mail is not sent, where the reason is ours; what a relay answered stands in [`Mail::reason`] as it said it.
pub mod reasons {
    /// The person has no address any more.
    pub const NO_ADDRESS: &str = "no-address";
    /// The person has left.
    pub const RETIRED: &str = "retired";
    /// The person has switched this notice off since.
    pub const MUTED: &str = "muted";
    /// What it tells of is no longer so: the award has ended, the link is used, withdrawn or expired; or it is no longer for
    /// the person to read.
    pub const OUTDATED: &str = "outdated";
    /// The link that it carries was sealed with another key.
    pub const OTHER_KEY: &str = "other-key";
    /// An admin cancelled it.
    pub const BY_ADMIN: &str = "by-admin";
}

/// A row of the outbox.
#[derive(Debug, Clone, FromRow)]
pub struct Mail {
    /// Row key.
    pub id: MailId,
    /// `mail-…`; with the server's host it is the Message-ID.
    pub public_id: String,
    /// What it is about.
    pub kind: MailKind,
    /// To whom.
    pub person_id: PersonId,
    /// Their public id.
    pub person: String,
    /// Their name.
    pub person_name: String,
    /// The award that it tells of.
    pub award_id: Option<AwardId>,
    /// What else it needs.
    pub data: Json<Value>,
    /// What became of it.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i64,
    /// The address at the last try.
    pub recipient: Option<String>,
    /// Why it was not sent, or not yet: one of [`reasons`], or the relay's answer.
    pub reason: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it is tried next.
    pub due_at: Option<Timestamp>,
    /// When it was sent, given up or cancelled.
    pub ended_at: Option<Timestamp>,
}

impl Mail {
    /// Public id of the award that it tells of.
    pub fn award(&self) -> Option<&str> {
        self.data.get("award").and_then(Value::as_str)
    }
}

/// Which mail is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct MailFilter {
    /// Of this state alone.
    pub state: Option<MailState>,
    /// To this person alone.
    pub person: Option<PersonId>,
}

/// A mail with everything that it says, as it is now.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The mail's public id.
    pub mail: String,
    /// Public id of the recipient.
    pub person: String,
    /// The recipient's name.
    pub name: String,
    /// The recipient's address.
    pub email: String,
    /// `en` or `nb`; the site's if none.
    pub language: Option<String>,
    /// The organisation in whose colours it is written.
    pub organisation: String,
    /// Its accent, 0 to 359.
    pub accent_hue: i64,
    /// When it was written.
    pub written_at: Timestamp,
    /// What it says.
    pub content: Content,
}

/// What a mail says.
#[derive(Debug, Clone)]
pub enum Content {
    /// A badge was given.
    BadgeAwarded {
        /// Public id of the award.
        award: String,
        /// The badge's name.
        badge: String,
        /// Who issues it.
        issuer: String,
        /// The awarder's note.
        note: Option<String>,
        /// The last moment at which it counts.
        until: Option<Timestamp>,
    },
    /// A badge was taken back.
    BadgeRevoked {
        /// The badge's name.
        badge: String,
        /// Who issues it.
        issuer: String,
        /// Why.
        reason: String,
    },
    /// A link to set the first password.
    Invitation {
        /// The secret in the link; `None` where it may not be shown.
        token: Option<String>,
        /// Who invites, by name; the site itself if none.
        inviter: Option<String>,
        /// As what; a mentor if none.
        role: Option<Role>,
        /// Where the role holds, by name; everywhere if none.
        organisation: Option<String>,
        /// Until when the link opens.
        expires_at: Timestamp,
    },
    /// A link to set another password.
    PasswordReset {
        /// The secret in the link; `None` where it may not be shown.
        token: Option<String>,
        /// Until when the link opens.
        expires_at: Timestamp,
    },
    /// The password is another one since.
    PasswordChanged,
    /// Certifications that expire soon, or have run out lately.
    CertificationsExpire {
        /// Whether they are the recipient's own; else those of organisations that they oversee.
        are_own: bool,
        /// The first of them, soonest first.
        items: Vec<Expiring>,
        /// How many there are.
        total: i64,
        /// Of how many organisations they are.
        organisations: i64,
    },
    /// A badge waits to be claimed.
    Claim {
        /// Whether it was told before.
        is_reminder: bool,
        /// The secret in the link; `None` where it may not be shown.
        token: Option<String>,
        /// The badge's name.
        badge: String,
        /// The picture of the badge, in `/images/{hash}.png`.
        image_hash: Option<String>,
        /// Who issues it.
        issuer: String,
        /// The issuer's note.
        note: Option<String>,
        /// The last moment at which the badge counts.
        until: Option<Timestamp>,
        /// Whether the recipient signs in to claim; somebody without an account sets a password.
        has_account: bool,
        /// Until when the link opens.
        expires_at: Timestamp,
    },
    /// A nomination was decided.
    Nomination {
        /// Its public id.
        nomination: String,
        /// The badge's name.
        badge: String,
        /// Who was named; the recipient if none.
        person: Option<String>,
        /// Whether the recipient had asked for it.
        is_own: bool,
        /// Why it was declined; it was approved if none.
        reason: Option<String>,
    },
}

/// A certification that a reminder is about.
#[derive(Debug, Clone)]
pub struct Expiring {
    /// Its public id.
    pub certification: String,
    /// Whose it is, by name.
    pub holder: String,
    /// The holder's organisation, by name.
    pub organisation: String,
    /// What it certifies, by name.
    pub type_name: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// Days of the UTC calendar until then; negative once that day has passed.
    pub days: i64,
    /// Whether it has run out.
    pub has_expired: bool,
    /// What its type says beside, by language tag.
    pub texts: BTreeMap<String, String>,
}

impl Content {
    /// The kind of mail that says this.
    pub fn kind(&self) -> MailKind {
        match self {
            Self::BadgeAwarded { .. } => MailKind::BadgeAwarded,
            Self::BadgeRevoked { .. } => MailKind::BadgeRevoked,
            Self::Invitation { .. } => MailKind::Invitation,
            Self::PasswordReset { .. } => MailKind::PasswordReset,
            Self::PasswordChanged => MailKind::PasswordChanged,
            Self::CertificationsExpire { are_own: true, .. } => MailKind::CertificationReminder,
            Self::CertificationsExpire { are_own: false, .. } => MailKind::CertificationDigest,
            Self::Claim { is_reminder: false, .. } => MailKind::BadgeClaim,
            Self::Claim { is_reminder: true, .. } => MailKind::ClaimReminder,
            Self::Nomination { .. } => MailKind::NominationDecided,
        }
    }
}

/// Why somebody is sent a link to an award that waits for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// It was issued, or is sent again because somebody asked.
    Issued,
    /// They have not claimed it yet.
    Reminder,
}

/// Why a mail has nothing to say: one of [`reasons`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointless(pub &'static str);
