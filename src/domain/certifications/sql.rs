use std::collections::HashMap;

use chrono::Datelike;
use sqlx::QueryBuilder;

use super::{Certification, CertificationId, Order, Renewal, TypeId, model::State};
use crate::{
    clock::Timestamp,
    domain::{
        organisations::OrganisationId,
        people::{Person, PersonId},
        text,
    },
    on_db,
    store::{Conn, FromRow, Raw, Result, Tx, push_list},
};

/// Keys in one query: within what both engines bind, also where each is of four values.
pub(super) const KEYS: usize = 500;

macro_rules! columns {
    () => {
        "c.id, c.public_id, c.person_id, p.public_id AS person, p.handle AS person_handle,
            p.display_name AS person_name, p.avatar_hash AS person_avatar, p.is_public AS person_is_public, p.is_stub AS person_is_stub,
            p.is_retired AS person_is_retired, c.organisation_id, o.public_id AS organisation,
            o.name AS organisation_name, o.time_zone, c.type_id, t.shortname AS certification_type,
            t.name AS type_name, c.issued_at, c.expires_at, c.renewal_count, c.created_by, c.created_at, c.updated_at,
            c.revoked_at, c.revoked_by, c.revoke_reason, c.removed_at, c.removed_by, c.revision"
    };
}

macro_rules! select {
    () => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM certifications c JOIN people p ON p.id = c.person_id
                JOIN organisations o ON o.id = c.organisation_id JOIN certification_types t ON t.id = c.type_id "
        )
    };
}

pub(super) use {columns, select};

pub(super) struct NewRow<'a> {
    pub public_id: &'a str,
    pub person: &'a Person,
    pub of_type: TypeId,
    pub state: State,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    pub remind_at: Option<Timestamp>,
    pub created_by: &'a str,
    pub created_at: Timestamp,
}

/// `None` if the public id is taken, or the same certification stands already.
pub(super) async fn insert(tx: &mut Tx, new: &NewRow<'_>) -> Result<Option<CertificationId>> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO certifications (public_id, person_id, organisation_id, name_key, type_id, state, issued_at,
            expires_at, remind_at, created_by, created_at, updated_at, begins_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12) ON CONFLICT DO NOTHING RETURNING id")
        .bind(new.public_id).bind(new.person.id).bind(new.person.organisation_id)
        .bind(text::sort_key(&new.person.display_name)).bind(new.of_type).bind(new.state).bind(new.issued_at)
        .bind(new.expires_at).bind(new.remind_at).bind(new.created_by).bind(new.created_at)
        .bind(begins_at(new.state, new.issued_at, new.created_at))
        .fetch_optional(c).await)?)
}

/// When the beginning of a certification is still to be noticed.
fn begins_at(state: State, issued_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    Some(issued_at).filter(|at| state == State::Active && *at > now)
}

/// Writes what may change of a certification, and counts the change. `remind_at` is set unless it is `None`.
pub(super) async fn update(
    tx: &mut Tx,
    after: &Certification,
    state: State,
    remind_at: Option<Option<Timestamp>>,
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE certifications SET type_id = $2, state = $3, issued_at = $4, expires_at = $5, renewal_count = $6,
            remind_at = CASE WHEN $14 THEN $7 ELSE remind_at END, updated_at = $8, revoked_at = $9, revoked_by = $10, revoke_reason = $11, removed_at = $12,
            removed_by = $13, begins_at = $15, revision = revision + 1
         WHERE id = $1")
        .bind(after.id).bind(after.type_id).bind(state).bind(after.issued_at).bind(after.expires_at)
        .bind(after.renewal_count).bind(remind_at.flatten()).bind(after.updated_at).bind(after.revoked_at)
        .bind(&after.revoked_by).bind(&after.revoke_reason).bind(after.removed_at).bind(&after.removed_by)
        .bind(remind_at.is_some()).bind(begins_at(state, after.issued_at, after.updated_at))
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn by_id(conn: &mut Conn, id: CertificationId) -> Result<Certification> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE c.id = $1")).bind(id).fetch_one(c).await)?)
}

