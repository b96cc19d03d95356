//! Awards: badges given, held, checked and taken back. One table stands behind every contract that has a word for it.

mod give;
mod issue;
mod model;
mod prospects;
mod recipient;
mod sql;

use std::collections::HashMap;

use serde_json::json;

pub(in crate::domain) use give::{give_again, give_by_rule};
pub(in crate::domain) use issue::issue_of;
pub use issue::{Issued, NewIssue, issue, issued};
pub use model::{
    Award, AwardError, AwardFilter, AwardId, AwardStatus, Awarded, Check, ClaimState, EndKind, NewAward, Prospect,
    Published, Shelved,
};
pub use prospects::foresee;
pub use recipient::{identity_hash, identity_of_email};

use crate::{
    clock::Timestamp,
    domain::{
        Actor, Dialect, Principal, Problem, Role, Scope, access,
        audit::{self, Action},
        badges::{self, BadgeId},
        claims, notices, organisations,
        organisations::OrganisationId,
        page::{Listed, Slice},
        people::{self, PersonId},
        rules,
        text::{Checker, MAX_NAME, MAX_PROSE, MAX_REASON},
        totals::{self, Change, Measure, Subject},
    },
    secrets,
    store::{Conn, Store, Tx},
};

/// Gives a badge to a person, once.
///
/// Asking again for a badge already held changes nothing and returns it. An award that has run out makes room for a new
/// one. For admins of the person's organisation, and for programs with the role `system`.
pub async fn award(tx: &mut Tx, now: Timestamp, actor: &Actor, wanted: NewAward) -> Result<Awarded, AwardError> {
    award_as(tx, now, actor, wanted, &secrets::public_id("earned-")).await
}

/// [`award`] with a public id of the caller's choice, for data that is carried over.
pub async fn award_as(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    wanted: NewAward,
    public_id: &str,
) -> Result<Awarded, AwardError> {
    let scope = actor.scope(&[Role::Admin, Role::System]).ok_or(AwardError::Forbidden)?;
    let mut check = Checker::new();
    let note = check.optional_prose("note", wanted.note.as_deref(), MAX_PROSE);
    let evidence_url = check.url("evidence_url", wanted.evidence_url.as_deref());
    let assigned_by = wanted.assigned_by.as_deref().map(|label| check.line("assigned_by", label, MAX_NAME));
    if wanted.expires_at.is_some_and(|at| at <= now) {
        check.add("expires_at", Problem::Past);
    }
    check.finish()?;
    let person = people::find_by_any(tx, &wanted.person)
        .await?
        .filter(|person| scope.covers(person.organisation_id) && !person.is_retired)
        .ok_or(AwardError::UnknownPerson)?;
    let badge = badges::find_for(tx, person.organisation_id, &wanted.badge)
        .await?
        .filter(|badge| badge.is_site_wide || scope.covers(badge.organisation_id))
        .ok_or(AwardError::UnknownBadge)?;
    let awarded_by = named_awarder(tx, actor, wanted.awarded_by.as_deref(), person.organisation_id).await?;

    let before = give::before(tx, person.id, badge.id).await?;
    if let Some(standing) = before.held(now) {
        return Ok(Awarded::Already(standing));
    }
    if !badge.is_in_use() {
        return Err(AwardError::Retired);
    }
    if !badge.is_site_wide && badge.organisation_id != person.organisation_id {
        return Err(AwardError::OtherOrganisation);
    }
    let (person, before) = if tx.is_the_only_writer() {
        (person, before)
    } else {
        // Looked at again now that the person's row is ours: another request may have been faster.
        let person = people::hold(tx, person).await?;
        let before = give::before(tx, person.id, badge.id).await?;
        if let Some(standing) = before.held(now) {
            return Ok(Awarded::Already(standing));
        }
        (person, before)
    };

    let (salt, recipient) = recipient::sealed(&person);
    let new = sql::NewRow {
        public_id,
        awarded_at: now,
        awarded_by: &awarded_by,
        note: note.as_deref(),
        evidence_url: evidence_url.as_deref(),
        expires_at: wanted.expires_at,
        salt: &salt,
        recipient: recipient.as_deref(),
        rule: None,
        remind_at: None,
        status: AwardStatus::Claimed,
        assigned_by: assigned_by.as_deref(),
        quietly: false,
        issued: sql::Issued::NONE,
    };
    Ok(Awarded::Now(give::give(tx, now, actor, &person, &badge, before, &new).await?))
}

