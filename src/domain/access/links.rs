//! Links in mail by which somebody sets a password: an invitation, or a reset. Each opens once.

use super::sql;
use crate::{
    clock::Timestamp,
    domain::{Role, organisations::OrganisationId, people::PersonId},
    row_key,
    store::{Conn, FromRow, Result, Type},
};

row_key! {
    /// Key of `access_links`.
    LinkId
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Purpose {
    /// To set the first password, and take on a role.
    Invitation,
    /// To set another password.
    PasswordReset,
}

/// A link, without its secret.
#[derive(Debug, Clone, FromRow)]
pub struct Link {
    /// Row key.
    pub id: LinkId,
    /// `link-…`.
    pub public_id: String,
    /// What it is for.
    pub purpose: Purpose,
    /// Whom it lets in.
    pub person_id: PersonId,
    /// The role that is taken on with it; none makes a mentor.
    pub role: Option<Role>,
    /// Where the role holds; everywhere if absent.
    pub organisation_id: Option<OrganisationId>,
    /// The name of that place.
    pub organisation_name: Option<String>,
    /// Who made it: a public id, or `system`.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it opens.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// When it was withdrawn, or replaced by another.
    pub withdrawn_at: Option<Timestamp>,
}

impl Link {
    /// Whether it opens at this time.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.used_at.is_none() && self.withdrawn_at.is_none() && self.expires_at > now
    }
}

/// The link with this public id.
pub async fn find_link(conn: &mut Conn, public_id: &str) -> Result<Option<Link>> {
    sql::find_link(conn, public_id).await
}
