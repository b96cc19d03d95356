//! A look at a database that changes nothing: what it says of itself, and how far it was migrated.

use chrono::{DateTime, Utc};
use sqlx::migrate::Migration;

use super::{Conn, Location, Result, Store, Waits, on_db, postgres, sqlite};

/// What an engine says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// `3.51.1`, `17.2 (Debian 17.2-1)`.
    pub version: String,
    /// The same as a number that ascends: 3051001, 170002.
    pub number: i64,
    /// Settings on which it depends whether something can be lost, by their names in the engine.
    pub settings: Vec<(String, String)>,
}

/// How the tables stand to those that this binary knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Migrations {
    /// There are none.
    Never,
    /// Not all of ours have been applied.
    Behind {
        /// How many are missing.
        missing: usize,
    },
    /// Exactly ours.
    Current,
    /// A later release has been here.
    Ahead {
        /// How many we do not know.
        unknown: usize,
    },
    /// One began and did not end.
    Unfinished(String),
    /// One was applied in another wording than ours.
    Changed(String),
}

impl Store {
    /// Opens a database that is there already. Makes nothing, migrates nothing, and waits less than [`Store::open`].
    pub async fn inspect(location: &Location) -> Result<Self> {
        let pools = match location {
            Location::File(path) => sqlite::inspect(path).await?,
            Location::Postgres(url) => postgres::inspect(url).await?,
        };
        Ok(Self { pools, waits: Waits::new(), commits: super::Commits::default() })
    }

    /// How the tables stand to those that this binary knows.
    pub async fn migrations(&self) -> Result<Migrations> {
        if !self.has_tables().await? {
            return Ok(Migrations::Never);
        }
        let mut conn = self.read().await?;
        let applied: Vec<(i64, String, Vec<u8>, bool)> = on_db!(conn, c => sqlx::query_as(
            "SELECT version, description, checksum, success FROM _sqlx_migrations ORDER BY version").fetch_all(c).await?);
        let known: Vec<&Migration> = self.known_migrations().iter().collect();
        if let Some((_, name, ..)) = applied.iter().find(|(.., is_finished)| !is_finished) {
            return Ok(Migrations::Unfinished(name.clone()));
        }
        let ours = |version: i64| known.iter().find(|migration| migration.version == version);
        let differs = |(version, _, sum, _): &&(i64, String, Vec<u8>, bool)| {
            ours(*version).is_some_and(|migration| *migration.checksum != **sum)
        };
        if let Some((_, name, ..)) = applied.iter().find(differs) {
            return Ok(Migrations::Changed(name.clone()));
        }
        let unknown = applied.iter().filter(|(version, ..)| ours(*version).is_none()).count();
        let missing = known.len() - (applied.len() - unknown);
        Ok(match (unknown, missing) {
            (0, 0) => Migrations::Current,
            (0, missing) => Migrations::Behind { missing },
            (unknown, _) => Migrations::Ahead { unknown },
        })
    }
}

impl Conn {
    /// The engine's version and settings.
    pub async fn about(&mut self) -> Result<About> {
        on_db!(self,
        sqlite c => {
            let version: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *c).await?;
            let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *c).await?;
            let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *c).await?;
            let number = version.split('.').fold(0, |sum, part| sum * 1_000 + part.parse::<i64>().unwrap_or(0));
            let settings = vec![
                ("journal_mode".to_owned(), journal),
                ("synchronous".to_owned(), synchronous.to_string()),
            ];
            Ok(About { version, number, settings })
        },
        postgres c => {
            let settings: Vec<(String, String)> = sqlx::query_as(
                "SELECT CAST(name AS TEXT), CAST(setting AS TEXT) FROM pg_settings
                     WHERE name IN ('server_version', 'server_version_num', 'fsync', 'full_page_writes',
                         'synchronous_commit', 'server_encoding') ORDER BY name").fetch_all(&mut *c).await?;
            let get = |name| settings.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
            let version = get("server_version").unwrap_or_default();
            let number = get("server_version_num").and_then(|number| number.parse().ok()).unwrap_or_default();
            Ok(About { version, number, settings })
        })
    }

    /// What a quick check of the whole file finds wrong, at most five lines; PostgreSQL has none.
    pub async fn quick_check(&mut self) -> Result<Vec<String>> {
        let lines: Vec<String> = on_db!(self,
            sqlite c => sqlx::query_scalar("PRAGMA quick_check(5)").fetch_all(c).await?,
            postgres _c => Vec::new());
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }

    /// The clock of a database server; a file has none.
    pub async fn server_time(&mut self) -> Result<Option<DateTime<Utc>>> {
        Ok(on_db!(self,
            sqlite _c => None,
            postgres c => Some(sqlx::query_scalar("SELECT clock_timestamp()").fetch_one(c).await?)))
    }
}
