//! Giving a badge by hand, and taking one back.

use askama::Template;

use axum::{Form as Typed, extract::Query, http::StatusCode};
use serde::Deserialize;

use super::{
    context::{PageError, PageResult, Reader, again, render},
    paths, views,
};
use crate::{
    domain::{
        Scope,
        awards::{self, AwardError, Awarded, NewAward},
        badges::{self, Badge},
        dates,
        page::Slice,
        people::{self, Person, PersonFilter},
    },
    http::page::{BadgeRef, By, Choice, Form, PersonRef, Section, Shell, When},
    store::Conn,
};

/// Award a badge. Fields: `badge` (number, or what was typed), `person` (what was typed), `person_id` (one of the
/// candidates), `note`, `evidence`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/award/form.html")]
pub struct AwardPage {
    /// Around the page.
    pub shell: Shell,
    /// What was typed, and what is wrong with it; prefilled from `?badge=` and `?person=`.
    pub form: Form,
    /// Badges to choose from (number and name). Empty: too many for a list, so the field is typed into.
    pub badges: Vec<Choice>,
    /// The chosen badge, if it is known.
    pub badge: Option<BadgeRef>,
    /// Who goes by exactly what is filled in, an id say.
    pub person: Option<Candidate>,
    /// People whom the typed words could mean: asked about when there are several.
    pub candidates: Vec<Candidate>,
}

impl AwardPage {
    /// Whom the filled-in id means; else what happens where several people are meant.
    fn person_help(&self) -> String {
        let Some(Candidate { person, detail }) = &self.person else { return self.shell.t.get("award-person-help") };
        format!("{}, {detail}", person.name)
    }
}

/// Somebody whom the typed words could mean.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The person.
    pub person: PersonRef,
    /// What tells namesakes apart: organisation, e-mail.
    pub detail: String,
}

/// Asks why before an award is revoked. Field: `reason`.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/award/revoke.html")]
pub struct RevokeAwardPage {
    /// Around the page.
    pub shell: Shell,
    /// The award's public id.
    pub award_id: String,
    /// Which badge.
    pub badge: BadgeRef,
    /// Whose.
    pub person: PersonRef,
    /// Held since.
    pub awarded: When,
    /// Given by.
    pub by: By,
    /// The typed reason and what is wrong with it.
    pub form: Form,
}

impl RevokeAwardPage {
    fn action(&self) -> String {
        let id = self.award_id.clone();
        paths::RevokeAward { id }.to_string()
    }
}

/// How many people are offered where the typed words fit several.
const CANDIDATES: i64 = 10;
/// More badges than this are not offered in a list.
pub(super) const LISTED_BADGES: usize = 100;

/// What the form is filled with beforehand.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    badge: String,
    #[serde(default)]
    person: String,
}

/// The form.
pub async fn show(_: paths::Award, reader: Reader, Query(asked): Query<Asked>) -> PageResult {
    reader.must_administer()?;
    let form = Form::new().fill("badge", asked.badge).fill("person", asked.person);
    Ok(render(&page(&reader, form, Vec::new()).await?))
}

/// What was typed.
#[derive(Debug, Deserialize)]
pub struct AwardForm {
    #[serde(default)]
    badge: String,
    #[serde(default)]
    person: String,
    #[serde(default)]
    person_id: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    evidence: String,
    #[serde(default)]
    expires: String,
}

/// Whom the typed words mean.
pub(super) enum Meant {
    One(Box<Person>),
    Several(Vec<Person>),
    Many,
    Nobody,
}

