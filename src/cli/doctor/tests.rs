use std::time::Duration;

use chrono::TimeDelta;
use url::Url;

use super::{
    Finding, PATIENCE, Report, Verdict, certifications, clock, configuration, database,
    key::{Known, compare},
    open_badges,
    patient::Closed,
    public_url, storage, within,
};
use crate::{
    cli::testing,
    config::{CertificationsAccess, Settings},
    http::health::Arrival,
    secrets::Key,
    store::Migrations,
};

/// Settings with which nothing is wrong.
fn sound() -> Settings {
    Settings {
        public_url: Some(url("https://badges.example.org")),
        site_name: "Fyrlykta".to_owned(),
        trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()],
        ..testing::settings("doctor")
    }
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

fn key(digit: &str) -> Key {
    Key::parse(&digit.repeat(64)).unwrap()
}

/// The verdicts and what was found, all in one text.
fn told(findings: &[Finding]) -> String {
    let lines: Vec<_> = findings.iter().map(|finding| format!("{:?}: {}", finding.verdict, finding.what)).collect();
    lines.join("\n")
}

#[test]
fn settings_that_contradict_each_other_are_told() {
    assert_eq!(configuration::contradictions(&sound(), false), []);
    let one = |change: fn(&mut Settings)| {
        let mut settings = sound();
        change(&mut settings);
        let found = configuration::contradictions(&settings, false);
        assert_eq!(found.len(), 1, "{}", told(&found));
        assert!(found[0].remedy.is_some());
        told(&found)
    };
    for (change, wanted) in [
        ((|s| s.session_idle_minutes = 10_081) as fn(&mut Settings), "Warning: a sign-in ends"),
        (|s| s.admin_session_minutes = 10_081, "Warning: admins stay"),
        (|s| (s.admin_session_idle_minutes, s.session_idle_minutes) = (721, 721), "Warning: an admin's sign-in"),
        (|s| s.site_name = "Emblazon".to_owned(), "Warning: the site still"),
        (|s| s.trusted_proxies.clear(), "Warning: the public URL has TLS"),
        (|s| s.trusted_proxies = vec!["0.0.0.0/0".parse().unwrap()], "Problem: trusted-proxies names every"),
        (|s| s.public_url = Some(url("http://badges.example.org")), "Problem: the public URL is http://"),
        (|s| s.public_url = Some(url("https://badges.example.org/below")), "Problem: public-url must be"),
        (|s| s.metrics_token = Some("short".to_owned()), "Problem: metrics-token must be"),
        (|s| s.key = Some("short".to_owned()), "Problem: a key is 64"),
    ] {
        let found = one(change);
        assert!(found.contains(wanted), "{wanted}: {found}");
    }
    let demo = Settings { public_url: None, site_name: "Emblazon".to_owned(), ..sound() };
    assert_eq!(configuration::contradictions(&demo, true), []);
    assert!(told(&configuration::contradictions(&sound(), true)).contains("Problem: the database was made by"));
}

#[test]
fn a_database_that_is_away_or_of_another_release_is_a_problem_with_a_remedy() {
    let away = database::closed_finding(&Closed::Refused("password".to_owned()), "PostgreSQL at db", true);
    assert!(away.remedy.is_some_and(|remedy| remedy.contains("DATABASE_URL")));
    let missing = database::closed_finding(&Closed::Missing, "emblazon.db", false);
    assert!(missing.remedy.is_some_and(|remedy| remedy.contains("emblazon migrate")));
    assert_eq!(database::standing(&Migrations::Current).verdict, Verdict::Good);
    for (standing, wanted) in [
        (Migrations::Never, "never migrated"),
        (Migrations::Behind { missing: 2 }, "older"),
        (Migrations::Ahead { unknown: 1 }, "newer"),
        (Migrations::Unfinished("x".to_owned()), "did not end"),
        (Migrations::Changed("x".to_owned()), "another wording"),
    ] {
        let finding = database::standing(&standing);
        assert_eq!(finding.verdict, Verdict::Problem);
        assert!(finding.what.contains(wanted), "{}", finding.what);
    }
}

#[test]
fn an_engine_that_loses_acknowledged_changes_is_a_problem() {
    let verdict = |name, value| database::durability(name, value).map(|finding| finding.verdict);
    for (name, value) in
        [("synchronous", "1"), ("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off")]
    {
        assert_eq!(verdict(name, value), Some(Verdict::Problem), "{name}");
    }
    assert_eq!(verdict("journal_mode", "delete"), Some(Verdict::Warning));
    assert_eq!(verdict("server_encoding", "SQL_ASCII"), Some(Verdict::Problem));
    for (name, value) in [
        ("synchronous", "2"),
        ("journal_mode", "wal"),
        ("fsync", "on"),
        ("synchronous_commit", "remote_apply"),
        ("server_encoding", "UTF8"),
    ] {
        assert_eq!(verdict(name, value), None, "{name}");
    }
}

#[test]
fn a_key_is_held_against_the_database() {
    let known = Known::Key(key("a").fingerprint().to_owned());
    assert_eq!(compare(Ok(key("a")), &known, "file").verdict, Verdict::Good);
    assert_eq!(compare(Ok(key("b")), &known, "file").verdict, Verdict::Problem);
    assert_eq!(compare(Ok(key("b")), &Known::NoneYet, "file").verdict, Verdict::Good);
    assert_eq!(compare(Ok(key("b")), &Known::Untold, "file").verdict, Verdict::Warning);
    assert_eq!(compare(Err("too short".to_owned()), &known, "file").verdict, Verdict::Problem);
}

