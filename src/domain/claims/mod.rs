//! Claims: an award that was issued to an address becomes its recipient's. A link in mail proves who they are; what they
//! agree to is kept word for word.

mod model;
mod sql;

use chrono::TimeDelta;
use serde_json::{Value, json};

pub use model::{ClaimError, ClaimLink, ClaimLinkId, Claimant, Consent, LinkTerms, Offer};

use crate::{
    clock::Timestamp,
    domain::{
        Actor, Dialect, Role,
        access::{self, Account, Closed},
        audit::{self, Action},
        awards::{self, Award, AwardError, AwardId},
        jobs::{self, JobKind},
        notices,
        people::{self, PersonId},
        text,
    },
    secrets,
    store::{Conn, Result, Store, Tx},
};

const PREFIX: &str = "emb_clm_";
/// The field of a job's data with the address.
const ADDRESS: &str = "address";
/// When those who have not claimed are reminded, after their link was made. No reminder comes after the link's end.
const LADDER: [TimeDelta; 2] = [TimeDelta::days(7), TimeDelta::days(23)];
/// How many other awards are offered along with one, at most.
const OFFERED: usize = 50;
/// How long a link that opens nothing any more is remembered, so that a used one is told from one that never was.
const KEPT: TimeDelta = TimeDelta::days(90);

/// When the recipient of an award is to be reminded whose link is made now.
pub(super) fn first_reminder(now: Timestamp, terms: LinkTerms<'_>) -> Option<Timestamp> {
    next_reminder(now, now, now + terms.valid_for)
}

/// Makes the first link to an award that was made with [`first_reminder`], and writes the mail with it.
pub(super) async fn send_first(tx: &mut Tx, now: Timestamp, terms: LinkTerms<'_>, award: &Award) -> Result<()> {
    write(tx, now, terms, award, now + terms.valid_for, notices::Occasion::Issued).await
}

/// Makes a later link to an award that waits, and writes the mail with it. What was refused before is forgotten.
async fn send(tx: &mut Tx, now: Timestamp, terms: LinkTerms<'_>, mut award: Award) -> Result<Award> {
    award.remind_at = first_reminder(now, terms);
    award.undelivered_at = None;
    awards::await_claim(tx, award.id, award.remind_at).await?;
    send_first(tx, now, terms, &award).await?;
    Ok(award)
}

async fn write(
    tx: &mut Tx,
    now: Timestamp,
    terms: LinkTerms<'_>,
    award: &Award,
    expires_at: Timestamp,
    occasion: notices::Occasion,
) -> Result<()> {
    let token = secrets::token(PREFIX);
    let link = sql::insert(tx, now, award.id, &secrets::hash(&token), expires_at).await?;
    notices::claim(tx, now, terms.key, award, link, &token, occasion).await
}

/// The first rung of the ladder that is still ahead.
fn next_reminder(now: Timestamp, made: Timestamp, expires_at: Timestamp) -> Option<Timestamp> {
    LADDER.into_iter().map(|rung| made + rung).find(|at| *at > now && *at < expires_at)
}

/// Sends the mail of an award that waits once more, with a new link; the earlier ones are dead. For admins of the
/// organisation that it was made under, and for programs with the role `system`.
pub async fn resend(
    tx: &mut Tx,
    now: Timestamp,
    terms: LinkTerms<'_>,
    actor: &Actor,
    public_id: &str,
) -> std::result::Result<Award, AwardError> {
    let scope = actor.scope(&[Role::Admin, Role::System]).ok_or(AwardError::Forbidden)?;
    let award = awards::find(tx, public_id)
        .await?
        .filter(|award| scope.covers(award.organisation_id))
        .ok_or(AwardError::UnknownAward)?;
    people::lock(tx, award.person_id).await?;
    let (award, person) = (awards::by_id(tx, award.id).await?, people::by_id(tx, award.person_id).await?);
    if !award.is_claimable() || person.email.is_none() {
        return Err(AwardError::NotPending);
    }
    sql::withdraw(tx, now, award.id).await?;
    let award = send(tx, now, terms, award).await?;
    record(tx, now, actor, Action::AwardResent, &award).await?;
    Ok(award)
}

/// Ends the links of an award that has ended.
pub(super) async fn withdraw(tx: &mut Tx, now: Timestamp, award: AwardId) -> Result<()> {
    sql::withdraw(tx, now, award).await
}

