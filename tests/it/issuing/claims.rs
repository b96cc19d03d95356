//! From the link in the mail to a badge in somebody's hands.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;
use tokio::task::JoinSet;

use super::{JOHN, NEW, form, issued, john, john_with, link, link_in, mailbox, session};
use crate::support::{PASSWORD, Reply, Site, on_both_engines};

on_both_engines!(
    a_link_makes_an_account_and_claims_in_one_step,
    without_consent_or_a_good_password_nothing_happens,
    of_several_clicks_at_once_one_claims,
    a_link_opens_for_thirty_days,
    an_account_claims_by_signing_in_and_nobody_else_can,
    what_else_waits_is_claimed_along_or_later,
    a_lost_link_is_asked_for_without_telling_who_is_known,
    those_who_have_not_claimed_are_reminded_twice,
    reminders_end_with_the_claim_and_can_be_refused,
    another_address_ends_the_links,
    an_invitation_that_waits_is_taken_up_with_the_claim,
    the_guide_is_for_everybody,
);

const SITE: &str = "bdg-site";

async fn get(site: &Site, path: &str, cookie: &str) -> Reply {
    Reply::to(site.anonymous().request(Method::GET, path).header("cookie", cookie)).await
}

async fn a_link_makes_an_account_and_claims_in_one_step(site: Site) {
    let award = issued(&site, SITE, &john()).await;
    let id = award["id"].as_str().expect("an id").to_owned();
    let link = link(&site, JOHN).await;
    let page = site.anonymous().get(&link).await.is(200);
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let text = page.text();
    for wanted in ["John Doe", "Everybody&#39;s Badge", JOHN, "What others will see", "type=\"checkbox\""] {
        assert!(text.contains(wanted) || text.contains(&wanted.replace("&#39;", "'")), "{wanted}: {text}");
    }
    let done = form(&site, &link, "", &[("password", NEW), ("consent", "1")]).await.is(303);
    assert_eq!(done.header("location"), Some("/me"));
    let cookie = session(&done);
    let me = get(&site, "/me", &cookie).await.is(200).text();
    assert!(me.contains("John Doe") && me.contains("is yours"), "{me}");
    form(&site, &link, "", &[("password", NEW), ("consent", "1")]).await.is(410);
    site.anonymous().get(&link).await.is(410);
    site.anonymous().get("/claim/emb_clm_made-up").await.is(404);

    // In every other dialect at once.
    let tokens = json!({ "username": JOHN, "password": NEW });
    let token = site.anonymous().post("/v1/token", &tokens).await.of(200)["access_token"].clone();
    let own = site.client(token.as_str().expect("a token")).get("/api/v1/earned-badges").await.of(200);
    assert_eq!(own["data"][0]["id"], id.as_str());
    let document = site.anonymous().get(&format!("/assertions/{id}.json")).await.is(200).json();
    assert_eq!(document["type"], "Assertion");
    let listed = site.admin().get("/v1/badge/bdg-site/assertions").await.of(200);
    assert_eq!(listed["items"][0]["status"], "claimed");
    assert_eq!(listed["items"][0]["claimed_at"], "2026-03-26T10:00:00Z");
    let person = site.admin().get("/api/v1/people?q=john").await.of(200)["data"][0].clone();
    assert_eq!((&person["stub"], &person["public"]), (&json!(false), &json!(true)), "{person}");
    let log = site.admin().get("/api/v1/audit?action=award.claimed").await.of(200);
    assert_eq!((&log["data"][0]["subject"], &log["data"][0]["actor"]), (&json!(id), &person["id"]));
    // Issued again, it is as it is; another one comes at once.
    assert_eq!(issued(&site, SITE, &john()).await["status"], "claimed");
    assert_eq!(mailbox(&site, JOHN).await.len(), 1);
}

async fn without_consent_or_a_good_password_nothing_happens(site: Site) {
    issued(&site, SITE, &john()).await;
    let link = link(&site, JOHN).await;
    for (fields, wrong) in [
        (vec![("password", NEW)], "e-consent"),
        (vec![("consent", "1")], "e-password"),
        (vec![("password", "short"), ("consent", "1")], "e-password"),
        (vec![("password", "John Doe"), ("consent", "1")], "e-password"),
    ] {
        let page = form(&site, &link, "", &fields).await.is(422).text();
        assert!(page.contains(&format!("id=\"{wrong}\"")), "{fields:?}: {page}");
        assert!(!page.contains(NEW), "a password never comes back");
    }
    assert_eq!(site.admin().get("/v1/badge/bdg-site/assertions").await.of(200)["items"][0]["status"], "pending");
    let tokens = json!({ "username": JOHN, "password": NEW });
    site.anonymous().post("/v1/token", &tokens).await.is(401);
}

