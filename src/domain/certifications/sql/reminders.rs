//! Reminders: which are due, which were decided on, and what a mail tells of.

use super::super::{Certification, CertificationId, Reminder};
use crate::{
    clock::Timestamp,
    domain::{organisations::OrganisationId, people::PersonId},
    on_db,
    store::{Conn, FromRow, Json, Result, Tx},
};

/// Sets when a standing certification is to be reminded of next, if it still expires then.
pub(in crate::domain::certifications) async fn set_remind_at(
    tx: &mut Tx,
    id: CertificationId,
    expires_at: Timestamp,
    remind_at: Option<Timestamp>,
) -> Result<bool> {
    let set = on_db!(tx, c => sqlx::query(
        "UPDATE certifications SET remind_at = $3
         WHERE id = $1 AND expires_at = $2 AND state IN ('active', 'expired')")
        .bind(id).bind(expires_at).bind(remind_at).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(set == 1)
}

/// The same for one whose ladder has changed; what is due already is left to be decided on.
pub(in crate::domain::certifications) async fn reschedule(
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

/// A certification whose next reminder is due.
#[derive(FromRow)]
pub(in crate::domain::certifications) struct Due {
    pub id: CertificationId,
    pub person_id: PersonId,
    pub organisation_id: OrganisationId,
    pub time_zone: String,
    pub expires_at: Timestamp,
    pub reminder_days: Json<Vec<i64>>,
    /// Whether the holder can be written to.
    pub has_mail: bool,
    pub is_retired: bool,
}

pub(in crate::domain::certifications) async fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<Due>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT c.id, c.person_id, c.organisation_id, o.time_zone, c.expires_at, t.reminder_days,
            (p.email IS NOT NULL AND NOT p.is_stub) AS has_mail, p.is_retired
         FROM (SELECT id FROM certifications WHERE remind_at <= $1 ORDER BY remind_at, id LIMIT $2) AS next
            JOIN certifications c ON c.id = next.id JOIN people p ON p.id = c.person_id
            JOIN organisations o ON o.id = c.organisation_id JOIN certification_types t ON t.id = c.type_id
         ORDER BY c.remind_at, c.id")
        .bind(now).bind(limit).fetch_all(c).await)?)
}

pub(in crate::domain::certifications) async fn has_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM certifications WHERE remind_at <= $1)")
        .bind(now).fetch_one(c).await)?)
}

/// The key of the reminder; `None` if it was decided on before.
pub(in crate::domain::certifications) async fn remind(
    tx: &mut Tx,
    now: Timestamp,
    id: CertificationId,
    expires_at: Timestamp,
    step: i64,
) -> Result<Option<i64>> {
    Ok(on_db!(tx, c => sqlx::query_scalar(
        "INSERT INTO certification_reminders (certification_id, expires_at, step, decided_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING RETURNING id")
        .bind(id).bind(expires_at).bind(step).bind(now).fetch_optional(c).await)?)
}

pub(in crate::domain::certifications) async fn tell(tx: &mut Tx, mail: &str, reminder: i64) -> Result<()> {
    on_db!(tx, c => sqlx::query("INSERT INTO certification_reminder_mails (mail, reminder_id) VALUES ($1, $2)")
        .bind(mail).bind(reminder).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// What a mail tells of and is still so, soonest first: those neither renewed nor revoked since; and how many there are.
pub(in crate::domain::certifications) async fn told(
    conn: &mut Conn,
    mail: &str,
    limit: i64,
) -> Result<(Vec<Certification>, i64)> {
    macro_rules! still {
        () => {
            "JOIN certification_reminders r ON r.certification_id = c.id AND r.expires_at = c.expires_at
                JOIN certification_reminder_mails m ON m.reminder_id = r.id
             WHERE m.mail = $1 AND c.state IN ('active', 'expired')"
        };
    }
    let total = on_db!(conn, c => sqlx::query_scalar(concat!("SELECT COUNT(*) FROM certifications c ", still!()))
        .bind(mail).fetch_one(c).await)?;
    let items = on_db!(conn, c => sqlx::query_as(concat!(select!(), still!(), " ORDER BY c.expires_at, c.id LIMIT $2"))
        .bind(mail).bind(limit).fetch_all(c).await)?;
    Ok((items, total))
}

pub(in crate::domain::certifications) async fn reminders(
    conn: &mut Conn,
    certification: CertificationId,
) -> Result<Vec<Reminder>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT step, expires_at, decided_at FROM certification_reminders WHERE certification_id = $1
         ORDER BY decided_at DESC, id DESC LIMIT 100")
        .bind(certification).fetch_all(c).await)?)
}
