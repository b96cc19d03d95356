//! A badge's rule: in words, and as a form.

use std::collections::HashMap;

use askama::Template;
use axum::{Form as Typed, extract::Query};
use serde::Deserialize;

use super::{
    award::LISTED_BADGES,
    badges::managed,
    context::{PageError, PageResult, Reader, again, count, page_number, render},
    paths, views,
};
use crate::{
    domain::{
        FieldError, ManageError,
        badges::{self, BadgeFilter, BadgeState as DomainState},
        behaviours, certifications,
        page::{Listed, Slice},
        rules::{self, Condition, Lapse, MAX_CONDITIONS, NewRule, Version, Wanted},
        trials,
    },
    http::page::{BadgeRef, By, Choice, Form, Pager, Section, Shell, When},
    language::Text,
    store::{self, Conn},
};

/// The names of the form's fields, by the condition's place.
pub const KIND: [&str; MAX_CONDITIONS] =
    ["kind_1", "kind_2", "kind_3", "kind_4", "kind_5", "kind_6", "kind_7", "kind_8"];
/// As [`KIND`].
pub const BEHAVIOURS: [&str; MAX_CONDITIONS] = [
    "behaviours_1",
    "behaviours_2",
    "behaviours_3",
    "behaviours_4",
    "behaviours_5",
    "behaviours_6",
    "behaviours_7",
    "behaviours_8",
];
/// As [`KIND`].
pub const BADGE: [&str; MAX_CONDITIONS] =
    ["badge_1", "badge_2", "badge_3", "badge_4", "badge_5", "badge_6", "badge_7", "badge_8"];
/// As [`KIND`].
pub const CERTIFICATION: [&str; MAX_CONDITIONS] = [
    "certification_1",
    "certification_2",
    "certification_3",
    "certification_4",
    "certification_5",
    "certification_6",
    "certification_7",
    "certification_8",
];
/// As [`KIND`].
pub const AT_LEAST: [&str; MAX_CONDITIONS] =
    ["at_least_1", "at_least_2", "at_least_3", "at_least_4", "at_least_5", "at_least_6", "at_least_7", "at_least_8"];
/// As [`KIND`].
pub const DAYS: [&str; MAX_CONDITIONS] =
    ["days_1", "days_2", "days_3", "days_4", "days_5", "days_6", "days_7", "days_8"];
/// Versions a page.
const VERSIONS: i64 = 5;

/// A rule in words.
#[derive(Clone, Debug, Default)]
pub struct RuleWords {
    /// Counts the badge's rules; 0 where it is not saved.
    pub version: u64,
    /// Each condition as half a sentence.
    pub conditions: Vec<String>,
    /// Whether what it gave goes when its conditions no longer hold.
    pub lapses: bool,
}

/// A version of a badge's rule.
#[derive(Clone, Debug)]
pub struct VersionRow {
    /// What it said.
    pub words: RuleWords,
    /// Who saved it.
    pub by: By,
    /// When it was saved: as [`When::to_the_minute`] writes it.
    pub saved: When,
    /// What ended it; `None` while it is in force.
    pub end: Option<VersionEnd>,
}

/// How a version of a rule ended.
#[derive(Clone, Debug)]
pub struct VersionEnd {
    /// When: as [`When::to_the_minute`] writes it.
    pub at: When,
    /// Who ended it, if that is known.
    pub by: Option<By>,
    /// The version that took its place; `None` where the rule was removed.
    pub replaced_by: Option<u64>,
}

/// Names for shortnames.
#[derive(Debug, Default)]
pub struct Names {
    behaviours: HashMap<String, String>,
    badges: HashMap<String, String>,
    certifications: HashMap<String, String>,
}

