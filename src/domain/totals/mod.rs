//! Totals that many people share: per badge, per organisation, per type of certification, for the whole site, by day.
//!
//! A change appends one row to `total_changes` and waits for nobody; a job folds those rows into `totals`. A reading adds
//! what is not folded yet, so it is exact at any moment.

mod sql;

use crate::{
    clock::Timestamp,
    domain::{badges::BadgeId, certifications::TypeId, organisations::OrganisationId},
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
    /// Certifications that stand, run out or not; by the day on which they expire.
    Certified,
    /// Certifications that were revoked; by the same day.
    Decertified,
}

impl Measure {
    /// Whether it is also kept for each day.
    fn is_by_day(self) -> bool {
        matches!(self, Self::Ever | Self::Certified | Self::Decertified)
    }
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
    /// One type's certifications.
    Type(TypeId),
    /// One type's certifications in one organisation.
    TypeIn(OrganisationId, TypeId),
}

/// What one change of people, awards or certifications adds to the totals.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// The organisation of the person, award or certification.
    pub organisation: OrganisationId,
    /// The badge, for awards.
    pub badge: Option<BadgeId>,
    /// The type, for certifications.
    pub certification_type: Option<TypeId>,
    /// The day of a new award, or on which a certification expires, counted from 1970-01-01.
    pub day: Option<i64>,
    /// People more or fewer.
    pub people: i64,
    /// Standing awards more or fewer.
    pub standing: i64,
    /// New awards.
    pub ever: i64,
    /// Certifications that stand, more or fewer.
    pub certified: i64,
    /// Revoked certifications, more or fewer.
    pub decertified: i64,
}

impl Change {
    fn none(organisation: OrganisationId) -> Self {
        Self {
            organisation,
            badge: None,
            certification_type: None,
            day: None,
            people: 0,
            standing: 0,
            ever: 0,
            certified: 0,
            decertified: 0,
        }
    }

    /// A person came to this organisation (1) or left it (-1).
    pub fn of_people(organisation: OrganisationId, people: i64) -> Self {
        Self { people, ..Self::none(organisation) }
    }

    /// An award was made at this time.
    pub fn awarded(organisation: OrganisationId, badge: BadgeId, at: Timestamp) -> Self {
        Self { badge: Some(badge), day: Some(day_of(at)), standing: 1, ever: 1, ..Self::none(organisation) }
    }

    /// An award ended.
    pub fn ended(organisation: OrganisationId, badge: BadgeId) -> Self {
        Self { badge: Some(badge), standing: -1, ..Self::none(organisation) }
    }

    /// A certification that expires then came (1) or went (-1), among those that stand or those that were revoked.
    pub fn of_certification(
        organisation: OrganisationId,
        certification_type: TypeId,
        expires_at: Timestamp,
        is_revoked: bool,
        by: i64,
    ) -> Self {
        let (certified, decertified) = if is_revoked { (0, by) } else { (by, 0) };
        let day = Some(day_of(expires_at));
        Self { certification_type: Some(certification_type), day, certified, decertified, ..Self::none(organisation) }
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

/// The total of certifications that expire on one of these days, the first and the last among them.
pub async fn between(conn: &mut Conn, measure: Measure, subject: Subject, first: i64, last: i64) -> Result<i64> {
    sql::between(conn, measure, subject, first, last).await
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
        let of_type = change.certification_type;
        let whole = [
            Some(Subject::Site),
            Some(Subject::Organisation(change.organisation)),
            change.badge.map(Subject::Badge),
            of_type.map(Subject::Type),
            of_type.map(|of_type| Subject::TypeIn(change.organisation, of_type)),
        ];
        let by_measure = [
            (Measure::People, change.people),
            (Measure::Standing, change.standing),
            (Measure::Ever, change.ever),
            (Measure::Certified, change.certified),
            (Measure::Decertified, change.decertified),
        ];
        for subject in whole.into_iter().flatten() {
            for (measure, by) in by_measure {
                *sums.entry((measure, subject, sql::ALL_DAYS)).or_default() += by;
                if let Some(day) = change.day.filter(|_| measure.is_by_day()) {
                    *sums.entry((measure, subject, day)).or_default() += by;
                }
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
