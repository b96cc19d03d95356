//! A document in an SVG: the element `openbadges:assertion`, first inside the root, with the document as CDATA. Strangers'
//! files are read event by event; entities are never replaced, because a file with a document type is refused.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::Unreadable;

const NAMESPACE: &str = "http://openbadges.org";
const ELEMENT: &str = "openbadges:assertion";
const DECLARATION: &str = "xmlns:openbadges";

/// An element with a badge in it: where it stands in the file, and what it says.
struct Found {
    from: usize,
    to: usize,
    verify: Option<String>,
    text: String,
}

/// What there is to know of an SVG before a badge is put in or taken out.
struct Scanned {
    /// Behind the root's name.
    name_end: usize,
    /// Behind the root's opening tag.
    tag_end: usize,
    is_empty: bool,
    /// What the prefix `openbadges` stands for at the root.
    declared: Option<String>,
    badges: Vec<Found>,
}

fn scan(svg: &str) -> Result<Scanned, Unreadable> {
    let mut reader = Reader::from_str(svg);
    let mut root: Option<Scanned> = None;
    let mut names = vec![ELEMENT.to_owned()];
    let mut depth = 0_usize;
    loop {
        let from = position(&reader);
        let event = reader.read_event().map_err(|_| Unreadable::Damaged)?;
        let to = position(&reader);
        match event {
            Event::DocType(_) => return Err(Unreadable::DocumentType),
            Event::Eof => break,
            Event::End(_) => depth -= 1,
            Event::Start(tag) | Event::Empty(tag) => {
                let is_empty = svg[from..to].ends_with("/>");
                match &mut root {
                    None if tag.local_name().as_ref() == "svg" => {
                        let declared = attribute(&tag, |name, _| name == DECLARATION)?.map(|(_, value)| value);
                        if let Some((name, _)) =
                            attribute(&tag, |name, value| value == NAMESPACE && name.starts_with("xmlns:"))?
                        {
                            names.push(format!("{}:assertion", &name["xmlns:".len()..]));
                        }
                        let name_end = from + 1 + tag.name().as_ref().len();
                        root = Some(Scanned { name_end, tag_end: to, is_empty, declared, badges: Vec::new() });
                        depth += usize::from(!is_empty);
                    }
                    None => return Err(Unreadable::UnknownKind),
                    Some(_) if depth == 0 => return Err(Unreadable::Damaged),
                    Some(root) if names.iter().any(|name| name == tag.name().as_ref()) => {
                        let verify = attribute(&tag, |name, _| name == "verify")?.map(|(_, value)| value);
                        let text = if is_empty { String::new() } else { content(&mut reader)? };
                        root.badges.push(Found { from, to: position(&reader), verify, text });
                    }
                    Some(_) => depth += usize::from(!is_empty),
                }
            }
            _ => {}
        }
    }
    if depth > 0 {
        return Err(Unreadable::Damaged);
    }
    root.ok_or(Unreadable::UnknownKind)
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The first attribute that is wanted: name and value.
fn attribute(
    tag: &BytesStart<'_>,
    is_wanted: impl Fn(&str, &str) -> bool,
) -> Result<Option<(String, String)>, Unreadable> {
    // Without the search for doubled names, whose cost grows with the square of their number.
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| Unreadable::Damaged)?;
        let name = attribute.key.as_ref();
        let value = quick_xml::escape::unescape(&attribute.value).map_err(|_| Unreadable::Damaged)?;
        if is_wanted(name, &value) {
            return Ok(Some((name.to_owned(), value.into_owned())));
        }
    }
    Ok(None)
}

