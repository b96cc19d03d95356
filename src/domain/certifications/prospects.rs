//! What would come of a list of certifications: asked before any of them is issued.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    CertificationError, CertificationType, NewCertification, Outcome, keeps, sql,
    types::{find_type, is_type_name},
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
    /// The beginning is no day.
    NotIssued,
    /// The end is no day.
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
            Self::NotIssued => Some(("issued_at", "is no date")),
            Self::NotExpiring => Some(("expires_at", "is no date")),
            Self::EndsBeforeItBegins => Some(("expires_at", "must be later than issued_at")),
        }
    }

    /// Whether something is issued.
    pub fn is_new(&self) -> bool {
        matches!(self, Self::New(..) | Self::NewStub(_))
    }
}

impl WrittenCertification {
    /// What the row asks for, where everything in it can be read; the type by its shortname.
    pub(in crate::domain) async fn wanted(&self, conn: &mut Conn) -> Outcome<Option<NewCertification>> {
        let of_type = type_of(conn, &self.certification_type).await?;
        let (Some(of_type), Some(issued_at), Some(expires_at)) =
            (of_type, dates::from(&self.issued_at), dates::from(&self.expires_at))
        else {
            return Ok(None);
        };
        let (person, certification_type) = (self.person.clone(), of_type.shortname);
        Ok(Some(NewCertification { person, certification_type, issued_at, expires_at: Some(expires_at) }))
    }
}

/// What [`super::issue`] would answer for each of these rows, in their order. Changes nothing. Refused where nobody could be
/// certified.
pub async fn foresee(
    conn: &mut Conn,
    actor: &Actor,
    rows: &[WrittenCertification],
) -> Outcome<Vec<CertificationProspect>> {
    let scope = keeps(actor).ok_or(CertificationError::Forbidden)?;
    let keys: Vec<&str> = rows.iter().map(|row| row.person.trim()).collect();
    let people = people::find_all_by_any(conn, &keys).await?;
    let mut types: HashMap<&str, Option<CertificationType>> = HashMap::new();
    let mut places: HashMap<_, usize> = HashMap::new();
    let mut prospects = Vec::with_capacity(rows.len());
    for (place, (row, person)) in rows.iter().zip(people).enumerate() {
        let written = row.certification_type.trim();
        if !types.contains_key(written) {
            types.insert(written, type_of(conn, written).await?);
        }
        let of_type = types.get(written).and_then(Option::as_ref).filter(|of_type| of_type.retired_at.is_none());
        let dates = (dates::from(&row.issued_at), dates::from(&row.expires_at));
        let prospect = match (of_type, dates) {
            _ if row.person.trim().is_empty() => CertificationProspect::NoPerson,
            (None, _) => CertificationProspect::UnknownType,
            (_, (None, _)) => CertificationProspect::NotIssued,
            (_, (_, None)) => CertificationProspect::NotExpiring,
            (_, (Some(issued_at), Some(expires_at))) if expires_at <= issued_at => {
                CertificationProspect::EndsBeforeItBegins
            }
            (Some(of_type), (Some(issued_at), Some(expires_at))) => {
                let holder =
                    person.as_ref().map_or_else(|| text::fold(row.person.trim()), |person| person.public_id.clone());
                let first = *places.entry((holder, of_type.id, issued_at, expires_at)).or_insert(place);
                match person {
                    _ if first < place => CertificationProspect::Repeated(first),
                    Some(person) if person.is_retired || !scope.covers(person.organisation_id) => {
                        CertificationProspect::UnknownPerson
                    }
                    Some(person) => {
                        match sql::identical(conn, person.id, of_type.id, issued_at, expires_at, None).await? {
                            Some(id) => CertificationProspect::Known(id),
                            None => CertificationProspect::New(person, expires_at),
                        }
                    }
                    None if text::is_id(row.person.trim()) => CertificationProspect::NewStub(expires_at),
                    None => CertificationProspect::UnknownPerson,
                }
            }
        };
        prospects.push(prospect);
    }
    Ok(prospects)
}

/// The type of this shortname, or of this name.
async fn type_of(conn: &mut Conn, written: &str) -> Outcome<Option<CertificationType>> {
    let written = written.trim();
    if is_type_name(written) {
        return Ok(find_type(conn, written).await?);
    }
    let named = text::fold(written);
    Ok(super::choices(conn).await?.into_iter().find(|of_type| text::fold(&of_type.name) == named))
}
