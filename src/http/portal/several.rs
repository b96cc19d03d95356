//! One badge for several people: a list is pasted or sent as a file, read into a batch row by row, looked through, and only
//! then started.

use std::{collections::HashMap, time::Duration};

use askama::Template;

use axum::{
    body::to_bytes,
    extract::{FromRequest, Multipart, Query, Request, multipart::Field},
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use super::{
    award,
    batches::{self as batch_pages, BatchRow},
    context::{PageError, PageResult, Reader, again, count, page_number, render},
    list_file::{self, verdict_chip},
    paths, views,
};
use crate::{
    app::App,
    domain::{
        Actor, ManageError, Problem,
        batches::{
            self, Batch, BatchState, Foreseen, MOST_STEPS, Step, Verdict, Work,
            lists::{self, Begun},
        },
        people::{self, Face},
    },
    http::{
        lists::{CsvRows, Intake, ListError, next_piece},
        page::{Chip, Choice, Form, Pager, PersonRef, Section, Shell, Tab, When},
        problem,
    },
    language::Text,
    spreadsheets::Unreadable,
};

/// The most bytes of a field beside the list.
const MAX_FIELD: usize = 64 * 1024;
/// The most bytes of a form without a file.
const MAX_WHOLE: usize = 2 * 1024 * 1024;
/// How much of a pasted list is shown again where something is wrong with the form.
const KEPT: usize = 1024 * 1024;

/// The list. Fields: `badge` (number, or what was typed), `people` (CSV, or one on each line), `list` (a file instead),
/// `note`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/several/form.html")]
pub struct SeveralPage {
    /// Around the page.
    pub shell: Shell,
    /// What was typed, and what is wrong with it.
    pub form: Form,
    /// Badges to choose from; empty: too many for a list, so the field is typed into.
    pub badges: Vec<Choice>,
}

/// A row of the list.
#[derive(Clone, Debug)]
pub struct LineRow {
    /// From 1.
    pub line: u64,
    /// As it was written: who it is about.
    pub written: String,
    /// The name of a newcomer.
    pub name: Option<String>,
    /// Whom it means.
    pub person: Option<PersonRef>,
    /// What would come of it.
    pub verdict: Chip,
    /// Why, in words.
    pub why: String,
}

/// Every row of the list, with what would come of it; problems first.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/several/check.html")]
pub struct CheckPage {
    /// Around the page.
    pub shell: Shell,
    /// The batch that is staged.
    pub row: BatchRow,
    /// The file's name.
    pub source: Option<String>,
    /// Words to every recipient.
    pub note: Option<String>,
    /// How many rows there are of each verdict.
    pub foreseen: Foreseen,
    /// All, and each verdict with its count: query parameter `show`.
    pub tabs: Vec<Tab>,
    /// This page's rows.
    pub lines: Vec<LineRow>,
    /// The table's pages.
    pub pager: Pager,
}

impl CheckPage {
    fn start_action(&self) -> String {
        let id = self.row.id.clone();
        paths::StartBatch { id }.to_string()
    }

    fn change_action(&self) -> String {
        let id = self.row.id.clone();
        paths::ChangeSeveral { id }.to_string()
    }

    fn file_href(&self) -> String {
        let id = self.row.id.clone();
        paths::BatchRows { id }.to_string()
    }

    /// The rows of one verdict.
    fn show(&self, verdict: &str) -> String {
        check_href(&self.row.id, Verdict::parse(verdict), 1, "")
    }

    fn lead(&self) -> String {
        let t = self.shell.t;
        let rows = t.count("several-lines", self.row.steps);
        self.source.as_ref().map_or_else(|| rows.clone(), |source| format!("{source}, {rows}"))
    }

    fn given(&self) -> u64 {
        count(self.foreseen.given())
    }

    fn newcomers(&self) -> u64 {
        count(self.foreseen.newcomer)
    }

    fn held(&self) -> u64 {
        count(self.foreseen.held)
    }

    fn repeated(&self) -> u64 {
        count(self.foreseen.repeated)
    }

    fn wrong(&self) -> u64 {
        count(self.foreseen.wrong)
    }
}

/// What the form is filled with beforehand.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    badge: String,
    #[serde(default)]
    batch: String,
}

