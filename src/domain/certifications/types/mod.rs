//! What somebody can be certified as: types, known everywhere on the site.

mod sql;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::json;

use super::{Certification, CertificationError, CertificationType, NewType, Outcome, TypeChanges, TypeId};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, ManageError, Problem,
        audit::{self, Action},
        page::{Listed, Slice},
        rules,
        text::{self, Checker, MAX_NAME},
    },
    store::{Conn, Json, Result, Tx},
};

/// How many days before expiry people are reminded, where a type says nothing else.
pub const LADDER: [i64; 6] = [60, 30, 14, 7, 1, 0];
/// The most steps of a ladder, and the longest.
const MAX_STEPS: usize = 12;
const MAX_STEP: i64 = 365;
/// The longest validity, in months.
const MAX_MONTHS: i64 = 600;
/// The validity of a type that says nothing else, in months.
const MONTHS: i64 = 12;
/// The longest reminder text, in characters.
const MAX_TEXT: usize = 1_000;

/// The languages that a reminder can be written in.
pub fn reminder_languages() -> [&'static str; 2] {
    ["en", "nb"]
}

/// Whether this can be a type's shortname: `^[a-z][a-z0-9_]{0,63}$`.
pub fn is_type_name(name: &str) -> bool {
    name.len() <= text::MAX_ID
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// Adds a type. For admins of the whole site.
pub async fn create_type(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    new: NewType,
) -> std::result::Result<CertificationType, ManageError> {
    if !actor.administers_everywhere() {
        return Err(ManageError::Forbidden);
    }
    let mut check = Checker::new();
    let shortname = new.shortname.trim().to_owned();
    if !is_type_name(&shortname) {
        check.add("shortname", if shortname.is_empty() { Problem::Missing } else { Problem::NotATypeName });
    }
    let name = if new.name.trim().is_empty() { readable(&shortname) } else { check.line("name", &new.name, MAX_NAME) };
    let wanted = CertificationType {
        name,
        validity_months: months(&mut check, new.validity_months.unwrap_or(MONTHS)),
        reminder_days: Json(ladder(&mut check, new.reminder_days.unwrap_or_else(|| LADDER.to_vec()))),
        reminder_texts: Json(texts(&mut check, new.reminder_texts)),
        ..plain(now, shortname)
    };
    check.finish()?;
    let taken = || ManageError::field("shortname", Problem::Taken);
    let added = sql::insert_type(tx, &wanted).await?.ok_or_else(taken)?;
    record(tx, now, actor, Action::CertificationTypeCreated, None, &added).await?;
    if let Some(badge) = &new.badge {
        give_badge(tx, now, actor, &added, Some(badge)).await?;
    }
    Ok(added)
}

/// Changes a type, retires it or takes it into use again. For admins of the whole site; `expected` is the revision that
/// the change was made on, if it was told.
///
/// Reminders that were sent stay sent; those that are still to come follow the new ladder. A new badge comes to whoever is
/// certified, in the background.
pub async fn update_type(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    shortname: &str,
    expected: Option<i64>,
    changes: TypeChanges,
) -> std::result::Result<CertificationType, ManageError> {
    if is_type_name(shortname) {
        sql::lock_type(tx, shortname).await?;
    }
    let before = get_type(tx, actor, shortname).await?;
    if !actor.administers_everywhere() {
        return Err(ManageError::Forbidden);
    }
    let mut after = before.clone();
    let mut check = Checker::new();
    if let Some(name) = &changes.name {
        after.name = check.line("name", name, MAX_NAME);
    }
    if let Some(wanted) = changes.validity_months {
        after.validity_months = months(&mut check, wanted);
    }
    if let Some(days) = changes.reminder_days {
        after.reminder_days = Json(ladder(&mut check, days));
    }
    if let Some(wanted) = changes.reminder_texts {
        after.reminder_texts = Json(texts(&mut check, wanted));
    }
    let mut action = Action::CertificationTypeUpdated;
    match (changes.retired, before.retired_at) {
        (Some(true), None) => {
            after.retired_at = Some(now);
            action = Action::CertificationTypeRetired;
        }
        (Some(false), Some(_)) => after.retired_at = None,
        _ => {}
    }
    check.finish()?;
    after.updated_at = now;
    after.revision =
        sql::update_type(tx, &after, expected.unwrap_or(before.revision)).await?.ok_or(ManageError::Stale)?;
    record(tx, now, actor, action, Some(&before), &after).await?;
    if after.reminder_days.0 != before.reminder_days.0 {
        sql::revise_type(tx, after.id).await?;
    }
    if let Some(badge) = &changes.badge {
        give_badge(tx, now, actor, &after, badge.as_deref()).await?;
    }
    Ok(after)
}

/// Has a badge held while a certification of the type is current: that is the badge's rule. `None` ends it.
async fn give_badge(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    of_type: &CertificationType,
    badge: Option<&str>,
) -> std::result::Result<(), ManageError> {
    let before = rules::badge_of_certification(tx, of_type.id, &of_type.shortname).await?;
    let wanted = match badge {
        Some(named) => match rules::manageable(tx, actor, named).await {
            Ok(badge) => Some(badge),
            Err(ManageError::NotFound) => return Err(ManageError::field("badge", Problem::Unknown)),
            Err(error) => return Err(error),
        },
        None => None,
    };
    if before.as_ref().map(|badge| badge.id) == wanted.as_ref().map(|badge| badge.id) {
        return Ok(());
    }
    if let Some(before) = before {
        rules::remove(tx, now, actor, &before.public_id, None).await?;
    }
    if let Some(wanted) = wanted {
        if rules::find(tx, wanted.id).await?.is_some() {
            return Err(ManageError::Conflict("the badge comes by a rule of its own"));
        }
        rules::save(tx, now, actor, &wanted.public_id, None, rules::while_certified(&of_type.shortname)).await?;
        sql::revise_type(tx, of_type.id).await?;
    }
    Ok(())
}

/// The type of this shortname. For admins and coordinators.
pub async fn get_type(
    conn: &mut Conn,
    actor: &Actor,
    shortname: &str,
) -> std::result::Result<CertificationType, ManageError> {
    actor.oversees().ok_or(ManageError::Forbidden)?;
    find_type(conn, shortname).await?.ok_or(ManageError::NotFound)
}

/// All types, by name, retired ones too. For admins and coordinators.
pub async fn list_types(
    conn: &mut Conn,
    actor: &Actor,
    slice: &Slice,
) -> std::result::Result<Listed<CertificationType>, ManageError> {
    actor.oversees().ok_or(ManageError::Forbidden)?;
    let total = sql::count_types(conn).await?;
    if slice.is_past(total) {
        return Ok(Listed::empty(total));
    }
    Ok(Listed { items: sql::types(conn, slice).await?, total })
}

/// Those in use, by name, for choices in forms. At most 200.
pub async fn choices(conn: &mut Conn) -> Result<Vec<CertificationType>> {
    let slice = Slice { page: 1, limit: 200, after: None };
    Ok(sql::types(conn, &slice).await?.into_iter().filter(|of_type| of_type.retired_at.is_none()).collect())
}

/// The type of this shortname, whoever asks.
pub async fn find_type(conn: &mut Conn, shortname: &str) -> Result<Option<CertificationType>> {
    if is_type_name(shortname) { sql::find_type(conn, shortname).await } else { Ok(None) }
}

/// The type with this key.
pub async fn type_by_id(conn: &mut Conn, id: TypeId) -> Result<CertificationType> {
    sql::type_by_id(conn, id).await
}

/// The types of these certifications.
pub async fn types_of(
    conn: &mut Conn,
    certifications: impl IntoIterator<Item = &Certification>,
) -> Result<HashMap<TypeId, CertificationType>> {
    let ids: HashSet<TypeId> = certifications.into_iter().map(|one| one.type_id).collect();
    let ids: Vec<TypeId> = ids.into_iter().collect();
    let found = sql::types_by_id(conn, &ids).await?;
    Ok(found.into_iter().map(|of_type| (of_type.id, of_type)).collect())
}

/// The types that these words mean, each a shortname or the name of a type in use; what means none is left out. Asks once
/// for hundreds of words.
pub(super) async fn types_meant<'a>(
    conn: &mut Conn,
    words: impl IntoIterator<Item = &'a str>,
) -> Result<HashMap<&'a str, CertificationType>> {
    let words: HashSet<&str> = words.into_iter().map(str::trim).filter(|word| !word.is_empty()).collect();
    let (shortnames, names): (Vec<&str>, Vec<&str>) = words.into_iter().partition(|word| is_type_name(word));
    let found = sql::types_by_shortname(conn, &shortnames).await?;
    let mut found: HashMap<String, CertificationType> =
        found.into_iter().map(|of_type| (of_type.shortname.clone(), of_type)).collect();
    let mut meant: HashMap<&str, CertificationType> =
        shortnames.into_iter().filter_map(|shortname| Some((shortname, found.remove(shortname)?))).collect();
    if !names.is_empty() {
        // Of several with one name the first.
        let in_use = choices(conn).await?.into_iter().rev();
        let in_use: HashMap<String, CertificationType> =
            in_use.map(|of_type| (text::fold(&of_type.name), of_type)).collect();
        meant.extend(names.into_iter().filter_map(|name| Some((name, in_use.get(&text::fold(name))?.clone()))));
    }
    Ok(meant)
}

