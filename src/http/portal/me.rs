//! A person's own page.

use askama::Template;

use axum::Form as Typed;
use serde::Deserialize;

use super::{
    activity::{self, NextBadge},
    context::{PageError, PageResult, Reader, again, count, render},
    paths,
    people::{self as people_pages, EndedBadge, HeldBadge},
    tokens::{self, NewToken, TokenRow},
    views,
};
use crate::{
    domain::{
        access::{self, NewApiToken, NewToken as NewHolder},
        page::Slice,
        people::{self, PersonChanges},
    },
    http::page::{Choice, Form, PersonRef, Section, Shell, When},
    language::Lang,
};

/// How many of the badges that come next are shown here.
const NEXT: usize = 4;

/// What I hold, and how I am shown.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/me/page.html")]
pub struct MePage {
    /// Around the page.
    pub shell: Shell,
    /// Name and id.
    pub person: PersonRef,
    /// The name in the address of the public profile.
    pub handle: String,
    /// E-mail.
    pub email: Option<String>,
    /// Name of the home organisation.
    pub organisation: String,
    /// Known since.
    pub since: When,
    /// Points.
    pub score: u64,
    /// What I hold, newest first.
    pub held: Vec<HeldBadge>,
    /// What comes next, the nearest first.
    pub next: Vec<NextBadge>,
    /// What I held, latest end first.
    pub ended: Vec<EndedBadge>,
    /// Whether anybody may see my profile. Form: `public` (`1` or nothing).
    pub public: bool,
    /// The chosen language's tag, or empty for the browser's. Form: `language`.
    pub language: String,
    /// My API tokens, newest first.
    pub tokens: Vec<TokenRow>,
    /// The form for a new one: `label`, `expires`.
    pub token_form: Form,
    /// The token that was just made; see [`super::tokens::ConnectionsPage::new_token`].
    pub new_token: Option<NewToken>,
}

impl MePage {
    fn languages(&self) -> Vec<Choice> {
        let mut choices = vec![Choice::new("", self.shell.t.get("me-language-browser"))];
        choices.extend(Lang::ALL.into_iter().map(|lang| Choice::new(lang.tag(), lang.own_name())));
        choices
    }
}

/// One's own page.
pub async fn show(_: paths::Me, reader: Reader) -> PageResult {
    Ok(render(&page(&reader, Form::new(), None).await?))
}

async fn page(reader: &Reader, token_form: Form, new_token: Option<NewToken>) -> Result<MePage, PageError> {
    let mut conn = reader.app.store.read().await?;
    let person = people::by_id(&mut conn, reader.me.person).await?;
    let (held, ended) = people_pages::awards_of(&mut conn, reader.t, &person).await?;
    let now = reader.app.clock.now();
    let mut next = activity::next(&mut conn, reader.t, now, &person, 100).await?;
    next.truncate(NEXT);
    let tokens = access::own_tokens(&mut conn, &reader.actor, &Slice::page(1, 50)).await?;
    drop(conn);
    Ok(MePage {
        shell: reader.shell(Section::Me).await,
        person: views::person(&person),
        since: When::new(reader.t, person.created_at),
        score: count(person.score),
        held,
        next,
        ended,
        public: person.is_public,
        tokens: tokens.items.iter().map(|token| tokens::row(reader, token)).collect(),
        token_form,
        new_token,
        handle: person.handle,
        email: person.email,
        organisation: person.organisation_name,
        language: person.language.unwrap_or_default(),
    })
}

/// Whether anybody may see my profile.
#[derive(Debug, Deserialize)]
pub struct PrivacyForm {
    #[serde(default)]
    public: String,
}

/// Shows or hides one's public profile.
pub async fn privacy(_: paths::MyPrivacy, reader: Reader, Typed(typed): Typed<PrivacyForm>) -> PageResult {
    let changes = PersonChanges { is_public: Some(!typed.public.is_empty()), ..PersonChanges::default() };
    change(&reader, changes, "done-privacy").await
}

/// The language that the portal speaks to me.
#[derive(Debug, Deserialize)]
pub struct LanguageForm {
    #[serde(default)]
    language: String,
}

/// Chooses one's language; nothing leaves it to the browser.
pub async fn language(_: paths::MyLanguage, reader: Reader, Typed(typed): Typed<LanguageForm>) -> PageResult {
    let language = Some(typed.language).filter(|tag| !tag.is_empty());
    change(&reader, PersonChanges { language: Some(language), ..PersonChanges::default() }, "done-language").await
}

async fn change(reader: &Reader, changes: PersonChanges, told: &str) -> PageResult {
    let mut tx = reader.app.store.write().await?;
    people::update(&mut tx, reader.app.clock.now(), &reader.actor, &reader.me.public_id, None, changes).await?;
    tx.commit().await?;
    Ok(reader.done(paths::Me, told, &[]).await)
}

/// A personal token to be made.
#[derive(Debug, Deserialize)]
pub struct TokenForm {
    #[serde(default)]
    label: String,
    #[serde(default)]
    expires: String,
}

/// Makes a personal token, and shows its secret in the reply.
pub async fn create_token(_: paths::MyTokens, reader: Reader, Typed(typed): Typed<TokenForm>) -> PageResult {
    let form = Form::new().fill("label", typed.label.clone()).fill("expires", typed.expires.clone());
    let Ok(expires_at) = tokens::last_moment(&typed.expires) else {
        let form = form.wrong("expires", reader.t.get("wrong-not-a-date"));
        return again(&page(&reader, form, None).await?);
    };
    let new = NewApiToken { label: typed.label, holder: NewHolder::Personal, expires_at };
    match tokens::make(&reader, new).await? {
        Ok(made) => Ok(render(&page(&reader, Form::new(), Some(made)).await?)),
        Err(errors) => again(&page(&reader, reader.wrong(form, errors), None).await?),
    }
}

/// Asks before a personal token stops working.
pub async fn ask_revoke_token(paths::RevokeMyToken { id }: paths::RevokeMyToken, reader: Reader) -> PageResult {
    tokens::revoke_page(&reader, &id, true).await
}

/// Revokes a personal token.
pub async fn revoke_token(paths::RevokeMyToken { id }: paths::RevokeMyToken, reader: Reader) -> PageResult {
    tokens::end(&reader, &id, true).await
}
