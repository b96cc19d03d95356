//! What is refused, in which order, and in which shape.

use chrono::TimeDelta;
use emblazon::domain::{
    behaviours::{BehaviourChanges, NewBehaviour},
    clients::{self, ClientChanges, NewClient},
};
use jsonwebtoken::Algorithm;
use reqwest::Method;
use serde_json::{Value, json};

use super::{AUDIENCE, FOO, ISSUER, SECRET, claims, set_up, signed, signed_with};
use crate::{
    behaviours::root,
    support::{Reply, Site, on_both_engines},
};

on_both_engines!(
    forged_tokens_are_refused,
    refusals_come_in_the_contract_s_order,
    only_what_is_named_may_be_credited,
    two_secrets_let_a_client_change_over,
    other_errors_have_a_shape_too,
    a_partner_s_token_opens_nothing_else,
);

/// Base64 without padding, as tokens are written.
fn base64url(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for n in 0..=chunk.len() {
            let digit = usize::try_from(bits >> (18 - 6 * n) & 63).unwrap();
            text.push(char::from(DIGITS[digit]));
        }
    }
    text
}

/// Header and payload as they stand, signed as HS256 would be.
fn raw(header: &str, payload: &str, secret: &str) -> String {
    let message = format!("{}.{}", base64url(header.as_bytes()), base64url(payload.as_bytes()));
    let key = jsonwebtoken::EncodingKey::from_secret(secret.as_bytes());
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).expect("it can be signed");
    format!("{message}.{signature}")
}

#[track_caller]
fn forbidden(reply: Reply, what: &str) -> String {
    let reply = reply.is(403);
    let body = reply.json();
    assert_eq!(body["status"], "forbidden", "{what}: {body}");
    assert_eq!(body.as_object().unwrap().len(), 2, "{what}: {body}");
    body["reason"].as_str().unwrap().to_owned()
}

