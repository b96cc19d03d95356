use super::super::{CertificationId, TypeId};
use crate::{
    clock::Timestamp,
    domain::people::PersonId,
    on_db,
    store::{Conn, Result, Tx},
};

/// Rows that wait to be seen as begun or expired; or, where a clock was put back, as active again.
pub(super) async fn late(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<(CertificationId, PersonId)>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT id, person_id FROM (
            SELECT * FROM (SELECT id, person_id FROM certifications WHERE state = 'active' AND expires_at <= $1
                ORDER BY expires_at, id LIMIT $2) AS ended
            UNION ALL
            SELECT * FROM (SELECT id, person_id FROM certifications WHERE state = 'expired' AND expires_at > $1
                ORDER BY expires_at, id LIMIT $2) AS resumed
            UNION ALL
            SELECT * FROM (SELECT id, person_id FROM certifications WHERE begins_at <= $1
                ORDER BY begins_at, id LIMIT $2) AS begun
         ) AS late LIMIT $2")
        .bind(now).bind(limit).fetch_all(c).await)?)
}

/// Sets what the clock says of a certification; returns its type, or `None` if that was so already.
pub(super) async fn set_lapsed(tx: &mut Tx, now: Timestamp, id: CertificationId) -> Result<Option<TypeId>> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "UPDATE certifications SET state = CASE WHEN expires_at <= $2 THEN 'expired' ELSE 'active' END,
            begins_at = CASE WHEN begins_at > $2 THEN begins_at END
         WHERE id = $1 AND ((state = 'active' AND (expires_at <= $2 OR begins_at <= $2))
            OR (state = 'expired' AND expires_at > $2))
         RETURNING type_id")
        .bind(id).bind(now).fetch_optional(c).await)?)
}

/// A type whose certifications are to be looked at again, and behind which of them.
pub(super) async fn to_revise(conn: &mut Conn) -> Result<Option<(TypeId, CertificationId)>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT id, revised_up_to FROM certification_types WHERE revised_up_to IS NOT NULL ORDER BY id LIMIT 1")
        .fetch_optional(c).await)?)
}

/// Whether nobody else was faster; `None` for a type that is done.
pub(super) async fn set_revised(
    tx: &mut Tx,
    id: TypeId,
    from: CertificationId,
    to: Option<CertificationId>,
) -> Result<bool> {
    let set = on_db!(tx, c => sqlx::query(
        "UPDATE certification_types SET revised_up_to = $3 WHERE id = $1 AND revised_up_to = $2")
        .bind(id).bind(from).bind(to).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(set == 1)
}

/// The next ones of a type, by age, whatever their state.
pub(super) async fn of_type(
    conn: &mut Conn,
    of_type: TypeId,
    behind: CertificationId,
    limit: i64,
) -> Result<Vec<(CertificationId, PersonId, Timestamp)>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT id, person_id, expires_at FROM certifications WHERE type_id = $1 AND id > $2 ORDER BY id LIMIT $3")
        .bind(of_type).bind(behind).bind(limit).fetch_all(c).await)?)
}

/// Sets when a standing certification is to be reminded of next whose ladder has changed, if it still expires then; what is due already is left to be decided on.
pub(super) async fn reschedule(
    tx: &mut Tx,
    now: Timestamp,
    id: CertificationId,
    expires_at: Timestamp,
    remind_at: Option<Timestamp>,
) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "UPDATE certifications SET remind_at = $3
         WHERE id = $1 AND expires_at = $2 AND state IN ('active', 'expired')
            AND (remind_at IS NULL OR remind_at > $4)")
        .bind(id).bind(expires_at).bind(remind_at).bind(now).execute(c).await.map(|_| ()))?;
    Ok(())
}