/// Ends the links of everything that waits for somebody: when their address changes, when they leave.
pub(super) async fn withdraw_of(tx: &mut Tx, now: Timestamp, person: PersonId) -> Result<()> {
    sql::withdraw_of(tx, now, person).await
}

/// Notes whether the mail of an award arrives: since when it is refused for good, or that nothing speaks against it.
pub(super) async fn delivered(tx: &mut Tx, award: AwardId, refused_at: Option<Timestamp>) -> Result<()> {
    awards::set_undelivered(tx, award, refused_at).await
}

/// The link with this key.
pub(super) async fn find_link(conn: &mut Conn, id: ClaimLinkId) -> Result<Option<ClaimLink>> {
    sql::by_id(conn, id).await
}

/// What this token leads to.
pub async fn open(conn: &mut Conn, now: Timestamp, token: &str) -> Result<std::result::Result<Offer, Closed>> {
    let Some(link) = sql::by_hash(conn, &secrets::hash(token)).await? else { return Ok(Err(Closed::Dead)) };
    let (award, issuer) = awards::with_issuer(conn, link.award_id).await?;
    let person = people::by_id(conn, award.person_id).await?;
    let mut others = awards::waiting(conn, person.id, OFFERED + 1).await?;
    others.retain(|other| other.id != award.id);
    let invitation = access::open_invitation_of(conn, now, person.id).await?.filter(|_| !person.has_account);
    // Asked last: whoever claims closes the link in the same commit, so while it is open, all that was read is from before.
    if let Err(closed) = sql::by_id(conn, link.id).await?.map_or(Err(Closed::Dead), |link| link.state(now)) {
        return Ok(Err(closed));
    }
    if !award.is_claimable() || person.is_retired {
        return Ok(Err(Closed::Dead));
    }
    Ok(Ok(Offer { award, issuer, person, others, invitation, expires_at: link.expires_at }))
}

/// Claims an award with a link: it is the recipient's from now on, and they are a person like others. Where nothing was
/// claimed, there is nothing to commit.
///
/// A password must have been accepted by [`Passwords::check`](access::Passwords::check).
pub async fn claim(
    tx: &mut Tx,
    now: Timestamp,
    token: &str,
    by: Claimant,
    consent: &Consent,
) -> std::result::Result<Account, ClaimError> {
    let offer = open(tx, now, token).await?.map_err(ClaimError::Closed)?;
    people::lock(tx, offer.person.id).await?;
    // Looked at again now that the person's row is ours: the same link may have been used twice at once.
    let offer = open(tx, now, token).await?.map_err(ClaimError::Closed)?;
    let person = offer.person.id;
    match by {
        Claimant::NewPassword(hash) if !offer.person.has_account => {
            access::set_first_password(tx, now, &offer.person, &hash).await?;
        }
        Claimant::Person(id) if id == person => {}
        Claimant::NewPassword(_) | Claimant::Person(_) => return Err(ClaimError::NotTheirs),
    }
    people::touch(tx, person, 0, 0).await?;
    let others = offer.others.iter().filter(|other| consent.others.contains(&other.public_id));
    for award in std::iter::once(&offer.award).chain(others) {
        take(tx, now, award, consent).await?;
    }
    people::vouch(tx, now, person).await?;
    access::account(tx, person).await?.ok_or(ClaimError::NotTheirs)
}

/// Claims what waits for somebody who is signed in: those of these awards that do. Returns them.
pub async fn claim_own(tx: &mut Tx, now: Timestamp, person: PersonId, consent: &Consent) -> Result<Vec<Award>> {
    people::touch(tx, person, 0, 0).await?;
    let mut waiting = awards::waiting(tx, person, OFFERED).await?;
    waiting.retain(|award| consent.others.contains(&award.public_id));
    for award in &waiting {
        take(tx, now, award, consent).await?;
    }
    people::vouch(tx, now, person).await?;
    Ok(waiting)
}

/// What waits for somebody, newest first.
pub async fn waiting(conn: &mut Conn, person: PersonId) -> Result<Vec<Award>> {
    awards::waiting(conn, person, OFFERED).await
}

