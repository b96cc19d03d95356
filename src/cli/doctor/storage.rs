//! Whether there is a place to write to: the directory, its disk, and the database in a transaction that is undone.

use std::path::Path;

use rustix::fs::{Access, access, statvfs};

use super::{
    patient::{Patient, told},
    report::Finding,
};
use crate::{domain::settings, store};

const MIB: u64 = 1024 * 1024;
/// Below this, SQLite soon cannot write.
const TOO_LITTLE: u64 = 100 * MIB;
/// Below this, a backup or a migration may not fit.
const LITTLE: u64 = 1024 * MIB;

pub(super) async fn check(patient: &Patient) -> Vec<Finding> {
    let mut findings = Vec::new();
    if patient.settings.database_url.is_none() {
        findings.push(directory(&patient.settings.data));
        findings.extend(free(&patient.settings.data).map(|bytes| space(bytes, &patient.settings.data)));
    }
    if let Ok(store) = &patient.store {
        findings.push(match rehearse(store).await {
            Ok(()) => Finding::good("the database takes changes (one was made and undone)"),
            Err(error) => Finding::problem(
                format!("the database takes no changes: {}", told(&error)),
                "If it was never migrated, do that first. Else see that the user who runs the server may write to it, that \
                 no other program holds it, and that it is no replica for reading.",
            ),
        });
    }
    findings
}

/// Writes, and leaves it at that: a transaction that is dropped is undone.
async fn rehearse(store: &store::Store) -> store::Result<()> {
    settings::rehearse(&mut store.write().await?).await
}

fn directory(data: &Path) -> Finding {
    let place = data.display();
    if !data.exists() {
        return Finding::problem(
            format!("the data directory {place} does not exist"),
            "Correct data, or start the server or run `emblazon migrate`, which make it.",
        );
    }
    if !data.is_dir() {
        return Finding::problem(format!("{place} is not a directory"), "Set data to a directory.");
    }
    match access(data, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK) {
        Ok(()) => Finding::good(format!("the data directory {place} can be written to")),
        Err(error) => Finding::problem(
            format!("the data directory {place} cannot be written to: {error}"),
            "Give it to the user who runs the server, with the mode 700, on a disk that is not mounted read-only.",
        ),
    }
}

fn free(data: &Path) -> Option<u64> {
    let disk = statvfs(data).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

pub(super) fn space(bytes: u64, data: &Path) -> Finding {
    let what = format!("{} MiB are free on the disk of {}", bytes / MIB, data.display());
    match bytes {
        ..TOO_LITTLE => Finding::problem(what, "Make room: without it changes are refused."),
        TOO_LITTLE..LITTLE => Finding::warning(what, "Make room: a backup or an upgrade may not fit."),
        LITTLE.. => Finding::good(what),
    }
}
