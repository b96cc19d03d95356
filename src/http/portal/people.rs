//! People: the list, and one person.

use askama::Template;

use axum::{Json, extract::Query, http::StatusCode, response::IntoResponse};
use axum_extra::routing::TypedPath;
use serde::{Deserialize, Serialize};

use super::{
    audit::AuditRow,
    context::{PageError, PageResult, Reader, count, page_number, render},
    invitations::{self, InvitationState, InvitationView},
    paths, views,
};
use crate::{
    clock::Timestamp,
    domain::{
        access, audit,
        awards::{self, Award},
        page::Slice,
        people::{self, Person, PersonFilter},
    },
    http::page::{AwardState, BadgeRef, By, Choice, Pager, PersonRef, Section, Shell, When},
    language::Text,
    store::Conn,
};

/// Whether a person can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonState {
    /// Has an account.
    Account,
    /// Cannot sign in.
    NoAccount,
    /// Known by somebody's call only.
    Stub,
}

impl PersonState {
    fn class(self) -> &'static str {
        match self {
            Self::Account => "active",
            Self::NoAccount => "revoked quiet",
            Self::Stub => "pending",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Account => "state-account",
            Self::NoAccount => "state-no-account",
            Self::Stub => "state-stub",
        }
    }
}

/// The list of people.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/people/list.html")]
pub struct PeoplePage {
    /// Around the page.
    pub shell: Shell,
    /// What was searched for: query parameter `q`.
    pub q: String,
    /// The chosen organisation's public id, or empty: query parameter `organisation`.
    pub organisation: String,
    /// Organisations to choose from; fewer than two: no choice is offered.
    pub organisations: Vec<Choice>,
    /// Whether names run from Å to A: query parameter `sort=-name`.
    pub descending: bool,
    /// How many people there are, whatever is searched for.
    pub total: u64,
    /// This page's people.
    pub rows: Vec<PersonRow>,
    /// The list's pages.
    pub pager: Pager,
    /// Whether the reader may add people.
    pub may_manage: bool,
}

impl PeoplePage {
    /// The address of a page of the list; defaults are left out.
    #[must_use]
    pub fn href(q: &str, organisation: &str, descending: bool, page: u64) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let sort = if descending { "-name" } else { "" };
        paths::with_query(&paths::People, &[("q", q), ("organisation", organisation), ("sort", sort), ("page", &page)])
    }

    fn sort_href(&self) -> String {
        Self::href(&self.q, &self.organisation, !self.descending, 1)
    }

    fn is_filtered(&self) -> bool {
        !self.q.is_empty() || !self.organisation.is_empty()
    }
}

/// A person in the list.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// The person.
    pub person: PersonRef,
    /// Name of the home organisation.
    pub organisation: String,
    /// How many badges they hold.
    pub badges: u64,
    /// Their points.
    pub score: u64,
    /// Whether they can sign in.
    pub state: PersonState,
}

/// One person.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/people/show.html")]
pub struct PersonPage {
    /// Around the page.
    pub shell: Shell,
    /// Name and id.
    pub person: PersonRef,
    /// Whether they can sign in.
    pub state: PersonState,
    /// The name in the address of their public profile.
    pub handle: String,
    /// E-mail, where known and where the reader may see it.
    pub email: Option<String>,
    /// Name of the home organisation.
    pub organisation: String,
    /// That organisation's page, where the reader may open it.
    pub organisation_href: Option<String>,
    /// Known since.
    pub since: When,
    /// Their points.
    pub score: u64,
    /// Their profile, where anybody may see it.
    pub profile_href: Option<String>,
    /// What they hold and held.
    pub awards: Awards,
    /// Their latest invitation, where the reader may see it.
    pub invitation: Option<InvitationView>,
    /// Whether the reader may invite the person: they cannot sign in yet.
    pub may_invite: bool,
    /// What was done to their records, newest first; empty where the reader may not see it.
    pub trail: Vec<AuditRow>,
    /// Whether the reader may award and revoke.
    pub may_award: bool,
    /// Whether the reader may change the person.
    pub may_manage: bool,
}

