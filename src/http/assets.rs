//! The files that pages load: stylesheet, script, fonts, logo, example artwork. They live in the binary, and
//! their address carries a digest of all of them, so that it may be cached for ever and the relative
//! addresses inside the stylesheet keep working. The stylesheet is written for people and served without what is only for
//! them. Knows nothing about routes.

use std::{borrow::Cow, fmt::Write, sync::LazyLock};

use minifier::css;
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

/// Everything under `static/`, compiled into the binary (read from disk in debug builds).
#[derive(RustEmbed)]
#[folder = "static/"]
pub struct Static;

static RELEASE: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Static::iter().collect();
    names.sort_unstable();
    let mut digest = Sha256::new();
    for name in names {
        digest.update(name.as_bytes());
        digest.update([0]);
        if let Some(file) = Static::get(&name) {
            digest.update(file.metadata.sha256_hash());
        }
    }
    let digest = digest.finalize();
    digest[..8].iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
});

const STYLESHEET: &str = "portal.css";

/// The stylesheet without comments and without spaces that mean nothing.
static SMALL: LazyLock<Option<String>> = LazyLock::new(|| {
    let file = Static::get(STYLESHEET)?;
    let source = std::str::from_utf8(&file.data).ok()?;
    css::minify(source).ok().map(|small| small.to_string())
});

/// A file under `static/` as browsers get it.
#[must_use]
pub fn served(path: &str) -> Option<EmbeddedFile> {
    let mut file = Static::get(path)?;
    if path == STYLESHEET
        && let Some(small) = &*SMALL
    {
        file.data = Cow::Borrowed(small.as_bytes());
    }
    Some(file)
}

/// Sixteen hexadecimal digits that change whenever any file under `static/` does.
#[must_use]
pub fn release() -> &'static str {
    &RELEASE
}

/// The immutable address of a file under `static/`: `/static/{release}/{path}`.
#[must_use]
pub fn href(path: &str) -> String {
    debug_assert!(Static::get(path).is_some(), "no such file: static/{path}");
    format!("/static/{}/{path}", release())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_carries_the_digest() {
        let address = href(STYLESHEET);
        let parts: Vec<_> = address.split('/').collect();
        assert_eq!(parts[1], "static");
        assert_eq!(parts[2].len(), 16);
        assert!(parts[2].bytes().all(|b| b.is_ascii_hexdigit()));
        assert_eq!(parts[3], STYLESHEET);
    }

    fn text(file: Option<EmbeddedFile>) -> String {
        String::from_utf8(file.expect("the file exists").data.into_owned()).expect("UTF-8")
    }

    #[test]
    fn the_served_stylesheet_says_what_the_source_says() {
        let (source, small) = (text(Static::get(STYLESHEET)), text(served(STYLESHEET)));
        assert!(source.contains("/*") && !small.contains("/*") && !small.contains('\n'));
        for kept in [
            "@media (forced-colors:active){",
            "@media not (min-width:44rem){",
            "@supports not (color:oklch(.5 .1 205)){",
            "calc(var(--chroma) * .75)",
            ".tbl :is(th,td){",
            ".app>main",
        ] {
            assert!(small.contains(kept), "{kept}");
        }
        // The minifier keeps the spaces of a sum in calc() alone: in min(), max(), clamp() and in a custom property the
        // sum wants a calc() around it.
        let bare = source.split("*/").map(|part| part.split("/*").next().unwrap_or_default()).collect::<String>();
        let sums = |css: &str| {
            let parts = css.split_inclusive(['{', '}', ';']).filter(|part| !part.ends_with('{'));
            parts.map(|part| part.matches(" + ").count() + part.matches(" - ").count()).sum::<usize>()
        };
        assert_eq!(sums(&bare), sums(&small), "write calc() around every sum");
        assert_eq!(bare.matches('{').count(), small.matches('{').count());
    }

    #[test]
    fn files_that_the_stylesheet_names_exist() {
        let css = text(served(STYLESHEET));
        let named: Vec<_> = css.split("url(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(!named.is_empty());
        for name in named {
            assert!(Static::get(name).is_some(), "{name}");
        }
    }

    #[test]
    fn script_stays_small() {
        let script = Static::get("portal.js").expect("script");
        assert!(script.data.len() <= 10 * 1024);
    }
}
