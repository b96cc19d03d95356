//! What an award is to the rest of the world (Open Badges 2.0, hosted): documents, pictures with a document inside, and
//! the reading of both, whoever made them. It knows no HTTP and no database, and fetches nothing.

mod claims;
mod documents;
mod png;
mod svg;

use serde_json::Value;

pub use claims::{Claim, Difference, Holder, differences, is_held_by};
pub use documents::{
    Assertion, AssertionLinks, BadgeClass, BadgeClassParts, CONTEXT, Profile, Revoked, assertion, badge_class, profile,
    revoked,
};
pub use png::bake as bake_png;
pub use svg::{around_png, bake as bake_svg};

/// The most bytes of a document that are read.
pub const MAX_DOCUMENT: usize = 256 * 1024;

/// What somebody hands in to be checked.
#[derive(Debug, Clone, PartialEq)]
pub enum Submitted {
    /// An assertion of Open Badges 2.0, hosted somewhere.
    Document(Value),
    /// Where an assertion is said to be.
    Address(String),
}

/// Why something handed in cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Neither a PNG nor an SVG nor JSON.
    #[error("is neither a PNG nor an SVG nor a JSON document")]
    UnknownKind,
    /// A picture that is cut off, or whose parts contradict each other.
    #[error("is damaged")]
    Damaged,
    /// An SVG with a document type, which may hide entities.
    #[error("is an SVG with a document type")]
    DocumentType,
    /// A picture with no badge in it.
    #[error("is a picture without a badge inside")]
    NotBaked,
    /// A picture with more than one badge in it: nobody could say which one is meant.
    #[error("is a picture with more than one badge inside")]
    Several,
    /// A picture whose badge is compressed, which the standard rules out.
    #[error("is a picture whose badge is compressed")]
    Compressed,
    /// A document larger than [`MAX_DOCUMENT`].
    #[error("is too large")]
    TooLarge,
    /// Text that is no JSON.
    #[error("is not JSON")]
    NotJson,
    /// JSON that is not an assertion of Open Badges 2.0.
    #[error("is not an assertion of Open Badges 2.0")]
    NotAnAssertion,
    /// A badge that is signed instead of hosted.
    #[error("is a signed badge")]
    Signed,
}

/// Reads an uploaded file: a PNG or SVG with a badge inside, or a document. The cost grows with its length alone: no
/// picture is decoded, no entity replaced.
pub fn read_file(bytes: &[u8]) -> Result<Submitted, Unreadable> {
    if png::is_png(bytes) {
        return read_text(&png::unbake(bytes)?);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::UnknownKind)?;
    let text = text.trim_start_matches('\u{feff}').trim();
    match text.as_bytes().first() {
        Some(b'<') => read_text(&svg::unbake(text)?),
        Some(b'{') => read_text(text),
        _ => Err(Unreadable::UnknownKind),
    }
}

/// Reads the text of a document, or an address that stands in its place.
pub fn read_text(text: &str) -> Result<Submitted, Unreadable> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.len() > MAX_DOCUMENT {
        return Err(Unreadable::TooLarge);
    }
    if text.starts_with('{') {
        // Nesting is bounded by the parser.
        let document = serde_json::from_str(text).map_err(|_| Unreadable::NotJson)?;
        return claims::hosted(document).map(Submitted::Document);
    }
    if is_address(text) {
        return Ok(Submitted::Address(text.to_owned()));
    }
    let is_base64 =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    let parts: Vec<&str> = text.splitn(4, '.').collect();
    Err(if parts.len() == 3 && parts.into_iter().all(is_base64) { Unreadable::Signed } else { Unreadable::NotJson })
}

fn is_address(text: &str) -> bool {
    text.len() <= crate::domain::text::MAX_URL
        && url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}