/// Awards a badge, or asks whom the typed words mean.
pub async fn award(_: paths::Award, reader: Reader, Typed(typed): Typed<AwardForm>) -> PageResult {
    reader.must_administer()?;
    let t = reader.t;
    let mut form = Form::new()
        .fill("badge", typed.badge.clone())
        .fill("person", typed.person.clone())
        .fill("person_id", typed.person_id.clone())
        .fill("note", typed.note.clone())
        .fill("evidence", typed.evidence.clone())
        .fill("expires", typed.expires.clone());
    let expires_at = dates::until(&typed.expires);
    if expires_at.is_none() && !typed.expires.trim().is_empty() {
        form = form.wrong("expires", t.get("wrong-not-a-date"));
    }
    let mut candidates = Vec::new();
    let mut conn = reader.app.store.read().await?;
    if typed.badge.trim().is_empty() {
        form = form.wrong("badge", t.get("wrong-missing"));
    } else if badges::get(&mut conn, &reader.actor, typed.badge.trim()).await.is_err() {
        form = form.wrong("badge", t.get("wrong-no-badge"));
    }
    let mut person = None;
    match meant(&mut conn, &reader, &administers(&reader)?, &typed.person_id, &typed.person).await? {
        Meant::One(one) => person = Some(one),
        Meant::Several(several) => {
            form = form.wrong("person_id", t.get("wrong-several-people"));
            candidates = several;
        }
        Meant::Many => form = form.wrong("person", t.get("wrong-many-people")),
        Meant::Nobody if typed.person.trim().is_empty() => form = form.wrong("person", t.get("wrong-missing")),
        Meant::Nobody => form = form.wrong("person", t.get("wrong-no-person")),
    }
    drop(conn);
    let (Some(person), true) = (person, form.errors().is_empty()) else {
        return again(&page(&reader, form, candidates).await?);
    };
    let wanted = NewAward {
        badge: typed.badge.trim().to_owned(),
        person: person.public_id.clone(),
        note: Some(typed.note),
        evidence_url: Some(typed.evidence),
        expires_at,
        ..NewAward::default()
    };
    let mut tx = reader.app.store.write().await?;
    let form = match awards::award(&mut tx, reader.app.clock.now(), &reader.actor, wanted).await {
        Ok(awarded) => {
            tx.commit().await?;
            return Ok(told(&reader, awarded).await);
        }
        Err(AwardError::Invalid(errors)) => reader.wrong(form, errors),
        Err(AwardError::UnknownBadge) => form.wrong("badge", t.get("wrong-no-badge")),
        Err(AwardError::UnknownPerson) => form.wrong("person", t.get("wrong-no-person")),
        Err(AwardError::Retired) => form.wrong("badge", t.get("wrong-badge-retired")),
        Err(AwardError::OtherOrganisation) => form.wrong("badge", t.get("wrong-other-organisation")),
        Err(error) => return Err(error.into()),
    };
    drop(tx);
    again(&page(&reader, form, candidates).await?)
}

async fn told(reader: &Reader, awarded: Awarded) -> axum::response::Response {
    let is_new = matches!(awarded, Awarded::Now(_));
    let award = awarded.into_award();
    let names = [("badge", award.badge_name.as_str()), ("person", award.person_name.as_str())];
    let to = paths::Badge { number: award.badge_number };
    if is_new {
        reader.done(to, "done-awarded", &names).await
    } else {
        reader.nothing_to_do(to, "done-already-held", &names).await
    }
}

/// Where the reader administers.
fn administers(reader: &Reader) -> Result<Scope, PageError> {
    reader.actor.administers().ok_or(PageError::Status(StatusCode::FORBIDDEN))
}

/// The chosen candidate; else who goes by the typed id, handle or address; else whom the typed words find. Inside `scope`.
pub(super) async fn meant(
    conn: &mut Conn,
    reader: &Reader,
    scope: &Scope,
    chosen: &str,
    typed: &str,
) -> Result<Meant, PageError> {
    for key in [chosen.trim(), typed.trim()] {
        if !key.is_empty()
            && let Some(person) = people::find_by_any(conn, key).await?
            && scope.covers(person.organisation_id)
        {
            return Ok(Meant::One(Box::new(person)));
        }
    }
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(Meant::Nobody);
    }
    let filter = PersonFilter { search: Some(typed.to_owned()), ..PersonFilter::default() };
    let mut found = people::list(conn, &reader.actor, &filter, &Slice::page(1, CANDIDATES)).await?;
    Ok(match found.total {
        0 => Meant::Nobody,
        1 => found.items.pop().map_or(Meant::Nobody, |person| Meant::One(Box::new(person))),
        total if total > CANDIDATES => Meant::Many,
        _ => Meant::Several(found.items),
    })
}

