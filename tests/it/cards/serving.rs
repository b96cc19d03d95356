//! What websites embed: the two addresses, their headers, and that they are always right.

use emblazon::{
    domain::{
        Actor, Dialect,
        behaviours::{self, NewBehaviour, NewCredit},
        people::{self, NewPerson, PersonChanges},
        profiles::SEED_LEVELS,
    },
    on_db,
    store::Location,
};
use reqwest::Method;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};

use crate::support::{Reply, Site, on_both_engines, png};

on_both_engines!(
    the_contract_is_served_as_it_is_printed,
    every_threshold_changes_colour_and_level_and_one_point_below_does_not,
    an_award_is_on_the_card_at_the_next_request,
    a_credit_is_on_the_card_at_the_next_request,
    a_rename_and_a_picture_are_on_the_card_at_the_next_request,
    a_badges_new_picture_is_on_the_card_of_whoever_holds_it,
    a_card_whose_picture_has_just_gone_is_not_kept,
    somebody_overtaking_changes_the_rank,
    hiding_a_profile_makes_it_unknown_at_once,
    who_is_unknown_gets_a_picture_that_nobody_keeps,
    what_cannot_be_drawn_is_said_in_a_picture,
    hostile_user_names_get_a_picture,
    hostile_names_get_a_harmless_card,
    a_thousand_unknown_names_are_answered,
    a_hundred_requests_for_a_new_card_get_the_same_one,
    only_badges_that_are_claimed_and_public_are_shown,
);

fn root() -> Actor {
    Actor::system(Dialect::CommandLine)
}

async fn card(site: &Site, path: &str) -> Reply {
    site.anonymous().get(path).await
}

/// The words of a card: rank, score and so on.
async fn words(site: &Site, username: &str) -> String {
    let svg = card(site, &format!("/api/badge/{username}/svg")).await.is(200).text();
    let title = svg.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next());
    title.expect("a card tells in words what it shows").to_owned()
}

async fn conditional(site: &Site, path: &str, tag: &str) -> Reply {
    let request = site.anonymous().request(Method::GET, path).header("if-none-match", tag);
    Reply::to(request).await
}

async fn add(site: &Site, id: &str, name: &str) -> people::Person {
    let new = NewPerson { public_id: Some(id.into()), display_name: name.into(), ..NewPerson::default() };
    let mut tx = site.tx().await;
    let added = people::create(&mut tx, site.app().clock.now(), &root(), new).await.expect("a person is added");
    tx.commit().await.expect("it is kept");
    added
}

async fn award(site: &Site, badge: &str, person: &str) {
    let body = serde_json::json!({ "badge_definition_id": badge, "peer_mentor_id": person });
    site.admin().post("/api/v1/earned-badges", &body).await.is(201);
}

/// Sees that the card at this address has changed since: whoever asks with the old tag gets the new card.
async fn has_changed(site: &Site, path: &str, before: &Reply) -> Reply {
    let tag = before.header("etag").expect("a card has a tag");
    let after = conditional(site, path, tag).await.is(200);
    assert_ne!(after.header("etag"), Some(tag), "{after}");
    assert_ne!(after.body, before.body);
    after
}

