//! The embed doctor: fetches somebody's card at this server's public address as another site would, and says in words what a
//! browser, a proxy for images and a cache make of it. It asks for these pictures and for nothing else.

use std::time::Duration;

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use tokio::time::timeout;
use url::Url;

use super::{
    context::{PageError, PageResult, Reader, render},
    paths, people as people_pages, views,
};
use crate::{
    app::App,
    domain::people::{self, Person},
    http::{
        outside::{self, Answer},
        page::{PersonRef, Section, Shell},
    },
    language::Text,
};

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// The most bytes of a picture that are read: what the strictest proxy for images takes.
const MOST: usize = 5 * 1024 * 1024;
/// A picture larger than this is slow to come on a phone.
const LARGE: usize = 512 * 1024;
/// For how long the contract lets a picture be kept, in seconds. Longer outlives the switch that hides a profile.
const KEPT: u64 = 300;

/// What the doctor found.
#[derive(Template, Clone, Debug)]
#[template(path = "portal/profiles/embed_doctor.html")]
pub struct EmbedDoctorPage {
    /// Around the page.
    pub shell: Shell,
    /// Whose card it is.
    pub person: PersonRef,
    /// Where the page was reached from: label and address.
    pub back: (String, String),
    /// The page once more.
    pub again: String,
    /// What it all comes to.
    pub verdict: Verdict,
    /// One by one, the worst first.
    pub findings: Vec<Finding>,
    /// What came back, for who knows: the picture's address, and each header.
    pub replies: Vec<ReplyView>,
}

/// How good something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Other sites do not show the card as it should be.
    Problem,
    /// They do, not everywhere or not at once.
    Warning,
    /// As it should be.
    Good,
}

impl Verdict {
    fn class(self) -> &'static str {
        match self {
            Self::Problem => "bad",
            Self::Warning => "warn",
            Self::Good => "ok",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Problem => "doctor-verdict-problem",
            Self::Warning => "doctor-verdict-warning",
            Self::Good => "doctor-verdict-good",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Problem => "doctor-problem",
            Self::Warning => "doctor-warning",
            Self::Good => "doctor-good",
        }
    }
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How good it is.
    pub verdict: Verdict,
    /// What, in a sentence.
    pub text: String,
    /// What to do about it.
    pub advice: Option<String>,
}

/// An answer as it came.
#[derive(Clone, Debug)]
pub struct ReplyView {
    /// The whole address.
    pub address: String,
    /// Status, and length of the body.
    pub summary: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
}

/// What came back for one picture.
#[derive(Debug, Clone)]
struct Examined {
    kind: Kind,
    address: String,
    /// The picture, or why there is no answer.
    answer: Result<Answer, String>,
    /// The answer to asking again with the picture's tag.
    again: Option<Result<Answer, String>>,
}

/// The two pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Svg,
    Png,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Svg, Self::Png];

    fn name(self) -> &'static str {
        match self {
            Self::Svg => "SVG",
            Self::Png => "PNG",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
        }
    }

    fn path(self, handle: &str) -> String {
        let username = handle.to_owned();
        match self {
            Self::Svg => paths::CardSvg { username }.to_string(),
            Self::Png => paths::CardPng { username }.to_string(),
        }
    }

    /// Whether these bytes are such a picture.
    fn is_of(self, body: &[u8]) -> bool {
        match self {
            Self::Svg => {
                let start = &body[..body.len().min(1024)];
                String::from_utf8_lossy(start).contains("<svg")
            }
            Self::Png => body.starts_with(b"\x89PNG\r\n\x1a\n"),
        }
    }
}

/// One's own card, as others get it.
pub async fn mine(_: paths::MyEmbedDoctor, reader: Reader) -> PageResult {
    let person = people::by_id(&mut reader.app.store.read().await?, reader.me.person).await?;
    let back = (reader.t.get("nav-me"), paths::Me.to_string());
    page(&reader, &person, Section::Me, back, paths::MyEmbedDoctor.to_string()).await
}

