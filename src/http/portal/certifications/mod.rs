//! Certifications, for those who keep them: the table, one of them, its forms, types, and lists in and out.

pub mod end;
pub mod export;
pub mod form;
pub mod import;
pub mod mine;
pub mod overview;
pub mod several;
pub mod show;
pub mod types;
pub mod views;

use askama::Template;
use axum::{extract::Query, http::StatusCode};
use axum_extra::routing::TypedPath;
use serde::Deserialize;

pub use self::overview::CertifiedOverview;
use self::views::CertificationRow;
use super::{
    context::{PageError, PageResult, Reader, count, page_number, render},
    paths, views as shared,
};
use crate::{
    app::App,
    domain::{
        certifications::{self, CertificationError, CertificationFilter, Order, Status},
        page::Slice,
    },
    http::{
        page::{Choice, Pager, Section, Shell, Tab},
        problem::status_of,
    },
    language::Text,
    store::Conn,
};

/// The table.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/certifications/list.html")]
pub struct CertificationsPage {
    /// Around the page.
    pub shell: Shell,
    /// What the list is narrowed to and how it is sorted.
    pub asked: Asked,
    /// How many there are in all, revoked ones too.
    pub total: u64,
    /// Each state with the number of those that its list shows.
    pub tabs: Vec<Tab>,
    /// Types to choose from.
    pub types: Vec<Choice>,
    /// Organisations to choose from; fewer than two: no choice is offered.
    pub organisations: Vec<Choice>,
    /// This page's certifications.
    pub rows: Vec<CertificationRow>,
    /// The list's pages.
    pub pager: Pager,
    /// Who may use the certification endpoints without a token: `contract`, `public-read` or `private`.
    pub access: &'static str,
}

impl CertificationsPage {
    fn name_href(&self) -> String {
        self.sort_href("name")
    }

    fn expires_href(&self) -> String {
        self.sort_href("expires")
    }

    /// Sorted by this column; the other way round where it is sorted so already.
    fn sort_href(&self, column: &str) -> String {
        let (order, descending) = self.asked.order();
        let turned = order_name(order) == column && !descending;
        Asked { sort: if turned { format!("-{column}") } else { column.to_owned() }, ..self.asked.clone() }.href(1)
    }

    /// `ascending` or `descending`, where the list is sorted by this column.
    fn sorted(&self, column: &str) -> Option<&'static str> {
        let (order, descending) = self.asked.order();
        (order_name(order) == column).then_some(if descending { "descending" } else { "ascending" })
    }

    fn export_href(&self) -> String {
        self.asked.address(&paths::ExportCertifications, 1)
    }

    fn removed_href() -> String {
        paths::with_query(&paths::Certifications, &[("state", "removed")])
    }

    fn is_removed(&self) -> bool {
        self.asked.view() == View::Removed
    }

    fn can_renew(&self) -> bool {
        self.rows.iter().any(|row| row.renewable)
    }

    fn withins(&self) -> Vec<Choice> {
        let t = self.shell.t;
        let mut choices = vec![Choice::new("", t.get("certifications-any-time"))];
        choices.extend(
            WITHIN.map(|days| Choice::new(days.to_string(), t.with("certifications-within", &[("n", days.into())]))),
        );
        choices
    }

    fn access_words(&self) -> String {
        access_words(self.shell.t, self.access)
    }

    fn is_open(&self) -> bool {
        self.access == "contract"
    }
}

/// Who may use the certification endpoints without a token, in words.
fn access_words(t: Text, access: &str) -> String {
    match access {
        "contract" => t.get("certifications-access-contract"),
        "public-read" => t.get("certifications-access-public-read"),
        _ => t.get("certifications-access-private"),
    }
}

/// Days ahead to choose from.
const WITHIN: [i64; 4] = [7, 30, 60, 90];

