//! Access and refresh tokens: what a name and a password are exchanged for.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Reply, Site, on_both_engines};

on_both_engines!(
    a_password_opens_the_doors_for_ten_minutes,
    a_form_does_what_json_does,
    a_refresh_token_is_exchanged_once,
    a_refresh_token_used_twice_ends_everything_that_came_of_the_sign_in,
    a_refresh_token_runs_out_after_thirty_days,
    wrong_credentials_tell_nothing,
    whoever_left_is_let_in_no_more,
    too_many_tries_are_held_up,
    an_address_behind_a_proxy_that_nobody_trusts_is_not_believed,
    signing_in_is_recorded,
);

const PATH: &str = "/v1/token";
const KARI: &str = "kari@example.org";

async fn token(site: &Site, body: &Value) -> Reply {
    site.anonymous().post(PATH, body).await
}

async fn signed_in(site: &Site) -> Value {
    token(site, &json!({ "username": KARI, "password": PASSWORD })).await.of(200)
}

async fn refreshed(site: &Site, pair: &Value) -> Reply {
    token(site, &json!({ "grant_type": "refresh_token", "refresh_token": pair["refresh_token"] })).await
}

/// What the access token of this pair gets.
async fn opened(site: &Site, pair: &Value) -> u16 {
    let secret = pair["access_token"].as_str().expect("a token");
    site.client(secret).get("/api/v1/earned-badges").await.status
}

async fn a_password_opens_the_doors_for_ten_minutes(site: Site) {
    let reply = token(&site, &json!({ "username": "KARI@example.ORG", "password": PASSWORD })).await.is(200);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let pair = reply.json();
    let keys: Vec<_> = pair.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["access_token", "expires_in", "refresh_token", "token_type"]);
    assert_eq!((&pair["token_type"], &pair["expires_in"]), (&json!("bearer"), &json!(600)));
    assert_eq!(opened(&site, &pair).await, 200);
    site.wait(TimeDelta::seconds(599));
    assert_eq!(opened(&site, &pair).await, 200);
    site.wait(TimeDelta::seconds(1));
    assert_eq!(opened(&site, &pair).await, 401);
    let refresh = json!({ "access_token": pair["refresh_token"] });
    assert_eq!(opened(&site, &refresh).await, 401, "a refresh token opens nothing itself");
}

async fn a_form_does_what_json_does(site: Site) {
    let anonymous = site.anonymous();
    let media_type = "application/x-www-form-urlencoded; charset=utf-8";
    let form = |body: String| anonymous.send(Method::POST, PATH, media_type, body);
    let password = PASSWORD.replace(' ', "+");
    let pair = form(format!("username=kari%40example.org&password={password}&scope=all")).await.of(200);
    assert_eq!(opened(&site, &pair).await, 200);
    let refresh = pair["refresh_token"].as_str().expect("a token");
    let next = form(format!("grant_type=refresh_token&refresh_token={refresh}")).await.of(200);
    assert_eq!(opened(&site, &next).await, 200);
    let wrong = form("username=kari%40example.org".into()).await.of(400);
    assert_eq!(
        wrong,
        json!({ "detail": [{ "loc": ["body", "password"], "msg": "field required", "type": "missing" }] })
    );
}

async fn a_refresh_token_is_exchanged_once(site: Site) {
    let first = signed_in(&site).await;
    site.wait(TimeDelta::days(1));
    assert_eq!(opened(&site, &first).await, 401);
    let second = refreshed(&site, &first).await.of(200);
    assert_ne!(first["refresh_token"], second["refresh_token"]);
    assert_ne!(first["access_token"], second["access_token"]);
    assert_eq!(opened(&site, &second).await, 200);
    let third = refreshed(&site, &second).await.of(200);
    assert_eq!((opened(&site, &second).await, opened(&site, &third).await), (200, 200));
}

