//! What somebody has done, which badges come next and what is missing, and why rules gave badges and took them: of a
//! person, and one's own.

use askama::Template;
use axum::{Form as Typed, extract::Query};
use axum_extra::routing::TypedPath;
use chrono::Datelike;
use serde::Deserialize;

use super::{
    chart::Month,
    context::{PageResult, Reader, count, page_number, render},
    paths,
    rules::Names,
    views,
};
use crate::{
    clock::Timestamp,
    domain::{
        behaviours::{self, ActiveDay, days},
        organisations,
        page::{Listed, Slice},
        people::{self, Person},
        rules::{self, Condition, Counted, Outcome},
    },
    http::page::{BadgeRef, By, Pager, PersonRef, Section, Shell, When},
    language::Text,
    store::{self, Conn},
};

/// Weeks of the calendar.
const WEEKS: i64 = 26;
/// The side of a day, with the space beside it.
const STEP: i64 = 14;
/// Badges that come next, a page.
const OPEN: i64 = 100;
/// Decisions a page.
const DECISIONS: i64 = 8;
/// Credits a page.
const CREDITS: i64 = 25;

/// A badge that comes next.
#[derive(Clone, Debug)]
pub struct NextBadge {
    /// The badge.
    pub badge: BadgeRef,
    /// Its shortname.
    pub shortname: String,
    /// How much of it is done, in percent.
    pub percent: u64,
    /// What it asks for.
    pub steps: Vec<CountedWords>,
    /// Whether somebody took it back, so that it does not come by itself.
    pub barred: bool,
}

/// A condition in words, with what was counted.
#[derive(Clone, Debug)]
pub struct CountedWords {
    /// What is asked for.
    pub words: String,
    /// What there is.
    pub have: u64,
    /// What there must be.
    pub need: u64,
    /// Whether that is enough.
    pub holds: bool,
}

/// Why a rule gave or took a badge.
#[derive(Clone, Debug)]
pub struct DecisionRow {
    /// The badge.
    pub badge: BadgeRef,
    /// Whether it was given, or taken.
    pub given: bool,
    /// The rule's version.
    pub version: u64,
    /// When.
    pub at: When,
    /// What was counted then.
    pub steps: Vec<CountedWords>,
}

/// A credit.
#[derive(Clone, Debug)]
pub struct CreditRow {
    /// The behaviour's name.
    pub name: String,
    /// What it was worth.
    pub points: u64,
    /// Who gave it.
    pub by: By,
    /// When.
    pub at: When,
}

/// Half a year of days, drawn on the server.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// In words.
    pub summary: String,
    /// The drawing's width.
    pub width: i64,
    /// The days, week by week.
    pub days: Vec<Day>,
    /// Names of months, each below the week of its first day.
    pub months: Vec<Month>,
}

/// A day in the calendar.
#[derive(Clone, Debug)]
pub struct Day {
    /// From the left.
    pub x: i64,
    /// From the top: Monday first.
    pub y: i64,
    /// The date, with how often something was credited.
    pub title: String,
    /// The stylesheet's class: nothing, something, much.
    pub class: &'static str,
}

/// What somebody has done, what comes next, and why.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/activity/page.html")]
pub struct ActivityPage {
    /// Around the page.
    pub shell: Shell,
    /// Whose it is.
    pub person: PersonRef,
    /// Whether it is the reader's own.
    pub own: bool,
    /// The active days.
    pub calendar: Calendar,
    /// How many behaviours were credited, each with its name and count.
    pub counts: Vec<(String, u64)>,
    /// The longest run of days.
    pub longest: u64,
    /// This page of what comes next, the nearest first.
    pub next: Vec<NextBadge>,
    /// Its pages, by name.
    pub next_pager: Pager,
    /// This page of what rules decided, the newest first.
    pub decisions: Vec<DecisionRow>,
    /// Its pages.
    pub decisions_pager: Pager,
    /// This page of the credits, the newest first.
    pub credits: Vec<CreditRow>,
    /// Its pages.
    pub credits_pager: Pager,
    /// Whether the reader may let a rule give again what somebody took back.
    pub may_lift: bool,
}

