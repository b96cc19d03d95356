use std::sync::LazyLock;

use super::*;

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
