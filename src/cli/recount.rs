use anyhow::Result;
use clap::Args;

use super::opening::{self, operator};
use crate::{
    clock::Clock,
    config::Settings,
    domain::{behaviours, people::PersonId},
};

/// How many people are added up at a time.
const PAGE: i64 = 500;

/// A comparison of what is kept about people with what it follows from.
#[derive(Debug, Args)]
pub struct Recount {
    /// Make the totals anew where they are wrong
    #[arg(long)]
    repair: bool,

    #[command(flatten)]
    settings: Settings,
}

/// Adds up everybody's credits and awards, a page of people at a time, and says whose totals are not what they should be.
/// Fails if some are wrong and were not repaired.
pub(super) async fn run(recount: Recount) -> Result<()> {
    let app = opening::open(recount.settings, Clock::system()).await?;
    let (mut behind, mut wrong) = (PersonId(0), 0_u64);
    loop {
        let (last, found) = behaviours::recount(&mut app.store.read().await?, behind, PAGE).await?;
        let Some(last) = last else { break };
        behind = last;
        for person in found {
            wrong += 1;
            println!(
                "{}: score {} is {}, solved {} is {}, awards {} are {}, credits {} are {}",
                person.person,
                person.score,
                person.true_score,
                person.solved,
                person.true_solved,
                person.awards,
                person.true_awards,
                person.credits,
                person.true_credits
            );
            if recount.repair {
                let mut tx = app.store.write().await?;
                behaviours::repair(&mut tx, app.clock.now(), &operator(), &person).await?;
                tx.commit().await?;
            }
        }
    }
    app.store.close().await;
    match (wrong, recount.repair) {
        (0, _) => println!("Everybody's totals are what they should be."),
        (n, true) => println!("{n} people's totals were made anew."),
        (n, false) => anyhow::bail!("{n} people's totals are wrong; --repair makes them anew"),
    }
    Ok(())
}
