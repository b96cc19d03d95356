//! `ETag` and `If-Match`: nobody overwrites what they have not seen.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, Reply, Site, on_both_engines};

on_both_engines!(
    a_change_made_on_an_old_version_is_refused,
    a_malformed_if_match_is_refused,
    an_award_is_a_change_of_its_holder,
    of_two_changes_at_once_the_second_is_told,
);

/// A record of each kind that can be changed, with a change of it.
fn records() -> [(&'static str, Value); 3] {
    [
        ("/api/v1/people/pm-kari-001", json!({ "display_name": "Kari N." })),
        ("/api/v1/organisations/org-nhf-oslo", json!({ "name": "NHF" })),
        ("/api/v1/badge-definitions/bdg-def-001", json!({ "name": "First" })),
    ]
}

async fn matching(client: &Client, method: Method, path: &str, tag: &str, body: &Value) -> Reply {
    Reply::to(client.request(method, path).header("If-Match", tag).json(body)).await
}

async fn a_change_made_on_an_old_version_is_refused(site: Site) {
    let admin = site.admin();
    for (path, changes) in records() {
        let seen = admin.get(path).await.is(200).header("etag").expect("a tag").to_owned();
        let changed = matching(&admin, Method::PATCH, path, &seen, &changes).await.is(200);
        let new = changed.header("etag").expect("a tag").to_owned();
        assert_ne!(seen, new);
        assert_eq!(admin.get(path).await.header("etag"), Some(&*new));
        let before = site.counts().await;
        matching(&admin, Method::PATCH, path, &seen, &changes).await.problem(412, "stale");
        matching(&admin, Method::DELETE, path, &seen, &json!({})).await.problem(412, "stale");
        assert_eq!(site.counts().await, before);
        matching(&admin, Method::PATCH, path, "*", &changes).await.is(200);
        admin.patch(path, &changes).await.is(200);
    }
}

async fn a_malformed_if_match_is_refused(site: Site) {
    for (path, changes) in records() {
        for tag in ["", "1", "\"x\"", "W/\"1\"", "\"1\", \"2\"", "\"99999999999999999999\"", "\"1"] {
            matching(&site.admin(), Method::PATCH, path, tag, &changes).await.refuses(&["If-Match"]);
        }
    }
}

async fn an_award_is_a_change_of_its_holder(site: Site) {
    let kari = "/api/v1/people/pm-kari-001";
    let tag = || async { site.admin().get(kari).await.header("etag").expect("a tag").to_owned() };
    let first = tag().await;
    let wanted = json!({ "badge_definition_id": "bdg-def-003", "peer_mentor_id": "pm-kari-001" });
    let award = site.admin().post("/api/v1/earned-badges", &wanted).await.of(201);
    let awarded = tag().await;
    assert_ne!(first, awarded);
    matching(&site.admin(), Method::PATCH, kari, &first, &json!({ "public": true })).await.problem(412, "stale");
    let path = format!("/api/v1/earned-badges/{}?revoke_reason=x", award["id"].as_str().expect("an id"));
    site.admin().delete(&path).await.of(200);
    assert_ne!(awarded, tag().await);
}

async fn of_two_changes_at_once_the_second_is_told(site: Site) {
    for (path, changes) in records() {
        let tag = site.admin().get(path).await.header("etag").expect("a tag").to_owned();
        let mut replies = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (client, tag, changes) = (site.admin(), tag.clone(), changes.clone());
            replies.spawn(async move { matching(&client, Method::PATCH, path, &tag, &changes).await.status });
        }
        let mut statuses = replies.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412], "{path}");
    }
}
