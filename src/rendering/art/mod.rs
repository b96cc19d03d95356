//! Badge art: a picture composed of shape, colour, metal and icon. No ids, gradients or clips, so that any number of them can
//! stand in one document, and every program draws them alike.

mod icons;
mod shapes;

use std::fmt::Write;

use crate::domain::badges::{Art, Icon, Shape};

/// The side of the picture, in its own units.
pub const SIDE: u32 = 96;

/// Draws a badge.
pub fn compose(art: &Art) -> String {
    let (layers, place) = match art.shape {
        Shape::Circle => (shapes::CIRCLE, "translate(24.24 24.24) scale(1.98)"),
        Shape::Shield => (shapes::SHIELD, "translate(25.68 23.68) scale(1.86)"),
        Shape::Hexagon => (shapes::HEXAGON, "translate(25.2 25.2) scale(1.9)"),
        Shape::Rosette => (shapes::ROSETTE, "translate(27.84 27.84) scale(1.68)"),
        Shape::Medal => (shapes::MEDAL, "translate(28.08 17.58) scale(1.66)"),
    };
    let (field, metal, icon) = (art.field.colour(), art.metal.colour(), icon(art.icon));
    // A tick alone would look thin beside the others.
    let width = if art.icon.as_str() == "check" { "2.7" } else { "2" };
    let mut svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIDE} {SIDE}\">");
    for layer in layers {
        svg.push_str(&layer.replace("{field}", field).replace("{metal}", metal));
    }
    let _ = write!(
        svg,
        "<g transform=\"{place}\" fill=\"#000\" fill-opacity=\".18\" stroke=\"{metal}\" stroke-width=\"{width}\" \
         stroke-linecap=\"round\" stroke-linejoin=\"round\">{icon}</g></svg>"
    );
    svg
}

/// The drawing of an icon, to stand inside an `<svg>` with a view box of 24.
pub fn icon(icon: Icon) -> &'static str {
    icons::ICONS.iter().find(|(name, _)| *name == icon.as_str()).map_or("", |(_, drawing)| drawing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        badges::{Field, Metal},
        images::Picture,
    };

    #[test]
    fn every_choice_is_drawn_and_goes_through_what_uploads_go_through() {
        let mut seen = std::collections::BTreeSet::new();
        for (n, icon) in Icon::all().enumerate() {
            let art = Art {
                shape: Shape::ALL[n % Shape::ALL.len()],
                field: Field::ALL[n % Field::ALL.len()],
                metal: Metal::ALL[n % Metal::ALL.len()],
                icon,
            };
            let svg = compose(&art);
            assert!(svg.contains(art.field.colour()) && svg.contains(art.metal.colour()), "{art:?}");
            assert!(!svg.contains('{') && !svg.contains("id=") && !svg.contains("url("), "{art:?}: {svg}");
            let picture = Picture::read(svg.as_bytes()).unwrap_or_else(|problem| panic!("{art:?}: {problem}"));
            // What uploads are cleaned of is not there: nothing but the root differs.
            let kept = String::from_utf8(picture.bytes().to_vec()).unwrap();
            assert_eq!(
                kept.split_once('>').map(|(_, rest)| rest),
                svg.split_once('>').map(|(_, rest)| rest),
                "{art:?}"
            );
            assert!(crate::rendering::draw(svg.as_bytes()).is_some(), "{art:?}");
            assert!(seen.insert(super::icon(icon)), "{icon:?} is drawn as another is");
        }
    }
}
