//! Whether a request costs more where there is more data: the same requests, side by side in one run, to a small and to
//! a large database.
//!
//! `cargo bench --bench scale`, with all kinds of requests, or `cargo bench --bench scale -- leaderboard profile` with those
//! whose names have one of these words. The databases are kept in the build directory. `EMBLAZON_BENCH_SMALL` and
//! `EMBLAZON_BENCH_LARGE` are numbers of people, `EMBLAZON_BENCH_AWARDS` the awards of each, `EMBLAZON_BENCH_CERTIFIED_SMALL` and
//! `EMBLAZON_BENCH_CERTIFIED_LARGE` numbers of certifications (five to a person), `EMBLAZON_BENCH_ROUNDS` the requests of each
//! kind.

mod common;
#[path = "common/quantiles.rs"]
mod quantiles;

use anyhow::{Context as _, Result};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use chrono::{NaiveTime, TimeDelta};
use common::{Server, number, operator, public_id};
use emblazon::{
    domain::{
        Role, access,
        awards::{self, AwardFilter, NewAward},
        badges::{self, NewBadge},
        behaviours::{self, NewBehaviour},
        page::Slice,
        people::{self, NewPerson},
    },
    jobs,
};
use quantiles::Quantiles;
use serde_json::json;

/// How many requests of each kind are not counted.
const WARM_UP: usize = 50;
/// Somebody with a thousand awards.
const COLLECTOR: &str = "pm-collector";
const EMAIL: &str = "bench@example.org";
const PASSWORD: &str = "seven quiet otters paint";
/// The behaviour that the requests credit.
const CREDITED: &str = "bench-credited";

/// A server, with what its requests need.
struct Side {
    server: Server,
    people: usize,
    cookie: String,
    /// The last awards in the list's order, as cursors.
    deep: Vec<String>,
    badge: String,
    /// Certifications that expire between two moments.
    days_of_expiry: String,
}

type Make = fn(&Side, usize) -> Result<Request<Body>>;

