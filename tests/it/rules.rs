//! Who may depend on whom, as `src/lib.rs` tells it: read from the source, line by line.

use std::{fs, path::Path};

/// The folders under `src/http` that serve a contract each, and the portal.
fn dialects(root: &Path) -> Vec<String> {
    let is_shared = |name: &str| ["lists", "page"].contains(&name);
    let folders = fs::read_dir(root.join("http")).expect("there is a folder").filter_map(|entry| {
        let entry = entry.expect("an entry");
        entry.path().is_dir().then(|| entry.file_name().to_string_lossy().into_owned())
    });
    folders.filter(|name| !is_shared(name)).collect()
}

/// The source without comments, and without what stands between quotation marks.
fn bare(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    for line in source.lines() {
        let mut is_quoted = false;
        let mut previous = ' ';
        for (at, c) in line.char_indices() {
            if !is_quoted && line[at..].starts_with("//") {
                break;
            }
            // `'"'` is a character, not the beginning of a text.
            if c == '"' && previous != '\\' && previous != '\'' {
                is_quoted = !is_quoted;
            } else if !is_quoted {
                text.push(c);
            }
            previous = c;
        }
        text.push('\n');
    }
    text
}

/// The module that a file of `src` is: `["http", "issuing", "wire"]`.
fn module_of(path: &str) -> Vec<String> {
    let path = path.trim_end_matches(".rs").trim_end_matches("/mod");
    path.split('/').filter(|part| !["lib", "main"].contains(part)).map(str::to_owned).collect()
}

/// Every path below `base` that stands in `text` from here on: one, or those in braces.
fn paths(base: &[String], text: &str, found: &mut Vec<Vec<String>>) {
    let text = text.trim_start();
    if let Some(list) = text.strip_prefix('{') {
        let (mut depth, mut start) = (0, 0);
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => {
                    paths(base, &list[start..at], found);
                    return;
                }
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    paths(base, &list[start..at], found);
                    start = at + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let name: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let below: Vec<String> = match name.as_str() {
        "" => return,
        "self" => base.to_vec(),
        "super" => base.iter().rev().skip(1).rev().cloned().collect(),
        name => base.iter().cloned().chain([name.to_owned()]).collect(),
    };
    match text[name.len()..].strip_prefix("::") {
        Some(rest) => paths(&below, rest, found),
        None => found.push(below),
    }
}

/// What a file names of this crate, as paths from its root.
fn references(path: &str, text: &str) -> Vec<Vec<String>> {
    let module = module_of(path);
    let mut found = Vec::new();
    let is_whole = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
    for (at, start) in text.match_indices("crate::") {
        if is_whole(at) {
            paths(&[], &text[at + start.len()..], &mut found);
        }
    }
    for (at, _) in text.match_indices("super::") {
        if is_whole(at) {
            paths(&module, &text[at..], &mut found);
        }
    }
    found
}

/// What a file may not name.
fn violations(path: &str, source: &str, dialects: &[String]) -> Vec<String> {
    let text = bare(source);
    let mut wrong = Vec::new();
    let inside = |folder: &str| path.starts_with(folder) || path.strip_suffix(".rs") == folder.strip_suffix('/');
    let own_dialect = path.strip_prefix("http/").and_then(|rest| rest.split('/').next());
    for reference in references(path, &text) {
        let first = reference.first().map(String::as_str).unwrap_or_default();
        let is_macro = ["on_db", "row_key"].contains(&first);
        let one_of = |allowed: &[&str]| is_macro || allowed.contains(&first);
        let allowed = if inside("store/") {
            one_of(&["store"])
        } else if inside("domain/") {
            one_of(&["domain", "store", "clock", "secrets"])
        } else if inside("jobs/") {
            one_of(&["jobs", "app", "clock", "domain", "mail", "secrets", "store"])
        } else if inside("mail/") {
            one_of(&["mail", "domain", "language", "clock"])
        } else if inside("metrics/") {
            one_of(&["store"])
        } else if inside("open_badges/") {
            one_of(&["open_badges", "domain", "clock"])
        } else if inside("rendering/") {
            one_of(&["rendering", "domain"])
        } else if inside("spreadsheets/") {
            one_of(&["spreadsheets"])
        } else if inside("http/") {
            !["cli", "jobs", "config"].contains(&first)
        } else {
            !["clock.rs", "secrets/", "language/"].iter().any(|leaf| inside(leaf))
                || module_of(path).first().map(String::as_str) == Some(first)
        };
        let other = reference.get(1).filter(|_| first == "http").filter(|name| dialects.contains(name));
        let crosses =
            own_dialect.is_some_and(|own| dialects.iter().any(|d| d == own) && other.is_some_and(|o| o != own));
        if !allowed || crosses {
            wrong.push(format!("{path} names crate::{}", reference.join("::")));
        }
    }
    let only_in = |what: &str, may: bool| {
        let word = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let is_there = text.match_indices(what).any(|(at, _)| word(at));
        (is_there && !may).then(|| format!("{path} names {what}"))
    };
    let is_sql = inside("store/") || path.ends_with("/sql.rs");
    for what in ["sqlx::", "use sqlx"] {
        wrong.extend(only_in(what, is_sql));
    }
    for what in ["Utc::now", "Local::now", "SystemTime::now"] {
        wrong.extend(only_in(what, path == "clock.rs"));
    }
    for what in ["rand::", "use rand"] {
        wrong.extend(only_in(what, path == "secrets/mod.rs"));
    }
    wrong
}

/// Every file below the folder, by its path from `root`.
fn files(root: &Path, folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).expect("it lies below").to_string_lossy().into_owned();
            found.push((name, fs::read_to_string(&path).expect("source is text")));
        }
    }
}

