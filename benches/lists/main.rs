//! What a list costs beyond what is written of it: a CSV of many recipients is read and issued, against a loop that only
//! writes the same rows in transactions of the same size. Meanwhile somebody signs in and awards. SQLite, on disk.
//!
//! `cargo bench --bench lists`. `EMBLAZON_BENCH_ROWS` is the length of the list.

#[path = "../common/mod.rs"]
mod common;
mod steps;

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use common::{Server, number, public_id};
use emblazon::{
    domain::{badges, batches, people},
    jobs, secrets,
};

/// People who are awarded meanwhile, beside those of the list.
const OTHERS: usize = 1_000;

#[tokio::main]
async fn main() -> Result<()> {
    let rows = number("EMBLAZON_BENCH_ROWS", 100_000)?;
    let server = Arc::new(Server::start("lists", rows + OTHERS, OTHERS).await?);
    println!("{:<28} {:>10} {:>12}", "", "seconds", "rows/s");
    let lines: Vec<String> = (0..rows).map(|n| format!("{},Thank you\n", public_id(n))).collect();
    let csv = format!("Id,Note\n{}", lines.concat());
    drop(lines);
    // Filling the database took more than this.
    fs::write("/proc/self/clear_refs", "5").context("the most that was ever taken is counted anew from here")?;
    let before = resident()?;

    let badge = server.badge().await?;
    let stop = Arc::new(AtomicBool::new(false));
    let meanwhile = tokio::spawn(meanwhile(Arc::clone(&server), rows, Arc::clone(&stop)));
    let began = Instant::now();
    let batch = send(&server, &badge, csv).await?;
    let read = began.elapsed();
    let after_reading = resident()?;
    let mut slices = 0;
    let issuing = Instant::now();
    loop {
        slices += 1;
        let app = &server.app;
        if !batches::slice(&app.store, app.clock.now(), app.link_terms(), &batch).await? {
            break;
        }
    }
    let issued = issuing.elapsed();
    let whole = began.elapsed();
    stop.store(true, Ordering::Relaxed);
    let (sign_ins, awards) = meanwhile.await??;
    let most = peak()?;
    jobs::fold(&server.app).await?;

    let size = rows.div_ceil(slices);
    let bare = bare(&server, rows, size).await?;
    told("read and foreseen", rows, read);
    told("issued", rows, issued);
    told("both", rows, whole);
    told(&format!("bare inserts, {size} at a time"), rows, bare);
    println!(
        "ratio {:.2} (both), {:.2} (issued)",
        bare.as_secs_f64() / whole.as_secs_f64(),
        bare.as_secs_f64() / issued.as_secs_f64()
    );
    println!("memory: {before} KiB before, {after_reading} KiB when it was read, {most} KiB at most");
    println!("meanwhile, 99 of 100: signed in within {} ms, awarded within {} ms", p99(sign_ins), p99(awards));
    Ok(())
}

fn told(what: &str, rows: usize, took: Duration) {
    let rate = f64::from(u32::try_from(rows).unwrap_or(u32::MAX)) / took.as_secs_f64();
    println!("{what:<28} {:>10.1} {rate:>12.0}", took.as_secs_f64());
}

/// Sends the list in pieces, as an upload comes; the batch's public id.
async fn send(server: &Server, badge: &str, csv: String) -> Result<String> {
    let pieces: Vec<_> = csv.into_bytes().chunks(16 * 1024).map(|piece| anyhow::Ok(piece.to_vec())).collect();
    let request = Request::post(format!("/v1/badge/{badge}/issue/batch"))
        .header(header::AUTHORIZATION, format!("Bearer {}", server.token))
        .header(header::CONTENT_TYPE, "text/csv")
        .body(Body::from_stream(futures_util::stream::iter(pieces)))?;
    let (_, _, body) = server.answer(request, StatusCode::ACCEPTED).await?;
    let batch: serde_json::Value = serde_json::from_slice(&body)?;
    Ok(batch["id"].as_str().context("a batch has an id")?.to_owned())
}

/// Signs in and awards, one after the other, until told to stop; how long each took.
async fn meanwhile(server: Arc<Server>, rows: usize, stop: Arc<AtomicBool>) -> Result<(Vec<Duration>, Vec<Duration>)> {
    let badge = server.badge().await?;
    let (mut sign_ins, mut awards) = (Vec::new(), Vec::new());
    for n in 0..OTHERS {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        // A wrong password costs what a right one does.
        let body = format!("email=nobody-{n}%40example.org&password=not-the-password");
        let request = Request::post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))?;
        if let Ok((took, ..)) = server.answer(request, StatusCode::UNAUTHORIZED).await {
            sign_ins.push(took);
        }
        let award = serde_json::json!({ "badge_definition_id": badge, "peer_mentor_id": public_id(rows + n) });
        let request = server.post("/api/v1/earned-badges", &award)?;
        let (took, ..) = server.answer(request, StatusCode::CREATED).await?;
        awards.push(took);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok((sign_ins, awards))
}

fn p99(mut took: Vec<Duration>) -> u128 {
    took.sort_unstable();
    took.get(took.len() * 99 / 100).or(took.last()).map_or(0, Duration::as_millis)
}

/// Writes the same rows, in transactions of `size`.
async fn bare(server: &Server, rows: usize, size: usize) -> Result<Duration> {
    let app = &server.app;
    let badge = server.badge().await?;
    let badge = badges::find(&mut app.store.read().await?, &badge).await?.context("it was just made")?;
    let mut took = Duration::ZERO;
    let mut tx = app.store.write().await?;
    let batch = steps::batch(&mut tx, app.clock.now(), &secrets::public_id("batch-")).await?;
    tx.commit().await?;
    for from in (0..rows).step_by(size) {
        let mut conn = app.store.read().await?;
        let mut some = Vec::with_capacity(size);
        for n in from..rows.min(from + size) {
            let person = people::find(&mut conn, &public_id(n)).await?.context("it was generated")?;
            some.push((n, person, names(n)));
        }
        drop(conn);
        let began = Instant::now();
        let mut tx = app.store.write().await?;
        for (n, person, names) in &some {
            let position = i64::try_from(*n)? + 1;
            steps::insert(&mut tx, batch, position, &person.public_id).await?;
            steps::issue(&mut tx, app.clock.now(), person, &badge, names).await?;
            steps::settle(&mut tx, batch, position, &names.award).await?;
        }
        tx.commit().await?;
        took += began.elapsed();
    }
    Ok(took)
}

fn names(n: usize) -> steps::Names {
    let mut link = secrets::public_id("").into_bytes();
    link.resize(32, 0);
    steps::Names {
        award: secrets::public_id("earned-"),
        mail: secrets::public_id("mail-"),
        salt: secrets::salt(),
        recipient: format!("sha256${}", secrets::content_hash(&n.to_be_bytes())),
        link,
        sealed: vec![7; 90],
    }
}

fn resident() -> Result<u64> {
    status("VmRSS:")
}

fn peak() -> Result<u64> {
    status("VmHWM:")
}

/// A line of this process's status, in KiB.
fn status(name: &str) -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).context("the status has the line")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
