//! Batches, as programs make, watch and take them back.

use reqwest::Method;
use serde_json::{Value, json};

use super::{ids, keys};
use crate::support::{Client, Reply, Site, on_both_engines};

on_both_engines!(
    a_list_of_people_is_awarded_and_taken_back,
    steps_are_listed_by_state_and_walked,
    what_cannot_be_done_is_refused_by_name,
    a_batch_belongs_to_its_maker,
    whoever_takes_a_batch_back_does_so_with_their_own_rights,
    a_batch_that_was_given_up_is_taken_back_all_the_same,
    what_is_taken_back_bars_no_rule,
    a_request_sent_twice_is_done_once,
    a_long_list_fits_and_a_longer_one_is_told,
    what_is_foreseen_comes_true,
);

const PATH: &str = "/api/v1/batches";

async fn made(client: &Client, badge: &str) -> String {
    let new = json!({ "kind": "award", "badge_id": badge, "note": "For all of you" });
    let batch = client.post(PATH, &new).await.of(201);
    format!("{PATH}/{}", batch["id"].as_str().expect("an id"))
}

async fn add(client: &Client, batch: &str, people: &[&str]) -> Reply {
    client.post(&format!("{batch}/steps"), &json!({ "people": people })).await
}

async fn post(client: &Client, batch: &str, what: &str) -> Reply {
    client.post(&format!("{batch}/{what}"), &json!({})).await
}

async fn holds(site: &Site, person: &str) -> bool {
    let path = format!("/api/v1/earned-badges/check?badge_definition_id=bdg-def-003&peer_mentor_id={person}");
    site.admin().get(&path).await.of(200)["has_earned"] == true
}

async fn a_list_of_people_is_awarded_and_taken_back(site: Site) {
    let admin = site.admin();
    // By number, and told by id.
    let new = json!({ "kind": "award", "badge_id": "3" });
    let reply = admin.post(PATH, &new).await.is(201);
    let batch = reply.json();
    let wanted = [
        "badge_id",
        "created_at",
        "created_by",
        "finished_at",
        "id",
        "kind",
        "note",
        "notify",
        "started_at",
        "state",
        "steps",
    ];
    assert_eq!(keys(&batch), wanted);
    assert_eq!(batch["notify"], json!(true), "unless it is asked for otherwise");
    let told = (&batch["state"], &batch["badge_id"], &batch["created_by"]);
    assert_eq!(told, (&json!("staging"), &json!("bdg-def-003"), &json!("admin-per-001")));
    let path = format!("{PATH}/{}", batch["id"].as_str().expect("an id"));
    assert_eq!(reply.header("location"), Some(&*format!("{}{path}", site.base())));

    add(&admin, &path, &["mentor-19", "kari@example.org"]).await.of(200);
    let staged = add(&admin, &path, &["pm-kari-001", "nobody"]).await.of(200);
    assert_eq!((&staged["steps"]["total"], &staged["steps"]["waiting"]), (&json!(4), &json!(4)));
    assert!(!holds(&site, "mentor-19").await, "nothing is done before it is started");
    assert_eq!(post(&admin, &path, "start").await.of(202)["state"], "running");
    post(&admin, &path, "start").await.of(202);
    site.work().await;
    let done = admin.get(&path).await.of(200);
    let counts = json!({ "total": 4, "waiting": 0, "done": 2, "unchanged": 1, "refused": 1, "undone": 0 });
    assert_eq!((&done["state"], &done["steps"]), (&json!("done"), &counts));
    assert!(holds(&site, "mentor-19").await && holds(&site, "pm-kari-001").await);

    assert_eq!(post(&admin, &path, "undo").await.of(202)["state"], "undoing");
    site.work().await;
    post(&admin, &path, "undo").await.of(202);
    let undone = admin.get(&path).await.of(200);
    assert_eq!((&undone["state"], &undone["steps"]["undone"]), (&json!("undone"), &json!(2)));
    assert!(!holds(&site, "mentor-19").await && !holds(&site, "pm-kari-001").await);
    let list = admin.get(PATH).await.of(200);
    assert_eq!((ids(&list), &list["pagination"]["total"]), (vec![batch["id"].as_str().expect("an id")], &json!(1)));
}

