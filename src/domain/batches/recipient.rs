use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    domain::{
        FieldError, Problem,
        awards::NewIssue,
        dates,
        people::{Mentioned, PersonId},
        text,
    },
};

/// One row of a list: whom a step gives a badge to, as it was written. What the row does not say is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Public id, handle or e-mail address.
    pub person: String,
    /// The row's line in the file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Of a newcomer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// Of a newcomer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// What the list calls the recipient's organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
    /// Since when it is earned: a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_date: Option<String>,
    /// The last day on which it counts: a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry_date: Option<String>,
    /// What it is given for, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence_text: Option<String>,
    /// Where to see what it is given for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence_url: Option<String>,
    /// Words to the recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The recipient's result: a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<String>,
    /// Why the row could not be read at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

impl Recipient {
    /// Somebody of whom a list says nothing else.
    pub fn named(person: impl Into<String>) -> Self {
        Self { person: person.into(), ..Self::default() }
    }

    /// Whether the list says no more than who it is.
    pub fn is_bare(&self) -> bool {
        *self == Self { line: self.line, ..Self::named(self.person.clone()) }
    }

    /// What the row asks for; fields are named as those of [`NewIssue`]. `note` is for rows that have none.
    pub fn wanted(&self, badge: &str, note: Option<&str>, at_once: bool) -> Result<NewIssue, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut read = |field, value: &Option<String>, date: fn(&str) -> Option<Timestamp>| {
            let written = value.as_deref()?;
            date(written).or_else(|| {
                errors.push(FieldError::new(field, Problem::NotADate));
                None
            })
        };
        let issued_at = read("issued_at", &self.issue_date, dates::from);
        let expires_at = read("expires_at", &self.expiry_date, dates::until);
        let score = self.score.as_deref().and_then(|written| {
            let score = written.trim().replace(',', ".").parse();
            score.inspect_err(|_| errors.push(FieldError::new("score", Problem::NotANumber))).ok()
        });
        if !errors.is_empty() {
            return Err(errors);
        }
        let is_id = text::is_id(self.person.trim());
        Ok(NewIssue {
            badge: badge.to_owned(),
            email: if is_id { String::new() } else { self.person.clone() },
            person: is_id.then(|| self.person.clone()),
            at_once,
            first_name: self.first_name.clone().unwrap_or_default(),
            last_name: self.last_name.clone().unwrap_or_default(),
            recipient_organisation: self.organisation.clone(),
            issued_at,
            expires_at,
            evidence_text: self.evidence_text.clone(),
            evidence_url: self.evidence_url.clone(),
            score,
            note: self.note.clone().or_else(|| note.map(str::to_owned)),
            quietly: false,
        })
    }

    /// What is wrong with what the row says, whoever it is about.
    pub fn wrong(&self, now: Timestamp, badge: &str) -> Vec<FieldError> {
        self.wanted(badge, None, true).map_or_else(|errors| errors, |wanted| wanted.wrong(now))
    }

    /// The same, or what is wrong with it where it cannot be kept: no text of the databases has U+0000.
    pub(super) fn storable(self) -> Self {
        let texts = [
            &self.first_name,
            &self.last_name,
            &self.organisation,
            &self.issue_date,
            &self.expiry_date,
            &self.evidence_text,
            &self.evidence_url,
            &self.note,
            &self.score,
            &self.problem,
        ];
        if !texts.into_iter().flatten().chain([&self.person]).any(|text| text.contains('\0')) {
            return self;
        }
        let problem = Some("the row has a character that no text can have: U+0000".to_owned());
        Self { line: self.line, problem, ..Self::default() }
    }

    /// Whether it says who it is by something else than an id or a handle.
    pub fn is_address(&self) -> bool {
        !text::is_id(self.person.trim())
    }

    /// Whether it names somebody new well enough to add them.
    pub(super) fn introduces(&self) -> bool {
        let has = |name: &Option<String>| name.as_deref().is_some_and(|name| !name.trim().is_empty());
        self.is_address() && (has(&self.first_name) || has(&self.last_name))
    }
}

