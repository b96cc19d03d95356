//! Requests that no well-meaning client sends: each gets the right status in the shape of its contract, changes nothing,
//! and never finds a defect of the server.

use reqwest::{
    Method,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue},
};
use serde_json::Value;

use crate::support::{Client, Reply, Site, on_both_engines, png};

on_both_engines!(bodies_and_addresses_that_make_no_sense, credentials_that_make_no_sense, forms_that_make_no_sense);

const EARNED: &str = "/api/v1/earned-badges";
const PEOPLE: &str = "/api/v1/people";
const BADGES: &str = "/api/v1/badge-definitions";
const TOKENS: &str = "/api/v1/api-tokens";
const HOUSES: &str = "/api/v1/organisations";
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

/// One bad request. Rows are made by the functions below, which name what they have in common.
struct Bad {
    name: String,
    method: Method,
    path: String,
    media_type: Option<&'static str>,
    body: Vec<u8>,
    status: u16,
}

fn sent(method: Method, path: &str, media_type: Option<&'static str>, body: impl Into<Vec<u8>>, status: u16) -> Bad {
    let body = body.into();
    let shown: String = String::from_utf8_lossy(&body).chars().take(60).collect();
    Bad { name: format!("{method} {path:.80} {shown}"), method, path: path.to_owned(), media_type, body, status }
}

fn post(path: &str, body: impl Into<Vec<u8>>, status: u16) -> Bad {
    sent(Method::POST, path, Some(JSON), body, status)
}

fn patch(path: &str, body: impl Into<Vec<u8>>, status: u16) -> Bad {
    sent(Method::PATCH, path, Some(JSON), body, status)
}

fn get(path: &str, status: u16) -> Bad {
    sent(Method::GET, path, None, "", status)
}

/// Objects in objects, as deep as a stack would not bear.
fn deep(field: &str) -> String {
    let depth = 100_000;
    format!("{{\"{field}\":{}{}}}", "[".repeat(depth), "]".repeat(depth))
}

