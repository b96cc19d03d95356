//! The queue itself: who holds what, until when, and what becomes of failures.

use chrono::TimeDelta;
use emblazon::domain::{
    Actor, Dialect, ManageError,
    jobs::{self, Job, JobKind},
};
use serde_json::json;

use crate::support::{Site, on_both_engines};

const LEASE: TimeDelta = TimeDelta::seconds(60);

async fn enqueue(site: &Site, name: &str) {
    let mut tx = site.tx().await;
    jobs::enqueue(&mut tx, site.app().clock.now(), JobKind::RunBatch, name, &json!({})).await.expect("it is queued");
    tx.commit().await.expect("it is kept");
}

async fn due(site: &Site) -> Vec<Job> {
    jobs::due(&mut site.conn().await, site.app().clock.now(), 10).await.expect("the queue can be read")
}

async fn claim(site: &Site, job: &Job, runner: &str) -> Option<Job> {
    let now = site.app().clock.now();
    let mut tx = site.tx().await;
    let claimed = jobs::claim(&mut tx, now, job.id, runner, now + LEASE).await.expect("the queue can be changed");
    tx.commit().await.expect("it is kept");
    claimed
}

async fn fail(site: &Site, job: &Job) {
    let mut tx = site.tx().await;
    jobs::fail(&mut tx, site.app().clock.now(), job, "the moon was wrong").await.expect("it is noted");
    tx.commit().await.expect("it is kept");
}

async fn stalled(site: &Site) -> i64 {
    jobs::stalled(&mut site.conn().await, site.app().clock.now()).await.expect("the queue can be counted")
}

async fn one_at_a_time_holds_a_job_until_its_lease_ends(site: Site) {
    enqueue(&site, "batch-x").await;
    enqueue(&site, "batch-x").await;
    let queue = due(&site).await;
    assert_eq!(queue.len(), 1, "what is there is not put there twice");
    // Ten at once: one gets it.
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..10 {
        let (site, job) = (site.clone(), queue[0].clone());
        tries.spawn(async move { claim(&site, &job, &format!("runner-{n}")).await });
    }
    let holders: Vec<_> = tries.join_all().await.into_iter().flatten().collect();
    assert_eq!(holders.len(), 1);
    assert!(due(&site).await.is_empty(), "what is held is not due");
    // The holder may go on, for as long as it says so in time.
    site.wait(TimeDelta::seconds(50));
    let mut tx = site.tx().await;
    let until = site.app().clock.now() + LEASE;
    assert!(jobs::renew(&mut tx, &holders[0], until).await.expect("it can be renewed"));
    tx.commit().await.expect("it is kept");
    site.wait(TimeDelta::seconds(50));
    assert!(due(&site).await.is_empty());
    // Who falls silent loses it, and can neither renew nor finish what is another's now.
    site.wait(TimeDelta::seconds(11));
    let taken = claim(&site, &due(&site).await[0], "runner-late").await.expect("it is free again");
    let mut tx = site.tx().await;
    let now = site.app().clock.now();
    assert!(!jobs::renew(&mut tx, &holders[0], until).await.expect("it is refused"));
    jobs::finish(&mut tx, now, &holders[0], false).await.expect("it is ignored");
    jobs::fail(&mut tx, now, &holders[0], "late").await.expect("it is ignored");
    assert!(jobs::renew(&mut tx, &taken, until).await.expect("it is the new holder's"));
    jobs::finish(&mut tx, now, &taken, false).await.expect("it is done");
    tx.commit().await.expect("it is kept");
    site.wait(LEASE * 2);
    assert!(due(&site).await.is_empty(), "what is done once leaves the queue");
}

async fn what_fails_is_tried_again_later_and_later_and_is_seen(site: Site) {
    enqueue(&site, "batch-x").await;
    let mut waited = TimeDelta::zero();
    for failures in 1..=16 {
        let job = claim(&site, &due(&site).await[0], "runner").await.expect("it is due");
        assert_eq!(job.failures, failures - 1);
        fail(&site, &job).await;
        assert!(due(&site).await.is_empty(), "not at once");
        // By now the pause is over, whatever chance added.
        let pause = TimeDelta::seconds(5 * (1 << (failures - 1).min(10))).min(TimeDelta::hours(1));
        site.wait(pause + TimeDelta::seconds(1));
        waited += pause;
    }
    assert!(waited > TimeDelta::hours(5), "an outage of a night is outlived: {waited}");
    assert!(due(&site).await.is_empty(), "given up");
    assert_eq!(stalled(&site).await, 1);

    let root = Actor::system(Dialect::CommandLine);
    let seen = jobs::list(&mut site.conn().await, &root, 10).await.expect("the queue is shown");
    assert_eq!((seen[0].name.as_str(), seen[0].run_at, seen[0].failures), ("batch-x", None, 16));
    assert_eq!(seen[0].last_error.as_deref(), Some("the moon was wrong"));
    let mut tx = site.tx().await;
    jobs::retry(&mut tx, site.app().clock.now(), &root, "batch-x").await.expect("it is put back");
    let unknown = jobs::retry(&mut tx, site.app().clock.now(), &root, "batch-y").await;
    assert!(matches!(unknown, Err(ManageError::NotFound)));
    tx.commit().await.expect("it is kept");
    assert_eq!(due(&site).await.len(), 1);
    assert_eq!(site.work().await, 7, "the batch that is not there, and the six that come again");
    assert_eq!(stalled(&site).await, 0);
}

async fn what_comes_again_is_done_once_after_an_outage_and_then_in_its_rhythm(site: Site) {
    assert_eq!(site.work().await, 6, "mail, sweep, lapses, reminders to claim, and two for certifications");
    assert_eq!(site.work().await, 0);
    site.wait(TimeDelta::days(3));
    assert_eq!(stalled(&site).await, 6, "overdue, and nobody at it");
    assert_eq!(site.work().await, 6, "once, not once for each turn that was missed");
    assert_eq!(stalled(&site).await, 0);
    site.wait(TimeDelta::minutes(1));
    assert_eq!(site.work().await, 4, "mail, lapses and two for certifications");
    site.wait(TimeDelta::minutes(9));
    assert_eq!(site.work().await, 6, "all of them");
}

on_both_engines!(
    one_at_a_time_holds_a_job_until_its_lease_ends,
    what_fails_is_tried_again_later_and_later_and_is_seen,
    what_comes_again_is_done_once_after_an_outage_and_then_in_its_rhythm,
);
