//! Reading certifications: one, lists, counts, and since when somebody is certified. Lists and their totals read a bounded
//! number of rows, however many certifications there are.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::{
    Certification, CertificationError, CertificationFilter, Counts, Coverage, Order, Outcome, Period, RESTORABLE,
    Renewal, Status, find_type, keeps,
    model::State,
    sql::{self, Filter, Reach},
};
use crate::{
    clock::Timestamp,
    domain::{
        Actor, Role, Scope, organisations,
        page::{Listed, Slice},
        people::{self, PersonId},
        text,
        totals::{self, Measure, Subject, day_of},
    },
    store::{Conn, Result},
};

/// So few rows are rather sorted than walked past others.
const FEW: i64 = if cfg!(test) { 20 } else { 2_000 };
/// Into so many pieces a list is cut at most, to walk what expires in a window of time.
const MOST_PIECES: usize = 240;
/// The most certifications of one person that are shown at once.
const MOST_OF_PERSON: i64 = 200;
/// The farthest that a list looks ahead, in days.
const MAX_DAYS: i64 = 36_600;
/// The smallest step of time that is stored.
const MOMENT: TimeDelta = TimeDelta::microseconds(1);

/// The certification of this id, if the actor may know of it: its holder, those who keep it, and everybody where the site
/// lets its certifications be read. Removed ones are not there.
pub async fn get(conn: &mut Conn, actor: &Actor, public_id: &str) -> Outcome<Certification> {
    let found = sql::find(conn, public_id).await?.filter(|found| found.removed_at.is_none());
    found.filter(|found| may_read(actor, found)).ok_or(CertificationError::UnknownCertification)
}

/// The removed certification of this id, for admins of the holder's organisation.
pub async fn get_removed(conn: &mut Conn, actor: &Actor, public_id: &str) -> Outcome<Certification> {
    let scope = actor.administers().ok_or(CertificationError::Forbidden)?;
    let found = sql::find(conn, public_id).await?.filter(|found| found.removed_at.is_some());
    found.filter(|found| scope.covers(found.organisation_id)).ok_or(CertificationError::UnknownCertification)
}

/// The certification of this id, whoever asks; removed ones are not there. For its public page.
pub async fn published(conn: &mut Conn, public_id: &str) -> Result<Option<Certification>> {
    Ok(sql::find(conn, public_id).await?.filter(|found| found.removed_at.is_none()))
}

/// The certification that this id names; else, of the mentor whom it names, the one that counts: of the valid ones the one
/// that expires last, else of those that have run out, else of those that were revoked.
pub async fn current(conn: &mut Conn, now: Timestamp, actor: &Actor, key: &str) -> Outcome<Certification> {
    match get(conn, actor, key).await {
        Err(CertificationError::UnknownCertification) => {}
        found => return found,
    }
    let unknown = CertificationError::UnknownCertification;
    let Some(person) = people::find(conn, key).await? else { return Err(unknown) };
    let mut held = sql::of_person(conn, person.id, MOST_OF_PERSON).await?;
    held.retain(|found| may_read(actor, found));
    let counts = |found: &Certification| match found.status(now) {
        Status::Active => 2,
        Status::Expired => 1,
        Status::Revoked => 0,
    };
    held.into_iter().max_by_key(|found| (counts(found), found.expires_at, found.id)).ok_or(unknown)
}

/// The certifications that match, of those that the actor may know of. A peer mentor sees their own and may name nobody
/// else.
pub async fn list(
    conn: &mut Conn,
    now: Timestamp,
    actor: &Actor,
    filter: &CertificationFilter,
    slice: &Slice,
) -> Outcome<Listed<Certification>> {
    let Some(wanted) = narrowed(conn, actor, filter).await? else { return Ok(Listed::empty(0)) };
    let reach = Reach { offset: slice.offset(), limit: slice.limit, after: slice.after.as_deref() };
    if filter.order != Order::Urgency {
        return stretch(conn, now, filter, &wanted, reach).await;
    }
    let mut listed = Listed::empty(0);
    for (status, descending) in [(Status::Active, false), (Status::Expired, true), (Status::Revoked, true)] {
        if filter.status.is_some_and(|wanted| wanted != status) {
            continue;
        }
        let one = CertificationFilter { status: Some(status), order: Order::Expires, descending, ..filter.clone() };
        // What the page has room for behind those before.
        let here = i64::try_from(listed.items.len()).unwrap_or(i64::MAX);
        let reach = Reach { offset: (reach.offset - listed.total).max(0), limit: reach.limit - here, after: None };
        let more = stretch(conn, now, &one, &wanted, reach).await?;
        listed.items.extend(more.items);
        listed.total += more.total;
    }
    Ok(listed)
}

