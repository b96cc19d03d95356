//! Nominations: made, decided, taken back, told.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::support::{Site, on_both_engines, png};

on_both_engines!(
    a_nomination_is_approved_and_becomes_an_award,
    a_request_is_declined_with_a_reason_and_told,
    who_was_given_the_badge_meanwhile_is_told_of_the_approval,
    one_is_open_for_a_person_and_a_badge,
    whoever_made_it_takes_it_back,
    a_file_is_shown_to_those_who_may_see_the_nomination,
    a_file_takes_no_room_from_cards
);

const PATH: &str = "/api/v1/nominations";

fn of(person: &str) -> Value {
    json!({ "badge_id": "bdg-def-003", "person_id": person, "reason": "Led the retreat", "evidence_url": "https://example.org/r" })
}

fn own() -> Value {
    json!({ "badge_id": "bdg-def-003", "reason": "I led the retreat" })
}

async fn a_nomination_is_approved_and_becomes_an_award(site: Site) {
    let made = site.coordinator().post(PATH, &of("pm-kari-001")).await.of(201);
    assert_eq!((&made["state"], &made["nominated_by"]), (&json!("open"), &json!("oslo-coordinator")));
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    site.coordinator().post(&format!("{path}/approve"), &json!({})).await.problem(403, "forbidden");
    site.mentor().post(&format!("{path}/approve"), &json!({})).await.problem(403, "forbidden");
    site.other_admin().post(&format!("{path}/approve"), &json!({})).await.problem(404, "nomination_not_found");
    let approved = site.admin_of_oslo().post(&format!("{path}/approve"), &json!({ "note": "Well done" })).await.of(200);
    assert_eq!((&approved["state"], &approved["decided_by"]), (&json!("approved"), &json!("oslo-admin")));
    let award = format!("/api/v1/earned-badges/{}", approved["earned_badge_id"].as_str().unwrap());
    assert_eq!(site.mentor().get(&award).await.of(200)["badge_definition_id"], "bdg-def-003");
    let again = site.admin().post(&format!("{path}/approve"), &json!({})).await.of(200);
    assert_eq!(again["earned_badge_id"], approved["earned_badge_id"], "again changes nothing");
    site.admin().post(&format!("{path}/decline"), &json!({ "reason": "No" })).await.problem(409, "nomination_closed");
    let mails = super::mail(&site).await;
    assert_eq!(mails.len(), 2, "{mails:?}");
    assert!(mails.iter().any(|mail| mail.contains("To: \"Kari") || mail.contains("kari@example.org")), "{mails:?}");
    assert!(mails.iter().any(|mail| mail.contains("The nomination was approved")), "{mails:?}");
    let public =
        site.anonymous().get(&format!("/assertions/{}.html", approved["earned_badge_id"].as_str().unwrap())).await;
    assert!(!public.text().contains("example.org/r"), "the link is not published unasked");
}

async fn a_request_is_declined_with_a_reason_and_told(site: Site) {
    let made = site.mentor().post(PATH, &own()).await.of(201);
    assert_eq!(made["person_id"], "pm-kari-001");
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    site.admin().post(&format!("{path}/decline"), &json!({ "reason": " " })).await.refuses(&["reason"]);
    let declined =
        site.admin().post(&format!("{path}/decline"), &json!({ "reason": "Three sessions are missing" })).await;
    assert_eq!(declined.of(200)["decline_reason"], "Three sessions are missing");
    let mails = super::mail(&site).await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(mails[0].contains("Three sessions are missing") && mails[0].contains("You asked for"), "{mails:?}");
    let listed = site.mentor().get(&format!("{PATH}?state=declined")).await.of(200);
    assert_eq!(listed["data"][0]["id"], made["id"]);
    let held = site.admin().get("/api/v1/earned-badges?badge_definition_id=bdg-def-003").await.of(200);
    assert_eq!(held["pagination"]["total"], 0);
    site.mentor().post(PATH, &own()).await.of(201);
}

async fn who_was_given_the_badge_meanwhile_is_told_of_the_approval(site: Site) {
    let made = site.mentor().post(PATH, &own()).await.of(201);
    let given = json!({ "badge_definition_id": "bdg-def-003", "peer_mentor_id": "pm-kari-001" });
    site.admin().post("/api/v1/earned-badges", &given).await.of(201);
    let path = format!("{PATH}/{}/approve", made["id"].as_str().unwrap());
    assert_eq!(site.admin().post(&path, &json!({})).await.of(200)["state"], "approved");
    let mails = super::mail(&site).await;
    assert_eq!(mails.len(), 2, "the badge and the approval: {mails:?}");
    assert!(
        mails.iter().any(|mail| mail.contains("You asked for Community Builder. The request was approved")),
        "{mails:?}"
    );
}

