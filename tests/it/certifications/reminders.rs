//! Reminders: to whom, when, how often, and what they say.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use emblazon::{
    app::App,
    domain::{
        access::Passwords,
        certifications::{self, CertificationChanges, NewCertification, NewType, TypeChanges},
        people::{self, NewPerson},
        totals::day_of,
    },
    jobs, on_db,
};

use super::{issue, now, root, wanted};
use crate::support::{Site, at, on_both_engines};

on_both_engines!(
    holder_and_coordinator_are_reminded_once_at_each_step,
    what_falls_on_one_day_is_one_mail,
    nobody_is_reminded_of_what_was_renewed_or_revoked,
    after_a_pause_only_the_latest_step_is_told,
    a_changed_ladder_is_carried_to_what_stands,
    a_year_passes_and_each_reminder_is_sent_once,
);

/// How many certifications the year is told over; ten thousand take some minutes.
const MANY: &str = "EMBLAZON_TEST_CERTIFICATIONS";

/// The mail that has left since the first `seen`.
async fn mail_after(site: &Site, seen: &mut usize) -> Vec<String> {
    let all = site.mail().await;
    let new = all[*seen..].to_vec();
    *seen = all.len();
    new
}

/// Lets the time pass until then, hour by hour, doing what is due.
async fn until(site: &Site, moment: &str) {
    while now(site) < at(moment) {
        site.wait(TimeDelta::hours(1).min(at(moment) - now(site)));
        site.work().await;
    }
}

async fn holder_and_coordinator_are_reminded_once_at_each_step(site: Site) {
    issue(&site, wanted("pm-kari-001", "first_aid", "2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z")).await.unwrap();
    let mut seen = 0;
    for (day, words) in [
        ("2026-04-02", "in 60 days"),
        ("2026-05-02", "in 30 days"),
        ("2026-05-18", "in 14 days"),
        ("2026-05-25", "in 7 days"),
        ("2026-05-31", "tomorrow"),
        ("2026-06-01", "has expired"),
    ] {
        // In Oslo it is summer: eight o'clock is six in UTC.
        until(&site, &format!("{day}T05:59:00Z")).await;
        assert!(mail_after(&site, &mut seen).await.is_empty(), "{day}: nobody is woken");
        until(&site, &format!("{day}T06:01:00Z")).await;
        let mail = mail_after(&site, &mut seen).await;
        assert_eq!(mail.len(), 2, "{day}: {mail:?}");
        for to in ["kari@example.org", "coordinator@example.org"] {
            assert!(mail.iter().any(|mail| mail.contains(to) && mail.contains(words)), "{day} {to}: {mail:?}");
        }
    }
    until(&site, "2026-07-01T12:00:00Z").await;
    assert!(mail_after(&site, &mut seen).await.is_empty());
}

async fn what_falls_on_one_day_is_one_mail(site: Site) {
    for n in 0..30 {
        let mut new = wanted("mentor-19", "first_aid", "2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z");
        new.issued_at += TimeDelta::seconds(n);
        issue(&site, new).await.unwrap();
    }
    let mut seen = 0;
    until(&site, "2026-04-02T06:01:00Z").await;
    let mail = mail_after(&site, &mut seen).await;
    assert_eq!(mail.len(), 1, "the holder has no address: {mail:?}");
    assert!(mail[0].contains("30 certifications at NHF Oslo") && mail[0].contains("and 5 more"), "{}", mail[0]);
}

