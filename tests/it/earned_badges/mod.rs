//! The contract of the badge award service. `seed/` holds its printed examples, word for word.

mod awarding;
mod once;
mod paging;
mod reading;
mod revoking;

use serde_json::{Value, json};

use crate::support::{Client, Reply, Site};

/// Where the contract is mounted.
pub const BASE: &str = "/api/v1/earned-badges";

/// A printed example.
macro_rules! seed {
    ($name:literal) => {
        serde_json::from_str::<serde_json::Value>(include_str!(concat!("seed/", $name, ".json")))
            .expect("the seed is JSON")
    };
}
use seed;

/// The address of one earned badge.
fn one(id: &str) -> String {
    format!("{BASE}/{id}")
}

/// What awards a badge to a mentor and says no more.
fn wanted(badge: &str, mentor: &str) -> Value {
    json!({ "badge_definition_id": badge, "peer_mentor_id": mentor })
}

/// Awards a badge; its id.
async fn award(by: &Client, badge: &str, mentor: &str) -> String {
    let created = by.post(BASE, &wanted(badge, mentor)).await.of(201);
    created["id"].as_str().expect("an award has an id").to_owned()
}

/// Whether the mentor is told to have earned the badge.
async fn has_earned(site: &Site, badge: &str, mentor: &str) -> bool {
    let path = format!("{BASE}/check?badge_definition_id={badge}&peer_mentor_id={mentor}");
    site.system().get(&path).await.of(200)["has_earned"].as_bool().expect("yes or no")
}

/// The ids of a list, in its order.
#[track_caller]
fn ids(list: &Value) -> Vec<String> {
    let items = list["data"].as_array().unwrap_or_else(|| panic!("not a list: {list}"));
    items.iter().map(|item| item["id"].as_str().expect("an id is text").to_owned()).collect()
}

/// The ids of a reply that is a list.
#[track_caller]
fn listed(reply: Reply) -> Vec<String> {
    ids(&reply.of(200))
}

/// The same with every `icon_url` in it replaced by the example's, once it is seen to be a picture of this server's.
async fn with_icons_of(example: &Value, site: &Site, mut got: Value) -> Value {
    if let (Some(items), Some(examples)) =
        (got.get_mut("data").and_then(Value::as_array_mut), example["data"].as_array())
    {
        for (item, example) in items.iter_mut().zip(examples) {
            let replaced = Box::pin(with_icons_of(example, site, item.take())).await;
            *item = replaced;
        }
    }
    if let Some(icon) = got["icon_url"].as_str() {
        let picture = site.anonymous().get(icon).await.is(200);
        let media_type = picture.header("content-type").unwrap_or_default();
        assert!(icon.starts_with(site.base()) && media_type.starts_with("image/"), "{icon} is {media_type}");
        got["icon_url"] = example["icon_url"].clone();
    }
    got
}
