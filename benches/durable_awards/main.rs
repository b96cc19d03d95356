//! What an award costs beyond what is written of it: many clients award at once, against a loop that only writes the
//! same rows, each award in a committed transaction of its own. SQLite, on disk in both.
//!
//! `cargo bench --bench durable_awards`. `EMBLAZON_BENCH_CLIENTS` is the number of clients, `EMBLAZON_BENCH_AWARDS` how
//! many awards a round has (at most 1,000), `EMBLAZON_BENCH_ROUNDS` how many rounds there are.

#[path = "../common/mod.rs"]
mod common;
mod sql;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::Result;
use axum::http::StatusCode;
use common::{Server, number, public_id};
use emblazon::{
    domain::{badges, people},
    jobs, secrets,
};
use serde_json::json;

const PEOPLE: usize = 1_000;

#[tokio::main]
async fn main() -> Result<()> {
    let clients = number("EMBLAZON_BENCH_CLIENTS", 32)?;
    let awards = number("EMBLAZON_BENCH_AWARDS", PEOPLE)?.min(PEOPLE);
    let rounds = number("EMBLAZON_BENCH_ROUNDS", 5)?;
    let server = Arc::new(Server::start("durable", PEOPLE, PEOPLE * 10).await?);
    println!("{awards} awards a round; awards per second");
    println!("{:<8} {:>10} {:>12} {:>7}", "round", format!("{clients} clients"), "bare inserts", "ratio");
    let mut ratios = Vec::new();
    for round in 1..=rounds {
        let through = rate(awards, by_clients(&server, clients, awards).await?);
        let bare = rate(awards, bare(&server, awards).await?);
        jobs::fold(&server.app).await?;
        println!("{round:<8} {through:>10.0} {bare:>12.0} {:>7.2}", through / bare);
        ratios.push(through / bare);
    }
    ratios.sort_unstable_by(f64::total_cmp);
    println!("{:<8} {:>10} {:>12} {:>7.2}", "median", "", "", ratios[ratios.len() / 2]);
    Ok(())
}

fn rate(awards: usize, took: Duration) -> f64 {
    f64::from(u32::try_from(awards).unwrap_or(u32::MAX)) / took.as_secs_f64()
}

async fn by_clients(server: &Arc<Server>, clients: usize, awards: usize) -> Result<Duration> {
    let badge = server.badge().await?;
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let clients: Vec<_> = (0..clients)
        .map(|_| {
            let (server, next, badge) = (Arc::clone(server), Arc::clone(&next), badge.clone());
            tokio::spawn(async move {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= awards {
                        return anyhow::Ok(());
                    }
                    let body = json!({ "badge_definition_id": badge, "peer_mentor_id": public_id(n) });
                    server.answer(server.post("/api/v1/earned-badges", &body)?, StatusCode::CREATED).await?;
                }
            })
        })
        .collect();
    for client in clients {
        client.await??;
    }
    Ok(began.elapsed())
}

async fn bare(server: &Server, awards: usize) -> Result<Duration> {
    let app = &server.app;
    let badge = server.badge().await?;
    let mut conn = app.store.read().await?;
    let badge = badges::find(&mut conn, &badge).await?.expect("it was just made");
    let mut rows = Vec::new();
    for n in 0..awards {
        let person = people::find(&mut conn, &public_id(n)).await?.expect("it was generated");
        rows.push((person, secrets::public_id("earned-"), secrets::public_id("mail-")));
    }
    drop(conn);
    let began = Instant::now();
    for (person, award, mail) in &rows {
        let mut tx = app.store.write().await?;
        sql::insert(&mut tx, app.clock.now(), person, &badge, award, mail).await?;
        tx.commit().await?;
    }
    Ok(began.elapsed())
}
