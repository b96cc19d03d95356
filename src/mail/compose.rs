mod certifications;

use askama::Template;
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{Header, HeaderName, HeaderValue},
    },
};
use palette::{IntoColor as _, Oklch, Srgb};

use crate::{
    clock::Timestamp,
    domain::{
        Role,
        notices::{Content, Letter},
    },
    language::{Lang, Text},
};

/// Who sends, and what every mail of the site has in common.
#[derive(Debug, Clone)]
pub struct Sender {
    /// `Emblazon <badges@example.org>`.
    pub from: Mailbox,
    /// Scheme and host of the site, without a slash at the end.
    pub url: String,
    /// The site's name.
    pub site: String,
    /// The language of mail to people who have chosen none.
    pub language: Lang,
}

/// The sender's mailbox of this setting: `badges@example.org` or `Emblazon <badges@example.org>`.
pub fn from_setting(text: &str) -> Result<Mailbox, String> {
    text.parse().map_err(|error| format!("{text} is no sender such as Badges <badges@example.org>: {error}"))
}

/// The words of one mail.
struct Words {
    subject: String,
    paragraphs: Vec<String>,
    /// What it is about, a line each, where that is several things.
    list: Vec<String>,
    /// Somebody's own words: a note, a reason.
    quote: Option<String>,
    /// Address and description of a picture.
    picture: Option<(String, String)>,
    /// Label and address of the one thing to do.
    action: Option<(String, String)>,
    /// What else is good to know.
    aside: Option<String>,
}

#[derive(Template)]
#[template(path = "mail/message.html")]
struct HtmlPart<'a> {
    t: Text,
    words: &'a Words,
    frame: &'a Frame,
}

#[derive(Template)]
#[template(path = "mail/message.txt", escape = "none")]
struct TextPart<'a> {
    t: Text,
    words: &'a Words,
    frame: &'a Frame,
}

/// What stands around the words.
struct Frame {
    greeting: String,
    site: String,
    url: String,
    /// `#rrggbb`, dark enough for white letters.
    accent: String,
    /// Why the recipient gets this.
    because: String,
    /// Where to get no more of it.
    unsubscribe: Option<String>,
}

/// What a mail says, before it is put into an envelope.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The subject.
    pub subject: String,
    /// The part for programs that show no HTML.
    pub text: String,
    /// The other part: a whole document.
    pub html: String,
}

/// A letter in the recipient's language. `unsubscribe` is the address that switches this kind of notice off.
pub fn render(sender: &Sender, letter: &Letter, unsubscribe: Option<&str>) -> Result<Rendered, askama::Error> {
    let t = Text::new(Lang::choose(letter.language.as_deref(), Some(sender.language.tag())));
    let words = words(t, sender, letter);
    let frame = Frame {
        greeting: t.named("mail-greeting", &letter.name),
        site: sender.site.clone(),
        url: sender.url.clone(),
        accent: accent(letter.accent_hue),
        because: match &letter.content {
            Content::Claim { issuer, .. } => t.named("mail-because-claim", issuer),
            content if content.kind().is_notice() => {
                t.with("mail-because-notice", &[("site", sender.site.as_str().into())])
            }
            _ => t.with("mail-because-account", &[("site", sender.site.as_str().into())]),
        },
        unsubscribe: unsubscribe.map(str::to_owned),
    };
    let text = TextPart { t, words: &words, frame: &frame }.render()?;
    let html = HtmlPart { t, words: &words, frame: &frame }.render()?;
    Ok(Rendered { subject: words.subject, text, html })
}

/// A letter as mail: text and HTML, in the recipient's language.
///
/// The same letter always has the same Message-ID, so that one that arrives twice is shown once. `unsubscribe` is the
/// address that switches this kind of notice off (RFC 8058).
pub fn compose(sender: &Sender, letter: &Letter, unsubscribe: Option<String>) -> anyhow::Result<Message> {
    let Rendered { subject, text, html } = render(sender, letter, unsubscribe.as_deref())?;
    let host = url::Url::parse(&sender.url)?.host_str().unwrap_or("localhost").to_owned();
    let mut message = Message::builder()
        .from(sender.from.clone())
        .to(Mailbox::new(Some(letter.name.clone()), letter.email.parse()?))
        .subject(subject)
        .date(letter.written_at.into())
        .message_id(Some(format!("<{}@{host}>", letter.mail)))
        .header(AutoSubmitted("auto-generated".to_owned()));
    if let Some(address) = unsubscribe {
        message = message
            .header(ListUnsubscribe(format!("<{address}>")))
            .header(ListUnsubscribePost("List-Unsubscribe=One-Click".to_owned()));
    }
    Ok(message.multipart(MultiPart::alternative_plain_html(text, html))?)
}