async fn the_contract_is_served_as_it_is_printed(site: Site) {
    for (end, media_type, magic) in
        [("svg", "image/svg+xml", b"<svg ".as_slice()), ("png", "image/png", b"\x89PNG\r\n\x1a\n")]
    {
        let path = format!("/api/badge/Kari-Nordmann/{end}");
        let reply = card(&site, &path).await.is(200);
        assert_eq!(reply.header("content-type"), Some(media_type));
        assert_eq!(reply.header("cache-control"), Some("public, max-age=300"));
        assert_eq!(reply.header("cross-origin-resource-policy"), Some("cross-origin"));
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert!(reply.header("content-security-policy").is_some_and(|policy| policy.contains("sandbox")));
        assert_eq!(reply.header("set-cookie"), None);
        assert!(reply.body.starts_with(magic), "{reply}");
        let tag = reply.header("etag").expect("a tag");
        assert!(tag.starts_with('"') && tag.ends_with('"'), "a strong one: {tag}");

        let again = conditional(&site, &path, &format!("\"x\", W/{tag}")).await.is(304);
        assert!(again.body.is_empty());
        assert_eq!([again.header("etag"), again.header("cache-control")], [Some(tag), Some("public, max-age=300")]);
        conditional(&site, &path, "*").await.is(304);
        conditional(&site, &path, "\"x\"").await.is(200);

        let head = Reply::to(site.anonymous().request(Method::HEAD, &path)).await.is(200);
        assert!(head.body.is_empty());
        assert_eq!(head.header("content-length"), Some(reply.body.len().to_string().as_str()));
        assert_eq!([head.header("etag"), head.header("content-type")], [Some(tag), Some(media_type)]);
        site.anonymous().send(Method::POST, &path, "text/plain", "").await.is(405);
    }
    let title = "Kari Nordmann: Newbie, rank 1, score 30, 0 solved";
    for name in ["pm-kari-001", "Kari-Nordmann", "kari%20nordmann", "KARI-NORDMANN"] {
        assert_eq!(words(&site, name).await, title, "{name}");
    }
    // Packed for browsers, with a tag of its own.
    let request =
        || site.anonymous().request(Method::GET, "/api/badge/pm-kari-001/svg").header("accept-encoding", "br, gzip");
    let packed = Reply::to(request()).await.is(200);
    assert_eq!([packed.header("content-encoding"), packed.header("vary")], [Some("gzip"), Some("accept-encoding")]);
    let plain = card(&site, "/api/badge/pm-kari-001/svg").await;
    assert!(packed.body.len() < plain.body.len() && packed.header("etag") != plain.header("etag"));
    Reply::to(request().header("if-none-match", packed.header("etag").expect("a tag"))).await.is(304);
    // What is not gzip is not packed at all: the tag is of these very bytes.
    let brotli = site.anonymous().request(Method::GET, "/api/badge/pm-kari-001/svg").header("accept-encoding", "br");
    let brotli = Reply::to(brotli).await.is(200);
    assert_eq!((brotli.header("content-encoding"), &brotli.body), (None, &plain.body));
    // Sizes and looks.
    for (query, size) in
        [("", (480, 160)), ("?scale=3", (1_440, 480)), ("?style=compact&scale=2&theme=dark", (640, 128))]
    {
        let reply = card(&site, &format!("/api/badge/pm-kari-001/png{query}")).await.is(200);
        let drawn = image::load_from_memory(&reply.body).expect("a real PNG");
        assert_eq!((drawn.width(), drawn.height()), size);
    }
}

async fn set_score(site: &Site, id: &str, score: i64) {
    let mut tx = site.tx().await;
    let person = people::find(&mut tx, id).await.expect("people can be read").expect("there is one");
    people::touch(&mut tx, person.id, 0, score - person.score).await.expect("it is changed");
    tx.commit().await.expect("it is kept");
}

async fn every_threshold_changes_colour_and_level_and_one_point_below_does_not(site: Site) {
    assert!(SEED_LEVELS.starts_with("0 Newbie"));
    let table = [
        (0, "#6B7280", "Newbie"),
        (200, "#2563EB", "Scout"),
        (500, "#059669", "Codebreaker"),
        (1_000, "#7C3AED", "Hacker"),
        (1_500, "#EA580C", "Cipher Hunter"),
        (2_000, "#DC2626", "Forger"),
        (3_000, "#EAB308", "Flag Conqueror"),
    ];
    add(&site, "climber", "Climber").await;
    let mut below = None;
    for level in table {
        let cases = below.map(|below| (level.0 - 1, below)).into_iter().chain([(level.0, level)]);
        for (score, (_, colour, name)) in cases {
            set_score(&site, "climber", score).await;
            for style in ["card", "compact"] {
                let svg = card(&site, &format!("/api/badge/climber/svg?style={style}")).await.is(200).text();
                assert!(svg.contains(&format!("<title>Climber: {name}, rank ")), "{score}: {svg}");
                assert!(svg.to_uppercase().contains(&format!("FILL=\"{colour}\"")), "{score}");
            }
            // In the middle of the pennant, beside its number.
            let drawn = card(&site, "/api/badge/climber/png").await.is(200);
            let pixel = image::load_from_memory(&drawn.body).expect("a PNG").to_rgb8().get_pixel(428, 20).0;
            assert_eq!(format!("#{:02X}{:02X}{:02X}", pixel[0], pixel[1], pixel[2]), colour, "{score}");
        }
        below = Some(level);
    }
}

