//! The first page of whoever oversees others.

use askama::Template;

use axum::response::{IntoResponse, Redirect};
use chrono::{Datelike, NaiveDate};

use super::{
    certifications::{CertifiedOverview, overview as certified},
    chart::{self, WeekChart},
    context::{PageResult, Reader, count, render},
    mail, paths, views,
};
use crate::{
    domain::{
        Scope,
        awards::{self, AwardFilter},
        badges::{self, BadgeFilter, BadgeSort, BadgeState},
        jobs,
        notices::{self, MailState},
        page::Slice,
        totals::{self, Measure, Subject},
    },
    http::page::{BadgeRef, By, PersonRef, Section, Shell, When},
};

/// Figures, what was awarded lately, what is held most.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/overview/page.html")]
pub struct OverviewPage {
    /// Around the page.
    pub shell: Shell,
    /// Today with its weekday, as [`crate::language::Text::weekday_date`] writes it.
    pub today: String,
    /// How many people there are.
    pub people: u64,
    /// How many awards are held.
    pub awards: u64,
    /// How many badge definitions can be awarded.
    pub badges: u64,
    /// How many awards were made since the first of the month.
    pub awards_this_month: u64,
    /// Awards per week.
    pub chart: WeekChart,
    /// The latest awards, newest first: about six.
    pub latest: Vec<LatestAward>,
    /// The badges with most holders: about five.
    pub most_held: Vec<HeldCount>,
    /// Certifications by state, and those that expire next.
    pub certifications: CertifiedOverview,
    /// How many mails could not be delivered, as it is written; `None`: none, or not the reader's to see.
    pub failed_mail: Option<String>,
    /// How many jobs do not go on; likewise.
    pub stalled_jobs: Option<String>,
}

impl OverviewPage {
    /// Whether anything waits for the reader.
    fn waits(&self) -> bool {
        self.failed_mail.is_some() || self.stalled_jobs.is_some()
    }

    fn failed_mail_href() -> String {
        paths::with_query(&paths::Mails, &[("state", MailState::Failed.as_str())])
    }

    /// Whether nothing has been set up yet.
    fn is_fresh(&self) -> bool {
        self.badges == 0 && self.awards == 0 && self.certifications.total == 0
    }
}

/// One of the latest awards.
#[derive(Clone, Debug)]
pub struct LatestAward {
    /// What was awarded.
    pub badge: BadgeRef,
    /// To whom.
    pub person: PersonRef,
    /// By whom.
    pub by: By,
    /// When: as [`When::recent`] writes it.
    pub at: When,
}

/// A badge and how many hold it.
#[derive(Clone, Debug)]
pub struct HeldCount {
    /// The badge.
    pub badge: BadgeRef,
    /// How many people hold it.
    pub holders: u64,
}

/// Weeks in the chart.
const WEEKS: u32 = 26;

/// The first page of whoever oversees others; a mentor goes on to their own.
pub async fn show(_: paths::Overview, reader: Reader) -> PageResult {
    let Some(scope) = reader.actor.oversees() else { return Ok(Redirect::to(&paths::Me.to_string()).into_response()) };
    let subjects = match &scope {
        Scope::Everywhere => vec![Subject::Site],
        Scope::Organisations(list) => list.iter().copied().map(Subject::Organisation).collect(),
    };
    let now = reader.app.clock.now();
    let today = now.date_naive();
    let mondays = chart::mondays(today, WEEKS);
    let first_of_month = today.with_day(1).unwrap_or(today);
    let since = mondays.first().copied().unwrap_or(today).min(first_of_month);
    let (mut people, mut standing, mut this_month) = (0, 0, 0);
    let mut weeks: Vec<(NaiveDate, u64)> = mondays.into_iter().map(|monday| (monday, 0)).collect();

    let mut conn = reader.app.store.read().await?;
    for subject in subjects {
        people += totals::read(&mut conn, Measure::People, subject).await?;
        standing += totals::read(&mut conn, Measure::Standing, subject).await?;
        for (day, awards) in totals::by_day(&mut conn, subject, totals::day_of(at_midnight(since))).await? {
            let Some(date) = chrono::DateTime::from_timestamp(day * 86_400, 0).map(|at| at.date_naive()) else {
                continue;
            };
            if date >= first_of_month {
                this_month += awards;
            }
            if let Some(week) = weeks.iter_mut().rev().find(|(monday, _)| *monday <= date) {
                week.1 += count(awards);
            }
        }
    }
    let newest = AwardFilter { newest_first: true, ..AwardFilter::default() };
    let latest = awards::list(&mut conn, &reader.actor, &newest, &Slice::page(1, 6)).await?.items;
    let names = views::names(&mut conn, latest.iter().map(|award| award.awarded_by.as_str())).await?;
    let most = BadgeFilter { state: Some(BadgeState::InUse), sort: BadgeSort::Holders, ..BadgeFilter::default() };
    let listed = badges::list(&mut conn, &reader.actor, &most, &Slice::page(1, 5)).await?;
    let mut most_held = Vec::new();
    for badge in &listed.items {
        most_held.push(HeldCount { badge: views::badge(badge), holders: views::holders(&mut conn, badge).await? });
    }
    let certifications = certified::of(&mut conn, &reader).await?;
    let t = reader.t;
    let told = |n: i64| (n > 0).then(|| mail::counted(t, n));
    let (failed_mail, stalled_jobs) = if reader.actor.administers_everywhere() {
        let counts = notices::counts(&mut conn, &reader.actor, mail::MOST_COUNTED + 1).await?;
        let failed = counts.into_iter().find_map(|(state, n)| (state == MailState::Failed).then_some(n));
        (failed.and_then(told), told(jobs::stalled(&mut conn, now).await?))
    } else {
        (None, None)
    };
    drop(conn);

    let latest = latest
        .iter()
        .map(|award| LatestAward {
            badge: views::badge_of(award),
            person: views::holder_of(award),
            by: views::by(&award.awarded_by, &names),
            at: When::recent(t, award.awarded_at, now),
        })
        .collect();
    Ok(render(&OverviewPage {
        shell: reader.shell(Section::Overview).await,
        today: t.weekday_date(now),
        people: count(people),
        awards: count(standing),
        badges: count(listed.total),
        awards_this_month: count(this_month),
        chart: chart::weekly(t, &weeks),
        latest,
        most_held,
        certifications,
        failed_mail,
        stalled_jobs,
    }))
}

fn at_midnight(day: NaiveDate) -> crate::clock::Timestamp {
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}
