//! What no contract shows yet, and what must happen together or not at all.

use chrono::TimeDelta;
use emblazon::{
    domain::{
        Actor, Dialect, ManageError, Role,
        access::{self, NewApiToken, NewToken},
        awards::{self, AwardError, Awarded, EndKind, NewAward},
        people::{self, NewPerson, PersonChanges},
        totals::{self, Measure, Subject},
    },
    jobs,
};

use crate::support::{Counts, Site, on_both_engines};

on_both_engines!(
    an_award_that_ran_out_makes_room_for_a_new_one,
    an_award_writes_its_log_and_its_notice_in_its_own_transaction,
    what_fails_leaves_no_line_and_no_notice,
    nobody_without_an_account_is_written_to,
    sweeping_forgets_what_is_over_and_nothing_else,
    a_session_ends_when_nobody_uses_it,
    a_session_in_use_ends_all_the_same,
    signing_out_ends_the_session,
    awards_by_day_are_those_that_were_made,
    a_stub_is_private_and_made_by_programs_too,
);

fn root() -> Actor {
    Actor::system(Dialect::CommandLine)
}

fn wanted(badge: &str, person: &str) -> NewAward {
    NewAward { badge: badge.into(), person: person.into(), ..NewAward::default() }
}

/// How many rows of these tables were added since.
async fn added<const N: usize>(site: &Site, before: &Counts, tables: [&str; N]) -> [i64; N] {
    let after = site.counts().await;
    tables.map(|table| after[table] - before[table])
}

async fn give(site: &Site, new: NewAward) -> Result<Awarded, AwardError> {
    let mut tx = site.tx().await;
    let given = awards::award(&mut tx, site.app().clock.now(), &root(), new).await?;
    tx.commit().await?;
    Ok(given)
}

async fn an_award_that_ran_out_makes_room_for_a_new_one(site: Site) {
    let expires_at = Some(site.app().clock.now() + TimeDelta::hours(1));
    let first =
        give(&site, NewAward { expires_at, ..wanted("bdg-def-003", "pm-kari-001") }).await.expect("it is given");
    let first = first.into_award();
    let check = "/api/v1/earned-badges/check?badge_definition_id=bdg-def-003&peer_mentor_id=pm-kari-001";
    let has_earned = || async { site.system().get(check).await.of(200)["has_earned"].clone() };
    assert_eq!(has_earned().await, true);
    assert!(matches!(give(&site, wanted("bdg-def-003", "pm-kari-001")).await, Ok(Awarded::Already(_))));
    site.wait(TimeDelta::hours(1));
    assert_eq!(has_earned().await, false);
    let Ok(Awarded::Now(second)) = give(&site, wanted("bdg-def-003", "pm-kari-001")).await else {
        panic!("there was no room");
    };
    assert_eq!(has_earned().await, true);
    let old = awards::get(&mut site.conn().await, &root(), &first.public_id).await.expect("the old one stays");
    assert_eq!((old.end_kind, old.revoked_at()), (Some(EndKind::Superseded), None));
    let path = format!("/api/v1/earned-badges/{}?revoke_reason=x", first.public_id);
    site.admin().delete(&path).await.problem(409, "earned_badge_ended");
    let kari = site.admin().get("/api/v1/people/pm-kari-001").await.of(200);
    assert_eq!((kari["badge_count"].as_i64(), kari["score"].as_i64()), (Some(3), Some(60)), "it counts once");
    let standing = totals::read(&mut site.conn().await, Measure::Standing, Subject::Badge(second.badge_id)).await;
    assert_eq!(standing.expect("a total"), 1);
}

async fn an_award_writes_its_log_and_its_notice_in_its_own_transaction(site: Site) {
    let before = site.counts().await;
    let tables = ["awards", "audit", "outbox", "total_changes"];
    let award = give(&site, wanted("bdg-def-003", "pm-kari-001")).await.expect("it is given").into_award();
    assert_eq!(added(&site, &before, tables).await, [1, 1, 1, 1]);
    let mut tx = site.tx().await;
    awards::revoke(&mut tx, site.app().clock.now(), &root(), &award.public_id, "Mistake").await.expect("it is revoked");
    tx.commit().await.expect("it is kept");
    assert_eq!(added(&site, &before, tables).await, [1, 2, 2, 2]);
    // The same, and then the connection is lost before the commit.
    let mut tx = site.tx().await;
    awards::award(&mut tx, site.app().clock.now(), &root(), wanted("bdg-site", "pm-kari-001"))
        .await
        .expect("it is given");
    drop(tx);
    assert_eq!(added(&site, &before, tables).await, [1, 2, 2, 2]);
}

