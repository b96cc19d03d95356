//! The badge composer and the list of uploaded pictures.

use super::{LONG_WORD, Sample, badge, by, days_ago, organisations, pager, sample, shell};
use crate::{
    domain::badges::{Art, Field, Icon, Metal, Shape},
    http::{
        page::{Form, Pager, Section},
        portal::{
            badge_art::{Composer, Source},
            badge_form::BadgeFormPage,
            badge_images::{BadgeImagesPage, DeleteBadgeImagePage, ImageTile},
        },
    },
    language::Text,
};

fn image(n: u64) -> String {
    format!("/images/{n:064x}")
}

fn tile(t: Text, n: u64) -> ImageTile {
    let names = ["Dragon", "Vinterleir 2026", LONG_WORD];
    let place = usize::try_from(n).unwrap_or_default();
    ImageTile {
        id: format!("img-{n}"),
        name: names[place % names.len()].to_owned(),
        image: image(n),
        by: by(place),
        at: days_ago(t, i64::try_from(n).unwrap_or_default()),
        may_delete: n != 1,
    }
}

pub(super) fn all(t: Text) -> Vec<Sample> {
    let new = BadgeFormPage {
        shell: shell(t, Section::Badges),
        existing: None,
        form: Form::new().fill("points", "0"),
        composer: Composer::new(t),
        organisations: organisations(),
    };
    let art = Art {
        shape: Shape::Rosette,
        field: Field::Tenne,
        metal: Metal::Or,
        icon: Icon::parse("flame").expect("there is a flame"),
    };
    let composed = Composer { art, current: Some(image(9)), search: "hus ild".to_owned(), ..Composer::new(t) };
    let library =
        Composer { source: Source::Library, library: Some(("img-1".to_owned(), image(1))), ..Composer::new(t) };
    let kept = Composer { source: Source::Keep, current: Some(image(3)), ..Composer::new(t) };
    let page = BadgeImagesPage {
        shell: shell(t, Section::Badges),
        tiles: (0..9).map(|n| tile(t, n)).collect(),
        pager: pager(1, 31),
        form: Form::new(),
    };
    let empty = BadgeImagesPage { tiles: vec![], pager: Pager::default(), ..page.clone() };
    let wrong = BadgeImagesPage {
        form: Form::new().fill("name", "Dragon").wrong("image", t.with("wrong-not-kept", &[("what", "text".into())])),
        ..page.clone()
    };
    let delete = DeleteBadgeImagePage { shell: shell(t, Section::Badges), tile: tile(t, 0), refused: None };
    let refused = DeleteBadgeImagePage { refused: Some(t.get("images-in-use")), ..delete.clone() };
    vec![
        sample("badge-composed", &BadgeFormPage { existing: Some(badge(10)), composer: composed, ..new.clone() }),
        sample("badge-of-library", &BadgeFormPage { composer: library, ..new.clone() }),
        sample("badge-uploaded", &BadgeFormPage { existing: Some(badge(3)), composer: kept, ..new }),
        sample("badge-images", &page),
        sample("badge-images-none", &empty),
        sample("badge-images-wrong", &wrong),
        sample("badge-image-delete", &delete),
        sample("badge-image-in-use", &refused),
    ]
}