/// The form; filled from a batch that was given up, so that nothing need be typed twice.
pub async fn ask(_: paths::AwardSeveral, reader: Reader, Query(asked): Query<Asked>) -> PageResult {
    reader.must_administer()?;
    let mut form = Form::new().fill("badge", asked.badge);
    if !asked.batch.is_empty() {
        let mut conn = reader.app.store.read().await?;
        let batch = batches::get(&mut conn, &reader.actor, &asked.batch).await?;
        let rows = batches::recipients(&mut conn, &batch).await?;
        let Work::Award { badge, note, .. } = batch.params.0 else { return Err(PageError::NOT_FOUND) };
        form = form.fill("badge", badge).fill("note", note.unwrap_or_default());
        // What was more than a list of names came from a file, which is there to be corrected.
        if rows.iter().all(batches::Recipient::is_bare) {
            let people: Vec<_> = rows.into_iter().map(|row| row.person).collect();
            form = form.fill("people", people.join("\n"));
        }
    }
    Ok(render(&page(&reader, form).await?))
}

async fn page(reader: &Reader, form: Form) -> Result<SeveralPage, PageError> {
    let mut conn = reader.app.store.read().await?;
    let (form, badges, _) = award::offered(&mut conn, reader, form).await?;
    drop(conn);
    Ok(SeveralPage { shell: reader.shell(Section::Award).await, form, badges })
}

/// What was typed beside the list, and as much of a pasted list as is shown again.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sent {
    badge: String,
    note: String,
    people: String,
}

