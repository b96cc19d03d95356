use anyhow::Result;
use chrono::TimeDelta;
use clap::{Args, Subcommand, ValueEnum};

use super::opening::{self, operator, told};
use crate::{
    clock::Clock,
    config::Settings,
    domain::{
        Role,
        access::{self, NewApiToken, NewToken},
    },
};

/// Secrets of programs.
#[derive(Debug, Subcommand)]
pub enum Token {
    /// Make an API token for a program; its secret is printed once
    Add(Add),
}

/// An API token to be made.
#[derive(Debug, Args)]
pub struct Add {
    /// What the program may do: `system` awards, revokes and checks; `admin` also reads and manages
    #[arg(long, value_enum)]
    role: ServiceRole,

    /// Id of the organisation for which the role holds; the whole site without it
    #[arg(long, value_name = "ID")]
    organisation: Option<String>,

    /// What it is for
    #[arg(long, default_value = "made on the command line")]
    label: String,

    /// Days after which it no longer opens anything; never without it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    expires_days: Option<u32>,

    #[command(flatten)]
    settings: Settings,
}

/// The roles that a program can have.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum ServiceRole {
    System,
    Admin,
}

pub(super) async fn run(Token::Add(add): Token) -> Result<()> {
    let app = opening::open(add.settings, Clock::system()).await?;
    let now = app.clock.now();
    let role = match add.role {
        ServiceRole::System => Role::System,
        ServiceRole::Admin => Role::Admin,
    };
    let new = NewApiToken {
        label: add.label,
        holder: NewToken::Service { role, organisation_id: add.organisation },
        expires_at: add.expires_days.map(|days| now + TimeDelta::days(days.into())),
    };
    let mut tx = app.store.write().await?;
    let (token, secret) = access::create_token(&mut tx, now, &operator(), new).await.map_err(told)?;
    tx.commit().await?;
    app.store.close().await;
    let place = token.organisation.as_deref().unwrap_or("the whole site");
    let ends = token.expires_at.map_or_else(|| "for good".to_owned(), |at| format!("until {}", at.format("%Y-%m-%d")));
    eprintln!("{}: role {} for {place}, {ends}. The secret is not shown again:", token.public_id, role.as_str());
    println!("{secret}");
    Ok(())
}
