//! A badge's form: a new one, and a change.

use askama::Template;
use axum::extract::Multipart;

use super::{
    badges::managed,
    context::{PageError, PageResult, Reader, again, render},
    paths, views,
};
use crate::{
    app::App,
    domain::{
        FieldError, ManageError, Problem, Scope,
        badges::{self, Badge, BadgeChanges, NewBadge},
        images::{self, Picture},
        organisations,
    },
    http::{
        page::{BadgeRef, Choice, Form, Section, Shell},
        uploads,
    },
    store::Tx,
};

/// A new badge, or a change to one. Multipart fields: `name`, `shortname` (new only), `description`, `criteria`,
/// `points`, `organisation`, `sandbox`, `image`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/badges/form.html")]
pub struct BadgeFormPage {
    /// Around the page.
    pub shell: Shell,
    /// The badge as stored; `None` for a new one.
    pub existing: Option<BadgeRef>,
    /// What is stored, or what was typed and what is wrong with it.
    pub form: Form,
    /// Organisations to choose from: public id and name.
    pub organisations: Vec<Choice>,
}

impl BadgeFormPage {
    fn action(&self) -> String {
        match &self.existing {
            None => paths::NewBadge.to_string(),
            Some(badge) => paths::EditBadge { number: badge.number }.to_string(),
        }
    }

    fn back(&self) -> String {
        match &self.existing {
            None => paths::Badges.to_string(),
            Some(badge) => badge.href(),
        }
    }

    fn image(&self) -> Option<&str> {
        self.existing.as_ref()?.image.as_deref()
    }
}

/// The form for a new badge.
pub async fn new(_: paths::NewBadge, reader: Reader) -> PageResult {
    reader.must_administer()?;
    let form = Form::new().fill("points", "0");
    Ok(render(&form_page(&reader, None, form).await?))
}

/// Makes a badge.
pub async fn create(_: paths::NewBadge, reader: Reader, multipart: Multipart) -> PageResult {
    reader.must_administer()?;
    let typed = TypedBadge::read(multipart).await?;
    let mut errors = Vec::new();
    let picture = typed.picture(&reader.app, &mut errors).await;
    let points = typed.points(&mut errors);
    let now = reader.app.clock.now();
    let mut tx = reader.app.store.write().await?;
    let image_hash = store(&mut tx, now, picture).await?;
    let new = NewBadge {
        shortname: Some(typed.shortname.trim().to_owned()).filter(|shortname| !shortname.is_empty()),
        name: typed.name.clone(),
        description: typed.description.clone(),
        criteria: typed.criteria.clone(),
        image_hash,
        organisation_id: Some(typed.organisation.clone()).filter(|id| !id.is_empty()),
        points,
        is_sandbox: typed.is_sandbox,
        ..NewBadge::default()
    };
    match badges::create(&mut tx, now, &reader.actor, new).await {
        Ok(badge) if errors.is_empty() => {
            tx.commit().await?;
            let to = paths::Badge { number: badge.number };
            return Ok(reader.done(to, "done-badge-created", &[("badge", &badge.name)]).await);
        }
        // All that is wrong is told at once.
        Ok(_) => {}
        Err(ManageError::Invalid(others)) => errors.splice(..0, others).for_each(drop),
        Err(error) => return Err(error.into()),
    }
    drop(tx);
    come_back(&reader, None, &typed, errors).await
}

/// The form for a change.
pub async fn edit(paths::EditBadge { number }: paths::EditBadge, reader: Reader) -> PageResult {
    let badge = managed(&reader, number).await?;
    let form = Form::new()
        .fill("name", badge.name.clone())
        .fill("description", badge.description.clone())
        .fill("criteria", badge.criteria.clone())
        .fill("points", badge.points.to_string())
        .fill("organisation", badge.organisation.clone())
        .fill("sandbox", if badge.is_sandbox { "1" } else { "" })
        .fill("revision", badge.revision.to_string());
    Ok(render(&form_page(&reader, Some(&badge), form).await?))
}

