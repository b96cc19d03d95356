//! Samples of behaviours, rules, dry runs, connected sites and activity.

use super::{LONG_WORD, Sample, badge, days_ago, mentor_shell, organisations, pager, person, sample, shell};
use crate::domain::batches::StepState;
use crate::http::{
    page::{By, Choice, Form, Pager, PersonRef, Section, When},
    portal::{
        activity::{ActivityPage, Calendar, CountedWords, CreditRow, Day, DecisionRow, NextBadge},
        behaviours::{BehaviourFormPage, BehaviourRow, BehavioursPage},
        chart::Month,
        clients::{ClientPage, ClientRow, SecretRow},
        rules::{AT_LEAST, BADGE, BEHAVIOURS, DAYS, KIND, RuleFormPage, RuleWords, VersionEnd, VersionRow},
        tokens::NewToken,
        trials::{Stage, TrialPage},
    },
};
use crate::language::Text;

pub(super) fn all(t: Text) -> Vec<Sample> {
    let mut samples = behaviours(t);
    samples.extend(rules(t));
    samples.extend(clients(t));
    samples.extend(activity(t));
    samples
}

fn behaviours(t: Text) -> Vec<Sample> {
    let row = |n: u64| BehaviourRow {
        shortname: format!("case-{n}"),
        name: if n == 3 { LONG_WORD.into() } else { "Solved a practice case".into() },
        points: n * 25,
        solved: n % 2 == 1,
        limit: if n == 2 { "20 per day".into() } else { String::new() },
        tags: vec!["cases".into(), "training".into()],
        retired: n == 4,
    };
    let list = BehavioursPage {
        shell: shell(t, Section::Behaviours),
        rows: (0..5).map(row).collect(),
        pager: pager(1, 61),
        may_manage: true,
    };
    let none = BehavioursPage { rows: vec![], pager: Pager::default(), may_manage: false, ..list.clone() };
    let new = BehaviourFormPage {
        shell: shell(t, Section::Behaviours),
        existing: None,
        form: Form::new().fill("points", "0").fill("period", "86400"),
    };
    let wrong = BehaviourFormPage {
        existing: Some("case-hard".into()),
        form: new
            .form
            .clone()
            .fill("name", "Solved a hard practice case")
            .fill("limit", "-1")
            .fill("solved", "1")
            .wrong("limit", "Write a number from 1 to 1,000.")
            .wrong("tags", "Name at most 20."),
        ..new.clone()
    };
    vec![
        sample("behaviours", &list),
        sample("behaviours-none", &none),
        sample("behaviour-new", &new),
        sample("behaviour-wrong", &wrong),
    ]
}

/// A rule in words.
pub(super) fn words() -> RuleWords {
    RuleWords {
        version: 3,
        conditions: vec!["Made a link 5 times, within 30 days".into(), format!("holds {LONG_WORD}")],
        lapses: true,
    }
}

fn versions(t: Text) -> Vec<VersionRow> {
    let by = |n: usize| By::Person(person(n).unlinked());
    let row = |version: u64, end| VersionRow {
        words: RuleWords { version, ..words() },
        by: by(1),
        saved: When::to_the_minute(t, super::now()),
        end,
    };
    let end = |by, replaced_by| Some(VersionEnd { at: When::to_the_minute(t, super::now()), by, replaced_by });
    vec![
        row(4, None),
        row(3, end(Some(by(2)), None)),
        row(2, end(Some(By::Person(PersonRef::new(LONG_WORD, "pm-1").unlinked())), Some(3))),
        row(1, end(None, None)),
    ]
}

fn rules(t: Text) -> Vec<Sample> {
    let empty = RuleFormPage {
        shell: shell(t, Section::Badges),
        badge: badge(0),
        places: 3,
        form: Form::new().fill("version", "0"),
        badges: vec![Choice::new("first-login", "First Login"), Choice::new("link-basic", LONG_WORD)],
        certifications: vec![Choice::new("peer_mentor_level_2", "Peer mentor level 2")],
        behaviours: vec![Choice::new("link", "Made a link")],
        words: None,
        versions: vec![],
        versions_pager: Pager::default(),
    };
    let wrong = RuleFormPage {
        places: 4,
        words: Some(words()),
        form: Form::new()
            .fill("version", "3")
            .fill("lapse", "revoke")
            .fill(KIND[0], "behaviour")
            .fill(BEHAVIOURS[0], "link")
            .fill(AT_LEAST[0], "0")
            .fill(DAYS[0], "30")
            .fill(KIND[1], "badge")
            .fill(BADGE[1], "first-login")
            .fill(KIND[2], "any_behaviour")
            .fill(BEHAVIOURS[2], "no-such")
            .wrong(AT_LEAST[0], "Write a number from 1 to 1,000,000,000.")
            .wrong(BADGE[1], "That badge asks for this one, directly or through others.")
            .wrong(BEHAVIOURS[2], "There is no such thing."),
        versions: versions(t),
        versions_pager: pager(1, 61),
        ..empty.clone()
    };
    let states = [StepState::Waiting, StepState::Done, StepState::Unchanged, StepState::Refused, StepState::Undone];
    let ready = TrialPage {
        shell: shell(t, Section::Badges),
        badge: badge(0),
        batch: "batch-7k2m9x4q8v3n6p5r2t4w".into(),
        words: words(),
        stage: Stage::Ready,
        looked_at: 1_284,
        gains: 61,
        losses: 12,
        settled: 0,
        rows: (0..7).map(|n| (person(n), n % 3 != 1, states[n % 5])).collect(),
        pager: pager(1, 73),
    };
    let looking = TrialPage {
        stage: Stage::Looking,
        gains: 0,
        losses: 0,
        rows: vec![],
        pager: Pager::default(),
        ..ready.clone()
    };
    let stage = |stage| TrialPage { stage, settled: 40, ..ready.clone() };
    vec![
        sample("rule-new", &empty),
        sample("rule-wrong", &wrong),
        sample("trial-looking", &looking),
        sample("trial-ready", &ready),
        sample("trial-applying", &stage(Stage::Applying)),
        sample("trial-applied", &stage(Stage::Applied)),
        sample("trial-undone", &stage(Stage::Undone)),
        sample("trial-discarded", &stage(Stage::Discarded)),
    ]
}

