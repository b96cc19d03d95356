//! What the contract of certifications has no word for: types, revocation, what was removed, histories, and many at once.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{ids, keys};
use crate::support::{Client, Reply, Site, on_both_engines};

on_both_engines!(
    a_type_is_added_changed_and_retired,
    a_type_that_cannot_be_is_told_field_by_field,
    what_is_revoked_keeps_its_first_reason,
    what_was_removed_is_restored_within_thirty_days,
    a_history_tells_of_renewals_and_gaps,
    a_renewal_is_taken_back_by_its_key,
    many_are_renewed_and_that_is_taken_back,
    a_list_is_issued_whole_or_not_at_all,
    a_list_is_as_long_as_it_may_be,
    what_could_not_be_issued_is_told_before_a_list_is_kept,
    a_program_keeps_many_at_once,
);

const BASE: &str = "/api/v1/certifications";
const TYPES: &str = "/api/v1/certification-types";
const RENEWALS: &str = "/api/v1/certification-renewals";
const IMPORTS: &str = "/api/v1/certification-imports";

/// Issues a certification; its id.
async fn issued(site: &Site, mentor: &str, from: &str, until: &str) -> String {
    let wanted = json!({ "mentor_id": mentor, "cert_type": "first_aid", "issued_at": from, "expires_at": until });
    let issued = site.admin().post(BASE, &wanted).await.of(201);
    issued["id"].as_str().expect("an id").to_owned()
}

/// What a batch that has been accepted came to; its address.
async fn done(site: &Site, accepted: Reply) -> String {
    let place = accepted.header("location").expect("where it is").to_owned();
    let path = place.strip_prefix(site.base()).expect("on this site").to_owned();
    let batch = accepted.of(202);
    assert_eq!(keys(&batch), ["batch_id", "steps"]);
    site.work().await;
    assert_eq!(site.admin().get(&path).await.of(200)["state"], "done");
    path
}

async fn put(client: &Client, path: &str, body: &Value) -> Reply {
    Reply::to(client.request(Method::PUT, path).json(body)).await
}

async fn a_type_is_added_changed_and_retired(site: Site) {
    let admin = site.admin();
    let reply = admin.post(TYPES, &json!({ "shortname": "safe_hands" })).await.is(201);
    let path = format!("{TYPES}/safe_hands");
    assert_eq!(reply.header("location"), Some(&*format!("{}{path}", site.base())));
    let first = reply.header("etag").expect("a tag").to_owned();
    let added = reply.json();
    let wanted = [
        "badge",
        "created_at",
        "name",
        "reminder_days",
        "reminder_texts",
        "retired",
        "shortname",
        "updated_at",
        "validity_months",
    ];
    assert_eq!(keys(&added), wanted);
    let usual = (&added["name"], &added["validity_months"], &added["reminder_days"]);
    assert_eq!(usual, (&json!("Safe hands"), &json!(12), &json!([60, 30, 14, 7, 1, 0])));
    admin.post(TYPES, &json!({ "shortname": "safe_hands" })).await.claims_taken("shortname");

    let changes =
        json!({ "validity_months": 24, "reminder_days": [7, 90], "reminder_texts": { "nb": "Meld deg på." } });
    let after = admin.patch(&path, &changes).await.of(200);
    assert_eq!((&after["name"], &after["validity_months"]), (&added["name"], &json!(24)));
    assert_eq!(after["reminder_days"], json!([90, 7]), "the farthest first");
    let stale = admin.request(Method::PATCH, &path).header("If-Match", first).json(&json!({ "name": "Hands" }));
    Reply::to(stale).await.problem(412, "stale");
    assert_eq!(admin.get(&path).await.of(200), after);

    let standing = json!({ "mentor_id": "mentor-19", "cert_type": "safe_hands", "issued_at": "2026-03-01", "expires_at": "2027-03-01" });
    let standing = admin.post(BASE, &standing).await.of(201);
    assert_eq!(admin.delete(&path).await.of(200)["retired"], true);
    assert_eq!(admin.delete(&path).await.of(200)["retired"], true, "again: nothing changes");
    let another = json!({ "mentor_id": "mentor-42", "cert_type": "safe_hands", "issued_at": "2026-03-01", "expires_at": "2027-03-01" });
    admin.post(BASE, &another).await.problem(409, "certification_type_retired");
    let standing = format!("{BASE}/{}", standing["id"].as_str().expect("an id"));
    assert_eq!(admin.get(&standing).await.of(200)["status"], "active", "what stands goes on");
    assert_eq!(admin.patch(&path, &json!({ "retired": false })).await.of(200)["retired"], false);
    admin.post(BASE, &another).await.of(201);
    let all = admin.get(TYPES).await.of(200);
    assert!(all["data"].as_array().expect("a list").iter().any(|one| one["shortname"] == "safe_hands"), "{all}");
}

