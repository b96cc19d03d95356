//! Mail to people. Each is a row of the outbox, written in the transaction of the change it tells of, so that none is
//! lost and none tells of something that did not happen. What it says is read when it is sent. Knows nothing of how a
//! mail looks or travels.

mod model;
mod sql;
pub mod unsubscribe;

use chrono::TimeDelta;
use serde_json::{Value, json};

pub use model::{
    Content, Expiring, Letter, Mail, MailFilter, MailId, MailKind, MailState, Occasion, Pointless, reasons,
};

use crate::{
    clock::Timestamp,
    domain::{
        Actor, ManageError, Scope,
        access::{self, Link},
        audit::{self, Action},
        awards::{self, Award, AwardId},
        certifications,
        claims::{self, ClaimLinkId},
        nominations::{self, Nomination},
        organisations,
        people::{self, Person, PersonId},
        text,
    },
    secrets::{self, Key},
    store::{Conn, Result, Tx},
};

/// How long a mail that was sent, given up or cancelled is remembered.
const KEPT: TimeDelta = TimeDelta::days(90);

/// Tells a person that they were given a badge. Nothing is written for people without an account or an address, nor
/// for a sandbox badge.
pub async fn badge_awarded(tx: &mut Tx, now: Timestamp, person: &Person, award: &Award) -> Result<()> {
    of_award(tx, now, MailKind::BadgeAwarded, person, award).await
}

/// Tells a person that a badge was taken back, and why.
pub async fn badge_revoked(tx: &mut Tx, now: Timestamp, person: &Person, award: &Award) -> Result<()> {
    of_award(tx, now, MailKind::BadgeRevoked, person, award).await
}

async fn of_award(tx: &mut Tx, now: Timestamp, kind: MailKind, person: &Person, award: &Award) -> Result<()> {
    // Who has not claimed an award yet has a mail of another kind about it.
    if person.is_stub || person.email.is_none() || !award.is_open() {
        return Ok(());
    }
    let data = json!({ "award": award.public_id, "badge": award.badge_public_id });
    write(tx, now, kind, person.id, Some(award.id), &data, None).await
}

/// Sends somebody the link by which they set a password, and takes back what of its kind still waits.
///
/// `token` is the secret in the link. It is kept sealed until the mail is sent.
pub async fn access_link(tx: &mut Tx, now: Timestamp, key: &Key, link: &Link, token: &str) -> Result<()> {
    let kind = match link.purpose {
        access::Purpose::Invitation => MailKind::Invitation,
        access::Purpose::PasswordReset => MailKind::PasswordReset,
    };
    sql::cancel_waiting(tx, now, kind, link.person_id, reasons::OUTDATED).await?;
    write(tx, now, kind, link.person_id, None, &json!({ "link": link.public_id }), Some((key, token))).await
}

/// Sends the recipient of an award that waits the link by which they claim it, and takes back what of its kind still
/// waits. Reminders are not written for those who want none.
///
/// `token` is the secret in the link. It is kept sealed until the mail is sent.
pub async fn claim(
    tx: &mut Tx,
    now: Timestamp,
    key: &Key,
    award: &Award,
    link: ClaimLinkId,
    token: &str,
    occasion: Occasion,
) -> Result<()> {
    let kind = match occasion {
        Occasion::Issued => MailKind::BadgeClaim,
        Occasion::Reminder => MailKind::ClaimReminder,
    };
    let data = json!({ "award": award.public_id, "badge": award.badge_public_id, "link": link });
    write(tx, now, kind, award.person_id, Some(award.id), &data, Some((key, token))).await
}

