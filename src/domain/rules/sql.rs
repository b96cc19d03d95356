use sqlx::QueryBuilder;

use super::{Change, Condition, Counted, Decision, Lapse, Outcome, Rule, RuleId, Version, Wanted};
use crate::{
    clock::Timestamp,
    domain::{
        awards::AwardId, badges::BadgeId, behaviours::BehaviourId, certifications::TypeId,
        organisations::OrganisationId, page::Slice, people::PersonId,
    },
    on_db,
    store::{Conn, FromRow, Json, Result, Tx, push_list},
};

macro_rules! columns {
    () => {
        "r.id, r.badge_id, r.version, r.conditions, r.lapse, r.saved_by, r.saved_at, r.ended_at"
    };
}

/// Lets one save of a rule pass at a time, so that two of them cannot close a circle together.
pub(super) async fn lock_all(tx: &mut Tx) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO counters (name, value) VALUES ('rule_saves', 1)
         ON CONFLICT (name) DO UPDATE SET value = counters.value + 1")
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn in_force(conn: &mut Conn, badge: BadgeId) -> Result<Option<Rule>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!("SELECT ", columns!(),
        " FROM rules r WHERE r.badge_id = $1 AND r.ended_at IS NULL"))
        .bind(badge).fetch_optional(c).await)?)
}

pub(super) async fn version(conn: &mut Conn, badge: BadgeId, version: i64) -> Result<Option<Rule>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!("SELECT ", columns!(),
        " FROM rules r WHERE r.badge_id = $1 AND r.version = $2"))
        .bind(badge).bind(version).fetch_optional(c).await)?)
}

/// The number of the badge's newest version; 0 where there never was one.
pub(super) async fn newest_version(conn: &mut Conn, badge: BadgeId) -> Result<i64> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM rules WHERE badge_id = $1")
        .bind(badge).fetch_one(c).await)?)
}

/// The versions of a badge's rule, the newest first.
pub(super) async fn versions(conn: &mut Conn, badge: BadgeId, slice: &Slice) -> Result<Vec<Version>> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!("SELECT ", columns!(), ", r.ended_by, n.version AS replaced_by
             FROM rules r LEFT JOIN rules n ON n.badge_id = r.badge_id AND n.version = r.version + 1
                AND n.saved_at = r.ended_at
             WHERE r.badge_id = "));
        q.push_bind(badge);
        if let Some(after) = &slice.after {
            q.push(" AND r.version < ").push_bind(key(after));
        }
        q.push(" ORDER BY r.version DESC LIMIT ").push_bind(slice.limit).push(" OFFSET ").push_bind(slice.offset());
        q.build_query_as().fetch_all(c).await
    })?)
}

/// The key in a cursor. One that no list gave is behind everything.
fn key(cursor: &str) -> i64 {
    cursor.parse().unwrap_or(0)
}

/// Whether a rule asks for this badge.
pub(super) async fn is_asked_for(conn: &mut Conn, badge: BadgeId) -> Result<bool> {
    let rule: Option<i64> = on_db!(conn, c => sqlx::query_scalar(
        "SELECT rule_id FROM rule_triggers WHERE kind = 'badge' AND subject_id = $1 LIMIT 1")
        .bind(badge).fetch_optional(c).await)?;
    Ok(rule.is_some())
}

/// The conditions of all rules in force, of badges that can be given for real.
pub(super) async fn all_in_force(conn: &mut Conn) -> Result<Vec<(BadgeId, Json<Vec<Condition>>)>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT r.badge_id, r.conditions FROM rules r JOIN badges b ON b.id = r.badge_id
         WHERE r.ended_at IS NULL AND b.retired_at IS NULL AND NOT b.is_sandbox ORDER BY r.badge_id")
        .fetch_all(c).await)?)
}