/// The names of the types with these shortnames; what is not there is left out.
pub async fn type_names(conn: &mut Conn, shortnames: &[&str]) -> Result<HashMap<String, String>> {
    if shortnames.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(sql::type_names(conn, shortnames).await?.into_iter().collect())
}

/// The type that is to be issued, registered where somebody names it for the first time.
pub(super) async fn in_use(tx: &mut Tx, now: Timestamp, actor: &Actor, shortname: &str) -> Outcome<CertificationType> {
    let found = match sql::find_type(tx, shortname).await? {
        Some(found) => found,
        None => match sql::insert_type(tx, &plain(now, shortname.to_owned())).await? {
            Some(added) => {
                record(tx, now, actor, Action::CertificationTypeCreated, None, &added).await?;
                added
            }
            // Somebody else was faster.
            None => sql::find_type(tx, shortname).await?.ok_or(CertificationError::UnknownCertification)?,
        },
    };
    if found.retired_at.is_some() { Err(CertificationError::TypeRetired) } else { Ok(found) }
}

/// A type of which nothing but the shortname is known.
fn plain(now: Timestamp, shortname: String) -> CertificationType {
    CertificationType {
        id: TypeId(0),
        name: readable(&shortname),
        shortname,
        validity_months: MONTHS,
        reminder_days: Json(LADDER.to_vec()),
        reminder_texts: Json(BTreeMap::new()),
        retired_at: None,
        revision: 1,
        created_at: now,
        updated_at: now,
    }
}

