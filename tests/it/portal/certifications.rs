//! Certifications as those who keep them use the pages: the table, one of them, renewals, ends, types, and the table as CSV.

use emblazon::domain::{
    Actor, Dialect,
    certifications::{self, CertificationChanges, NewCertification},
};

use super::{Browser, attributes};
use crate::support::{Site, at, on_both_engines};

on_both_engines!(
    a_certification_is_issued_renewed_corrected_and_its_renewal_taken_back,
    forms_with_mistakes_come_back_with_what_was_typed,
    a_certification_is_revoked_with_a_reason,
    what_is_removed_can_be_brought_back_by_admins_alone,
    the_table_is_narrowed_and_sorted_by_its_address,
    each_sees_what_they_keep,
    gaps_are_told,
    types_are_kept_by_admins_of_the_site,
    the_table_is_exported_whole_and_without_formulas,
    a_mentor_sees_what_to_do_next,
    the_overview_tells_what_expires_next,
);

const PATH: &str = "/portal/certifications";

fn root() -> Actor {
    Actor::system(Dialect::CommandLine)
}

/// Issues a certification under this id.
pub(super) async fn issue(site: &Site, id: &str, person: &str, kind: &str, issued: &str, expires: &str) {
    let new = NewCertification {
        person: person.into(),
        certification_type: kind.into(),
        issued_at: at(&format!("{issued}T00:00:00Z")),
        expires_at: Some(at(&format!("{expires}T00:00:00Z"))),
    };
    let mut tx = site.tx().await;
    certifications::issue_as(&mut tx, site.app().clock.now(), &root(), new, id).await.expect("it is issued");
    tx.commit().await.expect("it is kept");
}

async fn a_certification_is_issued_renewed_corrected_and_its_renewal_taken_back(site: Site) {
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    issue(&site, "cert-before", "mentor-19", "safe_hands", "2024-01-01", "2024-06-01").await;
    let new = coordinator.get(&format!("{PATH}/new?person=mentor-19&cert_type=safe_hands")).await.is(200);
    assert_eq!(attributes(&new, "#f-expires", "value"), ["2027-03-26"], "a year from today");
    let fields =
        [("person", "lars eriksen"), ("cert_type", "safe_hands"), ("issued", "2025-04-10"), ("expires", "2026-04-10")];
    let (to, page) = coordinator.send(&format!("{PATH}/new"), &fields).await;
    assert!(page.contains("Lars Eriksen is certified as Safe hands until 10 April 2026."), "{page}");
    for part in
        ["Expiring soon", "15 days", "Expires, 15 days", "Certified continuously since 10 April 2025", "First issued"]
    {
        assert!(page.contains(part), "{part:?} is missing in {page}");
    }
    let ask = coordinator.get(&format!("{to}/renew")).await.is(200);
    assert_eq!(attributes(&ask, "#f-issued", "value"), ["2026-03-26"]);
    assert_eq!(attributes(&ask, "#f-expires", "value"), ["2027-03-26"]);
    let revision = attributes(&ask, "input[name=revision]", "value");
    let renewal = [("issued", "2026-03-26"), ("expires", "2027-03-26"), ("revision", &revision[0])];
    let (_, page) = coordinator.send(&format!("{to}/renew"), &renewal).await;
    assert!(page.contains("was renewed until 26 March 2027") && page.contains("Renewed until 26 March 2027"), "{page}");
    assert!(page.contains("Certified continuously since 10 April 2025"), "{page}");
    // Somebody else has it open as it was.
    let stale = coordinator
        .post(
            &format!("{to}/renew"),
            &[("issued", "2026-03-26"), ("expires", "2028-03-26"), ("revision", &revision[0])],
        )
        .await
        .is(422);
    assert!(stale.text().contains("Somebody changed this since you opened it"));
    let page = coordinator.get(&to).await.is(200);
    let renewal = attributes(&page, "input[name=renewal]", "value");
    let (_, page) = coordinator.send(&format!("{to}/undo"), &[("renewal", &renewal[0])]).await;
    assert!(page.contains("was taken back") && page.contains("10 April 2026"), "{page}");
    let edit = coordinator.get(&format!("{to}/edit")).await.is(200);
    let revision = attributes(&edit, "input[name=revision]", "value");
    let same =
        [("cert_type", "safe_hands"), ("issued", "2025-04-10"), ("expires", "2026-04-09"), ("revision", &revision[0])];
    let (_, page) = coordinator.send(&format!("{to}/edit"), &same).await;
    assert!(page.contains("is saved. It expires on 9 April 2026.") && page.contains("Renewals 0"), "{page}");
}

