//! Samples of what is seen daily: signing in, overview, badges, awards, one's own page, errors.

use chrono::NaiveDate;

use super::{
    LONG_WORD, Sample, access, badge, by, days_ago, mentor_shell, now, organisations, pager, person, public, sample,
    shell, told,
};
use crate::http::{
    page::{AwardState, BadgeState, Choice, FlashKind, Form, Pager, PersonRef, Section, Shell, When},
    portal::{
        award::{AwardPage, Candidate, RevokeAwardPage},
        badge_art::Composer,
        badge_form::BadgeFormPage,
        badges::{BadgePage, BadgeTile, BadgesPage, HolderRow, RetireBadgePage},
        certifications::{CertifiedOverview, mine::MyCertifications},
        chart::{mondays, weekly},
        errors::ErrorPage,
        me::MePage,
        overview::{HeldCount, LatestAward, OverviewPage},
        people::{Awards, EndedBadge, HeldBadge},
        public::FrontPage,
        sign_in::SignInPage,
        tokens::NewToken,
    },
};
use crate::language::Text;

pub(super) fn all(t: Text) -> Vec<Sample> {
    let mut samples = ways_in(t);
    samples.extend(overview(t));
    samples.extend(gallery(t));
    samples.extend(one_badge(t));
    samples.extend(badge_forms(t));
    samples.extend(awards(t));
    samples.extend(me(t));
    samples.extend(errors(t));
    samples
}

fn ways_in(t: Text) -> Vec<Sample> {
    let anonymous = Shell::anonymous(t, "NHF Oslo", "/sign-in?next=%2Fportal");
    let page =
        SignInPage { shell: anonymous.clone(), form: Form::new(), next: "/portal/badges/51".into(), refused: false };
    let refused = SignInPage { form: Form::new().fill("email", "per@example.org"), refused: true, ..page.clone() };
    let missing = SignInPage {
        form: Form::new().wrong("email", "Write your e-mail address.").wrong("password", "Write your password."),
        ..page.clone()
    };
    let front = FrontPage { shell: anonymous, tiles: public::tiles() };
    let bare = FrontPage { tiles: vec![], ..front.clone() };
    vec![
        sample("sign-in", &page),
        sample("sign-in-refused", &refused),
        sample("sign-in-missing", &missing),
        sample("front", &front),
        sample("front-bare", &bare),
    ]
}

fn overview(t: Text) -> Vec<Sample> {
    let today = NaiveDate::from_ymd_opt(2026, 3, 26).unwrap();
    let counts =
        [21, 18, 25, 30, 27, 33, 29, 35, 31, 38, 24, 12, 9, 22, 34, 36, 41, 33, 39, 44, 37, 48, 42, 51, 46, 28];
    let weeks: Vec<_> = mondays(today, 26).into_iter().zip(counts).collect();
    let page = OverviewPage {
        shell: told(shell(t, Section::Overview), FlashKind::Ok, "Community Builder was awarded to Kari Aasen.", true),
        today: t.weekday_date(now()),
        people: 1_284,
        awards: 3_902,
        badges: 12,
        awards_this_month: 167,
        chart: weekly(t, &weeks),
        latest: (0..6)
            .map(|n| LatestAward {
                badge: badge(n * 2),
                person: person(n),
                by: by(n),
                at: days_ago(t, i64::try_from(n).unwrap() / 2),
            })
            .collect(),
        most_held: (0..5).map(|n| HeldCount { badge: badge(n + 6), holders: 1_102 / (n as u64 + 1) }).collect(),
        certifications: super::certifications::overview(t),
        failed_mail: Some("1,000+".into()),
        stalled_jobs: Some("1".into()),
    };
    let quiet = OverviewPage {
        shell: shell(t, Section::Overview),
        awards: 0,
        awards_this_month: 0,
        chart: weekly(t, &mondays(today, 26).into_iter().map(|day| (day, 0)).collect::<Vec<_>>()),
        latest: vec![],
        most_held: vec![],
        certifications: CertifiedOverview::default(),
        failed_mail: None,
        stalled_jobs: None,
        ..page.clone()
    };
    let fresh = OverviewPage { people: 1, badges: 0, ..quiet.clone() };
    vec![sample("overview", &page), sample("overview-quiet", &quiet), sample("overview-fresh", &fresh)]
}

