//! What is counted about the running server, and the names under which Prometheus reads it. It is told by whoever sees
//! something happen, and asks nobody; how it is reached is `http::metrics`' affair.

use std::time::Duration;

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
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
    requests: Family<Request, Counter>,
    request_seconds: Family<Route, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    database_up: Gauge,
    connections: Family<Connections, Gauge>,
    connections_max: Family<Pool, Gauge>,
    cache_entries: Family<Cache, Gauge>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    route: String,
    status: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Connections {
    pool: &'static str,
    state: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Pool {
    pool: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Cache {
    cache: &'static str,
}

impl Metrics {
    /// Nothing has been counted yet, but what the store has.
    pub fn new(engine: Engine, waits: &Waits) -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("emblazon"),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            in_flight: Gauge::default(),
            database_up: Gauge::default(),
            connections: Family::default(),
            connections_max: Family::default(),
            cache_entries: Family::default(),
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
    }

    /// A request has begun; it is in flight until the value is dropped, however it ends.
    pub fn request_begins(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    /// A request was answered. `route` is the template of its path, `None` where no route is.
    pub fn request_answered(&self, method: &str, route: Option<&str>, status: u16, after: Duration) {
        let method = known_method(method);
        let route = route.unwrap_or("unmatched").to_owned();
        let histogram = Route { method, route: route.clone() };
        self.request_seconds.get_or_create(&histogram).observe(after.as_secs_f64());
        self.requests.get_or_create(&Request { method, route, status: class_of(status) }).inc();
    }

    /// Whether the database answers now.
    pub fn set_database_up(&self, is_up: bool) {
        self.database_up.set(i64::from(is_up));
    }

    /// What a pool of connections does now.
    pub fn set_connections(&self, pool: &'static str, idle: u32, used: u32, max: u32) {
        for (state, count) in [("idle", idle), ("used", used)] {
            self.connections.get_or_create(&Connections { pool, state }).set(count.into());
        }
        self.connections_max.get_or_create(&Pool { pool }).set(max.into());
    }

    /// How many entries something in memory has now.
    pub fn set_cache_entries(&self, cache: &'static str, entries: usize) {
        self.cache_entries.get_or_create(&Cache { cache }).set(i64::try_from(entries).unwrap_or(i64::MAX));
    }

    /// Everything, as [`CONTENT_TYPE`] has it.
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