impl PersonPage {
    fn activity_href(&self) -> String {
        let id = self.person.public_id.clone();
        paths::Activity { id }.to_string()
    }

    fn embed_doctor_href(&self) -> String {
        let id = self.person.public_id.clone();
        paths::EmbedDoctor { id }.to_string()
    }

    fn remove_avatar_href(&self) -> String {
        let id = self.person.public_id.clone();
        paths::RemoveAvatar { id }.to_string()
    }

    fn invite_href(&self) -> String {
        let id = self.person.public_id.clone();
        paths::InvitePerson { id }.to_string()
    }

    /// What is sent along to send the invitation again, where one is open or was until its time was over.
    fn open_again(&self) -> Option<(&str, &str)> {
        let invitation = self.invitation.as_ref()?;
        let is_unanswered = matches!(invitation.state, InvitationState::Open | InvitationState::Expired);
        let (role, organisation) = invitation.again.as_ref().filter(|_| is_unanswered)?;
        Some((role, organisation))
    }

    fn may_withdraw(&self) -> bool {
        self.invitation.as_ref().is_some_and(|invitation| invitation.state == InvitationState::Open)
    }

    fn withdraw_href(&self) -> String {
        let id = self.person.public_id.clone();
        paths::WithdrawInvitation { id }.to_string()
    }

    fn award_href(&self) -> String {
        paths::with_query(&paths::Award, &[("person", &self.person.public_id)])
    }

    fn edit_href(&self) -> String {
        let id = self.person.public_id.clone();
        paths::EditPerson { id }.to_string()
    }
}

/// What a person holds and held, a page of each.
#[derive(Clone, Debug, Default)]
pub struct Awards {
    /// What they hold, newest first.
    pub held: Vec<HeldBadge>,
    /// How many they hold in all.
    pub held_count: u64,
    /// The pages of what they hold: query parameter `page`.
    pub held_pager: Pager,
    /// What they held, newest first.
    pub ended: Vec<EndedBadge>,
    /// The pages of what they held: query parameter `ended`.
    pub ended_pager: Pager,
}

/// Which pages of a person's awards are wanted.
#[derive(Debug, Default, Deserialize)]
pub struct AwardsAsked {
    page: Option<String>,
    ended: Option<String>,
}

/// A badge that somebody holds.
#[derive(Clone, Debug)]
pub struct HeldBadge {
    /// The award's public id.
    pub award_id: String,
    /// The badge.
    pub badge: BadgeRef,
    /// Since when.
    pub awarded: When,
    /// Given by.
    pub by: By,
    /// What the giver wrote.
    pub note: Option<String>,
    /// An address that shows it: `http` or `https` only.
    pub evidence: Option<String>,
    /// How it stands, of one that its recipient has not claimed yet.
    pub waits: Option<AwardState>,
    /// Where its mail is sent again, of one that can be claimed.
    pub resend: Option<String>,
    /// Whether anybody may see it.
    pub open: bool,
    /// The last day on which it counts.
    pub until: Option<When>,
    /// Where it is given once more, where it has run out.
    pub again: Option<String>,
}

impl HeldBadge {
    pub(super) fn public_href(&self) -> String {
        let id = self.award_id.clone();
        paths::Assertion { id }.to_string()
    }

    pub(super) fn download_href(&self) -> String {
        let id = self.award_id.clone();
        paths::BakedPng { id }.to_string()
    }

    pub(super) fn revoke_href(&self) -> String {
        let id = self.award_id.clone();
        paths::RevokeAward { id }.to_string()
    }
}

/// A badge that somebody held.
#[derive(Clone, Debug)]
pub struct EndedBadge {
    /// The badge.
    pub badge: BadgeRef,
    /// Since when.
    pub awarded: When,
    /// Until when.
    pub ended: When,
    /// Who ended it.
    pub by: By,
    /// Why; `None` where a later award replaced it.
    pub reason: Option<String>,
}

