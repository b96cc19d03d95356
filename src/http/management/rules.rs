use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Caller, created, tagged};
use crate::{
    app::App,
    clock::to_the_second,
    domain::{
        ManageError, badges, batches,
        page::Listed,
        rules::{self, Condition, Lapse, NewRule, Rule, Version, Wanted},
        trials::{self, Trial},
    },
    http::{
        pagination::{PageQuery, Pagination, Paging},
        problem::{Body, Problem},
        replies::IfMatch,
    },
};

/// Below `/badge-definitions`: the rule of a badge, its versions, and how it is tried.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get, save, remove))
        .routes(routes!(versions))
        .routes(routes!(try_out))
        .routes(routes!(trial))
}

/// What a condition counts
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleConditionKind)]
enum Kind {
    /// Credits of one behaviour
    Behaviour,
    /// Credits of any one of several behaviours
    AnyBehaviour,
    /// Credits of several behaviours, added up
    BehavioursTogether,
    /// Credits that count as solved
    Solved,
    /// Points, without those of the badge itself
    Score,
    /// Days in a row with a credit
    Streak,
    /// A badge that is held
    Badge,
    /// A certification that is valid now
    Certification,
}

/// Something that must be true of a person
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RuleCondition)]
pub(super) struct ConditionShape {
    kind: Kind,
    /// Shortnames: one for `behaviour`, several for `any_behaviour` and `behaviours_together`
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!(["link"]))]
    behaviours: Vec<String>,
    /// Of `badge`: its shortname; number, id or exact name will do in a request
    #[serde(skip_serializing_if = "Option::is_none")]
    badge: Option<String>,
    /// Of `certification`: the shortname of its type
    #[serde(skip_serializing_if = "Option::is_none")]
    certification: Option<String>,
    /// How much there must be; not for `badge` and `certification`
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 5)]
    at_least: Option<i64>,
    /// Only what happened in so many days, today and those before it
    #[serde(skip_serializing_if = "Option::is_none")]
    within_days: Option<i64>,
}

impl From<ConditionShape> for Condition {
    fn from(wire: ConditionShape) -> Self {
        let at_least = wire.at_least.unwrap_or(0);
        let mut behaviours = wire.behaviours;
        let wanted = match wire.kind {
            Kind::Behaviour if behaviours.len() > 1 => Wanted::BehavioursTogether { behaviours, at_least },
            Kind::Behaviour => Wanted::Behaviour { behaviour: behaviours.pop().unwrap_or_default(), at_least },
            Kind::AnyBehaviour => Wanted::AnyBehaviour { behaviours, at_least },
            Kind::BehavioursTogether => Wanted::BehavioursTogether { behaviours, at_least },
            Kind::Solved => Wanted::Solved { at_least },
            Kind::Score => Wanted::Score { at_least },
            Kind::Streak => Wanted::Streak { at_least },
            Kind::Badge => Wanted::Badge { badge: wire.badge.unwrap_or_default() },
            Kind::Certification => Wanted::Certification { certification: wire.certification.unwrap_or_default() },
        };
        Self { wanted, within_days: wire.within_days }
    }
}

impl From<&Condition> for ConditionShape {
    fn from(condition: &Condition) -> Self {
        let wanted = &condition.wanted;
        let (mut badge, mut certification) = (None, None);
        let kind = match wanted {
            Wanted::Behaviour { .. } => Kind::Behaviour,
            Wanted::AnyBehaviour { .. } => Kind::AnyBehaviour,
            Wanted::BehavioursTogether { .. } => Kind::BehavioursTogether,
            Wanted::Solved { .. } => Kind::Solved,
            Wanted::Score { .. } => Kind::Score,
            Wanted::Streak { .. } => Kind::Streak,
            Wanted::Badge { badge: held } => {
                badge = Some(held.clone());
                Kind::Badge
            }
            Wanted::Certification { certification: held } => {
                certification = Some(held.clone());
                Kind::Certification
            }
        };
        Self {
            kind,
            behaviours: wanted.behaviours().to_vec(),
            at_least: (badge.is_none() && certification.is_none()).then(|| wanted.at_least()),
            badge,
            certification,
            within_days: condition.within_days,
        }
    }
}

/// What becomes of what a rule gave, once its conditions no longer hold
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RuleLapse)]
enum LapseShape {
    /// It stays
    #[default]
    Keep,
    /// The system revokes it
    Revoke,
}

