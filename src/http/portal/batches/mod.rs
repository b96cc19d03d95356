//! One batch: what it does, how far it is, what came of each step, and how it is started, stopped and taken back.

mod steering;

use std::collections::HashMap;

use askama::Template;
use axum::{
    extract::Query,
    http::header::REFRESH,
    response::{IntoResponse, Response},
};
use serde::Deserialize;

pub use self::steering::{AskBatchPage, Question, ask_stop, ask_undo, start, stop, undo};
use super::{
    certifications::{several, views::holder},
    context::{PageError, Reader, count, page_number, render},
    list_file, paths,
    views::{self, Names},
};
use crate::{
    domain::{
        ManageError,
        awards::{self, Award, AwardError},
        badges,
        batches::{self, Batch, BatchState, Step, StepState, Work},
        certifications,
        page::Slice,
    },
    http::{
        lists,
        page::{BadgeRef, By, Chip, Pager, PersonRef, Section, Shell, Tab, When},
    },
    language::Text,
    store::{self, Conn},
};

/// A batch in the list.
#[derive(Clone, Debug)]
pub struct BatchRow {
    /// The batch's public id.
    pub id: String,
    /// The badge that it gives; `None` where it is gone or not the reader's to see.
    pub badge: Option<BadgeRef>,
    /// What it does, in words.
    pub what: String,
    /// Who made it.
    pub by: By,
    /// When.
    pub made: When,
    /// Where it is in its life.
    pub state: Chip,
    /// How many steps it has.
    pub steps: u64,
    /// How many of them have their verdict.
    pub settled: u64,
    /// How many were refused.
    pub refused: u64,
}

impl BatchRow {
    pub(super) fn href(&self) -> String {
        let id = self.id.clone();
        paths::Batch { id }.to_string()
    }
}

/// A step of a batch.
#[derive(Clone, Debug)]
pub struct StepRow {
    /// From 1.
    pub position: u64,
    /// Whom it found.
    pub person: Option<PersonRef>,
    /// As it was written.
    pub written: String,
    /// What came of it.
    pub state: Chip,
    /// Why it was refused, in words.
    pub why: Option<String>,
}

impl StepRow {
    /// What was written, where that says more than whom it found.
    fn says_more(&self) -> bool {
        self.person.as_ref().is_some_and(|person| person.public_id != self.written)
    }
}

/// What can be done about a batch.
#[derive(Clone, Copy, Debug, Default)]
pub struct May {
    /// It can be started, or given up.
    pub start: bool,
    /// Its lines can be looked through before.
    pub check: bool,
    /// It can be stopped.
    pub stop: bool,
    /// What it did can be taken back.
    pub undo: bool,
}

/// One batch.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/batches/show.html")]
pub struct BatchPage {
    /// Around the page.
    pub shell: Shell,
    /// The batch.
    pub row: BatchRow,
    /// Words to every recipient.
    pub note: Option<String>,
    /// Whether those who hold the badge at once get no mail about it.
    pub quietly: bool,
    /// The file that it came in.
    pub source: Option<String>,
    /// Why it is taken back.
    pub undo_reason: Option<String>,
    /// Its rows as a file.
    pub file: Option<String>,
    /// When it was started.
    pub started: Option<When>,
    /// When it came to its end.
    pub finished: Option<When>,
    /// What can be done.
    pub may: May,
    /// While it is at work: the address of this page as it holds still, or reloads again.
    pub toggle: Option<String>,
    /// Whether the page reloads by itself.
    pub reloads: bool,
    /// Each state that some step is in, with its count: query parameter `state`.
    pub tabs: Vec<Tab>,
    /// This page's steps.
    pub steps: Vec<StepRow>,
    /// The pages of the steps.
    pub pager: Pager,
}

impl BatchPage {
    fn start_action(&self) -> String {
        let id = self.row.id.clone();
        paths::StartBatch { id }.to_string()
    }

    fn check_href(&self) -> String {
        let id = self.row.id.clone();
        paths::CheckSeveral { id }.to_string()
    }

