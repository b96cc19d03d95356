//! People: added, found, changed, retired.

use serde_json::{Value, json};

use super::{ids, keys};
use crate::support::{Reply, Site, on_both_engines};

on_both_engines!(
    a_person_is_added_with_what_was_said,
    ids_and_handles_share_one_namespace,
    a_handle_can_be_changed_and_the_old_one_is_free,
    an_address_is_one_persons_in_any_case,
    people_are_found_by_the_beginnings_of_words,
    people_stand_in_norwegian_order,
    people_choose_what_is_theirs_to_choose,
    a_person_moves_house,
    who_is_retired_is_listed_no_more,
    a_cursor_walks_all_people,
);

const PATH: &str = "/api/v1/people";

async fn add(site: &Site, new: &Value) -> Reply {
    site.admin().post(PATH, new).await
}

/// A person of Oslo with this name and id.
async fn added(site: &Site, id: &str, name: &str) -> Value {
    add(site, &json!({ "id": id, "display_name": name, "organisation_id": "org-nhf-oslo" })).await.of(201)
}

async fn a_person_is_added_with_what_was_said(site: Site) {
    let new = json!({
        "id": "mentor-57", "display_name": "  Amina Yusuf ", "email": "Amina@Example.org", "handle": "amina",
        "organisation_id": "org-nhf-oslo"
    });
    let reply = add(&site, &new).await.is(201);
    let wanted = json!({
        "id": "mentor-57", "handle": "amina", "display_name": "Amina Yusuf", "email": "Amina@Example.org",
        "organisation_id": "org-nhf-oslo", "stub": false, "public": true, "retired": false, "account": false,
        "language": null, "avatar_url": null, "score": 0, "solved_count": 0, "badge_count": 0,
        "created_at": crate::support::NOW, "updated_at": crate::support::NOW
    });
    assert_eq!(reply.json(), wanted);
    assert_eq!(reply.header("location"), Some(&*format!("{}{PATH}/mentor-57", site.base())));
    assert_eq!(reply.header("etag"), Some("\"1\""));
    assert_eq!(site.admin().get(&format!("{PATH}/mentor-57")).await.of(200), wanted);
    let bare = add(&site, &json!({ "display_name": "Bare" })).await.of(201);
    assert_eq!(bare["organisation_id"], "site");
    assert_eq!(bare["handle"], bare["id"]);
    assert_eq!(keys(&bare), keys(&wanted));
    for unknown in ["password", "role", "score", "is_admin"] {
        let body = add(&site, &json!({ "display_name": "New", unknown: "x" })).await.refuses(&[unknown]);
        assert!(body["detail"].as_str().is_some_and(|detail| detail.contains(unknown)), "{body}");
    }
}

async fn ids_and_handles_share_one_namespace(site: Site) {
    add(&site, &json!({ "id": "nora-1", "handle": "nora", "display_name": "Nora" })).await.of(201);
    let before = site.counts().await;
    for (new, field) in [
        (json!({ "id": "nora-1", "display_name": "N" }), "id"),
        (json!({ "id": "NORA-1", "display_name": "N" }), "id"),
        (json!({ "id": "Nora", "display_name": "N" }), "id"),
        (json!({ "handle": "nora", "display_name": "N" }), "handle"),
        (json!({ "handle": "Nora-1", "display_name": "N" }), "handle"),
        (json!({ "id": "new", "handle": "PM-KARI-001", "display_name": "N" }), "handle"),
    ] {
        add(&site, &new).await.claims_taken(field);
    }
    for taken in ["nora", "NORA-1"] {
        let changes = json!({ "handle": taken });
        site.admin().patch(&format!("{PATH}/pm-kari-001"), &changes).await.claims_taken("handle");
    }
    assert_eq!(site.counts().await, before, "what was refused leaves nothing");
}