/// What the list is narrowed to and how it is sorted: its query parameters.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    /// What was searched for.
    #[serde(default)]
    pub q: String,
    /// Nothing for what is valid now, or `active`, `soon`, `expired`, `revoked`, `all`, `removed`.
    #[serde(default)]
    pub state: String,
    /// A type's shortname.
    #[serde(default)]
    pub cert_type: String,
    /// Expiring within so many days.
    #[serde(default)]
    pub within: String,
    /// An organisation's public id.
    #[serde(default)]
    pub organisation: String,
    /// `expires`, `name` or `created`, with `-` before it from the end.
    #[serde(default)]
    pub sort: String,
    /// Which page.
    pub page: Option<String>,
}

/// Which certifications are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Valid now, whether or not for long.
    Valid,
    /// Valid now, and for longer than those that expire soon.
    Active,
    /// Valid now, and not for long.
    Soon,
    /// Run out.
    Expired,
    /// Taken back.
    Revoked,
    /// All of these.
    All,
    /// Removed, and still to be restored.
    Removed,
}

impl View {
    const TABS: [Self; 6] = [Self::All, Self::Valid, Self::Active, Self::Soon, Self::Expired, Self::Revoked];

    /// The word in addresses; the usual view has none.
    fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "",
            Self::Active => "active",
            Self::Soon => "soon",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::All => "all",
            Self::Removed => "removed",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Valid => "overview-certified",
            Self::Active => "state-active",
            Self::Soon => "state-expiring-soon",
            Self::Expired => "state-expired",
            Self::Revoked => "state-revoked",
            Self::All => "certifications-all",
            Self::Removed => "state-removed",
        }
    }

    /// Whether it is among the tabs. What is active without expiring soon is a share of what is valid: the overview leads
    /// there, and the tab is there then.
    fn is_shown(self, current: Self) -> bool {
        self != Self::Active || current == Self::Active
    }
}

fn order_name(order: Order) -> &'static str {
    match order {
        Order::Created => "created",
        Order::Expires => "expires",
        Order::Name => "name",
        Order::Urgency => "urgency",
        Order::Removed => "removed",
    }
}

impl Asked {
    /// Which certifications are shown.
    pub fn view(&self) -> View {
        [View::Active, View::Soon, View::Expired, View::Revoked, View::All, View::Removed]
            .into_iter()
            .find(|view| view.as_str() == self.state)
            .unwrap_or(View::Valid)
    }

    /// The order, and whether from its end. What expires first is most urgent; of what is over, the latest.
    fn order(&self) -> (Order, bool) {
        let (name, descending) = match self.sort.strip_prefix('-') {
            Some(name) => (name, true),
            None => (self.sort.as_str(), false),
        };
        match name {
            "name" => (Order::Name, descending),
            "expires" => (Order::Expires, descending),
            "created" => (Order::Created, descending),
            _ if self.view() == View::All => (Order::Urgency, false),
            _ if self.view() == View::Removed => (Order::Removed, true),
            _ => (Order::Expires, !matches!(self.view(), View::Valid | View::Active | View::Soon)),
        }
    }

    /// The same in another state, in its usual order.
    fn in_view(&self, view: View) -> Self {
        Self { state: view.as_str().to_owned(), sort: String::new(), ..self.clone() }
    }

    /// Whether anything narrows the list beside the state.
    pub fn is_filtered(&self) -> bool {
        [&self.q, &self.cert_type, &self.within, &self.organisation].iter().any(|value| !value.trim().is_empty())
    }

    /// The list that is asked for, where what expires within `window` days expires soon.
    pub fn filter(&self, window: i64) -> CertificationFilter {
        let some = |value: &str| Some(value.trim().to_owned()).filter(|value| !value.is_empty());
        let (order, descending) = self.order();
        let within = self.within.trim().parse().ok().filter(|days| (0..=3_650).contains(days));
        let view = self.view();
        CertificationFilter {
            organisation: some(&self.organisation),
            certification_type: some(&self.cert_type),
            search: some(&self.q),
            status: match view {
                View::Valid | View::Active | View::Soon => Some(Status::Active),
                View::Expired => Some(Status::Expired),
                View::Revoked => Some(Status::Revoked),
                View::All | View::Removed => None,
            },
            within_days: match view {
                View::Soon => Some(within.map_or(window, |days: i64| days.min(window))),
                View::Valid => within,
                _ => None,
            },
            beyond_days: Some(window).filter(|_| view == View::Active),
            removed: view == View::Removed,
            order,
            descending,
            ..CertificationFilter::default()
        }
    }