    fn stop_href(&self) -> String {
        let id = self.row.id.clone();
        paths::StopBatch { id }.to_string()
    }

    fn undo_href(&self) -> String {
        let id = self.row.id.clone();
        paths::UndoBatch { id }.to_string()
    }
}

/// Where a batch is in its life, as it is shown.
pub fn chip(state: BatchState) -> Chip {
    match state {
        BatchState::Staging => Chip::new("quiet", "batch-state-staging"),
        BatchState::Running => Chip::new("pending", "batch-state-running"),
        BatchState::Done => Chip::new("claimed", "batch-state-done"),
        BatchState::Cancelled => Chip::new("revoked", "batch-state-cancelled"),
        BatchState::Undoing => Chip::new("pending", "batch-state-undoing"),
        BatchState::Undone => Chip::new("revoked", "batch-state-undone"),
    }
}

/// What a step comes to where it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Somebody was awarded a badge.
    Award,
    /// A certification was renewed.
    Renew,
    /// Somebody was certified.
    Certify,
}

impl Deed {
    /// What this work does.
    pub fn of(work: &Work) -> Self {
        match work {
            Work::Award { .. } | Work::Issue { .. } | Work::Rule { .. } => Self::Award,
            Work::Renew => Self::Renew,
            Work::Certify => Self::Certify,
        }
    }
}

/// What came of a step, as it is shown.
pub fn step_chip(deed: Deed, state: StepState) -> Chip {
    let key = |award, renew, certify| match deed {
        Deed::Award => award,
        Deed::Renew => renew,
        Deed::Certify => certify,
    };
    match state {
        StepState::Waiting => Chip::new("quiet", "step-waiting"),
        StepState::Done => Chip::new("claimed", key("step-done", "step-renewed", "step-issued")),
        StepState::Unchanged => Chip::new("quiet", key("step-unchanged", "step-as-it-was", "step-there-already")),
        StepState::Refused => Chip::new("expired", "step-refused"),
        StepState::Undone => Chip::new("revoked", "step-undone"),
    }
}

/// Why a step was refused. It is kept in the words of the programming interfaces; those that are ours are said in the page's.
pub fn refusal_words(t: Text, problem: &str) -> String {
    let is = |error: &AwardError| error.to_string() == problem;
    if is(&AwardError::UnknownPerson) {
        t.get("step-no-person")
    } else if is(&AwardError::OtherOrganisation) {
        t.get("step-other-organisation")
    } else if is(&AwardError::Retired) {
        t.get("step-badge-retired")
    } else if is(&AwardError::UnknownBadge) {
        t.get("step-no-badge")
    } else if is(&AwardError::Forbidden) {
        t.get("step-forbidden")
    } else if is(&AwardError::OutOfReach) {
        t.get("step-out-of-reach")
    } else if is(&AwardError::HasLeft) {
        t.get("step-has-left")
    } else if problem == lists::TOO_LONG {
        t.get("list-row-too-long")
    } else {
        several::refusal_words(t, problem).unwrap_or_else(|| problem.to_owned())
    }
}

/// A batch as lists show it.
pub(super) async fn row(conn: &mut Conn, reader: &Reader, batch: &Batch, names: &Names) -> Result<BatchRow, PageError> {
    let badge = match badges::get(conn, &reader.actor, batch.params.badge()).await {
        _ if batch.params.0.is_of_certifications() => None,
        Ok(badge) => Some(views::badge(&badge)),
        Err(ManageError::Store(error)) => return Err(error.into()),
        Err(_) => None,
    };
    let t = reader.t;
    let name = badge.as_ref().map_or("–", |badge| badge.name.as_str());
    Ok(BatchRow {
        id: batch.public_id.clone(),
        what: match &batch.params.0 {
            Work::Award { .. } => t.named("batch-award", name),
            Work::Issue { .. } => t.named("batch-issue", name),
            Work::Rule { .. } => t.named("batch-rule", name),
            Work::Renew => t.get("batch-renew"),
            Work::Certify => t.get("batch-certify"),
        },
        badge,
        by: views::by(&batch.maker, names),
        made: When::recent(t, batch.created_at, reader.app.clock.now()),
        state: chip(batch.state),
        steps: count(batch.steps),
        settled: count(batch.settled()),
        refused: count(batch.refused),
    })
}

