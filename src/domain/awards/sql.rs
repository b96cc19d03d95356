use sqlx::QueryBuilder;

use super::{Award, AwardId, AwardStatus, EndKind, Shelved};
use crate::{
    clock::Timestamp,
    domain::{
        badges::{Badge, BadgeId},
        organisations::OrganisationId,
        page::Slice,
        people::{Person, PersonId},
        rules::RuleId,
        text,
    },
    on_db,
    store::{Conn, Result, Tx, push_list},
};

macro_rules! select {
    () => {
        "SELECT a.id, a.public_id, a.person_id, p.public_id AS person, p.display_name AS person_name,
            p.email AS person_email, p.avatar_hash AS person_avatar, a.badge_id,
            b.public_id AS badge_public_id, b.number AS badge_number, b.shortname AS badge_shortname,
            b.name AS badge_name, b.description AS badge_description, b.image_hash, b.is_sandbox AS badge_is_sandbox,
            b.art AS badge_art, b.kind AS badge_kind, a.assigned_by, a.organisation_id,
            o.public_id AS organisation, a.status, a.points, a.awarded_at, a.awarded_by, a.note, a.evidence_url,
            a.expires_at, a.ended_at, a.end_kind, a.revoke_reason, a.revoked_by, a.salt, a.recipient, a.rule_id, a.issued_at,
            a.first_name, a.last_name, a.recipient_organisation, a.evidence_text, a.score, a.claimed_at, a.undelivered_at,
            a.remind_at
         FROM awards a JOIN people p ON p.id = a.person_id JOIN badges b ON b.id = a.badge_id
            JOIN organisations o ON o.id = a.organisation_id "
    };
}

pub(super) async fn named(conn: &mut Conn, public_ids: &[&str]) -> Result<Vec<Award>> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!(select!(), "WHERE a.public_id IN ("));
        push_list!(q, public_ids);
        q.build_query_as().fetch_all(c).await
    })?)
}

/// Since when each of these people holds the badge, who do, and until when. At most a few hundred people.
pub(super) async fn held(
    conn: &mut Conn,
    badge: BadgeId,
    people: &[PersonId],
) -> Result<Vec<(PersonId, Timestamp, Option<Timestamp>)>> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(
            "SELECT person_id, awarded_at, expires_at FROM awards WHERE ended_at IS NULL AND badge_id = ");
        q.push_bind(badge).push(" AND person_id IN (");
        push_list!(q, people);
        q.build_query_as().fetch_all(c).await
    })?)
}

pub(super) struct NewRow<'a> {
    pub public_id: &'a str,
    pub awarded_at: Timestamp,
    pub awarded_by: &'a str,
    pub note: Option<&'a str>,
    pub evidence_url: Option<&'a str>,
    pub expires_at: Option<Timestamp>,
    pub salt: &'a str,
    pub recipient: Option<&'a str>,
    pub rule: Option<RuleId>,
    /// When whoever has to claim it is reminded.
    pub remind_at: Option<Timestamp>,
    pub status: AwardStatus,
    pub assigned_by: Option<&'a str>,
    /// Nobody is told of it by mail.
    pub quietly: bool,
    pub issued: &'a Issued,
}

/// What only an issuer's own system says of an award.
#[derive(Debug, Default)]
pub(super) struct Issued {
    pub at: Option<Timestamp>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub organisation: Option<String>,
    pub evidence_text: Option<String>,
    pub score: Option<f64>,
}

impl Issued {
    /// Of an award that another contract makes.
    pub const NONE: &Self =
        &Self { at: None, first_name: None, last_name: None, organisation: None, evidence_text: None, score: None };
}

/// A filter whose ids have been looked up.
#[derive(Debug, Default)]
pub(super) struct Filter {
    pub person: Option<PersonId>,
    pub badge: Option<BadgeId>,
    pub organisations: Option<Vec<OrganisationId>>,
    pub include_ended: bool,
    /// Without those that have run out by then.
    pub active_at: Option<Timestamp>,
    pub newest_first: bool,
}

