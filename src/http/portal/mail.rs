//! The outbox: what was sent, what waits, what could not be delivered, and what each mail says.

use std::collections::HashMap;

use askama::Template;

use axum::{
    extract::Query,
    http::header::CONTENT_SECURITY_POLICY,
    response::{Html, IntoResponse, Response},
};
use serde::Deserialize;

use super::{
    context::{PageError, PageResult, Reader, count, render},
    paths,
};
use crate::{
    domain::{
        awards::{self, Award},
        jobs::{self, JobKind},
        notices::{self, Letter, Mail, MailFilter, MailKind, MailState, Pointless, reasons},
    },
    http::{
        layers::PAGE_POLICY,
        page::{Chip, Pager, PersonRef, Section, Shell, Tab, When},
    },
    language::Text,
    mail,
    store::{self, Conn},
};

/// A mail in the list.
#[derive(Clone, Debug)]
pub struct MailRow {
    /// The mail's public id.
    pub id: String,
    /// To whom.
    pub person: PersonRef,
    /// The address at the last try; `None`: never tried.
    pub address: Option<String>,
    /// What it is about, in words.
    pub about: String,
    /// What became of it.
    pub state: Chip,
    /// Why it was not sent, or not yet.
    pub reason: Option<String>,
    /// How often it was tried.
    pub attempts: u64,
    /// When it was written.
    pub written: When,
    /// When it is tried next.
    pub next: Option<When>,
    /// When it was sent, given up or cancelled.
    pub ended: Option<When>,
}

impl MailRow {
    fn href(&self) -> String {
        let id = self.id.clone();
        paths::Mail { id }.to_string()
    }
}

/// Why mail does not leave at all.
#[derive(Clone, Debug)]
pub enum Hindrance {
    /// No relay is set.
    NoRelay,
    /// The job that sends fails: its last error, and when it tries again.
    Failing(String, Option<When>),
}

/// The outbox, newest first.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/mail/list.html")]
pub struct MailsPage {
    /// Around the page.
    pub shell: Shell,
    /// Why no mail leaves, if none does.
    pub hindrance: Option<Hindrance>,
    /// All, and each state with its count: query parameter `state`.
    pub tabs: Vec<Tab>,
    /// This page's mails.
    pub rows: Vec<MailRow>,
    /// Newer and older: [`Pager::walked`].
    pub pager: Pager,
}

/// What a mail says, as things are now.
#[derive(Clone, Debug)]
pub enum Preview {
    /// The subject and the text part; the HTML part is framed.
    Says(String, String),
    /// It has nothing to say any more, and why.
    Pointless(String),
}

/// One mail.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/mail/show.html")]
pub struct MailPage {
    /// Around the page.
    pub shell: Shell,
    /// The mail.
    pub row: MailRow,
    /// What it says.
    pub preview: Preview,
    /// Whether it can be sent again, or tried at once.
    pub may_send: bool,
    /// Whether it can be taken out of the queue.
    pub may_cancel: bool,
}

impl MailPage {
    fn title(&self) -> &str {
        match &self.preview {
            Preview::Says(subject, _) => subject,
            Preview::Pointless(_) => &self.row.about,
        }
    }

    fn html_href(&self) -> String {
        let id = self.row.id.clone();
        paths::MailHtml { id }.to_string()
    }

    fn send_action(&self) -> String {
        let id = self.row.id.clone();
        paths::SendMailAgain { id }.to_string()
    }

    fn cancel_action(&self) -> String {
        let id = self.row.id.clone();
        paths::CancelMail { id }.to_string()
    }
}

/// A state of mail, as it is shown.
pub fn chip(state: MailState) -> Chip {
    match state {
        MailState::Queued => Chip::new("pending", "mail-state-queued"),
        MailState::Sent => Chip::new("claimed", "mail-state-sent"),
        MailState::Failed => Chip::new("expired", "mail-state-failed"),
        MailState::Cancelled => Chip::new("revoked", "mail-state-cancelled"),
    }
}

/// Why a mail was not sent: ours in words, a relay's answer as it said it.
pub fn reason_words(t: Text, reason: &str) -> String {
    match reason {
        reasons::NO_ADDRESS => t.get("mail-reason-no-address"),
        reasons::RETIRED => t.get("mail-reason-retired"),
        reasons::MUTED => t.get("mail-reason-muted"),
        reasons::OUTDATED => t.get("mail-reason-outdated"),
        reasons::OTHER_KEY => t.get("mail-reason-other-key"),
        reasons::BY_ADMIN => t.get("mail-reason-by-admin"),
        answer => answer.to_owned(),
    }
}