async fn nobody_is_reminded_of_what_was_renewed_or_revoked(site: Site) {
    let kari = |until| wanted("pm-kari-001", "first_aid", "2025-06-01T00:00:00Z", until);
    let renewed = issue(&site, kari("2026-06-01T00:00:00Z")).await.unwrap();
    let revoked = issue(&site, kari("2026-06-01T00:00:01Z")).await.unwrap();
    // Written already, and not sent yet, when they change.
    until(&site, "2026-04-02T01:00:00Z").await;
    let mut tx = site.tx().await;
    let changes = CertificationChanges { expires_at: Some(at("2028-06-01T00:00:00Z")), ..Default::default() };
    certifications::update(&mut tx, now(&site), &root(), &renewed.public_id, None, changes).await.unwrap();
    certifications::revoke(&mut tx, now(&site), &root(), &revoked.public_id, "Left").await.unwrap();
    tx.commit().await.unwrap();
    until(&site, "2026-06-02T12:00:00Z").await;
    assert!(site.mail().await.is_empty());
}

async fn after_a_pause_only_the_latest_step_is_told(site: Site) {
    issue(&site, wanted("pm-kari-001", "first_aid", "2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z")).await.unwrap();
    issue(&site, wanted("pm-kari-001", "rescue", "2025-06-01T00:00:00Z", "2026-05-10T00:00:00Z")).await.unwrap();
    // Nothing is done until the steps of 60, 30 and 14 days have passed; the other has run out long ago.
    site.wait(at("2026-05-20T10:00:00Z") - now(&site));
    site.work().await;
    site.wait(TimeDelta::minutes(15));
    let mail = site.mail().await;
    assert_eq!(mail.len(), 2, "{mail:?}");
    assert!(mail.iter().all(|mail| mail.contains("in 12 days") && !mail.contains("Rescue")), "{mail:?}");
}

async fn a_changed_ladder_is_carried_to_what_stands(site: Site) {
    let mut tx = site.tx().await;
    let new = NewType {
        shortname: "first_aid".into(),
        reminder_days: Some(vec![7]),
        reminder_texts: [("en".to_owned(), "Courses are on Saturdays.".to_owned())].into(),
        ..NewType::default()
    };
    certifications::create_type(&mut tx, now(&site), &root(), new).await.unwrap();
    tx.commit().await.unwrap();
    issue(&site, wanted("pm-kari-001", "first_aid", "2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z")).await.unwrap();
    let mut tx = site.tx().await;
    let changes = TypeChanges { reminder_days: Some(vec![45, 7]), ..TypeChanges::default() };
    certifications::update_type(&mut tx, now(&site), &root(), "first_aid", None, changes).await.unwrap();
    tx.commit().await.unwrap();
    until(&site, "2026-04-17T06:01:00Z").await;
    let mail = site.mail().await;
    assert_eq!(mail.len(), 2, "{mail:?}");
    assert!(
        mail.iter().any(|mail| mail.contains("in 45 days") && mail.contains("Courses are on Saturdays.")),
        "{mail:?}"
    );
}

/// The ladder of the year.
const LADDER: [i64; 6] = [60, 30, 14, 7, 1, 0];

/// A certification from when its expiry was set to when that changed.
struct Span {
    id: String,
    set_on: i64,
    expires_at: DateTime<Utc>,
    changed_on: i64,
}

impl Span {
    /// The reminders that are due of it until this day.
    fn due(&self, last: i64) -> impl Iterator<Item = (String, DateTime<Utc>, i64)> {
        let steps = LADDER.into_iter().filter(move |step| {
            let day = day_of(self.expires_at) - step;
            day > self.set_on && day <= self.changed_on && day <= last
        });
        steps.map(|step| (self.id.clone(), self.expires_at, step))
    }
}

/// The server as it comes back after it was killed.
async fn restarted(site: &Site, dead: &App) -> App {
    let mut app = App::start((*dead.settings).clone(), site.app().clock.clone(), Passwords::new(64, 1))
        .await
        .expect("the server starts again");
    app.mailer = dead.mailer.clone();
    app
}

