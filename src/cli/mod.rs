//! The commands, one file each. They alone print, exit and speak `anyhow`.

pub mod demo;
mod dice;
pub mod generate;
mod migrate;
mod opening;
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
    /// People who sign in
    #[command(subcommand)]
    User(user::User),
    /// Secrets of programs
    #[command(subcommand)]
    Token(token::Token),
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
        Command::Demo(demo) => demo::run(demo).await,
        Command::Migrate(settings) => migrate::run(settings).await,
        Command::User(user) => user::run(user).await,
        Command::Token(token) => token::run(token).await,
        Command::Generate(generate) => generate::run(generate).await,
    }
}

/// Says what went wrong, in one line, and gives the process's exit code.
pub fn fail(error: &anyhow::Error, code: u8) -> ExitCode {
    eprintln!("error: {}", format!("{error:#}").replace('\n', " "));
    ExitCode::from(code)
}
