//! Nominations: naming somebody for a badge or asking for one, the list of what waits, and the decision.

mod decision;

use askama::Template;
use axum::extract::{Multipart, Query, multipart::MultipartError};
use serde::Deserialize;

pub use self::decision::{
    DeclinePage, FileRow, May, NominationPage, approve, ask_decline, decline, file, show, withdraw,
};
use super::{
    award,
    context::{PageError, PageResult, Reader, again, count, page_number, render},
    paths,
    views::{self, Names},
};
use crate::{
    domain::{
        nominations::{self, Evidence, NewNomination, Nomination, NominationError, NominationFilter, NominationState},
        page::Slice,
        people,
    },
    http::page::{BadgeRef, By, Chip, Choice, Form, Pager, PersonRef, Section, Shell, Tab, When},
    store::{self, Conn},
};

/// A nomination in a list.
#[derive(Clone, Debug)]
pub struct NominationRow {
    /// Its public id.
    pub id: String,
    /// Which badge.
    pub badge: BadgeRef,
    /// Who is named.
    pub person: PersonRef,
    /// Who named them.
    pub by: By,
    /// Whether they asked for it themselves.
    pub is_own: bool,
    /// When.
    pub made: When,
    /// Where it is.
    pub state: Chip,
}

impl NominationRow {
    fn href(&self) -> String {
        let id = self.id.clone();
        paths::Nomination { id }.to_string()
    }
}

/// Those who were named for a badge.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/nominations/list.html")]
pub struct NominationsPage {
    /// Around the page.
    pub shell: Shell,
    /// Each state: query parameter `state`.
    pub tabs: Vec<Tab>,
    /// This page's nominations.
    pub rows: Vec<NominationRow>,
    /// The list's pages.
    pub pager: Pager,
}

impl NominationsPage {
    /// Whether the rows are of several states: the last tab has all of them.
    fn is_mixed(&self) -> bool {
        self.tabs.last().is_some_and(|all| all.current)
    }
}

/// What I was named for or asked for, and the form to ask for a badge. Fields: `badge`, `reason`, `evidence`, `file`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/nominations/mine.html")]
pub struct MyNominationsPage {
    /// Around the page.
    pub shell: Shell,
    /// This page's nominations.
    pub rows: Vec<NominationRow>,
    /// The list's pages.
    pub pager: Pager,
    /// What was typed, and what is wrong with it.
    pub form: Form,
    /// Badges to choose from; empty: too many for a list, so the field is typed into.
    pub badges: Vec<Choice>,
}

/// Naming somebody. Fields: `badge`, `person`, `reason`, `evidence`, `file`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/nominations/form.html")]
pub struct NominatePage {
    /// Around the page.
    pub shell: Shell,
    /// What was typed, and what is wrong with it.
    pub form: Form,
    /// Badges to choose from; empty: too many for a list, so the field is typed into.
    pub badges: Vec<Choice>,
}

/// Where a nomination is, as it is shown.
pub fn chip(state: NominationState) -> Chip {
    match state {
        NominationState::Open => Chip::new("pending", "nomination-state-open"),
        NominationState::Approved => Chip::new("claimed", "nomination-state-approved"),
        NominationState::Declined => Chip::new("revoked", "nomination-state-declined"),
        NominationState::Withdrawn => Chip::new("quiet", "nomination-state-withdrawn"),
    }
}

/// Nominations a page.
const ROWS: i64 = 25;

/// Which nominations are wanted.
#[derive(Debug, Deserialize)]
pub struct Shown {
    state: Option<String>,
    page: Option<String>,
    #[serde(default)]
    after: String,
}

impl Shown {
    fn slice(&self) -> Slice {
        let after = Some(self.after.clone()).filter(|after| !after.is_empty());
        Slice { after, ..Slice::page(page_number(self.page.as_deref()), ROWS) }
    }
}

/// The list: what waits first.
pub async fn list(_: paths::Nominations, reader: Reader, Query(asked): Query<Shown>) -> PageResult {
    reader.must_oversee()?;
    let t = reader.t;
    let wanted = asked.state.as_deref().unwrap_or(NominationState::Open.as_str());
    let state = NominationState::parse(wanted);
    let slice = asked.slice();
    let mut conn = reader.app.store.read().await?;
    let filter = NominationFilter { state, own: false };
    let listed = nominations::list(&mut conn, &reader.actor, filter, &slice).await?;
    let rows = rows(&mut conn, &reader, &listed.items).await?;
    drop(conn);
    let name = |state: Option<NominationState>| state.map_or("all", NominationState::as_str);
    let tab = |state: Option<NominationState>| Tab {
        label: state.map_or_else(|| t.get("nominations-any"), |state| t.get(chip(state).key())),
        count: String::new(),
        href: paths::with_query(&paths::Nominations, &[("state", name(state))]),
        current: state == NominationState::parse(wanted),
    };
    let tabs = NominationState::ALL.into_iter().map(Some).chain([None]).map(tab).collect();
    let last = listed.items.last().map(|nomination| nomination.public_id.clone()).unwrap_or_default();
    let number = page_number(asked.page.as_deref());
    let next = [("state", wanted), ("page", &(number + 1).to_string()), ("after", &last)];
    let first = paths::with_query(&paths::Nominations, &[("state", wanted)]);
    let next = paths::with_query(&paths::Nominations, &next);
    let pager = Pager::onwards(count(number), count(ROWS), count(listed.total), first, next);
    Ok(render(&NominationsPage { shell: reader.shell(Section::Nominations).await, tabs, rows, pager }))
}