async fn forms_with_mistakes_come_back_with_what_was_typed(site: Site) {
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    issue(&site, "cert-one", "mentor-19", "safe_hands", "2025-04-10", "2026-04-10").await;
    let before = site.counts().await;
    let good =
        [("person", "mentor-19"), ("cert_type", "safe_hands"), ("issued", "2025-04-10"), ("expires", "2026-04-10")];
    for (field, value, wrong) in [
        ("person", "", "e-person"),
        ("person", "nobody-of-the-kind", "e-person"),
        ("person", "other-mentor", "e-person"),
        ("cert_type", "", "e-cert_type"),
        ("cert_type", "No Type", "e-cert_type"),
        ("issued", "", "e-issued"),
        ("issued", "soon", "e-issued"),
        ("expires", "2025-04-10", "e-expires"),
        ("expires", "2026-04-10", "e-expires"),
    ] {
        let fields = good.map(|(name, kept)| (name, if name == field { value } else { kept }));
        let reply = coordinator.post(&format!("{PATH}/new"), &fields).await.is(422);
        assert_eq!(attributes(&reply, ".err", "id"), [wrong], "{field}={value}");
        assert_eq!(attributes(&reply, "#f-issued", "value"), [fields[2].1], "{field}={value}");
    }
    let earlier = coordinator
        .post(&format!("{PATH}/cert-one/renew"), &[("issued", "2026-03-26"), ("expires", "2026-04-10")])
        .await
        .is(422);
    assert!(earlier.text().contains("A renewal expires later than now: after 10 April 2026."));
    assert_eq!(site.counts().await, before, "nothing was written, and nobody was made up");
    let unending = good.map(|(name, kept)| match name {
        "issued" => (name, "2025-05-01"),
        "expires" => (name, ""),
        _ => (name, kept),
    });
    let reply = coordinator.post(&format!("{PATH}/new"), &unending).await.is(303);
    let page = coordinator.read(reply.header("location").expect("it leads on")).await;
    assert!(page.contains("Issued 1 May 2025 Expires 1 May 2026"), "its type says how long: {page}");
    let beyond = unending.map(|(name, kept)| (name, if name == "issued" { "9999-06-01" } else { kept }));
    let reply = coordinator.post(&format!("{PATH}/new"), &beyond).await.is(422);
    assert_eq!(attributes(&reply, ".err", "id"), ["e-expires"], "no date has a year of five digits");
}

async fn a_certification_is_revoked_with_a_reason(site: Site) {
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    issue(&site, "cert-one", "mentor-19", "safe_hands", "2025-04-10", "2026-04-10").await;
    let path = format!("{PATH}/cert-one/revoke");
    coordinator.get(&path).await.is(200);
    let empty = coordinator.post(&path, &[("reason", " ")]).await.is(422);
    assert_eq!(attributes(&empty, ".err", "id"), ["e-reason"]);
    let (_, page) = coordinator.send(&path, &[("reason", "The course was never taken.")]).await;
    assert!(page.contains("was revoked") && page.contains("The course was never taken."), "{page}");
    for action in ["revoke", "renew", "edit"] {
        coordinator.get(&format!("{PATH}/cert-one/{action}")).await.is(409);
    }
    assert!(coordinator.read(&format!("{PATH}?state=revoked")).await.contains("Lars Eriksen"));
    assert!(!coordinator.read(PATH).await.contains("Lars Eriksen"), "it is not among the active ones");
}