/// Why no list was read.
enum Refusal {
    /// There is none, or no badge; or there are two lists.
    Form { badge: Option<&'static str>, list: Option<&'static str> },
    /// It could not be begun.
    Begin(ManageError),
    /// It could not be read: in this field.
    List(&'static str, ListError),
    /// The request cannot be read.
    Status(StatusCode),
}

/// Reads the list into a batch, and goes on to what would come of it.
pub async fn stage(_: paths::AwardSeveral, reader: Reader, request: Request) -> PageResult {
    reader.must_administer()?;
    let Some(_place) = reader.app.limits.list() else { return Err(PageError::TooMany(Duration::from_secs(5))) };
    let (app, actor) = (reader.app.clone(), reader.actor.clone());
    // A task of its own, so that a connection that breaks does not break off the tidying up after it.
    let read = tokio::spawn(async move { read(&app, &actor, request).await });
    let Ok((sent, outcome)) = read.await else { return Err(PageError::Status(StatusCode::INTERNAL_SERVER_ERROR)) };
    let form = Form::new().fill("badge", sent.badge).fill("people", sent.people).fill("note", sent.note);
    let t = reader.t;
    let form = match outcome {
        Ok(batch) => {
            let to = paths::CheckSeveral { id: batch.public_id };
            return Ok(Redirect::to(&to.to_string()).into_response());
        }
        Err(Refusal::Form { badge, list }) => {
            let form = badge.into_iter().fold(form, |form, key| form.wrong("badge", t.get(key)));
            list.into_iter().fold(form, |form, key| form.wrong("people", t.get(key)))
        }
        Err(Refusal::Begin(ManageError::Invalid(errors))) => reader.wrong(form, errors),
        Err(
            Refusal::Begin(ManageError::Conflict(_)) | Refusal::List(_, ListError::Refused(ManageError::Conflict(_))),
        ) => form.wrong("badge", t.get("wrong-badge-retired")),
        Err(Refusal::List(field, error)) => form.wrong(field, told(t, error)?),
        Err(Refusal::Begin(error)) => return Err(error.into()),
        Err(Refusal::Status(status)) => return Err(PageError::Status(status)),
    };
    again(&page(&reader, form).await?)
}

/// What is wrong with a list, in the page's words.
fn told(t: Text, error: ListError) -> Result<String, PageError> {
    Ok(match error {
        ListError::Unreadable(Unreadable::Workbook) => t.get("list-workbook"),
        ListError::Unreadable(Unreadable::NotAList) | ListError::Json { .. } => t.get("list-not-a-list"),
        ListError::Unreadable(Unreadable::Garbled { line }) => t.count("list-garbled", line),
        ListError::Unreadable(Unreadable::OpenQuote { line }) => t.count("list-open-quote", line),
        ListError::NoHeading => t.get("list-no-heading"),
        ListError::NoPerson => t.get("list-no-person"),
        ListError::TooLong => t.get("list-too-long"),
        ListError::BrokenOff => t.get("list-broken-off"),
        ListError::Refused(ManageError::Invalid(errors)) => {
            let is_missing = errors.iter().any(|error| error.problem == Problem::Missing);
            if is_missing { t.get("list-missing") } else { t.count("list-too-many", count(MOST_STEPS)) }
        }
        ListError::Refused(error) => return Err(error.into()),
    })
}

/// Reads the form, and the list in it as it comes.
async fn read(app: &App, actor: &Actor, request: Request) -> (Sent, Result<Batch, Refusal>) {
    let is_multipart =
        problem::content_type(request.headers()).is_some_and(|media_type| media_type == "multipart/form-data");
    let mut reading = Reading { app, actor, sent: Sent::default(), list: None, refusal: None };
    let outcome = if is_multipart { reading.parts(request).await } else { reading.whole(request).await };
    let Reading { sent, list, refusal, .. } = reading;
    let refusal = outcome.err().or(refusal);
    let outcome = match (list, refusal) {
        (Some((field, intake)), None) => intake.finish().await.map_err(|error| Refusal::List(field, error)),
        (list, refusal) => {
            if let Some((_, intake)) = list {
                intake.forget().await;
            }
            let badge = sent.badge.trim().is_empty().then_some("wrong-missing");
            Err(refusal.unwrap_or(Refusal::Form { badge, list: Some("list-missing") }))
        }
    };
    (sent, outcome)
}

struct Reading<'a> {
    app: &'a App,
    actor: &'a Actor,
    sent: Sent,
    list: Option<(&'static str, Intake)>,
    refusal: Option<Refusal>,
}

impl Reading<'_> {
    /// A form without a file, as scripts send it.
    async fn whole(&mut self, request: Request) -> Result<(), Refusal> {
        let bytes = to_bytes(request.into_body(), MAX_WHOLE).await;
        let bytes = bytes.map_err(|_| Refusal::Status(StatusCode::PAYLOAD_TOO_LARGE))?;
        let sent: Sent =
            serde_html_form::from_bytes(&bytes).map_err(|_| Refusal::Status(StatusCode::UNPROCESSABLE_ENTITY))?;
        let people = sent.people.clone();
        self.sent = sent;
        self.piece("people", None, people.as_bytes()).await;
        Ok(())
    }

    /// A form with a file: badge and note come before the list, as they stand in the form.
    async fn parts(&mut self, request: Request) -> Result<(), Refusal> {
        let multipart = Multipart::from_request(request, self.app).await;
        let mut multipart = multipart.map_err(|rejection| Refusal::Status(rejection.status()))?;
        while let Some(mut field) = multipart.next_field().await.map_err(|error| Refusal::Status(error.status()))? {
            let source = field.file_name().map(str::to_owned);
            match field.name().unwrap_or_default() {
                "badge" => self.sent.badge = text(self.app, &mut field).await?,
                "note" => self.sent.note = text(self.app, &mut field).await?,
                "people" => self.list(&mut field, "people", None).await?,
                "list" => self.list(&mut field, "list", source.as_deref()).await?,
                _ => {}
            }
        }
        Ok(())
    }

    async fn list(&mut self, field: &mut Field<'_>, name: &'static str, source: Option<&str>) -> Result<(), Refusal> {
        let mut typed = Vec::new();
        // Read to its end also where it is refused, so that the browser sees the answer.
        while let Some(piece) = next_piece(self.app, field.chunk()).await.map_err(|error| Refusal::List(name, error))? {
            if name == "people" && typed.len() + piece.len() <= KEPT {
                typed.extend_from_slice(&piece);
            }
            self.piece(name, source, &piece).await;
        }
        if name == "people" {
            self.sent.people = String::from_utf8_lossy(&typed).into_owned();
        }
        Ok(())
    }

