use std::collections::BTreeSet;

use chrono::TimeDelta;
use emblazon::{on_db, secrets};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{CONTEXT, award, document, get, revoke};
use crate::support::{Site, at, on_both_engines};

on_both_engines!(
    documents_say_what_the_standard_asks_and_no_more,
    an_issuer_can_always_be_written_to,
    one_address_answers_people_and_programs,
    what_the_client_has_is_not_sent_again,
    a_revoked_award_is_gone_and_says_why,
    what_is_not_public_is_nowhere,
    each_award_has_a_salt_and_keeps_its_recipient,
    an_award_from_before_gets_its_salt_once,
    who_has_no_address_is_known_by_the_profile,
);

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn hash(identity: &str, salt: &str) -> String {
    format!("sha256${}", secrets::hex(&Sha256::digest(format!("{identity}{salt}"))))
}

async fn documents_say_what_the_standard_asks_and_no_more(site: Site) {
    let base = site.base();
    let written = json!({"description": "<b>Bold</b> &amp; more", "criteria": "Do <i>this</i><script>x()</script>"});
    site.admin().patch("/api/v1/badge-definitions/bdg-def-003", &written).await.is(200);
    let id = award(&site, "bdg-def-003", "pm-kari-001", Some(at("2027-03-26T10:00:00.5Z"))).await;

    let assertion = document(&site, &format!("/assertions/{id}")).await;
    let salt = assertion["recipient"]["salt"].as_str().expect("a salt").to_owned();
    let expected = json!({
        "@context": CONTEXT, "id": format!("{base}/assertions/{id}"), "type": "Assertion",
        "recipient": {"type": "email", "hashed": true, "salt": salt, "identity": hash("kari@example.org", &salt)},
        "badge": format!("{base}/badges/community-builder"), "verification": {"type": "HostedBadge"},
        "issuedOn": "2026-03-26T10:00:00Z", "expires": "2027-03-26T10:00:00Z",
        "evidence": "https://example.org/what%20was%20done?a=%7B1%7D", "narrative": "Well done ]]> & <b>thanks</b>",
    });
    assert_eq!(assertion, expected);

    let badge = document(&site, "/badges/community-builder").await;
    let image = badge["image"].as_str().expect("an address").to_owned();
    let expected = json!({
        "@context": CONTEXT, "id": format!("{base}/badges/community-builder"), "type": "BadgeClass",
        "name": "Community Builder", "description": "Bold & more", "image": image, "criteria": {"narrative": "Do this"},
        "issuer": format!("{base}/issuers/org-nhf-oslo"),
    });
    assert_eq!(badge, expected);
    let picture = site.anonymous().get(&image).await.is(200);
    assert_eq!(picture.header("content-type"), Some("image/svg+xml"));
    // Nothing is said about how it is earned: then the page for people is named, at an address of its own.
    let silent = document(&site, "/badges/first-session").await;
    assert_eq!(silent["criteria"], format!("{base}/badges/first-session.html"));

    let issuer = document(&site, "/issuers/org-nhf-oslo").await;
    assert_eq!(keys(&issuer), BTreeSet::from(["@context", "email", "id", "name", "type", "url"]));
    assert_eq!((&issuer["type"], &issuer["name"]), (&json!("Profile"), &json!("NHF Oslo")));
    assert_eq!(issuer["id"], badge["issuer"]);
    // Without note, evidence and end, an assertion has only what it must have.
    let plain = document(&site, "/assertions/earned-002").await;
    let must = ["@context", "badge", "id", "issuedOn", "recipient", "type", "verification"];
    assert_eq!(keys(&plain), BTreeSet::from(must));
    assert_eq!(plain["issuedOn"], "2026-02-21T00:01:00Z");
}

async fn an_issuer_can_always_be_written_to(site: Site) {
    let email = async |site: &Site| document(site, "/issuers/org-nhf-oslo").await["email"].clone();
    assert!(email(&site).await.as_str().is_some_and(|email| email.contains('@')), "the sender of this server's mail");
    let contact = json!({"contact_email": "site@example.org"});
    site.admin().patch("/api/v1/organisations/site", &contact).await.is(200);
    assert_eq!(email(&site).await, "site@example.org", "the site's own");
    let contact = json!({"contact_email": "oslo@example.org"});
    site.admin().patch("/api/v1/organisations/org-nhf-oslo", &contact).await.is(200);
    assert_eq!(email(&site).await, "oslo@example.org");
}

