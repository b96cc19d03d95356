//! Fills a database with made-up people, awards and certifications, in numbers that show how it behaves with many. The same
//! numbers give the same data. Totals, search words and scores are as if everything had come one by one.

mod certifications;
mod people;
mod sql;

use std::{collections::HashMap, time::Instant};

use anyhow::{Result, bail, ensure};
use chrono::TimeDelta;
use clap::Args;

use super::{
    dice::Dice,
    opening::{self, Contents, operator, told},
};
use crate::{
    app::App,
    clock::{Clock, Timestamp},
    config::Settings,
    domain::{
        badges::{self, Badge, BadgeId, NewBadge},
        organisations::{self, NewOrganisation, OrganisationId},
        people::PersonId,
        settings::{self, Maker},
        totals::{self, Change},
    },
    store::Tx,
};

/// How long ago the first of the awards was made, in days.
const DAYS: i64 = 730;
/// One award in so many is revoked.
const REVOKED: usize = 50;
/// How many people or awards come in one transaction: so many that the indexes' pages, which awards of all kinds of
/// people touch everywhere, are written a few times and not once for each row.
const BATCH: usize = 100_000;

/// What is to be made up.
#[derive(Debug, Args)]
pub struct Generate {
    /// How many people
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=50_000_000))]
    people: u32,

    /// How many awards, evenly spread over the people
    #[arg(long, value_name = "M")]
    awards: u32,

    /// How many badges
    #[arg(long, value_name = "K", default_value_t = 40, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    badges: u16,

    /// How many organisations
    #[arg(long, value_name = "O", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    organisations: u16,

    /// How many certifications, evenly spread over the people
    #[arg(long, value_name = "N", default_value_t = 0)]
    certifications: u32,

    #[command(flatten)]
    settings: Settings,
}

pub(super) async fn run(generate: Generate) -> Result<()> {
    match opening::look(&generate.settings).await? {
        Contents::Nothing | Contents::MadeBy(Maker::Generate) => {}
        Contents::MadeBy(Maker::Demo) | Contents::People => {
            bail!("{} has data that `generate` did not make: choose an empty one", opening::name(&generate.settings))
        }
    }
    let amounts = Amounts {
        people: usize::try_from(generate.people)?,
        awards: usize::try_from(generate.awards)?,
        badges: usize::from(generate.badges),
        organisations: usize::from(generate.organisations),
        certifications: usize::try_from(generate.certifications)?,
    };
    let app = opening::open(generate.settings, Clock::system()).await?;
    let began = Instant::now();
    fill(&app, &amounts, |done| eprintln!("{done}")).await?;
    println!("{} holds them after {:.0} s", opening::name(&app.settings), began.elapsed().as_secs_f64());
    app.store.close().await;
    Ok(())
}

/// How much is to be made up.
#[derive(Debug, Clone, Copy)]
pub struct Amounts {
    /// People.
    pub people: usize,
    /// Awards, standing and revoked.
    pub awards: usize,
    /// Badges.
    pub badges: usize,
    /// Organisations.
    pub organisations: usize,
    /// Certifications, whatever came of them.
    pub certifications: usize,
}

/// An award to come: whose (by place in the list of people), and which badge.
struct Planned {
    person: u32,
    badge: u16,
    is_revoked: bool,
}

/// Makes everything up and writes it; `tell` hears how far it is. If it is interrupted, the database is of no use.
pub async fn fill(app: &App, amounts: &Amounts, tell: impl Fn(String)) -> Result<()> {
    let most = amounts.people.saturating_mul(amounts.badges);
    ensure!(
        amounts.awards <= most,
        "{} people can hold {} badges {most} times at most: ask for more badges",
        amounts.people,
        amounts.badges
    );
    certifications::check(amounts)?;
    let now = app.clock.now();
    let start = now - TimeDelta::days(DAYS);
    let mut dice = Dice::new(1_814);
    let (organisations, badges) = set_up(app, start, amounts).await?;
    sql::widen_cache(&mut app.store.write().await?).await?;
    let (mut planned, standing) = plan(&mut dice, amounts, &badges);
    let told = certifications::tell(&mut Dice::new(2_112), amounts, start + TimeDelta::days(1), now);
    let touched = certifications::touched(&told, amounts.people, now);

    let (mut ids, mut names) = (Vec::with_capacity(amounts.people), Vec::with_capacity(amounts.people));
    for first in (0..amounts.people).step_by(BATCH) {
        let last = (first + BATCH).min(amounts.people);
        let mut tx = app.store.write().await?;
        let base = sql::last_person(&mut tx).await?;
        let rows: Vec<_> = (first..last)
            .map(|n| {
                let at = start + spread(n, amounts.people) / 1_000;
                let number = base + i64::try_from(n - first).unwrap_or(0) + 1;
                people::invent(&mut dice, number, &organisations, (standing[n].0, standing[n].1, touched[n]), at)
            })
            .collect();
        let keys = sql::insert_people(&mut tx, &rows).await?;
        let mut come = HashMap::<OrganisationId, i64>::new();
        for row in &rows {
            *come.entry(row.organisation).or_default() += 1;
            ids.push((keys[&row.public_id], row.organisation));
        }
        sql::insert_words(&mut tx, &rows, &keys).await?;
        names.extend(rows.iter().filter(|_| !told.is_empty()).map(|row| row.name.clone()));
        let changes: Vec<_> = come.into_iter().map(|(home, count)| Change::of_people(home, count)).collect();
        totals::add(&mut tx, &changes).await?;
        tx.commit().await?;
        tell(format!("{last} of {} people", amounts.people));
    }

    dice.shuffle(&mut planned);
    let mut made = 0;
    for batch in planned.chunks(BATCH) {
        let rows = batch.iter().zip(made..).map(|(planned, n)| {
            let at = start + TimeDelta::days(1) + spread(n, amounts.awards);
            award(planned, &ids, &badges, at.min(now), now)
        });
        let rows: Vec<_> = rows.collect();
        let mut tx = app.store.write().await?;
        sql::insert_awards(&mut tx, &rows).await?;
        sql::insert_audit(&mut tx, &rows).await?;
        totals::add(&mut tx, &changes(&rows)).await?;
        tx.commit().await?;
        made += batch.len();
        tell(format!("{made} of {} awards", amounts.awards));
    }
    certifications::write(app, &told, &ids, &names, (start, now), tell).await
}

