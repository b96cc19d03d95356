//! Certifications: what somebody may do, from one moment to another. Issued, renewed, revoked, removed and restored, with a
//! history that nothing erases. `active` and `expired` are a matter of the clock and never of what is stored.
//!
//! A certification follows its holder: whoever keeps the person's organisation keeps it. The holder reads it.

mod expiry;
mod model;
mod prospects;
mod reading;
mod reminders;
mod sql;
mod types;

use chrono::{Datelike, Months, TimeDelta};
use serde_json::json;

pub use expiry::{is_revising, lapse, late, revise};
pub use model::{
    Certification, CertificationChanges, CertificationError, CertificationFilter, CertificationId, CertificationType,
    Changed, Counts, Coverage, NewCertification, NewType, Order, Period, Reminder, Renewal, Status, Told, TypeChanges,
    TypeId,
};
pub use prospects::{CertificationProspect, WrittenCertification, foresee};
pub use reading::{
    counts, coverage, current, get, get_removed, is_named_to, list, named, of_person, published, renewals, totals_of,
    valid,
};
pub use reminders::{has_due, next as next_reminder, of as reminders, remind, told};
pub use types::{
    LADDER, choices, create_type, find_type, get_type, is_type_name, list_types, reminder_languages, type_by_id,
    type_names, types_of, update_type,
};

use self::model::State;
use crate::{
    clock::Timestamp,
    domain::{
        Actor, FieldError, ManageError, Principal, Problem, Role, Scope,
        audit::{self, Action},
        people::{self, NewPerson, Person, PersonId},
        rules::{self, Change},
        text::{self, Checker, MAX_REASON},
        totals,
    },
    secrets,
    store::{Result, Tx},
};

/// For how long an admin can restore what was removed.
pub const RESTORABLE: TimeDelta = TimeDelta::days(30);
/// The years in which a certification can begin and end.
const YEARS: (i64, i64) = (1971, 9999);

type Outcome<T> = std::result::Result<T, CertificationError>;

/// Issues a certification. Several of one type may overlap; only the same once more (holder, type and dates) is refused.
///
/// A public id that nobody has becomes a stub's, a type that is not there yet is registered. For admins and coordinators of
/// the holder's organisation, and for programs with the role `system`.
pub async fn issue(tx: &mut Tx, now: Timestamp, actor: &Actor, new: NewCertification) -> Outcome<Certification> {
    issue_as(tx, now, actor, new, &secrets::public_id("cert-")).await
}

/// [`issue`] with a public id of the caller's choice, for data that is carried over.
pub async fn issue_as(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    new: NewCertification,
    public_id: &str,
) -> Outcome<Certification> {
    let scope = keeps(actor).ok_or(CertificationError::Forbidden)?;
    check_new(&new)?;
    let person = holder(tx, now, actor, &scope, &new.person).await?;
    people::touch(tx, person.id, 0, 0).await?;
    // Read again now that the row is ours: where the person is at home.
    let person = people::by_id(tx, person.id).await?;
    let of_type = types::in_use(tx, now, actor, &new.certification_type).await?;
    let expires_at = new.expires_at.or_else(|| usual_end(&of_type, new.issued_at));
    let too_late = Problem::OutOfRange { min: YEARS.0, max: YEARS.1 };
    let expires_at = expires_at.ok_or_else(|| vec![FieldError::new("expires_at", too_late)])?;
    unlike_others(tx, person.id, of_type.id, (new.issued_at, expires_at), None).await?;
    let row = sql::NewRow {
        public_id,
        person: &person,
        of_type: of_type.id,
        state: state_of(now, expires_at),
        issued_at: new.issued_at,
        expires_at,
        remind_at: reminders::next(&of_type.reminder_days, expires_at, now),
        created_by: actor.label(),
        created_at: now,
    };
    let id = sql::insert(tx, &row).await?.ok_or_else(|| CertificationError::Identical { id: public_id.to_owned() })?;
    let certification = sql::by_id(tx, id).await?;
    count(tx, &certification, 1).await?;
    record(tx, now, actor, Action::CertificationIssued, None, Some(&certification), None).await?;
    follows(tx, now, actor, &certification).await?;
    Ok(certification)
}

