//! Pictures that people upload, stored by the hash of what is kept of them: pixels are decoded and drawn anew as PNG,
//! drawings are written anew as SVG with nothing in them but shapes.

mod sql;
mod svg;

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder,
    imageops::FilterType,
};

use crate::{
    clock::Timestamp,
    domain::Problem,
    secrets,
    store::{Conn, FromRow, Result, Tx},
};

/// The most bytes that are taken.
pub const MAX_BYTES: usize = 5 * 1024 * 1024;
/// The most pixels along one side that are decoded.
pub const MAX_SIDE: u32 = 4_096;
/// The most bytes that the pixels of a picture take while it is decoded.
const MAX_DECODED: u64 = 80 * 1024 * 1024;
/// The most pixels along one side that are kept: three for each of the largest place where a badge is shown.
const KEPT_SIDE: u32 = 768;
/// Of a JPEG, out of 100: nobody sees a difference at the size at which it is shown.
const QUALITY: u8 = 85;

const SVG: &str = "image/svg+xml";
const JPEG: &str = "image/jpeg";
const TOO_LARGE: Problem = Problem::PictureTooLarge { max_bytes: MAX_BYTES, max_side: MAX_SIDE };

/// A picture, ready to be stored.
#[derive(Debug, Clone)]
pub struct Picture {
    media_type: &'static str,
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

/// A stored picture.
#[derive(Debug, Clone, FromRow)]
pub struct Stored {
    /// `image/png`, `image/jpeg` or `image/svg+xml`.
    pub media_type: String,
    /// In pixels.
    pub width: i64,
    /// In pixels.
    pub height: i64,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Stored {
    /// Whether it is a drawing rather than pixels.
    pub fn is_svg(&self) -> bool {
        self.media_type == SVG
    }

    /// The picture as a file that can carry a document: a JPEG becomes PNG, which takes milliseconds.
    #[must_use]
    pub fn carrier(self) -> Self {
        let drawn = if self.media_type == JPEG { Picture::of_pixels(&self.bytes).ok() } else { None };
        match drawn {
            Some(png) => Self { media_type: png.media_type.to_owned(), bytes: png.bytes, ..self },
            None => self,
        }
    }
}

impl Picture {
    /// Reads an uploaded PNG, JPEG, WebP, GIF or SVG, told by its content, and makes it anew without anything that is not
    /// the picture: pixels as PNG of at most 768 a side, turned as their EXIF says, the first one where they move; an SVG
    /// as its shapes alone.
    ///
    /// The dimensions are read and checked before anything is decoded. Takes tens of milliseconds: not on an async
    /// thread. That an SVG can be drawn is not known before somebody draws it.
    pub fn read(bytes: &[u8]) -> std::result::Result<Self, Problem> {
        if bytes.len() > MAX_BYTES || image::guess_format(bytes).is_ok() {
            return Self::of_pixels(bytes);
        }
        let drawing = svg::read(bytes)?;
        Ok(Self { media_type: SVG, width: drawing.width, height: drawing.height, bytes: drawing.text.into_bytes() })
    }

    /// What [`Picture::read`] takes but for an SVG, which is refused unread.
    pub fn of_pixels(bytes: &[u8]) -> std::result::Result<Self, Problem> {
        if bytes.len() > MAX_BYTES {
            return Err(TOO_LARGE);
        }
        match image::guess_format(bytes) {
            Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Gif)) => {
                Self::png(decoded(bytes, format)?).ok_or(Problem::NotAPicture)
            }
            _ => Err(Problem::NotAPicture),
        }
    }

