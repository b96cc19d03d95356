//! What people did and what rules made of it, page by page; and what a badge's rule said before.

use chrono::TimeDelta;
use emblazon::domain::{
    behaviours::NewBehaviour,
    rules::{Condition, Lapse, Wanted},
};
use serde_json::{Value, json};

use super::keys;
use crate::{
    behaviours::times,
    support::{Client, Site, on_both_engines},
};

on_both_engines!(
    credits_are_walked_by_page_and_by_cursor,
    decisions_are_walked_by_page_and_by_cursor,
    the_versions_of_a_rule_tell_what_it_said_and_what_ended_it,
    a_dry_run_tells_how_far_it_has_come,
);

const KARI: &str = "/api/v1/people/pm-kari-001";

/// The whole list: by numbered pages, and as its `Link` leads on; both are the same.
async fn walked(client: &Client, path: &str, limit: usize) -> Vec<Value> {
    let first = format!("{path}?limit={limit}");
    let total = client.get(&first).await.of(200)["pagination"]["total"].as_u64().expect("a total");
    let mut by_page = Vec::new();
    for page in 1.. {
        let mut list = client.get(&format!("{first}&page={page}")).await.of(200);
        assert_eq!(list["pagination"], json!({ "page": page, "limit": limit, "total": total }), "{path}");
        let Value::Array(items) = list["data"].take() else { panic!("not a list: {list}") };
        if items.is_empty() {
            break;
        }
        by_page.extend(items);
    }
    let (mut by_cursor, mut next) = (Vec::new(), Some(first));
    while let Some(path) = next {
        let reply = client.get(&path).await;
        next = reply.next();
        let mut list = reply.of(200);
        let Value::Array(items) = list["data"].take() else { panic!("not a list: {list}") };
        by_cursor.extend(items);
    }
    assert_eq!(by_page, by_cursor, "{path}");
    assert_eq!(by_page.len() as u64, total, "{path}");
    by_page
}

async fn credits_are_walked_by_page_and_by_cursor(site: Site) {
    let solving = NewBehaviour { shortname: "solve".into(), points: 25, counts_as_solved: true, ..Default::default() };
    site.behaviour(solving).await;
    site.behaviours(&["visit"]).await;
    for n in 0..23 {
        // Some at the same moment, and others' in between.
        site.credit("pm-kari-001", if n % 3 == 0 { "solve" } else { "visit" }).await;
        site.credit("mentor-19", "visit").await;
        site.wait(TimeDelta::minutes(n % 2));
    }
    let all = walked(&site.admin(), &format!("{KARI}/credits"), 5).await;
    assert_eq!(all.len(), 23);
    assert_eq!(keys(&all[0]), ["behaviour", "behaviour_name", "credited_at", "credited_by", "points", "solved"]);
    let times: Vec<&str> = all.iter().map(|credit| credit["credited_at"].as_str().expect("a time")).collect();
    assert!(times.is_sorted_by(|newer, older| newer >= older), "{times:?}");
    let solved: Vec<_> = all.iter().filter(|credit| credit["behaviour"] == "solve").collect();
    assert_eq!(solved.len(), 8);
    let told = |credit: &Value| (credit["points"].clone(), credit["solved"].clone(), credit["credited_by"].clone());
    assert_eq!(told(solved[0]), (json!(25), json!(true), json!("system")));
    assert_eq!(walked(&site.mentor(), &format!("{KARI}/credits"), 100).await, all, "she sees her own");
    for cursor in ["0", "999999", "never-given"] {
        let list = site.admin().get(&format!("{KARI}/credits?cursor={cursor}")).await.of(200);
        assert_eq!(list["data"], json!([]), "{cursor}");
    }
    site.admin().get(&format!("{KARI}/credits?limit=0")).await.refuses(&["limit"]);
    site.admin().get(&format!("{KARI}/credits?cursor=a.b")).await.refuses(&["cursor"]);
}

