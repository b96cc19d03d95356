//! What the endpoint and its list answer.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;

use super::{JOHN, form, issued, john, john_with, link, mailbox, put, session};
use crate::support::{Reply, Site, on_both_engines};

on_both_engines!(
    somebody_new_waits_as_a_private_stub_and_gets_one_mail,
    somebody_with_an_account_holds_it_at_once,
    everything_that_was_sent_comes_back,
    bad_fields_are_named,
    refusals_are_in_the_shape_of_the_contract,
    after_a_revocation_it_is_issued_anew,
    a_sandbox_badge_sends_no_mail_and_is_never_public,
    what_ran_out_is_issued_anew,
    eight_requests_for_one_address_make_one_award,
    what_was_issued_is_listed_in_pages,
    pending_awards_count_and_are_seen_by_nobody,
    an_admin_makes_a_token_of_ten_minutes,
    management_revokes_and_sends_again,
);

const SITE: &str = "bdg-site";

async fn somebody_new_waits_as_a_private_stub_and_gets_one_mail(site: Site) {
    let first = issued(&site, SITE, &john()).await;
    assert_eq!((&first["status"], &first["claim_state"]), (&json!("pending"), &json!("pending")));
    assert_eq!(first["recipient_firstname"], "John");
    assert_eq!(first["recipient_lastname"], "Doe");
    assert_eq!(first["recipient_email"], JOHN);
    assert_eq!(first["badge"]["name"], "Everybody's Badge");
    assert_eq!(first["issue_date"], "2026-03-26T10:00:00Z");
    assert!(first["end_date"].is_null() && first["claimed_at"].is_null());
    let again = issued(&site, SITE, &john_with(&json!({ "recipient_email": "John.Doe@Example.com " }))).await;
    assert_eq!(again, first, "issuing again changes nothing");
    let letters = mailbox(&site, JOHN).await;
    assert_eq!(letters.len(), 1, "{letters:?}");
    assert!(letters[0].contains("Everybody's Badge") && letters[0].contains("/claim/emb_clm_"));
    assert!(letters[0].contains("/help/claim"));
    let found = site.admin().get("/api/v1/people?q=john").await.of(200);
    assert_eq!(found["pagination"]["total"], 1);
    assert_eq!(found["data"][0]["display_name"], "John Doe");
    assert_eq!(found["data"][0]["public"], false, "{found}");
}

async fn somebody_with_an_account_holds_it_at_once(site: Site) {
    let body =
        json!({ "recipient_firstname": "K.", "recipient_lastname": "Nordmann", "recipient_email": "kari@example.org" });
    let before = mailbox(&site, "kari@example.org").await;
    let award = issued(&site, SITE, &body).await;
    assert_eq!((&award["status"], &award["claim_state"]), (&json!("claimed"), &json!("claimed")));
    assert_eq!(award["claimed_at"], award["created_at"]);
    assert_eq!(award["recipient_firstname"], "K.", "as the issuer wrote it");
    let mut letters = mailbox(&site, "kari@example.org").await;
    letters.retain(|letter| !before.contains(letter));
    assert_eq!(letters.len(), 1);
    assert!(!letters[0].contains("/claim/") && letters[0].contains("/assertions/"), "a notice, no link to claim");
    let kari = site.admin().get("/api/v1/people/pm-kari-001").await.of(200);
    assert_eq!(kari["display_name"], "Kari Nordmann", "nobody is renamed by being issued something");
    let id = award["id"].as_str().expect("an id");
    site.anonymous().get(&format!("/assertions/{id}.json")).await.is(200);
}

