//! The commands, one file each. They alone print, exit and speak `anyhow`.

pub mod demo;
mod dice;
mod doctor;
pub mod generate;
mod migrate;
mod opening;
mod recount;
mod serve;
mod serving;
#[cfg(test)]
mod testing;
mod token;
mod user;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{Args as _, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::config::{self, Settings};

/// A badge and certification server with a web portal
#[derive(Debug, Parser)]
#[command(name = "emblazon", version, propagate_version = true)]
struct Arguments {
    /// TOML file with settings: the names of the flags are its keys. A flag or a variable wins over it
    #[arg(long, global = true, value_name = "FILE", env = "EMBLAZON_CONFIG")]
    config: Option<PathBuf>,

    #[command(subcommand)]
    command: Command,
}

/// What can be done, with everything that it needs to know.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the portal and the programming interfaces
    Serve(Settings),
    /// Try it out: a server on this computer alone, full of example data
    Demo(demo::Demo),
    /// Bring the tables of the database up to date
    Migrate(Settings),
    /// Add up everybody's credits and awards and compare with their totals
    Recount(recount::Recount),
    /// People who sign in
    #[command(subcommand)]
    User(user::User),
    /// Secrets of programs
    #[command(subcommand)]
    Token(token::Token),
    /// Look for what is wrong with a server, and say what to do; takes the settings that `serve` takes
    Doctor(doctor::Doctor),
    /// Fill a database with made-up people and awards, to see how it behaves
    Generate(generate::Generate),
}

/// Reads the command line, with the configuration file's values as defaults.
///
/// `--help`, `--version` and arguments that cannot be understood end the process, as is the custom.
pub fn parse(arguments: Vec<OsString>) -> anyhow::Result<Command> {
    match try_parse(arguments)? {
        Ok(command) => Ok(command),
        Err(error) => error.exit(),
    }
}

fn try_parse(arguments: Vec<OsString>) -> anyhow::Result<Result<Command, clap::Error>> {
    let command = config::with_file(command(), &arguments)?;
    let parsed = command.try_get_matches_from(arguments).and_then(|found| Arguments::from_arg_matches(&found));
    Ok(parsed.map(|arguments| arguments.command))
}

fn command() -> clap::Command {
    let brief = |name: &'static str| move |command: clap::Command| command.mut_subcommand(name, only_database);
    Arguments::command()
        .mut_subcommand("demo", demo::defaults)
        .mut_subcommand("migrate", only_database)
        .mut_subcommand("recount", only_database)
        .mut_subcommand("user", brief("add"))
        .mut_subcommand("token", brief("add"))
        .mut_subcommand("generate", only_database)
}

/// Leaves out of a command's help what only a server needs to know; a file may still say it.
fn only_database(command: clap::Command) -> clap::Command {
    let known = Settings::augment_args(clap::Command::new("settings"));
    let server =
        known.get_arguments().map(clap::Arg::get_id).filter(|id| !["data", "database_url"].contains(&id.as_str()));
    server.fold(command, |command, id| command.mut_arg(id, |arg| arg.hide(true)))
}

/// Runs a command to its end.
pub async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(settings) => serve::run(settings).await,
        Command::Demo(demo) => Box::pin(demo::run(demo)).await,
        Command::Migrate(settings) => migrate::run(settings).await,
        Command::Recount(recount) => recount::run(recount).await,
        Command::User(user) => user::run(user).await,
        Command::Token(token) => token::run(token).await,
        Command::Doctor(doctor) => doctor::run(doctor).await,
        Command::Generate(generate) => generate::run(generate).await,
    }
}

/// Says what went wrong, in one line, and gives the process's exit code.
pub fn fail(error: &anyhow::Error, code: u8) -> ExitCode {
    eprintln!("error: {}", format!("{error:#}").replace('\n', " "));
    ExitCode::from(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn serve(arguments: &[&str], file: Option<&str>) -> anyhow::Result<Settings> {
        let mut all: Vec<OsString> = ["emblazon", "serve"].iter().chain(arguments).map(Into::into).collect();
        if let Some(text) = file {
            let path = testing::directory("file").join("emblazon.toml");
            std::fs::write(&path, text)?;
            all.extend(["--config".into(), path.into()]);
        }
        match try_parse(all)?? {
            Command::Serve(settings) => Ok(settings),
            other => anyhow::bail!("understood as {other:?}"),
        }
    }

    #[test]
    fn the_arguments_are_put_together_soundly() {
        command().debug_assert();
    }

    #[test]
    fn a_file_gives_defaults_and_a_flag_wins_over_it() {
        let file = "site-name = \"Nordlys\"\nsession_minutes = 60\ntrusted-proxies = [\"10.0.0.0/8\", \"::1\"]\n";
        let settings = serve(&["--site-name", "Fyrlykta"], Some(file)).unwrap();
        assert_eq!((settings.site_name.as_str(), settings.session_minutes), ("Fyrlykta", 60));
        assert_eq!(settings.trusted_proxies.len(), 2);
        assert_eq!(serve(&[], Some(file)).unwrap().site_name, "Nordlys");
        assert_eq!(serve(&[], None).unwrap().site_name, "Emblazon");
    }

    #[test]
    fn what_a_file_cannot_say_is_told() {
        let told = |file| serve(&[], Some(file)).unwrap_err().to_string();
        assert!(told("colour = 1").contains("unknown setting colour"));
        assert!(told("[site]\nname = 1").contains("unknown setting site"));
        assert!(told("data").contains("not TOML"));
        assert!(told("session-minutes = 0").contains("session-minutes"));
        let missing = serve(&["--config", "/nowhere/emblazon.toml"], None).unwrap_err().to_string();
        assert!(missing.contains("/nowhere/emblazon.toml cannot be read"), "{missing}");
    }

    #[test]
    fn a_file_reaches_every_command_and_the_demo_keeps_its_own_defaults() {
        let parsed = |arguments: &[&str]| try_parse(arguments.iter().map(Into::into).collect()).unwrap();
        let Ok(Command::Demo(demo)) = parsed(&["emblazon", "demo", "--fresh"]) else { panic!("understood as demo") };
        assert!(format!("{demo:?}").contains("emblazon-demo"));
        let path = testing::directory("reach").join("emblazon.toml");
        std::fs::write(&path, "data = \"/srv/badges\"").unwrap();
        let path = path.to_str().unwrap();
        let token = parsed(&["emblazon", "token", "add", "--role", "system", "--config", path]);
        assert!(format!("{:?}", token.unwrap()).contains("/srv/badges"));
    }

    #[test]
    fn help_of_a_small_command_leaves_out_what_only_a_server_needs() {
        let help = try_parse(["emblazon", "user", "add", "--help"].iter().map(Into::into).collect()).unwrap();
        let help = help.unwrap_err().to_string();
        assert!(help.contains("--database-url") && help.contains("--password-stdin"), "{help}");
        assert!(!help.contains("--session-minutes"), "{help}");
    }
}
