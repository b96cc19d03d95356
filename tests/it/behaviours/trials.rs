//! Dry runs: who would gain and who would lose, applied as one batch and undone as one.

use emblazon::{
    domain::{
        batches,
        page::Slice,
        people,
        rules::{self, Lapse},
    },
    jobs,
};
use serde_json::{Value, json};

use super::{root, times};
use crate::support::{Site, on_both_engines};

on_both_engines!(
    a_dry_run_finds_who_gains_and_who_loses,
    it_is_applied_as_one_batch_and_undone_as_one,
    a_change_in_between_is_seen,
);

fn asks(at_least: i64, lapse: &str) -> Value {
    json!({ "conditions": [{ "kind": "behaviour", "behaviours": ["link"], "at_least": at_least }], "lapse": lapse })
}

/// Kari three times, Lars once, the coordinator twice.
async fn history(site: &Site) {
    site.behaviours(&["link"]).await;
    for who in ["pm-kari-001", "pm-kari-001", "pm-kari-001", "mentor-19", "oslo-coordinator", "oslo-coordinator"] {
        site.credit(who, "link").await;
    }
}

async fn run(site: &Site) {
    jobs::run_due(site.app()).await.expect("the jobs run");
}

/// Begins a dry run and lets it come to its end: the batch, gains and losses.
async fn tried(site: &Site, badge: &str, rule: &Value) -> (String, i64, i64) {
    let begun = site.admin().post(&format!("/api/v1/badge-definitions/{badge}/rule/trials"), rule).await.of(201);
    let batch = begun["batch_id"].as_str().unwrap().to_owned();
    run(site).await;
    let mut conn = site.conn().await;
    let found = batches::get(&mut conn, &root(), &batch).await.unwrap();
    let trial = emblazon::domain::trials::find(&mut conn, found.id).await.unwrap().unwrap();
    assert!(trial.finished_at.is_some());
    assert_eq!(found.steps, trial.gains + trial.losses);
    (batch, trial.gains, trial.losses)
}

async fn start(site: &Site, batch: &str) {
    let mut tx = site.tx().await;
    batches::start(&mut tx, site.app().clock.now(), &root(), batch).await.expect("it starts");
    tx.commit().await.unwrap();
    run(site).await;
}

async fn held(site: &Site, badge: &str) -> Vec<&'static str> {
    let mut holders = Vec::new();
    for who in ["pm-kari-001", "mentor-19", "oslo-coordinator"] {
        if site.has(who, badge).await {
            holders.push(who);
        }
    }
    holders
}

async fn a_dry_run_finds_who_gains_and_who_loses(site: Site) {
    history(&site).await;
    let rows = site.counts().await["awards"];
    let (_, gains, losses) = tried(&site, "bdg-site", &asks(2, "keep")).await;
    assert_eq!((gains, losses), (2, 0));
    assert_eq!(site.counts().await["awards"], rows, "nothing has changed");
    site.admin().get("/api/v1/badge-definitions/bdg-site/rule").await.problem(404, "not_found");
    // What cannot be saved cannot be tried.
    let bad = asks(0, "keep");
    site.admin()
        .post("/api/v1/badge-definitions/bdg-site/rule/trials", &bad)
        .await
        .refuses(&["conditions[0].at_least"]);
    // A stricter rule with a lapse takes from those who have less.
    site.rule("linker", 0, Lapse::Revoke, vec![times("link", 1)]).await;
    for who in ["pm-kari-001", "mentor-19", "oslo-coordinator"] {
        site.credit(who, "link").await;
    }
    let (batch, gains, losses) = tried(&site, "linker", &asks(3, "revoke")).await;
    assert_eq!((gains, losses), (0, 1), "Lars has two, the coordinator three");
    let mut conn = site.conn().await;
    let found = batches::get(&mut conn, &root(), &batch).await.unwrap();
    let slice = emblazon::domain::page::Slice::page(1, 20);
    let steps = batches::steps(&mut conn, &found, None, &slice).await.unwrap();
    assert_eq!(steps.items[0].data.0, json!({ "person": "mentor-19", "gains": false }));
}

