//! What each kind of batch does in a step, and how it takes that back.

use serde::de::DeserializeOwned;

use super::{Batch, Recipient, Step, StepResult, StepState, Work, model::Verdict};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, Kind,
        awards::{self, AwardError, Awarded, NewAward},
    },
    store::{Result, Tx},
};

/// Does one step. Whatever it did before it was refused is undone.
pub(super) async fn step(tx: &mut Tx, now: Timestamp, actor: &Actor, batch: &Batch, step: &Step) -> Result<Verdict> {
    tx.mark().await?;
    let outcome = match &batch.params.0 {
        Work::Award { badge, note } => {
            let Some(recipient) = read::<Recipient>(step) else { return unreadable(tx).await };
            let wanted =
                NewAward { badge: badge.clone(), person: recipient.person, note: note.clone(), ..NewAward::default() };
            awards::award(tx, now, actor, wanted).await.map(|awarded| match awarded {
                Awarded::Now(award) => (StepState::Done, award.public_id),
                Awarded::Already(award) => (StepState::Unchanged, award.public_id),
            })
        }
    };
    settle(tx, outcome).await
}

/// Takes one step back.
pub(super) async fn undo(tx: &mut Tx, now: Timestamp, actor: &Actor, batch: &Batch, step: &Step) -> Result<Verdict> {
    tx.mark().await?;
    let Some(id) = step.result.as_ref().and_then(|result| result.id.clone()) else { return unreadable(tx).await };
    let outcome = match &batch.params.0 {
        Work::Award { .. } => {
            let reason = format!("{} was undone", batch.public_id);
            match awards::revoke(tx, now, actor, &id, &reason).await {
                // What has ended otherwise since then is not the batch's any more.
                Ok(_) | Err(AwardError::Ended) => Ok((StepState::Undone, id)),
                Err(error) => Err(error),
            }
        }
    };
    settle(tx, outcome).await
}

fn read<T: DeserializeOwned>(step: &Step) -> Option<T> {
    serde_json::from_value(step.data.0.clone()).ok()
}

async fn unreadable(tx: &mut Tx) -> Result<Verdict> {
    tx.keep_since_mark().await?;
    Ok(refused("the step cannot be read".to_owned()))
}

fn refused(problem: String) -> Verdict {
    Verdict { state: StepState::Refused, result: StepResult { id: None, problem: Some(problem) } }
}

/// A refusal is the step's verdict; only a database that is out of reach ends the slice.
async fn settle(tx: &mut Tx, outcome: std::result::Result<(StepState, String), AwardError>) -> Result<Verdict> {
    match outcome {
        Ok((state, id)) => {
            tx.keep_since_mark().await?;
            Ok(Verdict { state, result: StepResult { id: Some(id), problem: None } })
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
