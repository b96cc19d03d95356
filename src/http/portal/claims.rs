//! Badges that were issued to an address: their recipients claim them, or ask for the link once more; admins send it
//! again.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Form as Typed,
    extract::Query,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use super::{
    context::{PageError, PageResult, Reader, Visitor, again, render},
    invitations,
    links::{self, LinkKind},
    paths, sign_in, views,
};
use crate::{
    domain::{
        Dialect, Problem, access,
        awards::{self, Award, AwardError},
        claims::{self, ClaimError, Claimant, Consent, Offer},
        people,
        text::Checker,
    },
    http::{
        limits::ClientAddress,
        page::{BadgeRef, Form, Section, Shell, When},
        prose,
        session::{AuthSession, SignedIn},
    },
    language::Text,
};

/// How the names of the fields of other badges begin; the award's public id follows.
const ALSO: &str = "also-";

/// What a recipient agrees to, in the page's language: kept as it stands here.
#[derive(Clone, Debug)]
pub struct Agreement {
    /// What is agreed to.
    pub words: String,
    /// What will be seen by whom.
    pub points: Vec<String>,
}

impl Agreement {
    /// `stays_private` of somebody who has hidden their profile.
    pub fn new(t: Text, site: &str, stays_private: bool) -> Self {
        let profile = if stays_private { "claim-public-hidden" } else { "claim-public-profile" };
        Self {
            words: t.named("claim-consent", site),
            points: vec![t.get("claim-public-badge"), t.get(profile), t.get("claim-public-not")],
        }
    }

    fn text(&self) -> String {
        self.points.iter().fold(self.words.clone(), |text, point| format!("{text}\n- {point}"))
    }
}

/// A badge that waits, as it is offered.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Public id of the award.
    pub id: String,
    /// The badge.
    pub badge: BadgeRef,
    /// When it was issued.
    pub issued: When,
    /// Whether it is to be claimed as well.
    pub chosen: bool,
}

impl Waiting {
    fn field(&self) -> String {
        format!("{ALSO}{}", self.id)
    }
}

/// How the recipient shows who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// By a first password: it makes their account.
    NewPassword,
    /// By the password that they have.
    Password,
    /// They are signed in.
    SignedIn,
}

/// Claims a badge by a link. Fields: `password`, `consent`, and `also-…` for each of the others.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/claims/claim.html")]
pub struct ClaimPage {
    /// Around the page; nobody is signed in.
    pub shell: Shell,
    /// Where the form goes.
    pub action: String,
    /// The badge.
    pub badge: BadgeRef,
    /// What it stands for.
    pub description: String,
    /// Who issues it, by name.
    pub issuer: String,
    /// When it was issued.
    pub issued: When,
    /// When it runs out.
    pub ends: Option<When>,
    /// The issuer's note.
    pub note: Option<String>,
    /// What it was given for, in words and behind an address.
    pub evidence: (Option<String>, Option<String>),
    /// Whose it is to be.
    pub name: String,
    /// The address to sign in with.
    pub email: String,
    /// How they show who they are.
    pub proof: Proof,
    /// The name of somebody else who is signed in here.
    pub somebody_else: Option<String>,
    /// What else waits.
    pub others: Vec<Waiting>,
    /// What is agreed to.
    pub agreement: Agreement,
    /// The invitation that is taken up with the claim: who invites, and as what.
    pub invitation: Option<(String, String)>,
    /// Until when the link opens.
    pub until: When,
    /// What is wrong with what was typed; a password never comes back.
    pub form: Form,
}

type Fields = BTreeMap<String, String>;

async fn page(
    visitor: &Visitor,
    token: &str,
    offer: &Offer,
    typed: Option<&Fields>,
    form: Form,
) -> Result<ClaimPage, PageError> {
    let t = visitor.t;
    let shell = visitor.lone_shell().await;
    let invitation = match &offer.invitation {
        Some(link) => {
            let mut conn = visitor.app.store.read().await?;
            Some(invitations::words_of(&mut conn, visitor, link, &offer.person).await?)
        }
        None => None,
    };
    let Offer { award, person, .. } = offer;
    let me = visitor.account.as_ref();
    let is_me = me.is_some_and(|me| me.person == person.id);
    Ok(ClaimPage {
        shell,
        action: paths::Claim { token: token.to_owned() }.to_string(),
        badge: views::badge_of(award),
        description: prose::plain(&award.badge_description),
        issuer: offer.issuer.clone(),
        issued: When::new(t, award.issued_at()),
        ends: award.last_moment().map(|at| When::new(t, at)),
        note: award.note.clone(),
        evidence: (award.evidence_text.clone(), award.evidence_url.clone()),
        name: person.display_name.clone(),
        email: person.email.clone().unwrap_or_default(),
        proof: match (person.has_account, is_me) {
            (false, _) => Proof::NewPassword,
            (true, false) => Proof::Password,
            (true, true) => Proof::SignedIn,
        },
        somebody_else: me.filter(|_| !is_me).map(|me| me.display_name.clone()),
        others: offer.others.iter().map(|other| waiting(t, other, typed)).collect(),
        agreement: agreement(visitor, person.is_public || person.is_stub),
        invitation,
        until: When::new(t, offer.expires_at),
        form,
    })
}

