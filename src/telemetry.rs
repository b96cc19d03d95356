//! Logs, and what must never stand in them.

use std::borrow::Cow;

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// The names whose values are never logged.
const SECRET_NAMES: [&str; 7] =
    ["auth", "token", "authorization", "cookie", "password", "refresh_token", "access_token"];

/// Sends the log to standard error from now on. Fails if the filter cannot be read, or on the second call.
pub fn start(filter: &str, format: LogFormat) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter)?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    }
    .map_err(|error| anyhow::anyhow!(error))
}

/// A query string with the values of secrets taken out.
pub fn redacted(query: &str) -> Cow<'_, str> {
    let is_secret = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default();
        let name = url::form_urlencoded::parse(name.as_bytes()).next().map(|(name, _)| name.to_lowercase());
        name.is_some_and(|name| SECRET_NAMES.contains(&name.as_str()))
    };
    if !query.split('&').any(is_secret) {
        return Cow::Borrowed(query);
    }
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret(pair) => format!("{name}=[redacted]"),
        _ => pair.to_owned(),
    });
    Cow::Owned(pairs.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_taken_out_of_queries_however_they_are_spelt() {
        assert_eq!(redacted("page=1&limit=2"), "page=1&limit=2");
        assert_eq!(redacted("auth=eyJ&email=a@b"), "auth=[redacted]&email=a@b");
        assert_eq!(redacted("A%55TH=eyJ&x&Token=1"), "A%55TH=[redacted]&x&Token=[redacted]");
    }
}