async fn of_several_clicks_at_once_one_claims(site: Site) {
    issued(&site, SITE, &john()).await;
    let link = link(&site, JOHN).await;
    let mut clicks = JoinSet::new();
    for n in 0..6 {
        let (site, link) = (site.clone(), link.clone());
        clicks.spawn(async move {
            let password = format!("{NEW} {n}");
            form(&site, &link, "", &[("password", &password), ("consent", "1")]).await.status
        });
    }
    let mut outcomes = clicks.join_all().await;
    outcomes.sort_unstable();
    assert_eq!(outcomes, [303, 410, 410, 410, 410, 410]);
}

async fn a_link_opens_for_thirty_days(site: Site) {
    issued(&site, SITE, &john()).await;
    let link = link(&site, JOHN).await;
    site.wait(TimeDelta::days(30) - TimeDelta::seconds(1));
    site.anonymous().get(&link).await.is(200);
    site.wait(TimeDelta::seconds(1));
    let page = site.anonymous().get(&link).await.is(404).text();
    assert!(page.contains("href=\"/claim\""), "it tells how to get another: {page}");
}

async fn an_account_claims_by_signing_in_and_nobody_else_can(site: Site) {
    issued(&site, SITE, &john()).await;
    let first = link(&site, JOHN).await;
    // A second badge waits before there is an account; the first claim makes one and leaves the second alone.
    let body = json!({ "id": "second", "name": "Second" });
    site.admin().post("/api/v1/badge-definitions", &body).await.is(201);
    issued(&site, "second", &john()).await;
    let second = mailbox(&site, JOHN).await.into_iter().find(|mail| mail.contains("Second")).expect("it came");
    let second = link_in(&second);
    let cookie = session(&form(&site, &first, "", &[("password", NEW), ("consent", "1")]).await.is(303));
    // Somebody else is signed in: it is told, and they cannot claim.
    let kari = site.sign_in("kari@example.org").await;
    let page = get(&site, &second, &kari).await.is(200).text();
    assert!(page.contains("Kari Nordmann") && page.contains("type=\"password\""), "{page}");
    form(&site, &second, &kari, &[("consent", "1"), ("password", PASSWORD)]).await.is(422);
    form(&site, &second, "", &[("consent", "1"), ("password", "not this one")]).await.is(422);
    // Signed in, nothing more than consent is asked for.
    let page = get(&site, &second, &cookie).await.is(200).text();
    assert!(!page.contains("type=\"password\""), "{page}");
    form(&site, &second, &cookie, &[("consent", "1")]).await.is(303);
    form(&site, &second, &cookie, &[("consent", "1")]).await.is(410);
}

async fn what_else_waits_is_claimed_along_or_later(site: Site) {
    let mut ids = Vec::new();
    for name in ["one", "two", "three"] {
        let body = json!({ "id": name, "name": name });
        site.admin().post("/api/v1/badge-definitions", &body).await.is(201);
        ids.push(issued(&site, name, &john()).await["id"].as_str().expect("an id").to_owned());
        site.wait(TimeDelta::seconds(1));
    }
    let letters = mailbox(&site, JOHN).await;
    let of = |name: &str| letters.iter().find(|mail| mail.contains(&format!("“{name}”"))).map(|mail| link_in(mail));
    let first = letters.iter().map(|mail| link_in(mail)).next().or(of("one")).expect("a link");
    let page = site.anonymous().get(&first).await.is(200).text();
    assert!(page.contains("2 more badges wait for you"), "{page}");
    let also = ids.iter().map(|id| format!("also-{id}")).filter(|field| page.contains(field)).collect::<Vec<_>>();
    assert_eq!(also.len(), 2);
    let fields = [("password", NEW), ("consent", "1"), (also[0].as_str(), "1"), ("also-earned-001", "1")];
    let cookie = session(&form(&site, &first, "", &fields).await.is(303));
    let states = async || {
        let mut states = Vec::new();
        for name in ["one", "two", "three"] {
            let listed = site.admin().get(&format!("/v1/badge/{name}/assertions")).await.of(200);
            states.push(listed["items"][0]["status"].as_str().expect("a status").to_owned());
        }
        states
    };
    assert_eq!(states().await.iter().filter(|state| *state == "claimed").count(), 2);
    // The third waits on their own page.
    assert!(get(&site, "/me", &cookie).await.is(200).text().contains("href=\"/me/claim\""));
    let page = get(&site, "/me/claim", &cookie).await.is(200).text();
    assert!(page.contains(&also[1]) && !page.contains(&also[0]), "{page}");
    form(&site, "/me/claim", &cookie, &[(also[1].as_str(), "1")]).await.is(422);
    form(&site, "/me/claim", &cookie, &[(also[1].as_str(), "1"), ("consent", "1")]).await.is(303);
    assert_eq!(states().await, ["claimed"; 3]);
    assert!(get(&site, "/me/claim", &cookie).await.is(200).text().contains("Nothing waits"));
}