async fn a_year_passes_and_each_reminder_is_sent_once(site: Site) {
    let many = std::env::var(MANY).ok().and_then(|many| many.parse().ok()).unwrap_or(400_i64);
    let first = day_of(now(&site));
    let mut spans = Vec::new();
    let mut tx = site.tx().await;
    for n in 0..40 {
        let new = NewPerson {
            public_id: Some(format!("m-{n}")),
            display_name: format!("Mentor {n}"),
            email: (n < 4).then(|| format!("m-{n}@example.org")),
            organisation_id: Some("org-nhf-oslo".into()),
            ..NewPerson::default()
        };
        people::create(&mut tx, now(&site), &root(), new).await.unwrap();
    }
    for n in 0..many {
        let new = NewCertification {
            person: format!("m-{}", n % 40),
            certification_type: "first_aid".into(),
            issued_at: at("2025-01-01T00:00:00Z") + TimeDelta::seconds(n),
            expires_at: at("2026-03-28T00:00:00Z") + TimeDelta::days(n * 7 % 440) + TimeDelta::seconds(n),
        };
        let expires_at = new.expires_at;
        let id = certifications::issue(&mut tx, now(&site), &root(), new).await.unwrap().public_id;
        spans.push(Span { id, set_on: first, expires_at, changed_on: i64::MAX });
    }
    tx.commit().await.unwrap();

    let mut app = site.app().clone();
    for day in 1..=365_i64 {
        // In the first minute of the day.
        site.wait(at("2026-03-26T00:01:00Z") + TimeDelta::days(day) - now(&site));
        if day % 7 == 3 {
            // Killed at some point of the work, and started again.
            let doomed = app.clone();
            let work = tokio::spawn(async move { jobs::run_due(&doomed).await });
            tokio::time::sleep(Duration::from_millis(u64::try_from(day * 37 % 60).unwrap())).await;
            work.abort();
            let _ = work.await;
            site.wait(TimeDelta::minutes(2));
            app = restarted(&site, &app).await;
        }
        jobs::run_due(&app).await.expect("the work is done");
        site.wait(TimeDelta::hours(12));
        jobs::run_due(&app).await.expect("the mail is sent");
        // At noon some are renewed, and some revoked.
        let today = first + day;
        let changed = usize::try_from(day * 11 % many).unwrap();
        let (id, set_on, changed_on) = {
            let span = &spans[changed];
            (span.id.clone(), span.set_on, span.changed_on)
        };
        if changed_on == i64::MAX && set_on < today {
            let mut tx = app.store.write().await.unwrap();
            spans[changed].changed_on = today;
            if day % 2 == 0 {
                let expires_at = spans[changed].expires_at + TimeDelta::days(200);
                let changes = CertificationChanges { expires_at: Some(expires_at), ..Default::default() };
                certifications::update(&mut tx, now(&site), &root(), &id, None, changes).await.unwrap();
                spans.push(Span { id, set_on: today, expires_at, changed_on: i64::MAX });
            } else {
                certifications::revoke(&mut tx, now(&site), &root(), &id, "Left").await.unwrap();
            }
            tx.commit().await.unwrap();
        }
    }
    let expected: BTreeSet<_> = spans.iter().flat_map(|span| span.due(first + 365)).collect();
    let mut conn = site.conn().await;
    let sent: Vec<(String, DateTime<Utc>, i64, i64)> = on_db!(conn, c => sqlx::query_as(
        "SELECT c.public_id, r.expires_at, r.step,
            (SELECT COUNT(*) FROM certification_reminder_mails m WHERE m.reminder_id = r.id)
         FROM certification_reminders r JOIN certifications c ON c.id = r.certification_id")
        .fetch_all(c).await)
    .expect("the reminders can be read");
    assert!(expected.len() > usize::try_from(many * 3).unwrap(), "{}", expected.len());
    assert_eq!(sent.len(), expected.len(), "each once");
    let (mut found, mut mails) = (BTreeSet::new(), BTreeSet::new());
    for (id, expires_at, step, told) in sent {
        assert!(
            (1..=2).contains(&told),
            "{id} {step}: in the coordinator's mail, and in the holder's where they have one"
        );
        mails.insert(told);
        found.insert((id, expires_at, step));
    }
    assert_eq!(found, expected);
    assert_eq!(mails.len(), 2);
}