async fn decisions_are_walked_by_page_and_by_cursor(site: Site) {
    site.behaviours(&["visit"]).await;
    let lately =
        Condition { wanted: Wanted::Behaviour { behaviour: "visit".into(), at_least: 1 }, within_days: Some(2) };
    for badge in ["one", "two", "three"] {
        site.rule(badge, 0, Lapse::Revoke, vec![lately.clone()]).await;
    }
    for _ in 0..3 {
        site.credit("pm-kari-001", "visit").await;
        site.credit("mentor-19", "visit").await;
        // Time takes the badges, which are then earned anew.
        site.wait(TimeDelta::days(3));
        site.work().await;
    }
    let all = walked(&site.admin(), &format!("{KARI}/decisions"), 4).await;
    let kinds: Vec<&Value> = all.iter().map(|decision| &decision["kind"]).collect();
    let round = ["revoked", "revoked", "revoked", "awarded", "awarded", "awarded"];
    assert_eq!(kinds, round.repeat(3));
    assert_eq!(all[0]["counted"][0]["text"], "visit 0 of 1 within 2 days");
    assert_eq!(all[5]["counted"][0]["text"], "visit 1 of 1 within 2 days");
    let cursor = site.admin().get(&format!("{KARI}/decisions?cursor=never-given")).await.of(200);
    assert_eq!((&cursor["data"], &cursor["pagination"]["total"]), (&json!([]), &json!(18)));
}

async fn the_versions_of_a_rule_tell_what_it_said_and_what_ended_it(site: Site) {
    site.behaviours(&["link"]).await;
    site.rule("basis", 0, Lapse::Keep, vec![times("link", 1)]).await;
    let path = "/api/v1/badge-definitions/bdg-site/rule";
    let versions = format!("{path}/versions");
    assert_eq!(site.admin().get(&versions).await.of(200)["data"], json!([]));
    let rule = |at_least: i64| json!({ "conditions": [{ "kind": "behaviour", "behaviours": ["link"], "at_least": at_least }] });
    site.admin().put_rule("bdg-site", &rule(5)).await;
    site.wait(TimeDelta::hours(1));
    let second = json!({ "lapse": "revoke", "conditions": [
        { "kind": "behaviour", "behaviours": ["link"], "at_least": 3, "within_days": 30 },
        { "kind": "badge", "badge": "basis" },
    ] });
    site.admin().put_rule("bdg-site", &second).await;
    site.wait(TimeDelta::hours(1));
    site.admin().delete(path).await.is(204);
    site.wait(TimeDelta::hours(1));
    site.admin().put_rule("bdg-site", &rule(7)).await;
    let all = walked(&site.admin(), &versions, 2).await;
    assert_eq!(
        keys(&all[0]),
        ["conditions", "ended_at", "ended_by", "lapse", "replaced_by", "saved_at", "saved_by", "text", "version"]
    );
    let told: Vec<_> = all
        .iter()
        .map(|v| json!([v["version"], v["saved_by"], v["saved_at"], v["ended_at"], v["ended_by"], v["replaced_by"]]))
        .collect();
    let admin = "admin-per-001";
    assert_eq!(
        told,
        [
            json!([3, admin, "2026-03-26T13:00:00Z", null, null, null]),
            json!([2, admin, "2026-03-26T11:00:00Z", "2026-03-26T12:00:00Z", admin, null]),
            json!([1, admin, "2026-03-26T10:00:00Z", "2026-03-26T11:00:00Z", admin, 2]),
        ]
    );
    assert_eq!(all[1]["text"], json!(["link at least 3 within 30 days", "badge basis held"]));
    assert_eq!((&all[1]["lapse"], &all[1]["conditions"]), (&second["lapse"], &second["conditions"]));
    assert_eq!(all[2]["text"], json!(["link at least 5"]));
    assert_eq!(site.admin().get(path).await.of(200)["version"], 3);
}

async fn a_dry_run_tells_how_far_it_has_come(site: Site) {
    site.behaviours(&["link"]).await;
    site.rule("another", 0, Lapse::Keep, vec![times("link", 9)]).await;
    for who in ["pm-kari-001", "mentor-19"] {
        site.credit(who, "link").await;
    }
    let trials = "/api/v1/badge-definitions/bdg-site/rule/trials";
    let rule = json!({ "conditions": [{ "kind": "behaviour", "behaviours": ["link"], "at_least": 1 }] });
    let begun = site.admin().post(trials, &rule).await.of(201);
    let batch = begun["batch_id"].as_str().expect("a batch").to_owned();
    assert_eq!(site.admin().get(&format!("{trials}/{batch}")).await.of(200), begun);
    site.work().await;
    let complete = json!({ "batch_id": batch, "complete": true, "looked_at": 2, "gains": 2, "losses": 0 });
    assert_eq!(site.admin().get(&format!("{trials}/{batch}")).await.of(200), complete);
    site.admin().get(&format!("/api/v1/badge-definitions/another/rule/trials/{batch}")).await.problem(404, "not_found");
}
