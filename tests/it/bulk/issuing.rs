//! `POST /v1/badge/{id}/issue/batch`.

use std::time::Duration;

use serde_json::{Value, json};

use super::{BATCH, done, kept, results, send};
use crate::support::{Reply, Site, on_both_engines};

on_both_engines!(
    the_same_list_in_every_form_comes_to_the_same,
    each_row_has_its_result_and_the_others_go_on,
    a_dry_run_changes_nothing,
    a_key_makes_a_request_count_once,
    a_list_that_broke_off_is_begun_anew_under_its_key,
    of_two_lists_sent_at_once_under_one_key_one_counts,
    who_held_it_until_it_ran_out_is_given_it_anew,
    a_whole_list_is_taken_back_as_one,
    lists_have_a_limit_of_their_own
);

const CSV: &str = "E-mail,First name,Last name,End date\nkari@example.org,,,\nnew@example.org,New,Comer,2030-01-01\n";

fn rows() -> [Value; 2] {
    [
        json!({ "recipient_email": "kari@example.org" }),
        json!({ "recipient_email": "new@example.org", "recipient_firstname": "New", "recipient_lastname": "Comer",
            "end_date": "2030-01-01" }),
    ]
}

async fn the_same_list_in_every_form_comes_to_the_same(site: Site) {
    let admin = site.admin();
    let array = json!(rows()).to_string();
    let lines = rows().map(|row| row.to_string()).join("\n");
    let mut seen = Vec::new();
    for (media_type, body) in [
        ("text/csv", CSV.to_owned()),
        ("application/json", array),
        ("application/x-ndjson", lines),
        ("text/csv; charset=utf-8", CSV.replace(',', ";").replace('\n', "\r\n")),
    ] {
        let batch = done(&site, &admin, send(&admin, BATCH, media_type, None, body).await.is(202)).await;
        assert_eq!(batch["status"], "done", "{media_type}");
        let results = results(&admin, &batch).await;
        let first = seen.is_empty();
        let wanted = if first { ["issued", "issued"] } else { ["already", "already"] };
        let states: Vec<_> = results.iter().map(|row| row["status"].as_str().expect("a status")).collect();
        assert_eq!(states, wanted, "{media_type}");
        let ids: Vec<_> = results.iter().map(|row| row["id"].clone()).collect();
        seen.push(ids);
    }
    assert!(seen.iter().all(|ids| *ids == seen[0]), "the same awards: {seen:?}");
    let person = admin.get("/api/v1/people?q=comer").await.of(200);
    assert_eq!(person["data"][0]["display_name"], "New Comer");
    let mails = super::mail(&site).await;
    assert_eq!(mails.iter().filter(|mail| mail.contains("new@example.org")).count(), 1, "{mails:?}");
}

async fn each_row_has_its_result_and_the_others_go_on(site: Site) {
    let admin = site.admin();
    let body = "E-mail;First name;Last name;Issue date;Evidence URL\n\
        kari@example.org;;;;\n\
        KARI@example.org;;;;\n\
        no-address;X;Y;;\n\
        nameless@example.org;;;;\n\
        late@example.org;Late;Riser;2031-01-01;\n\
        odd@example.org;Odd;Date;03/26/2026;javascript:alert(1)\n\
        ;Nobody;AtAll;;\n\
        good@example.org;Good;One;26.03.2025;https://example.org/x\n";
    let batch = done(&site, &admin, send(&admin, BATCH, "text/csv", None, body).await.is(202)).await;
    let rows = &batch["rows"];
    assert_eq!(
        (&rows["total"], &rows["issued"], &rows["already"], &rows["failed"]),
        (&json!(8), &json!(2), &json!(1), &json!(5))
    );
    let foreseen = json!({ "new": 1, "newcomer": 1, "held": 0, "repeated": 1, "wrong": 5 });
    assert_eq!(batch["forecast"], foreseen);
    let results = results(&admin, &batch).await;
    let told: Vec<_> =
        results.iter().map(|row| (row["row"].as_u64().unwrap(), row["status"].as_str().unwrap())).collect();
    let wanted = [
        (2, "issued"),
        (3, "already"),
        (4, "failed"),
        (5, "failed"),
        (6, "failed"),
        (7, "failed"),
        (8, "failed"),
        (9, "issued"),
    ];
    assert_eq!(told, wanted);
    let place = |row: usize, n: usize| results[row]["detail"][n]["loc"][2].clone();
    assert_eq!(
        results[3]["detail"],
        json!([{ "loc": ["body", 5, "recipient_firstname"], "msg": "field required", "type": "missing" }])
    );
    assert_eq!(place(4, 0), "issue_date");
    assert_eq!(place(5, 0), "issue_date");
    assert_eq!(place(6, 0), "recipient_email");
    let csv = Reply::to(
        admin.request(reqwest::Method::GET, batch["results_url"].as_str().unwrap()).header("accept", "text/csv"),
    );
    let csv = csv.await.is(200);
    assert_eq!(csv.text().lines().count(), 9);
    assert!(csv.text().starts_with("\u{feff}\"row\",\"recipient_email\",\"status\""), "{}", csv.text());
}

