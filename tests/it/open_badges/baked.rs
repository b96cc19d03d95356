use serde_json::Value;

use super::{award, document, get};
use crate::support::{Site, on_both_engines, png};

on_both_engines!(
    every_kind_of_artwork_is_baked_both_ways,
    a_photograph_is_baked_as_png,
    a_stored_picture_can_be_had_as_png
);

/// The text of the one `iTXt` chunk; there may be no other text.
fn text_of_png(bytes: &[u8]) -> String {
    let mut texts = Vec::new();
    let mut at = 8;
    while at < bytes.len() {
        let length =
            usize::try_from(u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"))).expect("a length");
        let (kind, data) = (&bytes[at + 4..at + 8], &bytes[at + 8..at + 8 + length]);
        if [&b"iTXt"[..], b"tEXt", b"zTXt"].contains(&kind) {
            texts.push((kind.to_vec(), data.to_vec()));
        }
        at += 12 + length;
    }
    let [(kind, data)] = &texts[..] else { panic!("{} text chunks", texts.len()) };
    assert_eq!(kind, b"iTXt");
    let text = data.strip_prefix(b"openbadges\0\0\0\0\0").expect("uncompressed, in no language");
    String::from_utf8(text.to_vec()).expect("UTF-8")
}

async fn every_kind_of_artwork_is_baked_both_ways(site: Site) {
    // As uploaded, as drawn, and none at all.
    site.admin()
        .send(reqwest::Method::PUT, "/api/v1/badge-definitions/bdg-def-001/image", "image/png", png(40, 30))
        .await
        .is(200);
    let mut tx = site.tx().await;
    let art = emblazon::domain::images::Picture::own_svg(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path d='M1 1h7v7z'/></svg>",
        9,
    );
    let hash = emblazon::domain::images::store(&mut tx, site.app().clock.now(), &art).await.expect("it is stored");
    let changes = emblazon::domain::badges::BadgeChanges { image_hash: Some(hash), ..Default::default() };
    let root = emblazon::domain::Actor::system(emblazon::domain::Dialect::CommandLine);
    emblazon::domain::badges::update(&mut tx, site.app().clock.now(), &root, "bdg-def-002", None, changes)
        .await
        .expect("it is taken");
    tx.commit().await.expect("it is kept");
    let bare = award(&site, "bdg-def-003", "pm-kari-001", None).await;
    for (id, size) in [("earned-001", (40, 30)), ("earned-002", (512, 512)), (bare.as_str(), (512, 512))] {
        let expected = document(&site, &format!("/assertions/{id}")).await;
        let png = get(&site, &format!("/assertions/{id}/badge.png"), "*/*").await.is(200);
        assert_eq!(png.header("content-type"), Some("image/png"));
        assert_eq!(png.header("cross-origin-resource-policy"), Some("cross-origin"));
        assert!(png.header("content-disposition").is_some_and(|name| name.starts_with("inline; filename=\"")));
        let picture = image::load_from_memory(&png.body).expect("a PNG");
        assert_eq!((picture.width(), picture.height()), size);
        assert_eq!(serde_json::from_str::<Value>(&text_of_png(&png.body)).expect("JSON"), expected);

        let svg = get(&site, &format!("/assertions/{id}/badge.svg"), "*/*").await.is(200);
        assert_eq!(svg.header("content-type"), Some("image/svg+xml"));
        assert!(svg.header("content-security-policy").is_some_and(|policy| policy.contains("sandbox")));
        let svg = svg.text();
        let address = format!("{}/assertions/{id}", site.base());
        let (before, after) = svg
            .split_once(&format!("<openbadges:assertion verify=\"{address}\"><![CDATA["))
            .expect("first in the root");
        assert!(
            before.starts_with("<svg")
                && before.contains("xmlns:openbadges=\"http://openbadges.org\"")
                && before.ends_with('>')
        );
        assert_eq!(before.matches('<').count(), 1, "{before}");
        let (text, rest) = after.split_once("]]></openbadges:assertion>").expect("an end");
        assert!(!rest.contains("]]>"));
        assert_eq!(serde_json::from_str::<Value>(text).expect("JSON"), expected);
        assert_eq!(rest.contains("href=\"data:image/png;base64,"), id == "earned-001", "pixels are carried inside");
    }
    for nothing in ["earned-not", "...", "earned-001.json"] {
        get(&site, &format!("/assertions/{nothing}/badge.png"), "*/*").await.is(404);
    }
}

async fn a_photograph_is_baked_as_png(site: Site) {
    let photo = image::RgbImage::from_pixel(30, 30, image::Rgb([200, 0, 0]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    photo.write_to(&mut bytes, image::ImageFormat::Png).expect("a picture can be written");
    let square = emblazon::domain::images::Picture::read(bytes.get_ref()).and_then(|picture| picture.square(20));
    let square = square.expect("a picture");
    assert_eq!(image::guess_format(square.bytes()).ok(), Some(image::ImageFormat::Jpeg));
    let mut tx = site.tx().await;
    let hash = emblazon::domain::images::store(&mut tx, site.app().clock.now(), &square).await.expect("it is stored");
    let changes = emblazon::domain::badges::BadgeChanges { image_hash: Some(hash), ..Default::default() };
    let root = emblazon::domain::Actor::system(emblazon::domain::Dialect::CommandLine);
    emblazon::domain::badges::update(&mut tx, site.app().clock.now(), &root, "bdg-def-001", None, changes)
        .await
        .expect("it is taken");
    tx.commit().await.expect("it is kept");
    let expected = document(&site, "/assertions/earned-001").await;
    let png = get(&site, "/assertions/earned-001/badge.png", "*/*").await.is(200);
    assert_eq!(serde_json::from_str::<Value>(&text_of_png(&png.body)).expect("JSON"), expected);
    let pixels = image::load_from_memory(&png.body).expect("a PNG").to_rgb8();
    assert!(pixels.dimensions() == (20, 20) && pixels.get_pixel(9, 9).0[0] > 150);
    let svg = get(&site, "/assertions/earned-001/badge.svg", "*/*").await.is(200).text();
    assert!(svg.contains("href=\"data:image/png;base64,iVBOR"), "{svg}");
}

async fn a_stored_picture_can_be_had_as_png(site: Site) {
    let mut tx = site.tx().await;
    let art =
        emblazon::domain::images::Picture::own_svg("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>", 9);
    let hash = emblazon::domain::images::store(&mut tx, site.app().clock.now(), &art).await.expect("it is stored");
    tx.commit().await.expect("it is kept");
    let drawn = site.anonymous().get(&format!("/images/{hash}.png")).await.is(200);
    assert_eq!(drawn.header("content-type"), Some("image/png"));
    assert_eq!(image::load_from_memory(&drawn.body).expect("a PNG").width(), 512);
    assert!(drawn.header("cache-control").is_some_and(|cache| cache.contains("immutable")));
    site.anonymous().get(&format!("/images/{hash}.svg")).await.is(404);
    site.anonymous().get(&format!("/images/{}.png", "0".repeat(64))).await.is(404);
}
