//! Pictures of badges.

use reqwest::Method;

use crate::support::{Client, Reply, Site, on_both_engines, png};

on_both_engines!(
    a_picture_is_drawn_anew_and_served_for_good,
    the_same_picture_is_kept_once,
    a_picture_of_some_megabytes_is_taken_and_one_too_many_is_not,
    a_jpeg_becomes_a_png,
);

const BADGE: &str = "/api/v1/badge-definitions/bdg-def-001";

async fn put(client: &Client, media_type: &str, bytes: Vec<u8>) -> Reply {
    client.send(Method::PUT, &format!("{BADGE}/image"), media_type, bytes).await
}

async fn a_picture_is_drawn_anew_and_served_for_good(site: Site) {
    let mut sent = png(6, 3);
    sent.extend_from_slice(b"<script>alert('behind the end')</script>");
    let changed = put(&site.admin_of_oslo(), "image/png", sent.clone()).await.of(200);
    let address = changed["image_url"].as_str().expect("an address").to_owned();
    assert_eq!(site.mentor().get("/api/v1/earned-badges/earned-001").await.of(200)["icon_url"], address);
    let picture = site.anonymous().get(&address).await.is(200);
    assert!(!picture.text().contains("script") && picture.body != sent);
    let decoded = image::load_from_memory(&picture.body).expect("a picture");
    assert_eq!((decoded.width(), decoded.height()), (6, 3));
    for (header, value) in [
        ("content-type", "image/png"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "cross-origin"),
    ] {
        assert_eq!(picture.header(header), Some(value));
    }
    assert!(picture.header("content-security-policy").is_some_and(|policy| policy.contains("sandbox")));
    assert_eq!(picture.header("set-cookie"), None);
}

async fn the_same_picture_is_kept_once(site: Site) {
    for _ in 0..3 {
        put(&site.admin(), "image/png", png(5, 5)).await.of(200);
    }
    assert_eq!(site.counts().await["images"], 1);
}

/// A picture that nothing makes smaller.
fn noise(side: u32) -> image::RgbImage {
    let mut state = 1_u32;
    image::RgbImage::from_fn(side, side, |_, _| {
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        image::Rgb([next(), next(), next()])
    })
}

fn written(picture: &image::RgbImage, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("a picture can be written");
    bytes.into_inner()
}

async fn a_picture_of_some_megabytes_is_taken_and_one_too_many_is_not(site: Site) {
    let large = written(&noise(1_200), image::ImageFormat::Png);
    assert!((4_000_000..5 * 1024 * 1024).contains(&large.len()), "{}", large.len());
    let changed = put(&site.admin(), "image/png", large).await.of(200);
    let kept = site.anonymous().get(changed["image_url"].as_str().expect("an address")).await.is(200);
    let kept = image::load_from_memory(&kept.body).expect("a picture");
    assert_eq!((kept.width(), kept.height()), (768, 768), "no larger than it is ever shown");
    let before = site.counts().await;
    put(&site.admin(), "image/png", vec![0; 5 * 1024 * 1024 + 1]).await.problem(413, "too_large");
    assert_eq!(site.counts().await, before);
}

async fn a_jpeg_becomes_a_png(site: Site) {
    let jpeg = written(&noise(20), image::ImageFormat::Jpeg);
    let changed = put(&site.admin(), "image/jpeg", jpeg).await.of(200);
    let picture = site.anonymous().get(changed["image_url"].as_str().expect("an address")).await.is(200);
    assert_eq!(picture.header("content-type"), Some("image/png"));
}