/// Somebody's card, for those who administer them.
pub async fn show(paths::EmbedDoctor { id }: paths::EmbedDoctor, reader: Reader) -> PageResult {
    let person = people_pages::managed(&reader, &id).await?;
    let back = (person.display_name.clone(), paths::Person { id: id.clone() }.to_string());
    page(&reader, &person, Section::People, back, paths::EmbedDoctor { id }.to_string()).await
}

async fn page(reader: &Reader, person: &Person, section: Section, back: (String, String), again: String) -> PageResult {
    reader.app.limits.embed_doctor(&reader.me.public_id).map_err(PageError::TooMany)?;
    let examined = examine(&reader.app, &person.handle).await;
    let is_shown = person.is_public && !person.is_retired;
    let findings = findings(reader.t, &reader.app.public_url, is_shown, &examined);
    Ok(render(&EmbedDoctorPage {
        shell: reader.shell(section).await,
        person: views::person(person),
        back,
        again,
        verdict: findings.iter().map(|finding| finding.verdict).min().unwrap_or(Verdict::Good),
        findings,
        replies: examined.iter().filter_map(|one| reply(reader.t, one)).collect(),
    }))
}

async fn examine(app: &App, handle: &str) -> Vec<Examined> {
    let mut all = Vec::new();
    for kind in Kind::ALL {
        let path = kind.path(handle);
        let address = app.url(&path);
        let asked = timeout(PATIENCE / 2, one(app, &path)).await;
        let (answer, again) = asked.unwrap_or_else(|_| (Err("operation timed out".to_owned()), None));
        all.push(Examined { kind, address, answer, again });
    }
    all
}

type Asked = Result<Answer, String>;

async fn one(app: &App, path: &str) -> (Asked, Option<Asked>) {
    let answer = fetch(app, path, HeaderMap::new()).await;
    let tag = answer.as_ref().ok().and_then(|answer| answer.headers.get(header::ETAG)).cloned();
    let Some(tag) = tag else { return (answer, None) };
    let again = fetch(app, path, HeaderMap::from_iter([(header::IF_NONE_MATCH, tag)])).await;
    (answer, Some(again))
}

async fn fetch(app: &App, path: &str, mut headers: HeaderMap) -> Asked {
    // As a browser asks for a picture on another site's page.
    headers.insert(header::ACCEPT, HeaderValue::from_static("image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8"));
    let response = outside::ask(&app.public_url, Method::GET, path, headers).await?;
    Answer::read(response, MOST).await
}

fn reply(t: Text, examined: &Examined) -> Option<ReplyView> {
    let answer = examined.answer.as_ref().ok()?;
    let headers = answer.headers.iter();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Some(ReplyView {
        address: examined.address.clone(),
        summary: t
            .with("doctor-reply", &[("status", answer.status.to_string().into()), ("bytes", answer.body.len().into())]),
        headers: headers.map(|(name, value)| (name.to_string(), text(value))).collect(),
    })
}

/// Collects findings.
struct Findings {
    t: Text,
    list: Vec<Finding>,
}