impl Names {
    /// Those that these conditions mention.
    pub async fn of(conn: &mut Conn, conditions: &[&Condition]) -> store::Result<Self> {
        let mut mentioned: Vec<&str> = Vec::new();
        let mut held: Vec<&str> = Vec::new();
        let mut certified: Vec<&str> = Vec::new();
        for condition in conditions {
            match &condition.wanted {
                Wanted::Badge { badge } => held.push(badge),
                Wanted::Certification { certification } => certified.push(certification),
                other => mentioned.extend(other.behaviours().iter().map(String::as_str)),
            }
        }
        Ok(Self {
            behaviours: behaviours::names(conn, &mentioned).await?,
            badges: badges::names(conn, &held).await?,
            certifications: certifications::type_names(conn, &certified).await?,
        })
    }

    /// A condition as half a sentence: "Made a link 5 times, within 30 days".
    pub fn words(&self, t: Text, condition: &Condition) -> String {
        let n = condition.wanted.at_least();
        let named = |shortnames: &[String]| {
            let name = |shortname: &String| self.behaviours.get(shortname).unwrap_or(shortname).clone();
            shortnames.iter().map(name).collect::<Vec<_>>().join(" · ")
        };
        let told = match &condition.wanted {
            Wanted::Behaviour { .. } => {
                let name = named(condition.wanted.behaviours());
                t.with("rule-behaviour", &[("name", name.into()), ("n", n.into())])
            }
            Wanted::AnyBehaviour { behaviours, .. } => {
                t.with("rule-any", &[("name", named(behaviours).into()), ("n", n.into())])
            }
            Wanted::BehavioursTogether { behaviours, .. } => {
                t.with("rule-together", &[("name", named(behaviours).into()), ("n", n.into())])
            }
            Wanted::Solved { .. } => t.count("rule-solved", count(n)),
            Wanted::Score { .. } => t.count("rule-score", count(n)),
            Wanted::Streak { .. } => t.count("rule-streak", count(n)),
            Wanted::Badge { badge } => t.named("rule-badge", self.badges.get(badge).unwrap_or(badge)),
            Wanted::Certification { certification } => {
                t.named("rule-certification", self.certifications.get(certification).unwrap_or(certification))
            }
        };
        match condition.within_days {
            Some(days) => format!("{told}, {}", t.count("rule-within", count(days))),
            None => told,
        }
    }
}

/// The rule of a badge in words, if it has one.
pub async fn words_of(conn: &mut Conn, t: Text, badge: badges::BadgeId) -> store::Result<Option<RuleWords>> {
    let Some(rule) = rules::find(conn, badge).await? else { return Ok(None) };
    let names = Names::of(conn, &rule.conditions.iter().collect::<Vec<_>>()).await?;
    Ok(Some(rule_words(t, &names, rule.version, &rule.conditions, rule.lapse)))
}

pub(super) fn rule_words(t: Text, names: &Names, version: i64, conditions: &[Condition], lapse: Lapse) -> RuleWords {
    RuleWords {
        version: count(version),
        conditions: conditions.iter().map(|condition| names.words(t, condition)).collect(),
        lapses: lapse == Lapse::Revoke,
    }
}

/// A page of the versions of a badge's rule, the newest first, with the number of them all.
async fn versions_of(
    conn: &mut Conn,
    t: Text,
    badge: badges::BadgeId,
    page: i64,
) -> store::Result<(Vec<VersionRow>, i64)> {
    let Listed { items, total } = rules::versions(conn, badge, &Slice::page(page, VERSIONS)).await?;
    let conditions: Vec<&Condition> = items.iter().flat_map(|version| version.rule.conditions.iter()).collect();
    let words = Names::of(conn, &conditions).await?;
    let labels: Vec<&str> =
        items.iter().flat_map(|v| [Some(v.rule.saved_by.as_str()), v.ended_by.as_deref()]).flatten().collect();
    let names = views::names(conn, labels.into_iter()).await?;
    let row = |version: &Version| {
        let rule = &version.rule;
        VersionRow {
            words: rule_words(t, &words, rule.version, &rule.conditions, rule.lapse),
            by: views::by(&rule.saved_by, &names),
            saved: When::to_the_minute(t, rule.saved_at),
            end: rule.ended_at.map(|at| VersionEnd {
                at: When::to_the_minute(t, at),
                by: version.ended_by.as_ref().map(|label| views::by(label, &names)),
                replaced_by: version.replaced_by.map(count),
            }),
        }
    };
    Ok((items.iter().map(row).collect(), total))
}

