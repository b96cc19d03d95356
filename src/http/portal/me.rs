//! A person's own page.

use std::collections::BTreeMap;

use askama::Template;
use axum::{Form as Typed, extract::Query};
use serde::Deserialize;

use super::{
    activity::{self, NextBadge},
    certifications::mine::{self, MyCertifications},
    context::{PageError, PageResult, Reader, again, count, render},
    links, paths,
    people::{self as people_pages, Awards, AwardsAsked},
    profiles::{self, OwnProfile},
    sign_in,
    tokens::{self, NewToken, TokenRow},
    unsubscribe, views,
};
use crate::{
    domain::{
        Role,
        access::{self, NewApiToken, NewToken as NewHolder},
        notices::{self, MailKind},
        page::Slice,
        people::{self, PersonChanges},
    },
    http::{
        limits::ClientAddress,
        page::{Choice, Form, PersonRef, Section, Shell, When},
        session::{AuthSession, SignedIn},
    },
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
    /// How others see me.
    pub profile: OwnProfile,
    /// The form for a picture of me: `avatar`.
    pub avatar_form: Form,
    /// What I hold and held.
    pub awards: Awards,
    /// What I am certified as.
    pub certifications: MyCertifications,
    /// What comes next, the nearest first.
    pub next: Vec<NextBadge>,
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
    /// The mail that can be switched off.
    pub notices: Vec<NoticeChoice>,
    /// The form for another password: `current_password`, `new_password`.
    pub password_form: Form,
    /// On how many devices I am signed in.
    pub sign_ins: u64,
}

/// A kind of mail that can be switched off.
#[derive(Clone, Debug)]
pub struct NoticeChoice {
    /// The name of its field.
    pub name: &'static str,
    /// What it is, in words.
    pub label: String,
    /// Whether it is sent.
    pub on: bool,
}

impl MePage {
    fn languages(&self) -> Vec<Choice> {
        let mut choices = vec![Choice::new("", self.shell.t.get("me-language-browser"))];
        choices.extend(Lang::ALL.into_iter().map(|lang| Choice::new(lang.tag(), lang.own_name())));
        choices
    }
}

/// One's own page.
pub async fn show(_: paths::Me, reader: Reader, Query(asked): Query<AwardsAsked>) -> PageResult {
    Ok(render(&page_of(&reader, &asked).await?))
}

/// The page as it is first seen.
async fn page(reader: &Reader) -> Result<MePage, PageError> {
    page_of(reader, &AwardsAsked::default()).await
}

/// The page with what is wrong with a picture that was chosen.
pub(super) async fn page_with_avatar(reader: &Reader, avatar_form: Form) -> Result<MePage, PageError> {
    Ok(MePage { avatar_form, ..page(reader).await? })
}

