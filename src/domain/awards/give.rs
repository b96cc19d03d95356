//! Giving, whoever gives: an award is written down with all that belongs to it.

use serde_json::json;

use super::{Award, AwardStatus, EndKind, end, recipient, record, sql};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, Dialect,
        audit::Action,
        badges::{self, Badge, BadgeId},
        notices,
        people::{self, Person, PersonId},
        rules::{self, RuleId},
        totals::{self, Change},
    },
    secrets,
    store::{Conn, Result, Tx},
};

/// What there is already of a badge that is to be given to somebody.
pub(super) struct Before {
    /// The award that has not ended.
    pub(super) standing: Option<Award>,
    /// Whether no rule may give the badge until an admin lifts that.
    is_barred: bool,
}

impl Before {
    /// The award that they hold: it stands and has not run out.
    pub(super) fn held(&self, now: Timestamp) -> Option<Award> {
        self.standing.clone().filter(|standing| !standing.is_expired(now))
    }
}

pub(super) async fn before(conn: &mut Conn, person: PersonId, badge: BadgeId) -> Result<Before> {
    let (standing, is_barred) = sql::before(conn, person, badge).await?;
    let standing = match standing {
        Some(id) => Some(sql::by_id(conn, id).await?),
        None => None,
    };
    Ok(Before { standing, is_barred })
}

/// Gives a badge that somebody does not hold, and looks at what follows. The person's row is taken, and `before` was read
/// since.
pub(super) async fn give(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    person: &Person,
    badge: &Badge,
    before: Before,
    new: &sql::NewRow<'_>,
) -> Result<Award> {
    let ended = before.standing.as_ref().map_or((0, 0), |standing| (1, standing.points));
    let points = badge.worth() - ended.1;
    let total = people::touch(tx, person.id, 1 - ended.0, points).await?;
    if let Some(standing) = &before.standing {
        end(tx, now, actor, standing, EndKind::Superseded, None).await?;
    }
    let award = insert(tx, now, actor, person, badge, new).await?;
    if before.is_barred {
        rules::unbar(tx, person.id, badge.id).await?;
    }
    let change = rules::Change::Award { badge: badge.id, score: (total - points, total) };
    rules::after_change(tx, now, actor.dialect, person.id, change, None).await?;
    Ok(award)
}

/// Writes an award down, with all that belongs to it. The caller has touched the person's row.
async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    actor: &Actor,
    person: &Person,
    badge: &Badge,
    new: &sql::NewRow<'_>,
) -> Result<Award> {
    let id = sql::insert(tx, person, badge, new).await?;
    let award = new.made(id, person, badge);
    totals::record(tx, Change::awarded(award.organisation_id, award.badge_id, now)).await?;
    if !new.quietly {
        notices::badge_awarded(tx, now, person, &award).await?;
    }
    let after = json!({ "badge": award.badge_public_id, "awarded_by": award.awarded_by, "points": award.points });
    record(tx, now, actor, Action::AwardMade, &award, Some(after)).await?;
    Ok(award)
}

/// Gives a badge because a rule says so. For the rules alone, which have checked that it may be given, and which look at
/// what follows.
pub(in crate::domain) async fn give_by_rule(
    tx: &mut Tx,
    now: Timestamp,
    dialect: Dialect,
    person: &Person,
    badge: BadgeId,
    rule: RuleId,
    public_id: &str,
) -> Result<Award> {
    let actor = Actor::system(dialect);
    if let Some(standing) = sql::standing(tx, person.id, badge).await? {
        people::touch(tx, person.id, -1, -standing.points).await?;
        end(tx, now, &actor, &standing, EndKind::Superseded, None).await?;
    }
    let badge = badges::by_id(tx, badge).await?;
    people::touch(tx, person.id, 1, badge.worth()).await?;
    let (salt, recipient) = recipient::sealed(person);
    let new = sql::NewRow {
        public_id,
        awarded_at: now,
        awarded_by: actor.label(),
        note: None,
        evidence_url: None,
        expires_at: None,
        salt: &salt,
        recipient: recipient.as_deref(),
        rule: Some(rule),
        remind_at: None,
        status: AwardStatus::Claimed,
        assigned_by: None,
        quietly: false,
        issued: sql::Issued::NONE,
    };
    insert(tx, now, &actor, person, &badge, &new).await
}

/// Gives a badge again whose award a rule ended; `None` if it is held, or not given any more. For the rules alone.
pub(in crate::domain) async fn give_again(
    tx: &mut Tx,
    now: Timestamp,
    dialect: Dialect,
    public_id: &str,
) -> Result<Option<Award>> {
    let Some(ended) = sql::find(tx, public_id).await? else { return Ok(None) };
    people::touch(tx, ended.person_id, 0, 0).await?;
    let person = people::by_id(tx, ended.person_id).await?;
    let badge = badges::by_id(tx, ended.badge_id).await?;
    let is_held = sql::standing(tx, person.id, badge.id).await?.is_some();
    let (Some(rule), false, true, false) = (ended.rule_id, is_held, badge.is_in_use(), person.is_retired) else {
        return Ok(None);
    };
    let id = secrets::public_id("earned-");
    give_by_rule(tx, now, dialect, &person, badge.id, rule, &id).await.map(Some)
}
