//! Badges issued to an address, from the request of a learning platform to the profile of whoever claimed.

mod asking;
mod claims;
mod limits;
mod relay;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Client, Reply, Site};

const JOHN: &str = "john.doe@example.com";
/// A password that nobody has.
const NEW: &str = "eleven tame walruses juggle";

/// The seed's own body.
fn john() -> Value {
    json!({ "recipient_firstname": "John", "recipient_lastname": "Doe", "recipient_email": JOHN })
}

/// The seed's own body with these fields in it.
fn john_with(more: &Value) -> Value {
    let mut body = john();
    let fields = body.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    body
}

async fn put(client: &Client, badge: &str, body: &Value) -> Reply {
    Reply::to(client.request(Method::PUT, &format!("/v1/badge/{badge}/issue")).json(body)).await
}

/// Issues as a program, whose limit no other test's request counts against, and waits where it is told to.
async fn issued(site: &Site, badge: &str, body: &Value) -> Value {
    loop {
        let reply = put(&site.admin(), badge, body).await;
        if reply.status != 429 {
            return reply.of(200);
        }
        let wait = reply.header("retry-after").and_then(|wait| wait.parse().ok()).expect("it says how long");
        tokio::time::sleep(std::time::Duration::from_secs(wait)).await;
    }
}

/// A page or form, as a browser without a session asks.
async fn form(site: &Site, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Reply {
    let body = serde_html_form::to_string(fields).expect("a form can be written");
    let request = site.anonymous().request(Method::POST, path).header("cookie", cookie);
    Reply::to(request.header("content-type", "application/x-www-form-urlencoded").body(body)).await
}

/// The mail to this address that has left so far.
async fn mailbox(site: &Site, address: &str) -> Vec<String> {
    let is_theirs = |mail: &String| mail.contains(&format!("<{address}>\r\n"));
    site.mail().await.into_iter().filter(is_theirs).collect()
}

/// The path of the link in a mail.
fn link_in(mail: &str) -> String {
    let from = mail.find("/claim/").expect("the link is in it");
    let end = mail[from..].find(|c: char| c.is_whitespace() || c == '"').expect("it ends");
    mail[from..from + end].to_owned()
}

/// The path of the link in the latest mail to this address.
async fn link(site: &Site, address: &str) -> String {
    link_in(mailbox(site, address).await.last().expect("a mail came"))
}

/// The session that a reply begins.
fn session(reply: &Reply) -> String {
    let cookie = reply.header("set-cookie").and_then(|cookie| cookie.split(';').next());
    cookie.expect("a session begins").to_owned()
}
