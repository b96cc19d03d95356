//! Batches: long work in short transactions. Its steps are staged as rows; a job does them slice by slice, so that nobody
//! who signs in or awards waits for it, and a crash loses nothing and repeats nothing: a step's verdict is written in the
//! transaction of its change. What a batch did can be taken back as one.

pub mod certifications;
pub mod lists;
mod model;
mod recipient;
mod sql;
mod work;

use std::time::{Duration, Instant};

use serde_json::{Value, json};

pub use model::{Batch, BatchId, BatchState, Step, StepResult, StepState, Work};
pub use recipient::{Forecast, Foreseen, Named, Recipient, Verdict, Wrong};

use self::{model::NewStep, work::Turn};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, Dialect, ManageError, Principal, Problem, Role, Scope, access,
        audit::{self, Action},
        badges,
        claims::LinkTerms,
        jobs::{self, JobKind},
        page::{Listed, Slice},
        rules,
        text::{self, Checker, MAX_PROSE, MAX_REASON},
        trials,
    },
    secrets,
    store::{Conn, Result, Store, Tx},
};

/// The most steps that are added in one call.
pub const MOST_ADDED: usize = 5_000;
/// The longest key that somebody goes by: an e-mail address.
const MAX_KEY: usize = 254;
/// The most steps of a batch.
pub const MOST_STEPS: i64 = 1_000_000;
/// How long a slice holds the writer before it commits; with the commit itself, less than 50 ms.
const SLICE: Duration = Duration::from_millis(25);
/// The most steps that a slice reads ahead.
const READ_AHEAD: i64 = 100;

/// Makes a batch without steps. For whoever may do its work.
pub async fn create(tx: &mut Tx, now: Timestamp, actor: &Actor, work: Work) -> std::result::Result<Batch, ManageError> {
    let scope = match &work {
        Work::Issue { .. } => actor.scope(&[Role::Admin, Role::System]),
        Work::Award { .. } | Work::Rule { .. } => actor.administers(),
        Work::Renew | Work::Certify => crate::domain::certifications::keeps(actor),
    };
    let scope = scope.ok_or(ManageError::Forbidden)?;
    let work = match work {
        Work::Award { badge, note, quietly } => {
            let mut check = Checker::new();
            let note = check.optional_prose("note", note.as_deref(), MAX_PROSE);
            check.finish()?;
            Work::Award { badge: awardable(tx, &scope, &badge).await?, note, quietly }
        }
        Work::Issue { badge } => Work::Issue { badge: awardable(tx, &scope, &badge).await? },
        Work::Rule { badge, rule, before } => {
            let badge = rules::manageable(tx, actor, &badge).await?.public_id;
            Work::Rule { badge, rule, before }
        }
        Work::Renew | Work::Certify => return Err(ManageError::Conflict("its steps come with it")),
    };
    let public_id = secrets::public_id("batch-");
    sql::insert(tx, now, &public_id, &work, actor).await?;
    get(tx, actor, &public_id).await
}

/// Public id of the badge that this names, if the actor may give it to anybody.
async fn awardable(conn: &mut Conn, scope: &Scope, badge: &str) -> std::result::Result<String, ManageError> {
    let badge = badges::find(conn, badge).await?.filter(|b| b.is_site_wide || scope.covers(b.organisation_id));
    let badge = badge.ok_or_else(|| ManageError::field("badge_id", Problem::Unknown))?;
    if badge.is_in_use() { Ok(badge.public_id) } else { Err(ManageError::Conflict("the badge is retired")) }
}

/// Adds the steps that a dry run found. The caller holds the batch, which is still being staged.
pub(in crate::domain) async fn stage(tx: &mut Tx, batch: &Batch, steps: Vec<Value>) -> Result<()> {
    if steps.is_empty() {
        return Ok(());
    }
    let steps: Vec<NewStep> = steps.into_iter().map(NewStep::from).collect();
    sql::insert_steps(tx, batch.id, batch.steps, &steps).await
}

/// The batch with this public id, whoever asks.
pub(in crate::domain) async fn by_public_id(conn: &mut Conn, public_id: &str) -> Result<Option<Batch>> {
    sql::find(conn, public_id).await
}