/// Tells whoever made a nomination how it was decided, and the nominee where nothing else `tells_nominee`.
pub async fn nomination_decided(
    tx: &mut Tx,
    now: Timestamp,
    nomination: &Nomination,
    tells_nominee: bool,
) -> Result<()> {
    let maker = nomination.maker_person_id.filter(|maker| *maker != nomination.person_id);
    let person = Some(nomination.person_id).filter(|_| tells_nominee);
    let kind = MailKind::NominationDecided;
    for told in [maker, person].into_iter().flatten() {
        let person = people::by_id(tx, told).await?;
        if person.is_stub || person.email.is_none() {
            continue;
        }
        let data = json!({ "nomination": nomination.public_id, "badge": nomination.badge_public_id });
        write(tx, now, kind, told, None, &data, None).await?;
    }
    Ok(())
}

/// Tells somebody that their password is another one since, in case it was not they who changed it.
pub async fn password_changed(tx: &mut Tx, now: Timestamp, person: PersonId) -> Result<()> {
    write(tx, now, MailKind::PasswordChanged, person, None, &json!({}), None).await
}

/// Writes a mail, unless the person has switched its kind off.
async fn write(
    tx: &mut Tx,
    now: Timestamp,
    kind: MailKind,
    person: PersonId,
    award: Option<AwardId>,
    data: &Value,
    secret: Option<(&Key, &str)>,
) -> Result<()> {
    let public_id = secrets::public_id("mail-");
    let sealed = secret.map(|(key, token)| key.seal(&public_id, token));
    sql::insert(tx, now, &public_id, kind, person, award, data, sealed.as_deref(), now).await
}

/// The mail that tells somebody at this moment of certifications that expire: the one that waits already, or a new one.
/// `None` for people without an address, and those who have switched it off. What it tells of is told by
/// [`certifications::told`].
pub async fn certifications_expire(
    tx: &mut Tx,
    now: Timestamp,
    kind: MailKind,
    person: PersonId,
    due_at: Timestamp,
) -> Result<Option<String>> {
    if let Some(waiting) = sql::waiting(tx, kind, person, due_at).await? {
        return Ok(Some(waiting));
    }
    if people::by_id(tx, person).await?.email.is_none() || sql::is_muted(tx, person, kind).await? {
        return Ok(None);
    }
    let public_id = secrets::public_id("mail-");
    sql::insert(tx, now, &public_id, kind, person, None, &json!({}), None, due_at).await?;
    Ok(Some(public_id))
}

/// The kinds of notice that a person has switched off.
pub async fn muted(conn: &mut Conn, person: PersonId) -> Result<Vec<MailKind>> {
    sql::muted(conn, person).await
}

/// Switches notices off for a person: exactly these, and all others on. Kinds that cannot be switched off stay on.
pub async fn mute(tx: &mut Tx, now: Timestamp, actor: &Actor, person: &Person, kinds: &[MailKind]) -> Result<()> {
    people::lock(tx, person.id).await?;
    let before = sql::muted(tx, person.id).await?;
    for kind in MailKind::NOTICES {
        sql::set_muted(tx, now, person.id, kind, kinds.contains(&kind)).await?;
    }
    let after = sql::muted(tx, person.id).await?;
    if before == after {
        return Ok(());
    }
    let fields = |muted: &[MailKind]| json!({ "off": muted.iter().map(|kind| kind.as_str()).collect::<Vec<_>>() });
    let entry = audit::Entry {
        action: Action::NoticesChanged,
        subject: person.public_id.clone(),
        person: Some(person.id),
        organisation: Some(person.organisation_id),
        before: Some(fields(&before)),
        after: Some(fields(&after)),
    };
    audit::record(tx, now, actor, entry).await
}

/// The mail that waits and whose time has come, the longest waiting first.
pub async fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<Mail>> {
    sql::due(conn, now, limit).await
}

/// Whether any mail waits whose time has come.
pub async fn has_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    sql::has_due(conn, now).await
}

