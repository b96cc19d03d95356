//! Calendars of what expires: one's own addresses, and what a program gets that reads one.

pub mod ics;

use askama::Template;
use axum::{
    Form as Typed,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use chrono::TimeDelta;
use serde::Deserialize;
use url::Url;

use self::ics::Expiry;
use super::{
    context::{PageError, PageResult, Reader, Visitor, again, render},
    paths, views,
};
use crate::{
    app::App,
    clock::Timestamp,
    domain::{
        Actor, ManageError,
        calendar::{self, Feed, Subject},
        certifications::{self, Certification, CertificationFilter, Order, Status},
        page::Slice,
    },
    http::{
        limits::ClientAddress,
        page::{Choice, Form, Section, Shell, When},
    },
    language::{Lang, Text},
};

/// One's own calendars. Form: `organisation`, empty for one's own certifications.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/calendar/list.html")]
pub struct CalendarPage {
    /// Around the page.
    pub shell: Shell,
    /// The calendars that there are.
    pub feeds: Vec<FeedRow>,
    /// What was typed, and what is wrong with it.
    pub form: Form,
    /// Organisations whose certifications can be shown.
    pub organisations: Vec<Choice>,
    /// The address that was just made. Render in reply to the POST, with `no-store`; never keep it in a session.
    pub made: Option<Address>,
}

/// A calendar in the list. Its address is not kept.
#[derive(Clone, Debug)]
pub struct FeedRow {
    /// The calendar's public id.
    pub id: String,
    /// What it shows, in words.
    pub what: String,
    /// When its address was made.
    pub made: When,
    /// When a program last read it; `None`: never.
    pub last_used: Option<When>,
}

impl FeedRow {
    fn rotate_href(&self) -> String {
        let id = self.id.clone();
        paths::RotateCalendar { id }.to_string()
    }

    fn revoke_href(&self) -> String {
        let id = self.id.clone();
        paths::RevokeCalendar { id }.to_string()
    }
}

/// An address that was just made: the only time it is shown.
#[derive(Clone, Debug)]
pub struct Address {
    /// What the calendar shows, in words.
    pub what: String,
    /// The whole address.
    pub url: String,
    /// The same for programs that subscribe when it is opened.
    pub webcal: String,
}

/// Asks before an address stops working.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/calendar/ask.html")]
pub struct AskCalendarPage {
    /// Around the page.
    pub shell: Shell,
    /// The calendar.
    pub feed: FeedRow,
    /// Whether it gets another address, or none.
    pub rotates: bool,
}

impl AskCalendarPage {
    fn action(&self) -> String {
        if self.rotates { self.feed.rotate_href() } else { self.feed.revoke_href() }
    }

    fn title(&self) -> String {
        let t = self.shell.t;
        if self.rotates { t.get("calendar-rotate-title") } else { t.get("calendar-revoke-title") }
    }

    fn text(&self) -> String {
        let t = self.shell.t;
        if self.rotates { t.get("calendar-rotate-text") } else { t.get("calendar-revoke-text") }
    }

    fn label(&self) -> String {
        let t = self.shell.t;
        if self.rotates { t.get("calendar-rotate-do") } else { t.get("calendar-revoke-do") }
    }
}

/// One's own calendars.
pub async fn show(_: paths::MyCalendar, reader: Reader) -> PageResult {
    Ok(render(&page(&reader, Form::new(), None).await?))
}

async fn page(reader: &Reader, form: Form, made: Option<Address>) -> Result<CalendarPage, PageError> {
    let mut conn = reader.app.store.read().await?;
    let feeds = calendar::list(&mut conn, &reader.actor).await?;
    let organisations = match reader.actor.oversees() {
        Some(scope) => views::organisation_choices(&mut conn, &scope).await?,
        None => Vec::new(),
    };
    drop(conn);
    let feeds = feeds.iter().map(|feed| row(reader, feed)).collect();
    Ok(CalendarPage { shell: reader.shell(section(reader)).await, feeds, form, organisations, made })
}

fn section(reader: &Reader) -> Section {
    if reader.actor.oversees().is_some() { Section::Certifications } else { Section::Me }
}

fn row(reader: &Reader, feed: &Feed) -> FeedRow {
    let recent = |at| When::recent(reader.t, at, reader.app.clock.now());
    FeedRow {
        id: feed.public_id.clone(),
        what: what(reader.t, feed),
        made: recent(feed.changed_at),
        last_used: feed.last_used_at.map(recent),
    }
}

fn what(t: Text, feed: &Feed) -> String {
    feed.organisation_name.clone().unwrap_or_else(|| t.get("calendar-own"))
}

/// What was typed.
#[derive(Debug, Deserialize)]
pub struct CalendarForm {
    #[serde(default)]
    organisation: String,
}

/// Makes an address, and shows it in the reply, because nothing may keep it in between.
pub async fn make(_: paths::MyCalendar, reader: Reader, Typed(typed): Typed<CalendarForm>) -> PageResult {
    let subject = match typed.organisation.as_str() {
        "" => Subject::Own,
        id => Subject::Organisation(id.to_owned()),
    };
    let (now, tag) = (reader.app.clock.now(), reader.t.lang.tag());
    let mut tx = reader.app.store.write().await?;
    match calendar::make(&mut tx, now, &reader.actor, &subject, tag).await {
        Ok(made) => {
            tx.commit().await?;
            made_page(&reader, &made).await
        }
        Err(ManageError::Invalid(errors)) => {
            drop(tx);
            let form = reader.wrong(Form::new().fill("organisation", typed.organisation), errors);
            again(&page(&reader, form, None).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn made_page(reader: &Reader, (feed, secret): &(Feed, String)) -> PageResult {
    let url = reader.app.calendar_url(secret);
    let webcal = match url.split_once("://") {
        Some((_, rest)) => format!("webcal://{rest}"),
        None => url.clone(),
    };
    let made = Address { what: what(reader.t, feed), url, webcal };
    Ok(render(&page(reader, Form::new(), Some(made)).await?))
}

/// Asks before a calendar gets another address.
pub async fn ask_rotate(paths::RotateCalendar { id }: paths::RotateCalendar, reader: Reader) -> PageResult {
    ask(&reader, &id, true).await
}

/// Gives a calendar another address, and shows it in the reply.
pub async fn rotate(paths::RotateCalendar { id }: paths::RotateCalendar, reader: Reader) -> PageResult {
    let mut tx = reader.app.store.write().await?;
    let made = calendar::rotate(&mut tx, reader.app.clock.now(), &reader.actor, &id, reader.t.lang.tag()).await?;
    tx.commit().await?;
    made_page(&reader, &made).await
}

/// Asks before a calendar's address is revoked.
pub async fn ask_revoke(paths::RevokeCalendar { id }: paths::RevokeCalendar, reader: Reader) -> PageResult {
    ask(&reader, &id, false).await
}

async fn ask(reader: &Reader, id: &str, rotates: bool) -> PageResult {
    let feed = calendar::get(&mut reader.app.store.read().await?, &reader.actor, id).await?;
    let shell = reader.shell(section(reader)).await;
    Ok(render(&AskCalendarPage { shell, feed: row(reader, &feed), rotates }))
}

/// Revokes a calendar's address.
pub async fn revoke(paths::RevokeCalendar { id }: paths::RevokeCalendar, reader: Reader) -> PageResult {
    let mut tx = reader.app.store.write().await?;
    let feed = calendar::revoke(&mut tx, reader.app.clock.now(), &reader.actor, &id).await?;
    tx.commit().await?;
    Ok(reader.done(paths::MyCalendar, "done-calendar-revoked", &[("name", &what(reader.t, &feed))]).await)
}

/// The most certifications that a calendar shows.
const MOST: i64 = 1_000;

/// For how long what has expired is still shown.
const LATELY: TimeDelta = TimeDelta::days(31);

/// A calendar, for a program that knows its address.
pub async fn read(
    paths::Calendar { token }: paths::Calendar,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
) -> PageResult {
    let app = &visitor.app;
    let secret = token.strip_suffix(".ics").unwrap_or(&token);
    app.limits.link(secret, address).map_err(PageError::TooMany)?;
    let now = app.clock.now();
    let Some((feed, actor)) = calendar::open(&app.store, now, secret).await? else { return Err(PageError::NOT_FOUND) };
    let listed = shown(app, now, &feed, &actor).await?;
    let t = Text::new(Lang::from_tag(&feed.language).unwrap_or_default());
    let expiries: Vec<Expiry> = listed.iter().map(|found| expiry(app, &feed, found)).collect();
    let name = match &feed.organisation_name {
        Some(organisation) => t.named("calendar-name-of", organisation),
        None => t.get("calendar-name"),
    };
    let host = Url::parse(&app.public_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let body = ics::write(t, host.as_deref().unwrap_or("localhost"), &name, &expiries);
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"certifications.ics\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, body).into_response())
}

/// What a calendar shows: what expires first, and as far as there is room what expired lately; in the order of days.
async fn shown(app: &App, now: Timestamp, feed: &Feed, actor: &Actor) -> Result<Vec<Certification>, PageError> {
    let whose = CertificationFilter {
        organisation: feed.organisation.clone(),
        person: feed.organisation.is_none().then(|| actor.label().to_owned()),
        order: Order::Expires,
        ..CertificationFilter::default()
    };
    let mut conn = app.store.read().await?;
    let ahead = CertificationFilter { status: Some(Status::Active), ..whose.clone() };
    let slice = Slice { page: 1, limit: MOST, after: None };
    let ahead = certifications::list(&mut conn, now, actor, &ahead, &slice).await?.items;
    let lately = CertificationFilter {
        status: Some(Status::Expired),
        expires_after: Some(now - LATELY),
        descending: true,
        ..whose
    };
    let room = MOST - i64::try_from(ahead.len()).unwrap_or(MOST);
    let slice = Slice { page: 1, limit: room, after: None };
    let mut shown = certifications::list(&mut conn, now, actor, &lately, &slice).await?.items;
    shown.reverse();
    shown.extend(ahead);
    Ok(shown)
}

fn expiry(app: &App, feed: &Feed, found: &Certification) -> Expiry {
    Expiry {
        id: found.public_id.clone(),
        holder: feed.organisation_id.map(|_| found.person_name.clone()),
        title: found.type_name.clone(),
        day: found.expires_at.date_naive(),
        sequence: u32::try_from(found.revision).unwrap_or(u32::MAX),
        created_at: found.created_at,
        updated_at: found.updated_at,
        url: app.url(&paths::Certification { id: found.public_id.clone() }.to_string()),
    }
}
