//! Requests that may be sent twice: the first reply is kept under the sender's key for a day and given again.

mod sql;

use chrono::TimeDelta;

use crate::{
    clock::Timestamp,
    store::{Result, Tx},
};

/// The longest key, in bytes.
pub const MAX_KEY: usize = 255;

/// What was answered the first time.
#[derive(Debug, Clone, PartialEq, Eq, crate::store::FromRow)]
pub struct Reply {
    /// The HTTP status.
    pub status: i64,
    /// The `Location`, if there was one.
    pub location: Option<String>,
    /// The body.
    pub body: String,
}

/// What is known of a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Begun {
    /// Nothing: go on, and [`finish`] in the same transaction.
    Fresh,
    /// The same request was answered before.
    Repeated(Reply),
    /// The key was used with another request.
    Mismatch,
}

/// Claims a key for a request. Two of the same at once: the second waits for the first and is then a repetition.
pub async fn begin(tx: &mut Tx, now: Timestamp, credential: &str, key: &str, fingerprint: &[u8]) -> Result<Begun> {
    let forgotten = now - TimeDelta::hours(24);
    if sql::claim(tx, now, forgotten, credential, key, fingerprint).await? {
        return Ok(Begun::Fresh);
    }
    let (known, reply) = sql::get(tx, credential, key).await?;
    Ok(if known == fingerprint { Begun::Repeated(reply) } else { Begun::Mismatch })
}

/// Keeps the reply of a request whose key was [`begin`]'s `Fresh`.
pub async fn finish(tx: &mut Tx, credential: &str, key: &str, reply: &Reply) -> Result<()> {
    sql::keep(tx, credential, key, reply).await
}

/// Forgets what is over a day old.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<()> {
    sql::sweep(tx, now - TimeDelta::hours(24)).await
}
