//! One certification: its term, its chain of renewals, and since when its holder is certified.

use askama::Template;

use super::{
    views::{self, CertificationRow, Link, Timeline},
    window,
};
use crate::{
    clock::Timestamp,
    domain::certifications::{self, Certification, CertificationError, Reminder, Renewal, Status},
    http::{
        page::{By, Section, Shell, When},
        portal::{
            context::{PageError, PageResult, Reader, render},
            paths,
            views::{self as shared, Names},
        },
    },
    language::Text,
    store::Conn,
};

/// One certification.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/certifications/show.html")]
pub struct CertificationPage {
    /// Around the page.
    pub shell: Shell,
    /// As in the table.
    pub row: CertificationRow,
    /// Whether its holder is known by an id alone.
    pub stub: bool,
    /// Name of the organisation that keeps it.
    pub organisation: String,
    /// The type's shortname.
    pub shortname: String,
    /// From when on it is valid.
    pub issued: When,
    /// Who issued it.
    pub by: By,
    /// When it was written down.
    pub created: When,
    /// Since when, by whom and why it was revoked.
    pub revoked: Option<Ended>,
    /// Since when and by whom it was removed.
    pub removed: Option<Ended>,
    /// Since when its holder is certified, in words.
    pub covered: String,
    /// The gaps in that, newest first, in words.
    pub gaps: Vec<String>,
    /// The same as a line of time.
    pub timeline: Timeline,
    /// Its chain of renewals, newest first.
    pub chain: Vec<Link>,
    /// Others that its holder has or had, those that expire last first.
    pub others: Vec<CertificationRow>,
    /// Reminders that were sent, newest first, in words.
    pub reminders: Vec<(When, String)>,
    /// What the reader may do.
    pub may: May,
    /// Its form's revision: what is changed is changed on this.
    pub revision: i64,
}

/// How something ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// When.
    pub at: When,
    /// By whom.
    pub by: By,
    /// Why; empty where nobody was asked.
    pub reason: String,
}

/// What can be done about a certification.
#[derive(Clone, Copy, Debug, Default)]
pub struct May {
    /// Renew, edit and revoke it.
    pub change: bool,
    /// Remove it.
    pub remove: bool,
    /// Bring it back.
    pub restore: bool,
    /// Print its certificate.
    pub print: bool,
}

impl CertificationPage {
    fn edit_href(&self) -> String {
        let id = self.row.id.clone();
        paths::EditCertification { id }.to_string()
    }

    fn revoke_href(&self) -> String {
        let id = self.row.id.clone();
        paths::RevokeCertification { id }.to_string()
    }

    fn remove_href(&self) -> String {
        let id = self.row.id.clone();
        paths::RemoveCertification { id }.to_string()
    }

    fn restore_action(&self) -> String {
        let id = self.row.id.clone();
        paths::RestoreCertification { id }.to_string()
    }

    fn undo_action(&self) -> String {
        let id = self.row.id.clone();
        paths::UndoRenewal { id }.to_string()
    }

    fn public_href(&self) -> String {
        let id = self.row.id.clone();
        paths::Certification { id }.to_string()
    }

    fn certificate_href(&self) -> String {
        let id = self.row.id.clone();
        paths::Certificate { id }.to_string()
    }
}

/// One certification. Its holder sees it on [`paths::Me`].
pub async fn show(paths::KeptCertification { id }: paths::KeptCertification, reader: Reader) -> PageResult {
    reader.must_oversee()?;
    let mut conn = reader.app.store.read().await?;
    let found = one(&mut conn, &reader, &id).await?;
    let (t, now, window) = (reader.t, reader.app.clock.now(), window(&reader));
    let renewals = certifications::renewals(&mut conn, &found).await?;
    let coverage = certifications::coverage(&mut conn, now, &found).await?;
    let reminders = certifications::reminders(&mut conn, &found).await?;
    let mut others = certifications::of_person(&mut conn, found.person_id).await?;
    let labels = [Some(found.created_by.as_str()), found.revoked_by.as_deref(), found.removed_by.as_deref()];
    let labels = labels.into_iter().flatten().chain(renewals.iter().map(|renewal| renewal.renewed_by.as_str()));
    let names = shared::names(&mut conn, labels).await?;
    drop(conn);
    others.retain(|other| other.id != found.id && keeps(&reader, other));
    others.truncate(OTHERS);
    let may = may(&reader, &found, now);
    let ended = |at: Option<Timestamp>, by: &Option<String>, reason: &Option<String>| {
        at.map(|at| Ended {
            at: When::new(t, at),
            by: shared::by(by.as_deref().unwrap_or("system"), &names),
            reason: reason.clone().unwrap_or_default(),
        })
    };
    let days = |gap: &certifications::Period| {
        let n = views::days_between(gap.from, gap.until);
        t.with(
            "certified-gap",
            &[("from", t.long_date(gap.from).into()), ("until", t.long_date(gap.until).into()), ("n", n.into())],
        )
    };
    Ok(render(&CertificationPage {
        shell: reader.shell(Section::Certifications).await,
        row: CertificationRow::new(t, now, window, &found),
        stub: found.person_is_stub,
        issued: When::new(t, found.issued_at),
        by: by(t, &found.created_by, &names),
        created: When::new(t, found.created_at),
        revoked: ended(found.revoked_at, &found.revoked_by, &found.revoke_reason),
        removed: ended(found.removed_at, &found.removed_by, &None),
        covered: views::coverage_words(t, &coverage),
        gaps: coverage.gaps.iter().rev().map(days).collect(),
        timeline: Timeline::of(t, now, &coverage),
        chain: chain(t, now, &found, &renewals, may.change),
        others: others.iter().map(|other| CertificationRow::new(t, now, window, other)).collect(),
        reminders: reminders.iter().map(|reminder| reminded(t, reminder)).collect(),
        may,
        revision: found.revision,
        organisation: found.organisation_name,
        shortname: found.certification_type,
    }))
}

