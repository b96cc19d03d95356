//! Who has asked too often: limits by account and by address, within one process.

use std::{
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    time::Duration,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::request::Parts,
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};

use crate::app::App;

/// Tries to sign in: by account, so that nobody can guess one password for long; by address, so that nobody can try one
/// password on many accounts. Badges handed in to be checked: by address, because reading them is work.
pub struct Limits {
    account: DefaultKeyedRateLimiter<String>,
    address: DefaultKeyedRateLimiter<IpAddr>,
    verify: DefaultKeyedRateLimiter<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            account: RateLimiter::keyed(quota(20, Duration::from_secs(3))),
            address: RateLimiter::keyed(quota(100, Duration::from_millis(500))),
            verify: RateLimiter::keyed(quota(60, Duration::from_secs(1))),
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
    /// Counts a try to sign in as `account` from `address`. `Err` holds how long to wait.
    pub fn sign_in(&self, account: &str, address: IpAddr) -> Result<(), Duration> {
        let account: String = crate::domain::text::fold(account).chars().take(254).collect();
        let now = self.account.clock().now();
        self.address
            .check_key(&network_of(address))
            .and_then(|()| self.account.check_key(&account))
            .map_err(|until| until.wait_time_from(now))
    }

    /// Counts a badge that is handed in from `address` to be checked. `Err` holds how long to wait.
    pub fn verify(&self, address: IpAddr) -> Result<(), Duration> {
        let now = self.verify.clock().now();
        self.verify.check_key(&network_of(address)).map_err(|until| until.wait_time_from(now))
    }

    /// Forgets those who have kept quiet.
    pub fn sweep(&self) {
        self.account.retain_recent();
        self.address.retain_recent();
        self.verify.retain_recent();
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
        let trusted = |address: &IpAddr| app.settings.trusted_proxies.iter().any(|net| net.contains(address));
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
