//! Five requests in any two seconds.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinSet;

use super::{john_with, put};
use crate::support::{Site, on_both_engines};

on_both_engines!(of_a_hundred_requests_at_once_five_pass_and_the_others_are_told_how_long_to_wait);

async fn of_a_hundred_requests_at_once_five_pass_and_the_others_are_told_how_long_to_wait(site: Site) {
    let mut requests = JoinSet::new();
    for n in 0..100 {
        let client = site.system();
        let body = john_with(&json!({ "recipient_email": format!("john-{n}@example.com") }));
        requests.spawn(async move {
            let reply = put(&client, "bdg-site", &body).await;
            (reply, Instant::now())
        });
    }
    let answers = requests.join_all().await;
    let passed = answers.iter().filter(|(reply, _)| reply.status == 200).count();
    assert_eq!(passed, 5, "of a hundred at once");
    for (reply, _) in &answers {
        assert_eq!(reply.header("ratelimit-policy"), Some("\"issue\";q=5;w=2"), "{reply}");
        assert!(reply.header("ratelimit").is_some_and(|told| told.starts_with("\"issue\";r=")), "{reply}");
        if reply.status != 200 {
            assert_eq!(reply.status, 429, "{reply}");
            assert!(reply.json()["detail"].as_str().is_some_and(|text| text.contains("two seconds")));
            assert!(matches!(reply.header("retry-after"), Some("1" | "2")), "{reply}");
        }
    }
    // Whoever waits as long as they are told is let in; somebody else need not wait.
    let mine = john_with(&json!({ "recipient_email": "patient@example.com" }));
    put(&site.admin(), "bdg-site", &mine).await.is(200);
    let refused = put(&site.system(), "bdg-site", &mine).await.is(429);
    let wait = refused.header("retry-after").and_then(|wait| wait.parse().ok()).expect("it says how long");
    tokio::time::sleep(Duration::from_secs(wait)).await;
    put(&site.system(), "bdg-site", &mine).await.is(200);

    // Asked again and again, it never lets six through in two seconds.
    // Somebody new: who came by way of the whole site is not theirs to give a badge to.
    let theirs = john_with(&json!({ "recipient_email": "elsewhere@example.com" }));
    let (started, mut let_in) = (Instant::now(), Vec::new());
    while started.elapsed() < Duration::from_secs(5) {
        if put(&site.other_system(), "bdg-other", &theirs).await.status == 200 {
            let_in.push(Instant::now());
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // Seen from outside, the moments are those of the answers: a little jitter is the network's.
    let jitter = Duration::from_millis(300);
    assert!(let_in.windows(6).all(|six| six[5] - six[0] + jitter >= Duration::from_secs(2)), "{let_in:?}");
    assert!(let_in.len() >= 10, "and it does not forget to let in: {}", let_in.len());
}
