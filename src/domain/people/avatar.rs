use serde_json::json;

use super::{Person, get, sql};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, ManageError,
        audit::{self, Action},
        images::{self, Picture},
    },
    store::Tx,
};

/// The most pixels along one side of a person's picture: four for each of the largest place where it is shown.
pub const AVATAR_SIDE: u32 = 256;

/// Gives a person a picture of their own, or takes it away (`None`); a picture that nobody shows any more is gone for good.
///
/// A picture is the person's own to choose. Those who administer the person may take it away. The same picture again changes
/// nothing.
pub async fn set_avatar(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    expected: Option<i64>,
    picture: Option<&Picture>,
) -> Result<Person, ManageError> {
    sql::lock(tx, public_id).await?;
    let before = get(tx, actor, public_id).await?;
    let is_own = actor.person() == Some(before.id);
    if !is_own && (picture.is_some() || !actor.may_administer(before.organisation_id)) {
        return Err(ManageError::Forbidden);
    }
    if expected.is_some_and(|expected| expected != before.revision) {
        return Err(ManageError::Stale);
    }
    let hash = match picture {
        Some(picture) => Some(images::store(tx, now, picture).await?),
        None => None,
    };
    if hash == before.avatar_hash {
        return Ok(before);
    }
    let revision = sql::set_avatar(tx, now, before.id, hash.as_deref()).await?;
    if let Some(old) = &before.avatar_hash {
        images::forget(tx, old).await?;
    }
    let after = Person { avatar_hash: hash, revision, updated_at: now, ..before.clone() };
    let fields = |person: &Person| json!({ "picture": person.avatar_hash, "revision": person.revision });
    let entry = audit::Entry {
        action: Action::AvatarChanged,
        subject: after.public_id.clone(),
        person: Some(after.id),
        organisation: Some(after.organisation_id),
        before: Some(fields(&before)),
        after: Some(fields(&after)),
    };
    audit::record(tx, now, actor, entry).await?;
    Ok(after)
}
