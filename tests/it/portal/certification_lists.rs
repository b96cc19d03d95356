//! Many certifications at once: the chosen ones renewed, and a list issued, each as a batch that can be taken back.

use std::fmt::Write as _;

use reqwest::{Method, multipart};

use super::{Browser, attributes, certifications::issue, main};
use crate::support::{Reply, Site, on_both_engines};

on_both_engines!(
    the_chosen_are_renewed_and_that_is_taken_back,
    a_list_is_issued_when_every_row_is_good,
    nothing_of_a_list_is_kept_while_a_row_is_wrong,
    lists_come_as_spreadsheets_write_them,
    what_the_table_exports_can_be_imported,
    a_long_list_is_shown_page_by_page,
);

const PATH: &str = "/portal/certifications";

/// Hands a list in, as a file or as text.
async fn hand_in(reader: &Browser, field: &'static str, list: impl Into<Vec<u8>>) -> Reply {
    let part = multipart::Part::bytes(list.into()).file_name("list.csv");
    let form = multipart::Form::new().part(field, part);
    let request = reader.site.anonymous().request(Method::POST, &format!("{PATH}/import"));
    Reply::to(request.header("cookie", &reader.cookie).multipart(form)).await
}

async fn the_chosen_are_renewed_and_that_is_taken_back(site: Site) {
    for (id, person, expires) in [
        ("cert-a", "mentor-19", "2026-04-10"),
        ("cert-b", "pm-kari-001", "2026-05-10"),
        ("cert-c", "other-mentor", "2026-05-10"),
    ] {
        issue(&site, id, person, "safe_hands", "2025-04-10", expires).await;
    }
    issue(&site, "cert-r", "mentor-19", "level_1", "2025-04-10", "2026-04-10").await;
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    coordinator.send(&format!("{PATH}/cert-r/revoke"), &[("reason", "x")]).await;
    let chosen = "id=cert-a&id=cert-b&id=cert-a&id=cert-c&id=cert-r&id=no-such";
    let page = coordinator.read(&format!("{PATH}/renew?{chosen}")).await;
    assert!(page.contains("2 certifications. Nothing is renewed yet."), "{page}");
    assert!(page.contains("26 Mar 2027"), "a year from today: {page}");
    let post = async |body: &str| {
        let request = site.anonymous().request(Method::POST, &format!("{PATH}/renew"));
        let request = request.header("cookie", &coordinator.cookie);
        Reply::to(request.header("content-type", "application/x-www-form-urlencoded").body(body.to_owned())).await
    };
    for (until, wrong) in [("soon", "Write a date"), ("2026-03-26", "Choose a day later")] {
        let reply = post(&format!("{chosen}&until={until}")).await.is(422);
        assert!(reply.text().contains(wrong), "{until}");
    }
    assert!(main(&post("").await.is(422)).contains("Choose at least one certification"));
    let reply = post(&format!("{chosen}&until=2028-02-29")).await.is(303);
    let batch = reply.header("location").expect("a batch").to_owned();
    site.work().await;
    let done = coordinator.read(&batch).await;
    for part in ["Renew certifications", "2 of 2", "Kari Nordmann", "Lars Eriksen"] {
        assert!(done.contains(part), "{part:?} is missing in {done}");
    }
    assert!(coordinator.read(&format!("{PATH}/cert-a")).await.contains("Renewed until 29 February 2028"));
    Browser::of(&site, "carl@example.net").await.get(&batch).await.is(404);
    Browser::of(&site, "ase@example.org").await.get(&batch).await.is(404);
    // One of them goes on from there; the batch cannot take that back.
    coordinator.send(&format!("{PATH}/cert-b/renew"), &[("issued", "2026-03-26"), ("expires", "2029-01-01")]).await;
    coordinator.get(&format!("{batch}/undo")).await.is(200);
    coordinator.post(&format!("{batch}/undo"), &[]).await.is(303);
    site.work().await;
    let undone = coordinator.read(&batch).await;
    assert!(undone.contains("It was changed after that renewal"), "{undone}");
    assert!(coordinator.read(&format!("{PATH}/cert-a")).await.contains("Expires, 15 days"));
    assert!(coordinator.read(&format!("{PATH}/cert-b")).await.contains("Renewed until 1 January 2029"));
}

async fn add_type(site: &Site) {
    let admin = Browser::of(site, "per.admin@example.org").await;
    admin
        .send(&format!("{PATH}/types/new"), &[("shortname", "safe_hands"), ("name", "Safe Hands"), ("validity", "12")])
        .await;
}

