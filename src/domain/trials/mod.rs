//! Trials: what a rule would do over all history, before it is saved. Whom it would give its badge and from whom it would
//! take it become the steps of a batch; starting the batch saves the rule and applies it, undoing the batch takes both
//! back. Everybody is looked at in slices that read, and hold the writer only to note what they found.

mod sql;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    clock::Timestamp,
    domain::{
        Actor, ManageError,
        badges::{self, BadgeId},
        batches::{self, Batch, BatchId, BatchState, Work},
        jobs::{self, JobKind},
        people::PersonId,
        rules::{self, Lapse, NewRule, Wanted},
    },
    store::{Conn, FromRow, Result, Store, Tx},
};

/// How many people one slice looks at.
const SLICE: i64 = 200;

/// A trial, and how far it has come.
#[derive(Debug, Clone, FromRow)]
pub struct Trial {
    /// Key of the batch that would apply the rule.
    pub batch_id: BatchId,
    /// Its public id.
    pub batch: String,
    /// The badge that the rule is for.
    pub badge_id: BadgeId,
    /// The last person looked at.
    pub behind: PersonId,
    /// How many people have been looked at: only those who can have what the rule asks for.
    pub looked_at: i64,
    /// How many would be given the badge.
    pub gains: i64,
    /// From how many it would be taken.
    pub losses: i64,
    /// When everybody had been looked at.
    pub finished_at: Option<Timestamp>,
}

/// A step of [`Work::Rule`]: whom it concerns, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Public id of the person.
    pub person: String,
    /// Whether they would gain the badge, or lose it.
    pub gains: bool,
}

/// Begins to try a rule. Nothing changes but what is known of it. For whoever may save it.
pub async fn begin(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    badge: &str,
    new: NewRule,
) -> std::result::Result<Trial, ManageError> {
    let badge = rules::manageable(tx, actor, badge).await?;
    let rule = rules::check(tx, &badge, new).await?;
    let before = rules::find(tx, badge.id).await?.map_or(0, |rule| rule.version);
    let batch = batches::create(tx, now, actor, Work::Rule { badge: badge.public_id, rule, before }).await?;
    sql::insert(tx, batch.id, badge.id).await?;
    let name = format!("trial-of-{}", batch.public_id);
    jobs::enqueue(tx, now, JobKind::TryRule, &name, &json!({ "batch": batch.public_id })).await?;
    sql::find(tx, batch.id).await?.ok_or(ManageError::NotFound)
}

/// The trial that a batch belongs to. The caller has got the batch through [`batches::get`], which checks the right.
pub async fn find(conn: &mut Conn, batch: BatchId) -> Result<Option<Trial>> {
    sql::find(conn, batch).await
}

/// Looks at the next people. Returns whether there are more.
pub async fn slice(store: &Store, now: Timestamp, batch: &str) -> Result<bool> {
    let (batch, trial, found, last) = {
        let mut conn = store.read().await?;
        let Some(batch) = batches::by_public_id(&mut conn, batch).await? else { return Ok(false) };
        let Some(trial) = sql::find(&mut conn, batch.id).await? else { return Ok(false) };
        let Work::Rule { rule, .. } = &batch.params.0 else { return Ok(false) };
        if batch.state != BatchState::Staging || trial.finished_at.is_some() {
            return Ok(false);
        }
        let (found, last) = look(&mut conn, now, &trial, rule).await?;
        (batch, trial, found, last)
    };
    let mut tx = store.write().await?;
    // Another replica, or the one whose turn had ended, may have been here in between.
    let looked_at = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let effects: Vec<Effect> = found.into_iter().flatten().collect();
    let gains = i64::try_from(effects.iter().filter(|effect| effect.gains).count()).unwrap_or(0);
    let losses = i64::try_from(effects.len()).unwrap_or(0) - gains;
    if !sql::advance(
        &mut tx,
        &trial,
        last.unwrap_or(trial.behind),
        looked_at,
        gains,
        losses,
        last.is_none().then_some(now),
    )
    .await?
    {
        return Ok(true);
    }
    let steps: Vec<_> = effects.iter().map(|effect| json!(effect)).collect();
    batches::stage(&mut tx, &batch, steps).await?;
    tx.commit().await?;
    Ok(last.is_some())
}

/// What the rule would do to the next people, and the last of them; `None` where there are no more.
async fn look(
    conn: &mut Conn,
    now: Timestamp,
    trial: &Trial,
    rule: &NewRule,
) -> Result<(Vec<Option<Effect>>, Option<PersonId>)> {
    let badge = badges::by_id(conn, trial.badge_id).await?;
    // Who loses may have nothing of what is asked for; who gains has enough of it.
    let enough = rule.conditions.iter().find_map(|condition| match &condition.wanted {
        Wanted::Behaviour { behaviour, at_least } if rule.lapse == Lapse::Keep => Some((behaviour.as_str(), *at_least)),
        _ => None,
    });
    let people = sql::people(conn, trial.badge_id, trial.behind, enough, SLICE).await?;
    let last = people.last().map(|person| person.id);
    let mut effects = Vec::with_capacity(people.len());
    for person in people {
        let is_held = person.award_id.is_some() && person.expires_at.is_none_or(|at| at > now);
        let may_lose = is_held && person.rule_id.is_some() && rule.lapse == Lapse::Revoke;
        let may_gain = !is_held
            && person.barred_at.is_none()
            && badge.is_in_use()
            && (badge.is_site_wide || badge.organisation_id == person.organisation_id);
        let mut effect = None;
        if may_lose || may_gain {
            let verdict = rules::judge(conn, now, person.id, trial.badge_id, &rule.conditions).await?;
            effect = (verdict.holds() == may_gain).then_some(Effect { person: person.public_id, gains: may_gain });
        }
        effects.push(effect);
    }
    Ok((effects, last))
}

/// Saves the rule that a batch is about to apply. For whoever may save it.
pub(in crate::domain) async fn save(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    batch: &Batch,
) -> std::result::Result<(), ManageError> {
    let Work::Rule { badge, rule, before } = &batch.params.0 else { return Ok(()) };
    let trial = sql::find(tx, batch.id).await?;
    if trial.is_none_or(|trial| trial.finished_at.is_none()) {
        return Err(ManageError::Conflict("not everybody has been looked at yet"));
    }
    rules::save(tx, now, actor, badge, Some(*before), rule.clone()).await.map(|_| ())
}

/// Puts the rule back that was in force before a batch saved its own, if its own is still in force. For whoever may save it.
pub(in crate::domain) async fn restore(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    batch: &Batch,
) -> std::result::Result<(), ManageError> {
    let Work::Rule { badge, rule, before } = &batch.params.0 else { return Ok(()) };
    let found = rules::manageable(tx, actor, badge).await?;
    let Some(current) = rules::find(tx, found.id).await? else { return Ok(()) };
    if current.conditions.0 != rule.conditions || current.lapse != rule.lapse {
        return Ok(());
    }
    match rules::version(tx, found.id, *before).await? {
        Some(earlier) => {
            let earlier = NewRule { conditions: earlier.conditions.0.clone(), lapse: earlier.lapse };
            rules::save(tx, now, actor, badge, None, earlier).await.map(|_| ())
        }
        None => rules::remove(tx, now, actor, badge, None).await,
    }
}
