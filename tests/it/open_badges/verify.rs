use chrono::TimeDelta;
use reqwest::{Method, multipart::Form};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{CONTEXT, award, document, get, hand_in, revoke};
use crate::support::{Reply, Site, on_both_engines, png, png_that_claims};

on_both_engines!(
    ours_is_told_from_the_record_however_it_is_handed_in,
    a_changed_document_is_told_part_by_part,
    the_holders_address_is_held_against_the_award,
    what_ended_is_told_so,
    others_documents_are_claims_and_nothing_is_fetched,
    hostile_files_get_a_clear_error,
    too_much_and_too_often_is_refused,
);

const GOOD: &str = "class=\"flash ok\"";

/// Which picture is meant by this address.
async fn file(site: &Site, path: &str) -> Vec<u8> {
    get(site, path, "*/*").await.is(200).body
}

async fn ours_is_told_from_the_record_however_it_is_handed_in(site: Site) {
    let base = site.base().to_owned();
    let id = award(&site, "bdg-def-003", "pm-kari-001", None).await;
    let address = format!("/assertions/{id}");
    let json = file(&site, &address).await;
    let png = file(&site, &format!("{address}/badge.png")).await;
    let svg = file(&site, &format!("{address}/badge.svg")).await;
    let mut with_mark = b"\xef\xbb\xbf  ".to_vec();
    with_mark.extend(&json);
    for (field, content) in [
        ("link", format!("{base}{address}").into_bytes()),
        ("link", format!(" {base}{address}.json ").into_bytes()),
        ("link", format!("{base}{address}.html?utm_source=x#y").into_bytes()),
        ("link", format!("{base}{address}/badge.png").into_bytes()),
        ("link", id.clone().into_bytes()),
        ("document", json.clone()),
        ("document", format!("{base}{address}").into_bytes()),
        ("file", json),
        ("file", with_mark),
        ("file", png),
        ("file", svg),
    ] {
        let page = hand_in(&site, field, content.clone(), "").await.is(200).text();
        let shown = String::from_utf8_lossy(&content).chars().take(100).collect::<String>();
        assert!(page.contains(GOOD) && page.contains("Genuine and valid"), "{field} {shown}: {page}");
        assert!(page.contains("Kari Nordmann") && page.contains("Community Builder"));
    }
    for unknown in ["earned-nowhere".to_owned(), format!("{base}/assertions/earned-nowhere")] {
        let page = hand_in(&site, "link", unknown, "").await.is(200).text();
        assert!(page.contains("there is no such award here") && !page.contains(GOOD), "{page}");
    }
}

async fn a_changed_document_is_told_part_by_part(site: Site) {
    let id = award(&site, "bdg-def-003", "pm-kari-001", None).await;
    let mut document = document(&site, &format!("/assertions/{id}")).await;
    document["image"] = json!("https://elsewhere.example/picture.png");
    let page = hand_in(&site, "document", document.to_string(), "").await.is(200).text();
    assert!(page.contains(GOOD), "a picture beside it changes nothing: {page}");
    document["narrative"] = json!("The best of all <b>mentors</b>");
    document["expires"] = json!("2099-01-01T00:00:00Z");
    document["recipient"]["identity"] = json!("sha256$00");
    let page = hand_in(&site, "document", document.to_string(), "").await.is(200).text();
    assert!(page.contains("The document was changed") && !page.contains(GOOD), "{page}");
    for part in ["<code>narrative</code>", "<code>expires</code>", "<code>recipient</code>", "&#60;b&#62;mentors"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("<code>issuedOn</code>"));
}

async fn the_holders_address_is_held_against_the_award(site: Site) {
    let nameless = award(&site, "bdg-site", "mentor-19", None).await;
    for (id, email, expected) in [
        ("earned-002", "KARI@example.org ", "It was given to the holder of this e-mail address."),
        ("earned-002", "per@example.org", "It was not given to this e-mail address."),
        (nameless.as_str(), "lars@example.org", "It cannot be told"),
    ] {
        let page = hand_in(&site, "link", id, email).await.is(200).text();
        assert!(page.contains(expected), "{id} {email}: {page}");
        assert_eq!(page.contains(GOOD), !expected.contains("not given"), "{id} {email}");
    }
    let page = hand_in(&site, "link", "earned-002", "no address").await.is(422).text();
    assert!(page.contains("id=\"e-email\"") && page.contains("value=\"no address\""));
}

