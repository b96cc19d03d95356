//! Samples of mail, jobs and batches.

use super::{LONG_WORD, Sample, badge, by, days_ago, now, pager, person, sample, shell};
use crate::domain::{
    batches::{BatchState, Foreseen, StepState, Verdict},
    jobs::{JobKind, JobState},
    notices::{MailKind, MailState, reasons},
};
use crate::http::{
    page::{Choice, Form, Pager, Section, Shell, Tab, When},
    portal::{
        batches::{self, AskBatchPage, BatchPage, BatchRow, Deed, May, Question, StepRow, refusal_words},
        jobs::{self, JobRow, JobsPage},
        list_file::verdict_chip,
        mail::{self, Hindrance, MailPage, MailRow, MailsPage, Preview, about, reason_words},
        several::{CheckPage, LineRow, SeveralPage},
    },
};
use crate::language::Text;

const ANSWER: &str = "permanent error (550): 5.1.1 <o.brekke@exmple.no>: Recipient address rejected: Domain not found";

pub(super) fn all(t: Text) -> Vec<Sample> {
    let mut samples = mails(t);
    samples.extend(one_mail(t));
    samples.extend(queue(t));
    samples.extend(one_batch(t));
    samples.extend(questions(t));
    samples.extend(several(t));
    samples
}

fn at(t: Text) -> When {
    When::recent(t, now(), now())
}

fn tabs(t: Text, labels: &[&str]) -> Vec<Tab> {
    let tab = |(place, key): (usize, &&str)| Tab {
        label: t.get(key),
        count: if place == 0 { String::new() } else { t.number(place * 300) },
        href: format!("?state={place}"),
        current: place == 0,
    };
    labels.iter().enumerate().map(tab).collect()
}

fn mail(t: Text, place: usize) -> MailRow {
    let state = MailState::ALL[place % 4];
    let kind = MailKind::ALL[place % MailKind::ALL.len()];
    let reason = match state {
        MailState::Queued if place > 3 => Some("transient error (451): 4.3.0 Try again later"),
        MailState::Failed => Some(ANSWER),
        MailState::Cancelled => Some(
            [
                reasons::BY_ADMIN,
                reasons::OUTDATED,
                reasons::MUTED,
                reasons::RETIRED,
                reasons::NO_ADDRESS,
                reasons::OTHER_KEY,
            ][place / 4 % 6],
        ),
        _ => None,
    };
    MailRow {
        id: format!("mail-{place}"),
        person: person(place),
        address: (state != MailState::Queued)
            .then(|| format!("{}@example.org", if place == 5 { LONG_WORD } else { "kari.aasen" })),
        about: about(t, kind, Some(&badge(place).name)),
        state: mail::chip(state),
        reason: reason.map(|reason| reason_words(t, reason)),
        attempts: place as u64,
        written: days_ago(t, 3),
        next: (state == MailState::Queued).then(|| at(t)),
        ended: (state != MailState::Queued).then(|| days_ago(t, 1)),
    }
}

fn mails(t: Text) -> Vec<Sample> {
    let keys = ["mail-any", "mail-state-queued", "mail-state-sent", "mail-state-failed", "mail-state-cancelled"];
    let page = MailsPage {
        shell: shell(t, Section::Mail),
        hindrance: None,
        tabs: tabs(t, &keys),
        rows: (0..24).map(|place| mail(t, place)).collect(),
        pager: Pager::walked(Some("?".into()), Some("?before=mail-3".into())),
    };
    let waits = MailsPage { hindrance: Some(Hindrance::NoRelay), ..page.clone() };
    let failing = MailsPage {
        hindrance: Some(Hindrance::Failing("no mail can leave: Connection refused (os error 111)".into(), Some(at(t)))),
        ..page.clone()
    };
    let none = MailsPage { rows: vec![], pager: Pager::default(), ..page.clone() };
    vec![
        sample("mail", &page),
        sample("mail-no-relay", &waits),
        sample("mail-failing", &failing),
        sample("mail-none", &none),
    ]
}

fn one_mail(t: Text) -> Vec<Sample> {
    let text = format!("Hello Kari,\n\nYou were awarded {LONG_WORD}.\n\n> Well done\n\n-- \nNHF Oslo");
    let failed = MailPage {
        shell: shell(t, Section::Mail),
        row: mail(t, 2),
        preview: Preview::Says(format!("You were awarded {LONG_WORD}"), text),
        may_send: true,
        may_cancel: false,
    };
    let queued = MailPage { row: mail(t, 4), may_cancel: true, ..failed.clone() };
    let sent = MailPage { row: mail(t, 1), may_send: false, ..failed.clone() };
    let pointless = MailPage {
        row: mail(t, 3),
        preview: Preview::Pointless(reason_words(t, reasons::OUTDATED)),
        may_send: false,
        ..failed.clone()
    };
    vec![
        sample("mail-failed", &failed),
        sample("mail-queued", &queued),
        sample("mail-sent", &sent),
        sample("mail-pointless", &pointless),
    ]
}