/// A stretch of a list in one order.
async fn stretch(
    conn: &mut Conn,
    now: Timestamp,
    filter: &CertificationFilter,
    keys: &Filter,
    reach: Reach<'_>,
) -> Outcome<Listed<Certification>> {
    let parts = parts(now, filter, keys);
    let mut total = 0;
    for part in &parts {
        total += part.total(conn).await?;
    }
    if reach.limit == 0 || (reach.after.is_none() && reach.offset >= total) {
        return Ok(Listed::empty(total));
    }
    let is_bounded = filter.expires_after.is_some()
        || filter.expires_before.is_some()
        || filter.within_days.or(filter.beyond_days).is_some();
    let is_across = (is_bounded && filter.order != Order::Expires)
        || (filter.order == Order::Name && filter.certification_type.is_some());
    let are_few = is_across && total <= FEW;
    let listed = parts.into_iter().flat_map(|part| part.listed);
    let mut filters: Vec<Filter> = listed.map(|f| Filter { are_few: are_few || f.are_few, ..f }).collect();
    if is_bounded && !are_few && filter.order == Order::Created {
        filters = by_month(conn, filters).await?;
    }
    Ok(Listed { items: sql::list(conn, &filters, filter.order, filter.descending, reach).await?, total })
}

/// The same rows month by month of their expiry: who asks in the order of creation for what expires in a window of time does
/// not walk past all that was made, and ran out, before. Filters for few rows are left as they are, and so is all of it where
/// the pieces were too many.
async fn by_month(conn: &mut Conn, filters: Vec<Filter>) -> Result<Vec<Filter>> {
    let mut pieces = Vec::new();
    let mut branches = 0;
    for filter in &filters {
        if filter.are_few {
            pieces.push(filter.clone());
            continue;
        }
        for state in &filter.states {
            let most = i64::try_from(MOST_PIECES).unwrap_or(i64::MAX);
            let months = sql::months(conn, *state, filter.after, filter.before, most + 1).await?;
            branches += months.len() * filter.branches().len();
            if branches > MOST_PIECES {
                return Ok(filters);
            }
            let piece = |month| Filter { states: vec![*state], month: Some(month), ..filter.clone() };
            pieces.extend(months.into_iter().map(piece));
        }
    }
    Ok(pieces)
}

/// How many certifications of each kind the actor keeps, over all or in one organisation; `window` is how many days ahead
/// count as soon.
pub async fn counts(
    conn: &mut Conn,
    now: Timestamp,
    actor: &Actor,
    organisation: Option<&str>,
    window: i64,
) -> Outcome<Counts> {
    let whole = CertificationFilter { organisation: organisation.map(str::to_owned), ..CertificationFilter::default() };
    keeps(actor).ok_or(CertificationError::Forbidden)?;
    let kinds = [
        CertificationFilter { status: Some(Status::Active), ..whole.clone() },
        CertificationFilter { within_days: Some(window), ..whole.clone() },
        CertificationFilter { status: Some(Status::Expired), ..whole.clone() },
        CertificationFilter { status: Some(Status::Revoked), ..whole },
    ];
    let totals = totals_of(conn, now, actor, &kinds).await?;
    let [active, expiring, expired, revoked] = <[i64; 4]>::try_from(totals).unwrap_or_default();
    Ok(Counts { active, expiring, expired, revoked })
}

