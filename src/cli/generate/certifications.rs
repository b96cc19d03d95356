//! Made-up certifications: issued one after the other, many of them renewed each time before they expire, some revoked, a few
//! removed.

use std::collections::HashMap;

use anyhow::{Context as _, Result, ensure};
use chrono::{Months, NaiveTime, TimeDelta};
use serde_json::{Value, json};

use super::{
    super::opening::{operator, told as explained},
    Amounts, BATCH, Dice, spread,
    sql::{self, CertificationRow, RenewalRow},
};
use crate::{
    app::App,
    clock::Timestamp,
    domain::{
        audit::Action,
        certifications::{self, CertificationType, NewType},
        organisations::OrganisationId,
        people::PersonId,
        text,
        totals::{self, Change},
    },
    store::Tx,
};

/// What people are certified as, and for how many months.
const TYPES: [(&str, u32); 12] = [
    ("peer_mentor_level_1", 12),
    ("peer_mentor_level_2", 12),
    ("peer_mentor_level_3", 24),
    ("first_aid", 24),
    ("group_leader", 36),
    ("telephone_duty", 12),
    ("home_visits", 24),
    ("youth_contact", 6),
    ("night_duty", 6),
    ("supervision", 36),
    ("confidentiality", 24),
    ("data_protection", 12),
];
const REASONS: [&str; 3] = ["Left the programme", "Issued for the wrong level", "The course could not be confirmed"];
/// So many days before expiry a certification is renewed.
const AHEAD: TimeDelta = TimeDelta::days(20);
/// So long after a certification was issued it turns out to be wrong.
const FOUND_OUT: TimeDelta = TimeDelta::days(20);

type Dates = (Timestamp, Timestamp);

/// A certification with all that happened to it. Whose it is and what it certifies are places in lists.
pub(super) struct Told {
    person: u32,
    of_type: u16,
    made_at: Timestamp,
    first: Dates,
    /// When it was renewed, and the dates that it has had since.
    renewals: Vec<(Timestamp, Dates)>,
    revoked: Option<(Timestamp, &'static str)>,
    removed_at: Option<Timestamp>,
}

/// Whether there are enough people for so many.
pub(super) fn check(amounts: &Amounts) -> Result<()> {
    let most = amounts.people.saturating_mul(TYPES.len());
    ensure!(
        amounts.certifications <= most,
        "{} people can hold {most} certifications at most: ask for more people",
        amounts.people
    );
    Ok(())
}

/// Makes up what happens from `start` until now. Nobody has two of one type.
pub(super) fn tell(dice: &mut Dice, amounts: &Amounts, start: Timestamp, now: Timestamp) -> Vec<Told> {
    let mut held = Vec::with_capacity(amounts.certifications);
    let until = |person: usize| person * amounts.certifications / amounts.people;
    for person in 0..amounts.people {
        let first = dice.below(TYPES.len());
        held.extend((0..until(person + 1) - until(person)).map(|n| (person, (first + n) % TYPES.len())));
    }
    dice.shuffle(&mut held);
    let mut told = Vec::with_capacity(held.len());
    for (n, (person, of_type)) in held.into_iter().enumerate() {
        let made_at = (start + spread(n, amounts.certifications)).min(now);
        told.push(one(dice, (person, of_type), made_at, now));
    }
    told
}

fn one(dice: &mut Dice, (person, of_type): (usize, usize), made_at: Timestamp, now: Timestamp) -> Told {
    let months = Months::new(TYPES[of_type].1);
    let from = |at: Timestamp| {
        let day = at.date_naive().and_time(NaiveTime::MIN).and_utc();
        (day, day.checked_add_months(months).unwrap_or(day))
    };
    let mut told = Told {
        person: u32::try_from(person).unwrap_or(u32::MAX),
        of_type: u16::try_from(of_type).unwrap_or(u16::MAX),
        made_at,
        first: from(made_at),
        renewals: Vec::new(),
        revoked: None,
        removed_at: None,
    };
    let found_out = (made_at + FOUND_OUT).min(now);
    match dice.below(100) {
        0 => told.removed_at = Some(found_out),
        1..=4 => told.revoked = Some((found_out, *dice.pick(&REASONS))),
        5..=44 => {
            while told.dates().1 - AHEAD <= now {
                let at = told.dates().1 - AHEAD;
                told.renewals.push((at, from(at)));
            }
        }
        _ => {}
    }
    told
}

impl Told {
    /// From when on it is valid now, and until when.
    fn dates(&self) -> Dates {
        self.renewals.last().map_or(self.first, |(_, dates)| *dates)
    }

    fn state(&self, now: Timestamp) -> &'static str {
        match (self.removed_at, self.revoked) {
            (Some(_), _) => "removed",
            (None, Some(_)) => "revoked",
            (None, None) if self.dates().1 <= now => "expired",
            (None, None) => "active",
        }
    }

