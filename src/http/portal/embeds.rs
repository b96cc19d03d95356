//! What somebody puts on other pages to show their card there: addresses, and code to copy.

use quick_xml::escape::escape;

use super::paths;
use crate::{app::App, language::Text};

/// A card is so wide, in the pixels of a page.
pub const CARD_WIDTH: u32 = 480;
/// And so high.
pub const CARD_HEIGHT: u32 = 160;
/// How many times larger the PNG is that previews elsewhere show.
pub const PREVIEW_SCALE: u32 = 2;

/// The addresses of somebody's card, below this server's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// For light pages.
    pub light: String,
    /// For dark pages.
    pub dark: String,
    /// The narrow one.
    pub compact: String,
    /// As pixels, for mail and chat.
    pub png: String,
    /// What it is, for who cannot see it.
    pub alt: String,
}

impl Card {
    /// The card of the person with this handle and name.
    pub(super) fn new(t: Text, handle: &str, name: &str) -> Self {
        let svg = paths::CardSvg { username: handle.to_owned() };
        let png = paths::CardPng { username: handle.to_owned() };
        let scale = PREVIEW_SCALE.to_string();
        Self {
            light: paths::with_query(&svg, &[("theme", "light")]),
            dark: paths::with_query(&svg, &[("theme", "dark")]),
            compact: paths::with_query(&svg, &[("style", "compact")]),
            png: paths::with_query(&png, &[("scale", &scale)]),
            alt: t.named("card-alt", name),
        }
    }
}

/// Code to copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    /// The id of its field.
    pub id: &'static str,
    /// The message that names it.
    pub label: &'static str,
    /// The code.
    pub code: String,
}

/// Every kind of code for the card of the person with this handle and name. Each is one line; what the person is called is
/// nothing but text in it.
pub(super) fn all(app: &App, t: Text, handle: &str, name: &str) -> Vec<Embed> {
    let card = Card::new(t, handle, name);
    let own = |path: &str| app.url(path);
    let page = own(&paths::Profile { handle: handle.to_owned() }.to_string());
    let svg = own(&paths::CardSvg { username: handle.to_owned() }.to_string());
    let png = own(&paths::CardPng { username: handle.to_owned() }.to_string());
    vec![
        Embed { id: "embed-html", label: "embed-html", code: html(&page, &svg, &card.alt) },
        Embed { id: "embed-themed", label: "embed-themed", code: themed(&page, &svg, &own(&card.dark), &card.alt) },
        Embed { id: "embed-markdown", label: "embed-markdown", code: markdown(&page, &svg, &card.alt) },
        Embed { id: "embed-bbcode", label: "embed-bbcode", code: bbcode(&page, &png) },
        Embed { id: "embed-link", label: "embed-link", code: page },
    ]
}

fn picture(src: &str, alt: &str) -> String {
    format!(r#"<img src="{}" alt="{}" width="{CARD_WIDTH}" height="{CARD_HEIGHT}">"#, escape(src), escape(alt))
}

fn html(page: &str, src: &str, alt: &str) -> String {
    format!(r#"<a href="{}">{}</a>"#, escape(page), picture(src, alt))
}

/// HTML that follows the reader's choice of light or dark.
fn themed(page: &str, light: &str, dark: &str, alt: &str) -> String {
    let source = format!(r#"<source srcset="{}" media="(prefers-color-scheme: dark)">"#, escape(dark));
    format!(r#"<a href="{}"><picture>{source}{}</picture></a>"#, escape(page), picture(light, alt))
}

/// Markdown has no width; an SVG has its own.
fn markdown(page: &str, src: &str, alt: &str) -> String {
    let mut text = String::with_capacity(alt.len());
    for c in alt.chars() {
        // Whatever a backslash can take its meaning from (CommonMark, 2.4).
        if c.is_ascii_punctuation() {
            text.push('\\');
        }
        text.push(c);
    }
    format!("[![{text}]({src})]({page})")
}

/// Forums show no SVG.
fn bbcode(page: &str, src: &str) -> String {
    format!("[url={page}][img]{src}[/img][/url]")
}

#[cfg(test)]
mod tests {
    use scraper::{Html, Selector};

    use super::*;

    const PAGE: &str = "https://badges.example/people/kari";
    const SVG: &str = "https://badges.example/api/badge/kari/svg";

    #[test]
    fn each_kind_of_code_is_one_line_that_leads_to_the_profile() {
        let alt = "Profile badge of Kari";
        assert_eq!(
            html(PAGE, SVG, alt),
            r#"<a href="https://badges.example/people/kari"><img src="https://badges.example/api/badge/kari/svg" alt="Profile badge of Kari" width="480" height="160"></a>"#
        );
        assert_eq!(
            markdown(PAGE, SVG, alt),
            "[![Profile badge of Kari](https://badges.example/api/badge/kari/svg)](https://badges.example/people/kari)"
        );
        assert_eq!(
            bbcode(PAGE, "https://badges.example/api/badge/kari/png"),
            "[url=https://badges.example/people/kari][img]https://badges.example/api/badge/kari/png[/img][/url]"
        );
    }

    #[test]
    fn a_name_is_nothing_but_text_in_html() {
        let name = r#"Kari "><script>alert(1)</script> & 'co' &lt;"#;
        let dark = format!("{SVG}?theme=dark&x=\"");
        for code in [html(PAGE, SVG, name), themed(PAGE, SVG, &dark, name)] {
            let read = Html::parse_fragment(&code);
            let one = |selector: &str| {
                let selector = Selector::parse(selector).unwrap();
                let found: Vec<_> = read.select(&selector).collect();
                assert_eq!(found.len(), 1, "{code}");
                found[0].value().clone()
            };
            let image = one("a[href] img");
            assert_eq!(
                (image.attr("alt"), image.attr("src"), image.attr("width")),
                (Some(name), Some(SVG), Some("480"))
            );
            assert!(!code.contains("<script") && !code.contains('\n'));
        }
        let read = Html::parse_fragment(&themed(PAGE, SVG, &dark, name));
        let source = read.select(&Selector::parse("picture > source").unwrap()).next().unwrap();
        assert_eq!(source.value().attr("srcset"), Some(dark.as_str()));
    }

    #[test]
    fn a_name_is_nothing_but_text_in_markdown() {
        let code = markdown(PAGE, SVG, "K](x) <b>*_`\\ &amp; Å");
        assert_eq!(code, format!("[![K\\]\\(x\\) \\<b\\>\\*\\_\\`\\\\ \\&amp\\; Å]({SVG})]({PAGE})"));
    }
}