/// Renews a certification, or corrects it. It is a renewal when it expires later than before: that is kept, for good.
/// Anything else is an edit, and what is the same already changes nothing.
///
/// `expected` is the revision that the change was made on, if it was told. For those who may issue it.
pub async fn update(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    expected: Option<i64>,
    changes: CertificationChanges,
) -> Outcome<Changed> {
    let before = kept(tx, actor, public_id).await?;
    if expected.is_some_and(|expected| expected != before.revision) {
        return Err(CertificationError::Stale);
    }
    let mut check = Checker::new();
    if changes.person.as_deref().is_some_and(|person| person != before.person) {
        check.add("mentor_id", Problem::Immutable);
    }
    if let Some(shortname) = &changes.certification_type {
        check_type(&mut check, shortname);
    }
    for (field, at) in [("issued_at", changes.issued_at), ("expires_at", changes.expires_at)] {
        if let Some(at) = at {
            check_date(&mut check, field, at);
        }
    }
    check.finish()?;
    if before.revoked_at.is_some() {
        return Err(CertificationError::Revoked);
    }
    let mut after = before.clone();
    after.issued_at = changes.issued_at.unwrap_or(before.issued_at);
    after.expires_at = changes.expires_at.unwrap_or(before.expires_at);
    if after.expires_at <= after.issued_at {
        return Err(CertificationError::EndsBeforeItBegins);
    }
    let mut of_type = types::type_by_id(tx, before.type_id).await?;
    if let Some(shortname) = changes.certification_type.filter(|shortname| *shortname != before.certification_type) {
        of_type = types::in_use(tx, now, actor, &shortname).await?;
        after.type_id = of_type.id;
    }
    let key = |c: &Certification| (c.type_id, c.issued_at, c.expires_at);
    if key(&after) == key(&before) {
        return Ok(Changed { certification: before, renewal: None });
    }
    unlike_others(tx, before.person_id, after.type_id, (after.issued_at, after.expires_at), Some(before.id)).await?;
    let mut renewal = None;
    if after.expires_at > before.expires_at {
        let (issued_at, expires_at) = (after.issued_at, after.expires_at);
        let new = sql::NewRenewal { before: &before, at: now, by: actor.label(), issued_at, expires_at };
        renewal = Some(sql::insert_renewal(tx, &new).await?);
        after.renewal_count += 1;
    }
    let is_other = (after.type_id, after.expires_at) != (before.type_id, before.expires_at);
    let remind_at = is_other.then(|| reminders::next(&of_type.reminder_days, after.expires_at, now));
    let action = if renewal.is_some() { Action::CertificationRenewed } else { Action::CertificationUpdated };
    let certification = change(tx, now, actor, action, &before, after, remind_at).await?;
    Ok(Changed { certification, renewal })
}

/// Takes a renewal back that nothing has been built on since: the dates are as before it. It stays in the history as
/// taken back, and is no longer counted. Again: nothing changes. For those who may renew.
pub async fn undo_renewal(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    renewal: i64,
) -> Outcome<Certification> {
    let before = kept(tx, actor, public_id).await?;
    let standing = sql::renewals(tx, before.id).await?;
    let Some(renewal) = standing.iter().find(|found| found.id == renewal) else {
        let was_taken_back = sql::was_undone(tx, before.id, renewal).await?;
        return if was_taken_back { Ok(before) } else { Err(CertificationError::UnknownRenewal) };
    };
    let is_as_it_left_it = (renewal.issued_at, renewal.expires_at) == (before.issued_at, before.expires_at);
    let is_last = standing.last().is_some_and(|last| last.id == renewal.id);
    if !is_as_it_left_it || !is_last || before.revoked_at.is_some() {
        return Err(CertificationError::ChangedSince);
    }
    let dates = (renewal.previous_issued_at, renewal.previous_expires_at);
    unlike_others(tx, before.person_id, before.type_id, dates, Some(before.id)).await?;
    sql::undo_renewal(tx, now, renewal.id, actor.label()).await?;
    let mut after = before.clone();
    (after.issued_at, after.expires_at) = dates;
    after.renewal_count -= 1;
    let of_type = types::type_by_id(tx, before.type_id).await?;
    let remind_at = Some(reminders::next(&of_type.reminder_days, after.expires_at, now));
    Ok(change(tx, now, actor, Action::CertificationRenewalUndone, &before, after, remind_at).await?)
}