async fn one_address_answers_people_and_programs(site: Site) {
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
    let validator = "application/ld+json, application/json, image/png, image/svg+xml";
    let (html, json_ld, json) = ("text/html; charset=utf-8", "application/ld+json", "application/json");
    for address in ["/assertions/earned-002", "/badges/streak-champion", "/issuers/org-nhf-oslo"] {
        for (suffix, accept, expected) in [
            ("", browser, html),
            ("", "text/html", html),
            ("", "*/*", json_ld),
            ("", validator, json_ld),
            ("", "image/png", json_ld),
            ("", "image/png, image/svg+xml, */*;q=0.1", json_ld),
            ("", "application/json", json),
            ("", "application/json, application/ld+json", json_ld),
            (".json", browser, json_ld),
            (".json", "application/json", json),
            (".json", "text/html", json_ld),
            (".html", "*/*", html),
            (".html", "application/ld+json", html),
        ] {
            let reply = get(&site, &format!("{address}{suffix}"), accept).await.is(200);
            assert_eq!(reply.header("content-type"), Some(expected), "{address}{suffix} for {accept}");
            let varies = reply.headers.get_all("vary").iter().any(|vary| vary == "Accept");
            assert!(varies, "{address}{suffix} for {accept}");
            // The only routes that other sites' scripts may read are the Open Badger's.
            assert_eq!(reply.header("access-control-allow-origin"), None);
        }
        let nowhere = format!("{address}-not");
        let missing = get(&site, &nowhere, json_ld).await.problem(404, "not_found");
        assert_eq!(missing["status"], 404);
        let missing = get(&site, &nowhere, browser).await.is(404);
        assert_eq!(missing.header("content-type"), Some(html));
        assert!(missing.headers.get_all("vary").iter().any(|vary| vary == "Accept"));
    }
    let head = site.anonymous().request(reqwest::Method::HEAD, "/assertions/earned-002");
    let head = crate::support::Reply::to(head).await.is(200);
    assert_eq!((head.header("content-type"), head.body.len()), (Some(json_ld), 0));
    for address in [
        "/assertions/...",
        "/assertions/a%2fb",
        "/assertions/%00",
        "/badges/%2e%2e%2f",
        "/issuers/a.b.json",
        "/assertions/.json",
    ] {
        get(&site, address, json_ld).await.is(404);
    }
}

async fn what_the_client_has_is_not_sent_again(site: Site) {
    for path in [
        "/assertions/earned-002",
        "/badges/streak-champion",
        "/issuers/org-nhf-oslo",
        "/assertions/earned-002/badge.png",
    ] {
        let first = get(&site, path, "*/*").await.is(200);
        let tag = first.header("etag").expect("a tag").to_owned();
        assert!(tag.starts_with('"'), "a strong one: {tag}");
        assert_eq!(first.header("cache-control"), Some("no-cache"));
        let again = |tag: String| {
            let request = site.anonymous().request(reqwest::Method::GET, path).header("if-none-match", tag);
            crate::support::Reply::to(request)
        };
        for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".into()] {
            let reply = again(known).await.is(304);
            assert_eq!((reply.header("etag"), reply.body.len()), (Some(tag.as_str()), 0));
        }
        again("\"other\"".into()).await.is(200);
        let json = get(&site, path, "application/json").await;
        let is_picture = path.contains("/badge.");
        assert_eq!(json.header("etag") == Some(tag.as_str()), is_picture, "another representation has another tag");
    }
}

async fn a_revoked_award_is_gone_and_says_why(site: Site) {
    let before = get(&site, "/assertions/earned-002", "*/*").await.is(200);
    revoke(&site, "earned-002").await;
    let tag = before.header("etag").expect("a tag").to_owned();
    let known = site.anonymous().request(reqwest::Method::GET, "/assertions/earned-002").header("if-none-match", tag);
    crate::support::Reply::to(known).await.is(410);
    let expected = json!({
        "@context": CONTEXT, "id": format!("{}/assertions/earned-002", site.base()), "type": "Assertion", "revoked": true,
        "revocationReason": "A mistake",
    });
    for path in [
        "/assertions/earned-002",
        "/assertions/earned-002.json",
        "/assertions/earned-002/badge.png",
        "/assertions/earned-002/badge.svg",
    ] {
        let gone = get(&site, path, "application/ld+json").await.is(410);
        assert_eq!(gone.header("content-type"), Some("application/ld+json"), "{path}");
        assert_eq!(gone.json(), expected, "{path}");
    }
    let page = get(&site, "/assertions/earned-002", "text/html").await.is(410).text();
    assert!(page.contains("Revoked on 26 March 2026") && page.contains("A mistake"), "{page}");
    assert!(!page.contains("linkedin.com") && !page.contains("badge.png"));
}

