//! The audit log: who changed what, when, through which contract. By ids rather than names, so that erasing a person
//! leaves it true.

mod sql;

use serde_json::Value;

use crate::{
    clock::Timestamp,
    domain::{Actor, Dialect, ManageError, organisations::OrganisationId, people::PersonId},
    store::{Conn, FromRow, Json, Result, Tx},
};

/// What is written of one change.
#[derive(Debug)]
pub struct Entry {
    /// The verb, as `award.revoked`.
    pub action: Action,
    /// The public id of what was changed.
    pub subject: String,
    /// The person it concerns.
    pub person: Option<PersonId>,
    /// The organisation it concerns.
    pub organisation: Option<OrganisationId>,
    /// The changed fields as they were.
    pub before: Option<Value>,
    /// The changed fields as they are.
    pub after: Option<Value>,
}

/// What can be done; the names of the log, of its filter and of the catalogues (`audit-award-made` …).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// A badge was given.
    AwardMade,
    /// An award was taken back.
    AwardRevoked,
    /// An expired award made room for a new one.
    AwardSuperseded,
    /// A badge was defined.
    BadgeCreated,
    /// A badge was changed.
    BadgeUpdated,
    /// A badge was retired.
    BadgeRetired,
    /// A badge was taken into use again.
    BadgeRestored,
    /// A badge that nobody ever held was deleted.
    BadgeDeleted,
    /// A picture was uploaded to make badges of.
    BadgeImageAdded,
    /// Such a picture was deleted.
    BadgeImageDeleted,
    /// A person was added.
    PersonCreated,
    /// A person was changed.
    PersonUpdated,
    /// A person was retired.
    PersonRetired,
    /// A person's picture was set or removed.
    AvatarChanged,
    /// An organisation was added.
    OrganisationCreated,
    /// An organisation was changed.
    OrganisationUpdated,
    /// An organisation was retired.
    OrganisationRetired,
    /// A password was set.
    PasswordSet,
    /// A role was given.
    RoleGranted,
    /// An API token was made.
    TokenCreated,
    /// An API token was revoked.
    TokenRevoked,
    /// Somebody signed in.
    SignedIn,
    /// A refresh token came a second time, and its family was ended.
    TokenReused,
    /// A mail was put back into the queue.
    MailRequeued,
    /// A mail was taken out of the queue.
    MailCancelled,
    /// A batch was started.
    BatchStarted,
    /// A batch came to its end.
    BatchDone,
    /// A batch was stopped before its end.
    BatchCancelled,
    /// What a batch did was taken back.
    BatchUndone,
    /// Work that was given up was put back.
    JobRetried,
    /// A calendar was given a secret address.
    CalendarMade,
    /// A calendar was given another address.
    CalendarRotated,
    /// A calendar's address was revoked.
    CalendarRevoked,
    /// A behaviour was added.
    BehaviourCreated,
    /// A behaviour was changed.
    BehaviourUpdated,
    /// A behaviour was retired.
    BehaviourRetired,
    /// A badge's rule was saved.
    RuleSaved,
    /// A badge's rule was removed.
    RuleRemoved,
    /// A rule may give a badge again that somebody took back.
    RuleLifted,
    /// A client was added.
    ClientCreated,
    /// A client was changed.
    ClientUpdated,
    /// A client was retired.
    ClientRetired,
    /// A client was given a secret.
    SecretCreated,
    /// A client's secret was taken back.
    SecretRevoked,
    /// A person's totals were made anew.
    PersonRecounted,
    /// Somebody was invited, or invited again.
    InvitationSent,
    /// An invitation was withdrawn.
    InvitationWithdrawn,
    /// An invitation was taken up: there is an account.
    InvitationAccepted,
    /// Somebody asked for a link to set another password.
    PasswordResetRequested,
    /// Another password was set by a link in mail.
    PasswordReset,
    /// Somebody changed their own password.
    PasswordChanged,
    /// Somebody ended all their sign-ins.
    SignedOutEverywhere,
    /// Somebody switched notices off or on.
    NoticesChanged,
    /// A certification was issued.
    CertificationIssued,
    /// A certification was renewed.
    CertificationRenewed,
    /// A certification was corrected.
    CertificationUpdated,
    /// A renewal was taken back.
    CertificationRenewalUndone,
    /// A certification was revoked.
    CertificationRevoked,
    /// A certification was removed.
    CertificationRemoved,
    /// A removed certification was brought back.
    CertificationRestored,
    /// A type of certification was added.
    CertificationTypeCreated,
    /// A type of certification was changed.
    CertificationTypeUpdated,
    /// A type of certification was retired.
    CertificationTypeRetired,
    /// A recipient claimed an award.
    AwardClaimed,
    /// An award's recipient was sent another link.
    AwardResent,
    /// Somebody was named for a badge.
    NominationMade,
    /// A nomination was approved: there is an award.
    NominationApproved,
    /// A nomination was declined.
    NominationDeclined,
    /// A nomination was taken back by whoever made it.
    NominationWithdrawn,
}

