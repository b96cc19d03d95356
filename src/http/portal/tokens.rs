//! API tokens of services (connections) and of people.

use askama::Template;

use axum::{Form as Typed, extract::Query};
use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;

use super::{
    clients::{self, ClientRow},
    context::{PageError, PageResult, Reader, again, count, page_number, render},
    paths, views,
};
use crate::{
    clock::Timestamp,
    domain::{
        FieldError, ManageError, Role, Scope,
        access::{self, ApiToken, NewApiToken, NewToken as NewHolder},
        dates,
        page::Slice,
    },
    http::page::{Choice, Form, Pager, Section, Shell, When},
    store::Conn,
};

/// Where a token is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    /// Opens doors.
    Active,
    /// Past its day.
    Expired,
    /// Taken back.
    Revoked,
}

impl TokenState {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Active => "state-active",
            Self::Expired => "state-expired",
            Self::Revoked => "state-revoked",
        }
    }
}

/// What a service token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRole {
    /// Award, revoke, check.
    System,
    /// Everything an administrator may.
    Admin,
    /// What its owner may: a personal token.
    Owner,
}

impl TokenRole {
    fn key(self) -> &'static str {
        match self {
            Self::System => "token-role-system",
            Self::Admin => "role-admin",
            Self::Owner => "token-role-owner",
        }
    }
}

/// A token in a list. The secret itself is not kept.
#[derive(Clone, Debug)]
pub struct TokenRow {
    /// The token's public id.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// The secret's first characters.
    pub prefix: String,
    /// What it may do.
    pub role: TokenRole,
    /// Name of the organisation it is held to; `None`: all.
    pub organisation: Option<String>,
    /// When it was made.
    pub created: When,
    /// When it was last shown; `None`: never.
    pub last_used: Option<When>,
    /// When it stops; `None`: never.
    pub expires: Option<When>,
    /// Where it is in its life.
    pub state: TokenState,
}

impl TokenRow {
    fn revoke_href(&self) -> String {
        let id = self.id.clone();
        paths::RevokeToken { id }.to_string()
    }

    pub(super) fn revoke_own_href(&self) -> String {
        let id = self.id.clone();
        paths::RevokeMyToken { id }.to_string()
    }
}

/// A token that was just made: the only time its secret is shown.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is called.
    pub label: String,
    /// The secret.
    pub secret: String,
}

/// Service tokens, and the form to make one. Fields: `label`, `role` (`system` or `admin`), `organisation`, `expires`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/tokens/list.html")]
pub struct ConnectionsPage {
    /// Around the page.
    pub shell: Shell,
    /// This page's tokens, newest first.
    pub tokens: Vec<TokenRow>,
    /// The list's pages.
    pub pager: Pager,
    /// Partner sites, the oldest first.
    pub clients: Vec<ClientRow>,
    /// What was typed, and what is wrong with it.
    pub form: Form,
    /// Organisations to hold a token to.
    pub organisations: Vec<Choice>,
    /// The token that was just made. Render in reply to the POST, with `no-store`; never keep it in a session.
    pub new_token: Option<NewToken>,
}

impl ConnectionsPage {
    fn roles(&self) -> Vec<Choice> {
        let t = self.shell.t;
        vec![Choice::new("system", t.get("token-role-system")), Choice::new("admin", t.get("role-admin"))]
    }
}

/// Asks before a token stops working.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/tokens/revoke.html")]
pub struct RevokeTokenPage {
    /// Around the page.
    pub shell: Shell,
    /// The token.
    pub token: TokenRow,
    /// Whether it is the reader's own, managed on [`paths::Me`].
    pub own: bool,
}

impl RevokeTokenPage {
    fn action(&self) -> String {
        if self.own { self.token.revoke_own_href() } else { self.token.revoke_href() }
    }

    fn back(&self) -> String {
        if self.own { paths::Me.to_string() } else { paths::Connections.to_string() }
    }
}

/// Tokens a page.
const ROWS: i64 = 25;

/// What the list is asked for.
#[derive(Debug, Deserialize)]
pub struct ListAsked {
    page: Option<String>,
}

/// Service tokens, and the form to make one.
pub async fn list(_: paths::Connections, reader: Reader, Query(asked): Query<ListAsked>) -> PageResult {
    let page = page_number(asked.page.as_deref());
    Ok(render(&page_of(&reader, page, Form::new(), None).await?))
}

/// What was typed.
#[derive(Debug, Deserialize)]
pub struct TokenForm {
    #[serde(default)]
    label: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    expires: String,
}

/// Makes a service token, and shows its secret in the reply: the one page that is not redirected to, because nothing may
/// keep the secret in between.
pub async fn create(_: paths::Connections, reader: Reader, Typed(typed): Typed<TokenForm>) -> PageResult {
    reader.must_administer()?;
    let form = Form::new()
        .fill("label", typed.label.clone())
        .fill("role", typed.role.clone())
        .fill("organisation", typed.organisation.clone())
        .fill("expires", typed.expires.clone());
    let Ok(expires_at) = last_moment(&typed.expires) else {
        let form = form.wrong("expires", reader.t.get("wrong-not-a-date"));
        return again(&page_of(&reader, 1, form, None).await?);
    };
    let role = if typed.role == "admin" { Role::Admin } else { Role::System };
    let organisation_id = Some(typed.organisation).filter(|id| !id.is_empty());
    let new = NewApiToken { label: typed.label, holder: NewHolder::Service { role, organisation_id }, expires_at };
    match make(&reader, new).await? {
        Ok(made) => Ok(render(&page_of(&reader, 1, Form::new(), Some(made)).await?)),
        Err(errors) => again(&page_of(&reader, 1, reader.wrong(form, errors), None).await?),
    }
}

