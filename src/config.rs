//! Settings: by flag, by environment variable, by file, in this order; what none of them says has a default.

use std::{
    ffi::OsString,
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    path::PathBuf,
};

use anyhow::{Context, bail, ensure};
use chrono::TimeDelta;
use clap::{ArgAction, Args, Command, ValueEnum};
use ipnet::IpNet;
use url::Url;

use crate::{
    domain::{
        access::SessionLimits,
        profiles::{self, Levels},
    },
    language::Lang,
    mail::{self, Mailbox, Route},
    secrets::Key,
    store::Location,
};

/// What a server needs to know. Every field is a flag, a variable and a key of the file, under one name.
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Address and port to listen on
    #[arg(long, env = "EMBLAZON_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// Directory of the SQLite file
    #[arg(long, env = "EMBLAZON_DATA", default_value = "emblazon-data")]
    pub data: PathBuf,

    /// `postgres://` address; without it, SQLite in the data directory
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Address under which the world reaches this server, such as `https://badges.example.org`
    #[arg(long, env = "EMBLAZON_PUBLIC_URL")]
    pub public_url: Option<Url>,

    /// Name of the site, and of the organisation that issues the badges that name no other
    #[arg(long, env = "EMBLAZON_SITE_NAME", default_value = DEFAULT_SITE_NAME)]
    pub site_name: String,

    /// Proxies whose X-Forwarded-For is believed, as addresses or networks, separated by commas
    #[arg(long, env = "EMBLAZON_TRUSTED_PROXIES", value_delimiter = ',', value_parser = network)]
    pub trusted_proxies: Vec<IpNet>,

    /// Minutes without a request after which a sign-in ends
    #[arg(long, env = "EMBLAZON_SESSION_IDLE_MINUTES", default_value_t = 480, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub session_idle_minutes: u32,

    /// Minutes after which a sign-in ends in any case
    #[arg(long, env = "EMBLAZON_SESSION_MINUTES", default_value_t = 10_080, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub session_minutes: u32,

    /// The same as --session-idle-minutes, for admins
    #[arg(long, env = "EMBLAZON_ADMIN_SESSION_IDLE_MINUTES", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub admin_session_idle_minutes: u32,

    /// The same as --session-minutes, for admins
    #[arg(long, env = "EMBLAZON_ADMIN_SESSION_MINUTES", default_value_t = 720, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub admin_session_minutes: u32,

    /// Days for which the audit log is kept; 0 keeps it for good
    #[arg(long, env = "EMBLAZON_AUDIT_DAYS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub audit_days: u32,

    /// 64 hexadecimal digits that seal what must be read back; without it, a key file in the data directory
    #[arg(long, env = "EMBLAZON_KEY", hide_env_values = true)]
    pub key: Option<String>,

    /// Where mail goes: `smtp://USER:PASSWORD@HOST:587`, `smtps://…` or `file:DIRECTORY`; without it, mail waits
    #[arg(long, env = "EMBLAZON_MAIL", hide_env_values = true)]
    pub mail: Option<Route>,

    /// Sender of mail, such as `Badges <badges@example.org>`; without it, `noreply@` and the public host
    #[arg(long, env = "EMBLAZON_MAIL_FROM", value_parser = mail::from_setting)]
    pub mail_from: Option<Mailbox>,

    /// How many mails go to the relay in a minute, at most
    #[arg(long, env = "EMBLAZON_MAIL_PER_MINUTE", default_value = "300")]
    pub mail_per_minute: NonZeroU32,

    /// Seconds after which a mail that the relay did not take is tried again; the pause doubles, up to four hours
    #[arg(long, env = "EMBLAZON_MAIL_RETRY_SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=14_400))]
    pub mail_retry_seconds: u32,

    /// Language of mail to people who have chosen none: en or nb
    #[arg(long, env = "EMBLAZON_LANGUAGE", default_value = "en", value_parser = language)]
    pub language: Lang,

    /// Days for which an invitation opens
    #[arg(long, env = "EMBLAZON_INVITATION_DAYS", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=365))]
    pub invitation_days: u32,

    /// Days for which the link to claim an award opens
    #[arg(long, env = "EMBLAZON_CLAIM_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=365))]
    pub claim_days: u32,

    /// Seconds after which work that a stopped process held is taken over by another
    #[arg(long, env = "EMBLAZON_LEASE_SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub lease_seconds: u32,

    /// Seconds after which a request is given up
    #[arg(long, env = "EMBLAZON_REQUEST_SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub request_seconds: u32,

    /// Whether there is a leaderboard of those who show their profile: true or false
    #[arg(long, env = "EMBLAZON_LEADERBOARD", default_value_t = true, action = ArgAction::Set)]
    pub leaderboard: bool,

    /// Levels of the profile badges as `FROM NAME #COLOUR`, from the lowest, separated by commas
    #[arg(long, env = "EMBLAZON_LEVELS", default_value = profiles::SEED_LEVELS)]
    pub levels: Levels,

    /// Directory with more fonts for profile badges and certificates, such as /usr/share/fonts: for Chinese, Japanese, Korean and emoji
    #[arg(long, env = "EMBLAZON_CARD_FONTS")]
    pub card_fonts: Option<PathBuf>,

    /// Mebibytes of profile badges that are kept once they are drawn
    #[arg(long, env = "EMBLAZON_CARD_CACHE_MIB", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
    pub card_cache_mib: u32,

    /// Who may use the certification endpoints without a token
    #[arg(long, env = "EMBLAZON_CERTIFICATIONS_ACCESS", value_enum, default_value_t = CertificationsAccess::PublicRead)]
    pub certifications_access: CertificationsAccess,

    /// Days before its end in which a certification counts as expiring soon
    #[arg(long, env = "EMBLAZON_CERTIFICATIONS_WINDOW_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(0..=3_650))]
    pub certifications_window_days: u32,

    /// Secret that opens /metrics to a program on another computer, as a bearer token of at least 20 characters
    #[arg(long, env = "EMBLAZON_METRICS_TOKEN", hide_env_values = true)]
    pub metrics_token: Option<String>,

    /// What is logged: a level, or directives such as info,emblazon=debug
    #[arg(long, env = "EMBLAZON_LOG", default_value = "info")]
    pub log: String,

    /// How the log is written
    #[arg(long, env = "EMBLAZON_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

