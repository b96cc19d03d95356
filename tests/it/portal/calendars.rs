//! Calendars of what expires: their secret addresses, what is behind them, and how a program of others reads it.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use chrono::TimeDelta;
use emblazon::on_db;
use serde_json::{Value, json};

use super::{Browser, attributes, certifications::issue};
use crate::support::{Reply, Site, on_both_engines};

on_both_engines!(
    an_address_is_shown_once_made_anew_and_revoked,
    each_calendar_shows_what_its_owner_may_see_now,
    a_parser_of_others_reads_what_expires,
    guessing_is_held_up,
    what_expires_next_is_shown_before_what_expired_lately,
);

/// Makes an address; it as a path, and its calendar's id.
async fn address(reader: &Browser, organisation: &str) -> (String, String) {
    let made = reader.post("/me/calendar", &[("organisation", organisation)]).await.is(200);
    assert_eq!(made.header("cache-control"), Some("no-store"));
    let url = attributes(&made, "#secret", "value").pop().expect("an address");
    let path = format!("/calendar/{}", url.rsplit('/').next().expect("a secret"));
    let links = attributes(&made, "td.do a", "href");
    (path, links[0].split('/').nth(3).expect("an id").to_owned())
}

async fn read(site: &Site, path: &str) -> Reply {
    site.anonymous().get(path).await
}

async fn an_address_is_shown_once_made_anew_and_revoked(site: Site) {
    let kari = Browser::of(&site, "kari@example.org").await;
    let (first, _) = address(&kari, "").await;
    assert!(
        first.starts_with("/calendar/emb_cal_") && first.rsplit_once('.').is_some_and(|(_, end)| end == "ics"),
        "{first}"
    );
    let secret = first.trim_start_matches("/calendar/").trim_end_matches(".ics").to_owned();
    assert!(!kari.get("/me/calendar").await.is(200).text().contains(&secret), "it is shown once");
    assert!(kari.read("/me/calendar").await.contains("Never"), "nobody has read it yet");
    let reply = read(&site, &first).await.is(200);
    assert_eq!(reply.header("content-type"), Some("text/calendar; charset=utf-8"));
    assert_eq!(reply.header("cache-control"), Some("private, no-store"));
    assert_eq!(reply.header("referrer-policy"), Some("no-referrer"));
    read(&site, first.trim_end_matches(".ics")).await.is(200);
    assert!(!kari.read("/me/calendar").await.contains("Never"), "somebody has");
    // The same calendar again: another address, and the first is dead.
    let (second, id) = address(&kari, "").await;
    read(&site, &first).await.is(404);
    read(&site, &second).await.is(200);
    kari.get(&format!("/me/calendar/{id}/rotate")).await.is(200);
    let made = kari.post(&format!("/me/calendar/{id}/rotate"), &[]).await.is(200);
    let third = attributes(&made, "#secret", "value").pop().expect("an address");
    read(&site, &second).await.is(404);
    let third = format!("/calendar/{}", third.rsplit('/').next().expect("a secret"));
    read(&site, &third).await.is(200);
    let mona = Browser::of(&site, "mona@example.net").await;
    for action in ["rotate", "revoke"] {
        mona.get(&format!("/me/calendar/{id}/{action}")).await.is(404);
        mona.post(&format!("/me/calendar/{id}/{action}"), &[]).await.is(404);
    }
    let (_, page) = kari.send(&format!("/me/calendar/{id}/revoke"), &[]).await;
    assert!(page.contains("opens nothing any more") && page.contains("No calendar yet"), "{page}");
    read(&site, &third).await.is(404);
    let log = site.admin().get("/api/v1/audit?action=calendar.revoked").await.of(200);
    assert_eq!(log["data"][0]["subject"], json!(id));
    assert!(!log.to_string().contains("emb_cal_"));
}

/// The certifications that a calendar shows, in its order.
fn uids(reply: Reply) -> Vec<String> {
    let text = reply.is(200).text();
    // Each event has an alarm, which has an id of its own.
    let ids = text.lines().filter_map(|line| line.strip_prefix("UID:")?.split('@').next());
    ids.filter(|id| !id.ends_with("-alarm")).map(str::to_owned).collect()
}

async fn each_calendar_shows_what_its_owner_may_see_now(site: Site) {
    issue(&site, "cert-kari", "pm-kari-001", "safe_hands", "2025-04-10", "2026-04-10").await;
    issue(&site, "cert-lars", "mentor-19", "safe_hands", "2025-04-10", "2026-05-10").await;
    issue(&site, "cert-mona", "other-mentor", "safe_hands", "2025-04-10", "2026-05-10").await;
    let (own, _) = address(&Browser::of(&site, "kari@example.org").await, "").await;
    assert_eq!(uids(read(&site, &own).await), ["cert-kari"]);
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    let (house, _) = address(&coordinator, "org-nhf-oslo").await;
    assert_eq!(uids(read(&site, &house).await), ["cert-kari", "cert-lars"]);
    coordinator.post("/me/calendar", &[("organisation", "org-other")]).await.is(422);
    Browser::of(&site, "kari@example.org")
        .await
        .post("/me/calendar", &[("organisation", "org-nhf-oslo")])
        .await
        .is(403);
    let (own_of_coordinator, _) = address(&coordinator, "").await;
    assert_eq!(uids(read(&site, &own_of_coordinator).await), [""; 0], "what one keeps is not one's own");
    // Who leaves takes the address along.
    site.admin().delete("/api/v1/people/oslo-coordinator").await.is(200);
    read(&site, &house).await.is(404);
}

