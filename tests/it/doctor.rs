//! The doctor as a process, beside a server that is sound and beside servers that are not.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
};

use emblazon::{http::health, on_db, secrets::Key};
use reqwest::Method;
use serde_json::Value;

use crate::support::{Reply, Site, on_both_engines};

on_both_engines!(
    a_sound_server_has_no_problem_and_nothing_is_changed,
    people_are_told_what_programs_are_told,
    a_database_that_is_away_is_a_verdict,
    tables_of_another_release_are_a_problem,
    a_key_that_is_missing_open_to_others_or_wrong_is_a_problem,
    another_server_at_the_public_url_is_a_problem,
    a_relay_that_refuses_is_a_problem,
    the_server_tells_its_doctor_alone_how_a_request_arrived,
);

/// What the doctor says of a server, and with which exit code.
struct Verdict {
    code: Option<i32>,
    said: Value,
}

impl Verdict {
    /// What was found by this check, as `problem: …` lines.
    #[track_caller]
    fn of(&self, check: &str) -> String {
        let findings = self.said["findings"].as_array().expect("a list of findings");
        let lines = findings.iter().filter(|finding| finding["check"] == check).map(|finding| {
            let text =
                |name: &str| finding[name].as_str().unwrap_or_else(|| panic!("no {name} in {finding}")).to_owned();
            format!("{}: {}", text("verdict"), text("what"))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Holds a check to something that it must have found, which must be what makes the exit code.
    #[track_caller]
    fn finds(&self, check: &str, wanted: &str) {
        let found = self.of(check);
        assert!(found.contains(wanted), "{check} finds no {wanted:?}: {found}");
        assert_eq!(self.code, Some(1), "{}", self.said);
        assert_eq!(self.said["verdict"], "problem");
    }
}

/// The doctor with these arguments and nothing from the environment; each later argument wins.
async fn run(arguments: Vec<String>) -> (Option<i32>, String) {
    let run = move || Command::new(env!("CARGO_BIN_EXE_emblazon")).env_clear().arg("doctor").args(arguments).output();
    let output = tokio::task::spawn_blocking(run).await.expect("the doctor is awaited").expect("the doctor runs");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (output.status.code(), String::from_utf8(output.stdout).expect("text"))
}

/// The settings of this site's server, then `more`; what is named twice counts as it is named in `more`.
fn arguments(site: &Site, more: &[&str]) -> Vec<String> {
    let settings = &site.app().settings;
    let data = settings.data.to_str().expect("readable").to_owned();
    let mut named =
        vec![("--data", data), ("--public-url", site.base().to_owned()), ("--site-name", "Fyrlykta".to_owned())];
    named.extend(settings.database_url.clone().map(|url| ("--database-url", url)));
    let kept = named.into_iter().filter(|(name, _)| !more.contains(name));
    kept.flat_map(|(name, value)| [name.to_owned(), value]).chain(more.iter().map(|&word| word.to_owned())).collect()
}

async fn examine(site: &Site, more: &[&str]) -> Verdict {
    let mut arguments = arguments(site, more);
    arguments.push("--json".to_owned());
    let (code, said) = run(arguments).await;
    assert_eq!(said.lines().count(), 1, "{said}");
    Verdict { code, said: serde_json::from_str(&said).expect("JSON") }
}

fn is_postgres(site: &Site) -> bool {
    site.app().settings.database_url.is_some()
}

fn path(site: &Site, name: &str) -> PathBuf {
    site.app().settings.data.join(name)
}

/// A directory of its own below the site's, which goes with it.
fn directory(site: &Site, name: &str) -> PathBuf {
    let directory = path(site, name);
    fs::create_dir(&directory).expect("a directory can be made");
    directory
}

async fn a_sound_server_has_no_problem_and_nothing_is_changed(site: Site) {
    let before = (site.counts().await, fs::read(path(&site, "emblazon.key")).expect("there is a key"));
    let verdict = examine(&site, &[]).await;
    let Verdict { code, said } = &verdict;
    let findings = said["findings"].as_array().expect("a list");
    // The tests' own cluster is made to be thrown away, which the doctor sees; their clock stands still.
    let is_expected = |finding: &&Value| {
        let what = finding["what"].as_str().unwrap_or_default();
        let is_of_the_tests = finding["check"] == "clock" || (is_postgres(&site) && what.contains("power cut"));
        finding["verdict"] == "problem" && !is_of_the_tests
    };
    let problems: Vec<_> = findings.iter().filter(is_expected).collect();
    assert!(problems.is_empty(), "{problems:#?}");
    let worst = if findings.iter().any(|finding| finding["verdict"] == "problem") { "problem" } else { "warning" };
    assert_eq!(said["verdict"], worst);
    assert_eq!(*code, Some(i32::from(worst == "problem")));
    assert!(said["version"].is_string());
    for finding in findings {
        let remedy = finding["do"].as_str().unwrap_or_default();
        assert_eq!(finding["verdict"] == "good", remedy.is_empty(), "{finding}");
    }
    for (check, wanted) in [
        ("database", "good: the tables are those of this release"),
        ("key", "holds the key that this database was made with"),
        ("storage", "good: the database takes changes"),
        ("public URL", "good: this server answers at http://127.0.0.1:"),
    ] {
        assert!(verdict.of(check).contains(wanted), "{check}: {}", verdict.of(check));
    }
    assert_eq!((site.counts().await, fs::read(path(&site, "emblazon.key")).expect("a key")), before);
}

async fn people_are_told_what_programs_are_told(site: Site) {
    let (_, text) = run(arguments(&site, &["--data", "/nowhere/at/all"])).await;
    assert!(text.contains("✗ problem  ") && text.contains("✓ good     ") && text.contains("! warning  "), "{text}");
    assert!(text.contains("\n                           → "), "what to do stands below: {text}");
    assert!(!text.contains('\x1b'), "colour is for terminals: {text}");
    let last = text.lines().last().unwrap_or_default();
    assert!(last.contains(" problem") && last.contains(" warning"), "{last}");
}

async fn a_database_that_is_away_is_a_verdict(site: Site) {
    if is_postgres(&site) {
        let away = examine(&site, &["--database-url", "postgres://emblazon:hush-hush@127.0.0.1:1/emblazon"]).await;
        away.finds("database", "problem: PostgreSQL at 127.0.0.1:1/emblazon does not let us in");
        assert!(!away.said.to_string().contains("hush-hush"));
        assert!(away.of("public URL").contains("good: this server answers"));
        return;
    }
    let nowhere = path(&site, "nowhere");
    let missing = examine(&site, &["--data", nowhere.to_str().expect("readable")]).await;
    missing.finds("database", "problem: there is no database at");
    missing.finds("storage", "does not exist");
    assert!(!nowhere.exists(), "nothing is made");

    let file = path(&site, "emblazon.key");
    let no_directory = examine(&site, &["--data", file.to_str().expect("readable")]).await;
    no_directory.finds("storage", "is not a directory");

    let odd = directory(&site, "odd");
    fs::write(odd.join("emblazon.db"), "no database at all, but long enough to be looked at".repeat(50))
        .expect("a file");
    let said = examine(&site, &["--data", odd.to_str().expect("readable")]).await;
    said.finds("database", "cannot be opened: error returned from database: (code: 26)");

    let read_only = directory(&site, "read-only");
    migrate(&read_only);
    let file = read_only.join("emblazon.db");
    let mut bytes = fs::read(&file).expect("a database");
    // The file format's version for writing: SQLite writes to none that is newer than 2, whoever asks.
    bytes[18] = 3;
    fs::write(&file, bytes).expect("the file can be written");
    let said = examine(&site, &["--data", read_only.to_str().expect("readable")]).await;
    said.finds("storage", "problem: the database takes no changes: ");
    assert!(said.of("storage").contains("readonly"), "{}", said.of("storage"));
}

fn migrate(data: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emblazon"));
    let output = command.env_clear().arg("migrate").arg("--data").arg(data).output().expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

async fn tables_of_another_release_are_a_problem(site: Site) {
    async fn change(site: &Site, statement: &'static str) {
        let mut tx = site.tx().await;
        on_db!(tx, c => sqlx::query(statement).execute(c).await.map(|_| ()))
            .expect("the list of migrations can be changed");
        tx.commit().await.expect("committed");
    }
    change(&site, "UPDATE _sqlx_migrations SET version = version + 1000000").await;
    examine(&site, &[]).await.finds("database", "problem: the tables are newer than this release");
    change(&site, "UPDATE _sqlx_migrations SET version = version - 1000000").await;
    change(&site, "UPDATE _sqlx_migrations SET success = (version < 0)").await;
    examine(&site, &[]).await.finds("database", "began and did not end");
    change(&site, "DELETE FROM _sqlx_migrations WHERE version > (SELECT MIN(version) FROM _sqlx_migrations)").await;
    change(&site, "UPDATE _sqlx_migrations SET success = (version > 0)").await;
    examine(&site, &[]).await.finds("database", "problem: the tables are older than this release");
    change(&site, "DROP TABLE _sqlx_migrations").await;
    examine(&site, &[]).await.finds("database", "problem: the database is empty");
}

async fn a_key_that_is_missing_open_to_others_or_wrong_is_a_problem(site: Site) {
    let file = path(&site, "emblazon.key");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("the mode can be changed");
    examine(&site, &[]).await.finds("key", "problem: others on this computer may use the key");

    fs::rename(&file, path(&site, "put-away")).expect("the key can be put away");
    let missing = examine(&site, &[]).await;
    missing.finds("key", "problem: the key of this database is missing");
    assert!(missing.of("public URL").contains("cannot be told without the key"));
    assert!(!file.exists(), "none is made");

    fs::write(&file, "not a key").expect("a file");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("the mode can be changed");
    examine(&site, &[]).await.finds("key", "holds no key: a key is 64 hexadecimal digits");

    let other = "ab".repeat(32);
    let wrong = examine(&site, &["--key", &other]).await;
    wrong.finds("key", "problem: the setting key holds another key than the one this database was made with");
    wrong.finds("public URL", "problem: another server answers at");
    assert!(!wrong.said.to_string().contains(&other));
}

async fn another_server_at_the_public_url_is_a_problem(site: Site) {
    for (reply, wanted) in [
        ("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok\n", "problem: another server answers at"),
        (
            "HTTP/1.1 301 Moved\r\nlocation: https://badges.example.org/\r\ncontent-length: 0\r\n\r\n",
            "leads on to https://badges",
        ),
        ("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n", "it does not reach the server"),
        ("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n", "/healthz answers 401"),
        ("SSH-2.0-server\r\n", "problem: nothing answers at"),
    ] {
        let url = format!("http://{}", answering(reply));
        examine(&site, &["--public-url", &url]).await.finds("public URL", wanted);
    }
    let nobody = examine(&site, &["--public-url", "http://127.0.0.1:1"]).await;
    nobody.finds("public URL", "problem: nothing answers at http://127.0.0.1:1");
    let plain = format!("https{}", site.base().trim_start_matches("http"));
    examine(&site, &["--public-url", &plain]).await.finds("public URL", "problem: nothing answers at https://");
    let unknown = examine(&site, &["--public-url", "https://no-such-host.invalid"]).await;
    unknown.finds("public URL", "problem: nothing answers at https://no-such-host.invalid");
    let date = "HTTP/1.1 200 OK\r\ndate: Thu, 01 Jan 2009 00:00:00 GMT\r\ncontent-length: 3\r\n\r\nok\n";
    let late = examine(&site, &["--public-url", &format!("http://{}", answering(date))]).await;
    late.finds("clock", "problem: this computer's clock and the one at the public URL are");
}

async fn a_relay_that_refuses_is_a_problem(site: Site) {
    for (greeting, wanted) in [
        ("554 5.7.1 not from there\r\n", "5.7.1 not from there"),
        ("", "does not take mail"),
        ("SSH-2.0-server\r\n", "does not take mail"),
    ] {
        let relay = format!("smtp://robot:hush-hush@{}", answering(greeting));
        let refused = examine(&site, &["--mail", &relay]).await;
        refused.finds("mail", wanted);
        assert!(!refused.said.to_string().contains("hush-hush"));
    }
    let relay = format!("smtp://{}", relay());
    let taken = examine(&site, &["--mail", &relay, "--mail-from", "badges@example.org"]).await;
    assert_eq!(taken.of("mail"), format!("good: {relay} answers and lets us in"));
    let files = examine(&site, &["--mail", "file:/nowhere/at/all"]).await;
    files.finds("mail", "problem: mail cannot be written to /nowhere/at/all");
    assert!(examine(&site, &[]).await.of("mail").contains("warning: no mail relay is set"));
}

/// Says the same to everybody who connects (to those who speak HTTP, when they have asked) and hangs up.
fn answering(reply: &'static str) -> String {
    serving(move |mut stream| {
        let is_http = reply.starts_with("HTTP/");
        let mut bytes = [0; 4096];
        if is_http {
            let _ = stream.read(&mut bytes);
        }
        let _ = stream.write_all(reply.as_bytes());
    })
}

/// A relay that takes everything.
fn relay() -> String {
    serving(|mut stream| {
        let _ = stream.write_all(b"220 relay\r\n");
        let mut bytes = [0; 4096];
        while stream.read(&mut bytes).is_ok_and(|read| read > 0) {
            let _ = stream.write_all(b"250 relay\r\n");
        }
    })
}

/// Serves one connection after the other for as long as the test's process lives; its address.
fn serving(serve: impl Fn(std::net::TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    let address = listener.local_addr().expect("the port is known").to_string();
    std::thread::spawn(move || listener.incoming().flatten().for_each(serve));
    address
}

async fn the_server_tells_its_doctor_alone_how_a_request_arrived(site: Site) {
    let ask = async |question: &str| {
        let request = site.anonymous().request(Method::GET, "/healthz").header(health::DOCTOR, question);
        Reply::to(request.header("x-forwarded-for", "192.0.2.1")).await.is(200)
    };
    let key = &site.app().key;
    let arrival = ask(&health::question(key)).await.json();
    assert_eq!(arrival["answer"], health::answer(key));
    assert_eq!((&arrival["client"], &arrival["peer"]), (&"127.0.0.1".into(), &"127.0.0.1".into()));
    assert_eq!((&arrival["is_forwarded"], &arrival["is_trusted"]), (&true.into(), &false.into()));
    let other = Key::parse(&"ab".repeat(32)).expect("a key");
    for stranger in [health::question(&other), health::answer(key), "1".to_owned()] {
        assert_eq!(ask(&stranger).await.text(), "ok\n");
    }
}
