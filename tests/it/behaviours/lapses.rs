//! Lapses: what a rule gave goes when its conditions no longer hold, if the rule says so; and nothing else does.

use chrono::TimeDelta;
use emblazon::{
    domain::{
        awards::{self, NewAward},
        page::Slice,
        people,
        rules::{self, Condition, Lapse, Outcome, Wanted},
    },
    jobs,
};

use super::{holds, of, root, times};
use crate::support::{Site, on_both_engines};

on_both_engines!(
    days_that_pass_take_what_a_rule_gave,
    a_prerequisite_that_goes_takes_what_hung_on_it,
    what_was_given_by_hand_does_not_lapse,
    replicas_take_it_once,
);

const KARI: &str = "pm-kari-001";

fn within(days: i64, wanted: Wanted) -> Condition {
    Condition { wanted, within_days: Some(days) }
}

async fn lapse(site: &Site) {
    jobs::run_due(site.app()).await.expect("the jobs run");
}

async fn days_that_pass_take_what_a_rule_gave(site: Site) {
    site.behaviours(&["visit"]).await;
    let visit = |at_least| Wanted::Behaviour { behaviour: "visit".into(), at_least };
    site.rule("active", 0, Lapse::Revoke, vec![within(10, visit(2))]).await;
    site.rule("streak", 0, Lapse::Revoke, vec![within(3, Wanted::Streak { at_least: 2 })]).await;
    site.rule("kept", 0, Lapse::Keep, vec![within(10, visit(2))]).await;
    site.credit(KARI, "visit").await;
    site.wait(TimeDelta::days(1));
    let mut given = super::brought(&site.credit(KARI, "visit").await);
    given.sort_unstable();
    assert_eq!(given, ["active", "kept", "streak"]);
    for (days, active, streak) in [(1, true, true), (1, true, false), (6, true, false), (1, false, false)] {
        site.wait(TimeDelta::days(days));
        lapse(&site).await;
        assert_eq!((site.has(KARI, "active").await, site.has(KARI, "streak").await), (active, streak), "+{days} days");
    }
    assert!(site.has(KARI, "kept").await);
    let kari = people::find(&mut site.conn().await, KARI).await.unwrap().unwrap();
    let decisions = rules::decisions(&mut site.conn().await, kari.id, &Slice::page(1, 10)).await.unwrap().items;
    assert_eq!((decisions[0].kind, decisions[0].badge.as_str()), (Outcome::Revoked, "active"));
    let record = site.admin().get(&format!("/api/v1/earned-badges/{}", decisions[0].award)).await.of(200);
    assert_eq!(record["revoke_reason"], "Criteria no longer met: visit 1 of 2 within 10 days");
    // What lapsed comes again by itself.
    assert_eq!(super::brought(&site.credit(KARI, "visit").await), ["active"]);
    // A credit in time puts it off.
    site.wait(TimeDelta::days(9));
    site.credit(KARI, "visit").await;
    lapse(&site).await;
    assert!(site.has(KARI, "active").await);
    site.wait(TimeDelta::days(1));
    lapse(&site).await;
    assert!(!site.has(KARI, "active").await);
}

async fn a_prerequisite_that_goes_takes_what_hung_on_it(site: Site) {
    site.behaviours(&["link"]).await;
    site.rule("base", 100, Lapse::Keep, vec![times("link", 1)]).await;
    site.rule("middle", 0, Lapse::Revoke, vec![holds("base")]).await;
    site.rule("top", 0, Lapse::Revoke, vec![holds("middle")]).await;
    // Its own points do not keep it.
    site.rule("rich", 500, Lapse::Revoke, vec![of(Wanted::Score { at_least: 100 })]).await;
    let award = site.credit("mentor-19", "link").await.awards.remove(0);
    for badge in ["base", "middle", "top", "rich"] {
        assert!(site.has("mentor-19", badge).await, "{badge}");
    }
    let path = format!("/api/v1/earned-badges/{}?revoke_reason=Mistake", award.public_id);
    site.admin().delete(&path).await.of(200);
    for badge in ["base", "middle", "top", "rich"] {
        assert!(!site.has("mentor-19", badge).await, "{badge}");
    }
    let person = people::find(&mut site.conn().await, "mentor-19").await.unwrap().unwrap();
    assert_eq!((person.score, person.award_count), (0, 0));
    // An award that runs out takes what hangs on it too.
    let mut tx = site.tx().await;
    let now = site.app().clock.now();
    let expires_at = Some(now + TimeDelta::days(3));
    let wanted = NewAward { badge: "base".into(), person: "mentor-19".into(), expires_at, ..NewAward::default() };
    awards::award(&mut tx, now, &root(), wanted).await.unwrap();
    tx.commit().await.unwrap();
    assert!(site.has("mentor-19", "top").await);
    site.wait(TimeDelta::days(3));
    lapse(&site).await;
    assert!(!site.has("mentor-19", "middle").await && !site.has("mentor-19", "top").await);
}

async fn what_was_given_by_hand_does_not_lapse(site: Site) {
    site.behaviours(&["link"]).await;
    site.rule("linker", 0, Lapse::Revoke, vec![holds("bdg-site")]).await;
    let mut tx = site.tx().await;
    let now = site.app().clock.now();
    let give = |badge: &str| NewAward { badge: badge.into(), person: KARI.into(), ..NewAward::default() };
    awards::award(&mut tx, now, &root(), give("linker")).await.unwrap();
    let site_award = awards::award(&mut tx, now, &root(), give("bdg-site")).await.unwrap().into_award();
    awards::revoke(&mut tx, now, &root(), &site_award.public_id, "Mistake").await.unwrap();
    tx.commit().await.unwrap();
    assert!(site.has(KARI, "linker").await);
}

async fn replicas_take_it_once(site: Site) {
    site.behaviours(&["visit"]).await;
    let visit = Wanted::Behaviour { behaviour: "visit".into(), at_least: 1 };
    site.rule("active", 0, Lapse::Revoke, vec![within(1, visit)]).await;
    site.credit(KARI, "visit").await;
    site.wait(TimeDelta::days(1));
    let now = site.app().clock.now();
    let (person, badge) = rules::due(&mut site.conn().await, now, 10).await.unwrap()[0];
    let replica = || {
        let site = site.clone();
        async move {
            let mut tx = site.tx().await;
            let looked = rules::look_again(&mut tx, now, person, badge).await.unwrap();
            tx.commit().await.unwrap();
            looked
        }
    };
    let (one, other) = tokio::join!(tokio::spawn(replica()), tokio::spawn(replica()));
    assert_eq!(u8::from(one.unwrap()) + u8::from(other.unwrap()), 1);
    let decisions = rules::decisions(&mut site.conn().await, person, &Slice::page(1, 10)).await.unwrap().items;
    assert_eq!(decisions.len(), 2);
}