async fn everything_that_was_sent_comes_back(site: Site) {
    let body = john_with(&json!({
        "recipient_organisation": "Example Ltd", "issue_date": "2026-03-20", "end_date": "2027-03-20",
        "evidence_text": "Twelve sessions led alone.", "evidence_url": "https://example.com/portfolio/42", "score": 92.5,
        "colour": "red",
    }));
    let award = issued(&site, SITE, &body).await;
    for (field, wanted) in [
        ("recipient_organisation", json!("Example Ltd")),
        ("issue_date", json!("2026-03-20T00:00:00Z")),
        ("end_date", json!("2027-03-20T23:59:59Z")),
        ("evidence_text", json!("Twelve sessions led alone.")),
        ("evidence_url", json!("https://example.com/portfolio/42")),
        ("score", json!(92.5)),
        ("created_at", json!("2026-03-26T10:00:00Z")),
        ("revoked_at", json!(null)),
    ] {
        assert_eq!(award[field], wanted, "{field}");
    }
    let link = link(&site, JOHN).await;
    form(&site, &link, "", &[("password", super::NEW), ("consent", "1")]).await.is(303);
    let id = award["id"].as_str().expect("an id");
    let document = site.anonymous().get(&format!("/assertions/{id}.json")).await.is(200).json();
    assert_eq!(document["issuedOn"], "2026-03-20T00:00:00Z");
    assert_eq!(document["expires"], "2027-03-20T23:59:59Z");
    assert_eq!(document["evidence"]["narrative"], "Twelve sessions led alone.");
    assert_eq!(document["evidence"]["id"], "https://example.com/portfolio/42");
    // Midnight has come in the east before it comes in UTC.
    let ahead = json!({ "recipient_email": "early@example.com", "issue_date": "2026-03-26T22:00:00Z" });
    let early = issued(&site, SITE, &john_with(&ahead)).await;
    assert_eq!(early["issue_date"], "2026-03-26T10:00:00Z");
}

async fn bad_fields_are_named(site: Site) {
    let long = "x".repeat(10_000);
    let cases = [
        (json!({ "recipient_email": null }), "recipient_email", "missing"),
        (json!({ "recipient_firstname": " " }), "recipient_firstname", "missing"),
        (json!({ "recipient_lastname": "" }), "recipient_lastname", "missing"),
        (json!({ "recipient_email": "john.doe" }), "recipient_email", "value_error"),
        (json!({ "recipient_email": "a@example.org, b@example.org" }), "recipient_email", "value_error"),
        (json!({ "recipient_email": "john@example.org\r\nBcc: eve@example.org" }), "recipient_email", "value_error"),
        (json!({ "recipient_firstname": "John\r\nBcc: eve@example.org" }), "recipient_firstname", "value_error"),
        (json!({ "recipient_lastname": "Doe\nX: y" }), "recipient_lastname", "value_error"),
        (json!({ "recipient_firstname": long }), "recipient_firstname", "value_error"),
        (json!({ "recipient_organisation": long }), "recipient_organisation", "value_error"),
        (json!({ "recipient_firstname": 7 }), "recipient_firstname", "type_error"),
        (json!({ "recipient_lastname": ["Doe"] }), "recipient_lastname", "type_error"),
        (json!({ "issue_date": "20.03.2026" }), "issue_date", "value_error"),
        (json!({ "issue_date": "2026-03-28" }), "issue_date", "value_error"),
        (json!({ "end_date": "2026-03-01" }), "end_date", "value_error"),
        (json!({ "evidence_url": "javascript:alert(1)" }), "evidence_url", "value_error"),
        (json!({ "evidence_text": long }), "evidence_text", "value_error"),
        (json!({ "score": -1 }), "score", "value_error"),
        (json!({ "score": "high" }), "score", "type_error"),
    ];
    let before = site.counts().await;
    // As a program each, so that no limit is met.
    for (n, (more, field, kind)) in cases.into_iter().enumerate() {
        let client = if n % 2 == 0 { site.admin() } else { site.system() };
        let body = john_with(&more);
        let mut reply = put(&client, SITE, &body).await;
        while reply.status == 429 {
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            reply = put(&client, SITE, &body).await;
        }
        let body = reply.of(400);
        let detail = &body["detail"][0];
        assert_eq!((&detail["loc"], &detail["type"]), (&json!(["body", field]), &json!(kind)), "{more}: {body}");
        assert!(detail["msg"].as_str().is_some_and(|msg| !msg.is_empty()), "{more}");
    }
    // All that is wrong is told at once.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let wrong = json!({ "recipient_email": "x", "recipient_firstname": "J", "issue_date": "soon", "score": -1 });
    let told = put(&site.admin(), SITE, &wrong).await.of(400);
    let fields: Vec<&str> =
        told["detail"].as_array().unwrap().iter().map(|one| one["loc"][1].as_str().unwrap()).collect();
    assert_eq!(fields, ["recipient_lastname", "issue_date", "recipient_email", "score"]);
    assert_eq!(site.counts().await, before, "nothing half done");
    assert!(mailbox(&site, "eve@example.org").await.is_empty());
}

