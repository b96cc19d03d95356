//! Rules, behaviours and connected sites, by their forms.

use super::{Browser, attributes};
use crate::support::{Site, on_both_engines};

on_both_engines!(
    a_rule_is_tried_applied_and_undone,
    a_rule_with_mistakes_comes_back_with_what_was_typed,
    what_comes_next_is_told_and_why_it_came,
    a_site_is_connected_and_changes_its_secret,
);

const RULE: &str = "/portal/badges/4/rule";

async fn history(site: &Site) -> Browser {
    site.behaviours(&["link", "image"]).await;
    for who in ["pm-kari-001", "pm-kari-001", "mentor-19"] {
        site.credit(who, "link").await;
    }
    Browser::of(site, "per.admin@example.org").await
}

async fn a_rule_is_tried_applied_and_undone(site: Site) {
    let admin = history(&site).await;
    let fields = [("do", "try"), ("kind_2", "behaviour"), ("behaviours_2", "link"), ("at_least_2", "2")];
    let (trial, page) = admin.send(RULE, &fields).await;
    assert!(trial.starts_with("/portal/badges/4/rule/trials/batch-"), "{trial}");
    assert!(page.contains("Nothing has changed") && page.contains("link 2 times"), "{page}");
    // Too early: not everybody has been looked at.
    let (_, early) = admin.send(&trial, &[("do", "apply")]).await;
    assert!(early.contains("not everybody has been looked at yet"), "{early}");
    site.work().await;
    let ready = admin.read(&trial).await;
    assert!(ready.contains("Would gain it 1 Would lose it 0") && ready.contains("Kari Nordmann"), "{ready}");
    assert!(!site.has("pm-kari-001", "bdg-site").await, "nothing has changed");
    let (_, applying) = admin.send(&trial, &[("do", "apply")]).await;
    assert!(applying.contains("is being applied"), "{applying}");
    site.work().await;
    assert!(site.has("pm-kari-001", "bdg-site").await && !site.has("mentor-19", "bdg-site").await);
    let badge = admin.read("/portal/badges/4").await;
    assert!(badge.contains("It comes by itself when all of this is true: link 2 times"), "{badge}");
    admin.send(&trial, &[("do", "undo")]).await;
    site.work().await;
    assert!(!site.has("pm-kari-001", "bdg-site").await);
    assert!(admin.read("/portal/badges/4").await.contains("It is given by hand."));
    // Saved without a trial, it counts from the next credit on; removed, it counts no more.
    admin.send(RULE, &[("do", "save"), ("kind_1", "behaviour"), ("behaviours_1", "link"), ("at_least_1", "2")]).await;
    assert!(!site.has("pm-kari-001", "bdg-site").await);
    site.credit("pm-kari-001", "link").await;
    assert!(site.has("pm-kari-001", "bdg-site").await);
    let stale = admin.post(RULE, &[("do", "remove"), ("version", "1")]).await.is(422);
    assert!(super::main(&stale).contains("Somebody changed this"));
    let (_, badge) = admin.send(RULE, &[("do", "remove")]).await;
    assert!(badge.contains("It is given by hand."), "{badge}");
}

async fn a_rule_with_mistakes_comes_back_with_what_was_typed(site: Site) {
    let admin = history(&site).await;
    let fields = [
        ("do", "save"),
        ("kind_1", "behaviour"),
        ("behaviours_1", "unheard-of"),
        ("at_least_1", "many"),
        ("kind_3", "badge"),
        ("badge_3", "everybody-s-badge"),
        ("lapse", "revoke"),
    ];
    let page = admin.post(RULE, &fields).await.is(422);
    let wrong = attributes(&page, "[aria-invalid]", "name");
    assert_eq!(wrong, ["at_least_1", "behaviours_1", "badge_3"], "{}", super::main(&page));
    assert_eq!(attributes(&page, "#f-behaviours_1", "value"), ["unheard-of"]);
    assert_eq!(attributes(&page, "#f-lapse [selected]", "value"), ["revoke"]);
    let empty = admin.post(RULE, &[("do", "save")]).await.is(422);
    assert_eq!(attributes(&empty, "[aria-invalid]", "name"), ["kind_1"]);
}

async fn what_comes_next_is_told_and_why_it_came(site: Site) {
    let admin = history(&site).await;
    let fields =
        [("do", "save"), ("kind_1", "behaviour"), ("behaviours_1", "link"), ("at_least_1", "3"), ("days_1", "30")];
    admin.send(RULE, &fields).await;
    let kari = Browser::of(&site, "kari@example.org").await;
    let me = kari.read("/me").await;
    assert!(me.contains("Everybody's Badge link 3 times, within 30 days: 2 of 3"), "{me}");
    let award = site.credit("pm-kari-001", "link").await.awards.remove(0);
    let activity = kari.read("/me/activity").await;
    assert!(
        activity.contains("given") && activity.contains("Version 1 link 3 times, within 30 days: 3 of 3"),
        "{activity}"
    );
    let path = format!("/portal/awards/{}/revoke", award.public_id);
    admin.send(&path, &[("reason", "Mistake")]).await;
    let theirs = "/portal/people/pm-kari-001/activity";
    let barred = admin.read(theirs).await;
    assert!(barred.contains("taken back by hand") && barred.contains("Let it come again"), "{barred}");
    let (_, lifted) = admin.send(&format!("{theirs}/lift"), &[("badge", "everybody-s-badge")]).await;
    assert!(lifted.contains("It comes by itself again.") && !lifted.contains("taken back by hand"), "{lifted}");
    assert!(site.has("pm-kari-001", "bdg-site").await);
}

async fn a_site_is_connected_and_changes_its_secret(site: Site) {
    let admin = Browser::of(&site, "per.admin@example.org").await;
    let wrong = admin.post("/portal/connections/clients/new", &[("name", " ")]).await.is(422);
    assert_eq!(attributes(&wrong, "[aria-invalid]", "name"), ["name", "issuer"]);
    let fields = [("name", "Thimble"), ("issuer", "https://thimble.example"), ("strict", "1")];
    let made = admin.post("/portal/connections/clients/new", &fields).await.is(200);
    let secret = attributes(&made, "#secret", "value").remove(0);
    assert!(secret.starts_with("emb_obs_"), "{secret}");
    assert_eq!(made.header("cache-control"), Some("no-store"));
    let page = attributes(&made, "main form[novalidate]", "action").remove(0);
    let again = admin.get(&page).await.is(200);
    assert!(!again.text().contains(&secret), "it is shown once");
    let second = admin.post(&format!("{page}/secrets"), &[]).await.is(200);
    assert_ne!(attributes(&second, "#secret", "value")[0], secret);
    let (_, two) = admin.send(&format!("{page}/secrets"), &[]).await;
    assert!(two.contains("It has two secrets already."), "{two}");
    let first = attributes(&second, "input[name=secret]", "value").remove(0);
    let (_, one) = admin.send(&format!("{page}/secrets/revoke"), &[("secret", &first)]).await;
    assert!(one.contains("The secret was revoked.") && one.contains("Make another secret"), "{one}");
    assert!(admin.read("/portal/connections").await.contains("https://thimble.example"));
}
