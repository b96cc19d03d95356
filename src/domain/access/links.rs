//! Links in mail by which somebody sets a password: an invitation, or a reset. Each opens once. Whoever changes one
//! takes the person's row first, so that two changes to one person's links cannot miss each other.

use super::sql;
use crate::{
    clock::Timestamp,
    domain::{Role, organisations::OrganisationId, people::PersonId},
    row_key, secrets,
    store::{Conn, FromRow, Result, Tx, Type},
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
    /// The public id of that place.
    pub organisation: Option<String>,
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

/// What has become of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// It opens.
    Open,
    /// Its time is over.
    Expired,
    /// It was withdrawn, or replaced by another.
    Withdrawn,
    /// It was used.
    Used,
}

impl Link {
    /// Whether it opens at this time.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.state(now) == LinkState::Open
    }

    /// What has become of it by this time.
    pub fn state(&self, now: Timestamp) -> LinkState {
        if self.used_at.is_some() {
            LinkState::Used
        } else if self.withdrawn_at.is_some() {
            LinkState::Withdrawn
        } else if self.expires_at <= now {
            LinkState::Expired
        } else {
            LinkState::Open
        }
    }
}

/// Why a link opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// It has been used.
    Used,
    /// Unknown, expired, withdrawn or replaced. Which of them is not told.
    Dead,
}

/// The link with this public id.
pub async fn find_link(conn: &mut Conn, public_id: &str) -> Result<Option<Link>> {
    sql::find_link(conn, public_id).await
}

/// The link that this token opens.
pub(super) async fn open(
    conn: &mut Conn,
    now: Timestamp,
    purpose: Purpose,
    token: &str,
) -> Result<std::result::Result<Link, Closed>> {
    let found = sql::link_by_hash(conn, purpose, &secrets::hash(token)).await?;
    Ok(match found.map(|link| (link.state(now), link)) {
        Some((LinkState::Open, link)) => Ok(link),
        Some((LinkState::Used, _)) => Err(Closed::Used),
        _ => Err(Closed::Dead),
    })
}

/// Ends every open link of somebody: when their address changes, when they leave, when they have another password.
pub async fn withdraw_links(tx: &mut Tx, now: Timestamp, person: PersonId) -> Result<()> {
    for purpose in [Purpose::Invitation, Purpose::PasswordReset] {
        sql::withdraw_links(tx, now, person, purpose).await?;
    }
    Ok(())
}
