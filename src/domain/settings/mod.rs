//! What the server remembers of itself: a few named values.

mod sql;

use crate::store::{Conn, Result, Tx};

/// A command that fills a database with data of its own, so that others can keep away from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// `emblazon demo`: the database holds secrets that everybody knows.
    Demo,
    /// `emblazon generate`: its people are made up.
    Generate,
}

impl Maker {
    fn as_str(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Generate => "generate",
        }
    }
}

/// Which command made the data here; `None` where people did.
pub async fn maker(conn: &mut Conn) -> Result<Option<Maker>> {
    let found = sql::get(conn, MADE_BY).await?;
    Ok([Maker::Demo, Maker::Generate].into_iter().find(|maker| found.as_deref() == Some(maker.as_str())))
}

/// Notes which command made the data here.
pub async fn set_maker(tx: &mut Tx, maker: Maker) -> Result<()> {
    sql::set(tx, MADE_BY, maker.as_str()).await
}

/// Writes a value that nobody reads, as a rehearsal: for a caller who does not commit.
pub async fn rehearse(tx: &mut Tx) -> Result<()> {
    sql::set(tx, "rehearsal", "").await
}

/// What tells the key that this database was made with from others; `None` before the first start.
pub async fn key_fingerprint(conn: &mut Conn) -> Result<Option<String>> {
    sql::get(conn, KEY_FINGERPRINT).await
}

/// Notes which key this database is made with, unless that is known; returns what is known.
pub async fn claim_key_fingerprint(tx: &mut Tx, fingerprint: &str) -> Result<String> {
    sql::set_if_absent(tx, KEY_FINGERPRINT, fingerprint).await?;
    Ok(sql::get(tx, KEY_FINGERPRINT).await?.unwrap_or_default())
}

/// Keeps the hash of the token that makes the first account, instead of any before it.
pub async fn set_setup(tx: &mut Tx, hash: &str) -> Result<()> {
    sql::set(tx, SETUP, hash).await
}

/// Whether this is the hash of that token.
pub async fn is_setup(conn: &mut Conn, hash: &str) -> Result<bool> {
    Ok(sql::get(conn, SETUP).await?.is_some_and(|kept| kept == hash))
}

/// Forgets it; `false` if it was not there.
pub async fn end_setup(tx: &mut Tx, hash: &str) -> Result<bool> {
    sql::delete(tx, SETUP, hash).await
}

const SETUP: &str = "setup";
const KEY_FINGERPRINT: &str = "key_fingerprint";
const MADE_BY: &str = "made_by";
