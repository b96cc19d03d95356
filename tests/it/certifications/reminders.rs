//! Reminders: to whom, when, how often, and what they say.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use emblazon::{
    app::App,
    domain::{
        Role,
        access::{self, Passwords},
        certifications::{self, CertificationChanges, NewCertification, NewType, TypeChanges},
        notices::reasons,
        organisations::{self, OrganisationChanges},
        people::{self, NewPerson, PersonChanges},
        totals::day_of,
    },
    jobs, on_db,
};

use super::{issue, now, root, wanted};
use crate::support::{Site, at, on_both_engines};

on_both_engines!(
    holder_and_coordinator_are_reminded_once_at_each_step,
    what_falls_on_one_day_is_one_mail,
    a_digest_names_the_organisations_of_those_it_is_about,
    nobody_is_told_of_people_who_are_no_longer_theirs,
    what_another_has_taken_the_place_of_is_not_reminded_of,
    nobody_is_reminded_of_what_was_renewed_or_revoked,
    after_a_pause_only_the_latest_step_is_told,
    a_changed_ladder_is_carried_to_what_stands,
    two_replicas_at_once_tell_of_each_once,
    a_year_passes_and_each_reminder_is_sent_once,
);

/// How many certifications the year is told over; ten thousand take some minutes.
const MANY: &str = "EMBLAZON_TEST_CERTIFICATIONS";

/// The mail that has left, without what the seed's own awards had written.
async fn mail(site: &Site) -> Vec<String> {
    let mut all = site.mail().await;
    all.retain(|mail| !mail.contains(".badge_awarded."));
    all
}

/// The mail that has left since the first `seen`.
async fn mail_after(site: &Site, seen: &mut usize) -> Vec<String> {
    let all = mail(site).await;
    let new = all[*seen..].to_vec();
    *seen = all.len();
    new
}

/// Lets the time pass until then, a quarter of a day at a time, doing what is due.
async fn until(site: &Site, moment: &str) {
    while now(site) < at(moment) {
        site.wait(TimeDelta::hours(6).min(at(moment) - now(site)));
        site.work().await;
    }
}

/// Lets the organisation be where the clock is an hour ahead of UTC, and two in summer.
async fn move_to_oslo(site: &Site) {
    let mut tx = site.tx().await;
    let changes = OrganisationChanges { time_zone: Some("Europe/Oslo".into()), ..OrganisationChanges::default() };
    organisations::update(&mut tx, now(site), &root(), "org-nhf-oslo", None, changes).await.expect("it moves");
    tx.commit().await.expect("it is kept");
}

async fn holder_and_coordinator_are_reminded_once_at_each_step(site: Site) {
    move_to_oslo(&site).await;
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
    move_to_oslo(&site).await;
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

/// Gives the coordinator of Oslo the other house as well.
async fn coordinates_both(site: &Site) {
    let mut tx = site.tx().await;
    let person = people::find(&mut tx, "oslo-coordinator").await.unwrap().expect("the coordinator is there");
    access::grant(&mut tx, now(site), &root(), &person, Role::Coordinator, Some("org-other")).await.unwrap();
    tx.commit().await.unwrap();
}

/// Of these mails, those to somebody.
fn to<'a>(mail: &'a [String], address: &str) -> Vec<&'a String> {
    mail.iter().filter(|mail| mail.contains(address)).collect()
}

async fn a_digest_names_the_organisations_of_those_it_is_about(site: Site) {
    coordinates_both(&site).await;
    for (person, of_type, until) in [
        ("mentor-19", "first_aid", "2026-06-01T00:00:00Z"),
        ("other-recruit", "first_aid", "2026-06-01T00:00:00Z"),
        ("other-recruit", "rescue", "2026-06-10T00:00:00Z"),
        ("other-recruit", "diving", "2026-06-10T00:00:00Z"),
    ] {
        issue(&site, wanted(person, of_type, "2025-06-01T00:00:00Z", until)).await.unwrap();
    }
    let mut seen = 0;
    until(&site, "2026-04-02T12:00:00Z").await;
    let first = mail_after(&site, &mut seen).await;
    let [both] = to(&first, "coordinator@example.org")[..] else { panic!("{first:?}") };
    for part in ["2 certifications at 2 organisations are", "Lars Eriksen (NHF Oslo)", "Ola Other (Other House)"] {
        assert!(both.contains(part), "{part} is missing in {both}");
    }
    let [one] = to(&first, "carl@example.net")[..] else { panic!("{first:?}") };
    assert!(one.contains("of Ola Other, Other House, is valid until 1 June 2026") && !one.contains("Lars"), "{one}");
    until(&site, "2026-04-11T12:00:00Z").await;
    let second = mail_after(&site, &mut seen).await;
    let [other] = to(&second, "coordinator@example.org")[..] else { panic!("{second:?}") };
    assert!(other.contains("2 certifications at Other House are") && !other.contains("NHF Oslo"), "{other}");
}

