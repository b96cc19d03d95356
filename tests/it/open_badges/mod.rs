//! Open Badges 2.0: documents, the pictures that carry them, the pages at the same addresses, and the check of a badge.

mod baked;
mod documents;
mod pages;
mod verify;

use chrono::{DateTime, Utc};
use emblazon::domain::{
    Actor, Dialect,
    awards::{self, NewAward},
};
use reqwest::{Method, multipart};
use serde_json::Value;

use crate::support::{Reply, Site};

const CONTEXT: &str = "https://w3id.org/openbadges/v2";

/// An address, asked for as a browser would or as a program would.
async fn get(site: &Site, path: &str, accept: &str) -> Reply {
    Reply::to(site.anonymous().request(Method::GET, path).header("accept", accept)).await
}

/// The document at an address.
async fn document(site: &Site, path: &str) -> Value {
    get(site, path, "application/ld+json").await.is(200).json()
}

/// The page at an address.
async fn page(site: &Site, path: &str) -> String {
    get(site, path, "text/html").await.is(200).text()
}

/// An award with all that it can have; its public id.
async fn award(site: &Site, badge: &str, person: &str, expires_at: Option<DateTime<Utc>>) -> String {
    let wanted = NewAward {
        badge: badge.into(),
        person: person.into(),
        note: Some("Well done ]]> & <b>thanks</b>".into()),
        evidence_url: Some("https://example.org/what was done?a={1}".into()),
        expires_at,
        ..NewAward::default()
    };
    let mut tx = site.tx().await;
    let root = Actor::system(Dialect::CommandLine);
    let given = awards::award(&mut tx, site.app().clock.now(), &root, wanted).await.expect("it is given");
    tx.commit().await.expect("it is kept");
    given.into_award().public_id
}

async fn revoke(site: &Site, id: &str) {
    site.admin().delete(&format!("/api/v1/earned-badges/{id}?revoke_reason=A+mistake")).await.is(200);
}

/// What `/verify` answers to one thing that is handed in.
async fn hand_in(site: &Site, field: &'static str, content: impl Into<Vec<u8>>, email: &str) -> Reply {
    let part = multipart::Part::bytes(content.into()).file_name("file");
    let form = multipart::Form::new().part(field, part).text("email", email.to_owned());
    Reply::to(site.anonymous().request(Method::POST, "/verify").multipart(form)).await
}