/// How far along the span of time the `n`th of `all` is.
fn spread(n: usize, all: usize) -> TimeDelta {
    let span = TimeDelta::days(DAYS - 1).num_milliseconds();
    let part = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    TimeDelta::milliseconds(
        i64::try_from(i128::from(span) * i128::from(part(n)) / i128::from(part(all).max(1))).unwrap_or(span),
    )
}

/// The organisations and badges, through the verbs; those of an earlier run are used again.
async fn set_up(
    app: &App,
    at: Timestamp,
    amounts: &Amounts,
) -> Result<(Vec<OrganisationId>, Vec<(BadgeId, String, i64)>)> {
    let mut tx = app.store.write().await?;
    settings::set_maker(&mut tx, Maker::Generate).await?;
    let mut organisations = Vec::new();
    for n in 1..=amounts.organisations {
        organisations.push(organisation(&mut tx, at, n).await?);
    }
    let mut badges = Vec::new();
    for n in 1..=amounts.badges {
        let badge = badge(&mut tx, at, n).await?;
        badges.push((badge.id, badge.public_id, badge.points));
    }
    tx.commit().await?;
    Ok((organisations, badges))
}

async fn organisation(tx: &mut Tx, at: Timestamp, n: usize) -> Result<OrganisationId> {
    let id = format!("org-{n:03}");
    if let Some(found) = organisations::find(tx, &id).await? {
        return Ok(found.id);
    }
    let new = NewOrganisation {
        public_id: Some(id),
        name: format!("{} {n}", people::PLACES[n % people::PLACES.len()]),
        time_zone: Some("Europe/Oslo".to_owned()),
        accent_hue: Some(i64::try_from(n * 37 % 360)?),
        ..NewOrganisation::default()
    };
    Ok(organisations::create(tx, at, &operator(), new).await.map_err(told)?.id)
}

async fn badge(tx: &mut Tx, at: Timestamp, n: usize) -> Result<Badge> {
    let id = format!("bdg-{n:04}");
    if let Some(found) = badges::find(tx, &id).await? {
        return Ok(found);
    }
    let new = NewBadge {
        public_id: Some(id),
        name: format!("{} {n}", people::DEEDS[n % people::DEEDS.len()]),
        description: "For trying out how many badges behave".to_owned(),
        points: i64::try_from(n % 10 * 10)?,
        ..NewBadge::default()
    };
    badges::create(tx, at, &operator(), new).await.map_err(told)
}

/// Who gets what, and what each person has of it in the end: standing awards and their points.
fn plan(dice: &mut Dice, amounts: &Amounts, badges: &[(BadgeId, String, i64)]) -> (Vec<Planned>, Vec<(i64, i64)>) {
    let mut planned = Vec::with_capacity(amounts.awards);
    let mut standing = Vec::with_capacity(amounts.people);
    let until = |person: usize| person * amounts.awards / amounts.people;
    for person in 0..amounts.people {
        let (mut count, mut points) = (0, 0);
        let first = dice.below(amounts.badges);
        for n in 0..until(person + 1) - until(person) {
            // Neighbours in the ring of badges: never one of them twice.
            let badge = (first + n) % amounts.badges;
            let is_revoked = dice.below(REVOKED) == 0;
            if !is_revoked {
                count += 1;
                points += badges[badge].2;
            }
            planned.push(Planned {
                person: u32::try_from(person).unwrap_or(u32::MAX),
                badge: u16::try_from(badge).unwrap_or(u16::MAX),
                is_revoked,
            });
        }
        standing.push((count, points));
    }
    (planned, standing)
}

fn award<'a>(
    planned: &Planned,
    people: &[(PersonId, OrganisationId)],
    badges: &'a [(BadgeId, String, i64)],
    at: Timestamp,
    now: Timestamp,
) -> sql::AwardRow<'a> {
    let (person, organisation) = people[planned.person as usize];
    let (badge, badge_id, points) = &badges[usize::from(planned.badge)];
    sql::AwardRow {
        public_id: format!("earned-g{}-{}", person.0, badge.0),
        person,
        organisation,
        badge: *badge,
        badge_id,
        points: *points,
        at,
        ended_at: planned.is_revoked.then(|| (at + TimeDelta::days(20)).min(now)),
    }
}

/// What these awards add to the totals: one change for each organisation, badge and day.
fn changes(rows: &[sql::AwardRow<'_>]) -> Vec<Change> {
    let mut sums = HashMap::<(OrganisationId, BadgeId, i64), Change>::new();
    for row in rows {
        let new = Change::awarded(row.organisation, row.badge, row.at);
        let sum = sums.entry((row.organisation, row.badge, totals::day_of(row.at))).or_insert(Change {
            standing: 0,
            ever: 0,
            ..new
        });
        sum.ever += 1;
        sum.standing += i64::from(row.ended_at.is_none());
    }
    sums.into_values().collect()
}

#[cfg(test)]
mod tests;
