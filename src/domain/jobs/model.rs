use chrono::TimeDelta;
use serde_json::Value;

use crate::{
    clock::Timestamp,
    row_key,
    store::{FromRow, Json, Type},
};

row_key! {
    /// Key of `jobs`.
    JobId
}

/// A kind of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum JobKind {
    /// Hands the outbox to the relay.
    SendMail,
    /// Forgets what is over: ended sessions and tokens, old mail, old lines of the audit log.
    Sweep,
    /// Does the steps of a batch, or takes them back.
    RunBatch,
    /// Looks at badges that time alone may have taken.
    Lapse,
    /// Finds whom a rule would concern.
    TryRule,
    /// Sends whoever has an address a link to set another password.
    PasswordReset,
    /// Notices certifications that have run out, and carries changes of their types to them.
    CertificationExpiry,
    /// Reminds people of certifications that run out.
    CertificationReminders,
    /// Sends whoever has an address a link to what waits for them.
    ClaimLink,
    /// Reminds those who have not claimed what was issued to them.
    RemindToClaim,
}

impl JobKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::SendMail,
        Self::Sweep,
        Self::RunBatch,
        Self::PasswordReset,
        Self::Lapse,
        Self::TryRule,
        Self::CertificationExpiry,
        Self::CertificationReminders,
        Self::ClaimLink,
        Self::RemindToClaim,
    ];

    /// The name in tables, logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SendMail => "send_mail",
            Self::Sweep => "sweep",
            Self::RunBatch => "run_batch",
            Self::Lapse => "lapse",
            Self::TryRule => "try_rule",
            Self::PasswordReset => "password_reset",
            Self::CertificationExpiry => "certification_expiry",
            Self::CertificationReminders => "certification_reminders",
            Self::ClaimLink => "claim_link",
            Self::RemindToClaim => "remind_to_claim",
        }
    }

    /// How long after it was done it is due again; `None` for work that is done once.
    pub fn every(self) -> Option<TimeDelta> {
        match self {
            Self::SendMail | Self::Lapse | Self::CertificationExpiry | Self::CertificationReminders => {
                Some(TimeDelta::minutes(1))
            }
            Self::Sweep | Self::RemindToClaim => Some(TimeDelta::minutes(10)),
            Self::RunBatch | Self::PasswordReset | Self::TryRule | Self::ClaimLink => None,
        }
    }
}

/// A piece of work.
#[derive(Debug, Clone, FromRow)]
pub struct Job {
    /// Row key.
    pub id: JobId,
    /// What tells it from other work: its kind, where it comes again and again.
    pub name: String,
    /// What is to be done.
    pub kind: JobKind,
    /// With what.
    pub data: Json<Value>,
    /// When; `None` if it was given up.
    pub run_at: Option<Timestamp>,
    /// How often in a row it has failed.
    pub failures: i64,
    /// Why it failed last; kept until it succeeds.
    pub last_error: Option<String>,
    /// The runner at it.
    pub leased_by: Option<String>,
    /// Until when.
    pub lease_ends_at: Option<Timestamp>,
    /// When it was last begun.
    pub started_at: Option<Timestamp>,
    /// When it was last done.
    pub finished_at: Option<Timestamp>,
    /// When it was put into the queue.
    pub created_at: Timestamp,
}

/// How a piece of work stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Its turn has not come, or comes next.
    Waiting,
    /// Somebody is at it.
    Running,
    /// It failed, and is tried again.
    Failing,
    /// It failed too often, and is tried no more.
    GivenUp,
}

impl JobState {
    /// The name in replies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Failing => "failing",
            Self::GivenUp => "given_up",
        }
    }
}

impl Job {
    /// How it stands.
    pub fn state(&self, now: Timestamp) -> JobState {
        match self.run_at {
            _ if self.is_held(now) => JobState::Running,
            None => JobState::GivenUp,
            Some(_) if self.failures > 0 => JobState::Failing,
            Some(_) => JobState::Waiting,
        }
    }

    /// Whether somebody is at it.
    pub fn is_held(&self, now: Timestamp) -> bool {
        self.lease_ends_at.is_some_and(|ends| ends > now)
    }
}
