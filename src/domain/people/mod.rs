//! People: those who hold badges, with or without an account.

mod avatar;
mod initials;
mod model;
mod sql;

use std::collections::HashMap;

use serde_json::json;

pub use avatar::{AVATAR_SIDE, set_avatar};
pub use initials::{COLOURS, colour, initials};
pub use model::{Face, Mentioned, NewPerson, People, Person, PersonChanges, PersonFilter, PersonId};

use crate::{
    clock::Timestamp,
    domain::{
        Actor, ManageError, Principal, Problem, Role, access,
        audit::{self, Action},
        certifications, claims,
        organisations::{self, Organisation, OrganisationId},
        page::{Listed, Slice},
        text::{self, Checker, MAX_NAME},
        totals,
    },
    secrets,
    store::{Conn, Tx},
};

/// The languages that an account can choose.
const LANGUAGES: &[&str] = &["en", "nb"];

/// Adds a person, without an account. For admins of the organisation that is to be the person's home.
pub async fn create(tx: &mut Tx, now: Timestamp, actor: &Actor, new: NewPerson) -> Result<Person, ManageError> {
    insert(tx, now, actor, new, false).await
}

/// Adds a person whom a program's call named and nobody has vouched for: a stub, private until it is merged, invited or
/// has claimed. For admins and coordinators, for programs with the role `system`, for clients, and for whoever keeps
/// certifications without a token.
pub async fn create_stub(tx: &mut Tx, now: Timestamp, actor: &Actor, new: NewPerson) -> Result<Person, ManageError> {
    insert(tx, now, actor, new, true).await
}

/// Whether somebody new can have this public id, if nobody has it yet.
pub(in crate::domain) fn may_be_id(public_id: &str) -> bool {
    text::is_id(public_id) && !is_reserved(public_id)
}

/// What is kept of who did something must not be mistaken.
fn is_reserved(public_id: &str) -> bool {
    [Actor::SYSTEM, Actor::ANONYMOUS].contains(&text::fold(public_id).as_str())
}

async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    new: NewPerson,
    is_stub: bool,
) -> Result<Person, ManageError> {
    let roles: &[Role] = if is_stub {
        &[Role::Admin, Role::Coordinator, Role::System, Role::Client, Role::CertificationKeeper]
    } else {
        &[Role::Admin]
    };
    let scope = actor.scope(roles).ok_or(ManageError::Forbidden)?;
    let mut check = Checker::new();
    let home = home(tx, new.organisation_id.as_deref()).await?;
    match &home {
        Some(home) if scope.covers(home.id) => {}
        _ => check
            .add("organisation_id", if new.organisation_id.is_none() { Problem::Missing } else { Problem::Unknown }),
    }
    let public_id = match &new.public_id {
        Some(id) => check.id("id", id),
        None => secrets::public_id("person-"),
    };
    if is_reserved(&public_id) {
        check.add("id", Problem::Taken);
    }
    let handle = match &new.handle {
        Some(handle) => check.id("handle", handle),
        None => public_id.clone(),
    };
    let display_name = check.line("display_name", &new.display_name, MAX_NAME);
    let email = check.email("email", new.email.as_deref());
    check.finish()?;
    // `finish` has refused the request where there is none.
    let Some(home) = home else { return Err(ManageError::NotFound) };
    let person = Person {
        id: PersonId(0),
        public_id,
        handle,
        email,
        display_name,
        organisation_id: home.id,
        organisation: home.public_id,
        organisation_name: home.name,
        is_stub,
        is_public: !is_stub,
        is_retired: false,
        language: None,
        score: 0,
        solved_count: 0,
        award_count: 0,
        avatar_hash: None,
        has_account: false,
        revision: 1,
        created_at: now,
        updated_at: now,
    };
    let Some(id) = sql::insert(tx, &person).await? else {
        return Err(taken(tx, &person).await?);
    };
    let person = Person { id, ..person };
    claim_names(tx, &person).await?;
    sql::set_words(tx, id, person.organisation_id, &person.words()).await?;
    totals::record(tx, totals::Change::of_people(person.organisation_id, 1)).await?;
    record(tx, now, actor, Action::PersonCreated, None, &person).await?;
    Ok(person)
}

