use chrono::TimeDelta;
use emblazon::{
    clock::Timestamp,
    domain::{
        awards::{self, EndKind},
        certifications::{
            self, Certification, CertificationChanges, CertificationError, CertificationFilter, Coverage, NewType,
            Order, Period, Status, TypeChanges,
        },
        page::{Listed, Slice},
        people::{self, PersonChanges},
        text::sort_key,
    },
    jobs,
};

use super::{issue, now, root, wanted};
use crate::support::{Site, at, on_both_engines};

on_both_engines!(
    a_certification_expires_at_the_very_moment,
    lists_and_their_totals_agree_for_every_filter_and_order,
    what_is_later_is_a_renewal_and_anything_else_an_edit,
    a_renewal_is_taken_back_only_while_nothing_is_built_on_it,
    the_same_again_is_refused_and_overlapping_ones_are_not,
    who_was_certified_without_a_gap_is_told_since_when,
    what_was_removed_comes_back_within_thirty_days,
    a_certification_follows_its_holder,
    a_type_s_badge_is_held_while_one_of_its_certifications_is_current,
    what_begins_on_a_leap_day_ends_on_the_last_of_february,
    renewals_that_overlap_are_one_period,
    an_end_that_was_corrected_ends_what_came_before_too,
    what_was_removed_is_listed_while_it_can_be_restored,
    a_type_s_badge_comes_when_its_certification_begins,
);

fn all() -> Slice {
    Slice::page(1, 100)
}

async fn list(site: &Site, filter: CertificationFilter) -> Listed<Certification> {
    let mut conn = site.conn().await;
    certifications::list(&mut conn, now(site), &root(), &filter, &all()).await.expect("they are listed")
}

async fn update(
    site: &Site,
    id: &str,
    issued_at: Option<&str>,
    expires_at: Option<&str>,
) -> Result<certifications::Changed, CertificationError> {
    let mut tx = site.tx().await;
    let changes = CertificationChanges {
        issued_at: issued_at.map(at),
        expires_at: expires_at.map(at),
        ..CertificationChanges::default()
    };
    let outcome = certifications::update(&mut tx, now(site), &root(), id, None, changes).await?;
    tx.commit().await?;
    Ok(outcome)
}

async fn a_certification_expires_at_the_very_moment(site: Site) {
    let new = wanted("mentor-19", "first_aid", "2025-03-26T10:00:00Z", "2026-03-26T10:00:01Z");
    let issued = issue(&site, new).await.expect("it is issued");
    let of = |status| CertificationFilter { status: Some(status), ..CertificationFilter::default() };
    assert_eq!(issued.status(now(&site)), Status::Active);
    assert!(issued.is_expiring_soon(now(&site), 0), "its last day is today");
    assert_eq!((list(&site, of(Status::Active)).await.total, list(&site, of(Status::Expired)).await.total), (1, 0));
    site.wait(TimeDelta::seconds(1));
    assert_eq!(issued.status(now(&site)), Status::Expired);
    assert!(!issued.is_expiring_soon(now(&site), 30));
    // Before and after a job has noticed.
    for _ in 0..2 {
        let (active, expired) = (list(&site, of(Status::Active)).await, list(&site, of(Status::Expired)).await);
        assert_eq!((active.total, active.items.len(), expired.total, expired.items.len()), (0, 0, 1, 1));
        let soon = CertificationFilter { within_days: Some(30), ..CertificationFilter::default() };
        assert_eq!(list(&site, soon).await.total, 0);
        site.wait(TimeDelta::minutes(1));
        site.work().await;
    }
}

/// Some of every kind, of two houses and two types, made at different times.
async fn many(site: &Site) -> Vec<Certification> {
    let mut made = Vec::new();
    for n in 0..24_i64 {
        let person = ["mentor-19", "pm-kari-001", "other-recruit", "other-mentor"][usize::try_from(n % 4).unwrap()];
        let of_type = if n % 3 == 0 { "first_aid" } else { "peer_mentor_level_1" };
        let mut new = wanted(person, of_type, "2024-01-01T00:00:00Z", "2026-03-26T10:00:00Z");
        new.expires_at = new.expires_at.map(|at| at + TimeDelta::hours((n - 12) * 31));
        let issued = issue(site, new).await.expect("it is issued");
        site.wait(TimeDelta::seconds(1));
        let mut tx = site.tx().await;
        if n % 7 == 0 {
            certifications::revoke(&mut tx, now(site), &root(), &issued.public_id, "Left")
                .await
                .expect("it is revoked");
        }
        if n % 11 == 10 {
            certifications::remove(&mut tx, now(site), &root(), &issued.public_id).await.expect("it is removed");
        } else {
            made.push(issued.public_id);
        }
        tx.commit().await.expect("it is kept");
    }
    let mut conn = site.conn().await;
    let mut all = Vec::new();
    for id in made {
        all.push(certifications::get(&mut conn, &root(), &id).await.expect("it is there"));
    }
    all
}

