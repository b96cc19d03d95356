//! What the benchmarks share: databases that are kept between runs, and requests that never leave the process.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode, header},
};
use clap::{Args as _, FromArgMatches as _};
use emblazon::{
    app::App,
    cli::generate::{self, Amounts},
    clock::Clock,
    config::Settings,
    domain::{
        Actor, Dialect, Role,
        access::{self, NewApiToken, NewToken, Passwords},
        badges::{self, NewBadge},
    },
    http,
};
use tower::ServiceExt as _;

/// A server in this process.
pub struct Server {
    pub app: App,
    router: Router,
    /// An admin's.
    pub token: String,
}

/// The number in an environment variable, for runs that are quicker or longer than the usual ones.
pub fn number(variable: &str, usual: usize) -> Result<usize> {
    match std::env::var(variable) {
        Ok(text) => text.parse().with_context(|| format!("{variable} must be a number")),
        Err(_) => Ok(usual),
    }
}

impl Server {
    /// A server with a generated database: SQLite in the build directory, made on the first run.
    pub async fn start(name: &str, people: usize, awards: usize) -> Result<Self> {
        Self::with(&format!("{name}-{people}-{awards}"), people, awards, 0).await
    }

    /// The same with certifications; `name` is that of the database.
    pub async fn with(name: &str, people: usize, awards: usize, certifications: usize) -> Result<Self> {
        let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        if !place.exists() {
            let unfinished = place.with_extension("unfinished");
            let _ = std::fs::remove_dir_all(&unfinished);
            std::fs::create_dir_all(&unfinished)?;
            eprintln!("making {people} people with {awards} awards and {certifications} certifications, once");
            let app = open(&unfinished).await?;
            let amounts = Amounts { people, awards, badges: 40, organisations: 20, certifications };
            let began = Instant::now();
            generate::fill(&app, &amounts, |_| ()).await?;
            eprintln!("made in {:.1} s", began.elapsed().as_secs_f64());
            app.store.close().await;
            std::fs::rename(&unfinished, &place)?;
        }
        let app = open(&place).await?;
        let now = app.clock.now();
        let new = NewApiToken {
            label: "benchmark".to_owned(),
            holder: NewToken::Service { role: Role::Admin, organisation_id: None },
            expires_at: None,
        };
        let mut tx = app.store.write().await?;
        let (_, token) = access::create_token(&mut tx, now, &operator(), new).await?;
        tx.commit().await?;
        Ok(Self { router: http::router(&app), app, token })
    }

    /// A new badge that nobody holds: its public id.
    pub async fn badge(&self) -> Result<String> {
        let mut tx = self.app.store.write().await?;
        let new = NewBadge { name: "Benchmark".to_owned(), points: 10, ..NewBadge::default() };
        let badge = badges::create(&mut tx, self.app.clock.now(), &operator(), new).await?;
        tx.commit().await?;
        Ok(badge.public_id)
    }

    /// A request with a JSON body, from an admin.
    pub fn post(&self, path: &str, body: &serde_json::Value) -> Result<Request<Body>> {
        Ok(Request::post(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()))?)
    }

    /// Answers a request; the time that it took, down to the last byte of the body.
    pub async fn answer(
        &self,
        mut request: Request<Body>,
        expected: StatusCode,
    ) -> Result<(Duration, HeaderMap, Bytes)> {
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9))));
        let path = request.uri().to_string();
        let router = self.router.clone();
        let began = Instant::now();
        let Ok(response) = router.oneshot(request).await;
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await?;
        let took = began.elapsed();
        ensure!(head.status == expected, "{path} answered {}: {}", head.status, String::from_utf8_lossy(&body));
        Ok((took, head.headers, body))
    }
}

/// The public id of the `n`th generated person, counted from 0.
pub fn public_id(n: usize) -> String {
    format!("pm-{:07}", n + 1)
}

/// Who runs the server.
pub fn operator() -> Actor {
    Actor::system(Dialect::CommandLine)
}

async fn open(place: &Path) -> Result<App> {
    let arguments = [Path::new("bench"), Path::new("--data"), place];
    let found = Settings::augment_args(clap::Command::new("bench")).try_get_matches_from(arguments)?;
    let settings = Settings { database_url: None, public_url: None, ..Settings::from_arg_matches(&found)? };
    App::start(settings, Clock::system(), Passwords::new(64, 1)).await
}
