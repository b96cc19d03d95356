//! API tokens: shown once, recognised by a hint, used, run out, revoked.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{ids, keys};
use crate::support::{Site, on_both_engines};

on_both_engines!(
    a_secret_is_shown_once,
    a_token_opens_doors_until_it_runs_out,
    its_use_is_noted_to_the_minute,
    a_revoked_token_opens_nothing,
    personal_tokens_act_as_their_person,
    service_tokens_act_where_their_role_holds,
    services_and_own_tokens_are_listed_apart,
);

const PATH: &str = "/api/v1/api-tokens";

/// Asks for somebody with this secret.
async fn status(site: &Site, secret: &Value, path: &str) -> u16 {
    site.client(secret.as_str().expect("a secret")).get(path).await.status
}

async fn a_secret_is_shown_once(site: Site) {
    let reply = site.admin().post(PATH, &json!({ "label": "Course platform", "role": "system" })).await.is(201);
    let made = reply.json();
    let mut wanted = vec!["created_at", "created_by", "expires_at", "hint", "id", "label", "last_used_at"];
    wanted.extend(["organisation_id", "person_id", "revoked_at", "role"]);
    let mut with_secret = wanted.clone();
    with_secret.push("secret");
    assert_eq!(keys(&made), with_secret);
    let (id, secret) = (made["id"].as_str().expect("an id"), made["secret"].as_str().expect("a secret"));
    assert!(secret.starts_with("emb_svc_") && secret.len() >= 48, "{secret}");
    let hint = made["hint"].as_str().expect("a hint");
    assert!(secret.starts_with(hint) && hint.len() < 16, "{hint}");
    assert_eq!(reply.header("location"), Some(&*format!("{}{PATH}/{id}", site.base())));
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let shown = site.admin().get(&format!("{PATH}/{id}")).await.of(200);
    assert_eq!(keys(&shown), wanted);
    for path in [PATH, "/api/v1/audit"] {
        assert!(!site.admin().get(path).await.text().contains(secret), "{path} tells the secret");
    }
}

async fn a_token_opens_doors_until_it_runs_out(site: Site) {
    let ends = "2026-03-26T11:00:00.1234567Z";
    let made = site.mentor().post(PATH, &json!({ "label": "Short", "expires_at": ends })).await.of(201);
    assert_eq!(made["expires_at"], "2026-03-26T11:00:00Z", "shown to the second, kept to the microsecond");
    let list = "/api/v1/earned-badges";
    site.wait(TimeDelta::hours(1));
    assert_eq!(status(&site, &made["secret"], list).await, 200);
    site.wait(TimeDelta::milliseconds(124));
    assert_eq!(status(&site, &made["secret"], list).await, 401);
    let lasting = site.mentor().post(PATH, &json!({ "label": "Lasting" })).await.of(201);
    assert_eq!(lasting["expires_at"], Value::Null);
    site.wait(TimeDelta::days(10_000));
    assert_eq!(status(&site, &lasting["secret"], list).await, 200);
}

async fn its_use_is_noted_to_the_minute(site: Site) {
    let made = site.mentor().post(PATH, &json!({ "label": "Used" })).await.of(201);
    let path = format!("{PATH}/{}", made["id"].as_str().expect("an id"));
    let noted = || async { site.mentor().get(&path).await.of(200)["last_used_at"].clone() };
    assert_eq!(noted().await, Value::Null);
    let cases = [(0, "2026-03-26T10:00:00Z"), (59, "2026-03-26T10:00:00Z"), (1, "2026-03-26T10:01:00Z")];
    for (seconds, wanted) in cases {
        site.wait(TimeDelta::seconds(seconds));
        assert_eq!(status(&site, &made["secret"], "/api/v1/earned-badges").await, 200);
        assert_eq!(noted().await, wanted);
    }
}

