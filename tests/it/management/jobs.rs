//! The queue, as admins of the whole site see it.

use serde_json::json;

use super::keys;
use crate::support::{Site, on_both_engines};

on_both_engines!(the_queue_tells_how_work_stands, a_job_is_done_when_an_admin_says_so);

const PATH: &str = "/api/v1/jobs";

async fn the_queue_tells_how_work_stands(site: Site) {
    assert_eq!(site.admin().get(PATH).await.of(200), json!({ "data": [] }));
    site.work().await;
    let list = site.admin().get(PATH).await.of(200);
    let names: Vec<_> = list["data"].as_array().expect("a list").iter().map(|job| &job["name"]).collect();
    assert_eq!(
        names,
        ["send_mail", "lapse", "certification_expiry", "certification_reminders", "sweep", "remind_to_claim"],
        "the next one first"
    );
    let job = &list["data"][0];
    let wanted =
        ["failures", "finished_at", "kind", "last_error", "lease_ends_at", "name", "run_at", "started_at", "state"];
    assert_eq!(keys(job), wanted);
    assert_eq!((&job["state"], &job["run_at"]), (&json!("waiting"), &json!("2026-03-26T10:01:00Z")));
    site.anonymous().get(PATH).await.problem(401, "unauthenticated");
    site.admin_of_oslo().get(PATH).await.problem(403, "forbidden");
}

async fn a_job_is_done_when_an_admin_says_so(site: Site) {
    site.work().await;
    assert_eq!(site.work().await, 0, "nothing is due");
    let job = site.admin().post(&format!("{PATH}/sweep/run"), &json!({})).await.of(202);
    assert_eq!((&job["name"], &job["run_at"]), (&json!("sweep"), &json!(crate::support::NOW)));
    assert_eq!(site.work().await, 1);
    let log = site.admin().get("/api/v1/audit?action=job.retried").await.of(200);
    assert_eq!(log["data"][0]["subject"], "sweep");
    for name in ["nothing", "a%00b", "batch-1"] {
        site.admin().post(&format!("{PATH}/{name}/run"), &json!({})).await.problem(404, "not_found");
    }
}
