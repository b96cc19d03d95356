//! Cards: a person's name, level, rank, score and badges as one picture.
//!
//! Text is written as paths of the bundled fonts, not as text: inside an `<img>` no font is loaded, and what a reader's computer
//! has instead would be as wide as it likes. So the same SVG looks the same in every browser and in the PNG that is drawn from
//! it, and what was measured fits. The words are in `<title>` and `<desc>`.
//!
//! What does not differ from card to card (ground, pennant, ring, name of the level, labels) is written once for each level,
//! theme and style, and drawn once for each scale.

mod art;
mod face;
mod png;

use std::{fmt::Write as _, hash::Hash, sync::Arc};

use moka::sync::Cache;

pub use self::art::Art;
use self::face::{Base, Theming};
use super::{
    fonts::{Library, Style as Letters},
    text::{self, Line, Px, Typesetter, hundredths},
};
use crate::domain::{
    people,
    profiles::{Level, Levels},
};

/// Room for what is a person's own on a card, in bytes: more than most names and numbers take.
const OWN: usize = 16 * 1024;
/// The most bytes of drawn grounds and badges that are kept.
const KEPT: u64 = 24 * 1024 * 1024;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

/// How much there is of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Style {
    /// 480 by 160.
    #[default]
    Card,
    /// 320 by 64: name, level, score, and as many badges as fit.
    Compact,
}

impl Style {
    /// Width and height, in pixels of the page.
    pub fn size(self) -> (u32, u32) {
        match self {
            Self::Card => (480, 160),
            Self::Compact => (320, 64),
        }
    }
}

/// How a card is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Look {
    /// Its colours.
    pub theme: Theme,
    /// Its size.
    pub style: Style,
}

/// What a card tells.
#[derive(Debug, Clone)]
pub struct Card {
    /// As it was typed.
    pub name: String,
    /// Of the person's score.
    pub level: Level,
    /// Of the initials, where there is no picture: one of [`people::COLOURS`], from 1.
    pub colour: u8,
    /// From 1.
    pub rank: i64,
    /// Points.
    pub score: i64,
    /// How many are solved.
    pub solved: i64,
    /// The person's picture; initials where there is none.
    pub avatar: Option<Arc<Art>>,
    /// Badges held, the first ones first, by name.
    pub badges: Vec<(String, Arc<Art>)>,
}

/// Draws cards. Cheap to clone.
#[derive(Clone)]
pub struct Cards(Arc<Parts>);

struct Parts {
    types: Typesetter,
    /// What the numbers are called, from the left.
    labels: [Line; 3],
    levels: Levels,
    /// By theme, style, height of the name, level.
    bases: Vec<Base>,
    pixmaps: Cache<png::Key, Arc<resvg::tiny_skia::Pixmap>>,
}

/// A card without what is the same on all of its level.
struct Drawn {
    base: usize,
    /// Behind the ground.
    own: String,
    /// Badges, each with its left edge, top edge and side.
    badges: Vec<(f32, f32, f32, Arc<Art>)>,
}

impl Cards {
    /// For these levels, in these fonts.
    pub fn new(levels: Levels, fonts: Arc<Library>) -> Self {
        let types = Typesetter::new(fonts);
        let bases = face::bases(&types, &levels);
        let weigh = |_: &png::Key, pixmap: &Arc<resvg::tiny_skia::Pixmap>| {
            u32::try_from(pixmap.data().len()).unwrap_or(u32::MAX)
        };
        let pixmaps = Cache::builder().weigher(weigh).max_capacity(KEPT).build();
        let labels = ["Rank", "Score", "Solved"].map(|label| types.line(label, Letters::Plain));
        Self(Arc::new(Parts { types, labels, levels, bases, pixmaps }))
    }

    /// The card as SVG. Takes some microseconds.
    pub fn svg(&self, card: &Card, look: Look) -> String {
        let name = text::tidy(&card.name);
        let drawn = self.0.card(card, &name, look);
        let base = &self.0.bases[drawn.base];
        let art: usize = drawn.badges.iter().map(|(.., art)| art.svg().len() + 64).sum();
        let mut svg = String::with_capacity(base.head.len() + base.ground.len() + drawn.own.len() + art + 512);
        svg.push_str(&base.head);
        self.0.tell(&mut svg, card, &name);
        svg.push_str(&base.ground);
        svg.push_str(&drawn.own);
        for (x, y, side, art) in &drawn.badges {
            art.write(&mut svg, *x, *y, *side);
        }
        svg.push_str("</svg>");
        svg
    }

    /// The card as PNG, `scale` pixels to each of the page. Takes milliseconds: not on an async thread. `None` if it cannot be
    /// drawn, which would be a defect.
    pub fn png(&self, card: &Card, look: Look, scale: u32) -> Option<Vec<u8>> {
        self.0.png(&self.0.card(card, &text::tidy(&card.name), look), look, scale)
    }

    /// A picture that says why there is no card, as SVG.
    pub fn notice_svg(&self, words: &str, look: Look) -> String {
        face::notice(&self.0.types, words, look)
    }