/// The form of a badge's rule. Fields for each place: [`KIND`], [`BEHAVIOURS`], [`BADGE`], [`CERTIFICATION`],
/// [`AT_LEAST`], [`DAYS`]; and `lapse`. What is done with it is the button's: `try`, `save` or `remove`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/rules/form.html")]
pub struct RuleFormPage {
    /// Around the page.
    pub shell: Shell,
    /// Whose rule it is.
    pub badge: BadgeRef,
    /// How many conditions can be filled in.
    pub places: usize,
    /// What was typed, and what is wrong with it.
    pub form: Form,
    /// The badges that can be asked for. Empty: too many for a list, so the field is typed into.
    pub badges: Vec<Choice>,
    /// The behaviours that can be asked for.
    pub behaviours: Vec<Choice>,
    /// The types of certification that can be asked for.
    pub certifications: Vec<Choice>,
    /// The rule in force, in words.
    pub words: Option<RuleWords>,
    /// This page of the rule's versions, the newest first.
    pub versions: Vec<VersionRow>,
    /// Its pages.
    pub versions_pager: Pager,
}

impl RuleFormPage {
    fn action(&self) -> String {
        paths::BadgeRule { number: self.badge.number }.to_string()
    }

    fn kinds(&self) -> Vec<Choice> {
        let t = self.shell.t;
        vec![
            Choice::new("", t.get("rule-kind-none")),
            Choice::new("behaviour", t.get("rule-kind-behaviour")),
            Choice::new("any_behaviour", t.get("rule-kind-any")),
            Choice::new("behaviours_together", t.get("rule-kind-together")),
            Choice::new("solved", t.get("rule-kind-solved")),
            Choice::new("score", t.get("rule-kind-score")),
            Choice::new("streak", t.get("rule-kind-streak")),
            Choice::new("badge", t.get("rule-kind-badge")),
            Choice::new("certification", t.get("rule-kind-certification")),
        ]
    }

    fn lapses(&self) -> Vec<Choice> {
        let t = self.shell.t;
        vec![Choice::new("keep", t.get("rule-lapse-keep")), Choice::new("revoke", t.get("rule-lapse-revoke"))]
    }
}

/// Which page of the rule's versions is wanted.
#[derive(Debug, Deserialize)]
pub struct VersionsAsked {
    versions: Option<String>,
}

/// The form, with the rule in force, and with what it was before.
pub async fn edit(
    paths::BadgeRule { number }: paths::BadgeRule,
    reader: Reader,
    Query(asked): Query<VersionsAsked>,
) -> PageResult {
    let badge = managed(&reader, number).await?;
    let rule = rules::find(&mut reader.app.store.read().await?, badge.id).await?;
    let mut form = Form::new().fill("version", rule.as_ref().map_or(0, |rule| rule.version).to_string());
    if let Some(rule) = &rule {
        form = form.fill("lapse", rule.lapse.as_str());
        for (n, condition) in rule.conditions.iter().enumerate().take(MAX_CONDITIONS) {
            form = filled(form, n, condition);
        }
    }
    Ok(render(&form_page(&reader, &badge, form, page_number(asked.versions.as_deref())).await?))
}

