//! What the tests of the commands share.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use super::{Command, try_parse};
use crate::config::Settings;

/// A new directory.
pub(super) fn directory(name: &str) -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let directory = std::env::temp_dir().join(format!("emblazon-{name}-{}-{number}", std::process::id()));
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

/// Settings with a new directory of their own.
pub(super) fn settings(name: &str) -> Settings {
    let arguments = ["emblazon".into(), "serve".into(), "--data".into(), directory(name).into_os_string()];
    let Ok(Command::Serve(settings)) = try_parse(arguments.to_vec()).unwrap() else { panic!("understood as serve") };
    Settings { database_url: None, public_url: None, ..settings }
}
