//! The server as a process of its own, to be killed, and the relay that it sends mail to.

use std::{
    io::{BufRead as _, BufReader},
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{Database, http_client};

/// A server as a process of its own; killed when it is dropped.
pub struct Server {
    process: Child,
    base: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGKILL: nothing is told beforehand, nothing is written behind.
        self.process.kill().expect("the process can be killed");
        self.process.wait().expect("the process ends");
    }
}

impl Server {
    /// Serves this database, with these arguments and variables beside those that every test needs.
    pub async fn start(database: &Database, more: &[(&str, &str)]) -> Self {
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let address = free.local_addr().expect("the port is known");
        drop(free);
        let base = format!("http://{address}");
        let mut command = Command::new(env!("CARGO_BIN_EXE_emblazon"));
        command.arg("serve").arg("--data").arg(&database.directory);
        command.args(["--log", "error", "--listen", &address.to_string(), "--public-url", &base]);
        if let Some(url) = database.url() {
            command.args(["--database-url", url]);
        }
        for (name, value) in more {
            match name.strip_prefix("--") {
                Some(_) => command.args([name, value]),
                None => command.env(name, value),
            };
        }
        command.env_remove("DATABASE_URL").stdout(Stdio::null());
        let mut server = Self { process: command.spawn().expect("the binary runs"), base };
        let started = Instant::now();
        while http_client().get(format!("{}/readyz", server.base)).send().await.is_err() {
            let ended = server.process.try_wait().expect("the process can be asked");
            assert!(ended.is_none(), "the server ended by itself: {ended:?}");
            assert!(started.elapsed() < Duration::from_mins(1), "the server does not start");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        server
    }

    /// Scheme, host and port.
    pub fn base(&self) -> &str {
        &self.base
    }
}

/// A real mail relay with moods, as `tests/peers/relay.py` tells them; gone when it is dropped.
pub struct Relay {
    process: Child,
    record: PathBuf,
    /// On this machine.
    pub port: u16,
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.process.kill().expect("the relay can be killed");
        self.process.wait().expect("the relay ends");
    }
}

impl Relay {
    /// Starts one that keeps its record in this directory. With a certificate and its key it insists on STARTTLS and on
    /// somebody who signs in.
    pub fn start(directory: &Path, certificate: Option<(&Path, &Path)>) -> Self {
        let python = std::env::var("EMBLAZON_TEST_PYTHON").unwrap_or_else(|_| {
            panic!("EMBLAZON_TEST_PYTHON names no Python with aiosmtpd; ./scripts/test installs it and sets it")
        });
        let record = directory.join("relay.jsonl");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/relay.py");
        let mut command = Command::new(python);
        command.arg(script).arg(&record).stdout(Stdio::piped());
        if let Some((certificate, key)) = certificate {
            command.arg("--certificate").arg(certificate).arg("--key").arg(key);
        }
        let mut process = command.spawn().expect("the relay runs");
        let mut line = String::new();
        BufReader::new(process.stdout.as_mut().expect("it is piped")).read_line(&mut line).expect("it says its port");
        let port = line.trim().parse().expect("a port");
        Self { process, record, port }
    }

    /// What it has taken responsibility for, in order.
    pub fn taken(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.record).unwrap_or_default();
        // The last line may be half written.
        text.split_inclusive('\n')
            .filter(|line| line.ends_with('\n'))
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect()
    }
}
