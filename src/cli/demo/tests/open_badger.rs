//! The examples of the Open Badger contract, one after the other as a partner site sends them, against the demo as it is.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use super::site::{Site, keys};

const FOO: &str = "foo@bar.org";

impl Site {
    fn now(&self) -> i64 {
        self.app.clock.now().timestamp()
    }

    async fn get(&self, path: &str) -> Value {
        self.ask(&format!("GET {path}"), None, None).await.of(200)
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let reply = self.ask(&format!("POST {path}"), None, Some(&body)).await;
        (reply.status, reply.of(reply.status))
    }

    /// The contract's claims, with an expiry that is to come, and the behaviours that may be credited.
    fn token(&self) -> String {
        let claims = json!({
            "iss": "https://thimble.webmaker.org",
            "aud": "https://clopenbadger.webmaker.org",
            "prn": FOO,
            "exp": self.now() + 300,
            "clopenbadger:creditBehaviors": ["logged-in", "link", "comment", "image"],
        });
        let secret = EncodingKey::from_secret(super::activity::CLIENT_SECRET.as_bytes());
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &secret).unwrap()
    }

    async fn credit(&self, email: &str, behaviour: &str) -> (u16, Value) {
        let body = json!({ "auth": self.token(), "email": email });
        self.post(&format!("/v1/user/behavior/{behaviour}/credit"), body).await
    }

    async fn user(&self) -> Value {
        self.get(&format!("/v1/user?auth={}&email={FOO}", self.token())).await
    }
}

#[tokio::test]
async fn the_contract_s_examples_answer_as_they_are_printed() {
    let site = Box::pin(Site::open("demo-open-badger")).await;
    let all = site.get("/v1/badges").await;
    assert_eq!((keys(&all), &all["status"]), (vec!["badges", "status"], &json!("ok")));
    let class = |shortname: &str| all["badges"][shortname].clone();
    for badge in all["badges"].as_object().unwrap().values() {
        assert_eq!(keys(badge), ["behaviors", "criteria", "description", "image", "name", "prerequisites"]);
        assert!(badge["image"].as_str().unwrap().starts_with("http"), "{badge}");
    }
    assert_eq!(class("first-login")["behaviors"], json!([{ "name": "logged-in", "score": 1 }]));
    assert_eq!(class("first-login")["prerequisites"], json!([]));
    assert_eq!(class("welcome-aboard")["behaviors"], json!([]));
    assert_eq!(class("welcome-aboard")["prerequisites"], json!(["first-login"]));
    let behaviours = json!([
        { "name": "link", "score": 11 }, { "name": "comment", "score": 14 }, { "name": "image", "score": 4 }
    ]);
    assert_eq!(class("fancy-badge")["behaviors"], behaviours);

    let (status, refused) = site.credit("baz@bar.org", "link").await;
    let reason = "the user foo@bar.org cannot credit a behavior to baz@bar.org.";
    assert_eq!((status, refused), (403, json!({ "status": "forbidden", "reason": reason })));

    let (status, awarded) = site.credit(FOO, "logged-in").await;
    assert_eq!((status, keys(&awarded)), (201, vec!["badges", "progress", "status"]));
    assert_eq!(
        (&awarded["status"], keys(&awarded["badges"])),
        (&json!("awarded"), vec!["first-login", "welcome-aboard"])
    );
    assert_eq!(keys(&awarded["badges"]["first-login"]), ["assertionUrl", "isRead", "issuedOn"]);
    assert_eq!(awarded["badges"]["first-login"]["issuedOn"], site.now());
    for _ in 0..4 {
        assert_eq!(site.credit(FOO, "logged-in").await, (200, json!({ "status": "ok", "progress": {} })));
    }

    let user = site.user().await;
    assert_eq!((keys(&user), &user["status"]), (vec!["badges", "behaviors", "status"], &json!("ok")));
    assert_eq!(user["behaviors"], json!({ "logged-in": 5 }));
    let held = &user["badges"]["first-login"];
    assert_eq!((&held["isRead"], &held["issuedOn"]), (&json!(false), &json!(site.now())));
    let url: url::Url = held["assertionUrl"].as_str().unwrap().parse().unwrap();
    let document = site.get(&format!("{}.json", url.path())).await;
    assert_eq!((&document["id"], &document["type"]), (&held["assertionUrl"], &json!("Assertion")));

    let read = json!({ "auth": site.token(), "email": FOO });
    let marked = site.post("/v1/user/mark-all-badges-as-read", read).await;
    assert_eq!(marked, (200, json!({ "status": "ok" })));
    assert_eq!(site.user().await["badges"]["first-login"]["isRead"], true);

    let (status, progress) = site.credit(FOO, "link").await;
    assert_eq!((status, keys(&progress), &progress["status"]), (200, vec!["progress", "status"], &json!("ok")));
    assert_eq!(keys(&progress["progress"]), ["fancy-badge", "link-advanced", "link-basic"]);
    let fancy = &progress["progress"]["fancy-badge"];
    assert_eq!(keys(fancy), ["description", "image", "name", "remaining"]);
    assert_eq!(fancy["remaining"], json!({ "link": 10, "comment": 14, "image": 4 }));
    assert_eq!(progress["progress"]["link-basic"]["remaining"], json!({ "link": 4 }));
    for _ in 0..3 {
        assert_eq!(site.credit(FOO, "link").await.0, 200);
    }
    let (status, awarded) = site.credit(FOO, "link").await;
    assert_eq!((status, keys(&awarded["badges"])), (201, vec!["link-basic"]));
    assert_eq!(keys(&awarded["progress"]), ["fancy-badge", "link-advanced"], "what goes on is told as well");
    site.app.store.close().await;
}
