//! Samples of people, organisations, connections and the audit log.

use super::{LONG_WORD, Sample, by, days_ago, now, organisations, pager, pages, person, sample, shell, told};
use crate::domain::audit::Action;
use crate::http::{
    page::{Choice, FlashKind, Form, Me, Pager, PersonRef, Role, Section, Shell, When},
    portal::{
        audit::{AuditPage, AuditRow, dialect_words, words},
        organisations::{OrganisationFormPage, OrganisationPage, OrganisationRow, OrganisationsPage},
        people::{Awards, PeoplePage, PersonPage, PersonRow, PersonState},
        person_form::PersonFormPage,
        tokens::{ConnectionsPage, NewToken, RevokeTokenPage, TokenRole, TokenRow, TokenState},
    },
};
use crate::language::Text;

pub(super) fn all(t: Text) -> Vec<Sample> {
    let mut samples = people(t);
    samples.extend(one_person(t));
    samples.extend(organisation_pages(t));
    samples.extend(connections(t));
    samples.extend(audit(t));
    samples
}

fn people(t: Text) -> Vec<Sample> {
    let page = PeoplePage {
        shell: shell(t, Section::People),
        q: String::new(),
        organisation: "org-nhf-nord".into(),
        organisations: organisations(),
        descending: false,
        total: 1_284,
        rows: (0..7)
            .map(|n| PersonRow {
                person: person(n),
                organisation: organisations()[n % 2].label.clone(),
                badges: n as u64,
                score: n as u64 * 640,
                state: if n % 3 == 1 { PersonState::Stub } else { PersonState::Account },
            })
            .collect(),
        pager: pager(1, 1_284),
        may_manage: true,
    };
    let none = PeoplePage {
        organisation: String::new(),
        organisations: vec![],
        total: 0,
        rows: vec![],
        pager: Pager::default(),
        ..page.clone()
    };
    let none_found = PeoplePage { q: "Zebedeus".into(), rows: vec![], pager: Pager::default(), ..page.clone() };
    let coordinator = PeoplePage {
        shell: Shell {
            me: Some(Me { person: PersonRef::new("Eva Nilsen", "coordinator-eva"), role: Role::Coordinator }),
            hue: 140,
            ..shell(t, Section::People)
        },
        may_manage: false,
        descending: true,
        ..page.clone()
    };
    vec![
        sample("people", &page),
        sample("people-none", &none),
        sample("people-none-found", &none_found),
        sample("people-coordinator", &coordinator),
    ]
}

fn trail(t: Text) -> Vec<AuditRow> {
    let dialects = ["portal", "earned_badges", "issuing", "management", "command_line"];
    let actions = Action::ALL.into_iter().zip(dialects.into_iter().cycle());
    actions
        .enumerate()
        .map(|(n, (action, dialect))| AuditRow {
            at: When::to_the_minute(t, now()),
            who: by(n),
            action: words(t, action),
            subject: if n == 4 { LONG_WORD.into() } else { "Streak Champion, Kari Aasen".into() },
            subject_href: (n % 2 == 0).then(|| "/portal/badges/2".into()),
            dialect: dialect_words(t, dialect),
        })
        .collect()
}

fn one_person(t: Text) -> Vec<Sample> {
    let page = PersonPage {
        shell: told(
            shell(t, Section::People),
            FlashKind::Warn,
            "Streak Champion was revoked, and its message could not be sent.",
            false,
        ),
        person: person(1),
        state: PersonState::Account,
        handle: "kari".into(),
        email: Some("kari.aasen@example.org".into()),
        organisation: "NHF Oslo".into(),
        organisation_href: Some("/portal/organisations/org-nhf-oslo".into()),
        since: days_ago(t, 640),
        score: 1_640,
        profile_href: Some("/people/kari".into()),
        awards: pages::awards_of(t),
        invitation: None,
        may_invite: false,
        trail: trail(t).into_iter().take(4).collect(),
        may_award: true,
        may_manage: true,
    };
    let stub = PersonPage {
        shell: shell(t, Section::People),
        person: person(4),
        state: PersonState::Stub,
        handle: "mentor-910".into(),
        email: None,
        may_invite: true,
        score: 0,
        profile_href: None,
        awards: Awards::default(),
        trail: vec![],
        ..page.clone()
    };
    let long = PersonPage {
        shell: told(
            shell(t, Section::People),
            FlashKind::Info,
            "Kari Aasen already held Community Builder; nothing changed.",
            true,
        ),
        person: person(5),
        ..page.clone()
    };
    let new = PersonFormPage {
        shell: shell(t, Section::People),
        existing: None,
        form: Form::new(),
        organisations: organisations(),
    };
    let wrong = PersonFormPage {
        form: Form::new()
            .fill("email", "kari@")
            .fill("id", "å b c")
            .wrong("display_name", "Write a name, 1 to 200 characters.")
            .wrong("email", "This is not an e-mail address.")
            .wrong("id", "Letters, digits, - and _, at most 64."),
        ..new.clone()
    };
    let edit = PersonFormPage {
        existing: Some(person(5)),
        form: Form::new()
            .fill("display_name", LONG_WORD)
            .fill("email", "kari@example.org")
            .fill("handle", "kari")
            .fill("public", "1"),
        ..new.clone()
    };
    vec![
        sample("person", &page),
        sample("person-stub", &stub),
        sample("person-long", &long),
        sample("person-new", &new),
        sample("person-new-wrong", &wrong),
        sample("person-edit", &edit),
    ]
}

