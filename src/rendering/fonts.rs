//! The fonts that cards and certificates are set in: those in the binary, and those of a directory, which are read when a name
//! needs them.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use harfrust::{Direction, Feature, GlyphBuffer, ShapeOptions, ShaperData, UnicodeBuffer};
use krilla::{Data, text::Font};
use skrifa::{
    FontRef, GlyphId, MetadataProvider,
    instance::{LocationRef, Size},
    outline::{DrawSettings, OutlinePen},
    raw::{FileRef, TableProvider},
};
use unicode_script::{Script, UnicodeScript};

/// What a text is set in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Style {
    /// Labels.
    Plain,
    /// Names and numbers.
    Strong,
    /// The same, a little tighter, as large letters want it.
    Heading,
}

/// Which font of a [`Library`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FaceId(usize);

/// The fonts, in the order in which they are asked for a letter.
pub struct Library {
    plain: Face,
    faces: Vec<Face>,
    shelf: Vec<Shelved>,
}

/// A font that is ready to shape, to draw, and to be put into a file.
pub(super) struct Face {
    bytes: Bytes,
    index: u32,
    shaper: ShaperData,
    file: Font,
    units_per_em: f32,
    is_inter: bool,
}

enum Bytes {
    Bundled(&'static [u8]),
    Read(Arc<[u8]>),
}

impl Bytes {
    /// The same bytes and no copy of them.
    fn shared(&self) -> Data {
        match self {
            Self::Bundled(bytes) => (*bytes).into(),
            Self::Read(bytes) => {
                let bytes: Arc<dyn AsRef<[u8]> + Send + Sync> = Arc::new(Arc::clone(bytes));
                bytes.into()
            }
        }
    }
}

/// A font in the directory: what it covers is known, the rest is read when it is needed, and kept.
struct Shelved {
    path: PathBuf,
    index: u32,
    /// How far from the weight of names.
    distance: u16,
    /// Whether it has letters in colour, as pixels.
    has_pictures: bool,
    /// First and last of each run of letters, in order.
    covered: Vec<(u32, u32)>,
    face: OnceLock<Option<Face>>,
}

/// The weight of names, as fonts count it.
const WEIGHT: u16 = 600;

macro_rules! bundled {
    ($($file:literal),+ $(,)?) => {
        [$(include_bytes!(concat!("../../fonts/", $file, ".ttf")).as_slice()),+]
    };
}

static PLAIN: &[u8] = include_bytes!("../../fonts/Inter-Regular.ttf");
static STRONG: [&[u8]; 20] = bundled![
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

impl Library {
    /// The fonts of the binary, and those of the directory and below it.
    #[expect(clippy::missing_panics_doc, reason = "what is bundled is known to be fonts: a test opens them all")]
    pub fn open(directory: Option<&Path>) -> io::Result<Self> {
        let bundled = |bytes: &'static [u8]| Face::new(Bytes::Bundled(bytes), 0).expect("the bundled fonts are fonts");
        let mut faces: Vec<Face> = STRONG.into_iter().map(bundled).collect();
        faces[0].is_inter = true;
        let mut shelf = Vec::new();
        if let Some(directory) = directory {
            look(directory, &mut shelf)?;
        }
        shelf.sort_by(|a, b| (a.distance, &a.path).cmp(&(b.distance, &b.path)));
        Ok(Self { plain: Face { is_inter: true, ..bundled(PLAIN) }, faces, shelf })
    }

    pub(super) fn face(&self, id: FaceId, style: Style) -> &Face {
        if id.0 == 0 && style == Style::Plain {
            return &self.plain;
        }
        let kept = id.0.checked_sub(self.faces.len()).and_then(|n| self.shelf.get(n)?.face.get()?.as_ref());
        kept.unwrap_or_else(|| &self.faces[id.0.min(self.faces.len() - 1)])
    }

    /// The font for these letters, which are drawn together: one that has them all, else one that has the first of them,
    /// else Inter, which draws a box.
    pub(super) fn choose(&self, grapheme: &str) -> FaceId {
        let letters = || grapheme.chars().filter(|c| !is_joiner(*c));
        let first = letters().next();
        // Fonts of text have some emoji as outlines; whoever writes a name with one means the colourful ones.
        let is_emoji = first.is_some_and(is_emoji) || grapheme.contains('\u{fe0f}');
        let bundled = self.faces.iter().position(|face| letters().all(|c| face.has(c)));
        let shelved = || self.shelf.iter().enumerate().filter(|(_, font)| first.is_some_and(|c| font.has(c)));
        let coloured = || shelved().find(|(_, font)| font.has_pictures && font.face().is_some());
        let of_shelf = |(n, _)| self.faces.len() + n;
        let chosen = if is_emoji { coloured().map(of_shelf) } else { None };
        let chosen = chosen.or(bundled).or_else(|| shelved().find(|(_, font)| font.face().is_some()).map(of_shelf));
        if let Some(n) = chosen {
            return FaceId(n);
        }
        FaceId(self.faces.iter().position(|face| first.is_some_and(|c| face.has(c))).unwrap_or(0))
    }
}

/// What has no look of its own: it is drawn with whatever stands beside it.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e007f}' | ' ' | '\u{a0}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b50}' | '\u{2b55}' | '\u{231a}' | '\u{231b}')
}

fn look(directory: &Path, shelf: &mut Vec<Shelved>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        let is_font = path
            .extension()
            .and_then(|end| end.to_str())
            .is_some_and(|end| ["ttf", "otf", "ttc", "otc"].contains(&end.to_ascii_lowercase().as_str()));
        if path.is_dir() {
            look(&path, shelf)?;
        } else if is_font {
            let bytes = fs::read(&path)?;
            // Of a collection, the first: they cover the same letters in the looks of different countries.
            if let Ok(Some(Ok(font))) = FileRef::new(&bytes).map(|file| file.fonts().next()) {
                shelf.push(Shelved::of(path, &font));
            } else {
                tracing::warn!(path = %path.display(), "this is not a font that can be read");
            }
        }
    }
    Ok(())
}

