use anyhow::Result;

use super::opening;
use crate::{clock::Clock, config::Settings};

/// Brings the tables up to date, and says which migrations have been applied.
pub(super) async fn run(settings: Settings) -> Result<()> {
    let app = opening::open(settings, Clock::system()).await?;
    println!("{} is up to date:", opening::name(&app.settings));
    for migration in app.store.applied().await? {
        println!("  {migration}");
    }
    app.store.close().await;
    Ok(())
}
