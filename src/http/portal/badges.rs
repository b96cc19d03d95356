//! Badge definitions: the gallery, one badge, its form, and taking it out of use.

use askama::Template;

use axum::{
    extract::{Multipart, Query},
    http::StatusCode,
};
use serde::Deserialize;

use super::{
    context::{PageError, PageResult, Reader, again, count, page_number, render},
    paths, views,
};
use crate::{
    domain::{
        FieldError, ManageError, Problem, Scope,
        awards::{self, AwardFilter},
        badges::{self, Badge, BadgeChanges, BadgeFilter, BadgeSort, NewBadge},
        images::{self, Picture},
        organisations,
        page::Slice,
        totals::{self, Measure, Subject},
    },
    http::page::{AwardState, BadgeRef, BadgeState, By, Choice, Form, Pager, PersonRef, Section, Shell, When},
    store::Tx,
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
    /// The form beside the table: `person`, `note`, `evidence`; posts to [`paths::Award`] with `badge` hidden.
    pub award_form: Form,
}

impl BadgePage {
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
    /// Why it was revoked.
    pub reason: Option<String>,
}

impl HolderRow {
    fn revoke_href(&self) -> String {
        let id = self.award_id.clone();
        paths::RevokeAward { id }.to_string()
    }
}

/// A new badge, or a change to one. Multipart fields: `name`, `shortname` (new only), `description`, `criteria`,
/// `points`, `organisation`, `sandbox`, `image`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/badges/form.html")]
pub struct BadgeFormPage {
    /// Around the page.
    pub shell: Shell,
    /// The badge as stored; `None` for a new one.
    pub existing: Option<BadgeRef>,
    /// What is stored, or what was typed and what is wrong with it.
    pub form: Form,
    /// Organisations to choose from: public id and name.
    pub organisations: Vec<Choice>,
}

impl BadgeFormPage {
    fn action(&self) -> String {
        match &self.existing {
            None => paths::NewBadge.to_string(),
            Some(badge) => paths::EditBadge { number: badge.number }.to_string(),
        }
    }

    fn back(&self) -> String {
        match &self.existing {
            None => paths::Badges.to_string(),
            Some(badge) => badge.href(),
        }
    }