impl Shelved {
    fn of(path: PathBuf, font: &FontRef<'_>) -> Self {
        let mut letters: Vec<u32> = font.charmap().mappings().map(|(letter, _)| letter).collect();
        letters.sort_unstable();
        let mut covered: Vec<(u32, u32)> = Vec::new();
        for letter in letters {
            match covered.last_mut() {
                Some((_, last)) if letter <= *last + 1 => *last = letter,
                _ => covered.push((letter, letter)),
            }
        }
        let weight = font.os2().map_or(400, |os2| os2.us_weight_class());
        let has_pictures = font.cbdt().is_ok() || font.sbix().is_ok();
        Self { path, index: 0, distance: weight.abs_diff(WEIGHT), has_pictures, covered, face: OnceLock::new() }
    }

    fn has(&self, c: char) -> bool {
        let before = self.covered.partition_point(|(first, _)| *first <= u32::from(c));
        before.checked_sub(1).is_some_and(|n| self.covered[n].1 >= u32::from(c))
    }

    fn face(&self) -> Option<&Face> {
        let read = || {
            let bytes = fs::read(&self.path);
            let face = bytes.ok().and_then(|bytes| Face::new(Bytes::Read(bytes.into()), self.index));
            if face.is_none() {
                tracing::warn!(path = %self.path.display(), "a font is not what it was when the server started");
            }
            face
        };
        self.face.get_or_init(read).as_ref()
    }
}

impl Face {
    fn new(bytes: Bytes, index: u32) -> Option<Self> {
        let font = font(&bytes, index)?;
        let shaper = ShaperData::new(&font);
        let units_per_em = f32::from(font.head().ok()?.units_per_em());
        let file = Font::new(bytes.shared(), index)?;
        Some(Self { shaper, units_per_em, file, index, bytes, is_inter: false })
    }

    /// The font as it is put into a file: cut to what is used there.
    pub(super) fn file(&self) -> Font {
        self.file.clone()
    }

    fn font(&self) -> FontRef<'_> {
        font(&self.bytes, self.index).expect("it was a font when it was opened")
    }

    pub(super) fn has(&self, c: char) -> bool {
        self.font().charmap().map(c).is_some()
    }

    /// How much further letters stand apart than the font says, in units of `em`.
    pub(super) fn tracking(&self, style: Style, em: i32) -> i32 {
        if style == Style::Heading && self.is_inter { -(em * 3 / 260) } else { 0 }
    }

    /// From the font's units to those of `em` to the em.
    pub(super) fn scale(&self, em: i32) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "an em is a small number")]
        let em = em as f32;
        em / self.units_per_em
    }

    /// The letters as glyphs, in the order in which they are seen. Everything in the font's units.
    pub(super) fn shape(&self, text: &str, is_rtl: bool, features: &[Feature]) -> GlyphBuffer {
        let font = self.font();
        let shaper = self.shaper.shaper(&font).build();
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(if is_rtl { Direction::RightToLeft } else { Direction::LeftToRight });
        let script = text
            .chars()
            .map(|c| c.script())
            .find(|script| !matches!(script, Script::Common | Script::Inherited | Script::Unknown));
        if let Some(script) = script.and_then(|script| script.short_name().parse().ok()) {
            buffer.set_script(script);
        }
        // What the text does not say is guessed from it.
        buffer.guess_segment_properties();
        shaper.shape(buffer, ShapeOptions::new().features(features))
    }

    /// Draws the outline of a glyph, in the font's units, upwards.
    pub(super) fn outline(&self, glyph: u32, pen: &mut impl OutlinePen) {
        if let Some(outline) = self.font().outline_glyphs().get(GlyphId::new(glyph)) {
            // Of a glyph that is broken there is as much as could be read.
            let _ = outline.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), pen);
        }
    }

    /// The picture that a colourful font has for a glyph, and where it lies.
    pub(super) fn picture(&self, glyph: u32) -> Option<Picture> {
        use skrifa::bitmap::BitmapData;
        let found = self.font().bitmap_strikes().glyph_for_size(Size::new(128.0), GlyphId::new(glyph))?;
        let BitmapData::Png(png) = found.data else { return None };
        #[expect(clippy::cast_precision_loss, reason = "pictures in fonts are small")]
        let (width, height) = (found.width as f32, found.height as f32);
        Some(Picture {
            png: png.to_vec(),
            left: found.inner_bearing_x / found.ppem_x,
            top: found.inner_bearing_y / found.ppem_y,
            width: width / found.ppem_x,
            height: height / found.ppem_y,
        })
    }
}

/// A glyph's picture; its measures are parts of the em, its top above the line.
pub(super) struct Picture {
    pub(super) png: Vec<u8>,
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

fn font(bytes: &Bytes, index: u32) -> Option<FontRef<'_>> {
    let bytes = match bytes {
        Bytes::Bundled(bytes) => bytes,
        Bytes::Read(bytes) => &**bytes,
    };
    FontRef::from_index(bytes, index).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_font_is_read_for_a_picture_that_has_none() {
        let library = Library::open(Some(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fonts")))).unwrap();
        assert!(library.shelf.iter().filter(|font| font.has('1')).count() > 1);
        assert_eq!(library.choose("1\u{fe0f}"), FaceId(0));
        assert!(library.shelf.iter().all(|font| font.face.get().is_none()));
    }
}
