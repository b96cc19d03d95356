//! What people have done in the demo: behaviours, the rules by which badges come of them, and credits.

use anyhow::{Context as _, Result};
use chrono::{TimeDelta, TimeZone as _, Utc};

use super::{
    super::{
        dice::Dice,
        opening::{operator, told},
    },
    people,
};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, Dialect,
        behaviours::{self, Limit, NewBehaviour, NewCredit},
        clients::{self, NewClient},
        rules::{self, Condition, Lapse, NewRule, Wanted},
    },
    secrets::Key,
    store::Tx,
};

/// The secret of the demo's partner site.
pub(super) const CLIENT_SECRET: &str = "emblazon-demo-open-badger-secret-0001";
const ISSUER: &str = "https://thimble.webmaker.org";
const AUDIENCE: &str = "https://clopenbadger.webmaker.org";

/// A behaviour of the demo: shortname, name, points, whether it counts as solved, tags.
struct Behaviour(&'static str, &'static str, i64, bool, &'static [&'static str]);

/// Those of the contract's examples come first: without points, limits or effect on what is solved.
const BEHAVIOURS: &[Behaviour] = &[
    Behaviour("logged-in", "Signed in", 0, false, &[]),
    Behaviour("link", "Made a link", 0, false, &["markup"]),
    Behaviour("comment", "Wrote a comment", 0, false, &["markup"]),
    Behaviour("image", "Placed a picture", 0, false, &["markup"]),
    Behaviour("mentee-contact", "Was in touch with a mentee", 0, false, &["mentoring"]),
    Behaviour("case-easy", "Solved an easy practice case", 10, true, &["cases"]),
    Behaviour("case-medium", "Solved a practice case", 25, true, &["cases"]),
    Behaviour("case-hard", "Solved a hard practice case", 100, true, &["cases"]),
];

fn credits_of(behaviour: &str, at_least: i64) -> Condition {
    Condition { wanted: Wanted::Behaviour { behaviour: behaviour.to_owned(), at_least }, within_days: None }
}

fn all_time(wanted: Wanted) -> Condition {
    Condition { wanted, within_days: None }
}

/// By which badges come, by shortname.
fn rules() -> Vec<(&'static str, Vec<Condition>)> {
    let mut rules = vec![
        ("first-login", vec![credits_of("logged-in", 1)]),
        ("link-basic", vec![credits_of("link", 5)]),
        ("link-advanced", vec![credits_of("link", 15)]),
        ("fancy-badge", vec![credits_of("link", 11), credits_of("comment", 14), credits_of("image", 4)]),
        ("welcome-aboard", vec![all_time(Wanted::Badge { badge: "first-login".to_owned() })]),
        ("streak-champion", vec![all_time(Wanted::Streak { at_least: 30 })]),
    ];
    for (badge, at_least) in [
        ("first-case", 1),
        ("five-cases", 5),
        ("ten-cases", 10),
        ("twenty-five-cases", 25),
        ("fifty-cases", 50),
        ("hundred-cases", 100),
    ] {
        rules.push((badge, vec![all_time(Wanted::Solved { at_least })]));
    }
    rules
}

/// Behaviours, rules and the partner site.
pub(super) async fn set_up(tx: &mut Tx, at: Timestamp, key: &Key) -> Result<()> {
    for Behaviour(shortname, name, points, counts_as_solved, tags) in BEHAVIOURS {
        let new = NewBehaviour {
            shortname: (*shortname).to_owned(),
            name: (*name).to_owned(),
            points: *points,
            counts_as_solved: *counts_as_solved,
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            limit: (*shortname == "case-hard").then_some(Limit { count: 20, seconds: 86_400 }),
            ..NewBehaviour::default()
        };
        behaviours::create(tx, at, &operator(), new).await.map_err(told).context(*shortname)?;
    }
    for (badge, conditions) in rules() {
        let new = NewRule { conditions, lapse: Lapse::Keep };
        rules::save(tx, at, &operator(), badge, None, new).await.map_err(told).context(badge)?;
    }
    let new = NewClient {
        name: "Thimble".to_owned(),
        issuer: ISSUER.to_owned(),
        audience: Some(AUDIENCE.to_owned()),
        ..NewClient::default()
    };
    clients::create(tx, at, &operator(), key, new, Some(CLIENT_SECRET)).await.map_err(told).context(ISSUER)?;
    Ok(())
}

