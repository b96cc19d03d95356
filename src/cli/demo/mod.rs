//! The demo: a server for this computer alone, with the examples of every contract and enough made-up data to fill
//! every page. What is fixed here (password, tokens) exists nowhere else, and `serve` refuses its database.

mod activity;
mod badges;
mod certifications;
mod desk;
mod gallery;
mod issued;
mod people;
mod profiles;
mod story;

use std::{fs, io, path::Path};

use anyhow::{Context as _, Result, bail, ensure};
use chrono::{DateTime, Utc};
use clap::Args;

use super::{
    opening::{self, Contents},
    serving,
};
use crate::{
    app::App,
    clock::{Clock, Timestamp},
    config::Settings,
    domain::{
        access::DEMO_PASSWORD,
        settings::{self, Maker},
    },
    mail::Route,
    telemetry,
};

/// The demo's API token with the role `admin`.
const ADMIN_TOKEN: &str = "emb_svc_demo_admin_0123456789abcdef01234567";
/// The demo's API token with the role `system`.
const SYSTEM_TOKEN: &str = "emb_svc_demo_system_0123456789abcdef0123456";

/// The demo, and how it is to start.
#[derive(Debug, Args)]
pub struct Demo {
    /// Delete the demo's database and start over
    #[arg(long)]
    fresh: bool,

    /// Start the clock at this time, such as 2026-03-26T10:00:00Z; without it, the clock is the computer's
    #[arg(long, value_name = "RFC3339", value_parser = moment)]
    now: Option<Timestamp>,

    #[command(flatten)]
    settings: Settings,
}

fn moment(text: &str) -> Result<Timestamp, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.with_timezone(&Utc))
        .map_err(|error| format!("{error}; a time is written like 2026-03-26T10:00:00Z"))
}

/// Where the demo's settings begin from other values than the server's.
pub(super) fn defaults(command: clap::Command) -> clap::Command {
    command
        .mut_arg("listen", |arg| arg.help("Address and port to listen on, of this computer alone"))
        .mut_arg("data", |arg| arg.default_value("emblazon-demo"))
        .mut_arg("site_name", |arg| arg.default_value("Emblazon Demo"))
        .mut_arg("log", |arg| arg.default_value("warn"))
        .mut_arg("certifications_access", |arg| arg.default_value("contract"))
        .mut_arg("public_url", |arg| arg.hide(true))
}

/// Fills the database if that has not happened yet, and serves until it is told to stop.
pub(super) async fn run(demo: Demo) -> Result<()> {
    let mut settings = demo.settings;
    ensure!(
        settings.listen.ip().is_loopback(),
        "the demo's passwords are known to everybody, so it listens on this computer alone: {} is no address such as \
         127.0.0.1:8080 (for others to reach it, use `emblazon serve`)",
        settings.listen
    );
    telemetry::start(&settings.log, settings.log_format).context("the setting log cannot be understood")?;
    let listener = serving::bind(settings.listen).await?;
    settings.listen = listener.local_addr()?;
    settings.public_url = None;
    // Known only now that the directory is.
    settings.mail.get_or_insert_with(|| Route::Files(settings.data.join("mail")));
    if demo.fresh {
        forget(&settings).await?;
    }
    let clock = demo.now.map_or_else(Clock::system, Clock::starting_at);
    let app = open(settings, clock).await?;
    greet(&app);
    serving::until_stopped(app, listener).await
}

/// Opens the demo's database, filled.
async fn open(settings: Settings, clock: Clock) -> Result<App> {
    let contents = opening::look(&settings).await?;
    let is_filled = match contents {
        Contents::Nothing => false,
        Contents::MadeBy(Maker::Demo) => true,
        Contents::MadeBy(Maker::Generate) | Contents::People => bail!(
            "{} was not made by the demo: choose another one with --data or --database-url",
            opening::name(&settings)
        ),
    };
    let app = opening::open(settings, clock).await?;
    if !is_filled {
        fill(&app).await?;
    }
    Ok(app)
}

/// Everything, or nothing: a first start that was interrupted leaves an empty database.
async fn fill(app: &App) -> Result<()> {
    let now = app.clock.now();
    let mut passwords = Vec::new();
    for _ in people::ACCOUNTS {
        passwords.push(app.passwords.hash(DEMO_PASSWORD).await);
    }
    let of_claimers = app.passwords.hash(DEMO_PASSWORD).await;
    let portraits = profiles::draw(app).await?;
    let mut tx = app.store.write().await?;
    settings::set_maker(&mut tx, Maker::Demo).await?;
    story::tell(&mut tx, now, &app.key, &passwords).await.context("the demo's data could not be made")?;
    certifications::tell(&mut tx, now).await.context("the demo's certifications could not be made")?;
    gallery::upload(&mut tx, now).await.context("the demo's pictures could not be uploaded")?;
    issued::send(&mut tx, now, app, &of_claimers).await.context("the demo's badges could not be issued")?;
    desk::nominate(&mut tx, now).await.context("the demo's nominations could not be made")?;
    desk::deliver(&mut tx, now).await.context("the demo's mail could not be sorted")?;
    profiles::hang(&mut tx, now, &portraits).await.context("the demo's portraits could not be hung")?;
    let batches = desk::start(&mut tx, now).await.context("the demo's batches could not be started")?;
    tx.commit().await?;
    desk::work(app, &batches).await?;
    crate::jobs::fold(app).await?;
    Ok(())
}

/// Deletes the demo's database file. Only a file that the demo made, and nothing else in the directory.
async fn forget(settings: &Settings) -> Result<()> {
    ensure!(
        settings.database_url.is_none(),
        "--fresh deletes a SQLite file; on PostgreSQL, drop the demo's database yourself and create it anew"
    );
    match opening::look(settings).await? {
        Contents::MadeBy(Maker::Demo) | Contents::Nothing => {}
        Contents::MadeBy(Maker::Generate) | Contents::People => {
            bail!("{} was not made by the demo, so it is not deleted", opening::name(settings))
        }
    }
    for name in ["emblazon.db", "emblazon.db-wal", "emblazon.db-shm"] {
        let path = settings.data.join(name);
        delete(&path).with_context(|| format!("cannot delete {}", path.display()))?;
    }
    Ok(())
}

fn delete(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Says where it is, who can sign in, and what to paste into a terminal.
fn greet(app: &App) {
    let site = &app.public_url;
    println!("The demo runs at {site} until Ctrl-C. Its data is kept in {}.", opening::name(&app.settings));
    if let Some(route) = &app.settings.mail {
        println!("Mail goes to {route}.\n");
    }
    println!("Sign in with the password {DEMO_PASSWORD}:");
    for account in people::ACCOUNTS {
        println!("  {:<24} {}", account.email, account.what);
    }
    println!("\nOr from a terminal:");
    println!(
        "  curl -s '{site}/api/v1/earned-badges?peer_mentor_id=pm-kari-001' -H 'Authorization: Bearer {ADMIN_TOKEN}'"
    );
    println!(
        "  curl -s '{site}/api/v1/earned-badges/check?badge_definition_id=bdg-def-002&peer_mentor_id=pm-kari-001' -H 'Authorization: Bearer {SYSTEM_TOKEN}'"
    );
    println!(
        "  curl -s {site}/api/v1/earned-badges -H 'Authorization: Bearer {SYSTEM_TOKEN}' -H 'Content-Type: application/json' -d '{{\"badge_definition_id\":\"bdg-def-003\",\"peer_mentor_id\":\"pm-kari-001\",\"awarded_by\":\"admin-per-001\"}}'"
    );
}

#[cfg(test)]
mod tests;
