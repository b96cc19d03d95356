//! Uploaded pictures, read and drawn away from the async threads.

use crate::{
    app::App,
    domain::{Problem, badges::Art, images::Picture},
    rendering::art,
};

/// The picture that is composed of these choices.
pub fn composed(choices: &Art) -> Picture {
    Picture::own_svg(&art::compose(choices), art::SIDE)
}

/// An uploaded picture, checked and made anew: what [`Picture::read`] takes, and an SVG only if it can be drawn.
pub async fn picture(app: &App, bytes: impl AsRef<[u8]> + Send + 'static) -> Result<Picture, Problem> {
    let read = move || Picture::read(bytes.as_ref());
    let picture = app.drawings.alone(read).await.ok_or(Problem::NotAPicture)??;
    if picture.is_svg() {
        drawn(app, &picture).await?;
    }
    Ok(picture)
}

/// An uploaded picture as pixels: the middle of it, a square of at most `side` pixels. An SVG is drawn.
pub async fn square(app: &App, bytes: impl AsRef<[u8]> + Send + 'static, side: u32) -> Result<Picture, Problem> {
    let picture = picture(app, bytes).await?;
    let drawn = if picture.is_svg() { Some(drawn(app, &picture).await?) } else { None };
    let cut = move || match drawn {
        Some(png) => Picture::read(&png)?.square(side),
        None => picture.square(side),
    };
    app.drawings.alone(cut).await.ok_or(Problem::NotAPicture)?
}

async fn drawn(app: &App, picture: &Picture) -> Result<std::sync::Arc<Vec<u8>>, Problem> {
    app.drawings.png(&picture.hash(), picture.bytes().to_vec()).await.map_err(|_| Problem::NotAPicture)
}
