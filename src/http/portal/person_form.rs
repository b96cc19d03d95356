//! A person's form: a new one, and a change.

use askama::Template;
use axum::Form as Typed;
use serde::Deserialize;

use super::{
    context::{PageError, PageResult, Reader, again, filled, render},
    paths,
    people::managed,
    views,
};
use crate::{
    domain::{
        FieldError, ManageError, Scope,
        people::{self, NewPerson, Person, PersonChanges},
    },
    http::page::{Choice, Form, PersonRef, Section, Shell},
};

/// A new person, or a change to one. Fields: `id` (new only), `display_name`, `email`, `handle`, `organisation`,
/// `public` (existing only).
#[derive(Template, Clone, Debug)]
#[template(path = "portal/people/form.html")]
pub struct PersonFormPage {
    /// Around the page.
    pub shell: Shell,
    /// The person as stored; `None` for a new one.
    pub existing: Option<PersonRef>,
    /// What is stored, or what was typed and what is wrong with it.
    pub form: Form,
    /// Organisations to choose from: public id and name.
    pub organisations: Vec<Choice>,
}

impl PersonFormPage {
    fn action(&self) -> String {
        match &self.existing {
            None => paths::NewPerson.to_string(),
            Some(person) => paths::EditPerson { id: person.public_id.clone() }.to_string(),
        }
    }

    fn back(&self) -> String {
        match &self.existing {
            None => paths::People.to_string(),
            Some(person) => paths::Person { id: person.public_id.clone() }.to_string(),
        }
    }
}

/// The form for a new person.
pub async fn new(_: paths::NewPerson, reader: Reader) -> PageResult {
    reader.must_administer()?;
    Ok(render(&form_page(&reader, None, Form::new()).await?))
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
pub struct TypedPerson {
    #[serde(default)]
    id: String,
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    handle: String,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    public: String,
    #[serde(default)]
    revision: String,
}

impl TypedPerson {
    fn form(&self) -> Form {
        Form::new()
            .fill("id", self.id.clone())
            .fill("display_name", self.display_name.clone())
            .fill("email", self.email.clone())
            .fill("handle", self.handle.clone())
            .fill("organisation", self.organisation.clone())
            .fill("public", self.public.clone())
            .fill("revision", self.revision.clone())
    }
}

/// Adds a person.
pub async fn create(_: paths::NewPerson, reader: Reader, Typed(typed): Typed<TypedPerson>) -> PageResult {
    let new = NewPerson {
        public_id: filled(&typed.id),
        display_name: typed.display_name.clone(),
        email: filled(&typed.email),
        handle: filled(&typed.handle),
        organisation_id: filled(&typed.organisation),
    };
    let mut tx = reader.app.store.write().await?;
    match people::create(&mut tx, reader.app.clock.now(), &reader.actor, new).await {
        Ok(person) => {
            tx.commit().await?;
            let to = paths::Person { id: person.public_id };
            Ok(reader.done(to, "done-person-created", &[("person", &person.display_name)]).await)
        }
        Err(ManageError::Invalid(errors)) => {
            drop(tx);
            come_back(&reader, None, typed.form(), errors).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The form for a change.
pub async fn edit(paths::EditPerson { id }: paths::EditPerson, reader: Reader) -> PageResult {
    let person = managed(&reader, &id).await?;
    let form = Form::new()
        .fill("display_name", person.display_name.clone())
        .fill("email", person.email.clone().unwrap_or_default())
        .fill("handle", person.handle.clone())
        .fill("organisation", person.organisation.clone())
        .fill("public", if person.is_public { "1" } else { "" })
        .fill("revision", person.revision.to_string());
    Ok(render(&form_page(&reader, Some(&person), form).await?))
}

/// Changes a person.
pub async fn update(
    paths::EditPerson { id }: paths::EditPerson,
    reader: Reader,
    Typed(typed): Typed<TypedPerson>,
) -> PageResult {
    let person = managed(&reader, &id).await?;
    let changes = PersonChanges {
        display_name: Some(typed.display_name.clone()),
        email: Some(filled(&typed.email)),
        handle: Some(filled(&typed.handle).unwrap_or_else(|| person.public_id.clone())),
        organisation_id: filled(&typed.organisation),
        is_public: Some(!typed.public.is_empty()),
        ..PersonChanges::default()
    };
    let mut tx = reader.app.store.write().await?;
    let expected = typed.revision.parse().ok();
    match people::update(&mut tx, reader.app.clock.now(), &reader.actor, &id, expected, changes).await {
        Ok(person) => {
            tx.commit().await?;
            let to = paths::Person { id: person.public_id };
            Ok(reader.done(to, "done-person-updated", &[("person", &person.display_name)]).await)
        }
        Err(ManageError::Invalid(errors)) => {
            drop(tx);
            come_back(&reader, Some(&person), typed.form(), errors).await
        }
        Err(ManageError::Stale) => {
            drop(tx);
            // The next save is made on what is there now, knowingly.
            let form = typed.form().fill("revision", person.revision.to_string());
            let form = form.wrong_as_a_whole("display_name", reader.t.get("wrong-stale"));
            come_back(&reader, Some(&person), form, Vec::new()).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn come_back(reader: &Reader, person: Option<&Person>, form: Form, errors: Vec<FieldError>) -> PageResult {
    again(&form_page(reader, person, reader.wrong(form, errors)).await?)
}

async fn form_page(reader: &Reader, person: Option<&Person>, form: Form) -> Result<PersonFormPage, PageError> {
    let scope = reader.actor.administers().unwrap_or(Scope::Organisations(Vec::new()));
    let organisations = views::organisation_choices(&mut reader.app.store.read().await?, &scope).await?;
    let shell = reader.shell(Section::People).await;
    Ok(PersonFormPage { shell, existing: person.map(views::person), form, organisations })
}
