//! Who is signed in: the session cookie, the sessions in the database behind it, and the check that a request which a
//! cookie authorises came from our own pages.

use axum::http::StatusCode;
use axum_login::{
    AuthManagerLayer, AuthManagerLayerBuilder, AuthUser, AuthnBackend, tower_sessions::SessionManagerLayer,
};
use time::OffsetDateTime;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_sessions::{
    Expiry, SessionStore,
    cookie::SameSite,
    session::{Id, Record},
    session_store,
};

use crate::{
    app::App,
    clock::Timestamp,
    domain::{
        access::{self, Account},
        people::PersonId,
    },
    secrets, store,
};

/// Where axum-login keeps who is signed in, inside the session's data.
const AUTH_KEY: &str = "axum-login.data";

/// The session of a request, and the account behind it.
pub type AuthSession = axum_login::AuthSession<Accounts>;

/// An account as it was found for this request.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The account.
    pub account: Account,
    /// Changes with the password and with the roles: a session from before ends.
    auth_hash: Vec<u8>,
}

impl From<Account> for SignedIn {
    fn from(account: Account) -> Self {
        let auth_hash = secrets::hash(&format!("{} {:?}", account.password_hash, account.grants));
        Self { account, auth_hash }
    }
}

impl AuthUser for SignedIn {
    type Id = PersonId;

    fn id(&self) -> PersonId {
        self.account.person
    }

    fn session_auth_hash(&self) -> &[u8] {
        &self.auth_hash
    }
}

/// Finds accounts for sessions.
#[derive(Clone)]
pub struct Accounts(App);

/// An e-mail address and a password.
pub struct Credentials {
    /// In any case.
    pub email: String,
    /// As typed.
    pub password: String,
}

impl AuthnBackend for Accounts {
    type User = SignedIn;
    type Credentials = Credentials;
    type Error = store::Error;

    async fn authenticate(&self, sent: Credentials) -> store::Result<Option<SignedIn>> {
        let app = &self.0;
        let found = access::sign_in(&app.store, &app.passwords, app.clock.now(), &sent.email, &sent.password).await?;
        Ok(found.map(SignedIn::from))
    }

    async fn get_user(&self, id: &PersonId) -> store::Result<Option<SignedIn>> {
        Ok(access::account(&mut self.0.store.read().await?, *id).await?.map(SignedIn::from))
    }
}

/// Sessions in the database.
#[derive(Clone)]
pub struct Sessions(App);

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sessions")
    }
}

#[async_trait::async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        self.keep(record, true).await
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        self.keep(record, false).await
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let app = &self.0;
        let limits = app.settings.session_limits();
        let row = access::load_session(&app.store, app.clock.now(), limits, &hash(id)).await.map_err(backend)?;
        let Some(row) = row else { return Ok(None) };
        let data = serde_json::from_value(row.data.0).map_err(|e| session_store::Error::Decode(e.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date: to_offset(row.expires_at) }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        let deleted = async {
            let mut tx = self.0.store.write().await?;
            access::delete_session(&mut tx, &hash(id)).await?;
            tx.commit().await
        };
        deleted.await.map_err(backend)
    }
}

impl Sessions {
    async fn keep(&self, record: &Record, is_new: bool) -> session_store::Result<()> {
        let data = serde_json::to_value(&record.data).map_err(|e| session_store::Error::Encode(e.to_string()))?;
        let person = record.data.get(AUTH_KEY).and_then(|auth| auth.get("user_id")).and_then(serde_json::Value::as_i64);
        let (id, person) = (hash(&record.id), person.map(PersonId));
        let kept = async {
            let mut tx = self.0.store.write().await?;
            let now = self.0.clock.now();
            // By our own clock: the library reads the system's.
            let ends = now + self.0.settings.session_limits().longest();
            if is_new {
                access::begin_session(&mut tx, now, &id, person, &data, ends).await?;
            } else {
                access::save_session(&mut tx, now, &id, person, &data, ends).await?;
            }
            tx.commit().await
        };
        kept.await.map_err(backend)
    }
}

/// Only the hash of a session's id is stored: who reads the database cannot take a session over.
fn hash(id: &Id) -> Vec<u8> {
    secrets::hash(&id.to_string())
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn backend(error: store::Error) -> session_store::Error {
    tracing::error!(%error, "the database failed");
    session_store::Error::Backend(error.to_string())
}

fn to_offset(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(at.timestamp()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// Puts an [`AuthSession`] into every request.
///
/// The cookie is `HttpOnly` and `SameSite=Lax` (so that links in mail arrive signed in); over TLS also `Secure` and named
/// `__Host-`, so that no other host or path can set it.
pub fn layer(app: &App) -> AuthManagerLayer<Accounts, Sessions> {
    let is_https = app.is_https();
    let longest = app.settings.session_limits().longest().num_seconds();
    let sessions = SessionManagerLayer::new(Sessions(app.clone()))
        .with_name(if is_https { "__Host-emblazon" } else { "emblazon" })
        .with_secure(is_https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(time::Duration::seconds(longest)));
    AuthManagerLayerBuilder::new(Accounts(app.clone()), sessions).build()
}

/// Refuses unsafe requests from other sites' pages: `Sec-Fetch-Site`, else `Origin`, must say that it is ours.
pub fn same_origin(app: &App) -> CsrfLayer<fn(ProtectionError) -> axum::response::Response> {
    let refuse: fn(ProtectionError) -> axum::response::Response =
        |_| axum::response::IntoResponse::into_response(StatusCode::FORBIDDEN);
    let layer = CsrfLayer::new();
    // Behind a proxy, `Host` may be another than the world's.
    let layer = layer.add_trusted_origin(&*app.public_url).unwrap_or_else(|_| CsrfLayer::new());
    layer.with_rejection_response(refuse)
}