impl Action {
    /// Every action, for filters.
    pub const ALL: [Self; 69] = [
        Self::AwardMade,
        Self::AwardRevoked,
        Self::AwardSuperseded,
        Self::BadgeCreated,
        Self::BadgeUpdated,
        Self::BadgeRetired,
        Self::BadgeRestored,
        Self::BadgeDeleted,
        Self::BadgeImageAdded,
        Self::BadgeImageDeleted,
        Self::PersonCreated,
        Self::PersonUpdated,
        Self::PersonRetired,
        Self::AvatarChanged,
        Self::OrganisationCreated,
        Self::OrganisationUpdated,
        Self::OrganisationRetired,
        Self::PasswordSet,
        Self::RoleGranted,
        Self::TokenCreated,
        Self::TokenRevoked,
        Self::SignedIn,
        Self::TokenReused,
        Self::MailRequeued,
        Self::MailCancelled,
        Self::BatchStarted,
        Self::BatchDone,
        Self::BatchCancelled,
        Self::BatchUndone,
        Self::JobRetried,
        Self::CalendarMade,
        Self::CalendarRotated,
        Self::CalendarRevoked,
        Self::BehaviourCreated,
        Self::BehaviourUpdated,
        Self::BehaviourRetired,
        Self::RuleSaved,
        Self::RuleRemoved,
        Self::RuleLifted,
        Self::ClientCreated,
        Self::ClientUpdated,
        Self::ClientRetired,
        Self::SecretCreated,
        Self::SecretRevoked,
        Self::PersonRecounted,
        Self::InvitationSent,
        Self::InvitationWithdrawn,
        Self::InvitationAccepted,
        Self::PasswordResetRequested,
        Self::PasswordReset,
        Self::PasswordChanged,
        Self::SignedOutEverywhere,
        Self::NoticesChanged,
        Self::CertificationIssued,
        Self::CertificationRenewed,
        Self::CertificationUpdated,
        Self::CertificationRenewalUndone,
        Self::CertificationRevoked,
        Self::CertificationRemoved,
        Self::CertificationRestored,
        Self::CertificationTypeCreated,
        Self::CertificationTypeUpdated,
        Self::CertificationTypeRetired,
        Self::AwardClaimed,
        Self::AwardResent,
        Self::NominationMade,
        Self::NominationApproved,
        Self::NominationDeclined,
        Self::NominationWithdrawn,
    ];