    /// A picture that says why there is no card, as PNG.
    pub fn notice_png(&self, words: &str, look: Look, scale: u32) -> Option<Vec<u8>> {
        png::plain(&self.notice_svg(words, look), look, scale)
    }
}

impl Parts {
    /// What the picture says, for those who do not see it.
    fn tell(&self, svg: &mut String, card: &Card, name: &str) {
        let (rank, score, solved) = (text::grouped(card.rank), text::grouped(card.score), text::grouped(card.solved));
        let level = &card.level;
        svg.push_str("<title>");
        escape(svg, name);
        svg.push_str(": ");
        escape(svg, &level.name);
        let _ = write!(
            svg,
            ", rank {rank}, score {score}, {solved} solved</title><desc>Profile badge. Level {} of {}",
            level.number,
            self.levels.all().len()
        );
        if let Some(next) = level.next {
            let _ = write!(svg, ", the next from {} points", text::grouped(next));
        }
        if !card.badges.is_empty() {
            svg.push_str(". Holds ");
            for (n, (badge, _)) in card.badges.iter().enumerate() {
                svg.push_str(if n > 0 { ", " } else { "" });
                escape(svg, &text::tidy(badge));
            }
        }
        svg.push_str(".</desc>");
    }

    fn card(&self, card: &Card, name: &str, look: Look) -> Drawn {
        match look.style {
            Style::Card => self.whole(card, name, look),
            Style::Compact => self.compact(card, name, look),
        }
    }

    fn whole(&self, card: &Card, name: &str, look: Look) -> Drawn {
        let colours = Theming::of(look.theme);
        let mut own = String::with_capacity(OWN);
        let tall = self.name(&mut own, name, colours.ink);
        let base = self.base(card, look, tall);
        self.portrait(&mut own, card, name, look, &self.bases[base]);
        let left = match card.badges.len() {
            0 => 456.0,
            n => badge_left(460.0, 48.0, 46.0, n, 0) - 12.0,
        };
        self.numbers(&mut own, card, left, colours.ink, colours.muted);
        let count = card.badges.len();
        let badges = card.badges.iter().enumerate();
        let placed =
            badges.map(|(n, (_, art))| (badge_left(460.0, 48.0, 46.0, count, n), 106.0, 46.0, Arc::clone(art)));
        Drawn { base, own, badges: placed.collect() }
    }

    /// The name in one line of 26 to 22 pixels, else in two of 19; whether it took two.
    fn name(&self, own: &mut String, name: &str, ink: &str) -> bool {
        const LEFT: f32 = 108.0;
        const WIDTH: f32 = 300.0;
        let line = self.types.line(name, Letters::Heading);
        let at_26 = line.width(26.0);
        let size = (26.0 * (WIDTH / at_26).min(1.0) * 100.0).floor() / 100.0;
        if at_26 <= 0.0 || size >= 22.0 {
            let size = size.min(26.0);
            line.write(own, LEFT, raised(48.0, &line, size, 10.0), size, ink);
            return false;
        }
        let [first, second] = self.types.two_lines(name, Letters::Heading, 19.0, WIDTH);
        first.write(own, LEFT, 35.0, 19.0, ink);
        second.write(own, LEFT, 57.0, 19.0, ink);
        true
    }