fn filled(form: Form, n: usize, condition: &Condition) -> Form {
    let (kind, badge, certification) = match &condition.wanted {
        Wanted::Behaviour { .. } => ("behaviour", "", ""),
        Wanted::AnyBehaviour { .. } => ("any_behaviour", "", ""),
        Wanted::BehavioursTogether { .. } => ("behaviours_together", "", ""),
        Wanted::Solved { .. } => ("solved", "", ""),
        Wanted::Score { .. } => ("score", "", ""),
        Wanted::Streak { .. } => ("streak", "", ""),
        Wanted::Badge { badge } => ("badge", badge.as_str(), ""),
        Wanted::Certification { certification } => ("certification", "", certification.as_str()),
    };
    let is_counted = badge.is_empty() && certification.is_empty();
    let at_least = if is_counted { condition.wanted.at_least().to_string() } else { String::new() };
    form.fill(KIND[n], kind)
        .fill(BADGE[n], badge)
        .fill(CERTIFICATION[n], certification)
        .fill(BEHAVIOURS[n], condition.wanted.behaviours().join(", "))
        .fill(AT_LEAST[n], at_least)
        .fill(DAYS[n], condition.within_days.map(|days| days.to_string()).unwrap_or_default())
}

/// What was typed, by the fields' names.
type Fields = HashMap<String, String>;

