//! What stands for a person where there is no picture of them: letters, on a colour that stays theirs.

use unicode_segmentation::UnicodeSegmentation;

/// How many colours there are.
pub const COLOURS: u8 = 6;

/// First letters of the first and last word of a name; one sign only for names in Chinese, Japanese or Korean writing; a
/// dash where there is no letter. A letter comes with the marks that belong to it.
pub fn initials(name: &str) -> String {
    let first_of = |word| UnicodeSegmentation::graphemes(word, true).find(|g| g.starts_with(char::is_alphanumeric));
    let letters: Vec<&str> = name.split_whitespace().filter_map(first_of).collect();
    let Some(first) = letters.first() else { return "–".to_owned() };
    let last = letters.last().filter(|_| letters.len() > 1 && !first.starts_with(is_cjk));
    first.to_uppercase() + &last.map(|last| last.to_uppercase()).unwrap_or_default()
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// 1 to [`COLOURS`]: always the same for the same public id.
pub fn colour(public_id: &str) -> u8 {
    // FNV-1a: stable across releases, unlike the standard library's hasher.
    let mix = |sum: u32, byte: u8| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let sum = public_id.bytes().fold(0x811c_9dc5, mix);
    u8::try_from(sum % u32::from(COLOURS)).unwrap_or_default() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_come_from_first_and_last_word() {
        for (name, wanted) in [
            ("Kari Aasen", "KA"),
            ("ingrid åse ødegård", "IØ"),
            ("Mai", "M"),
            ("  (Bo)  Lie ", "BL"),
            ("王 小明", "王"),
            ("김 철수", "김"),
            ("A\u{30a}se Lie", "A\u{30a}L"),
            ("क्षितिज शर्मा", "क्षिश"),
            ("—", "–"),
            ("", "–"),
        ] {
            assert_eq!(initials(name), wanted, "{name}");
        }
    }

    #[test]
    fn a_colour_stays() {
        let ids = ["pm-kari-001", "mentor-42", "mentor-19", "admin-per-001"];
        assert_eq!(ids.map(colour), ids.map(colour));
        assert!((0..1_000).map(|n| colour(&n.to_string())).all(|colour| (1..=COLOURS).contains(&colour)));
        let used = (0..100).map(|n| colour(&format!("mentor-{n}"))).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(used.len(), usize::from(COLOURS), "all of them are used");
    }
}
