//! Samples of certifications: the table, one of them, forms, types, calendars, the public page and the certificate.

use super::{
    LONG_WORD, Sample, badge, by, days_ago, mentor_shell, now, organisations, pager, person, sample, shell, told,
};
use crate::{
    http::{
        page::{By, Chip, Choice, FlashKind, Form, Pager, Preview, Section, Shell, Tab, When},
        portal::{
            award::Candidate,
            calendar::{Address, AskCalendarPage, CalendarPage, FeedRow},
            certifications::{
                Asked, CertificationsPage, CertifiedOverview,
                end::EndCertificationPage,
                form::{CertificationFormPage, Purpose},
                import::{CheckImportPage, ImportPage, RowView},
                mine::{MyCertification, MyCertifications},
                several::RenewSeveralPage,
                show::{CertificationPage, Ended, May},
                types::{TypeFormPage, TypeRow, TypesPage},
                views::{CertificationRow, Left, Link, Span, Term, Timeline, Year, days_left},
            },
            public_certification::{CertificatePage, PublicCertificationPage},
        },
    },
    language::Text,
    rendering::{certificate::Certificate, qr::Qr},
};

pub(super) fn all(t: Text) -> Vec<Sample> {
    let mut samples = table(t);
    samples.extend(one(t));
    samples.extend(forms(t));
    samples.extend(types(t));
    samples.extend(calendars(t));
    samples.extend(public(t));
    samples.extend(several(t));
    samples
}

fn several(t: Text) -> Vec<Sample> {
    let page = RenewSeveralPage {
        shell: shell(t, Section::Certifications),
        rows: (0..4).map(|place| (row(t, place), days_ago(t, -365))).collect(),
        form: Form::new(),
    };
    let wrong = RenewSeveralPage { form: Form::new().wrong("until", t.get("wrong-past")), ..page.clone() };
    let none = RenewSeveralPage { rows: vec![], ..page.clone() };
    let line = |place: usize| RowView {
        number: place as u64 + 1,
        written: ["kari@example.org", LONG_WORD, "", "mentor-42"][place].into(),
        person: (place == 0).then(|| person(1)),
        title: ["safe_hands", LONG_WORD, "safe_hands", "Safe Hands"][place].into(),
        verdict: [
            Chip::new("active", "import-good"),
            Chip::new("expired", "import-wrong"),
            Chip::new("expired", "import-wrong"),
            Chip::new("quiet", "import-known"),
        ][place],
        why: [
            t.with("import-why-good", &[("day", "1 March 2027".into())]),
            t.get("import-bad-type"),
            t.get("import-no-person"),
            t.named("import-why-known", "cert-001"),
        ][place]
            .clone(),
    };
    let import =
        ImportPage { shell: shell(t, Section::Certifications), form: Form::new(), wrong: vec![], wrong_count: 0 };
    let refused = ImportPage {
        form: Form::new().fill("rows", "mentor;type").wrong("rows", t.count("import-wait", 2_u64)),
        wrong: vec![line(1), line(2)],
        wrong_count: 2,
        ..import.clone()
    };
    let check = CheckImportPage {
        shell: shell(t, Section::Certifications),
        id: "batch-1".into(),
        total: 1_204,
        new: 1_200,
        wrong: 0,
        rows: vec![line(0), line(3)],
        pager: pager(1, 1_204),
    };
    let late = CheckImportPage { wrong: 2, rows: vec![line(1), line(2)], ..check.clone() };
    vec![
        sample("certifications-renew-several", &page),
        sample("certifications-renew-several-wrong", &wrong),
        sample("certifications-renew-several-none", &none),
        sample("certifications-import", &import),
        sample("certifications-import-refused", &refused),
        sample("certifications-import-check", &check),
        sample("certifications-import-late", &late),
    ]
}

