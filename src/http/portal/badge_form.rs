//! A badge's form: a new one, and a change.

use askama::Template;
use axum::extract::{Multipart, Query};
use serde::Deserialize;

use super::{
    badge_art::{Composer, Source},
    badges::managed,
    context::{PageError, PageResult, Reader, again, render},
    paths, views,
};
use crate::{
    clock::Timestamp,
    domain::{
        FieldError, ManageError, Problem, Scope, badge_images,
        badges::{self, Art, Badge, BadgeChanges, Face, Field, Icon, Metal, NewBadge, Shape},
        organisations,
    },
    http::{
        page::{BadgeRef, Choice, Form, Section, Shell},
        uploads,
    },
    store::Tx,
};

/// A new badge, or a change to one. Multipart fields: `name`, `shortname` (new only), `description`, `criteria`,
/// `points`, `organisation`, `sandbox`, and those of [`Composer`].
#[derive(Template, Clone, Debug)]
#[template(path = "portal/badges/form.html")]
pub struct BadgeFormPage {
    /// Around the page.
    pub shell: Shell,
    /// The badge as stored; `None` for a new one.
    pub existing: Option<BadgeRef>,
    /// What is stored, or what was typed and what is wrong with it.
    pub form: Form,
    /// What its picture is made of.
    pub composer: Composer,
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
}

/// What the form for a new badge is asked for.
#[derive(Debug, Deserialize)]
pub struct NewAsked {
    /// An uploaded picture to make it of.
    image: Option<String>,
}

/// The form for a new badge.
pub async fn new(_: paths::NewBadge, reader: Reader, Query(asked): Query<NewAsked>) -> PageResult {
    reader.must_administer()?;
    let typed = TypedBadge {
        points: "0".to_owned(),
        picture: if asked.image.is_some() { Source::Library } else { Source::Compose },
        library: asked.image.unwrap_or_default(),
        ..TypedBadge::default()
    };
    Ok(render(&form_page(&reader, None, &typed, typed.form()).await?))
}

/// Makes a badge.
pub async fn create(_: paths::NewBadge, reader: Reader, multipart: Multipart) -> PageResult {
    reader.must_administer()?;
    let typed = TypedBadge::read(multipart).await?;
    if typed.is_preview {
        return Ok(render(&form_page(&reader, None, &typed, typed.form()).await?));
    }
    let mut errors = Vec::new();
    let face = typed.face(&reader, &mut errors).await?;
    let points = typed.points(&mut errors);
    let now = reader.app.clock.now();
    let mut tx = reader.app.store.write().await?;
    let (image_hash, art) = store(&mut tx, now, face).await?;
    let new = NewBadge {
        shortname: Some(typed.shortname.trim().to_owned()).filter(|shortname| !shortname.is_empty()),
        name: typed.name.clone(),
        description: typed.description.clone(),
        criteria: typed.criteria.clone(),
        image_hash,
        art,
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
    let typed = TypedBadge {
        picture: match (&badge.art, &badge.image_hash) {
            (None, Some(_)) => Source::Keep,
            _ => Source::Compose,
        },
        art: badge.art.as_deref().copied().unwrap_or_default(),
        ..TypedBadge::default()
    };
    Ok(render(&form_page(&reader, Some(&badge), &typed, form).await?))
}

/// Changes a badge.
pub async fn update(paths::EditBadge { number }: paths::EditBadge, reader: Reader, multipart: Multipart) -> PageResult {
    let badge = managed(&reader, number).await?;
    let typed = TypedBadge::read(multipart).await?;
    if typed.is_preview {
        return Ok(render(&form_page(&reader, Some(&badge), &typed, typed.form()).await?));
    }
    let mut errors = Vec::new();
    let face = typed.face(&reader, &mut errors).await?;
    let points = typed.points(&mut errors);
    let now = reader.app.clock.now();
    let mut tx = reader.app.store.write().await?;
    let (image_hash, art) = store(&mut tx, now, face).await?;
    let changes = BadgeChanges {
        name: Some(typed.name.clone()),
        description: Some(typed.description.clone()),
        criteria: Some(typed.criteria.clone()),
        image_hash,
        art,
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
            let form = form.wrong_as_a_whole("name", reader.t.get("wrong-stale"));
            return again(&form_page(&reader, Some(&badge), &typed, form).await?);
        }
        Err(error) => return Err(error.into()),
    }
    drop(tx);
    come_back(&reader, Some(&badge), &typed, errors).await
}

