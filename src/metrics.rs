//! What is counted about the running server, and the names under which Prometheus reads it. It is told by whoever sees
//! something happen, and asks nobody; how it is reached is `http::metrics`' affair.

use std::{borrow::Cow, time::Duration};

use prometheus_client::{
    encoding::text,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};

use crate::store::{Engine, Waits};

/// Upper bounds in seconds: from a read out of memory to the time after which a request is given up.
const SECONDS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

/// What is counted, one for each [`App`](crate::app::App). Every label has a bounded number of values, whatever clients
/// send.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Counters<3>,
    request_seconds: Histograms<2>,
    in_flight: Gauge,
    database_up: Gauge,
    connections: Gauges<2>,
    connections_max: Gauges<1>,
    cache_entries: Gauges<1>,
    jobs: Counters<2>,
    job_seconds: Histograms<1>,
    jobs_stalled: Gauge,
    mails: Gauges<1>,
    mail_attempts: Counters<1>,
}

/// Names of labels with their values.
type Labels<const N: usize> = [(&'static str, Cow<'static, str>); N];
type Counters<const N: usize> = Family<Labels<N>, Counter>;
type Gauges<const N: usize> = Family<Labels<N>, Gauge>;
type Histograms<const N: usize> = Family<Labels<N>, Histogram, fn() -> Histogram>;

impl Metrics {
    /// Nothing has been counted yet, but what the store has.
    pub fn new(engine: Engine, waits: &Waits) -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("emblazon"),
            requests: Family::default(),
            request_seconds: histograms(),
            in_flight: Gauge::default(),
            database_up: Gauge::default(),
            connections: Family::default(),
            connections_max: Family::default(),
            cache_entries: Family::default(),
            jobs: Family::default(),
            job_seconds: histograms(),
            jobs_stalled: Gauge::default(),
            mails: Family::default(),
            mail_attempts: Family::default(),
        };
        metrics.name(engine, waits);
        metrics
    }

    /// Gives everything the name under which it is read.
    fn name(&mut self, engine: Engine, waits: &Waits) {
        let Self { registry, .. } = self;
        registry.register("build", "The running release", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        registry.register("database", "The engine under the database", Info::new([("engine", engine.as_str())]));
        let help = "Requests answered, by template of the path and class of the status";
        registry.register("http_requests", help, self.requests.clone());
        let help = "Time from a request's head to the reply's";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, self.request_seconds.clone());
        let help = "Requests that have begun and are not answered yet";
        registry.register("http_requests_in_flight", help, self.in_flight.clone());
        let help = "Whether the database answered when this was read (1) or not (0)";
        registry.register("database_up", help, self.database_up.clone());
        let help = "Open connections to the database, by what they do";
        registry.register("database_connections", help, self.connections.clone());
        let help = "Connections that may be open at once";
        registry.register("database_connections_max", help, self.connections_max.clone());
        let help = "Time until a connection to read with was there";
        registry.register_with_unit("database_read_wait", help, Unit::Seconds, waits.read.clone());
        let help = "Time until a transaction to write with had begun";
        registry.register_with_unit("database_write_wait", help, Unit::Seconds, waits.write.clone());
        let help = "Entries that the process keeps in memory";
        registry.register("cache_entries", help, self.cache_entries.clone());
        let help = "Turns at jobs that ended in this process, by what came of them: done or failed";
        registry.register("jobs", help, self.jobs.clone());
        let help = "Time that a turn at a job took";
        registry.register_with_unit("job_duration", help, Unit::Seconds, self.job_seconds.clone());
        let help = "Jobs that are overdue with nobody at them, or were given up; 1000 stands for more as well";
        registry.register("jobs_stalled", help, self.jobs_stalled.clone());
        let help = "Mails in the outbox by state; 10000 stands for more as well";
        registry.register("mails", help, self.mails.clone());
        let help = "Tries of this process to hand a mail to the relay, by what came of them: sent, deferred or failed";
        registry.register("mail_attempts", help, self.mail_attempts.clone());
    }

    /// A request has begun; it is in flight until the value is dropped, however it ends.
    pub fn request_begins(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    /// A request was answered. `route` is the template of its path, `None` where no route is.
    pub fn request_answered(&self, method: &str, route: Option<&str>, status: u16, after: Duration) {
        let method = ("method", known_method(method).into());
        let route = ("route", route.map_or("unmatched".into(), |route| route.to_owned().into()));
        self.request_seconds.get_or_create(&[method.clone(), route.clone()]).observe(after.as_secs_f64());
        self.requests.get_or_create(&[method, route, ("status", class_of(status).into())]).inc();
    }

    /// Whether the database answers now.
    pub fn set_database_up(&self, is_up: bool) {
        self.database_up.set(i64::from(is_up));
    }

    /// What a pool of connections does now.
    pub fn set_connections(&self, pool: &'static str, idle: u32, used: u32, max: u32) {
        for (state, count) in [("idle", idle), ("used", used)] {
            self.connections.get_or_create(&[("pool", pool.into()), ("state", state.into())]).set(count.into());
        }
        self.connections_max.get_or_create(&[("pool", pool.into())]).set(max.into());
    }

    /// How many entries something in memory has now.
    pub fn set_cache_entries(&self, cache: &'static str, entries: usize) {
        self.cache_entries.get_or_create(&[("cache", cache.into())]).set(i64::try_from(entries).unwrap_or(i64::MAX));
    }

    /// A turn at a job has ended.
    pub fn job_ended(&self, kind: &'static str, is_done: bool, after: Duration) {
        let outcome = if is_done { "done" } else { "failed" };
        self.jobs.get_or_create(&[("kind", kind.into()), ("outcome", outcome.into())]).inc();
        self.job_seconds.get_or_create(&[("kind", kind.into())]).observe(after.as_secs_f64());
    }

    /// How many jobs are stalled now.
    pub fn set_jobs_stalled(&self, jobs: i64) {
        self.jobs_stalled.set(jobs);
    }

    /// How many mails are in a state now.
    pub fn set_mails(&self, state: &'static str, mails: i64) {
        self.mails.get_or_create(&[("state", state.into())]).set(mails);
    }

    /// The relay was offered a mail.
    pub fn mail_attempted(&self, outcome: &'static str) {
        self.mail_attempts.get_or_create(&[("outcome", outcome.into())]).inc();
    }

    /// Everything, as [`CONTENT_TYPE`] has it.
    ///
    /// # Panics
    /// Never: a `String` takes all that is written to it.
    pub fn text(&self) -> String {
        let mut text = String::new();
        text::encode(&mut text, &self.registry).expect("a String takes all that is written to it");
        text
    }
}

/// The media type of [`Metrics::text`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// One request in flight.
#[derive(Debug)]
pub struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

fn histograms<const N: usize>() -> Histograms<N> {
    Family::new_with_constructor(|| Histogram::new(SECONDS))
}

/// The method, if it is one that HTTP has; clients may send any word.
fn known_method(method: &str) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.into_iter().find(|known| *known == method).unwrap_or("other")
}

fn class_of(status: u16) -> &'static str {
    match status / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
