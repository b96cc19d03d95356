//! Rules at work: what a change of one person brings and takes, to a fixpoint, in the transaction of the change.

use std::collections::BTreeSet;

use super::{Change, Condition, Consequences, Counted, Lapse, Outcome, Verdict, Wanted, facts::Facts, sql};
use crate::{
    clock::Timestamp,
    domain::{
        Dialect,
        awards::{self, Award},
        badges::BadgeId,
        people::{self, PersonId},
        text,
    },
    secrets,
    store::{Result, Tx},
};

/// Gives and takes what follows from a change, and from what follows from that, until nothing more does. The
/// first award that is made has the public id `award_id`, if there is one.
///
/// The caller holds the person's row (`people::touch`) since before the change, so that two changes to one person cannot
/// miss each other. Only rules that the change can affect are looked at.
pub async fn after_change(
    tx: &mut Tx,
    now: Timestamp,
    dialect: Dialect,
    person: PersonId,
    change: Change,
    award_id: Option<&str>,
) -> Result<Consequences> {
    let mut award_id = award_id.map(str::to_owned);
    let mut changes = vec![change];
    let mut facts = None;
    let mut all = Consequences::default();
    // Each badge comes and goes at most once in all of this, so that it ends whatever the rules say.
    let mut settled: BTreeSet<(BadgeId, bool)> = BTreeSet::new();
    while !changes.is_empty() {
        let rules = sql::affected(tx, &changes).await?;
        changes.clear();
        for candidate in sql::candidates(tx, person, &rules).await? {
            let facts = match &mut facts {
                Some(facts) => facts,
                none => none.insert(Facts::of(tx, now, person).await?),
            };
            let Some(change) = look(tx, now, dialect, facts, &candidate, &mut settled, &mut award_id).await? else {
                continue;
            };
            let (change, award) = change;
            if award.ended_at.is_none() {
                all.given.push(award);
            } else {
                all.taken.push(award);
            }
            changes.push(change);
        }
    }
    Ok(all)
}

/// Looks at one rule: the change that follows from it, with the award that it made or ended.
async fn look(
    tx: &mut Tx,
    now: Timestamp,
    dialect: Dialect,
    facts: &mut Facts,
    rule: &sql::Candidate,
    settled: &mut BTreeSet<(BadgeId, bool)>,
    award_id: &mut Option<String>,
) -> Result<Option<(Change, Award)>> {
    let is_held = rule.award_id.is_some() && rule.expires_at.is_none_or(|at| at > now);
    let is_given_by_rule = is_held && rule.award_rule_id.is_some();
    let lapses = is_given_by_rule && rule.lapse == Lapse::Revoke;
    let may_be_given = !is_held
        && rule.barred_at.is_none()
        && rule.retired_at.is_none()
        && !facts.person.is_retired
        && (rule.is_site_wide || rule.organisation_id == facts.person.organisation_id);
    if !(lapses || may_be_given) || settled.contains(&(rule.badge_id, may_be_given)) {
        return Ok(None);
    }
    let verdict = facts.judge(tx, rule.badge_id, &rule.conditions).await?;
    let before = facts.person.score;
    if verdict.holds() == is_held {
        if lapses && rule.due_at.is_none() {
            watch(tx, facts, rule, &verdict).await?;
        }
        return Ok(None);
    }
    settled.insert((rule.badge_id, may_be_given));
    let award = if may_be_given {
        let id = award_id.take().unwrap_or_else(|| secrets::public_id("earned-"));
        let award = awards::give_by_rule(tx, now, dialect, &facts.person, rule.badge_id, rule.rule_id, &id).await?;
        facts.person.score += award.points;
        sql::decide(tx, now, facts.person.id, rule.rule_id, award.id, Outcome::Awarded, &verdict.counted).await?;
        if rule.lapse == Lapse::Revoke {
            watch(tx, facts, rule, &verdict).await?;
        }
        award
    } else {
        let Some(id) = rule.award_id else { return Ok(None) };
        let award = awards::end_by_rule(tx, now, dialect, id, &reason(&verdict.counted)).await?;
        facts.person.score -= award.points;
        sql::decide(tx, now, facts.person.id, rule.rule_id, award.id, Outcome::Revoked, &verdict.counted).await?;
        sql::unwatch(tx, facts.person.id, rule.badge_id, None).await?;
        award
    };
    Ok(Some((Change::Award { badge: rule.badge_id, score: (before, facts.person.score) }, award)))
}

async fn watch(tx: &mut Tx, facts: &Facts, rule: &sql::Candidate, verdict: &Verdict) -> Result<()> {
    match verdict.until {
        Some(until) => sql::watch(tx, facts.person.id, rule.badge_id, until).await,
        None => Ok(()),
    }
}

/// Why a badge lapsed, in the words of the programming interfaces.
fn reason(counted: &[Counted]) -> String {
    let failed: Vec<String> = counted.iter().filter(|counted| !counted.holds()).map(told).collect();
    let whole = format!("Criteria no longer met: {}", failed.join("; "));
    if whole.chars().count() > text::MAX_REASON { "Criteria no longer met".to_owned() } else { whole }
}

/// What was counted for a condition, in the words of the programming interfaces: `link 3 of 5 within 30 days`.
pub fn told(counted: &Counted) -> String {
    let condition = &counted.condition;
    let found = match &condition.wanted {
        Wanted::Badge { .. } => if counted.holds() { "held" } else { "not held" }.to_owned(),
        Wanted::Certification { .. } => if counted.holds() { "current" } else { "not current" }.to_owned(),
        wanted => format!("{} of {}", counted.have, wanted.at_least()),
    };
    format!("{} {found}{}", what(condition), within(condition))
}

/// What a condition asks for, in the same words: `link at least 5 within 30 days`.
pub fn asked(condition: &Condition) -> String {
    let wanted = match &condition.wanted {
        Wanted::Badge { .. } => "held".to_owned(),
        Wanted::Certification { .. } => "current".to_owned(),
        wanted => format!("at least {}", wanted.at_least()),
    };
    format!("{} {wanted}{}", what(condition), within(condition))
}

fn within(condition: &Condition) -> String {
    condition.within_days.map(|days| format!(" within {days} days")).unwrap_or_default()
}

fn what(condition: &Condition) -> String {
    match &condition.wanted {
        Wanted::Behaviour { behaviour, .. } => behaviour.clone(),
        Wanted::AnyBehaviour { behaviours, .. } => format!("any of {}", behaviours.join(", ")),
        Wanted::BehavioursTogether { behaviours, .. } => behaviours.join(" + "),
        Wanted::Solved { .. } => "solved".to_owned(),
        Wanted::Score { .. } => "score".to_owned(),
        Wanted::Streak { .. } => "days in a row".to_owned(),
        Wanted::Badge { badge } => format!("badge {badge}"),
        Wanted::Certification { certification } => format!("certification {certification}"),
    }
}

/// Looks again at a badge that time alone may have taken from a person. Returns whether it was still to be looked at: of
/// several that come for it, the first one does it.
pub async fn look_again(tx: &mut Tx, now: Timestamp, person: PersonId, badge: BadgeId) -> Result<bool> {
    people::touch(tx, person, 0, 0).await?;
    // Another replica may have been faster.
    if !sql::unwatch(tx, person, badge, Some(now)).await? {
        return Ok(false);
    }
    after_change(tx, now, Dialect::Rules, person, Change::Look(badge), None).await?;
    Ok(true)
}
