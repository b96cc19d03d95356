//! One badge for several people: pasted, looked through, awarded.

use serde_json::json;

use super::{Browser, attributes};
use crate::support::{Site, on_both_engines};

on_both_engines!(
    a_list_is_looked_through_before_it_is_awarded,
    a_list_is_given_up_and_changed,
    a_list_with_mistakes_comes_back_with_what_was_typed,
    each_sees_their_own_lists,
);

const PATH: &str = "/portal/award/several";

async fn a_list_is_looked_through_before_it_is_awarded(site: Site) {
    let held = json!({ "badge_definition_id": "bdg-def-003", "peer_mentor_id": "pm-kari-001" });
    site.admin().post("/api/v1/earned-badges", &held).await.of(201);
    let admin = Browser::of(&site, "per.admin@example.org").await;
    let people = "mentor-19\r\n  KARI@example.org \r\n\r\nnobody@example.org\nother-mentor\nMENTOR-19\nlars";
    let fields = [("badge", "3"), ("people", people), ("note", "Thank you")];
    let (to, check) = admin.send(PATH, &fields).await;
    assert!(to.starts_with("/portal/award/several/batch-"), "{to}");
    for part in [
        "6 lines, nothing awarded yet",
        "Will be awarded 1 new holders Already hold it 1 nothing changes Duplicate 1 counted once Need a fix 3",
        "All 6 Needs a fix 3 Duplicate 1 Held already 1 Will be awarded 1 Rows of the list",
        "nobody@example.org line 4 Needs a fix Nobody goes by this address yet. With a name in the row, they are added.",
        "other-mentor line 5 Needs a fix The badge is for the people of another organisation.",
        "MENTOR-19 line 6 Duplicate Same person as line 1; counted once.",
        "Held already Holds it since 26 March 2026; nothing changes.",
        "Award to 1 person Thank you 3 lines need a fix, and are left out if you go on. Tell each person by e-mail \
         Whoever has to claim the badge gets the mail with the link in any case. Award 1 badge",
    ] {
        assert!(check.contains(part), "{part:?} is missing in {check}");
    }
    let only = admin.read(&format!("{to}?show=new")).await;
    assert!(only.contains("line 1: mentor-19") && !only.contains("line 5"), "{only}");
    let page = admin.get(&to).await;
    let start = attributes(&page, "main form", "action");
    let (batch, started) = admin.send(&start[0], &[]).await;
    assert!(started.contains("It is started.") && started.contains("0 of 6"), "{started}");
    assert_eq!(admin.get(&batch).await.header("refresh"), Some("5"));
    assert_eq!(admin.get(&format!("{batch}?still=1")).await.header("refresh"), None);
    site.work().await;
    let done = admin.get(&batch).await.is(200);
    assert_eq!(done.header("refresh"), None, "there is nothing to wait for");
    let done = super::main(&done);
    assert!(done.contains("6 of 6") && done.contains("All 6 Awarded 1 Held already 2 Refused 3"), "{done}");
    let refused = admin.read(&format!("{batch}?state=refused")).await;
    assert!(refused.contains("nobody@example.org 4 Refused Nobody whom you may award"), "{refused}");
    admin.get(&to).await.is(409);
}

async fn a_list_is_given_up_and_changed(site: Site) {
    let admin = Browser::of(&site, "per.admin@example.org").await;
    let (to, _) = admin.send(PATH, &[("badge", "3"), ("people", "mentor-19\nnobody"), ("note", "Hi")]).await;
    let reply = admin.post(&format!("{to}/change"), &[]).await.is(303);
    let back = reply.header("location").expect("it leads on").to_owned();
    let form = admin.get(&back).await.is(200);
    let text = form.text();
    assert!(text.contains("mentor-19\nnobody</textarea>") && text.contains("Hi</textarea>"), "{text}");
    assert_eq!(attributes(&form, "select option[selected]", "value"), ["3"]);
    admin.get(&to).await.is(409);
    let batches = admin.read("/portal/jobs").await;
    assert!(batches.contains("Stopped"), "{batches}");
    let held = site.admin().get("/api/v1/earned-badges?badge_definition_id=bdg-def-003").await.of(200);
    assert_eq!(held["pagination"]["total"], 0, "nobody was awarded");
}

async fn a_list_with_mistakes_comes_back_with_what_was_typed(site: Site) {
    let admin = Browser::of(&site, "per.admin@example.org").await;
    site.admin().delete("/api/v1/badge-definitions/bdg-def-001").await.is(200);
    let before = site.counts().await;
    for (fields, wrong) in [
        (vec![], vec!["e-badge", "e-people"]),
        (vec![("badge", "no-such"), ("people", "mentor-19")], vec!["e-badge"]),
        (vec![("badge", "1"), ("people", "mentor-19")], vec!["e-badge"]),
        (vec![("badge", "3"), ("people", " \n ")], vec!["e-people"]),
        (vec![("badge", "3"), ("people", "mentor-19;Lars;Eriksen")], vec!["e-people"]),
        (vec![("badge", "3"), ("people", "First name;Last name\nLars;Eriksen")], vec!["e-people"]),
        (vec![("badge", "3"), ("people", "\"mentor-19\npm-kari-001")], vec!["e-people"]),
        (vec![("badge", "3"), ("people", "a\u{0}b")], vec!["e-people"]),
        (vec![("badge", "3"), ("people", "mentor-19"), ("note", "\u{7}")], vec!["e-note"]),
    ] {
        let reply = admin.post(PATH, &fields).await.is(422);
        assert_eq!(attributes(&reply, ".err", "id"), wrong, "{fields:?}");
        if let Some((_, typed)) = fields.iter().find(|(name, typed)| *name == "people" && typed.contains("mentor")) {
            let typed = typed.replace('"', "&#34;");
            assert!(reply.text().contains(&format!("\n{typed}</textarea>")), "{typed} is missing in {reply}");
        }
    }
    let large = "x".repeat(3 * 1024 * 1024);
    admin.post(PATH, &[("badge", "3"), ("people", &large)]).await.is(413);
    assert_eq!(site.counts().await, before, "nothing was staged");
}

async fn each_sees_their_own_lists(site: Site) {
    let of_oslo = Browser::of(&site, "ase@example.org").await;
    let elsewhere = Browser::of(&site, "anna@example.net").await;
    let people = "mentor-19\nother-mentor";
    let (to, check) = of_oslo.send(PATH, &[("badge", "3"), ("people", people)]).await;
    assert!(check.contains("other-mentor line 2 Needs a fix Nobody whom you may award"), "{check}");
    elsewhere.get(&to).await.is(404);
    elsewhere.post(&format!("{to}/change"), &[]).await.is(404);
    elsewhere.get(&format!("{PATH}?batch={}", to.rsplit('/').next().expect("an id"))).await.is(404);
    assert!(elsewhere.read("/portal/jobs").await.contains("No batches yet"));
    let jobs = of_oslo.read("/portal/jobs").await;
    assert!(jobs.contains("Award Community Builder") && !jobs.contains("Queue"), "{jobs}");
}
