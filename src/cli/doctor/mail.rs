//! Whether mail can leave.

use rustix::fs::{Access, access};
use tokio::time::timeout;
use url::Host;

use super::{
    patient::{ANSWER, Patient},
    report::Finding,
};
use crate::mail::{Mailer, Route};

pub(super) async fn check(patient: &Patient) -> Vec<Finding> {
    let Some(route) = &patient.settings.mail else {
        return vec![Finding::warning(
            "no mail relay is set: invitations, resets and notices wait in the outbox",
            "Set EMBLAZON_MAIL, such as smtp://user:password@relay.example.org:587.",
        )];
    };
    let mut findings = vec![match route {
        // The mailer would make the directory.
        Route::Files(directory) => match access(directory, Access::WRITE_OK | Access::EXEC_OK) {
            Ok(()) => Finding::warning(
                format!("mail is written to files in {} and reaches nobody", directory.display()),
                "Set EMBLAZON_MAIL to a relay, unless this is a trial.",
            ),
            Err(error) => Finding::problem(
                format!("mail cannot be written to {}: {error}", directory.display()),
                "Make the directory and give it to the user who runs the server.",
            ),
        },
        Route::Smtp(_) => relay(patient, route).await,
    }];
    findings.extend(sender(patient));
    findings
}

async fn relay(patient: &Patient, route: &Route) -> Finding {
    let host = patient.public_url().and_then(|url| url.host_str().map(str::to_owned));
    let mailer = Mailer::new(Some(route), host.as_deref().unwrap_or("localhost"), patient.settings.mail_per_minute)
        .map_err(|error| error.to_string());
    let checked = match mailer {
        Ok(mailer) => match timeout(ANSWER, mailer.check()).await {
            Ok(checked) => checked.map_err(|error| error.to_string()),
            Err(_) => Err(format!("no answer after {} seconds", ANSWER.as_secs())),
        },
        Err(error) => Err(error),
    };
    match checked {
        Ok(()) => Finding::good(format!("{route} answers and lets us in")),
        Err(error) => Finding::problem(
            format!("{route} does not take mail: {error}"),
            "Correct host, port, user and password in EMBLAZON_MAIL. smtp:// is for STARTTLS (mostly port 587), smtps:// for \
             TLS from the first byte (mostly 465).",
        ),
    }
}

/// Relays refuse, and people distrust, what comes from a sender that cannot exist.
fn sender(patient: &Patient) -> Option<Finding> {
    let url = patient.public_url()?;
    let is_name = matches!(url.host(), Some(Host::Domain(name)) if name.contains('.'));
    let is_sent = matches!(patient.settings.mail, Some(Route::Smtp(_)));
    (is_sent && !is_name && patient.settings.mail_from.is_none()).then(|| {
        Finding::warning(
            "mail has no sender that could be answered, because the public URL has no domain",
            "Set EMBLAZON_MAIL_FROM, such as Badges <badges@example.org>.",
        )
    })
}
