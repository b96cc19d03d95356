//! Rules: how badges come by themselves. A rule's conditions are joined by AND; they are looked at in the transaction of
//! whatever may have made them true or false, and every decision keeps what was counted.

mod decide;
mod facts;
mod model;
mod sql;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

pub use decide::{after_change, asked, look_again, told};
pub use model::{
    Change, Condition, Consequences, Counted, Decision, Lapse, NewRule, Open, Outcome, Rule, RuleId, Verdict, Version,
    Wanted,
};

use self::facts::Facts;
use crate::{
    clock::Timestamp,
    domain::{
        Actor, Dialect, ManageError, Problem,
        audit::{self, Action},
        awards::{self, Award},
        badges::{self, Badge, BadgeId},
        behaviours::{self, BehaviourId},
        certifications::{self, TypeId},
        page::{Listed, Slice},
        people::{self, Person, PersonId},
        text::Checker,
    },
    store::{Conn, Result, Tx},
};

/// The most conditions of a rule.
pub const MAX_CONDITIONS: usize = 8;
/// The most behaviours of one condition.
pub const MAX_BEHAVIOURS: usize = 50;
/// The longest window, and the longest run of days, in days.
pub const MAX_DAYS: i64 = 3_660;
/// The most that can be asked for of anything counted.
pub const MAX_COUNT: i64 = 1_000_000_000;

/// The rule in force of a badge, if it has one. The caller has got the badge through [`badges::get`], which checks the
/// right.
pub async fn find(conn: &mut Conn, badge: BadgeId) -> Result<Option<Rule>> {
    sql::in_force(conn, badge).await
}

/// The versions of a badge's rule, the newest first; the cursor is a version's number. The caller has got the badge
/// through [`badges::get`], which checks the right.
pub async fn versions(conn: &mut Conn, badge: BadgeId, slice: &Slice) -> Result<Listed<Version>> {
    // Versions count from 1 without gaps.
    let total = sql::newest_version(conn, badge).await?;
    let items = if slice.is_past(total) { Vec::new() } else { sql::versions(conn, badge, slice).await? };
    Ok(Listed { items, total })
}

/// One version of a badge's rule, in force or not. The caller has checked the right.
pub async fn version(conn: &mut Conn, badge: BadgeId, version: i64) -> Result<Option<Rule>> {
    sql::version(conn, badge, version).await
}

/// Saves a badge's rule: a new version. For admins of the organisation that issues the badge; `expected` is the version
/// that the change was made on, 0 for none, if it was told.
///
/// From now on it is looked at whenever something changes; who has fulfilled it before is found by a dry run.
pub async fn save(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    badge: &str,
    expected: Option<i64>,
    new: NewRule,
) -> std::result::Result<Rule, ManageError> {
    sql::lock_all(tx).await?;
    let badge = manageable(tx, actor, badge).await?;
    let (new, named) = checked(tx, &badge, new).await?;
    let before = current(tx, badge.id, expected).await?;
    if let Some(before) = &before {
        sql::end(tx, now, before.id, actor.label()).await?;
    }
    let rule = sql::insert(tx, now, badge.id, &new.conditions, new.lapse, actor.label()).await?;
    for (condition, keys) in new.conditions.iter().zip(&named) {
        sql::insert_triggers(tx, rule.id, &sql::triggers(condition, new.lapse, keys)).await?;
    }
    record(tx, now, actor, Action::RuleSaved, &badge, before.as_ref(), Some(&rule)).await?;
    Ok(rule)
}

/// Ends a badge's rule: it no longer comes by itself. What it gave stays. For admins of the organisation that issues it.
pub async fn remove(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    badge: &str,
    expected: Option<i64>,
) -> std::result::Result<(), ManageError> {
    sql::lock_all(tx).await?;
    let badge = manageable(tx, actor, badge).await?;
    if let Some(before) = current(tx, badge.id, expected).await? {
        sql::end(tx, now, before.id, actor.label()).await?;
        record(tx, now, actor, Action::RuleRemoved, &badge, Some(&before), None).await?;
    }
    Ok(())
}

async fn current(
    conn: &mut Conn,
    badge: BadgeId,
    expected: Option<i64>,
) -> std::result::Result<Option<Rule>, ManageError> {
    let current = sql::in_force(conn, badge).await?;
    let version = current.as_ref().map_or(0, |rule| rule.version);
    if expected.is_some_and(|expected| expected != version) { Err(ManageError::Stale) } else { Ok(current) }
}

