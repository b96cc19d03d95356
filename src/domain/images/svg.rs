//! Strangers' SVG: read event by event into a list of shapes, and written anew from that list. Only elements, attributes and
//! values that stand in the lists of this file come out; style sheets are worked into attributes. What would be seen and
//! cannot be kept is refused by name; what nobody sees is left out.

mod styles;
mod values;
mod weight;

use std::{collections::HashMap, fmt::Write as _};

use quick_xml::{
    NsReader,
    events::{BytesStart, Event},
    name::{Namespace, ResolveResult},
};

use self::styles::{Matched, Sheet, Steps};
use super::Problem;

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
/// Elements inside one another.
const MAX_DEPTH: usize = 32;
const MAX_ELEMENTS: usize = 20_000;
const MAX_STYLES: usize = 64 * 1024;
/// The most steps in which style sheets are held against elements.
const MAX_STEPS: usize = 20_000_000;
/// The most bytes that style sheets write into attributes.
const MAX_STYLED: usize = 4 * 1024 * 1024;
const MAX_TITLE: usize = 1_000;
/// The longer side of what is kept, in its own pixels.
const SIDE: f64 = 512.0;
/// How many times longer one side may be than the other.
const MAX_RATIO: f64 = 16.0;

/// What the root has not from the file: its place and size are ours, and nothing is seen beyond them, whatever the drawing
/// stands in.
const NOT_OF_ROOT: [&str; 7] = ["width", "height", "x", "y", "viewBox", "preserveAspectRatio", "overflow"];

/// A drawing, written anew.
#[derive(Debug)]
pub(super) struct Drawing {
    pub text: String,
    pub width: u32,
    pub height: u32,
}