async fn a_type_that_cannot_be_is_told_field_by_field(site: Site) {
    let admin = site.admin();
    for (field, value) in [
        ("shortname", json!("Safe hands")),
        ("shortname", json!("")),
        ("validity_months", json!(0)),
        ("validity_months", json!(601)),
        ("reminder_days", json!([-1])),
        ("reminder_days", json!([366])),
        ("reminder_days", json!([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])),
        ("reminder_texts", json!({ "fr": "Bonjour" })),
        ("reminder_texts", json!({ "en": "x".repeat(1_001) })),
        ("badge", json!("no-such-badge")),
    ] {
        let mut new = json!({ "shortname": "safe_hands" });
        new[field] = value;
        let told = admin.post(TYPES, &new).await.problem(400, "invalid_request");
        let named = told["errors"][0]["field"].as_str().expect("a field");
        assert!(named.starts_with(field), "{new}: {told}");
    }
    admin.get(&format!("{TYPES}/safe_hands")).await.is(404);
    admin.patch(&format!("{TYPES}/safe_hands"), &json!({ "name": "x" })).await.is(404);
}

async fn what_is_revoked_keeps_its_first_reason(site: Site) {
    let (admin, id) = (site.admin(), issued(&site, "mentor-19", "2026-01-01", "2027-01-01").await);
    let path = format!("{BASE}/{id}/revoke");
    for reason in [" ".to_owned(), "x".repeat(501)] {
        admin.post(&path, &json!({ "reason": reason })).await.refuses(&["reason"]);
    }
    let revoked = admin.post(&path, &json!({ "reason": "Left" })).await.of(200);
    let told = (&revoked["status"], &revoked["revoked_by"], &revoked["revoke_reason"]);
    assert_eq!(told, (&json!("revoked"), &json!("admin-per-001"), &json!("Left")));
    site.wait(TimeDelta::days(1));
    let again = admin.post(&path, &json!({ "reason": "Other" })).await.of(200);
    assert_eq!((&again["revoked_at"], &again["revoke_reason"]), (&revoked["revoked_at"], &revoked["revoke_reason"]));
    put(&admin, &format!("{BASE}/{id}"), &json!({ "expires_at": "2028-01-01" }))
        .await
        .problem(409, "certification_revoked");
    let both = json!({ "certifications": [id] });
    let refused = admin.post(RENEWALS, &both).await;
    let batch = done(&site, refused).await;
    let steps = admin.get(&format!("{batch}/steps")).await.of(200);
    assert_eq!(steps["data"][0]["state"], "refused", "{steps}");
    assert_eq!(admin.get(&format!("{BASE}/{id}")).await.of(200)["renewal_count"], 0);
}

