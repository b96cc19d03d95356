use chrono::TimeDelta;

use crate::{
    clock::Timestamp,
    domain::{
        access::{Closed, Link},
        awards::{Award, AwardId},
        people::{Person, PersonId},
    },
    row_key,
    secrets::Key,
    store::FromRow,
};

row_key! {
    /// Key of `claim_links`.
    ClaimLinkId
}

/// How links are made.
#[derive(Clone, Copy)]
pub struct LinkTerms<'a> {
    /// Seals a link's secret until its mail is sent.
    pub key: &'a Key,
    /// For how long a link opens.
    pub valid_for: TimeDelta,
}

/// A link by which an award is claimed, without its secret.
#[derive(Debug, Clone, FromRow)]
pub struct ClaimLink {
    /// Row key.
    pub id: ClaimLinkId,
    /// What is claimed with it.
    pub award_id: AwardId,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it opens.
    pub expires_at: Timestamp,
    /// When the award was claimed, with this link or another.
    pub used_at: Option<Timestamp>,
    /// When it was withdrawn, or replaced by another.
    pub withdrawn_at: Option<Timestamp>,
}

impl ClaimLink {
    /// Whether it opens at this time; if not, what is told of it.
    pub fn state(&self, now: Timestamp) -> Result<(), Closed> {
        if self.used_at.is_some() {
            Err(Closed::Used)
        } else if self.withdrawn_at.is_some() || self.expires_at <= now {
            Err(Closed::Dead)
        } else {
            Ok(())
        }
    }
}

/// What a link leads to.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The award of the link.
    pub award: Award,
    /// Who issues its badge, by name.
    pub issuer: String,
    /// Whose it is to be.
    pub person: Person,
    /// What else waits for the same person, newest first.
    pub others: Vec<Award>,
    /// An invitation that waits for them, and is taken up where the claim sets their first password.
    pub invitation: Option<Link>,
    /// Until when the link opens.
    pub expires_at: Timestamp,
}

/// What a recipient agreed to.
#[derive(Debug, Clone)]
pub struct Consent {
    /// The words that stood on the page.
    pub text: String,
    /// Their language: `en` or `nb`.
    pub language: &'static str,
    /// The person's other awards that are claimed as well: public ids. Those that do not wait are passed over.
    pub others: Vec<String>,
}

/// Who claims.
#[derive(Debug, Clone)]
pub enum Claimant {
    /// Somebody without an account, who sets this password (its hash).
    NewPassword(String),
    /// Somebody who has proved to be this person.
    Person(PersonId),
}

/// Why nothing was claimed.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// The link opens nothing.
    #[error("the link opens nothing")]
    Closed(Closed),
    /// It is for somebody else, or there is an account already.
    #[error("it is somebody else's")]
    NotTheirs,
    /// The database's error.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}
