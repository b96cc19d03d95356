//! The outbox's pages.

use chrono::TimeDelta;
use emblazon::domain::{
    Actor, Dialect,
    jobs::{self, JobKind},
    notices,
};
use serde_json::json;

use super::{Browser, attributes};
use crate::support::{Site, on_both_engines};

on_both_engines!(
    mail_is_listed_previewed_sent_again_and_cancelled,
    a_preview_is_framed_by_its_own_page_alone,
    what_has_nothing_to_say_any_more_says_why,
    the_overview_and_the_list_tell_what_hinders,
);

const PATH: &str = "/portal/mail";

/// Gives Kari a badge; the public ids of the mail and of the award.
async fn mail(site: &Site, note: &str) -> (String, String) {
    let body = json!({ "badge_definition_id": "bdg-def-003", "peer_mentor_id": "pm-kari-001", "note": note });
    let award = site.admin().post("/api/v1/earned-badges", &body).await.of(201);
    let newest = site.admin().get("/api/v1/mail?limit=1").await.of(200);
    let id = |value: &serde_json::Value| value.as_str().expect("an id").to_owned();
    (id(&newest["data"][0]["id"]), id(&award["id"]))
}

async fn give_up(site: &Site, mail: &str, reason: &str) {
    let mut tx = site.tx().await;
    let root = Actor::system(Dialect::CommandLine);
    let row = notices::get(&mut tx, &root, mail).await.expect("it is there");
    let now = site.app().clock.now();
    notices::failed(&mut tx, now, &row, "kari@example.org", reason).await.expect("it is noted");
    tx.commit().await.expect("it is kept");
}

async fn mail_is_listed_previewed_sent_again_and_cancelled(site: Site) {
    let admin = Browser::of(&site, "per.admin@example.org").await;
    let (id, _) = mail(&site, "Well done").await;
    let path = format!("{PATH}/{id}");
    let list = admin.read(PATH).await;
    assert!(list.contains("Kari Nordmann Badge awarded: Community Builder Waits"), "{list}");
    let page = admin.get(&path).await.is(200);
    assert_eq!(attributes(&page, "iframe", "src"), [format!("{path}/html")]);
    let page = super::main(&page);
    assert!(page.contains("> Well done") && page.contains("Cancel this mail") && page.contains("Try now"), "{page}");

    give_up(&site, &id, "550 no such user").await;
    let failed = admin.read(&format!("{PATH}?state=failed")).await;
    assert!(failed.contains("kari @example.org") && failed.contains("550 no such user"), "{failed}");
    let (to, told) = admin.send(&format!("{path}/send-again"), &[]).await;
    assert_eq!(to, path);
    assert!(told.contains("The mail to Kari Nordmann is in the queue."), "{told}");
    let (_, told) = admin.send(&format!("{path}/cancel"), &[]).await;
    assert!(told.contains("is not sent") && told.contains("An administrator cancelled it."), "{told}");
    admin.post(&format!("{path}/cancel"), &[]).await.is(409);
    let (_, told) = admin.send(&format!("{path}/send-again"), &[]).await;
    assert!(!told.contains("An administrator"), "{told}");
    site.work().await;
    let sent = admin.read(&path).await;
    assert!(sent.contains("Sent") && !sent.contains("Send again"), "{sent}");
    admin.post(&format!("{path}/send-again"), &[]).await.is(409);
}

async fn a_preview_is_framed_by_its_own_page_alone(site: Site) {
    let admin = Browser::of(&site, "per.admin@example.org").await;
    let (id, _) = mail(&site, "<script>alert(1)</script>").await;
    let path = format!("{PATH}/{id}");
    let policy = |reply: &crate::support::Reply| reply.header("content-security-policy").expect("a policy").to_owned();
    assert!(policy(&admin.get(&path).await).contains("frame-src 'self'"));
    assert!(!policy(&admin.get(PATH).await).contains("frame-src"));
    let html = admin.get(&format!("{path}/html")).await.is(200);
    let strict = policy(&html);
    for part in ["default-src 'none'", "sandbox", "frame-ancestors 'self'", "img-src 'self'"] {
        assert!(strict.contains(part), "{part} is missing in {strict}");
    }
    assert!(!strict.contains("script-src") && !html.text().contains("<script"), "{}", html.text());
}

async fn what_has_nothing_to_say_any_more_says_why(site: Site) {
    let admin = Browser::of(&site, "per.admin@example.org").await;
    let (id, award) = mail(&site, "").await;
    site.admin().delete(&format!("/api/v1/earned-badges/{award}?revoke_reason=mistaken")).await.is(200);
    let page = admin.read(&format!("{PATH}/{id}")).await;
    assert!(page.contains("It would not be sent now") && page.contains("no longer so"), "{page}");
    admin.get(&format!("{PATH}/{id}/html")).await.is(404);
}

async fn the_overview_and_the_list_tell_what_hinders(site: Site) {
    let admin = Browser::of(&site, "per.admin@example.org").await;
    let of_oslo = Browser::of(&site, "ase@example.org").await;
    let (id, _) = mail(&site, "").await;
    assert!(!admin.read("/portal").await.contains("could not be delivered"));
    give_up(&site, &id, "550 no such user").await;
    let overview = admin.read("/portal").await;
    assert!(overview.contains("Mail that could not be delivered"), "{overview}");
    assert!(!of_oslo.read("/portal").await.contains("could not be delivered"), "not theirs to see");
    assert!(!admin.read(PATH).await.contains("No mail leaves"));

    let mut tx = site.tx().await;
    let now = site.app().clock.now();
    jobs::ensure_recurring(&mut tx, now).await.expect("jobs are there");
    let due = jobs::due(&mut tx, now, 10).await.expect("jobs can be read");
    let job = due.into_iter().find(|job| job.kind == JobKind::SendMail).expect("mail is sent");
    let ends = now + TimeDelta::minutes(1);
    let job = jobs::claim(&mut tx, now, job.id, "test", ends).await.expect("it can be taken").expect("it is free");
    jobs::fail(&mut tx, now, &job, "the relay does not answer").await.expect("it is noted");
    tx.commit().await.expect("it is kept");
    let list = admin.read(PATH).await;
    assert!(list.contains("No mail leaves at the moment the relay does not answer"), "{list}");
    let queue = admin.read("/portal/jobs").await;
    assert!(queue.contains("Send mail send_mail Fails, tried again Failed once the relay does not answer"), "{queue}");
    let (_, told) = admin.send("/portal/jobs/send_mail/run", &[]).await;
    assert!(told.contains("Send mail: it is done within seconds."), "{told}");
    site.work().await;
    assert!(!admin.read(PATH).await.contains("No mail leaves"));
}
