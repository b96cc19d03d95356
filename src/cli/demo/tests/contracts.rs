//! The examples of the other contracts, one after the other as they are printed, against the demo as it is. Compared is all
//! that is printed, but for ids that the server makes up, and the addresses of pictures, which are the demo's own.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    super::{ADMIN_TOKEN, SYSTEM_TOKEN},
    DEMO_PASSWORD, TIERS,
    site::{Site, keys},
};

/// A printed example of a contract.
macro_rules! seed {
    ($contract:literal, $name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/it/",
            $contract,
            "/seed/",
            $name,
            ".json"
        )))
        .unwrap()
    };
}

/// The value with the address of its picture as the example prints it, after a look that it is one.
#[track_caller]
fn with_icon_of(printed: &Value, mut told: Value) -> Value {
    let icon = told["icon_url"].as_str().unwrap_or_else(|| panic!("no picture: {told}"));
    assert!(icon.starts_with("http://"), "{icon}");
    told["icon_url"] = printed["icon_url"].clone();
    told
}

/// How many items a page has.
#[track_caller]
fn length(list: &Value) -> usize {
    list["data"].as_array().unwrap_or_else(|| panic!("not a list: {list}")).len()
}

#[tokio::test]
async fn certifications_answer_as_they_are_printed_without_a_token() {
    let site = Box::pin(Site::open("demo-certifications")).await;
    let base = "/api/v1/certifications";
    let ask = async |what: String, body: Option<&Value>| site.ask(&what, None, body).await;
    for base in [base.to_owned(), format!("{base}{base}")] {
        // The printed list shows the first of its 87, and the printed expiring ones the first of 3: both are whole here.
        let list = ask(format!("GET {base}"), None).await.of(200);
        assert_eq!((&list["data"][0], length(&list)), (&seed!("certifications", "list"), 20));
        assert_eq!(list["pagination"], json!({ "page": 1, "limit": 20, "total": 87 }));
        let detail = ask(format!("GET {base}/cert-001"), None).await.of(200);
        assert_eq!(detail, seed!("certifications", "detail"));
        let expiring = ask(format!("GET {base}/expiring"), None).await.of(200);
        assert_eq!((&expiring["data"][0], length(&expiring)), (&seed!("certifications", "expiring"), 3));
        assert_eq!(expiring["pagination"], json!({ "page": 1, "limit": 20, "total": 3 }));
    }
    let created = ask(format!("POST {base}"), Some(&seed!("certifications", "create-request"))).await;
    let mut body = created.of(201);
    let id = body["id"].as_str().unwrap().to_owned();
    assert!(created.header("location").ends_with(&format!("{base}/{id}")), "{}", created.header("location"));
    body["id"] = json!("cert-002");
    assert_eq!(body, seed!("certifications", "create"));
    let among = ask(format!("GET {base}?mentor_id=mentor-42"), None).await.of(200);
    assert!(among["data"].as_array().unwrap().iter().any(|one| one["id"] == json!(id)), "{among}");

    site.app.clock.advance(TimeDelta::minutes(5));
    let renewed = ask(format!("PUT {base}/cert-001"), Some(&seed!("certifications", "update-request"))).await;
    assert_eq!(renewed.of(200), seed!("certifications", "update"));
    for key in ["cert-001", "mentor-42"] {
        let status = ask(format!("GET {base}/{key}/status"), None).await.of(200);
        assert_eq!(status, seed!("certifications", "status"), "{key}");
    }
    let deleted = ask(format!("DELETE {base}/cert-001"), None).await;
    assert_eq!(deleted.of(200), seed!("certifications", "delete"));
    assert_eq!(ask(format!("GET {base}/cert-001"), None).await.status, 404);
    site.app.store.close().await;
}

