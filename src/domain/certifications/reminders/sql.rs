use sqlx::QueryBuilder;

use super::super::{
    CertificationId, Reminder, Told,
    sql::{columns, select},
};
use crate::{
    clock::Timestamp,
    domain::{organisations::OrganisationId, people::PersonId},
    on_db,
    store::{Conn, FromRow, Json, Result, Tx, push_list},
};

/// Whether the holder of `c` has another of its type that stands and goes on when it ends, or has begun since; the moment
/// that it is now stands between the two.
const REPLACED: (&str, &str) = (
    "EXISTS (SELECT 1 FROM certifications n WHERE n.person_id = c.person_id AND n.type_id = c.type_id
        AND n.expires_at > c.expires_at AND n.state IN ('active', 'expired')
        AND (n.issued_at <= c.expires_at OR n.issued_at <= ",
    "))",
);

/// Sets when a standing certification is to be reminded of next, if it still expires then.
pub(super) async fn set_remind_at(
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

/// A certification whose next reminder is due.
#[derive(FromRow)]
pub(super) struct Due {
    pub id: CertificationId,
    pub person_id: PersonId,
    pub organisation_id: OrganisationId,
    pub time_zone: String,
    pub expires_at: Timestamp,
    pub reminder_days: Json<Vec<i64>>,
    /// Whether the holder can be written to.
    pub has_mail: bool,
    pub is_retired: bool,
    /// Whether another one has taken its place.
    pub is_replaced: bool,
}

pub(super) async fn due(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<Due>> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(
            "SELECT c.id, c.person_id, c.organisation_id, o.time_zone, c.expires_at, t.reminder_days,
                (p.email IS NOT NULL AND NOT p.is_stub) AS has_mail, p.is_retired, ");
        q.push(REPLACED.0).push_bind(now).push(REPLACED.1);
        q.push(" AS is_replaced FROM (SELECT id FROM certifications WHERE remind_at <= ").push_bind(now);
        q.push(" ORDER BY remind_at, id LIMIT ").push_bind(limit).push(") AS next
            JOIN certifications c ON c.id = next.id JOIN people p ON p.id = c.person_id
            JOIN organisations o ON o.id = c.organisation_id JOIN certification_types t ON t.id = c.type_id
         ORDER BY c.remind_at, c.id");
        q.build_query_as().fetch_all(c).await
    })?)
}

pub(super) async fn has_due(conn: &mut Conn, now: Timestamp) -> Result<bool> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM certifications WHERE remind_at <= $1)")
        .bind(now).fetch_one(c).await)?)
}

/// The key of the reminder; `None` if it was decided on before.
pub(super) async fn remind(
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

pub(super) async fn tell(tx: &mut Tx, mail: &str, reminder: i64) -> Result<()> {
    on_db!(tx, c => sqlx::query("INSERT INTO certification_reminder_mails (mail, reminder_id) VALUES ($1, $2)")
        .bind(mail).bind(reminder).execute(c).await.map(|_| ()))?;
    Ok(())
}

/// Appends what a mail tells of and is still so, in these organisations or everywhere: what was neither renewed nor replaced
/// nor revoked since. A macro, because the builder's type differs between the engines.
macro_rules! push_told {
    ($q:ident, $mail:expr, $now:expr, $organisations:expr) => {
        $q.push(
            "JOIN certification_reminders r ON r.certification_id = c.id AND r.expires_at = c.expires_at
                JOIN certification_reminder_mails m ON m.reminder_id = r.id
             WHERE c.state IN ('active', 'expired') AND m.mail = ",
        );
        $q.push_bind($mail).push(" AND NOT ").push(REPLACED.0).push_bind($now).push(REPLACED.1);
        if let Some(organisations) = $organisations {
            $q.push(" AND c.organisation_id IN (");
            push_list!($q, organisations);
        }
    };
}

/// What a mail tells of and is still so, soonest first.
pub(super) async fn told(
    conn: &mut Conn,
    now: Timestamp,
    mail: &str,
    organisations: Option<&[OrganisationId]>,
    limit: i64,
) -> Result<Told> {
    let (total, houses) = on_db!(conn, c => {
        let mut q = QueryBuilder::new("SELECT COUNT(*), COUNT(DISTINCT c.organisation_id) FROM certifications c ");
        push_told!(q, mail, now, organisations);
        q.build_query_as().fetch_one(c).await
    })?;
    let items = on_db!(conn, c => {
        let mut q = QueryBuilder::new(select!());
        push_told!(q, mail, now, organisations);
        q.push(" ORDER BY c.expires_at, c.id LIMIT ").push_bind(limit);
        q.build_query_as().fetch_all(c).await
    })?;
    Ok(Told { items, total, organisations: houses })
}

pub(super) async fn of(conn: &mut Conn, certification: CertificationId) -> Result<Vec<Reminder>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT step, expires_at, decided_at FROM certification_reminders WHERE certification_id = $1
         ORDER BY decided_at DESC, id DESC LIMIT 100")
        .bind(certification).fetch_all(c).await)?)
}