/// What a mail says, as things are now; or why there is no point in sending it.
///
/// With the `key`, a link's secret is part of it; without, as for a preview, it is left out.
pub async fn letter(
    conn: &mut Conn,
    now: Timestamp,
    key: Option<&Key>,
    mail: &Mail,
) -> Result<std::result::Result<Letter, Pointless>> {
    let person = people::by_id(conn, mail.person_id).await?;
    if person.is_retired {
        return Ok(Err(Pointless(reasons::RETIRED)));
    }
    let Some(email) = person.email.clone() else { return Ok(Err(Pointless(reasons::NO_ADDRESS))) };
    if sql::is_muted(conn, person.id, mail.kind).await? {
        return Ok(Err(Pointless(reasons::MUTED)));
    }
    let home = organisations::by_id(conn, person.organisation_id).await?;
    let content = match content(conn, now, key, mail, &person).await? {
        Ok(content) => content,
        Err(pointless) => return Ok(Err(pointless)),
    };
    Ok(Ok(Letter {
        mail: mail.public_id.clone(),
        person: person.public_id,
        name: person.display_name,
        email,
        language: person.language,
        organisation: home.name,
        accent_hue: home.accent_hue,
        written_at: mail.created_at,
        content,
    }))
}

/// What a reminder still has to tell its recipient of; `None` where all of it is over, or no longer theirs to read.
async fn certifications_that_expire(
    conn: &mut Conn,
    now: Timestamp,
    mail: &Mail,
    recipient: &Person,
) -> Result<Option<Content>> {
    let are_own = mail.kind == MailKind::CertificationReminder;
    // The mail was written hours ago, or days: a role may have gone since, and a holder may have moved.
    let scope = if are_own { Some(Scope::Everywhere) } else { access::overseen(conn, recipient).await? };
    let Some(scope) = scope else { return Ok(None) };
    let told = certifications::told(conn, now, &mail.public_id, &scope).await?;
    if told.items.is_empty() {
        return Ok(None);
    }
    let mut items = Vec::with_capacity(told.items.len());
    for one in told.items {
        let of_type = certifications::type_by_id(conn, one.type_id).await?;
        items.push(Expiring {
            days: one.days_until_expiry(now),
            has_expired: one.expires_at <= now,
            certification: one.public_id,
            holder: one.person_name,
            organisation: one.organisation_name,
            type_name: one.type_name,
            expires_at: one.expires_at,
            texts: of_type.reminder_texts.0,
        });
    }
    let (total, organisations) = (told.total, told.organisations);
    Ok(Some(Content::CertificationsExpire { are_own, items, total, organisations }))
}