/// Removed ones too.
pub(super) async fn find(conn: &mut Conn, public_id: &str) -> Result<Option<Certification>> {
    if !text::is_id(public_id) {
        return Ok(None);
    }
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE c.public_id = $1"))
        .bind(public_id).fetch_optional(c).await)?)
}

/// Those of these public ids that there are, removed ones too.
pub(super) async fn find_all(conn: &mut Conn, public_ids: &[&str]) -> Result<Vec<Certification>> {
    let mut found = Vec::new();
    for ids in public_ids.chunks(KEYS) {
        found.extend::<Vec<_>>(on_db!(conn, c => {
            let mut q = QueryBuilder::new(concat!(select!(), "WHERE c.public_id IN ("));
            push_list!(q, ids);
            q.build_query_as().fetch_all(c).await
        })?);
    }
    Ok(found)
}

/// Whose certification, of what, from when on and until when: no two that are the same stand.
pub(super) type Key = (PersonId, TypeId, Timestamp, Timestamp);

#[derive(FromRow)]
struct Standing {
    person_id: PersonId,
    type_id: TypeId,
    issued_at: Timestamp,
    expires_at: Timestamp,
    public_id: String,
}

/// The public ids of the certifications that stand with these keys.
pub(super) async fn standing(conn: &mut Conn, keys: &[Key]) -> Result<HashMap<Key, String>> {
    let mut found = HashMap::new();
    for keys in keys.chunks(KEYS) {
        let rows: Vec<Standing> = on_db!(conn, c => {
            let mut q = QueryBuilder::new(
                "SELECT person_id, type_id, issued_at, expires_at, public_id FROM certifications
                 WHERE state IN ('active', 'expired') AND (person_id, type_id, issued_at, expires_at) IN (");
            q.push_values(keys, |mut row, (person, of_type, issued_at, expires_at)| {
                row.push_bind(*person).push_bind(*of_type).push_bind(*issued_at).push_bind(*expires_at);
            });
            q.push(")");
            q.build_query_as().fetch_all(c).await
        })?;
        found.extend(
            rows.into_iter().map(|row| ((row.person_id, row.type_id, row.issued_at, row.expires_at), row.public_id)),
        );
    }
    Ok(found)
}

/// The public id of the certification that stands with this holder, type and dates, other than `except`.
pub(super) async fn identical(
    conn: &mut Conn,
    person: PersonId,
    of_type: TypeId,
    issued_at: Timestamp,
    expires_at: Timestamp,
    except: Option<CertificationId>,
) -> Result<Option<String>> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT public_id FROM certifications WHERE person_id = $1 AND type_id = $2 AND issued_at = $3
            AND expires_at = $4 AND state IN ('active', 'expired') AND id <> $5")
        .bind(person).bind(of_type).bind(issued_at).bind(expires_at).bind(except.map_or(0, |id| id.0))
        .fetch_optional(c).await)?)
}

/// A person's, those that expire last first; removed ones left out.
pub(super) async fn of_person(conn: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<Certification>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(),
        "WHERE c.person_id = $1 AND c.state <> 'removed' ORDER BY c.expires_at DESC, c.id DESC LIMIT $2"))
        .bind(person).bind(limit).fetch_all(c).await)?)
}

/// From when on and until when each certification of a person that is valid at this moment is, of one type.
pub(super) async fn valid(
    conn: &mut Conn,
    now: Timestamp,
    person: PersonId,
    shortname: &str,
) -> Result<Vec<(Timestamp, Timestamp)>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT c.issued_at, c.expires_at FROM certifications c JOIN certification_types t ON t.id = c.type_id
         WHERE c.person_id = $1 AND c.issued_at <= $2 AND c.expires_at > $2 AND c.state IN ('active', 'expired')
            AND t.shortname = $3")
        .bind(person).bind(now).bind(shortname).fetch_all(c).await)?)
}

/// What a certification spans now, without its renewals.
#[derive(FromRow)]
pub(super) struct Span {
    pub id: CertificationId,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

pub(super) async fn spans(conn: &mut Conn, person: PersonId, of_type: TypeId) -> Result<Vec<Span>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT id, issued_at, expires_at, revoked_at FROM certifications
         WHERE person_id = $1 AND type_id = $2 AND state <> 'removed' ORDER BY id LIMIT 500")
        .bind(person).bind(of_type).fetch_all(c).await)?)
}

