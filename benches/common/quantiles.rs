//! How long requests took, as benchmarks tell it.

use std::time::Duration;

/// In milliseconds.
pub struct Quantiles {
    pub p50: f64,
    pub p99: f64,
}

impl Quantiles {
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)].as_secs_f64() * 1_000.0;
        Self { p50: at(50), p99: at(99) }
    }
}
