use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Forecast, Foreseen, Recipient};
use crate::{
    clock::Timestamp,
    domain::{people::PersonId, rules::NewRule},
    row_key,
    store::{FromRow, Json, Type},
};

row_key! {
    /// Key of `batches`.
    BatchId
}

/// What a batch does, and with what: the same for all its steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Work {
    /// Gives a badge to people: those who are here hold it at once, newcomers claim it. A step is a [`Recipient`].
    Award {
        /// Public id of the badge.
        badge: String,
        /// Words to every recipient whose row has none.
        note: Option<String>,
        /// Whether those who hold it at once get no mail about it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        quietly: bool,
    },
    /// Issues a badge to addresses: all without an account claim it. A step is a [`Recipient`].
    Issue {
        /// Public id of the badge.
        badge: String,
    },
    /// Saves a badge's rule, and gives and takes what it would have. A step is an [`Effect`].
    ///
    /// [`Effect`]: crate::domain::trials::Effect
    Rule {
        /// Public id of the badge.
        badge: String,
        /// The rule.
        rule: NewRule,
        /// The version of the rule that it takes the place of; 0 for none.
        before: i64,
    },
    /// Renews certifications. A step is a [`Renewal`].
    ///
    /// [`Renewal`]: super::certifications::Renewal
    Renew,
    /// Issues certifications. A step is a [`WrittenCertification`].
    ///
    /// [`WrittenCertification`]: crate::domain::certifications::WrittenCertification
    Certify,
}

impl Work {
    /// Public id of the badge that it is about; empty where it is about none.
    pub fn badge(&self) -> &str {
        match self {
            Self::Award { badge, .. } | Self::Issue { badge } | Self::Rule { badge, .. } => badge,
            Self::Renew | Self::Certify => "",
        }
    }

    /// Whether it is about certifications.
    pub fn is_of_certifications(&self) -> bool {
        matches!(self, Self::Renew | Self::Certify)
    }

    /// Whether its steps are [`Recipient`]s.
    pub fn gives_a_badge(&self) -> bool {
        matches!(self, Self::Award { .. } | Self::Issue { .. })
    }

    /// Words to every recipient.
    pub fn note(&self) -> Option<&str> {
        match self {
            Self::Award { note, .. } => note.as_deref(),
            Self::Issue { .. } | Self::Rule { .. } | Self::Renew | Self::Certify => None,
        }
    }

    /// Whether those who hold the badge at once get no mail about it.
    pub fn is_quiet(&self) -> bool {
        matches!(self, Self::Award { quietly: true, .. })
    }

    /// The name in tables, addresses and catalogues.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Award { .. } => "award",
            Self::Issue { .. } => "issue",
            Self::Rule { .. } => "rule",
            Self::Renew => "renew",
            Self::Certify => "certify",
        }
    }
}

/// Where a batch is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum BatchState {
    /// Steps are being added.
    Staging,
    /// The steps are being done.
    Running,
    /// Every step was done, or had its verdict.
    Done,
    /// Stopped before its end; what was done stays.
    Cancelled,
    /// What was done is being taken back.
    Undoing,
    /// What was done is taken back.
    Undone,
}

impl BatchState {
    /// The name in tables and replies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Staging => "staging",
            Self::Running => "running",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }
}

/// Long work, done in short transactions.
#[derive(Debug, Clone, FromRow)]
pub struct Batch {
    /// Row key.
    pub id: BatchId,
    /// `batch-…`.
    pub public_id: String,
    /// What it does.
    pub params: Json<Work>,
    /// Where it is.
    pub state: BatchState,
    /// Who made it: a public id, or `system`.
    pub maker: String,
    /// The person who made it, if it was one.
    pub maker_person_id: Option<PersonId>,
    /// Through which contract.
    pub dialect: String,
    /// How many steps it has.
    pub steps: i64,
    /// How many of them were done and changed something; those taken back are no longer counted here.
    pub done: i64,
    /// How many had nothing to change.
    pub unchanged: i64,
    /// How many were refused.
    pub refused: i64,
    /// How many were taken back.
    pub undone: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its first step was due.
    pub started_at: Option<Timestamp>,
    /// When it came to its end, or was taken back.
    pub finished_at: Option<Timestamp>,
    /// The file that its steps came in.
    pub source: Option<String>,
    /// Since when its steps come in; `None` if they have come, or are added one call after the other.
    pub reading_since: Option<Timestamp>,
    /// What would come of its steps, where they came as a list.
    pub foreseen: Option<Json<Foreseen>>,
    /// Why it is taken back.
    pub undo_reason: Option<String>,
    /// Who asked for that, and the person if it was one.
    pub(super) undone_by: Option<String>,
    pub(super) undone_by_person_id: Option<PersonId>,
    /// The key that the request goes by in which its list came.
    pub(super) request_key: Option<String>,
    /// The SHA-256 of the request that it came in, where that may be sent again.
    pub(super) fingerprint: Option<Vec<u8>>,
}

impl Batch {
    /// How many steps have their verdict.
    pub fn settled(&self) -> i64 {
        self.done + self.unchanged + self.refused + self.undone
    }
}

/// What came of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum StepState {
    /// Its turn has not come.
    Waiting,
    /// It changed something.
    Done,
    /// There was nothing to change.
    Unchanged,
    /// It could not be done.
    Refused,
    /// It was done and taken back.
    Undone,
}

impl StepState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Done, Self::Unchanged, Self::Refused, Self::Undone];

    /// The name in tables, addresses and replies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
            Self::Undone => "undone",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// One step of a batch.
#[derive(Debug, Clone, FromRow)]
pub struct Step {
    /// From 1.
    pub position: i64,
    /// What is to be done.
    pub data: Json<Value>,
    /// What came of it.
    pub state: StepState,
    /// What it made, or why it was refused.
    pub result: Option<Json<StepResult>>,
    /// What would come of it, as it was when the list was read.
    pub forecast: Option<Json<Forecast>>,
}

impl Step {
    /// Whom it gives a badge to, where it is a step of [`Work::Award`] or [`Work::Issue`].
    pub fn recipient(&self) -> Option<Recipient> {
        Recipient::deserialize(&self.data.0).ok()
    }
}

/// What a step left behind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepResult {
    /// Public id of what it made or found.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// Public ids of all awards that rules made in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub made: Vec<String>,
    /// Public ids of all awards that rules ended in it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub ended: Vec<String>,
    /// Why it was refused, in the words of the programming interfaces.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub problem: Option<String>,
}

/// What came of one step.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) state: StepState,
    pub(super) result: StepResult,
}

/// A step and what came of it.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) position: i64,
    pub(super) outcome: Outcome,
}

/// A step to be added.
#[derive(Debug)]
pub(super) struct NewStep {
    pub(super) data: Value,
    pub(super) forecast: Option<Forecast>,
    /// Tells it from other steps about the same person.
    pub(super) subject: Option<String>,
}

impl From<Value> for NewStep {
    fn from(data: Value) -> Self {
        Self { data, forecast: None, subject: None }
    }
}