#[tokio::test]
async fn earned_badges_answer_as_they_are_printed() {
    let site = Box::pin(Site::open("demo-earned-badges")).await;
    let base = "/api/v1/earned-badges";
    for base in [base.to_owned(), format!("{base}{base}")] {
        let list = site.ask(&format!("GET {base}?peer_mentor_id=pm-kari-001"), Some(ADMIN_TOKEN), None).await.of(200);
        let printed = seed!("earned_badges", "list");
        for n in 0..2 {
            assert_eq!(with_icon_of(&printed["data"][n], list["data"][n].clone()), printed["data"][n]);
        }
        assert_eq!((length(&list), &list["pagination"]), (2, &printed["pagination"]));
        let detail = site.ask(&format!("GET {base}/earned-002"), Some(ADMIN_TOKEN), None).await.of(200);
        let printed = seed!("earned_badges", "detail");
        assert_eq!(with_icon_of(&printed, detail), printed);
        let check = format!("GET {base}/check?badge_definition_id=bdg-def-002&peer_mentor_id=pm-kari-001");
        let check = site.ask(&check, Some(SYSTEM_TOKEN), None).await.of(200);
        assert_eq!(check, seed!("earned_badges", "check"));
    }
    site.app.clock.advance(TimeDelta::minutes(105));
    let wanted = seed!("earned_badges", "award-request");
    let awarded = site.ask(&format!("POST {base}"), Some(SYSTEM_TOKEN), Some(&wanted)).await.of(201);
    let printed = seed!("earned_badges", "award");
    let mut awarded = with_icon_of(&printed, awarded);
    assert!(awarded["id"].as_str().unwrap().starts_with("earned-"), "{awarded}");
    awarded["id"] = printed["id"].clone();
    assert_eq!(awarded, printed);
    site.app.clock.advance(TimeDelta::minutes(15));
    let reason = seed!("earned_badges", "revoke-request");
    let revoked = site.ask(&format!("DELETE {base}/earned-002"), Some(SYSTEM_TOKEN), Some(&reason)).await.of(200);
    assert_eq!(revoked, seed!("earned_badges", "revoke"));
    assert_eq!(site.ask(&format!("GET {base}"), None, None).await.status, 401);
    site.app.store.close().await;
}

#[tokio::test]
async fn a_badge_is_issued_as_it_is_printed() {
    let site = Box::pin(Site::open("demo-issuing")).await;
    let credentials = json!({ "username": "per.admin@example.org", "password": DEMO_PASSWORD });
    let token = site.ask("POST /v1/token", None, Some(&credentials)).await.of(200);
    assert_eq!(keys(&token), ["access_token", "expires_in", "refresh_token", "token_type"]);
    assert_eq!((&token["token_type"], &token["expires_in"]), (&json!("bearer"), &json!(600)));
    let recipient = json!({
        "recipient_firstname": "John", "recipient_lastname": "Doe", "recipient_email": "john.doe@example.com",
    });
    let issue = "PUT /v1/badge/51/issue";
    let refused = site.ask(issue, None, Some(&recipient)).await.of(401);
    assert_eq!((keys(&refused), refused["detail"].is_string()), (vec!["detail"], true));
    let issued = site.ask(issue, token["access_token"].as_str(), Some(&recipient)).await.of(200);
    assert_eq!(issued["badge"], json!({ "id": 51, "name": "Digital Badge Basics" }));
    for (field, value) in recipient.as_object().unwrap() {
        assert_eq!(&issued[field], value, "{field}");
    }
    let state = (&issued["status"], &issued["claim_state"], &issued["issue_date"]);
    assert_eq!(state, (&json!("pending"), &json!("pending"), &json!("2026-03-26T10:00:00Z")));
    for field in ["url", "image_url"] {
        assert!(issued[field].as_str().unwrap().starts_with("http://"), "{issued}");
    }
    // As it is linked in the contract: the number, and a name for people.
    let page = site.ask("GET /badge/51/digital-badge-basics", None, None).await;
    assert_eq!(page.status, 301);
    site.app.store.close().await;
}

