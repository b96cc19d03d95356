//! The public profile, and one's own page.

use chrono::TimeDelta;
use emblazon::domain::{
    Actor, Dialect,
    awards::{self, NewAward},
};
use serde_json::json;

use super::{CARD, attributes, get, get_as, hide, with_points, words};
use crate::support::{Reply, Site, on_both_engines};

on_both_engines!(
    a_profile_shows_what_anybody_may_see,
    a_hidden_profile_is_told_from_nobody_by_nothing,
    every_other_way_to_write_a_handle_leads_to_it,
    only_what_is_held_in_earnest_is_shown,
    a_profile_of_many_badges_is_read_page_by_page,
    previews_elsewhere_get_the_card_as_png,
    a_change_shows_at_the_next_request,
    names_are_nothing_but_text,
    names_that_are_no_names_are_not_found,
    ones_own_page_has_the_level_the_card_and_the_code,
    who_hides_the_profile_is_told_what_that_does,
    the_colours_of_levels_are_kept_under_their_own_address_alone,
);

const PROFILE: &str = "/people/pm-kari-001";

async fn a_profile_shows_what_anybody_may_see(site: Site) {
    let page = get(&site, PROFILE).await.is(200);
    assert_eq!(words(&page, "h1"), ["Kari Nordmann"]);
    let main = words(&page, "main").concat();
    for part in ["NHF Oslo", "Rank 1", "Points 30", "Newbie", "170 more to Scout.", "First Session", "21 Feb 2026"] {
        assert!(main.contains(part), "{part:?} is missing in {main}");
    }
    assert!(!page.text().contains("kari@example.org"), "an address is nobody's business");
    let awards = attributes(&page, ".shelf a", "href");
    assert_eq!(awards, ["/assertions/earned-002", "/assertions/earned-001"], "the latest first");
    for award in awards {
        get(&site, &award).await.is(200);
    }
    assert_eq!(attributes(&page, "svg.ladder", "aria-label"), ["Level 1 of 7, 15 % of the way to level 2"]);
    let cards = attributes(&page, "picture img", "src");
    assert_eq!(cards, [format!("{CARD}?theme=light")]);
    site.anonymous().get(&cards[0]).await.is(200);
    assert_eq!(page.header("cache-control"), Some("no-store"), "a profile that is hidden is gone at once");
}

async fn a_hidden_profile_is_told_from_nobody_by_nothing(site: Site) {
    hide(&site, "pm-kari-001").await;
    let stub = json!({"badge_definition_id": "bdg-site", "peer_mentor_id": "mentor-19"});
    site.admin().post("/api/v1/earned-badges", &stub).await.is(201);
    site.admin().delete("/api/v1/people/mentor-19").await.is(200);
    let without_id = |page: &Reply| {
        let main = page.text().split("<main").nth(1).expect("a page").to_owned();
        let id = page.header("x-request-id").expect("an id");
        main.replace(id, "")
    };
    let nobody = get(&site, "/people/nobody-at-all").await.is(404);
    let told = without_id(&nobody).replace("nobody-at-all", "?");
    for gone in ["pm-kari-001", "mentor-19"] {
        let page = get(&site, &format!("/people/{gone}")).await.is(404);
        assert_eq!(without_id(&page).replace(gone, "?"), told, "{gone}");
    }
    // Neither the holder nor an admin sees more at that address.
    let kari = site.sign_in("kari@example.org").await;
    get_as(&site, &kari, PROFILE).await.is(404);
}

async fn every_other_way_to_write_a_handle_leads_to_it(site: Site) {
    site.admin().patch("/api/v1/people/pm-kari-001", &json!({"handle": "Kari"})).await.is(200);
    get(&site, "/people/Kari").await.is(200);
    for other in ["/people/pm-kari-001", "/people/kari", "/people/PM-KARI-001"] {
        let reply = get(&site, other).await.is(307);
        assert_eq!(reply.header("location"), Some("/people/Kari"), "{other}");
    }
    // A display name is how people are written in old embed code, not an address.
    get(&site, "/people/Kari-Nordmann").await.is(404);
}

async fn only_what_is_held_in_earnest_is_shown(site: Site) {
    let tried = json!({"id": "tried", "name": "Only tried", "sandbox": true});
    site.admin().post("/api/v1/badge-definitions", &tried).await.is(201);
    for badge in ["tried", "bdg-def-003"] {
        let award = json!({"badge_definition_id": badge, "peer_mentor_id": "pm-kari-001"});
        site.admin().post("/api/v1/earned-badges", &award).await.is(201);
    }
    let now = site.app().clock.now();
    let wanted = NewAward {
        badge: "bdg-site".into(),
        person: "pm-kari-001".into(),
        expires_at: Some(now + TimeDelta::days(2)),
        ..NewAward::default()
    };
    let mut tx = site.tx().await;
    awards::award(&mut tx, now, &Actor::system(Dialect::CommandLine), wanted).await.expect("an award is made");
    tx.commit().await.expect("it is kept");
    let until = words(&get(&site, PROFILE).await.is(200), ".shelf footer small");
    assert_eq!(until, ["counts until 28 Mar 2026"]);
    let names = async || words(&get(&site, PROFILE).await.is(200), ".shelf h3");
    let held = names().await;
    assert_eq!(held, ["Everybody's Badge", "Community Builder", "Streak Champion", "First Session"]);
    site.wait(TimeDelta::days(3));
    site.admin().delete("/api/v1/earned-badges/earned-002?revoke_reason=x").await.is(200);
    let held = names().await;
    assert_eq!(held, ["Community Builder", "First Session"]);
}