/// Ends the rule in force, and nothing leads to it any more.
pub(super) async fn end(tx: &mut Tx, now: Timestamp, rule: RuleId, by: &str) -> Result<()> {
    on_db!(tx, c => sqlx::query("DELETE FROM rule_triggers WHERE rule_id = $1").bind(rule).execute(c).await.map(|_| ()))?;
    on_db!(tx, c => sqlx::query("UPDATE rules SET ended_at = $2, ended_by = $3 WHERE id = $1")
        .bind(rule).bind(now).bind(by).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    badge: BadgeId,
    conditions: &[Condition],
    lapse: Lapse,
    by: &str,
) -> Result<Rule> {
    Ok(on_db!(tx, c => sqlx::query_as(
        "INSERT INTO rules (badge_id, version, conditions, lapse, saved_by, saved_at)
         VALUES ($1, (SELECT COALESCE(MAX(version), 0) + 1 FROM rules WHERE badge_id = $1), $2, $3, $4, $5)
         RETURNING id, badge_id, version, conditions, lapse, saved_by, saved_at, ended_at")
        .bind(badge).bind(Json(conditions)).bind(lapse).bind(by).bind(now)
        .fetch_one(c).await)?)
}

/// What a change is found by. A threshold of 0 is any change.
pub(super) struct Trigger {
    pub kind: &'static str,
    pub subject: i64,
    pub threshold: i64,
}

pub(super) async fn insert_triggers(tx: &mut Tx, rule: RuleId, triggers: &[Trigger]) -> Result<()> {
    for trigger in triggers {
        on_db!(tx, c => sqlx::query(
            "INSERT INTO rule_triggers (kind, subject_id, threshold, rule_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
            .bind(trigger.kind).bind(trigger.subject).bind(trigger.threshold).bind(rule)
            .execute(c).await.map(|_| ()))?;
    }
    Ok(())
}

/// The badges that the rules of these badges ask for.
pub(super) async fn prerequisites(conn: &mut Conn, badges: &[BadgeId]) -> Result<Vec<BadgeId>> {
    if badges.is_empty() {
        return Ok(Vec::new());
    }
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(
            "SELECT DISTINCT t.subject_id FROM rules r JOIN rule_triggers t ON t.rule_id = r.id AND t.kind = 'badge'
             WHERE r.ended_at IS NULL AND r.badge_id IN (");
        push_list!(q, badges);
        q.build_query_scalar().fetch_all(c).await
    })?)
}

/// The rules in force that ask for a certification of this type.
pub(super) async fn of_certification(conn: &mut Conn, of_type: TypeId) -> Result<Vec<Rule>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!("SELECT ", columns!(),
        " FROM rule_triggers t JOIN rules r ON r.id = t.rule_id
         WHERE t.kind = 'certification' AND t.subject_id = $1 AND r.ended_at IS NULL ORDER BY r.id"))
        .bind(of_type).fetch_all(c).await)?)
}