async fn what_ended_is_told_so(site: Site) {
    let id = award(&site, "bdg-def-003", "pm-kari-001", Some(site.app().clock.now() + TimeDelta::days(1))).await;
    let before = file(&site, "/assertions/earned-002/badge.png").await;
    revoke(&site, "earned-002").await;
    let page = hand_in(&site, "file", before, "").await.is(200).text();
    assert!(page.contains("Revoked on 26 March 2026") && page.contains("A mistake") && !page.contains(GOOD), "{page}");
    site.wait(TimeDelta::days(2));
    let page = hand_in(&site, "link", id, "").await.is(200).text();
    assert!(page.contains("expired since 27 March 2026") && !page.contains(GOOD), "{page}");
}

/// Somebody else's document, with addresses that somebody listens at.
fn foreign(base: &str) -> Value {
    json!({
        "@context": CONTEXT, "id": format!("{base}/assertions/earned-002"), "type": "Assertion",
        "recipient": {"type": "email", "hashed": false, "identity": "kari@example.org"},
        "badge": {"id": format!("{base}/badge"), "name": "Their <i>Badge</i>", "image": format!("{base}/image.png"),
            "issuer": {"id": format!("{base}/issuer"), "name": "Their House"}},
        "verification": {"type": "HostedBadge"}, "issuedOn": "2025-01-02T03:04:05Z", "narrative": "Because.",
        "evidence": [{"id": format!("{base}/evidence")}],
    })
}

async fn others_documents_are_claims_and_nothing_is_fetched(site: Site) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let base = format!("http://localhost:{}", listener.local_addr().expect("it has an address").port());
    let document = foreign(&base);
    let page = hand_in(&site, "document", document.to_string(), "kari@example.org").await.is(200).text();
    for part in [
        "Not verified",
        "Their &#60;i&#62;Badge&#60;/i&#62;",
        "Their House",
        "kari@example.org",
        "2 January 2025",
        "Because.",
        "It claims to be given to this address.",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(
        !page.contains(GOOD) && !page.contains(&format!("href=\"{base}")) && !page.contains(&format!("src=\"{base}"))
    );
    for (field, content) in [
        ("link", format!("{base}/assertions/earned-002")),
        ("document", format!("{base}/assertions/earned-002")),
        ("file", format!("<svg><openbadges:assertion verify=\"{base}/1\"/></svg>")),
        ("link", "http://169.254.169.254/latest/meta-data".to_owned()),
        ("link", "http://user:password@127.0.0.1:1/assertions/earned-002".to_owned()),
    ] {
        let page = hand_in(&site, field, content.clone(), "").await.is(422).text();
        assert!(
            page.contains(&format!("id=\"e-{field}\"")) && page.contains("nothing is fetched"),
            "{content}: {page}"
        );
    }
    let waited = tokio::time::timeout(std::time::Duration::from_millis(300), listener.accept()).await;
    assert!(waited.is_err(), "somebody was asked");
}

/// The picture with one more chunk behind its header.
fn with_chunk(png: &[u8], kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&kind[..], data].concat();
    let checksum = !body.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    });
    let length = u32::try_from(data.len()).expect("it is short").to_be_bytes();
    let (head, tail) = png.split_at(33);
    [head, &length, &body, &checksum.to_be_bytes(), tail].concat()
}