const KINDS: &[(&str, Make, StatusCode)] = &[
    ("list, first page", |s, _| s.get("/api/v1/earned-badges"), StatusCode::OK),
    (
        "list of an organisation",
        |s, n| s.get(&format!("/api/v1/earned-badges?organisation_id=org-{:03}", n % 20 + 1)),
        StatusCode::OK,
    ),
    (
        "list of a badge",
        |s, n| s.get(&format!("/api/v1/earned-badges?badge_definition_id=bdg-{:04}", n % 40 + 1)),
        StatusCode::OK,
    ),
    (
        "list of a person",
        |s, n| s.get(&format!("/api/v1/earned-badges?peer_mentor_id={}", s.person(n))),
        StatusCode::OK,
    ),
    (
        "list, last pages by cursor",
        |s, n| s.get(&format!("/api/v1/earned-badges?cursor={}", s.deep[n % s.deep.len()])),
        StatusCode::OK,
    ),
    (
        "check",
        |s, n| {
            s.get(&format!(
                "/api/v1/earned-badges/check?badge_definition_id=bdg-{:04}&peer_mentor_id={}",
                n % 40 + 1,
                s.person(n)
            ))
        },
        StatusCode::OK,
    ),
    // The small one has 10 rules that do not use this behaviour, the large one 1,000.
    ("credit (on disk)", |s, n| s.credit(n), StatusCode::CREATED),
    ("award (on disk)", Side::award, StatusCode::CREATED),
    ("search, few match", |s, n| s.page(&format!("/portal/people?q={}", RARE[n % RARE.len()])), StatusCode::OK),
    ("search, many match", |s, n| s.page(&format!("/portal/people?q={}", COMMON[n % COMMON.len()])), StatusCode::OK),
    ("page of people", |s, _| s.page("/portal/people"), StatusCode::OK),
    ("page of a person", |s, n| s.page(&format!("/portal/people/{}", s.person(n))), StatusCode::OK),
    ("page of 1,000 awards", |s, _| s.page(&format!("/portal/people/{COLLECTOR}")), StatusCode::OK),
    ("assertion document", |s, n| s.get(&format!("/assertions/{}", s.deep[n % s.deep.len()])), StatusCode::OK),
    ("page of an award", |s, n| s.get(&format!("/assertions/{}.html", s.deep[n % s.deep.len()])), StatusCode::OK),
    ("page of a badge", |s, n| s.page(&format!("/portal/badges/{}", n % 40 + 1)), StatusCode::OK),
    ("overview", |s, _| s.page("/portal"), StatusCode::OK),
    ("audit log", |s, _| s.page("/portal/audit"), StatusCode::OK),
    ("leaderboard", |_, _| Side::open("/leaderboard"), StatusCode::OK),
    // Where it goes on behind somebody in the middle.
    ("leaderboard, further down", |s, n| Side::open(&format!("/leaderboard?after={}", s.person(n))), StatusCode::OK),
    ("leaderboard, signed in", |s, _| s.page("/leaderboard"), StatusCode::OK),
    ("public profile", |s, n| Side::open(&format!("/people/{}", s.person(n))), StatusCode::OK),
    ("oEmbed of a profile", Side::oembed, StatusCode::OK),
    ("card", |s, n| Side::open(&format!("/api/badge/{}/svg", s.person(n))), StatusCode::OK),
];
/// The same with certifications, in databases of their own.
const CERTIFIED: &[(&str, Make, StatusCode)] = &[
    ("certifications, first page", |s, _| s.get("/api/v1/certifications"), StatusCode::OK),
    (
        "certifications of a status",
        |s, n| s.get(&format!("/api/v1/certifications?status={}", ["active", "expired", "revoked"][n % 3])),
        StatusCode::OK,
    ),
    (
        "certifications of a type",
        |s, n| s.get(&format!("/api/v1/certifications?cert_type={}", TYPES[n % TYPES.len()])),
        StatusCode::OK,
    ),
    (
        "certifications of a mentor",
        |s, n| s.get(&format!("/api/v1/certifications?mentor_id={}", s.person(n))),
        StatusCode::OK,
    ),
    ("certifications of 90 days", |s, _| s.get(&s.days_of_expiry), StatusCode::OK),
    ("certifications expiring", |s, _| s.get("/api/v1/certifications/expiring?days=30"), StatusCode::OK),
    ("table of certifications", |s, _| s.page("/portal/certifications"), StatusCode::OK),
    ("table, all of them", |s, _| s.page("/portal/certifications?state=all"), StatusCode::OK),
    (
        "table, expired of a type",
        |s, n| s.page(&format!("/portal/certifications?state=expired&cert_type={}", TYPES[n % TYPES.len()])),
        StatusCode::OK,
    ),
    (
        "table of an organisation",
        |s, n| s.page(&format!("/portal/certifications?organisation=org-{:03}&sort=name", n % 20 + 1)),
        StatusCode::OK,
    ),
    (
        "table, one mentor found",
        |s, n| s.page(&format!("/portal/certifications?state=all&q={}", s.person(n))),
        StatusCode::OK,
    ),
    ("overview with certifications", |s, _| s.page("/portal"), StatusCode::OK),
];
const TYPES: &[&str] = &["first_aid", "night_duty", "group_leader", "peer_mentor_level_1"];
const RARE: &[&str] = &["kalomi", "nerasi", "tovabe", "dufigro", "heljope", "strkalo", "misito", "begrofi"];
const COMMON: &[&str] = &["kari", "hansen", "sunniva", "odegard"];

