//! The seven endpoints as the contract prints them, and who may use them.

use std::{net::SocketAddr, sync::Arc};

use chrono::TimeDelta;
use emblazon::{config::CertificationsAccess, domain::certifications, http, jobs};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use super::{now, root, wanted};
use crate::support::{Client, Reply, Site, at, http_client, on_both_engines};

on_both_engines!(
    every_example_is_answered_as_printed_without_a_token,
    readers_need_no_token_and_writers_do,
    private_certifications_are_read_by_those_whose_they_are,
    changes_without_a_token_are_audited_and_limited,
    wrong_requests_are_told_what_is_wrong,
    a_mentor_whom_nobody_knows_becomes_a_stub,
    names_of_private_people_are_not_told_to_strangers,
    who_has_an_address_is_not_told_to_strangers,
    pages_follow_one_another_by_cursor,
    moments_beyond_the_years_that_are_kept_are_refused,
);

const BASE: &str = "/api/v1/certifications";

/// A printed example.
macro_rules! seed {
    ($name:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!("seed/", $name, ".json"))).expect("the seed is JSON")
    };
}

/// The same server with another setting, on a socket of its own.
struct Other {
    base: String,
    server: JoinHandle<()>,
}

impl Drop for Other {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Other {
    async fn of(site: &Site, access: CertificationsAccess) -> Self {
        let mut app = site.app().clone();
        let mut settings = (*app.settings).clone();
        settings.certifications_access = access;
        app.settings = Arc::new(settings);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let base = format!("http://{}", listener.local_addr().expect("the port is known"));
        let router = http::router(&app).into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("the server serves") });
        Self { base, server }
    }

    fn anonymous(&self) -> Client {
        Client::new(http_client(), &self.base, None)
    }

    /// The same user, at this server.
    fn like(&self, token: &str) -> Client {
        Client::new(http_client(), &self.base, Some(token))
    }
}

async fn put(client: &Client, path: &str, body: &Value) -> Reply {
    Reply::to(client.request(Method::PUT, path).json(body)).await
}

/// `cert-001` and `cert-007` as the contract has them, in a site of two.
async fn examples(site: &Site) {
    let mut tx = site.tx().await;
    let first = at("2025-09-01T08:14:00Z");
    let mut new = wanted("mentor-42", "peer_mentor_level_2", "2024-09-01T00:00:00Z", "2025-09-01T00:00:00Z");
    certifications::issue_as(&mut tx, first, &root(), new.clone(), "cert-001").await.expect("it is issued");
    let changes = certifications::CertificationChanges {
        issued_at: Some(at("2025-09-01T00:00:00Z")),
        expires_at: Some(at("2026-09-01T00:00:00Z")),
        ..Default::default()
    };
    certifications::update(&mut tx, first, &root(), "cert-001", None, changes).await.expect("it is renewed");
    new = wanted("mentor-19", "peer_mentor_level_1", "2025-04-10T00:00:00Z", "2026-04-10T00:00:00Z");
    certifications::issue_as(&mut tx, first + TimeDelta::minutes(1), &root(), new, "cert-007")
        .await
        .expect("it is issued");
    tx.commit().await.expect("they are kept");
}

async fn every_example_is_answered_as_printed_without_a_token(site: Site) {
    examples(&site).await;
    let server = Other::of(&site, CertificationsAccess::Contract).await;
    let anybody = server.anonymous();
    for base in [BASE.to_owned(), format!("{BASE}{BASE}")] {
        let list = anybody.get(&base).await.of(200);
        assert_eq!(list["data"][0], seed!("list"));
        assert_eq!(list["pagination"], json!({ "page": 1, "limit": 20, "total": 2 }));
        assert_eq!(anybody.get(&format!("{base}/cert-001")).await.of(200), seed!("detail"));
        let soon = json!({ "data": [seed!("expiring")], "pagination": { "page": 1, "limit": 20, "total": 1 } });
        assert_eq!(anybody.get(&format!("{base}/expiring")).await.of(200), soon);
    }
    let created = anybody.post(BASE, &seed!("create-request")).await.is(201);
    let address = created.header("location").expect("a new record has an address").to_owned();
    let mut body = created.json();
    assert!(address.ends_with(body["id"].as_str().expect("an id")), "{address}");
    body["id"] = json!("cert-002");
    assert_eq!(body, seed!("create"));
    site.wait(TimeDelta::minutes(5));
    assert_eq!(put(&anybody, &format!("{BASE}/cert-001"), &seed!("update-request")).await.of(200), seed!("update"));
    assert_eq!(anybody.get(&format!("{BASE}/cert-001/status")).await.of(200), seed!("status"));
    assert_eq!(anybody.get(&format!("{BASE}/mentor-42/status")).await.of(200), seed!("status"));
    assert_eq!(anybody.delete(&format!("{BASE}/cert-001")).await.of(200), seed!("delete"));
    for path in ["/cert-001", "/cert-001/status"] {
        anybody.get(&format!("{BASE}{path}")).await.problem(404, "certification_not_found");
    }
    anybody.delete(&format!("{BASE}/cert-001")).await.problem(404, "certification_not_found");
    // A token that is sent must be good, also where none is needed.
    server.like("emb_pat_nobody").get(BASE).await.problem(401, "unauthenticated");
}

