use chrono::TimeDelta;

use crate::{
    clock::Timestamp,
    domain::{Actor, Dialect, Grant, Principal, Role, organisations::OrganisationId, people::PersonId},
    row_key,
    store::FromRow,
};

row_key! {
    /// Key of `api_tokens`.
    ApiTokenId
}

/// A person who may sign in, with what every request of theirs needs.
#[derive(Debug, Clone)]
pub struct Account {
    /// Row key.
    pub person: PersonId,
    /// `admin-per-001`.
    pub public_id: String,
    /// The person's name.
    pub display_name: String,
    /// The person's picture.
    pub avatar_hash: Option<String>,
    /// The home organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// The accent of the home organisation, 0 to 359.
    pub accent_hue: i64,
    /// `en` or `nb`; the browser's if none.
    pub language: Option<String>,
    /// PHC string.
    pub password_hash: String,
    /// The roles.
    pub grants: Vec<Grant>,
}

impl Account {
    /// The account as it acts through a door.
    pub fn actor(&self, dialect: Dialect) -> Actor {
        Actor {
            principal: Principal::Person {
                id: self.person,
                public_id: self.public_id.clone(),
                organisation: self.organisation,
            },
            grants: self.grants.clone(),
            dialect,
        }
    }

    /// Whether the account holds the role anywhere.
    pub fn has(&self, role: Role) -> bool {
        self.grants.iter().any(|g| g.role == role)
    }
}

/// How long a sign-in lasts.
#[derive(Debug, Clone, Copy)]
pub struct SessionLimits {
    /// Without a request.
    pub idle: TimeDelta,
    /// In all.
    pub absolute: TimeDelta,
    /// Without a request, for admins.
    pub admin_idle: TimeDelta,
    /// In all, for admins.
    pub admin_absolute: TimeDelta,
}

impl SessionLimits {
    /// Without a request, and in all.
    pub(super) fn of(&self, is_admin: bool) -> (TimeDelta, TimeDelta) {
        if is_admin { (self.admin_idle, self.admin_absolute) } else { (self.idle, self.absolute) }
    }

    /// After which no sign-in is left, whosever it is.
    pub fn longest(&self) -> TimeDelta {
        self.absolute.max(self.admin_absolute)
    }
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self {
            idle: TimeDelta::hours(8),
            absolute: TimeDelta::days(7),
            admin_idle: TimeDelta::minutes(30),
            admin_absolute: TimeDelta::hours(12),
        }
    }
}

/// An API token, without its secret.
#[derive(Debug, Clone, FromRow)]
pub struct ApiToken {
    /// Row key.
    pub id: ApiTokenId,
    /// `token-…`.
    pub public_id: String,
    /// How the secret begins, to be recognised by.
    pub hint: String,
    /// What its maker calls it.
    pub label: String,
    /// The person as whom it acts; a service has none.
    pub person_id: Option<PersonId>,
    /// The person's public id.
    pub person: Option<String>,
    /// The role of a service.
    pub role: Option<Role>,
    /// Where a service's role holds; everywhere if absent.
    pub organisation_id: Option<OrganisationId>,
    /// Its public id.
    pub organisation: Option<String>,
    /// Who made it: a public id, or `system`.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it runs out.
    pub expires_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl ApiToken {
    /// Whether it opens anything at this time.
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|at| at > now)
    }
}

/// An API token to be made.
#[derive(Debug, Clone)]
pub struct NewApiToken {
    /// 1 to 200 characters.
    pub label: String,
    /// Acts as whom.
    pub holder: NewToken,
    /// When it is to run out; never if absent.
    pub expires_at: Option<Timestamp>,
}

/// As whom an API token acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewToken {
    /// As the person who makes it, with their roles.
    Personal,
    /// As a program of its own.
    Service {
        /// `admin` or `system`.
        role: Role,
        /// Public id; everywhere if absent.
        organisation_id: Option<String>,
    },
}

/// Which API tokens are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenFilter {
    /// The services'.
    Services,
    /// This person's.
    Person(PersonId),
}

/// Somebody with a role in an organisation.
#[derive(Debug, Clone, FromRow)]
pub struct Holder {
    /// Public id.
    pub public_id: String,
    /// Name.
    pub display_name: String,
    /// Picture.
    pub avatar_hash: Option<String>,
    /// The role.
    pub role: Role,
}
