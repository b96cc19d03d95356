//! What has happened in the demo: organisations, badges and people came, badges were given and some taken back. Told in
//! the order of time through the same verbs that everybody else uses, so that totals, audit log and outbox are as they
//! would be.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use chrono::{TimeDelta, TimeZone as _, Utc};

use super::{
    super::{
        dice::Dice,
        opening::{award_told, operator, told},
    },
    ADMIN_TOKEN, SYSTEM_TOKEN,
    activity::{self, Deed},
    badges::{BADGES, Badge, Given},
    people::{self, ACCOUNTS, ADMINS, COORDINATORS, HOUSES},
};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, Dialect, Grant, Principal, Role,
        access::{self, NewApiToken, NewToken},
        awards::{self, NewAward},
        badges::{self, Art, BadgeChanges, Icon, NewBadge},
        images::{self, Picture},
        organisations::{self, NewOrganisation, OrganisationChanges},
        people::{self as persons, NewPerson, PersonChanges},
    },
    rendering::art,
    secrets::Key,
    store::Tx,
};

/// How many people there are beside those with fixed facts.
const OTHERS: usize = 110;
/// The first of the examples' fixed dates is later than this.
const BEFORE_THE_EXAMPLES: (i32, u32, u32) = (2025, 10, 1);

const NOTES: &[&str] = &[
    "Thank you for staying late on Thursday.",
    "Three of your mentees wrote to us, unprompted. This is what they meant.",
    "Well earned. See you at the autumn gathering.",
    "For the patience with the coffee machine, and with everybody around it.",
    "Takk for innsatsen på vårmøtet!",
    "You asked the question that nobody else dared to ask.",
    "Manual award for outstanding contribution at the February retreat",
];
const REASONS: &[&str] = &[
    "Criteria no longer met — activity count dropped below threshold",
    "Given to the wrong person of that name",
    "Course certificate could not be confirmed",
    "Moved to another organisation before the course was completed",
];

