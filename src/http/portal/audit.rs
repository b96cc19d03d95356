//! Who did what.

use askama::Template;

use super::paths;
use crate::http::page::{By, Choice, Pager, Shell, When};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $slug:literal, $key:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// All of them, in the order in which they are offered.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The value in an address.
            #[must_use]
            pub fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)+ }
            }

            /// The one with this value.
            #[must_use]
            pub fn from_slug(slug: &str) -> Option<Self> {
                match slug { $($slug => Some(Self::$variant),)+ _ => None }
            }

            /// The message that names it.
            #[must_use]
            pub fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }
        }
    };
}

words! {
    /// What was done.
    AuditAction {
        /// A badge was awarded.
        Awarded = "awarded", "audit-awarded";
        /// An award was revoked.
        Revoked = "revoked", "audit-revoked";
        /// A badge was made.
        BadgeCreated = "badge-created", "audit-badge-created";
        /// A badge was changed.
        BadgeChanged = "badge-changed", "audit-badge-changed";
        /// A badge went out of use.
        BadgeRetired = "badge-retired", "audit-badge-retired";
        /// A badge came back into use.
        BadgeRestored = "badge-restored", "audit-badge-restored";
        /// A person was added.
        PersonCreated = "person-created", "audit-person-created";
        /// A person was changed.
        PersonChanged = "person-changed", "audit-person-changed";
        /// An organisation was added.
        OrganisationCreated = "organisation-created", "audit-organisation-created";
        /// An organisation was changed.
        OrganisationChanged = "organisation-changed", "audit-organisation-changed";
        /// A role was given or taken.
        RoleChanged = "role-changed", "audit-role-changed";
        /// An API token was made.
        TokenCreated = "token-created", "audit-token-created";
        /// An API token was revoked.
        TokenRevoked = "token-revoked", "audit-token-revoked";
        /// Somebody signed in.
        SignedIn = "signed-in", "audit-signed-in";
        /// Anything else.
        Other = "other", "audit-other";
    }
}

words! {
    /// Through which door.
    Dialect {
        /// These pages.
        Portal = "portal", "dialect-portal";
        /// Earned badges.
        EarnedBadges = "earned-badges", "dialect-earned-badges";
        /// Certifications.
        Certifications = "certifications", "dialect-certifications";
        /// Open Badger.
        OpenBadger = "open-badger", "dialect-open-badger";
        /// Issuing.
        Issuing = "issuing", "dialect-issuing";
        /// Assignments.
        Assignments = "assignments", "dialect-assignments";
        /// Management.
        Management = "management", "dialect-management";
        /// The command line.
        CommandLine = "command-line", "dialect-command-line";
        /// A rule or a job.
        System = "system", "dialect-system";
    }
}

/// One entry.
#[derive(Clone, Debug)]
pub struct AuditRow {
    /// When: as [`When::to_the_minute`] writes it.
    pub at: When,
    /// Who.
    pub who: By,
    /// What.
    pub action: AuditAction,
    /// To what: a name, or the id where the name is gone.
    pub subject: String,
    /// The subject's page, if there is one.
    pub subject_href: Option<String>,
    /// Through which door.
    pub dialect: Dialect,
}

/// The audit log, newest first.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/audit/list.html")]
pub struct AuditPage {
    /// Around the page.
    pub shell: Shell,
    /// Only this: query parameter `action`, by [`AuditAction::slug`].
    pub action: Option<AuditAction>,
    /// This page's entries.
    pub rows: Vec<AuditRow>,
    /// Newer and older: [`Pager::walked`].
    pub pager: Pager,
}

impl AuditPage {
    fn actions(&self) -> Vec<Choice> {
        let t = self.shell.t;
        let mut choices = vec![Choice::new("", t.get("audit-any"))];
        choices.extend(
            AuditAction::ALL
                .iter()
                .map(|action| Choice::new(action.slug(), t.get(action.key()))),
        );
        choices
    }

    fn chosen(&self) -> &'static str {
        self.action.map_or("", AuditAction::slug)
    }
}
