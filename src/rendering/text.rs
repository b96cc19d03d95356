//! Text as paths: shaped with the fonts that are known to be there, so that it looks the same wherever it is drawn, and is as
//! wide as it was measured.

use std::{
    borrow::Cow,
    fmt::{self, Display, Formatter, Write as _},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use harfrust::{Feature, Tag};
use moka::sync::Cache;
use skrifa::outline::OutlinePen;
use unicode_bidi::BidiInfo;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::fonts::{Face, FaceId, Library, Style};

/// How many units of a path are an em.
pub(super) const EM: i32 = 2_048;
/// The most bytes of shaped words that are kept, of each style and direction.
const KEPT: u64 = 2 * 1024 * 1024;
/// The most letters of a text that are looked at: more than fit anywhere.
const MOST: usize = 256;

/// Sets text.
pub(super) struct Typesetter {
    fonts: Arc<Library>,
    /// By style, from the left and from the right.
    words: [[Cache<Box<str>, Arc<Word>>; 2]; 3],
    digits: [[Arc<Word>; 13]; 3],
    spaces: [i32; 3],
}

/// A piece of text as paths, from its own beginning.
#[derive(Debug, Default, Clone)]
struct Word {
    width: i32,
    /// How far below the line its letters reach.
    depth: i32,
    /// Drawn from wherever the pen is, and relative to that.
    path: String,
    pictures: Vec<Placed>,
}

/// A picture beside the paths; its measures are in units of the path.
#[derive(Debug, Clone)]
struct Placed {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
    href: Arc<str>,
}

/// A line of text as paths. Its measures are in parts of [`EM`].
#[derive(Debug, Default, Clone)]
pub(super) struct Line {
    width: i32,
    depth: i32,
    /// Each with its beginning.
    words: Vec<(i32, Arc<Word>)>,
}

/// What numbers are written with, with one width for all digits.
const DIGITS: [char; 13] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ',', '.', '\u{2212}'];
const STYLES: [Style; 3] = [Style::Plain, Style::Strong, Style::Heading];

impl Typesetter {
    pub(super) fn new(fonts: Arc<Library>) -> Self {
        let tabular = [Feature::new(Tag::new(b"tnum"), 1, ..)];
        let digit =
            |style, digit: char| Setting::new(&fonts, style, &tabular).word(digit.encode_utf8(&mut [0; 4]), false);
        let digits = STYLES.map(|style| DIGITS.map(|c| Arc::new(digit(style, c))));
        let spaces = STYLES.map(|style| Setting::new(&fonts, style, &[]).word("\u{a0}", false).width);
        #[expect(clippy::borrowed_box, reason = "the cache hands its keys out so")]
        let weigh = |key: &Box<str>, word: &Arc<Word>| {
            let pictures: usize = word.pictures.iter().map(|picture| picture.href.len()).sum();
            u32::try_from(key.len() + word.path.len() + pictures + 128).unwrap_or(u32::MAX)
        };
        let words = || Cache::builder().weigher(weigh).max_capacity(KEPT).build();
        Self { words: std::array::from_fn(|_| [words(), words()]), digits, spaces, fonts }
    }

    /// The text in one line, with right-to-left text as it is read.
    pub(super) fn line(&self, text: &str, style: Style) -> Line {
        let mut line = Line::default();
        if text.chars().all(|c| c < '\u{590}') {
            self.run(text, false, style, &mut line);
            return line;
        }
        // The base direction is that of the first letter that has one.
        let bidi = BidiInfo::new(text, None);
        for paragraph in &bidi.paragraphs {
            let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for run in runs {
                self.run(&text[run.clone()], levels[run.start].is_rtl(), style, &mut line);
            }
        }
        line
    }

    /// Adds a run of one direction: word by word, as they are seen from the left.
    fn run(&self, text: &str, is_rtl: bool, style: Style, line: &mut Line) {
        let mut pieces: Vec<&str> = text.split_inclusive(' ').collect();
        if is_rtl {
            pieces.reverse();
        }
        for piece in pieces {
            let word = piece.trim_end_matches(' ');
            let has_space = word.len() < piece.len();
            if has_space && is_rtl {
                line.width += self.space(style);
            }
            if !word.is_empty() {
                line.add(self.word(word, is_rtl, style));
            }
            if has_space && !is_rtl {
                line.width += self.space(style);
            }
        }
    }

