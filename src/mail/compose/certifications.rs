//! What a reminder of certifications says: of one in whole sentences, of several in a line each.

use super::{Words, plain};
use crate::{domain::notices::Expiring, language::Text};

pub(super) fn words(t: Text, url: &str, organisation: &str, are_own: bool, items: &[Expiring], total: i64) -> Words {
    let place = if are_own { "/me" } else { "/portal/certifications" };
    let action = Some((
        t.get(if are_own { "mail-expiring-own-action" } else { "mail-expiring-action" }),
        format!("{url}{place}"),
    ));
    let aside = are_own.then(|| t.named("mail-expiring-aside", organisation));
    if let ([only], 1) = (items, total) {
        return Words { quote: text(t, only), action, aside, ..one(t, are_own, only) };
    }
    let line = |item: &Expiring| {
        let when = when(t, item);
        let about =
            [("name", item.type_name.as_str().into()), ("holder", item.holder.as_str().into()), ("when", when.into())];
        t.with(if are_own { "mail-expiring-own-line" } else { "mail-expiring-line" }, &about)
    };
    let mut list: Vec<String> = items.iter().map(line).collect();
    let more = usize::try_from(total).unwrap_or(0).saturating_sub(items.len());
    if more > 0 {
        list.push(t.count("mail-expiring-more", more));
    }
    let n = usize::try_from(total).unwrap_or(0);
    // The words of types, each once.
    let mut texts: Vec<String> = items.iter().filter_map(|item| text(t, item)).collect();
    texts.dedup();
    let quote = Some(texts.join("\n\n")).filter(|text| are_own && !text.is_empty());
    let (subject, body) = if are_own {
        (t.count("mail-expiring-own-subject", n), t.get("mail-expiring-own-body"))
    } else {
        let about = [("n", n.into()), ("name", organisation.into())];
        (t.with("mail-expiring-subject", &about), t.named("mail-expiring-body", organisation))
    };
    Words { list, quote, action, aside, ..plain(subject, vec![body]) }
}

fn one(t: Text, are_own: bool, item: &Expiring) -> Words {
    let date = t.long_date(item.expires_at);
    let about = [
        ("name", item.type_name.as_str().into()),
        ("holder", item.holder.as_str().into()),
        ("date", date.into()),
        ("days", item.days.max(0).into()),
    ];
    let say = |own, others| t.with(if are_own { own } else { others }, &about);
    if item.has_expired {
        let subject = say("mail-expired-own-subject", "mail-expired-subject");
        plain(subject, vec![say("mail-expired-own-body", "mail-expired-body")])
    } else {
        let subject = say("mail-expires-own-subject", "mail-expires-subject");
        plain(subject, vec![say("mail-expires-own-body", "mail-expires-body")])
    }
}

/// `1 September 2026, in 14 days`.
fn when(t: Text, item: &Expiring) -> String {
    let about = [("date", t.long_date(item.expires_at).into()), ("days", item.days.max(0).into())];
    t.with(if item.has_expired { "mail-expired-when" } else { "mail-expires-when" }, &about)
}

/// What the type says beside, in the language of the mail.
fn text(t: Text, item: &Expiring) -> Option<String> {
    item.texts.get(t.lang.tag()).cloned()
}
