//! Management: what a portal page can do, a script can do.

mod activity;
mod api_tokens;
mod audit;
mod badges;
mod batches;
mod calendars;
mod certifications;
mod changes;
mod jobs;
mod mail;
mod organisations;
mod people;
mod pictures;

use serde_json::Value;

/// The ids of a list, in its order.
#[track_caller]
fn ids(list: &Value) -> Vec<&str> {
    let items = list["data"].as_array().unwrap_or_else(|| panic!("not a list: {list}"));
    items.iter().map(|item| item["id"].as_str().expect("an id is text")).collect()
}

/// The keys of an object, in alphabetical order.
#[track_caller]
fn keys(record: &Value) -> Vec<&str> {
    record.as_object().unwrap_or_else(|| panic!("not an object: {record}")).keys().map(String::as_str).collect()
}
