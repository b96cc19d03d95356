//! From the domain to what pages show: views that several pages share.

use std::collections::HashMap;

use super::{
    audit::{self, AuditRow},
    context::count,
    paths,
    people::{EndedBadge, HeldBadge},
};
use crate::{
    clock::Timestamp,
    domain::{
        ManageError, Scope, access,
        audit::{Action, Line},
        awards::{Award, AwardStatus, EndKind},
        badges::Badge,
        clients, organisations,
        people::{self, Face, Person},
        totals::{self, Measure, Subject},
    },
    http::page::{AwardState, BadgeRef, BadgeState, By, Choice, PersonRef, When},
    language::Text,
    store::{self, Conn},
};

/// A badge as mentioned on a page.
pub fn badge(badge: &Badge) -> BadgeRef {
    BadgeRef::new(badge.name.clone(), badge.number, badge.image_hash.as_deref())
}

/// An award's badge as mentioned on a page.
pub fn badge_of(award: &Award) -> BadgeRef {
    BadgeRef::new(award.badge_name.clone(), award.badge_number, award.image_hash.as_deref())
}

/// An award's holder as mentioned on a page.
pub fn holder_of(award: &Award) -> PersonRef {
    PersonRef::new(award.person_name.clone(), award.person.clone()).with_avatar(award.person_avatar.as_deref())
}

/// A person as mentioned on a page.
pub fn person(person: &Person) -> PersonRef {
    PersonRef::new(person.display_name.clone(), person.public_id.clone()).with_avatar(person.avatar_hash.as_deref())
}

/// Somebody with this public id as mentioned on a page.
pub fn face(face: &Face) -> PersonRef {
    PersonRef::new(face.display_name.clone(), face.public_id.clone()).with_avatar(face.avatar_hash.as_deref())
}

/// Where a badge is in its life.
pub fn state_of(badge: &Badge) -> BadgeState {
    match (badge.is_in_use(), badge.is_sandbox) {
        (false, _) => BadgeState::Retired,
        (true, true) => BadgeState::Sandbox,
        (true, false) => BadgeState::InUse,
    }
}

/// Where an award is in its life.
pub fn award_state(award: &Award, now: Timestamp) -> AwardState {
    match (award.end_kind, award.status) {
        (None, _) if award.is_expired(now) => AwardState::Expired,
        (Some(EndKind::Revoked), _) => AwardState::Revoked,
        (Some(EndKind::Superseded), _) => AwardState::Superseded,
        (None, AwardStatus::Pending) if award.undelivered_at.is_some() => AwardState::Failed,
        (None, AwardStatus::Pending) => AwardState::Pending,
        (None, AwardStatus::Claimed) => AwardState::Claimed,
    }
}

/// The names behind public ids: of people, of the programs' tokens and of clients.
#[derive(Debug, Default)]
pub struct Names {
    people: HashMap<String, String>,
    programs: HashMap<String, String>,
}

/// The names of those among these labels who are people, programs or clients.
pub async fn names<'a>(conn: &mut Conn, labels: impl Iterator<Item = &'a str>) -> store::Result<Names> {
    let mut ids: Vec<&str> = labels.filter(|label| *label != "system").collect();
    ids.sort_unstable();
    ids.dedup();
    let people = people::names(conn, &ids).await?;
    ids.retain(|id| !people.contains_key(*id));
    let mut programs = access::token_labels(conn, &ids).await?;
    ids.retain(|id| !programs.contains_key(*id));
    programs.extend(clients::names(conn, &ids).await?);
    Ok(Names { people, programs })
}

/// Who did something, from the label that was kept.
pub fn by(label: &str, names: &Names) -> By {
    match names.people.get(label) {
        _ if label == "system" => By::System,
        Some(name) => By::Person(PersonRef::new(name.clone(), label).unlinked()),
        None => By::Label(names.programs.get(label).map_or(label, String::as_str).to_owned()),
    }
}

/// A badge that somebody holds.
pub fn held(t: Text, award: &Award, names: &Names, now: Timestamp) -> HeldBadge {
    let again = [("badge", award.badge_number.to_string()), ("person", award.person.clone())];
    let is_expired = award.is_expired(now);
    HeldBadge {
        until: award.last_moment().map(|at| When::new(t, at)),
        again: is_expired
            .then(|| paths::with_query(&paths::Award, &again.each_ref().map(|(name, value)| (*name, value.as_str())))),
        award_id: award.public_id.clone(),
        badge: badge_of(award),
        awarded: When::new(t, award.awarded_at),
        by: by(&award.awarded_by, names),
        note: award.note.clone(),
        evidence: award.evidence_url.clone(),
        waits: (award.status == AwardStatus::Pending && !is_expired).then(|| award_state(award, now)),
        resend: award.is_claimable().then(|| paths::ResendClaim { id: award.public_id.clone() }.to_string()),
        open: award.is_open(),
    }
}

/// A badge that somebody held.
pub fn ended(t: Text, award: &Award, names: &Names) -> EndedBadge {
    EndedBadge {
        badge: badge_of(award),
        awarded: When::new(t, award.awarded_at),
        ended: When::new(t, award.ended_at.unwrap_or(award.awarded_at)),
        by: by(award.revoked_by.as_deref().unwrap_or("system"), names),
        reason: award.revoke_reason.clone(),
    }
}

/// A line of the audit log.
pub fn audit_row(t: Text, line: &Line, names: &Names) -> AuditRow {
    let leads_to_them = |id: &&String| **id == line.subject || line.action.starts_with("award.");
    let person = line.person.as_ref().filter(leads_to_them);
    AuditRow {
        at: When::to_the_minute(t, line.at),
        who: by(&line.actor, names),
        action: Action::parse(&line.action).map_or_else(|| line.action.clone(), |action| audit::words(t, action)),
        subject: line.subject.clone(),
        subject_href: match (person, line.action.split('.').next()) {
            (_, Some("nomination")) => Some(paths::Nomination { id: line.subject.clone() }.to_string()),
            (Some(id), _) => Some(paths::Person { id: id.clone() }.to_string()),
            (None, Some("mail")) => Some(paths::Mail { id: line.subject.clone() }.to_string()),
            (None, Some("batch")) => Some(paths::Batch { id: line.subject.clone() }.to_string()),
            (None, _) => None,
        },
        dialect: audit::dialect_words(t, &line.dialect),
    }
}

/// The organisations inside a scope, to choose from.
pub async fn organisation_choices(conn: &mut Conn, scope: &Scope) -> Result<Vec<Choice>, ManageError> {
    let all = organisations::choices(conn, scope).await?;
    Ok(all.into_iter().map(|o| Choice::new(o.public_id, o.name)).collect())
}

/// How many people hold a badge.
pub async fn holders(conn: &mut Conn, badge: &Badge) -> store::Result<u64> {
    Ok(count(totals::read(conn, Measure::Standing, Subject::Badge(badge.id)).await?))
}
