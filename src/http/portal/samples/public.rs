//! Samples of what anybody sees: badges, awards, issuers, and the check of a badge.

use super::{LONG_WORD, Sample, badge, days_ago, now, pager, sample, shell};
use crate::{
    http::{
        page::{Form, Pager, Preview, Section, Shell, When},
        portal::{
            public_award::{PublicAwardPage, Share, Standing, Why},
            public_badges::{IssuerPage, PublicBadgePage, PublicBadgesPage, PublicTile},
            verify::{Finding, Ours, Theirs, VerifyPage},
        },
    },
    language::Text,
    open_badges::{Claim, Difference, Holder},
};

pub(super) fn all(t: Text) -> Vec<Sample> {
    let mut samples = badges(t);
    samples.extend(awards(t));
    samples.extend(checks(t));
    samples
}

fn anonymous(t: Text, path: &str) -> Shell {
    Shell::anonymous(t, "NHF Oslo", path)
}

pub(super) fn tiles() -> Vec<PublicTile> {
    (0..12)
        .map(|n| PublicTile {
            badge: badge(n),
            href: "/badges/first-session".into(),
            description: "Led a first conversation as a peer mentor.".into(),
            issuer: (n % 4 == 1).then(|| "Norges Handikapforbund, region Nord-Norge".into()),
        })
        .collect()
}

fn preview() -> Preview {
    Preview {
        title: "Streak Champion: Kari \"K\" <Aasen>".into(),
        description: "NHF Oslo · Genuine and valid".into(),
        url: "https://badges.example/assertions/earned-002.html".into(),
        image: Some("https://badges.example/assertions/earned-002/badge.png".into()),
    }
}

fn badges(t: Text) -> Vec<Sample> {
    let gallery =
        PublicBadgesPage { shell: anonymous(t, "/badges"), q: String::new(), tiles: tiles(), pager: pager(2, 217) };
    let nothing = |q: &str| PublicBadgesPage { q: q.into(), tiles: vec![], pager: Pager::default(), ..gallery.clone() };
    let page = PublicBadgePage {
        shell: anonymous(t, "/badges/streak-champion"),
        preview: preview(),
        badge: badge(10),
        description: "Kept up an active mentoring streak for 30 days in a row.".into(),
        criteria_html: "<p>All of this:</p><ul><li>one <b>activity</b> a day</li></ul>".into(),
        issuer: "NHF Oslo".into(),
        issuer_href: "/issuers/org-nhf-oslo".into(),
        retired: false,
        document_href: "/badges/streak-champion.json".into(),
    };
    let bare = PublicBadgePage {
        shell: shell(t, Section::None),
        preview: Preview { image: None, ..preview() },
        badge: badge(11),
        description: LONG_WORD.repeat(2),
        criteria_html: String::new(),
        retired: true,
        ..page.clone()
    };
    let issuer = IssuerPage {
        shell: anonymous(t, "/issuers/org-nhf-oslo"),
        name: "NHF Oslo".into(),
        contact: Some("oslo@example.org".into()),
        tiles: tiles(),
        pager: pager(1, 40),
        document_href: "/issuers/org-nhf-oslo.json".into(),
    };
    let quiet =
        IssuerPage { name: LONG_WORD.into(), contact: None, tiles: vec![], pager: Pager::default(), ..issuer.clone() };
    vec![
        sample("public-badges", &gallery),
        sample("public-badges-none", &nothing("")),
        sample("public-badges-none-found", &nothing(LONG_WORD)),
        sample("public-badge", &page),
        sample("public-badge-bare", &bare),
        sample("issuer", &issuer),
        sample("issuer-quiet", &quiet),
    ]
}

