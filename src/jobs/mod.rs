//! Work that no request waits for: folding totals, and forgetting what is over.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::{
    app::App,
    domain::{access, audit, idempotency, totals},
    store,
};

/// How often totals are folded: what a reading adds up itself is at most what was changed in this time.
const FOLD_EVERY: Duration = Duration::from_secs(1);
/// How often what is over is deleted.
const SWEEP_EVERY: Duration = Duration::from_mins(10);

/// Does the work for as long as it is polled. Failures are logged; the next round tries again.
pub async fn run(app: App) {
    let mut ticks = interval(FOLD_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut swept = Instant::now();
    loop {
        ticks.tick().await;
        if let Err(error) = fold(&app).await {
            tracing::warn!(%error, job = "fold_totals", "a job failed and will be tried again");
        }
        if swept.elapsed() >= SWEEP_EVERY {
            swept = Instant::now();
            if let Err(error) = sweep(&app).await {
                tracing::warn!(%error, job = "sweep", "a job failed and will be tried again");
            }
        }
    }
}

/// Folds every appended change into the totals.
pub async fn fold(app: &App) -> store::Result<()> {
    while totals::has_changes(&mut app.store.read().await?).await? {
        let mut tx = app.store.write().await?;
        totals::fold(&mut tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Deletes what can be used no more: ended sessions and tokens, idempotency keys, old lines of the audit log.
pub async fn sweep(app: &App) -> store::Result<()> {
    let now = app.clock.now();
    let mut tx = app.store.write().await?;
    access::sweep(&mut tx, now).await?;
    idempotency::sweep(&mut tx, now).await?;
    if app.settings.audit_days > 0 {
        audit::sweep(&mut tx, now - TimeDelta::days(app.settings.audit_days.into())).await?;
    }
    tx.commit().await?;
    app.limits.sweep();
    Ok(())
}
