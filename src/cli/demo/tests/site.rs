//! The demo as it starts, asked without a socket.

use std::net::SocketAddr;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request, header},
};
use serde_json::Value;
use tower::ServiceExt as _;

use super::{Clock, Settings, demo, moment, open, testing};
use crate::{app::App, http};

/// A demo of its own, whose clock stands where the contracts' examples were written.
pub(super) struct Site {
    pub app: App,
    router: Router,
}

/// What came back.
pub(super) struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    asked: String,
}

impl Site {
    pub async fn open(name: &str) -> Self {
        let directory = testing::directory(name);
        let settings = demo(&["--data", directory.to_str().unwrap()]).settings;
        let settings = Settings { database_url: None, public_url: None, ..settings };
        let app = open(settings, Clock::fixed(moment("2026-03-26T10:00:00Z").unwrap())).await.unwrap();
        Self { router: http::router(&app), app }
    }

    /// Sends a request as its method and path, `GET /v1/badges`.
    pub async fn ask(&self, what: &str, token: Option<&str>, body: Option<&Value>) -> Reply {
        let (method, path) = what.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let mut request = request.body(body.map_or_else(Body::empty, |body| Body::from(body.to_string()))).unwrap();
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9))));
        let reply = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
        let body = to_bytes(reply.into_body(), usize::MAX).await.unwrap().to_vec();
        Reply { status, headers, body, asked: what.to_owned() }
    }
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The JSON body of a reply of this status.
    #[track_caller]
    pub fn of(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.text()))
    }
}

/// The keys of an object.
#[track_caller]
pub(super) fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap_or_else(|| panic!("not an object: {value}")).keys().map(String::as_str).collect()
}