impl NewRow<'_> {
    /// The award that this row is: what a query would read of it.
    pub fn made(&self, id: AwardId, person: &Person, badge: &Badge) -> Award {
        Award {
            id,
            public_id: self.public_id.to_owned(),
            person_id: person.id,
            person: person.public_id.clone(),
            person_name: person.display_name.clone(),
            person_email: person.email.clone(),
            person_avatar: person.avatar_hash.clone(),
            badge_id: badge.id,
            badge_public_id: badge.public_id.clone(),
            badge_number: badge.number,
            badge_shortname: badge.shortname.clone(),
            badge_name: badge.name.clone(),
            badge_description: badge.description.clone(),
            image_hash: badge.image_hash.clone(),
            badge_art: badge.art,
            badge_kind: badge.kind,
            badge_is_sandbox: badge.is_sandbox,
            organisation_id: person.organisation_id,
            organisation: person.organisation.clone(),
            status: self.status,
            points: badge.worth(),
            awarded_at: self.awarded_at,
            awarded_by: self.awarded_by.to_owned(),
            assigned_by: self.assigned_by.map(str::to_owned),
            note: self.note.map(str::to_owned),
            evidence_url: self.evidence_url.map(str::to_owned),
            expires_at: self.expires_at,
            ended_at: None,
            end_kind: None,
            revoke_reason: None,
            revoked_by: None,
            rule_id: self.rule,
            issued_at: self.issued.at,
            first_name: self.issued.first_name.clone(),
            last_name: self.issued.last_name.clone(),
            recipient_organisation: self.issued.organisation.clone(),
            evidence_text: self.issued.evidence_text.clone(),
            score: self.issued.score,
            claimed_at: None,
            undelivered_at: None,
            remind_at: self.remind_at,
            salt: Some(self.salt.to_owned()),
            recipient: self.recipient.map(str::to_owned),
        }
    }
}

/// Whose it is, what, and the rest.
pub(super) async fn insert(tx: &mut Tx, person: &Person, badge: &Badge, new: &NewRow<'_>) -> Result<AwardId> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO awards (public_id, person_id, badge_id, organisation_id, status, points, awarded_at, awarded_by, note,
            evidence_url, expires_at, salt, recipient, rule_id, issued_at, first_name, last_name, recipient_organisation,
            evidence_text, score, assigned_by, remind_at)
         VALUES ($1, $2, $3, $4, $14, $5, $6, $7, $8, $9, $10, $11, $12, $13, $15, $16, $17, $18, $19, $20, $21, $22)
         RETURNING id")
        .bind(new.public_id).bind(person.id).bind(badge.id).bind(person.organisation_id).bind(badge.worth())
        .bind(new.awarded_at).bind(new.awarded_by).bind(new.note).bind(new.evidence_url).bind(new.expires_at)
        .bind(new.salt).bind(new.recipient).bind(new.rule).bind(new.status).bind(new.issued.at)
        .bind(&new.issued.first_name).bind(&new.issued.last_name).bind(&new.issued.organisation)
        .bind(&new.issued.evidence_text).bind(new.issued.score).bind(new.assigned_by)
        .bind(new.remind_at)
        .fetch_one(c).await)?)
}

pub(super) async fn end(
    tx: &mut Tx,
    id: AwardId,
    at: Timestamp,
    kind: EndKind,
    reason: Option<&str>,
    by: Option<&str>,
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE awards SET ended_at = $2, end_kind = $3, revoke_reason = $4, revoked_by = $5, remind_at = NULL
         WHERE id = $1")
        .bind(id).bind(at).bind(kind).bind(reason).bind(by).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Changes nothing where there is a salt already.
pub(super) async fn seal(tx: &mut Tx, id: AwardId, salt: &str, recipient: Option<&str>) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE awards SET salt = $2, recipient = $3 WHERE id = $1 AND salt IS NULL")
        .bind(id).bind(salt).bind(recipient).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn by_id(conn: &mut Conn, id: AwardId) -> Result<Award> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE a.id = $1")).bind(id).fetch_one(c).await)?)
}

pub(super) async fn find(conn: &mut Conn, public_id: &str) -> Result<Option<Award>> {
    if !text::is_id(public_id) {
        return Ok(None);
    }
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(), "WHERE a.public_id = $1"))
        .bind(public_id).fetch_optional(c).await)?)
}

/// The award of the badge that stands, and whether rules are barred from giving it.
pub(super) async fn before(conn: &mut Conn, person: PersonId, badge: BadgeId) -> Result<(Option<AwardId>, bool)> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT (SELECT id FROM awards WHERE person_id = $1 AND badge_id = $2 AND ended_at IS NULL),
            EXISTS (SELECT 1 FROM rule_bars WHERE person_id = $1 AND badge_id = $2)")
        .bind(person).bind(badge).fetch_one(c).await)?)
}

