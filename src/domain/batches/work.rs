//! What each kind of batch does in a step, and how it takes that back.

use super::{
    Batch, Step, StepResult, StepState, Work, certifications,
    model::{Outcome, Settled},
};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, Kind,
        awards::{self, Award, AwardError, Issued, NewIssue},
        badges::{self, Badge},
        claims::LinkTerms,
        people, rules,
        trials::Effect,
    },
    store::{Result, Tx},
};

/// Why a step is refused that is no step of its batch's work.
const UNREADABLE: &str = "the step cannot be read";

/// A turn at a batch: what its steps share.
pub(super) struct Turn<'a> {
    now: Timestamp,
    terms: LinkTerms<'a>,
    actor: &'a Actor,
    batch: &'a Batch,
    is_undoing: bool,
    /// What the steps give, read once for all of them.
    badge: Option<Badge>,
}

impl<'a> Turn<'a> {
    pub(super) async fn new(
        tx: &mut Tx,
        now: Timestamp,
        terms: LinkTerms<'a>,
        actor: &'a Actor,
        batch: &'a Batch,
        is_undoing: bool,
    ) -> Result<Self> {
        let badge = if batch.params.gives_a_badge() && !is_undoing {
            badges::find(tx, batch.params.badge()).await?
        } else {
            None
        };
        Ok(Self { now, terms, actor, batch, is_undoing, badge })
    }

    /// Does these steps, or as many of them as `may_go_on` lets it, one at least; what came of each.
    ///
    /// A step that gives a badge is refused before it has changed anything, so that there is nothing to be undone. Should
    /// the database refuse one half-way, all of them are done anew, each from a mark of its own.
    pub(super) async fn take(
        &self,
        tx: &mut Tx,
        steps: &[Step],
        may_go_on: impl Fn() -> bool + Sync,
    ) -> Result<Vec<Settled>> {
        if self.batch.params.gives_a_badge() && !self.is_undoing {
            tx.mark().await?;
            if let Some(settled) = self.given(tx, steps, &may_go_on).await? {
                tx.keep_since_mark().await?;
                return Ok(settled);
            }
            tx.roll_back_to_mark().await?;
        }
        let mut settled = Vec::with_capacity(steps.len());
        for step in steps {
            let outcome = if self.is_undoing { self.undo(tx, step).await? } else { self.step(tx, step).await? };
            settled.push(Settled { position: step.position, outcome });
            if !may_go_on() {
                break;
            }
        }
        Ok(settled)
    }

    /// `None` if the database refused one of them.
    async fn given(
        &self,
        tx: &mut Tx,
        steps: &[Step],
        may_go_on: &(impl Fn() -> bool + Sync),
    ) -> Result<Option<Vec<Settled>>> {
        let mut settled = Vec::with_capacity(steps.len());
        for step in steps {
            let outcome = match self.give(tx, step).await {
                Ok((state, result)) => Outcome { state, result },
                Err(AwardError::Store(error)) if Kind::from(&error) == Kind::Unavailable => return Err(error),
                Err(AwardError::Store(_)) => return Ok(None),
                Err(error) => refused(told(&error)),
            };
            settled.push(Settled { position: step.position, outcome });
            if !may_go_on() {
                break;
            }
        }
        Ok(Some(settled))
    }

    /// Does one step. Whatever it did before it was refused is undone.
    async fn step(&self, tx: &mut Tx, step: &Step) -> Result<Outcome> {
        tx.mark().await?;
        let outcome = match &self.batch.params.0 {
            Work::Renew | Work::Certify => {
                return certifications::step(tx, self.now, self.actor, self.batch, step).await;
            }
            Work::Award { .. } | Work::Issue { .. } => self.give(tx, step).await,
            Work::Rule { badge, .. } => {
                let Ok(effect) = serde_json::from_value::<Effect>(step.data.0.clone()) else {
                    return unreadable(tx).await;
                };
                apply(tx, self.now, self.actor, badge, &effect).await
            }
        };
        settle(tx, outcome).await
    }

    /// Takes one step back. Where that cannot be done, it says of what, which stands as it did.
    async fn undo(&self, tx: &mut Tx, step: &Step) -> Result<Outcome> {
        tx.mark().await?;
        let Some(done) = step.result.as_ref().map(|result| result.0.clone()) else { return unreadable(tx).await };
        let undone = self.take_back(tx, done.clone()).await?;
        Ok(match undone.result.problem {
            Some(problem) => Outcome { result: StepResult { problem: Some(problem), ..done }, ..undone },
            None => undone,
        })
    }

    async fn take_back(&self, tx: &mut Tx, result: StepResult) -> Result<Outcome> {
        let Self { now, actor, batch, .. } = *self;
        let reason = batch.undo_reason.clone().unwrap_or_else(|| format!("{} was undone", batch.public_id));
        let outcome = match &batch.params.0 {
            Work::Renew | Work::Certify => return certifications::undo(tx, now, actor, batch, result).await,
            Work::Rule { .. } => {
                rules::unapply(tx, now, actor.dialect, &result.made, &result.ended, &reason).await?;
                Ok((StepState::Undone, result))
            }
            Work::Award { .. } | Work::Issue { .. } => {
                let Some(id) = result.id else { return unreadable(tx).await };
                match awards::take_back(tx, now, actor, &id, &reason).await {
                    // What has ended otherwise since then is not the batch's any more.
                    Ok(_) | Err(AwardError::Ended) => Ok((StepState::Undone, of(id))),
                    Err(error) => Err(error),
                }
            }
        };
        settle(tx, outcome).await
    }

    async fn give(&self, tx: &mut Tx, step: &Step) -> std::result::Result<(StepState, StepResult), AwardError> {
        let refused = |problem: &str| {
            Ok((StepState::Refused, StepResult { problem: Some(problem.to_owned()), ..StepResult::default() }))
        };
        let Some(recipient) = step.recipient() else { return refused(UNREADABLE) };
        if let Some(problem) = &recipient.problem {
            return refused(problem);
        }
        let params = &self.batch.params;
        let is_award = matches!(params.0, Work::Award { .. });
        let wanted = recipient.wanted(params.badge(), params.note(), is_award)?;
        let wanted = NewIssue { quietly: params.is_quiet(), ..wanted };
        let badge = self.badge.as_ref().ok_or(AwardError::UnknownBadge)?;
        Ok(match awards::issue_of(tx, self.now, self.terms, self.actor, badge, wanted).await? {
            Issued::Now(award) => (StepState::Done, of(award.public_id)),
            // It was there before this batch, and is not the batch's to take back.
            Issued::Again(award) | Issued::Already(award) => (StepState::Unchanged, of(award.public_id)),
        })
    }
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
    Ok(refused(UNREADABLE.to_owned()))
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