async fn what_is_removed_can_be_brought_back_by_admins_alone(site: Site) {
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    let admin = Browser::of(&site, "ase@example.org").await;
    issue(&site, "cert-one", "mentor-19", "safe_hands", "2025-04-10", "2026-04-10").await;
    coordinator.get(&format!("{PATH}/cert-one/remove")).await.is(200);
    let (to, page) = coordinator.send(&format!("{PATH}/cert-one/remove"), &[]).await;
    assert!(to == PATH && page.contains("Safe hands of Lars Eriksen was removed."), "{to} {page}");
    coordinator.get(&format!("{PATH}/cert-one")).await.is(404);
    coordinator.get(&format!("{PATH}?state=removed")).await.is(403);
    coordinator.post(&format!("{PATH}/cert-one/restore"), &[]).await.is(403);
    site.anonymous().get("/certifications/cert-one").await.is(404);
    assert!(admin.read(&format!("{PATH}?state=removed")).await.contains("Lars Eriksen"));
    let page = admin.read(&format!("{PATH}/cert-one")).await;
    assert!(page.contains("Removed on 26 March 2026") && page.contains("Restore"), "{page}");
    let (_, page) = admin.send(&format!("{PATH}/cert-one/restore"), &[]).await;
    assert!(page.contains("Safe hands of Lars Eriksen is back."), "{page}");
    coordinator.get(&format!("{PATH}/cert-one")).await.is(200);
    coordinator.send(&format!("{PATH}/cert-one/remove"), &[]).await;
    site.wait(chrono::TimeDelta::days(31));
    let admin = Browser::of(&site, "ase@example.org").await;
    assert!(!admin.read(&format!("{PATH}?state=removed")).await.contains("Lars Eriksen"), "only what can be restored");
    let file = admin.get(&format!("{PATH}/export?state=removed")).await.is(200).text();
    assert!(!file.contains("cert-one"), "{file}");
    admin.post(&format!("{PATH}/cert-one/restore"), &[]).await.is(409);
}

/// The ids of the rows, in their order.
async fn shown(reader: &Browser, query: &str) -> Vec<String> {
    let page = reader.get(&format!("{PATH}?{query}")).await.is(200);
    let hrefs = attributes(&page, "tbody tr td.do a:last-child", "href");
    hrefs.iter().map(|href| href.rsplit('/').next().expect("an id").to_owned()).collect()
}