async fn readers_need_no_token_and_writers_do(site: Site) {
    examples(&site).await;
    let anybody = site.anonymous();
    assert_eq!(anybody.get(BASE).await.of(200)["data"][0], seed!("list"));
    assert_eq!(anybody.get(&format!("{BASE}/cert-001")).await.of(200), seed!("detail"));
    for reply in [
        anybody.post(BASE, &seed!("create-request")).await,
        put(&anybody, &format!("{BASE}/cert-001"), &seed!("update-request")).await,
        anybody.delete(&format!("{BASE}/cert-001")).await,
    ] {
        let problem = reply.problem(401, "unauthenticated");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("public-read")), "{problem}");
    }
    // mentor-42 is a stub of the site's own house; the others' are theirs to keep.
    for client in [site.admin(), site.system()] {
        put(&client, &format!("{BASE}/cert-001"), &json!({})).await.of(200);
    }
    for client in [site.coordinator(), site.admin_of_oslo()] {
        put(&client, &format!("{BASE}/cert-007"), &json!({})).await.of(200);
    }
    site.mentor().post(BASE, &seed!("create-request")).await.problem(403, "forbidden");
    put(&site.other_coordinator(), &format!("{BASE}/cert-007"), &json!({}))
        .await
        .problem(404, "certification_not_found");
    let mut body = site.system().post(BASE, &seed!("create-request")).await.of(201);
    body["id"] = json!("cert-002");
    assert_eq!(body, seed!("create"));
}

async fn private_certifications_are_read_by_those_whose_they_are(site: Site) {
    examples(&site).await;
    let mut tx = site.tx().await;
    let own = wanted("pm-kari-001", "first_aid", "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z");
    certifications::issue_as(&mut tx, now(&site), &root(), own, "cert-kari").await.expect("it is issued");
    tx.commit().await.unwrap();
    let server = Other::of(&site, CertificationsAccess::Private).await;
    let problem = server.anonymous().get(BASE).await.problem(401, "unauthenticated");
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("private")), "{problem}");
    let at_other = |client: Client| client.at(&server.base);
    let ids = async |client: Client, path: &str| {
        let list = at_other(client).get(path).await.of(200);
        let ids = list["data"].as_array().expect("a list").iter().map(|item| item["id"].as_str().unwrap().to_owned());
        ids.collect::<Vec<_>>()
    };
    assert_eq!(ids(site.mentor(), BASE).await, ["cert-kari"]);
    assert_eq!(ids(site.mentor(), &format!("{BASE}/expiring")).await, ["cert-kari"]);
    assert_eq!(ids(site.coordinator(), BASE).await, ["cert-007", "cert-kari"]);
    assert_eq!(ids(site.system(), BASE).await, ["cert-001", "cert-007", "cert-kari"]);
    assert!(ids(site.other_coordinator(), BASE).await.is_empty());
    assert!(ids(site.other_coordinator(), &format!("{BASE}?mentor_id=mentor-19")).await.is_empty());
    let mentor = at_other(site.mentor());
    mentor.get(&format!("{BASE}?mentor_id=mentor-19")).await.problem(403, "forbidden");
    mentor.get(&format!("{BASE}/cert-007")).await.problem(404, "certification_not_found");
    mentor.get(&format!("{BASE}/mentor-19/status")).await.problem(404, "certification_not_found");
    mentor.get(&format!("{BASE}/pm-kari-001/status")).await.of(200);
}