/// The same, of one.
pub(super) async fn row_of(conn: &mut Conn, reader: &Reader, batch: &Batch) -> Result<BatchRow, PageError> {
    let names = views::names(conn, std::iter::once(batch.maker.as_str())).await?;
    row(conn, reader, batch, &names).await
}

/// Steps a page.
const ROWS: i64 = 50;
/// After how many seconds a page of a batch at work is loaded again.
const RELOAD: &str = "5";

/// Which steps are wanted, and whether the page is to hold still.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    state: String,
    page: Option<String>,
    #[serde(default)]
    after: String,
    #[serde(default)]
    still: String,
}

fn steps_href(id: &str, state: Option<StepState>, page: u64, after: &str, still: bool) -> String {
    let page = if page > 1 { page.to_string() } else { String::new() };
    let state = state.map_or("", StepState::as_str);
    let query = [("state", state), ("page", &page), ("after", after), ("still", if still { "1" } else { "" })];
    paths::with_query(&paths::Batch { id: id.to_owned() }, &query)
}

/// One batch. While it is at work, the page asks to be loaded again.
pub async fn show(
    paths::Batch { id }: paths::Batch,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    reader.must_oversee()?;
    let t = reader.t;
    let state = StepState::parse(&asked.state);
    let page = page_number(asked.page.as_deref());
    let slice = Slice { after: Some(asked.after.clone()).filter(|after| !after.is_empty()), ..Slice::page(page, ROWS) };
    let mut conn = reader.app.store.read().await?;
    let batch = batches::get(&mut conn, &reader.actor, &id).await?;
    let listed = batches::steps(&mut conn, &batch, state, &slice).await?;
    let mut steps = step_rows(&mut conn, &reader, &batch, &listed.items).await?;
    if batch.params.0.is_of_certifications() {
        name_holders(&mut conn, &reader, &listed.items, &mut steps).await?;
    }
    let row = row_of(&mut conn, &reader, &batch).await?;
    drop(conn);

    let is_at_work = matches!(batch.state, BatchState::Running | BatchState::Undoing);
    let is_still = !asked.still.is_empty();
    let per_page = count(ROWS);
    let number = count(page);
    let pager = if state.is_none() {
        // Positions have no gaps, so any page is as near as the first.
        Pager::numbered(number, per_page, count(listed.total), |page| steps_href(&id, None, page, "", is_still))
    } else {
        let last = listed.items.last().map(|step| step.position.to_string()).unwrap_or_default();
        let next = steps_href(&id, state, number + 1, &last, is_still);
        Pager::onwards(number, per_page, count(listed.total), steps_href(&id, state, 1, "", is_still), next)
    };
    let recent = |at| When::recent(t, at, reader.app.clock.now());
    let page = BatchPage {
        shell: reader.shell(Section::Jobs).await,
        note: batch.params.note().map(str::to_owned),
        quietly: batch.params.is_quiet(),
        source: batch.source.clone(),
        undo_reason: batch.undo_reason.clone(),
        file: file_href(&batch, state),
        started: batch.started_at.map(recent),
        finished: batch.finished_at.map(recent),
        may: may(&batch),
        toggle: is_at_work.then(|| steps_href(&id, state, number, &asked.after, !is_still)),
        reloads: is_at_work && !is_still,
        tabs: tabs(t, &batch, state, |state| steps_href(&id, state, 1, "", is_still)),
        steps,
        pager,
        row,
    };
    let response = render(&page);
    Ok(if page.reloads { ([(REFRESH, RELOAD)], response).into_response() } else { response })
}

