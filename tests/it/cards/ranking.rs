use std::time::Duration;

use emblazon::{
    domain::{
        Actor, Dialect,
        awards::{self, NewAward},
        people::{self, NewPerson, PersonChanges},
        profiles::{self, Standings},
    },
    store::{Commits, Store},
};

use crate::support::{Site, on_both_engines};

on_both_engines!(
    a_rank_counts_those_who_have_more_as_of_now,
    a_rank_counts_nobody_who_is_not_seen,
    another_process_is_seen_within_two_seconds,
    what_began_first_and_was_committed_last_is_not_missed,
    a_handle_goes_before_a_name_and_a_name_before_its_hyphens,
    of_two_people_of_one_name_the_first_is_found,
    a_name_is_found_whole_or_not_at_all,
);

fn root() -> Actor {
    Actor::system(Dialect::CommandLine)
}

async fn add(site: &Site, id: &str, name: &str) -> people::Person {
    let new = NewPerson { public_id: Some(id.into()), display_name: name.into(), ..NewPerson::default() };
    let mut tx = site.tx().await;
    let added = people::create(&mut tx, site.app().clock.now(), &root(), new).await.expect("a person is added");
    tx.commit().await.expect("it is kept");
    added
}

async fn change(site: &Site, id: &str, changes: PersonChanges) {
    let mut tx = site.tx().await;
    people::update(&mut tx, site.app().clock.now(), &root(), id, None, changes).await.expect("a person is changed");
    tx.commit().await.expect("it is kept");
}

/// Gives a badge worth as many points as its name says here.
async fn give(site: &Site, badge: &str, person: &str) {
    let wanted = NewAward { badge: badge.into(), person: person.into(), ..NewAward::default() };
    let mut tx = site.tx().await;
    awards::award(&mut tx, site.app().clock.now(), &root(), wanted).await.expect("it is given");
    tx.commit().await.expect("it is kept");
}

async fn rank(site: &Site, score: i64) -> i64 {
    site.app().standings.rank(&mut site.conn().await, score).await.expect("ranks can be told")
}

/// The public id of whoever is found.
async fn found(site: &Site, username: &str) -> Option<String> {
    let found = profiles::find_by_username(&mut site.conn().await, username).await.expect("people can be looked for");
    found.map(|profile| profile.public_id)
}

async fn a_rank_counts_those_who_have_more_as_of_now(site: Site) {
    // Kari holds 10 and 20; nobody else has anything.
    assert_eq!((rank(&site, 30).await, rank(&site, 29).await, rank(&site, 0).await), (1, 2, 2));
    add(&site, "one", "One").await;
    add(&site, "two", "Two").await;
    give(&site, "bdg-site", "one").await;
    give(&site, "bdg-site", "two").await;
    assert_eq!((rank(&site, 30).await, rank(&site, 5).await, rank(&site, 0).await), (1, 2, 4), "equals share a rank");
    let mut tx = site.tx().await;
    awards::revoke(&mut tx, site.app().clock.now(), &root(), "earned-002", "A mistake").await.expect("it is revoked");
    tx.commit().await.expect("it is kept");
    assert_eq!((rank(&site, 10).await, rank(&site, 9).await), (1, 2));
}

async fn a_rank_counts_nobody_who_is_not_seen(site: Site) {
    assert_eq!(rank(&site, 0).await, 2);
    let hidden = PersonChanges { is_public: Some(false), ..PersonChanges::default() };
    change(&site, "pm-kari-001", hidden).await;
    assert_eq!((rank(&site, 0).await, found(&site, "pm-kari-001").await), (1, None));
    let shown = PersonChanges { is_public: Some(true), ..PersonChanges::default() };
    change(&site, "pm-kari-001", shown).await;
    assert_eq!((rank(&site, 0).await, found(&site, "pm-kari-001").await.as_deref()), (2, Some("pm-kari-001")));
    let left = PersonChanges { retired: Some(true), ..PersonChanges::default() };
    change(&site, "pm-kari-001", left).await;
    assert_eq!((rank(&site, 0).await, found(&site, "pm-kari-001").await), (1, None));
}

