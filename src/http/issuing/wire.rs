use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::IssuingError;
use crate::{
    app::App,
    clock::Timestamp,
    domain::{
        FieldError, Problem,
        access::{ACCESS_TOKEN_SECONDS, Bearer},
        awards::{Award, AwardStatus, NewIssue},
        dates,
        page::MAX_LIMIT,
    },
};

/// What is exchanged for an access token. Other fields are ignored.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TokenRequest {
    /// `password` if absent
    #[schema(example = "password")]
    grant_type: Option<String>,
    /// An e-mail address
    #[schema(example = "per.admin@example.org")]
    username: Option<String>,
    #[schema(example = "emblazon-demo-only")]
    password: Option<String>,
    /// With `grant_type` `refresh_token`
    refresh_token: Option<String>,
}

/// A request whose fields fit its grant type.
pub enum Grant {
    Password { username: String, password: String },
    Refresh { refresh_token: String },
}

impl TokenRequest {
    pub fn into_grant(self) -> Result<Grant, IssuingError> {
        let mut missing = Vec::new();
        let mut need = |name: &'static str, value: Option<String>| {
            value.filter(|value| !value.is_empty()).unwrap_or_else(|| {
                missing.push(FieldDetail::missing(name));
                String::new()
            })
        };
        let grant = match self.grant_type.as_deref() {
            None | Some("password") => {
                Grant::Password { username: need("username", self.username), password: need("password", self.password) }
            }
            Some("refresh_token") => Grant::Refresh { refresh_token: need("refresh_token", self.refresh_token) },
            Some(_) => {
                missing.push(FieldDetail::invalid("grant_type", "must be password or refresh_token".to_owned()));
                Grant::Refresh { refresh_token: String::new() }
            }
        };
        if missing.is_empty() { Ok(grant) } else { Err(IssuingError::Invalid(missing)) }
    }
}

/// A fresh pair of tokens.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenReply {
    /// For `Authorization: Bearer`
    #[schema(example = "emb_at_…")]
    access_token: String,
    #[schema(example = "bearer")]
    token_type: &'static str,
    /// Seconds
    #[schema(example = 600)]
    expires_in: i64,
    /// To be exchanged once for the next pair
    #[schema(example = "emb_rt_…")]
    refresh_token: String,
}

impl From<Bearer> for TokenReply {
    fn from(bearer: Bearer) -> Self {
        Self {
            access_token: bearer.access_token,
            token_type: "bearer",
            expires_in: ACCESS_TOKEN_SECONDS,
            refresh_token: bearer.refresh_token,
        }
    }
}

/// A badge to be issued. Other fields are ignored.
#[derive(Debug, Deserialize, ToSchema)]
pub struct IssueRequest {
    /// With the last name, at most 200 characters
    #[schema(example = "John", required = true, nullable = false)]
    recipient_firstname: Option<String>,
    #[schema(example = "Doe", required = true, nullable = false)]
    recipient_lastname: Option<String>,
    #[schema(example = "john.doe@example.com", required = true, nullable = false)]
    recipient_email: Option<String>,
    /// What you call the recipient's organisation
    #[schema(example = "Example Ltd")]
    recipient_organisation: Option<String>,
    /// When it was earned: a date or a time (RFC 3339), not later than now; now if absent
    #[schema(example = "2026-03-20")]
    issue_date: Option<String>,
    /// Until when it holds: a date, to its end, or a time (RFC 3339), later than now
    #[schema(example = "2027-03-20")]
    end_date: Option<String>,
    /// What it is issued for, up to 5,000 characters
    evidence_text: Option<String>,
    /// A web address
    #[schema(example = "https://example.com/portfolio/42")]
    evidence_url: Option<String>,
    /// The recipient's result, from 0 to 1,000,000
    #[schema(example = 92.5)]
    score: Option<f64>,
}

impl IssueRequest {
    /// The domain's form of it; else all that is wrong with it.
    pub fn into_new(self, badge: String, now: Timestamp) -> Result<NewIssue, IssuingError> {
        let mut wrong = Vec::new();
        let mut need = |name: &'static str, value: Option<String>| {
            value.filter(|value| !value.trim().is_empty()).unwrap_or_else(|| {
                wrong.push(FieldDetail::missing(name));
                String::new()
            })
        };
        let first_name = need("recipient_firstname", self.recipient_firstname);
        let last_name = need("recipient_lastname", self.recipient_lastname);
        let email = need("recipient_email", self.recipient_email);
        let mut moment = |name: &'static str, value: Option<String>, end_of_day| {
            let value = value.filter(|value| !value.trim().is_empty())?;
            let read = moment(value.trim(), end_of_day);
            if read.is_none() {
                wrong.push(FieldDetail::invalid(name, "must be a date such as 2026-03-20 or a time (RFC 3339)".into()));
            }
            read
        };
        let issued_at = moment("issue_date", self.issue_date, false);
        let expires_at = moment("end_date", self.end_date, true);
        let new = NewIssue {
            badge,
            email,
            first_name,
            last_name,
            recipient_organisation: self.recipient_organisation,
            issued_at,
            expires_at,
            evidence_text: self.evidence_text,
            evidence_url: self.evidence_url,
            score: self.score,
            ..NewIssue::default()
        };
        if wrong.is_empty() {
            return Ok(new);
        }
        for other in new.wrong(now).iter().map(FieldDetail::from) {
            if wrong.iter().all(|told| told.loc != other.loc) {
                wrong.push(other);
            }
        }
        Err(IssuingError::Invalid(wrong))
    }
}

