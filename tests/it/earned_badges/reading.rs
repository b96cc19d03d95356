//! Lists, single records and checks.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{BASE, award, ids, listed, one, seed, with_icons_of};
use crate::support::{Site, on_both_engines};

on_both_engines!(
    the_list_is_the_seeds,
    the_detail_is_the_seeds,
    the_check_is_the_seeds,
    lists_are_in_the_order_of_awarding,
    filters_narrow_the_list,
    revoked_awards_are_listed_on_request_only,
    a_check_is_never_not_found,
    a_check_needs_both_ids,
    check_is_not_taken_for_an_id,
    everybody_lists_what_is_theirs_to_see,
    naming_somebody_elses_mentor_is_forbidden_to_mentors_and_empty_for_other_houses,
    the_doubled_paths_of_the_seed_work,
);

async fn the_list_is_the_seeds(site: Site) {
    let seed = seed!("list");
    for client in [site.admin(), site.admin_of_oslo(), site.coordinator(), site.mentor()] {
        let list = client.get(BASE).await.of(200);
        assert_eq!(with_icons_of(&seed, &site, list).await, seed);
    }
}

async fn the_detail_is_the_seeds(site: Site) {
    let seed = seed!("detail");
    let detail = site.mentor().get(&one("earned-002")).await.of(200);
    assert_eq!(with_icons_of(&seed, &site, detail).await, seed);
}

async fn the_check_is_the_seeds(site: Site) {
    let path = format!("{BASE}/check?badge_definition_id=bdg-def-002&peer_mentor_id=pm-kari-001");
    for client in [site.admin(), site.coordinator(), site.mentor(), site.system()] {
        assert_eq!(client.get(&path).await.of(200), seed!("check"));
    }
}

async fn lists_are_in_the_order_of_awarding(site: Site) {
    let third = award(&site.admin(), "bdg-def-003", "pm-kari-001").await;
    // At the same moment, so that the order of making decides.
    let fourth = award(&site.admin(), "bdg-def-001", "mentor-19").await;
    let fifth = award(&site.admin(), "bdg-def-002", "mentor-19").await;
    site.wait(TimeDelta::seconds(-1));
    let earlier = award(&site.admin(), "bdg-def-003", "mentor-19").await;
    let wanted = ["earned-001", "earned-002", &earlier, &third, &fourth, &fifth];
    assert_eq!(listed(site.coordinator().get(BASE).await), wanted);
}

async fn filters_narrow_the_list(site: Site) {
    let lars = award(&site.admin(), "bdg-def-002", "mentor-19").await;
    let other = award(&site.admin(), "bdg-other", "other-mentor").await;
    let cases: [(&str, &[&str]); 11] = [
        ("peer_mentor_id=mentor-19", &[&lars]),
        ("organisation_id=org-nhf-oslo", &["earned-001", "earned-002", &lars]),
        ("organization_id=org-nhf-oslo", &["earned-001", "earned-002", &lars]),
        ("organisation_id=org-other", &[&other]),
        ("badge_definition_id=bdg-def-002", &["earned-002", &lars]),
        ("badge_definition_id=bdg-def-002&peer_mentor_id=mentor-19", &[&lars]),
        ("badge_definition_id=bdg-def-002&organisation_id=org-other", &[]),
        ("peer_mentor_id=mentor-19&organisation_id=org-other", &[]),
        ("peer_mentor_id=nobody", &[]),
        ("organisation_id=nowhere", &[]),
        ("badge_definition_id=nothing", &[]),
    ];
    for (query, wanted) in cases {
        let list = site.admin().get(&format!("{BASE}?{query}")).await.of(200);
        assert_eq!(ids(&list), wanted, "{query}");
        assert_eq!(list["pagination"]["total"], wanted.len(), "{query}");
    }
}

async fn revoked_awards_are_listed_on_request_only(site: Site) {
    site.admin().delete(&format!("{}?revoke_reason=Mistake", one("earned-001"))).await.of(200);
    let cases: [(&str, &[&str]); 5] = [
        ("", &["earned-002"]),
        ("?include_revoked=false", &["earned-002"]),
        ("?include_revoked=true", &["earned-001", "earned-002"]),
        ("?include_revoked=true&peer_mentor_id=pm-kari-001", &["earned-001", "earned-002"]),
        ("?include_revoked=true&badge_definition_id=bdg-def-001", &["earned-001"]),
    ];
    for (query, wanted) in cases {
        let list = site.admin().get(&format!("{BASE}{query}")).await.of(200);
        assert_eq!(ids(&list), wanted, "{query}");
        assert_eq!(list["pagination"]["total"], wanted.len(), "{query}");
        let keys: Vec<_> = list["data"][0].as_object().expect("an item").keys().collect();
        assert_eq!(keys.len(), 7, "a revoked item has the same keys: {keys:?}");
    }
    site.admin().get(&format!("{BASE}?include_revoked=perhaps")).await.refuses(&["include_revoked"]);
}

