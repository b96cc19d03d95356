//! Batches of certifications: renewing many, and issuing a list of them. Kept by those who keep the certifications, and
//! stopped and taken back like any other.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Batch, Forecast, Foreseen, Step, StepResult, StepState, Verdict, Work, get,
    model::{NewStep, Outcome},
    sql,
};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, Kind, ManageError,
        certifications::{self, CertificationChanges, CertificationError, CertificationProspect, WrittenCertification},
        page::Slice,
    },
    secrets,
    store::{Conn, Result, Tx},
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
    let steps = renewals.iter().map(|renewal| NewStep::from(json!(renewal))).collect();
    made(tx, now, actor, Work::Renew, steps).await
}

/// Makes a batch that issues a list of certifications, to be started; refused unless every row can be issued, or stands
/// already, as [`certifications::foresee`] has told of each. For whoever keeps certifications.
///
/// What comes of a row is seen when its turn comes, so the list is looked through before, and not while others wait to write.
pub async fn certify(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    rows: &[WrittenCertification],
    prospects: &[CertificationProspect],
) -> std::result::Result<Batch, ManageError> {
    if rows.len() != prospects.len() || prospects.iter().any(CertificationProspect::is_wrong) {
        return Err(ManageError::Conflict("a row must be corrected"));
    }
    let mut foreseen = Foreseen::default();
    let step = |(row, prospect): (&WrittenCertification, &CertificationProspect)| {
        foreseen.count(match prospect {
            CertificationProspect::New(..) => Verdict::New,
            CertificationProspect::NewStub(_) => Verdict::Newcomer,
            CertificationProspect::Repeated(_) => Verdict::Repeated,
            _ => Verdict::Held,
        });
        // What else would come of a row can be asked of it alone.
        let forecast = match prospect {
            CertificationProspect::Repeated(first) => {
                i64::try_from(first + 1).ok().map(|line| Forecast::Repeated { line })
            }
            _ => None,
        };
        NewStep { data: json!(row), forecast, subject: None }
    };
    let steps = rows.iter().zip(prospects).map(step).collect();
    let batch = made(tx, now, actor, Work::Certify, steps).await?;
    sql::set_foreseen(tx, batch.id, &foreseen).await?;
    get(tx, actor, &batch.public_id).await
}

async fn made(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    work: Work,
    steps: Vec<NewStep>,
) -> std::result::Result<Batch, ManageError> {
    certifications::keeps(actor).ok_or(ManageError::Forbidden)?;
    if steps.is_empty() || steps.len() > MOST_CERTIFIED {
        return Err(ManageError::Conflict("a batch of certifications has 1 to 5,000 steps"));
    }
    let public_id = secrets::public_id("batch-");
    sql::insert(tx, now, &public_id, &work, actor).await?;
    let batch = get(tx, actor, &public_id).await?;
    sql::insert_steps(tx, batch.id, batch.steps, &steps).await?;
    get(tx, actor, &public_id).await
}

/// The rows of a page of a batch that issues a list, in their order, each with what would come of it now.
pub async fn looked_through(
    conn: &mut Conn,
    actor: &Actor,
    batch: &Batch,
    slice: &Slice,
) -> std::result::Result<Vec<(WrittenCertification, CertificationProspect)>, ManageError> {
    let steps = sql::steps(conn, batch.id, None, slice).await?;
    let written = steps.iter().filter_map(|step| {
        let row = WrittenCertification::deserialize(&step.data.0).ok()?;
        let first = match step.forecast.as_deref() {
            Some(Forecast::Repeated { line }) => usize::try_from(line - 1).ok(),
            _ => None,
        };
        Some((row, first))
    });
    let (rows, firsts): (Vec<_>, Vec<_>) = written.unzip();
    let prospects = certifications::foresee(conn, actor, &rows).await.map_err(|error| match error {
        CertificationError::Store(error) => ManageError::Store(error),
        _ => ManageError::Forbidden,
    })?;
    // A row may be the same as one of another page.
    let skipped = usize::try_from(slice.offset()).unwrap_or(usize::MAX);
    let prospects = prospects.into_iter().zip(firsts).map(|(prospect, first)| match (prospect, first) {
        (prospect, Some(first)) if !prospect.is_wrong() => CertificationProspect::Repeated(first),
        (CertificationProspect::Repeated(place), _) => CertificationProspect::Repeated(skipped.saturating_add(place)),
        (prospect, _) => prospect,
    });
    Ok(rows.into_iter().zip(prospects).collect())
}

/// All rows of a list, as a page.
pub fn every_row() -> Slice {
    Slice { page: 1, limit: i64::try_from(MOST_CERTIFIED).unwrap_or(i64::MAX), after: None }
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
