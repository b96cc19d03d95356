use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    clock::{Timestamp, to_the_second},
    domain::{
        Actor, FieldError, Problem as FieldProblem,
        certifications::{
            self, Certification, CertificationChanges, CertificationFilter, NewCertification, Renewal, Status,
        },
    },
    http::{moment::Moment, pagination::Pagination, problem::Problem},
};

/// How far `/expiring` looks where nothing is said, and how far at most, in days.
const DAYS: i64 = 30;
const MAX_DAYS: i64 = 3_650;

/// Which certifications are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Only this mentor's
    #[param(example = "mentor-42")]
    mentor_id: Option<String>,
    /// `active`, `expired` or `revoked`
    #[param(example = "active")]
    status: Option<String>,
    /// Only those of this type
    #[param(example = "peer_mentor_level_2")]
    cert_type: Option<String>,
    /// Only those that expire before this moment
    #[param(value_type = Option<DateTime<Utc>>, example = "2026-12-31T00:00:00Z")]
    expires_before: Option<String>,
    /// Only those that expire after this moment
    #[param(value_type = Option<DateTime<Utc>>, example = "2026-01-01T00:00:00Z")]
    expires_after: Option<String>,
}

impl Filter {
    /// The domain's form of it.
    pub fn into_domain(self) -> Result<CertificationFilter, Problem> {
        let status = match self.status {
            None => None,
            Some(name) => Some(
                Status::parse(&name)
                    .ok_or_else(|| Problem::field("status", "must be one of: active, expired, revoked"))?,
            ),
        };
        // An offset's plus sign that was not encoded arrives as a space.
        let moment = |field: &str, text: Option<String>| match text {
            None => Ok(None),
            Some(text) => match Moment::try_from(text.replace(' ', "+")) {
                Ok(Moment(at)) => Ok(Some(at)),
                Err(wrong) => Err(Problem::field(field, wrong)),
            },
        };
        Ok(CertificationFilter {
            person: self.mentor_id,
            certification_type: self.cert_type,
            status,
            expires_before: moment("expires_before", self.expires_before)?,
            expires_after: moment("expires_after", self.expires_after)?,
            ..CertificationFilter::default()
        })
    }
}

/// A certification in a list, or one that was created.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CertificationItem)]
pub struct Item {
    #[schema(example = "cert-001")]
    id: String,
    #[schema(example = "mentor-42")]
    mentor_id: String,
    #[schema(example = "peer_mentor_level_2")]
    cert_type: String,
    /// `active`, `expired` or `revoked`
    #[schema(example = "active")]
    status: &'static str,
    #[schema(example = "2025-09-01T00:00:00Z")]
    issued_at: DateTime<Utc>,
    #[schema(example = "2026-09-01T00:00:00Z")]
    expires_at: DateTime<Utc>,
    #[schema(example = 1)]
    renewal_count: i64,
    #[schema(example = "2025-09-01T08:14:00Z")]
    created_at: DateTime<Utc>,
}

impl Item {
    pub fn new(of: Certification, now: Timestamp) -> Self {
        Self {
            status: of.status(now).as_str(),
            id: of.public_id,
            mentor_id: of.person,
            cert_type: of.certification_type,
            issued_at: to_the_second(of.issued_at),
            expires_at: to_the_second(of.expires_at),
            renewal_count: of.renewal_count,
            created_at: to_the_second(of.created_at),
        }
    }
}

/// A page of certifications.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CertificationList)]
pub struct List {
    pub data: Vec<Item>,
    pub pagination: Pagination,
}

/// A certification with its renewals.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Certification)]
pub struct Detail {
    #[schema(example = "cert-001")]
    id: String,
    #[schema(example = "mentor-42")]
    mentor_id: String,
    #[schema(example = "peer_mentor_level_2")]
    cert_type: String,
    /// `active`, `expired` or `revoked`
    #[schema(example = "active")]
    status: &'static str,
    #[schema(example = "2025-09-01T00:00:00Z")]
    issued_at: DateTime<Utc>,
    #[schema(example = "2026-09-01T00:00:00Z")]
    expires_at: DateTime<Utc>,
    #[schema(example = 1)]
    renewal_count: i64,
    renewal_history: Vec<Renewed>,
    #[schema(example = "2025-09-01T08:14:00Z")]
    created_at: DateTime<Utc>,
    #[schema(example = "2025-09-01T08:14:00Z")]
    updated_at: DateTime<Utc>,
}