async fn a_handle_can_be_changed_and_the_old_one_is_free(site: Site) {
    let kari = format!("{PATH}/pm-kari-001");
    let handle = |handle: &'static str| json!({ "handle": handle });
    assert_eq!(site.admin().patch(&kari, &handle("kari")).await.of(200)["handle"], "kari");
    assert_eq!(site.admin().patch(&kari, &handle("Kari")).await.of(200)["handle"], "Kari", "its own, in another case");
    site.admin().patch(&kari, &handle("kari-n")).await.of(200);
    add(&site, &json!({ "id": "kari", "display_name": "Another Kari" })).await.of(201);
    add(&site, &json!({ "id": "PM-KARI-001", "display_name": "N" })).await.claims_taken("id");
    let wanted = json!({ "badge_definition_id": "bdg-def-003", "peer_mentor_id": "KARI-N" });
    let award = site.admin().post("/api/v1/earned-badges", &wanted).await.of(201);
    assert_eq!(award["peer_mentor_id"], "pm-kari-001", "a handle names a person, in any case");
}

async fn an_address_is_one_persons_in_any_case(site: Site) {
    for address in ["kari@example.org", "KARI@Example.Org", " kari@example.org "] {
        add(&site, &json!({ "display_name": "N", "email": address })).await.claims_taken("email");
    }
    let taken = json!({ "email": "Kari@example.org" });
    site.admin().patch(&format!("{PATH}/mentor-19"), &taken).await.claims_taken("email");
    site.admin().patch(&format!("{PATH}/pm-kari-001"), &taken).await.of(200);
    site.admin().patch(&format!("{PATH}/mentor-19"), &json!({ "email": "lars@example.org" })).await.of(200);
    let gone = site.admin().patch(&format!("{PATH}/mentor-19"), &json!({ "email": null })).await.of(200);
    assert_eq!(gone["email"], Value::Null);
    add(&site, &json!({ "display_name": "N", "email": "LARS@example.org" })).await.of(201);
}

async fn people_are_found_by_the_beginnings_of_words(site: Site) {
    added(&site, "mentor-60", "Kåre Bjørn-Ærø").await;
    added(&site, "mentor-61", "Kari Ødegård").await;
    let cases: [(&str, &[&str]); 10] = [
        ("kari", &["pm-kari-001", "mentor-61"]),
        ("KARI%20%C3%B8de", &["mentor-61"]),
        ("odegard", &["mentor-61"]),
        ("kare%20aero", &["mentor-60"]),
        ("bj%C3%B8", &["mentor-60"]),
        ("kari@example.org", &["pm-kari-001"]),
        ("mentor-6", &["mentor-61", "mentor-60"]),
        ("ari", &[]),
        ("%25", &[]),
        ("kari%20nobody", &[]),
    ];
    for (search, wanted) in cases {
        let list = site.coordinator().get(&format!("{PATH}?q={search}")).await.of(200);
        assert_eq!(ids(&list), wanted, "{search}");
        assert_eq!(list["pagination"]["total"], wanted.len(), "{search}");
    }
    let elsewhere = site.other_coordinator().get(&format!("{PATH}?q=kari")).await.of(200);
    assert!(ids(&elsewhere).is_empty());
    site.admin().patch(&format!("{PATH}/mentor-61"), &json!({ "display_name": "Berit Ødegård" })).await.of(200);
    let renamed = site.coordinator().get(&format!("{PATH}?q=kari")).await.of(200);
    assert_eq!(ids(&renamed), ["pm-kari-001"]);
}

async fn people_stand_in_norwegian_order(site: Site) {
    for (n, name) in ["Åse", "zoe", "Ærlig", "Anders", "Øyvind", "anne", "Zacharias", "Aase"].into_iter().enumerate()
    {
        let home = "org-other";
        add(&site, &json!({ "id": format!("letter-{n}"), "display_name": name, "organisation_id": home }))
            .await
            .of(201);
    }
    let list = site.other_admin().get(&format!("{PATH}?q=letter")).await.of(200);
    let names: Vec<_> = list["data"].as_array().expect("a list").iter().map(|person| &person["display_name"]).collect();
    // Aa is å, as the alphabet has it.
    assert_eq!(names, ["Anders", "anne", "Zacharias", "zoe", "Ærlig", "Øyvind", "Åse", "Aase"]);
    let whole = site.other_admin().get(PATH).await.of(200);
    let whole: Vec<_> = ids(&whole).into_iter().filter(|id| id.starts_with("letter-")).map(str::to_owned).collect();
    assert_eq!(whole, ids(&list), "with a search and without");
}

