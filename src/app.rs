//! What every request and every job works with: built once, the same in `main` and in tests.

use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use url::{Host, Url};

use crate::{
    clock::Clock,
    config::Settings,
    domain::{
        Actor, Dialect, ManageError,
        access::Passwords,
        awards::Award,
        claims::LinkTerms,
        organisations::{self, NewOrganisation},
        people,
        profiles::Standings,
        settings,
    },
    http::{assets, limits::Limits, portal::paths, profile_badges::Pictures},
    mail::{self, Mailer, Sender},
    metrics::Metrics,
    open_badges::AssertionLinks,
    rendering::{Drawings, cards::Cards, fonts::Library},
    secrets::Key,
    store::{self, Store},
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
    /// Seals and signs.
    pub key: Key,
    /// Sends mail.
    pub mailer: Mailer,
    sender: Arc<Sender>,
    /// Hashes and verifies passwords.
    pub passwords: Passwords,
    /// Who has asked too often.
    pub limits: Arc<Limits>,
    /// Draws pictures, and does other work that keeps a processor busy.
    pub drawings: Drawings,
    /// What cards and certificates are set in.
    pub fonts: Arc<Library>,
    /// What has been counted.
    pub metrics: Arc<Metrics>,
    /// Who has which rank.
    pub standings: Standings,
    /// Profile badges, as they were drawn.
    pub profile_badges: Pictures,
}

