//! The audit log, as admins read it.

use serde_json::{Value, json};

use super::keys;
use crate::support::{Site, on_both_engines};

on_both_engines!(
    a_line_tells_who_did_what_through_which_contract,
    filters_and_cursor_walk_the_log,
    no_name_or_address_is_kept
);

const PATH: &str = "/api/v1/audit";

async fn a_line_tells_who_did_what_through_which_contract(site: Site) {
    let path = "/api/v1/earned-badges/earned-001?revoke_reason=Mistake";
    site.admin().delete(path).await.of(200);
    let log = site.admin().get(&format!("{PATH}?limit=1")).await.of(200);
    let line = &log["data"][0];
    assert_eq!(keys(line), ["action", "actor", "after", "at", "before", "dialect", "id", "person_id", "subject"]);
    let mut told = line.clone();
    told["id"] = Value::Null;
    let wanted = json!({
        "id": null, "at": crate::support::NOW, "actor": "admin-per-001", "dialect": "earned_badges",
        "action": "award.revoked", "subject": "earned-001", "person_id": "pm-kari-001",
        "before": null, "after": { "reason": "Mistake" }
    });
    assert_eq!(told, wanted);
    site.admin().patch("/api/v1/people/pm-kari-001", &json!({ "public": false })).await.of(200);
    let log = site.admin().get(&format!("{PATH}?action=person.updated")).await.of(200);
    let line = &log["data"][0];
    assert_eq!((&line["before"]["public"], &line["after"]["public"]), (&json!(true), &json!(false)));
}

async fn filters_and_cursor_walk_the_log(site: Site) {
    for n in 0..7 {
        let changes = json!({ "display_name": format!("Lars Eriksen {n}") });
        site.admin().patch("/api/v1/people/mentor-19", &changes).await.of(200);
    }
    let whole = site.admin().get(&format!("{PATH}?limit=100")).await.of(200);
    let lines = whole["data"].as_array().expect("a list");
    let numbers: Vec<_> = lines.iter().map(|line| line["id"].as_i64().expect("a number")).collect();
    assert!(numbers.is_sorted_by(|a, b| a > b), "newest first: {numbers:?}");
    let mut walked = Vec::new();
    let mut next = Some(format!("{PATH}?person_id=mentor-19&action=person.updated&limit=3"));
    while let Some(path) = next {
        let reply = site.admin().get(&path).await.is(200);
        walked.push(reply.json()["data"].as_array().expect("a list").len());
        next = reply.next();
    }
    assert_eq!(walked, [3, 3, 1]);
    let of_oslo = site.admin_of_oslo().get(&format!("{PATH}?limit=100")).await.of(200);
    let subjects: Vec<_> = of_oslo["data"].as_array().expect("a list").iter().map(|line| &line["subject"]).collect();
    assert!(subjects.contains(&&json!("mentor-19")) && !subjects.contains(&&json!("other-mentor")), "{subjects:?}");
    site.admin_of_oslo().get(&format!("{PATH}?person_id=other-mentor")).await.problem(404, "not_found");
}

async fn no_name_or_address_is_kept(site: Site) {
    let new = json!({ "display_name": "Secretive Person", "email": "secretive@example.org", "organisation_id": "org-nhf-oslo" });
    let made = site.admin().post("/api/v1/people", &new).await.of(201);
    let path = format!("/api/v1/people/{}", made["id"].as_str().expect("an id"));
    site.admin().patch(&path, &json!({ "display_name": "Secretive Again", "email": null })).await.of(200);
    site.admin().delete(&path).await.of(200);
    let log = site.admin().get(&format!("{PATH}?limit=100")).await.text();
    assert!(log.contains("person.retired"), "the log is read");
    assert!(!log.to_lowercase().contains("secretive"), "erasing a person must leave the log true");
}