fn job(t: Text, kind: JobKind, state: JobState) -> JobRow {
    let is_bad = matches!(state, JobState::Failing | JobState::GivenUp);
    JobRow {
        name: if kind == JobKind::RunBatch { "batch-4k9d7m2xw8r5t3h6c2vn" } else { kind.as_str() }.into(),
        what: jobs::words(t, kind),
        batch_href: (kind == JobKind::RunBatch).then(|| "/portal/batches/batch-1".into()),
        state: jobs::chip(state),
        error: is_bad.then(|| format!("no mail can leave: {ANSWER}")),
        failures: if is_bad { 16 } else { 0 },
        since: (state == JobState::Running).then(|| at(t)),
        next: matches!(state, JobState::Waiting | JobState::Failing).then(|| at(t)),
        last: (state != JobState::Running).then(|| days_ago(t, 1)),
    }
}

const STATES: [BatchState; 6] = [
    BatchState::Staging,
    BatchState::Running,
    BatchState::Done,
    BatchState::Cancelled,
    BatchState::Undoing,
    BatchState::Undone,
];

fn batch(t: Text, place: usize, state: BatchState) -> BatchRow {
    let badge = badge(place);
    BatchRow {
        id: "batch-4k9d7m2xw8r5t3h6c2vn".into(),
        what: t.named("batch-award", &badge.name),
        badge: Some(badge),
        by: by(place),
        made: days_ago(t, 1),
        state: batches::chip(state),
        steps: 5_000,
        settled: match state {
            BatchState::Staging => 0,
            BatchState::Running | BatchState::Cancelled => 1_284,
            _ => 5_000,
        },
        refused: place as u64,
    }
}

fn queue(t: Text) -> Vec<Sample> {
    let page = JobsPage {
        shell: shell(t, Section::Jobs),
        jobs: Some(vec![
            job(t, JobKind::RunBatch, JobState::GivenUp),
            job(t, JobKind::SendMail, JobState::Failing),
            job(t, JobKind::RunBatch, JobState::Running),
            job(t, JobKind::Sweep, JobState::Waiting),
        ]),
        batches: (9..).zip(STATES).map(|(place, state)| batch(t, place, state)).collect(),
        pager: pager(1, 217),
    };
    let none = JobsPage { jobs: Some(vec![]), batches: vec![], pager: Pager::default(), ..page.clone() };
    let own = JobsPage { shell: Shell { whole_site: false, ..shell(t, Section::Jobs) }, jobs: None, ..page.clone() };
    vec![sample("jobs", &page), sample("jobs-none", &none), sample("jobs-own", &own)]
}

fn steps(t: Text) -> Vec<StepRow> {
    let states = StepState::ALL.into_iter().cycle().take(12).enumerate();
    let problems = [
        "there is no such person",
        "the badge belongs to another organisation than the person",
        "the badge has been retired",
        "it failed, and the log says why",
    ];
    states
        .map(|(place, state)| StepRow {
            position: place as u64 + 1,
            person: matches!(state, StepState::Done | StepState::Unchanged | StepState::Undone).then(|| person(place)),
            written: if place == 3 { format!("{LONG_WORD}@example.org") } else { "lars.eriksen@example.org".into() },
            state: batches::step_chip(Deed::Award, state),
            why: (state == StepState::Refused).then(|| refusal_words(t, problems[place / 3 % 4])),
        })
        .collect()
}

fn one_batch(t: Text) -> Vec<Sample> {
    let keys = ["step-any", "step-waiting", "step-done", "step-unchanged", "step-refused", "step-undone"];
    let running = BatchPage {
        shell: shell(t, Section::Jobs),
        row: batch(t, 0, BatchState::Running),
        note: Some("Thank you for the February retreat.\nSee you in autumn.".into()),
        source: Some("retreat-participants.csv".into()),
        quietly: true,
        undo_reason: None,
        file: Some("/portal/batches/batch-1/rows.csv".into()),
        started: Some(at(t)),
        finished: None,
        may: May { stop: true, undo: true, ..May::default() },
        toggle: Some("?still=1".into()),
        reloads: true,
        tabs: tabs(t, &keys),
        steps: steps(t),
        pager: pager(2, 5_000),
    };
    let still = BatchPage { reloads: false, ..running.clone() };
    let over = |state, may| BatchPage {
        row: batch(t, 1, state),
        finished: Some(at(t)),
        toggle: None,
        reloads: false,
        may,
        ..running.clone()
    };
    let staging = BatchPage {
        started: None,
        finished: None,
        ..over(BatchState::Staging, May { start: true, check: true, ..May::default() })
    };
    let done = over(BatchState::Done, May { undo: true, ..May::default() });
    let cancelled = over(BatchState::Cancelled, May::default());
    let undoing = BatchPage { row: batch(t, 2, BatchState::Undoing), may: May::default(), ..running.clone() };
    let undone = BatchPage {
        source: None,
        undo_reason: Some("The list was last year's.".into()),
        steps: vec![],
        pager: Pager::onwards(2, 50, 217, "?".into(), "?page=3".into()),
        row: BatchRow { badge: None, ..batch(t, 11, BatchState::Undone) },
        ..over(BatchState::Undone, May::default())
    };
    vec![
        sample("batch-running", &running),
        sample("batch-still", &still),
        sample("batch-staging", &staging),
        sample("batch-done", &done),
        sample("batch-cancelled", &cancelled),
        sample("batch-undoing", &undoing),
        sample("batch-undone", &undone),
    ]
}