/// Adds people to a batch that gives a badge and has not been started: 1 to [`MOST_ADDED`] at a time and [`MOST_STEPS`] in
/// all, each by public id, handle or e-mail address. What would come of each is kept beside it; what comes of it is seen
/// when its turn comes.
pub async fn add_people(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    people: &[String],
) -> std::result::Result<Batch, ManageError> {
    let batch = lock(tx, actor, public_id).await?;
    if batch.state != BatchState::Staging || batch.reading_since.is_some() {
        return Err(ManageError::Conflict("the batch was started, or its list is being read"));
    }
    if matches!(batch.params.0, Work::Rule { .. }) {
        return Err(ManageError::Conflict("its steps are what a dry run finds"));
    }
    if batch.params.0.is_of_certifications() {
        return Err(ManageError::Conflict("its steps came with it"));
    }
    let mut check = Checker::new();
    if people.is_empty() {
        check.add("people", Problem::Missing);
    } else if people.len() > MOST_ADDED {
        check.add("people", Problem::TooMany { max: MOST_ADDED });
    }
    let mut rows = Vec::with_capacity(people.len().min(MOST_ADDED));
    for person in people.iter().take(MOST_ADDED) {
        rows.push(Recipient::named(check.line("people", person, MAX_KEY)));
        if check.has_errors() {
            break;
        }
    }
    check.finish()?;
    let forecasts = lists::foresee(tx, now, actor, &batch.params.0, &rows).await?;
    lists::stage(tx, &batch, rows, forecasts).await?;
    get(tx, actor, public_id).await
}

/// The first steps of a batch that gives a badge, as they were written: at most [`MOST_ADDED`].
pub async fn recipients(conn: &mut Conn, batch: &Batch) -> Result<Vec<Recipient>> {
    let slice = Slice { page: 1, limit: i64::try_from(MOST_ADDED).unwrap_or(i64::MAX), after: None };
    let steps = sql::steps(conn, batch.id, None, &slice).await?;
    Ok(steps.iter().filter_map(Step::recipient).collect())
}

/// The steps of a list with what would come of them, problems first: of one verdict or of all, behind the place
/// `(verdict, position)` of the last one seen.
pub async fn foreseen(
    conn: &mut Conn,
    batch: &Batch,
    verdict: Option<Verdict>,
    after: Option<(Verdict, i64)>,
    limit: i64,
) -> Result<Vec<Step>> {
    let after = after.map_or((-1, 0), |(verdict, position)| (verdict.rank(), position));
    sql::foreseen(conn, batch.id, verdict, after, limit).await
}

/// The steps of a batch behind this position, in their order, at most `limit`: for reading all of them piece by piece.
pub async fn steps_after(
    conn: &mut Conn,
    batch: BatchId,
    state: Option<StepState>,
    position: i64,
    limit: i64,
) -> Result<Vec<Step>> {
    sql::steps(conn, batch, state, &Slice { page: 1, limit, after: Some(position.to_string()) }).await
}

/// Says of a batch that gives a badge and has not been started that those who hold it at once get no mail about it.
pub async fn hush(tx: &mut Tx, actor: &Actor, public_id: &str) -> std::result::Result<(), ManageError> {
    let batch = lock(tx, actor, public_id).await?;
    match batch.params.0 {
        Work::Award { badge, note, .. } if batch.state == BatchState::Staging => {
            Ok(sql::set_work(tx, batch.id, &Work::Award { badge, note, quietly: true }).await?)
        }
        _ => Err(ManageError::Conflict("the batch was started, or gives no badge at once")),
    }
}

/// Starts a batch. Again: nothing changes.
pub async fn start(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
) -> std::result::Result<Batch, ManageError> {
    let batch = lock(tx, actor, public_id).await?;
    match batch.state {
        // A rule that concerns nobody yet is still to be saved.
        BatchState::Staging if matches!(batch.params.0, Work::Rule { .. }) => {
            trials::save(tx, now, actor, &batch).await?;
        }
        BatchState::Staging if batch.reading_since.is_some() => {
            return Err(ManageError::Conflict("the list has not come whole"));
        }
        BatchState::Staging if batch.steps == 0 => return Err(ManageError::Conflict("the batch has no steps")),
        BatchState::Staging => {}
        _ => return Ok(batch),
    }
    sql::set_state(tx, now, batch.id, BatchState::Running).await?;
    run(tx, now, &batch).await?;
    record(tx, now, actor, Action::BatchStarted, &batch).await?;
    get(tx, actor, public_id).await
}