/// Which unique field another person has.
async fn taken(conn: &mut Conn, person: &Person) -> Result<ManageError, ManageError> {
    let field = if sql::find(conn, &person.public_id).await?.is_some() { "id" } else { "email" };
    Ok(ManageError::field(field, Problem::Taken))
}

/// Takes the person's public id and handle in the namespace that both share.
async fn claim_names(tx: &mut Tx, person: &Person) -> Result<(), ManageError> {
    for (field, name) in [("id", &person.public_id), ("handle", &person.handle)] {
        if sql::claim_name(tx, &text::fold(name), person.id).await? != person.id {
            return Err(ManageError::field(field, Problem::Taken));
        }
    }
    Ok(())
}

/// Changes a person. For admins of the person's organisation; people themselves may change what is theirs to choose:
/// language and privacy.
///
/// A password is set by whoever reads the person's mail. So the address of somebody with roles is changed only by those
/// who administer all the places of those roles; links that were sent to the old one are dead. Who leaves is signed out.
pub async fn update(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    public_id: &str,
    expected: Option<i64>,
    changes: PersonChanges,
) -> Result<Person, ManageError> {
    sql::lock(tx, public_id).await?;
    let before = get(tx, actor, public_id).await?;
    let own_choices =
        PersonChanges { is_public: changes.is_public, language: changes.language.clone(), ..Default::default() };
    let allowed =
        actor.may_administer(before.organisation_id) || (actor.person() == Some(before.id) && changes == own_choices);
    if !allowed {
        return Err(ManageError::Forbidden);
    }
    let mut after = before.clone();
    let mut check = Checker::new();
    if let Some(name) = &changes.display_name {
        after.display_name = check.line("display_name", name, MAX_NAME);
    }
    if let Some(email) = &changes.email {
        after.email = check.email("email", email.as_deref());
        if after.email.is_none() && before.has_account {
            check.add("email", Problem::Missing);
        }
    }
    if let Some(handle) = &changes.handle {
        after.handle = check.id("handle", handle);
    }
    if let Some(language) = &changes.language {
        if language.as_deref().is_some_and(|l| !LANGUAGES.contains(&l)) {
            check.add("language", Problem::NotOneOf("en, nb"));
        }
        after.language.clone_from(language);
    }
    if let Some(is_public) = changes.is_public {
        after.is_public = is_public;
    }
    if let Some(retired) = changes.retired {
        after.is_retired = retired;
    }
    if let Some(wanted) = &changes.organisation_id {
        match home(tx, Some(wanted)).await? {
            Some(home) if actor.may_administer(home.id) => {
                after.organisation_id = home.id;
                after.organisation = home.public_id;
                after.organisation_name = home.name;
            }
            _ => check.add("organisation_id", Problem::Unknown),
        }
    }
    check.finish()?;
    let folded = |p: &Person| p.email.as_deref().map(text::fold);
    let has_moved = folded(&after) != folded(&before);
    if has_moved && !access::is_above(tx, actor, before.id).await? {
        return Err(ManageError::Forbidden);
    }
    after.updated_at = now;
    after.revision = match sql::update(tx, &after, expected.unwrap_or(before.revision)).await {
        Ok(revision) => revision.ok_or(ManageError::Stale)?,
        Err(error) if error.is_unique_violation() => return Err(ManageError::field("email", Problem::Taken)),
        Err(error) => return Err(error.into()),
    };
    if after.handle != before.handle {
        claim_names(tx, &after).await?;
        sql::release_names(tx, after.id, &text::fold(&after.public_id), &text::fold(&after.handle)).await?;
    }
    if (after.words(), after.organisation_id) != (before.words(), before.organisation_id) {
        sql::set_words(tx, after.id, after.organisation_id, &after.words()).await?;
    }
    if (after.organisation_id, &after.display_name) != (before.organisation_id, &before.display_name) {
        certifications::follow(tx, &after).await?;
    }
    let counted = |p: &Person| i64::from(!p.is_retired);
    if (before.organisation_id, counted(&before)) != (after.organisation_id, counted(&after)) {
        totals::record(tx, totals::Change::of_people(before.organisation_id, -counted(&before))).await?;
        totals::record(tx, totals::Change::of_people(after.organisation_id, counted(&after))).await?;
    }
    let has_left = after.is_retired && !before.is_retired;
    if has_moved || has_left {
        access::withdraw_links(tx, now, after.id).await?;
        claims::withdraw_of(tx, now, after.id).await?;
    }
    if has_left {
        access::end_sign_ins(tx, now, after.id).await?;
    }
    let action = if has_left { Action::PersonRetired } else { Action::PersonUpdated };
    record(tx, now, actor, action, Some(&before), &after).await?;
    Ok(after)
}

