use std::collections::HashMap;

use serde_json::Value;
use sqlx::QueryBuilder;

use super::{Account, ApiToken, ApiTokenId, Holder, Link, LinkId, Purpose, SessionRow, TokenFilter, sessions::ADMIN};
use crate::{
    clock::Timestamp,
    domain::{
        Grant, Role,
        organisations::OrganisationId,
        page::{Listed, Slice},
        people::PersonId,
    },
    on_db,
    store::{Conn, FromRow, Json, Result, Tx, push_list},
};

#[derive(FromRow)]
struct AccountRow {
    public_id: String,
    display_name: String,
    avatar_hash: Option<String>,
    organisation_id: OrganisationId,
    organisation_name: String,
    accent_hue: i64,
    language: Option<String>,
    hash: String,
    role: Option<Role>,
    granted_in: Option<OrganisationId>,
}

/// One row for each role, or a single one without.
pub(super) async fn account(conn: &mut Conn, id: PersonId) -> Result<Option<Account>> {
    let rows: Vec<AccountRow> = on_db!(conn, c => sqlx::query_as(
        "SELECT p.public_id, p.display_name, p.avatar_hash, p.organisation_id, o.name AS organisation_name, o.accent_hue, p.language,
            s.hash, g.role, g.organisation_id AS granted_in
         FROM people p JOIN passwords s ON s.person_id = p.id JOIN organisations o ON o.id = p.organisation_id
            LEFT JOIN grants g ON g.person_id = p.id
         WHERE p.id = $1 AND NOT p.is_retired ORDER BY g.id")
        .bind(id).fetch_all(c).await)?;
    let grants =
        rows.iter().filter_map(|row| row.role.map(|role| Grant { role, organisation: row.granted_in })).collect();
    Ok(rows.into_iter().next().map(|row| Account {
        person: id,
        public_id: row.public_id,
        display_name: row.display_name,
        avatar_hash: row.avatar_hash,
        organisation: row.organisation_id,
        organisation_name: row.organisation_name,
        accent_hue: row.accent_hue,
        language: row.language,
        password_hash: row.hash,
        grants,
    }))
}

pub(super) async fn coordinators(conn: &mut Conn, organisation: OrganisationId) -> Result<Vec<PersonId>> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT DISTINCT g.person_id FROM grants g JOIN people p ON p.id = g.person_id
         WHERE g.role = 'coordinator' AND (g.organisation_id = $1 OR g.organisation_id IS NULL) AND NOT p.is_retired
         ORDER BY g.person_id LIMIT 100")
        .bind(organisation).fetch_all(c).await)?)
}

pub(super) async fn grants(conn: &mut Conn, person: PersonId) -> Result<Vec<Grant>> {
    let rows: Vec<(Role, Option<OrganisationId>)> = on_db!(conn, c => sqlx::query_as(
        "SELECT role, organisation_id FROM grants WHERE person_id = $1 ORDER BY id")
        .bind(person).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|(role, organisation)| Grant { role, organisation }).collect())
}

pub(super) async fn grant(
    tx: &mut Tx,
    now: Timestamp,
    person: PersonId,
    role: Role,
    organisation: Option<OrganisationId>,
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO grants (person_id, role, organisation_id, granted_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
        .bind(person).bind(role).bind(organisation).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn holders(conn: &mut Conn, organisation: OrganisationId) -> Result<Vec<Holder>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT p.public_id, p.display_name, p.avatar_hash, g.role FROM grants g JOIN people p ON p.id = g.person_id
         WHERE g.organisation_id = $1 AND NOT p.is_retired ORDER BY p.sort_key, p.id LIMIT 100")
        .bind(organisation).fetch_all(c).await)?)
}

pub(super) async fn set_password(tx: &mut Tx, now: Timestamp, person: PersonId, hash: &str) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO passwords (person_id, hash, updated_at) VALUES ($1, $2, $3)
         ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, updated_at = excluded.updated_at")
        .bind(person).bind(hash).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn has_accounts(conn: &mut Conn) -> Result<bool> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM passwords)").fetch_one(c).await)?)
}

