//! What Prometheus reads, and who else may.

use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

use chrono::TimeDelta;
use emblazon::{
    config::Settings,
    domain::jobs::{self, JobKind},
    http,
};
use reqwest::Method;
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::{Client, Reply, Site, http_client, on_both_engines};

on_both_engines!(
    requests_are_counted_by_route_method_and_class,
    whatever_clients_send_the_labels_stay_few,
    the_database_and_what_is_kept_in_memory_are_told,
    jobs_and_mail_are_counted,
    a_database_that_is_away_is_told_as_well,
    from_elsewhere_a_token_is_needed,
    the_token_made_for_it_opens_nothing_else,
);

/// What is read, by name and labels as they are written.
struct Samples(BTreeMap<String, String>);

impl Samples {
    async fn read(site: &Site) -> Self {
        let reply = site.anonymous().get("/metrics").await.is(200);
        let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        assert_eq!(reply.header("content-type"), Some(media_type));
        let text = reply.text();
        assert!(text.ends_with("\n# EOF\n"), "{text}");
        let samples = text.lines().filter(|line| !line.starts_with('#')).map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no value: {line}"));
            assert!(name.starts_with("emblazon_"), "{line}");
            (name.to_owned(), value.to_owned())
        });
        Self(samples.collect())
    }

    /// The value of this name and these labels.
    #[track_caller]
    fn read_as<T: FromStr>(&self, name: &str) -> T {
        let value = self.0.get(name).unwrap_or_else(|| panic!("no {name} in {:#?}", self.0.keys()));
        value.parse().unwrap_or_else(|_| panic!("{name} is {value}"))
    }

    /// How many.
    #[track_caller]
    fn get(&self, name: &str) -> i64 {
        self.read_as(name)
    }
}