async fn what_fails_leaves_no_line_and_no_notice(site: Site) {
    let before = site.counts().await;
    for (badge, person) in [("bdg-other", "pm-kari-001"), ("nothing", "pm-kari-001"), ("bdg-def-003", "nobody")] {
        give(&site, wanted(badge, person)).await.expect_err("it cannot be given");
    }
    let past = Some(site.app().clock.now());
    let late = give(&site, NewAward { expires_at: past, ..wanted("bdg-def-003", "pm-kari-001") }).await;
    assert!(matches!(late, Err(AwardError::Invalid(_))));
    let script = Some("javascript:alert(1)".to_owned());
    let evil = give(&site, NewAward { evidence_url: script, ..wanted("bdg-def-003", "pm-kari-001") }).await;
    assert!(matches!(evil, Err(AwardError::Invalid(_))));
    assert_eq!(site.counts().await, before);
}

async fn nobody_without_an_account_is_written_to(site: Site) {
    let before = site.counts().await;
    give(&site, wanted("bdg-def-001", "mentor-19")).await.expect("it is given");
    assert_eq!(added(&site, &before, ["awards", "outbox"]).await, [1, 0], "Lars has no address");
    let path = "/api/v1/badge-definitions/bdg-def-003";
    site.admin().patch(path, &serde_json::json!({ "sandbox": true })).await.of(200);
    give(&site, wanted("bdg-def-003", "pm-kari-001")).await.expect("it is given");
    assert_eq!(added(&site, &before, ["awards", "outbox"]).await, [2, 0], "a sandbox badge is for trying out");
}

async fn sweeping_forgets_what_is_over_and_nothing_else(site: Site) {
    let signed_in = serde_json::json!({ "username": "kari@example.org", "password": crate::support::PASSWORD });
    site.anonymous().post("/v1/token", &signed_in).await.of(200);
    site.sign_in("kari@example.org").await;
    let keyed = site.admin().request(reqwest::Method::POST, "/api/v1/earned-badges").header("Idempotency-Key", "k");
    let body = serde_json::json!({ "badge_definition_id": "bdg-def-003", "peer_mentor_id": "pm-kari-001" });
    crate::support::Reply::to(keyed.json(&body)).await.of(201);
    let full = site.counts().await;
    assert_eq!((full["bearer_tokens"], full["sessions"], full["idempotency"]), (2, 1, 1));
    jobs::sweep(site.app()).await.expect("a sweep");
    assert_eq!(site.counts().await, full, "nothing is over yet");
    site.wait(TimeDelta::minutes(11));
    jobs::sweep(site.app()).await.expect("a sweep");
    assert_eq!(site.counts().await["bearer_tokens"], 1, "the access token is over");
    site.wait(TimeDelta::days(31));
    jobs::sweep(site.app()).await.expect("a sweep");
    let swept = site.counts().await;
    assert_eq!((swept["bearer_tokens"], swept["idempotency"]), (0, 0));
    for table in ["awards", "people", "audit", "api_tokens", "badges", "outbox"] {
        assert_eq!(swept[table], full[table], "{table}");
    }
}

/// The status of one's own page with this cookie: 303 leads to the door.
async fn page(site: &Site, cookie: &str) -> u16 {
    let request = site.anonymous().request(reqwest::Method::GET, "/me").header("cookie", cookie);
    crate::support::Reply::to(request).await.status
}

async fn a_session_ends_when_nobody_uses_it(site: Site) {
    for (email, idle) in [("kari@example.org", TimeDelta::hours(8)), ("per.admin@example.org", TimeDelta::minutes(30))]
    {
        let cookie = site.sign_in(email).await;
        site.wait(idle - TimeDelta::seconds(1));
        assert_eq!(page(&site, &cookie).await, 200, "{email}");
        // It was used just now, so it has its whole time again.
        site.wait(idle - TimeDelta::seconds(1));
        assert_eq!(page(&site, &cookie).await, 200, "{email}");
        site.wait(idle);
        assert_eq!(page(&site, &cookie).await, 303, "{email}");
    }
}

