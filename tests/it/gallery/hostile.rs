//! Uploads that mean harm: each is refused in words, or kept as a picture in which nothing can run and nothing is loaded.

use std::fmt::Write as _;

use super::{refused, shown, upload};
use crate::support::{Site, on_both_engines, png, png_that_claims};

on_both_engines!(nothing_that_could_run_is_kept, bombs_and_nonsense_are_refused_without_a_defect);

fn svg(inside: &str) -> Vec<u8> {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 9 9\">{inside}\
         <path d=\"M0 0h9\"/></svg>"
    )
    .into_bytes()
}

/// What no picture that is kept may have in it.
const NEVER: [&str; 16] = [
    "script",
    "onload",
    "onclick",
    "onerror",
    "javascript",
    "http://a",
    "https://a",
    "data:",
    "foreignobject",
    "<a",
    "iframe",
    "<!",
    "<?",
    "style",
    "@import",
    "alert",
];

async fn nothing_that_could_run_is_kept(site: Site) {
    let admin = site.admin();
    let polyglot =
        [png(4, 4), b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec()].concat();
    let zip = [png(4, 4), b"PK\x03\x04<script>alert(1)</script>".to_vec()].concat();
    let mut comment = png(4, 4);
    // A chunk of text before the end, with a checksum that is right.
    let text = b"tEXtComment\0<script>alert(1)</script>";
    let checksum = !text.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    });
    let chunk =
        [&u32::try_from(text.len() - 4).expect("short").to_be_bytes()[..], text, &checksum.to_be_bytes()].concat();
    comment.splice(33..33, chunk);
    for (name, bytes) in [
        ("script", svg("<script>alert(1)</script>")),
        ("script with a prefix", svg("<s:script xmlns:s=\"http://www.w3.org/2000/svg\">alert(1)</s:script>")),
        ("script from elsewhere", svg("<script href=\"https://a.example/x.js\"/>")),
        ("script in capitals", svg("<SCRIPT>alert(1)</SCRIPT>")),
        ("script in CDATA", svg("<script><![CDATA[alert(1)]]></script>")),
        ("handlers", svg("<g onclick=\"alert(1)\" ONLOAD=\"alert(1)\"><path onerror='alert(1)'/></g>")),
        ("a link", svg("<a href=\"javascript:alert(1)\"><path d=\"M1 1\"/></a>")),
        ("a link in xlink", svg("<a xlink:href=\"java&#x0A;script:alert(1)\"><path d=\"M1 1\"/></a>")),
        ("animation of a link", svg("<a><animate attributeName=\"href\" to=\"javascript:alert(1)\"/></a>")),
        ("set", svg("<set attributeName=\"onmouseover\" to=\"alert(1)\"/>")),
        (
            "use from elsewhere",
            svg("<use href=\"https://a.example/a.svg#x\"/><use xlink:href=\"data:image/svg+xml,%3Csvg/%3E#x\"/>"),
        ),
        ("a font", svg("<style>@font-face{font-family:x;src:url(https://a.example/f)}</style>")),
        ("an import", svg("<style>@import 'https://a.example/x.css'; path{fill:red}</style>")),
        (
            "a tracker in a style",
            svg("<path style=\"fill:url(https://a.example/#a)\" fill='url(http://a.example#a)'/>"),
        ),
        ("an XML stylesheet", [b"<?xml-stylesheet href='https://a.example/x.css'?>".to_vec(), svg("")].concat()),
        ("a document type", [b"<!DOCTYPE svg SYSTEM 'https://a.example/x.dtd'>".to_vec(), svg("")].concat()),
        ("HTML", svg("<h:img xmlns:h=\"http://www.w3.org/1999/xhtml\" src='x' onerror='alert(1)'/>")),
        ("an iframe of HTML", svg("<h:iframe xmlns:h=\"http://www.w3.org/1999/xhtml\" src='javascript:alert(1)'/>")),
        ("metadata", svg("<metadata><script>alert(1)</script></metadata>")),
        ("a broken attribute", svg("<path id='&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;'/>")),
        ("an SVG behind a PNG", polyglot),
        ("an archive behind a PNG", zip),
        ("a comment in a PNG", comment),
    ] {
        let added = upload(&admin, "x.svg", bytes).await.of(201);
        let kept = shown(&site, &added["imagePath"]).await;
        let text = kept.text().to_lowercase();
        for never in NEVER {
            assert!(!text.contains(never), "{name}: {never} in {text}");
        }
    }
    for (name, inside) in [
        (
            "foreignObject",
            "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></body></foreignObject>",
        ),
        ("a picture", "<image href=\"https://a.example/x.png\"/>"),
        ("a picture of data", "<image href=\"data:image/svg+xml;base64,PHN2Zy8+\"/>"),
        ("text", "<text>Hello</text>"),
        ("a filter", "<filter id='a'><feImage href='https://a.example'/></filter><path filter='url(#a)'/>"),
        ("a pattern", "<pattern id='a'/><path fill='url(#a)'/>"),
    ] {
        let error = refused(upload(&admin, "x.svg", svg(inside)).await, 400);
        assert!(error.contains("turn it into paths"), "{name}: {error}");
    }
}

