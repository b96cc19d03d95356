//! DELETE: soft, with a reason, and once.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use super::{award, has_earned, one, seed};
use crate::support::{Site, on_both_engines};

on_both_engines!(
    the_revocation_is_the_seeds,
    the_reason_may_stand_in_the_query,
    a_reason_is_needed_and_has_bounds,
    a_second_revocation_gives_the_first_ones_values,
    a_badge_awarded_again_is_a_new_award,
    only_admins_and_programs_of_the_house_revoke,
    a_body_that_is_not_json_is_refused,
);

async fn the_revocation_is_the_seeds(site: Site) {
    site.wait(TimeDelta::hours(2));
    let revoked = site.system().delete_with(&one("earned-002"), &seed!("revoke-request")).await.of(200);
    assert_eq!(revoked, seed!("revoke"));
    let detail = site.mentor().get(&one("earned-002")).await.of(200);
    assert_eq!(detail["revoked_at"], seed!("revoke")["revoked_at"]);
    assert_eq!(detail["revoke_reason"], seed!("revoke")["revoke_reason"]);
    assert!(!has_earned(&site, "bdg-def-002", "pm-kari-001").await);
}

async fn the_reason_may_stand_in_the_query(site: Site) {
    let path = format!("{}?revoke_reason=Given%20by%20mistake%2C+sorry", one("earned-001"));
    assert_eq!(site.admin().delete(&path).await.of(200)["revoke_reason"], "Given by mistake, sorry");
    let path = format!("{}?revoke_reason=query", one("earned-002"));
    let both = site.admin().delete_with(&path, &json!({ "revoke_reason": "body" })).await.of(200);
    assert_eq!(both["revoke_reason"], "body", "the body is the contract's place");
}

async fn a_reason_is_needed_and_has_bounds(site: Site) {
    let (admin, path) = (site.admin(), one("earned-001"));
    admin.delete(&path).await.refuses(&["revoke_reason"]);
    admin.delete(&format!("{path}?revoke_reason=")).await.refuses(&["revoke_reason"]);
    for reason in [json!(null), json!(""), json!(" \n"), json!("å".repeat(501)), json!("a\u{0}"), json!(5)] {
        admin.delete_with(&path, &json!({ "revoke_reason": reason })).await.refuses(&["revoke_reason"]);
    }
    assert!(has_earned(&site, "bdg-def-001", "pm-kari-001").await);
    let longest = "å".repeat(500);
    let revoked = admin.delete_with(&path, &json!({ "revoke_reason": longest })).await.of(200);
    assert_eq!(revoked["revoke_reason"], longest);
    assert_eq!(
        admin.delete_with(&one("earned-002"), &json!({ "revoke_reason": "x" })).await.of(200)["revoke_reason"],
        "x"
    );
}

async fn a_second_revocation_gives_the_first_ones_values(site: Site) {
    let first = site.admin().delete_with(&one("earned-001"), &json!({ "revoke_reason": "First" })).await.of(200);
    let before = site.counts().await;
    site.wait(TimeDelta::days(3));
    for client in [site.admin(), site.system(), site.admin_of_oslo()] {
        let again = client.delete_with(&one("earned-001"), &json!({ "revoke_reason": "Second" })).await.of(200);
        assert_eq!(again, first);
    }
    assert_eq!(site.counts().await, before);
}

async fn a_badge_awarded_again_is_a_new_award(site: Site) {
    site.admin().delete_with(&one("earned-001"), &json!({ "revoke_reason": "Mistake" })).await.of(200);
    let again = award(&site.admin(), "bdg-def-001", "pm-kari-001").await;
    assert_ne!(again, "earned-001");
    assert!(has_earned(&site, "bdg-def-001", "pm-kari-001").await);
    let old = site.admin().get(&one("earned-001")).await.of(200);
    assert_eq!(old["revoke_reason"], "Mistake", "the old record stays as it was");
    let detail = site.admin().get(&one(&again)).await.of(200);
    assert_eq!((&detail["revoked_at"], &detail["revoke_reason"]), (&json!(null), &json!(null)));
}

async fn only_admins_and_programs_of_the_house_revoke(site: Site) {
    let reason = json!({ "revoke_reason": "Mistake" });
    site.anonymous().delete_with(&one("earned-001"), &reason).await.problem(401, "unauthenticated");
    for client in [site.coordinator(), site.mentor(), site.other_coordinator(), site.other_mentor()] {
        client.delete_with(&one("earned-001"), &reason).await.problem(403, "forbidden");
    }
    for client in [site.other_admin(), site.other_system()] {
        client.delete_with(&one("earned-001"), &reason).await.problem(404, "earned_badge_not_found");
    }
    site.admin().delete_with(&one("earned-404"), &reason).await.problem(404, "earned_badge_not_found");
    assert!(has_earned(&site, "bdg-def-001", "pm-kari-001").await);
    site.admin_of_oslo().delete_with(&one("earned-001"), &reason).await.of(200);
}

async fn a_body_that_is_not_json_is_refused(site: Site) {
    let (admin, path) = (site.admin(), format!("{}?revoke_reason=Mistake", one("earned-001")));
    let send = |media_type: &'static str, body: &'static str| admin.send(Method::DELETE, &path, media_type, body);
    send("text/plain", "Mistake").await.problem(415, "unsupported_media_type");
    send("application/json", "Mistake").await.refuses(&["body"]);
    send("application/json", "[\"Mistake\"").await.refuses(&["body"]);
    assert!(has_earned(&site, "bdg-def-001", "pm-kari-001").await);
    // Many clients name a type even where they send nothing.
    send("application/json", "").await.of(200);
}
