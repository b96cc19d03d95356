//! The forms: a new certification, a renewal with its dates filled in, and a correction.

use askama::Template;
use axum::{Form as Typed, extract::Query, http::StatusCode};
use chrono::{NaiveDate, NaiveTime};
use serde::Deserialize;

use super::{show::keeps, type_choices, views::CertificationRow, window};
use crate::{
    clock::Timestamp,
    domain::{
        certifications::{self, Certification, CertificationChanges, CertificationError, NewCertification},
        people::Person,
    },
    http::{
        page::{Choice, Form, Section, Shell},
        portal::{
            award::{self, Candidate, Meant},
            context::{PageError, PageResult, Reader, again, render},
            paths,
        },
    },
    language::Text,
};

/// A new certification, a renewal, or a correction. Fields: `person`, `person_id` (new only), `cert_type` (not for a
/// renewal), `issued`, `expires`, `revision` (existing only).
#[derive(Template, Clone, Debug)]
#[template(path = "portal/certifications/form.html")]
pub struct CertificationFormPage {
    /// Around the page.
    pub shell: Shell,
    /// What the form is for.
    pub purpose: Purpose,
    /// The certification as stored; `None` for a new one.
    pub existing: Option<CertificationRow>,
    /// What is stored or proposed, or what was typed and what is wrong with it.
    pub form: Form,
    /// Types to choose from: shortname and name.
    pub types: Vec<Choice>,
    /// People whom the typed words could mean: asked about when there are several.
    pub candidates: Vec<Candidate>,
}

/// What a form of a certification is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To issue one.
    New,
    /// To renew one.
    Renew,
    /// To correct one.
    Edit,
}

impl CertificationFormPage {
    fn action(&self) -> String {
        match (&self.existing, self.purpose) {
            (None, _) => paths::NewCertification.to_string(),
            (Some(row), Purpose::Renew) => row.renew_href(),
            (Some(row), _) => paths::EditCertification { id: row.id.clone() }.to_string(),
        }
    }

    fn back(&self) -> String {
        self.existing.as_ref().map_or_else(|| paths::Certifications.to_string(), CertificationRow::href)
    }

    fn title(&self) -> String {
        let t = self.shell.t;
        match (&self.existing, self.purpose) {
            (None, _) => t.get("certification-new"),
            (Some(row), Purpose::Renew) => t.named("renew-title", &row.title),
            (Some(row), _) => t.named("certification-edit-title", &row.title),
        }
    }

    fn expires_help(&self) -> String {
        let key =
            if self.purpose == Purpose::New { "certification-expires-usual" } else { "certification-expires-help" };
        self.shell.t.get(key)
    }

    fn label(&self) -> String {
        let t = self.shell.t;
        match self.purpose {
            Purpose::New => t.get("certification-issue"),
            Purpose::Renew => t.get("renew-do"),
            Purpose::Edit => t.get("save"),
        }
    }
}

/// What a new one is filled with beforehand.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    person: String,
    #[serde(default)]
    cert_type: String,
}

/// A new certification. Its dates are those of the type that the address names; without one it begins today.
pub async fn new(_: paths::NewCertification, reader: Reader, Query(asked): Query<Asked>) -> PageResult {
    reader.must_oversee()?;
    let now = reader.app.clock.now();
    let of_type = certifications::find_type(&mut reader.app.store.read().await?, &asked.cert_type).await?;
    let form = Form::new().fill("person", asked.person).fill("cert_type", asked.cert_type);
    let form = match of_type {
        Some(of_type) => dated(form, certifications::proposed_dates(now, &of_type, None)),
        None => form.fill("issued", day(now)),
    };
    Ok(render(&page(&reader, Purpose::New, None, form, Vec::new()).await?))
}

async fn page(
    reader: &Reader,
    purpose: Purpose,
    existing: Option<&Certification>,
    form: Form,
    candidates: Vec<Person>,
) -> Result<CertificationFormPage, PageError> {
    let mut conn = reader.app.store.read().await?;
    let mut types = if purpose == Purpose::Renew { Vec::new() } else { type_choices(&mut conn).await? };
    drop(conn);
    // One that is retired since stays to be chosen where it was.
    if let Some(found) = existing.filter(|_| purpose == Purpose::Edit)
        && types.iter().all(|choice| choice.value != found.certification_type)
    {
        types.push(Choice::new(found.certification_type.clone(), found.type_name.clone()));
    }
    let now = reader.app.clock.now();
    Ok(CertificationFormPage {
        shell: reader.shell(Section::Certifications).await,
        purpose,
        existing: existing.map(|found| CertificationRow::new(reader.t, now, window(reader), found)),
        form,
        types,
        candidates: candidates.iter().map(award::candidate).collect(),
    })
}

