//! The engine room: connections, transactions and migrations on SQLite and PostgreSQL. It knows no business word.
//!
//! [`Conn`] reads, [`Tx`] writes and reads through `Deref`; a function that writes asks for `&mut Tx`, so the compiler
//! sends writes to the writer. [`on_db!`] runs one query body on whichever engine is open.

mod inspect;
mod postgres;
mod sqlite;

use std::{
    ops::{Deref, DerefMut},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use prometheus_client::metrics::histogram::Histogram;
use sqlx::{
    PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction, migrate::Migrator,
    pool::PoolConnection,
};

/// Derives for rows and for enums stored as text, so that models need not name the driver.
pub use sqlx::{FromRow, Type, types::Json};

pub use inspect::{About, Migrations};

/// Where the rows are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file; made if it is missing.
    File(PathBuf),
    /// A `postgres://` address.
    Postgres(String),
}

/// The open database: concrete pools of one of the two engines. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    pools: Pools,
    waits: Waits,
    commits: Commits,
}

/// How many transactions this process has committed: as long as that is the same, so is what the process has written. Clones
/// count the same.
#[derive(Clone, Debug, Default)]
pub struct Commits(Arc<AtomicU64>);

impl Commits {
    /// How many.
    pub fn count(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Histograms of the seconds that [`Store::read`] and [`Store::write`] took, whether or not they succeeded. Clones count
/// into the same.
#[derive(Clone, Debug)]
pub struct Waits {
    /// Until a connection to read with was there.
    pub read: Histogram,
    /// Until a transaction had begun; on SQLite, until the one writer was free.
    pub write: Histogram,
}

#[derive(Clone, Debug)]
enum Pools {
    /// One writer, so that writers queue here rather than fail in the file's lock; readers never wait for it.
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
    },
    Postgres(PgPool),
}

impl Waits {
    fn new() -> Self {
        Self { read: Histogram::new(WAIT_SECONDS), write: Histogram::new(WAIT_SECONDS) }
    }
}

/// Upper bounds in seconds of the histograms of waiting: up to the longest that the pools let anybody wait.
const WAIT_SECONDS: [f64; 9] = [0.0001, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 10.0];

/// What a pool of connections does at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolState {
    /// `readers` or `writer`, or `all` where one pool serves both.
    pub name: &'static str,
    /// Connections that nobody uses.
    pub idle: u32,
    /// Connections that somebody uses.
    pub used: u32,
    /// How many there may be.
    pub max: u32,
}

static SQLITE_MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// Which of the two engines is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one process.
    Sqlite,
    /// A server, shared by several replicas.
    Postgres,
}

/// Something that can read.
pub struct Conn(Inner);

/// Something that can write: a transaction, undone unless it is committed.
pub struct Tx(Conn, Commits);

