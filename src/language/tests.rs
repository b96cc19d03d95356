use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use chrono::TimeZone;

use super::*;

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|have| have == ending) {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "nothing under {folder}");
    found
}

/// Key to the variables it uses.
fn catalogue(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    for path in files(&format!("locales/{lang}"), "ftl") {
        let text = fs::read_to_string(path).expect("catalogue");
        let mut current = None;
        for line in text.lines() {
            if let Some((key, _)) = line.split_once(" =")
                && line.starts_with(|c: char| c.is_ascii_lowercase())
            {
                assert!(keys.insert(key.to_owned(), BTreeSet::new()).is_none(), "{lang}: {key} stands twice");
                current = Some(key.to_owned());
            }
            let Some(key) = &current else { continue };
            for rest in line.split('$').skip(1) {
                let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                keys.get_mut(key).expect("key").insert(name);
            }
        }
    }
    keys
}

#[test]
fn both_catalogues_hold_the_same_keys_and_variables() {
    let (en, nb) = (catalogue("en"), catalogue("nb"));
    for (key, variables) in &en {
        assert_eq!(Some(variables), nb.get(key), "{key}");
    }
    for key in nb.keys() {
        assert!(en.contains_key(key), "only in nb: {key}");
    }
}

/// Every string literal that a template or a view asks the catalogue for.
fn asked() -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    for path in [files("templates", "html"), files("src/http", "rs"), files("src/mail", "rs")].concat() {
        let source = fs::read_to_string(path).expect("source");
        for call in ["get(\"", "with(\"", "count(\"", "named(\""] {
            for rest in source.split(&format!("t.{call}")).skip(1) {
                asked.insert(rest.split('"').next().unwrap_or_default().to_owned());
            }
        }
    }
    asked
}

#[test]
fn every_key_that_is_asked_for_exists() {
    let en = catalogue("en");
    let asked = asked();
    assert!(asked.len() > 100, "found only {}", asked.len());
    for key in asked {
        assert!(en.contains_key(&key), "no such message: {key}");
    }
}

#[test]
fn no_message_is_left_over() {
    let mut sources = String::new();
    for path in [files("templates", "html"), files("src/http", "rs"), files("src/mail", "rs")].concat() {
        sources.push_str(&fs::read_to_string(path).expect("source"));
    }
    // What to do about a finding stands under the finding's key, with `-do` behind it.
    let stands = |key: &str| sources.contains(&format!("\"{key}\""));
    let is_used = |key: &str| stands(key) || key.strip_suffix("-do").is_some_and(stands);
    let unused: Vec<_> = catalogue("en").into_keys().filter(|key| !is_used(key)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn dates_and_numbers_follow_the_language() {
    let at = Utc.with_ymd_and_hms(2026, 3, 26, 11, 45, 0).unwrap();
    let en = Text::new(Lang::En);
    assert_eq!(en.long_date(at), "26 March 2026");
    assert_eq!(en.short_date(at), "26 Mar 2026");
    assert_eq!(en.exact(at), "26 March 2026, 11:45 UTC");
    assert_eq!(en.number(1284_u64), "1,284");
    let nb = Text::new(Lang::Nb);
    assert_eq!(nb.long_date(at), "26. mars 2026");
    assert_eq!(nb.exact(at), "26. mars 2026 kl. 11.45 UTC");
    assert_eq!(nb.weekday_date(at), "torsdag 26. mars 2026");
    assert_eq!(nb.number(1_234_567_u64), "1\u{202f}234\u{202f}567");
    assert_eq!(nb.number(999_u64), "999");
}

#[test]
fn numbers_in_sentences_choose_plurals_and_are_grouped() {
    let en = Text::new(Lang::En);
    assert_eq!(en.count("badges-holders", 1_u64), "1 holder");
    assert_eq!(en.count("badges-holders", 1284_u64), "1,284 holders");
    let nb = Text::new(Lang::Nb);
    assert_eq!(nb.count("badges-holders", 1284_u64), "1\u{202f}284 innehavere");
}

#[test]
fn the_browser_s_wishes_are_weighed() {
    for (header, wanted) in [
        ("nb-NO,nb;q=0.9,en;q=0.8", Lang::Nb),
        ("en-GB,nb;q=0.9", Lang::En),
        ("de,fr;q=0.9", Lang::En),
        ("en;q=0.5, no;q=0.7", Lang::Nb),
        ("nb;q=0,en;q=0.1", Lang::En),
        ("", Lang::En),
        (";;,,q=", Lang::En),
    ] {
        assert_eq!(Lang::from_accept_language(header), wanted, "{header}");
    }
    assert_eq!(Lang::choose(Some("nb"), Some("en")), Lang::Nb);
    assert_eq!(Lang::choose(None, Some("nn")), Lang::Nb);
    assert_eq!(Lang::choose(Some("browser"), Some("nb")), Lang::Nb);
}
