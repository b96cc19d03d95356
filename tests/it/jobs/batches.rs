//! Batches: each step once, whatever happens; taken back as one.

use emblazon::domain::{
    Actor, Dialect, ManageError, audit,
    batches::{self, Batch, BatchState, Step, StepState, Work},
    page::Slice,
};
use serde_json::json;

use crate::support::{Site, on_both_engines};

fn root() -> Actor {
    Actor::system(Dialect::Management)
}

fn award(badge: &str) -> Work {
    Work::Award { badge: badge.to_owned(), note: Some("For all of you".to_owned()), quietly: false }
}

fn recipients(people: &[&str]) -> Vec<String> {
    people.iter().map(|person| (*person).to_owned()).collect()
}

/// A batch with these steps, started.
async fn started(site: &Site, badge: &str, people: &[&str]) -> Batch {
    let now = site.app().clock.now();
    let mut tx = site.tx().await;
    let batch = batches::create(&mut tx, now, &root(), award(badge)).await.expect("a batch is made");
    batches::add_people(&mut tx, now, &root(), &batch.public_id, &recipients(people)).await.expect("steps are added");
    let batch = batches::start(&mut tx, now, &root(), &batch.public_id).await.expect("it is started");
    tx.commit().await.expect("it is kept");
    batch
}

async fn now_is(site: &Site, batch: &Batch) -> Batch {
    batches::get(&mut site.conn().await, &root(), &batch.public_id).await.expect("it is there")
}

async fn steps(site: &Site, batch: &Batch, state: Option<StepState>) -> Vec<Step> {
    let batch = now_is(site, batch).await;
    let listed = batches::steps(&mut site.conn().await, &batch, state, &Slice::page(1, 100)).await.expect("a list");
    assert_eq!(listed.items.len(), usize::try_from(listed.total).expect("a count"));
    listed.items
}

async fn held(site: &Site, badge: &str) -> i64 {
    let list = site.admin().get(&format!("/api/v1/earned-badges?badge_definition_id={badge}")).await.of(200);
    list["pagination"]["total"].as_i64().expect("a total")
}

async fn each_step_has_its_verdict_and_one_line_tells_of_all(site: Site) {
    site.mail().await;
    let people = ["mentor-19", "pm-kari-001", "nobody", "oslo-coordinator", "kari@example.org", "other-mentor"];
    let batch = started(&site, "bdg-def-003", &people).await;
    assert_eq!((batch.state, batch.steps), (BatchState::Running, 6));
    site.work().await;
    let batch = now_is(&site, &batch).await;
    assert_eq!(batch.state, BatchState::Done);
    assert_eq!((batch.done, batch.unchanged, batch.refused, batch.undone), (3, 1, 2, 0));
    let states: Vec<_> = steps(&site, &batch, None).await.into_iter().map(|step| step.state).collect();
    let wanted = [
        StepState::Done,
        StepState::Done,
        StepState::Refused,
        StepState::Done,
        StepState::Unchanged,
        StepState::Refused,
    ];
    assert_eq!(states, wanted);
    let refused = steps(&site, &batch, Some(StepState::Refused)).await;
    let problems: Vec<_> = refused.iter().map(|step| step.result.as_ref().expect("a result").problem.clone()).collect();
    assert_eq!(problems[0].as_deref(), Some("there is no such person"));
    assert_eq!(problems[1].as_deref(), Some("the badge belongs to another organisation than the person"));
    assert_eq!(held(&site, "bdg-def-003").await, 3);
    assert_eq!(site.mail().await.len(), 2 + 2, "those who have an address are told");

    let lines = audit::list(&mut site.conn().await, &root(), &audit::Filter::default(), 100).await.expect("a log");
    let of_batch: Vec<_> =
        lines.iter().filter(|line| line.subject == batch.public_id).map(|line| &*line.action).collect();
    assert_eq!(of_batch, ["batch.done", "batch.started"]);
    assert_eq!(lines.iter().filter(|line| line.action == "award.made").count(), 2, "the seed's alone");
    assert_eq!(lines[0].after.as_ref().expect("counts")["done"], 3);
}

