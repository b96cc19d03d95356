//! A user of the APIs: sends requests with one credential and looks at replies as a program would.

use reqwest::{
    Method, RequestBuilder,
    header::{CONTENT_TYPE, HeaderMap},
};
use serde_json::Value;

/// Somebody who calls the server, with a bearer token or without.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// What was asked, for messages.
    asked: String,
}

impl Client {
    pub fn new(http: reqwest::Client, base: &str, token: Option<&str>) -> Self {
        Self { http, base: base.to_owned(), token: token.map(str::to_owned) }
    }

    /// The same user at another server.
    pub fn at(self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self }
    }

    /// A request to be filled in. `path` is a path of the server or a whole address, as `Link` and `Location` have it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let address = if path.starts_with('/') { format!("{}{path}", self.base) } else { path.to_owned() };
        let request = self.http.request(method, address);
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn get(&self, path: &str) -> Reply {
        Reply::to(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        Reply::to(self.request(Method::POST, path).json(body)).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Reply {
        Reply::to(self.request(Method::PATCH, path).json(body)).await
    }

    /// Saves the rule of a badge.
    pub async fn put_rule(&self, badge: &str, rule: &Value) -> Reply {
        let path = format!("/api/v1/badge-definitions/{badge}/rule");
        Reply::to(self.request(Method::PUT, &path).json(rule)).await.is(200)
    }

    pub async fn delete(&self, path: &str) -> Reply {
        Reply::to(self.request(Method::DELETE, path)).await
    }

    /// A DELETE with a JSON body.
    pub async fn delete_with(&self, path: &str, body: &Value) -> Reply {
        Reply::to(self.request(Method::DELETE, path).json(body)).await
    }

    /// A body of any kind.
    pub async fn send(&self, method: Method, path: &str, media_type: &str, body: impl Into<reqwest::Body>) -> Reply {
        Reply::to(self.request(method, path).header(CONTENT_TYPE, media_type).body(body)).await
    }
}

impl Reply {
    /// Sends the request and reads the whole answer.
    pub async fn to(request: RequestBuilder) -> Self {
        let (client, request) = request.build_split();
        let request = request.expect("the test's request can be built");
        let asked = format!("{} {}", request.method(), request.url());
        let reply = client.execute(request).await.unwrap_or_else(|error| panic!("{asked}: no answer: {error:?}"));
        let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
        let body = reply.bytes().await.unwrap_or_else(|error| panic!("{asked}: half an answer: {error:?}")).to_vec();
        Self { status, headers, body, asked }
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("the server's headers are ASCII"))
    }

    /// The body as JSON, of whatever status.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{self}: not JSON: {error}"))
    }

    /// Holds the reply to its status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// The JSON body of a reply of this status.
    #[track_caller]
    pub fn of(self, status: u16) -> Value {
        let reply = self.is(status);
        assert_eq!(reply.header("content-type"), Some("application/json"), "{reply}");
        reply.json()
    }

    /// Holds the reply to a problem (RFC 9457) of this status and code, and returns its body.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        let reply = self.is(status);
        assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{reply}");
        let body = reply.json();
        assert_eq!(body["type"], "about:blank", "{reply}");
        assert_eq!(body["status"], status, "{reply}");
        assert_eq!(body["code"], code, "{reply}");
        assert!(
            ["title", "detail"].iter().all(|key| body[*key].as_str().is_some_and(|text| !text.is_empty())),
            "{reply}"
        );
        assert_eq!(reply.header("www-authenticate").is_some(), status == 401, "only a 401 challenges: {reply}");
        body
    }

    /// Holds the reply to a 400 that is about exactly these fields.
    #[track_caller]
    pub fn refuses(self, fields: &[&str]) -> Value {
        self.about(400, "invalid_request", fields)
    }

    /// Holds the reply to a 409 that says that what this field wants is somebody else's.
    #[track_caller]
    pub fn claims_taken(self, field: &str) {
        let body = self.about(409, "already_in_use", &[field]);
        assert_eq!(body["errors"][0]["detail"], "is already in use");
    }

    #[track_caller]
    fn about(self, status: u16, code: &str, fields: &[&str]) -> Value {
        let body = self.problem(status, code);
        let named: Vec<_> = body["errors"].as_array().into_iter().flatten().map(|error| &error["field"]).collect();
        assert_eq!(named, fields, "{body}");
        body
    }

    /// The address of `Link: rel="next"`.
    pub fn next(&self) -> Option<String> {
        let link = self.header("link")?;
        let address = link.strip_prefix('<').and_then(|link| link.strip_suffix(">; rel=\"next\""));
        Some(address.unwrap_or_else(|| panic!("not a link to the next page: {link}")).to_owned())
    }
}

impl std::fmt::Display for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { status, asked, .. } = self;
        write!(f, "{asked} → {status} {}", self.text().chars().take(1_000).collect::<String>())
    }
}
