//! The outbox, as admins of the whole site see it.

use emblazon::domain::notices::{self, MailState};
use serde_json::{Value, json};

use super::{ids, keys};
use crate::support::{Site, on_both_engines};

on_both_engines!(
    a_mail_tells_what_became_of_it,
    states_people_and_cursor_narrow_the_list,
    what_was_given_up_goes_back_into_the_queue,
    what_waits_is_cancelled_and_what_was_sent_is_not,
    parameters_that_make_no_sense_are_refused,
);

const PATH: &str = "/api/v1/mail";

/// Gives Kari a badge; the mail about it.
async fn mail(site: &Site) -> Value {
    let body = json!({ "badge_definition_id": "bdg-def-003", "peer_mentor_id": "pm-kari-001" });
    site.admin().post("/api/v1/earned-badges", &body).await.of(201);
    site.admin().get(&format!("{PATH}?limit=1")).await.of(200)["data"][0].clone()
}

fn path(mail: &Value) -> String {
    format!("{PATH}/{}", mail["id"].as_str().expect("an id"))
}

/// What the relay answers, noted as the sender notes it.
async fn given_up(site: &Site, mail: &Value) {
    let mut tx = site.tx().await;
    let id = mail["id"].as_str().expect("an id");
    let root = emblazon::domain::Actor::system(emblazon::domain::Dialect::CommandLine);
    let row = notices::get(&mut tx, &root, id).await.expect("it is there");
    let now = site.app().clock.now();
    notices::failed(&mut tx, now, &row, "kari@example.org", "550 no such user").await.expect("it is noted");
    tx.commit().await.expect("it is kept");
}

async fn a_mail_tells_what_became_of_it(site: Site) {
    let queued = mail(&site).await;
    let wanted = [
        "address",
        "attempts",
        "created_at",
        "due_at",
        "earned_badge_id",
        "ended_at",
        "id",
        "kind",
        "person_id",
        "reason",
        "state",
    ];
    assert_eq!(keys(&queued), wanted);
    let told = (&queued["kind"], &queued["person_id"], &queued["state"], &queued["due_at"]);
    assert_eq!(told, (&json!("badge_awarded"), &json!("pm-kari-001"), &json!("queued"), &json!(crate::support::NOW)));
    let award = queued["earned_badge_id"].as_str().expect("an award");
    site.admin().get(&format!("/api/v1/earned-badges/{award}")).await.of(200);
    site.work().await;
    let sent = site.admin().get(&path(&queued)).await.of(200);
    let told = (&sent["state"], &sent["address"], &sent["attempts"], &sent["due_at"], &sent["ended_at"]);
    let wanted = (&json!("sent"), &json!("kari@example.org"), &json!(1), &json!(null), &json!(crate::support::NOW));
    assert_eq!(told, wanted);
    for client in [site.admin_of_oslo(), site.coordinator(), site.mentor(), site.system()] {
        client.get(&path(&queued)).await.problem(403, "forbidden");
    }
}

async fn states_people_and_cursor_narrow_the_list(site: Site) {
    site.work().await;
    let newest = mail(&site).await;
    let sent = site.admin().get(&format!("{PATH}?state=sent")).await.of(200);
    assert_eq!(ids(&sent).len(), 2, "the seed's");
    let queued = site.admin().get(&format!("{PATH}?state=queued&person_id=pm-kari-001")).await.of(200);
    assert_eq!(ids(&queued), [newest["id"].as_str().expect("an id")]);
    let of_nobody = site.admin().get(&format!("{PATH}?person_id=mentor-19")).await.of(200);
    assert_eq!(of_nobody, json!({ "data": [] }));
    let all = site.admin().get(PATH).await.of(200);
    let mut walked = Vec::new();
    let mut next = Some(format!("{PATH}?limit=2&person_id=pm-kari-001"));
    while let Some(path) = next {
        let reply = site.admin().get(&path).await.is(200);
        walked.extend(ids(&reply.json()).into_iter().map(str::to_owned));
        next = reply.next();
    }
    assert_eq!(walked, ids(&all));
}

async fn what_was_given_up_goes_back_into_the_queue(site: Site) {
    let mail = mail(&site).await;
    given_up(&site, &mail).await;
    let failed = site.admin().get(&path(&mail)).await.of(200);
    assert_eq!((&failed["state"], &failed["reason"]), (&json!("failed"), &json!("550 no such user")));
    let again = format!("{}/send-again", path(&mail));
    let queued = site.admin().post(&again, &json!({})).await.of(202);
    assert_eq!((&queued["state"], &queued["reason"]), (&json!("queued"), &json!(null)));
    site.admin().post(&again, &json!({})).await.of(202);
    let line = &site.admin().get("/api/v1/audit?action=mail.requeued").await.of(200)["data"][0];
    assert_eq!((&line["subject"], &line["person_id"]), (&mail["id"], &json!("pm-kari-001")));
    site.work().await;
    site.admin().post(&again, &json!({})).await.problem(409, "conflict");
    let travelled = site.mail().await.into_iter().filter(|sent| sent.contains(mail["id"].as_str().expect("an id")));
    assert_eq!(travelled.count(), 1);
}

async fn what_waits_is_cancelled_and_what_was_sent_is_not(site: Site) {
    let mail = mail(&site).await;
    let cancel = format!("{}/cancel", path(&mail));
    let cancelled = site.admin().post(&cancel, &json!({})).await.of(200);
    assert_eq!((&cancelled["state"], &cancelled["reason"]), (&json!("cancelled"), &json!("by-admin")));
    site.admin().post(&cancel, &json!({})).await.problem(409, "conflict");
    site.work().await;
    assert_eq!(site.admin().get(&path(&mail)).await.of(200)["state"], MailState::Cancelled.as_str());
    let sent = site.admin().get(&format!("{PATH}?state=sent&limit=1")).await.of(200)["data"][0].clone();
    site.admin().post(&format!("{}/cancel", path(&sent)), &json!({})).await.problem(409, "conflict");
}

async fn parameters_that_make_no_sense_are_refused(site: Site) {
    site.admin().get(&format!("{PATH}?state=lost")).await.refuses(&["state"]);
    site.admin().get(&format!("{PATH}?limit=0")).await.refuses(&["limit"]);
    site.admin().get(&format!("{PATH}?person_id=nobody")).await.problem(404, "not_found");
    for before in ["nothing", "%00", "a%00b"] {
        assert_eq!(site.admin().get(&format!("{PATH}?before={before}")).await.of(200), json!({ "data": [] }));
        site.admin().get(&format!("{PATH}/{before}")).await.problem(404, "not_found");
    }
}