/// Takes a badge back because a rule says so. For the rules alone, which look at what follows.
pub(in crate::domain) async fn end_by_rule(
    tx: &mut Tx,
    now: Timestamp,
    dialect: Dialect,
    award: AwardId,
    reason: &str,
) -> crate::store::Result<Award> {
    let award = sql::by_id(tx, award).await?;
    people::touch(tx, award.person_id, -1, -award.points).await?;
    end(tx, now, &Actor::system(dialect), &award, EndKind::Revoked, Some(reason)).await?;
    let award = sql::by_id(tx, award.id).await?;
    let person = people::by_id(tx, award.person_id).await?;
    notices::badge_revoked(tx, now, &person, &award).await?;
    Ok(award)
}

/// Takes an award back; the record stays, with the time and the reason. No rule gives the badge again until an admin
/// lifts that.
///
/// Again: the first revocation, unchanged. For admins of the organisation that it was made under, and for programs with
/// the role `system`.
pub async fn revoke(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    reason: &str,
) -> Result<Award, AwardError> {
    end_by_hand(tx, now, actor, public_id, reason, true).await
}

/// [`revoke`] of what was given by mistake: rules go on as if it had never been given.
pub(in crate::domain) async fn take_back(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    reason: &str,
) -> Result<Award, AwardError> {
    end_by_hand(tx, now, actor, public_id, reason, false).await
}

async fn end_by_hand(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    reason: &str,
    bars_rules: bool,
) -> Result<Award, AwardError> {
    let scope = actor.scope(&[Role::Admin, Role::System]).ok_or(AwardError::Forbidden)?;
    let mut check = Checker::new();
    let reason = check.required_prose("revoke_reason", reason, MAX_REASON);
    check.finish()?;
    let award = sql::find(tx, public_id)
        .await?
        .filter(|award| scope.covers(award.organisation_id))
        .ok_or(AwardError::UnknownAward)?;
    match award.end_kind {
        Some(EndKind::Revoked) => return Ok(award),
        Some(EndKind::Superseded) => return Err(AwardError::Ended),
        None => {}
    }
    let total = people::touch(tx, award.person_id, -1, -award.points).await?;
    // Looked at again now that the person's row is ours: another request may have been faster.
    let award = sql::by_id(tx, award.id).await?;
    if award.ended_at.is_some() {
        people::touch(tx, award.person_id, 1, award.points).await?;
        return Ok(award);
    }
    end(tx, now, actor, &award, EndKind::Revoked, Some(&reason)).await?;
    let award = sql::by_id(tx, award.id).await?;
    let person = people::by_id(tx, award.person_id).await?;
    notices::badge_revoked(tx, now, &person, &award).await?;
    if bars_rules {
        rules::bar(tx, now, actor, &award).await?;
    }
    let change = rules::Change::Award { badge: award.badge_id, score: (total + award.points, total) };
    rules::after_change(tx, now, actor.dialect, award.person_id, change, None).await?;
    Ok(award)
}

/// Ends an award and takes it out of the shared totals. The caller has touched the person's row.
async fn end(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    award: &Award,
    kind: EndKind,
    reason: Option<&str>,
) -> crate::store::Result<()> {
    let revoked_by = reason.map(|_| actor.label());
    sql::end(tx, award.id, now, kind, reason, revoked_by).await?;
    if award.status == AwardStatus::Pending {
        claims::withdraw(tx, now, award.id).await?;
    }
    totals::record(tx, Change::ended(award.organisation_id, award.badge_id)).await?;
    let action = match kind {
        EndKind::Revoked => Action::AwardRevoked,
        EndKind::Superseded => Action::AwardSuperseded,
    };
    record(tx, now, actor, action, award, reason.map(|reason| json!({ "reason": reason }))).await
}