/// Of a badge that runs out.
fn counts_until(t: Text, until: Option<Timestamp>) -> Option<String> {
    until.map(|at| t.with("mail-counts-until", &[("day", t.long_date(at).into())]))
}

fn words(t: Text, sender: &Sender, letter: &Letter) -> Words {
    let url = |path: &str| format!("{}{path}", sender.url);
    let site = sender.site.as_str();
    match &letter.content {
        Content::BadgeAwarded { award, badge, issuer, note, until } => Words {
            quote: note.clone(),
            // Most mail programs show no SVG: the award's own picture is always a PNG.
            picture: Some((url(&format!("/assertions/{award}/badge.png")), badge.clone())),
            action: Some((t.get("mail-awarded-action"), url(&format!("/assertions/{award}")))),
            ..plain(
                t.named("mail-awarded-subject", badge),
                [t.with("mail-awarded-body", &[("badge", badge.as_str().into()), ("issuer", issuer.as_str().into())])]
                    .into_iter()
                    .chain(counts_until(t, *until))
                    .collect(),
            )
        },
        Content::BadgeRevoked { badge, issuer, reason } => Words {
            quote: Some(reason.clone()),
            aside: Some(t.named("mail-revoked-aside", issuer)),
            ..plain(
                t.named("mail-revoked-subject", badge),
                vec![t.with(
                    "mail-revoked-body",
                    &[("badge", badge.as_str().into()), ("issuer", issuer.as_str().into())],
                )],
            )
        },
        Content::Invitation { token, inviter, role, organisation, expires_at } => {
            let (by, what) =
                invitation(t, site, inviter.as_deref(), *role, organisation.as_deref(), &letter.organisation);
            Words {
                action: Some((t.get("mail-invitation-action"), url(&link("/invite/", token.as_deref())))),
                aside: Some(t.with("mail-link-once", &[("until", t.exact(*expires_at).into())])),
                ..plain(t.named("mail-invitation-subject", site), vec![by, what])
            }
        }
        Content::PasswordReset { token, expires_at } => Words {
            action: Some((t.get("mail-reset-action"), url(&link("/reset/", token.as_deref())))),
            aside: Some(t.with("mail-link-once", &[("until", t.exact(*expires_at).into())])),
            ..plain(
                t.named("mail-reset-subject", site),
                vec![t.named("mail-reset-body", site), t.get("mail-reset-ignore")],
            )
        },
        Content::CertificationsExpire { are_own: true, items, total, .. } => {
            certifications::own(t, &sender.url, &letter.organisation, items, *total)
        }
        Content::CertificationsExpire { are_own: false, items, total, organisations } => {
            certifications::others(t, &sender.url, items, *total, *organisations)
        }
        Content::Claim { is_reminder, token, badge, image_hash, issuer, note, until, has_account, expires_at } => {
            let named = [("badge", badge.as_str().into()), ("issuer", issuer.as_str().into())];
            let (subject, body) = if *is_reminder {
                (t.named("mail-claim-reminder-subject", badge), t.with("mail-claim-reminder-body", &named))
            } else {
                (t.named("mail-claim-subject", badge), t.with("mail-claim-body", &named))
            };
            let how = if *has_account { t.get("mail-claim-sign-in") } else { t.get("mail-claim-new") };
            Words {
                quote: note.clone(),
                picture: image_hash.as_ref().map(|hash| (url(&format!("/images/{hash}.png")), badge.clone())),
                action: Some((t.get("mail-claim-action"), url(&link("/claim/", token.as_deref())))),
                aside: Some(t.with(
                    "mail-claim-aside",
                    &[("until", t.exact(*expires_at).into()), ("help", url("/help/claim").into())],
                )),
                ..plain(subject, [body].into_iter().chain(counts_until(t, *until)).chain([how]).collect())
            }
        }
        Content::Nomination { nomination, badge, person, is_own, reason } => {
            let named = [
                ("badge", badge.as_str().into()),
                ("person", person.as_deref().unwrap_or(letter.name.as_str()).into()),
            ];
            let (subject, body) = match (reason, person, is_own) {
                (None, Some(_), _) => ("mail-nomination-approved-subject", "mail-nomination-approved-body"),
                (None, None, true) => ("mail-request-approved-subject", "mail-request-approved-body"),
                (None, None, false) => ("mail-request-approved-subject", "mail-nominee-approved-body"),
                (Some(_), Some(_), _) => ("mail-nomination-declined-subject", "mail-nomination-declined-body"),
                (Some(_), None, true) => ("mail-request-declined-subject", "mail-request-declined-body"),
                (Some(_), None, false) => ("mail-nomination-declined-subject", "mail-nominee-declined-body"),
            };
            Words {
                quote: reason.clone(),
                action: Some((t.get("mail-nomination-action"), url(&format!("/portal/nominations/{nomination}")))),
                ..plain(t.with(subject, &named), vec![t.with(body, &named)])
            }
        }
        Content::PasswordChanged => Words {
            action: Some((t.get("mail-changed-action"), url("/reset"))),
            ..plain(
                t.named("mail-changed-subject", site),
                vec![
                    t.with("mail-changed-body", &[("site", site.into()), ("at", t.exact(letter.written_at).into())]),
                    t.get("mail-changed-not-you"),
                ],
            )
        },
    }
}

