//! Moments as requests write them.

use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};

use crate::{clock::Timestamp, domain::dates};

/// What is said of a moment that cannot be used.
const NOT_A_MOMENT: &str = "must be a time such as 2026-03-01T00:00:00Z, or a date, of the years 0001 to 9999 in UTC";

/// A moment as RFC 3339 has it, with any offset; a date alone is its midnight in UTC. Both engines keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "DateTime<Utc>")]
pub struct Moment(pub Timestamp);

impl TryFrom<String> for Moment {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let at = DateTime::parse_from_rfc3339(&text).map(|at| at.with_timezone(&Utc)).ok();
        let day = || text.parse::<NaiveDate>().ok().map(|day| day.and_time(NaiveTime::MIN).and_utc());
        let at = at.or_else(day).filter(|at| dates::is_kept(*at));
        at.map(|at| Self(at.trunc_subsecs(6))).ok_or(NOT_A_MOMENT)
    }
}

impl From<Moment> for DateTime<Utc> {
    fn from(moment: Moment) -> Self {
        moment.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_one_that_both_engines_keep() {
        for good in ["0001-01-01", "2026-03-01", "2026-03-01T00:00:00+01:00", "9999-12-31T23:59:59Z"] {
            assert!(Moment::try_from(good.to_owned()).is_ok(), "{good}");
        }
        for bad in [
            "soon",
            "-10000-01-01",
            "+12345-01-01",
            "+12345-01-01T00:00:00Z",
            "0000-12-31",
            "0001-01-01T00:00:00+00:01",
            "9999-12-31T23:00:00-02:00",
        ] {
            assert_eq!(Moment::try_from(bad.to_owned()), Err(NOT_A_MOMENT), "{bad}");
        }
    }
}
