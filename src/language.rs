//! What people read, in their language: the two catalogues under `locales/`, and how each language writes
//! dates and numbers. Knows no page.

use std::{borrow::Cow, collections::HashMap};

use chrono::{DateTime, Datelike, Locale, Utc};
use fluent_templates::{
    LanguageIdentifier, Loader,
    fluent_bundle::{FluentValue, concurrent::FluentBundle},
    langid, static_loader,
};

static_loader! {
    static CATALOGUES = {
        locales: "./locales",
        fallback_language: "en",
        customise: |bundle| {
            // Isolating marks guard mixed writing directions; both languages run left to right.
            bundle.set_use_isolating(false);
            group_numbers(bundle);
        },
    };
}

static EN: LanguageIdentifier = langid!("en");
static NB: LanguageIdentifier = langid!("nb");

/// Numbers in sentences get the separators of their language.
fn group_numbers<R>(bundle: &mut FluentBundle<R>) {
    let norwegian = bundle.locales.first() == Some(&NB);
    bundle.set_formatter(Some(if norwegian {
        |value, _| number_of(value).map(|n| group(n, Lang::Nb))
    } else {
        |value, _| number_of(value).map(|n| group(n, Lang::En))
    }));
}

fn number_of(value: &FluentValue<'_>) -> Option<i64> {
    match value {
        #[expect(clippy::cast_possible_truncation, reason = "counts: whole, and far below 2^53")]
        FluentValue::Number(number) => Some(number.value as i64),
        _ => None,
    }
}

fn group(number: i64, lang: Lang) -> String {
    let separator = match lang {
        Lang::En => ',',
        Lang::Nb => '\u{202f}',
    };
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 * 3 + 3);
    if number < 0 {
        out.push('\u{2212}');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(separator);
        }
        out.push(digit);
    }
    out
}

/// A language the portal speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Hash)]
pub enum Lang {
    /// English, and whatever else is asked for.
    #[default]
    En,
    /// Norwegian bokmål.
    Nb,
}

impl Lang {
    /// Every language, in the order in which they are offered.
    pub const ALL: [Self; 2] = [Self::En, Self::Nb];

    /// The tag as in `lang="…"` and as an account keeps it.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Nb => "nb",
        }
    }

    /// The language's own name.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Nb => "Norsk bokmål",
        }
    }

    /// Reads a language tag such as `nb`, `no`, `nb-NO`, `nn` or `en-GB`; `None` for a language not spoken here.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Self::En),
            // Nynorsk readers are better served by bokmål than by English.
            "nb" | "no" | "nn" => Some(Self::Nb),
            _ => None,
        }
    }

    /// The best match for the value of an `Accept-Language` header; English where nothing matches.
    ///
    /// Quality values count; among equals the first named wins; `q=0` excludes.
    #[must_use]
    pub fn from_accept_language(value: &str) -> Self {
        let mut best: Option<(f32, Self)> = None;
        for part in value.split(',').take(32) {
            let mut pieces = part.split(';');
            let Some(lang) = pieces.next().and_then(Self::from_tag) else {
                continue;
            };
            let quality = pieces
                .filter_map(|piece| piece.trim().strip_prefix("q="))
                .find_map(|q| q.trim().parse::<f32>().ok())
                .unwrap_or(1.0);
            if quality > 0.0 && best.is_none_or(|(most, _)| quality > most) {
                best = Some((quality, lang));
            }
        }
        best.map_or(Self::En, |(_, lang)| lang)
    }

    /// The account's language if it names one, else the browser's.
    #[must_use]
    pub fn choose(account: Option<&str>, accept_language: Option<&str>) -> Self {
        account.and_then(Self::from_tag).or_else(|| accept_language.map(Self::from_accept_language)).unwrap_or_default()
    }
}

/// A number of things, by value or by reference: templates pass either.
pub trait Count {
    /// How many.
    fn count(&self) -> u64;
}

impl Count for u64 {
    fn count(&self) -> u64 {
        *self
    }
}

impl Count for usize {
    fn count(&self) -> u64 {
        *self as u64
    }
}

impl<T: Count + ?Sized> Count for &T {
    fn count(&self) -> u64 {
        (**self).count()
    }
}