    async fn piece(&mut self, name: &'static str, source: Option<&str>, piece: &[u8]) {
        // A form's file that nobody chose comes as an empty piece.
        let has_begun = self.list.as_ref().is_some_and(|(begun, _)| *begun == name);
        if self.refusal.is_some() || (!has_begun && piece.trim_ascii().is_empty()) {
            return;
        }
        match self.begun(name, source).await {
            Err(refusal) => self.refusal = Some(refusal),
            Ok(intake) => {
                let taken = intake.take(piece).await;
                self.refusal = taken.err().map(|error| Refusal::List(name, error));
            }
        }
    }

    async fn begun(&mut self, name: &'static str, source: Option<&str>) -> Result<&mut Intake, Refusal> {
        if self.list.is_none() {
            let badge = self.sent.badge.trim().to_owned();
            if badge.is_empty() {
                return Err(Refusal::Form { badge: Some("wrong-missing"), list: None });
            }
            let work = Work::Award { badge, note: Some(self.sent.note.clone()), quietly: false };
            let batch = begin(self.app, self.actor, work, source).await.map_err(Refusal::Begin)?;
            self.list = Some((name, Intake::new(self.app, self.actor, batch, CsvRows::default())));
        }
        match &mut self.list {
            Some((begun, intake)) if *begun == name => Ok(intake),
            _ => Err(Refusal::Form { badge: None, list: Some("list-two") }),
        }
    }
}

async fn begin(app: &App, actor: &Actor, work: Work, source: Option<&str>) -> Result<Batch, ManageError> {
    let mut tx = app.store.write().await?;
    let (Begun::Fresh(batch) | Begun::Known(batch)) =
        lists::begin(&mut tx, app.clock.now(), actor, work, source, None).await?;
    tx.commit().await?;
    Ok(batch)
}