/// Whether a person has earned a badge: holds an award of it that has not ended and has not run out.
///
/// Unknown ids are "no", as is a person whom the actor does not oversee. A peer mentor may ask about nobody else.
pub async fn check(
    conn: &mut Conn,
    now: Timestamp,
    actor: &Actor,
    badge: &str,
    person: &str,
) -> Result<Check, AwardError> {
    let person = people::find(conn, person).await?;
    let is_self = person.as_ref().is_some_and(|p| actor.person() == Some(p.id));
    let scope = actor.scope(&[Role::Admin, Role::Coordinator, Role::System]);
    if !is_self && scope.is_none() {
        return Err(AwardError::Forbidden);
    }
    let person = person.filter(|p| is_self || scope.is_some_and(|scope| scope.covers(p.organisation_id)));
    let Some(person) = person else { return Ok(Check { earned: None }) };
    let held = held(conn, now, person.id, badge, None).await?.into_iter().next();
    Ok(Check { earned: held.map(|award| (award.public_id, award.awarded_at)) })
}

/// What the person holds of the badge that this key names: an award that has not ended and has not run out. Several where
/// it is the name of several badges, or names none and a picture of custom badges is given: of the oldest badge first.
pub(in crate::domain) async fn held(
    conn: &mut Conn,
    now: Timestamp,
    person: PersonId,
    badge: &str,
    image_hash: Option<&str>,
) -> crate::store::Result<Vec<Award>> {
    if let Some(badge) = badges::find_unique(conn, badge).await? {
        let standing = sql::standing(conn, person, badge.id).await?;
        return Ok(standing.into_iter().filter(|award| !award.is_expired(now)).collect());
    }
    if !badges::is_name(badge) {
        return Ok(Vec::new());
    }
    sql::holdings(conn, now, person, badge, image_hash).await
}

/// The award with this public id, if the actor may know of it: its holder, and those who oversee its organisation.
pub async fn get(conn: &mut Conn, actor: &Actor, public_id: &str) -> Result<Award, AwardError> {
    let scope = reader(actor)?;
    sql::find(conn, public_id)
        .await?
        .filter(|award| {
            actor.person() == Some(award.person_id) || scope.is_some_and(|scope| scope.covers(award.organisation_id))
        })
        .ok_or(AwardError::UnknownAward)
}

/// The awards that match, of those that the actor may know of. A peer mentor sees their own and may name nobody else.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &AwardFilter,
    slice: &Slice,
) -> Result<Listed<Award>, AwardError> {
    let Some((filter, held)) = narrowed(conn, actor, filter).await? else { return Ok(Listed::empty(0)) };
    let total = total(conn, &filter, held).await?;
    if slice.is_past(total) {
        return Ok(Listed::empty(total));
    }
    let (items, _) = cut(sql::list(conn, &filter, slice).await?, slice);
    Ok(Listed { items, total })
}

/// A page of the awards that have neither ended nor run out, newest first, and whether there are more: those of a person,
/// or all of those that the actor may know of. A peer mentor sees their own and may name nobody else.
pub async fn active(
    conn: &mut Conn,
    now: Timestamp,
    actor: &Actor,
    person: Option<String>,
    slice: &Slice,
) -> Result<(Vec<Award>, bool), AwardError> {
    let filter = AwardFilter { person, newest_first: true, ..AwardFilter::default() };
    let Some((filter, held)) = narrowed(conn, actor, &filter).await? else { return Ok((Vec::new(), false)) };
    // Of those that stand some may have run out; none are beyond them.
    if slice.is_past(total(conn, &filter, held).await?) {
        return Ok((Vec::new(), false));
    }
    let filter = sql::Filter { active_at: Some(now), ..filter };
    Ok(cut(sql::list(conn, &filter, slice).await?, slice))
}