impl From<LapseShape> for Lapse {
    fn from(wire: LapseShape) -> Self {
        match wire {
            LapseShape::Keep => Self::Keep,
            LapseShape::Revoke => Self::Revoke,
        }
    }
}

/// How a badge comes by itself
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BadgeRule)]
struct Shown {
    /// Counts the rules of this badge, from 1
    #[schema(example = 2)]
    version: i64,
    /// All of them must hold
    conditions: Vec<ConditionShape>,
    lapse: LapseShape,
    #[schema(example = "admin-per-001")]
    saved_by: String,
    saved_at: DateTime<Utc>,
}

impl From<Rule> for Shown {
    fn from(rule: Rule) -> Self {
        Self {
            version: rule.version,
            conditions: rule.conditions.iter().map(ConditionShape::from).collect(),
            lapse: match rule.lapse {
                Lapse::Keep => LapseShape::Keep,
                Lapse::Revoke => LapseShape::Revoke,
            },
            saved_by: rule.saved_by,
            saved_at: to_the_second(rule.saved_at),
        }
    }
}

/// What the rule of a badge said, and what ended it
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BadgeRuleVersion)]
struct VersionShape {
    #[serde(flatten)]
    rule: Shown,
    /// Its conditions in words
    #[schema(example = json!(["link at least 5 within 30 days", "badge first-login held"]))]
    text: Vec<String>,
    /// Since when it is no longer in force; null while it is
    ended_at: Option<DateTime<Utc>>,
    /// Who ended it; null also where that is no longer known
    #[schema(example = "admin-per-001")]
    ended_by: Option<String>,
    /// The version that took its place; null where the rule was removed
    #[schema(example = 3)]
    replaced_by: Option<i64>,
}

impl From<Version> for VersionShape {
    fn from(version: Version) -> Self {
        Self {
            text: version.rule.conditions.iter().map(rules::asked).collect(),
            ended_at: version.rule.ended_at.map(to_the_second),
            ended_by: version.ended_by,
            replaced_by: version.replaced_by,
            rule: Shown::from(version.rule),
        }
    }
}

/// A page of versions
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BadgeRuleVersionList)]
struct VersionList {
    data: Vec<VersionShape>,
    pagination: Pagination,
}

/// A rule as it is to be
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBadgeRule)]
struct Save {
    /// 1 to 8
    conditions: Vec<ConditionShape>,
    #[serde(default)]
    lapse: LapseShape,
}

impl From<Save> for NewRule {
    fn from(wire: Save) -> Self {
        Self { conditions: wire.conditions.into_iter().map(Condition::from).collect(), lapse: wire.lapse.into() }
    }
}

/// A dry run
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RuleTrial)]
struct TrialShape {
    /// The batch that applies it once it is started
    #[schema(example = "batch-7k2m9x4q8v3n6p5r2t4w")]
    batch_id: String,
    /// Whether everybody has been looked at
    complete: bool,
    /// How many people have been looked at
    looked_at: i64,
    /// How many would gain the badge
    gains: i64,
    /// How many would lose it
    losses: i64,
}

impl From<Trial> for TrialShape {
    fn from(trial: Trial) -> Self {
        Self {
            complete: trial.finished_at.is_some(),
            batch_id: trial.batch,
            looked_at: trial.looked_at,
            gains: trial.gains,
            losses: trial.losses,
        }
    }
}

/// The rule of a badge
#[utoipa::path(get, path = "/{id}/rule", tag = "rules", operation_id = "get_badge_rule",
    params(("id" = String, Path, description = "Number, id or shortname", example = "link-basic")), responses(
    (status = 200, description = "The rule in force", body = Shown),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not read badges", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such badge, or one without a rule", body = Problem, content_type = "application/problem+json"),
))]
async fn get(State(app): State<App>, Caller(actor): Caller, Path(id): Path<String>) -> Result<Response, Problem> {
    let mut conn = app.store.read().await?;
    let badge = badges::get(&mut conn, &actor, &id).await?;
    let rule = rules::find(&mut conn, badge.id).await?.ok_or(ManageError::NotFound)?;
    Ok(tagged(rule.version, Shown::from(rule)))
}

