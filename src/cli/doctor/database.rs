//! The database: whether it answers, what it is, whether it keeps what it was given, and whether its tables are ours.

use tokio::time::timeout;

use super::{
    patient::{ANSWER, Closed, Patient, told},
    report::Finding,
};
use crate::{
    cli::opening,
    store::{self, About, Engine, Migrations, Store},
};

/// The oldest PostgreSQL that Emblazon is tested on, as the server counts its versions.
const OLDEST_POSTGRES: i64 = 150_000;

pub(super) async fn check(patient: &Patient) -> Vec<Finding> {
    let name = opening::name(&patient.settings);
    let store = match &patient.store {
        Ok(store) => store,
        Err(closed) => return vec![closed_finding(closed, &name, patient.settings.database_url.is_some())],
    };
    match look(store).await {
        Ok((about, migrations)) => {
            let engine = store.engine();
            let mut findings = vec![version(engine, &about, &name)];
            findings.extend(about.settings.iter().filter_map(|(name, value)| durability(name, value)));
            findings.push(standing(&migrations));
            findings
        }
        Err(error) => {
            let remedy = "See what the error says; if the file is damaged, restore the latest backup.";
            vec![Finding::problem(format!("{name} cannot be read: {}", told(&error)), remedy)]
        }
    }
}

async fn look(store: &Store) -> store::Result<(About, Migrations)> {
    let about = store.read().await?.about().await?;
    Ok((about, store.migrations().await?))
}

/// Reads the whole of a SQLite file.
pub(super) async fn check_integrity(patient: &Patient) -> Vec<Finding> {
    let Ok(store) = &patient.store else { return Vec::new() };
    if store.engine() == Engine::Postgres {
        return Vec::new();
    }
    let reading = async { store.read().await?.quick_check().await };
    vec![match timeout(ANSWER, reading).await {
        Ok(Ok(lines)) if lines.is_empty() => Finding::good("the file is whole"),
        Ok(Ok(lines)) => Finding::problem(
            format!("the file is damaged: {}", lines.join("; ")),
            "Stop the server, keep a copy of the file, and restore the latest backup.",
        ),
        Ok(Err(error)) => Finding::problem(
            format!("the file cannot be read through: {}", told(&error)),
            "Stop the server, keep a copy of the file, and restore the latest backup.",
        ),
        Err(_) => Finding::warning(
            format!("the file is too large to be read through in {} seconds", ANSWER.as_secs()),
            "At a quiet hour run: sqlite3 emblazon.db 'PRAGMA quick_check'",
        ),
    }]
}

pub(super) fn closed_finding(closed: &Closed, name: &str, is_server: bool) -> Finding {
    match closed {
        Closed::Missing => Finding::problem(
            format!("there is no database at {name}"),
            "If there should be one, correct data or set DATABASE_URL. To make a new one, run `emblazon migrate`.",
        ),
        Closed::Refused(error) if is_server => Finding::problem(
            format!("{name} does not let us in: {error}"),
            "Start PostgreSQL, or correct host, port, user, password and database in DATABASE_URL.",
        ),
        Closed::Refused(error) => Finding::problem(
            format!("{name} cannot be opened: {error}"),
            "It must be a file that Emblazon made, and readable by the user who runs the server.",
        ),
    }
}

fn version(engine: Engine, about: &About, name: &str) -> Finding {
    let version = &about.version;
    match engine {
        Engine::Sqlite => Finding::good(format!("{name}, SQLite {version}")),
        Engine::Postgres if about.number < OLDEST_POSTGRES => Finding::problem(
            format!("{name} is version {version}, which Emblazon does not support"),
            format!("Upgrade PostgreSQL to {} or later.", OLDEST_POSTGRES / 10_000),
        ),
        Engine::Postgres => Finding::good(format!("{name}, version {version}")),
    }
}

/// What is wrong with an engine's setting, if anything.
pub(super) fn durability(name: &str, value: &str) -> Option<Finding> {
    let loses = |remedy: &str| {
        let what = format!("with {name} = {value} a power cut loses changes that were acknowledged");
        Some(Finding::problem(what, remedy))
    };
    match (name, value) {
        ("journal_mode", value) if value != "wal" => Some(Finding::warning(
            format!("the file's journal is {value} and not wal: readers and writers wait for each other"),
            "Start the server: it sets this. If it stays so, the file system cannot do it: use a local disk.",
        )),
        ("synchronous", value) if value != "2" => loses("Use an Emblazon whose SQLite takes synchronous = FULL."),
        ("fsync" | "full_page_writes", "off") => loses("Set it to on in postgresql.conf and restart PostgreSQL."),
        ("synchronous_commit", "off") => loses("Set it to on in postgresql.conf, or for Emblazon's user alone."),
        ("server_encoding", value) if value != "UTF8" => Some(Finding::problem(
            format!("the database keeps text as {value}, which has no place for every letter"),
            "Make a database with ENCODING 'UTF8' and move the data there.",
        )),
        _ => None,
    }
}

pub(super) fn standing(migrations: &Migrations) -> Finding {
    let migrate = "Run `emblazon migrate`, or start `emblazon serve`, which does it.";
    let later = "Run the newer release that has been here; going back needs the backup from before it.";
    match migrations {
        Migrations::Current => Finding::good("the tables are those of this release"),
        Migrations::Never => Finding::problem("the database is empty: it was never migrated", migrate),
        Migrations::Behind { missing } => {
            Finding::problem(format!("the tables are older than this release, by {missing} migrations"), migrate)
        }
        Migrations::Ahead { unknown } => {
            Finding::problem(format!("the tables are newer than this release, by {unknown} migrations"), later)
        }
        Migrations::Unfinished(name) => Finding::problem(
            format!("the migration `{name}` began and did not end"),
            "Restore the backup from before the upgrade and migrate again, with enough space on the disk.",
        ),
        Migrations::Changed(name) => Finding::problem(
            format!("the migration `{name}` was applied in another wording than this release has"),
            "Run the release that made this database: this binary is from another branch.",
        ),
    }
}
