//! Profiles: what the world may see of a person. Who is found by which name, on which level they are, and which rank they have.
//!
//! Seen are people who are public and have not left. Everybody else is as unknown as somebody who is not there: no name finds
//! them, and no rank counts them.

mod levels;
mod model;
mod shown;
mod sql;
mod standings;

pub use levels::{Level, Levels, SEED as SEED_LEVELS};
pub use model::{HeldBadge, Profile};
pub use shown::{Shown, by_score, find, shown};
pub use standings::Standings;

use super::{people::PersonId, text};
use crate::store::{Conn, Result};

/// The most badges that a card shows.
pub const BADGES_SHOWN: i64 = 4;

/// The person whose profile this name leads to, as it stands in addresses.
///
/// In this order: a handle or public id; a display name as it is written; a display name with spaces where there are
/// hyphens. Case does not count. Of two people of one name, whoever was there first. Never a part of a name or a pattern.
pub async fn find_by_username(conn: &mut Conn, username: &str) -> Result<Option<Profile>> {
    let username = username.trim();
    if username.is_empty() || username.contains('\0') || username.chars().count() > text::MAX_NAME {
        return Ok(None);
    }
    let name = text::fold_name(username);
    sql::find(conn, &text::fold(username), &name, &name.replace('-', " ")).await
}

/// The badges that a card shows of somebody, the latest first: held, claimed, not run out, and none for trying out.
pub async fn badges(conn: &mut Conn, person: PersonId, now: crate::clock::Timestamp) -> Result<Vec<HeldBadge>> {
    sql::badges(conn, person, now, BADGES_SHOWN).await
}
