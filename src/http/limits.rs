//! Who has asked too often: limits by account and by address, within one process.

use std::{
    collections::{HashMap, VecDeque},
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderName, HeaderValue, request::Parts},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::app::App;

/// Who may try what how often.
pub struct Limits {
    sign_in: Gate,
    reset: Gate,
    link: Gate,
    /// Badges handed in to be checked: by address alone, because reading them is work.
    verify: DefaultKeyedRateLimiter<IpAddr>,
    issue: Window,
    /// Changes without a token, where the site allows them: by address alone, as there is nothing else.
    open_write: DefaultKeyedRateLimiter<IpAddr>,
    /// Cards that are examined: by account, because each is some requests to ourselves.
    embed_doctor: DefaultKeyedRateLimiter<String>,
    /// Lists that are being read.
    lists: Arc<Semaphore>,
}

/// As many lists are read at once.
const LISTS: usize = 4;

/// Tries of one kind: by account, so that nobody can guess one password for long; by address, so that nobody can try one
/// password on many accounts.
struct Gate {
    account: DefaultKeyedRateLimiter<String>,
    address: DefaultKeyedRateLimiter<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        let often = || quota(100, Duration::from_millis(500));
        Self {
            sign_in: Gate::new(quota(20, Duration::from_secs(3)), often()),
            // Each of these is a mail in somebody's box.
            reset: Gate::new(quota(3, Duration::from_mins(10)), quota(30, Duration::from_secs(10))),
            link: Gate::new(quota(20, Duration::from_secs(3)), often()),
            verify: RateLimiter::keyed(quota(60, Duration::from_secs(1))),
            issue: Window::default(),
            open_write: RateLimiter::keyed(quota(120, Duration::from_millis(500))),
            embed_doctor: RateLimiter::keyed(quota(10, Duration::from_secs(6))),
            lists: Arc::new(Semaphore::new(LISTS)),
        }
    }
}

/// `burst` at once, and one more after each `refill`.
fn quota(burst: u32, refill: Duration) -> Quota {
    Quota::with_period(refill)
        .expect("the period is not zero")
        .allow_burst(NonZeroU32::new(burst).expect("the burst is not zero"))
}

impl Limits {
    /// Counts a try to prove by a password to be `account`, from `address`. `Err` holds how long to wait.
    pub fn sign_in(&self, account: &str, address: IpAddr) -> Result<(), Duration> {
        self.sign_in.pass(account, address)
    }

    /// Counts a request for a link to set another password.
    pub fn reset(&self, account: &str, address: IpAddr) -> Result<(), Duration> {
        self.reset.pass(account, address)
    }

    /// Counts a try to open a link with this token.
    pub fn link(&self, token: &str, address: IpAddr) -> Result<(), Duration> {
        self.link.pass(token, address)
    }

    /// Counts a badge that is handed in from `address` to be checked.
    pub fn verify(&self, address: IpAddr) -> Result<(), Duration> {
        let now = self.verify.clock().now();
        self.verify.check_key(&network_of(address)).map_err(|until| until.wait_time_from(now))
    }

    /// Counts a badge that is issued with this credential.
    pub fn issue(&self, credential: &str) -> Allowance {
        self.issue.pass(credential, Instant::now())
    }

    /// Counts a change that `address` makes without a token.
    pub fn open_write(&self, address: IpAddr) -> Result<(), Duration> {
        let now = self.open_write.clock().now();
        self.open_write.check_key(&network_of(address)).map_err(|until| until.wait_time_from(now))
    }

    /// Counts a card that the embed doctor examines for the person with this public id.
    pub fn embed_doctor(&self, person: &str) -> Result<(), Duration> {
        let now = self.embed_doctor.clock().now();
        self.embed_doctor.check_key(&person.to_owned()).map_err(|until| until.wait_time_from(now))
    }

