//! This server as the world reaches it: its own public address asked from outside, and no other. Nothing that anybody types
//! becomes part of a host, and where an answer leads is told, not followed.

use std::{error::Error, net::IpAddr, time::Duration};

use axum::http::{HeaderMap, Method};
use reqwest::{Client, Response, redirect::Policy};
use url::{Host, Url};

/// How long an answer may take.
pub const PATIENCE: Duration = Duration::from_secs(8);

/// Asks the server at `public_url` for one of its own paths, which begins with a slash. `Err` says in words why there is no
/// answer.
pub async fn ask(public_url: &str, method: Method, path: &str, headers: HeaderMap) -> Result<Response, String> {
    debug_assert!(path.starts_with('/'), "{path} could become part of a host");
    let client = Client::builder().redirect(Policy::none()).timeout(PATIENCE).no_proxy().build();
    let address = format!("{}{path}", public_url.trim_end_matches('/'));
    let request = client.map_err(|error| told(&error))?.request(method, address).headers(headers);
    request.send().await.map_err(|error| told(&error.without_url()))
}

/// What came back, read whole or up to a bound.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, as far as it was read.
    pub body: Vec<u8>,
    /// Whether there is more of it.
    pub is_longer: bool,
}

impl Answer {
    /// Reads at most `most` bytes.
    pub async fn read(mut response: Response, most: usize) -> Result<Self, String> {
        let mut answer =
            Self { status: response.status().as_u16(), headers: response.headers().clone(), ..Self::default() };
        while let Some(chunk) = response.chunk().await.map_err(|error| told(&error.without_url()))? {
            let room = most - answer.body.len();
            answer.body.extend_from_slice(&chunk[..chunk.len().min(room)]);
            if chunk.len() > room {
                answer.is_longer = true;
                break;
            }
        }
        Ok(answer)
    }

    /// A header as text; empty where it is absent or no text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Whether the address leads to this computer and nowhere else.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).to_canonical().is_loopback(),
        None => false,
    }
}

/// An error with the causes that lie behind it, on one line.
pub fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let more = cause.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = cause.source();
    }
    text.replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_computer_has_several_names() {
        let url = |text: &str| Url::parse(text).unwrap();
        for own in [
            "http://localhost:1",
            "http://127.8.0.1",
            "http://[::1]:1",
            "http://[::ffff:127.0.0.1]",
            "http://a.localhost",
        ] {
            assert!(is_loopback(&url(own)), "{own}");
        }
        for other in
            ["http://badges.example.org", "http://10.0.0.1", "http://[fe80::1]", "http://localhost.example.org"]
        {
            assert!(!is_loopback(&url(other)), "{other}");
        }
    }
}
