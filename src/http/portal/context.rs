//! Who asks for a page, in which language, and what is put around the answer.

use std::{ops::Deref, time::Duration};

use axum::{
    extract::{FromRequestParts, OriginalUri},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

use super::{errors::ErrorPage, paths};
use crate::{
    app::App,
    domain::{
        Actor, Dialect, FieldError, ManageError, Problem, Role, access::Account, awards::AwardError,
        nominations::NominationError,
    },
    http::{
        errors::Detail,
        limits::retry_after,
        page::{Flash, FlashKind, Form, Me, PersonRef, Section, Shell},
        problem::status_of,
        session::AuthSession,
    },
    language::{Lang, Text},
    store,
};

/// Where a flash waits in the session.
const FLASH: &str = "flash";
/// The cookie with the language of somebody without an account.
pub const LANGUAGE_COOKIE: &str = "language";

/// Somebody who asks for a page, signed in or not.
pub struct Visitor {
    /// The server's parts.
    pub app: App,
    /// Words in the visitor's language.
    pub t: Text,
    /// The account of who is signed in.
    pub account: Option<Account>,
    path: String,
    session: Option<Session>,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let account = parts.extensions.get::<AuthSession>().and_then(|auth| auth.user.clone()).map(|user| user.account);
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |original| &original.0);
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let chosen =
            account.as_ref().and_then(|account| account.language.clone()).or_else(|| language_cookie(&parts.headers));
        let accepted = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let t = Text::new(Lang::choose(chosen.as_deref(), accepted));
        Ok(Self { app: app.clone(), t, account, path, session: parts.extensions.get().cloned() })
    }
}

fn language_cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == LANGUAGE_COOKIE).then(|| value.to_owned())
    })
}

/// A flash as it waits for the next page: by the key of its message, so that it is told in that page's language.
#[derive(Debug, Serialize, Deserialize)]
struct Waiting {
    is_good: bool,
    key: String,
    names: Vec<(String, String)>,
}

impl Visitor {
    /// What is put around the page. A waiting flash is taken out: it is shown once.
    pub async fn shell(&self, section: Section) -> Shell {
        let flash = match &self.session {
            Some(session) => session.remove::<Waiting>(FLASH).await.ok().flatten(),
            None => None,
        };
        let mut shell = self.bare_shell(section);
        shell.flash = flash.map(|waiting| {
            let names: Vec<_> =
                waiting.names.iter().map(|(name, value)| (leak_free(name), value.as_str().into())).collect();
            Flash {
                kind: if waiting.is_good { FlashKind::Ok } else { FlashKind::Info },
                text: self.t.with(&waiting.key, &names),
                link: None,
            }
        });
        shell
    }

    /// The same for a page that is about somebody who has yet to show who they are, whoever is signed in here.
    pub async fn lone_shell(&self) -> Shell {
        let mut shell = self.shell(Section::None).await;
        shell.me = None;
        shell
    }

    fn bare_shell(&self, section: Section) -> Shell {
        let mut shell = Shell::anonymous(self.t, self.app.settings.site_name.clone(), self.path.clone());
        shell.section = section;
        shell.leaderboard = self.app.settings.leaderboard;
        if let Some(account) = &self.account {
            shell.hue = u16::try_from(account.accent_hue).unwrap_or(shell.hue);
            shell.whole_site = account.actor(Dialect::Portal).administers_everywhere();
            shell.me = Some(Me {
                person: PersonRef::new(account.display_name.clone(), account.public_id.clone())
                    .with_avatar(account.avatar_hash.as_deref()),
                role: if account.has(Role::Admin) {
                    crate::http::page::Role::Admin
                } else if account.has(Role::Coordinator) {
                    crate::http::page::Role::Coordinator
                } else {
                    crate::http::page::Role::Mentor
                },
            });
        }
        shell
    }

    /// The page of an error.
    pub fn error_page(&self, status: StatusCode, detail: Option<String>, request_id: Option<String>) -> Response {
        let page = ErrorPage { shell: self.bare_shell(Section::None), status: status.as_u16(), detail, request_id };
        (status, render(&page)).into_response()
    }

