//! A person as everybody sees them, and everybody by their points.

use askama::Template;
use axum::{
    extract::Query,
    response::{IntoResponse, Redirect},
};
use serde::Deserialize;

use super::{
    context::{PageError, PageResult, Visitor, count, page_number, render},
    embeds::{self, Card},
    levels::{self, LevelRef, Progress},
    paths,
};
use crate::{
    app::App,
    domain::{
        dates,
        page::Slice,
        people,
        profiles::{self, Profile, Shown},
    },
    http::{
        oembed::Discovery,
        page::{BadgeRef, Pager, PersonRef, Preview, Section, Shell, When},
    },
    language::Text,
    store::Conn,
};

/// Badges a page of a profile.
const BADGES: i64 = 24;
/// People a page of the leaderboard.
const PEOPLE: i64 = 50;

/// A person's public profile.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/profiles/show.html")]
pub struct ProfilePage {
    /// Around the page.
    pub shell: Shell,
    /// For programs that show a link as a card.
    pub preview: Preview,
    /// For programs that ask how to.
    pub discovery: Discovery,
    /// The stylesheet of levels.
    pub colours: String,
    /// Whose it is.
    pub person: PersonRef,
    /// Name of the home organisation.
    pub organisation: String,
    /// The card that other pages show.
    pub card: Card,
    /// How far they have come.
    pub progress: Progress,
    /// This page of the badges that they hold, the latest first.
    pub badges: Vec<ShownBadge>,
    /// The pages of these.
    pub pager: Pager,
    /// Whether it is the reader's own.
    pub is_own: bool,
}

/// A badge on somebody's profile.
#[derive(Clone, Debug)]
pub struct ShownBadge {
    /// The badge.
    pub badge: BadgeRef,
    /// The award's page.
    pub href: String,
    /// Since when.
    pub awarded: When,
    /// Until when, if it runs out.
    pub until: Option<When>,
}

/// Everybody who shows themselves, by points.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/profiles/leaderboard.html")]
pub struct LeaderboardPage {
    /// Around the page.
    pub shell: Shell,
    /// The stylesheet of levels.
    pub colours: String,
    /// The reader's own place; `None` for who is not signed in.
    pub own: Option<OwnPlace>,
    /// This page's people.
    pub rows: Vec<Place>,
    /// The list's pages.
    pub pager: Pager,
}

/// Where the reader is on the leaderboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnPlace {
    /// At this rank, with these points.
    At(u64, u64),
    /// Nowhere: the profile is hidden.
    Hidden,
}

/// Somebody on the leaderboard.
#[derive(Clone, Debug)]
pub struct Place {
    /// From 1; people with the same points share it.
    pub rank: u64,
    /// Who.
    pub person: PersonRef,
    /// The level reached.
    pub level: LevelRef,
    /// What was done that counts as solved.
    pub solved: u64,
    /// Points.
    pub score: u64,
    /// Whether it is the reader.
    pub is_own: bool,
}

/// Which page of the badges is wanted.
#[derive(Debug, Deserialize)]
pub struct ProfileAsked {
    page: Option<String>,
}

/// A person's public profile, at their handle. Every other way to write it, and the public id, leads there.
pub async fn show(
    paths::Profile { handle }: paths::Profile,
    visitor: Visitor,
    Query(asked): Query<ProfileAsked>,
) -> PageResult {
    let (app, t, now) = (&visitor.app, visitor.t, visitor.app.clock.now());
    let mut conn = app.store.read().await?;
    let profile = profiles::find(&mut conn, &handle).await?.ok_or(PageError::NOT_FOUND)?;
    let own = paths::Profile { handle: profile.handle.clone() };
    if profile.handle != handle {
        // Not for good: a handle can be changed.
        return Ok(Redirect::temporary(&own.to_string()).into_response());
    }
    let page = page_number(asked.page.as_deref());
    let (badges, is_more) = profiles::shown(&mut conn, now, profile.id, &Slice::page(page, BADGES)).await?;
    let rank = app.standings.rank(&mut conn, profile.score).await?;
    drop(conn);
    let progress = Progress::new(t, &app.settings.levels, profile.score, profile.solved_count, Some(rank));
    let of_page = |page: i64| {
        let number = if page > 1 { page.to_string() } else { String::new() };
        paths::with_query(&own, &[("page", &number)])
    };
    Ok(render(&ProfilePage {
        shell: visitor.shell(Section::None).await,
        preview: preview(app, t, &profile, &progress),
        discovery: Discovery::of(app, &app.url(&own.to_string())),
        colours: levels::href(app),
        person: person_of(&profile).unlinked(),
        card: Card::new(t, &profile.handle, &profile.display_name),
        badges: badges.into_iter().map(|shown| badge(t, shown)).collect(),
        pager: Pager::walked((page > 1).then(|| of_page(page - 1)), is_more.then(|| of_page(page + 1))),
        is_own: visitor.account.as_ref().is_some_and(|account| account.person == profile.id),
        organisation: profile.organisation_name,
        progress,
    }))
}