pub(super) struct NewRenewal<'a> {
    pub before: &'a Certification,
    pub at: Timestamp,
    pub by: &'a str,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
}

pub(super) async fn insert_renewal(tx: &mut Tx, new: &NewRenewal<'_>) -> Result<i64> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO certification_renewals (certification_id, renewed_at, renewed_by, issued_at, expires_at,
            previous_issued_at, previous_expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id")
        .bind(new.before.id).bind(new.at).bind(new.by).bind(new.issued_at).bind(new.expires_at)
        .bind(new.before.issued_at).bind(new.before.expires_at)
        .fetch_one(c).await)?)
}

/// The renewals that stand, oldest first.
pub(super) async fn renewals(conn: &mut Conn, certification: CertificationId) -> Result<Vec<Renewal>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT r.id, r.renewed_at, r.renewed_by, r.issued_at, r.expires_at, r.previous_issued_at,
            r.previous_expires_at
         FROM certification_renewals r LEFT JOIN certification_renewals_undone u ON u.renewal_id = r.id
         WHERE r.certification_id = $1 AND u.renewal_id IS NULL ORDER BY r.id")
        .bind(certification).fetch_all(c).await)?)
}

/// The same of all certifications of this holder and type, with whose renewal each is.
pub(super) async fn renewals_of(
    conn: &mut Conn,
    person: PersonId,
    of_type: TypeId,
) -> Result<Vec<(CertificationId, Renewal)>> {
    let rows: Vec<RenewalOf> = on_db!(conn, c => sqlx::query_as(
        "SELECT r.certification_id, r.id, r.renewed_at, r.renewed_by, r.issued_at, r.expires_at, r.previous_issued_at,
            r.previous_expires_at
         FROM certifications c JOIN certification_renewals r ON r.certification_id = c.id
            LEFT JOIN certification_renewals_undone u ON u.renewal_id = r.id
         WHERE c.person_id = $1 AND c.type_id = $2 AND c.state <> 'removed' AND u.renewal_id IS NULL
         ORDER BY r.id LIMIT 5000")
        .bind(person).bind(of_type).fetch_all(c).await)?;
    Ok(rows.into_iter().map(|row| (row.certification_id, row.renewal)).collect())
}

#[derive(FromRow)]
struct RenewalOf {
    certification_id: CertificationId,
    #[sqlx(flatten)]
    renewal: Renewal,
}

/// Whether it was not taken back before.
pub(super) async fn undo_renewal(tx: &mut Tx, now: Timestamp, renewal: i64, by: &str) -> Result<bool> {
    let undone = on_db!(tx, c => sqlx::query(
        "INSERT INTO certification_renewals_undone (renewal_id, undone_at, undone_by) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING")
        .bind(renewal).bind(now).bind(by).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(undone == 1)
}

/// Whether this renewal of a certification was taken back.
pub(super) async fn was_undone(conn: &mut Conn, certification: CertificationId, renewal: i64) -> Result<bool> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM certification_renewals r
            JOIN certification_renewals_undone u ON u.renewal_id = r.id WHERE r.id = $1 AND r.certification_id = $2)")
        .bind(renewal).bind(certification).fetch_one(c).await)?)
}

/// Which rows are wanted, by their keys.
#[derive(Debug, Default, Clone)]
pub(super) struct Filter {
    /// Of these people and no others.
    pub people: Option<Vec<PersonId>>,
    /// Of these organisations and no others.
    pub organisations: Option<Vec<OrganisationId>>,
    pub of_type: Option<TypeId>,
    pub states: Vec<State>,
    /// Expiring later than this.
    pub after: Option<Timestamp>,
    /// Expiring before this.
    pub before: Option<Timestamp>,
    /// Expiring in this month, as [`month_of`] counts them.
    pub month: Option<i64>,
    /// Removed, and no earlier than this.
    pub removed_since: Option<Timestamp>,
    /// This one and no other.
    pub only: Option<CertificationId>,
    /// Whether so few match that they are found by people or expiry first, and sorted then.
    pub are_few: bool,
}