async fn a_revoked_token_opens_nothing(site: Site) {
    let made = site.mentor().post(PATH, &json!({ "label": "Lost" })).await.of(201);
    let path = format!("{PATH}/{}", made["id"].as_str().expect("an id"));
    let revoked = site.mentor().delete(&path).await.of(200);
    assert_eq!(revoked["revoked_at"], crate::support::NOW);
    assert_eq!(status(&site, &made["secret"], "/api/v1/earned-badges").await, 401);
    let before = site.counts().await;
    site.wait(TimeDelta::hours(1));
    assert_eq!(site.mentor().delete(&path).await.of(200), revoked, "again: as it was");
    assert_eq!(site.counts().await, before);
}

async fn personal_tokens_act_as_their_person(site: Site) {
    let made = site.coordinator().post(PATH, &json!({ "label": "Mine" })).await.of(201);
    assert!(made["secret"].as_str().is_some_and(|secret| secret.starts_with("emb_pat_")));
    assert_eq!((&made["person_id"], &made["role"]), (&json!("oslo-coordinator"), &Value::Null));
    assert_eq!(status(&site, &made["secret"], "/api/v1/people").await, 200);
    assert_eq!(status(&site, &made["secret"], "/api/v1/audit").await, 403);
    site.coordinator()
        .post(PATH, &json!({ "label": "Mine", "organisation_id": "org-nhf-oslo" }))
        .await
        .refuses(&["organisation_id"]);
}

async fn service_tokens_act_where_their_role_holds(site: Site) {
    let new = json!({ "label": "Importer", "role": "admin", "organisation_id": "org-nhf-oslo" });
    let made = site.admin_of_oslo().post(PATH, &new).await.of(201);
    let service = site.client(made["secret"].as_str().expect("a secret"));
    let people = service.get("/api/v1/people").await.of(200);
    assert!(
        people["data"].as_array().expect("a list").iter().all(|person| person["organisation_id"] == "org-nhf-oslo")
    );
    service.get("/api/v1/people/other-mentor").await.problem(404, "not_found");
    let wanted = json!({ "badge_definition_id": "bdg-def-003", "peer_mentor_id": "pm-kari-001" });
    let award = service.post("/api/v1/earned-badges", &wanted).await.of(201);
    assert_eq!(award["awarded_by"], made["id"], "a service with a name of its own");
    let log = site.admin().get("/api/v1/audit?action=award.made&limit=1").await.of(200);
    assert_eq!((&log["data"][0]["actor"], &log["data"][0]["subject"]), (&made["id"], &award["id"]));
    service.post(PATH, &json!({ "label": "Own" })).await.problem(403, "forbidden");
}

async fn services_and_own_tokens_are_listed_apart(site: Site) {
    let service = json!({ "label": "S", "role": "system", "organisation_id": "org-nhf-oslo" });
    let first = site.admin_of_oslo().post(PATH, &service).await.of(201);
    site.wait(TimeDelta::seconds(1));
    let second = site.admin_of_oslo().post(PATH, &service).await.of(201);
    let own = site.admin_of_oslo().post(PATH, &json!({ "label": "Own" })).await.of(201);
    let list = site.admin_of_oslo().get(PATH).await.of(200);
    assert_eq!(
        ids(&list),
        [second["id"].as_str().expect("an id"), first["id"].as_str().expect("an id")],
        "newest first"
    );
    assert_eq!(list["pagination"]["total"], 2);
    let mine = site.admin_of_oslo().get(&format!("{PATH}?own=true")).await.of(200);
    assert!(ids(&mine).contains(&own["id"].as_str().expect("an id")));
    assert!(mine["data"].as_array().expect("a list").iter().all(|token| token["person_id"] == "oslo-admin"));
    let page = site.admin_of_oslo().get(&format!("{PATH}?limit=1")).await.is(200);
    let next = site.admin_of_oslo().get(&page.next().expect("there is more")).await.is(200);
    assert_eq!(ids(&next.json()), [first["id"].as_str().expect("an id")]);
}