/// The text up to the end of the element that has just begun.
fn content(reader: &mut Reader<&[u8]>) -> Result<String, Unreadable> {
    let mut text = String::new();
    loop {
        match reader.read_event().map_err(|_| Unreadable::Damaged)? {
            Event::Text(part) => text.push_str(&part),
            Event::CData(part) => text.push_str(&part),
            Event::GeneralRef(reference) => {
                let known = quick_xml::escape::resolve_predefined_entity(&reference);
                match (known, reference.resolve_char_ref()) {
                    (Some(known), _) => text.push_str(known),
                    (None, Ok(Some(c))) => text.push(c),
                    _ => return Err(Unreadable::Damaged),
                }
            }
            Event::Comment(_) => {}
            Event::End(_) => return Ok(text),
            _ => return Err(Unreadable::Damaged),
        }
    }
}

/// The text that was put into an SVG: the document or, where there is none, the address that it names.
pub(super) fn unbake(svg: &str) -> Result<String, Unreadable> {
    let mut badges = scan(svg)?.badges.into_iter();
    let badge = badges.next().ok_or(Unreadable::NotBaked)?;
    if badges.next().is_some() {
        return Err(Unreadable::Several);
    }
    if badge.text.trim().is_empty() { badge.verify.ok_or(Unreadable::NotBaked) } else { Ok(badge.text) }
}

/// Puts a document, found at `address`, into an SVG, in the place of any that was there.
pub fn bake(svg: &str, address: &str, document: &str) -> Result<String, Unreadable> {
    let svg = svg.trim_start_matches('\u{feff}');
    let scanned = scan(svg)?;
    let declaration = match scanned.declared.as_deref() {
        None => format!(" {DECLARATION}=\"{NAMESPACE}\""),
        Some(NAMESPACE) => String::new(),
        Some(_) => return Err(Unreadable::Damaged),
    };
    // `]]>` stands inside a JSON string or nowhere, and there it can be written otherwise. So the document stays one
    // section, which is what other readers expect.
    let document = document.replace("]]>", "]]\\u003e");
    let address = quick_xml::escape::escape(address);
    let mut baked = String::with_capacity(svg.len() + document.len() + 256);
    baked.push_str(&svg[..scanned.name_end]);
    baked.push_str(&declaration);
    let tag = &svg[scanned.name_end..scanned.tag_end];
    baked.push_str(if scanned.is_empty { tag.trim_end_matches("/>") } else { tag.trim_end_matches('>') });
    baked.extend(["><", ELEMENT, " verify=\"", &address, "\"><![CDATA[", &document, "]]></", ELEMENT, ">"]);
    let mut kept = scanned.tag_end;
    for badge in &scanned.badges {
        baked.push_str(&svg[kept..badge.from]);
        kept = badge.to;
    }
    if scanned.is_empty {
        let name_start = svg[..scanned.name_end].rfind('<').map_or(0, |at| at + 1);
        baked.extend(["</", &svg[name_start..scanned.name_end], ">"]);
    }
    baked.push_str(&svg[kept..]);
    Ok(baked)
}

