//! What programs that show links as pictures are told.

use reqwest::Method;
use serde_json::json;

use super::hide;
use crate::support::{Reply, Site, on_both_engines};

on_both_engines!(
    a_profile_is_a_photo_of_its_card,
    a_picture_fits_where_it_is_to_be_shown,
    an_award_is_a_photo_of_its_badge,
    xml_says_the_same,
    what_is_not_shown_is_not_told_of,
    a_question_that_makes_no_sense_is_refused_by_name,
);

async fn ask(site: &Site, url: &str, more: &str) -> Reply {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("url", url).finish();
    Reply::to(site.anonymous().request(Method::GET, &format!("/oembed?{query}{more}"))).await
}

fn profile(site: &Site) -> String {
    format!("{}/people/pm-kari-001", site.base())
}

async fn a_profile_is_a_photo_of_its_card(site: Site) {
    let base = site.base();
    let photo = ask(&site, &profile(&site), "").await.of(200);
    assert_eq!(
        photo,
        json!({
            "version": "1.0", "type": "photo", "title": "Kari Nordmann, Newbie",
            "author_name": "Kari Nordmann", "author_url": profile(&site),
            "provider_name": "Emblazon", "provider_url": format!("{base}/"), "cache_age": 300,
            "url": format!("{base}/api/badge/pm-kari-001/png"), "width": 480, "height": 160,
        })
    );
    let picture = site.anonymous().get(photo["url"].as_str().expect("an address")).await.is(200);
    let picture = image::load_from_memory(&picture.body).expect("a picture");
    assert_eq!((picture.width(), picture.height()), (480, 160), "as large as it is said to be");
}

async fn a_picture_fits_where_it_is_to_be_shown(site: Site) {
    for (more, width, height, is_compact) in [
        ("&maxwidth=1000&maxheight=1000", 480, 160, false),
        ("&maxwidth=480", 480, 160, false),
        ("&maxwidth=240", 240, 80, false),
        ("&maxheight=80", 240, 80, false),
        ("&maxwidth=200", 200, 66, false),
        ("&maxheight=64", 320, 64, true),
        ("&maxwidth=160&maxheight=600", 160, 32, true),
        ("&maxwidth=1", 1, 1, true),
    ] {
        let photo = ask(&site, &profile(&site), more).await.of(200);
        assert_eq!((&photo["width"], &photo["height"]), (&json!(width), &json!(height)), "{more}");
        let url = photo["url"].as_str().expect("an address");
        assert_eq!(url.ends_with("?style=compact"), is_compact, "{more}: {url}");
        site.anonymous().get(url).await.is(200);
    }
}

async fn an_award_is_a_photo_of_its_badge(site: Site) {
    let base = site.base();
    for end in ["", ".html"] {
        let photo = ask(&site, &format!("{base}/assertions/earned-002{end}"), "&format=json").await.of(200);
        assert_eq!(photo["title"], "Streak Champion: Kari Nordmann");
        assert_eq!(photo["author_url"], profile(&site));
        assert_eq!(photo["url"], format!("{base}/assertions/earned-002/badge.png"));
        let picture = site.anonymous().get(photo["url"].as_str().expect("an address")).await.is(200);
        let picture = image::load_from_memory(&picture.body).expect("a picture");
        assert_eq!(json!([picture.width(), picture.height()]), json!([photo["width"], photo["height"]]));
    }
    let small = ask(&site, &format!("{base}/assertions/earned-002"), "&maxwidth=96").await.of(200);
    assert_eq!((&small["width"], &small["height"]), (&json!(96), &json!(96)));
    hide(&site, "pm-kari-001").await;
    let nameless = ask(&site, &format!("{base}/assertions/earned-002"), "").await.of(200);
    assert_eq!(nameless["title"], "Streak Champion");
    assert!(nameless.get("author_name").is_none() && !nameless.to_string().contains("kari"), "{nameless}");
    let page = Reply::to(site.anonymous().request(Method::GET, "/assertions/earned-002.html")).await.is(200);
    let address = super::attributes(&page, "link[type='application/json+oembed']", "href");
    site.anonymous().get(&address[0]).await.of(200);
    site.admin().delete("/api/v1/earned-badges/earned-002?revoke_reason=x").await.is(200);
    ask(&site, &format!("{base}/assertions/earned-002"), "").await.problem(404, "not_found");
}

async fn xml_says_the_same(site: Site) {
    let name = json!({"display_name": "Kari <&> \"Å\" \u{ffff}"});
    site.admin().patch("/api/v1/people/pm-kari-001", &name).await.is(200);
    let reply = ask(&site, &profile(&site), "&format=xml").await.is(200);
    assert_eq!(reply.header("content-type"), Some("text/xml; charset=utf-8"));
    let text = reply.text();
    let mut reader = quick_xml::Reader::from_str(&text);
    reader.config_mut().check_end_names = true;
    let mut events = 0;
    while reader.read_event().expect("well-formed") != quick_xml::events::Event::Eof {
        events += 1;
    }
    assert!(events > 30, "{text}");
    for part in ["<type>photo</type>", "<width>480</width>", "<height>160</height>", "<version>1.0</version>"] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(!text.contains("<&>") && !text.contains('\u{ffff}'), "{text}");
}

async fn what_is_not_shown_is_not_told_of(site: Site) {
    let base = site.base().to_owned();
    for path in
        ["/people/nobody", "/assertions/nothing", "/portal", "/badges/first-session", "/people/pm-kari-001/x", "/"]
    {
        ask(&site, &format!("{base}{path}"), "").await.problem(404, "not_found");
    }
    for elsewhere in [
        "https://elsewhere.example/people/pm-kari-001",
        "http://127.0.0.1:1/people/pm-kari-001",
        "file:///etc/passwd",
        "people/pm-kari-001",
        "http://[::1]:bad/",
    ] {
        ask(&site, elsewhere, "").await.problem(404, "not_found");
    }
    hide(&site, "pm-kari-001").await;
    let hidden = ask(&site, &profile(&site), "").await.problem(404, "not_found");
    let nobody = ask(&site, &format!("{base}/people/nobody"), "").await.problem(404, "not_found");
    assert_eq!(hidden, nobody);
}

async fn a_question_that_makes_no_sense_is_refused_by_name(site: Site) {
    site.anonymous().get("/oembed").await.refuses(&["url"]);
    site.anonymous().get("/oembed?url=").await.refuses(&["url"]);
    for (more, field) in [("&maxwidth=0", "maxwidth"), ("&maxheight=-1", "maxheight"), ("&maxwidth=wide", "maxwidth")] {
        ask(&site, &profile(&site), more).await.refuses(&[field]);
    }
    ask(&site, &profile(&site), "&format=yaml").await.problem(501, "format_not_implemented");
}