/// The rules that these changes can affect, each once, by key.
pub(super) async fn affected(conn: &mut Conn, changes: &[Change]) -> Result<Vec<RuleId>> {
    let mut wanted = Vec::new();
    let mut looked = Vec::new();
    let mut add = |kind, pair: (i64, i64)| {
        if pair.0 != pair.1 {
            wanted.push((kind, 0, Some((pair.0.min(pair.1), pair.0.max(pair.1)))));
        }
    };
    for change in changes {
        match *change {
            Change::Credited { score, solved, streak, .. } => {
                add("score", score);
                add("solved", solved);
                add("streak", streak.unwrap_or_default());
                // A run that ended sooner counts in a window of its own, whatever the longest is.
                if streak.is_some_and(|(before, after)| before == after) {
                    add("streak", (-1, 0));
                }
            }
            Change::Award { score, .. } => add("score", score),
            Change::Certification(_) => {}
            Change::Look(badge) => looked.push(badge),
        }
    }
    for change in changes {
        match *change {
            Change::Credited { behaviour, .. } => wanted.push(("behaviour", behaviour.0, None)),
            Change::Award { badge, .. } => wanted.push(("badge", badge.0, None)),
            Change::Certification(of_type) => wanted.push(("certification", of_type.0, None)),
            Change::Look(_) => {}
        }
    }
    if wanted.is_empty() && looked.is_empty() {
        return Ok(Vec::new());
    }
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT DISTINCT rule_id FROM (");
        let mut is_first = true;
        for (kind, subject, crossed) in &wanted {
            q.push(if is_first { "SELECT rule_id FROM rule_triggers WHERE kind = " }
                else { " UNION ALL SELECT rule_id FROM rule_triggers WHERE kind = " });
            is_first = false;
            q.push_bind(*kind).push(" AND subject_id = ").push_bind(*subject).push(" AND threshold = 0");
            if let Some((from, to)) = crossed {
                q.push(" UNION ALL SELECT rule_id FROM rule_triggers WHERE kind = ").push_bind(*kind);
                q.push(" AND subject_id = ").push_bind(*subject).push(" AND threshold > ").push_bind(*from);
                q.push(" AND threshold <= ").push_bind(*to);
            }
        }
        for badge in &looked {
            q.push(if is_first { "SELECT id AS rule_id FROM rules WHERE badge_id = " }
                else { " UNION ALL SELECT id FROM rules WHERE badge_id = " });
            is_first = false;
            q.push_bind(*badge).push(" AND ended_at IS NULL");
        }
        q.push(") AS found ORDER BY rule_id");
        q.build_query_scalar().fetch_all(c).await
    })?)
}

/// A rule in force with what one person has to do with its badge.
#[derive(FromRow)]
pub(super) struct Candidate {
    pub rule_id: RuleId,
    pub badge_id: BadgeId,
    pub conditions: Json<Vec<Condition>>,
    pub lapse: Lapse,
    pub organisation_id: OrganisationId,
    pub is_site_wide: bool,
    pub retired_at: Option<Timestamp>,
    pub award_id: Option<AwardId>,
    pub award_rule_id: Option<RuleId>,
    pub expires_at: Option<Timestamp>,
    pub barred_at: Option<Timestamp>,
    pub due_at: Option<Timestamp>,
}

macro_rules! select_candidate {
    () => {
        "SELECT r.id AS rule_id, r.badge_id, r.conditions, r.lapse, b.organisation_id, o.is_site AS is_site_wide,
            b.retired_at, a.id AS award_id, a.rule_id AS award_rule_id, a.expires_at, x.barred_at, w.due_at
         FROM rules r JOIN badges b ON b.id = r.badge_id JOIN organisations o ON o.id = b.organisation_id "
    };
}

pub(super) async fn candidates(conn: &mut Conn, person: PersonId, rules: &[RuleId]) -> Result<Vec<Candidate>> {
    if rules.is_empty() {
        return Ok(Vec::new());
    }
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(concat!(select_candidate!(),
            "LEFT JOIN awards a ON a.badge_id = r.badge_id AND a.ended_at IS NULL AND a.person_id = "));
        q.push_bind(person);
        q.push(" LEFT JOIN rule_bars x ON x.badge_id = r.badge_id AND x.person_id = ").push_bind(person);
        q.push(" LEFT JOIN rule_watches w ON w.badge_id = r.badge_id AND w.person_id = ").push_bind(person);
        q.push(" WHERE r.ended_at IS NULL AND r.id IN (");
        push_list!(q, rules);
        q.push(" ORDER BY r.id");
        q.build_query_as().fetch_all(c).await
    })?)
}