async fn the_table_is_narrowed_and_sorted_by_its_address(site: Site) {
    let admin = Browser::of(&site, "per.admin@example.org").await;
    for (id, person, kind, issued, expires) in [
        ("late", "mentor-19", "safe_hands", "2025-01-01", "2027-01-01"),
        ("soon", "pm-kari-001", "safe_hands", "2025-01-01", "2026-04-10"),
        ("today", "other-mentor", "level_1", "2025-01-01", "2026-03-27"),
        ("over", "pm-kari-001", "level_1", "2024-01-01", "2026-03-19"),
        ("long-over", "mentor-19", "level_1", "2023-01-01", "2024-01-01"),
    ] {
        issue(&site, id, person, kind, issued, expires).await;
    }
    assert_eq!(shown(&admin, "").await, ["today", "soon", "late"], "the most urgent first");
    assert_eq!(shown(&admin, "sort=-expires").await, ["late", "soon", "today"]);
    assert_eq!(shown(&admin, "sort=name").await, ["soon", "late", "today"], "Kari, Lars, Mona");
    assert_eq!(shown(&admin, "state=soon").await, ["today", "soon"]);
    assert_eq!(shown(&admin, "state=active").await, ["late"], "what expires soon is a state of its own");
    assert_eq!(shown(&admin, "state=active&sort=-name").await, ["late"]);
    assert_eq!(shown(&admin, "state=expired").await, ["over", "long-over"], "the latest first");
    assert_eq!(shown(&admin, "state=all").await, ["today", "soon", "late", "over", "long-over"]);
    assert_eq!(shown(&admin, "state=all&sort=expires").await, ["long-over", "over", "today", "soon", "late"]);
    assert_eq!(shown(&admin, "within=7").await, ["today"]);
    assert_eq!(shown(&admin, "cert_type=safe_hands").await, ["soon", "late"]);
    assert_eq!(shown(&admin, "q=kari&state=all").await, ["soon", "over"]);
    assert_eq!(shown(&admin, "organisation=org-other").await, ["today"]);
    assert_eq!(shown(&admin, "q=nobody").await, [""; 0]);
    assert_eq!(shown(&admin, "sort=nonsense&state=nonsense&within=many&page=x").await, ["today", "soon", "late"]);
    let page = admin.get(&format!("{PATH}?q=lars&cert_type=safe_hands&sort=-name")).await.is(200);
    let tabs = attributes(&page, ".tabs a", "href");
    assert!(
        tabs[3].contains("q=lars") && tabs[3].contains("cert_type=safe_hands") && tabs[3].contains("state=expired"),
        "{tabs:?}"
    );
    let export = attributes(&page, "a[download]", "href");
    assert_eq!(export, ["/portal/certifications/export?q=lars&cert_type=safe_hands&sort=-name"]);
    let all = admin.read(&format!("{PATH}?state=all")).await;
    assert!(all.contains("All 5 Certified now 3 Expiring soon 2 Expired 2 Revoked 0"), "{all}");
    let rest = admin.read(&format!("{PATH}?state=active")).await;
    assert!(rest.contains("All 5 Certified now 3 Active 1 Expiring soon 2 Expired 2 Revoked 0"), "{rest}");
    assert!(all.contains("tomorrow") || all.contains("1 day"), "{all}");
    assert!(all.contains("Access mode: public-read."), "{all}");
    // Each tab tells of the list that it leads to.
    admin.get(&format!("{PATH}?q=%00")).await.is(200);
    let of_kari = admin.read(&format!("{PATH}?q=kari")).await;
    assert!(of_kari.contains("All 2 Certified now 1 Expiring soon 1 Expired 1 Revoked 0"), "{of_kari}");
    let of_type = admin.read(&format!("{PATH}?cert_type=safe_hands&state=expired")).await;
    assert!(of_type.contains("All 2 Certified now 2 Expiring soon 1 Expired 0 Revoked 0"), "{of_type}");
    let within = admin.read(&format!("{PATH}?within=7")).await;
    assert!(within.contains("All 5 Certified now 1 Expiring soon 1 Expired 2 Revoked 0"), "{within}");
    let of_house = admin.read(&format!("{PATH}?organisation=org-other")).await;
    assert!(of_house.contains("All 1 Certified now 1 Expiring soon 1 Expired 0 Revoked 0"), "{of_house}");
    // A certification is found by its own id, and those of people who have left as well.
    assert_eq!(shown(&admin, "q=over&state=all").await, ["over"]);
    assert!(admin.read(&format!("{PATH}?q=over")).await.contains("All 1 Certified now 0 Expiring soon 0 Expired 1"));
    site.admin().delete("/api/v1/people/mentor-19").await.is(200);
    assert_eq!(shown(&admin, "q=lars&state=all").await, ["late", "long-over"]);
    let elsewhere = Browser::of(&site, "carl@example.net").await;
    assert_eq!(shown(&elsewhere, "q=over&state=all").await, [""; 0], "it is another organisation's");
}

async fn each_sees_what_they_keep(site: Site) {
    issue(&site, "cert-oslo", "mentor-19", "safe_hands", "2025-01-01", "2026-04-10").await;
    issue(&site, "cert-other", "other-mentor", "safe_hands", "2025-01-01", "2026-04-10").await;
    let of_oslo = Browser::of(&site, "coordinator@example.org").await;
    let elsewhere = Browser::of(&site, "carl@example.net").await;
    let mentor = Browser::of(&site, "kari@example.org").await;
    assert_eq!(shown(&of_oslo, "state=all").await, ["cert-oslo"]);
    assert_eq!(shown(&elsewhere, "state=all").await, ["cert-other"]);
    assert_eq!(shown(&elsewhere, "organisation=org-nhf-oslo").await, [""; 0]);
    for action in ["", "/renew", "/edit", "/revoke", "/remove"] {
        elsewhere.get(&format!("{PATH}/cert-oslo{action}")).await.is(404);
        mentor.get(&format!("{PATH}/cert-oslo{action}")).await.is(403);
    }
    for (action, field) in [("renew", "issued"), ("edit", "issued"), ("revoke", "reason"), ("remove", "x")] {
        elsewhere.post(&format!("{PATH}/cert-oslo/{action}"), &[(field, "2026-01-01")]).await.is(404);
    }
    mentor.get(PATH).await.is(403);
}