/// Takes a certification back; the record stays, with the time and the reason. Again: the first revocation, unchanged.
/// For those who may issue it.
pub async fn revoke(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    reason: &str,
) -> Outcome<Certification> {
    let mut check = Checker::new();
    let reason = check.required_prose("reason", reason, MAX_REASON);
    let before = kept(tx, actor, public_id).await?;
    check.finish()?;
    if before.revoked_at.is_some() {
        return Ok(before);
    }
    let mut after = before.clone();
    after.revoked_at = Some(now);
    after.revoked_by = Some(actor.label().to_owned());
    after.revoke_reason = Some(reason);
    Ok(change(tx, now, actor, Action::CertificationRevoked, &before, after, Some(None)).await?)
}

/// Removes a certification: nobody reads it any more. The row stays, and for [`RESTORABLE`] an admin can bring it back.
/// For those who may issue it.
pub async fn remove(tx: &mut Tx, now: Timestamp, actor: &Actor, public_id: &str) -> Outcome<Certification> {
    let before = kept(tx, actor, public_id).await?;
    let mut after = before.clone();
    after.removed_at = Some(now);
    after.removed_by = Some(actor.label().to_owned());
    Ok(change(tx, now, actor, Action::CertificationRemoved, &before, after, Some(None)).await?)
}

/// Brings back what was removed, as it was. For admins of the holder's organisation, within [`RESTORABLE`].
pub async fn restore(tx: &mut Tx, now: Timestamp, actor: &Actor, public_id: &str) -> Outcome<Certification> {
    let scope = actor.administers().ok_or(CertificationError::Forbidden)?;
    let found = sql::find(tx, public_id).await?.filter(|found| scope.covers(found.organisation_id));
    let found = found.ok_or(CertificationError::UnknownCertification)?;
    people::touch(tx, found.person_id, 0, 0).await?;
    let before = sql::by_id(tx, found.id).await?;
    match before.removed_at {
        None => return Ok(before),
        Some(at) if at + RESTORABLE < now => return Err(CertificationError::NotRestorable),
        Some(_) => {}
    }
    let mut after = before.clone();
    (after.removed_at, after.removed_by) = (None, None);
    let mut remind_at = None;
    if after.revoked_at.is_none() {
        let dates = (after.issued_at, after.expires_at);
        unlike_others(tx, after.person_id, after.type_id, dates, Some(after.id)).await?;
        let of_type = types::type_by_id(tx, after.type_id).await?;
        remind_at = reminders::next(&of_type.reminder_days, after.expires_at, now);
    }
    Ok(change(tx, now, actor, Action::CertificationRestored, &before, after, Some(remind_at)).await?)
}

/// Until when a certification of the type holds that begins then, where nobody says otherwise; `None` beyond the years that
/// dates may be of.
fn usual_end(of_type: &CertificationType, issued_at: Timestamp) -> Option<Timestamp> {
    let months = Months::new(u32::try_from(of_type.validity_months).unwrap_or(0));
    issued_at.checked_add_months(months).filter(|end| i64::from(end.year()) <= YEARS.1)
}

/// The dates that a renewal today is proposed to have: from this day on, for as long as the type is valid; from the present
/// expiry on where that would end no later.
pub fn proposed_dates(
    now: Timestamp,
    of_type: &CertificationType,
    renewed: Option<&Certification>,
) -> (Timestamp, Timestamp) {
    let later = |from| usual_end(of_type, from).unwrap_or(from);
    let today = now.date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    match renewed {
        Some(renewed) if later(today) <= renewed.expires_at => (today, later(renewed.expires_at)),
        _ => (today, later(today)),
    }
}

