//! From certifications to what pages show of them: states, terms, days left, and the line of time.

use chrono::{Datelike, TimeDelta};

use crate::{
    clock::Timestamp,
    domain::certifications::{Certification, Coverage, Period, Status},
    http::{
        page::{Chip, PersonRef, When},
        portal::paths,
    },
    language::Text,
};

/// A certification in a list.
#[derive(Clone, Debug)]
pub struct CertificationRow {
    /// The certification's public id.
    pub id: String,
    /// Who holds it.
    pub person: PersonRef,
    /// What it certifies: the type's name.
    pub title: String,
    /// Its state.
    pub state: Chip,
    /// When it expires.
    pub expires: When,
    /// How much of its term has passed; `None` where it was revoked.
    pub term: Option<Term>,
    /// How many days are left.
    pub left: Left,
    /// How often it was renewed.
    pub renewals: u64,
    /// Whether it can be renewed.
    pub renewable: bool,
}

impl CertificationRow {
    /// The certification at this time, where what expires within `window` days expires soon.
    pub fn new(t: Text, now: Timestamp, window: i64, found: &Certification) -> Self {
        let status = found.status(now);
        Self {
            id: found.public_id.clone(),
            person: holder(found),
            title: found.type_name.clone(),
            state: chip(found, now, window),
            expires: When::new(t, found.expires_at),
            term: (status != Status::Revoked).then(|| Term::of(t, now, window, found)),
            left: Left::of(t, now, window, found),
            renewals: u64::try_from(found.renewal_count).unwrap_or_default(),
            renewable: status != Status::Revoked && found.removed_at.is_none(),
        }
    }

    /// Its page in the portal.
    pub fn href(&self) -> String {
        let id = self.id.clone();
        paths::KeptCertification { id }.to_string()
    }

    /// The form to renew it.
    pub fn renew_href(&self) -> String {
        let id = self.id.clone();
        paths::RenewCertification { id }.to_string()
    }

    /// What tells this row from others, for who hears it.
    pub fn what(&self) -> String {
        format!("{}, {}", self.person.name, self.title)
    }
}

/// A certification's holder as mentioned on a page.
pub fn holder(found: &Certification) -> PersonRef {
    PersonRef::new(found.person_name.clone(), found.person.clone()).with_avatar(found.person_avatar.as_deref())
}

/// A certification's state as it is shown.
pub fn chip(found: &Certification, now: Timestamp, window: i64) -> Chip {
    match found.status(now) {
        _ if found.removed_at.is_some() => Chip::new("revoked", "state-removed"),
        Status::Revoked => Chip::new("revoked", "state-revoked"),
        Status::Expired => Chip::new("expired", "state-expired"),
        Status::Active if found.is_expiring_soon(now, window) => Chip::new("soon", "state-expiring-soon"),
        Status::Active => Chip::new("active", "state-active"),
    }
}

/// A certification's life from issue to expiry, with today as the notch: a drawing of 104 by 12.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The stylesheet's class beside `term`: `soon`, or nothing.
    pub class: &'static str,
    /// How much has passed, from 0 to 99; `None` before it begins and after it ended.
    pub percent: Option<i64>,
    /// Whether all of it is to come.
    pub ahead: bool,
    /// The same in words.
    pub label: String,
}

impl Term {
    /// The term of a certification at this time.
    pub fn of(t: Text, now: Timestamp, window: i64, found: &Certification) -> Self {
        let whole = (found.expires_at - found.issued_at).num_seconds().max(1);
        let passed = (now - found.issued_at).num_seconds().clamp(0, whole);
        let percent = passed * 100 / whole;
        let is_under_way = (found.issued_at..found.expires_at).contains(&now);
        Self {
            class: if found.is_expiring_soon(now, window) { "soon" } else { "" },
            percent: is_under_way.then_some(percent.clamp(0, 99)),
            ahead: now < found.issued_at,
            label: t.with("certification-term-passed", &[("n", percent.into())]),
        }
    }
}

/// How many days are left, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The words; empty where it was revoked.
    pub words: String,
    /// Whether it is to be seen: it expires soon.
    pub strong: bool,
    /// Whether it has passed.
    pub past: bool,
}