async fn another_process_is_seen_within_two_seconds(site: Site) {
    // Another process has a store of its own, which counts only its own commits.
    let location = site.app().settings.location();
    let other = Store::open(&location).await.expect("the database opens twice");
    let standings = Standings::new(other.commits().clone());
    let there =
        async || standings.rank(&mut other.read().await.expect("it reads"), 0).await.expect("ranks can be told");
    assert_eq!(there().await, 2);
    add(&site, "one", "One").await;
    give(&site, "bdg-site", "one").await;
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(there().await, 3);
    other.close().await;
}

async fn what_began_first_and_was_committed_last_is_not_missed(site: Site) {
    if site.app().store.engine() == emblazon::store::Engine::Sqlite {
        // There is one writer: what begins first is committed first.
        return;
    }
    add(&site, "one", "One").await;
    add(&site, "two", "Two").await;
    let standings = Standings::new(Commits::default());
    let wait = Duration::from_millis(1_050);
    let standing = async || standings.rank(&mut site.conn().await, 0).await.expect("ranks can be told");
    let mut early = site.tx().await;
    let one = people::find(&mut early, "one").await.expect("they are read").expect("there is one");
    people::touch(&mut early, one.id, 0, 5).await.expect("it is changed");
    give(&site, "bdg-site", "two").await;
    assert_eq!(standing().await, 3, "what is not committed does not count");
    tokio::time::sleep(wait).await;
    assert_eq!(standing().await, 3);
    early.commit().await.expect("it is kept");
    tokio::time::sleep(wait).await;
    assert_eq!(standing().await, 4);
}

async fn a_handle_goes_before_a_name_and_a_name_before_its_hyphens(site: Site) {
    add(&site, "first", "anne-marie").await;
    add(&site, "second", "Anne Marie").await;
    assert_eq!(found(&site, "Anne-Marie").await.as_deref(), Some("first"), "a name is reachable as it is written");
    assert_eq!(found(&site, "anne marie").await.as_deref(), Some("second"));
    assert_eq!(found(&site, "LARS-ERIKSEN").await.as_deref(), Some("mentor-19"), "hyphens are spaces");
    add(&site, "Anne-Marie", "Somebody Else").await;
    assert_eq!(found(&site, "anne-marie").await.as_deref(), Some("Anne-Marie"), "a handle goes first, in any case");
    let handle = PersonChanges { handle: Some("lars-eriksen".into()), ..PersonChanges::default() };
    change(&site, "first", handle).await;
    assert_eq!(found(&site, "Lars-Eriksen").await.as_deref(), Some("first"));
    assert_eq!(found(&site, "lars eriksen").await.as_deref(), Some("mentor-19"));
}

async fn of_two_people_of_one_name_the_first_is_found(site: Site) {
    add(&site, "one", "Åse Strauß").await;
    add(&site, "two", "åse strauss").await;
    assert_eq!(found(&site, "A\u{30a}se-STRAUSS").await.as_deref(), Some("one"));
    let hidden = PersonChanges { is_public: Some(false), ..PersonChanges::default() };
    change(&site, "one", hidden).await;
    assert_eq!(found(&site, "Åse Strauß").await.as_deref(), Some("two"), "who is hidden is as unknown");
    let renamed = PersonChanges { display_name: Some("Åse Berg".into()), ..PersonChanges::default() };
    change(&site, "two", renamed).await;
    assert_eq!(found(&site, "Åse Strauß").await, None);
    assert_eq!(found(&site, "åse-berg").await.as_deref(), Some("two"));
}

async fn a_name_is_found_whole_or_not_at_all(site: Site) {
    let long = "x".repeat(10_000);
    for name in
        ["", " ", "-", "%", "_", "Kari", "Nordmann", "Kari%", "Kari_Nordmann", "kari@example.org", "*", "a\0b", &long]
    {
        assert_eq!(found(&site, name).await, None, "{name:?}");
    }
}