/// A certification in each state, one after the other.
pub(super) fn row(t: Text, place: usize) -> CertificationRow {
    let (days, chip, passed) = [
        (2, Chip::new("soon", "state-expiring-soon"), 99),
        (15, Chip::new("soon", "state-expiring-soon"), 96),
        (1_159, Chip::new("active", "state-active"), 56),
        (-7, Chip::new("expired", "state-expired"), 100),
        (120, Chip::new("revoked", "state-revoked"), 40),
        (0, Chip::new("soon", "state-expiring-soon"), 99),
    ][place % 6];
    let revoked = chip.key() == "state-revoked";
    let soon = chip.key() == "state-expiring-soon";
    CertificationRow {
        id: format!("cert-{place:03}"),
        person: person(place),
        title: ["Peer mentor level 1", "Peer mentor level 2", "Safe Hands", LONG_WORD][place % 4].into(),
        state: chip,
        expires: When::new(t, now() + chrono::Duration::days(days)),
        term: (!revoked).then(|| Term {
            class: if soon { "soon" } else { "" },
            percent: (days >= 0).then_some(passed.min(99)),
            ahead: false,
            label: t.with("certification-term-passed", &[("n", passed.into())]),
        }),
        left: Left {
            words: if revoked { String::new() } else { days_left(t, days) },
            strong: soon,
            past: days < 0 || revoked,
        },
        renewals: [0, 1, 4, 1_234][place % 4],
        renewable: !revoked,
    }
}

fn tabs(t: Text, current: usize) -> Vec<Tab> {
    let keys = ["certifications-all", "state-active", "state-expiring-soon", "state-expired", "state-revoked"];
    let counts = [1_148_u64, 1_037, 23, 74, 37];
    let tab = |place: usize| Tab {
        label: t.get(keys[place]),
        count: t.number(counts[place]),
        href: "/portal/certifications".into(),
        current: place == current,
    };
    (0..5).map(tab).collect()
}

fn type_choices() -> Vec<Choice> {
    vec![Choice::new("peer_mentor_level_1", "Peer mentor level 1"), Choice::new("safe_hands", "Safe Hands")]
}

fn table(t: Text) -> Vec<Sample> {
    let page = CertificationsPage {
        shell: told(shell(t, Section::Certifications), FlashKind::Ok, "Level 2 of Kari Aasen was renewed.", false),
        asked: Asked::default(),
        total: 1_148,
        tabs: tabs(t, 1),
        types: type_choices(),
        organisations: organisations(),
        rows: (0..12).map(|place| row(t, place)).collect(),
        pager: pager(3, 1_037),
        access: "public-read",
    };
    let open = CertificationsPage { access: "contract", organisations: vec![], ..page.clone() };
    let empty = CertificationsPage { total: 0, rows: vec![], pager: Pager::default(), ..page.clone() };
    let narrow = |asked: Asked| CertificationsPage { asked, total: 5, ..empty.clone() };
    let searched = narrow(Asked { q: LONG_WORD.into(), ..Asked::default() });
    let none = narrow(Asked { state: "revoked".into(), ..Asked::default() });
    let removed = CertificationsPage {
        asked: Asked { state: "removed".into(), ..Asked::default() },
        rows: vec![CertificationRow { renewable: false, state: Chip::new("revoked", "state-removed"), ..row(t, 3) }],
        pager: Pager::default(),
        ..page.clone()
    };
    vec![
        sample("certifications", &page),
        sample("certifications-open", &open),
        sample("certifications-none", &empty),
        sample("certifications-none-found", &searched),
        sample("certifications-none-such", &none),
        sample("certifications-removed", &removed),
    ]
}

