//! Organisations: the houses that people belong to and that issue badges. A site always has one of its own.

mod sql;

use serde_json::json;

use crate::{
    clock::Timestamp,
    domain::{
        Actor, ManageError, Problem, Scope,
        audit::{self, Action},
        page::{Listed, Slice},
        text::{self, Checker, MAX_NAME},
    },
    row_key, secrets,
    store::{Conn, FromRow, Tx},
};

row_key! {
    /// Key of `organisations`.
    OrganisationId
}

/// The accent of an organisation that chose none, in degrees of the OKLCH colour circle.
pub const DEFAULT_HUE: i64 = 205;

/// An organisation.
#[derive(Debug, Clone, FromRow)]
pub struct Organisation {
    /// Row key.
    pub id: OrganisationId,
    /// `org-nhf-oslo`.
    pub public_id: String,
    /// Its name.
    pub name: String,
    /// Where to write to.
    pub contact_email: Option<String>,
    /// IANA name; days of display and of streaks are counted in it.
    pub time_zone: String,
    /// Hue of its accent colour, 0 to 359.
    pub accent_hue: i64,
    /// Whether it is the site's own, which issues the badges that name no other.
    pub is_site: bool,
    /// Whether nobody may be added to it any more.
    pub is_retired: bool,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// An organisation to be added.
#[derive(Debug, Clone, Default)]
pub struct NewOrganisation {
    /// Made up if absent.
    pub public_id: Option<String>,
    /// 1 to 200 characters.
    pub name: String,
    /// Where to write to.
    pub contact_email: Option<String>,
    /// UTC if absent.
    pub time_zone: Option<String>,
    /// [`DEFAULT_HUE`] if absent.
    pub accent_hue: Option<i64>,
}

/// What is to be changed; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct OrganisationChanges {
    /// 1 to 200 characters.
    pub name: Option<String>,
    /// `Some(None)` removes it.
    pub contact_email: Option<Option<String>>,
    /// IANA name.
    pub time_zone: Option<String>,
    /// 0 to 359.
    pub accent_hue: Option<i64>,
    /// Retires it, or takes it into use again.
    pub retired: Option<bool>,
}

/// Adds an organisation. Only for admins of the whole site.
pub async fn create(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    new: NewOrganisation,
) -> Result<Organisation, ManageError> {
    if !actor.administers_everywhere() {
        return Err(ManageError::Forbidden);
    }
    insert(tx, now, actor, new, false).await
}