/// As many as the slice has room for, and whether there were more.
fn cut(mut awards: Vec<Award>, slice: &Slice) -> (Vec<Award>, bool) {
    let room = usize::try_from(slice.limit).unwrap_or(usize::MAX);
    let is_more = awards.len() > room;
    awards.truncate(room);
    (awards, is_more)
}

/// The filter with its ids looked up, of what the actor may know of; and how many awards match, where a person's row says
/// it. `None` where none can match.
async fn narrowed(
    conn: &mut Conn,
    actor: &Actor,
    filter: &AwardFilter,
) -> Result<Option<(sql::Filter, Option<i64>)>, AwardError> {
    let scope = reader(actor)?;
    let mut narrowed = sql::Filter {
        include_ended: filter.include_ended,
        newest_first: filter.newest_first,
        ..sql::Filter::default()
    };
    // What a person holds is counted on the person's own row.
    let mut held = None;
    match (&filter.person, actor.person()) {
        (None, Some(own)) if scope.is_none() => narrowed.person = Some(own),
        (None, _) => {}
        (Some(wanted), own) => match people::find(conn, wanted).await? {
            Some(person) if own == Some(person.id) => {
                narrowed.person = own;
                held = Some(person.award_count);
            }
            _ if scope.is_none() => return Err(AwardError::Forbidden),
            Some(person) => {
                narrowed.person = Some(person.id);
                held = Some(person.award_count).filter(|_| scope == Some(Scope::Everywhere));
            }
            None => return Ok(None),
        },
    }
    let is_own = narrowed.person.is_some() && narrowed.person == actor.person();
    if !is_own {
        narrowed.organisations = scope.as_ref().and_then(Scope::as_list).map(<[_]>::to_vec);
    }
    if let Some(wanted) = &filter.organisation {
        match organisations::find(conn, wanted).await? {
            Some(found) if narrowed.organisations.as_ref().is_none_or(|list| list.contains(&found.id)) => {
                narrowed.organisations = Some(vec![found.id]);
            }
            _ => return Ok(None),
        }
    }
    if let Some(wanted) = &filter.badge {
        match badges::find(conn, wanted).await? {
            Some(badge) => narrowed.badge = Some(badge.id),
            None => return Ok(None),
        }
    }
    let is_held_by_one = filter.organisation.is_none() && filter.badge.is_none() && !filter.include_ended;
    Ok(Some((narrowed, held.filter(|_| is_held_by_one))))
}

/// How many awards match: from the person's row or the totals where one key says it all, else by counting along an index.
async fn total(conn: &mut Conn, filter: &sql::Filter, held: Option<i64>) -> Result<i64, AwardError> {
    if let Some(held) = held {
        return Ok(held);
    }
    let measure = if filter.include_ended { Measure::Ever } else { Measure::Standing };
    let subjects: Vec<Subject> = match (filter.person, filter.badge, filter.organisations.as_deref()) {
        (None, None, None) => vec![Subject::Site],
        (None, Some(badge), None) => vec![Subject::Badge(badge)],
        (None, None, Some(list)) => list.iter().copied().map(Subject::Organisation).collect(),
        _ => return Ok(sql::count(conn, filter).await?),
    };
    let mut total = 0;
    for subject in subjects {
        total += totals::read(conn, measure, subject).await?;
    }
    Ok(total)
}

/// Where the actor may read awards that are not their own. A program with the role `system` may not read at all.
fn reader(actor: &Actor) -> Result<Option<Scope>, AwardError> {
    match (&actor.principal, actor.oversees()) {
        (Principal::Person { .. }, scope) => Ok(scope),
        (_, Some(scope)) => Ok(Some(scope)),
        (_, None) => Err(AwardError::Forbidden),
    }
}