/// The badge, if the actor may change it.
pub async fn manageable(conn: &mut Conn, actor: &Actor, badge: &str) -> std::result::Result<Badge, ManageError> {
    let badge = badges::get(conn, actor, badge).await?;
    if actor.may_administer(badge.organisation_id) { Ok(badge) } else { Err(ManageError::Forbidden) }
}

/// The names of a field of each condition, as requests spell them.
macro_rules! fields {
    ($name:literal) => {
        [
            concat!("conditions[0].", $name),
            concat!("conditions[1].", $name),
            concat!("conditions[2].", $name),
            concat!("conditions[3].", $name),
            concat!("conditions[4].", $name),
            concat!("conditions[5].", $name),
            concat!("conditions[6].", $name),
            concat!("conditions[7].", $name),
        ]
    };
}
const AT_LEAST: [&str; MAX_CONDITIONS] = fields!("at_least");
const WITHIN_DAYS: [&str; MAX_CONDITIONS] = fields!("within_days");
const BEHAVIOURS: [&str; MAX_CONDITIONS] = fields!("behaviours");
const BADGE: [&str; MAX_CONDITIONS] = fields!("badge");
const CERTIFICATION: [&str; MAX_CONDITIONS] = fields!("certification");

/// Checks a rule that is to be tried, as [`save`] does. Names come back as they are stored.
pub async fn check(conn: &mut Conn, badge: &Badge, new: NewRule) -> std::result::Result<NewRule, ManageError> {
    checked(conn, badge, new).await.map(|(new, _)| new)
}

/// Checks a rule that is to be saved, or tried: what it names exists, what it asks for can be, and no badge asks for
/// itself. Names come back as they are stored, with the keys of what each condition names.
async fn checked(
    conn: &mut Conn,
    badge: &Badge,
    new: NewRule,
) -> std::result::Result<(NewRule, Vec<Vec<i64>>), ManageError> {
    let mut check = Checker::new();
    if new.conditions.is_empty() {
        check.add("conditions", Problem::Missing);
    }
    if new.conditions.len() > MAX_CONDITIONS {
        check.add("conditions", Problem::TooMany { max: MAX_CONDITIONS });
        check.finish()?;
        return Err(ManageError::NotFound);
    }
    let mut named = Vec::with_capacity(new.conditions.len());
    let mut conditions = Vec::with_capacity(new.conditions.len());
    for (n, mut condition) in new.conditions.into_iter().enumerate() {
        let mut keys = Vec::new();
        if let Some(days) = condition.within_days {
            check.number(WITHIN_DAYS[n], days, 1, MAX_DAYS);
        }
        if let Wanted::Badge { badge: wanted } = &mut condition.wanted {
            match badges::find(conn, wanted)
                .await?
                .filter(|found| found.is_site_wide || found.organisation_id == badge.organisation_id)
            {
                Some(found) => {
                    wanted.clone_from(&found.shortname);
                    keys.push(found.id.0);
                    if asks_for(conn, badge.id, found.id).await? {
                        check.add(BADGE[n], Problem::Circular);
                    }
                }
                None => check.add(BADGE[n], if wanted.is_empty() { Problem::Missing } else { Problem::Unknown }),
            }
        } else if let Wanted::Certification { certification } = &condition.wanted {
            if let Some(found) = certifications::find_type(conn, certification).await? {
                keys.push(found.id.0);
            } else {
                let problem = if certification.is_empty() { Problem::Missing } else { Problem::Unknown };
                check.add(CERTIFICATION[n], problem);
            }
        } else {
            check.number(AT_LEAST[n], condition.wanted.at_least(), 1, MAX_COUNT);
        }
        if let Wanted::Streak { at_least } = condition.wanted {
            // More days than the window has can never be.
            check.number(AT_LEAST[n], at_least, 1, condition.within_days.unwrap_or(MAX_DAYS).min(MAX_DAYS));
        }
        if let Wanted::AnyBehaviour { behaviours, .. } | Wanted::BehavioursTogether { behaviours, .. } =
            &mut condition.wanted
        {
            behaviours.sort_unstable();
            behaviours.dedup();
            if behaviours.is_empty() {
                check.add(BEHAVIOURS[n], Problem::Missing);
            } else if behaviours.len() > MAX_BEHAVIOURS {
                check.add(BEHAVIOURS[n], Problem::TooMany { max: MAX_BEHAVIOURS });
                behaviours.clear();
            }
        }
        for shortname in condition.wanted.behaviours() {
            match behaviours::find(conn, shortname).await? {
                Some(found) => keys.push(found.id.0),
                None => {
                    check.add(BEHAVIOURS[n], if shortname.is_empty() { Problem::Missing } else { Problem::Unknown });
                }
            }
        }
        named.push(keys);
        conditions.push(condition);
    }
    check.finish()?;
    Ok((NewRule { conditions, lapse: new.lapse }, named))
}