/// One renewal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CertificationRenewal)]
struct Renewed {
    #[schema(example = "2025-09-01T08:14:00Z")]
    renewed_at: DateTime<Utc>,
    #[schema(example = "2026-09-01T00:00:00Z")]
    expires_at: DateTime<Utc>,
}

impl Detail {
    pub fn new(of: Certification, renewals: Vec<Renewal>, now: Timestamp) -> Self {
        let renewed = |renewal: Renewal| Renewed {
            renewed_at: to_the_second(renewal.renewed_at),
            expires_at: to_the_second(renewal.expires_at),
        };
        Self {
            status: of.status(now).as_str(),
            id: of.public_id,
            mentor_id: of.person,
            cert_type: of.certification_type,
            issued_at: to_the_second(of.issued_at),
            expires_at: to_the_second(of.expires_at),
            renewal_count: of.renewal_count,
            renewal_history: renewals.into_iter().map(renewed).collect(),
            created_at: to_the_second(of.created_at),
            updated_at: to_the_second(of.updated_at),
        }
    }
}

/// A certification to be created. Other fields are ignored.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = NewCertification)]
pub struct Create {
    /// A public id; one that nobody has becomes a stub's. A handle of somebody will do, with a token also an e-mail address
    #[schema(required, example = "mentor-42")]
    mentor_id: Option<String>,
    /// `^[a-z][a-z0-9_]*$`, up to 64 characters
    #[schema(required, example = "peer_mentor_level_2")]
    cert_type: Option<String>,
    #[schema(required, value_type = Option<DateTime<Utc>>, example = "2026-03-01T00:00:00Z")]
    issued_at: Option<Moment>,
    /// Later than `issued_at`
    #[schema(required, value_type = Option<DateTime<Utc>>, example = "2027-03-01T00:00:00Z")]
    expires_at: Option<Moment>,
}

impl Create {
    /// The domain's form of it; 400 that names each field that is missing.
    pub fn into_new(self) -> Result<NewCertification, Problem> {
        let written = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        match (written(self.mentor_id), written(self.cert_type), self.issued_at, self.expires_at) {
            (Some(person), Some(certification_type), Some(Moment(issued_at)), Some(Moment(expires_at))) => {
                Ok(NewCertification { person, certification_type, issued_at, expires_at: Some(expires_at) })
            }
            (person, certification_type, issued_at, expires_at) => {
                let fields = [
                    ("mentor_id", person.is_none()),
                    ("cert_type", certification_type.is_none()),
                    ("issued_at", issued_at.is_none()),
                    ("expires_at", expires_at.is_none()),
                ];
                let missing = fields.into_iter().filter(|(_, is_missing)| *is_missing);
                Err(Problem::fields(missing.map(|(field, _)| FieldError::new(field, FieldProblem::Missing)).collect()))
            }
        }
    }
}

/// What is to be changed; absent fields stay as they are, and others are ignored.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = CertificationChanges)]
pub struct Update {
    /// Cannot change: its holder, or absent
    mentor_id: Option<String>,
    #[schema(example = "peer_mentor_level_2")]
    cert_type: Option<String>,
    #[schema(value_type = Option<DateTime<Utc>>, example = "2026-03-26T00:00:00Z")]
    issued_at: Option<Moment>,
    /// Later than before, this is a renewal
    #[schema(value_type = Option<DateTime<Utc>>, example = "2027-03-26T00:00:00Z")]
    expires_at: Option<Moment>,
}

impl From<Update> for CertificationChanges {
    fn from(wire: Update) -> Self {
        Self {
            person: wire.mentor_id,
            certification_type: wire.cert_type,
            issued_at: wire.issued_at.map(|at| at.0),
            expires_at: wire.expires_at.map(|at| at.0),
        }
    }
}

