use std::collections::HashMap;

use sqlx::QueryBuilder;

use super::{Face, Mentioned, Person, PersonId};
use crate::{
    clock::Timestamp,
    domain::{
        organisations::OrganisationId,
        page::{Listed, Slice},
        text,
    },
    on_db,
    store::{Conn, FromRow, Result, Tx, push_list},
};

/// How many rows of the search table one search reads at most; who is not found among them needs a longer search text.
const CANDIDATES: i64 = 1_000;

macro_rules! select {
    () => {
        "SELECT p.id, p.public_id, p.handle, p.email, p.display_name, p.organisation_id, o.public_id AS organisation,
            o.name AS organisation_name, p.is_stub, p.is_public, p.is_retired, p.language, p.score, p.solved_count,
            p.award_count, p.avatar_hash, EXISTS (SELECT 1 FROM passwords s WHERE s.person_id = p.id) AS has_account, p.revision,
            p.created_at, p.updated_at
         FROM people p JOIN organisations o ON o.id = p.organisation_id "
    };
}

/// `None` if the public id or the e-mail address is taken.
pub(super) async fn insert(tx: &mut Tx, new: &Person) -> Result<Option<PersonId>> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO people (public_id, handle, email, email_folded, display_name, sort_key, organisation_id, is_stub,
            is_public, created_at, updated_at, name_folded)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11) ON CONFLICT DO NOTHING RETURNING id")
        .bind(&new.public_id).bind(&new.handle).bind(&new.email).bind(new.email.as_deref().map(text::fold))
        .bind(&new.display_name).bind(text::sort_key(&new.display_name)).bind(new.organisation_id).bind(new.is_stub)
        .bind(new.is_public).bind(new.created_at).bind(text::fold_name(&new.display_name))
        .fetch_optional(c).await)?)
}

/// Takes the row for this transaction, so that what is read of it next is what is changed.
pub(super) async fn lock(tx: &mut Tx, public_id: &str) -> Result<()> {
    if !text::is_id(public_id) || tx.is_the_only_writer() {
        return Ok(());
    }
    on_db!(tx, c => sqlx::query("UPDATE people SET revision = revision WHERE public_id = $1")
        .bind(public_id).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn lock_id(tx: &mut Tx, id: PersonId) -> Result<()> {
    if tx.is_the_only_writer() {
        return Ok(());
    }
    on_db!(tx, c => sqlx::query("UPDATE people SET revision = revision WHERE id = $1").bind(id).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn vouch(tx: &mut Tx, now: Timestamp, id: PersonId) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE people SET is_stub = FALSE, is_public = TRUE, updated_at = $2, revision = revision + 1
         WHERE id = $1 AND is_stub")
        .bind(id).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// The new revision.
pub(super) async fn set_avatar(tx: &mut Tx, now: Timestamp, id: PersonId, hash: Option<&str>) -> Result<i64> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "UPDATE people SET avatar_hash = $3, updated_at = $2, revision = revision + 1 WHERE id = $1 RETURNING revision")
        .bind(id).bind(now).bind(hash).fetch_one(c).await)?)
}

/// The new revision; `None` if it was not the expected one. A unique violation is the e-mail address.
pub(super) async fn update(tx: &mut Tx, after: &Person, expected: i64) -> Result<Option<i64>> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "UPDATE people SET handle = $3, email = $4, email_folded = $5, display_name = $6, sort_key = $7,
            organisation_id = $8, is_stub = $9, is_public = $10, is_retired = $11, language = $12, updated_at = $13,
            name_folded = $14, revision = revision + 1
         WHERE id = $1 AND revision = $2 RETURNING revision")
        .bind(after.id).bind(expected).bind(&after.handle).bind(&after.email)
        .bind(after.email.as_deref().map(text::fold)).bind(&after.display_name)
        .bind(text::sort_key(&after.display_name)).bind(after.organisation_id).bind(after.is_stub)
        .bind(after.is_public).bind(after.is_retired).bind(&after.language).bind(after.updated_at)
        .bind(text::fold_name(&after.display_name))
        .fetch_optional(c).await)?)
}

/// The next people whose name has not been folded yet, and their names.
pub(super) async fn without_folded_name(conn: &mut Conn, limit: i64) -> Result<Vec<(PersonId, String)>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT id, display_name FROM people WHERE name_folded IS NULL ORDER BY id LIMIT $1")
        .bind(limit).fetch_all(c).await)?)
}

pub(super) async fn set_folded_name(tx: &mut Tx, id: PersonId, folded: &str) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE people SET name_folded = $2 WHERE id = $1 AND name_folded IS NULL")
        .bind(id).bind(folded).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Whose the name is, after the claim.
