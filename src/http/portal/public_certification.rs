//! A certification as anybody sees it who is shown it, and its certificate: for the printer, and as PDF.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::Query,
    http::{HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use serde::Deserialize;

use super::{
    certifications::{
        expiring_within,
        views::{self, Left, Term},
    },
    context::{PageError, PageResult, Visitor, render},
    paths,
};
use crate::{
    domain::{
        Dialect,
        certifications::{self, Certification, Coverage, Status},
        organisations::{self, Organisation},
    },
    http::page::{Chip, Preview, Section, Shell, When},
    language::{Lang, Text},
    rendering::{certificate::Certificate, qr::Qr},
};

/// A certification.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/public/certification.html")]
pub struct PublicCertificationPage {
    /// Around the page.
    pub shell: Shell,
    /// For programs that show a link as a card.
    pub preview: Preview,
    /// What it certifies.
    pub title: String,
    /// Who holds it; `None` where the holder keeps their name to themselves.
    pub holder: Option<String>,
    /// Who keeps it.
    pub issuer: String,
    /// That organisation's page.
    pub issuer_href: String,
    /// Its state.
    pub state: Chip,
    /// The state in a sentence.
    pub words: String,
    /// From when on it is valid.
    pub issued: When,
    /// Until when.
    pub expires: When,
    /// How much of its term has passed; `None` where it was revoked.
    pub term: Option<Term>,
    /// How many days are left.
    pub left: Left,
    /// Since when its holder is certified without a gap, in words; `None` where they are not.
    pub since: Option<String>,
    /// When this was looked up.
    pub checked: When,
    /// Its public id.
    pub id: String,
    /// This page's whole address.
    pub address: String,
    /// Its certificate, where the visitor may see the holder's name.
    pub certificate_href: Option<String>,
    /// The same for programs, where anybody may read it.
    pub document_href: Option<String>,
}

/// A certificate to be printed.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/public/certificate.html")]
pub struct CertificatePage {
    /// Around the page; its hue is the organisation's.
    pub shell: Shell,
    /// What stands on it.
    pub certificate: Certificate,
    /// The public page as a QR code.
    pub qr: Option<Qr>,
    /// The public page.
    pub back: String,
    /// The PDF in each language: the language's name, its tag, and the address.
    pub files: Vec<(&'static str, &'static str, String)>,
}

/// What is known of a certification for these pages.
struct Known {
    found: Certification,
    organisation: Organisation,
    coverage: Coverage,
    /// Whether the visitor may see the holder's name.
    is_named: bool,
}

async fn known(visitor: &Visitor, id: &str) -> Result<Known, PageError> {
    let mut conn = visitor.app.store.read().await?;
    let found = certifications::published(&mut conn, id).await?.ok_or(PageError::NOT_FOUND)?;
    let organisation = organisations::by_id(&mut conn, found.organisation_id).await?;
    let coverage = certifications::coverage(&mut conn, visitor.app.clock.now(), &found).await?;
    let actor = visitor.account.as_ref().map(|account| account.actor(Dialect::Portal));
    let is_named = match &actor {
        Some(actor) => certifications::is_named_to(actor, &found),
        None => found.person_is_public,
    };
    Ok(Known { found, organisation, coverage, is_named })
}

/// A certification: 410 once it was revoked, and the page says so.
pub async fn show(paths::Certification { id }: paths::Certification, visitor: Visitor) -> PageResult {
    let known = known(&visitor, &id).await?;
    let is_revoked = known.found.revoked_at.is_some();
    let page = page(&visitor, known).await;
    let status = if is_revoked { StatusCode::GONE } else { StatusCode::OK };
    Ok((status, render(&page)).into_response())
}

async fn page(visitor: &Visitor, known: Known) -> PublicCertificationPage {
    let (app, t, now) = (&visitor.app, visitor.t, visitor.app.clock.now());
    let Known { found, organisation, coverage, is_named } = known;
    let window = expiring_within(app);
    let status = found.status(now);
    let is_ahead = status == Status::Active && now < found.issued_at;
    let words = standing(t, &found, status, is_ahead);
    let holder = Some(found.person_name.clone()).filter(|_| is_named);
    // A card goes to others than the visitor: it never says more than anybody may know.
    let title = if found.person_is_public {
        format!("{}: {}", found.type_name, found.person_name)
    } else {
        found.type_name.clone()
    };
    let address = app.url(&paths::Certification { id: found.public_id.clone() }.to_string());
    let is_open = app.settings.certifications_access.reads_are_open();
    PublicCertificationPage {
        shell: visitor.shell(Section::None).await,
        preview: Preview {
            title,
            description: format!("{} · {words}", organisation.name),
            url: address.clone(),
            image: None,
        },
        title: found.type_name.clone(),
        holder,
        issuer: organisation.name,
        issuer_href: paths::Issuer { id: organisation.public_id }.to_string(),
        state: if is_ahead { Chip::new("quiet", "state-active") } else { views::chip(&found, now, window) },
        words,
        issued: When::new(t, found.issued_at),
        expires: When::new(t, found.expires_at),
        term: (status != Status::Revoked).then(|| Term::of(t, now, window, &found)),
        left: Left::of(t, now, window, &found),
        since: coverage
            .continuous_since
            .filter(|_| status == Status::Active)
            .map(|_| views::coverage_words(t, &coverage)),
        checked: When::to_the_minute(t, now),
        address,
        certificate_href: (is_named && status != Status::Revoked)
            .then(|| paths::Certificate { id: found.public_id.clone() }.to_string()),
        document_href: is_open.then(|| format!("/api/v1/certifications/{}", found.public_id)),
        id: found.public_id,
    }
}

/// One sentence.
fn standing(t: Text, found: &Certification, status: Status, is_ahead: bool) -> String {
    let dated = |key: &str, at| t.with(key, &[("day", t.long_date(at).into())]);
    match status {
        Status::Active if is_ahead => dated("proof-valid-from", found.issued_at),
        Status::Active => dated("proof-valid-until", found.expires_at),
        Status::Expired => dated("proof-expired", found.expires_at),
        Status::Revoked => dated("proof-revoked", found.revoked_at.unwrap_or(found.updated_at)),
    }
}

/// In which language a certificate is wanted; the visitor's where nothing is said.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    language: String,
}

