//! Badge images: the pictures that were uploaded to make badges of.

use askama::Template;
use axum::extract::{Multipart, Query};
use serde::Deserialize;

use super::{
    context::{PageResult, Reader, again, count, page_number, render},
    paths, views,
};
use crate::{
    domain::{
        FieldError, ManageError, Problem,
        badge_images::{self, BadgeImage, NewBadgeImage},
        page::Slice,
    },
    http::{
        page::{By, Form, Pager, Section, Shell, When},
        uploads,
    },
    store::Conn,
};

/// How many pictures a page shows.
const TILES: i64 = 24;

/// The pictures, and the form for another: `image`, `name`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/badge_images/list.html")]
pub struct BadgeImagesPage {
    /// Around the page.
    pub shell: Shell,
    /// This page's pictures.
    pub tiles: Vec<ImageTile>,
    /// The list's pages.
    pub pager: Pager,
    /// What was typed, and what is wrong with it.
    pub form: Form,
}

/// A picture in the list.
#[derive(Clone, Debug)]
pub struct ImageTile {
    /// `img-…`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its address.
    pub image: String,
    /// Who uploaded it.
    pub by: By,
    /// When.
    pub at: When,
    /// Whether the reader may delete it.
    pub may_delete: bool,
}

impl ImageTile {
    fn use_href(&self) -> String {
        paths::with_query(&paths::NewBadge, &[("image", &self.id)])
    }

    fn delete_href(&self) -> String {
        paths::DeleteBadgeImage { id: self.id.clone() }.to_string()
    }
}

/// Asks before a picture is deleted.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/badge_images/delete.html")]
pub struct DeleteBadgeImagePage {
    /// Around the page.
    pub shell: Shell,
    /// The picture.
    pub tile: ImageTile,
    /// Why it cannot be deleted, as the last try showed.
    pub refused: Option<String>,
}

/// Which page of the list is wanted.
#[derive(Debug, Deserialize)]
pub struct Asked {
    page: Option<String>,
}

/// The pictures.
pub async fn list(_: paths::BadgeImages, reader: Reader, Query(asked): Query<Asked>) -> PageResult {
    reader.must_administer()?;
    Ok(render(&list_page(&reader, page_number(asked.page.as_deref()), Form::new()).await?))
}

/// Adds a picture.
pub async fn add(_: paths::BadgeImages, reader: Reader, mut multipart: Multipart) -> PageResult {
    reader.must_administer()?;
    let refused = |error: axum::extract::multipart::MultipartError| super::context::PageError::Status(error.status());
    let (mut file, mut original_name, mut name) = (Vec::new(), String::new(), String::new());
    while let Some(field) = multipart.next_field().await.map_err(refused)? {
        let part = field.name().unwrap_or_default().to_owned();
        let sent_name = field.file_name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(refused)?;
        match part.as_str() {
            "image" => (file, original_name) = (bytes.to_vec(), sent_name),
            "name" => name = String::from_utf8_lossy(&bytes).into_owned(),
            _ => {}
        }
    }
    let form = Form::new().fill("name", name.clone());
    let read = if file.is_empty() { Err(Problem::Missing) } else { uploads::picture(&reader.app, file).await };
    let errors = match read {
        Ok(picture) => {
            let new = NewBadgeImage { picture, name: Some(name), original_name, category: None, uploaded_by: None };
            let mut tx = reader.app.store.write().await?;
            match badge_images::add(&mut tx, reader.app.clock.now(), &reader.actor, new).await {
                Ok(image) => {
                    tx.commit().await?;
                    return Ok(reader.done(paths::BadgeImages, "done-image-added", &[("name", &image.name)]).await);
                }
                Err(ManageError::Invalid(errors)) => errors,
                Err(error) => return Err(error.into()),
            }
        }
        Err(problem) => vec![FieldError::new("image", problem)],
    };
    again(&list_page(&reader, 1, reader.wrong(form, errors)).await?)
}

/// Asks before a picture is deleted.
pub async fn ask_delete(paths::DeleteBadgeImage { id }: paths::DeleteBadgeImage, reader: Reader) -> PageResult {
    reader.must_administer()?;
    Ok(render(&delete_page(&reader, &id, None).await?))
}

/// Deletes a picture.
pub async fn delete(paths::DeleteBadgeImage { id }: paths::DeleteBadgeImage, reader: Reader) -> PageResult {
    reader.must_administer()?;
    let mut tx = reader.app.store.write().await?;
    match badge_images::delete(&mut tx, reader.app.clock.now(), &reader.actor, &id).await {
        Ok(image) => {
            tx.commit().await?;
            Ok(reader.done(paths::BadgeImages, "done-image-deleted", &[("name", &image.name)]).await)
        }
        Err(ManageError::Conflict(_)) => {
            drop(tx);
            again(&delete_page(&reader, &id, Some(reader.t.get("images-in-use"))).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn list_page(reader: &Reader, page: i64, form: Form) -> Result<BadgeImagesPage, super::context::PageError> {
    let mut conn = reader.app.store.read().await?;
    let listed = badge_images::list(&mut conn, &reader.actor, None, &Slice::page(page, TILES)).await?;
    let tiles = tiles(&mut conn, reader, &listed.items).await?;
    drop(conn);
    let pager = Pager::numbered(count(page), count(TILES), count(listed.total), |page| {
        let page = if page > 1 { page.to_string() } else { String::new() };
        paths::with_query(&paths::BadgeImages, &[("page", &page)])
    });
    Ok(BadgeImagesPage { shell: reader.shell(Section::Badges).await, tiles, pager, form })
}

async fn delete_page(
    reader: &Reader,
    id: &str,
    refused: Option<String>,
) -> Result<DeleteBadgeImagePage, super::context::PageError> {
    let mut conn = reader.app.store.read().await?;
    let image = badge_images::get(&mut conn, &reader.actor, id).await?;
    let mut tiles = tiles(&mut conn, reader, std::slice::from_ref(&image)).await?;
    drop(conn);
    let tile = tiles.pop().ok_or(ManageError::NotFound)?;
    let refused = refused.or_else(|| (!tile.may_delete).then(|| reader.t.get("images-site")));
    Ok(DeleteBadgeImagePage { shell: reader.shell(Section::Badges).await, tile, refused })
}

async fn tiles(conn: &mut Conn, reader: &Reader, images: &[BadgeImage]) -> crate::store::Result<Vec<ImageTile>> {
    let names = views::names(conn, images.iter().map(|image| image.uploaded_by.as_str())).await?;
    let tile = |image: &BadgeImage| ImageTile {
        id: image.public_id.clone(),
        name: image.name.clone(),
        image: paths::Image { hash: image.image_hash.clone() }.to_string(),
        by: views::by(&image.uploaded_by, &names),
        at: When::new(reader.t, image.uploaded_at),
        may_delete: reader.actor.may_administer(image.organisation_id),
    };
    Ok(images.iter().map(tile).collect())
}