/// Words that are nothing but a subject and what follows it.
fn plain(subject: String, paragraphs: Vec<String>) -> Words {
    Words { subject, paragraphs, list: Vec::new(), quote: None, picture: None, action: None, aside: None }
}

/// What an invitation says, in mail and on its page: who invites to what, and as what. `organisation` is where the role
/// holds, everywhere if none; `home` is where the invited belong.
pub fn invitation(
    t: Text,
    site: &str,
    inviter: Option<&str>,
    role: Option<Role>,
    organisation: Option<&str>,
    home: &str,
) -> (String, String) {
    let by = match inviter {
        Some(inviter) => t.with("mail-invitation-by", &[("name", inviter.into()), ("site", site.into())]),
        None => t.named("mail-invitation-by-site", site),
    };
    let place = organisation.unwrap_or(site);
    let what = match role {
        Some(Role::Admin) => t.named("mail-invitation-admin", place),
        Some(Role::Coordinator) => t.named("mail-invitation-coordinator", place),
        Some(_) | None => t.named("mail-invitation-mentor", home),
    };
    (by, what)
}

/// In a preview the secret is not shown.
fn link(path: &str, token: Option<&str>) -> String {
    format!("{path}{}", token.unwrap_or("…"))
}

/// The accent of the portal's pages, for programs that know no oklch.
fn accent(hue: i64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "0 to 359")]
    let colour: Srgb = Oklch::new(0.45_f32, 0.075, hue as f32).into_color();
    let colour: Srgb<u8> = colour.into_format();
    format!("#{:02x}{:02x}{:02x}", colour.red, colour.green, colour.blue)
}

macro_rules! header {
    ($($name:ident = $text:literal;)+) => {
        $(
            #[derive(Clone)]
            struct $name(String);

            impl Header for $name {
                fn name() -> HeaderName {
                    HeaderName::new_from_ascii_str($text)
                }

                fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                    Ok(Self(text.to_owned()))
                }

                fn display(&self) -> HeaderValue {
                    // Never broken into lines: a program that follows the address must find it whole.
                    HeaderValue::dangerous_new_pre_encoded(Self::name(), self.0.clone(), self.0.clone())
                }
            }
        )+
    };
}
header! {
    AutoSubmitted = "Auto-Submitted";
    ListUnsubscribe = "List-Unsubscribe";
    ListUnsubscribePost = "List-Unsubscribe-Post";
}

#[cfg(test)]
mod tests;
