//! Credits: what one adds, what limits it, and that none is lost or counted twice.

use chrono::TimeDelta;
use emblazon::domain::{
    behaviours::{self, BehaviourChanges, CreditError, Limit, NewBehaviour, NewCredit},
    people::{self, PersonId},
    rules::{Lapse, Wanted},
};

use super::{brought, of, root, times};
use crate::support::{Site, on_both_engines};

on_both_engines!(
    a_credit_adds_points_and_solved,
    a_limit_refuses_what_is_too_much,
    a_retired_behaviour_is_not_credited,
    a_hundred_at_once_count_a_hundred_and_award_once,
    two_that_complete_a_badge_together_always_award_it,
    a_streak_is_one_over_clock_changes_and_leap_days,
    a_recount_proves_and_mends,
);

const KARI: &str = "pm-kari-001";

async fn a_credit_adds_points_and_solved(site: Site) {
    let solving = NewBehaviour { shortname: "solve".into(), points: 25, counts_as_solved: true, ..Default::default() };
    site.behaviour(solving).await;
    site.behaviours(&["visit"]).await;
    let before = people::find(&mut site.conn().await, KARI).await.unwrap().unwrap();
    assert_eq!(site.credit(KARI, "solve").await.count, 1);
    assert_eq!(site.credit("kari@example.org", "solve").await.count, 2, "by address too");
    assert_eq!(site.credit(KARI, "visit").await.count, 1);
    let after = people::find(&mut site.conn().await, KARI).await.unwrap().unwrap();
    assert_eq!((after.score - before.score, after.solved_count), (50, 2));
    assert_eq!(after.revision, before.revision + 3, "what is cached about her is drawn anew");
    // Credits keep the points that they were given with.
    let mut tx = site.tx().await;
    let changes = BehaviourChanges { points: Some(1), ..BehaviourChanges::default() };
    behaviours::update(&mut tx, site.app().clock.now(), &root(), "solve", None, changes).await.unwrap();
    tx.commit().await.unwrap();
    site.credit(KARI, "solve").await;
    let last = people::find(&mut site.conn().await, KARI).await.unwrap().unwrap();
    assert_eq!(last.score - before.score, 51);
}

async fn a_limit_refuses_what_is_too_much(site: Site) {
    let limit = Some(Limit { count: 2, seconds: 3_600 });
    site.behaviour(NewBehaviour { shortname: "click".into(), limit, ..Default::default() }).await;
    site.credit(KARI, "click").await;
    site.wait(TimeDelta::minutes(20));
    site.credit(KARI, "click").await;
    site.wait(TimeDelta::minutes(10));
    let mut tx = site.tx().await;
    let wanted = NewCredit { behaviour: "click".into(), person: KARI.into(), registers: false };
    let refused = behaviours::credit(&mut tx, site.app().clock.now(), &root(), wanted).await.unwrap_err();
    assert!(matches!(refused, CreditError::Limited { wait } if wait == TimeDelta::minutes(30)), "{refused:?}");
    drop(tx);
    site.credit("mentor-19", "click").await;
    site.wait(TimeDelta::minutes(30));
    assert_eq!(site.credit(KARI, "click").await.count, 3, "the first is an hour ago");
}

async fn a_retired_behaviour_is_not_credited(site: Site) {
    site.behaviours(&["visit"]).await;
    let mut tx = site.tx().await;
    let now = site.app().clock.now();
    let changes = BehaviourChanges { retired: Some(true), ..BehaviourChanges::default() };
    behaviours::update(&mut tx, now, &root(), "visit", None, changes).await.unwrap();
    for (behaviour, registers) in [("visit", true), ("unheard-of", false)] {
        let wanted = NewCredit { behaviour: behaviour.into(), person: KARI.into(), registers };
        let refused = behaviours::credit(&mut tx, now, &root(), wanted).await.unwrap_err();
        assert!(matches!(refused, CreditError::UnknownBehaviour), "{behaviour}: {refused:?}");
    }
}

async fn a_hundred_at_once_count_a_hundred_and_award_once(site: Site) {
    site.behaviours(&["link"]).await;
    site.rule("fifty", 10, Lapse::Keep, vec![times("link", 50)]).await;
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let site = site.clone();
            tokio::spawn(async move { site.credit("mentor-19", "link").await })
        })
        .collect();
    let (mut counts, mut awards) = (Vec::new(), 0);
    for task in tasks {
        let credited = task.await.unwrap();
        counts.push(credited.count);
        awards += credited.awards.len();
    }
    counts.sort_unstable();
    assert_eq!(counts, (1..=100).collect::<Vec<_>>());
    assert_eq!(awards, 1);
    assert!(site.has("mentor-19", "fifty").await);
}

