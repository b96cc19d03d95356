//! Pictures that people upload: decoded, drawn anew as PNG, stored by the hash of what was drawn.

mod sql;

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, Limits, imageops::FilterType};

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
/// The most pixels along one side that are kept: three for each of the largest place where a badge is shown.
const KEPT_SIDE: u32 = 768;

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
    /// `image/png` or `image/svg+xml`.
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
        self.media_type == "image/svg+xml"
    }
}

impl Picture {
    /// Reads an uploaded PNG or JPEG and draws it anew, at most 768 pixels a side, without its metadata.
    ///
    /// The dimensions are read and checked before anything is decoded. Takes tens of milliseconds: not on an async
    /// thread.
    pub fn read(bytes: &[u8]) -> std::result::Result<Self, Problem> {
        let too_large = Problem::PictureTooLarge { max_bytes: MAX_BYTES, max_side: MAX_SIDE };
        if bytes.len() > MAX_BYTES {
            return Err(too_large);
        }
        let Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) = image::guess_format(bytes) else {
            return Err(Problem::NotAPicture);
        };
        let (width, height) =
            ImageReader::with_format(Cursor::new(bytes), format).into_dimensions().map_err(|_| Problem::NotAPicture)?;
        if width > MAX_SIDE || height > MAX_SIDE {
            return Err(too_large);
        }
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        let mut limits = Limits::default();
        limits.max_image_width = Some(MAX_SIDE);
        limits.max_image_height = Some(MAX_SIDE);
        limits.max_alloc = Some(u64::from(MAX_SIDE) * u64::from(MAX_SIDE) * 8);
        reader.limits(limits);
        let picture = reader.decode().map_err(|_| Problem::NotAPicture)?;
        Self::draw(&picture).ok_or(Problem::NotAPicture)
    }

    fn draw(picture: &DynamicImage) -> Option<Self> {
        let kept = if picture.width().max(picture.height()) > KEPT_SIDE {
            picture.resize(KEPT_SIDE, KEPT_SIDE, FilterType::Lanczos3)
        } else {
            picture.clone()
        };
        let mut bytes = Vec::new();
        kept.to_rgba8().write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).ok()?;
        Some(Self { media_type: "image/png", width: kept.width(), height: kept.height(), bytes })
    }

    /// A drawing of our own, taken as it is.
    pub fn own_svg(svg: &str, side: u32) -> Self {
        Self { media_type: "image/svg+xml", width: side, height: side, bytes: svg.as_bytes().to_vec() }
    }
}

/// Stores a picture and returns its hash, under which it is found. Storing it again changes nothing.
pub async fn store(tx: &mut Tx, now: Timestamp, picture: &Picture) -> Result<String> {
    let hash = secrets::content_hash(&picture.bytes);
    sql::insert(tx, now, &hash, picture).await?;
    Ok(hash)
}

/// The picture with this hash.
pub async fn find(conn: &mut Conn, hash: &str) -> Result<Option<Stored>> {
    sql::find(conn, hash).await
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
        for bytes in [&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], b"GIF89a", b"", &png(4, 4)[..40]] {
            assert_eq!(Picture::read(bytes).unwrap_err(), Problem::NotAPicture);
        }
        assert!(matches!(Picture::read(&vec![0; MAX_BYTES + 1]), Err(Problem::PictureTooLarge { .. })));
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
        })
    }
}
