//! Clients of Open Badger: partner sites, their secrets and their last use. Their list is among the connections.

use askama::Template;

use axum::Form as Typed;
use serde::Deserialize;

use super::{
    context::{PageError, PageResult, Reader, again, render},
    paths,
    tokens::NewToken,
    views,
};
use crate::{
    domain::{
        ManageError, Scope,
        clients::{self, Client, ClientChanges, MAX_SECRETS, NewClient, Secret},
        page::Slice,
    },
    http::page::{Choice, Form, Section, Shell, When},
    store::{self, Conn},
};

/// A client among the connections.
#[derive(Clone, Debug)]
pub struct ClientRow {
    /// Its public id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What its tokens have as `iss`.
    pub issuer: String,
    /// Name of the organisation whose people it credits; `None`: everybody.
    pub organisation: Option<String>,
    /// When one of its tokens was last taken.
    pub last_used: Option<When>,
    /// Whether it opens nothing any more.
    pub retired: bool,
}

impl ClientRow {
    pub(super) fn href(&self) -> String {
        paths::Client { id: self.id.clone() }.to_string()
    }
}

/// The clients that the reader administers; at most 200.
pub(super) async fn rows(conn: &mut Conn, reader: &Reader) -> Result<Vec<ClientRow>, ManageError> {
    let slice = Slice { page: 1, limit: 200, after: None };
    let listed = clients::list(conn, &reader.actor, &slice).await?;
    Ok(listed.items.into_iter().map(|client| row(reader, client)).collect())
}

fn row(reader: &Reader, client: Client) -> ClientRow {
    ClientRow {
        organisation: (!client.is_site_wide).then_some(client.organisation_name),
        last_used: client.last_used_at.map(|at| When::recent(reader.t, at, reader.app.clock.now())),
        retired: client.retired_at.is_some(),
        id: client.public_id,
        name: client.name,
        issuer: client.issuer,
    }
}

/// The form of a new client, or a client with its secrets and its form. Fields: `name`, `issuer` and `organisation` of a
/// new one, `audience`, `anything`, `no_expiry`, `strict`, and `retired` of one that is there.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/clients/page.html")]
pub struct ClientPage {
    /// Around the page.
    pub shell: Shell,
    /// The client that is there; `None` for a new one.
    pub existing: Option<ClientRow>,
    /// What it signs with.
    pub secrets: Vec<SecretRow>,
    /// What was typed, and what is wrong with it.
    pub form: Form,
    /// Organisations whose people a new one may credit.
    pub organisations: Vec<Choice>,
    /// The secret that was just made; shown in the reply to the POST, and never kept.
    pub new_secret: Option<NewToken>,
}

/// One of a client's secrets.
#[derive(Clone, Debug)]
pub struct SecretRow {
    /// Its public id.
    pub id: String,
    /// Its last characters.
    pub hint: String,
    /// When it was made.
    pub created: When,
    /// When a token signed with it was last taken.
    pub last_used: Option<When>,
}

impl ClientPage {
    fn action(&self) -> String {
        match &self.existing {
            Some(client) => client.href(),
            None => paths::NewClient.to_string(),
        }
    }

    fn secrets_href(&self) -> String {
        let id = self.existing.as_ref().map(|client| client.id.clone()).unwrap_or_default();
        paths::ClientSecrets { id }.to_string()
    }

    fn may_add_secret(&self) -> bool {
        self.secrets.len() < MAX_SECRETS
    }
}

/// The form of a new client.
pub async fn new(_: paths::NewClient, reader: Reader) -> PageResult {
    reader.must_administer()?;
    Ok(render(&new_page(&reader, Form::new()).await?))
}

