use emblazon::{
    clock::Timestamp,
    on_db,
    store::{Json, Result, Tx},
};
use serde_json::json;

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

/// What came of it.
pub async fn settle(tx: &mut Tx, batch: i64, position: i64, award: &str) -> Result<()> {
    on_db!(tx, c => sqlx::query("UPDATE batch_steps SET state = 'done', result = $3 WHERE batch_id = $1 AND position = $2")
        .bind(batch).bind(position).bind(Json(json!({ "id": award }))).execute(c).await.map(|_| ()))?;
    Ok(())
}