impl ActivityPage {
    fn back(&self) -> String {
        if self.own { paths::Me.to_string() } else { paths::Person { id: self.person.public_id.clone() }.to_string() }
    }

    fn lift_href(&self) -> String {
        paths::LiftRule { id: self.person.public_id.clone() }.to_string()
    }
}

/// Which page of each list is wanted.
#[derive(Debug, Deserialize)]
pub struct Asked {
    next: Option<String>,
    decisions: Option<String>,
    credits: Option<String>,
}

/// The lists of the page, as the query and the page's fragments name them.
const LISTS: [&str; 3] = ["next", "decisions", "credits"];

impl Asked {
    fn pages(&self) -> [i64; LISTS.len()] {
        [&self.next, &self.decisions, &self.credits].map(|asked| page_number(asked.as_deref()))
    }
}

/// One's own activity.
pub async fn mine(path: paths::MyActivity, reader: Reader, Query(asked): Query<Asked>) -> PageResult {
    let mut conn = reader.app.store.read().await?;
    let person = people::by_id(&mut conn, reader.me.person).await?;
    page(&reader, conn, person, true, &path, asked.pages()).await
}

/// Somebody's activity, for those who oversee them.
pub async fn show(path: paths::Activity, reader: Reader, Query(asked): Query<Asked>) -> PageResult {
    reader.must_oversee()?;
    let mut conn = reader.app.store.read().await?;
    let person = people::get(&mut conn, &reader.actor, &path.id).await?;
    page(&reader, conn, person, false, &path, asked.pages()).await
}

async fn page(
    reader: &Reader,
    mut conn: Conn,
    person: Person,
    own: bool,
    path: &impl TypedPath,
    pages: [i64; LISTS.len()],
) -> PageResult {
    let (t, now) = (reader.t, reader.app.clock.now());
    let calendar = calendar(&mut conn, t, now, &person).await?;
    let counts = behaviours::counts(&mut conn, person.id).await?;
    let longest = behaviours::longest_streak(&mut conn, person.id).await?;
    let next = next(&mut conn, t, now, &person, &Slice::page(pages[0], OPEN)).await?;
    let decided = rules::decisions(&mut conn, person.id, &Slice::page(pages[1], DECISIONS)).await?;
    let conditions: Vec<&Condition> =
        decided.items.iter().flat_map(|decision| decision.counted.iter().map(|counted| &counted.condition)).collect();
    let words = Names::of(&mut conn, &conditions).await?;
    let credits = behaviours::credits(&mut conn, person.id, &Slice::page(pages[2], CREDITS)).await?;
    let names = views::names(&mut conn, credits.items.iter().map(|credit| credit.actor.as_str())).await?;
    drop(conn);
    // Turning the pages of one list leaves the others where they are.
    let turned = |list: usize, per_page: i64, total: i64| {
        Pager::numbered(count(pages[list]), count(per_page), count(total), |page| {
            let mut pages = pages;
            pages[list] = i64::try_from(page).unwrap_or(1);
            let number = pages.map(|page| if page > 1 { page.to_string() } else { String::new() });
            let query: Vec<_> = LISTS.into_iter().zip(number.iter().map(String::as_str)).collect();
            format!("{}#{}", paths::with_query(path, &query), LISTS[list])
        })
    };
    let decisions = decided.items.into_iter().map(|decision| DecisionRow {
        badge: BadgeRef::new(decision.badge_name, decision.badge_number, None),
        given: decision.kind == Outcome::Awarded,
        version: count(decision.version),
        at: When::new(t, decision.decided_at),
        steps: counted_words(t, &words, &decision.counted),
    });
    let rows = credits.items.into_iter().map(|credit| CreditRow {
        by: views::by(&credit.actor, &names),
        name: credit.name,
        points: count(credit.points),
        at: When::to_the_minute(t, credit.credited_at),
    });
    Ok(render(&ActivityPage {
        shell: reader.shell(if own { Section::Me } else { Section::People }).await,
        person: views::person(&person),
        own,
        calendar,
        counts: counts.into_iter().map(|c| (c.name, count(c.count))).collect(),
        longest: count(longest),
        next_pager: turned(0, OPEN, next.total),
        next: next.items,
        decisions: decisions.collect(),
        decisions_pager: turned(1, DECISIONS, decided.total),
        credits: rows.collect(),
        credits_pager: turned(2, CREDITS, credits.total),
        may_lift: !own && reader.actor.may_administer(person.organisation_id),
    }))
}

