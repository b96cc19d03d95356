//! Pictures of badges.

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

use crate::support::{Client, Reply, Site, on_both_engines, png};

on_both_engines!(
    a_picture_is_drawn_anew_and_served_for_good,
    the_same_picture_is_kept_once,
    a_picture_of_some_megabytes_is_taken_and_one_too_many_is_not,
    a_jpeg_becomes_a_png,
    a_replaced_picture_is_gone_and_one_that_something_shows_is_not,
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

async fn a_replaced_picture_is_gone_and_one_that_something_shows_is_not(site: Site) {
    let admin = site.admin();
    let put = async |badge: &str, bytes: Vec<u8>| {
        let path = format!("/api/v1/badge-definitions/{badge}/image");
        let changed = admin.send(Method::PUT, &path, "image/png", bytes).await.of(200);
        changed["image_url"].as_str().expect("an address").to_owned()
    };
    let first = put("bdg-def-001", png(6, 3)).await;
    let baked = site.anonymous().get("/assertions/earned-001/badge.png").await.is(200).body;
    // The same again, and a change of something else, leave it.
    assert_eq!(put("bdg-def-001", png(6, 3)).await, first);
    admin.patch(BADGE, &json!({ "points": 3 })).await.of(200);
    site.anonymous().get(&first).await.is(200);
    assert_eq!(put("bdg-def-002", png(6, 3)).await, first);
    let second = put("bdg-def-001", png(3, 6)).await;
    site.anonymous().get(&first).await.is(200);
    // What was awarded before shows what the badge shows now.
    let again = site.anonymous().get("/assertions/earned-001/badge.png").await.is(200).body;
    let dimensions =
        |body: &[u8]| image::load_from_memory(body).map(|picture| (picture.width(), picture.height())).ok();
    assert_eq!((dimensions(&baked), dimensions(&again)), (Some((6, 3)), Some((3, 6))));
    admin.patch("/api/v1/badge-definitions/bdg-def-002", &json!({ "art": art("moon") })).await.of(200);
    site.anonymous().get(&first).await.is(404);
    // One of the uploaded pictures stays where it is listed, and one of a person where it is shown.
    let own = "/api/v1/people/pm-kari-001/avatar";
    let person = site.mentor().send(Method::PUT, own, "image/png", see_through()).await.of(200);
    assert_eq!(put("bdg-def-001", see_through()).await, person["avatar_url"]);
    site.anonymous().get(&second).await.is(404);
    put("bdg-def-001", png(8, 8)).await;
    site.anonymous().get(person["avatar_url"].as_str().expect("an address")).await.is(200);
    let form = Form::new().part("badge-image", Part::bytes(png(7, 7)).file_name("own.png"));
    let listed = Reply::to(admin.request(Method::POST, "/api/admin/badge-images").multipart(form)).await.of(201);
    let listed = listed["imagePath"].as_str().expect("a path");
    assert!(put("bdg-def-001", png(7, 7)).await.ends_with(listed));
    put("bdg-def-001", png(8, 8)).await;
    site.anonymous().get(listed).await.is(200);
    // A badge that is deleted takes its picture with it.
    let new = json!({ "name": "Brief", "organisation_id": "org-nhf-oslo", "art": art("flame") });
    let made = admin.post("/api/v1/badge-definitions", &new).await.of(201);
    let image = made["image_url"].as_str().expect("an address");
    site.anonymous().get(image).await.is(200);
    admin.delete(&format!("/api/admin/badge-templates?id={}", made["id"].as_str().expect("an id"))).await.of(200);
    site.anonymous().get(image).await.is(404);
}

/// A picture that is kept as it is, whether it is a badge's or a person's.
fn see_through() -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbaImage::new(5, 5).write_to(&mut bytes, image::ImageFormat::Png).expect("a picture can be written");
    bytes.into_inner()
}

fn art(icon: &str) -> Value {
    json!({ "shape": "shield", "field": "fjord", "metal": "or", "icon": icon })
}