async fn one_is_open_for_a_person_and_a_badge(site: Site) {
    site.coordinator().post(PATH, &of("pm-kari-001")).await.of(201);
    site.mentor().post(PATH, &own()).await.problem(409, "nomination_open");
    site.coordinator().post(PATH, &of("other-mentor")).await.problem(404, "person_not_found");
    site.mentor().post(PATH, &of("mentor-19")).await.problem(404, "person_not_found");
    site.coordinator()
        .post(PATH, &json!({ "badge_id": "none", "reason": "x" }))
        .await
        .problem(404, "badge_definition_not_found");
    site.coordinator().post(PATH, &json!({ "badge_id": "bdg-def-003", "reason": "" })).await.refuses(&["reason"]);
    let held = json!({ "badge_id": "bdg-def-001", "person_id": "pm-kari-001", "reason": "Again" });
    site.coordinator().post(PATH, &held).await.problem(409, "badge_held_already");
    let (one, other) = tokio::join!(async { site.coordinator().post(PATH, &of("mentor-19")).await.status }, async {
        site.admin().post(PATH, &of("mentor-19")).await.status
    },);
    let mut both = [one, other];
    both.sort_unstable();
    assert_eq!(both, [201, 409], "two at once");
    assert_eq!(site.other_coordinator().get(PATH).await.of(200)["pagination"]["total"], 0);
    assert_eq!(site.coordinator().get(PATH).await.of(200)["pagination"]["total"], 2);
    site.system().get(PATH).await.problem(403, "forbidden");
}

async fn whoever_made_it_takes_it_back(site: Site) {
    let made = site.mentor().post(PATH, &own()).await.of(201);
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    site.coordinator().post(&format!("{path}/withdraw"), &json!({})).await.problem(403, "forbidden");
    site.other_mentor().post(&format!("{path}/withdraw"), &json!({})).await.problem(404, "nomination_not_found");
    assert_eq!(site.mentor().post(&format!("{path}/withdraw"), &json!({})).await.of(200)["state"], "withdrawn");
    assert_eq!(site.mentor().post(&format!("{path}/withdraw"), &json!({})).await.of(200)["state"], "withdrawn");
    site.admin().post(&format!("{path}/approve"), &json!({})).await.problem(409, "nomination_closed");
    assert!(super::mail(&site).await.is_empty());
}

async fn a_file_is_shown_to_those_who_may_see_the_nomination(site: Site) {
    let with = |badge: &str, file: &[u8]| json!({ "badge_id": badge, "reason": "See", "file": STANDARD.encode(file), "file_name": "a/../retreat.x" });
    let made = site.mentor().post(PATH, &with("bdg-def-003", &png(40, 30))).await.of(201);
    assert_eq!(made["has_file"], true);
    let path = format!("{PATH}/{}/file", made["id"].as_str().unwrap());
    let file = site.coordinator().get(&path).await.is(200);
    assert_eq!(file.header("content-type"), Some("image/png"));
    assert_eq!(file.header("content-security-policy"), Some("default-src 'none'; sandbox"));
    site.other_admin().get(&path).await.problem(404, "nomination_not_found");
    site.anonymous().get(&path).await.is(401);
    let pdf = site.mentor().post(PATH, &with("bdg-site", b"%PDF-1.4\n1 0 obj")).await.of(201);
    let file = site.mentor().get(&format!("{PATH}/{}/file", pdf["id"].as_str().unwrap())).await.is(200);
    assert_eq!(file.header("content-type"), Some("application/pdf"));
    assert!(file.header("content-disposition").unwrap().starts_with("attachment"));
    for bad in [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"<html>", b"MZ\x90\0", b""] {
        site.coordinator().post(PATH, &with("bdg-site", bad)).await.refuses(&["file"]);
    }
}

async fn a_file_takes_no_room_from_cards(site: Site) {
    let at_once = std::thread::available_parallelism().map_or(1, usize::from);
    let (began, mut begins) = tokio::sync::mpsc::unbounded_channel();
    let mut ends = Vec::new();
    for _ in 0..at_once {
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let (drawings, began) = (site.app().drawings.clone(), began.clone());
        tokio::spawn(async move { drawings.busy(move || began.send(()).is_ok() && ended.recv().is_ok()).await });
        begins.recv().await.expect("it is drawn");
        ends.push(end);
    }
    // Every place for drawing is taken until the end of this test.
    let new = json!({ "badge_id": "bdg-def-003", "reason": "See", "file": STANDARD.encode(png(4, 4)) });
    assert_eq!(site.mentor().post(PATH, &new).await.of(201)["has_file"], true);
    drop(ends);
}
