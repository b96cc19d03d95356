//! Files: what pages load, from the binary; badges' pictures, from the database.

use std::{
    future::{Ready, ready},
    io,
    path::{Component, Path as FilePath, PathBuf},
    pin::Pin,
    task::{Context, Poll},
    time::{Duration, SystemTime},
};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::EmbeddedFile;
use tokio::io::{AsyncRead, AsyncSeek, ReadBuf};
use tower::ServiceExt;
use tower_http::services::{
    ServeDir,
    fs::{Backend, File, Metadata},
};

use super::{
    Rooms, assets,
    portal::{levels, paths},
};
use crate::{app::App, domain::images, http::problem::Problem};

/// What never changes under its address.
pub const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The files' addresses.
pub fn mounts() -> Rooms {
    Rooms::default()
        .at("GET", "/static/{release}/{*path}", static_file)
        .page::<paths::Image, _, _>(image)
        .page::<paths::LevelColours, _, _>(levels::stylesheet)
}

async fn static_file(
    axum::extract::Path((release, path)): axum::extract::Path<(String, String)>,
    request: Request,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(uri) = format!("/{path}").parse() else { return StatusCode::NOT_FOUND.into_response() };
    parts.uri = uri;
    let served = ServeDir::with_backend("", Embedded).oneshot(Request::from_parts(parts, body)).await;
    let Ok(response) = served;
    let mut response = response.map(axum::body::Body::new);
    // A page of an older release still finds its files, if they are still there, but not for ever.
    if response.status().is_success() && release == assets::release() {
        response.headers_mut().insert(header::CACHE_CONTROL, IMMUTABLE);
    }
    response
}

/// A badge's picture. Its address is the hash of its content; with `.png` behind it, a drawing comes as pixels, for
/// those who show no SVG.
async fn image(paths::Image { hash }: paths::Image, State(app): State<App>) -> Result<Response, Problem> {
    let (hash, as_png) = hash.strip_suffix(".png").map_or((hash.as_str(), false), |hash| (hash, true));
    let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    let found = if is_hash { images::find(&mut app.store.read().await?, hash).await? } else { None };
    let Some(image) = found else { return Ok(StatusCode::NOT_FOUND.into_response()) };
    if as_png && image.is_svg() {
        let Ok(png) = app.drawings.png(hash, image.bytes).await else {
            return Err(Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR));
        };
        let media_type = HeaderValue::from_static("image/png");
        return Ok(
            ([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, IMMUTABLE)], png.to_vec()).into_response()
        );
    }
    let media_type = HeaderValue::from_str(&image.media_type).unwrap_or(HeaderValue::from_static("image/png"));
    Ok(([(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, IMMUTABLE)], image.bytes).into_response())
}

/// The embedded files, as tower-http reads them.
#[derive(Clone, Debug)]
struct Embedded;

struct Open {
    content: io::Cursor<Vec<u8>>,
    about: About,
}

#[derive(Clone, Copy)]
struct About {
    length: u64,
    modified: SystemTime,
}

impl From<&EmbeddedFile> for About {
    fn from(file: &EmbeddedFile) -> Self {
        let modified = Duration::from_secs(file.metadata.last_modified().unwrap_or_default());
        Self { length: file.data.len() as u64, modified: SystemTime::UNIX_EPOCH + modified }
    }
}

fn find(path: &FilePath) -> io::Result<EmbeddedFile> {
    let names: Vec<_> = path
        .components()
        .filter_map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect();
    assets::served(&names.join("/")).ok_or_else(|| io::ErrorKind::NotFound.into())
}

impl Backend for Embedded {
    type File = Open;
    type Metadata = About;
    type OpenFuture = Ready<io::Result<Open>>;
    type MetadataFuture = Ready<io::Result<About>>;

    fn open(&self, path: PathBuf) -> Self::OpenFuture {
        ready(
            find(&path)
                .map(|file| Open { about: About::from(&file), content: io::Cursor::new(file.data.into_owned()) }),
        )
    }

    fn metadata(&self, path: PathBuf) -> Self::MetadataFuture {
        ready(find(&path).map(|file| About::from(&file)))
    }
}

impl File for Open {
    type Metadata = About;
    type MetadataFuture<'a> = Ready<io::Result<About>>;

    fn metadata(&self) -> Self::MetadataFuture<'_> {
        ready(Ok(self.about))
    }
}

impl Metadata for About {
    fn is_dir(&self) -> bool {
        false
    }

    fn modified(&self) -> io::Result<SystemTime> {
        Ok(self.modified)
    }

    fn len(&self) -> u64 {
        self.length
    }
}

impl AsyncRead for Open {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.content).poll_read(cx, buf)
    }
}

impl AsyncSeek for Open {
    fn start_seek(mut self: Pin<&mut Self>, position: io::SeekFrom) -> io::Result<()> {
        Pin::new(&mut self.content).start_seek(position)
    }

    fn poll_complete(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Pin::new(&mut self.content).poll_complete(cx)
    }
}
