//! Mail through a real relay that refuses, stalls and drops.

use std::{fs, num::NonZeroU32, path::Path};

use chrono::TimeDelta;
use emblazon::{
    app::App,
    domain::{
        Actor, Dialect,
        jobs::{self, Job, JobKind},
        notices::{self, Mail, MailFilter, MailState},
        people::{self, NewPerson},
    },
    mail::{Mailer, Route},
};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::{Value, json};

use crate::support::{Database, Engine, Relay, Server, Site, fill, on_both_engines, settings};

/// The site with its mail going to this port.
fn through(site: &Site, port: u16) -> App {
    let mut app = site.app().clone();
    let route: Route = format!("smtp://127.0.0.1:{port}").parse().expect("a route");
    app.mailer = Mailer::new(Some(&route), "badges.test", NonZeroU32::MAX).expect("a mailer");
    app
}

/// Adds somebody with this address and gives them a badge; the public id of the person.
async fn awarded(site: &Site, address: &str) -> String {
    let body = json!({ "display_name": address, "email": address });
    let id = site.admin().post("/api/v1/people", &body).await.of(201)["id"].as_str().expect("an id").to_owned();
    let body = json!({ "badge_definition_id": "bdg-site", "peer_mentor_id": id });
    site.admin().post("/api/v1/earned-badges", &body).await.of(201);
    id
}

async fn mail_to(site: &Site, person: &str) -> Mail {
    let mut conn = site.conn().await;
    let person = people::find(&mut conn, person).await.expect("people can be read").expect("they are there");
    let filter = MailFilter { person: Some(person.id), ..MailFilter::default() };
    let mail = notices::list(&mut conn, &Actor::system(Dialect::CommandLine), filter, None, 10).await;
    mail.expect("it can be listed").remove(0)
}

/// Lets time pass and the jobs work, until a mail's pauses are certainly over.
async fn let_it_be_tried(site: &Site, app: &App) {
    for _ in 0..6 {
        emblazon::jobs::run_due(app).await.expect("the jobs can be done");
        site.wait(TimeDelta::minutes(20));
    }
}

fn ids(taken: &[Value], address: &str) -> Vec<String> {
    let of_address = taken.iter().filter(|line| line["to"] == address);
    of_address.map(|line| line["id"].as_str().expect("a Message-ID").to_owned()).collect()
}

async fn every_mood_of_a_relay_is_outlived(site: Site) {
    let directory = std::env::temp_dir().join(format!("{}-relay", site.base().replace([':', '/'], "-")));
    fs::create_dir_all(&directory).expect("a directory");
    let relay = Relay::start(&directory, None);
    let app = through(&site, relay.port);
    let mut people = Vec::new();
    for mood in ["plain", "busy", "full", "cut", "lost"] {
        people.push(awarded(&site, &format!("{mood}-1@example.org")).await);
    }
    let_it_be_tried(&site, &app).await;
    let taken = relay.taken();
    for (person, (mood, state, attempts, arrived)) in people.iter().zip([
        ("plain", MailState::Sent, 1, 1),
        ("busy", MailState::Sent, 4, 1),
        ("full", MailState::Failed, 1, 0),
        ("cut", MailState::Sent, 3, 1),
        // Taken, and the answer lost: it arrives again, as the same mail.
        ("lost", MailState::Sent, 2, 2),
    ]) {
        let mail = mail_to(&site, person).await;
        assert_eq!((mail.state, mail.attempts), (state, attempts), "{mood}: {mail:?}");
        let arrivals = ids(&taken, &format!("{mood}-1@example.org"));
        assert_eq!(arrivals.len(), arrived, "{mood}");
        assert!(arrivals.iter().all(|id| *id == format!("<{}@127.0.0.1>", mail.public_id)), "{mood}: {arrivals:?}");
        let reason = mail.reason.unwrap_or_default();
        assert_eq!(reason.contains("552"), mood == "full", "{mood}: {reason}");
    }
    fs::remove_dir_all(directory).expect("it can be removed");
}

async fn send_mail(site: &Site) -> Job {
    let queue = jobs::list(&mut site.conn().await, &Actor::system(Dialect::CommandLine), 10).await.expect("a list");
    queue.into_iter().find(|job| job.kind == JobKind::SendMail).expect("it is in the queue")
}