enum Inner {
    SqliteConn(PoolConnection<Sqlite>),
    SqliteTx(Transaction<'static, Sqlite>),
    PgConn(PoolConnection<Postgres>),
    PgTx(Transaction<'static, Postgres>),
}

/// The driver's own connection, for [`on_db!`].
pub enum Raw<'c> {
    /// To the embedded file.
    Sqlite(&'c mut SqliteConnection),
    /// To the server.
    Postgres(&'c mut PgConnection),
}

impl Store {
    /// Opens the database, without migrating it.
    ///
    /// On SQLite the durability settings are read back: [`Error::NotDurable`] if the file system refused them.
    pub async fn open(location: &Location) -> Result<Self> {
        let pools = match location {
            Location::File(path) => sqlite::open(path).await?,
            Location::Postgres(url) => postgres::open(url).await?,
        };
        Ok(Self { pools, waits: Waits::new(), commits: Commits::default() })
    }

    /// Brings the tables up to date. On PostgreSQL under an advisory lock, so that replicas may start together.
    pub async fn migrate(&self) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run(writer).await?,
            Pools::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await?,
        }
        Ok(())
    }

    /// Whether the database has ever been migrated, by whichever release.
    pub async fn has_tables(&self) -> Result<bool> {
        let mut conn = self.read().await?;
        Ok(on_db!(conn,
            sqlite c => sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = '_sqlx_migrations')")
                .fetch_one(c).await?,
            postgres c => sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL").fetch_one(c).await?))
    }

    /// The names of the migrations that have been applied, in order.
    pub async fn applied(&self) -> Result<Vec<String>> {
        let mut conn = self.read().await?;
        let rows: Vec<(i64, String)> = on_db!(conn, c => sqlx::query_as(
            "SELECT version, description FROM _sqlx_migrations WHERE success ORDER BY version").fetch_all(c).await?);
        Ok(rows.into_iter().map(|(version, name)| format!("{version} {name}")).collect())
    }

    /// Whether every migration that this binary knows has been applied.
    pub async fn is_migrated(&self) -> Result<bool> {
        let mut conn = self.read().await?;
        let applied: i64 = on_db!(conn, c => sqlx::query_scalar("SELECT COUNT(*) FROM _sqlx_migrations WHERE success")
            .fetch_one(c).await)?;
        Ok(usize::try_from(applied).is_ok_and(|applied| applied >= self.known_migrations().iter().count()))
    }

    fn known_migrations(&self) -> &'static Migrator {
        match self.engine() {
            Engine::Sqlite => &SQLITE_MIGRATIONS,
            Engine::Postgres => &POSTGRES_MIGRATIONS,
        }
    }

    /// A connection to read with. Give it back (drop it) before anything slow.
    pub async fn read(&self) -> Result<Conn> {
        let asked = Instant::now();
        let conn = match &self.pools {
            Pools::Sqlite { readers, .. } => readers.acquire().await.map(Inner::SqliteConn),
            Pools::Postgres(pool) => pool.acquire().await.map(Inner::PgConn),
        };
        self.waits.read.observe(asked.elapsed().as_secs_f64());
        Ok(Conn(conn?))
    }

    /// A transaction to write with. On SQLite it holds the one writer: never await anything but the database in it.
    pub async fn write(&self) -> Result<Tx> {
        let asked = Instant::now();
        let tx = match &self.pools {
            Pools::Sqlite { writer, .. } => writer.begin_with("BEGIN IMMEDIATE").await.map(Inner::SqliteTx),
            Pools::Postgres(pool) => pool.begin().await.map(Inner::PgTx),
        };
        self.waits.write.observe(asked.elapsed().as_secs_f64());
        Ok(Tx(Conn(tx?), self.commits.clone()))
    }

    /// What counts this process's commits.
    pub fn commits(&self) -> &Commits {
        &self.commits
    }

    /// How long callers have waited.
    pub fn waits(&self) -> &Waits {
        &self.waits
    }

    /// What the connections do now.
    pub fn pool_states(&self) -> Vec<PoolState> {
        match &self.pools {
            Pools::Sqlite { readers, writer } => vec![state("readers", readers), state("writer", writer)],
            Pools::Postgres(pool) => vec![state("all", pool)],
        }
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// Closes the pools; on SQLite the write-ahead log is folded into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

fn state<D: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<D>) -> PoolState {
    let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
    PoolState { name, idle, used: pool.size().saturating_sub(idle), max: pool.options().get_max_connections() }
}

impl Engine {
    /// `sqlite` or `postgres`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

impl Conn {
    /// The driver's connection, for [`on_db!`].
    pub fn raw(&mut self) -> Raw<'_> {
        match &mut self.0 {
            Inner::SqliteConn(c) => Raw::Sqlite(c),
            Inner::SqliteTx(c) => Raw::Sqlite(c),
            Inner::PgConn(c) => Raw::Postgres(c),
            Inner::PgTx(c) => Raw::Postgres(c),
        }
    }
}

impl Tx {
    /// Whether nobody else can write as long as this transaction lasts: what was read in it is as it is, and no row need be
    /// taken. So it is on SQLite.
    pub fn is_the_only_writer(&self) -> bool {
        matches!(self.0.0, Inner::SqliteTx(_))
    }

    /// Marks a place to which [`Tx::roll_back_to_mark`] returns; of several, to the last that has not been forgotten.
    pub async fn mark(&mut self) -> Result<()> {
        on_db!(self, c => sqlx::query("SAVEPOINT mark").execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Forgets the mark and keeps what was done since.
    pub async fn keep_since_mark(&mut self) -> Result<()> {
        on_db!(self, c => sqlx::query("RELEASE SAVEPOINT mark").execute(c).await.map(|_| ()))?;
        Ok(())
    }

    /// Undoes what was done since the mark, also after a statement that failed, and goes on from there.
    pub async fn roll_back_to_mark(&mut self) -> Result<()> {
        on_db!(self, c => sqlx::query("ROLLBACK TO SAVEPOINT mark").execute(c).await.map(|_| ()))?;
        self.keep_since_mark().await
    }

    /// Makes everything done in this transaction durable, all or nothing.
    pub async fn commit(self) -> Result<()> {
        let outcome = match self.0.0 {
            Inner::SqliteTx(tx) => tx.commit().await,
            Inner::PgTx(tx) => tx.commit().await,
            // A `Tx` is only ever made by `Store::write`, around a transaction.
            Inner::SqliteConn(_) | Inner::PgConn(_) => Ok(()),
        };
        // Also after an error: the database may have done it, and only the answer was lost.
        self.1.0.fetch_add(1, Ordering::SeqCst);
        Ok(outcome?)
    }
}

impl Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}

/// Runs one query body on whichever engine is open; the body is compiled once for each, fully typed.
///
/// The second form is for genuine forks only.
#[macro_export]
macro_rules! on_db {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn.raw() {
            $crate::store::Raw::Sqlite($c) => $body,
            $crate::store::Raw::Postgres($c) => $body,
        }
    };
    ($conn:expr, sqlite $s:ident => $sqlite:expr, postgres $p:ident => $postgres:expr) => {
        match $conn.raw() {
            $crate::store::Raw::Sqlite($s) => $sqlite,
            $crate::store::Raw::Postgres($p) => $postgres,
        }
    };
}
pub use on_db;

/// Appends values to a query, each bound, and the parenthesis behind them: `1, 2)`. A macro, because the builder's type
/// differs between the engines.
macro_rules! push_list {
    ($q:expr, $values:expr) => {{
        let mut list = $q.separated(", ");
        for value in $values {
            list.push_bind(*value);
        }
        $q.push(")");
    }};
}
pub(crate) use push_list;

/// Declares the key of a table: a number that never leaves the server.
#[macro_export]
macro_rules! row_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, $crate::store::Type, serde::Serialize, serde::Deserialize)]
        #[sqlx(transparent)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}