pub(super) async fn standing(conn: &mut Conn, person: PersonId, badge: BadgeId) -> Result<Option<Award>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(),
        "WHERE a.person_id = $1 AND a.badge_id = $2 AND a.ended_at IS NULL"))
        .bind(person).bind(badge).fetch_optional(c).await)?)
}

/// What the person holds of the badges of this name, and of the custom badges of this picture: of the oldest badge first.
pub(super) async fn holdings(
    conn: &mut Conn,
    now: Timestamp,
    person: PersonId,
    name: &str,
    image_hash: Option<&str>,
) -> Result<Vec<Award>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(),
        "WHERE a.person_id = $1 AND a.ended_at IS NULL AND (a.expires_at IS NULL OR a.expires_at > $2)
            AND (b.name = $3 OR (b.kind = 'custom' AND b.image_hash = $4))
         ORDER BY b.id LIMIT 20"))
        .bind(person).bind(now).bind(name).bind(image_hash).fetch_all(c).await)?)
}

/// Pending ones that have not ended and can be claimed.
pub(super) async fn waiting(conn: &mut Conn, person: PersonId, limit: i64) -> Result<Vec<Award>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(),
        "WHERE a.person_id = $1 AND a.status = 'pending' AND a.ended_at IS NULL AND NOT b.is_sandbox
         ORDER BY a.awarded_at DESC, a.id DESC LIMIT $2"))
        .bind(person).bind(limit).fetch_all(c).await)?)
}

pub(super) async fn set_claimed(tx: &mut Tx, id: AwardId, at: Timestamp) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE awards SET status = 'claimed', claimed_at = $2, undelivered_at = NULL, remind_at = NULL
         WHERE id = $1 AND status = 'pending'")
        .bind(id).bind(at).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn await_claim(tx: &mut Tx, id: AwardId, remind_at: Option<Timestamp>) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE awards SET remind_at = $2, undelivered_at = NULL WHERE id = $1 AND status = 'pending'")
        .bind(id).bind(remind_at).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn set_remind_at(tx: &mut Tx, id: AwardId, at: Option<Timestamp>) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE awards SET remind_at = $2 WHERE id = $1 AND status = 'pending'")
        .bind(id).bind(at).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn set_undelivered(tx: &mut Tx, id: AwardId, at: Option<Timestamp>) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE awards SET undelivered_at = $2 WHERE id = $1 AND status = 'pending'")
        .bind(id).bind(at).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn next_to_remind(conn: &mut Conn, now: Timestamp) -> Result<Option<PersonId>> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT a.person_id FROM awards a JOIN badges b ON b.id = a.badge_id
         WHERE a.remind_at <= $1 AND NOT b.is_sandbox ORDER BY a.remind_at, a.id LIMIT 1")
        .bind(now).fetch_optional(c).await)?)
}

/// One more than the slice has room for, where there are more.
pub(super) async fn of_person(conn: &mut Conn, person: PersonId, ended: bool, slice: &Slice) -> Result<Vec<Award>> {
    // The page is walked in the index of the person's awards; only its own rows are joined.
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(),
        "JOIN (SELECT id AS page_id FROM awards WHERE person_id = $1 AND (ended_at IS NOT NULL) = $2
            ORDER BY awarded_at DESC, id DESC LIMIT $3 OFFSET $4) AS page ON page.page_id = a.id
         ORDER BY a.awarded_at DESC, a.id DESC"))
        .bind(person).bind(ended).bind(slice.limit + 1).bind(slice.offset()).fetch_all(c).await)?)
}

/// Appends the conditions of a filter; a macro, because the builder's type differs between the engines.
macro_rules! push_filter {
    ($q:ident, $filter:expr) => {
        if !$filter.include_ended {
            $q.push(" AND ended_at IS NULL");
        }
        if let Some(now) = $filter.active_at {
            $q.push(" AND (expires_at IS NULL OR expires_at > ").push_bind(now).push(")");
        }
        if let Some(person) = $filter.person {
            $q.push(" AND person_id = ").push_bind(person);
        }
        if let Some(badge) = $filter.badge {
            $q.push(" AND badge_id = ").push_bind(badge);
        }
    };
}

pub(super) async fn count(conn: &mut Conn, filter: &Filter) -> Result<i64> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT COUNT(*) FROM awards WHERE TRUE");
        push_filter!(q, filter);
        if let Some(organisations) = &filter.organisations {
            q.push(" AND organisation_id IN (");
            push_list!(q, organisations);
        }
        q.build_query_scalar().fetch_one(c).await
    })?)
}