/// Saves the rule of a badge
///
/// A new version: from now on it is looked at whenever something changes. Who has fulfilled it before is found by a dry run.
#[utoipa::path(put, path = "/{id}/rule", tag = "rules", operation_id = "save_badge_rule", request_body = Save,
    params(("id" = String, Path, example = "link-basic"), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 200, description = "Saved", body = Shown),
    (status = 400, description = "Fields that cannot be used; also a badge that asks for itself through others", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for the issuer's admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such badge, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It was changed since", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn save(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    IfMatch(expected): IfMatch,
    Body(new): Body<Save>,
) -> Result<Response, Problem> {
    let mut tx = app.store.write().await?;
    let rule = rules::save(&mut tx, app.clock.now(), &actor, &id, expected, new.into()).await?;
    tx.commit().await?;
    Ok(tagged(rule.version, Shown::from(rule)))
}

/// Removes the rule of a badge
///
/// It no longer comes by itself; what the rule gave stays.
#[utoipa::path(delete, path = "/{id}/rule", tag = "rules", operation_id = "remove_badge_rule",
    params(("id" = String, Path, example = "link-basic"), ("If-Match" = Option<String>, Header, description = "The ETag that the change was made on")), responses(
    (status = 204, description = "Removed, now or before"),
    (status = 400, description = "`If-Match` cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for the issuer's admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such badge, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
    (status = 412, description = "It was changed since", body = Problem, content_type = "application/problem+json"),
))]
async fn remove(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    IfMatch(expected): IfMatch,
) -> Result<StatusCode, Problem> {
    let mut tx = app.store.write().await?;
    rules::remove(&mut tx, app.clock.now(), &actor, &id, expected).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Every version of a badge's rule
///
/// The newest first: what it said, who saved it, and what ended it. Also of a badge whose rule was removed.
#[utoipa::path(get, path = "/{id}/rule/versions", tag = "rules", operation_id = "list_badge_rule_versions",
    params(("id" = String, Path, description = "Number, id or shortname", example = "link-basic"), PageQuery), responses(
    (status = 200, description = "A page of versions", body = VersionList),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not read badges", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such badge, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn versions(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    paging: Paging,
) -> Result<Response, Problem> {
    let mut conn = app.store.read().await?;
    let badge = badges::get(&mut conn, &actor, &id).await?;
    let Listed { items, total } = rules::versions(&mut conn, badge.id, &paging.slice).await?;
    drop(conn);
    let links = paging.links(&app, items.len(), items.last().map(|last| last.rule.version.to_string()).as_deref());
    let data = items.into_iter().map(VersionShape::from).collect();
    Ok((links, Json(VersionList { data, pagination: paging.pagination(total) })).into_response())
}

/// Tries a rule over all history
///
/// Nothing changes. Who would gain the badge and who would lose it are the steps of a batch, found in the background;
/// starting that batch saves the rule and applies it, and undoing it takes all of that back.
#[utoipa::path(post, path = "/{id}/rule/trials", tag = "rules", operation_id = "try_badge_rule", request_body = Save,
    params(("id" = String, Path, example = "link-basic")), responses(
    (status = 201, description = "Begun", body = TrialShape),
    (status = 400, description = "Fields that cannot be used", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for the issuer's admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such badge, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
    (status = 415, description = "The body is not JSON", body = Problem, content_type = "application/problem+json"),
))]
async fn try_out(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    Body(new): Body<Save>,
) -> Result<Response, Problem> {
    let mut tx = app.store.write().await?;
    let trial = trials::begin(&mut tx, app.clock.now(), &actor, &id, new.into()).await?;
    tx.commit().await?;
    let location = app.url(&format!("/api/v1/batches/{}", trial.batch));
    Ok(created(&location, 1, TrialShape::from(trial)))
}

/// How far a dry run has come
///
/// Whom it concerns, page by page, are the steps of its batch.
#[utoipa::path(get, path = "/{id}/rule/trials/{batch}", tag = "rules", operation_id = "get_badge_rule_trial",
    params(("id" = String, Path, example = "link-basic"), ("batch" = String, Path, example = "batch-7k2m9x4q8v3n6p5r2t4w")), responses(
    (status = 200, description = "The counts so far", body = TrialShape),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for the issuer's admins", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such badge or dry run, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn trial(
    State(app): State<App>,
    Caller(actor): Caller,
    Path((id, batch)): Path<(String, String)>,
) -> Result<Json<TrialShape>, Problem> {
    let mut conn = app.store.read().await?;
    let badge = rules::manageable(&mut conn, &actor, &id).await?;
    let batch = batches::get(&mut conn, &actor, &batch).await?;
    let trial = trials::find(&mut conn, batch.id).await?.filter(|trial| trial.badge_id == badge.id);
    Ok(Json(TrialShape::from(trial.ok_or(ManageError::NotFound)?)))
}
