//! What every page loads, as a browser gets it.

use emblazon::http::assets;
use reqwest::Method;

use crate::support::{Reply, Site, on_both_engines};

on_both_engines!(the_stylesheet_is_small);

/// Bytes of the stylesheet on the wire.
const STYLESHEET: usize = 8 * 1024;

async fn the_stylesheet_is_small(site: Site) {
    let ask = |encoding| {
        let request = site.anonymous().request(Method::GET, &assets::href("portal.css"));
        Reply::to(request.header("accept-encoding", encoding))
    };
    let packed = ask("gzip").await.is(200);
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert!(packed.body.len() <= STYLESHEET, "{} bytes", packed.body.len());
    let plain = ask("identity").await.is(200);
    assert_eq!(plain.header("content-type"), Some("text/css"));
    assert_eq!(plain.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(plain.header("content-length"), Some(plain.body.len().to_string().as_str()));
    assert!(plain.text().contains("@font-face"), "{plain}");
}
