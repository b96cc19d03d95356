//! Words set in lines: shaped, in the order in which they are read, in the first font that has their letters.

use std::{cmp::Reverse, ops::Range};

use krilla::text::{Font, GlyphId, KrillaGlyph};
use unicode_bidi::BidiInfo;
use unicode_segmentation::UnicodeSegmentation;

use super::super::fonts::{Face, FaceId, Library, Style};

/// Glyphs of one font and one direction. Widths are for a size of 1.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub font: Font,
    /// The letters behind the glyphs.
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    pub width: f32,
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
pub(super) fn lines(fonts: &Library, text: &str, style: Style, size: f32, width: f32) -> Vec<Line> {
    let fits = |text: &str| set(fonts, text, style).width(size) <= width;
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
        lines.push(Line { is_broken, ..set(fonts, rest[..end].trim(), style) });
        rest = rest[end..].trim_start().to_owned();
    }
    lines
}

/// One line, however wide.
fn set(fonts: &Library, text: &str, style: Style) -> Line {
    let bidi = BidiInfo::new(text, None);
    let mut runs = Vec::new();
    for paragraph in &bidi.paragraphs {
        let (levels, visual) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for range in visual {
            let is_rtl = levels.get(range.start).is_some_and(unicode_bidi::Level::is_rtl);
            let mut segments = segments(fonts, &text[range.clone()], style);
            if is_rtl {
                segments.sort_by_key(|(_, segment)| Reverse(segment.start));
            }
            runs.extend(segments.into_iter().map(|(face, segment)| {
                let segment = range.start + segment.start..range.start + segment.end;
                shape(fonts.face(face, style), &text[segment], is_rtl)
            }));
        }
    }
    Line { text: text.to_owned(), runs, is_broken: false }
}

/// The parts of a text that one font has the letters for, in their order.
fn segments(fonts: &Library, text: &str, style: Style) -> Vec<(FaceId, Range<usize>)> {
    let mut segments: Vec<(FaceId, Range<usize>)> = Vec::new();
    for (at, letter) in text.grapheme_indices(true) {
        let present = segments.last().map(|(face, _)| *face);
        // A space stays with the word before it.
        let stays = |face: &FaceId| letter.trim().is_empty() && letter.chars().all(|c| fonts.face(*face, style).has(c));
        let face = present.filter(stays).unwrap_or_else(|| fonts.choose(letter));
        match segments.last_mut() {
            Some((last, range)) if *last == face => range.end = at + letter.len(),
            _ => segments.push((face, at..at + letter.len())),
        }
    }
    segments
}

#[expect(clippy::cast_precision_loss, reason = "units of a font are small numbers")]
fn shape(face: &Face, text: &str, is_rtl: bool) -> Run {
    let shaped = face.shape(text, is_rtl, &[]);
    let em = face.scale(1);
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
            let scaled = |n: i32| n as f32 * em;
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
    Run { font: face.file(), text: text.to_owned(), glyphs, width }
}
