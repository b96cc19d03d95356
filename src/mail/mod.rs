//! Mail as it travels: what a letter looks like ([`compose`]), and how it leaves the house ([`Mailer`]). Knows no table and
//! decides nothing: which mail, when and to whom is the outbox's business.

mod compose;
mod mailer;

pub use compose::{Rendered, Sender, compose, from_setting, invitation, render};
pub use lettre::{Address, Message, message::Mailbox};
pub use mailer::{CONNECTIONS, Mailer, Route, SendError};
