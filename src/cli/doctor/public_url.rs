//! The public URL, as the world sees it: whether this server answers there, and what a proxy on the way does to requests.

use reqwest::{Response, StatusCode, header::LOCATION};
use url::Url;

use super::{
    patient::{Patient, base, is_loopback},
    report::Finding,
};
use crate::http::health::{self, Arrival};

pub(super) async fn check(patient: &Patient) -> Vec<Finding> {
    let Some(url) = patient.public_url() else {
        return vec![Finding::problem(
            "there is no public URL, and the server does not start without one",
            "Set EMBLAZON_PUBLIC_URL to the address under which people reach the server, such as https://badges.example.org.",
        )];
    };
    let reply = match patient.ask(&url, "/healthz").await {
        Ok(reply) => reply,
        Err(error) => return vec![unreachable(&url, &error)],
    };
    let mut findings = match (reply.status(), &patient.key) {
        (StatusCode::OK, Some(key)) => match arrival(reply).await {
            Some(arrival) if arrival.answer == health::answer(key) => arrived(&url, &arrival),
            _ => vec![somebody_else(&url)],
        },
        (StatusCode::OK, None) => vec![Finding::warning(
            format!("something answers at {}; whether it is this server cannot be told without the key", base(&url)),
            "See what is said about the key.",
        )],
        _ => vec![refused(patient, &url, &reply)],
    };
    if !is_loopback(&url) && patient.ask(&url, "/metrics").await.is_ok_and(|reply| reply.status() == StatusCode::OK) {
        findings.push(Finding::problem(
            format!("{}/metrics is open to everybody: the proxy hides that it asks for others", base(&url)),
            "Let the proxy set X-Forwarded-For, or close /metrics there.",
        ));
    }
    findings
}

async fn arrival(reply: Response) -> Option<Arrival> {
    let bytes = reply.bytes().await.ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn unreachable(url: &Url, error: &str) -> Finding {
    let remedy = if error.contains("dns") {
        "Correct the name in EMBLAZON_PUBLIC_URL, or its entry in the DNS; it must be known on this computer too."
    } else if error.contains("certificate") {
        "Let the proxy show a certificate for this name, not expired, with all that lies between it and a known authority."
    } else if error.contains("timed out") {
        "See that the proxy runs, that a firewall lets this computer reach it, and that the server behind it is not stuck."
    } else {
        "Start the server and the proxy, and see that EMBLAZON_PUBLIC_URL names the proxy's address and port."
    };
    Finding::problem(format!("nothing answers at {}: {error}", base(url)), remedy)
}

fn somebody_else(url: &Url) -> Finding {
    Finding::problem(
        format!("another server answers at {}", base(url)),
        "Correct EMBLAZON_PUBLIC_URL, or let the proxy pass requests for it to this server. If it is this server, it was \
         started with another key: start it anew.",
    )
}

fn refused(patient: &Patient, url: &Url, reply: &Response) -> Finding {
    let (status, place) = (reply.status(), base(url));
    let location = reply.headers().get(LOCATION).and_then(|location| location.to_str().ok());
    match (status.as_u16(), location) {
        (300..400, Some(location)) => Finding::problem(
            format!("{place} leads on to {location}"),
            "Set EMBLAZON_PUBLIC_URL to the address that answers without leading on.",
        ),
        (502..=504, _) => Finding::problem(
            format!("the proxy at {place} answers {status}: it does not reach the server"),
            format!("Start the server, and let the proxy pass requests to {}.", patient.settings.listen),
        ),
        _ => Finding::problem(
            format!("{place}/healthz answers {status}"),
            "Correct EMBLAZON_PUBLIC_URL, or let the proxy pass on every path, with no sign-in of its own before it.",
        ),
    }
}

/// What is to be said of a request that reached this server.
pub(super) fn arrived(url: &Url, arrival: &Arrival) -> Vec<Finding> {
    let safety = if url.scheme() == "https" { ", with a certificate that holds" } else { "" };
    let mut findings = vec![Finding::good(format!("this server answers at {}{safety}", base(url)))];
    let named = arrival.host.as_deref().and_then(|host| Url::parse(&format!("http://{host}")).ok());
    if named.as_ref().and_then(Url::host_str) != url.host_str() {
        findings.push(Finding::warning(
            format!("the proxy asks for the host {} instead", arrival.host.as_deref().unwrap_or("of no name")),
            "Let it pass on the Host of the request (nginx: proxy_set_header Host $host; Apache: ProxyPreserveHost On).",
        ));
    }
    let (peer, client) = (arrival.peer, arrival.client);
    findings.extend(match (arrival.is_forwarded, arrival.is_trusted) {
        (true, false) => Some(Finding::problem(
            format!("requests come through {peer}, whose X-Forwarded-For is not believed: all visitors count as one"),
            format!("If {peer} is your proxy, add it to trusted-proxies."),
        )),
        (false, true) => Some(Finding::problem(
            format!("the proxy at {peer} does not say for whom it asks: all visitors count as one"),
            "Let it set X-Forwarded-For (nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for).",
        )),
        (false, false) if url.scheme() == "https" => Some(Finding::problem(
            format!("requests come through {peer}, which provides TLS and does not say for whom it asks: all visitors count as one"),
            format!(
                "Let it set X-Forwarded-For (nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for), and add \
                 {peer} to trusted-proxies."
            ),
        )),
        (true, true) => Some(Finding::good(format!("the proxy at {peer} says for whom it asks ({client})"))),
        (false, false) => None,
    });
    findings
}