async fn steps_are_listed_by_state_and_walked(site: Site) {
    let admin = site.admin();
    let path = made(&admin, "bdg-def-003").await;
    let strangers: Vec<String> = (0..5).map(|n| format!("stranger-{n}")).collect();
    let mut people: Vec<&str> = strangers.iter().map(String::as_str).collect();
    people.insert(2, "mentor-19");
    add(&admin, &path, &people).await.of(200);
    post(&admin, &path, "start").await.of(202);
    site.work().await;
    let done = admin.get(&format!("{path}/steps?state=done")).await.of(200);
    let step = &done["data"][0];
    assert_eq!(keys(step), ["earned_badge_id", "person", "position", "problem", "state"]);
    assert_eq!((&step["position"], &step["person"], &step["problem"]), (&json!(3), &json!("mentor-19"), &json!(null)));
    let award = step["earned_badge_id"].as_str().expect("an award");
    assert_eq!(admin.get(&format!("/api/v1/earned-badges/{award}")).await.of(200)["peer_mentor_id"], "mentor-19");
    for (query, wanted) in [("", vec![1, 2, 3, 4, 5, 6]), ("&state=refused", vec![1, 2, 4, 5, 6])] {
        let mut walked = Vec::new();
        let mut next = Some(format!("{path}/steps?limit=2{query}"));
        while let Some(path) = next {
            let reply = admin.get(&path).await.is(200);
            let body = reply.json();
            let steps = body["data"].as_array().expect("a list");
            walked.extend(steps.iter().map(|step| step["position"].as_i64().expect("a number")));
            next = reply.next();
        }
        assert_eq!(walked, wanted, "{query}");
        let second = admin.get(&format!("{path}/steps?limit=2&page=2{query}")).await.of(200);
        assert_eq!(second["data"][0]["position"], wanted[2], "{query}");
        assert_eq!(second["pagination"]["total"], wanted.len(), "{query}");
    }
    let refused = admin.get(&format!("{path}/steps?state=refused")).await.of(200);
    assert_eq!(refused["data"][0]["problem"], "there is no such person");
    admin.get(&format!("{path}/steps?state=lost")).await.refuses(&["state"]);
}

async fn what_cannot_be_done_is_refused_by_name(site: Site) {
    let admin = site.admin();
    for (new, field) in [
        (json!({ "kind": "award", "badge_id": "no-such" }), "badge_id"),
        (json!({ "kind": "award", "badge_id": "bdg-def-003", "note": "x".repeat(5_001) }), "note"),
        (json!({ "kind": "award", "badge_id": "bdg-def-003", "note": "\u{0}" }), "note"),
    ] {
        admin.post(PATH, &new).await.refuses(&[field]);
    }
    admin.post(PATH, &json!({ "kind": "merge", "badge_id": "bdg-def-003" })).await.problem(400, "invalid_request");
    admin.post(PATH, &json!({ "kind": "award", "badge_id": "3", "x": 1 })).await.problem(400, "invalid_request");
    admin.delete("/api/v1/badge-definitions/bdg-def-001").await.is(200);
    admin.post(PATH, &json!({ "kind": "award", "badge_id": "bdg-def-001" })).await.problem(409, "conflict");

    let path = made(&admin, "bdg-def-003").await;
    let long = "x".repeat(255);
    for people in [&[][..], &["mentor-19", ""], &["a\u{0}b"], &[long.as_str()]] {
        add(&admin, &path, people).await.refuses(&["people"]);
    }
    post(&admin, &path, "start").await.problem(409, "conflict");
    post(&admin, &path, "undo").await.problem(409, "conflict");
    add(&admin, &path, &["mentor-19"]).await.of(200);
    post(&admin, &path, "start").await.of(202);
    add(&admin, &path, &["mentor-19"]).await.problem(409, "conflict");
    site.work().await;
    post(&admin, &path, "cancel").await.problem(409, "conflict");
    let given_up = made(&admin, "bdg-def-003").await;
    assert_eq!(post(&admin, &given_up, "cancel").await.of(202)["state"], "cancelled");
    post(&admin, &given_up, "cancel").await.of(202);
    for id in ["nothing", "%00", "a%00b"] {
        admin.get(&format!("{PATH}/{id}")).await.problem(404, "not_found");
        post(&admin, &format!("{PATH}/{id}"), "start").await.problem(404, "not_found");
    }
}

