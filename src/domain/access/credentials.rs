//! Another password, and what ends with the old one: resets by mail, a change by the person, signing out everywhere.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    Closed, Link, LinkId, Purpose, SessionLimits, about, account,
    invitations::{self, remind, send},
    links, sql, themselves,
};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, Dialect,
        audit::{self, Action},
        jobs::{self, JobKind},
        notices,
        people::{self, Person, PersonId},
        text,
    },
    secrets::{self, Key},
    store::{Conn, Result, Tx},
};

const RESET_PREFIX: &str = "emb_rst_";
/// The field of a job's data with the address.
const ADDRESS: &str = "address";
/// How long the link of a reset opens.
const RESET_VALID: TimeDelta = TimeDelta::minutes(60);

/// Sets a password, and ends what the old one opened: sessions, access and refresh tokens, links in mail. API tokens
/// stay: they have ends of their own.
pub(super) async fn replace_password(tx: &mut Tx, now: Timestamp, person: PersonId, hash: &str) -> Result<()> {
    sql::set_password(tx, now, person, hash).await?;
    end_sign_ins(tx, now, person).await?;
    links::withdraw_links(tx, now, person).await
}

/// Sets somebody's first password: they have proved by a link in their mail that it is they. An invitation that was sent
/// to the same mailbox and still waits is taken up with it: its link would open nothing any more, and its role would be
/// lost. The password must have been accepted by [`Passwords::check`](super::Passwords::check).
pub async fn set_first_password(tx: &mut Tx, now: Timestamp, person: &Person, hash: &str) -> Result<()> {
    let invitation = match invitations::waiting(tx, now, person.id).await? {
        Some((link, inviter)) if sql::use_link(tx, link.id, now).await? => Some((link, inviter)),
        _ => None,
    };
    replace_password(tx, now, person.id, hash).await?;
    audit::record(tx, now, &themselves(person), about(person, Action::PasswordSet, None)).await?;
    if let Some((link, inviter)) = invitation {
        invitations::take_on(tx, now, person, &link, inviter.as_ref()).await?;
    }
    Ok(())
}

/// Ends every session and every family of access and refresh tokens of somebody.
pub async fn end_sign_ins(tx: &mut Tx, now: Timestamp, person: PersonId) -> Result<()> {
    sql::delete_sessions(tx, person).await?;
    sql::revoke_families(tx, person, now).await
}

/// Puts into the queue that somebody with this address, whoever it is, wants another password: the same work whether or
/// not anybody has it. [`send_reset`] does the rest.
pub async fn request_reset(tx: &mut Tx, now: Timestamp, address: &str) -> Result<()> {
    let (name, data) = (secrets::public_id("reset-"), json!({ ADDRESS: text::fold(address) }));
    jobs::enqueue(tx, now, JobKind::PasswordReset, &name, &data).await
}

/// Sends whoever has the address a link to set another password. Who was invited and has none yet gets the invitation
/// again; nobody else gets anything. `data` is the job's.
pub async fn send_reset(tx: &mut Tx, now: Timestamp, key: &Key, data: &Value) -> Result<()> {
    let Some(address) = data.get(ADDRESS).and_then(Value::as_str) else { return Ok(()) };
    let Some(found) = people::find_by_email(tx, address).await? else { return Ok(()) };
    people::lock(tx, found.id).await?;
    let person = people::by_id(tx, found.id).await?;
    let is_theirs = person.email.as_deref().is_some_and(|email| text::fold(email) == text::fold(address));
    if person.is_retired || !is_theirs {
        return Ok(());
    }
    if !person.has_account {
        return remind(tx, now, key, person.id).await;
    }
    let nobody_known = Actor::system(Dialect::Portal);
    let link = Link {
        id: LinkId(0),
        public_id: secrets::public_id("link-"),
        purpose: Purpose::PasswordReset,
        person_id: person.id,
        role: None,
        organisation_id: None,
        organisation: None,
        organisation_name: None,
        created_by: Actor::SYSTEM.to_owned(),
        created_at: now,
        expires_at: now + RESET_VALID,
        used_at: None,
        withdrawn_at: None,
    };
    send(tx, now, key, &link, RESET_PREFIX).await?;
    audit::record(tx, now, &nobody_known, about(&person, Action::PasswordResetRequested, None)).await
}

/// Who sets another password with this token.
pub async fn open_reset(conn: &mut Conn, now: Timestamp, token: &str) -> Result<std::result::Result<Person, Closed>> {
    Ok(match links::open(conn, now, Purpose::PasswordReset, token).await? {
        Ok(link) => Ok(people::by_id(conn, link.person_id).await?),
        Err(closed) => Err(closed),
    })
}

/// Sets another password by a link, and tells its owner. Where the link is closed, there is nothing to commit.
///
/// The password must have been accepted by [`Passwords::check`](super::Passwords::check).
pub async fn reset(tx: &mut Tx, now: Timestamp, token: &str, hash: &str) -> Result<std::result::Result<(), Closed>> {
    let link = match links::open(tx, now, Purpose::PasswordReset, token).await? {
        Ok(link) => link,
        Err(closed) => return Ok(Err(closed)),
    };
    people::lock(tx, link.person_id).await?;
    if !sql::use_link(tx, link.id, now).await? {
        // Somebody was faster.
        return Ok(Err(Closed::Used));
    }
    replace_password(tx, now, link.person_id, hash).await?;
    notices::password_changed(tx, now, link.person_id).await?;
    let person = people::by_id(tx, link.person_id).await?;
    audit::record(tx, now, &themselves(&person), about(&person, Action::PasswordReset, None)).await?;
    Ok(Ok(()))
}

/// Changes somebody's own password, and tells them. `verified` is the hash behind the password that they proved to know:
/// `false` where it is not theirs any more.
///
/// The password must have been accepted by [`Passwords::check`](super::Passwords::check).
pub async fn change_password(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    person: PersonId,
    verified: &str,
    hash: &str,
) -> Result<bool> {
    people::lock(tx, person).await?;
    if account(tx, person).await?.is_none_or(|account| account.password_hash != verified) {
        return Ok(false);
    }
    replace_password(tx, now, person, hash).await?;
    notices::password_changed(tx, now, person).await?;
    let person = people::by_id(tx, person).await?;
    audit::record(tx, now, actor, about(&person, Action::PasswordChanged, None)).await?;
    Ok(true)
}

/// Signs somebody out everywhere, here as well.
pub async fn sign_out_everywhere(tx: &mut Tx, now: Timestamp, actor: &Actor, person: PersonId) -> Result<()> {
    end_sign_ins(tx, now, person).await?;
    let person = people::by_id(tx, person).await?;
    audit::record(tx, now, actor, about(&person, Action::SignedOutEverywhere, None)).await
}

/// On how many devices somebody is signed in: live sessions, and programs that can refresh their access. Counted up to
/// a thousand.
pub async fn sign_ins(
    conn: &mut Conn,
    now: Timestamp,
    limits: SessionLimits,
    person: PersonId,
    is_admin: bool,
) -> Result<i64> {
    let (idle, absolute) = limits.of(is_admin);
    let sessions = sql::count_sessions(conn, person, now, now - idle, now - absolute).await?;
    Ok(sessions + sql::count_families(conn, person, now).await?)
}