async fn a_profile_of_many_badges_is_read_page_by_page(site: Site) {
    for n in 0..30 {
        let new = json!({"id": format!("many-{n}"), "name": format!("Many {n:02}")});
        site.admin().post("/api/v1/badge-definitions", &new).await.is(201);
        let award = json!({"badge_definition_id": format!("many-{n}"), "peer_mentor_id": "pm-kari-001"});
        site.admin().post("/api/v1/earned-badges", &award).await.is(201);
    }
    let first = get(&site, PROFILE).await.is(200);
    let second = get(&site, &format!("{PROFILE}?page=2")).await.is(200);
    let (mut all, more) = (words(&first, ".shelf h3"), words(&second, ".shelf h3"));
    assert_eq!((all.len(), more.len()), (24, 8));
    assert_eq!(attributes(&first, ".pager a", "href"), [format!("{PROFILE}?page=2")]);
    all.extend(more);
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 32, "each once");
    get(&site, &format!("{PROFILE}?page=2147483647")).await.is(200);
}

async fn previews_elsewhere_get_the_card_as_png(site: Site) {
    let page = get(&site, PROFILE).await.is(200);
    let meta = |name: &str| attributes(&page, &format!("meta[property='{name}'], meta[name='{name}']"), "content");
    let base = site.base();
    assert_eq!(meta("og:title"), ["Kari Nordmann"]);
    assert_eq!(meta("og:description"), ["Newbie · rank 1 · 30 points · Emblazon"]);
    assert_eq!(meta("og:url"), [format!("{base}{PROFILE}")]);
    assert_eq!(meta("twitter:card"), ["summary_large_image"]);
    let image = meta("og:image");
    assert_eq!(image, [format!("{base}/api/badge/pm-kari-001/png?scale=2")]);
    let picture = site.anonymous().get(&image[0]).await.is(200);
    let picture = image::load_from_memory(&picture.body).expect("a picture");
    let stated = ["og:image:width", "og:image:height"].map(|name| meta(name)[0].parse::<u32>().expect("pixels"));
    assert_eq!([picture.width(), picture.height()], stated);
    let discovery = attributes(&page, "link[type='application/json+oembed'], link[type='text/xml+oembed']", "href");
    assert_eq!(discovery.len(), 2);
    for address in discovery {
        let told = site.anonymous().get(&address).await.is(200).text();
        assert!(told.contains("Kari Nordmann"), "{told}");
    }
}

async fn a_change_shows_at_the_next_request(site: Site) {
    let tag = async || {
        let card = site.anonymous().get(CARD).await.is(200);
        (card.header("etag").expect("a tag").to_owned(), card.text())
    };
    let (mut known, _) = tag().await;
    let changes: [(&str, &str); 3] =
        [("rename", "Kari Ås"), ("points", "Community Builder"), ("avatar", "data:image/")];
    for (change, seen) in changes {
        match change {
            "rename" => {
                let name = json!({"display_name": "Kari Ås"});
                site.admin().patch("/api/v1/people/pm-kari-001", &name).await.is(200);
            }
            "points" => {
                let award = json!({"badge_definition_id": "bdg-def-003", "peer_mentor_id": "pm-kari-001"});
                site.admin().post("/api/v1/earned-badges", &award).await.is(201);
            }
            _ => {
                super::avatars::put(&site.mentor(), "pm-kari-001", "image/png", crate::support::png(40, 40))
                    .await
                    .is(200);
            }
        }
        let again = site.anonymous().request(reqwest::Method::GET, CARD).header("if-none-match", &known);
        Reply::to(again).await.is(200);
        let (now, card) = tag().await;
        assert_ne!(now, known, "{change}");
        assert!(card.contains(seen), "{change}: {seen:?} is missing in {card}");
        let again = site.anonymous().request(reqwest::Method::GET, CARD).header("if-none-match", &now);
        Reply::to(again).await.is(304);
        known = now;
    }
    let page = get(&site, PROFILE).await.is(200);
    assert_eq!(words(&page, "h1"), ["Kari Ås"]);
    assert_eq!(words(&page, ".shelf h3")[0], "Community Builder");
    assert_eq!(attributes(&page, "h1, .head img.av", "src").len(), 1);
    // Somebody overtakes her.
    with_points(&site, "ahead", 5_000).await;
    assert!(words(&get(&site, PROFILE).await, "main").concat().contains("Rank 2"));
    assert_ne!(tag().await.0, known);
}

