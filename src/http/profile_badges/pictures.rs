use std::{
    io::Write as _,
    sync::{
        Arc, OnceLock, Weak,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    body::Bytes,
    http::{HeaderValue, StatusCode},
};
use flate2::{Compression, write::GzEncoder};
use moka::{future, sync};
use tokio::task::spawn_blocking;

use super::wire::{Asked, Format};
use crate::{
    app::App,
    domain::{
        images, people,
        profiles::{self, HeldBadge},
    },
    http::assets,
    rendering::cards::{Art, Card, Cards, Look},
    secrets,
    store::{self, Commits},
};

/// How long what another process changed may go unseen.
const FOREIGN: Duration = Duration::from_secs(1);
/// The longest address that is remembered, in bytes.
const LONGEST: usize = 512;
/// The most bytes of prepared artwork that are kept.
const ART_KEPT: u64 = 16 * 1024 * 1024;
/// How often a profile is read anew because a picture that it named was replaced meanwhile.
const READINGS: u32 = 3;
/// What a badge without a picture is shown as.
const PLACEHOLDER: &str = "art/placeholder.svg";
const UNAVAILABLE: &str = "Not available right now";
const UNDRAWN: &str = "This badge cannot be drawn";

/// Pictures of profiles, drawn once for everybody who asks. Cheap to clone.
///
/// A picture is kept under everything that it tells, so a kept one is never wrong. What an address leads to is kept for as long
/// as this process commits nothing, and for a second at most: within it no question goes to the database, and after any
/// change the next request asks anew.
#[derive(Clone)]
pub struct Pictures {
    cards: Cards,
    commits: Commits,
    answers: sync::Cache<Box<str>, Answer>,
    drawn: future::Cache<Subject, Arc<Picture>>,
    art: future::Cache<String, Option<Arc<Art>>>,
    count: Arc<AtomicU64>,
}

/// Where an address led, and when that was looked up.
#[derive(Clone)]
struct Answer {
    /// It lives as long as it is kept where drawn ones are, which alone are counted by their size.
    picture: Weak<Picture>,
    commits: u64,
    at: Instant,
}

/// Everything that a picture tells, and how.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Subject {
    content: Content,
    format: Format,
    look: Look,
    scale: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Content {
    Profile(Facts),
    Notice(&'static str),
}

/// What a card tells, with pictures by their hashes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Facts {
    name: String,
    colour: u8,
    rank: i64,
    score: i64,
    solved: i64,
    avatar: Option<String>,
    badges: Vec<HeldBadge>,
}

/// A picture as it is sent.
pub(super) struct Picture {
    format: Format,
    bytes: Bytes,
    packed: OnceLock<Bytes>,
    tag: HeaderValue,
    packed_tag: HeaderValue,
}

/// What a request comes to.
pub(super) enum Outcome {
    /// A profile.
    Shown(Arc<Picture>),
    /// Something else, and a picture that says so.
    Refused { status: StatusCode, picture: Arc<Picture> },
}

/// Why there is no profile to show. Cheap to clone, as many may wait for the same.
#[derive(Clone)]
enum Refusal {
    Unknown,
    Wrong(&'static str),
    Store(Arc<store::Error>),
    /// A picture that the profile named is not there any more.
    Outdated,
    Undrawn,
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl Pictures {
    /// None yet; at most `mebibytes` of them will be kept.
    pub fn new(cards: Cards, commits: Commits, mebibytes: u32) -> Self {
        let bytes = u64::from(mebibytes) * 1024 * 1024;
        #[expect(clippy::borrowed_box, reason = "the cache hands its keys out so")]
        let of_answer = |address: &Box<str>, _: &Answer| u32::try_from(address.len() + 512).unwrap_or(u32::MAX);
        let of_picture = |subject: &Subject, picture: &Arc<Picture>| {
            u32::try_from(subject.weight() + picture.weight()).unwrap_or(u32::MAX)
        };
        let of_art = |hash: &String, art: &Option<Arc<Art>>| {
            u32::try_from(hash.len() + art.as_ref().map_or(64, |art| art.weight())).unwrap_or(u32::MAX)
        };
        Self {
            cards,
            commits,
            answers: sync::Cache::builder().weigher(of_answer).max_capacity(bytes / 8).build(),
            drawn: future::Cache::builder().weigher(of_picture).max_capacity(bytes - bytes / 8).build(),
            art: future::Cache::builder().weigher(of_art).max_capacity(ART_KEPT).build(),
            count: Arc::default(),
        }
    }

    /// How many pictures were drawn so far.
    pub fn drawn(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// What this address leads to, if that is known for certain.
    pub(super) fn fresh(&self, address: &str) -> Option<Arc<Picture>> {
        let answer = self.answers.get(address)?;
        let is_fresh = answer.commits == self.commits.count() && answer.at.elapsed() < FOREIGN;
        if is_fresh { answer.picture.upgrade() } else { None }
    }

    /// Looks up what this address leads to.
    pub(super) async fn find(&self, app: &App, address: &str, asked: &Asked) -> Outcome {
        let mut readings = 1;
        loop {
            // Counted before anything is read, so that what is committed meanwhile makes this stale.
            let (commits, at) = (self.commits.count(), Instant::now());
            match self.profile(app, asked).await {
                Ok(picture) => {
                    self.remember(address, &picture, commits, at);
                    return Outcome::Shown(picture);
                }
                Err(Refusal::Outdated) if readings < READINGS => readings += 1,
                Err(refusal) => return self.refuse(app, asked, refusal).await,
            }
        }
    }

    fn remember(&self, address: &str, picture: &Arc<Picture>, commits: u64, at: Instant) {
        if address.len() <= LONGEST {
            self.answers.insert(address.into(), Answer { picture: Arc::downgrade(picture), commits, at });
        }
    }

    async fn profile(&self, app: &App, asked: &Asked) -> Result<Arc<Picture>, Refusal> {
        if let Some(wrong) = asked.wrong {
            return Err(Refusal::Wrong(wrong));
        }
        let username = asked.username.as_deref().ok_or(Refusal::Unknown)?;
        let mut conn = app.store.read().await?;
        let found = profiles::find_by_username(&mut conn, username).await?;
        let profile = found.ok_or(Refusal::Unknown)?;
        let badges = profiles::badges(&mut conn, profile.id, app.clock.now()).await?;
        let rank = app.standings.rank(&mut conn, profile.score).await?;
        drop(conn);
        let facts = Facts {
            colour: people::colour(&profile.public_id),
            name: profile.display_name,
            rank,
            score: profile.score,
            solved: profile.solved_count,
            avatar: profile.avatar_hash,
            badges,
        };
        self.picture(app, asked, Content::Profile(facts)).await
    }

    async fn refuse(&self, app: &App, asked: &Asked, refusal: Refusal) -> Outcome {
        let (status, words) = match refusal {
            Refusal::Unknown => (StatusCode::NOT_FOUND, "No such profile"),
            Refusal::Wrong(words) => (StatusCode::BAD_REQUEST, words),
            Refusal::Outdated => (StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE),
            Refusal::Undrawn => (StatusCode::INTERNAL_SERVER_ERROR, UNDRAWN),
            Refusal::Store(error) if error.is_unavailable() => {
                tracing::warn!(%error, "the database is out of reach");
                (StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE)
            }
            Refusal::Store(error) => {
                tracing::error!(%error, "a profile badge could not be made");
                (StatusCode::INTERNAL_SERVER_ERROR, UNDRAWN)
            }
        };
        let picture = self.picture(app, asked, Content::Notice(words)).await;
        // Nothing but paths of our own, so it is always drawn.
        let picture = picture.unwrap_or_else(|_| Arc::new(Picture::new(asked.format, Vec::new())));
        Outcome::Refused { status, picture }
    }

    /// The picture with this content: kept, or drawn now, once for everybody who waits for it.
    async fn picture(&self, app: &App, asked: &Asked, content: Content) -> Result<Arc<Picture>, Refusal> {
        let &Asked { format, look, scale, .. } = asked;
        let subject = Subject { content, format, look, scale };
        if let Some(picture) = self.drawn.get(&subject).await {
            return Ok(picture);
        }
        let drawing = async {
            let content = self.drawing(app, &subject.content).await?;
            let cards = self.cards.clone();
            let bytes = match format {
                // Some microseconds, unless a letter needs a font that nobody has read yet.
                Format::Svg => spawn_blocking(move || content.svg(&cards, look).into_bytes()).await.ok(),
                Format::Png => app.drawings.busy(move || content.png(&cards, look, scale)).await.flatten(),
            };
            self.count.fetch_add(1, Ordering::Relaxed);
            bytes.map(|bytes| Arc::new(Picture::new(format, bytes))).ok_or(Refusal::Undrawn)
        };
        self.drawn.try_get_with(subject.clone(), drawing).await.map_err(|refusal| Refusal::clone(&refusal))
    }

    /// What is drawn, with the artwork in it.
    async fn drawing(&self, app: &App, content: &Content) -> Result<Drawing, Refusal> {
        let facts = match content {
            Content::Notice(words) => return Ok(Drawing::Notice(words)),
            Content::Profile(facts) => facts,
        };
        let avatar = match &facts.avatar {
            Some(hash) => self.art(app, hash).await?,
            None => None,
        };
        let mut badges = Vec::with_capacity(facts.badges.len());
        for badge in &facts.badges {
            let art = match &badge.image_hash {
                Some(hash) => self.art(app, hash).await?,
                None => None,
            };
            let art = match art {
                Some(art) => Some(art),
                None => self.placeholder().await,
            };
            badges.extend(art.map(|art| (badge.name.clone(), art)));
        }
        let Facts { ref name, colour, rank, score, solved, .. } = *facts;
        let level = app.settings.levels.of(score).clone();
        Ok(Drawing::Card(Box::new(Card { name: name.clone(), level, colour, rank, score, solved, avatar, badges })))
    }

    /// Artwork by its hash; none where it cannot be drawn.
    async fn art(&self, app: &App, hash: &str) -> Result<Option<Arc<Art>>, Refusal> {
        if let Some(art) = self.art.get(hash).await {
            return Ok(art);
        }
        // Whatever names a picture keeps it, so what is gone was named by rows that have changed since.
        let image = images::find(&mut app.store.read().await?, hash).await?.ok_or(Refusal::Outdated)?;
        let is_svg = image.is_svg();
        let art = app.drawings.busy(move || Art::new(&image.bytes, is_svg)).await.flatten().map(Arc::new);
        self.art.insert(hash.to_owned(), art.clone()).await;
        Ok(art)
    }

    async fn placeholder(&self) -> Option<Arc<Art>> {
        let read = async { Art::new(&assets::served(PLACEHOLDER)?.data, true).map(Arc::new) };
        self.art.get_with_by_ref(PLACEHOLDER, read).await
    }
}

/// What is drawn.
enum Drawing {
    Card(Box<Card>),
    Notice(&'static str),
}

impl Drawing {
    fn svg(&self, cards: &Cards, look: Look) -> String {
        match self {
            Self::Card(card) => cards.svg(card, look),
            Self::Notice(words) => cards.notice_svg(words, look),
        }
    }

    fn png(&self, cards: &Cards, look: Look, scale: u32) -> Option<Vec<u8>> {
        match self {
            Self::Card(card) => cards.png(card, look, scale),
            Self::Notice(words) => cards.notice_png(words, look, scale),
        }
    }
}

impl Subject {
    /// How many bytes it takes, about, with all that belongs to a kept picture beside the picture.
    fn weight(&self) -> usize {
        let words = match &self.content {
            Content::Profile(facts) => {
                facts.name.len() + facts.badges.iter().map(|badge| badge.name.len()).sum::<usize>()
            }
            Content::Notice(_) => 0,
        };
        words + 1_024
    }
}

impl Picture {
    fn new(format: Format, bytes: Vec<u8>) -> Self {
        let hash = secrets::content_hash(&bytes);
        let tag = |end: &str| {
            HeaderValue::from_str(&format!("\"{}{end}\"", &hash[..32])).expect("hexadecimal digits make a header")
        };
        // Without the room that was left for more: it would be kept with them.
        let bytes = bytes.into_boxed_slice().into();
        Self { format, bytes, packed: OnceLock::new(), tag: tag(""), packed_tag: tag("-gzip") }
    }

    /// The most bytes that it takes, with its packed form.
    fn weight(&self) -> usize {
        if self.is_packable() { self.bytes.len() * 2 } else { self.bytes.len() }
    }

    pub(super) fn media_type(&self) -> HeaderValue {
        HeaderValue::from_static(match self.format {
            Format::Svg => "image/svg+xml",
            Format::Png => "image/png",
        })
    }

    /// The entity tag of the bytes as they are, or packed.
    pub(super) fn tag(&self, is_packed: bool) -> HeaderValue {
        if is_packed { self.packed_tag.clone() } else { self.tag.clone() }
    }

    pub(super) fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }

    /// Whether packing makes it smaller.
    pub(super) fn is_packable(&self) -> bool {
        self.format == Format::Svg
    }

    /// The bytes as gzip, packed once.
    pub(super) fn packed(&self) -> Bytes {
        let pack = || {
            let mut packer = GzEncoder::new(Vec::with_capacity(self.bytes.len() / 2), Compression::new(5));
            // Into memory nothing can fail.
            packer.write_all(&self.bytes).and_then(|()| packer.finish()).unwrap_or_default().into()
        };
        self.packed.get_or_init(pack).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::profiles::SEED_LEVELS, rendering::fonts::Library};

    #[tokio::test]
    async fn no_more_is_kept_than_the_setting_says() {
        const EACH: usize = 64 * 1_024;
        let cards = Cards::new(SEED_LEVELS.parse().unwrap(), Arc::new(Library::open(None).unwrap()));
        let pictures = Pictures::new(cards, Commits::default(), 1);
        for n in 0..100 {
            let (address, name) = (format!("/api/badge/{n}/png"), n.to_string());
            let picture = Arc::new(Picture::new(Format::Png, vec![0; EACH]));
            pictures.remember(&address, &picture, 0, Instant::now());
            assert_eq!(Arc::strong_count(&picture), 1, "an address does not keep what it led to");
            assert!(pictures.answers.get(address.as_str()).unwrap().picture.upgrade().is_some());
            let facts = Facts { name, colour: 1, rank: 1, score: 0, solved: 0, avatar: None, badges: Vec::new() };
            let content = Content::Profile(facts);
            let subject = Subject { content, format: Format::Png, look: Look::default(), scale: 1 };
            pictures.drawn.insert(subject, picture).await;
        }
        pictures.drawn.run_pending_tasks().await;
        pictures.answers.run_pending_tasks();
        assert!((1..=16).contains(&pictures.drawn.entry_count()), "{} are kept", pictures.drawn.entry_count());
        assert!(pictures.drawn.weighted_size() + pictures.answers.weighted_size() <= 1_024 * 1_024);
    }

    #[test]
    fn a_picture_takes_no_more_room_than_it_is_counted_for() {
        let mut bytes = Vec::with_capacity(64 * 1_024);
        bytes.extend(b"<svg/>".repeat(10));
        let picture = Picture::new(Format::Svg, bytes);
        assert!(picture.packed().len() + picture.bytes.len() <= picture.weight());
        assert_eq!(picture.bytes.try_into_mut().unwrap().capacity(), 60);
    }
}