/// Changes a badge.
pub async fn update(paths::EditBadge { number }: paths::EditBadge, reader: Reader, multipart: Multipart) -> PageResult {
    let badge = managed(&reader, number).await?;
    let typed = TypedBadge::read(multipart).await?;
    let mut errors = Vec::new();
    let picture = typed.picture(&reader.app, &mut errors).await;
    let points = typed.points(&mut errors);
    let now = reader.app.clock.now();
    let mut tx = reader.app.store.write().await?;
    let changes = BadgeChanges {
        name: Some(typed.name.clone()),
        description: Some(typed.description.clone()),
        criteria: Some(typed.criteria.clone()),
        image_hash: store(&mut tx, now, picture).await?,
        points: Some(points),
        is_sandbox: Some(typed.is_sandbox),
        retired: None,
    };
    let expected = typed.revision.parse().ok();
    match badges::update(&mut tx, now, &reader.actor, &badge.public_id, expected, changes).await {
        Ok(badge) if errors.is_empty() => {
            tx.commit().await?;
            return Ok(reader.done(paths::Badge { number }, "done-badge-updated", &[("badge", &badge.name)]).await);
        }
        Ok(_) => {}
        Err(ManageError::Invalid(others)) => errors.splice(..0, others).for_each(drop),
        Err(ManageError::Stale) => {
            drop(tx);
            // The next save is made on what is there now, knowingly.
            let form = typed.form().fill("revision", badge.revision.to_string());
            return again(
                &form_page(&reader, Some(&badge), form.wrong_as_a_whole("name", reader.t.get("wrong-stale"))).await?,
            );
        }
        Err(error) => return Err(error.into()),
    }
    drop(tx);
    come_back(&reader, Some(&badge), &typed, errors).await
}

async fn form_page(reader: &Reader, badge: Option<&Badge>, form: Form) -> Result<BadgeFormPage, PageError> {
    let mut conn = reader.app.store.read().await?;
    let organisations = if let Some(badge) = badge {
        // The issuer never changes: its name stands in the documents of every award.
        vec![Choice::new(badge.organisation.clone(), badge.organisation_name.clone())]
    } else {
        let scope = reader.actor.administers().unwrap_or(Scope::Organisations(Vec::new()));
        let mut choices = views::organisation_choices(&mut conn, &scope).await?;
        // The site's own comes first: it is what most badges want.
        let site = organisations::site(&mut conn).await?.public_id;
        choices.sort_by_key(|choice| choice.value != site);
        choices
    };
    drop(conn);
    let shell = reader.shell(Section::Badges).await;
    Ok(BadgeFormPage { shell, existing: badge.map(views::badge), form, organisations })
}

/// The form once more, with what was typed and what is wrong with it.
async fn come_back(reader: &Reader, badge: Option<&Badge>, typed: &TypedBadge, errors: Vec<FieldError>) -> PageResult {
    let form = reader.wrong(typed.form(), errors);
    again(&form_page(reader, badge, form).await?)
}

async fn store(
    tx: &mut Tx,
    now: crate::clock::Timestamp,
    picture: Option<Picture>,
) -> Result<Option<String>, crate::store::Error> {
    match picture {
        Some(picture) => images::store(tx, now, &picture).await.map(Some),
        None => Ok(None),
    }
}

/// A badge's form as it was sent.
#[derive(Debug, Default)]
struct TypedBadge {
    name: String,
    shortname: String,
    description: String,
    criteria: String,
    points: String,
    organisation: String,
    revision: String,
    is_sandbox: bool,
    image: Vec<u8>,
}

impl TypedBadge {
    async fn read(mut multipart: Multipart) -> Result<Self, PageError> {
        let refused = |error: axum::extract::multipart::MultipartError| PageError::Status(error.status());
        let mut typed = Self::default();
        while let Some(field) = multipart.next_field().await.map_err(refused)? {
            let name = field.name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(refused)?;
            let text = || String::from_utf8_lossy(&bytes).into_owned();
            match name.as_str() {
                "name" => typed.name = text(),
                "shortname" => typed.shortname = text(),
                "description" => typed.description = text(),
                "criteria" => typed.criteria = text(),
                "points" => typed.points = text(),
                "organisation" => typed.organisation = text(),
                "revision" => typed.revision = text(),
                "sandbox" => typed.is_sandbox = !bytes.is_empty(),
                "image" => typed.image = bytes.to_vec(),
                _ => {}
            }
        }
        Ok(typed)
    }

    fn points(&self, errors: &mut Vec<FieldError>) -> i64 {
        match self.points.trim() {
            "" => 0,
            text => text.parse().unwrap_or_else(|_| {
                errors.push(FieldError::new("points", Problem::OutOfRange { min: 0, max: badges::MAX_POINTS }));
                0
            }),
        }
    }

    /// The picture that was sent, if one was, drawn anew.
    async fn picture(&self, app: &App, errors: &mut Vec<FieldError>) -> Option<Picture> {
        if self.image.is_empty() {
            return None;
        }
        match uploads::picture(app, self.image.clone()).await {
            Ok(picture) => Some(picture),
            Err(problem) => {
                errors.push(FieldError::new("image", problem));
                None
            }
        }
    }

    fn form(&self) -> Form {
        Form::new()
            .fill("name", self.name.clone())
            .fill("shortname", self.shortname.clone())
            .fill("description", self.description.clone())
            .fill("criteria", self.criteria.clone())
            .fill("points", self.points.clone())
            .fill("organisation", self.organisation.clone())
            .fill("revision", self.revision.clone())
            .fill("sandbox", if self.is_sandbox { "1" } else { "" })
    }
}
