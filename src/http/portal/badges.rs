//! Badge definitions: the gallery, one badge, and taking it out of use. Its form is in [`super::badge_form`].

use askama::Template;

use axum::{extract::Query, http::StatusCode};
use serde::Deserialize;

use super::{
    context::{PageError, PageResult, Reader, count, page_number, render},
    paths,
    rules::{self, RuleWords},
    views,
};
use crate::{
    domain::{
        awards::{self, AwardFilter},
        badges::{self, Badge, BadgeChanges, BadgeFilter, BadgeSort},
        page::Slice,
        totals::{self, Measure, Subject},
    },
    http::{
        page::{AwardState, BadgeRef, BadgeState, By, Choice, Form, Pager, PersonRef, Section, Shell, When},
        prose,
    },
};

/// The gallery.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/badges/list.html")]
pub struct BadgesPage {
    /// Around the page.
    pub shell: Shell,
    /// What was searched for: query parameter `q`.
    pub q: String,
    /// Query parameter `sort`: `holders` (default), `name` or `newest`.
    pub sort: String,
    /// Which tab is open: query parameter `state`, see [`state_slug`].
    pub state: BadgeState,
    /// How many badges are in use, in the sandbox, retired (all of them, whatever is searched for).
    pub counts: [u64; 3],
    /// This page's badges.
    pub tiles: Vec<BadgeTile>,
    /// The gallery's pages.
    pub pager: Pager,
    /// Whether the reader may make and change badges.
    pub may_manage: bool,
}

/// A badge in the gallery.
#[derive(Clone, Debug)]
pub struct BadgeTile {
    /// The badge.
    pub badge: BadgeRef,
    /// What it says about its holder.
    pub description: String,
    /// How many people hold it.
    pub holders: u64,
    /// What it is worth; 0 is not shown.
    pub points: u64,
}

/// The value of the query parameter `state` for a tab.
#[must_use]
pub fn state_slug(state: BadgeState) -> &'static str {
    match state {
        BadgeState::InUse => "in-use",
        BadgeState::Sandbox => "sandbox",
        BadgeState::Retired => "retired",
    }
}

impl BadgesPage {
    /// The address of this list with another tab, page 1.
    fn tab_href(&self, state: BadgeState) -> String {
        Self::href(&self.q, &self.sort, state, 1)
    }

    /// State, message, count and address of each tab.
    fn tabs(&self) -> Vec<(BadgeState, u64, String)> {
        [BadgeState::InUse, BadgeState::Sandbox, BadgeState::Retired]
            .into_iter()
            .zip(self.counts)
            .map(|(state, count)| (state, count, self.tab_href(state)))
            .collect()
    }

    /// The same tab without the search.
    fn cleared_href(&self) -> String {
        Self::href("", &self.sort, self.state, 1)
    }

    fn state_slug(&self) -> &'static str {
        state_slug(self.state)
    }

    fn sorts(&self) -> Vec<Choice> {
        let t = self.shell.t;
        vec![
            Choice::new("", t.get("badges-sort-holders")),
            Choice::new("name", t.get("badges-sort-name")),
            Choice::new("newest", t.get("badges-sort-newest")),
        ]
    }

    /// The address of a page of the gallery; defaults are left out.
    #[must_use]
    pub fn href(q: &str, sort: &str, state: BadgeState, page: u64) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let state = if state == BadgeState::InUse { "" } else { state_slug(state) };
        let sort = if sort == "holders" { "" } else { sort };
        paths::with_query(&paths::Badges, &[("q", q), ("sort", sort), ("state", state), ("page", &page)])
    }
}

/// One badge.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/badges/show.html")]
pub struct BadgePage {
    /// Around the page.
    pub shell: Shell,
    /// Name, number, picture.
    pub badge: BadgeRef,
    /// What it says about its holder.
    pub description: String,
    /// What it takes, as HTML that the caller has sanitised; empty if nothing is said.
    pub criteria_html: String,
    /// Public id, as in `bdg-def-002`.
    pub public_id: String,
    /// Shortname, as in its Open Badges address.
    pub shortname: String,
    /// What it is worth.
    pub points: u64,
    /// Name of the organisation that issues it.
    pub organisation: String,
    /// That organisation's page, where the reader may open it.
    pub organisation_href: Option<String>,
    /// How it comes by itself; `None` where it does not.
    pub rule: Option<RuleWords>,
    /// Where it is in its life.
    pub state: BadgeState,
    /// When it was made.
    pub created: When,
    /// How many people hold it.
    pub holder_count: u64,
    /// How many awards of it have ended.
    pub ended_count: u64,
    /// Whether ended awards are listed too: query parameter `ended=1`.
    pub with_ended: bool,
    /// This page's awards; `None` where the reader may not see who holds it.
    pub holders: Option<Vec<HolderRow>>,
    /// The table's pages.
    pub pager: Pager,
    /// Whether the reader may award and revoke.
    pub may_award: bool,
    /// Whether the reader may edit and retire.
    pub may_manage: bool,
    /// Its public page; `None` where it is never public.
    pub public_href: Option<String>,
    /// Its document for programs, likewise.
    pub document_href: Option<String>,
    /// The form beside the table: `person`, `note`, `evidence`; posts to [`paths::Award`] with `badge` hidden.
    pub award_form: Form,
}

