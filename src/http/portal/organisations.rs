//! Organisations: the list, one of them, and the form.

use askama::Template;

use axum::{Form as Typed, extract::Query, http::StatusCode};
use serde::Deserialize;

use super::{
    context::{PageError, PageResult, Reader, again, count, filled, page_number, render},
    paths,
};
use crate::{
    domain::{
        self, FieldError, ManageError, access, badges,
        organisations::{self, NewOrganisation, Organisation, OrganisationChanges},
        page::Slice,
        totals::{self, Measure, Subject},
    },
    http::page::{Choice, Form, Pager, PersonRef, Role, Section, Shell, When},
    store::Conn,
};

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

    fn public_href(&self) -> String {
        let id = self.public_id.clone();
        paths::Issuer { id }.to_string()
    }

    fn document_href(&self) -> String {
        paths::Issuer { id: format!("{}.json", self.public_id) }.to_string()
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

    /// The hues on offer. One between the steps, as a program may set it, stands in its step's place, so that saving
    /// the form does not change it.
    fn hues(&self) -> Vec<Hue> {
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
        let current = self.form.value("hue").parse().ok().filter(|hue| *hue < 360);
        (0..360_u16)
            .step_by(10)
            .map(|step| {
                let chosen = current.filter(|hue| hue / 10 * 10 == step);
                let value = chosen.unwrap_or(step);
                let name = NAMES.iter().find(|(from, _)| step >= *from).map_or("hue-rose", |(_, name)| *name);
                let label = format!("{} ({value}°)", self.shell.t.get(name));
                Hue { step, value, label, chosen: chosen.is_some() }
            })
            .collect()
    }
}

/// A hue on offer.
struct Hue {
    /// By which the stylesheet knows it.
    step: u16,
    /// What the form sends.
    value: u16,
    /// The colour's name.
    label: String,
    /// Whether it is the one that is stored or was typed.
    chosen: bool,
}

/// Organisations a page.
const ROWS: i64 = 25;

/// What the list is asked for.
#[derive(Debug, Deserialize)]
pub struct ListAsked {
    page: Option<String>,
}

/// The list.
pub async fn list(_: paths::Organisations, reader: Reader, Query(asked): Query<ListAsked>) -> PageResult {
    let page = page_number(asked.page.as_deref());
    let mut conn = reader.app.store.read().await?;
    let listed = organisations::list(&mut conn, &reader.actor, &Slice::page(page, ROWS)).await?;
    let mut rows = Vec::new();
    for organisation in &listed.items {
        let (people, badges) = figures(&mut conn, organisation).await?;
        rows.push(OrganisationRow {
            public_id: organisation.public_id.clone(),
            name: organisation.name.clone(),
            hue: hue_of(organisation),
            people,
            badges,
            own: organisation.is_site,
        });
    }
    drop(conn);
    let pager = Pager::numbered(count(page), count(ROWS), count(listed.total), |page| {
        paths::with_query(&paths::Organisations, &[("page", &page.to_string())])
    });
    let may_manage = reader.actor.administers_everywhere();
    Ok(render(&OrganisationsPage { shell: reader.shell(Section::Organisations).await, rows, pager, may_manage }))
}

/// People at home there, and badges issued by it.
async fn figures(conn: &mut Conn, organisation: &Organisation) -> Result<(u64, u64), PageError> {
    let people = totals::read(conn, Measure::People, Subject::Organisation(organisation.id)).await?;
    Ok((count(people), count(badges::issued_by(conn, organisation.id).await?)))
}

fn hue_of(organisation: &Organisation) -> u16 {
    u16::try_from(organisation.accent_hue).unwrap_or_default()
}

