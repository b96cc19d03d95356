//! Types of certification: for how long they are valid, when people are reminded and with which words, and the badge that
//! goes with them.

use std::collections::BTreeMap;

use askama::Template;
use axum::{Form as Typed, extract::Query};
use serde::Deserialize;

use crate::{
    domain::{
        ManageError,
        certifications::{self, CertificationType, NewType, TypeChanges},
        page::Slice,
        rules,
    },
    http::{
        page::{BadgeRef, Choice, Form, Pager, Section, Shell},
        portal::{
            award,
            context::{PageError, PageResult, Reader, again, count, filled, page_number, render},
            paths, views as shared,
        },
    },
    language::{Lang, Text},
};

/// The types.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/certifications/types.html")]
pub struct TypesPage {
    /// Around the page.
    pub shell: Shell,
    /// This page's types, by name.
    pub rows: Vec<TypeRow>,
    /// The list's pages.
    pub pager: Pager,
    /// Whether the reader may change them.
    pub may_manage: bool,
}

/// A type in the list.
#[derive(Clone, Debug)]
pub struct TypeRow {
    /// `peer_mentor_level_2`.
    pub shortname: String,
    /// Its name.
    pub name: String,
    /// For how long it is valid, in words.
    pub validity: String,
    /// When people are reminded, in words.
    pub ladder: String,
    /// The badge that is held while it is current.
    pub badge: Option<BadgeRef>,
    /// Whether none is issued any more.
    pub retired: bool,
}

impl TypeRow {
    fn href(&self) -> String {
        let shortname = self.shortname.clone();
        paths::EditCertificationType { shortname }.to_string()
    }
}

/// A new type, or a change to one. Fields: `shortname` (new only), `name`, `validity`, `ladder`, `text_en`, `text_nb`,
/// `badge`, `retired` and `revision` (existing only).
#[derive(Template, Clone, Debug)]
#[template(path = "portal/certifications/type_form.html")]
pub struct TypeFormPage {
    /// Around the page.
    pub shell: Shell,
    /// The type as stored: shortname and name; `None` for a new one.
    pub existing: Option<(String, String)>,
    /// What is stored, or what was typed and what is wrong with it.
    pub form: Form,
    /// Badges to choose from. Empty: too many for a list, so the field is typed into.
    pub badges: Vec<Choice>,
}

impl TypeFormPage {
    fn action(&self) -> String {
        match &self.existing {
            None => paths::NewCertificationType.to_string(),
            Some((shortname, _)) => paths::EditCertificationType { shortname: shortname.clone() }.to_string(),
        }
    }

    fn title(&self) -> String {
        self.existing.as_ref().map_or_else(|| self.shell.t.get("certification-type-new"), |(_, name)| name.clone())
    }
}

/// Types a page.
const ROWS: i64 = 25;

/// Which page is wanted.
#[derive(Debug, Deserialize)]
pub struct Asked {
    page: Option<String>,
}

/// The types.
pub async fn list(_: paths::CertificationTypes, reader: Reader, Query(asked): Query<Asked>) -> PageResult {
    reader.must_oversee()?;
    let t = reader.t;
    let page = page_number(asked.page.as_deref());
    let mut conn = reader.app.store.read().await?;
    let listed = certifications::list_types(&mut conn, &reader.actor, &Slice::page(page, ROWS)).await?;
    let mut rows = Vec::new();
    for of_type in &listed.items {
        let badge = rules::badge_of_certification(&mut conn, of_type.id, &of_type.shortname).await?;
        rows.push(TypeRow {
            shortname: of_type.shortname.clone(),
            name: of_type.name.clone(),
            validity: months(t, of_type.validity_months),
            ladder: ladder_words(t, &of_type.reminder_days.0),
            badge: badge.as_ref().map(shared::badge),
            retired: of_type.retired_at.is_some(),
        });
    }
    drop(conn);
    let pager = Pager::numbered(count(page), count(ROWS), count(listed.total), |page| {
        paths::with_query(&paths::CertificationTypes, &[("page", &page.to_string())])
    });
    let may_manage = reader.actor.administers_everywhere();
    Ok(render(&TypesPage { shell: reader.shell(Section::Certifications).await, rows, pager, may_manage }))
}