pub use row_key;

/// What a call to the database came to.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The driver's error.
    #[error(transparent)]
    Driver(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("migration failed: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// SQLite did not take a setting without which a power cut loses acknowledged changes.
    #[error("SQLite runs with {setting}={found}; {wanted} is needed so that nothing acknowledged can be lost")]
    NotDurable {
        /// The pragma.
        setting: &'static str,
        /// What it must be.
        wanted: &'static str,
        /// What it is.
        found: String,
    },
}

impl Error {
    /// Whether a unique constraint refused the row. Only meaningful where a single key can collide.
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Driver(sqlx::Error::Database(e)) if e.is_unique_violation())
    }

    /// Whether something that refers to the row keeps it from being deleted.
    pub fn is_foreign_key_violation(&self) -> bool {
        matches!(self, Self::Driver(sqlx::Error::Database(e)) if e.is_foreign_key_violation())
    }

    /// Whether the database is out of reach, full or too busy: the same request may succeed later.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Driver(error) => match error {
                sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) | sqlx::Error::Tls(_) => true,
                sqlx::Error::Database(e) => e.code().is_some_and(|code| is_passing(&code)),
                _ => false,
            },
            Self::Migration(_) | Self::NotDurable { .. } => false,
        }
    }
}

/// Codes that say "not now": SQLite's primary result codes busy (5), locked (6), I/O error (10) and full (13), which are
/// the low byte of the extended ones; PostgreSQL's classes 08 (connection), 53 (resources), 57 (operator), 40 (retry).
fn is_passing(code: &str) -> bool {
    if code.len() == 5 {
        return ["08", "53", "57", "40"].iter().any(|class| code.starts_with(class));
    }
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6 | 10 | 13))
}
