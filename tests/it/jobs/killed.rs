//! `kill -9` between sending and marking, in the middle of a batch, and in the middle of a list that is sent.
//!
//! `EMBLAZON_KILL_ROUNDS` says how often a server is killed (twice if it is not set), `EMBLAZON_BATCH_STEPS` how many steps
//! the batch and the list have (1,500).

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use emblazon::{
    app::App,
    clock::Clock,
    domain::{
        Actor, Dialect,
        access::Passwords,
        awards::{self, NewAward},
        badges::{self, NewBadge},
        batches::{self, BatchState, Work},
        jobs::pause,
        people::{self, NewPerson},
    },
    on_db,
    store::{Conn, Store},
};
use serde_json::json;

use crate::support::{Database, Engine, PASSWORD, Relay, Server, fill, http_client, settings};

const MAILS: usize = 1_000;
/// The badge that is given alone, beside a batch.
const SINGLE: &str = "bdg-single";
/// Who signs in while a batch is done.
const ACCOUNTS: [&str; 7] = [
    "per.admin@example.org",
    "ase@example.org",
    "coordinator@example.org",
    "kari@example.org",
    "anna@example.net",
    "carl@example.net",
    "mona@example.net",
];

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |number| number.parse().expect("a number"))
}

fn rounds() -> usize {
    number("EMBLAZON_KILL_ROUNDS", 2)
}

/// An app on this database without a server.
async fn app(database: &Database) -> App {
    let nowhere = (Ipv4Addr::LOCALHOST, 0).into();
    App::start(settings(nowhere, database), Clock::system(), Passwords::default()).await.expect("it starts")
}

/// A moment that nobody can foresee, of at most this long.
async fn a_while(most: Duration) {
    let most = chrono::TimeDelta::from_std(most).expect("a short time");
    tokio::time::sleep(pause(1, most, most).to_std().expect("a short time")).await;
}

async fn count(conn: &mut Conn, query: &'static str) -> i64 {
    on_db!(conn, c => sqlx::query_scalar(query).fetch_one(c).await).expect("a number")
}

/// A thousand people with addresses of every mood, each given a badge.
async fn prepare_mail(database: &Database) {
    let app = app(database).await;
    fill(&app).await;
    let (root, now) = (Actor::system(Dialect::CommandLine), app.clock.now());
    let mut tx = app.store.write().await.expect("a transaction");
    for n in 0..MAILS {
        let mood = match n % 50 {
            10 => "busy",
            20 => "full",
            30 => "cut",
            40 => "lost",
            _ => "plain",
        };
        let email = format!("{mood}-{n}@example.org");
        let id = Some(format!("crowd-{n}"));
        let new = NewPerson {
            public_id: id,
            display_name: email.clone(),
            email: Some(email.clone()),
            ..NewPerson::default()
        };
        people::create(&mut tx, now, &root, new).await.expect("somebody");
        let wanted = NewAward { badge: "bdg-site".into(), person: email, ..NewAward::default() };
        awards::award(&mut tx, now, &root, wanted).await.expect("an award");
    }
    tx.commit().await.expect("it is kept");
    app.store.close().await;
}

