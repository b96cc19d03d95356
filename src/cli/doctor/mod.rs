//! The doctor: looks at the settings, the database and what lies around the server, says what is wrong and what to do.
//! It changes nothing, waits for nothing longer than [`PATIENCE`], and an answer that does not come is a finding too.

mod certifications;
mod clock;
mod configuration;
mod database;
mod key;
mod mail;
mod patient;
mod public_url;
mod report;
mod storage;

use std::{
    io::{self, IsTerminal as _, Write as _},
    time::Duration,
};

use clap::Args;
use tokio::time::timeout;

use self::{
    patient::Patient,
    report::{Finding, Report, Verdict},
};
use crate::{clock::Clock, config::Settings};

/// How long one check may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whose settings to look at, and how to tell.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Print one JSON object instead of text
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    settings: Settings,
}

/// Prints what was found and ends the process: 0, or 1 where there is a problem.
pub(super) async fn run(doctor: Doctor) -> ! {
    let report = examine(doctor.settings, Clock::system()).await;
    let mut out = io::stdout();
    let is_plain = !out.is_terminal() || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let text = if doctor.json { report.json() } else { report.text(!is_plain) };
    // Who has closed the pipe does not want to hear of it.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    // Not by returning: a name that is still being looked up, or a file system that hangs, would hold the process.
    std::process::exit(i32::from(report.verdict() == Verdict::Problem))
}

/// Makes all checks.
async fn examine(settings: Settings, clock: Clock) -> Report {
    let patient = Patient::meet(settings, clock).await;
    let p = &patient;
    let mut report = Report::default();
    report.add("configuration", configuration::check(p));
    report.add("database", within(PATIENCE, database::check(p)).await);
    report.add("integrity", within(PATIENCE, database::check_integrity(p)).await);
    report.add("key", within(PATIENCE, key::check(p)).await);
    report.add("storage", within(PATIENCE, storage::check(p)).await);
    report.add("clock", within(PATIENCE, clock::check(p)).await);
    report.add("mail", within(PATIENCE, mail::check(p)).await);
    report.add("public URL", within(PATIENCE, public_url::check(p)).await);
    report.add("certifications", certifications::check(p));
    patient.leave().await;
    report
}

/// What a check finds in this time; that it finds nothing is a finding too.
async fn within(patience: Duration, findings: impl Future<Output = Vec<Finding>>) -> Vec<Finding> {
    timeout(patience, findings).await.unwrap_or_else(|_| {
        let what = format!("was not finished after {} seconds", patience.as_secs());
        vec![Finding::problem(what, "Something it depends on hangs: see what else is reported, then try again.")]
    })
}

#[cfg(test)]
mod tests;