async fn rows(conn: &mut Conn, reader: &Reader, list: &[Nomination]) -> store::Result<Vec<NominationRow>> {
    let names = views::names(conn, list.iter().map(|nomination| nomination.maker.as_str())).await?;
    Ok(list.iter().map(|nomination| row(reader, nomination, &names)).collect())
}

fn row(reader: &Reader, nomination: &Nomination, names: &Names) -> NominationRow {
    let badge = BadgeRef::new(nomination.badge_name.clone(), nomination.badge_number, nomination.image_hash.as_deref());
    let person = PersonRef::new(nomination.person_name.clone(), nomination.person.clone())
        .with_avatar(nomination.person_avatar.as_deref());
    NominationRow {
        id: nomination.public_id.clone(),
        badge,
        person: if reader.actor.oversees().is_some() { person } else { person.unlinked() },
        by: views::by(&nomination.maker, names),
        is_own: nomination.is_own(),
        made: When::recent(reader.t, nomination.created_at, reader.app.clock.now()),
        state: chip(nomination.state),
    }
}

/// What I was named for or asked for.
pub async fn mine(_: paths::MyNominations, reader: Reader, Query(asked): Query<Asked>) -> PageResult {
    let form = Form::new().fill("badge", asked.badge.clone());
    Ok(render(&my_page(&reader, form, &asked.shown()).await?))
}

/// What the form is filled with beforehand, and which page of the list is wanted.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    badge: String,
    #[serde(default)]
    person: String,
    page: Option<String>,
    #[serde(default)]
    after: String,
}

impl Asked {
    fn shown(&self) -> Shown {
        Shown { state: None, page: self.page.clone(), after: self.after.clone() }
    }
}

async fn my_page(reader: &Reader, form: Form, shown: &Shown) -> Result<MyNominationsPage, PageError> {
    let slice = shown.slice();
    let mut conn = reader.app.store.read().await?;
    let filter = NominationFilter { state: None, own: true };
    let listed = nominations::list(&mut conn, &reader.actor, filter, &slice).await?;
    let rows = rows(&mut conn, reader, &listed.items).await?;
    let (form, badges, _) = award::offered(&mut conn, reader, form).await?;
    drop(conn);
    let number = page_number(shown.page.as_deref());
    let last = listed.items.last().map(|nomination| nomination.public_id.clone()).unwrap_or_default();
    let next = paths::with_query(&paths::MyNominations, &[("page", &(number + 1).to_string()), ("after", &last)]);
    let first = paths::MyNominations.to_string();
    let pager = Pager::onwards(count(number), count(ROWS), count(listed.total), first, next);
    Ok(MyNominationsPage { shell: reader.shell(Section::Nominations).await, rows, pager, form, badges })
}

/// The form to name somebody.
pub async fn new(_: paths::NewNomination, reader: Reader, Query(asked): Query<Asked>) -> PageResult {
    reader.must_oversee()?;
    let form = Form::new().fill("badge", asked.badge).fill("person", asked.person);
    Ok(render(&form_page(&reader, form).await?))
}

async fn form_page(reader: &Reader, form: Form) -> Result<NominatePage, PageError> {
    let mut conn = reader.app.store.read().await?;
    let (form, badges, _) = award::offered(&mut conn, reader, form).await?;
    drop(conn);
    Ok(NominatePage { shell: reader.shell(Section::Nominations).await, form, badges })
}

/// The form as it was sent.
#[derive(Debug, Default)]
struct Sent {
    badge: String,
    person: String,
    reason: String,
    evidence: String,
    file_name: Option<String>,
    file: Vec<u8>,
}

impl Sent {
    async fn read(mut multipart: Multipart) -> Result<Self, PageError> {
        let refused = |error: MultipartError| PageError::Status(error.status());
        let mut sent = Self::default();
        while let Some(field) = multipart.next_field().await.map_err(refused)? {
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(str::to_owned);
            let bytes = field.bytes().await.map_err(refused)?;
            let text = || String::from_utf8_lossy(&bytes).into_owned();
            match name.as_str() {
                "badge" => sent.badge = text(),
                "person" => sent.person = text(),
                "reason" => sent.reason = text(),
                "evidence" => sent.evidence = text(),
                "file" => (sent.file, sent.file_name) = (bytes.to_vec(), file_name),
                _ => {}
            }
        }
        Ok(sent)
    }