fn one(t: Text) -> Vec<Sample> {
    let link = |days, words: String, class, undo| Link { at: days_ago(t, days), words, class, undo };
    let page = CertificationPage {
        shell: shell(t, Section::Certifications),
        row: row(t, 1),
        stub: false,
        organisation: "NHF Oslo".into(),
        shortname: "peer_mentor_level_2".into(),
        issued: days_ago(t, 350),
        by: by(0),
        created: days_ago(t, 350),
        revoked: None,
        removed: None,
        covered: t.with("certified-since", &[("day", "1 March 2025".into())]),
        gaps: vec![t.with(
            "certified-gap",
            &[("from", "14 January 2025".into()), ("until", "1 March 2026".into()), ("n", 411.into())],
        )],
        timeline: Timeline {
            spans: vec![
                Span { x: "0.00%".into(), width: "30.00%".into(), gap: false, title: "2024".into() },
                Span { x: "30.00%".into(), width: "25.00%".into(), gap: true, title: "2025".into() },
                Span { x: "55.00%".into(), width: "45.00%".into(), gap: false, title: "2026".into() },
            ],
            now: Some("92.00%".into()),
            years: vec![
                Year { x: "28.00%".into(), text: "2025".into() },
                Year { x: "60.00%".into(), text: "2026".into() },
            ],
            summary: "Certified continuously since 1 March 2025".into(),
        },
        chain: vec![
            link(-15, t.named("chain-expires", &days_left(t, 15)), "next", None),
            link(
                350,
                t.with("chain-renewed-late", &[("day", "10 April 2026".into()), ("n", 411.into())]),
                "gap",
                Some(7),
            ),
            link(900, t.get("chain-first"), "", None),
        ],
        others: vec![row(t, 3), row(t, 2)],
        reminders: vec![
            (days_ago(t, 1), t.with("certification-reminded", &[("n", 14.into())])),
            (days_ago(t, 0), t.get("certification-reminded-on-day")),
        ],
        may: May { change: true, remove: true, restore: false, print: true },
        revision: 3,
    };
    let ended = |reason: &str| Some(Ended { at: days_ago(t, 3), by: By::System, reason: reason.into() });
    let revoked = CertificationPage {
        row: row(t, 4),
        revoked: ended("The first-aid course was never taken."),
        timeline: Timeline::default(),
        gaps: vec![],
        may: May { remove: true, ..May::default() },
        ..page.clone()
    };
    let removed = CertificationPage {
        row: row(t, 3),
        removed: ended(""),
        stub: true,
        others: vec![],
        reminders: vec![],
        may: May { restore: true, ..May::default() },
        ..page.clone()
    };
    let end = EndCertificationPage {
        shell: shell(t, Section::Certifications),
        row: row(t, 1),
        removes: false,
        form: Form::new().wrong("reason", "Fill this in."),
    };
    let remove = EndCertificationPage { removes: true, form: Form::new(), ..end.clone() };
    vec![
        sample("certification", &page),
        sample("certification-revoked", &revoked),
        sample("certification-removed", &removed),
        sample("certification-revoke", &end),
        sample("certification-remove", &remove),
    ]
}

fn forms(t: Text) -> Vec<Sample> {
    let form = Form::new().fill("issued", "2026-03-26").fill("expires", "2027-03-26").fill("cert_type", "safe_hands");
    let page = CertificationFormPage {
        shell: shell(t, Section::Certifications),
        purpose: Purpose::New,
        existing: None,
        form: form.clone(),
        types: type_choices(),
        candidates: vec![],
    };
    let wrong = CertificationFormPage {
        form: form
            .clone()
            .wrong("person_id", t.get("wrong-several-people"))
            .wrong("expires", t.get("wrong-ends-before")),
        types: vec![],
        candidates: vec![
            Candidate { person: person(0), detail: "NHF Oslo".into() },
            Candidate { person: person(5), detail: String::new() },
        ],
        ..page.clone()
    };
    let renew =
        CertificationFormPage { purpose: Purpose::Renew, existing: Some(row(t, 1)), types: vec![], ..page.clone() };
    let stale = CertificationFormPage {
        purpose: Purpose::Edit,
        existing: Some(row(t, 5)),
        form: form.wrong_as_a_whole("issued", t.get("wrong-stale")),
        ..page.clone()
    };
    vec![
        sample("certification-new", &page),
        sample("certification-new-wrong", &wrong),
        sample("certification-renew", &renew),
        sample("certification-edit-stale", &stale),
    ]
}

