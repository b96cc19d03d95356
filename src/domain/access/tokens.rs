//! API tokens: long-lived secrets of programs, made once, shown once.

use std::collections::HashMap;

use chrono::{Datelike, SubsecRound, TimeDelta};
use serde_json::json;

use super::{ApiToken, NewApiToken, NewToken, TokenFilter, sql};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, Dialect, Grant, ManageError, Principal, Problem, Role,
        audit::{self, Action},
        organisations,
        page::{Listed, Slice},
        text::{Checker, MAX_NAME},
    },
    secrets,
    store::{Conn, Result, Store, Tx},
};

const PERSONAL_PREFIX: &str = "emb_pat_";
const SERVICE_PREFIX: &str = "emb_svc_";
/// The last year in which a token can run out.
const LAST_YEAR: i32 = 9_999;
/// How much of a secret is kept to recognise it by: the prefix and four characters.
const HINT: usize = PERSONAL_PREFIX.len() + 4;

/// Makes an API token; the second of the pair is its secret, which is never shown again.
///
/// Anybody may make a personal one. A service's is made by admins of its organisation; one that holds everywhere only by
/// admins of the whole site.
pub async fn create_token(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    new: NewApiToken,
) -> std::result::Result<(ApiToken, String), ManageError> {
    create_token_as(tx, now, actor, new, None).await
}