/// An SVG that shows a PNG of this size, which it carries inside.
pub fn around_png(png: &[u8], width: i64, height: i64) -> String {
    let data = STANDARD.encode(png);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\
         <image width=\"{width}\" height=\"{height}\" href=\"data:image/png;base64,{data}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://badges.example/assertions/a?b=1&c=2";
    const PLAIN: &str =
        "<?xml version=\"1.0\"?>\n<!-- art -->\n<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>\n";

    #[test]
    fn what_is_baked_stands_first_and_is_read_and_another_takes_its_place() {
        let document = "{\"note\":\"a ]]> b <svg> & æ\"}";
        let baked = bake(PLAIN, ADDRESS, document).unwrap();
        let root = "<svg xmlns:openbadges=\"http://openbadges.org\" xmlns=\"http://www.w3.org/2000/svg\">";
        let element = "<openbadges:assertion verify=\"https://badges.example/assertions/a?b=1&amp;c=2\"><![CDATA[{";
        assert!(baked.contains(&format!("{root}{element}")), "{baked}");
        assert_eq!(baked.matches("]]>").count(), 1);
        let read: serde_json::Value = serde_json::from_str(&unbake(&baked).unwrap()).unwrap();
        assert_eq!(read, serde_json::from_str::<serde_json::Value>(document).unwrap());
        let again = bake(&baked, ADDRESS, "{\"two\":2}").unwrap();
        assert_eq!(unbake(&again).unwrap(), "{\"two\":2}");
        assert_eq!(again.matches(ELEMENT).count(), 2, "one element with its end: {again}");
        assert_eq!(again.matches(DECLARATION).count(), 1);
        assert!(again.ends_with("<path d=\"M0 0\"/></svg>\n"));
    }

    #[test]
    fn an_empty_root_is_opened() {
        let baked = bake("<svg:svg xmlns:svg='http://www.w3.org/2000/svg' />", ADDRESS, "{}").unwrap();
        assert!(baked.ends_with("</svg:svg>"), "{baked}");
        assert_eq!(unbake(&baked).unwrap(), "{}");
    }

    #[test]
    fn others_write_it_otherwise() {
        for (inside, expected) in [
            ("<openbadges:assertion verify='x'>{&quot;a&quot;:&#49;}</openbadges:assertion>", "{\"a\":1}"),
            ("<openbadges:assertion><![CDATA[{\"a\":\"]]]]><![CDATA[>\"}]]></openbadges:assertion>", "{\"a\":\"]]>\"}"),
            ("<openbadges:assertion verify='https://a.example/1?b&amp;c'/>", "https://a.example/1?b&c"),
            ("<g><ob:assertion>{}</ob:assertion></g>", "{}"),
        ] {
            let svg = format!(
                "<svg xmlns:ob='http://openbadges.org' xmlns:openbadges='http://openbadges.org'>{inside}</svg>"
            );
            assert_eq!(unbake(&svg).unwrap(), expected, "{inside}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let badge = "<openbadges:assertion>{}</openbadges:assertion>";
        for (svg, expected) in [
            ("<svg/>".to_owned(), Unreadable::NotBaked),
            ("<svg><openbadges:assertion/></svg>".to_owned(), Unreadable::NotBaked),
            (format!("<svg>{badge}{badge}</svg>"), Unreadable::Several),
            (format!("<html>{badge}</html>"), Unreadable::UnknownKind),
            (format!("<!DOCTYPE svg [<!ENTITY a \"aaaa\">]><svg>{badge}</svg>"), Unreadable::DocumentType),
            ("<svg><openbadges:assertion>&a;</openbadges:assertion></svg>".to_owned(), Unreadable::Damaged),
            ("<svg><openbadges:assertion><g/></openbadges:assertion></svg>".to_owned(), Unreadable::Damaged),
            (format!("<svg>{badge}"), Unreadable::Damaged),
            (format!("<svg>{badge}</svg><svg/>"), Unreadable::Damaged),
            (format!("<svg>{badge}</g></svg>"), Unreadable::Damaged),
            ("<svg><openbadges:assertion>{}".to_owned(), Unreadable::Damaged),
            (format!("<svg>{}", "<g>".repeat(200_000)), Unreadable::Damaged),
            (format!("<svg {}/>", "a='' ".repeat(200_000)), Unreadable::NotBaked),
            (format!("<svg>{}</svg>", "<a/>".repeat(200_000)), Unreadable::NotBaked),
            ("<!-- no root -->".to_owned(), Unreadable::UnknownKind),
        ] {
            let shown: String = svg.chars().take(80).collect();
            assert_eq!(unbake(&svg).unwrap_err(), expected, "{shown}");
        }
    }

    #[test]
    fn a_png_is_carried_inside() {
        let svg = around_png(b"\x89PNG", 3, 4);
        assert!(svg.contains("viewBox=\"0 0 3 4\"") && svg.contains("data:image/png;base64,iVBORw=="));
        assert_eq!(unbake(&bake(&svg, ADDRESS, "{}").unwrap()).unwrap(), "{}");
    }
}
