use std::collections::BTreeMap;

use super::*;
use crate::{clock::Timestamp, domain::notices::Expiring};

fn sender() -> Sender {
    Sender {
        from: from_setting("Nordlys <badges@example.org>").unwrap(),
        url: "https://badges.example.org".to_owned(),
        site: "Nordlys".to_owned(),
        language: Lang::En,
    }
}

fn letter(language: Option<&str>, content: Content) -> Letter {
    Letter {
        mail: "mail-abc".to_owned(),
        person: "pm-kari-001".to_owned(),
        name: "Kari <b>Aasen</b>".to_owned(),
        email: "kari@example.org".to_owned(),
        language: language.map(str::to_owned),
        organisation: "NHF Oslo".to_owned(),
        accent_hue: 205,
        written_at: "2026-03-26T10:00:00Z".parse::<Timestamp>().unwrap(),
        content,
    }
}

fn awarded() -> Content {
    Content::BadgeAwarded {
        award: "earned-002".to_owned(),
        badge: "Streak Champion".to_owned(),
        issuer: "NHF".to_owned(),
        note: Some("Well done\n<script>".to_owned()),
        until: Some("2027-03-25T23:59:59Z".parse().unwrap()),
    }
}

fn invitation(role: Option<Role>, token: Option<&str>) -> Content {
    Content::Invitation {
        token: token.map(str::to_owned),
        inviter: Some("Per".to_owned()),
        role,
        organisation: Some("NHF Oslo".to_owned()),
        expires_at: "2026-04-02T10:00:00Z".parse::<Timestamp>().unwrap(),
    }
}

/// The mail as it travels, with the soft line breaks of quoted-printable undone.
fn travels(letter: &Letter, unsubscribe: Option<&str>) -> String {
    let message = compose(&sender(), letter, unsubscribe.map(str::to_owned)).unwrap();
    String::from_utf8(message.formatted()).unwrap().replace("=\r\n", "")
}

#[test]
fn a_mail_has_both_parts_and_the_headers_that_programs_need() {
    let mail = travels(&letter(None, awarded()), Some("https://badges.example.org/unsubscribe/x"));
    for part in [
        "Message-ID: <mail-abc@badges.example.org>\r\n",
        "Date: Thu, 26 Mar 2026 10:00:00 +0000\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "List-Unsubscribe: <https://badges.example.org/unsubscribe/x>\r\n",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
        "Content-Type: multipart/alternative",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
        "https://badges.example.org/assertions/earned-002",
        "> Well done",
    ] {
        assert!(mail.contains(part), "{part} is missing in {mail}");
    }
    let html = mail.split("text/html").nth(1).expect("there is an HTML part");
    assert!(html.contains("&#60;script&#62;") && !html.contains("<script>") && !html.contains("<b>Aasen"), "{html}");
}

#[test]
fn the_same_letter_has_the_same_message_id_and_no_unsubscribing_from_one_s_own_account() {
    let reset = letter(
        None,
        Content::PasswordReset { token: Some("t0ken".to_owned()), expires_at: "2026-03-26T11:00:00Z".parse().unwrap() },
    );
    let (first, second) = (travels(&reset, None), travels(&reset, None));
    for mail in [first, second] {
        assert!(mail.contains("Message-ID: <mail-abc@badges.example.org>"));
        assert!(!mail.contains("Unsubscribe"));
        assert!(mail.contains("https://badges.example.org/reset/t0ken"));
    }
}

#[test]
fn a_preview_shows_no_secret() {
    let mail = travels(&letter(None, invitation(Some(Role::Coordinator), None)), None);
    assert!(mail.contains("/invite/=E2=80=A6"), "{mail}");
}