async fn changes_without_a_token_are_audited_and_limited(site: Site) {
    let server = Other::of(&site, CertificationsAccess::Contract).await;
    let anybody = server.anonymous();
    let created = anybody.post(BASE, &seed!("create-request")).await.of(201);
    let log = site.admin().get("/api/v1/audit?action=certification.issued").await.of(200);
    let line = &log["data"][0];
    assert_eq!((&line["actor"], &line["dialect"]), (&json!("anonymous"), &json!("certifications")), "{log}");
    assert_eq!(line["subject"], created["id"]);
    let mut limited = None;
    for _ in 0..400 {
        let reply = anybody.delete(&format!("{BASE}/none")).await;
        if reply.status == 429 {
            limited = Some(reply);
            break;
        }
    }
    let limited = limited.expect("somebody who goes on is held up");
    assert!(limited.header("retry-after").is_some());
    limited.problem(429, "limited");
    anybody.get(BASE).await.of(200);
}

async fn wrong_requests_are_told_what_is_wrong(site: Site) {
    examples(&site).await;
    let admin = site.admin();
    for (query, field) in [
        ("status=lost", "status"),
        ("expires_before=soon", "expires_before"),
        ("page=0", "page"),
        ("limit=x", "limit"),
        ("cursor=a.b", "cursor"),
    ] {
        admin.get(&format!("{BASE}?{query}")).await.refuses(&[field]);
    }
    for query in ["days=-1", "days=3651", "within_days=x"] {
        admin.get(&format!("{BASE}/expiring?{query}")).await.problem(400, "invalid_request");
    }
    admin.post(BASE, &json!({})).await.refuses(&["mentor_id", "cert_type", "issued_at", "expires_at"]);
    let with = |key: &str, value: Value| {
        let mut body = seed!("create-request");
        body[key] = value;
        body
    };
    admin.post(BASE, &with("cert_type", json!("Peer Mentor"))).await.refuses(&["cert_type"]);
    admin.post(BASE, &with("issued_at", json!("yesterday"))).await.refuses(&["issued_at"]);
    admin.post(BASE, &with("issued_at", json!("0001-01-01T00:00:00Z"))).await.refuses(&["issued_at"]);
    admin.post(BASE, &with("expires_at", json!("2026-03-01T00:00:00Z"))).await.problem(422, "ends_before_it_begins");
    admin.post(BASE, &with("mentor_id", json!("nobody@example.org"))).await.problem(404, "mentor_not_found");
    admin.post(BASE, &with("mentor_id", json!("a\u{0}b"))).await.problem(404, "mentor_not_found");
    let first = admin.post(BASE, &seed!("create-request")).await.of(201);
    let again = admin.post(BASE, &seed!("create-request")).await.problem(409, "identical_certification");
    assert!(again["detail"].as_str().unwrap().contains(first["id"].as_str().unwrap()), "{again}");
    put(&admin, &format!("{BASE}/cert-001"), &json!({ "mentor_id": "mentor-19" })).await.refuses(&["mentor_id"]);
    put(&admin, &format!("{BASE}/cert-001"), &json!({ "expires_at": "2020-01-01" }))
        .await
        .problem(422, "ends_before_it_begins");
    admin.post(&format!("{BASE}/cert-001/revoke"), &json!({ "reason": " " })).await.refuses(&["reason"]);
    admin.post(&format!("{BASE}/cert-001/revoke"), &json!({ "reason": "Left" })).await.of(200);
    put(&admin, &format!("{BASE}/cert-001"), &seed!("update-request")).await.problem(409, "certification_revoked");
    assert_eq!(admin.get(&format!("{BASE}/cert-001")).await.of(200)["status"], "revoked");
    assert_eq!(admin.get(&format!("{BASE}?status=revoked")).await.of(200)["pagination"]["total"], 1);
}

async fn a_mentor_whom_nobody_knows_becomes_a_stub(site: Site) {
    let coordinator = site.coordinator();
    let mut body = seed!("create-request");
    body["mentor_id"] = json!("mentor-77");
    coordinator.post(BASE, &body).await.of(201);
    let person = site.admin().get("/api/v1/people/mentor-77").await.of(200);
    assert_eq!((&person["stub"], &person["organisation_id"]), (&json!(true), &json!("org-nhf-oslo")), "{person}");
    // Somebody else's mentor is not told of, and gets nothing.
    body["mentor_id"] = json!("other-mentor");
    coordinator.post(BASE, &body).await.problem(404, "mentor_not_found");
}