#[test]
fn clocks_may_be_a_little_apart() {
    let now = "2026-03-26T10:00:00Z".parse().unwrap();
    let apart = |seconds| clock::compare(now, now + TimeDelta::seconds(seconds), "another").verdict;
    assert_eq!([apart(0), apart(5), apart(-6), apart(60), apart(-61)], {
        use Verdict::{Good, Problem, Warning};
        [Good, Good, Warning, Warning, Problem]
    });
    assert_eq!(clock::precedes(now, now + TimeDelta::seconds(60)), None);
    assert!(clock::precedes(now, now + TimeDelta::days(2)).is_some_and(|f| f.what.contains("2026-03-28 10:00:00")));
}

#[test]
fn little_space_is_told_before_there_is_none() {
    let mib = |n: u64| storage::space(n * 1024 * 1024, "data".as_ref()).verdict;
    assert_eq!([mib(99), mib(100), mib(1024)], [Verdict::Problem, Verdict::Warning, Verdict::Good]);
}

#[test]
fn what_a_proxy_does_wrong_is_told() {
    let site = url("https://badges.example.org");
    let arrival = |host: &str, is_forwarded, is_trusted| Arrival {
        answer: String::new(),
        host: Some(host.to_owned()),
        peer: "127.0.0.1".parse().unwrap(),
        client: "192.0.2.1".parse().unwrap(),
        is_forwarded,
        is_trusted,
    };
    let found =
        |host, is_forwarded, is_trusted| told(&public_url::arrived(&site, &arrival(host, is_forwarded, is_trusted)));
    let host = "badges.example.org";
    assert!(!found(host, true, true).contains("Problem") && !found(host, true, true).contains("Warning"));
    assert!(found(host, true, false).contains("Problem: requests come through 127.0.0.1, whose X-Forwarded-For"));
    assert!(found(host, false, true).contains("Problem: the proxy at 127.0.0.1 does not say"));
    assert!(found(host, false, false).contains("Problem: requests come through 127.0.0.1, which provides TLS"));
    assert!(found("127.0.0.1:8080", true, true).contains("Warning: the proxy asks for the host 127.0.0.1:8080"));
    let direct = public_url::arrived(&url("http://127.0.0.1:8080"), &arrival("127.0.0.1:8080", false, false));
    assert!(direct.iter().all(|finding| finding.verdict == Verdict::Good), "{}", told(&direct));
}

#[test]
fn a_badge_document_that_is_not_served_as_it_should_be_is_a_problem() {
    let address = "https://badges.example.org/badges/first";
    let document = serde_json::json!({"id": address, "type": "BadgeClass"});
    let judge = |status, body| open_badges::wrong(address, "BadgeClass", status, Some("application/ld+json"), body);
    assert_eq!(judge(200, Some(&document)), None);
    let elsewhere = serde_json::json!({"id": "http://127.0.0.1:8080/badges/first", "type": "BadgeClass"});
    for (status, body, wanted) in [
        (200, Some(&elsewhere), "says to be at \"http://127.0.0.1:8080/badges/first\""),
        (200, None, "answers 200"),
        (404, Some(&document), "answers 404"),
        (200, Some(&serde_json::json!({"id": address, "type": "Profile"})), "instead of a badge document"),
    ] {
        let found = judge(status, body).expect("it is wrong");
        assert_eq!(found.verdict, Verdict::Problem);
        assert!(found.what.contains(wanted) && found.remedy.is_some(), "{wanted}: {}", found.what);
    }
}

#[test]
fn the_contract_s_open_certifications_are_for_this_computer_alone() {
    let with = |access, listen: &str, public: &str| {
        let settings = Settings {
            certifications_access: access,
            listen: listen.parse().unwrap(),
            public_url: Some(url(public)),
            ..sound()
        };
        certifications::access(&settings).verdict
    };
    let contract = CertificationsAccess::Contract;
    assert_eq!(with(contract, "127.0.0.1:1", "http://localhost:1"), Verdict::Good);
    assert_eq!(with(contract, "0.0.0.0:1", "http://localhost:1"), Verdict::Warning);
    assert_eq!(with(contract, "127.0.0.1:1", "https://badges.example.org"), Verdict::Warning);
    assert_eq!(with(CertificationsAccess::PublicRead, "0.0.0.0:1", "https://badges.example.org"), Verdict::Good);
}

#[tokio::test]
async fn a_check_that_hangs_is_a_problem_and_no_longer_awaited() {
    let findings = within(Duration::ZERO, std::future::pending()).await;
    assert!(told(&findings).contains("Problem: was not finished after 0 seconds"));
    assert_eq!(within(PATIENCE, async { Vec::new() }).await, []);
}

#[test]
fn people_read_a_mark_and_a_word_whether_or_not_there_is_colour() {
    let mut report = Report::default();
    assert_eq!(report.verdict(), Verdict::Good);
    report.add("clock", vec![Finding::good("right")]);
    report.add("public URL", vec![Finding::warning("odd", "Look."), Finding::problem("gone", "Mend it.")]);
    assert_eq!(report.verdict(), Verdict::Problem);
    let plain = "✓ good     clock       right\n\
                 ! warning  public URL  odd\n                       → Look.\n\
                 ✗ problem  public URL  gone\n                       → Mend it.\n\
                 \n1 problem, 1 warning\n";
    assert_eq!(report.text(false), plain);
    let coloured = report.text(true);
    assert!(coloured.contains("\x1b[31m✗ problem\x1b[0m  public URL"));
    let stripped =
        ["\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[0m"].iter().fold(coloured, |text, code| text.replace(code, ""));
    assert_eq!(stripped, plain);
}