/// Whether the badge that is asked for asks, by its rule or by that of a badge that it asks for in turn, for this one.
async fn asks_for(conn: &mut Conn, badge: BadgeId, asked: BadgeId) -> Result<bool> {
    let mut seen: BTreeSet<BadgeId> = BTreeSet::new();
    let mut next = vec![asked];
    while !next.is_empty() {
        if next.contains(&badge) {
            return Ok(true);
        }
        seen.extend(&next);
        next = sql::prerequisites(conn, &next).await?;
        next.retain(|found| !seen.contains(found));
    }
    Ok(false)
}

/// The rule of a badge that is held while a certification of this type is current, and no longer.
pub fn while_certified(certification: &str) -> NewRule {
    let wanted = Wanted::Certification { certification: certification.to_owned() };
    NewRule { conditions: vec![Condition { wanted, within_days: None }], lapse: Lapse::Revoke }
}

/// The badge whose rule is [`while_certified`] for this type, if there is one.
pub async fn badge_of_certification(conn: &mut Conn, of_type: TypeId, shortname: &str) -> Result<Option<Badge>> {
    let wanted = while_certified(shortname);
    for rule in sql::of_certification(conn, of_type).await? {
        if rule.conditions.0 == wanted.conditions && rule.lapse == wanted.lapse {
            return badges::by_id(conn, rule.badge_id).await.map(Some);
        }
    }
    Ok(None)
}

/// What a rule, saved or not, comes to for a person. The caller has checked the right.
pub async fn judge(
    conn: &mut Conn,
    now: Timestamp,
    person: PersonId,
    badge: BadgeId,
    conditions: &[Condition],
) -> Result<Verdict> {
    Facts::of(conn, now, person).await?.judge(conn, badge, conditions).await
}

/// The badges that would come to a person by themselves, with what is missing of each; by name. The caller has got the
/// person through [`people::get`], which checks the right.
pub async fn open(conn: &mut Conn, now: Timestamp, person: &Person, slice: &Slice) -> Result<Listed<Open>> {
    let total = sql::count_open(conn, person.id, person.organisation_id).await?;
    if slice.is_past(total) {
        return Ok(Listed::empty(total));
    }
    let rows = sql::open(conn, person.id, person.organisation_id, slice.limit, slice.offset()).await?;
    Ok(Listed { items: explained(conn, now, person.id, rows).await?, total })
}

/// Those of them that a behaviour can bring, barred ones left out.
pub async fn open_by(conn: &mut Conn, now: Timestamp, person: &Person, behaviour: BehaviourId) -> Result<Vec<Open>> {
    let rows = sql::open_by(conn, person.id, person.organisation_id, behaviour).await?;
    explained(conn, now, person.id, rows).await
}

async fn explained(conn: &mut Conn, now: Timestamp, person: PersonId, rows: Vec<sql::OpenRow>) -> Result<Vec<Open>> {
    let mut open = Vec::with_capacity(rows.len());
    if rows.is_empty() {
        return Ok(open);
    }
    let mut facts = Facts::of(conn, now, person).await?;
    for row in rows {
        let verdict = facts.judge(conn, row.badge_id, &row.conditions).await?;
        open.push(Open {
            badge: row.shortname,
            number: row.number,
            name: row.name,
            description: row.description,
            image_hash: row.image_hash,
            version: row.version,
            counted: verdict.counted,
            is_barred: row.barred_at.is_some(),
        });
    }
    Ok(open)
}

/// Why rules gave badges to a person and took them, the newest first; the cursor is the key of a decision. The caller has
/// got the person through [`people::get`], which checks the right.
pub async fn decisions(conn: &mut Conn, person: PersonId, slice: &Slice) -> Result<Listed<Decision>> {
    let total = sql::count_decisions(conn, person).await?;
    let items = if slice.is_past(total) { Vec::new() } else { sql::decisions(conn, person, slice).await? };
    Ok(Listed { items, total })
}

