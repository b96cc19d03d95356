//! The parts of a card that are the same on all cards of a level.

use std::fmt::Write as _;

use super::{Look, Style, Theme};
use crate::{
    domain::{
        people,
        profiles::{Level, Levels},
    },
    rendering::{
        fonts::Style as Letters,
        text::{self, Typesetter},
    },
};

/// What is written once for a level, theme and style.
pub(super) struct Base {
    /// Up to the words that tell what is seen.
    pub(super) head: String,
    /// Behind those words, and below what is the person's own.
    pub(super) ground: String,
    /// What lies above a person's picture or initials.
    pub(super) above: String,
    /// How wide the level's name is, where something follows it.
    pub(super) level_width: f32,
}

/// The colours of a theme.
pub(super) struct Theming {
    surface: &'static str,
    foot: &'static str,
    line: &'static str,
    disc: &'static str,
    /// Ground and letters of initials, by the colour that a person keeps: the pages' own.
    pub(super) initials: [(&'static str, &'static str); people::COLOURS as usize],
    pub(super) ink: &'static str,
    pub(super) muted: &'static str,
}

const LIGHT: Theming = Theming {
    surface: "#ffffff",
    foot: "#f5f4f1",
    line: "#dfdcd6",
    disc: "#eceae6",
    initials: [
        ("#fdded9", "#643b34"),
        ("#efe6cc", "#54461e"),
        ("#d7edda", "#2f5136"),
        ("#cdedf5", "#18505c"),
        ("#dfe5fe", "#3e4568"),
        ("#f7deee", "#5d3b52"),
    ],
    ink: "#1d1c1a",
    muted: "#66625b",
};
const DARK: Theming = Theming {
    surface: "#201f1d",
    foot: "#1b1a18",
    line: "#403d39",
    disc: "#302e2b",
    initials: [
        ("#4e3632", "#ffd0c7"),
        ("#443c28", "#edddb1"),
        ("#304233", "#c3eac9"),
        ("#274249", "#b1e9f7"),
        ("#383c50", "#d2dcff"),
        ("#4a3643", "#facfeb"),
    ],
    ink: "#f2efea",
    muted: "#a9a49b",
};

impl Theming {
    pub(super) fn of(theme: Theme) -> &'static Self {
        match theme {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }
}

const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];
const STYLES: [Style; 2] = [Style::Card, Style::Compact];

/// All of them, in the order of [`index`].
pub(super) fn bases(types: &Typesetter, levels: &Levels) -> Vec<Base> {
    let mut bases = Vec::new();
    for theme in THEMES {
        for style in STYLES {
            for tall in [false, true] {
                bases.extend(levels.all().iter().map(|level| base(types, level, Look { theme, style }, tall)));
            }
        }
    }
    bases
}

/// Where the base of this level, numbered from 1, is.
pub(super) fn index(levels: usize, level: usize, look: Look, tall: bool) -> usize {
    let of_theme = usize::from(look.theme == Theme::Dark);
    let of_style = usize::from(look.style == Style::Compact);
    ((of_theme * 2 + of_style) * 2 + usize::from(tall)) * levels + (level.clamp(1, levels) - 1)
}

fn head(look: Look) -> String {
    let (width, height) = look.style.size();
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">"#
    )
}

fn base(types: &Typesetter, level: &Level, look: Look, tall: bool) -> Base {
    let Theming { surface, foot, line, .. } = Theming::of(look.theme);
    let ink = if look.theme == Theme::Light { &level.ink } else { &level.dark_ink };
    let Level { colour, on_colour, .. } = level;
    let number = types.number(i64::try_from(level.number).unwrap_or_default(), Letters::Strong);
    let words = text::tidy(&level.name);
    let mut ground = String::new();
    let mut above = String::new();
    let level_width = match look.style {
        Style::Card => {
            let _ = write!(
                ground,
                r#"<rect x=".5" y=".5" width="479" height="159" rx="13.5" fill="{surface}"/><path d="M.5 99H479.5V146a13.5 13.5 0 0 1-13.5 13.5H14A13.5 13.5 0 0 1 .5 146Z" fill="{foot}"/><path d="M1 99H479" stroke="{line}"/><rect x=".5" y=".5" width="479" height="159" rx="13.5" fill="none" stroke="{line}"/><path d="M422 0H460V62L441 51L422 62Z" fill="{colour}"/>"#
            );
            let size = if level.number > 9 { 20.0 } else { 24.0 };
            number.write_centred(&mut ground, 441.0, if level.number > 9 { 34.0 } else { 36.0 }, size, on_colour);
            let _ =
                write!(ground, r#"<circle cx="56" cy="50" r="34" fill="none" stroke="{colour}" stroke-width="3.5"/>"#);
            let name = types.within(&words, Letters::Strong, 18.0, 300.0);
            name.write(&mut ground, 108.0, if tall { 82.0 } else { 75.0 }, 18.0, ink);
            name.width(18.0)
        }
        Style::Compact => {
            let _ = write!(
                ground,
                r#"<rect x=".5" y=".5" width="319" height="63" rx="11.5" fill="{surface}" stroke="{line}"/><circle cx="34" cy="32" r="22.5" fill="none" stroke="{colour}" stroke-width="2.5"/>"#
            );
            let _ = write!(
                above,
                r#"<path d="M44 40H58V58L51 54L44 58Z" fill="{colour}" stroke="{surface}" stroke-width="1.5"/>"#
            );
            let size = if level.number > 9 { 8.5 } else { 10.5 };
            number.write_centred(&mut above, 51.0, 51.0, size, on_colour);
            // Behind it there is room for a score, at least in short.
            let name = types.within(&words, Letters::Strong, 13.5, 172.0);
            name.write(&mut ground, 70.0, 48.0, 13.5, ink);
            name.width(13.5)
        }
    };
    Base { head: head(look), ground, above, level_width }
}

/// A card without a person, which says why.
pub(super) fn notice(types: &Typesetter, words: &str, look: Look) -> String {
    let Theming { surface, line, muted, disc, .. } = Theming::of(look.theme);
    let (width, height) = look.style.size();
    let mut svg = head(look);
    svg.push_str("<title>");
    super::escape(&mut svg, words);
    svg.push_str("</title>");
    let (x, y, radius, left, baseline, size, corner) = match look.style {
        Style::Card => (56, 80, 29.5, 108.0, 86.0, 18.0, 13.5),
        Style::Compact => (34, 32, 19.5, 70.0, 37.0, 14.0, 11.5),
    };
    let _ = write!(
        svg,
        r#"<rect x=".5" y=".5" width="{}" height="{}" rx="{corner}" fill="{surface}" stroke="{line}"/><circle cx="{x}" cy="{y}" r="{radius}" fill="{disc}"/>"#,
        width - 1,
        height - 1
    );
    types
        .within(words, Letters::Strong, size, if width == 480 { 348.0 } else { 238.0 })
        .write(&mut svg, left, baseline, size, muted);
    svg.push_str("</svg>");
    svg
}