/// How many certifications there are in each of these lists, of those that the actor may know of. They differ in state and
/// expiry, and in nothing else.
pub async fn totals_of(
    conn: &mut Conn,
    now: Timestamp,
    actor: &Actor,
    filters: &[CertificationFilter],
) -> Outcome<Vec<i64>> {
    let mut totals = vec![0; filters.len()];
    let Some(first) = filters.first() else { return Ok(totals) };
    let Some(wanted) = narrowed(conn, actor, first).await? else { return Ok(totals) };
    for (total, filter) in totals.iter_mut().zip(filters) {
        for part in parts(now, filter, &wanted) {
            *total += part.total(conn).await?;
        }
    }
    Ok(totals)
}

/// A person's, those that expire last first; for pages about that person. The caller has got the person through
/// [`people::get`], which checks the right.
pub async fn of_person(conn: &mut Conn, person: PersonId) -> Result<Vec<Certification>> {
    sql::of_person(conn, person, MOST_OF_PERSON).await
}

/// Those of these certifications that the actor keeps, by their public ids; asks once for hundreds of them. Removed ones are
/// not there.
pub async fn named(conn: &mut Conn, actor: &Actor, public_ids: &[&str]) -> Result<HashMap<String, Certification>> {
    let Some(scope) = keeps(actor) else { return Ok(HashMap::new()) };
    let ids: Vec<&str> = public_ids.iter().copied().filter(|id| text::is_id(id)).collect();
    let found = sql::find_all(conn, &ids).await?.into_iter();
    let found = found.filter(|one| one.removed_at.is_none() && scope.covers(one.organisation_id));
    Ok(found.map(|one| (one.public_id.clone(), one)).collect())
}

/// The renewals that stand, oldest first. The caller has got the certification, which checks the right.
pub async fn renewals(conn: &mut Conn, certification: &Certification) -> Result<Vec<Renewal>> {
    sql::renewals(conn, certification.id).await
}

/// Since when its holder is certified as what it certifies, over all their certifications of the type. The caller has got
/// the certification, which checks the right.
pub async fn coverage(conn: &mut Conn, now: Timestamp, certification: &Certification) -> Result<Coverage> {
    let (person, of_type) = (certification.person_id, certification.type_id);
    let mut renewals: HashMap<_, Vec<Renewal>> = HashMap::new();
    for (id, renewal) in sql::renewals_of(conn, person, of_type).await? {
        renewals.entry(id).or_default().push(renewal);
    }
    let mut spans = Vec::new();
    for span in sql::spans(conn, person, of_type).await? {
        let chain = chain(&span, renewals.get(&span.id).map_or(&[], Vec::as_slice));
        let cut = |period: Period| Period {
            until: span.revoked_at.map_or(period.until, |at| at.min(period.until)),
            ..period
        };
        spans.extend(chain.into_iter().map(cut));
    }
    Ok(Coverage::of(spans, now))
}

/// What one certification covered from renewal to renewal.
fn chain(span: &sql::Span, renewals: &[Renewal]) -> Vec<Period> {
    let Some(first) = renewals.first() else {
        return vec![Period { from: span.issued_at, until: span.expires_at }];
    };
    let mut periods = vec![Period { from: first.previous_issued_at, until: first.previous_expires_at }];
    for (n, renewal) in renewals.iter().enumerate() {
        let next = renewals.get(n + 1);
        // Its dates may have been corrected since.
        let issued_at = next.map_or(span.issued_at, |next| next.previous_issued_at);
        let from = Renewal { issued_at, ..renewal.clone() }.begins();
        periods.push(Period { from, until: next.map_or(span.expires_at, |next| next.previous_expires_at) });
    }
    // An end that was corrected to an earlier one ends what came before as well.
    let mut end = span.expires_at;
    for period in periods.iter_mut().rev() {
        end = end.min(period.until);
        period.until = end;
    }
    periods
}

/// Whether the actor may read the name of a certification's holder: those who keep it and the holder, and everybody where
/// the profile is public.
pub fn is_named_to(actor: &Actor, certification: &Certification) -> bool {
    certification.person_is_public
        || actor.person() == Some(certification.person_id)
        || keeps(actor).is_some_and(|scope| scope.covers(certification.organisation_id))
}