async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    new: NewOrganisation,
    is_site: bool,
) -> Result<Organisation, ManageError> {
    let mut check = Checker::new();
    let public_id = match &new.public_id {
        Some(id) => check.id("id", id),
        None => secrets::public_id("org-"),
    };
    let name = check.line("name", &new.name, MAX_NAME);
    let contact_email = check.email("contact_email", new.contact_email.as_deref());
    let time_zone = time_zone(&mut check, new.time_zone.as_deref().unwrap_or("UTC"));
    let accent_hue = check.number("accent_hue", new.accent_hue.unwrap_or(DEFAULT_HUE), 0, 359);
    check.finish()?;
    let organisation = Organisation {
        id: OrganisationId(0),
        public_id,
        name,
        contact_email,
        time_zone,
        accent_hue,
        is_site,
        is_retired: false,
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    let organisation = sql::insert(tx, &organisation, &text::sort_key(&organisation.name))
        .await?
        .ok_or_else(|| ManageError::field("id", Problem::Taken))?;
    record(tx, now, actor, Action::OrganisationCreated, None, &organisation).await?;
    Ok(organisation)
}

/// Changes an organisation. For its admins; `expected` is the revision that the change was made on, if it was told.
pub async fn update(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    expected: Option<i64>,
    changes: OrganisationChanges,
) -> Result<Organisation, ManageError> {
    sql::lock(tx, public_id).await?;
    let before = get(tx, actor, public_id).await?;
    if !actor.may_administer(before.id) {
        return Err(ManageError::Forbidden);
    }
    let mut after = before.clone();
    let mut check = Checker::new();
    if let Some(name) = &changes.name {
        after.name = check.line("name", name, MAX_NAME);
    }
    if let Some(email) = &changes.contact_email {
        after.contact_email = check.email("contact_email", email.as_deref());
    }
    if let Some(zone) = &changes.time_zone {
        after.time_zone = time_zone(&mut check, zone);
    }
    if let Some(hue) = changes.accent_hue {
        after.accent_hue = check.number("accent_hue", hue, 0, 359);
    }
    check.finish()?;
    if let Some(retired) = changes.retired {
        if !actor.administers_everywhere() {
            return Err(ManageError::Forbidden);
        }
        if retired && before.is_site {
            return Err(ManageError::Conflict("the site's own organisation cannot be retired"));
        }
        after.is_retired = retired;
    }
    let expected = expected.unwrap_or(before.revision);
    after.updated_at = now;
    let after = sql::update(tx, &after, &text::sort_key(&after.name), expected).await?.ok_or(ManageError::Stale)?;
    let action =
        if after.is_retired && !before.is_retired { Action::OrganisationRetired } else { Action::OrganisationUpdated };
    record(tx, now, actor, action, Some(&before), &after).await?;
    Ok(after)
}

/// The organisation with this public id, if the actor may know of it.
pub async fn get(conn: &mut Conn, actor: &Actor, public_id: &str) -> Result<Organisation, ManageError> {
    // The right first: whoever may read none is not told which there are.
    let scope = actor.oversees().ok_or(ManageError::Forbidden)?;
    let found = find(conn, public_id).await?.ok_or(ManageError::NotFound)?;
    if scope.covers(found.id) { Ok(found) } else { Err(ManageError::NotFound) }
}

/// The organisations that the actor oversees, by name.
pub async fn list(conn: &mut Conn, actor: &Actor, slice: &Slice) -> Result<Listed<Organisation>, ManageError> {
    let scope = actor.oversees().ok_or(ManageError::Forbidden)?;
    let total = sql::count(conn, scope.as_list()).await?;
    if slice.is_past(total) {
        return Ok(Listed::empty(total));
    }
    Ok(Listed { items: sql::list(conn, scope.as_list(), slice).await?, total })
}

/// All that are in use and inside the scope, by name: for choices in forms. At most 200.
pub async fn choices(conn: &mut Conn, scope: &Scope) -> Result<Vec<Organisation>, ManageError> {
    let slice = Slice { page: 1, limit: 200, after: None };
    let all = sql::list(conn, scope.as_list(), &slice).await?;
    Ok(all.into_iter().filter(|o| !o.is_retired).collect())
}

/// The organisation with this public id, whoever asks.
pub async fn find(conn: &mut Conn, public_id: &str) -> crate::store::Result<Option<Organisation>> {
    if !text::is_id(public_id) {
        return Ok(None);
    }
    sql::find(conn, public_id).await
}

/// The organisation with this key.
pub async fn by_id(conn: &mut Conn, id: OrganisationId) -> crate::store::Result<Organisation> {
    sql::by_id(conn, id).await
}

/// The site's own organisation.
pub async fn site(conn: &mut Conn) -> crate::store::Result<Organisation> {
    sql::site(conn).await
}

/// Makes the site's own organisation if there is none yet.
pub async fn ensure_site(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    new: NewOrganisation,
) -> Result<Organisation, ManageError> {
    match sql::find_site(tx).await? {
        Some(site) => Ok(site),
        None => insert(tx, now, actor, new, true).await,
    }
}

/// The names of all time zones, in alphabetical order.
pub fn time_zones() -> impl Iterator<Item = &'static str> {
    chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
}

fn time_zone(check: &mut Checker, name: &str) -> String {
    if name.trim().parse::<chrono_tz::Tz>().is_err() {
        check.add("time_zone", Problem::NotATimeZone);
    }
    name.trim().to_owned()
}

async fn record(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    action: Action,
    before: Option<&Organisation>,
    after: &Organisation,
) -> crate::store::Result<()> {
    let fields = |o: &Organisation| json!({ "time_zone": o.time_zone, "accent_hue": o.accent_hue, "retired": o.is_retired, "revision": o.revision });
    let entry = audit::Entry {
        action,
        subject: after.public_id.clone(),
        person: None,
        organisation: Some(after.id),
        before: before.map(fields),
        after: Some(fields(after)),
    };
    audit::record(tx, now, actor, entry).await
}