/// Stops a batch before its end, or forgets one that was never started; what was done stays. Again: nothing changes.
pub async fn cancel(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
) -> std::result::Result<Batch, ManageError> {
    let batch = lock(tx, actor, public_id).await?;
    match batch.state {
        BatchState::Staging | BatchState::Running => {}
        BatchState::Cancelled => return Ok(batch),
        _ => return Err(ManageError::Conflict("the batch has come to its end")),
    }
    sql::set_state(tx, now, batch.id, BatchState::Cancelled).await?;
    record(tx, now, actor, Action::BatchCancelled, &batch).await?;
    get(tx, actor, public_id).await
}

/// Takes back what a batch did, also one that is not at its end, with the rights of whoever asks for it. Again: nothing
/// changes.
///
/// The `reason`, up to 500 characters, stands with every award that is taken back, and is told to those who held them.
/// People whom the batch added stay.
pub async fn undo(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    reason: Option<&str>,
) -> std::result::Result<Batch, ManageError> {
    let mut check = Checker::new();
    let reason = reason.map(|reason| check.required_prose("reason", reason, MAX_REASON));
    check.finish()?;
    let batch = lock(tx, actor, public_id).await?;
    match batch.state {
        BatchState::Running | BatchState::Done | BatchState::Cancelled => {}
        BatchState::Staging => return Err(ManageError::Conflict("the batch was never started")),
        BatchState::Undoing | BatchState::Undone => return Ok(batch),
    }
    trials::restore(tx, now, actor, &batch).await?;
    sql::set_undo(tx, batch.id, actor, reason.as_deref()).await?;
    sql::set_state(tx, now, batch.id, BatchState::Undoing).await?;
    run(tx, now, &batch).await?;
    record(tx, now, actor, Action::BatchUndone, &batch).await?;
    get(tx, actor, public_id).await
}

async fn run(tx: &mut Tx, now: Timestamp, batch: &Batch) -> Result<()> {
    jobs::enqueue(tx, now, JobKind::RunBatch, &batch.public_id, &json!({})).await
}

/// The batch with this public id, for admins of the whole site and for its maker.
pub async fn get(conn: &mut Conn, actor: &Actor, public_id: &str) -> std::result::Result<Batch, ManageError> {
    let batch = if text::is_id(public_id) { sql::find(conn, public_id).await? } else { None };
    batch.filter(|batch| is_for(actor, batch)).ok_or(ManageError::NotFound)
}

async fn lock(tx: &mut Tx, actor: &Actor, public_id: &str) -> std::result::Result<Batch, ManageError> {
    // Looked at first: who may not see it may not hold it up.
    get(tx, actor, public_id).await?;
    sql::lock(tx, public_id).await?;
    get(tx, actor, public_id).await
}

/// The batches that the actor may see, newest first.
pub async fn list(conn: &mut Conn, actor: &Actor, slice: &Slice) -> std::result::Result<Listed<Batch>, ManageError> {
    let scope = actor.administers().ok_or(ManageError::Forbidden)?;
    let maker = if scope == Scope::Everywhere { None } else { Some(actor.credential()) };
    Ok(sql::list(conn, maker, slice).await?)
}

/// The steps of a batch in their order, of one state or of all. A slice goes on after a position.
pub async fn steps(conn: &mut Conn, batch: &Batch, state: Option<StepState>, slice: &Slice) -> Result<Listed<Step>> {
    let total = match state {
        None => batch.steps,
        Some(StepState::Waiting) => batch.steps - batch.settled(),
        Some(StepState::Done) => batch.done,
        Some(StepState::Unchanged) => batch.unchanged,
        Some(StepState::Refused) => batch.refused,
        Some(StepState::Undone) => batch.undone,
    };
    if slice.is_past(total) {
        return Ok(Listed::empty(total));
    }
    Ok(Listed { items: sql::steps(conn, batch.id, state, slice).await?, total })
}

