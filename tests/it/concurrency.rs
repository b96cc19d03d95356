//! Many at once: nothing is lost, nothing is done twice, and the totals are those of a recount.

use emblazon::{
    domain::{
        Actor, Dialect,
        people::NewPerson,
        totals::{self, Measure, Subject},
    },
    jobs, on_db,
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{PASSWORD, Site, on_both_engines};

on_both_engines!(
    awards_to_many_people_at_once_all_land,
    the_same_award_asked_for_at_once_is_made_once,
    a_badge_awarded_and_revoked_at_once_ends_in_one_of_both_ways,
    different_badges_to_one_person_at_once_add_up,
    of_those_who_use_one_refresh_token_at_once_one_wins,
    people_who_want_one_name_at_once_do_not_share_it,
    certifications_of_somebody_new_at_once_all_land,
);

const EARNED: &str = "/api/v1/earned-badges";
const CLIENTS: usize = 32;

fn wanted(badge: &str, mentor: &str) -> Value {
    json!({ "badge_definition_id": badge, "peer_mentor_id": mentor })
}

/// New people of Oslo, `crowd-0` and on.
async fn crowd(site: &Site, people: usize) {
    let (mut tx, root, now) = (site.tx().await, Actor::system(Dialect::CommandLine), site.app().clock.now());
    for n in 0..people {
        let new = NewPerson {
            public_id: Some(format!("crowd-{n}")),
            display_name: format!("Crowd {n}"),
            organisation_id: Some("org-nhf-oslo".into()),
            ..NewPerson::default()
        };
        emblazon::domain::people::create(&mut tx, now, &root, new).await.expect("a person is added");
    }
    tx.commit().await.expect("they are kept");
}

/// One number out of the database.
async fn number(site: &Site, query: &'static str) -> i64 {
    let mut conn = site.conn().await;
    on_db!(conn, c => sqlx::query_scalar(query).fetch_one(c).await).expect("a number")
}

/// Holds every total to what counting the rows gives, before and after they are folded.
async fn totals_are_those_of_a_recount(site: &Site) {
    let standing = number(site, "SELECT COUNT(*) FROM awards WHERE ended_at IS NULL").await;
    let ever = number(site, "SELECT COUNT(*) FROM awards").await;
    let people = number(site, "SELECT COUNT(*) FROM people WHERE NOT is_retired").await;
    for _ in ["as appended", "as folded"] {
        let mut conn = site.conn().await;
        for (measure, wanted) in [(Measure::Standing, standing), (Measure::Ever, ever), (Measure::People, people)] {
            let total = totals::read(&mut conn, measure, Subject::Site).await.expect("a total");
            assert_eq!(total, wanted, "{measure:?}");
        }
        drop(conn);
        jobs::fold(site.app()).await.expect("totals are folded");
        assert_eq!(number(site, "SELECT COUNT(*) FROM total_changes").await, 0);
    }
    // Every total of a badge or an organisation, against its rows.
    let wrong = number(
        site,
        "SELECT COUNT(*) FROM totals t WHERE day = 0 AND measure = 'standing/badge' AND value <>
            (SELECT COUNT(*) FROM awards a WHERE a.badge_id = t.subject_id AND a.ended_at IS NULL)",
    )
    .await;
    let wrong_houses = number(
        site,
        "SELECT COUNT(*) FROM totals t WHERE day = 0 AND measure = 'ever/organisation' AND value <>
            (SELECT COUNT(*) FROM awards a WHERE a.organisation_id = t.subject_id)",
    )
    .await;
    let wrong_people = number(
        site,
        "SELECT COUNT(*) FROM people p WHERE
            award_count <> (SELECT COUNT(*) FROM awards a WHERE a.person_id = p.id AND a.ended_at IS NULL) OR score <>
            (SELECT COALESCE(SUM(a.points), 0) FROM awards a WHERE a.person_id = p.id AND a.ended_at IS NULL)",
    )
    .await;
    assert_eq!((wrong, wrong_houses, wrong_people), (0, 0, 0));
}

/// How many replies had each of these statuses; nothing else may have come.
fn tally<const N: usize>(statuses: &[u16], known: [u16; N]) -> [usize; N] {
    let strange: Vec<_> = statuses.iter().filter(|status| !known.contains(status)).collect();
    assert!(strange.is_empty(), "{strange:?}");
    known.map(|known| statuses.iter().filter(|status| **status == known).count())
}

async fn awards_to_many_people_at_once_all_land(site: Site) {
    crowd(&site, CLIENTS * 4).await;
    let before = site.counts().await;
    let mut clients = JoinSet::new();
    for client in 0..CLIENTS {
        let system = site.system();
        clients.spawn(async move {
            let mut statuses = Vec::new();
            for n in 0..4 {
                let mentor = format!("crowd-{}", client * 4 + n);
                statuses.push(system.post(EARNED, &wanted("bdg-def-001", &mentor)).await.status);
            }
            statuses
        });
    }
    let statuses = clients.join_all().await.concat();
    assert_eq!(tally(&statuses, [201]), [CLIENTS * 4]);
    let after = site.counts().await;
    for table in ["awards", "audit"] {
        assert_eq!(after[table] - before[table], 128, "{table}");
    }
    totals_are_those_of_a_recount(&site).await;
}

async fn the_same_award_asked_for_at_once_is_made_once(site: Site) {
    crowd(&site, 4).await;
    let before = site.counts().await;
    for person in 0..4 {
        let mut clients = JoinSet::new();
        for _ in 0..CLIENTS {
            let system = site.system();
            let wanted = wanted("bdg-def-001", &format!("crowd-{person}"));
            clients.spawn(async move {
                let reply = system.post(EARNED, &wanted).await;
                (reply.status, reply.json()["id"].to_string())
            });
        }
        let (statuses, mut ids): (Vec<_>, Vec<_>) = clients.join_all().await.into_iter().unzip();
        assert_eq!(tally(&statuses, [201, 200]), [1, CLIENTS - 1]);
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 1, "all were told of the same award: {ids:?}");
    }
    let after = site.counts().await;
    for table in ["awards", "audit", "total_changes"] {
        assert_eq!(after[table] - before[table], 4, "{table}");
    }
    totals_are_those_of_a_recount(&site).await;
}

