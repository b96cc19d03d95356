//! A whole server for one test.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};

use clap::Parser;
use emblazon::{
    app::App,
    clock::Clock,
    config::Settings,
    domain::access::Passwords,
    http, jobs,
    mail::Mailer,
    store::{Conn, Tx},
};
use tokio::{net::TcpListener, task::JoinHandle};

use super::{
    Client, Counts, NOW, PASSWORD, People, at,
    database::{self, Database},
    template,
};

/// On which engine a test runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A server with the seed's rows in its own database, listening on a real socket; its clock stands at [`NOW`].
#[derive(Clone)]
pub struct Site(Arc<Parts>);

struct Parts {
    app: App,
    base: String,
    people: &'static People,
    database: Database,
    server: JoinHandle<()>,
    http: reqwest::Client,
}

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    settings: Settings,
}

/// The settings of a server that nobody has configured, whatever the environment of the test says.
pub fn settings(listen: SocketAddr, database: &Database) -> Settings {
    let directory = database.directory.to_str().expect("temporary directories have readable names");
    let mut settings = Flags::parse_from(["emblazon", "--data", directory]).settings;
    settings.listen = listen;
    settings.database_url = database.url().map(str::to_owned);
    settings.public_url = None;
    settings
}

/// A client that follows no redirect and goes through no proxy.
pub fn http_client() -> reqwest::Client {
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    builder.build().expect("a client can be made")
}

/// Runs a test on a site of its own, and leaves nothing behind whether or not it succeeds.
pub async fn case<F, T>(engine: Engine, body: F)
where
    F: FnOnce(Site) -> T,
    T: Future<Output = ()> + Send + 'static,
{
    let site = Site::start(engine).await;
    let outcome = tokio::spawn(body(site.clone())).await;
    site.stop().await;
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}

impl Site {
    async fn start(engine: Engine) -> Self {
        let (database, people) = template::copy(engine).await;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("the port is known");
        let clock = Clock::fixed(at(NOW));
        let settings = settings(address, &database);
        let mut app = App::start(settings, clock, Passwords::new(64, 1)).await.expect("the server starts");
        app.mailer = Mailer::memory();
        let router = http::router(&app).into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("the server serves") });
        Self(Arc::new(Parts { app, base: format!("http://{address}"), people, database, server, http: http_client() }))
    }

    async fn stop(&self) {
        self.0.server.abort();
        let closing = std::time::Duration::from_secs(5);
        if tokio::time::timeout(closing, self.app().store.close()).await.is_err() {
            eprintln!("a connection to the database was never given back");
        }
        self.0.database.drop().await;
    }

    /// The server's parts, for what no client can see.
    pub fn app(&self) -> &App {
        &self.0.app
    }

    /// Scheme, host and port.
    pub fn base(&self) -> &str {
        &self.0.base
    }

    /// Moves the server's clock.
    pub fn wait(&self, by: chrono::TimeDelta) {
        self.app().clock.advance(by);
    }

    /// Does what is due, until nothing is, and returns how many turns that took.
    pub async fn work(&self) -> usize {
        jobs::run_due(self.app()).await.expect("the jobs can be done")
    }

    /// Does what is due; all the mail that has left so far, as it travels, oldest first.
    pub async fn mail(&self) -> Vec<String> {
        self.work().await;
        let travels = |message: emblazon::mail::Message| {
            let text = String::from_utf8(message.formatted()).expect("mail is text");
            text.replace("=\r\n", "").replace("=3D", "=")
        };
        self.app().mailer.kept().into_iter().map(travels).collect()
    }

    /// A connection to look at rows with.
    pub async fn conn(&self) -> Conn {
        self.app().store.read().await.expect("the database can be read")
    }

    /// A transaction to change rows with.
    pub async fn tx(&self) -> Tx {
        self.app().store.write().await.expect("the database takes changes")
    }

    /// How many rows each table has now.
    pub async fn counts(&self) -> Counts {
        database::counts(&mut self.conn().await).await
    }

    /// Signs in through the form as whoever has this address; the session's cookie, to be sent along.
    pub async fn sign_in(&self, email: &str) -> String {
        let typed = [("email", email), ("password", PASSWORD)];
        let typed = serde_html_form::to_string(typed).expect("a form can be written");
        let form = "application/x-www-form-urlencoded";
        let reply = self.anonymous().send(reqwest::Method::POST, "/sign-in", form, typed).await.is(303);
        let cookie = reply.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        cookie.expect("a session begins").to_owned()
    }

    /// Somebody with this token.
    pub fn client(&self, token: &str) -> Client {
        Client::new(self.0.http.clone(), &self.0.base, Some(token))
    }

    /// Nobody in particular.
    pub fn anonymous(&self) -> Client {
        Client::new(self.0.http.clone(), &self.0.base, None)
    }
}

/// One client for each of the people.
macro_rules! clients {
    ($($name:ident),+) => {
        impl Site {
            $(
                pub fn $name(&self) -> Client {
                    self.client(&self.0.people.$name)
                }
            )+
        }
    };
}
clients!(
    admin,
    admin_of_oslo,
    coordinator,
    mentor,
    other_admin,
    other_coordinator,
    other_mentor,
    system,
    other_system,
    expired,
    revoked
);
