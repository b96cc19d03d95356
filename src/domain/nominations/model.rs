use crate::{
    clock::Timestamp,
    domain::{
        FieldError, Kind, Problem,
        awards::{AwardError, AwardId},
        badges::BadgeId,
        images::{self, Picture},
        organisations::OrganisationId,
        people::PersonId,
    },
    row_key,
    store::{FromRow, Type},
};

row_key! {
    /// Key of `nominations`.
    NominationId
}

/// The most bytes of a file.
pub const MAX_FILE: usize = images::MAX_BYTES;

/// Somebody who was named for a badge.
#[derive(Debug, Clone, FromRow)]
pub struct Nomination {
    /// Row key.
    pub id: NominationId,
    /// `nomination-…`.
    pub public_id: String,
    /// Which badge.
    pub badge_id: BadgeId,
    /// Its public id.
    pub badge_public_id: String,
    /// Its number.
    pub badge_number: i64,
    /// Its name.
    pub badge_name: String,
    /// Its picture.
    pub image_hash: Option<String>,
    /// Who is named.
    pub person_id: PersonId,
    /// Their public id.
    pub person: String,
    /// Their name.
    pub person_name: String,
    /// Their picture.
    pub person_avatar: Option<String>,
    /// Their home at that time: its admins decide.
    pub organisation_id: OrganisationId,
    /// Its public id.
    pub organisation: String,
    /// Who named them, if it was a person; they themselves if they ask for it.
    pub maker_person_id: Option<PersonId>,
    /// Who named them: a public id, or a service's.
    pub maker: String,
    /// Why they should have it, in words.
    pub reason: String,
    /// Where to see it.
    pub evidence_url: Option<String>,
    /// The hash of the file that shows it.
    pub file_hash: Option<String>,
    /// What the file was called.
    pub file_name: Option<String>,
    /// Where it is.
    pub state: NominationState,
    /// When it was decided, or withdrawn.
    pub decided_at: Option<Timestamp>,
    /// By whom: a public id, or a service's.
    pub decided_by: Option<String>,
    /// Why it was declined.
    pub decline_reason: Option<String>,
    /// The award that came of it.
    pub award_id: Option<AwardId>,
    /// That award's public id.
    pub award: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Nomination {
    /// Whether somebody asks for themselves.
    pub fn is_own(&self) -> bool {
        self.maker_person_id == Some(self.person_id)
    }
}

/// Where a nomination is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum NominationState {
    /// It waits for a decision.
    Open,
    /// The badge was given.
    Approved,
    /// It was not.
    Declined,
    /// Whoever made it took it back.
    Withdrawn,
}

impl NominationState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Open, Self::Approved, Self::Declined, Self::Withdrawn];

    /// The name in tables, addresses and replies.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// Somebody to be named for a badge.
#[derive(Debug, Clone, Default)]
pub struct NewNomination {
    /// Names the badge: number, public id, shortname or exact name.
    pub badge: String,
    /// Names the person: public id, handle or e-mail address; the caller if absent.
    pub person: Option<String>,
    /// Why, in words; up to 5,000 characters.
    pub reason: String,
    /// A web address.
    pub evidence_url: Option<String>,
    /// A picture or a PDF that shows it.
    pub file: Option<Evidence>,
}

/// A file that shows what somebody did, fit to be kept and shown.
#[derive(Debug, Clone)]
pub struct Evidence {
    pub(super) name: Option<String>,
    pub(super) media_type: &'static str,
    pub(super) bytes: Vec<u8>,
}

