//! From a forgotten password to another one.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;

use super::{Browser, NEW, leads_to, link, mailbox, opens, recorded};
use crate::support::{PASSWORD, Reply, Site, on_both_engines};

on_both_engines!(
    a_reset_sets_a_password_and_ends_what_the_old_one_opened,
    a_link_opens_once_and_for_an_hour,
    of_several_resets_at_once_one_wins,
    the_answer_is_the_same_whoever_has_the_address,
    who_was_invited_gets_the_invitation_again,
    who_asks_too_often_is_held_up_whoever_they_are,
    whoever_tries_a_token_too_often_is_held_up,
);

const KARI: &str = "kari@example.org";

async fn ask(site: &Site, email: &str) -> Reply {
    Browser::new(site).post("/reset", &[("email", email)]).await
}

/// The path of the link that was sent to this address.
async fn asked(site: &Site, email: &str) -> String {
    leads_to(&ask(site, email).await, "/reset?sent=1");
    link(site, "/reset/").await
}

async fn a_reset_sets_a_password_and_ends_what_the_old_one_opened(site: Site) {
    let mut device = Browser::signed_in(&site, KARI).await;
    let body = json!({ "username": KARI, "password": PASSWORD });
    let pair = site.anonymous().post("/v1/token", &body).await.of(200);
    let bearer = site.client(pair["access_token"].as_str().expect("a token"));
    assert!(device.is_in().await && bearer.get("/api/v1/earned-badges").await.status == 200);

    assert!(Browser::new(&site).get("/sign-in").await.text().contains("href=\"/reset\""));
    Browser::new(&site).get("/reset").await.is(200);
    let link = asked(&site, "Kari@Example.org").await;
    assert!(device.is_in().await, "asking changes nothing");
    let mut browser = Browser::new(&site);
    let page = browser.get(&link).await.is(200);
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.text().contains(KARI));
    for bad in ["", "too short", "Kari Nordmann NHF", "emblazon-demo-only"] {
        browser.post(&link, &[("new_password", bad)]).await.is(422);
    }
    leads_to(&browser.post(&link, &[("new_password", NEW)]).await, "/sign-in");
    assert!(browser.get("/sign-in").await.text().contains("Your new password is set"));
    assert!(!browser.is_in().await, "a link opens no session");
    assert!(!device.is_in().await, "the old sessions are dead");
    assert_eq!(bearer.get("/api/v1/earned-badges").await.status, 401);
    let refresh = json!({ "grant_type": "refresh_token", "refresh_token": pair["refresh_token"] });
    site.anonymous().post("/v1/token", &refresh).await.is(401);
    assert_eq!(site.mentor().get("/api/v1/earned-badges").await.status, 200, "API tokens have ends of their own");
    assert!(!opens(&site, KARI, PASSWORD).await);
    assert!(opens(&site, KARI, NEW).await);
    assert!(mailbox(&site, KARI).await.iter().any(|mail| mail.contains("was changed")));
    assert_eq!(recorded(&site, "password.reset_requested").await, ("system".into(), "pm-kari-001".into()));
    assert_eq!(recorded(&site, "password.reset").await, ("pm-kari-001".into(), "pm-kari-001".into()));
}

async fn a_link_opens_once_and_for_an_hour(site: Site) {
    let first = asked(&site, KARI).await;
    let second = asked(&site, KARI).await;
    let mut browser = Browser::new(&site);
    browser.get(&first).await.is(404);
    browser.post(&first, &[("new_password", NEW)]).await.is(404);
    site.wait(TimeDelta::minutes(60) - TimeDelta::seconds(1));
    browser.get(&second).await.is(200);
    site.wait(TimeDelta::seconds(1));
    browser.post(&second, &[("new_password", NEW)]).await.is(404);
    assert!(opens(&site, KARI, PASSWORD).await);
    let third = asked(&site, KARI).await;
    browser.post(&third.replace("/reset/", "/invite/"), &[("password", NEW)]).await.is(404);
    browser.post(&third, &[("new_password", NEW)]).await.is(303);
    let used = browser.post(&third, &[("new_password", PASSWORD)]).await.is(410);
    assert!(used.text().contains("href=\"/sign-in\""));
    assert!(opens(&site, KARI, NEW).await);
    let fourth = asked(&site, "mona@example.net").await;
    site.admin().patch("/api/v1/people/other-mentor", &json!({ "email": "mona@example.com" })).await.of(200);
    browser.get(&fourth).await.is(404);
    let fifth = asked(&site, "mona@example.com").await;
    site.admin().delete("/api/v1/people/other-mentor").await.of(200);
    browser.post(&fifth, &[("new_password", NEW)]).await.is(404);
}

async fn of_several_resets_at_once_one_wins(site: Site) {
    let link = asked(&site, KARI).await;
    let mut clicks = JoinSet::new();
    for n in 0..8 {
        let (site, link) = (site.clone(), link.clone());
        clicks.spawn(async move {
            let password = format!("{NEW} {n}");
            (Browser::new(&site).post(&link, &[("new_password", &password)]).await.status, password)
        });
    }
    let mut outcomes = clicks.join_all().await;
    outcomes.sort();
    assert_eq!(outcomes.iter().filter(|(status, _)| *status == 303).count(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|(status, _)| *status == 410).count(), 7, "{outcomes:?}");
    assert!(opens(&site, KARI, &outcomes[0].1).await);
}

