//! What would come of giving a badge to a list of people: asked before it is done.

use std::collections::HashMap;

use super::{AwardError, Prospect, sql};
use crate::{
    clock::Timestamp,
    domain::{Actor, Role, badges, people, people::PersonId, text},
    store::Conn,
};

/// People asked about in one query.
const AT_ONCE: usize = 500;

/// What [`super::issue`] would answer for each of those who go by these keys, in their order. Changes nothing.
///
/// Takes a few queries for every five hundred keys. Refused where nobody could be given the badge.
pub async fn foresee(
    conn: &mut Conn,
    now: Timestamp,
    actor: &Actor,
    badge: &str,
    keys: &[&str],
) -> Result<Vec<Prospect>, AwardError> {
    let scope = actor.scope(&[Role::Admin, Role::System]).ok_or(AwardError::Forbidden)?;
    let badge = badges::find(conn, badge)
        .await?
        .filter(|badge| badge.is_site_wide || scope.covers(badge.organisation_id))
        .ok_or(AwardError::UnknownBadge)?;
    if !badge.is_in_use() {
        return Err(AwardError::Retired);
    }
    let found = people::find_all_by_any(conn, keys).await?;
    let ids: Vec<PersonId> = found.iter().flatten().map(|person| person.id).collect();
    let mut held = HashMap::new();
    for ids in ids.chunks(AT_ONCE) {
        held.extend(
            sql::held(conn, badge.id, ids).await?.into_iter().map(|(person, since, until)| (person, (since, until))),
        );
    }
    let prospects = found.into_iter().zip(keys).map(|(person, key)| {
        let Some(person) = person else { return Prospect::Unknown };
        // Whoever has an id is not told of to those who do not oversee them; that an address is taken cannot be kept.
        let is_address = !text::is_id(key.trim());
        if !scope.covers(person.organisation_id) {
            return if is_address { Prospect::OutOfReach } else { Prospect::Unknown };
        }
        if person.is_retired {
            return if is_address { Prospect::HasLeft } else { Prospect::Unknown };
        }
        match held.get(&person.id) {
            Some((_, Some(until))) if *until <= now => Prospect::RanOut(person, *until),
            Some((since, _)) => Prospect::Held(person, *since),
            None if !badge.is_site_wide && badge.organisation_id != person.organisation_id => {
                Prospect::OtherOrganisation(person)
            }
            None => Prospect::New(person),
        }
    });
    Ok(prospects.collect())
}