    /// The address of a page of the list; defaults are left out.
    pub fn href(&self, page: u64) -> String {
        self.address(&paths::Certifications, page)
    }

    fn address(&self, path: &impl TypedPath, page: u64) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let query = [
            ("q", self.q.as_str()),
            ("state", self.view().as_str()),
            ("cert_type", &self.cert_type),
            ("within", &self.within),
            ("organisation", &self.organisation),
            ("sort", &self.sort),
            ("page", &page),
        ];
        paths::with_query(path, &query)
    }
}

/// Certifications a page.
const ROWS: i64 = 25;

/// The table.
pub async fn list(_: paths::Certifications, reader: Reader, Query(asked): Query<Asked>) -> PageResult {
    let scope = reader.actor.oversees().ok_or(PageError::Status(StatusCode::FORBIDDEN))?;
    if asked.view() == View::Removed {
        reader.must_administer()?;
    }
    let (now, window, t) = (reader.app.clock.now(), window(&reader), reader.t);
    let page = page_number(asked.page.as_deref());
    let mut conn = reader.app.store.read().await?;
    let listed =
        certifications::list(&mut conn, now, &reader.actor, &asked.filter(window), &Slice::page(page, ROWS)).await?;
    let views: Vec<View> = View::TABS.into_iter().filter(|view| view.is_shown(asked.view())).collect();
    let lists: Vec<_> = views.iter().map(|view| asked.in_view(*view).filter(window)).collect();
    let counts = certifications::totals_of(&mut conn, now, &reader.actor, &lists).await?;
    let whole =
        Asked { organisation: asked.organisation.clone(), ..Asked::default() }.in_view(View::All).filter(window);
    let total = match lists.iter().zip(&counts).find(|(list, _)| **list == whole) {
        Some((_, count)) => *count,
        None => certifications::totals_of(&mut conn, now, &reader.actor, &[whole]).await?.iter().sum(),
    };
    let types = type_choices(&mut conn).await?;
    let organisations = shared::organisation_choices(&mut conn, &scope).await?;
    drop(conn);
    let rows = listed.items.iter().map(|found| CertificationRow::new(t, now, window, found)).collect();
    let pager = Pager::numbered(count(page), count(ROWS), count(listed.total), |page| asked.href(page));
    let tab = |(view, total): (View, i64)| Tab {
        label: t.get(view.key()),
        count: t.number(count(total)),
        href: asked.in_view(view).href(1),
        current: view == asked.view(),
    };
    let tabs = views.into_iter().zip(counts).map(tab);
    Ok(render(&CertificationsPage {
        shell: reader.shell(Section::Certifications).await,
        total: count(total),
        tabs: tabs.collect(),
        types,
        organisations,
        rows,
        pager,
        access: reader.app.settings.certifications_access.as_str(),
        asked,
    }))
}

/// So many days ahead count as soon.
pub(super) fn expiring_within(app: &App) -> i64 {
    i64::from(app.settings.certifications_window_days)
}

/// The same.
pub(super) fn window(reader: &Reader) -> i64 {
    expiring_within(&reader.app)
}

/// The types in use, to choose from.
pub(super) async fn type_choices(conn: &mut Conn) -> Result<Vec<Choice>, PageError> {
    let types = certifications::choices(conn).await?;
    Ok(types.into_iter().map(|of_type| Choice::new(of_type.shortname, of_type.name)).collect())
}

impl From<CertificationError> for PageError {
    fn from(error: CertificationError) -> Self {
        match error {
            CertificationError::Store(error) => Self::Store(error),
            other => Self::Status(status_of(other.kind())),
        }
    }
}