/// A moment as people and programs write it; a day is its beginning or its last second, in UTC, as is a time without zone.
pub fn moment(text: &str, end_of_day: bool) -> Option<Timestamp> {
    let time = if end_of_day { NaiveTime::from_hms_opt(23, 59, 59)? } else { NaiveTime::MIN };
    let read = if let Ok(day) = text.parse::<NaiveDate>() {
        day.and_time(time).and_utc()
    } else if let Ok(local) = text.parse::<NaiveDateTime>() {
        local.and_utc()
    } else {
        DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc)
    };
    dates::is_kept(read).then(|| read.trunc_subsecs(6))
}

/// A badge in somebody's hands, or on its way there.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuedBadge {
    #[schema(example = "earned-8kq2m4x7n5c9p3w6z2rt")]
    id: String,
    badge: IssuedOf,
    #[schema(example = "John")]
    recipient_firstname: String,
    #[schema(example = "Doe")]
    recipient_lastname: String,
    #[schema(example = "john.doe@example.com")]
    recipient_email: Option<String>,
    recipient_organisation: Option<String>,
    /// `pending`, `claimed`, `revoked`, or `failed`: the mail was refused for good
    #[schema(example = "pending")]
    status: &'static str,
    /// What the recipient has done: `pending` or `claimed`, also of one that was revoked
    #[schema(example = "pending")]
    claim_state: &'static str,
    #[schema(example = "2026-03-26T10:00:00Z")]
    issue_date: String,
    end_date: Option<String>,
    evidence_text: Option<String>,
    evidence_url: Option<String>,
    score: Option<f64>,
    /// Its page and its Open Badges document: there once it is claimed, and never of a sandbox badge
    #[schema(example = "https://badges.example.org/assertions/earned-8kq2m4x7n5c9p3w6z2rt")]
    url: String,
    #[schema(example = "https://badges.example.org/static/art/placeholder.svg")]
    image_url: String,
    /// When this was asked for
    created_at: String,
    claimed_at: Option<String>,
    revoked_at: Option<String>,
    revoke_reason: Option<String>,
}

/// The badge that was issued.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssuedOfBadge)]
struct IssuedOf {
    #[schema(example = 51)]
    id: i64,
    #[schema(example = "Digital Badge Basics")]
    name: String,
}

impl IssuedBadge {
    pub fn new(app: &App, award: Award) -> Self {
        let (first, last) = names(&award);
        let claimed_at = (award.status == AwardStatus::Claimed).then(|| award.claimed_at.unwrap_or(award.awarded_at));
        Self {
            badge: IssuedOf { id: award.badge_number, name: award.badge_name.clone() },
            status: award.claim_state().as_str(),
            claim_state: if claimed_at.is_some() { "claimed" } else { "pending" },
            issue_date: time(award.issued_at()),
            end_date: award.expires_at.map(time),
            url: app.assertion_url(&award.public_id),
            image_url: app.picture_url(award.image_hash.as_deref()),
            created_at: time(award.awarded_at),
            claimed_at: claimed_at.map(time),
            revoked_at: award.revoked_at().map(time),
            recipient_firstname: first,
            recipient_lastname: last,
            recipient_email: award.person_email,
            recipient_organisation: award.recipient_organisation,
            evidence_text: award.evidence_text,
            evidence_url: award.evidence_url,
            score: award.score,
            revoke_reason: award.revoke_reason,
            id: award.public_id,
        }
    }
}

/// As the issuer wrote them; of an award that another contract made, the last word of the name is the last name.
fn names(award: &Award) -> (String, String) {
    if award.first_name.is_some() || award.last_name.is_some() {
        return (award.first_name.clone().unwrap_or_default(), award.last_name.clone().unwrap_or_default());
    }
    let name = award.person_name.trim();
    let (first, last) = name.rsplit_once(' ').unwrap_or((name, ""));
    (first.to_owned(), last.to_owned())
}

fn time(at: Timestamp) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Which page is wanted.
#[derive(Debug, Default, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "what the document says; `read` reads them")]
pub struct PageQuery {
    /// From 1
    #[param(minimum = 1, maximum = 2_147_483_647, default = 1)]
    page: Option<i64>,
    /// Items a page; more than 100 is read as 100
    #[param(minimum = 1, maximum = 2_147_483_647, default = 50)]
    size: Option<i64>,
}