    /// The name in the log: `award.made`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AwardMade => "award.made",
            Self::AwardRevoked => "award.revoked",
            Self::AwardSuperseded => "award.superseded",
            Self::BadgeCreated => "badge.created",
            Self::BadgeUpdated => "badge.updated",
            Self::BadgeRetired => "badge.retired",
            Self::BadgeRestored => "badge.restored",
            Self::BadgeDeleted => "badge.deleted",
            Self::BadgeImageAdded => "badge_image.added",
            Self::BadgeImageDeleted => "badge_image.deleted",
            Self::PersonCreated => "person.created",
            Self::PersonUpdated => "person.updated",
            Self::PersonRetired => "person.retired",
            Self::AvatarChanged => "person.avatar_changed",
            Self::OrganisationCreated => "organisation.created",
            Self::OrganisationUpdated => "organisation.updated",
            Self::OrganisationRetired => "organisation.retired",
            Self::PasswordSet => "password.set",
            Self::RoleGranted => "role.granted",
            Self::TokenCreated => "token.created",
            Self::TokenRevoked => "token.revoked",
            Self::SignedIn => "session.signed_in",
            Self::TokenReused => "token.reused",
            Self::MailRequeued => "mail.requeued",
            Self::MailCancelled => "mail.cancelled",
            Self::BatchStarted => "batch.started",
            Self::BatchDone => "batch.done",
            Self::BatchCancelled => "batch.cancelled",
            Self::BatchUndone => "batch.undone",
            Self::JobRetried => "job.retried",
            Self::CalendarMade => "calendar.made",
            Self::CalendarRotated => "calendar.rotated",
            Self::CalendarRevoked => "calendar.revoked",
            Self::BehaviourCreated => "behaviour.created",
            Self::BehaviourUpdated => "behaviour.updated",
            Self::BehaviourRetired => "behaviour.retired",
            Self::RuleSaved => "rule.saved",
            Self::RuleRemoved => "rule.removed",
            Self::RuleLifted => "rule.lifted",
            Self::ClientCreated => "client.created",
            Self::ClientUpdated => "client.updated",
            Self::ClientRetired => "client.retired",
            Self::SecretCreated => "client.secret_created",
            Self::SecretRevoked => "client.secret_revoked",
            Self::PersonRecounted => "person.recounted",
            Self::InvitationSent => "invitation.sent",
            Self::InvitationWithdrawn => "invitation.withdrawn",
            Self::InvitationAccepted => "invitation.accepted",
            Self::PasswordResetRequested => "password.reset_requested",
            Self::PasswordReset => "password.reset",
            Self::PasswordChanged => "password.changed",
            Self::SignedOutEverywhere => "session.signed_out_everywhere",
            Self::NoticesChanged => "notices.changed",
            Self::CertificationIssued => "certification.issued",
            Self::CertificationRenewed => "certification.renewed",
            Self::CertificationUpdated => "certification.updated",
            Self::CertificationRenewalUndone => "certification.renewal_undone",
            Self::CertificationRevoked => "certification.revoked",
            Self::CertificationRemoved => "certification.removed",
            Self::CertificationRestored => "certification.restored",
            Self::CertificationTypeCreated => "certification_type.created",
            Self::CertificationTypeUpdated => "certification_type.updated",
            Self::CertificationTypeRetired => "certification_type.retired",
            Self::AwardClaimed => "award.claimed",
            Self::AwardResent => "award.resent",
            Self::NominationMade => "nomination.made",
            Self::NominationApproved => "nomination.approved",
            Self::NominationDeclined => "nomination.declined",
            Self::NominationWithdrawn => "nomination.withdrawn",
        }
    }

    /// Whether it is done to a batch as a whole.
    fn is_of_batch(self) -> bool {
        matches!(self, Self::BatchStarted | Self::BatchDone | Self::BatchCancelled | Self::BatchUndone)
    }

    /// The action of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == name)
    }
}

/// One line of the log.
#[derive(Debug, Clone, FromRow)]
pub struct Line {
    /// Ascending in time; the cursor of the list.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// A public id, or `system`.
    pub actor: String,
    /// The contract.
    pub dialect: String,
    /// What was done, as `award.made`.
    pub action: String,
    /// The public id of what was changed.
    pub subject: String,
    /// The public id of the person it concerns.
    pub person: Option<String>,
    /// The changed fields as they were.
    pub before: Option<Json<Value>>,
    /// The changed fields as they are.
    pub after: Option<Json<Value>>,
}

/// Which lines are wanted, newest first.
#[derive(Debug, Default, Clone)]
pub struct Filter {
    /// Only this action.
    pub action: Option<Action>,
    /// Only what concerns this person.
    pub person: Option<PersonId>,
    /// Only lines older than this one.
    pub before: Option<i64>,
}

/// Writes one line, in the transaction of the change. What the steps of a batch do is told by the batch's own lines and
/// not once more.
pub async fn record(tx: &mut Tx, now: Timestamp, actor: &Actor, entry: Entry) -> Result<()> {
    let is_told = actor.dialect == Dialect::Batch && !entry.action.is_of_batch();
    if is_told { Ok(()) } else { sql::insert(tx, now, actor, entry).await }
}

/// The newest `limit` lines that match, for admins: of the whole site, or of the organisations they administer.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &Filter,
    limit: i64,
) -> std::result::Result<Vec<Line>, ManageError> {
    let scope = actor.administers().ok_or(ManageError::Forbidden)?;
    Ok(sql::list(conn, scope.as_list(), filter, limit).await?)
}

/// When the newest line was written.
pub async fn newest(conn: &mut Conn) -> Result<Option<Timestamp>> {
    sql::newest(conn).await
}

/// Deletes the lines that are older than this.
pub async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<()> {
    sql::sweep(tx, before).await
}