    /// Leaves a message for the next page, and goes there. `key` is a message; `names` are its variables.
    pub async fn done(&self, to: impl ToString, key: &str, names: &[(&'static str, &str)]) -> Response {
        self.leave(true, key, names).await;
        Redirect::to(&to.to_string()).into_response()
    }

    /// As [`Self::done`], where nothing had to be changed.
    pub async fn nothing_to_do(&self, to: impl ToString, key: &str, names: &[(&'static str, &str)]) -> Response {
        self.leave(false, key, names).await;
        Redirect::to(&to.to_string()).into_response()
    }

    async fn leave(&self, is_good: bool, key: &str, names: &[(&'static str, &str)]) {
        let names = names.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let waiting = Waiting { is_good, key: key.to_owned(), names };
        if let Some(session) = &self.session
            && let Err(error) = session.insert(FLASH, waiting).await
        {
            tracing::warn!(%error, "a flash could not be left");
        }
    }

    /// The form with what is wrong with its fields, in the visitor's words.
    pub fn wrong(&self, form: Form, errors: Vec<FieldError>) -> Form {
        errors.into_iter().fold(form, |form, error| form.wrong(form_name(error.field), self.words(&error.problem)))
    }

    /// What is wrong with a field, in the visitor's words.
    pub fn words(&self, problem: &Problem) -> String {
        let number = |key: &str, n: usize| self.t.count(key, n);
        match problem {
            Problem::Missing => self.t.get("wrong-missing"),
            Problem::TooLong { max } => number("wrong-too-long", *max),
            Problem::TooMany { max } => number("wrong-too-many", *max),
            Problem::TooShort { min } => number("wrong-too-short", *min),
            Problem::ControlCharacter => self.t.get("wrong-control-character"),
            Problem::NotAnId | Problem::NeedsToken => self.t.get("wrong-not-an-id"),
            Problem::NotAShortname => self.t.get("wrong-not-a-shortname"),
            Problem::NotATypeName => self.t.get("wrong-not-a-type-name"),
            Problem::NotAnEmail => self.t.get("wrong-not-an-email"),
            Problem::NotAUrl => self.t.get("wrong-not-a-url"),
            Problem::NotATimeZone => self.t.get("wrong-not-a-time-zone"),
            Problem::NotADate => self.t.get("wrong-not-a-date"),
            Problem::NotANumber => self.t.get("wrong-not-a-number"),
            Problem::OutOfRange { min, max } => {
                self.t.with("wrong-out-of-range", &[("min", (*min).into()), ("max", (*max).into())])
            }
            Problem::Past => self.t.get("wrong-past"),
            Problem::Future => self.t.get("wrong-future"),
            Problem::BeforeIssue => self.t.get("wrong-before-issue"),
            Problem::Taken => self.t.get("wrong-taken"),
            Problem::Held => self.t.get("wrong-held"),
            Problem::Unknown | Problem::NotOneOf(_) => self.t.get("wrong-unknown"),
            Problem::Circular => self.t.get("wrong-circular"),
            Problem::Immutable => self.t.get("wrong-immutable"),
            Problem::Guessable => self.t.get("wrong-guessable"),
            Problem::NotEvidence => self.t.get("wrong-not-evidence"),
            Problem::NotAPicture => self.t.get("wrong-not-a-picture"),
            Problem::NotKept(what) => self.t.with("wrong-not-kept", &[("what", (*what).into())]),
            Problem::TooComplex => self.t.get("wrong-too-complex"),
            Problem::PictureTooLarge { max_bytes, max_side } => self.t.with(
                "wrong-picture-too-large",
                &[("mebibytes", (max_bytes / 1024 / 1024).into()), ("pixels", (*max_side).into())],
            ),
        }
    }
}

/// Fluent takes names of variables that live as long as the program; ours are these.
fn leak_free(name: &str) -> &'static str {
    match name {
        "badge" => "badge",
        "person" => "person",
        "day" => "day",
        _ => "name",
    }
}

/// The name of the form's field for a field of the domain.
fn form_name(field: &'static str) -> &'static str {
    match field {
        "organisation_id" => "organisation",
        "contact_email" => "contact",
        "accent_hue" => "hue",
        "evidence_url" => "evidence",
        "revoke_reason" => "reason",
        "badge_id" => "badge",
        "expires_at" => "expires",
        "validity_months" => "validity",
        "reminder_days" => "ladder",
        "reminder_texts" => "text_en",
        "issued_at" => "issued",
        "mentor_id" => "person",
        "limit_period" => "period",
        other => other,
    }
}

/// Somebody who is signed in.
pub struct Reader {
    visitor: Visitor,
    /// The rights.
    pub actor: Actor,
    /// The account.
    pub me: Account,
}

impl Deref for Reader {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}

impl FromRequestParts<App> for Reader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visitor) = Visitor::from_request_parts(parts, app).await;
        if let Some(me) = visitor.account.clone() {
            return Ok(Self { actor: me.actor(Dialect::Portal), me, visitor });
        }
        let back = if parts.method.is_safe() { visitor.path.as_str() } else { "" };
        Err(Redirect::to(&paths::with_query(&paths::SignIn, &[("next", back)])).into_response())
    }
}

impl Reader {
    /// Refuses whoever administers nothing.
    pub fn must_administer(&self) -> Result<(), PageError> {
        if self.actor.administers().is_some() { Ok(()) } else { Err(PageError::Status(StatusCode::FORBIDDEN)) }
    }

    /// Refuses whoever oversees nobody.
    pub fn must_oversee(&self) -> Result<(), PageError> {
        if self.actor.oversees().is_some() { Ok(()) } else { Err(PageError::Status(StatusCode::FORBIDDEN)) }
    }
}

/// Why there is no page. Becomes an error page, with the visitor's navigation and language.
#[derive(Debug)]
pub enum PageError {
    /// The page of this status.
    Status(StatusCode),
    /// The page of this status, with a sentence in the visitor's language.
    Told(StatusCode, String),
    /// Asked too often; for how long to wait.
    TooMany(Duration),
    /// The database's error.
    Store(store::Error),
}

impl PageError {
    /// There is no such thing.
    pub const NOT_FOUND: Self = Self::Status(StatusCode::NOT_FOUND);
}

impl From<store::Error> for PageError {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<ManageError> for PageError {
    fn from(error: ManageError) -> Self {
        match error {
            ManageError::Store(error) => Self::Store(error),
            other => Self::Status(status_of(other.kind())),
        }
    }
}

impl From<AwardError> for PageError {
    fn from(error: AwardError) -> Self {
        match error {
            AwardError::Store(error) => Self::Store(error),
            other => Self::Status(status_of(other.kind())),
        }
    }
}

impl From<NominationError> for PageError {
    fn from(error: NominationError) -> Self {
        match error {
            NominationError::Store(error) => Self::Store(error),
            other => Self::Status(status_of(other.kind())),
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match self {
            Self::Status(status) => status.into_response(),
            Self::Told(status, detail) => {
                let mut response = status.into_response();
                response.extensions_mut().insert(Detail(detail));
                response
            }
            Self::TooMany(wait) => {
                let after = [(header::RETRY_AFTER, HeaderValue::from(retry_after(wait)))];
                (StatusCode::TOO_MANY_REQUESTS, after).into_response()
            }
            Self::Store(error) => {
                tracing::error!(%error, "the database failed");
                let status = if error.is_unavailable() {
                    StatusCode::SERVICE_UNAVAILABLE
                } else {
                    StatusCode::INTERNAL_SERVER_ERROR
                };
                status.into_response()
            }
        }
    }
}

/// What a page's handler answers with.
pub type PageResult = Result<Response, PageError>;

/// A page as a reply.
pub fn render(page: &impl askama::Template) -> Response {
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A form that came back with errors: the same page, as 422.
pub fn again(page: &impl askama::Template) -> PageResult {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(page)).into_response())
}

/// The number of things, for a page.
pub fn count(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}

/// The page's number in an address: 1 where it is missing or makes no sense.
pub fn page_number(page: Option<&str>) -> i64 {
    page.and_then(|page| page.parse().ok()).filter(|page| (1..=i64::from(i32::MAX)).contains(page)).unwrap_or(1)
}

/// What was typed, or nothing where only white space was.
pub fn filled(value: &str) -> Option<String> {
    Some(value.trim().to_owned()).filter(|value| !value.is_empty())
}
