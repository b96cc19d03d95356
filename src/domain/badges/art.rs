use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{
    clock::Timestamp,
    domain::images::{self, Picture},
    store::Tx,
};

/// The choices that a badge's picture is composed of. Every one of them goes with every other: a metal always lies on a
/// colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Art {
    /// Its outline.
    pub shape: Shape,
    /// The colour of its field.
    pub field: Field,
    /// The metal of its rim and icon.
    pub metal: Metal,
    /// What is shown on the field.
    pub icon: Icon,
}

/// One of a few, each with a word by which forms and programs name it.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$one:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($(#[$one])* $variant,)+ }

        impl $name {
            /// All of them, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word for it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The one that this word stands for.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    };
}

choice! {
    /// A badge's outline.
    Shape {
        /// A disc with a rim.
        Circle = "circle",
        /// An escutcheon.
        #[default]
        Shield = "shield",
        /// A hexagon that stands on a corner, with round corners.
        Hexagon = "hexagon",
        /// A disc on a ruffled ribbon.
        Rosette = "rosette",
        /// A disc on two ribbons.
        Medal = "medal",
    }
}

choice! {
    /// The colour of a badge's field: a tincture, dark enough for every metal.
    Field {
        /// Blue green.
        #[default]
        Fjord = "fjord",
        /// Blue.
        Azure = "azure",
        /// Green.
        Vert = "vert",
        /// Purple.
        Purpure = "purpure",
        /// Mulberry.
        Murrey = "murrey",
        /// Red.
        Gules = "gules",
        /// Orange brown.
        Tenne = "tenne",
        /// Near black.
        Sable = "sable",
    }
}

choice! {
    /// The metal of a badge's rim and icon, light enough for every field.
    Metal {
        /// Gold.
        #[default]
        Or = "or",
        /// Silver.
        Argent = "argent",
        /// Copper.
        Copper = "copper",
    }
}

impl Field {
    /// The colour as `#RRGGBB`.
    pub fn colour(self) -> &'static str {
        match self {
            Self::Fjord => "#17606B",
            Self::Azure => "#27569B",
            Self::Vert => "#2C6A4C",
            Self::Purpure => "#62408F",
            Self::Murrey => "#86305F",
            Self::Gules => "#A5343A",
            Self::Tenne => "#A9501B",
            Self::Sable => "#333A46",
        }
    }

    /// The field whose colour is nearest to this one, which is written as `#RRGGBB`.
    pub fn nearest(colour: &str) -> Option<Self> {
        let wanted = parts(colour)?;
        let far = |field: &&Self| {
            let own = parts(field.colour()).unwrap_or_default();
            own.iter().zip(wanted).map(|(a, b)| (a - b) * (a - b)).sum::<i32>()
        };
        Self::ALL.iter().min_by_key(far).copied()
    }
}

impl Metal {
    /// The colour as `#RRGGBB`.
    pub fn colour(self) -> &'static str {
        match self {
            Self::Or => "#F2CE7E",
            Self::Argent => "#EDF0F2",
            Self::Copper => "#F7D3B7",
        }
    }
}