/// Every filter together with every other, in every order.
fn filters(descending: bool) -> Vec<CertificationFilter> {
    let bounds = [None, Some("2026-03-20T05:00:00Z"), Some("2026-03-26T00:00:00Z"), Some("2026-04-02T13:30:00Z")];
    let mut filters = Vec::new();
    for status in [None, Some(Status::Active), Some(Status::Expired), Some(Status::Revoked)] {
        for keys in 0..8 {
            let key = |bit: u8, name: &str| (keys & bit != 0).then(|| name.to_owned());
            for (after, before) in bounds.iter().flat_map(|a| bounds.iter().map(move |b| (*a, *b))) {
                for order in [Order::Created, Order::Expires, Order::Name] {
                    filters.push(CertificationFilter {
                        person: key(1, "other-mentor"),
                        organisation: key(2, "org-other"),
                        certification_type: key(4, "first_aid"),
                        status,
                        expires_after: after.map(at),
                        expires_before: before.map(at),
                        order,
                        descending,
                        ..CertificationFilter::default()
                    });
                }
            }
        }
    }
    filters
}

/// What a filter finds, told the long way.
fn found<'a>(made: &'a [Certification], filter: &CertificationFilter, now: Timestamp) -> Vec<&'a str> {
    let is = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted == value);
    let mut found: Vec<&Certification> = made
        .iter()
        .filter(|c| filter.status.is_none_or(|status| c.status(now) == status))
        .filter(|c| is(&filter.certification_type, &c.certification_type))
        .filter(|c| is(&filter.organisation, &c.organisation) && is(&filter.person, &c.person))
        .filter(|c| {
            filter.beyond_days.is_none_or(|days| c.status(now) == Status::Active && c.days_until_expiry(now) > days)
        })
        .filter(|c| filter.expires_after.is_none_or(|after| c.expires_at > after))
        .filter(|c| filter.expires_before.is_none_or(|before| c.expires_at < before))
        .collect();
    found.sort_by_key(|c| match filter.order {
        Order::Created => (Some(c.created_at), None, c.id),
        Order::Expires | Order::Urgency => (Some(c.expires_at), None, c.id),
        Order::Name => (None, Some(sort_key(&c.person_name)), c.id),
        Order::Removed => (c.removed_at, None, c.id),
    });
    if filter.descending {
        found.reverse();
    }
    if filter.order == Order::Urgency {
        // Of what is over, the latest first.
        let (valid, mut over): (Vec<_>, Vec<_>) = found.into_iter().partition(|c| c.status(now) == Status::Active);
        over.reverse();
        over.sort_by_key(|c| c.status(now) == Status::Revoked);
        found = valid.into_iter().chain(over).collect();
    }
    found.into_iter().map(|c| c.public_id.as_str()).collect()
}