pub(super) async fn claim_name(tx: &mut Tx, folded: &str, person: PersonId) -> Result<PersonId> {
    on_db!(tx, c => sqlx::query("INSERT INTO person_names (folded, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(folded).bind(person).execute(c).await.map(|_| ()))?;
    Ok(on_db!(tx, c => sqlx::query_scalar("SELECT person_id FROM person_names WHERE folded = $1")
        .bind(folded).fetch_one(c).await)?)
}

pub(super) async fn release_names(tx: &mut Tx, person: PersonId, public_id: &str, handle: &str) -> Result<()> {
    on_db!(tx, c => sqlx::query("DELETE FROM person_names WHERE person_id = $1 AND folded NOT IN ($2, $3)")
        .bind(person).bind(public_id).bind(handle).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn set_words(tx: &mut Tx, person: PersonId, home: OrganisationId, words: &[String]) -> Result<()> {
    on_db!(tx, c => sqlx::query("DELETE FROM person_words WHERE person_id = $1")
        .bind(person).execute(c).await.map(|_| ()))?;
    if words.is_empty() {
        return Ok(());
    }
    on_db!(tx, c => {
        let mut q = QueryBuilder::new("INSERT INTO person_words (word, person_id, organisation_id) ");
        q.push_values(words, |mut row, word| { row.push_bind(word).push_bind(person).push_bind(home); });
        q.build().execute(c).await.map(|_| ())
    })?;
    Ok(())
}

/// The score afterwards.
pub(super) async fn touch(tx: &mut Tx, id: PersonId, awards: i64, points: i64) -> Result<i64> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "UPDATE people SET revision = revision + 1, award_count = award_count + $2, score = score + $3 WHERE id = $1
         RETURNING score")
        .bind(id).bind(awards).bind(points).fetch_one(c).await)?)
}

pub(super) async fn credited(tx: &mut Tx, id: PersonId, points: i64, solved: i64) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE people SET revision = revision + 1, score = score + $2, solved_count = solved_count + $3 WHERE id = $1")
        .bind(id).bind(points).bind(solved).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn find(conn: &mut Conn, public_id: &str) -> Result<Option<Person>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE p.public_id = $1"))
        .bind(public_id).fetch_optional(c).await)?)
}

pub(super) async fn by_id(conn: &mut Conn, id: PersonId) -> Result<Person> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE p.id = $1")).bind(id).fetch_one(c).await)?)
}

pub(super) async fn faces(conn: &mut Conn, public_ids: &[&str]) -> Result<Vec<Face>> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT public_id, display_name, avatar_hash FROM people WHERE public_id IN (");
        push_list!(q, public_ids);
        q.build_query_as().fetch_all(c).await
    })?)
}

/// Keys in one query: within what both engines bind.
const KEYS: usize = 500;

#[derive(FromRow)]
struct ByKey {
    key: String,
    #[sqlx(flatten)]
    person: Mentioned,
}

/// By each of these folded names that somebody has.
pub(super) async fn mentioned_by_name(conn: &mut Conn, folded: &[&str]) -> Result<HashMap<String, Mentioned>> {
    let select =
        "SELECT n.folded AS key, p.id, p.public_id, p.display_name, p.avatar_hash, p.organisation_id, p.is_retired
         FROM person_names n JOIN people p ON p.id = n.person_id WHERE n.folded IN (";
    mentioned(conn, select, folded).await
}

/// By each of these folded addresses that somebody has.
pub(super) async fn mentioned_by_email(conn: &mut Conn, folded: &[&str]) -> Result<HashMap<String, Mentioned>> {
    let select = "SELECT p.email_folded AS key, p.id, p.public_id, p.display_name, p.avatar_hash, p.organisation_id, p.is_retired
         FROM people p WHERE p.email_folded IN (";
    mentioned(conn, select, folded).await
}

async fn mentioned(conn: &mut Conn, select: &'static str, keys: &[&str]) -> Result<HashMap<String, Mentioned>> {
    let mut found = HashMap::new();
    let readable: Vec<&str> = keys.iter().copied().filter(|key| !key.contains('\0')).collect();
    for keys in readable.chunks(KEYS) {
        let rows: Vec<ByKey> = on_db!(conn, c => {
            let mut q = QueryBuilder::new(select);
            push_list!(q, keys);
            q.build_query_as().fetch_all(c).await
        })?;
        found.extend(rows.into_iter().map(|row| (row.key, row.person)));
    }
    Ok(found)
}

pub(super) async fn find_by_name(conn: &mut Conn, folded: &str) -> Result<Option<Person>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(),
        "WHERE p.id = (SELECT person_id FROM person_names WHERE folded = $1)"))
        .bind(folded).fetch_optional(c).await)?)
}