async fn a_session_in_use_ends_all_the_same(site: Site) {
    for (email, step, steps) in
        [("kari@example.org", TimeDelta::hours(7), 24), ("per.admin@example.org", TimeDelta::minutes(20), 36)]
    {
        let cookie = site.sign_in(email).await;
        for n in 1..steps {
            site.wait(step);
            assert_eq!(page(&site, &cookie).await, 200, "{email} after {n} steps");
        }
        site.wait(step);
        assert_eq!(page(&site, &cookie).await, 303, "{email}: seven days, twelve hours for admins");
    }
}

async fn signing_out_ends_the_session(site: Site) {
    let cookie = site.sign_in("kari@example.org").await;
    assert_eq!(page(&site, &cookie).await, 200);
    let stranger = site.sign_in("mona@example.net").await;
    let out = site.anonymous().request(reqwest::Method::POST, "/sign-out").header("cookie", &cookie);
    crate::support::Reply::to(out).await.is(303);
    assert_eq!((page(&site, &cookie).await, page(&site, &stranger).await), (303, 200));
    // Nor does one from before the password was changed go on.
    let cookie = site.sign_in("kari@example.org").await;
    let mut tx = site.tx().await;
    let kari = people::find(&mut tx, "pm-kari-001").await.expect("people can be read").expect("Kari");
    let hash = site.app().passwords.hash("nine loud herons whistle").await;
    access::set_password(&mut tx, site.app().clock.now(), &root(), &kari, &hash).await.expect("a password is set");
    tx.commit().await.expect("it is kept");
    assert_eq!(page(&site, &cookie).await, 303);
}

async fn awards_by_day_are_those_that_were_made(site: Site) {
    let first = totals::day_of(crate::support::at("2026-01-22T00:00:00Z"));
    let second = totals::day_of(crate::support::at("2026-02-21T00:00:00Z"));
    for _ in ["as appended", "as folded"] {
        let days = totals::by_day(&mut site.conn().await, Subject::Site, first).await.expect("days");
        assert_eq!(days, [(first, 1), (second, 1)]);
        let later = totals::by_day(&mut site.conn().await, Subject::Site, first + 1).await.expect("days");
        assert_eq!(later, [(second, 1)]);
        jobs::fold(site.app()).await.expect("totals are folded");
    }
    // A token that is made, or a change of privacy, is no award.
    let mut tx = site.tx().await;
    let now = site.app().clock.now();
    let changes = PersonChanges { is_public: Some(false), ..PersonChanges::default() };
    people::update(&mut tx, now, &root(), "pm-kari-001", None, changes).await.expect("a change");
    let role = emblazon::domain::Role::System;
    let new =
        NewApiToken { label: "T".into(), holder: NewToken::Service { role, organisation_id: None }, expires_at: None };
    access::create_token(&mut tx, now, &root(), new).await.expect("a token");
    tx.commit().await.expect("they are kept");
    let ever = totals::read(&mut site.conn().await, Measure::Ever, Subject::Site).await.expect("a total");
    assert_eq!(ever, 2);
}

async fn a_stub_is_private_and_made_by_programs_too(site: Site) {
    let now = site.app().clock.now();
    let named = |id: &str| NewPerson {
        public_id: Some(id.into()),
        display_name: id.into(),
        organisation_id: Some("org-nhf-oslo".into()),
        ..NewPerson::default()
    };
    let program = Actor { grants: root().grants.into_iter().filter(|g| g.role == Role::System).collect(), ..root() };
    let mut tx = site.tx().await;
    let stub = people::create_stub(&mut tx, now, &program, named("mentor-900")).await.expect("it is made");
    assert!(stub.is_stub && !stub.is_public && !stub.has_account);
    let refused = people::create(&mut tx, now, &program, named("mentor-901")).await;
    assert!(matches!(refused, Err(ManageError::Forbidden)), "{refused:?}");
    tx.commit().await.expect("it is kept");
    let shown = site.admin().get("/api/v1/people/mentor-900").await.of(200);
    assert_eq!((&shown["stub"], &shown["public"]), (&true.into(), &false.into()));
}