pub(super) async fn find_session(conn: &mut Conn, id_hash: &[u8]) -> Result<Option<SessionRow>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT s.person_id, s.data, s.created_at, s.last_seen_at, s.expires_at,
            EXISTS (SELECT 1 FROM grants g WHERE g.person_id = s.person_id AND g.role = $2) AS is_admin
         FROM sessions s WHERE s.id_hash = $1")
        .bind(id_hash).bind(ADMIN).fetch_optional(c).await)?)
}

pub(super) async fn touch_session(tx: &mut Tx, id_hash: &[u8], now: Timestamp) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE sessions SET last_seen_at = $2 WHERE id_hash = $1")
        .bind(id_hash).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn insert_session(
    tx: &mut Tx,
    now: Timestamp,
    id_hash: &[u8],
    person: Option<PersonId>,
    data: &Value,
    expires_at: Timestamp,
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO sessions (id_hash, person_id, data, created_at, last_seen_at, expires_at)
         VALUES ($1, $2, $3, $4, $4, $5)")
        .bind(id_hash).bind(person).bind(Json(data)).bind(now).bind(expires_at).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Nothing happens to a session that is not there any more.
pub(super) async fn update_session(
    tx: &mut Tx,
    now: Timestamp,
    id_hash: &[u8],
    person: Option<PersonId>,
    data: &Value,
    expires_at: Timestamp,
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE sessions SET person_id = $2, data = $3, last_seen_at = $4, expires_at = $5 WHERE id_hash = $1")
        .bind(id_hash).bind(person).bind(Json(data)).bind(now).bind(expires_at).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn delete_sessions(tx: &mut Tx, person: PersonId) -> Result<()> {
    on_db!(tx, c => sqlx::query("DELETE FROM sessions WHERE person_id = $1")
        .bind(person).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn count_sessions(
    conn: &mut Conn,
    person: PersonId,
    now: Timestamp,
    seen_after: Timestamp,
    begun_after: Timestamp,
) -> Result<i64> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM sessions
         WHERE person_id = $1 AND expires_at > $2 AND last_seen_at > $3 AND created_at > $4 LIMIT 1000) AS counted")
        .bind(person).bind(now).bind(seen_after).bind(begun_after).fetch_one(c).await)?)
}

pub(super) async fn delete_session(tx: &mut Tx, id_hash: &[u8]) -> Result<()> {
    on_db!(tx, c => sqlx::query("DELETE FROM sessions WHERE id_hash = $1")
        .bind(id_hash).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn sweep(tx: &mut Tx, now: Timestamp, links_before: Timestamp) -> Result<()> {
    on_db!(tx, c => sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
        .bind(now).execute(c).await.map(|_| ()))?;
    on_db!(tx, c => sqlx::query("DELETE FROM bearer_tokens WHERE expires_at <= $1")
        .bind(now).execute(c).await.map(|_| ()))?;
    on_db!(tx, c => sqlx::query("DELETE FROM access_links WHERE expires_at <= $1")
        .bind(links_before).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn insert_family(tx: &mut Tx, now: Timestamp, person: PersonId) -> Result<i64> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO token_families (person_id, created_at) VALUES ($1, $2) RETURNING id")
        .bind(person).bind(now).fetch_one(c).await)?)
}

pub(super) async fn insert_bearer_token(
    tx: &mut Tx,
    kind: &'static str,
    family: i64,
    now: Timestamp,
    expires_at: Timestamp,
    hash: &[u8],
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO bearer_tokens (hash, kind, family_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(hash).bind(kind).bind(family).bind(now).bind(expires_at).execute(c).await.map(|_| ()))?;
    Ok(())
}

#[derive(FromRow)]
pub(super) struct Family {
    pub id: i64,
    pub person: PersonId,
    pub revoked_at: Option<Timestamp>,
    pub expires_at: Timestamp,
}

/// Marks a refresh token as used; its family, unless it was used before.
pub(super) async fn use_refresh_token(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<Option<Family>> {
    let used: Option<(i64, Timestamp)> = on_db!(tx, c => sqlx::query_as(
        "UPDATE bearer_tokens SET used_at = $2 WHERE hash = $1 AND kind = 'refresh' AND used_at IS NULL
         RETURNING family_id, expires_at")
        .bind(hash).bind(now).fetch_optional(c).await)?;
    let Some((id, expires_at)) = used else { return Ok(None) };
    let (person, revoked_at) = on_db!(tx, c => sqlx::query_as("SELECT person_id, revoked_at FROM token_families WHERE id = $1")
        .bind(id).fetch_one(c).await)?;
    Ok(Some(Family { id, person, revoked_at, expires_at }))
}

pub(super) async fn family_of_refresh_token(conn: &mut Conn, hash: &[u8]) -> Result<Option<(i64, PersonId)>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT f.id, f.person_id FROM bearer_tokens t JOIN token_families f ON f.id = t.family_id
         WHERE t.hash = $1 AND t.kind = 'refresh'")
        .bind(hash).fetch_optional(c).await)?)
}

