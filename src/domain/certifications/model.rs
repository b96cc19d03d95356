use std::collections::BTreeMap;

use crate::{
    clock::Timestamp,
    domain::{FieldError, Kind, organisations::OrganisationId, people::PersonId, totals::day_of},
    row_key,
    store::{FromRow, Json, Type},
};

row_key! {
    /// Key of `certifications`.
    CertificationId
}

row_key! {
    /// Key of `certification_types`.
    TypeId
}

/// What somebody can be certified as.
#[derive(Debug, Clone, FromRow)]
pub struct CertificationType {
    /// Row key.
    pub id: TypeId,
    /// `peer_mentor_level_2`; unique, never changes.
    pub shortname: String,
    /// Its name.
    pub name: String,
    /// For how long a certification is proposed to be valid, in months.
    pub validity_months: i64,
    /// How many days before expiry people are reminded, most first; 0 is the day itself.
    pub reminder_days: Json<Vec<i64>>,
    /// What a reminder says beside date and name, by language tag. Languages without a text are left out.
    pub reminder_texts: Json<BTreeMap<String, String>>,
    /// Since when none is issued any more.
    pub retired_at: Option<Timestamp>,
    /// Counts its changes, from 1.
    pub revision: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A type to be added.
#[derive(Debug, Clone, Default)]
pub struct NewType {
    /// `^[a-z][a-z0-9_]{0,63}$`.
    pub shortname: String,
    /// 1 to 200 characters; made from the shortname if empty.
    pub name: String,
    /// 1 to 600; 12 if absent.
    pub validity_months: Option<i64>,
    /// 0 to 365 each, at most 12 of them; [`super::LADDER`] if absent.
    pub reminder_days: Option<Vec<i64>>,
    /// By `en` and `nb`, up to 1,000 characters each.
    pub reminder_texts: BTreeMap<String, String>,
    /// Names a badge that is held while a certification of the type is current.
    pub badge: Option<String>,
}

/// What is to be changed of a type; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct TypeChanges {
    /// 1 to 200 characters.
    pub name: Option<String>,
    /// 1 to 600.
    pub validity_months: Option<i64>,
    /// All of them.
    pub reminder_days: Option<Vec<i64>>,
    /// All of them; an empty text removes that of its language.
    pub reminder_texts: Option<BTreeMap<String, String>>,
    /// `Some(None)` ends it: what was given stays.
    pub badge: Option<Option<String>>,
    /// Retires it, or takes it into use again.
    pub retired: Option<bool>,
}

/// A certification: somebody may do something, from one moment to another.
#[derive(Debug, Clone, FromRow)]
pub struct Certification {
    /// Row key.
    pub id: CertificationId,
    /// `cert-001`.
    pub public_id: String,
    /// Whose it is.
    pub person_id: PersonId,
    /// Their public id.
    pub person: String,
    /// Their handle.
    pub person_handle: String,
    /// Their name.
    pub person_name: String,
    /// Their picture.
    pub person_avatar: Option<String>,
    /// Whether their public profile may be seen.
    pub person_is_public: bool,
    /// Whether nobody has vouched for them yet.
    pub person_is_stub: bool,
    /// Whether they have left.
    pub person_is_retired: bool,
    /// The person's home organisation; a certification follows its holder.
    pub organisation_id: OrganisationId,
    /// Its public id.
    pub organisation: String,
    /// Its name.
    pub organisation_name: String,
    /// IANA name.
    pub time_zone: String,
    /// What it certifies.
    pub type_id: TypeId,
    /// The type's shortname.
    pub certification_type: String,
    /// The type's name.
    pub type_name: String,
    /// From when on it is valid.
    pub issued_at: Timestamp,
    /// Until when: at this moment it has expired.
    pub expires_at: Timestamp,
    /// How many renewals stand.
    pub renewal_count: i64,
    /// Who issued it: a public id, `system` or `anonymous`.
    pub created_by: String,
    /// When it was written down.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Since when it is revoked.
    pub revoked_at: Option<Timestamp>,
    /// Who revoked it.
    pub revoked_by: Option<String>,
    /// Why.
    pub revoke_reason: Option<String>,
    /// Since when it is removed; only who may restore it sees it then.
    pub removed_at: Option<Timestamp>,
    /// Who removed it.
    pub removed_by: Option<String>,
    /// Counts its changes, from 1.
    pub revision: i64,
}

