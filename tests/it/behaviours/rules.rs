//! Rules: what brings a badge, in chains, and what is refused.

use emblazon::domain::{
    ManageError, Problem,
    awards::{self, NewAward},
    behaviours::NewBehaviour,
    page::Slice,
    people,
    rules::{self, Condition, Lapse, NewRule, Outcome, Wanted},
};

use super::{brought, holds, of, root, times};
use crate::support::{Site, on_both_engines};

on_both_engines!(
    chains_come_at_once,
    every_condition_counts_what_it_says,
    a_rule_that_cannot_be_is_refused,
    what_was_taken_back_is_not_given_again_until_lifted,
    a_decision_keeps_what_was_counted_under_which_version,
);

const KARI: &str = "pm-kari-001";

async fn chains_come_at_once(site: Site) {
    site.behaviours(&["link"]).await;
    site.rule("third", 0, Lapse::Keep, vec![times("link", 1)]).await;
    site.rule("first", 40, Lapse::Keep, vec![times("link", 2)]).await;
    // Saved before what it asks for is: order does not matter, and a badge's points count too.
    site.rule("second", 60, Lapse::Keep, vec![holds("first"), holds("third")]).await;
    site.rule("rich", 0, Lapse::Keep, vec![of(Wanted::Score { at_least: 100 })]).await;
    assert_eq!(brought(&site.credit("mentor-19", "link").await), ["third"]);
    let mut come = brought(&site.credit("mentor-19", "link").await);
    come.sort_unstable();
    assert_eq!(come, ["first", "rich", "second"]);
    let detail = site.admin().get("/api/v1/earned-badges?peer_mentor_id=mentor-19").await.of(200);
    assert!(detail["data"].as_array().unwrap().iter().all(|item| item["awarded_by"] == "system"), "{detail}");
    // By any door: what is given by hand counts as well.
    site.rule("guest", 0, Lapse::Keep, vec![holds("bdg-site")]).await;
    let body = serde_json::json!({ "badge_definition_id": "bdg-site", "peer_mentor_id": KARI });
    site.admin().post("/api/v1/earned-badges", &body).await.of(201);
    assert!(site.has(KARI, "guest").await);
}

async fn every_condition_counts_what_it_says(site: Site) {
    site.behaviours(&["a", "b"]).await;
    site.behaviour(NewBehaviour { shortname: "c".into(), points: 10, counts_as_solved: true, ..Default::default() })
        .await;
    let both = || vec!["a".to_owned(), "b".to_owned()];
    site.rule("any", 0, Lapse::Keep, vec![of(Wanted::AnyBehaviour { behaviours: both(), at_least: 3 })]).await;
    site.rule("sum", 0, Lapse::Keep, vec![of(Wanted::BehavioursTogether { behaviours: both(), at_least: 3 })]).await;
    site.rule("solved", 0, Lapse::Keep, vec![of(Wanted::Solved { at_least: 2 })]).await;
    site.rule("score", 0, Lapse::Keep, vec![of(Wanted::Score { at_least: 30 })]).await;
    let recent = Condition { wanted: Wanted::Behaviour { behaviour: "c".into(), at_least: 2 }, within_days: Some(2) };
    site.rule("recent", 0, Lapse::Keep, vec![recent]).await;
    let solved = Condition { wanted: Wanted::Solved { at_least: 3 }, within_days: Some(3) };
    site.rule("lately", 0, Lapse::Keep, vec![solved]).await;
    let who = "mentor-19";
    for (behaviour, brings) in [("a", vec![]), ("a", vec![]), ("b", vec!["sum"]), ("b", vec![]), ("a", vec!["any"])] {
        assert_eq!(brought(&site.credit(who, behaviour).await), brings, "{behaviour}");
    }
    for (days, brings) in
        [(0, vec![]), (2, vec!["solved"]), (1, vec!["score", "recent"]), (2, vec![]), (0, vec!["lately"])]
    {
        site.wait(chrono::TimeDelta::days(days));
        assert_eq!(brought(&site.credit(who, "c").await), brings, "after {days} days");
    }
}

