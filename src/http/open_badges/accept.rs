//! One address, two answers: a page for people and a document for programs. Never a picture.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};

/// The media type of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaType {
    /// `application/ld+json`.
    JsonLd,
    /// `application/json`, for those who take nothing else.
    Json,
}

impl MediaType {
    /// As in `Content-Type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::JsonLd => "application/ld+json",
            Self::Json => "application/json",
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The page.
    Page,
    /// The document.
    Document(MediaType),
}

/// What a request's `Accept` makes of an address (RFC 9110, section 12.5.1).
#[derive(Debug, Clone, Copy)]
pub struct Accepts {
    prefers_page: bool,
    media_type: MediaType,
}

impl<S: Sync> FromRequestParts<S> for Accepts {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.headers))
    }
}

/// How much a media type is wanted: by its quality, then by how exactly it was named.
type Wish = (u16, u8);

impl Accepts {
    fn of(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let ranges: Vec<(&str, u16)> = values.flat_map(|value| value.split(',')).take(64).map(range).collect();
        let wish = |name: &str| -> Wish {
            let family = name.split('/').next().unwrap_or_default();
            let exactness = |range: &str| match range.strip_suffix("/*") {
                Some("*") => Some(0),
                Some(start) => start.eq_ignore_ascii_case(family).then_some(1),
                None => range.eq_ignore_ascii_case(name).then_some(2),
            };
            // The range that names it most exactly counts, whatever it is worth.
            let named = ranges.iter().filter_map(|(range, quality)| Some((exactness(range)?, *quality)));
            named.max().map_or((0, 0), |(exactness, quality)| (quality, exactness))
        };
        let (page, json_ld, json) = (wish("text/html"), wish("application/ld+json"), wish("application/json"));
        Self {
            prefers_page: page.0 > 0 && page > json_ld.max(json),
            media_type: if json.0 > json_ld.0 { MediaType::Json } else { MediaType::JsonLd },
        }
    }

    /// The name in an address without its suffix, and what is asked for: `.json` forces the document, `.html` the page.
    pub fn asked(self, name: &str) -> (&str, Asked) {
        if let Some(name) = name.strip_suffix(".json") {
            return (name, Asked::Document(self.media_type));
        }
        if let Some(name) = name.strip_suffix(".html") {
            return (name, Asked::Page);
        }
        (name, if self.prefers_page { Asked::Page } else { Asked::Document(self.media_type) })
    }
}

/// A media range without its parameters, and its quality in thousandths.
fn range(text: &str) -> (&str, u16) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let quality = quality.map_or(Some(1.0), |quality| quality.parse::<f32>().ok()).unwrap_or(0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 0 and 1,000")]
    let thousandths = (quality.clamp(0.0, 1.0) * 1_000.0) as u16;
    (name, thousandths)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::{Asked::*, MediaType::*, *};

    fn asked(accept: &[&str]) -> Asked {
        let mut headers = HeaderMap::new();
        for value in accept {
            headers.append(header::ACCEPT, HeaderValue::from_str(value).unwrap());
        }
        Accepts::of(&headers).asked("a").1
    }

    #[test]
    fn browsers_get_the_page_and_everybody_else_the_document() {
        for (accept, expected) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", Page),
            ("text/html", Page),
            ("TEXT/HTML; charset=utf-8", Page),
            ("text/html, */*", Page),
            ("text/*", Page),
            ("text/html, application/json;q=0.9", Page),
            ("*/*", Document(JsonLd)),
            ("", Document(JsonLd)),
            ("application/ld+json", Document(JsonLd)),
            ("application/ld+json, application/json", Document(JsonLd)),
            ("application/ld+json; profile=\"http://www.w3.org/ns/json-ld#compacted\"", Document(JsonLd)),
            ("application/json", Document(Json)),
            ("application/json;q=0.5", Document(Json)),
            ("application/json, */*;q=0.1", Document(Json)),
            ("application/json, */*", Document(JsonLd)),
            ("application/*", Document(JsonLd)),
            ("application/ld+json;q=0, */*", Document(Json)),
            ("application/ld+json, text/html", Document(JsonLd)),
            ("text/html;q=0.5, application/json", Document(Json)),
            ("text/html;q=0", Document(JsonLd)),
            ("text/html;q=many", Document(JsonLd)),
            // What a validator sends; a picture is never the answer.
            ("application/ld+json, application/json, image/png, image/svg+xml", Document(JsonLd)),
            ("image/png", Document(JsonLd)),
            ("image/*, */*;q=0.8", Document(JsonLd)),
            ("nonsense", Document(JsonLd)),
        ] {
            assert_eq!(asked(&[accept]), expected, "{accept}");
        }
        assert_eq!(asked(&[]), Document(JsonLd));
        assert_eq!(asked(&["application/json;q=0.1", "text/html"]), Page);
    }

    #[test]
    fn a_suffix_decides() {
        let accepts = |prefers_page, media_type| Accepts { prefers_page, media_type };
        assert_eq!(accepts(true, JsonLd).asked("earned-1.json"), ("earned-1", Document(JsonLd)));
        assert_eq!(accepts(true, Json).asked("earned-1.json"), ("earned-1", Document(Json)));
        assert_eq!(accepts(false, Json).asked("earned-1.html"), ("earned-1", Page));
        assert_eq!(accepts(true, Json).asked("earned-1.png"), ("earned-1.png", Page));
    }
}
