//! A certification as it is shown to others, and its certificate for the printer and as PDF.

use emblazon::rendering::Drawings;

use super::{Browser, attributes, certifications::issue};
use crate::support::{Client, Reply, Site, on_both_engines};

on_both_engines!(
    a_public_page_hides_the_name_of_who_hides_the_profile,
    a_revoked_certification_says_so_and_has_no_certificate,
    a_certificate_is_for_those_who_may_see_the_name,
    the_same_certificate_is_the_same_file_in_each_language,
    what_begins_later_is_not_said_to_be_valid,
    its_code_leads_to_the_public_page,
);

async fn visit(site: &Site, path: &str) -> Reply {
    Reply::to(site.anonymous().request(reqwest::Method::GET, path).header("accept", "text/html")).await
}

async fn hide(admin: Client, person: &str) {
    admin.patch(&format!("/api/v1/people/{person}"), &serde_json::json!({ "public": false })).await.is(200);
}

async fn a_public_page_hides_the_name_of_who_hides_the_profile(site: Site) {
    issue(&site, "cert-001", "mentor-19", "safe_hands", "2025-04-10", "2026-04-10").await;
    let page = super::main(&visit(&site, "/certifications/cert-001").await.is(200));
    for part in [
        "Safe hands",
        "Lars Eriksen",
        "Certified by NHF Oslo",
        "Genuine, and valid until 10 April 2026",
        "Certified continuously since 10 April 2025",
        "15 days",
    ] {
        assert!(page.contains(part), "{part:?} is missing in {page}");
    }
    assert!(visit(&site, "/certifications/cert-001").await.text().contains("/api/v1/certifications/cert-001"));
    hide(site.admin(), "mentor-19").await;
    let hidden = visit(&site, "/certifications/cert-001").await.is(200).text();
    assert!(!hidden.contains("Lars") && !hidden.contains("mentor-19"), "{hidden}");
    assert!(hidden.contains("Somebody who does not show their name"));
    let keeper =
        Browser::of(&site, "coordinator@example.org").await.get("/certifications/cert-001").await.is(200).text();
    assert!(keeper.contains("<h1>Lars Eriksen</h1>"), "who keeps it sees whose it is");
    let card = keeper.lines().find(|line| line.contains("og:title")).expect("a card");
    assert!(!card.contains("Lars"), "a card goes to others: {card}");
    for path in ["/certifications/no-such", "/certifications/..%2F", "/certifications/cert-001%00"] {
        let status = visit(&site, path).await.status;
        assert!(matches!(status, 400 | 404), "{path}: {status}");
    }
}

async fn a_revoked_certification_says_so_and_has_no_certificate(site: Site) {
    issue(&site, "cert-001", "mentor-19", "safe_hands", "2025-04-10", "2026-04-10").await;
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    coordinator.send("/portal/certifications/cert-001/revoke", &[("reason", "A private matter.")]).await;
    let page = visit(&site, "/certifications/cert-001").await.is(410).text();
    assert!(page.contains("Revoked on 26 March 2026, and no longer valid"), "{page}");
    assert!(!page.contains("A private matter."), "the reason is between those two");
    visit(&site, "/certifications/cert-001/certificate").await.is(410);
    visit(&site, "/certifications/cert-001/certificate.pdf").await.is(410);
}

async fn a_certificate_is_for_those_who_may_see_the_name(site: Site) {
    issue(&site, "cert-001", "pm-kari-001", "safe_hands", "2025-04-10", "2026-04-10").await;
    let page = visit(&site, "/certifications/cert-001/certificate?language=nb").await.is(200).text();
    for part in
        ["Kari Nordmann", "Sertifikat", "Gyldig til", "class=\"qr\"", "certificate.pdf?language=nb", "lang=\"nb\""]
    {
        assert!(page.contains(part), "{part:?} is missing in {page}");
    }
    hide(site.admin(), "pm-kari-001").await;
    for path in ["/certifications/cert-001/certificate", "/certifications/cert-001/certificate.pdf"] {
        visit(&site, path).await.is(404);
        for reader in ["kari@example.org", "coordinator@example.org", "per.admin@example.org"] {
            Browser::of(&site, reader).await.get(path).await.is(200);
        }
        for stranger in ["mona@example.net", "carl@example.net", "anna@example.net"] {
            Browser::of(&site, stranger).await.get(path).await.is(404);
        }
    }
}

