//! Access: who somebody is. Passwords, roles, invitations, sign-in sessions, API tokens, access and refresh tokens; each
//! of them resolves to an [`Actor`].

mod bearer;
mod credentials;
mod invitations;
mod links;
mod model;
mod passwords;
mod sessions;
mod setup;
mod sql;
mod tokens;

use serde_json::json;

pub use bearer::{ACCESS_TOKEN_SECONDS, Bearer, Refreshed, issue, issue_access, refresh};
use credentials::replace_password;
pub use credentials::{
    change_password, end_sign_ins, open_reset, request_reset, reset, send_reset, set_first_password, sign_ins,
    sign_out_everywhere,
};
pub use invitations::{
    Invited, Invitee, NewInvitation, accept, invitation, invite, open_invitation, open_invitation_of,
    withdraw_invitation,
};
pub use links::{Closed, Link, LinkId, LinkState, Purpose, find_link, withdraw_links};
pub use model::{Account, ApiToken, ApiTokenId, Holder, NewApiToken, NewToken, SessionLimits, TokenFilter};
pub(crate) use passwords::DEMO_PASSWORD;
pub use passwords::{MIN_PASSWORD, Passwords};
pub use sessions::{SessionRow, begin_session, delete_session, load_session, save_session, sweep};
pub use setup::{begin_setup, is_setup, set_up};
pub use tokens::{
    actor_of_service, create_token, create_token_as, get_token, list_tokens, own_tokens, revoke_token, token_labels,
};

use crate::{
    clock::Timestamp,
    domain::{
        Actor, Dialect, ManageError, Principal, Problem, Role, Scope,
        audit::{self, Action},
        organisations::{self, OrganisationId},
        people::{self, Person, PersonId},
    },
    secrets,
    store::{Conn, Result, Store, Tx},
};

/// The account of a person who may sign in: not retired, and with a password.
pub async fn account(conn: &mut Conn, id: PersonId) -> Result<Option<Account>> {
    sql::account(conn, id).await
}

/// Whether the person administers this organisation.
pub async fn is_admin(conn: &mut Conn, person: PersonId, organisation: OrganisationId) -> Result<bool> {
    let grants = sql::grants(conn, person).await?;
    Ok(grants.iter().any(|g| g.role == Role::Admin && g.organisation.is_none_or(|o| o == organisation)))
}

/// Who coordinates an organisation, or all of them, and has not left: at most 100.
pub async fn coordinators(conn: &mut Conn, organisation: OrganisationId) -> Result<Vec<PersonId>> {
    sql::coordinators(conn, organisation).await
}

/// Where a person oversees people now; `None` where nowhere.
pub async fn overseen(conn: &mut Conn, person: &Person) -> Result<Option<Scope>> {
    let grants = sql::grants(conn, person.id).await?;
    Ok(Actor { grants, ..themselves(person) }.oversees())
}

/// The account that an e-mail address and a password open, or `None`.
///
/// Takes the same time whether or not there is such an account. A hash made with other parameters than today's is
/// replaced.
pub async fn sign_in(
    store: &Store,
    passwords: &Passwords,
    now: Timestamp,
    email: &str,
    password: &str,
) -> Result<Option<Account>> {
    let found = {
        let mut conn = store.read().await?;
        match people::find_by_email(&mut conn, email).await? {
            Some(person) => sql::account(&mut conn, person.id).await?,
            None => None,
        }
    };
    let hash = found.as_ref().map(|account| account.password_hash.clone());
    let Some(verified) = passwords.verify(password, hash).await else { return Ok(None) };
    let Some(mut account) = found else { return Ok(None) };
    if let Some(renewed) = verified.renewed_hash {
        let mut tx = store.write().await?;
        sql::set_password(&mut tx, now, account.person, &renewed).await?;
        tx.commit().await?;
        account.password_hash = renewed;
    }
    Ok(Some(account))
}

