//! The embed doctor, against this server itself and against what a proxy makes of it.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use axum::{
    Router,
    http::{HeaderMap, StatusCode, Uri, header},
    response::IntoResponse,
};
use emblazon::http;
use tokio::net::TcpListener;

use super::{get_as, hide, words};
use crate::support::{Reply, Site, on_both_engines};

on_both_engines!(
    a_card_is_examined_as_others_get_it,
    a_hidden_profile_is_said_to_be_hidden,
    what_a_proxy_spoils_is_told_and_where_it_leads_is_not_followed,
    where_nothing_answers_that_is_told,
    nobody_examines_without_end,
);

async fn findings(site: &Site, cookie: &str, path: &str) -> Vec<String> {
    words(&get_as(site, cookie, path).await.is(200), "main .rows li")
}

fn has(findings: &[String], words: &str) -> bool {
    findings.iter().any(|finding| finding.contains(words))
}

async fn a_card_is_examined_as_others_get_it(site: Site) {
    let kari = site.sign_in("kari@example.org").await;
    let admin = site.sign_in("ase@example.org").await;
    for (cookie, path) in [(&kari, "/me/embed-doctor"), (&admin, "/portal/people/pm-kari-001/embed-doctor")] {
        let found = findings(&site, cookie, path).await;
        // The test's server has a loopback address, which is the one thing wrong with it.
        let wrong: Vec<_> = found.iter().filter(|finding| !finding.starts_with("Good:")).collect();
        assert!(wrong.len() == 1 && wrong[0].contains("leads to this computer alone"), "{found:?}");
        for good in [
            "The SVG is there for everybody.",
            "What comes is a PNG and says so (image/png).",
            "Caches keep the card for five minutes",
            "told that it is unchanged (304)",
            "Browsers let other sites show it",
        ] {
            assert!(has(&found, good), "{good:?} is missing in {found:?}");
        }
    }
    let page = get_as(&site, &kari, "/me/embed-doctor").await.is(200).text();
    assert!(page.contains("public, max-age=300") && !page.contains(&kari), "what came back, and no cookie of ours");
}

async fn a_hidden_profile_is_said_to_be_hidden(site: Site) {
    hide(&site, "pm-kari-001").await;
    let kari = site.sign_in("kari@example.org").await;
    let found = findings(&site, &kari, "/me/embed-doctor").await;
    assert!(has(&found, "This profile is hidden") && has(&found, "Nobody keeps the picture"), "{found:?}");
}

/// A server beside the site's own whose public address is that of somebody in front of it; its address.
async fn behind(site: &Site, front: &str) -> String {
    let mut app = site.app().clone();
    app.public_url = front.into();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let base = format!("http://{}", listener.local_addr().expect("the port is known"));
    let router = http::router(&app).into_make_service_with_connect_info::<std::net::SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
    base
}

async fn what_a_proxy_spoils_is_told_and_where_it_leads_is_not_followed(site: Site) {
    let asked_elsewhere = Arc::new(AtomicU32::new(0));
    let seen = Arc::clone(&asked_elsewhere);
    let elsewhere = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let target = format!("http://{}/secret", elsewhere.local_addr().expect("the port is known"));
    tokio::spawn(async move {
        let count = move || {
            seen.fetch_add(1, Ordering::Relaxed);
            async { "secret" }
        };
        axum::serve(elsewhere, Router::new().fallback(count)).await.expect("it serves");
    });
    let to = target.clone();
    let proxy = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let front = format!("http://{}", proxy.local_addr().expect("the port is known"));
    let spoil = move |uri: Uri, headers: HeaderMap| async move {
        assert!(!headers.contains_key(header::COOKIE) && !headers.contains_key(header::AUTHORIZATION));
        if uri.path().ends_with("/svg") {
            return (StatusCode::FOUND, [(header::LOCATION, to)]).into_response();
        }
        let spoilt = [
            (header::CONTENT_TYPE, "text/html"),
            (header::CACHE_CONTROL, "max-age=86400"),
            (header::SET_COOKIE, "a=b"),
        ];
        (spoilt, vec![b'x'; 6 * 1024 * 1024]).into_response()
    };
    tokio::spawn(async move { axum::serve(proxy, Router::new().fallback(spoil)).await.expect("it serves") });
    let base = behind(&site, &front).await;
    let kari = site.sign_in("kari@example.org").await;
    let found = findings(&site, &kari, &format!("{base}/me/embed-doctor")).await;
    for wrong in [
        "leads on to",
        "comes as text/html instead of image/png",
        "max-age=86400",
        "comes with a cookie",
        "more than 5 MiB",
        "Cross-Origin-Resource-Policy is “” instead of cross-origin",
        "The ETag is missing",
    ] {
        assert!(has(&found, wrong), "{wrong:?} is missing in {found:?}");
    }
    assert_eq!(asked_elsewhere.load(Ordering::Relaxed), 0, "nothing else is ever asked");
}

async fn where_nothing_answers_that_is_told(site: Site) {
    let closed = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let front = format!("http://{}", closed.local_addr().expect("the port is known"));
    drop(closed);
    let base = behind(&site, &front).await;
    let kari = site.sign_in("kari@example.org").await;
    let page = Reply::to(
        site.anonymous().request(reqwest::Method::GET, &format!("{base}/me/embed-doctor")).header("cookie", kari),
    );
    let page = page.await.is(200);
    assert!(has(&words(&page, "main .rows li"), &format!("Nothing answers at {front}")), "{page}");
    assert!(words(&page, "details.replies").is_empty(), "there is nothing to show");
}

async fn nobody_examines_without_end(site: Site) {
    let kari = site.sign_in("kari@example.org").await;
    // At once, because whoever waits may look again.
    let asked = (0..11).map(|_| get_as(&site, &kari, "/me/embed-doctor"));
    let answers = futures_util::future::join_all(asked).await;
    assert_eq!(answers.iter().filter(|reply| reply.status == 200).count(), 10);
    let refused = answers.into_iter().find(|reply| reply.status != 200).expect("one of eleven is refused").is(429);
    assert!(refused.header("retry-after").is_some());
}
