use super::*;
use crate::{
    cli::testing,
    domain::{
        awards::{self, AwardFilter},
        certifications::{self as certified, CertificationFilter, Status},
        page::Slice,
        people::{self as persons, PersonFilter},
        totals::{Measure, Subject},
    },
    store::Conn,
};

#[tokio::test]
async fn a_recount_finds_what_the_totals_say_also_after_a_second_run() {
    let settings = testing::settings("generate");
    let app = opening::open(settings, Clock::system()).await.unwrap();
    let amounts = Amounts { people: 501, awards: 3_000, badges: 12, organisations: 3, certifications: 0 };
    for run in 1_i64..=2 {
        fill(&app, &amounts, |_| ()).await.unwrap();
        let mut conn = app.store.read().await.unwrap();
        let (wrong, standing, ever) = sql::inconsistencies(&mut conn).await.unwrap();
        assert_eq!((wrong, ever), (0, 3_000 * run));
        assert!(standing < ever);
        for (measure, expected) in [(Measure::People, 501 * run), (Measure::Standing, standing), (Measure::Ever, ever)]
        {
            assert_eq!(totals::read(&mut conn, measure, Subject::Site).await.unwrap(), expected, "{measure:?}");
        }
        let by_day = totals::by_day(&mut conn, Subject::Site, 1).await.unwrap();
        assert_eq!(by_day.into_iter().map(|(_, n)| n).sum::<i64>(), ever);
        let badge = badges::find(&mut conn, "bdg-0001").await.unwrap().unwrap();
        let of_badge = AwardFilter { badge: Some("bdg-0001".to_owned()), ..AwardFilter::default() };
        let listed = awards::list(&mut conn, &operator(), &of_badge, &Slice::page(1, 100)).await.unwrap();
        let total = totals::read(&mut conn, Measure::Standing, Subject::Badge(badge.id)).await.unwrap();
        assert_eq!(listed.total, total);
        assert!(listed.items.is_sorted_by_key(|award| award.awarded_at));
    }
}

#[tokio::test]
async fn people_are_found_by_their_words_and_their_ids() {
    let settings = testing::settings("generate-search");
    let app = opening::open(settings, Clock::system()).await.unwrap();
    fill(&app, &Amounts { people: 50, awards: 0, badges: 1, organisations: 1, certifications: 0 }, |_| ())
        .await
        .unwrap();
    let mut conn = app.store.read().await.unwrap();
    let found = persons::find_by_any(&mut conn, "PM-0000007").await.unwrap().unwrap();
    let search = PersonFilter { search: Some("0000007".to_owned()), ..PersonFilter::default() };
    let listed = persons::list(&mut conn, &operator(), &search, &Slice::page(1, 20)).await.unwrap();
    assert_eq!(listed.items.iter().map(|p| p.id).collect::<Vec<_>>(), [found.id]);
}

#[tokio::test]
async fn too_few_badges_are_told() {
    let settings = testing::settings("generate-few");
    let app = opening::open(settings, Clock::system()).await.unwrap();
    let refused = fill(&app, &Amounts { people: 2, awards: 7, badges: 3, organisations: 1, certifications: 0 }, |_| ())
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("6 times at most"), "{refused}");
}

