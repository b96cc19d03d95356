use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use super::{award, get, page, revoke};
use crate::support::{Reply, Site, on_both_engines};

on_both_engines!(
    the_page_of_an_award_says_who_what_when_and_why,
    what_is_over_at_midnight_holds_through_the_day_before,
    who_hides_the_profile_hides_the_name,
    the_page_says_since_when_it_does_not_hold,
    a_number_leads_to_the_badge,
    the_gallery_and_the_issuer_show_what_may_be_seen,
    what_authors_write_cannot_run,
    somebody_with_many_awards_reads_them_page_by_page,
    the_portal_leads_to_the_public_pages,
);

async fn the_page_of_an_award_says_who_what_when_and_why(site: Site) {
    let id = award(&site, "bdg-def-003", "pm-kari-001", Some(site.app().clock.now() + TimeDelta::days(40))).await;
    let page = page(&site, &format!("/assertions/{id}")).await;
    for part in [
        "Kari Nordmann",
        "Community Builder",
        "NHF Oslo",
        "26 March 2026",
        "valid until 5 May 2026",
        "Well done ]]&#62; &#38; &#60;b&#62;thanks&#60;/b&#62;",
        "https://example.org/what was done?a={1}",
        "startTask=CERTIFICATION_NAME&#38;name=Community+Builder&#38;organizationName=NHF+Oslo&#38;issueYear=2026&#38;issueMonth=3&#38;expirationYear=2026&#38;expirationMonth=5",
        &format!("certId={id}"),
        &format!("href=\"/assertions/{id}/badge.png\" download"),
        &format!("<meta property=\"og:image\" content=\"{}/assertions/{id}/badge.png\">", site.base()),
        &format!("<meta property=\"og:url\" content=\"{}/assertions/{id}.html\">", site.base()),
        &format!("<link rel=\"alternate\" type=\"application/ld+json\" href=\"/assertions/{id}.json\">"),
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    let norwegian = Reply::to(
        site.anonymous()
            .request(Method::GET, &format!("/assertions/{id}"))
            .header("accept", "text/html")
            .header("accept-language", "nb"),
    );
    assert!(norwegian.await.is(200).text().contains("Ekte, og gyldig til 5. mai 2026"));
}

async fn what_is_over_at_midnight_holds_through_the_day_before(site: Site) {
    for (n, written) in ["2027-01-01T00:00:00Z", "2026-12-31T23:59:59Z", "2026-12-31T10:00:00Z"].into_iter().enumerate()
    {
        let badge = ["bdg-def-003", "bdg-site", "bdg-def-001"][n];
        let id = award(&site, badge, "mentor-19", Some(crate::support::at(written))).await;
        let page = page(&site, &format!("/assertions/{id}")).await;
        assert!(page.contains("valid until 31 December 2026"), "{written}: {page}");
        assert!(page.contains("expirationYear=2026&#38;expirationMonth=12"), "{written}: {page}");
    }
}

async fn who_hides_the_profile_hides_the_name(site: Site) {
    let address = "/assertions/earned-002";
    assert!(page(&site, address).await.contains("Kari Nordmann"));
    site.admin().patch("/api/v1/people/pm-kari-001", &json!({"public": false})).await.is(200);
    let hidden = page(&site, address).await;
    assert!(!hidden.contains("Nordmann") && hidden.contains("Somebody who does not show their name"), "{hidden}");
    let checked = super::hand_in(&site, "link", "earned-002", "").await.is(200).text();
    assert!(!checked.contains("Nordmann"), "{checked}");
    get(&site, address, "application/ld+json").await.is(200);
}

async fn the_page_says_since_when_it_does_not_hold(site: Site) {
    let soon = site.app().clock.now() + TimeDelta::days(2);
    let id = award(&site, "bdg-def-003", "pm-kari-001", Some(soon)).await;
    site.wait(TimeDelta::days(3));
    let address = format!("/assertions/{id}");
    let told = page(&site, &address).await;
    assert!(told.contains("expired since 28 March 2026"), "{told}");
    assert_eq!(super::document(&site, &address).await["expires"], "2026-03-28T10:00:00Z");
    let again = award(&site, "bdg-def-003", "pm-kari-001", None).await;
    assert_ne!(again, id);
    let told = page(&site, &address).await;
    assert!(told.contains("replaced by a later award on 29 March 2026"), "{told}");
    assert_eq!(super::document(&site, &address).await["expires"], "2026-03-28T10:00:00Z", "it stays what it was");
    revoke(&site, &again).await;
    let told = get(&site, &format!("/assertions/{again}"), "text/html").await.is(410).text();
    assert!(told.contains("Revoked on 29 March 2026"), "{told}");
}

async fn a_number_leads_to_the_badge(site: Site) {
    let number = site.admin().get("/api/v1/badge-definitions/bdg-def-002").await.of(200)["number"].clone();
    for slug in ["streak-champion", "anything"] {
        let reply = site.anonymous().get(&format!("/badge/{number}/{slug}")).await.is(301);
        assert_eq!(reply.header("location"), Some("/badges/streak-champion"));
    }
    site.anonymous().get("/badge/999999/x").await.is(404);
}

async fn the_gallery_and_the_issuer_show_what_may_be_seen(site: Site) {
    let gallery = page(&site, "/badges").await;
    for name in ["First Session", "Streak Champion", "Other Badge"] {
        assert!(gallery.contains(name), "{name}");
    }
    let found = page(&site, "/badges?q=strea").await;
    assert!(found.contains("Streak Champion") && !found.contains("First Session"));
    let issuer = page(&site, "/issuers/org-nhf-oslo").await;
    assert!(issuer.contains("NHF Oslo") && issuer.contains("First Session") && !issuer.contains("Other Badge"));
    let badge = page(&site, "/badges/streak-champion").await;
    assert!(badge.contains("/issuers/org-nhf-oslo") && badge.contains("/badges/streak-champion.json"));
    get(&site, "/badges?page=99", "text/html").await.is(200);
}

async fn what_authors_write_cannot_run(site: Site) {
    let hostile = "<img src=x onerror=alert(1)><script>alert(1)</script><b>kept</b>";
    let changes = json!({"name": "<script>alert(1)</script>", "description": hostile, "criteria": hostile});
    site.admin().patch("/api/v1/badge-definitions/bdg-def-002", &changes).await.is(200);
    site.admin().patch("/api/v1/people/pm-kari-001", &json!({"display_name": hostile})).await.is(200);
    for path in ["/badges", "/badges/streak-champion", "/assertions/earned-002", "/issuers/org-nhf-oslo"] {
        let page = page(&site, path).await;
        let main = page.split("</head>").nth(1).expect("a body");
        assert!(!main.contains("<script") && !main.contains("onerror=alert(1)>"), "{path}: {main}");
    }
    let svg = get(&site, "/assertions/earned-002/badge.svg", "*/*").await.is(200).text();
    assert!(!svg.contains("<script"));
}

async fn somebody_with_many_awards_reads_them_page_by_page(site: Site) {
    for n in 0..45 {
        let new = json!({"id": format!("many-{n}"), "name": format!("Many {n:02}")});
        site.admin().post("/api/v1/badge-definitions", &new).await.is(201);
        let id = award(&site, &format!("many-{n}"), "pm-kari-001", None).await;
        if n < 23 {
            revoke(&site, &id).await;
        }
    }
    // 22 of them and the seed's two are held; 23 are not any more.
    let (kari, admin) = (site.sign_in("kari@example.org").await, site.sign_in("per.admin@example.org").await);
    for (cookie, path) in [(&kari, "/me"), (&admin, "/portal/people/pm-kari-001")] {
        let show = async |query: &str| {
            let request = site.anonymous().request(Method::GET, &format!("{path}{query}")).header("cookie", cookie);
            Reply::to(request).await.is(200).text()
        };
        let rows = |page: &str, class: &str| page.matches(&format!("<li class=\"{class}\">")).count();
        let first = show("").await;
        assert_eq!((rows(&first, "award"), rows(&first, "award past")), (20, 20), "{path}");
        assert!(first.contains("of 24") && first.contains("page=2") && first.contains("ended=2"), "{path}");
        let second = show("?page=2").await;
        assert_eq!((rows(&second, "award"), rows(&second, "award past")), (4, 20), "{path}");
        let ended = show("?ended=2").await;
        assert_eq!((rows(&ended, "award"), rows(&ended, "award past")), (20, 3), "{path}");
        let past = show("?page=99&ended=99").await;
        assert_eq!((rows(&past, "award"), rows(&past, "award past")), (4, 0), "{path}: the last page there is");
    }
}

async fn the_portal_leads_to_the_public_pages(site: Site) {
    let (kari, admin) = (site.sign_in("kari@example.org").await, site.sign_in("per.admin@example.org").await);
    let number = site.admin().get("/api/v1/badge-definitions/bdg-def-002").await.of(200)["number"].clone();
    for (cookie, path, links) in [
        (&kari, "/me".to_owned(), vec!["/assertions/earned-002", "/assertions/earned-002/badge.png"]),
        (&admin, "/portal/people/pm-kari-001".into(), vec!["/assertions/earned-002"]),
        (
            &admin,
            format!("/portal/badges/{number}"),
            vec!["/badges/streak-champion", "/badges/streak-champion.json", "/assertions/earned-002"],
        ),
        (
            &admin,
            "/portal/organisations/org-nhf-oslo".into(),
            vec!["/issuers/org-nhf-oslo", "/issuers/org-nhf-oslo.json"],
        ),
    ] {
        let page =
            Reply::to(site.anonymous().request(Method::GET, &path).header("cookie", cookie)).await.is(200).text();
        for link in links {
            assert!(page.contains(&format!("href=\"{link}\"")), "{path} does not lead to {link}: {page}");
            get(&site, link, "text/html").await.is(200);
        }
    }
}