fn organisation_pages(t: Text) -> Vec<Sample> {
    let row = |id: &str, name: &str, hue, own| OrganisationRow {
        public_id: id.into(),
        name: name.into(),
        hue,
        people: 1_284,
        badges: 12,
        own,
    };
    let list = OrganisationsPage {
        shell: shell(t, Section::Organisations),
        rows: vec![
            row("org-nhf-oslo", "NHF Oslo", 205, true),
            row("org-nhf-nord", "Norges Handikapforbund, region Nord-Norge", 31, false),
            row("org-long", LONG_WORD, 300, false),
        ],
        pager: Pager::default(),
        may_manage: true,
    };
    let none = OrganisationsPage { rows: vec![], ..list.clone() };
    let one = OrganisationPage {
        shell: shell(t, Section::Organisations),
        public_id: "org-nhf-oslo".into(),
        name: "NHF Oslo".into(),
        contact: Some("oslo@example.org".into()),
        time_zone: "Europe/Oslo".into(),
        hue: 205,
        created: days_ago(t, 700),
        people: 1_284,
        badges: 12,
        own: true,
        roles: vec![(PersonRef::new("Per Solheim", "admin-per-001"), Role::Admin), (person(2), Role::Coordinator)],
        may_manage: true,
    };
    let bare = OrganisationPage { name: LONG_WORD.into(), contact: None, roles: vec![], own: false, ..one.clone() };
    let new = OrganisationFormPage {
        shell: shell(t, Section::Organisations),
        existing: None,
        form: Form::new().fill("hue", "210").fill("time_zone", "Europe/Oslo"),
        time_zones: ["Europe/London", "Europe/Oslo", "UTC"].map(|zone| Choice::new(zone, zone)).into(),
    };
    let wrong = OrganisationFormPage {
        existing: Some(("org-nhf-oslo".into(), "NHF Oslo".into())),
        form: Form::new()
            .fill("contact", "oslo")
            .wrong("name", "Write a name, 1 to 200 characters.")
            .wrong("contact", "This is not an e-mail address.")
            .wrong("hue", "Choose a colour."),
        ..new.clone()
    };
    vec![
        sample("organisations", &list),
        sample("organisations-none", &none),
        sample("organisation", &one),
        sample("organisation-bare", &bare),
        sample("organisation-new", &new),
        sample("organisation-edit-wrong", &wrong),
    ]
}

pub(super) fn tokens(t: Text) -> Vec<TokenRow> {
    let token = TokenRow {
        id: "tok-1".into(),
        label: "Kursportalen".into(),
        prefix: "emb_4hV0".into(),
        role: TokenRole::System,
        organisation: None,
        created: days_ago(t, 90),
        last_used: Some(days_ago(t, 0)),
        expires: None,
        state: TokenState::Active,
    };
    vec![
        token.clone(),
        TokenRow {
            id: "tok-2".into(),
            label: "Statistikk for fylkeslagene i hele Nord-Norge".into(),
            role: TokenRole::Admin,
            organisation: Some("Norges Handikapforbund, region Nord-Norge".into()),
            last_used: None,
            expires: Some(days_ago(t, 10)),
            state: TokenState::Expired,
            ..token.clone()
        },
        TokenRow { id: "tok-3".into(), label: "Gammel integrasjon".into(), state: TokenState::Revoked, ..token },
    ]
}

fn connections(t: Text) -> Vec<Sample> {
    let page = ConnectionsPage {
        shell: shell(t, Section::Connections),
        tokens: tokens(t),
        pager: Pager::default(),
        clients: (0..3).map(|n| super::rules::client(t, n)).collect(),
        form: Form::new(),
        organisations: organisations(),
        new_token: None,
    };
    let made = ConnectionsPage {
        new_token: Some(NewToken {
            label: "Kursportalen".into(),
            secret: "emb_4hV0xkQ2cQm8mJ1pUuY3nEw7rS6tZ9aB4hV0xkQ2cQm8mJ1pUuY3nEw7".into(),
        }),
        ..page.clone()
    };
    let none = ConnectionsPage {
        tokens: vec![],
        clients: vec![],
        form: Form::new().fill("role", "admin").wrong("label", "Write what will use the token."),
        ..page.clone()
    };
    let revoke = RevokeTokenPage { shell: shell(t, Section::Connections), token: tokens(t).remove(0), own: false };
    let revoke_own = RevokeTokenPage { own: true, token: tokens(t).remove(1), ..revoke.clone() };
    vec![
        sample("connections", &page),
        sample("connections-made", &made),
        sample("connections-none", &none),
        sample("token-revoke", &revoke),
        sample("token-revoke-own", &revoke_own),
    ]
}

fn audit(t: Text) -> Vec<Sample> {
    let page = AuditPage {
        shell: shell(t, Section::Audit),
        action: None,
        rows: trail(t),
        pager: Pager::walked(Some("/portal/audit?after=9".into()), Some("/portal/audit?before=3".into())),
    };
    let none = AuditPage { action: Some(Action::AwardRevoked), rows: vec![], pager: Pager::default(), ..page.clone() };
    vec![sample("audit", &page), sample("audit-none", &none)]
}