async fn what_was_removed_is_restored_within_thirty_days(site: Site) {
    let admin = site.admin();
    let kept = issued(&site, "mentor-19", "2026-01-01", "2027-01-01").await;
    let lost = issued(&site, "mentor-42", "2026-01-01", "2027-01-01").await;
    admin.post(&format!("{BASE}/{kept}/restore"), &json!({})).await.of(200);
    for id in [&kept, &lost] {
        admin.delete(&format!("{BASE}/{id}")).await.of(200);
    }
    let removed = admin.get("/api/v1/removed-certifications").await.of(200);
    assert_eq!(ids(&removed), [&*lost, &*kept], "the newest first");
    assert_eq!(
        (&removed["data"][0]["removed_by"], &removed["pagination"]["total"]),
        (&json!("admin-per-001"), &json!(2))
    );
    admin
        .post(&format!("{BASE}/{kept}/revoke"), &json!({ "reason": "Left" }))
        .await
        .problem(404, "certification_not_found");
    site.wait(TimeDelta::days(30));
    let restored = admin.post(&format!("{BASE}/{kept}/restore"), &json!({})).await.of(200);
    assert_eq!((&restored["status"], &restored["removed_at"]), (&json!("active"), &Value::Null));
    assert_eq!(admin.get(&format!("{BASE}/{kept}")).await.of(200)["expires_at"], "2027-01-01T00:00:00Z");
    site.wait(TimeDelta::seconds(1));
    admin.post(&format!("{BASE}/{lost}/restore"), &json!({})).await.problem(409, "not_restorable");
    admin.post(&format!("{BASE}/cert-unknown/restore"), &json!({})).await.problem(404, "certification_not_found");
}

async fn a_history_tells_of_renewals_and_gaps(site: Site) {
    let admin = site.admin();
    issued(&site, "mentor-19", "2023-01-01", "2024-01-01").await;
    let id = issued(&site, "mentor-19", "2025-01-01", "2026-01-01").await;
    put(&admin, &format!("{BASE}/{id}"), &json!({ "issued_at": "2026-01-01", "expires_at": "2027-01-01" }))
        .await
        .of(200);
    let history = admin.get(&format!("{BASE}/{id}/history")).await.of(200);
    assert_eq!(keys(&history), ["continuous_since", "gaps", "periods", "reminders", "renewals"]);
    assert_eq!(history["continuous_since"], "2025-01-01T00:00:00Z");
    assert_eq!(history["gaps"], json!([{ "from": "2024-01-01T00:00:00Z", "until": "2025-01-01T00:00:00Z" }]));
    assert_eq!(history["periods"].as_array().expect("a list").len(), 2);
    let renewal = &history["renewals"][0];
    let told = (&renewal["renewed_by"], &renewal["previous_expires_at"], &renewal["expires_at"]);
    assert_eq!(told, (&json!("admin-per-001"), &json!("2026-01-01T00:00:00Z"), &json!("2027-01-01T00:00:00Z")));
}

async fn a_renewal_is_taken_back_by_its_key(site: Site) {
    let coordinator = site.coordinator();
    let id = issued(&site, "mentor-19", "2025-01-01", "2026-06-01").await;
    let path = format!("{BASE}/{id}");
    for until in ["2027-06-01", "2028-06-01"] {
        put(&coordinator, &path, &json!({ "expires_at": until })).await.of(200);
    }
    let history = coordinator.get(&format!("{path}/history")).await.of(200);
    let renewal = |n: usize| format!("{path}/renewals/{}", history["renewals"][n]["id"]);
    coordinator.delete(&renewal(0)).await.problem(409, "changed_since");
    for key in ["0", "x", "999999"] {
        coordinator.delete(&format!("{path}/renewals/{key}")).await.problem(404, "renewal_not_found");
    }
    for _ in 0..2 {
        let reply = coordinator.delete(&renewal(1)).await.is(200);
        assert_eq!(reply.header("etag"), Some("\"4\""), "again: nothing changes");
        let told = reply.json();
        let told = (&told["id"], &told["renewal_count"], &told["expires_at"]);
        assert_eq!(told, (&json!(id), &json!(1), &json!("2027-06-01T00:00:00Z")));
    }
    let other = issued(&site, "mentor-42", "2025-01-01", "2026-06-01").await;
    let elsewhere = renewal(1).replace(&id, &other);
    site.admin().delete(&elsewhere).await.problem(404, "renewal_not_found");
    coordinator.delete(&renewal(0)).await.of(200);
    let after = coordinator.get(&format!("{path}/history")).await.of(200);
    assert_eq!(after["renewals"], json!([]));
}