/// One more than the slice has room for, where there are more.
pub(super) async fn list(conn: &mut Conn, filter: &Filter, slice: &Slice) -> Result<Vec<Award>> {
    // One ordered, limited branch for each organisation, so that each is a walk of an index.
    let branches: Vec<Option<OrganisationId>> = match &filter.organisations {
        None => vec![None],
        Some(list) => list.iter().copied().map(Some).collect(),
    };
    let room = slice.limit + 1;
    let reach = slice.offset().saturating_add(room);
    let (than, order) = if filter.newest_first { (" < ", " DESC") } else { (" > ", "") };
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!(select!(), "JOIN ("));
        for (n, organisation) in branches.into_iter().enumerate() {
            q.push(if n > 0 { " UNION ALL SELECT * FROM (" } else { "SELECT * FROM (" });
            q.push("SELECT id AS page_id FROM awards WHERE TRUE");
            push_filter!(q, filter);
            if let Some(id) = organisation {
                q.push(" AND organisation_id = ").push_bind(id);
            }
            if let Some(after) = &slice.after {
                q.push(" AND (awarded_at, id)").push(than);
                q.push("(SELECT awarded_at, id FROM awards WHERE public_id = ").push_bind(after).push(")");
            }
            q.push(" ORDER BY awarded_at").push(order).push(", id").push(order);
            q.push(" LIMIT ").push_bind(reach).push(") AS branch");
        }
        q.push(") AS page ON page.page_id = a.id ORDER BY a.awarded_at").push(order).push(", a.id").push(order);
        q.push(" LIMIT ").push_bind(room).push(" OFFSET ").push_bind(slice.offset());
        q.build_query_as().fetch_all(c).await
    })?)
}

pub(super) async fn issuer(conn: &mut Conn, id: AwardId) -> Result<String> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT o.name FROM awards a JOIN badges b ON b.id = a.badge_id JOIN organisations o ON o.id = b.organisation_id
         WHERE a.id = $1")
        .bind(id).fetch_one(c).await)?)
}

pub(super) async fn standing_points(conn: &mut Conn, person: PersonId, badge: BadgeId) -> Result<i64> {
    let found: Option<i64> = on_db!(conn, c => sqlx::query_scalar(
        "SELECT points FROM awards WHERE person_id = $1 AND badge_id = $2 AND ended_at IS NULL")
        .bind(person).bind(badge).fetch_optional(c).await)?;
    Ok(found.unwrap_or(0))
}

pub(super) async fn standing_since(
    conn: &mut Conn,
    person: PersonId,
    since: Timestamp,
) -> Result<Vec<(Timestamp, BadgeId, i64)>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT awarded_at, badge_id, points FROM awards WHERE person_id = $1 AND awarded_at >= $2 AND ended_at IS NULL")
        .bind(person).bind(since).fetch_all(c).await)?)
}

pub(super) async fn standing_of(
    conn: &mut Conn,
    person: PersonId,
    shortname: &str,
) -> Result<Option<(Timestamp, Option<Timestamp>)>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT a.awarded_at, a.expires_at FROM badges b JOIN awards a ON a.badge_id = b.id
         WHERE b.shortname = $2 AND a.person_id = $1 AND a.ended_at IS NULL")
        .bind(person).bind(shortname).fetch_optional(c).await)?)
}

pub(super) async fn shelf(conn: &mut Conn, now: Timestamp, person: PersonId, limit: i64) -> Result<Vec<Shelved>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT a.public_id AS award, b.shortname AS badge, a.awarded_at, a.read_at
         FROM awards a JOIN badges b ON b.id = a.badge_id
         WHERE a.person_id = $1 AND a.ended_at IS NULL AND a.status = 'claimed' AND NOT b.is_sandbox
            AND (a.expires_at IS NULL OR a.expires_at > $2)
         ORDER BY a.awarded_at DESC, a.id DESC LIMIT $3")
        .bind(person).bind(now).bind(limit).fetch_all(c).await)?)
}

pub(super) async fn mark_read(tx: &mut Tx, now: Timestamp, person: PersonId) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE awards SET read_at = $2
         WHERE person_id = $1 AND ended_at IS NULL AND status = 'claimed' AND read_at IS NULL")
        .bind(person).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}
