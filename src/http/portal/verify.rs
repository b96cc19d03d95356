//! Is this badge genuine? A link, a picture or a document: held against the record where it is ours, told as a claim where
//! it is not. Nothing is ever fetched.

use askama::Template;
use axum::{
    extract::{Multipart, multipart::MultipartError},
    http::{HeaderValue, StatusCode, header},
    response::IntoResponse,
};
use serde_json::Value;
use url::Url;

use super::{
    context::{PageError, PageResult, Visitor, again, render},
    paths,
    public_award::Standing,
};
use crate::{
    app::App,
    domain::{
        awards, people,
        text::{self, Checker},
    },
    http::{
        limits::{ClientAddress, retry_after},
        page::{BadgeRef, Form, Section, Shell, When},
    },
    open_badges::{self, Claim, Difference, Holder, Submitted, Unreadable},
};

/// The most bytes of a picture or document that are taken.
pub const MAX_FILE: usize = 8 * 1024 * 1024;

/// The form, and what was found. Multipart fields: one of `link`, `file` and `document`; and `email`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/public/verify.html")]
pub struct VerifyPage {
    /// Around the page.
    pub shell: Shell,
    /// What was typed and what is wrong with it.
    pub form: Form,
    /// What was found.
    pub finding: Option<Finding>,
}

impl VerifyPage {
    fn words(&self, ours: &Ours) -> String {
        ours.standing.words(self.shell.t)
    }
}

/// What was found.
#[derive(Clone, Debug)]
pub enum Finding {
    /// One of our awards.
    Ours(Box<Ours>),
    /// It says to be one of our awards, and there is none.
    Unknown,
    /// Somebody else's document: what it claims.
    Theirs(Box<Theirs>),
}

/// One of our awards.
#[derive(Clone, Debug)]
pub struct Ours {
    /// What is held.
    pub badge: BadgeRef,
    /// The award's page.
    pub href: String,
    /// Who holds it; `None` where the holder keeps their name to themselves.
    pub holder: Option<String>,
    /// Since when.
    pub awarded: When,
    /// Whether it still holds.
    pub standing: Standing,
    /// What the document that was handed in says otherwise than the record.
    pub changed: Vec<Difference>,
    /// Whether the typed e-mail address is the holder's.
    pub email: Option<Holder>,
}

impl Ours {
    /// Whether all that was handed in is as the record has it, and still holds.
    fn is_good(&self) -> bool {
        self.changed.is_empty()
            && self.email != Some(Holder::Another)
            && matches!(self.standing, Standing::Valid | Standing::Until(_))
    }
}

/// What somebody else's document claims.
#[derive(Clone, Debug)]
pub struct Theirs {
    /// Its words, shortened.
    pub claim: Claim,
    /// When it says to have been issued.
    pub issued: Option<When>,
    /// When it says to run out.
    pub expires: Option<When>,
    /// Whether the typed e-mail address is the recipient's.
    pub email: Option<Holder>,
}

/// The form.
pub async fn show(_: paths::Verify, visitor: Visitor) -> PageResult {
    Ok(render(&VerifyPage { shell: visitor.shell(Section::None).await, form: Form::new(), finding: None }))
}

/// Looks at what was handed in. Nothing is changed by it, so the answer comes at once.
pub async fn check(
    _: paths::Verify,
    visitor: Visitor,
    ClientAddress(address): ClientAddress,
    multipart: Multipart,
) -> PageResult {
    // Read first: who is answered in the middle of sending may never see the answer.
    let typed = Typed::read(multipart).await?;
    if let Err(wait) = visitor.app.limits.verify(address) {
        let after = [(header::RETRY_AFTER, HeaderValue::from(retry_after(wait)))];
        return Ok((StatusCode::TOO_MANY_REQUESTS, after).into_response());
    }
    let form = typed.form();
    let found = match typed.submitted(&visitor).await {
        Ok(submitted) => examine(&visitor, submitted, typed.email()).await?.map_err(|message| (typed.field(), message)),
        Err(wrong) => Err(wrong),
    };
    let shell = visitor.shell(Section::None).await;
    match found {
        Ok(finding) => Ok(render(&VerifyPage { shell, form, finding: Some(finding) })),
        Err((field, message)) => again(&VerifyPage { shell, form: form.wrong(field, message), finding: None }),
    }
}

/// A field, and what is wrong with it in the visitor's words.
type Wrong = (&'static str, String);

/// The form as it was sent.
#[derive(Debug, Default)]
struct Typed {
    link: String,
    document: String,
    email: String,
    file: Vec<u8>,
}

impl Typed {
    async fn read(mut multipart: Multipart) -> Result<Self, PageError> {
        let refused = |error: MultipartError| PageError::Status(error.status());
        let mut typed = Self::default();
        while let Some(field) = multipart.next_field().await.map_err(refused)? {
            let name = field.name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(refused)?;
            let text = || String::from_utf8_lossy(&bytes).trim().to_owned();
            match name.as_str() {
                "link" => typed.link = text(),
                "document" => typed.document = text(),
                "email" => typed.email = text(),
                "file" => typed.file = bytes.to_vec(),
                _ => {}
            }
        }
        Ok(typed)
    }

    fn form(&self) -> Form {
        Form::new()
            .fill("link", self.link.clone())
            .fill("document", self.document.clone())
            .fill("email", self.email.clone())
    }

    fn email(&self) -> Option<&str> {
        Some(self.email.as_str()).filter(|email| !email.is_empty())
    }

    /// The field in which something was handed in.
    fn field(&self) -> &'static str {
        match (self.file.is_empty(), self.document.is_empty()) {
            (false, _) => "file",
            (true, false) => "document",
            (true, true) => "link",
        }
    }

    /// The one thing that was handed in.
    async fn submitted(&self, visitor: &Visitor) -> Result<Submitted, Wrong> {
        let t = visitor.t;
        let mut check = Checker::new();
        check.email("email", Some(&self.email));
        if check.finish().is_err() {
            return Err(("email", t.get("wrong-not-an-email")));
        }
        let outcome = match (self.link.as_str(), self.file.as_slice(), self.document.as_str()) {
            ("", [], "") => return Err(("link", t.get("verify-nothing"))),
            (link, [], "") => return read_link(&visitor.app, link).ok_or_else(|| ("link", t.get("wrong-not-a-url"))),
            ("", file, "") => {
                let file = file.to_vec();
                visitor.app.drawings.busy(move || open_badges::read_file(&file)).await
            }
            ("", [], document) => {
                let document = document.to_owned();
                visitor.app.drawings.busy(move || open_badges::read_text(&document)).await
            }
            _ => return Err(("link", t.get("verify-several"))),
        };
        outcome.unwrap_or(Err(Unreadable::Damaged)).map_err(|unreadable| (self.field(), words(visitor, unreadable)))
    }
}

