use crate::{
    clock::Timestamp,
    domain::{organisations::OrganisationId, page::Listed, text},
    row_key,
    store::FromRow,
};

row_key! {
    /// Key of `people`.
    PersonId
}

/// A page of people.
pub type People = Listed<Person>;

/// A person.
#[derive(Debug, Clone, FromRow)]
pub struct Person {
    /// Row key.
    pub id: PersonId,
    /// `pm-kari-001`; never changes.
    pub public_id: String,
    /// What the public addresses use; the public id unless another was chosen.
    pub handle: String,
    /// As it was written; compared without regard to case.
    pub email: Option<String>,
    /// Not unique.
    pub display_name: String,
    /// The home organisation.
    pub organisation_id: OrganisationId,
    /// Its public id.
    pub organisation: String,
    /// Its name.
    pub organisation_name: String,
    /// Made by somebody's call, and nobody has vouched for it: private until merged, invited or claimed.
    pub is_stub: bool,
    /// Whether the public profile may be seen.
    pub is_public: bool,
    /// Whether the person has left: not listed, cannot sign in.
    pub is_retired: bool,
    /// `en` or `nb`; the browser's if none.
    pub language: Option<String>,
    /// Points of standing awards and of credited behaviours.
    pub score: i64,
    /// Credits of behaviours that count as solved.
    pub solved_count: i64,
    /// Standing awards.
    pub award_count: i64,
    /// The person's picture, in `/images/{hash}`.
    pub avatar_hash: Option<String>,
    /// Whether a password is set.
    pub has_account: bool,
    /// Counts the changes to the person and their standing, from 1.
    pub revision: i64,
    /// When the person was added.
    pub created_at: Timestamp,
    /// When the person's own fields were last changed.
    pub updated_at: Timestamp,
}

impl Person {
    /// What a search finds the person by.
    pub(super) fn words(&self) -> Vec<String> {
        let email = self.email.as_deref().unwrap_or_default();
        text::words([self.display_name.as_str(), email, &self.public_id, &self.handle])
    }
}

/// Somebody whom a list names: as much of a person as telling and giving needs.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Mentioned {
    /// Row key.
    pub id: PersonId,
    /// `pm-kari-001`.
    pub public_id: String,
    /// Not unique.
    pub display_name: String,
    /// The person's picture.
    pub avatar_hash: Option<String>,
    /// The home organisation.
    pub organisation_id: OrganisationId,
    /// Whether the person has left.
    pub is_retired: bool,
}

/// Somebody as pages mention them: a name and a picture.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Face {
    /// `pm-kari-001`.
    pub public_id: String,
    /// Not unique.
    pub display_name: String,
    /// The person's picture.
    pub avatar_hash: Option<String>,
}

/// A person to be added.
#[derive(Debug, Clone, Default)]
pub struct NewPerson {
    /// Made up if absent.
    pub public_id: Option<String>,
    /// 1 to 200 characters.
    pub display_name: String,
    /// Unique among people.
    pub email: Option<String>,
    /// The public id if absent.
    pub handle: Option<String>,
    /// Public id of the home organisation; the site's own if absent.
    pub organisation_id: Option<String>,
}

/// What is to be changed; `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonChanges {
    /// 1 to 200 characters.
    pub display_name: Option<String>,
    /// `Some(None)` removes it, unless the person signs in with it.
    pub email: Option<Option<String>>,
    /// Unique among handles and public ids.
    pub handle: Option<String>,
    /// Public id of the new home organisation.
    pub organisation_id: Option<String>,
    /// Whether the public profile may be seen.
    pub is_public: Option<bool>,
    /// `Some(None)` leaves it to the browser.
    pub language: Option<Option<String>>,
    /// Retires the person, or brings them back.
    pub retired: Option<bool>,
}

/// Which people are wanted.
#[derive(Debug, Clone, Default)]
pub struct PersonFilter {
    /// Beginnings of words of the name, address, id or handle; all of them must be there.
    pub search: Option<String>,
    /// Public id of the home organisation.
    pub organisation_id: Option<String>,
    /// From the end of the alphabet.
    pub descending: bool,
}