fn waiting(t: Text, award: &Award, typed: Option<&Fields>) -> Waiting {
    Waiting {
        id: award.public_id.clone(),
        badge: views::badge_of(award),
        issued: When::new(t, award.issued_at()),
        chosen: typed.is_none_or(|typed| typed.contains_key(&format!("{ALSO}{}", award.public_id))),
    }
}

fn agreement(visitor: &Visitor, is_public: bool) -> Agreement {
    Agreement::new(visitor.t, &visitor.app.settings.site_name, !is_public)
}

/// What the recipient agreed to; `None` where the box was not ticked.
fn consent(visitor: &Visitor, agreement: &Agreement, typed: &Fields) -> Option<Consent> {
    typed.contains_key("consent").then(|| Consent {
        text: agreement.text(),
        language: visitor.t.lang.tag(),
        others: typed.keys().filter_map(|field| field.strip_prefix(ALSO)).map(str::to_owned).collect(),
    })
}

/// The badge, and the form.
pub async fn show(
    paths::Claim { token }: paths::Claim,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
) -> PageResult {
    visitor.app.limits.link(&token, address).map_err(PageError::TooMany)?;
    let now = visitor.app.clock.now();
    match claims::open(&mut visitor.app.store.read().await?, now, &token).await? {
        Ok(offer) => Ok(render(&page(&visitor, &token, &offer, None, Form::new()).await?)),
        Err(closed) => Ok(links::closed(&visitor, LinkKind::Claim, closed).await),
    }
}

/// Claims, in one step with the account that is made or shown.
pub async fn claim(
    paths::Claim { token }: paths::Claim,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    mut auth: AuthSession,
    Typed(typed): Typed<Fields>,
) -> PageResult {
    let app = &visitor.app;
    app.limits.link(&token, address).map_err(PageError::TooMany)?;
    let offer = match claims::open(&mut app.store.read().await?, app.clock.now(), &token).await? {
        Ok(offer) => offer,
        Err(closed) => return Ok(links::closed(&visitor, LinkKind::Claim, closed).await),
    };
    let page = page(&visitor, &token, &offer, Some(&typed), Form::new()).await?;
    let agreed = consent(&visitor, &page.agreement, &typed);
    let password = typed.get("password").map_or("", String::as_str);
    let form = match page.proof {
        Proof::NewPassword => {
            links::judge(&visitor, Form::new(), "password", password, &links::known_of(&offer.person)).err()
        }
        Proof::Password if password.is_empty() => Some(Form::new().wrong("password", visitor.t.get("wrong-missing"))),
        Proof::Password | Proof::SignedIn => None,
    };
    let (Some(consent), None) = (&agreed, &form) else {
        let mut form = form.unwrap_or_default().fill("consent", if agreed.is_some() { "1" } else { "" });
        if agreed.is_none() {
            form = form.wrong("consent", visitor.t.get("claim-consent-missing"));
        }
        return again(&ClaimPage { form, ..page });
    };
    let by = match page.proof {
        Proof::NewPassword => Claimant::NewPassword(app.passwords.hash(password).await),
        Proof::SignedIn => Claimant::Person(offer.person.id),
        Proof::Password => {
            app.limits.sign_in(&page.email, address).map_err(PageError::TooMany)?;
            let signed_in = access::sign_in(&app.store, &app.passwords, app.clock.now(), &page.email, password);
            let Some(account) = signed_in.await? else {
                let form = Form::new().fill("consent", "1").wrong("password", visitor.t.get("claim-wrong-password"));
                return again(&ClaimPage { form, ..page });
            };
            Claimant::Person(account.person)
        }
    };
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let account = match claims::claim(&mut tx, now, &token, by, consent).await {
        Ok(account) => account,
        Err(ClaimError::Store(error)) => return Err(error.into()),
        Err(ClaimError::Closed(closed)) => {
            drop(tx);
            return Ok(links::closed(&visitor, LinkKind::Claim, closed).await);
        }
        Err(ClaimError::NotTheirs) => {
            // An account was made since the page was shown: the page is another one now.
            return Ok(Redirect::to(&paths::Claim { token }.to_string()).into_response());
        }
    };
    if page.proof != Proof::SignedIn {
        access::record_sign_in(&mut tx, now, &account, Dialect::Portal).await?;
    }
    tx.commit().await?;
    if page.proof != Proof::SignedIn {
        sign_in::begin_session(&mut auth, &SignedIn::from(account)).await?;
    }
    Ok(visitor.done(paths::Me, "done-claimed", &[("badge", &offer.award.badge_name)]).await)
}

/// Asks for the link once more. Field: `email`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/claims/ask.html")]
pub struct AskClaimPage {
    /// Around the page; nobody is signed in.
    pub shell: Shell,
    /// What was typed.
    pub form: Form,
    /// Whether it was asked for. Whether anything waits is never told.
    pub sent: bool,
}

/// Whether it was asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    sent: String,
}