/// An element that is kept.
#[derive(Debug)]
struct Node {
    name: &'static str,
    /// What style sheets call it.
    local_name: String,
    parent: Option<usize>,
    previous: Option<usize>,
    depth: usize,
    attributes: Vec<(&'static str, String)>,
    class: String,
    style: String,
    /// Of a title or description.
    text: String,
}

/// What becomes of an element.
enum Fate {
    Kept(&'static str),
    /// Nobody sees it.
    Dropped,
    /// Nobody sees it unless something refers to it.
    Definition(&'static str),
    /// It would be missed.
    Refused(&'static str),
}

fn fate(local_name: &str) -> Fate {
    const KEPT: [&str; 19] = [
        "svg",
        "g",
        "defs",
        "symbol",
        "use",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "title",
        "desc",
    ];
    const DEFINITIONS: [&str; 3] = ["filter", "marker", "pattern"];
    const REFUSED: [&str; 9] =
        ["text", "image", "foreignObject", "video", "audio", "canvas", "iframe", "mesh", "hatch"];
    let in_list = |list: &[&'static str]| list.iter().copied().find(|name| *name == local_name);
    if let Some(name) = in_list(&KEPT) {
        Fate::Kept(name)
    } else if matches!(local_name, "a" | "switch") {
        Fate::Kept("g")
    } else if let Some(name) = in_list(&DEFINITIONS) {
        Fate::Definition(name)
    } else if let Some(name) = in_list(&REFUSED) {
        Fate::Refused(name)
    } else {
        Fate::Dropped
    }
}

/// Reads an SVG and writes it anew. The cost grows with its length alone.
pub(super) fn read(bytes: &[u8]) -> Result<Drawing, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|_| Problem::NotAPicture)?;
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with('<') {
        return Err(Problem::NotAPicture);
    }
    let mut reading = Reading::default();
    reading.read(text)?;
    reading.apply_styles()?;
    reading.check_references()?;
    weight::check(&reading.nodes)?;
    reading.write()
}

#[derive(Debug, Default)]
struct Reading {
    nodes: Vec<Node>,
    styles: String,
    /// Ids of what is not kept, with the element's name.
    lost: HashMap<String, &'static str>,
}

/// What the text between two tags belongs to.
#[derive(Clone, Copy)]
enum Inside {
    Nothing,
    Style,
    Title(usize),
}

impl Reading {
    fn read(&mut self, svg: &str) -> Result<(), Problem> {
        let mut reader = NsReader::from_str(svg);
        // The nodes that are open; and, where an element is left out, how deep we are in it.
        let mut open: Vec<usize> = Vec::new();
        let mut last_child: Vec<Option<usize>> = vec![None];
        let mut skipped = 0_usize;
        let mut inside = Inside::Nothing;
        loop {
            let (namespace, event) = reader.read_resolved_event().map_err(|_| Problem::NotAPicture)?;
            let is_svg = matches!(namespace, ResolveResult::Bound(Namespace(SVG)) | ResolveResult::Unbound);
            match event {
                Event::Eof => break,
                Event::DocType(doctype) if doctype.contains('[') => return Err(Problem::NotKept("<!DOCTYPE […]>")),
                Event::Start(_) if skipped > 0 => skipped += 1,
                Event::End(_) if skipped > 0 => skipped -= 1,
                _ if skipped > 0 => {}
                Event::End(_) => {
                    inside = Inside::Nothing;
                    // A style sheet is no node.
                    if last_child.len() > open.len() + 1 {
                        last_child.pop();
                    } else {
                        open.pop();
                        last_child.pop();
                    }
                }
                ref event @ (Event::Start(ref tag) | Event::Empty(ref tag)) => {
                    let is_start = matches!(event, Event::Start(_));
                    if open.is_empty() && !self.nodes.is_empty() {
                        return Err(Problem::NotAPicture);
                    }
                    let local_name = tag.local_name();
                    let name = local_name.as_ref();
                    if is_svg && name == "style" && !open.is_empty() {
                        if is_start {
                            inside = Inside::Style;
                            last_child.push(None);
                        }
                        continue;
                    }
                    let kept = self.element(&reader, tag, is_svg, &open, last_child.last().copied().flatten())?;
                    match kept {
                        Some(at) => {
                            if let Some(last) = last_child.last_mut() {
                                *last = Some(at);
                            }
                            if is_start {
                                open.push(at);
                                last_child.push(None);
                                if matches!(self.nodes[at].name, "title" | "desc") {
                                    inside = Inside::Title(at);
                                }
                            }
                        }
                        None if open.is_empty() => return Err(Problem::NotAPicture),
                        None => skipped = usize::from(is_start),
                    }
                }
                Event::Text(part) => self.text(inside, &part)?,
                Event::CData(part) => self.text(inside, &part)?,
                Event::GeneralRef(reference) => {
                    let known = quick_xml::escape::resolve_predefined_entity(&reference);
                    match (known, reference.resolve_char_ref()) {
                        (Some(known), _) => self.text(inside, known)?,
                        (None, Ok(Some(c))) => self.text(inside, c.encode_utf8(&mut [0; 4]))?,
                        _ => return Err(Problem::NotKept("&…;")),
                    }
                }
                Event::DocType(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
            }
        }
        if self.nodes.is_empty() || !open.is_empty() || skipped > 0 {
            return Err(Problem::NotAPicture);
        }
        Ok(())
    }

    /// Keeps an element, and returns where. `None` leaves it out, with all that is in it.
    fn element(
        &mut self,
        reader: &NsReader<&[u8]>,
        tag: &BytesStart<'_>,
        is_svg: bool,
        open: &[usize],
        previous: Option<usize>,
    ) -> Result<Option<usize>, Problem> {
        let local_name = tag.local_name();
        let name = match fate(local_name.as_ref()) {
            Fate::Kept(name) if is_svg && (!open.is_empty() || name == "svg") => Ok(name),
            Fate::Refused(name) | Fate::Definition(name) if is_svg => Err(name),
            Fate::Dropped | Fate::Kept(_) | Fate::Refused(_) | Fate::Definition(_) => return Ok(None),
        };
        if open.len() >= MAX_DEPTH || self.nodes.len() >= MAX_ELEMENTS {
            return Err(Problem::TooComplex);
        }
        let mut node = Node {
            name: name.unwrap_or_default(),
            local_name: local_name.as_ref().to_owned(),
            parent: open.last().copied(),
            previous,
            depth: open.len(),
            attributes: Vec::new(),
            class: String::new(),
            style: String::new(),
            text: String::new(),
        };
        // Without the search for doubled names, whose cost grows with the square of their number; ours are few.
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| Problem::NotAPicture)?;
            let (namespace, key) = reader.resolver().resolve_attribute(attribute.key);
            let key = key.as_ref();
            let is_own = match namespace {
                ResolveResult::Unbound => true,
                ResolveResult::Bound(Namespace(namespace)) => namespace == XLINK && key == "href",
                ResolveResult::Unknown(_) => false,
            };
            if !is_own {
                continue;
            }
            let value = quick_xml::escape::unescape(&attribute.value).map_err(|_| Problem::NotAPicture)?;
            match key {
                // What only some program can show; what it shows to the others stands beside it.
                "requiredExtensions" if !value.trim().is_empty() => return Ok(None),
                "class" => node.class = value.into_owned(),
                "style" => node.style = value.into_owned(),
                _ => node.set_unless_set(key, &value)?,
            }
        }
        match (name, fate(local_name.as_ref())) {
            (Ok(_), _) => {
                self.nodes.push(node);
                Ok(Some(self.nodes.len() - 1))
            }
            (Err(name), Fate::Definition(_)) => {
                if let Some(id) = node.attribute("id") {
                    self.lost.entry(id.to_owned()).or_insert(name);
                }
                Ok(None)
            }
            (Err(name), _) => Err(Problem::NotKept(name)),
        }
    }

    fn text(&mut self, inside: Inside, part: &str) -> Result<(), Problem> {
        match inside {
            Inside::Nothing => {}
            Inside::Style => {
                self.styles.push_str(part);
                if self.styles.len() > MAX_STYLES {
                    return Err(Problem::TooComplex);
                }
            }
            Inside::Title(at) => {
                let text = &mut self.nodes[at].text;
                let room = MAX_TITLE.saturating_sub(text.chars().count());
                text.extend(part.chars().filter(|c| !c.is_control()).take(room));
            }
        }
        Ok(())
    }

    /// Works the style sheets, and then the elements' own styles, into attributes.
    fn apply_styles(&mut self) -> Result<(), Problem> {
        let styles = std::mem::take(&mut self.styles);
        let sheet = Sheet::read(&styles)?;
        let steps = Steps::new(MAX_STEPS);
        let mut room = MAX_STYLED;
        for at in 0..self.nodes.len() {
            let own = std::mem::take(&mut self.nodes[at].style);
            let own = styles::declarations(&own);
            let mut said = sheet.about(&Matched { nodes: &self.nodes, at, steps: &steps })?;
            said.push(&own);
            // What is important comes last, whoever says it.
            for is_important in [false, true] {
                for declaration in said.iter().copied().flatten().filter(|d| d.is_important == is_important) {
                    room = room.checked_sub(declaration.value.len()).ok_or(Problem::TooComplex)?;
                    self.nodes[at].set_styled(&declaration.name, declaration.value)?;
                }
            }
        }
        Ok(())
    }

    /// Refuses a drawing in which something refers to what is not kept.
    fn check_references(&self) -> Result<(), Problem> {
        for node in &self.nodes {
            for id in node.references() {
                if let Some(name) = self.lost.get(id) {
                    return Err(Problem::NotKept(name));
                }
            }
        }
        Ok(())
    }

    fn write(&mut self) -> Result<Drawing, Problem> {
        let root = &mut self.nodes[0];
        let (view, width, height) = root.size().ok_or(Problem::NotAPicture)?;
        root.attributes.retain(|(name, _)| !NOT_OF_ROOT.contains(name));
        root.attributes.extend([("viewBox", view), ("width", width.to_string()), ("height", height.to_string())]);
        let mut text = format!("<svg xmlns=\"{SVG}\"");
        let mut open: Vec<&str> = Vec::new();
        for (at, node) in self.nodes.iter().enumerate() {
            while open.len() > node.depth {
                close(&mut text, open.pop());
            }
            if at > 0 {
                text.extend(["<", node.name]);
            }
            for (name, value) in &node.attributes {
                // Values have neither quotation marks nor anything else that needs escaping.
                text.extend([" ", name, "=\"", value, "\""]);
            }
            let has_content =
                !node.text.is_empty() || self.nodes.get(at + 1).is_some_and(|next| next.depth > node.depth);
            if has_content {
                let _ = write!(text, ">{}", quick_xml::escape::escape(&node.text));
                open.push(node.name);
            } else {
                text.push_str("/>");
            }
        }
        while let Some(name) = open.pop() {
            close(&mut text, Some(name));
        }
        Ok(Drawing { text, width, height })
    }
}

fn close(text: &mut String, name: Option<&str>) {
    text.extend(["</", name.unwrap_or_default(), ">"]);
}

impl Node {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    /// An attribute of the file; the first one of a name counts.
    fn set_unless_set(&mut self, name: &str, value: &str) -> Result<(), Problem> {
        if let Some((name, value)) = values::attribute(self.name, name, value)?
            && self.attribute(name).is_none()
        {
            self.attributes.push((name, value));
        }
        Ok(())
    }

