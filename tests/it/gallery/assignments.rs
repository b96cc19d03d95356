//! The seed's examples, and the statuses of its table.

use chrono::TimeDelta;
use emblazon::domain::{
    Actor, Dialect,
    awards::{self, NewAward},
    page::Slice,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{ASSIGN, refused, upload};
use crate::support::{Reply, Site, on_both_engines, png};

on_both_engines!(
    the_direct_format_is_assigned_and_seen_everywhere_at_once,
    the_nested_format_makes_a_custom_badge_once,
    a_custom_badge_is_made_of_an_uploaded_picture,
    the_statuses_of_the_seed_are_kept,
    a_removed_assignment_is_kept_and_removed_again,
    the_list_has_what_every_contract_made,
    a_session_opens_this_contract_and_other_sites_do_not,
    two_who_assign_at_once_make_one_assignment,
    two_who_assign_a_new_badge_at_once_make_one_badge,
    an_assignment_is_removed_by_every_key_that_makes_it,
    of_badges_of_one_name_the_one_that_the_user_can_be_given_is_meant,
    what_has_run_out_is_no_assignment_any_more,
);

async fn the_direct_format_is_assigned_and_seen_everywhere_at_once(site: Site) {
    let admin = site.admin();
    let wanted = json!({
        "userId": "mentor-19", "badgeId": "Community Builder", "badgeType": "template",
        "assignedBy": "per.admin@example.org", "reason": "For the spring gathering",
    });
    let assigned = admin.post(ASSIGN, &wanted).await.of(201);
    let id = assigned["assignmentId"].as_str().expect("an id").to_owned();
    assert_eq!(
        assigned,
        json!({
            "success": true,
            "message": "Badge \"Community Builder\" assigned successfully",
            "assignmentId": id,
            "badge": { "id": "bdg-def-003", "name": "Community Builder", "type": "template" },
        })
    );
    let list = admin.get(&format!("{ASSIGN}?userId=mentor-19")).await.of(200);
    assert_eq!((&list["success"], &list["count"]), (&json!(true), &json!(1)));
    let expected = json!({
        "_id": id, "userId": "mentor-19", "badgeId": "bdg-def-003", "badgeType": "template",
        "badgeName": "Community Builder", "badgeDescription": list["assignments"][0]["badgeDescription"],
        "badgeIcon": list["assignments"][0]["badgeIcon"], "badgeColor": "#000000",
        "assignedBy": "per.admin@example.org", "reason": "For the spring gathering", "isActive": true,
        "assignedAt": "2026-03-26T10:00:00Z",
    });
    assert_eq!(list["assignments"][0], expected);
    // The same award in the other contracts: by the caller, whatever the label says.
    let earned = admin.get(&format!("/api/v1/earned-badges/{id}")).await.of(200);
    assert_eq!(earned["awarded_by"], "admin-per-001");
    let document = site.anonymous().get(&format!("/assertions/{id}.json")).await.is(200);
    assert_eq!(document.json()["type"], "Assertion");
    let audit = admin.get("/api/v1/audit?limit=1").await.of(200);
    assert_eq!(
        (&audit["data"][0]["action"], &audit["data"][0]["dialect"]),
        (&json!("award.made"), &json!("assignments"))
    );
    // By e-mail address, number and shortname as well.
    for (user, badge) in [("kari@example.org", "bdg-site"), ("mentor-19", "first-session"), ("mentor-19", "2")] {
        admin.post(ASSIGN, &json!({ "userId": user, "badgeId": badge })).await.of(201);
    }
}

async fn the_nested_format_makes_a_custom_badge_once(site: Site) {
    let admin = site.admin_of_oslo();
    let nested = |user: &str| {
        json!({ "userId": user, "badge": {
            "name": "CTF Champion", "description": "Won <b>everything</b>", "icon": "trophy", "color": "#DC2626",
            "assignedBy": "Åse",
        } })
    };
    let first = admin.post(ASSIGN, &nested("mentor-19")).await.of(201);
    assert_eq!((&first["badge"]["name"], &first["badge"]["type"]), (&json!("CTF Champion"), &json!("custom")));
    let second = admin.post(ASSIGN, &nested("pm-kari-001")).await.of(201);
    assert_eq!(first["badge"], second["badge"], "one badge of that name");
    let badge = first["badge"]["id"].as_str().expect("an id");
    let badge = admin.get(&format!("/api/v1/badge-definitions/{badge}")).await.of(200);
    assert_eq!(badge["art"], json!({ "shape": "shield", "field": "gules", "metal": "or", "icon": "trophy" }));
    assert_eq!((&badge["kind"], &badge["organisation_id"]), (&json!("custom"), &json!("org-nhf-oslo")));
    let list = admin.get(&format!("{ASSIGN}?userId=mentor-19")).await.of(200);
    let assignment = &list["assignments"][0];
    assert_eq!((&assignment["badgeColor"], &assignment["assignedBy"]), (&json!("#A5343A"), &json!("Åse")));
    assert_eq!(super::shown(&site, &assignment["badgeIcon"]).await.header("content-type"), Some("image/svg+xml"));
    // A badge that is there is taken as it is, whatever the other fields say.
    let known = json!({ "userId": "mentor-19", "badge": { "name": "Community Builder", "icon": "🏆" } });
    assert_eq!(admin.post(ASSIGN, &known).await.of(201)["badge"]["id"], "bdg-def-003");
}

async fn a_custom_badge_is_made_of_an_uploaded_picture(site: Site) {
    let admin = site.admin();
    let image = upload(&admin, "Dragon.png", png(7, 7)).await.of(201);
    let wanted = |user: &str| json!({ "userId": user, "badgeId": image["imageId"], "badgeType": "custom" });
    let assigned = admin.post(ASSIGN, &wanted("mentor-19")).await.of(201);
    assert_eq!((&assigned["badge"]["name"], &assigned["badge"]["type"]), (&json!("Dragon"), &json!("custom")));
    assert_eq!(admin.post(ASSIGN, &wanted("pm-kari-001")).await.of(201)["badge"], assigned["badge"]);
    let list = admin.get(&format!("{ASSIGN}?userId=mentor-19")).await.of(200);
    let icon = list["assignments"][0]["badgeIcon"].as_str().expect("an address").to_owned();
    assert!(icon.ends_with(image["imagePath"].as_str().expect("a path")), "{icon}");
    // A custom badge that is there goes by its keys too.
    let by_name = json!({ "userId": "other-mentor", "badgeId": "Dragon", "badgeType": "custom" });
    assert_eq!(admin.post(ASSIGN, &by_name).await.of(201)["badge"], assigned["badge"]);
}

async fn the_statuses_of_the_seed_are_kept(site: Site) {
    let admin = site.admin();
    let good = json!({ "userId": "mentor-19", "badgeId": "bdg-def-003" });
    let nobody = site.anonymous().post(ASSIGN, &good).await;
    assert!(nobody.header("www-authenticate").is_some_and(|challenge| challenge.starts_with("Bearer")));
    assert_eq!(refused(nobody, 401), "Not authenticated");
    for client in [site.mentor(), site.coordinator(), site.system()] {
        assert_eq!(refused(client.post(ASSIGN, &good).await, 403), "Admin privileges required");
        assert_eq!(refused(client.get(ASSIGN).await, 403), "Admin privileges required");
    }
    admin.post(ASSIGN, &good).await.of(201);
    let before = site.counts().await;
    let again = refused(admin.post(ASSIGN, &good).await, 409);
    assert_eq!(again, "Badge \"Community Builder\" is already assigned to this user");
    for (sent, about) in [
        (json!({}), "userId"),
        (json!({ "userId": "", "badgeId": "bdg-def-003" }), "userId"),
        (json!({ "userId": 7, "badgeId": "bdg-def-003" }), "userId"),
        (json!({ "userId": "nobody", "badgeId": "bdg-def-003" }), "userId"),
        (json!({ "userId": "mentor-19" }), "badgeId"),
        (json!({ "userId": "mentor-19", "badgeId": "no such badge" }), "badgeId"),
        (json!({ "userId": "mentor-19", "badgeId": "bdg-other" }), "badgeId"),
        (json!({ "userId": "mentor-19", "badgeId": "bdg-def-001", "badgeType": "gold" }), "badgeType"),
        (json!({ "userId": "mentor-19", "badge": {} }), "Badge name"),
        (json!({ "userId": "mentor-19", "badge": { "name": "x".repeat(201) } }), "name"),
        (json!({ "userId": "mentor-19", "badgeId": "bdg-def-001", "reason": "x".repeat(5_001) }), "reason"),
        (json!({ "userId": "mentor-19", "badgeId": "bdg-def-001", "assignedBy": "x".repeat(201) }), "assignedBy"),
        (json!([]), "Invalid request body"),
    ] {
        let error = refused(admin.post(ASSIGN, &sent).await, 400);
        assert!(error.contains(about), "{sent}: {error}");
    }
    let elsewhere = json!({ "userId": "mentor-19", "badgeId": "bdg-def-001" });
    assert!(refused(site.other_admin().post(ASSIGN, &elsewhere).await, 400).contains("userId"));
    assert_eq!(refused(admin.send(Method::POST, ASSIGN, "text/plain", "{}").await, 415), "Send application/json");
    assert_eq!(
        refused(admin.send(Method::POST, ASSIGN, "application/json", "{").await, 400),
        "Invalid request body: EOF while parsing an object at line 1 column 1"
    );
    assert_eq!(refused(admin.send(Method::PUT, ASSIGN, "application/json", "{}").await, 405), "Method not allowed");
    assert_eq!(refused(admin.get("/api/admin/nothing").await, 404), "Not found");
    assert_eq!(site.counts().await, before);
    admin.patch("/api/v1/badge-definitions/bdg-def-001", &json!({ "retired": true })).await.of(200);
    assert_eq!(refused(admin.post(ASSIGN, &elsewhere).await, 409), "This badge is not active");
}

async fn a_removed_assignment_is_kept_and_removed_again(site: Site) {
    let admin = site.admin();
    let assigned = admin.post(ASSIGN, &json!({ "userId": "mentor-19", "badgeId": "bdg-def-003" })).await.of(201);
    let id = assigned["assignmentId"].as_str().expect("an id");
    let removed = json!({ "success": true, "message": "Badge assignment removed successfully" });
    assert_eq!(refused(admin.delete(ASSIGN).await, 400), "Either id or both userId and badgeId are required");
    refused(admin.delete(&format!("{ASSIGN}?userId=mentor-19")).await, 400);
    assert_eq!(refused(admin.delete(&format!("{ASSIGN}?id=earned-999")).await, 404), "Badge assignment not found");
    refused(site.other_admin().delete(&format!("{ASSIGN}?id={id}")).await, 404);
    for _ in 0..2 {
        assert_eq!(admin.delete(&format!("{ASSIGN}?id={id}&reason=Mistake")).await.of(200), removed);
    }
    let earned = admin.get(&format!("/api/v1/earned-badges/{id}")).await.of(200);
    assert_eq!(earned["revoke_reason"], "Mistake");
    assert_eq!(admin.get(&format!("{ASSIGN}?userId=mentor-19")).await.of(200)["count"], 0);
    // By user and badge only what stands can be removed.
    let both = format!("{ASSIGN}?userId=mentor-19&badgeId=Community%20Builder");
    refused(admin.delete(&both).await, 404);
    admin.post(ASSIGN, &json!({ "userId": "mentor-19", "badgeId": "bdg-def-003" })).await.of(201);
    assert_eq!(admin.delete(&both).await.of(200), removed);
    refused(admin.delete(&both).await, 404);
}

async fn the_list_has_what_every_contract_made(site: Site) {
    let ids = |list: &Value| -> Vec<String> {
        let id = |one: &Value| one["_id"].as_str().expect("an id").to_owned();
        list["assignments"].as_array().expect("a list").iter().map(id).collect()
    };
    let all = site.admin().get(ASSIGN).await.of(200);
    assert_eq!(ids(&all), ["earned-002", "earned-001"], "newest first");
    assert_eq!(all["count"], 2);
    assert_eq!(ids(&site.admin_of_oslo().get(ASSIGN).await.of(200)), ["earned-002", "earned-001"]);
    assert_eq!(site.other_admin().get(ASSIGN).await.of(200)["count"], 0);
    for user in ["pm-kari-001", "kari@example.org"] {
        assert_eq!(site.admin().get(&format!("{ASSIGN}?userId={user}")).await.of(200)["count"], 2, "{user}");
    }
    for user in ["nobody", "%00", "mentor-19"] {
        assert_eq!(site.admin().get(&format!("{ASSIGN}?userId={user}")).await.of(200)["count"], 0, "{user}");
    }
    assert_eq!(site.admin().get(&format!("{ASSIGN}?page=2")).await.of(200)["count"], 0);
    refused(site.admin().get(&format!("{ASSIGN}?page=0")).await, 400);
}

async fn a_session_opens_this_contract_and_other_sites_do_not(site: Site) {
    let cookie = site.sign_in("per.admin@example.org").await;
    let mentor = site.sign_in("kari@example.org").await;
    let ask = |method: Method, path: &str, cookie: &str, headers: &[(&'static str, &'static str)]| {
        let mut request = site.anonymous().request(method, path).header("cookie", cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request
    };
    Reply::to(ask(Method::GET, ASSIGN, &cookie, &[("sec-fetch-site", "cross-site")])).await.is(200);
    assert_eq!(refused(Reply::to(ask(Method::GET, ASSIGN, &mentor, &[])).await, 403), "Admin privileges required");
    let wanted = json!({ "userId": "mentor-19", "badgeId": "bdg-def-003" });
    let before = site.counts().await;
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
    ] {
        for (method, path) in [
            (Method::POST, ASSIGN),
            (Method::DELETE, "/api/admin/assign-badge?id=earned-001"),
            (Method::POST, super::TEMPLATES),
            (Method::PATCH, super::TEMPLATES),
            (Method::POST, super::IMAGES),
        ] {
            let reply = Reply::to(ask(method, path, &cookie, headers).json(&wanted)).await;
            assert_eq!(refused(reply, 403), "Cross-site requests are refused", "{headers:?} {path}");
        }
    }
    assert_eq!(site.counts().await, before);
    // With a token, a cookie and where the request comes from do not count.
    let token = site.mentor().request(Method::POST, ASSIGN).header("cookie", &cookie).json(&wanted);
    refused(Reply::to(token).await, 403);
    let token = site.admin().request(Method::POST, ASSIGN).header("sec-fetch-site", "cross-site").json(&wanted);
    Reply::to(token).await.of(201);
    let removed = ask(
        Method::DELETE,
        &format!("{ASSIGN}?userId=mentor-19&badgeId=bdg-def-003"),
        &cookie,
        &[("sec-fetch-site", "same-origin")],
    );
    Reply::to(removed).await.of(200);
    // A token that opens nothing is refused, whoever is signed in beside it.
    let wrong = site.client("emb_at_wrong").request(Method::GET, ASSIGN).header("cookie", &cookie);
    assert_eq!(refused(Reply::to(wrong).await, 401), "Not authenticated");
}

async fn two_who_assign_at_once_make_one_assignment(site: Site) {
    let wanted = json!({ "userId": "mentor-19", "badge": { "name": "At Once" } });
    let admin = site.admin();
    admin.post(ASSIGN, &json!({ "userId": "pm-kari-001", "badge": { "name": "At Once" } })).await.of(201);
    let (one, other) = tokio::join!(admin.post(ASSIGN, &wanted), admin.post(ASSIGN, &wanted));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

async fn two_who_assign_a_new_badge_at_once_make_one_badge(site: Site) {
    let admin = site.admin();
    for n in 1..=4 {
        let image = upload(&admin, "New.png", png(7, n)).await.of(201);
        for wanted in [
            json!({ "userId": "mentor-19", "badge": { "name": format!("New {n}") } }),
            json!({ "userId": "mentor-19", "badgeId": image["imageId"], "badgeType": "custom" }),
        ] {
            let (one, other) = tokio::join!(admin.post(ASSIGN, &wanted), admin.post(ASSIGN, &wanted));
            let mut statuses = [one.status, other.status];
            statuses.sort_unstable();
            assert_eq!(statuses, [201, 409], "{wanted}");
        }
    }
}

async fn an_assignment_is_removed_by_every_key_that_makes_it(site: Site) {
    let admin = site.admin();
    let image = upload(&admin, "Dragon.png", png(7, 7)).await.of(201);
    let image = image["imageId"].as_str().expect("an id");
    for (key, kind) in [
        (image, "custom"),
        ("Dragon", "custom"),
        ("dragon", "template"),
        ("Community Builder", "template"),
        ("community-builder", "custom"),
        ("bdg-def-003", "template"),
        ("3", "template"),
    ] {
        let wanted = json!({ "userId": "mentor-19", "badgeId": key, "badgeType": kind });
        admin.post(ASSIGN, &wanted).await.of(201);
        let both = format!("{ASSIGN}?userId=mentor-19&badgeId={}", key.replace(' ', "%20"));
        // Also for whoever would make a badge of another issuer of the same picture.
        site.admin_of_oslo().delete(&both).await.of(200);
        assert_eq!(refused(admin.delete(&both).await, 404), "Badge assignment not found", "{key}");
    }
    // Whoever has moved keeps what they were given, and those who list it can remove it.
    admin.post(ASSIGN, &json!({ "userId": "mentor-19", "badgeId": "bdg-def-003" })).await.of(201);
    admin.patch("/api/v1/people/mentor-19", &json!({ "organisation_id": "org-other" })).await.of(200);
    let both = format!("{ASSIGN}?userId=mentor-19&badgeId=bdg-def-003");
    refused(site.other_admin().delete(&both).await, 404);
    assert_eq!(site.admin_of_oslo().get(&format!("{ASSIGN}?userId=mentor-19")).await.of(200)["count"], 1);
    site.admin_of_oslo().delete(&both).await.of(200);
}

async fn of_badges_of_one_name_the_one_that_the_user_can_be_given_is_meant(site: Site) {
    const DEFINITIONS: &str = "/api/v1/badge-definitions";
    let admin = site.admin();
    let mut ids = Vec::new();
    for organisation in ["org-other", "org-nhf-oslo", "org-nhf-oslo", "org-nhf-oslo"] {
        let new = json!({ "name": "Ildsjel", "organisation_id": organisation });
        let made = admin.post(DEFINITIONS, &new).await.of(201);
        ids.push(made["id"].as_str().expect("an id").to_owned());
    }
    let retire = async |n: usize, retired: bool| {
        admin.patch(&format!("{DEFINITIONS}/{}", ids[n]), &json!({ "retired": retired })).await.of(200);
    };
    retire(1, true).await;
    for (user, badge) in [("mentor-19", 2), ("other-mentor", 0)] {
        let wanted = json!({ "userId": user, "badgeId": "Ildsjel" });
        assert_eq!(admin.post(ASSIGN, &wanted).await.of(201)["badge"]["id"], ids[badge], "{user}");
    }
    for (user, badge) in [("pm-kari-001", 2), ("other-recruit", 0)] {
        let wanted = json!({ "userId": user, "badge": { "name": " Ildsjel " } });
        assert_eq!(admin.post(ASSIGN, &wanted).await.of(201)["badge"]["id"], ids[badge], "{user}");
    }
    // What somebody holds is found by its name, whatever that would mean for a new one.
    retire(1, false).await;
    retire(2, true).await;
    let check = "/api/v1/earned-badges/check?peer_mentor_id=mentor-19&badge_definition_id=Ildsjel";
    assert_eq!(admin.get(check).await.of(200)["has_earned"], true);
    admin.delete(&format!("{ASSIGN}?userId=mentor-19&badgeId=Ildsjel")).await.of(200);
    let wanted = json!({ "userId": "mentor-19", "badgeId": "Ildsjel" });
    assert_eq!(admin.post(ASSIGN, &wanted).await.of(201)["badge"]["id"], ids[1]);
    // Where all of them are retired, that is told, and no other is made.
    retire(1, true).await;
    retire(3, true).await;
    for wanted in [
        json!({ "userId": "oslo-coordinator", "badgeId": "Ildsjel" }),
        json!({ "userId": "oslo-coordinator", "badge": { "name": "Ildsjel" } }),
    ] {
        assert_eq!(refused(admin.post(ASSIGN, &wanted).await, 409), "This badge is not active");
    }
    // A badge of another house is none of that name here.
    let made = admin.post(ASSIGN, &json!({ "userId": "mentor-19", "badge": { "name": "Other Badge" } })).await.of(201);
    assert_eq!(made["badge"]["type"], "custom");
}

async fn what_has_run_out_is_no_assignment_any_more(site: Site) {
    let admin = site.admin();
    let root = Actor::system(Dialect::CommandLine);
    let give_for_a_day = async || {
        let (mut tx, now) = (site.tx().await, site.app().clock.now());
        let wanted = NewAward {
            badge: "bdg-def-003".into(),
            person: "pm-kari-001".into(),
            expires_at: Some(now + TimeDelta::days(1)),
            ..NewAward::default()
        };
        let award = awards::award(&mut tx, now, &root, wanted).await.expect("it is given").into_award();
        tx.commit().await.expect("it is kept");
        award.public_id
    };
    let of_kari = format!("{ASSIGN}?userId=pm-kari-001");
    let both = format!("{of_kari}&badgeId=bdg-def-003");
    let id = give_for_a_day().await;
    assert_eq!(admin.get(&of_kari).await.of(200)["assignments"][0]["_id"], id);
    site.wait(TimeDelta::days(1));
    for (client, path) in [(&admin, ASSIGN), (&admin, &of_kari), (&site.admin_of_oslo(), ASSIGN)] {
        let list = client.get(path).await.of(200);
        assert_eq!((&list["count"], &list["assignments"][0]["_id"]), (&json!(2), &json!("earned-002")), "{path}");
    }
    // Pages end where the active ones do.
    for (page, expected) in [(1, (Some("earned-002"), true)), (2, (Some("earned-001"), false)), (3, (None, false))] {
        let (mut conn, now, slice) = (site.conn().await, site.app().clock.now(), Slice::page(page, 1));
        let (listed, is_more) = awards::active(&mut conn, now, &root, None, &slice).await.expect("they are listed");
        assert_eq!((listed.first().map(|award| award.public_id.as_str()), is_more), expected);
    }
    refused(admin.delete(&both).await, 404);
    for _ in 0..2 {
        admin.delete(&format!("{ASSIGN}?id={id}")).await.of(200);
    }
    // Assigned anew, it is the new one that is listed and removed.
    give_for_a_day().await;
    site.wait(TimeDelta::days(1));
    let again = admin.post(ASSIGN, &json!({ "userId": "pm-kari-001", "badgeId": "bdg-def-003" })).await.of(201);
    let list = admin.get(&of_kari).await.of(200);
    assert_eq!((&list["count"], &list["assignments"][0]["_id"]), (&json!(3), &again["assignmentId"]));
    admin.delete(&both).await.of(200);
    assert_eq!(admin.get(&of_kari).await.of(200)["count"], 2);
}
