mod contracts;
mod open_badger;
mod site;

use super::{
    super::{Command, opening, testing, try_parse},
    people::TIERS,
    *,
};
use crate::domain::{
    Dialect,
    access::{self, actor_of_bearer},
    awards::{self, AwardFilter, ClaimState},
    batches::{self, BatchState},
    nominations::{self, NominationFilter, NominationState},
    notices,
    page::Slice,
    people as persons,
    totals::{self, Measure, Subject},
};

fn demo(arguments: &[&str]) -> Demo {
    let arguments = ["emblazon", "demo"].iter().chain(arguments).map(Into::into).collect();
    let Ok(Command::Demo(demo)) = try_parse(arguments).unwrap() else { panic!("understood as demo") };
    demo
}

#[tokio::test]
async fn only_this_computer_may_reach_it() {
    for address in ["0.0.0.0:0", "[::]:0", "192.168.1.2:80"] {
        let refused = Box::pin(run(demo(&["--listen", address]))).await.unwrap_err().to_string();
        assert!(refused.contains(address) && refused.contains("this computer alone"), "{refused}");
    }
}

#[test]
fn a_time_is_rfc_3339() {
    assert_eq!(moment("2026-03-26T10:00:00Z").unwrap().timestamp(), 1_774_519_200);
    assert!(moment("yesterday").unwrap_err().contains("2026-03-26T10:00:00Z"));
}

#[tokio::test]
async fn the_fixed_facts_hold_and_the_data_stays() {
    let settings = testing::settings("demo-facts");
    let clock = Clock::starting_at(moment("2026-03-26T10:00:00Z").unwrap());
    let app = open(settings.clone(), clock.clone()).await.unwrap();
    let mut conn = app.store.read().await.unwrap();
    for tier in TIERS {
        let person = persons::find_by_any(&mut conn, tier.id).await.unwrap().expect(tier.id);
        assert_eq!(person.score, tier.score, "{}", tier.id);
    }
    for secret in [ADMIN_TOKEN, SYSTEM_TOKEN] {
        assert!(actor_of_bearer(&app.store, app.clock.now(), secret, Dialect::EarnedBadges).await.unwrap().is_some());
    }
    for account in people::ACCOUNTS {
        let opened = access::sign_in(&app.store, &app.passwords, app.clock.now(), account.email, DEMO_PASSWORD).await;
        assert_eq!(opened.unwrap().expect(account.email).public_id, account.person);
    }
    let filter = AwardFilter { person: Some("pm-kari-001".to_owned()), ..AwardFilter::default() };
    let held = awards::list(&mut conn, &opening::operator(), &filter, &Slice::page(1, 20)).await.unwrap();
    let held: Vec<_> = held
        .items
        .iter()
        .map(|a| {
            (
                a.public_id.as_str(),
                a.badge_public_id.as_str(),
                a.badge_name.as_str(),
                a.awarded_by.as_str(),
                a.awarded_at.to_rfc3339(),
            )
        })
        .collect();
    assert_eq!(
        held,
        [
            ("earned-001", "bdg-def-001", "First Session", "system", "2026-01-22T14:35:00+00:00".to_owned()),
            ("earned-002", "bdg-def-002", "Streak Champion", "system", "2026-02-21T00:01:00+00:00".to_owned()),
        ]
    );
    let newest = AwardFilter { newest_first: true, include_ended: true, ..AwardFilter::default() };
    let all = awards::list(&mut conn, &opening::operator(), &newest, &Slice::page(1, 1)).await.unwrap();
    assert!(all.items[0].awarded_at <= app.clock.now(), "nothing is in the future");
    assert!((350..=640).contains(&all.total), "{}", all.total);
    let standing = totals::read(&mut conn, Measure::Standing, Subject::Site).await.unwrap();
    assert!(standing < all.total, "some have ended");
    let operator = opening::operator();
    for (state, count) in notices::counts(&mut conn, &operator, 1_000).await.unwrap() {
        assert!(count > 0, "no mail is {}", state.as_str());
    }
    let batches = batches::list(&mut conn, &operator, &Slice::page(1, 20)).await.unwrap().items;
    let told: Vec<_> = batches.iter().map(|b| (b.state, b.done, b.unchanged, b.refused, b.steps)).collect();
    assert!(told.iter().all(|(state, ..)| *state == BatchState::Done), "{told:?}");
    assert!(told[0].3 >= 3 && told[0].2 >= 1 && told[1].3 == 0, "{told:?}");
    let of_platform = awards::issued(&mut conn, &operator, "51", &Slice::page(1, 100)).await.unwrap().items;
    for state in [ClaimState::Pending, ClaimState::Claimed, ClaimState::Failed] {
        assert!(of_platform.iter().any(|award| award.claim_state() == state), "nothing is {state:?}");
    }
    assert!(of_platform.iter().any(|award| award.is_expired(app.clock.now())), "nothing has run out");
    for state in [NominationState::Open, NominationState::Approved, NominationState::Declined] {
        let filter = NominationFilter { state: Some(state), ..NominationFilter::default() };
        let some = nominations::list(&mut conn, &operator, filter, &Slice::page(1, 20)).await.unwrap();
        assert!(some.total > 0, "no nomination is {state:?}");
    }
    drop(conn);
    app.store.close().await;

    let again = open(settings.clone(), clock).await.unwrap();
    let mut conn = again.store.read().await.unwrap();
    assert_eq!(totals::read(&mut conn, Measure::Standing, Subject::Site).await.unwrap(), standing);
    drop(conn);
    again.store.close().await;
    forget(&settings).await.unwrap();
    assert!(!settings.data.join("emblazon.db").exists());
}

#[tokio::test]
async fn what_others_made_is_neither_filled_nor_deleted() {
    let settings = testing::settings("demo-others");
    let app = opening::open(settings.clone(), Clock::system()).await.unwrap();
    let mut tx = app.store.write().await.unwrap();
    let new = persons::NewPerson { display_name: "Anne".to_owned(), ..Default::default() };
    persons::create(&mut tx, app.clock.now(), &opening::operator(), new).await.unwrap();
    tx.commit().await.unwrap();
    app.store.close().await;
    let refused = open(settings.clone(), Clock::system()).await.map(|_| ()).unwrap_err().to_string();
    assert!(refused.contains("not made by the demo"), "{refused}");
    let refused = forget(&settings).await.unwrap_err().to_string();
    assert!(refused.contains("not deleted"), "{refused}");
    assert!(settings.data.join("emblazon.db").exists());
}
