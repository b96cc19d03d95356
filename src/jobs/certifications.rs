//! What time does to certifications: they begin and run out, and people are told beforehand. In short transactions; a
//! replica that comes second finds nothing left to do.

use super::{JobError, Shift};
use crate::domain::certifications;

/// How many are read ahead.
const READ_AHEAD: i64 = 100;

/// Notices what has begun or run out, and carries changes of types to their certifications. Returns whether there may be more.
pub(super) async fn expire(shift: &mut Shift) -> Result<bool, JobError> {
    let app = shift.app.clone();
    loop {
        let now = app.clock.now();
        let late = certifications::late(&mut app.store.read().await?, now, READ_AHEAD).await?;
        let is_last = late.is_empty();
        for (certification, person) in late {
            let mut tx = app.store.write().await?;
            certifications::lapse(&mut tx, now, certification, person).await?;
            tx.commit().await?;
            if !shift.goes_on().await? {
                return Ok(true);
            }
        }
        if is_last {
            break;
        }
    }
    while certifications::is_revising(&mut app.store.read().await?).await? {
        let mut tx = app.store.write().await?;
        certifications::revise(&mut tx, app.clock.now()).await?;
        tx.commit().await?;
        if !shift.goes_on().await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Writes the reminders that are due. Returns whether there may be more.
pub(super) async fn remind(shift: &mut Shift) -> Result<bool, JobError> {
    let app = shift.app.clone();
    while certifications::has_due(&mut app.store.read().await?, app.clock.now()).await? {
        let mut tx = app.store.write().await?;
        certifications::remind(&mut tx, app.clock.now()).await?;
        tx.commit().await?;
        if !shift.goes_on().await? {
            return Ok(true);
        }
    }
    Ok(false)
}