async fn gaps_are_told(site: Site) {
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    issue(&site, "cert-first", "mentor-19", "safe_hands", "2024-01-14", "2025-01-14").await;
    issue(&site, "cert-second", "mentor-19", "safe_hands", "2026-03-01", "2027-03-01").await;
    let page = coordinator.read(&format!("{PATH}/cert-second")).await;
    for part in [
        "Certified continuously since 1 March 2026",
        "14 January 2025 – 1 March 2026: 411 days without",
        "Others of the same mentor",
    ] {
        assert!(page.contains(part), "{part:?} is missing in {page}");
    }
    let page = coordinator.get(&format!("{PATH}/cert-second")).await.is(200);
    assert_eq!(attributes(&page, ".times rect", "width").len(), 2, "two periods");
    assert_eq!(attributes(&page, ".times .gap", "x1").len(), 1, "one gap");
    let first = coordinator.read(&format!("{PATH}/cert-first")).await;
    assert!(first.contains("Expired") && first.contains("days without"), "{first}");
    // A renewal that comes too late leaves a gap in the chain.
    let changes = CertificationChanges {
        issued_at: Some(at("2026-03-20T00:00:00Z")),
        expires_at: Some(at("2026-12-01T00:00:00Z")),
        ..CertificationChanges::default()
    };
    let mut tx = site.tx().await;
    certifications::update(&mut tx, site.app().clock.now(), &root(), "cert-first", None, changes)
        .await
        .expect("it is renewed");
    tx.commit().await.expect("it is kept");
    let first = coordinator.read(&format!("{PATH}/cert-first")).await;
    assert!(first.contains("Renewed until 1 December 2026, after 430 days without"), "{first}");
}

async fn types_are_kept_by_admins_of_the_site(site: Site) {
    let admin = Browser::of(&site, "per.admin@example.org").await;
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    let types = format!("{PATH}/types");
    assert!(admin.read(&types).await.contains("No types yet"));
    let fields = [
        ("shortname", "safe_hands"),
        ("name", "Safe Hands"),
        ("validity", "24"),
        ("ladder", "30, 7,0"),
        ("text_en", "Book the course."),
        ("text_nb", "Bestill kurset."),
        ("badge", "3"),
    ];
    let (_, page) = admin.send(&format!("{types}/new"), &fields).await;
    for part in ["The type Safe Hands is added.", "2 years", "30, 7, 0 days before", "Community Builder"] {
        assert!(page.contains(part), "{part:?} is missing in {page}");
    }
    let edit = admin.get(&format!("{types}/safe_hands")).await.is(200);
    assert_eq!(attributes(&edit, "#f-ladder", "value"), ["30, 7, 0"]);
    let revision = attributes(&edit, "input[name=revision]", "value");
    for (field, value, wrong) in [
        ("validity", "x", "e-validity"),
        ("validity", "0", "e-validity"),
        ("ladder", "30, soon", "e-ladder"),
        ("ladder", "999", "e-ladder"),
        ("badge", "9999", "e-badge"),
    ] {
        let fields = fields.map(|(name, kept)| (name, if name == field { value } else { kept }));
        let reply = admin.post(&format!("{types}/safe_hands"), &fields).await.is(422);
        assert_eq!(attributes(&reply, ".err", "id"), [wrong], "{field}={value}");
    }
    let changed =
        [("name", "Safe Hands"), ("validity", "6"), ("ladder", ""), ("retired", "1"), ("revision", &revision[0])];
    let (_, page) = admin.send(&format!("{types}/safe_hands"), &changed).await;
    for part in ["The type Safe Hands is saved.", "6 months", "None", "Retired"] {
        assert!(page.contains(part), "{part:?} is missing in {page}");
    }
    assert!(coordinator.read(&types).await.contains("Safe Hands"));
    coordinator.get(&format!("{types}/safe_hands")).await.is(403);
    coordinator.get(&format!("{types}/new")).await.is(403);
    Browser::of(&site, "ase@example.org").await.post(&format!("{types}/new"), &fields).await.is(403);
}