async fn what_is_not_public_is_nowhere(site: Site) {
    let id = award(&site, "bdg-def-003", "pm-kari-001", None).await;
    let addresses = [
        format!("/assertions/{id}"),
        format!("/assertions/{id}.json"),
        format!("/assertions/{id}/badge.png"),
        format!("/assertions/{id}/badge.svg"),
    ];
    let all_are = async |site: &Site, status: u16| {
        for address in &addresses {
            for accept in ["text/html", "application/ld+json"] {
                get(site, address, accept).await.is(status);
            }
        }
    };
    all_are(&site, 200).await;
    let mut tx = site.tx().await;
    on_db!(tx, c => sqlx::query("UPDATE awards SET status = 'pending' WHERE public_id = $1").bind(&id).execute(c).await.map(|_| ())).expect("it is");
    tx.commit().await.expect("it is kept");
    all_are(&site, 404).await;
    let verified = super::hand_in(&site, "link", id.clone(), "").await.is(200).text();
    assert!(verified.contains("there is no such award here"), "{verified}");
    let mut tx = site.tx().await;
    on_db!(tx, c => sqlx::query("UPDATE awards SET status = 'claimed' WHERE public_id = $1").bind(&id).execute(c).await.map(|_| ())).expect("it is");
    tx.commit().await.expect("it is kept");
    // Retired, a badge stays to be seen; in the sandbox it never is, and neither are its awards.
    let badge = "/api/v1/badge-definitions/bdg-def-003";
    site.admin().patch(badge, &json!({"retired": true})).await.is(200);
    all_are(&site, 200).await;
    get(&site, "/badges/community-builder", "*/*").await.is(200);
    site.admin().patch(badge, &json!({"retired": false})).await.is(200);
    let mut tx = site.tx().await;
    on_db!(tx, c => sqlx::query("UPDATE badges SET is_sandbox = TRUE WHERE public_id = 'bdg-def-003'").execute(c).await.map(|_| ())).expect("it is");
    tx.commit().await.expect("it is kept");
    all_are(&site, 404).await;
    for path in
        ["/badges/community-builder", "/badges/community-builder.json", "/badges/community-builder.html", "/badge/3/x"]
    {
        get(&site, path, "*/*").await.is(404);
    }
    let gallery = get(&site, "/badges", "text/html").await.is(200).text();
    assert!(gallery.contains("First Session") && !gallery.contains("Community Builder"));
}

async fn each_award_has_a_salt_and_keeps_its_recipient(site: Site) {
    let mut salts = BTreeSet::new();
    let mut before = Vec::new();
    for id in [
        "earned-001".to_owned(),
        "earned-002".to_owned(),
        award(&site, "bdg-site", "mentor-19", None).await,
        award(&site, "bdg-site", "pm-kari-001", None).await,
    ] {
        let document = document(&site, &format!("/assertions/{id}")).await;
        let salt = document["recipient"]["salt"].as_str().expect("a salt").to_owned();
        assert!(salt.len() >= 16, "{salt}");
        salts.insert(salt);
        before.push((id, document));
    }
    assert_eq!(salts.len(), before.len(), "no two are the same");
    let changes = json!({"email": "Kari.Elsewhere@Example.org", "display_name": "Kari Elsewhere"});
    site.admin().patch("/api/v1/people/pm-kari-001", &changes).await.is(200);
    site.admin().patch("/api/v1/people/mentor-19", &json!({"email": "lars@example.org"})).await.is(200);
    for (id, document_before) in before {
        assert_eq!(document(&site, &format!("/assertions/{id}")).await, document_before, "a document never changes");
    }
    let later = award(&site, "bdg-def-003", "pm-kari-001", None).await;
    let recipient = document(&site, &format!("/assertions/{later}")).await["recipient"].clone();
    let salt = recipient["salt"].as_str().expect("a salt");
    assert_eq!(recipient["identity"], hash("kari.elsewhere@example.org", salt), "the address in lower case");
}

async fn an_award_from_before_gets_its_salt_once(site: Site) {
    let mut tx = site.tx().await;
    on_db!(tx, c => sqlx::query("UPDATE awards SET salt = NULL, recipient = NULL").execute(c).await.map(|_| ()))
        .expect("as before");
    tx.commit().await.expect("it is kept");
    let asked: Vec<_> = (0..8)
        .map(|_| {
            let site = site.clone();
            tokio::spawn(async move { document(&site, "/assertions/earned-002").await })
        })
        .collect();
    let mut told = BTreeSet::new();
    for one in asked {
        told.insert(one.await.expect("an answer").to_string());
    }
    assert_eq!(told.len(), 1, "all who ask at once are told the same: {told:?}");
    let document: Value = serde_json::from_str(told.first().expect("one")).expect("JSON");
    let recipient = &document["recipient"];
    assert_eq!(recipient["identity"], hash("kari@example.org", recipient["salt"].as_str().expect("a salt")));
    assert_eq!(super::document(&site, "/assertions/earned-002").await, document);
    site.wait(TimeDelta::days(1));
    assert_eq!(super::document(&site, "/assertions/earned-002").await, document);
}

async fn who_has_no_address_is_known_by_the_profile(site: Site) {
    let id = award(&site, "bdg-site", "mentor-19", None).await;
    let recipient = document(&site, &format!("/assertions/{id}")).await["recipient"].clone();
    let salt = recipient["salt"].as_str().expect("a salt");
    let profile = format!("{}/people/mentor-19", site.base());
    let expected = json!({"type": "url", "hashed": true, "salt": salt, "identity": hash(&profile, salt)});
    assert_eq!(recipient, expected);
}