/// The rules in force of badges that the person could be given and does not hold, by the badge's name.
pub(super) async fn open(
    conn: &mut Conn,
    person: PersonId,
    home: OrganisationId,
    limit: i64,
    offset: i64,
) -> Result<Vec<OpenRow>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT b.id AS badge_id, b.shortname, b.number, b.name, b.description, b.image_hash, r.version, r.conditions,
            x.barred_at
         FROM rules r JOIN badges b ON b.id = r.badge_id JOIN organisations o ON o.id = b.organisation_id
            LEFT JOIN awards a ON a.badge_id = r.badge_id AND a.ended_at IS NULL AND a.person_id = $1
            LEFT JOIN rule_bars x ON x.badge_id = r.badge_id AND x.person_id = $1
         WHERE r.ended_at IS NULL AND b.retired_at IS NULL AND NOT b.is_sandbox AND a.id IS NULL
            AND (o.is_site OR o.id = $2)
         ORDER BY b.sort_key, b.id LIMIT $3 OFFSET $4")
        .bind(person).bind(home).bind(limit).bind(offset).fetch_all(c).await)?)
}

/// The same, only those that a behaviour can bring.
pub(super) async fn open_by(
    conn: &mut Conn,
    person: PersonId,
    home: OrganisationId,
    behaviour: BehaviourId,
) -> Result<Vec<OpenRow>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT b.id AS badge_id, b.shortname, b.number, b.name, b.description, b.image_hash, r.version, r.conditions,
            x.barred_at
         FROM rule_triggers t JOIN rules r ON r.id = t.rule_id JOIN badges b ON b.id = r.badge_id
            JOIN organisations o ON o.id = b.organisation_id
            LEFT JOIN awards a ON a.badge_id = r.badge_id AND a.ended_at IS NULL AND a.person_id = $1
            LEFT JOIN rule_bars x ON x.badge_id = r.badge_id AND x.person_id = $1
         WHERE t.kind = 'behaviour' AND t.subject_id = $3 AND r.ended_at IS NULL AND b.retired_at IS NULL
            AND NOT b.is_sandbox AND a.id IS NULL AND x.person_id IS NULL AND (o.is_site OR o.id = $2)
         ORDER BY b.sort_key, b.id")
        .bind(person).bind(home).bind(behaviour).fetch_all(c).await)?)
}

pub(super) async fn count_open(conn: &mut Conn, person: PersonId, home: OrganisationId) -> Result<i64> {
    Ok(on_db!(conn, c => sqlx::query_scalar(
        "SELECT COUNT(*) FROM rules r JOIN badges b ON b.id = r.badge_id JOIN organisations o ON o.id = b.organisation_id
            LEFT JOIN awards a ON a.badge_id = r.badge_id AND a.ended_at IS NULL AND a.person_id = $1
         WHERE r.ended_at IS NULL AND b.retired_at IS NULL AND NOT b.is_sandbox AND a.id IS NULL
            AND (o.is_site OR o.id = $2)")
        .bind(person).bind(home).fetch_one(c).await)?)
}

#[derive(FromRow)]
pub(super) struct OpenRow {
    pub badge_id: BadgeId,
    pub shortname: String,
    pub number: i64,
    pub name: String,
    pub description: String,
    pub image_hash: Option<String>,
    pub version: i64,
    pub conditions: Json<Vec<Condition>>,
    pub barred_at: Option<Timestamp>,
}

pub(super) async fn decide(
    tx: &mut Tx,
    now: Timestamp,
    person: PersonId,
    rule: RuleId,
    award: AwardId,
    kind: Outcome,
    counted: &[Counted],
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO rule_decisions (person_id, rule_id, award_id, kind, counted, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(person).bind(rule).bind(award).bind(kind).bind(Json(counted)).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn count_decisions(conn: &mut Conn, person: PersonId) -> Result<i64> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT COUNT(*) FROM rule_decisions WHERE person_id = $1")
        .bind(person).fetch_one(c).await)?)
}

