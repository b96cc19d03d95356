//! Settings that contradict each other, or what is known of the place.

use super::{
    patient::{Patient, is_loopback},
    report::Finding,
};
use crate::config::{DEFAULT_SITE_NAME, Settings};

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let mut findings = contradictions(&patient.settings, patient.is_demo);
    if findings.is_empty() {
        findings.push(Finding::good("the settings go together"));
    }
    findings
}

/// What is wrong with the settings alone. What is meant for a demo is no fault there.
pub(super) fn contradictions(settings: &Settings, is_demo: bool) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut warn = |is_wrong: bool, what: &str, remedy: &str| {
        if is_wrong {
            found.push(Finding::warning(what, remedy));
        }
    };
    warn(
        settings.session_idle_minutes > settings.session_minutes,
        "a sign-in ends before it can be idle for as long as it may: session-idle-minutes is more than session-minutes",
        "Lower session-idle-minutes, or raise session-minutes.",
    );
    warn(
        settings.admin_session_idle_minutes > settings.admin_session_minutes,
        "an admin's sign-in ends before it can be idle for as long as it may: admin-session-idle-minutes is more than \
         admin-session-minutes",
        "Lower admin-session-idle-minutes, or raise admin-session-minutes.",
    );
    warn(
        settings.admin_session_minutes > settings.session_minutes
            || settings.admin_session_idle_minutes > settings.session_idle_minutes,
        "admins stay signed in for longer than others, though their sign-ins open more",
        "Lower admin-session-minutes and admin-session-idle-minutes to those of everybody, or below.",
    );
    warn(
        settings.site_name == DEFAULT_SITE_NAME && !is_demo,
        "the site still has the name that it came with",
        "Set site-name to the name that people should read on pages and in mail.",
    );
    let url = settings.public_url.as_ref();
    warn(
        url.is_some_and(|url| url.scheme() == "https") && settings.trusted_proxies.is_empty(),
        "the public URL has TLS, which a proxy must provide, but no proxy is trusted: all visitors count as one, and share \
         one limit on signing in",
        "Set trusted-proxies to the proxy's address as this server sees it, such as 127.0.0.1.",
    );
    warn(
        settings.database_url.is_some() && settings.data.join("emblazon.db").exists(),
        "PostgreSQL is used, and yet there is a SQLite file in the data directory",
        "Remove the file if it is left over, or unset DATABASE_URL if it is the one that is meant.",
    );
    if let Err(error) = settings.validate() {
        found.push(Finding::problem(error.to_string(), "Correct this setting: the server does not start with it."));
    }
    if is_demo && url.is_some() {
        found.push(Finding::problem(
            "the database was made by `emblazon demo` and holds secrets that everybody knows: `serve` refuses it",
            "Choose another data directory or DATABASE_URL.",
        ));
    }
    if url.is_some_and(|url| url.scheme() == "http" && !is_loopback(url)) {
        found.push(Finding::problem(
            "the public URL is http:// although it leads beyond this computer: passwords and sessions can be read on the way",
            "Put a proxy with TLS before the server and set public-url to its https:// address.",
        ));
    }
    if settings.trusted_proxies.iter().any(|network| network.prefix_len() == 0) {
        found.push(Finding::problem(
            "trusted-proxies names every address there is: anybody may claim to be anybody, and so passes every limit",
            "Name the proxy's own address or network.",
        ));
    }
    found
}