fn gallery(t: Text) -> Vec<Sample> {
    let page = BadgesPage {
        shell: shell(t, Section::Badges),
        q: String::new(),
        sort: String::new(),
        state: BadgeState::InUse,
        counts: [1_217, 3, 4],
        tiles: (0..12)
            .map(|n| BadgeTile {
                badge: badge(n),
                description: [
                    "Led a first conversation as a peer mentor.",
                    "Active on 30 days in a row.",
                    "Har bidratt langt utover det vanlige til likepersonsarbeidet i sitt fylke.",
                ][n % 3]
                    .into(),
                holders: [1_102, 0, 1][n % 3],
                points: [50, 0, 1][n % 3],
            })
            .collect(),
        pager: pager(3, 1_217),
        may_manage: true,
    };
    let nothing = |state, q: &str| BadgesPage {
        state,
        q: q.into(),
        tiles: vec![],
        counts: [0, 0, 0],
        pager: Pager::default(),
        ..page.clone()
    };
    let mentor = BadgesPage { shell: mentor_shell(t, Section::Badges), may_manage: false, ..page.clone() };
    vec![
        sample("badges", &page),
        sample("badges-none", &nothing(BadgeState::InUse, "")),
        sample("badges-none-found", &nothing(BadgeState::InUse, LONG_WORD)),
        sample("badges-sandbox-none", &nothing(BadgeState::Sandbox, "")),
        sample("badges-retired-none", &nothing(BadgeState::Retired, "")),
        sample("badges-mentor", &mentor),
    ]
}

fn one_badge(t: Text) -> Vec<Sample> {
    let states =
        [AwardState::Claimed, AwardState::Claimed, AwardState::Pending, AwardState::Revoked, AwardState::Superseded];
    let page = BadgePage {
        shell: shell(t, Section::Badges),
        badge: badge(10),
        description: "Kept up an active mentoring streak for 30 days in a row.".into(),
        criteria_html: "<p>All of this:</p><ul><li>at least one <b>activity</b> on each of 30 days</li><li>holds <a href=\"/portal/badges/2\">First Session</a></li></ul>".into(),
        public_id: "bdg-def-002".into(),
        shortname: "streak-champion".into(),
        points: 150,
        organisation: "NHF Oslo".into(),
        organisation_href: Some("/portal/organisations/org-nhf-oslo".into()),
        rule: Some(super::rules::words()),
        state: BadgeState::InUse,
        created: days_ago(t, 60),
        holder_count: 2_214,
        ended_count: 3,
        with_ended: true,
        holders: Some(
            (0..7)
                .map(|n| HolderRow {
                    award_id: format!("earned-{n:03}"),
                    person: person(n),
                    awarded: days_ago(t, 3 * i64::try_from(n).unwrap()),
                    by: by(n),
                    state: states[n % 5],
                    until: (n % 4 == 1).then(|| days_ago(t, 2)),
                    reason: (states[n % 5] == AwardState::Revoked)
                        .then(|| "Given to the wrong person of that name.".into()),
                    resend: (states[n % 5] == AwardState::Pending)
                        .then(|| format!("/portal/awards/earned-{n:03}/resend")),
                    public_href: (n % 5 != 2).then(|| format!("/assertions/earned-{n:03}")),
                })
                .collect(),
        ),
        pager: pager(1, 2_217),
        may_award: true,
        may_manage: true,
        public_href: Some("/badges/streak-champion".into()),
        document_href: Some("/badges/streak-champion.json".into()),
        award_form: Form::new(),
    };
    let nobody = BadgePage {
        badge: badge(11),
        description: LONG_WORD.repeat(3),
        criteria_html: String::new(),
        rule: None,
        state: BadgeState::Sandbox,
        public_href: None,
        document_href: None,
        holder_count: 0,
        ended_count: 0,
        with_ended: false,
        holders: Some(vec![]),
        pager: Pager::default(),
        ..page.clone()
    };
    let retired = BadgePage { state: BadgeState::Retired, with_ended: false, ..page.clone() };
    let mentor = BadgePage {
        shell: mentor_shell(t, Section::Badges),
        holders: None,
        may_award: false,
        may_manage: false,
        organisation_href: None,
        ..page.clone()
    };
    vec![
        sample("badge", &page),
        sample("badge-nobody", &nobody),
        sample("badge-retired", &retired),
        sample("badge-mentor", &mentor),
    ]
}

