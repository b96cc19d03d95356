//! The contract's examples: statuses, keys and values.

use chrono::TimeDelta;
use emblazon::domain::{
    awards,
    behaviours::{Limit, NewBehaviour},
    clients::NewClient,
    people,
    rules::Lapse,
};
use reqwest::Method;
use serde_json::json;

use super::{FOO, claims, set_up, signed};
use crate::{
    behaviours::{holds, root, times},
    support::{Reply, Site, on_both_engines},
};

on_both_engines!(
    the_badges_are_listed_by_shortname,
    a_credit_brings_badges_and_a_chain,
    a_chain_of_three_comes_with_one_credit,
    progress_says_what_is_missing,
    what_a_user_has_is_told_and_marked_as_read,
    forms_and_bodies_of_json_are_alike,
    a_limit_says_how_long_to_wait,
    a_key_is_counted_once,
    pages_of_other_sites_may_ask_here_and_nowhere_else,
    somebody_unknown_becomes_a_stub,
);

async fn the_badges_are_listed_by_shortname(site: Site) {
    set_up(&site).await;
    let reply = site.anonymous().get("/v1/badges").await.of(200);
    assert_eq!(reply["status"], "ok");
    let first = &reply["badges"]["first-login"];
    assert_eq!(first["behaviors"], json!([{ "name": "logged-in", "score": 1 }]));
    assert_eq!((&first["prerequisites"], &first["name"]), (&json!([]), &json!("First Login")));
    assert_eq!(first["description"], "A <b>real</b> badge");
    let keys: Vec<_> = first.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["behaviors", "criteria", "description", "image", "name", "prerequisites"]);
    assert_eq!(reply["badges"]["welcome-aboard"]["behaviors"], json!([]));
    assert_eq!(reply["badges"]["welcome-aboard"]["prerequisites"], json!(["first-login"]));
    assert_eq!(reply["badges"]["fancy-badge"]["behaviors"].as_array().unwrap().len(), 3);
    assert_eq!(reply["badges"].as_object().unwrap().len(), 8, "those without a rule too");
}

async fn a_credit_brings_badges_and_a_chain(site: Site) {
    set_up(&site).await;
    let token = signed(&claims(&site, FOO, json!(["logged-in"])));
    let reply = site.ob_credit(&token, FOO, "logged-in").await.of(201);
    assert_eq!((&reply["status"], &reply["progress"]), (&json!("awarded"), &json!({})));
    let badges = reply["badges"].as_object().unwrap();
    assert_eq!(badges.keys().collect::<Vec<_>>(), ["first-login", "welcome-aboard"]);
    let held = &badges["first-login"];
    assert_eq!((&held["issuedOn"], &held["isRead"]), (&json!(site.app().clock.now().timestamp()), &json!(false)));
    assert!(
        held["assertionUrl"].as_str().unwrap().starts_with(&format!("{}/assertions/earned-", site.base())),
        "{held}"
    );
    assert_eq!(held.as_object().unwrap().len(), 3);
    let again = site.ob_credit(&token, FOO, "logged-in").await.of(200);
    assert_eq!(again, json!({ "status": "ok", "progress": {} }));
    // Seen through every other door.
    let listed = site.admin().get("/api/v1/earned-badges?badge_definition_id=first-login").await.of(200);
    assert_eq!((&listed["pagination"]["total"], &listed["data"][0]["awarded_by"]), (&json!(1), &json!("system")));
}

async fn a_chain_of_three_comes_with_one_credit(site: Site) {
    set_up(&site).await;
    // Each asks for the one before; the last also for something that is not done.
    site.rule("at-home", 0, Lapse::Keep, vec![holds("welcome-aboard")]).await;
    site.rule("at-work", 0, Lapse::Keep, vec![holds("at-home"), times("link", 1)]).await;
    let token = signed(&claims(&site, FOO, json!(["logged-in", "link"])));
    let reply = site.ob_credit(&token, FOO, "logged-in").await.of(201);
    let badges = reply["badges"].as_object().unwrap();
    assert_eq!(badges.keys().collect::<Vec<_>>(), ["at-home", "first-login", "welcome-aboard"]);
    let reply = site.ob_credit(&token, FOO, "link").await.of(201);
    assert_eq!(reply["badges"].as_object().unwrap().keys().collect::<Vec<_>>(), ["at-work"]);
}

