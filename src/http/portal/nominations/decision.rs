//! One nomination, and what becomes of it.

use askama::Template;
use axum::{Form as Typed, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{
    super::{
        context::{PageError, PageResult, Reader, again, filled, render},
        paths, views,
    },
    NominationRow, row,
};
use crate::{
    domain::nominations::{self, Decided, Nomination, NominationError, NominationState},
    http::{
        page::{By, Form, Section, Shell, When},
        replies::file_reply,
    },
    store::Conn,
};

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
