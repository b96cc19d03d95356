//! Jobs and batches.

use serde_json::json;

use super::Browser;
use crate::support::{Site, on_both_engines};

on_both_engines!(the_queue_is_told_in_words, a_batch_is_stopped_and_taken_back_after_asking, long_lists_have_pages);

async fn staged(site: &Site, people: &[&str]) -> String {
    let new = json!({ "kind": "award", "badge_id": "bdg-def-003" });
    let batch = site.admin().post("/api/v1/batches", &new).await.of(201);
    let id = batch["id"].as_str().expect("an id");
    site.admin().post(&format!("/api/v1/batches/{id}/steps"), &json!({ "people": people })).await.of(200);
    format!("/portal/batches/{id}")
}

async fn the_queue_is_told_in_words(site: Site) {
    let admin = Browser::of(&site, "per.admin@example.org").await;
    assert!(admin.read("/portal/jobs").await.contains("The queue is empty."));
    site.work().await;
    let page = admin.read("/portal/jobs").await;
    assert!(page.contains("Send mail send_mail Waits 10:01 10:00 Run now"), "{page}");
    assert!(page.contains("Forget what is over sweep Waits 10:10 10:00 Run now"), "{page}");
    let batch = staged(&site, &["mentor-19"]).await;
    admin.send(&format!("{batch}/start"), &[]).await;
    let page = admin.read("/portal/jobs").await;
    assert!(page.contains("Work on a batch batch-"), "{page}");
    assert!(page.contains("Award Community Builder Per Admin 10:00 At work 0 of 1"), "{page}");
    admin.post("/portal/jobs/nothing/run", &[]).await.is(404);
}

async fn a_batch_is_stopped_and_taken_back_after_asking(site: Site) {
    let admin = Browser::of(&site, "per.admin@example.org").await;
    let batch = staged(&site, &["mentor-19", "pm-kari-001"]).await;
    let page = admin.read(&batch).await;
    assert!(page.contains("Not started") && page.contains("Check the list") && page.contains("0 of 2"), "{page}");
    let asked = admin.read(&format!("{batch}/stop")).await;
    assert!(asked.contains("Discard this list?"), "{asked}");
    admin.get(&format!("{batch}/undo")).await.is(409);

    admin.send(&format!("{batch}/start"), &[]).await;
    let asked = admin.read(&format!("{batch}/stop")).await;
    assert!(asked.contains("Stop this batch? Award Community Builder What was done stays. 2 steps"), "{asked}");
    let (_, told) = admin.send(&format!("{batch}/stop"), &[]).await;
    assert!(told.contains("It is stopped.") && told.contains("Stopped"), "{told}");
    site.work().await;
    assert!(admin.read(&batch).await.contains("0 of 2"), "nothing was done");

    let batch = staged(&site, &["mentor-19", "pm-kari-001"]).await;
    admin.send(&format!("{batch}/start"), &[]).await;
    site.work().await;
    admin.get(&format!("{batch}/stop")).await.is(409);
    let asked = admin.read(&format!("{batch}/undo")).await;
    let reason = "Reason Stands with every award, and is told to those who held them.";
    let words = format!("2 badges are revoked, and their holders are told. {reason} Revoke 2 badges");
    assert!(asked.contains(&words), "{asked}");
    let (_, told) = admin.send(&format!("{batch}/undo"), &[("reason", "The wrong list")]).await;
    assert!(told.contains("Being taken back") && told.contains("loaded again every five seconds"), "{told}");
    site.work().await;
    let undone = admin.read(&batch).await;
    assert!(undone.contains("All 2 Taken back 2"), "{undone}");
    let log = admin.read("/portal/audit?action=batch.undone").await;
    assert!(log.contains("Batch undone"), "{log}");
}

async fn long_lists_have_pages(site: Site) {
    let admin = Browser::of(&site, "per.admin@example.org").await;
    let strangers: Vec<String> = (1..=120).map(|n| format!("stranger-{n}")).collect();
    let mut people: Vec<&str> = strangers.iter().map(String::as_str).collect();
    people[9] = "mentor-19";
    let batch = staged(&site, &people).await;
    admin.send(&format!("{batch}/start"), &[]).await;
    site.work().await;
    let last = admin.read(&format!("{batch}?page=3")).await;
    assert!(
        last.contains("stranger-120") && last.contains("101–120 of 120") && !last.contains("stranger-100"),
        "{last}"
    );
    let page = admin.get(&format!("{batch}?state=refused")).await;
    let next = super::attributes(&page, ".pager a[rel=next]", "href");
    let second = admin.get(&next[0]).await.is(200);
    let told = super::main(&second);
    assert!(
        told.contains("stranger-52 52") && told.contains("51–100 of 119") && !told.contains("stranger-51 "),
        "{told}"
    );
    let next = super::attributes(&second, ".pager a[rel=next]", "href");
    let third = admin.get(&next[0]).await.is(200);
    assert!(super::main(&third).contains("stranger-120"));
    assert_eq!(super::attributes(&third, ".pager a[rel=next]", "href"), [""; 0]);
    let first = super::attributes(&third, ".pager a[rel=prev]", "href");
    assert!(admin.read(&first[0]).await.contains("stranger-1 1 Refused"));
}