async fn a_list_is_issued_when_every_row_is_good(site: Site) {
    add_type(&site).await;
    issue(&site, "cert-a", "mentor-19", "safe_hands", "2025-04-10", "2026-04-10").await;
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    let list = "mentor,type,issued,expires\nKARI@example.org,Safe hands,2026-01-01,2027-01-01\n\
        mentor-19,safe_hands,2025-04-10,2026-04-10\npm-new-1,safe_hands,01.02.2026,2027-02-01\n\
        pm-kari-001,safe_hands,2026-01-01,2027-01-01\n";
    let before = site.counts().await;
    let reply = hand_in(&coordinator, "rows", list).await.is(303);
    let check = reply.header("location").expect("it leads on").to_owned();
    let page = coordinator.read(&check).await;
    for part in [
        "4 rows, nothing issued yet",
        "Kari Nordmann Row 1 Safe hands Will be issued Until 1 January 2027",
        "mentor-19 Row 2 safe_hands There already The same certification is there: cert-a",
        "somebody new, known by it alone, until 1 February 2027",
        "There already The same as row 1",
        "Issue 2 certifications",
    ] {
        assert!(page.contains(part), "{part:?} is missing in {page}");
    }
    assert_ne!(site.counts().await, before, "the list is kept");
    assert!(!coordinator.read(&format!("{PATH}?q=kari")).await.contains("Kari"), "and nothing of it is issued");
    Browser::of(&site, "carl@example.net").await.get(&check).await.is(404);
    let (batch, _) = coordinator.send(&check, &[]).await;
    site.work().await;
    let done = coordinator.read(&batch).await;
    assert!(done.contains("4 of 4") && done.contains("Issue certifications"), "{done}");
    let table = coordinator.read(PATH).await;
    assert!(table.contains("Kari Nordmann") && table.contains("pm-new-1"), "{table}");
    coordinator.get(&check).await.is(409);
    coordinator.post(&format!("{batch}/undo"), &[]).await.is(303);
    site.work().await;
    let table = coordinator.read(PATH).await;
    assert!(!table.contains("Kari Nordmann") && table.contains("Lars Eriksen"), "what was there stays: {table}");
}

async fn nothing_of_a_list_is_kept_while_a_row_is_wrong(site: Site) {
    add_type(&site).await;
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    let before = site.counts().await;
    for (row, wrong) in [
        (";safe_hands;2026-01-01;2027-01-01", "No mentor is named"),
        ("no body;safe_hands;2026-01-01;2027-01-01", "Nobody whom you may certify"),
        ("other-mentor;safe_hands;2026-01-01;2027-01-01", "Nobody whom you may certify"),
        ("mona@example.net;safe_hands;2026-01-01;2027-01-01", "Nobody whom you may certify"),
        ("mentor-19;no_such_type;2026-01-01;2027-01-01", "The type is missing"),
        ("mentor-19;safe_hands;soon;2027-01-01", "The day of issue"),
        ("mentor-19;safe_hands;03/04/2026;2027-01-01", "The day of issue"),
        ("mentor-19;safe_hands;1026-01-01;2027-01-01", "from 1971 on"),
        ("system;safe_hands;2026-01-01;2027-01-01", "Nobody whom you may certify"),
        ("mentor-19;safe_hands;2026-01-01;", "The day of expiry"),
        ("mentor-19;safe_hands;2026-01-01;2026-01-01", "It must expire later"),
    ] {
        let list = format!("mentor;type;issued;expires\npm-kari-001;safe_hands;2026-01-01;2027-01-01\n{row}\n");
        let reply = hand_in(&coordinator, "rows", list.clone()).await.is(422);
        let page = main(&reply);
        assert!(page.contains(wrong) && page.contains("Row 2"), "{row}: {page}");
        assert!(page.contains("1 row needs a fix. Nothing is issued until every row is good."), "{row}: {page}");
        assert_eq!(attributes(&reply, ".err", "id"), ["e-rows"], "{row}");
        assert!(reply.text().contains(&list.replace('&', "&amp;")), "what was typed is there again");
    }
    for (file, wrong) in [
        ("", "There are no rows"),
        ("mentor;type;issued;expires\n", "There are no rows"),
        ("mentor-19;safe_hands;2026-01-01;2027-01-01\n", "must name the columns"),
        ("mentor;type;issued\nmentor-19;safe_hands;2026-01-01\n", "must name the columns"),
        ("PK\u{3}\u{4}rest of a workbook", "This is a workbook"),
        ("%PDF-1.7 rest", "This is not a CSV file"),
        ("mentor;type;issued;expires\n\"mentor-19;safe_hands", "quotation mark"),
    ] {
        let reply = hand_in(&coordinator, "csv", file).await.is(422);
        assert!(main(&reply).contains(wrong), "{file}: {}", main(&reply));
    }
    let many = format!("mentor;type;issued;expires\n{}", "mentor-19;safe_hands;2026-01-01;2027-01-01\n".repeat(5_001));
    assert!(main(&hand_in(&coordinator, "csv", many).await.is(422)).contains("At most 5,000"));
    hand_in(&coordinator, "csv", "x".repeat(3 * 1024 * 1024)).await.is(413);
    assert_eq!(site.counts().await, before, "nothing was kept");
}