pub(super) async fn revoke_family(tx: &mut Tx, family: i64, now: Timestamp) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE token_families SET revoked_at = COALESCE(revoked_at, $2) WHERE id = $1")
        .bind(family).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn revoke_families(tx: &mut Tx, person: PersonId, now: Timestamp) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE token_families SET revoked_at = $2 WHERE person_id = $1 AND revoked_at IS NULL")
        .bind(person).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn count_families(conn: &mut Conn, person: PersonId, now: Timestamp) -> Result<i64> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT COUNT(*) FROM (SELECT 1 AS one FROM token_families f
         WHERE f.person_id = $1 AND f.revoked_at IS NULL AND EXISTS (SELECT 1 FROM bearer_tokens t
            WHERE t.family_id = f.id AND t.used_at IS NULL AND t.expires_at > $2) LIMIT 1000) AS counted")
        .bind(person).bind(now).fetch_one(c).await)?)
}

pub(super) async fn person_of_access_token(conn: &mut Conn, hash: &[u8], now: Timestamp) -> Result<Option<PersonId>> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT f.person_id FROM bearer_tokens t JOIN token_families f ON f.id = t.family_id
         WHERE t.hash = $1 AND t.kind = 'access' AND t.expires_at > $2 AND f.revoked_at IS NULL")
        .bind(hash).bind(now).fetch_optional(c).await)?)
}

macro_rules! select_token {
    () => {
        "SELECT t.id, t.public_id, t.hint, t.label, t.person_id, p.public_id AS person, t.role, t.organisation_id,
            o.public_id AS organisation, t.created_by, t.created_at, t.expires_at, t.last_used_at, t.revoked_at
         FROM api_tokens t LEFT JOIN people p ON p.id = t.person_id LEFT JOIN organisations o ON o.id = t.organisation_id "
    };
}

pub(super) async fn insert_token(tx: &mut Tx, new: &ApiToken, hash: &[u8]) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO api_tokens (public_id, hash, hint, label, person_id, role, organisation_id, created_by, created_at,
            expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(&new.public_id).bind(hash).bind(&new.hint).bind(&new.label).bind(new.person_id).bind(new.role)
        .bind(new.organisation_id).bind(&new.created_by).bind(new.created_at).bind(new.expires_at)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn find_token(conn: &mut Conn, public_id: &str) -> Result<Option<ApiToken>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_token!(), "WHERE t.public_id = $1"))
        .bind(public_id).fetch_optional(c).await)?)
}

pub(super) async fn token_labels(conn: &mut Conn, public_ids: &[&str]) -> Result<HashMap<String, String>> {
    let rows: Vec<(String, String)> = on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT public_id, label FROM api_tokens WHERE public_id IN (");
        push_list!(q, public_ids);
        q.build_query_as().fetch_all(c).await
    })?;
    Ok(rows.into_iter().collect())
}

pub(super) async fn token_by_hash(conn: &mut Conn, hash: &[u8]) -> Result<Option<ApiToken>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_token!(), "WHERE t.hash = $1"))
        .bind(hash).fetch_optional(c).await)?)
}

