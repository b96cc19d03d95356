use serde_json::Value;

use crate::{
    clock::Timestamp,
    domain::{awards::AwardId, people::PersonId},
    on_db,
    store::{Json, Result, Tx},
};

pub(super) async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    public_id: &str,
    kind: &str,
    person: PersonId,
    award: AwardId,
    data: &Value,
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO outbox (public_id, kind, person_id, award_id, data, state, created_at)
         VALUES ($1, $2, $3, $4, $5, 'queued', $6)")
        .bind(public_id).bind(kind).bind(person).bind(award).bind(Json(data)).bind(now)
        .execute(c).await.map(|_| ()))?;
    Ok(())
}
