//! Which attributes an SVG may have, and which values.

use super::Problem;

/// Numbers, lengths, lists of them, and paths.
const GEOMETRY: [&str; 30] = [
    "d",
    "points",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "fr",
    "width",
    "height",
    "viewBox",
    "preserveAspectRatio",
    "transform",
    "gradientTransform",
    "gradientUnits",
    "spreadMethod",
    "offset",
    "clipPathUnits",
    "maskUnits",
    "maskContentUnits",
    "refX",
    "refY",
];
/// What a style sheet may say as well as an attribute.
const PRESENTATION: [&str; 26] = [
    "fill",
    "fill-opacity",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "opacity",
    "color",
    "stop-color",
    "stop-opacity",
    "clip-path",
    "clip-rule",
    "mask",
    "mask-type",
    "display",
    "visibility",
    "overflow",
    "paint-order",
    "vector-effect",
    "shape-rendering",
    "color-interpolation",
];
/// What refers to elements that are not kept: name and element.
const LOST: [(&str, &str); 5] = [
    ("filter", "filter"),
    ("marker", "marker"),
    ("marker-start", "marker"),
    ("marker-mid", "marker"),
    ("marker-end", "marker"),
];
const FUNCTIONS: [&str; 10] =
    ["rgb", "rgba", "hsl", "hsla", "matrix", "translate", "scale", "rotate", "skewX", "skewY"];
const MAX_ID: usize = 200;
const MAX_VALUE: usize = 500;

type Kept = Result<Option<(&'static str, String)>, Problem>;

/// The attribute of this element as it is kept, if it is.
pub(super) fn attribute(element: &str, name: &str, value: &str) -> Kept {
    match name {
        "id" => return Ok(is_id(value).then(|| ("id", value.to_owned()))),
        "href" => {
            let takes_one = matches!(element, "use" | "linearGradient" | "radialGradient");
            let is_inside = value.strip_prefix('#').is_some_and(is_id);
            return Ok((takes_one && is_inside).then(|| ("href", value.to_owned())));
        }
        _ => {}
    }
    if let Some(name) = GEOMETRY.iter().copied().find(|own| *own == name) {
        let value = plain(value);
        let is_long = matches!(name, "d" | "points" | "transform" | "gradientTransform");
        return Ok(value.filter(|value| is_long || value.len() <= MAX_VALUE).map(|value| (name, value)));
    }
    declaration(name, value)
}

/// The property of a style as it is kept, if it is.
pub(super) fn declaration(name: &str, value: &str) -> Kept {
    if let Some((_, element)) = LOST.iter().find(|(lost, _)| *lost == name)
        && !matches!(value.trim(), "none" | "")
    {
        return Err(Problem::NotKept(element));
    }
    let Some(name) = PRESENTATION.iter().copied().find(|own| *own == name) else { return Ok(None) };
    let value = if matches!(name, "fill" | "stroke" | "clip-path" | "mask") { paint(value) } else { plain(value) };
    Ok(value.filter(|value| value.len() <= MAX_VALUE).map(|value| (name, value)))
}

fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_ID
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b':'))
}

/// A value that is a reference to something in the same drawing, with what to take where that is missing; or a plain one.
fn paint(value: &str) -> Option<String> {
    let value = value.trim();
    let Some(rest) = value.strip_prefix("url(") else { return plain(value) };
    let (reference, fallback) = rest.split_once(')')?;
    let id = reference.trim().trim_matches(['"', '\'']).trim().strip_prefix('#').filter(|id| is_id(id))?;
    match plain(fallback)?.trim() {
        "" => Some(format!("url(#{id})")),
        fallback => Some(format!("url(#{id}) {fallback}")),
    }
}

/// A value of words, numbers, colours and functions that are known to refer to nothing.
fn plain(value: &str) -> Option<String> {
    let mut kept = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            ' ' | '\t' | '\n' | '\r' => kept.push(' '),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' | ',' | '+' | '%' | '#' | ')' | '/' => kept.push(c),
            '(' => {
                let name = kept.trim_end();
                let start = name.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
                if !FUNCTIONS.contains(&&name[start..]) {
                    return None;
                }
                kept.push(c);
            }
            _ => return None,
        }
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_could_refer_to_something_else_are_not_kept() {
        for value in [
            "url(https://tracker.example/a.svg#b)",
            "url('data:image/svg+xml,<svg/>#a')",
            "url(#a) url(#b)",
            "url(#a",
            "image(#a)",
            "src(#a)",
            "u\\72l(#a)",
            "var(--a)",
            "expression(alert(1))",
            "javascript:alert(1)",
            "red;background:blue",
            "<red>",
            "&amp;",
            "attr(fill)",
        ] {
            assert_eq!(declaration("fill", value), Ok(None), "{value}");
        }
        for (value, kept) in [
            ("url( '#a' )", "url(#a)"),
            ("url(\"#a-1\") #fff", "url(#a-1) #fff"),
            ("rgba(1, 2,3,.5)", "rgba(1, 2,3,.5)"),
            ("currentColor", "currentColor"),
        ] {
            assert_eq!(declaration("fill", value), Ok(Some(("fill", kept.to_owned()))));
        }
    }

    #[test]
    fn only_what_is_listed_is_an_attribute() {
        for (element, name, value) in [
            ("path", "onload", "1"),
            ("path", "ONCLICK", "1"),
            ("g", "href", "#a"),
            ("use", "href", "https://a.example/#b"),
            ("use", "href", "data:x#b"),
            ("path", "xml:base", "a"),
            ("path", "src", "a"),
            ("path", "font-family", "a"),
            ("path", "cursor", "url(#a)"),
        ] {
            assert_eq!(attribute(element, name, value), Ok(None), "{name}");
        }
        assert_eq!(attribute("use", "href", "#a"), Ok(Some(("href", "#a".to_owned()))));
        assert_eq!(attribute("path", "filter", "url(#a)"), Err(Problem::NotKept("filter")));
        assert_eq!(attribute("path", "filter", "none"), Ok(None));
    }
}