/// Certifications of these holders at these organisations.
fn expiring(are_own: bool, whose: &[(&str, &str)], organisations: i64) -> Content {
    let item = |(holder, organisation): &(&str, &str)| Expiring {
        certification: "cert-001".to_owned(),
        holder: (*holder).to_owned(),
        organisation: (*organisation).to_owned(),
        type_name: "First aid".to_owned(),
        expires_at: "2026-04-10T00:00:00Z".parse().unwrap(),
        days: 15,
        has_expired: false,
        texts: BTreeMap::new(),
    };
    let total = i64::try_from(whose.len()).unwrap();
    Content::CertificationsExpire { are_own, items: whose.iter().map(item).collect(), total, organisations }
}

#[test]
fn a_digest_says_whose_people_it_is_about() {
    let told = |language: &str, content| {
        let t = Text::new(Lang::from_tag(language).unwrap());
        let words = words(t, &sender(), &letter(None, content));
        (words.subject, words.paragraphs.join(" "), words.list)
    };
    let house = "Fjord House";
    let (subject, body, list) = told("en", expiring(false, &[("Kari", house), ("Lars", house)], 1));
    assert_eq!(subject, "2 certifications at Fjord House are about to expire");
    assert_eq!(body, "These certifications at Fjord House are about to expire, or have expired:");
    assert_eq!(list, ["Kari, First aid: 10 April 2026, in 15 days", "Lars, First aid: 10 April 2026, in 15 days"]);
    let across = expiring(false, &[("Kari", house), ("Mona", "Other House")], 2);
    let (subject, body, list) = told("en", across.clone());
    assert_eq!(subject, "2 certifications at 2 organisations are about to expire");
    assert_eq!(body, "These certifications at 2 organisations are about to expire, or have expired:");
    assert_eq!(list[1], "Mona (Other House), First aid: 10 April 2026, in 15 days");
    let (subject, body, list) = told("nb", across);
    assert_eq!(subject, "2 sertifiseringer hos 2 organisasjoner går snart ut");
    assert_eq!(body, "Disse sertifiseringene hos 2 organisasjoner går snart ut, eller har gått ut:");
    assert!(list[1].starts_with("Mona (Other House), First aid:"), "{list:?}");
    let (_, body, _) = told("en", expiring(false, &[("Mona", "Other House")], 1));
    assert!(body.contains("of Mona, Other House, is valid until 10 April 2026"), "{body}");
}

#[test]
fn every_mail_is_written_in_both_languages() {
    let at = "2026-04-02T10:00:00Z".parse::<Timestamp>().unwrap();
    let contents = [
        expiring(true, &[("Kari", "A")], 1),
        expiring(true, &[("Kari", "A"), ("Kari", "A")], 1),
        expiring(false, &[("Kari", "A")], 1),
        expiring(false, &[("Kari", "A"), ("Lars", "A")], 1),
        expiring(false, &[("Kari", "A"), ("Mona", "B")], 2),
        awarded(),
        Content::BadgeRevoked { badge: "B".to_owned(), issuer: "I".to_owned(), reason: "R".to_owned() },
        invitation(None, Some("t")),
        invitation(Some(Role::Admin), Some("t")),
        invitation(Some(Role::Coordinator), Some("t")),
        Content::PasswordReset { token: Some("t".to_owned()), expires_at: at },
        Content::PasswordChanged,
    ];
    for content in contents {
        let kind = content.kind();
        let texts = ["en", "nb"].map(|language| {
            let letter = letter(Some(language), content.clone());
            let t = Text::new(Lang::from_tag(language).unwrap());
            let words = words(t, &sender(), &letter);
            assert!(!words.subject.is_empty() && !words.paragraphs.is_empty());
            format!("{}{}", words.subject, words.paragraphs.join(" "))
        });
        assert_ne!(texts[0], texts[1], "{kind:?}");
        for text in texts {
            assert!(!text.contains("mail-") && !text.contains('$'), "{kind:?}: {text}");
        }
    }
}

#[test]
fn accents_are_told_as_srgb() {
    for hue in [0, 90, 205, 359] {
        let accent = accent(hue);
        assert_eq!(accent.len(), 7);
        assert!(accent.starts_with('#'));
    }
    assert_ne!(accent(0), accent(205));
}