/// Takes the holder's new home and name over to their certifications. For whoever changes the person, and has taken their
/// row.
pub(in crate::domain) async fn follow(tx: &mut Tx, person: &Person) -> Result<()> {
    let held = sql::held(tx, person.id).await?;
    if held.is_empty() {
        return Ok(());
    }
    for row in held.iter().filter(|row| row.state != State::Removed && row.organisation_id != person.organisation_id) {
        let is_revoked = row.revoked_at.is_some();
        for (place, by) in [(row.organisation_id, -1), (person.organisation_id, 1)] {
            let change = totals::Change::of_certification(place, row.type_id, row.expires_at, is_revoked, by);
            totals::record(tx, change).await?;
        }
    }
    sql::follow(tx, person.id, person.organisation_id, &person.display_name).await
}

/// Where the actor keeps certifications; `None` where nowhere.
pub fn keeps(actor: &Actor) -> Option<Scope> {
    actor.scope(&[Role::Admin, Role::Coordinator, Role::System, Role::CertificationKeeper])
}

/// The certification of this id, if the actor keeps it, with its holder's row taken for this transaction.
async fn kept(tx: &mut Tx, actor: &Actor, public_id: &str) -> Outcome<Certification> {
    let scope = keeps(actor).ok_or(CertificationError::Forbidden)?;
    let covers = |found: &Certification| found.removed_at.is_none() && scope.covers(found.organisation_id);
    let found = sql::find(tx, public_id).await?.filter(covers).ok_or(CertificationError::UnknownCertification)?;
    people::touch(tx, found.person_id, 0, 0).await?;
    // Looked at again now that the holder's row is ours: another request may have been faster.
    let found = sql::by_id(tx, found.id).await?;
    if covers(&found) { Ok(found) } else { Err(CertificationError::UnknownCertification) }
}

/// Whom a request names; a stub where nobody has this public id.
async fn holder(tx: &mut Tx, now: Timestamp, actor: &Actor, scope: &Scope, named: &str) -> Outcome<Person> {
    let is_there = |person: &Person| scope.covers(person.organisation_id) && !person.is_retired;
    // Before anything is looked up: who has an address is not told to strangers.
    if matches!(actor.principal, Principal::Anonymous) && !text::is_id(&text::fold(named)) {
        return Err(vec![FieldError::new("mentor_id", Problem::NeedsToken)].into());
    }
    if let Some(person) = people::find_by_any(tx, named).await? {
        return Some(person).filter(is_there).ok_or(CertificationError::UnknownPerson);
    }
    let named = named.trim();
    if !people::may_be_id(named) {
        return Err(CertificationError::UnknownPerson);
    }
    let home = match scope.as_list() {
        None => None,
        Some(list) => match list.first() {
            Some(id) => Some(crate::domain::organisations::by_id(tx, *id).await?.public_id),
            None => return Err(CertificationError::Forbidden),
        },
    };
    let new = NewPerson {
        public_id: Some(named.to_owned()),
        display_name: named.to_owned(),
        organisation_id: home,
        ..NewPerson::default()
    };
    tx.mark().await?;
    match people::create_stub(tx, now, actor, new).await {
        Ok(person) => {
            tx.keep_since_mark().await?;
            Ok(person)
        }
        Err(ManageError::Store(error)) => Err(error.into()),
        Err(error) => {
            tx.roll_back_to_mark().await?;
            if matches!(error, ManageError::Forbidden) {
                return Err(CertificationError::Forbidden);
            }
            // Somebody else was faster with the same id.
            let found = people::find_by_any(tx, named).await?.filter(is_there);
            found.ok_or(CertificationError::UnknownPerson)
        }
    }
}

/// 409 where the same certification stands already.
async fn unlike_others(
    tx: &mut Tx,
    person: PersonId,
    of_type: TypeId,
    (issued_at, expires_at): (Timestamp, Timestamp),
    except: Option<CertificationId>,
) -> Outcome<()> {
    match sql::identical(tx, person, of_type, issued_at, expires_at, except).await? {
        Some(id) => Err(CertificationError::Identical { id }),
        None => Ok(()),
    }
}