/// Mail under kills: servers on one database and one relay, one of them killed at a time. Every mail arrives; what arrives
/// twice is the same mail.
async fn mail_is_neither_lost_nor_doubled(engine: Engine, replicas: usize) {
    let database = Database::create(engine).await;
    prepare_mail(&database).await;
    let relay = Relay::start(&database.directory, None);
    let route = format!("smtp://127.0.0.1:{}", relay.port);
    let key_file = database.directory.join("emblazon.key");
    let key = std::fs::read_to_string(key_file).expect("the key is there");
    let more = [
        ("EMBLAZON_MAIL", route.as_str()),
        ("EMBLAZON_KEY", key.trim()),
        ("EMBLAZON_MAIL_PER_MINUTE", "100000"),
        ("EMBLAZON_MAIL_RETRY_SECONDS", "1"),
        ("EMBLAZON_LEASE_SECONDS", "2"),
    ];
    let mut servers = Vec::new();
    for _ in 0..replicas {
        servers.push(Server::start(&database, &more).await);
    }
    for round in 0..rounds() {
        let before = relay.taken().len();
        let started = Instant::now();
        while relay.taken().len() < before + 20 {
            assert!(started.elapsed() < Duration::from_mins(1), "no mail leaves");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        a_while(Duration::from_millis(100)).await;
        let at = round % replicas;
        drop(servers.remove(at));
        servers.insert(at, Server::start(&database, &more).await);
    }
    let store = Store::open(&database.location()).await.expect("the database opens");
    let mut conn = store.read().await.expect("it can be read");
    let started = Instant::now();
    while count(&mut conn, "SELECT COUNT(*) FROM outbox WHERE state = 'queued'").await > 0 {
        assert!(started.elapsed() < Duration::from_mins(3), "some mail never leaves");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let rows: Vec<(String, String, String)> = on_db!(conn, c => sqlx::query_as(
        "SELECT m.public_id, m.state, p.email FROM outbox m JOIN people p ON p.id = m.person_id").fetch_all(c).await)
    .expect("the outbox can be read");
    assert_eq!(rows.len(), MAILS + 2, "and the seed's two");
    let mut arrived: BTreeMap<(String, String), usize> = BTreeMap::new();
    for line in relay.taken() {
        let text = |name: &str| line[name].as_str().expect("text").to_owned();
        *arrived.entry((text("to"), text("id"))).or_default() += 1;
    }
    let mut twice = 0;
    for (id, state, address) in rows {
        let times = arrived.remove(&(address.clone(), format!("<{id}@127.0.0.1>"))).unwrap_or_default();
        let wanted = if address.starts_with("full-") { "failed" } else { "sent" };
        assert_eq!(state, wanted, "{address}");
        assert_eq!(times > 0, state == "sent", "{address} arrived {times} times");
        twice += usize::from(times > 1);
    }
    assert!(arrived.is_empty(), "nothing else arrived: {arrived:?}");
    eprintln!("{engine:?}, {replicas} at it, killed {} times: {MAILS} mails, {twice} arrived more than once", rounds());
    drop(servers);
    drop(conn);
    store.close().await;
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_outlives_the_process_on_sqlite() {
    mail_is_neither_lost_nor_doubled(Engine::Sqlite, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mail_outlives_one_of_two_processes_on_postgres() {
    mail_is_neither_lost_nor_doubled(Engine::Postgres, 2).await;
}

/// Who is given a badge alone, beside a batch.
fn crowd(n: usize) -> String {
    format!("crowd-{n}")
}

/// A site, and the badge that is given beside a batch; a token that may give it.
async fn prepare(app: &App) -> String {
    let token = fill(app).await.admin;
    let new = NewBadge { public_id: Some(SINGLE.into()), name: "Single".into(), ..NewBadge::default() };
    let mut tx = app.store.write().await.expect("a transaction");
    badges::create(&mut tx, app.clock.now(), &Actor::system(Dialect::CommandLine), new).await.expect("a badge");
    tx.commit().await.expect("it is kept");
    token
}

/// A token, and a batch that gives a badge to as many people as it has steps.
async fn prepare_batch(database: &Database, steps: usize) -> (String, String) {
    let app = app(database).await;
    let token = prepare(&app).await;
    let (root, now) = (Actor::system(Dialect::CommandLine), app.clock.now());
    for first in (0..steps).step_by(1_000) {
        let mut tx = app.store.write().await.expect("a transaction");
        for n in first..steps.min(first + 1_000) {
            let new =
                NewPerson { public_id: Some(crowd(n)), display_name: format!("Crowd {n}"), ..NewPerson::default() };
            people::create(&mut tx, now, &root, new).await.expect("somebody");
        }
        tx.commit().await.expect("it is kept");
    }
    let mut tx = app.store.write().await.expect("a transaction");
    let work = Work::Award { badge: "bdg-site".into(), note: None, quietly: false };
    let batch = batches::create(&mut tx, now, &root, work).await.expect("a batch");
    let all: Vec<_> = (0..steps).map(crowd).collect();
    for some in all.chunks(batches::MOST_ADDED) {
        batches::add_people(&mut tx, now, &root, &batch.public_id, some).await.expect("steps are added");
    }
    batches::start(&mut tx, now, &root, &batch.public_id).await.expect("it is started");
    tx.commit().await.expect("it is kept");
    app.store.close().await;
    (token, batch.public_id)
}

/// How long it took to sign in, and to give one badge.
#[derive(Default)]
struct Took {
    sign_ins: Vec<Duration>,
    awards: Vec<Duration>,
}

/// Signs in and gives one badge, again and again until told to stop. `next` numbers whom.
async fn live(base: String, admin: String, next: Arc<AtomicUsize>, stop: Arc<AtomicBool>) -> Took {
    let client = http_client();
    let mut took = Took::default();
    // Several accounts in turn, each as often as the limit lets it.
    for account in ACCOUNTS.iter().cycle() {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let form = serde_html_form::to_string([("username", *account), ("password", PASSWORD)]).expect("a form");
        let request =
            client.post(format!("{base}/v1/token")).header("content-type", "application/x-www-form-urlencoded");
        let began = Instant::now();
        let reply = request.body(form).send().await;
        // While the server is down there is nothing to measure; a limit on signing in is no answer to measure either.
        if reply.is_ok_and(|reply| reply.status() == 200) {
            took.sign_ins.push(began.elapsed());
        }
        let whom = crowd(next.fetch_add(1, Ordering::Relaxed));
        let award = json!({ "badge_definition_id": SINGLE, "peer_mentor_id": whom });
        let request = client.post(format!("{base}/api/v1/earned-badges")).bearer_auth(&admin).json(&award);
        let began = Instant::now();
        if let Ok(reply) = request.send().await {
            assert_eq!(reply.status(), 201);
            took.awards.push(began.elapsed());
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    took
}

/// Whoever takes a batch on again need not wait long for whoever was killed.
const LEASE: [(&str, &str); 1] = [("EMBLAZON_LEASE_SECONDS", "1")];

/// Kills servers until the batch is done; how long the rest of the site waited meanwhile. `admin` is a token.
async fn done_under_kills(database: &Database, conn: &mut Conn, admin: &str, batch: &str, steps: usize) -> Took {
    let mut took = Took::default();
    let next = Arc::new(AtomicUsize::new(0));
    for round in 0..=rounds() {
        let server = Server::start(database, &LEASE).await;
        let stop = Arc::new(AtomicBool::new(false));
        let (base, admin) = (server.base().to_owned(), admin.to_owned());
        let meanwhile = tokio::spawn(live(base, admin, Arc::clone(&next), Arc::clone(&stop)));
        // A part of the steps for each round, the rest for the last one.
        let wanted = i64::try_from(steps * (round + 1) / (rounds() + 1)).expect("a count");
        let started = Instant::now();
        loop {
            let there = batches::get(conn, &Actor::system(Dialect::CommandLine), batch).await.expect("it is there");
            if there.state == BatchState::Done || (round < rounds() && there.settled() >= wanted) {
                break;
            }
            assert!(started.elapsed() < Duration::from_mins(10), "the batch does not go on: {there:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        a_while(Duration::from_millis(20)).await;
        drop(server);
        stop.store(true, Ordering::Relaxed);
        let more = meanwhile.await.expect("somebody signed in");
        took.sign_ins.extend(more.sign_ins);
        took.awards.extend(more.awards);
    }
    let there = batches::get(conn, &Actor::system(Dialect::CommandLine), batch).await.expect("it is there");
    let all = i64::try_from(steps).expect("a count");
    assert_eq!((there.state, there.steps, there.done), (BatchState::Done, all, all));
    took
}

fn tell(engine: Engine, what: &str, took: Took) {
    eprintln!("{engine:?}: {what}, killed {} times; meanwhile", rounds());
    for (what, mut took) in [("signed in", took.sign_ins), ("gave a badge", took.awards)] {
        took.sort_unstable();
        let at = |share: usize| took.get(took.len() * share / 100).copied().unwrap_or_default();
        eprintln!("  {what} {} times, p50 {:?}, p99 {:?}", took.len(), at(50), at(99));
    }
}

async fn a_batch_is_done_once(engine: Engine) {
    let steps = number("EMBLAZON_BATCH_STEPS", 1_500);
    let database = Database::create(engine).await;
    let (token, batch) = prepare_batch(&database, steps).await;
    let store = Store::open(&database.location()).await.expect("the database opens");
    let mut conn = store.read().await.expect("it can be read");
    let took = done_under_kills(&database, &mut conn, &token, &batch, steps).await;
    let all = i64::try_from(steps).expect("a count");
    let awards = "SELECT COUNT(*) FROM awards a JOIN badges b ON b.id = a.badge_id WHERE b.public_id = 'bdg-site'";
    assert_eq!(count(&mut conn, awards).await, all, "each step is done once");
    let results = "SELECT COUNT(DISTINCT a.id) FROM batch_steps s JOIN awards a ON CAST(s.result AS TEXT) LIKE '%' || a.public_id || '%'";
    if steps <= 2_000 {
        assert_eq!(count(&mut conn, results).await, all, "each step knows its own");
    }
    tell(engine, &format!("{steps} steps"), took);
    drop(conn);
    store.close().await;
    database.drop().await;
}

/// A list of newcomers, and who is here: one in three.
fn list(rows: usize) -> String {
    let row = |n: usize| match n % 3 {
        0 => format!("here-{n}@example.org,,\n"),
        _ => format!("new-{n}@example.com,New,Comer {n}\n"),
    };
    format!("E-mail,First name,Last name\n{}", (0..rows).map(row).collect::<Vec<_>>().concat())
}

/// The people whom the list names and who are here; a token that may issue.
async fn prepare_list(database: &Database, rows: usize) -> String {
    let app = app(database).await;
    let token = prepare(&app).await;
    let (root, now) = (Actor::system(Dialect::CommandLine), app.clock.now());
    let mut tx = app.store.write().await.expect("a transaction");
    for n in (0..rows).step_by(3) {
        let (public_id, email) = (Some(crowd(n / 3)), Some(format!("here-{n}@example.org")));
        let new = NewPerson { public_id, display_name: format!("Here {n}"), email, ..NewPerson::default() };
        people::create(&mut tx, now, &root, new).await.expect("somebody");
    }
    tx.commit().await.expect("it is kept");
    app.store.close().await;
    token
}

/// Sends the list, under a key by which it can be sent again; the batch that came of it. `None` if the server was gone.
async fn send_list(base: &str, token: &str, rows: usize) -> Option<(u16, String)> {
    let request = http_client()
        .post(format!("{base}/v1/badge/bdg-site/issue/batch"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "text/csv")
        .header("idempotency-key", "the list");
    let reply = request.body(list(rows)).send().await.ok()?;
    let status = reply.status().as_u16();
    let batch: serde_json::Value = reply.json().await.ok()?;
    Some((status, batch["id"].as_str().unwrap_or_else(|| panic!("{status} {batch}")).to_owned()))
}

/// A list under kills: while it is sent, which is then sent again under the same key, and while it is issued.
async fn a_list_is_issued_once(engine: Engine) {
    let rows = number("EMBLAZON_BATCH_STEPS", 1_500);
    let database = Database::create(engine).await;
    let token = prepare_list(&database, rows).await;
    let store = Store::open(&database.location()).await.expect("the database opens");
    let mut conn = store.read().await.expect("it can be read");

    let server = Server::start(&database, &LEASE).await;
    let (base, bearer) = (server.base().to_owned(), token.clone());
    let sending = tokio::spawn(async move { send_list(&base, &bearer, rows).await });
    while !sending.is_finished() && count(&mut conn, "SELECT COUNT(*) FROM batch_steps").await == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    drop(server);
    let first = sending.await.expect("it was sent");
    let server = Server::start(&database, &LEASE).await;
    let (status, batch) = send_list(server.base(), &token, rows).await.expect("an answer");
    match first {
        // It had come whole before the server was gone.
        Some((_, first)) => assert_eq!((status, &batch), (200, &first)),
        None => assert!([200, 202].contains(&status), "{status}"),
    }
    drop(server);
    let took = done_under_kills(&database, &mut conn, &token, &batch, rows).await;

    let all = i64::try_from(rows).expect("a count");
    let here = i64::try_from(rows.div_ceil(3)).expect("a count");
    for (what, query, wanted) in [
        (
            "awards",
            "SELECT COUNT(*) FROM awards a JOIN badges b ON b.id = a.badge_id WHERE b.public_id = 'bdg-site'",
            all,
        ),
        (
            "holders",
            "SELECT COUNT(DISTINCT a.person_id) FROM awards a JOIN badges b ON b.id = a.badge_id
            WHERE b.public_id = 'bdg-site' AND a.status = 'pending'",
            all,
        ),
        ("newcomers", "SELECT COUNT(*) FROM people WHERE email_folded LIKE 'new-%@example.com'", all - here),
        ("links", "SELECT COUNT(*) FROM claim_links", all),
        ("mails with links", "SELECT COUNT(*) FROM outbox WHERE kind = 'badge_claim'", all),
    ] {
        assert_eq!(count(&mut conn, query).await, wanted, "{what}");
    }
    tell(engine, &format!("a list of {rows} rows"), took);
    drop(conn);
    store.close().await;
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_outlives_the_process_on_sqlite() {
    a_list_is_issued_once(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_outlives_the_process_on_postgres() {
    a_list_is_issued_once(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_outlives_the_process_on_sqlite() {
    a_batch_is_done_once(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_outlives_the_process_on_postgres() {
    a_batch_is_done_once(Engine::Postgres).await;
}
