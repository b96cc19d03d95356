//! What profile badges cost: kept ones against a handler that does nothing but answer, new ones against the programs that others
//! draw with, and a million people against ten thousand.
//!
//! `cargo bench --bench cards`, with all parts, or `cargo bench --bench cards -- kept new many` with some of them. Debian's
//! `wrk` makes the load. npm's `badge-maker` and `sharp` are installed into the build directory on the first run.
//! `EMBLAZON_BENCH_SECONDS` is the time of one measurement, `EMBLAZON_BENCH_ROUNDS` how often each is repeated,
//! `EMBLAZON_BENCH_SMALL` and `EMBLAZON_BENCH_LARGE` are numbers of people.

#[path = "../common/mod.rs"]
#[expect(dead_code, reason = "the other benches use the rest of it")]
mod common;

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse,
};
use common::{Server, number};
use emblazon::{
    app::App,
    domain::profiles::{Levels, SEED_LEVELS},
    http::{self, mounts::Mounts, profile_badges::Pictures},
    rendering::{
        cards::{Art, Card, Cards, Look},
        fonts::Library,
    },
};
use tokio::net::TcpListener;

const CONNECTIONS: &str = "32";
/// Where the bare handler is: below what the layers tell the APIs by.
const BARE: &str = "/api/bare";

#[tokio::main]
async fn main() -> Result<()> {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == part);
    let seconds = number("EMBLAZON_BENCH_SECONDS", 4)?;
    let rounds = number("EMBLAZON_BENCH_ROUNDS", 3)?;
    if wants("kept") {
        kept(seconds, rounds).await?;
    }
    if wants("new") {
        new(seconds, rounds)?;
    }
    if wants("many") {
        many(seconds, rounds).await?;
    }
    Ok(())
}

/// The best of several measurements: whatever else the machine does makes one slower, and nothing makes one faster.
fn best(figures: &[f64]) -> f64 {
    figures.iter().copied().fold(0.0, f64::max)
}

/// Serves, on a port of its own.
async fn serve(router: Router) -> Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    Ok(format!("http://{address}"))
}

struct Load {
    per_second: f64,
    p99: Duration,
}

/// What `wrk` gets out of an address.
async fn load(address: &str, seconds: usize, more: &[&str]) -> Result<Load> {
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads", "1", "--connections", CONNECTIONS, "--latency", "--duration", &format!("{seconds}s")]);
    let (before, after) = match more.iter().position(|argument| *argument == "--") {
        Some(at) => more.split_at(at),
        None => (more, &[][..]),
    };
    wrk.args(before).arg(address).args(after);
    // Away from the threads that serve.
    let output = tokio::task::spawn_blocking(move || wrk.output()).await?.context("wrk is not there: install it")?;
    let told = String::from_utf8(output.stdout)?;
    ensure!(output.status.success() && !told.contains("Non-2xx"), "{address}: {told}");
    let field = |name: &str| told.lines().find_map(|line| line.trim().strip_prefix(name)).map(str::trim);
    let per_second = field("Requests/sec:").context("wrk tells requests a second")?.parse()?;
    let p99 = field("99%").context("wrk tells its percentiles")?;
    let at = p99.find(|c: char| c.is_ascii_alphabetic()).context("a time has a unit")?;
    let unit = match &p99[at..] {
        "us" => 1e-6,
        "ms" => 1e-3,
        _ => 1.0,
    };
    Ok(Load { per_second, p99: Duration::from_secs_f64(p99[..at].parse::<f64>()? * unit) })
}

/// Kept pictures, and a handler that has the same bytes and headers at hand, under the same layers.
async fn kept(seconds: usize, rounds: usize) -> Result<()> {
    let server = Server::start("cards", number("EMBLAZON_BENCH_SMALL", 10_000)?, 20_000).await?;
    let whole = serve(http::router(&server.app)).await?;
    println!("Kept pictures, {CONNECTIONS} connections: requests a second, the best of {rounds} rounds of {seconds} s");
    println!("{:<28} {:>10} {:>10} {:>8}", "", "bare", "badge", "ratio");
    for (name, path, is_conditional) in [
        ("SVG", "/api/badge/pm-0000001/svg", false),
        ("PNG", "/api/badge/pm-0000001/png", false),
        ("PNG, compact, dark, 2x", "/api/badge/pm-0000001/png?style=compact&theme=dark&scale=2", false),
        ("SVG, 304", "/api/badge/pm-0000001/svg", true),
        ("PNG, 304", "/api/badge/pm-0000001/png", true),
    ] {
        let got = reqwest::get(format!("{whole}{path}")).await?.error_for_status()?;
        let headers = got.headers().clone();
        let bytes = got.bytes().await?;
        let bare = serve(bare(&server.app, &headers, bytes, is_conditional)).await?;
        let condition = format!("If-None-Match: {}", headers[header::ETAG].to_str()?);
        let more: &[&str] = if is_conditional { &["--header", &condition] } else { &[] };
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            // Side by side, so that whatever else the machine does hits both.
            theirs.push(load(&format!("{bare}{BARE}"), seconds, more).await?.per_second);
            ours.push(load(&format!("{whole}{path}"), seconds, more).await?.per_second);
        }
        let (ours, theirs) = (best(&ours), best(&theirs));
        println!("{name:<28} {theirs:>10.0} {ours:>10.0} {:>8.2}", ours / theirs);
    }
    Ok(())
}

