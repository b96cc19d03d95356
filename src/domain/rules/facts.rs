//! What is counted about one person, and what a rule's conditions come to. Reads a bounded number of rows, however long
//! the person's history: counts, days within a window, runs of days.

use std::collections::HashMap;

use chrono_tz::Tz;

use super::{Condition, Counted, MAX_DAYS, Verdict, Wanted};
use crate::{
    clock::Timestamp,
    domain::{
        awards,
        badges::BadgeId,
        behaviours::{self, days},
        certifications, organisations,
        people::{self, Person, PersonId},
    },
    store::{Conn, Result},
};

/// What is known of a person while their rules are looked at.
pub(super) struct Facts {
    /// As the change left them.
    pub person: Person,
    now: Timestamp,
    zone: Tz,
    today: i64,
    counts: HashMap<String, i64>,
    days: HashMap<(String, i64), Vec<(i64, i64)>>,
}

/// What there is of something, and when time alone makes it too little.
type Found = (i64, Option<Timestamp>);

impl Facts {
    pub(super) async fn of(conn: &mut Conn, now: Timestamp, person: PersonId) -> Result<Self> {
        let person = people::by_id(conn, person).await?;
        let zone = days::zone(&organisations::by_id(conn, person.organisation_id).await?);
        let today = days::day_of(now, zone);
        Ok(Self { person, now, zone, today, counts: HashMap::new(), days: HashMap::new() })
    }

    /// What these conditions of the rule of `badge` come to.
    pub(super) async fn judge(&mut self, conn: &mut Conn, badge: BadgeId, conditions: &[Condition]) -> Result<Verdict> {
        let mut counted = Vec::with_capacity(conditions.len());
        let mut until: Option<Timestamp> = None;
        for condition in conditions {
            let (have, ends) = self.count(conn, badge, condition).await?;
            until = until.into_iter().chain(ends).min();
            counted.push(Counted { condition: condition.clone(), have });
        }
        Ok(Verdict { counted, until })
    }

    async fn count(&mut self, conn: &mut Conn, badge: BadgeId, condition: &Condition) -> Result<Found> {
        let need = condition.wanted.at_least();
        let window = condition.within_days;
        match &condition.wanted {
            Wanted::Behaviour { behaviour, .. } => self.behaviour(conn, behaviour, window, need).await,
            Wanted::AnyBehaviour { behaviours, .. } => {
                // The condition holds as long as one of them does.
                let mut best: Found = (0, None);
                for behaviour in behaviours {
                    let found = self.behaviour(conn, behaviour, window, need).await?;
                    best = (best.0.max(found.0), best.1.max(found.1));
                }
                Ok(best)
            }
            Wanted::BehavioursTogether { behaviours, .. } => {
                let Some(window) = window else {
                    let mut sum = 0;
                    for behaviour in behaviours {
                        sum += self.behaviour(conn, behaviour, None, need).await?.0;
                    }
                    return Ok((sum, None));
                };
                let mut all = Vec::new();
                for behaviour in behaviours {
                    all.extend_from_slice(self.days_of(conn, behaviour, window).await?);
                }
                Ok(self.trailing(all, window, need))
            }
            Wanted::Solved { .. } => match window {
                None => Ok((self.person.solved_count, None)),
                Some(window) => {
                    let sums = behaviours::sums_since(conn, self.person.id, self.first(window)).await?;
                    let solved = sums.into_iter().map(|(day, _, solved)| (day, solved)).collect();
                    Ok(self.trailing(solved, window, need))
                }
            },
            Wanted::Score { .. } => self.score(conn, badge, window, need).await,
            Wanted::Streak { .. } => self.streak(conn, window, need).await,
            Wanted::Badge { badge } => self.held(conn, badge, window).await,
            Wanted::Certification { certification } => self.certified(conn, certification, window).await,
        }
    }

    async fn behaviour(&mut self, conn: &mut Conn, shortname: &str, window: Option<i64>, need: i64) -> Result<Found> {
        if let Some(window) = window {
            let days = self.days_of(conn, shortname, window).await?.to_vec();
            return Ok(self.trailing(days, window, need));
        }
        if let Some(count) = self.counts.get(shortname) {
            return Ok((*count, None));
        }
        let count = behaviours::count(conn, self.person.id, shortname).await?;
        self.counts.insert(shortname.to_owned(), count);
        Ok((count, None))
    }

