//! Several certifications renewed at once: the new dates are shown before anything changes, then a batch does it.

use askama::Template;
use axum::{extract::RawQuery, http::StatusCode};
use serde::Deserialize;

use super::{views::CertificationRow, window};
use crate::{
    domain::{
        batches::{self, certifications::Renewal},
        certifications::{self, Certification, CertificationError},
        dates,
    },
    http::{
        page::{Form, Section, Shell, When},
        portal::{
            context::{PageError, PageResult, Reader, again, render},
            paths,
        },
    },
    language::Text,
};

/// Those that would be renewed, with the dates that they would have. Fields: `id` once for each, `until` for one day for all.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/certifications/several.html")]
pub struct RenewSeveralPage {
    /// Around the page.
    pub shell: Shell,
    /// Those that were chosen and can be renewed.
    pub rows: Vec<(CertificationRow, When)>,
    /// What was typed, and what is wrong with it.
    pub form: Form,
}

impl RenewSeveralPage {
    fn none_text(&self) -> String {
        self.shell.t.count("renew-several-none", MOST)
    }
}

/// The most that are renewed at once from the table: as many as a page shows, several times over.
const MOST: usize = 200;

/// Which are chosen, and until when they are renewed. `id` comes once for each, which the usual extractors do not read.
#[derive(Debug, Default, Deserialize)]
struct Chosen {
    #[serde(default)]
    id: Vec<String>,
    #[serde(default)]
    until: String,
}

impl Chosen {
    fn read(form: &str) -> Result<Self, PageError> {
        serde_html_form::from_str(form).map_err(|_| PageError::Status(StatusCode::BAD_REQUEST))
    }
}

/// Shows what would be renewed until when.
pub async fn ask(_: paths::RenewSeveral, reader: Reader, RawQuery(query): RawQuery) -> PageResult {
    let chosen = Chosen::read(&query.unwrap_or_default())?;
    let (page, _) = page(&reader, &chosen, Form::new()).await?;
    Ok(render(&page))
}

/// The page, and what its form asks for.
async fn page(reader: &Reader, chosen: &Chosen, form: Form) -> Result<(RenewSeveralPage, Vec<Renewal>), PageError> {
    reader.must_oversee()?;
    let (t, now, window) = (reader.t, reader.app.clock.now(), window(reader));
    let mut ids: Vec<&str> = chosen.id.iter().map(String::as_str).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(MOST);
    let until = dates::from(&chosen.until);
    let mut conn = reader.app.store.read().await?;
    let found = certifications::named(&mut conn, &reader.actor, &ids).await?;
    let mut found: Vec<Certification> = found.into_values().filter(|found| found.revoked_at.is_none()).collect();
    found.sort_by_key(|found| (found.expires_at, found.id));
    let types = certifications::types_of(&mut conn, &found).await?;
    drop(conn);
    let mut rows = Vec::new();
    let mut renewals = Vec::new();
    for one in &found {
        let Some(of_type) = types.get(&one.type_id) else { continue };
        let (issued_at, proposed) = certifications::proposed_dates(now, of_type, Some(one));
        let expires_at = until.unwrap_or(proposed);
        rows.push((CertificationRow::new(t, now, window, one), When::new(t, expires_at)));
        renewals.push(Renewal {
            certification: one.public_id.clone(),
            person: one.person.clone(),
            issued_at,
            expires_at,
        });
    }
    let form = form.fill("until", chosen.until.clone());
    Ok((RenewSeveralPage { shell: reader.shell(Section::Certifications).await, rows, form }, renewals))
}

/// Stages a batch and starts it, and goes to its page.
pub async fn renew(_: paths::RenewSeveral, reader: Reader, typed: String) -> PageResult {
    let chosen = Chosen::read(&typed)?;
    let (now, t) = (reader.app.clock.now(), reader.t);
    let mut form = Form::new();
    if !chosen.until.trim().is_empty() {
        match dates::from(&chosen.until) {
            None => form = form.wrong("until", t.get("wrong-not-a-date")),
            Some(until) if until <= now => form = form.wrong("until", t.get("wrong-past")),
            Some(_) => {}
        }
    }
    let is_wrong = form.error_count() > 0;
    let (page, renewals) = page(&reader, &chosen, form).await?;
    if is_wrong || renewals.is_empty() {
        return again(&page);
    }
    let mut tx = reader.app.store.write().await?;
    let batch = batches::certifications::renew(&mut tx, now, &reader.actor, &renewals).await?;
    let batch = batches::start(&mut tx, now, &reader.actor, &batch.public_id).await?;
    tx.commit().await?;
    Ok(reader.done(paths::Batch { id: batch.public_id }, "done-batch-started", &[]).await)
}

/// Why a step was refused, in the page's words where they are ours.
pub fn refusal_words(t: Text, problem: &str) -> Option<String> {
    let is = |error: &CertificationError| error.to_string() == problem;
    if is(&CertificationError::UnknownCertification) || is(&CertificationError::UnknownPerson) {
        Some(t.get("step-certification-gone"))
    } else if is(&CertificationError::Revoked) {
        Some(t.get("certification-is-revoked"))
    } else if is(&CertificationError::ChangedSince) {
        Some(t.get("chain-changed-since"))
    } else if is(&CertificationError::EndsBeforeItBegins) {
        Some(t.get("wrong-ends-before"))
    } else if is(&CertificationError::TypeRetired) {
        Some(t.get("wrong-type-retired"))
    } else if is(&CertificationError::Forbidden) {
        Some(t.get("step-forbidden"))
    } else {
        None
    }
}