async fn form_page(
    reader: &Reader,
    badge: Option<&Badge>,
    typed: &TypedBadge,
    form: Form,
) -> Result<BadgeFormPage, PageError> {
    let mut conn = reader.app.store.read().await?;
    let image_href = |hash: &str| paths::Image { hash: hash.to_owned() }.to_string();
    let library = match badge_images::get(&mut conn, &reader.actor, &typed.library).await {
        Ok(image) => Some((image.public_id, image_href(&image.image_hash))),
        Err(ManageError::NotFound) => None,
        Err(error) => return Err(error.into()),
    };
    let current = badge.and_then(|badge| badge.image_hash.as_deref()).map(image_href);
    let composer = Composer {
        art: typed.art,
        source: match typed.picture {
            Source::Keep if current.is_none() => Source::Compose,
            Source::Library if library.is_none() => Source::Compose,
            source => source,
        },
        current,
        library,
        search: typed.icons.clone(),
        ..Composer::new(reader.t)
    };
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
    Ok(BadgeFormPage { shell, existing: badge.map(views::badge), form, composer, organisations })
}

/// The form once more, with what was typed and what is wrong with it.
async fn come_back(reader: &Reader, badge: Option<&Badge>, typed: &TypedBadge, errors: Vec<FieldError>) -> PageResult {
    let form = reader.wrong(typed.form(), errors);
    again(&form_page(reader, badge, typed, form).await?)
}

async fn store(
    tx: &mut Tx,
    now: Timestamp,
    face: Option<Face>,
) -> Result<(Option<String>, Option<Art>), crate::store::Error> {
    let Some(face) = face else { return Ok((None, None)) };
    let (hash, art) = face.store(tx, now).await?;
    Ok((Some(hash), art))
}

/// Takes a choice, or notes that it is none.
fn take<T>(place: &mut T, choice: Option<T>, is_strange: &mut bool) {
    match choice {
        Some(choice) => *place = choice,
        None => *is_strange = true,
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
    picture: Source,
    art: Art,
    /// A choice that is not among those that there are.
    is_strange: bool,
    icons: String,
    library: String,
    image: Vec<u8>,
    is_preview: bool,
}

impl TypedBadge {
    async fn read(mut multipart: Multipart) -> Result<Self, PageError> {
        let refused = |error: axum::extract::multipart::MultipartError| PageError::Status(error.status());
        // A form that says nothing of the picture leaves it as it is.
        let mut typed = Self { picture: Source::Keep, ..Self::default() };
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
                "picture" => take(&mut typed.picture, Source::parse(&text()), &mut typed.is_strange),
                "shape" => take(&mut typed.art.shape, Shape::parse(&text()), &mut typed.is_strange),
                "field" => take(&mut typed.art.field, Field::parse(&text()), &mut typed.is_strange),
                "metal" => take(&mut typed.art.metal, Metal::parse(&text()), &mut typed.is_strange),
                "icon" => take(&mut typed.art.icon, Icon::parse(&text()), &mut typed.is_strange),
                "icons" => typed.icons = text(),
                "library" => typed.library = text(),
                "preview" => typed.is_preview = true,
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

    /// The picture that was sent or composed; `None` where it stays as it is. Whoever sends a file means it.
    async fn face(&self, reader: &Reader, errors: &mut Vec<FieldError>) -> Result<Option<Face>, PageError> {
        let mut wrong = |problem| errors.push(FieldError::new("image", problem));
        if !self.image.is_empty() {
            match uploads::picture(&reader.app, self.image.clone()).await {
                Ok(picture) => return Ok(Some(Face::Uploaded(picture))),
                Err(problem) => wrong(problem),
            }
            return Ok(None);
        }
        if self.is_strange {
            wrong(Problem::Unknown);
            return Ok(None);
        }
        match self.picture {
            Source::Keep => {}
            Source::Upload => wrong(Problem::Missing),
            Source::Compose => {
                return Ok(Some(Face::Composed(self.art, uploads::composed(&self.art))));
            }
            Source::Library => {
                let mut conn = reader.app.store.read().await?;
                match badge_images::get(&mut conn, &reader.actor, &self.library).await {
                    Ok(image) => return Ok(Some(Face::Stored(image.image_hash))),
                    Err(ManageError::NotFound) => wrong(Problem::Unknown),
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(None)
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