async fn refusals_are_in_the_shape_of_the_contract(site: Site) {
    let detail = |reply: Reply, status: u16| {
        let body = reply.of(status);
        assert!(body["detail"].as_str().is_some_and(|text| !text.is_empty()), "{body}");
        assert_eq!(body.as_object().map(serde_json::Map::len), Some(1), "{body}");
    };
    let nobody = put(&site.anonymous(), SITE, &john()).await;
    assert_eq!(nobody.header("www-authenticate"), Some("Bearer"));
    detail(nobody, 401);
    detail(put(&site.revoked(), SITE, &john()).await, 401);
    detail(put(&site.mentor(), SITE, &john()).await, 403);
    detail(put(&site.coordinator(), SITE, &john()).await, 403);
    detail(put(&site.admin(), "4711", &john()).await, 404);
    detail(put(&site.other_admin(), "bdg-def-003", &john()).await, 404);
    // Somebody of another house: neither does a house's badge go there, nor may an admin reach there.
    let kari = john_with(&json!({ "recipient_email": "kari@example.org" }));
    detail(put(&site.admin(), "bdg-other", &kari).await, 422);
    detail(put(&site.other_admin(), SITE, &kari).await, 422);
    site.admin().delete("/api/v1/badge-definitions/bdg-def-003").await.is(200);
    detail(put(&site.admin_of_oslo(), "bdg-def-003", &john()).await, 409);
    site.admin().delete("/api/v1/people/mentor-19").await.is(200);
    let left = json!({ "email": "mona@example.net" });
    site.admin().delete("/api/v1/people/other-mentor").await.is(200);
    let mona = john_with(&json!({ "recipient_email": left["email"] }));
    detail(put(&site.other_admin(), SITE, &mona).await, 409);
    let text = site.system().send(Method::PUT, "/v1/badge/bdg-site/issue", "text/plain", "{}").await;
    detail(text, 415);
    let list = site.system().send(Method::PUT, "/v1/badge/bdg-site/issue", "application/json", "[]").await.of(400);
    assert_eq!(list["detail"][0]["loc"], json!(["body"]));
    detail(site.admin().get("/v1/badge/4711/assertions").await, 404);
    detail(site.mentor().get("/v1/badge/bdg-site/assertions").await, 403);
    detail(site.system().get("/v1/badge/bdg-site/assertions").await, 403);
}

async fn after_a_revocation_it_is_issued_anew(site: Site) {
    let first = issued(&site, SITE, &john()).await;
    let old = link(&site, JOHN).await;
    site.anonymous().get(&old).await.is(200);
    let path = format!("/api/v1/issued-badges/{}", first["id"].as_str().expect("an id"));
    let reason = json!({ "revoke_reason": "The wrong John" });
    let revoked = site.admin().delete_with(&path, &reason).await.of(200);
    assert_eq!((&revoked["status"], &revoked["revoke_reason"]), (&json!("revoked"), &json!("The wrong John")));
    site.anonymous().get(&old).await.is(404);
    assert_eq!(mailbox(&site, JOHN).await.len(), 1, "who never had it is not told that it is gone");
    let second = issued(&site, SITE, &john()).await;
    assert_ne!(second["id"], first["id"]);
    assert_eq!(second["status"], "pending");
    assert_eq!(mailbox(&site, JOHN).await.len(), 2);
    let new = link(&site, JOHN).await;
    assert_ne!(new, old);
    site.anonymous().get(&new).await.is(200);
}