/// A certification that was renewed or changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UpdatedCertification)]
pub struct Updated {
    #[schema(example = "cert-001")]
    id: String,
    #[schema(example = "mentor-42")]
    mentor_id: String,
    #[schema(example = "peer_mentor_level_2")]
    cert_type: String,
    /// `active`, `expired` or `revoked`
    #[schema(example = "active")]
    status: &'static str,
    #[schema(example = "2026-03-26T00:00:00Z")]
    issued_at: DateTime<Utc>,
    #[schema(example = "2027-03-26T00:00:00Z")]
    expires_at: DateTime<Utc>,
    #[schema(example = 2)]
    renewal_count: i64,
    #[schema(example = "2026-03-26T10:05:00Z")]
    updated_at: DateTime<Utc>,
}

impl Updated {
    pub fn new(of: Certification, now: Timestamp) -> Self {
        let updated_at = to_the_second(of.updated_at);
        let Item { id, mentor_id, cert_type, status, issued_at, expires_at, renewal_count, .. } = Item::new(of, now);
        Self { id, mentor_id, cert_type, status, issued_at, expires_at, renewal_count, updated_at }
    }
}

/// A certification that was removed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeletedCertification)]
pub struct Deleted {
    #[schema(example = true)]
    pub deleted: bool,
    #[schema(example = "cert-001")]
    pub id: String,
}

/// What a certification is worth now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CertificationStatus)]
pub struct StatusReply {
    #[schema(example = "mentor-42")]
    mentor_id: String,
    /// `active`, `expired` or `revoked`
    #[schema(example = "active")]
    status: &'static str,
    #[schema(example = "peer_mentor_level_2")]
    cert_type: String,
    #[schema(example = "2027-03-26T00:00:00Z")]
    expires_at: DateTime<Utc>,
    /// Days of the UTC calendar; negative once that day has passed
    #[schema(example = 365)]
    days_until_expiry: i64,
    #[schema(example = false)]
    is_expiring_soon: bool,
}

impl StatusReply {
    pub fn new(of: Certification, now: Timestamp, window: i64) -> Self {
        Self {
            status: of.status(now).as_str(),
            days_until_expiry: of.days_until_expiry(now),
            is_expiring_soon: of.is_expiring_soon(now, window),
            expires_at: to_the_second(of.expires_at),
            mentor_id: of.person,
            cert_type: of.certification_type,
        }
    }
}

/// How far ahead is looked.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Window {
    /// Days of the UTC calendar, 0 to 3,650; 0 is today
    #[param(minimum = 0, maximum = 3650, default = 30, example = 30)]
    days: Option<i64>,
    /// The same as `days`
    #[param(minimum = 0, maximum = 3650)]
    within_days: Option<i64>,
}

impl Window {
    /// Within its bounds.
    pub fn days(&self) -> Result<i64, Problem> {
        for (field, days) in [("days", self.days), ("within_days", self.within_days)] {
            if days.is_some_and(|days| !(0..=MAX_DAYS).contains(&days)) {
                return Err(Problem::field(field, format!("must be from 0 to {MAX_DAYS}")));
            }
        }
        Ok(self.days.or(self.within_days).unwrap_or(DAYS))
    }
}

/// A certification that expires soon.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExpiringCertification)]
pub struct ExpiringItem {
    #[schema(example = "cert-007")]
    id: String,
    #[schema(example = "mentor-19")]
    mentor_id: String,
    /// `null` where the profile is private and the caller has no right to it
    #[schema(example = "Lars Eriksen")]
    mentor_name: Option<String>,
    #[schema(example = "peer_mentor_level_1")]
    cert_type: String,
    #[schema(example = "2026-04-10T00:00:00Z")]
    expires_at: DateTime<Utc>,
    #[schema(example = 15)]
    days_until_expiry: i64,
    #[schema(example = "active")]
    status: &'static str,
}

impl ExpiringItem {
    pub fn new(actor: &Actor, of: Certification, now: Timestamp) -> Self {
        Self {
            status: of.status(now).as_str(),
            days_until_expiry: of.days_until_expiry(now),
            mentor_name: certifications::is_named_to(actor, &of).then_some(of.person_name),
            id: of.public_id,
            mentor_id: of.person,
            cert_type: of.certification_type,
            expires_at: to_the_second(of.expires_at),
        }
    }
}

/// A page of certifications that expire soon.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExpiringCertificationList)]
pub struct ExpiringList {
    pub data: Vec<ExpiringItem>,
    pub pagination: Pagination,
}
