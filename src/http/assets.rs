//! The files that pages load: stylesheet, script, fonts, logo, example artwork. They live in the binary, and
//! their address carries a digest of all of them, so that it may be cached for ever and the relative
//! addresses inside the stylesheet keep working. Knows nothing about routes.

use std::{fmt::Write, sync::LazyLock};

use rust_embed::RustEmbed;
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
        let address = href("portal.css");
        let parts: Vec<_> = address.split('/').collect();
        assert_eq!(parts[1], "static");
        assert_eq!(parts[2].len(), 16);
        assert!(parts[2].bytes().all(|b| b.is_ascii_hexdigit()));
        assert_eq!(parts[3], "portal.css");
    }

    #[test]
    fn files_that_the_stylesheet_names_exist() {
        let css = Static::get("portal.css").expect("stylesheet");
        let css = std::str::from_utf8(&css.data).expect("UTF-8");
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
