//! Invitations: an admin vouches for somebody, who sets a password of their own and takes on a role with it.

use chrono::TimeDelta;
use serde_json::json;

use super::{
    Account, Closed, Link, LinkId, LinkState, Purpose, about, account, actor_of_service, grant, is_above, is_within,
    links, replace_password, sql, themselves,
};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, Dialect, ManageError, Problem, Role,
        audit::{self, Action},
        notices, organisations,
        people::{self, NewPerson, Person, PersonChanges, PersonId},
        text::{Checker, MAX_NAME},
    },
    secrets::{self, Key},
    store::{Conn, Result, Tx},
};

pub(super) const PREFIX: &str = "emb_inv_";

/// An invitation to be sent.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    /// Who is invited.
    pub whom: Invitee,
    /// The role to be taken on, and the public id of the organisation where it is to hold; everywhere if absent. Without
    /// a role, a mentor.
    pub role: Option<(Role, Option<String>)>,
    /// `en` or `nb`; absent leaves the person's as it is.
    pub language: Option<String>,
    /// For how long it opens.
    pub valid_for: TimeDelta,
}

/// Who is invited.
#[derive(Debug, Clone)]
pub enum Invitee {
    /// The person with this public id.
    Person(String),
    /// Whoever has the address: somebody new, or somebody who is here and has no account.
    Address {
        /// Name of somebody new; who is here keeps theirs.
        display_name: String,
        /// Where the invitation goes.
        email: String,
        /// Public id of the home of somebody new; the site's own if absent.
        organisation_id: Option<String>,
    },
}

/// What came of inviting somebody.
#[derive(Debug)]
pub struct Invited {
    /// Who is invited.
    pub person: Person,
    /// The invitation.
    pub link: Link,
    /// Whether it replaces one that was open until now.
    pub is_again: bool,
}

/// Invites somebody by mail. An open invitation is replaced: its link is dead from then on.
///
/// For admins of the person's home who administer wherever the role is to hold, and wherever the person holds one
/// already: a role everywhere is given by admins of the whole site alone.
pub async fn invite(
    tx: &mut Tx,
    now: Timestamp,
    key: &Key,
    actor: &Actor,
    new: NewInvitation,
) -> std::result::Result<Invited, ManageError> {
    let person = invitee(tx, now, actor, new.whom).await?;
    if !is_above(tx, actor, person.id).await? {
        return Err(ManageError::Forbidden);
    }
    let (role, place) = match new.role {
        None => (None, None),
        Some((Role::System, _)) => {
            return Err(ManageError::field("role", Problem::NotOneOf("admin, coordinator")));
        }
        Some((role, None)) if actor.administers_everywhere() => (Some(role), None),
        Some((_, None)) => return Err(ManageError::Forbidden),
        Some((role, Some(id))) => match organisations::find(tx, &id).await? {
            Some(found) if actor.may_administer(found.id) && !found.is_retired => (Some(role), Some(found)),
            _ => return Err(ManageError::field("organisation_id", Problem::Unknown)),
        },
    };
    let person = match new.language {
        Some(language) if person.language.as_ref() != Some(&language) => {
            let changes = PersonChanges { language: Some(Some(language)), ..PersonChanges::default() };
            people::update(tx, now, actor, &person.public_id, None, changes).await?
        }
        _ => person,
    };
    let link = Link {
        id: LinkId(0),
        public_id: secrets::public_id("link-"),
        purpose: Purpose::Invitation,
        person_id: person.id,
        role,
        organisation_id: place.as_ref().map(|place| place.id),
        organisation: place.as_ref().map(|place| place.public_id.clone()),
        organisation_name: place.map(|place| place.name),
        created_by: actor.label().to_owned(),
        created_at: now,
        expires_at: now + new.valid_for,
        used_at: None,
        withdrawn_at: None,
    };
    let earlier = sql::latest_link(tx, person.id, Purpose::Invitation).await?;
    let is_again = earlier.is_some_and(|earlier| earlier.is_open(now));
    send(tx, now, key, &link, PREFIX).await?;
    audit::record(tx, now, actor, about(&person, Action::InvitationSent, Some(fields(&link)))).await?;
    Ok(Invited { person, link, is_again })
}

