//! The way in.

use askama::Template;

use axum::{
    Form as Typed,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use axum_extra::routing::TypedPath;
use serde::Deserialize;

use super::{
    context::{LANGUAGE_COOKIE, PageError, PageResult, Visitor, again, render},
    paths,
};
use crate::{
    domain::{
        Dialect, Role,
        access::{self, Account},
    },
    http::{
        limits::ClientAddress,
        page::{Form, Section, Shell},
        session::{AuthSession, Credentials, SignedIn},
    },
    language::Lang,
};

/// Sign in with e-mail and password. Fields: `email`, `password`, and `next` hidden.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/sign_in/form.html")]
pub struct SignInPage {
    /// Around the page; nobody is signed in.
    pub shell: Shell,
    /// What was typed; the password never comes back.
    pub form: Form,
    /// Where to go afterwards: a path on this site, or empty.
    pub next: String,
    /// Whether the last attempt did not match. Which of the two was wrong is never told.
    pub refused: bool,
}

/// Where to go afterwards.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
}

/// The form.
pub async fn show(
    _: paths::SignIn,
    visitor: Visitor,
    axum::extract::Query(asked): axum::extract::Query<Asked>,
) -> Response {
    if visitor.account.is_some() {
        return Redirect::to(&landing(visitor.account.as_ref(), &asked.next)).into_response();
    }
    let shell = visitor.shell(Section::None).await;
    render(&SignInPage { shell, form: Form::new(), next: same_site(&asked.next).to_owned(), refused: false })
}

/// What was typed.
#[derive(Deserialize)]
pub struct SignInForm {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// Signs in, and goes where the visitor wanted to.
pub async fn sign_in(
    _: paths::SignIn,
    mut visitor: Visitor,
    ClientAddress(address): ClientAddress,
    mut auth: AuthSession,
    Typed(typed): Typed<SignInForm>,
) -> PageResult {
    let app = visitor.app.clone();
    let form = Form::new().fill("email", typed.email.clone());
    let next = same_site(&typed.next).to_owned();
    let missing = |name: &str| name.trim().is_empty().then(|| visitor.t.get("wrong-missing"));
    if typed.email.trim().is_empty() || typed.password.is_empty() {
        let form = [("email", &typed.email), ("password", &typed.password)]
            .into_iter()
            .filter_map(|(field, value)| Some((field, missing(value)?)))
            .fold(form, |form, (field, message)| form.wrong(field, message));
        let shell = visitor.shell(Section::None).await;
        return again(&SignInPage { shell, form, next, refused: false });
    }
    app.limits.sign_in(&typed.email, address).map_err(PageError::TooMany)?;
    let sent = Credentials { email: typed.email, password: typed.password };
    let Some(user) = auth.authenticate(sent).await.map_err(session_error)? else {
        let shell = visitor.shell(Section::None).await;
        let page = SignInPage { shell, form, next, refused: true };
        return Ok((StatusCode::UNAUTHORIZED, render(&page)).into_response());
    };
    begin_session(&mut auth, &user).await?;
    let mut tx = app.store.write().await?;
    access::record_sign_in(&mut tx, app.clock.now(), &user.account, Dialect::Portal).await?;
    tx.commit().await?;
    visitor.account = Some(user.account);
    Ok(Redirect::to(&landing(visitor.account.as_ref(), &next)).into_response())
}

/// Gives whoever has just proved who they are a session with an id of its own, whatever was in the browser before.
pub(super) async fn begin_session(auth: &mut AuthSession, user: &SignedIn) -> Result<(), PageError> {
    // The library sees to it where nobody was signed in yet.
    if auth.user.is_some() {
        auth.session.clear().await;
        auth.session.cycle_id().await.map_err(|error| session_error(error.into()))?;
    }
    auth.login(user).await.map_err(session_error)
}

/// Ends the session of this browser, if it has one.
pub(super) async fn end_session(auth: &mut AuthSession) -> Result<(), PageError> {
    auth.logout().await.map(drop).map_err(session_error)
}

/// Signs out.
pub async fn sign_out(_: paths::SignOut, mut auth: AuthSession) -> PageResult {
    end_session(&mut auth).await?;
    let clear = (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\""));
    Ok(([clear], Redirect::to(paths::SignIn::PATH)).into_response())
}

/// The language of somebody without an account.
#[derive(Deserialize)]
pub struct LanguageForm {
    #[serde(default)]
    language: String,
    #[serde(default)]
    next: String,
}

/// Keeps the choice in a cookie for a year, and goes back.
pub async fn language(_: paths::Language, Typed(typed): Typed<LanguageForm>) -> PageResult {
    let lang = Lang::from_tag(&typed.language).ok_or(PageError::Status(StatusCode::BAD_REQUEST))?;
    let cookie = format!("{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly", lang.tag());
    let to = match same_site(&typed.next) {
        "" => "/",
        path => path,
    };
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response())
}

pub(super) fn landing(account: Option<&Account>, next: &str) -> String {
    match same_site(next) {
        "" if account.is_some_and(|a| a.has(Role::Admin) || a.has(Role::Coordinator)) => paths::Overview.to_string(),
        "" => paths::Me.to_string(),
        path => path.to_owned(),
    }
}

/// The path, if it is one of this site, else nothing: a link from elsewhere must not lead on to elsewhere.
fn same_site(next: &str) -> &str {
    // A browser reads `//host`, and `/\\host`, as another site; control characters it drops.
    let is_path = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
    if is_path && !next.chars().any(char::is_control) { next } else { "" }
}

fn session_error(error: axum_login::Error<crate::http::session::Accounts>) -> PageError {
    match error {
        axum_login::Error::Backend(error) => error.into(),
        axum_login::Error::Session(error) => {
            tracing::error!(%error, "the session could not be kept");
            PageError::Status(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::same_site;

    #[test]
    fn only_paths_of_this_site_are_gone_to() {
        assert_eq!(same_site("/portal/badges?page=2"), "/portal/badges?page=2");
        for elsewhere in ["", "portal", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example"]
        {
            assert_eq!(same_site(elsewhere), "", "{elsewhere:?}");
        }
    }
}