impl App {
    /// Opens the database, brings its tables up to date and makes the site's own organisation if there is none.
    pub async fn start(settings: Settings, clock: Clock, passwords: Passwords) -> anyhow::Result<Self> {
        let store = Store::open(&settings.location()).await?;
        store.migrate().await?;
        let key = key(&store, &settings).await?;
        let public_url: Arc<str> = match &settings.public_url {
            Some(url) => url.as_str().trim_end_matches('/').into(),
            None => format!("http://{}", settings.listen).into(),
        };
        let mailer = Mailer::new(settings.mail.as_ref(), &host(&public_url), settings.mail_per_minute)?;
        let sender = Arc::new(sender(&settings, &public_url)?);
        let metrics = Arc::new(Metrics::new(store.engine(), store.waits()));
        let (settings, limits, drawings) = (Arc::new(settings), Arc::default(), Drawings::default());
        let standings = Standings::new(store.commits().clone());
        let fonts = Library::open(settings.card_fonts.as_deref())
            .context("the fonts of the setting card-fonts cannot be read")?;
        let fonts = Arc::new(fonts);
        let cards = Cards::new(settings.levels.clone(), Arc::clone(&fonts));
        let profile_badges = Pictures::new(cards, store.commits().clone(), settings.card_cache_mib);
        let app = Self {
            store,
            clock,
            settings,
            public_url,
            key,
            mailer,
            sender,
            passwords,
            limits,
            drawings,
            fonts,
            metrics,
            standings,
            profile_badges,
        };
        app.ensure_site().await?;
        app.fold_names().await?;
        Ok(app)
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

    /// People who were added before names were folded, or by a release that does not.
    async fn fold_names(&self) -> store::Result<()> {
        let mut is_done = false;
        while !is_done {
            let mut tx = self.store.write().await?;
            is_done = !people::fold_names(&mut tx).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// An address of this server as the world writes it.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// How links to claim awards are made.
    pub fn link_terms(&self) -> LinkTerms<'_> {
        LinkTerms { key: &self.key, valid_for: self.settings.claim_time() }
    }

    /// Who sends this server's mail.
    pub fn sender(&self) -> &Sender {
        &self.sender
    }

    /// Where programs read the calendar with this secret.
    pub fn calendar_url(&self, secret: &str) -> String {
        self.url(&paths::Calendar { token: format!("{secret}.ics") }.to_string())
    }

    /// Where an award's document and page are: its Open Badges id.
    pub fn assertion_url(&self, award: &str) -> String {
        self.url(&paths::Assertion { id: award.to_owned() }.to_string())
    }

    /// The addresses in an award's document. The holder's is the profile's, by the public id, which never changes.
    pub fn assertion_links(&self, award: &Award) -> AssertionLinks {
        AssertionLinks {
            id: self.assertion_url(&award.public_id),
            badge: self.badge_url(&award.badge_shortname),
            holder: self.url(&format!("/people/{}", award.person)),
        }
    }

    /// Where a badge's document and page are: its Open Badges id.
    pub fn badge_url(&self, shortname: &str) -> String {
        self.url(&paths::PublicBadge { shortname: shortname.to_owned() }.to_string())
    }

    /// Where an organisation's document and page are: its Open Badges id.
    pub fn issuer_url(&self, organisation: &str) -> String {
        self.url(&paths::Issuer { id: organisation.to_owned() }.to_string())
    }

    /// Where a stored picture is on this server.
    pub fn picture_path(hash: &str) -> String {
        paths::Image { hash: hash.to_owned() }.to_string()
    }

    /// The address of a badge's picture; of a neutral one where the badge has none.
    pub fn picture_url(&self, hash: Option<&str>) -> String {
        match hash {
            Some(hash) => self.url(&Self::picture_path(hash)),
            None => self.url(&assets::href("art/placeholder.svg")),
        }
    }

    /// Whether browsers trust what comes from this server's address: through TLS, or from the same computer
    /// (<https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy>).
    pub fn is_trustworthy(&self) -> bool {
        let host = Url::parse(&self.public_url).ok().and_then(|url| Some(url.host()?.to_owned()));
        self.is_https()
            || match host {
                Some(Host::Ipv4(address)) => address.is_loopback(),
                Some(Host::Ipv6(address)) => address.is_loopback(),
                Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
                None => false,
            }
    }

    /// Whether the world reaches this server through TLS, so that cookies may insist on it.
    pub fn is_https(&self) -> bool {
        Url::parse(&self.public_url).is_ok_and(|url| url.scheme() == "https")
    }
}

/// The key of the settings, or of the key file, which is made if the database has never had a key.
///
/// Refuses a key that is not the one the database was made with: what was sealed would be lost, silently.
async fn key(store: &Store, settings: &Settings) -> anyhow::Result<Key> {
    let known = settings::key_fingerprint(&mut store.read().await?).await?;
    let file = settings.key_file();
    let shown = file.display();
    let key = match &settings.key {
        Some(text) => Key::parse(text)?,
        None if file.exists() => Key::read(&file).with_context(|| shown.to_string())?,
        None if known.is_none() => {
            std::fs::create_dir_all(&settings.data).with_context(|| settings.data.display().to_string())?;
            Key::create(&file).with_context(|| shown.to_string())?
        }
        None => bail!("the key of this database is missing: put it back at {shown}, or set EMBLAZON_KEY"),
    };
    // Replicas may start together: the first to write it down decides.
    let mut tx = store.write().await?;
    let known = settings::claim_key_fingerprint(&mut tx, key.fingerprint()).await?;
    tx.commit().await?;
    let place = settings.key.as_ref().map_or(shown.to_string(), |_| "EMBLAZON_KEY".to_owned());
    ensure!(
        known == key.fingerprint(),
        "this database was made with another key than the one in {place}: put that key back, or what it sealed is lost"
    );
    Ok(key)
}

fn sender(settings: &Settings, public_url: &str) -> anyhow::Result<Sender> {
    let from = if let Some(from) = &settings.mail_from {
        from.clone()
    } else {
        // A host that no mail address can have is an address of a network.
        let host = mail::Address::new("noreply", host(public_url));
        let address = host.or_else(|_| mail::Address::new("noreply", "localhost"))?;
        mail::Mailbox::new(Some(settings.site_name.clone()), address)
    };
    let (url, site) = (public_url.to_owned(), settings.site_name.clone());
    Ok(Sender { from, url, site, language: settings.language })
}

fn host(url: &str) -> String {
    Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| "localhost".to_owned())
}