async fn what_a_batch_did_is_taken_back_and_nothing_else(site: Site) {
    let body = json!({ "badge_definition_id": "bdg-def-003", "peer_mentor_id": "pm-kari-001" });
    site.admin().post("/api/v1/earned-badges", &body).await.of(201);
    let batch = started(&site, "bdg-def-003", &["pm-kari-001", "mentor-19", "oslo-admin"]).await;
    site.work().await;
    // Somebody was faster with one of them.
    let of_admin = steps(&site, &batch, None).await.remove(2).result.and_then(|r| r.0.id).expect("an award");
    site.admin().delete(&format!("/api/v1/earned-badges/{of_admin}?revoke_reason=personal")).await.is(200);
    let now = site.app().clock.now();
    let mut tx = site.tx().await;
    batches::undo(&mut tx, now, &root(), &batch.public_id, None).await.expect("it is taken back");
    let again = batches::undo(&mut tx, now, &root(), &batch.public_id, None).await.expect("again changes nothing");
    assert_eq!(again.state, BatchState::Undoing);
    tx.commit().await.expect("it is kept");
    site.work().await;
    let batch = now_is(&site, &batch).await;
    assert_eq!((batch.state, batch.done, batch.unchanged, batch.undone), (BatchState::Undone, 0, 1, 2));
    assert_eq!(held(&site, "bdg-def-003").await, 1, "what was held before stays");
    let award = site.admin().get(&format!("/api/v1/earned-badges/{of_admin}")).await.of(200);
    assert_eq!(award["revoke_reason"], "personal", "the first reason stays");
}

async fn a_batch_is_stopped_where_it_is(site: Site) {
    let batch = started(&site, "bdg-def-003", &["mentor-19"]).await;
    let now = site.app().clock.now();
    let mut tx = site.tx().await;
    let refused = batches::add_people(&mut tx, now, &root(), &batch.public_id, &recipients(&["oslo-admin"])).await;
    assert!(matches!(refused, Err(ManageError::Conflict(_))), "a started batch takes no more steps");
    batches::cancel(&mut tx, now, &root(), &batch.public_id).await.expect("it is stopped");
    tx.commit().await.expect("it is kept");
    site.work().await;
    assert_eq!(held(&site, "bdg-def-003").await, 0);
    assert_eq!(steps(&site, &batch, Some(StepState::Waiting)).await.len(), 1);
    let mut tx = site.tx().await;
    batches::undo(&mut tx, now, &root(), &batch.public_id, None).await.expect("there is nothing to take back");
    tx.commit().await.expect("it is kept");
    site.work().await;
    assert_eq!(now_is(&site, &batch).await.state, BatchState::Undone);
}

async fn a_batch_is_its_maker_s_and_needs_the_maker_s_rights(site: Site) {
    let now = site.app().clock.now();
    let mut tx = site.tx().await;
    let nobody = Actor { grants: Vec::new(), ..root() };
    assert!(matches!(batches::create(&mut tx, now, &nobody, award("bdg-def-003")).await, Err(ManageError::Forbidden)));
    let unknown = batches::create(&mut tx, now, &root(), award("bdg-none")).await;
    assert!(matches!(unknown, Err(ManageError::Invalid(_))), "{unknown:?}");
    let batch = batches::create(&mut tx, now, &root(), award("bdg-def-003")).await.expect("a batch is made");
    assert!(matches!(batches::get(&mut tx, &nobody, &batch.public_id).await, Err(ManageError::NotFound)));
    let empty = batches::start(&mut tx, now, &root(), &batch.public_id).await;
    assert!(matches!(empty, Err(ManageError::Conflict(_))), "without steps there is nothing to start");
}

async fn two_at_a_batch_do_each_step_once(site: Site) {
    let mut people = Vec::new();
    for n in 0..120 {
        let body = json!({ "id": format!("crowd-{n}"), "display_name": format!("Crowd {n}") });
        site.admin().post("/api/v1/people", &body).await.of(201);
        people.push(format!("crowd-{n}"));
    }
    let people: Vec<_> = people.iter().map(String::as_str).collect();
    let batch = started(&site, "bdg-site", &people).await;
    let now = site.app().clock.now();
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..2 {
        let (site, id) = (site.clone(), batch.public_id.clone());
        workers.spawn(async move {
            while batches::slice(&site.app().store, now, site.app().link_terms(), &id).await.expect("a slice is done") {
            }
        });
    }
    workers.join_all().await;
    let batch = now_is(&site, &batch).await;
    assert_eq!((batch.state, batch.done, batch.unchanged, batch.refused), (BatchState::Done, 120, 0, 0));
    assert_eq!(held(&site, "bdg-site").await, 120);
}

on_both_engines!(
    each_step_has_its_verdict_and_one_line_tells_of_all,
    what_a_batch_did_is_taken_back_and_nothing_else,
    a_batch_is_stopped_where_it_is,
    a_batch_is_its_maker_s_and_needs_the_maker_s_rights,
    two_at_a_batch_do_each_step_once,
);