    /// A place among the lists that are read at once, as long as it is held; `None` where all are taken.
    pub fn list(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.lists).try_acquire_owned().ok()
    }

    /// How many accounts and addresses each limit remembers, under its name.
    pub fn entries(&self) -> [(&'static str, usize); 7] {
        [
            ("sign_in", self.sign_in.entries()),
            ("password_reset", self.reset.entries()),
            ("link", self.link.entries()),
            ("verify", self.verify.len()),
            ("issue", self.issue.held().len()),
            ("open_write", self.open_write.len()),
            ("embed_doctor", self.embed_doctor.len()),
        ]
    }

    /// Forgets those who have kept quiet.
    pub fn sweep(&self) {
        for gate in [&self.sign_in, &self.reset, &self.link] {
            gate.account.retain_recent();
            gate.address.retain_recent();
        }
        self.verify.retain_recent();
        self.open_write.retain_recent();
        self.embed_doctor.retain_recent();
        self.issue.sweep(Instant::now());
    }
}

/// At most [`Window::MOST`] requests with one credential in any [`Window::LENGTH`]: each is remembered for as long, so that
/// no stretch of time, wherever it begins, holds more. Refused ones do not count.
#[derive(Default)]
struct Window {
    passed: Mutex<HashMap<String, VecDeque<Instant>>>,
}

impl Window {
    const MOST: usize = 5;
    const LENGTH: Duration = Duration::from_secs(2);

    fn held(&self) -> std::sync::MutexGuard<'_, HashMap<String, VecDeque<Instant>>> {
        // What a panic left behind is whole: each change is one push or pop.
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pass(&self, credential: &str, now: Instant) -> Allowance {
        let mut held = self.held();
        let passed = held.entry(credential.to_owned()).or_default();
        while passed.front().is_some_and(|at| now.duration_since(*at) >= Self::LENGTH) {
            passed.pop_front();
        }
        let is_let_in = passed.len() < Self::MOST;
        if is_let_in {
            passed.push_back(now);
        }
        let until = |at: Option<&Instant>| at.map_or(Duration::ZERO, |at| *at + Self::LENGTH - now);
        Allowance {
            left: Self::MOST - passed.len(),
            reset: until(passed.back()),
            wait: (!is_let_in).then(|| until(passed.front())),
        }
    }

    fn sweep(&self, now: Instant) {
        self.held().retain(|_, passed| passed.back().is_some_and(|at| now.duration_since(*at) < Self::LENGTH));
    }
}

/// What a credential may still do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Requests that would be let in at once.
    pub left: usize,
    /// After how long all of them would be again.
    pub reset: Duration,
    /// For how long to wait, of a request that was not let in.
    pub wait: Option<Duration>,
}

impl Allowance {
    /// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10), and `Retry-After` of a refusal.
    pub fn headers(&self) -> HeaderMap {
        let policy = format!("\"issue\";q={};w={}", Window::MOST, Window::LENGTH.as_secs());
        let limit = format!("\"issue\";r={};t={}", self.left, retry_after(self.reset));
        let wait = self.wait.map(|wait| ("retry-after", retry_after(wait).to_string()));
        let pairs = [("ratelimit-policy", policy), ("ratelimit", limit)].into_iter().chain(wait);
        let header = |(name, value): (&'static str, String)| {
            Some((HeaderName::from_static(name), HeaderValue::try_from(value).ok()?))
        };
        pairs.filter_map(header).collect()
    }
}

impl Gate {
    fn new(account: Quota, address: Quota) -> Self {
        Self { account: RateLimiter::keyed(account), address: RateLimiter::keyed(address) }
    }

    fn pass(&self, account: &str, address: IpAddr) -> Result<(), Duration> {
        let account: String = crate::domain::text::fold(account).chars().take(254).collect();
        let now = self.account.clock().now();
        self.address
            .check_key(&network_of(address))
            .and_then(|()| self.account.check_key(&account))
            .map_err(|until| until.wait_time_from(now))
    }

    fn entries(&self) -> usize {
        self.account.len() + self.address.len()
    }
}