/// A badge that comes to somebody.
struct Gift {
    at: Timestamp,
    person: String,
    badge: &'static str,
    by: By,
    id: Option<&'static str>,
    note: Option<&'static str>,
    evidence: Option<&'static str>,
    expires_at: Option<Timestamp>,
    revoked: Option<(Timestamp, &'static str)>,
}

/// Who gives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Program,
    SiteAdmin,
    HouseAdmin(&'static str),
}

enum Event {
    Joined(people::Person),
    Left(String),
    Hid(String),
    Given(usize),
    Revoked(usize),
    Retired(&'static str),
    Done(usize),
    BeganToLapse,
}

/// Writes everything. `passwords` are the hashes of the accounts' passwords, in their order.
pub(super) async fn tell(tx: &mut Tx, now: Timestamp, key: &Key, passwords: &[String]) -> Result<()> {
    let (year, month, day) = BEFORE_THE_EXAMPLES;
    let examples = Utc.with_ymd_and_hms(year, month, day, 8, 0, 0).single().context("a date")?;
    let start = examples.min(now - TimeDelta::weeks(52));
    let mut dice = Dice::new(1_896);
    let others = people::others(&mut dice, OTHERS);
    let mut events: Vec<(Timestamp, Event)> = Vec::new();
    for (minute, person) in (1..).zip(people::named()) {
        events.push((start + TimeDelta::minutes(minute), Event::Joined(person)));
    }
    let mut gifts = fixed_gifts(now);
    let mut joined = Vec::new();
    for (n, person) in others.iter().enumerate() {
        // Most were there before the 26 weeks that the pages show; those with a role from the beginning.
        let has_role = ADMINS.iter().chain(COORDINATORS).any(|(id, _)| *id == person.id);
        let at = match has_role {
            true => start + TimeDelta::hours(1),
            false if dice.happens(80) => between(&mut dice, start + TimeDelta::days(1), now - TimeDelta::weeks(26)),
            false => between(&mut dice, now - TimeDelta::weeks(26), now - TimeDelta::days(3)),
        };
        joined.push(at);
        events.push((at, Event::Joined(person.clone())));
        match n {
            20 => events.push((now - TimeDelta::minutes(2), Event::Left(person.id.clone()))),
            21..=25 => events.push((now - TimeDelta::days(2), Event::Hid(person.id.clone()))),
            _ => {}
        }
    }
    gifts.extend(other_gifts(&mut dice, now, &others, &joined));
    for (n, gift) in gifts.iter().enumerate() {
        events.push((gift.at, Event::Given(n)));
        if let Some((at, _)) = gift.revoked {
            events.push((at, Event::Revoked(n)));
        }
    }
    let deeds = activity::deeds(&mut dice, now, &others, &joined);
    for (n, deed) in deeds.iter().enumerate() {
        events.push((deed.at, Event::Done(n)));
    }
    events.push((now - TimeDelta::weeks(11), Event::Retired("pen-pal")));
    events.push((now - TimeDelta::days(10), Event::BeganToLapse));
    events.sort_by_key(|(at, _)| *at);

    set_up(tx, start).await?;
    activity::set_up(tx, start, key).await?;
    happen(tx, &gifts, &deeds, events, start, passwords).await
}

/// Organisations, badges with their pictures, and the programs' tokens.
async fn set_up(tx: &mut Tx, at: Timestamp) -> Result<()> {
    let operator = operator();
    for house in HOUSES {
        let new = NewOrganisation {
            public_id: Some(house.id.to_owned()),
            name: house.name.to_owned(),
            contact_email: Some(house.contact.to_owned()),
            time_zone: Some("Europe/Oslo".to_owned()),
            accent_hue: Some(house.hue),
        };
        organisations::create(tx, at, &operator, new).await.map_err(told).context(house.id)?;
    }
    let changes =
        OrganisationChanges { contact_email: Some(Some("badges@example.org".to_owned())), ..Default::default() };
    organisations::update(tx, at, &operator, "site", None, changes).await.map_err(told)?;
    for badge in BADGES {
        define(tx, at, badge).await.context(badge.id)?;
    }
    for (role, label, secret) in [(Role::Admin, "Reporting", ADMIN_TOKEN), (Role::System, "Activity log", SYSTEM_TOKEN)]
    {
        let holder = NewToken::Service { role, organisation_id: None };
        let new = NewApiToken { label: label.to_owned(), holder, expires_at: None };
        access::create_token_as(tx, at, &operator, new, Some(secret)).await.map_err(told).context(label)?;
    }
    Ok(())
}

async fn define(tx: &mut Tx, at: Timestamp, badge: &Badge) -> Result<()> {
    let (shape, field, metal, icon) = badge.art;
    let choices = Art { shape, field, metal, icon: Icon::parse(icon).context("there is no such icon")? };
    let picture = Picture::own_svg(&art::compose(&choices), art::SIDE);
    let new = NewBadge {
        public_id: Some(badge.id.to_owned()),
        number: badge.number,
        shortname: Some(badge.shortname.to_owned()),
        name: badge.name.to_owned(),
        description: badge.description.to_owned(),
        criteria: badge.criteria.to_owned(),
        image_hash: Some(images::store(tx, at, &picture).await?),
        art: Some(choices),
        organisation_id: badge.organisation.map(str::to_owned),
        points: badge.points,
        is_sandbox: badge.given == Given::Sandbox,
        ..NewBadge::default()
    };
    badges::create(tx, at, &operator(), new).await.map_err(told)?;
    Ok(())
}

async fn happen(
    tx: &mut Tx,
    gifts: &[Gift],
    deeds: &[Deed],
    events: Vec<(Timestamp, Event)>,
    start: Timestamp,
    passwords: &[String],
) -> Result<()> {
    let operator = operator();
    let mut actors = Actors { known: BTreeMap::new() };
    let mut ids: Vec<Option<String>> = vec![None; gifts.len()];
    for (at, event) in events {
        match event {
            Event::Joined(person) => {
                let is_stub = person.name == person.id;
                let new = NewPerson {
                    public_id: Some(person.id.clone()),
                    display_name: person.name,
                    email: person.email,
                    handle: person.handle,
                    organisation_id: person.house.map(str::to_owned),
                };
                let added = if is_stub {
                    persons::create_stub(tx, at, &operator, new).await
                } else {
                    persons::create(tx, at, &operator, new).await
                };
                let person = added.map_err(told).context(person.id)?;
                give_roles(tx, start, &person, passwords, &mut actors).await?;
            }
            Event::Left(id) => change(tx, at, &id, PersonChanges { retired: Some(true), ..Default::default() }).await?,
            Event::Hid(id) => {
                change(tx, at, &id, PersonChanges { is_public: Some(false), ..Default::default() }).await?;
            }
            Event::Retired(badge) => {
                let changes = BadgeChanges { retired: Some(true), ..BadgeChanges::default() };
                badges::update(tx, at, &operator, badge, None, changes).await.map_err(told)?;
            }
            Event::Given(n) => {
                let gift = &gifts[n];
                let wanted = NewAward {
                    badge: gift.badge.to_owned(),
                    person: gift.person.clone(),
                    awarded_by: None,
                    assigned_by: None,
                    note: gift.note.map(str::to_owned),
                    evidence_url: gift.evidence.map(str::to_owned),
                    expires_at: gift.expires_at,
                };
                let actor = actors.of(gift.by);
                let context = || format!("{} for {}", gift.badge, gift.person);
                let given = match gift.id {
                    Some(id) => awards::award_as(tx, at, &actor, wanted, id).await,
                    None => awards::award(tx, at, &actor, wanted).await,
                };
                ids[n] = Some(given.map_err(award_told).with_context(context)?.into_award().public_id);
            }
            Event::Done(n) => activity::credit(tx, &deeds[n]).await?,
            Event::BeganToLapse => activity::begin_to_lapse(tx, at).await?,
            Event::Revoked(n) => {
                let (Some(id), Some((_, reason))) = (&ids[n], gifts[n].revoked) else { continue };
                let actor = actors.of(gifts[n].by);
                awards::revoke(tx, at, &actor, id, reason).await.map_err(award_told)?;
            }
        }
    }
    Ok(())
}

async fn change(tx: &mut Tx, at: Timestamp, id: &str, changes: PersonChanges) -> Result<()> {
    persons::update(tx, at, &operator(), id, None, changes).await.map_err(told).with_context(|| id.to_owned())?;
    Ok(())
}

async fn give_roles(
    tx: &mut Tx,
    at: Timestamp,
    person: &persons::Person,
    passwords: &[String],
    actors: &mut Actors,
) -> Result<()> {
    let operator = operator();
    let id = person.public_id.as_str();
    for (account, hash) in ACCOUNTS.iter().zip(passwords).filter(|(account, _)| account.person == id) {
        access::set_password(tx, at, &operator, person, hash).await.context(account.email)?;
    }
    let mut roles = Vec::new();
    if id == ACCOUNTS[0].person {
        roles.push((Role::Admin, None));
    }
    roles.extend(ADMINS.iter().filter(|(who, _)| *who == id).map(|(_, house)| (Role::Admin, Some(*house))));
    roles.extend(COORDINATORS.iter().filter(|(who, _)| *who == id).map(|(_, house)| (Role::Coordinator, Some(*house))));
    for (role, house) in roles {
        access::grant(tx, at, &operator, person, role, house).await.map_err(told)?;
        if role == Role::Admin {
            let organisation = house.map(|_| person.organisation_id);
            let public_id = person.public_id.clone();
            let principal = Principal::Person { id: person.id, public_id, organisation: person.organisation_id };
            actors.known.insert(
                house,
                Actor { principal, grants: vec![Grant { role, organisation }], dialect: Dialect::Portal },
            );
        }
    }
    Ok(())
}

/// Those who give, by the organisation that they administer.
struct Actors {
    known: BTreeMap<Option<&'static str>, Actor>,
}

impl Actors {
    fn of(&self, by: By) -> Actor {
        let person = match by {
            By::Program => None,
            By::SiteAdmin => self.known.get(&None),
            By::HouseAdmin(house) => self.known.get(&Some(house)),
        };
        person.cloned().unwrap_or_else(|| Actor::system(Dialect::EarnedBadges))
    }
}

fn gift(at: Timestamp, person: &str, badge: &'static str, by: By) -> Gift {
    Gift {
        at,
        person: person.to_owned(),
        badge,
        by,
        id: None,
        note: None,
        evidence: None,
        expires_at: None,
        revoked: None,
    }
}

/// The awards that the contracts' examples name, but for the one that comes by a rule.
fn fixed_gifts(now: Timestamp) -> Vec<Gift> {
    let at = |month, day, hour, minute| Utc.with_ymd_and_hms(2026, month, day, hour, minute, 0).single().unwrap_or(now);
    vec![
        Gift { id: Some("earned-001"), ..gift(at(1, 22, 14, 35), "pm-kari-001", "first-session", By::Program) },
        gift(now - TimeDelta::weeks(20), "mentor-42", "first-session", By::Program),
        gift(now - TimeDelta::weeks(19), "mentor-42", "level-1", By::SiteAdmin),
        gift(now - TimeDelta::weeks(8), "mentor-42", "good-listener", By::SiteAdmin),
        gift(now - TimeDelta::weeks(14), "mentor-19", "first-session", By::Program),
        // Ran out, and was not renewed.
        Gift {
            expires_at: Some(now - TimeDelta::weeks(3)),
            note: Some("First aid course of autumn."),
            ..gift(now - TimeDelta::weeks(18), "mentor-42", "safe-hands", By::SiteAdmin)
        },
        // Ran out, and was given again: the first of the two is superseded.
        Gift {
            expires_at: Some(now - TimeDelta::weeks(5)),
            ..gift(now - TimeDelta::weeks(25), "mentor-19", "safe-hands", By::SiteAdmin)
        },
        Gift {
            expires_at: Some(now + TimeDelta::weeks(100)),
            note: Some("Renewed after the refresher course."),
            ..gift(now - TimeDelta::weeks(4), "mentor-19", "safe-hands", By::SiteAdmin)
        },
    ]
}

/// What the others were given in the last 26 weeks, more of it lately.
fn other_gifts(dice: &mut Dice, now: Timestamp, others: &[people::Person], joined: &[Timestamp]) -> Vec<Gift> {
    let often: Vec<&Badge> = BADGES
        .iter()
        .flat_map(|badge| match badge.given {
            Given::Often(weight) => vec![badge; weight],
            Given::Once => vec![badge; 3],
            Given::Sandbox => vec![badge; 1],
            Given::Never => Vec::new(),
        })
        .collect();
    let mut gifts = Vec::new();
    for (person, joined) in others.iter().zip(joined) {
        let mut held = Vec::new();
        // One in sixteen has none yet.
        for _ in 0..[0, 1, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6, 7, 8, 10][dice.below(16)] {
            let badge = *dice.pick(&often);
            let is_theirs = badge.organisation.is_none_or(|house| person.house == Some(house));
            if held.contains(&badge.id) || !is_theirs {
                continue;
            }
            held.push(badge.id);
            let (from, until) = match badge.given {
                Given::Once => (now - TimeDelta::weeks(26), now - TimeDelta::weeks(12)),
                _ => (now - TimeDelta::weeks(26), now - TimeDelta::minutes(20)),
            };
            let from = from.max(*joined + TimeDelta::hours(6));
            if from >= until {
                continue;
            }
            let at = between(dice, from, until).max(between(dice, from, until));
            let mut new = gift(at, &person.id, badge.shortname, giver(dice, badge, person));
            new.note = dice.happens(25).then(|| *dice.pick(NOTES)).filter(|_| new.by != By::Program);
            new.evidence = dice.happens(8).then_some("https://example.org/reports/peer-mentoring-2026");
            let last = now - TimeDelta::minutes(5);
            if dice.happens(4) {
                new.revoked = Some((between(dice, at, last), *dice.pick(REASONS)));
            }
            gifts.push(new);
        }
    }
    gifts
}

/// Who gives this badge to this person: what activity shows comes from a program, the rest from an admin who may.
fn giver(dice: &mut Dice, badge: &Badge, person: &people::Person) -> By {
    let is_counted = ["first-session", "streak-champion", "hundred-sessions", "first-login"].contains(&badge.shortname);
    let house = ADMINS.iter().find(|(_, house)| person.house == Some(*house) && badge.organisation.is_none());
    match house {
        _ if is_counted => By::Program,
        Some((_, house)) if dice.happens(70) => By::HouseAdmin(house),
        _ => By::SiteAdmin,
    }
}

/// A moment from `from`, before `until`, in the daytime where the bounds allow it.
fn between(dice: &mut Dice, from: Timestamp, until: Timestamp) -> Timestamp {
    let minutes = usize::try_from((until - from).num_minutes()).unwrap_or(0).max(1);
    let at = from + TimeDelta::minutes(i64::try_from(dice.below(minutes)).unwrap_or(0));
    let hour = 7 + i64::try_from(dice.below(12)).unwrap_or(0);
    let in_daytime = at - TimeDelta::seconds(at.timestamp().rem_euclid(86_400))
        + TimeDelta::hours(hour)
        + TimeDelta::minutes(at.timestamp().rem_euclid(60) + at.timestamp().div_euclid(60).rem_euclid(60));
    if in_daytime >= from && in_daytime < until { in_daytime } else { at }
}