/// Who gives the award: the caller, or whom a program may name.
async fn named_awarder(
    conn: &mut Conn,
    actor: &Actor,
    named: Option<&str>,
    organisation: OrganisationId,
) -> Result<String, AwardError> {
    let Some(named) = named.filter(|named| *named != actor.label()) else { return Ok(actor.label().to_owned()) };
    if matches!(actor.principal, Principal::Person { .. }) {
        return Err(AwardError::NotTheCaller);
    }
    if named == "system" && actor.is_system() {
        return Ok(named.to_owned());
    }
    let person = people::find(conn, named).await?.ok_or(AwardError::NotTheCaller)?;
    if access::is_admin(conn, person.id, organisation).await? {
        Ok(person.public_id)
    } else {
        Err(AwardError::NotTheCaller)
    }
}

/// A page of what a person holds or held, newest first, and whether there are more; for pages about that person. The
/// caller has got the person through [`people::get`], which checks the right.
pub async fn of_person(
    conn: &mut Conn,
    person: PersonId,
    ended: bool,
    slice: &Slice,
) -> crate::store::Result<(Vec<Award>, bool)> {
    Ok(cut(sql::of_person(conn, person, ended, slice).await?, slice))
}

/// The award with this public id, if anybody may see it ([`Award::is_open`]).
///
/// An award from before awards had salts gets its own here, for good: two who ask at once are told the same.
pub async fn published(store: &Store, public_id: &str) -> crate::store::Result<Option<Published>> {
    let found = sql::find(&mut store.read().await?, public_id).await?;
    let Some(mut award) = found.filter(Award::is_open) else { return Ok(None) };
    if award.salt.is_none() {
        let mut tx = store.write().await?;
        let (salt, recipient) = recipient::sealed(&people::by_id(&mut tx, award.person_id).await?);
        sql::seal(&mut tx, award.id, &salt, recipient.as_deref()).await?;
        award = sql::by_id(&mut tx, award.id).await?;
        tx.commit().await?;
    }
    Ok(award.salt.clone().map(|salt| Published { salt, recipient: award.recipient.clone(), award }))
}

/// Ends an award because what made it was undone; `None` if it has ended already. For the rules alone.
pub(in crate::domain) async fn end_given(
    tx: &mut Tx,
    now: Timestamp,
    dialect: Dialect,
    public_id: &str,
    reason: &str,
) -> crate::store::Result<Option<Award>> {
    let Some(award) = sql::find(tx, public_id).await? else { return Ok(None) };
    people::touch(tx, award.person_id, 0, 0).await?;
    // Read again now that the person's row is ours.
    if sql::by_id(tx, award.id).await?.ended_at.is_some() {
        return Ok(None);
    }
    end_by_rule(tx, now, dialect, award.id, reason).await.map(Some)
}

/// The points of the person's standing award of a badge; 0 without one.
pub async fn standing_points(conn: &mut Conn, person: PersonId, badge: BadgeId) -> crate::store::Result<i64> {
    sql::standing_points(conn, person, badge).await
}

/// When, of which badge and with how many points the person's standing awards were made, of those made since then.
pub async fn standing_since(
    conn: &mut Conn,
    person: PersonId,
    since: Timestamp,
) -> crate::store::Result<Vec<(Timestamp, BadgeId, i64)>> {
    sql::standing_since(conn, person, since).await
}

/// Since when the person holds the badge of this shortname, and until when.
pub async fn standing_of(
    conn: &mut Conn,
    person: PersonId,
    shortname: &str,
) -> crate::store::Result<Option<(Timestamp, Option<Timestamp>)>> {
    sql::standing_of(conn, person, shortname).await
}

/// What a person holds in their own name and has not run out, newest first, at most `limit`, sandbox badges left out: each
/// with the badge's shortname, and whether the holder has seen it. The caller has checked the right.
pub async fn shelf(
    conn: &mut Conn,
    now: Timestamp,
    person: PersonId,
    limit: i64,
) -> crate::store::Result<Vec<Shelved>> {
    sql::shelf(conn, now, person, limit).await
}

