//! Badge definitions: what can be held, and how it is recognised.

mod art;
mod model;
mod sql;

use std::collections::HashMap;

use serde_json::json;

pub use art::{Art, Face, Field, Icon, Metal, Shape};
pub use model::{Badge, BadgeChanges, BadgeFilter, BadgeId, BadgeKind, BadgeSort, BadgeState, NewBadge};

use crate::{
    clock::Timestamp,
    domain::{
        Actor, ManageError, Principal, Problem, Role, Scope,
        audit::{self, Action},
        images,
        organisations::{self, OrganisationId},
        page::{Listed, Slice},
        rules,
        text::{self, Checker, MAX_NAME, MAX_PROSE},
        totals::{self, Measure, Subject},
    },
    secrets,
    store::{Conn, Json, Tx},
};

/// The most points that a badge can be worth.
pub const MAX_POINTS: i64 = 1_000_000;

/// Defines a badge. For admins of the organisation that is to issue it; only admins of the whole site define badges of
/// the site's own organisation, which anybody can be given.
pub async fn create(tx: &mut Tx, now: Timestamp, actor: &Actor, new: NewBadge) -> Result<Badge, ManageError> {
    let scope = actor.administers().ok_or(ManageError::Forbidden)?;
    let mut check = Checker::new();
    let issuer = match &new.organisation_id {
        Some(id) => organisations::find(tx, id).await?.filter(|o| !o.is_retired),
        None => Some(organisations::site(tx).await?),
    };
    match &issuer {
        Some(issuer) if scope.covers(issuer.id) => {}
        _ => check
            .add("organisation_id", if new.organisation_id.is_none() { Problem::Missing } else { Problem::Unknown }),
    }
    let public_id = match &new.public_id {
        Some(id) => check.id("id", id),
        None => secrets::public_id("bdg-"),
    };
    let name = check.line("name", &new.name, MAX_NAME);
    if let Some(shortname) = &new.shortname
        && !text::is_shortname(shortname)
    {
        check.add("shortname", Problem::NotAShortname);
    }
    let description = check.prose("description", &new.description, MAX_PROSE);
    let criteria = check.prose("criteria", &new.criteria, MAX_PROSE);
    let points = check.number("points", new.points, 0, MAX_POINTS);
    if let Some(number) = new.number {
        check.number("number", number, 1, i64::from(i32::MAX));
    }
    check.finish()?;
    let Some(issuer) = issuer else { return Err(ManageError::NotFound) };
    let number = sql::next_number(tx, new.number).await?;
    let shortname = match new.shortname {
        Some(shortname) => shortname,
        None => sql::free_shortname(tx, &text::shortname(&name)).await?,
    };
    let badge = Badge {
        id: BadgeId(0),
        public_id,
        number,
        shortname,
        name,
        description,
        criteria,
        image_hash: new.image_hash,
        art: new.art.map(Json),
        kind: new.kind,
        organisation_id: issuer.id,
        organisation: issuer.public_id,
        organisation_name: issuer.name,
        is_site_wide: issuer.is_site,
        points,
        is_sandbox: new.is_sandbox,
        retired_at: None,
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    let Some(id) = sql::insert(tx, &badge).await? else {
        let field = if sql::find_by_shortname(tx, &badge.shortname).await?.is_some() {
            "shortname"
        } else if sql::find_by_public_id(tx, &badge.public_id).await?.is_some() {
            "id"
        } else {
            "number"
        };
        return Err(ManageError::field(field, Problem::Taken));
    };
    let badge = Badge { id, ..badge };
    sql::set_words(tx, id, &badge.words()).await?;
    record(tx, now, actor, Action::BadgeCreated, None, &badge).await?;
    Ok(badge)
}

/// Changes a badge, retires it or takes it into use again. For admins of the organisation that issues it.
///
/// Awards keep the points that they were made with, and show the picture that the badge has now; one that nothing shows any more
/// is gone for good. What people hold of a badge was public or was not: it enters and leaves the sandbox only while nobody
/// holds it.
pub async fn update(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    key: &str,
    expected: Option<i64>,
    changes: BadgeChanges,
) -> Result<Badge, ManageError> {
    let named = get(tx, actor, key).await?;
    sql::lock(tx, named.id).await?;
    let before = get(tx, actor, &named.public_id).await?;
    if !actor.may_administer(before.organisation_id) {
        return Err(ManageError::Forbidden);
    }
    let mut after = before.clone();
    let mut check = Checker::new();
    if let Some(name) = &changes.name {
        after.name = check.line("name", name, MAX_NAME);
    }
    if let Some(description) = &changes.description {
        after.description = check.prose("description", description, MAX_PROSE);
    }
    if let Some(criteria) = &changes.criteria {
        after.criteria = check.prose("criteria", criteria, MAX_PROSE);
    }
    if let Some(points) = changes.points {
        after.points = check.number("points", points, 0, MAX_POINTS);
    }
    if let Some(is_sandbox) = changes.is_sandbox.filter(|is_sandbox| *is_sandbox != before.is_sandbox) {
        if totals::read(tx, Measure::Standing, Subject::Badge(before.id)).await? > 0 {
            check.add("sandbox", Problem::Held);
        }
        after.is_sandbox = is_sandbox;
    }
    if let Some(hash) = changes.image_hash {
        after.image_hash = Some(hash);
        after.art = changes.art.map(Json);
    }
    let mut action = Action::BadgeUpdated;
    match (changes.retired, before.retired_at) {
        (Some(true), None) => {
            after.retired_at = Some(now);
            action = Action::BadgeRetired;
        }
        (Some(false), Some(_)) => {
            after.retired_at = None;
            action = Action::BadgeRestored;
        }
        _ => {}
    }
    check.finish()?;
    after.updated_at = now;
    after.revision = sql::update(tx, &after, expected.unwrap_or(before.revision)).await?.ok_or(ManageError::Stale)?;
    if after.words() != before.words() {
        sql::set_words(tx, after.id, &after.words()).await?;
    }
    if let Some(old) = before.image_hash.as_ref().filter(|_| after.image_hash != before.image_hash) {
        images::forget(tx, old).await?;
    }
    record(tx, now, actor, action, Some(&before), &after).await?;
    Ok(after)
}

/// Deletes a badge that nobody has ever held and that nothing refers to. For admins of the organisation that issues it.
///
/// [`ManageError::Conflict`] where it is in use: retire it instead.
pub async fn delete(tx: &mut Tx, now: Timestamp, actor: &Actor, key: &str) -> Result<Badge, ManageError> {
    let badge = get(tx, actor, key).await?;
    if !actor.may_administer(badge.organisation_id) {
        return Err(ManageError::Forbidden);
    }
    // Conditions name badges without a foreign key.
    if rules::is_asked_for(tx, badge.id).await? {
        return Err(ManageError::Conflict("the badge is in use"));
    }
    sql::set_words(tx, badge.id, &[]).await?;
    match sql::delete(tx, badge.id).await {
        Ok(()) => {}
        Err(error) if error.is_foreign_key_violation() => return Err(ManageError::Conflict("the badge is in use")),
        Err(error) => return Err(error.into()),
    }
    if let Some(hash) = &badge.image_hash {
        images::forget(tx, hash).await?;
    }
    record(tx, now, actor, Action::BadgeDeleted, None, &badge).await?;
    Ok(badge)
}

/// The templates of the actor's organisations, in use or retired, the newest first. For admins.
pub async fn templates(conn: &mut Conn, actor: &Actor, slice: &Slice) -> Result<Listed<Badge>, ManageError> {
    let scope = actor.administers().ok_or(ManageError::Forbidden)?;
    let filter = BadgeFilter { kind: Some(BadgeKind::Template), sort: BadgeSort::Newest, ..BadgeFilter::default() };
    Ok(sql::list(conn, scope.as_list(), &filter, slice).await?)
}

/// The badge with exactly this name that the actor can give, the oldest of several; retired ones count.
pub async fn of_name(conn: &mut Conn, scope: &Scope, name: &str) -> crate::store::Result<Option<Badge>> {
    let named = sql::of_name(conn, name).await?;
    Ok(named.into_iter().find(|badge| badge.is_site_wide || scope.covers(badge.organisation_id)))
}

/// The badge with exactly this name that people of this organisation can be given: one in use before those that are
/// retired, then the oldest.
pub async fn of_name_for(conn: &mut Conn, home: OrganisationId, name: &str) -> crate::store::Result<Option<Badge>> {
    if !is_name(name) {
        return Ok(None);
    }
    let found = sql::find_by_name(conn, home, name).await?;
    Ok(found.filter(|badge| badge.is_site_wide || badge.organisation_id == home))
}

/// Lets nobody else define a badge until this transaction has ended: what is looked for and not there is then made once.
pub(in crate::domain) async fn hold_definitions(tx: &mut Tx) -> crate::store::Result<()> {
    sql::hold_numbers(tx).await
}

/// A custom badge of this organisation with this picture.
pub async fn custom_of_image(
    conn: &mut Conn,
    organisation: OrganisationId,
    image_hash: &str,
) -> crate::store::Result<Option<Badge>> {
    sql::custom_of_image(conn, organisation, image_hash).await
}

/// The badge that this key names (number, public id, shortname or exact name, tried in this order), if the actor may
/// know of it.
pub async fn get(conn: &mut Conn, actor: &Actor, key: &str) -> Result<Badge, ManageError> {
    let scope = visible(conn, actor).await?;
    let badge =
        find(conn, key).await?.filter(|badge| scope.covers(badge.organisation_id)).ok_or(ManageError::NotFound)?;
    if badge.is_in_use() && !badge.is_sandbox
        || actor.may_administer(badge.organisation_id)
        || actor.oversees().is_some()
    {
        Ok(badge)
    } else {
        Err(ManageError::NotFound)
    }
}

/// The badges that the actor may know of. Those out of use, and sandbox badges, only for admins and coordinators.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &BadgeFilter,
    slice: &Slice,
) -> Result<Listed<Badge>, ManageError> {
    let scope = visible(conn, actor).await?;
    let mut filter = filter.clone();
    if actor.oversees().is_none() {
        filter.state = Some(BadgeState::InUse);
    }
    Ok(sql::list(conn, scope.as_list(), &filter, slice).await?)
}

