//! Badge art: composed on a badge's form without scripts, and by programs.

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::json;

use crate::support::{Client, Reply, Site, on_both_engines, png};

on_both_engines!(
    a_picture_is_composed_looked_at_and_changed_without_scripts,
    a_file_takes_the_place_of_what_was_composed,
    programs_compose_as_well,
    the_picture_of_choices_is_drawn_and_nonsense_is_refused,
);

async fn as_admin(site: &Site) -> impl Fn(Method, &str) -> reqwest::RequestBuilder {
    let (cookie, client): (String, Client) = (site.sign_in("per.admin@example.org").await, site.anonymous());
    move |method, path| client.request(method, path).header("cookie", &cookie)
}

fn form(fields: &[(&'static str, &'static str)]) -> Form {
    fields
        .iter()
        .fold(Form::new().text("name", "Composed").text("points", "5"), |form, (name, value)| form.text(*name, *value))
}

const CHOICES: [(&str, &str); 5] =
    [("picture", "compose"), ("shape", "medal"), ("field", "gules"), ("metal", "or"), ("icon", "trophy")];

async fn a_picture_is_composed_looked_at_and_changed_without_scripts(site: Site) {
    let ask = as_admin(&site).await;
    let page = Reply::to(ask(Method::GET, "/portal/badges/new")).await.is(200).text();
    assert!(page.contains("value=\"compose\" checked") && page.contains("name=\"preview\""), "{page}");
    let before = site.counts().await;
    let preview = form(&CHOICES).text("icons", "fire").text("preview", "1");
    let page = Reply::to(ask(Method::POST, "/portal/badges/new").multipart(preview)).await.is(200).text();
    let seen = "/portal/badges/art.svg?shape=medal&#38;field=gules&#38;metal=or&#38;icon=trophy";
    assert!(page.contains(seen) && page.contains("value=\"Composed\""), "{page}");
    assert!(page.contains("value=\"flame\"") && !page.contains("value=\"heart\""), "only what was searched for");
    assert_eq!(site.counts().await, before);

    let made = Reply::to(ask(Method::POST, "/portal/badges/new").multipart(form(&CHOICES))).await.is(303);
    let address = made.header("location").expect("it leads on").to_owned();
    let badge = site.admin().get("/api/v1/badge-definitions/composed").await.of(200);
    assert_eq!(badge["art"], json!({ "shape": "medal", "field": "gules", "metal": "or", "icon": "trophy" }));
    let picture = super::shown(&site, &badge["image_url"]).await;
    assert_eq!(picture.header("content-type"), Some("image/svg+xml"));
    let drawn = Reply::to(ask(Method::GET, &seen.replace("&#38;", "&"))).await.is(200);
    assert_eq!(drawn.body, picture.body, "what was seen is what is kept");

    let edit = format!("{address}/edit");
    let page = Reply::to(ask(Method::GET, &edit)).await.is(200).text();
    for chosen in ["compose", "medal", "gules", "or", "trophy"] {
        assert!(page.contains(&format!("value=\"{chosen}\" checked")), "{chosen}");
    }
    let changed =
        form(&[("picture", "compose"), ("shape", "circle"), ("field", "vert"), ("metal", "argent"), ("icon", "leaf")]);
    Reply::to(ask(Method::POST, &edit).multipart(changed)).await.is(303);
    let after = site.admin().get("/api/v1/badge-definitions/composed").await.of(200);
    assert_eq!(after["art"]["icon"], "leaf");
    assert_ne!(after["image_url"], badge["image_url"]);
    // A form that says nothing of the picture leaves it.
    Reply::to(ask(Method::POST, &edit).multipart(form(&[]))).await.is(303);
    let same = site.admin().get("/api/v1/badge-definitions/composed").await.of(200);
    assert_eq!((&same["art"], &same["image_url"]), (&after["art"], &after["image_url"]));
    let strange = form(&[("picture", "compose"), ("icon", "<script>")]);
    let page = Reply::to(ask(Method::POST, &edit).multipart(strange)).await.is(422).text();
    assert!(page.contains("There is no such thing to choose"), "{page}");
}