fn badge_forms(t: Text) -> Vec<Sample> {
    let new = BadgeFormPage {
        shell: shell(t, Section::Badges),
        existing: None,
        form: Form::new().fill("points", "0"),
        composer: Composer::new(t),
        organisations: organisations(),
    };
    let wrong = BadgeFormPage {
        form: Form::new()
            .fill("shortname", "1-dårlig")
            .fill("description", "Led a first conversation.")
            .fill("points", "many")
            .fill("sandbox", "1")
            .fill("organisation", "org-nhf-nord")
            .wrong("name", "Write a name, 1 to 200 characters.")
            .wrong("shortname", "Begin with a letter; then letters, digits, - and _.")
            .wrong("image", "This file is neither a PNG nor a JPEG.")
            .wrong("points", "Write a whole number from 0 to 100,000."),
        ..new.clone()
    };
    let edit = BadgeFormPage {
        existing: Some(badge(0)),
        form: Form::new()
            .fill("name", "Community Builder")
            .fill("description", "Exceptional contribution to the community.")
            .fill("criteria", "<p>Chosen by the branch.</p>")
            .fill("points", "50")
            .fill("organisation", "org-nhf-oslo"),
        ..new.clone()
    };
    let retire = RetireBadgePage { shell: shell(t, Section::Badges), badge: badge(9), holder_count: 1_214 };
    vec![
        sample("badge-new", &new),
        sample("badge-new-wrong", &wrong),
        sample("badge-edit", &edit),
        sample("badge-retire", &retire),
    ]
}

fn awards(t: Text) -> Vec<Sample> {
    let page = AwardPage {
        shell: shell(t, Section::Award),
        form: Form::new(),
        badges: (0..12).map(|n| Choice::new(badge(n).number.to_string(), badge(n).name)).collect(),
        badge: None,
        person: None,
        candidates: vec![],
    };
    let chosen = AwardPage {
        form: Form::new().fill("badge", "1").fill("person", "pm-kari-001"),
        badge: Some(badge(0)),
        person: Some(Candidate {
            person: PersonRef::new("Kari Aasen", "pm-kari-001"),
            detail: "NHF Oslo, kari@example.org".into(),
        }),
        ..page.clone()
    };
    let several = AwardPage {
        form: Form::new()
            .fill("badge", "1")
            .fill("person", "Kari")
            .wrong("person_id", "Several people go by “Kari”. Choose one."),
        candidates: vec![
            Candidate {
                person: PersonRef::new("Kari Aasen", "pm-kari-001"),
                detail: "NHF Oslo, kari@example.org".into(),
            },
            Candidate {
                person: PersonRef::new("Kari Nordmann", "mentor-88"),
                detail: "Norges Handikapforbund, region Nord-Norge".into(),
            },
            Candidate { person: person(5), detail: String::new() },
        ],
        person: None,
        ..chosen.clone()
    };
    let typed = AwardPage {
        badges: vec![],
        form: Form::new()
            .fill("badge", "Comunity")
            .wrong("badge", "No badge in use is called “Comunity”.")
            .wrong("person", "Name the person who is to have it."),
        ..page.clone()
    };
    let revoke = RevokeAwardPage {
        shell: shell(t, Section::Badges),
        award_id: "earned-001".into(),
        badge: badge(10),
        person: person(1),
        awarded: days_ago(t, 33),
        by: by(0),
        form: Form::new(),
    };
    let revoke_wrong = RevokeAwardPage {
        form: Form::new().wrong("reason", "Write why, 1 to 500 characters."),
        badge: badge(11),
        person: person(5),
        ..revoke.clone()
    };
    vec![
        sample("award", &page),
        sample("award-chosen", &chosen),
        sample("award-several", &several),
        sample("award-typed", &typed),
        sample("revoke", &revoke),
        sample("revoke-wrong", &revoke_wrong),
    ]
}