async fn many_are_renewed_and_that_is_taken_back(site: Site) {
    let admin = site.admin();
    let first = issued(&site, "mentor-19", "2025-04-10", "2026-04-10").await;
    let second = issued(&site, "mentor-42", "2025-05-10", "2026-05-10").await;
    let expiry = async |id: &str| {
        let one = admin.get(&format!("{BASE}/{id}")).await.of(200);
        (one["expires_at"].as_str().expect("a time").to_owned(), one["renewal_count"].clone())
    };
    let unknown = json!({ "certifications": [first, "cert-unknown"] });
    admin.post(RENEWALS, &unknown).await.problem(404, "certification_not_found");
    admin.post(RENEWALS, &json!({ "certifications": [] })).await.is(409);
    for (field, beyond) in [("issued_at", "+12345-01-01T00:00:00Z"), ("expires_at", "9999-12-31T23:00:00-02:00")] {
        let mut renewals = json!({ "certifications": [first] });
        renewals[field] = json!(beyond);
        admin.post(RENEWALS, &renewals).await.refuses(&[field]);
    }
    assert_eq!(expiry(&first).await, ("2026-04-10T00:00:00Z".to_owned(), json!(0)), "nothing was begun");

    // As long as the type is valid, from today on; or as is asked.
    let usual = admin.post(RENEWALS, &json!({ "certifications": [first] })).await;
    let batch = done(&site, usual).await;
    assert_eq!(expiry(&first).await, ("2027-03-26T00:00:00Z".to_owned(), json!(1)));
    let asked = json!({ "certifications": [second], "issued_at": "2026-04-01T00:00:00Z", "expires_at": "2028-02-29T00:00:00Z" });
    let asked = admin.post(RENEWALS, &asked).await;
    done(&site, asked).await;
    assert_eq!(expiry(&second).await, ("2028-02-29T00:00:00Z".to_owned(), json!(1)));

    admin.post(&format!("{batch}/undo"), &json!({})).await.is(202);
    site.work().await;
    assert_eq!(expiry(&first).await, ("2026-04-10T00:00:00Z".to_owned(), json!(0)));
    assert_eq!(expiry(&second).await, ("2028-02-29T00:00:00Z".to_owned(), json!(1)), "another batch's");
}

async fn a_list_is_issued_whole_or_not_at_all(site: Site) {
    let admin = site.admin();
    let stands = issued(&site, "mentor-42", "2026-03-01", "2027-03-01").await;
    let row = |mentor: &str, until: &str| json!({ "mentor_id": mentor, "cert_type": "first_aid", "issued_at": "2026-03-01", "expires_at": until });
    let list = |rows: &[Value]| json!({ "certifications": rows });
    let wrong =
        list(&[row("mentor-19", "2027-03-01"), row("mentor-19", "never"), row("nobody@example.org", "2027-03-01")]);
    let places = ["certifications[1].expires_at", "certifications[2].mentor_id"];
    admin.post(IMPORTS, &wrong).await.refuses(&places);
    admin.post(IMPORTS, &list(&[])).await.is(409);
    site.work().await;
    assert_eq!(admin.get(&format!("{BASE}?mentor_id=mentor-19&cert_type=first_aid")).await.of(200)["data"], json!([]));

    let good = list(&[row("mentor-19", "2027-03-01"), row("mentor-42", "2027-03-01"), row("mentor-77", "2027-03-01")]);
    let accepted = admin.post(IMPORTS, &good).await;
    let batch = done(&site, accepted).await;
    let counts = json!({ "total": 3, "waiting": 0, "done": 2, "unchanged": 1, "refused": 0, "undone": 0 });
    assert_eq!(admin.get(&batch).await.of(200)["steps"], counts);
    let of = async |mentor: &str| admin.get(&format!("{BASE}?mentor_id={mentor}&cert_type=first_aid")).await.of(200);
    for mentor in ["mentor-19", "mentor-42", "mentor-77"] {
        assert_eq!(of(mentor).await["pagination"]["total"], 1, "{mentor}");
    }
    assert_eq!(admin.get("/api/v1/people/mentor-77").await.of(200)["stub"], true);
    admin.post(&format!("{batch}/undo"), &json!({})).await.is(202);
    site.work().await;
    assert_eq!(of("mentor-19").await["pagination"]["total"], 0);
    assert_eq!(ids(&of("mentor-42").await), [&*stands], "it stood before");
}

