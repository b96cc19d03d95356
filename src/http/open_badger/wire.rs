use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    domain::{
        awards::{Award, Shelved},
        badges::Badge,
        behaviours::Count,
        rules::{Condition, Open, Wanted},
        text::sanitised,
    },
};

/// What a page sends with a request on behalf of a user.
#[derive(Debug, ToSchema)]
#[schema(as = OpenBadgerUser)]
#[expect(dead_code, reason = "describes what is read by hand, so that a parameter given twice is refused")]
pub struct User {
    /// The user's JSON Web Token, signed by the client
    #[schema(example = "eyJhbGciOiJIUzI1NiJ9.eyJwcm4iOiJmb29AYmFyLm9yZyJ9.…")]
    auth: String,
    /// The user's e-mail address
    #[schema(example = "foo@bar.org")]
    email: String,
}

/// A refusal, or another error
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenBadgerRefusal)]
pub struct Refusal {
    /// `forbidden`, or `error`
    #[schema(example = "forbidden")]
    pub status: &'static str,
    #[schema(example = "the user foo@bar.org cannot credit a behavior to baz@bar.org.")]
    pub reason: String,
}

/// Nothing but success
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenBadgerDone)]
pub struct Done {
    #[schema(example = "ok")]
    pub status: &'static str,
}

/// All badge classes
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenBadgerBadges)]
pub struct Badges {
    #[schema(example = "ok")]
    pub status: &'static str,
    /// By shortname
    pub badges: BTreeMap<String, Class>,
}

/// A badge class
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenBadgerClass)]
pub struct Class {
    #[schema(example = "First Login")]
    name: String,
    /// Plain text or HTML
    description: String,
    /// Plain text or HTML
    criteria: String,
    image: String,
    behaviors: Vec<Needed>,
    /// Shortnames of badges
    #[schema(example = json!(["some-other-badge"]))]
    prerequisites: Vec<String>,
}

impl Class {
    pub fn new(app: &App, badge: &Badge, conditions: &[Condition]) -> Self {
        let behaviors = conditions.iter().filter_map(|condition| match &condition.wanted {
            Wanted::Behaviour { behaviour, at_least } => Some(Needed { name: behaviour.clone(), score: *at_least }),
            _ => None,
        });
        let prerequisites = conditions.iter().filter_map(|condition| match &condition.wanted {
            Wanted::Badge { badge } => Some(badge.clone()),
            _ => None,
        });
        Self {
            name: badge.name.clone(),
            description: sanitised(&badge.description),
            criteria: sanitised(&badge.criteria),
            image: app.picture_url(badge.image_hash.as_deref()),
            behaviors: behaviors.collect(),
            prerequisites: prerequisites.collect(),
        }
    }
}

/// How often a behavior must be credited
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenBadgerNeeded)]
pub struct Needed {
    #[schema(example = "logged-in")]
    name: String,
    #[schema(example = 1)]
    score: i64,
}

/// What a user has done and holds
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenBadgerStanding)]
pub struct Standing {
    #[schema(example = "ok")]
    status: &'static str,
    /// How often each behavior was credited, by shortname
    #[schema(example = json!({"logged-in": 5}))]
    behaviors: BTreeMap<String, i64>,
    /// By shortname
    badges: BTreeMap<String, Held>,
}

impl Standing {
    pub fn new(app: &App, counts: Vec<Count>, shelf: Vec<Shelved>) -> Self {
        Self {
            status: "ok",
            behaviors: counts.into_iter().map(|count| (count.shortname, count.count)).collect(),
            badges: shelf.into_iter().map(|held| (held.badge.clone(), Held::of(app, &held))).collect(),
        }
    }
}

/// A badge that a user holds
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenBadgerHeld)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// Seconds since 1970-01-01
    #[schema(example = 1_344_816_000)]
    issued_on: i64,
    /// The award's Open Badges document
    #[schema(example = "https://badges.example.org/assertions/earned-002")]
    assertion_url: String,
    is_read: bool,
}

impl Held {
    fn of(app: &App, held: &Shelved) -> Self {
        Self {
            issued_on: held.awarded_at.timestamp(),
            assertion_url: app.url(&format!("/assertions/{}", held.award)),
            is_read: held.read_at.is_some(),
        }
    }
}

/// What a credit came to
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenBadgerCredited)]
pub struct Credited {
    /// `awarded`, or `ok` if it brought no badge
    #[schema(example = "awarded")]
    status: &'static str,
    /// What it brought, by shortname
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    badges: BTreeMap<String, Held>,
    /// The badges not yet earned that this behavior counts for, by shortname
    progress: BTreeMap<String, Progress>,
}

impl Credited {
    pub fn new(app: &App, awards: Vec<(String, Award)>, behaviour: &str, open: Vec<Open>) -> Self {
        let badges = awards.into_iter().map(|(badge, award)| {
            let held =
                Shelved { award: award.public_id, badge: badge.clone(), awarded_at: award.awarded_at, read_at: None };
            (badge, Held::of(app, &held))
        });
        let badges: BTreeMap<_, _> = badges.collect();
        Self {
            status: if badges.is_empty() { "ok" } else { "awarded" },
            badges,
            progress: open.into_iter().map(|open| (open.badge.clone(), Progress::new(app, behaviour, open))).collect(),
        }
    }
}

/// What is missing of a badge
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenBadgerProgress)]
pub struct Progress {
    #[schema(example = "Fancy Badge")]
    name: String,
    #[schema(example = "A real fancy badge")]
    description: String,
    image: String,
    /// How many credits are missing of each behavior, by shortname; only what is missing
    #[schema(example = json!({"link": 10, "comment": 14, "image": 4}))]
    remaining: BTreeMap<String, i64>,
}

impl Progress {
    fn new(app: &App, behaviour: &str, open: Open) -> Self {
        let mut remaining: BTreeMap<String, i64> = BTreeMap::new();
        for counted in open.counted.iter().filter(|counted| !counted.holds()) {
            // Of several that would do, the one that was credited is the one to go on with.
            let names = counted.condition.wanted.behaviours();
            let name = names.iter().find(|name| *name == behaviour).or(names.first());
            if let Some(name) = name {
                let missing = remaining.entry(name.clone()).or_default();
                *missing = counted.missing().max(*missing);
            }
        }
        Self {
            name: open.name,
            description: sanitised(&open.description),
            image: app.picture_url(open.image_hash.as_deref()),
            remaining,
        }
    }
}