async fn lists_and_their_totals_agree_for_every_filter_and_order(site: Site) {
    let made = many(&site).await;
    // Once as the rows were written, once when the totals are folded and the expired ones noticed.
    for descending in [false, true] {
        for filter in filters(descending) {
            let expected = found(&made, &filter, now(&site));
            let listed = list(&site, filter.clone()).await;
            let ids: Vec<&str> = listed.items.iter().map(|c| c.public_id.as_str()).collect();
            assert_eq!(ids, expected, "{filter:?}");
            assert_eq!(listed.total, i64::try_from(expected.len()).unwrap(), "{filter:?}");
        }
        site.wait(TimeDelta::minutes(1));
        site.work().await;
        jobs::fold(site.app()).await.expect("totals are folded");
    }
    for beyond_days in [None, Some(0), Some(5)] {
        for status in [None, Some(Status::Active), Some(Status::Expired), Some(Status::Revoked)] {
            let filter =
                CertificationFilter { status, beyond_days, order: Order::Urgency, ..CertificationFilter::default() };
            let expected = found(&made, &filter, now(&site));
            let mut ids = Vec::new();
            for page in 1..=6 {
                let listed =
                    certifications::list(&mut site.conn().await, now(&site), &root(), &filter, &Slice::page(page, 4))
                        .await
                        .expect("a page");
                assert_eq!(listed.total, i64::try_from(expected.len()).unwrap(), "{filter:?}");
                ids.extend(listed.items.into_iter().map(|c| c.public_id));
            }
            assert_eq!(ids, expected, "{filter:?}");
        }
    }
    let removed = list(&site, CertificationFilter { removed: true, ..CertificationFilter::default() }).await;
    assert_eq!((removed.total, removed.items.len()), (2, 2));
    let found =
        list(&site, CertificationFilter { search: Some("lars".into()), ..CertificationFilter::default() }).await;
    assert!(!found.items.is_empty() && found.items.iter().all(|c| c.person == "mentor-19"));
    let counts = certifications::counts(&mut site.conn().await, now(&site), &root(), None, 30).await.expect("a count");
    let of = |status| i64::try_from(made.iter().filter(|c| c.status(now(&site)) == status).count()).unwrap();
    let statuses = (of(Status::Active), of(Status::Expired), of(Status::Revoked));
    assert_eq!((counts.active, counts.expired, counts.revoked), statuses);
    assert_eq!(counts.expiring, counts.active, "all end within two weeks");
}

async fn what_is_later_is_a_renewal_and_anything_else_an_edit(site: Site) {
    let new = wanted("mentor-19", "first_aid", "2025-01-01T00:00:00Z", "2026-06-01T00:00:00Z");
    let id = issue(&site, new).await.expect("it is issued").public_id;
    let count = |changed: &certifications::Changed| (changed.renewal.is_some(), changed.certification.renewal_count);
    let same = update(&site, &id, Some("2025-01-01T00:00:00Z"), Some("2026-06-01T00:00:00Z")).await.unwrap();
    assert_eq!((count(&same), same.certification.revision), ((false, 0), 1), "nothing changes");
    let shorter = update(&site, &id, None, Some("2026-05-01T00:00:00Z")).await.unwrap();
    assert_eq!(count(&shorter), (false, 0));
    let renewed = update(&site, &id, None, Some("2027-05-01T00:00:00Z")).await.unwrap();
    assert_eq!(count(&renewed), (true, 1));
    let again = update(&site, &id, Some("2026-03-26T00:00:00Z"), Some("2028-02-29T00:00:00Z")).await.unwrap();
    assert_eq!(count(&again), (true, 2));
    let renewals = certifications::renewals(&mut site.conn().await, &again.certification).await.unwrap();
    let told: Vec<_> = renewals.iter().map(|r| (r.renewed_at, r.expires_at)).collect();
    assert_eq!(told, [(now(&site), at("2027-05-01T00:00:00Z")), (now(&site), at("2028-02-29T00:00:00Z"))]);
    let reversed = update(&site, &id, Some("2028-02-29T00:00:00Z"), None).await;
    assert!(matches!(reversed, Err(CertificationError::EndsBeforeItBegins)), "{reversed:?}");
    let mut tx = site.tx().await;
    certifications::revoke(&mut tx, now(&site), &root(), &id, "Left the programme").await.expect("it is revoked");
    tx.commit().await.unwrap();
    assert!(matches!(update(&site, &id, None, Some("2029-01-01T00:00:00Z")).await, Err(CertificationError::Revoked)));
}