async fn a_relay_out_of_reach_is_no_mail_s_fault(site: Site) {
    let directory = std::env::temp_dir().join(format!("{}-gone", site.base().replace([':', '/'], "-")));
    fs::create_dir_all(&directory).expect("a directory");
    // A port that somebody has, who says nothing that a relay says.
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = nobody.local_addr().expect("it is known").port();
    drop(nobody);
    let person = awarded(&site, "plain-1@example.org").await;
    emblazon::jobs::run_due(&through(&site, port)).await.expect("the jobs can be done");
    let mail = mail_to(&site, &person).await;
    assert_eq!((mail.state, mail.attempts), (MailState::Queued, 0));
    let job = send_mail(&site).await;
    assert_eq!(job.failures, 1);
    assert!(job.last_error.is_some_and(|error| error.contains("no mail can leave")));
    let relay = Relay::start(&directory, None);
    let_it_be_tried(&site, &through(&site, relay.port)).await;
    assert_eq!(mail_to(&site, &person).await.state, MailState::Sent);
    assert_eq!(send_mail(&site).await.failures, 0);
    fs::remove_dir_all(directory).expect("it can be removed");
}

async fn what_is_refused_for_too_long_is_given_up(site: Site) {
    let directory = std::env::temp_dir().join(format!("{}-stubborn", site.base().replace([':', '/'], "-")));
    fs::create_dir_all(&directory).expect("a directory");
    let relay = Relay::start(&directory, None);
    let app = through(&site, relay.port);
    let person = awarded(&site, "busy-1@example.org").await;
    emblazon::jobs::run_due(&app).await.expect("the jobs can be done");
    site.wait(TimeDelta::days(5));
    emblazon::jobs::run_due(&app).await.expect("the jobs can be done");
    let mail = mail_to(&site, &person).await;
    assert_eq!((mail.state, mail.attempts), (MailState::Failed, 2));
    assert!(mail.reason.is_some_and(|reason| reason.contains("451")));
    fs::remove_dir_all(directory).expect("it can be removed");
}

on_both_engines!(
    every_mood_of_a_relay_is_outlived,
    a_relay_out_of_reach_is_no_mail_s_fault,
    what_is_refused_for_too_long_is_given_up,
);

/// An authority's certificate, and a relay's with its key, as files.
fn certificates(directory: &Path) -> [std::path::PathBuf; 3] {
    let authority_key = KeyPair::generate().expect("a key");
    let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_certificate = authority.self_signed(&authority_key).expect("a certificate");
    let issuer = Issuer::new(authority, authority_key);
    let key = KeyPair::generate().expect("a key");
    let relay = CertificateParams::new(vec!["localhost".to_owned()]).expect("parameters");
    let relay = relay.signed_by(&key, &issuer).expect("a certificate");
    let files = ["authority.pem", "relay.pem", "relay.key"].map(|name| directory.join(name));
    for (file, text) in files.iter().zip([authority_certificate.pem(), relay.pem(), key.serialize_pem()]) {
        fs::write(file, text).expect("it can be written");
    }
    files
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_that_insists_on_tls_and_a_password_gets_both() {
    let database = Database::create(Engine::Sqlite).await;
    let [authority, certificate, key] = certificates(&database.directory);
    let relay = Relay::start(&database.directory, Some((&certificate, &key)));
    let nowhere = "127.0.0.1:0".parse().expect("an address");
    let clock = emblazon::clock::Clock::system();
    let passwords = emblazon::domain::access::Passwords::new(64, 1);
    let app = App::start(settings(nowhere, &database), clock, passwords).await.expect("it starts");
    let people = fill(&app).await;
    let mut tx = app.store.write().await.expect("a transaction");
    let new = NewPerson { display_name: "Bo".into(), email: Some("bo@example.org".into()), ..NewPerson::default() };
    people::create(&mut tx, app.clock.now(), &Actor::system(Dialect::CommandLine), new).await.expect("somebody");
    tx.commit().await.expect("it is kept");
    app.store.close().await;

    let route = format!("smtp://badges:let%20me%20in@localhost:{}?tls=required", relay.port);
    let trusted = authority.to_str().expect("a readable name");
    let more = [("EMBLAZON_MAIL", route.as_str()), ("SSL_CERT_FILE", trusted)];
    let server = Server::start(&database, &more).await;
    let client = crate::support::Client::new(crate::support::http_client(), server.base(), Some(&people.system));
    let body = json!({ "badge_definition_id": "bdg-site", "peer_mentor_id": "bo@example.org" });
    client.post("/api/v1/earned-badges", &body).await.is(201);
    // The seed's two notices and this one.
    for _ in 0..300 {
        if relay.taken().len() == 3 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let taken = relay.taken();
    assert_eq!(taken.len(), 3, "{taken:?}");
    assert!(taken.iter().all(|line| line["tls"] == true && line["user"] == "badges"), "{taken:?}");
    assert!(taken.iter().all(|line| line["from"] == "noreply@127.0.0.1"), "{taken:?}");
    drop(server);
    database.drop().await;
}