/// What a program of others makes of a calendar.
fn parsed(calendar: &[u8]) -> Value {
    let python = std::env::var("EMBLAZON_TEST_PYTHON").unwrap_or_else(|_| {
        panic!("EMBLAZON_TEST_PYTHON names no Python with icalendar; ./scripts/test installs it and sets it")
    });
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/calendar_events.py");
    let mut process =
        Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python runs");
    process.stdin.take().expect("it is piped").write_all(calendar).expect("it reads");
    let output = process.wait_with_output().expect("it ends");
    assert!(output.status.success(), "the calendar cannot be read");
    serde_json::from_slice(&output.stdout).expect("it writes JSON")
}

async fn a_parser_of_others_reads_what_expires(site: Site) {
    let name = "Åse «Ødegård», ledd; \\ og en veldig lang fortsettelse på navnet så linjen må brettes: 王小明 ليلى";
    let person = json!({ "id": "pm-ase", "display_name": name, "organisation_id": "org-nhf-oslo" });
    site.admin().post("/api/v1/people", &person).await.of(201);
    issue(&site, "cert-leap", "pm-ase", "safe_hands", "2027-02-28", "2028-02-29").await;
    issue(&site, "cert-over", "mentor-19", "safe_hands", "2025-03-01", "2026-03-19").await;
    issue(&site, "cert-long-over", "mentor-19", "safe_hands", "2023-03-01", "2025-03-19").await;
    issue(&site, "cert-revoked", "mentor-19", "safe_hands", "2025-03-01", "2026-04-19").await;
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    coordinator.send("/portal/certifications/cert-revoked/revoke", &[("reason", "x")]).await;
    let (path, _) = address(&coordinator, "org-nhf-oslo").await;
    let bytes = read(&site, &path).await.is(200).body;
    assert_eq!(bytes, read(&site, &path).await.is(200).body, "the same bytes until something changes");
    assert!(bytes.split(|byte| *byte == b'\n').all(|line| line.len() <= 76), "lines are folded");
    let calendar = parsed(&bytes);
    assert_eq!(calendar["name"], "Certifications, NHF Oslo");
    assert_eq!(calendar["version"], "2.0");
    let events = calendar["events"].as_array().expect("events");
    let uids: Vec<&str> = events.iter().map(|event| event["uid"].as_str().expect("a uid")).collect();
    assert_eq!(uids, ["cert-over@127.0.0.1", "cert-leap@127.0.0.1"]);
    let leap = &events[1];
    assert_eq!(leap["summary"], format!("{name}: Safe hands expires"));
    assert_eq!((&leap["start"], &leap["end"]), (&json!("2028-02-29"), &json!("2028-03-01")), "one whole day");
    assert_eq!(leap["transparent"], "TRANSPARENT");
    assert!(leap["url"].as_str().is_some_and(|url| url.ends_with("/certifications/cert-leap")));
    assert_eq!(leap["problems"], json!([]));
    // A renewal moves the same event, and says that it is newer.
    let renewed = [("issued", "2026-03-26"), ("expires", "2030-02-28")];
    coordinator.send("/portal/certifications/cert-leap/renew", &renewed).await;
    let after = parsed(&read(&site, &path).await.is(200).body)["events"][1].clone();
    assert_eq!((&after["uid"], &after["start"]), (&leap["uid"], &json!("2030-02-28")));
    assert!(after["sequence"].as_i64() > leap["sequence"].as_i64(), "{after} {leap}");
    // One's own reminds.
    issue(&site, "cert-kari", "pm-kari-001", "safe_hands", "2025-04-10", "2026-04-10").await;
    let (own, _) = address(&Browser::of(&site, "kari@example.org").await, "").await;
    let own = parsed(&read(&site, &own).await.is(200).body);
    assert_eq!(own["events"][0]["alarms"], json!(["-14 days, 0:00:00"]));
    assert_eq!(own["events"][0]["summary"], "Safe hands expires");
}

async fn guessing_is_held_up(site: Site) {
    let mut statuses = Vec::new();
    for n in 0..110 {
        statuses.push(read(&site, &format!("/calendar/emb_cal_{n:040}.ics")).await.status);
    }
    assert_eq!(statuses[0], 404);
    assert_eq!(statuses.last(), Some(&429));
}

async fn what_expires_next_is_shown_before_what_expired_lately(site: Site) {
    issue(&site, "cert-soon", "pm-kari-001", "safe_hands", "2025-04-10", "2026-04-10").await;
    issue(&site, "cert-later", "pm-kari-001", "safe_hands", "2025-04-10", "2026-05-10").await;
    let mut tx = site.tx().await;
    for n in 0..1_000 {
        let (id, expired) = (format!("cert-over-{n}"), site.app().clock.now() - TimeDelta::minutes(n + 1));
        on_db!(tx, c => sqlx::query(
            "INSERT INTO certifications (public_id, person_id, organisation_id, name_key, type_id, state, issued_at,
                expires_at, created_by, created_at, updated_at)
             SELECT $1, person_id, organisation_id, name_key, type_id, 'expired', issued_at, $2, created_by, created_at,
                updated_at
             FROM certifications WHERE public_id = 'cert-soon'")
            .bind(id).bind(expired).execute(c).await.map(|_| ()))
        .expect("it is written");
    }
    tx.commit().await.expect("they are kept");
    let (own, _) = address(&Browser::of(&site, "kari@example.org").await, "").await;
    let shown = uids(read(&site, &own).await);
    assert_eq!(shown.len(), 1_000);
    assert_eq!(shown[997..], ["cert-over-0", "cert-soon", "cert-later"], "and of what is over the latest");
}
