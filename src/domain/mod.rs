//! What the product does: people, badges, awards. It knows no HTTP and no HTML.
//!
//! One folder per capability: `mod.rs` has the verbs with their rules, `model.rs` the types, `sql.rs` the queries, which
//! nobody outside that folder can call. Verbs that change something take `&mut Tx`, so they compose, and their
//! **caller commits**.

pub mod access;
pub mod assignments;
pub mod audit;
pub mod awards;
pub mod badge_images;
pub mod badges;
pub mod batches;
pub mod behaviours;
pub mod calendar;
pub mod certifications;
pub mod claims;
pub mod clients;
pub mod dates;
pub mod idempotency;
pub mod images;
pub mod jobs;
pub mod nominations;
pub mod notices;
pub mod organisations;
pub mod page;
pub mod people;
pub mod profiles;
pub mod rules;
pub mod settings;
pub mod text;
pub mod totals;
pub mod trials;

use serde::{Deserialize, Serialize};

use crate::{
    domain::{organisations::OrganisationId, people::PersonId},
    store::Type,
};

/// Who asks, with which rights, and through which door.
///
/// Every credential (a signed-in session, an access token, an API token) resolves to one of these; the domain checks
/// rights against nothing else.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Who it is.
    pub principal: Principal,
    /// Roles, each for one organisation or for all.
    pub grants: Vec<Grant>,
    /// The contract through which the request came; it goes into the audit log.
    pub dialect: Dialect,
}

/// The one behind a request.
#[derive(Debug, Clone)]
pub enum Principal {
    /// A person with an account.
    Person {
        /// Row key.
        id: PersonId,
        /// `pm-kari-001`.
        public_id: String,
        /// The person's home.
        organisation: OrganisationId,
    },
    /// A program with an API token of its own.
    Service {
        /// The token's public id.
        public_id: String,
    },
    /// The server itself or who runs it: the command line, a job.
    System,
    /// Whoever calls without a token, where the site allows that.
    Anonymous,
}

/// A role, held for one organisation or for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// What may be done.
    pub role: Role,
    /// Where; `None` is everywhere.
    pub organisation: Option<OrganisationId>,
}

/// What somebody may do. A person without any grant is a peer mentor: their own records and no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Role {
    /// Manages badges, people and awards.
    Admin,
    /// Reads the people and awards of an organisation.
    Coordinator,
    /// Awards, revokes and checks on behalf of a program. Held by service tokens only.
    System,
    /// Credits behaviours on behalf of a partner site. Held by its clients only.
    Client,
    /// Reads certifications. Held by everybody where the site lets them be read.
    CertificationReader,
    /// Reads and keeps certifications. Held by everybody where the site leaves them open to all.
    CertificationKeeper,
}

impl Role {
    /// The word that contracts and the command line use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Coordinator => "coordinator",
            Self::System => "system",
            Self::Client => "client",
            Self::CertificationReader => "certification_reader",
            Self::CertificationKeeper => "certification_keeper",
        }
    }
}

/// The contract through which a change came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `/api/v1/earned-badges`.
    EarnedBadges,
    /// `/api/v1/certifications`.
    Certifications,
    /// `/v1/token`, `/v1/badge/…`.
    Issuing,
    /// `/v1/badges`, `/v1/user/…`.
    OpenBadger,
    /// `/api/admin/…`.
    Assignments,
    /// The rest of `/api/v1`.
    Management,
    /// The pages.
    Portal,
    /// A command typed on the server.
    CommandLine,
    /// A step of a batch, which came through another contract before.
    Batch,
    /// A rule, once time alone has changed what it counts.
    Rules,
}

impl Dialect {
    /// The name in the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EarnedBadges => "earned_badges",
            Self::Certifications => "certifications",
            Self::Issuing => "issuing",
            Self::OpenBadger => "open_badger",
            Self::Assignments => "assignments",
            Self::Management => "management",
            Self::Portal => "portal",
            Self::CommandLine => "command_line",
            Self::Batch => "batch",
            Self::Rules => "rules",
        }
    }
}

/// The organisations whose records somebody may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    Everywhere,
    /// These.
    Organisations(Vec<OrganisationId>),
}

impl Scope {
    /// Whether a record of this organisation is inside.
    pub fn covers(&self, organisation: OrganisationId) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Organisations(list) => list.contains(&organisation),
        }
    }

    /// The same, for a query: `None` is everywhere.
    pub fn as_list(&self) -> Option<&[OrganisationId]> {
        match self {
            Self::Everywhere => None,
            Self::Organisations(list) => Some(list),
        }
    }
}