/// How many badges the actor may know of are in use, in the sandbox and retired.
pub async fn counts(conn: &mut Conn, actor: &Actor) -> Result<[i64; 3], ManageError> {
    let scope = visible(conn, actor).await?;
    let mut counts = [0; 3];
    for (count, state) in counts.iter_mut().zip([BadgeState::InUse, BadgeState::Sandbox, BadgeState::Retired]) {
        *count =
            sql::count(conn, scope.as_list(), &BadgeFilter { state: Some(state), ..BadgeFilter::default() }).await?;
    }
    Ok(counts)
}

/// How many badges this organisation issues, retired ones left out.
pub async fn issued_by(conn: &mut Conn, organisation: OrganisationId) -> crate::store::Result<i64> {
    let in_use = BadgeFilter { state: Some(BadgeState::InUse), ..BadgeFilter::default() };
    sql::count(conn, Some(&[organisation]), &in_use).await
}

/// The badge with this shortname, if anybody may look at it: in use or retired, but not for trying out.
pub async fn published(conn: &mut Conn, shortname: &str) -> crate::store::Result<Option<Badge>> {
    if !text::is_shortname(shortname) {
        return Ok(None);
    }
    Ok(sql::find_by_shortname(conn, shortname).await?.filter(|badge| !badge.is_sandbox))
}