/// One organisation.
pub async fn show(paths::Organisation { id }: paths::Organisation, reader: Reader) -> PageResult {
    let mut conn = reader.app.store.read().await?;
    let organisation = organisations::get(&mut conn, &reader.actor, &id).await?;
    let (people, badges) = figures(&mut conn, &organisation).await?;
    let mut roles: Vec<_> = access::holders(&mut conn, organisation.id)
        .await?
        .into_iter()
        .map(|holder| {
            let role = if holder.role == domain::Role::Admin { Role::Admin } else { Role::Coordinator };
            (PersonRef::new(holder.display_name, holder.public_id).with_avatar(holder.avatar_hash.as_deref()), role)
        })
        .collect();
    roles.sort_by_key(|(_, role)| *role != Role::Admin);
    drop(conn);
    Ok(render(&OrganisationPage {
        shell: reader.shell(Section::Organisations).await,
        hue: hue_of(&organisation),
        created: When::new(reader.t, organisation.created_at),
        people,
        badges,
        own: organisation.is_site,
        roles,
        may_manage: reader.actor.may_administer(organisation.id),
        public_id: organisation.public_id,
        name: organisation.name,
        contact: organisation.contact_email,
        time_zone: organisation.time_zone,
    }))
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
pub struct TypedOrganisation {
    #[serde(default)]
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    time_zone: String,
    #[serde(default)]
    hue: String,
    #[serde(default)]
    revision: String,
}

impl TypedOrganisation {
    fn form(&self) -> Form {
        Form::new()
            .fill("id", self.id.clone())
            .fill("name", self.name.clone())
            .fill("contact", self.contact.clone())
            .fill("time_zone", self.time_zone.clone())
            .fill("hue", self.hue.clone())
            .fill("revision", self.revision.clone())
    }

    /// -1 where it is not a number: the domain says what is wrong with it.
    fn hue(&self) -> i64 {
        self.hue.parse().unwrap_or(-1)
    }
}

/// The form for a new organisation.
pub async fn new(_: paths::NewOrganisation, reader: Reader) -> PageResult {
    if !reader.actor.administers_everywhere() {
        return Err(PageError::Status(StatusCode::FORBIDDEN));
    }
    let form = Form::new().fill("time_zone", "Europe/Oslo").fill("hue", organisations::DEFAULT_HUE.to_string());
    Ok(render(&form_page(&reader, None, form).await))
}

/// Adds an organisation.
pub async fn create(_: paths::NewOrganisation, reader: Reader, Typed(typed): Typed<TypedOrganisation>) -> PageResult {
    let new = NewOrganisation {
        public_id: filled(&typed.id),
        name: typed.name.clone(),
        contact_email: filled(&typed.contact),
        time_zone: filled(&typed.time_zone),
        accent_hue: Some(typed.hue()),
    };
    let mut tx = reader.app.store.write().await?;
    match organisations::create(&mut tx, reader.app.clock.now(), &reader.actor, new).await {
        Ok(organisation) => {
            tx.commit().await?;
            let to = paths::Organisation { id: organisation.public_id };
            Ok(reader.done(to, "done-organisation-created", &[("name", &organisation.name)]).await)
        }
        Err(ManageError::Invalid(errors)) => come_back(&reader, None, typed.form(), errors).await,
        Err(error) => Err(error.into()),
    }
}

/// The form for a change.
pub async fn edit(paths::EditOrganisation { id }: paths::EditOrganisation, reader: Reader) -> PageResult {
    let organisation = managed(&reader, &id).await?;
    let form = Form::new()
        .fill("name", organisation.name.clone())
        .fill("contact", organisation.contact_email.clone().unwrap_or_default())
        .fill("time_zone", organisation.time_zone.clone())
        .fill("hue", organisation.accent_hue.to_string())
        .fill("revision", organisation.revision.to_string());
    Ok(render(&form_page(&reader, Some(&organisation), form).await))
}

/// Changes an organisation.
pub async fn update(
    paths::EditOrganisation { id }: paths::EditOrganisation,
    reader: Reader,
    Typed(typed): Typed<TypedOrganisation>,
) -> PageResult {
    let organisation = managed(&reader, &id).await?;
    let changes = OrganisationChanges {
        name: Some(typed.name.clone()),
        contact_email: Some(filled(&typed.contact)),
        time_zone: Some(typed.time_zone.clone()),
        accent_hue: Some(typed.hue()),
        retired: None,
    };
    let mut tx = reader.app.store.write().await?;
    let expected = typed.revision.parse().ok();
    match organisations::update(&mut tx, reader.app.clock.now(), &reader.actor, &id, expected, changes).await {
        Ok(organisation) => {
            tx.commit().await?;
            let to = paths::Organisation { id: organisation.public_id };
            Ok(reader.done(to, "done-organisation-updated", &[("name", &organisation.name)]).await)
        }
        Err(ManageError::Invalid(errors)) => come_back(&reader, Some(&organisation), typed.form(), errors).await,
        Err(ManageError::Stale) => {
            // The next save is made on what is there now, knowingly.
            let form = typed.form().fill("revision", organisation.revision.to_string());
            let form = form.wrong_as_a_whole("name", reader.t.get("wrong-stale"));
            come_back(&reader, Some(&organisation), form, Vec::new()).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The organisation, for somebody who may change it.
async fn managed(reader: &Reader, id: &str) -> Result<Organisation, PageError> {
    let organisation = organisations::get(&mut reader.app.store.read().await?, &reader.actor, id).await?;
    if reader.actor.may_administer(organisation.id) {
        Ok(organisation)
    } else {
        Err(PageError::Status(StatusCode::FORBIDDEN))
    }
}

async fn come_back(
    reader: &Reader,
    organisation: Option<&Organisation>,
    form: Form,
    errors: Vec<FieldError>,
) -> PageResult {
    again(&form_page(reader, organisation, reader.wrong(form, errors)).await)
}

async fn form_page(reader: &Reader, organisation: Option<&Organisation>, form: Form) -> OrganisationFormPage {
    let existing = organisation.map(|o| (o.public_id.clone(), o.name.clone()));
    let shell = reader.shell(Section::Organisations).await;
    let time_zones = organisations::time_zones().map(|name| Choice::new(name, name)).collect();
    OrganisationFormPage { shell, existing, form, time_zones }
}
