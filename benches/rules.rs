//! What rules cost. A credit beside a thousand rules that do not use its behaviour, against one beside ten; and the memory
//! of a rule that is tried over all history and applied, over a million credits against a hundred thousand.
//!
//! `cargo bench --bench rules`. The databases are kept in the build directory. `EMBLAZON_BENCH_ROUNDS` is the number of
//! credits, `EMBLAZON_BENCH_CREDITS` the larger number of the history's, of which the smaller is a tenth.

mod common;
#[path = "common/quantiles.rs"]
mod quantiles;

use std::{process::Command, time::Instant};

use anyhow::{Context as _, Result, ensure};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use common::{Server, number, operator, public_id};
use emblazon::{
    domain::{
        badges::{self, NewBadge},
        batches,
        behaviours::{self, NewBehaviour, NewCredit},
        people,
        rules::{self, Condition, Lapse, NewRule, Wanted},
        trials,
    },
    jobs,
};
use quantiles::Quantiles;
use serde_json::json;

/// How many credits are not counted.
const WARM_UP: usize = 100;
/// People on each side of the credits.
const PEOPLE: usize = 2_000;
/// Credits of each person in the history.
const EACH: usize = 10;
const CREDITED: &str = "bench-credited";
const OTHER: &str = "bench-other";
const HISTORY: &str = "bench-history";
/// Tells the process that it is to measure one backfill, over so many people.
const BACKFILL: &str = "EMBLAZON_BENCH_BACKFILL";

#[tokio::main]
async fn main() -> Result<()> {
    if std::env::var_os(BACKFILL).is_some() {
        return backfill(number(BACKFILL, 0)?).await;
    }
    credits(number("EMBLAZON_BENCH_ROUNDS", 2_000)?).await?;
    let large = number("EMBLAZON_BENCH_CREDITS", 1_000_000)?;
    println!(
        "\n{:<28} {:>10} {:>8} {:>8} {:>14}",
        "a rule over all history", "people", "dry run", "applied", "MiB at most"
    );
    let mut peaks = Vec::new();
    for credits in [large / 10, large] {
        have_history(credits / EACH).await?;
        // In a process of its own, so that nothing but the backfill counts.
        let run = Command::new(std::env::current_exe()?).env(BACKFILL, (credits / EACH).to_string()).output()?;
        ensure!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        let told = String::from_utf8(run.stdout)?;
        let told: Vec<&str> = told.split_whitespace().collect();
        let [people, tried, applied, before, peak] = told[..] else { anyhow::bail!("it told {told:?}") };
        let name = format!("{credits} credits");
        println!("{name:<28} {people:>10} {tried:>7}s {applied:>7}s {:>14}", format!("{peak} (from {before})"));
        peaks.push(peak.parse::<f64>()?);
    }
    println!("{:<28} {:>43.2}", "ratio", peaks[1] / peaks[0]);
    ensure!(peaks[1] < peaks[0] * 1.5, "the memory grows with the history");
    Ok(())
}

/// The same credits, side by side.
async fn credits(rounds: usize) -> Result<()> {
    let few = beside("rules-few", 10).await?;
    let many = beside("rules-many", 1_000).await?;
    let mut times = [Vec::new(), Vec::new()];
    for n in 0..rounds + WARM_UP {
        // Alternating, so that whatever else the machine does hits both.
        for (server, times) in [&few, &many].into_iter().zip(&mut times) {
            let (took, ..) = server.answer(credit(server, n)?, StatusCode::CREATED).await?;
            if n >= WARM_UP {
                times.push(took);
            }
        }
    }
    for server in [&few, &many] {
        jobs::fold(&server.app).await?;
    }
    let [few, many] = times.map(Quantiles::of);
    println!("{rounds} credits beside rules that do not use their behaviour; milliseconds");
    println!("{:<28} {:>8} {:>8} {:>8}", "", "10", "1,000", "ratio");
    for (name, few, many) in [("p50", few.p50, many.p50), ("p99", few.p99, many.p99)] {
        println!("{name:<28} {few:>8.3} {many:>8.3} {:>8.2}", many / few);
    }
    Ok(())
}

fn credit(server: &Server, n: usize) -> Result<Request<Body>> {
    let body = json!({ "person_id": public_id(n * 7_919 % PEOPLE) });
    server.post(&format!("/api/v1/behaviours/{CREDITED}/credits"), &body)
}

