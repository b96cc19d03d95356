//! SVG drawn as PNG: a few at a time, away from the async threads, and what was drawn is kept for a while. Nothing that a
//! drawing names is ever loaded.

mod text;

pub mod art;
pub mod cards;
pub mod certificate;
pub mod fonts;
pub mod qr;

use std::sync::Arc;

use moka::future::Cache;
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{ImageHrefResolver, Options, Tree},
};
use tokio::sync::Semaphore;

/// The side of a drawn picture, in pixels: twice the largest place where a badge is shown, and enough for a preview
/// elsewhere.
pub const SIDE: u32 = 512;
/// The most bytes of drawn pictures that are kept.
const KEPT: u64 = 8 * 1024 * 1024;

/// Draws, and remembers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Drawings {
    room: Arc<Semaphore>,
    /// For what takes much memory.
    desk: Arc<Semaphore>,
    drawn: Cache<String, Arc<Vec<u8>>>,
}

/// Something that cannot be drawn.
#[derive(Debug, Clone, thiserror::Error)]
#[error("this SVG cannot be drawn")]
pub struct Undrawable;

impl Default for Drawings {
    fn default() -> Self {
        let at_once = std::thread::available_parallelism().map_or(1, usize::from);
        let weigh = |_: &String, png: &Arc<Vec<u8>>| u32::try_from(png.len()).unwrap_or(u32::MAX);
        Self {
            room: Arc::new(Semaphore::new(at_once)),
            desk: Arc::new(Semaphore::new(1)),
            drawn: Cache::builder().weigher(weigh).max_capacity(KEPT).build(),
        }
    }
}

impl Drawings {
    /// The SVG as a PNG of [`SIDE`] pixels along its longer side. `name` is what it is remembered by: the hash of its
    /// content.
    pub async fn png(&self, name: &str, svg: Vec<u8>) -> Result<Arc<Vec<u8>>, Undrawable> {
        let drawing = async { self.busy(move || draw(&svg)).await.flatten().map(Arc::new).ok_or(Undrawable) };
        self.drawn.try_get_with_by_ref(name, drawing).await.map_err(|_| Undrawable)
    }

    /// Does something that keeps a processor busy, when there is room for it. `None` if it panicked.
    pub async fn busy<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        away(&self.room, work).await
    }

    /// Does something that also takes much memory, one such thing at a time. `None` if it panicked.
    pub async fn alone<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        away(&self.desk, work).await
    }
}

async fn away<T: Send + 'static>(room: &Arc<Semaphore>, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let room = Arc::clone(room).acquire_owned().await.ok()?;
    // The work keeps its room even where nobody waits for it any more.
    tokio::task::spawn_blocking(move || {
        let _room = room;
        work()
    })
    .await
    .ok()
}

fn draw(svg: &[u8]) -> Option<Vec<u8>> {
    let nothing = ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
    let options = Options { image_href_resolver: nothing, ..Options::default() };
    let tree = Tree::from_data(svg, &options).ok()?;
    let size = tree.size();
    #[expect(clippy::cast_precision_loss, reason = "512 is a small number")]
    let scale = SIDE as f32 / size.width().max(size.height());
    let scaled = size.scale_by(scale)?.to_int_size();
    let mut pixmap = Pixmap::new(scaled.width().clamp(1, SIDE), scaled.height().clamp(1, SIDE))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_drawing_is_as_large_as_it_should_be_and_kept() {
        let drawings = Drawings::default();
        let svg = br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 48"><rect width="96" height="48" fill="red"/></svg>"#;
        let png = drawings.png("a", svg.to_vec()).await.unwrap();
        let picture = image::load_from_memory(&png).unwrap().to_rgba8();
        assert_eq!((picture.dimensions(), picture.get_pixel(300, 100).0), ((512, 256), [255, 0, 0, 255]));
        assert!(Arc::ptr_eq(&png, &drawings.png("a", Vec::new()).await.unwrap()));
    }

    #[tokio::test]
    async fn what_a_drawing_names_is_not_loaded_and_nonsense_is_refused() {
        let drawings = Drawings::default();
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/static/logo.svg");
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><image href="{file}" width="8" height="8"/></svg>"#
        );
        let png = drawings.png("a", svg.into_bytes()).await.unwrap();
        assert!(image::load_from_memory(&png).unwrap().to_rgba8().pixels().all(|pixel| pixel.0[3] == 0));
        for (name, svg) in [
            ("b", "<svg"),
            ("c", ""),
            ("d", "<html/>"),
            ("e", r#"<svg xmlns="http://www.w3.org/2000/svg" width="0"/>"#),
        ] {
            assert!(drawings.png(name, svg.as_bytes().to_vec()).await.is_err(), "{svg}");
        }
    }
}
