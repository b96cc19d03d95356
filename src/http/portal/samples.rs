//! Every page in every state worth seeing, for the test that renders them all. With `EMBLAZON_SAMPLES` set to a
//! folder, that test also writes them there as files, to be looked at in a browser.

mod access;
mod admin;
mod bulk;
mod certifications;
mod desk;
mod gallery;
mod issuing;
mod pages;
mod profiles;
mod public;
mod rules;

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use askama::Template;
use chrono::{DateTime, Duration, TimeZone, Utc};
use scraper::{Html, Selector};

use super::paths;
use crate::http::page::{BadgeRef, By, Choice, Flash, FlashKind, Me, Pager, PersonRef, Role, Section, Shell, When};
use crate::language::{Lang, Text};

/// The longest that any of our fields takes, without a place to break.
const LONG_WORD: &str = "Minoritetsladningsbærerdiffusjonskoeffisientmålingsapparaturansvarlig";

/// A page in one state: its name, and its HTML.
struct Sample {
    name: &'static str,
    html: String,
}

fn sample(name: &'static str, page: &impl Template) -> Sample {
    Sample { name, html: page.render().unwrap_or_else(|error| panic!("{name}: {error}")) }
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 26, 11, 45, 0).unwrap()
}

fn days_ago(t: Text, days: i64) -> When {
    When::recent(t, now() - Duration::days(days), now())
}

fn shell(t: Text, section: Section) -> Shell {
    Shell {
        me: Some(Me { person: PersonRef::new("Per Solheim", "admin-per-001"), role: Role::Admin }),
        section,
        whole_site: true,
        ..Shell::anonymous(t, "NHF Oslo", "/portal")
    }
}

fn mentor_shell(t: Text, section: Section) -> Shell {
    Shell {
        me: Some(Me { person: PersonRef::new("Kari Aasen", "pm-kari-001"), role: Role::Mentor }),
        hue: 333,
        whole_site: false,
        ..shell(t, section)
    }
}

fn told(mut shell: Shell, kind: FlashKind, text: &str, link: bool) -> Shell {
    shell.flash = Some(Flash {
        kind,
        text: text.to_owned(),
        link: link.then(|| ("Kari Aasen".to_owned(), paths::People.to_string())),
    });
    shell
}

fn person(place: usize) -> PersonRef {
    let (name, id) = [
        ("Ingrid Haugen", "mentor-42"),
        ("Kari Aasen", "pm-kari-001"),
        ("Tor-Arne Bjørnstad Kristoffersen-Ødegård", "mentor-05"),
        ("Nguyen Thi Mai", "mentor-61"),
        ("", "mentor-910"),
        (LONG_WORD, "pm-0123456789-0123456789-0123456789-0123456789-0123456789-01234"),
        ("Áilu Mihkkal Ŋávdni", "mentor-77"),
    ][place % 7];
    PersonRef::new(name, id)
}

/// Pictures are numbered: the file server that shows the samples knows which artwork each number is.
fn badge(place: usize) -> BadgeRef {
    let names = [
        "Community Builder",
        "First Session",
        "Good Listener",
        "Hundred Sessions",
        "Peer Mentor Level 1",
        "Peer Mentor Level 2",
        "Mentor of the Year",
        "Retreat 2026",
        "Safe Hands",
        "Årets ildsjel for likepersonsarbeid i Nord-Gudbrandsdalen",
        "Streak Champion",
        LONG_WORD,
    ];
    let place = place % names.len();
    let hash = format!("{place:064x}");
    let number = i64::try_from(place).unwrap() + 1;
    BadgeRef::new(names[place], number, (place != 11).then_some(&hash))
}

fn organisations() -> Vec<Choice> {
    vec![
        Choice::new("org-nhf-oslo", "NHF Oslo"),
        Choice::new("org-nhf-nord", "Norges Handikapforbund, region Nord-Norge"),
    ]
}

fn by(place: usize) -> By {
    match place % 3 {
        0 => By::Person(PersonRef::new("Per Solheim", "admin-per-001")),
        1 => By::System,
        _ => By::Label("Kursportalen".to_owned()),
    }
}

fn all(t: Text) -> Vec<Sample> {
    let mut samples = pages::all(t);
    samples.extend(admin::all(t));
    samples.extend(rules::all(t));
    samples.extend(issuing::all(t));
    samples.extend(access::all(t));
    samples.extend(public::all(t));
    samples.extend(profiles::all(t));
    samples.extend(desk::all(t));
    samples.extend(bulk::all(t));
    samples.extend(certifications::all(t));
    samples.extend(gallery::all(t));
    samples
}

#[test]
fn every_page_renders_and_keeps_the_rules() {
    let folder = env::var_os("EMBLAZON_SAMPLES").map(PathBuf::from);
    for lang in Lang::ALL {
        let mut names = BTreeSet::new();
        for Sample { name, html } in all(Text::new(lang)) {
            assert!(names.insert(name), "{name} stands twice");
            let place = format!("{name} ({})", lang.tag());
            keeps_the_rules(&place, &html);
            if let Some(folder) = &folder {
                fs::create_dir_all(folder).expect("folder");
                fs::write(folder.join(format!("{name}.{}.html", lang.tag())), html).expect("file");
            }
        }
        assert!(names.len() >= 50, "only {} samples", names.len());
    }
}

/// No missing message, nothing that the content policy refuses, every field labelled, every id once.
fn keeps_the_rules(place: &str, html: &str) {
    assert!(!html.contains("Unknown locali"), "{place}: message missing");
    assert!(!html.contains("<style"), "{place}: inline style sheet");
    let page = Html::parse_document(html);
    let select = |selector: &str| Selector::parse(selector).expect("selector");
    let mut ids = BTreeSet::new();
    for element in page.select(&select("*")) {
        let value = element.value();
        for (name, text) in value.attrs() {
            assert!(name != "style", "{place}: style attribute");
            assert!(!name.starts_with("on"), "{place}: {name}");
            assert!(!text.starts_with("javascript:"), "{place}: {name}");
        }
        if let Some(id) = value.id() {
            assert!(ids.insert(id.to_owned()), "{place}: id {id} stands twice");
        }
        if value.name() == "script" {
            assert!(value.attr("src").is_some(), "{place}: inline script");
        }
    }
    let labelled: BTreeSet<_> =
        page.select(&select("label[for]")).filter_map(|label| label.value().attr("for")).collect();
    for field in page.select(&select("input, select, textarea")) {
        let value = field.value();
        if value.attr("type") == Some("hidden") {
            continue;
        }
        let inside =
            field.ancestors().filter_map(scraper::ElementRef::wrap).any(|around| around.value().name() == "label");
        assert!(
            inside || value.attr("aria-label").is_some() || value.id().is_some_and(|id| labelled.contains(id)),
            "{place}: a field without a label: {}",
            field.html()
        );
    }
    for (selector, attribute) in [("label", "for"), ("[aria-describedby]", "aria-describedby")] {
        for element in page.select(&select(selector)) {
            for id in element.value().attr(attribute).unwrap_or_default().split(' ') {
                assert!(id.is_empty() || ids.contains(id), "{place}: no element {id}");
            }
        }
    }
    for link in page.select(&select("a[href^='#']")) {
        let id = &link.value().attr("href").unwrap_or_default()[1..];
        assert!(ids.contains(id), "{place}: link to #{id}");
    }
}

fn pager(page: u64, total: u64) -> Pager {
    Pager::numbered(page, 20, total, |n| format!("?page={n}"))
}