    fn space(&self, style: Style) -> i32 {
        self.spaces[index(style)]
    }

    fn word(&self, word: &str, is_rtl: bool, style: Style) -> Arc<Word> {
        let words = &self.words[index(style)][usize::from(is_rtl)];
        let new = || Arc::new(Setting::new(&self.fonts, style, &[]).word(word, is_rtl));
        words.get(word).unwrap_or_else(|| words.get_with(word.into(), new))
    }

    /// A number, with a comma for every thousand.
    pub(super) fn number(&self, number: i64, style: Style) -> Line {
        self.figures(&grouped(number), style)
    }

    /// What consists of [`DIGITS`] and units of them; everything else is set as text.
    pub(super) fn figures(&self, text: &str, style: Style) -> Line {
        let digits = &self.digits[index(style)];
        let mut line = Line::default();
        for c in text.chars() {
            match DIGITS.iter().position(|digit| *digit == c) {
                Some(n) => line.add(Arc::clone(&digits[n])),
                None => line.add(self.word(c.encode_utf8(&mut [0; 4]), false, style)),
            }
        }
        line
    }

    /// The text, or as much of its beginning as is no wider, with an ellipsis behind it.
    pub(super) fn within(&self, text: &str, style: Style, size: f32, width: f32) -> Line {
        let whole = self.line(text, style);
        if whole.width(size) <= width {
            return whole;
        }
        let ends: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
        let cut = |n: usize| self.line(&format!("{}…", text[..ends[n]].trim_end()), style);
        // The most that fits, by halves.
        let (mut fits, mut too_wide) = (0, ends.len());
        while fits + 1 < too_wide {
            let middle = usize::midpoint(fits, too_wide);
            if cut(middle).width(size) <= width { fits = middle } else { too_wide = middle }
        }
        if ends.is_empty() { whole } else { cut(fits) }
    }

    /// The text in two lines, broken where it may be: as much as fits on the first, the rest on the second.
    pub(super) fn two_lines(&self, text: &str, style: Style, size: f32, width: f32) -> [Line; 2] {
        let graphemes = || text.grapheme_indices(true).map(|(at, grapheme)| (at + grapheme.len(), grapheme));
        let breaks = graphemes().filter(|(_, grapheme)| matches!(*grapheme, " " | "-" | "‐"));
        let fits = |at: usize| self.line(text[..at].trim_end(), style).width(size) <= width;
        let at = breaks.map(|(at, _)| at).take_while(|at| fits(*at)).last();
        // A word that is too long by itself is broken anywhere.
        let at = at.or_else(|| graphemes().map(|(at, _)| at).take_while(|at| fits(*at)).last()).unwrap_or(text.len());
        [self.line(text[..at].trim_end(), style), self.within(text[at..].trim_start(), style, size, width)]
    }
}

fn index(style: Style) -> usize {
    STYLES.iter().position(|other| *other == style).unwrap_or_default()
}

/// The text as it is drawn and told: one line, composed, without what has no look or turns the direction of others.
pub(super) fn tidy(text: &str) -> Cow<'_, str> {
    // Most names are so already: in Latin letters that nothing is composed of, with one space between words.
    let is_plain = |c: char| c < '\u{300}' && c != '\u{a0}' && !c.is_control();
    let is_spaced = |text: &str| !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ");
    if text.len() <= MOST && text.chars().all(is_plain) && is_spaced(text) {
        return Cow::Borrowed(text);
    }
    let is_drawn = |c: &char| {
        !c.is_control()
            && !matches!(
                *c,
                '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
                    | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{61c}'
            )
    };
    let text: String =
        text.nfc().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(is_drawn).take(MOST).collect();
    Cow::Owned(text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
}

