//! How people come to an account, keep it, and lose what they had open: invitations, resets, one's own page.

mod invitations;
mod mail;
mod own;
mod resets;
mod setup;

use reqwest::Method;

use crate::support::{Reply, Site};

/// A password that nobody has.
const NEW: &str = "eleven tame walruses juggle";
const FORM: &str = "application/x-www-form-urlencoded";

/// A browser: it keeps its cookie.
struct Browser {
    site: Site,
    cookie: String,
}

impl Browser {
    fn new(site: &Site) -> Self {
        Self { site: site.clone(), cookie: String::new() }
    }

    async fn signed_in(site: &Site, email: &str) -> Self {
        Self { site: site.clone(), cookie: site.sign_in(email).await }
    }

    /// Another window with the cookie that this one has now.
    fn thief(&self) -> Self {
        Self { site: self.site.clone(), cookie: self.cookie.clone() }
    }

    async fn get(&mut self, path: &str) -> Reply {
        let request = self.site.anonymous().request(Method::GET, path).header("cookie", &self.cookie);
        self.keep(Reply::to(request).await)
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = serde_html_form::to_string(fields).expect("a form can be written");
        let request = self.site.anonymous().request(Method::POST, path).header("cookie", &self.cookie);
        self.keep(Reply::to(request.header("content-type", FORM).body(body)).await)
    }

    fn keep(&mut self, reply: Reply) -> Reply {
        if let Some(cookie) = reply.header("set-cookie").and_then(|cookie| cookie.split(';').next()) {
            cookie.clone_into(&mut self.cookie);
        }
        reply
    }

    /// Whether somebody is signed in here.
    async fn is_in(&mut self) -> bool {
        self.get("/me").await.status == 200
    }
}

/// Where this form leads.
#[track_caller]
fn leads_to(reply: &Reply, path: &str) {
    assert_eq!((reply.status, reply.header("location")), (303, Some(path)), "{reply}");
}

/// The path of the link in the latest mail that has one of this kind: `/invite/` or `/reset/`.
async fn link(site: &Site, kind: &str) -> String {
    let mail = site.mail().await;
    let letter = mail.iter().rev().find(|mail| mail.contains(kind)).expect("such a mail was sent");
    let from = letter.find(kind).expect("the link is in it");
    let end = letter[from..].find(|c: char| c.is_whitespace() || c == '"').expect("it ends");
    letter[from..from + end].to_owned()
}

/// The mail to this address that has left so far. Several leave at a time, in no order.
async fn mailbox(site: &Site, address: &str) -> Vec<String> {
    let is_theirs = |mail: &String| mail.contains(&format!("<{address}>\r\n"));
    site.mail().await.into_iter().filter(is_theirs).collect()
}

/// Whether an e-mail address and a password get tokens.
async fn opens(site: &Site, email: &str, password: &str) -> bool {
    let body = serde_json::json!({ "username": email, "password": password });
    site.anonymous().post("/v1/token", &body).await.status == 200
}

/// The newest line of the audit log about this action: who, and about whom.
async fn recorded(site: &Site, action: &str) -> (String, String) {
    let log = site.admin().get(&format!("/api/v1/audit?action={action}")).await.of(200);
    let text = |key: &str| log["data"][0][key].as_str().unwrap_or_default().to_owned();
    (text("actor"), text("subject"))
}
