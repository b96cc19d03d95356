//! What each kind of batch does in a step, and how it takes that back.

use super::{Batch, Recipient, Step, StepResult, StepState, Work, certifications, model::Outcome};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, FieldError, Kind,
        awards::{self, Award, AwardError, Issued, NewIssue},
        badges,
        claims::LinkTerms,
        people, rules,
        trials::Effect,
    },
    store::{Result, Tx},
};

/// Does one step. Whatever it did before it was refused is undone.
pub(super) async fn step(
    tx: &mut Tx,
    now: Timestamp,
    terms: LinkTerms<'_>,
    actor: &Actor,
    batch: &Batch,
    step: &Step,
) -> Result<Outcome> {
    tx.mark().await?;
    let outcome = match &batch.params.0 {
        Work::Renew | Work::Certify => return certifications::step(tx, now, actor, batch, step).await,
        Work::Award { badge, note, quietly } => {
            let Some(recipient) = step.recipient() else { return unreadable(tx).await };
            let wanted = recipient.wanted(badge, note.as_deref(), true);
            let wanted = wanted.map(|wanted| NewIssue { quietly: *quietly, ..wanted });
            give(tx, now, terms, actor, &recipient, wanted).await
        }
        Work::Issue { badge } => {
            let Some(recipient) = step.recipient() else { return unreadable(tx).await };
            give(tx, now, terms, actor, &recipient, recipient.wanted(badge, None, false)).await
        }
        Work::Rule { badge, .. } => {
            let Ok(effect) = serde_json::from_value::<Effect>(step.data.0.clone()) else { return unreadable(tx).await };
            apply(tx, now, actor, badge, &effect).await
        }
    };
    settle(tx, outcome).await
}

/// Takes one step back.
pub(super) async fn undo(tx: &mut Tx, now: Timestamp, actor: &Actor, batch: &Batch, step: &Step) -> Result<Outcome> {
    tx.mark().await?;
    let Some(result) = step.result.as_ref().map(|result| result.0.clone()) else { return unreadable(tx).await };
    let reason = batch.undo_reason.clone().unwrap_or_else(|| format!("{} was undone", batch.public_id));
    let outcome = match &batch.params.0 {
        Work::Renew | Work::Certify => return certifications::undo(tx, now, actor, batch, result).await,
        Work::Rule { .. } => {
            rules::unapply(tx, now, actor.dialect, &result.made, &result.ended, &reason).await?;
            Ok((StepState::Undone, result))
        }
        Work::Award { .. } | Work::Issue { .. } => {
            let Some(id) = result.id else { return unreadable(tx).await };
            match awards::revoke(tx, now, actor, &id, &reason).await {
                // What has ended otherwise since then is not the batch's any more.
                Ok(_) | Err(AwardError::Ended) => Ok((StepState::Undone, of(id))),
                Err(error) => Err(error),
            }
        }
    };
    settle(tx, outcome).await
}

async fn give(
    tx: &mut Tx,
    now: Timestamp,
    terms: LinkTerms<'_>,
    actor: &Actor,
    recipient: &Recipient,
    wanted: std::result::Result<NewIssue, Vec<FieldError>>,
) -> std::result::Result<(StepState, StepResult), AwardError> {
    if let Some(problem) = &recipient.problem {
        return Ok((StepState::Refused, StepResult { problem: Some(problem.clone()), ..StepResult::default() }));
    }
    Ok(match awards::issue(tx, now, terms, actor, wanted?).await? {
        Issued::Now(award) => (StepState::Done, of(award.public_id)),
        // It was there before this batch, and is not the batch's to take back.
        Issued::Again(award) | Issued::Already(award) => (StepState::Unchanged, of(award.public_id)),
    })
}

/// Looks at the rule for one person as they are now: since the dry run, they may have done more, or be gone.
async fn apply(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    badge: &str,
    effect: &Effect,
) -> std::result::Result<(StepState, StepResult), AwardError> {
    let badge = badges::find(tx, badge).await?.ok_or(AwardError::UnknownBadge)?;
    if !actor.may_administer(badge.organisation_id) {
        return Err(AwardError::Forbidden);
    }
    let person = people::find(tx, &effect.person).await?.ok_or(AwardError::UnknownPerson)?;
    let follows = rules::apply(tx, now, actor.dialect, person.id, badge.id).await?;
    let ids = |awards: &[Award]| awards.iter().map(|award| award.public_id.clone()).collect::<Vec<_>>();
    let (made, ended) = (ids(&follows.given), ids(&follows.taken));
    let state = if made.is_empty() && ended.is_empty() { StepState::Unchanged } else { StepState::Done };
    let id = made.first().or(ended.first()).cloned();
    Ok((state, StepResult { id, made, ended, problem: None }))
}

/// What made or found one thing.
fn of(id: String) -> StepResult {
    StepResult { id: Some(id), ..StepResult::default() }
}

async fn unreadable(tx: &mut Tx) -> Result<Outcome> {
    tx.keep_since_mark().await?;
    Ok(refused("the step cannot be read".to_owned()))
}

fn refused(problem: String) -> Outcome {
    Outcome { state: StepState::Refused, result: StepResult { problem: Some(problem), ..StepResult::default() } }
}

/// A refusal is the step's verdict; only a database that is out of reach ends the slice.
async fn settle(tx: &mut Tx, outcome: std::result::Result<(StepState, StepResult), AwardError>) -> Result<Outcome> {
    match outcome {
        Ok((state, result)) => {
            tx.keep_since_mark().await?;
            Ok(Outcome { state, result })
        }
        Err(AwardError::Store(error)) if Kind::from(&error) == Kind::Unavailable => Err(error),
        Err(error) => {
            tx.roll_back_to_mark().await?;
            Ok(refused(told(&error)))
        }
    }
}

fn told(error: &AwardError) -> String {
    match error {
        AwardError::Invalid(fields) => {
            fields.iter().map(|field| format!("{} {}", field.field, field.problem)).collect::<Vec<_>>().join("; ")
        }
        AwardError::Store(error) => {
            tracing::error!(%error, "a step of a batch failed");
            "it failed, and the log says why".to_owned()
        }
        other => other.to_string(),
    }
}
