//! Reminders: at the steps of a type's ladder before expiry, to the holder and to the coordinators of their organisation,
//! once for each step and date of expiry.
//!
//! A step is due when its day begins in UTC, the calendar by which days until expiry are counted everywhere. The mail leaves
//! by daylight where the organisation is. What falls on one day for one recipient is one mail.

mod sql;

use std::collections::{HashMap, hash_map::Entry};

use chrono::{DurationRound, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

use super::{Certification, Reminder, Told};
use crate::{
    clock::Timestamp,
    domain::{
        Scope, access,
        notices::{self, MailKind},
        organisations::OrganisationId,
        people::PersonId,
        totals::day_of,
    },
    store::{Conn, Result, Tx},
};

/// How many certifications are looked at in one transaction.
const SLICE: i64 = 50;
/// After so many days nobody is told any more that a certification has run out.
const STALE: i64 = 7;
/// How long a mail waits for others of its kind: it leaves at the next full five minutes after the next.
const GATHERED: TimeDelta = TimeDelta::minutes(5);
/// When mail leaves, where the organisation is.
const FROM: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("a time of day");
const TO: NaiveTime = NaiveTime::from_hms_opt(20, 0, 0).expect("a time of day");
/// The most certifications that a mail names.
pub const MOST_TOLD: i64 = 25;

/// When the next step of a ladder is due, later than this moment.
pub fn next(ladder: &[i64], expires_at: Timestamp, after: Timestamp) -> Option<Timestamp> {
    ladder.iter().filter_map(|step| due_at(*step, expires_at)).filter(|at| *at > after).min()
}

/// When a step is due.
fn due_at(step: i64, expires_at: Timestamp) -> Option<Timestamp> {
    Utc.timestamp_opt((day_of(expires_at) - step).checked_mul(86_400)?, 0).single()
}

/// The step that is to be told now: the latest that is due, unless it has run out too long ago.
fn latest(ladder: &[i64], expires_at: Timestamp, now: Timestamp) -> Option<i64> {
    if day_of(now) - day_of(expires_at) > STALE {
        return None;
    }
    ladder.iter().copied().filter(|step| due_at(*step, expires_at).is_some_and(|at| at <= now)).min()
}

/// When a mail that is decided on now leaves: by daylight there, and together with what is decided on in the same minutes.
fn leaves_at(now: Timestamp, zone: Tz) -> Timestamp {
    let gathered = now.duration_trunc(GATHERED).unwrap_or(now) + GATHERED * 2;
    let local = gathered.with_timezone(&zone).naive_local();
    let morning = if local.time() < FROM {
        local.date()
    } else if local.time() >= TO {
        local.date() + TimeDelta::days(1)
    } else {
        return gathered;
    };
    zone.from_local_datetime(&morning.and_time(FROM)).earliest().map_or(gathered, |at| at.with_timezone(&Utc))
}

/// Whether a reminder is due.
pub async fn has_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    sql::has_due(conn, now).await
}

/// Decides on some of the reminders that are due and writes their mail.
///
/// After a time when nobody did this, only the latest step of each is told. Nothing is told of what another certification of
/// the holder and type has taken the place of; should that one go, the steps that are left are told. What was renewed,
/// replaced, revoked or removed since a mail was written is no longer in it when it leaves.
pub async fn remind(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let due = sql::due(tx, now, SLICE).await?;
    let mut coordinators: HashMap<OrganisationId, Vec<PersonId>> = HashMap::new();
    for one in &due {
        let ladder = &one.reminder_days.0;
        if !sql::set_remind_at(tx, one.id, one.expires_at, next(ladder, one.expires_at, now)).await? {
            // Another replica was faster, and it is another certification since.
            continue;
        }
        let is_needless = one.is_retired || one.is_replaced;
        let Some(step) = latest(ladder, one.expires_at, now).filter(|_| !is_needless) else { continue };
        let Some(reminder) = sql::remind(tx, now, one.id, one.expires_at, step).await? else { continue };
        let leaves_at = leaves_at(now, one.time_zone.parse().unwrap_or(Tz::UTC));
        let keepers = match coordinators.entry(one.organisation_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(access::coordinators(tx, one.organisation_id).await?),
        };
        let holder = one.has_mail.then_some((one.person_id, MailKind::CertificationReminder));
        let others = keepers.iter().filter(|keeper| **keeper != one.person_id);
        for (recipient, kind) in holder.into_iter().chain(others.map(|keeper| (*keeper, MailKind::CertificationDigest)))
        {
            if let Some(mail) = notices::certifications_expire(tx, now, kind, recipient, leaves_at).await? {
                sql::tell(tx, &mail, reminder).await?;
            }
        }
    }
    Ok(())
}

/// What the mail of this public id tells of and is still so, where its recipient may read it: the first 25, and how many in
/// all.
pub async fn told(conn: &mut Conn, now: Timestamp, mail: &str, scope: &Scope) -> Result<Told> {
    sql::told(conn, now, mail, scope.as_list(), MOST_TOLD).await
}

/// The reminders that were sent about it, newest first. The caller has got the certification, which checks the right.
pub async fn of(conn: &mut Conn, certification: &Certification) -> Result<Vec<Reminder>> {
    sql::of(conn, certification.id).await
}

#[cfg(test)]
mod tests {
    use super::{super::LADDER, *};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn each_step_is_due_when_its_day_begins() {
        let expiry = at("2028-03-01T12:00:00Z");
        let steps = ["2028-01-01", "2028-01-31", "2028-02-16", "2028-02-23", "2028-02-29", "2028-03-01"];
        let mut now = at("2027-12-01T00:00:00Z");
        for step in steps {
            let next = next(&LADDER, expiry, now).unwrap();
            assert_eq!(next, at(&format!("{step}T00:00:00Z")), "February has 29 days in 2028");
            now = next;
        }
        assert_eq!(next(&LADDER, expiry, now), None);
    }

    #[test]
    fn only_the_latest_step_is_told_and_none_long_after() {
        let expiry = at("2026-09-01T00:00:00Z");
        let told = |now: &str| latest(&LADDER, expiry, at(now));
        assert_eq!(told("2026-06-01T00:00:00Z"), None);
        assert_eq!(told("2026-07-03T00:00:00Z"), Some(60));
        assert_eq!(told("2026-08-20T09:00:00Z"), Some(14));
        assert_eq!(told("2026-09-01T00:00:00Z"), Some(0));
        assert_eq!(told("2026-09-08T23:59:59Z"), Some(0));
        assert_eq!(told("2026-09-09T00:00:00Z"), None);
    }

    #[test]
    fn mail_leaves_by_daylight_in_oslo_also_where_clocks_change() {
        let oslo = Tz::Europe__Oslo;
        for (now, leaves) in [
            ("2026-01-10T00:00:07Z", "2026-01-10T07:00:00Z"),
            ("2026-07-10T00:00:07Z", "2026-07-10T06:00:00Z"),
            // The nights in which clocks are put forward and back.
            ("2026-03-29T00:30:00Z", "2026-03-29T06:00:00Z"),
            ("2026-10-25T00:30:00Z", "2026-10-25T07:00:00Z"),
            ("2026-07-10T09:01:00Z", "2026-07-10T09:10:00Z"),
            ("2026-07-10T21:00:00Z", "2026-07-11T06:00:00Z"),
        ] {
            assert_eq!(leaves_at(at(now), oslo), at(leaves), "{now}");
        }
        assert_eq!(leaves_at(at("2026-07-10T09:01:00Z"), oslo), leaves_at(at("2026-07-10T09:04:59Z"), oslo));
    }
}
