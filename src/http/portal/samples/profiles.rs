//! Samples of profiles, the leaderboard and the embed doctor.

use super::{LONG_WORD, Sample, badge, days_ago, mentor_shell, person, sample, shell};
use crate::{
    domain::profiles::{Levels, SEED_LEVELS},
    http::{
        oembed::Discovery,
        page::{Pager, PersonRef, Preview, Section, Shell},
        portal::{
            embed_doctor::{EmbedDoctorPage, Finding, ReplyView, Verdict},
            embeds::{Card, Embed},
            levels::Progress,
            profiles::{LeaderboardPage, OwnPlace, OwnProfile, Place, ProfilePage, ShownBadge},
        },
    },
    language::Text,
};

const COLOURS: &str = "/levels/0123456789abcdef";

pub(super) fn all(t: Text) -> Vec<Sample> {
    let mut samples = profiles(t);
    samples.extend(leaderboards(t));
    samples.extend(doctors(t));
    samples
}

fn levels() -> Levels {
    SEED_LEVELS.parse().expect("levels")
}

fn face(person: PersonRef) -> PersonRef {
    person.with_avatar(Some(&"a".repeat(64)))
}

pub(super) fn discovery() -> Discovery {
    let ask = |format: &str| format!("https://badges.example/oembed?url=https%3A%2F%2Fbadges.example&format={format}");
    Discovery { json: ask("json"), xml: ask("xml") }
}

fn embeds() -> Vec<Embed> {
    let code = |id, label, code: &str| Embed { id, label, code: code.to_owned() };
    vec![
        code("embed-html", "embed-html", "<a href=\"https://badges.example/people/kari\"><img src=\"…\"></a>"),
        code("embed-themed", "embed-themed", "<a href=\"…\"><picture>…</picture></a>"),
        code("embed-markdown", "embed-markdown", "[![Kari](https://badges.example/api/badge/kari/svg)](…)"),
        code("embed-bbcode", "embed-bbcode", "[url=…][img]…[/img][/url]"),
        code("embed-link", "embed-link", "https://badges.example/people/kari"),
    ]
}

pub(super) fn own(t: Text, score: i64) -> OwnProfile {
    OwnProfile {
        progress: Progress::new(t, &levels(), score, 37, Some(14)),
        colours: COLOURS.into(),
        href: Some("/people/kari".into()),
        card: Card::new(t, "kari", "Kari Aasen"),
        embeds: embeds(),
    }
}

pub(super) fn hidden(t: Text) -> OwnProfile {
    OwnProfile { progress: Progress::new(t, &levels(), 0, 0, None), href: None, ..own(t, 0) }
}

fn profiles(t: Text) -> Vec<Sample> {
    let shown = |n: usize| ShownBadge {
        badge: badge(n),
        href: "/assertions/earned-002".into(),
        awarded: days_ago(t, i64::try_from(n).expect("few") * 9),
        until: n.is_multiple_of(2).then(|| days_ago(t, -200)),
    };
    let page = ProfilePage {
        shell: Shell::anonymous(t, "NHF Oslo", "/people/kari"),
        preview: Preview {
            title: "Kari \"K\" <Aasen>".into(),
            description: "Codebreaker · rank 14".into(),
            url: "https://badges.example/people/kari".into(),
            image: Some("https://badges.example/api/badge/kari/png?scale=2".into()),
        },
        discovery: discovery(),
        colours: COLOURS.into(),
        person: face(person(1)).unlinked(),
        organisation: "NHF Oslo".into(),
        card: Card::new(t, "kari", "Kari Aasen"),
        progress: Progress::new(t, &levels(), 640, 37, Some(14)),
        badges: (0..9).map(shown).collect(),
        pager: Pager::walked(None, Some("?page=2".into())),
        is_own: false,
    };
    let top = ProfilePage {
        shell: mentor_shell(t, Section::None),
        progress: Progress::new(t, &levels(), 1_234_567, 98_765, Some(1)),
        is_own: true,
        ..page.clone()
    };
    let nothing = ProfilePage {
        person: person(3).unlinked(),
        progress: Progress::new(t, &levels(), 0, 0, Some(1_204)),
        badges: vec![],
        pager: Pager::default(),
        ..page.clone()
    };
    let long = ProfilePage {
        person: person(5).unlinked(),
        organisation: LONG_WORD.into(),
        badges: vec![shown(11), shown(9)],
        progress: Progress::new(t, &format!("0 {} #ff0000", &LONG_WORD[..32]).parse().expect("levels"), 5, 1, Some(2)),
        ..page.clone()
    };
    vec![
        sample("profile", &page),
        sample("profile-top", &top),
        sample("profile-nothing", &nothing),
        sample("profile-long", &long),
    ]
}

