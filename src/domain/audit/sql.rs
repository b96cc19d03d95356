use sqlx::QueryBuilder;

use super::{Entry, Filter, Line};
use crate::{
    clock::Timestamp,
    domain::{Actor, organisations::OrganisationId},
    on_db,
    store::{Conn, Json, Result, Tx, push_list},
};

pub(super) async fn insert(tx: &mut Tx, now: Timestamp, actor: &Actor, entry: Entry) -> Result<()> {
    on_db!(tx, c => sqlx::query(
        "INSERT INTO audit (at, actor, actor_person_id, dialect, action, subject, person_id, organisation_id, before, after)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
        .bind(now).bind(actor.label()).bind(actor.person()).bind(actor.dialect.as_str()).bind(entry.action.as_str())
        .bind(&entry.subject).bind(entry.person).bind(entry.organisation)
        .bind(entry.before.as_ref().map(Json)).bind(entry.after.as_ref().map(Json))
        .execute(c).await.map(|_| ()))?;
    Ok(())
}

pub(super) async fn list(
    conn: &mut Conn,
    scope: Option<&[OrganisationId]>,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Line>> {
    Ok(on_db!(conn, c => {
        let mut q = QueryBuilder::new(
            "SELECT l.id, l.at, l.actor, l.dialect, l.action, l.subject, p.public_id AS person, l.before, l.after
             FROM audit l LEFT JOIN people p ON p.id = l.person_id WHERE l.id < ");
        q.push_bind(filter.before.unwrap_or(i64::MAX));
        if let Some(action) = filter.action {
            q.push(" AND l.action = ").push_bind(action.as_str());
        }
        if let Some(person) = filter.person {
            q.push(" AND l.person_id = ").push_bind(person);
        }
        if let Some(organisations) = scope {
            q.push(" AND l.organisation_id IN (");
            push_list!(q, organisations);
        }
        q.push(" ORDER BY l.id DESC LIMIT ").push_bind(limit);
        q.build_query_as().fetch_all(c).await
    })?)
}

pub(super) async fn newest(conn: &mut Conn) -> Result<Option<Timestamp>> {
    Ok(on_db!(conn, c => sqlx::query_scalar("SELECT at FROM audit ORDER BY id DESC LIMIT 1").fetch_optional(c).await)?)
}

pub(super) async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<()> {
    // Ids ascend in time: the last old one bounds the rest, and no index on the time is needed.
    on_db!(tx, c => sqlx::query(
        "DELETE FROM audit WHERE id IN (SELECT id FROM audit ORDER BY id LIMIT 10000) AND at < $1")
        .bind(before).execute(c).await.map(|_| ()))?;
    Ok(())
}
