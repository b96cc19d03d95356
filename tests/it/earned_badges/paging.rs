//! `page`, `limit`, `cursor`.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use emblazon::domain::{
    Actor, Dialect,
    awards::{self, NewAward},
    people::{self, NewPerson},
};

use super::{BASE, ids, one};
use crate::support::{Reply, Site, on_both_engines};

on_both_engines!(
    limits_and_pages_out_of_bounds_are_refused,
    a_limit_over_a_hundred_is_read_as_a_hundred,
    pages_part_the_list,
    a_page_past_the_end_is_empty,
    the_cursor_walks_to_the_end_without_gaps_or_repetitions,
    the_cursor_keeps_the_filter_and_stands_still_while_awards_are_made,
);

/// Gives `count` new people of Oslo the first badge, three at a time at the same moment.
async fn award_many(site: &Site, count: usize) {
    let (mut tx, root) = (site.tx().await, Actor::system(Dialect::CommandLine));
    for n in 0..count {
        let at = site.app().clock.now() - TimeDelta::minutes(i64::try_from(n / 3).expect("a small number"));
        let (id, home) = (format!("many-{n:03}"), Some("org-nhf-oslo".to_owned()));
        let new = NewPerson {
            public_id: Some(id.clone()),
            display_name: id.clone(),
            organisation_id: home,
            ..NewPerson::default()
        };
        people::create(&mut tx, at, &root, new).await.expect("a person is added");
        let wanted = NewAward { badge: "bdg-def-001".into(), person: id, ..NewAward::default() };
        awards::award(&mut tx, at, &root, wanted).await.expect("an award is made");
    }
    tx.commit().await.expect("they are kept");
}

async fn limits_and_pages_out_of_bounds_are_refused(site: Site) {
    for name in ["limit", "page"] {
        for value in ["0", "-1", "abc", "1.5", "2147483648", "99999999999999999999", "0x10", "%00"] {
            site.admin().get(&format!("{BASE}?{name}={value}")).await.refuses(&[name]);
        }
        site.admin().get(&format!("{BASE}?{name}=2147483647")).await.of(200);
    }
    for cursor in ["", "-", "no spaces", "a.b", "%00", "%ff"] {
        site.admin().get(&format!("{BASE}?cursor={cursor}")).await.refuses(&["cursor"]);
    }
}

async fn a_limit_over_a_hundred_is_read_as_a_hundred(site: Site) {
    award_many(&site, 103).await;
    for limit in ["100", "101", "2147483647"] {
        let list = site.admin().get(&format!("{BASE}?limit={limit}")).await.of(200);
        assert_eq!(ids(&list).len(), 100);
        assert_eq!(list["pagination"], serde_json::json!({ "page": 1, "limit": 100, "total": 105 }));
    }
    let unasked = site.admin().get(BASE).await.of(200);
    assert_eq!((ids(&unasked).len(), unasked["pagination"]["limit"].as_i64()), (20, Some(20)));
}

async fn pages_part_the_list(site: Site) {
    award_many(&site, 23).await;
    for organisation in ["", "&organisation_id=org-nhf-oslo"] {
        let whole = ids(&site.admin().get(&format!("{BASE}?limit=100{organisation}")).await.of(200));
        assert_eq!(whole.len(), 25);
        let mut parts = Vec::new();
        for page in 1..=3 {
            let list = site.admin().get(&format!("{BASE}?limit=10&page={page}{organisation}")).await.of(200);
            assert_eq!(list["pagination"], serde_json::json!({ "page": page, "limit": 10, "total": 25 }));
            parts.extend(ids(&list));
        }
        assert_eq!(parts, whole);
    }
}

async fn a_page_past_the_end_is_empty(site: Site) {
    for (page, limit) in [(2, 20), (3, 1), (2_147_483_647, 100)] {
        let list = site.admin().get(&format!("{BASE}?page={page}&limit={limit}")).await.of(200);
        assert_eq!(list, serde_json::json!({ "data": [], "pagination": { "page": page, "limit": limit, "total": 2 } }));
    }
}

/// Follows `Link: rel="next"` from `path` to the end; the ids of each page.
async fn walk(site: &Site, path: &str) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next {
        let reply: Reply = site.coordinator().get(&path).await.is(200);
        pages.push(ids(&reply.json()));
        next = reply.next();
        assert!(pages.len() < 100, "the walk never ends");
    }
    pages
}

async fn the_cursor_walks_to_the_end_without_gaps_or_repetitions(site: Site) {
    award_many(&site, 128).await;
    let mut whole = ids(&site.coordinator().get(&format!("{BASE}?limit=100")).await.of(200));
    whole.extend(ids(&site.coordinator().get(&format!("{BASE}?limit=100&page=2")).await.of(200)));
    assert_eq!(whole.len(), 130);
    for limit in [7, 10, 100] {
        let pages = walk(&site, &format!("{BASE}?limit={limit}")).await;
        assert!(pages.iter().rev().skip(1).all(|page| page.len() == limit));
        assert_eq!(pages.concat(), whole, "by {limit}");
    }
    assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), 130);
}

async fn the_cursor_keeps_the_filter_and_stands_still_while_awards_are_made(site: Site) {
    award_many(&site, 12).await;
    let path = format!("{BASE}?badge_definition_id=bdg-def-001&include_revoked=true&limit=5");
    let first = site.coordinator().get(&path).await.is(200);
    let next = first.next().expect("there is more");
    site.admin().delete(&format!("{}?revoke_reason=Mistake", one(&ids(&first.json())[4]))).await.of(200);
    super::award(&site.admin(), "bdg-def-001", "mentor-19").await;
    let rest = walk(&site, &next).await.concat();
    let seen: BTreeSet<_> = ids(&first.json()).into_iter().chain(rest.clone()).collect();
    assert_eq!((rest.len(), seen.len()), (9, 14), "the twelve, Kari's, and the one that was made meanwhile");
}