async fn content(
    conn: &mut Conn,
    now: Timestamp,
    key: Option<&Key>,
    mail: &Mail,
    recipient: &Person,
) -> Result<std::result::Result<Content, Pointless>> {
    let outdated = Ok(Err(Pointless(reasons::OUTDATED)));
    let token = match key {
        None => None,
        Some(key) => {
            let sealed = sql::sealed(conn, mail.id).await?;
            match sealed.map(|sealed| key.open(&mail.public_id, &sealed)) {
                None => None,
                Some(Some(token)) => Some(token),
                Some(None) => return Ok(Err(Pointless(reasons::OTHER_KEY))),
            }
        }
    };
    Ok(Ok(match mail.kind {
        MailKind::BadgeAwarded | MailKind::BadgeRevoked => {
            let Some(award) = mail.award_id else { return outdated };
            let (award, issuer) = awards::with_issuer(conn, award).await?;
            let until = award.last_moment();
            match (mail.kind, award.ended_at, award.revoke_reason) {
                (MailKind::BadgeAwarded, None, _) => {
                    let (award, badge, note) = (award.public_id, award.badge_name, award.note);
                    Content::BadgeAwarded { award, badge, issuer, note, until }
                }
                (MailKind::BadgeRevoked, _, Some(reason)) => {
                    Content::BadgeRevoked { badge: award.badge_name, issuer, reason }
                }
                _ => return outdated,
            }
        }
        MailKind::Invitation | MailKind::PasswordReset => {
            let named = mail.data.get("link").and_then(Value::as_str).unwrap_or_default();
            let Some(link) = access::find_link(conn, named).await?.filter(|link| link.is_open(now)) else {
                return outdated;
            };
            // Without its secret, a link leads nowhere.
            if key.is_some() && token.is_none() {
                return outdated;
            }
            match link.purpose {
                access::Purpose::Invitation => Content::Invitation {
                    token,
                    inviter: people::names(conn, &[&link.created_by]).await?.remove(&link.created_by),
                    role: link.role,
                    organisation: link.organisation_name,
                    expires_at: link.expires_at,
                },
                access::Purpose::PasswordReset => Content::PasswordReset { token, expires_at: link.expires_at },
            }
        }
        MailKind::PasswordChanged => Content::PasswordChanged,
        MailKind::NominationDecided => {
            let named = mail.data.get("nomination").and_then(Value::as_str).unwrap_or_default();
            let Some(nomination) = nominations::find(conn, named).await? else { return outdated };
            Content::Nomination {
                person: (nomination.person_id != mail.person_id).then(|| nomination.person_name.clone()),
                is_own: nomination.is_own(),
                nomination: nomination.public_id,
                badge: nomination.badge_name,
                reason: nomination.decline_reason,
            }
        }
        MailKind::CertificationReminder | MailKind::CertificationDigest => {
            let Some(content) = certifications_that_expire(conn, now, mail, recipient).await? else { return outdated };
            content
        }
        MailKind::BadgeClaim | MailKind::ClaimReminder => {
            let (Some(award), Some(link)) = (mail.award_id, mail.data.get("link").and_then(Value::as_i64)) else {
                return outdated;
            };
            let link = claims::find_link(conn, ClaimLinkId(link)).await?.filter(|link| link.state(now).is_ok());
            let (award, issuer) = awards::with_issuer(conn, award).await?;
            let Some(link) = link.filter(|_| award.is_claimable() && (key.is_none() || token.is_some())) else {
                return outdated;
            };
            let person = people::by_id(conn, award.person_id).await?;
            Content::Claim {
                until: award.last_moment(),
                is_reminder: mail.kind == MailKind::ClaimReminder,
                token,
                badge: award.badge_name,
                image_hash: award.image_hash,
                issuer,
                note: award.note,
                has_account: person.has_account,
                expires_at: link.expires_at,
            }
        }
    }))
}

/// Notes that the relay has taken a mail. The secret that it carried is forgotten.
pub async fn sent(tx: &mut Tx, now: Timestamp, mail: &Mail, recipient: &str) -> Result<()> {
    arrived(tx, mail, None).await?;
    sql::end(tx, now, mail.id, MailState::Sent, Some(recipient), None).await
}

/// Notes that a mail could not be sent now and is tried again at `due_at`.
pub async fn deferred(tx: &mut Tx, mail: MailId, recipient: &str, reason: &str, due_at: Timestamp) -> Result<()> {
    sql::defer(tx, mail, recipient, reason, due_at).await
}

/// Notes that a mail was refused for good, or for too long.
pub async fn failed(tx: &mut Tx, now: Timestamp, mail: &Mail, recipient: &str, reason: &str) -> Result<()> {
    arrived(tx, mail, Some(now)).await?;
    sql::end(tx, now, mail.id, MailState::Failed, Some(recipient), Some(reason)).await
}

/// Tells the award that a link leads to whether its mail arrives.
async fn arrived(tx: &mut Tx, mail: &Mail, refused_at: Option<Timestamp>) -> Result<()> {
    match (mail.kind, mail.award_id) {
        (MailKind::BadgeClaim | MailKind::ClaimReminder, Some(award)) => claims::delivered(tx, award, refused_at).await,
        _ => Ok(()),
    }
}

/// Notes that there is no point in sending a mail any more.
pub async fn dropped(tx: &mut Tx, now: Timestamp, mail: MailId, pointless: Pointless) -> Result<()> {
    sql::end(tx, now, mail, MailState::Cancelled, None, Some(pointless.0)).await
}

