use crate::{domain::people::PersonId, store::FromRow};

/// What the world may see of a person.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Profile {
    /// Row key.
    pub id: PersonId,
    /// `pm-kari-001`; never changes.
    pub public_id: String,
    /// What addresses use.
    pub handle: String,
    /// Not unique.
    pub display_name: String,
    /// Name of the home organisation.
    pub organisation_name: String,
    /// Points of standing awards and of credited behaviours.
    pub score: i64,
    /// Credits of behaviours that count as solved.
    pub solved_count: i64,
    /// The person's picture, in `/images/{hash}`.
    pub avatar_hash: Option<String>,
    /// Counts the changes to the person and their standing.
    pub revision: i64,
}

/// A badge that somebody holds, as a card shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, FromRow)]
pub struct HeldBadge {
    /// Its name.
    pub name: String,
    /// Its picture, in `/images/{hash}`.
    pub image_hash: Option<String>,
}