async fn people_choose_what_is_theirs_to_choose(site: Site) {
    let kari = format!("{PATH}/pm-kari-001");
    let own = site.mentor().patch(&kari, &json!({ "public": false, "language": "nb" })).await.of(200);
    assert_eq!((&own["public"], &own["language"]), (&json!(false), &json!("nb")));
    assert_eq!(site.mentor().patch(&kari, &json!({ "language": null })).await.of(200)["language"], Value::Null);
    for changes in [
        json!({ "display_name": "Queen Kari" }),
        json!({ "organisation_id": "org-other" }),
        json!({ "public": true, "email": "new@example.org" }),
        json!({ "retired": true }),
        json!({ "handle": "boss" }),
    ] {
        site.mentor().patch(&kari, &changes).await.problem(403, "forbidden");
    }
    assert_eq!(site.mentor().get(&kari).await.of(200)["public"], false, "nothing of what was refused is done");
}

async fn a_person_moves_house(site: Site) {
    let kari = format!("{PATH}/pm-kari-001");
    let to_other = json!({ "organisation_id": "org-other" });
    site.admin_of_oslo().patch(&kari, &to_other).await.refuses(&["organisation_id"]);
    assert_eq!(site.admin().patch(&kari, &to_other).await.of(200)["organisation_id"], "org-other");
    site.coordinator().get(&kari).await.problem(404, "not_found");
    assert_eq!(ids(&site.other_coordinator().get(&format!("{PATH}?q=kari")).await.of(200)), ["pm-kari-001"]);
    // An award keeps the organisation that it was made under.
    let award = site.coordinator().get("/api/v1/earned-badges/earned-001").await.of(200);
    assert_eq!(award["organisation_id"], "org-nhf-oslo");
    let totals =
        |client: crate::support::Client| async move { client.get(PATH).await.of(200)["pagination"]["total"].clone() };
    assert_eq!((totals(site.coordinator()).await, totals(site.other_coordinator()).await), (json!(3), json!(5)));
}

async fn who_is_retired_is_listed_no_more(site: Site) {
    let before = site.coordinator().get(PATH).await.of(200)["pagination"]["total"].as_i64().expect("a number");
    let retired = site.admin_of_oslo().delete(&format!("{PATH}/pm-kari-001")).await.of(200);
    assert_eq!(retired["retired"], true);
    let list = site.coordinator().get(PATH).await.of(200);
    assert_eq!(list["pagination"]["total"], before - 1);
    assert!(!ids(&list).contains(&"pm-kari-001"));
    assert!(ids(&site.coordinator().get(&format!("{PATH}?q=kari")).await.of(200)).is_empty());
    assert_eq!(site.coordinator().get("/api/v1/earned-badges").await.of(200)["pagination"]["total"], 2, "awards stay");
    let wanted = json!({ "badge_definition_id": "bdg-def-003", "peer_mentor_id": "pm-kari-001" });
    site.admin().post("/api/v1/earned-badges", &wanted).await.problem(404, "peer_mentor_not_found");
    site.admin_of_oslo().delete(&format!("{PATH}/pm-kari-001")).await.of(200);
    assert_eq!(site.coordinator().get(PATH).await.of(200)["pagination"]["total"], before - 1, "counted once");
    site.admin_of_oslo().patch(&format!("{PATH}/pm-kari-001"), &json!({ "retired": false })).await.of(200);
    assert_eq!(site.coordinator().get(PATH).await.of(200)["pagination"]["total"], before);
}

async fn a_cursor_walks_all_people(site: Site) {
    for n in 0..25 {
        // Of one name, so that the order of adding decides.
        added(&site, &format!("same-{n:02}"), "Same Name").await;
    }
    let whole: Vec<String> =
        ids(&site.admin().get(&format!("{PATH}?limit=100")).await.of(200)).into_iter().map(str::to_owned).collect();
    let mut walked = Vec::new();
    let mut next = Some(format!("{PATH}?limit=10"));
    while let Some(path) = next {
        let reply = site.admin().get(&path).await.is(200);
        walked.extend(ids(&reply.json()).into_iter().map(str::to_owned));
        next = reply.next();
    }
    assert_eq!((walked.len(), &walked), (34, &whole));
}
