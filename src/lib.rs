//! Emblazon, a badge and certification server.
#![forbid(unsafe_code)]
#![deny(clippy::all)]
#![warn(clippy::pedantic, missing_docs)]
pub mod http;
