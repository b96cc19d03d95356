//! Whether the process lives, and whether it can work.

use axum::{extract::State, http::StatusCode};

use super::Rooms;
use crate::app::App;

/// `/healthz` and `/readyz`.
pub fn mounts() -> Rooms {
    Rooms::default().at("GET", "/healthz", live).at("GET", "/readyz", ready)
}

/// The process answers; nothing else is looked at, so a database that is away is no reason to restart it.
async fn live() -> &'static str {
    "ok\n"
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