/// Red, green and blue of `#RRGGBB`.
fn parts(colour: &str) -> Option<[i32; 3]> {
    let digits = colour.trim().strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |from: usize| i32::from_str_radix(&digits[from..from + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// An icon, by its name in Lucide.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Icon(&'static str);

impl Icon {
    /// Every icon that there is, in the order in which they are offered.
    pub fn all() -> impl Iterator<Item = Self> {
        ICONS.iter().copied().map(Self)
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        self.0
    }

    /// The icon of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::all().find(|icon| icon.0 == name)
    }
}

impl Default for Icon {
    fn default() -> Self {
        Self(ICONS[0])
    }
}

impl fmt::Debug for Icon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Serialize for Icon {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for Icon {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("names no icon"))
    }
}

/// A picture for a badge, before it is stored.
#[derive(Debug, Clone)]
pub enum Face {
    /// Stored already, under this hash.
    Stored(String),
    /// Uploaded.
    Uploaded(Picture),
    /// Composed, and drawn.
    Composed(Art, Picture),
}

impl Face {
    /// The hash under which the picture is stored, and what it is composed of.
    pub async fn store(self, tx: &mut Tx, now: Timestamp) -> crate::store::Result<(String, Option<Art>)> {
        Ok(match self {
            Self::Stored(hash) => (hash, None),
            Self::Uploaded(picture) => (images::store(tx, now, &picture).await?, None),
            Self::Composed(art, picture) => (images::store(tx, now, &picture).await?, Some(art)),
        })
    }
}

#[rustfmt::skip]
const ICONS: [&str; 85] = [
    "star", "flame", "heart", "trophy", "medal", "award", "crown", "gem", "sparkles", "check", "badge-check",
    "shield", "shield-check", "target", "flag", "rocket", "zap", "sun", "moon", "mountain", "tree-pine", "sprout",
    "leaf", "flower-2", "snowflake", "waves", "bird", "paw-print", "compass", "map", "anchor", "sailboat",
    "lighthouse", "bridge", "bike", "footprints", "tent", "house", "door-open", "users", "handshake",
    "heart-handshake", "hand-heart", "thumbs-up", "smile", "message-square", "megaphone", "mic", "ear", "eye",
    "accessibility", "baby", "lightbulb", "brain", "book-open", "graduation-cap", "pencil", "feather", "mail", "code",
    "puzzle", "wrench", "hammer", "key", "lock", "link", "globe", "languages", "calendar-check", "clock", "hourglass",
    "infinity", "layers", "scale", "heart-pulse", "stethoscope", "life-buoy", "dumbbell", "music", "palette",
    "camera", "drama", "coffee", "cake", "gift",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back_to_what_they_stand_for() {
        assert!(Shape::ALL.iter().all(|shape| Shape::parse(shape.as_str()) == Some(*shape)));
        assert!(Icon::all().all(|icon| Icon::parse(icon.as_str()) == Some(icon)));
        assert_eq!((Metal::parse("gold"), Icon::parse("<svg>")), (None, None));
        let art = Art { shape: Shape::Medal, field: Field::Gules, metal: Metal::Or, icon: Icon("trophy") };
        let text = r#"{"shape":"medal","field":"gules","metal":"or","icon":"trophy"}"#;
        assert_eq!(serde_json::to_string(&art).unwrap(), text);
        assert_eq!(serde_json::from_str::<Art>(text).unwrap(), art);
        assert!(serde_json::from_str::<Art>(&text.replace("trophy", "nothing")).is_err());
    }

    /// The contrast of two colours (WCAG 2.2).
    fn contrast(a: &str, b: &str) -> f64 {
        let luminance = |colour: &str| {
            let linear = parts(colour).unwrap().map(|part| {
                let part = f64::from(part) / 255.0;
                if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            });
            linear[0] * 0.2126 + linear[1] * 0.7152 + linear[2] * 0.0722 + 0.05
        };
        let (a, b) = (luminance(a), luminance(b));
        a.max(b) / a.min(b)
    }

    #[test]
    fn every_metal_stands_out_on_every_field() {
        for (field, metal) in Field::ALL.iter().flat_map(|field| Metal::ALL.iter().map(move |metal| (field, metal))) {
            let contrast = contrast(field.colour(), metal.colour());
            assert!(contrast >= 3.5, "{metal:?} on {field:?}: {contrast:.2}");
        }
    }

    #[test]
    fn a_foreign_colour_becomes_the_nearest_field() {
        for (colour, field) in [
            ("#8B5CF6", Some(Field::Purpure)),
            ("#000000", Some(Field::Sable)),
            ("#dc2626", Some(Field::Gules)),
            ("#2563EB", Some(Field::Azure)),
            ("red", None),
            ("#12345", None),
            ("#æøåæ", None),
        ] {
            assert_eq!(Field::nearest(colour), field, "{colour}");
        }
    }
}