/// Notes that the person has seen all badges that they hold. The caller has checked the right.
pub async fn mark_read(tx: &mut Tx, now: Timestamp, person: PersonId) -> crate::store::Result<()> {
    sql::mark_read(tx, now, person).await
}

/// Those of these awards that the actor oversees, by their public ids; at most a few hundred are asked for.
pub async fn named(
    conn: &mut Conn,
    actor: &Actor,
    public_ids: &[&str],
) -> crate::store::Result<HashMap<String, Award>> {
    let Some(scope) = actor.oversees().filter(|_| !public_ids.is_empty()) else { return Ok(HashMap::new()) };
    let awards = sql::named(conn, public_ids).await?.into_iter().filter(|award| scope.covers(award.organisation_id));
    Ok(awards.map(|award| (award.public_id.clone(), award)).collect())
}

/// The award with this public id, whoever asks.
pub(in crate::domain) async fn find(conn: &mut Conn, public_id: &str) -> crate::store::Result<Option<Award>> {
    sql::find(conn, public_id).await
}

/// The award with this key.
pub(in crate::domain) async fn by_id(conn: &mut Conn, id: AwardId) -> crate::store::Result<Award> {
    sql::by_id(conn, id).await
}

/// What waits for a person and can be claimed, newest first, at most `limit`. For the claims alone, as are the next four.
pub(in crate::domain) async fn waiting(
    conn: &mut Conn,
    person: PersonId,
    limit: usize,
) -> crate::store::Result<Vec<Award>> {
    sql::waiting(conn, person, i64::try_from(limit).unwrap_or(i64::MAX)).await
}

/// Notes that an award is claimed. The caller has touched the person's row.
pub(in crate::domain) async fn set_claimed(tx: &mut Tx, now: Timestamp, id: AwardId) -> crate::store::Result<()> {
    sql::set_claimed(tx, id, now).await
}

/// Notes that a link to an award is on its way, and when its recipient is to be reminded. That an earlier mail was refused
/// is forgotten.
pub(in crate::domain) async fn await_claim(
    tx: &mut Tx,
    id: AwardId,
    remind_at: Option<Timestamp>,
) -> crate::store::Result<()> {
    sql::await_claim(tx, id, remind_at).await
}

/// Notes when the recipient of an award that waits is to be reminded next.
pub(in crate::domain) async fn remind_at(tx: &mut Tx, id: AwardId, at: Option<Timestamp>) -> crate::store::Result<()> {
    sql::set_remind_at(tx, id, at).await
}

/// Notes since when the mail of an award that waits is refused for good, or that it is not.
pub(in crate::domain) async fn set_undelivered(
    tx: &mut Tx,
    id: AwardId,
    at: Option<Timestamp>,
) -> crate::store::Result<()> {
    sql::set_undelivered(tx, id, at).await
}

/// The person whose reminder has been due longest.
pub(in crate::domain) async fn next_to_remind(
    conn: &mut Conn,
    now: Timestamp,
) -> crate::store::Result<Option<PersonId>> {
    sql::next_to_remind(conn, now).await
}

/// An award with the name of the organisation that issues its badge; for mail about it.
pub async fn with_issuer(conn: &mut Conn, id: AwardId) -> crate::store::Result<(Award, String)> {
    Ok((sql::by_id(conn, id).await?, sql::issuer(conn, id).await?))
}

async fn record(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    action: Action,
    award: &Award,
    after: Option<serde_json::Value>,
) -> crate::store::Result<()> {
    let entry = audit::Entry {
        action,
        subject: award.public_id.clone(),
        person: Some(award.person_id),
        organisation: Some(award.organisation_id),
        before: None,
        after,
    };
    audit::record(tx, now, actor, entry).await
}