/// `peer_mentor_level_2` → "Peer mentor level 2".
fn readable(shortname: &str) -> String {
    let mut letters = shortname.chars().map(|c| if c == '_' { ' ' } else { c });
    letters.next().map(|c| c.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>().trim_end().to_owned()
}

fn months(check: &mut Checker, months: i64) -> i64 {
    check.number("validity_months", months, 1, MAX_MONTHS)
}

/// Most days first, each once.
fn ladder(check: &mut Checker, mut days: Vec<i64>) -> Vec<i64> {
    for step in &days {
        if !(0..=MAX_STEP).contains(step) {
            check.number("reminder_days", *step, 0, MAX_STEP);
            break;
        }
    }
    if days.len() > MAX_STEPS {
        check.add("reminder_days", Problem::TooMany { max: MAX_STEPS });
    }
    days.sort_unstable_by(|a, b| b.cmp(a));
    days.dedup();
    days
}

fn texts(check: &mut Checker, texts: BTreeMap<String, String>) -> BTreeMap<String, String> {
    if texts.keys().any(|language| !reminder_languages().contains(&language.as_str())) {
        check.add("reminder_texts", Problem::NotOneOf("en, nb"));
    }
    let texts = texts.into_iter().map(|(language, text)| (language, check.prose("reminder_texts", &text, MAX_TEXT)));
    texts.filter(|(_, text)| !text.is_empty()).collect()
}

async fn record(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    action: Action,
    before: Option<&CertificationType>,
    after: &CertificationType,
) -> Result<()> {
    let fields = |t: &CertificationType| {
        json!({
            "name": t.name, "validity_months": t.validity_months, "reminder_days": t.reminder_days.0,
            "reminder_texts": t.reminder_texts.0, "retired": t.retired_at.is_some(), "revision": t.revision,
        })
    };
    let entry = audit::Entry {
        action,
        subject: after.shortname.clone(),
        person: None,
        organisation: None,
        before: before.map(fields),
        after: Some(fields(after)),
    };
    audit::record(tx, now, actor, entry).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_name_is_lower_case_with_underscores() {
        for good in ["a", "peer_mentor_level_2", &"x".repeat(64)] {
            assert!(is_type_name(good), "{good}");
        }
        for bad in ["", "2nd", "_a", "Peer", "peer-mentor", "peer mentor", "å", &"x".repeat(65)] {
            assert!(!is_type_name(bad), "{bad}");
        }
        assert_eq!(readable("peer_mentor_level_2"), "Peer mentor level 2");
    }
}