async fn page(reader: &Reader, form: Form, candidates: Vec<Person>) -> Result<AwardPage, PageError> {
    let mut conn = reader.app.store.read().await?;
    let (form, badges, badge) = offered(&mut conn, reader, form).await?;
    let typed = form.value("person").trim();
    let person = if typed.is_empty() { None } else { people::find_by_any(&mut conn, typed).await? };
    let person = person.filter(|person| reader.actor.may_administer(person.organisation_id));
    drop(conn);
    Ok(AwardPage {
        shell: reader.shell(Section::Award).await,
        form,
        badges,
        badge: badge.as_ref().map(views::badge),
        person: person.as_ref().map(candidate),
        candidates: candidates.iter().map(candidate).collect(),
    })
}

/// The badges to choose from, none where they are too many for a list; and the one that the form's `badge` names, which the
/// form then names by its number.
pub(super) async fn offered(
    conn: &mut Conn,
    reader: &Reader,
    form: Form,
) -> Result<(Form, Vec<Choice>, Option<Badge>), PageError> {
    let scope = badges::visible(conn, &reader.actor).await?;
    let all = badges::choices(conn, &scope).await?;
    let typed = form.value("badge").trim();
    let badge = if typed.is_empty() { None } else { badges::get(conn, &reader.actor, typed).await.ok() };
    let mut choices: Vec<Choice> =
        all.iter().map(|badge| Choice::new(badge.number.to_string(), badge.name.clone())).collect();
    if choices.len() > LISTED_BADGES {
        choices.clear();
    }
    let Some(badge) = badge else { return Ok((form, choices, None)) };
    let number = badge.number.to_string();
    if !choices.is_empty() && choices.iter().all(|choice| choice.value != number) {
        choices.push(Choice::new(number.clone(), badge.name.clone()));
    }
    Ok((form.fill("badge", number), choices, Some(badge)))
}

pub(super) fn candidate(person: &Person) -> Candidate {
    let email = person.email.as_deref();
    let detail = [Some(person.organisation_name.as_str()), email].into_iter().flatten().collect::<Vec<_>>().join(", ");
    Candidate { person: views::person(person), detail }
}

/// Asks why before an award is revoked.
pub async fn ask_revoke(paths::RevokeAward { id }: paths::RevokeAward, reader: Reader) -> PageResult {
    Ok(render(&revoke_page(&reader, &id, Form::new()).await?))
}

/// Why an award is revoked.
#[derive(Debug, Deserialize)]
pub struct RevokeForm {
    #[serde(default)]
    reason: String,
}

/// Revokes an award, and goes to its holder's page.
pub async fn revoke(
    paths::RevokeAward { id }: paths::RevokeAward,
    reader: Reader,
    Typed(typed): Typed<RevokeForm>,
) -> PageResult {
    reader.must_administer()?;
    let was = awards::get(&mut reader.app.store.read().await?, &reader.actor, &id).await?;
    let mut tx = reader.app.store.write().await?;
    match awards::revoke(&mut tx, reader.app.clock.now(), &reader.actor, &id, &typed.reason).await {
        Ok(award) => {
            tx.commit().await?;
            let to = paths::Person { id: award.person };
            let names = [("badge", award.badge_name.as_str()), ("person", award.person_name.as_str())];
            if was.ended_at.is_some() {
                return Ok(reader.nothing_to_do(to, "done-already-revoked", &[]).await);
            }
            Ok(reader.done(to, "done-revoked", &names).await)
        }
        Err(AwardError::Invalid(errors)) => {
            drop(tx);
            let form = reader.wrong(Form::new().fill("reason", typed.reason), errors);
            again(&revoke_page(&reader, &id, form).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn revoke_page(reader: &Reader, id: &str, form: Form) -> Result<RevokeAwardPage, PageError> {
    reader.must_administer()?;
    let mut conn = reader.app.store.read().await?;
    let award = awards::get(&mut conn, &reader.actor, id).await?;
    if !reader.actor.may_administer(award.organisation_id) {
        return Err(PageError::Status(StatusCode::FORBIDDEN));
    }
    if award.ended_at.is_some() {
        return Err(PageError::Told(StatusCode::CONFLICT, reader.t.get("done-already-revoked")));
    }
    let names = views::names(&mut conn, std::iter::once(award.awarded_by.as_str())).await?;
    drop(conn);
    Ok(RevokeAwardPage {
        shell: reader.shell(Section::Badges).await,
        badge: views::badge_of(&award),
        person: views::holder_of(&award),
        awarded: When::new(reader.t, award.awarded_at),
        by: views::by(&award.awarded_by, &names),
        form,
        award_id: award.public_id,
    })
}
