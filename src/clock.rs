//! The time, injected: the system's, a fixed one for tests, or one that starts where the demo says.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// A moment in UTC, to the microsecond, which is what PostgreSQL keeps.
pub type Timestamp = DateTime<Utc>;

/// The moment to the second, which is how the contracts show times: `2026-01-22T14:35:00Z`.
pub fn to_the_second(at: Timestamp) -> Timestamp {
    at.trunc_subsecs(0)
}

/// Tells the time. Clones tell the same time.
#[derive(Clone, Debug)]
pub struct Clock(Kind);

#[derive(Clone, Debug)]
enum Kind {
    /// The system's time, shifted.
    Running(TimeDelta),
    Fixed(Arc<Mutex<Timestamp>>),
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(Kind::Running(TimeDelta::zero()))
    }

    /// A clock that shows `start` now and runs on from there.
    pub fn starting_at(start: Timestamp) -> Self {
        Self(Kind::Running(start - system_time()))
    }

    /// A clock that stands still until it is set or moved.
    pub fn fixed(at: Timestamp) -> Self {
        Self(Kind::Fixed(Arc::new(Mutex::new(at.trunc_subsecs(6)))))
    }

    /// The time, cut to microseconds.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Kind::Running(shift) => (system_time() + *shift).trunc_subsecs(6),
            Kind::Fixed(at) => *at.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a fixed clock; a running one is left alone.
    pub fn advance(&self, by: TimeDelta) {
        if let Kind::Fixed(at) = &self.0 {
            *at.lock().unwrap_or_else(PoisonError::into_inner) += by;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system for the time")]
fn system_time() -> Timestamp {
    Utc::now()
}
