//! From `Authorization: Bearer` to an [`Actor`]. Bearer routes never read cookies.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::{
    app::App,
    domain::{Actor, Dialect, access},
    store,
};

/// Why a request has no actor.
#[derive(Debug)]
pub enum Refusal {
    /// There is no credential.
    Missing,
    /// The credential is malformed, unknown, expired or revoked. Which of them is not told.
    Invalid,
    /// The database's error.
    Store(store::Error),
}

impl Refusal {
    /// The `WWW-Authenticate` of the 401 (RFC 6750, section 3).
    pub fn challenge(&self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Missing | Self::Store(_) => "Bearer",
            Self::Invalid => "Bearer error=\"invalid_token\"",
        })
    }
}

/// The bearer token that the request carries.
pub fn token(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = sent.next() else { return Err(Refusal::Missing) };
    if sent.next().is_some() {
        return Err(Refusal::Invalid);
    }
    let value = value.to_str().map_err(|_| Refusal::Invalid)?;
    let (scheme, secret) = value.split_once(' ').ok_or(Refusal::Invalid)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Refusal::Invalid);
    }
    Ok(secret.trim())
}

/// The actor whose bearer token the request carries.
pub async fn bearer(app: &App, headers: &HeaderMap, dialect: Dialect) -> Result<Actor, Refusal> {
    access::actor_of_bearer(&app.store, app.clock.now(), token(headers)?, dialect)
        .await
        .map_err(Refusal::Store)?
        .ok_or(Refusal::Invalid)
}