/// The name of a site that was given none.
pub const DEFAULT_SITE_NAME: &str = "Emblazon";
/// The fewest characters of a metrics token: beyond guessing, if they were drawn and not thought up.
const MIN_METRICS_TOKEN: usize = 20;

/// Who may use the certification endpoints without a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CertificationsAccess {
    /// Everybody may read and write, as the contract has it.
    Contract,
    /// Everybody may read; writing needs a role.
    PublicRead,
    /// Nobody: all of it needs a role.
    Private,
}

impl CertificationsAccess {
    /// As the setting writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::PublicRead => "public-read",
            Self::Private => "private",
        }
    }

    /// Whether anybody may read them.
    pub fn reads_are_open(self) -> bool {
        self != Self::Private
    }

    /// Whether anybody may change them.
    pub fn writes_are_open(self) -> bool {
        self == Self::Contract
    }
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Settings {
    /// Where the rows are kept.
    pub fn location(&self) -> Location {
        match &self.database_url {
            Some(url) => Location::Postgres(url.clone()),
            None => Location::File(self.data.join("emblazon.db")),
        }
    }

    /// The file with the key, where no setting has it.
    pub fn key_file(&self) -> PathBuf {
        self.data.join("emblazon.key")
    }

    /// Whether this address is a proxy whose word is taken.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted_proxies.iter().any(|net| net.contains(&address))
    }

    /// How long an invitation opens.
    pub fn invitation_time(&self) -> TimeDelta {
        TimeDelta::days(self.invitation_days.into())
    }

    /// How long a link to claim an award opens.
    pub fn claim_time(&self) -> TimeDelta {
        TimeDelta::days(self.claim_days.into())
    }

    /// How long a sign-in lasts.
    pub fn session_limits(&self) -> SessionLimits {
        let minutes = |n: u32| TimeDelta::minutes(n.into());
        SessionLimits {
            idle: minutes(self.session_idle_minutes),
            absolute: minutes(self.session_minutes),
            admin_idle: minutes(self.admin_session_idle_minutes),
            admin_absolute: minutes(self.admin_session_minutes),
        }
    }

    /// What no value alone can tell.
    pub fn validate(&self) -> anyhow::Result<()> {
        if let Some(url) = &self.public_url {
            ensure!(
                matches!(url.scheme(), "http" | "https") && url.has_host(),
                "public-url must begin with https:// or http://"
            );
            ensure!(
                url.path() == "/" && url.query().is_none() && url.fragment().is_none(),
                "public-url must be a scheme and a host alone: the addresses below it are fixed"
            );
        }
        if let Some(url) = &self.database_url {
            ensure!(
                url.starts_with("postgres://") || url.starts_with("postgresql://"),
                "database-url must begin with postgres://; for SQLite leave it out and set data"
            );
        }
        ensure!(!self.site_name.trim().is_empty(), "site-name is empty");
        if let Some(token) = &self.metrics_token {
            let is_visible = token.bytes().all(|byte| byte.is_ascii_graphic());
            ensure!(
                token.len() >= MIN_METRICS_TOKEN && is_visible,
                "metrics-token must be {MIN_METRICS_TOKEN} visible ASCII characters or more"
            );
        }
        if let Some(key) = &self.key {
            Key::parse(key)?;
        }
        Ok(())
    }
}