fn questions(t: Text) -> Vec<Sample> {
    let undo = AskBatchPage {
        shell: shell(t, Section::Jobs),
        row: batch(t, 3, BatchState::Done),
        question: Question::Undo,
        deed: Deed::Award,
        steps: 487,
        form: Form::new(),
        asks_reason: true,
    };
    let unreasoned = AskBatchPage { form: Form::new().wrong("reason", t.get("wrong-missing")), ..undo.clone() };
    let stop = AskBatchPage {
        question: Question::Stop,
        asks_reason: false,
        row: batch(t, 11, BatchState::Running),
        ..undo.clone()
    };
    let discard = AskBatchPage {
        question: Question::Discard,
        asks_reason: false,
        row: batch(t, 4, BatchState::Staging),
        ..undo.clone()
    };
    let renewals = AskBatchPage {
        deed: Deed::Renew,
        asks_reason: false,
        row: BatchRow { badge: None, what: t.get("batch-renew"), ..batch(t, 3, BatchState::Done) },
        ..undo.clone()
    };
    let issued = AskBatchPage { deed: Deed::Certify, steps: 1, ..renewals.clone() };
    let unissued = AskBatchPage { question: Question::Discard, ..issued.clone() };
    vec![
        sample("batch-undo", &undo),
        sample("batch-undo-renewals", &renewals),
        sample("batch-undo-issued", &issued),
        sample("batch-discard-issued", &unissued),
        sample("batch-undo-wrong", &unreasoned),
        sample("batch-stop", &stop),
        sample("batch-discard", &discard),
    ]
}

fn several(t: Text) -> Vec<Sample> {
    let form = SeveralPage {
        shell: shell(t, Section::Award),
        form: Form::new(),
        badges: (0..12).map(|n| Choice::new(n.to_string(), badge(n).name)).collect(),
    };
    let wrong = SeveralPage {
        form: Form::new()
            .fill("people", format!("{LONG_WORD}@example.org\nmentor-42"))
            .wrong("badge", t.get("wrong-missing"))
            .wrong("people", t.get("list-two"))
            .wrong("list", t.count("list-open-quote", 12_345_usize)),
        badges: vec![],
        ..form.clone()
    };
    let line = |place: usize, verdict: Verdict, why: &str| LineRow {
        line: place as u64 + 1,
        written: match place {
            1 => LONG_WORD.into(),
            7 => String::new(),
            _ => "kari.aasen@example.org".into(),
        },
        name: (place == 4).then(|| "Ola Nordmann".into()),
        person: matches!(verdict, Verdict::Held | Verdict::New).then(|| person(place)),
        verdict: verdict_chip(verdict),
        why: why.into(),
    };
    let since = days_ago(t, 300).long;
    let keys = ["several-any", "several-wrong", "several-repeated", "several-held", "several-newcomer", "several-new"];
    let check = CheckPage {
        shell: shell(t, Section::Award),
        row: batch(t, 0, BatchState::Staging),
        source: Some("retreat-participants.csv".into()),
        note: Some("Thank you for the February retreat.".into()),
        foreseen: Foreseen { wrong: 3, repeated: 1, held: 9, newcomer: 12, new: 475 },
        tabs: tabs(t, &keys),
        lines: vec![
            line(13, Verdict::Wrong, &t.get("step-no-person")),
            line(1, Verdict::Wrong, &t.get("step-other-organisation")),
            line(7, Verdict::Wrong, &t.get("list-no-address")),
            line(5, Verdict::Repeated, &t.count("several-why-repeated", 31_usize)),
            line(2, Verdict::Held, &t.with("several-why-held", &[("since", since.clone().into())])),
            line(4, Verdict::Newcomer, &t.get("several-why-newcomer")),
            line(3, Verdict::New, &t.get("several-why-new")),
            line(6, Verdict::New, &t.with("several-why-ran-out", &[("until", since.into())])),
        ],
        pager: Pager::onwards(2, 50, 500, "?".into(), "?page=3".into()),
    };
    let nothing = Foreseen { wrong: 500, ..Foreseen::default() };
    let nobody = CheckPage {
        foreseen: nothing,
        source: None,
        note: None,
        lines: vec![],
        pager: Pager::default(),
        ..check.clone()
    };
    let one = CheckPage {
        foreseen: Foreseen { newcomer: 1, ..Foreseen::default() },
        shell: Shell { hue: 30, ..shell(t, Section::Award) },
        ..check.clone()
    };
    vec![
        sample("several", &form),
        sample("several-wrong-form", &wrong),
        sample("several-check", &check),
        sample("several-check-nobody", &nobody),
        sample("several-check-one", &one),
    ]
}
