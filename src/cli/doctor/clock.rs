//! The clock, against everything else that knows the time.

use chrono::{DateTime, TimeDelta};
use reqwest::header::DATE;

use super::{patient::Patient, report::Finding};
use crate::{clock::Timestamp, domain::audit, store::Store};

/// How far two clocks may be apart without a word, and beyond which it does harm.
const SLIGHT: TimeDelta = TimeDelta::seconds(5);
const GRAVE: TimeDelta = TimeDelta::seconds(60);

pub(super) async fn check(patient: &Patient) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Ok(store) = &patient.store {
        if let Some(theirs) = server_time(store).await {
            findings.push(compare(patient.clock.now(), theirs, "the database server's"));
        }
        // The demo's own clock may be set to any day.
        if !patient.is_demo
            && let Some(newest) = newest(store).await
        {
            findings.extend(precedes(patient.clock.now(), newest));
        }
    }
    if let Some(theirs) = public_time(patient).await {
        findings.push(compare(patient.clock.now(), theirs, "the one at the public URL"));
    }
    if findings.is_empty() {
        findings.push(Finding::good(format!("it is {} UTC", patient.clock.now().format("%Y-%m-%d %H:%M:%S"))));
    }
    findings
}

async fn server_time(store: &Store) -> Option<Timestamp> {
    store.read().await.ok()?.server_time().await.ok()?
}

async fn newest(store: &Store) -> Option<Timestamp> {
    audit::newest(&mut store.read().await.ok()?).await.ok()?
}

/// What the reply from the public URL says; whether there is one is not for this check to tell.
async fn public_time(patient: &Patient) -> Option<Timestamp> {
    let reply = patient.ask(&patient.public_url()?, "/healthz").await.ok()?;
    let date = reply.headers().get(DATE)?.to_str().ok()?;
    Some(DateTime::parse_from_rfc2822(date).ok()?.to_utc())
}

pub(super) fn compare(ours: Timestamp, theirs: Timestamp, whose: &str) -> Finding {
    let apart = (ours - theirs).abs();
    let what = format!("this computer's clock and {whose} are {} seconds apart", apart.num_seconds());
    let remedy = "Let both computers take their time from the network (NTP).";
    if apart > GRAVE {
        Finding::problem(what, remedy)
    } else if apart > SLIGHT {
        Finding::warning(what, remedy)
    } else {
        Finding::good(format!("this computer's clock and {whose} agree"))
    }
}

/// Something was written in what is the future by this clock.
pub(super) fn precedes(now: Timestamp, newest: Timestamp) -> Option<Finding> {
    (newest - now > GRAVE).then(|| {
        let at = newest.format("%Y-%m-%d %H:%M:%S");
        Finding::problem(
            format!("this computer's clock has gone back: the audit log has a line from {at} UTC"),
            "Set the clock right (NTP) before anything else is changed: new entries would stand before older ones, and \
             what has ended would be open again.",
        )
    })
}
