//! Badge art: the choices of which a badge's picture is composed, and the picture while they are made.

use axum::{
    extract::RawQuery,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{context::Reader, paths};
use crate::{
    domain::badges::{Art, Field, Icon, Metal, Shape},
    language::Text,
    rendering::art,
};

/// Composed pictures never change; those who may see them are signed in.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=86400");

/// Where a badge's picture comes from: the field `picture` of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Source {
    /// It stays as it is.
    Keep,
    /// Composed.
    #[default]
    Compose,
    /// Of the file that is sent along.
    Upload,
    /// One that was uploaded before: the field `library`.
    Library,
}

impl Source {
    /// The value of the field.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Compose => "compose",
            Self::Upload => "upload",
            Self::Library => "library",
        }
    }

    /// The source of this value.
    pub fn parse(value: &str) -> Option<Self> {
        [Self::Keep, Self::Compose, Self::Upload, Self::Library].into_iter().find(|source| source.as_str() == value)
    }
}

/// The part of a badge's form that is about its picture. Fields: `picture`, `shape`, `field`, `metal`, `icon`, `icons` (a
/// search among them), `library`, `image`; the button `preview`.
#[derive(Clone, Debug)]
pub struct Composer {
    /// Words in the page's language.
    pub t: Text,
    /// What is chosen.
    pub art: Art,
    /// Where the picture comes from.
    pub source: Source,
    /// The address of the picture that there is.
    pub current: Option<String>,
    /// A picture that was uploaded before: its id and address.
    pub library: Option<(String, String)>,
    /// What the icons are searched for.
    pub search: String,
}

/// One way to choose.
pub struct Pick {
    /// What is sent.
    pub value: &'static str,
    /// What is read.
    pub label: String,
    /// Whether it is chosen.
    pub chosen: bool,
    /// What is seen: markup of our own.
    pub picture: String,
    /// What a search finds it by.
    pub words: String,
}

impl Composer {
    /// A composer with everything still to be chosen.
    pub fn new(t: Text) -> Self {
        let (art, source) = (Art::default(), Source::default());
        Self { t, art, source, current: None, library: None, search: String::new() }
    }

    /// The sources that there are.
    pub fn sources(&self) -> Vec<(Source, String)> {
        let mut sources =
            vec![(Source::Compose, self.t.get("art-compose")), (Source::Upload, self.t.get("art-upload"))];
        if self.library.is_some() {
            sources.insert(0, (Source::Library, self.t.get("art-library")));
        }
        if self.current.is_some() {
            sources.insert(0, (Source::Keep, self.t.get("art-keep")));
        }
        sources
    }

    /// The address of the picture as it would be.
    pub fn seen(&self) -> String {
        match (self.source, &self.current, &self.library) {
            (Source::Keep | Source::Upload, Some(current), _) => current.clone(),
            (Source::Library, _, Some((_, address))) => address.clone(),
            _ => href(&self.art),
        }
    }

    /// The outlines, with what else is chosen.
    pub fn shapes(&self) -> Vec<Pick> {
        let pick = |shape: &Shape| Pick {
            value: shape.as_str(),
            label: self.t.get(match shape {
                Shape::Circle => "art-circle",
                Shape::Shield => "art-shield",
                Shape::Hexagon => "art-hexagon",
                Shape::Rosette => "art-rosette",
                Shape::Medal => "art-medal",
            }),
            chosen: *shape == self.art.shape,
            picture: art::compose(&Art { shape: *shape, ..self.art }),
            words: String::new(),
        };
        Shape::ALL.iter().map(pick).collect()
    }