#[tokio::test]
async fn certifications_are_as_if_they_had_come_one_by_one_also_after_a_second_run() {
    let app = opening::open(testing::settings("generate-certifications"), Clock::system()).await.unwrap();
    let amounts = Amounts { people: 300, awards: 0, badges: 1, organisations: 3, certifications: 2_000 };
    for _ in 1..=2 {
        fill(&app, &amounts, |_| ()).await.unwrap();
        let now = app.clock.now();
        let mut conn = app.store.read().await.unwrap();
        assert_eq!(sql::untrue_certifications(&mut conn, now).await.unwrap(), (0, 0));
        assert!(certified::late(&mut conn, now, 10).await.unwrap().is_empty(), "whatever has run out was noticed");
        assert!(!certified::has_due(&mut conn, now).await.unwrap(), "nobody is reminded at once");
        let rows = sql::certifications(&mut conn).await.unwrap();
        for state in ["active", "expired", "revoked"] {
            assert!(rows.iter().filter(|row| row.2 == state).count() > 50, "{state}");
        }
        // What lists count by totals and days is what the rows come to.
        let organisation = organisations::find(&mut conn, "org-002").await.unwrap().unwrap();
        let of_type = certified::find_type(&mut conn, "night_duty").await.unwrap().unwrap();
        let edge = rows[7].3;
        let whole = CertificationFilter::default();
        let filters = [
            whole.clone(),
            CertificationFilter { status: Some(Status::Active), ..whole.clone() },
            CertificationFilter { status: Some(Status::Expired), ..whole.clone() },
            CertificationFilter { status: Some(Status::Revoked), ..whole.clone() },
            CertificationFilter { within_days: Some(30), ..whole.clone() },
            CertificationFilter { beyond_days: Some(30), ..whole.clone() },
            CertificationFilter { expires_after: Some(edge), ..whole.clone() },
            CertificationFilter { expires_before: Some(edge), status: Some(Status::Revoked), ..whole },
        ];
        for filter in filters {
            for (place, kind) in [
                (None, None),
                (Some("org-002"), None),
                (None, Some("night_duty")),
                (Some("org-002"), Some("night_duty")),
            ] {
                let filter = CertificationFilter {
                    organisation: place.map(str::to_owned),
                    certification_type: kind.map(str::to_owned),
                    ..filter.clone()
                };
                let matches =
                    |(home, kind, state, expires_at): &(OrganisationId, certified::TypeId, String, Timestamp)| {
                        let last = totals::day_of(now) + filter.within_days.unwrap_or(100_000);
                        (filter.organisation.is_none() || *home == organisation.id)
                            && (filter.certification_type.is_none() || *kind == of_type.id)
                            && filter.status.is_none_or(|status| status.as_str() == state)
                            && (filter.within_days.or(filter.beyond_days).is_none() || state == "active")
                            && filter
                                .beyond_days
                                .is_none_or(|days| totals::day_of(*expires_at) > totals::day_of(now) + days)
                            && totals::day_of(*expires_at) <= last
                            && filter.expires_after.is_none_or(|edge| *expires_at > edge)
                            && filter.expires_before.is_none_or(|edge| *expires_at < edge)
                    };
                let listed = certified::list(&mut conn, now, &operator(), &filter, &Slice::page(1, 100)).await.unwrap();
                let expected = i64::try_from(rows.iter().filter(|row| matches(row)).count()).unwrap();
                assert_eq!(listed.total, expected, "{filter:?}");
                assert_eq!(i64::try_from(listed.items.len()).unwrap(), expected.min(100), "{filter:?}");
            }
        }
    }
    let few = Amounts { people: 2, certifications: 25, ..amounts };
    let refused = fill(&app, &few, |_| ()).await.unwrap_err();
    assert!(refused.to_string().contains("24 certifications at most"), "{refused}");
}

#[tokio::test]
async fn what_expires_in_a_window_is_listed_as_it_was_made_also_where_it_is_walked_month_by_month() {
    let app = opening::open(testing::settings("generate-windows"), Clock::system()).await.unwrap();
    let amounts = Amounts { people: 300, awards: 0, badges: 1, organisations: 3, certifications: 1_500 };
    fill(&app, &amounts, |_| ()).await.unwrap();
    let now = app.clock.now();
    let mut conn = app.store.read().await.unwrap();
    let all = whole_list(&mut conn, now, &CertificationFilter::default()).await;
    let totals = totals::read(&mut conn, Measure::Certified, Subject::Site).await.unwrap()
        + totals::read(&mut conn, Measure::Decertified, Subject::Site).await.unwrap();
    assert_eq!(i64::try_from(all.len()).unwrap(), totals);
    let ends = [None, Some(-200), Some(-33), Some(0), Some(50), Some(400)]
        .map(|days| days.map(|days| now + chrono::TimeDelta::days(days)));
    let mut longest = 0;
    for (after, before) in ends.iter().flat_map(|after| ends.iter().map(move |before| (*after, *before))) {
        for (status, place) in [
            (None, None),
            (None, Some("org-002")),
            (Some(Status::Active), None),
            (Some(Status::Expired), None),
            (Some(Status::Revoked), Some("org-002")),
        ] {
            let filter = CertificationFilter {
                status,
                organisation: place.map(str::to_owned),
                expires_after: after,
                expires_before: before,
                ..CertificationFilter::default()
            };
            let is_wanted = |one: &&certified::Certification| {
                status.is_none_or(|status| one.status(now) == status)
                    && place.is_none_or(|place| one.organisation == place)
                    && after.is_none_or(|after| one.expires_at > after)
                    && before.is_none_or(|before| one.expires_at < before)
            };
            let expected: Vec<_> = all.iter().filter(is_wanted).map(|one| one.id).collect();
            let listed = whole_list(&mut conn, now, &filter).await;
            assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), expected, "{filter:?}");
            let backwards = CertificationFilter { descending: true, ..filter };
            let listed = whole_list(&mut conn, now, &backwards).await;
            assert!(listed.iter().rev().map(|one| one.id).eq(expected.iter().copied()), "{backwards:?}");
            longest = longest.max(if (after, before) == (None, None) { 0 } else { expected.len() });
        }
    }
    assert!(longest > 1_000, "most were more than are sorted: {longest}");
}

/// All that a filter finds, page by page, each behind the last of the one before.
async fn whole_list(conn: &mut Conn, now: Timestamp, filter: &CertificationFilter) -> Vec<certified::Certification> {
    let mut slice = Slice::page(1, 100);
    let mut all = Vec::new();
    loop {
        let listed = certified::list(conn, now, &operator(), filter, &slice).await.unwrap();
        let Some(last) = listed.items.last() else { return all };
        slice.after = Some(last.public_id.clone());
        all.extend(listed.items);
        if listed.total <= i64::try_from(all.len()).unwrap() {
            return all;
        }
    }
}
