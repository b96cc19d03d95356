//! What somebody has done, which badges come next and what is missing, and why rules gave badges and took them: of a
//! person, and one's own.

use askama::Template;

use axum::Form as Typed;
use serde::Deserialize;

use super::{
    context::{PageResult, Reader, count, render},
    paths,
    rules::Names,
    views,
};
use crate::{
    clock::Timestamp,
    domain::{
        behaviours::{self, ActiveDay, days},
        organisations,
        page::Slice,
        people::{self, Person},
        rules::{self, Condition, Counted, Outcome},
    },
    http::page::{BadgeRef, PersonRef, Section, Shell, When},
    language::Text,
    store::{self, Conn},
};

/// Weeks of the calendar.
const WEEKS: i64 = 26;
/// The side of a day, with the space beside it.
const STEP: i64 = 14;
/// Badges that come next, on the page about them.
const OPEN: i64 = 100;
/// Credits and decisions, each.
const NEWEST: i64 = 12;

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
    /// What comes next, by name.
    pub next: Vec<NextBadge>,
    /// What rules decided, the newest first.
    pub decisions: Vec<DecisionRow>,
    /// The newest credits.
    pub credits: Vec<CreditRow>,
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

/// One's own activity.
pub async fn mine(_: paths::MyActivity, reader: Reader) -> PageResult {
    let mut conn = reader.app.store.read().await?;
    let person = people::by_id(&mut conn, reader.me.person).await?;
    page(&reader, conn, person, true).await
}

/// Somebody's activity, for those who oversee them.
pub async fn show(paths::Activity { id }: paths::Activity, reader: Reader) -> PageResult {
    reader.must_oversee()?;
    let mut conn = reader.app.store.read().await?;
    let person = people::get(&mut conn, &reader.actor, &id).await?;
    page(&reader, conn, person, false).await
}

async fn page(reader: &Reader, mut conn: Conn, person: Person, own: bool) -> PageResult {
    let (t, now) = (reader.t, reader.app.clock.now());
    let calendar = calendar(&mut conn, t, now, &person).await?;
    let counts = behaviours::counts(&mut conn, person.id).await?;
    let longest = behaviours::longest_streak(&mut conn, person.id).await?;
    let next = next(&mut conn, t, now, &person, OPEN).await?;
    let decided = rules::decisions(&mut conn, person.id, None, NEWEST).await?;
    let conditions: Vec<&Condition> =
        decided.iter().flat_map(|decision| decision.counted.iter().map(|counted| &counted.condition)).collect();
    let names = Names::of(&mut conn, &conditions).await?;
    let credits = behaviours::credits(&mut conn, person.id, None, NEWEST).await?;
    drop(conn);
    let decisions = decided.into_iter().map(|decision| DecisionRow {
        badge: BadgeRef::new(decision.badge_name, decision.badge_number, None),
        given: decision.kind == Outcome::Awarded,
        version: count(decision.version),
        at: When::new(t, decision.decided_at),
        steps: counted_words(t, &names, &decision.counted),
    });
    Ok(render(&ActivityPage {
        shell: reader.shell(if own { Section::Me } else { Section::People }).await,
        person: views::person(&person),
        own,
        calendar,
        counts: counts.into_iter().map(|c| (c.name, count(c.count))).collect(),
        longest: count(longest),
        next,
        decisions: decisions.collect(),
        credits: credits
            .into_iter()
            .map(|c| CreditRow { name: c.name, points: count(c.points), at: When::to_the_minute(t, c.credited_at) })
            .collect(),
        may_lift: !own && reader.actor.may_administer(person.organisation_id),
    }))
}

/// The badges that come next, at most `limit`, the nearest first.
pub async fn next(
    conn: &mut Conn,
    t: Text,
    now: Timestamp,
    person: &Person,
    limit: i64,
) -> store::Result<Vec<NextBadge>> {
    let slice = Slice { page: 1, limit, after: None };
    let open = rules::open(conn, now, person, &slice).await?.items;
    let conditions: Vec<&Condition> = open.iter().flat_map(|open| open.counted.iter().map(|c| &c.condition)).collect();
    let names = Names::of(conn, &conditions).await?;
    let mut next: Vec<NextBadge> = open
        .into_iter()
        .map(|open| NextBadge {
            percent: count(open.percent()),
            steps: counted_words(t, &names, &open.counted),
            barred: open.is_barred,
            badge: BadgeRef::new(open.name, open.number, open.image_hash.as_deref()),
            shortname: open.badge,
        })
        .collect();
    next.sort_by_key(|badge| std::cmp::Reverse(badge.percent));
    Ok(next)
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
    Calendar { summary, width: WEEKS * STEP, days: (first..=today).map(day).collect() }
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