/// The rows as a file: those of a state, or all.
fn file_href(batch: &Batch, state: Option<StepState>) -> Option<String> {
    let path = paths::BatchRows { id: batch.public_id.clone() };
    let is_list = batch.params.0.gives_a_badge() && batch.steps > 0;
    is_list.then(|| paths::with_query(&path, &[("state", state.map_or("", StepState::as_str))]))
}

fn may(batch: &Batch) -> May {
    match batch.state {
        // A rule is started where it was tried.
        BatchState::Staging if matches!(batch.params.0, Work::Rule { .. }) => May::default(),
        BatchState::Staging if batch.reading_since.is_some() => May::default(),
        BatchState::Staging => May {
            start: batch.steps > 0,
            check: matches!(batch.params.0, Work::Award { .. }) && batch.foreseen.is_some(),
            ..May::default()
        },
        BatchState::Running => May { stop: true, undo: true, ..May::default() },
        BatchState::Done | BatchState::Cancelled => {
            May { undo: batch.started_at.is_some() && batch.done > 0, ..May::default() }
        }
        BatchState::Undoing | BatchState::Undone => May::default(),
    }
}

/// A tab for each state that some step is in.
fn tabs(t: Text, batch: &Batch, shown: Option<StepState>, href: impl Fn(Option<StepState>) -> String) -> Vec<Tab> {
    let counted = [
        (StepState::Waiting, batch.steps - batch.settled()),
        (StepState::Done, batch.done),
        (StepState::Unchanged, batch.unchanged),
        (StepState::Refused, batch.refused),
        (StepState::Undone, batch.undone),
    ];
    let tab = |label: String, n: i64, state| Tab {
        label,
        count: t.number(count(n)),
        href: href(state),
        current: state == shown,
    };
    let deed = Deed::of(&batch.params.0);
    let mut tabs = vec![tab(t.get("step-any"), batch.steps, None)];
    let worth = counted.into_iter().filter(|(state, n)| *n > 0 || Some(*state) == shown);
    tabs.extend(worth.map(|(state, n)| tab(t.get(step_chip(deed, state).key()), n, Some(state))));
    tabs
}

async fn step_rows(conn: &mut Conn, reader: &Reader, batch: &Batch, steps: &[Step]) -> store::Result<Vec<StepRow>> {
    let id = |step: &Step| step.result.as_ref().and_then(|result| result.id.clone());
    let ids: Vec<String> = steps.iter().filter_map(id).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let awards: HashMap<String, Award> = awards::named(conn, &reader.actor, &ids).await?;
    let row = |step: &Step| StepRow {
        position: step.recipient().and_then(|row| row.line).unwrap_or_else(|| count(step.position)),
        person: id(step).and_then(|id| awards.get(&id).map(views::holder_of)),
        written: step.recipient().map(|recipient| recipient.person).unwrap_or_default(),
        state: step_chip(Deed::of(&batch.params.0), step.state),
        why: list_file::reason(reader, batch, &step.recipient().unwrap_or_default(), step),
    };
    Ok(steps.iter().map(row).collect())
}

/// Says whose certifications the steps of a batch made or found.
async fn name_holders(conn: &mut Conn, reader: &Reader, steps: &[Step], rows: &mut [StepRow]) -> store::Result<()> {
    let ids: Vec<Option<String>> =
        steps.iter().map(|step| step.result.as_ref().and_then(|result| result.id.clone())).collect();
    let asked: Vec<&str> = ids.iter().flatten().map(String::as_str).collect();
    let found = certifications::named(conn, &reader.actor, &asked).await?;
    for (row, id) in rows.iter_mut().zip(&ids) {
        row.person = id.as_ref().and_then(|id| found.get(id)).map(holder);
    }
    Ok(())
}

async fn one(conn: &mut Conn, reader: &Reader, id: &str) -> Result<Batch, PageError> {
    reader.must_oversee()?;
    Ok(batches::get(conn, &reader.actor, id).await?)
}