async fn an_award_is_on_the_card_at_the_next_request(site: Site) {
    let (svg, png) = ("/api/badge/pm-kari-001/svg", "/api/badge/pm-kari-001/png");
    let before = (card(&site, svg).await.is(200), card(&site, png).await.is(200));
    award(&site, "bdg-def-003", "pm-kari-001").await;
    let after = has_changed(&site, svg, &before.0).await;
    assert!(after.text().contains("score 60") && after.text().contains("Holds Community Builder, "), "{after}");
    has_changed(&site, png, &before.1).await;
    // And gone again.
    let earned = site.admin().get("/api/v1/earned-badges?badge_definition_id=bdg-def-003").await.of(200);
    let id = earned["data"][0]["id"].as_str().expect("an id");
    site.admin().delete(&format!("/api/v1/earned-badges/{id}?revoke_reason=mistake")).await.is(200);
    assert_eq!(has_changed(&site, svg, &after).await.body, before.0.body);
}

async fn a_credit_is_on_the_card_at_the_next_request(site: Site) {
    let mut tx = site.tx().await;
    let now = site.app().clock.now();
    let new =
        NewBehaviour { shortname: "solved".into(), points: 470, counts_as_solved: true, ..NewBehaviour::default() };
    behaviours::create(&mut tx, now, &root(), new).await.expect("a behaviour is added");
    tx.commit().await.expect("it is kept");
    let before = card(&site, "/api/badge/pm-kari-001/svg").await.is(200);
    let mut tx = site.tx().await;
    let credit = NewCredit { behaviour: "solved".into(), person: "pm-kari-001".into(), registers: false };
    behaviours::credit(&mut tx, now, &root(), credit).await.expect("it is credited");
    tx.commit().await.expect("it is kept");
    has_changed(&site, "/api/badge/pm-kari-001/svg", &before).await;
    assert_eq!(words(&site, "pm-kari-001").await, "Kari Nordmann: Codebreaker, rank 1, score 500, 1 solved");
}

async fn a_rename_and_a_picture_are_on_the_card_at_the_next_request(site: Site) {
    let path = "/api/badge/pm-kari-001/svg";
    let before = card(&site, path).await.is(200);
    let renamed = serde_json::json!({ "display_name": "Kari Ås" });
    site.admin().patch("/api/v1/people/pm-kari-001", &renamed).await.is(200);
    let renamed = has_changed(&site, path, &before).await;
    assert!(words(&site, "kari-ås").await.starts_with("Kari Ås: "));
    card(&site, "/api/badge/Kari-Nordmann/svg").await.is(404);

    let mut tx = site.tx().await;
    let picture = emblazon::domain::images::Picture::read(&png(64, 64)).expect("a picture");
    let hash = emblazon::domain::images::store(&mut tx, site.app().clock.now(), &picture).await.expect("it is stored");
    on_db!(tx, c => sqlx::query("UPDATE people SET avatar_hash = $1, revision = revision + 1 WHERE public_id = 'pm-kari-001'")
        .bind(&hash).execute(c).await.map(|_| ()))
    .expect("it is set");
    tx.commit().await.expect("it is kept");
    let pictured = has_changed(&site, path, &renamed).await.text();
    assert!(pictured.contains("href=\"data:image/png;base64,") && pictured.contains("clip-path"), "{pictured}");
}

