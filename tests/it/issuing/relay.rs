//! Mail to claim a badge, through a real relay.

use std::{fs, num::NonZeroU32};

use chrono::TimeDelta;
use emblazon::mail::{Mailer, Route};
use serde_json::json;

use super::{issued, john_with};
use crate::support::{Relay, Site, on_both_engines};

on_both_engines!(a_mailbox_that_refuses_for_good_makes_the_award_failed_until_it_is_tried_again);

async fn a_mailbox_that_refuses_for_good_makes_the_award_failed_until_it_is_tried_again(site: Site) {
    let directory = std::env::temp_dir().join(format!("{}-claims", site.base().replace([':', '/'], "-")));
    fs::create_dir_all(&directory).expect("a directory");
    let relay = Relay::start(&directory, None);
    let route: Route = format!("smtp://127.0.0.1:{}", relay.port).parse().expect("a route");
    let mut app = site.app().clone();
    app.mailer = Mailer::new(Some(&route), "badges.test", NonZeroU32::MAX).expect("a mailer");
    let work = async || {
        emblazon::jobs::run_due(&app).await.expect("the jobs can be done");
        site.wait(TimeDelta::minutes(20));
    };
    // The seed's own mail leaves first.
    work().await;
    let before = relay.taken().len();
    let (plain, full) = ("plain-claim@example.com", "full-claim@example.com");
    let body = |email: &str| john_with(&json!({ "recipient_email": email }));
    issued(&site, "bdg-site", &body(plain)).await;
    let first = issued(&site, "bdg-site", &body(full)).await;
    work().await;
    let arrived = relay.taken().split_off(before);
    assert_eq!(arrived.len(), 1, "{arrived:?}");
    assert_eq!(arrived[0]["to"], plain);
    assert!(arrived[0]["subject"].as_str().is_some_and(|subject| subject.contains("Everybody's Badge")), "{arrived:?}");
    let listed = site.admin().get("/v1/badge/bdg-site/assertions").await.of(200);
    let states: Vec<_> = listed["items"].as_array().expect("items").iter().map(|item| item["status"].clone()).collect();
    assert_eq!(states, ["pending", "failed"]);
    // Nobody whose mailbox refuses is reminded; issuing again tries again, with the same award.
    site.wait(TimeDelta::days(8));
    work().await;
    let reminded = relay.taken();
    assert_eq!(reminded.iter().filter(|mail| mail["to"] == plain).count(), 2, "{reminded:?}");
    let again = issued(&site, "bdg-site", &body(full)).await;
    assert_eq!((&again["id"], &again["status"]), (&first["id"], &json!("pending")));
    let once_more = issued(&site, "bdg-site", &body(full)).await;
    assert_eq!(once_more["status"], "pending", "it waits for its mail: no second one");
    work().await;
    let listed = site.admin().get("/v1/badge/bdg-site/assertions").await.of(200);
    assert_eq!(listed["items"][1]["status"], "failed");
    fs::remove_dir_all(directory).expect("it can be removed");
}