/// A server with so many rules of every kind, none of which a credit of [`CREDITED`] can fulfil; made on the first run.
async fn beside(name: &str, count: usize) -> Result<Server> {
    let server = Server::start(name, PEOPLE, PEOPLE).await?;
    let (app, now) = (&server.app, server.app.clock.now());
    let mut tx = app.store.write().await?;
    if behaviours::find(&mut tx, CREDITED).await?.is_none() {
        // With points, so that thresholds of the score are asked for as well.
        for (shortname, points) in [(CREDITED, 5), (OTHER, 0)] {
            let shortname = shortname.to_owned();
            let new = NewBehaviour { shortname, points, counts_as_solved: points > 0, ..NewBehaviour::default() };
            behaviours::create(&mut tx, now, &operator(), new).await?;
        }
        for n in 0..count {
            let new = NewBadge { name: format!("By a rule {n}"), ..NewBadge::default() };
            let badge = badges::create(&mut tx, now, &operator(), new).await?;
            let far = 500_000_000;
            let wanted = match n % 5 {
                0 => Wanted::Score { at_least: far },
                1 => Wanted::Solved { at_least: far },
                2 => Wanted::Streak { at_least: rules::MAX_DAYS },
                _ => Wanted::Behaviour { behaviour: OTHER.to_owned(), at_least: 5 },
            };
            let new = NewRule { conditions: vec![Condition { wanted, within_days: None }], ..NewRule::default() };
            rules::save(&mut tx, now, &operator(), &badge.public_id, None, new).await?;
        }
    }
    tx.commit().await?;
    Ok(server)
}

async fn with_history(people: usize) -> Result<Server> {
    Server::start("history", people, people).await
}

/// People who were credited [`EACH`] times; what is missing is made.
async fn have_history(people: usize) -> Result<()> {
    let server = with_history(people).await?;
    let (app, now, began) = (&server.app, server.app.clock.now(), Instant::now());
    let mut tx = app.store.write().await?;
    if behaviours::find(&mut tx, HISTORY).await?.is_none() {
        let new = NewBehaviour { shortname: HISTORY.to_owned(), ..NewBehaviour::default() };
        behaviours::create(&mut tx, now, &operator(), new).await?;
    }
    tx.commit().await?;
    for first in (0..people).step_by(50) {
        let mut tx = app.store.write().await?;
        let person = people::find(&mut tx, &public_id(first)).await?.context("people are there")?;
        if !behaviours::counts(&mut tx, person.id).await?.is_empty() {
            continue;
        }
        for n in first..(first + 50).min(people) {
            for _ in 0..EACH {
                let wanted = NewCredit { behaviour: HISTORY.to_owned(), person: public_id(n), registers: false };
                behaviours::credit(&mut tx, now, &operator(), wanted).await?;
            }
        }
        tx.commit().await?;
    }
    app.store.close().await;
    if began.elapsed().as_secs() > 5 {
        eprintln!("made {} credits in {:.1} s", people * EACH, began.elapsed().as_secs_f64());
    }
    Ok(())
}

/// Tries a rule that everybody fulfils, applies it, and tells how long that took and how much memory.
async fn backfill(people: usize) -> Result<()> {
    let server = with_history(people).await?;
    let (app, now) = (&server.app, server.app.clock.now());
    let wanted = Wanted::Behaviour { behaviour: HISTORY.to_owned(), at_least: 5 };
    // What can lapse is asked of everybody, whatever they did.
    let new = NewRule { conditions: vec![Condition { wanted, within_days: Some(30) }], lapse: Lapse::Revoke };
    let badge = server.badge().await?;
    let mut tx = app.store.write().await?;
    let trial = trials::begin(&mut tx, now, &operator(), &badge, new).await?;
    tx.commit().await?;
    let before = peak()?;
    let began = Instant::now();
    while trials::slice(&app.store, now, &trial.batch).await? {}
    let tried = began.elapsed();
    let mut tx = app.store.write().await?;
    batches::start(&mut tx, now, &operator(), &trial.batch).await?;
    tx.commit().await?;
    while batches::slice(&app.store, now, app.link_terms(), &trial.batch).await? {}
    let batch = batches::get(&mut app.store.read().await?, &operator(), &trial.batch).await?;
    ensure!(usize::try_from(batch.done)? == people, "{} of {people} were given it", batch.done);
    let applied = began.elapsed().saturating_sub(tried);
    println!("{people} {:.1} {:.1} {before} {}", tried.as_secs_f64(), applied.as_secs_f64(), peak()?);
    Ok(())
}

/// The most MiB of this process that were in memory at a time.
fn peak() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("the system tells")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1_024)
}