impl Actor {
    /// The label of the server itself; no person's id.
    pub const SYSTEM: &str = "system";
    /// The label of whoever calls without a token; no person's id.
    pub const ANONYMOUS: &str = "anonymous";

    /// Whoever calls without a token, with no right yet.
    pub fn anonymous(dialect: Dialect) -> Self {
        Self { principal: Principal::Anonymous, grants: Vec::new(), dialect }
    }

    /// The server itself, with every right.
    pub fn system(dialect: Dialect) -> Self {
        let everywhere = |role| Grant { role, organisation: None };
        Self { principal: Principal::System, grants: vec![everywhere(Role::Admin), everywhere(Role::System)], dialect }
    }

    /// The same actor, coming through another door.
    #[must_use]
    pub fn through(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
        self
    }

    /// Where any of these roles is held; `None` where none of them is.
    pub fn scope(&self, roles: &[Role]) -> Option<Scope> {
        let held = || self.grants.iter().filter(|g| roles.contains(&g.role));
        if held().any(|g| g.organisation.is_none()) {
            return Some(Scope::Everywhere);
        }
        let mut list: Vec<_> = held().filter_map(|g| g.organisation).collect();
        list.sort_unstable();
        list.dedup();
        (!list.is_empty()).then_some(Scope::Organisations(list))
    }

    /// Where the actor administers; `None` where nowhere.
    pub fn administers(&self) -> Option<Scope> {
        self.scope(&[Role::Admin])
    }

    /// Whether the actor administers the whole site.
    pub fn administers_everywhere(&self) -> bool {
        self.administers() == Some(Scope::Everywhere)
    }

    /// Whether the actor administers this organisation.
    pub fn may_administer(&self, organisation: OrganisationId) -> bool {
        self.administers().is_some_and(|scope| scope.covers(organisation))
    }

    /// Where the actor may read people and awards that are not their own; `None` where nowhere.
    pub fn oversees(&self) -> Option<Scope> {
        self.scope(&[Role::Admin, Role::Coordinator])
    }

    /// The person behind the request, if it is one.
    pub fn person(&self) -> Option<PersonId> {
        match self.principal {
            Principal::Person { id, .. } => Some(id),
            Principal::Service { .. } | Principal::System | Principal::Anonymous => None,
        }
    }

    /// What stands in `awarded_by` and in the audit log: a public id, or `system`.
    pub fn label(&self) -> &str {
        match &self.principal {
            Principal::Service { .. } if self.is_system() => Self::SYSTEM,
            Principal::Person { public_id, .. } | Principal::Service { public_id } => public_id,
            Principal::System => Self::SYSTEM,
            Principal::Anonymous => Self::ANONYMOUS,
        }
    }

    /// What tells this credential's holder from all others: for keys that each of them has of their own.
    pub fn credential(&self) -> &str {
        match &self.principal {
            Principal::Person { public_id, .. } | Principal::Service { public_id } => public_id,
            Principal::System => Self::SYSTEM,
            Principal::Anonymous => Self::ANONYMOUS,
        }
    }

    /// Whether this is a program with the role `system`, or the server itself.
    pub fn is_system(&self) -> bool {
        !matches!(self.principal, Principal::Person { .. }) && self.grants.iter().any(|g| g.role == Role::System)
    }
}

/// What went wrong, in the terms that every contract translates into its own status and body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The actor has not the right.
    Forbidden,
    /// There is no such thing, or it may not be told.
    NotFound,
    /// The present state refuses it.
    Conflict,
    /// Malformed, missing or mistyped.
    Invalid,
    /// Well-formed but contradictory.
    Contradictory,
    /// The database is out of reach or full.
    Unavailable,
    /// A defect, or something that nobody foresaw.
    Internal,
}

impl From<&crate::store::Error> for Kind {
    fn from(error: &crate::store::Error) -> Self {
        if error.is_unavailable() { Self::Unavailable } else { Self::Internal }
    }
}

/// One field of a request that cannot be used as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field, as the request spells it.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: Problem,
}

impl FieldError {
    /// A field and what is wrong with it.
    pub fn new(field: &'static str, problem: Problem) -> Self {
        Self { field, problem }
    }
}

