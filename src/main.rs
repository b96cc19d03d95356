//! The command: `emblazon help` says what it can do.

use std::process::ExitCode;

use emblazon::cli;

#[tokio::main]
async fn main() -> ExitCode {
    let command = match cli::parse(std::env::args_os().collect()) {
        Ok(command) => command,
        Err(error) => return cli::fail(&error, 2),
    };
    match cli::run(command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cli::fail(&error, 1),
    }
}