async fn requests_are_counted_by_route_method_and_class(site: Site) {
    let admin = site.admin();
    for path in ["/api/v1/people/pm-kari-001", "/api/v1/people/pm-kari-001?x=1", "/api/v1/people/nobody"] {
        admin.get(path).await;
    }
    site.anonymous().get("/nowhere/at/all").await.is(404);
    site.anonymous().delete("/healthz").await.is(405);
    let samples = Samples::read(&site).await;
    let of = |labels: &str| samples.get(&format!("emblazon_http_requests_total{{{labels}}}"));
    let person = r#"method="GET",route="/api/v1/people/{id}""#;
    assert_eq!(of(&format!(r#"{person},status="2xx""#)), 2);
    assert_eq!(of(&format!(r#"{person},status="4xx""#)), 1);
    assert_eq!(of(r#"method="GET",route="unmatched",status="4xx""#), 1);
    assert_eq!(of(r#"method="DELETE",route="/healthz",status="4xx""#), 1);
    let durations = |rest: &str| samples.get(&format!("emblazon_http_request_duration_seconds_{rest}"));
    assert_eq!(durations(&format!("count{{{person}}}")), 3);
    assert_eq!(durations(&format!(r#"bucket{{le="+Inf",{person}}}"#)), 3);
    let seconds: f64 = samples.read_as(&format!("emblazon_http_request_duration_seconds_sum{{{person}}}"));
    assert!(seconds > 0.0);
    assert_eq!(samples.get("emblazon_http_requests_in_flight"), 1, "this one");
}

async fn whatever_clients_send_the_labels_stay_few(site: Site) {
    let before = Samples::read(&site).await.0.len();
    let client = site.anonymous();
    for n in 0..20 {
        let method: Method = format!("BREW{n}").parse().expect("a method is a word");
        Reply::to(client.request(method, &format!("/{}", "x".repeat(n)))).await;
        client.get(&format!("/images/{n}")).await;
    }
    let samples = Samples::read(&site).await;
    let series = samples.0.keys().filter(|name| name.starts_with("emblazon_http_requests_total")).count();
    assert!(series <= 5, "{:#?}", samples.0.keys());
    assert!(samples.0.len() < before + 100, "{} after {before}", samples.0.len());
    assert!(!samples.0.keys().any(|name| name.contains("BREW")));
}

async fn the_database_and_what_is_kept_in_memory_are_told(site: Site) {
    site.sign_in("per.admin@example.org").await;
    let _held = site.conn().await;
    let samples = Samples::read(&site).await;
    let (engine, pool) =
        if site.app().settings.database_url.is_some() { ("postgres", "all") } else { ("sqlite", "readers") };
    assert_eq!(samples.get(&format!(r#"emblazon_database_info{{engine="{engine}"}}"#)), 1);
    assert_eq!(samples.get("emblazon_database_up"), 1);
    assert!(samples.get(&format!(r#"emblazon_database_connections{{pool="{pool}",state="used"}}"#)) >= 1);
    let max = samples.get(&format!(r#"emblazon_database_connections_max{{pool="{pool}"}}"#));
    assert!((2..=64).contains(&max), "{max}");
    assert!(samples.get("emblazon_database_write_wait_seconds_count") >= 1);
    assert!(samples.get("emblazon_database_read_wait_seconds_count") >= 1);
    assert_eq!(samples.get(r#"emblazon_cache_entries{cache="sign_in"}"#), 2, "an account and an address");
}

async fn jobs_and_mail_are_counted(site: Site) {
    let now = site.app().clock.now();
    let mut tx = site.tx().await;
    jobs::enqueue(&mut tx, now, JobKind::RunBatch, "batch-of-nobody", &json!({})).await.expect("it is queued");
    tx.commit().await.expect("it is kept");
    let waiting = Samples::read(&site).await;
    assert_eq!(waiting.get("emblazon_jobs_stalled"), 0);
    let queued = waiting.get(r#"emblazon_mails{state="queued"}"#);
    site.admin()
        .post(
            "/api/v1/earned-badges",
            &json!({ "badge_definition_id": "bdg-def-003", "peer_mentor_id": "pm-kari-001" }),
        )
        .await
        .is(201);
    assert_eq!(Samples::read(&site).await.get(r#"emblazon_mails{state="queued"}"#), queued + 1);

    emblazon::jobs::run_due(site.app()).await.expect("what is due is done");
    let done = Samples::read(&site).await;
    assert_eq!(done.get(r#"emblazon_mails{state="queued"}"#), 0);
    assert_eq!(done.get(r#"emblazon_mails{state="sent"}"#), queued + 1);
    assert_eq!(done.get(r#"emblazon_mail_attempts_total{outcome="sent"}"#), queued + 1);
    for kind in ["send_mail", "sweep", "run_batch"] {
        assert!(done.get(&format!(r#"emblazon_jobs_total{{kind="{kind}",outcome="done"}}"#)) >= 1, "{kind}");
        assert!(done.get(&format!(r#"emblazon_job_duration_seconds_count{{kind="{kind}"}}"#)) >= 1, "{kind}");
    }
    // Nobody runs the jobs of this site any more.
    site.wait(TimeDelta::hours(1));
    assert!(Samples::read(&site).await.get("emblazon_jobs_stalled") >= 2);
}

async fn a_database_that_is_away_is_told_as_well(site: Site) {
    site.app().store.close().await;
    assert_eq!(Samples::read(&site).await.get("emblazon_database_up"), 0);
}

async fn from_elsewhere_a_token_is_needed(site: Site) {
    let ask = async |client: Client, header: &str, value: &str| {
        Reply::to(client.request(Method::GET, "/metrics").header(header, value)).await
    };
    let forwarded = ("x-forwarded-for", "192.0.2.1");
    let elsewhere = [
        forwarded,
        ("forwarded", "for=192.0.2.1"),
        ("x-real-ip", "127.0.0.1"),
        ("via", "1.1 proxy"),
        ("host", "badges.example.org"),
    ];
    for (header, value) in elsewhere {
        let refused = ask(site.anonymous(), header, value).await;
        assert_eq!(refused.header("www-authenticate"), Some("Bearer"), "{header}");
        refused.problem(401, "unauthenticated");
        assert!(ask(site.admin(), header, value).await.is(200).text().contains("emblazon_"), "{header}");
    }
    let (header, value) = forwarded;
    let unknown = ask(site.client("no-token-of-this-server"), header, value).await;
    assert_eq!(unknown.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
    unknown.problem(401, "unauthenticated");
    for client in [site.mentor(), site.coordinator(), site.admin_of_oslo(), site.system()] {
        ask(client, header, value).await.problem(403, "forbidden");
    }
}

async fn the_token_made_for_it_opens_nothing_else(site: Site) {
    let own = "prometheus-reads-this";
    let mut app = site.app().clone();
    app.settings = Arc::new(Settings { metrics_token: Some(own.to_owned()), ..(*app.settings).clone() });
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
    let base = format!("http://{}", listener.local_addr().expect("the port is known"));
    let router = http::router(&app).into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let ask = async |token: &str, path: &str| {
        let client = Client::new(http_client(), &base, Some(token));
        Reply::to(client.request(Method::GET, path).header("x-forwarded-for", "192.0.2.1")).await
    };
    ask(own, "/metrics").await.is(200);
    for wrong in ["prometheus-reads-thi", "prometheus-reads-this-", "Prometheus-reads-this"] {
        ask(wrong, "/metrics").await.problem(401, "unauthenticated");
    }
    ask(own, "/api/v1/people").await.problem(401, "unauthenticated");
    server.abort();
}
