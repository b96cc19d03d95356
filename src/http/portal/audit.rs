//! Who did what.

use askama::Template;

use axum::extract::Query;
use serde::Deserialize;

use super::{
    context::{PageResult, Reader, render},
    paths, views,
};
use crate::{
    domain::audit::{self, Action, Filter},
    http::page::{By, Choice, Pager, Section, Shell, When},
    language::Text,
};

/// One entry.
#[derive(Clone, Debug)]
pub struct AuditRow {
    /// When: as [`When::to_the_minute`] writes it.
    pub at: When,
    /// Who.
    pub who: By,
    /// What, in words.
    pub action: String,
    /// To what: a name, or the id where the name is gone.
    pub subject: String,
    /// The subject's page, if there is one.
    pub subject_href: Option<String>,
    /// Through which door, in words.
    pub dialect: String,
}

/// The audit log, newest first.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/audit/list.html")]
pub struct AuditPage {
    /// Around the page.
    pub shell: Shell,
    /// Only this: query parameter `action`, as [`Action::as_str`] has it.
    pub action: Option<Action>,
    /// This page's entries.
    pub rows: Vec<AuditRow>,
    /// Newer and older: [`Pager::walked`].
    pub pager: Pager,
}

impl AuditPage {
    fn actions(&self) -> Vec<Choice> {
        let t = self.shell.t;
        let mut choices = vec![Choice::new("", t.get("audit-any"))];
        choices.extend(Action::ALL.iter().map(|action| Choice::new(action.as_str(), words(t, *action))));
        choices
    }

    fn chosen(&self) -> &'static str {
        self.action.map_or("", Action::as_str)
    }
}

/// What was done, in words.
pub fn words(t: Text, action: Action) -> String {
    match action {
        Action::AwardMade => t.get("audit-award-made"),
        Action::AwardRevoked => t.get("audit-award-revoked"),
        Action::AwardSuperseded => t.get("audit-award-superseded"),
        Action::BadgeCreated => t.get("audit-badge-created"),
        Action::BadgeUpdated => t.get("audit-badge-updated"),
        Action::BadgeRetired => t.get("audit-badge-retired"),
        Action::BadgeRestored => t.get("audit-badge-restored"),
        Action::BadgeDeleted => t.get("audit-badge-deleted"),
        Action::BadgeImageAdded => t.get("audit-badge-image-added"),
        Action::BadgeImageDeleted => t.get("audit-badge-image-deleted"),
        Action::PersonCreated => t.get("audit-person-created"),
        Action::PersonUpdated => t.get("audit-person-updated"),
        Action::PersonRetired => t.get("audit-person-retired"),
        Action::AvatarChanged => t.get("audit-person-avatar"),
        Action::OrganisationCreated => t.get("audit-organisation-created"),
        Action::OrganisationUpdated => t.get("audit-organisation-updated"),
        Action::OrganisationRetired => t.get("audit-organisation-retired"),
        Action::PasswordSet => t.get("audit-password-set"),
        Action::RoleGranted => t.get("audit-role-granted"),
        Action::TokenCreated => t.get("audit-token-created"),
        Action::TokenRevoked => t.get("audit-token-revoked"),
        Action::SignedIn => t.get("audit-signed-in"),
        Action::TokenReused => t.get("audit-token-reused"),
        Action::MailRequeued => t.get("audit-mail-requeued"),
        Action::MailCancelled => t.get("audit-mail-cancelled"),
        Action::BatchStarted => t.get("audit-batch-started"),
        Action::BatchDone => t.get("audit-batch-done"),
        Action::BatchCancelled => t.get("audit-batch-cancelled"),
        Action::BatchUndone => t.get("audit-batch-undone"),
        Action::NominationMade => t.get("audit-nomination-made"),
        Action::NominationApproved => t.get("audit-nomination-approved"),
        Action::NominationDeclined => t.get("audit-nomination-declined"),
        Action::NominationWithdrawn => t.get("audit-nomination-withdrawn"),
        Action::JobRetried => t.get("audit-job-retried"),
        Action::CalendarMade => t.get("audit-calendar-made"),
        Action::CalendarRotated => t.get("audit-calendar-rotated"),
        Action::CalendarRevoked => t.get("audit-calendar-revoked"),
        Action::BehaviourCreated => t.get("audit-behaviour-created"),
        Action::BehaviourUpdated => t.get("audit-behaviour-updated"),
        Action::BehaviourRetired => t.get("audit-behaviour-retired"),
        Action::RuleSaved => t.get("audit-rule-saved"),
        Action::RuleRemoved => t.get("audit-rule-removed"),
        Action::RuleLifted => t.get("audit-rule-lifted"),
        Action::ClientCreated => t.get("audit-client-created"),
        Action::ClientUpdated => t.get("audit-client-updated"),
        Action::ClientRetired => t.get("audit-client-retired"),
        Action::SecretCreated => t.get("audit-secret-created"),
        Action::SecretRevoked => t.get("audit-secret-revoked"),
        Action::PersonRecounted => t.get("audit-person-recounted"),
        Action::InvitationSent => t.get("audit-invitation-sent"),
        Action::InvitationWithdrawn => t.get("audit-invitation-withdrawn"),
        Action::InvitationAccepted => t.get("audit-invitation-accepted"),
        Action::PasswordResetRequested => t.get("audit-password-reset-requested"),
        Action::PasswordReset => t.get("audit-password-reset"),
        Action::PasswordChanged => t.get("audit-password-changed"),
        Action::SignedOutEverywhere => t.get("audit-signed-out-everywhere"),
        Action::NoticesChanged => t.get("audit-notices-changed"),
        Action::CertificationIssued => t.get("audit-certification-issued"),
        Action::CertificationRenewed => t.get("audit-certification-renewed"),
        Action::CertificationUpdated => t.get("audit-certification-updated"),
        Action::CertificationRenewalUndone => t.get("audit-certification-renewal-undone"),
        Action::CertificationRevoked => t.get("audit-certification-revoked"),
        Action::CertificationRemoved => t.get("audit-certification-removed"),
        Action::CertificationRestored => t.get("audit-certification-restored"),
        Action::CertificationTypeCreated => t.get("audit-certification-type-created"),
        Action::CertificationTypeUpdated => t.get("audit-certification-type-updated"),
        Action::CertificationTypeRetired => t.get("audit-certification-type-retired"),
        Action::AwardClaimed => t.get("audit-award-claimed"),
        Action::AwardResent => t.get("audit-award-resent"),
    }
}

