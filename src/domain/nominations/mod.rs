//! Nominations: a coordinator names somebody for a badge, or somebody asks for one, and shows why; an admin decides. An
//! approval is an award like any other.

mod model;
mod sql;

use serde_json::json;

pub use model::{
    Decided, Evidence, EvidenceFile, MAX_FILE, NewNomination, Nomination, NominationError, NominationFilter,
    NominationId, NominationState,
};

use crate::{
    clock::Timestamp,
    domain::{
        Actor, Role, Scope,
        audit::{self, Action},
        awards::{self, Awarded, NewAward},
        badges, notices,
        page::{Listed, Slice},
        people::{self, Person},
        text::{self, Checker, MAX_PROSE, MAX_REASON},
    },
    secrets,
    store::{Conn, Result, Tx},
};

/// Names somebody for a badge that they do not hold. One is open for a person and a badge at a time.
///
/// Coordinators and admins name people of theirs; everybody may ask for themselves.
pub async fn nominate(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    new: NewNomination,
) -> std::result::Result<Nomination, NominationError> {
    let mut check = Checker::new();
    let reason = check.required_prose("reason", &new.reason, MAX_PROSE);
    let evidence_url = check.url("evidence_url", new.evidence_url.as_deref());
    check.finish()?;
    let person = nominee(tx, actor, new.person.as_deref()).await?;
    let badge = badges::find(tx, &new.badge)
        .await?
        .filter(|badge| !badge.is_sandbox && (badge.is_site_wide || sees(actor, &person, badge.organisation_id)))
        .ok_or(NominationError::UnknownBadge)?;
    if !badge.is_in_use() {
        return Err(NominationError::Retired);
    }
    if !badge.is_site_wide && badge.organisation_id != person.organisation_id {
        return Err(NominationError::OtherOrganisation);
    }
    people::lock(tx, person.id).await?;
    let held = awards::standing_of(tx, person.id, &badge.shortname).await?;
    if held.is_some_and(|(_, until)| until.is_none_or(|until| until > now)) {
        return Err(NominationError::AlreadyHeld);
    }
    let file_hash = match &new.file {
        Some(file) => Some(sql::keep(tx, now, &secrets::content_hash(&file.bytes), file).await?),
        None => None,
    };
    let public_id = secrets::public_id("nomination-");
    let row = sql::NewRow {
        public_id: &public_id,
        badge: badge.id,
        person: person.id,
        organisation: person.organisation_id,
        maker_person: actor.person(),
        maker: actor.label(),
        reason: &reason,
        evidence_url: evidence_url.as_deref(),
        file_hash: file_hash.as_deref(),
        file_name: new.file.as_ref().and_then(|file| file.name.as_deref()),
    };
    if !sql::insert(tx, now, &row).await? {
        return Err(NominationError::AlreadyOpen);
    }
    let nomination = sql::find(tx, &public_id).await?.ok_or(NominationError::Unknown)?;
    record(tx, now, actor, Action::NominationMade, &nomination).await?;
    Ok(nomination)
}

/// Who is to be named: somebody whom the actor oversees, or the actor.
async fn nominee(conn: &mut Conn, actor: &Actor, named: Option<&str>) -> std::result::Result<Person, NominationError> {
    let person = match (named, actor.person()) {
        (Some(named), _) => people::find_by_any(conn, named).await?,
        (None, Some(own)) => Some(people::by_id(conn, own).await?),
        (None, None) => return Err(NominationError::UnknownPerson),
    };
    let scope = actor.oversees();
    let is_theirs = |person: &Person| {
        actor.person() == Some(person.id) || scope.as_ref().is_some_and(|scope| scope.covers(person.organisation_id))
    };
    person.filter(|person| !person.is_retired && is_theirs(person)).ok_or(NominationError::UnknownPerson)
}

fn sees(actor: &Actor, person: &Person, organisation: crate::domain::organisations::OrganisationId) -> bool {
    person.organisation_id == organisation || actor.oversees().is_some_and(|scope| scope.covers(organisation))
}

