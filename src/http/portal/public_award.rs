//! An award as anybody sees it who is shown it: who, what, by whom, when, why, and whether it still holds.

use askama::Template;
use axum::{http::StatusCode, response::IntoResponse};
use chrono::Datelike;
use url::Url;

use super::{
    context::{PageError, PageResult, Visitor, render},
    paths, views,
};
use crate::{
    app::App,
    clock::Timestamp,
    domain::{
        awards::{self, Award, EndKind},
        badges::{self, Badge},
        people,
    },
    http::{
        oembed::Discovery,
        page::{BadgeRef, Preview, Section, Shell, When},
        prose,
    },
    language::Text,
};

/// An award.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/public/award.html")]
pub struct PublicAwardPage {
    /// Around the page.
    pub shell: Shell,
    /// For programs that show a link as a card.
    pub preview: Preview,
    /// For programs that ask how to; `None` where it was revoked.
    pub discovery: Option<Discovery>,
    /// What is held.
    pub badge: BadgeRef,
    /// The badge's page.
    pub badge_href: String,
    /// What it says about its holder.
    pub description: String,
    /// What it takes, as HTML that the caller has sanitised; empty if nothing is said.
    pub criteria_html: String,
    /// Who holds it; `None` where the holder keeps their name to themselves.
    pub holder: Option<String>,
    /// Who issues it.
    pub issuer: String,
    /// The issuer's page.
    pub issuer_href: String,
    /// Since when.
    pub awarded: When,
    /// Whether it still holds.
    pub standing: Standing,
    /// Why it was given.
    pub why: Why,
    /// When this was looked up.
    pub checked: When,
    /// The award's public id.
    pub award_id: String,
    /// How it can be shown on; `None` where it was revoked.
    pub share: Option<Share>,
    /// The document for programs.
    pub document_href: String,
}

impl PublicAwardPage {
    fn words(&self) -> String {
        self.standing.words(self.shell.t)
    }
}

/// Why a badge was given, as far as it is known: words, a link, and whether anybody gave it by hand. What a rule counted
/// is told here too.
#[derive(Clone, Debug, Default)]
pub struct Why {
    /// What the giver wrote.
    pub note: Option<String>,
    /// What was done, in the issuer's words.
    pub told: Option<String>,
    /// A page or file that shows what was done: `http` or `https` only.
    pub evidence: Option<String>,
    /// Whether it was given by a rule or a program.
    pub automatic: bool,
}

/// Whether an award still holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It does, until further notice.
    Valid,
    /// It does, until then.
    Until(When),
    /// It ran out then.
    Expired(When),
    /// It was taken back then, for this reason.
    Revoked(When, String),
    /// It had run out, and was given anew then.
    Superseded(When),
}

impl Standing {
    /// How an award stands now.
    pub(super) fn of(t: Text, award: &Award, now: Timestamp) -> Self {
        let at = |at: Timestamp| When::new(t, at);
        match (award.end_kind, award.ended_at, award.last_moment()) {
            (Some(EndKind::Revoked), Some(ended), _) => {
                Self::Revoked(at(ended), award.revoke_reason.clone().unwrap_or_default())
            }
            (Some(EndKind::Superseded), Some(ended), _) => Self::Superseded(at(ended)),
            (_, _, Some(last)) if award.is_expired(now) => Self::Expired(at(last)),
            (_, _, Some(last)) => Self::Until(at(last)),
            (_, _, None) => Self::Valid,
        }
    }

    /// The stylesheet's class for the chip.
    pub(super) fn class(&self) -> &'static str {
        match self {
            Self::Valid | Self::Until(_) => "claimed",
            Self::Expired(_) | Self::Revoked(..) => "expired",
            Self::Superseded(_) => "revoked",
        }
    }

    /// One sentence.
    pub(super) fn words(&self, t: Text) -> String {
        let dated = |key: &str, when: &When| t.with(key, &[("day", when.long.as_str().into())]);
        match self {
            Self::Valid => t.get("proof-valid"),
            Self::Until(when) => dated("proof-valid-until", when),
            Self::Expired(when) => dated("proof-expired", when),
            Self::Revoked(when, _) => dated("proof-revoked", when),
            Self::Superseded(when) => dated("proof-superseded", when),
        }
    }

    /// Why it was taken back.
    pub(super) fn reason(&self) -> Option<&str> {
        match self {
            Self::Revoked(_, reason) => Some(reason),
            _ => None,
        }
    }
}

