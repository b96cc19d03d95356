//! `kill -9` in the middle of it: what the server acknowledged is there after the next start, once.
//!
//! `EMBLAZON_KILL_ROUNDS` says how often each engine's server is killed; twice if it is not set.

use std::{
    collections::BTreeSet,
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use emblazon::{
    app::App,
    clock::Clock,
    domain::access::Passwords,
    on_db,
    store::{Conn, Store},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{Client, Database, Engine, People, Server, fill, http_client, settings};

const CLIENTS: usize = 8;
/// Badges, and people for each client: so many awards can be made in all rounds together.
const BADGES: usize = 60;
const PEOPLE: usize = 12;
/// So many awards are acknowledged before the server is killed.
const BEFORE_THE_KILL: usize = 60;

/// The database with the seed's rows, and people and badges to make awards of.
async fn prepared(database: &Database) -> People {
    let nowhere = (Ipv4Addr::LOCALHOST, 0).into();
    let app = App::start(settings(nowhere, database), Clock::system(), Passwords::new(64, 1)).await.expect("it starts");
    let people = fill(&app).await;
    let root = emblazon::domain::Actor::system(emblazon::domain::Dialect::CommandLine);
    let (mut tx, now) = (app.store.write().await.expect("a transaction"), app.clock.now());
    for n in 0..CLIENTS * PEOPLE {
        let new = emblazon::domain::people::NewPerson {
            public_id: Some(format!("crowd-{n}")),
            display_name: format!("Crowd {n}"),
            organisation_id: Some("org-nhf-oslo".into()),
            ..Default::default()
        };
        emblazon::domain::people::create(&mut tx, now, &root, new).await.expect("a person is added");
    }
    for n in 0..BADGES {
        let new = emblazon::domain::badges::NewBadge {
            public_id: Some(format!("kill-{n}")),
            name: format!("Kill {n}"),
            points: 1,
            ..Default::default()
        };
        emblazon::domain::badges::create(&mut tx, now, &root, new).await.expect("a badge is defined");
    }
    tx.commit().await.expect("they are kept");
    app.store.close().await;
    people
}

/// Awards one badge after another until the server is gone; the ids of what was acknowledged.
async fn award_until_the_end(client: Client, wanted: Vec<Value>, total: Arc<AtomicUsize>) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for body in wanted {
        let request = client.request(reqwest::Method::POST, "/api/v1/earned-badges").json(&body);
        let Ok(reply) = request.send().await else { break };
        let status = reply.status().as_u16();
        // The status came, but not the whole answer: a client cannot know which award it was.
        let Ok(award) = reply.json::<Value>().await else { break };
        assert!([200, 201].contains(&status), "{status} {award}");
        acknowledged.push(award["id"].as_str().expect("an id").to_owned());
        total.fetch_add(1, Ordering::Relaxed);
    }
    acknowledged
}

async fn number(conn: &mut Conn, query: &'static str) -> i64 {
    on_db!(conn, c => sqlx::query_scalar(query).fetch_one(c).await).expect("a number")
}

/// Every acknowledged award is there; none is there twice; what is counted is what is there.
async fn nothing_is_lost(database: &Database, acknowledged: &BTreeSet<String>) {
    let store = Store::open(&database.location()).await.expect("the database opens");
    let mut conn = store.read().await.expect("it can be read");
    let there: Vec<String> = on_db!(conn, c => sqlx::query_scalar("SELECT public_id FROM awards").fetch_all(c).await)
        .expect("awards can be read");
    let there: BTreeSet<String> = there.into_iter().collect();
    let lost: Vec<_> = acknowledged.difference(&there).collect();
    assert!(lost.is_empty(), "{} of {} acknowledged awards are lost: {lost:?}", lost.len(), acknowledged.len());
    for (what, query) in [
        (
            "held twice",
            "SELECT COUNT(*) FROM (SELECT 1 FROM awards WHERE ended_at IS NULL
            GROUP BY person_id, badge_id HAVING COUNT(*) > 1) AS twice",
        ),
        (
            "without a line in the log",
            "SELECT COUNT(*) FROM awards a WHERE NOT EXISTS
            (SELECT 1 FROM audit l WHERE l.subject = a.public_id AND l.action = 'award.made')",
        ),
        (
            "people with another score",
            "SELECT COUNT(*) FROM people p WHERE award_count <>
            (SELECT COUNT(*) FROM awards a WHERE a.person_id = p.id AND a.ended_at IS NULL)",
        ),
        (
            "missing in the totals",
            "SELECT CAST(COALESCE((SELECT SUM(standing) FROM total_changes), 0)
            + COALESCE((SELECT value FROM totals WHERE measure = 'standing/site' AND day = 0), 0)
            - (SELECT COUNT(*) FROM awards WHERE ended_at IS NULL) AS BIGINT)",
        ),
    ] {
        assert_eq!(number(&mut conn, query).await, 0, "awards {what}");
    }
    drop(conn);
    store.close().await;
}

async fn killed(engine: Engine) {
    let rounds = std::env::var("EMBLAZON_KILL_ROUNDS").map_or(2, |rounds| rounds.parse().expect("a number of rounds"));
    let database = Database::create(engine).await;
    let people = prepared(&database).await;
    let mut acknowledged = BTreeSet::new();
    for round in 0..rounds {
        let server = Server::start(&database, &[]).await;
        let total = Arc::new(AtomicUsize::new(0));
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            // Each round has badges of its own, each client people of its own.
            let of_round = (0..BADGES).filter(|badge| badge % rounds == round);
            let pairs = of_round.flat_map(|badge| (0..PEOPLE).map(move |person| (badge, client * PEOPLE + person)));
            let body = |(badge, person)| json!({ "badge_definition_id": format!("kill-{badge}"), "peer_mentor_id": format!("crowd-{person}") });
            let caller = Client::new(http_client(), server.base(), Some(&people.system));
            clients.spawn(award_until_the_end(caller, pairs.map(body).collect(), Arc::clone(&total)));
        }
        let started = Instant::now();
        while total.load(Ordering::Relaxed) < BEFORE_THE_KILL {
            assert!(started.elapsed() < Duration::from_mins(1), "too few awards are acknowledged");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        drop(server);
        let of_round: BTreeSet<_> = clients.join_all().await.concat().into_iter().collect();
        let possible = CLIENTS * PEOPLE * (0..BADGES).filter(|badge| badge % rounds == round).count();
        assert!(of_round.len() < possible, "the server was killed in the middle of it");
        acknowledged.extend(of_round);
        let next = Server::start(&database, &[]).await;
        nothing_is_lost(&database, &acknowledged).await;
        drop(next);
    }
    database.drop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_outlives_the_process_on_sqlite() {
    killed(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_outlives_the_process_on_postgres() {
    killed(Engine::Postgres).await;
}
