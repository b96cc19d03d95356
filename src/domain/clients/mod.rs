//! Clients: partner sites that credit their users with tokens that they sign themselves. A client has one secret, or two
//! while it changes from one to the other; they are kept sealed, because a signature can only be checked with the secret.

mod model;
mod sql;

use std::collections::HashMap;

use chrono::TimeDelta;
use serde_json::json;

pub use model::{Client, ClientChanges, ClientId, NewClient, Secret};

use crate::{
    clock::Timestamp,
    domain::{
        Actor, Dialect, Grant, ManageError, Principal, Problem, Role,
        audit::{self, Action},
        organisations,
        page::{Listed, Slice},
        people::{self, NewPerson, Person},
        text::{Checker, MAX_NAME},
    },
    secrets::{self, Key},
    store::{Conn, Result, Store, Tx},
};

/// The most secrets of a client at a time.
pub const MAX_SECRETS: usize = 2;
/// The longest `iss` and `aud`, in characters.
pub const MAX_NAMED: usize = 500;
/// How often the last use is written down.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// How much of a secret is kept to recognise it by.
const HINT: usize = 4;

/// Adds a client, with its first secret, which is never shown again. For admins of its organisation; one that credits
/// everybody only by admins of the whole site.
pub async fn create(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    key: &Key,
    new: NewClient,
    secret: Option<&str>,
) -> std::result::Result<(Client, String), ManageError> {
    let scope = actor.administers().ok_or(ManageError::Forbidden)?;
    let mut check = Checker::new();
    let organisation = match &new.organisation_id {
        Some(id) => organisations::find(tx, id).await?.filter(|found| !found.is_retired),
        None => Some(organisations::site(tx).await?),
    };
    // The site's own organisation stands for everybody.
    let covered = |found: &organisations::Organisation| {
        scope.covers(found.id) && (!found.is_site || actor.administers_everywhere())
    };
    let organisation = organisation.filter(covered);
    if organisation.is_none() {
        check.add("organisation_id", if new.organisation_id.is_none() { Problem::Missing } else { Problem::Unknown });
    }
    let name = check.line("name", &new.name, MAX_NAME);
    let issuer = check.line("issuer", &new.issuer, MAX_NAMED);
    let audience = audience(&mut check, new.audience.as_deref());
    check.finish()?;
    let Some(organisation) = organisation else { return Err(ManageError::NotFound) };
    let client = Client {
        id: ClientId(0),
        public_id: secrets::public_id("client-"),
        name,
        organisation_id: organisation.id,
        organisation: organisation.public_id,
        organisation_name: organisation.name,
        is_site_wide: organisation.is_site,
        issuer,
        audience,
        allows_no_expiry: new.allows_no_expiry,
        may_credit_anything: new.may_credit_anything,
        is_strict: new.is_strict,
        retired_at: None,
        last_used_at: None,
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    if !sql::insert(tx, &client).await? {
        return Err(ManageError::field("issuer", Problem::Taken));
    }
    let client = sql::find(tx, &client.public_id).await?.ok_or(ManageError::NotFound)?;
    record(tx, now, actor, Action::ClientCreated, &client, None, Some(fields(&client))).await?;
    let secret = new_secret(tx, now, actor, key, &client, secret).await?;
    Ok((client, secret))
}

fn audience(check: &mut Checker, audience: Option<&str>) -> Option<String> {
    let audience = audience.map(str::trim).filter(|audience| !audience.is_empty())?;
    Some(check.line("audience", audience, MAX_NAMED))
}

/// Changes a client, retires it or takes it into use again. For admins of its organisation.
pub async fn update(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    expected: Option<i64>,
    changes: ClientChanges,
) -> std::result::Result<Client, ManageError> {
    sql::lock(tx, public_id).await?;
    let before = get(tx, actor, public_id).await?;
    let mut after = before.clone();
    let mut check = Checker::new();
    if let Some(name) = &changes.name {
        after.name = check.line("name", name, MAX_NAME);
    }
    if let Some(wanted) = &changes.audience {
        after.audience = audience(&mut check, wanted.as_deref());
    }
    after.allows_no_expiry = changes.allows_no_expiry.unwrap_or(before.allows_no_expiry);
    after.may_credit_anything = changes.may_credit_anything.unwrap_or(before.may_credit_anything);
    after.is_strict = changes.is_strict.unwrap_or(before.is_strict);
    let mut action = Action::ClientUpdated;
    match (changes.retired, before.retired_at) {
        (Some(true), None) => {
            after.retired_at = Some(now);
            action = Action::ClientRetired;
        }
        (Some(false), Some(_)) => after.retired_at = None,
        _ => {}
    }
    check.finish()?;
    after.updated_at = now;
    after.revision = sql::update(tx, &after, expected.unwrap_or(before.revision)).await?.ok_or(ManageError::Stale)?;
    record(tx, now, actor, action, &after, Some(fields(&before)), Some(fields(&after))).await?;
    Ok(after)
}

/// Gives a client another secret, which is never shown again; the one it has stays, until it is revoked. For admins of its
/// organisation.
pub async fn add_secret(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    key: &Key,
    public_id: &str,
) -> std::result::Result<(Client, String), ManageError> {
    sql::lock(tx, public_id).await?;
    let client = get(tx, actor, public_id).await?;
    if sql::secrets(tx, client.id).await?.len() >= MAX_SECRETS {
        return Err(ManageError::Conflict("it has two secrets already; revoke one of them first"));
    }
    let secret = new_secret(tx, now, actor, key, &client, None).await?;
    Ok((client, secret))
}

async fn new_secret(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    key: &Key,
    client: &Client,
    secret: Option<&str>,
) -> Result<String> {
    let public_id = secrets::public_id("secret-");
    let secret = secret.map_or_else(|| secrets::token("emb_obs_"), str::to_owned);
    let sealed = key.seal(&public_id, &secret);
    let hint = &secret[secret.len().saturating_sub(HINT)..];
    sql::insert_secret(tx, now, client.id, &public_id, &sealed, hint, actor.label()).await?;
    record(tx, now, actor, Action::SecretCreated, client, None, Some(json!({ "secret": public_id }))).await?;
    Ok(secret)
}

/// Takes a secret back: what is signed with it opens nothing any more. Again: nothing changes. For admins of the client's
/// organisation.
pub async fn revoke_secret(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    secret: &str,
) -> std::result::Result<Client, ManageError> {
    sql::lock(tx, public_id).await?;
    let client = get(tx, actor, public_id).await?;
    if sql::delete_secret(tx, client.id, secret).await? {
        record(tx, now, actor, Action::SecretRevoked, &client, Some(json!({ "secret": secret })), None).await?;
    }
    Ok(client)
}

/// The client with this public id. For admins of its organisation.
pub async fn get(conn: &mut Conn, actor: &Actor, public_id: &str) -> std::result::Result<Client, ManageError> {
    let scope = actor.administers().ok_or(ManageError::Forbidden)?;
    let found = sql::find(conn, public_id).await?;
    found.filter(|client| scope.covers(client.organisation_id)).ok_or(ManageError::NotFound)
}

/// The clients of the organisations that the actor administers, the oldest first.
pub async fn list(conn: &mut Conn, actor: &Actor, slice: &Slice) -> std::result::Result<Listed<Client>, ManageError> {
    let scope = actor.administers().ok_or(ManageError::Forbidden)?;
    let (items, total) = sql::list(conn, scope.as_list(), slice).await?;
    Ok(Listed { items, total })
}

/// The names of those among these public ids that are clients.
pub async fn names(conn: &mut Conn, public_ids: &[&str]) -> Result<HashMap<String, String>> {
    if public_ids.is_empty() { Ok(HashMap::new()) } else { sql::names(conn, public_ids).await }
}

/// The secrets of a client, the oldest first; without the secrets themselves. The caller has checked the right.
pub async fn secrets_of(conn: &mut Conn, client: &Client) -> Result<Vec<Secret>> {
    sql::secrets(conn, client.id).await
}

/// The client in use that signs as this issuer; where none is named, the only one, if there is exactly one.
pub async fn by_issuer(conn: &mut Conn, issuer: Option<&str>) -> Result<Option<Client>> {
    if let Some(issuer) = issuer {
        return sql::by_issuer(conn, issuer).await;
    }
    let mut clients = sql::first_two(conn).await?;
    Ok(if clients.len() == 1 { clients.pop() } else { None })
}

/// What a client signs with, the newest first: each secret with its public id.
pub async fn signing_secrets(conn: &mut Conn, key: &Key, client: &Client) -> Result<Vec<(String, String)>> {
    let sealed = sql::sealed(conn, client.id).await?;
    let opened = sealed.into_iter().filter_map(|(id, sealed)| key.open(&id, &sealed).map(|secret| (id, secret)));
    Ok(opened.collect())
}

/// Notes that a secret was used; at most once a minute.
pub async fn note_use(store: &Store, now: Timestamp, client: &Client, secret: &str) -> Result<()> {
    if sql::is_noted(&mut store.read().await?, secret, now - NOTED_EVERY).await? {
        return Ok(());
    }
    let mut tx = store.write().await?;
    sql::note_use(&mut tx, now, client.id, secret).await?;
    tx.commit().await
}

/// What a client may do: credit the people of its organisation, or everybody if that is the site's own.
pub fn actor(client: &Client) -> Actor {
    let organisation = (!client.is_site_wide).then_some(client.organisation_id);
    Actor {
        principal: Principal::Service { public_id: client.public_id.clone() },
        grants: vec![Grant { role: Role::Client, organisation }],
        dialect: Dialect::OpenBadger,
    }
}

/// Whether the client may credit this person, and be told of them.
pub fn covers(client: &Client, person: &Person) -> bool {
    client.is_site_wide || client.organisation_id == person.organisation_id
}

/// The person behind an address that a client has signed in. Somebody unknown becomes a stub of the client's organisation.
pub async fn user(
    tx: &mut Tx,
    now: Timestamp,
    client: &Client,
    email: &str,
) -> std::result::Result<Person, ManageError> {
    if let Some(person) = people::find_by_email(tx, email).await? {
        return Ok(person);
    }
    let name = email.split('@').next().unwrap_or_default();
    let new = NewPerson {
        display_name: if name.is_empty() { email.to_owned() } else { name.to_owned() },
        email: Some(email.to_owned()),
        organisation_id: Some(client.organisation.clone()),
        ..NewPerson::default()
    };
    match people::create_stub(tx, now, &actor(client), new).await {
        Err(ManageError::Invalid(errors)) if errors.iter().all(|error| error.problem == Problem::Taken) => {
            // Somebody else was faster.
            people::find_by_email(tx, email).await?.ok_or(ManageError::NotFound)
        }
        made => made,
    }
}

fn fields(client: &Client) -> serde_json::Value {
    json!({
        "name": client.name, "issuer": client.issuer, "audience": client.audience,
        "allows_no_expiry": client.allows_no_expiry, "may_credit_anything": client.may_credit_anything,
        "strict": client.is_strict, "retired": client.retired_at.is_some(), "revision": client.revision,
    })
}

async fn record(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    action: Action,
    client: &Client,
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
) -> Result<()> {
    let entry = audit::Entry {
        action,
        subject: client.public_id.clone(),
        person: None,
        organisation: Some(client.organisation_id),
        before,
        after,
    };
    audit::record(tx, now, actor, entry).await
}
