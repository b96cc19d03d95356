//! Another password for somebody who has forgotten theirs: asked for by address, set by a link in mail.

use askama::Template;
use axum::{
    Form as Typed,
    extract::Query,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use super::{
    context::{PageError, PageResult, Visitor, again, render},
    links::{self, LinkKind},
    paths, sign_in,
};
use crate::{
    domain::{access, text::Checker},
    http::{
        limits::ClientAddress,
        page::{Form, Shell},
        session::AuthSession,
    },
};

/// Asks for a link. Field: `email`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/reset/ask.html")]
pub struct AskResetPage {
    /// Around the page; nobody is signed in.
    pub shell: Shell,
    /// What was typed.
    pub form: Form,
    /// Whether it was asked for. Whether anybody has the address is never told.
    pub sent: bool,
}

/// Sets another password. Field: `new_password`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/reset/form.html")]
pub struct ResetPage {
    /// Around the page; nobody is signed in.
    pub shell: Shell,
    /// Where the form goes.
    pub action: String,
    /// Whose password it is, for the browser's own list of passwords.
    pub email: String,
    /// What is wrong with it; the password never comes back.
    pub form: Form,
}

/// Whether it was asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    sent: String,
}

/// The form that asks for a link.
pub async fn ask(_: paths::AskReset, visitor: Visitor, Query(asked): Query<Asked>) -> PageResult {
    let shell = visitor.lone_shell().await;
    Ok(render(&AskResetPage { shell, form: Form::new(), sent: !asked.sent.is_empty() }))
}

/// Whose password is forgotten.
#[derive(Debug, Deserialize)]
pub struct AskForm {
    #[serde(default)]
    email: String,
}

/// Asks for a link. The answer, and the work until it is given, are the same whoever has the address.
pub async fn request(
    _: paths::AskReset,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    Typed(typed): Typed<AskForm>,
) -> PageResult {
    let mut check = Checker::new();
    let email = check.email("email", Some(&typed.email));
    if typed.email.trim().is_empty() {
        check.add("email", crate::domain::Problem::Missing);
    }
    if let Err(errors) = check.finish() {
        let form = visitor.wrong(Form::new().fill("email", typed.email), errors);
        return again(&AskResetPage { shell: visitor.lone_shell().await, form, sent: false });
    }
    let email = email.unwrap_or_default();
    visitor.app.limits.reset(&email, address).map_err(PageError::TooMany)?;
    let mut tx = visitor.app.store.write().await?;
    access::request_reset(&mut tx, visitor.app.clock.now(), &email).await?;
    tx.commit().await?;
    Ok(Redirect::to(&paths::with_query(&paths::AskReset, &[("sent", "1")])).into_response())
}

/// The form for another password.
pub async fn show(
    paths::Reset { token }: paths::Reset,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
) -> PageResult {
    visitor.app.limits.link(&token, address).map_err(PageError::TooMany)?;
    let found = access::open_reset(&mut visitor.app.store.read().await?, visitor.app.clock.now(), &token).await?;
    let person = match found {
        Ok(person) => person,
        Err(closed) => return Ok(links::closed(&visitor, LinkKind::Reset, closed).await),
    };
    let action = paths::Reset { token }.to_string();
    let shell = visitor.lone_shell().await;
    Ok(render(&ResetPage { shell, action, email: person.email.unwrap_or_default(), form: Form::new() }))
}

/// The password that was chosen.
#[derive(Deserialize)]
pub struct ResetForm {
    #[serde(default)]
    new_password: String,
}

/// Sets another password. Whoever did it signs in with it: a link that fell into wrong hands opens no session.
pub async fn reset(
    paths::Reset { token }: paths::Reset,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    mut auth: AuthSession,
    Typed(typed): Typed<ResetForm>,
) -> PageResult {
    let app = &visitor.app;
    app.limits.link(&token, address).map_err(PageError::TooMany)?;
    let person = match access::open_reset(&mut app.store.read().await?, app.clock.now(), &token).await? {
        Ok(person) => person,
        Err(closed) => return Ok(links::closed(&visitor, LinkKind::Reset, closed).await),
    };
    let known = links::known_of(&person);
    if let Err(form) = links::judge(&visitor, Form::new(), "new_password", &typed.new_password, &known) {
        let shell = visitor.lone_shell().await;
        let (action, email) = (paths::Reset { token }.to_string(), person.email.clone().unwrap_or_default());
        return again(&ResetPage { shell, action, email, form });
    }
    let hash = app.passwords.hash(&typed.new_password).await;
    let mut tx = app.store.write().await?;
    if let Err(closed) = access::reset(&mut tx, app.clock.now(), &token, &hash).await? {
        drop(tx);
        return Ok(links::closed(&visitor, LinkKind::Reset, closed).await);
    }
    tx.commit().await?;
    if auth.user.is_some() {
        sign_in::end_session(&mut auth).await?;
    }
    Ok(visitor.done(paths::SignIn, "done-password-reset", &[]).await)
}