#[tokio::main]
async fn main() -> Result<()> {
    let rounds = number("EMBLAZON_BENCH_ROUNDS", 500)?;
    // What cargo itself passes begins with a dash.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let is_wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    let kinds: Vec<_> = KINDS.iter().filter(|(name, ..)| is_wanted(name)).collect();
    if !kinds.is_empty() {
        let awards = number("EMBLAZON_BENCH_AWARDS", 10)?;
        let small = Side::start(number("EMBLAZON_BENCH_SMALL", 1_000)?, awards).await?;
        let large = Side::start(number("EMBLAZON_BENCH_LARGE", 100_000)?, awards).await?;
        println!(
            "{} and {} people with {awards} awards each; {rounds} requests of each kind; milliseconds",
            small.people, large.people
        );
        compare(&kinds, &small, &large, rounds).await?;
    }
    let kinds: Vec<_> = CERTIFIED.iter().filter(|(name, ..)| is_wanted(name)).collect();
    if !kinds.is_empty() {
        let small = Side::certified(number("EMBLAZON_BENCH_CERTIFIED_SMALL", 10_000)?).await?;
        let large = Side::certified(number("EMBLAZON_BENCH_CERTIFIED_LARGE", 1_000_000)?).await?;
        println!(
            "{} and {} people with five certifications each; {rounds} requests of each kind; milliseconds",
            small.people, large.people
        );
        compare(&kinds, &small, &large, rounds).await?;
    }
    Ok(())
}

/// Measures each kind on both sides, and prints a row for it.
async fn compare(
    kinds: &[&'static (&'static str, Make, StatusCode)],
    small: &Side,
    large: &Side,
    rounds: usize,
) -> Result<()> {
    println!("{:<28} {:>8} {:>8} {:>8} {:>8} {:>7} {:>7}", "", "small", "", "large", "", "ratio", "");
    println!("{:<28} {:>8} {:>8} {:>8} {:>8} {:>7} {:>7}", "", "p50", "p99", "p50", "p99", "p50", "p99");
    for (name, make, expected) in kinds {
        let mut times = [Vec::new(), Vec::new()];
        for n in 0..rounds + WARM_UP {
            // Alternating, so that whatever else the machine does hits both.
            for (side, times) in [small, large].into_iter().zip(&mut times) {
                let (took, ..) = side.server.answer(make(side, n)?, *expected).await.context(*name)?;
                if n >= WARM_UP {
                    times.push(took);
                }
            }
        }
        for side in [small, large] {
            jobs::fold(&side.server.app).await?;
        }
        let [small, large] = times.map(Quantiles::of);
        println!(
            "{name:<28} {:>8.3} {:>8.3} {:>8.3} {:>8.3} {:>7.2} {:>7.2}",
            small.p50,
            small.p99,
            large.p50,
            large.p99,
            large.p50 / small.p50,
            large.p99 / small.p99
        );
    }
    Ok(())
}

impl Side {
    async fn start(people: usize, awards: usize) -> Result<Self> {
        let server = Server::start("scale", people, people * awards).await?;
        let newest = AwardFilter { newest_first: true, ..AwardFilter::default() };
        let last =
            awards::list(&mut server.app.store.read().await?, &operator(), &newest, &Slice::page(1, 100)).await?;
        let deep: Vec<String> = last.items.into_iter().skip(25).map(|award| award.public_id).collect();
        // What happens once to an award is not what is measured.
        for id in &deep {
            awards::published(&server.app.store, id).await?;
        }
        collect(&server).await?;
        let cookie = sign_in(&server).await?;
        have_behaviour(&server).await?;
        Ok(Self { people, cookie, deep, badge: server.badge().await?, days_of_expiry: String::new(), server })
    }

    async fn certified(certifications: usize) -> Result<Self> {
        let people = certifications / 5;
        let server = Server::with(&format!("scale-certified-{certifications}"), people, 0, certifications).await?;
        let cookie = sign_in(&server).await?;
        // From the middle of a day to the middle of another, as no total has it.
        let noon = server.app.clock.now().date_naive().and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(12);
        let [after, before] = [noon - TimeDelta::days(45), noon + TimeDelta::days(45)].map(|at| at.format("%FT%TZ"));
        let days_of_expiry = format!("/api/v1/certifications?expires_after={after}&expires_before={before}");
        Ok(Self { people, cookie, deep: Vec::new(), badge: String::new(), days_of_expiry, server })
    }

    fn person(&self, n: usize) -> String {
        // A stride that shares no factor with the round numbers of people: everybody in turn, and no two neighbours.
        public_id(n * 7_919 % self.people)
    }