/// Keeps a link, instead of the one that was open until now, and writes the mail with its secret.
pub(super) async fn send(tx: &mut Tx, now: Timestamp, key: &Key, link: &Link, prefix: &str) -> Result<()> {
    let token = secrets::token(prefix);
    sql::withdraw_links(tx, now, link.person_id, link.purpose).await?;
    sql::insert_link(tx, link, &secrets::hash(&token)).await?;
    notices::access_link(tx, now, key, link, &token).await
}

/// The person who is to be invited, made where there is none, and their row taken.
async fn invitee(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    whom: Invitee,
) -> std::result::Result<Person, ManageError> {
    match whom {
        Invitee::Person(id) => {
            let person = managed(tx, actor, &id).await?;
            if person.is_retired {
                return Err(ManageError::Conflict("this person has left"));
            }
            if person.has_account {
                return Err(ManageError::Conflict("this person has an account"));
            }
            if person.email.is_none() {
                return Err(ManageError::field("email", Problem::Missing));
            }
            Ok(person)
        }
        Invitee::Address { display_name, email, organisation_id } => {
            if actor.administers().is_none() {
                return Err(ManageError::Forbidden);
            }
            let mut check = Checker::new();
            check.line("display_name", &display_name, MAX_NAME);
            let address = check.email("email", Some(&email));
            if address.is_none() {
                check.add("email", Problem::Missing);
            }
            check.finish()?;
            let Some(found) = people::find_by_email(tx, &email).await? else {
                let new = NewPerson { display_name, email: address, organisation_id, ..NewPerson::default() };
                return people::create(tx, now, actor, new).await;
            };
            people::lock(tx, found.id).await?;
            let person = people::by_id(tx, found.id).await?;
            if person.has_account || person.is_retired || !actor.may_administer(person.organisation_id) {
                return Err(ManageError::field("email", Problem::Taken));
            }
            Ok(person)
        }
    }
}

/// The person with this public id, their row taken, for somebody who administers their home.
async fn managed(tx: &mut Tx, actor: &Actor, id: &str) -> std::result::Result<Person, ManageError> {
    let person = people::get(tx, actor, id).await?;
    if !actor.may_administer(person.organisation_id) {
        return Err(ManageError::Forbidden);
    }
    people::lock(tx, person.id).await?;
    Ok(people::by_id(tx, person.id).await?)
}

/// The latest invitation of the person with this public id, whatever has become of it. For admins of their home.
pub async fn invitation(
    conn: &mut Conn,
    actor: &Actor,
    person: &str,
) -> std::result::Result<Option<Link>, ManageError> {
    let person = people::get(conn, actor, person).await?;
    if !actor.may_administer(person.organisation_id) {
        return Err(ManageError::Forbidden);
    }
    Ok(sql::latest_link(conn, person.id, Purpose::Invitation).await?)
}

/// Withdraws the invitation of the person with this public id. Again: nothing changes. For admins of their home.
pub async fn withdraw_invitation(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    person: &str,
) -> std::result::Result<Link, ManageError> {
    let person = managed(tx, actor, person).await?;
    let link = sql::latest_link(tx, person.id, Purpose::Invitation).await?.ok_or(ManageError::NotFound)?;
    match link.state(now) {
        LinkState::Used => Err(ManageError::Conflict("it has been accepted")),
        LinkState::Withdrawn => Ok(link),
        LinkState::Open | LinkState::Expired => {
            sql::withdraw_links(tx, now, person.id, Purpose::Invitation).await?;
            audit::record(tx, now, actor, about(&person, Action::InvitationWithdrawn, Some(fields(&link)))).await?;
            Ok(Link { withdrawn_at: Some(now), ..link })
        }
    }
}

/// The invitation that this token opens. One to a role stands only while whoever made it could still give that role.
pub async fn open_invitation(
    conn: &mut Conn,
    now: Timestamp,
    token: &str,
) -> Result<std::result::Result<Link, Closed>> {
    Ok(standing(conn, now, token).await?.map(|(link, _)| link))
}

/// The invitation, and the one who gives its role, with the rights of today.
async fn standing(
    conn: &mut Conn,
    now: Timestamp,
    token: &str,
) -> Result<std::result::Result<(Link, Option<Actor>), Closed>> {
    match links::open(conn, now, Purpose::Invitation, token).await? {
        Ok(link) => Ok(given(conn, now, link).await?.ok_or(Closed::Dead)),
        Err(closed) => Ok(Err(closed)),
    }
}