/// What a mail is about, in words. `badge` is the name of the badge, where it is about one.
pub fn about(t: Text, kind: MailKind, badge: Option<&str>) -> String {
    match kind {
        MailKind::BadgeAwarded => t.named("mail-about-awarded", badge.unwrap_or("–")),
        MailKind::BadgeRevoked => t.named("mail-about-revoked", badge.unwrap_or("–")),
        MailKind::Invitation => t.get("mail-about-invitation"),
        MailKind::PasswordReset => t.get("mail-about-reset"),
        MailKind::PasswordChanged => t.get("mail-about-password"),
        MailKind::NominationDecided => t.get("mail-about-nomination"),
        MailKind::CertificationReminder => t.get("mail-about-certification"),
        MailKind::CertificationDigest => t.get("mail-about-certifications"),
        MailKind::BadgeClaim => t.named("mail-about-claim", badge.unwrap_or("–")),
        MailKind::ClaimReminder => t.named("mail-about-claim-reminder", badge.unwrap_or("–")),
    }
}

/// Mails a page.
const ROWS: i64 = 50;
/// How far the states are counted.
pub const MOST_COUNTED: i64 = 1_000;

/// What the list is asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    state: String,
    #[serde(default)]
    before: String,
}

/// The outbox.
pub async fn list(_: paths::Mails, reader: Reader, Query(asked): Query<Asked>) -> PageResult {
    let t = reader.t;
    let state = MailState::parse(&asked.state);
    let filter = MailFilter { state, person: None };
    let before = Some(asked.before.as_str()).filter(|before| !before.is_empty());
    let mut conn = reader.app.store.read().await?;
    let mut mails = notices::list(&mut conn, &reader.actor, filter, before, ROWS + 1).await?;
    let is_more = mails.len() > usize::try_from(ROWS).unwrap_or(usize::MAX);
    if is_more {
        mails.pop();
    }
    let counts = notices::counts(&mut conn, &reader.actor, MOST_COUNTED + 1).await?;
    let awards = awards_of(&mut conn, &reader, &mails).await?;
    let hindrance = hindrance(&mut conn, &reader).await?;
    drop(conn);

    let href = |state: &str, before: &str| paths::with_query(&paths::Mails, &[("state", state), ("before", before)]);
    let tab = |label: String, count: String, wanted: Option<MailState>| Tab {
        label,
        count,
        href: href(wanted.map_or("", MailState::as_str), ""),
        current: wanted == state,
    };
    let mut tabs = vec![tab(t.get("mail-any"), String::new(), None)];
    tabs.extend(counts.into_iter().map(|(state, n)| tab(t.get(chip(state).key()), counted(t, n), Some(state))));
    let older = mails.last().filter(|_| is_more).map(|last| href(&asked.state, &last.public_id));
    let newer = before.map(|_| href(&asked.state, ""));
    let rows = mails.iter().map(|mail| row(&reader, mail, &awards)).collect();
    let shell = reader.shell(Section::Mail).await;
    Ok(render(&MailsPage { shell, hindrance, tabs, rows, pager: Pager::walked(newer, older) }))
}

/// `1,000+` where counting stopped.
pub fn counted(t: Text, n: i64) -> String {
    if n > MOST_COUNTED { format!("{}+", t.number(count(MOST_COUNTED))) } else { t.number(count(n)) }
}

async fn hindrance(conn: &mut Conn, reader: &Reader) -> Result<Option<Hindrance>, PageError> {
    if !reader.app.mailer.is_set() {
        return Ok(Some(Hindrance::NoRelay));
    }
    let Ok(job) = jobs::get(conn, &reader.actor, JobKind::SendMail.as_str()).await else { return Ok(None) };
    let next = job.run_at.map(|at| When::recent(reader.t, at, reader.app.clock.now()));
    Ok((job.failures > 0).then(|| Hindrance::Failing(job.last_error.unwrap_or_default(), next)))
}

/// The awards that these mails tell of, by public id.
async fn awards_of(conn: &mut Conn, reader: &Reader, mails: &[Mail]) -> store::Result<HashMap<String, Award>> {
    let mut ids: Vec<&str> = mails.iter().filter_map(Mail::award).collect();
    ids.sort_unstable();
    ids.dedup();
    awards::named(conn, &reader.actor, &ids).await
}

