//! Batches of certifications: renewing many, and issuing a list of them. Kept by those who keep the certifications, and
//! stopped and taken back like any other.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Batch, Step, StepResult, StepState, Work, get, model::Outcome, sql, stage};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, Kind, ManageError,
        certifications::{self, CertificationChanges, CertificationError, CertificationProspect, WrittenCertification},
    },
    secrets,
    store::{Result, Tx},
};

/// The most certifications that are renewed or issued at once.
pub const MOST_CERTIFIED: usize = 5_000;

/// A step of [`Work::Renew`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// Public id of the certification.
    pub certification: String,
    /// Public id of its holder.
    pub person: String,
    /// From when on it is valid.
    pub issued_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Makes a batch that renews these, to be started. For whoever keeps certifications.
pub async fn renew(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    renewals: &[Renewal],
) -> std::result::Result<Batch, ManageError> {
    let steps = renewals.iter().map(|renewal| json!(renewal)).collect();
    made(tx, now, actor, Work::Renew, steps).await
}

/// Makes a batch that issues a list of certifications, to be started; refused unless every row can be issued, or stands
/// already. For whoever keeps certifications.
pub async fn certify(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    rows: &[WrittenCertification],
) -> std::result::Result<Batch, ManageError> {
    all_good(tx, actor, rows).await?;
    let steps = rows.iter().map(|row| json!(row)).collect();
    made(tx, now, actor, Work::Certify, steps).await
}

async fn all_good(tx: &mut Tx, actor: &Actor, rows: &[WrittenCertification]) -> std::result::Result<(), ManageError> {
    let foreseen = certifications::foresee(tx, actor, rows).await.map_err(|error| match error {
        CertificationError::Store(error) => ManageError::Store(error),
        _ => ManageError::Forbidden,
    })?;
    if foreseen.iter().any(CertificationProspect::is_wrong) {
        return Err(ManageError::Conflict("a row must be corrected"));
    }
    Ok(())
}

async fn made(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    work: Work,
    steps: Vec<serde_json::Value>,
) -> std::result::Result<Batch, ManageError> {
    certifications::keeps(actor).ok_or(ManageError::Forbidden)?;
    if steps.is_empty() || steps.len() > MOST_CERTIFIED {
        return Err(ManageError::Conflict("a batch of certifications has 1 to 5,000 steps"));
    }
    let public_id = secrets::public_id("batch-");
    sql::insert(tx, now, &public_id, &work, actor).await?;
    let batch = get(tx, actor, &public_id).await?;
    stage(tx, &batch, steps).await?;
    get(tx, actor, &public_id).await
}

/// The rows of a batch that issues a list, in their order.
pub async fn rows(
    conn: &mut crate::store::Conn,
    batch: &Batch,
) -> std::result::Result<Vec<WrittenCertification>, ManageError> {
    let limit = i64::try_from(MOST_CERTIFIED).unwrap_or(i64::MAX);
    let slice = crate::domain::page::Slice { page: 1, limit, after: None };
    let steps = sql::steps(conn, batch.id, None, &slice).await?;
    Ok(steps.iter().filter_map(|step| WrittenCertification::deserialize(&step.data.0).ok()).collect())
}

/// Does one step of either kind.
pub(super) async fn step(tx: &mut Tx, now: Timestamp, actor: &Actor, batch: &Batch, step: &Step) -> Result<Outcome> {
    let outcome = match &batch.params.0 {
        Work::Renew => renewed(tx, now, actor, step).await,
        _ => certified(tx, now, actor, step).await,
    };
    settle(tx, outcome).await
}

type Done = std::result::Result<(StepState, StepResult), CertificationError>;

/// What there is to read of a step; one that cannot be read is no step of this work.
fn written<T: for<'a> Deserialize<'a>>(step: &Step) -> std::result::Result<T, CertificationError> {
    T::deserialize(&step.data.0).map_err(|_| CertificationError::UnknownCertification)
}

async fn renewed(tx: &mut Tx, now: Timestamp, actor: &Actor, step: &Step) -> Done {
    let renewal: Renewal = written(step)?;
    let changes = CertificationChanges {
        issued_at: Some(renewal.issued_at),
        expires_at: Some(renewal.expires_at),
        ..CertificationChanges::default()
    };
    let found = certifications::get(tx, actor, &renewal.certification).await?;
    if renewal.expires_at <= found.expires_at {
        // Somebody renewed it since; to shorten it is no renewal.
        return Ok((StepState::Unchanged, of(found.public_id, None)));
    }
    let updated = certifications::update(tx, now, actor, &renewal.certification, None, changes).await?;
    Ok((StepState::Done, of(updated.certification.public_id, updated.renewal)))
}

async fn certified(tx: &mut Tx, now: Timestamp, actor: &Actor, step: &Step) -> Done {
    let row: WrittenCertification = written(step)?;
    let wanted = row.wanted(tx).await?.ok_or(CertificationError::UnknownCertification)?;
    match certifications::issue(tx, now, actor, wanted).await {
        Ok(issued) => Ok((StepState::Done, of(issued.public_id, None))),
        Err(CertificationError::Identical { id }) => Ok((StepState::Unchanged, of(id, None))),
        Err(error) => Err(error),
    }
}

/// Takes one step back.
pub(super) async fn undo(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    batch: &Batch,
    result: StepResult,
) -> Result<Outcome> {
    let Some(id) = result.id.clone() else { return settle(tx, Err(CertificationError::UnknownCertification)).await };
    let undone = match (&batch.params.0, result.made.first().and_then(|renewal| renewal.parse().ok())) {
        (Work::Renew, Some(renewal)) => certifications::undo_renewal(tx, now, actor, &id, renewal).await.map(|_| ()),
        // What was issued by mistake is removed, as if it had never been.
        _ => certifications::remove(tx, now, actor, &id).await.map(|_| ()),
    };
    let outcome = match undone {
        // What was removed since is not the batch's any more.
        Ok(()) | Err(CertificationError::UnknownCertification) => Ok((StepState::Undone, result)),
        Err(error) => Err(error),
    };
    settle(tx, outcome).await
}

fn of(id: String, renewal: Option<i64>) -> StepResult {
    let made = renewal.map(|renewal| renewal.to_string()).into_iter().collect();
    StepResult { id: Some(id), made, ..StepResult::default() }
}

/// A refusal is the step's verdict; only a database that is out of reach ends the slice.
async fn settle(tx: &mut Tx, outcome: Done) -> Result<Outcome> {
    match outcome {
        Ok((state, result)) => {
            tx.keep_since_mark().await?;
            Ok(Outcome { state, result })
        }
        Err(CertificationError::Store(error)) if Kind::from(&error) == Kind::Unavailable => Err(error),
        Err(error) => {
            tx.roll_back_to_mark().await?;
            let problem = match error {
                CertificationError::Store(error) => {
                    tracing::error!(%error, "a step of a batch failed");
                    "it failed, and the log says why".to_owned()
                }
                CertificationError::Invalid(fields) => fields
                    .iter()
                    .map(|field| format!("{} {}", field.field, field.problem))
                    .collect::<Vec<_>>()
                    .join("; "),
                other => other.to_string(),
            };
            Ok(Outcome {
                state: StepState::Refused,
                result: StepResult { problem: Some(problem), ..StepResult::default() },
            })
        }
    }
}