async fn new_page(reader: &Reader, form: Form) -> Result<ClientPage, PageError> {
    let scope = reader.actor.administers().unwrap_or(Scope::Organisations(Vec::new()));
    let mut organisations = views::organisation_choices(&mut reader.app.store.read().await?, &scope).await?;
    if scope == Scope::Everywhere {
        organisations.insert(0, Choice::new("", reader.t.get("token-everywhere")));
    }
    Ok(ClientPage {
        shell: reader.shell(Section::Connections).await,
        existing: None,
        secrets: Vec::new(),
        form,
        organisations,
        new_secret: None,
    })
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ClientForm {
    name: String,
    issuer: String,
    audience: String,
    organisation: String,
    anything: String,
    no_expiry: String,
    strict: String,
    retired: String,
    revision: String,
}

impl ClientForm {
    fn fill(&self) -> Form {
        Form::new()
            .fill("name", &*self.name)
            .fill("issuer", &*self.issuer)
            .fill("audience", &*self.audience)
            .fill("organisation", &*self.organisation)
            .fill("anything", &*self.anything)
            .fill("no_expiry", &*self.no_expiry)
            .fill("strict", &*self.strict)
            .fill("retired", &*self.retired)
            .fill("revision", &*self.revision)
    }
}

/// Adds a client, and shows its first secret in the reply: nothing may keep it in between.
pub async fn create(_: paths::NewClient, reader: Reader, Typed(typed): Typed<ClientForm>) -> PageResult {
    reader.must_administer()?;
    let new = NewClient {
        name: typed.name.clone(),
        organisation_id: Some(typed.organisation.clone()).filter(|id| !id.is_empty()),
        issuer: typed.issuer.clone(),
        audience: Some(typed.audience.clone()),
        allows_no_expiry: !typed.no_expiry.is_empty(),
        may_credit_anything: !typed.anything.is_empty(),
        is_strict: !typed.strict.is_empty(),
    };
    let app = &reader.app;
    let mut tx = app.store.write().await?;
    match clients::create(&mut tx, app.clock.now(), &reader.actor, &app.key, new, None).await {
        Ok((client, secret)) => {
            tx.commit().await?;
            shown(&reader, &client, secret).await
        }
        Err(ManageError::Invalid(errors)) => {
            drop(tx);
            again(&new_page(&reader, reader.wrong(typed.fill(), errors)).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn shown(reader: &Reader, client: &Client, secret: String) -> PageResult {
    let new_secret = Some(NewToken { label: client.name.clone(), secret });
    Ok(render(&page(reader, client, form_of(client), new_secret).await?))
}

fn form_of(client: &Client) -> Form {
    let ticked = |is: bool| if is { "1" } else { "" };
    Form::new()
        .fill("name", &*client.name)
        .fill("audience", client.audience.clone().unwrap_or_default())
        .fill("anything", ticked(client.may_credit_anything))
        .fill("no_expiry", ticked(client.allows_no_expiry))
        .fill("strict", ticked(client.is_strict))
        .fill("retired", ticked(client.retired_at.is_some()))
        .fill("revision", client.revision.to_string())
}

async fn page(
    reader: &Reader,
    client: &Client,
    form: Form,
    new_secret: Option<NewToken>,
) -> Result<ClientPage, PageError> {
    let secrets: store::Result<Vec<Secret>> = clients::secrets_of(&mut reader.app.store.read().await?, client).await;
    let now = reader.app.clock.now();
    let secrets = secrets?.into_iter().map(|secret| SecretRow {
        id: secret.public_id,
        hint: secret.hint,
        created: When::new(reader.t, secret.created_at),
        last_used: secret.last_used_at.map(|at| When::recent(reader.t, at, now)),
    });
    Ok(ClientPage {
        secrets: secrets.collect(),
        shell: reader.shell(Section::Connections).await,
        existing: Some(row(reader, client.clone())),
        form,
        organisations: Vec::new(),
        new_secret,
    })
}

/// A client, with its secrets.
pub async fn show(paths::Client { id }: paths::Client, reader: Reader) -> PageResult {
    reader.must_administer()?;
    let client = clients::get(&mut reader.app.store.read().await?, &reader.actor, &id).await?;
    Ok(render(&page(&reader, &client, form_of(&client), None).await?))
}

/// Changes a client.
pub async fn update(
    paths::Client { id }: paths::Client,
    reader: Reader,
    Typed(typed): Typed<ClientForm>,
) -> PageResult {
    reader.must_administer()?;
    let changes = ClientChanges {
        name: Some(typed.name.clone()),
        audience: Some(Some(typed.audience.clone())),
        allows_no_expiry: Some(!typed.no_expiry.is_empty()),
        may_credit_anything: Some(!typed.anything.is_empty()),
        is_strict: Some(!typed.strict.is_empty()),
        retired: Some(!typed.retired.is_empty()),
    };
    let expected = typed.revision.parse().ok();
    let mut tx = reader.app.store.write().await?;
    let form = match clients::update(&mut tx, reader.app.clock.now(), &reader.actor, &id, expected, changes).await {
        Ok(client) => {
            tx.commit().await?;
            return Ok(reader.done(paths::Client { id }, "done-client-saved", &[("name", &client.name)]).await);
        }
        Err(ManageError::Invalid(errors)) => reader.wrong(typed.fill(), errors),
        Err(ManageError::Stale) => typed.fill().wrong_as_a_whole("name", reader.t.get("wrong-stale")),
        Err(error) => return Err(error.into()),
    };
    drop(tx);
    let client = clients::get(&mut reader.app.store.read().await?, &reader.actor, &id).await?;
    again(&page(&reader, &client, form, None).await?)
}

/// Gives a client another secret, and shows it in the reply.
pub async fn add_secret(paths::ClientSecrets { id }: paths::ClientSecrets, reader: Reader) -> PageResult {
    reader.must_administer()?;
    let app = &reader.app;
    let mut tx = app.store.write().await?;
    match clients::add_secret(&mut tx, app.clock.now(), &reader.actor, &app.key, &id).await {
        Ok((client, secret)) => {
            tx.commit().await?;
            shown(&reader, &client, secret).await
        }
        Err(ManageError::Conflict(_)) => {
            drop(tx);
            Ok(reader.nothing_to_do(paths::Client { id }, "done-secret-two", &[]).await)
        }
        Err(error) => Err(error.into()),
    }
}

/// Which secret.
#[derive(Debug, Deserialize)]
pub struct SecretForm {
    #[serde(default)]
    secret: String,
}

/// Takes a secret back.
pub async fn revoke_secret(
    paths::RevokeClientSecret { id }: paths::RevokeClientSecret,
    reader: Reader,
    Typed(typed): Typed<SecretForm>,
) -> PageResult {
    reader.must_administer()?;
    let mut tx = reader.app.store.write().await?;
    clients::revoke_secret(&mut tx, reader.app.clock.now(), &reader.actor, &id, &typed.secret).await?;
    tx.commit().await?;
    Ok(reader.done(paths::Client { id }, "done-secret-revoked", &[]).await)
}