    /// What happened to it, in order, with what it was before and after.
    fn history(&self) -> Vec<(Timestamp, Action, Option<Value>, Value)> {
        let name = TYPES[usize::from(self.of_type)].0;
        let state = |(issued_at, expires_at): Dates, renewals: usize, revision: usize| json!({ "type": name, "issued_at": issued_at, "expires_at": expires_at, "renewals": renewals, "revision": revision });
        let mut history = vec![(self.made_at, Action::CertificationIssued, None, state(self.first, 0, 1))];
        for (n, (at, dates)) in self.renewals.iter().enumerate() {
            let before = history.last().map(|(.., after)| after.clone());
            history.push((*at, Action::CertificationRenewed, before, state(*dates, n + 1, n + 2)));
        }
        let before = history.last().map(|(.., after)| after.clone());
        let next = |reason: Option<&str>| {
            let mut after = state(self.dates(), self.renewals.len(), history.len() + 1);
            if let Some(reason) = reason {
                after["reason"] = json!(reason);
            }
            after
        };
        if let Some((at, reason)) = self.revoked {
            let after = next(Some(reason));
            history.push((at, Action::CertificationRevoked, before, after));
        } else if let Some(at) = self.removed_at {
            let after = next(None);
            history.push((at, Action::CertificationRemoved, before, after));
        }
        history
    }

    fn row(
        &self,
        types: &[CertificationType],
        (person, organisation): (PersonId, OrganisationId),
        name: &str,
        now: Timestamp,
    ) -> CertificationRow {
        let of_type = &types[usize::from(self.of_type)];
        let (issued_at, expires_at) = self.dates();
        let state = self.state(now);
        let stands = matches!(state, "active" | "expired");
        let audit = self.history();
        let before = |n: usize| n.checked_sub(1).map_or(self.first, |n| self.renewals[n].1);
        let renewals = self.renewals.iter().enumerate();
        CertificationRow {
            public_id: format!("cert-g{}-{}", person.0, of_type.id.0),
            person,
            organisation,
            name_key: text::sort_key(name),
            of_type: of_type.id,
            state,
            issued_at,
            expires_at,
            remind_at: certifications::next_reminder(&of_type.reminder_days, expires_at, now).filter(|_| stands),
            created_at: self.made_at,
            updated_at: audit.last().map_or(self.made_at, |(at, ..)| *at),
            revoked: self.revoked,
            removed_at: self.removed_at,
            revision: i64::try_from(audit.len()).unwrap_or(1),
            renewals: renewals
                .map(|(n, (at, after))| RenewalRow { at: *at, before: before(n), after: *after })
                .collect(),
            audit,
        }
    }
}

/// How often each person's row was taken because of certifications: for each change, and for each that has run out.
pub(super) fn touched(told: &[Told], people: usize, now: Timestamp) -> Vec<i64> {
    let mut touched = vec![0; people];
    for one in told {
        let ended = usize::from(one.revoked.is_some() || one.removed_at.is_some() || one.state(now) == "expired");
        touched[one.person as usize] += i64::try_from(1 + one.renewals.len() + ended).unwrap_or(1);
    }
    touched
}

/// Writes them down.
pub(super) async fn write(
    app: &App,
    told: &[Told],
    people: &[(PersonId, OrganisationId)],
    names: &[String],
    (start, now): Dates,
    tell: impl Fn(String),
) -> Result<()> {
    if told.is_empty() {
        return Ok(());
    }
    let mut tx = app.store.write().await?;
    let mut types = Vec::new();
    for (shortname, months) in TYPES {
        types.push(of_type(&mut tx, start, shortname, months).await?);
    }
    tx.commit().await?;
    let mut made = 0;
    for batch in told.chunks(BATCH) {
        let of = |one: &Told| one.person as usize;
        let rows: Vec<_> = batch.iter().map(|one| one.row(&types, people[of(one)], &names[of(one)], now)).collect();
        let mut tx = app.store.write().await?;
        sql::insert_certifications(&mut tx, &rows).await?;
        totals::add(&mut tx, &changes(&rows)).await?;
        tx.commit().await?;
        made += batch.len();
        tell(format!("{made} of {} certifications", told.len()));
    }
    Ok(())
}

/// The type, through the verbs; that of an earlier run is used again.
async fn of_type(tx: &mut Tx, at: Timestamp, shortname: &str, months: u32) -> Result<CertificationType> {
    if let Some(found) = certifications::find_type(tx, shortname).await? {
        return Ok(found);
    }
    let new = NewType { shortname: shortname.to_owned(), validity_months: Some(months.into()), ..NewType::default() };
    certifications::create_type(tx, at, &operator(), new).await.map_err(explained).with_context(|| shortname.to_owned())
}

/// What these certifications add to the totals: one change for each organisation, type, day and whether they stand.
fn changes(rows: &[CertificationRow]) -> Vec<Change> {
    let mut sums = HashMap::<_, Change>::new();
    for row in rows.iter().filter(|row| row.removed_at.is_none()) {
        let is_revoked = row.revoked.is_some();
        let one = Change::of_certification(row.organisation, row.of_type, row.expires_at, is_revoked, 1);
        let none = Change { certified: 0, decertified: 0, ..one };
        let sum = sums.entry((row.organisation, row.of_type, one.day, is_revoked)).or_insert(none);
        sum.certified += one.certified;
        sum.decertified += one.decertified;
    }
    sums.into_values().collect()
}
