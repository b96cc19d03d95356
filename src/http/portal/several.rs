//! One badge for several people: a list is staged as a batch, looked through line by line, and only then started.

use askama::Template;

use axum::{
    Form as Typed,
    extract::Query,
    http::StatusCode,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use super::{
    award,
    batches::{self as batch_pages, BatchRow},
    context::{PageError, PageResult, Reader, again, count, page_number, render},
    paths,
};
use crate::{
    domain::{
        ManageError,
        awards::{self, AwardError, Prospect},
        batches::{self, Batch, BatchState, MOST_ADDED, Work},
        people::Mentioned,
    },
    http::page::{Chip, Choice, Form, Pager, PersonRef, Section, Shell, Tab, When},
    language::Text,
};

/// The most bytes of a form with a list: as many lines as are taken at once, each with the longest address, as browsers
/// write them.
pub const MAX_LIST: usize = 2 * 1024 * 1024;

/// The list. Fields: `badge` (number, or what was typed), `people` (one on each line), `note`.
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

impl SeveralPage {
    fn people_help(&self) -> String {
        self.shell.t.count("several-people-help", MOST_ADDED)
    }
}

/// What would come of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It must be corrected, or is left out.
    Wrong,
    /// The same person as further up.
    Repeated,
    /// The badge is held already.
    Held,
    /// The badge is given.
    New,
}

impl Verdict {
    /// Problems first.
    const ALL: [Self; 4] = [Self::Wrong, Self::Repeated, Self::Held, Self::New];

    fn as_str(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Repeated => "repeated",
            Self::Held => "held",
            Self::New => "new",
        }
    }

    /// As it is shown.
    #[must_use]
    pub fn chip(self) -> Chip {
        match self {
            Self::Wrong => Chip::new("expired", "several-wrong"),
            Self::Repeated => Chip::new("soon", "several-repeated"),
            Self::Held => Chip::new("quiet", "several-held"),
            Self::New => Chip::new("active", "several-new"),
        }
    }
}

/// A line of the list.
#[derive(Clone, Debug)]
pub struct LineRow {
    /// From 1.
    pub line: u64,
    /// As it was written.
    pub written: String,
    /// Whom it means.
    pub person: Option<PersonRef>,
    /// What would come of it.
    pub verdict: Chip,
    /// Why, in words.
    pub why: String,
}

/// Every line of the list, with what would come of it; problems first.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/several/check.html")]
pub struct CheckPage {
    /// Around the page.
    pub shell: Shell,
    /// The batch that is staged.
    pub row: BatchRow,
    /// Words to every recipient.
    pub note: Option<String>,
    /// How many people would be given the badge.
    pub new: u64,
    /// How many lines are left out.
    pub wrong: u64,
    /// All, and each verdict with its count: query parameter `show`.
    pub tabs: Vec<Tab>,
    /// This page's lines.
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
        let people = batches::people(&mut conn, &batch).await?;
        let Work::Award { badge, note } = batch.params.0 else { return Err(PageError::NOT_FOUND) };
        form = form.fill("badge", badge).fill("people", people.join("\n")).fill("note", note.unwrap_or_default());
    }
    Ok(render(&page(&reader, form).await?))
}

async fn page(reader: &Reader, form: Form) -> Result<SeveralPage, PageError> {
    let mut conn = reader.app.store.read().await?;
    let (form, badges, _) = award::offered(&mut conn, reader, form).await?;
    drop(conn);
    Ok(SeveralPage { shell: reader.shell(Section::Award).await, form, badges })
}

/// What was typed.
#[derive(Debug, Deserialize)]
pub struct ListForm {
    #[serde(default)]
    badge: String,
    #[serde(default)]
    people: String,
    #[serde(default)]
    note: String,
}

/// Stages the list as a batch, and goes on to what would come of it.
pub async fn stage(_: paths::AwardSeveral, reader: Reader, Typed(typed): Typed<ListForm>) -> PageResult {
    reader.must_administer()?;
    let t = reader.t;
    let lines = typed.people.lines().map(str::trim).filter(|line| !line.is_empty());
    let people: Vec<String> = lines.map(str::to_owned).collect();
    let form =
        Form::new().fill("badge", typed.badge.clone()).fill("people", typed.people).fill("note", typed.note.clone());
    if typed.badge.trim().is_empty() {
        let form = form.wrong("badge", t.get("wrong-missing"));
        let form = if people.is_empty() { form.wrong("people", t.get("wrong-missing")) } else { form };
        return again(&page(&reader, form).await?);
    }
    let work = Work::Award { badge: typed.badge.trim().to_owned(), note: Some(typed.note) };
    let mut tx = reader.app.store.write().await?;
    let staged = match batches::create(&mut tx, reader.app.clock.now(), &reader.actor, work).await {
        Ok(batch) => batches::add_people(&mut tx, &reader.actor, &batch.public_id, &people).await,
        Err(error) => Err(error),
    };
    let form = match staged {
        Ok(batch) => {
            tx.commit().await?;
            let to = paths::CheckSeveral { id: batch.public_id };
            return Ok(Redirect::to(&to.to_string()).into_response());
        }
        Err(ManageError::Invalid(errors)) => reader.wrong(form, errors),
        Err(ManageError::Conflict(_)) => form.wrong("badge", t.get("wrong-badge-retired")),
        Err(error) => return Err(error.into()),
    };
    drop(tx);
    again(&page(&reader, form).await?)
}

