//! What the checks look at, opened once.

use std::{error::Error, net::IpAddr, time::Duration};

use reqwest::{Client, Response, redirect::Policy};
use tokio::time::timeout;
use url::{Host, Url};

use super::PATIENCE;
use crate::{
    clock::Clock,
    config::Settings,
    domain::settings::{self, Maker},
    http::health,
    secrets::Key,
    store::{Location, Store},
};

/// How long anything slow may take to answer: less than a check.
pub(super) const ANSWER: Duration = Duration::from_secs(8);

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
        let client = Client::builder().redirect(Policy::none()).timeout(ANSWER).no_proxy().build();
        let mut request = client.map_err(|error| told(&error))?.get(format!("{}{path}", base(url)));
        if let Some(key) = &self.key {
            request = request.header(health::DOCTOR, health::question(key));
        }
        request.send().await.map_err(|error| told(&error.without_url()))
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

/// Whether the address leads to this computer and nowhere else.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).to_canonical().is_loopback(),
        None => false,
    }
}

/// An error with the causes that lie behind it, on one line.
pub(super) fn told(error: &dyn Error) -> String {
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