/// The badge that goes again when nothing is done for a while; its rule came late.
pub(super) async fn begin_to_lapse(tx: &mut Tx, at: Timestamp) -> Result<()> {
    let behaviours = ["case-easy", "case-medium", "case-hard"].map(str::to_owned).to_vec();
    let condition = Condition { wanted: Wanted::BehavioursTogether { behaviours, at_least: 3 }, within_days: Some(14) };
    let new = NewRule { conditions: vec![condition], lapse: Lapse::Revoke };
    rules::save(tx, at, &operator(), "on-a-roll", None, new).await.map_err(told)?;
    Ok(())
}

/// Something that somebody did.
pub(super) struct Deed {
    pub at: Timestamp,
    pub person: String,
    pub behaviour: &'static str,
    /// The public id of the badge that came of it, where an example names it.
    pub award: Option<&'static str>,
}

/// Writes a deed down.
pub(super) async fn credit(tx: &mut Tx, deed: &Deed) -> Result<()> {
    let actor = Actor::system(Dialect::Management);
    let wanted = NewCredit { behaviour: deed.behaviour.to_owned(), person: deed.person.clone(), registers: false };
    behaviours::credit_as(tx, deed.at, &actor, wanted, deed.award)
        .await
        .with_context(|| format!("{} for {}", deed.behaviour, deed.person))?;
    Ok(())
}

/// How often those on the edges of the tiers have solved easy, usual and hard cases: what their scores are made of.
const TIERS: [(&str, [usize; 3]); 6] = [
    ("tier-scout", [0, 8, 0]),
    ("tier-codebreaker", [0, 12, 2]),
    ("tier-hacker", [0, 20, 5]),
    ("tier-cipher-hunter", [0, 20, 10]),
    ("tier-forger", [0, 40, 10]),
    ("tier-flag-conqueror", [20, 72, 10]),
];

/// The deeds of the examples' people and of the tiers', and of some of the others.
pub(super) fn deeds(dice: &mut Dice, now: Timestamp, others: &[people::Person], joined: &[Timestamp]) -> Vec<Deed> {
    let deed = |at, person: &str, behaviour| Deed { at, person: person.to_owned(), behaviour, award: None };
    let mut deeds = kari(dice, now);
    deeds.push(deed(now - TimeDelta::weeks(3), "tier-newbie", "logged-in"));
    for (person, counts) in TIERS {
        for (behaviour, count) in ["case-easy", "case-medium", "case-hard"].into_iter().zip(counts) {
            for _ in 0..count {
                // Half a year of evenings, the last of them some weeks ago.
                let minutes = i64::try_from(dice.below(150 * 24 * 60)).unwrap_or(0);
                deeds.push(deed(now - TimeDelta::days(20) - TimeDelta::minutes(minutes), person, behaviour));
            }
        }
    }
    for (person, joined) in others.iter().zip(joined).skip(26).step_by(3) {
        for _ in 0..dice.below(9) {
            let minutes = i64::try_from(dice.below(60 * 24 * 60)).unwrap_or(0);
            let at = now - TimeDelta::minutes(30 + minutes);
            let behaviour = *dice.pick(&["mentee-contact", "mentee-contact", "case-easy", "case-medium", "case-easy"]);
            if at > *joined {
                deeds.push(deed(at, &person.id, behaviour));
            }
        }
    }
    deeds
}

/// Thirty days in a row, the last of them at the time of the example's badge, and days here and there before and after.
fn kari(dice: &mut Dice, now: Timestamp) -> Vec<Deed> {
    let deed = |at| Deed { at, person: "pm-kari-001".to_owned(), behaviour: "mentee-contact", award: None };
    let moment =
        |month, day, hour, minute| Utc.with_ymd_and_hms(2026, month, day, hour, minute, 0).single().unwrap_or(now);
    let last = moment(2, 21, 0, 1);
    let mut deeds: Vec<Deed> = (1..30).map(|days| deed(moment(2, 20, 16, 20) - TimeDelta::days(days - 1))).collect();
    deeds.push(Deed { award: Some("earned-002"), ..deed(last) });
    for days in 1..300 {
        let at = now - TimeDelta::days(days) - TimeDelta::minutes(17 * (days % 20));
        // Beside the thirty days, and never so many in a row.
        let is_apart = at < last - TimeDelta::days(32) || at > last + TimeDelta::days(1);
        if is_apart && days % 9 != 0 && dice.happens(45) {
            deeds.push(deed(at));
        }
    }
    deeds
}