pub(super) async fn find_by_email(conn: &mut Conn, folded: &str) -> Result<Option<Person>> {
    if folded.contains('\0') {
        return Ok(None);
    }
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE p.email_folded = $1"))
        .bind(folded).fetch_optional(c).await)?)
}

pub(super) async fn list(
    conn: &mut Conn,
    organisations: Option<&[OrganisationId]>,
    descending: bool,
    slice: &Slice,
) -> Result<Vec<Person>> {
    let (than, order) = walk(descending);
    let reach = slice.offset().saturating_add(slice.limit);
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!(select!(), "JOIN ("));
        for (n, organisation) in branches(organisations).into_iter().enumerate() {
            if n > 0 {
                q.push(" UNION ALL ");
            }
            q.push("SELECT * FROM (SELECT id FROM people WHERE NOT is_retired");
            if let Some(id) = organisation {
                q.push(" AND organisation_id = ").push_bind(id);
            }
            if let Some(after) = &slice.after {
                q.push(" AND (sort_key, id)").push(than);
                q.push("(SELECT sort_key, id FROM people WHERE public_id = ").push_bind(after).push(")");
            }
            q.push(" ORDER BY sort_key").push(order).push(", id").push(order);
            q.push(" LIMIT ").push_bind(reach).push(") AS branch");
        }
        q.push(") AS page ON page.id = p.id ORDER BY p.sort_key").push(order).push(", p.id").push(order);
        q.push(" LIMIT ").push_bind(slice.limit);
        q.push(" OFFSET ").push_bind(slice.offset());
        q.build_query_as().fetch_all(c).await
    })?)
}

/// Who is found by these words, each the beginning of one of theirs; at most [`CANDIDATES`] of each organisation.
pub(super) async fn matching(
    conn: &mut Conn,
    organisations: Option<&[OrganisationId]>,
    words: &[String],
    even_retired: bool,
) -> Result<Vec<PersonId>> {
    // The longest word finds the candidates; the others are looked up for each of them.
    let mut words: Vec<&String> = words.iter().collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let Some((longest, others)) = words.split_first() else { return Ok(Vec::new()) };
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT DISTINCT p.id FROM (");
        for (n, organisation) in branches(organisations).into_iter().enumerate() {
            let (from, below) = text::prefix_range(longest);
            q.push(if n > 0 { " UNION ALL SELECT * FROM (" } else { "SELECT * FROM (" });
            q.push("SELECT person_id FROM person_words WHERE word >= ").push_bind(from);
            q.push(" AND word < ").push_bind(below);
            if let Some(id) = organisation {
                q.push(" AND organisation_id = ").push_bind(id);
            }
            q.push(" ORDER BY word, person_id LIMIT ").push_bind(CANDIDATES).push(") AS branch");
        }
        q.push(") AS candidates JOIN people p ON p.id = candidates.person_id WHERE ");
        q.push(if even_retired { "TRUE" } else { "NOT p.is_retired" });
        for word in others {
            let (from, below) = text::prefix_range(word);
            q.push(" AND EXISTS (SELECT 1 FROM person_words w WHERE w.person_id = p.id AND w.word >= ");
            q.push_bind(from).push(" AND w.word < ").push_bind(below).push(")");
        }
        q.build_query_scalar().fetch_all(c).await
    })?)
}

pub(super) async fn search(
    conn: &mut Conn,
    organisations: Option<&[OrganisationId]>,
    words: &[String],
    descending: bool,
    slice: &Slice,
) -> Result<Listed<Person>> {
    let (than, order) = walk(descending);
    let ids = matching(conn, organisations, words, false).await?;
    let total = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    if slice.is_past(total) {
        return Ok(Listed::empty(total));
    }
    let items = on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!(select!(), "WHERE p.id IN ("));
        push_list!(q, &ids);
        if let Some(after) = &slice.after {
            q.push(" AND (p.sort_key, p.id)").push(than);
            q.push("(SELECT sort_key, id FROM people WHERE public_id = ").push_bind(after).push(")");
        }
        q.push(" ORDER BY p.sort_key").push(order).push(", p.id").push(order);
        q.push(" LIMIT ").push_bind(slice.limit).push(" OFFSET ").push_bind(slice.offset());
        q.build_query_as().fetch_all(c).await
    })?;
    Ok(Listed { items, total })
}

/// One ordered, limited branch for each organisation, so that each is a walk of an index; a single one for all of them.
fn branches(organisations: Option<&[OrganisationId]>) -> Vec<Option<OrganisationId>> {
    match organisations {
        None => vec![None],
        Some(list) => list.iter().copied().map(Some).collect(),
    }
}

/// How a walk compares with where it stands, and how it sorts.
fn walk(descending: bool) -> (&'static str, &'static str) {
    if descending { (" < ", " DESC") } else { (" > ", "") }
}
