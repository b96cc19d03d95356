use std::{
    fmt::Write as _,
    num::NonZeroU32,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    transport::smtp::{PoolConfig, extension::ClientId},
};
use url::Url;

/// How long the relay may take for one answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Connections to the relay at a time.
pub const CONNECTIONS: u32 = 4;

/// Where mail goes, as the setting `mail` says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// `smtp://` with STARTTLS, `smtps://` with TLS from the first byte.
    Smtp(Url),
    /// `file:DIRECTORY`: one `.eml` file for each mail.
    Files(PathBuf),
}

impl Route {
    /// The route of this setting.
    ///
    /// `smtp://` insists on STARTTLS unless the relay is this machine or `?tls=` says otherwise: `required`,
    /// `opportunistic`, `none`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wanted = "mail is smtp://USER:PASSWORD@HOST:PORT, smtps://USER:PASSWORD@HOST, or file:DIRECTORY";
        if let Some(directory) = text.strip_prefix("file:").filter(|directory| !directory.is_empty()) {
            return Ok(Self::Files(PathBuf::from(directory.strip_prefix("//").unwrap_or(directory))));
        }
        let mut url = Url::parse(text).map_err(|_| wanted.to_owned())?;
        if !matches!(url.scheme(), "smtp" | "smtps") || !url.has_host() || !matches!(url.path(), "" | "/") {
            return Err(wanted.to_owned());
        }
        let named: Vec<_> = url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let tls = match named.as_slice() {
            [] if url.scheme() == "smtps" || is_this_machine(&url) => None,
            [] => Some("required"),
            [(name, value)] if name == "tls" && url.scheme() == "smtp" => match value.as_str() {
                "required" => Some("required"),
                "opportunistic" => Some("opportunistic"),
                "none" => None,
                _ => return Err("mail may say ?tls=required, ?tls=opportunistic or ?tls=none".to_owned()),
            },
            _ => return Err("mail takes no other parameter than smtp://…?tls=".to_owned()),
        };
        url.set_query(tls.map(|tls| format!("tls={tls}")).as_deref());
        // The library checks the rest: what it cannot use is told now and not with the first mail.
        AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str()).map_err(|error| error.to_string())?;
        Ok(Self::Smtp(url))
    }
}

impl std::str::FromStr for Route {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text)
    }
}

impl std::fmt::Display for Route {
    /// Without the password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Smtp(url) => {
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                write!(f, "{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
            }
            Self::Files(directory) => write!(f, "files in {}", directory.display()),
        }
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        // A scheme that the library knows nothing of keeps addresses as text.
        Some(url::Host::Domain(name)) => {
            let name = name.trim_matches(['[', ']']);
            name == "localhost" || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
        }
        None => false,
    }
}

/// Sends mail, by the way that the settings name. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    kind: Kind,
    pace: Arc<DefaultDirectRateLimiter>,
}

#[derive(Clone)]
enum Kind {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Files(Arc<Path>),
    Memory(Arc<Mutex<Vec<Message>>>),
    Nowhere,
}

/// Why a mail did not leave.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// This mail cannot be delivered now; another try may succeed. The relay's answer, or that there was none.
    #[error("{0}")]
    Deferred(String),
    /// This mail will never be delivered. The relay's answer.
    #[error("{0}")]
    Refused(String),
    /// No mail at all leaves now: the relay is out of reach or does not let us in, or none is set.
    #[error("{0}")]
    NoRelay(String),
}

