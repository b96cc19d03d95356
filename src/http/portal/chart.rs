//! Bar charts drawn on the server. Geometry goes into SVG attributes: horizontal in percent, so that bars
//! stretch with the page while letters keep their size; vertical in pixels.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, Utc};

use crate::language::Text;

/// Where the bars start, in percent of the width: left of it stand the scale's figures.
const LEFT: f64 = 6.5;
/// The line that bars stand on, in pixels from the top.
const FLOOR: f64 = 190.0;
/// The top line of the scale.
const TOP: f64 = 16.0;
/// How much of its slot a bar fills.
const FILL: f64 = 0.76;

/// Awards per week.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WeekChart {
    /// One per week, oldest first.
    pub bars: Vec<Bar>,
    /// The scale's lines, lowest first.
    pub lines: Vec<Line>,
    /// Names of months under the bars.
    pub months: Vec<Month>,
    /// The same in words.
    pub summary: String,
}

/// One week.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Left edge in percent.
    pub x: String,
    /// Width in percent.
    pub width: String,
    /// Top edge in pixels.
    pub y: String,
    /// Height in pixels.
    pub height: String,
    /// Which week, how many.
    pub title: String,
    /// The figure to print above the bar: only on the last one.
    pub figure: Option<Figure>,
}

/// The figure above a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Centre in percent.
    pub x: String,
    /// Baseline in pixels.
    pub y: String,
    /// The number.
    pub text: String,
}

/// A line of the scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Pixels from the top.
    pub y: String,
    /// Baseline of its figure.
    pub text_y: String,
    /// Its figure.
    pub text: String,
}

/// A month's name under its first whole week.
#[derive(Clone, Debug, PartialEq)]
pub struct Month {
    /// Left edge in percent.
    pub x: String,
    /// The name.
    pub text: String,
    /// Whether a narrow page leaves it out.
    pub alternate: bool,
}

/// Draws awards per week. `weeks` holds each week's Monday and its count, oldest first, the current week last.
#[must_use]
pub fn weekly(t: Text, weeks: &[(NaiveDate, u64)]) -> WeekChart {
    let Some(&(_, latest)) = weeks.last() else {
        return WeekChart::default();
    };
    let highest = weeks.iter().map(|&(_, count)| count).max().unwrap_or(0);
    let step = step(highest);
    let ceiling = step * highest.div_ceil(step).max(1);
    #[expect(clippy::cast_precision_loss, reason = "weekly counts and pixels")]
    let y_of = |count: u64| FLOOR - (FLOOR - TOP) * count as f64 / ceiling as f64;
    #[expect(clippy::cast_precision_loss, reason = "a few dozen weeks")]
    let slot = (100.0 - LEFT) / weeks.len() as f64;

    let mut chart = WeekChart {
        summary: t.with(
            "chart-summary",
            &[("weeks", weeks.len().into()), ("highest", highest.into()), ("latest", latest.into())],
        ),
        ..WeekChart::default()
    };
    let mut count = step;
    while count <= ceiling {
        let y = y_of(count);
        chart.lines.push(Line { y: pixels(y), text_y: pixels(y + 4.0), text: t.number(count) });
        count += step;
    }
    let mut left = LEFT + slot * (1.0 - FILL) / 2.0;
    let mut month = None;
    for (place, &(monday, count)) in weeks.iter().enumerate() {
        // Even a single award is to be seen.
        let height = if count == 0 { 0.0 } else { (FLOOR - y_of(count)).max(2.0) };
        let y = FLOOR - height;
        chart.bars.push(Bar {
            x: percent(left),
            width: percent(slot * FILL),
            y: pixels(y),
            height: pixels(height),
            title: t.with("chart-week", &[("day", t.long_date(midnight(monday)).into()), ("n", count.into())]),
            figure: (place + 1 == weeks.len()).then(|| Figure {
                x: percent(left + slot * FILL / 2.0),
                y: pixels(y - 6.0),
                text: t.number(count),
            }),
        });
        if month.replace(monday.month()) != Some(monday.month()) && monday.day() <= 7 && place + 2 < weeks.len() {
            chart.months.push(Month {
                x: percent(left),
                text: t.month(midnight(monday)),
                alternate: chart.months.len() % 2 == 1,
            });
        }
        left += slot;
    }
    chart
}

/// The Mondays of the last `weeks` weeks up to and including `today`'s, oldest first.
#[must_use]
pub fn mondays(today: NaiveDate, weeks: u32) -> Vec<NaiveDate> {
    let this = today - Duration::days(i64::from(today.weekday().num_days_from_monday()));
    (0..weeks).rev().map(|back| this - Duration::weeks(i64::from(back))).collect()
}

/// A round distance (1, 2 or 5 times a power of ten) that needs at most four lines.
fn step(highest: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for factor in [1, 2, 5] {
            let step = power.saturating_mul(factor);
            if highest.div_ceil(step) <= 4 {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn percent(value: f64) -> String {
    format!("{value:.2}%")
}

fn pixels(value: f64) -> String {
    format!("{value:.0}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weeks(counts: &[u64]) -> Vec<(NaiveDate, u64)> {
        let today = NaiveDate::from_ymd_opt(2026, 3, 26).unwrap();
        let length = u32::try_from(counts.len()).unwrap();
        mondays(today, length).into_iter().zip(counts.iter().copied()).collect()
    }

    #[test]
    fn weeks_start_on_monday_and_end_with_this_one() {
        let days = mondays(NaiveDate::from_ymd_opt(2026, 3, 26).unwrap(), 26);
        assert_eq!(days.len(), 26);
        assert_eq!(days[25], NaiveDate::from_ymd_opt(2026, 3, 23).unwrap());
        assert_eq!(days[0], NaiveDate::from_ymd_opt(2025, 9, 29).unwrap());
    }

    #[test]
    fn the_scale_is_round_and_holds_the_highest_bar() {
        for (highest, wanted) in [(0, 1), (1, 1), (4, 1), (5, 2), (51, 20), (80, 20), (81, 50), (9_999, 5_000)] {
            assert_eq!(step(highest), wanted, "{highest}");
        }
        let chart = weekly(Text::default(), &weeks(&[51, 3]));
        let texts: Vec<_> = chart.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["20", "40", "60"]);
        assert_eq!(chart.lines[2].y, "16");
    }

    #[test]
    fn bars_stand_on_the_floor_and_stay_inside() {
        let chart = weekly(Text::default(), &weeks(&[0, 1, 1_000_000]));
        for bar in &chart.bars {
            let (y, height): (f64, f64) = (bar.y.parse().unwrap(), bar.height.parse().unwrap());
            assert!((y + height - FLOOR).abs() < 1.1);
            assert!(y >= TOP);
        }
        assert_eq!(chart.bars[0].height, "0");
        assert_eq!(chart.bars[1].height, "2");
        assert_eq!(chart.bars[2].figure.as_ref().unwrap().text, "1,000,000");
        assert!(chart.bars[1].figure.is_none());
    }

    #[test]
    fn months_are_named_once() {
        let chart = weekly(Text::default(), &weeks(&[1; 26]));
        let names: Vec<_> = chart.months.iter().map(|m| m.text.as_str()).collect();
        assert_eq!(names, ["Oct", "Nov", "Dec", "Jan 2026", "Feb", "Mar"]);
    }

    #[test]
    fn nothing_is_drawn_from_nothing() {
        assert_eq!(weekly(Text::default(), &[]), WeekChart::default());
    }
}
