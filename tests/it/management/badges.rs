//! Badge definitions.

use serde_json::json;

use super::ids;
use crate::support::{Site, on_both_engines};

on_both_engines!(
    a_badge_is_defined_with_what_was_said,
    shortnames_are_made_from_names_and_never_twice,
    numbers_are_handed_out_once,
    a_badge_goes_by_number_id_and_shortname,
    taken_ids_and_shortnames_are_refused,
    a_badge_is_retired_and_restored,
    sandbox_and_retired_badges_are_for_overseers,
    badges_are_found_by_the_beginnings_of_words,
);

const PATH: &str = "/api/v1/badge-definitions";

async fn a_badge_is_defined_with_what_was_said(site: Site) {
    let new = json!({
        "id": "bdg-def-101", "shortname": "Ildsjel_1", "name": "Årets ildsjel", "description": "Chosen each December",
        "criteria": "<p>By <b>all</b></p>", "organisation_id": "org-nhf-oslo", "points": 50, "sandbox": true
    });
    let reply = site.admin_of_oslo().post(PATH, &new).await.is(201);
    let mut wanted = new.clone();
    for (key, value) in [
        ("retired", json!(false)),
        ("number", json!(6)),
        ("image_url", reply.json()["image_url"].clone()),
        ("kind", json!("template")),
        ("art", json!(null)),
    ] {
        wanted[key] = value;
    }
    for key in ["created_at", "updated_at"] {
        wanted[key] = json!(crate::support::NOW);
    }
    assert_eq!(reply.json(), wanted);
    assert_eq!(reply.header("location"), Some(&*format!("{}{PATH}/bdg-def-101", site.base())));
    assert_eq!(site.admin().get(&format!("{PATH}/bdg-def-101")).await.of(200), wanted);
    site.admin().post(PATH, &json!({ "name": "New", "rule": {} })).await.refuses(&["rule"]);
}

async fn shortnames_are_made_from_names_and_never_twice(site: Site) {
    let mut made = Vec::new();
    for _ in 0..3 {
        let badge = site.admin().post(PATH, &json!({ "name": "Årets ildsjel" })).await.of(201);
        made.push(badge["shortname"].as_str().expect("a shortname").to_owned());
    }
    assert_eq!(made, ["arets-ildsjel", "arets-ildsjel-2", "arets-ildsjel-3"]);
    assert_eq!(site.admin().post(PATH, &json!({ "name": "日本" })).await.of(201)["shortname"], "badge");
}

async fn numbers_are_handed_out_once(site: Site) {
    let mut badges = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let client = site.admin();
        badges.spawn(async move { client.post(PATH, &json!({ "name": "The Same" })).await.of(201) });
    }
    let badges = badges.join_all().await;
    for key in ["number", "shortname", "id"] {
        let mut values: Vec<_> = badges.iter().map(|badge| badge[key].to_string()).collect();
        values.sort_unstable();
        values.dedup();
        assert_eq!(values.len(), 12, "{key}");
    }
}

async fn a_badge_goes_by_number_id_and_shortname(site: Site) {
    for key in ["2", "bdg-def-002", "streak-champion", "Streak%20Champion"] {
        assert_eq!(site.coordinator().get(&format!("{PATH}/{key}")).await.of(200)["id"], "bdg-def-002", "{key}");
    }
    for key in ["streak", "Streak-Champion", "streak%20champion", "BDG-DEF-002", "0", "-2", "2.0"] {
        site.coordinator().get(&format!("{PATH}/{key}")).await.problem(404, "not_found");
    }
    let wanted = json!({ "badge_definition_id": "2", "peer_mentor_id": "mentor-19" });
    assert_eq!(site.admin().post("/api/v1/earned-badges", &wanted).await.of(201)["badge_definition_id"], "bdg-def-002");
}

async fn taken_ids_and_shortnames_are_refused(site: Site) {
    let before = site.counts().await;
    for (new, field) in [
        (json!({ "name": "N", "id": "bdg-def-001" }), "id"),
        (json!({ "name": "N", "shortname": "first-session" }), "shortname"),
        (json!({ "name": "N", "id": "bdg-other" }), "id"),
    ] {
        site.admin().post(PATH, &new).await.claims_taken(field);
    }
    assert_eq!(site.counts().await, before);
    // Case counts in shortnames.
    site.admin().post(PATH, &json!({ "name": "N", "shortname": "First-Session" })).await.of(201);
}

async fn a_badge_is_retired_and_restored(site: Site) {
    let path = format!("{PATH}/bdg-def-001");
    let reply = site.admin_of_oslo().delete(&path).await.is(200);
    assert_eq!((&reply.json()["retired"], reply.header("etag")), (&json!(true), Some("\"2\"")));
    site.admin_of_oslo().delete(&path).await.of(200);
    assert_eq!(site.admin_of_oslo().patch(&path, &json!({ "retired": false })).await.of(200)["retired"], false);
    let wanted = json!({ "badge_definition_id": "bdg-def-001", "peer_mentor_id": "mentor-19" });
    site.admin().post("/api/v1/earned-badges", &wanted).await.of(201);
}

async fn sandbox_and_retired_badges_are_for_overseers(site: Site) {
    let path = format!("{PATH}/bdg-def-001");
    // What somebody holds stays as public as it was.
    let held = site.admin().patch(&path, &json!({ "sandbox": true })).await.problem(409, "held");
    assert_eq!(held["errors"][0]["field"], "sandbox", "{held}");
    site.admin().patch(&path, &json!({ "sandbox": false })).await.of(200);
    site.admin().delete("/api/v1/earned-badges/earned-001?revoke_reason=Mistake").await.of(200);
    site.admin().patch(&path, &json!({ "sandbox": true })).await.of(200);
    site.admin().delete(&format!("{PATH}/bdg-def-002")).await.of(200);
    let list = |client: crate::support::Client, query: &'static str| async move {
        let list = client.get(&format!("{PATH}{query}")).await.of(200);
        ids(&list).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    for query in ["", "?state=sandbox", "?state=retired", "?state=in_use"] {
        assert_eq!(list(site.mentor(), query).await, ["bdg-def-003", "bdg-site"], "{query}");
    }
    assert_eq!(list(site.coordinator(), "?state=sandbox").await, ["bdg-def-001"]);
    assert_eq!(list(site.coordinator(), "?state=retired").await, ["bdg-def-002"]);
    assert_eq!(list(site.coordinator(), "").await, ["bdg-def-003", "bdg-site", "bdg-def-001", "bdg-def-002"]);
    for hidden in ["bdg-def-001", "bdg-def-002"] {
        site.mentor().get(&format!("{PATH}/{hidden}")).await.problem(404, "not_found");
        site.coordinator().get(&format!("{PATH}/{hidden}")).await.of(200);
    }
}

async fn badges_are_found_by_the_beginnings_of_words(site: Site) {
    for (search, wanted) in [
        ("strea", &["bdg-def-002"][..]),
        ("mentoring%20champ", &["bdg-def-002"]),
        ("session", &["bdg-def-001"]),
        ("bdg-def-003", &["bdg-def-003"]),
        ("hampion", &[]),
        ("streak%20nothing", &[]),
    ] {
        let list = site.mentor().get(&format!("{PATH}?q={search}")).await.of(200);
        assert_eq!(ids(&list), wanted, "{search}");
    }
}