fn row(reader: &Reader, mail: &Mail, awards: &HashMap<String, Award>) -> MailRow {
    let t = reader.t;
    let now = reader.app.clock.now();
    let badge = mail.award().and_then(|id| awards.get(id)).map(|award| award.badge_name.as_str());
    MailRow {
        id: mail.public_id.clone(),
        person: PersonRef::new(mail.person_name.clone(), mail.person.clone()),
        address: mail.recipient.clone(),
        about: about(t, mail.kind, badge),
        state: chip(mail.state),
        reason: mail.reason.as_deref().map(|reason| reason_words(t, reason)),
        attempts: count(mail.attempts),
        written: When::recent(t, mail.created_at, now),
        next: mail.due_at.map(|at| When::recent(t, at, now)),
        ended: mail.ended_at.map(|at| When::recent(t, at, now)),
    }
}

/// The letter as things are now, without any secret.
async fn letter(conn: &mut Conn, reader: &Reader, mail: &Mail) -> store::Result<Result<Letter, Pointless>> {
    notices::letter(conn, reader.app.clock.now(), None, mail).await
}

fn rendered(reader: &Reader, letter: &Letter) -> Result<mail::Rendered, PageError> {
    mail::render(reader.app.sender(), letter, None).map_err(|error| {
        tracing::error!(%error, mail = letter.mail, "a preview could not be rendered");
        PageError::Status(axum::http::StatusCode::INTERNAL_SERVER_ERROR)
    })
}

/// One mail, with what it says.
pub async fn show(paths::Mail { id }: paths::Mail, reader: Reader) -> PageResult {
    let mut conn = reader.app.store.read().await?;
    let mail = notices::get(&mut conn, &reader.actor, &id).await?;
    let letter = letter(&mut conn, &reader, &mail).await?;
    let may_send = mail.state != MailState::Sent && notices::keeps_its_link(&mut conn, &mail).await?;
    let awards = awards_of(&mut conn, &reader, std::slice::from_ref(&mail)).await?;
    drop(conn);
    let preview = match letter {
        Ok(letter) => {
            let mail::Rendered { subject, text, .. } = rendered(&reader, &letter)?;
            Preview::Says(subject, text)
        }
        Err(Pointless(reason)) => Preview::Pointless(reason_words(reader.t, reason)),
    };
    let page = MailPage {
        shell: reader.shell(Section::Mail).await,
        row: row(&reader, &mail, &awards),
        preview,
        may_send,
        may_cancel: mail.state == MailState::Queued,
    };
    // This page alone frames another: the mail itself.
    let policy = format!("{PAGE_POLICY}; frame-src 'self'");
    Ok(([(CONTENT_SECURITY_POLICY, policy)], render(&page)).into_response())
}

/// Mail is styled inline, runs nothing, and is framed by its own page alone.
const MAIL_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; sandbox; base-uri 'none'; frame-ancestors 'self'";

/// The HTML part of a mail.
pub async fn html(paths::MailHtml { id }: paths::MailHtml, reader: Reader) -> PageResult {
    let mut conn = reader.app.store.read().await?;
    let mail = notices::get(&mut conn, &reader.actor, &id).await?;
    let Ok(letter) = letter(&mut conn, &reader, &mail).await? else { return Err(PageError::NOT_FOUND) };
    drop(conn);
    let html = rendered(&reader, &letter)?.html;
    Ok(([(CONTENT_SECURITY_POLICY, MAIL_POLICY)], Html(html)).into_response())
}

/// Puts a mail back into the queue, or has it tried at once.
pub async fn send_again(paths::SendMailAgain { id }: paths::SendMailAgain, reader: Reader) -> PageResult {
    let mut tx = reader.app.store.write().await?;
    let mail = notices::send_again(&mut tx, reader.app.clock.now(), &reader.actor, &id).await?;
    tx.commit().await?;
    Ok(back(&reader, &mail, "done-mail-queued").await)
}

/// Takes a mail out of the queue.
pub async fn cancel(paths::CancelMail { id }: paths::CancelMail, reader: Reader) -> PageResult {
    let mut tx = reader.app.store.write().await?;
    let mail = notices::cancel(&mut tx, reader.app.clock.now(), &reader.actor, &id).await?;
    tx.commit().await?;
    Ok(back(&reader, &mail, "done-mail-cancelled").await)
}

async fn back(reader: &Reader, mail: &Mail, key: &str) -> Response {
    let to = paths::Mail { id: mail.public_id.clone() };
    reader.done(to, key, &[("person", &mail.person_name)]).await
}