#[test]
fn nothing_depends_on_what_it_must_not_know() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    files(&root, &root, &mut sources);
    assert!(sources.len() > 50, "the source was read");
    let dialects = dialects(&root);
    assert!(dialects.contains(&"earned_badges".to_owned()));
    let wrong: Vec<_> = sources.iter().flat_map(|(path, source)| violations(path, source, &dialects)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_dependency_that_must_not_be_is_seen_however_it_is_written() {
    let dialects = ["earned_badges", "issuing", "open_badges", "portal"].map(str::to_owned);
    for (path, source) in [
        ("domain/awards/mod.rs", "use crate::http::problem::Problem;"),
        ("domain/awards/mod.rs", "use crate::{\n    clock::Timestamp,\n    app::App,\n};"),
        ("domain/mod.rs", "fn f() { crate::jobs::fold(); }"),
        ("domain/text.rs", "use super::super::cli::fail;"),
        ("store/mod.rs", "use crate::domain::Actor;"),
        ("store/sqlite.rs", "use super::{Pools, super::clock::Clock};"),
        ("domain/awards/mod.rs", "use sqlx::Row;"),
        ("http/health.rs", "let row = sqlx::query(\"SELECT 1\");"),
        ("http/issuing/mod.rs", "use super::{auth, earned_badges::wire};"),
        ("http/issuing/wire.rs", "use super::super::portal::paths;"),
        ("http/earned_badges/mod.rs", "use crate::{domain, http::{problem, issuing}};"),
        ("http/health.rs", "use crate::cli;"),
        ("jobs/mod.rs", "use crate::http::router;"),
        ("clock.rs", "use crate::store::Store;"),
        ("language.rs", "use crate::http::page::Shell;"),
        ("mail/letter.rs", "use crate::store::Conn;"),
        ("metrics.rs", "use crate::domain::notices;"),
        ("open_badges/documents.rs", "use crate::store::Store;"),
        ("open_badges/mod.rs", "use crate::{app::App, domain::text};"),
        ("rendering/mod.rs", "use crate::store::Conn;"),
        ("spreadsheets/heading.rs", "use crate::domain::text;"),
        ("http/open_badges/mod.rs", "use super::portal::paths;"),
        ("jobs/mod.rs", "let now = chrono::Utc::now();"),
        ("domain/text.rs", "let n: u8 = rand::random();"),
        ("domain/people/mod.rs", "use rand::Rng;"),
    ] {
        assert_ne!(violations(path, source, &dialects), Vec::<String>::new(), "{path}: {source}");
    }
    for (path, source) in [
        ("domain/awards/mod.rs", "// crate::http is not for us\nuse crate::{clock::Timestamp, store::{Conn, Tx}};"),
        ("domain/awards/mod.rs", "let text = \"crate::http\";"),
        ("domain/awards/sql.rs", "use sqlx::QueryBuilder;\nuse super::Award;"),
        ("http/issuing/mod.rs", "use super::{auth, problem::Problem};\nuse self::wire::Token;"),
        ("http/issuing/wire.rs", "use super::IssuingError;\nuse crate::http::problem;"),
        ("http/portal/mail.rs", "use crate::{domain::notices, mail};"),
        ("http/errors.rs", "use super::{issuing::IssuingError, portal::context::Visitor};"),
        ("http/negotiated.rs", "use super::{open_badges::Asked, portal::paths};"),
        ("http/open_badges/mod.rs", "use crate::{domain::awards, open_badges::{self as documents}};"),
        ("open_badges/claims.rs", "use super::Unreadable;\nuse crate::{clock::Timestamp, domain::awards};"),
        ("secrets/mod.rs", "use rand::TryRng;"),
        ("clock.rs", "fn now() { Utc::now(); }"),
        ("http/mod.rs", "mod operand; use operand::x;"),
    ] {
        assert_eq!(violations(path, source, &dialects), Vec::<String>::new(), "{path}: {source}");
    }
}
