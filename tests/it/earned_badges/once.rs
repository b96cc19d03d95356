//! `Idempotency-Key`: the first reply, again.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{BASE, one, wanted};
use crate::support::{Client, Reply, Site, on_both_engines};

on_both_engines!(
    the_same_request_gets_the_first_reply,
    another_request_under_the_key_is_refused,
    keys_belong_to_their_senders,
    two_at_once_are_one_award,
    a_key_is_free_again_after_a_day,
    a_request_that_failed_leaves_its_key_free,
    a_key_has_bounds,
);

async fn keyed(client: &Client, key: &str, body: &Value) -> Reply {
    Reply::to(client.request(Method::POST, BASE).header("Idempotency-Key", key).json(body)).await
}

async fn the_same_request_gets_the_first_reply(site: Site) {
    let body = wanted("bdg-def-003", "pm-kari-001");
    let first = keyed(&site.admin(), "retreat-1", &body).await.is(201);
    let id = first.json()["id"].as_str().expect("an id").to_owned();
    // Even when the world has moved on.
    site.admin().delete(&format!("{}?revoke_reason=Mistake", one(&id))).await.of(200);
    site.wait(TimeDelta::hours(3));
    let before = site.counts().await;
    let again = keyed(&site.admin(), "retreat-1", &body).await.is(201);
    assert_eq!((again.json(), again.header("location")), (first.json(), first.header("location")));
    assert_eq!(again.header("content-type"), first.header("content-type"));
    assert_eq!(site.counts().await, before);
    let fresh = keyed(&site.admin(), "retreat-2", &body).await.of(201);
    assert_ne!(fresh["id"], *id, "another key is another request");
}

async fn another_request_under_the_key_is_refused(site: Site) {
    keyed(&site.admin(), "k", &wanted("bdg-def-003", "pm-kari-001")).await.of(201);
    let before = site.counts().await;
    let mut noted = wanted("bdg-def-003", "pm-kari-001");
    noted["note"] = json!("A word");
    for other in [wanted("bdg-def-003", "mentor-19"), wanted("bdg-site", "pm-kari-001"), noted] {
        keyed(&site.admin(), "k", &other).await.problem(422, "idempotency_key_reused");
    }
    assert_eq!(site.counts().await, before);
}

async fn keys_belong_to_their_senders(site: Site) {
    let first = keyed(&site.admin(), "k", &wanted("bdg-def-003", "pm-kari-001")).await.of(201);
    let second = keyed(&site.system(), "k", &wanted("bdg-def-003", "mentor-19")).await.of(201);
    assert_ne!(first["id"], second["id"]);
    keyed(&site.other_system(), "k", &wanted("bdg-other", "other-mentor")).await.of(201);
}

async fn two_at_once_are_one_award(site: Site) {
    let before = site.counts().await;
    let mut replies = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let client = site.system();
        replies.spawn(async move { keyed(&client, "k", &wanted("bdg-def-003", "pm-kari-001")).await });
    }
    let replies: Vec<_> = replies.join_all().await.into_iter().map(|reply| reply.of(201)).collect();
    assert!(replies.iter().all(|reply| *reply == replies[0]), "{replies:?}");
    let after = site.counts().await;
    assert_eq!((after["awards"] - before["awards"], after["idempotency"] - before["idempotency"]), (1, 1));
}

async fn a_key_is_free_again_after_a_day(site: Site) {
    let (first, other) = (wanted("bdg-def-003", "pm-kari-001"), wanted("bdg-def-003", "mentor-19"));
    keyed(&site.admin(), "k", &first).await.of(201);
    site.wait(TimeDelta::hours(24) - TimeDelta::seconds(1));
    keyed(&site.admin(), "k", &other).await.problem(422, "idempotency_key_reused");
    site.wait(TimeDelta::seconds(2));
    keyed(&site.admin(), "k", &other).await.of(201);
    // From here on it is the new request's.
    keyed(&site.admin(), "k", &other).await.of(201);
    keyed(&site.admin(), "k", &first).await.problem(422, "idempotency_key_reused");
}

async fn a_request_that_failed_leaves_its_key_free(site: Site) {
    keyed(&site.admin(), "k", &wanted("bdg-def-003", "nobody")).await.problem(404, "peer_mentor_not_found");
    keyed(&site.admin(), "k", &wanted("bdg-def-003", "pm-kari-001")).await.of(201);
}

async fn a_key_has_bounds(site: Site) {
    let body = wanted("bdg-def-003", "pm-kari-001");
    for bad in ["", &"k".repeat(256), "ø"] {
        keyed(&site.admin(), bad, &body).await.refuses(&["Idempotency-Key"]);
    }
    keyed(&site.admin(), &"k".repeat(255), &body).await.of(201);
}