async fn a_check_is_never_not_found(site: Site) {
    let cases = [
        ("bdg-def-003", "pm-kari-001"),
        ("bdg-def-001", "mentor-19"),
        ("nothing", "pm-kari-001"),
        ("bdg-def-001", "nobody"),
    ];
    let no = |badge: &str, mentor: &str| -> Value {
        json!({
            "badge_definition_id": badge, "peer_mentor_id": mentor, "has_earned": false,
            "earned_badge_id": null, "awarded_at": null
        })
    };
    for (badge, mentor) in cases {
        let path = format!("{BASE}/check?badge_definition_id={badge}&peer_mentor_id={mentor}");
        for client in [site.admin(), site.coordinator(), site.system()] {
            assert_eq!(client.get(&path).await.of(200), no(badge, mentor));
        }
    }
    let path = format!("{BASE}/check?badge_definition_id=bdg-def-002&peer_mentor_id=pm-kari-001");
    for client in [site.other_admin(), site.other_coordinator(), site.other_system()] {
        assert_eq!(client.get(&path).await.of(200), no("bdg-def-002", "pm-kari-001"), "another house is told nothing");
    }
    site.admin().delete(&format!("{}?revoke_reason=Mistake", one("earned-002"))).await.of(200);
    assert_eq!(site.mentor().get(&path).await.of(200), no("bdg-def-002", "pm-kari-001"));
}

async fn a_check_needs_both_ids(site: Site) {
    let check = |query: &str| {
        let (client, path) = (site.system(), format!("{BASE}/check?{query}"));
        async move { client.get(&path).await }
    };
    check("").await.refuses(&["badge_definition_id", "peer_mentor_id"]);
    check("badge_definition_id=bdg-def-001").await.refuses(&["peer_mentor_id"]);
    check("badge_definition_id=bdg-def-001&peer_mentor_id=").await.refuses(&["peer_mentor_id"]);
    check("peer_mentor_id=pm-kari-001").await.refuses(&["badge_definition_id"]);
}

async fn check_is_not_taken_for_an_id(site: Site) {
    // An award with this id would be out of reach by GET; the check answers.
    site.admin().get(&format!("{BASE}/check")).await.refuses(&["badge_definition_id", "peer_mentor_id"]);
    site.admin().get(&one("earned-404")).await.problem(404, "earned_badge_not_found");
}

async fn everybody_lists_what_is_theirs_to_see(site: Site) {
    let other = award(&site.admin(), "bdg-other", "other-mentor").await;
    let own = award(&site.admin(), "bdg-def-001", "oslo-coordinator").await;
    let recruit = award(&site.admin(), "bdg-other", "other-recruit").await;
    let oslo: &[&str] = &["earned-001", "earned-002", &own];
    assert_eq!(listed(site.admin().get(BASE).await), ["earned-001", "earned-002", &other, &own, &recruit]);
    assert_eq!(listed(site.admin_of_oslo().get(BASE).await), oslo);
    assert_eq!(listed(site.coordinator().get(BASE).await), oslo);
    assert_eq!(listed(site.mentor().get(BASE).await), ["earned-001", "earned-002"]);
    assert_eq!(listed(site.other_admin().get(BASE).await), [&*other, &*recruit]);
    assert_eq!(listed(site.other_mentor().get(BASE).await), [&*other]);
    site.system().get(BASE).await.problem(403, "forbidden");
    site.system().get(&one("earned-001")).await.problem(403, "forbidden");
    for client in [site.other_admin(), site.other_coordinator(), site.other_mentor()] {
        client.get(&one("earned-001")).await.problem(404, "earned_badge_not_found");
    }
}

async fn naming_somebody_elses_mentor_is_forbidden_to_mentors_and_empty_for_other_houses(site: Site) {
    for mentor in ["pm-kari-001", "nobody"] {
        let list = format!("{BASE}?peer_mentor_id={mentor}");
        let check = format!("{BASE}/check?badge_definition_id=bdg-def-001&peer_mentor_id={mentor}");
        site.other_mentor().get(&list).await.problem(403, "forbidden");
        site.other_mentor().get(&check).await.problem(403, "forbidden");
        assert!(listed(site.other_coordinator().get(&list).await).is_empty());
        assert!(listed(site.other_admin().get(&list).await).is_empty());
    }
    let own = format!("{BASE}?peer_mentor_id=pm-kari-001&organisation_id=org-nhf-oslo");
    assert_eq!(listed(site.mentor().get(&own).await), ["earned-001", "earned-002"]);
    let elsewhere = format!("{BASE}?organisation_id=org-nhf-oslo");
    assert!(listed(site.other_admin().get(&elsewhere).await).is_empty());
    assert!(listed(site.other_mentor().get(&elsewhere).await).is_empty());
}

async fn the_doubled_paths_of_the_seed_work(site: Site) {
    let doubled = format!("{BASE}{BASE}");
    let (client, seed) = (site.admin(), seed!("list"));
    let list = client.get(&doubled).await.of(200);
    assert_eq!(with_icons_of(&seed, &site, list).await, seed);
    assert_eq!(client.get(&format!("{doubled}/earned-002")).await.of(200)["id"], "earned-002");
    let check = format!("{doubled}/check?badge_definition_id=bdg-def-002&peer_mentor_id=pm-kari-001");
    assert_eq!(client.get(&check).await.of(200), seed!("check"));
    let created = client.post(&doubled, &seed!("award-request")).await.is(201);
    let id = created.json()["id"].as_str().expect("an id").to_owned();
    let address = created.header("location").expect("an address").to_owned();
    assert_eq!(client.get(&address).await.of(200)["id"], *id);
    client.delete(&format!("{doubled}/{id}?revoke_reason=Mistake")).await.of(200);
    site.anonymous().get(&doubled).await.problem(401, "unauthenticated");
}
