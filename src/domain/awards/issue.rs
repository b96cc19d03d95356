//! Badges issued by an organisation's own system, which knows its learners by name and address alone.

use chrono::TimeDelta;

use super::{Award, AwardError, AwardFilter, AwardStatus, give, list, recipient, sql};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, FieldError, ManageError, Problem, Role, Scope,
        badges::{self, Badge},
        claims::{self, LinkTerms},
        organisations,
        page::{Listed, Slice},
        people::{self, NewPerson, Person},
        text::{Checker, MAX_NAME, MAX_PROSE},
    },
    secrets,
    store::{Conn, Tx},
};

/// How far ahead of UTC a calendar can be: a date of issue up to here is today's somewhere.
const AHEAD: TimeDelta = TimeDelta::hours(14);
/// The highest result that is kept.
pub const MAX_SCORE: f64 = 1_000_000.0;

/// A badge to be issued to an address.
#[derive(Debug, Clone, Default)]
pub struct NewIssue {
    /// Names the badge: number, public id, shortname or exact name.
    pub badge: String,
    /// To whom: somebody who is here, or somebody new.
    pub email: String,
    /// Instead of `email`, somebody who is here: a public id or a handle.
    pub person: Option<String>,
    /// Whether people who are here hold it at once, with or without an account; then only newcomers have to claim it,
    /// and an address without a name is nobody's.
    pub at_once: bool,
    /// Of somebody new, one of the two names at least. Who is here keeps the name that they have.
    pub first_name: String,
    /// See `first_name`; together at most 200 characters.
    pub last_name: String,
    /// What the issuer calls the recipient's organisation; up to 200 characters.
    pub recipient_organisation: Option<String>,
    /// Since when the recipient has earned it, where that is not now; not later than now.
    pub issued_at: Option<Timestamp>,
    /// When it is to run out.
    pub expires_at: Option<Timestamp>,
    /// What it is given for, in words; up to 5,000 characters.
    pub evidence_text: Option<String>,
    /// Where to see what it is given for: a web address.
    pub evidence_url: Option<String>,
    /// The recipient's result, from 0 to 1,000,000.
    pub score: Option<f64>,
    /// Words to the recipient, shown with the award; up to 5,000 characters.
    pub note: Option<String>,
    /// Whether whoever holds it at once gets no mail about it. Who has to claim it gets the link in any case.
    pub quietly: bool,
}

/// What came of issuing a badge.
#[derive(Debug, Clone)]
pub enum Issued {
    /// It was issued now.
    Now(Award),
    /// It waited to be claimed, its mail had been refused for good, and it was sent again.
    Again(Award),
    /// It waits or is held already, and is as it was. No mail is sent.
    Already(Award),
}

impl Issued {
    /// The award, new or old.
    pub fn into_award(self) -> Award {
        match self {
            Self::Now(award) | Self::Again(award) | Self::Already(award) => award,
        }
    }
}

impl NewIssue {
    /// What of it cannot be used. Fields are named as here.
    pub fn wrong(self, now: Timestamp) -> Vec<FieldError> {
        self.checked(now).err().unwrap_or_default()
    }

