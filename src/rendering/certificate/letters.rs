//! Words set in lines: shaped, in the order in which they are read, in the first font that has their letters.

use std::{cmp::Reverse, ops::Range, sync::LazyLock};

use harfrust::{Direction, ShaperData, UnicodeBuffer};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::{FontRef, MetadataProvider};
use unicode_bidi::BidiInfo;
use unicode_segmentation::UnicodeSegmentation;

/// How strong letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Plain,
    Strong,
}

/// A font as it is shaped with and as it is put into a file.
struct Face {
    bytes: &'static [u8],
    shaping: ShaperData,
    file: Font,
    units: f32,
}

impl Face {
    fn of(bytes: &'static [u8]) -> Self {
        let font = FontRef::new(bytes).expect("the bundled fonts can be read");
        let file = Font::new(bytes.into(), 0).expect("the bundled fonts can be read");
        Self { bytes, shaping: ShaperData::new(&font), units: file.units_per_em(), file }
    }

    fn has(&self, grapheme: &str) -> bool {
        let Ok(font) = FontRef::new(self.bytes) else { return false };
        let map = font.charmap();
        // Joiners and marks of direction need no letter of their own.
        grapheme.chars().all(|c| map.map(c).is_some() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}'))
    }
}

macro_rules! bundled {
    ($($file:literal),+ $(,)?) => {
        [$(include_bytes!(concat!("../../../fonts/", $file, ".ttf")).as_slice()),+]
    };
}

/// Plain and strong Latin, Greek and Cyrillic first; then the other writings, in one strength.
static FACES: LazyLock<Vec<Face>> = LazyLock::new(|| {
    let files = bundled![
        "Inter-Regular",
        "Inter-SemiBold",
        "NotoSans-SemiBold",
        "NotoSansArabic-SemiBold",
        "NotoSansHebrew-SemiBold",
        "NotoSansDevanagari-SemiBold",
        "NotoSansBengali-SemiBold",
        "NotoSansGurmukhi-SemiBold",
        "NotoSansGujarati-SemiBold",
        "NotoSansTamil-SemiBold",
        "NotoSansTelugu-SemiBold",
        "NotoSansKannada-SemiBold",
        "NotoSansMalayalam-SemiBold",
        "NotoSansSinhala-SemiBold",
        "NotoSansThai-SemiBold",
        "NotoSansLao-SemiBold",
        "NotoSansMyanmar-SemiBold",
        "NotoSansKhmer-SemiBold",
        "NotoSansEthiopic-SemiBold",
        "NotoSansGeorgian-SemiBold",
        "NotoSansArmenian-SemiBold",
    ];
    files.into_iter().map(Face::of).collect()
});

/// Glyphs of one font and one direction. Widths are for a size of 1.
#[derive(Debug, Clone)]
pub(super) struct Run {
    face: usize,
    /// The letters behind the glyphs.
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    pub width: f32,
}

impl Run {
    pub fn font(&self) -> Font {
        FACES[self.face].file.clone()
    }
}

/// A line: its runs from left to right.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// As it is read.
    pub text: String,
    pub runs: Vec<Run>,
    /// Whether it begins in the middle of a word.
    pub is_broken: bool,
}

impl Line {
    /// How wide it is at this size.
    pub fn width(&self, size: f32) -> f32 {
        self.runs.iter().map(|run| run.width).sum::<f32>() * size
    }
}

/// The words in lines of at most this width, broken between words, and inside a word only where it is alone too wide.
pub(super) fn lines(text: &str, weight: Weight, size: f32, width: f32) -> Vec<Line> {
    let fits = |text: &str| set(text, weight).width(size) <= width;
    let mut lines = Vec::new();
    let mut rest = text.trim().to_owned();
    while !rest.is_empty() {
        let mut end = rest.len();
        let mut is_broken = false;
        if !fits(&rest) {
            let words = rest.split_word_bound_indices().filter(|(_, word)| word.trim().is_empty()).map(|(at, _)| at);
            let words: Vec<usize> = words.collect();
            let found = words.iter().copied().filter(|at| *at > 0).take_while(|at| fits(rest[..*at].trim())).last();
            end = found.unwrap_or_else(|| {
                is_broken = true;
                let ends = rest.grapheme_indices(true).map(|(at, letter)| at + letter.len());
                ends.clone().take_while(|at| fits(&rest[..*at])).last().or(ends.clone().next()).unwrap_or(rest.len())
            });
        }
        lines.push(Line { is_broken, ..set(rest[..end].trim(), weight) });
        rest = rest[end..].trim_start().to_owned();
    }
    lines
}

/// One line, however wide.
fn set(text: &str, weight: Weight) -> Line {
    let bidi = BidiInfo::new(text, None);
    let mut runs = Vec::new();
    for paragraph in &bidi.paragraphs {
        let (levels, visual) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for range in visual {
            let is_rtl = levels.get(range.start).is_some_and(unicode_bidi::Level::is_rtl);
            let mut segments = segments(&text[range.clone()], weight);
            if is_rtl {
                segments.sort_by_key(|(_, segment)| Reverse(segment.start));
            }
            runs.extend(segments.into_iter().map(|(face, segment)| {
                let segment = range.start + segment.start..range.start + segment.end;
                shape(face, &text[segment], is_rtl)
            }));
        }
    }
    Line { text: text.to_owned(), runs, is_broken: false }
}

/// The parts of a text that one font has the letters for, in their order.
fn segments(text: &str, weight: Weight) -> Vec<(usize, Range<usize>)> {
    let first = match weight {
        Weight::Plain => 0,
        Weight::Strong => 1,
    };
    let mut segments: Vec<(usize, Range<usize>)> = Vec::new();
    for (at, letter) in text.grapheme_indices(true) {
        let present = segments.last().map(|(face, _)| *face);
        // A space stays with the word before it.
        let face = present.filter(|face| letter.trim().is_empty() && FACES[*face].has(letter)).unwrap_or_else(|| {
            let others = (0..FACES.len()).filter(|face| *face > 1);
            std::iter::once(first).chain(others).find(|face| FACES[*face].has(letter)).unwrap_or(first)
        });
        match segments.last_mut() {
            Some((last, range)) if *last == face => range.end = at + letter.len(),
            _ => segments.push((face, at..at + letter.len())),
        }
    }
    segments
}

#[expect(clippy::cast_precision_loss, reason = "units of a font are small numbers")]
fn shape(place: usize, text: &str, is_rtl: bool) -> Run {
    let face = &FACES[place];
    let font = FontRef::new(face.bytes).expect("the bundled fonts can be read");
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(if is_rtl { Direction::RightToLeft } else { Direction::LeftToRight });
    let shaped = face.shaping.shaper(&font).build().shape(buffer, harfrust::ShapeOptions::new());
    let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    starts.sort_unstable();
    starts.dedup();
    let end_of = |start: usize| starts.iter().copied().find(|next| *next > start).unwrap_or(text.len());
    let mut width = 0.0;
    let glyphs = shaped
        .glyph_infos()
        .iter()
        .zip(shaped.glyph_positions())
        .map(|(info, position)| {
            let scaled = |n: i32| n as f32 / face.units;
            let start = info.cluster as usize;
            width += scaled(position.x_advance);
            KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                scaled(position.x_advance),
                scaled(position.x_offset),
                scaled(position.y_offset),
                scaled(position.y_advance),
                start..end_of(start),
                None,
            )
        })
        .collect();
    Run { face: place, text: text.to_owned(), glyphs, width }
}