/// A page of the badges that come next, the nearest of the page first.
pub async fn next(
    conn: &mut Conn,
    t: Text,
    now: Timestamp,
    person: &Person,
    slice: &Slice,
) -> store::Result<Listed<NextBadge>> {
    let open = rules::open(conn, now, person, slice).await?;
    let conditions: Vec<&Condition> =
        open.items.iter().flat_map(|open| open.counted.iter().map(|c| &c.condition)).collect();
    let names = Names::of(conn, &conditions).await?;
    let mut items: Vec<NextBadge> = open
        .items
        .into_iter()
        .map(|open| NextBadge {
            percent: count(open.percent()),
            steps: counted_words(t, &names, &open.counted),
            barred: open.is_barred,
            badge: BadgeRef::new(open.name, open.number, open.image_hash.as_deref()),
            shortname: open.badge,
        })
        .collect();
    items.sort_by_key(|badge| std::cmp::Reverse(badge.percent));
    Ok(Listed { items, total: open.total })
}

fn counted_words(t: Text, names: &Names, counted: &[Counted]) -> Vec<CountedWords> {
    let words = |counted: &Counted| CountedWords {
        words: names.words(t, &counted.condition),
        have: count(counted.have.min(counted.condition.wanted.at_least())),
        need: count(counted.condition.wanted.at_least()),
        holds: counted.holds(),
    };
    counted.iter().map(words).collect()
}

async fn calendar(conn: &mut Conn, t: Text, now: Timestamp, person: &Person) -> store::Result<Calendar> {
    let home = organisations::by_id(conn, person.organisation_id).await?;
    let today = days::day_of(now, days::zone(&home));
    // 1970-01-01 was a Thursday: the week began three days before.
    let monday = today - (today + 3).rem_euclid(7);
    let first = monday - 7 * (WEEKS - 1);
    let active = behaviours::active_days(conn, person.id, first).await?;
    let summary = t.count("activity-summary", active.len());
    Ok(drawn(t, summary, first, today, &active))
}

fn drawn(t: Text, summary: String, first: i64, today: i64, active: &[ActiveDay]) -> Calendar {
    let credits = |day| active.iter().find(|active| active.day == day).map_or(0, |active| active.credits);
    let day = |day: i64| {
        let credits = credits(day);
        let date = days::date_of(day).and_time(chrono::NaiveTime::MIN).and_utc();
        Day {
            x: (day - first) / 7 * STEP,
            y: (day - first) % 7 * STEP,
            title: format!("{}: {}", t.short_date(date), t.count("activity-credits", count(credits))),
            class: match credits {
                0 => "day",
                1..=2 => "bar",
                _ => "bar on",
            },
        }
    };
    let begun = (first..=today).filter(|day| days::date_of(*day).day() == 1 && (day - first) / 7 + 1 < WEEKS);
    let months = begun.enumerate().map(|(n, day)| {
        let per_mille = (day - first) / 7 * 1_000 / WEEKS;
        Month {
            x: format!("{}.{}%", per_mille / 10, per_mille % 10),
            text: t.month(days::date_of(day).and_time(chrono::NaiveTime::MIN).and_utc()),
            alternate: n % 2 == 1,
        }
    });
    let months = months.collect();
    Calendar { summary, width: WEEKS * STEP, days: (first..=today).map(day).collect(), months }
}

/// Which badge.
#[derive(Debug, Deserialize)]
pub struct LiftForm {
    #[serde(default)]
    badge: String,
}

/// Lets a rule give a badge again that somebody took back.
pub async fn lift(
    paths::LiftRule { id }: paths::LiftRule,
    reader: Reader,
    Typed(typed): Typed<LiftForm>,
) -> PageResult {
    reader.must_administer()?;
    let mut tx = reader.app.store.write().await?;
    rules::lift(&mut tx, reader.app.clock.now(), &reader.actor, &id, &typed.badge).await?;
    tx.commit().await?;
    Ok(reader.done(paths::Activity { id }, "done-rule-lifted", &[]).await)
}
