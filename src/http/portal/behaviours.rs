//! Behaviours: what people are credited for; their list and their form.

use askama::Template;

use axum::{Form as Typed, extract::Query};
use serde::Deserialize;

use super::{
    context::{PageError, PageResult, Reader, again, count, page_number, render},
    paths,
};
use crate::{
    domain::{
        FieldError, ManageError,
        behaviours::{self, Behaviour, BehaviourChanges, Limit, NewBehaviour},
        page::Slice,
    },
    http::page::{Choice, Form, Pager, Section, Shell},
    language::Text,
};

/// Behaviours a page.
const ROWS: i64 = 25;
/// The periods that the form offers, in seconds, with the messages that name them.
const PERIODS: [(i64, &str); 4] =
    [(60, "period-minute"), (3_600, "period-hour"), (86_400, "period-day"), (604_800, "period-week")];

/// What people are credited for.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/behaviours/list.html")]
pub struct BehavioursPage {
    /// Around the page.
    pub shell: Shell,
    /// This page's behaviours, by shortname.
    pub rows: Vec<BehaviourRow>,
    /// The list's pages.
    pub pager: Pager,
    /// Whether the reader may add and change them.
    pub may_manage: bool,
}

/// A behaviour in the list.
#[derive(Clone, Debug)]
pub struct BehaviourRow {
    /// As programs call it.
    pub shortname: String,
    /// Its name.
    pub name: String,
    /// What a credit is worth.
    pub points: u64,
    /// Whether a credit counts as solved.
    pub solved: bool,
    /// How often it may be credited, in words; empty without a limit.
    pub limit: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Whether it is out of use.
    pub retired: bool,
}

impl BehaviourRow {
    fn edit_href(&self) -> String {
        let shortname = self.shortname.clone();
        paths::EditBehaviour { shortname }.to_string()
    }
}

/// The form of a behaviour. Fields: `shortname` of a new one, `name`, `description`, `points`, `solved`, `limit`, `period`,
/// `tags`, and `retired` of one that is there.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/behaviours/form.html")]
pub struct BehaviourFormPage {
    /// Around the page.
    pub shell: Shell,
    /// The shortname of the one that is changed; `None` for a new one.
    pub existing: Option<String>,
    /// What was typed, and what is wrong with it.
    pub form: Form,
}

impl BehaviourFormPage {
    fn action(&self) -> String {
        match &self.existing {
            Some(shortname) => paths::EditBehaviour { shortname: shortname.clone() }.to_string(),
            None => paths::NewBehaviour.to_string(),
        }
    }

    fn periods(&self) -> Vec<Choice> {
        let t = self.shell.t;
        PERIODS.iter().map(|(seconds, key)| Choice::new(seconds.to_string(), period(t, key))).collect()
    }
}

fn period(t: Text, key: &str) -> String {
    match key {
        "period-minute" => t.get("period-minute"),
        "period-hour" => t.get("period-hour"),
        "period-day" => t.get("period-day"),
        _ => t.get("period-week"),
    }
}

/// What the list is asked for.
#[derive(Debug, Deserialize)]
pub struct ListAsked {
    page: Option<String>,
}

/// What people are credited for.
pub async fn list(_: paths::Behaviours, reader: Reader, Query(asked): Query<ListAsked>) -> PageResult {
    let page = page_number(asked.page.as_deref());
    let mut conn = reader.app.store.read().await?;
    let listed = behaviours::list(&mut conn, &reader.actor, "", &Slice::page(page, ROWS)).await?;
    drop(conn);
    let pager = Pager::numbered(count(page), count(ROWS), count(listed.total), |page| {
        paths::with_query(&paths::Behaviours, &[("page", &page.to_string())])
    });
    Ok(render(&BehavioursPage {
        shell: reader.shell(Section::Behaviours).await,
        rows: listed.items.into_iter().map(|behaviour| row(reader.t, behaviour)).collect(),
        pager,
        may_manage: reader.actor.administers_everywhere(),
    }))
}

fn row(t: Text, behaviour: Behaviour) -> BehaviourRow {
    let limit = behaviour.limit().map(|limit| {
        let known = PERIODS.iter().find(|(seconds, _)| *seconds == limit.seconds);
        let words = known.map_or_else(|| t.count("period-seconds", count(limit.seconds)), |(_, key)| period(t, key));
        t.with("behaviour-limit-words", &[("n", limit.count.into()), ("name", words.into())])
    });
    BehaviourRow {
        limit: limit.unwrap_or_default(),
        points: count(behaviour.points),
        solved: behaviour.counts_as_solved,
        retired: behaviour.retired_at.is_some(),
        shortname: behaviour.shortname,
        name: behaviour.name,
        tags: behaviour.tags,
    }
}

/// The form of a new behaviour.
pub async fn new(_: paths::NewBehaviour, reader: Reader) -> PageResult {
    only_site_admins(&reader)?;
    let form = Form::new().fill("points", "0").fill("period", "86400");
    Ok(render(&form_page(&reader, None, form).await))
}

/// What was typed.
#[derive(Debug, Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct BehaviourForm {
    shortname: String,
    name: String,
    description: String,
    points: String,
    solved: String,
    limit: String,
    period: String,
    tags: String,
    retired: String,
    revision: String,
}

