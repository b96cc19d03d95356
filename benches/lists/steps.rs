use chrono::TimeDelta;
use emblazon::{
    clock::Timestamp,
    domain::{badges::Badge, people::Person, totals::day_of},
    on_db,
    store::{Json, Result, Tx},
};
use serde_json::json;

/// What the rows of one recipient are told apart by.
pub struct Names {
    pub award: String,
    pub mail: String,
    /// As long as what they stand for, and not looked at.
    pub salt: String,
    pub recipient: String,
    pub link: Vec<u8>,
    pub sealed: Vec<u8>,
}

/// A batch; its key.
pub async fn batch(tx: &mut Tx, now: Timestamp, public_id: &str) -> Result<i64> {
    let params = json!({ "kind": "issue", "badge": "bare" });
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO batches (public_id, kind, params, state, maker, dialect, created_at)
         VALUES ($1, 'issue', $2, 'cancelled', 'bench', 'issuing', $3) RETURNING id")
        .bind(public_id).bind(Json(params)).bind(now).fetch_one(c).await)?)
}

/// A step, as a list is read.
pub async fn insert(tx: &mut Tx, batch: i64, position: i64, person: &str) -> Result<()> {
    let data = json!({ "person": person, "line": position + 1, "note": "Thank you" });
    let forecast = json!({ "verdict": "new", "who": { "id": person, "name": person } });
    on_db!(tx, c => sqlx::query(
        "INSERT INTO batch_steps (batch_id, position, data, state, verdict, forecast, subject)
         VALUES ($1, $2, $3, 'waiting', 4, $4, $5)")
        .bind(batch).bind(position).bind(Json(data)).bind(Json(forecast)).bind(person).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Every row that issuing to somebody who has to claim it writes, and nothing else.
pub async fn issue(tx: &mut Tx, now: Timestamp, person: &Person, badge: &Badge, names: &Names) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE people SET revision = revision + 1, award_count = award_count + 1, score = score + $2 WHERE id = $1")
        .bind(person.id).bind(badge.points).execute(c).await.map(|_| ()))?;
    let id: i64 = on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO awards (public_id, person_id, badge_id, organisation_id, status, points, awarded_at, awarded_by, note,
            salt, recipient, remind_at)
         VALUES ($1, $2, $3, $4, 'pending', $5, $6, 'system', 'Thank you', $7, $8, $9) RETURNING id")
        .bind(&names.award).bind(person.id).bind(badge.id).bind(person.organisation_id).bind(badge.points).bind(now)
        .bind(&names.salt).bind(&names.recipient).bind(now + TimeDelta::days(7))
        .fetch_one(c).await)?;
    on_db!(tx, c => sqlx::query(
        "INSERT INTO total_changes (organisation_id, badge_id, day, people, standing, ever) VALUES ($1, $2, $3, 0, 1, 1)")
        .bind(person.organisation_id).bind(badge.id).bind(day_of(now)).execute(c).await.map(|_| ()))?;
    let link: i64 = on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO claim_links (award_id, hash, created_at, expires_at) VALUES ($1, $2, $3, $4) RETURNING id")
        .bind(id).bind(&names.link).bind(now).bind(now + TimeDelta::days(30)).fetch_one(c).await)?;
    let data = json!({ "award": names.award, "badge": badge.public_id, "link": link });
    on_db!(tx, c => sqlx::query(
        "INSERT INTO outbox (public_id, kind, person_id, award_id, data, sealed, state, created_at, due_at)
         VALUES ($1, 'badge_claim', $2, $3, $4, $5, 'queued', $6, $6)")
        .bind(&names.mail).bind(person.id).bind(id).bind(Json(data)).bind(&names.sealed).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

/// What came of it.
pub async fn settle(tx: &mut Tx, batch: i64, position: i64, award: &str) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE batch_steps SET state = 'done', result = $3 WHERE batch_id = $1 AND position = $2")
        .bind(batch).bind(position).bind(Json(json!({ "id": award }))).execute(c).await.map(|_| ()))?;
    Ok(())
}