async fn a_refresh_token_used_twice_ends_everything_that_came_of_the_sign_in(site: Site) {
    let other_device = signed_in(&site).await;
    let first = signed_in(&site).await;
    let second = refreshed(&site, &first).await.of(200);
    assert_eq!(opened(&site, &second).await, 200);
    let reused = refreshed(&site, &first).await.is(401);
    assert_eq!(reused.header("www-authenticate"), Some("Bearer"));
    for pair in [&first, &second] {
        assert_eq!(opened(&site, pair).await, 401);
        refreshed(&site, pair).await.is(401);
    }
    assert_eq!(opened(&site, &other_device).await, 200, "another sign-in is another family");
    let log = site.admin().get("/api/v1/audit?action=token.reused").await.of(200);
    assert_eq!(log["data"][0]["subject"], "pm-kari-001");
}

async fn a_refresh_token_runs_out_after_thirty_days(site: Site) {
    let (first, second) = (signed_in(&site).await, signed_in(&site).await);
    site.wait(TimeDelta::days(30) - TimeDelta::seconds(1));
    refreshed(&site, &first).await.of(200);
    site.wait(TimeDelta::seconds(1));
    refreshed(&site, &second).await.of(401);
}

async fn wrong_credentials_tell_nothing(site: Site) {
    let mut replies = Vec::new();
    for (username, password) in [
        (KARI, "wrong"),
        ("nobody@example.org", PASSWORD),
        ("pm-kari-001", PASSWORD),
        ("mentor-19", PASSWORD),
        (KARI, "Seven quiet otters paint"),
        (KARI, "seven quiet otters paint "),
    ] {
        let reply = token(&site, &json!({ "username": username, "password": password })).await.is(401);
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
        replies.push(reply.body);
    }
    let unlike = replies.iter().find(|body| **body != replies[0]);
    assert!(unlike.is_none(), "{:?}", unlike.map(|body| String::from_utf8_lossy(body)));
}

async fn whoever_left_is_let_in_no_more(site: Site) {
    let pair = signed_in(&site).await;
    let personal = site.mentor();
    assert_eq!(personal.get("/api/v1/earned-badges").await.status, 200);
    site.admin().delete("/api/v1/people/pm-kari-001").await.of(200);
    assert_eq!(opened(&site, &pair).await, 401);
    refreshed(&site, &pair).await.of(401);
    token(&site, &json!({ "username": KARI, "password": PASSWORD })).await.of(401);
    personal.get("/api/v1/earned-badges").await.problem(401, "unauthenticated");
}

async fn too_many_tries_are_held_up(site: Site) {
    let guess = |username: &'static str| token_of(&site, username, "wrong");
    let mut statuses = Vec::new();
    for _ in 0..24 {
        statuses.push(guess(KARI).await.status);
    }
    assert!(statuses[..20].iter().all(|status| *status == 401), "{statuses:?}");
    assert_eq!(statuses.last(), Some(&429), "{statuses:?}");
    let held_up = token_of(&site, "Kari@Example.org", PASSWORD).await.is(429);
    let wait: u64 = held_up.header("retry-after").expect("for how long").parse().expect("seconds");
    assert!((1..=60).contains(&wait), "{wait}");
    assert!(held_up.json()["detail"].is_string());
    assert_eq!(token_of(&site, "anna@example.net", PASSWORD).await.status, 200, "others are not");
}

async fn token_of(site: &Site, username: &str, password: &str) -> Reply {
    token(site, &json!({ "username": username, "password": password })).await
}

async fn an_address_behind_a_proxy_that_nobody_trusts_is_not_believed(site: Site) {
    let mut statuses = Vec::new();
    for n in 0..130 {
        let body = json!({ "username": format!("{n}@example.org"), "password": "wrong" });
        let request = site.anonymous().request(Method::POST, PATH).header("X-Forwarded-For", format!("192.0.2.{n}"));
        statuses.push(Reply::to(request.json(&body)).await.status);
    }
    assert!(statuses.contains(&429), "one address cannot pretend to be many");
    assert!(statuses[..100].iter().all(|status| *status == 401));
}

async fn signing_in_is_recorded(site: Site) {
    signed_in(&site).await;
    let log = site.admin().get("/api/v1/audit?action=session.signed_in").await.of(200);
    let line = &log["data"][0];
    let told = [&line["actor"], &line["dialect"], &line["subject"], &line["person_id"]];
    assert_eq!(told, ["pm-kari-001", "issuing", "pm-kari-001", "pm-kari-001"]);
}