/// A contract, in words.
pub fn dialect_words(t: Text, dialect: &str) -> String {
    match dialect {
        "earned_badges" => t.get("dialect-earned-badges"),
        "certifications" => t.get("dialect-certifications"),
        "issuing" => t.get("dialect-issuing"),
        "management" => t.get("dialect-management"),
        "portal" => t.get("dialect-portal"),
        "open_badger" => t.get("dialect-open-badger"),
        "assignments" => t.get("dialect-assignments"),
        "rules" => t.get("dialect-rules"),
        "command_line" => t.get("dialect-command-line"),
        "batch" => t.get("dialect-batch"),
        other => other.to_owned(),
    }
}

/// What the log is asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    action: String,
    before: Option<i64>,
}

/// Lines a page.
const ROWS: i64 = 50;

/// The audit log.
pub async fn list(_: paths::Audit, reader: Reader, Query(asked): Query<Asked>) -> PageResult {
    let action = Action::parse(&asked.action);
    let filter = Filter { action, person: None, before: asked.before };
    let mut conn = reader.app.store.read().await?;
    let lines = audit::list(&mut conn, &reader.actor, &filter, ROWS + 1).await?;
    let (lines, is_more) = match usize::try_from(ROWS).ok().and_then(|rows| lines.get(..rows)) {
        Some(first) if lines.len() > first.len() => (first, true),
        _ => (lines.as_slice(), false),
    };
    let names = views::names(&mut conn, lines.iter().map(|line| line.actor.as_str())).await?;
    drop(conn);
    let href =
        |before: &str| paths::with_query(&paths::Audit, &[("action", asked.action.as_str()), ("before", before)]);
    let older = lines.last().filter(|_| is_more).map(|line| href(&line.id.to_string()));
    let newer = asked.before.map(|_| href(""));
    let rows = lines.iter().map(|line| views::audit_row(reader.t, line, &names)).collect();
    let shell = reader.shell(Section::Audit).await;
    Ok(render(&AuditPage { shell, action, rows, pager: Pager::walked(newer, older) }))
}
