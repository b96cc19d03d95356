//! The server itself, the same for `serve` and `demo`: its limits, and how it stops.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context as _, Result};
use axum_server::{Handle, Server, accept::NoDelayAcceptor};
use hyper_util::rt::TokioTimer;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    time::timeout,
};

use super::opening;
use crate::{app::App, http, jobs};

/// How long a client may take to send a request's head, and how long a connection may stand idle.
const HEAD: Duration = Duration::from_secs(10);
/// A request's head of this many bytes is taken for certain, and one of twice as many never: the buffer that this bounds
/// is filled in steps, the last of which may go beyond it.
const MAX_HEAD: usize = 32 * 1024;
/// How long requests may take to finish after the signal to stop, and how long the database may take to close: together
/// less than the ten seconds after which supervisors usually kill.
const FINISH: Duration = Duration::from_secs(8);
const CLOSE: Duration = Duration::from_secs(1);

/// Takes the address, before anything else is done that would be in vain without it.
pub(super) async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

/// Serves and does the jobs until SIGTERM or SIGINT; then finishes what has begun, and closes the database.
pub(super) async fn until_stopped(app: App, listener: TcpListener) -> Result<()> {
    let stop = stop_signal()?;
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        engine = app.store.engine().as_str(),
        database = %opening::name(&app.settings),
        listen = %listener.local_addr()?,
        public_url = %app.public_url,
        certifications_access = app.settings.certifications_access.as_str(),
        "serving"
    );
    let handle = Handle::new();
    let mut server = Server::<SocketAddr>::from_listener(listener)
        .acceptor(NoDelayAcceptor::new())
        .http1_only()
        .handle(handle.clone());
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(MAX_HEAD);
    let (stop_jobs, told) = watch::channel(false);
    let jobs = tokio::spawn(jobs::run(app.clone(), told));
    // What stops: the jobs and the requests side by side, each with the same time to finish.
    let stopping = tokio::spawn(async move {
        stop.await;
        tracing::info!("stopping");
        stop_jobs.send_replace(true);
        handle.graceful_shutdown(Some(FINISH));
        if timeout(FINISH, jobs).await.is_err() {
            tracing::warn!("a job was still at it when the server stopped; it is taken up again");
        }
    });
    let router = http::router(&app);
    let outcome = server.serve(router.into_make_service_with_connect_info::<SocketAddr>()).await;
    match outcome {
        Ok(()) => drop(stopping.await),
        Err(_) => stopping.abort(),
    }
    if timeout(CLOSE, app.store.close()).await.is_err() {
        tracing::warn!("the database was still busy when the server stopped");
    }
    tracing::info!("stopped");
    outcome.context("the server failed")
}

/// Listens for the signals from now on; the future is done when one of them has come.
fn stop_signal() -> Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for SIGINT")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
