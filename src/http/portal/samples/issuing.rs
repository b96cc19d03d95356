//! Samples of badges that wait to be claimed, as their recipients and admins see them.

use super::{LONG_WORD, Sample, badge, days_ago, mentor_shell, sample};
use crate::http::{
    page::{Form, Section, Shell},
    portal::{
        claims::{Agreement, AskClaimPage, ClaimPage, HelpClaimPage, Proof, Waiting, WaitingPage},
        links::{ClosedLinkPage, LinkKind},
    },
};
use crate::{domain::Role, language::Text, mail};

pub(super) fn all(t: Text) -> Vec<Sample> {
    let mut samples = claiming(t);
    samples.extend(asking(t));
    samples.extend(mine(t));
    samples
}

fn anonymous(t: Text) -> Shell {
    Shell::anonymous(t, "NHF Oslo", "/claim/emb_clm_0")
}

fn waiting(t: Text, place: usize) -> Waiting {
    Waiting {
        id: format!("earned-{place:03}"),
        badge: badge(place),
        issued: days_ago(t, i64::try_from(place).unwrap()),
        chosen: !place.is_multiple_of(2),
    }
}

fn claiming(t: Text) -> Vec<Sample> {
    let page = ClaimPage {
        shell: anonymous(t),
        action: "/claim/emb_clm_0".into(),
        badge: badge(5),
        description: "Knows what a digital badge is, how it is issued, and how anybody can check it.".into(),
        issuer: "NHF Oslo".into(),
        issued: days_ago(t, 2),
        ends: None,
        note: None,
        evidence: (None, None),
        name: "John Doe".into(),
        email: "john.doe@example.com".into(),
        proof: Proof::NewPassword,
        somebody_else: None,
        others: vec![],
        agreement: Agreement::new(t, "NHF Oslo", false),
        invitation: None,
        until: days_ago(t, -28),
        form: Form::new(),
    };
    let long = ClaimPage {
        badge: badge(11),
        description: LONG_WORD.repeat(3),
        issuer: LONG_WORD.into(),
        name: LONG_WORD.into(),
        email: format!("{LONG_WORD}@example.com"),
        ends: Some(days_ago(t, -365)),
        note: Some("You made the whole group laugh, and then listen.".into()),
        evidence: (
            Some("Twelve sessions led alone, all of them reflected on.".into()),
            Some("https://example.org/".into()),
        ),
        proof: Proof::Password,
        somebody_else: Some("Per Solheim".into()),
        others: (0..4).map(|n| waiting(t, n)).collect(),
        agreement: Agreement::new(t, "NHF Oslo", true),
        form: Form::new()
            .wrong("password", t.get("claim-wrong-password"))
            .wrong("consent", t.get("claim-consent-missing")),
        ..page.clone()
    };
    let wrong = ClaimPage {
        form: Form::new().wrong("password", t.get("wrong-missing")).wrong("consent", t.get("claim-consent-missing")),
        ..page.clone()
    };
    let invited = ClaimPage {
        invitation: Some(mail::invitation(
            t,
            "NHF Oslo",
            Some("Per Solheim"),
            Some(Role::Coordinator),
            Some("NHF Bergen"),
            "NHF Oslo",
        )),
        ..page.clone()
    };
    let signed_in = ClaimPage { proof: Proof::SignedIn, others: vec![waiting(t, 1)], ..page.clone() };
    vec![
        sample("claim", &page),
        sample("claim-wrong", &wrong),
        sample("claim-long", &long),
        sample("claim-invited", &invited),
        sample("claim-signed-in", &signed_in),
    ]
}

fn asking(t: Text) -> Vec<Sample> {
    let ask = AskClaimPage { shell: anonymous(t), form: Form::new(), sent: false };
    let wrong = AskClaimPage {
        form: Form::new().fill("email", "kari@").wrong("email", "This is not an e-mail address."),
        ..ask.clone()
    };
    let sent = AskClaimPage { sent: true, ..ask.clone() };
    let closed = |used| ClosedLinkPage { shell: anonymous(t), what: LinkKind::Claim, used };
    vec![
        sample("claim-ask", &ask),
        sample("claim-ask-wrong", &wrong),
        sample("claim-ask-sent", &sent),
        sample("claim-help", &HelpClaimPage { shell: anonymous(t), days: 30 }),
        sample("link-used-claim", &closed(true)),
        sample("link-dead-claim", &closed(false)),
    ]
}

fn mine(t: Text) -> Vec<Sample> {
    let page = WaitingPage {
        shell: mentor_shell(t, Section::Me),
        badges: (0..3).map(|n| waiting(t, n)).collect(),
        agreement: Agreement::new(t, "NHF Oslo", false),
        form: Form::new(),
    };
    let wrong = WaitingPage {
        badges: vec![waiting(t, 11)],
        form: Form::new().wrong("consent", t.get("claim-consent-missing")),
        ..page.clone()
    };
    let none = WaitingPage { badges: vec![], ..page.clone() };
    vec![sample("my-claims", &page), sample("my-claims-wrong", &wrong), sample("my-claims-none", &none)]
}
