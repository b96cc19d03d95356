//! Assignments: awards by hand, as programs make them that know badges by their names. A badge that is not there yet is made
//! on the way.

use crate::{
    clock::Timestamp,
    domain::{
        Actor, ManageError, Scope,
        awards::{self, Award, AwardError, Awarded, NewAward},
        badge_images::{self, BadgeImage},
        badges::{self, Badge, BadgeKind, Face, NewBadge},
        organisations::{self, OrganisationId},
        people::{self, Person},
    },
    store::{Conn, Tx},
};

/// The reason of a removal for which none was given.
const REMOVED: &str = "Badge assignment removed";

/// A badge to be assigned.
#[derive(Debug, Clone)]
pub struct NewAssignment {
    /// Names the person: public id, handle or e-mail address.
    pub person: String,
    /// Which badge.
    pub badge: Wanted,
    /// A label for who assigns it, up to 200 characters.
    pub assigned_by: Option<String>,
    /// Up to 5,000 characters; shown with the award.
    pub reason: Option<String>,
}

/// The badge of an assignment.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// One that is there: number, public id, shortname or exact name.
    Known(String),
    /// One of an uploaded picture, by the picture's public id, made if need be; or one that is there.
    OfImage(String),
    /// The one of this name that the person can be given, made if there is none.
    Named(NamedBadge),
}

/// A badge that is made if there is none of its name.
#[derive(Debug, Clone)]
pub struct NamedBadge {
    /// 1 to 200 characters.
    pub name: String,
    /// Up to 5,000 characters.
    pub description: String,
    /// Its picture.
    pub face: Face,
}

/// Why nothing was assigned or removed.
#[derive(Debug, thiserror::Error)]
pub enum AssignError {
    /// The award's own reason.
    #[error(transparent)]
    Award(#[from] AwardError),
    /// Why the badge could not be made.
    #[error(transparent)]
    Badge(#[from] ManageError),
}

impl From<crate::store::Error> for AssignError {
    fn from(error: crate::store::Error) -> Self {
        Self::Award(error.into())
    }
}

/// Assigns a badge, once. For admins of the person's organisation.
pub async fn assign(tx: &mut Tx, now: Timestamp, actor: &Actor, wanted: NewAssignment) -> Result<Awarded, AssignError> {
    let scope = actor.administers().ok_or(AwardError::Forbidden)?;
    let person = people::find_by_any(tx, &wanted.person)
        .await?
        .filter(|person| scope.covers(person.organisation_id) && !person.is_retired)
        .ok_or(AwardError::UnknownPerson)?;
    let badge = match wanted.badge {
        Wanted::Known(key) => key,
        Wanted::OfImage(key) => match of_image(tx, now, actor, &person, &scope, &key).await? {
            Some(badge) => badge.public_id,
            None => key,
        },
        Wanted::Named(named) => of_name(tx, now, actor, &person, &scope, named).await?.public_id,
    };
    let new = NewAward {
        badge,
        person: person.public_id,
        assigned_by: wanted.assigned_by,
        note: wanted.reason,
        ..NewAward::default()
    };
    Ok(awards::award(tx, now, actor, new).await?)
}

/// Takes an assignment back by its public id; again, it stays as it is. For admins of the organisation that it was made
/// under.
pub async fn remove(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    reason: Option<&str>,
) -> Result<Award, AssignError> {
    if actor.administers().is_none() {
        return Err(AwardError::Forbidden.into());
    }
    let reason = reason.filter(|reason| !reason.trim().is_empty()).unwrap_or(REMOVED);
    match awards::revoke(tx, now, actor, public_id, reason).await {
        // It made room for another one: by this id there is nothing to remove.
        Err(AwardError::Ended) => Err(AwardError::UnknownAward.into()),
        other => Ok(other?),
    }
}

/// The public id of the award by which this person holds this badge, which goes by every key that [`assign`] takes. Of
/// several badges of one name, the one that is held. For admins of the organisation that the award was made under.
pub async fn standing(
    conn: &mut Conn,
    now: Timestamp,
    actor: &Actor,
    person: &str,
    badge: &str,
) -> Result<String, AssignError> {
    let scope = actor.administers().ok_or(AwardError::Forbidden)?;
    let Some(person) = people::find_by_any(conn, person).await? else { return Err(AwardError::UnknownAward.into()) };
    let image = picture(conn, actor, badge).await?.map(|image| image.image_hash);
    let held = awards::held(conn, now, person.id, badge, image.as_deref()).await?;
    let award = held.into_iter().find(|award| scope.covers(award.organisation_id)).ok_or(AwardError::UnknownAward)?;
    Ok(award.public_id)
}

/// The uploaded picture with this public id.
async fn picture(conn: &mut Conn, actor: &Actor, key: &str) -> Result<Option<BadgeImage>, ManageError> {
    match badge_images::get(conn, actor, key).await {
        Ok(image) => Ok(Some(image)),
        Err(ManageError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The custom badge of an uploaded picture; `None` if the key names no picture.
async fn of_image(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    person: &Person,
    scope: &Scope,
    key: &str,
) -> Result<Option<Badge>, AssignError> {
    let Some(image) = picture(tx, actor, key).await? else { return Ok(None) };
    let (issuer, issuer_id) = issuer(tx, person, scope).await?;
    if let Some(badge) = badges::custom_of_image(tx, issuer, &image.image_hash).await? {
        return Ok(Some(badge));
    }
    // Looked for again now that nobody else makes one: another request may have been faster.
    badges::hold_definitions(tx).await?;
    if let Some(badge) = badges::custom_of_image(tx, issuer, &image.image_hash).await? {
        return Ok(Some(badge));
    }
    let new = NewBadge {
        name: image.name,
        image_hash: Some(image.image_hash),
        kind: BadgeKind::Custom,
        organisation_id: Some(issuer_id),
        ..NewBadge::default()
    };
    Ok(Some(badges::create(tx, now, actor, new).await?))
}

/// The badge of this name that the person can be given, made as a custom one if there is none.
async fn of_name(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    person: &Person,
    scope: &Scope,
    named: NamedBadge,
) -> Result<Badge, AssignError> {
    let (home, name) = (person.organisation_id, named.name.trim());
    if let Some(badge) = badges::of_name_for(tx, home, name).await? {
        return Ok(badge);
    }
    // Looked for again now that nobody else makes one: another request may have been faster.
    badges::hold_definitions(tx).await?;
    if let Some(badge) = badges::of_name_for(tx, home, name).await? {
        return Ok(badge);
    }
    let (_, issuer_id) = issuer(tx, person, scope).await?;
    let (image_hash, art) = named.face.store(tx, now).await?;
    let new = NewBadge {
        name: named.name,
        description: named.description,
        image_hash: Some(image_hash),
        art,
        kind: BadgeKind::Custom,
        organisation_id: Some(issuer_id),
        ..NewBadge::default()
    };
    Ok(badges::create(tx, now, actor, new).await?)
}

/// Who issues a badge that is made on the way: the site's own organisation where the actor administers all of it, else the
/// person's.
async fn issuer(conn: &mut Conn, person: &Person, scope: &Scope) -> crate::store::Result<(OrganisationId, String)> {
    if *scope == Scope::Everywhere {
        let site = organisations::site(conn).await?;
        return Ok((site.id, site.public_id));
    }
    Ok((person.organisation_id, person.organisation.clone()))
}
