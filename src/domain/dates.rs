//! Dates as people and their spreadsheets write them. A day is one of UTC.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeDelta, Utc};

use crate::clock::Timestamp;

/// The moment that this names: a time by RFC 3339, in UTC where it has no zone, or the first moment of a day, `2026-03-26` or `26.03.2026`.
///
/// `03/26/2026` is not read, for it is another day on the other side of the ocean.
pub fn from(written: &str) -> Option<Timestamp> {
    moment(written).or_else(|| day(written).map(begin))
}

/// As [`from`]; of a day, its last second.
pub fn until(written: &str) -> Option<Timestamp> {
    moment(written).or_else(|| Some(begin(day(written)?.succ_opt()?) - TimeDelta::seconds(1)))
}

fn begin(day: NaiveDate) -> Timestamp {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn moment(written: &str) -> Option<Timestamp> {
    let written = written.trim();
    let zoned = DateTime::parse_from_rfc3339(written).map(|at| at.with_timezone(&Utc));
    let at = zoned.or_else(|_| written.parse().map(|local: NaiveDateTime| local.and_utc())).ok()?.trunc_subsecs(6);
    is_sane(at.date_naive()).then_some(at)
}

fn day(written: &str) -> Option<NaiveDate> {
    let written = written.trim();
    let day = NaiveDate::parse_from_str(written, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(written, "%d.%m.%Y"))
        // As databases and some spreadsheets write a day.
        .or_else(|_| NaiveDate::parse_from_str(written, "%Y-%m-%d 00:00:00"))
        .ok()?;
    is_sane(day).then_some(day)
}

/// Years of four digits, as both engines keep and sort them.
fn is_sane(day: NaiveDate) -> bool {
    (1000..=9000).contains(&chrono::Datelike::year(&day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_spreadsheets_write_them() {
        let wanted = "2026-03-26T00:00:00Z".parse().ok();
        for written in ["2026-03-26", " 26.03.2026 ", "26.3.2026", "2026-03-26 00:00:00", "2026-03-26T01:00:00+01:00"] {
            assert_eq!(from(written), wanted, "{written}");
        }
        assert_eq!(until("26.03.2026"), "2026-03-26T23:59:59Z".parse().ok());
        assert_eq!(until("2026-03-26T10:00:00"), "2026-03-26T10:00:00Z".parse().ok());
        assert_eq!(until("2026-03-26T10:00:00Z"), "2026-03-26T10:00:00Z".parse().ok());
    }

    #[test]
    fn what_is_no_day_or_could_be_two_is_not_guessed() {
        for written in
            ["", "03/26/2026", "26/03/2026", "2026-02-30", "26.03.26", "45742", "tomorrow", "99999-01-01", "0026-03-26"]
        {
            assert_eq!((from(written), until(written)), (None, None), "{written}");
        }
    }
}