/// What can be wrong with a field. `Display` is the English of the programming interfaces; the portal has its own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Nothing was given.
    #[error("is missing")]
    Missing,
    /// More characters than there is room for.
    #[error("is longer than {max} characters")]
    TooLong {
        /// The most that is taken.
        max: usize,
    },
    /// More items than are taken at once.
    #[error("has more than {max} items")]
    TooMany {
        /// The most that are taken.
        max: usize,
    },
    /// Fewer characters than are needed.
    #[error("is shorter than {min} characters")]
    TooShort {
        /// The fewest that are taken.
        min: usize,
    },
    /// A character that cannot be shown, such as NUL.
    #[error("contains a control character")]
    ControlCharacter,
    /// Not a public id.
    #[error("must be 1 to 64 letters, digits, hyphens and underscores, and begin with a letter or digit")]
    NotAnId,
    /// Not a public id, from somebody who is not to learn who has an e-mail address.
    #[error("must be a public id or a handle: e-mail addresses are looked up only for callers with a token")]
    NeedsToken,
    /// Not a shortname.
    #[error("must be 1 to 64 letters, digits, hyphens and underscores, and begin with a letter")]
    NotAShortname,
    /// Not an e-mail address.
    #[error("is not an e-mail address")]
    NotAnEmail,
    /// Not the shortname of a type of certification.
    #[error("must be 1 to 64 lower-case letters, digits and underscores, and begin with a letter")]
    NotATypeName,
    /// Not a web address.
    #[error("is not a web address beginning with https:// or http://")]
    NotAUrl,
    /// Not a name of the IANA time zone database.
    #[error("is not a time zone such as Europe/Oslo")]
    NotATimeZone,
    /// Not a day, or one that could be two.
    #[error("is not a date such as 2026-03-26")]
    NotADate,
    /// Not a number.
    #[error("is not a number")]
    NotANumber,
    /// A number outside its bounds.
    #[error("must be from {min} to {max}")]
    OutOfRange {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// A date that has passed.
    #[error("must be later than now")]
    Past,
    /// A date that is still to come.
    #[error("must not be later than now")]
    Future,
    /// An end before its beginning.
    #[error("must be later than the date of issue")]
    BeforeIssue,
    /// Somebody or something else has it.
    #[error("is already in use")]
    Taken,
    /// Cannot be another while people hold the badge.
    #[error("cannot change while people hold the badge")]
    Held,
    /// It names nothing that is there.
    #[error("names nothing that exists")]
    Unknown,
    /// It may not be changed any more.
    #[error("cannot be changed")]
    Immutable,
    /// A password that guessing finds soon.
    #[error("is too easy to guess")]
    Guessable,
    /// Not a picture that can be read.
    #[error("is not a PNG, JPEG, WebP, GIF or SVG picture that can be read")]
    NotAPicture,
    /// A drawing with something in it that would be lost.
    #[error("is a drawing with {0} in it, which is not kept: turn it into paths")]
    NotKept(&'static str),
    /// A drawing that would take too long to read or to draw.
    #[error("is a drawing with too much in it")]
    TooComplex,
    /// Not a file that can be shown as evidence.
    #[error("is not a picture or a PDF that can be read")]
    NotEvidence,
    /// A picture with too many bytes or pixels.
    #[error("is a picture of more than {max_bytes} bytes or {max_side} pixels a side")]
    PictureTooLarge {
        /// The most bytes.
        max_bytes: usize,
        /// The most pixels along one side.
        max_side: u32,
    },
    /// A badge that asks for itself, directly or through others.
    #[error("asks for a badge that asks for this one")]
    Circular,
    /// Not one of the words that it may be.
    #[error("must be one of: {0}")]
    NotOneOf(&'static str),
}

/// Why a record could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum ManageError {
    /// The actor has not the right.
    #[error("you have not the right to do this")]
    Forbidden,
    /// No such record, or one whose existence is not told.
    #[error("there is no such record")]
    NotFound,
    /// Somebody changed it since it was read.
    #[error("it was changed since you read it")]
    Stale,
    /// The present state refuses it; the text says why.
    #[error("{0}")]
    Conflict(&'static str),
    /// Fields that cannot be used.
    #[error("some fields cannot be used as they are")]
    Invalid(Vec<FieldError>),
    /// The database's error.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

impl From<Vec<FieldError>> for ManageError {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Invalid(errors)
    }
}

impl ManageError {
    /// One field that cannot be used.
    pub fn field(field: &'static str, problem: Problem) -> Self {
        Self::Invalid(vec![FieldError::new(field, problem)])
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Forbidden => Kind::Forbidden,
            Self::NotFound => Kind::NotFound,
            Self::Stale | Self::Conflict(_) => Kind::Conflict,
            Self::Invalid(_) => Kind::Invalid,
            Self::Store(error) => Kind::from(error),
        }
    }
}
