//! Looks at badges that time alone may have taken: the days that a rule counts have passed, or what it asks for has run out.
//! Each person is looked at in a transaction of their own; a replica that comes second finds nothing left to do.

use super::{JobError, Shift};
use crate::domain::rules;

/// How many are read ahead.
const READ_AHEAD: i64 = 100;

/// Looks at what is due. Returns whether there may be more.
pub(super) async fn look_again(shift: &mut Shift) -> Result<bool, JobError> {
    let app = shift.app.clone();
    loop {
        let now = app.clock.now();
        let due = rules::due(&mut app.store.read().await?, now, READ_AHEAD).await?;
        if due.is_empty() {
            return Ok(false);
        }
        for (person, badge) in due {
            let mut tx = app.store.write().await?;
            rules::look_again(&mut tx, now, person, badge).await?;
            tx.commit().await?;
            if !shift.goes_on().await? {
                return Ok(true);
            }
        }
    }
}
