//! Emblazon, a badge and certification server.
//!
//! Business changes by capability and contracts change by client, so there are two axes:
//!
//! | module | what lives there | may use |
//! |---|---|---|
//! | [`cli`] | a command, one file each | everything |
//! | [`app`] | the parts that every request and job works with | everything |
//! | [`jobs`] | work that no request waits for | `app`, `domain`, `mail`, `store` |
//! | [`http`] | one folder per contract, the portal, and what they share | `app`, `domain`, `mail` for previews, `open_badges`, `rendering`, `spreadsheets`, `store`'s `Conn` and `Tx` |
//! | [`open_badges`] | an award as the world reads it: documents, pictures with one inside, and the reading of both | `domain`'s types, `clock` |
//! | [`spreadsheets`] | lists as spreadsheet programs write and read them | nothing of ours |
//! | [`rendering`] | cards, text and badge art as SVG; certificates; SVG drawn as PNG, a few at a time | `domain`'s types |
//! | [`domain`] | one folder per capability: verbs, types, queries | `store`, `clock`, `secrets` |
//! | [`mail`] | messages as they are written and sent | `domain`'s models, `language` |
//! | [`store`] | connections and transactions on two engines | nothing of ours |
//! | [`metrics`] | what is counted about the running server | `store` |
//! | [`config`], [`clock`], [`secrets`], [`language`], [`telemetry`] | settings, time, randomness and keys, words, logs | leaves |
//!
//! `sqlx` is named in `store` and in files called `sql.rs`, and nowhere else. A test reads the `use` lines and holds these
//! rules.

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod http;
pub mod jobs;
pub mod language;
pub mod mail;
pub mod metrics;
pub mod open_badges;
pub mod rendering;
pub mod secrets;
pub mod spreadsheets;
pub mod store;
pub mod telemetry;