    fn get(&self, path: &str) -> Result<Request<Body>> {
        let authorization = format!("Bearer {}", self.server.token);
        Ok(Request::get(path).header(header::AUTHORIZATION, authorization).body(Body::empty())?)
    }

    fn award(&self, n: usize) -> Result<Request<Body>> {
        let person = public_id(n % self.people);
        self.server
            .post("/api/v1/earned-badges", &json!({ "badge_definition_id": self.badge, "peer_mentor_id": person }))
    }

    fn credit(&self, n: usize) -> Result<Request<Body>> {
        self.server.post(&format!("/api/v1/behaviours/{CREDITED}/credits"), &json!({ "person_id": self.person(n) }))
    }

    /// As anybody asks for it.
    fn open(path: &str) -> Result<Request<Body>> {
        Ok(Request::get(path).body(Body::empty())?)
    }

    fn oembed(&self, n: usize) -> Result<Request<Body>> {
        let profile = self.server.app.url(&format!("/people/{}", self.person(n)));
        let asked = url::form_urlencoded::Serializer::new(String::new()).append_pair("url", &profile).finish();
        Self::open(&format!("/oembed?{asked}"))
    }

    fn page(&self, path: &str) -> Result<Request<Body>> {
        Ok(Request::get(path).header(header::COOKIE, &self.cookie).body(Body::empty())?)
    }
}

/// Gives somebody a thousand badges, once.
async fn collect(server: &Server) -> Result<()> {
    let (app, now) = (&server.app, server.app.clock.now());
    let mut tx = app.store.write().await?;
    if people::find(&mut tx, COLLECTOR).await?.is_some() {
        return Ok(());
    }
    let (public_id, display_name) = (Some(COLLECTOR.to_owned()), "Collector".to_owned());
    people::create(&mut tx, now, &operator(), NewPerson { public_id, display_name, ..NewPerson::default() }).await?;
    for n in 0..1_000 {
        let new = NewBadge { name: format!("Collected {n}"), points: 1, ..NewBadge::default() };
        let badge = badges::create(&mut tx, now, &operator(), new).await?.public_id;
        awards::award(
            &mut tx,
            now,
            &operator(),
            NewAward { badge, person: COLLECTOR.to_owned(), ..NewAward::default() },
        )
        .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The behaviour that is credited; made on the first run.
async fn have_behaviour(server: &Server) -> Result<()> {
    let (app, now) = (&server.app, server.app.clock.now());
    let mut tx = app.store.write().await?;
    if behaviours::find(&mut tx, CREDITED).await?.is_none() {
        let new = NewBehaviour { shortname: CREDITED.to_owned(), ..NewBehaviour::default() };
        behaviours::create(&mut tx, now, &operator(), new).await?;
    }
    Ok(tx.commit().await?)
}

/// Signs in as an admin through the form, and keeps the cookie.
async fn sign_in(server: &Server) -> Result<String> {
    let app = &server.app;
    let hash = app.passwords.hash(PASSWORD).await;
    let mut tx = app.store.write().await?;
    if people::find_by_email(&mut tx, EMAIL).await?.is_none() {
        let email = Some(EMAIL.to_owned());
        let new = NewPerson { display_name: "Benchmark".to_owned(), email, ..NewPerson::default() };
        people::create(&mut tx, app.clock.now(), &operator(), new).await?;
    }
    let person = people::find_by_email(&mut tx, EMAIL).await?.context("it is there now")?;
    access::set_password(&mut tx, app.clock.now(), &operator(), &person, &hash).await?;
    access::grant(&mut tx, app.clock.now(), &operator(), &person, Role::Admin, None).await?;
    tx.commit().await?;
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("email", EMAIL)
        .append_pair("password", PASSWORD)
        .finish();
    let request = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(form))?;
    let (_, headers, _) = server.answer(request, StatusCode::SEE_OTHER).await?;
    let cookie = headers.get(header::SET_COOKIE).context("signing in sets a cookie")?.to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}