fn bare(app: &App, headers: &HeaderMap, bytes: Bytes, is_conditional: bool) -> Router {
    let names = [header::CONTENT_TYPE, header::CACHE_CONTROL, header::ETAG, header::VARY];
    let kept: Vec<_> =
        names.into_iter().filter_map(|name| headers.get(&name).map(|value| (name, value.clone()))).collect();
    let handler = move || {
        let (kept, bytes) = (kept.clone(), bytes.clone());
        async move {
            let mut response =
                if is_conditional { StatusCode::NOT_MODIFIED.into_response() } else { bytes.into_response() };
            response.headers_mut().extend(kept);
            response
        }
    };
    http::layered(app, Mounts::default().at("GET", BARE, handler))
}

/// People who have names as people do, and all of them different.
fn card(n: usize, levels: &Levels, art: &[Arc<Art>]) -> Card {
    const FIRST: [&str; 12] = [
        "Kari",
        "Åse",
        "Bjørn",
        "Håkon",
        "Amina",
        "Søren",
        "Ingvild",
        "Thuỳ",
        "Zbigniew",
        "Олена",
        "Siobhán",
        "Rávdná",
    ];
    const LAST: [&str; 11] = [
        "Aasen",
        "Ødegård",
        "Nordmann",
        "Kjærgård",
        "Hansen",
        "Eira",
        "Wróblewski",
        "Shevchenko",
        "O'Neill",
        "Dương",
        "Lie",
    ];
    let score = i64::try_from(n * 37 % 4_000).unwrap_or_default();
    let name =
        format!("{} {} {}", FIRST[n % 12], LAST[n % 11], char::from(b'A' + u8::try_from(n % 26).unwrap_or_default()));
    let badges = art.iter().take(n % 5).map(|art| ("Streak Champion".to_owned(), Arc::clone(art))).collect();
    let (rank, solved) = (i64::try_from(n + 1).unwrap_or_default(), i64::try_from(n % 977).unwrap_or_default());
    Card { name, level: levels.of(score).clone(), colour: 1, rank, score, solved, avatar: None, badges }
}

/// Pictures that nobody has asked for before.
fn new(seconds: usize, rounds: usize) -> Result<()> {
    let peers = peers()?;
    let levels: Levels = SEED_LEVELS.parse().map_err(anyhow::Error::msg)?;
    let cards = Cards::new(levels.clone(), Arc::new(Library::open(None)?));
    let mut art = Vec::new();
    for name in ["streak-champion", "first-session", "community-builder", "safe-hands"] {
        let svg = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("static/art/{name}.svg")))?;
        art.push(Arc::new(Art::new(&svg, true).context("the demo's artwork can be used")?));
    }
    let files = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cards-as-svg");
    let _ = std::fs::remove_dir_all(&files);
    std::fs::create_dir_all(&files)?;
    for n in 0..256 {
        std::fs::write(files.join(format!("{n}.svg")), cards.svg(&card(n, &levels, &art), Look::default()))?;
    }
    println!("\nNew pictures: drawn a second, the best of {rounds} rounds of {seconds} s, and bytes of each");
    println!("{:<28} {:>10} {:>8} {:>10} {:>8} {:>8}", "", "peer", "bytes", "card", "bytes", "ratio");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let svg = |n| cards.svg(&card(n, &levels, &art), Look::default()).len();
    let png = |n| cards.png(&card(n, &levels, &art), Look::default(), 1).map_or(0, |png| png.len());
    let directory = files.to_str().context("the build directory has a readable name")?;
    side_by_side(
        "SVG, badge-maker, one core",
        rounds,
        || node(&peers, "svg.mjs", &[&seconds.to_string()]),
        || draw(1, seconds, &svg),
    )?;
    for (name, level) in [("PNG, sharp, all cores", "6"), ("PNG, sharp at its fastest", "1")] {
        let peer = || node(&peers, "png.mjs", &[directory, &seconds.to_string(), level]);
        side_by_side(name, rounds, peer, || draw(cores, seconds, &png))?;
    }
    Ok(())
}