/// A connected site.
pub(super) fn client(t: Text, n: usize) -> ClientRow {
    ClientRow {
        id: format!("client-{n}"),
        name: if n == 1 { LONG_WORD.into() } else { "Thimble".into() },
        issuer: "https://thimble.webmaker.org".into(),
        organisation: (n == 1).then(|| "NHF Oslo".into()),
        last_used: (n == 0).then(|| days_ago(t, 0)),
        retired: n == 2,
    }
}

fn clients(t: Text) -> Vec<Sample> {
    let new = ClientPage {
        shell: shell(t, Section::Connections),
        existing: None,
        secrets: vec![],
        form: Form::new().wrong("name", "Write this.").wrong("issuer", "Somebody else has this."),
        organisations: organisations(),
        new_secret: None,
    };
    let secret = |n: i64| SecretRow {
        id: format!("secret-{n}"),
        hint: "7kq2".into(),
        created: days_ago(t, 30 * n),
        last_used: (n == 1).then(|| days_ago(t, 0)),
    };
    let one = ClientPage {
        existing: Some(client(t, 0)),
        secrets: vec![secret(1)],
        form: Form::new().fill("name", "Thimble").fill("audience", "https://clopenbadger.webmaker.org"),
        organisations: vec![],
        new_secret: Some(NewToken {
            label: "Thimble".into(),
            secret: "emb_obs_4h9xkq2cq8mj3p7uuy3new7rs6tz9ab2k".into(),
        }),
        ..new.clone()
    };
    let two = ClientPage { secrets: vec![secret(2), secret(1)], new_secret: None, ..one.clone() };
    vec![sample("client-new", &new), sample("client", &one), sample("client-two-secrets", &two)]
}

/// Badges that come next.
pub(super) fn next() -> Vec<NextBadge> {
    let step = |words: &str, have, need| CountedWords { words: words.into(), have, need, holds: have >= need };
    (0..3)
        .map(|n| NextBadge {
            badge: badge(n * 5 + 1),
            shortname: format!("badge-{n}"),
            percent: 80 - 30 * n as u64,
            steps: vec![
                step("Made a link 5 times, within 30 days", 5, 5),
                step("active on 30 days in a row", 30 - 9 * n as u64, 30),
            ],
            barred: n == 1,
        })
        .collect()
}

fn activity(t: Text) -> Vec<Sample> {
    let day = |n: i64| Day {
        x: n / 7 * 14,
        y: n % 7 * 14,
        title: "26 Mar 2026: 3 times".into(),
        class: ["day", "bar", "day", "bar on", "day"][usize::try_from(n * n % 5).unwrap()],
    };
    let full = ActivityPage {
        shell: shell(t, Section::People),
        person: person(2),
        own: false,
        calendar: Calendar {
            summary: "61 active days in the last 26 weeks".into(),
            width: 26 * 14,
            days: (0..179).map(day).collect(),
            months: vec![Month { x: "7.6%".into(), text: "Feb".into(), alternate: false }],
        },
        counts: vec![("Made a link".into(), 1_284), (LONG_WORD.into(), 3)],
        longest: 31,
        next: next(),
        next_pager: Pager::default(),
        decisions_pager: pager(2, 61),
        credits_pager: pager(3, 1_284),
        decisions: (0..3)
            .map(|n| DecisionRow {
                badge: badge(n),
                given: n != 1,
                version: n as u64 + 1,
                at: days_ago(t, 20),
                steps: next().remove(0).steps,
            })
            .collect(),
        credits: (0..4)
            .map(|n| CreditRow {
                name: if n == 2 { LONG_WORD.into() } else { "Made a link".into() },
                points: n * 25,
                by: if n == 1 { By::System } else { By::Label("Thimble".into()) },
                at: When::to_the_minute(t, super::now()),
            })
            .collect(),
        may_lift: true,
    };
    let mine = ActivityPage { shell: mentor_shell(t, Section::Me), own: true, may_lift: false, ..full.clone() };
    let nothing = ActivityPage {
        counts: vec![],
        next: vec![],
        decisions: vec![],
        decisions_pager: Pager::default(),
        credits: vec![],
        credits_pager: Pager::default(),
        longest: 0,
        ..mine.clone()
    };
    vec![sample("activity", &full), sample("activity-mine", &mine), sample("activity-nothing", &nothing)]
}
