//! Switching off one kind of notice by the address that stands in it, without signing in (RFC 8058).

use askama::Template;
use axum::{
    body::Bytes,
    response::{IntoResponse, Redirect},
};

use super::{
    context::{PageError, PageResult, Visitor, render},
    links::{self, LinkKind},
    paths,
};
use crate::{
    domain::{
        access::Closed,
        notices::{MailKind, unsubscribe},
    },
    http::{limits::ClientAddress, page::Shell},
    language::Text,
};

/// Asks, or says that it is done.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/unsubscribe/page.html")]
pub struct UnsubscribePage {
    /// Around the page; nobody is signed in.
    pub shell: Shell,
    /// Where the button goes.
    pub action: String,
    /// Which mail, in words.
    pub notice: String,
    /// Whether it is off.
    pub off: bool,
}

/// A kind of notice, in words.
pub fn words(t: Text, kind: MailKind) -> String {
    match kind {
        MailKind::BadgeAwarded => t.get("notice-badge-awarded"),
        MailKind::BadgeRevoked => t.get("notice-badge-revoked"),
        MailKind::CertificationReminder => t.get("notice-certification-reminder"),
        MailKind::CertificationDigest => t.get("notice-certification-digest"),
        MailKind::ClaimReminder => t.get("notice-claim-reminder"),
        MailKind::NominationDecided => t.get("notice-nomination-decided"),
        MailKind::Invitation | MailKind::PasswordReset | MailKind::PasswordChanged | MailKind::BadgeClaim => {
            kind.as_str().to_owned()
        }
    }
}

/// What the button sends, and no program for mail does.
const BUTTON: &[u8] = b"by=button";

/// Asks. Nothing is switched off by looking: programs for mail follow addresses by themselves.
pub async fn show(
    paths::Unsubscribe { token }: paths::Unsubscribe,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
) -> PageResult {
    visitor.app.limits.link(&token, address).map_err(PageError::TooMany)?;
    let found = unsubscribe::find(&mut visitor.app.store.read().await?, &visitor.app.key, &token).await?;
    let Some((_, kind, off)) = found else {
        return Ok(links::closed(&visitor, LinkKind::Unsubscribe, Closed::Dead).await);
    };
    Ok(render(&page(&visitor, token, kind, off).await))
}

async fn page(visitor: &Visitor, token: String, kind: MailKind, off: bool) -> UnsubscribePage {
    let action = paths::Unsubscribe { token }.to_string();
    UnsubscribePage { shell: visitor.lone_shell().await, action, notice: words(visitor.t, kind), off }
}

/// Switches the notice off. A program for mail is answered at once, whatever its body says: redirects are not for it
/// (RFC 8058, section 3.1).
pub async fn switch_off(
    paths::Unsubscribe { token }: paths::Unsubscribe,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    body: Bytes,
) -> PageResult {
    let app = &visitor.app;
    app.limits.link(&token, address).map_err(PageError::TooMany)?;
    let mut tx = app.store.write().await?;
    let Some(kind) = unsubscribe::switch_off(&mut tx, app.clock.now(), &app.key, &token).await? else {
        drop(tx);
        return Ok(links::closed(&visitor, LinkKind::Unsubscribe, Closed::Dead).await);
    };
    tx.commit().await?;
    if body.as_ref() == BUTTON {
        return Ok(Redirect::to(&paths::Unsubscribe { token }.to_string()).into_response());
    }
    Ok(render(&page(&visitor, token, kind, true).await))
}
