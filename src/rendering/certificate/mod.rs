//! A certificate as PDF: one page of A4, the same bytes for the same words, tagged for who listens to it (PDF/UA-1).

mod letters;

use std::num::NonZeroU16;

use krilla::{
    Document, SerializeSettings,
    action::{Action, LinkAction},
    annotation::{Annotation, LinkAnnotation, Target},
    color::rgb,
    configure::{Accessibility, Configuration, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::{Fill, FillRule, Stroke},
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, SpanTag, Tag, TagGroup, TagTree},
};
use palette::{IntoColor as _, Oklch, Srgb};

use self::letters::{Line, lines};
use super::{
    fonts::{Library, Style},
    qr::Qr,
};

/// What stands on a certificate, in the words of its language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// The language's tag.
    pub language: &'static str,
    /// What the file is called by who reads it.
    pub title: String,
    /// Who issues it.
    pub organisation: String,
    /// The hue of its accent, in degrees.
    pub hue: u16,
    /// What it is.
    pub heading: String,
    /// Before the holder's name.
    pub intro: String,
    /// The holder's name, in whatever writing.
    pub holder: String,
    /// Between the name and what it certifies.
    pub statement: String,
    /// What it certifies.
    pub name: String,
    /// Labels and values: dates, the number.
    pub facts: Vec<(String, String)>,
    /// What is to be known first, such as that it has run out.
    pub status: Option<String>,
    /// Before the address where it can be checked.
    pub check: String,
    /// That address.
    pub address: String,
}

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
#[error("the certificate cannot be written: {0}")]
pub struct Unwritable(String);

const WIDTH: f32 = 595.28;
const HEIGHT: f32 = 841.89;
const CENTRE: f32 = WIDTH / 2.0;
/// As wide as a line may be.
const MEASURE: f32 = 430.0;
/// The side of the QR code: on paper 3.5 cm.
const QR_SIDE: f32 = 99.2;
const INK: [u8; 3] = [0x1d, 0x1c, 0x1a];
const MUTED: [u8; 3] = [0x57, 0x53, 0x4d];
const BAD: [u8; 3] = [0xa3, 0x2d, 0x2a];

impl Certificate {
    /// The certificate as PDF. Takes some milliseconds of a processor.
    pub fn pdf(&self, fonts: &Library) -> Result<Vec<u8>, Unwritable> {
        let accessible = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1).finish();
        let accessible = accessible.map_err(|error| Unwritable(format!("{error:?}")))?;
        // A letter that no font has is a box, which the standard does not allow; a certificate with a box is better than none.
        self.written(fonts, accessible).or_else(|_| self.written(fonts, Configuration::default()))
    }

    fn written(&self, fonts: &Library, configuration: Configuration) -> Result<Vec<u8>, Unwritable> {
        let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
        let mut document = Document::new_with(settings);
        document.set_metadata(
            Metadata::new()
                .title(self.title.clone())
                .language(self.language.to_owned())
                .authors(vec![self.organisation.clone()])
                .creator("Emblazon".to_owned())
                .document_id(self.address.clone()),
        );
        let Some(sheet) = PageSettings::from_wh(WIDTH, HEIGHT) else { return Err(Unwritable("no page".to_owned())) };
        let mut page = document.start_page_with(sheet);
        let mut tree = TagTree::new().with_lang(Some(self.language.to_owned()));
        let link = {
            let mut sheet = Sheet { fonts, surface: page.surface(), tree: &mut tree, y: 0.0 };
            self.draw(&mut sheet)
        };
        if let Some((link, group)) = link {
            let target = Target::Action(Action::Link(LinkAction::new(self.address.clone())));
            let annotation = Annotation::new_link(LinkAnnotation::new(link, target), Some(self.address.clone()));
            let mut group = group;
            group.push(page.add_tagged_annotation(annotation));
            let mut paragraph = TagGroup::new(Tag::P);
            paragraph.push(group);
            tree.push(paragraph);
        }
        page.finish();
        let mut outline = Outline::new();
        outline.push_child(OutlineNode::new(self.title.clone(), XyzDestination::new(0, Point::from_xy(0.0, 0.0))));
        document.set_outline(outline);
        document.set_tag_tree(tree);
        document.finish().map_err(|error| Unwritable(format!("{error:?}")))
    }

    /// Draws from the top down; the address's place and its part of the tree, for the link.
    fn draw(&self, sheet: &mut Sheet<'_, '_>) -> Option<(Rect, TagGroup)> {
        let accent = accent(self.hue);
        sheet.frame(accent);
        let level =
            |level, title: &str| Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(title.to_owned()));
        sheet.y = 118.0;
        sheet.text(&self.organisation, Style::Strong, (15.0, 11.0), accent, Tag::P);
        sheet.y += 30.0;
        sheet.text(&self.heading, Style::Strong, (32.0, 24.0), INK, level(1, &self.heading));
        sheet.rule(accent);
        sheet.text(&self.intro, Style::Plain, (12.0, 12.0), MUTED, Tag::P);
        sheet.y += 18.0;
        sheet.text(&self.holder, Style::Strong, (30.0, 15.0), INK, level(2, &self.holder));
        sheet.y += 14.0;
        sheet.text(&self.statement, Style::Plain, (12.0, 12.0), MUTED, Tag::P);
        sheet.y += 14.0;
        sheet.text(&self.name, Style::Strong, (20.0, 13.0), INK, level(2, &self.name));
        if let Some(status) = &self.status {
            sheet.y += 12.0;
            sheet.text(status, Style::Strong, (12.0, 11.0), BAD, Tag::P);
        }
        sheet.y += 26.0;
        for (label, value) in &self.facts {
            sheet.fact(label, value);
        }
        sheet.y = HEIGHT - 250.0;
        if let Some(qr) = Qr::of(&self.address) {
            sheet.qr(&qr, &self.check);
        }
        sheet.y = HEIGHT - 250.0 + QR_SIDE + 22.0;
        sheet.text(&self.check, Style::Plain, (10.0, 10.0), MUTED, Tag::P);
        sheet.y += 2.0;
        sheet.link(&self.address, accent)
    }
}