async fn forged_tokens_are_refused(site: Site) {
    set_up(&site).await;
    let other_secret = "a-secret-of-another-site-00000001";
    let other = NewClient { name: "Other".into(), issuer: "https://other.example".into(), ..NewClient::default() };
    let mut tx = site.tx().await;
    let app = site.app();
    clients::create(&mut tx, app.clock.now(), &root(), &app.key, other, Some(other_secret)).await.unwrap();
    tx.commit().await.unwrap();
    let good = claims(&site, FOO, json!(["logged-in"]));
    let payload = good.to_string();
    let parts: Vec<String> = signed(&good).split('.').map(str::to_owned).collect();
    let none = |alg: &str| {
        format!("{}.{}.", base64url(format!(r#"{{"alg":"{alg}"}}"#).as_bytes()), base64url(payload.as_bytes()))
    };
    let mut swapped = good.clone();
    swapped["prn"] = json!("per.admin@example.org");
    let mut foreign = good.clone();
    foreign["iss"] = json!("https://other.example");
    let doubled = payload.replacen('{', r#"{"prn":"per.admin@example.org","#, 1);
    let nested = payload.replacen('{', r#"{"x":{"a":1,"a":2},"#, 1);
    let hs256 = r#"{"alg":"HS256","typ":"JWT"}"#;
    for (what, token) in [
        ("alg none", none("none")),
        ("alg None", none("None")),
        ("alg NONE", none("NONE")),
        ("alg nOnE, signed", raw(r#"{"alg":"nOnE"}"#, &payload, SECRET)),
        ("RS256 with the secret as key", raw(r#"{"alg":"RS256"}"#, &payload, SECRET)),
        ("ES256 with the secret as key", raw(r#"{"alg":"ES256"}"#, &payload, SECRET)),
        ("a swapped payload", format!("{}.{}.{}", parts[0], base64url(swapped.to_string().as_bytes()), parts[2])),
        ("nobody's secret", signed_with(Algorithm::HS256, "some-other-secret-of-that-length", &good)),
        ("another client's secret", signed_with(Algorithm::HS256, other_secret, &good)),
        ("another client's issuer", signed(&foreign)),
        ("a stripped signature", format!("{}.{}.", parts[0], parts[1])),
        ("two parts", format!("{}.{}", parts[0], parts[1])),
        ("a prn twice", raw(hs256, &doubled, SECRET)),
        ("a nested key twice", raw(hs256, &nested, SECRET)),
        ("an alg twice", raw(r#"{"alg":"none","alg":"HS256"}"#, &payload, SECRET)),
        ("a list for claims", raw(hs256, "[1]", SECRET)),
        ("a number for an issuer", raw(hs256, &payload.replace(&format!("\"{ISSUER}\""), "3"), SECRET)),
        ("an exp in words", raw(hs256, &payload.replacen("\"exp\":", "\"exp\":\"soon\",\"y\":", 1), SECRET)),
        ("no token at all", "not.a.token".to_owned()),
        ("nothing but dots", "..".to_owned()),
    ] {
        let read = json!({ "auth": token, "email": FOO });
        for reply in [
            site.ob_credit(&token, FOO, "logged-in").await,
            site.ob_user(&token, FOO).await,
            site.anonymous().post("/v1/user/mark-all-badges-as-read", &read).await,
        ] {
            let reason = forbidden(reply, what);
            assert_eq!(reason, "the token cannot be decoded, or its signature is wrong", "{what}");
        }
    }
    let counted = site.ob_user(&signed(&good), FOO).await.of(200);
    assert_eq!(counted["behaviors"], json!({}), "nothing was credited");
    let theirs = signed_with(Algorithm::HS256, other_secret, &foreign);
    assert_eq!(site.ob_credit(&theirs, FOO, "logged-in").await.of(201)["status"], "awarded");
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        site.ob_credit(&signed_with(algorithm, SECRET, &good), FOO, "logged-in").await.of(200);
    }
    // A key that stands twice in the request is no better.
    let token = signed(&good);
    let body = format!(r#"{{"auth":"{token}","email":"{FOO}","email":"per.admin@example.org"}}"#);
    let path = "/v1/user/behavior/logged-in/credit";
    forbidden(site.anonymous().send(Method::POST, path, "application/json", body).await, "a body's key twice");
    forbidden(site.ob_form(path, &[("auth", &token), ("email", FOO), ("email", "x@y.zz")]).await, "a field twice");
    forbidden(site.anonymous().get(&format!("/v1/user?auth={token}&email={FOO}&auth=x")).await, "a parameter twice");
}

async fn refusals_come_in_the_contract_s_order(site: Site) {
    set_up(&site).await;
    let now = site.app().clock.now().timestamp();
    // Everything wrong at once, put right one after the other.
    let mut bad = json!({ "iss": "https://nobody.example", "aud": "https://elsewhere.example", "prn": "baz@bar.org", "exp": now - 61 });
    let mut reasons = Vec::new();
    let path = "/v1/user/behavior/link/credit";
    reasons.push(forbidden(site.anonymous().post(path, &json!({ "email": FOO })).await, "no auth"));
    let steps: [(&str, &str, Value); 5] = [
        ("another-secret-of-a-good-length-01", "", Value::Null),
        ("another-secret-of-a-good-length-01", "iss", json!(ISSUER)),
        (SECRET, "", Value::Null),
        (SECRET, "prn", json!(FOO)),
        (SECRET, "exp", json!(now - 59)),
    ];
    for (secret, claim, value) in steps {
        if !claim.is_empty() {
            bad[claim] = value;
        }
        let token = signed_with(Algorithm::HS256, secret, &bad);
        reasons.push(forbidden(site.ob_credit(&token, FOO, "link").await, claim));
    }
    bad["aud"] = json!([AUDIENCE, "https://elsewhere.example"]);
    reasons.push(forbidden(site.ob_credit(&signed(&bad), FOO, "link").await, "aud"));
    assert_eq!(
        reasons,
        [
            "missing mandatory `auth` param",
            "there is no client for the issuer https://nobody.example",
            "the token cannot be decoded, or its signature is wrong",
            "the user baz@bar.org cannot credit a behavior to foo@bar.org.",
            "the token has expired",
            "the token's `aud` is not https://clopenbadger.webmaker.org",
            "the user foo@bar.org cannot credit the behavior link.",
        ]
    );
    bad["clopenbadger:creditBehaviors"] = json!(["link"]);
    site.ob_credit(&signed(&bad), FOO, "link").await.of(200);
    bad["nbf"] = json!(now + 61);
    assert_eq!(forbidden(site.ob_credit(&signed(&bad), FOO, "link").await, "nbf"), "the token is not valid yet");
    // Without an issuer, it is the only client's.
    let mut bare = claims(&site, FOO, json!(["link"]));
    bare.as_object_mut().unwrap().remove("iss");
    site.ob_credit(&signed(&bare), FOO, "link").await.of(200);
    bare.as_object_mut().unwrap().remove("exp");
    assert!(forbidden(site.ob_credit(&signed(&bare), FOO, "link").await, "no exp").contains("exp"));
    let other_secret = "a-secret-of-another-site-00000001";
    let other = NewClient { name: "Other".into(), issuer: "https://other.example".into(), ..NewClient::default() };
    let mut tx = site.tx().await;
    let app = site.app();
    clients::create(&mut tx, app.clock.now(), &root(), &app.key, other, Some(other_secret)).await.unwrap();
    tx.commit().await.unwrap();
    bare["exp"] = json!(now + 60);
    forbidden(site.ob_credit(&signed(&bare), FOO, "link").await, "two clients");
    let reading = forbidden(site.ob_user(&signed(&claims(&site, FOO, json!([]))), "baz@bar.org").await, "reading");
    assert_eq!(reading, "the user foo@bar.org cannot access the badges of baz@bar.org.");
}

async fn only_what_is_named_may_be_credited(site: Site) {
    set_up(&site).await;
    let tags = vec!["clicks".to_owned()];
    site.behaviour(NewBehaviour { shortname: "click".into(), tags, ..Default::default() }).await;
    let credit = |named: Value, behaviour: &'static str| {
        let token = signed(&claims(&site, FOO, named));
        let site = site.clone();
        async move { site.ob_credit(&token, FOO, behaviour).await.status }
    };
    for (named, behaviour, status) in [
        (json!(["link", "click"]), "click", 200),
        (json!("link click"), "click", 200),
        (json!(["tag:clicks"]), "click", 200),
        (json!(["tag:other"]), "click", 403),
        (json!(["tag:clicks"]), "link", 403),
        (json!(["clic", "clicks"]), "click", 403),
        (json!(["CLICK"]), "click", 403),
        (json!(true), "click", 403),
        (Value::Null, "click", 403),
        (json!([]), "click", 403),
    ] {
        assert_eq!(credit(named.clone(), behaviour).await, status, "{named} {behaviour}");
    }
    assert_eq!(credit(json!(["brand-new"]), "brand-new").await, 200, "registered on first use");
    let mut tx = site.tx().await;
    let now = site.app().clock.now();
    let client = clients::by_issuer(&mut tx, Some(ISSUER)).await.unwrap().unwrap();
    let changes = ClientChanges { is_strict: Some(true), may_credit_anything: Some(true), ..Default::default() };
    clients::update(&mut tx, now, &root(), &client.public_id, None, changes).await.unwrap();
    let retired = BehaviourChanges { retired: Some(true), ..Default::default() };
    emblazon::domain::behaviours::update(&mut tx, now, &root(), "image", None, retired).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(credit(json!([]), "click").await, 200);
    assert_eq!(credit(json!([]), "newer").await, 404, "strict");
    assert_eq!(credit(json!([]), "image").await, 404, "retired");
}

async fn two_secrets_let_a_client_change_over(site: Site) {
    set_up(&site).await;
    let good = claims(&site, FOO, json!(["link"]));
    let list = site.admin().get("/api/v1/open-badger-clients").await.of(200);
    let id = list["data"][0]["id"].as_str().unwrap().to_owned();
    let secrets = format!("/api/v1/open-badger-clients/{id}/secrets");
    let added = site.admin().post(&secrets, &json!({})).await.of(201);
    let second = added["secret"].as_str().unwrap().to_owned();
    site.admin().post(&secrets, &json!({})).await.problem(409, "conflict");
    for secret in [SECRET, &second] {
        site.ob_credit(&signed_with(Algorithm::HS256, secret, &good), FOO, "link").await.of(200);
    }
    let shown = site.admin().get(&format!("/api/v1/open-badger-clients/{id}")).await.of(200);
    assert!(shown["last_used_at"].is_string() && shown.get("secret").is_none(), "{shown}");
    assert!(!shown.to_string().contains(&second));
    let first = shown["secrets"][0]["id"].as_str().unwrap();
    site.admin().delete(&format!("{secrets}/{first}")).await.of(200);
    forbidden(site.ob_credit(&signed(&good), FOO, "link").await, "the first is gone");
    site.ob_credit(&signed_with(Algorithm::HS256, &second, &good), FOO, "link").await.of(200);
    site.admin().delete(&format!("/api/v1/open-badger-clients/{id}")).await.of(200);
    let reason =
        forbidden(site.ob_credit(&signed_with(Algorithm::HS256, &second, &good), FOO, "link").await, "retired");
    assert_eq!(reason, format!("there is no client for the issuer {ISSUER}"));
}

async fn other_errors_have_a_shape_too(site: Site) {
    set_up(&site).await;
    let token = signed(&claims(&site, FOO, json!(["link"])));
    let credit = "/v1/user/behavior/link/credit";
    let post = |media: &'static str, body: String| {
        let client = site.anonymous();
        async move { client.send(Method::POST, credit, media, body).await }
    };
    let deep = format!("{}1{}", "[".repeat(500), "]".repeat(500));
    for (reply, status) in [
        (site.anonymous().get("/v1/user/nobody").await, 404),
        (site.anonymous().get(credit).await, 405),
        (site.ob_credit(&token, FOO, "1-bad").await, 400),
        (site.ob_credit(&token, FOO, "b%00d").await, 400),
        (site.anonymous().post(credit, &json!({ "auth": token })).await, 400),
        (site.anonymous().post(credit, &json!({ "auth": 3 })).await, 400),
        (post("application/json", "{".into()).await, 400),
        (post("application/json", deep).await, 400),
        (post("text/plain", "auth=1".into()).await, 400),
        (post("application/json", format!("{{\"auth\":\"{}\"}}", "a".repeat(300_000))).await, 413),
    ] {
        let reply = reply.is(status);
        assert_eq!(
            (reply.json()["status"].as_str(), reply.header("content-type")),
            (Some("error"), Some("application/json"))
        );
        assert!(reply.json()["reason"].is_string());
    }
    // An address with a NUL in it, or none at all, is nobody's.
    for email in ["nobody", "a\u{0}b@c.dd", " "] {
        let token = signed(&claims(&site, email, json!(["link"])));
        let status = site.ob_credit(&token, email, "link").await.status;
        assert!([400, 403].contains(&status), "{email:?}: {status}");
    }
    site.wait(TimeDelta::days(400));
    let mut far = claims(&site, FOO, json!(["link"]));
    far["exp"] = json!(1e300);
    site.ob_credit(&signed(&far), FOO, "link").await.of(200);
}

async fn a_partner_s_token_opens_nothing_else(site: Site) {
    set_up(&site).await;
    let token = signed(&claims(&site, "per.admin@example.org", json!(["link"])));
    for path in [
        "/api/v1/earned-badges",
        "/api/v1/people",
        "/api/v1/behaviours",
        "/api/v1/open-badger-clients",
        "/api/v1/audit",
    ] {
        site.client(&token).get(path).await.problem(401, "unauthenticated");
    }
    let grant = json!({ "grant_type": "refresh_token", "refresh_token": token });
    site.anonymous().post("/v1/token", &grant).await.is(401);
    let grant = json!({ "username": "per.admin@example.org", "password": SECRET });
    site.anonymous().post("/v1/token", &grant).await.is(401);
}