/// The badge with this number, if anybody may look at it.
pub async fn published_by_number(conn: &mut Conn, number: i64) -> crate::store::Result<Option<Badge>> {
    Ok(sql::find_by_number(conn, number).await?.filter(|badge| !badge.is_sandbox))
}

/// The badges in use that anybody may look at, by name; those of one issuer, or of all.
pub async fn gallery(
    conn: &mut Conn,
    issuer: Option<OrganisationId>,
    search: Option<String>,
    slice: &Slice,
) -> crate::store::Result<Listed<Badge>> {
    let filter = BadgeFilter { search, state: Some(BadgeState::InUse), ..BadgeFilter::default() };
    sql::list(conn, issuer.as_ref().map(std::slice::from_ref), &filter, slice).await
}

/// Some badges that anybody may look at: in use, the site's own, the newest first.
pub async fn showcase(conn: &mut Conn, limit: i64) -> crate::store::Result<Vec<Badge>> {
    let site = organisations::site(conn).await?.id;
    let filter = BadgeFilter { state: Some(BadgeState::InUse), sort: BadgeSort::Newest, ..BadgeFilter::default() };
    let slice = Slice { page: 1, limit, after: None };
    Ok(sql::list(conn, Some(&[site]), &filter, &slice).await?.items)
}

