use crate::{
    clock::Timestamp,
    domain::{organisations::OrganisationId, people::PersonId},
    row_key,
    store::FromRow,
};

row_key! {
    /// Key of `calendar_feeds`.
    FeedId
}

/// A calendar behind a secret address. The secret itself is not kept.
#[derive(Debug, Clone, FromRow)]
pub struct Feed {
    /// Row key.
    pub id: FeedId,
    /// `feed-…`.
    pub public_id: String,
    /// Whose it is; it shows what they may see now.
    pub person_id: PersonId,
    /// The organisation whose certifications it shows; `None`: the person's own.
    pub organisation_id: Option<OrganisationId>,
    /// That organisation's public id.
    pub organisation: Option<String>,
    /// That organisation's name.
    pub organisation_name: Option<String>,
    /// The language of its words: a tag.
    pub language: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its address was last made.
    pub changed_at: Timestamp,
    /// When it was last read, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// What a calendar is to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// One's own certifications.
    Own,
    /// Those of the organisation with this public id.
    Organisation(String),
}