impl BadgePage {
    fn rule_href(&self) -> String {
        let number = self.badge.number;
        paths::BadgeRule { number }.to_string()
    }

    fn edit_href(&self) -> String {
        let number = self.badge.number;
        paths::EditBadge { number }.to_string()
    }

    fn retire_href(&self) -> String {
        let number = self.badge.number;
        paths::RetireBadge { number }.to_string()
    }

    fn restore_href(&self) -> String {
        let number = self.badge.number;
        paths::RestoreBadge { number }.to_string()
    }

    /// The address of this badge's holders.
    #[must_use]
    pub fn href(number: i64, with_ended: bool, page: u64) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let ended = if with_ended { "1" } else { "" };
        paths::with_query(&paths::Badge { number }, &[("ended", ended), ("page", &page)])
    }

    /// Whether some row is in another state than held: a column that says the same everywhere says nothing.
    fn states_differ(&self) -> bool {
        self.holders.iter().flatten().any(|row| row.state != AwardState::Claimed)
    }

    fn toggled_href(&self) -> String {
        Self::href(self.badge.number, !self.with_ended, 1)
    }
}

/// One award of a badge.
#[derive(Clone, Debug)]
pub struct HolderRow {
    /// The award's public id.
    pub award_id: String,
    /// Who holds it.
    pub person: PersonRef,
    /// Since when.
    pub awarded: When,
    /// By whom.
    pub by: By,
    /// Where it is in its life.
    pub state: AwardState,
    /// The last day on which it counts, or counted.
    pub until: Option<When>,
    /// Why it was revoked.
    pub reason: Option<String>,
    /// Where its mail is sent again, of one that can be claimed.
    pub resend: Option<String>,
    /// Its public page; `None` where nobody may see it.
    pub public_href: Option<String>,
}

impl HolderRow {
    fn revoke_href(&self) -> String {
        let id = self.award_id.clone();
        paths::RevokeAward { id }.to_string()
    }
}

/// Asks before a badge goes out of use.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/badges/retire.html")]
pub struct RetireBadgePage {
    /// Around the page.
    pub shell: Shell,
    /// The badge.
    pub badge: BadgeRef,
    /// How many people hold it, and go on holding it.
    pub holder_count: u64,
}

impl RetireBadgePage {
    fn action(&self) -> String {
        let number = self.badge.number;
        paths::RetireBadge { number }.to_string()
    }
}

/// Badges a page of the gallery.
const TILES: i64 = 24;
/// Awards a page of a badge's holders.
const ROWS: i64 = 20;

/// What the gallery is asked for.
#[derive(Debug, Deserialize)]
pub struct ListAsked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    state: String,
    page: Option<String>,
}

/// The gallery.
pub async fn list(_: paths::Badges, reader: Reader, Query(asked): Query<ListAsked>) -> PageResult {
    let oversees = reader.actor.oversees().is_some();
    let state = match asked.state.as_str() {
        "sandbox" if oversees => BadgeState::Sandbox,
        "retired" if oversees => BadgeState::Retired,
        _ => BadgeState::InUse,
    };
    let sort = match asked.sort.as_str() {
        "name" => BadgeSort::Name,
        "newest" => BadgeSort::Newest,
        _ => BadgeSort::Holders,
    };
    let filter = BadgeFilter {
        search: Some(asked.q.clone()),
        state: Some(match state {
            BadgeState::InUse => badges::BadgeState::InUse,
            BadgeState::Sandbox => badges::BadgeState::Sandbox,
            BadgeState::Retired => badges::BadgeState::Retired,
        }),
        sort,
        kind: None,
    };
    let page = page_number(asked.page.as_deref());
    let mut conn = reader.app.store.read().await?;
    let listed = badges::list(&mut conn, &reader.actor, &filter, &Slice::page(page, TILES)).await?;
    let counts = badges::counts(&mut conn, &reader.actor).await?.map(count);
    let mut tiles = Vec::new();
    for badge in &listed.items {
        tiles.push(BadgeTile {
            badge: views::badge(badge),
            description: prose::plain(&badge.description),
            holders: views::holders(&mut conn, badge).await?,
            points: count(badge.points),
        });
    }
    drop(conn);
    let pager = Pager::numbered(count(page), count(TILES), count(listed.total), |page| {
        BadgesPage::href(&asked.q, &asked.sort, state, page)
    });
    Ok(render(&BadgesPage {
        shell: reader.shell(Section::Badges).await,
        q: asked.q,
        sort: asked.sort,
        state,
        counts,
        tiles,
        pager,
        may_manage: reader.actor.administers().is_some(),
    }))
}

/// What a badge's page is asked for.
#[derive(Debug, Deserialize)]
pub struct ShowAsked {
    #[serde(default)]
    ended: String,
    page: Option<String>,
}

