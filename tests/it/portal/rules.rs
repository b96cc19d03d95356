//! Rules, behaviours and connected sites, by their forms.

use chrono::TimeDelta;
use emblazon::domain::rules::Lapse;

use super::{Browser, attributes};
use crate::{
    behaviours::times,
    support::{Site, on_both_engines},
};

on_both_engines!(
    a_rule_is_tried_applied_and_undone,
    a_rule_with_mistakes_comes_back_with_what_was_typed,
    a_badge_is_chosen_from_a_list_or_typed_where_there_are_too_many,
    what_comes_next_is_told_and_why_it_came,
    every_list_of_the_activity_has_pages_of_its_own,
    the_rule_s_page_tells_every_version_of_it,
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

async fn a_badge_is_chosen_from_a_list_or_typed_where_there_are_too_many(site: Site) {
    let admin = Browser::of(&site, "per.admin@example.org").await;
    let api = site.admin();
    let typed = [("do", "save"), ("kind_1", "badge"), ("badge_1", "Badge 7")];
    let field = async || {
        let page = admin.get(RULE).await.is(200).text();
        let at = page.find("id=\"f-badge_1\"").expect("the field is there");
        page[..at].rsplit('<').next().expect("a tag").trim().to_owned()
    };
    let add = async |n: usize| {
        let new = serde_json::json!({ "id": format!("bdg-more-{n}"), "name": format!("Badge {n}"), "shortname": format!("more-{n}") });
        api.post("/api/v1/badge-definitions", &new).await.of(201);
    };
    add(7).await;
    admin.send(RULE, &typed).await;
    assert_eq!(field().await, "select");
    // A condition keeps its badge when that is retired.
    api.delete("/api/v1/badge-definitions/bdg-more-7").await.of(200);
    let page = admin.get(RULE).await.is(200).text();
    assert!(page.contains("<option value=\"more-7\" selected>"), "{page}");
    for n in 100..200 {
        add(n).await;
    }
    assert_eq!(field().await, "input");
    let fields = [("do", "save"), ("kind_1", "badge"), ("badge_1", "Badge 150"), ("version", "1")];
    let (_, badge) = admin.send(RULE, &fields).await;
    assert!(badge.contains("Badge 150"), "{badge}");
    let wrong =
        admin.post(RULE, &[("do", "save"), ("kind_1", "badge"), ("badge_1", "Badge 1"), ("version", "2")]).await;
    assert!(super::main(&wrong.is(422)).contains("Badge 1"), "what was typed is there");
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
    assert_eq!(wrong, ["behaviours_1", "at_least_1", "badge_3"], "{}", super::main(&page));
    let summed_up = attributes(&page, ".flash.bad a", "href");
    assert_eq!(summed_up, ["#f-behaviours_1", "#f-at_least_1", "#f-badge_3"], "{}", super::main(&page));
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

async fn every_list_of_the_activity_has_pages_of_its_own(site: Site) {
    site.behaviours(&["link", "lonely"]).await;
    for n in 0..9 {
        site.rule(&format!("step-{n}"), 0, Lapse::Keep, vec![times("link", n + 1)]).await;
    }
    for n in 0..30 {
        site.credit("pm-kari-001", if n == 0 { "lonely" } else { "link" }).await;
        site.wait(TimeDelta::minutes(1));
    }
    let kari = Browser::of(&site, "kari@example.org").await;
    let first = kari.get("/me/activity").await.is(200);
    let words = super::main(&first);
    assert!(
        words.contains("Credits 30 times") && words.contains("1–25 of 30") && words.contains("1–8 of 9"),
        "{words}"
    );
    assert!(words.contains("STEP-8") && !words.contains("STEP-0"), "{words}");
    let next = attributes(&first, "a[rel=next]", "href");
    assert_eq!(next, ["/me/activity?decisions=2#decisions", "/me/activity?credits=2#credits"]);
    let older = kari.get("/me/activity?decisions=2&credits=2").await.is(200);
    let words = super::main(&older);
    assert!(words.contains("26–30 of 30") && words.contains("9–9 of 9") && words.contains("STEP-0"), "{words}");
    let rows = attributes(&older, "#credits td:nth-child(2)", "data-l");
    assert_eq!(rows.len(), 5);
    let back = attributes(&older, "a[rel=prev]", "href");
    assert_eq!(back, ["/me/activity?credits=2#decisions", "/me/activity?decisions=2#credits"]);
    let admin = Browser::of(&site, "per.admin@example.org").await;
    let theirs = admin.get("/portal/people/pm-kari-001/activity?credits=2").await.is(200);
    assert_eq!(attributes(&theirs, "#credits a[rel=prev]", "href"), ["/portal/people/pm-kari-001/activity#credits"]);
    // Past the end there is nothing, and a way back.
    let past = admin.get("/portal/people/pm-kari-001/activity?credits=99").await.is(200);
    assert_eq!(attributes(&past, "#credits td", "role").len(), 0);
    assert_eq!(attributes(&past, "#credits a[rel=prev]", "href"), ["/portal/people/pm-kari-001/activity#credits"]);
}

async fn the_rule_s_page_tells_every_version_of_it(site: Site) {
    let admin = history(&site).await;
    assert!(!admin.read(RULE).await.contains("Every version"));
    for n in 1..=7 {
        let at_least = n.to_string();
        let fields = [("do", "save"), ("kind_1", "behaviour"), ("behaviours_1", "link"), ("at_least_1", &at_least)];
        admin.send(RULE, &fields).await;
    }
    admin.send(RULE, &[("do", "remove")]).await;
    let page = admin.get(RULE).await.is(200);
    let words = super::main(&page);
    for part in [
        "Every version 7 versions Version 7 link 7 times Whoever has it keeps it. Saved by Per Admin, 26 Mar",
        "Removed by Per Admin, 26 Mar",
        "Version 6 link 6 times Whoever has it keeps it. Saved by Per Admin, 26 Mar",
        "Replaced by version 7, 26 Mar",
        "1–5 of 7",
    ] {
        assert!(words.contains(part), "{part:?} is missing in {words}");
    }
    assert!(!words.contains("in force"), "{words}");
    let next = attributes(&page, "#versions a[rel=next]", "href");
    assert_eq!(next, [format!("{RULE}?versions=2#versions")]);
    let older = admin.read(&next[0]).await;
    assert!(older.contains("Version 1 link once ") && !older.contains("Version 7"), "{older}");
    admin.send(RULE, &[("do", "save"), ("kind_1", "solved"), ("at_least_1", "3")]).await;
    assert!(admin.read(RULE).await.contains("Version 8 in force 3 solved"));
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
