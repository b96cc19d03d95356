//! From the admin's button to the new account.

use chrono::TimeDelta;
use emblazon::domain::{
    Actor, Dialect, Role,
    access::{self, Invitee, NewInvitation},
    people::{self, NewPerson},
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{Browser, NEW, leads_to, link, mailbox, opens, recorded};
use crate::support::{Site, on_both_engines};

on_both_engines!(
    an_invitation_makes_an_account_with_its_role,
    an_invited_mentor_lands_on_their_own_page,
    of_several_clicks_at_once_one_wins,
    a_link_that_is_over_opens_nothing,
    an_admin_invites_within_their_own_house,
    a_role_is_given_only_while_the_inviter_could_give_it,
    a_stub_who_accepts_is_a_person_like_others,
    a_name_cannot_add_recipients,
    an_invitation_cannot_be_withdrawn_once_it_is_accepted,
);

const OSLO: &str = "org-nhf-oslo";

/// Somebody of Oslo with an address and no account.
async fn newcomer(site: &Site, id: &str) -> String {
    let new = json!({ "id": id, "display_name": format!("New {id}"), "email": format!("{id}@example.org"), "organisation_id": OSLO });
    site.admin().post("/api/v1/people", &new).await.of(201);
    format!("/api/v1/people/{id}/invitation")
}

/// The path of the link that the admin of Oslo sends to a newcomer.
async fn invited(site: &Site, id: &str, what: &Value) -> String {
    let path = newcomer(site, id).await;
    site.admin_of_oslo().post(&path, what).await.is(201);
    link(site, "/invite/").await
}

async fn status(site: &Site, path: &str) -> u16 {
    Browser::new(site).get(path).await.status
}

async fn an_invitation_makes_an_account_with_its_role(site: Site) {
    let path = newcomer(&site, "nils").await;
    let what = json!({ "role": "coordinator", "organisation_id": OSLO, "language": "nb" });
    let sent = site.admin_of_oslo().post(&path, &what).await.is(201);
    assert_eq!(sent.header("location"), Some(&*format!("{}{path}", site.base())));
    let wanted = json!({
        "state": "open", "role": "coordinator", "organisation_id": OSLO, "invited_by": "oslo-admin",
        "created_at": "2026-03-26T10:00:00Z", "expires_at": "2026-04-02T10:00:00Z", "accepted_at": null,
        "withdrawn_at": null
    });
    assert_eq!(sent.json(), wanted);
    assert_eq!(site.admin_of_oslo().get(&path).await.of(200), wanted);
    let mail = mailbox(&site, "nils@example.org").await.pop().expect("it was sent");
    for part in ["To: \"New nils\" <nils@example.org>", "Du er invitert", "NHF Oslo", "2. april 2026"] {
        assert!(mail.contains(part), "{part} is missing in {mail}");
    }
    let link = link(&site, "/invite/").await;
    let token = link.trim_start_matches("/invite/");
    assert!(token.starts_with("emb_inv_"), "{token}");

    let mut browser = Browser::new(&site);
    let page = browser.get(&link).await.is(200);
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    for part in ["New nils", "nils@example.org", "Åse Admin", "coordinator"] {
        assert!(page.text().contains(part), "{part} is missing in {}", page.text());
    }
    for bad in ["", "too short", "passwordpassword", "nils@example.org nils"] {
        browser.post(&link, &[("password", bad)]).await.is(422);
    }
    assert!(!opens(&site, "nils@example.org", "passwordpassword").await);
    leads_to(&browser.post(&link, &[("password", NEW)]).await, "/portal");
    assert!(browser.get("/portal").await.is(200).text().contains("New nils"));
    browser.get("/portal/people").await.is(200);
    browser.get("/portal/people/new").await.is(403);
    assert!(opens(&site, "nils@example.org", NEW).await);
    let person = site.admin().get("/api/v1/people/nils").await.of(200);
    assert_eq!((&person["account"], &person["stub"], &person["language"]), (&json!(true), &json!(false), &json!("nb")));
    assert_eq!(site.admin().get(&path).await.of(200)["state"], "accepted");
    assert_eq!(recorded(&site, "invitation.sent").await, ("oslo-admin".into(), "nils".into()));
    assert_eq!(recorded(&site, "invitation.accepted").await, ("nils".into(), "nils".into()));
    assert_eq!(recorded(&site, "role.granted").await, ("oslo-admin".into(), "nils".into()));
    let again = browser.get(&link).await.is(410);
    assert!(again.text().contains("/sign-in"), "who has accepted is told to sign in");
    Browser::new(&site).post(&link, &[("password", NEW)]).await.is(410);
    site.admin_of_oslo().post(&path, &json!({})).await.problem(409, "conflict");
}

async fn an_invited_mentor_lands_on_their_own_page(site: Site) {
    let mut admin = Browser::signed_in(&site, "ase@example.org").await;
    let typed = |email: &'static str| [("display_name", "Mia Ny"), ("email", email), ("organisation", OSLO)];
    admin.post("/portal/people/invite", &typed("mia")).await.is(422);
    for taken in ["KARI@example.org", "anna@example.net"] {
        let back = admin.post("/portal/people/invite", &typed(taken)).await.is(422);
        assert!(back.text().contains("already in use"), "{back}");
    }
    let sent = admin.post("/portal/people/invite", &typed("mia@example.org")).await.is(303);
    let page = sent.header("location").expect("her page").to_owned();
    let shown = admin.get(&page).await.is(200).text();
    for part in ["An invitation is on its way to Mia Ny", "Invited as", "Send again", "Withdraw", "2 April 2026"] {
        assert!(shown.contains(part), "{part} is missing in {shown}");
    }
    let link = link(&site, "/invite/").await;
    // Somebody else is signed in in this browser; from now on it is she.
    leads_to(&admin.post(&link, &[("password", NEW)]).await, "/me");
    assert!(admin.get("/me").await.is(200).text().contains("Mia Ny"));
    admin.get("/portal/people").await.is(403);
    let mut other = Browser::signed_in(&site, "ase@example.org").await;
    assert!(other.get(&page).await.is(200).text().contains("Accepted"));
}

async fn of_several_clicks_at_once_one_wins(site: Site) {
    let link = invited(&site, "nils", &json!({})).await;
    let mut clicks = JoinSet::new();
    for n in 0..8 {
        let (site, link) = (site.clone(), link.clone());
        clicks.spawn(async move {
            let password = format!("{NEW} {n}");
            (Browser::new(&site).post(&link, &[("password", &password)]).await.status, password)
        });
    }
    let mut outcomes = clicks.join_all().await;
    outcomes.sort();
    let statuses: Vec<_> = outcomes.iter().map(|(status, _)| *status).collect();
    assert_eq!(statuses, [303, 410, 410, 410, 410, 410, 410, 410]);
    for (status, password) in outcomes {
        assert_eq!(opens(&site, "nils@example.org", &password).await, status == 303);
    }
}

async fn a_link_that_is_over_opens_nothing(site: Site) {
    let first = invited(&site, "nils", &json!({})).await;
    assert_eq!(status(&site, &first).await, 200);
    let path = "/api/v1/people/nils/invitation";
    site.admin().post(path, &json!({})).await.is(200);
    let second = link(&site, "/invite/").await;
    assert_ne!(first, second);
    assert_eq!((status(&site, &first).await, status(&site, &second).await), (404, 200), "sent again");
    let refused = Browser::new(&site).post(&first, &[("password", NEW)]).await.is(404);
    assert_eq!(refused.header("referrer-policy"), Some("no-referrer"));
    let unknown = Browser::new(&site).get("/invite/emb_inv_2222222222222222222222222222222222222222").await.is(404);
    let main = |text: &str| text.split("<main").nth(1).expect("a page").split("</main").next().map(str::to_owned);
    let replaced = Browser::new(&site).get(&first).await;
    assert_eq!(main(&unknown.text()), main(&replaced.text()), "whether it ever was one is not told");

    assert_eq!(site.admin().delete(path).await.of(200)["state"], "withdrawn");
    assert_eq!(site.admin().delete(path).await.of(200)["state"], "withdrawn");
    assert_eq!(status(&site, &second).await, 404, "withdrawn");

    site.admin().post(path, &json!({})).await.is(201);
    let third = link(&site, "/invite/").await;
    site.admin().patch("/api/v1/people/nils", &json!({ "email": "other@example.org" })).await.of(200);
    assert_eq!(status(&site, &third).await, 404, "the address is another's by now");

    site.admin().post(path, &json!({})).await.is(201);
    let fourth = link(&site, "/invite/").await;
    site.wait(TimeDelta::days(7) - TimeDelta::seconds(1));
    assert_eq!(status(&site, &fourth).await, 200);
    site.wait(TimeDelta::seconds(1));
    assert_eq!(status(&site, &fourth).await, 404, "expired");
    assert_eq!(site.admin().get(path).await.of(200)["state"], "expired");

    site.admin().post(path, &json!({})).await.is(201);
    let fifth = link(&site, "/invite/").await;
    site.admin().delete("/api/v1/people/nils").await.of(200);
    site.admin().patch("/api/v1/people/nils", &json!({ "retired": false })).await.of(200);
    assert_eq!(status(&site, &fifth).await, 404, "who has left is not invited any more, and not when they are back");
    let letters = site.mail().await.len();
    site.admin().delete("/api/v1/people/nils").await.of(200);
    site.admin().post(path, &json!({})).await.problem(409, "conflict");
    assert_eq!(site.mail().await.len(), letters);
    assert!(!opens(&site, "other@example.org", NEW).await);
}

async fn an_admin_invites_within_their_own_house(site: Site) {
    let path = newcomer(&site, "nils").await;
    let oslo = site.admin_of_oslo();
    oslo.post(&path, &json!({ "role": "admin" })).await.problem(403, "forbidden");
    oslo.post(&path, &json!({ "role": "admin", "organisation_id": "org-other" })).await.refuses(&["organisation_id"]);
    oslo.post(&path, &json!({ "role": "system", "organisation_id": OSLO })).await.refuses(&["role"]);
    oslo.post(&path, &json!({ "organisation_id": OSLO })).await.refuses(&["organisation_id"]);
    oslo.post(&path, &json!({ "token": "x" })).await.refuses(&["token"]);
    oslo.post("/api/v1/people/other-recruit/invitation", &json!({})).await.problem(404, "not_found");
    oslo.post("/api/v1/people/mentor-19/invitation", &json!({})).await.refuses(&["email"]);
    oslo.get(&path).await.problem(404, "not_found");

    // Somebody with a role everywhere, who has yet to come: whoever reads their mail would hold it.
    let root = Actor::system(Dialect::CommandLine);
    let mut tx = site.tx().await;
    let nils = people::find(&mut tx, "nils").await.expect("people can be read").expect("he is there");
    access::grant(&mut tx, site.app().clock.now(), &root, &nils, Role::Admin, None).await.expect("he gets a role");
    tx.commit().await.expect("it is kept");
    oslo.post(&path, &json!({})).await.problem(403, "forbidden");
    oslo.patch("/api/v1/people/nils", &json!({ "email": "mine@example.org" })).await.problem(403, "forbidden");
    oslo.patch("/api/v1/people/nils", &json!({ "display_name": "Nils N" })).await.of(200);
    site.admin().patch("/api/v1/people/nils", &json!({ "email": "nils@example.com" })).await.of(200);
    site.admin().post(&path, &json!({ "role": "admin" })).await.is(201);
    oslo.post(&path, &json!({})).await.problem(403, "forbidden");

    let mut mentor = Browser::signed_in(&site, "kari@example.org").await;
    mentor.post("/portal/people/nils/invite", &[("role", "admin")]).await.is(403);
    let mut admin = Browser::signed_in(&site, "ase@example.org").await;
    let typed =
        [("display_name", "X"), ("email", "x@example.org"), ("organisation", OSLO), ("role", "admin-everywhere")];
    admin.post("/portal/people/invite", &typed).await.is(403);
    assert!(!admin.get("/portal/people/invite").await.is(200).text().contains("everywhere"));
}

async fn a_role_is_given_only_while_the_inviter_could_give_it(site: Site) {
    let mentor = invited(&site, "mia", &json!({})).await;
    let admin = invited(&site, "nils", &json!({ "role": "admin", "organisation_id": OSLO })).await;
    assert_eq!((status(&site, &mentor).await, status(&site, &admin).await), (200, 200));
    site.admin().delete("/api/v1/people/oslo-admin").await.of(200);
    assert_eq!(status(&site, &admin).await, 404, "nobody stands behind the role any more");
    Browser::new(&site).post(&admin, &[("password", NEW)]).await.is(404);
    assert!(!opens(&site, "nils@example.org", NEW).await);
    leads_to(&Browser::new(&site).post(&mentor, &[("password", NEW)]).await, "/me");
    site.admin()
        .post("/api/v1/people/nils/invitation", &json!({ "role": "admin", "organisation_id": OSLO }))
        .await
        .is(200);
    let admin = link(&site, "/invite/").await;
    leads_to(&Browser::new(&site).post(&admin, &[("password", NEW)]).await, "/portal");
}

async fn a_stub_who_accepts_is_a_person_like_others(site: Site) {
    let (root, now) = (Actor::system(Dialect::CommandLine), site.app().clock.now());
    let mut tx = site.tx().await;
    let new = NewPerson {
        public_id: Some("named".into()),
        display_name: "Named Somewhere".into(),
        email: Some("named@example.org".into()),
        organisation_id: Some(OSLO.into()),
        ..NewPerson::default()
    };
    people::create_stub(&mut tx, now, &root, new).await.expect("a stub is made");
    let whom = Invitee::Address {
        display_name: "Another Name".into(),
        email: "NAMED@example.org".into(),
        organisation_id: Some(OSLO.into()),
    };
    let new = NewInvitation { whom, role: None, language: None, valid_for: TimeDelta::days(1) };
    let made = access::invite(&mut tx, now, &site.app().key, &root, new).await.expect("the stub is invited");
    assert_eq!((made.person.public_id.as_str(), made.person.is_stub), ("named", true));
    tx.commit().await.expect("it is kept");
    let told = |person: &Value| [&person["stub"], &person["public"], &person["account"]].map(Value::as_bool);
    let before = site.admin().get("/api/v1/people/named").await.of(200);
    assert_eq!(told(&before), [Some(true), Some(false), Some(false)]);
    let link = link(&site, "/invite/").await;
    leads_to(&Browser::new(&site).post(&link, &[("password", NEW)]).await, "/me");
    let after = site.admin().get("/api/v1/people/named").await.of(200);
    assert_eq!(told(&after), [Some(false), Some(true), Some(true)]);
    assert_eq!(after["display_name"], "Named Somewhere");
}

async fn a_name_cannot_add_recipients(site: Site) {
    site.mail().await;
    let mut admin = Browser::signed_in(&site, "ase@example.org").await;
    for name in ["Eve\r\nBcc: eve@evil.example", "Eve\nX: y", "Eve\u{0}"] {
        let typed = [("display_name", name), ("email", "eve@example.org"), ("organisation", OSLO)];
        admin.post("/portal/people/invite", &typed).await.is(422);
    }
    for email in ["eve@example.org\r\nBcc: x@evil.example", "eve@example.org, x@evil.example", "<eve@example.org>"] {
        let typed = [("display_name", "Eve"), ("email", email), ("organisation", OSLO)];
        admin.post("/portal/people/invite", &typed).await.is(422);
    }
    let name = "\"Eve\" <x@evil.example>, Bob <b@evil.example>; =?utf-8?q?Z?=";
    let typed = [("display_name", name), ("email", "eve@example.org"), ("organisation", OSLO)];
    admin.post("/portal/people/invite", &typed).await.is(303);
    site.mail().await;
    let sent = site.app().mailer.kept().pop().expect("it was sent");
    let to: Vec<_> = sent.envelope().to().iter().map(ToString::to_string).collect();
    assert_eq!(to, ["eve@example.org"]);
}

async fn an_invitation_cannot_be_withdrawn_once_it_is_accepted(site: Site) {
    let link = invited(&site, "nils", &json!({})).await;
    let mut admin = Browser::signed_in(&site, "ase@example.org").await;
    leads_to(&admin.post("/portal/people/nils/invite/withdraw", &[]).await, "/portal/people/nils");
    assert!(admin.get("/portal/people/nils").await.text().contains("Withdrawn"));
    assert_eq!(status(&site, &link).await, 404);
    leads_to(&admin.post("/portal/people/nils/invite", &[("role", "")]).await, "/portal/people/nils");
    let link = super::link(&site, "/invite/").await;
    Browser::new(&site).post(&link, &[("password", NEW)]).await.is(303);
    site.admin_of_oslo().delete("/api/v1/people/nils/invitation").await.problem(409, "conflict");
    admin.post("/portal/people/nils/invite", &[("role", "")]).await.is(409);
}
