//! What every request and every job works with: built once, the same in `main` and in tests.

use std::sync::Arc;

use url::Url;

use crate::{
    clock::Clock,
    config::Settings,
    domain::{
        Actor, Dialect, ManageError,
        access::Passwords,
        organisations::{self, NewOrganisation},
    },
    http::{assets, limits::Limits},
    metrics::Metrics,
    store::Store,
};

/// The server's parts. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The settings.
    pub settings: Arc<Settings>,
    /// Scheme and host under which the world reaches this server, without a slash at the end.
    pub public_url: Arc<str>,
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// Who has asked too often.
    pub limits: Arc<Limits>,
    /// What has been counted.
    pub metrics: Arc<Metrics>,
}

impl App {
    /// Opens the database, brings its tables up to date and makes the site's own organisation if there is none.
    pub async fn start(settings: Settings, clock: Clock, passwords: Passwords) -> anyhow::Result<Self> {
        let store = Store::open(&settings.location()).await?;
        store.migrate().await?;
        let app = Self::new(store, settings, clock, passwords);
        app.ensure_site().await?;
        Ok(app)
    }

    fn new(store: Store, settings: Settings, clock: Clock, passwords: Passwords) -> Self {
        let public_url = match &settings.public_url {
            Some(url) => url.as_str().trim_end_matches('/').into(),
            None => format!("http://{}", settings.listen).into(),
        };
        let metrics = Arc::new(Metrics::new(store.engine(), store.waits()));
        Self { store, clock, settings: Arc::new(settings), public_url, passwords, limits: Arc::default(), metrics }
    }

    async fn ensure_site(&self) -> Result<(), ManageError> {
        let mut tx = self.store.write().await?;
        let new = NewOrganisation {
            public_id: Some("site".to_owned()),
            name: self.settings.site_name.clone(),
            ..NewOrganisation::default()
        };
        organisations::ensure_site(&mut tx, self.clock.now(), &Actor::system(Dialect::CommandLine), new).await?;
        tx.commit().await?;
        Ok(())
    }

    /// An address of this server as the world writes it.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// The address of a badge's picture; of a neutral one where the badge has none.
    pub fn picture_url(&self, hash: Option<&str>) -> String {
        match hash {
            Some(hash) => self.url(&format!("/images/{hash}")),
            None => self.url(&assets::href("art/placeholder.svg")),
        }
    }

    /// Whether the world reaches this server through TLS, so that cookies may insist on it.
    pub fn is_https(&self) -> bool {
        Url::parse(&self.public_url).is_ok_and(|url| url.scheme() == "https")
    }
}