/// Whether the actor administers everything that a person holds a role in: who does not must not come to act as them.
pub async fn is_above(conn: &mut Conn, actor: &Actor, person: PersonId) -> Result<bool> {
    let held = sql::grants(conn, person).await?;
    Ok(held.iter().all(|grant| is_within(actor, grant.organisation)))
}

/// Whether the actor administers this place; everywhere if there is none.
fn is_within(actor: &Actor, place: Option<OrganisationId>) -> bool {
    place.map_or_else(|| actor.administers_everywhere(), |place| actor.may_administer(place))
}

/// Sets a person's password, as an operator of the server may. The password must have been accepted by
/// [`Passwords::check`].
pub async fn set_password(tx: &mut Tx, now: Timestamp, actor: &Actor, person: &Person, hash: &str) -> Result<()> {
    people::lock(tx, person.id).await?;
    replace_password(tx, now, person.id, hash).await?;
    let entry = about(person, Action::PasswordSet, None);
    audit::record(tx, now, actor, entry).await
}

/// Gives a person a role, in one organisation or in all of them. Having it already changes nothing.
pub async fn grant(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    person: &Person,
    role: Role,
    organisation: Option<&str>,
) -> std::result::Result<(), ManageError> {
    if matches!(role, Role::System | Role::Client) {
        return Err(ManageError::Conflict("the roles of programs are held by programs only"));
    }
    let scope = actor.administers().ok_or(ManageError::Forbidden)?;
    let organisation = match organisation {
        None if scope == Scope::Everywhere => None,
        None => return Err(ManageError::Forbidden),
        Some(id) => match organisations::find(tx, id).await? {
            Some(found) if scope.covers(found.id) => Some(found),
            _ => return Err(ManageError::field("organisation_id", Problem::Unknown)),
        },
    };
    sql::grant(tx, now, person.id, role, organisation.as_ref().map(|o| o.id)).await?;
    let after = json!({ "role": role.as_str(), "organisation": organisation.map(|o| o.public_id) });
    audit::record(tx, now, actor, about(person, Action::RoleGranted, Some(after))).await?;
    Ok(())
}

/// Who holds a role in an organisation: public id, name and role, by name. At most 100.
pub async fn holders(conn: &mut Conn, organisation: OrganisationId) -> Result<Vec<Holder>> {
    sql::holders(conn, organisation).await
}

/// Writes into the audit log that somebody signed in.
pub async fn record_sign_in(tx: &mut Tx, now: Timestamp, account: &Account, dialect: Dialect) -> Result<()> {
    let actor = account.actor(dialect);
    let entry = audit::Entry {
        action: Action::SignedIn,
        subject: account.public_id.clone(),
        person: Some(account.person),
        organisation: Some(account.organisation),
        before: None,
        after: None,
    };
    audit::record(tx, now, &actor, entry).await
}

/// The actor behind a bearer credential (an API token or an access token), or `None` if it is unknown, expired or revoked.
///
/// Looking an API token up notes its use, at most once a minute.
pub async fn actor_of_bearer(store: &Store, now: Timestamp, secret: &str, dialect: Dialect) -> Result<Option<Actor>> {
    let hash = secrets::hash(secret);
    if secret.starts_with(bearer::ACCESS_PREFIX) {
        let mut conn = store.read().await?;
        let Some(person) = sql::person_of_access_token(&mut conn, &hash, now).await? else { return Ok(None) };
        return Ok(sql::account(&mut conn, person).await?.map(|account| account.actor(dialect)));
    }
    tokens::actor(store, now, &hash, dialect).await
}

/// The person, who has proved by a link in their mail that it is they, with no right but to what is their own.
pub fn themselves(person: &Person) -> Actor {
    let (id, public_id, organisation) = (person.id, person.public_id.clone(), person.organisation_id);
    Actor { principal: Principal::Person { id, public_id, organisation }, grants: Vec::new(), dialect: Dialect::Portal }
}

fn about(person: &Person, action: Action, after: Option<serde_json::Value>) -> audit::Entry {
    audit::Entry {
        action,
        subject: person.public_id.clone(),
        person: Some(person.id),
        organisation: Some(person.organisation_id),
        before: None,
        after,
    }
}