/// The newest `limit` mails that match, older than the one with the public id `before`. For admins of the whole site.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: MailFilter,
    before: Option<&str>,
    limit: i64,
) -> std::result::Result<Vec<Mail>, ManageError> {
    only_site_admins(actor)?;
    if before.is_some_and(|before| !text::is_id(before)) {
        return Ok(Vec::new());
    }
    Ok(sql::list(conn, filter, before, limit).await?)
}

/// How many mails are in each state, counted up to `most` each. For admins of the whole site.
pub async fn counts(
    conn: &mut Conn,
    actor: &Actor,
    most: i64,
) -> std::result::Result<Vec<(MailState, i64)>, ManageError> {
    only_site_admins(actor)?;
    Ok(count_up_to(conn, most).await?)
}

/// How many mails are in each state, counted up to `most` each.
pub async fn count_up_to(conn: &mut Conn, most: i64) -> Result<Vec<(MailState, i64)>> {
    let mut counts = Vec::new();
    for state in MailState::ALL {
        counts.push((state, sql::count(conn, state, most).await?));
    }
    Ok(counts)
}

/// The mail with this public id. For admins of the whole site.
pub async fn get(conn: &mut Conn, actor: &Actor, public_id: &str) -> std::result::Result<Mail, ManageError> {
    only_site_admins(actor)?;
    let found = if text::is_id(public_id) { sql::find(conn, public_id).await? } else { None };
    found.ok_or(ManageError::NotFound)
}

/// Sends a mail again: one that has ended goes back into the queue, under the same Message-ID; one that waits is tried at
/// once. A mail that was sent, or whose link is no longer kept, cannot be. For admins of the whole site.
pub async fn send_again(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
) -> std::result::Result<Mail, ManageError> {
    let mail = get(tx, actor, public_id).await?;
    if mail.state == MailState::Sent {
        return Err(ManageError::Conflict("it was sent"));
    }
    if !keeps_its_link(tx, &mail).await? {
        return Err(ManageError::Conflict("its link is no longer kept; make a new one"));
    }
    sql::requeue(tx, now, mail.id).await?;
    arrived(tx, &mail, None).await?;
    record(tx, now, actor, Action::MailRequeued, &mail).await?;
    get(tx, actor, public_id).await
}

/// Whether a mail still has the link that it is about, or is about none.
pub async fn keeps_its_link(conn: &mut Conn, mail: &Mail) -> Result<bool> {
    Ok(!mail.kind.has_link() || sql::sealed(conn, mail.id).await?.is_some())
}

/// Takes a mail that waits out of the queue. For admins of the whole site.
pub async fn cancel(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
) -> std::result::Result<Mail, ManageError> {
    let mail = get(tx, actor, public_id).await?;
    if mail.state != MailState::Queued {
        return Err(ManageError::Conflict("it does not wait any more"));
    }
    sql::end(tx, now, mail.id, MailState::Cancelled, None, Some(reasons::BY_ADMIN)).await?;
    record(tx, now, actor, Action::MailCancelled, &mail).await?;
    get(tx, actor, public_id).await
}

/// Forgets the mail that ended long ago.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<()> {
    sql::sweep(tx, now - KEPT).await
}

fn only_site_admins(actor: &Actor) -> std::result::Result<(), ManageError> {
    if actor.administers_everywhere() { Ok(()) } else { Err(ManageError::Forbidden) }
}

async fn record(tx: &mut Tx, now: Timestamp, actor: &Actor, action: Action, mail: &Mail) -> Result<()> {
    let entry = audit::Entry {
        action,
        subject: mail.public_id.clone(),
        person: Some(mail.person_id),
        organisation: None,
        before: None,
        after: Some(json!({ "kind": mail.kind.as_str() })),
    };
    audit::record(tx, now, actor, entry).await
}
