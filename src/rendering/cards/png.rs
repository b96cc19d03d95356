use std::sync::Arc;

use ::png::{BitDepth, ColorType, Compression, Encoder};
use resvg::{
    tiny_skia::{Pixmap, PixmapPaint, Transform},
    usvg::{ImageHrefResolver, Options, Tree},
};

use super::{Art, Drawn, Look, Parts};

/// What a drawn part is kept under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// Ground and scale.
    Base(usize, u32),
    /// Art and side.
    Art(u64, u32),
}

impl Parts {
    /// The ground as it was drawn before, and on it what is the person's own.
    pub(super) fn png(&self, drawn: &Drawn, look: Look, scale: u32) -> Option<Vec<u8>> {
        let base = &self.bases[drawn.base];
        let mut canvas = {
            let ground = || {
                let ground = format!("{}{}</svg>", base.head, base.ground);
                draw(&ground, look, scale).map(Arc::new)
            };
            let kept = self.pixmaps.optionally_get_with(Key::Base(drawn.base, scale), ground)?;
            Pixmap::clone(&kept)
        };
        render(&format!("{}{}</svg>", base.head, drawn.own), scale, &mut canvas)?;
        for (x, y, side, art) in &drawn.badges {
            let picture = self.art(art, *side, scale)?;
            let [x, y] = [*x, *y].map(|n| at(n, scale));
            canvas.draw_pixmap(x, y, Pixmap::as_ref(&picture), &PixmapPaint::default(), Transform::identity(), None);
        }
        encode(canvas)
    }

    /// The art as pixels. It stands on whole pixels at every scale, so it looks as if it were drawn in its place.
    fn art(&self, art: &Art, side: f32, scale: u32) -> Option<Arc<Pixmap>> {
        #[expect(clippy::cast_sign_loss, reason = "a side is not negative")]
        let pixels = at(side, scale) as u32;
        self.pixmaps.optionally_get_with(Key::Art(art.key, pixels), || {
            let mut svg = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}">"#);
            art.write(&mut svg, 0.0, 0.0, side);
            svg.push_str("</svg>");
            let mut picture = Pixmap::new(pixels, pixels)?;
            render(&svg, scale, &mut picture)?;
            Some(Arc::new(picture))
        })
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "places on a card are small whole numbers"
)]
fn at(place: f32, scale: u32) -> i32 {
    (place * scale as f32).round() as i32
}

/// An SVG of a card's size as PNG.
pub(super) fn plain(svg: &str, look: Look, scale: u32) -> Option<Vec<u8>> {
    encode(draw(svg, look, scale)?)
}

fn draw(svg: &str, look: Look, scale: u32) -> Option<Pixmap> {
    let (width, height) = look.style.size();
    let mut canvas = Pixmap::new(width * scale, height * scale)?;
    render(svg, scale, &mut canvas)?;
    Some(canvas)
}

fn render(svg: &str, scale: u32, canvas: &mut Pixmap) -> Option<()> {
    let tree = Tree::from_str(svg, &options()).ok()?;
    #[expect(clippy::cast_precision_loss, reason = "a scale is a small number")]
    let scale = scale as f32;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut canvas.as_mut());
    Some(())
}

/// An SVG of any size as PNG, at most `side` pixels a side.
pub(super) fn contained(svg: &str, side: u32) -> Option<Vec<u8>> {
    let tree = Tree::from_str(svg, &options()).ok()?;
    let whole = tree.size();
    #[expect(clippy::cast_precision_loss, reason = "a side is a small number")]
    let scale = side as f32 / whole.width().max(whole.height());
    let fitted = whole.scale_by(scale)?.to_int_size();
    let mut canvas = Pixmap::new(fitted.width().clamp(1, side), fitted.height().clamp(1, side))?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut canvas.as_mut());
    encode(canvas)
}

/// Pictures only as data inside the drawing; no file and no address is ever opened.
fn options() -> Options<'static> {
    let resolver = ImageHrefResolver {
        resolve_data: ImageHrefResolver::default_data_resolver(),
        resolve_string: Box::new(|_, _| None),
    };
    Options { image_href_resolver: resolver, ..Options::default() }
}

fn encode(canvas: Pixmap) -> Option<Vec<u8>> {
    let (width, height) = (canvas.width(), canvas.height());
    let mut bytes = Vec::with_capacity(64 * 1024);
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(ColorType::Rgba);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::Fast);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&canvas.take_demultiplied()).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}