fn types(t: Text) -> Vec<Sample> {
    let row = |place: usize| TypeRow {
        shortname: [
            "peer_mentor_level_1",
            "safe_hands",
            "x_0123456789_0123456789_0123456789_0123456789_0123456789_01234",
        ][place]
            .into(),
        name: ["Peer mentor level 1", "Safe Hands", LONG_WORD][place].into(),
        validity: t.with("certification-years", &[("n", 2.into())]),
        ladder: t.named("certification-ladder-days", "60, 30, 14, 7, 1, 0"),
        badge: (place != 1).then(|| badge(place * 11 / 2)),
        retired: place == 1,
    };
    let page = TypesPage {
        shell: shell(t, Section::Certifications),
        rows: (0..3).map(row).collect(),
        pager: pager(1, 40),
        may_manage: true,
    };
    let none = TypesPage { rows: vec![], pager: Pager::default(), ..page.clone() };
    let reader = TypesPage { may_manage: false, ..page.clone() };
    let form = TypeFormPage {
        shell: shell(t, Section::Certifications),
        existing: None,
        form: Form::new().fill("validity", "12").fill("ladder", "60, 30, 14, 7, 1, 0"),
        badges: vec![Choice::new("2", "First Session")],
    };
    let wrong = TypeFormPage {
        existing: Some(("safe_hands".into(), LONG_WORD.into())),
        form: Form::new().wrong("validity", t.get("wrong-not-a-number")).wrong("ladder", t.get("wrong-not-numbers")),
        badges: vec![],
        ..form.clone()
    };
    vec![
        sample("certification-types", &page),
        sample("certification-types-none", &none),
        sample("certification-types-read", &reader),
        sample("certification-type-new", &form),
        sample("certification-type-wrong", &wrong),
    ]
}

fn calendars(t: Text) -> Vec<Sample> {
    let feed = |place: usize| FeedRow {
        id: format!("feed-{place}"),
        what: [t.get("calendar-own"), "NHF Oslo".into(), LONG_WORD.into()][place].clone(),
        made: days_ago(t, 40),
        last_used: (place != 1).then(|| days_ago(t, 0)),
    };
    let page = CalendarPage {
        shell: shell(t, Section::Certifications),
        feeds: (0..3).map(feed).collect(),
        form: Form::new(),
        organisations: organisations(),
        made: None,
    };
    let made = CalendarPage {
        made: Some(Address {
            what: "NHF Oslo".into(),
            url: "https://badges.example.org/calendar/emb_cal_0123456789012345678901234567890123456789.ics".into(),
            webcal: "webcal://badges.example.org/calendar/emb_cal_0123456789012345678901234567890123456789.ics".into(),
        }),
        ..page.clone()
    };
    let none =
        CalendarPage { shell: mentor_shell(t, Section::Me), feeds: vec![], organisations: vec![], ..page.clone() };
    let wrong = CalendarPage { form: Form::new().wrong("organisation", t.get("wrong-unknown")), ..page.clone() };
    let ask = AskCalendarPage { shell: shell(t, Section::Certifications), feed: feed(1), rotates: false };
    let rotate = AskCalendarPage { feed: feed(0), rotates: true, ..ask.clone() };
    vec![
        sample("calendar", &page),
        sample("calendar-made", &made),
        sample("calendar-none", &none),
        sample("calendar-wrong", &wrong),
        sample("calendar-revoke", &ask),
        sample("calendar-rotate", &rotate),
    ]
}

