//! Profile badges: who is found, on which level and with which rank; the card that tells it.

mod fonts;
mod ranking;
mod serving;