/// From when on and until when each certification of a person that is valid at this moment is, of the type of this
/// shortname. For the rules.
pub async fn valid(
    conn: &mut Conn,
    now: Timestamp,
    person: PersonId,
    shortname: &str,
) -> Result<Vec<(Timestamp, Timestamp)>> {
    sql::valid(conn, now, person, shortname).await
}

/// Where the actor may read certifications that are not their own.
fn reads(actor: &Actor) -> Option<Scope> {
    actor.scope(&[Role::Admin, Role::Coordinator, Role::System, Role::CertificationKeeper, Role::CertificationReader])
}

fn may_read(actor: &Actor, certification: &Certification) -> bool {
    actor.person() == Some(certification.person_id)
        || reads(actor).is_some_and(|scope| scope.covers(certification.organisation_id))
}

/// A filter's keys, within what the actor may know of; `None` where nothing can match.
async fn narrowed(conn: &mut Conn, actor: &Actor, filter: &CertificationFilter) -> Outcome<Option<Filter>> {
    let scope = if filter.removed { actor.administers() } else { reads(actor) };
    if scope.is_none() && (actor.person().is_none() || filter.removed) {
        return Err(CertificationError::Forbidden);
    }
    let mut wanted = Filter::default();
    match (&filter.person, actor.person()) {
        (None, own) if scope.is_none() => wanted.people = Some(own.into_iter().collect()),
        (None, _) => {}
        (Some(named), own) => match people::find(conn, named).await? {
            Some(person) if own == Some(person.id) => wanted.people = Some(vec![person.id]),
            _ if scope.is_none() => return Err(CertificationError::Forbidden),
            Some(person) => wanted.people = Some(vec![person.id]),
            None => return Ok(None),
        },
    }
    let is_own = wanted.people.as_deref().is_some_and(|people| people == actor.person().as_slice());
    if !is_own {
        wanted.organisations = scope.as_ref().and_then(Scope::as_list).map(<[_]>::to_vec);
    }
    if let Some(named) = &filter.organisation {
        match organisations::find(conn, named).await? {
            Some(found) if wanted.organisations.as_ref().is_none_or(|list| list.contains(&found.id)) => {
                wanted.organisations = Some(vec![found.id]);
            }
            _ => return Ok(None),
        }
    }
    if let Some(shortname) = &filter.certification_type {
        match find_type(conn, shortname).await? {
            Some(found) => wanted.of_type = Some(found.id),
            None => return Ok(None),
        }
    }
    if let Some(search) = filter.search.as_deref().filter(|search| !search.trim().is_empty()) {
        let is_within = |found: &Certification| {
            wanted.people.as_ref().is_none_or(|people| people.contains(&found.person_id))
                && wanted.organisations.as_ref().is_none_or(|list| list.contains(&found.organisation_id))
        };
        let id = search.trim();
        let named = if text::is_id(id) { sql::find(conn, id).await? } else { None };
        if let Some(found) = named.filter(is_within) {
            wanted.only = Some(found.id);
            return Ok(Some(wanted));
        }
        let words = text::words([search]);
        let mut found = people::matching(conn, wanted.organisations.as_deref(), &words).await?;
        if let Some(people) = &wanted.people {
            found.retain(|id| people.contains(id));
        }
        if found.is_empty() {
            return Ok(None);
        }
        wanted.people = Some(found);
    }
    Ok(Some(wanted))
}

/// Rows of one kind that match.
struct Part {
    /// All of them, for their number.
    all: Filter,
    /// Where that is kept; `None` where rows are counted.
    measure: Option<Measure>,
    /// The same rows as they are listed.
    listed: Vec<Filter>,
}