async fn the_table_is_exported_whole_and_without_formulas(site: Site) {
    let evil = serde_json::json!({ "id": "pm-evil", "display_name": "=HYPERLINK(\"x\";\"y\")", "organisation_id": "org-nhf-oslo" });
    site.admin().post("/api/v1/people", &evil).await.of(201);
    issue(&site, "cert-evil", "pm-evil", "safe_hands", "2025-01-01", "2026-04-10").await;
    let mut tx = site.tx().await;
    for n in 0..1_040 {
        let new = NewCertification {
            person: "mentor-19".into(),
            certification_type: "level_1".into(),
            issued_at: at("2025-01-01T00:00:00Z") + chrono::TimeDelta::minutes(n),
            expires_at: Some(at("2027-01-01T08:00:00Z")),
        };
        certifications::issue(&mut tx, site.app().clock.now(), &root(), new).await.expect("it is issued");
    }
    tx.commit().await.expect("they are kept");
    issue(&site, "cert-other", "other-mentor", "safe_hands", "2025-01-01", "2026-04-10").await;
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    let reply = coordinator.get(&format!("{PATH}/export?state=all")).await.is(200);
    assert!(reply.header("content-type").is_some_and(|kind| kind.starts_with("text/csv")));
    assert!(reply.header("content-disposition").is_some_and(|name| name.contains("certifications-2026-03-26.csv")));
    let text = reply.text();
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!(rows.len(), 1_042, "a heading and each certification of the organisation, once");
    assert!(rows[0].starts_with("\u{feff}\"id\",\"mentor_id\",\"mentor_name\""), "{}", rows[0]);
    assert!(text.contains("\"'=HYPERLINK"), "{}", rows[1]);
    assert!(text.contains("\"2026-04-10\",\"15\",\"0\"") && text.contains("\"2027-01-01T08:00:00Z\""), "{}", rows[1]);
    assert!(!text.contains("cert-other"));
    let mut ids: Vec<&str> = rows[1..].iter().map(|row| row.split(',').next().expect("a cell")).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 1_041);
    let soon = coordinator.get(&format!("{PATH}/export?state=soon")).await.is(200).text();
    assert_eq!(soon.lines().count(), 2, "{soon}");
    Browser::of(&site, "kari@example.org").await.get(&format!("{PATH}/export")).await.is(403);
}

async fn a_mentor_sees_what_to_do_next(site: Site) {
    let kari = Browser::of(&site, "kari@example.org").await;
    assert!(!kari.read("/me").await.contains("My certifications"));
    issue(&site, "cert-soon", "pm-kari-001", "safe_hands", "2025-04-10", "2026-04-10").await;
    issue(&site, "cert-long", "pm-kari-001", "level_1", "2025-04-10", "2026-12-24").await;
    issue(&site, "cert-over", "pm-kari-001", "level_2", "2024-04-10", "2026-03-19").await;
    let page = kari.read("/me").await;
    for part in [
        "My certifications",
        "until 10 April 2026 · 15 days",
        "It is time to renew it. Ask NHF Oslo for it.",
        "Nothing to do before 24 November 2026.",
        "It no longer holds. Ask NHF Oslo to renew it.",
    ] {
        assert!(page.contains(part), "{part:?} is missing in {page}");
    }
    let links = attributes(&kari.get("/me").await.is(200), ".award .end a", "href");
    assert!(links.contains(&"/certifications/cert-soon/certificate".to_owned()), "{links:?}");
    assert!(!links.contains(&"/certifications/cert-over/certificate".to_owned()), "{links:?}");
}

async fn the_overview_tells_what_expires_next(site: Site) {
    let coordinator = Browser::of(&site, "coordinator@example.org").await;
    issue(&site, "cert-soon", "pm-kari-001", "safe_hands", "2025-04-10", "2026-03-30").await;
    issue(&site, "cert-long", "mentor-19", "level_1", "2025-04-10", "2026-12-24").await;
    issue(&site, "cert-other", "other-mentor", "level_1", "2025-04-10", "2026-03-30").await;
    let page = coordinator.read("/portal").await;
    for part in [
        "Certified now 2",
        "Expiring within 30 days 1 1 within a week",
        "Expiring next All 1",
        "Kari Nordmann pm-kari-001 Safe hands",
        "Active 1 Expiring soon 1 Expired 0 Revoked 0",
    ] {
        assert!(page.contains(part), "{part:?} is missing in {page}");
    }
}
