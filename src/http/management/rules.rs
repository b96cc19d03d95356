use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Caller, created, tagged};
use crate::{
    app::App,
    clock::to_the_second,
    domain::{
        badges,
        behaviours::{self, days},
        organisations, people,
        rules::{self, Condition, Counted, Decision, Lapse, NewRule, Open, Outcome, Rule, Wanted},
        trials::{self, Trial},
    },
    http::{
        pagination::{PageQuery, Pagination, Paging},
        problem::{Body, Problem, Query},
        replies::IfMatch,
    },
};

/// Below `/badge-definitions`.
pub fn of_badges() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get, save, remove)).routes(routes!(try_out))
}

/// Below `/people`.
pub fn of_people() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(open))
        .routes(routes!(decisions))
        .routes(routes!(activity))
        .routes(routes!(lift))
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
struct ConditionShape {
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

/// A condition with what was counted
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RuleCounted)]
struct CountedShape {
    #[serde(flatten)]
    condition: ConditionShape,
    /// What there was
    #[schema(example = 3)]
    have: i64,
    /// What is missing
    #[schema(example = 2)]
    missing: i64,
    /// The same in words
    #[schema(example = "link 3 of 5")]
    text: String,
}

impl From<&Counted> for CountedShape {
    fn from(counted: &Counted) -> Self {
        Self {
            condition: ConditionShape::from(&counted.condition),
            have: counted.have,
            missing: counted.missing(),
            text: rules::told(counted),
        }
    }
}

/// A badge that would come by itself, and what is missing
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenBadge)]
struct OpenShape {
    #[schema(example = "link-basic")]
    badge: String,
    #[schema(example = "Link Basic")]
    badge_name: String,
    rule_version: i64,
    counted: Vec<CountedShape>,
    /// How much of it is done, in percent
    #[schema(example = 60)]
    percent: i64,
    /// Whether somebody took it back, so that it does not come until that is lifted
    barred: bool,
}

impl From<Open> for OpenShape {
    fn from(open: Open) -> Self {
        Self {
            percent: open.percent(),
            badge: open.badge,
            badge_name: open.name,
            rule_version: open.version,
            counted: open.counted.iter().map(CountedShape::from).collect(),
            barred: open.is_barred,
        }
    }
}

/// A page of them
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenBadgeList)]
struct OpenList {
    data: Vec<OpenShape>,
    pagination: Pagination,
}

/// Why a rule gave or took a badge
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RuleDecision)]
struct DecisionShape {
    #[schema(example = "earned-002")]
    earned_badge_id: String,
    #[schema(example = "streak-champion")]
    badge: String,
    /// `awarded` or `revoked`
    #[schema(example = "awarded")]
    kind: &'static str,
    #[schema(example = 1)]
    rule_version: i64,
    /// What was counted then
    counted: Vec<CountedShape>,
    #[schema(example = "2026-02-21T00:01:00Z")]
    decided_at: DateTime<Utc>,
}

impl From<Decision> for DecisionShape {
    fn from(decision: Decision) -> Self {
        Self {
            earned_badge_id: decision.award,
            badge: decision.badge,
            kind: match decision.kind {
                Outcome::Awarded => "awarded",
                Outcome::Revoked => "revoked",
            },
            rule_version: decision.version,
            counted: decision.counted.iter().map(CountedShape::from).collect(),
            decided_at: to_the_second(decision.decided_at),
        }
    }
}

/// The newest of them
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RuleDecisionList)]
struct DecisionList {
    data: Vec<DecisionShape>,
}

/// What somebody has done
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Activity)]
struct ActivityShape {
    /// How often each behaviour was credited, in all
    behaviours: Vec<BehaviourCount>,
    /// The longest run of days with a credit
    #[schema(example = 30)]
    longest_streak: i64,
    /// The days with a credit in the last year, where the person is at home
    days: Vec<DayCount>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityBehaviour)]
struct BehaviourCount {
    #[schema(example = "logged-in")]
    shortname: String,
    #[schema(example = 5)]
    count: i64,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActivityDay)]
