//! QR codes as rectangles, for pages and for print.

use qrcode::{EcLevel, QrCode};

/// Modules of nothing around the code, as ISO/IEC 18004 wants.
const QUIET: usize = 4;

/// A QR code: dark rectangles, one module high, in a square of `side` modules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr {
    /// Modules a side, with the quiet zone.
    pub side: usize,
    /// Left edge, top edge and width of each, in modules.
    pub bars: Vec<(usize, usize, usize)>,
    /// The same as the data of an SVG path.
    pub path: String,
}

impl Qr {
    /// The code of an address; `None` if it is longer than a code holds. A seventh of it may be lost and it is still read.
    pub fn of(address: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
        let width = code.width();
        let dark: Vec<bool> = code.into_colors().into_iter().map(|color| color == qrcode::Color::Dark).collect();
        let mut bars = Vec::new();
        for (y, row) in dark.chunks(width).enumerate() {
            let mut x = 0;
            while x < width {
                let length = row[x..].iter().take_while(|dark| **dark).count();
                if length > 0 {
                    bars.push((x + QUIET, y + QUIET, length));
                }
                x += length.max(1);
            }
        }
        let path =
            bars.iter().map(|(x, y, width)| format!("M{x} {y}h{width}v1h-{width}z")).collect::<Vec<_>>().concat();
        Some(Self { side: width + 2 * QUIET, bars, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finder_patterns_are_where_readers_look() {
        let code = Qr::of("https://badges.example.org/certifications/cert-001").unwrap();
        for corner in [(4, 4), (code.side - 11, 4)] {
            assert!(code.bars.contains(&(corner.0, corner.1, 7)), "{corner:?}");
        }
        assert!(code.bars.iter().all(|(x, y, width)| *x >= 4 && x + width + 4 <= code.side && y + 5 <= code.side));
        assert!(code.path.starts_with("M4 4h7v1h-7z"), "{}", code.path);
        assert_eq!(Qr::of(&"x".repeat(4_000)), None);
    }
}
