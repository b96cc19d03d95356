//! Days as people live them: counted in the time zone of the house that somebody belongs to.

use chrono::{Days, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use crate::{clock::Timestamp, domain::organisations::Organisation};

const EPOCH: NaiveDate = NaiveDate::from_ymd_opt(1970, 1, 1).expect("the epoch is a date");

/// The time zone of a house. One that this release no longer knows counts as UTC.
pub fn zone(organisation: &Organisation) -> Tz {
    organisation.time_zone.parse().unwrap_or(Tz::UTC)
}

/// The day of this moment there, counted from 1970-01-01.
pub fn day_of(at: Timestamp, zone: Tz) -> i64 {
    at.with_timezone(&zone).date_naive().signed_duration_since(EPOCH).num_days()
}

/// The date of a day.
pub fn date_of(day: i64) -> NaiveDate {
    let days = Days::new(day.unsigned_abs());
    let date = if day < 0 { EPOCH.checked_sub_days(days) } else { EPOCH.checked_add_days(days) };
    date.unwrap_or(NaiveDate::MAX)
}

/// The moment at which a day begins there. Where clocks are put forward over midnight, it begins later.
pub fn start_of(day: i64, zone: Tz) -> Timestamp {
    let date = date_of(day);
    let mut hours = (0..24).filter_map(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
    let begun = hours.find_map(|time| zone.from_local_datetime(&date.and_time(time)).earliest());
    begun.map_or_else(|| Utc.from_utc_datetime(&date.and_time(NaiveTime::MIN)), |at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_that_of_the_house() {
        let oslo = Tz::Europe__Oslo;
        assert_eq!(day_of(at("2026-02-20T22:59:59Z"), oslo) + 1, day_of(at("2026-02-20T23:00:00Z"), oslo));
        assert_eq!(date_of(day_of(at("2026-02-21T00:01:00Z"), oslo)).to_string(), "2026-02-21");
        // In summer, midnight is an hour earlier in UTC.
        assert_eq!(date_of(day_of(at("2026-06-30T22:00:00Z"), oslo)).to_string(), "2026-07-01");
        assert_eq!(date_of(day_of(at("2026-06-30T22:00:00Z"), Tz::UTC)).to_string(), "2026-06-30");
    }

    #[test]
    fn no_day_is_lost_or_doubled_where_clocks_change_or_february_has_29() {
        for zone in [Tz::Europe__Oslo, Tz::America__Santiago, Tz::Asia__Beirut, Tz::Pacific__Apia] {
            let first = day_of(at("2023-12-01T12:00:00Z"), zone);
            for day in first..first + 800 {
                let begins = start_of(day, zone);
                assert_eq!(day_of(begins, zone), day, "{zone} {}", date_of(day));
                let before = begins - chrono::TimeDelta::seconds(1);
                assert_eq!(day_of(before, zone), day - 1, "{zone} {}", date_of(day));
            }
        }
    }
}