async fn it_is_applied_as_one_batch_and_undone_as_one(site: Site) {
    history(&site).await;
    let before = people::find(&mut site.conn().await, "pm-kari-001").await.unwrap().unwrap();
    site.rule("follows", 3, Lapse::Keep, vec![super::holds("bdg-site")]).await;
    let (batch, ..) = tried(&site, "bdg-site", &asks(2, "keep")).await;
    start(&site, &batch).await;
    assert_eq!(held(&site, "bdg-site").await, ["pm-kari-001", "oslo-coordinator"]);
    assert_eq!(held(&site, "follows").await, ["pm-kari-001", "oslo-coordinator"], "what follows comes too");
    assert_eq!(site.admin().get("/api/v1/badge-definitions/bdg-site/rule").await.of(200)["version"], 1);
    let mut tx = site.tx().await;
    batches::undo(&mut tx, site.app().clock.now(), &root(), &batch, None).await.unwrap();
    tx.commit().await.unwrap();
    run(&site).await;
    assert_eq!(held(&site, "bdg-site").await, Vec::<&str>::new());
    assert_eq!(held(&site, "follows").await, Vec::<&str>::new());
    site.admin().get("/api/v1/badge-definitions/bdg-site/rule").await.problem(404, "not_found");
    let after = people::find(&mut site.conn().await, "pm-kari-001").await.unwrap().unwrap();
    assert_eq!((after.score, after.award_count), (before.score, before.award_count));
    // Losses come back, under the rule as it was before.
    site.rule("linker", 0, Lapse::Revoke, vec![times("link", 1)]).await;
    site.credit("mentor-19", "link").await;
    let (batch, ..) = tried(&site, "linker", &asks(9, "revoke")).await;
    start(&site, &batch).await;
    assert_eq!(held(&site, "linker").await, Vec::<&str>::new());
    let mut tx = site.tx().await;
    batches::undo(&mut tx, site.app().clock.now(), &root(), &batch, None).await.unwrap();
    tx.commit().await.unwrap();
    run(&site).await;
    assert_eq!(held(&site, "linker").await, ["mentor-19"]);
    let rule = site.admin().get("/api/v1/badge-definitions/linker/rule").await.of(200);
    assert_eq!((&rule["version"], &rule["conditions"][0]["at_least"]), (&json!(3), &json!(1)));
    // Nothing keeps the rule from giving what was undone.
    start_over(&site).await;
}

async fn start_over(site: &Site) {
    let (batch, gains, _) = tried(site, "bdg-site", &asks(2, "keep")).await;
    assert_eq!(gains, 3, "Lars has made a second link since");
    start(site, &batch).await;
    assert_eq!(held(site, "bdg-site").await, ["pm-kari-001", "mentor-19", "oslo-coordinator"]);
}

async fn a_change_in_between_is_seen(site: Site) {
    history(&site).await;
    let (batch, ..) = tried(&site, "bdg-site", &asks(2, "keep")).await;
    // Somebody saves another rule before this one is applied.
    site.admin().put_rule("bdg-site", &asks(5, "keep")).await;
    let mut tx = site.tx().await;
    let refused = batches::start(&mut tx, site.app().clock.now(), &root(), &batch).await.unwrap_err();
    assert!(matches!(refused, emblazon::domain::ManageError::Stale), "{refused:?}");
    drop(tx);
    let (batch, ..) = tried(&site, "bdg-site", &asks(2, "keep")).await;
    let mut tx = site.tx().await;
    let kari = people::find(&mut tx, "pm-kari-001").await.unwrap().unwrap();
    let gone = people::PersonChanges { retired: Some(true), ..Default::default() };
    people::update(&mut tx, site.app().clock.now(), &root(), &kari.public_id, None, gone).await.unwrap();
    tx.commit().await.unwrap();
    start(&site, &batch).await;
    let mut conn = site.conn().await;
    let done = batches::get(&mut conn, &root(), &batch).await.unwrap();
    assert_eq!((done.done, done.unchanged), (1, 1));
    let decisions = rules::decisions(&mut conn, kari.id, &Slice::page(1, 10)).await.unwrap().items;
    assert_eq!(decisions.len(), 0);
}
