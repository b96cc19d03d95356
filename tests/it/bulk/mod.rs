//! Lists of recipients, through the portal and the API, and what is wrong with lists; nominations.

mod bad_input;
mod issuing;
mod nominations;
mod portal;

use reqwest::Method;
use serde_json::Value;

use crate::support::{Client, Reply, Site};

/// Where badge `bdg-site` is issued to many.
const BATCH: &str = "/v1/badge/bdg-site/issue/batch";

/// Sends a list with this key, or none.
async fn send(
    client: &Client,
    path: &str,
    media_type: &str,
    key: Option<&str>,
    body: impl Into<reqwest::Body>,
) -> Reply {
    let mut request = client.request(Method::POST, path).header("content-type", media_type).body(body);
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    Reply::to(request).await
}

/// The results of each row of a batch.
async fn results(client: &Client, batch: &Value) -> Vec<Value> {
    let reply = client.get(batch["results_url"].as_str().expect("an address")).await.is(200);
    assert_eq!(reply.header("content-type"), Some("application/x-ndjson"));
    reply.text().lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// A batch after everything that was to be done.
async fn done(site: &Site, client: &Client, reply: Reply) -> Value {
    let location = reply.header("location").expect("it says where").to_owned();
    site.work().await;
    client.get(&location).await.of(200)
}

/// How many batches there are, and rows of them.
async fn kept(site: &Site) -> (i64, i64) {
    let list = site.admin().get("/api/v1/batches").await.of(200);
    let rows =
        list["data"].as_array().expect("a list").iter().map(|batch| batch["steps"]["total"].as_i64().expect("n"));
    (list["pagination"]["total"].as_i64().expect("a total"), rows.sum())
}

/// When the mail was written that tells of the seed's own awards; it is sent among the other mail, in any order.
const SEEDED: [&str; 2] = ["Date: Thu, 22 Jan 2026 14:35:00 +0000", "Date: Sat, 21 Feb 2026 00:01:00 +0000"];

/// The mail that was written since the seed.
async fn mail(site: &Site) -> Vec<String> {
    let is_seeded = |mail: &String| SEEDED.iter().any(|date| mail.contains(*date));
    let (seeded, written): (Vec<String>, Vec<String>) = site.mail().await.into_iter().partition(is_seeded);
    assert_eq!(seeded.len(), SEEDED.len(), "{seeded:?}");
    written
}

/// The text of what somebody with this cookie gets.
async fn page(site: &Site, cookie: &str, path: &str) -> String {
    Reply::to(site.anonymous().request(Method::GET, path).header("cookie", cookie)).await.is(200).text()
}

/// Sends a form with this cookie.
async fn form(site: &Site, cookie: &str, path: &str, body: &'static str) -> Reply {
    let request = site.anonymous().request(Method::POST, path).header("cookie", cookie);
    Reply::to(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
}