async fn names_of_private_people_are_not_told_to_strangers(site: Site) {
    examples(&site).await;
    let soon = format!("{BASE}/expiring?days=15");
    let name = async |client: Client| client.get(&soon).await.of(200)["data"][0]["mentor_name"].clone();
    assert_eq!(name(site.anonymous()).await, "Lars Eriksen");
    site.admin().patch("/api/v1/people/mentor-19", &json!({ "public": false })).await.of(200);
    for stranger in [site.anonymous(), site.mentor(), site.other_coordinator()] {
        assert_eq!(name(stranger).await, Value::Null);
    }
    for keeper in [site.coordinator(), site.admin(), site.system()] {
        assert_eq!(name(keeper).await, "Lars Eriksen");
    }
    assert!(site.anonymous().get(&format!("{BASE}/expiring?days=14")).await.of(200)["data"] == json!([]));
}

async fn pages_follow_one_another_by_cursor(site: Site) {
    let mut expected = Vec::new();
    for n in 0..7 {
        let mut body = seed!("create-request");
        body["mentor_id"] = json!(format!("mentor-{}", n % 3));
        body["expires_at"] = json!(format!("2026-04-{:02}T00:00:00Z", 20 - n));
        expected.push(site.admin().post(BASE, &body).await.of(201)["id"].as_str().unwrap().to_owned());
    }
    for (path, reversed) in [("?limit=3", false), ("/expiring?limit=3", true), ("?limit=3&status=active", false)] {
        let mut next = Some(format!("{BASE}{path}"));
        let mut seen: Vec<String> = Vec::new();
        while let Some(address) = next {
            let page = site.anonymous().get(&address).await.is(200);
            next = page.next();
            let body = page.json();
            assert_eq!(body["pagination"]["total"], 7);
            seen.extend(body["data"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        }
        if reversed {
            seen.reverse();
        }
        assert_eq!(seen, expected, "{path}");
    }
}

async fn moments_beyond_the_years_that_are_kept_are_refused(site: Site) {
    examples(&site).await;
    jobs::fold(site.app()).await.expect("totals are folded");
    for field in ["expires_before", "expires_after"] {
        for beyond in ["-10000-01-01", "%2B12345-01-01", "%2B12345-01-01T00:00:00Z", "9999-12-31T23:00:00-02:00"] {
            site.anonymous().get(&format!("{BASE}?{field}={beyond}")).await.refuses(&[field]);
        }
        for edge in ["0001-01-01", "1900-01-01", "9999-12-31T23:59:59Z"] {
            let list = site.anonymous().get(&format!("{BASE}?{field}={edge}")).await.of(200);
            let listed = list["data"].as_array().expect("a list").len();
            assert_eq!(list["pagination"]["total"], json!(listed), "{field}={edge}");
        }
    }
    let mut new = seed!("create-request");
    new["expires_at"] = json!("+12345-01-01");
    site.system().post(BASE, &new).await.refuses(&["expires_at"]);
    let change = json!({ "issued_at": "-10000-01-01T00:00:00Z" });
    put(&site.system(), &format!("{BASE}/cert-001"), &change).await.refuses(&["issued_at"]);
}

async fn who_has_an_address_is_not_told_to_strangers(site: Site) {
    let server = Other::of(&site, CertificationsAccess::Contract).await;
    let anybody = server.anonymous();
    let of = |mentor: &str| json!({ "mentor_id": mentor, "cert_type": "first_aid", "issued_at": "2026-03-01", "expires_at": "2027-03-01" });
    let mut told = Vec::new();
    for address in ["kari@example.org", " KARI@example.org ", "nobody@example.org"] {
        let refused = anybody.post(BASE, &of(address)).await.refuses(&["mentor_id"]);
        told.push(refused["errors"].clone());
    }
    assert!(told.iter().all(|errors| *errors == told[0]), "{told:?}");
    assert!(
        told[0][0]["detail"].as_str().is_some_and(|detail| detail.contains("only for callers with a token")),
        "{told:?}"
    );
    assert_eq!(anybody.get(BASE).await.of(200)["pagination"]["total"], 0);
    anybody.post(BASE, &of("pm-kari-001")).await.of(201);
    let by_address = site.system().at(&server.base).post(BASE, &of("mona@example.net")).await.of(201);
    assert_eq!(by_address["mentor_id"], "other-mentor");
}