async fn a_lost_link_is_asked_for_without_telling_who_is_known(site: Site) {
    issued(&site, SITE, &john()).await;
    let lost = link(&site, JOHN).await;
    let mut answers = Vec::new();
    let mut rows = Vec::new();
    let before_asking = mailbox(&site, "kari@example.org").await.len();
    for email in [JOHN, "nobody@example.org", "kari@example.org"] {
        let before = site.counts().await["jobs"];
        let reply = form(&site, "/claim", "", &[("email", email)]).await.is(303);
        rows.push(site.counts().await["jobs"] - before);
        answers.push((reply.header("location").map(str::to_owned), reply.body.clone()));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(rows, [1, 1, 1], "the same work for everybody");
    assert_eq!(mailbox(&site, "kari@example.org").await.len(), before_asking);
    assert_eq!(mailbox(&site, "nobody@example.org").await.len(), 0);
    assert_eq!(mailbox(&site, JOHN).await.len(), 2);
    site.anonymous().get(&lost).await.is(200);
    form(&site, "/claim", "", &[("email", "john")]).await.is(422);
    // Long after the first link has died.
    site.wait(TimeDelta::days(40));
    site.anonymous().get(&lost).await.is(404);
    form(&site, "/claim", "", &[("email", JOHN)]).await.is(303);
    let new = link(&site, JOHN).await;
    form(&site, &new, "", &[("password", NEW), ("consent", "1")]).await.is(303);
    form(&site, "/claim", "", &[("email", JOHN)]).await.is(303);
    let count = mailbox(&site, JOHN).await.len();
    site.work().await;
    assert_eq!(mailbox(&site, JOHN).await.len(), count, "nothing waits, nothing is sent");
}

async fn those_who_have_not_claimed_are_reminded_twice(site: Site) {
    let body = json!({ "id": "second", "name": "Second" });
    site.admin().post("/api/v1/badge-definitions", &body).await.is(201);
    issued(&site, SITE, &john()).await;
    issued(&site, "second", &john()).await;
    assert_eq!(mailbox(&site, JOHN).await.len(), 2);
    let mut counts = Vec::new();
    for _ in 0..28 {
        site.wait(TimeDelta::days(1));
        counts.push(mailbox(&site, JOHN).await.len());
    }
    assert_eq!(
        (counts[5], counts[6], counts[21], counts[22], counts[27]),
        (2, 3, 3, 4, 4),
        "one mail for both: {counts:?}"
    );
    let letters = mailbox(&site, JOHN).await;
    assert!(letters[2..].iter().all(|mail| mail.contains("List-Unsubscribe")), "reminders can be refused");
    // The first link works as well as the last, until one of them is used.
    let (first, last) = (link_in(&letters[0]), link_in(&letters[3]));
    site.anonymous().get(&first).await.is(200);
    form(&site, &last, "", &[("password", NEW), ("consent", "1")]).await.is(303);
    let of_same = letters.iter().map(|mail| link_in(mail)).collect::<Vec<_>>();
    let mut used = 0;
    for link in &of_same {
        used += usize::from(site.anonymous().get(link).await.status == 410);
    }
    assert!(used >= 2, "every link to what was claimed is used");
}

async fn reminders_end_with_the_claim_and_can_be_refused(site: Site) {
    let emails = ["claims@example.com", "refuses@example.com", "loses@example.com"];
    let mut ids = Vec::new();
    for email in emails {
        let award = issued(&site, SITE, &john_with(&json!({ "recipient_email": email }))).await;
        ids.push(award["id"].as_str().expect("an id").to_owned());
    }
    let mine = link(&site, emails[0]).await;
    form(&site, &mine, "", &[("password", NEW), ("consent", "1")]).await.is(303);
    let path = format!("/api/v1/issued-badges/{}", ids[2]);
    site.admin().delete_with(&path, &json!({ "revoke_reason": "A mistake" })).await.is(200);
    site.wait(TimeDelta::days(7));
    let letters = mailbox(&site, emails[1]).await;
    assert_eq!(letters.len(), 2);
    let text = &letters[1];
    let from = text.find("/unsubscribe/").expect("reminders have a way out");
    let off: String = text[from..].chars().take_while(|c| !c.is_whitespace() && *c != '>' && *c != '"').collect();
    form(&site, &off, "", &[("by", "button")]).await.is(303);
    // A program for mail, which follows no redirect (RFC 8058), is told that it is so already.
    form(&site, &off, "", &[("List-Unsubscribe", "One-Click")]).await.is(200);
    site.wait(TimeDelta::days(20));
    for (email, mails) in emails.into_iter().zip([1, 2, 1]) {
        assert_eq!(mailbox(&site, email).await.len(), mails, "{email}");
    }
}

async fn another_address_ends_the_links(site: Site) {
    issued(&site, SITE, &john()).await;
    let old = link(&site, JOHN).await;
    let person = site.admin().get("/api/v1/people?q=john").await.of(200)["data"][0]["id"].clone();
    let path = format!("/api/v1/people/{}", person.as_str().expect("an id"));
    site.admin().patch(&path, &json!({ "email": "john@example.org" })).await.is(200);
    site.anonymous().get(&old).await.is(404);
    let award = site.admin().get("/v1/badge/bdg-site/assertions").await.of(200)["items"][0]["id"].clone();
    let cookie = site.sign_in("per.admin@example.org").await;
    let resend = format!("/portal/awards/{}/resend", award.as_str().expect("an id"));
    form(&site, &resend, &cookie, &[]).await.is(303);
    let new = link(&site, "john@example.org").await;
    site.anonymous().get(&new).await.is(200);
    site.admin().delete(&path).await.is(200);
    site.anonymous().get(&new).await.is(404);
}

async fn an_invitation_that_waits_is_taken_up_with_the_claim(site: Site) {
    let body = json!({ "id": "guest", "display_name": "Guest", "email": "guest@example.com", "organisation_id": "org-nhf-oslo" });
    site.admin().post("/api/v1/people", &body).await.is(201);
    let role = json!({ "role": "coordinator", "organisation_id": "org-nhf-oslo" });
    site.admin().post("/api/v1/people/guest/invitation", &role).await.is(201);
    issued(&site, SITE, &john_with(&json!({ "recipient_email": "guest@example.com" }))).await;
    let mails = mailbox(&site, "guest@example.com").await;
    let of = |kind: &str| {
        let mail = mails.iter().find(|mail| mail.contains(kind)).unwrap_or_else(|| panic!("no {kind} in {mails:?}"));
        let from = mail.find(kind).expect("it is in it");
        mail[from..].split(|c: char| c.is_whitespace() || c == '"').next().expect("a link").to_owned()
    };
    let (invitation, link) = (of("/invite/"), of("/claim/"));
    let page = site.anonymous().get(&link).await.is(200).text();
    assert!(page.contains("as a coordinator") && page.contains("you accept this too"), "{page}");
    let cookie = session(&form(&site, &link, "", &[("password", NEW), ("consent", "1")]).await.is(303));
    get(&site, "/portal/people", &cookie).await.is(200);
    site.anonymous().get(&invitation).await.is(410);
    let log = site.admin().get("/api/v1/audit?action=invitation.accepted").await.of(200);
    assert_eq!(log["data"][0]["subject"], "guest");

    // One that nobody could give any more is not taken up, and keeps nobody from claiming.
    let body = json!({ "id": "other", "display_name": "Other", "email": "other@example.com", "organisation_id": "org-nhf-oslo" });
    site.admin().post("/api/v1/people", &body).await.is(201);
    site.admin_of_oslo().post("/api/v1/people/other/invitation", &role).await.is(201);
    issued(&site, SITE, &john_with(&json!({ "recipient_email": "other@example.com" }))).await;
    let mails = mailbox(&site, "other@example.com").await;
    let link = link_in(mails.iter().find(|mail| mail.contains("/claim/")).expect("the link"));
    site.admin().delete("/api/v1/people/oslo-admin").await.is(200);
    let page = site.anonymous().get(&link).await.is(200).text();
    assert!(!page.contains("as a coordinator"), "{page}");
    let cookie = session(&form(&site, &link, "", &[("password", NEW), ("consent", "1")]).await.is(303));
    get(&site, "/portal/people", &cookie).await.is(403);
}

async fn the_guide_is_for_everybody(site: Site) {
    let page = site.anonymous().get("/help/claim").await.is(200).text();
    assert!(page.contains("30 days") && page.contains("href=\"/claim\""), "{page}");
}
