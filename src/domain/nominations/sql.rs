use sqlx::QueryBuilder;

use super::{Evidence, EvidenceFile, Nomination, NominationId, NominationState};
use crate::{
    clock::Timestamp,
    domain::{
        awards::AwardId,
        badges::BadgeId,
        organisations::OrganisationId,
        page::{Listed, Slice},
        people::PersonId,
    },
    on_db,
    store::{Conn, Result, Tx, push_list},
};

/// Those that wait are counted up to here, and those of a list.
const WAITING: i64 = 1_000;
const LISTED: i64 = 100_000;

macro_rules! select {
    () => {
        "SELECT n.id, n.public_id, n.badge_id, b.public_id AS badge_public_id, b.number AS badge_number,
            b.name AS badge_name, b.image_hash, n.person_id, p.public_id AS person, p.display_name AS person_name,
            p.avatar_hash AS person_avatar, n.organisation_id, o.public_id AS organisation, n.maker_person_id, n.maker, n.reason, n.evidence_url,
            n.file_hash, n.file_name, n.state, n.decided_at, n.decided_by, n.decline_reason, n.award_id,
            a.public_id AS award, n.created_at
         FROM nominations n JOIN badges b ON b.id = n.badge_id JOIN people p ON p.id = n.person_id
            JOIN organisations o ON o.id = n.organisation_id LEFT JOIN awards a ON a.id = n.award_id "
    };
}

pub(super) struct NewRow<'a> {
    pub public_id: &'a str,
    pub badge: BadgeId,
    pub person: PersonId,
    pub organisation: OrganisationId,
    pub maker_person: Option<PersonId>,
    pub maker: &'a str,
    pub reason: &'a str,
    pub evidence_url: Option<&'a str>,
    pub file_hash: Option<&'a str>,
    pub file_name: Option<&'a str>,
}

/// How a nomination ends.
pub(super) struct Decision<'a> {
    pub state: NominationState,
    pub by: &'a str,
    pub reason: Option<&'a str>,
    pub award: Option<AwardId>,
}

/// Whose nominations are listed.
pub(super) enum Whose {
    All,
    Of(Vec<OrganisationId>),
    /// Those that the person made, and those about them.
    Their(PersonId),
}

/// False if one is open for the same person and badge.
pub(super) async fn insert(tx: &mut Tx, now: Timestamp, new: &NewRow<'_>) -> Result<bool> {
    let inserted = on_db!(tx, c => sqlx::query(
        "INSERT INTO nominations (public_id, badge_id, person_id, organisation_id, maker_person_id, maker, reason,
            evidence_url, file_hash, file_name, state, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'open', $11)
         ON CONFLICT (person_id, badge_id) WHERE state = 'open' DO NOTHING")
        .bind(new.public_id).bind(new.badge).bind(new.person).bind(new.organisation).bind(new.maker_person)
        .bind(new.maker).bind(new.reason).bind(new.evidence_url).bind(new.file_hash).bind(new.file_name).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(inserted > 0)
}

pub(super) async fn decide(tx: &mut Tx, now: Timestamp, id: NominationId, decision: &Decision<'_>) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE nominations SET state = $2, decided_at = $3, decided_by = $4, decline_reason = $5, award_id = $6
         WHERE id = $1 AND state = 'open'")
        .bind(id).bind(decision.state).bind(now).bind(decision.by).bind(decision.reason).bind(decision.award)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn find(conn: &mut Conn, public_id: &str) -> Result<Option<Nomination>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE n.public_id = $1"))
        .bind(public_id).fetch_optional(c).await)?)
}

/// One ordered, limited branch for each organisation, and for each way of being somebody's, so that each is a walk of an
/// index.
pub(super) async fn list(
    conn: &mut Conn,
    whose: &Whose,
    state: Option<NominationState>,
    slice: &Slice,
) -> Result<Listed<Nomination>> {
    enum Branch {
        All,
        Organisation(OrganisationId),
        About(PersonId),
        /// Made by the person, about somebody else.
        By(PersonId),
    }
    let branches = match whose {
        Whose::All => vec![Branch::All],
        Whose::Of(list) => list.iter().copied().map(Branch::Organisation).collect(),
        Whose::Their(person) => vec![Branch::About(*person), Branch::By(*person)],
    };
    macro_rules! push {
        ($q:ident, $columns:literal, $limit:expr) => {
            for (n, branch) in branches.iter().enumerate() {
                $q.push(if n > 0 { " UNION ALL SELECT * FROM (" } else { "SELECT * FROM (" });
                $q.push(concat!("SELECT ", $columns, " FROM nominations WHERE TRUE"));
                match branch {
                    Branch::All => {}
                    Branch::Organisation(id) => {
                        $q.push(" AND organisation_id = ").push_bind(*id);
                    }
                    Branch::About(id) => {
                        $q.push(" AND person_id = ").push_bind(*id);
                    }
                    Branch::By(id) => {
                        $q.push(" AND maker_person_id = ").push_bind(*id).push(" AND person_id <> ").push_bind(*id);
                    }
                }
                if let Some(state) = state {
                    $q.push(" AND state = ").push_bind(state);
                }
                if let (Some(after), "id AS page_id") = (&slice.after, $columns) {
                    $q.push(" AND (created_at, id) < (SELECT created_at, id FROM nominations WHERE public_id = ");
                    $q.push_bind(after).push(")");
                }
                if $columns == "id AS page_id" {
                    $q.push(" ORDER BY created_at DESC, id DESC");
                }
                $q.push(" LIMIT ").push_bind($limit).push(") AS branch");
            }
        };
    }
    let total: i64 = on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT COUNT(*) FROM (");
        push!(q, "1 AS one", LISTED);
        q.push(") AS counted");
        q.build_query_scalar().fetch_one(c).await
    })?;
    if slice.is_past(total) {
        return Ok(Listed::empty(total));
    }
    let reach = slice.offset().saturating_add(slice.limit);
    let items = on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!(select!(), "JOIN ("));
        push!(q, "id AS page_id", reach);
        q.push(") AS page ON page.page_id = n.id ORDER BY n.created_at DESC, n.id DESC LIMIT ").push_bind(slice.limit);
        q.push(" OFFSET ").push_bind(slice.offset());
        q.build_query_as().fetch_all(c).await
    })?;
    Ok(Listed { items, total })
}

pub(super) async fn count_open(conn: &mut Conn, organisations: Option<&[OrganisationId]>) -> Result<i64> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT COUNT(*) FROM (SELECT 1 AS one FROM nominations WHERE state = 'open'");
        if let Some(organisations) = organisations {
            q.push(" AND organisation_id IN (");
            push_list!(q, organisations);
        }
        q.push(" LIMIT ").push_bind(WAITING).push(") AS counted");
        q.build_query_scalar().fetch_one(c).await
    })?)
}

/// Keeps a file, once; returns its hash.
pub(super) async fn keep(tx: &mut Tx, now: Timestamp, hash: &str, file: &Evidence) -> Result<String> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO evidence_files (hash, media_type, bytes, created_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (hash) DO NOTHING")
        .bind(hash).bind(file.media_type).bind(&file.bytes).bind(now).execute(c).await.map(|_| ()))?;
    Ok(hash.to_owned())
}

pub(super) async fn file(conn: &mut Conn, hash: &str) -> Result<Option<EvidenceFile>> {
    Ok(on_db!(conn, c => sqlx::query_as("SELECT media_type, bytes FROM evidence_files WHERE hash = $1")
        .bind(hash).fetch_optional(c).await)?)
}
