use super::*;
use crate::clock::Timestamp;

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

#[test]
fn every_mail_is_written_in_both_languages() {
    let at = "2026-04-02T10:00:00Z".parse::<Timestamp>().unwrap();
    let contents = [
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
