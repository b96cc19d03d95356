//! The first page of whoever oversees others.

use askama::Template;

use super::{chart::WeekChart, paths};
use crate::http::page::{BadgeRef, By, PersonRef, Shell, When};

/// Figures, what was awarded lately, what is held most.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/overview/page.html")]
pub struct OverviewPage {
    /// Around the page.
    pub shell: Shell,
    /// Today with its weekday, as [`crate::http::text::Text::weekday_date`] writes it.
    pub today: String,
    /// How many people there are.
    pub people: u64,
    /// How many awards are held.
    pub awards: u64,
    /// How many badge definitions can be awarded.
    pub badges: u64,
    /// How many awards were made since the first of the month.
    pub awards_this_month: u64,
    /// Awards per week.
    pub chart: WeekChart,
    /// The latest awards, newest first: about six.
    pub latest: Vec<LatestAward>,
    /// The badges with most holders: about five.
    pub most_held: Vec<HeldCount>,
}

impl OverviewPage {
    /// Whether nothing has been set up yet.
    fn is_fresh(&self) -> bool {
        self.badges == 0 && self.awards == 0
    }
}

/// One of the latest awards.
#[derive(Clone, Debug)]
pub struct LatestAward {
    /// What was awarded.
    pub badge: BadgeRef,
    /// To whom.
    pub person: PersonRef,
    /// By whom.
    pub by: By,
    /// When: as [`When::recent`] writes it.
    pub at: When,
}

/// A badge and how many hold it.
#[derive(Clone, Debug)]
pub struct HeldCount {
    /// The badge.
    pub badge: BadgeRef,
    /// How many people hold it.
    pub holders: u64,
}
