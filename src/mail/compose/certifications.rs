//! What a reminder of certifications says: of one in whole sentences, of several in a line each.

use super::{Words, plain};
use crate::{domain::notices::Expiring, language::Text};

/// To their holder, who is at home in this organisation.
pub(super) fn own(t: Text, url: &str, organisation: &str, items: &[Expiring], total: i64) -> Words {
    let action = Some((t.get("mail-expiring-own-action"), format!("{url}/me")));
    let aside = Some(t.named("mail-expiring-aside", organisation));
    if let ([only], 1) = (items, total) {
        let words = one(
            t,
            only,
            ["mail-expires-own-subject", "mail-expires-own-body"],
            ["mail-expired-own-subject", "mail-expired-own-body"],
        );
        return Words { quote: text(t, only), action, aside, ..words };
    }
    // The words of types, each once.
    let mut texts: Vec<String> = items.iter().filter_map(|item| text(t, item)).collect();
    texts.dedup();
    let quote = Some(texts.join("\n\n")).filter(|text| !text.is_empty());
    let list = lines(t, "mail-expiring-own-line", items, total);
    let subject = t.count("mail-expiring-own-subject", count(total));
    Words { list, quote, action, aside, ..plain(subject, vec![t.get("mail-expiring-own-body")]) }
}

/// To somebody who oversees those who hold them: people of one organisation, or of several.
pub(super) fn others(t: Text, url: &str, items: &[Expiring], total: i64, organisations: i64) -> Words {
    let action = Some((t.get("mail-expiring-action"), format!("{url}/portal/certifications")));
    if let ([only], 1) = (items, total) {
        let words =
            one(t, only, ["mail-expires-subject", "mail-expires-body"], ["mail-expired-subject", "mail-expired-body"]);
        return Words { quote: text(t, only), action, ..words };
    }
    let n = count(total).into();
    let (subject, body, line) = if let Some(first) = items.first().filter(|_| organisations == 1) {
        let house = first.organisation.as_str();
        let subject = t.with("mail-expiring-subject", &[("n", n), ("name", house.into())]);
        (subject, t.named("mail-expiring-body", house), "mail-expiring-line")
    } else {
        let houses = count(organisations);
        let subject = t.with("mail-expiring-across-subject", &[("n", n), ("organisations", houses.into())]);
        (subject, t.count("mail-expiring-across-body", houses), "mail-expiring-across-line")
    };
    Words { list: lines(t, line, items, total), action, ..plain(subject, vec![body]) }
}

fn count(n: i64) -> usize {
    usize::try_from(n).unwrap_or(0)
}

fn lines(t: Text, key: &str, items: &[Expiring], total: i64) -> Vec<String> {
    let line = |item: &Expiring| {
        let about = [
            ("name", item.type_name.as_str().into()),
            ("holder", item.holder.as_str().into()),
            ("organisation", item.organisation.as_str().into()),
            ("when", when(t, item).into()),
        ];
        t.with(key, &about)
    };
    let mut list: Vec<String> = items.iter().map(line).collect();
    let more = count(total).saturating_sub(items.len());
    if more > 0 {
        list.push(t.count("mail-expiring-more", more));
    }
    list
}

/// Subject and body, by their keys before it expires and after.
fn one(t: Text, item: &Expiring, before: [&str; 2], after: [&str; 2]) -> Words {
    let about = [
        ("name", item.type_name.as_str().into()),
        ("holder", item.holder.as_str().into()),
        ("organisation", item.organisation.as_str().into()),
        ("date", t.long_date(item.expires_at).into()),
        ("days", item.days.max(0).into()),
    ];
    let [subject, body] = if item.has_expired { after } else { before };
    plain(t.with(subject, &about), vec![t.with(body, &about)])
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