async fn a_dry_run_changes_nothing(site: Site) {
    let admin = site.admin();
    let reply = send(&admin, &format!("{BATCH}?dry_run=true"), "text/csv", None, CSV).await.is(201);
    let batch = done(&site, &admin, reply).await;
    assert_eq!((&batch["status"], &batch["rows"]["waiting"]), (&json!("checked"), &json!(2)));
    let told: Vec<_> = results(&admin, &batch).await.iter().map(|row| row["status"].clone()).collect();
    assert_eq!(told, ["newcomer", "new"]);
    let held = admin.get("/api/v1/earned-badges?badge_definition_id=bdg-site").await.of(200);
    assert_eq!(held["pagination"]["total"], 0);
    let people = admin.get("/api/v1/people?q=comer").await.of(200);
    assert_eq!(people["pagination"]["total"], 0);
    assert!(super::mail(&site).await.is_empty());
    send(&admin, &format!("{BATCH}?dry_run=perhaps"), "text/csv", None, CSV).await.is(400);
}

async fn a_key_makes_a_request_count_once(site: Site) {
    let admin = site.admin();
    let first = send(&admin, BATCH, "text/csv", Some("spring"), CSV).await.of(202);
    site.work().await;
    let again = send(&admin, BATCH, "text/csv", Some("spring"), CSV).await.of(200);
    assert_eq!((&again["id"], &again["status"]), (&first["id"], &json!("done")));
    send(&admin, BATCH, "text/csv", Some("spring"), "a@example.org\n").await.of(422);
    send(&admin, "/v1/badge/bdg-def-002/issue/batch", "text/csv", Some("spring"), CSV).await.of(422);
    assert_eq!(kept(&site).await, (1, 2));
    let others = send(&site.system(), BATCH, "text/csv", Some("spring"), CSV).await.of(202);
    assert_ne!(others["id"], first["id"], "a key is its sender's");
    site.wait(chrono::TimeDelta::hours(25));
    let later = send(&admin, BATCH, "text/csv", Some("spring"), CSV).await.of(202);
    assert_ne!(later["id"], first["id"], "a key is remembered for a day");
}