/// The person with this public id, if the actor may know of them: their admins and coordinators, and they themselves.
pub async fn get(conn: &mut Conn, actor: &Actor, public_id: &str) -> Result<Person, ManageError> {
    let found = find(conn, public_id).await?;
    let is_self = found.as_ref().is_some_and(|person| actor.person() == Some(person.id));
    if is_self {
        return found.ok_or(ManageError::NotFound);
    }
    let scope = actor.oversees().ok_or(if matches!(actor.principal, Principal::Person { .. }) {
        // A peer mentor is not told who else exists.
        ManageError::NotFound
    } else {
        ManageError::Forbidden
    })?;
    found.filter(|person| scope.covers(person.organisation_id)).ok_or(ManageError::NotFound)
}

/// The people whom the actor oversees, by name; with a search, the best matches first.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &PersonFilter,
    slice: &Slice,
) -> Result<Listed<Person>, ManageError> {
    let scope = actor.oversees().ok_or(ManageError::Forbidden)?;
    let organisations = match &filter.organisation_id {
        None => scope.as_list().map(<[_]>::to_vec),
        Some(wanted) => match organisations::find(conn, wanted).await? {
            Some(organisation) if scope.covers(organisation.id) => Some(vec![organisation.id]),
            _ => return Ok(Listed::empty(0)),
        },
    };
    let words = text::words(filter.search.as_deref());
    if !words.is_empty() {
        return Ok(sql::search(conn, organisations.as_deref(), &words, filter.descending, slice).await?);
    }
    if filter.search.as_deref().is_some_and(|search| !search.trim().is_empty()) {
        return Ok(Listed::empty(0));
    }
    let mut total = 0;
    match &organisations {
        None => total = totals::read(conn, totals::Measure::People, totals::Subject::Site).await?,
        Some(list) => {
            for id in list {
                total += totals::read(conn, totals::Measure::People, totals::Subject::Organisation(*id)).await?;
            }
        }
    }
    if slice.is_past(total) {
        return Ok(Listed::empty(total));
    }
    Ok(Listed { items: sql::list(conn, organisations.as_deref(), filter.descending, slice).await?, total })
}

/// Who is found by these folded words, each the beginning of one of theirs, in these organisations or everywhere, those who
/// have left among them: at most a thousand. The caller has checked the right.
pub async fn matching(
    conn: &mut Conn,
    organisations: Option<&[OrganisationId]>,
    words: &[String],
) -> crate::store::Result<Vec<PersonId>> {
    if words.is_empty() { Ok(Vec::new()) } else { sql::matching(conn, organisations, words, true).await }
}

/// The person with this public id, whoever asks. Case counts: a public id is exact.
pub async fn find(conn: &mut Conn, public_id: &str) -> crate::store::Result<Option<Person>> {
    if !text::is_id(public_id) {
        return Ok(None);
    }
    sql::find(conn, public_id).await
}

/// The person with this key.
pub async fn by_id(conn: &mut Conn, id: PersonId) -> crate::store::Result<Person> {
    sql::by_id(conn, id).await
}

/// The names of the people with these public ids; who is not there is left out.
pub async fn names(conn: &mut Conn, public_ids: &[&str]) -> crate::store::Result<HashMap<String, String>> {
    Ok(faces(conn, public_ids).await?.into_iter().map(|(id, face)| (id, face.display_name)).collect())
}

/// How the people with these public ids, as many as a page has, are mentioned; who is not there is left out.
pub async fn faces(conn: &mut Conn, public_ids: &[&str]) -> crate::store::Result<HashMap<String, Face>> {
    let faces = if public_ids.is_empty() { Vec::new() } else { sql::faces(conn, public_ids).await? };
    Ok(faces.into_iter().map(|face| (face.public_id.clone(), face)).collect())
}

