//! People's own pictures: chosen by themselves, taken away by themselves or by those who administer them.

use axum::extract::Multipart;

use super::{
    context::{PageError, PageResult, Reader, again},
    me, paths, people as people_pages,
};
use crate::{
    domain::{
        FieldError, ManageError, Problem,
        people::{self, AVATAR_SIDE},
    },
    http::{page::Form, uploads},
};

/// Chooses one's picture.
pub async fn choose(_: paths::MyAvatar, reader: Reader, multipart: Multipart) -> PageResult {
    let bytes = uploaded(multipart).await?;
    if bytes.is_empty() {
        return come_back(&reader, Problem::Missing).await;
    }
    let picture = match uploads::square(&reader.app, bytes, AVATAR_SIDE).await {
        Ok(picture) => picture,
        Err(problem) => return come_back(&reader, problem).await,
    };
    let mut tx = reader.app.store.write().await?;
    let (now, id) = (reader.app.clock.now(), &reader.me.public_id);
    people::set_avatar(&mut tx, now, &reader.actor, id, None, Some(&picture)).await?;
    tx.commit().await?;
    Ok(reader.done(paths::Me, "done-avatar", &[]).await)
}

/// What was sent as the field `avatar`.
async fn uploaded(mut multipart: Multipart) -> Result<Vec<u8>, PageError> {
    let refused = |error: axum::extract::multipart::MultipartError| PageError::Status(error.status());
    let mut bytes = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(refused)? {
        let is_it = field.name() == Some("avatar");
        let content = field.bytes().await.map_err(refused)?;
        if is_it {
            bytes = content.to_vec();
        }
    }
    Ok(bytes)
}

async fn come_back(reader: &Reader, problem: Problem) -> PageResult {
    let form = reader.wrong(Form::new(), vec![FieldError::new("avatar", problem)]);
    again(&me::page_with_avatar(reader, form).await?)
}

/// Takes one's picture away.
pub async fn remove(_: paths::RemoveMyAvatar, reader: Reader) -> PageResult {
    let id = reader.me.public_id.clone();
    take_away(&reader, &id).await?;
    Ok(reader.done(paths::Me, "done-avatar-removed", &[]).await)
}

/// Takes somebody's picture away, for those who administer them.
pub async fn remove_of(paths::RemoveAvatar { id }: paths::RemoveAvatar, reader: Reader) -> PageResult {
    let person = people_pages::managed(&reader, &id).await?;
    take_away(&reader, &id).await?;
    let to = paths::Person { id };
    Ok(reader.done(to, "done-avatar-removed-of", &[("person", &person.display_name)]).await)
}

async fn take_away(reader: &Reader, id: &str) -> Result<(), ManageError> {
    let mut tx = reader.app.store.write().await?;
    people::set_avatar(&mut tx, reader.app.clock.now(), &reader.actor, id, None, None).await?;
    tx.commit().await?;
    Ok(())
}