async fn a_sandbox_badge_sends_no_mail_and_is_never_public(site: Site) {
    let body = json!({ "id": "trial", "name": "Trial", "description": "", "sandbox": true });
    let made = site.admin().post("/api/v1/badge-definitions", &body).await;
    let number = made.of(201)["number"].clone();
    site.admin().patch("/api/v1/badge-definitions/trial", &json!({ "points": 500 })).await.of(200);
    let score = async || site.admin().get("/api/v1/people/pm-kari-001").await.of(200)["score"].clone();
    let before = (site.mail().await.len(), score().await);
    for email in [JOHN, "kari@example.org"] {
        let award = issued(&site, &number.to_string(), &john_with(&json!({ "recipient_email": email }))).await;
        let id = award["id"].as_str().expect("an id").to_owned();
        assert_eq!(award["badge"]["id"], number);
        site.anonymous().get(&format!("/assertions/{id}.json")).await.is(404);
        site.admin()
            .post(&format!("/api/v1/issued-badges/{id}/resend"), &json!({}))
            .await
            .problem(409, "earned_badge_not_pending");
    }
    assert_eq!((site.mail().await.len(), score().await), before, "no mail but the seed's own, and no points");
    let wanted = json!({ "badge_id": "trial", "reason": "Let me" });
    site.mentor().post("/api/v1/nominations", &wanted).await.problem(404, "badge_definition_not_found");
}

async fn what_ran_out_is_issued_anew(site: Site) {
    let soon = json!({ "recipient_email": "kari@example.org", "end_date": "2026-03-28" });
    let first = issued(&site, SITE, &john_with(&soon)).await;
    assert_eq!(first["end_date"], "2026-03-28T23:59:59Z");
    let kari = json!({ "recipient_email": "kari@example.org" });
    assert_eq!(issued(&site, SITE, &john_with(&kari)).await["id"], first["id"], "it is held");
    let mails = mailbox(&site, "kari@example.org").await;
    let told = mails.iter().filter(|mail| mail.contains("It counts until 28 March 2026.")).count();
    assert_eq!(told, 1, "{mails:?}");
    site.wait(TimeDelta::days(4));
    let second = issued(&site, SITE, &john_with(&kari)).await;
    assert_ne!(second["id"], first["id"]);
    assert_eq!((&second["status"], &second["end_date"]), (&json!("claimed"), &json!(null)));
    let list = site.admin().get("/v1/badge/bdg-site/assertions").await.of(200);
    assert_eq!(list["total"], 2, "the one that ran out stays");
}

async fn eight_requests_for_one_address_make_one_award(site: Site) {
    let mut requests = JoinSet::new();
    for n in 0..8 {
        let client = if n % 2 == 0 { site.admin() } else { site.system() };
        requests.spawn(async move { put(&client, SITE, &john()).await.of(200)["id"].clone() });
    }
    let mut ids: Vec<String> = requests.join_all().await.iter().map(|id| id.as_str().expect("an id").into()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1, "{ids:?}");
    assert_eq!(mailbox(&site, JOHN).await.len(), 1);
    assert_eq!(site.admin().get("/api/v1/people?q=john").await.of(200)["pagination"]["total"], 1);
    let john = site.admin().get("/api/v1/people?q=john").await.of(200)["data"][0]["id"].clone();
    let path = format!("/api/v1/earned-badges?peer_mentor_id={}", john.as_str().expect("an id"));
    assert_eq!(site.admin().get(&path).await.of(200)["pagination"]["total"], 1);
}

async fn what_was_issued_is_listed_in_pages(site: Site) {
    for n in 0..3 {
        issued(&site, SITE, &john_with(&json!({ "recipient_email": format!("john-{n}@example.com") }))).await;
        site.wait(TimeDelta::seconds(1));
    }
    let page = site.admin().get("/v1/badge/bdg-site/assertions?page=2&size=2").await.of(200);
    let numbers = ["total", "page", "size", "pages"].map(|key| page[key].as_i64().expect("a number"));
    assert_eq!(numbers, [3, 2, 2, 2]);
    assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(page["items"][0]["recipient_email"], "john-2@example.com");
    let all = site.admin().get("/v1/badge/bdg-site/assertions").await.of(200);
    assert_eq!((&all["size"], &all["pages"]), (&json!(50), &json!(1)));
    let past = site.admin().get("/v1/badge/bdg-site/assertions?page=9&size=1000").await.of(200);
    assert_eq!((&past["items"], &past["size"]), (&json!([]), &json!(100)));
    let bad = site.admin().get("/v1/badge/bdg-site/assertions?page=0&size=x").await.of(400);
    assert_eq!(bad["detail"][0]["loc"], json!(["query", "page"]));
    assert_eq!(bad["detail"][1]["loc"], json!(["query", "size"]));
    // What another contract gave is issued too; the name is taken apart.
    let others = site.coordinator().get("/v1/badge/bdg-def-001/assertions").await.of(200);
    assert_eq!(others["items"][0]["id"], "earned-001");
    assert_eq!(others["items"][0]["recipient_lastname"], "Nordmann");
    assert_eq!(others["items"][0]["status"], "claimed");
}

