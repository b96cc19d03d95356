//! Text as people type it: checked, folded for comparison and search, keyed for sorting.

use std::sync::LazyLock;

use email_address::{EmailAddress, Options};
use icu_collator::{Collator, CollatorBorrowed, options::CollatorOptions};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{FieldError, Problem};

/// The longest public id, handle or shortname, in characters.
pub const MAX_ID: usize = 64;
/// The longest name of anything, in characters.
pub const MAX_NAME: usize = 200;
/// The longest description, note or criteria, in characters.
pub const MAX_PROSE: usize = 5_000;
/// The longest reason for a revocation, in characters (contract of the earned badges).
pub const MAX_REASON: usize = 500;
/// The longest web address, in bytes.
pub const MAX_URL: usize = 2_000;

/// Collects what is wrong with a request's fields, so that all of it is told at once.
#[derive(Debug, Default)]
pub struct Checker {
    errors: Vec<FieldError>,
}

impl Checker {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a problem.
    pub fn add(&mut self, field: &'static str, problem: Problem) {
        self.errors.push(FieldError::new(field, problem));
    }

    /// One line of 1 to `max` characters, without the white space around it.
    pub fn line(&mut self, field: &'static str, value: &str, max: usize) -> String {
        let value = value.trim();
        if value.is_empty() {
            self.add(field, Problem::Missing);
        }
        self.within(field, value, max, char::is_control);
        value.to_owned()
    }

    /// Text of any number of lines, 0 to `max` characters. Line ends become `\n`.
    pub fn prose(&mut self, field: &'static str, value: &str, max: usize) -> String {
        let value = value.replace("\r\n", "\n").replace('\r', "\n");
        let value = value.trim();
        self.within(field, value, max, |c| c.is_control() && c != '\n' && c != '\t');
        value.to_owned()
    }

    /// Like [`Self::prose`], and an empty text is none.
    pub fn optional_prose(&mut self, field: &'static str, value: Option<&str>, max: usize) -> Option<String> {
        Some(self.prose(field, value?, max)).filter(|text| !text.is_empty())
    }

    /// Like [`Self::prose`], and there must be something.
    pub fn required_prose(&mut self, field: &'static str, value: &str, max: usize) -> String {
        let value = self.prose(field, value, max);
        if value.is_empty() {
            self.add(field, Problem::Missing);
        }
        value
    }

    fn within(&mut self, field: &'static str, value: &str, max: usize, refused: impl Fn(char) -> bool) {
        if value.chars().count() > max {
            self.add(field, Problem::TooLong { max });
        } else if value.chars().any(refused) {
            self.add(field, Problem::ControlCharacter);
        }
    }

    /// A public id or a handle.
    pub fn id(&mut self, field: &'static str, value: &str) -> String {
        let value = value.trim();
        if !is_id(value) {
            self.add(field, if value.is_empty() { Problem::Missing } else { Problem::NotAnId });
        }
        value.to_owned()
    }

    /// An e-mail address; an empty text is none.
    pub fn email(&mut self, field: &'static str, value: Option<&str>) -> Option<String> {
        let value = value?.trim();
        if value.is_empty() {
            return None;
        }
        let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
        if value.len() > 254 || EmailAddress::parse_with_options(value, options).is_err() {
            self.add(field, Problem::NotAnEmail);
        }
        Some(value.to_owned())
    }

    /// A web address; an empty text is none.
    pub fn url(&mut self, field: &'static str, value: Option<&str>) -> Option<String> {
        let value = value?.trim();
        if value.is_empty() {
            return None;
        }
        let good = url::Url::parse(value).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if !good || value.len() > MAX_URL || value.chars().any(char::is_control) {
            self.add(field, Problem::NotAUrl);
        }
        Some(value.to_owned())
    }

    /// A number from `min` to `max`.
    pub fn number(&mut self, field: &'static str, value: i64, min: i64, max: i64) -> i64 {
        if !(min..=max).contains(&value) {
            self.add(field, Problem::OutOfRange { min, max });
        }
        value
    }

    /// Whether anything was noted.
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// `Ok` if nothing was noted.
    pub fn finish(self) -> Result<(), Vec<FieldError>> {
        if self.errors.is_empty() { Ok(()) } else { Err(self.errors) }
    }
}

/// What an author wrote, as plain text or HTML: HTML through an allowlist, plain text as it is.
pub fn sanitised(written: &str) -> String {
    if written.contains('<') { ammonia::clean(written) } else { written.to_owned() }
}

/// Whether this can be a public id: `^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`.
pub fn is_id(value: &str) -> bool {
    value.len() <= MAX_ID && value.starts_with(|c: char| c.is_ascii_alphanumeric()) && value.bytes().all(is_id_byte)
}