impl PageQuery {
    const DEFAULT_SIZE: i64 = 50;

    /// The page's number, and how many items it has.
    pub fn read(query: &str) -> Result<(i64, i64), IssuingError> {
        let (mut page, mut size, mut wrong) = (1, Self::DEFAULT_SIZE, Vec::new());
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let (field, place) = match &*name {
                "page" => ("page", &mut page),
                "size" => ("size", &mut size),
                _ => continue,
            };
            match value.parse::<i64>().ok().filter(|n| (1..=i64::from(i32::MAX)).contains(n)) {
                Some(n) => *place = n,
                None => wrong.push(FieldDetail::in_query(field, "must be an integer from 1 to 2147483647")),
            }
        }
        if wrong.is_empty() { Ok((page, size.min(MAX_LIMIT))) } else { Err(IssuingError::Invalid(wrong)) }
    }
}

/// A page of issued badges.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssuedBadgePage)]
pub struct Page {
    items: Vec<IssuedBadge>,
    /// How many there are in all
    #[schema(example = 1)]
    total: i64,
    #[schema(example = 1)]
    page: i64,
    #[schema(example = 50)]
    size: i64,
    /// How many pages there are
    #[schema(example = 1)]
    pages: i64,
}

impl Page {
    pub fn new(items: Vec<IssuedBadge>, total: i64, page: i64, size: i64) -> Self {
        Self { items, total, page, size, pages: total / size + i64::from(total % size > 0) }
    }
}

/// An error's body.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssuingDetail)]
pub struct Detail {
    #[schema(example = "Incorrect username or password")]
    #[schema(value_type = String)]
    pub detail: Cow<'static, str>,
}

/// The body of a 400.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssuingInvalid)]
pub struct Invalid {
    pub detail: Vec<FieldDetail>,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IssuingFieldDetail)]
pub struct FieldDetail {
    /// Where: `body`, in a list the row, then the field
    #[schema(example = json!(["body", "username"]))]
    loc: Vec<Place>,
    #[schema(example = "field required")]
    msg: String,
    /// A word for programs
    #[serde(rename = "type")]
    #[schema(example = "missing")]
    kind: &'static str,
}

/// A part of where something is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = IssuingPlace)]
pub enum Place {
    /// A part of the request, or a field
    Name(String),
    /// A row of a list, from 1
    Row(u64),
}

impl Place {
    fn body() -> Self {
        Self::name("body")
    }

    fn name(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

impl FieldDetail {
    fn missing(name: &str) -> Self {
        Self { loc: vec![Place::body(), Place::name(name)], msg: "field required".to_owned(), kind: "missing" }
    }

    fn invalid(name: &str, msg: String) -> Self {
        Self { loc: vec![Place::body(), Place::name(name)], msg, kind: "value_error" }
    }

    pub fn unreadable(path: &str, msg: String) -> Self {
        let mut loc = vec![Place::body()];
        loc.extend((path != ".").then(|| Place::name(path)));
        Self { loc, msg, kind: "type_error" }
    }

    /// What is wrong with a list: as a whole, or from a row on.
    pub fn of_list(row: Option<u64>, msg: String) -> Self {
        let loc = std::iter::once(Place::body()).chain(row.map(Place::Row)).collect();
        Self { loc, msg, kind: "value_error" }
    }

    /// What is wrong with a parameter of the query.
    pub fn in_query(name: &'static str, msg: &str) -> Self {
        let loc = vec![Place::name("query"), Place::name(name)];
        Self { loc, msg: msg.to_owned(), kind: "value_error" }
    }

    /// The same, in this row of a list.
    pub fn in_row(mut self, row: u64) -> Self {
        self.loc.insert(1, Place::Row(row));
        self
    }
}

impl From<&FieldError> for FieldDetail {
    fn from(error: &FieldError) -> Self {
        let name = match error.field {
            "email" => "recipient_email",
            "first_name" => "recipient_firstname",
            "last_name" => "recipient_lastname",
            "issued_at" => "issue_date",
            "expires_at" => "end_date",
            other => other,
        };
        match error.problem {
            Problem::Missing => Self::missing(name),
            _ => Self::invalid(name, error.problem.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_with_its_last_second_and_begins_with_its_first() {
        let read = |text, end| moment(text, end).map(time);
        assert_eq!(read("2026-03-20", false).as_deref(), Some("2026-03-20T00:00:00Z"));
        assert_eq!(read("2026-03-20", true).as_deref(), Some("2026-03-20T23:59:59Z"));
        assert_eq!(read("2026-03-20T10:00:00+02:00", true).as_deref(), Some("2026-03-20T08:00:00Z"));
        assert_eq!(read("2026-03-20T10:00:00.123456789", true).as_deref(), Some("2026-03-20T10:00:00Z"));
        for bad in ["20.03.2026", "2026-02-30", "tomorrow", "+12026-03-20", "1774519200", ""] {
            assert_eq!(read(bad, false), None, "{bad}");
        }
    }
}