async fn names_are_nothing_but_text(site: Site) {
    for name in [
        "<script>alert(1)</script>\"'&lt;",
        "\u{202e}live\u{202c} \u{200b}",
        "محمد الفارسي",
        &"Å".repeat(200),
        "]](javascript:alert(1))",
    ] {
        site.admin().patch("/api/v1/people/pm-kari-001", &json!({"display_name": name})).await.is(200);
        let kari = site.sign_in("kari@example.org").await;
        for page in [
            get(&site, PROFILE).await.is(200),
            get(&site, "/leaderboard").await.is(200),
            get_as(&site, &kari, "/me").await.is(200),
        ] {
            let body = page.text();
            assert!(!body.contains("<script>alert"), "{body}");
            assert!(body.contains(name) || name.contains('<') || name.contains('\u{202e}'), "{name:?}: {body}");
        }
        let told = site.anonymous().get(&oembed(&site, "xml")).await.is(200).text();
        assert!(!told.contains("<script>"), "{told}");
    }
}

fn oembed(site: &Site, format: &str) -> String {
    format!("/oembed?url={}{PROFILE}&format={format}", site.base())
}

async fn names_that_are_no_names_are_not_found(site: Site) {
    for path in ["/people/%", "/people/%00", "/people/%25", "/people/*", "/people/pm-kari-%", "/people/..%2fportal"] {
        let reply = get(&site, path).await;
        assert!([400, 404].contains(&reply.status), "{path}: {reply}");
    }
    let reply = get(&site, "/people/%ff%fe").await;
    assert!([400, 404].contains(&reply.status), "{reply}");
    get(&site, &format!("/people/{}", "a".repeat(10_000))).await.is(404);
}

async fn ones_own_page_has_the_level_the_card_and_the_code(site: Site) {
    let kari = site.sign_in("kari@example.org").await;
    let page = get_as(&site, &kari, "/me").await.is(200);
    let main = words(&page, "main").concat();
    for part in ["Rank 1", "Newbie", "170 more to Scout.", "My card for other sites", "200 pixels wide"] {
        assert!(main.contains(part), "{part:?} is missing in {main}");
    }
    let previews = attributes(&page, ".previews img", "src");
    assert_eq!(previews, [format!("{CARD}?theme=light"), format!("{CARD}?theme=dark"), format!("{CARD}?theme=light")]);
    assert_eq!(attributes(&page, ".previews img", "width"), ["480", "480", "200"]);
    let base = site.base();
    let code = attributes(&page, "#card input", "value");
    let card = format!("{base}{CARD}");
    let alt = "Profile badge of Kari Nordmann";
    assert_eq!(
        code[0],
        format!(r#"<a href="{base}{PROFILE}"><img src="{card}" alt="{alt}" width="480" height="160"></a>"#)
    );
    assert_eq!(code[2], format!("[![{alt}]({card})]({base}{PROFILE})"));
    assert_eq!(code[3], format!("[url={base}{PROFILE}][img]{base}/api/badge/pm-kari-001/png[/img][/url]"));
    assert_eq!(code[4], format!("{base}{PROFILE}"));
    assert_eq!(attributes(&page, "#card button[data-copy]", "hidden").len(), 5, "no button that does nothing");
    assert_eq!(attributes(&page, ".head a.btn", "href"), [PROFILE]);
}

async fn who_hides_the_profile_is_told_what_that_does(site: Site) {
    hide(&site, "pm-kari-001").await;
    let kari = site.sign_in("kari@example.org").await;
    let page = get_as(&site, &kari, "/me").await.is(200);
    let main = words(&page, "#card").concat();
    assert!(main.contains("a picture is shown that says there is no such profile"), "{main}");
    assert_eq!(attributes(&page, "#card img, #card input", "class").len(), 0);
    let card = site.anonymous().get(CARD).await.is(404);
    assert_eq!((card.header("content-type"), card.header("cache-control")), (Some("image/svg+xml"), Some("no-store")));
}

async fn the_colours_of_levels_are_kept_under_their_own_address_alone(site: Site) {
    let page = get(&site, PROFILE).await.is(200);
    let sheets = attributes(&page, "link[rel=stylesheet]", "href");
    let own = sheets.iter().find(|href| href.starts_with("/levels/")).expect("the colours");
    let css = site.anonymous().get(own).await.is(200);
    assert_eq!(css.header("content-type"), Some("text/css"));
    assert_eq!(css.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert!(css.text().to_lowercase().contains(".l3{--k:#059669"), "{css}");
    let other = site.anonymous().get("/levels/0000").await.is(200);
    assert_eq!(other.header("cache-control"), Some("no-store"));
}
