//! Lists that are wrong: each is told what is wrong with it, in the contract's own shape, and leaves nothing half done.

use serde_json::json;

use super::{BATCH, kept, results, send};
use crate::support::{Site, on_both_engines};

on_both_engines!(
    a_list_that_cannot_be_read_leaves_nothing,
    a_row_that_cannot_be_used_is_told_and_loses_nothing_else,
    a_character_that_no_database_keeps_is_told_with_its_row,
    every_way_to_end_a_line_is_understood_also_mixed,
    more_than_a_million_rows_are_refused
);

/// Name, media type, body, status.
fn lists() -> Vec<(&'static str, &'static str, Vec<u8>, u16)> {
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.resize(200_000, 0);
    let utf_16: Vec<u8> =
        "E-mail\n".encode_utf16().flat_map(u16::to_le_bytes).chain([0x00, 0xD8, 0x41, 0x00]).collect();
    vec![
        ("nothing", "text/csv", b"".to_vec(), 400),
        ("white space", "text/csv", b" \r\n\n\t\n".to_vec(), 400),
        ("a heading alone", "text/csv", b"E-mail,First name\n".to_vec(), 400),
        ("no column of addresses", "text/csv", b"First name,Last name\nA,B\n".to_vec(), 400),
        ("columns without names", "text/csv", b"a@example.org,A,B\n".to_vec(), 400),
        ("a workbook", "text/csv", b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0".to_vec(), 400),
        ("an older workbook", "text/csv", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0".to_vec(), 400),
        ("a PDF", "text/csv", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec(), 400),
        ("a picture", "text/csv", png, 400),
        ("a web page", "text/csv", b"<!DOCTYPE html><html><body>Sign in</body></html>".to_vec(), 400),
        ("JSON that is called CSV", "text/csv", b"[{\"recipient_email\": \"a@example.org\"}]".to_vec(), 400),
        ("NUL in the middle", "text/csv", b"E-mail\na@example.org\nb\0@example.org\n".to_vec(), 400),
        (
            "two encodings",
            "text/csv",
            ["E-mail,Name\na@example.org,\u{c5}se\n".as_bytes(), b"b@example.org,Bj\xF8rn\n"].concat(),
            400,
        ),
        ("half a UTF-16 letter", "text/csv", utf_16, 400),
        ("an open quotation mark", "text/csv", b"E-mail,Note\na@example.org,\"x\nb@example.org,y\n".to_vec(), 400),
        ("an array that does not end", "application/json", b"[{\"recipient_email\": \"a@example.org\"}".to_vec(), 400),
        ("a comma too many", "application/json", b"[{\"recipient_email\": \"a@example.org\"},]".to_vec(), 400),
        ("text behind the array", "application/json", b"[{\"recipient_email\": \"a@example.org\"}] x".to_vec(), 400),
        ("numbers", "application/json", b"[1, 2, 3]".to_vec(), 400),
        ("a string", "application/json", b"\"a@example.org\"".to_vec(), 400),
        (
            "no JSON in the second row",
            "application/x-ndjson",
            b"{\"recipient_email\": \"a@example.org\"}\n{]\n".to_vec(),
            400,
        ),
        ("CSV that is called JSON", "application/json", b"E-mail\na@example.org\n".to_vec(), 400),
        ("another kind of body", "application/xml", b"<a/>".to_vec(), 415),
    ]
}

async fn a_list_that_cannot_be_read_leaves_nothing(site: Site) {
    let admin = site.admin();
    for (name, media_type, body, status) in lists() {
        let reply = send(&admin, BATCH, media_type, None, body).await;
        assert_eq!(reply.status, status, "{name}: {reply}");
        let detail = &reply.json()["detail"];
        let told = detail.as_str().or(detail[0]["msg"].as_str()).unwrap_or_default();
        assert!(told.len() > 5, "{name}: {reply}");
        assert_eq!(kept(&site).await, (0, 0), "{name}: something is left");
    }
    send(&admin, "/v1/badge/no-such-badge/issue/batch", "text/csv", None, "a@example.org\n").await.of(404);
    send(&site.mentor(), BATCH, "text/csv", None, "a@example.org\n").await.of(403);
    send(&site.anonymous(), BATCH, "text/csv", None, "a@example.org\n").await.is(401);
    send(&admin, BATCH, "text/csv", Some(&"k".repeat(256)), "a@example.org\n").await.of(400);
    assert_eq!(kept(&site).await, (0, 0));
}

async fn a_row_that_cannot_be_used_is_told_and_loses_nothing_else(site: Site) {
    let admin = site.admin();
    let long = "x".repeat(10_000_000);
    let name = "n".repeat(300);
    let cells = [
        ("a cell of ten megabytes", format!("big@example.org,Big,{long}"), "wrong"),
        ("a header in a name", "inject@example.org,\"In\r\nBcc: all@example.org\",Ject".to_owned(), "wrong"),
        ("a header in an address", "\"a@example.org\r\nBcc: b@example.org\",A,B".to_owned(), "wrong"),
        ("two addresses", "a@example.org b@example.org,A,B".to_owned(), "wrong"),
        ("no domain", "nobody@,A,B".to_owned(), "wrong"),
        ("a name as address", "\"A <a@example.org>\",A,B".to_owned(), "wrong"),
        ("a name too long", format!("long@example.org,{name},B"), "wrong"),
        ("a control character", "bell@example.org,\u{7}Bell,B".to_owned(), "wrong"),
        ("a formula as address", "=cmd|' /C calc'!A0,A,B".to_owned(), "wrong"),
        ("a formula as name", "formula@example.org,\"=HYPERLINK(\"\"http://x\"\")\",B".to_owned(), "newcomer"),
        ("nobody", ",A,B".to_owned(), "wrong"),
        ("good", "good@example.org,Good,One".to_owned(), "newcomer"),
        ("the same again", "GOOD@example.org,Good,One".to_owned(), "repeated"),
    ];
    let rows = cells.iter().map(|(_, row, _)| format!("{row}\n")).collect::<Vec<_>>().concat();
    let body = format!("E-mail,First name,Last name\r\n{rows}");
    let batch = send(&admin, &format!("{BATCH}?dry_run=true"), "text/csv", None, body.clone()).await.of(201);
    let mut told = results(&admin, &batch).await;
    told.sort_by_key(|row| row["row"].as_u64());
    for ((name, _, wanted), row) in cells.iter().zip(&told) {
        assert_eq!(row["status"], *wanted, "{name}: {row}");
        assert_eq!(row["detail"].is_null(), *wanted == "newcomer", "{name}: {row}");
    }
    let reply = send(&admin, BATCH, "text/csv", None, body).await.is(202);
    let batch = super::done(&site, &admin, reply).await;
    assert_eq!((&batch["rows"]["issued"], &batch["rows"]["failed"]), (&json!(2), &json!(10)));
    let mails = super::mail(&site).await;
    assert_eq!(mails.len(), 2, "{mails:?}");
    assert!(mails.iter().all(|mail| !mail.contains("Bcc")), "{mails:?}");
    // What goes out again as a file is no formula.
    let file = {
        let cookie = site.sign_in("per.admin@example.org").await;
        super::page(&site, &cookie, &format!("/portal/batches/{}/rows.csv", batch["id"].as_str().unwrap())).await
    };
    assert!(file.contains("\"'=HYPERLINK(") && file.contains("\"'=cmd|") && !file.contains("\"=HYPERLINK"), "{file}");
}

async fn a_character_that_no_database_keeps_is_told_with_its_row(site: Site) {
    let admin = site.admin();
    let rows = "{\"recipient_email\": \"a@example.org\", \"recipient_firstname\": \"A\\u0000\", \"recipient_lastname\": \"B\"}\n\
        {\"recipient_email\": \"\\u0000\"}\n{\"recipient_email\": 5, \"\\u0000\": 1}\n\
        {\"recipient_email\": \"good@example.org\", \"recipient_firstname\": \"Good\", \"recipient_lastname\": \"\\\\u0000\"}\n";
    let batch = send(&admin, &format!("{BATCH}?dry_run=true"), "application/x-ndjson", None, rows).await.of(201);
    let told: Vec<_> =
        results(&admin, &batch).await.iter().map(|row| (row["row"].clone(), row["status"].clone())).collect();
    let wanted = [(1, "wrong"), (2, "wrong"), (3, "wrong"), (4, "newcomer")];
    let mut sorted = told.clone();
    sorted.sort_by_key(|(row, _)| row.as_u64());
    assert_eq!(sorted, wanted.map(|(row, status)| (json!(row), json!(status))));
}

async fn every_way_to_end_a_line_is_understood_also_mixed(site: Site) {
    let body = "E-mail,Name,Note\r\none@example.org,One,a\ntwo@example.org,Two,\"b\r\nc\rd\"\r\n\r\n\nthree@example.org,Three,\rfour@example.org,Four,e";
    let batch = send(&site.admin(), &format!("{BATCH}?dry_run=true"), "text/csv", None, body).await.of(201);
    let told = results(&site.admin(), &batch).await;
    let told: Vec<_> =
        told.iter().map(|row| (row["recipient_email"].as_str().unwrap(), row["status"].as_str().unwrap())).collect();
    let wanted = ["one", "two", "three", "four"].map(|name| format!("{name}@example.org"));
    assert_eq!(told, wanted.each_ref().map(|email| (email.as_str(), "newcomer")));
}

async fn more_than_a_million_rows_are_refused(site: Site) {
    use emblazon::{
        domain::ManageError,
        domain::batches::{MOST_STEPS, Recipient, Work, lists},
        on_db,
    };
    let admin = emblazon::domain::Actor::system(emblazon::domain::Dialect::Issuing);
    let (store, now) = (&site.app().store, site.app().clock.now());
    let mut tx = site.tx().await;
    let begun = lists::begin(&mut tx, now, &admin, Work::Issue { badge: "bdg-site".into() }, None, None).await.unwrap();
    let lists::Begun::Fresh(batch) = begun else { panic!("{begun:?}") };
    // As if all but one of them had come.
    on_db!(tx, c => sqlx::query("UPDATE batches SET steps = $1 WHERE public_id = $2")
        .bind(MOST_STEPS - 1).bind(&batch.public_id).execute(c).await.map(|_| ()))
    .unwrap();
    tx.commit().await.unwrap();
    let rows = |n: usize| {
        (0..n)
            .map(|n| Recipient { first_name: Some("N".into()), ..Recipient::named(format!("n{n}@example.org")) })
            .collect()
    };
    let refused = lists::read(store, now, &admin, &batch, rows(2)).await.unwrap_err();
    assert!(matches!(refused, ManageError::Invalid(_)), "{refused}");
    lists::read(store, now, &admin, &batch, rows(1)).await.expect("the millionth is taken");
    lists::read(store, now, &admin, &batch, rows(1)).await.unwrap_err();
    lists::forget(store, now, &batch).await.expect("it is forgotten");
    assert_eq!(kept(&site).await, (0, 0));
}