async fn hostile_files_get_a_clear_error(site: Site) {
    let baked = file(&site, "/assertions/earned-002/badge.png").await;
    let svg = get(&site, "/assertions/earned-002/badge.svg", "*/*").await.is(200).text();
    let mut wrong_sum = baked.clone();
    wrong_sum[70] ^= 1;
    let element =
        svg.split("<openbadges:assertion").nth(1).and_then(|rest| rest.split("</openbadges:assertion>").next());
    let element = format!("<openbadges:assertion{}</openbadges:assertion>", element.expect("it is there"));
    let bomb = "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><svg>&b;</svg>";
    let outside = "<!DOCTYPE svg [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><svg><openbadges:assertion>&a;</openbadges:assertion></svg>";
    let signed = "eyJhbGciOiJSUzI1NiJ9.eyJ1aWQiOiIxIn0.c2lnbmF0dXJl";
    let (damaged, not_baked, several, compressed, kind) = (
        "This file is damaged",
        "There is no badge inside",
        "more than one badge",
        "is compressed",
        "neither a PNG nor an SVG nor a JSON file",
    );
    for (field, content, expected) in [
        ("file", b"GIF89a".to_vec(), kind),
        ("file", b"\xff\xd8\xff".to_vec(), kind),
        ("file", b"<html><openbadges:assertion>{}</openbadges:assertion></html>".to_vec(), kind),
        ("file", png(3, 3), not_baked),
        ("file", png_that_claims(100_000, 100_000), not_baked),
        ("file", baked[..baked.len() / 2].to_vec(), damaged),
        ("file", baked[..20].to_vec(), damaged),
        ("file", wrong_sum, damaged),
        ("file", with_chunk(&baked, *b"iTXt", b"openbadges\0\0\0\0\0{}"), several),
        ("file", with_chunk(&png(3, 3), *b"iTXt", b"openbadges\0\x01\0\0\0xx"), compressed),
        ("file", with_chunk(&png(3, 3), *b"zTXt", b"openbadges\0\0xx"), compressed),
        ("file", with_chunk(&png(3, 3), *b"iTXt", b"openbadges\0\0\0\0\0{\"a\":"), "This is not JSON"),
        ("file", bomb.into(), "document type"),
        ("file", outside.into(), "document type"),
        ("file", b"<svg><script>alert(1)</script></svg>".to_vec(), not_baked),
        ("file", svg.replace(&element, &element.repeat(2)).into(), several),
        ("file", format!("<svg>{}", "<g>".repeat(300_000)).into(), damaged),
        ("file", format!("<svg {}/>", "a='' ".repeat(300_000)).into(), not_baked),
        ("file", svg[..svg.len() / 2].to_owned().into(), damaged),
        ("document", "[".repeat(100_000).into(), "This is not JSON"),
        ("document", format!("{{\"a\":{}", "[".repeat(100_000)).into(), "This is not JSON"),
        ("document", format!("{{\"a\":\"{}\"}}", "x".repeat(300_000)).into(), "too large"),
        ("document", b"{\"type\":\"BadgeClass\"}".to_vec(), "not an assertion"),
        ("document", b"\0\0".to_vec(), "This is not JSON"),
        ("document", signed.into(), "This badge is signed"),
        (
            "file",
            with_chunk(&png(3, 3), *b"iTXt", format!("openbadges\0\0\0\0\0{signed}").as_bytes()),
            "This badge is signed",
        ),
        ("link", b"javascript:alert(1)".to_vec(), "not a web address"),
        ("link", b"not an address".to_vec(), "not a web address"),
        ("link", format!("{}/badges/streak-champion", site.base()).into(), "not that of an award"),
        ("link", format!("{}/assertions/..%2f..", site.base()).into(), "not that of an award"),
        ("link", b"".to_vec(), "Hand in a link, a picture or a document."),
    ] {
        let page = hand_in(&site, field, content.clone(), "").await.is(422).text();
        let shown = String::from_utf8_lossy(&content).chars().take(80).collect::<String>();
        assert!(page.contains(expected), "{shown}: {page}");
        assert!(page.contains(&format!("id=\"e-{field}\"")), "beside its field: {shown}");
        assert!(!page.contains("alert(1)</script>"));
    }
    let both = Form::new().text("link", "earned-002").text("document", "{}");
    let reply = Reply::to(site.anonymous().request(Method::POST, "/verify").multipart(both)).await.is(422).text();
    assert!(reply.contains("one thing at a time"));
    site.anonymous().send(Method::POST, "/verify", "application/json", "{}").await.is(400);
}

async fn too_much_and_too_often_is_refused(site: Site) {
    // All at once: a machine that is slow at them would see none too many.
    let asked = (0..120).map(|_| {
        let site = site.clone();
        tokio::spawn(async move { hand_in(&site, "link", "earned-002", "").await })
    });
    let mut refused = None;
    for one in asked.collect::<Vec<_>>() {
        refused = Some(one.await.expect("an answer")).filter(|reply| reply.status == 429).or(refused);
    }
    let refused = refused.expect("there is a limit");
    assert!(refused.header("retry-after").is_some_and(|wait| wait.parse::<u64>().is_ok_and(|wait| wait >= 1)));
    get(&site, "/assertions/earned-002", "*/*").await.is(200);
    // Last: a connection on which somebody was interrupted carries nothing more.
    hand_in(&site, "file", vec![0; 9 * 1024 * 1024], "").await.is(413);
}
