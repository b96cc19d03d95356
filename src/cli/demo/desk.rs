//! What an admin of the demo finds on the desk: mail in every state, two batches that are done, and nominations.

use std::collections::{HashMap, hash_map::Entry};

use anyhow::{Context as _, Result};
use chrono::TimeDelta;

use super::{super::opening::told, people::ACCOUNTS};
use crate::{
    app::App,
    clock::Timestamp,
    domain::{
        Actor, Dialect, access,
        batches::{self, Work},
        nominations::{self, NewNomination},
        notices, people as persons,
    },
    store::Tx,
};

/// What a relay says that has never heard of the address, and one that is busy.
pub(super) const UNKNOWN: &str = "permanent error (550): 5.1.1 Recipient address rejected: no such user here";
const BUSY: &str = "transient error (451): 4.3.0 Too busy, try again later";

/// A list that was pasted, with what somebody who pastes gets wrong.
struct List {
    badge: &'static str,
    note: &'static str,
    hours_ago: i64,
    people: &'static [&'static str],
}

const LISTS: [List; 2] = [
    List {
        badge: "retreat-2026",
        note: "Thank you for coming, and for bringing the waffle iron.",
        hours_ago: 26,
        people: &["coord-samir-001", "pm-long-001", "pm-meiling-001", "pm-olena-001", "pm-thi-001", "pm-oneil-001"],
    },
    List {
        badge: "oslo-street-team",
        note: "Five Saturdays. Thank you!",
        hours_ago: 2,
        people: &[
            "pm-long-001",
            "pm-layla-001@example.org",
            "pm-olena-001",
            "PM-OLENA-001@example.org",
            "pm-io-001",
            "lars.erikson@example.org",
            "coord-aslaug-001",
            "mentor-910",
        ],
    },
];

/// The relay has taken what was written, but for the newest: one that it refused, some that it wants later, and one that was
/// cancelled.
pub(super) async fn deliver(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let mut written = notices::due(tx, now, 10_000).await?;
    let newest = written.split_off(written.len().saturating_sub(5));
    let mut addresses = HashMap::new();
    for mail in written.iter().chain(&newest) {
        if let Entry::Vacant(unknown) = addresses.entry(mail.person_id) {
            let person = persons::by_id(tx, mail.person_id).await?;
            unknown.insert(person.email.unwrap_or_default());
        }
    }
    let minute = TimeDelta::minutes(1);
    for mail in &written {
        notices::sent(tx, mail.created_at + minute, mail, &addresses[&mail.person_id]).await?;
    }
    let [refused, busy @ .., cancelled] = newest.as_slice() else { return Ok(()) };
    notices::failed(tx, refused.created_at + minute, refused, &addresses[&refused.person_id], UNKNOWN).await?;
    let later = now + TimeDelta::hours(1);
    for mail in busy {
        notices::deferred(tx, mail.id, &addresses[&mail.person_id], BUSY, later).await?;
    }
    let admin = site_admin(tx).await?;
    notices::cancel(tx, now, &admin, &cancelled.public_id).await.map_err(told)?;
    Ok(())
}

/// Stages and starts the lists; their public ids.
pub(super) async fn start(tx: &mut Tx, now: Timestamp) -> Result<Vec<(String, Timestamp)>> {
    let admin = site_admin(tx).await?;
    let mut started = Vec::new();
    for list in LISTS {
        let at = now - TimeDelta::hours(list.hours_ago);
        let work = Work::Award { badge: list.badge.to_owned(), note: Some(list.note.to_owned()), quietly: false };
        let batch = batches::create(tx, at, &admin, work).await.map_err(told)?;
        let people: Vec<String> = list.people.iter().map(|person| (*person).to_owned()).collect();
        batches::add_people(tx, at, &admin, &batch.public_id, &people).await.map_err(told)?;
        batches::start(tx, at, &admin, &batch.public_id).await.map_err(told)?;
        started.push((batch.public_id, at));
    }
    Ok(started)
}

/// Does the batches to their end, as the jobs would.
pub(super) async fn work(app: &App, started: &[(String, Timestamp)]) -> Result<()> {
    for (batch, at) in started {
        while batches::slice(&app.store, *at, app.link_terms(), batch).await? {}
    }
    Ok(())
}

/// Nominations that wait for the admin's word, and some that have it.
pub(super) async fn nominate(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let (admin, coordinator) = (site_admin(tx).await?, actor(tx, ACCOUNTS[1].person).await?);
    let mentor = actor(tx, ACCOUNTS[2].person).await?;
    let nomination = |badge: &str, person: Option<&str>, reason: &str, link: Option<&str>| NewNomination {
        badge: badge.to_owned(),
        person: person.map(str::to_owned),
        reason: reason.to_owned(),
        evidence_url: link.map(str::to_owned),
        file: None,
    };
    let ago = |hours| now - TimeDelta::hours(hours);

    let told = "She told her story at the open evening in February. Eleven people stayed to talk.";
    let approved = nomination("storyteller", Some("mentor-42"), told, Some("https://example.org/open-evening"));
    let approved = nominations::nominate(tx, ago(24 * 20), &coordinator, approved).await?;
    let thanks = Some("Thank you for going first.".to_owned());
    nominations::approve(tx, ago(24 * 19), &admin, &approved.public_id, thanks, true).await?;

    let hopes = "A year without missing a single meeting.";
    let declined = nominations::nominate(tx, ago(24 * 9), &mentor, nomination("mentor-of-the-year", None, hopes, None));
    let declined = declined.await?.public_id;
    let because = "Nobody can ask for this one: all the organisations choose together, in December.";
    nominations::decline(tx, ago(24 * 8), &admin, &declined, because).await?;

    let listens = "Twelve conversations this winter, and nobody who came had to tell their story twice.";
    nominations::nominate(tx, ago(44), &mentor, nomination("good-listener", None, listens, None)).await?;
    let retreat = "She planned the winter retreat, found the bus, and stayed until the last one was home.";
    let link = Some("https://example.org/winter-retreat");
    let open = nomination("bdg-def-003", Some(ACCOUNTS[2].person), retreat, link);
    nominations::nominate(tx, ago(20), &coordinator, open).await?;
    Ok(())
}

pub(super) async fn site_admin(tx: &mut Tx) -> Result<Actor> {
    actor(tx, ACCOUNTS[0].person).await
}

async fn actor(tx: &mut Tx, person: &str) -> Result<Actor> {
    let person = persons::find(tx, person).await?.context("somebody with an account is missing")?;
    let account = access::account(tx, person.id).await?.context("somebody has no account")?;
    Ok(account.actor(Dialect::Portal))
}