async fn a_badge_awarded_and_revoked_at_once_ends_in_one_of_both_ways(site: Site) {
    let mut clients = JoinSet::new();
    for n in 0..CLIENTS {
        let system = site.system();
        clients.spawn(async move {
            if n % 2 == 0 {
                let revoked = system.delete(&format!("{EARNED}/earned-001?revoke_reason=at+once")).await;
                revoked.status
            } else {
                system.post(EARNED, &wanted("bdg-def-001", "pm-kari-001")).await.status
            }
        });
    }
    let statuses = clients.join_all().await;
    let [made, _] = tally(&statuses, [201, 200]);
    assert!(made <= 1, "awarded again at most once: {made}");
    let standing = "SELECT COUNT(*) FROM awards a JOIN badges b ON b.id = a.badge_id
        WHERE b.public_id = 'bdg-def-001' AND a.ended_at IS NULL";
    assert_eq!(number(&site, standing).await, i64::try_from(made).expect("a small number"));
    assert_eq!(number(&site, "SELECT COUNT(*) FROM audit WHERE action = 'award.revoked'").await, 1);
    totals_are_those_of_a_recount(&site).await;
}

async fn different_badges_to_one_person_at_once_add_up(site: Site) {
    for n in 0..16 {
        let new = json!({ "id": format!("many-{n}"), "name": format!("Many {n}"), "points": 3 });
        site.admin().post("/api/v1/badge-definitions", &new).await.of(201);
    }
    let mut clients = JoinSet::new();
    for n in 0..16 {
        let system = site.system();
        clients.spawn(async move { system.post(EARNED, &wanted(&format!("many-{n}"), "pm-kari-001")).await.status });
    }
    assert_eq!(tally(&clients.join_all().await, [201]), [16]);
    let kari = site.admin().get("/api/v1/people/pm-kari-001").await.of(200);
    assert_eq!((&kari["badge_count"], &kari["score"]), (&json!(18), &json!(30 + 16 * 3)));
    totals_are_those_of_a_recount(&site).await;
}

async fn of_those_who_use_one_refresh_token_at_once_one_wins(site: Site) {
    let signed_in = json!({ "username": "kari@example.org", "password": PASSWORD });
    let pair = site.anonymous().post("/v1/token", &signed_in).await.of(200);
    let refresh = json!({ "grant_type": "refresh_token", "refresh_token": pair["refresh_token"] });
    let mut clients = JoinSet::new();
    for _ in 0..8 {
        let (client, refresh) = (site.anonymous(), refresh.clone());
        clients.spawn(async move {
            let reply = client.post("/v1/token", &refresh).await;
            (reply.status, reply.json())
        });
    }
    let (statuses, bodies): (Vec<_>, Vec<_>) = clients.join_all().await.into_iter().unzip();
    assert_eq!(tally(&statuses, [200, 401]), [1, 7]);
    // Seven of the eight were not the rightful one, so nobody may go on.
    for body in bodies.iter().chain([&pair]).filter_map(|body| body["access_token"].as_str()) {
        site.client(body).get(EARNED).await.problem(401, "unauthenticated");
    }
}

async fn people_who_want_one_name_at_once_do_not_share_it(site: Site) {
    let before = site.counts().await;
    let mut clients = JoinSet::new();
    for n in 0..CLIENTS {
        let admin = site.admin();
        // Half want it as their id, half as their handle, in this case and that.
        let name = if n % 4 < 2 { "popular" } else { "Popular" };
        let new = if n % 2 == 0 {
            json!({ "id": name, "display_name": "P" })
        } else {
            json!({ "id": format!("fan-{n}"), "handle": name, "display_name": "P" })
        };
        clients.spawn(async move { admin.post("/api/v1/people", &new).await.status });
    }
    assert_eq!(tally(&clients.join_all().await, [201, 409]), [1, CLIENTS - 1]);
    let after = site.counts().await;
    assert_eq!(after["people"] - before["people"], 1);
    totals_are_those_of_a_recount(&site).await;
}

async fn certifications_of_somebody_new_at_once_all_land(site: Site) {
    for person in 0..3 {
        let before = site.counts().await;
        let mut clients = JoinSet::new();
        for n in 0..CLIENTS {
            let system = site.system();
            let mentor = if n % 2 == 0 { format!("new-{person}") } else { format!("New-{person}") };
            let new = json!({
                "mentor_id": mentor, "cert_type": "first_aid", "issued_at": "2026-03-01",
                "expires_at": format!("2027-03-01T00:00:{n:02}Z"),
            });
            clients.spawn(async move { system.post("/api/v1/certifications", &new).await.status });
        }
        assert_eq!(tally(&clients.join_all().await, [201]), [CLIENTS]);
        let after = site.counts().await;
        assert_eq!((after["people"] - before["people"], after["certifications"] - before["certifications"]), (1, 32));
    }
    totals_are_those_of_a_recount(&site).await;
}
