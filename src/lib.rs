//! Emblazon, a badge and certification server.

pub mod clock;
pub mod domain;
pub mod secrets;
pub mod store;
