//! Organisations: the list, one of them, and the form.

use askama::Template;

use super::paths;
use crate::http::page::{Choice, Form, Pager, PersonRef, Role, Shell, When};

/// The list of organisations.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/organisations/list.html")]
pub struct OrganisationsPage {
    /// Around the page.
    pub shell: Shell,
    /// This page's organisations.
    pub rows: Vec<OrganisationRow>,
    /// The list's pages.
    pub pager: Pager,
    /// Whether the reader may add organisations.
    pub may_manage: bool,
}

/// An organisation in the list.
#[derive(Clone, Debug)]
pub struct OrganisationRow {
    /// Public id.
    pub public_id: String,
    /// Name.
    pub name: String,
    /// Accent hue in degrees.
    pub hue: u16,
    /// How many people call it home.
    pub people: u64,
    /// How many badges name it as their issuer.
    pub badges: u64,
    /// Whether it is the site's own, which issues what names no other.
    pub own: bool,
}

impl OrganisationRow {
    fn href(&self) -> String {
        let id = self.public_id.clone();
        paths::Organisation { id }.to_string()
    }

    fn hue_step(&self) -> u16 {
        self.hue % 360 / 10 * 10
    }
}

/// One organisation.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/organisations/show.html")]
pub struct OrganisationPage {
    /// Around the page.
    pub shell: Shell,
    /// Public id.
    pub public_id: String,
    /// Name.
    pub name: String,
    /// Where to write to.
    pub contact: Option<String>,
    /// Time zone, as in `Europe/Oslo`.
    pub time_zone: String,
    /// Accent hue in degrees.
    pub hue: u16,
    /// Since when it is here.
    pub created: When,
    /// How many people call it home.
    pub people: u64,
    /// How many badges name it as their issuer.
    pub badges: u64,
    /// Whether it is the site's own.
    pub own: bool,
    /// Who holds a role in it, administrators first.
    pub roles: Vec<(PersonRef, Role)>,
    /// Whether the reader may change it.
    pub may_manage: bool,
}

impl OrganisationPage {
    fn edit_href(&self) -> String {
        let id = self.public_id.clone();
        paths::EditOrganisation { id }.to_string()
    }

    fn people_href(&self) -> String {
        paths::with_query(&paths::People, &[("organisation", &self.public_id)])
    }

    fn hue_step(&self) -> u16 {
        self.hue % 360 / 10 * 10
    }
}

/// A new organisation, or a change to one. Fields: `id` (new only), `name`, `contact`, `time_zone`, `hue`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/organisations/form.html")]
pub struct OrganisationFormPage {
    /// Around the page.
    pub shell: Shell,
    /// Public id and name as stored; `None` for a new one.
    pub existing: Option<(String, String)>,
    /// What is stored, or what was typed and what is wrong with it.
    pub form: Form,
    /// Time zones to choose from.
    pub time_zones: Vec<Choice>,
}

impl OrganisationFormPage {
    fn action(&self) -> String {
        match &self.existing {
            None => paths::NewOrganisation.to_string(),
            Some((id, _)) => paths::EditOrganisation { id: id.clone() }.to_string(),
        }
    }

    fn back(&self) -> String {
        match &self.existing {
            None => paths::Organisations.to_string(),
            Some((id, _)) => paths::Organisation { id: id.clone() }.to_string(),
        }
    }

    /// The hues on offer, as the form sends them, with the colour's name.
    fn hues(&self) -> Vec<(String, String)> {
        // The names of the colour circle of the accent's lightness, each from its hue on.
        const NAMES: [(u16, &str); 9] = [
            (350, "hue-rose"),
            (310, "hue-purple"),
            (280, "hue-violet"),
            (240, "hue-blue"),
            (180, "hue-teal"),
            (130, "hue-green"),
            (80, "hue-olive"),
            (40, "hue-brown"),
            (10, "hue-red"),
        ];
        (0..360_u16)
            .step_by(10)
            .map(|hue| {
                let name = NAMES
                    .iter()
                    .find(|(from, _)| hue >= *from)
                    .map_or("hue-rose", |(_, name)| *name);
                let label = format!("{} ({hue}°)", self.shell.t.get(name));
                (hue.to_string(), label)
            })
            .collect()
    }
}
