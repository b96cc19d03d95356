//! The documents of Open Badges, as the world gets them: under the addresses that they name.

use reqwest::header::CONTENT_TYPE;
use serde_json::Value;

use super::{
    patient::{Patient, base},
    report::Finding,
};
use crate::{
    domain::{badges, organisations, page::Slice},
    http::portal::paths,
    store,
};

/// What is to be found at the public URL.
#[derive(Debug, Default)]
struct Expected {
    /// Whether the site's own organisation says where to write to.
    has_contact: bool,
    /// The type of each document, and its path.
    documents: Vec<(&'static str, String)>,
}

/// Nothing where the database or the public URL does not answer: that is told elsewhere.
pub(super) async fn check(patient: &Patient) -> Vec<Finding> {
    let (Some(url), Ok(store)) = (patient.public_url(), &patient.store) else { return Vec::new() };
    let Ok(expected) = expected(store).await else { return Vec::new() };
    let mut findings = Vec::new();
    for (kind, path) in &expected.documents {
        let Ok(reply) = patient.ask(&url, path).await else { return Vec::new() };
        let status = reply.status().as_u16();
        let media_type = reply.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = reply.bytes().await.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let address = format!("{}{path}", base(&url));
        findings.extend(wrong(&address, kind, status, media_type.as_deref(), body.as_ref()));
    }
    if findings.is_empty() && !expected.documents.is_empty() {
        findings.push(Finding::good(format!("{} serves the documents of issuers and badges", base(&url))));
    }
    if !expected.has_contact {
        findings.push(Finding::warning(
            "the site's own organisation has no contact e-mail: documents give the address that mail is sent from",
            "Give it one in the portal, under Organisations.",
        ));
    }
    findings
}

async fn expected(store: &store::Store) -> store::Result<Expected> {
    let mut conn = store.read().await?;
    let site = organisations::site(&mut conn).await?;
    let mut documents = vec![("Profile", paths::Issuer { id: site.public_id }.to_string())];
    for badge in badges::gallery(&mut conn, None, None, &Slice::page(1, 1)).await?.items {
        documents.push(("BadgeClass", paths::PublicBadge { shortname: badge.shortname }.to_string()));
    }
    Ok(Expected { has_contact: site.contact_email.is_some(), documents })
}

/// What is wrong with the answer at an address where a document of this type should be.
pub(super) fn wrong(
    address: &str,
    kind: &str,
    status: u16,
    media_type: Option<&str>,
    body: Option<&Value>,
) -> Option<Finding> {
    let Some(body) = body.filter(|body| status == 200 && body["type"] == kind) else {
        return Some(Finding::problem(
            format!(
                "{address} answers {status} ({}) instead of a badge document: nobody can check an award",
                media_type.unwrap_or("nothing")
            ),
            "Let the proxy pass on every path and the header Accept; if it keeps answers, it must respect Vary.",
        ));
    };
    (body["id"] != address).then(|| {
        Finding::problem(
            format!("the document at {address} says to be at {}", body["id"]),
            "Start the server with the same EMBLAZON_PUBLIC_URL, and leave it as it is once awards were made.",
        )
    })
}