impl BehaviourForm {
    fn fill(&self) -> Form {
        Form::new()
            .fill("shortname", &*self.shortname)
            .fill("name", &*self.name)
            .fill("description", &*self.description)
            .fill("points", &*self.points)
            .fill("solved", &*self.solved)
            .fill("limit", &*self.limit)
            .fill("period", &*self.period)
            .fill("tags", &*self.tags)
            .fill("retired", &*self.retired)
            .fill("revision", &*self.revision)
    }

    /// Points and limit. A number that is none is out of bounds, which the domain says.
    fn numbers(&self) -> (i64, Option<Limit>) {
        let number = |text: &str| if text.trim().is_empty() { 0 } else { text.trim().parse().unwrap_or(-1) };
        let limit = (!self.limit.trim().is_empty())
            .then(|| Limit { count: number(&self.limit), seconds: number(&self.period).max(1) });
        (number(&self.points), limit)
    }

    fn tags(&self) -> Vec<String> {
        self.tags.split([',', ' ', '\n']).map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
    }
}

/// Adds a behaviour.
pub async fn create(_: paths::NewBehaviour, reader: Reader, Typed(typed): Typed<BehaviourForm>) -> PageResult {
    only_site_admins(&reader)?;
    let (points, limit) = typed.numbers();
    let new = NewBehaviour {
        shortname: typed.shortname.clone(),
        name: typed.name.clone(),
        description: typed.description.clone(),
        points,
        counts_as_solved: !typed.solved.is_empty(),
        limit,
        tags: typed.tags(),
    };
    let mut tx = reader.app.store.write().await?;
    match behaviours::create(&mut tx, reader.app.clock.now(), &reader.actor, new).await {
        Ok(added) => {
            tx.commit().await?;
            Ok(reader.done(paths::Behaviours, "done-behaviour-created", &[("name", &added.name)]).await)
        }
        Err(ManageError::Invalid(errors)) => {
            drop(tx);
            wrong(&reader, None, typed.fill(), errors).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The form of a behaviour that is there.
pub async fn edit(paths::EditBehaviour { shortname }: paths::EditBehaviour, reader: Reader) -> PageResult {
    only_site_admins(&reader)?;
    let found = behaviours::get(&mut reader.app.store.read().await?, &reader.actor, &shortname).await?;
    let text = |number: Option<i64>| number.map(|n| n.to_string()).unwrap_or_default();
    let ticked = |is: bool| if is { "1" } else { "" };
    let form = Form::new()
        .fill("name", found.name)
        .fill("description", found.description)
        .fill("points", found.points.to_string())
        .fill("solved", ticked(found.counts_as_solved))
        .fill("limit", text(found.limit_count))
        .fill("period", found.limit_seconds.unwrap_or(86_400).to_string())
        .fill("tags", found.tags.join(", "))
        .fill("retired", ticked(found.retired_at.is_some()))
        .fill("revision", found.revision.to_string());
    Ok(render(&form_page(&reader, Some(shortname), form).await))
}

/// Changes a behaviour.
pub async fn update(
    paths::EditBehaviour { shortname }: paths::EditBehaviour,
    reader: Reader,
    Typed(typed): Typed<BehaviourForm>,
) -> PageResult {
    only_site_admins(&reader)?;
    let (points, limit) = typed.numbers();
    let wanted = BehaviourChanges {
        name: Some(typed.name.clone()),
        description: Some(typed.description.clone()),
        points: Some(points),
        counts_as_solved: Some(!typed.solved.is_empty()),
        limit: Some(limit),
        tags: Some(typed.tags()),
        retired: Some(!typed.retired.is_empty()),
    };
    let expected = typed.revision.parse().ok();
    let mut tx = reader.app.store.write().await?;
    match behaviours::update(&mut tx, reader.app.clock.now(), &reader.actor, &shortname, expected, wanted).await {
        Ok(changed) => {
            tx.commit().await?;
            Ok(reader.done(paths::Behaviours, "done-behaviour-saved", &[("name", &changed.name)]).await)
        }
        Err(ManageError::Invalid(errors)) => {
            drop(tx);
            wrong(&reader, Some(shortname), typed.fill(), errors).await
        }
        Err(ManageError::Stale) => {
            drop(tx);
            let form = typed.fill().wrong_as_a_whole("name", reader.t.get("wrong-stale"));
            again(&form_page(&reader, Some(shortname), form).await)
        }
        Err(error) => Err(error.into()),
    }
}

async fn wrong(reader: &Reader, existing: Option<String>, form: Form, errors: Vec<FieldError>) -> PageResult {
    again(&form_page(reader, existing, reader.wrong(form, errors)).await)
}

async fn form_page(reader: &Reader, existing: Option<String>, form: Form) -> BehaviourFormPage {
    BehaviourFormPage { shell: reader.shell(Section::Behaviours).await, existing, form }
}

fn only_site_admins(reader: &Reader) -> Result<(), PageError> {
    if reader.actor.administers_everywhere() {
        Ok(())
    } else {
        Err(PageError::Status(axum::http::StatusCode::FORBIDDEN))
    }
}