/// Everything of a reply but its date and its request's id.
fn told(reply: &Reply) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let named = reply.headers.iter().map(|(name, value)| (name.to_string(), format!("{value:?}")));
    let headers = named.filter(|(name, _)| name != "date" && name != "x-request-id").collect();
    (reply.status, headers, reply.body.clone())
}

async fn the_answer_is_the_same_whoever_has_the_address(site: Site) {
    site.admin().delete("/api/v1/people/other-mentor").await.of(200);
    let mut answers = Vec::new();
    let mut work = Vec::new();
    for email in [KARI, "nobody@example.org", "mona@example.net", "ola@example.net", "per.admin@example.org"] {
        let before = site.counts().await;
        let reply = ask(&site, email).await;
        answers.push(told(&reply));
        let after = site.counts().await;
        work.push(
            after
                .into_iter()
                .filter(|(table, rows)| before.get(table) != Some(rows))
                .map(|(table, _)| table)
                .collect::<Vec<_>>(),
        );
    }
    for (answer, done) in answers.iter().zip(&work) {
        assert_eq!(answer, &answers[0]);
        assert_eq!(done, &work[0], "whoever has the address, the same tables get a row");
    }
    assert_eq!(work[0].len(), 1, "{:?}", work[0]);
    assert_eq!(answers[0].0, 303);
    let sent = site.mail().await;
    let links: Vec<_> = sent.iter().filter(|mail| mail.contains("/reset/emb_rst_")).collect();
    assert_eq!(links.len(), 2, "only those with an account get a link");
    for wrong in ["", "nobody", "a@b.example\r\nBcc: x@evil.example"] {
        ask(&site, wrong).await.is(422);
    }
    let body = "email=kari%40example.org";
    let request = site.anonymous().request(Method::POST, "/reset").header("content-type", super::FORM).body(body);
    Reply::to(request.header("origin", "https://evil.example")).await.is(403);
}

async fn who_was_invited_gets_the_invitation_again(site: Site) {
    let new =
        json!({ "id": "nils", "display_name": "Nils", "email": "nils@example.org", "organisation_id": "org-nhf-oslo" });
    site.admin().post("/api/v1/people", &new).await.of(201);
    let before = site.mail().await.len();
    ask(&site, "nils@example.org").await.is(303);
    assert_eq!(site.mail().await.len(), before, "nobody has invited him yet");
    let path = "/api/v1/people/nils/invitation";
    let what = json!({ "role": "coordinator", "organisation_id": "org-nhf-oslo" });
    let first = site.admin_of_oslo().post(path, &what).await.is(201).json();
    let old = link(&site, "/invite/").await;
    site.wait(TimeDelta::days(1));
    ask(&site, "nils@example.org").await.is(303);
    let fresh = link(&site, "/invite/").await;
    assert_ne!(old, fresh);
    let mut browser = Browser::new(&site);
    browser.get(&old).await.is(404);
    let again = site.admin_of_oslo().get(path).await.of(200);
    assert_eq!(again, first, "as it was: the same role, until the same time");
    leads_to(&browser.post(&fresh, &[("password", NEW)]).await, "/portal");
}

async fn who_asks_too_often_is_held_up_whoever_they_are(site: Site) {
    let mut answers = Vec::new();
    for email in [KARI, "nobody@example.org"] {
        for _ in 0..3 {
            ask(&site, email).await.is(303);
        }
        let held_up = ask(&site, &email.to_uppercase()).await.is(429);
        let wait: u64 = held_up.header("retry-after").expect("for how long").parse().expect("seconds");
        assert!((1..=600).contains(&wait), "{wait}");
        let text = held_up.text();
        let id = held_up.header("x-request-id").expect("an id").to_owned();
        answers.push(text.replace(&id, "ID"));
    }
    assert_eq!(answers[0], answers[1]);
    ask(&site, "anna@example.net").await.is(303);
    let links = site.mail().await.iter().filter(|mail| mail.contains("/reset/emb_rst_")).count();
    assert!(links <= 4, "{links}");
    let many = (0..40).map(|n| format!("somebody-{n}@example.org"));
    let mut statuses = Vec::new();
    for email in many {
        statuses.push(ask(&site, &email).await.status);
    }
    assert_eq!(statuses.last(), Some(&429), "one address cannot write to everybody: {statuses:?}");
}

async fn whoever_tries_a_token_too_often_is_held_up(site: Site) {
    let link = asked(&site, KARI).await;
    let mut browser = Browser::new(&site);
    let mut statuses = Vec::new();
    for _ in 0..24 {
        statuses.push(browser.post(&link, &[("new_password", "short")]).await.status);
    }
    assert!(statuses[..20].iter().all(|status| *status == 422), "{statuses:?}");
    assert_eq!(statuses.last(), Some(&429));
    let mut guesses = Vec::new();
    for n in 0..120 {
        let reply = browser.get(&format!("/invite/emb_inv_{n:040}")).await;
        guesses.push((reply.status, reply.header("retry-after").is_some()));
    }
    assert!(guesses.contains(&(429, true)), "one address cannot guess on: {guesses:?}");
    assert!(guesses[..50].iter().all(|(status, _)| *status == 404));
}
