use std::{str::FromStr, sync::Arc};

use palette::{IntoColor, Oklch, Srgb, color_difference::Wcag21RelativeContrast};

/// The seed's levels (contract of the profile badges), with the colours in which their names are legible.
pub const SEED: &str = "0 Newbie #6B7280 #5d6470 #a3aab6, 200 Scout #2563EB #1f57d3 #8ab0ff, \
    500 Codebreaker #059669 #04704e #43c797, 1000 Hacker #7C3AED #6d2fd6 #b79bfb, \
    1500 Cipher Hunter #EA580C #ae4009 #fb9a63, 2000 Forger #DC2626 #bd1e1e #fb8f8f, \
    3000 Flag Conqueror #EAB308 #7d5c00 #efc53f";

/// The most levels there can be: two digits fit on a pennant.
const MOST: usize = 99;
/// The longest name, in characters: it stands on a card beside other things.
const LONGEST: usize = 32;
/// Contrast of text that everybody can read (WCAG 2.2, 1.4.3).
const LEGIBLE: f32 = 4.5;
/// The darkest of the light grounds and the lightest of the dark ones that a card has.
const GROUNDS: [Srgb<u8>; 2] = [Srgb::new(0xf5, 0xf4, 0xf1), Srgb::new(0x20, 0x1f, 0x1d)];

/// A stretch of scores, its name and its colours. Colours are written `#rrggbb`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// From 1.
    pub number: usize,
    /// `Codebreaker`.
    pub name: String,
    /// Of the card's pennant and ring.
    pub colour: String,
    /// Of what stands on that colour.
    pub on_colour: String,
    /// Of the name, on a light ground.
    pub ink: String,
    /// Of the name, on a dark ground.
    pub dark_ink: String,
    /// The lowest score.
    pub from: i64,
    /// The lowest score of the next level; none at the top.
    pub next: Option<i64>,
}

/// All levels, from the lowest. Cheap to clone.
///
/// Written as a list of `FROM NAME #COLOUR`, separated by commas, the first from 0; behind the colour there may be two more,
/// for the name on a light and on a dark ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels(Arc<[Level]>);

impl Levels {
    /// The level of this score.
    pub fn of(&self, score: i64) -> &Level {
        // The first one is also of those who have less than nothing.
        &self.0[self.0.partition_point(|level| level.from <= score).saturating_sub(1)]
    }

    /// All of them, from the lowest.
    pub fn all(&self) -> &[Level] {
        &self.0
    }
}

impl FromStr for Levels {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut levels: Vec<Level> = Vec::new();
        for line in text.split(',') {
            let level = level(levels.len() + 1, line.trim())?;
            match levels.last_mut() {
                None if level.from != 0 => return Err("the first level must be from 0".to_owned()),
                Some(before) if level.from <= before.from => {
                    return Err(format!("{} must be from more than {}", level.name, before.from));
                }
                Some(before) => before.next = Some(level.from),
                None => {}
            }
            levels.push(level);
        }
        if levels.len() > MOST { Err(format!("there can be {MOST} levels")) } else { Ok(Self(levels.into())) }
    }
}

fn level(number: usize, line: &str) -> Result<Level, String> {
    let wrong = || format!("{line:?} is not a level, such as: 500 Codebreaker #059669");
    let mut words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|word| word.starts_with('#')).ok_or_else(wrong)?;
    let colours: Vec<Srgb<u8>> =
        words.split_off(at).into_iter().map(str::parse).collect::<Result<_, _>>().map_err(|_| wrong())?;
    let [from, name @ ..] = words.as_slice() else { return Err(wrong()) };
    let from = from.parse().map_err(|_| wrong())?;
    let name = name.join(" ");
    if name.is_empty() || name.chars().count() > LONGEST || name.chars().any(char::is_control) {
        return Err(format!("the name in {line:?} must have 1 to {LONGEST} characters"));
    }
    let (colour, ink, dark_ink) = match colours.as_slice() {
        [colour] => (*colour, legible(*colour, GROUNDS[0], -0.01), legible(*colour, GROUNDS[1], 0.01)),
        [colour, ink, dark_ink] => (*colour, *ink, *dark_ink),
        _ => return Err(wrong()),
    };
    let [colour, on_colour, ink, dark_ink] = [colour, on(colour), ink, dark_ink].map(|colour| format!("#{colour:x}"));
    Ok(Level { number, name, colour, on_colour, ink, dark_ink, from, next: None })
}

