//! Certifications: the contract of the certification management service, and what stands behind it.

mod contract;
mod domain;
mod reminders;

use chrono::{DateTime, Utc};
use emblazon::domain::{
    Actor, Dialect,
    certifications::{self, Certification, CertificationError, NewCertification},
};

use crate::support::{Site, at};

/// The server itself, which may do everything.
fn root() -> Actor {
    Actor::system(Dialect::CommandLine)
}

fn wanted(person: &str, certification_type: &str, issued_at: &str, expires_at: &str) -> NewCertification {
    NewCertification {
        person: person.into(),
        certification_type: certification_type.into(),
        issued_at: at(issued_at),
        expires_at: Some(at(expires_at)),
    }
}

async fn issue(site: &Site, new: NewCertification) -> Result<Certification, CertificationError> {
    let mut tx = site.tx().await;
    let issued = certifications::issue(&mut tx, now(site), &root(), new).await?;
    tx.commit().await?;
    Ok(issued)
}

fn now(site: &Site) -> DateTime<Utc> {
    site.app().clock.now()
}