/// An open invitation with the one who gives its role; `None` if nobody could give it any more.
async fn given(conn: &mut Conn, now: Timestamp, link: Link) -> Result<Option<(Link, Option<Actor>)>> {
    if link.role.is_none() {
        return Ok(Some((link, None)));
    }
    let inviter = inviter(conn, now, &link.created_by).await?;
    let standing = inviter.filter(|inviter| is_within(inviter, link.organisation_id));
    Ok(standing.map(|inviter| (link, Some(inviter))))
}

/// The invitation that waits for somebody and can be taken up. The caller has checked the right.
pub async fn open_invitation_of(conn: &mut Conn, now: Timestamp, person: PersonId) -> Result<Option<Link>> {
    Ok(waiting(conn, now, person).await?.map(|(link, _)| link))
}

pub(super) async fn waiting(
    conn: &mut Conn,
    now: Timestamp,
    person: PersonId,
) -> Result<Option<(Link, Option<Actor>)>> {
    match sql::latest_link(conn, person, Purpose::Invitation).await?.filter(|link| link.is_open(now)) {
        Some(link) => given(conn, now, link).await,
        None => Ok(None),
    }
}

/// Whoever goes by this label, with the rights of today.
async fn inviter(conn: &mut Conn, now: Timestamp, label: &str) -> Result<Option<Actor>> {
    if label == Actor::SYSTEM {
        return Ok(Some(Actor::system(Dialect::Portal)));
    }
    if let Some(person) = people::find(conn, label).await? {
        return Ok(account(conn, person.id).await?.map(|account| account.actor(Dialect::Portal)));
    }
    actor_of_service(conn, now, label, Dialect::Portal).await
}

/// Takes an invitation up: sets the first password, gives the role in the name of whoever invited, and vouches for a
/// stub. The account can sign in once this is committed; where the link is closed, there is nothing to commit.
///
/// The password must have been accepted by [`Passwords::check`](super::Passwords::check).
pub async fn accept(
    tx: &mut Tx,
    now: Timestamp,
    token: &str,
    hash: &str,
) -> Result<std::result::Result<Account, Closed>> {
    let (link, inviter) = match standing(tx, now, token).await? {
        Ok(standing) => standing,
        Err(closed) => return Ok(Err(closed)),
    };
    people::touch(tx, link.person_id, 0, 0).await?;
    if !sql::use_link(tx, link.id, now).await? {
        // Somebody was faster.
        return Ok(Err(Closed::Used));
    }
    people::vouch(tx, now, link.person_id).await?;
    replace_password(tx, now, link.person_id, hash).await?;
    let person = people::by_id(tx, link.person_id).await?;
    if !take_on(tx, now, &person, &link, inviter.as_ref()).await? {
        return Ok(Err(Closed::Dead));
    }
    Ok(account(tx, person.id).await?.ok_or(Closed::Dead))
}

/// Gives the role of an invitation that was used, in the name of whoever invited. Whether it could be given.
pub(super) async fn take_on(
    tx: &mut Tx,
    now: Timestamp,
    person: &Person,
    link: &Link,
    inviter: Option<&Actor>,
) -> Result<bool> {
    if let (Some(inviter), Some(role)) = (inviter, link.role) {
        match grant(tx, now, inviter, person, role, link.organisation.as_deref()).await {
            Ok(()) => {}
            Err(ManageError::Store(error)) => return Err(error),
            Err(_) => return Ok(false),
        }
    }
    audit::record(tx, now, &themselves(person), about(person, Action::InvitationAccepted, Some(fields(link)))).await?;
    Ok(true)
}

/// Sends an open invitation once more, under a new link and as it was: to somebody who asks for a password and has
/// none yet.
pub(super) async fn remind(tx: &mut Tx, now: Timestamp, key: &Key, person: PersonId) -> Result<()> {
    let Some(open) = sql::latest_link(tx, person, Purpose::Invitation).await?.filter(|link| link.is_open(now)) else {
        return Ok(());
    };
    let link = Link { public_id: secrets::public_id("link-"), ..open };
    send(tx, now, key, &link, PREFIX).await
}

fn fields(link: &Link) -> serde_json::Value {
    json!({ "role": link.role, "organisation": link.organisation, "by": link.created_by, "expires_at": link.expires_at })
}