fn public(t: Text) -> Vec<Sample> {
    let page = PublicCertificationPage {
        shell: Shell::anonymous(t, "NHF Oslo", "/certifications/cert-001"),
        preview: Preview {
            title: "Peer mentor level 2: Kari Aasen".into(),
            description: "NHF Oslo".into(),
            url: "https://badges.example.org/certifications/cert-001".into(),
            image: None,
        },
        title: "Peer mentor level 2".into(),
        holder: Some("Kari Aasen".into()),
        issuer: "NHF Oslo".into(),
        issuer_href: "/issuers/org-nhf-oslo".into(),
        state: Chip::new("active", "state-active"),
        words: t.with("proof-valid-until", &[("day", "1 September 2026".into())]),
        issued: days_ago(t, 206),
        expires: days_ago(t, -159),
        term: row(t, 2).term,
        left: row(t, 2).left,
        since: Some(t.with("certified-since", &[("day", "1 September 2024".into())])),
        checked: When::to_the_minute(t, now()),
        id: "cert-001".into(),
        address: "https://badges.example.org/certifications/cert-001".into(),
        certificate_href: Some("/certifications/cert-001/certificate".into()),
        document_href: Some("/api/v1/certifications/cert-001".into()),
    };
    let ahead = PublicCertificationPage {
        state: Chip::new("quiet", "state-active"),
        words: t.with("proof-valid-from", &[("day", "1 April 2026".into())]),
        term: row(t, 2).term.map(|term| Term { percent: None, ahead: true, ..term }),
        since: None,
        ..page.clone()
    };
    let hidden = PublicCertificationPage {
        title: LONG_WORD.into(),
        holder: None,
        state: Chip::new("revoked", "state-revoked"),
        words: t.with("proof-revoked", &[("day", "1 March 2026".into())]),
        term: None,
        left: row(t, 4).left,
        since: None,
        certificate_href: None,
        document_href: None,
        ..page.clone()
    };
    let certificate = Certificate {
        language: t.lang.tag(),
        title: t.with("certificate-title", &[("person", "Kari Aasen".into()), ("name", "Peer mentor level 2".into())]),
        organisation: "Norges Handikapforbund, region Nord-Norge".into(),
        hue: 205,
        heading: t.get("certificate"),
        intro: t.get("certificate-intro"),
        holder: "Kari Aasen".into(),
        statement: t.get("certificate-statement"),
        name: "Peer mentor level 2".into(),
        facts: vec![
            (t.get("certificate-issued"), "1 September 2025".into()),
            (t.get("certificate-number"), "cert-001".into()),
        ],
        status: None,
        check: t.get("certificate-check"),
        address: "https://badges.example.org/certifications/cert-001".into(),
    };
    let print = CertificatePage {
        shell: Shell::anonymous(t, "NHF Oslo", "/certifications/cert-001/certificate"),
        qr: Qr::of(&certificate.address),
        certificate: certificate.clone(),
        back: "/certifications/cert-001".into(),
        files: vec![("English", "en", "?language=en".into()), ("Norsk bokmål", "nb", "?language=nb".into())],
    };
    let expired = CertificatePage {
        certificate: Certificate {
            holder: LONG_WORD.into(),
            status: Some(t.with("certificate-expired", &[("day", "1 March 2026".into())])),
            ..certificate
        },
        ..print.clone()
    };
    vec![
        sample("public-certification", &page),
        sample("public-certification-ahead", &ahead),
        sample("public-certification-hidden", &hidden),
        sample("certificate", &print),
        sample("certificate-expired", &expired),
    ]
}

/// For one's own page.
pub(super) fn mine(t: Text) -> MyCertifications {
    let one = |place: usize, next: String, contact: bool| MyCertification {
        row: row(t, place),
        next,
        contact: contact.then(|| "oslo@example.org".into()),
        printable: place == 2,
    };
    MyCertifications {
        rows: vec![
            one(1, t.named("mine-expiring", "NHF Oslo"), true),
            one(2, t.with("mine-active", &[("day", "1 August 2026".into())]), false),
            one(3, t.named("mine-expired", "NHF Oslo"), true),
        ],
    }
}

/// For the overview.
pub(super) fn overview(t: Text) -> CertifiedOverview {
    let classes = ["ok", "warn", "bad", "idle"];
    let places = [("0.00%", "87.00%"), ("87.83%", "1.50%"), ("90.33%", "5.95%"), ("96.78%", "2.72%")];
    let tabs = tabs(t, 9).into_iter().skip(1);
    CertifiedOverview {
        total: 1_148,
        active: 1_037,
        soon: 23,
        within_week: 2,
        window: 30,
        parts: tabs.zip(classes).zip(places).map(|((tab, class), (x, w))| (tab, class, x.into(), w.into())).collect(),
        next: [0, 1, 5].map(|place| row(t, place)).to_vec(),
    }
}