fn awards() -> Vec<Bad> {
    let award = |fields: &str| {
        format!("{{\"badge_definition_id\":\"bdg-def-003\",\"peer_mentor_id\":\"pm-kari-001\"{fields}}}")
    };
    let (long, longest) = ("x".repeat(5_001), "x".repeat(256 * 1024));
    let mut rows: Vec<Bad> =
        ["", "null", "true", "7", "\"text\"", "[]", "[{}]", "{", "{}}", "{} {}", "{\"a\"}", "{'a':1}", "\u{feff}{}"]
            .into_iter()
            .map(|body| post(EARNED, body, 400))
            .collect();
    rows.extend([
        // A list in the fields' order is not an object.
        post(EARNED, r#"["bdg-def-003","pm-kari-001",null,null]"#, 400),
        post(EARNED, r#"{"badge_definition_id":1,"peer_mentor_id":"pm-kari-001"}"#, 400),
        post(EARNED, r#"{"badge_definition_id":["bdg-def-003"],"peer_mentor_id":"pm-kari-001"}"#, 400),
        post(EARNED, r#"{"badge_definition_id":{"id":1},"peer_mentor_id":1e999}"#, 400),
        post(EARNED, award(",\"note\":7"), 400),
        post(EARNED, award(",\"peer_mentor_id\":\"mentor-19\""), 400),
        post(EARNED, award(&format!(",\"note\":\"{long}\"")), 400),
        post(EARNED, award(",\"note\":\"a\\u0000b\""), 400),
        post(EARNED, award(",\"note\":\"a\\u001bb\""), 400),
        post(EARNED, award(",\"note\":\"\\ud800\""), 400),
        post(EARNED, award(",\"note\":\"a\u{7}b\""), 400),
        post(EARNED, [award(",\"note\":\"").as_bytes().split_last().expect("a brace").1, b"\xff\xfe\"}"].concat(), 400),
        post(EARNED, award(&format!(",\"note\":\"{longest}\"")), 413),
        post(EARNED, deep("colour"), 400),
        post(EARNED, "[".repeat(100_000), 400),
        post(EARNED, r#"{"badge_definition_id":"bdg\u0000","peer_mentor_id":"pm-kari-001"}"#, 404),
        post(EARNED, r#"{"badge_definition_id":"bdg-def-003","peer_mentor_id":"pm\u0000"}"#, 404),
        post(EARNED, r#"{"badge_definition_id":"9999999999999999999999","peer_mentor_id":"pm-kari-001"}"#, 404),
        post(EARNED, format!(r#"{{"badge_definition_id":"{long}","peer_mentor_id":"{long}"}}"#), 404),
        post(EARNED, award(",\"awarded_by\":\"a\\u0000b\""), 403),
        sent(Method::POST, EARNED, None, award(""), 415),
        sent(Method::POST, EARNED, Some("text/plain"), award(""), 415),
        sent(Method::POST, EARNED, Some(FORM), "badge_definition_id=bdg-def-003&peer_mentor_id=pm-kari-001", 415),
        sent(Method::POST, EARNED, Some("application/jsonp"), award(""), 415),
        sent(Method::PUT, EARNED, Some(JSON), award(""), 405),
        sent(Method::PATCH, "/api/v1/earned-badges/earned-001", Some(JSON), "{}", 405),
        sent(Method::DELETE, EARNED, None, "", 405),
        sent(Method::DELETE, "/api/v1/earned-badges/earned-001", Some(JSON), r#"["reason"]"#, 400),
        sent(Method::DELETE, "/api/v1/earned-badges/earned-001?revoke_reason=a%00b", None, "", 400),
        sent(Method::DELETE, "/api/v1/earned-badges/%00?revoke_reason=a", None, "", 404),
        sent(Method::DELETE, "/api/v1/earned-badges/%ff?revoke_reason=a", None, "", 400),
    ]);
    rows
}

fn addresses() -> Vec<Bad> {
    let long = "a".repeat(8_000);
    let mut rows = Vec::new();
    for list in [EARNED, PEOPLE, BADGES, HOUSES, TOKENS] {
        rows.extend([
            get(&format!("{list}/%ff"), 400),
            get(&format!("{list}/%00"), 404),
            get(&format!("{list}/a%00b"), 404),
            get(&format!("{list}/{long}"), 404),
            get(&format!("{list}/..%2f..%2fetc%2fpasswd"), 404),
            get(&format!("{list}/%27%20OR%201=1--"), 404),
            get(&format!("{list}/%F0%9F%8F%85"), 404),
            get(&format!("{list}?page=%ff"), 400),
            get(&format!("{list}?page=1&page=2"), 400),
            get(&format!("{list}?cursor=%27--"), 400),
            get(&format!("{list}?cursor=nothing-of-this-list"), 200),
            get(&format!("{list}?unknown=%00%ff"), 200),
        ]);
    }
    // What names nothing finds nothing.
    for query in ["peer_mentor_id=", "organisation_id=", "badge_definition_id="] {
        rows.extend(
            ["%00", "a%00b", "%ff", "%27", "%25", &long].map(|value| get(&format!("{EARNED}?{query}{value}"), 200)),
        );
    }
    let check = format!("{EARNED}/check?badge_definition_id=");
    rows.extend([
        get(&format!("{check}%00&peer_mentor_id=%00"), 200),
        get(&format!("{check}%ff&peer_mentor_id=%ff"), 200),
        get(&format!("{check}9999999999999999999999&peer_mentor_id=pm-kari-001"), 200),
        get(&format!("{check}a&badge_definition_id=b&peer_mentor_id=c"), 400),
        get(&format!("{PEOPLE}?q=%00"), 200),
        get(&format!("{PEOPLE}?q=%25_%25"), 200),
        get(&format!("{PEOPLE}?q={long}"), 200),
        get(&format!("{PEOPLE}?organisation_id=%00"), 200),
        get(&format!("{BADGES}?q=%00%ff"), 200),
        get(&format!("{BADGES}?state=lost"), 400),
        get("/api/v1/audit?before=abc", 400),
        get("/api/v1/audit?before=99999999999999999999", 400),
        get("/api/v1/audit?before=-9223372036854775808", 200),
        get("/api/v1/audit?limit=0", 400),
        get("/api/v1/audit?action=award.unmade", 400),
        get("/api/v1/audit?person_id=%00", 404),
        get("/api/v1/audit/1", 404),
        get("/api/v1/nothing", 404),
        get("/api/v1/people/", 404),
        get("/api/v2/people", 404),
        get("/v1/nothing", 404),
        get("/v1/token", 405),
    ]);
    rows
}

fn records() -> Vec<Bad> {
    let (long, id) = ("x".repeat(201), "x".repeat(65));
    let person = |fields: &str| post(PEOPLE, format!("{{\"display_name\":\"New\"{fields}}}"), 400);
    let badge = |fields: &str| post(BADGES, format!("{{\"name\":\"New\"{fields}}}"), 400);
    let house = |fields: &str| post(HOUSES, format!("{{\"name\":\"New\"{fields}}}"), 400);
    let token = |fields: &str| post(TOKENS, format!("{{\"label\":\"New\"{fields}}}"), 400);
    let mut rows = Vec::new();
    for list in [PEOPLE, BADGES, HOUSES, TOKENS] {
        rows.extend(
            ["[]", "null", "{}", "[\"New\",\"New\",\"New\",\"New\",\"New\"]"].map(|body| post(list, body, 400)),
        );
        rows.extend([post(list, deep("x"), 400), sent(Method::POST, list, Some(FORM), "name=New", 415)]);
    }
    for (list, name) in [(PEOPLE, "display_name"), (BADGES, "name"), (HOUSES, "name"), (TOKENS, "label")] {
        for value in
            ["\"\"", "\" \\t \"", "null", "7", "[\"New\"]", "\"a\\u0000b\"", "\"a\\nb\"", &format!("\"{long}\"")]
        {
            rows.push(post(list, format!("{{\"{name}\":{value}}}"), 400));
        }
    }
    for bad in ["a.b", "-a", "a b", "å", "a\\u0000", "", &id] {
        rows.extend([person(&format!(",\"id\":\"{bad}\"")), person(&format!(",\"handle\":\"{bad}\""))]);
        rows.extend([badge(&format!(",\"id\":\"{bad}\"")), badge(&format!(",\"shortname\":\"{bad}\""))]);
        rows.push(house(&format!(",\"id\":\"{bad}\"")));
    }
    for bad in ["kari", "@", "kari@", "a@b", "a b@example.org", "a\\u0000@example.org", "Kari <kari@example.org>"] {
        rows.extend([person(&format!(",\"email\":\"{bad}\"")), house(&format!(",\"contact_email\":\"{bad}\""))]);
    }
    for bad in ["nowhere", "\\u0000", "org-nhf-oslo\\u0000", ""] {
        rows.push(person(&format!(",\"organisation_id\":\"{bad}\"")));
        rows.push(badge(&format!(",\"organisation_id\":\"{bad}\"")));
        rows.push(token(&format!(",\"role\":\"system\",\"organisation_id\":\"{bad}\"")));
    }
    rows.extend([
        badge(",\"points\":-1"),
        badge(",\"points\":1000001"),
        badge(",\"points\":1.5"),
        badge(",\"points\":\"1\""),
    ]);
    rows.extend([badge(",\"points\":9223372036854775808"), badge(",\"shortname\":\"1st\""), badge(",\"number\":7")]);
    rows.extend([house(",\"accent_hue\":360"), house(",\"accent_hue\":-1"), house(",\"time_zone\":\"Mars/Base\"")]);
    rows.extend([
        token(",\"role\":\"coordinator\""),
        token(",\"role\":\"root\""),
        token(",\"organisation_id\":\"org-other\""),
    ]);
    for bad in [
        "2020-01-01T00:00:00Z",
        "2026-03-26T10:00:00Z",
        "tomorrow",
        "2027-01-01",
        "2027-13-01T00:00:00Z",
        "+12000-01-01T00:00:00Z",
        "",
    ] {
        rows.push(token(&format!(",\"expires_at\":\"{bad}\"")));
    }
    rows.extend([
        patch("/api/v1/people/pm-kari-001", r#"{"language":"tlh"}"#, 400),
        patch("/api/v1/people/pm-kari-001", r#"{"id":"pm-kari-002"}"#, 400),
        patch("/api/v1/people/pm-kari-001", r#"{"email":null}"#, 400),
        patch("/api/v1/people/pm-kari-001", r#"{"score":9000}"#, 400),
        patch("/api/v1/people/pm-kari-001", r#"{"organisation_id":"a\u0000"}"#, 400),
        patch("/api/v1/badge-definitions/bdg-def-001", r#"{"shortname":"other"}"#, 400),
        patch("/api/v1/badge-definitions/bdg-def-001", "[]", 400),
        patch("/api/v1/organisations/org-nhf-oslo", r#"{"site":true}"#, 400),
        patch("/api/v1/organisations/site", r#"{"retired":true}"#, 409),
    ]);
    rows
}

fn pictures() -> Vec<Bad> {
    let path = "/api/v1/badge-definitions/bdg-def-001/image";
    let put = |media_type: &'static str, body: Vec<u8>, status| sent(Method::PUT, path, Some(media_type), body, status);
    let whole = png(4, 4);
    vec![
        put("image/svg+xml", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><text/></svg>".to_vec(), 400),
        put("image/bmp", b"BM".to_vec(), 415),
        put("image/gif", b"GIF89a".to_vec(), 400),
        put("image/png", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"x\"/></svg>".to_vec(), 400),
        put("image/png", b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec(), 400),
        put("image/jpeg", b"\xff\xd8\xff\xe0".to_vec(), 400),
        put("image/png", whole[..whole.len() / 2].to_vec(), 400),
        put("image/png", Vec::new(), 400),
        // Small as a file; 16 million pixels a side say its first bytes, or a hundred million in all.
        put("image/png", crate::support::png_that_claims(16_000_000, 16_000_000), 400),
        put("image/png", crate::support::png_that_claims(10_000, 10_000), 400),
        put("image/png", crate::support::png_that_claims(4_096, 4_096), 400),
    ]
}

fn tokens() -> Vec<Bad> {
    let path = "/v1/token";
    let form = |body: &'static [u8], status| sent(Method::POST, path, Some(FORM), body, status);
    let long = "x".repeat(2_000);
    vec![
        post(path, "", 400),
        post(path, "[]", 400),
        post(path, r#"["password","per.admin@example.org","x",null]"#, 400),
        post(path, "{", 400),
        post(path, deep("username"), 400),
        post(path, deep("colour"), 400),
        post(path, r#"{"username":7,"password":"x"}"#, 400),
        post(path, r#"{"username":"a","username":"b","password":"x"}"#, 400),
        post(path, r#"{"username":"a@example.org"}"#, 400),
        post(path, r#"{"grant_type":"client_credentials"}"#, 400),
        post(path, r#"{"grant_type":"refresh_token"}"#, 400),
        post(path, r#"{"grant_type":"refresh_token","refresh_token":"a\u0000"}"#, 401),
        post(path, r#"{"username":"a\u0000@example.org","password":"x"}"#, 401),
        post(path, r#"{"username":"per.admin@example.org","password":"a\u0000"}"#, 401),
        post(path, format!(r#"{{"username":"per.admin@example.org","password":"{long}"}}"#), 401),
        post(path, format!(r#"{{"username":"{long}@example.org","password":"x"}}"#), 401),
        post(path, format!(r#"{{"username":"{}"}}"#, "x".repeat(256 * 1024)), 413),
        form(b"username=%00&password=%ff", 401),
        form(b"username=a&username=b&password=c", 400),
        form(b"\xff\xfe", 400),
        sent(Method::POST, path, None, "username=a&password=b", 415),
        sent(Method::POST, path, Some("text/plain"), "username=a&password=b", 415),
        sent(Method::POST, path, Some("multipart/form-data"), "username=a&password=b", 415),
    ]
}

/// What is wrong with an answer's shape, if something is: problem+json under `/api/`, a `detail` under `/v1/`, else a page.
fn misshapen(path: &str, reply: &Reply) -> Option<&'static str> {
    let media_type = reply.header("content-type").unwrap_or_default();
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    if reply.status < 400 {
        None
    } else if path.starts_with("/api/") {
        let is_one =
            media_type == "application/problem+json" && body["status"] == reply.status && body["code"].is_string();
        (!is_one).then_some("not a problem")
    } else if path.starts_with("/v1/") {
        let detail = &body["detail"];
        let is_one = media_type == JSON && if reply.status == 400 { detail.is_array() } else { detail.is_string() };
        (!is_one).then_some("not a detail")
    } else {
        (!media_type.starts_with("text/html")).then_some("not a page")
    }
}

async fn hold(site: &Site, client: &Client, rows: Vec<Bad>) {
    let before = site.counts().await;
    let mut wrong = Vec::new();
    for bad in rows {
        let mut request = client.request(bad.method, &bad.path).body(bad.body);
        if let Some(media_type) = bad.media_type {
            request = request.header(CONTENT_TYPE, media_type);
        }
        let reply = Reply::to(request).await;
        let told: String = reply.text().chars().take(200).collect();
        if reply.status != bad.status {
            wrong.push(format!("{}\n    → {}, not {}: {told}", bad.name, reply.status, bad.status));
        } else if let Some(shape) = misshapen(&bad.path, &reply) {
            wrong.push(format!("{}\n    → {} is {shape}: {told}", bad.name, reply.status));
        }
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(site.counts().await, before, "nothing was changed");
}

async fn bodies_and_addresses_that_make_no_sense(site: Site) {
    // The first use of a token is noted on its row.
    site.admin().get(PEOPLE).await.of(200);
    for rows in [awards(), addresses(), records(), pictures()] {
        hold(&site, &site.admin(), rows).await;
    }
    hold(&site, &site.anonymous(), tokens()).await;
    assert_eq!(site.mentor().get(EARNED).await.of(200)["pagination"]["total"], 2);
}

async fn credentials_that_make_no_sense(site: Site) {
    let before = site.counts().await;
    let good = site.admin().request(Method::GET, PEOPLE).build().expect("a request");
    let good = good.headers()[AUTHORIZATION].to_str().expect("ASCII").to_owned();
    let secret = good.trim_start_matches("Bearer ").to_owned();
    let long = format!("Bearer emb_pat_{}", "x".repeat(10_000));
    let cut = good[..good.len() - 1].to_owned();
    let capital = format!("Bearer {}", secret.to_uppercase());
    let bad: Vec<Vec<u8>> =
        ["", "Bearer", "Bearer ", "Basic cGVyOng=", &secret, "Token x", "Bearer a b", &long, &cut, &capital]
            .into_iter()
            .map(|value| value.as_bytes().to_vec())
            .chain([b"Bearer \xff\xfe".to_vec(), b"Bearer emb_at_".to_vec(), format!("{good}, {good}").into_bytes()])
            .collect();
    for path in [PEOPLE, EARNED, "/api/v1/audit"] {
        for value in &bad {
            let value = HeaderValue::from_bytes(value).expect("a header");
            let request = site.anonymous().request(Method::GET, path).header(AUTHORIZATION, &value);
            Reply::to(request).await.problem(401, "unauthenticated");
        }
        let twice = site.admin().request(Method::GET, path).header(AUTHORIZATION, &good);
        Reply::to(twice).await.problem(401, "unauthenticated");
        site.anonymous()
            .get(&format!("{path}?access_token={secret}&token={secret}"))
            .await
            .problem(401, "unauthenticated");
        // The scheme's case does not count (RFC 9110, section 11.1).
        let lower = site.anonymous().request(Method::GET, path).header(AUTHORIZATION, format!("bearer {secret}"));
        Reply::to(lower).await.of(200);
    }
    assert_eq!(site.counts().await, before, "nothing was changed");
}

async fn forms_that_make_no_sense(site: Site) {
    let cookie = site.sign_in("per.admin@example.org").await;
    let form = |path: &str, body: &'static [u8], status| sent(Method::POST, path, Some(FORM), body, status);
    let parts = "multipart/form-data; boundary=x";
    let rows = [
        get("/portal/badges/abc", 400),
        get("/portal/badges/99999999999999999999", 400),
        get("/portal/badges/-1", 404),
        get("/portal/people/%ff", 400),
        get("/portal/people/%00", 404),
        get("/portal/organisations/%00", 404),
        get("/portal/organisations/a%00b/edit", 404),
        get("/portal/awards/%00/revoke", 404),
        get("/portal/connections/tokens/%00/revoke", 404),
        get("/portal/audit?before=abc", 400),
        get("/portal/badges?page=abc&q=%00%ff&sort=x&state=y", 200),
        get("/portal/people?organisation=%00&page=-1&sort=%00", 200),
        get("/portal/award?badge=%00&person=%00", 200),
        get("/portal/award/several?badge=%00", 200),
        get("/portal/award/several?batch=%00", 404),
        get("/portal/award/several/%00", 404),
        get("/portal/mail?state=%00&before=%00", 200),
        get("/portal/mail/%00", 404),
        get("/portal/mail/a%00b/html", 404),
        get("/portal/jobs?page=-1", 200),
        get("/portal/batches/%00?state=%00&page=x&after=%00", 404),
        get("/portal/batches/a%00b/undo", 404),
        get("/images/%00", 404),
        get("/static/x/%2e%2e/%2e%2e/Cargo.toml", 404),
        get("/nothing/at/all", 404),
        form("/portal/award", b"badge=%00&person=%00&person_id=%00", 422),
        form("/portal/award", b"badge=%ff&person=%ff&note=%00", 422),
        form("/portal/award/several", b"badge=%00&people=%00&note=%00", 422),
        form("/portal/award/several", b"badge=1&people=%ff&badge=2", 422),
        form("/portal/jobs/%00/run", b"", 404),
        form("/portal/mail/%00/send-again", b"", 404),
        form("/portal/batches/%00/start", b"", 404),
        form("/portal/award", b"badge=1&person=pm-kari-001&badge=2", 422),
        form("/portal/people/new", b"display_name=%00&organisation=%00&id=%00&email=%00&handle=%00", 422),
        form("/portal/organisations/new", b"name=New&time_zone=UTC&hue=abc", 422),
        form("/portal/organisations/new", b"name=New&time_zone=%00&hue=99999999999999999999", 422),
        form("/portal/connections", b"label=New&role=system&expires=tomorrow", 422),
        form("/portal/connections", b"label=New&role=system&expires=%2B262142-12-31", 422),
        form("/portal/connections", b"label=New&role=system&organisation=%00", 422),
        form("/me/tokens", b"label=%00", 422),
        form("/me/tokens", b"label=New&expires=1999-01-01", 422),
        form("/me/tokens", b"label=New&expires=%2B12000-01-01", 422),
        sent(Method::POST, "/portal/award", Some("text/plain"), "badge=1", 415),
        sent(Method::POST, "/portal/badges/new", Some(parts), "no parts at all", 400),
        sent(Method::POST, "/portal/badges/new", Some(FORM), "name=New", 400),
        sent(
            Method::POST,
            "/portal/badges/new",
            Some(parts),
            "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nNew\r\n--x\r\nContent-Disposition: form-data; name=\"points\"\r\n\r\n1e9\r\n--x--\r\n",
            422,
        ),
        sent(Method::PUT, "/portal/award", Some(FORM), "badge=1", 405),
    ];
    let before = site.counts().await;
    let mut wrong = Vec::new();
    for bad in rows {
        let mut request = site.anonymous().request(bad.method, &bad.path).header("cookie", &cookie).body(bad.body);
        if let Some(media_type) = bad.media_type {
            request = request.header(CONTENT_TYPE, media_type);
        }
        let reply = Reply::to(request).await;
        let shape = misshapen(&bad.path, &reply);
        if reply.status != bad.status || shape.is_some() {
            wrong.push(format!(
                "{}\n    → {}, not {} {}",
                bad.name,
                reply.status,
                bad.status,
                shape.unwrap_or_default()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(site.counts().await, before, "nothing was changed");
}