/// Approves a nomination: the badge is given, with the `note`. For admins of the organisation. Again: nothing changes.
///
/// With `shows_link`, the nomination's link stands with the award, for everybody to see.
pub async fn approve(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    note: Option<String>,
    shows_link: bool,
) -> std::result::Result<Decided, NominationError> {
    let nomination = deciding(tx, actor, public_id).await?;
    match nomination.state {
        NominationState::Open => {}
        NominationState::Approved => return Ok(Decided::Already(nomination)),
        NominationState::Declined | NominationState::Withdrawn => return Err(NominationError::Closed),
    }
    let wanted = NewAward {
        badge: nomination.badge_public_id.clone(),
        person: nomination.person.clone(),
        note,
        evidence_url: nomination.evidence_url.clone().filter(|_| shows_link),
        ..NewAward::default()
    };
    let awarded = awards::award(tx, now, actor, wanted).await?;
    // What was given by another way before was told without a word of this.
    let tells_nominee = matches!(awarded, Awarded::Already(_));
    let award = Some(awarded.into_award().id);
    let decision = sql::Decision { state: NominationState::Approved, by: actor.label(), reason: None, award };
    close(tx, now, actor, nomination, &decision, tells_nominee).await
}

/// Declines a nomination with a reason of 1 to 500 characters. For admins of the organisation. Again: the first reason
/// stays.
pub async fn decline(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    reason: &str,
) -> std::result::Result<Decided, NominationError> {
    let mut check = Checker::new();
    let reason = check.required_prose("reason", reason, MAX_REASON);
    check.finish()?;
    let nomination = deciding(tx, actor, public_id).await?;
    match nomination.state {
        NominationState::Open => {}
        NominationState::Declined => return Ok(Decided::Already(nomination)),
        NominationState::Approved | NominationState::Withdrawn => return Err(NominationError::Closed),
    }
    let state = NominationState::Declined;
    let decision = sql::Decision { state, by: actor.label(), reason: Some(&reason), award: None };
    close(tx, now, actor, nomination, &decision, true).await
}

/// Takes a nomination back that the actor made. Again: nothing changes.
pub async fn withdraw(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
) -> std::result::Result<Decided, NominationError> {
    let nomination = taken(tx, actor, public_id).await?;
    if !is_maker(actor, &nomination) {
        return Err(NominationError::Forbidden);
    }
    match nomination.state {
        NominationState::Open => {}
        NominationState::Withdrawn => return Ok(Decided::Already(nomination)),
        NominationState::Approved | NominationState::Declined => return Err(NominationError::Closed),
    }
    let state = NominationState::Withdrawn;
    let decision = sql::Decision { state, by: actor.label(), reason: None, award: None };
    close(tx, now, actor, nomination, &decision, false).await
}

/// Whether the actor may decide about a nomination.
pub fn may_decide(actor: &Actor, nomination: &Nomination) -> bool {
    actor.scope(&[Role::Admin]).is_some_and(|scope| scope.covers(nomination.organisation_id))
}

/// Whether the actor made a nomination.
pub fn is_maker(actor: &Actor, nomination: &Nomination) -> bool {
    match nomination.maker_person_id {
        Some(maker) => actor.person() == Some(maker),
        // Who may nominate is called by what tells them from others; `system` is what many are called.
        None => actor.person().is_none() && actor.credential() == nomination.maker,
    }
}

/// The nomination as it is now that its row is ours.
async fn taken(tx: &mut Tx, actor: &Actor, public_id: &str) -> std::result::Result<Nomination, NominationError> {
    // Looked at first: who may not see it may not hold it up.
    let seen = get(tx, actor, public_id).await?;
    people::lock(tx, seen.person_id).await?;
    sql::find(tx, public_id).await?.ok_or(NominationError::Unknown)
}