async fn a_renewal_is_taken_back_only_while_nothing_is_built_on_it(site: Site) {
    let new = wanted("mentor-19", "first_aid", "2025-01-01T00:00:00Z", "2026-06-01T00:00:00Z");
    let id = issue(&site, new).await.expect("it is issued").public_id;
    let first = update(&site, &id, None, Some("2027-06-01T00:00:00Z")).await.unwrap().renewal.expect("a renewal");
    let second = update(&site, &id, None, Some("2028-06-01T00:00:00Z")).await.unwrap().renewal.expect("a renewal");
    let undo = async |renewal| {
        let mut tx = site.tx().await;
        let undone = certifications::undo_renewal(&mut tx, now(&site), &root(), &id, renewal).await?;
        tx.commit().await.unwrap();
        Ok::<_, CertificationError>((undone.renewal_count, undone.expires_at))
    };
    assert!(matches!(undo(first).await, Err(CertificationError::ChangedSince)));
    assert_eq!(undo(second).await.unwrap(), (1, at("2027-06-01T00:00:00Z")));
    assert_eq!(undo(second).await.unwrap(), (1, at("2027-06-01T00:00:00Z")), "again: nothing changes");
    update(&site, &id, None, Some("2027-05-01T00:00:00Z")).await.unwrap();
    assert!(matches!(undo(first).await, Err(CertificationError::ChangedSince)), "it was corrected since");
    let counts = site.counts().await;
    assert_eq!(
        (counts["certification_renewals"], counts["certification_renewals_undone"]),
        (2, 1),
        "nothing is erased"
    );
}

async fn the_same_again_is_refused_and_overlapping_ones_are_not(site: Site) {
    let new = |from, until| wanted("mentor-19", "first_aid", from, until);
    let first = issue(&site, new("2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z")).await.expect("it is issued");
    match issue(&site, new("2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z")).await {
        Err(CertificationError::Identical { id }) => assert_eq!(id, first.public_id),
        other => panic!("{other:?}"),
    }
    let second = issue(&site, new("2026-03-01T00:00:00Z", "2027-03-01T00:00:00Z")).await.expect("they overlap");
    let current = certifications::current(&mut site.conn().await, now(&site), &root(), "mentor-19").await.unwrap();
    assert_eq!(current.public_id, second.public_id, "the one that expires last");
    let longer = update(&site, &first.public_id, None, Some("2028-01-01T00:00:00Z")).await.unwrap().certification;
    let current = certifications::current(&mut site.conn().await, now(&site), &root(), "mentor-19").await.unwrap();
    assert_eq!(current.public_id, longer.public_id);
    // An edit cannot make the same either.
    let same = update(&site, &second.public_id, Some("2025-06-01T00:00:00Z"), Some("2028-01-01T00:00:00Z")).await;
    assert!(matches!(same, Err(CertificationError::Identical { .. })), "{same:?}");
}

