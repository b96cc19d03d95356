//! Which mail somebody gets, chosen on their page or by the address in a mail.

use emblazon::domain::notices::{MailKind, unsubscribe};
use reqwest::Method;
use serde_json::json;

use super::{Browser, FORM, leads_to, recorded};
use crate::support::{Reply, Site, on_both_engines};

on_both_engines!(
    a_person_chooses_which_mail_they_get,
    one_click_switches_a_notice_off_from_anywhere,
    a_token_that_was_changed_switches_nothing_off,
);

async fn award(site: &Site, badge: &str) {
    let body = json!({ "badge_definition_id": badge, "peer_mentor_id": "pm-kari-001" });
    site.admin().post("/api/v1/earned-badges", &body).await.of(201);
}

async fn a_person_chooses_which_mail_they_get(site: Site) {
    let before = site.mail().await.len();
    let mut kari = Browser::signed_in(&site, "kari@example.org").await;
    let is_ticked = |page: &str, name: &str| {
        let at = page.find(&format!("name=\"{name}\"")).expect("it can be chosen");
        page[at..].split('>').next().is_some_and(|tag| tag.contains("checked"))
    };
    let page = kari.get("/me").await.text();
    assert!(is_ticked(&page, "badge_awarded") && is_ticked(&page, "badge_revoked"));
    award(&site, "bdg-def-003").await;
    // It waits; what is chosen now holds for it too.
    leads_to(&kari.post("/me/mail", &[("badge_revoked", "1")]).await, "/me");
    let page = kari.get("/me").await.text();
    assert!(!is_ticked(&page, "badge_awarded") && is_ticked(&page, "badge_revoked"));
    assert_eq!(site.mail().await.len(), before);
    award(&site, "bdg-site").await;
    assert_eq!(site.mail().await.len(), before);
    assert_eq!(recorded(&site, "notices.changed").await, ("pm-kari-001".into(), "pm-kari-001".into()));
    leads_to(
        &kari.post("/me/mail", &[("badge_awarded", "1"), ("badge_revoked", "1"), ("invitation", "1")]).await,
        "/me",
    );
    site.admin().delete("/api/v1/earned-badges/earned-001?revoke_reason=mistaken").await.is(200);
    assert_eq!(site.mail().await.len(), before + 1);
}

/// The address in the latest mail that switches it off.
async fn address(site: &Site) -> String {
    let mail = site.mail().await.pop().expect("there is mail");
    assert!(mail.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{mail}");
    let header = mail.split("List-Unsubscribe: <").nth(1).expect("it says where");
    let address = header.split('>').next().expect("an address").to_owned();
    assert!(mail.matches(address.trim_start_matches(site.base())).count() >= 2, "it is in the text as well: {mail}");
    address.strip_prefix(site.base()).expect("it is ours").to_owned()
}

async fn one_click_switches_a_notice_off_from_anywhere(site: Site) {
    site.mail().await;
    award(&site, "bdg-def-003").await;
    let address = address(&site).await;
    let mut browser = Browser::new(&site);
    let page = browser.get(&address).await.is(200);
    assert!(page.text().contains("Do not send it any more"), "{page}");
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    browser.get(&address).await.is(200);
    award(&site, "bdg-site").await;
    let before = site.mail().await.len();
    assert_eq!(before, 4, "looking changes nothing");

    let click = |media_type: &'static str, body: &'static str| {
        let request = site.anonymous().request(Method::POST, &address).header("content-type", media_type).body(body);
        Reply::to(request.header("origin", "https://mail.example").header("sec-fetch-site", "cross-site"))
    };
    let done = click(FORM, "List-Unsubscribe=One-Click").await.is(200);
    assert!(done.header("set-cookie").is_none(), "{done}");
    assert!(done.text().contains("You get no more of this mail"), "{done}");
    let parts = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    click("multipart/form-data; boundary=x", parts).await.is(200);
    assert!(browser.get(&address).await.is(200).text().contains("You get no more of this mail"));
    site.admin().delete("/api/v1/earned-badges/earned-001?revoke_reason=mistaken").await.is(200);
    assert_eq!(site.mail().await.len(), before + 1, "other notices still come");
    let body = json!({ "badge_definition_id": "bdg-def-001", "peer_mentor_id": "pm-kari-001" });
    site.admin().post("/api/v1/earned-badges", &body).await.of(201);
    assert_eq!(site.mail().await.len(), before + 1, "this one does not");
    assert_eq!(recorded(&site, "notices.changed").await, ("pm-kari-001".into(), "pm-kari-001".into()));

    let mut kari = Browser::signed_in(&site, "kari@example.org").await;
    kari.post("/me/mail", &[("badge_awarded", "1"), ("badge_revoked", "1")]).await.is(303);
    assert!(browser.get(&address).await.text().contains("Do not send it any more"), "it is on again");
    leads_to(&browser.post(&address, &[("by", "button")]).await, &address);
    assert!(browser.get(&address).await.text().contains("You get no more of this mail"));
}

async fn a_token_that_was_changed_switches_nothing_off(site: Site) {
    let key = &site.app().key;
    let good = unsubscribe::token(key, "pm-kari-001", MailKind::BadgeAwarded);
    let (rest, signature) = good.rsplit_once('.').expect("it is signed");
    let flipped = if signature.ends_with('0') { "1" } else { "0" };
    let changed = [
        good.replace("pm-kari-001", "oslo-coordinator"),
        good.replace("badge_awarded", "badge_revoked"),
        format!("{rest}.{}{flipped}", &signature[..signature.len() - 1]),
        unsubscribe::token(key, "pm-kari-001", MailKind::PasswordReset),
        unsubscribe::token(key, "nobody-of-this-name", MailKind::BadgeAwarded),
        "pm-kari-001.badge_awarded.".to_owned(),
    ];
    let before = site.counts().await;
    for token in changed {
        let path = format!("/unsubscribe/{token}");
        let mut browser = Browser::new(&site);
        browser.get(&path).await.is(404);
        browser.post(&path, &[("List-Unsubscribe", "One-Click")]).await.is(404);
    }
    assert_eq!(site.counts().await, before);
    Browser::new(&site).post(&format!("/unsubscribe/{good}"), &[("List-Unsubscribe", "One-Click")]).await.is(200);
}