async fn a_list_that_broke_off_is_begun_anew_under_its_key(site: Site) {
    use tokio::io::AsyncWriteExt;
    let admin = site.admin();
    let asked = admin.request(reqwest::Method::POST, BATCH).build().expect("a request");
    let token = asked.headers()["authorization"].to_str().expect("a token").to_owned();
    let rows = (0..2_000).map(|n| format!("person-{n}@example.org,P,{n}\n")).collect::<Vec<_>>().concat();
    let body = format!("E-mail,First name,Last name\n{rows}");
    let host = site.base().trim_start_matches("http://").to_owned();
    let mut broken = tokio::net::TcpStream::connect(&host).await.expect("a connection");
    let head = format!(
        "POST {BATCH} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {token}\r\nContent-Type: text/csv\r\n\
         Idempotency-Key: broken\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    broken.write_all(head.as_bytes()).await.expect("it is sent");
    broken.write_all(&body.as_bytes()[..body.len() / 2]).await.expect("half of it is sent");
    broken.flush().await.expect("it has left");
    for _ in 0..200 {
        if kept(&site).await.1 >= 500 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(kept(&site).await.1 >= 500, "half of it was read");
    drop(broken);
    for _ in 0..200 {
        if kept(&site).await == (0, 0) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(kept(&site).await, (0, 0), "nothing of it is left");
    let batch = send(&admin, BATCH, "text/csv", Some("broken"), body).await.of(202);
    assert_eq!(batch["rows"]["total"], 2_000);
}

async fn of_two_lists_sent_at_once_under_one_key_one_counts(site: Site) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let admin = site.admin();
    let asked = admin.request(reqwest::Method::POST, BATCH).build().expect("a request");
    let token = asked.headers()["authorization"].to_str().expect("a token").to_owned();
    let host = site.base().trim_start_matches("http://").to_owned();
    let head = format!(
        "POST {BATCH} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {token}\r\nContent-Type: text/csv\r\n\
         Idempotency-Key: both\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        CSV.len()
    );
    let (first, rest) = CSV.split_at(60);
    let mut slow = tokio::net::TcpStream::connect(&host).await.expect("a connection");
    slow.write_all(format!("{head}{first}").as_bytes()).await.expect("it is sent");
    for _ in 0..200 {
        if kept(&site).await.0 == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let batch = send(&admin, BATCH, "text/csv", Some("both"), CSV).await.of(202);
    slow.write_all(rest.as_bytes()).await.expect("it is sent");
    let mut told = String::new();
    slow.read_to_string(&mut told).await.expect("it is answered");
    assert!(told.starts_with("HTTP/1.1 409 ") && told.contains("sent again"), "{told}");
    site.work().await;
    assert_eq!(kept(&site).await, (1, 2), "what was sent first leaves nothing");
    assert_eq!(send(&admin, BATCH, "text/csv", Some("both"), CSV).await.of(200)["id"], batch["id"]);
}

async fn who_held_it_until_it_ran_out_is_given_it_anew(site: Site) {
    let admin = site.admin();
    let list = "E-mail,End date\nkari@example.org,2026-03-30\n";
    let first = done(&site, &admin, send(&admin, BATCH, "text/csv", None, list).await.is(202)).await;
    let first = results(&admin, &first).await[0]["id"].clone();
    site.wait(chrono::TimeDelta::days(10));
    let again = done(&site, &admin, send(&admin, BATCH, "text/csv", None, "kari@example.org\n").await.is(202)).await;
    assert_eq!((&again["rows"]["issued"], &again["rows"]["already"]), (&json!(1), &json!(0)));
    assert_ne!(results(&admin, &again).await[0]["id"], first);
    let old = admin.get(&format!("/api/v1/earned-badges/{}", first.as_str().expect("an id"))).await;
    old.is(200);
}

async fn a_whole_list_is_taken_back_as_one(site: Site) {
    let admin = site.admin();
    let batch = done(&site, &admin, send(&admin, BATCH, "text/csv", None, CSV).await.is(202)).await;
    let id = batch["id"].as_str().unwrap();
    let path = format!("/api/v1/batches/{id}/undo?reason=The%20wrong%20list");
    admin.post(&path, &json!({})).await.of(202);
    site.work().await;
    let batch = admin.get(&format!("{BATCH}/{id}")).await.of(200);
    assert_eq!((&batch["status"], &batch["rows"]["revoked"]), (&json!("revoked"), &json!(2)));
    for row in results(&admin, &batch).await {
        let award = admin.get(&format!("/api/v1/earned-badges/{}", row["id"].as_str().unwrap())).await.of(200);
        assert_eq!(award["revoke_reason"], "The wrong list");
    }
}

async fn lists_have_a_limit_of_their_own(site: Site) {
    let admin = site.admin();
    for n in 0..12 {
        send(&admin, BATCH, "text/csv", None, format!("E-mail,Name\nn{n}@example.org,N {n}\n")).await.is(202);
    }
    let _places: Vec<_> = (0..4).map(|_| site.app().limits.list().expect("a place")).collect();
    let refused = send(&admin, BATCH, "text/csv", None, CSV).await.is(429);
    assert_eq!(refused.header("retry-after"), Some("5"));
    assert!(refused.json()["detail"].is_string());
}
