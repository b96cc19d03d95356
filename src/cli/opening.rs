//! Opening a database from the command line: its directory, what other commands may have made of it, and the actor.

use std::{fs, os::unix::fs::DirBuilderExt as _, path::Path};

use anyhow::{Context as _, Result, ensure};

use crate::{
    app::App,
    clock::Clock,
    config::Settings,
    domain::{
        Actor, Dialect, ManageError,
        access::Passwords,
        awards::AwardError,
        settings::{self, Maker},
        totals::{self, Measure, Subject},
    },
    store::{Location, Store},
};

/// What a database holds, before anything is changed in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contents {
    /// No tables, or no people.
    Nothing,
    /// What this command made.
    MadeBy(Maker),
    /// What people entered.
    People,
}

/// Opens the database of these settings, makes its directory and its tables where they are missing.
pub(super) async fn open(settings: Settings, clock: Clock) -> Result<App> {
    settings.validate()?;
    prepare(&settings)?;
    let place = name(&settings);
    App::start(settings, clock, Passwords::default()).await.with_context(|| format!("cannot open {place}"))
}

/// What is in the database of these settings. Changes nothing, and makes nothing.
pub(super) async fn look(settings: &Settings) -> Result<Contents> {
    let location = settings.location();
    if matches!(&location, Location::File(path) if !path.exists()) {
        return Ok(Contents::Nothing);
    }
    let place = name(settings);
    let store = Store::open(&location).await.with_context(|| format!("cannot open {place}"))?;
    let contents = contents(&store).await.with_context(|| format!("cannot read {place}"));
    store.close().await;
    contents
}

async fn contents(store: &Store) -> Result<Contents> {
    if !store.has_tables().await? {
        return Ok(Contents::Nothing);
    }
    let mut conn = store.read().await?;
    if let Some(maker) = settings::maker(&mut conn).await? {
        return Ok(Contents::MadeBy(maker));
    }
    let people = totals::read(&mut conn, Measure::People, Subject::Site).await?;
    Ok(if people == 0 { Contents::Nothing } else { Contents::People })
}

/// Makes the data directory, for its owner alone, where SQLite needs one.
pub(super) fn prepare(settings: &Settings) -> Result<()> {
    if settings.database_url.is_some() {
        return Ok(());
    }
    let directory = &settings.data;
    ensure!(!directory.exists() || directory.is_dir(), "{} is not a directory", directory.display());
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(directory)
        .with_context(|| format!("cannot make the directory {}", directory.display()))
}

/// The database, for messages: an address without its password.
pub(super) fn name(settings: &Settings) -> String {
    match settings.location() {
        Location::File(path) => shown(&path),
        Location::Postgres(url) => match url::Url::parse(&url) {
            Ok(url) => {
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                format!("PostgreSQL at {}{port}{}", url.host_str().unwrap_or_default(), url.path())
            }
            Err(_) => "the PostgreSQL database".to_owned(),
        },
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Who runs the server, with every right.
pub(super) fn operator() -> Actor {
    Actor::system(Dialect::CommandLine)
}

/// A refused record, with each field that was the reason.
pub(super) fn told(error: ManageError) -> anyhow::Error {
    match error {
        ManageError::Invalid(fields) => {
            let fields: Vec<_> = fields.iter().map(|f| format!("{} {}", f.field, f.problem)).collect();
            anyhow::anyhow!(fields.join("; "))
        }
        other => other.into(),
    }
}

/// The same, of an award.
pub(super) fn award_told(error: AwardError) -> anyhow::Error {
    match error {
        AwardError::Invalid(fields) => told(ManageError::Invalid(fields)),
        other => other.into(),
    }
}