async fn the_same_certificate_is_the_same_file_in_each_language(site: Site) {
    issue(&site, "cert-001", "mentor-19", "safe_hands", "2025-04-10", "2026-04-10").await;
    let file = async |language: &str| {
        let path = format!("/certifications/cert-001/certificate.pdf?language={language}");
        let reply = visit(&site, &path).await.is(200);
        assert_eq!(reply.header("content-type"), Some("application/pdf"));
        assert_eq!(reply.header("content-disposition"), Some("inline; filename=\"certificate-cert-001.pdf\""));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert!(reply.body.starts_with(b"%PDF-1.7") && reply.body.len() < 100_000, "{} bytes", reply.body.len());
        reply.body
    };
    let english = file("en").await;
    assert_eq!(english, file("en").await);
    assert_ne!(english, file("nb").await);
}

async fn what_begins_later_is_not_said_to_be_valid(site: Site) {
    issue(&site, "cert-001", "mentor-19", "safe_hands", "2026-05-01", "2027-05-01").await;
    let page = super::main(&visit(&site, "/certifications/cert-001").await.is(200));
    assert!(page.contains("Genuine, and valid from 1 May 2026 on") && !page.contains("valid until"), "{page}");
    let status = site.anonymous().get("/api/v1/certifications/cert-001").await.of(200)["status"].clone();
    assert_eq!(status, "active", "as the contract has it");
    site.wait(chrono::TimeDelta::days(40));
    let page = super::main(&visit(&site, "/certifications/cert-001").await.is(200));
    assert!(page.contains("Genuine, and valid until 1 May 2027"), "{page}");
}

/// What a reader of others finds in the QR code on a page.
async fn read_code(page: &Reply) -> String {
    let Ok([sides]) = <[String; 1]>::try_from(attributes(page, "svg.qr", "viewBox")) else { panic!("one code") };
    let path = attributes(page, "svg.qr path", "d").concat();
    let svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="{sides}"><rect width="100%" height="100%" fill="white"/><path d="{path}"/></svg>"#
    );
    let drawn = Drawings::default().png("code", svg.into_bytes()).await.expect("the code can be drawn");
    let drawn = image::load_from_memory(&drawn).expect("a PNG").to_luma8();
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(512, 512, |x, y| {
        drawn.get_pixel(u32::try_from(x).expect("small"), u32::try_from(y).expect("small")).0[0]
    });
    let codes = seen.detect_grids();
    assert_eq!(codes.len(), 1);
    codes[0].decode().expect("the code can be read").1
}

async fn its_code_leads_to_the_public_page(site: Site) {
    issue(&site, "cert-001", "mentor-19", "safe_hands", "2025-04-10", "2026-04-10").await;
    let page = visit(&site, "/certifications/cert-001/certificate").await.is(200);
    let address = read_code(&page).await;
    assert_eq!(address, format!("{}/certifications/cert-001", site.base()));
    let there = super::main(&Reply::to(site.anonymous().request(reqwest::Method::GET, &address)).await.is(200));
    assert!(there.contains("Lars Eriksen") && there.contains("Genuine, and valid until 10 April 2026"), "{there}");

    // The file says the same to who reads it.
    let file = visit(&site, "/certifications/cert-001/certificate.pdf").await.is(200);
    let document = lopdf::Document::load_mem(&file.body).expect("a PDF");
    let text = document.extract_text(&[1]).expect("it has text").split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["Lars Eriksen", "Safe hands", "NHF Oslo", "10 April 2025", "10 April 2026", "cert-001", &address] {
        assert!(text.contains(part), "{part:?} is missing in {text:?}");
    }
}