impl Asked {
    fn text(&self, visitor: &Visitor) -> Text {
        Lang::from_tag(&self.language).map_or(visitor.t, Text::new)
    }
}

/// What is printed, for those who may see the holder's name; a revoked certification has no certificate.
async fn printable(visitor: &Visitor, id: &str, t: Text) -> Result<(Certificate, Organisation), PageError> {
    let known = known(visitor, id).await?;
    if !known.is_named {
        return Err(PageError::NOT_FOUND);
    }
    let Known { found, organisation, coverage, .. } = known;
    if found.revoked_at.is_some() {
        return Err(PageError::Told(StatusCode::GONE, t.get("certification-is-revoked")));
    }
    let now = visitor.app.clock.now();
    let date = |at| t.long_date(at);
    let mut facts = vec![
        (t.get("certificate-issued"), date(found.issued_at)),
        (t.get("certificate-until"), date(found.expires_at)),
    ];
    if let Some(since) = coverage.continuous_since.filter(|since| *since < found.issued_at) {
        facts.push((t.get("certificate-since"), date(since)));
    }
    facts.push((t.get("certificate-number"), found.public_id.clone()));
    let certificate = Certificate {
        language: t.lang.tag(),
        title: t.with(
            "certificate-title",
            &[("person", found.person_name.as_str().into()), ("name", found.type_name.as_str().into())],
        ),
        organisation: organisation.name.clone(),
        hue: u16::try_from(organisation.accent_hue).unwrap_or_default(),
        heading: t.get("certificate"),
        intro: t.get("certificate-intro"),
        holder: found.person_name.clone(),
        statement: t.get("certificate-statement"),
        name: found.type_name.clone(),
        facts,
        status: (found.status(now) == Status::Expired)
            .then(|| t.with("certificate-expired", &[("day", date(found.expires_at).into())])),
        check: t.get("certificate-check"),
        address: visitor.app.url(&paths::Certification { id: found.public_id }.to_string()),
    };
    Ok((certificate, organisation))
}

/// A certificate to be printed.
pub async fn print(
    paths::Certificate { id }: paths::Certificate,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> PageResult {
    let t = asked.text(&visitor);
    let (certificate, organisation) = printable(&visitor, &id, t).await?;
    let mut shell = visitor.shell(Section::None).await;
    (shell.t, shell.hue) = (t, u16::try_from(organisation.accent_hue).unwrap_or(shell.hue));
    let file = |lang: Lang| {
        let address = paths::with_query(&paths::CertificatePdf { id: id.clone() }, &[("language", lang.tag())]);
        (lang.own_name(), lang.tag(), address)
    };
    Ok(render(&CertificatePage {
        shell,
        qr: Qr::of(&certificate.address),
        certificate,
        back: paths::Certification { id: id.clone() }.to_string(),
        files: Lang::ALL.map(file).to_vec(),
    }))
}

/// A certificate as PDF.
pub async fn pdf(
    paths::CertificatePdf { id }: paths::CertificatePdf,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> PageResult {
    let (certificate, _) = printable(&visitor, &id, asked.text(&visitor)).await?;
    let fonts = Arc::clone(&visitor.app.fonts);
    let drawn = visitor.app.drawings.busy(move || certificate.pdf(&fonts)).await;
    let bytes = match drawn {
        Some(Ok(bytes)) => bytes,
        Some(Err(error)) => {
            tracing::error!(%error, certification_id = %id, "a certificate could not be drawn");
            return Err(PageError::Status(StatusCode::INTERNAL_SERVER_ERROR));
        }
        None => return Err(PageError::Status(StatusCode::INTERNAL_SERVER_ERROR)),
    };
    let name = format!("inline; filename=\"certificate-{id}.pdf\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("inline"))),
    ];
    Ok((headers, bytes).into_response())
}
