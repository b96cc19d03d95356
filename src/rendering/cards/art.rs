use std::{
    fmt::Write as _,
    io::Cursor,
    sync::atomic::{AtomicU64, Ordering},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use image::{ImageFormat, imageops::FilterType};
use quick_xml::{Reader, events::Event};

use crate::rendering::text::Px;

/// The side of pictures inside cards, in pixels: three for each that they have on the page, and one more.
const SIDE: u32 = 180;
/// A drawing of more bytes is carried as pixels, so that a card stays light.
const MOST: usize = 12 * 1024;

/// Numbers what is drawn and kept.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A badge's or a person's picture as it stands inside a card: as shapes, or as the data of its pixels.
#[derive(Debug)]
pub struct Art {
    /// What a drawn one is kept under.
    pub(super) key: u64,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// The attributes of the root, and what is in it.
    Shapes { attributes: String, inside: String },
    /// An address with the pixels in it.
    Pixels(String),
}

impl Art {
    /// From a stored picture, which is PNG or SVG. `None` if it is neither. May take milliseconds.
    pub fn new(bytes: &[u8], is_svg: bool) -> Option<Self> {
        let shapes = if is_svg { std::str::from_utf8(bytes).ok().and_then(shapes) } else { None };
        let content = match shapes {
            Some(shapes) => shapes,
            None if is_svg => pixels(&super::png::contained(std::str::from_utf8(bytes).ok()?, SIDE)?)?,
            None => pixels(bytes)?,
        };
        Some(Self { key: NEXT.fetch_add(1, Ordering::Relaxed), content })
    }

    /// How many bytes it adds to a card, about.
    pub fn weight(&self) -> usize {
        self.svg().len() + 128
    }

    pub(super) fn svg(&self) -> &str {
        match &self.content {
            Content::Shapes { inside, .. } => inside,
            Content::Pixels(href) => href,
        }
    }

    pub(super) fn write(&self, out: &mut String, x: f32, y: f32, side: f32) {
        let (x, y, side) = (Px(x), Px(y), Px(side));
        let _ = match &self.content {
            Content::Shapes { attributes, inside } => {
                write!(out, r#"<svg x="{x}" y="{y}" width="{side}" height="{side}"{attributes}>{inside}</svg>"#)
            }
            Content::Pixels(href) => {
                write!(out, r#"<image x="{x}" y="{y}" width="{side}" height="{side}" href="{href}"/>"#)
            }
        };
    }
}

fn pixels(bytes: &[u8]) -> Option<Content> {
    let picture = image::load_from_memory(bytes).ok()?;
    let picture = if picture.width().max(picture.height()) > SIDE {
        picture.resize(SIDE, SIDE, FilterType::Lanczos3)
    } else {
        picture
    };
    // Photographs are a tenth as large without transparency.
    let is_opaque = picture.to_rgba8().pixels().all(|pixel| pixel.0[3] == 255);
    let mut out = Cursor::new(Vec::new());
    let media_type = if is_opaque {
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, 88);
        picture.to_rgb8().write_with_encoder(encoder).ok()?;
        "image/jpeg"
    } else {
        picture.to_rgba8().write_to(&mut out, ImageFormat::Png).ok()?;
        "image/png"
    };
    Some(Content::Pixels(format!("data:{media_type};base64,{}", STANDARD.encode(out.into_inner()))))
}

/// A drawing that can stand inside another document as it is: no ids, styles or references that could meet those of others.
fn shapes(svg: &str) -> Option<Content> {
    const PRIVATE: [&str; 7] = ["id", "class", "style", "href", "xlink:href", "clip-path", "mask"];
    // Of the root: its place is the card's to give, and nothing is painted beyond it.
    const PLACING: [&str; 9] =
        ["x", "y", "width", "height", "preserveAspectRatio", "overflow", "role", "xmlns", "version"];
    if svg.len() > MOST || svg.contains("url(") {
        return None;
    }
    let mut reader = Reader::from_str(svg);
    let mut root = None;
    let (mut inside, mut depth, mut hidden) = (String::new(), 0_usize, 0_usize);
    loop {
        let at = usize::try_from(reader.buffer_position()).ok()?;
        let event = reader.read_event().ok()?;
        let until = usize::try_from(reader.buffer_position()).ok()?;
        let (tag, opens) = match &event {
            Event::Start(tag) => (Some(tag), true),
            Event::Empty(tag) => (Some(tag), false),
            Event::End(_) => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    break;
                }
                if hidden > 0 {
                    hidden -= 1;
                    continue;
                }
                (None, false)
            }
            Event::Text(_) | Event::GeneralRef(_) => (None, false),
            Event::Comment(_) | Event::Decl(_) => continue,
            _ => return None,
        };
        if let Some(tag) = tag {
            let mut attributes = String::new();
            for attribute in tag.attributes() {
                let attribute = attribute.ok()?;
                let (name, value) = (attribute.key.as_ref(), &*attribute.value);
                if PRIVATE.contains(&name) || (name.contains(':') && depth > 0) {
                    return None;
                }
                // It would move all of the drawing, with the bounds that it is cut off at.
                if depth == 0 && name == "transform" {
                    return None;
                }
                let is_placing = PLACING.contains(&name);
                if !is_placing && !name.contains(':') && !name.starts_with("aria-") && !value.contains('"') {
                    let _ = write!(attributes, r#" {name}="{value}""#);
                }
            }
            let name = tag.name();
            if depth == 0 {
                (name.as_ref() == "svg" && opens && attributes.contains(" viewBox=")).then_some(())?;
                root = Some(attributes);
                depth = 1;
                continue;
            }
            if ["style", "image", "use", "script", "foreignObject"].contains(&name.as_ref()) {
                return None;
            }
            // What a badge is called is told by the card itself.
            let is_told = ["title", "desc", "metadata"].contains(&name.as_ref());
            if opens {
                depth += 1;
                if hidden > 0 || is_told {
                    hidden += 1;
                }
            }
            if is_told && !opens {
                continue;
            }
        }
        if hidden == 0 && depth > 0 {
            inside.push_str(svg.get(at..until)?);
        }
    }
    Some(Content::Shapes { attributes: root?, inside })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn art(svg: &str) -> Option<String> {
        match Art::new(svg.as_bytes(), true)?.content {
            Content::Shapes { attributes, inside } => Some(format!("<svg{attributes}>{inside}</svg>")),
            Content::Pixels(href) => Some(href),
        }
    }

    #[test]
    fn a_plain_drawing_stands_inside_as_it_is() {
        let svg = r##"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="9" role="img" fill="none"><title>T &amp; <b/></title><!-- x --><g stroke="#fff"><path d="M0 0h9"/></g></svg>"##;
        assert_eq!(
            art(svg).unwrap(),
            r##"<svg viewBox="0 0 96 96" fill="none"><g stroke="#fff"><path d="M0 0h9"/></g></svg>"##
        );
    }

    #[test]
    fn no_drawing_paints_beyond_its_place() {
        let with = |root: &str| {
            art(&format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" {root}><path d="M-99 0h999v9z"/></svg>"#
            ))
            .unwrap()
        };
        for root in [r#"overflow="visible""#, r#"x="-99" y="9" width="999" height="999" preserveAspectRatio="none""#] {
            assert_eq!(with(root), r#"<svg viewBox="0 0 9 9"><path d="M-99 0h999v9z"/></svg>"#);
        }
        for root in [r#"transform="scale(9)""#, r#"style="overflow:visible""#, r#"class="a""#, r#"clip-path="none""#] {
            assert!(with(root).starts_with("data:image/"), "{root}");
        }
    }

    #[test]
    fn what_could_meet_others_names_is_carried_as_pixels() {
        for inside in [
            r#"<path id="a" d="M0 0h9v9z"/>"#,
            r#"<rect width="9" height="9" fill="url(#a)"/>"#,
            r#"<style>path{fill:red}</style><path d="M0 0h9v9z"/>"#,
            r#"<rect width="9" height="9" style="fill:red"/>"#,
        ] {
            let svg = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">{inside}</svg>"#);
            assert!(art(&svg).unwrap().starts_with("data:image/"), "{inside}");
        }
        assert!(art("<svg").is_none() && art("").is_none());
    }

    #[test]
    fn a_photograph_is_light_and_transparency_stays() {
        let shade = |n: u32| u8::try_from(n % 256).unwrap();
        let photo = image::RgbaImage::from_fn(700, 700, |x, y| image::Rgba([shade(x), shade(y), 90, 255]));
        let clear = image::RgbaImage::new(40, 20);
        let file = |picture: image::RgbaImage| {
            let mut out = Cursor::new(Vec::new());
            picture.write_to(&mut out, ImageFormat::Png).unwrap();
            out.into_inner()
        };
        let photo = Art::new(&file(photo), false).unwrap();
        assert!(photo.svg().starts_with("data:image/jpeg") && photo.weight() < 24 * 1024, "{}", photo.weight());
        assert!(Art::new(&file(clear), false).unwrap().svg().starts_with("data:image/png"));
        assert!(Art::new(b"GIF", false).is_none());
    }
}
