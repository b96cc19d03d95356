//! The demo's certifications: those of the contract's examples, and as many more as its list counts. Told through the same
//! verbs as everybody uses.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Months, TimeDelta};

use super::super::{
    dice::Dice,
    opening::{operator, told},
};
use crate::{
    clock::Timestamp,
    domain::{
        certifications::{self, CertificationChanges, CertificationError, NewCertification, NewType},
        page::Slice,
        people::{self, PersonFilter},
    },
    store::Tx,
};

/// What people can be certified as: shortname, name, months, and what a reminder says beside in both languages.
const TYPES: &[(&str, &str, i64, &str, &str)] = &[
    (
        "peer_mentor_level_1",
        "Peer mentor, level 1",
        12,
        "The refresher takes one evening. Ask your coordinator for the next date.",
        "Oppfriskningen tar en kveld. Spør koordinatoren din om neste dato.",
    ),
    (
        "peer_mentor_level_2",
        "Peer mentor, level 2",
        12,
        "Level 2 is renewed with a day's course and two supervised talks.",
        "Nivå 2 fornyes med et dagskurs og to samtaler under veiledning.",
    ),
    ("first_aid", "First aid", 24, "Courses are held every first Saturday.", "Det holdes kurs hver første lørdag."),
    ("group_leader", "Group leader", 36, "", ""),
];

/// How many there are in all, as in the example's list.
const TOTAL: usize = 87;
/// Days from today until those expire that are told by hand: two of them within thirty days, beside `cert-007`.
const SOON: [i64; 12] = [18, 24, 33, 36, 41, 44, 52, 55, 58, 66, 79, 88];
const REASONS: [&str; 3] = ["Left the programme", "Issued for the wrong level", "The course could not be confirmed"];

/// Writes all of them. The people are there already.
pub(super) async fn tell(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let root = operator();
    let first = at("2025-09-01T08:14:00Z")?;
    for (shortname, name, months, en, nb) in TYPES {
        let texts = [("en", en), ("nb", nb)].into_iter().filter(|(_, text)| !text.is_empty());
        let new = NewType {
            shortname: (*shortname).to_owned(),
            name: (*name).to_owned(),
            validity_months: Some(*months),
            reminder_texts: texts.map(|(tag, text)| (tag.to_owned(), (*text).to_owned())).collect::<BTreeMap<_, _>>(),
            ..NewType::default()
        };
        certifications::create_type(tx, first - TimeDelta::days(1), &root, new).await.map_err(told)?;
    }
    // The examples: one renewed on the day it was written down, one that expires next.
    let old = ("2024-09-01T00:00:00Z", "2025-09-01T00:00:00Z");
    issue(tx, first, "cert-001", "mentor-42", "peer_mentor_level_2", (at(old.0)?, at(old.1)?)).await?;
    renew(tx, first, "cert-001", (at(old.1)?, at("2026-09-01T00:00:00Z")?)).await?;
    let next = (at("2025-04-10T00:00:00Z")?, at("2026-04-10T00:00:00Z")?);
    issue(tx, first + TimeDelta::minutes(6), "cert-007", "mentor-19", "peer_mentor_level_1", next).await?;

    let mut dice = Dice::new(7);
    let mut people = Vec::new();
    for page in 1..=2 {
        let listed = people::list(tx, &root, &PersonFilter::default(), &Slice::page(page, 100)).await.map_err(told)?;
        people.extend(listed.items.into_iter().map(|person| person.public_id));
    }
    people.retain(|id| id.starts_with("pm-") && id != "pm-kari-001");
    dice.shuffle(&mut people);
    // A program named somebody whom nobody knows yet.
    let holders = ["pm-kari-001".to_owned(), "mentor-117".to_owned()].into_iter().chain(people.into_iter().cycle());
    let midnight = now.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    for (n, holder) in holders.take(TOTAL - 2).enumerate() {
        let id = format!("cert-{}", 101 + n);
        let of_type = if n == 0 { &TYPES[1] } else { dice.pick(TYPES) };
        let days = match n {
            0 => 47,
            // The contract's own, beside which these are the next.
            1..=12 => SOON[n - 1],
            13..=32 => -1 - i64::try_from(dice.below(300))?,
            _ => 91 + i64::try_from(dice.below(270))?,
        };
        let expires_at = midnight + TimeDelta::days(days);
        let months = Months::new(u32::try_from(of_type.2)?);
        let issued_at = expires_at.checked_sub_months(months).context("a date")?;
        // Written down one after the other over the last half year.
        let made_at = now - TimeDelta::days(178) + TimeDelta::minutes(i64::try_from(n)? * 2_880);
        if n % 4 == 0 {
            let before = issued_at.checked_sub_months(months).context("a date")?;
            issue(tx, made_at, &id, &holder, of_type.0, (before, issued_at)).await?;
            renew(tx, made_at + TimeDelta::hours(3), &id, (issued_at, expires_at)).await?;
        } else {
            issue(tx, made_at, &id, &holder, of_type.0, (issued_at, expires_at)).await?;
        }
        if n > 32 && n % 11 == 0 {
            let reason = dice.pick(&REASONS);
            certifications::revoke(tx, made_at + TimeDelta::hours(9), &root, &id, reason).await.map_err(refused)?;
        }
    }
    Ok(())
}

async fn issue(
    tx: &mut Tx,
    now: Timestamp,
    id: &str,
    person: &str,
    of_type: &str,
    (issued_at, expires_at): (Timestamp, Timestamp),
) -> Result<()> {
    let (person, certification_type) = (person.to_owned(), of_type.to_owned());
    let new = NewCertification { person, certification_type, issued_at, expires_at: Some(expires_at) };
    certifications::issue_as(tx, now, &operator(), new, id).await.map_err(refused).context(id.to_owned())?;
    Ok(())
}

async fn renew(tx: &mut Tx, now: Timestamp, id: &str, (issued_at, expires_at): (Timestamp, Timestamp)) -> Result<()> {
    let changes = CertificationChanges {
        issued_at: Some(issued_at),
        expires_at: Some(expires_at),
        ..CertificationChanges::default()
    };
    certifications::update(tx, now, &operator(), id, None, changes).await.map_err(refused)?;
    Ok(())
}

fn refused(error: CertificationError) -> anyhow::Error {
    match error {
        CertificationError::Invalid(fields) => told(crate::domain::ManageError::Invalid(fields)),
        other => other.into(),
    }
}

fn at(text: &str) -> Result<Timestamp> {
    Ok(DateTime::parse_from_rfc3339(text)?.to_utc())
}
