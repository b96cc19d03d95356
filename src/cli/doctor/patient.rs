//! What the checks look at, opened once.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use reqwest::Response;
use tokio::time::timeout;
use url::Url;

use super::PATIENCE;
pub(super) use crate::http::outside::{is_loopback, told};
use crate::{
    clock::Clock,
    config::Settings,
    domain::settings::{self, Maker},
    http::{health, outside},
    secrets::Key,
    store::{Location, Store},
};

/// How long anything slow may take to answer: less than a check.
pub(super) const ANSWER: Duration = outside::PATIENCE;

/// A server as it is set up, running or not.
pub(super) struct Patient {
    pub settings: Settings,
    pub clock: Clock,
    /// The database, or why there is none.
    pub store: Result<Store, Closed>,
    /// The key, where one can be read.
    pub key: Option<Key>,
    /// Whether the database is the demo's.
    pub is_demo: bool,
}

/// Why the database could not be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Closed {
    /// There is no file.
    Missing,
    /// What was said.
    Refused(String),
}

impl Patient {
    pub async fn meet(settings: Settings, clock: Clock) -> Self {
        let store = match timeout(PATIENCE, open(&settings)).await {
            Ok(opened) => opened,
            Err(_) => Err(Closed::Refused(format!("no answer after {} seconds", PATIENCE.as_secs()))),
        };
        let key = match &settings.key {
            Some(text) => Key::parse(text).ok(),
            None => Key::read(&settings.key_file()).ok(),
        };
        let is_demo = match &store {
            Ok(store) => matches!(timeout(PATIENCE, maker(store)).await, Ok(Some(Maker::Demo))),
            Err(_) => false,
        };
        Self { settings, clock, store, key, is_demo }
    }

    /// Lets go of the database.
    pub async fn leave(self) {
        if let Ok(store) = self.store {
            let _ = timeout(Duration::from_secs(1), store.close()).await;
        }
    }

    /// The address under which the world reaches the server; the demo's own, where the demo made the database.
    pub fn public_url(&self) -> Option<Url> {
        let own = || Url::parse(&format!("http://{}", self.settings.listen)).ok();
        self.settings.public_url.clone().or_else(|| if self.is_demo { own() } else { None })
    }

    /// Asks the public address, as somebody who has the key where there is one.
    pub async fn ask(&self, url: &Url, path: &str) -> Result<Response, String> {
        let question = self.key.as_ref().and_then(|key| HeaderValue::from_str(&health::question(key)).ok());
        let headers = question.map(|question| (HeaderName::from_static(health::DOCTOR), question));
        outside::ask(url.as_str(), Method::GET, path, HeaderMap::from_iter(headers)).await
    }
}

async fn open(settings: &Settings) -> Result<Store, Closed> {
    let location = settings.location();
    if matches!(&location, Location::File(path) if !path.exists()) {
        return Err(Closed::Missing);
    }
    Store::inspect(&location).await.map_err(|error| Closed::Refused(told(&error)))
}

async fn maker(store: &Store) -> Option<Maker> {
    settings::maker(&mut store.read().await.ok()?).await.ok()?
}

/// An address without a slash at its end.
pub(super) fn base(url: &Url) -> &str {
    url.as_str().trim_end_matches('/')
}