async fn a_badges_new_picture_is_on_the_card_of_whoever_holds_it(site: Site) {
    let path = "/api/badge/pm-kari-001/svg";
    let before = card(&site, path).await.is(200);
    let image = "/api/v1/badge-definitions/bdg-def-001/image";
    site.admin().send(Method::PUT, image, "image/png", png(32, 32)).await.is(200);
    let after = has_changed(&site, path, &before).await;
    assert!(after.text().contains("data:image/png;base64,"));
}

/// Does what the references between tables forbid, as another process would.
async fn unchecked(site: &Site, statement: &'static str) {
    match site.app().settings.location() {
        Location::File(path) => {
            let options = SqliteConnectOptions::new().filename(path).foreign_keys(false);
            let mut conn = SqliteConnection::connect_with(&options).await.expect("the file opens");
            conn.execute(statement).await.expect("it is done");
        }
        Location::Postgres(url) => {
            let mut conn = PgConnection::connect(&url).await.expect("the server answers");
            conn.execute("SET session_replication_role = replica").await.expect("tests may do it");
            conn.execute(statement).await.expect("it is done");
        }
    }
}

/// As between two reads of one request, while the badge's picture is replaced by another and back.
async fn a_card_whose_picture_has_just_gone_is_not_kept(site: Site) {
    let image = "/api/v1/badge-definitions/bdg-def-001/image";
    site.admin().send(Method::PUT, image, "image/png", png(32, 32)).await.is(200);
    unchecked(
        &site,
        "UPDATE images SET hash = 'gone-' || hash
         WHERE hash = (SELECT image_hash FROM badges WHERE public_id = 'bdg-def-001')",
    )
    .await;
    let refused = card(&site, "/api/badge/pm-kari-001/svg").await.is(503);
    assert_eq!(refused.header("cache-control"), Some("no-store"), "{refused}");
    unchecked(&site, "UPDATE images SET hash = substr(hash, 6) WHERE hash LIKE 'gone-%'").await;
    let shown = card(&site, "/api/badge/pm-kari-001/svg").await.is(200);
    assert!(shown.text().contains("data:image/png;base64,"));
}

async fn somebody_overtaking_changes_the_rank(site: Site) {
    let before = card(&site, "/api/badge/pm-kari-001/svg").await.is(200);
    assert!(before.text().contains("rank 1,"));
    add(&site, "rival", "Rival").await;
    card(&site, "/api/badge/pm-kari-001/svg").await.is(200);
    set_score(&site, "rival", 31).await;
    let after = has_changed(&site, "/api/badge/pm-kari-001/svg", &before).await;
    assert!(after.text().contains("rank 2,"), "{after}");
    assert!(words(&site, "rival").await.contains("rank 1,"));
}

async fn hiding_a_profile_makes_it_unknown_at_once(site: Site) {
    let paths = ["/api/badge/pm-kari-001/svg", "/api/badge/Kari-Nordmann/png"];
    for path in paths {
        card(&site, path).await.is(200);
    }
    let tag = card(&site, paths[0]).await.header("etag").expect("a tag").to_owned();
    let mut tx = site.tx().await;
    let hidden = PersonChanges { is_public: Some(false), ..PersonChanges::default() };
    people::update(&mut tx, site.app().clock.now(), &root(), "pm-kari-001", None, hidden).await.expect("it is changed");
    tx.commit().await.expect("it is kept");
    for path in paths {
        let unknown = path.replace("pm-kari-001", "nobody").replace("Kari-Nordmann", "Nobody-At-All");
        let (reply, unknown) = (card(&site, path).await.is(404), card(&site, &unknown).await.is(404));
        assert_eq!(reply.body, unknown.body, "hidden and unknown look alike");
        for name in ["etag", "cache-control", "content-type", "vary"] {
            assert_eq!(reply.header(name), unknown.header(name));
        }
    }
    conditional(&site, paths[0], &tag).await.is(404);
}