async fn a_list_is_as_long_as_it_may_be(site: Site) {
    let stands = issued(&site, "mentor-42", "2026-03-01", "2027-03-01").await;
    let row = |mentor: String, of_type: &str| json!({ "mentor_id": mentor, "cert_type": of_type, "issued_at": "2026-03-01", "expires_at": "2027-03-01" });
    let mut rows: Vec<Value> = (0..4_999).map(|n| row(format!("a-mentor-of-a-long-list-{n}"), "First aid")).collect();
    rows.push(row("mentor-42".to_owned(), "first_aid"));
    let accepted = site.admin().post(IMPORTS, &json!({ "certifications": rows })).await.of(202);
    assert_eq!(accepted["steps"], 5_000);
    rows.push(row("one-too-many".to_owned(), "first_aid"));
    site.admin().post(IMPORTS, &json!({ "certifications": rows })).await.is(409);
    let unknown: Vec<String> =
        (0..4_999).map(|n| format!("cert-of-a-very-long-list-of-renewals-that-is-not-there-{n}")).collect();
    let ids: Vec<&str> = std::iter::once(&*stands).chain(unknown.iter().map(String::as_str)).collect();
    let renewals = site.admin().post(RENEWALS, &json!({ "certifications": ids })).await;
    renewals.problem(404, "certification_not_found");
}

async fn what_could_not_be_issued_is_told_before_a_list_is_kept(site: Site) {
    issued(&site, "mentor-42", "2025-03-01", "2026-03-01").await;
    let row = |mentor: &str, from: &str, until: &str| json!({ "mentor_id": mentor, "cert_type": "first_aid", "issued_at": from, "expires_at": until });
    let rows = [
        row("mentor-19", "1026-03-01", "2027-03-01"),
        row("mentor-19", "1026-03-01", "1027-03-01"),
        row("mentor-19", "2026-03-01", "+12345-03-01"),
        row("system", "2026-03-01", "2027-03-01"),
        row("Anonymous", "2026-03-01", "2027-03-01"),
        row("mentor-19", "2026-03-01", "9500-03-01"),
    ];
    let places = [
        "certifications[0].issued_at",
        "certifications[1].issued_at",
        "certifications[2].expires_at",
        "certifications[3].mentor_id",
        "certifications[4].mentor_id",
    ];
    let before = site.counts().await;
    site.admin().post(IMPORTS, &json!({ "certifications": rows })).await.refuses(&places);
    assert_eq!(site.counts().await, before, "nothing is kept");
    // What is told to be good is issued.
    let accepted = site.admin().post(IMPORTS, &json!({ "certifications": &rows[5..] })).await;
    let batch = done(&site, accepted).await;
    assert_eq!(site.admin().get(&batch).await.of(200)["steps"]["done"], 1);
}

async fn a_program_keeps_many_at_once(site: Site) {
    let system = site.system();
    let id = issued(&site, "mentor-19", "2025-04-10", "2026-04-10").await;
    let renewed = system.post(RENEWALS, &json!({ "certifications": [id] })).await;
    let renewals = done(&site, renewed).await;
    assert_eq!(system.get(&renewals).await.of(200)["steps"]["done"], 1);
    let row = json!({ "mentor_id": "mentor-42", "cert_type": "first_aid", "issued_at": "2026-03-01", "expires_at": "2027-03-01" });
    let imported = system.post(IMPORTS, &json!({ "certifications": [row] })).await;
    let imports = done(&site, imported).await;
    assert_eq!(system.get(&imports).await.of(200)["steps"]["done"], 1);
    system.post(&format!("{renewals}/undo"), &json!({})).await.is(202);
    site.work().await;
    assert_eq!(system.get(&renewals).await.of(200)["state"], "undone");
    assert_eq!(site.admin().get(&format!("{BASE}/{id}")).await.of(200)["renewal_count"], 0);
}