async fn lists_come_as_spreadsheets_write_them(site: Site) {
    add_type(&site).await;
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    let utf16 = |text: &str| -> Vec<u8> {
        std::iter::once(0xfeff_u16).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    for (list, day) in [
        (
            "\u{feff}Likeperson;Type;Utstedt;Utløper\r\nmentor-19;safe_hands;1.1.2026;1.1.2027\r\n".as_bytes().to_vec(),
            "1 January 2027",
        ),
        (utf16("E-post\tType\tFra\tTil\nkari@example.org\tsafe_hands\t2026-01-01\t2027-03-01\n"), "1 March 2027"),
        (
            b"Extra,expires_at,issued_at,cert_type,mentor_id\nx,2027-05-01T10:00:00Z,2026-01-01,safe_hands,mentor-19\n"
                .to_vec(),
            "1 May 2027",
        ),
    ] {
        let reply = hand_in(&coordinator, "csv", list).await.is(303);
        let page = coordinator.read(reply.header("location").expect("it leads on")).await;
        assert!(page.contains(&format!("Will be issued Until {day}")), "{day}: {page}");
    }
}

async fn what_the_table_exports_can_be_imported(site: Site) {
    add_type(&site).await;
    issue(&site, "cert-a", "mentor-19", "safe_hands", "2025-04-10", "2026-04-10").await;
    issue(&site, "cert-b", "pm-kari-001", "safe_hands", "2025-04-10", "2026-05-10").await;
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    let file = coordinator.get(&format!("{PATH}/export")).await.is(200).body;
    let reply = hand_in(&coordinator, "csv", file).await.is(303);
    let page = coordinator.read(reply.header("location").expect("it leads on")).await;
    assert!(page.contains("2 rows") && page.contains("Every row is there already."), "{page}");
}

async fn a_long_list_is_shown_page_by_page(site: Site) {
    add_type(&site).await;
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    let mut list = "mentor;type;issued;expires\n".to_owned();
    for n in 1..=60 {
        let mentor = match n {
            55 => "mentor-19".to_owned(),
            60 => "PM-NEW-1".to_owned(),
            58 | 59 => "pm-new-57".to_owned(),
            _ => format!("pm-new-{n}"),
        };
        writeln!(list, "{mentor};safe_hands;2026-01-01;2027-01-01").expect("text takes text");
    }
    let reply = hand_in(&coordinator, "rows", list).await.is(303);
    let check = reply.header("location").expect("it leads on").to_owned();
    let first = coordinator.read(&check).await;
    assert!(first.contains("60 rows") && first.contains("Issue 57 certifications"), "{first}");
    assert!(first.contains("pm-new-50 Row 50") && !first.contains("Row 51"), "{first}");
    let second = coordinator.read(&format!("{check}?page=2")).await;
    assert!(second.contains("The same as row 1") && second.contains("The same as row 57"), "{second}");
    assert!(second.contains("Lars Eriksen Row 55"), "{second}");
    // What is wrong since is seen wherever in the list it is.
    site.admin().delete("/api/v1/people/mentor-19").await.is(200);
    let refused = main(&coordinator.post(&check, &[]).await.is(422));
    assert!(refused.contains("1 row needs a fix"), "{refused}");
    assert!(refused.contains("mentor-19 Row 55") && refused.contains("Nobody whom you may certify"), "{refused}");
    site.work().await;
    assert!(!coordinator.read(PATH).await.contains("pm-new-1"), "nothing was issued");
}