fn language(text: &str) -> Result<Lang, String> {
    Lang::from_tag(text).ok_or_else(|| format!("{text} is neither en nor nb"))
}

fn network(text: &str) -> Result<IpNet, String> {
    text.parse::<IpNet>()
        .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
        .map_err(|_| format!("{text} is neither an address such as 10.0.0.5 nor a network such as 10.0.0.0/8"))
}

/// The command with the settings of the configuration file as its defaults.
///
/// The file is TOML with the flags' names as keys. It is named by `--config` or `EMBLAZON_CONFIG`. A key that no flag
/// has is an error.
pub fn with_file(mut command: Command, arguments: &[OsString]) -> anyhow::Result<Command> {
    let Some(path) = file_named(arguments) else { return Ok(command) };
    let shown = path.display();
    let text =
        std::fs::read_to_string(&path).with_context(|| format!("the configuration file {shown} cannot be read"))?;
    let table: toml::Table = text.parse().with_context(|| format!("the configuration file {shown} is not TOML"))?;
    let known = Settings::augment_args(Command::new("settings"));
    for (key, value) in table {
        let id = key.replace('-', "_");
        if !known.get_arguments().any(|arg| arg.get_id() == id.as_str()) {
            bail!("the configuration file {shown} has the unknown setting {key}");
        }
        let value = as_text(&value).with_context(|| format!("the setting {key} in {shown} cannot be a table"))?;
        let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
        for name in names {
            command = command.mut_subcommand(name, |sub| give(sub, &id, &value));
        }
    }
    Ok(command)
}

/// Makes `value` the default of the argument `id`, in this command and in those below it.
fn give(mut command: Command, id: &str, value: &str) -> Command {
    if command.get_arguments().any(|arg| arg.get_id() == id) {
        let value = value.to_owned();
        command = command.mut_arg(id, |arg| arg.default_value(value));
    }
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, |sub| give(sub, id, value)))
}

fn as_text(value: &toml::Value) -> Option<String> {
    Some(match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(list) => list.iter().map(as_text).collect::<Option<Vec<_>>>()?.join(","),
        toml::Value::Table(_) => return None,
        other => other.to_string(),
    })
}

fn file_named(arguments: &[OsString]) -> Option<PathBuf> {
    let mut arguments = arguments.iter().map(|a| a.to_string_lossy());
    while let Some(argument) = arguments.next() {
        if argument == "--config" {
            return arguments.next().map(|path| PathBuf::from(path.as_ref()));
        }
        if let Some(path) = argument.strip_prefix("--config=") {
            return Some(PathBuf::from(path));
        }
    }
    std::env::var_os("EMBLAZON_CONFIG").filter(|path| !path.is_empty()).map(PathBuf::from)
}
