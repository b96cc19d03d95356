//! Whether the process lives, and whether it can work; and how a request reached it, for the doctor alone.

use std::net::{IpAddr, SocketAddr};

use axum::{
    Json,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use super::{Rooms, limits::ClientAddress};
use crate::{
    app::App,
    secrets::{self, Key},
};

/// The header with which the doctor asks `/healthz` how the request arrived. Its value is [`question`].
pub const DOCTOR: &str = "x-emblazon-doctor";

/// What only somebody with the server's key can ask.
pub fn question(key: &Key) -> String {
    key.sign("doctor: who answers at the public address?")
}

/// What only a server with the same key can answer.
pub fn answer(key: &Key) -> String {
    key.sign("server: it is me")
}

/// How a request reached the server.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Arrival {
    /// [`answer`].
    pub answer: String,
    /// The header `Host`.
    pub host: Option<String>,
    /// Who opened the connection.
    pub peer: IpAddr,
    /// Who is taken for the client.
    pub client: IpAddr,
    /// Whether it carried `X-Forwarded-For`.
    pub is_forwarded: bool,
    /// Whether the peer is one of the trusted proxies.
    pub is_trusted: bool,
}

/// `/healthz` and `/readyz`.
pub fn mounts() -> Rooms {
    Rooms::default().at("GET", "/healthz", live).at("GET", "/readyz", ready)
}

/// The process answers; nothing else is looked at, so a database that is away is no reason to restart it.
async fn live(
    ClientAddress(client): ClientAddress,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    State(app): State<App>,
    headers: HeaderMap,
) -> Response {
    let asked = headers.get(DOCTOR);
    if !asked.is_some_and(|asked| secrets::same(asked.as_bytes(), question(&app.key).as_bytes())) {
        return "ok\n".into_response();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
    let is_forwarded = headers.contains_key("x-forwarded-for");
    let is_trusted = app.settings.trusts(peer.ip());
    Json(Arrival { answer: answer(&app.key), host, peer: peer.ip(), client, is_forwarded, is_trusted }).into_response()
}

/// The database answers, and its tables are those of this release.
async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.store.is_migrated().await {
        Ok(true) => (StatusCode::OK, "ready\n"),
        Ok(false) => (StatusCode::SERVICE_UNAVAILABLE, "the database is not migrated\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}