/// [`create_token`] with a secret of the caller's choice, for the demo's examples. It begins like any other.
pub async fn create_token_as(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    new: NewApiToken,
    secret: Option<&str>,
) -> std::result::Result<(ApiToken, String), ManageError> {
    let mut check = Checker::new();
    let label = check.line("label", &new.label, MAX_NAME);
    if new.expires_at.is_some_and(|at| at <= now) {
        check.add("expires_at", Problem::Past);
    }
    // Later years have five digits, which the two engines neither write nor compare alike.
    if new.expires_at.is_some_and(|at| at.year() > LAST_YEAR) {
        check.add("expires_at", Problem::OutOfRange { min: now.year().into(), max: LAST_YEAR.into() });
    }
    let expires_at = new.expires_at.map(|at| at.trunc_subsecs(6));
    let (prefix, person, role, organisation) = match new.holder {
        NewToken::Personal => {
            let person = actor.person().ok_or(ManageError::Forbidden)?;
            (PERSONAL_PREFIX, Some(person), None, None)
        }
        NewToken::Service { role, organisation_id } => {
            let scope = actor.administers().ok_or(ManageError::Forbidden)?;
            if matches!(role, Role::Coordinator | Role::Client) {
                check.add("role", Problem::NotOneOf("admin, system"));
            }
            let organisation = match &organisation_id {
                None if actor.administers_everywhere() => None,
                None => return Err(ManageError::Forbidden),
                Some(id) => match organisations::find(tx, id).await? {
                    Some(found) if scope.covers(found.id) => Some(found),
                    _ => {
                        check.add("organisation_id", Problem::Unknown);
                        None
                    }
                },
            };
            (SERVICE_PREFIX, None, Some(role), organisation)
        }
    };
    check.finish()?;
    let secret = secret.map_or_else(|| secrets::token(prefix), str::to_owned);
    debug_assert!(secret.starts_with(prefix));
    let token = ApiToken {
        id: super::ApiTokenId(0),
        public_id: secrets::public_id("token-"),
        hint: secret[..HINT].to_owned(),
        label,
        person_id: person,
        person: None,
        role,
        organisation_id: organisation.as_ref().map(|o| o.id),
        organisation: organisation.map(|o| o.public_id),
        created_by: actor.label().to_owned(),
        created_at: now,
        expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    sql::insert_token(tx, &token, &secrets::hash(&secret)).await?;
    record(tx, now, actor, Action::TokenCreated, &token).await?;
    Ok((sql::find_token(tx, &token.public_id).await?.ok_or(ManageError::NotFound)?, secret))
}

/// Revokes an API token. Again: nothing changes. For those who may see it.
pub async fn revoke_token(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
) -> std::result::Result<ApiToken, ManageError> {
    let token = get_token(tx, actor, public_id).await?;
    if token.revoked_at.is_some() {
        return Ok(token);
    }
    sql::revoke_token(tx, token.id, now).await?;
    record(tx, now, actor, Action::TokenRevoked, &token).await?;
    Ok(ApiToken { revoked_at: Some(now), ..token })
}

/// What the tokens with these public ids are called; what is none is left out.
pub async fn token_labels(conn: &mut Conn, public_ids: &[&str]) -> Result<HashMap<String, String>> {
    if public_ids.is_empty() { Ok(HashMap::new()) } else { sql::token_labels(conn, public_ids).await }
}

/// The token with this public id, if the actor may see it: its person, and for a service's the admins of its place.
pub async fn get_token(conn: &mut Conn, actor: &Actor, public_id: &str) -> std::result::Result<ApiToken, ManageError> {
    if !crate::domain::text::is_id(public_id) {
        return Err(ManageError::NotFound);
    }
    sql::find_token(conn, public_id)
        .await?
        .filter(|token| match (token.person_id, token.organisation_id) {
            (Some(person), _) => actor.person() == Some(person) || actor.administers_everywhere(),
            (None, Some(organisation)) => actor.may_administer(organisation),
            (None, None) => actor.administers_everywhere(),
        })
        .ok_or(ManageError::NotFound)
}

/// The services' tokens that the actor administers, newest first.
pub async fn list_tokens(
    conn: &mut Conn,
    actor: &Actor,
    slice: &Slice,
) -> std::result::Result<Listed<ApiToken>, ManageError> {
    let scope = actor.administers().ok_or(ManageError::Forbidden)?;
    Ok(sql::list_tokens(conn, TokenFilter::Services, scope.as_list(), slice).await?)
}

/// The actor's own tokens, newest first.
pub async fn own_tokens(
    conn: &mut Conn,
    actor: &Actor,
    slice: &Slice,
) -> std::result::Result<Listed<ApiToken>, ManageError> {
    let person = actor.person().ok_or(ManageError::Forbidden)?;
    Ok(sql::list_tokens(conn, TokenFilter::Person(person), None, slice).await?)
}

/// The actor behind the token with this public id, if it opens anything now: for what it began and others go on with.
pub async fn actor_of_service(
    conn: &mut Conn,
    now: Timestamp,
    public_id: &str,
    dialect: Dialect,
) -> Result<Option<Actor>> {
    match sql::find_token(conn, public_id).await?.filter(|token| token.is_active(now)) {
        Some(token) => actor_of(conn, &token, dialect).await,
        None => Ok(None),
    }
}

async fn actor_of(conn: &mut Conn, token: &ApiToken, dialect: Dialect) -> Result<Option<Actor>> {
    Ok(match (token.person_id, token.role) {
        (Some(person), _) => sql::account(conn, person).await?.map(|account| account.actor(dialect)),
        (None, Some(role)) => Some(Actor {
            principal: Principal::Service { public_id: token.public_id.clone() },
            grants: vec![Grant { role, organisation: token.organisation_id }],
            dialect,
        }),
        (None, None) => None,
    })
}

/// The actor behind the token with this hash, if it opens anything now.
pub(super) async fn actor(store: &Store, now: Timestamp, hash: &[u8], dialect: Dialect) -> Result<Option<Actor>> {
    let mut conn = store.read().await?;
    let Some(token) = sql::token_by_hash(&mut conn, hash).await?.filter(|token| token.is_active(now)) else {
        return Ok(None);
    };
    let actor = actor_of(&mut conn, &token, dialect).await?;
    drop(conn);
    let is_noted = token.last_used_at.is_some_and(|at| now - at < TimeDelta::minutes(1));
    if actor.is_some() && !is_noted {
        note_use(store, &token, now).await;
    }
    Ok(actor)
}

/// A use that cannot be noted is no reason to refuse the request: a database that takes no changes can still be read.
async fn note_use(store: &Store, token: &ApiToken, now: Timestamp) {
    let noted = async {
        let mut tx = store.write().await?;
        sql::note_use(&mut tx, token.id, now).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::warn!(%error, token_id = %token.public_id, "the use of an API token could not be noted");
    }
}

async fn record(tx: &mut Tx, now: Timestamp, actor: &Actor, action: Action, token: &ApiToken) -> Result<()> {
    let entry = audit::Entry {
        action,
        subject: token.public_id.clone(),
        person: token.person_id,
        organisation: token.organisation_id,
        before: None,
        after: Some(json!({ "hint": token.hint, "role": token.role, "organisation": token.organisation })),
    };
    audit::record(tx, now, actor, entry).await
}