/// One customer of IPv6 has a whole /64.
fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(
            || {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::from([a, b, c, d, 0, 0, 0, 0])
            },
            IpAddr::V4,
        ),
    }
}

/// Seconds for `Retry-After`: rounded up, so that whoever waits so long is let in.
pub fn retry_after(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// The address a request came from: the socket's, or the one that the last trusted proxies forwarded.
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let socket =
            parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::from([0, 0, 0, 0]), |info| info.ip());
        let trusted = |address: &IpAddr| app.settings.trusts(*address);
        if !trusted(&socket) {
            return Ok(Self(socket));
        }
        let headers = parts.headers.get_all("x-forwarded-for");
        let hops: Vec<&str> = headers.iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).collect();
        // From the right, each hop was written by the one after it; the first that is not ours is the client.
        let mut address = socket;
        for hop in hops.iter().rev() {
            let Ok(hop) = hop.trim().parse() else { break };
            address = hop;
            if !trusted(&address) {
                break;
            }
        }
        Ok(Self(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_is_held_up_and_the_others_are_not() {
        let limits = Limits::default();
        let address = IpAddr::from([192, 0, 2, 1]);
        let outcomes: Vec<_> = (0..25).map(|_| limits.sign_in("Kari@example.org", address)).collect();
        assert!(outcomes[..20].iter().all(Result::is_ok));
        assert!(outcomes[24].is_err_and(|wait| retry_after(wait) >= 1));
        assert!(limits.sign_in("kari@example.org ", IpAddr::from([192, 0, 2, 2])).is_err(), "the same account");
        assert!(limits.sign_in("per@example.org", address).is_ok());
    }

    #[test]
    fn no_two_seconds_hold_more_than_five_requests_wherever_they_begin() {
        let (window, start) = (Window::default(), Instant::now());
        let mut passed: Vec<Duration> = Vec::new();
        for step in 0..400 {
            let at = Duration::from_millis(step * 37);
            let allowance = window.pass("kari", start + at);
            match allowance.wait {
                None => passed.push(at),
                Some(wait) => {
                    let oldest = passed[passed.len() - Window::MOST];
                    assert_eq!(at + wait, oldest + Window::LENGTH, "whoever waits so long is let in");
                    assert_eq!(allowance.left, 0);
                }
            }
        }
        assert!(passed.windows(6).all(|six| six[5] >= six[0] + Window::LENGTH));
        assert!(passed.len() >= 35, "and no fewer than there is room for: {}", passed.len());
        assert_eq!(window.pass("per", start).wait, None, "others are not held up");
        window.sweep(start + Duration::from_mins(1));
        assert_eq!(window.held().len(), 0);
    }

    #[test]
    fn an_allowance_is_told_as_the_draft_writes_it() {
        let window = Window::default();
        let now = Instant::now();
        for _ in 0..5 {
            window.pass("kari", now);
        }
        let headers = window.pass("kari", now + Duration::from_millis(1500)).headers();
        let told = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(told("ratelimit-policy").as_deref(), Some("\"issue\";q=5;w=2"));
        assert_eq!(told("ratelimit").as_deref(), Some("\"issue\";r=0;t=1"));
        assert_eq!(told("retry-after").as_deref(), Some("1"));
    }

    #[test]
    fn one_address_is_held_up_on_all_accounts() {
        let limits = Limits::default();
        let address: IpAddr = "2001:db8:1:2:3::1".parse().unwrap();
        let tries = (0..150).map(|n| limits.sign_in(&format!("{n}@example.org"), address));
        assert!(tries.filter(Result::is_err).count() >= 40);
        let neighbour: IpAddr = "2001:db8:1:2:9::9".parse().unwrap();
        assert!(limits.sign_in("new@example.org", neighbour).is_err(), "the same network");
        assert!(limits.sign_in("new@example.org", "2001:db8:1:3::1".parse().unwrap()).is_ok());
    }
}
