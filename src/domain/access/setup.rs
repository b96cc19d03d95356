//! The first account: made by whoever runs the server, with a link that stands in its log for as long as nobody can sign
//! in.

use super::{Account, account, grant, replace_password, sql};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, Dialect, ManageError, Problem, Role,
        people::{self, NewPerson},
        settings,
    },
    secrets,
    store::{Conn, Result, Tx},
};

const PREFIX: &str = "emb_set_";

/// The token of a link that makes the first account, instead of any before it; `None` where somebody can sign in.
pub async fn begin_setup(tx: &mut Tx) -> Result<Option<String>> {
    if sql::has_accounts(tx).await? {
        return Ok(None);
    }
    let token = secrets::token(PREFIX);
    settings::set_setup(tx, &fingerprint(&token)).await?;
    Ok(Some(token))
}

/// Whether this token makes the first account.
pub async fn is_setup(conn: &mut Conn, token: &str) -> Result<bool> {
    Ok(settings::is_setup(conn, &fingerprint(token)).await? && !sql::has_accounts(conn).await?)
}

/// Makes the first account, an admin of the whole site; `None` where the token makes none.
///
/// The password must have been accepted by [`Passwords::check`](super::Passwords::check).
pub async fn set_up(
    tx: &mut Tx,
    now: Timestamp,
    token: &str,
    display_name: String,
    email: &str,
    hash: &str,
) -> std::result::Result<Option<Account>, ManageError> {
    if !is_setup(tx, token).await? || !settings::end_setup(tx, &fingerprint(token)).await? {
        return Ok(None);
    }
    let operator = Actor::system(Dialect::Portal);
    let new = NewPerson { display_name, email: Some(email.to_owned()), ..NewPerson::default() };
    let person = people::create(tx, now, &operator, new).await?;
    if person.email.is_none() {
        return Err(ManageError::field("email", Problem::Missing));
    }
    replace_password(tx, now, person.id, hash).await?;
    grant(tx, now, &operator, &person, Role::Admin, None).await?;
    Ok(account(tx, person.id).await?)
}

fn fingerprint(token: &str) -> String {
    secrets::content_hash(token.as_bytes())
}
