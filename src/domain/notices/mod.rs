//! Notices to people. Each is a row of the outbox, written in the transaction of the change it tells of, so that none is
//! lost and none tells of something that did not happen.

mod sql;

use serde_json::json;

use crate::{
    clock::Timestamp,
    domain::{awards::Award, people::Person},
    secrets,
    store::{Result, Tx},
};

/// Tells a person that they were given a badge. Nothing is written for people without an account or an address, nor
/// for a sandbox badge.
pub async fn badge_awarded(tx: &mut Tx, now: Timestamp, person: &Person, award: &Award) -> Result<()> {
    write(tx, now, "badge_awarded", person, award).await
}

/// Tells a person that a badge was taken back, and why.
pub async fn badge_revoked(tx: &mut Tx, now: Timestamp, person: &Person, award: &Award) -> Result<()> {
    write(tx, now, "badge_revoked", person, award).await
}

async fn write(tx: &mut Tx, now: Timestamp, kind: &'static str, person: &Person, award: &Award) -> Result<()> {
    if person.is_stub || person.email.is_none() || award.badge_is_sandbox {
        return Ok(());
    }
    let data = json!({ "award": award.public_id, "badge": award.badge_public_id });
    sql::insert(tx, now, &secrets::public_id("mail-"), kind, person.id, award.id, &data).await
}