/// White where that is legible on the colour, else the colour nearly black, else black: one of them always is.
fn on(colour: Srgb<u8>) -> Srgb<u8> {
    let bright: Srgb<f32> = colour.into_format();
    let dark = Srgb::new(bright.red * 0.13, bright.green * 0.13, bright.blue * 0.13).into_format();
    let candidates = [Srgb::new(255, 255, 255), dark];
    candidates.into_iter().find(|on| contrast(*on, colour) >= LEGIBLE).unwrap_or(Srgb::new(0, 0, 0))
}

/// The colour, as much lighter or darker as it takes to be legible on this ground.
fn legible(colour: Srgb<u8>, ground: Srgb<u8>, step: f32) -> Srgb<u8> {
    let mut lch: Oklch = colour.into_format::<f32>().into_linear().into_color();
    let mut found = colour;
    while contrast(found, ground) < LEGIBLE && (0.0..=1.0).contains(&lch.l) {
        lch.l += step;
        let shown: Srgb<f32> = lch.into_color();
        found = shown.into_format();
    }
    found
}

fn contrast(one: Srgb<u8>, other: Srgb<u8>) -> f32 {
    one.into_format::<f32>().relative_contrast(other.into_format::<f32>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_has_its_levels_at_every_threshold_and_one_point_below() {
        let levels: Levels = SEED.parse().unwrap();
        let of = |score| {
            let level = levels.of(score);
            (level.number, level.name.as_str(), level.colour.to_uppercase(), level.next)
        };
        let table = [
            (0, "Newbie", "#6B7280"),
            (200, "Scout", "#2563EB"),
            (500, "Codebreaker", "#059669"),
            (1_000, "Hacker", "#7C3AED"),
            (1_500, "Cipher Hunter", "#EA580C"),
            (2_000, "Forger", "#DC2626"),
            (3_000, "Flag Conqueror", "#EAB308"),
        ];
        for (n, (from, name, colour)) in table.into_iter().enumerate() {
            let next = table.get(n + 1).map(|(from, ..)| *from);
            assert_eq!(of(from), (n + 1, name, colour.to_owned(), next));
            if let Some(below) = n.checked_sub(1) {
                let (_, name, colour) = table[below];
                assert_eq!(of(from - 1), (below + 1, name, colour.to_owned(), Some(from)));
            }
        }
        assert_eq!((of(i64::MAX).0, of(-1).0), (7, 1));
    }

    #[test]
    fn every_name_is_legible_on_its_ground_and_every_number_on_its_pennant() {
        let colours = "0 A #ffffff, 1 B #000000, 2 C #ffff00, 3 D #0000ff, 4 E #777777, 5 F #ff0000, 6 G #00ff00";
        for text in [SEED, colours] {
            let levels: Levels = text.parse().unwrap();
            for level in levels.all() {
                let colour = |text: &str| text.parse::<Srgb<u8>>().unwrap();
                let pairs = [
                    (&level.on_colour, colour(&level.colour)),
                    (&level.ink, GROUNDS[0]),
                    (&level.dark_ink, GROUNDS[1]),
                ];
                for (ink, ground) in pairs {
                    assert!(contrast(colour(ink), ground) >= 4.5, "{ink} on {ground:?} of {}", level.name);
                }
            }
        }
    }

    #[test]
    fn what_is_no_list_of_levels_is_refused_with_a_reason() {
        for (text, reason) in [
            ("", "is not a level"),
            ("5 A #000000", "from 0"),
            ("0 A #000000, 0 B #000000", "B must be from more than 0"),
            ("0 A #00000", "is not a level"),
            ("0 A", "is not a level"),
            ("0 #000000", "1 to 32 characters"),
            ("A 0 #000000", "is not a level"),
            ("0 A #000000 #000000", "is not a level"),
        ] {
            let error = text.parse::<Levels>().unwrap_err();
            assert!(error.contains(reason), "{text:?}: {error}");
        }
    }
}