struct DayCount {
    #[schema(example = "2026-02-21")]
    date: String,
    #[schema(example = 2)]
    credits: i64,
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

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DecisionQuery {
    /// At most 100
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<i64>,
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
    let rule = rules::find(&mut conn, badge.id).await?.ok_or(crate::domain::ManageError::NotFound)?;
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

/// What is missing of a person's next badges
///
/// Every badge that would come by itself and is not held, by name.
#[utoipa::path(get, path = "/{id}/open-badges", tag = "rules", operation_id = "list_open_badges",
    params(("id" = String, Path, example = "pm-kari-001"), PageQuery), responses(
    (status = 200, description = "A page of them", body = OpenList),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not read people", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn open(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    mut paging: Paging,
) -> Result<Response, Problem> {
    // This list is walked by page only.
    paging.slice.after = None;
    let mut conn = app.store.read().await?;
    let person = people::get(&mut conn, &actor, &id).await?;
    let listed = rules::open(&mut conn, app.clock.now(), &person, &paging.slice).await?;
    drop(conn);
    let data = listed.items.into_iter().map(OpenShape::from).collect();
    Ok(Json(OpenList { data, pagination: paging.pagination(listed.total) }).into_response())
}

/// Why rules gave badges to a person and took them
///
/// The newest first, each with what was counted then.
#[utoipa::path(get, path = "/{id}/decisions", tag = "rules", operation_id = "list_rule_decisions",
    params(("id" = String, Path, example = "pm-kari-001"), DecisionQuery), responses(
    (status = 200, description = "The newest of them", body = DecisionList),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not read people", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn decisions(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    Query(query): Query<DecisionQuery>,
) -> Result<Json<DecisionList>, Problem> {
    let limit = query.limit.unwrap_or(20).clamp(1, 100);
    let mut conn = app.store.read().await?;
    let person = people::get(&mut conn, &actor, &id).await?;
    let found = rules::decisions(&mut conn, person.id, None, limit).await?;
    Ok(Json(DecisionList { data: found.into_iter().map(DecisionShape::from).collect() }))
}

/// What a person has done
#[utoipa::path(get, path = "/{id}/activity", tag = "rules", operation_id = "get_activity",
    params(("id" = String, Path, example = "pm-kari-001")), responses(
    (status = 200, description = "Counts, and the days of the last year", body = ActivityShape),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not read people", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn activity(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
) -> Result<Json<ActivityShape>, Problem> {
    let mut conn = app.store.read().await?;
    let person = people::get(&mut conn, &actor, &id).await?;
    let home = organisations::by_id(&mut conn, person.organisation_id).await?;
    let since = days::day_of(app.clock.now(), days::zone(&home)) - 365;
    let counts = behaviours::counts(&mut conn, person.id).await?;
    let active = behaviours::active_days(&mut conn, person.id, since).await?;
    Ok(Json(ActivityShape {
        behaviours: counts.into_iter().map(|c| BehaviourCount { shortname: c.shortname, count: c.count }).collect(),
        longest_streak: behaviours::longest_streak(&mut conn, person.id).await?,
        days: active
            .into_iter()
            .map(|day| DayCount { date: days::date_of(day.day).to_string(), credits: day.credits })
            .collect(),
    }))
}

/// Lets a rule give a badge again
///
/// After somebody took it back. The rule is looked at at once.
#[utoipa::path(delete, path = "/{id}/rule-bars/{badge}", tag = "rules", operation_id = "lift_rule_bar",
    params(("id" = String, Path, example = "pm-kari-001"), ("badge" = String, Path, example = "link-basic")), responses(
    (status = 204, description = "Lifted, now or before"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "Only for admins of the person's organisation", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person or badge, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn lift(
    State(app): State<App>,
    Caller(actor): Caller,
    Path((id, badge)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let mut tx = app.store.write().await?;
    rules::lift(&mut tx, app.clock.now(), &actor, &id, &badge).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
