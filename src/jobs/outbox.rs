//! Hands the outbox to the relay: a few mails at a time, no faster than the relay is paced, each marked when the relay has
//! taken it. Whoever dies between the two leaves a mail that is sent once more, under the same Message-ID.

use std::time::Duration;

use chrono::TimeDelta;
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{JobError, Shift};
use crate::{
    app::App,
    domain::{
        jobs,
        notices::{self, Mail, unsubscribe},
    },
    mail::{self, CONNECTIONS, SendError},
};

/// Mails that are read ahead.
const READ_AHEAD: i64 = 50;
/// How long one mail may take in all; less than a lease, so that nobody else begins to send it.
const PATIENCE: Duration = Duration::from_secs(45);
/// The longest pause before a mail is tried again, and how long it is tried at all (RFC 5321, section 4.5.4.1, wants 4 to 5
/// days).
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(4);
const TRIED_FOR: TimeDelta = TimeDelta::days(5);

/// Sends what is due. Returns whether there may be more.
pub(super) async fn send(shift: &mut Shift) -> Result<bool, JobError> {
    let app = shift.app.clone();
    let mut sending = JoinSet::new();
    let mut has_relay = false;
    loop {
        let due = notices::due(&mut app.store.read().await?, app.clock.now(), READ_AHEAD).await?;
        if due.is_empty() {
            return Ok(false);
        }
        if !has_relay {
            // An answer to greeting or sign-in concerns all mail: none of it is to blame.
            app.mailer.check().await?;
            has_relay = true;
        }
        for mail in due {
            loop {
                if !shift.goes_on().await? {
                    return finish(&mut sending).await.map(|()| true);
                }
                if sending.len() < CONNECTIONS as usize && app.mailer.take_turn() {
                    break;
                }
                tokio::select! {
                    Some(outcome) = sending.join_next() => outcome.map_err(|error| JobError::Broken(error.to_string()))??,
                    () = sleep(Duration::from_millis(100)) => {}
                }
            }
            sending.spawn(deliver(app.clone(), mail));
        }
        finish(&mut sending).await?;
    }
}

async fn finish(sending: &mut JoinSet<Result<(), JobError>>) -> Result<(), JobError> {
    let mut outcome = Ok(());
    while let Some(sent) = sending.join_next().await {
        outcome = outcome.and(sent.unwrap_or_else(|error| Err(JobError::Broken(error.to_string()))));
    }
    outcome
}

/// Sends one mail and notes what came of it.
async fn deliver(app: App, mail: Mail) -> Result<(), JobError> {
    let letter = {
        let mut conn = app.store.read().await?;
        notices::letter(&mut conn, app.clock.now(), Some(&app.key), &mail).await?
    };
    let letter = match letter {
        Ok(letter) => letter,
        Err(pointless) => {
            let mut tx = app.store.write().await?;
            notices::dropped(&mut tx, app.clock.now(), mail.id, pointless).await?;
            return Ok(tx.commit().await?);
        }
    };
    let is_notice = mail.kind.is_notice();
    let unsubscribe = is_notice.then(|| app.url(&unsubscribe::path(&app.key, &letter.person, mail.kind)));
    let outcome = match mail::compose(app.sender(), &letter, unsubscribe) {
        Ok(message) => match timeout(patience(&app), app.mailer.send(&message, &mail.public_id)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(SendError::Deferred("the relay did not answer in time".to_owned())),
        },
        Err(error) => Err(SendError::Refused(error.to_string())),
    };
    let now = app.clock.now();
    let kind = mail.kind.as_str();
    let mut tx = app.store.write().await?;
    match outcome {
        Ok(()) => {
            app.metrics.mail_attempted("sent");
            tracing::info!(mail = mail.public_id, kind, "sent");
            notices::sent(&mut tx, now, &mail, &letter.email).await?;
        }
        Err(SendError::NoRelay(reason)) => return Err(JobError::NoRelay(reason)),
        Err(SendError::Deferred(reason)) if now - mail.created_at < TRIED_FOR => {
            app.metrics.mail_attempted("deferred");
            tracing::info!(mail = mail.public_id, kind, reason, "the relay did not take a mail; it is tried again");
            let first_pause = TimeDelta::seconds(app.settings.mail_retry_seconds.into());
            let due_at = now + jobs::pause(mail.attempts + 1, first_pause, LONGEST_PAUSE);
            notices::deferred(&mut tx, mail.id, &letter.email, &reason, due_at).await?;
        }
        Err(SendError::Deferred(reason) | SendError::Refused(reason)) => {
            app.metrics.mail_attempted("failed");
            tracing::warn!(mail = mail.public_id, kind, reason, "a mail was given up");
            notices::failed(&mut tx, now, &mail, &letter.email, &reason).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// Less than the lease, whatever the settings say.
fn patience(app: &App) -> Duration {
    PATIENCE.min(Duration::from_secs(app.settings.lease_seconds.into()) * 3 / 4)
}
