//! SQLite: a file, one writer, read-only readers.

use std::{path::Path, time::Duration};

use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Error, Pools, Result};

/// How long a change waits for its turn to write before it is told to come back later.
const WRITER_WAIT: Duration = Duration::from_secs(10);
/// Page cache of one connection, in KiB (negative: the unit is KiB, not pages).
const CACHE_KIB: &str = "-8192";

pub(super) async fn open(path: &Path) -> Result<Pools> {
    let base = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("cache_size", CACHE_KIB);
    let readers = u32::try_from(std::thread::available_parallelism().map_or(2, Into::into)).unwrap_or(2) * 2;
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(WRITER_WAIT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_with(base.clone().create_if_missing(true))
        .await?;
    check(&writer, "journal_mode", "wal").await?;
    // 2 is FULL: the log reaches the disk before a commit returns.
    check(&writer, "synchronous", "2").await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(readers)
        .acquire_timeout(WRITER_WAIT)
        .test_before_acquire(false)
        .connect_with(base.read_only(true))
        .await?;
    Ok(Pools::Sqlite { readers, writer })
}

/// A file that is there, as it is: nothing is made, and no setting that stays in the file is changed.
pub(super) async fn inspect(path: &Path) -> Result<Pools> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5));
    let one = || SqlitePoolOptions::new().max_connections(1).acquire_timeout(WRITER_WAIT).test_before_acquire(false);
    let writer = one().connect_with(options.clone()).await?;
    let readers = one().connect_with(options.read_only(true)).await?;
    Ok(Pools::Sqlite { readers, writer })
}

async fn check(writer: &SqlitePool, setting: &'static str, wanted: &'static str) -> Result<()> {
    let found = match setting {
        "journal_mode" => sqlx::query_scalar("PRAGMA journal_mode").fetch_one(writer).await?,
        _ => sqlx::query_scalar::<_, i64>("PRAGMA synchronous").fetch_one(writer).await?.to_string(),
    };
    if found == wanted { Ok(()) } else { Err(Error::NotDurable { setting, wanted, found }) }
}