/// How an award can be shown on.
#[derive(Clone, Debug)]
pub struct Share {
    /// The address to pass on: it shows the page to everybody, and a card to programs that make one.
    pub address: String,
    /// LinkedIn's form for a licence or certification, filled in.
    pub linkedin: String,
    /// The picture with the document inside, as PNG.
    pub png: String,
    /// The same as SVG.
    pub svg: String,
    /// What the files are called.
    pub file_name: String,
}

/// An award: 410 once it was revoked, and the page says so.
pub async fn show(visitor: &Visitor, id: &str) -> PageResult {
    let app = &visitor.app;
    let award = awards::published(&app.store, id).await?.ok_or(PageError::NOT_FOUND)?.award;
    let mut conn = app.store.read().await?;
    let badge = badges::by_id(&mut conn, award.badge_id).await?;
    let person = people::by_id(&mut conn, award.person_id).await?;
    drop(conn);
    let page = page(visitor, &award, &badge, person.is_public.then_some(person.display_name)).await;
    let status = if award.revoked_at().is_some() { StatusCode::GONE } else { StatusCode::OK };
    Ok((status, render(&page)).into_response())
}

async fn page(visitor: &Visitor, award: &Award, badge: &Badge, holder: Option<String>) -> PublicAwardPage {
    let (app, t, now) = (&visitor.app, visitor.t, visitor.app.clock.now());
    let standing = Standing::of(t, award, now);
    let share = share(app, award, badge);
    let title = match &holder {
        Some(holder) => format!("{}: {holder}", award.badge_name),
        None => award.badge_name.clone(),
    };
    PublicAwardPage {
        shell: visitor.shell(Section::None).await,
        preview: Preview {
            title,
            description: format!("{} · {}", badge.organisation_name, standing.words(t)),
            url: share.address.clone(),
            image: award.revoked_at().is_none().then(|| app.url(&share.png)),
        },
        discovery: award.revoked_at().is_none().then(|| Discovery::of(app, &share.address)),
        badge: views::badge(badge),
        badge_href: paths::PublicBadge { shortname: badge.shortname.clone() }.to_string(),
        description: prose::plain(&badge.description),
        criteria_html: prose::html(&badge.criteria),
        holder,
        issuer: badge.organisation_name.clone(),
        issuer_href: paths::Issuer { id: badge.organisation.clone() }.to_string(),
        awarded: When::new(t, award.issued_at()),
        why: Why {
            note: award.note.clone(),
            told: award.evidence_text.clone(),
            evidence: award.evidence_url.clone(),
            automatic: award.awarded_by == "system",
        },
        checked: When::to_the_minute(t, now),
        award_id: award.public_id.clone(),
        share: Some(share).filter(|_| award.revoked_at().is_none()),
        document_href: paths::Assertion { id: format!("{}.json", award.public_id) }.to_string(),
        standing,
    }
}

fn share(app: &App, award: &Award, badge: &Badge) -> Share {
    let id = award.public_id.clone();
    Share {
        address: format!("{}.html", app.assertion_url(&id)),
        linkedin: linkedin(award, badge, &app.assertion_url(&id)),
        png: paths::BakedPng { id: id.clone() }.to_string(),
        svg: paths::BakedSvg { id }.to_string(),
        file_name: badge.shortname.clone(),
    }
}

/// LinkedIn's form for a licence or certification. It knows months, not days.
pub(super) fn linkedin(award: &Award, badge: &Badge, address: &str) -> String {
    let mut url = Url::parse("https://www.linkedin.com/profile/add").expect("it is an address");
    let mut query = url.query_pairs_mut();
    query.append_pair("startTask", "CERTIFICATION_NAME").append_pair("name", &award.badge_name);
    query.append_pair("organizationName", &badge.organisation_name);
    let mut month = |year: &str, month: &str, at: Timestamp| {
        query.append_pair(year, &at.year().to_string()).append_pair(month, &at.month().to_string());
    };
    month("issueYear", "issueMonth", award.issued_at());
    if let Some(at) = award.last_moment() {
        month("expirationYear", "expirationMonth", at);
    }
    query.append_pair("certUrl", address).append_pair("certId", &award.public_id);
    drop(query);
    url.into()
}
