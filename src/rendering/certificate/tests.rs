use std::{fmt::Write as _, sync::LazyLock};

use lopdf::content::Content;

use super::*;
use crate::rendering::Drawings;

static FONTS: LazyLock<Library> = LazyLock::new(|| Library::open(None).unwrap());

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
        facts: vec![
            ("Issued".into(), "1 September 2025".into()),
            ("Valid until".into(), "1 September 2026".into()),
            ("Certified continuously since".into(), "1 September 2024".into()),
            ("Number".into(), "cert-001".into()),
        ],
        status: None,
        check: "See whether it still holds:".into(),
        address: "https://badges.example.org/certifications/cert-001".into(),
    }
}

#[test]
fn the_same_words_are_the_same_bytes() {
    let first = certificate("Kari Nordmann").pdf(&FONTS).unwrap();
    assert!(first.starts_with(b"%PDF-1."));
    assert_eq!(first, certificate("Kari Nordmann").pdf(&FONTS).unwrap());
    assert_ne!(first, certificate("Kari Normann").pdf(&FONTS).unwrap());
    if let Some(folder) = std::env::var_os("EMBLAZON_SAMPLES") {
        let folder = std::path::PathBuf::from(folder);
        std::fs::create_dir_all(&folder).unwrap();
        for (n, name) in NAMES.iter().enumerate() {
            let mut one = certificate(name);
            if n % 2 == 1 {
                one.status = Some("Expired on 19 March 2026".into());
                one.hue = 330;
            }
            std::fs::write(folder.join(format!("certificate-{n}.pdf")), one.pdf(&FONTS).unwrap()).unwrap();
        }
    }
}

const NAMES: [&str; 8] = [
    "Kari Nordmann",
    "Tor-Arne Bjørnstad Kristoffersen-Ødegård von und zu Nord-Gudbrandsdalen",
    "ليلى Hansen الحسن",
    "王小明 (Wang Xiaoming)",
    "נועה כהן",
    "प्रिया शर्मा",
    "Minoritetsladningsbærerdiffusjonskoeffisientmålingsapparaturansvarligminoritetsladningsbærerdiffusjon",
    "Áilu Mihkkal Ŋávdni Ἀλέξανδρος Владимир",
];

#[test]
fn every_name_is_written_whatever_its_letters() {
    for name in NAMES {
        let pdf = certificate(name).pdf(&FONTS).unwrap_or_else(|error| panic!("{name}: {error}"));
        let claims_to_be_accessible = pdf.windows(9).any(|bytes| bytes == b"pdfuaid:p");
        assert_eq!(claims_to_be_accessible, !name.contains('王'), "{name}: no bundled font has Chinese letters");
    }
}

