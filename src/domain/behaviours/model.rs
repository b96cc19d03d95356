use chrono::TimeDelta;

use crate::{
    clock::Timestamp,
    domain::{FieldError, Kind, awards::Award, people::PersonId},
    row_key,
    store::FromRow,
};

row_key! {
    /// Key of `behaviours`.
    BehaviourId
}

/// Something that people do and are credited for.
#[derive(Debug, Clone, FromRow)]
pub struct Behaviour {
    /// Row key.
    pub id: BehaviourId,
    /// `logged-in`: unique, case-sensitive, never changed.
    pub shortname: String,
    /// Its name.
    pub name: String,
    /// What is credited; plain text.
    pub description: String,
    /// What a credit adds to the score.
    pub points: i64,
    /// Whether a credit counts as solved.
    pub counts_as_solved: bool,
    /// How often one person may be credited within [`Self::limit_seconds`].
    pub limit_count: Option<i64>,
    /// The length of the limit's period.
    pub limit_seconds: Option<i64>,
    /// Since when it cannot be credited any more.
    pub retired_at: Option<Timestamp>,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What a client's token may name instead of the shortname, in alphabetical order.
    #[sqlx(skip)]
    pub tags: Vec<String>,
}

impl Behaviour {
    /// At most so many credits of one person in so long a time.
    pub fn limit(&self) -> Option<Limit> {
        Some(Limit { count: self.limit_count?, seconds: self.limit_seconds? })
    }
}

/// At most `count` credits of one person within `seconds`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// 1 to [`super::MAX_LIMIT`].
    pub count: i64,
    /// 1 to [`super::MAX_PERIOD`].
    pub seconds: i64,
}

/// A behaviour to be added.
#[derive(Debug, Clone, Default)]
pub struct NewBehaviour {
    /// Begins with a letter; letters, digits, hyphens and underscores.
    pub shortname: String,
    /// The shortname if empty.
    pub name: String,
    /// Up to 5,000 characters.
    pub description: String,
    /// 0 to [`super::MAX_POINTS`].
    pub points: i64,
    /// Whether a credit counts as solved.
    pub counts_as_solved: bool,
    /// At most so often.
    pub limit: Option<Limit>,
    /// At most [`super::MAX_TAGS`], in the form of shortnames.
    pub tags: Vec<String>,
}

/// What is to be changed; `None` leaves a field as it is. Credits keep the points that they were given with.
#[derive(Debug, Clone, Default)]
pub struct BehaviourChanges {
    /// 1 to 200 characters.
    pub name: Option<String>,
    /// Up to 5,000 characters.
    pub description: Option<String>,
    /// 0 to [`super::MAX_POINTS`].
    pub points: Option<i64>,
    /// Whether a credit counts as solved.
    pub counts_as_solved: Option<bool>,
    /// `Some(None)` removes it.
    pub limit: Option<Option<Limit>>,
    /// All of them.
    pub tags: Option<Vec<String>>,
    /// Retires it, or takes it into use again.
    pub retired: Option<bool>,
}

/// A credit to be given.
#[derive(Debug, Clone, Default)]
pub struct NewCredit {
    /// The behaviour's shortname.
    pub behaviour: String,
    /// Names the person: public id, handle or e-mail address.
    pub person: String,
    /// Whether a behaviour that is not known yet is registered, without points.
    pub registers: bool,
}

/// What came of a credit.
#[derive(Debug, Clone)]
pub struct Credited {
    /// Who was credited.
    pub person: PersonId,
    /// With what.
    pub behaviour: Behaviour,
    /// How often now, in all.
    pub count: i64,
    /// The badges that it brought, in the order in which they came.
    pub awards: Vec<Award>,
}

/// How often somebody was credited with a behaviour.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Count {
    /// The behaviour's shortname.
    pub shortname: String,
    /// Its name.
    pub name: String,
    /// How often.
    pub count: i64,
}

/// A credit, as it is listed.
#[derive(Debug, Clone, FromRow)]
pub struct Credit {
    /// Ascending in time; the cursor of the list.
    pub id: i64,
    /// The behaviour's shortname.
    pub shortname: String,
    /// The behaviour's name.
    pub name: String,
    /// What it added to the score.
    pub points: i64,
    /// What it added to what is solved: 0 or 1.
    pub solved: i64,
    /// When.
    pub credited_at: Timestamp,
    /// Who credited: public id of a person, a program or a client, or `system`.
    pub actor: String,
}

/// A day on which somebody was credited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct ActiveDay {
    /// Counted from 1970-01-01, where the person is at home.
    pub day: i64,
    /// How often.
    pub credits: i64,
}

/// A person's totals that are not what the rows behind them add up to.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Deviation {
    /// Key of the person.
    pub person_id: PersonId,
    /// Public id of the person.
    pub person: String,
    /// The score that is kept, and the one that it should be.
    pub score: i64,
    /// What the credits and the standing awards add up to.
    pub true_score: i64,
    /// Kept.
    pub solved: i64,
    /// Added up.
    pub true_solved: i64,
    /// Kept.
    pub awards: i64,
    /// Added up.
    pub true_awards: i64,
    /// All counts of behaviours together, as kept.
    pub credits: i64,
    /// Added up.
    pub true_credits: i64,
}

/// Why a credit was not given.
#[derive(Debug, thiserror::Error)]
pub enum CreditError {
    /// The actor has not the right.
    #[error("you have not the right to do this")]
    Forbidden,
    /// No such person, or one whose existence is not told.
    #[error("there is no such person")]
    UnknownPerson,
    /// No such behaviour, or one that is no longer in use.
    #[error("there is no such behavior")]
    UnknownBehaviour,
    /// As often as it may be, for now.
    #[error("the behavior has been credited as often as it may be")]
    Limited {
        /// How long until the next credit is taken.
        wait: TimeDelta,
    },
    /// Fields that cannot be used.
    #[error("some fields cannot be used as they are")]
    Invalid(Vec<FieldError>),
    /// The database's error.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

impl CreditError {
    /// What kind of failure it is; `None` where it is a limit, which every contract tells in its own way.
    pub fn kind(&self) -> Option<Kind> {
        Some(match self {
            Self::Forbidden => Kind::Forbidden,
            Self::UnknownPerson | Self::UnknownBehaviour => Kind::NotFound,
            Self::Limited { .. } => return None,
            Self::Invalid(_) => Kind::Invalid,
            Self::Store(error) => Kind::from(error),
        })
    }
}