async fn who_was_certified_without_a_gap_is_told_since_when(site: Site) {
    let new = |from, until| wanted("mentor-19", "first_aid", from, until);
    // A leap day, a gap, two that overlap, and a renewal in time.
    issue(&site, new("2023-02-28T00:00:00Z", "2024-02-29T00:00:00Z")).await.unwrap();
    issue(&site, new("2024-02-29T00:00:00Z", "2025-01-01T00:00:00Z")).await.unwrap();
    issue(&site, new("2025-02-01T00:00:00Z", "2025-12-01T00:00:00Z")).await.unwrap();
    let last = issue(&site, new("2025-11-01T00:00:00Z", "2026-04-01T00:00:00Z")).await.unwrap();
    let last = update(&site, &last.public_id, None, Some("2027-04-01T00:00:00Z")).await.unwrap().certification;
    let period = |from, until| Period { from: at(from), until: at(until) };
    let told = certifications::coverage(&mut site.conn().await, now(&site), &last).await.unwrap();
    let expected = Coverage {
        periods: vec![
            period("2023-02-28T00:00:00Z", "2025-01-01T00:00:00Z"),
            period("2025-02-01T00:00:00Z", "2027-04-01T00:00:00Z"),
        ],
        gaps: vec![period("2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z")],
        continuous_since: Some(at("2025-02-01T00:00:00Z")),
    };
    assert_eq!(told, expected);
    // A renewal that comes too late leaves a gap.
    let late = issue(&site, wanted("pm-kari-001", "first_aid", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"));
    let late = update(&site, &late.await.unwrap().public_id, None, Some("2027-01-01T00:00:00Z")).await.unwrap();
    let told = certifications::coverage(&mut site.conn().await, now(&site), &late.certification).await.unwrap();
    assert_eq!(told.gaps, [Period { from: at("2025-01-01T00:00:00Z"), until: now(&site) }]);
    assert_eq!(told.continuous_since, Some(now(&site)));
}

async fn what_begins_on_a_leap_day_ends_on_the_last_of_february(site: Site) {
    for (from, until) in [
        ("2024-02-29T00:00:00Z", "2025-02-28T00:00:00Z"),
        ("2023-02-28T00:00:00Z", "2024-02-28T00:00:00Z"),
        ("2027-02-28T12:00:00Z", "2028-02-28T12:00:00Z"),
    ] {
        let new = certifications::NewCertification { expires_at: None, ..wanted("mentor-19", "first_aid", from, from) };
        assert_eq!(issue(&site, new).await.expect("it is issued").expires_at, at(until), "twelve months from {from}");
    }
    let over = issue(&site, wanted("mentor-42", "first_aid", "2026-03-01T00:00:00Z", "2028-03-01T00:00:00Z"));
    let day = at("2028-02-28T23:59:59Z");
    assert_eq!(over.await.expect("it is issued").days_until_expiry(day), 2, "the 29th is between");
}

async fn renewals_that_overlap_are_one_period(site: Site) {
    let new = wanted("mentor-19", "first_aid", "2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z");
    let id = issue(&site, new).await.expect("it is issued").public_id;
    // Two months before the end, and again before that one has begun to be needed.
    update(&site, &id, Some("2026-03-26T00:00:00Z"), Some("2027-03-26T00:00:00Z")).await.expect("it is renewed");
    let last = update(&site, &id, Some("2026-03-26T00:00:00Z"), Some("2028-03-26T00:00:00Z")).await.expect("again");
    assert_eq!(last.certification.renewal_count, 2);
    let told = certifications::coverage(&mut site.conn().await, now(&site), &last.certification).await.unwrap();
    let whole = Period { from: at("2025-06-01T00:00:00Z"), until: at("2028-03-26T00:00:00Z") };
    assert_eq!((told.periods, told.gaps), (vec![whole], Vec::new()));
    assert_eq!(told.continuous_since, Some(whole.from));
}

async fn what_was_removed_comes_back_within_thirty_days(site: Site) {
    let new = wanted("mentor-19", "first_aid", "2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z");
    let id = issue(&site, new.clone()).await.unwrap().public_id;
    let remove = async || {
        let mut tx = site.tx().await;
        certifications::remove(&mut tx, now(&site), &root(), &id).await.expect("it is removed");
        tx.commit().await.unwrap();
    };
    let restore = async || {
        let mut tx = site.tx().await;
        let restored = certifications::restore(&mut tx, now(&site), &root(), &id).await?;
        tx.commit().await.unwrap();
        Ok::<_, CertificationError>(restored)
    };
    remove().await;
    let gone = certifications::get(&mut site.conn().await, &root(), &id).await;
    assert!(matches!(gone, Err(CertificationError::UnknownCertification)));
    site.wait(TimeDelta::days(30));
    assert!(restore().await.expect("it comes back").removed_at.is_none());
    remove().await;
    let twin = issue(&site, new).await.expect("the place is free");
    assert!(matches!(restore().await, Err(CertificationError::Identical { id }) if id == twin.public_id));
    site.wait(TimeDelta::days(30) + TimeDelta::seconds(1));
    assert!(matches!(restore().await, Err(CertificationError::NotRestorable)));
}

async fn a_certification_follows_its_holder(site: Site) {
    let new = wanted("mentor-19", "first_aid", "2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z");
    let id = issue(&site, new).await.unwrap().public_id;
    let of = |organisation: &str| CertificationFilter {
        organisation: Some(organisation.into()),
        order: Order::Name,
        ..CertificationFilter::default()
    };
    assert_eq!(list(&site, of("org-nhf-oslo")).await.total, 1);
    let mut tx = site.tx().await;
    let changes = PersonChanges {
        organisation_id: Some("org-other".into()),
        display_name: Some("Aina Aas".into()),
        ..PersonChanges::default()
    };
    people::update(&mut tx, now(&site), &root(), "mentor-19", None, changes).await.expect("she moves");
    tx.commit().await.unwrap();
    assert_eq!(list(&site, of("org-nhf-oslo")).await.total, 0);
    let there = list(&site, of("org-other")).await;
    assert_eq!((there.total, there.items[0].public_id.as_str()), (1, id.as_str()));
    assert_eq!(there.items[0].person_name, "Aina Aas");
}

async fn a_type_s_badge_is_held_while_one_of_its_certifications_is_current(site: Site) {
    let before = wanted("pm-kari-001", "first_aid", "2025-06-01T00:00:00Z", "2026-06-01T00:00:00Z");
    issue(&site, before).await.expect("the type is registered by it");
    let mut tx = site.tx().await;
    let badge = TypeChanges { badge: Some(Some("bdg-def-003".into())), ..TypeChanges::default() };
    certifications::update_type(&mut tx, now(&site), &root(), "first_aid", None, badge).await.expect("it is set");
    let taken = NewType { shortname: "rescue".into(), badge: Some("bdg-def-003".into()), ..NewType::default() };
    let refused = certifications::create_type(&mut tx, now(&site), &root(), taken).await;
    assert!(refused.is_err(), "one badge cannot stand for two types");
    drop(tx);
    let mut tx = site.tx().await;
    let badge = TypeChanges { badge: Some(Some("bdg-def-003".into())), ..TypeChanges::default() };
    certifications::update_type(&mut tx, now(&site), &root(), "first_aid", None, badge).await.expect("it is set");
    tx.commit().await.unwrap();
    let check = "/api/v1/earned-badges/check?badge_definition_id=bdg-def-003&peer_mentor_id=";
    let has = async |person: &str| site.system().get(&format!("{check}{person}")).await.of(200)["has_earned"] == true;
    assert!(!has("pm-kari-001").await);
    site.work().await;
    assert!(has("pm-kari-001").await, "it comes to whoever is certified already");
    let long = wanted("mentor-19", "first_aid", "2026-01-01T00:00:00Z", "2026-05-01T00:00:00Z");
    let long = issue(&site, long).await.unwrap();
    let longer = issue(&site, wanted("mentor-19", "first_aid", "2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z"));
    let longer = longer.await.unwrap();
    assert!(has("mentor-19").await);
    // One ends; the other is still current.
    site.wait(at("2026-05-01T00:00:00Z") - now(&site));
    site.work().await;
    assert_eq!(long.status(now(&site)), Status::Expired);
    assert!(has("mentor-19").await);
    // Renewed in time, it goes on; then it runs out.
    update(&site, &longer.public_id, None, Some("2026-08-01T00:00:00Z")).await.unwrap();
    site.wait(at("2026-07-01T00:00:00Z") - now(&site));
    site.work().await;
    assert!(has("mentor-19").await && !has("pm-kari-001").await);
    site.wait(at("2026-08-01T00:00:00Z") - now(&site));
    site.work().await;
    assert!(!has("mentor-19").await);
    let mut conn = site.conn().await;
    let person = people::find(&mut conn, "mentor-19").await.unwrap().expect("he is there");
    let (ended, _) = awards::of_person(&mut conn, person.id, true, &all()).await.unwrap();
    assert_eq!((ended[0].awarded_by.as_str(), ended[0].end_kind), ("system", Some(EndKind::Revoked)));
    assert_eq!(ended[0].revoke_reason.as_deref(), Some("Criteria no longer met: certification first_aid not current"));
    drop(conn);
    // Renewed again, the badge comes back.
    update(&site, &longer.public_id, None, Some("2027-08-01T00:00:00Z")).await.unwrap();
    assert!(has("mentor-19").await);
}

async fn an_end_that_was_corrected_ends_what_came_before_too(site: Site) {
    let period = |from, until| Period { from: at(from), until: at(until) };
    let told = async |of: &Certification| {
        certifications::coverage(&mut site.conn().await, now(&site), of).await.expect("it can be told")
    };
    let new = wanted("mentor-19", "first_aid", "2025-01-01T00:00:00Z", "2026-06-01T00:00:00Z");
    let id = issue(&site, new).await.expect("it is issued").public_id;
    update(&site, &id, None, Some("2027-06-01T00:00:00Z")).await.expect("it is renewed");
    let short = update(&site, &id, None, Some("2026-03-01T00:00:00Z")).await.expect("it is corrected").certification;
    let first = period("2025-01-01T00:00:00Z", "2026-03-01T00:00:00Z");
    let over = Coverage { periods: vec![first], ..Coverage::default() };
    assert_eq!(told(&short).await, over, "it has run out");
    // What is renewed from there begins anew.
    let again = update(&site, &id, Some("2026-03-20T00:00:00Z"), Some("2028-06-01T00:00:00Z")).await.expect("again");
    let second = period("2026-03-20T00:00:00Z", "2028-06-01T00:00:00Z");
    let expected = Coverage {
        periods: vec![first, second],
        gaps: vec![Period { from: first.until, until: second.from }],
        continuous_since: Some(second.from),
    };
    assert_eq!(told(&again.certification).await, expected);
}

async fn what_was_removed_is_listed_while_it_can_be_restored(site: Site) {
    let mut ids = Vec::new();
    for n in 1..=4 {
        let new = wanted("mentor-19", "first_aid", "2025-06-01T00:00:00Z", &format!("2026-0{n}-01T00:00:00Z"));
        ids.push(issue(&site, new).await.expect("it is issued").public_id);
    }
    // Neither in the order in which they were made nor in that in which they expire.
    for place in [1, 3, 0, 2] {
        site.wait(TimeDelta::days(10));
        let mut tx = site.tx().await;
        certifications::remove(&mut tx, now(&site), &root(), &ids[place]).await.expect("it is removed");
        tx.commit().await.unwrap();
    }
    let filter = CertificationFilter {
        removed: true,
        order: Order::Removed,
        descending: true,
        ..CertificationFilter::default()
    };
    let shown = async |slice: Slice| {
        let mut conn = site.conn().await;
        let listed = certifications::list(&mut conn, now(&site), &root(), &filter, &slice).await.expect("a list");
        (listed.items.into_iter().map(|one| one.public_id).collect::<Vec<_>>(), listed.total)
    };
    let of = |places: &[usize]| places.iter().map(|place| ids[*place].clone()).collect::<Vec<_>>();
    assert_eq!(shown(all()).await, (of(&[2, 0, 3, 1]), 4), "the latest first");
    let behind = |place: usize| Slice { page: 1, limit: 2, after: Some(ids[place].clone()) };
    assert_eq!(shown(behind(0)).await.0, of(&[3, 1]));
    site.wait(TimeDelta::seconds(1));
    let mut tx = site.tx().await;
    certifications::restore(&mut tx, now(&site), &root(), &ids[0]).await.expect("it comes back");
    tx.commit().await.unwrap();
    assert_eq!(shown(behind(0)).await.0, of(&[2, 3]), "behind what came back are those that are still removed");
    assert_eq!(shown(all()).await, (of(&[2, 3]), 2), "the first is beyond the thirty days");
}

async fn a_type_s_badge_comes_when_its_certification_begins(site: Site) {
    issue(&site, wanted("pm-kari-001", "first_aid", "2024-06-01T00:00:00Z", "2025-06-01T00:00:00Z")).await.unwrap();
    let mut tx = site.tx().await;
    let badge = TypeChanges { badge: Some(Some("bdg-def-003".into())), ..TypeChanges::default() };
    certifications::update_type(&mut tx, now(&site), &root(), "first_aid", None, badge).await.expect("it is set");
    tx.commit().await.unwrap();
    site.work().await;
    let check = "/api/v1/earned-badges/check?badge_definition_id=bdg-def-003&peer_mentor_id=";
    let has = async |person: &str| site.system().get(&format!("{check}{person}")).await.of(200)["has_earned"] == true;
    let ahead = |person| wanted(person, "first_aid", "2026-05-01T00:00:00Z", "2027-05-01T00:00:00Z");
    issue(&site, ahead("mentor-19")).await.expect("it is issued");
    let revoked = issue(&site, ahead("mentor-42")).await.expect("it is issued");
    let moved = issue(&site, ahead("pm-kari-001")).await.expect("it is issued");
    update(&site, &moved.public_id, Some("2026-05-02T00:00:00Z"), None).await.expect("it is corrected");
    let mut tx = site.tx().await;
    certifications::revoke(&mut tx, now(&site), &root(), &revoked.public_id, "Left").await.expect("it is revoked");
    tx.commit().await.unwrap();
    site.work().await;
    assert!(!has("mentor-19").await, "it does not hold yet");
    site.wait(at("2026-05-01T00:00:00Z") - now(&site));
    site.work().await;
    assert!(has("mentor-19").await && !has("mentor-42").await && !has("pm-kari-001").await);
    site.wait(TimeDelta::days(1));
    site.work().await;
    assert!(has("pm-kari-001").await && !has("mentor-42").await);
}