impl Left {
    /// What is left of a certification at this time.
    pub fn of(t: Text, now: Timestamp, window: i64, found: &Certification) -> Self {
        let days = found.days_until_expiry(now);
        let status = found.status(now);
        if status == Status::Revoked {
            return Self { words: String::new(), strong: false, past: true };
        }
        Self { words: days_left(t, days), strong: found.is_expiring_soon(now, window), past: status == Status::Expired }
    }
}

/// `15 days`, `1 day`, `today`, `yesterday`, `7 days ago`.
pub fn days_left(t: Text, days: i64) -> String {
    match days {
        0 => t.get("days-today"),
        1.. => t.with("days-left", &[("n", days.into())]),
        -1 => t.get("days-yesterday"),
        _ => t.with("days-ago", &[("n", days.saturating_neg().into())]),
    }
}

/// When somebody was certified as something, over all their certifications of the type: a line of time. Geometry as SVG
/// attributes, horizontal in percent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// Without a gap, oldest first.
    pub spans: Vec<Span>,
    /// Today's place in percent.
    pub now: Option<String>,
    /// Years under the line.
    pub years: Vec<Year>,
    /// The same in words.
    pub summary: String,
}

/// A time without a gap, or a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Left edge in percent.
    pub x: String,
    /// Width in percent.
    pub width: String,
    /// Whether nothing was valid.
    pub gap: bool,
    /// From when until when.
    pub title: String,
}

/// A year's beginning on the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// Left edge in percent.
    pub x: String,
    /// The year.
    pub text: String,
}

/// The most years that are written under the line.
const YEARS: i32 = 6;

impl Timeline {
    /// Draws what a coverage says, from its beginning to its end, or to now where that is later.
    pub fn of(t: Text, now: Timestamp, coverage: &Coverage) -> Self {
        let (Some(first), Some(last)) = (coverage.periods.first(), coverage.periods.last()) else {
            return Self::default();
        };
        let (from, until) = (first.from.min(now), last.until.max(now));
        let whole = (until - from).num_seconds().max(1);
        let place = |at: Timestamp| (at - from).num_seconds().clamp(0, whole) * 10_000 / whole;
        let span = |period: &Period, gap: bool| Span {
            x: percent(place(period.from)),
            width: percent((place(period.until) - place(period.from)).max(20)),
            gap,
            title: format!("{} – {}", t.long_date(period.from), t.long_date(period.until)),
        };
        let mut spans: Vec<Span> = coverage.periods.iter().map(|period| span(period, false)).collect();
        spans.extend(coverage.gaps.iter().map(|gap| span(gap, true)));
        let all = until.year() - from.year();
        let step = (all / YEARS).max(0) + 1;
        let beginning = |year: i32| {
            chrono::NaiveDate::from_ymd_opt(year, 1, 1).map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc())
        };
        let years = (from.year() + 1..=until.year())
            .filter(|year| (year - from.year() - 1) % step == 0)
            .filter_map(|year| Some((year, place(beginning(year)?))))
            // A figure at the very edge would be cut off.
            .filter(|(_, place)| *place < 9_300)
            .map(|(year, place)| Year { x: percent(place), text: year.to_string() })
            .collect();
        let summary = coverage_words(t, coverage);
        Self { spans, now: Some(percent(place(now))), years, summary }
    }
}

fn percent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// "Certified continuously since 1 September 2025", or what there was.
pub fn coverage_words(t: Text, coverage: &Coverage) -> String {
    let day = |at: Timestamp| t.long_date(at);
    if let Some(since) = coverage.continuous_since {
        return t.with("certified-since", &[("day", day(since).into())]);
    }
    match coverage.periods.last() {
        Some(last) => t.with("certified-until", &[("from", day(last.from).into()), ("day", day(last.until).into())]),
        None => t.get("certified-never"),
    }
}

/// One point of a certification's chain of renewals, newest first.
#[derive(Clone, Debug)]
pub struct Link {
    /// When.
    pub at: When,
    /// What happened then.
    pub words: String,
    /// The stylesheet's class: `next` for what is to come, `gap` above which nothing was valid.
    pub class: &'static str,
    /// The renewal that can be taken back here.
    pub undo: Option<i64>,
}

/// The whole days between two moments, at least one.
pub fn days_between(from: Timestamp, until: Timestamp) -> i64 {
    (until - from).max(TimeDelta::days(1)).num_days()
}