impl Filter {
    /// The organisations to walk, one after the other; a single `None` for all together.
    pub fn branches(&self) -> Vec<Option<OrganisationId>> {
        match &self.organisations {
            None => vec![None],
            Some(list) => list.iter().copied().map(Some).collect(),
        }
    }
}

/// The month of the UTC calendar, as it is stored in `expires_month`.
fn month_of(at: Timestamp) -> i64 {
    i64::from(at.year()) * 12 + i64::from(at.month())
}

/// The months in which something of this state expires, from the one of `after` to the one of `before`, the first of them.
pub(super) async fn months(
    conn: &mut Conn,
    state: State,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
    limit: i64,
) -> Result<Vec<i64>> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "WITH RECURSIVE months (month) AS (
            SELECT MIN(expires_month) FROM certifications
            WHERE state = $1 AND expires_month >= $2 AND expires_month <= $3
            UNION ALL
            SELECT (SELECT MIN(expires_month) FROM certifications
                WHERE state = $1 AND expires_month > months.month AND expires_month <= $3)
            FROM months WHERE months.month IS NOT NULL
         )
         SELECT month FROM months WHERE month IS NOT NULL LIMIT $4")
        .bind(state).bind(after.map_or(0, month_of)).bind(before.map_or(i64::MAX, month_of)).bind(limit)
        .fetch_all(c).await)?)
}

/// What keeps SQLite from looking for an index that knows a column.
fn plain(conn: &mut Conn) -> &'static str {
    match conn.raw() {
        Raw::Sqlite(_) => "+",
        Raw::Postgres(_) => "",
    }
}

/// Appends `AND column IN (…)`; a macro, because the builder's type differs between the engines.
macro_rules! push_in {
    ($q:ident, $plain:expr, $column:literal, $values:expr) => {
        $q.push(" AND ").push($plain).push(concat!($column, " IN ("));
        push_list!($q, $values);
    };
}

macro_rules! push_bounds {
    ($q:ident, $plain:expr, $filter:expr) => {
        for (than, at) in [(" > ", $filter.after), (" < ", $filter.before)] {
            if let Some(at) = at {
                $q.push(" AND ").push($plain).push("expires_at").push(than).push_bind(at);
            }
        }
    };
}

/// The whole of a filter whose rows are few.
macro_rules! push_few {
    ($q:ident, $plain:expr, $filter:expr) => {
        // Which one or whose they are says most; else it is the removal, and else the expiry.
        let of_people = if $filter.only.is_some() { $plain } else { "" };
        let removed = if $filter.people.is_some() { $plain } else { of_people };
        let others = if $filter.removed_since.is_some() { $plain } else { removed };
        if let Some(id) = $filter.only {
            $q.push(" AND id = ").push_bind(id);
        }
        if let Some(people) = &$filter.people {
            push_in!($q, of_people, "person_id", people);
        }
        if let Some(since) = $filter.removed_since {
            $q.push(" AND ").push(removed).push("removed_at >= ").push_bind(since);
        }
        if let Some(organisations) = &$filter.organisations {
            push_in!($q, others, "organisation_id", organisations);
        }
        if let Some(of_type) = $filter.of_type {
            $q.push(" AND ").push(others).push("type_id = ").push_bind(of_type);
        }
        push_in!($q, others, "state", &$filter.states);
        push_bounds!($q, others, $filter);
    };
}

/// Which rows of a list are wanted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reach<'a> {
    /// How many come before.
    pub offset: i64,
    pub limit: i64,
    /// The public id of the row that they come behind.
    pub after: Option<&'a str>,
}

/// Counts along an index: for few rows, such as those of one day, of some people, or removed ones.
pub(super) async fn count(conn: &mut Conn, filter: &Filter) -> Result<i64> {
    let plain = plain(conn);
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT COUNT(*) FROM certifications WHERE TRUE");
        push_few!(q, plain, filter);
        q.build_query_scalar().fetch_one(c).await
    })?)
}