impl Certification {
    /// What it is worth at this time.
    pub fn status(&self, now: Timestamp) -> Status {
        match self.revoked_at {
            Some(_) => Status::Revoked,
            None if self.expires_at <= now => Status::Expired,
            None => Status::Active,
        }
    }

    /// Days of the UTC calendar until it expires; negative once that day has passed.
    pub fn days_until_expiry(&self, now: Timestamp) -> i64 {
        day_of(self.expires_at) - day_of(now)
    }

    /// Whether it is active and expires within so many days.
    pub fn is_expiring_soon(&self, now: Timestamp, days: i64) -> bool {
        self.status(now) == Status::Active && self.days_until_expiry(now) <= days
    }
}

/// What a certification is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Valid.
    Active,
    /// It has run out.
    Expired,
    /// It was taken back, whether or not it would have run out since.
    Revoked,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Active, Self::Expired, Self::Revoked];

    /// The word of contracts, addresses and catalogues.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    /// The status of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// What the rows say of a certification, by which their indexes begin: what the expiry job saw last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub(super) enum State {
    Active,
    Expired,
    Revoked,
    Removed,
}

/// A certification to be issued.
#[derive(Debug, Clone)]
pub struct NewCertification {
    /// Names the person: public id, handle or e-mail address. A public id that nobody has becomes a stub's.
    pub person: String,
    /// The type's shortname. One that is not there yet is registered.
    pub certification_type: String,
    /// From when on it is valid.
    pub issued_at: Timestamp,
    /// Later than `issued_at`; `None` for as long as the type is valid.
    pub expires_at: Option<Timestamp>,
}

/// What is to be changed of a certification; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct CertificationChanges {
    /// Whose it is: must name its holder, as that cannot change.
    pub person: Option<String>,
    /// The type's shortname.
    pub certification_type: Option<String>,
    /// From when on it is valid.
    pub issued_at: Option<Timestamp>,
    /// Later than before, this is a renewal.
    pub expires_at: Option<Timestamp>,
}

/// What came of changing a certification.
#[derive(Debug, Clone)]
pub struct Changed {
    /// As it is now.
    pub certification: Certification,
    /// The renewal that this was, if it was one: the key by which it can be taken back.
    pub renewal: Option<i64>,
}

/// One renewal that stands.
#[derive(Debug, Clone, FromRow)]
pub struct Renewal {
    /// Ascending in time.
    pub id: i64,
    /// When it was written down.
    pub renewed_at: Timestamp,
    /// By whom.
    pub renewed_by: String,
    /// From when on it was valid after it.
    pub issued_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// From when on it was valid before.
    pub previous_issued_at: Timestamp,
    /// Until when.
    pub previous_expires_at: Timestamp,
}

impl Renewal {
    /// From when on its holder is certified by it. A renewal that says from when on it is valid is believed; one that does not
    /// begins where the time before it ended, or when it was written down, if that was later.
    pub fn begins(&self) -> Timestamp {
        if self.issued_at == self.previous_issued_at {
            self.renewed_at.max(self.previous_expires_at)
        } else {
            self.issued_at
        }
    }
}

/// From one moment to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Its first moment.
    pub from: Timestamp,
    /// The moment after its last.
    pub until: Timestamp,
}

/// Since when somebody is certified as something, over all their certifications of that type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Without a gap, oldest first.
    pub periods: Vec<Period>,
    /// What lies between them.
    pub gaps: Vec<Period>,
    /// Since when without a gap up to now; `None` where nothing is valid now.
    pub continuous_since: Option<Timestamp>,
}

impl Coverage {
    /// What these periods, in any order and overlapping, come to at this time.
    pub fn of(mut spans: Vec<Period>, now: Timestamp) -> Self {
        spans.retain(|span| span.from < span.until);
        spans.sort_unstable_by_key(|span| (span.from, span.until));
        let mut periods: Vec<Period> = Vec::new();
        for span in spans {
            match periods.last_mut() {
                Some(last) if span.from <= last.until => last.until = last.until.max(span.until),
                _ => periods.push(span),
            }
        }
        let between = |pair: &[Period]| Period { from: pair[0].until, until: pair[1].from };
        let gaps = periods.windows(2).map(between).collect();
        let current = periods.iter().find(|period| period.from <= now && now < period.until);
        Self { continuous_since: current.map(|period| period.from), gaps, periods }
    }
}

