//! The binary as a process: what only a process has, its environment, its exit code and its signals.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

fn emblazon(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emblazon"));
    command.env_clear().args(arguments);
    command
}

fn directory(name: &str) -> PathBuf {
    let directory = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{name}"));
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    directory
}

/// Its exit code, and what it said on standard error.
fn refusal(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn what_is_wrong_is_one_line_and_an_exit_code() {
    let (code, said) = refusal(&emblazon(&["serve"]).output().unwrap());
    assert_eq!(code, Some(1));
    assert!(said.starts_with("error: serve needs the address") && said.lines().count() == 1, "{said}");
    let (code, said) = refusal(&emblazon(&["serve", "--lisen", "x"]).output().unwrap());
    assert_eq!(code, Some(2), "{said}");
    let (code, said) = refusal(&emblazon(&["demo", "--listen", "0.0.0.0:0"]).output().unwrap());
    assert_eq!(code, Some(1));
    assert!(said.contains("this computer alone"), "{said}");
    let file = directory("unknown").join("emblazon.toml");
    std::fs::write(&file, "colour = 1").unwrap();
    let (code, said) = refusal(&emblazon(&["serve"]).env("EMBLAZON_CONFIG", file).output().unwrap());
    assert_eq!(code, Some(2));
    assert!(said.contains("unknown setting colour"), "{said}");
}

#[test]
fn a_variable_wins_over_a_file_and_a_flag_over_both() {
    let place = directory("precedence");
    let file = place.join("emblazon.toml");
    std::fs::write(&file, format!("data = {:?}", place.join("file"))).unwrap();
    let run = |more: &[&str], variable: bool| {
        let mut command = emblazon(&["migrate"]);
        command.args(more).env("EMBLAZON_CONFIG", &file);
        if variable {
            command.env("EMBLAZON_DATA", place.join("variable"));
        }
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", refusal(&output).1);
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run(&[], false).contains("precedence/file/emblazon.db is up to date"));
    assert!(run(&[], true).contains("precedence/variable/emblazon.db"));
    let flag = place.join("flag");
    assert!(run(&["--data", flag.to_str().unwrap()], true).contains("precedence/flag/emblazon.db"));
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(flag).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn a_secret_is_all_that_stands_on_standard_output() {
    let place = directory("token");
    let data = place.to_str().unwrap();
    let made = emblazon(&["token", "add", "--role", "system", "--data", data]).output().unwrap();
    let secret = String::from_utf8(made.stdout).unwrap();
    assert!(secret.starts_with("emb_svc_") && secret.trim().len() == 48 && secret.lines().count() == 1, "{secret}");
    let lost =
        emblazon(&["token", "add", "--role", "admin", "--organisation", "nowhere", "--data", data]).output().unwrap();
    assert_eq!(refusal(&lost), (Some(1), "error: organisation_id names nothing that exists\n".to_owned()));
}

/// A process that ends with the test, however the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_demo_answers_stops_when_told_to_and_is_no_server() {
    let place = directory("demo");
    let data = place.to_str().unwrap();
    let mut command = emblazon(&["demo", "--listen", "127.0.0.1:0", "--data", data]);
    let mut demo = Running(command.stdout(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(demo.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    let first = lines.next().expect("it says where it is");
    let address = first.split("http://").nth(1).unwrap().split(' ').next().unwrap().to_owned();
    let examples: Vec<String> = lines.filter(|line| line.contains("curl")).take(3).collect();
    assert!(examples[2].contains("awarded_by"), "the third gives a badge: {examples:?}");

    let mut idle = TcpStream::connect(&address).unwrap();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut status = String::new();
    BufReader::new(&idle).read_line(&mut status).unwrap();
    assert_eq!(status.trim(), "HTTP/1.1 200 OK");

    // A head of 100 kB is too large.
    let mut large = TcpStream::connect(&address).unwrap();
    let head = format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Large: {}\r\n\r\n", "a".repeat(100_000));
    let _ = large.write_all(head.as_bytes());
    let mut status = String::new();
    let _ = BufReader::new(&large).read_line(&mut status);
    assert!(status.is_empty() || status.starts_with("HTTP/1.1 431"), "{status}");

    let began = Instant::now();
    assert!(Command::new("kill").arg(demo.0.id().to_string()).status().unwrap().success());
    assert!(demo.0.wait().unwrap().success());
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert!(!place.join("emblazon.db-wal").exists(), "the log is folded into the file");

    let (code, said) =
        refusal(&emblazon(&["serve", "--public-url", "https://badges.example.org", "--data", data]).output().unwrap());
    assert_eq!(code, Some(1));
    assert!(said.contains("made by `emblazon demo`"), "{said}");
}
