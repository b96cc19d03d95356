use sqlx::QueryBuilder;

use super::Trial;
use crate::{
    clock::Timestamp,
    domain::{
        awards::AwardId, badges::BadgeId, batches::BatchId, organisations::OrganisationId, people::PersonId,
        rules::RuleId,
    },
    on_db,
    store::{Conn, FromRow, Result, Tx},
};

pub(super) async fn insert(tx: &mut Tx, batch: BatchId, badge: BadgeId) -> Result<()> {
    on_db!(tx, c => sqlx::query("INSERT INTO trials (batch_id, badge_id) VALUES ($1, $2)")
        .bind(batch).bind(badge).execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn find(conn: &mut Conn, batch: BatchId) -> Result<Option<Trial>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT t.batch_id, b.public_id AS batch, t.badge_id, t.behind, t.looked_at, t.gains, t.losses, t.finished_at
         FROM trials t JOIN batches b ON b.id = t.batch_id WHERE t.batch_id = $1")
        .bind(batch).fetch_optional(c).await)?)
}

/// False if it is no longer where it was read.
pub(super) async fn advance(
    tx: &mut Tx,
    trial: &Trial,
    last: PersonId,
    looked_at: i64,
    gains: i64,
    losses: i64,
    finished_at: Option<Timestamp>,
) -> Result<bool> {
    let advanced = on_db!(tx, c => sqlx::query(
        "UPDATE trials SET behind = $3, looked_at = looked_at + $4, gains = gains + $5, losses = losses + $6,
            finished_at = $7
         WHERE batch_id = $1 AND behind = $2 AND finished_at IS NULL")
        .bind(trial.batch_id).bind(trial.behind).bind(last).bind(looked_at).bind(gains).bind(losses).bind(finished_at)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(advanced == 1)
}

/// Somebody to look at, with what they have to do with the badge.
#[derive(FromRow)]
pub(super) struct Row {
    pub id: PersonId,
    pub public_id: String,
    pub organisation_id: OrganisationId,
    pub award_id: Option<AwardId>,
    pub rule_id: Option<RuleId>,
    pub expires_at: Option<Timestamp>,
    pub barred_at: Option<Timestamp>,
}

/// The next people, by key; with `enough`, only those who were credited with that behaviour so often.
pub(super) async fn people(
    conn: &mut Conn,
    badge: BadgeId,
    behind: PersonId,
    enough: Option<(&str, i64)>,
    limit: i64,
) -> Result<Vec<Row>> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(
            "SELECT p.id, p.public_id, p.organisation_id, a.id AS award_id, a.rule_id, a.expires_at, x.barred_at FROM ");
        if let Some((behaviour, count)) = enough {
                q.push("(SELECT person_id AS id FROM behaviour_counts WHERE behaviour_id = (SELECT id FROM behaviours WHERE shortname = ");
                q.push_bind(behaviour).push(") AND count >= ").push_bind(count).push(" AND person_id > ").push_bind(behind);
                q.push(" ORDER BY person_id LIMIT ").push_bind(limit).push(") AS page");
        } else {
                q.push("(SELECT id FROM people WHERE id > ").push_bind(behind).push(" ORDER BY id LIMIT ").push_bind(limit);
                q.push(") AS page");
        }
        q.push(" JOIN people p ON p.id = page.id LEFT JOIN awards a ON a.person_id = p.id AND a.ended_at IS NULL AND a.badge_id = ");
        q.push_bind(badge);
        q.push(" LEFT JOIN rule_bars x ON x.person_id = p.id AND x.badge_id = ").push_bind(badge);
        q.push(" ORDER BY p.id");
        q.build_query_as().fetch_all(c).await
    })?)
}
