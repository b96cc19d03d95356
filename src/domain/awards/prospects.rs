//! What would come of giving a badge to a list of people: asked before it is done.

use std::collections::HashMap;

use super::{AwardError, Prospect, sql};
use crate::{
    clock::Timestamp,
    domain::{Actor, Role, badges, people, people::PersonId},
    store::Conn,
};

/// People asked about in one query.
const AT_ONCE: usize = 500;

/// What [`super::award`] would answer for each of those who go by these keys, in their order. Changes nothing.
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
    let mut found = people::find_all_by_any(conn, keys).await?;
    for person in &mut found {
        person.take_if(|person| person.is_retired || !scope.covers(person.organisation_id));
    }
    let ids: Vec<PersonId> = found.iter().flatten().map(|person| person.id).collect();
    let mut held = HashMap::new();
    for ids in ids.chunks(AT_ONCE) {
        held.extend(sql::held_since(conn, now, badge.id, ids).await?);
    }
    let mut places = HashMap::new();
    let prospects = found.into_iter().enumerate().map(|(place, person)| {
        let Some(person) = person else { return Prospect::Unknown };
        let first = *places.entry(person.id).or_insert(place);
        match held.get(&person.id) {
            _ if first < place => Prospect::Repeated(person, first),
            Some(since) => Prospect::Held(person, *since),
            None if !badge.is_site_wide && badge.organisation_id != person.organisation_id => {
                Prospect::OtherOrganisation(person)
            }
            None => Prospect::New(person),
        }
    });
    Ok(prospects.collect())
}