/// People a page.
const ROWS: i64 = 25;
/// Suggestions while somebody types.
const SUGGESTIONS: i64 = 8;
/// Awards a page of what somebody holds, and of what they held.
const AWARDS: i64 = 20;
/// Lines of the audit log on a person's page.
const TRAIL: i64 = 10;

/// What the list is asked for.
#[derive(Debug, Deserialize)]
pub struct ListAsked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    organisation: String,
    #[serde(default)]
    sort: String,
    page: Option<String>,
}

/// The list.
pub async fn list(_: paths::People, reader: Reader, Query(asked): Query<ListAsked>) -> PageResult {
    let scope = reader.actor.oversees().ok_or(PageError::Status(StatusCode::FORBIDDEN))?;
    let descending = asked.sort == "-name";
    let page = page_number(asked.page.as_deref());
    let mut conn = reader.app.store.read().await?;
    let everyone = PersonFilter::default();
    let total = people::list(&mut conn, &reader.actor, &everyone, &Slice::page(1, 1)).await?.total;
    let filter = PersonFilter {
        search: Some(asked.q.clone()),
        organisation_id: Some(asked.organisation.clone()).filter(|id| !id.is_empty()),
        descending,
    };
    let listed = people::list(&mut conn, &reader.actor, &filter, &Slice::page(page, ROWS)).await?;
    let organisations = views::organisation_choices(&mut conn, &scope).await?;
    drop(conn);
    let pager = Pager::numbered(count(page), count(ROWS), count(listed.total), |page| {
        PeoplePage::href(&asked.q, &asked.organisation, descending, page)
    });
    let row = |person: &Person| PersonRow {
        person: views::person(person),
        organisation: person.organisation_name.clone(),
        badges: count(person.award_count),
        score: count(person.score),
        state: state_of(person),
    };
    Ok(render(&PeoplePage {
        shell: reader.shell(Section::People).await,
        q: asked.q,
        organisation: asked.organisation,
        organisations,
        descending,
        total: count(total),
        rows: listed.items.iter().map(row).collect(),
        pager,
        may_manage: reader.actor.administers().is_some(),
    }))
}

/// What is typed so far.
#[derive(Debug, Deserialize)]
pub struct SuggestAsked {
    #[serde(default)]
    q: String,
}

/// Somebody whom the typed letters may mean.
#[derive(Debug, Serialize)]
struct Suggestion {
    id: String,
    name: String,
    detail: String,
}

/// People for a field that is typed into.
pub async fn suggest(_: paths::SuggestPeople, reader: Reader, Query(asked): Query<SuggestAsked>) -> PageResult {
    reader.must_oversee()?;
    let filter = PersonFilter { search: Some(asked.q.clone()), ..PersonFilter::default() };
    let mut found = Vec::new();
    if !asked.q.trim().is_empty() {
        let mut conn = reader.app.store.read().await?;
        found = people::list(&mut conn, &reader.actor, &filter, &Slice::page(1, SUGGESTIONS)).await?.items;
    }
    let suggestion = |p: Person| Suggestion { id: p.public_id, name: p.display_name, detail: p.organisation_name };
    Ok(Json(found.into_iter().map(suggestion).collect::<Vec<_>>()).into_response())
}