    fn image(&self) -> Option<&str> {
        self.existing.as_ref()?.image.as_deref()
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
    };
    let page = page_number(asked.page.as_deref());
    let mut conn = reader.app.store.read().await?;
    let listed = badges::list(&mut conn, &reader.actor, &filter, &Slice::page(page, TILES)).await?;
    let counts = badges::counts(&mut conn, &reader.actor).await?.map(count);
    let mut tiles = Vec::new();
    for badge in &listed.items {
        tiles.push(BadgeTile {
            badge: views::badge(badge),
            description: views::plain(&badge.description),
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
            state: views::award_state(award),
            reason: award.revoke_reason.clone(),
        };
        holders = Some(listed.items.iter().map(row).collect());
        pager = Pager::numbered(count(page), count(ROWS), count(listed.total), |page| {
            BadgePage::href(number, with_ended, page)
        });
    }
    drop(conn);
    let may_open_issuer = reader.actor.oversees().is_some_and(|scope| scope.covers(badge.organisation_id));
    Ok(render(&BadgePage {
        shell: reader.shell(Section::Badges).await,
        badge: views::badge(&badge),
        description: views::plain(&badge.description),
        criteria_html: views::html(&badge.criteria),
        points: count(badge.points),
        organisation_href: may_open_issuer.then(|| paths::Organisation { id: badge.organisation.clone() }.to_string()),
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
        public_id: badge.public_id,
        shortname: badge.shortname,
        organisation: badge.organisation_name,
    }))
}

/// The form for a new badge.
pub async fn new(_: paths::NewBadge, reader: Reader) -> PageResult {
    reader.must_administer()?;
    let form = Form::new().fill("points", "0");
    Ok(render(&form_page(&reader, None, form).await?))
}

/// Makes a badge.
pub async fn create(_: paths::NewBadge, reader: Reader, multipart: Multipart) -> PageResult {
    reader.must_administer()?;
    let typed = TypedBadge::read(multipart).await?;
    let mut errors = Vec::new();
    let picture = typed.picture(&mut errors).await;
    let points = typed.points(&mut errors);
    let now = reader.app.clock.now();
    let mut tx = reader.app.store.write().await?;
    let image_hash = store(&mut tx, now, picture).await?;
    let new = NewBadge {
        shortname: Some(typed.shortname.trim().to_owned()).filter(|shortname| !shortname.is_empty()),
        name: typed.name.clone(),
        description: typed.description.clone(),
        criteria: typed.criteria.clone(),
        image_hash,
        organisation_id: Some(typed.organisation.clone()).filter(|id| !id.is_empty()),
        points,
        is_sandbox: typed.is_sandbox,
        ..NewBadge::default()
    };
    match badges::create(&mut tx, now, &reader.actor, new).await {
        Ok(badge) if errors.is_empty() => {
            tx.commit().await?;
            let to = paths::Badge { number: badge.number };
            return Ok(reader.done(to, "done-badge-created", &[("badge", &badge.name)]).await);
        }
        // All that is wrong is told at once.
        Ok(_) => {}
        Err(ManageError::Invalid(others)) => errors.splice(..0, others).for_each(drop),
        Err(error) => return Err(error.into()),
    }
    drop(tx);
    come_back(&reader, None, &typed, errors).await
}

/// The form for a change.
pub async fn edit(paths::EditBadge { number }: paths::EditBadge, reader: Reader) -> PageResult {
    let badge = managed(&reader, number).await?;
    let form = Form::new()
        .fill("name", badge.name.clone())
        .fill("description", badge.description.clone())
        .fill("criteria", badge.criteria.clone())
        .fill("points", badge.points.to_string())
        .fill("organisation", badge.organisation.clone())
        .fill("sandbox", if badge.is_sandbox { "1" } else { "" })
        .fill("revision", badge.revision.to_string());
    Ok(render(&form_page(&reader, Some(&badge), form).await?))
}

/// Changes a badge.
pub async fn update(paths::EditBadge { number }: paths::EditBadge, reader: Reader, multipart: Multipart) -> PageResult {
    let badge = managed(&reader, number).await?;
    let typed = TypedBadge::read(multipart).await?;
    let mut errors = Vec::new();
    let picture = typed.picture(&mut errors).await;
    let points = typed.points(&mut errors);
    let now = reader.app.clock.now();
    let mut tx = reader.app.store.write().await?;
    let changes = BadgeChanges {
        name: Some(typed.name.clone()),
        description: Some(typed.description.clone()),
        criteria: Some(typed.criteria.clone()),
        image_hash: store(&mut tx, now, picture).await?,
        points: Some(points),
        is_sandbox: Some(typed.is_sandbox),
        retired: None,
    };
    let expected = typed.revision.parse().ok();
    match badges::update(&mut tx, now, &reader.actor, &badge.public_id, expected, changes).await {
        Ok(badge) if errors.is_empty() => {
            tx.commit().await?;
            return Ok(reader.done(paths::Badge { number }, "done-badge-updated", &[("badge", &badge.name)]).await);
        }
        Ok(_) => {}
        Err(ManageError::Invalid(others)) => errors.splice(..0, others).for_each(drop),
        Err(ManageError::Stale) => {
            drop(tx);
            // The next save is made on what is there now, knowingly.
            let form = typed.form().fill("revision", badge.revision.to_string());
            return again(
                &form_page(&reader, Some(&badge), form.wrong_as_a_whole("name", reader.t.get("wrong-stale"))).await?,
            );
        }
        Err(error) => return Err(error.into()),
    }
    drop(tx);
    come_back(&reader, Some(&badge), &typed, errors).await
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
async fn managed(reader: &Reader, number: i64) -> Result<Badge, PageError> {
    let badge = get(&mut reader.app.store.read().await?, reader, number).await?;
    if reader.actor.may_administer(badge.organisation_id) {
        Ok(badge)
    } else {
        Err(PageError::Status(StatusCode::FORBIDDEN))
    }
}

async fn form_page(reader: &Reader, badge: Option<&Badge>, form: Form) -> Result<BadgeFormPage, PageError> {
    let mut conn = reader.app.store.read().await?;
    let organisations = if let Some(badge) = badge {
        // The issuer never changes: its name stands in the documents of every award.
        vec![Choice::new(badge.organisation.clone(), badge.organisation_name.clone())]
    } else {
        let scope = reader.actor.administers().unwrap_or(Scope::Organisations(Vec::new()));
        let mut choices = views::organisation_choices(&mut conn, &scope).await?;
        // The site's own comes first: it is what most badges want.
        let site = organisations::site(&mut conn).await?.public_id;
        choices.sort_by_key(|choice| choice.value != site);
        choices
    };
    drop(conn);
    let shell = reader.shell(Section::Badges).await;
    Ok(BadgeFormPage { shell, existing: badge.map(views::badge), form, organisations })
}

/// The form once more, with what was typed and what is wrong with it.
async fn come_back(reader: &Reader, badge: Option<&Badge>, typed: &TypedBadge, errors: Vec<FieldError>) -> PageResult {
    let form = reader.wrong(typed.form(), errors);
    again(&form_page(reader, badge, form).await?)
}

async fn store(
    tx: &mut Tx,
    now: crate::clock::Timestamp,
    picture: Option<Picture>,
) -> Result<Option<String>, crate::store::Error> {
    match picture {
        Some(picture) => images::store(tx, now, &picture).await.map(Some),
        None => Ok(None),
    }
}

/// A badge's form as it was sent.
#[derive(Debug, Default)]
struct TypedBadge {
    name: String,
    shortname: String,
    description: String,
    criteria: String,
    points: String,
    organisation: String,
    revision: String,
    is_sandbox: bool,
    image: Vec<u8>,
}

impl TypedBadge {
    async fn read(mut multipart: Multipart) -> Result<Self, PageError> {
        let refused = |error: axum::extract::multipart::MultipartError| PageError::Status(error.status());
        let mut typed = Self::default();
        while let Some(field) = multipart.next_field().await.map_err(refused)? {
            let name = field.name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(refused)?;
            let text = || String::from_utf8_lossy(&bytes).into_owned();
            match name.as_str() {
                "name" => typed.name = text(),
                "shortname" => typed.shortname = text(),
                "description" => typed.description = text(),
                "criteria" => typed.criteria = text(),
                "points" => typed.points = text(),
                "organisation" => typed.organisation = text(),
                "revision" => typed.revision = text(),
                "sandbox" => typed.is_sandbox = !bytes.is_empty(),
                "image" => typed.image = bytes.to_vec(),
                _ => {}
            }
        }
        Ok(typed)
    }

    fn points(&self, errors: &mut Vec<FieldError>) -> i64 {
        match self.points.trim() {
            "" => 0,
            text => text.parse().unwrap_or_else(|_| {
                errors.push(FieldError::new("points", Problem::OutOfRange { min: 0, max: badges::MAX_POINTS }));
                0
            }),
        }
    }

    /// The picture that was sent, if one was, drawn anew.
    async fn picture(&self, errors: &mut Vec<FieldError>) -> Option<Picture> {
        if self.image.is_empty() {
            return None;
        }
        let bytes = self.image.clone();
        match tokio::task::spawn_blocking(move || Picture::read(&bytes)).await {
            Ok(Ok(picture)) => return Some(picture),
            Ok(Err(problem)) => errors.push(FieldError::new("image", problem)),
            Err(_) => errors.push(FieldError::new("image", Problem::NotAPicture)),
        }
        None
    }

    fn form(&self) -> Form {
        Form::new()
            .fill("name", self.name.clone())
            .fill("shortname", self.shortname.clone())
            .fill("description", self.description.clone())
            .fill("criteria", self.criteria.clone())
            .fill("points", self.points.clone())
            .fill("organisation", self.organisation.clone())
            .fill("revision", self.revision.clone())
            .fill("sandbox", if self.is_sandbox { "1" } else { "" })
    }
}