async fn who_is_unknown_gets_a_picture_that_nobody_keeps(site: Site) {
    for (end, media_type) in [("svg", "image/svg+xml"), ("png", "image/png")] {
        let reply = card(&site, &format!("/api/badge/nobody/{end}?style=compact&theme=dark")).await.is(404);
        assert_eq!(reply.header("content-type"), Some(media_type));
        assert_eq!([reply.header("cache-control"), reply.header("etag")], [Some("no-store"), None]);
        assert_eq!(reply.header("cross-origin-resource-policy"), Some("cross-origin"));
        assert!(reply.body.len() > 200, "{reply}");
    }
    let svg = card(&site, "/api/badge/nobody/svg").await.is(404).text();
    assert!(svg.contains("<title>No such profile</title>"), "{svg}");
    // Somebody added later is found.
    card(&site, "/api/badge/newcomer/svg").await.is(404);
    add(&site, "newcomer", "New Comer").await;
    card(&site, "/api/badge/newcomer/svg").await.is(200);
}

async fn what_cannot_be_drawn_is_said_in_a_picture(site: Site) {
    for (query, words) in [
        ("theme=blue", "theme is light or dark"),
        ("style=", "style is card or compact"),
        ("theme=dark&style=card&style=x", "style is card or compact"),
    ] {
        let reply = card(&site, &format!("/api/badge/pm-kari-001/svg?{query}")).await.is(400);
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert!(reply.text().contains(&format!("<title>{words}</title>")), "{reply}");
    }
    for scale in ["0", "5", "-1", "1.5", "", "999999999999999999999"] {
        let reply = card(&site, &format!("/api/badge/pm-kari-001/png?scale={scale}")).await.is(400);
        assert!(reply.body.starts_with(b"\x89PNG"), "{reply}");
    }
    card(&site, "/api/badge/pm-kari-001/svg?utm_source=x&%ff=%00").await.is(200);
}

async fn hostile_user_names_get_a_picture(site: Site) {
    let long = "x".repeat(10_000);
    for name in [
        "%25",
        "_",
        "*",
        "..",
        "%2e%2e",
        "a%2Fb",
        "..%2F..%2Fetc%2Fpasswd",
        "%00",
        "a%00b",
        "%ff%fe",
        "%C3",
        "%zz",
        "50%25",
        "%3Cscript%3E",
        "'%20OR%201=1--",
        "%E2%80%AEkari",
        "kari%0d%0aX:%20y",
        "%F0%9F%98%80",
        "pm-kari-001.svg",
        &long,
    ] {
        let reply = card(&site, &format!("/api/badge/{name}/svg")).await;
        // What the client itself makes another address of is no longer ours.
        if name != ".." && name != "%2e%2e" {
            assert_eq!((reply.status, reply.header("content-type")), (404, Some("image/svg+xml")), "{name}");
            assert!(!reply.text().contains("script"), "{name}");
        }
    }
    let nobody = card(&site, "/api/badge//svg").await.is(404);
    assert_eq!(nobody.header("content-type"), Some("image/svg+xml"));
    card(&site, "/api/badge/a/b/svg").await.problem(404, "not_found");
}

async fn hostile_names_get_a_harmless_card(site: Site) {
    let long = "Æ".repeat(200);
    for (n, name) in [
        "<script>alert(1)</script>",
        "\"/><image href=\"http://example.org/x\"/>",
        "&lt;&amp;&#0;",
        "]]><!ENTITY x>",
        "a\u{202e}gnp.exe",
        "\u{200b}\u{200b}",
        "Z̷̡̢̛͓͔̈́̈́a̶̛͓̺l̷̗̓g̸̡̈́o",
        "😀😀😀",
        "\u{feff}\u{ffff}x",
        &long,
    ]
    .into_iter()
    .enumerate()
    {
        let id = format!("hostile-{n}");
        add(&site, &id, name).await;
        for style in ["card", "compact"] {
            let svg = card(&site, &format!("/api/badge/{id}/svg?style={style}")).await.is(200).text();
            assert!(!svg.contains("<script") && !svg.contains("<image") && !svg.contains("\u{202e}"), "{svg}");
            assert!(is_closed(&svg), "{svg}");
            card(&site, &format!("/api/badge/{id}/png?style={style}")).await.is(200);
        }
    }
    for name in [&"x".repeat(10_000), "a\0b", "a\u{1b}[31m", "a\nb", " "] {
        let new = serde_json::json!({ "display_name": name });
        site.admin().post("/api/v1/people", &new).await.refuses(&["display_name"]);
    }
}