/// One person. People see their own on [`paths::Me`].
pub async fn show(paths::Person { id }: paths::Person, reader: Reader, Query(asked): Query<AwardsAsked>) -> PageResult {
    reader.must_oversee()?;
    let mut conn = reader.app.store.read().await?;
    let person = people::get(&mut conn, &reader.actor, &id).await?;
    let may_manage = reader.actor.may_administer(person.organisation_id);
    let awards =
        awards_of(&mut conn, (reader.t, reader.app.clock.now()), &person, &asked, &paths::Person { id: id.clone() })
            .await?;
    let (mut trail, mut invitation) = (Vec::new(), None);
    if may_manage {
        let link = access::invitation(&mut conn, &reader.actor, &id).await?;
        let filter = audit::Filter { person: Some(person.id), ..audit::Filter::default() };
        let lines = audit::list(&mut conn, &reader.actor, &filter, TRAIL).await?;
        let labels = lines.iter().map(|line| line.actor.as_str()).chain(link.iter().map(|l| l.created_by.as_str()));
        let names = views::names(&mut conn, labels).await?;
        invitation = link.map(|link| invitations::view(&reader, &link, &person, &names));
        trail = lines.iter().map(|line| views::audit_row(reader.t, line, &names)).collect();
    }
    drop(conn);
    let may_open_home = reader.actor.oversees().is_some_and(|scope| scope.covers(person.organisation_id));
    Ok(render(&PersonPage {
        shell: reader.shell(Section::People).await,
        person: views::person(&person),
        state: state_of(&person),
        organisation_href: may_open_home.then(|| paths::Organisation { id: person.organisation.clone() }.to_string()),
        since: When::new(reader.t, person.created_at),
        score: count(person.score),
        profile_href: (person.is_public && !person.is_retired)
            .then(|| paths::Profile { handle: person.handle.clone() }.to_string()),
        awards,
        invitation,
        may_invite: may_manage && !person.has_account && !person.is_retired,
        trail,
        may_award: may_manage,
        may_manage,
        handle: person.handle,
        email: person.email,
        organisation: person.organisation_name,
    }))
}

/// What a person holds, and what they held: the pages that are asked for of the page at `path`.
pub(super) async fn awards_of(
    conn: &mut Conn,
    (t, now): (Text, Timestamp),
    person: &Person,
    asked: &AwardsAsked,
    path: &impl TypedPath,
) -> Result<Awards, PageError> {
    let (page, ended_page) = (page_number(asked.page.as_deref()), page_number(asked.ended.as_deref()));
    let href = |page: i64, ended: i64| {
        let number = |page: i64| if page > 1 { page.to_string() } else { String::new() };
        paths::with_query(path, &[("page", &number(page)), ("ended", &number(ended))])
    };
    let page = page.clamp(1, ((person.award_count + AWARDS - 1) / AWARDS).max(1));
    let (held, _) = awards::of_person(conn, person.id, false, &Slice::page(page, AWARDS)).await?;
    let (ended, is_more) = awards::of_person(conn, person.id, true, &Slice::page(ended_page, AWARDS)).await?;
    let labels = held
        .iter()
        .chain(&ended)
        .flat_map(|award: &Award| [Some(award.awarded_by.as_str()), award.revoked_by.as_deref()].into_iter().flatten());
    let names = views::names(conn, labels).await?;
    Ok(Awards {
        held: held.iter().map(|award| views::held(t, award, &names, now)).collect(),
        held_count: count(person.award_count),
        held_pager: Pager::numbered(count(page), count(AWARDS), count(person.award_count), |page| {
            href(i64::try_from(page).unwrap_or(1), ended_page)
        }),
        ended: ended.iter().map(|award| views::ended(t, award, &names)).collect(),
        ended_pager: Pager::walked(
            (ended_page > 1).then(|| href(page, ended_page - 1)),
            is_more.then(|| href(page, ended_page + 1)),
        ),
    })
}

fn state_of(person: &Person) -> PersonState {
    match (person.is_stub, person.has_account) {
        (true, _) => PersonState::Stub,
        (false, true) => PersonState::Account,
        (false, false) => PersonState::NoAccount,
    }
}

/// The person, for somebody who may change them.
pub(super) async fn managed(reader: &Reader, id: &str) -> Result<Person, PageError> {
    reader.must_oversee()?;
    let person = people::get(&mut reader.app.store.read().await?, &reader.actor, id).await?;
    if reader.actor.may_administer(person.organisation_id) {
        Ok(person)
    } else {
        Err(PageError::Status(StatusCode::FORBIDDEN))
    }
}
