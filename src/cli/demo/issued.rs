//! What a learning platform has issued in the demo to people who had never heard of it: badges that wait, were claimed, ran
//! out, and could not be delivered. The links are those of the mails.

use anyhow::{Context as _, Result};
use chrono::TimeDelta;

use super::{
    super::opening::award_told,
    desk::{UNKNOWN, site_admin},
};
use crate::{
    app::App,
    clock::Timestamp,
    domain::{
        Actor, Dialect,
        awards::{self, Award, NewIssue},
        claims::{self, Claimant, Consent},
        notices::{self, Content, Mail},
    },
    store::Tx,
};

const BADGE: &str = "51";
const CONSENT: &str = "I want this badge, and Emblazon Demo may show it as described here.";

/// A badge in somebody's mailbox.
struct Issue {
    name: (&'static str, &'static str),
    email: &'static str,
    days_ago: i64,
    /// Until when it holds, counted from now.
    until_days: Option<i64>,
    evidence: Option<&'static str>,
    score: Option<f64>,
    fate: Fate,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Waits,
    Claimed,
    Refused,
}

const ISSUES: [Issue; 5] = [
    Issue {
        name: ("Solveig", "Tangen"),
        email: "solveig.tangen@example.com",
        days_ago: 400,
        until_days: Some(-35),
        evidence: Some("Passed the course of spring 2025."),
        score: Some(81.0),
        fate: Fate::Claimed,
    },
    Issue {
        name: ("Jonas", "Bergli"),
        email: "jonas.bergli@example.com",
        days_ago: 12,
        until_days: Some(353),
        evidence: Some("Passed the course of spring 2026."),
        score: Some(92.5),
        fate: Fate::Claimed,
    },
    Issue {
        name: ("Thea", "Strandvik"),
        email: "thea.strandvik@exmaple.com",
        days_ago: 4,
        until_days: None,
        evidence: None,
        score: None,
        fate: Fate::Refused,
    },
    Issue {
        name: ("Idris", "Karlsen"),
        email: "idris.karlsen@example.com",
        days_ago: 2,
        until_days: Some(363),
        evidence: None,
        score: None,
        fate: Fate::Waits,
    },
    Issue {
        name: ("Marte", "Oppedal"),
        email: "marte.oppedal@example.com",
        days_ago: 1,
        until_days: None,
        evidence: None,
        score: None,
        fate: Fate::Waits,
    },
];

/// Issues all of it. `password` is the hash of what those who claim choose.
pub(super) async fn send(tx: &mut Tx, now: Timestamp, app: &App, password: &str) -> Result<()> {
    let platform = Actor { dialect: Dialect::Issuing, ..site_admin(tx).await? };
    for issue in &ISSUES {
        let at = now - TimeDelta::days(issue.days_ago);
        let wanted = NewIssue {
            badge: BADGE.to_owned(),
            email: issue.email.to_owned(),
            first_name: issue.name.0.to_owned(),
            last_name: issue.name.1.to_owned(),
            expires_at: issue.until_days.map(|days| now + TimeDelta::days(days)),
            evidence_text: issue.evidence.map(str::to_owned),
            score: issue.score,
            ..NewIssue::default()
        };
        let issued = awards::issue(tx, at, app.link_terms(), &platform, wanted).await;
        let award = issued.map_err(award_told).context(issue.email)?.into_award();
        let mail = mail_of(tx, at, &award).await?;
        match issue.fate {
            Fate::Waits => {}
            Fate::Refused => notices::failed(tx, at + TimeDelta::minutes(1), &mail, issue.email, UNKNOWN).await?,
            Fate::Claimed => claim(tx, at + TimeDelta::hours(9), app, &mail, password).await.context(issue.email)?,
        }
    }
    Ok(())
}

async fn mail_of(tx: &mut Tx, at: Timestamp, award: &Award) -> Result<Mail> {
    let due = notices::due(tx, at, 10_000).await?;
    due.into_iter().find(|mail| mail.award_id == Some(award.id)).context("no mail was written")
}

/// Follows the link in the mail, as its recipient would.
async fn claim(tx: &mut Tx, at: Timestamp, app: &App, mail: &Mail, password: &str) -> Result<()> {
    let letter = notices::letter(tx, at, Some(&app.key), mail).await?.ok().context("the mail says nothing")?;
    let Content::Claim { token: Some(token), .. } = letter.content else {
        anyhow::bail!("the mail has no link");
    };
    let consent = Consent { text: CONSENT.to_owned(), language: "en", others: Vec::new() };
    claims::claim(tx, at, &token, Claimant::NewPassword(password.to_owned()), &consent).await?;
    Ok(())
}
