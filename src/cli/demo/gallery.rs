//! Pictures that the demo's administrators uploaded and have not made badges of yet.

use anyhow::{Result, anyhow};
use chrono::TimeDelta;

use super::super::opening::{operator, told};
use crate::{
    clock::Timestamp,
    domain::{
        badge_images::{self, NewBadgeImage},
        images::Picture,
    },
    store::Tx,
};

/// Name, file, who uploaded it, how many days ago, and the drawing.
const PICTURES: [(&str, &str, &str, i64, &str); 3] = [
    (
        "Cabin",
        "hytta.svg",
        "admin-per-001",
        40,
        r##"<circle cx="48" cy="48" r="46" fill="#27456B"/><path d="M8 66Q48 52 88 66Q76 92 48 94Q20 92 8 66Z" fill="#EDF0F2"/><path d="M22 48L48 26L74 48V68H22Z" fill="#A5343A"/><path d="M16 50L48 22L80 50" fill="none" stroke="#333A46" stroke-width="6" stroke-linecap="round" stroke-linejoin="round"/><path d="M42 54h12v14H42z" fill="#F2CE7E"/><circle cx="72" cy="22" r="6" fill="#F2CE7E"/>"##,
    ),
    (
        "Waffles",
        "vafler 2026.svg",
        "Course portal",
        12,
        r##"<circle cx="48" cy="48" r="46" fill="#86305F"/><path d="M48 78C24 62 16 48 20 36C24 24 40 24 48 36C56 24 72 24 76 36C80 48 72 62 48 78Z" fill="#F2CE7E" stroke="#A9501B" stroke-width="3"/><path d="M32 30L66 62M24 40L56 71M64 30L30 62M72 40L40 71" stroke="#A9501B" stroke-width="3" stroke-linecap="round"/>"##,
    ),
    (
        "Winter swimming",
        "isbading.svg",
        "admin-per-001",
        3,
        r##"<circle cx="48" cy="48" r="46" fill="#17606B"/><path d="M10 58Q22 50 34 58T58 58T86 58Q82 82 48 92Q16 84 10 58Z" fill="#EDF0F2" fill-opacity=".85"/><circle cx="48" cy="44" r="12" fill="#F7D3B7"/><path d="M36 42Q48 24 60 42Z" fill="#A5343A"/><circle cx="48" cy="29" r="4" fill="#EDF0F2"/>"##,
    ),
];

/// Uploads them.
pub(super) async fn upload(tx: &mut Tx, now: Timestamp) -> Result<()> {
    for (name, file, by, days_ago, shapes) in PICTURES {
        let drawing = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 96 96\">{shapes}</svg>");
        let new = NewBadgeImage {
            picture: Picture::read(drawing.as_bytes()).map_err(|problem| anyhow!("{file} {problem}"))?,
            name: Some(name.to_owned()),
            original_name: file.to_owned(),
            category: None,
            uploaded_by: Some(by.to_owned()),
        };
        badge_images::add(tx, now - TimeDelta::days(days_ago), &operator(), new).await.map_err(told)?;
    }
    Ok(())
}