    fn png(pixels: DynamicImage) -> Option<Self> {
        let is_large = pixels.width().max(pixels.height()) > KEPT_SIDE;
        let kept = if is_large { pixels.resize(KEPT_SIDE, KEPT_SIDE, FilterType::Lanczos3) } else { pixels };
        let mut bytes = Vec::new();
        kept.to_rgba8().write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).ok()?;
        Some(Self { media_type: "image/png", width: kept.width(), height: kept.height(), bytes })
    }

    /// The middle of a picture made of pixels as a square of at most `side` pixels: a JPEG, or a PNG where something shines through.
    pub fn square(&self, side: u32) -> std::result::Result<Self, Problem> {
        let pixels = decoded(&self.bytes, ImageFormat::Png)?;
        let shorter = pixels.width().min(pixels.height());
        let (x, y) = ((pixels.width() - shorter) / 2, (pixels.height() - shorter) / 2);
        let square = pixels.crop_imm(x, y, shorter, shorter);
        let square = if shorter > side { square.resize(side, side, FilterType::Lanczos3) } else { square };
        let is_opaque = square.to_rgba8().pixels().all(|pixel| pixel.0[3] == u8::MAX);
        // A photo is several times smaller as JPEG, and goes into every card of its person.
        if is_opaque { Self::jpeg(&square) } else { Self::png(square) }.ok_or(Problem::NotAPicture)
    }

    fn jpeg(pixels: &DynamicImage) -> Option<Self> {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&pixels.to_rgb8()).ok()?;
        Some(Self { media_type: JPEG, width: pixels.width(), height: pixels.height(), bytes })
    }

    /// Whether it is a drawing rather than pixels.
    pub fn is_svg(&self) -> bool {
        self.media_type == SVG
    }

    /// The file.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The hash by which it is stored.
    pub fn hash(&self) -> String {
        secrets::content_hash(&self.bytes)
    }

    /// What kind of file it is.
    pub(in crate::domain) fn media_type(&self) -> &'static str {
        self.media_type
    }

    /// The file.
    pub(in crate::domain) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// A drawing of our own, taken as it is.
    pub fn own_svg(svg: &str, side: u32) -> Self {
        Self { media_type: SVG, width: side, height: side, bytes: svg.as_bytes().to_vec() }
    }
}

/// The pixels of a picture, the right way up.
fn decoded(bytes: &[u8], format: ImageFormat) -> std::result::Result<DynamicImage, Problem> {
    let unreadable = |error| match error {
        ImageError::Limits(_) => TOO_LARGE,
        _ => Problem::NotAPicture,
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_DECODED);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(unreadable)?;
    let (width, height) = decoder.dimensions();
    if width > MAX_SIDE || height > MAX_SIDE || decoder.total_bytes() > MAX_DECODED {
        return Err(TOO_LARGE);
    }
    let orientation = decoder.orientation().map_err(unreadable)?;
    let mut pixels = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    pixels.apply_orientation(orientation);
    Ok(pixels)
}

/// Stores a picture and returns its hash, under which it is found. Storing it again changes nothing.
pub async fn store(tx: &mut Tx, now: Timestamp, picture: &Picture) -> Result<String> {
    let hash = picture.hash();
    sql::insert(tx, now, &hash, picture).await?;
    Ok(hash)
}

/// The picture with this hash.
pub async fn find(conn: &mut Conn, hash: &str) -> Result<Option<Stored>> {
    sql::find(conn, hash).await
}

/// Deletes a stored picture that nothing refers to any more; else it stays.
pub async fn forget(tx: &mut Tx, hash: &str) -> Result<()> {
    tx.mark().await?;
    match sql::delete(tx, hash).await {
        Ok(()) => tx.keep_since_mark().await,
        Err(error) if error.is_foreign_key_violation() => tx.roll_back_to_mark().await,
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        DynamicImage::new_rgba8(width, height).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    #[test]
    fn a_large_picture_is_drawn_smaller_in_its_own_proportions() {
        let picture = Picture::read(&png(1_536, 768)).unwrap();
        assert_eq!((picture.width, picture.height), (768, 384));
        assert_eq!(image::guess_format(&picture.bytes).unwrap(), ImageFormat::Png);
    }

    #[test]
    fn dimensions_are_checked_before_decoding() {
        // A PNG that claims 100,000 × 100,000 pixels and has none of them.
        let mut bytes = png(1, 1);
        bytes[16..24].copy_from_slice(&[0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0]);
        let crc = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&crc.to_be_bytes());
        assert!(matches!(Picture::read(&bytes), Err(Problem::PictureTooLarge { .. })));
    }

    #[test]
    fn what_is_not_a_picture_is_refused() {
        for bytes in [&b"%PDF-1.7"[..], b"GIF89a", b"", &png(4, 4)[..40], b"BM\x3a\0\0\0\0\0"] {
            assert_eq!(Picture::read(bytes).unwrap_err(), Problem::NotAPicture);
        }
        assert!(matches!(Picture::read(&vec![0; MAX_BYTES + 1]), Err(Problem::PictureTooLarge { .. })));
    }

    #[test]
    fn a_drawing_is_not_taken_for_pixels() {
        let drawing = b"<svg xmlns='http://www.w3.org/2000/svg'/>";
        assert!(Picture::read(drawing).is_ok_and(|picture| picture.is_svg()));
        assert_eq!(Picture::of_pixels(drawing).unwrap_err(), Problem::NotAPicture);
        assert!(Picture::of_pixels(&png(4, 4)).is_ok());
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
        })
    }
}