fn badge(t: Text, shown: Shown) -> ShownBadge {
    ShownBadge {
        badge: BadgeRef::new(shown.name, shown.number, shown.image_hash.as_deref()),
        href: paths::Assertion { id: shown.award }.to_string(),
        awarded: When::new(t, shown.awarded_at),
        until: shown.expires_at.map(|at| When::new(t, dates::last_moment(at))),
    }
}

/// What other programs show of a link to a profile.
fn preview(app: &App, t: Text, profile: &Profile, progress: &Progress) -> Preview {
    let card = Card::new(t, &profile.handle, &profile.display_name);
    let facts = [
        ("level", progress.level.name.as_str().into()),
        ("rank", progress.rank.unwrap_or_default().into()),
        ("score", progress.score.into()),
        ("site", app.settings.site_name.as_str().into()),
    ];
    Preview {
        title: profile.display_name.clone(),
        description: t.with("profile-preview", &facts),
        url: app.url(&paths::Profile { handle: profile.handle.clone() }.to_string()),
        image: Some(app.url(&card.png)),
    }
}

/// Somebody who shows themselves, as mentioned on a page: a link to the profile.
fn person_of(profile: &Profile) -> PersonRef {
    let mut person = PersonRef::new(profile.display_name.clone(), profile.public_id.clone())
        .with_avatar(profile.avatar_hash.as_deref());
    person.href = Some(paths::Profile { handle: profile.handle.clone() }.to_string());
    person
}

/// Where the leaderboard goes on: behind the person with this handle.
#[derive(Debug, Deserialize)]
pub struct LeaderboardAsked {
    #[serde(default)]
    after: String,
}

/// Everybody who shows themselves, by points. 404 where the site has switched it off.
pub async fn leaderboard(_: paths::Leaderboard, visitor: Visitor, Query(asked): Query<LeaderboardAsked>) -> PageResult {
    let app = &visitor.app;
    if !app.settings.leaderboard {
        return Err(PageError::NOT_FOUND);
    }
    let mut conn = app.store.read().await?;
    let after = if asked.after.is_empty() { None } else { profiles::find(&mut conn, &asked.after).await? };
    let (people, is_more) = profiles::by_score(&mut conn, after.as_ref(), PEOPLE).await?;
    let mut rows: Vec<Place> = Vec::with_capacity(people.len());
    for profile in &people {
        let rank = match rows.last() {
            Some(above) if above.score == count(profile.score) => above.rank,
            _ => count(app.standings.rank(&mut conn, profile.score).await?),
        };
        rows.push(Place {
            rank,
            person: person_of(profile),
            level: app.settings.levels.of(profile.score).into(),
            solved: count(profile.solved_count),
            score: count(profile.score),
            is_own: visitor.account.as_ref().is_some_and(|account| account.person == profile.id),
        });
    }
    let own = own_place(&mut conn, &visitor).await?;
    drop(conn);
    let next = people.last().filter(|_| is_more);
    let first = after.map(|_| paths::Leaderboard.to_string());
    let next = next.map(|last| paths::with_query(&paths::Leaderboard, &[("after", &last.handle)]));
    Ok(render(&LeaderboardPage {
        shell: visitor.shell(Section::None).await,
        colours: levels::href(app),
        own,
        rows,
        pager: Pager::from_the_top(first, next),
    }))
}

async fn own_place(conn: &mut Conn, visitor: &Visitor) -> Result<Option<OwnPlace>, PageError> {
    let Some(account) = &visitor.account else { return Ok(None) };
    let person = people::by_id(conn, account.person).await?;
    if !person.is_public {
        return Ok(Some(OwnPlace::Hidden));
    }
    let rank = visitor.app.standings.rank(conn, person.score).await?;
    Ok(Some(OwnPlace::At(count(rank), count(person.score))))
}

/// What one's own page says of the profile that others see.
#[derive(Clone, Debug)]
pub struct OwnProfile {
    /// How far I have come.
    pub progress: Progress,
    /// The stylesheet of levels.
    pub colours: String,
    /// The profile's address; `None` where it is hidden.
    pub href: Option<String>,
    /// My card.
    pub card: Card,
    /// Code to show it elsewhere.
    pub embeds: Vec<embeds::Embed>,
}

/// One's own profile, shown or hidden.
pub(super) async fn own(conn: &mut Conn, visitor: &Visitor, person: &people::Person) -> Result<OwnProfile, PageError> {
    let (app, t) = (&visitor.app, visitor.t);
    let is_shown = person.is_public && !person.is_retired;
    let rank = if is_shown { Some(app.standings.rank(conn, person.score).await?) } else { None };
    Ok(OwnProfile {
        progress: Progress::new(t, &app.settings.levels, person.score, person.solved_count, rank),
        colours: levels::href(app),
        href: is_shown.then(|| paths::Profile { handle: person.handle.clone() }.to_string()),
        card: Card::new(t, &person.handle, &person.display_name),
        embeds: embeds::all(app, t, &person.handle, &person.display_name),
    })
}