fn dated(form: Form, (issued, expires): (Timestamp, Timestamp)) -> Form {
    form.fill("issued", day(issued)).fill("expires", day(expires))
}

fn day(at: Timestamp) -> String {
    at.format("%Y-%m-%d").to_string()
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
pub struct CertificationForm {
    #[serde(default)]
    person: String,
    #[serde(default)]
    person_id: String,
    #[serde(default)]
    cert_type: String,
    #[serde(default)]
    issued: String,
    #[serde(default)]
    expires: String,
    #[serde(default)]
    revision: String,
}

impl CertificationForm {
    fn form(&self) -> Form {
        Form::new()
            .fill("person", self.person.clone())
            .fill("person_id", self.person_id.clone())
            .fill("cert_type", self.cert_type.clone())
            .fill("issued", self.issued.clone())
            .fill("expires", self.expires.clone())
            .fill("revision", self.revision.clone())
    }
}

/// The beginning of the typed day in UTC, or the stored moment where the day is the stored one's; nothing where it is no day,
/// which the form then says.
fn moment(t: Text, form: Form, field: &'static str, stored: Option<Timestamp>) -> (Form, Option<Timestamp>) {
    let typed = form.value(field).trim().to_owned();
    match typed.parse::<NaiveDate>() {
        Ok(date) => {
            let kept = stored.filter(|at| at.date_naive() == date);
            (form, kept.or_else(|| Some(date.and_time(NaiveTime::MIN).and_utc())))
        }
        Err(_) if typed.is_empty() => (form.wrong(field, t.get("wrong-missing")), None),
        Err(_) => (form.wrong(field, t.get("wrong-not-a-date")), None),
    }
}

/// Issues a certification, or asks whom the typed words mean.
pub async fn create(_: paths::NewCertification, reader: Reader, Typed(typed): Typed<CertificationForm>) -> PageResult {
    let scope = reader.actor.oversees().ok_or(PageError::Status(StatusCode::FORBIDDEN))?;
    let t = reader.t;
    let mut form = typed.form();
    let mut candidates = Vec::new();
    let mut person = None;
    let mut conn = reader.app.store.read().await?;
    // A typed name must not become somebody new, as an unknown id in a program's request does.
    match award::meant(&mut conn, &reader, &scope, &typed.person_id, &typed.person).await? {
        Meant::One(one) => person = Some(one),
        Meant::Several(several) => {
            form = form.wrong("person_id", t.get("wrong-several-people"));
            candidates = several;
        }
        Meant::Many => form = form.wrong("person", t.get("wrong-many-people")),
        Meant::Nobody if typed.person.trim().is_empty() => form = form.wrong("person", t.get("wrong-missing")),
        Meant::Nobody => form = form.wrong("person", t.get("wrong-no-person")),
    }
    drop(conn);
    if typed.cert_type.is_empty() {
        form = form.wrong("cert_type", t.get("wrong-missing"));
    }
    let (form, issued_at) = moment(t, form, "issued", None);
    // Left empty, it is for the type to say.
    let is_open = typed.expires.trim().is_empty();
    let (form, expires_at) = if is_open { (form, None) } else { moment(t, form, "expires", None) };
    let (Some(person), Some(issued_at), true) = (person, issued_at, form.errors().is_empty()) else {
        return again(&page(&reader, Purpose::New, None, form, candidates).await?);
    };
    let new = NewCertification {
        person: person.public_id,
        certification_type: typed.cert_type.clone(),
        issued_at,
        expires_at,
    };
    let mut tx = reader.app.store.write().await?;
    let issued = certifications::issue(&mut tx, reader.app.clock.now(), &reader.actor, new).await;
    match issued {
        Ok(found) => {
            tx.commit().await?;
            Ok(told(&reader, "done-certified", &found).await)
        }
        Err(error) => {
            drop(tx);
            let form = refused(&reader, form, error)?;
            again(&page(&reader, Purpose::New, None, form, candidates).await?)
        }
    }
}

async fn told(reader: &Reader, key: &str, found: &Certification) -> axum::response::Response {
    let day = reader.t.long_date(found.expires_at);
    let names = [("person", found.person_name.as_str()), ("name", found.type_name.as_str()), ("day", day.as_str())];
    reader.done(paths::KeptCertification { id: found.public_id.clone() }, key, &names).await
}

/// What the domain refused, beside the field that it is about.
pub(super) fn refused(reader: &Reader, form: Form, error: CertificationError) -> Result<Form, PageError> {
    let t = reader.t;
    Ok(match error {
        CertificationError::Invalid(errors) => reader.wrong(form, errors),
        CertificationError::EndsBeforeItBegins => form.wrong("expires", t.get("wrong-ends-before")),
        CertificationError::Identical { id } => form.wrong("expires", t.named("wrong-identical", &id)),
        CertificationError::UnknownPerson => form.wrong("person", t.get("wrong-no-person")),
        CertificationError::TypeRetired => form.wrong("cert_type", t.get("wrong-type-retired")),
        CertificationError::Stale => form.wrong_as_a_whole("issued", t.get("wrong-stale")),
        CertificationError::Revoked => {
            return Err(PageError::Told(StatusCode::CONFLICT, t.get("certification-is-revoked")));
        }
        error => return Err(error.into()),
    })
}

/// A renewal, with the dates that its type proposes.
pub async fn ask_renew(paths::RenewCertification { id }: paths::RenewCertification, reader: Reader) -> PageResult {
    let found = changeable(&reader, &id).await?;
    let mut conn = reader.app.store.read().await?;
    let of_type = certifications::type_by_id(&mut conn, found.type_id).await?;
    drop(conn);
    let dates = certifications::proposed_dates(reader.app.clock.now(), &of_type, Some(&found));
    let form = dated(Form::new(), dates).fill("revision", found.revision.to_string());
    Ok(render(&page(&reader, Purpose::Renew, Some(&found), form, Vec::new()).await?))
}

/// A correction.
pub async fn edit(paths::EditCertification { id }: paths::EditCertification, reader: Reader) -> PageResult {
    let found = changeable(&reader, &id).await?;
    let form = dated(Form::new(), (found.issued_at, found.expires_at))
        .fill("cert_type", found.certification_type.clone())
        .fill("revision", found.revision.to_string());
    Ok(render(&page(&reader, Purpose::Edit, Some(&found), form, Vec::new()).await?))
}

/// The certification, if the reader keeps it and it still can be changed.
pub(super) async fn changeable(reader: &Reader, id: &str) -> Result<Certification, PageError> {
    reader.must_oversee()?;
    let found = certifications::get(&mut reader.app.store.read().await?, &reader.actor, id).await?;
    if !keeps(reader, &found) {
        return Err(PageError::NOT_FOUND);
    }
    if found.revoked_at.is_some() {
        return Err(PageError::Told(StatusCode::CONFLICT, reader.t.get("certification-is-revoked")));
    }
    Ok(found)
}

/// Renews a certification.
pub async fn renew(
    paths::RenewCertification { id }: paths::RenewCertification,
    reader: Reader,
    Typed(typed): Typed<CertificationForm>,
) -> PageResult {
    change(&reader, Purpose::Renew, &id, typed).await
}

/// Corrects a certification.
pub async fn update(
    paths::EditCertification { id }: paths::EditCertification,
    reader: Reader,
    Typed(typed): Typed<CertificationForm>,
) -> PageResult {
    change(&reader, Purpose::Edit, &id, typed).await
}

async fn change(reader: &Reader, purpose: Purpose, id: &str, typed: CertificationForm) -> PageResult {
    let found = changeable(reader, id).await?;
    let t = reader.t;
    let (form, issued_at) = moment(t, typed.form(), "issued", Some(found.issued_at));
    let (mut form, expires_at) = moment(t, form, "expires", Some(found.expires_at));
    if purpose == Purpose::Renew && expires_at.is_some_and(|at| at <= found.expires_at) {
        form = form.wrong("expires", t.with("wrong-no-renewal", &[("day", t.long_date(found.expires_at).into())]));
    }
    if !form.errors().is_empty() {
        return again(&page(reader, purpose, Some(&found), form, Vec::new()).await?);
    }
    let changes = CertificationChanges {
        certification_type: Some(typed.cert_type.clone()).filter(|_| purpose == Purpose::Edit),
        issued_at,
        expires_at,
        ..CertificationChanges::default()
    };
    let expected = typed.revision.parse().ok();
    let mut tx = reader.app.store.write().await?;
    let outcome = certifications::update(&mut tx, reader.app.clock.now(), &reader.actor, id, expected, changes).await;
    match outcome {
        Ok(updated) => {
            tx.commit().await?;
            let key = if updated.renewal.is_some() { "done-renewed" } else { "done-certification-saved" };
            Ok(told(reader, key, &updated.certification).await)
        }
        Err(error) => {
            drop(tx);
            let form = refused(reader, form, error)?;
            again(&page(reader, purpose, Some(&found), form, Vec::new()).await?)
        }
    }
}
