use super::Shown;
use crate::{
    clock::Timestamp,
    domain::{people::PersonId, profiles::Profile},
    on_db,
    store::{Conn, Result},
};

macro_rules! select {
    () => {
        "SELECT p.id, p.public_id, p.handle, p.display_name, o.name AS organisation_name, p.score, p.solved_count,
            p.avatar_hash, p.revision
         FROM people p JOIN organisations o ON o.id = p.organisation_id "
    };
}

pub(super) async fn find(conn: &mut Conn, folded: &str) -> Result<Option<Profile>> {
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(),
        "WHERE p.id = (SELECT person_id FROM person_names WHERE folded = $1) AND p.is_public AND NOT p.is_retired"))
        .bind(folded).fetch_optional(c).await)?)
}

pub(super) async fn by_score(conn: &mut Conn, after: Option<(i64, PersonId)>, limit: i64) -> Result<Vec<Profile>> {
    let Some((score, id)) = after else {
        return Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(),
            "WHERE p.is_public AND NOT p.is_retired ORDER BY p.score DESC, p.id LIMIT $1"))
            .bind(limit).fetch_all(c).await)?);
    };
    // The rest of those with as many points, then those with fewer: two walks of the index, each of a page at most.
    Ok(on_db!(conn, c => sqlx::query_as(concat!(select!(),
        "JOIN (SELECT * FROM (SELECT id FROM people WHERE is_public AND NOT is_retired AND score = $1 AND id > $2
                ORDER BY score DESC, id LIMIT $3) AS even
            UNION ALL SELECT * FROM (SELECT id FROM people WHERE is_public AND NOT is_retired AND score < $1
                ORDER BY score DESC, id LIMIT $3) AS below) AS page ON page.id = p.id
         ORDER BY p.score DESC, p.id LIMIT $3"))
        .bind(score).bind(id).bind(limit).fetch_all(c).await)?)
}

pub(super) async fn shown(
    conn: &mut Conn,
    now: Timestamp,
    person: PersonId,
    limit: i64,
    offset: i64,
) -> Result<Vec<Shown>> {
    Ok(on_db!(conn, c => sqlx::query_as(
        "SELECT a.public_id AS award, b.name, b.number, b.image_hash, a.awarded_at, a.expires_at
         FROM awards a JOIN badges b ON b.id = a.badge_id
         WHERE a.person_id = $1 AND a.ended_at IS NULL AND a.status = 'claimed' AND NOT b.is_sandbox
            AND (a.expires_at IS NULL OR a.expires_at > $2)
         ORDER BY a.awarded_at DESC, a.id DESC LIMIT $3 OFFSET $4")
        .bind(person).bind(now).bind(limit).bind(offset).fetch_all(c).await)?)
}