impl Mailer {
    /// A mailer for this route; without one, it sends nothing. `host` is how it greets the relay, `per_minute` how many mails
    /// the relay gets at most.
    pub fn new(
        route: Option<&Route>,
        host: &str,
        per_minute: NonZeroU32,
    ) -> Result<Self, lettre::transport::smtp::Error> {
        let kind = match route {
            None => Kind::Nowhere,
            Some(Route::Files(directory)) => Kind::Files(directory.as_path().into()),
            Some(Route::Smtp(url)) => {
                let pool = PoolConfig::new().max_size(CONNECTIONS).idle_timeout(Duration::from_secs(20));
                let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())?;
                let transport = transport.hello_name(ClientId::Domain(host.to_owned()));
                Kind::Smtp(transport.timeout(Some(PATIENCE)).pool_config(pool).build())
            }
        };
        // A relay that is paced is not met with a minute's mail at once.
        let burst = per_minute.min(NonZeroU32::new(CONNECTIONS).unwrap_or(NonZeroU32::MIN));
        let pace = RateLimiter::direct(Quota::per_minute(per_minute).allow_burst(burst));
        Ok(Self { kind, pace: Arc::new(pace) })
    }

    /// A mailer that keeps everything, for tests.
    pub fn memory() -> Self {
        Self {
            kind: Kind::Memory(Arc::default()),
            pace: Arc::new(RateLimiter::direct(Quota::per_second(NonZeroU32::MAX))),
        }
    }

    /// What a mailer that keeps everything has sent, oldest first.
    pub fn kept(&self) -> Vec<Message> {
        match &self.kind {
            Kind::Memory(sent) => sent.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            _ => Vec::new(),
        }
    }

    /// Whether mail can leave at all as things are set.
    pub fn is_set(&self) -> bool {
        !matches!(self.kind, Kind::Nowhere)
    }

    /// Whether the next mail may go to the relay now; if so, it has had its turn.
    pub fn take_turn(&self) -> bool {
        self.pace.check().is_ok()
    }

    /// Whether mail could leave now: the relay answers and lets us in, or the directory can be written.
    pub async fn check(&self) -> Result<(), SendError> {
        match &self.kind {
            Kind::Smtp(transport) => match transport.test_connection().await {
                Ok(true) => Ok(()),
                Ok(false) => Err(SendError::NoRelay("the relay does not answer".to_owned())),
                Err(error) => Err(SendError::NoRelay(told(&error))),
            },
            Kind::Files(directory) => {
                let outcome = tokio::fs::create_dir_all(directory).await;
                outcome.map_err(|error| SendError::NoRelay(format!("{}: {error}", directory.display())))
            }
            Kind::Memory(_) => Ok(()),
            Kind::Nowhere => Err(SendError::NoRelay("no mail relay is set".to_owned())),
        }
    }

    /// Hands a mail over. When this returns, the relay has taken responsibility for it (RFC 5321, section 4.2.5).
    pub async fn send(&self, message: &Message, name: &str) -> Result<(), SendError> {
        match &self.kind {
            Kind::Smtp(transport) => match transport.send_raw(message.envelope(), &message.formatted()).await {
                Ok(_) => Ok(()),
                Err(error) if error.is_permanent() || error.is_client() => Err(SendError::Refused(told(&error))),
                Err(error) => Err(SendError::Deferred(told(&error))),
            },
            Kind::Files(directory) => {
                let path = directory.join(format!("{name}.eml"));
                let written = tokio::fs::write(&path, message.formatted()).await;
                written.map_err(|error| SendError::Deferred(format!("{}: {error}", path.display())))
            }
            Kind::Memory(sent) => {
                sent.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
                Ok(())
            }
            Kind::Nowhere => Err(SendError::NoRelay("no mail relay is set".to_owned())),
        }
    }
}

/// An error with what lies behind it: `response error: 451 4.3.0 try again`.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            let _ = write!(text, ": {cause_text}");
        }
        source = cause.source();
    }
    text.truncate(text.floor_char_boundary(500));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smtp(text: &str) -> String {
        match Route::parse(text).unwrap() {
            Route::Smtp(url) => url.to_string(),
            Route::Files(_) => panic!("{text} is a relay"),
        }
    }

    #[test]
    fn a_relay_elsewhere_must_speak_tls_unless_the_setting_says_otherwise() {
        assert!(smtp("smtp://relay.example.org").ends_with("?tls=required"));
        assert!(smtp("smtp://u:p@relay.example.org:587").ends_with("?tls=required"));
        assert!(smtp("smtp://relay.example.org?tls=opportunistic").ends_with("?tls=opportunistic"));
        for open in ["smtp://relay.example.org?tls=none", "smtp://127.0.0.1:25", "smtp://localhost", "smtp://[::1]:25"]
        {
            assert!(!smtp(open).contains("tls"), "{open}");
        }
        assert!(!smtp("smtps://relay.example.org").contains("tls="));
    }

    #[test]
    fn what_is_no_route_is_told() {
        for text in [
            "relay.example.org",
            "http://relay",
            "file:",
            "smtp://",
            "smtp://relay?tls=yes",
            "smtps://relay?tls=none",
            "smtp://relay?x=1",
            "smtp://relay/path",
        ] {
            assert!(Route::parse(text).is_err(), "{text}");
        }
        assert_eq!(Route::parse("file:///srv/mail").unwrap(), Route::Files("/srv/mail".into()));
        assert_eq!(Route::parse("file:mail").unwrap(), Route::Files("mail".into()));
    }

    #[test]
    fn a_route_is_shown_without_its_password() {
        let route = Route::parse("smtps://user:secret@relay.example.org:465").unwrap();
        assert_eq!(route.to_string(), "smtps://relay.example.org:465");
    }
}
