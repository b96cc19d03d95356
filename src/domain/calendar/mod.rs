//! Calendars of what expires, each behind a secret address that programs read without signing in. An address is shown
//! once and kept as a hash; it shows what its owner may see at the time it is read, and can be made anew or revoked.

mod model;
mod sql;

use chrono::TimeDelta;
use serde_json::json;

pub use model::{Feed, FeedId, Subject};

use crate::{
    clock::Timestamp,
    domain::{
        Actor, Dialect, ManageError, Problem, access,
        audit::{self, Action},
        organisations,
    },
    secrets,
    store::{Conn, Result, Store, Tx},
};

/// How a secret begins, to be recognised by.
pub const PREFIX: &str = "emb_cal_";
/// The most calendars that are listed; one for each organisation that somebody oversees.
const MOST: i64 = 100;

/// Makes a calendar, or gives the one that there is a new address; the second of the pair is its secret, which is never
/// shown again. Anybody may have their own; an organisation's, whoever oversees it.
pub async fn make(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    subject: &Subject,
    language: &str,
) -> std::result::Result<(Feed, String), ManageError> {
    let person = actor.person().ok_or(ManageError::Forbidden)?;
    let organisation = match subject {
        Subject::Own => None,
        Subject::Organisation(id) => {
            let scope = actor.oversees().ok_or(ManageError::Forbidden)?;
            let found = organisations::find(tx, id).await?.filter(|found| scope.covers(found.id));
            Some(found.ok_or_else(|| ManageError::field("organisation_id", Problem::Unknown))?.id)
        }
    };
    let secret = secrets::token(PREFIX);
    let public_id = secrets::public_id("feed-");
    if sql::insert(tx, now, &public_id, person, organisation, &secrets::hash(&secret), language).await? {
        let feed = sql::find(tx, &public_id).await?.ok_or(ManageError::NotFound)?;
        record(tx, now, actor, Action::CalendarMade, &feed).await?;
        return Ok((feed, secret));
    }
    let feed = sql::of(tx, person, organisation).await?.ok_or(ManageError::NotFound)?;
    renew(tx, now, actor, feed, language).await
}

/// Gives a calendar a new address; the old one is dead. For its owner.
pub async fn rotate(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    language: &str,
) -> std::result::Result<(Feed, String), ManageError> {
    let feed = get(tx, actor, public_id).await?;
    renew(tx, now, actor, feed, language).await
}

async fn renew(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    feed: Feed,
    language: &str,
) -> std::result::Result<(Feed, String), ManageError> {
    let secret = secrets::token(PREFIX);
    sql::change_secret(tx, now, feed.id, &secrets::hash(&secret), language).await?;
    record(tx, now, actor, Action::CalendarRotated, &feed).await?;
    Ok((Feed { changed_at: now, last_used_at: None, language: language.to_owned(), ..feed }, secret))
}

/// Revokes a calendar: its address is dead. For its owner.
pub async fn revoke(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
) -> std::result::Result<Feed, ManageError> {
    let feed = get(tx, actor, public_id).await?;
    sql::revoke(tx, now, feed.id).await?;
    record(tx, now, actor, Action::CalendarRevoked, &feed).await?;
    Ok(feed)
}

/// The actor's own calendar with this public id.
pub async fn get(conn: &mut Conn, actor: &Actor, public_id: &str) -> std::result::Result<Feed, ManageError> {
    let feed = sql::find(conn, public_id).await?;
    feed.filter(|feed| actor.person() == Some(feed.person_id)).ok_or(ManageError::NotFound)
}

/// The actor's own calendars, their own certifications first.
pub async fn list(conn: &mut Conn, actor: &Actor) -> std::result::Result<Vec<Feed>, ManageError> {
    let person = actor.person().ok_or(ManageError::Forbidden)?;
    Ok(sql::of_person(conn, person, MOST).await?)
}

/// The calendar behind a secret, with the rights that its owner has now; `None` where the secret opens nothing, or the
/// owner may no longer see what it shows.
pub async fn open(store: &Store, now: Timestamp, secret: &str) -> Result<Option<(Feed, Actor)>> {
    if !secret.starts_with(PREFIX) {
        return Ok(None);
    }
    let mut conn = store.read().await?;
    let Some(feed) = sql::by_hash(&mut conn, &secrets::hash(secret)).await? else { return Ok(None) };
    let Some(account) = access::account(&mut conn, feed.person_id).await? else { return Ok(None) };
    drop(conn);
    let actor = account.actor(Dialect::Portal);
    let may_see = match feed.organisation_id {
        None => true,
        Some(organisation) => actor.oversees().is_some_and(|scope| scope.covers(organisation)),
    };
    if !may_see {
        return Ok(None);
    }
    if feed.last_used_at.is_none_or(|at| now - at >= TimeDelta::minutes(1)) {
        note_use(store, now, &feed).await;
    }
    Ok(Some((feed, actor)))
}

/// A use that cannot be noted is no reason to refuse the calendar.
async fn note_use(store: &Store, now: Timestamp, feed: &Feed) {
    let noted = async {
        let mut tx = store.write().await?;
        sql::note_use(&mut tx, now, feed.id).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::warn!(%error, feed_id = %feed.public_id, "the use of a calendar could not be noted");
    }
}

async fn record(tx: &mut Tx, now: Timestamp, actor: &Actor, action: Action, feed: &Feed) -> Result<()> {
    let entry = audit::Entry {
        action,
        subject: feed.public_id.clone(),
        person: Some(feed.person_id),
        organisation: feed.organisation_id,
        before: None,
        after: Some(json!({ "organisation": feed.organisation })),
    };
    audit::record(tx, now, actor, entry).await
}