/// Tries the rule, saves it, or removes it.
pub async fn save(
    paths::BadgeRule { number }: paths::BadgeRule,
    reader: Reader,
    Typed(typed): Typed<Fields>,
) -> PageResult {
    let badge = managed(&reader, number).await?;
    let value = |name: &str| typed.get(name).map(|value| value.trim()).unwrap_or_default();
    let expected = value("version").parse().ok();
    let now = reader.app.clock.now();
    let mut form = Form::new().fill("version", value("version")).fill("lapse", value("lapse"));
    for names in [KIND, BEHAVIOURS, BADGE, CERTIFICATION, AT_LEAST, DAYS] {
        for name in names {
            form = form.fill(name, value(name));
        }
    }
    let mut tx = reader.app.store.write().await?;
    let outcome = match value("do") {
        "remove" => rules::remove(&mut tx, now, &reader.actor, &badge.public_id, expected)
            .await
            .map(|()| (paths::Badge { number }.to_string(), Some("done-rule-removed"))),
        "save" => rules::save(&mut tx, now, &reader.actor, &badge.public_id, expected, read(&typed))
            .await
            .map(|_| (paths::Badge { number }.to_string(), Some("done-rule-saved"))),
        _ => trials::begin(&mut tx, now, &reader.actor, &badge.public_id, read(&typed))
            .await
            .map(|trial| (paths::Trial { number, batch: trial.batch }.to_string(), None)),
    };
    match outcome {
        Ok((to, told)) => {
            tx.commit().await?;
            Ok(match told {
                Some(told) => reader.done(to, told, &[("badge", &badge.name)]).await,
                None => axum::response::IntoResponse::into_response(axum::response::Redirect::to(&to)),
            })
        }
        Err(ManageError::Invalid(errors)) => {
            drop(tx);
            let form = reader.wrong(form, placed(&typed, errors));
            again(&form_page(&reader, &badge, form, 1).await?)
        }
        Err(ManageError::Stale) => {
            drop(tx);
            let form = form.wrong_as_a_whole(KIND[0], reader.t.get("wrong-stale"));
            again(&form_page(&reader, &badge, form, 1).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// The places of the form that are filled in.
fn places(typed: &Fields) -> impl Iterator<Item = usize> {
    (0..MAX_CONDITIONS).filter(|n| typed.get(KIND[*n]).is_some_and(|kind| !kind.is_empty()))
}

fn read(typed: &Fields) -> NewRule {
    let value = |name: &str| typed.get(name).map(|value| value.trim()).unwrap_or_default();
    let number = |name: &str| value(name).parse::<i64>().ok();
    let conditions = places(typed).map(|n| {
        let mut behaviours: Vec<String> = value(BEHAVIOURS[n])
            .split([',', ' ', ';'])
            .map(str::trim)
            .filter(|shortname| !shortname.is_empty())
            .map(str::to_owned)
            .collect();
        // What is no number is out of bounds, which the domain says.
        let at_least = number(AT_LEAST[n]).unwrap_or(0);
        let wanted = match value(KIND[n]) {
            "any_behaviour" => Wanted::AnyBehaviour { behaviours, at_least },
            "behaviours_together" => Wanted::BehavioursTogether { behaviours, at_least },
            "solved" => Wanted::Solved { at_least },
            "score" => Wanted::Score { at_least },
            "streak" => Wanted::Streak { at_least },
            "badge" => Wanted::Badge { badge: value(BADGE[n]).to_owned() },
            "certification" => Wanted::Certification { certification: value(CERTIFICATION[n]).to_owned() },
            _ if behaviours.len() > 1 => Wanted::BehavioursTogether { behaviours, at_least },
            _ => Wanted::Behaviour { behaviour: behaviours.pop().unwrap_or_default(), at_least },
        };
        let within_days = (!value(DAYS[n]).is_empty()).then(|| number(DAYS[n]).unwrap_or(0));
        Condition { wanted, within_days }
    });
    let lapse = if value("lapse") == "revoke" { Lapse::Revoke } else { Lapse::Keep };
    NewRule { conditions: conditions.collect(), lapse }
}

/// The errors by the names of the form's fields: the conditions that were sent stand at the places that were filled in.
fn placed(typed: &Fields, errors: Vec<FieldError>) -> Vec<FieldError> {
    let places: Vec<usize> = places(typed).collect();
    let place = |field: &'static str| -> &'static str {
        let inside = field.strip_prefix("conditions[").and_then(|rest| rest.split_once("]."));
        let Some((index, name)) = inside else { return KIND[0] };
        let n = index.parse::<usize>().ok().and_then(|n| places.get(n)).copied().unwrap_or(0);
        match name {
            "behaviours" => BEHAVIOURS[n],
            "badge" => BADGE[n],
            "certification" => CERTIFICATION[n],
            "at_least" => AT_LEAST[n],
            _ => DAYS[n],
        }
    };
    errors.into_iter().map(|error| FieldError::new(place(error.field), error.problem)).collect()
}

async fn form_page(reader: &Reader, badge: &badges::Badge, form: Form, page: i64) -> Result<RuleFormPage, PageError> {
    let mut conn = reader.app.store.read().await?;
    let filter = BadgeFilter { state: Some(DomainState::InUse), ..BadgeFilter::default() };
    let slice = Slice { page: 1, limit: 200, after: None };
    let others = badges::list(&mut conn, &reader.actor, &filter, &slice).await?;
    let offered = others.items.iter().filter(|other| other.id != badge.id);
    let mut badges: Vec<_> = offered.map(|other| Choice::new(other.shortname.clone(), other.name.clone())).collect();
    if badges.len() > LISTED_BADGES {
        badges.clear();
    }
    // A badge that was retired since stays what the condition says.
    for chosen in BADGE.iter().map(|name| form.value(name)).filter(|chosen| !chosen.is_empty()) {
        if !badges.is_empty() && badges.iter().all(|choice| choice.value != chosen) {
            badges.push(Choice::new(chosen, chosen));
        }
    }
    let known = behaviours::list(&mut conn, &reader.actor, "", &slice).await?;
    let types = certifications::choices(&mut conn).await?;
    let words = words_of(&mut conn, reader.t, badge.id).await?;
    let (versions, total) = versions_of(&mut conn, reader.t, badge.id, page).await?;
    drop(conn);
    let here = paths::BadgeRule { number: badge.number };
    let versions_pager = Pager::numbered(count(page), count(VERSIONS), count(total), |page| {
        format!("{}#versions", paths::with_query(&here, &[("versions", &page.to_string())]))
    });
    let filled = (0..MAX_CONDITIONS).filter(|n| !form.value(KIND[*n]).is_empty()).map(|n| n + 1).max().unwrap_or(0);
    Ok(RuleFormPage {
        shell: reader.shell(Section::Badges).await,
        badge: views::badge(badge),
        places: (filled + 1).clamp(3, MAX_CONDITIONS),
        form,
        badges,
        behaviours: known.items.into_iter().map(|b| Choice::new(b.shortname, b.name)).collect(),
        certifications: types.into_iter().map(|of_type| Choice::new(of_type.shortname, of_type.name)).collect(),
        words,
        versions,
        versions_pager,
    })
}