    /// The same without white space around it and with nothing in it that cannot be used. Fields are named as here.
    pub(in crate::domain) fn checked(self, now: Timestamp) -> Result<Self, Vec<FieldError>> {
        let mut check = Checker::new();
        let email = check.email("email", Some(&self.email)).unwrap_or_default();
        if email.is_empty() && self.person.is_none() {
            check.add("email", Problem::Missing);
        }
        let name = |check: &mut Checker, field, value: &str, max| {
            if value.trim().is_empty() { String::new() } else { check.line(field, value, max) }
        };
        let first_name = name(&mut check, "first_name", &self.first_name, MAX_NAME);
        let room = MAX_NAME.saturating_sub(first_name.chars().count() + usize::from(!first_name.is_empty()));
        let last_name = name(&mut check, "last_name", &self.last_name, room.max(1));
        let organisation = self.recipient_organisation.as_deref().unwrap_or_default();
        let organisation = name(&mut check, "recipient_organisation", organisation, MAX_NAME);
        // What is ahead of us by a calendar alone is now.
        let issued_at = self.issued_at.filter(|at| *at <= now || *at > now + AHEAD);
        if issued_at.is_some_and(|at| at > now) {
            check.add("issued_at", Problem::Future);
        }
        if self.expires_at.is_some_and(|at| at <= now) {
            check.add("expires_at", Problem::Past);
        }
        if let (Some(from), Some(until)) = (issued_at, self.expires_at)
            && until > now
            && until <= from
        {
            check.add("expires_at", Problem::BeforeIssue);
        }
        if self.score.is_some_and(|score| !(0.0..=MAX_SCORE).contains(&score)) {
            check.add("score", Problem::OutOfRange { min: 0, max: 1_000_000 });
        }
        let checked = Self {
            evidence_text: check.optional_prose("evidence_text", self.evidence_text.as_deref(), MAX_PROSE),
            evidence_url: check.url("evidence_url", self.evidence_url.as_deref()),
            note: check.optional_prose("note", self.note.as_deref(), MAX_PROSE),
            badge: self.badge,
            person: self.person,
            at_once: self.at_once,
            quietly: self.quietly,
            expires_at: self.expires_at,
            score: self.score,
            recipient_organisation: Some(organisation).filter(|name| !name.is_empty()),
            email,
            first_name,
            last_name,
            issued_at,
        };
        check.finish()?;
        Ok(checked)
    }