/// What would come of a step, as things were when its list was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Forecast {
    /// It must be corrected, or is left out.
    Wrong {
        /// Why.
        why: Wrong,
    },
    /// The same person as further up.
    Repeated {
        /// The line of that row, or its place where it has none.
        line: i64,
    },
    /// They hold it: nothing changes.
    Held {
        /// Who.
        who: Named,
        /// Since when.
        since: Timestamp,
    },
    /// Somebody new is added, and has to claim it.
    Newcomer,
    /// It is given.
    New {
        /// Who.
        who: Named,
        /// Until when they held it before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ran_out: Option<Timestamp>,
    },
}

/// Why a row must be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// The row cannot be read.
    Row,
    /// Some of its fields cannot be used: [`Recipient::wrong`] tells which.
    Fields,
    /// Nobody goes by this, and it does not say who they are.
    NoPerson,
    /// The badge is for the people of another organisation.
    OtherOrganisation,
    /// The address is that of somebody whom the maker may not award.
    OutOfReach,
    /// The address is that of somebody who has left.
    HasLeft,
}

/// Somebody whom a row was found to mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Public id.
    pub id: String,
    /// Their name.
    pub name: String,
    #[serde(skip)]
    pub(super) key: Option<PersonId>,
}

impl From<Mentioned> for Named {
    fn from(person: Mentioned) -> Self {
        Self { id: person.public_id, name: person.display_name, key: Some(person.id) }
    }
}

/// The kinds of forecasts, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// [`Forecast::Wrong`].
    Wrong,
    /// [`Forecast::Repeated`].
    Repeated,
    /// [`Forecast::Held`].
    Held,
    /// [`Forecast::Newcomer`].
    Newcomer,
    /// [`Forecast::New`].
    New,
}

impl Verdict {
    /// Problems first.
    pub const ALL: [Self; 5] = [Self::Wrong, Self::Repeated, Self::Held, Self::Newcomer, Self::New];

    /// The name in addresses and replies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Repeated => "repeated",
            Self::Held => "held",
            Self::Newcomer => "newcomer",
            Self::New => "new",
        }
    }

    /// The verdict of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == name)
    }

    /// Its place in the order, as it is stored.
    pub(super) fn rank(self) -> i64 {
        match self {
            Self::Wrong => 0,
            Self::Repeated => 1,
            Self::Held => 2,
            Self::Newcomer => 3,
            Self::New => 4,
        }
    }
}

impl Forecast {
    /// Its kind.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Wrong { .. } => Verdict::Wrong,
            Self::Repeated { .. } => Verdict::Repeated,
            Self::Held { .. } => Verdict::Held,
            Self::Newcomer => Verdict::Newcomer,
            Self::New { .. } => Verdict::New,
        }
    }

    /// Whom the row means, where that was found.
    pub fn who(&self) -> Option<&Named> {
        match self {
            Self::Held { who, .. } | Self::New { who, .. } => Some(who),
            Self::Wrong { .. } | Self::Repeated { .. } | Self::Newcomer => None,
        }
    }
}

/// How many rows there are of each forecast.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foreseen {
    /// See [`Verdict::Wrong`].
    pub wrong: i64,
    /// See [`Verdict::Repeated`].
    pub repeated: i64,
    /// See [`Verdict::Held`].
    pub held: i64,
    /// See [`Verdict::Newcomer`].
    pub newcomer: i64,
    /// See [`Verdict::New`].
    pub new: i64,
}

impl Foreseen {
    /// How many have this verdict.
    pub fn of(&self, verdict: Verdict) -> i64 {
        match verdict {
            Verdict::Wrong => self.wrong,
            Verdict::Repeated => self.repeated,
            Verdict::Held => self.held,
            Verdict::Newcomer => self.newcomer,
            Verdict::New => self.new,
        }
    }

    /// How many people would be given the badge.
    pub fn given(&self) -> i64 {
        self.newcomer + self.new
    }

    pub(super) fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Wrong => self.wrong += 1,
            Verdict::Repeated => self.repeated += 1,
            Verdict::Held => self.held += 1,
            Verdict::Newcomer => self.newcomer += 1,
            Verdict::New => self.new += 1,
        }
    }
}