fn held(t: Text) -> Vec<HeldBadge> {
    (0..4)
        .map(|n| HeldBadge {
            award_id: format!("earned-{n:03}"),
            badge: badge(n * 3 + 2),
            awarded: days_ago(t, i64::try_from(n).unwrap() * 40),
            by: by(n),
            note: (n % 2 == 0).then(|| "For the February retreat: planning, cooking, and the last bus home.".into()),
            evidence: (n == 0).then(|| "https://example.org/retreat".into()),
            waits: [None, Some(AwardState::Pending), Some(AwardState::Failed)].get(n).copied().flatten(),
            resend: (n == 1 || n == 2).then(|| "/portal/awards/earned-901/resend".to_owned()),
            open: n != 1,
            until: (n > 1).then(|| days_ago(t, 3)),
            again: (n == 3).then(|| "/portal/award?badge=12&person=pm-kari-001".into()),
        })
        .collect()
}

fn ended(t: Text) -> Vec<EndedBadge> {
    (0..2)
        .map(|n| EndedBadge {
            badge: badge(n + 8),
            awarded: days_ago(t, 400),
            ended: days_ago(t, 20),
            by: by(0),
            reason: (n == 0).then(|| "The course was not completed after all.".into()),
        })
        .collect()
}

pub(super) fn awards_of(t: Text) -> Awards {
    Awards {
        held: held(t),
        held_count: 1_204,
        held_pager: pager(1, 1_204),
        ended: ended(t),
        ended_pager: Pager::walked(Some("?ended=1".into()), Some("?ended=3".into())),
    }
}

fn me(t: Text) -> Vec<Sample> {
    let page = MePage {
        shell: mentor_shell(t, Section::Me),
        person: person(1),
        handle: "kari".into(),
        email: Some("kari@example.org".into()),
        organisation: "NHF Oslo".into(),
        since: When::new(t, now()),
        profile: super::profiles::own(t, 1_640),
        avatar_form: Form::new(),
        awards: awards_of(t),
        certifications: super::certifications::mine(t),
        next: super::rules::next(),
        public: true,
        language: String::new(),
        tokens: super::admin::tokens(t),
        token_form: Form::new(),
        new_token: None,
        notices: access::notices(t),
        password_form: Form::new(),
        sign_ins: 3,
    };
    let nothing = MePage {
        profile: super::profiles::hidden(t),
        avatar_form: Form::new().wrong("avatar", "This is not a picture."),
        awards: Awards::default(),
        certifications: MyCertifications::default(),
        next: vec![],
        tokens: vec![],
        public: false,
        language: "nb".into(),
        ..page.clone()
    };
    let made = MePage {
        new_token: Some(NewToken { label: "Kalender".into(), secret: "emb_4hV0xkQ2cQm8mJ1pUuY3nEw7rS6tZ9aB".into() }),
        ..page.clone()
    };
    let wrong = MePage {
        token_form: Form::new()
            .fill("expires", "2020-01-01")
            .wrong("label", "Write what will use the token.")
            .wrong("expires", "Choose a day that is still to come."),
        ..page.clone()
    };
    let password = MePage {
        password_form: Form::new()
            .wrong("current_password", "This is not your password.")
            .wrong("new_password", "This is too short."),
        sign_ins: 1,
        ..page.clone()
    };
    vec![
        sample("me-password-wrong", &password),
        sample("me", &page),
        sample("me-nothing", &nothing),
        sample("me-token-made", &made),
        sample("me-token-wrong", &wrong),
    ]
}

fn errors(t: Text) -> Vec<Sample> {
    let page =
        |shell: Shell, status| ErrorPage { shell, status, detail: None, request_id: Some("01JQ8Z5T7N4K2M9XW3".into()) };
    let anonymous = || Shell::anonymous(t, "NHF Oslo", "/portal/people?q=a&page=2");
    let mut samples: Vec<_> = [
        ("error-400", 400),
        ("error-401", 401),
        ("error-403", 403),
        ("error-404", 404),
        ("error-405", 405),
        ("error-409", 409),
        ("error-413", 413),
        ("error-415", 415),
        ("error-422", 422),
        ("error-429", 429),
        ("error-500", 500),
        ("error-503", 503),
    ]
    .into_iter()
    .map(|(name, status)| sample(name, &page(anonymous(), status)))
    .collect();
    samples.push(sample("error-404-signed-in", &page(shell(t, Section::None), 404)));
    samples.push(sample(
        "error-409-signed-in",
        &ErrorPage {
            detail: Some("Streak Champion is retired and cannot be awarded.".into()),
            request_id: None,
            ..page(mentor_shell(t, Section::None), 409)
        },
    ));
    samples
}