    fn full_name(&self) -> String {
        [&*self.first_name, &*self.last_name].into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// Issues a badge to whoever has an e-mail address, once.
///
/// Who has an account holds it at once and is told. For everybody else it waits to be claimed, and a mail with the link
/// is written; somebody new becomes a private stub of the badge's organisation. Issuing again changes nothing and
/// returns what is there, except that a mail which was refused for good is sent again. A badge of the sandbox is written
/// down and no mail is sent. For admins and programs with the role `system`, of the person's organisation.
///
/// Whatever is refused is refused before anything is written; only an error of the database leaves something half done.
pub async fn issue(
    tx: &mut Tx,
    now: Timestamp,
    terms: LinkTerms<'_>,
    actor: &Actor,
    wanted: NewIssue,
) -> Result<Issued, AwardError> {
    actor.scope(&[Role::Admin, Role::System]).ok_or(AwardError::Forbidden)?;
    let wanted = wanted.checked(now)?;
    let badge = badges::find(tx, &wanted.badge).await?.ok_or(AwardError::UnknownBadge)?;
    issue_checked(tx, now, terms, actor, &badge, wanted).await
}

/// [`issue`] of a badge that was read in this transaction, for lists: `wanted.badge` is not looked at.
pub(in crate::domain) async fn issue_of(
    tx: &mut Tx,
    now: Timestamp,
    terms: LinkTerms<'_>,
    actor: &Actor,
    badge: &Badge,
    wanted: NewIssue,
) -> Result<Issued, AwardError> {
    issue_checked(tx, now, terms, actor, badge, wanted.checked(now)?).await
}

async fn issue_checked(
    tx: &mut Tx,
    now: Timestamp,
    terms: LinkTerms<'_>,
    actor: &Actor,
    badge: &Badge,
    wanted: NewIssue,
) -> Result<Issued, AwardError> {
    let scope = actor.scope(&[Role::Admin, Role::System]).ok_or(AwardError::Forbidden)?;
    if !badge.is_site_wide && !scope.covers(badge.organisation_id) {
        return Err(AwardError::UnknownBadge);
    }
    let person = take_recipient(tx, now, actor, &scope, badge, &wanted).await?;
    let before = give::before(tx, person.id, badge.id).await?;
    if let Some(standing) = before.held(now) {
        return again(tx, now, terms, actor, standing).await;
    }
    if !badge.is_in_use() {
        return Err(AwardError::Retired);
    }
    let (salt, hashed) = recipient::sealed(&person);
    let text = |text: String| Some(text).filter(|text| !text.is_empty());
    let issued = sql::Issued {
        at: wanted.issued_at,
        first_name: text(wanted.first_name),
        last_name: text(wanted.last_name),
        organisation: wanted.recipient_organisation,
        evidence_text: wanted.evidence_text,
        score: wanted.score,
    };
    let public_id = secrets::public_id("earned-");
    let is_held_at_once = person.has_account || (wanted.at_once && !person.is_stub);
    let has_to_be_claimed = !is_held_at_once && !badge.is_sandbox;
    let new = sql::NewRow {
        public_id: &public_id,
        awarded_at: now,
        awarded_by: actor.label(),
        note: wanted.note.as_deref(),
        evidence_url: wanted.evidence_url.as_deref(),
        expires_at: wanted.expires_at,
        salt: &salt,
        recipient: hashed.as_deref(),
        rule: None,
        remind_at: claims::first_reminder(now, terms).filter(|_| has_to_be_claimed),
        status: if is_held_at_once { AwardStatus::Claimed } else { AwardStatus::Pending },
        assigned_by: None,
        quietly: wanted.quietly,
        issued: &issued,
    };
    let award = give::give(tx, now, actor, &person, badge, before, &new).await?;
    if has_to_be_claimed {
        claims::send_first(tx, now, terms, &award).await?;
    }
    Ok(Issued::Now(award))
}

/// What was ever given of a badge, by whichever contract, oldest first; for those who oversee where it was given.
pub async fn issued(conn: &mut Conn, actor: &Actor, badge: &str, slice: &Slice) -> Result<Listed<Award>, AwardError> {
    let scope = actor.oversees().ok_or(AwardError::Forbidden)?;
    let badge = badges::find(conn, badge)
        .await?
        .filter(|badge| badge.is_site_wide || scope.covers(badge.organisation_id))
        .ok_or(AwardError::UnknownBadge)?;
    let filter = AwardFilter { badge: Some(badge.public_id), include_ended: true, ..AwardFilter::default() };
    list(conn, actor, &filter, slice).await
}

/// What there is already: as it was, unless nothing of it has arrived.
async fn again(
    tx: &mut Tx,
    now: Timestamp,
    terms: LinkTerms<'_>,
    actor: &Actor,
    standing: Award,
) -> Result<Issued, AwardError> {
    if !standing.is_claimable() || standing.undelivered_at.is_none() {
        return Ok(Issued::Already(standing));
    }
    claims::resend(tx, now, terms, actor, &standing.public_id).await.map(Issued::Again)
}

/// Whoever is named or has the address, their row taken; somebody new becomes a stub.
async fn take_recipient(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    scope: &Scope,
    badge: &Badge,
    wanted: &NewIssue,
) -> Result<Person, AwardError> {
    let found = match &wanted.person {
        Some(named) => people::find_by_any(tx, named).await?.filter(|person| scope.covers(person.organisation_id)),
        None => people::find_by_email(tx, &wanted.email).await?,
    };
    let found = match found {
        Some(found) => found,
        None if wanted.person.is_some() => return Err(AwardError::UnknownPerson),
        None if !badge.is_in_use() => return Err(AwardError::Retired),
        None => {
            let home = match scope.as_list() {
                _ if !badge.is_site_wide => Some(badge.organisation.clone()),
                Some([first, ..]) => Some(organisations::by_id(tx, *first).await?.public_id),
                _ => None,
            };
            let display_name = wanted.full_name();
            if display_name.is_empty() && wanted.at_once {
                return Err(AwardError::UnknownPerson);
            }
            if display_name.is_empty() {
                return Err(vec![FieldError::new("first_name", Problem::Missing)].into());
            }
            let email = Some(wanted.email.clone());
            let new = NewPerson { display_name, email, organisation_id: home, ..NewPerson::default() };
            match people::create_stub(tx, now, actor, new).await {
                Ok(person) => return Ok(person),
                Err(ManageError::Invalid(errors)) => {
                    // Somebody else may have been faster with the same address.
                    people::find_by_email(tx, &wanted.email).await?.ok_or(AwardError::Invalid(errors))?
                }
                Err(ManageError::Store(error)) => return Err(error.into()),
                Err(_) => return Err(AwardError::Forbidden),
            }
        }
    };
    let person = people::hold(tx, found).await?;
    if !scope.covers(person.organisation_id) {
        return Err(AwardError::OutOfReach);
    }
    if person.is_retired {
        return Err(AwardError::HasLeft);
    }
    if !badge.is_site_wide && badge.organisation_id != person.organisation_id {
        return Err(AwardError::OtherOrganisation);
    }
    Ok(person)
}
