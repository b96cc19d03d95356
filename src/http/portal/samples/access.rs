//! Samples of how people come to an account and look after it: invitations, resets, switching off mail.

use super::{LONG_WORD, Sample, by, days_ago, organisations, person, sample, shell};
use crate::http::{
    page::{Form, Section, Shell},
    portal::{
        invitations::{AcceptPage, InvitationState, InvitationView, InvitePage},
        links::{ClosedLinkPage, LinkKind},
        me::NoticeChoice,
        people::{Awards, PersonPage, PersonState},
        reset::{AskResetPage, ResetPage},
        setup::SetupPage,
        unsubscribe::UnsubscribePage,
    },
};
use crate::language::Text;

pub(super) fn all(t: Text) -> Vec<Sample> {
    let mut samples = inviting(t);
    samples.extend(accounts(t));
    samples.extend(accepting(t));
    samples.extend(resetting(t));
    samples.extend(closed(t));
    let setup = SetupPage { shell: anonymous(t), action: "/setup/emb_set_0".into(), form: Form::new() };
    samples.push(sample("setup", &setup));
    samples
}

fn anonymous(t: Text) -> Shell {
    Shell::anonymous(t, "NHF Oslo", "/invite/emb_inv_0")
}

pub(super) fn notices(t: Text) -> Vec<NoticeChoice> {
    vec![
        NoticeChoice { name: "badge_awarded", label: t.get("notice-badge-awarded"), on: true },
        NoticeChoice { name: "badge_revoked", label: t.get("notice-badge-revoked"), on: false },
        NoticeChoice { name: "claim_reminder", label: t.get("notice-claim-reminder"), on: true },
    ]
}

fn inviting(t: Text) -> Vec<Sample> {
    let page = InvitePage {
        shell: shell(t, Section::People),
        existing: None,
        form: Form::new(),
        organisations: organisations(),
        everywhere: true,
        days: 7,
    };
    let wrong = InvitePage {
        form: Form::new()
            .fill("email", "kari@")
            .fill("role", "admin")
            .wrong("display_name", "Fill this in.")
            .wrong("email", "This is not an e-mail address."),
        everywhere: false,
        days: 1,
        ..page.clone()
    };
    let one = InvitePage { existing: Some((person(5), "kari.aasen@example.org".into())), ..page.clone() };
    let nowhere = InvitePage {
        existing: Some((person(2), String::new())),
        form: Form::new().wrong("email", "Fill this in."),
        ..page.clone()
    };
    vec![
        sample("invite", &page),
        sample("invite-wrong", &wrong),
        sample("invite-person", &one),
        sample("invite-person-wrong", &nowhere),
    ]
}

fn accounts(t: Text) -> Vec<Sample> {
    let invitation = |state| InvitationView {
        state,
        role: format!("{}, {LONG_WORD}", t.get("role-coordinator")),
        by: by(0),
        sent: days_ago(t, 2),
        until: days_ago(t, -5),
        again: Some(("coordinator".into(), "org-nhf-oslo".into())),
    };
    let page = PersonPage {
        shell: shell(t, Section::People),
        person: person(0),
        state: PersonState::NoAccount,
        handle: "mentor-42".into(),
        email: Some("ingrid@example.org".into()),
        organisation: "NHF Oslo".into(),
        organisation_href: None,
        since: days_ago(t, 3),
        score: 0,
        profile_href: None,
        awards: Awards::default(),
        invitation: None,
        may_invite: true,
        trail: vec![],
        may_award: true,
        may_manage: true,
    };
    let invited = |state| PersonPage { invitation: Some(invitation(state)), ..page.clone() };
    let elsewhere = InvitationView { again: None, ..invitation(InvitationState::Open) };
    let accepted = PersonPage { state: PersonState::Account, may_invite: false, ..invited(InvitationState::Accepted) };
    vec![
        sample("person-not-invited", &page),
        sample("person-invited", &invited(InvitationState::Open)),
        sample("person-invited-expired", &invited(InvitationState::Expired)),
        sample("person-invited-withdrawn", &invited(InvitationState::Withdrawn)),
        sample("person-invited-accepted", &accepted),
        sample("person-invited-by-others", &PersonPage { invitation: Some(elsewhere), ..page.clone() }),
    ]
}

fn accepting(t: Text) -> Vec<Sample> {
    let page = AcceptPage {
        shell: anonymous(t),
        action: "/invite/emb_inv_0".into(),
        name: "Ingrid Haugen".into(),
        by: "Per Solheim has invited you to NHF Oslo.".into(),
        what: "There you see the badges you hold with NHF Oslo, and what is next.".into(),
        email: "ingrid@example.org".into(),
        form: Form::new(),
    };
    let wrong = AcceptPage {
        name: LONG_WORD.into(),
        form: Form::new().wrong("password", "This is too easy to guess."),
        ..page.clone()
    };
    vec![sample("accept", &page), sample("accept-wrong", &wrong)]
}

fn resetting(t: Text) -> Vec<Sample> {
    let ask = AskResetPage { shell: anonymous(t), form: Form::new(), sent: false };
    let wrong = AskResetPage {
        form: Form::new().fill("email", "kari@").wrong("email", "This is not an e-mail address."),
        ..ask.clone()
    };
    let sent = AskResetPage { sent: true, ..ask.clone() };
    let page = ResetPage {
        shell: anonymous(t),
        action: "/reset/emb_rst_0".into(),
        email: "ingrid@example.org".into(),
        form: Form::new(),
    };
    let page_wrong = ResetPage { form: Form::new().wrong("new_password", "This is too short."), ..page.clone() };
    vec![
        sample("reset-ask", &ask),
        sample("reset-ask-wrong", &wrong),
        sample("reset-sent", &sent),
        sample("reset", &page),
        sample("reset-wrong", &page_wrong),
    ]
}

fn closed(t: Text) -> Vec<Sample> {
    let page = |what, used| ClosedLinkPage { shell: anonymous(t), what, used };
    let off = UnsubscribePage {
        shell: anonymous(t),
        action: "/unsubscribe/0".into(),
        notice: t.get("notice-badge-awarded"),
        off: true,
    };
    vec![
        sample("link-used-invitation", &page(LinkKind::Invitation, true)),
        sample("link-dead-invitation", &page(LinkKind::Invitation, false)),
        sample("link-used-reset", &page(LinkKind::Reset, true)),
        sample("link-dead-reset", &page(LinkKind::Reset, false)),
        sample("link-dead-setup", &page(LinkKind::Setup, false)),
        sample("link-dead-unsubscribe", &page(LinkKind::Unsubscribe, false)),
        sample("unsubscribe", &UnsubscribePage { off: false, ..off.clone() }),
        sample("unsubscribe-done", &off),
    ]
}
