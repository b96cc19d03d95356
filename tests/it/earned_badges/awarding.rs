//! POST: who may award what to whom, and what comes back.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{BASE, award, has_earned, ids, one, seed, wanted, with_icons_of};
use crate::support::{Client, Reply, Site, on_both_engines};

on_both_engines!(
    the_award_is_the_seeds,
    a_badge_already_held_is_returned_unchanged,
    people_award_in_their_own_name_only,
    programs_may_name_the_system_or_an_admin,
    what_is_unknown_is_named,
    an_award_stays_within_the_house,
    everybodys_badge_is_for_every_house,
    a_retired_badge_is_awarded_no_more,
    what_the_request_may_not_decide_is_ignored,
    a_note_has_bounds,
    an_award_counts_for_the_score,
);

async fn the_award_is_the_seeds(site: Site) {
    site.wait(TimeDelta::minutes(105));
    let reply = site.admin().post(BASE, &seed!("award-request")).await.is(201);
    let mut created = reply.json();
    let id = created["id"].as_str().expect("an id").to_owned();
    assert!(id.starts_with("earned-"), "{id}");
    assert_eq!(reply.header("location"), Some(&*format!("{}{}", site.base(), one(&id))));
    let seed = seed!("award");
    created["id"] = seed["id"].clone();
    assert_eq!(with_icons_of(&seed, &site, created).await, seed);
    let detail = site.mentor().get(&one(&id)).await.of(200);
    assert_eq!(detail["awarded_at"], seed["awarded_at"]);
    assert_eq!(detail.as_object().expect("an object").len(), 11);
}

async fn a_badge_already_held_is_returned_unchanged(site: Site) {
    let first = site.admin().post(BASE, &seed!("award-request")).await.of(201);
    let before = site.counts().await;
    site.wait(TimeDelta::hours(1));
    let mut again = seed!("award-request");
    again["note"] = json!("Another note");
    for client in [site.admin(), site.admin_of_oslo(), site.system()] {
        again["awarded_by"] = Value::Null;
        let reply = client.post(BASE, &again).await;
        assert_eq!(reply.header("location"), None);
        assert_eq!(reply.of(200), first);
    }
    assert_eq!(site.counts().await, before);
}

async fn awarded_by(client: &Client, named: Value, badge: &str, mentor: &str) -> Reply {
    let mut body = wanted(badge, mentor);
    body["awarded_by"] = named;
    client.post(BASE, &body).await
}

async fn people_award_in_their_own_name_only(site: Site) {
    for named in ["system", "oslo-admin", "pm-kari-001", "nobody", "", "ADMIN-PER-001", "per.admin@example.org"] {
        awarded_by(&site.admin(), json!(named), "bdg-def-003", "pm-kari-001")
            .await
            .problem(403, "awarded_by_not_the_caller");
    }
    assert!(!has_earned(&site, "bdg-def-003", "pm-kari-001").await);
    let own = awarded_by(&site.admin(), json!("admin-per-001"), "bdg-def-003", "pm-kari-001").await.of(201);
    assert_eq!(own["awarded_by"], "admin-per-001");
    let absent = awarded_by(&site.admin_of_oslo(), Value::Null, "bdg-def-003", "mentor-19").await.of(201);
    assert_eq!(absent["awarded_by"], "oslo-admin");
    let body = wanted("bdg-site", "pm-kari-001");
    site.coordinator().post(BASE, &body).await.problem(403, "forbidden");
    site.mentor().post(BASE, &body).await.problem(403, "forbidden");
    site.anonymous().post(BASE, &body).await.problem(401, "unauthenticated");
}

async fn programs_may_name_the_system_or_an_admin(site: Site) {
    let system = site.system();
    for named in ["oslo-coordinator", "pm-kari-001", "other-admin", "nobody", "a\0b"] {
        awarded_by(&system, json!(named), "bdg-def-003", "pm-kari-001").await.problem(403, "awarded_by_not_the_caller");
    }
    let cases = [
        (Value::Null, "bdg-def-003", "pm-kari-001", "system"),
        (json!("system"), "bdg-site", "pm-kari-001", "system"),
        (json!("admin-per-001"), "bdg-def-001", "mentor-19", "admin-per-001"),
        (json!("oslo-admin"), "bdg-def-002", "mentor-19", "oslo-admin"),
    ];
    for (named, badge, mentor, recorded) in cases {
        let created = awarded_by(&system, named, badge, mentor).await.of(201);
        assert_eq!(created["awarded_by"], recorded);
    }
}

async fn what_is_unknown_is_named(site: Site) {
    let cases = [
        ("bdg-def-001", "nobody", "peer_mentor_not_found"),
        ("nothing", "pm-kari-001", "badge_definition_not_found"),
        ("nothing", "nobody", "peer_mentor_not_found"),
    ];
    for (badge, mentor, code) in cases {
        for client in [site.admin(), site.system()] {
            client.post(BASE, &wanted(badge, mentor)).await.problem(404, code);
        }
    }
    for (body, fields) in [
        (json!({}), &["badge_definition_id", "peer_mentor_id"][..]),
        (json!({ "badge_definition_id": "bdg-def-001" }), &["peer_mentor_id"]),
        (json!({ "badge_definition_id": " ", "peer_mentor_id": null }), &["badge_definition_id", "peer_mentor_id"]),
        (json!({ "badge_definition_id": 51, "peer_mentor_id": "pm-kari-001" }), &["badge_definition_id"]),
    ] {
        site.admin().post(BASE, &body).await.refuses(fields);
    }
}