/// The accent of the portal's pages, for paper.
fn accent(hue: u16) -> [u8; 3] {
    let colour: Srgb = Oklch::new(0.45_f32, 0.075, f32::from(hue)).into_color();
    let colour: Srgb<u8> = colour.into_format();
    [colour.red, colour.green, colour.blue]
}

fn fill([red, green, blue]: [u8; 3]) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() }
}

/// A page that is drawn from the top down.
struct Sheet<'a, 't> {
    fonts: &'t Library,
    surface: Surface<'a>,
    tree: &'t mut TagTree,
    /// Down to where it is drawn.
    y: f32,
}

impl Sheet<'_, '_> {
    /// Something that says nothing.
    fn ornament(&mut self, draw: impl FnOnce(&mut Surface<'_>)) {
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)));
        draw(&mut self.surface);
        self.surface.end_tagged();
        self.surface.set_stroke(None);
    }

    fn frame(&mut self, [red, green, blue]: [u8; 3]) {
        self.ornament(|surface| {
            surface.set_fill(None);
            for (inset, width) in [(28.0, 1.6), (34.0, 0.5)] {
                let rect = Rect::from_ltrb(inset, inset, WIDTH - inset, HEIGHT - inset);
                let mut path = PathBuilder::new();
                if let Some(rect) = rect {
                    path.push_rect(rect);
                }
                surface.set_stroke(Some(Stroke {
                    paint: rgb::Color::new(red, green, blue).into(),
                    width,
                    ..Stroke::default()
                }));
                if let Some(path) = path.finish() {
                    surface.draw_path(&path);
                }
            }
        });
    }

    /// A short line across the middle.
    fn rule(&mut self, [red, green, blue]: [u8; 3]) {
        let y = self.y + 14.0;
        self.ornament(|surface| {
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: rgb::Color::new(red, green, blue).into(),
                width: 1.6,
                ..Stroke::default()
            }));
            let mut path = PathBuilder::new();
            path.move_to(CENTRE - 24.0, y);
            path.line_to(CENTRE + 24.0, y);
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        });
        self.y = y + 40.0;
    }

    /// Words in the middle, as large as they fit on two lines, from the first size to the last; more lines then.
    fn text(
        &mut self,
        text: &str,
        style: Style,
        (large, small): (f32, f32),
        colour: [u8; 3],
        tag: impl Into<krilla::tagging::TagKind>,
    ) {
        let (size, set) = fitting(self.fonts, text, style, large, small);
        let mut group = TagGroup::new(tag);
        for line in &set {
            self.y += size * 1.25;
            group.push(self.line(line, CENTRE - line.width(size) / 2.0, size, colour));
        }
        self.tree.push(group);
    }

    /// One line, tagged; its baseline is at the present height.
    fn line(&mut self, line: &Line, x: f32, size: f32, colour: [u8; 3]) -> krilla::tagging::Identifier {
        let identifier =
            self.surface.start_tagged(ContentTag::Span(SpanTag::empty().with_actual_text(Some(&line.text))));
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(fill(colour)));
        let mut x = x;
        for run in &line.runs {
            self.surface.draw_glyphs(Point::from_xy(x, self.y), &run.glyphs, run.font.clone(), &run.text, size, false);
            x += run.width * size;
        }
        self.surface.end_tagged();
        identifier
    }

    /// A label to the left of the middle, its value to the right.
    fn fact(&mut self, label: &str, value: &str) {
        const SIZE: f32 = 11.0;
        let labels = lines(self.fonts, label, Style::Plain, SIZE, MEASURE / 2.0 - 8.0);
        let values = lines(self.fonts, value, Style::Strong, SIZE, MEASURE / 2.0 - 8.0);
        let top = self.y;
        let mut group = TagGroup::new(Tag::P);
        for line in &labels {
            self.y += SIZE * 1.6;
            group.push(self.line(line, CENTRE - 8.0 - line.width(SIZE), SIZE, MUTED));
        }
        let after_labels = self.y;
        self.y = top;
        for line in &values {
            self.y += SIZE * 1.6;
            group.push(self.line(line, CENTRE + 8.0, SIZE, INK));
        }
        self.y = self.y.max(after_labels);
        self.tree.push(group);
    }

    #[expect(clippy::cast_precision_loss, reason = "a code has at most 185 modules a side")]
    fn qr(&mut self, qr: &Qr, alternative: &str) {
        let module = QR_SIDE / qr.side as f32;
        let (left, top) = (CENTRE - QR_SIDE / 2.0, self.y);
        let mut path = PathBuilder::new();
        for (x, y, width) in &qr.bars {
            let place = |n: usize| n as f32 * module;
            if let Some(rect) = Rect::from_xywh(left + place(*x), top + place(*y), place(*width), module) {
                path.push_rect(rect);
            }
        }
        let identifier = self.surface.start_tagged(ContentTag::Other);
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill { rule: FillRule::NonZero, ..fill([0, 0, 0]) }));
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
        self.surface.end_tagged();
        let figure = Tag::Figure(Some(alternative.to_owned()))
            .with_bbox(Rect::from_xywh(left, top, QR_SIDE, QR_SIDE).map(|rect| krilla::tagging::BBox::new(0, rect)));
        let mut group = TagGroup::new(figure);
        group.push(identifier);
        self.tree.push(group);
    }

    /// An address in the middle, its place, and its part of the tree.
    fn link(&mut self, address: &str, colour: [u8; 3]) -> Option<(Rect, TagGroup)> {
        const SIZE: f32 = 9.5;
        let set = lines(self.fonts, address, Style::Plain, SIZE, MEASURE);
        let top = self.y;
        let mut group = TagGroup::new(Tag::Link);
        let mut widest = 0.0_f32;
        for line in &set {
            self.y += SIZE * 1.4;
            widest = widest.max(line.width(SIZE));
            group.push(self.line(line, CENTRE - line.width(SIZE) / 2.0, SIZE, colour));
        }
        Some((Rect::from_xywh(CENTRE - widest / 2.0, top + 2.0, widest, self.y - top + 2.0)?, group))
    }
}

/// The size from `large` to `small` at which the words take at most two lines, and those lines.
fn fitting(fonts: &Library, text: &str, style: Style, large: f32, small: f32) -> (f32, Vec<Line>) {
    let mut size = large;
    loop {
        let set = lines(fonts, text, style, size, MEASURE);
        let fits = set.len() <= 2 && set.iter().all(|line| !line.is_broken);
        if fits || size <= small {
            return (size, set);
        }
        size = (size - 1.5).max(small);
    }
}

#[cfg(test)]
mod tests;
