//! Invitations: an admin sends one, and whoever received it takes it up.

use askama::Template;
use axum::Form as Typed;
use serde::Deserialize;

use super::{
    context::{PageError, PageResult, Reader, Visitor, again, filled, render},
    links::{self, LinkKind},
    paths,
    people::managed,
    sign_in, views,
};
use crate::{
    domain::{
        Dialect, FieldError, ManageError, Problem, Role, Scope,
        access::{self, Closed, Invitee, Link, LinkState, NewInvitation},
        people::{self, Person},
    },
    http::{
        limits::ClientAddress,
        page::{By, Choice, Form, PersonRef, Section, Shell, When},
        session::{AuthSession, SignedIn},
    },
    language::{Lang, Text},
    mail,
    store::{self, Conn},
};

/// Invites somebody. Fields: `display_name`, `email`, `organisation` (of somebody new only), `role`, `language`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/invitations/form.html")]
pub struct InvitePage {
    /// Around the page.
    pub shell: Shell,
    /// Who is invited and where the mail goes; `None` for somebody new.
    pub existing: Option<(PersonRef, String)>,
    /// What was typed and what is wrong with it.
    pub form: Form,
    /// Organisations to choose from: public id and name.
    pub organisations: Vec<Choice>,
    /// Whether roles in every organisation may be given.
    pub everywhere: bool,
    /// For how many days the link opens.
    pub days: u64,
}

impl InvitePage {
    fn action(&self) -> String {
        match &self.existing {
            None => paths::Invite.to_string(),
            Some((person, _)) => paths::InvitePerson { id: person.public_id.clone() }.to_string(),
        }
    }

    fn back(&self) -> String {
        match &self.existing {
            None => paths::People.to_string(),
            Some((person, _)) => paths::Person { id: person.public_id.clone() }.to_string(),
        }
    }

    fn roles(&self) -> Vec<Choice> {
        let t = self.shell.t;
        let mut choices = vec![
            Choice::new("", t.get("role-mentor")),
            Choice::new("coordinator", t.get("invite-coordinator")),
            Choice::new("admin", t.get("invite-admin")),
        ];
        if self.everywhere {
            choices.push(Choice::new("coordinator-everywhere", t.get("invite-coordinator-everywhere")));
            choices.push(Choice::new("admin-everywhere", t.get("invite-admin-everywhere")));
        }
        choices
    }

    fn languages(&self) -> Vec<Choice> {
        let mut choices = vec![Choice::new("", self.shell.t.get("invite-language-any"))];
        choices.extend(Lang::ALL.into_iter().map(|lang| Choice::new(lang.tag(), lang.own_name())));
        choices
    }
}

/// The invitation of somebody, as their page shows it.
#[derive(Clone, Debug)]
pub struct InvitationView {
    /// What has become of it.
    pub state: InvitationState,
    /// As what, in words.
    pub role: String,
    /// By whom.
    pub by: By,
    /// When it was sent.
    pub sent: When,
    /// Until when it opens.
    pub until: When,
    /// What is sent along to send it again: role and organisation; `None` where the reader may not.
    pub again: Option<(String, String)>,
}

/// What has become of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationState {
    /// It can be taken up.
    Open,
    /// Its time is over.
    Expired,
    /// It was withdrawn.
    Withdrawn,
    /// It was taken up.
    Accepted,
}

impl InvitationState {
    /// The stylesheet's class for the chip.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Open => "pending",
            Self::Expired => "expired",
            Self::Withdrawn => "revoked",
            Self::Accepted => "active",
        }
    }

    /// The message that names the state.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Open => "invitation-open",
            Self::Expired => "state-expired",
            Self::Withdrawn => "invitation-withdrawn",
            Self::Accepted => "invitation-accepted",
        }
    }
}

/// The invitation as the person's page shows it.
pub(super) fn view(reader: &Reader, link: &Link, person: &Person, names: &views::Names) -> InvitationView {
    let t = reader.t;
    let place = link.organisation_name.clone().unwrap_or_else(|| t.get("token-everywhere"));
    let role = match link.role {
        Some(Role::Admin) => format!("{}, {place}", t.get("role-admin")),
        Some(Role::Coordinator) => format!("{}, {place}", t.get("role-coordinator")),
        Some(_) | None => t.get("role-mentor"),
    };
    let may_give = match (link.role, link.organisation_id) {
        (None, _) => true,
        (Some(_), None) => reader.actor.administers_everywhere(),
        (Some(_), Some(place)) => reader.actor.may_administer(place),
    };
    let everywhere = if link.organisation.is_some() { "" } else { "-everywhere" };
    let value = link.role.map(|role| format!("{}{everywhere}", role.as_str())).unwrap_or_default();
    let organisation = link.organisation.clone().unwrap_or_else(|| person.organisation.clone());
    InvitationView {
        state: match link.state(reader.app.clock.now()) {
            LinkState::Open => InvitationState::Open,
            LinkState::Expired => InvitationState::Expired,
            LinkState::Withdrawn => InvitationState::Withdrawn,
            LinkState::Used => InvitationState::Accepted,
        },
        role,
        by: views::by(&link.created_by, names),
        sent: When::new(t, link.created_at),
        until: When::new(t, link.expires_at),
        again: may_give.then_some((value, organisation)),
    }
}