async fn deciding(tx: &mut Tx, actor: &Actor, public_id: &str) -> std::result::Result<Nomination, NominationError> {
    let nomination = taken(tx, actor, public_id).await?;
    if may_decide(actor, &nomination) { Ok(nomination) } else { Err(NominationError::Forbidden) }
}

/// Writes a decision down, and tells whoever made the nomination; and the nominee, unless the award's own mail does.
async fn close(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    nomination: Nomination,
    decision: &sql::Decision<'_>,
    tells_nominee: bool,
) -> std::result::Result<Decided, NominationError> {
    let action = match decision.state {
        NominationState::Approved => Action::NominationApproved,
        NominationState::Declined => Action::NominationDeclined,
        NominationState::Open | NominationState::Withdrawn => Action::NominationWithdrawn,
    };
    sql::decide(tx, now, nomination.id, decision).await?;
    let nomination = sql::find(tx, &nomination.public_id).await?.ok_or(NominationError::Unknown)?;
    record(tx, now, actor, action, &nomination).await?;
    if nomination.state != NominationState::Withdrawn {
        notices::nomination_decided(tx, now, &nomination, tells_nominee).await?;
    }
    Ok(Decided::Now(nomination))
}

/// The nomination with this public id, for those whom it is about, who made it, and who oversee its organisation.
pub async fn get(conn: &mut Conn, actor: &Actor, public_id: &str) -> std::result::Result<Nomination, NominationError> {
    let found = if text::is_id(public_id) { sql::find(conn, public_id).await? } else { None };
    let scope = actor.oversees();
    found
        .filter(|nomination| {
            is_maker(actor, nomination)
                || actor.person() == Some(nomination.person_id)
                || scope.as_ref().is_some_and(|scope| scope.covers(nomination.organisation_id))
        })
        .ok_or(NominationError::Unknown)
}

/// The nomination with this public id, whoever asks; for mail about it.
pub(in crate::domain) async fn find(conn: &mut Conn, public_id: &str) -> Result<Option<Nomination>> {
    sql::find(conn, public_id).await
}

/// The nominations that match, of those that the actor may see, newest first.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: NominationFilter,
    slice: &Slice,
) -> std::result::Result<Listed<Nomination>, NominationError> {
    let whose = match (actor.oversees(), actor.person()) {
        (Some(scope), _) if !filter.own => match scope.as_list() {
            Some(list) => sql::Whose::Of(list.to_vec()),
            None => sql::Whose::All,
        },
        (_, Some(person)) => sql::Whose::Their(person),
        (_, None) => return Err(NominationError::Forbidden),
    };
    Ok(sql::list(conn, &whose, filter.state, slice).await?)
}

/// How many nominations wait for the actor to decide. Counted up to 1,000.
pub async fn waiting(conn: &mut Conn, actor: &Actor) -> Result<i64> {
    match actor.scope(&[Role::Admin]) {
        None => Ok(0),
        Some(Scope::Everywhere) => sql::count_open(conn, None).await,
        Some(scope) => sql::count_open(conn, scope.as_list()).await,
    }
}

/// The file that was sent with a nomination. The caller has got the nomination through [`get`], which checks the right.
pub async fn file(conn: &mut Conn, nomination: &Nomination) -> Result<Option<EvidenceFile>> {
    match &nomination.file_hash {
        Some(hash) => sql::file(conn, hash).await,
        None => Ok(None),
    }
}

async fn record(tx: &mut Tx, now: Timestamp, actor: &Actor, action: Action, nomination: &Nomination) -> Result<()> {
    let entry = audit::Entry {
        action,
        subject: nomination.public_id.clone(),
        person: Some(nomination.person_id),
        organisation: Some(nomination.organisation_id),
        before: None,
        after: Some(
            json!({ "badge": nomination.badge_public_id, "state": nomination.state.as_str(), "award": nomination.award }),
        ),
    };
    audit::record(tx, now, actor, entry).await
}
