use std::borrow::Cow;

use axum::http::Uri;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::rendering::cards;

/// The largest scale.
const MAX_SCALE: u32 = 4;

/// What a picture is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Format {
    Svg,
    Png,
}

/// `theme`.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Theme {
    #[default]
    Light,
    Dark,
}

/// `style`.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Style {
    #[default]
    Card,
    Compact,
}

/// What a request asks for.
pub(super) struct Asked {
    /// As it stands in the address, decoded; none if that is not text.
    pub username: Option<String>,
    pub format: Format,
    pub look: cards::Look,
    pub scale: u32,
    /// What is wrong with the parameters.
    pub wrong: Option<&'static str>,
}

impl Asked {
    /// Reads the address `/api/badge/{username}/svg` or `…/png`. Parameters that are not known are let be.
    pub(super) fn read(format: Format, uri: &Uri) -> Self {
        let path = uri.path();
        let username = path.strip_prefix("/api/badge/").and_then(|rest| rest.rsplit_once('/')).map(|(name, _)| name);
        let username = username.and_then(|name| percent_decode_str(name).decode_utf8().ok()).map(Cow::into_owned);
        let mut asked = Self { username, format, look: cards::Look::default(), scale: 1, wrong: None };
        for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
            match (&*name, &*value) {
                ("theme", "light") => asked.look.theme = cards::Theme::Light,
                ("theme", "dark") => asked.look.theme = cards::Theme::Dark,
                ("theme", _) => asked.wrong = Some("theme is light or dark"),
                ("style", "card") => asked.look.style = cards::Style::Card,
                ("style", "compact") => asked.look.style = cards::Style::Compact,
                ("style", _) => asked.wrong = Some("style is card or compact"),
                ("scale", value) if format == Format::Png => match value.parse() {
                    Ok(scale @ 1..=MAX_SCALE) => asked.scale = scale,
                    _ => asked.wrong = Some("scale is 1, 2, 3 or 4"),
                },
                _ => {}
            }
        }
        asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(format: Format, address: &str) -> Asked {
        Asked::read(format, &address.parse().unwrap())
    }

    #[test]
    fn a_name_is_decoded_once_and_text_or_nothing() {
        for (address, name) in [
            ("/api/badge/kari/svg", Some("kari")),
            ("/api/badge/Kari%20Nordmann/svg", Some("Kari Nordmann")),
            ("/api/badge/a%2Fb/svg", Some("a/b")),
            ("/api/badge/a%252Fb/svg", Some("a%2Fb")),
            ("/api/badge/a+b/svg", Some("a+b")),
            ("/api/badge/%C3%85se/svg", Some("Åse")),
            ("/api/badge/%C3/svg", None),
            ("/api/badge/50%/svg", Some("50%")),
        ] {
            assert_eq!(asked(Format::Svg, address).username.as_deref(), name, "{address}");
        }
    }

    #[test]
    fn parameters_are_checked_and_strangers_let_be() {
        let all = asked(Format::Png, "/api/badge/kari/png?theme=dark&style=compact&scale=4&v=2");
        assert_eq!(
            (all.look.theme, all.look.style, all.scale, all.wrong),
            (cards::Theme::Dark, cards::Style::Compact, 4, None)
        );
        for query in
            ["theme=blue", "theme=", "style=Card", "scale=0", "scale=5", "scale=-1", "scale=1.5", "scale=99999999999"]
        {
            assert!(asked(Format::Png, &format!("/api/badge/kari/png?{query}")).wrong.is_some(), "{query}");
        }
        assert!(asked(Format::Svg, "/api/badge/kari/svg?scale=9").wrong.is_none());
    }
}
