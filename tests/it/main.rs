//! The tests, as one binary. Users are clients: what can be asked through HTTP is asked through HTTP.

mod bad_input;
mod behaviours;
mod concurrency;
mod domain;
mod earned_badges;
mod jobs;
mod kill;
mod management;
mod open_badger;
mod rights;
mod rules;
mod store;
mod support;
mod tokens;