async fn progress_says_what_is_missing(site: Site) {
    set_up(&site).await;
    let token = signed(&claims(&site, FOO, json!("link comment image")));
    for _ in 0..4 {
        site.ob_credit(&token, FOO, "image").await.of(200);
    }
    let reply = site.ob_credit(&token, FOO, "link").await.of(200);
    let image = reply["progress"]["fancy-badge"]["image"].clone();
    assert!(image.as_str().unwrap().starts_with(site.base()), "{reply}");
    let fancy = json!({
        "name": "Fancy Badge", "description": "A <b>real</b> badge", "image": image,
        "remaining": { "link": 10, "comment": 14 },
    });
    assert_eq!(reply, json!({ "status": "ok", "progress": { "fancy-badge": fancy } }));
}

async fn what_a_user_has_is_told_and_marked_as_read(site: Site) {
    set_up(&site).await;
    let token = signed(&claims(&site, FOO, json!(["logged-in"])));
    let nothing = json!({ "status": "ok", "behaviors": {}, "badges": {} });
    assert_eq!(site.ob_user(&token, FOO).await.of(200), nothing);
    let path = "/v1/user/mark-all-badges-as-read";
    let body = json!({ "auth": token, "email": FOO });
    assert_eq!(site.anonymous().post(path, &body).await.of(200), json!({ "status": "ok" }), "of nobody");
    for _ in 0..5 {
        site.ob_credit(&token, "FOO@bar.org", "logged-in").await;
    }
    let reply = site.ob_user(&token, FOO).await.of(200);
    assert_eq!(reply["behaviors"], json!({ "logged-in": 5 }));
    assert_eq!(reply["badges"]["first-login"]["isRead"], false);
    assert_eq!(site.anonymous().post(path, &body).await.of(200), json!({ "status": "ok" }));
    let reply = site.ob_user(&token, FOO).await.of(200);
    assert_eq!(reply["badges"]["first-login"]["isRead"], true);
    // What was taken back is not shown.
    let url = reply["badges"]["first-login"]["assertionUrl"].as_str().unwrap().to_owned();
    let id = url.rsplit('/').next().unwrap();
    site.admin().delete(&format!("/api/v1/earned-badges/{id}?revoke_reason=x")).await.of(200);
    assert!(site.ob_user(&token, FOO).await.of(200)["badges"].get("first-login").is_none());
}

async fn forms_and_bodies_of_json_are_alike(site: Site) {
    set_up(&site).await;
    let token = signed(&claims(&site, FOO, json!(["logged-in"])));
    let path = "/v1/user/behavior/logged-in/credit";
    let fields = [("auth", token.as_str()), ("email", FOO), ("other", "ignored")];
    assert_eq!(site.ob_form(path, &fields).await.of(201)["status"], "awarded");
    assert_eq!(site.ob_credit(&token, FOO, "logged-in").await.of(200)["status"], "ok");
    let read = site.ob_form("/v1/user/mark-all-badges-as-read", &fields).await;
    assert_eq!(read.of(200), json!({ "status": "ok" }));
}