pub(super) async fn list_tokens(
    conn: &mut Conn,
    filter: TokenFilter,
    scope: Option<&[OrganisationId]>,
    slice: &Slice,
) -> Result<Listed<ApiToken>> {
    macro_rules! push_filter {
        ($q:ident) => {
            match filter {
                TokenFilter::Services => $q.push(" AND t.person_id IS NULL"),
                TokenFilter::Person(id) => $q.push(" AND t.person_id = ").push_bind(id),
            };
            if let Some(organisations) = scope {
                $q.push(" AND t.organisation_id IN (");
                push_list!($q, organisations);
            }
        };
    }
    let total = on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT COUNT(*) FROM api_tokens t WHERE TRUE");
        push_filter!(q);
        q.build_query_scalar().fetch_one(c).await
    })?;
    if slice.is_past(total) {
        return Ok(Listed::empty(total));
    }
    let items = on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!(select_token!(), "WHERE TRUE"));
        push_filter!(q);
        if let Some(after) = &slice.after {
            q.push(" AND (t.created_at, t.id) < (SELECT created_at, id FROM api_tokens WHERE public_id = ");
            q.push_bind(after).push(")");
        }
        q.push(" ORDER BY t.created_at DESC, t.id DESC LIMIT ").push_bind(slice.limit);
        q.push(" OFFSET ").push_bind(slice.offset());
        q.build_query_as().fetch_all(c).await
    })?;
    Ok(Listed { items, total })
}

pub(super) async fn revoke_token(tx: &mut Tx, id: ApiTokenId, now: Timestamp) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE api_tokens SET revoked_at = $2 WHERE id = $1")
        .bind(id).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn note_use(tx: &mut Tx, id: ApiTokenId, now: Timestamp) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE api_tokens SET last_used_at = $2 WHERE id = $1")
        .bind(id).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

macro_rules! select_link {
    () => {
        "SELECT l.id, l.public_id, l.purpose, l.person_id, l.role, l.organisation_id, o.public_id AS organisation,
            o.name AS organisation_name, l.created_by, l.created_at, l.expires_at, l.used_at, l.withdrawn_at
         FROM access_links l LEFT JOIN organisations o ON o.id = l.organisation_id "
    };
}

pub(super) async fn find_link(conn: &mut Conn, public_id: &str) -> Result<Option<Link>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_link!(), "WHERE l.public_id = $1"))
        .bind(public_id).fetch_optional(c).await)?)
}

pub(super) async fn link_by_hash(conn: &mut Conn, purpose: Purpose, hash: &[u8]) -> Result<Option<Link>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_link!(), "WHERE l.hash = $1 AND l.purpose = $2"))
        .bind(hash).bind(purpose).fetch_optional(c).await)?)
}

pub(super) async fn latest_link(conn: &mut Conn, person: PersonId, purpose: Purpose) -> Result<Option<Link>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select_link!(),
        "WHERE l.person_id = $1 AND l.purpose = $2 ORDER BY l.id DESC LIMIT 1"))
        .bind(person).bind(purpose).fetch_optional(c).await)?)
}

pub(super) async fn insert_link(tx: &mut Tx, new: &Link, hash: &[u8]) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO access_links (public_id, purpose, person_id, hash, role, organisation_id, created_by, created_at,
            expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
        .bind(&new.public_id).bind(new.purpose).bind(new.person_id).bind(hash).bind(new.role)
        .bind(new.organisation_id).bind(&new.created_by).bind(new.created_at).bind(new.expires_at)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Marks a link as used; `false` if it opens nothing any more.
pub(super) async fn use_link(tx: &mut Tx, id: LinkId, now: Timestamp) -> Result<bool> {
    let used = on_db!(tx, c => sqlx::query(
        "UPDATE access_links SET used_at = $2
         WHERE id = $1 AND used_at IS NULL AND withdrawn_at IS NULL AND expires_at > $2")
        .bind(id).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(used == 1)
}

pub(super) async fn withdraw_links(tx: &mut Tx, now: Timestamp, person: PersonId, purpose: Purpose) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE access_links SET withdrawn_at = $3
         WHERE person_id = $1 AND purpose = $2 AND used_at IS NULL AND withdrawn_at IS NULL")
        .bind(person).bind(purpose).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}
