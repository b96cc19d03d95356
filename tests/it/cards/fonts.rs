//! Letters that are not in the binary, from a directory of the operator's: what Debian's `fonts-noto-cjk` and
//! `fonts-noto-color-emoji` install.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use emblazon::{
    domain::profiles::{Levels, SEED_LEVELS},
    rendering::{
        cards::{Card, Cards, Look},
        certificate::Certificate,
        fonts::Library,
    },
};

/// Names the directory for these tests.
const DIRECTORY: &str = "EMBLAZON_TEST_CARD_FONTS";

fn directory() -> PathBuf {
    let path = std::env::var_os(DIRECTORY).map_or_else(|| PathBuf::from("/usr/share/fonts"), PathBuf::from);
    let has = |name: &str| {
        std::process::Command::new("find")
            .arg(&path)
            .args(["-name", name])
            .output()
            .is_ok_and(|found| !found.stdout.is_empty())
    };
    assert!(
        has("NotoSansCJK*") && has("NotoColorEmoji*"),
        "{} has no Noto CJK and emoji fonts: install fonts-noto-cjk and fonts-noto-color-emoji, or set {DIRECTORY}",
        path.display()
    );
    path
}

fn fonts(directory: Option<&Path>) -> Arc<Library> {
    Arc::new(Library::open(directory).expect("the fonts can be read"))
}

fn card(name: &str) -> Card {
    let levels: Levels = SEED_LEVELS.parse().expect("the seed's levels");
    Card {
        name: name.into(),
        level: levels.of(2_450).clone(),
        colour: 1,
        rank: 2,
        score: 2_450,
        solved: 160,
        avatar: None,
        badges: Vec::new(),
    }
}

#[test]
fn cjk_and_emoji_come_from_the_directory() {
    let levels: Levels = SEED_LEVELS.parse().expect("the seed's levels");
    let bundled = Cards::new(levels.clone(), fonts(None));
    let more = Cards::new(levels, fonts(Some(&directory())));
    // What is drawn, without the words for those who do not see it.
    let drawn = |cards: &Cards, name: &str| {
        let svg = cards.svg(&card(name), Look::default());
        svg.split("</desc>").nth(1).map(str::to_owned).expect("a card has words and shapes")
    };
    for [one, other] in [["山", "田"], ["陳", "美"], ["김", "준"], ["さ", "く"]] {
        assert_eq!(drawn(&bundled, one), drawn(&bundled, other), "a box is a box");
        assert_ne!(drawn(&more, one), drawn(&more, other));
        assert_ne!(drawn(&more, one), drawn(&bundled, one));
    }
    let emoji = more.svg(&card("Ada 🦊"), Look::default());
    assert!(emoji.contains(r#"href="data:image/png;base64,"#), "{emoji}");
    // Where it stands, the PNG has its colours and not those of the text.
    let png = more.png(&card("🦊"), Look::default(), 1).expect("it is drawn");
    let drawn = image::load_from_memory(&png).expect("a PNG").to_rgb8();
    let is_orange = |pixel: &image::Rgb<u8>| pixel.0[0] > 200 && pixel.0[1] < 190 && pixel.0[2] < 120;
    let orange = drawn
        .enumerate_pixels()
        .filter(|(x, y, pixel)| (108..140).contains(x) && (20..56).contains(y) && is_orange(pixel));
    assert!(orange.count() > 100, "a fox is orange");
    // What the binary has is not taken from elsewhere.
    assert_eq!(bundled.svg(&card("Kari Ås"), Look::default()), more.svg(&card("Kari Ås"), Look::default()));
}

#[test]
fn a_directory_that_is_not_there_is_told_when_the_server_starts() {
    assert!(Library::open(Some(Path::new("/nowhere/at/all"))).is_err());
}

/// Of the holder alone.
fn certificate(holder: &str) -> Certificate {
    Certificate {
        language: "en",
        title: format!("Certificate of {holder}"),
        organisation: "NHF Oslo".into(),
        hue: 205,
        heading: "Certificate".into(),
        intro: "This certifies that".into(),
        holder: holder.into(),
        statement: "is certified as".into(),
        name: "Peer Mentor Level 2".into(),
        facts: Vec::new(),
        status: None,
        check: "See whether it still holds:".into(),
        address: "https://badges.example.org/certifications/cert-001".into(),
    }
}

#[test]
fn certificates_are_written_in_the_same_fonts() {
    let (bundled, more) = (fonts(None), fonts(Some(&directory())));
    // A file that says it can be read aloud has a letter behind each glyph, and no box.
    let has_letters = |pdf: &[u8]| pdf.windows(9).any(|bytes| bytes == b"pdfuaid:p");
    let folder = std::env::var_os("EMBLAZON_SAMPLES").map(PathBuf::from);
    let names = ["王小明", "佐藤さくら", "김민준", "王小明 Hansen ليلى", "Kari Nordmann"];
    for (n, name) in names.into_iter().enumerate() {
        let pdf = certificate(name).pdf(&more).expect("it is written");
        assert!(has_letters(&pdf) && pdf.len() < 100_000, "{name}: {} bytes", pdf.len());
        assert_eq!(pdf, certificate(name).pdf(&more).expect("it is written"), "{name}");
        assert_eq!(has_letters(&certificate(name).pdf(&bundled).expect("it is written")), n == 4, "{name}");
        if let Some(folder) = &folder {
            std::fs::create_dir_all(folder).expect("a folder can be made");
            std::fs::write(folder.join(format!("certificate-of-{n}.pdf")), pdf).expect("a file can be written");
        }
    }
}