/// Looks up and formats what a page says. Cheap to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Text {
    /// The language of the page.
    pub lang: Lang,
}

impl Text {
    /// Speaks this language.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// The message with this key.
    #[must_use]
    pub fn get(self, key: &str) -> String {
        self.look_up(key, None)
    }

    /// The message with this key and these variables. Numbers choose plurals and are grouped;
    /// pass a number that is a name (a badge's number, a year) as a string.
    #[must_use]
    pub fn with(self, key: &str, variables: &[(&'static str, FluentValue<'_>)]) -> String {
        let variables: HashMap<Cow<'static, str>, FluentValue<'_>> =
            variables.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
        self.look_up(key, Some(&variables))
    }

    /// Straight from the page's own catalogue; the other one is searched only where it lacks the key.
    fn look_up(self, key: &str, variables: Option<&HashMap<Cow<'static, str>, FluentValue<'_>>>) -> String {
        CATALOGUES
            .lookup_single_language(self.id(), key, variables)
            .unwrap_or_else(|_| CATALOGUES.lookup_complete(self.id(), key, variables))
    }

    /// The message with this key about `n` things: its variable is `$n`.
    #[must_use]
    pub fn count(self, key: &str, n: impl Count) -> String {
        self.with(key, &[("n", n.count().into())])
    }

    /// The message with this key about something called `name`: its variable is `$name`.
    #[must_use]
    pub fn named(self, key: &str, name: &str) -> String {
        self.with(key, &[("name", name.into())])
    }

    /// `1,284` in English, `1 284` (narrow no-break space) in Norwegian.
    #[must_use]
    pub fn number(self, n: impl Count) -> String {
        group(i64::try_from(n.count()).unwrap_or(i64::MAX), self.lang)
    }

    /// A day as in a sentence: `26 March 2026`, `26. mars 2026`.
    #[must_use]
    pub fn long_date(self, at: DateTime<Utc>) -> String {
        match self.lang {
            Lang::En => at.format("%-d %B %Y").to_string(),
            Lang::Nb => at.format_localized("%-d. %B %Y", Locale::nb_NO).to_string(),
        }
    }

    /// A day as in a table: `26 Mar 2026`, `26. mars 2026`.
    #[must_use]
    pub fn short_date(self, at: DateTime<Utc>) -> String {
        match self.lang {
            Lang::En => at.format("%-d %b %Y").to_string(),
            Lang::Nb => at.format_localized("%-d. %b %Y", Locale::nb_NO).to_string(),
        }
    }

    /// A day with its weekday: `Thursday 26 March 2026`, `torsdag 26. mars 2026`.
    #[must_use]
    pub fn weekday_date(self, at: DateTime<Utc>) -> String {
        match self.lang {
            Lang::En => at.format("%A %-d %B %Y").to_string(),
            Lang::Nb => at.format_localized("%A %-d. %B %Y", Locale::nb_NO).to_string(),
        }
    }

    /// A time of day: `11:45`, `11.45`.
    #[must_use]
    pub fn time(self, at: DateTime<Utc>) -> String {
        match self.lang {
            Lang::En => at.format("%H:%M").to_string(),
            Lang::Nb => at.format("%H.%M").to_string(),
        }
    }

    /// To the minute: `26 March 2026, 11:45 UTC`, `26. mars 2026 kl. 11.45 UTC`.
    #[must_use]
    pub fn exact(self, at: DateTime<Utc>) -> String {
        let day = self.long_date(at);
        let time = self.time(at);
        match self.lang {
            Lang::En => format!("{day}, {time} UTC"),
            Lang::Nb => format!("{day} kl. {time} UTC"),
        }
    }

    /// A month's short name: `Mar`, `mars`; January carries the year, so that an axis says which.
    #[must_use]
    pub fn month(self, at: DateTime<Utc>) -> String {
        let form = if at.month() == 1 { "%b %Y" } else { "%b" };
        match self.lang {
            Lang::En => at.format(form).to_string(),
            Lang::Nb => at.format_localized(form, Locale::nb_NO).to_string(),
        }
    }

    fn id(self) -> &'static LanguageIdentifier {
        match self.lang {
            Lang::En => &EN,
            Lang::Nb => &NB,
        }
    }
}

#[cfg(test)]
mod tests;