async fn nobody_is_told_of_people_who_are_no_longer_theirs(site: Site) {
    coordinates_both(&site).await;
    for person in ["mentor-19", "pm-kari-001", "other-recruit"] {
        issue(&site, wanted(person, "first_aid", "2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z")).await.unwrap();
    }
    // The letters are written, and wait for the morning: to both coordinators and to Kari.
    until(&site, "2026-04-02T01:00:00Z").await;
    let mut tx = site.tx().await;
    on_db!(&mut tx, c => sqlx::query(
        "DELETE FROM grants WHERE role = 'coordinator' AND organisation_id = (SELECT id FROM organisations WHERE public_id = 'org-other')")
        .execute(c).await.map(|_| ()))
    .expect("roles are taken");
    let moves = PersonChanges { organisation_id: Some("org-other".into()), ..PersonChanges::default() };
    people::update(&mut tx, now(&site), &root(), "pm-kari-001", None, moves).await.unwrap();
    tx.commit().await.unwrap();
    until(&site, "2026-04-02T12:00:00Z").await;
    let mail = mail(&site).await;
    let [digest] = to(&mail, "coordinator@example.org")[..] else { panic!("{mail:?}") };
    assert!(digest.contains("of Lars Eriksen, NHF Oslo, is valid"), "{digest}");
    assert!(!digest.contains("Kari") && !digest.contains("Ola Other"), "{digest}");
    assert_eq!(to(&mail, "kari@example.org").len(), 1, "what is one's own stays so: {mail:?}");
    assert_eq!(to(&mail, "carl@example.net").len(), 0, "nothing is left to tell: {mail:?}");
    let cancelled: Vec<Option<String>> = on_db!(&mut site.conn().await, c => sqlx::query_scalar(
        "SELECT reason FROM outbox WHERE kind = 'certification_digest' AND state = 'cancelled'").fetch_all(c).await)
    .expect("the outbox can be read");
    assert_eq!(cancelled, [Some(reasons::OUTDATED.to_owned())]);
}

async fn what_another_has_taken_the_place_of_is_not_reminded_of(site: Site) {
    let kari = |of_type, from, until| wanted("pm-kari-001", of_type, from, until);
    for of_type in ["first_aid", "rescue", "diving"] {
        issue(&site, kari(of_type, "2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z")).await.unwrap();
    }
    let next = issue(&site, kari("first_aid", "2026-05-20T00:00:00Z", "2027-06-01T00:00:00Z")).await.unwrap();
    // With a gap before it begins, it takes nobody's place.
    issue(&site, kari("rescue", "2026-06-02T00:00:00Z", "2027-06-01T00:00:00Z")).await.unwrap();
    let mut seen = 0;
    until(&site, "2026-04-02T01:00:00Z").await;
    // The letter is written already.
    issue(&site, kari("diving", "2026-06-01T00:00:00Z", "2027-06-01T00:00:00Z")).await.unwrap();
    until(&site, "2026-04-02T12:00:00Z").await;
    let first = mail_after(&site, &mut seen).await;
    assert_eq!(first.len(), 2, "{first:?}");
    for mail in &first {
        assert!(mail.contains("Rescue") && !mail.contains("First aid") && !mail.contains("Diving"), "{mail}");
    }
    let mut tx = site.tx().await;
    certifications::revoke(&mut tx, now(&site), &root(), &next.public_id, "By mistake").await.unwrap();
    tx.commit().await.unwrap();
    until(&site, "2026-05-02T12:00:00Z").await;
    let second = mail_after(&site, &mut seen).await;
    let own: Vec<_> = second.iter().filter(|mail| mail.contains("kari@example.org")).collect();
    assert_eq!(own.len(), 1, "{second:?}");
    assert!(own[0].contains("First aid: 1 June 2026, in 30 days"), "what took its place is gone: {}", own[0]);
}

async fn nobody_is_reminded_of_what_was_renewed_or_revoked(site: Site) {
    let kari = |of_type| wanted("pm-kari-001", of_type, "2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z");
    let renewed = issue(&site, kari("first_aid")).await.unwrap();
    let revoked = issue(&site, kari("rescue")).await.unwrap();
    // Written already, and not sent yet, when they change.
    until(&site, "2026-04-02T01:00:00Z").await;
    let waiting: i64 = {
        let mut conn = site.conn().await;
        on_db!(conn, c => sqlx::query_scalar("SELECT COUNT(*) FROM certification_reminder_mails").fetch_one(c).await)
            .expect("the letters can be counted")
    };
    assert_eq!(waiting, 4, "two reminders, each in two letters");
    let mut tx = site.tx().await;
    let changes = CertificationChanges { expires_at: Some(at("2028-06-01T00:00:00Z")), ..Default::default() };
    certifications::update(&mut tx, now(&site), &root(), &renewed.public_id, None, changes).await.unwrap();
    certifications::revoke(&mut tx, now(&site), &root(), &revoked.public_id, "Left").await.unwrap();
    tx.commit().await.unwrap();
    until(&site, "2026-06-02T12:00:00Z").await;
    assert!(mail(&site).await.is_empty());
}

