use std::{
    fs,
    io::{self, BufRead as _, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail, ensure};
use clap::{Args, Subcommand, ValueEnum};

use super::opening::{self, operator, told};
use crate::{
    clock::Clock,
    config::Settings,
    domain::{
        Role,
        access::{self, Passwords},
        organisations,
        people::{self, NewPerson, Person},
    },
    store::Tx,
};

/// People who sign in.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Let somebody sign in: add the person, or give the one with this e-mail address a password and a role
    Add(Add),
}

/// Somebody who is to sign in.
#[derive(Debug, Args)]
pub struct Add {
    /// E-mail address to sign in with
    #[arg(long)]
    email: String,

    /// Name; needed where nobody has the address yet
    #[arg(long)]
    name: Option<String>,

    /// Public id, such as pm-kari-001; made up without it
    #[arg(long)]
    id: Option<String>,

    /// Id of the organisation that the person belongs to and the role holds for; without it, the site's own and all of
    /// them
    #[arg(long, value_name = "ID")]
    organisation: Option<String>,

    /// Role; a peer mentor sees their own badges and nothing else
    #[arg(long, value_enum, default_value = "peer-mentor")]
    role: UserRole,

    /// The same as --role admin
    #[arg(long, conflicts_with = "role")]
    admin: bool,

    /// Read the password from the first line of standard input
    #[arg(long, conflicts_with = "password_file")]
    password_stdin: bool,

    /// Read the password from the first line of a file; without either, it is asked for
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,

    #[command(flatten)]
    settings: Settings,
}

/// The roles that a person can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum UserRole {
    Admin,
    Coordinator,
    PeerMentor,
}

pub(super) async fn run(User::Add(add): User) -> Result<()> {
    let role = match (add.admin, add.role) {
        (true, _) | (_, UserRole::Admin) => Some(Role::Admin),
        (_, UserRole::Coordinator) => Some(Role::Coordinator),
        (_, UserRole::PeerMentor) => None,
    };
    let password = read_password(add.password_stdin, add.password_file.as_deref())?;
    let local_part = add.email.split('@').next().unwrap_or_default();
    let known = [add.email.as_str(), local_part, add.name.as_deref().unwrap_or_default(), "emblazon"];
    Passwords::check(&password, &known).map_err(|problem| anyhow::anyhow!("the password {problem}"))?;

    let settings = add.settings.clone();
    let app = opening::open(settings, Clock::system()).await?;
    let now = app.clock.now();
    let hash = app.passwords.hash(&password).await;
    let mut tx = app.store.write().await?;
    let (person, is_new) = find_or_add(&mut tx, now, &add).await?;
    access::set_password(&mut tx, now, &operator(), &person, &hash).await?;
    if let Some(role) = role {
        access::grant(&mut tx, now, &operator(), &person, role, add.organisation.as_deref()).await.map_err(told)?;
    }
    tx.commit().await?;
    app.store.close().await;

    let who = format!("{} ({}, {})", person.display_name, person.public_id, add.email);
    let what = if is_new { "added" } else { "was there already: password set" };
    let place = match (role, &add.organisation) {
        (None, _) => String::new(),
        (Some(role), None) => format!(", {} of the whole site", role.as_str()),
        (Some(role), Some(organisation)) => format!(", {} of {organisation}", role.as_str()),
    };
    println!("{who} {what}{place}");
    Ok(())
}

async fn find_or_add(tx: &mut Tx, now: crate::clock::Timestamp, add: &Add) -> Result<(Person, bool)> {
    if let Some(organisation) = &add.organisation {
        let found = organisations::find(tx, organisation).await?;
        ensure!(found.is_some(), "there is no organisation {organisation}");
    }
    if let Some(person) = people::find_by_email(tx, &add.email).await? {
        ensure!(!person.is_retired, "{} has left; bring them back in the portal first", person.public_id);
        return Ok((person, false));
    }
    let Some(name) = add.name.clone() else {
        bail!("nobody has the address {}: say the --name of the new person", add.email)
    };
    let new = NewPerson {
        public_id: add.id.clone(),
        display_name: name,
        email: Some(add.email.clone()),
        handle: None,
        organisation_id: add.organisation.clone(),
    };
    Ok((people::create(tx, now, &operator(), new).await.map_err(told)?, true))
}

/// The password, from where it was said to be. Never from an argument: those are seen by everybody on the computer.
fn read_password(from_input: bool, file: Option<&Path>) -> Result<String> {
    let text = if let Some(file) = file {
        fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?
    } else {
        if !from_input {
            ensure!(
                io::stdin().is_terminal(),
                "there is nobody to ask for a password: use --password-stdin or --password-file"
            );
            eprint!("Password (it is shown as you type; 15 characters or more): ");
            io::stderr().flush()?;
        }
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).context("cannot read the password from standard input")?;
        line
    };
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cli::{Command, testing, try_parse},
        domain::{Dialect, access},
    };

    /// Adds somebody with the address `email` to the database of these settings.
    async fn add(settings: &Settings, email: &str, more: &[&str]) -> Result<()> {
        let file = settings.data.join("password");
        fs::write(&file, "seven quiet otters paint\n")?;
        let fixed = ["emblazon", "user", "add", "--email", email, "--password-file"];
        let arguments = fixed.into_iter().map(Into::into).chain([file.into()]).chain(more.iter().map(Into::into));
        let Command::User(User::Add(add)) = try_parse(arguments.collect())?? else {
            bail!("understood as another command")
        };
        run(User::Add(Add { settings: settings.clone(), ..add })).await
    }

    #[tokio::test]
    async fn a_person_is_added_once_and_may_then_sign_in() {
        let settings = testing::settings("user-add");
        add(&settings, "anne@example.org", &["--name", "Anne Å", "--id", "anne"]).await.unwrap();
        add(&settings, "Anne@Example.org", &["--admin"]).await.unwrap();
        let app = opening::open(settings, Clock::system()).await.unwrap();
        let password = "seven quiet otters paint";
        let account = access::sign_in(&app.store, &app.passwords, app.clock.now(), "ANNE@example.org", password).await;
        let account = account.unwrap().expect("the password opens the account");
        assert_eq!(account.public_id, "anne");
        assert!(account.actor(Dialect::Portal).administers_everywhere());
    }

    #[tokio::test]
    async fn what_is_missing_is_said() {
        let settings = testing::settings("user-missing");
        let nameless = add(&settings, "a@example.org", &[]).await.unwrap_err().to_string();
        assert!(nameless.contains("--name"), "{nameless}");
        let lost = add(&settings, "a@example.org", &["--name", "A", "--organisation", "nowhere"]).await.unwrap_err();
        assert_eq!(lost.to_string(), "there is no organisation nowhere");
    }
}
