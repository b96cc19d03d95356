use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    domain::{awards::Award, badges::BadgeId, behaviours::BehaviourId, certifications::TypeId},
    row_key,
    store::{FromRow, Json, Type},
};

row_key! {
    /// Key of `rules`: one version of a badge's rule.
    RuleId
}

/// Something that must be true of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// What is counted, and how much of it there must be.
    #[serde(flatten)]
    pub wanted: Wanted,
    /// Only what happened in so many days, today and those before it; all of it if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within_days: Option<i64>,
}

/// What a condition counts. Behaviours and badges are named by their shortnames, which never change, so that a stored
/// condition can be read by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Wanted {
    /// Credits of one behaviour.
    Behaviour {
        /// Which.
        behaviour: String,
        /// How many.
        at_least: i64,
    },
    /// Credits of any one of several behaviours.
    AnyBehaviour {
        /// Which.
        behaviours: Vec<String>,
        /// How many of that one.
        at_least: i64,
    },
    /// Credits of several behaviours, added up.
    BehavioursTogether {
        /// Which.
        behaviours: Vec<String>,
        /// How many in all.
        at_least: i64,
    },
    /// Credits that count as solved.
    Solved {
        /// How many.
        at_least: i64,
    },
    /// Points, without those of the badge itself.
    Score {
        /// How many.
        at_least: i64,
    },
    /// Days in a row with a credit.
    Streak {
        /// How many.
        at_least: i64,
    },
    /// A badge that is held and has not run out.
    Badge {
        /// Which.
        badge: String,
    },
    /// A certification that is valid now.
    Certification {
        /// The shortname of its type.
        certification: String,
    },
}

impl Wanted {
    /// How much there must be.
    pub fn at_least(&self) -> i64 {
        match self {
            Self::Behaviour { at_least, .. }
            | Self::AnyBehaviour { at_least, .. }
            | Self::BehavioursTogether { at_least, .. }
            | Self::Solved { at_least }
            | Self::Score { at_least }
            | Self::Streak { at_least } => *at_least,
            Self::Badge { .. } | Self::Certification { .. } => 1,
        }
    }

    /// The behaviours whose credits it counts.
    pub fn behaviours(&self) -> &[String] {
        match self {
            Self::Behaviour { behaviour, .. } => std::slice::from_ref(behaviour),
            Self::AnyBehaviour { behaviours, .. } | Self::BehavioursTogether { behaviours, .. } => behaviours,
            Self::Solved { .. }
            | Self::Score { .. }
            | Self::Streak { .. }
            | Self::Badge { .. }
            | Self::Certification { .. } => &[],
        }
    }
}

/// What becomes of a badge that a rule gave, once its conditions no longer hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Lapse {
    /// It stays.
    #[default]
    Keep,
    /// The system revokes it, and says why.
    Revoke,
}

impl Lapse {
    /// The word that programs use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Revoke => "revoke",
        }
    }
}

/// One version of a badge's rule.
#[derive(Debug, Clone, FromRow)]
pub struct Rule {
    /// Row key.
    pub id: RuleId,
    /// The badge that it gives.
    pub badge_id: BadgeId,
    /// Counts the badge's rules, from 1.
    pub version: i64,
    /// All of them must hold.
    pub conditions: Json<Vec<Condition>>,
    /// What becomes of what it gave.
    pub lapse: Lapse,
    /// Public id of who saved it.
    pub saved_by: String,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Since when another version, or none, is in force.
    pub ended_at: Option<Timestamp>,
}

/// A version of a badge's rule, and what ended it.
#[derive(Debug, Clone, FromRow)]
pub struct Version {
    /// What it said, who saved it, and since when it has ended.
    #[sqlx(flatten)]
    pub rule: Rule,
    /// Public id of who ended it; `None` also where nobody kept it.
    pub ended_by: Option<String>,
    /// The version that took its place at once; `None` where the rule was removed.
    pub replaced_by: Option<i64>,
}

/// A rule as it is to be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRule {
    /// 1 to [`super::MAX_CONDITIONS`].
    pub conditions: Vec<Condition>,
    /// What becomes of what it gave.
    pub lapse: Lapse,
}

/// A condition with what was counted for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The condition.
    #[serde(flatten)]
    pub condition: Condition,
    /// What there was: of any one of several behaviours, the most.
    pub have: i64,
}

impl Counted {
    /// Whether the condition holds.
    pub fn holds(&self) -> bool {
        self.have >= self.condition.wanted.at_least()
    }

    /// What is missing; 0 where the condition holds.
    pub fn missing(&self) -> i64 {
        (self.condition.wanted.at_least() - self.have).max(0)
    }
}

/// What a rule came to for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Each condition with what was counted.
    pub counted: Vec<Counted>,
    /// When time alone makes one of them false, as things are.
    pub until: Option<Timestamp>,
}

impl Verdict {
    /// Whether all conditions hold.
    pub fn holds(&self) -> bool {
        self.counted.iter().all(Counted::holds)
    }
}

/// What has just changed about a person. Pairs are before and after.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    /// A credit was given.
    Credited {
        /// Of this behaviour.
        behaviour: BehaviourId,
        /// The score.
        score: (i64, i64),
        /// How many were solved.
        solved: (i64, i64),
        /// The longest run of days; `None` where no day was added.
        streak: Option<(i64, i64)>,
    },
    /// An award was made, or has ended.
    Award {
        /// Of this badge.
        badge: BadgeId,
        /// The score.
        score: (i64, i64),
    },
    /// A certification of this type came, changed or went.
    Certification(TypeId),
    /// Nothing, but this badge's rule is to be looked at.
    Look(BadgeId),
}

/// What followed from a change.
#[derive(Debug, Default)]
pub struct Consequences {
    /// The awards that rules made, in order.
    pub given: Vec<Award>,
    /// The awards that rules ended, in order.
    pub taken: Vec<Award>,
}

/// Whether a rule gave or took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Outcome {
    /// It gave the badge.
    Awarded,
    /// It took it back.
    Revoked,
}

/// Why a rule gave or took a badge.
#[derive(Debug, Clone, FromRow)]
pub struct Decision {
    /// Ascending in time.
    pub id: i64,
    /// Public id of the award.
    pub award: String,
    /// The badge's shortname.
    pub badge: String,
    /// The badge's number.
    pub badge_number: i64,
    /// The badge's name.
    pub badge_name: String,
    /// The rule's version.
    pub version: i64,
    /// Gave or took.
    pub kind: Outcome,
    /// What was counted.
    pub counted: Json<Vec<Counted>>,
    /// When.
    pub decided_at: Timestamp,
}

/// A badge that would come by itself, and what is missing.
#[derive(Debug, Clone)]
pub struct Open {
    /// The badge's shortname.
    pub badge: String,
    /// Its number.
    pub number: i64,
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub description: String,
    /// Its picture.
    pub image_hash: Option<String>,
    /// The rule's version.
    pub version: i64,
    /// Each condition with what was counted.
    pub counted: Vec<Counted>,
    /// Whether somebody took it back, so that it does not come until that is lifted.
    pub is_barred: bool,
}

impl Open {
    /// How much of it is done, in percent: the mean over its conditions.
    pub fn percent(&self) -> i64 {
        let parts = self.counted.iter().map(|c| {
            let need = c.condition.wanted.at_least().max(1);
            c.have.clamp(0, need).saturating_mul(100) / need
        });
        parts.sum::<i64>() / i64::try_from(self.counted.len()).unwrap_or(1).max(1)
    }
}