/// `1,234,567`.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + 8);
    if number < 0 {
        text.push('\u{2212}');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl Line {
    fn add(&mut self, word: Arc<Word>) {
        let at = self.width;
        self.width += word.width;
        self.depth = self.depth.max(word.depth);
        self.words.push((at, word));
    }

    fn push_path(&self, out: &mut String) {
        for (at, word) in self.words.iter().filter(|(_, word)| !word.path.is_empty()) {
            let _ = write!(out, "M{at} 0");
            out.push_str(&word.path);
        }
    }

    /// How wide the line is at this size, in pixels.
    pub(super) fn width(&self, size: f32) -> f32 {
        pixels(self.width, size)
    }

    /// How far below the line its letters reach at this size, in pixels.
    pub(super) fn depth(&self, size: f32) -> f32 {
        pixels(self.depth, size)
    }

    /// Writes the line with its beginning at `x` and its letters on `y`.
    pub(super) fn write(&self, out: &mut String, x: f32, y: f32, size: f32, fill: &str) {
        if self.words.iter().any(|(_, word)| !word.path.is_empty()) {
            let (x, y, scale) = (Px(x), Px(y), Scale(size));
            let _ = write!(out, r#"<path transform="translate({x} {y})scale({scale})" fill="{fill}" d=""#);
            self.push_path(out);
            out.push_str(r#""/>"#);
        }
        for (at, word) in &self.words {
            for Placed { x: left, y: top, width, height, href } in &word.pictures {
                let [left, top, width, height] = [at + left, *top, *width, *height].map(|n| pixels(n, size));
                let (x, y) = (x + left, y + top);
                let _ = write!(out, r#"<image x="{x}" y="{y}" width="{width}" height="{height}" href="{href}"/>"#);
            }
        }
    }

    /// The same, with its middle at `x`.
    pub(super) fn write_centred(&self, out: &mut String, x: f32, y: f32, size: f32, fill: &str) {
        self.write(out, hundredths(x - self.width(size) / 2.0), y, size, fill);
    }
}

#[expect(clippy::cast_precision_loss, reason = "a line is a few thousand units long")]
fn pixels(units: i32, size: f32) -> f32 {
    units as f32 * size / EM as f32
}

/// Pixels as they are written: to the hundredth. Shorter and sooner than what prints every number exactly.
#[derive(Clone, Copy)]
pub(super) struct Px(pub(super) f32);

impl Display for Px {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let all = rounded(self.0 * 100.0);
        if all < 0 {
            f.write_str("-")?;
        }
        let (whole, part) = (all.unsigned_abs() / 100, all.unsigned_abs() % 100);
        match (part / 10, part % 10) {
            (0, 0) => write!(f, "{whole}"),
            (tenths, 0) => write!(f, "{whole}.{tenths}"),
            (tenths, rest) => write!(f, "{whole}.{tenths}{rest}"),
        }
    }
}

/// How large a unit of a path is at a size of letters: some hundredths, to the tenth of a millionth.
struct Scale(f32);

impl Display for Scale {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let all = rounded(pixels(10_000_000, self.0));
        write!(f, "{}.{:07}", all / 10_000_000, all % 10_000_000)
    }
}

/// Rounded, so that it is written with few digits.
pub(super) fn hundredths(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

/// A word that is being set.
struct Setting<'a> {
    fonts: &'a Library,
    style: Style,
    features: &'a [Feature],
    word: Word,
    nib: Nib,
}

/// Where the path is, and where what it draws now began.
#[derive(Default, Clone, Copy)]
struct Nib {
    at: (i32, i32),
    start: (i32, i32),
}

impl<'a> Setting<'a> {
    fn new(fonts: &'a Library, style: Style, features: &'a [Feature]) -> Self {
        Self { fonts, style, features, word: Word::default(), nib: Nib::default() }
    }

    /// A word: in pieces, where its letters come from different fonts.
    fn word(mut self, text: &str, is_rtl: bool) -> Word {
        let mut pieces: Vec<(FaceId, std::ops::Range<usize>)> = Vec::new();
        for (at, grapheme) in text.grapheme_indices(true) {
            let (face, end) = (self.fonts.choose(grapheme), at + grapheme.len());
            match pieces.last_mut() {
                Some((last, range)) if *last == face => range.end = end,
                _ => pieces.push((face, at..end)),
            }
        }
        if is_rtl {
            pieces.reverse();
        }
        for (face, range) in pieces {
            self.piece(&text[range], face, is_rtl);
        }
        self.word
    }

    fn piece(&mut self, text: &str, face: FaceId, is_rtl: bool) {
        let face: &Face = self.fonts.face(face, self.style);
        let scale = face.scale(EM);
        let shaped = face.shape(text, is_rtl, self.features);
        let glyphs = shaped.glyph_infos();
        for (n, (glyph, position)) in glyphs.iter().zip(shaped.glyph_positions()).enumerate() {
            let left = self.word.width + units(position.x_offset, scale);
            let top = -units(position.y_offset, scale);
            if let Some(picture) = face.picture(glyph.glyph_id) {
                self.word.pictures.push(Placed {
                    x: left + of_em(picture.left),
                    y: top - of_em(picture.top),
                    width: of_em(picture.width),
                    height: of_em(picture.height),
                    href: format!("data:image/png;base64,{}", STANDARD.encode(&picture.png)).into(),
                });
            } else {
                let (word, nib) = (&mut self.word, &mut self.nib);
                let mut pen = Pen { path: &mut word.path, depth: &mut word.depth, nib, scale, left, top };
                face.outline(glyph.glyph_id, &mut pen);
            }
            self.word.width += units(position.x_advance, scale);
            // Letters stand apart, parts of one letter do not.
            if glyphs.get(n + 1).is_none_or(|next| next.cluster != glyph.cluster) {
                self.word.width += face.tracking(self.style, EM);
            }
        }
    }
}

/// Writes outlines as relative path data.
struct Pen<'a> {
    path: &'a mut String,
    depth: &'a mut i32,
    nib: &'a mut Nib,
    scale: f32,
    left: i32,
    top: i32,
}

impl Pen<'_> {
    /// The point in the path's units, which count downwards.
    fn point(&self, x: f32, y: f32) -> (i32, i32) {
        (self.left + rounded(x * self.scale), self.top - rounded(y * self.scale))
    }

    /// Writes a command whose points are told from where the path is; the last is where it is afterwards.
    fn command<const N: usize>(&mut self, letter: char, points: [(f32, f32); N]) {
        let from = self.nib.at;
        self.path.push(letter);
        let mut is_first = true;
        for (x, y) in points {
            let to = self.point(x, y);
            for n in [to.0 - from.0, to.1 - from.1] {
                if !is_first && n >= 0 {
                    self.path.push(' ');
                }
                is_first = false;
                let _ = write!(self.path, "{n}");
            }
            self.nib.at = to;
            *self.depth = (*self.depth).max(to.1);
        }
    }
}

