//! Nominations: naming somebody for a badge or asking for one, the list of what waits, and the decision.

use askama::Template;
use axum::{
    Form as Typed,
    extract::{Multipart, Query, multipart::MultipartError},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use super::{
    award,
    context::{PageError, PageResult, Reader, again, count, filled, page_number, render},
    paths,
    views::{self, Names},
};
use crate::{
    domain::{
        nominations::{
            self, Decided, Evidence, NewNomination, Nomination, NominationError, NominationFilter, NominationState,
        },
        page::Slice,
        people,
    },
    http::{
        page::{BadgeRef, By, Chip, Choice, Form, Pager, PersonRef, Section, Shell, Tab, When},
        replies::file_reply,
    },
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

/// The file that was sent with a nomination.
#[derive(Clone, Debug)]
pub struct FileRow {
    /// What it is called.
    pub name: String,
    /// Whether it is shown on the page.
    pub is_picture: bool,
}

/// What the reader can do about a nomination.
#[derive(Clone, Copy, Debug, Default)]
pub struct May {
    /// Approve or decline it.
    pub decide: bool,
    /// Take it back.
    pub withdraw: bool,
}

/// One nomination. Fields of the approval: `note`, `shows_link`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/nominations/show.html")]
pub struct NominationPage {
    /// Around the page.
    pub shell: Shell,
    /// Which.
    pub row: NominationRow,
    /// Why they should have it.
    pub reason: String,
    /// Where to see it.
    pub evidence: Option<String>,
    /// The file that shows it.
    pub file: Option<FileRow>,
    /// When and by whom it was decided.
    pub decided: Option<(When, By)>,
    /// Why it was declined.
    pub decline_reason: Option<String>,
    /// The public page of the award that came of it.
    pub award: Option<String>,
    /// What can be done.
    pub may: May,
    /// The form of the approval.
    pub form: Form,
}

impl NominationPage {
    fn file_href(&self) -> String {
        let id = self.row.id.clone();
        paths::NominationFile { id }.to_string()
    }

    fn approve_action(&self) -> String {
        let id = self.row.id.clone();
        paths::ApproveNomination { id }.to_string()
    }

    fn decline_href(&self) -> String {
        let id = self.row.id.clone();
        paths::DeclineNomination { id }.to_string()
    }

    fn withdraw_action(&self) -> String {
        let id = self.row.id.clone();
        paths::WithdrawNomination { id }.to_string()
    }

    fn back(&self) -> String {
        if self.shell.may_oversee() { paths::Nominations.to_string() } else { paths::MyNominations.to_string() }
    }
}

/// Asks why before a nomination is declined. Field: `reason`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/nominations/decline.html")]
pub struct DeclinePage {
    /// Around the page.
    pub shell: Shell,
    /// Which.
    pub row: NominationRow,
    /// The typed reason and what is wrong with it.
    pub form: Form,
}

impl DeclinePage {
    fn action(&self) -> String {
        let id = self.row.id.clone();
        paths::DeclineNomination { id }.to_string()
    }
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
            match reader.app.drawings.busy(move || Evidence::read(name.as_deref(), bytes)).await {
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

/// One nomination.
pub async fn show(paths::Nomination { id }: paths::Nomination, reader: Reader) -> PageResult {
    let mut conn = reader.app.store.read().await?;
    let nomination = nominations::get(&mut conn, &reader.actor, &id).await?;
    Ok(render(&page_of(&mut conn, &reader, &nomination, Form::new()).await?))
}

async fn page_of(
    conn: &mut Conn,
    reader: &Reader,
    nomination: &Nomination,
    form: Form,
) -> Result<NominationPage, PageError> {
    let labels = std::iter::once(nomination.maker.as_str()).chain(nomination.decided_by.as_deref());
    let names = views::names(conn, labels).await?;
    let t = reader.t;
    let is_open = nomination.state == NominationState::Open;
    let media_type = nominations::file(conn, nomination).await?.map(|file| file.media_type);
    let file = media_type.map(|media_type| FileRow {
        name: nomination.file_name.clone().unwrap_or_else(|| t.get("nomination-file")),
        is_picture: media_type.starts_with("image/"),
    });
    let decided = nomination.decided_at.zip(nomination.decided_by.as_deref());
    Ok(NominationPage {
        shell: reader.shell(Section::Nominations).await,
        row: row(reader, nomination, &names),
        reason: nomination.reason.clone(),
        evidence: nomination.evidence_url.clone(),
        file,
        decided: decided.map(|(at, by)| (When::recent(t, at, reader.app.clock.now()), views::by(by, &names))),
        decline_reason: nomination.decline_reason.clone(),
        award: nomination.award.as_ref().map(|id| paths::Assertion { id: id.clone() }.to_string()),
        may: May {
            decide: is_open && nominations::may_decide(&reader.actor, nomination),
            withdraw: is_open && nominations::is_maker(&reader.actor, nomination),
        },
        form,
    })
}

/// The file, for those who may see the nomination. A picture is shown, anything else is only taken away.
pub async fn file(paths::NominationFile { id }: paths::NominationFile, reader: Reader) -> PageResult {
    let mut conn = reader.app.store.read().await?;
    let nomination = nominations::get(&mut conn, &reader.actor, &id).await?;
    let file = nominations::file(&mut conn, &nomination).await?.ok_or(PageError::NOT_FOUND)?;
    Ok(file_reply(&nomination.public_id, file))
}

/// What goes with an approval.
#[derive(Debug, Deserialize)]
pub struct ApproveForm {
    #[serde(default)]
    note: String,
    #[serde(default)]
    shows_link: String,
}

/// Approves a nomination: the badge is given.
pub async fn approve(
    paths::ApproveNomination { id }: paths::ApproveNomination,
    reader: Reader,
    Typed(typed): Typed<ApproveForm>,
) -> PageResult {
    let mut tx = reader.app.store.write().await?;
    let (now, shows_link) = (reader.app.clock.now(), !typed.shows_link.is_empty());
    match nominations::approve(&mut tx, now, &reader.actor, &id, filled(&typed.note), shows_link).await {
        Ok(decided) => {
            tx.commit().await?;
            Ok(told(&reader, decided, "done-nomination-approved").await)
        }
        Err(NominationError::Invalid(errors)) => {
            let nomination = nominations::get(&mut tx, &reader.actor, &id).await?;
            let form = Form::new().fill("note", typed.note).fill("shows_link", typed.shows_link);
            again(&page_of(&mut tx, &reader, &nomination, reader.wrong(form, errors)).await?)
        }
        Err(error) => Err(refused(&reader, error)),
    }
}

async fn told(reader: &Reader, decided: Decided, key: &str) -> Response {
    let is_new = matches!(decided, Decided::Now(_));
    let nomination = decided.into_nomination();
    let names = [("badge", nomination.badge_name.as_str()), ("person", nomination.person_name.as_str())];
    let to = paths::Nomination { id: nomination.public_id.clone() };
    if is_new {
        reader.done(to, key, &names).await
    } else {
        reader.nothing_to_do(to, "nomination-decided-before", &[]).await
    }
}

/// Why nothing was decided, as a page.
fn refused(reader: &Reader, error: NominationError) -> PageError {
    let key = match error {
        NominationError::Closed => "nomination-closed",
        NominationError::Retired => "wrong-badge-retired",
        NominationError::OtherOrganisation => "wrong-other-organisation",
        NominationError::UnknownPerson => "nomination-person-left",
        error => return error.into(),
    };
    PageError::Told(StatusCode::CONFLICT, reader.t.get(key))
}

/// Asks why before a nomination is declined.
pub async fn ask_decline(paths::DeclineNomination { id }: paths::DeclineNomination, reader: Reader) -> PageResult {
    Ok(render(&decline_page(&reader, &id, Form::new()).await?))
}

async fn decline_page(reader: &Reader, id: &str, form: Form) -> Result<DeclinePage, PageError> {
    let mut conn = reader.app.store.read().await?;
    let nomination = nominations::get(&mut conn, &reader.actor, id).await?;
    if !nominations::may_decide(&reader.actor, &nomination) {
        return Err(PageError::Status(StatusCode::FORBIDDEN));
    }
    if nomination.state != NominationState::Open {
        return Err(refused(reader, NominationError::Closed));
    }
    let names = views::names(&mut conn, std::iter::once(nomination.maker.as_str())).await?;
    drop(conn);
    let row = row(reader, &nomination, &names);
    Ok(DeclinePage { shell: reader.shell(Section::Nominations).await, row, form })
}

/// Why a nomination is declined.
#[derive(Debug, Deserialize)]
pub struct DeclineForm {
    #[serde(default)]
    reason: String,
}

/// Declines a nomination.
pub async fn decline(
    paths::DeclineNomination { id }: paths::DeclineNomination,
    reader: Reader,
    Typed(typed): Typed<DeclineForm>,
) -> PageResult {
    let mut tx = reader.app.store.write().await?;
    match nominations::decline(&mut tx, reader.app.clock.now(), &reader.actor, &id, &typed.reason).await {
        Ok(decided) => {
            tx.commit().await?;
            Ok(told(&reader, decided, "done-nomination-declined").await)
        }
        Err(NominationError::Invalid(errors)) => {
            drop(tx);
            let form = reader.wrong(Form::new().fill("reason", typed.reason), errors);
            again(&decline_page(&reader, &id, form).await?)
        }
        Err(error) => Err(refused(&reader, error)),
    }
}

/// Takes a nomination back.
pub async fn withdraw(paths::WithdrawNomination { id }: paths::WithdrawNomination, reader: Reader) -> PageResult {
    let mut tx = reader.app.store.write().await?;
    let decided = nominations::withdraw(&mut tx, reader.app.clock.now(), &reader.actor, &id).await;
    let decided = decided.map_err(|error| refused(&reader, error))?;
    tx.commit().await?;
    Ok(told(&reader, decided, "done-nomination-withdrawn").await)
}
