//! Organisations.

use serde_json::{Value, json};

use super::ids;
use crate::support::{Site, on_both_engines};

on_both_engines!(
    an_organisation_is_added_with_what_was_said,
    an_organisation_is_changed_by_its_own_admins,
    nobody_joins_a_retired_organisation,
    organisations_are_listed_by_name_to_those_who_oversee_them,
);

const PATH: &str = "/api/v1/organisations";

async fn an_organisation_is_added_with_what_was_said(site: Site) {
    let new = json!({
        "id": "org-nhf-bergen", "name": "NHF Bergen", "contact_email": "bergen@example.org",
        "time_zone": "Europe/Oslo", "accent_hue": 150
    });
    let reply = site.admin().post(PATH, &new).await.is(201);
    let wanted = json!({
        "id": "org-nhf-bergen", "name": "NHF Bergen", "contact_email": "bergen@example.org", "time_zone": "Europe/Oslo",
        "accent_hue": 150, "site": false, "retired": false,
        "created_at": crate::support::NOW, "updated_at": crate::support::NOW
    });
    assert_eq!(reply.json(), wanted);
    assert_eq!(reply.header("location"), Some(&*format!("{}{PATH}/org-nhf-bergen", site.base())));
    assert_eq!(site.admin().get(&format!("{PATH}/org-nhf-bergen")).await.of(200), wanted);
    site.admin().post(PATH, &new).await.claims_taken("id");
    site.admin().post(PATH, &json!({ "name": "New", "colour": "red" })).await.refuses(&["colour"]);
    let bare = site.admin().post(PATH, &json!({ "name": "Bare" })).await.of(201);
    assert_eq!((&bare["time_zone"], &bare["contact_email"]), (&json!("UTC"), &Value::Null));
}

async fn an_organisation_is_changed_by_its_own_admins(site: Site) {
    let path = format!("{PATH}/org-nhf-oslo");
    let changes = json!({ "name": "NHF Oslo og Akershus", "accent_hue": 10, "contact_email": "oslo@example.org" });
    let now = site.admin_of_oslo().patch(&path, &changes).await.of(200);
    for (field, value) in changes.as_object().expect("an object") {
        assert_eq!(&now[field], value);
    }
    assert_eq!(now["time_zone"], "UTC", "what was not named stays");
    assert_eq!(
        site.admin_of_oslo().patch(&path, &json!({ "contact_email": null })).await.of(200)["contact_email"],
        Value::Null
    );
    site.admin_of_oslo().patch(&path, &json!({ "retired": true })).await.problem(403, "forbidden");
    site.admin_of_oslo().patch(&path, &json!({ "id": "org-new" })).await.refuses(&["id"]);
    site.admin().delete(&format!("{PATH}/site")).await.problem(409, "conflict");
}

async fn nobody_joins_a_retired_organisation(site: Site) {
    let retired = site.admin().delete(&format!("{PATH}/org-other")).await.of(200);
    assert_eq!(retired["retired"], true);
    let person = json!({ "display_name": "New", "organisation_id": "org-other" });
    site.admin().post("/api/v1/people", &person).await.refuses(&["organisation_id"]);
    let badge = json!({ "name": "New", "organisation_id": "org-other" });
    site.admin().post("/api/v1/badge-definitions", &badge).await.refuses(&["organisation_id"]);
    let move_there = json!({ "organisation_id": "org-other" });
    site.admin().patch("/api/v1/people/pm-kari-001", &move_there).await.refuses(&["organisation_id"]);
    assert_eq!(site.admin().get("/api/v1/people/other-mentor").await.of(200)["retired"], false, "its people stay");
    site.admin().patch(&format!("{PATH}/org-other"), &json!({ "retired": false })).await.of(200);
    site.admin().post("/api/v1/people", &person).await.of(201);
}

async fn organisations_are_listed_by_name_to_those_who_oversee_them(site: Site) {
    site.admin().post(PATH, &json!({ "id": "org-aa", "name": "Ås" })).await.of(201);
    assert_eq!(ids(&site.admin().get(PATH).await.of(200)), ["site", "org-nhf-oslo", "org-other", "org-aa"]);
    assert_eq!(ids(&site.coordinator().get(PATH).await.of(200)), ["org-nhf-oslo"]);
    assert_eq!(ids(&site.other_admin().get(PATH).await.of(200)), ["org-other"]);
    let first = site.admin().get(&format!("{PATH}?limit=3")).await.is(200);
    assert_eq!(first.json()["pagination"], json!({ "page": 1, "limit": 3, "total": 4 }));
    let rest = site.admin().get(&first.next().expect("there is more")).await.of(200);
    assert_eq!(ids(&rest), ["org-aa"]);
}