/// Does the next steps of a batch, or takes the last ones back, in a transaction of its own that holds the writer for less
/// than 50 ms. Returns whether there is more to do.
///
/// The steps are done with the rights that the batch's maker has now, and taken back with those of whoever asked for that;
/// where nobody's rights are left, the batch stops, and another may take it back. A step that cannot be done is refused with
/// its reason, and the others go on; an error of the database ends the slice, and nothing of it was done.
pub async fn slice(store: &Store, now: Timestamp, terms: LinkTerms<'_>, public_id: &str) -> Result<bool> {
    let mut tx = store.write().await?;
    // From here, so that waiting for the writer is not part of the slice.
    let begun = Instant::now();
    sql::lock(&mut tx, public_id).await?;
    let Some(batch) = sql::find(&mut tx, public_id).await? else { return Ok(false) };
    let is_undoing = match batch.state {
        BatchState::Running => false,
        BatchState::Undoing => true,
        _ => return Ok(false),
    };
    let Some(actor) = with_rights_of(&mut tx, now, &batch, is_undoing).await? else {
        sql::set_state(&mut tx, now, batch.id, BatchState::Cancelled).await?;
        record(&mut tx, now, &Actor::system(Dialect::Batch), Action::BatchCancelled, &batch).await?;
        tx.commit().await?;
        return Ok(false);
    };
    let steps = if is_undoing {
        sql::last_done(&mut tx, batch.id, READ_AHEAD).await?
    } else {
        sql::next_waiting(&mut tx, batch.id, READ_AHEAD).await?
    };
    let turn = Turn::new(&mut tx, now, terms, &actor, &batch, is_undoing).await?;
    let settled = turn.take(&mut tx, &steps, || begun.elapsed() < SLICE).await?;
    let mut tally = sql::Tally::default();
    for (step, settled) in steps.iter().zip(&settled) {
        tally.count(step.state, settled.outcome.state);
    }
    sql::settle(&mut tx, batch.id, &settled).await?;
    sql::add_tally(&mut tx, batch.id, &tally).await?;
    let is_over = settled.len() == steps.len() && steps.len() < usize::try_from(READ_AHEAD).unwrap_or(usize::MAX);
    if is_over {
        let state = if is_undoing { BatchState::Undone } else { BatchState::Done };
        sql::set_state(&mut tx, now, batch.id, state).await?;
        if !is_undoing {
            let batch = sql::find(&mut tx, public_id).await?.unwrap_or(batch);
            record(&mut tx, now, &actor, Action::BatchDone, &batch).await?;
        }
    }
    tx.commit().await?;
    Ok(!is_over)
}

/// Whether steps of the batch are left to be done or taken back, now that nobody else can change that.
pub async fn goes_on(tx: &mut Tx, public_id: &str) -> Result<bool> {
    sql::lock(tx, public_id).await?;
    let batch = sql::find(tx, public_id).await?;
    Ok(batch.is_some_and(|batch| matches!(batch.state, BatchState::Running | BatchState::Undoing)))
}

/// The batch's maker, or whoever takes it back, with the rights of today; `None` if they have none left.
async fn with_rights_of(conn: &mut Conn, now: Timestamp, batch: &Batch, is_undoing: bool) -> Result<Option<Actor>> {
    let (credential, person) = match &batch.undone_by {
        Some(undoer) if is_undoing => (undoer, batch.undone_by_person_id),
        _ => (&batch.maker, batch.maker_person_id),
    };
    let system = Actor::system(Dialect::Batch);
    let actor = match person {
        Some(person) => access::account(conn, person).await?.map(|account| account.actor(Dialect::Batch)),
        None if credential == system.credential() => Some(system),
        None => access::actor_of_service(conn, now, credential, Dialect::Batch).await?,
    };
    // A step that is refused is not tried again; what nobody may take back waits for somebody who may.
    Ok(actor.filter(|actor| !is_undoing || actor.is_system() || is_for(actor, batch)))
}

fn is_for(actor: &Actor, batch: &Batch) -> bool {
    let is_maker = match &actor.principal {
        Principal::Person { id, .. } => batch.maker_person_id == Some(*id),
        Principal::Service { .. } | Principal::System | Principal::Anonymous => {
            batch.maker_person_id.is_none() && batch.maker == actor.credential()
        }
    };
    let may_make = actor.oversees().or_else(|| actor.scope(&[Role::System]));
    actor.administers_everywhere() || (is_maker && may_make.is_some())
}

async fn record(tx: &mut Tx, now: Timestamp, actor: &Actor, action: Action, batch: &Batch) -> Result<()> {
    let entry = audit::Entry {
        action,
        subject: batch.public_id.clone(),
        person: None,
        organisation: None,
        before: None,
        after: Some(json!({
            "work": batch.params.0, "steps": batch.steps, "done": batch.done, "unchanged": batch.unchanged,
            "refused": batch.refused, "undone": batch.undone,
        })),
    };
    audit::record(tx, now, actor, entry).await
}