fn awards(t: Text) -> Vec<Sample> {
    let page = PublicAwardPage {
        shell: anonymous(t, "/assertions/earned-002"),
        preview: preview(),
        discovery: Some(super::profiles::discovery()),
        badge: badge(10),
        badge_href: "/badges/streak-champion".into(),
        description: "Kept up an active mentoring streak for 30 days in a row.".into(),
        criteria_html: "<p>Be in touch with at least one mentee a day.</p>".into(),
        holder: Some("Kari Aasen".into()),
        issuer: "NHF Oslo".into(),
        issuer_href: "/issuers/org-nhf-oslo".into(),
        awarded: days_ago(t, 33),
        standing: Standing::Valid,
        why: Why {
            note: Some("For the February retreat: planning, cooking,\nand the last bus home.".into()),
            told: Some("Planned three weekends, and cooked at each.".into()),
            evidence: Some("https://example.org/retreat".into()),
            automatic: false,
        },
        checked: When::to_the_minute(t, now()),
        award_id: "earned-002".into(),
        share: Some(Share {
            address: "https://badges.example/assertions/earned-002.html".into(),
            linkedin: "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&name=Streak+Champion".into(),
            png: "/assertions/earned-002/badge.png".into(),
            svg: "/assertions/earned-002/badge.svg".into(),
            file_name: "streak-champion".into(),
        }),
        document_href: "/assertions/earned-002.json".into(),
    };
    let until = PublicAwardPage {
        standing: Standing::Until(days_ago(t, -400)),
        why: Why { automatic: true, ..Why::default() },
        ..page.clone()
    };
    let expired = PublicAwardPage { standing: Standing::Expired(days_ago(t, 4)), why: Why::default(), ..page.clone() };
    let revoked = PublicAwardPage {
        standing: Standing::Revoked(days_ago(t, 2), "Given to the wrong person of that name.".into()),
        share: None,
        ..page.clone()
    };
    let superseded = PublicAwardPage { standing: Standing::Superseded(days_ago(t, 20)), ..page.clone() };
    let hidden = PublicAwardPage {
        holder: None,
        badge: badge(11),
        description: String::new(),
        criteria_html: String::new(),
        ..page.clone()
    };
    let long = PublicAwardPage { shell: shell(t, Section::None), holder: Some(LONG_WORD.into()), ..page.clone() };
    vec![
        sample("public-award", &page),
        sample("public-award-until", &until),
        sample("public-award-expired", &expired),
        sample("public-award-revoked", &revoked),
        sample("public-award-superseded", &superseded),
        sample("public-award-hidden", &hidden),
        sample("public-award-long", &long),
    ]
}

fn checks(t: Text) -> Vec<Sample> {
    let page = VerifyPage { shell: anonymous(t, "/verify"), form: Form::new(), finding: None };
    let wrong = VerifyPage {
        form: Form::new()
            .fill("link", "https://elsewhere.example/a/1")
            .wrong("link", "This badge is not from this site.")
            .wrong("file", "This file is damaged.")
            .wrong("document", "This is not JSON.")
            .wrong("email", "This is not an e-mail address."),
        ..page.clone()
    };
    let ours = Ours {
        badge: badge(10),
        href: "/assertions/earned-002".into(),
        holder: Some("Kari Aasen".into()),
        awarded: days_ago(t, 33),
        standing: Standing::Valid,
        changed: vec![],
        email: Some(Holder::Same),
    };
    let changed = Ours {
        holder: None,
        changed: vec![
            Difference {
                field: "expires".into(),
                said: Some("2099-01-01T00:00:00+00:00".into()),
                recorded: Some("2026-09-01T00:00:00+00:00".into()),
            },
            Difference { field: "narrative".into(), said: Some(LONG_WORD.repeat(3)), recorded: None },
        ],
        email: Some(Holder::Another),
        ..ours.clone()
    };
    let revoked = Ours {
        standing: Standing::Revoked(days_ago(t, 2), "Given to the wrong person.".into()),
        email: Some(Holder::Untold),
        ..ours.clone()
    };
    let claim = Claim {
        id: format!("https://elsewhere.example/{LONG_WORD}"),
        badge: Some("Course Host <b>".into()),
        issuer: Some("https://elsewhere.example/issuer".into()),
        recipient: Some("kari@example.org".into()),
        issued: None,
        expires: None,
        narrative: Some(LONG_WORD.repeat(3)),
        evidence: vec!["https://elsewhere.example/evidence".into()],
        is_revoked: true,
    };
    let theirs =
        |email| Theirs { claim: claim.clone(), issued: Some(days_ago(t, 9)), expires: Some(days_ago(t, -9)), email };
    let with = |finding| VerifyPage { finding: Some(finding), ..page.clone() };
    vec![
        sample("verify", &page),
        sample("verify-wrong", &wrong),
        sample("verify-ours", &with(Finding::Ours(Box::new(ours)))),
        sample("verify-ours-changed", &with(Finding::Ours(Box::new(changed)))),
        sample("verify-ours-revoked", &with(Finding::Ours(Box::new(revoked)))),
        sample("verify-unknown", &with(Finding::Unknown)),
        sample("verify-theirs", &with(Finding::Theirs(Box::new(theirs(None))))),
        sample("verify-theirs-same", &with(Finding::Theirs(Box::new(theirs(Some(Holder::Same)))))),
        sample("verify-theirs-another", &with(Finding::Theirs(Box::new(theirs(Some(Holder::Another)))))),
        sample("verify-theirs-untold", &with(Finding::Theirs(Box::new(theirs(Some(Holder::Untold)))))),
    ]
}
