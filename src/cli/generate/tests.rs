use super::*;
use crate::{
    cli::testing,
    domain::{
        awards::{self, AwardFilter},
        page::Slice,
        people::{self as persons, PersonFilter},
        totals::{Measure, Subject},
    },
};

#[tokio::test]
async fn a_recount_finds_what_the_totals_say_also_after_a_second_run() {
    let settings = testing::settings("generate");
    let app = opening::open(settings, Clock::system()).await.unwrap();
    let amounts = Amounts { people: 501, awards: 3_000, badges: 12, organisations: 3 };
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
    fill(&app, &Amounts { people: 50, awards: 0, badges: 1, organisations: 1 }, |_| ()).await.unwrap();
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
    let refused = fill(&app, &Amounts { people: 2, awards: 7, badges: 3, organisations: 1 }, |_| ()).await.unwrap_err();
    assert!(refused.to_string().contains("6 times at most"), "{refused}");
}
