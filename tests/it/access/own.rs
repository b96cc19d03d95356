//! One's own password and sign-ins.

use serde_json::json;

use super::{Browser, NEW, leads_to, mailbox, opens, recorded};
use crate::support::{PASSWORD, Site, on_both_engines};

on_both_engines!(
    a_changed_password_ends_the_other_sessions_and_this_one_goes_on_under_another_id,
    a_current_password_cannot_be_guessed_for_long,
    signing_out_everywhere_leaves_nothing_open,
    a_session_that_was_ended_does_not_come_back,
    a_role_that_is_given_ends_the_sessions_from_before,
);

const KARI: &str = "kari@example.org";

async fn a_changed_password_ends_the_other_sessions_and_this_one_goes_on_under_another_id(site: Site) {
    let mut here = Browser::signed_in(&site, KARI).await;
    let mut there = Browser::signed_in(&site, KARI).await;
    let pair = site.anonymous().post("/v1/token", &json!({ "username": KARI, "password": PASSWORD })).await.of(200);
    let bearer = site.client(pair["access_token"].as_str().expect("a token"));
    for (current, new) in [("", NEW), ("not my password at all", NEW), (PASSWORD, "short"), (PASSWORD, "")] {
        here.post("/me/password", &[("current_password", current), ("new_password", new)]).await.is(422);
    }
    assert!(there.is_in().await && opens(&site, KARI, PASSWORD).await);
    let mut thief = here.thief();
    let changed = here.post("/me/password", &[("current_password", PASSWORD), ("new_password", NEW)]).await;
    leads_to(&changed, "/me");
    assert_ne!(here.cookie, thief.cookie, "the session has another id");
    assert!(here.get("/me").await.is(200).text().contains("Your password is changed"));
    assert!(!thief.is_in().await && !there.is_in().await);
    assert_eq!(bearer.get("/api/v1/earned-badges").await.status, 401);
    assert_eq!(site.mentor().get("/api/v1/earned-badges").await.status, 200, "API tokens have ends of their own");
    assert!(opens(&site, KARI, NEW).await && !opens(&site, KARI, PASSWORD).await);
    assert!(mailbox(&site, KARI).await.iter().any(|mail| mail.contains("was changed")));
    assert_eq!(recorded(&site, "password.changed").await, ("pm-kari-001".into(), "pm-kari-001".into()));
}

async fn a_current_password_cannot_be_guessed_for_long(site: Site) {
    let mut here = Browser::signed_in(&site, KARI).await;
    let mut statuses = Vec::new();
    for n in 0..24 {
        let guess = format!("guess number {n} of many");
        let fields = [("current_password", guess.as_str()), ("new_password", NEW)];
        statuses.push(here.post("/me/password", &fields).await.status);
    }
    assert!(statuses[..19].iter().all(|status| *status == 422), "{statuses:?}");
    let held_up = here.post("/me/password", &[("current_password", PASSWORD), ("new_password", NEW)]).await.is(429);
    assert!(held_up.header("retry-after").is_some());
    assert!(here.is_in().await);
}

async fn signing_out_everywhere_leaves_nothing_open(site: Site) {
    let mut here = Browser::signed_in(&site, KARI).await;
    assert!(here.get("/me").await.text().contains("here and nowhere else"));
    let mut there = Browser::signed_in(&site, KARI).await;
    let pair = site.anonymous().post("/v1/token", &json!({ "username": KARI, "password": PASSWORD })).await.of(200);
    assert!(here.get("/me").await.text().contains("signed in on 3 devices"));
    let mut other = Browser::signed_in(&site, "coordinator@example.org").await;
    let mut thief = here.thief();
    leads_to(&here.post("/me/sign-ins", &[]).await, "/sign-in");
    assert!(here.get("/sign-in").await.is(200).text().contains("signed out everywhere"));
    for browser in [&mut here, &mut there, &mut thief] {
        assert!(!browser.is_in().await);
    }
    let refresh = json!({ "grant_type": "refresh_token", "refresh_token": pair["refresh_token"] });
    site.anonymous().post("/v1/token", &refresh).await.is(401);
    assert_eq!(site.mentor().get("/api/v1/earned-badges").await.status, 200);
    assert!(other.is_in().await, "others are not signed out");
    assert!(opens(&site, KARI, PASSWORD).await);
    assert_eq!(recorded(&site, "session.signed_out_everywhere").await, ("pm-kari-001".into(), "pm-kari-001".into()));
}

async fn a_session_that_was_ended_does_not_come_back(site: Site) {
    use emblazon::domain::access;
    let (now, hash) = (site.app().clock.now(), [7_u8; 32]);
    let later = now + chrono::TimeDelta::hours(1);
    let limits = access::SessionLimits::default();
    let mut tx = site.tx().await;
    access::begin_session(&mut tx, now, &hash, None, &json!({}), later).await.expect("it begins");
    tx.commit().await.expect("it is kept");
    assert!(access::load_session(&site.app().store, now, limits, &hash).await.expect("it is read").is_some());
    let mut tx = site.tx().await;
    access::delete_session(&mut tx, &hash).await.expect("it is ended");
    // Another request, which had read it before, keeps what it has changed in it.
    access::save_session(&mut tx, now, &hash, None, &json!({ "flash": 1 }), later).await.expect("nothing is kept");
    tx.commit().await.expect("it is kept");
    assert!(access::load_session(&site.app().store, now, limits, &hash).await.expect("it is read").is_none());
}

async fn a_role_that_is_given_ends_the_sessions_from_before(site: Site) {
    use emblazon::domain::{Actor, Dialect, Role, access, people};
    let mut here = Browser::signed_in(&site, KARI).await;
    assert!(here.is_in().await);
    let root = Actor::system(Dialect::CommandLine);
    let mut tx = site.tx().await;
    let kari = people::find(&mut tx, "pm-kari-001").await.expect("people can be read").expect("she is there");
    access::grant(&mut tx, site.app().clock.now(), &root, &kari, Role::Admin, None).await.expect("she gets a role");
    tx.commit().await.expect("it is kept");
    assert!(!here.is_in().await, "an admin's rights are not had by an old cookie");
}