    /// A declaration of a style sheet; the last one of a name counts.
    fn set_styled(&mut self, name: &str, value: &str) -> Result<(), Problem> {
        if let Some((name, value)) = values::declaration(name, value)? {
            match self.attributes.iter_mut().find(|(own, _)| *own == name) {
                Some((_, old)) => *old = value,
                None => self.attributes.push((name, value)),
            }
        }
        Ok(())
    }

    /// The ids that it refers to.
    fn references(&self) -> impl Iterator<Item = &str> {
        self.attributes.iter().filter_map(|(name, value)| match *name {
            "href" => value.strip_prefix('#'),
            _ => value.strip_prefix("url(#").and_then(|rest| rest.split(')').next()),
        })
    }

    /// The `viewBox` of a root, and the size that the drawing is given.
    fn size(&self) -> Option<(String, u32, u32)> {
        let length = |name| {
            let value: &str = self.attribute(name)?;
            value.trim_end_matches("px").parse::<f64>().ok().filter(|length| *length > 0.0)
        };
        let view: Vec<f64> = match self.attribute("viewBox") {
            Some(view) => {
                view.split([' ', ',']).filter(|part| !part.is_empty()).map(str::parse).collect::<Result<_, _>>().ok()?
            }
            None => vec![0.0, 0.0, length("width").unwrap_or(100.0), length("height").unwrap_or(100.0)],
        };
        let &[x, y, width, height] = view.as_slice() else { return None };
        let is_sane = [x, y, width, height].iter().all(|number| number.is_finite() && number.abs() < 1e6);
        if !is_sane || width < 1e-3 || height < 1e-3 || width.max(height) / width.min(height) > MAX_RATIO {
            return None;
        }
        let scale = SIDE / width.max(height);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 512")]
        let pixels = |side: f64| (side * scale).round().clamp(1.0, SIDE) as u32;
        Some((format!("{x} {y} {width} {height}"), pixels(width), pixels(height)))
    }
}

#[cfg(test)]
mod tests;