fn side_by_side(
    name: &str,
    rounds: usize,
    peer: impl Fn() -> Result<(f64, f64)>,
    own: impl Fn() -> (f64, f64),
) -> Result<()> {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let (mut our_bytes, mut their_bytes) = (0.0, 0.0);
    for _ in 0..rounds {
        let (per_second, bytes) = peer()?;
        theirs.push(per_second);
        their_bytes = bytes;
        let (per_second, bytes) = own();
        ours.push(per_second);
        our_bytes = bytes;
    }
    let (ours, theirs) = (best(&ours), best(&theirs));
    println!("{name:<28} {theirs:>10.0} {their_bytes:>8.0} {ours:>10.0} {our_bytes:>8.0} {:>8.2}", ours / theirs);
    Ok(())
}

/// How many a second so many threads draw, and the bytes of one.
#[expect(clippy::cast_precision_loss, reason = "counts of some seconds")]
fn draw(threads: usize, seconds: usize, one: &(impl Fn(usize) -> usize + Sync)) -> (f64, f64) {
    let (next, bytes, stop) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    bytes.fetch_add(one(next.fetch_add(1, Ordering::Relaxed)), Ordering::Relaxed);
                }
            });
        }
        std::thread::sleep(Duration::from_secs(seconds as u64));
        stop.store(true, Ordering::Relaxed);
    });
    let (drawn, bytes) = (next.into_inner() as f64, bytes.into_inner() as f64);
    (drawn / began.elapsed().as_secs_f64(), bytes / drawn)
}

/// The directory with the peers, installed.
fn peers() -> Result<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/cards/peers");
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("cards-peers");
    std::fs::create_dir_all(&place)?;
    for name in ["package.json", "package-lock.json", "svg.mjs", "png.mjs"] {
        std::fs::copy(source.join(name), place.join(name)).with_context(|| name.to_owned())?;
    }
    if !place.join("node_modules/sharp").exists() {
        eprintln!("installing badge-maker and sharp, once");
        let done = Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--silent"]).current_dir(&place).status();
        ensure!(done.context("npm is not there: install it")?.success(), "npm could not install the peers");
    }
    Ok(place)
}

/// What a peer prints: how many a second, and bytes of each.
fn node(peers: &Path, script: &str, arguments: &[&str]) -> Result<(f64, f64)> {
    let output = Command::new("node").arg(script).args(arguments).current_dir(peers).output()?;
    ensure!(output.status.success(), "{script}: {}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout)?;
    let mut figures = told.split_whitespace().map(str::parse::<f64>);
    let mut next = || figures.next().context("a peer prints two figures")?.context("figures are numbers");
    Ok((next()?, next()?))
}

/// Every request another person, of few and of many.
async fn many(seconds: usize, rounds: usize) -> Result<()> {
    let (small, large) = (number("EMBLAZON_BENCH_SMALL", 10_000)?, number("EMBLAZON_BENCH_LARGE", 1_000_000)?);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/cards/people.lua");
    let mut sides = Vec::new();
    for people in [small, large] {
        let server = Server::start("cards", people, people * 2).await?;
        let mut app = server.app.clone();
        // Next to nothing is kept: a second round through a few people is to find no more than one through many.
        let cards = Cards::new(app.settings.levels.clone(), Arc::new(Library::open(None)?));
        app.profile_badges = Pictures::new(cards, app.store.commits().clone(), 1);
        let address = serve(http::router(&app)).await?;
        let began = Instant::now();
        server.app.standings.rank(&mut server.app.store.read().await?, 0).await?;
        eprintln!("{people} people: the ranking was read in {:.0} ms", began.elapsed().as_secs_f64() * 1e3);
        sides.push((people.to_string(), address, server));
    }
    println!("\nEvery request another person, {CONNECTIONS} connections: the best of {rounds} rounds of {seconds} s");
    println!(
        "{:<12} {:>12} {:>12} {:>8} {:>12} {:>12} {:>8}",
        "", "small, 1/s", "large, 1/s", "ratio", "small p99", "large p99", "ratio"
    );
    for format in ["svg", "png"] {
        let mut figures = [Vec::new(), Vec::new()];
        let mut tails = [Duration::MAX; 2];
        for _ in 0..rounds {
            for (n, (people, address, server)) in sides.iter().enumerate() {
                // Anything committed makes every answer that is kept stale: nothing is found as it was.
                server.app.store.write().await?.commit().await?;
                let load = load(address, seconds, &["--script", script, "--", people, format]).await?;
                figures[n].push(load.per_second);
                tails[n] = tails[n].min(load.p99);
            }
        }
        let [few, many] = figures.map(|figures| best(&figures));
        let [few_tail, many_tail] = tails.map(|tail| tail.as_secs_f64() * 1e3);
        println!(
            "{format:<12} {few:>12.0} {many:>12.0} {:>8.2} {few_tail:>9.2} ms {many_tail:>9.2} ms {:>8.2}",
            many / few,
            many_tail / few_tail
        );
    }
    Ok(())
}
