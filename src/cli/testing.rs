//! What the tests of the commands share.

use std::path::PathBuf;

use super::{Command, try_parse};
use crate::config::Settings;

/// Settings with a new directory of their own.
pub(super) fn settings(name: &str) -> Settings {
    let data: PathBuf = std::env::temp_dir().join(format!("emblazon-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&data);
    let arguments = ["emblazon".into(), "serve".into(), "--data".into(), data.into_os_string()];
    let Ok(Command::Serve(settings)) = try_parse(arguments.to_vec()).unwrap() else { panic!("understood as serve") };
    Settings { database_url: None, public_url: None, ..settings }
}
