//! Uploaded pictures, through the API and on their page.

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::json;

use super::{IMAGES, refused, shown, upload};
use crate::support::{Reply, Site, on_both_engines, png};

on_both_engines!(
    every_kind_of_picture_is_taken_and_made_anew,
    a_picture_is_listed_and_deleted_unless_a_badge_shows_it,
    pictures_belong_to_organisations,
    the_page_uploads_and_deletes,
    a_photograph_is_turned_the_right_way_up_and_tells_nothing,
);

const DRAWING: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 4\" onload=\"alert(1)\"><script>alert(1)</script><path d=\"M0 0h4v4z\"/></svg>";

fn written(format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let pixels =
        image::RgbImage::from_fn(8, 4, |x, _| if x < 4 { image::Rgb([200, 0, 0]) } else { image::Rgb([0, 0, 200]) });
    pixels.write_to(&mut bytes, format).expect("a picture can be written");
    bytes.into_inner()
}

async fn every_kind_of_picture_is_taken_and_made_anew(site: Site) {
    use image::ImageFormat::{Gif, Jpeg, Png, WebP};
    for (name, bytes) in
        [("a.png", written(Png)), ("b.jpg", written(Jpeg)), ("c.webp", written(WebP)), ("d.gif", written(Gif))]
    {
        // The name says nothing: the content does.
        let added = upload(&site.admin(), &name.replace('.', ".svg."), bytes).await.of(201);
        let kept = shown(&site, &added["imagePath"]).await;
        assert_eq!(kept.header("content-type"), Some("image/png"), "{name}");
        let pixels = image::load_from_memory(&kept.body).expect("a picture").to_rgb8();
        assert_eq!(pixels.dimensions(), (8, 4));
        assert!(pixels.get_pixel(1, 1).0[0] > 150 && pixels.get_pixel(6, 1).0[2] > 150, "{name}");
    }
    let added = upload(&site.admin(), "e.png", DRAWING).await.of(201);
    assert_eq!(added["message"], "Badge image uploaded successfully");
    assert!(added["filename"].as_str().is_some_and(|name| name.rsplit_once('.').is_some_and(|(_, end)| end == "svg")));
    let kept = shown(&site, &added["imagePath"]).await;
    for (header, value) in [
        ("content-type", "image/svg+xml"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(kept.header(header), Some(value));
    }
    assert!(kept.header("content-security-policy").is_some_and(|policy| policy.contains("sandbox")));
    let root = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 4\" width=\"512\" height=\"512\">";
    assert_eq!(kept.text(), format!("{root}<path d=\"M0 0h4v4z\"/></svg>"));
    // As pixels, and with an award's document inside, both ways.
    let drawn = shown(&site, &json!(format!("{}.png", added["imagePath"].as_str().expect("a path")))).await;
    assert_eq!(
        image::load_from_memory(&drawn.body).expect("a picture").to_rgba8().get_pixel(300, 100).0,
        [0, 0, 0, 255]
    );
    let wanted = json!({ "userId": "mentor-19", "badgeId": added["imageId"], "badgeType": "custom" });
    let assigned = site.admin().post(super::ASSIGN, &wanted).await.of(201);
    let award = assigned["assignmentId"].as_str().expect("an id");
    let baked = site.anonymous().get(&format!("/assertions/{award}/badge.svg")).await.is(200).text();
    assert!(baked.contains("<openbadges:assertion") && baked.contains("M0 0h4v4z"), "{baked}");
    let baked = site.anonymous().get(&format!("/assertions/{award}/badge.png")).await.is(200);
    assert!(image::load_from_memory(&baked.body).is_ok() && baked.text().contains("openbadges"));
}

async fn a_picture_is_listed_and_deleted_unless_a_badge_shows_it(site: Site) {
    let admin = site.admin();
    let form = Form::new()
        .part("badge-image", Part::bytes(png(5, 5)).file_name("dragon.png"))
        .text("name", "Dragon")
        .text("category", "custom")
        .text("uploadedBy", "Per");
    let added = Reply::to(admin.request(Method::POST, IMAGES).multipart(form)).await.of(201);
    let id = added["imageId"].as_str().expect("an id");
    upload(&admin, "../../etc/passwd.png", png(6, 6)).await.of(201);
    let list = admin.get(IMAGES).await.of(200);
    assert_eq!((&list["success"], &list["count"]), (&json!(true), &json!(2)));
    let image = &list["images"][1];
    assert_eq!(
        *image,
        json!({
            "_id": id, "name": "Dragon", "originalName": "dragon.png", "filename": added["filename"],
            "path": added["imagePath"], "category": "custom", "size": image["size"], "mimeType": "image/png",
            "uploadedAt": "2026-03-26T10:00:00Z", "uploadedBy": "Per",
        })
    );
    assert_eq!(
        shown(&site, &image["path"]).await.body.len(),
        usize::try_from(image["size"].as_u64().unwrap()).unwrap()
    );
    assert_eq!(
        (&list["images"][0]["category"], &list["images"][0]["uploadedBy"]),
        (&json!("badge-template"), &json!("admin-per-001"))
    );
    assert_eq!(admin.get(&format!("{IMAGES}?category=custom")).await.of(200)["count"], 1);

    admin.post(super::TEMPLATES, &json!({ "name": "Dragon", "icon": id })).await.of(201);
    refused(admin.delete(&format!("{IMAGES}?id={id}")).await, 409);
    let other = list["images"][0]["_id"].as_str().expect("an id");
    let deleted = admin.delete(&format!("{IMAGES}?id={other}")).await.of(200);
    assert_eq!(deleted, json!({ "success": true, "message": "Badge image deleted successfully" }));
    site.anonymous().get(list["images"][0]["path"].as_str().expect("a path")).await.is(404);
    assert_eq!(refused(admin.delete(&format!("{IMAGES}?id={other}")).await, 404), "Image not found");
    assert_eq!(refused(admin.delete(IMAGES).await, 400), "Image ID is required");
}

async fn pictures_belong_to_organisations(site: Site) {
    let of_site = upload(&site.admin(), "all.png", png(2, 2)).await.of(201);
    let of_oslo = upload(&site.admin_of_oslo(), "oslo.png", png(3, 3)).await.of(201);
    for (client, count) in [(site.admin(), 2), (site.admin_of_oslo(), 2), (site.other_admin(), 1)] {
        assert_eq!(client.get(IMAGES).await.of(200)["count"], count);
    }
    let path = |image: &serde_json::Value| format!("{IMAGES}?id={}", image["imageId"].as_str().expect("an id"));
    refused(site.other_admin().delete(&path(&of_oslo)).await, 404);
    refused(site.other_admin().delete(&path(&of_site)).await, 403);
    site.admin().delete(&path(&of_oslo)).await.of(200);
}

async fn the_page_uploads_and_deletes(site: Site) {
    let cookie = site.sign_in("ase@example.org").await;
    let ask = |method: Method, path: &str| site.anonymous().request(method, path).header("cookie", &cookie);
    let page = Reply::to(ask(Method::GET, "/portal/badges/images")).await.is(200).text();
    assert!(page.contains("No pictures yet"));
    let form =
        |bytes: Vec<u8>| Form::new().part("image", Part::bytes(bytes).file_name("Rev & fox.png")).text("name", "");
    let wrong = ask(Method::POST, "/portal/badges/images").multipart(form(b"%PDF".to_vec()));
    let wrong = Reply::to(wrong).await.is(422).text();
    assert!(wrong.contains("not a PNG, JPEG, WebP, GIF or SVG picture"), "{wrong}");
    Reply::to(ask(Method::POST, "/portal/badges/images").multipart(form(png(9, 9)))).await.is(303);
    let page = Reply::to(ask(Method::GET, "/portal/badges/images")).await.is(200).text();
    assert!(page.contains("Rev &#38; fox is ready to become a badge."), "{page}");
    let id = page.split("images/img-").nth(1).and_then(|rest| rest.split('/').next()).expect("an id").to_owned();
    // Made into a badge, it stays.
    let new = Reply::to(ask(Method::GET, &format!("/portal/badges/new?image=img-{id}"))).await.is(200).text();
    assert!(new.contains("value=\"library\" checked"), "{new}");
    let badge = Form::new()
        .text("name", "Fox")
        .text("points", "0")
        .text("organisation", "org-nhf-oslo")
        .text("picture", "library")
        .text("library", format!("img-{id}"));
    Reply::to(ask(Method::POST, "/portal/badges/new").multipart(badge)).await.is(303);
    let path = format!("/portal/badges/images/img-{id}/delete");
    let refused = Reply::to(ask(Method::POST, &path)).await.is(422).text();
    assert!(refused.contains("A badge shows this picture"), "{refused}");
    Reply::to(ask(Method::POST, "/portal/badges/images").multipart(form(png(8, 8)))).await.is(303);
    let page = Reply::to(ask(Method::GET, "/portal/badges/images")).await.is(200).text();
    let id = page.split("images/img-").nth(1).and_then(|rest| rest.split('/').next()).expect("an id").to_owned();
    let path = format!("/portal/badges/images/img-{id}/delete");
    assert!(Reply::to(ask(Method::GET, &path)).await.is(200).text().contains("Delete Rev"));
    Reply::to(ask(Method::POST, &path)).await.is(303);
    Reply::to(ask(Method::GET, &path)).await.is(404);
}

/// A JPEG whose EXIF says that it lies on its side, and where it was taken.
fn photograph() -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend_from_slice(b"59.9139N 10.7522E");
    let plain = written(image::ImageFormat::Jpeg);
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

async fn a_photograph_is_turned_the_right_way_up_and_tells_nothing(site: Site) {
    let added = upload(&site.admin(), "photo.jpg", photograph()).await.of(201);
    let kept = shown(&site, &added["imagePath"]).await;
    assert!(!kept.text().contains("59.9139") && !kept.text().contains("Exif"));
    let pixels = image::load_from_memory(&kept.body).expect("a picture").to_rgb8();
    assert_eq!(pixels.dimensions(), (4, 8), "turned by a quarter");
    assert!(pixels.get_pixel(1, 1).0[0] > 150 && pixels.get_pixel(1, 6).0[2] > 150);
}
