//! A document in a PNG: one uncompressed `iTXt` chunk with the keyword `openbadges`. Chunks are cut out and put in as
//! they are: pixels stay bit for bit what they were, and a stranger's picture is never inflated.

use super::Unreadable;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const KEYWORD: &[u8] = b"openbadges\0";
/// Length, kind and checksum around a chunk's data.
const FRAME: usize = 12;

/// A chunk: its kind, its data, and all of its bytes.
struct Chunk<'a> {
    kind: &'a [u8],
    data: &'a [u8],
    whole: &'a [u8],
}

/// Whether the file says to be a PNG.
pub(super) fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// The chunks from `IHDR` to `IEND`, each with the right checksum.
fn chunks(png: &[u8]) -> Result<Vec<Chunk<'_>>, Unreadable> {
    let mut rest = png.strip_prefix(SIGNATURE).ok_or(Unreadable::Damaged)?;
    let mut chunks = Vec::new();
    loop {
        let length: [u8; 4] = rest.first_chunk().copied().ok_or(Unreadable::Damaged)?;
        let length = usize::try_from(u32::from_be_bytes(length)).map_err(|_| Unreadable::Damaged)?;
        let whole = length.checked_add(FRAME).and_then(|size| rest.get(..size)).ok_or(Unreadable::Damaged)?;
        let (kind, data) = (&whole[4..8], &whole[8..8 + length]);
        if whole[8 + length..] != crc32fast::hash(&whole[4..8 + length]).to_be_bytes() {
            return Err(Unreadable::Damaged);
        }
        if chunks.is_empty() != (kind == b"IHDR") {
            return Err(Unreadable::Damaged);
        }
        chunks.push(Chunk { kind, data, whole });
        if kind == b"IEND" {
            return Ok(chunks);
        }
        rest = &rest[whole.len()..];
    }
}

fn is_badge(chunk: &Chunk<'_>) -> bool {
    [&b"iTXt"[..], b"tEXt", b"zTXt"].contains(&chunk.kind) && chunk.data.starts_with(KEYWORD)
}

/// Puts a document into a PNG, in the place of any that was there.
pub fn bake(png: &[u8], document: &str) -> Result<Vec<u8>, Unreadable> {
    // Neither compressed nor in a language, with no translated keyword.
    let data = [b"iTXt", KEYWORD, &[0, 0, 0, 0], document.as_bytes()].concat();
    let length = u32::try_from(data.len() - 4).map_err(|_| Unreadable::TooLarge)?;
    let chunks = chunks(png)?;
    let mut baked = Vec::with_capacity(png.len() + data.len() + FRAME);
    baked.extend_from_slice(SIGNATURE);
    for (n, chunk) in chunks.iter().enumerate().filter(|(_, chunk)| !is_badge(chunk)) {
        baked.extend_from_slice(chunk.whole);
        if n == 0 {
            baked.extend_from_slice(&length.to_be_bytes());
            baked.extend_from_slice(&data);
            baked.extend_from_slice(&crc32fast::hash(&data).to_be_bytes());
        }
    }
    Ok(baked)
}

/// The text that was put into a PNG. A `tEXt` chunk, as early bakers wrote it, is read too.
pub(super) fn unbake(png: &[u8]) -> Result<String, Unreadable> {
    let chunks = chunks(png)?;
    let mut badges = chunks.iter().filter(|chunk| is_badge(chunk));
    let badge = badges.next().ok_or(Unreadable::NotBaked)?;
    if badges.next().is_some() {
        return Err(Unreadable::Several);
    }
    let after = &badge.data[KEYWORD.len()..];
    let text = match badge.kind {
        b"iTXt" => international(after)?,
        b"tEXt" => after,
        _ => return Err(Unreadable::Compressed),
    };
    String::from_utf8(text.to_vec()).map_err(|_| Unreadable::Damaged)
}

/// The text of an `iTXt` chunk, from behind its keyword.
fn international(after: &[u8]) -> Result<&[u8], Unreadable> {
    match after {
        [0, _, rest @ ..] => {
            let mut parts = rest.splitn(3, |byte| *byte == 0);
            let (_language, _keyword) = (parts.next(), parts.next());
            parts.next().ok_or(Unreadable::Damaged)
        }
        [1, ..] => Err(Unreadable::Compressed),
        _ => Err(Unreadable::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png() -> Vec<u8> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_rgba8(3, 3).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    /// The picture with one more chunk behind its header.
    fn with(png: &[u8], kind: [u8; 4], data: &[u8]) -> Vec<u8> {
        let body = [&kind[..], data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        let (head, tail) = png.split_at(33);
        [head, &length, &body, &crc32fast::hash(&body).to_be_bytes(), tail].concat()
    }

    #[test]
    fn what_is_baked_is_read_and_another_takes_its_place() {
        let once = bake(&png(), "{\"a\":\"æ\0\"}").unwrap();
        assert_eq!(unbake(&once).unwrap(), "{\"a\":\"æ\0\"}");
        let old = with(&png(), *b"tEXt", b"openbadges\0old");
        assert_eq!(unbake(&old).unwrap(), "old");
        let twice = bake(&bake(&old, "one").unwrap(), "two").unwrap();
        assert_eq!(unbake(&twice).unwrap(), "two");
        assert_eq!(chunks(&twice).unwrap().iter().filter(|chunk| is_badge(chunk)).count(), 1);
        let pixels = |png: &[u8]| image::load_from_memory(png).unwrap();
        assert_eq!(pixels(&twice), pixels(&png()));
    }

    #[test]
    fn the_chunk_is_uncompressed_and_the_first_behind_the_header() {
        let baked = bake(&png(), "{}").unwrap();
        assert_eq!(&baked[33..58], b"\0\0\0\x11iTXtopenbadges\0\0\0\0\0{}");
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let png = png();
        let baked = bake(&png, "{}").unwrap();
        let mut wrong_sum = baked.clone();
        wrong_sum[60] ^= 1;
        let mut too_long = baked.clone();
        too_long[33..37].copy_from_slice(&[0xff; 4]);
        for (bytes, expected) in [
            (png.clone(), Unreadable::NotBaked),
            (with(&png, *b"iTXt", b"other\0\0\0\0\0{}"), Unreadable::NotBaked),
            (with(&baked, *b"iTXt", b"openbadges\0\0\0\0\0{}"), Unreadable::Several),
            (with(&baked, *b"tEXt", b"openbadges\0{}"), Unreadable::Several),
            (with(&png, *b"iTXt", b"openbadges\0\x01\0\0\0{}"), Unreadable::Compressed),
            (with(&png, *b"zTXt", b"openbadges\0\0{}"), Unreadable::Compressed),
            (with(&png, *b"iTXt", b"openbadges\0\0\0no end"), Unreadable::Damaged),
            (with(&png, *b"iTXt", b"openbadges\0"), Unreadable::Damaged),
            (with(&png, *b"iTXt", b"openbadges\0\0\0\0\0\xff"), Unreadable::Damaged),
            (with(&png, *b"IHDR", b""), Unreadable::Damaged),
            (wrong_sum, Unreadable::Damaged),
            (too_long, Unreadable::Damaged),
            (SIGNATURE.to_vec(), Unreadable::Damaged),
        ] {
            assert_eq!(unbake(&bytes).unwrap_err(), expected, "{:?}", String::from_utf8_lossy(&bytes));
        }
        for end in 8..baked.len() {
            assert_eq!(unbake(&baked[..end]).unwrap_err(), Unreadable::Damaged, "cut off at {end}");
        }
    }
}
