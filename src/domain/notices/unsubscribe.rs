//! The address in a notice by which it is switched off without signing in. It is signed instead of stored: it works for
//! as long as the mail lies in somebody's mailbox, and does nothing but switch off one kind of notice.

use super::{MailKind, mute, muted};
use crate::{
    clock::Timestamp,
    domain::{
        access,
        people::{self, Person},
    },
    secrets::{self, Key},
    store::{Conn, Result, Tx},
};

/// The address that switches one kind of notice off for a person, below the server's own.
pub fn path(key: &Key, person: &str, kind: MailKind) -> String {
    format!("/unsubscribe/{}", token(key, person, kind))
}

/// What the address ends with: `person.kind.signature`.
pub fn token(key: &Key, person: &str, kind: MailKind) -> String {
    let kind = kind.as_str();
    format!("{person}.{kind}.{}", key.sign(&signed(person, kind)))
}

/// Public ids have neither dots nor spaces, so no two notices are signed alike.
fn signed(person: &str, kind: &str) -> String {
    format!("unsubscribe {person} {kind}")
}

/// Public id of the person, and the kind of notice, that this token names; `None` if it is not one that this server
/// signed.
pub fn read(key: &Key, token: &str) -> Option<(String, MailKind)> {
    let (person, rest) = token.split_once('.')?;
    let (kind, signature) = rest.split_once('.')?;
    let is_ours = secrets::same(key.sign(&signed(person, kind)).as_bytes(), signature.as_bytes());
    let kind = MailKind::parse(kind).filter(|kind| is_ours && kind.is_notice())?;
    Some((person.to_owned(), kind))
}

/// Who is meant, which notice, and whether it is off already.
pub async fn find(conn: &mut Conn, key: &Key, token: &str) -> Result<Option<(Person, MailKind, bool)>> {
    let Some((id, kind)) = read(key, token) else { return Ok(None) };
    let Some(person) = people::find(conn, &id).await? else { return Ok(None) };
    let is_off = muted(conn, person.id).await?.contains(&kind);
    Ok(Some((person, kind, is_off)))
}

/// Switches off what the token names, and leaves the person's other notices as they are. `None` if it names nothing.
pub async fn switch_off(tx: &mut Tx, now: Timestamp, key: &Key, token: &str) -> Result<Option<MailKind>> {
    let Some((person, kind, _)) = find(tx, key, token).await? else { return Ok(None) };
    people::lock(tx, person.id).await?;
    let mut off = muted(tx, person.id).await?;
    off.push(kind);
    mute(tx, now, &access::themselves(&person), &person, &off).await?;
    Ok(Some(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_signed_is_read() {
        let key = Key::parse(&"a".repeat(64)).unwrap();
        let good = token(&key, "pm-kari-001", MailKind::BadgeAwarded);
        assert_eq!(read(&key, &good), Some(("pm-kari-001".to_owned(), MailKind::BadgeAwarded)));
        let signature = good.rsplit('.').next().unwrap();
        for bad in [
            good.replace("kari", "kira"),
            good.replace("awarded", "revoked"),
            format!("{good}0"),
            good[..good.len() - 1].to_owned(),
            format!("pm-kari-001.badge_awarded.{}", "0".repeat(64)),
            format!("pm-kari-001.{signature}"),
            signature.to_owned(),
            String::new(),
        ] {
            assert_eq!(read(&key, &bad), None, "{bad}");
        }
        assert_eq!(read(&Key::parse(&"b".repeat(64)).unwrap(), &good), None, "another server's");
        let answer = token(&key, "pm-kari-001", MailKind::PasswordReset);
        assert_eq!(read(&key, &answer), None, "what cannot be switched off");
    }
}