/// One badge, with its holders.
pub async fn show(paths::Badge { number }: paths::Badge, reader: Reader, Query(asked): Query<ShowAsked>) -> PageResult {
    let with_ended = asked.ended == "1";
    let page = page_number(asked.page.as_deref());
    let mut conn = reader.app.store.read().await?;
    let badge = get(&mut conn, &reader, number).await?;
    let standing = totals::read(&mut conn, Measure::Standing, Subject::Badge(badge.id)).await?;
    let ever = totals::read(&mut conn, Measure::Ever, Subject::Badge(badge.id)).await?;
    let rule = rules::words_of(&mut conn, reader.t, badge.id).await?;
    let (mut holders, mut pager) = (None, Pager::default());
    if reader.actor.oversees().is_some() {
        let filter = AwardFilter {
            badge: Some(badge.public_id.clone()),
            include_ended: with_ended,
            newest_first: true,
            ..AwardFilter::default()
        };
        let listed = awards::list(&mut conn, &reader.actor, &filter, &Slice::page(page, ROWS)).await?;
        let names = views::names(&mut conn, listed.items.iter().map(|award| award.awarded_by.as_str())).await?;
        let row = |award: &awards::Award| HolderRow {
            award_id: award.public_id.clone(),
            person: views::holder_of(award),
            awarded: When::new(reader.t, award.awarded_at),
            by: views::by(&award.awarded_by, &names),
            state: views::award_state(award, reader.app.clock.now()),
            until: award.last_moment().map(|at| When::new(reader.t, at)),
            reason: award.revoke_reason.clone(),
            resend: award.is_claimable().then(|| paths::ResendClaim { id: award.public_id.clone() }.to_string()),
            public_href: award.is_open().then(|| paths::Assertion { id: award.public_id.clone() }.to_string()),
        };
        holders = Some(listed.items.iter().map(row).collect());
        pager = Pager::numbered(count(page), count(ROWS), count(listed.total), |page| {
            BadgePage::href(number, with_ended, page)
        });
    }
    drop(conn);
    let public =
        |name: &str| (!badge.is_sandbox).then(|| paths::PublicBadge { shortname: name.to_owned() }.to_string());
    let may_open_issuer = reader.actor.oversees().is_some_and(|scope| scope.covers(badge.organisation_id));
    Ok(render(&BadgePage {
        shell: reader.shell(Section::Badges).await,
        badge: views::badge(&badge),
        description: prose::plain(&badge.description),
        criteria_html: prose::html(&badge.criteria),
        points: count(badge.points),
        organisation_href: may_open_issuer.then(|| paths::Organisation { id: badge.organisation.clone() }.to_string()),
        rule,
        state: views::state_of(&badge),
        created: When::new(reader.t, badge.created_at),
        holder_count: count(standing),
        ended_count: count(ever - standing),
        with_ended,
        holders,
        pager,
        may_award: reader.actor.administers().is_some(),
        may_manage: reader.actor.may_administer(badge.organisation_id),
        award_form: Form::new(),
        public_href: public(&badge.shortname),
        document_href: public(&format!("{}.json", badge.shortname)),
        public_id: badge.public_id,
        shortname: badge.shortname,
        organisation: badge.organisation_name,
    }))
}

/// Asks before a badge goes out of use.
pub async fn ask_retire(paths::RetireBadge { number }: paths::RetireBadge, reader: Reader) -> PageResult {
    let badge = managed(&reader, number).await?;
    let holder_count = views::holders(&mut reader.app.store.read().await?, &badge).await?;
    let shell = reader.shell(Section::Badges).await;
    Ok(render(&RetireBadgePage { shell, badge: views::badge(&badge), holder_count }))
}

/// Takes a badge out of use.
pub async fn retire(paths::RetireBadge { number }: paths::RetireBadge, reader: Reader) -> PageResult {
    set_retired(&reader, number, true, "done-badge-retired").await
}

/// Takes a retired badge back into use.
pub async fn restore(paths::RestoreBadge { number }: paths::RestoreBadge, reader: Reader) -> PageResult {
    set_retired(&reader, number, false, "done-badge-restored").await
}

async fn set_retired(reader: &Reader, number: i64, retired: bool, told: &str) -> PageResult {
    let badge = managed(reader, number).await?;
    let changes = BadgeChanges { retired: Some(retired), ..BadgeChanges::default() };
    let mut tx = reader.app.store.write().await?;
    badges::update(&mut tx, reader.app.clock.now(), &reader.actor, &badge.public_id, None, changes).await?;
    tx.commit().await?;
    Ok(reader.done(paths::Badge { number }, told, &[("badge", &badge.name)]).await)
}

async fn get(conn: &mut crate::store::Conn, reader: &Reader, number: i64) -> Result<Badge, PageError> {
    Ok(badges::get(conn, &reader.actor, &number.to_string()).await?)
}

/// The badge, for somebody who may change it.
pub(super) async fn managed(reader: &Reader, number: i64) -> Result<Badge, PageError> {
    let badge = get(&mut reader.app.store.read().await?, reader, number).await?;
    if reader.actor.may_administer(badge.organisation_id) {
        Ok(badge)
    } else {
        Err(PageError::Status(StatusCode::FORBIDDEN))
    }
}
