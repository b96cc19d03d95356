//! The first account of a new server.

use askama::Template;
use axum::Form as Typed;
use serde::Deserialize;

use super::{
    context::{PageError, PageResult, Visitor, again, render},
    links::{self, LinkKind},
    paths, sign_in,
};
use crate::{
    domain::{
        Dialect, FieldError, ManageError, Problem,
        access::{self, Closed},
    },
    http::{
        limits::ClientAddress,
        page::{Form, Shell},
        session::{AuthSession, SignedIn},
    },
};

/// Makes the first account. Fields: `display_name`, `email`, `password`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/links/setup.html")]
pub struct SetupPage {
    /// Around the page; nobody is signed in.
    pub shell: Shell,
    /// Where the form goes.
    pub action: String,
    /// What was typed; the password never comes back.
    pub form: Form,
}

async fn page(visitor: &Visitor, token: &str, form: Form) -> SetupPage {
    let action = paths::Setup { token: token.to_owned() }.to_string();
    SetupPage { shell: visitor.lone_shell().await, action, form }
}

/// The form.
pub async fn show(
    paths::Setup { token }: paths::Setup,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
) -> PageResult {
    visitor.app.limits.link(&token, address).map_err(PageError::TooMany)?;
    if access::is_setup(&mut visitor.app.store.read().await?, &token).await? {
        return Ok(render(&page(&visitor, &token, Form::new()).await));
    }
    Ok(links::closed(&visitor, LinkKind::Setup, Closed::Dead).await)
}

/// Who is to be the first.
#[derive(Deserialize)]
pub struct SetupForm {
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
}

/// Makes the account, and signs in.
pub async fn set_up(
    paths::Setup { token }: paths::Setup,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    mut auth: AuthSession,
    Typed(typed): Typed<SetupForm>,
) -> PageResult {
    let app = &visitor.app;
    app.limits.link(&token, address).map_err(PageError::TooMany)?;
    if !access::is_setup(&mut app.store.read().await?, &token).await? {
        return Ok(links::closed(&visitor, LinkKind::Setup, Closed::Dead).await);
    }
    let form = Form::new().fill("display_name", typed.display_name.clone()).fill("email", typed.email.clone());
    let missing = [("display_name", &typed.display_name), ("email", &typed.email)];
    let missing = missing.into_iter().filter(|(_, value)| value.trim().is_empty());
    let errors = missing.map(|(field, _)| FieldError::new(field, Problem::Missing)).collect();
    let form = visitor.wrong(form, errors);
    let known = [typed.display_name.as_str(), &typed.email, typed.email.split('@').next().unwrap_or_default()];
    let form = match links::judge(&visitor, form.clone(), "password", &typed.password, &known) {
        Ok(()) => form,
        Err(judged) => judged,
    };
    if form.error_count() > 0 {
        return again(&page(&visitor, &token, form).await);
    }
    let hash = app.passwords.hash(&typed.password).await;
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let account = match access::set_up(&mut tx, now, &token, typed.display_name, &typed.email, &hash).await {
        Ok(Some(account)) => account,
        Ok(None) => {
            drop(tx);
            return Ok(links::closed(&visitor, LinkKind::Setup, Closed::Dead).await);
        }
        Err(ManageError::Invalid(errors)) => {
            drop(tx);
            return again(&page(&visitor, &token, visitor.wrong(form, errors)).await);
        }
        Err(error) => return Err(error.into()),
    };
    access::record_sign_in(&mut tx, now, &account, Dialect::Portal).await?;
    tx.commit().await?;
    let name = account.display_name.clone();
    sign_in::begin_session(&mut auth, &SignedIn::from(account)).await?;
    Ok(visitor.done(paths::Overview, "done-invitation-accepted", &[("person", &name)]).await)
}