/// The conditions of all rules in force, by badge; of badges that anybody may see.
pub async fn all(conn: &mut Conn) -> Result<BTreeMap<BadgeId, Vec<Condition>>> {
    let rows = sql::all_in_force(conn).await?;
    Ok(rows.into_iter().map(|(badge, conditions)| (badge, conditions.0)).collect())
}

/// Whether a rule asks for this badge.
pub(in crate::domain) async fn is_asked_for(conn: &mut Conn, badge: BadgeId) -> Result<bool> {
    sql::is_asked_for(conn, badge).await
}

/// Notes that somebody took a badge back, so that no rule gives it again. The caller has touched the person's row.
pub async fn bar(tx: &mut Tx, now: Timestamp, actor: &Actor, award: &Award) -> Result<()> {
    sql::unwatch(tx, award.person_id, award.badge_id, None).await?;
    sql::bar(tx, now, award.person_id, award.badge_id, award.id, actor.label()).await
}

/// Forgets that somebody took a badge back: it was given by hand again. The caller has touched the person's row.
pub async fn unbar(tx: &mut Tx, person: PersonId, badge: BadgeId) -> Result<()> {
    sql::unbar(tx, person, badge).await.map(|_| ())
}

/// Lets a rule give a badge again that somebody took back, and looks at the rule at once. Again: nothing changes. For
/// admins of the person's organisation.
pub async fn lift(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    person: &str,
    badge: &str,
) -> std::result::Result<Vec<Award>, ManageError> {
    let person = people::get(tx, actor, person).await?;
    if !actor.may_administer(person.organisation_id) {
        return Err(ManageError::Forbidden);
    }
    let badge = badges::get(tx, actor, badge).await?;
    people::touch(tx, person.id, 0, 0).await?;
    if !sql::unbar(tx, person.id, badge.id).await? {
        return Ok(Vec::new());
    }
    let entry = audit::Entry {
        action: Action::RuleLifted,
        subject: badge.public_id.clone(),
        person: Some(person.id),
        organisation: Some(person.organisation_id),
        before: None,
        after: None,
    };
    audit::record(tx, now, actor, entry).await?;
    Ok(after_change(tx, now, actor.dialect, person.id, Change::Look(badge.id), None).await?.given)
}

/// Looks at one badge's rule for one person now, and gives or takes what follows.
pub async fn apply(
    tx: &mut Tx,
    now: Timestamp,
    dialect: Dialect,
    person: PersonId,
    badge: BadgeId,
) -> Result<Consequences> {
    people::touch(tx, person, 0, 0).await?;
    after_change(tx, now, dialect, person, Change::Look(badge), None).await
}

/// Takes back what [`apply`] did: the awards that it made end, and those that it ended are made again. What has changed
/// since then stays as it is. Nothing keeps a rule from giving the badges again.
pub async fn unapply(
    tx: &mut Tx,
    now: Timestamp,
    dialect: Dialect,
    made: &[String],
    ended: &[String],
    reason: &str,
) -> Result<()> {
    for id in made.iter().rev() {
        if let Some(award) = awards::end_given(tx, now, dialect, id, reason).await? {
            let score = people::by_id(tx, award.person_id).await?.score;
            let change = Change::Award { badge: award.badge_id, score: (score + award.points, score) };
            after_change(tx, now, dialect, award.person_id, change, None).await?;
        }
    }
    for id in ended.iter().rev() {
        if let Some(award) = awards::give_again(tx, now, dialect, id).await? {
            let score = people::by_id(tx, award.person_id).await?.score;
            let change = Change::Award { badge: award.badge_id, score: (score - award.points, score) };
            after_change(tx, now, dialect, award.person_id, change, None).await?;
        }
    }
    Ok(())
}

/// Whose badge time alone may have taken by now, the longest due first.
pub async fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<(PersonId, BadgeId)>> {
    sql::due(conn, now, limit).await
}

async fn record(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    action: Action,
    badge: &Badge,
    before: Option<&Rule>,
    after: Option<&Rule>,
) -> Result<()> {
    let fields = |rule: &Rule| json!({ "version": rule.version, "conditions": rule.conditions.0, "lapse": rule.lapse });
    let entry = audit::Entry {
        action,
        subject: badge.public_id.clone(),
        person: None,
        organisation: Some(badge.organisation_id),
        before: before.map(fields),
        after: after.map(fields),
    };
    audit::record(tx, now, actor, entry).await
}