#[test]
fn long_names_are_set_smaller_and_then_broken() {
    let (size, set) = fitting(&FONTS, "Kari Nordmann", Style::Strong, 30.0, 15.0);
    assert_eq!((size.to_bits(), set.len()), (30.0_f32.to_bits(), 1));
    for name in [NAMES[1], NAMES[6], &"x".repeat(200)] {
        let (size, set) = fitting(&FONTS, name, Style::Strong, 30.0, 15.0);
        assert!(size < 30.0 && set.len() <= 6, "{name}: {size}, {} lines", set.len());
        assert!(set.iter().all(|line| line.width(size) <= MEASURE + 0.1), "{name}");
        let letters = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(letters(&set.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ")), letters(name));
    }
}

#[test]
fn what_is_written_from_right_to_left_is_in_the_order_in_which_it_is_seen() {
    let [line] = lines(&FONTS, "نور Hansen", Style::Plain, 10.0, 400.0).try_into().unwrap();
    let texts: Vec<&str> = line.runs.iter().map(|run| run.text.trim()).filter(|text| !text.is_empty()).collect();
    assert_eq!(texts, ["Hansen", "نور"]);
}

/// What a PDF says of itself: the text of its `Info`, decoded.
fn info(document: &lopdf::Document, key: &[u8]) -> String {
    let info = document.trailer.get(b"Info").and_then(lopdf::Object::as_reference).unwrap();
    let value = document.get_dictionary(info).unwrap().get(key).unwrap();
    lopdf::decode_text_string(value).unwrap()
}

#[test]
fn a_reader_of_others_finds_one_page_of_a4_and_all_that_stands_on_it() {
    let wanted = certificate("Kari Bjørnstad Nordmann");
    let document = lopdf::Document::load_mem(&wanted.pdf(&FONTS).unwrap()).unwrap();
    let pages = document.get_pages();
    assert_eq!(pages.len(), 1);
    let page = document.get_dictionary(pages[&1]).unwrap();
    let sides = page.get(b"MediaBox").and_then(lopdf::Object::as_array).unwrap();
    let sides: Vec<f32> = sides.iter().map(|side| side.as_float().unwrap()).collect();
    let close = |side: f32, millimetres: f32| (side / 72.0 * 25.4 - millimetres).abs() < 0.1;
    assert!(close(sides[2] - sides[0], 210.0) && close(sides[3] - sides[1], 297.0), "{sides:?}");
    let told = (info(&document, b"Title"), info(&document, b"Author"));
    assert_eq!(told, (wanted.title.clone(), wanted.organisation.clone()));
    let text = document.extract_text(&[1]).unwrap();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let facts = wanted.facts.iter().flat_map(|(label, value)| [label, value]);
    for part in [&wanted.organisation, &wanted.holder, &wanted.name, &wanted.address].into_iter().chain(facts) {
        assert!(text.contains(part.as_str()), "{part:?} is missing in {text:?}");
    }
}

/// What is filled on a PDF's page, as the data of an SVG path in the page's own measure, and that measure as it is turned
/// for the page.
fn filled(document: &lopdf::Document) -> (String, String) {
    let page = document.get_pages()[&1];
    let content = Content::decode(&document.get_page_content(page)).unwrap();
    let (mut path, mut filled, mut turned) = (String::new(), String::new(), String::new());
    for operation in content.operations {
        let numbers: Vec<f32> = operation.operands.iter().filter_map(|operand| operand.as_float().ok()).collect();
        match (operation.operator.as_str(), numbers.as_slice()) {
            ("cm", matrix) if turned.is_empty() => {
                turned = format!("matrix({})", matrix.iter().map(f32::to_string).collect::<Vec<_>>().join(" "));
            }
            ("m", [x, y]) => write!(path, "M{x} {y}").unwrap(),
            ("l", [x, y]) => write!(path, "L{x} {y}").unwrap(),
            ("re", [x, y, width, height]) => write!(path, "M{x} {y}h{width}v{height}h-{width}z").unwrap(),
            ("h", []) => path.push('z'),
            ("f" | "f*", []) => filled.push_str(&std::mem::take(&mut path)),
            ("S" | "s" | "n", []) => path.clear(),
            _ => {}
        }
    }
    (filled, turned)
}

#[tokio::test]
async fn a_reader_of_codes_finds_the_address_on_the_page() {
    let wanted = certificate("Kari Nordmann");
    let document = lopdf::Document::load_mem(&wanted.pdf(&FONTS).unwrap()).unwrap();
    let (filled, turned) = filled(&document);
    // The part of the page where the code is; a PDF counts from below.
    let (left, top) = (CENTRE - QR_SIDE / 2.0, HEIGHT - 250.0);
    let svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {QR_SIDE} {QR_SIDE}"><rect width="100%" height="100%" x="{left}" y="{top}" fill="white"/><g transform="matrix(1 0 0 -1 0 {HEIGHT}) {turned}"><path d="{filled}"/></g></svg>"#
    );
    let drawn = Drawings::default().png("code", svg.into_bytes()).await.unwrap();
    let drawn = image::load_from_memory(&drawn).unwrap().to_luma8();
    let (width, height) = (drawn.width() as usize, drawn.height() as usize);
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        drawn.get_pixel(u32::try_from(x).unwrap(), u32::try_from(y).unwrap()).0[0]
    });
    let codes = seen.detect_grids();
    assert_eq!(codes.len(), 1);
    assert_eq!(codes[0].decode().unwrap().1, wanted.address);
}
