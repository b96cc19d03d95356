//! How far somebody has come, as pages show it: the level with its pennant, and the ladder of all levels. The colours of
//! levels are a setting, and pages have no inline styles, so they come as a small stylesheet of their own.

use std::fmt::Write as _;

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use super::{context::count, paths};
use crate::{
    app::App,
    domain::profiles::{Level, Levels},
    http::files::IMMUTABLE,
    language::Text,
    secrets,
};

/// A level as it is shown anywhere: class `l{number}` of the stylesheet of levels gives it its colours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelRef {
    /// From 1.
    pub number: usize,
    /// What it is called.
    pub name: String,
}

impl From<&Level> for LevelRef {
    fn from(level: &Level) -> Self {
        Self { number: level.number, name: level.name.clone() }
    }
}

/// How far somebody has come.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The level reached.
    pub level: LevelRef,
    /// The level after it, and the points that are missing; `None` at the top.
    pub next: Option<(LevelRef, u64)>,
    /// Points.
    pub score: u64,
    /// What was done that counts as solved.
    pub solved: u64,
    /// The place among those who show themselves; `None` for somebody who does not.
    pub rank: Option<u64>,
    /// All levels, from the lowest.
    pub ladder: Vec<Rung>,
    /// What the ladder shows, in words.
    pub told: String,
}

/// A level on the ladder. Distances are what SVG takes, in percent of the ladder's width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// The level's number.
    pub number: usize,
    /// Where it begins.
    pub x: String,
    /// How wide it is.
    pub width: String,
    /// How wide the part is that has been gone; `None` where that is nothing.
    pub gone: Option<String>,
    /// Name and first score.
    pub title: String,
}

/// The room between two levels of the ladder, as a part of a level's.
const GAP: f64 = 0.055;

impl Progress {
    /// How far somebody with this score has come.
    pub(super) fn new(t: Text, levels: &Levels, score: i64, solved: i64, rank: Option<i64>) -> Self {
        let (all, level) = (levels.all(), levels.of(score));
        let next = level.next.map(|from| (LevelRef::from(levels.of(from)), count(from - score)));
        let done = part(level, score);
        let told = match &next {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
            Some((next, _)) => t.with(
                "ladder-told",
                &[
                    ("level", level.number.to_string().into()),
                    ("levels", all.len().to_string().into()),
                    ("percent", ((done * 100.0).floor() as u64).into()),
                    ("next", next.number.to_string().into()),
                ],
            ),
            None => t.with("ladder-told-top", &[("levels", all.len().to_string().into())]),
        };
        Self {
            ladder: ladder(t, all, score),
            level: level.into(),
            next,
            score: count(score),
            solved: count(solved),
            rank: rank.map(count),
            told,
        }
    }
}

/// How much of a level a score has gone through, 0 to 1.
fn part(level: &Level, score: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a width on a page")]
    let as_float = |n: i64| n as f64;
    match level.next {
        _ if score < level.from => 0.0,
        Some(next) if score < next => as_float(score - level.from) / as_float(next - level.from),
        _ => 1.0,
    }
}

fn ladder(t: Text, levels: &[Level], score: i64) -> Vec<Rung> {
    let percent = |x: f64| format!("{x:.2}%");
    let mut x = 0.0;
    let count_of = u32::try_from(levels.len()).unwrap_or(1);
    let step = 100.0 / f64::from(count_of);
    let width = step * (1.0 - GAP);
    let rung = |level: &Level| {
        let gone = part(level, score);
        let rung = Rung {
            number: level.number,
            x: percent(x),
            width: percent(width),
            gone: (gone > 0.0).then(|| percent(width * gone)),
            title: t.with("ladder-from", &[("level", level.name.as_str().into()), ("from", level.from.into())]),
        };
        x += step;
        rung
    };
    levels.iter().map(rung).collect()
}

/// The address of the stylesheet of levels.
pub(super) fn href(app: &App) -> String {
    paths::LevelColours { version: version(&stylesheet_of(&app.settings.levels)) }.to_string()
}

fn version(css: &str) -> String {
    secrets::content_hash(css.as_bytes())[..16].to_owned()
}

/// `--k` of the level's own colour, `--o` of what stands on it, `--c` of its name.
fn stylesheet_of(levels: &Levels) -> String {
    let (mut light, mut dark) = (String::new(), String::new());
    for level in levels.all() {
        let Level { number, colour, on_colour, ink, dark_ink, .. } = level;
        let _ = write!(light, ".l{number}{{--k:{colour};--o:{on_colour};--c:{ink}}}");
        let _ = write!(dark, ".l{number}{{--c:{dark_ink}}}");
    }
    format!("{light}@media(prefers-color-scheme:dark){{{dark}}}")
}

/// The colours of levels. Under an address from other settings they are served, but not for good.
pub async fn stylesheet(
    paths::LevelColours { version: asked }: paths::LevelColours,
    State(app): State<App>,
) -> Response {
    let css = stylesheet_of(&app.settings.levels);
    let kept = if asked == version(&css) { IMMUTABLE } else { HeaderValue::from_static("no-store") };
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/css")), (header::CACHE_CONTROL, kept)], css).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::profiles::SEED_LEVELS;

    fn progress(score: i64) -> Progress {
        Progress::new(Text::default(), &SEED_LEVELS.parse().unwrap(), score, 37, Some(14))
    }

    #[test]
    fn the_ladder_is_gone_up_to_the_score() {
        let at = progress(640);
        assert_eq!((at.level.number, at.level.name.as_str()), (3, "Codebreaker"));
        assert_eq!(at.next, Some((LevelRef { number: 4, name: "Hacker".into() }, 360)));
        let gone: Vec<_> = at.ladder.iter().map(|rung| rung.gone.as_deref()).collect();
        assert_eq!(gone, [Some("13.50%"), Some("13.50%"), Some("3.78%"), None, None, None, None]);
        assert_eq!((at.ladder[2].x.as_str(), at.ladder[2].title.as_str()), ("28.57%", "Codebreaker, from 500"));
        assert_eq!(at.told, "Level 3 of 7, 28 % of the way to level 4");
    }

    #[test]
    fn at_an_edge_a_level_has_just_begun_and_at_the_top_nothing_is_missing() {
        let edge = progress(500);
        assert_eq!((edge.level.number, edge.ladder[2].gone.as_deref()), (3, None));
        assert_eq!(edge.told, "Level 3 of 7, 0 % of the way to level 4");
        let below = progress(499);
        assert_eq!((below.level.number, below.next.map(|(_, missing)| missing)), (2, Some(1)));
        let top = progress(1_000_000);
        assert_eq!((top.next, top.told.as_str()), (None, "The highest of 7 levels"));
        assert!(top.ladder.iter().all(|rung| rung.gone.is_some()));
        assert!(progress(0).ladder.iter().all(|rung| rung.gone.is_none()));
    }

    #[test]
    fn the_stylesheet_has_every_level_in_both_schemes_and_its_address_follows_it() {
        let levels = "0 One #ff0000, 10 Two #00ff00 #010203 #040506".parse().unwrap();
        let css = stylesheet_of(&levels);
        assert!(css.contains(".l2{--k:#00ff00;--o:") && css.contains("--c:#010203}"), "{css}");
        assert!(css.ends_with(".l2{--c:#040506}}"), "{css}");
        assert_ne!(version(&css), version(&stylesheet_of(&SEED_LEVELS.parse().unwrap())));
    }
}