/// A web address, or an award's id alone.
fn read_link(app: &App, link: &str) -> Option<Submitted> {
    if text::is_id(link) {
        return Some(Submitted::Address(app.assertion_url(link)));
    }
    let mut check = Checker::new();
    let address = check.url("link", Some(link))?;
    check.finish().ok().map(|()| Submitted::Address(address))
}

fn words(visitor: &Visitor, unreadable: Unreadable) -> String {
    visitor.t.get(match unreadable {
        Unreadable::UnknownKind => "verify-unknown-kind",
        Unreadable::Damaged => "verify-damaged",
        Unreadable::DocumentType => "verify-document-type",
        Unreadable::NotBaked => "verify-not-baked",
        Unreadable::Several => "verify-several-inside",
        Unreadable::Compressed => "verify-compressed",
        Unreadable::TooLarge => "verify-too-large",
        Unreadable::NotJson => "verify-not-json",
        Unreadable::NotAnAssertion => "verify-not-an-assertion",
        Unreadable::Signed => "verify-signed",
    })
}

/// What an address is to us.
enum Place {
    /// An award of ours, or what would be one.
    Award(String),
    /// Something else of ours.
    Other,
    /// Not ours.
    Elsewhere,
}

/// Reads an address without asking anybody.
fn place(app: &App, address: &str) -> Place {
    let (Ok(address), Ok(own)) = (Url::parse(address), Url::parse(&app.public_url)) else { return Place::Elsewhere };
    // Somebody may have typed http:// for https://.
    let is_usual = |url: &Url| url.port().is_none();
    let is_ours =
        address.origin() == own.origin() || address.host() == own.host() && is_usual(&address) && is_usual(&own);
    if !is_ours {
        return Place::Elsewhere;
    }
    let id = address.path().strip_prefix(&paths::Assertion { id: String::new() }.to_string()).unwrap_or_default();
    // With a suffix, or with a picture's name behind it.
    let id = id.split(['.', '/']).next().unwrap_or_default();
    if text::is_id(id) { Place::Award(id.to_owned()) } else { Place::Other }
}

/// What there is to say of it; or why nothing can be said, in the visitor's words.
async fn examine(
    visitor: &Visitor,
    submitted: Submitted,
    email: Option<&str>,
) -> Result<Result<Finding, String>, PageError> {
    let (address, document) = match submitted {
        Submitted::Address(address) => (address, None),
        Submitted::Document(document) => (document["id"].as_str().unwrap_or_default().to_owned(), Some(document)),
    };
    Ok(match (place(&visitor.app, &address), document) {
        (Place::Award(id), document) => Ok(ours(visitor, &id, document.as_ref(), email).await?),
        (Place::Other, _) => Err(visitor.t.get("verify-not-an-award")),
        (Place::Elsewhere, None) => Err(visitor.t.get("verify-elsewhere")),
        (Place::Elsewhere, Some(document)) => Ok(theirs(visitor, &document, email)),
    })
}

/// Holds what was handed in against the record.
async fn ours(
    visitor: &Visitor,
    id: &str,
    document: Option<&Value>,
    email: Option<&str>,
) -> Result<Finding, PageError> {
    let (app, t) = (&visitor.app, visitor.t);
    let Some(published) = awards::published(&app.store, id).await? else { return Ok(Finding::Unknown) };
    let award = &published.award;
    let person = people::by_id(&mut app.store.read().await?, award.person_id).await?;
    let recorded = open_badges::assertion(&published, app.assertion_links(award)).to_value();
    Ok(Finding::Ours(Box::new(Ours {
        badge: BadgeRef::new(award.badge_name.clone(), award.badge_number, award.image_hash.as_deref()),
        href: paths::Assertion { id: award.public_id.clone() }.to_string(),
        holder: person.is_public.then_some(person.display_name),
        awarded: When::new(t, award.awarded_at),
        standing: Standing::of(t, award, app.clock.now()),
        changed: document.map(|document| open_badges::differences(document, &recorded)).unwrap_or_default(),
        email: email.map(|email| open_badges::is_held_by(&recorded["recipient"], email)),
    })))
}

fn theirs(visitor: &Visitor, document: &Value, email: Option<&str>) -> Finding {
    let claim = Claim::of(document);
    Finding::Theirs(Box::new(Theirs {
        issued: claim.issued.map(|at| When::new(visitor.t, at)),
        expires: claim.expires.map(|at| When::new(visitor.t, at)),
        email: email.map(|email| open_badges::is_held_by(&document["recipient"], email)),
        claim,
    }))
}
