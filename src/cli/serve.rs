use anyhow::{Context as _, Result, bail, ensure};

use super::{
    opening::{self, Contents},
    serving,
};
use crate::{
    app::App,
    clock::Clock,
    config::Settings,
    domain::{access, settings::Maker},
    telemetry,
};

/// Serves until it is told to stop.
pub(super) async fn run(settings: Settings) -> Result<()> {
    ensure!(
        settings.public_url.is_some(),
        "serve needs the address under which the world reaches it: set EMBLAZON_PUBLIC_URL or --public-url, such as \
         https://badges.example.org (to try Emblazon out, run `emblazon demo`)"
    );
    settings.validate()?;
    refuse_demo(&settings).await?;
    telemetry::start(&settings.log, settings.log_format).context("the setting log cannot be understood")?;
    let listener = serving::bind(settings.listen).await?;
    let app = opening::open(settings, Clock::system()).await?;
    offer_setup(&app).await?;
    serving::until_stopped(app, listener).await
}

/// As long as nobody can sign in, the log says how to make the first account.
async fn offer_setup(app: &App) -> Result<()> {
    let mut tx = app.store.write().await?;
    let token = access::begin_setup(&mut tx).await?;
    tx.commit().await?;
    if let Some(token) = token {
        let address = app.url(&format!("/setup/{token}"));
        tracing::warn!(%address, "nobody can sign in yet: make the first account at this address, which works once");
    }
    Ok(())
}

/// The demo's accounts and tokens are known to everybody.
async fn refuse_demo(settings: &Settings) -> Result<()> {
    if opening::look(settings).await? == Contents::MadeBy(Maker::Demo) {
        bail!(
            "{} was made by `emblazon demo` and holds secrets that everybody knows: choose another one",
            opening::name(settings)
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cli::testing, domain::settings};

    #[tokio::test]
    async fn a_database_that_the_demo_made_is_refused() {
        let settings = testing::settings("serve-refuses");
        refuse_demo(&settings).await.expect("nothing is there");
        let app = opening::open(settings.clone(), Clock::system()).await.unwrap();
        refuse_demo(&settings).await.expect("an empty one is fine");
        let mut tx = app.store.write().await.unwrap();
        settings::set_maker(&mut tx, Maker::Demo).await.unwrap();
        tx.commit().await.unwrap();
        let refused = refuse_demo(&settings).await.unwrap_err().to_string();
        assert!(refused.contains("everybody knows"), "{refused}");
    }

    #[tokio::test]
    async fn a_public_address_is_needed() {
        let refused = run(testing::settings("serve-address")).await.unwrap_err().to_string();
        assert!(refused.contains("EMBLAZON_PUBLIC_URL"), "{refused}");
    }
}