#[tokio::test]
async fn profile_badges_have_the_printed_colours_and_assignments_the_printed_fields() {
    let site = Box::pin(Site::open("demo-profile-badges")).await;
    let table = [
        ("#6B7280", "Newbie"),
        ("#2563EB", "Scout"),
        ("#059669", "Codebreaker"),
        ("#7C3AED", "Hacker"),
        ("#EA580C", "Cipher Hunter"),
        ("#DC2626", "Forger"),
        ("#EAB308", "Flag Conqueror"),
    ];
    for (tier, (colour, level)) in TIERS.iter().zip(table) {
        // The display name, with hyphens for spaces.
        let names = [tier.id.to_owned(), tier.name.replace(' ', "-").replace('å', "%C3%A5")];
        for name in names {
            let svg = site.ask(&format!("GET /api/badge/{name}/svg"), None, None).await;
            let headers = (svg.status, svg.header("content-type"), svg.header("cache-control"));
            assert_eq!(headers, (200, "image/svg+xml", "public, max-age=300"), "{name}");
            let title = format!("<title>{}: {level}, rank ", tier.name);
            assert!(
                svg.text().contains(&title) && svg.text().to_uppercase().contains(colour),
                "{name}: {}",
                svg.text()
            );
        }
        let png = site.ask(&format!("GET /api/badge/{}/png", tier.id), None, None).await;
        let headers = (png.status, png.header("content-type"), png.header("cache-control"));
        assert_eq!(headers, (200, "image/png", "public, max-age=300"));
        assert!(image::load_from_memory(&png.body).is_ok_and(|drawn| drawn.width() > 100), "{}", tier.id);
    }

    let assign = "POST /api/admin/assign-badge";
    let direct = json!({ "userId": "mentor-19", "badgeId": "Community Builder", "badgeType": "template",
        "assignedBy": "per.admin@example.org", "reason": "For the spring gathering" });
    let nested = json!({ "userId": "mentor-19", "badge": { "name": "CTF Champion", "description": "Won", "icon": "trophy",
        "color": "#8B5CF6", "assignedBy": "per.admin@example.org", "reason": "First of forty teams" } });
    for (wanted, name, kind) in [(&direct, "Community Builder", "template"), (&nested, "CTF Champion", "custom")] {
        let assigned = site.ask(assign, Some(ADMIN_TOKEN), Some(wanted)).await.of(201);
        assert_eq!(keys(&assigned), ["assignmentId", "badge", "message", "success"]);
        assert_eq!(assigned["message"], format!("Badge \"{name}\" assigned successfully"));
        assert_eq!((&assigned["badge"]["name"], &assigned["badge"]["type"]), (&json!(name), &json!(kind)));
        let again = site.ask(assign, Some(ADMIN_TOKEN), Some(wanted)).await.of(409);
        assert_eq!(again["error"], format!("Badge \"{name}\" is already assigned to this user"));
    }
    assert_eq!(site.ask(assign, None, Some(&direct)).await.of(401)["error"], "Not authenticated");
    assert_eq!(site.ask(assign, Some(SYSTEM_TOKEN), Some(&direct)).await.of(403)["error"], "Admin privileges required");
    assert_eq!(site.ask(assign, Some(ADMIN_TOKEN), Some(&json!({}))).await.of(400)["success"], false);

    let list = "GET /api/admin/assign-badge?userId=mentor-19";
    let listed = site.ask(list, Some(ADMIN_TOKEN), None).await.of(200);
    let assignments = listed["assignments"].as_array().unwrap();
    assert_eq!((&listed["success"], &listed["count"]), (&json!(true), &json!(assignments.len())));
    let named: Vec<_> = assignments.iter().map(|one| one["badgeName"].as_str().unwrap()).collect();
    assert_eq!(named[..2], ["CTF Champion", "Community Builder"], "newest first");
    let id = assignments[0]["_id"].as_str().unwrap();
    let both = format!("userId=mentor-19&badgeId={}", assignments[1]["badgeId"].as_str().unwrap());
    for which in [format!("id={id}"), both] {
        let removed = site.ask(&format!("DELETE /api/admin/assign-badge?{which}"), Some(ADMIN_TOKEN), None).await;
        assert_eq!(removed.of(200)["success"], true, "{which}");
    }
    assert_eq!(site.ask("DELETE /api/admin/assign-badge", Some(ADMIN_TOKEN), None).await.status, 400);
    let left = site.ask(list, Some(ADMIN_TOKEN), None).await.of(200);
    assert_eq!(left["count"], assignments.len() - 2);
    site.app.store.close().await;
}