async fn a_file_takes_the_place_of_what_was_composed(site: Site) {
    let ask = as_admin(&site).await;
    let file = |bytes: Vec<u8>| form(&CHOICES).part("image", Part::bytes(bytes).file_name("x.png"));
    Reply::to(ask(Method::POST, "/portal/badges/new").multipart(file(png(5, 5)))).await.is(303);
    let badge = site.admin().get("/api/v1/badge-definitions/composed").await.of(200);
    assert_eq!(badge["art"], json!(null));
    assert_eq!(super::shown(&site, &badge["image_url"]).await.header("content-type"), Some("image/png"));
    let edit = format!("/portal/badges/{}/edit", badge["number"]);
    let page = Reply::to(ask(Method::GET, &edit)).await.is(200).text();
    assert!(page.contains("value=\"keep\" checked"), "{page}");
    Reply::to(ask(Method::POST, &edit).multipart(form(&[("picture", "keep"), ("icon", "heart")]))).await.is(303);
    assert_eq!(site.admin().get("/api/v1/badge-definitions/composed").await.of(200)["image_url"], badge["image_url"]);
    let none = Reply::to(ask(Method::POST, &edit).multipart(form(&[("picture", "upload")]))).await.is(422).text();
    assert!(none.contains("Fill this in"), "{none}");
    let bad = Reply::to(ask(Method::POST, &edit).multipart(file(b"<svg><text/></svg>".to_vec()))).await.is(422).text();
    assert!(bad.contains("has text in it"), "{bad}");
}

async fn programs_compose_as_well(site: Site) {
    let admin = site.admin();
    let art = json!({ "shape": "rosette", "field": "tenne", "metal": "copper", "icon": "flame" });
    let path = "/api/v1/badge-definitions";
    let made = admin.post(path, &json!({ "name": "By program", "art": art })).await.of(201);
    assert_eq!(made["art"], art);
    let svg = super::shown(&site, &made["image_url"]).await.text();
    assert!(svg.contains("#A9501B") && svg.contains("#F7D3B7"), "{svg}");
    let one = format!("{path}/by-program");
    let other = json!({ "shape": "circle", "field": "sable", "metal": "argent", "icon": "key" });
    let changed = admin.patch(&one, &json!({ "art": other })).await.of(200);
    assert_eq!(changed["art"], other);
    assert_ne!(changed["image_url"], made["image_url"]);
    // A file takes its place.
    let uploaded = admin.send(Method::PUT, &format!("{one}/image"), "image/png", png(4, 4)).await.of(200);
    assert_eq!(uploaded["art"], json!(null));
    for (field, wrong) in [("art.shape", "square"), ("art.metal", "gold"), ("art.icon", "nothing")] {
        let mut art = art.clone();
        art[&field["art.".len()..]] = json!(wrong);
        admin.patch(&one, &json!({ "art": art })).await.refuses(&[field]);
    }
    admin.patch(&one, &json!({ "art": { "shape": "circle" } })).await.problem(400, "invalid_request");
}

async fn the_picture_of_choices_is_drawn_and_nonsense_is_refused(site: Site) {
    let ask = as_admin(&site).await;
    let path = "/portal/badges/art.svg";
    let good =
        Reply::to(ask(Method::GET, &format!("{path}?shape=shield&field=fjord&metal=or&icon=star"))).await.is(200);
    assert_eq!(good.header("content-type"), Some("image/svg+xml"));
    assert_eq!(good.header("cache-control"), Some("private, max-age=86400"));
    for query in
        ["", "?shape=shield", "?shape=shield&field=fjord&metal=or&icon=%3Csvg%3E", "?shape=%ff&field=1&metal=2&icon=3"]
    {
        Reply::to(ask(Method::GET, &format!("{path}{query}"))).await.is(400);
    }
}
