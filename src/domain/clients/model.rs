use crate::{clock::Timestamp, domain::organisations::OrganisationId, row_key, store::FromRow};

row_key! {
    /// Key of `clients`.
    ClientId
}

/// A site that credits its users.
#[derive(Debug, Clone, FromRow)]
pub struct Client {
    /// Row key.
    pub id: ClientId,
    /// `client-…`.
    pub public_id: String,
    /// Its name.
    pub name: String,
    /// Whose people it may credit; everybody, if it is the site's own.
    pub organisation_id: OrganisationId,
    /// Its public id.
    pub organisation: String,
    /// Its name.
    pub organisation_name: String,
    /// Whether that is the site's own.
    pub is_site_wide: bool,
    /// What its tokens have as `iss`.
    pub issuer: String,
    /// What its tokens must have as `aud`, if anything.
    pub audience: Option<String>,
    /// Whether a token may do without `exp`.
    pub allows_no_expiry: bool,
    /// Whether it may credit behaviours that its tokens do not name.
    pub may_credit_anything: bool,
    /// Whether a behaviour that is not known yet is refused instead of registered.
    pub is_strict: bool,
    /// Since when it opens nothing any more.
    pub retired_at: Option<Timestamp>,
    /// When one of its tokens was last taken, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// One of the secrets of a client; at most [`super::MAX_SECRETS`] at a time.
#[derive(Debug, Clone, FromRow)]
pub struct Secret {
    /// `secret-…`.
    pub public_id: String,
    /// Its last characters, to recognise it by.
    pub hint: String,
    /// Public id of who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When a token signed with it was last taken, to the minute.
    pub last_used_at: Option<Timestamp>,
}

/// A client to be added.
#[derive(Debug, Clone, Default)]
pub struct NewClient {
    /// 1 to 200 characters.
    pub name: String,
    /// Public id of the organisation; the site's own if absent.
    pub organisation_id: Option<String>,
    /// 1 to 500 characters, unique among clients.
    pub issuer: String,
    /// Up to 500 characters.
    pub audience: Option<String>,
    /// Whether a token may do without `exp`.
    pub allows_no_expiry: bool,
    /// Whether it may credit behaviours that its tokens do not name.
    pub may_credit_anything: bool,
    /// Whether a behaviour that is not known yet is refused.
    pub is_strict: bool,
}

/// What is to be changed; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct ClientChanges {
    /// 1 to 200 characters.
    pub name: Option<String>,
    /// `Some(None)` removes it.
    pub audience: Option<Option<String>>,
    /// Whether a token may do without `exp`.
    pub allows_no_expiry: Option<bool>,
    /// Whether it may credit behaviours that its tokens do not name.
    pub may_credit_anything: Option<bool>,
    /// Whether a behaviour that is not known yet is refused.
    pub is_strict: Option<bool>,
    /// Retires it, or takes it into use again.
    pub retired: Option<bool>,
}
