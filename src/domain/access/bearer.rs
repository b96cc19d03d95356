//! Access and refresh tokens: what a name and a password are exchanged for at the token endpoint.

use chrono::TimeDelta;
use serde_json::json;

use super::{Account, sql};
use crate::{
    clock::Timestamp,
    domain::{
        Dialect,
        audit::{self, Action},
        people::PersonId,
    },
    secrets,
    store::{Result, Tx},
};

pub(super) const ACCESS_PREFIX: &str = "emb_at_";
const REFRESH_PREFIX: &str = "emb_rt_";

/// How long an access token opens doors.
pub const ACCESS_TOKEN_SECONDS: i64 = 600;
/// How long a refresh token can be exchanged.
const REFRESH_TOKEN_DAYS: i64 = 30;

/// A fresh pair of secrets. Only their hashes are kept.
#[derive(Debug)]
pub struct Bearer {
    /// For `Authorization: Bearer`, for [`ACCESS_TOKEN_SECONDS`].
    pub access_token: String,
    /// To be exchanged once for the next pair.
    pub refresh_token: String,
}

/// What came of presenting a refresh token.
#[derive(Debug)]
pub enum Refreshed {
    /// A new pair; the old refresh token is used up.
    Renewed(Bearer),
    /// It had been used before, so one of the two users is not the rightful one: the family is ended. **Commit**.
    Reused,
    /// Unknown, expired, or of a family that has ended.
    Refused,
}

/// A pair for somebody who has just signed in: the first of a family.
pub async fn issue(tx: &mut Tx, now: Timestamp, account: &Account) -> Result<Bearer> {
    let family = sql::insert_family(tx, now, account.person).await?;
    pair(tx, now, family).await
}

/// An access token alone, for somebody who is signed in to the pages: nothing that could be exchanged for another.
pub async fn issue_access(tx: &mut Tx, now: Timestamp, account: &Account) -> Result<String> {
    let family = sql::insert_family(tx, now, account.person).await?;
    let token = secrets::token(ACCESS_PREFIX);
    let ends = now + TimeDelta::seconds(ACCESS_TOKEN_SECONDS);
    sql::insert_bearer_token(tx, "access", family, now, ends, &secrets::hash(&token)).await?;
    let entry = audit::Entry {
        action: Action::TokenCreated,
        subject: account.public_id.clone(),
        person: Some(account.person),
        organisation: Some(account.organisation),
        before: None,
        after: Some(json!({ "seconds": ACCESS_TOKEN_SECONDS })),
    };
    audit::record(tx, now, &account.actor(Dialect::Portal), entry).await?;
    Ok(token)
}

/// Exchanges a refresh token for the next pair.
pub async fn refresh(tx: &mut Tx, now: Timestamp, secret: &str) -> Result<Refreshed> {
    let hash = secrets::hash(secret);
    if let Some(family) = sql::use_refresh_token(tx, &hash, now).await? {
        let holder = sql::account(tx, family.person).await?;
        if holder.is_none() || family.revoked_at.is_some() || family.expires_at <= now {
            return Ok(Refreshed::Refused);
        }
        return Ok(Refreshed::Renewed(pair(tx, now, family.id).await?));
    }
    // Whatever was used before ends everything that came of the same sign-in (RFC 9700, section 4.14.2).
    let Some((family, person)) = sql::family_of_refresh_token(tx, &hash).await? else { return Ok(Refreshed::Refused) };
    sql::revoke_family(tx, family, now).await?;
    if let Some(account) = sql::account(tx, person).await? {
        record_reuse(tx, now, &account, person).await?;
    }
    Ok(Refreshed::Reused)
}

async fn record_reuse(tx: &mut Tx, now: Timestamp, account: &Account, person: PersonId) -> Result<()> {
    let entry = audit::Entry {
        action: Action::TokenReused,
        subject: account.public_id.clone(),
        person: Some(person),
        organisation: Some(account.organisation),
        before: None,
        after: None,
    };
    audit::record(tx, now, &account.actor(Dialect::Issuing), entry).await
}

async fn pair(tx: &mut Tx, now: Timestamp, family: i64) -> Result<Bearer> {
    let bearer = Bearer { access_token: secrets::token(ACCESS_PREFIX), refresh_token: secrets::token(REFRESH_PREFIX) };
    let access_ends = now + TimeDelta::seconds(ACCESS_TOKEN_SECONDS);
    sql::insert_bearer_token(tx, "access", family, now, access_ends, &secrets::hash(&bearer.access_token)).await?;
    let refresh_ends = now + TimeDelta::days(REFRESH_TOKEN_DAYS);
    sql::insert_bearer_token(tx, "refresh", family, now, refresh_ends, &secrets::hash(&bearer.refresh_token)).await?;
    Ok(bearer)
}
