//! Calendars: their addresses, made, made anew and revoked by a script as on the page.

use serde_json::{Value, json};

use super::{ids, keys};
use crate::support::{Site, on_both_engines};

on_both_engines!(an_address_is_made_made_anew_and_revoked, what_cannot_be_shown_is_refused_by_its_field);

const PATH: &str = "/api/v1/calendar-feeds";

/// The path of an address.
fn address(site: &Site, made: &Value) -> String {
    let url = made["url"].as_str().expect("an address");
    url.strip_prefix(site.base()).expect("on this site").to_owned()
}

async fn an_address_is_made_made_anew_and_revoked(site: Site) {
    let (coordinator, anybody) = (site.coordinator(), site.anonymous());
    let reply = coordinator.post(PATH, &json!({ "organisation_id": "org-nhf-oslo", "language": "nb" })).await.is(201);
    let made = reply.json();
    let wanted = ["changed_at", "created_at", "id", "language", "last_used_at", "organisation_id"];
    let with_url: Vec<&str> = wanted.into_iter().chain(["url"]).collect();
    assert_eq!(keys(&made), with_url);
    assert_eq!((&made["organisation_id"], &made["language"]), (&json!("org-nhf-oslo"), &json!("nb")));
    let record = format!("{PATH}/{}", made["id"].as_str().expect("an id"));
    assert_eq!(reply.header("location"), Some(&*format!("{}{record}", site.base())));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let first = address(&site, &made);
    assert!(anybody.get(&first).await.is(200).text().contains("NHF Oslo"));
    let shown = coordinator.get(&record).await.of(200);
    assert_eq!((keys(&shown), &shown["last_used_at"]), (wanted.to_vec(), &json!("2026-03-26T10:00:00Z")));

    // Of one's own there is another; the same again gets another address.
    let own = coordinator.post(PATH, &json!({})).await.of(201);
    assert_eq!((&own["organisation_id"], &own["language"]), (&Value::Null, &json!("en")));
    let list = coordinator.get(PATH).await.of(200);
    assert_eq!(ids(&list), [own["id"].as_str().expect("an id"), made["id"].as_str().expect("an id")]);
    let again = coordinator.post(PATH, &json!({ "organisation_id": "org-nhf-oslo", "language": "nb" })).await.of(201);
    assert_eq!(again["id"], made["id"]);
    anybody.get(&first).await.is(404);
    let rotated = coordinator.post(&format!("{record}/rotate"), &json!({})).await.is(200);
    assert_eq!(rotated.header("cache-control"), Some("no-store"));
    let rotated = rotated.json();
    assert_eq!((keys(&rotated), &rotated["language"]), (with_url, &json!("nb")));
    anybody.get(&address(&site, &again)).await.is(404);
    let current = address(&site, &rotated);
    anybody.get(&current).await.is(200);
    for path in [PATH, &record, "/api/v1/audit"] {
        let told = site.admin().get(path).await.text();
        assert!(!told.contains("emb_cal_"), "{path} tells a secret");
    }
    assert_eq!(coordinator.delete(&record).await.of(200)["id"], made["id"]);
    anybody.get(&current).await.is(404);
    coordinator.delete(&record).await.problem(404, "not_found");
    coordinator.get(&record).await.problem(404, "not_found");
    let log = site.admin().get("/api/v1/audit?action=calendar.revoked").await.of(200);
    assert_eq!((&log["data"][0]["subject"], &log["data"][0]["dialect"]), (&made["id"], &json!("management")));
}

async fn what_cannot_be_shown_is_refused_by_its_field(site: Site) {
    let coordinator = site.coordinator();
    for (field, value) in [("organisation_id", "org-other"), ("organisation_id", "nowhere"), ("language", "fr")] {
        coordinator.post(PATH, &json!({ field: value })).await.refuses(&[field]);
    }
    assert_eq!(coordinator.get(PATH).await.of(200)["data"], json!([]));
}