async fn page_of(reader: &Reader, asked: &AwardsAsked) -> Result<MePage, PageError> {
    let (now, limits) = (reader.app.clock.now(), reader.app.settings.session_limits());
    let mut conn = reader.app.store.read().await?;
    let person = people::by_id(&mut conn, reader.me.person).await?;
    let awards = people_pages::awards_of(&mut conn, (reader.t, now), &person, asked, &paths::Me).await?;
    let certifications = mine::of(&mut conn, reader).await?;
    let mut next = activity::next(&mut conn, reader.t, now, &person, &Slice::page(1, 100)).await?.items;
    next.truncate(NEXT);
    let tokens = access::own_tokens(&mut conn, &reader.actor, &Slice::page(1, 50)).await?;
    let muted = notices::muted(&mut conn, person.id).await?;
    let sign_ins = access::sign_ins(&mut conn, now, limits, person.id, reader.me.has(Role::Admin)).await?;
    let profile = profiles::own(&mut conn, reader, &person).await?;
    drop(conn);
    let notice = |kind: MailKind| NoticeChoice {
        name: kind.as_str(),
        label: unsubscribe::words(reader.t, kind),
        on: !muted.contains(&kind),
    };
    Ok(MePage {
        shell: reader.shell(Section::Me).await,
        person: views::person(&person),
        since: When::new(reader.t, person.created_at),
        profile,
        avatar_form: Form::new(),
        awards,
        certifications,
        next,
        public: person.is_public,
        tokens: tokens.items.iter().map(|token| tokens::row(reader, token)).collect(),
        token_form: Form::new(),
        new_token: None,
        notices: MailKind::NOTICES.into_iter().map(notice).collect(),
        password_form: Form::new(),
        sign_ins: count(sign_ins),
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

/// Chooses which mail to get: what is ticked is sent.
pub async fn mail(_: paths::MyMail, reader: Reader, Typed(ticked): Typed<BTreeMap<String, String>>) -> PageResult {
    let off: Vec<_> = MailKind::NOTICES.into_iter().filter(|kind| !ticked.contains_key(kind.as_str())).collect();
    let mut tx = reader.app.store.write().await?;
    let person = people::by_id(&mut tx, reader.me.person).await?;
    notices::mute(&mut tx, reader.app.clock.now(), &reader.actor, &person, &off).await?;
    tx.commit().await?;
    Ok(reader.done(paths::Me, "done-mail", &[]).await)
}

/// Another password, and the one it replaces.
#[derive(Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    current_password: String,
    #[serde(default)]
    new_password: String,
}

/// Changes one's password. Every other device is signed out; this one goes on under a new session.
pub async fn password(
    _: paths::MyPassword,
    reader: Reader,
    ClientAddress(address): ClientAddress,
    mut auth: AuthSession,
    Typed(typed): Typed<PasswordForm>,
) -> PageResult {
    let app = &reader.app;
    let person = people::by_id(&mut app.store.read().await?, reader.me.person).await?;
    let mut form = Form::new();
    if typed.current_password.is_empty() {
        form = form.wrong("current_password", reader.t.get("wrong-missing"));
    } else {
        // Whoever finds somebody else's open session must not be able to guess on.
        app.limits.sign_in(person.email.as_deref().unwrap_or_default(), address).map_err(PageError::TooMany)?;
        let verified = app.passwords.verify(&typed.current_password, Some(reader.me.password_hash.clone())).await;
        if verified.is_none() {
            form = form.wrong("current_password", reader.t.get("wrong-password"));
        }
    }
    let form = match links::judge(&reader, form.clone(), "new_password", &typed.new_password, &links::known_of(&person))
    {
        Ok(()) => form,
        Err(judged) => judged,
    };
    if form.error_count() > 0 {
        return again(&MePage { password_form: form, ..page(&reader).await? });
    }
    let hash = app.passwords.hash(&typed.new_password).await;
    let mut tx = app.store.write().await?;
    let is_changed =
        access::change_password(&mut tx, app.clock.now(), &reader.actor, person.id, &reader.me.password_hash, &hash);
    if !is_changed.await? {
        drop(tx);
        let form = form.wrong("current_password", reader.t.get("wrong-password"));
        return again(&MePage { password_form: form, ..page(&reader).await? });
    }
    let account = access::account(&mut tx, person.id).await?.ok_or(PageError::NOT_FOUND)?;
    tx.commit().await?;
    sign_in::begin_session(&mut auth, &SignedIn::from(account)).await?;
    Ok(reader.done(paths::Me, "done-password", &[]).await)
}

/// Signs out everywhere, here as well.
pub async fn sign_out_everywhere(_: paths::MySignIns, reader: Reader, mut auth: AuthSession) -> PageResult {
    let mut tx = reader.app.store.write().await?;
    access::sign_out_everywhere(&mut tx, reader.app.clock.now(), &reader.actor, reader.me.person).await?;
    tx.commit().await?;
    sign_in::end_session(&mut auth).await?;
    Ok(reader.done(paths::SignIn, "done-signed-out", &[]).await)
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
        return again(&MePage { token_form: form, ..page(&reader).await? });
    };
    let new = NewApiToken { label: typed.label, holder: NewHolder::Personal, expires_at };
    match tokens::make(&reader, new).await? {
        Ok(made) => Ok(render(&MePage { new_token: Some(made), ..page(&reader).await? })),
        Err(errors) => again(&MePage { token_form: reader.wrong(form, errors), ..page(&reader).await? }),
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
