//! Lists in the portal: sent as files, looked through, awarded, taken back.

use reqwest::multipart::{Form, Part};

use super::{form, page};
use crate::support::{Reply, Site, on_both_engines};

on_both_engines!(
    a_file_is_looked_through_awarded_and_taken_back,
    a_file_in_utf_16_is_read_like_any_other,
    those_who_hold_it_at_once_are_told_if_that_is_ticked,
    one_list_is_sent_at_a_time,
    a_file_whose_connection_breaks_leaves_nothing,
    a_list_nobody_starts_is_forgotten
);

const PATH: &str = "/portal/award/several";

async fn upload(site: &Site, cookie: &str, badge: &str, people: &str, file: Vec<u8>) -> Reply {
    let sent = Form::new()
        .text("badge", badge.to_owned())
        .text("note", "Thank you")
        .text("people", people.to_owned())
        .part("list", Part::bytes(file).file_name("retreat.csv"));
    let request = site.anonymous().request(reqwest::Method::POST, PATH).header("cookie", cookie).multipart(sent);
    Reply::to(request).await
}

async fn a_file_is_looked_through_awarded_and_taken_back(site: Site) {
    let cookie = site.sign_in("per.admin@example.org").await;
    let file = "E-post;Fornavn;Etternavn;Utløpsdato;Melding\n\
        mentor-19;;;;\n\
        ny@example.org;Åse;Ny;31.12.2030;Velkommen\n\
        gal@example.org;Gal;Dato;i morgen;\n";
    let reply = upload(&site, &cookie, "3", "", file.as_bytes().to_vec()).await.is(303);
    let check = reply.header("location").unwrap().to_owned();
    let shown = page(&site, &cookie, &check).await;
    for part in ["retreat.csv", "Åse Ny", "New person", "Needs a fix", "Expiry date: Write a date"] {
        assert!(shown.contains(part), "{part} is missing in {shown}");
    }
    let id = check.rsplit('/').next().unwrap().to_owned();
    let verdicts = page(&site, &cookie, &format!("/portal/batches/{id}/rows.csv")).await;
    assert!(
        verdicts.contains("\"gal@example.org\",\"Gal\",\"Dato\"") && verdicts.contains("\"Needs a fix\""),
        "{verdicts}"
    );
    form(&site, &cookie, &format!("/portal/batches/{id}/start"), "").await.is(303);
    site.work().await;
    let mails = super::mail(&site).await;
    assert_eq!(mails.len(), 1, "mentor-19 has no address, the newcomer gets a link: {mails:?}");
    let results = page(&site, &cookie, &format!("/portal/batches/{id}/rows.csv")).await;
    assert_eq!(results.matches("\"Awarded\"").count(), 2, "{results}");
    assert_eq!(results.matches("/assertions/earned-").count(), 2, "{results}");
    // Corrected and sent again as it came, columns with verdicts and all, it awards nobody twice.
    let corrected = results.replace("i morgen", "2031-01-01");
    let reply = upload(&site, &cookie, "3", "", corrected.into_bytes()).await.is(303);
    let shown = page(&site, &cookie, reply.header("location").unwrap()).await;
    assert!(shown.contains("Award 1 badge"), "{shown}");

    let undo = format!("/portal/batches/{id}/undo");
    form(&site, &cookie, &undo, "reason=").await.is(422);
    form(&site, &cookie, &undo, "reason=Wrong+year").await.is(303);
    site.work().await;
    let shown = page(&site, &cookie, &format!("/portal/batches/{id}")).await;
    assert!(shown.contains("Taken back") && shown.contains("Wrong year"), "{shown}");
    let held = site.admin().get("/api/v1/earned-badges?badge_definition_id=bdg-def-003").await.of(200);
    assert_eq!(held["pagination"]["total"], 0);
}

async fn a_file_in_utf_16_is_read_like_any_other(site: Site) {
    let cookie = site.sign_in("per.admin@example.org").await;
    let text = "\u{feff}E-mail\tName\r\nåse@example.org\tÅse Ærø\r\n";
    let file: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let reply = upload(&site, &cookie, "3", "", file).await.is(303);
    let shown = page(&site, &cookie, reply.header("location").unwrap()).await;
    assert!(shown.contains("Åse Ærø"), "{shown}");
}

async fn one_list_is_sent_at_a_time(site: Site) {
    let cookie = site.sign_in("per.admin@example.org").await;
    let before = site.counts().await;
    for (badge, people, file, wrong) in [
        ("3", "mentor-19", "mentor-19", "Send either a pasted list or a file"),
        ("", "", "mentor-19", "e-badge"),
        ("3", "", "", "Paste a list, or choose a file."),
        ("3", "", "PK\u{3}\u{4}xxxxxx", "This is a workbook."),
        ("no-such", "", "mentor-19", "e-badge"),
    ] {
        let reply = upload(&site, &cookie, badge, people, file.as_bytes().to_vec()).await.is(422);
        assert!(reply.text().contains(wrong), "{wrong} is missing in {reply}");
    }
    assert_eq!(site.counts().await, before, "nothing is left");
    // What is pasted comes with a file that nobody chose.
    upload(&site, &cookie, "3", "mentor-19", vec![]).await.is(303);
}