/// Lines a page.
const ROWS: usize = 50;

/// Which lines are wanted.
#[derive(Debug, Deserialize)]
pub struct Shown {
    #[serde(default)]
    show: String,
    page: Option<String>,
}

/// What would come of each line.
pub async fn check(
    paths::CheckSeveral { id }: paths::CheckSeveral,
    reader: Reader,
    Query(asked): Query<Shown>,
) -> PageResult {
    reader.must_administer()?;
    let t = reader.t;
    let mut conn = reader.app.store.read().await?;
    let batch = staged(&reader, batches::get(&mut conn, &reader.actor, &id).await?)?;
    let Work::Award { badge, note } = batch.params.0.clone() else { return Err(PageError::NOT_FOUND) };
    let written = batches::people(&mut conn, &batch).await?;
    let keys: Vec<&str> = written.iter().map(String::as_str).collect();
    let prospects = match awards::foresee(&mut conn, reader.app.clock.now(), &reader.actor, &badge, &keys).await {
        Err(AwardError::Retired) => {
            return Err(PageError::Told(StatusCode::CONFLICT, t.get("wrong-badge-retired")));
        }
        outcome => outcome?,
    };
    let row = batch_pages::row_of(&mut conn, &reader, &batch).await?;
    drop(conn);

    let wanted = Verdict::ALL.into_iter().find(|verdict| verdict.as_str() == asked.show);
    let mut lines: Vec<(Verdict, usize)> = prospects.iter().map(verdict_of).zip(0..).collect();
    let tally = |verdict| lines.iter().filter(|(have, _)| *have == verdict).count();
    let href = |show: Option<Verdict>, page: u64| {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let query = [("show", show.map_or("", Verdict::as_str)), ("page", &page)];
        paths::with_query(&paths::CheckSeveral { id: id.clone() }, &query)
    };
    let tab = |label: String, n: usize, show: Option<Verdict>| Tab {
        label,
        count: t.number(n),
        href: href(show, 1),
        current: show == wanted,
    };
    let mut tabs = vec![tab(t.get("several-any"), lines.len(), None)];
    tabs.extend(Verdict::ALL.map(|verdict| tab(t.get(verdict.chip().key()), tally(verdict), Some(verdict))));
    let (new, wrong) = (tally(Verdict::New) as u64, tally(Verdict::Wrong) as u64);

    lines.retain(|(verdict, _)| wanted.is_none_or(|wanted| wanted == *verdict));
    lines.sort_by_key(|(verdict, place)| (Verdict::ALL.iter().position(|v| v == verdict), *place));
    let number = page_number(asked.page.as_deref());
    let skipped = usize::try_from(number - 1).unwrap_or(usize::MAX).saturating_mul(ROWS);
    let pager = Pager::numbered(count(number), ROWS as u64, lines.len() as u64, |page| href(wanted, page));
    let shown = lines.iter().skip(skipped).take(ROWS);
    let lines = shown.map(|(verdict, place)| line(t, *verdict, *place, &written[*place], &prospects[*place])).collect();
    let shell = reader.shell(Section::Award).await;
    Ok(render(&CheckPage { shell, row, note, new, wrong, tabs, lines, pager }))
}

/// A batch that is still a list, and short enough to be looked through.
fn staged(reader: &Reader, batch: Batch) -> Result<Batch, PageError> {
    let is_short = usize::try_from(batch.steps).is_ok_and(|steps| steps <= MOST_ADDED);
    match batch.state {
        BatchState::Staging if is_short => Ok(batch),
        _ => Err(PageError::Told(StatusCode::CONFLICT, reader.t.get("batch-is-no-list"))),
    }
}

fn verdict_of(prospect: &Prospect) -> Verdict {
    match prospect {
        Prospect::New(_) => Verdict::New,
        Prospect::Held(..) => Verdict::Held,
        Prospect::Repeated(..) => Verdict::Repeated,
        Prospect::OtherOrganisation(_) | Prospect::Unknown => Verdict::Wrong,
    }
}

fn line(t: Text, verdict: Verdict, place: usize, written: &str, prospect: &Prospect) -> LineRow {
    let found = |person: &Mentioned| {
        let person_ref = PersonRef::new(person.display_name.clone(), person.public_id.clone());
        Some(person_ref.with_avatar(person.avatar_hash.as_deref()))
    };
    let (person, why) = match prospect {
        Prospect::New(person) => (found(person), t.get("several-why-new")),
        Prospect::Held(person, since) => {
            (found(person), t.with("several-why-held", &[("since", When::new(t, *since).long.into())]))
        }
        Prospect::Repeated(person, first) => (found(person), t.count("several-why-repeated", first + 1)),
        Prospect::OtherOrganisation(person) => (found(person), t.get("step-other-organisation")),
        Prospect::Unknown => (None, t.get("step-no-person")),
    };
    LineRow { line: place as u64 + 1, written: written.to_owned(), person, verdict: verdict.chip(), why }
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