/// A field beside the list.
async fn text(app: &App, field: &mut Field<'_>) -> Result<String, Refusal> {
    let mut text = Vec::new();
    while let Some(piece) = next_piece(app, field.chunk()).await.map_err(|error| Refusal::List("people", error))? {
        text.extend_from_slice(&piece);
        if text.len() > MAX_FIELD {
            return Err(Refusal::Status(StatusCode::PAYLOAD_TOO_LARGE));
        }
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Rows a page.
const ROWS: i64 = 50;

/// Which rows are wanted.
#[derive(Debug, Deserialize)]
pub struct Shown {
    #[serde(default)]
    show: String,
    page: Option<String>,
    #[serde(default)]
    after: String,
}

fn check_href(id: &str, show: Option<Verdict>, page: u64, after: &str) -> String {
    let page = if page > 1 { page.to_string() } else { String::new() };
    let query = [("show", show.map_or("", Verdict::as_str)), ("page", &page), ("after", after)];
    paths::with_query(&paths::CheckSeveral { id: id.to_owned() }, &query)
}

/// A place in the list, problems first: the verdict and the step's position.
fn place(written: &str) -> Option<(Verdict, i64)> {
    let (verdict, position) = written.split_once('-')?;
    Some((Verdict::parse(verdict)?, position.parse().ok()?))
}

/// What would come of each row.
pub async fn check(
    paths::CheckSeveral { id }: paths::CheckSeveral,
    reader: Reader,
    Query(asked): Query<Shown>,
) -> PageResult {
    reader.must_administer()?;
    let t = reader.t;
    let mut conn = reader.app.store.read().await?;
    let batch = staged(&reader, batches::get(&mut conn, &reader.actor, &id).await?)?;
    let Work::Award { note, .. } = batch.params.0.clone() else { return Err(PageError::NOT_FOUND) };
    let show = Verdict::parse(&asked.show);
    let after = place(&asked.after);
    let steps = batches::foreseen(&mut conn, &batch, show, after, ROWS).await?;
    let row = batch_pages::row_of(&mut conn, &reader, &batch).await?;
    let found: Vec<&str> = steps.iter().filter_map(|step| Some(step.forecast.as_ref()?.who()?.id.as_str())).collect();
    let faces = people::faces(&mut conn, &found).await?;
    drop(conn);

    let foreseen = batch.foreseen.as_ref().map(|foreseen| foreseen.0).unwrap_or_default();
    let tab = |label: String, n: i64, of: Option<Verdict>| Tab {
        label,
        count: t.number(count(n)),
        href: check_href(&id, of, 1, ""),
        current: of == show,
    };
    let mut tabs = vec![tab(t.get("several-any"), batch.steps, None)];
    let worth = Verdict::ALL.into_iter().filter(|verdict| foreseen.of(*verdict) > 0 || Some(*verdict) == show);
    tabs.extend(worth.map(|verdict| tab(t.get(verdict_chip(verdict).key()), foreseen.of(verdict), Some(verdict))));

    let number = count(if after.is_some() { page_number(asked.page.as_deref()) } else { 1 });
    let last = steps.last().and_then(|step| Some((step.forecast.as_ref()?.verdict().as_str(), step.position)));
    let last = last.map(|(verdict, position)| format!("{verdict}-{position}")).unwrap_or_default();
    let total = count(show.map_or(batch.steps, |verdict| foreseen.of(verdict)));
    let next = check_href(&id, show, number + 1, &last);
    let pager = Pager::onwards(number, count(ROWS), total, check_href(&id, show, 1, ""), next);
    let lines = steps.iter().map(|step| line(&reader, &batch, step, &faces)).collect();
    let shell = reader.shell(Section::Award).await;
    Ok(render(&CheckPage { shell, row, source: batch.source, note, foreseen, tabs, lines, pager }))
}

/// A batch that is still a list.
fn staged(reader: &Reader, batch: Batch) -> Result<Batch, PageError> {
    match batch.state {
        BatchState::Staging if batch.foreseen.is_some() && batch.reading_since.is_none() => Ok(batch),
        _ => Err(PageError::Told(StatusCode::CONFLICT, reader.t.get("batch-is-no-list"))),
    }
}

fn line(reader: &Reader, batch: &Batch, step: &Step, faces: &HashMap<String, Face>) -> LineRow {
    let row = step.recipient().unwrap_or_default();
    let forecast = step.forecast.as_ref().map(|forecast| &forecast.0);
    let name: Vec<&str> = [&row.first_name, &row.last_name].into_iter().flatten().map(String::as_str).collect();
    LineRow {
        line: row.line.unwrap_or_else(|| count(step.position)),
        name: Some(name.join(" ")).filter(|name| !name.is_empty()),
        person: forecast.and_then(|forecast| forecast.who()).map(|who| {
            let named = || PersonRef::new(who.name.clone(), who.id.clone());
            faces.get(&who.id).map_or_else(named, views::face)
        }),
        verdict: verdict_chip(forecast.map_or(Verdict::Wrong, crate::domain::batches::Forecast::verdict)),
        why: forecast.map(|forecast| list_file::why(reader, batch, &row, forecast)).unwrap_or_default(),
        written: row.person,
    }
}

/// When something was or will be, in words.
pub(super) fn day(t: Text, at: crate::clock::Timestamp) -> String {
    When::new(t, at).long
}

/// Gives the list up, and goes back to it.
pub async fn change(paths::ChangeSeveral { id }: paths::ChangeSeveral, reader: Reader) -> PageResult {
    reader.must_administer()?;
    let mut tx = reader.app.store.write().await?;
    let batch = staged(&reader, batches::get(&mut tx, &reader.actor, &id).await?)?;
    batches::cancel(&mut tx, reader.app.clock.now(), &reader.actor, &batch.public_id).await?;
    tx.commit().await?;
    let to = paths::with_query(&paths::AwardSeveral, &[("batch", &id)]);
    Ok(Redirect::to(&to).into_response())
}