async fn a_batch_belongs_to_its_maker(site: Site) {
    let own = made(&site.admin_of_oslo(), "bdg-def-003").await;
    add(&site.admin_of_oslo(), &own, &["mentor-19", "other-mentor"]).await.of(200);
    site.admin().get(&own).await.of(200);
    for client in [site.other_admin(), site.coordinator(), site.mentor()] {
        client.get(&own).await.problem(404, "not_found");
        client.get(&format!("{own}/steps")).await.problem(404, "not_found");
        add(&client, &own, &["mentor-19"]).await.problem(404, "not_found");
        post(&client, &own, "start").await.problem(404, "not_found");
    }
    assert_eq!(ids(&site.other_admin().get(PATH).await.of(200)).len(), 0);
    assert_eq!(ids(&site.admin_of_oslo().get(PATH).await.of(200)).len(), 1);
    site.mentor().get(PATH).await.problem(403, "forbidden");
    site.system().post(PATH, &json!({ "kind": "award", "badge_id": "3" })).await.problem(403, "forbidden");
    site.other_admin().post(PATH, &json!({ "kind": "award", "badge_id": "bdg-def-003" })).await.refuses(&["badge_id"]);
    // It is done with the rights of its maker, whoever starts it.
    post(&site.admin(), &own, "start").await.of(202);
    site.work().await;
    let done = site.admin_of_oslo().get(&own).await.of(200);
    assert_eq!((&done["steps"]["done"], &done["steps"]["refused"]), (&json!(1), &json!(1)));
}

async fn whoever_takes_a_batch_back_does_so_with_their_own_rights(site: Site) {
    let own = made(&site.admin_of_oslo(), "bdg-def-003").await;
    add(&site.admin_of_oslo(), &own, &["mentor-19"]).await.of(200);
    post(&site.admin_of_oslo(), &own, "start").await.of(202);
    site.work().await;
    assert!(holds(&site, "mentor-19").await);
    // Asked for by somebody who may not any more when its turn comes: nothing is taken back, and nothing is lost.
    post(&site.admin_of_oslo(), &own, "undo").await.of(202);
    site.admin().patch("/api/v1/people/oslo-admin", &json!({ "retired": true })).await.of(200);
    site.work().await;
    let stopped = site.admin().get(&own).await.of(200);
    assert_eq!((&stopped["state"], &stopped["steps"]["done"]), (&json!("cancelled"), &json!(1)));
    assert!(holds(&site, "mentor-19").await);
    // Whoever may takes it back, though its maker has left.
    post(&site.admin(), &own, "undo").await.of(202);
    site.work().await;
    let undone = site.admin().get(&own).await.of(200);
    assert_eq!((&undone["state"], &undone["steps"]["undone"]), (&json!("undone"), &json!(1)));
    assert!(!holds(&site, "mentor-19").await);
    let audit = site.admin().get("/api/v1/audit?limit=100").await.of(200);
    let undone = audit["data"].as_array().expect("a list").iter().filter(|line| line["action"] == "batch.undone");
    let actors: Vec<_> = undone.map(|line| line["actor"].as_str().expect("somebody")).collect();
    assert_eq!(actors, ["admin-per-001", "oslo-admin"]);
}

async fn a_batch_that_was_given_up_is_taken_back_all_the_same(site: Site) {
    use emblazon::on_db;
    let admin = site.admin();
    let path = made(&admin, "bdg-def-003").await;
    add(&admin, &path, &["mentor-19"]).await.of(200);
    post(&admin, &path, "start").await.of(202);
    let mut tx = site.tx().await;
    on_db!(tx, c => sqlx::query("UPDATE jobs SET run_at = NULL, failures = 16 WHERE kind = 'run_batch'")
        .execute(c).await.map(|_| ()))
    .expect("it is given up");
    tx.commit().await.expect("it is kept");
    site.work().await;
    assert_eq!(admin.get(&path).await.of(200)["state"], "running", "nobody does it");
    post(&admin, &path, "undo").await.of(202);
    site.work().await;
    assert_eq!(admin.get(&path).await.of(200)["state"], "undone");
}

async fn what_is_taken_back_bars_no_rule(site: Site) {
    let admin = site.admin();
    let rule = json!({ "conditions": [{ "kind": "score", "at_least": 10 }] });
    let path = made(&admin, "bdg-def-003").await;
    add(&admin, &path, &["mentor-19"]).await.of(200);
    post(&admin, &path, "start").await.of(202);
    site.work().await;
    post(&admin, &path, "undo").await.of(202);
    site.work().await;
    assert!(!holds(&site, "mentor-19").await);
    admin.put_rule("bdg-def-003", &rule).await;
    let ten = json!({ "badge_definition_id": "bdg-def-001", "peer_mentor_id": "mentor-19" });
    admin.post("/api/v1/earned-badges", &ten).await.of(201);
    assert!(holds(&site, "mentor-19").await, "the rule gives it");
}

