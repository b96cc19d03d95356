//! What would come of a list of certifications: asked before any of them is issued.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    CertificationError, CertificationType, NewCertification, Outcome, check_new, keeps, sql, types::types_meant,
};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, dates,
        people::{self, Mentioned},
        text,
    },
    store::Conn,
};

/// What is said of a date that cannot be used.
const NOT_A_DATE: &str = "is no date of the years 1971 to 9999";

/// A row of a list, as it was written: a step of [`Work::Certify`].
///
/// [`Work::Certify`]: crate::domain::batches::Work::Certify
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenCertification {
    /// Public id, handle or e-mail address.
    pub person: String,
    /// A type's shortname, or its name.
    pub certification_type: String,
    /// A day, or a moment.
    pub issued_at: String,
    /// A day, or a moment.
    pub expires_at: String,
}

/// What would come of a row.
#[derive(Debug, Clone)]
pub enum CertificationProspect {
    /// It is issued to them.
    New(Mentioned, Timestamp),
    /// It is issued to somebody new, who is known by their id alone.
    NewStub(Timestamp),
    /// The same certification stands already: nothing changes.
    Known(String),
    /// The same as the row at this place, from 0.
    Repeated(usize),
    /// Nobody is named.
    NoPerson,
    /// Nobody whom the actor may certify goes by this.
    UnknownPerson,
    /// There is no such type, or none is issued any more.
    UnknownType,
    /// The beginning is no day on which one can begin.
    NotIssued,
    /// The end is no day on which one can end.
    NotExpiring,
    /// It would end before it begins.
    EndsBeforeItBegins,
}

impl CertificationProspect {
    /// Whether the row must be corrected.
    pub fn is_wrong(&self) -> bool {
        !matches!(self, Self::New(..) | Self::NewStub(_) | Self::Known(_) | Self::Repeated(_))
    }

    /// The field that is wrong, and what is wrong with it, in the words of the programming interfaces.
    pub fn wrong(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::New(..) | Self::NewStub(_) | Self::Known(_) | Self::Repeated(_) => None,
            Self::NoPerson => Some(("mentor_id", "is missing")),
            Self::UnknownPerson => Some(("mentor_id", "names nobody whom you may certify")),
            Self::UnknownType => Some(("cert_type", "names no type that is issued")),
            Self::NotIssued => Some(("issued_at", NOT_A_DATE)),
            Self::NotExpiring => Some(("expires_at", NOT_A_DATE)),
            Self::EndsBeforeItBegins => Some(("expires_at", "must be later than issued_at")),
        }
    }

    /// Whether something is issued.
    pub fn is_new(&self) -> bool {
        matches!(self, Self::New(..) | Self::NewStub(_))
    }
}

impl WrittenCertification {
    /// What the row asks for, where its type is found and everything else in it can be read; the type by its shortname.
    pub(in crate::domain) async fn wanted(&self, conn: &mut Conn) -> Outcome<Option<NewCertification>> {
        let of_type = types_meant(conn, [self.certification_type.as_str()]).await?;
        Ok(of_type.values().next().and_then(|of_type| self.asked(of_type).ok()))
    }

    /// What the row asks for; or what is wrong with it, looked at as [`super::issue`] does.
    fn asked(&self, of_type: &CertificationType) -> Result<NewCertification, CertificationProspect> {
        let issued_at = dates::from(&self.issued_at).ok_or(CertificationProspect::NotIssued)?;
        let expires_at = dates::from(&self.expires_at).ok_or(CertificationProspect::NotExpiring)?;
        let (person, certification_type) = (self.person.clone(), of_type.shortname.clone());
        let new = NewCertification { person, certification_type, issued_at, expires_at: Some(expires_at) };
        match check_new(&new) {
            Ok(()) => Ok(new),
            Err(CertificationError::EndsBeforeItBegins) => Err(CertificationProspect::EndsBeforeItBegins),
            Err(CertificationError::Invalid(wrong)) if wrong.iter().any(|wrong| wrong.field == "issued_at") => {
                Err(CertificationProspect::NotIssued)
            }
            Err(_) => Err(CertificationProspect::NotExpiring),
        }
    }
}

/// What [`super::issue`] would answer for each of these rows, in their order. Changes nothing. Refused where nobody could be
/// certified.
///
/// Takes a few queries for every five hundred rows.
pub async fn foresee(
    conn: &mut Conn,
    actor: &Actor,
    rows: &[WrittenCertification],
) -> Outcome<Vec<CertificationProspect>> {
    let scope = keeps(actor).ok_or(CertificationError::Forbidden)?;
    let keys: Vec<&str> = rows.iter().map(|row| row.person.trim()).collect();
    let people = people::find_all_by_any(conn, &keys).await?;
    let types = types_meant(conn, rows.iter().map(|row| row.certification_type.as_str())).await?;
    let mut places: HashMap<_, usize> = HashMap::new();
    let mut prospects = Vec::with_capacity(rows.len());
    // Where somebody would be certified, with what must not stand yet.
    let mut news: Vec<(usize, sql::Key)> = Vec::new();
    for (place, (row, person)) in rows.iter().zip(people).enumerate() {
        let written = row.person.trim();
        let of_type = types.get(row.certification_type.trim()).filter(|of_type| of_type.retired_at.is_none());
        let asked = match of_type {
            _ if written.is_empty() => Err(CertificationProspect::NoPerson),
            None => Err(CertificationProspect::UnknownType),
            Some(of_type) => row.asked(of_type).map(|new| (of_type, new)),
        };
        let prospect = match asked {
            Err(wrong) => wrong,
            Ok((of_type, new)) => {
                let (issued_at, expires_at) = (new.issued_at, new.expires_at.unwrap_or(new.issued_at));
                let holder = person.as_ref().map_or_else(|| text::fold(written), |person| person.public_id.clone());
                let first = *places.entry((holder, of_type.id, issued_at, expires_at)).or_insert(place);
                match person {
                    _ if first < place => CertificationProspect::Repeated(first),
                    Some(person) if person.is_retired || !scope.covers(person.organisation_id) => {
                        CertificationProspect::UnknownPerson
                    }
                    Some(person) => {
                        news.push((place, (person.id, of_type.id, issued_at, expires_at)));
                        CertificationProspect::New(person, expires_at)
                    }
                    None if people::may_be_id(written) => CertificationProspect::NewStub(expires_at),
                    None => CertificationProspect::UnknownPerson,
                }
            }
        };
        prospects.push(prospect);
    }
    let keys: Vec<sql::Key> = news.iter().map(|(_, key)| *key).collect();
    let standing = sql::standing(conn, &keys).await?;
    for (place, key) in news {
        if let Some(id) = standing.get(&key) {
            prospects[place] = CertificationProspect::Known(id.clone());
        }
    }
    Ok(prospects)
}
