//! Assignments, badge templates, badge images and badge art.

mod art;
mod assignments;
mod hostile;
mod images;
mod templates;

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::Value;

use crate::support::{Client, Reply, Site};

const ASSIGN: &str = "/api/admin/assign-badge";
const TEMPLATES: &str = "/api/admin/badge-templates";
const IMAGES: &str = "/api/admin/badge-images";

/// Holds a reply to this contract's error of this status; what it says.
#[track_caller]
fn refused(reply: Reply, status: u16) -> String {
    let body = reply.of(status);
    assert_eq!(body["success"], false, "{body}");
    body["error"].as_str().expect("an error says what is wrong").to_owned()
}

/// Sends a file as the images endpoint wants it.
async fn upload(client: &Client, file_name: &str, bytes: impl Into<Vec<u8>>) -> Reply {
    let part = Part::bytes(bytes.into()).file_name(file_name.to_owned());
    let form = Form::new().part("badge-image", part);
    Reply::to(client.request(Method::POST, IMAGES).multipart(form)).await
}

/// What everybody is shown at an address.
async fn shown(site: &Site, address: &Value) -> Reply {
    site.anonymous().get(address.as_str().expect("an address")).await.is(200)
}