async fn bombs_and_nonsense_are_refused_without_a_defect(site: Site) {
    let admin = site.admin();
    let before = site.counts().await;
    let mut lol = String::from("<!DOCTYPE svg [<!ENTITY a0 'ha'>");
    let mut uses = String::from("<g id='a0'><path d='M0 0h1'/></g>");
    for n in 1..40 {
        let _ = write!(lol, "<!ENTITY a{n} '&a{0};&a{0};'>", n - 1);
        let _ = write!(uses, "<g id='a{n}'><use href='#a{0}'/><use href='#a{0}'/></g>", n - 1);
    }
    let lol = [lol.into_bytes(), b"]>".to_vec(), svg("&a39;")].concat();
    let outside =
        b"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg xmlns='http://www.w3.org/2000/svg'>&x;</svg>";
    let chain: String = (0..19_000).fold(String::new(), |mut all, n| {
        let _ = write!(all, "<mask id='m{n}' mask='url(#m{})'/>", n + 1);
        all
    });
    let gif_that_claims = [b"GIF89a\xff\xff\xff\xff\xf0\0\0".to_vec(), vec![0; 32]].concat();
    let mut cut = png(64, 64);
    cut.truncate(cut.len() / 2);
    // An animation is its first picture; cut off, it is none.
    let mut gif = std::io::Cursor::new(Vec::new());
    let frames = [[255_u8, 0, 0, 255], [0, 0, 255, 255]]
        .map(|colour| image::Frame::new(image::RgbaImage::from_pixel(3, 3, image::Rgba(colour))));
    image::codecs::gif::GifEncoder::new(&mut gif).encode_frames(frames).expect("a GIF can be written");
    let gif = gif.into_inner();
    let half_gif = gif[..20].to_vec();
    for (name, bytes) in [
        ("50,000 pixels a side", png_that_claims(50_000, 50_000)),
        ("one side too long", png_that_claims(4_097, 1)),
        ("many pixels of which there are none", png_that_claims(4_096, 4_096)),
        ("a GIF of 65,535 pixels a side", gif_that_claims),
        ("laughs by entities", lol),
        ("an entity from outside", outside.to_vec()),
        ("laughs by use", svg(&uses)),
        ("a chain of masks", svg(&chain)),
        ("itself", svg("<g id='a'><use href='#a'/></g>")),
        ("deep", [b"<svg xmlns='http://www.w3.org/2000/svg'>".to_vec(), b"<g>".repeat(500_000)].concat()),
        ("wide", svg(&"<path/>".repeat(30_000))),
        ("dashes", svg(&"<path d='M0 0h9' stroke-dasharray='1e-9'/>".repeat(100))),
        ("cut off", cut),
        ("a GIF cut off", half_gif),
        ("wrong magic", b"\x89PNG\r\n\x1a\nnot really".to_vec()),
        ("a JPEG of nothing", b"\xff\xd8\xff\xe0".to_vec()),
        ("a WebP of nothing", b"RIFF\x04\0\0\0WEBPVP8 ".to_vec()),
        ("a BMP", b"BM\x3a\0\0\0\0\0\0\0".to_vec()),
        ("a TIFF", b"II*\0\x08\0\0\0".to_vec()),
        ("compressed SVG", b"\x1f\x8b\x08\0\0\0\0\0\0\x03".to_vec()),
        ("HTML", b"<!doctype html><script>alert(1)</script>".to_vec()),
        ("UTF-16", b"\xff\xfe<\0s\0v\0g\0".to_vec()),
        ("infinite", b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 inf 1e308'/>".to_vec()),
        ("flat", b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 0'/>".to_vec()),
        ("nothing", Vec::new()),
        ("PDF", b"%PDF-1.7".to_vec()),
    ] {
        let error = refused(upload(&admin, "x.png", bytes).await, 400);
        assert!(!error.is_empty(), "{name}");
    }
    assert!(refused(upload(&admin, "x.png", vec![b'x'; 5 * 1024 * 1024 + 1]).await, 400).contains("more than"));
    refused(upload(&admin, "x.png", vec![b'x'; 5 * 1024 * 1024 + 70 * 1024]).await, 413);
    let form = "multipart/form-data; boundary=x";
    let broken = admin.send(reqwest::Method::POST, super::IMAGES, form, "--x\r\nContent-Disposition").await;
    refused(broken, 400);
    refused(admin.send(reqwest::Method::POST, super::IMAGES, "application/json", "{}").await, 400);
    assert_eq!(site.counts().await, before);
    let added = upload(&admin, "x.gif", gif).await.of(201);
    let kept = image::load_from_memory(&shown(&site, &added["imagePath"]).await.body).expect("a picture").to_rgba8();
    assert_eq!((kept.dimensions(), kept.get_pixel(1, 1).0), ((3, 3), [255, 0, 0, 255]));
}