/// `2 years`, `18 months`.
fn months(t: Text, months: i64) -> String {
    if months % 12 == 0 {
        t.with("certification-years", &[("n", (months / 12).into())])
    } else {
        t.with("certification-months", &[("n", months.into())])
    }
}

/// `60, 30, 14, 7, 1 and 0 days before`; none.
fn ladder_words(t: Text, days: &[i64]) -> String {
    match days {
        [] => t.get("certification-ladder-none"),
        days => t.named("certification-ladder-days", &ladder(days)),
    }
}

fn ladder(days: &[i64]) -> String {
    days.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}

/// A new type.
pub async fn new(_: paths::NewCertificationType, reader: Reader) -> PageResult {
    must_manage(&reader)?;
    let form = Form::new().fill("validity", "12").fill("ladder", ladder(&certifications::LADDER));
    Ok(render(&page(&reader, None, form).await?))
}

fn must_manage(reader: &Reader) -> Result<(), PageError> {
    if reader.actor.administers_everywhere() { Ok(()) } else { Err(ManageError::Forbidden.into()) }
}

async fn page(reader: &Reader, existing: Option<&CertificationType>, form: Form) -> Result<TypeFormPage, PageError> {
    let mut conn = reader.app.store.read().await?;
    let (form, badges, _) = award::offered(&mut conn, reader, form).await?;
    drop(conn);
    let existing = existing.map(|of_type| (of_type.shortname.clone(), of_type.name.clone()));
    Ok(TypeFormPage { shell: reader.shell(Section::Certifications).await, existing, form, badges })
}

/// What was typed.
#[derive(Debug, Deserialize)]
pub struct TypeForm {
    #[serde(default)]
    shortname: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    validity: String,
    #[serde(default)]
    ladder: String,
    #[serde(default)]
    text_en: String,
    #[serde(default)]
    text_nb: String,
    #[serde(default)]
    badge: String,
    #[serde(default)]
    retired: String,
    #[serde(default)]
    revision: String,
}

impl TypeForm {
    fn form(&self) -> Form {
        Form::new()
            .fill("shortname", self.shortname.clone())
            .fill("name", self.name.clone())
            .fill("validity", self.validity.clone())
            .fill("ladder", self.ladder.clone())
            .fill("text_en", self.text_en.clone())
            .fill("text_nb", self.text_nb.clone())
            .fill("badge", self.badge.clone())
            .fill("retired", self.retired.clone())
            .fill("revision", self.revision.clone())
    }

    /// The numbers, with what is wrong about them in the form.
    fn numbers(&self, t: Text) -> (Form, Option<i64>, Vec<i64>) {
        let mut form = self.form();
        let validity = self.validity.trim().parse().ok();
        if validity.is_none() {
            form = form.wrong("validity", t.get("wrong-not-a-number"));
        }
        let parts = self.ladder.split([',', ' ', ';', '/']).map(str::trim).filter(|part| !part.is_empty());
        let days: Result<Vec<i64>, _> = parts.map(str::parse).collect();
        if days.is_err() {
            form = form.wrong("ladder", t.get("wrong-not-numbers"));
        }
        (form, validity, days.unwrap_or_default())
    }

    fn texts(&self) -> BTreeMap<String, String> {
        let texts = [(Lang::En, &self.text_en), (Lang::Nb, &self.text_nb)];
        texts.into_iter().map(|(lang, text)| (lang.tag().to_owned(), text.clone())).collect()
    }
}