async fn those_who_hold_it_at_once_are_told_if_that_is_ticked(site: Site) {
    let cookie = site.sign_in("per.admin@example.org").await;
    let list = |badge: &'static str, newcomer: &str| {
        let file = format!("E-mail,Name\nkari@example.org,\n{newcomer}@example.com,New\n").into_bytes();
        upload(&site, &cookie, badge, "", file)
    };
    let mut told = Vec::new();
    for (badge, newcomer, fields) in [("3", "one", "asked=1"), ("bdg-site", "two", "asked=1&tell=1")] {
        let check = list(badge, newcomer).await.is(303).header("location").unwrap().to_owned();
        assert!(page(&site, &cookie, &check).await.contains("name=\"tell\" value=\"1\" checked"));
        let id = check.rsplit('/').next().unwrap().to_owned();
        form(&site, &cookie, &format!("/portal/batches/{id}/start"), fields).await.is(303);
        let mails = super::mail(&site).await;
        told.push(
            ["kari@example.org", "one@example.com", "two@example.com"]
                .map(|to| mails.iter().filter(|mail| mail.contains(&format!("<{to}>\r\n"))).count()),
        );
        let shown = page(&site, &cookie, &format!("/portal/batches/{id}")).await;
        assert_eq!(shown.contains("are not told"), fields == "asked=1", "{shown}");
        let batch = site.admin().get(&format!("/api/v1/batches/{id}")).await.of(200);
        assert_eq!(batch["notify"], fields != "asked=1");
    }
    assert_eq!(told, [[0, 1, 0], [1, 1, 1]], "whoever has to claim is told in any case");
    let made = serde_json::json!({ "kind": "award", "badge_id": "bdg-def-002", "notify": false });
    assert_eq!(site.admin().post("/api/v1/batches", &made).await.of(201)["notify"], false);
}

async fn a_file_whose_connection_breaks_leaves_nothing(site: Site) {
    use tokio::io::AsyncWriteExt;
    let cookie = site.sign_in("per.admin@example.org").await;
    let part = |name: &str, value: &str| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let rows = (0..1_200).map(|n| format!("person-{n}@example.org,P {n}\n")).collect::<Vec<_>>().concat();
    let file = "--edge\r\nContent-Disposition: form-data; name=\"list\"; filename=\"long.csv\"\r\n\r\nE-mail,Name\n";
    let body = [&part("badge", "3"), &part("note", ""), &part("people", ""), file, &rows].concat();
    let host = site.base().trim_start_matches("http://").to_owned();
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: multipart/form-data; boundary=edge\r\nContent-Length: {}\r\n\r\n",
        body.len() + 10_000
    );
    let mut broken = tokio::net::TcpStream::connect(&host).await.expect("a connection");
    broken.write_all(head.as_bytes()).await.expect("it is sent");
    broken.write_all(body.as_bytes()).await.expect("most of it is sent");
    broken.flush().await.expect("it has left");
    let until = async |enough: fn(i64) -> bool| {
        for _ in 0..400 {
            if enough(super::kept(&site).await.1) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("{:?}", super::kept(&site).await);
    };
    until(|rows| rows >= 500).await;
    drop(broken);
    until(|rows| rows == 0).await;
    assert_eq!(super::kept(&site).await, (0, 0), "nothing of it is left");
}

async fn a_list_nobody_starts_is_forgotten(site: Site) {
    let cookie = site.sign_in("per.admin@example.org").await;
    let reply = upload(&site, &cookie, "3", "", b"mentor-19\n".to_vec()).await.is(303);
    let check = reply.header("location").unwrap().to_owned();
    site.wait(chrono::TimeDelta::days(6));
    emblazon::jobs::sweep(site.app()).await.expect("it is swept");
    assert_eq!(super::kept(&site).await, (1, 1));
    site.wait(chrono::TimeDelta::days(2));
    emblazon::jobs::sweep(site.app()).await.expect("it is swept");
    assert_eq!(super::kept(&site).await, (0, 0), "{check}");

    let cookie = site.sign_in("per.admin@example.org").await;
    // What was thrown away stays for as long as somebody may press the button twice.
    let reply = upload(&site, &cookie, "3", "", b"mentor-19\n".to_vec()).await.is(303);
    let id = reply.header("location").unwrap().rsplit('/').next().unwrap().to_owned();
    let cancel = format!("/api/v1/batches/{id}/cancel");
    site.admin().post(&cancel, &serde_json::json!({})).await.of(202);
    emblazon::jobs::sweep(site.app()).await.expect("it is swept");
    site.admin().post(&cancel, &serde_json::json!({})).await.of(202);
    site.wait(chrono::TimeDelta::hours(2));
    emblazon::jobs::sweep(site.app()).await.expect("it is swept");
    assert_eq!(super::kept(&site).await, (0, 0), "{id}");

    let cookie = site.sign_in("per.admin@example.org").await;
    // What was stopped half-way has done something, and stays.
    let reply = upload(&site, &cookie, "3", "", b"mentor-19\n".to_vec()).await.is(303);
    let id = reply.header("location").unwrap().rsplit('/').next().unwrap().to_owned();
    site.admin().post(&format!("/api/v1/batches/{id}/start"), &serde_json::json!({})).await.of(202);
    site.admin().post(&format!("/api/v1/batches/{id}/cancel"), &serde_json::json!({})).await.of(202);
    site.wait(chrono::TimeDelta::days(30));
    emblazon::jobs::sweep(site.app()).await.expect("it is swept");
    assert_eq!(super::kept(&site).await, (1, 1), "{id}");
}