async fn take(tx: &mut Tx, now: Timestamp, award: &Award, consent: &Consent) -> Result<()> {
    awards::set_claimed(tx, now, award.id).await?;
    sql::mark_used(tx, now, award.id).await?;
    sql::consent(tx, now, award.id, consent).await?;
    let person = people::by_id(tx, award.person_id).await?;
    record(tx, now, &access::themselves(&person), Action::AwardClaimed, award).await
}

/// What the recipient of an award agreed to, in which language and when. The caller has checked the right.
pub async fn consented(conn: &mut Conn, award: AwardId) -> Result<Option<(String, String, Timestamp)>> {
    sql::consented(conn, award).await
}

/// Puts into the queue that somebody with this address, whoever it is, wants their link again: the same work whether or
/// not anything waits for them. [`answer_request`] does the rest.
pub async fn request(tx: &mut Tx, now: Timestamp, address: &str) -> Result<()> {
    let (name, data) = (secrets::public_id("claim-"), json!({ ADDRESS: text::fold(address) }));
    jobs::enqueue(tx, now, JobKind::ClaimLink, &name, &data).await
}

/// Sends whoever has the address a new link to the latest award that waits for them; its page offers the others.
/// `data` is the job's.
pub async fn answer_request(tx: &mut Tx, now: Timestamp, terms: LinkTerms<'_>, data: &Value) -> Result<()> {
    let Some(address) = data.get(ADDRESS).and_then(Value::as_str) else { return Ok(()) };
    let Some(found) = people::find_by_email(tx, address).await? else { return Ok(()) };
    people::lock(tx, found.id).await?;
    let person = people::by_id(tx, found.id).await?;
    let is_theirs = person.email.as_deref().is_some_and(|email| text::fold(email) == text::fold(address));
    if person.is_retired || !is_theirs {
        return Ok(());
    }
    let Some(award) = awards::waiting(tx, person.id, 1).await?.into_iter().next() else { return Ok(()) };
    let award = send(tx, now, terms, award).await?;
    record(tx, now, &Actor::system(Dialect::Portal), Action::AwardResent, &award).await
}

/// Reminds the next person who has not claimed what was issued to them: one mail, however much waits. Returns whether
/// there was anybody to remind.
pub async fn remind_next(store: &Store, now: Timestamp, terms: LinkTerms<'_>) -> Result<bool> {
    let Some(person) = awards::next_to_remind(&mut store.read().await?, now).await? else { return Ok(false) };
    let mut tx = store.write().await?;
    people::lock(&mut tx, person).await?;
    let mut due = awards::waiting(&mut tx, person, usize::MAX).await?;
    due.retain(|award| award.remind_at.is_some_and(|at| at <= now));
    let mut is_written = false;
    for award in due {
        let link = sql::open_of(&mut tx, now, award.id).await?;
        // A link that was made with other terms than today's may be reminded of earlier or later, never twice at once.
        let next =
            link.as_ref().and_then(|link| next_reminder(now, link.expires_at - terms.valid_for, link.expires_at));
        awards::remind_at(&mut tx, award.id, next).await?;
        if let Some(link) = link.filter(|_| !is_written && award.undelivered_at.is_none()) {
            write(&mut tx, now, terms, &award, link.expires_at, notices::Occasion::Reminder).await?;
            is_written = true;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// Forgets links that opened nothing for a long time.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<()> {
    sql::sweep(tx, now - KEPT).await
}

async fn record(tx: &mut Tx, now: Timestamp, actor: &Actor, action: Action, award: &Award) -> Result<()> {
    let entry = audit::Entry {
        action,
        subject: award.public_id.clone(),
        person: Some(award.person_id),
        organisation: Some(award.organisation_id),
        before: None,
        after: None,
    };
    audit::record(tx, now, actor, entry).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_has_two_rungs_and_none_after_the_link() {
        let made = Timestamp::from_timestamp(1_774_519_200, 0).unwrap();
        let after = |days| made + TimeDelta::days(days);
        let next = |now, ends| next_reminder(after(now), made, after(ends)).map(|at| (at - made).num_days());
        assert_eq!([next(0, 30), next(7, 30), next(20, 30), next(23, 30)], [Some(7), Some(23), Some(23), None]);
        assert_eq!([next(0, 14), next(7, 14), next(0, 7)], [Some(7), None, None]);
    }
}
