//! Totals that many people share: per badge, per organisation, for the whole site, by day.
//!
//! A change appends one row to `total_changes` and waits for nobody; a job folds those rows into `totals`. A reading adds
//! what is not folded yet, so it is exact at any moment.

mod sql;

use crate::{
    clock::Timestamp,
    domain::{badges::BadgeId, organisations::OrganisationId},
    store::{Conn, Result, Tx},
};

/// What a total counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// People who are not retired.
    People,
    /// Awards that have not ended.
    Standing,
    /// Awards ever made.
    Ever,
}

/// Whose total it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// All organisations together.
    Site,
    /// One organisation's people, or awards made under it.
    Organisation(OrganisationId),
    /// One badge's awards.
    Badge(BadgeId),
}

/// What one change of people or awards adds to the totals.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// The organisation of the person or award.
    pub organisation: OrganisationId,
    /// The badge, for awards.
    pub badge: Option<BadgeId>,
    /// The day of a new award, counted from 1970-01-01.
    pub day: Option<i64>,
    /// People more or fewer.
    pub people: i64,
    /// Standing awards more or fewer.
    pub standing: i64,
    /// New awards.
    pub ever: i64,
}

impl Change {
    /// A person came to this organisation (1) or left it (-1).
    pub fn of_people(organisation: OrganisationId, people: i64) -> Self {
        Self { organisation, badge: None, day: None, people, standing: 0, ever: 0 }
    }

    /// An award was made at this time.
    pub fn awarded(organisation: OrganisationId, badge: BadgeId, at: Timestamp) -> Self {
        Self { organisation, badge: Some(badge), day: Some(day_of(at)), people: 0, standing: 1, ever: 1 }
    }

    /// An award ended.
    pub fn ended(organisation: OrganisationId, badge: BadgeId) -> Self {
        Self { organisation, badge: Some(badge), day: None, people: 0, standing: -1, ever: 0 }
    }
}

/// Days from 1970-01-01 to this moment, in UTC.
pub fn day_of(at: Timestamp) -> i64 {
    at.timestamp().div_euclid(86_400)
}

/// Appends what a change adds.
pub async fn record(tx: &mut Tx, change: Change) -> Result<()> {
    sql::append(tx, change).await
}

/// The total at this moment.
pub async fn read(conn: &mut Conn, measure: Measure, subject: Subject) -> Result<i64> {
    sql::read(conn, measure, subject).await
}

/// New awards a day, for the days from `first` on that had any, in order.
pub async fn by_day(conn: &mut Conn, subject: Subject, first: i64) -> Result<Vec<(i64, i64)>> {
    sql::by_day(conn, subject, first).await
}

/// Folds up to some thousands of appended rows into the totals; how many there were. Any number of replicas may do it at
/// once: each row is folded by whoever deletes it.
pub async fn fold(tx: &mut Tx) -> Result<usize> {
    const BATCH: i64 = 5_000;
    let changes = sql::take(tx, BATCH).await?;
    add(tx, &changes).await?;
    Ok(changes.len())
}

/// Adds changes to the totals at once, for loads so large that nobody else is waiting to change the same totals.
pub async fn add(tx: &mut Tx, changes: &[Change]) -> Result<()> {
    let mut sums = std::collections::BTreeMap::<(Measure, Subject, i64), i64>::new();
    for change in changes {
        let whole =
            [Some(Subject::Site), Some(Subject::Organisation(change.organisation)), change.badge.map(Subject::Badge)];
        for subject in whole.into_iter().flatten() {
            for (measure, by) in
                [(Measure::People, change.people), (Measure::Standing, change.standing), (Measure::Ever, change.ever)]
            {
                *sums.entry((measure, subject, sql::ALL_DAYS)).or_default() += by;
            }
            if let Some(day) = change.day {
                *sums.entry((Measure::Ever, subject, day)).or_default() += change.ever;
            }
        }
    }
    // In key order, so that two replicas that fold at once cannot lock each other out.
    for ((measure, subject, day), by) in sums.into_iter().filter(|(_, by)| *by != 0) {
        sql::add(tx, measure, subject, day, by).await?;
    }
    Ok(())
}

/// Whether anything waits to be folded.
pub async fn has_changes(conn: &mut Conn) -> Result<bool> {
    sql::has_changes(conn).await
}