/// Makes an access token of ten minutes with the reader's own rights, as the token endpoint would for their password, and
/// shows it in the reply.
pub async fn create_access(_: paths::AccessToken, reader: Reader) -> PageResult {
    reader.must_administer()?;
    let mut tx = reader.app.store.write().await?;
    let secret = access::issue_access(&mut tx, reader.app.clock.now(), &reader.me).await?;
    tx.commit().await?;
    let made = NewToken { label: reader.t.get("token-access"), secret };
    Ok(render(&page_of(&reader, 1, Form::new(), Some(made)).await?))
}

/// Makes a token; the inner error is about the form's fields.
pub(super) async fn make(reader: &Reader, new: NewApiToken) -> Result<Result<NewToken, Vec<FieldError>>, PageError> {
    let mut tx = reader.app.store.write().await?;
    match access::create_token(&mut tx, reader.app.clock.now(), &reader.actor, new).await {
        Ok((token, secret)) => {
            tx.commit().await?;
            Ok(Ok(NewToken { label: token.label, secret }))
        }
        Err(ManageError::Invalid(errors)) => Ok(Err(errors)),
        Err(error) => Err(error.into()),
    }
}

/// The end of the day that was typed, in UTC; none where nothing was typed. `Err` if it is no day, or the calendar's last.
pub(super) fn last_moment(typed: &str) -> Result<Option<Timestamp>, ()> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let day = typed.parse::<NaiveDate>().ok().and_then(|day| day.succ_opt()).ok_or(())?;
    Ok(Some(day.and_time(NaiveTime::MIN).and_utc()))
}

/// Asks before a service's token stops working.
pub async fn ask_revoke(paths::RevokeToken { id }: paths::RevokeToken, reader: Reader) -> PageResult {
    reader.must_administer()?;
    revoke_page(&reader, &id, false).await
}

/// Revokes a service's token.
pub async fn revoke(paths::RevokeToken { id }: paths::RevokeToken, reader: Reader) -> PageResult {
    reader.must_administer()?;
    end(&reader, &id, false).await
}

pub(super) async fn revoke_page(reader: &Reader, id: &str, own: bool) -> PageResult {
    let token = one(&mut reader.app.store.read().await?, reader, id, own).await?;
    let section = if own { Section::Me } else { Section::Connections };
    Ok(render(&RevokeTokenPage { shell: reader.shell(section).await, token: row(reader, &token), own }))
}

pub(super) async fn end(reader: &Reader, id: &str, own: bool) -> PageResult {
    let mut tx = reader.app.store.write().await?;
    one(&mut tx, reader, id, own).await?;
    let token = access::revoke_token(&mut tx, reader.app.clock.now(), &reader.actor, id).await?;
    tx.commit().await?;
    let to = if own { paths::Me.to_string() } else { paths::Connections.to_string() };
    Ok(reader.done(to, "done-token-revoked", &[("name", &token.label)]).await)
}

/// The token, if it belongs behind this door: one's own on one's own page, a service's among the connections.
async fn one(conn: &mut Conn, reader: &Reader, id: &str, own: bool) -> Result<ApiToken, PageError> {
    let token = access::get_token(conn, &reader.actor, id).await?;
    let is_there = if own { token.person_id == Some(reader.me.person) } else { token.person_id.is_none() };
    if is_there { Ok(token) } else { Err(PageError::NOT_FOUND) }
}

pub(super) fn row(reader: &Reader, token: &ApiToken) -> TokenRow {
    let t = reader.t;
    TokenRow {
        id: token.public_id.clone(),
        label: token.label.clone(),
        prefix: token.hint.clone(),
        role: match token.role {
            Some(Role::Admin) => TokenRole::Admin,
            Some(_) => TokenRole::System,
            None => TokenRole::Owner,
        },
        organisation: token.organisation.clone(),
        created: When::new(t, token.created_at),
        last_used: token.last_used_at.map(|at| When::recent(t, at, reader.app.clock.now())),
        // The last day on which it opens something.
        expires: token.expires_at.map(|at| When::new(t, dates::last_moment(at))),
        state: match token.revoked_at {
            Some(_) => TokenState::Revoked,
            None if token.is_active(reader.app.clock.now()) => TokenState::Active,
            None => TokenState::Expired,
        },
    }
}

async fn page_of(
    reader: &Reader,
    page: i64,
    form: Form,
    new_token: Option<NewToken>,
) -> Result<ConnectionsPage, PageError> {
    let mut conn = reader.app.store.read().await?;
    let listed = access::list_tokens(&mut conn, &reader.actor, &Slice::page(page, ROWS)).await?;
    let clients = clients::rows(&mut conn, reader).await?;
    let scope = reader.actor.administers().unwrap_or(Scope::Organisations(Vec::new()));
    let mut organisations = views::organisation_choices(&mut conn, &scope).await?;
    drop(conn);
    if scope == Scope::Everywhere {
        organisations.insert(0, Choice::new("", reader.t.get("token-everywhere")));
    }
    let pager = Pager::numbered(count(page), count(ROWS), count(listed.total), |page| {
        paths::with_query(&paths::Connections, &[("page", &page.to_string())])
    });
    let tokens = listed.items.iter().map(|token| row(reader, token)).collect();
    Ok(ConnectionsPage {
        shell: reader.shell(Section::Connections).await,
        tokens,
        pager,
        clients,
        form,
        organisations,
        new_token,
    })
}