/// What is wanted, as rows are kept.
fn parts(now: Timestamp, filter: &CertificationFilter, keys: &Filter) -> Vec<Part> {
    let keys = Filter {
        after: filter.expires_after,
        before: filter.expires_before,
        are_few: keys.people.is_some() || keys.only.is_some() || filter.removed,
        ..keys.clone()
    };
    let later = |at: Timestamp, keys: &Filter| Filter { after: keys.after.max(Some(at)), ..keys.clone() };
    let sooner = |at: Timestamp, keys: &Filter| Filter {
        before: Some(keys.before.map_or(at, |before| before.min(at))),
        ..keys.clone()
    };
    let part = |keys: Filter, states: &[State], measure: Measure| {
        let all = Filter { states: states.to_vec(), ..keys };
        Part { measure: Some(measure).filter(|_| !all.are_few), listed: vec![all.clone()], all }
    };
    if filter.removed {
        let all = Filter { states: vec![State::Removed], removed_since: Some(now - RESTORABLE), ..keys };
        return vec![Part { listed: vec![all.clone()], all, measure: None }];
    }
    let standing = [State::Active, State::Expired];
    let end_of = |days: i64| start_of(day_of(now) + days.clamp(0, MAX_DAYS) + 1);
    let from = filter.beyond_days.map_or(now, |days| end_of(days) - MOMENT);
    match (filter.status, filter.within_days) {
        (Some(Status::Expired | Status::Revoked), Some(_)) => Vec::new(),
        (Some(Status::Expired | Status::Revoked), None) if filter.beyond_days.is_some() => Vec::new(),
        (Some(Status::Active) | None, Some(days)) => {
            vec![part(later(from, &sooner(end_of(days), &keys)), &[State::Active], Measure::Certified)]
        }
        (Some(Status::Active), None) => vec![part(later(from, &keys), &[State::Active], Measure::Certified)],
        (None, None) if filter.beyond_days.is_some() => {
            vec![part(later(from, &keys), &[State::Active], Measure::Certified)]
        }
        (Some(Status::Expired), None) => {
            let mut ended = part(sooner(now + MOMENT, &keys), &standing, Measure::Certified);
            if !ended.all.are_few {
                let of_state = |state, are_few| Filter { states: vec![state], are_few, ..ended.all.clone() };
                // Those that nobody has noticed yet: a minute's worth, unless the server was down.
                ended.listed = vec![of_state(State::Expired, false), of_state(State::Active, true)];
            }
            vec![ended]
        }
        (Some(Status::Revoked), None) => vec![part(keys, &[State::Revoked], Measure::Decertified)],
        (None, None) => {
            vec![part(keys.clone(), &standing, Measure::Certified), part(keys, &[State::Revoked], Measure::Decertified)]
        }
    }
}

impl Part {
    /// How many there are: by the totals of whole days, and by counting what lies on the days at the edges.
    async fn total(&self, conn: &mut Conn) -> Result<i64> {
        let Some(measure) = self.measure else { return sql::count(conn, &self.all).await };
        let (after, before) = (self.all.after, self.all.before);
        if let (Some(after), Some(before)) = (after, before)
            && day_of(after) >= day_of(before)
        {
            return if after < before { sql::count(conn, &self.all).await } else { Ok(0) };
        }
        let mut total = 0;
        for subject in self.subjects() {
            total += if (after, before) == (None, None) {
                totals::read(conn, measure, subject).await?
            } else {
                let first = after.map_or(1, |at| (day_of(at) + 1).max(1));
                let last = before.map_or(i64::MAX, |at| day_of(at) - 1);
                totals::between(conn, measure, subject, first, last).await?
            };
        }
        if let Some(after) = after {
            let rest = Filter { before: Some(start_of(day_of(after) + 1)), ..self.all.clone() };
            total += sql::count(conn, &rest).await?;
        }
        if let Some(before) = before.filter(|at| *at > start_of(day_of(*at))) {
            let begun = Filter { after: Some(start_of(day_of(before)) - MOMENT), ..self.all.clone() };
            total += sql::count(conn, &begun).await?;
        }
        Ok(total)
    }

    fn subjects(&self) -> Vec<Subject> {
        match (&self.all.organisations, self.all.of_type) {
            (None, None) => vec![Subject::Site],
            (None, Some(of_type)) => vec![Subject::Type(of_type)],
            (Some(list), None) => list.iter().map(|id| Subject::Organisation(*id)).collect(),
            (Some(list), Some(of_type)) => list.iter().map(|id| Subject::TypeIn(*id, of_type)).collect(),
        }
    }
}

/// The first moment of a day of the UTC calendar.
fn start_of(day: i64) -> Timestamp {
    Timestamp::from_timestamp(day.saturating_mul(86_400), 0).unwrap_or(Timestamp::MAX_UTC)
}
