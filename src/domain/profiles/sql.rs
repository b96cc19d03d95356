use super::{HeldBadge, Profile};
use crate::{
    clock::Timestamp,
    domain::people::PersonId,
    on_db,
    store::{Conn, Result},
};

/// Who is found, by the folded handle or public id, else by the folded name, else by that name with its hyphens as spaces.
pub(super) async fn find(conn: &mut Conn, handle: &str, name: &str, spaced: &str) -> Result<Option<Profile>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT p.id, p.public_id, p.handle, p.display_name, o.name AS organisation_name, p.score, p.solved_count,
            p.avatar_hash, p.revision
         FROM people p JOIN organisations o ON o.id = p.organisation_id
         WHERE p.id = COALESCE(
            (SELECT s.id FROM person_names n JOIN people s ON s.id = n.person_id
             WHERE n.folded = $1 AND s.is_public AND NOT s.is_retired),
            (SELECT s.id FROM people s WHERE s.name_folded = $2 AND s.is_public AND NOT s.is_retired
             ORDER BY s.id LIMIT 1),
            (SELECT s.id FROM people s WHERE s.name_folded = $3 AND s.is_public AND NOT s.is_retired
             ORDER BY s.id LIMIT 1))")
        .bind(handle).bind(name).bind(spaced).fetch_optional(c).await)?)
}

pub(super) async fn badges(conn: &mut Conn, person: PersonId, now: Timestamp, limit: i64) -> Result<Vec<HeldBadge>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT b.name, b.image_hash FROM awards a JOIN badges b ON b.id = a.badge_id
         WHERE a.person_id = $1 AND a.ended_at IS NULL AND a.status = 'claimed' AND NOT b.is_sandbox
            AND (a.expires_at IS NULL OR a.expires_at > $2)
         ORDER BY a.awarded_at DESC, a.id DESC LIMIT $3")
        .bind(person).bind(now).bind(limit).fetch_all(c).await)?)
}

/// A person as the ranking knows them: key, score, and whether they are seen.
pub(super) type Standing = (i64, i64, bool);

/// Everybody with a key above `after`, in order, at most `limit`.
pub(super) async fn standings(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<Standing>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT id, score, is_public AND NOT is_retired FROM people WHERE id > $1 ORDER BY id LIMIT $2")
        .bind(after).bind(limit).fetch_all(c).await)?)
}

/// Where the changes of standings are now: whatever is not in what can be read at this moment comes at this number or above.
pub(super) async fn mark(conn: &mut Conn) -> Result<i64> {
    Ok(on_db!(conn,
        sqlite c => sqlx::query_scalar("SELECT COALESCE(MAX(standing_change), 0) FROM people").fetch_one(c).await?,
        postgres c => sqlx::query_scalar(
            "SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)").fetch_one(c).await?))
}

/// Whose standing has changed at this mark or later.
pub(super) async fn changed_since(conn: &mut Conn, mark: i64) -> Result<Vec<Standing>> {
    Ok(on_db!(conn,
        sqlite c => sqlx::query_as(
            "SELECT id, score, is_public AND NOT is_retired FROM people WHERE standing_change >= $1")
            .bind(mark).fetch_all(c).await?,
        // What another cluster's transactions wrote, before a backup was restored here, is numbered beyond this one's.
        postgres c => sqlx::query_as(
            "SELECT id, score, is_public AND NOT is_retired FROM people WHERE standing_change >= $1
                AND standing_change < CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT)")
            .bind(mark).fetch_all(c).await?))
}