fn leaderboards(t: Text) -> Vec<Sample> {
    let place = |n: usize| Place {
        rank: [1, 2, 2, 4, 5, 1_000_001, 1_000_001][n],
        person: if n.is_multiple_of(2) { face(person(n)) } else { person(n) },
        level: (&levels().all()[6 - n]).into(),
        solved: 120 - u64::try_from(n).expect("few") * 9,
        score: [1_234_567, 2_400, 2_400, 1_020, 640, 0, 0][n],
        is_own: n == 4,
    };
    let page = LeaderboardPage {
        shell: mentor_shell(t, Section::None),
        colours: COLOURS.into(),
        own: Some(OwnPlace::At(5, 640)),
        rows: (0..7).map(place).collect(),
        pager: Pager::from_the_top(Some("/leaderboard".into()), Some("?after=kari".into())),
    };
    let hidden = LeaderboardPage { own: Some(OwnPlace::Hidden), ..page.clone() };
    let nobody = LeaderboardPage {
        shell: Shell::anonymous(t, "NHF Oslo", "/leaderboard"),
        own: None,
        rows: vec![],
        pager: Pager::default(),
        ..page.clone()
    };
    vec![sample("leaderboard", &page), sample("leaderboard-hidden", &hidden), sample("leaderboard-nobody", &nobody)]
}

fn doctors(t: Text) -> Vec<Sample> {
    let finding = |verdict, key: &str, has_advice: bool| {
        let names = [
            ("kind", "SVG".into()),
            ("type", "image/svg+xml".into()),
            ("url", "https://badges.example".into()),
            ("kibibytes", "18".into()),
            ("status", "200".into()),
            ("to", LONG_WORD.into()),
        ];
        Finding { verdict, text: t.with(key, &names), advice: has_advice.then(|| t.get(&format!("{key}-do"))) }
    };
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let reply = ReplyView {
        address: "https://badges.example/api/badge/kari/svg".into(),
        summary: t.with("doctor-reply", &[("status", "200".into()), ("bytes", 18_201.into())]),
        headers: vec![
            header("content-type", "image/svg+xml"),
            header("cache-control", "public, max-age=300"),
            header("x-long", &LONG_WORD.repeat(3)),
        ],
    };
    let good = EmbedDoctorPage {
        shell: mentor_shell(t, Section::Me),
        person: person(1),
        back: (t.get("nav-me"), "/me".into()),
        again: "/me/embed-doctor".into(),
        verdict: Verdict::Good,
        findings: ["doctor-tls", "doctor-status", "doctor-picture", "doctor-size", "doctor-cache", "doctor-304"]
            .map(|key| finding(Verdict::Good, key, false))
            .to_vec(),
        replies: vec![reply],
    };
    let mut findings = vec![
        finding(Verdict::Problem, "doctor-loopback", true),
        finding(Verdict::Problem, "doctor-redirect", true),
        finding(Verdict::Warning, "doctor-cookie", true),
    ];
    findings.extend(good.findings.clone());
    let bad = EmbedDoctorPage {
        shell: shell(t, Section::People),
        person: person(5),
        back: (person(5).name, "/portal/people/x".into()),
        verdict: Verdict::Problem,
        findings,
        ..good.clone()
    };
    let silent = EmbedDoctorPage { replies: vec![], ..bad.clone() };
    let fair = EmbedDoctorPage { verdict: Verdict::Warning, findings: bad.findings[2..].to_vec(), ..good.clone() };
    vec![
        sample("embed-doctor", &good),
        sample("embed-doctor-warning", &fair),
        sample("embed-doctor-problem", &bad),
        sample("embed-doctor-no-answer", &silent),
    ]
}