pub(super) async fn decisions(conn: &mut Conn, person: PersonId, slice: &Slice) -> Result<Vec<Decision>> {
    Ok(on_db!(conn, c => {
        // What comes before the page is walked in the index alone.
        let mut q = QueryBuilder::new(
            "SELECT d.id, a.public_id AS award, b.shortname AS badge, b.number AS badge_number, b.name AS badge_name,
                r.version, d.kind, d.counted, d.decided_at
             FROM (SELECT id FROM rule_decisions WHERE person_id = ");
        q.push_bind(person);
        if let Some(after) = &slice.after {
            q.push(" AND (decided_at, id) < (SELECT decided_at, id FROM rule_decisions WHERE id = ");
            q.push_bind(key(after)).push(")");
        }
        q.push(" ORDER BY decided_at DESC, id DESC LIMIT ").push_bind(slice.limit);
        q.push(" OFFSET ").push_bind(slice.offset());
        q.push(
            ") AS page JOIN rule_decisions d ON d.id = page.id JOIN awards a ON a.id = d.award_id
                JOIN badges b ON b.id = a.badge_id JOIN rules r ON r.id = d.rule_id
             ORDER BY d.decided_at DESC, d.id DESC");
        q.build_query_as().fetch_all(c).await
    })?)
}

pub(super) async fn bar(
    tx: &mut Tx,
    now: Timestamp,
    person: PersonId,
    badge: BadgeId,
    award: AwardId,
    by: &str,
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO rule_bars (person_id, badge_id, award_id, barred_by, barred_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (person_id, badge_id) DO UPDATE SET award_id = excluded.award_id, barred_by = excluded.barred_by,
            barred_at = excluded.barred_at")
        .bind(person).bind(badge).bind(award).bind(by).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Whether there was a bar.
pub(super) async fn unbar(tx: &mut Tx, person: PersonId, badge: BadgeId) -> Result<bool> {
    let lifted = on_db!(tx, c => sqlx::query("DELETE FROM rule_bars WHERE person_id = $1 AND badge_id = $2")
        .bind(person).bind(badge).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(lifted == 1)
}

pub(super) async fn watch(tx: &mut Tx, person: PersonId, badge: BadgeId, due_at: Timestamp) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO rule_watches (person_id, badge_id, due_at) VALUES ($1, $2, $3)
         ON CONFLICT (person_id, badge_id) DO UPDATE SET due_at = excluded.due_at")
        .bind(person).bind(badge).bind(due_at).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Whether there was a watch; with `due_by`, one that is due.
pub(super) async fn unwatch(tx: &mut Tx, person: PersonId, badge: BadgeId, due_by: Option<Timestamp>) -> Result<bool> {
    let ended = on_db!(tx, c => sqlx::query(
        "DELETE FROM rule_watches WHERE person_id = $1 AND badge_id = $2 AND ($3 IS NULL OR due_at <= $3)")
        .bind(person).bind(badge).bind(due_by).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(ended == 1)
}

pub(super) async fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<(PersonId, BadgeId)>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT person_id, badge_id FROM rule_watches WHERE due_at <= $1 ORDER BY due_at, person_id, badge_id LIMIT $2")
        .bind(now).bind(limit).fetch_all(c).await)?)
}

/// The triggers of a condition, with the keys of what it names.
pub(super) fn triggers(condition: &Condition, lapse: Lapse, named: &[i64]) -> Vec<Trigger> {
    // What can lapse must also be looked at when it falls, and a badge's own points hide where.
    let threshold = match condition.within_days {
        None if lapse == Lapse::Keep => condition.wanted.at_least(),
        _ => 0,
    };
    let one = |kind| vec![Trigger { kind, subject: 0, threshold }];
    let each = |kind| named.iter().map(|key| Trigger { kind, subject: *key, threshold: 0 }).collect();
    match condition.wanted {
        Wanted::Behaviour { .. } | Wanted::AnyBehaviour { .. } | Wanted::BehavioursTogether { .. } => each("behaviour"),
        Wanted::Badge { .. } => each("badge"),
        Wanted::Certification { .. } => each("certification"),
        Wanted::Solved { .. } => one("solved"),
        Wanted::Score { .. } => one("score"),
        Wanted::Streak { .. } => one("streak"),
    }
}
