//! Badge images: pictures that admins uploaded to make badges of. What is kept of each file is in `images`; here is what
//! people call it, and whose it is.

mod sql;

use serde_json::json;

use crate::{
    clock::Timestamp,
    domain::{
        Actor, ManageError, Scope,
        audit::{self, Action},
        images::{self, Picture},
        organisations::{self, OrganisationId},
        page::{Listed, Slice},
        text::{Checker, MAX_NAME},
    },
    row_key, secrets,
    store::{Conn, FromRow, Tx},
};

row_key! {
    /// Key of `badge_images`.
    BadgeImageId
}

/// The category where none is given.
pub const CATEGORY: &str = "badge-template";

/// An uploaded picture.
#[derive(Debug, Clone, FromRow)]
pub struct BadgeImage {
    /// Row key.
    pub id: BadgeImageId,
    /// `img-…`.
    pub public_id: String,
    /// Whose admins may delete it. Everybody's, where it is the site's own organisation.
    pub organisation_id: OrganisationId,
    /// The picture, in `/images/{hash}`.
    pub image_hash: String,
    /// What people call it.
    pub name: String,
    /// The name of the uploaded file.
    pub original_name: String,
    /// A word by which programs tell their pictures apart.
    pub category: String,
    /// Who uploaded it: a label that a program gave, or a public id.
    pub uploaded_by: String,
    /// When.
    pub uploaded_at: Timestamp,
    /// `image/png` or `image/svg+xml`.
    pub media_type: String,
    /// Of what is kept.
    pub bytes: i64,
}

/// A picture to be added.
#[derive(Debug, Clone)]
pub struct NewBadgeImage {
    /// The picture.
    pub picture: Picture,
    /// Up to 200 characters; the file's name without its ending if absent.
    pub name: Option<String>,
    /// The name of the uploaded file; what does not fit is cut off.
    pub original_name: String,
    /// [`CATEGORY`] if absent.
    pub category: Option<String>,
    /// A label, up to 200 characters; the caller's public id if absent.
    pub uploaded_by: Option<String>,
}

/// Adds a picture. For admins; it belongs to their organisation, and to the site's own where they administer all of it.
pub async fn add(tx: &mut Tx, now: Timestamp, actor: &Actor, new: NewBadgeImage) -> Result<BadgeImage, ManageError> {
    let scope = actor.administers().ok_or(ManageError::Forbidden)?;
    let organisation = match scope.as_list() {
        None => organisations::site(tx).await?.id,
        Some(list) => *list.first().ok_or(ManageError::Forbidden)?,
    };
    let original_name: String = new.original_name.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect();
    let stem = original_name.rsplit_once('.').map_or(original_name.as_str(), |(stem, _)| stem);
    let fallback = if stem.trim().is_empty() { "badge" } else { stem };
    let given = |value: Option<String>| value.filter(|value| !value.trim().is_empty());
    let mut check = Checker::new();
    let name = check.line("name", given(new.name).as_deref().unwrap_or(fallback), MAX_NAME);
    let category = check.line("category", given(new.category).as_deref().unwrap_or(CATEGORY), 64);
    let uploaded_by = check.line("uploaded_by", given(new.uploaded_by).as_deref().unwrap_or(actor.label()), MAX_NAME);
    check.finish()?;
    let image = sql::NewRow {
        public_id: &secrets::public_id("img-"),
        organisation,
        image_hash: &images::store(tx, now, &new.picture).await?,
        name: &name,
        original_name: &original_name,
        category: &category,
        uploaded_by: &uploaded_by,
        uploaded_at: now,
    };
    let id = sql::insert(tx, &image).await?;
    let image = sql::by_id(tx, id).await?;
    record(tx, now, actor, Action::BadgeImageAdded, &image).await?;
    Ok(image)
}

/// The pictures of the actor's organisations and of the site's own, the newest first; those of a category, or all. For
/// admins.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    category: Option<&str>,
    slice: &Slice,
) -> Result<Listed<BadgeImage>, ManageError> {
    let scope = visible(conn, actor).await?;
    let total = sql::count(conn, scope.as_list(), category).await?;
    if slice.is_past(total) {
        return Ok(Listed::empty(total));
    }
    Ok(Listed { items: sql::list(conn, scope.as_list(), category, slice).await?, total })
}

/// The picture with this public id, if the actor may see it. For admins.
pub async fn get(conn: &mut Conn, actor: &Actor, public_id: &str) -> Result<BadgeImage, ManageError> {
    let scope = visible(conn, actor).await?;
    sql::find(conn, public_id).await?.filter(|image| scope.covers(image.organisation_id)).ok_or(ManageError::NotFound)
}

/// A picture that the actor may see and whose file has this hash. For admins.
pub async fn of_hash(conn: &mut Conn, actor: &Actor, hash: &str) -> Result<BadgeImage, ManageError> {
    let scope = visible(conn, actor).await?;
    sql::of_hash(conn, scope.as_list(), hash).await?.ok_or(ManageError::NotFound)
}

/// Deletes a picture, and what is kept of its file. For admins of its organisation.
///
/// [`ManageError::Conflict`] where a badge shows it.
pub async fn delete(tx: &mut Tx, now: Timestamp, actor: &Actor, public_id: &str) -> Result<BadgeImage, ManageError> {
    let image = get(tx, actor, public_id).await?;
    if !actor.may_administer(image.organisation_id) {
        return Err(ManageError::Forbidden);
    }
    if sql::is_shown(tx, &image.image_hash).await? {
        return Err(ManageError::Conflict("a badge shows this picture"));
    }
    sql::delete(tx, image.id).await?;
    images::forget(tx, &image.image_hash).await?;
    record(tx, now, actor, Action::BadgeImageDeleted, &image).await?;
    Ok(image)
}

/// Where the actor may see pictures.
async fn visible(conn: &mut Conn, actor: &Actor) -> Result<Scope, ManageError> {
    Ok(match actor.administers().ok_or(ManageError::Forbidden)? {
        Scope::Everywhere => Scope::Everywhere,
        Scope::Organisations(mut list) => {
            list.push(organisations::site(conn).await?.id);
            Scope::Organisations(list)
        }
    })
}

async fn record(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    action: Action,
    image: &BadgeImage,
) -> crate::store::Result<()> {
    let entry = audit::Entry {
        action,
        subject: image.public_id.clone(),
        person: None,
        organisation: Some(image.organisation_id),
        before: None,
        after: Some(json!({ "name": image.name, "category": image.category, "image": image.image_hash })),
    };
    audit::record(tx, now, actor, entry).await
}