/// A page of what any of these filters finds; no row may be found by two of them.
///
/// Where rows are many, indexes are walked that are in the page's order: one ordered, limited branch for each organisation
/// and state, and month where the filter has one.
pub(super) async fn list(
    conn: &mut Conn,
    filters: &[Filter],
    order: Order,
    descending: bool,
    Reach { offset, limit, after }: Reach<'_>,
) -> Result<Vec<Certification>> {
    let reach = offset.saturating_add(limit);
    let by = match order {
        Order::Created => "created_at",
        // Urgency is that of its parts.
        Order::Expires | Order::Urgency => "expires_at",
        Order::Name => "name_key",
        Order::Removed => "removed_at",
    };
    // Behind what was restored since come all that are still removed.
    let place = if order == Order::Removed { "COALESCE(removed_at, updated_at)" } else { by };
    let (than, direction) = if descending { (" < ", " DESC") } else { (" > ", "") };
    let plain = plain(conn);
    let in_order = if order == Order::Expires { "" } else { plain };
    // No index has both name and type.
    let of_type = if order == Order::Name { plain } else { "" };
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new("WITH few AS MATERIALIZED (SELECT id, created_at, expires_at, name_key,
            removed_at FROM certifications WHERE FALSE");
        for filter in filters.iter().filter(|filter| filter.are_few) {
            q.push(" UNION ALL SELECT id, created_at, expires_at, name_key, removed_at FROM certifications WHERE TRUE");
            push_few!(q, plain, filter);
        }
        q.push(concat!(") ", select!(), "JOIN (SELECT id AS page_id FROM few WHERE TRUE"));
        if let Some(after) = after {
            q.push(" AND (").push(by).push(", id)").push(than).push("(SELECT ").push(place);
            q.push(", id FROM certifications WHERE public_id = ").push_bind(after).push(")");
        }
        for filter in filters.iter().filter(|filter| !filter.are_few) {
            for organisation in filter.branches() {
                for state in &filter.states {
                    q.push(" UNION ALL SELECT * FROM (SELECT id AS page_id FROM certifications WHERE state = ");
                    q.push_bind(*state);
                    if let Some(id) = organisation {
                        q.push(" AND organisation_id = ").push_bind(id);
                    }
                    if let Some(id) = filter.of_type {
                        q.push(" AND ").push(of_type).push("type_id = ").push_bind(id);
                    }
                    if let Some(month) = filter.month {
                        q.push(" AND expires_month = ").push_bind(month);
                    }
                    push_bounds!(q, in_order, filter);
                    if let Some(after) = after {
                        q.push(" AND (").push(by).push(", id)").push(than).push("(SELECT ").push(place);
                        q.push(", id FROM certifications WHERE public_id = ").push_bind(after).push(")");
                    }
                    q.push(" ORDER BY ").push(by).push(direction).push(", id").push(direction);
                    q.push(" LIMIT ").push_bind(reach).push(") AS branch");
                }
            }
        }
        q.push(") AS page ON page.page_id = c.id ORDER BY c.").push(by).push(direction).push(", c.id").push(direction);
        q.push(" LIMIT ").push_bind(limit).push(" OFFSET ").push_bind(offset);
        q.build_query_as().fetch_all(c).await
    })?)
}

/// What hangs on where the holder is at home, and how they are called.
#[derive(FromRow)]
pub(super) struct Held {
    pub type_id: TypeId,
    pub state: State,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
    pub organisation_id: OrganisationId,
}

pub(super) async fn held(conn: &mut Conn, person: PersonId) -> Result<Vec<Held>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT type_id, state, expires_at, revoked_at, organisation_id FROM certifications WHERE person_id = $1")
        .bind(person).fetch_all(c).await)?)
}

pub(super) async fn follow(tx: &mut Tx, person: PersonId, home: OrganisationId, name: &str) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE certifications SET organisation_id = $2, name_key = $3 WHERE person_id = $1")
        .bind(person).bind(home).bind(text::sort_key(name)).execute(c).await.map(|_| ()))?;
    Ok(())
}