async fn two_that_complete_a_badge_together_always_award_it(site: Site) {
    site.behaviours(&["left", "right"]).await;
    site.rule("both", 0, Lapse::Keep, vec![times("left", 1), times("right", 1)]).await;
    for n in 0..200 {
        let person = format!("pair-{n}");
        let mut tx = site.tx().await;
        let new =
            people::NewPerson { public_id: Some(person.clone()), display_name: person.clone(), ..Default::default() };
        people::create(&mut tx, site.app().clock.now(), &root(), new).await.unwrap();
        tx.commit().await.unwrap();
        let credit = |behaviour: &'static str| {
            let (site, person) = (site.clone(), person.clone());
            tokio::spawn(async move { site.credit(&person, behaviour).await })
        };
        let (left, right) = tokio::join!(credit("left"), credit("right"));
        let (left, right) = (left.unwrap(), right.unwrap());
        assert_eq!(left.awards.len() + right.awards.len(), 1, "{person}");
    }
}

async fn a_streak_is_one_over_clock_changes_and_leap_days(site: Site) {
    let mut tx = site.tx().await;
    let zone = emblazon::domain::organisations::OrganisationChanges {
        time_zone: Some("Europe/Oslo".into()),
        ..Default::default()
    };
    let now = site.app().clock.now();
    emblazon::domain::organisations::update(&mut tx, now, &root(), "org-nhf-oslo", None, zone).await.unwrap();
    tx.commit().await.unwrap();
    site.behaviours(&["visit"]).await;
    site.rule("seven", 0, Lapse::Keep, vec![of(Wanted::Streak { at_least: 7 })]).await;
    // In winter 23:30 there is 22:30 here, and in summer 21:30: the days go on, an hour before each midnight.
    for (person, first, summer_from, summer_to) in [
        ("pm-kari-001", "2026-03-26", "2026-03-29", "2027-01-01"),
        ("mentor-19", "2027-10-28", "2027-01-01", "2027-10-31"),
        ("oslo-coordinator", "2028-02-25", "2030-01-01", "2030-01-02"),
    ] {
        let mut date: chrono::NaiveDate = first.parse().unwrap();
        for nth in 1..=7 {
            let is_summer = date >= summer_from.parse().unwrap() && date < summer_to.parse().unwrap();
            let hour = if is_summer { 21 } else { 22 };
            let at = date.and_hms_opt(hour, 30, 0).unwrap().and_utc();
            site.wait(at - site.app().clock.now());
            let credited = site.credit(person, "visit").await;
            assert_eq!(credited.awards.len(), usize::from(nth == 7), "{person} on {date}");
            date = date.succ_opt().unwrap();
        }
    }
    // A day without a credit ends the run; half an hour after midnight is the next day already.
    for at in ["2028-06-01T21:30:00Z", "2028-06-02T22:30:00Z", "2028-06-03T12:00:00Z"] {
        site.wait(crate::support::at(at) - site.app().clock.now());
        site.credit("oslo-admin", "visit").await;
    }
    let admin = people::find(&mut site.conn().await, "oslo-admin").await.unwrap().unwrap();
    let runs = behaviours::streaks_since(&mut site.conn().await, admin.id, 0).await.unwrap();
    let lengths: Vec<_> = runs.iter().map(|(first, last)| last - first + 1).collect();
    assert_eq!(lengths, [1, 1], "the second and the third were on one day");
}

async fn a_recount_proves_and_mends(site: Site) {
    let points = NewBehaviour { shortname: "solve".into(), points: 5, counts_as_solved: true, ..Default::default() };
    site.behaviour(points).await;
    site.rule("thrice", 7, Lapse::Keep, vec![times("solve", 3)]).await;
    for days in [0, 1, 1, 2] {
        site.wait(TimeDelta::days(days));
        site.credit(KARI, "solve").await;
    }
    let wrong = |site: Site| async move {
        let (mut behind, mut wrong) = (PersonId(0), Vec::new());
        while let (Some(last), found) = behaviours::recount(&mut site.conn().await, behind, 3).await.unwrap() {
            behind = last;
            wrong.extend(found);
        }
        wrong
    };
    assert_eq!(wrong(site.clone()).await, []);
    let kari = people::find(&mut site.conn().await, KARI).await.unwrap().unwrap();
    let rows = |site: Site| async move {
        let mut conn = site.conn().await;
        let streaks = behaviours::streaks_since(&mut conn, kari.id, 0).await.unwrap();
        let days = behaviours::active_days(&mut conn, kari.id, 0).await.unwrap();
        (behaviours::counts(&mut conn, kari.id).await.unwrap(), days, streaks)
    };
    let before = rows(site.clone()).await;
    assert_eq!(before.2.len(), 2, "{before:?}");
    let mut tx = site.tx().await;
    people::credited(&mut tx, kari.id, 1_000, 3).await.unwrap();
    tx.commit().await.unwrap();
    let found = wrong(site.clone()).await;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].person.as_str(), found[0].score - found[0].true_score, found[0].solved), (KARI, 1_000, 7));
    let mut tx = site.tx().await;
    behaviours::repair(&mut tx, site.app().clock.now(), &root(), &found[0]).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(wrong(site.clone()).await, []);
    assert_eq!(rows(site.clone()).await, before);
    assert_eq!(people::find(&mut site.conn().await, KARI).await.unwrap().unwrap().score, kari.score);
    assert_eq!(brought(&site.credit(KARI, "solve").await), Vec::<String>::new());
}