/// The badge that this key names, whoever asks: number, public id, shortname or exact name, tried in this order. Of several
/// with one name, the oldest.
pub async fn find(conn: &mut Conn, key: &str) -> crate::store::Result<Option<Badge>> {
    match find_unique(conn, key).await? {
        None if is_name(key) => Ok(sql::of_name(conn, key).await?.into_iter().next()),
        found => Ok(found),
    }
}

/// [`find`], but of several with one name one that people of this organisation can be given, one in use before those that
/// are retired.
pub(in crate::domain) async fn find_for(
    conn: &mut Conn,
    home: OrganisationId,
    key: &str,
) -> crate::store::Result<Option<Badge>> {
    match find_unique(conn, key).await? {
        None if is_name(key) => sql::find_by_name(conn, home, key).await,
        found => Ok(found),
    }
}

/// Whether a badge can have this name.
pub(in crate::domain) fn is_name(key: &str) -> bool {
    !key.chars().any(char::is_control) && key.chars().count() <= MAX_NAME
}

/// The badge that this key names, where no other can be meant: number, public id or shortname, tried in this order.
pub(in crate::domain) async fn find_unique(conn: &mut Conn, key: &str) -> crate::store::Result<Option<Badge>> {
    if let Ok(number) = key.parse::<i64>()
        && let Some(badge) = sql::find_by_number(conn, number).await?
    {
        return Ok(Some(badge));
    }
    if text::is_id(key) {
        if let Some(badge) = sql::find_by_public_id(conn, key).await? {
            return Ok(Some(badge));
        }
        return sql::find_by_shortname(conn, key).await;
    }
    Ok(None)
}

/// The badge with this key.
pub async fn by_id(conn: &mut Conn, id: BadgeId) -> crate::store::Result<Badge> {
    sql::by_id(conn, id).await
}

/// The names of the badges with these shortnames; what is not there is left out.
pub async fn names(conn: &mut Conn, shortnames: &[&str]) -> crate::store::Result<HashMap<String, String>> {
    if shortnames.is_empty() { Ok(HashMap::new()) } else { sql::names(conn, shortnames).await }
}

/// The shortname of the badge with this key.
pub async fn shortname(conn: &mut Conn, id: BadgeId) -> crate::store::Result<String> {
    sql::shortname(conn, id).await
}

/// Every badge that can be given for real, of all issuers, by key: one contract lists them whole.
pub async fn all_in_use(conn: &mut Conn) -> crate::store::Result<Vec<Badge>> {
    sql::all_in_use(conn).await
}

/// The badges in use inside the scope, by name: for choices in forms. At most 200.
pub async fn choices(conn: &mut Conn, scope: &Scope) -> Result<Vec<Badge>, ManageError> {
    let filter = BadgeFilter { state: Some(BadgeState::InUse), ..BadgeFilter::default() };
    let slice = Slice { page: 1, limit: 200, after: None };
    Ok(sql::list(conn, scope.as_list(), &filter, &slice).await?.items)
}

/// The organisations whose badges the actor may know of: those of their roles, their home and the site's own.
pub async fn visible(conn: &mut Conn, actor: &Actor) -> Result<Scope, ManageError> {
    let mut list = match actor.scope(&[Role::Admin, Role::Coordinator]) {
        Some(Scope::Everywhere) => return Ok(Scope::Everywhere),
        Some(Scope::Organisations(list)) => list,
        None => Vec::new(),
    };
    match &actor.principal {
        Principal::Person { organisation, .. } => list.push(*organisation),
        Principal::Service { .. } | Principal::Anonymous if list.is_empty() => return Err(ManageError::Forbidden),
        Principal::Service { .. } | Principal::System | Principal::Anonymous => {}
    }
    list.push(organisations::site(conn).await?.id);
    list.sort_unstable();
    list.dedup();
    Ok(Scope::Organisations(list))
}

async fn record(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    action: Action,
    before: Option<&Badge>,
    after: &Badge,
) -> crate::store::Result<()> {
    let fields = |b: &Badge| {
        json!({
            "name": b.name, "description": b.description, "criteria": b.criteria, "image": b.image_hash, "art": b.art,
            "points": b.points, "sandbox": b.is_sandbox, "retired": !b.is_in_use(), "revision": b.revision,
        })
    };
    let entry = audit::Entry {
        action,
        subject: after.public_id.clone(),
        person: None,
        organisation: Some(after.organisation_id),
        before: before.map(fields),
        after: Some(fields(after)),
    };
    audit::record(tx, now, actor, entry).await
}
