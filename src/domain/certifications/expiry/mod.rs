//! What the clock does to certifications, noticed by a job: they begin and run out, and badges that hang on them come and
//! go. And what a change of a type does to those that stand.

mod sql;

use std::collections::BTreeSet;

use super::{CertificationId, reminders, types};
use crate::{
    clock::Timestamp,
    domain::{
        Dialect,
        people::{self, PersonId},
        rules::{self, Change},
    },
    store::{Conn, Result, Tx},
};

/// How many certifications of a changed type are looked at in one transaction.
const SLICE: i64 = 50;

/// Those that have begun or run out and that nobody has noticed yet, the longest first, with their holders.
pub async fn late(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<(CertificationId, PersonId)>> {
    sql::late(conn, now, limit).await
}

/// Notices that a certification has begun or run out, and gives and takes the badges that follow. Again: nothing happens.
pub async fn lapse(tx: &mut Tx, now: Timestamp, certification: CertificationId, person: PersonId) -> Result<()> {
    people::touch(tx, person, 0, 0).await?;
    // Another replica may have been faster.
    if let Some(of_type) = sql::set_lapsed(tx, now, certification).await? {
        rules::after_change(tx, now, Dialect::Rules, person, Change::Certification(of_type), None).await?;
    }
    Ok(())
}

/// Whether a change of a type is still to be carried to its certifications.
pub async fn is_revising(conn: &mut Conn) -> Result<bool> {
    Ok(sql::to_revise(conn).await?.is_some())
}

/// Carries a change of a type to some more of its certifications: when people are reminded next, and the badge.
pub async fn revise(tx: &mut Tx, now: Timestamp) -> Result<()> {
    let Some((of_type, behind)) = sql::to_revise(tx).await? else { return Ok(()) };
    let next = sql::of_type(tx, of_type, behind, SLICE).await?;
    let to = next.last().map(|(id, _, _)| *id);
    if !sql::set_revised(tx, of_type, behind, to).await? {
        // Another replica was faster.
        return Ok(());
    }
    let of_type = types::type_by_id(tx, of_type).await?;
    for (id, _, expires_at) in &next {
        let remind_at = reminders::next(&of_type.reminder_days, *expires_at, now);
        sql::reschedule(tx, now, *id, *expires_at, remind_at).await?;
    }
    if let Some(badge) = rules::badge_of_certification(tx, of_type.id, &of_type.shortname).await? {
        // In order of key, so that two changes of several people cannot lock each other out.
        let people: BTreeSet<PersonId> = next.iter().map(|(_, person, _)| *person).collect();
        for person in people {
            rules::apply(tx, now, Dialect::Rules, person, badge.id).await?;
        }
    }
    Ok(())
}
