//! Badge templates.

use serde_json::json;

use super::{TEMPLATES, refused, upload};
use crate::support::{Site, on_both_engines, png};

on_both_engines!(
    a_template_is_a_badge,
    a_template_shows_uploaded_pictures_and_no_other,
    a_template_is_changed_and_switched_off_and_on,
    a_template_is_deleted_unless_it_was_ever_given,
    the_addresses_of_the_pages_work_as_well,
);

async fn a_template_is_a_badge(site: Site) {
    let admin = site.admin();
    let new = json!({
        "name": "Night Owl", "description": "Up late", "icon": "moon", "color": "#8B5CF6", "isActive": true,
        "createdBy": "per.admin@example.org",
    });
    let made = admin.post(TEMPLATES, &new).await.of(201);
    assert_eq!((&made["success"], &made["message"]), (&json!(true), &json!("Badge template created successfully")));
    let template = &made["template"];
    let id = template["_id"].as_str().expect("an id");
    assert_eq!(
        *template,
        json!({
            "_id": id, "name": "Night Owl", "description": "Up late", "icon": template["icon"], "color": "#62408F",
            "isActive": true, "createdAt": "2026-03-26T10:00:00Z", "updatedAt": "2026-03-26T10:00:00Z",
        })
    );
    let badge = admin.get(&format!("/api/v1/badge-definitions/{id}")).await.of(200);
    assert_eq!(
        (&badge["name"], &badge["kind"], &badge["image_url"]),
        (&json!("Night Owl"), &json!("template"), &template["icon"])
    );
    assert_eq!(badge["art"], json!({ "shape": "shield", "field": "purpure", "metal": "or", "icon": "moon" }));
    let list = admin.get(TEMPLATES).await.of(200);
    assert_eq!(
        (&list["templates"][0], &list["count"]),
        (template, &json!(list["templates"].as_array().unwrap().len()))
    );
    // Of an uploaded picture, by its id or its address.
    let image = upload(&admin, "own.png", png(3, 3)).await.of(201);
    for (name, icon) in [("By id", &image["imageId"]), ("By path", &image["imagePath"])] {
        let made = admin.post(TEMPLATES, &json!({ "name": name, "icon": icon })).await.of(201);
        let icon = made["template"]["icon"].as_str().expect("an address").to_owned();
        assert!(icon.ends_with(image["imagePath"].as_str().expect("a path")), "{icon}");
    }
    assert_eq!(refused(admin.post(TEMPLATES, &new).await, 409), "A badge template with this name already exists");
    assert!(refused(admin.post(TEMPLATES, &json!({ "name": " " })).await, 400).contains("name"));
    // An admin of one organisation makes templates of it, and lists its own.
    site.other_admin().post(TEMPLATES, &json!({ "name": "Elsewhere" })).await.of(201);
    let theirs = site.other_admin().get(TEMPLATES).await.of(200);
    let names: Vec<_> = theirs["templates"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(names, ["Elsewhere", "Other Badge"]);
}

async fn a_template_shows_uploaded_pictures_and_no_other(site: Site) {
    let path = "/api/v1/people/pm-kari-001/avatar";
    let person = site.mentor().send(reqwest::Method::PUT, path, "image/png", png(9, 9)).await.of(200);
    let elsewhere = upload(&site.other_admin(), "theirs.png", png(5, 5)).await.of(201);
    let own = upload(&site.admin_of_oslo(), "own.png", png(4, 4)).await.of(201);
    let composed = site.admin().post(TEMPLATES, &json!({ "name": "Composed", "icon": "moon" })).await.of(201);
    for (name, icon) in [
        ("Of a person", &person["avatar_url"]),
        ("By their path", &elsewhere["imagePath"]),
        ("By their id", &elsewhere["imageId"]),
        ("Of another badge", &composed["template"]["icon"]),
        ("Nothing", &json!("/images/none\0")),
    ] {
        let made = site.admin_of_oslo().post(TEMPLATES, &json!({ "name": name, "icon": icon })).await.of(201);
        let id = made["template"]["_id"].as_str().expect("an id");
        let badge = site.admin().get(&format!("/api/v1/badge-definitions/{id}")).await.of(200);
        assert_eq!(badge["art"]["icon"], "award", "{name}");
    }
    let file = format!("https://elsewhere.example{}.png", own["imagePath"].as_str().expect("a path"));
    let made = site.admin_of_oslo().post(TEMPLATES, &json!({ "name": "Own", "icon": file })).await.of(201);
    assert!(made["template"]["icon"].as_str().is_some_and(|icon| icon.ends_with(own["imagePath"].as_str().unwrap())));
}

async fn a_template_is_changed_and_switched_off_and_on(site: Site) {
    let admin = site.admin();
    let made = admin.post(TEMPLATES, &json!({ "name": "Owl", "icon": "moon", "color": "#000000" })).await.of(201);
    let mut template = made["template"].clone();
    // What is sent back as it was shown is no change, but for the name.
    template["templateId"] = template["_id"].clone();
    template["name"] = json!("Wise Owl");
    let changed = admin.send(reqwest::Method::PUT, TEMPLATES, "application/json", template.to_string()).await.of(200);
    assert_eq!(changed["message"], "Badge template updated successfully");
    assert_eq!((&changed["template"]["name"], &changed["template"]["icon"]), (&json!("Wise Owl"), &template["icon"]));
    let (_, path) = template["icon"].as_str().and_then(|icon| icon.split_once("/images/")).expect("an address");
    let pathed = json!({ "templateId": template["_id"], "icon": format!("/images/{path}") });
    let same = admin.send(reqwest::Method::PUT, TEMPLATES, "application/json", pathed.to_string()).await.of(200);
    assert_eq!(same["template"]["icon"], template["icon"]);
    let recoloured = json!({ "templateId": template["_id"], "color": "#DC2626" });
    let changed = admin.send(reqwest::Method::PUT, TEMPLATES, "application/json", recoloured.to_string()).await.of(200);
    assert_eq!(changed["template"]["color"], "#A5343A");
    assert_ne!(changed["template"]["icon"], template["icon"]);
    let taken = json!({ "templateId": template["_id"], "name": "First Session" });
    let reply = admin.send(reqwest::Method::PUT, TEMPLATES, "application/json", taken.to_string()).await;
    assert_eq!(refused(reply, 409), "A badge template with this name already exists");
    for (active, message) in
        [(false, "Badge template deactivated successfully"), (true, "Badge template activated successfully")]
    {
        let toggle = json!({ "templateId": template["_id"], "isActive": active });
        let toggled = admin.patch(TEMPLATES, &toggle).await.of(200);
        assert_eq!((&toggled["message"], &toggled["template"]["isActive"]), (&json!(message), &json!(active)));
    }
    assert_eq!(
        refused(admin.patch(TEMPLATES, &json!({ "templateId": "nothing", "isActive": true })).await, 404),
        "Badge template not found"
    );
    assert!(refused(admin.patch(TEMPLATES, &json!({ "templateId": "bdg-def-001" })).await, 400).contains("isActive"));
    assert!(refused(admin.patch(TEMPLATES, &json!({ "isActive": true })).await, 400).contains("templateId"));
}

async fn a_template_is_deleted_unless_it_was_ever_given(site: Site) {
    let admin = site.admin();
    let used = admin.delete(&format!("{TEMPLATES}?id=bdg-def-001")).await.of(409);
    assert_eq!((&used["success"], &used["inUse"], &used["usageCount"]), (&json!(false), &json!(true), &json!(1)));
    let made = admin.post(TEMPLATES, &json!({ "name": "Brief" })).await.of(201);
    let id = made["template"]["_id"].as_str().expect("an id");
    // A rule that asks for it keeps it.
    admin.put_rule("bdg-site", &json!({ "conditions": [{ "kind": "badge", "badge": "brief" }] })).await;
    refused(admin.delete(&format!("{TEMPLATES}?id={id}")).await, 409);
    admin.delete("/api/v1/badge-definitions/bdg-site/rule").await.is(204);
    let made = admin.post(TEMPLATES, &json!({ "name": "Briefer" })).await.of(201);
    let id = made["template"]["_id"].as_str().expect("an id");
    refused(site.admin_of_oslo().delete(&format!("{TEMPLATES}?id={id}")).await, 403);
    let deleted = admin.delete(&format!("{TEMPLATES}?id={id}")).await.of(200);
    assert_eq!(deleted["deletedTemplate"], json!({ "id": id, "name": "Briefer" }));
    refused(admin.delete(&format!("{TEMPLATES}?id={id}")).await, 404);
    admin.get(&format!("/api/v1/badge-definitions/{id}")).await.problem(404, "not_found");
}

async fn the_addresses_of_the_pages_work_as_well(site: Site) {
    let admin = site.admin();
    let made = admin.post(&format!("{TEMPLATES}/create"), &json!({ "name": "Aliased" })).await.of(201);
    let id = &made["template"]["_id"];
    let update = json!({ "templateId": id, "description": "Changed" }).to_string();
    let path = format!("{TEMPLATES}/update");
    let updated = admin.send(reqwest::Method::PUT, &path, "application/json", update).await.of(200);
    assert_eq!(updated["template"]["description"], "Changed");
    let toggle = json!({ "templateId": id, "isActive": false });
    admin.patch(&format!("{TEMPLATES}/toggle-status"), &toggle).await.of(200);
    admin.delete_with(&format!("{TEMPLATES}/delete"), &json!({ "templateId": id })).await.of(200);
}
