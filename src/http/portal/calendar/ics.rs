//! A calendar as iCalendar (RFC 5545), with the names of RFC 7986.

use chrono::{Duration, NaiveDate};
use icalendar::{Alarm, Calendar, Component, Event, EventLike, Property, Trigger};

use crate::{clock::Timestamp, language::Text};

/// How often programs are asked to look again.
const EVERY: Duration = Duration::hours(12);
/// How long before the day its owner is reminded.
const AHEAD: Duration = Duration::days(14);

/// A day on which a certification runs out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// The certification's public id.
    pub id: String,
    /// Whose it is; `None` in one's own calendar.
    pub holder: Option<String>,
    /// What it is called.
    pub title: String,
    /// The day, in UTC as everywhere.
    pub day: NaiveDate,
    /// Counts its changes: programs take the event with the higher one.
    pub sequence: u32,
    /// When the certification was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The whole address of its page.
    pub url: String,
}

/// The calendar `name` of this `host`, ready to be sent: whole days, so that no time zone moves them.
pub fn write(t: Text, host: &str, name: &str, expiries: &[Expiry]) -> String {
    let mut calendar = Calendar::empty();
    let product = format!("-//Emblazon//Certifications//{}", t.lang.tag().to_uppercase());
    calendar.append_property(Property::new("VERSION", "2.0"));
    calendar.append_property(Property::new("PRODID", product));
    calendar.append_property(Property::new("CALSCALE", "GREGORIAN"));
    calendar.append_property(Property::new("METHOD", "PUBLISH"));
    calendar.name(name).ttl(&EVERY);
    calendar.extend(expiries.iter().map(|expiry| event(t, host, expiry)));
    calendar.to_string()
}

fn event(t: Text, host: &str, expiry: &Expiry) -> Event {
    let title = one_line(&expiry.title);
    let summary = match &expiry.holder {
        Some(holder) => t.with("calendar-event-of", &[("person", one_line(holder).into()), ("name", title.into())]),
        None => t.named("calendar-event", &title),
    };
    let mut event = Event::new();
    event
        .uid(&format!("{}@{host}", expiry.id))
        // Without a METHOD that negotiates, the time of the last change (RFC 5545, section 3.8.7.2).
        .timestamp(expiry.updated_at)
        .last_modified(expiry.updated_at)
        .created(expiry.created_at)
        .sequence(expiry.sequence)
        .starts(expiry.day)
        .ends(expiry.day.succ_opt().unwrap_or(expiry.day))
        .summary(&summary)
        .description(&format!("{}\n{}", t.get("calendar-event-text"), expiry.url))
        .url(&expiry.url)
        .add_property("TRANSP", "TRANSPARENT");
    if expiry.holder.is_none() {
        // With a name and a time of its own, or the writer makes up others each time.
        let mut alarm = Alarm::display(&summary, Trigger::before_start(AHEAD));
        alarm.uid(&format!("{}-alarm@{host}", expiry.id)).timestamp(expiry.updated_at);
        event.alarm(alarm);
    }
    event.done()
}

/// The writer escapes line feeds and nothing else that ends a line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;

    fn expiry(id: &str, holder: Option<&str>) -> Expiry {
        let at = Utc.with_ymd_and_hms(2025, 9, 1, 8, 14, 0).unwrap();
        Expiry {
            id: id.to_owned(),
            holder: holder.map(str::to_owned),
            title: "Likeperson; nivå 2, \\ og en lang tittel som må brytes over flere linjer".to_owned(),
            day: NaiveDate::from_ymd_opt(2028, 2, 29).unwrap(),
            sequence: 3,
            created_at: at,
            updated_at: at,
            url: format!("https://badges.example.org/certifications/{id}"),
        }
    }

    #[test]
    fn the_same_certifications_are_the_same_bytes_in_short_lines() {
        let all = [expiry("cert-001", Some("Ødegård, Åse\r\nBEGIN:VEVENT")), expiry("cert-002", None)];
        let written = write(Text::default(), "badges.example.org", "NHF Oslo", &all);
        assert_eq!(written, write(Text::default(), "badges.example.org", "NHF Oslo", &all));
        assert!(written.lines().all(|line| line.len() <= 75), "{written}");
        assert_eq!(written.matches("\nBEGIN:VEVENT\r").count(), 2, "a name is no line: {written}");
        assert!(!written.replace("\r\n", "").contains(['\r', '\n']), "every line ends alike");
        for part in [
            "UID:cert-001@badges.example.org\r\n",
            "DTSTART;VALUE=DATE:20280229\r\n",
            "DTEND;VALUE=DATE:20280301\r\n",
            "SEQUENCE:3\r\n",
            "LAST-MODIFIED:20250901T081400Z\r\n",
            "DTSTAMP:20250901T081400Z\r\n",
        ] {
            assert!(written.contains(part), "{part} is missing in {written}");
        }
        assert_eq!(written.matches("BEGIN:VALARM").count(), 1, "only one's own reminds");
    }
}