impl Evidence {
    /// Reads a file: pictures are drawn anew, and a PDF is taken as it is, to be downloaded and never shown inside a page.
    /// Takes tens of milliseconds: not on an async thread.
    pub fn read(name: Option<&str>, bytes: Vec<u8>) -> Result<Self, Problem> {
        let too_large = || Problem::PictureTooLarge { max_bytes: MAX_FILE, max_side: images::MAX_SIDE };
        if bytes.len() > MAX_FILE {
            return Err(too_large());
        }
        // The heading may come after some bytes of other things, as readers have it.
        let is_pdf = bytes.get(..1_024).unwrap_or(&bytes).windows(5).any(|word| word == b"%PDF-");
        let name = name.map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name).trim());
        let name = name.map(|name| name.chars().filter(|c| !c.is_control()).take(200).collect::<String>());
        let name = name.filter(|name| !name.is_empty());
        if is_pdf {
            return Ok(Self { name, media_type: "application/pdf", bytes });
        }
        // A drawing shows nothing that happened, and what is kept is said to be a PNG or a PDF.
        let picture = Picture::of_pixels(&bytes).map_err(|problem| match problem {
            Problem::PictureTooLarge { .. } => problem,
            _ => Problem::NotEvidence,
        })?;
        Ok(Self { name, media_type: picture.media_type(), bytes: picture.into_bytes() })
    }
}

/// A file that was kept.
#[derive(Debug, Clone, FromRow)]
pub struct EvidenceFile {
    /// `image/png` or `application/pdf`.
    pub media_type: String,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Which nominations are wanted; all conditions must hold.
#[derive(Debug, Clone, Copy, Default)]
pub struct NominationFilter {
    /// Of this state alone.
    pub state: Option<NominationState>,
    /// Those that the caller made or that are about them, whatever else they may see.
    pub own: bool,
}

/// What came of deciding.
#[derive(Debug, Clone)]
pub enum Decided {
    /// It was decided now.
    Now(Nomination),
    /// The same had been decided before.
    Already(Nomination),
}

impl Decided {
    /// The nomination as it is.
    pub fn into_nomination(self) -> Nomination {
        match self {
            Self::Now(nomination) | Self::Already(nomination) => nomination,
        }
    }
}

/// Why somebody was not named for a badge, or a nomination not shown or decided.
#[derive(Debug, thiserror::Error)]
pub enum NominationError {
    /// The actor has not the right.
    #[error("you have not the right to do this")]
    Forbidden,
    /// No such nomination, or one whose existence is not told.
    #[error("there is no such nomination")]
    Unknown,
    /// No such person, or one whose existence is not told.
    #[error("there is no such person")]
    UnknownPerson,
    /// No such badge, or one whose existence is not told.
    #[error("there is no such badge")]
    UnknownBadge,
    /// The badge has been retired.
    #[error("the badge has been retired")]
    Retired,
    /// The badge belongs to an organisation that is not the person's.
    #[error("the badge belongs to another organisation than the person")]
    OtherOrganisation,
    /// The person holds the badge.
    #[error("the person holds the badge")]
    AlreadyHeld,
    /// One is open for this person and badge.
    #[error("a nomination of this person for this badge is open")]
    AlreadyOpen,
    /// It is open no more.
    #[error("the nomination has been decided or withdrawn")]
    Closed,
    /// Fields that cannot be used.
    #[error("some fields cannot be used as they are")]
    Invalid(Vec<FieldError>),
    /// The database's error.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

impl From<Vec<FieldError>> for NominationError {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::Invalid(errors)
    }
}

impl From<AwardError> for NominationError {
    fn from(error: AwardError) -> Self {
        match error {
            AwardError::UnknownPerson => Self::UnknownPerson,
            AwardError::UnknownBadge => Self::UnknownBadge,
            AwardError::Retired => Self::Retired,
            AwardError::OtherOrganisation => Self::OtherOrganisation,
            AwardError::Invalid(errors) => Self::Invalid(errors),
            AwardError::Store(error) => Self::Store(error),
            _ => Self::Forbidden,
        }
    }
}

impl NominationError {
    /// What kind of failure it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Forbidden => Kind::Forbidden,
            Self::Unknown | Self::UnknownPerson | Self::UnknownBadge => Kind::NotFound,
            Self::OtherOrganisation => Kind::Contradictory,
            Self::Retired | Self::AlreadyHeld | Self::AlreadyOpen | Self::Closed => Kind::Conflict,
            Self::Invalid(_) => Kind::Invalid,
            Self::Store(error) => Kind::from(error),
        }
    }
}