    fn form(&self) -> Form {
        Form::new()
            .fill("badge", self.badge.clone())
            .fill("person", self.person.clone())
            .fill("reason", self.reason.clone())
            .fill("evidence", self.evidence.clone())
    }

    /// Names `person` for the badge; what is wrong with the form otherwise.
    async fn nominate(self, reader: &Reader, person: Option<String>) -> Result<Result<Nomination, Form>, PageError> {
        let t = reader.t;
        let mut form = self.form();
        if self.badge.trim().is_empty() {
            form = form.wrong("badge", t.get("wrong-missing"));
        }
        if person.as_deref() == Some("") {
            form = form.wrong("person", t.get("wrong-missing"));
        }
        let mut file = None;
        if !self.file.is_empty() {
            let (name, bytes) = (self.file_name.clone(), self.file.clone());
            match reader.app.drawings.alone(move || Evidence::read(name.as_deref(), bytes)).await {
                Some(Ok(read)) => file = Some(read),
                Some(Err(problem)) => form = form.wrong("file", reader.words(&problem)),
                None => form = form.wrong("file", t.get("wrong-not-evidence")),
            }
        }
        if form.error_count() > 0 {
            if self.reason.trim().is_empty() {
                form = form.wrong("reason", t.get("wrong-missing"));
            }
            return Ok(Err(form));
        }
        let new = NewNomination {
            badge: self.badge.trim().to_owned(),
            person,
            reason: self.reason,
            evidence_url: Some(self.evidence),
            file,
        };
        let mut tx = reader.app.store.write().await?;
        let form = match nominations::nominate(&mut tx, reader.app.clock.now(), &reader.actor, new).await {
            Ok(nomination) => {
                tx.commit().await?;
                return Ok(Ok(nomination));
            }
            Err(NominationError::Invalid(errors)) => reader.wrong(form, errors),
            Err(NominationError::UnknownPerson) => form.wrong("person", t.get("wrong-no-person")),
            Err(NominationError::UnknownBadge) => form.wrong("badge", t.get("wrong-no-badge")),
            Err(NominationError::Retired) => form.wrong("badge", t.get("wrong-badge-retired")),
            Err(NominationError::OtherOrganisation) => form.wrong("badge", t.get("wrong-other-organisation")),
            Err(NominationError::AlreadyHeld) => form.wrong("badge", t.get("nomination-held")),
            Err(NominationError::AlreadyOpen) => form.wrong("badge", t.get("nomination-is-open")),
            Err(error) => return Err(error.into()),
        };
        Ok(Err(form))
    }
}

/// Names somebody for a badge.
pub async fn create(_: paths::NewNomination, reader: Reader, multipart: Multipart) -> PageResult {
    reader.must_oversee()?;
    let sent = Sent::read(multipart).await?;
    let person = whom(&reader, sent.person.trim()).await?;
    match sent.nominate(&reader, Some(person)).await? {
        Ok(nomination) => {
            let names = [("badge", nomination.badge_name.as_str()), ("person", nomination.person_name.as_str())];
            Ok(reader.done(paths::Nomination { id: nomination.public_id.clone() }, "done-nominated", &names).await)
        }
        Err(form) => again(&form_page(&reader, form).await?),
    }
}

/// Whom the typed words mean: as they stand, or the one person whom they find.
async fn whom(reader: &Reader, typed: &str) -> Result<String, PageError> {
    let mut conn = reader.app.store.read().await?;
    if typed.is_empty() || people::find_by_any(&mut conn, typed).await?.is_some() {
        return Ok(typed.to_owned());
    }
    let filter = people::PersonFilter { search: Some(typed.to_owned()), ..people::PersonFilter::default() };
    let mut found = people::list(&mut conn, &reader.actor, &filter, &Slice::page(1, 2)).await?;
    let is_one = found.total == 1;
    Ok(found.items.pop().filter(|_| is_one).map_or_else(|| typed.to_owned(), |person| person.public_id))
}

/// Asks for a badge.
pub async fn ask_for(_: paths::MyNominations, reader: Reader, multipart: Multipart) -> PageResult {
    let sent = Sent::read(multipart).await?;
    match sent.nominate(&reader, None).await? {
        Ok(nomination) => {
            let names = [("badge", nomination.badge_name.as_str())];
            Ok(reader.done(paths::Nomination { id: nomination.public_id.clone() }, "done-asked-for", &names).await)
        }
        Err(form) => {
            let first = Shown { state: None, page: None, after: String::new() };
            again(&my_page(&reader, form, &first).await?)
        }
    }
}