async fn a_request_sent_twice_is_done_once(site: Site) {
    let admin = site.admin();
    let send = |path: String, body: Value| {
        let request = admin.request(Method::POST, &path).header("Idempotency-Key", "k-1").json(&body);
        Reply::to(request)
    };
    let new = json!({ "kind": "award", "badge_id": "bdg-def-003" });
    let first = send(PATH.to_owned(), new.clone()).await.of(201);
    assert_eq!(send(PATH.to_owned(), new).await.of(201), first);
    assert_eq!(ids(&admin.get(PATH).await.of(200)).len(), 1);
    let steps = format!("{PATH}/{}/steps", first["id"].as_str().expect("an id"));
    let other = json!({ "people": ["mentor-19"] });
    send(steps.clone(), other.clone()).await.problem(422, "idempotency_key_reused");
    for _ in 0..2 {
        let request = admin.request(Method::POST, &steps).header("Idempotency-Key", "k-2").json(&other);
        assert_eq!(Reply::to(request).await.of(200)["steps"]["total"], 1);
    }
}

async fn a_long_list_fits_and_a_longer_one_is_told(site: Site) {
    let admin = site.admin();
    let path = made(&admin, "bdg-def-003").await;
    let longest: Vec<String> = (0..5_000).map(|n| format!("{n:0>242}@example.org")).collect();
    let people: Vec<&str> = longest.iter().map(String::as_str).collect();
    assert_eq!(add(&admin, &path, &people).await.of(200)["steps"]["total"], 5_000);
    let more: Vec<&str> = people.iter().copied().chain(["mentor-19"]).collect();
    add(&admin, &path, &more).await.refuses(&["people"]);
    let twice: Vec<&str> = people.iter().chain(&people).copied().collect();
    add(&admin, &path, &twice).await.problem(413, "too_large");
    assert_eq!(admin.get(&path).await.of(200)["steps"]["total"], 5_000);
}

async fn what_is_foreseen_comes_true(site: Site) {
    use emblazon::domain::{
        Actor, Dialect,
        awards::{self, Prospect},
    };
    let people = [
        "mentor-19",
        "pm-kari-001",
        "KARI@example.org",
        "nobody",
        "other-mentor",
        "a\u{0}b",
        "oslo-coordinator",
        "Oslo-Coordinator",
        "not an id",
    ];
    let held = json!({ "badge_definition_id": "bdg-def-003", "peer_mentor_id": "pm-kari-001" });
    site.admin().post("/api/v1/earned-badges", &held).await.of(201);
    let root = Actor::system(Dialect::Management);
    let now = site.app().clock.now();
    let prospects = awards::foresee(&mut site.conn().await, now, &root, "bdg-def-003", &people).await;
    let told: Vec<_> = prospects
        .expect("it can be foreseen")
        .iter()
        .map(|prospect| match prospect {
            Prospect::New(person) => format!("new {}", person.public_id),
            Prospect::Held(person, since) => format!("held {} {}", person.public_id, *since == now),
            Prospect::RanOut(person, _) => format!("again {}", person.public_id),
            Prospect::HasLeft | Prospect::OutOfReach => "not to be awarded".to_owned(),
            Prospect::OtherOrganisation(person) => format!("other {}", person.public_id),
            Prospect::Unknown => "unknown".to_owned(),
        })
        .collect();
    let wanted = [
        "new mentor-19",
        "held pm-kari-001 true",
        "held pm-kari-001 true",
        "unknown",
        "other other-mentor",
        "unknown",
        "new oslo-coordinator",
        "new oslo-coordinator",
        "unknown",
    ];
    assert_eq!(told, wanted);
    let path = made(&site.admin(), "bdg-def-003").await;
    let readable: Vec<&str> = people.into_iter().filter(|person| !person.contains('\0')).collect();
    add(&site.admin(), &path, &readable).await.of(200);
    post(&site.admin(), &path, "start").await.of(202);
    site.work().await;
    let steps = site.admin().get(&format!("{path}/steps?limit=100")).await.of(200);
    let states: Vec<_> = steps["data"].as_array().expect("a list").iter().map(|step| &step["state"]).collect();
    let wanted = ["done", "unchanged", "unchanged", "refused", "refused", "done", "unchanged", "refused"];
    assert_eq!(states, wanted);
}
