//! What a rule would do: looked for over all history before the rule is saved, applied, and taken back.

use askama::Template;
use axum::{Form as Typed, extract::Query};
use serde::Deserialize;

use super::{
    badges::managed,
    context::{PageError, PageResult, Reader, count, page_number, render},
    paths,
    rules::{Names, RuleWords, rule_words},
    views,
};
use crate::{
    domain::{
        ManageError, badges,
        batches::{self, Batch, BatchState, StepState, Work},
        page::Slice,
        people,
        rules::NewRule,
        trials::{self, Effect},
    },
    http::page::{BadgeRef, Pager, PersonRef, Section, Shell},
    store::Conn,
};

/// People a page of a dry run.
const ROWS: i64 = 25;

/// What a rule would do, while it is looked for, before it is applied, and afterwards.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/rules/trial.html")]
pub struct TrialPage {
    /// Around the page.
    pub shell: Shell,
    /// Whose rule it would be.
    pub badge: BadgeRef,
    /// The batch that applies it.
    pub batch: String,
    /// The rule.
    pub words: RuleWords,
    /// Where it is.
    pub stage: Stage,
    /// How many people have been looked at.
    pub looked_at: u64,
    /// How many would be given the badge.
    pub gains: u64,
    /// From how many it would be taken.
    pub losses: u64,
    /// How many of them are settled.
    pub settled: u64,
    /// This page's people, and whether each would gain it.
    pub rows: Vec<(PersonRef, bool, StepState)>,
    /// The list's pages.
    pub pager: Pager,
}

/// How far a trial has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// People are being looked at.
    Looking,
    /// Everybody has been; nothing has changed.
    Ready,
    /// The rule is saved and being applied.
    Applying,
    /// It has been applied.
    Applied,
    /// It is being taken back, or was.
    Undone,
    /// It was given up.
    Discarded,
}

impl TrialPage {
    fn here(&self) -> String {
        paths::Trial { number: self.badge.number, batch: self.batch.clone() }.to_string()
    }

    fn rule_href(&self) -> String {
        paths::BadgeRule { number: self.badge.number }.to_string()
    }

    fn is_under_way(&self) -> bool {
        matches!(self.stage, Stage::Looking | Stage::Applying)
    }

    fn stage_words(&self) -> String {
        let t = self.shell.t;
        match self.stage {
            Stage::Looking => t.get("trial-looking"),
            Stage::Ready => t.get("trial-ready"),
            Stage::Applying => t.get("trial-applying"),
            Stage::Applied => t.get("trial-applied"),
            Stage::Undone => t.get("trial-undone"),
            Stage::Discarded => t.get("trial-discarded"),
        }
    }
}

/// What a trial's page is asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    page: Option<String>,
}

/// What the rule would do.
pub async fn show(
    paths::Trial { number, batch }: paths::Trial,
    reader: Reader,
    Query(asked): Query<Asked>,
) -> PageResult {
    let badge = managed(&reader, number).await?;
    let page = page_number(asked.page.as_deref());
    let mut conn = reader.app.store.read().await?;
    let (batch, trial, rule) = one(&mut conn, &reader, &badge, &batch).await?;
    let names = Names::of(&mut conn, &rule.conditions.iter().collect::<Vec<_>>()).await?;
    let listed = batches::steps(&mut conn, &batch, None, &Slice::page(page, ROWS)).await?;
    let effects: Vec<(Effect, StepState)> = listed
        .items
        .into_iter()
        .filter_map(|step| Some((serde_json::from_value(step.data.0).ok()?, step.state)))
        .collect();
    let ids: Vec<&str> = effects.iter().map(|(effect, _)| effect.person.as_str()).collect();
    let people = people::faces(&mut conn, &ids).await?;
    drop(conn);
    let here = paths::Trial { number, batch: batch.public_id.clone() };
    let pager = Pager::numbered(count(page), count(ROWS), count(listed.total), |page| {
        paths::with_query(&here, &[("page", &page.to_string())])
    });
    let stage = match batch.state {
        BatchState::Staging if trial.finished_at.is_none() => Stage::Looking,
        BatchState::Staging => Stage::Ready,
        BatchState::Running => Stage::Applying,
        BatchState::Done => Stage::Applied,
        BatchState::Undoing | BatchState::Undone => Stage::Undone,
        BatchState::Cancelled => Stage::Discarded,
    };
    Ok(render(&TrialPage {
        shell: reader.shell(Section::Badges).await,
        badge: views::badge(&badge),
        words: rule_words(reader.t, &names, 0, &rule.conditions, rule.lapse),
        stage,
        looked_at: count(trial.looked_at),
        gains: count(trial.gains),
        losses: count(trial.losses),
        settled: count(batch.settled()),
        rows: effects
            .into_iter()
            .map(|(effect, state)| {
                let person = people.get(&effect.person).map(views::face);
                (person.unwrap_or_else(|| PersonRef::new("", effect.person)), effect.gains, state)
            })
            .collect(),
        pager,
        batch: batch.public_id,
    }))
}

async fn one(
    conn: &mut Conn,
    reader: &Reader,
    badge: &badges::Badge,
    batch: &str,
) -> Result<(Batch, trials::Trial, NewRule), PageError> {
    let batch = batches::get(conn, &reader.actor, batch).await?;
    let trial = trials::find(conn, batch.id).await?.filter(|trial| trial.badge_id == badge.id);
    match (trial, batch.params.0.clone()) {
        (Some(trial), Work::Rule { rule, .. }) => Ok((batch, trial, rule)),
        _ => Err(PageError::NOT_FOUND),
    }
}

/// What is to become of a trial: `apply`, `discard` or `undo`.
#[derive(Debug, Deserialize)]
pub struct TrialForm {
    #[serde(default, rename = "do")]
    what: String,
}

/// Saves the rule and applies it, gives it up, or takes it back.
pub async fn settle(
    paths::Trial { number, batch }: paths::Trial,
    reader: Reader,
    Typed(typed): Typed<TrialForm>,
) -> PageResult {
    let badge = managed(&reader, number).await?;
    let now = reader.app.clock.now();
    let mut tx = reader.app.store.write().await?;
    let (batch, ..) = one(&mut tx, &reader, &badge, &batch).await?;
    let told = match typed.what.as_str() {
        "apply" => batches::start(&mut tx, now, &reader.actor, &batch.public_id).await.map(|_| "done-rule-applied"),
        "undo" => batches::undo(&mut tx, now, &reader.actor, &batch.public_id, None).await.map(|_| "done-rule-undone"),
        _ => batches::cancel(&mut tx, now, &reader.actor, &batch.public_id).await.map(|_| "done-rule-discarded"),
    };
    let here = paths::Trial { number, batch: batch.public_id };
    match told {
        Ok(told) => {
            tx.commit().await?;
            Ok(reader.done(here, told, &[("badge", &badge.name)]).await)
        }
        // Another rule was saved in between, or not everybody has been looked at.
        Err(ManageError::Stale | ManageError::Conflict(_)) => {
            drop(tx);
            Ok(reader.nothing_to_do(here, "done-rule-refused", &[]).await)
        }
        Err(error) => Err(error.into()),
    }
}