/// Whether every tag is closed, and in its order.
fn is_closed(svg: &str) -> bool {
    let mut open = Vec::new();
    for tag in svg.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default()) {
        let name = |tag: &str| tag.split([' ', '/']).next().unwrap_or_default().to_owned();
        if let Some(closed) = tag.strip_prefix('/') {
            if open.pop() != Some(closed.to_owned()) {
                return false;
            }
        } else if !tag.ends_with('/') {
            open.push(name(tag));
        }
    }
    open.is_empty()
}

async fn a_thousand_unknown_names_are_answered(site: Site) {
    let before = site.app().profile_badges.drawn();
    let mut asking = tokio::task::JoinSet::new();
    for n in 0..1_000 {
        let site = site.clone();
        asking.spawn(async move { card(&site, &format!("/api/badge/nobody-{n}/png")).await.is(404).body });
        if asking.len() == 50 {
            asking.join_next().await;
        }
    }
    let pictures: std::collections::BTreeSet<Vec<u8>> = asking.join_all().await.into_iter().collect();
    assert_eq!(pictures.len(), 1, "one picture for all of them");
    assert_eq!(site.app().profile_badges.drawn() - before, 1, "drawn once, and kept once");
    card(&site, "/api/badge/pm-kari-001/png").await.is(200);
}

async fn a_hundred_requests_for_a_new_card_get_the_same_one(site: Site) {
    let drawn = || site.app().profile_badges.drawn();
    let before = drawn();
    let mut asking = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let site = site.clone();
        asking.spawn(async move { card(&site, "/api/badge/pm-kari-001/png?scale=4").await.is(200).body });
    }
    let pictures: std::collections::BTreeSet<Vec<u8>> = asking.join_all().await.into_iter().collect();
    assert_eq!((pictures.len(), drawn() - before), (1, 1));
}

async fn only_badges_that_are_claimed_and_public_are_shown(site: Site) {
    let sandbox = serde_json::json!({ "name": "Try me", "sandbox": true });
    let made = site.admin().post("/api/v1/badge-definitions", &sandbox).await.is(201).json();
    award(&site, made["id"].as_str().expect("an id"), "pm-kari-001").await;
    let desc = async || {
        let svg = card(&site, "/api/badge/pm-kari-001/svg").await.is(200).text();
        svg.split("<desc>").nth(1).and_then(|rest| rest.split("</desc>").next()).unwrap_or_default().to_owned()
    };
    assert!(desc().await.ends_with("Holds Streak Champion, First Session."), "{}", desc().await);
    let mut tx = site.tx().await;
    on_db!(tx, c => sqlx::query("UPDATE awards SET status = 'pending' WHERE public_id = 'earned-001'").execute(c).await.map(|_| ()))
        .expect("it is set");
    tx.commit().await.expect("it is kept");
    assert!(desc().await.ends_with("Holds Streak Champion."), "{}", desc().await);
    for badge in ["bdg-def-003", "bdg-site"] {
        award(&site, badge, "pm-kari-001").await;
    }
    for n in 0..3 {
        let new = serde_json::json!({ "name": format!("More {n}") });
        let made = site.admin().post("/api/v1/badge-definitions", &new).await.is(201).json();
        award(&site, made["id"].as_str().expect("an id"), "pm-kari-001").await;
    }
    assert!(desc().await.ends_with("Holds More 2, More 1, More 0, Everybody's Badge."), "{}", desc().await);
}
