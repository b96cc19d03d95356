//! One's own certifications, on one's own page: how long they hold, and what to do next.

use super::{
    views::{self, CertificationRow},
    window,
};
use crate::{
    clock::Timestamp,
    domain::{
        certifications::{self, Certification, Status},
        organisations,
    },
    http::{
        page::When,
        portal::{
            context::{PageError, Reader},
            paths,
        },
    },
    language::Text,
    store::Conn,
};

/// What somebody is certified as.
#[derive(Clone, Debug, Default)]
pub struct MyCertifications {
    /// Those that expire first, then those that are over.
    pub rows: Vec<MyCertification>,
}

/// One of them.
#[derive(Clone, Debug)]
pub struct MyCertification {
    /// As in the table.
    pub row: CertificationRow,
    /// What to do next, in a sentence.
    pub next: String,
    /// Whom to write to about it.
    pub contact: Option<String>,
    /// Whether it has a certificate.
    pub printable: bool,
}

impl MyCertification {
    pub(in crate::http::portal) fn public_href(&self) -> String {
        let id = self.row.id.clone();
        paths::Certification { id }.to_string()
    }

    pub(in crate::http::portal) fn certificate_href(&self) -> String {
        let id = self.row.id.clone();
        paths::Certificate { id }.to_string()
    }
}

/// How many are shown.
const MOST: usize = 20;

/// The reader's own.
pub async fn of(conn: &mut Conn, reader: &Reader) -> Result<MyCertifications, PageError> {
    let (t, now, window) = (reader.t, reader.app.clock.now(), window(reader));
    let mut held = certifications::of_person(conn, reader.me.person).await?;
    let rank = |found: &Certification| match found.status(now) {
        Status::Active => (0, found.expires_at.timestamp()),
        // Of what is over, the latest first.
        Status::Expired => (1, -found.expires_at.timestamp()),
        Status::Revoked => (2, -found.expires_at.timestamp()),
    };
    held.sort_by_key(rank);
    held.truncate(MOST);
    let Some(first) = held.first() else { return Ok(MyCertifications::default()) };
    let contact = organisations::by_id(conn, first.organisation_id).await?.contact_email;
    let rows = held
        .iter()
        .map(|found| {
            let (next, asks) = next_step(t, now, window, found, &held);
            MyCertification {
                row: CertificationRow {
                    person: views::holder(found).unlinked(),
                    ..CertificationRow::new(t, now, window, found)
                },
                next,
                contact: contact.clone().filter(|_| asks),
                printable: found.status(now) == Status::Active,
            }
        })
        .collect();
    Ok(MyCertifications { rows })
}

/// What to do next, and whether it is to write to somebody.
fn next_step(t: Text, now: Timestamp, window: i64, found: &Certification, all: &[Certification]) -> (String, bool) {
    let house = found.organisation_name.as_str();
    let later = all.iter().find(|other| {
        other.type_id == found.type_id && other.status(now) == Status::Active && other.expires_at > found.expires_at
    });
    match (found.status(now), later) {
        (_, Some(later)) => (t.with("mine-replaced", &[("day", t.long_date(later.expires_at).into())]), false),
        (Status::Revoked, _) => {
            let reason = found.revoke_reason.clone().unwrap_or_default();
            (t.with("mine-revoked", &[("reason", reason.into()), ("name", house.into())]), true)
        }
        (Status::Expired, _) => (t.named("mine-expired", house), true),
        (Status::Active, _) if found.is_expiring_soon(now, window) => (t.named("mine-expiring", house), true),
        (Status::Active, _) => {
            let from = found.expires_at - chrono::TimeDelta::days(window);
            (t.with("mine-active", &[("day", When::new(t, from).long.into())]), false)
        }
    }
}
