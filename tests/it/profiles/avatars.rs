//! People's pictures.

use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Rgb, RgbImage};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::json;

use super::{attributes, get, get_as, words};
use crate::support::{Client, Reply, Site, on_both_engines, png, png_that_claims};

on_both_engines!(
    a_picture_becomes_a_small_square_without_metadata_the_right_way_up,
    a_picture_is_shown_wherever_its_person_is,
    a_picture_is_shown_where_there_is_work_to_do,
    a_picture_is_its_persons_own_to_choose,
    a_removed_picture_is_gone_and_one_that_others_show_is_not,
    what_is_no_picture_changes_nothing,
    a_picture_that_means_harm_is_pixels_or_nothing,
    a_picture_is_changed_by_form,
    a_change_on_something_old_is_refused,
);

pub(super) async fn put(client: &Client, id: &str, media_type: &str, bytes: Vec<u8>) -> Reply {
    client.send(Method::PUT, &format!("/api/v1/people/{id}/avatar"), media_type, bytes).await
}

/// A JPEG that lies on its side, with EXIF that says so and where it was taken: 60 by 40 pixels, of which the right third of
/// what is seen first is red.
fn photo() -> Vec<u8> {
    let pixels = RgbImage::from_fn(60, 40, |_, y| if y < 13 { Rgb([220, 0, 0]) } else { Rgb([0, 0, 220]) });
    let mut jpeg = std::io::Cursor::new(Vec::new());
    DynamicImage::from(pixels).write_to(&mut jpeg, ImageFormat::Jpeg).expect("a picture can be written");
    let jpeg = jpeg.into_inner();
    let mut tiff = b"II*\0\x08\0\0\0\x02\0".to_vec();
    // 0x0112 orientation: 6, turn a quarter to the right. 0x010e description: 20 letters.
    tiff.extend([0x0e, 0x01, 2, 0, 20, 0, 0, 0, 38, 0, 0, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    tiff.extend(b"TAKEN-AT-59.9N-10.7E");
    let mut bytes = jpeg[..2].to_vec();
    let length = u16::try_from(tiff.len() + 8).expect("short").to_be_bytes();
    bytes.extend([0xff, 0xe1, length[0], length[1]]);
    bytes.extend(b"Exif\0\0");
    bytes.extend(tiff);
    bytes.extend(&jpeg[2..]);
    bytes
}

async fn a_picture_becomes_a_small_square_without_metadata_the_right_way_up(site: Site) {
    let sent = photo();
    let turned = ImageReader::with_format(std::io::Cursor::new(&sent), ImageFormat::Jpeg).into_decoder();
    assert_eq!(
        turned.expect("a JPEG").orientation().expect("EXIF").to_exif(),
        6,
        "the test's own picture is as it says"
    );
    let person = put(&site.mentor(), "pm-kari-001", "image/jpeg", sent).await.of(200);
    let address = person["avatar_url"].as_str().expect("an address");
    let kept = site.anonymous().get(address).await.is(200);
    assert!(!kept.text().contains("TAKEN-AT") && !kept.text().contains("Exif"));
    let picture = image::load_from_memory(&kept.body).expect("a picture").to_rgb8();
    assert_eq!(picture.dimensions(), (40, 40));
    let (right, left) = (picture.get_pixel(36, 20).0, picture.get_pixel(4, 20).0);
    assert!(right[0] > 150 && right[2] < 100, "turned a quarter to the right: {right:?}");
    assert!(left[2] > 150 && left[0] < 100, "{left:?}");
    for (header, value) in [
        ("cache-control", "public, max-age=31536000, immutable"),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "cross-origin"),
    ] {
        assert_eq!(kept.header(header), Some(value));
    }
    let large = put(&site.mentor(), "pm-kari-001", "image/png", png(1_000, 700)).await.of(200);
    let kept = site.anonymous().get(large["avatar_url"].as_str().expect("an address")).await.is(200);
    let picture = image::load_from_memory(&kept.body).expect("a picture");
    assert_eq!((picture.width(), picture.height()), (256, 256));
}

async fn a_picture_is_shown_wherever_its_person_is(site: Site) {
    let person = put(&site.mentor(), "pm-kari-001", "image/jpeg", photo()).await.of(200);
    let src = person["avatar_url"].as_str().expect("an address").replace(site.base(), "");
    assert_eq!(site.admin().get("/api/v1/people/pm-kari-001").await.of(200)["avatar_url"], person["avatar_url"]);
    let (kari, admin) = (site.sign_in("kari@example.org").await, site.sign_in("per.admin@example.org").await);
    let badge = site.admin().get("/api/v1/badge-definitions/bdg-def-002").await.of(200)["number"].clone();
    for (cookie, path, times) in [
        ("", "/people/pm-kari-001".to_owned(), 1),
        ("", "/leaderboard".into(), 1),
        (&kari, "/me".into(), 3),
        (&kari, "/portal/badges".into(), 1),
        (&admin, "/portal/people".into(), 1),
        (&admin, "/portal/people/pm-kari-001".into(), 1),
        (&admin, format!("/portal/badges/{badge}"), 1),
    ] {
        let page = get_as(&site, cookie, &path).await.is(200);
        let shown = attributes(&page, "img.av", "src");
        assert_eq!(shown.iter().filter(|shown| **shown == src).count(), times, "{path}: {shown:?}");
    }
    let card = site.anonymous().get(super::CARD).await.is(200).text();
    assert!(card.contains("data:image/") && !card.contains(&src), "a picture inside a picture loads nothing");
}

async fn a_picture_is_shown_where_there_is_work_to_do(site: Site) {
    let person = put(&site.mentor(), "pm-kari-001", "image/jpeg", photo()).await.of(200);
    let src = person["avatar_url"].as_str().expect("an address").replace(site.base(), "");
    let admin = site.sign_in("per.admin@example.org").await;
    let nomination = json!({ "badge_id": "bdg-def-003", "person_id": "pm-kari-001", "reason": "Led the retreat" });
    let nomination = site.coordinator().post("/api/v1/nominations", &nomination).await.of(201)["id"].clone();
    let list = Form::new().text("badge", "bdg-def-003").text("people", "pm-kari-001\nmentor-19\nnobody\n");
    let sent = site.anonymous().request(Method::POST, "/portal/award/several").header("cookie", &admin);
    let check = Reply::to(sent.multipart(list)).await.is(303);
    let check = check.header("location").expect("it says where").to_owned();
    let rule = json!({ "conditions": [{ "kind": "score", "at_least": 30 }], "lapse": "keep" });
    let trial = site.admin().post("/api/v1/badge-definitions/bdg-site/rule/trials", &rule).await.of(201);
    site.work().await;
    let badge = site.admin().get("/api/v1/badge-definitions/bdg-site").await.of(200)["number"].clone();
    let batch = trial["batch_id"].as_str().expect("an id");
    let shown = async |path: &str| {
        let page = get_as(&site, &admin, path).await.is(200);
        let shown = attributes(&page, "main img.av", "src");
        assert_eq!(shown, std::slice::from_ref(&src), "{path}");
        // Beside it is who has none.
        words(&page, "main span.av")
    };
    assert!(shown("/portal/nominations").await.is_empty());
    let nomination = format!("/portal/nominations/{}", nomination.as_str().expect("an id"));
    assert!(shown(&nomination).await.is_empty());
    assert!(shown(&format!("{nomination}/decline")).await.is_empty());
    assert_eq!(shown(&check).await, ["LE"], "nobody has no face");
    assert!(shown(&format!("/portal/badges/{badge}/rule/trials/{batch}")).await.is_empty());
    let list = check.rsplit('/').next().expect("an id");
    let start = site.anonymous().request(Method::POST, &format!("/portal/batches/{list}/start"));
    let start = start.header("content-type", "application/x-www-form-urlencoded").body("tell=1");
    Reply::to(start.header("cookie", &admin)).await.is(303);
    site.work().await;
    assert_eq!(shown(&format!("/portal/batches/{list}")).await, ["LE"]);
    let certification = json!({ "mentor_id": "pm-kari-001", "cert_type": "mentoring_level_1", "issued_at": "2026-01-01T00:00:00Z", "expires_at": "2027-01-01T00:00:00Z" });
    let certified = site.admin().post("/api/v1/certifications", &certification).await.of(201);
    assert!(shown("/portal/certifications").await.is_empty());
    let certified = format!("/portal/certifications/{}", certified["id"].as_str().expect("an id"));
    assert!(shown(&certified).await.is_empty());
    // Taken away, it is nowhere: no list has kept it.
    site.mentor().delete("/api/v1/people/pm-kari-001/avatar").await.of(200);
    for path in [nomination, format!("/portal/batches/{list}")] {
        let page = get_as(&site, &admin, &path).await.is(200);
        assert!(attributes(&page, "main img.av", "src").is_empty(), "{path}");
    }
}

async fn a_picture_is_its_persons_own_to_choose(site: Site) {
    for stranger in [site.admin(), site.admin_of_oslo(), site.coordinator()] {
        put(&stranger, "pm-kari-001", "image/png", png(9, 9)).await.problem(403, "forbidden");
    }
    put(&site.other_mentor(), "pm-kari-001", "image/png", png(9, 9)).await.problem(404, "not_found");
    put(&site.mentor(), "pm-kari-001", "image/png", png(9, 9)).await.of(200);
    let own = "/api/v1/people/pm-kari-001/avatar";
    site.coordinator().delete(own).await.problem(403, "forbidden");
    site.other_admin().delete(own).await.problem(404, "not_found");
    assert_eq!(site.admin_of_oslo().delete(own).await.of(200)["avatar_url"], json!(null));
    let log = site.admin().get("/api/v1/audit?action=person.avatar_changed").await.of(200);
    let by: Vec<_> = log["data"].as_array().expect("lines").iter().map(|line| line["actor"].clone()).collect();
    assert_eq!(by, ["oslo-admin", "pm-kari-001"], "newest first");
    let before = site.counts().await;
    site.admin_of_oslo().delete(own).await.of(200);
    assert_eq!(site.counts().await, before, "there was none any more");
}

async fn a_removed_picture_is_gone_and_one_that_others_show_is_not(site: Site) {
    let own = "/api/v1/people/pm-kari-001/avatar";
    let first = put(&site.mentor(), "pm-kari-001", "image/png", png(30, 30)).await.of(200)["avatar_url"].clone();
    let second = put(&site.mentor(), "pm-kari-001", "image/png", png(31, 31)).await.of(200)["avatar_url"].clone();
    let (first, second) = (first.as_str().expect("an address"), second.as_str().expect("an address"));
    site.anonymous().get(first).await.is(404);
    site.anonymous().get(second).await.is(200);
    put(&site.other_mentor(), "other-mentor", "image/png", png(31, 31)).await.of(200);
    site.mentor().delete(own).await.of(200);
    site.anonymous().get(second).await.is(200);
    site.other_mentor().delete("/api/v1/people/other-mentor/avatar").await.of(200);
    site.anonymous().get(second).await.is(404);
    // The picture of a badge stays, whoever else shows the same.
    let person = put(&site.mentor(), "pm-kari-001", "image/png", png(32, 32)).await.of(200);
    let address = person["avatar_url"].as_str().expect("an address").to_owned();
    let kept = site.anonymous().get(&address).await.is(200);
    let kind = kept.header("content-type").expect("a type").to_owned();
    let badge = site.admin().send(Method::PUT, "/api/v1/badge-definitions/bdg-def-001/image", &kind, kept.body).await;
    let badge = badge.of(200)["image_url"].as_str().expect("an address").to_owned();
    site.mentor().delete(own).await.of(200);
    site.anonymous().get(&badge).await.is(200);
}

async fn what_is_no_picture_changes_nothing(site: Site) {
    put(&site.mentor(), "pm-kari-001", "image/png", png(9, 9)).await.of(200);
    let before = site.counts().await;
    for (name, bytes) in [
        ("nothing", Vec::new()),
        ("a page", b"<!doctype html><script>alert(1)</script>".to_vec()),
        ("a bomb", png_that_claims(50_000, 50_000)),
        ("half a picture", photo()[..200].to_vec()),
        ("a PDF", b"%PDF-1.7".to_vec()),
    ] {
        let reply = put(&site.mentor(), "pm-kari-001", "image/png", bytes).await;
        assert_eq!(reply.status, 400, "{name}: {reply}");
        reply.refuses(&["body"]);
    }
    put(&site.mentor(), "pm-kari-001", "image/png", vec![0; 5 * 1024 * 1024 + 1]).await.problem(413, "too_large");
    put(&site.mentor(), "pm-kari-001", "text/html", png(9, 9)).await.problem(415, "unsupported_media_type");
    assert_eq!(site.counts().await, before);
}

async fn a_picture_that_means_harm_is_pixels_or_nothing(site: Site) {
    let svg = |inside: &str| {
        format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'>{inside}<path d='M0 0h9v9z'/></svg>")
            .into_bytes()
    };
    let behind = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    for (name, bytes) in [
        ("a script", svg("<script>alert(1)</script>")),
        ("a handler", svg("<g onclick='alert(1)'/>")),
        ("a link", svg("<a href='javascript:alert(1)'><path d='M1 1h1'/></a>")),
        ("a style from elsewhere", svg("<style>@import 'https://a.example/x.css';</style>")),
        ("an SVG behind a PNG", [png(9, 9), behind.clone()].concat()),
    ] {
        let person = put(&site.mentor(), "pm-kari-001", "image/svg+xml", bytes).await.of(200);
        let kept = site.anonymous().get(person["avatar_url"].as_str().expect("an address")).await.is(200);
        assert!(matches!(kept.header("content-type"), Some("image/png" | "image/jpeg")), "{name}: {kept}");
        let kept = image::load_from_memory(&kept.body).expect("pixels and nothing else");
        assert_eq!(kept.width(), kept.height(), "{name}");
        let text = site.anonymous().get(super::CARD).await.is(200).text().to_lowercase();
        assert!(!text.contains("script") && !text.contains("a.example"), "{name}: {text}");
    }
    let before = site.counts().await;
    let entities =
        "<!DOCTYPE svg [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><svg xmlns='http://www.w3.org/2000/svg'>&b;</svg>";
    let doubled: String = (1..40)
        .map(|n| format!("<g id='a{n}'><use href='#a{0}'/><use href='#a{0}'/></g>", n - 1))
        .fold("<g id='a0'><path d='M0 0h1'/></g>".to_owned(), |all, next| all + &next);
    for (name, bytes) in [
        ("entities", entities.as_bytes().to_vec()),
        ("a picture from elsewhere", svg("<image href='https://a.example/x.png'/>")),
        ("a picture of data", svg("<image href='data:image/png;base64,AAAA'/>")),
        ("laughs by use", svg(&doubled)),
        ("itself", svg("<g id='a'><use href='#a'/></g>")),
        ("wrong magic", b"\x89PNG\r\n\x1a\n<svg/>".to_vec()),
        ("a GIF of 65,535 pixels a side", [b"GIF89a\xff\xff\xff\xff\xf0\0\0".to_vec(), vec![0; 32]].concat()),
    ] {
        let reply = put(&site.mentor(), "pm-kari-001", "image/png", bytes).await;
        assert_eq!(reply.status, 400, "{name}: {reply}");
        reply.refuses(&["body"]);
    }
    assert_eq!(site.counts().await, before);
}

async fn send(site: &Site, cookie: &str, path: &str, picture: Vec<u8>) -> Reply {
    let part = Part::bytes(picture).file_name("me.png").mime_str("image/png").expect("a type");
    let request = site.anonymous().request(Method::POST, path).header("cookie", cookie);
    Reply::to(request.multipart(Form::new().part("avatar", part))).await
}

async fn a_picture_is_changed_by_form(site: Site) {
    let kari = site.sign_in("kari@example.org").await;
    send(&site, &kari, "/me/avatar", photo()).await.is(303);
    let page = get_as(&site, &kari, "/me").await.is(200);
    assert_eq!(words(&page, ".flash"), ["Your picture is in use."]);
    for nothing in [Vec::new(), b"no picture".to_vec()] {
        let reply = send(&site, &kari, "/me/avatar", nothing).await.is(422);
        assert_eq!(attributes(&reply, ".err", "id"), ["e-avatar"]);
        assert_eq!(attributes(&reply, "#f-avatar", "aria-invalid"), ["true"]);
    }
    assert_eq!(attributes(&get(&site, "/people/pm-kari-001").await, "img.av", "src").len(), 1);
    let admin = site.sign_in("ase@example.org").await;
    let remove =
        |cookie: &str, path: &str| Reply::to(site.anonymous().request(Method::POST, path).header("cookie", cookie));
    remove(&admin, "/portal/people/pm-kari-001/avatar/remove").await.is(303);
    assert_eq!(attributes(&get(&site, "/people/pm-kari-001").await, "img.av", "src").len(), 0);
    send(&site, &kari, "/me/avatar", photo()).await.is(303);
    remove(&kari, "/me/avatar/remove").await.is(303);
    assert_eq!(attributes(&get(&site, "/people/pm-kari-001").await, "img.av", "src").len(), 0);
}

async fn a_change_on_something_old_is_refused(site: Site) {
    let before = site.mentor().get("/api/v1/people/pm-kari-001").await.is(200);
    let tag = before.header("etag").expect("a tag").to_owned();
    let change = |bytes: Vec<u8>| {
        let request = site.mentor().request(Method::PUT, "/api/v1/people/pm-kari-001/avatar");
        Reply::to(request.header("if-match", &tag).header("content-type", "image/png").body(bytes))
    };
    let after = change(png(8, 8)).await.is(200);
    assert_ne!(after.header("etag"), Some(tag.as_str()), "a picture is a change of the person");
    change(png(7, 7)).await.problem(412, "stale");
}
