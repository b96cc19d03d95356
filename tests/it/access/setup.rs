//! The first account of a new server.

use emblazon::{domain::access, on_db};

use super::{Browser, NEW, leads_to, opens};
use crate::support::{Site, on_both_engines};

on_both_engines!(the_first_account_is_made_by_a_link_in_the_log, nobody_is_offered_a_second_first_account);

/// The path of the link, where there is one.
async fn offered(site: &Site) -> Option<String> {
    let mut tx = site.tx().await;
    let token = access::begin_setup(&mut tx).await.expect("it can be asked");
    tx.commit().await.expect("it is kept");
    token.map(|token| format!("/setup/{token}"))
}

async fn the_first_account_is_made_by_a_link_in_the_log(site: Site) {
    let mut tx = site.tx().await;
    on_db!(&mut *tx, c => sqlx::query("DELETE FROM passwords").execute(c).await.map(drop)).expect("nobody has any");
    tx.commit().await.expect("it is kept");
    let old = offered(&site).await.expect("there is a link");
    let link = offered(&site).await.expect("there is a link");
    let mut browser = Browser::new(&site);
    browser.get(&old).await.is(404);
    assert_eq!(browser.get(&link).await.is(200).header("referrer-policy"), Some("no-referrer"));
    let typed = |email, password| [("display_name", "Ada First"), ("email", email), ("password", password)];
    browser.post(&link, &[]).await.is(422);
    browser.post(&link, &typed("ada", NEW)).await.is(422);
    browser.post(&link, &typed("ada@example.org", "ada@example.org")).await.is(422);
    browser.post(&link, &typed("kari@example.org", NEW)).await.is(422);
    leads_to(&browser.post(&link, &typed("ada@example.org", NEW)).await, "/portal");
    browser.get("/portal/organisations/new").await.is(200);
    assert!(opens(&site, "ada@example.org", NEW).await);
    browser.get(&link).await.is(404);
    Browser::new(&site).post(&link, &typed("eve@example.org", NEW)).await.is(404);
    assert!(offered(&site).await.is_none());
}

async fn nobody_is_offered_a_second_first_account(site: Site) {
    assert!(offered(&site).await.is_none());
    let mut browser = Browser::new(&site);
    browser.get("/setup/emb_set_2222222222222222222222222222222222222222").await.is(404);
}