/// The form that asks for the link.
pub async fn ask(_: paths::AskClaim, visitor: Visitor, Query(asked): Query<Asked>) -> PageResult {
    let shell = visitor.lone_shell().await;
    Ok(render(&AskClaimPage { shell, form: Form::new(), sent: !asked.sent.is_empty() }))
}

/// Whose link is lost.
#[derive(Debug, Deserialize)]
pub struct AskForm {
    #[serde(default)]
    email: String,
}

/// Asks for the link. The answer, and the work until it is given, are the same whatever waits for whoever has the address.
pub async fn request(
    _: paths::AskClaim,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    Typed(typed): Typed<AskForm>,
) -> PageResult {
    let mut check = Checker::new();
    let email = check.email("email", Some(&typed.email)).unwrap_or_default();
    if email.is_empty() {
        check.add("email", Problem::Missing);
    }
    if let Err(errors) = check.finish() {
        let form = visitor.wrong(Form::new().fill("email", typed.email), errors);
        return again(&AskClaimPage { shell: visitor.lone_shell().await, form, sent: false });
    }
    visitor.app.limits.reset(&email, address).map_err(PageError::TooMany)?;
    let mut tx = visitor.app.store.write().await?;
    claims::request(&mut tx, visitor.app.clock.now(), &email).await?;
    tx.commit().await?;
    Ok(Redirect::to(&paths::with_query(&paths::AskClaim, &[("sent", "1")])).into_response())
}

/// How to claim a badge, for whoever has got a mail.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/claims/help.html")]
pub struct HelpClaimPage {
    /// Around the page.
    pub shell: Shell,
    /// For how many days a link opens.
    pub days: u64,
}

/// The guide.
pub async fn help(_: paths::HelpClaim, visitor: Visitor) -> PageResult {
    let days = visitor.app.settings.claim_days.into();
    Ok(render(&HelpClaimPage { shell: visitor.shell(Section::None).await, days }))
}

/// Claims what waits for who is signed in. Fields: `consent`, and `also-…` for each badge.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/claims/waiting.html")]
pub struct WaitingPage {
    /// Around the page.
    pub shell: Shell,
    /// What waits, newest first.
    pub badges: Vec<Waiting>,
    /// What is agreed to.
    pub agreement: Agreement,
    /// What is wrong with what was typed.
    pub form: Form,
}

async fn waiting_page(reader: &Reader, typed: Option<&Fields>, form: Form) -> Result<WaitingPage, PageError> {
    let mut conn = reader.app.store.read().await?;
    let waiting_now = claims::waiting(&mut conn, reader.me.person).await?;
    let me = people::by_id(&mut conn, reader.me.person).await?;
    drop(conn);
    Ok(WaitingPage {
        shell: reader.shell(Section::Me).await,
        badges: waiting_now.iter().map(|award| waiting(reader.t, award, typed)).collect(),
        agreement: agreement(reader, me.is_public || me.is_stub),
        form,
    })
}

/// What waits for me.
pub async fn mine(_: paths::MyClaims, reader: Reader) -> PageResult {
    Ok(render(&waiting_page(&reader, None, Form::new()).await?))
}

/// Claims what waits for me.
pub async fn claim_mine(_: paths::MyClaims, reader: Reader, Typed(typed): Typed<Fields>) -> PageResult {
    let page = waiting_page(&reader, Some(&typed), Form::new()).await?;
    let Some(consent) = consent(&reader, &page.agreement, &typed) else {
        let form = Form::new().wrong("consent", reader.t.get("claim-consent-missing"));
        return again(&WaitingPage { form, ..page });
    };
    let mut tx = reader.app.store.write().await?;
    let claimed = claims::claim_own(&mut tx, reader.app.clock.now(), reader.me.person, &consent).await?;
    tx.commit().await?;
    match claimed.as_slice() {
        [] => Ok(reader.nothing_to_do(paths::MyClaims, "done-claimed-none", &[]).await),
        [only] => Ok(reader.done(paths::Me, "done-claimed", &[("badge", &only.badge_name)]).await),
        [..] => Ok(reader.done(paths::Me, "done-claimed-all", &[]).await),
    }
}

/// Sends the mail with the link once more.
pub async fn resend(paths::ResendClaim { id }: paths::ResendClaim, reader: Reader) -> PageResult {
    reader.must_administer()?;
    let app = &reader.app;
    let mut tx = app.store.write().await?;
    match claims::resend(&mut tx, app.clock.now(), app.link_terms(), &reader.actor, &id).await {
        Ok(award) => {
            tx.commit().await?;
            let to = paths::Person { id: award.person.clone() };
            Ok(reader
                .done(to, "done-claim-resent", &[("person", &award.person_name), ("badge", &award.badge_name)])
                .await)
        }
        Err(error @ AwardError::NotPending) => {
            drop(tx);
            let found = awards::get(&mut app.store.read().await?, &reader.actor, &id).await;
            let Ok(award) = found else { return Err(error.into()) };
            let to = paths::Person { id: award.person.clone() };
            Ok(reader.nothing_to_do(to, "done-claim-not-waiting", &[("badge", &award.badge_name)]).await)
        }
        Err(error) => Err(error.into()),
    }
}
