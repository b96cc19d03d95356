//! What pages show of profiles: one by its handle, many by their points, and the badges of one.

mod sql;

use super::Profile;
use crate::{
    clock::Timestamp,
    domain::{page::Slice, people::PersonId, text},
    store::{Conn, FromRow, Result},
};

/// A badge that somebody holds, as a profile shows it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Shown {
    /// Public id of the award.
    pub award: String,
    /// The badge's name.
    pub name: String,
    /// Its number.
    pub number: i64,
    /// Its picture, in `/images/{hash}`.
    pub image_hash: Option<String>,
    /// Since when.
    pub awarded_at: Timestamp,
    /// When it runs out.
    pub expires_at: Option<Timestamp>,
}

/// The profile at this handle or public id, in any case; `None` also for somebody who is not seen.
pub async fn find(conn: &mut Conn, handle: &str) -> Result<Option<Profile>> {
    let folded = text::fold(handle);
    if text::is_id(&folded) { sql::find(conn, &folded).await } else { Ok(None) }
}

/// The people who are seen, from the most points down, of the same points in the order in which they came: at most `limit`,
/// from behind `after` on. And whether there are more.
pub async fn by_score(conn: &mut Conn, after: Option<&Profile>, limit: i64) -> Result<(Vec<Profile>, bool)> {
    let after = after.map(|profile| (profile.score, profile.id));
    let mut people = sql::by_score(conn, after, limit + 1).await?;
    Ok((cut(&mut people, limit), !people.is_empty()))
}

/// A page of the badges that anybody may see somebody hold, the latest first, and whether there are more: claimed, not run
/// out, and none for trying out.
pub async fn shown(conn: &mut Conn, now: Timestamp, person: PersonId, slice: &Slice) -> Result<(Vec<Shown>, bool)> {
    let mut badges = sql::shown(conn, now, person, slice.limit + 1, slice.offset()).await?;
    Ok((cut(&mut badges, slice.limit), !badges.is_empty()))
}

/// Takes the first `limit` items out.
fn cut<T>(items: &mut Vec<T>, limit: i64) -> Vec<T> {
    let limit = usize::try_from(limit).unwrap_or_default().min(items.len());
    items.drain(..limit).collect()
}