    async fn days_of(&mut self, conn: &mut Conn, shortname: &str, window: i64) -> Result<&[(i64, i64)]> {
        let first = self.first(window);
        let key = (shortname.to_owned(), window);
        if !self.days.contains_key(&key) {
            let days = behaviours::days_of(conn, self.person.id, shortname, first).await?;
            self.days.insert(key.clone(), days);
        }
        Ok(self.days.get(&key).map_or(&[], Vec::as_slice))
    }

    async fn score(&self, conn: &mut Conn, badge: BadgeId, window: Option<i64>, need: i64) -> Result<Found> {
        // A badge does not keep itself alive.
        let Some(window) = window else {
            let own = awards::standing_points(conn, self.person.id, badge).await?;
            return Ok((self.person.score - own, None));
        };
        let sums = behaviours::sums_since(conn, self.person.id, self.first(window)).await?;
        let mut points: Vec<(i64, i64)> = sums.into_iter().map(|(day, points, _)| (day, points)).collect();
        let since = days::start_of(self.first(window), self.zone);
        for (at, of, worth) in awards::standing_since(conn, self.person.id, since).await? {
            if of != badge {
                points.push((days::day_of(at, self.zone), worth));
            }
        }
        Ok(self.trailing(points, window, need))
    }

    async fn streak(&self, conn: &mut Conn, window: Option<i64>, need: i64) -> Result<Found> {
        let Some(window) = window else {
            return Ok((behaviours::longest_streak(conn, self.person.id).await?, None));
        };
        let first = self.first(window);
        let runs = behaviours::streaks_since(conn, self.person.id, first).await?;
        let longest = runs.iter().map(|(begin, end)| end - begin.max(&first) + 1).max().unwrap_or(0);
        // So long as the window still holds `need` days of the run.
        let ends = runs.iter().filter(|(begin, end)| end - begin.max(&first) + 1 >= need);
        let ends = ends.map(|(_, end)| end - need + window + 1).max();
        Ok((longest, ends.map(|day| days::start_of(day, self.zone))))
    }

    async fn held(&self, conn: &mut Conn, badge: &str, window: Option<i64>) -> Result<Found> {
        let Some((awarded_at, expires_at)) = awards::standing_of(conn, self.person.id, badge).await? else {
            return Ok((0, None));
        };
        let day = days::day_of(awarded_at, self.zone);
        let leaves = window.map(|window| days::start_of(day + window, self.zone));
        let until = leaves.into_iter().chain(expires_at).min();
        Ok((i64::from(until.is_none_or(|until| until > self.now)), until))
    }

    /// Whether a certification of a type is valid; within a window, one that was issued in it. Several may overlap: the
    /// condition holds as long as one of them does.
    async fn certified(&self, conn: &mut Conn, shortname: &str, window: Option<i64>) -> Result<Found> {
        let valid = certifications::valid(conn, self.now, self.person.id, shortname).await?;
        let until = valid.into_iter().map(|(issued_at, expires_at)| {
            let day = days::day_of(issued_at, self.zone);
            let leaves = window.map(|window| days::start_of(day + window, self.zone));
            leaves.into_iter().chain([expires_at]).min().unwrap_or(expires_at)
        });
        let until = until.filter(|until| *until > self.now).max();
        Ok((i64::from(until.is_some()), until))
    }

    /// The first day of a window that ends today.
    fn first(&self, window: i64) -> i64 {
        self.today - window.min(MAX_DAYS) + 1
    }

    /// The sum over the days of a window, and when what is needed of it has left the window.
    fn trailing(&self, mut days: Vec<(i64, i64)>, window: i64, need: i64) -> Found {
        days.sort_unstable_by_key(|(day, _)| std::cmp::Reverse(*day));
        let mut sum = 0;
        let mut until = None;
        for (day, count) in days {
            sum += count;
            if sum >= need && until.is_none() {
                until = Some(days::start_of(day + window, self.zone));
            }
        }
        (sum, until)
    }
}
