//! Pictures of some of the demo's people: drawn, because nobody has sat for them.

use anyhow::{Context as _, Result};

use super::super::opening::told;
use crate::{
    app::App,
    clock::Timestamp,
    domain::{
        Actor, Dialect, Principal,
        images::Picture,
        people::{self, AVATAR_SIDE},
    },
    secrets,
    store::Tx,
};

/// Somebody's colours: behind them, and of shirt, skin and hair; and how the hair falls.
struct Sitter {
    person: &'static str,
    behind: &'static str,
    shirt: &'static str,
    skin: &'static str,
    hair: &'static str,
    is_long: bool,
}

const SITTERS: [Sitter; 5] = [
    Sitter {
        person: "pm-kari-001",
        behind: "#cfe3e6",
        shirt: "#a9501b",
        skin: "#f0c9a8",
        hair: "#7a4a21",
        is_long: true,
    },
    Sitter {
        person: "coord-ingrid-001",
        behind: "#f3dfc1",
        shirt: "#27569b",
        skin: "#f4d3b8",
        hair: "#d7a84b",
        is_long: true,
    },
    Sitter {
        person: "admin-per-001",
        behind: "#dcd6ea",
        shirt: "#2f4f45",
        skin: "#edc4a0",
        hair: "#4b4640",
        is_long: false,
    },
    Sitter {
        person: "mentor-42",
        behind: "#f1d3d3",
        shirt: "#4a2f6b",
        skin: "#8d5a3b",
        hair: "#1f1712",
        is_long: true,
    },
    Sitter {
        person: "tier-forger",
        behind: "#d5e6cf",
        shirt: "#7c2d2d",
        skin: "#e2b08a",
        hair: "#2b2320",
        is_long: false,
    },
];

impl Sitter {
    fn svg(&self) -> String {
        let Self { behind, shirt, skin, hair, is_long, .. } = self;
        let fall = if *is_long {
            "M27 40C25 16 36 10 48 10s24 6 21 30c0 14 3 24 5 30H22c3-6 5-16 5-30z"
        } else {
            "M28 38C26 18 37 12 48 12s22 6 20 26z"
        };
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><path d="M0 0h96v96H0z" fill="{behind}"/><path d="{fall}" fill="{hair}"/><path d="M10 96c2-19 17-27 38-27s36 8 38 27z" fill="{shirt}"/><path d="M40 54h16v16c-2 6-14 6-16 0z" fill="{skin}"/><path d="M40 60c5 5 11 5 16 0v5c-5 5-11 5-16 0z" fill="#000" fill-opacity=".12"/><ellipse cx="48" cy="42" rx="17" ry="20" fill="{skin}"/><path d="M30 40c0-17 7-24 18-24s19 7 18 24c-4-10-8-12-13-14-7 5-17 4-23 14z" fill="{hair}"/><path d="M42 51c4 3 8 3 12 0" fill="none" stroke="#5b2e1c" stroke-opacity=".7" stroke-width="1.8" stroke-linecap="round"/></svg>"##
        )
    }
}

/// A picture, and whose it is.
pub(super) type Portrait = (&'static str, Picture);

/// Draws them.
pub(super) async fn draw(app: &App) -> Result<Vec<Portrait>> {
    let mut portraits = Vec::new();
    for sitter in &SITTERS {
        let svg = sitter.svg().into_bytes();
        let png = app.drawings.png(&secrets::content_hash(&svg), svg).await?;
        let square = move || Picture::read(&png).and_then(|picture| picture.square(AVATAR_SIDE));
        let picture = app.drawings.busy(square).await.context("a portrait was not drawn")?;
        portraits.push((sitter.person, picture.context("a portrait cannot be read")?));
    }
    Ok(portraits)
}

/// Gives each sitter their picture, as if they had chosen it themselves.
pub(super) async fn hang(tx: &mut Tx, now: Timestamp, portraits: &[Portrait]) -> Result<()> {
    for (id, picture) in portraits {
        let person = people::find(tx, id).await?.with_context(|| format!("nobody is called {id}"))?;
        let principal =
            Principal::Person { id: person.id, public_id: person.public_id, organisation: person.organisation_id };
        let actor = Actor { principal, grants: Vec::new(), dialect: Dialect::Portal };
        people::set_avatar(tx, now, &actor, id, None, Some(picture)).await.map_err(told)?;
    }
    Ok(())
}
