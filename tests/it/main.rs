//! The tests, as one binary. Users are clients: what can be asked through HTTP is asked through HTTP.

mod bad_input;
mod earned_badges;
mod rights;
mod support;