/// What the domain refused, beside the field that it is about.
fn refused(reader: &Reader, form: Form, error: ManageError) -> Result<Form, PageError> {
    Ok(match error {
        ManageError::Invalid(errors) => reader.wrong(form, errors),
        ManageError::Conflict(_) => form.wrong("badge", reader.t.get("wrong-badge-has-rule")),
        ManageError::Stale => form.wrong_as_a_whole("name", reader.t.get("wrong-stale")),
        error => return Err(error.into()),
    })
}

/// Adds a type.
pub async fn create(_: paths::NewCertificationType, reader: Reader, Typed(typed): Typed<TypeForm>) -> PageResult {
    must_manage(&reader)?;
    let (form, validity_months, days) = typed.numbers(reader.t);
    if !form.errors().is_empty() {
        return again(&page(&reader, None, form).await?);
    }
    let new = NewType {
        shortname: typed.shortname.clone(),
        name: typed.name.clone(),
        validity_months,
        reminder_days: Some(days),
        reminder_texts: typed.texts(),
        badge: filled(&typed.badge),
    };
    let mut tx = reader.app.store.write().await?;
    match certifications::create_type(&mut tx, reader.app.clock.now(), &reader.actor, new).await {
        Ok(of_type) => {
            tx.commit().await?;
            Ok(reader.done(paths::CertificationTypes, "done-type-created", &[("name", &of_type.name)]).await)
        }
        Err(error) => {
            drop(tx);
            let form = refused(&reader, form, error)?;
            again(&page(&reader, None, form).await?)
        }
    }
}

/// A change to a type.
pub async fn edit(
    paths::EditCertificationType { shortname }: paths::EditCertificationType,
    reader: Reader,
) -> PageResult {
    must_manage(&reader)?;
    let mut conn = reader.app.store.read().await?;
    let of_type = certifications::get_type(&mut conn, &reader.actor, &shortname).await?;
    let badge = rules::badge_of_certification(&mut conn, of_type.id, &of_type.shortname).await?;
    drop(conn);
    let text = |lang: Lang| of_type.reminder_texts.0.get(lang.tag()).cloned().unwrap_or_default();
    let form = Form::new()
        .fill("name", of_type.name.clone())
        .fill("validity", of_type.validity_months.to_string())
        .fill("ladder", ladder(&of_type.reminder_days.0))
        .fill("text_en", text(Lang::En))
        .fill("text_nb", text(Lang::Nb))
        .fill("badge", badge.map(|badge| badge.number.to_string()).unwrap_or_default())
        .fill("retired", if of_type.retired_at.is_some() { "1" } else { "" })
        .fill("revision", of_type.revision.to_string());
    Ok(render(&page(&reader, Some(&of_type), form).await?))
}

/// Changes a type.
pub async fn update(
    paths::EditCertificationType { shortname }: paths::EditCertificationType,
    reader: Reader,
    Typed(typed): Typed<TypeForm>,
) -> PageResult {
    must_manage(&reader)?;
    let of_type = certifications::get_type(&mut reader.app.store.read().await?, &reader.actor, &shortname).await?;
    let (form, validity_months, days) = typed.numbers(reader.t);
    if !form.errors().is_empty() {
        return again(&page(&reader, Some(&of_type), form).await?);
    }
    let changes = TypeChanges {
        name: Some(typed.name.clone()),
        validity_months,
        reminder_days: Some(days),
        reminder_texts: Some(typed.texts()),
        badge: Some(filled(&typed.badge)),
        retired: Some(!typed.retired.is_empty()),
    };
    let expected = typed.revision.parse().ok();
    let mut tx = reader.app.store.write().await?;
    let now = reader.app.clock.now();
    match certifications::update_type(&mut tx, now, &reader.actor, &shortname, expected, changes).await {
        Ok(of_type) => {
            tx.commit().await?;
            Ok(reader.done(paths::CertificationTypes, "done-type-saved", &[("name", &of_type.name)]).await)
        }
        Err(error) => {
            drop(tx);
            let form = refused(&reader, form, error)?;
            again(&page(&reader, Some(&of_type), form).await?)
        }
    }
}