async fn a_rule_that_cannot_be_is_refused(site: Site) {
    site.behaviours(&["link"]).await;
    site.rule("one", 0, Lapse::Keep, vec![times("link", 1)]).await;
    site.rule("two", 0, Lapse::Keep, vec![holds("one")]).await;
    site.rule("three", 0, Lapse::Keep, vec![holds("two")]).await;
    let streak = |at_least, within_days| Condition { wanted: Wanted::Streak { at_least }, within_days };
    for (conditions, field, problem) in [
        (vec![], "conditions", Problem::Missing),
        (vec![times("link", 0)], "conditions[0].at_least", Problem::OutOfRange { min: 1, max: rules::MAX_COUNT }),
        (vec![times("unheard-of", 1)], "conditions[0].behaviours", Problem::Unknown),
        (vec![holds("unheard-of")], "conditions[0].badge", Problem::Unknown),
        (vec![holds("one")], "conditions[0].badge", Problem::Circular),
        (vec![times("link", 1), holds("three")], "conditions[1].badge", Problem::Circular),
        (vec![streak(5, Some(4))], "conditions[0].at_least", Problem::OutOfRange { min: 1, max: 4 }),
        (vec![streak(5, Some(0))], "conditions[0].within_days", Problem::OutOfRange { min: 1, max: rules::MAX_DAYS }),
        (vec![times("link", 1); 9], "conditions", Problem::TooMany { max: 8 }),
    ] {
        let mut tx = site.tx().await;
        let new = NewRule { conditions: conditions.clone(), lapse: Lapse::Keep };
        let refused = rules::save(&mut tx, site.app().clock.now(), &root(), "one", None, new).await.unwrap_err();
        let ManageError::Invalid(errors) = refused else { panic!("{conditions:?}: {refused}") };
        assert!(errors.iter().any(|e| e.field == field && e.problem == problem), "{conditions:?}: {errors:?}");
    }
    // Who read version 1 may not overwrite version 2.
    site.rule("one", 0, Lapse::Keep, vec![times("link", 2)]).await;
    let mut tx = site.tx().await;
    let new = NewRule { conditions: vec![times("link", 3)], lapse: Lapse::Keep };
    let stale = rules::save(&mut tx, site.app().clock.now(), &root(), "one", Some(1), new).await.unwrap_err();
    assert!(matches!(stale, ManageError::Stale), "{stale:?}");
}

async fn what_was_taken_back_is_not_given_again_until_lifted(site: Site) {
    site.behaviours(&["link"]).await;
    site.rule("linker", 0, Lapse::Keep, vec![times("link", 1)]).await;
    let award = site.credit("mentor-19", "link").await.awards.remove(0);
    let path = format!("/api/v1/earned-badges/{}?revoke_reason=Mistake", award.public_id);
    site.admin().delete(&path).await.of(200);
    assert_eq!(brought(&site.credit("mentor-19", "link").await), Vec::<String>::new());
    assert!(!site.has("mentor-19", "linker").await);
    let mut tx = site.tx().await;
    let now = site.app().clock.now();
    let given = rules::lift(&mut tx, now, &root(), "mentor-19", "linker").await.unwrap();
    assert_eq!(given.len(), 1, "it is looked at at once");
    assert!(rules::lift(&mut tx, now, &root(), "mentor-19", "linker").await.unwrap().is_empty());
    // Given by hand again, nothing stands in a rule's way afterwards.
    awards::revoke(&mut tx, now, &root(), &given[0].public_id, "Again").await.unwrap();
    let by_hand = NewAward { badge: "linker".into(), person: "mentor-19".into(), ..NewAward::default() };
    awards::award(&mut tx, now, &root(), by_hand).await.unwrap();
    tx.commit().await.unwrap();
    let person = people::find(&mut site.conn().await, "mentor-19").await.unwrap().unwrap();
    let slice = emblazon::domain::page::Slice::page(1, 20);
    let open = rules::open(&mut site.conn().await, now, &person, &slice).await.unwrap();
    assert_eq!(open.total, 0, "held: {:?}", open.items);
}

async fn a_decision_keeps_what_was_counted_under_which_version(site: Site) {
    site.behaviours(&["link", "image"]).await;
    site.rule("linker", 0, Lapse::Keep, vec![times("link", 1)]).await;
    site.rule("linker", 0, Lapse::Keep, vec![times("link", 2), times("image", 1)]).await;
    for behaviour in ["link", "image", "link"] {
        site.credit(KARI, behaviour).await;
    }
    site.rule("linker", 0, Lapse::Keep, vec![times("link", 9)]).await;
    let kari = people::find(&mut site.conn().await, KARI).await.unwrap().unwrap();
    let decisions = rules::decisions(&mut site.conn().await, kari.id, &Slice::page(1, 10)).await.unwrap().items;
    assert_eq!(decisions.len(), 1);
    assert_eq!((decisions[0].version, decisions[0].kind, decisions[0].badge.as_str()), (2, Outcome::Awarded, "linker"));
    let counted: Vec<_> = decisions[0].counted.iter().map(rules::told).collect();
    assert_eq!(counted, ["link 2 of 2", "image 1 of 1"]);
    // What is open says what is missing.
    let lars = people::find(&mut site.conn().await, "mentor-19").await.unwrap().unwrap();
    site.credit("mentor-19", "link").await;
    let slice = emblazon::domain::page::Slice::page(1, 20);
    let open = rules::open(&mut site.conn().await, site.app().clock.now(), &lars, &slice).await.unwrap();
    assert_eq!((open.total, open.items[0].version, open.items[0].counted[0].missing()), (1, 3, 8));
}
