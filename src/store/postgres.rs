//! PostgreSQL: one pool, shared by readers and writers.

use std::time::Duration;

use sqlx::postgres::PgPoolOptions;

use super::{Pools, Result};

/// How long a request waits for a connection before it is told to come back later.
const WAIT: Duration = Duration::from_secs(10);

pub(super) async fn open(url: &str) -> Result<Pools> {
    let pool = PgPoolOptions::new().max_connections(20).acquire_timeout(WAIT).connect(url).await?;
    Ok(Pools::Postgres(pool))
}

/// The same with as few connections as a look needs, and less patience.
pub(super) async fn inspect(url: &str) -> Result<Pools> {
    let pool = PgPoolOptions::new().max_connections(2).acquire_timeout(WAIT / 2).connect(url).await?;
    Ok(Pools::Postgres(pool))
}