/// A reminder that was decided on.
#[derive(Debug, Clone, FromRow)]
pub struct Reminder {
    /// So many days before.
    pub step: i64,
    /// This expiry.
    pub expires_at: Timestamp,
    /// When it was written into the outbox.
    pub decided_at: Timestamp,
}

/// What a reminder's mail tells of.
#[derive(Debug, Clone)]
pub struct Told {
    /// The first of them, soonest first.
    pub items: Vec<Certification>,
    /// How many there are.
    pub total: i64,
    /// Of so many organisations.
    pub organisations: i64,
}

/// Which certifications are wanted; all conditions must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CertificationFilter {
    /// Public id of the holder.
    pub person: Option<String>,
    /// Public id of the organisation.
    pub organisation: Option<String>,
    /// Shortname of the type.
    pub certification_type: Option<String>,
    /// Of this status alone.
    pub status: Option<Status>,
    /// Active, and expiring within so many days of the UTC calendar: 0 is today.
    pub within_days: Option<i64>,
    /// Active, and expiring later than within so many days.
    pub beyond_days: Option<i64>,
    /// Expiring before this moment.
    pub expires_before: Option<Timestamp>,
    /// Expiring after this moment.
    pub expires_after: Option<Timestamp>,
    /// A certification's id; else beginnings of words of the holder's name, address, id or handle, all of which must be there.
    pub search: Option<String>,
    /// Those that were removed and can still be restored, and no others. For those who may restore.
    pub removed: bool,
    /// In which order.
    pub order: Order,
    /// From its end.
    pub descending: bool,
}

/// In which order certifications are listed; ties are broken by age.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// As they were written down.
    #[default]
    Created,
    /// By when they expire.
    Expires,
    /// By the holder's name, in Norwegian order.
    Name,
    /// By when they were removed; with [`CertificationFilter::removed`] only.
    Removed,
    /// What is valid, soonest first; then what has run out, and then what was revoked, the latest first. For numbered pages.
    Urgency,
}

/// How many certifications there are of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Valid, those that expire soon among them.
    pub active: i64,
    /// Of these, so many expire within the window.
    pub expiring: i64,
    /// Run out.
    pub expired: i64,
    /// Taken back.
    pub revoked: i64,
}

/// Why a certification was not issued, changed or shown.
#[derive(Debug, thiserror::Error)]
pub enum CertificationError {
    /// The actor has not the right.
    #[error("you have not the right to do this")]
    Forbidden,
    /// No such certification, or one whose existence is not told.
    #[error("there is no such certification")]
    UnknownCertification,
    /// It never had such a renewal.
    #[error("there is no such renewal")]
    UnknownRenewal,
    /// Somebody of another organisation, or who has left.
    #[error("there is no such mentor")]
    UnknownPerson,
    /// It would end before it begins.
    #[error("it must expire later than it is issued")]
    EndsBeforeItBegins,
    /// The same mentor, type and dates.
    #[error("{id} is the same certification: same mentor, type and dates")]
    Identical {
        /// Public id of the first one.
        id: String,
    },
    /// It was revoked.
    #[error("the certification was revoked")]
    Revoked,
    /// Its type is no longer issued.
    #[error("certifications of this type are no longer issued")]
    TypeRetired,
    /// It was removed too long ago, or was not removed.
    #[error("only what was removed within the last 30 days can be restored")]
    NotRestorable,
    /// It was renewed, changed or revoked after the renewal that is to be taken back.
    #[error("it was changed since")]
    ChangedSince,
    /// Somebody changed it since it was read.
    #[error("it was changed since you read it")]
    Stale,
    /// Fields that cannot be used.
    #[error("some fields cannot be used as they are")]
    Invalid(Vec<FieldError>),
    /// The database's error.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

impl From<Vec<FieldError>> for CertificationError {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Invalid(errors)
    }
}

impl CertificationError {
    /// What kind of failure it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Forbidden => Kind::Forbidden,
            Self::UnknownCertification | Self::UnknownRenewal | Self::UnknownPerson => Kind::NotFound,
            Self::EndsBeforeItBegins => Kind::Contradictory,
            Self::Identical { .. }
            | Self::Revoked
            | Self::TypeRetired
            | Self::NotRestorable
            | Self::ChangedSince
            | Self::Stale => Kind::Conflict,
            Self::Invalid(_) => Kind::Invalid,
            Self::Store(error) => Kind::from(error),
        }
    }
}
