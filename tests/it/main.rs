//! The tests, as one binary. Users are clients: what can be asked through HTTP is asked through HTTP.

mod access;
mod bad_input;
mod behaviours;
mod bulk;
mod cards;
mod certifications;
mod concurrency;
mod doctor;
mod domain;
mod earned_badges;
mod files;
mod gallery;
mod issuing;
mod jobs;
mod kill;
mod management;
mod metrics;
mod open_badger;
mod open_badges;
mod portal;
mod profiles;
mod rights;
mod rules;
mod store;
mod support;
mod tokens;
