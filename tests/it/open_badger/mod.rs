//! Open Badger: a partner site's own requests, as it would send them.

mod refusals;
mod seed;

use emblazon::domain::{
    badges::{self, NewBadge},
    clients::{self, NewClient},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    behaviours::{root, times},
    support::{Reply, Site},
};

pub const SECRET: &str = "a-secret-that-two-sites-share-0001";
pub const ISSUER: &str = "https://thimble.webmaker.org";
pub const AUDIENCE: &str = "https://clopenbadger.webmaker.org";
pub const FOO: &str = "foo@bar.org";

/// The claims of a token for `email` that may credit these behaviours.
#[expect(clippy::needless_pass_by_value, reason = "callers write the JSON in place")]
pub fn claims(site: &Site, email: &str, behaviours: Value) -> Value {
    json!({
        "iss": ISSUER, "aud": AUDIENCE, "prn": email, "exp": site.app().clock.now().timestamp() + 300,
        "clopenbadger:creditBehaviors": behaviours,
    })
}

/// Signed with the client's secret.
pub fn signed(claims: &Value) -> String {
    signed_with(Algorithm::HS256, SECRET, claims)
}

pub fn signed_with(algorithm: Algorithm, secret: &str, claims: &Value) -> String {
    jsonwebtoken::encode(&Header::new(algorithm), claims, &EncodingKey::from_secret(secret.as_bytes()))
        .expect("a token can be signed")
}

/// The client, and the badges of the seed's examples.
pub async fn set_up(site: &Site) {
    site.client_of(NewClient::default()).await;
    site.behaviours(&["logged-in", "link", "comment", "image"]).await;
    for (shortname, name) in
        [("first-login", "First Login"), ("fancy-badge", "Fancy Badge"), ("welcome-aboard", "Welcome")]
    {
        let mut tx = site.tx().await;
        let new = NewBadge {
            shortname: Some(shortname.into()),
            name: name.into(),
            description: "A <b>real</b> badge<script>alert(1)</script>".into(),
            ..NewBadge::default()
        };
        badges::create(&mut tx, site.app().clock.now(), &root(), new).await.expect("a badge is defined");
        tx.commit().await.expect("it is kept");
    }
    let keep = emblazon::domain::rules::Lapse::Keep;
    site.rule("first-login", 0, keep, vec![times("logged-in", 1)]).await;
    site.rule("fancy-badge", 0, keep, vec![times("link", 11), times("comment", 14), times("image", 4)]).await;
    site.rule("welcome-aboard", 0, keep, vec![crate::behaviours::holds("first-login")]).await;
}

impl Site {
    /// Adds a client with [`SECRET`]; its names are those of the examples where none are given.
    pub async fn client_of(&self, new: NewClient) -> clients::Client {
        let or = |given: String, default: &str| if given.is_empty() { default.to_owned() } else { given };
        let new = NewClient {
            name: or(new.name.clone(), "Thimble"),
            issuer: or(new.issuer.clone(), ISSUER),
            audience: new.audience.clone().or_else(|| Some(AUDIENCE.into())),
            ..new
        };
        let mut tx = self.tx().await;
        let app = self.app();
        let made = clients::create(&mut tx, app.clock.now(), &root(), &app.key, new, Some(SECRET)).await;
        tx.commit().await.expect("it is kept");
        made.expect("a client is added").0
    }

    /// Asks what a user has.
    pub async fn ob_user(&self, token: &str, email: &str) -> Reply {
        let query = serde_html_form::to_string([("auth", token), ("email", email)]).expect("a query");
        self.anonymous().get(&format!("/v1/user?{query}")).await
    }

    /// Credits by a JSON body.
    pub async fn ob_credit(&self, token: &str, email: &str, behaviour: &str) -> Reply {
        let path = format!("/v1/user/behavior/{behaviour}/credit");
        self.anonymous().post(&path, &json!({ "auth": token, "email": email })).await
    }

    /// Posts a form.
    pub async fn ob_form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = serde_html_form::to_string(fields).expect("a form");
        self.anonymous().send(Method::POST, path, "application/x-www-form-urlencoded", body).await
    }
}