async fn pending_awards_count_and_are_seen_by_nobody(site: Site) {
    let rule = json!({ "conditions": [{ "kind": "badge", "badge": "everybody-s-badge" }] });
    let body = json!({ "id": "next", "name": "Next" });
    site.admin().post("/api/v1/badge-definitions", &body).await.is(201);
    let shortname = site.admin().get("/api/v1/badge-definitions/bdg-site").await.of(200)["shortname"].clone();
    let rule = json!({ "conditions": [{ "kind": rule["conditions"][0]["kind"], "badge": shortname }] });
    site.admin().put_rule("next", &rule).await;
    let award = issued(&site, SITE, &john()).await;
    let id = award["id"].as_str().expect("an id");
    let john = site.admin().get("/api/v1/people?q=john").await.of(200)["data"][0].clone();
    let person = john["id"].as_str().expect("an id");
    let check =
        |badge: &str| format!("/api/v1/earned-badges/check?badge_definition_id={badge}&peer_mentor_id={person}");
    assert_eq!(site.admin().get(&check(SITE)).await.of(200)["has_earned"], true, "it counts for checks");
    assert_eq!(site.admin().get(&check("next")).await.of(200)["has_earned"], true, "and for rules");
    assert_eq!(john["score"], 5, "and for the score");
    for suffix in ["", ".json", ".html", "/badge.png", "/badge.svg"] {
        site.anonymous().get(&format!("/assertions/{id}{suffix}")).await.is(404);
    }
}

async fn an_admin_makes_a_token_of_ten_minutes(site: Site) {
    let cookie = site.sign_in("ase@example.org").await;
    let page = form(&site, "/portal/connections/access-token", &cookie, &[]).await.is(200);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let text = page.text();
    let from = text.find("emb_at_").expect("it is shown");
    let token: String = text[from..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let client = site.client(&token);
    put(&client, SITE, &john()).await.is(200);
    let shown = site.anonymous().request(Method::GET, "/portal/connections").header("cookie", &cookie);
    assert!(!Reply::to(shown).await.is(200).text().contains(&token), "shown once");
    site.wait(TimeDelta::seconds(600));
    put(&client, SITE, &john()).await.is(401);
    let kari = site.sign_in("kari@example.org").await;
    form(&site, "/portal/connections/access-token", &kari, &[]).await.is(403);
}

async fn management_revokes_and_sends_again(site: Site) {
    let award = issued(&site, SITE, &john()).await;
    let path = format!("/api/v1/issued-badges/{}", award["id"].as_str().expect("an id"));
    let first = link(&site, JOHN).await;
    assert_eq!(site.admin().get(&path).await.of(200)["status"], "pending");
    let again = site.admin().post(&format!("{path}/resend"), &json!({})).await.of(200);
    assert_eq!(again["status"], "pending");
    assert_eq!(mailbox(&site, JOHN).await.len(), 2);
    let second = link(&site, JOHN).await;
    site.anonymous().get(&first).await.is(404);
    let claimed = form(&site, &second, "", &[("password", super::NEW), ("consent", "1")]).await.is(303);
    session(&claimed);
    let record = site.admin().get(&path).await.of(200);
    assert_eq!(record["status"], "claimed");
    assert!(
        record["consent"]["text"].as_str().is_some_and(|text| text.contains("Never your e-mail address")),
        "{record}"
    );
    assert_eq!(record["consent"]["language"], "en");
    site.admin().post(&format!("{path}/resend"), &json!({})).await.problem(409, "earned_badge_not_pending");
    site.admin().delete_with(&path, &json!({ "reason": "x" })).await.is(400);
    site.admin().delete_with(&path, &json!({})).await.refuses(&["revoke_reason"]);
    site.admin().delete_with(&path, &json!({ "revoke_reason": "A mistake" })).await.is(200);
    assert!(mailbox(&site, JOHN).await.last().is_some_and(|mail| mail.contains("A mistake")), "who held it is told");
    site.other_admin().get(&path).await.is(404);
}
