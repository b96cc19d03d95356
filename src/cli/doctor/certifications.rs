//! Who may use the certification endpoints without a token.

use super::{
    patient::{Patient, is_loopback},
    report::Finding,
};
use crate::config::{CertificationsAccess, Settings};

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    vec![access(&patient.settings)]
}

pub(super) fn access(settings: &Settings) -> Finding {
    let is_private = settings.listen.ip().is_loopback() && settings.public_url.as_ref().is_none_or(is_loopback);
    let access = settings.certifications_access;
    if access == CertificationsAccess::Contract && !is_private {
        return Finding::warning(
            "whoever reaches the server may make, change and delete certifications without a token",
            "Set certifications-access to public-read, unless a proxy or a network keeps strangers out.",
        );
    }
    Finding::good(format!("access to certifications is {}", access.as_str()))
}
