//! What anybody sees.

use askama::Template;

use axum::response::{IntoResponse, Redirect};

use super::{
    context::{PageResult, Visitor, render},
    paths,
    public_badges::PublicTile,
};
use crate::{
    domain::{Role, badges},
    http::page::{Section, Shell},
};

/// The front page of a site.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/public/front.html")]
pub struct FrontPage {
    /// Around the page.
    pub shell: Shell,
    /// A few badges to look at; may be empty.
    pub tiles: Vec<PublicTile>,
}

/// The front page; who is signed in goes on to their own.
pub async fn front(_: paths::Home, visitor: Visitor) -> PageResult {
    if let Some(account) = &visitor.account {
        let oversees = account.has(Role::Admin) || account.has(Role::Coordinator);
        let to = if oversees { paths::Overview.to_string() } else { paths::Me.to_string() };
        return Ok(Redirect::to(&to).into_response());
    }
    let badges = badges::showcase(&mut visitor.app.store.read().await?, 8).await?;
    Ok(render(&FrontPage {
        shell: visitor.shell(Section::None).await,
        tiles: badges.iter().map(PublicTile::new).collect(),
    }))
}