async fn a_limit_says_how_long_to_wait(site: Site) {
    set_up(&site).await;
    let limit = Some(Limit { count: 1, seconds: 60 });
    site.behaviour(NewBehaviour { shortname: "click".into(), limit, ..Default::default() }).await;
    let token = signed(&claims(&site, FOO, json!(["click"])));
    site.ob_credit(&token, FOO, "click").await.of(200);
    site.wait(TimeDelta::seconds(20));
    let refused = site.ob_credit(&token, FOO, "click").await.is(429);
    assert_eq!((refused.header("retry-after"), refused.json()["status"].as_str()), (Some("40"), Some("error")));
    assert_eq!(site.ob_user(&token, FOO).await.of(200)["behaviors"]["click"], 1, "nothing was credited");
    site.wait(TimeDelta::seconds(40));
    site.ob_credit(&token, FOO, "click").await.of(200);
}

async fn a_key_is_counted_once(site: Site) {
    set_up(&site).await;
    let token = signed(&claims(&site, FOO, json!(["logged-in", "link"])));
    let send = |behaviour: &str| {
        let path = format!("/v1/user/behavior/{behaviour}/credit");
        let request = site.anonymous().request(Method::POST, &path).header("idempotency-key", "k-1");
        Reply::to(request.json(&json!({ "auth": token, "email": FOO })))
    };
    let first = send("logged-in").await.of(201);
    assert_eq!(send("logged-in").await.of(201), first, "the same reply, badges and all");
    assert_eq!(send("link").await.is(400).json()["status"], "error");
    assert_eq!(site.ob_user(&token, FOO).await.of(200)["behaviors"], json!({ "logged-in": 1 }));
}

async fn pages_of_other_sites_may_ask_here_and_nowhere_else(site: Site) {
    set_up(&site).await;
    let across = |method: Method, path: &'static str| {
        let request = site.anonymous().request(method, path).header("origin", "https://thimble.webmaker.org");
        Reply::to(
            request
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "content-type"),
        )
    };
    for path in ["/v1/badges", "/v1/user", "/v1/user/mark-all-badges-as-read", "/v1/user/behavior/link/credit"] {
        let preflight = across(Method::OPTIONS, path).await.is(200);
        assert_eq!(preflight.header("access-control-allow-origin"), Some("*"), "{path}");
        assert!(preflight.header("access-control-allow-headers").unwrap().contains("content-type"));
    }
    let refused = across(Method::GET, "/v1/user").await.is(403);
    assert_eq!(refused.header("access-control-allow-origin"), Some("*"), "so that the page can read why");
    for path in ["/v1/token", "/api/v1/earned-badges", "/", "/healthz"] {
        assert_eq!(across(Method::OPTIONS, path).await.header("access-control-allow-origin"), None, "{path}");
        assert_eq!(across(Method::GET, path).await.header("access-control-allow-origin"), None, "{path}");
    }
}

async fn somebody_unknown_becomes_a_stub(site: Site) {
    let oslo = site
        .client_of(NewClient {
            organisation_id: Some("org-nhf-oslo".into()),
            issuer: "https://oslo.example".into(),
            may_credit_anything: true,
            ..NewClient::default()
        })
        .await;
    let token = |email: &str| {
        let mut claims = claims(&site, email, json!([]));
        claims["iss"] = json!(oslo.issuer);
        signed(&claims)
    };
    site.ob_credit(&token(FOO), FOO, "never-heard-of").await.of(200);
    let person = people::find_by_email(&mut site.conn().await, FOO).await.unwrap().unwrap();
    assert!(person.is_stub && !person.is_public && person.organisation == "org-nhf-oslo");
    // People of other houses are not theirs to credit, nor to know of.
    let mona = "mona@example.net";
    site.ob_credit(&token(mona), mona, "never-heard-of").await.is(404);
    let mut tx = site.tx().await;
    let now = site.app().clock.now();
    let wanted = awards::NewAward { badge: "bdg-other".into(), person: mona.into(), ..Default::default() };
    awards::award(&mut tx, now, &root(), wanted).await.unwrap();
    tx.commit().await.unwrap();
    let nothing = json!({ "status": "ok", "behaviors": {}, "badges": {} });
    assert_eq!(site.ob_user(&token(mona), mona).await.of(200), nothing);
}
