//! People as everybody sees them: profiles, the leaderboard, their pictures, and what other sites show of them.

mod avatars;
mod doctor;
mod leaderboard;
mod oembed;
mod pages;

use reqwest::Method;
use scraper::{Html, Selector};
use serde_json::json;

use crate::support::{Reply, Site};

/// Kari's card.
const CARD: &str = "/api/badge/pm-kari-001/svg";

/// A page as a browser gets it.
async fn get(site: &Site, path: &str) -> Reply {
    Reply::to(site.anonymous().request(Method::GET, path).header("accept", "text/html")).await
}

/// A page for somebody who is signed in.
async fn get_as(site: &Site, cookie: &str, path: &str) -> Reply {
    Reply::to(site.anonymous().request(Method::GET, path).header("cookie", cookie)).await
}

/// The words of everything that matches, one space between them.
fn words(page: &Reply, selector: &str) -> Vec<String> {
    let page = Html::parse_document(&page.text());
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector)
        .map(|found| found.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" "))
        .collect()
}

/// The value of an attribute of everything that matches.
fn attributes(page: &Reply, selector: &str, name: &str) -> Vec<String> {
    let page = Html::parse_document(&page.text());
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector).filter_map(|found| found.value().attr(name)).map(str::to_owned).collect()
}

async fn hide(site: &Site, id: &str) {
    site.admin().patch(&format!("/api/v1/people/{id}"), &json!({"public": false})).await.is(200);
}

/// A new person with so many points.
async fn with_points(site: &Site, id: &str, points: i64) {
    let new = json!({"id": id, "display_name": format!("Somebody {id}"), "organisation_id": "org-nhf-oslo"});
    site.admin().post("/api/v1/people", &new).await.is(201);
    if points > 0 {
        let badge = json!({"id": format!("worth-{id}"), "name": format!("Worth {id}"), "points": points});
        site.admin().post("/api/v1/badge-definitions", &badge).await.is(201);
        let award = json!({"badge_definition_id": format!("worth-{id}"), "peer_mentor_id": id});
        site.admin().post("/api/v1/earned-badges", &award).await.is(201);
    }
}
