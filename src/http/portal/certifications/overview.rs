//! What the overview says of certifications: how many in each state, and which expire next.

use super::{View, views::CertificationRow, window};
use crate::{
    domain::{
        certifications::{self, CertificationFilter, Order},
        page::Slice,
    },
    http::{
        page::Tab,
        portal::{
            context::{PageError, Reader, count},
            paths,
        },
    },
    store::Conn,
};

/// Certifications by state, and those that expire next.
#[derive(Clone, Debug, Default)]
pub struct CertifiedOverview {
    /// How many there are in all.
    pub total: u64,
    /// How many hold now.
    pub active: u64,
    /// How many of these expire within the window.
    pub soon: u64,
    /// How many of these within seven days.
    pub within_week: u64,
    /// The window in days.
    pub window: i64,
    /// Each state: its list, its count, the stylesheet's class, and its part of the bar: from and width in percent.
    pub parts: Vec<(Tab, &'static str, String, String)>,
    /// Those that expire next: about five.
    pub next: Vec<CertificationRow>,
}

impl CertifiedOverview {
    #[expect(clippy::unused_self, reason = "the template asks the struct")]
    pub(in crate::http::portal) fn soon_href(&self) -> String {
        paths::with_query(&paths::Certifications, &[("state", View::Soon.as_str())])
    }

    #[expect(clippy::unused_self, reason = "the template asks the struct")]
    pub(in crate::http::portal) fn all_href(&self) -> String {
        paths::with_query(&paths::Certifications, &[("state", View::All.as_str())])
    }
}

/// How many of those that expire next are shown.
const NEXT: i64 = 5;

/// What the reader oversees.
pub async fn of(conn: &mut Conn, reader: &Reader) -> Result<CertifiedOverview, PageError> {
    let (t, now, window) = (reader.t, reader.app.clock.now(), window(reader));
    let counts = certifications::counts(conn, now, &reader.actor, None, window).await?;
    let within =
        |days| CertificationFilter { within_days: Some(days), order: Order::Expires, ..CertificationFilter::default() };
    let week = certifications::list(conn, now, &reader.actor, &within(7), &Slice::page(1, 1)).await?.total;
    let next = certifications::list(conn, now, &reader.actor, &within(window), &Slice::page(1, NEXT)).await?.items;
    let total = counts.active + counts.expired + counts.revoked;
    let mut from = 0;
    let parts = [
        (View::Active, counts.active - counts.expiring, "ok"),
        (View::Soon, counts.expiring, "warn"),
        (View::Expired, counts.expired, "bad"),
        (View::Revoked, counts.revoked, "idle"),
    ];
    let parts = parts.map(|(view, share, class)| {
        let at = |n: i64| n * 10_000 / total.max(1);
        let tab = Tab {
            label: t.get(view.key()),
            count: t.number(count(share)),
            href: paths::with_query(&paths::Certifications, &[("state", view.as_str())]),
            current: false,
        };
        let part = (
            tab,
            class,
            percent(at(from)),
            percent((at(from + share) - at(from) - 50).max(if share > 0 { 50 } else { 0 })),
        );
        from += share;
        part
    });
    Ok(CertifiedOverview {
        total: count(total),
        active: count(counts.active),
        soon: count(counts.expiring),
        within_week: count(week),
        window,
        parts: parts.to_vec(),
        next: next.iter().map(|found| CertificationRow::new(t, now, window, found)).collect(),
    })
}

fn percent(hundredths: i64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}