/// The form for somebody new.
pub async fn new(_: paths::Invite, reader: Reader) -> PageResult {
    reader.must_administer()?;
    Ok(render(&page(&reader, None, Form::new()).await?))
}

/// The form for somebody who is here.
pub async fn new_for(paths::InvitePerson { id }: paths::InvitePerson, reader: Reader) -> PageResult {
    let person = managed(&reader, &id).await?;
    let form = Form::new().fill("language", person.language.clone().unwrap_or_default());
    Ok(render(&page(&reader, Some(&person), form).await?))
}

async fn page(reader: &Reader, person: Option<&Person>, form: Form) -> Result<InvitePage, PageError> {
    let scope = reader.actor.administers().unwrap_or(Scope::Organisations(Vec::new()));
    let organisations = views::organisation_choices(&mut reader.app.store.read().await?, &scope).await?;
    Ok(InvitePage {
        shell: reader.shell(Section::People).await,
        existing: person.map(|person| (views::person(person), person.email.clone().unwrap_or_default())),
        form,
        organisations,
        everywhere: reader.actor.administers_everywhere(),
        days: reader.app.settings.invitation_days.into(),
    })
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
pub struct TypedInvitation {
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    language: String,
}

impl TypedInvitation {
    fn form(&self) -> Form {
        Form::new()
            .fill("display_name", self.display_name.clone())
            .fill("email", self.email.clone())
            .fill("organisation", self.organisation.clone())
            .fill("role", self.role.clone())
            .fill("language", self.language.clone())
    }

    /// The invitation. A role in one organisation is one in the organisation that was chosen.
    fn invitation(&self, reader: &Reader, whom: Invitee, home: Option<String>) -> Result<NewInvitation, ManageError> {
        let role = match self.role.as_str() {
            "" => None,
            "coordinator" => Some((Role::Coordinator, home)),
            "admin" => Some((Role::Admin, home)),
            "coordinator-everywhere" => Some((Role::Coordinator, None)),
            "admin-everywhere" => Some((Role::Admin, None)),
            _ => return Err(ManageError::field("role", Problem::Unknown)),
        };
        let valid_for = reader.app.settings.invitation_time();
        Ok(NewInvitation { whom, role, language: filled(&self.language), valid_for })
    }
}

/// Invites somebody new, or whoever has the address.
pub async fn invite(_: paths::Invite, reader: Reader, Typed(typed): Typed<TypedInvitation>) -> PageResult {
    reader.must_administer()?;
    let whom = Invitee::Address {
        display_name: typed.display_name.clone(),
        email: typed.email.clone(),
        organisation_id: filled(&typed.organisation),
    };
    let home = Some(typed.organisation.clone());
    send(&reader, None, &typed, whom, home).await
}

/// Invites somebody who is here; once more, if they were invited before.
pub async fn invite_person(
    paths::InvitePerson { id }: paths::InvitePerson,
    reader: Reader,
    Typed(typed): Typed<TypedInvitation>,
) -> PageResult {
    let person = managed(&reader, &id).await?;
    let place = filled(&typed.organisation).unwrap_or_else(|| person.organisation.clone());
    send(&reader, Some(&person), &typed, Invitee::Person(id), Some(place)).await
}

async fn send(
    reader: &Reader,
    person: Option<&Person>,
    typed: &TypedInvitation,
    whom: Invitee,
    home: Option<String>,
) -> PageResult {
    let app = &reader.app;
    let mut tx = app.store.write().await?;
    let sent = match typed.invitation(reader, whom, home) {
        Ok(new) => access::invite(&mut tx, app.clock.now(), &app.key, &reader.actor, new).await,
        Err(error) => Err(error),
    };
    match sent {
        Ok(invited) => {
            tx.commit().await?;
            let name = invited.person.display_name.as_str();
            let to = paths::Person { id: invited.person.public_id.clone() };
            Ok(reader.done(to, "done-invited", &[("person", name)]).await)
        }
        Err(ManageError::Invalid(errors)) => {
            drop(tx);
            come_back(reader, person, typed.form(), errors).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn come_back(reader: &Reader, person: Option<&Person>, form: Form, errors: Vec<FieldError>) -> PageResult {
    again(&page(reader, person, reader.wrong(form, errors)).await?)
}

/// Withdraws an invitation.
pub async fn withdraw(paths::WithdrawInvitation { id }: paths::WithdrawInvitation, reader: Reader) -> PageResult {
    let person = managed(&reader, &id).await?;
    let mut tx = reader.app.store.write().await?;
    access::withdraw_invitation(&mut tx, reader.app.clock.now(), &reader.actor, &id).await?;
    tx.commit().await?;
    let to = paths::Person { id };
    Ok(reader.done(to, "done-invitation-withdrawn", &[("person", &person.display_name)]).await)
}

/// Takes an invitation up. Field: `password`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/invitations/accept.html")]
pub struct AcceptPage {
    /// Around the page; nobody is signed in.
    pub shell: Shell,
    /// Where the form goes.
    pub action: String,
    /// The name of who is invited.
    pub name: String,
    /// Who invites, to what.
    pub by: String,
    /// As what.
    pub what: String,
    /// The address to sign in with.
    pub email: String,
    /// What is wrong with it; the password never comes back.
    pub form: Form,
}

async fn accept_page(
    visitor: &Visitor,
    token: &str,
    form: Form,
) -> Result<Result<(AcceptPage, Person), Closed>, PageError> {
    let mut conn = visitor.app.store.read().await?;
    let link = match access::open_invitation(&mut conn, visitor.app.clock.now(), token).await? {
        Ok(link) => link,
        Err(closed) => return Ok(Err(closed)),
    };
    let person = people::by_id(&mut conn, link.person_id).await?;
    let (by, what) = words_of(&mut conn, visitor, &link, &person).await?;
    drop(conn);
    let page = AcceptPage {
        shell: visitor.lone_shell().await,
        action: paths::AcceptInvitation { token: token.to_owned() }.to_string(),
        name: person.display_name.clone(),
        by,
        what,
        email: person.email.clone().unwrap_or_default(),
        form,
    };
    Ok(Ok((page, person)))
}

/// Who invites, and as what.
pub(super) async fn words_of(
    conn: &mut Conn,
    visitor: &Visitor,
    link: &Link,
    person: &Person,
) -> store::Result<(String, String)> {
    let inviter = people::names(conn, &[&link.created_by]).await?.remove(&link.created_by);
    Ok(words(visitor.t, &visitor.app.settings.site_name, inviter.as_deref(), link, person))
}

fn words(t: Text, site: &str, inviter: Option<&str>, link: &Link, person: &Person) -> (String, String) {
    let place = link.organisation_name.as_deref();
    mail::invitation(t, site, inviter, link.role, place, &person.organisation_name)
}

/// What somebody is invited to.
pub async fn show(
    paths::AcceptInvitation { token }: paths::AcceptInvitation,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
) -> PageResult {
    visitor.app.limits.link(&token, address).map_err(PageError::TooMany)?;
    match accept_page(&visitor, &token, Form::new()).await? {
        Ok((page, _)) => Ok(render(&page)),
        Err(closed) => Ok(links::closed(&visitor, LinkKind::Invitation, closed).await),
    }
}

/// The password that was chosen.
#[derive(Deserialize)]
pub struct AcceptForm {
    #[serde(default)]
    password: String,
}

/// Takes an invitation up, and signs in.
pub async fn accept(
    paths::AcceptInvitation { token }: paths::AcceptInvitation,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    mut auth: AuthSession,
    Typed(typed): Typed<AcceptForm>,
) -> PageResult {
    let app = &visitor.app;
    app.limits.link(&token, address).map_err(PageError::TooMany)?;
    let (page, person) = match accept_page(&visitor, &token, Form::new()).await? {
        Ok(found) => found,
        Err(closed) => return Ok(links::closed(&visitor, LinkKind::Invitation, closed).await),
    };
    if let Err(form) = links::judge(&visitor, Form::new(), "password", &typed.password, &links::known_of(&person)) {
        return again(&AcceptPage { form, ..page });
    }
    let hash = app.passwords.hash(&typed.password).await;
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    let account = match access::accept(&mut tx, now, &token, &hash).await? {
        Ok(account) => account,
        Err(closed) => {
            drop(tx);
            return Ok(links::closed(&visitor, LinkKind::Invitation, closed).await);
        }
    };
    access::record_sign_in(&mut tx, now, &account, Dialect::Portal).await?;
    tx.commit().await?;
    let to = sign_in::landing(Some(&account), "");
    let name = account.display_name.clone();
    sign_in::begin_session(&mut auth, &SignedIn::from(account)).await?;
    Ok(visitor.done(to, "done-invitation-accepted", &[("person", &name)]).await)
}
