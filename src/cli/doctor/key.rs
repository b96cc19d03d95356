//! The key that seals what must be read back: whether it is there, whether others can read it, and whether it is the one
//! that this database was made with.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use super::{
    patient::{Patient, told},
    report::Finding,
};
use crate::{domain::settings, secrets::Key};

/// What the database says of its key.
pub(super) enum Known {
    /// The fingerprint of the one that it was made with.
    Key(String),
    /// It has never had one.
    NoneYet,
    /// The database cannot be asked.
    Untold,
}

pub(super) async fn check(patient: &Patient) -> Vec<Finding> {
    let known = &known(patient).await;
    let file = patient.settings.key_file();
    let mut findings = if let Some(text) = &patient.settings.key {
        let mut findings = vec![compare(Key::parse(text).map_err(|error| error.to_string()), known, "the setting key")];
        if Key::read(&file)
            .is_ok_and(|other| patient.key.as_ref().is_some_and(|own| own.fingerprint() != other.fingerprint()))
        {
            findings.push(Finding::warning(
                format!("{} holds another key than the setting key, which is the one that counts", file.display()),
                "Keep the one that the database was made with, and put the other away.",
            ));
        }
        findings
    } else if file.exists() {
        vec![compare(Key::read(&file).map_err(|error| told(&error)), known, &file.display().to_string())]
    } else {
        vec![missing(&file, known)]
    };
    findings.extend(readable_by_others(&file));
    findings
}

async fn known(patient: &Patient) -> Known {
    let Ok(store) = &patient.store else { return Known::Untold };
    let Ok(mut conn) = store.read().await else { return Known::Untold };
    match settings::key_fingerprint(&mut conn).await {
        Ok(Some(fingerprint)) => Known::Key(fingerprint),
        Ok(None) => Known::NoneYet,
        Err(_) => Known::Untold,
    }
}

pub(super) fn compare(key: Result<Key, String>, known: &Known, place: &str) -> Finding {
    let key = match key {
        Ok(key) => key,
        Err(error) => {
            return Finding::problem(
                format!("{place} holds no key: {error}"),
                "Put back the key that the database was made with, from the backup that you keep apart from the database's.",
            );
        }
    };
    match known {
        Known::Key(known) if known == key.fingerprint() => {
            Finding::good(format!("{place} holds the key that this database was made with"))
        }
        Known::Key(_) => Finding::problem(
            format!(
                "{place} holds another key than the one this database was made with: what that sealed cannot be read"
            ),
            "Put that key back; the server does not start with another.",
        ),
        Known::NoneYet => {
            Finding::good(format!("{place} holds a key; the server takes it for good at its first start"))
        }
        Known::Untold => Finding::warning(
            format!("{place} holds a key; whether it is this database's cannot be told without the database"),
            "Mend the database first, then look again.",
        ),
    }
}

fn missing(file: &Path, known: &Known) -> Finding {
    let place = file.display();
    match known {
        Known::Key(_) => Finding::problem(
            format!("the key of this database is missing: there is no {place}"),
            "Put it back from a backup, or set EMBLAZON_KEY. Without it the server does not start.",
        ),
        Known::NoneYet => Finding::good(format!("there is no key yet; the server makes {place} at its first start")),
        Known::Untold => Finding::warning(
            format!("there is no key at {place}"),
            "If the database was in use, put its key back from a backup; a new database gets one at its first start.",
        ),
    }
}

/// The file counts even where a setting has the key: it may hold an older one.
fn readable_by_others(file: &Path) -> Option<Finding> {
    let mode = fs::metadata(file).ok()?.permissions().mode() & 0o777;
    let place = file.display();
    (mode & 0o077 != 0).then(|| {
        Finding::problem(
            format!("others on this computer may use the key: {place} has the mode {mode:03o}"),
            format!("Run `chmod 600 {place}`. If somebody else may have read it, what it sealed is known to them."),
        )
    })
}
