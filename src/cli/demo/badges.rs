//! The demo's badges.

use crate::domain::badges::{Field, Metal, Shape};

/// How a badge comes to people in the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    /// By hand, this often compared with the others.
    Often(usize),
    /// By a rule alone, or to nobody yet.
    Never,
    /// In its time; it is retired now.
    Once,
    /// To a few, for trying out.
    Sandbox,
}

/// A badge of the demo.
#[derive(Debug)]
pub(super) struct Badge {
    pub id: &'static str,
    /// The next free one if absent.
    pub number: Option<i64>,
    pub shortname: &'static str,
    pub name: &'static str,
    /// What its picture is composed of.
    pub art: (Shape, Field, Metal, &'static str),
    pub points: i64,
    /// The site's own organisation if absent.
    pub organisation: Option<&'static str>,
    pub given: Given,
    pub description: &'static str,
    pub criteria: &'static str,
}

macro_rules! badge {
    ($id:literal, $shortname:literal, $name:literal, $art:expr, $points:literal, $given:expr, $description:literal, $criteria:literal) => {
        Badge {
            id: $id,
            number: None,
            shortname: $shortname,
            name: $name,
            art: $art,
            points: $points,
            organisation: None,
            given: $given,
            description: $description,
            criteria: $criteria,
        }
    };
}

use Field::{Azure, Fjord, Gules, Murrey, Purpure, Sable, Tenne, Vert};
use Given::{Never, Often, Once, Sandbox};
use Metal::{Argent, Copper, Or};
use Shape::{Circle, Hexagon, Medal, Rosette, Shield};

/// The badges whose ids, numbers, names or shortnames the contracts' examples use come first, and number 51 last.
pub(super) const BADGES: &[Badge] = &[
    badge!(
        "bdg-def-001",
        "first-session",
        "First Session",
        (Circle, Fjord, Argent, "message-square"),
        50,
        Often(14),
        "Led a first mentoring session from start to finish",
        "Hold one session on your own and write the short report afterwards."
    ),
    badge!(
        "bdg-def-002",
        "streak-champion",
        "Streak Champion",
        (Rosette, Tenne, Or, "flame"),
        200,
        Often(5),
        "Maintained an active mentoring streak for 30 consecutive days",
        "Be in touch with at least one mentee a day, thirty days in a row."
    ),
    badge!(
        "bdg-def-003",
        "community-builder",
        "Community Builder",
        (Hexagon, Azure, Or, "users"),
        300,
        Often(4),
        "Recognised for exceptional contribution to the peer mentor community",
        "Given by an administrator to somebody whom the others would miss."
    ),
    badge!(
        "bdg-first-login",
        "first-login",
        "First Login",
        (Circle, Sable, Argent, "key"),
        0,
        Often(3),
        "You have signed in for the first time. Welcome!",
        "Sign in once."
    ),
    badge!(
        "bdg-link-basic",
        "link-basic",
        "Link Basic",
        (Shield, Azure, Argent, "link"),
        0,
        Never,
        "Can connect one page with another",
        "Make five links."
    ),
    badge!(
        "bdg-link-advanced",
        "link-advanced",
        "Link Advanced",
        (Shield, Purpure, Or, "link"),
        0,
        Never,
        "Weaves pages together without losing a thread",
        "Make fifteen links."
    ),
    badge!(
        "bdg-fancy-badge",
        "fancy-badge",
        "Fancy Badge",
        (Medal, Murrey, Argent, "sparkles"),
        0,
        Never,
        "A real fancy badge",
        "Eleven links, fourteen comments and four pictures."
    ),
    badge!(
        "bdg-welcome-aboard",
        "welcome-aboard",
        "Welcome Aboard",
        (Rosette, Fjord, Copper, "door-open"),
        0,
        Never,
        "Found the way in, and stayed for a look around",
        "Comes by itself after First Login."
    ),
    badge!(
        "bdg-good-listener",
        "good-listener",
        "Good Listener",
        (Circle, Murrey, Copper, "ear"),
        150,
        Often(9),
        "Hears what is said between the sentences",
        "Three mentees have named you in their feedback."
    ),
    badge!(
        "bdg-hundred-sessions",
        "hundred-sessions",
        "Hundred Sessions",
        (Medal, Azure, Or, "star"),
        500,
        Often(3),
        "A hundred sessions, each of them for one person only",
        "Hold a hundred sessions, whenever and wherever."
    ),
    badge!(
        "bdg-level-1",
        "level-1",
        "Peer Mentor Level 1",
        (Shield, Vert, Argent, "book-open"),
        100,
        Often(12),
        "Has completed the introductory course for peer mentors",
        "Two evenings, one practice talk, and a signed promise of confidentiality."
    ),
    badge!(
        "bdg-level-2",
        "level-2",
        "Peer Mentor Level 2",
        (Shield, Vert, Or, "graduation-cap"),
        200,
        Often(6),
        "Has completed the course on difficult conversations",
        "Level 1, a year of practice and a weekend course."
    ),
    badge!(
        "bdg-mentor-of-the-year",
        "mentor-of-the-year",
        "Mentor of the Year",
        (Medal, Gules, Or, "trophy"),
        1_000,
        Often(1),
        "Chosen by all the organisations together, once a year",
        "Nobody can apply. One is found."
    ),
    badge!(
        "bdg-retreat-2026",
        "retreat-2026",
        "Retreat 2026",
        (Hexagon, Purpure, Argent, "mountain"),
        50,
        Often(7),
        "Was there: three days in the mountains, two of them in fog",
        "Take part in the February retreat."
    ),
    badge!(
        "bdg-safe-hands",
        "safe-hands",
        "Safe Hands",
        (Shield, Sable, Argent, "heart-pulse"),
        100,
        Often(7),
        "Knows what to do when somebody falls ill or falls apart",
        "First aid and crisis course, renewed every other year."
    ),
    badge!(
        "bdg-storyteller",
        "storyteller",
        "Storyteller",
        (Hexagon, Murrey, Or, "feather"),
        100,
        Often(5),
        "Told their own story so that others dared to tell theirs",
        "Speak at an open evening, or write for the newsletter."
    ),
    badge!(
        "bdg-bridge-builder",
        "bridge-builder",
        "Bridge Builder",
        (Hexagon, Fjord, Argent, "bridge"),
        200,
        Often(4),
        "Brought two groups together that did not know of each other",
        "Arrange one meeting across organisations."
    ),
    badge!(
        "bdg-lighthouse",
        "lighthouse",
        "Lighthouse",
        (Rosette, Vert, Argent, "lighthouse"),
        1_500,
        Never,
        "For ten years as a fixed point on somebody's coast",
        "Ten years as a peer mentor. The first will be given in 2031."
    ),
    badge!(
        "bdg-pen-pal",
        "pen-pal",
        "Pen Pal",
        (Circle, Purpure, Or, "mail"),
        50,
        Once,
        "Wrote letters, on paper, with stamps",
        "Send ten letters. The scheme ended when the post office closed."
    ),
    badge!(
        "bdg-try-me-out",
        "try-me-out",
        "Try Me Out",
        (Circle, Fjord, Or, "puzzle"),
        0,
        Sandbox,
        "For trying out how an award looks and where it goes",
        "None. It is a sandbox badge: it sends no mail and is never public."
    ),
    badge!(
        "bdg-first-case",
        "first-case",
        "First Case",
        (Circle, Sable, Argent, "check"),
        0,
        Never,
        "Has solved a first practice case",
        "Solve one practice case."
    ),
    badge!(
        "bdg-five-cases",
        "five-cases",
        "Five Cases",
        (Hexagon, Gules, Or, "badge-check"),
        0,
        Never,
        "Has solved five practice cases",
        "Solve five practice cases, easy or hard."
    ),
    badge!(
        "bdg-ten-cases",
        "ten-cases",
        "Ten Cases",
        (Medal, Purpure, Copper, "lightbulb"),
        0,
        Never,
        "Has solved ten practice cases",
        "Solve ten practice cases, easy or hard."
    ),
    badge!(
        "bdg-twenty-five-cases",
        "twenty-five-cases",
        "Twenty-five Cases",
        (Circle, Fjord, Or, "target"),
        0,
        Never,
        "Has solved twenty-five practice cases",
        "Solve twenty-five practice cases, easy or hard."
    ),
    badge!(
        "bdg-fifty-cases",
        "fifty-cases",
        "Fifty Cases",
        (Hexagon, Tenne, Copper, "gem"),
        0,
        Never,
        "Has solved fifty practice cases",
        "Solve fifty practice cases, easy or hard."
    ),
    badge!(
        "bdg-hundred-cases",
        "hundred-cases",
        "Hundred Cases",
        (Medal, Murrey, Argent, "crown"),
        0,
        Never,
        "Has solved a hundred practice cases",
        "Solve a hundred practice cases, easy or hard."
    ),
    badge!(
        "bdg-on-a-roll",
        "on-a-roll",
        "On a Roll",
        (Hexagon, Sable, Or, "zap"),
        0,
        Never,
        "Is at it right now",
        "Three practice cases in two weeks. It goes again when you rest, and comes back when you do not."
    ),
    Badge {
        organisation: Some("org-nhf-oslo"),
        ..badge!(
            "bdg-street-team",
            "oslo-street-team",
            "Oslo Street Team",
            (Rosette, Purpure, Copper, "coffee"),
            100,
            Often(6),
            "Out on Saturdays, in all weathers, with coffee",
            "Five Saturdays on the street team of NHF Oslo."
        )
    },
    Badge {
        number: Some(51),
        ..badge!(
            "bdg-digital-badge-basics",
            "digital-badge-basics",
            "Digital Badge Basics",
            (Hexagon, Azure, Copper, "award"),
            50,
            Often(8),
            "Knows what a digital badge says, who says it, and how to check it",
            "Complete the online module and claim this very badge."
        )
    },
];