/// How many others of the same holder are shown.
const OTHERS: usize = 6;

/// The certification; a removed one too, for who may bring it back.
async fn one(conn: &mut Conn, reader: &Reader, id: &str) -> Result<Certification, PageError> {
    match certifications::get(conn, &reader.actor, id).await {
        Err(CertificationError::UnknownCertification) if reader.actor.administers().is_some() => {
            Ok(certifications::get_removed(conn, &reader.actor, id).await?)
        }
        found => Ok(found?),
    }
}

/// Whether the reader keeps the certification, and does not only hold it.
pub(super) fn keeps(reader: &Reader, found: &Certification) -> bool {
    reader.actor.oversees().is_some_and(|scope| scope.covers(found.organisation_id))
}

fn may(reader: &Reader, found: &Certification, now: Timestamp) -> May {
    let keeps = keeps(reader, found);
    match found.removed_at {
        Some(at) => May {
            restore: reader.actor.may_administer(found.organisation_id) && at + certifications::RESTORABLE >= now,
            ..May::default()
        },
        None => May {
            change: keeps && found.revoked_at.is_none(),
            remove: keeps,
            restore: false,
            print: found.revoked_at.is_none(),
        },
    }
}

/// Who issued it: what came without a token is said to.
fn by(t: Text, label: &str, names: &Names) -> By {
    if label == "anonymous" { By::Label(t.get("by-anonymous")) } else { shared::by(label, names) }
}

fn reminded(t: Text, reminder: &Reminder) -> (When, String) {
    let words = match reminder.step {
        0 => t.get("certification-reminded-on-day"),
        step => t.with("certification-reminded", &[("n", step.into())]),
    };
    (When::new(t, reminder.decided_at), words)
}

/// From what is to come to the first issue.
fn chain(t: Text, now: Timestamp, found: &Certification, renewals: &[Renewal], may_undo: bool) -> Vec<Link> {
    let link = |at, words: String, class| Link { at: When::new(t, at), words, class, undo: None };
    let mut chain = Vec::new();
    let days = found.days_until_expiry(now);
    match (found.status(now), found.revoked_at) {
        (Status::Revoked, Some(at)) => chain.push(link(at, t.get("state-revoked"), "over")),
        (Status::Expired, _) => {
            let n = views::days_between(found.expires_at, now);
            chain.push(link(found.expires_at, t.with("chain-expired", &[("n", n.into())]), "over"));
        }
        _ => chain.push(link(found.expires_at, t.named("chain-expires", &views::days_left(t, days)), "next")),
    }
    for (place, renewal) in renewals.iter().enumerate().rev() {
        let until = t.long_date(renewal.expires_at);
        let begins = renewal.begins();
        let (words, class) = if begins > renewal.previous_expires_at {
            let n = views::days_between(renewal.previous_expires_at, begins);
            (t.with("chain-renewed-late", &[("day", until.into()), ("n", n.into())]), "gap")
        } else {
            (t.with("chain-renewed", &[("day", until.into())]), "")
        };
        let is_last = place + 1 == renewals.len();
        let stands = (renewal.issued_at, renewal.expires_at) == (found.issued_at, found.expires_at);
        let undo = (may_undo && is_last && stands).then_some(renewal.id);
        chain.push(Link { undo, ..link(renewal.renewed_at, words, class) });
    }
    let first = renewals.first().map_or(found.issued_at, |renewal| renewal.previous_issued_at);
    chain.push(link(first, t.get("chain-first"), ""));
    chain
}