    /// The person's picture in the ring, or initials.
    fn portrait(&self, own: &mut String, card: &Card, name: &str, look: Look, base: &Base) {
        let (x, y, radius, baseline, size) = match look.style {
            Style::Card => (56.0, 50.0, 29.5, 58.5, 23.0),
            Style::Compact => (34.0, 32.0, 19.5, 37.5, 15.0),
        };
        if let Some(avatar) = &card.avatar {
            let (x, y) = (Px(x), Px(y));
            let _ = write!(
                own,
                r#"<clipPath id="portrait"><circle cx="{x}" cy="{y}" r="{}"/></clipPath><g clip-path="url(#portrait)">"#,
                Px(radius)
            );
            avatar.write(own, x.0 - radius, y.0 - radius, radius * 2.0);
            own.push_str("</g>");
        } else {
            let colours = Theming::of(look.theme).initials;
            let (ground, ink) = colours[usize::from(card.colour.saturating_sub(1)) % colours.len()];
            let _ = write!(own, r#"<circle cx="{}" cy="{}" r="{}" fill="{ground}"/>"#, Px(x), Px(y), Px(radius));
            let initials = self.types.line(&people::initials(name), Letters::Strong);
            let widest = radius * 1.55;
            let size = size * (widest / initials.width(size).max(1.0)).min(1.0);
            initials.write_centred(own, x, baseline, hundredths(size), ink);
        }
        own.push_str(&base.above);
    }

    /// Rank, score and solved, in columns that stand where they always do unless a number is too long for that.
    fn numbers(&self, own: &mut String, card: &Card, right: f32, ink: &str, muted: &str) {
        const COLUMNS: [f32; 3] = [24.0, 96.0, 184.0];
        const GAP: f32 = 14.0;
        let numbers = [card.rank, card.score, card.solved];
        let lines = |short: bool| {
            numbers.map(|n| {
                let text = if short { shortened(n) } else { text::grouped(n) };
                self.types.figures(&text, Letters::Heading)
            })
        };
        // As large as fits, in full; in short only where nothing else does.
        let tries = [(22.0, false), (19.0, false), (16.0, false), (19.0, true)];
        let placed = tries.into_iter().map(|(size, short)| {
            let lines = lines(short);
            let mut x = COLUMNS;
            let label = [31.0, 37.0, 47.0];
            for n in 1..3 {
                let before = lines[n - 1].width(size).max(label[n - 1]);
                x[n] = x[n].max((x[n - 1] + before + GAP).ceil());
            }
            let end = x[2] + lines[2].width(size).max(label[2]);
            (lines, x, size, end)
        });
        let mut last = None;
        for (lines, x, size, end) in placed {
            let fits = end <= right;
            last = Some((lines, x, size));
            if fits {
                break;
            }
        }
        let Some((lines, x, size)) = last else { return };
        for (n, label) in self.labels.iter().enumerate() {
            lines[n].write(own, x[n], 128.0, size, ink);
            label.write(own, x[n], 147.0, 14.0, muted);
        }
    }

    fn compact(&self, card: &Card, name: &str, look: Look) -> Drawn {
        const LEFT: f32 = 70.0;
        const RIGHT: f32 = 308.0;
        let colours = Theming::of(look.theme);
        let base = self.base(card, look, false);
        let mut own = String::with_capacity(OWN);
        self.portrait(&mut own, card, name, look, &self.bases[base]);
        let level = self.bases[base].level_width;
        let score = |score: String| self.types.figures(&format!("\u{a0}·\u{a0}{score}"), Letters::Plain);
        let whole = score(text::grouped(card.score));
        let fits = LEFT + level + whole.width(13.5) <= RIGHT;
        let score = if fits { whole } else { score(shortened(card.score)) };
        let line_end = LEFT + level + score.width(13.5);
        let mut shown = card.badges.len();
        while shown > 0 && badge_left(RIGHT, 32.0, 30.0, shown, 0) - 6.0 < line_end {
            shown -= 1;
        }
        let right = if shown == 0 { RIGHT } else { badge_left(RIGHT, 32.0, 30.0, shown, 0) - 6.0 };
        let line = self.types.line(name, Letters::Heading);
        let size = (18.0 * ((right - LEFT) / line.width(18.0).max(1.0)).min(1.0) * 100.0).floor() / 100.0;
        let (line, size) = if size >= 14.0 {
            (line, size)
        } else {
            (self.types.within(name, Letters::Heading, 14.0, right - LEFT), 14.0)
        };
        line.write(&mut own, LEFT, raised(29.0, &line, size, 7.0), size, colours.ink);
        score.write(&mut own, hundredths(LEFT + level), 48.0, 13.5, colours.muted);
        let placed = card.badges.iter().take(shown).enumerate();
        let badges = placed.map(|(n, (_, art))| (badge_left(RIGHT, 32.0, 30.0, shown, n), 17.0, 30.0, Arc::clone(art)));
        Drawn { base, own, badges: badges.collect() }
    }

    fn base(&self, card: &Card, look: Look, tall: bool) -> usize {
        face::index(self.levels.all().len(), card.level.number, look, tall)
    }
}

/// Where a name stands: on `y`, or as much higher as its letters reach further down than there is room. Some scripts write
/// letters below letters.
fn raised(y: f32, line: &Line, size: f32, room: f32) -> f32 {
    hundredths(y - (line.depth(size) - room).clamp(0.0, 6.0))
}

/// The left edge of the `n`th of `count` badges that end at `right`.
fn badge_left(right: f32, step: f32, side: f32, count: usize, n: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "there are four of them")]
    let behind = (count - 1 - n) as f32;
    right - side - step * behind
}

/// `12.3k`, `4.5M`: cut, not rounded, so that nobody is told more than they have.
fn shortened(number: i64) -> String {
    let magnitude = number.unsigned_abs();
    let units = [
        (1_000_000_000_000_000_000_u64, "E"),
        (1_000_000_000_000_000, "P"),
        (1_000_000_000_000, "T"),
        (1_000_000_000, "G"),
        (1_000_000, "M"),
        (1_000, "k"),
    ];
    let Some((unit, letter)) = units.into_iter().find(|(unit, _)| magnitude >= *unit && magnitude >= 10_000) else {
        return text::grouped(number);
    };
    let (whole, tenth) = (magnitude / unit, magnitude % unit / (unit / 10));
    let sign = if number < 0 { "\u{2212}" } else { "" };
    if whole >= 100 || tenth == 0 { format!("{sign}{whole}{letter}") } else { format!("{sign}{whole}.{tenth}{letter}") }
}

/// Writes text between tags.
fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests;