    /// The colours.
    pub fn fields(&self) -> Vec<Pick> {
        let pick = |field: &Field| Pick {
            value: field.as_str(),
            label: self.t.get(match field {
                Field::Fjord => "art-fjord",
                Field::Azure => "art-azure",
                Field::Vert => "art-vert",
                Field::Purpure => "art-purpure",
                Field::Murrey => "art-murrey",
                Field::Gules => "art-gules",
                Field::Tenne => "art-tenne",
                Field::Sable => "art-sable",
            }),
            chosen: *field == self.art.field,
            picture: swatch(field.colour()),
            words: String::new(),
        };
        Field::ALL.iter().map(pick).collect()
    }

    /// The metals.
    pub fn metals(&self) -> Vec<Pick> {
        let pick = |metal: &Metal| Pick {
            value: metal.as_str(),
            label: self.t.get(match metal {
                Metal::Or => "art-or",
                Metal::Argent => "art-argent",
                Metal::Copper => "art-copper",
            }),
            chosen: *metal == self.art.metal,
            picture: swatch(metal.colour()),
            words: String::new(),
        };
        Metal::ALL.iter().map(pick).collect()
    }

    /// The icons that are searched for, and always the one that is chosen.
    pub fn icons(&self) -> Vec<Pick> {
        let all = self.t.get("art-icons");
        let wanted = self.search.trim().to_lowercase();
        let pick = |icon: Icon| {
            let words = words(&all, icon);
            Pick {
                value: icon.as_str(),
                label: words.split(',').next().unwrap_or_default().trim().to_owned(),
                chosen: icon == self.art.icon,
                picture: format!(
                    "<svg class=\"i\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">{}</svg>",
                    art::icon(icon)
                ),
                words: format!("{} {}", words.to_lowercase(), icon.as_str()),
            }
        };
        let is_shown = |pick: &Pick| pick.chosen || wanted.split_whitespace().all(|word| pick.words.contains(word));
        Icon::all().map(pick).filter(is_shown).collect()
    }
}

/// What an icon is called and found by: its line in the message of all of them, or its own name.
fn words(all: &str, icon: Icon) -> &str {
    let line = all.lines().filter_map(|line| line.trim().split_once(':')).find(|(name, _)| *name == icon.as_str());
    line.map_or(icon.as_str(), |(_, words)| words.trim())
}

fn swatch(colour: &str) -> String {
    format!(
        "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><rect width=\"24\" height=\"24\" rx=\"5\" fill=\"{colour}\" \
         stroke=\"#000\" stroke-opacity=\".2\"/></svg>"
    )
}

/// The address of a composed picture.
pub fn href(art: &Art) -> String {
    let query = [
        ("shape", art.shape.as_str()),
        ("field", art.field.as_str()),
        ("metal", art.metal.as_str()),
        ("icon", art.icon.as_str()),
    ];
    paths::with_query(&paths::BadgeArt, &query)
}

/// A picture as it would be composed. Query: the words of [`Art`].
pub async fn picture(_: paths::BadgeArt, _: Reader, RawQuery(query): RawQuery) -> Response {
    let Ok(art) = serde_html_form::from_str::<Art>(&query.unwrap_or_default()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml")), (header::CACHE_CONTROL, KEPT)];
    (headers, art::compose(&art)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Lang;

    #[test]
    fn every_icon_has_words_in_both_languages() {
        for t in [Text::new(Lang::En), Text::new(Lang::Nb)] {
            let all = t.get("art-icons");
            let known: Vec<_> = Icon::all().filter(|icon| words(&all, *icon) != icon.as_str()).collect();
            assert_eq!((known.len(), all.lines().count()), (Icon::all().count(), Icon::all().count()), "{:?}", t.lang);
        }
    }

    #[test]
    fn icons_are_found_by_their_words_and_the_chosen_one_stays() {
        let nb = Composer { search: "bål ild".to_owned(), ..Composer::new(Text::new(Lang::Nb)) };
        let found: Vec<_> = nb.icons().iter().map(|pick| pick.value).collect();
        assert_eq!(found, ["star", "flame"]);
        let all = Composer { search: "  ".to_owned(), ..nb };
        assert_eq!(all.icons().len(), Icon::all().count());
    }
}