/// The person whom this public id, handle or e-mail address names.
pub async fn find_by_any(conn: &mut Conn, key: &str) -> crate::store::Result<Option<Person>> {
    let folded = text::fold(key);
    if text::is_id(&folded) { sql::find_by_name(conn, &folded).await } else { sql::find_by_email(conn, &folded).await }
}

/// Those who go by these public ids, handles and e-mail addresses, in any case and in the same order; `None` for a key by
/// which nobody goes. For lists: it asks once for hundreds of keys.
pub async fn find_all_by_any(conn: &mut Conn, keys: &[&str]) -> crate::store::Result<Vec<Option<Mentioned>>> {
    let folded: Vec<String> = keys.iter().map(|key| text::fold(key)).collect();
    let (names, emails): (Vec<_>, Vec<_>) = folded.iter().map(String::as_str).partition(|key| text::is_id(key));
    let mut found = sql::mentioned_by_name(conn, &names).await?;
    found.extend(sql::mentioned_by_email(conn, &emails).await?);
    Ok(folded.iter().map(|key| found.get(key).cloned()).collect())
}

/// The person with this e-mail address, in any case.
pub async fn find_by_email(conn: &mut Conn, email: &str) -> crate::store::Result<Option<Person>> {
    sql::find_by_email(conn, &text::fold(email)).await
}

/// Folds the names of a thousand people who were added by a release that did not; `false` when there are none left.
pub async fn fold_names(tx: &mut Tx) -> crate::store::Result<bool> {
    let people = sql::without_folded_name(tx, 1_000).await?;
    for (id, name) in &people {
        sql::set_folded_name(tx, *id, &text::fold_name(name)).await?;
    }
    Ok(!people.is_empty())
}

/// Counts a change of the person's standing: `awards` more or fewer, `points` more or fewer.
///
/// Whatever changes somebody's standing calls this **first** in its transaction: it locks the person's row, so two
/// changes to one person cannot miss each other, and its revision is the key of everything cached about the person.
/// Returns the score afterwards.
pub async fn touch(tx: &mut Tx, id: PersonId, awards: i64, points: i64) -> crate::store::Result<i64> {
    sql::touch(tx, id, awards, points).await
}

/// [`touch`] for a credit: `points` more, and `solved` more that count as solved.
pub async fn credited(tx: &mut Tx, id: PersonId, points: i64, solved: i64) -> crate::store::Result<()> {
    sql::credited(tx, id, points, solved).await
}

/// Takes the person's row for this transaction, where nothing of the person changes: whoever changes what hangs on them
/// (links, passwords) comes one after the other.
pub async fn lock(tx: &mut Tx, id: PersonId) -> crate::store::Result<()> {
    sql::lock_id(tx, id).await
}

/// Takes the row of somebody who was found in this transaction, and returns them as they are now that nobody else can
/// change them.
pub async fn hold(tx: &mut Tx, found: Person) -> crate::store::Result<Person> {
    if tx.is_the_only_writer() {
        return Ok(found);
    }
    sql::lock_id(tx, found.id).await?;
    sql::by_id(tx, found.id).await
}

/// Makes a stub a person like others: somebody has vouched for them. Others stay as they are.
pub async fn vouch(tx: &mut Tx, now: Timestamp, id: PersonId) -> crate::store::Result<()> {
    sql::vouch(tx, now, id).await
}

async fn home(conn: &mut Conn, public_id: Option<&str>) -> Result<Option<Organisation>, ManageError> {
    Ok(match public_id {
        Some(id) => organisations::find(conn, id).await?.filter(|o| !o.is_retired),
        None => Some(organisations::site(conn).await?),
    })
}

async fn record(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    action: Action,
    before: Option<&Person>,
    after: &Person,
) -> crate::store::Result<()> {
    // Names and addresses stay out: the log outlives the person's data.
    let fields = |p: &Person| json!({ "organisation": p.organisation, "public": p.is_public, "retired": p.is_retired, "revision": p.revision });
    let entry = audit::Entry {
        action,
        subject: after.public_id.clone(),
        person: Some(after.id),
        organisation: Some(after.organisation_id),
        before: before.map(fields),
        after: Some(fields(after)),
    };
    audit::record(tx, now, actor, entry).await
}
