use chrono::SecondsFormat;
use serde::Serialize;
use serde_json::Value;

use crate::{
    clock::Timestamp,
    domain::{
        awards::{Published, identity_hash},
        badges::Badge,
        organisations::Organisation,
    },
};

/// The JSON-LD context of all documents.
pub const CONTEXT: &str = "https://w3id.org/openbadges/v2";

/// Who issues: the `Profile` of an organisation.
#[derive(Debug, Clone, Serialize)]
pub struct Profile {
    #[serde(rename = "@context")]
    context: &'static str,
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    name: String,
    url: String,
    email: String,
}

/// The profile found at `address`.
pub fn profile(organisation: &Organisation, address: String, email: String) -> Profile {
    Profile {
        context: CONTEXT,
        kind: "Profile",
        name: organisation.name.clone(),
        url: address.clone(),
        id: address,
        email,
    }
}

/// What is held: the `BadgeClass` of a badge.
#[derive(Debug, Clone, Serialize)]
pub struct BadgeClass {
    #[serde(rename = "@context")]
    context: &'static str,
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    name: String,
    description: String,
    image: String,
    criteria: Criteria,
    issuer: String,
}

/// In words, or where words are.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
enum Criteria {
    Narrative { narrative: String },
    Address(String),
}

/// What a badge's document says beyond the badge's own row.
#[derive(Debug, Clone)]
pub struct BadgeClassParts {
    /// The document's own address.
    pub id: String,
    /// The address of the page for people, which is not the document's.
    pub page: String,
    /// The picture's address.
    pub image: String,
    /// The issuer's address.
    pub issuer: String,
    /// The description as plain text.
    pub description: String,
    /// The criteria as plain text.
    pub criteria: String,
}

/// The document of a badge. A badge that describes nothing is described by its name: the standard wants something there.
pub fn badge_class(badge: &Badge, parts: BadgeClassParts) -> BadgeClass {
    let said = |text: String| Some(text).filter(|text| !text.trim().is_empty());
    BadgeClass {
        context: CONTEXT,
        kind: "BadgeClass",
        id: parts.id,
        name: badge.name.clone(),
        description: said(parts.description).unwrap_or_else(|| badge.name.clone()),
        image: parts.image,
        criteria: match said(parts.criteria) {
            Some(narrative) => Criteria::Narrative { narrative },
            None => Criteria::Address(parts.page),
        },
        issuer: parts.issuer,
    }
}

/// That somebody holds it: the `Assertion` of an award.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Assertion {
    #[serde(rename = "@context")]
    context: &'static str,
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    recipient: Recipient,
    badge: String,
    verification: Verification,
    issued_on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    narrative: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Recipient {
    #[serde(rename = "type")]
    kind: &'static str,
    hashed: bool,
    salt: String,
    identity: String,
}

#[derive(Debug, Clone, Serialize)]
struct Verification {
    #[serde(rename = "type")]
    kind: &'static str,
}

/// The addresses in an award's document.
#[derive(Debug, Clone)]
pub struct AssertionLinks {
    /// The document's own.
    pub id: String,
    /// The badge's.
    pub badge: String,
    /// The holder's profile: what the holder is known by who had no e-mail address.
    pub holder: String,
}

/// The document of an award that was not revoked.
pub fn assertion(published: &Published, links: AssertionLinks) -> Assertion {
    let Published { award, salt, recipient } = published;
    let (kind, identity) = match recipient {
        Some(identity) => ("email", identity.clone()),
        None => ("url", identity_hash(&links.holder, salt)),
    };
    Assertion {
        context: CONTEXT,
        id: links.id,
        kind: "Assertion",
        recipient: Recipient { kind, hashed: true, salt: salt.clone(), identity },
        badge: links.badge,
        verification: Verification { kind: "HostedBadge" },
        issued_on: moment(award.issued_at()),
        expires: award.expires_at.map(moment),
        evidence: award.evidence_url.as_deref().and_then(uri),
        narrative: award.note.clone(),
    }
}

/// What stands in the place of an assertion once its award was revoked.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Revoked {
    #[serde(rename = "@context")]
    context: &'static str,
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    revoked: bool,
    revocation_reason: String,
}

/// The document of an award that was revoked; `None` for any other.
pub fn revoked(published: &Published, id: String) -> Option<Revoked> {
    published.award.revoked_at()?;
    let revocation_reason = published.award.revoke_reason.clone().unwrap_or_default();
    Some(Revoked { context: CONTEXT, id, kind: "Assertion", revoked: true, revocation_reason })
}

/// An address as RFC 3986 has it: browsers let some signs through that it does not know.
fn uri(typed: &str) -> Option<String> {
    let parsed = String::from(url::Url::parse(typed).ok()?);
    let strange = |c: char| matches!(c, ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}');
    let write = |c: char| if strange(c) { format!("%{:02X}", u32::from(c)) } else { c.to_string() };
    Some(parsed.chars().map(write).collect())
}

fn moment(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

impl Assertion {
    /// The document as a value, to be compared with.
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
