//! Behaviours and rules: credits, what they bring, and what is kept about it.

mod credits;
mod lapses;
mod rules;
mod trials;

use emblazon::{
    domain::{
        Actor, Dialect,
        badges::{self, NewBadge},
        behaviours::{self, Credited, NewBehaviour, NewCredit},
        rules::{Condition, Lapse, NewRule, Rule, Wanted},
    },
    store::Tx,
};

use crate::support::Site;

/// The server itself.
pub fn root() -> Actor {
    Actor::system(Dialect::CommandLine)
}

/// A condition over all time.
pub fn of(wanted: Wanted) -> Condition {
    Condition { wanted, within_days: None }
}

/// So many credits of one behaviour.
pub fn times(behaviour: &str, at_least: i64) -> Condition {
    of(Wanted::Behaviour { behaviour: behaviour.into(), at_least })
}

/// A badge that is held.
pub fn holds(badge: &str) -> Condition {
    of(Wanted::Badge { badge: badge.into() })
}

impl Site {
    /// Adds behaviours without points.
    pub async fn behaviours(&self, shortnames: &[&str]) {
        for shortname in shortnames {
            self.behaviour(NewBehaviour { shortname: (*shortname).into(), ..NewBehaviour::default() }).await;
        }
    }

    /// Adds a behaviour.
    pub async fn behaviour(&self, new: NewBehaviour) {
        let mut tx = self.tx().await;
        behaviours::create(&mut tx, self.app().clock.now(), &root(), new).await.expect("a behaviour is added");
        tx.commit().await.expect("it is kept");
    }

    /// Defines a badge of the site's own that comes under these conditions.
    pub async fn rule(&self, badge: &str, points: i64, lapse: Lapse, conditions: Vec<Condition>) -> Rule {
        let mut tx = self.tx().await;
        let now = self.app().clock.now();
        if badges::find(&mut tx, badge).await.expect("badges can be read").is_none() {
            let new = NewBadge {
                public_id: Some(format!("bdg-{badge}")),
                shortname: Some(badge.into()),
                name: badge.to_uppercase(),
                points,
                ..NewBadge::default()
            };
            badges::create(&mut tx, now, &root(), new).await.expect("a badge is defined");
        }
        let new = NewRule { conditions, lapse };
        let rule =
            emblazon::domain::rules::save(&mut tx, now, &root(), badge, None, new).await.expect("a rule is saved");
        tx.commit().await.expect("it is kept");
        rule
    }

    /// Credits somebody, at the clock's time.
    pub async fn credit(&self, person: &str, behaviour: &str) -> Credited {
        let mut tx = self.tx().await;
        let credited = self.credit_in(&mut tx, person, behaviour).await;
        tx.commit().await.expect("it is kept");
        credited
    }

    async fn credit_in(&self, tx: &mut Tx, person: &str, behaviour: &str) -> Credited {
        let wanted = NewCredit { behaviour: behaviour.into(), person: person.into(), registers: false };
        behaviours::credit(tx, self.app().clock.now(), &root(), wanted).await.expect("a credit is given")
    }

    /// Whether somebody holds a badge, as the check of the earned badges says.
    pub async fn has(&self, person: &str, badge: &str) -> bool {
        let path = format!("/api/v1/earned-badges/check?badge_definition_id={badge}&peer_mentor_id={person}");
        self.admin().get(&path).await.of(200)["has_earned"] == true
    }
}

/// The shortnames of the badges that a credit brought.
pub fn brought(credited: &Credited) -> Vec<String> {
    credited.awards.iter().map(|award| award.badge_name.to_lowercase()).collect()
}
