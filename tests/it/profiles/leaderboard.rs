//! Everybody by their points.

use emblazon::{config::Settings, http};
use serde_json::json;
use tokio::net::TcpListener;

use super::{attributes, get, get_as, hide, with_points, words};
use crate::support::{Reply, Site, on_both_engines};

on_both_engines!(
    people_stand_by_their_points_and_share_a_rank_where_these_are_the_same,
    only_those_who_show_themselves_are_there,
    the_list_goes_on_where_it_ended,
    the_reader_is_told_their_own_place,
    it_can_be_switched_off,
);

/// Rank, handle and points of each row.
fn rows(page: &Reply) -> Vec<(String, String, String)> {
    let (ranks, points) = (words(page, "td.rank"), words(page, "td:last-child"));
    let people = attributes(page, ".board .who a", "href");
    let people = people.iter().map(|href| href.trim_start_matches("/people/").to_owned());
    ranks.into_iter().zip(people).zip(points).map(|((rank, who), points)| (rank, who, points)).collect()
}

async fn people_stand_by_their_points_and_share_a_rank_where_these_are_the_same(site: Site) {
    for (id, points) in [("gold", 3_200), ("silver-a", 1_050), ("silver-b", 1_050), ("bronze", 1_000)] {
        with_points(&site, id, points).await;
    }
    let page = get(&site, "/leaderboard").await.is(200);
    let first: Vec<_> = rows(&page).into_iter().take(5).collect();
    let row = |rank: &str, who: &str, points: &str| (rank.to_owned(), who.to_owned(), points.to_owned());
    assert_eq!(
        first,
        [
            row("1", "gold", "3,200"),
            row("2", "silver-a", "1,050"),
            row("2", "silver-b", "1,050"),
            row("4", "bronze", "1,000"),
            row("5", "pm-kari-001", "30"),
        ]
    );
    assert_eq!(words(&page, ".board .level b")[..2], ["Flag Conqueror", "Hacker"]);
    // The same rank as the profile and the card have.
    assert!(words(&get(&site, "/people/silver-b").await, "main").concat().contains("Rank 2"));
    assert!(words(&get(&site, "/people/bronze").await, "main").concat().contains("Rank 4"));
}

async fn only_those_who_show_themselves_are_there(site: Site) {
    for id in ["shown", "hidden", "gone"] {
        with_points(&site, id, 500).await;
    }
    hide(&site, "hidden").await;
    site.admin().delete("/api/v1/people/gone").await.is(200);
    let page = get(&site, "/leaderboard").await.is(200);
    let body = page.text();
    assert!(body.contains("Somebody shown") && !body.contains("Somebody hidden") && !body.contains("Somebody gone"));
    assert_eq!(rows(&page)[1].0, "2", "nor does a rank tell of them");
    // Nor where the list goes on: whoever is not seen is no place in it.
    let all = rows(&page);
    for nobody in ["hidden", "gone", "no-such-person", "%00", "a'b"] {
        assert_eq!(rows(&get(&site, &format!("/leaderboard?after={nobody}")).await.is(200)), all, "{nobody}");
    }
}

async fn the_list_goes_on_where_it_ended(site: Site) {
    for n in 0..60 {
        let new = json!({"id": format!("runner-{n:02}"), "display_name": format!("Runner {n:02}")});
        site.admin().post("/api/v1/people", &new).await.is(201);
    }
    let first = get(&site, "/leaderboard").await.is(200);
    let next = attributes(&first, ".pager a[rel=next]", "href");
    assert_eq!((rows(&first).len(), next.len()), (50, 1));
    let second = get(&site, &next[0]).await.is(200);
    assert!(attributes(&second, ".pager a[rel=next]", "href").is_empty());
    assert_eq!(attributes(&second, ".pager a[rel=prev]", "href"), ["/leaderboard"]);
    let mut all: Vec<_> = rows(&first).into_iter().chain(rows(&second)).collect();
    // Kari has points, all others have none and share a rank.
    assert_eq!(all[0].1, "pm-kari-001");
    assert!(all[1..].iter().all(|(rank, _, points)| (rank.as_str(), points.as_str()) == ("2", "0")));
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count, "nobody twice");
    let people = site.admin().get("/api/v1/people?limit=1").await.of(200)["pagination"]["total"].clone();
    assert_eq!(people, json!(count), "nobody left out");
}

async fn the_reader_is_told_their_own_place(site: Site) {
    with_points(&site, "ahead", 500).await;
    let kari = site.sign_in("kari@example.org").await;
    let page = get_as(&site, &kari, "/leaderboard").await.is(200);
    assert_eq!(words(&page, ".head p"), ["You are at rank 2, with 30 points."]);
    assert_eq!(words(&page, "tr[aria-current] .who"), ["KN Kari Nordmann You"]);
    hide(&site, "pm-kari-001").await;
    let page = get_as(&site, &kari, "/leaderboard").await.is(200);
    assert!(words(&page, ".head p").concat().contains("Your profile is hidden"));
    assert!(words(&page, "tr[aria-current]").is_empty());
}

async fn it_can_be_switched_off(site: Site) {
    let address = attributes(&get(&site, "/people/pm-kari-001").await, "a[href='/leaderboard']", "href");
    assert!(!address.is_empty());
    let mut app = site.app().clone();
    app.settings = Settings { leaderboard: false, ..(*app.settings).clone() }.into();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let base = format!("http://{}", listener.local_addr().expect("the port is known"));
    let router = http::router(&app).into_make_service_with_connect_info::<std::net::SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
    let ask = |path: &str| Reply::to(site.anonymous().request(reqwest::Method::GET, &format!("{base}{path}")));
    ask("/leaderboard").await.is(404);
    for page in ["/people/pm-kari-001", "/", "/badges"] {
        assert!(!ask(page).await.is(200).text().contains("/leaderboard"), "{page} leads there");
    }
    server.abort();
}