/// Whether this can be a badge's shortname: `^[A-Za-z][A-Za-z0-9_-]{0,63}$`.
pub fn is_shortname(value: &str) -> bool {
    is_id(value) && value.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn is_id_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// The form in which e-mail addresses, ids and handles are compared: lower case.
pub fn fold(value: &str) -> String {
    value.trim().to_lowercase()
}

/// The form in which display names are compared: neither case nor the way in which accents are written counts, nor white
/// space around it.
pub fn fold_name(value: &str) -> String {
    // Through capitals, so that `ß` is `ss` and every sigma is the same.
    value.trim().nfc().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// The form in which words are searched: lower case, without accents, `æ ø å` as `ae o a`.
pub fn fold_word(value: &str) -> String {
    let mut folded = String::with_capacity(value.len());
    for c in value.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ß' => folded.push_str("ss"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            other => folded.push(other),
        }
    }
    folded
}

/// The most words kept of one text, and the most letters of one word: what bounds the search table.
const MAX_WORDS: usize = 12;
const MAX_WORD: usize = 40;

/// The different words of these texts, folded for search.
pub fn words<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut words: Vec<String> = texts
        .into_iter()
        .flat_map(|text| {
            fold_word(text)
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(|word| word.chars().take(MAX_WORD).collect())
                .take(MAX_WORDS)
                .collect::<Vec<String>>()
        })
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The range of words that begin with `prefix`: at least the first, below the second.
pub fn prefix_range(prefix: &str) -> (String, String) {
    (prefix.to_owned(), format!("{prefix}\u{10FFFF}"))
}

/// The key by which names are sorted, in Norwegian order: `æ ø å` after `z`, case and accents last. At most 512 bytes.
pub fn sort_key(name: &str) -> Vec<u8> {
    static COLLATOR: LazyLock<CollatorBorrowed<'static>> = LazyLock::new(|| {
        Collator::try_new(icu_locale_core::locale!("nb").into(), CollatorOptions::default())
            .expect("the collation of bokmål is compiled in")
    });
    let mut key = Vec::new();
    let Ok(()) = COLLATOR.write_sort_key_to(name, &mut key);
    key.truncate(512);
    key
}

/// A shortname made from a name: "Årets ildsjel" → `arets-ildsjel`. `badge` where nothing of the name can be used.
pub fn shortname(name: &str) -> String {
    let mut slug = String::new();
    for c in fold_word(name).chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug: String = slug.chars().skip_while(|c| !c.is_ascii_alphabetic()).take(56).collect();
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "badge".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norwegian_letters_sort_last_and_case_does_not_part_names() {
        let mut names = ["Åse", "Ærlig", "zoe", "Øyvind", "anne", "Anders", "Zacharias"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["Anders", "anne", "Zacharias", "zoe", "Ærlig", "Øyvind", "Åse"]);
    }

    #[test]
    fn a_name_is_the_same_however_it_is_written() {
        for (one, other) in [("KARI Ås", " kari a\u{30a}s"), ("Strauß", "STRAUSS"), ("Σίσυφος", "ΣΊΣΥΦΟΣ")]
        {
            assert_eq!(fold_name(one), fold_name(other));
        }
        assert_ne!(fold_name("Kari As"), fold_name("Kari Ås"));
    }

    #[test]
    fn a_shortname_is_made_of_what_ascii_has_of_the_name() {
        assert_eq!(shortname("Årets ildsjel"), "arets-ildsjel");
        assert_eq!(shortname("  100 økter!  "), "okter");
        assert_eq!(shortname("日本"), "badge");
        assert!(is_shortname(&shortname(&"x -".repeat(200))));
    }

    #[test]
    fn words_are_folded_and_cut() {
        assert_eq!(words(["Kåre Bjørn-Ærø", "kari@example.org"]), ["aero", "bjorn", "example", "kare", "kari", "org"]);
    }

    #[test]
    fn ids_have_neither_dots_nor_a_hyphen_in_front() {
        assert!(is_id("pm-kari-001") && is_id("5"));
        for bad in ["", "-a", "a.json", "a b", "å", &"a".repeat(65)] {
            assert!(!is_id(bad), "{bad:?}");
        }
        assert!(!is_shortname("1st"));
    }

    #[test]
    fn a_checker_tells_everything_at_once() {
        let mut checker = Checker::new();
        checker.line("name", " ", 10);
        checker.prose("note", "a\0b", 10);
        checker.email("email", Some("nobody"));
        checker.url("evidence", Some("javascript:alert(1)"));
        let fields: Vec<_> = checker.finish().unwrap_err().into_iter().map(|e| e.field).collect();
        assert_eq!(fields, ["name", "note", "email", "evidence"]);
    }
}