impl OutlinePen for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.command('m', [(x, y)]);
        self.nib.start = self.nib.at;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.command('l', [(x, y)]);
    }

    fn quad_to(&mut self, control_x: f32, control_y: f32, x: f32, y: f32) {
        self.command('q', [(control_x, control_y), (x, y)]);
    }

    fn curve_to(&mut self, one_x: f32, one_y: f32, other_x: f32, other_y: f32, x: f32, y: f32) {
        self.command('c', [(one_x, one_y), (other_x, other_y), (x, y)]);
    }

    fn close(&mut self) {
        self.path.push('z');
        self.nib.at = self.nib.start;
    }
}

#[expect(clippy::cast_precision_loss, reason = "a font's units are some thousands")]
fn units(of_font: i32, scale: f32) -> i32 {
    rounded(of_font as f32 * scale)
}

#[expect(clippy::cast_precision_loss, reason = "an em is a small number")]
fn of_em(part: f32) -> i32 {
    rounded(part * EM as f32)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "glyphs are some thousands of units large, and `as` keeps to the range"
)]
fn rounded(value: f32) -> i32 {
    value.round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_rtl(text: &str) -> bool {
        use unicode_bidi::{
            BidiClass::{AL, L, R},
            bidi_class,
        };
        text.chars().map(bidi_class).find(|class| matches!(class, L | R | AL)).is_some_and(|class| class != L)
    }

    fn path(line: &Line) -> String {
        let mut path = String::new();
        line.push_path(&mut path);
        path
    }

    fn typesetter() -> Typesetter {
        Typesetter::new(Arc::new(Library::open(None).unwrap()))
    }

    #[test]
    fn text_is_as_wide_as_its_letters() {
        let types = typesetter();
        let width = |text: &str| types.line(text, Style::Strong).width(2_048.0);
        assert!(width("iii") < width("mmm"));
        assert!(width("").abs() < f32::EPSILON);
        assert!((width("Kari Aasen") - width("Kari") - width("Aasen") - width("\u{a0}")).abs() < 1.0);
        assert!(types.line("Kari", Style::Heading).width(26.0) < types.line("Kari", Style::Strong).width(26.0));
    }

    #[test]
    fn every_bundled_script_has_letters_and_not_boxes() {
        let types = typesetter();
        let boxes = path(&types.line("\u{10ffff}", Style::Strong));
        assert!(!boxes.is_empty());
        let names = [
            "Ærøskøbing",
            "Nguyễn",
            "Ελένη",
            "Олена",
            "ليلى",
            "יוסף",
            "प्रिया",
            "অনন্যা",
            "ਹਰਪ੍ਰੀਤ",
            "ગીતા",
            "தமிழ்",
            "తెలుగు",
            "ಕನ್ನಡ",
            "മലയാളം",
            "සිංහල",
            "สมชาย",
            "ສົມ",
            "မြန်မာ",
            "សុខ",
            "ሰላም",
            "გიორგი",
            "Արամ",
        ];
        for name in names {
            let drawn = types.line(name, Style::Strong);
            let face = |grapheme: &str| types.fonts.choose(grapheme);
            assert!(
                name.graphemes(true).all(|g| {
                    let face = types.fonts.face(face(g), Style::Strong);
                    face.shape(g, is_rtl(g), &[]).glyph_infos().iter().all(|glyph| glyph.glyph_id != 0)
                }),
                "{name}"
            );
            assert!(drawn.width(20.0) > 10.0 && !path(&drawn).is_empty(), "{name}");
        }
    }

    #[test]
    fn a_line_from_the_right_begins_at_the_right() {
        let types = typesetter();
        let (one, two) = (types.word("محمد", true, Style::Strong), types.word("الأمين", true, Style::Strong));
        let line = path(&types.line("محمد الأمين", Style::Strong));
        assert!(line.find(&two.path).unwrap() < line.find(&one.path).unwrap());
        let mixed = path(&types.line("Ali محمد الأمين", Style::Strong));
        let latin = types.word("Ali", false, Style::Strong);
        assert!(mixed.find(&latin.path).unwrap() < mixed.find(&two.path).unwrap());
        // The letters of a word are joined, which makes others of them.
        let apart: i32 = "محمد".chars().map(|c| types.word(&c.to_string(), true, Style::Strong).width).sum();
        assert_ne!(one.width, apart);
    }

    #[test]
    fn places_are_written_to_the_hundredth() {
        let written = [0.0, 58.5, 108.0, -3.25, 12.346, 7.04, -0.001, 299.999].map(|n| Px(n).to_string());
        assert_eq!(written, ["0", "58.5", "108", "-3.25", "12.35", "7.04", "0", "300"]);
        assert_eq!([26.0, 2_048.0, 14.0].map(|n| Scale(n).to_string()), ["0.0126953", "1.0000000", "0.0068359"]);
    }

    #[test]
    fn digits_are_of_one_width() {
        let types = typesetter();
        assert_eq!(types.number(1_111, Style::Strong).width, types.number(8_080, Style::Strong).width);
        assert_eq!(
            [grouped(0), grouped(999), grouped(1_000), grouped(-1_234_567)],
            ["0", "999", "1,000", "\u{2212}1,234,567"]
        );
        assert_eq!(grouped(i64::MIN), "\u{2212}9,223,372,036,854,775,808");
    }

    #[test]
    fn what_does_not_fit_is_cut_between_letters() {
        let types = typesetter();
        for text in
            ["Anne-Margrethe Elisabeth Kjærgård", "محمد الأمين عبد الرحمن", "WWWWWWWWWWWWWWWW", "क्षत्रिया प्रियदर्शिनी"]
        {
            let whole = types.line(text, Style::Strong).width(20.0);
            let cut = types.within(text, Style::Strong, 20.0, whole / 2.0);
            assert!(cut.width(20.0) <= whole / 2.0 && cut.width(20.0) > whole / 5.0, "{text}");
            let [first, second] = types.two_lines(text, Style::Strong, 20.0, whole * 0.7);
            assert!(first.width(20.0) <= whole * 0.7 && second.width(20.0) <= whole * 0.7, "{text}");
            assert!(first.width > 0 && second.width > 0, "{text}");
        }
    }

    #[test]
    fn what_turns_or_hides_text_is_not_kept() {
        assert_eq!(tidy(" a\u{202e}b\0\tc\u{200b}\u{feff}\n d\u{ffff} "), "ab c d");
        assert_eq!(tidy("A\u{30a}"), "Å");
        assert_eq!(tidy(&"x".repeat(10_000)).len(), MOST);
        assert!(is_rtl("12 יוסף") && !is_rtl("Kari יוסף") && !is_rtl("12"));
    }
}
