//! What a person has done, which badges come next, and why rules gave badges and took them.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Caller, rules::ConditionShape};
use crate::{
    app::App,
    clock::to_the_second,
    domain::{
        behaviours::{self, Credit, days},
        organisations,
        page::Listed,
        people,
        rules::{self, Counted, Decision, Open, Outcome},
    },
    http::{
        pagination::{PageQuery, Pagination, Paging},
        problem::Problem,
    },
};

/// Below `/people`.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(open))
        .routes(routes!(decisions))
        .routes(routes!(activity))
        .routes(routes!(credits))
        .routes(routes!(lift))
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

/// A page of them
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RuleDecisionList)]
struct DecisionList {
    data: Vec<DecisionShape>,
    pagination: Pagination,
}

/// A credit that somebody was given
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GivenCredit)]
struct CreditShape {
    /// Shortname
    #[schema(example = "logged-in")]
    behaviour: String,
    #[schema(example = "Signed in")]
    behaviour_name: String,
    /// What it added to the score
    #[schema(example = 0)]
    points: i64,
    /// Whether it counted as solved
    solved: bool,
    /// Id of the person, the program or the client that gave it, or `system`
    #[schema(example = "admin-per-001")]
    credited_by: String,
    #[schema(example = "2026-02-21T00:01:00Z")]
    credited_at: DateTime<Utc>,
}

impl From<Credit> for CreditShape {
    fn from(credit: Credit) -> Self {
        Self {
            behaviour: credit.shortname,
            behaviour_name: credit.name,
            points: credit.points,
            solved: credit.solved > 0,
            credited_by: credit.actor,
            credited_at: to_the_second(credit.credited_at),
        }
    }
}

/// A page of credits
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GivenCreditList)]
struct CreditList {
    data: Vec<CreditShape>,
    pagination: Pagination,
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
    params(("id" = String, Path, example = "pm-kari-001"), PageQuery), responses(
    (status = 200, description = "A page of them", body = DecisionList),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not read people", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn decisions(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    paging: Paging,
) -> Result<Response, Problem> {
    let mut conn = app.store.read().await?;
    let person = people::get(&mut conn, &actor, &id).await?;
    let Listed { items, total } = rules::decisions(&mut conn, person.id, &paging.slice).await?;
    drop(conn);
    let links = paging.links(&app, items.len(), items.last().map(|last| last.id.to_string()).as_deref());
    let data = items.into_iter().map(DecisionShape::from).collect();
    Ok((links, Json(DecisionList { data, pagination: paging.pagination(total) })).into_response())
}

/// What a person was credited with
///
/// The newest first.
#[utoipa::path(get, path = "/{id}/credits", tag = "rules", operation_id = "list_credits",
    params(("id" = String, Path, example = "pm-kari-001"), PageQuery), responses(
    (status = 200, description = "A page of credits", body = CreditList),
    (status = 400, description = "A parameter cannot be read", body = Problem, content_type = "application/problem+json"),
    (status = 401, description = "No valid token", body = Problem, content_type = "application/problem+json"),
    (status = 403, description = "The role may not read people", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such person, or one that is not yours to see", body = Problem, content_type = "application/problem+json"),
))]
async fn credits(
    State(app): State<App>,
    Caller(actor): Caller,
    Path(id): Path<String>,
    paging: Paging,
) -> Result<Response, Problem> {
    let mut conn = app.store.read().await?;
    let person = people::get(&mut conn, &actor, &id).await?;
    let Listed { items, total } = behaviours::credits(&mut conn, person.id, &paging.slice).await?;
    drop(conn);
    let links = paging.links(&app, items.len(), items.last().map(|last| last.id.to_string()).as_deref());
    let data = items.into_iter().map(CreditShape::from).collect();
    Ok((links, Json(CreditList { data, pagination: paging.pagination(total) })).into_response())
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