impl Findings {
    fn good(&mut self, key: &str, names: &[(&'static str, &str)]) {
        self.add(Verdict::Good, key, names, false);
    }

    fn warning(&mut self, key: &str, names: &[(&'static str, &str)]) {
        self.add(Verdict::Warning, key, names, true);
    }

    fn problem(&mut self, key: &str, names: &[(&'static str, &str)]) {
        self.add(Verdict::Problem, key, names, true);
    }

    /// The message `key`, and for what is not good the message `key` with `-do` behind it.
    fn add(&mut self, verdict: Verdict, key: &str, names: &[(&'static str, &str)], has_advice: bool) {
        let names: Vec<_> = names.iter().map(|(name, value)| (*name, (*value).into())).collect();
        let text = self.t.with(key, &names);
        let advice = has_advice.then(|| self.t.with(&format!("{key}-do"), &names));
        let finding = Finding { verdict, text, advice };
        // What holds for both pictures is said once.
        if !self.list.contains(&finding) {
            self.list.push(finding);
        }
    }
}

fn findings(t: Text, public_url: &str, is_shown: bool, all: &[Examined]) -> Vec<Finding> {
    let mut found = Findings { t, list: Vec::new() };
    if !is_shown {
        found.problem("doctor-hidden", &[]);
    }
    of_address(&mut found, public_url);
    for one in all {
        match &one.answer {
            Err(error) => unreachable(&mut found, public_url, error),
            Ok(answer) => of_answer(&mut found, is_shown, one, answer),
        }
    }
    found.list.sort_by_key(|finding| finding.verdict);
    found.list
}

fn of_address(found: &mut Findings, public_url: &str) {
    let Ok(url) = Url::parse(public_url) else { return };
    if outside::is_loopback(&url) {
        found.problem("doctor-loopback", &[("url", public_url)]);
    } else if url.scheme() == "http" {
        found.problem("doctor-no-tls", &[]);
    }
}

fn unreachable(found: &mut Findings, public_url: &str, error: &str) {
    let key = if error.contains("dns") {
        "doctor-dns"
    } else if error.contains("certificate") {
        "doctor-certificate"
    } else if error.contains("timed out") {
        "doctor-timeout"
    } else {
        "doctor-unreachable"
    };
    found.problem(key, &[("url", public_url), ("error", error)]);
}

fn of_answer(found: &mut Findings, is_shown: bool, one: &Examined, answer: &Answer) {
    if one.address.starts_with("https:") {
        found.good("doctor-tls", &[]);
    }
    let kind = ("kind", one.kind.name());
    let status = answer.status.to_string();
    match answer.status {
        200 if is_shown => found.good("doctor-status", &[kind]),
        404 if !is_shown => return of_hidden(found, answer),
        300..=399 => return found.problem("doctor-redirect", &[("to", answer.header("location"))]),
        401 | 403 => return found.problem("doctor-door", &[("status", &status)]),
        502..=504 => return found.problem("doctor-gateway", &[("status", &status)]),
        _ => return found.problem("doctor-wrong-status", &[kind, ("status", &status)]),
    }
    let media_type = answer.header("content-type").split(';').next().unwrap_or_default().trim();
    if media_type != one.kind.media_type() {
        found.problem("doctor-type", &[kind, ("type", media_type), ("wanted", one.kind.media_type())]);
    } else if one.kind.is_of(&answer.body) {
        found.good("doctor-picture", &[kind, ("type", media_type)]);
    } else {
        found.problem("doctor-no-picture", &[kind]);
    }
    if answer.header("x-content-type-options") != "nosniff" {
        found.warning("doctor-sniff", &[]);
    }
    of_size(found, one.kind, answer);
    of_caching(found, one, answer);
    of_others(found, answer);
}

/// A hidden profile's picture says so, and nobody must keep it.
fn of_hidden(found: &mut Findings, answer: &Answer) {
    if answer.header("cache-control").contains("no-store") {
        found.good("doctor-hidden-fresh", &[]);
    } else {
        found.warning("doctor-hidden-kept", &[("sent", answer.header("cache-control"))]);
    }
}

fn of_size(found: &mut Findings, kind: Kind, answer: &Answer) {
    let kibibytes = answer.body.len().div_ceil(1024).to_string();
    let names = [("kind", kind.name()), ("kibibytes", kibibytes.as_str())];
    if answer.is_longer {
        found.problem("doctor-too-large", &names);
    } else if answer.body.len() > LARGE {
        found.warning("doctor-large", &names);
    } else {
        found.good("doctor-size", &names);
    }
}

fn of_caching(found: &mut Findings, one: &Examined, answer: &Answer) {
    let sent = answer.header("cache-control");
    match kept_for(sent) {
        Some(KEPT) => found.good("doctor-cache", &[]),
        Some(seconds) if seconds > KEPT => found.problem("doctor-cache-long", &[("sent", sent)]),
        Some(_) | None => found.warning("doctor-cache-short", &[("sent", sent)]),
    }
    match &one.again {
        None => found.warning("doctor-no-tag", &[]),
        Some(Ok(again)) if again.status == StatusCode::NOT_MODIFIED.as_u16() => found.good("doctor-304", &[]),
        Some(Ok(again)) => found.warning("doctor-no-304", &[("status", &again.status.to_string())]),
        Some(Err(error)) => found.warning("doctor-no-304", &[("status", error)]),
    }
}

/// For how many seconds anybody may keep an answer; `None` where nobody may.
fn kept_for(sent: &str) -> Option<u64> {
    let sent = sent.to_ascii_lowercase();
    let mut parts = sent.split(',').map(str::trim);
    if ["no-store", "no-cache", "private"].iter().any(|never| parts.clone().any(|part| part == *never)) {
        return None;
    }
    let seconds = |name: &str| parts.clone().find_map(|part| part.strip_prefix(name)?.strip_prefix('=')?.parse().ok());
    let shared = seconds("s-maxage").or_else(|| seconds("max-age"));
    // Without any of these, a cache keeps it for as long as it likes.
    if parts.next() == Some("") { Some(u64::MAX) } else { shared }
}

fn of_others(found: &mut Findings, answer: &Answer) {
    match answer.header("cross-origin-resource-policy") {
        "cross-origin" => found.good("doctor-corp", &[]),
        sent => found.problem("doctor-no-corp", &[("sent", sent)]),
    }
    if answer.headers.contains_key(header::SET_COOKIE) {
        found.warning("doctor-cookie", &[]);
    }
    let varies: Vec<String> = answer
        .headers
        .get_all(header::VARY)
        .iter()
        .map(|v| String::from_utf8_lossy(v.as_bytes()).to_lowercase())
        .collect();
    if varies.iter().flat_map(|v| v.split(',')).any(|name| ["*", "cookie", "user-agent"].contains(&name.trim())) {
        found.warning("doctor-vary", &[("sent", &varies.join(", "))]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "https://badges.example";

    fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &[u8]) -> Answer {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse::<header::HeaderName>().unwrap(), HeaderValue::from_static(value)))
            .collect();
        Answer { status, headers, body: body.to_vec(), is_longer: false }
    }

    const SOUND: [(&str, &str); 5] = [
        ("content-type", "image/svg+xml"),
        ("cache-control", "public, max-age=300"),
        ("etag", "\"1\""),
        ("x-content-type-options", "nosniff"),
        ("cross-origin-resource-policy", "cross-origin"),
    ];

    fn sound_but(name: &'static str, value: &'static str) -> Examined {
        let mut headers: Vec<_> = SOUND.into_iter().filter(|(own, _)| *own != name).collect();
        if !value.is_empty() {
            headers.push((name, value));
        }
        svg(answer(200, &headers, b"<svg/>"))
    }

    fn svg(answer: Answer) -> Examined {
        Examined {
            kind: Kind::Svg,
            address: format!("{SITE}/api/badge/kari/svg"),
            answer: Ok(answer),
            again: Some(Ok(Answer { status: 304, ..Answer::default() })),
        }
    }

    /// The worst of it, and every sentence.
    fn diagnosis(site: &str, is_shown: bool, one: Examined) -> (Verdict, String) {
        let found = findings(Text::default(), site, is_shown, &[one]);
        let told =
            found.iter().flat_map(|f| [Some(f.text.as_str()), f.advice.as_deref()]).flatten().collect::<Vec<_>>();
        (found[0].verdict, told.join("\n"))
    }

    #[test]
    fn a_sound_card_is_found_so_in_every_respect() {
        let (verdict, told) = diagnosis(SITE, true, sound_but("", ""));
        assert_eq!(verdict, Verdict::Good, "{told}");
        for words in ["certificate", "five minutes", "304", "other sites", "SVG"] {
            assert!(told.contains(words), "{words:?} is missing in {told}");
        }
    }

    #[test]
    fn whatever_a_proxy_spoils_is_told() {
        use Verdict::{Problem, Warning};

        let broken = svg(answer(200, &SOUND, b"<!doctype html>"));
        let no_304 = Examined { again: Some(Ok(answer(200, &SOUND, b"<svg/>"))), ..sound_but("", "") };
        let long =
            Examined { answer: Ok(Answer { is_longer: true, ..answer(200, &SOUND, b"<svg/>") }), ..no_304.clone() };
        let large = svg(answer(200, &SOUND, &[b"<svg/>".as_slice(), &vec![b' '; LARGE]].concat()));
        for (one, verdict, words) in [
            (sound_but("content-type", "text/html; charset=utf-8"), Problem, "text/html"),
            (broken, Problem, "no SVG"),
            (sound_but("cache-control", "public, max-age=86400"), Problem, "max-age=86400"),
            (sound_but("cache-control", ""), Problem, "hidden"),
            (sound_but("cache-control", "no-store"), Warning, "no-store"),
            (sound_but("cache-control", "Private, max-age=300"), Warning, "Private"),
            (sound_but("cross-origin-resource-policy", ""), Problem, "Cross-Origin-Resource-Policy"),
            (sound_but("cross-origin-resource-policy", "same-origin"), Problem, "same-origin"),
            (sound_but("x-content-type-options", ""), Warning, "nosniff"),
            (sound_but("set-cookie", "a=b"), Warning, "cookie"),
            (sound_but("vary", "Accept-Encoding, Cookie"), Warning, "accept-encoding, cookie"),
            (Examined { again: None, ..sound_but("", "") }, Warning, "ETag"),
            (no_304, Warning, "304"),
            (long, Problem, "5 MiB"),
            (large, Warning, "KiB"),
            (
                svg(answer(301, &[("location", "https://www.badges.example/")], b"")),
                Problem,
                "https://www.badges.example/",
            ),
            (svg(answer(401, &[], b"")), Problem, "401"),
            (svg(answer(502, &[], b"")), Problem, "502"),
            (svg(answer(404, &[], b"")), Problem, "404"),
        ] {
            let shown = format!("{one:?}");
            let (found, told) = diagnosis(SITE, true, one);
            assert_eq!(found, verdict, "{told}: {shown}");
            assert!(told.contains(words), "{words:?} is missing in {told}: {shown}");
        }
    }

    #[test]
    fn no_answer_is_told_by_its_reason() {
        for (error, words) in [
            ("error sending request: dns error: failed to lookup address", "DNS"),
            ("error sending request: invalid peer certificate: Expired", "Expired"),
            ("operation timed out", "seconds"),
            ("error sending request: Connection refused", "Connection refused"),
        ] {
            let one = Examined { answer: Err(error.to_owned()), again: None, ..sound_but("", "") };
            let (verdict, told) = diagnosis(SITE, true, one);
            assert_eq!(verdict, Verdict::Problem);
            assert!(told.contains(words), "{words:?} is missing in {told}");
        }
    }

    #[test]
    fn where_the_address_is_no_good_to_others_that_comes_first() {
        for (site, words) in [("http://127.0.0.1:8080", "this computer"), ("http://badges.example", "https")] {
            let (verdict, told) = diagnosis(site, true, sound_but("", ""));
            assert_eq!(verdict, Verdict::Problem);
            assert!(told.lines().next().unwrap().contains(words), "{told}");
        }
    }

    #[test]
    fn a_hidden_profile_is_told_and_its_picture_must_not_be_kept() {
        let fresh = svg(answer(404, &[("cache-control", "no-store")], b"<svg/>"));
        let (verdict, told) = diagnosis(SITE, false, fresh);
        assert_eq!(verdict, Verdict::Problem);
        assert!(told.contains("hidden") && told.contains("Nobody keeps"), "{told}");
        let kept = svg(answer(404, &[("cache-control", "max-age=60")], b"<svg/>"));
        assert!(diagnosis(SITE, false, kept).1.contains("max-age=60"));
    }
}