async fn an_award_stays_within_the_house(site: Site) {
    let (admin, oslo) = (site.admin(), site.admin_of_oslo());
    admin.post(BASE, &wanted("bdg-other", "pm-kari-001")).await.problem(422, "badge_of_another_organisation");
    site.system()
        .post(BASE, &wanted("bdg-def-001", "other-mentor"))
        .await
        .problem(422, "badge_of_another_organisation");
    // Whose house it is not is not told that there is such a person or badge.
    oslo.post(BASE, &wanted("bdg-def-001", "other-mentor")).await.problem(404, "peer_mentor_not_found");
    oslo.post(BASE, &wanted("bdg-other", "pm-kari-001")).await.problem(404, "badge_definition_not_found");
    site.other_admin().post(BASE, &wanted("bdg-def-003", "pm-kari-001")).await.problem(404, "peer_mentor_not_found");
    site.other_system().post(BASE, &wanted("bdg-def-003", "pm-kari-001")).await.problem(404, "peer_mentor_not_found");
    let theirs = site.other_system().post(BASE, &wanted("bdg-other", "other-mentor")).await.of(201);
    assert_eq!(theirs["organisation_id"], "org-other");
}

async fn everybodys_badge_is_for_every_house(site: Site) {
    for (client, mentor, home) in
        [(site.admin_of_oslo(), "mentor-19", "org-nhf-oslo"), (site.other_admin(), "other-mentor", "org-other")]
    {
        let created = client.post(BASE, &wanted("bdg-site", mentor)).await.of(201);
        assert_eq!(created["organisation_id"], home, "the mentor's home, not the badge's");
    }
}

async fn a_retired_badge_is_awarded_no_more(site: Site) {
    site.admin().delete("/api/v1/badge-definitions/bdg-def-001").await.of(200);
    site.admin().post(BASE, &wanted("bdg-def-001", "mentor-19")).await.problem(409, "badge_definition_retired");
    let held = site.admin().post(BASE, &wanted("bdg-def-001", "pm-kari-001")).await.of(200);
    assert_eq!(held["id"], "earned-001", "who holds it keeps it");
    assert!(has_earned(&site, "bdg-def-001", "pm-kari-001").await);
}

async fn what_the_request_may_not_decide_is_ignored(site: Site) {
    let mut body = seed!("award-request");
    for (field, value) in [
        ("awarded_at", json!("2020-01-01T00:00:00Z")),
        ("organisation_id", json!("org-other")),
        ("id", json!("earned-777")),
        ("revoked_at", json!(7)),
        ("colour", json!({ "deep": ["things"] })),
    ] {
        body[field] = value;
    }
    let created = site.admin().post(BASE, &body).await.of(201);
    assert_eq!(created["awarded_at"], crate::support::NOW);
    assert_eq!(created["organisation_id"], "org-nhf-oslo");
    assert_ne!(created["id"], "earned-777");
    assert_eq!(created.as_object().expect("an object").len(), 10);
}

async fn a_note_has_bounds(site: Site) {
    let with_note = |note: String| {
        let mut body = wanted("bdg-def-003", "pm-kari-001");
        body["note"] = json!(note);
        body
    };
    site.admin().post(BASE, &with_note("å".repeat(5_001))).await.refuses(&["note"]);
    site.admin().post(BASE, &with_note("a\u{0}b".into())).await.refuses(&["note"]);
    let longest = "å".repeat(5_000);
    let created = site.admin().post(BASE, &with_note(longest.clone())).await.of(201);
    assert_eq!(created["note"], longest);
    let without = site.admin().post(BASE, &wanted("bdg-def-003", "mentor-19")).await.of(201);
    assert_eq!(without["note"], Value::Null);
}

async fn an_award_counts_for_the_score(site: Site) {
    let person = |mentor: &'static str| {
        let client = site.admin();
        async move {
            let person = client.get(&format!("/api/v1/people/{mentor}")).await.of(200);
            (person["score"].as_i64().expect("points"), person["badge_count"].as_i64().expect("a count"))
        }
    };
    assert_eq!(person("pm-kari-001").await, (30, 2));
    let id = award(&site.admin(), "bdg-def-003", "pm-kari-001").await;
    assert_eq!(person("pm-kari-001").await, (60, 3));
    // What the badge is worth from now on does not change what was earned.
    site.admin().patch("/api/v1/badge-definitions/bdg-def-003", &json!({ "points": 500 })).await.of(200);
    site.admin().delete(&format!("{}?revoke_reason=Mistake", one(&id))).await.of(200);
    assert_eq!(person("pm-kari-001").await, (30, 2));
    award(&site.admin(), "bdg-def-003", "pm-kari-001").await;
    assert_eq!(person("pm-kari-001").await, (530, 3));
    let list = site.mentor().get(BASE).await.of(200);
    assert_eq!(ids(&list).len(), 3);
}
