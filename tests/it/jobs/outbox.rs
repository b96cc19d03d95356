//! From the change to the mail that tells of it.

use chrono::TimeDelta;
use emblazon::{
    app::App,
    domain::{
        Actor, Dialect, ManageError,
        notices::{self, Mail, MailFilter, MailState, reasons},
        people::{self, PersonChanges},
    },
    mail::Mailer,
};
use serde_json::json;

use crate::support::{Site, on_both_engines};

fn root() -> Actor {
    Actor::system(Dialect::CommandLine)
}

/// Everything in the outbox, oldest first. The seed's awards have left two notices there.
async fn outbox(site: &Site) -> Vec<Mail> {
    let mut conn = site.conn().await;
    let mut all = notices::list(&mut conn, &root(), MailFilter::default(), None, 100).await.expect("it can be listed");
    all.reverse();
    all
}

async fn award(site: &Site) -> String {
    let body = json!({ "badge_definition_id": "bdg-def-003", "peer_mentor_id": "pm-kari-001" });
    let award = site.admin().post("/api/v1/earned-badges", &body).await.of(201);
    award["id"].as_str().expect("an id").to_owned()
}

async fn a_change_is_told_once_in_the_recipient_s_language(site: Site) {
    site.mail().await;
    let mut tx = site.tx().await;
    let changes = PersonChanges { language: Some(Some("nb".into())), ..PersonChanges::default() };
    people::update(&mut tx, site.app().clock.now(), &root(), "pm-kari-001", None, changes)
        .await
        .expect("it is changed");
    tx.commit().await.expect("it is kept");
    let id = award(&site).await;
    let mail = site.mail().await;
    assert_eq!(mail.len(), 3);
    let told = &mail[2];
    for part in [
        "To: \"Kari Nordmann\" <kari@example.org>",
        "Hei Kari Nordmann",
        "Community Builder",
        &format!("/assertions/{id}"),
    ] {
        assert!(told.contains(part), "{part} is missing in {told}");
    }
    let sent = outbox(&site).await;
    assert!(sent.iter().all(|mail| mail.state == MailState::Sent && mail.attempts == 1), "{sent:?}");
    assert_eq!(sent[2].recipient.as_deref(), Some("kari@example.org"));
    assert!(told.contains(&format!("Message-ID: <{}@127.0.0.1>", sent[2].public_id)), "{told}");
    site.wait(TimeDelta::minutes(5));
    assert_eq!(site.mail().await.len(), 3, "once");
}

async fn what_is_no_longer_so_is_not_told(site: Site) {
    site.mail().await;
    let id = award(&site).await;
    site.admin().delete(&format!("/api/v1/earned-badges/{id}?revoke_reason=mistaken")).await.is(200);
    let mail = site.mail().await;
    assert_eq!(mail.len(), 3, "that it was taken back, and not that it was given");
    assert!(mail[2].contains("mistaken"), "{}", mail[2]);
    let dropped = &outbox(&site).await[2];
    assert_eq!((dropped.state, dropped.reason.as_deref()), (MailState::Cancelled, Some(reasons::OUTDATED)));
}

async fn who_has_left_or_has_no_address_or_wants_none_gets_none(site: Site) {
    site.mail().await;
    let now = site.app().clock.now();
    award(&site).await;
    let mut tx = site.tx().await;
    let kari = people::find(&mut tx, "pm-kari-001").await.expect("people can be read").expect("she is there");
    notices::mute(&mut tx, now, &root(), &kari, &notices::MailKind::NOTICES).await.expect("it is noted");
    tx.commit().await.expect("it is kept");
    assert_eq!(site.mail().await.len(), 2, "muted while it waited");
    let reason = |mail: &Mail| mail.reason.clone().expect("there is a reason");
    assert_eq!(reason(&outbox(&site).await[2]), reasons::MUTED);

    let body = json!({ "badge_definition_id": "bdg-site", "peer_mentor_id": "pm-kari-001" });
    site.admin().post("/api/v1/earned-badges", &body).await.of(201);
    assert_eq!(outbox(&site).await.len(), 3, "nothing is written while it is muted");

    let mut tx = site.tx().await;
    notices::mute(&mut tx, now, &root(), &kari, &[]).await.expect("it is noted");
    tx.commit().await.expect("it is kept");
    let body = json!({ "badge_definition_id": "bdg-def-003", "peer_mentor_id": "oslo-coordinator" });
    site.admin().post("/api/v1/earned-badges", &body).await.of(201);
    let mut tx = site.tx().await;
    let retired = PersonChanges { retired: Some(true), ..PersonChanges::default() };
    people::update(&mut tx, now, &root(), "oslo-coordinator", None, retired).await.expect("they have left");
    tx.commit().await.expect("it is kept");
    assert_eq!(site.mail().await.len(), 2);
    assert_eq!(reason(&outbox(&site).await[3]), reasons::RETIRED);
}

async fn without_a_relay_mail_waits_and_leaves_when_there_is_one(site: Site) {
    let mut app: App = site.app().clone();
    app.mailer = Mailer::new(None, "localhost", std::num::NonZeroU32::MIN).expect("there is nothing to set up");
    emblazon::jobs::run_due(&app).await.expect("the jobs can be done");
    assert!(outbox(&site).await.iter().all(|mail| mail.state == MailState::Queued && mail.attempts == 0));
    site.wait(TimeDelta::minutes(2));
    assert_eq!(site.mail().await.len(), 2);
}

async fn an_admin_cancels_and_sends_again_what_has_not_left(site: Site) {
    let first = outbox(&site).await[0].public_id.clone();
    let now = site.app().clock.now();
    let coordinator = Actor { grants: Vec::new(), ..root() };
    let mut tx = site.tx().await;
    assert!(matches!(notices::cancel(&mut tx, now, &coordinator, &first).await, Err(ManageError::Forbidden)));
    let cancelled = notices::cancel(&mut tx, now, &root(), &first).await.expect("it is cancelled");
    assert_eq!((cancelled.state, cancelled.due_at), (MailState::Cancelled, None));
    assert!(matches!(notices::cancel(&mut tx, now, &root(), &first).await, Err(ManageError::Conflict(_))));
    tx.commit().await.expect("it is kept");
    assert_eq!(site.mail().await.len(), 1);
    let mut tx = site.tx().await;
    notices::send_again(&mut tx, now, &root(), &first).await.expect("it waits again");
    tx.commit().await.expect("it is kept");
    let mail = site.mail().await;
    assert!(mail[1].contains(&format!("<{first}@")), "under the same Message-ID");
    let mut tx = site.tx().await;
    assert!(matches!(notices::send_again(&mut tx, now, &root(), &first).await, Err(ManageError::Conflict(_))));
    assert!(matches!(notices::send_again(&mut tx, now, &root(), "mail-none").await, Err(ManageError::NotFound)));
}

async fn what_ended_long_ago_is_forgotten(site: Site) {
    site.mail().await;
    let id = award(&site).await;
    site.wait(TimeDelta::days(89));
    site.mail().await;
    assert_eq!(outbox(&site).await.len(), 3);
    site.wait(TimeDelta::days(2));
    site.work().await;
    let left = outbox(&site).await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(left[0].data["award"], id);
}

on_both_engines!(
    a_change_is_told_once_in_the_recipient_s_language,
    what_is_no_longer_so_is_not_told,
    who_has_left_or_has_no_address_or_wants_none_gets_none,
    without_a_relay_mail_waits_and_leaves_when_there_is_one,
    an_admin_cancels_and_sends_again_what_has_not_left,
    what_ended_long_ago_is_forgotten,
);