/// Writes a change down with all that belongs to it. The caller has touched the holder's row.
async fn change(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    action: Action,
    before: &Certification,
    mut after: Certification,
    remind_at: Option<Option<Timestamp>>,
) -> Result<Certification> {
    after.updated_at = now;
    let state = match (after.removed_at, after.revoked_at) {
        (Some(_), _) => State::Removed,
        (None, Some(_)) => State::Revoked,
        (None, None) => state_of(now, after.expires_at),
    };
    sql::update(tx, &after, state, remind_at).await?;
    count(tx, before, -1).await?;
    count(tx, &after, 1).await?;
    let after = sql::by_id(tx, after.id).await?;
    record(tx, now, actor, action, Some(before), Some(&after), after.revoke_reason.as_deref()).await?;
    if before.type_id != after.type_id {
        follows(tx, now, actor, before).await?;
    }
    follows(tx, now, actor, &after).await?;
    Ok(after)
}

/// Counts a certification among the totals, or no more; a removed one is nowhere.
async fn count(tx: &mut Tx, certification: &Certification, by: i64) -> Result<()> {
    if certification.removed_at.is_some() {
        return Ok(());
    }
    let (place, of_type) = (certification.organisation_id, certification.type_id);
    let is_revoked = certification.revoked_at.is_some();
    totals::record(tx, totals::Change::of_certification(place, of_type, certification.expires_at, is_revoked, by)).await
}

/// Gives and takes the badges that follow from what changed.
async fn follows(tx: &mut Tx, now: Timestamp, actor: &Actor, certification: &Certification) -> Result<()> {
    let change = Change::Certification(certification.type_id);
    rules::after_change(tx, now, actor.dialect, certification.person_id, change, None).await.map(|_| ())
}

fn state_of(now: Timestamp, expires_at: Timestamp) -> State {
    if expires_at <= now { State::Expired } else { State::Active }
}

/// What can be told of a new certification before anything is looked up.
fn check_new(new: &NewCertification) -> Outcome<()> {
    let mut check = Checker::new();
    if new.person.trim().is_empty() {
        check.add("mentor_id", Problem::Missing);
    }
    check_type(&mut check, &new.certification_type);
    check_date(&mut check, "issued_at", new.issued_at);
    if let Some(expires_at) = new.expires_at {
        check_date(&mut check, "expires_at", expires_at);
    }
    check.finish()?;
    if new.expires_at.is_some_and(|expires_at| expires_at <= new.issued_at) {
        return Err(CertificationError::EndsBeforeItBegins);
    }
    Ok(())
}

fn check_type(check: &mut Checker, shortname: &str) {
    if !types::is_type_name(shortname) {
        check.add("cert_type", if shortname.is_empty() { Problem::Missing } else { Problem::NotATypeName });
    }
}

fn check_date(check: &mut Checker, field: &'static str, at: Timestamp) {
    check.number(field, at.year().into(), YEARS.0, YEARS.1);
}

async fn record(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    action: Action,
    before: Option<&Certification>,
    after: Option<&Certification>,
    reason: Option<&str>,
) -> Result<()> {
    let Some(subject) = after.or(before) else { return Ok(()) };
    let fields = |c: &Certification| {
        let mut fields = json!({
            "type": c.certification_type, "issued_at": c.issued_at, "expires_at": c.expires_at,
            "renewals": c.renewal_count, "revision": c.revision,
        });
        if let Some(reason) = reason.filter(|_| c.revoked_at.is_some()) {
            fields["reason"] = json!(reason);
        }
        fields
    };
    let entry = audit::Entry {
        action,
        subject: subject.public_id.clone(),
        person: Some(subject.person_id),
        organisation: Some(subject.organisation_id),
        before: before.map(fields),
        after: after.map(fields),
    };
    audit::record(tx, now, actor, entry).await
}
