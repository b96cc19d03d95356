use emblazon::{
    clock::Timestamp,
    domain::{badges::Badge, people::Person, totals::day_of},
    on_db,
    store::{Json, Result, Tx},
};
use serde_json::json;

/// Every row that an award writes, and nothing else.
pub async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    person: &Person,
    badge: &Badge,
    award: &str,
    mail: &str,
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE people SET revision = revision + 1, award_count = award_count + 1, score = score + $2 WHERE id = $1")
        .bind(person.id).bind(badge.points).execute(c).await.map(|_| ()))?;
    let id: i64 = on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO awards (public_id, person_id, badge_id, organisation_id, status, points, awarded_at, awarded_by)
         VALUES ($1, $2, $3, $4, 'claimed', $5, $6, 'system') RETURNING id")
        .bind(award).bind(person.id).bind(badge.id).bind(person.organisation_id).bind(badge.points).bind(now)
        .fetch_one(c).await)?;
    on_db!(tx, c => sqlx::query(
        "INSERT INTO total_changes (organisation_id, badge_id, day, people, standing, ever) VALUES ($1, $2, $3, 0, 1, 1)")
        .bind(person.organisation_id).bind(badge.id).bind(day_of(now)).execute(c).await.map(|_| ()))?;
    let data = json!({ "award": award, "badge": badge.public_id });
    on_db!(tx, c => sqlx::query(
        "INSERT INTO outbox (public_id, kind, person_id, award_id, data, state, created_at)
         VALUES ($1, 'badge_awarded', $2, $3, $4, 'queued', $5)")
        .bind(mail).bind(person.id).bind(id).bind(Json(data)).bind(now).execute(c).await.map(|_| ()))?;
    let after = json!({ "badge": badge.public_id, "awarded_by": "system", "points": badge.points });
    on_db!(tx, c => sqlx::query(
        "INSERT INTO audit (at, actor, dialect, action, subject, person_id, organisation_id, after)
         VALUES ($1, 'system', 'earned_badges', 'award.made', $2, $3, $4, $5)")
        .bind(now).bind(award).bind(person.id).bind(person.organisation_id).bind(Json(after))
        .execute(c).await.map(|_| ()))?;
    Ok(())
}
