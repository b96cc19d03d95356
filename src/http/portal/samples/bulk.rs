//! Samples of nominations.

use super::{LONG_WORD, Sample, badge, by, days_ago, mentor_shell, person, sample, shell};
use crate::domain::nominations::NominationState;
use crate::http::{
    page::{Choice, Form, Pager, Section, Shell, Tab},
    portal::nominations::{
        DeclinePage, FileRow, May, MyNominationsPage, NominatePage, NominationPage, NominationRow, NominationsPage,
        chip,
    },
};
use crate::language::Text;

pub(super) fn all(t: Text) -> Vec<Sample> {
    let mut samples = lists(t);
    samples.extend(one(t));
    samples
}

fn row(t: Text, place: usize) -> NominationRow {
    NominationRow {
        id: format!("nomination-{place}"),
        badge: badge(place),
        person: person(place + 1),
        by: by(place * 2),
        is_own: place.is_multiple_of(3),
        made: days_ago(t, i64::try_from(place).unwrap()),
        state: chip(NominationState::ALL[place % 4]),
    }
}

fn badges() -> Vec<Choice> {
    (0..12).map(|n| Choice::new(n.to_string(), badge(n).name)).collect()
}

fn lists(t: Text) -> Vec<Sample> {
    let tab = |(place, state): (usize, NominationState)| Tab {
        label: t.get(chip(state).key()),
        count: String::new(),
        href: format!("?state={}", state.as_str()),
        current: place == 0,
    };
    let list = NominationsPage {
        shell: shell(t, Section::Nominations),
        tabs: NominationState::ALL.into_iter().enumerate().map(tab).collect(),
        rows: (0..12).map(|place| row(t, place)).collect(),
        pager: Pager::onwards(2, 25, 217, "?".into(), "?page=3".into()),
    };
    let none = NominationsPage { rows: vec![], pager: Pager::default(), ..list.clone() };
    let mine = MyNominationsPage {
        shell: mentor_shell(t, Section::Nominations),
        rows: (0..5).map(|place| row(t, place)).collect(),
        pager: Pager::default(),
        form: Form::new(),
        badges: badges(),
    };
    let nothing = MyNominationsPage {
        rows: vec![],
        form: Form::new()
            .fill("reason", LONG_WORD)
            .wrong("badge", t.get("nomination-is-open"))
            .wrong("file", t.get("wrong-not-evidence")),
        badges: vec![],
        ..mine.clone()
    };
    let form = NominatePage { shell: shell(t, Section::Nominations), form: Form::new(), badges: badges() };
    let wrong = NominatePage {
        form: Form::new().wrong("badge", t.get("wrong-missing")).wrong("person", t.get("wrong-no-person")),
        badges: vec![],
        ..form.clone()
    };
    vec![
        sample("nominations", &list),
        sample("nominations-none", &none),
        sample("nominations-mine", &mine),
        sample("nominations-mine-wrong", &nothing),
        sample("nominate", &form),
        sample("nominate-wrong", &wrong),
    ]
}

fn one(t: Text) -> Vec<Sample> {
    let open = NominationPage {
        shell: shell(t, Section::Nominations),
        row: row(t, 4),
        reason: "Led the February retreat: planning, cooking, and the last bus home.\nEverybody asked for her.".into(),
        evidence: Some(format!("https://example.org/{LONG_WORD}")),
        file: Some(FileRow { name: format!("{LONG_WORD}.pdf"), is_picture: false }),
        decided: None,
        decline_reason: None,
        award: None,
        may: May { decide: true, withdraw: true },
        form: Form::new().wrong("note", t.get("wrong-control-character")),
    };
    let declined = NominationPage {
        shell: mentor_shell(t, Section::Nominations),
        row: row(t, 6),
        evidence: None,
        file: Some(FileRow { name: "retreat.png".into(), is_picture: true }),
        decided: Some((days_ago(t, 1), by(0))),
        decline_reason: Some("Three sessions are still missing.".into()),
        may: May::default(),
        form: Form::new(),
        ..open.clone()
    };
    let approved = NominationPage {
        shell: Shell { hue: 30, ..shell(t, Section::Nominations) },
        row: row(t, 5),
        decline_reason: None,
        file: None,
        award: Some("/assertions/earned-001".into()),
        ..declined.clone()
    };
    let decline = DeclinePage {
        shell: shell(t, Section::Nominations),
        row: row(t, 9),
        form: Form::new().wrong("reason", t.get("wrong-missing")),
    };
    vec![
        sample("nomination", &open),
        sample("nomination-declined", &declined),
        sample("nomination-approved", &approved),
        sample("nomination-decline", &decline),
    ]
}