async fn after_a_pause_only_the_latest_step_is_told(site: Site) {
    issue(&site, wanted("pm-kari-001", "first_aid", "2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z")).await.unwrap();
    issue(&site, wanted("pm-kari-001", "rescue", "2025-06-01T00:00:00Z", "2026-05-10T00:00:00Z")).await.unwrap();
    // Nothing is done until the steps of 60, 30 and 14 days have passed; the other has run out long ago.
    site.wait(at("2026-05-20T10:00:00Z") - now(&site));
    site.work().await;
    site.wait(TimeDelta::minutes(15));
    let mail = mail(&site).await;
    assert_eq!(mail.len(), 2, "{mail:?}");
    assert!(mail.iter().all(|mail| mail.contains("in 12 days") && !mail.contains("Rescue")), "{mail:?}");
}

async fn a_changed_ladder_is_carried_to_what_stands(site: Site) {
    move_to_oslo(&site).await;
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
    let mail = mail(&site).await;
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

/// Another process that works on the same database, or the same one as it comes back after it was killed.
async fn replica(site: &Site) -> App {
    let settings = (*site.app().settings).clone();
    let mut app =
        App::start(settings, site.app().clock.clone(), Passwords::new(64, 1)).await.expect("a second server starts");
    app.mailer = site.app().mailer.clone();
    app
}

/// Decides on all that is due, as the job does, but without the job's lease: as if that had run out while its holder was
/// still at work.
async fn decide(app: App) {
    while certifications::has_due(&mut app.store.read().await.unwrap(), app.clock.now()).await.unwrap() {
        let mut tx = app.store.write().await.unwrap();
        certifications::remind(&mut tx, app.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

async fn two_replicas_at_once_tell_of_each_once(site: Site) {
    let many = 240;
    for n in 0..many {
        let mut new = wanted("pm-kari-001", "first_aid", "2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z");
        new.issued_at += TimeDelta::seconds(n);
        issue(&site, new).await.unwrap();
    }
    let (one, other) = (site.app().clone(), replica(&site).await);
    site.wait(at("2026-04-02T00:00:01Z") - now(&site));
    let (one_done, other_done) = tokio::join!(tokio::spawn(decide(one.clone())), tokio::spawn(decide(other.clone())));
    one_done.and(other_done).expect("both finish");
    site.wait(TimeDelta::hours(8));
    let (one_done, other_done) = tokio::join!(jobs::run_due(&one), jobs::run_due(&other));
    one_done.and(other_done).expect("both finish");
    let decided: i64 = {
        let mut conn = site.conn().await;
        on_db!(conn, c => sqlx::query_scalar("SELECT COUNT(*) FROM certification_reminders").fetch_one(c).await)
            .expect("the reminders can be counted")
    };
    assert_eq!(decided, many);
    let mail = mail(&site).await;
    assert_eq!(mail.len(), 2, "{mail:?}");
    for to in ["kari@example.org", "coordinator@example.org"] {
        assert!(mail.iter().any(|mail| mail.contains(to) && mail.contains("and 215 more")), "{to}: {mail:?}");
    }
    other.store.close().await;
}

/// What one part of a day does, and the server that goes on afterwards. If it is to be killed, that is so long after it has
/// begun, and the work is done by the server as it comes back.
async fn done(site: &Site, app: App, killed_after: Option<Duration>) -> App {
    let app = match killed_after {
        None => app,
        Some(after) => {
            let work = tokio::spawn(async move { jobs::run_due(&app).await });
            tokio::time::sleep(after).await;
            work.abort();
            let _ = work.await;
            // Until the dead one's leases have run out.
            site.wait(TimeDelta::minutes(2));
            replica(site).await
        }
    };
    jobs::run_due(&app).await.expect("the work is done");
    app
}

async fn a_year_passes_and_each_reminder_is_sent_once(site: Site) {
    let many = std::env::var(MANY).ok().and_then(|many| many.parse().ok()).unwrap_or(400_i64);
    let first = day_of(now(&site));
    let mut spans = year(&site, many).await;
    let mut app = site.app().clone();
    let mut restarts = 0;
    for day in 1..=365_i64 {
        // In the first minute of the day the reminders are decided on, and their mail leaves in the morning. In every week the
        // server is killed at some point of either.
        let killed = Some(Duration::from_micros(u64::try_from(day * 7_919 % 61 * 1_000).unwrap()));
        restarts += i64::from(day % 7 == 3);
        site.wait(at("2026-03-26T00:01:00Z") + TimeDelta::days(day) - now(&site));
        app = done(&site, app, killed.filter(|_| day % 14 == 3)).await;
        site.wait(TimeDelta::hours(12));
        app = done(&site, app, killed.filter(|_| day % 14 == 10)).await;
        // At noon some are renewed, and some revoked.
        let today = first + day;
        let at_hand = usize::try_from(day * 11 % many).unwrap();
        let (id, set_on, changed_on) = {
            let span = &spans[at_hand];
            (span.id.clone(), span.set_on, span.changed_on)
        };
        if changed_on == i64::MAX && set_on < today {
            let mut tx = app.store.write().await.unwrap();
            spans[at_hand].changed_on = today;
            if day % 2 == 0 {
                let expires_at = spans[at_hand].expires_at + TimeDelta::days(200);
                let changes = CertificationChanges { expires_at: Some(expires_at), ..Default::default() };
                certifications::update(&mut tx, now(&site), &root(), &id, None, changes).await.unwrap();
                spans.push(Span { id, set_on: today, expires_at, changed_on: i64::MAX });
            } else {
                certifications::revoke(&mut tx, now(&site), &root(), &id, "Left").await.unwrap();
            }
            tx.commit().await.unwrap();
        }
    }
    assert!(restarts >= 50, "{restarts}");
    let expected: BTreeSet<_> = spans.iter().flat_map(|span| span.due(first + 365)).collect();
    assert!(expected.len() > usize::try_from(many * 3).unwrap(), "{}", expected.len());
    let written = each_was_decided_on_once(&site, &expected).await;
    // Who is killed between the relay's answer and the note of it sends a mail again, under the same id.
    let left = mail(&site).await;
    let id_of =
        |mail: &String| mail.split("Message-ID: <").nth(1).and_then(|rest| Some(rest.split_once('@')?.0.to_owned()));
    let ids: BTreeSet<String> = left.iter().filter_map(id_of).collect();
    assert_eq!(ids, written, "what was written has left, and nothing else");
    println!(
        "{many} certifications, {restarts} restarts: {} reminders in {} letters, {} of them sent again",
        expected.len(),
        ids.len(),
        left.len() - ids.len()
    );
    assert!(left.len() - ids.len() <= 26, "{} letters, {} of them different", left.len(), ids.len());
}

/// Forty mentors with as many certifications as are asked for, which expire all through the year.
async fn year(site: &Site, many: i64) -> Vec<Span> {
    let first = day_of(now(site));
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
        people::create(&mut tx, now(site), &root(), new).await.unwrap();
    }
    for n in 0..many {
        let expires_at = at("2026-03-28T00:00:00Z") + TimeDelta::days(n * 7 % 440) + TimeDelta::seconds(n);
        let new = NewCertification {
            person: format!("m-{}", n % 40),
            // None of a mentor's is to take the place of another.
            certification_type: format!("course_{}", n / 40),
            issued_at: at("2025-01-01T00:00:00Z") + TimeDelta::seconds(n),
            expires_at: Some(expires_at),
        };
        let id = certifications::issue(&mut tx, now(site), &root(), new).await.unwrap().public_id;
        spans.push(Span { id, set_on: first, expires_at, changed_on: i64::MAX });
    }
    tx.commit().await.unwrap();
    spans
}

/// Compares what was decided on with what was due; the letters that tell of it.
async fn each_was_decided_on_once(site: &Site, expected: &BTreeSet<(String, DateTime<Utc>, i64)>) -> BTreeSet<String> {
    let mut conn = site.conn().await;
    let sent: Vec<(String, DateTime<Utc>, i64, i64)> = on_db!(conn, c => sqlx::query_as(
        "SELECT c.public_id, r.expires_at, r.step,
            (SELECT COUNT(*) FROM certification_reminder_mails m WHERE m.reminder_id = r.id)
         FROM certification_reminders r JOIN certifications c ON c.id = r.certification_id")
        .fetch_all(c).await)
    .expect("the reminders can be read");
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
    assert_eq!(&found, expected);
    assert_eq!(mails.len(), 2);
    let written: Vec<String> =
        on_db!(conn, c => sqlx::query_scalar("SELECT DISTINCT mail FROM certification_reminder_mails").fetch_all(c).await)
            .expect("the letters can be read");
    written.into_iter().collect()
}
