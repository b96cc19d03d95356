//! Made-up people.

use super::{super::dice::Dice, sql::PersonRow};
use crate::{clock::Timestamp, domain::organisations::OrganisationId};

pub(super) const PLACES: &[&str] = &[
    "Likepersoner Oslo",
    "Fyrlykta",
    "Nordlys",
    "Samtalen Bergen",
    "Møteplassen",
    "Håndsrekningen",
    "Åpen dør",
    "Kompass",
];
pub(super) const DEEDS: &[&str] = &[
    "First Session",
    "Good Listener",
    "Safe Hands",
    "Storyteller",
    "Bridge Builder",
    "Steady Course",
    "Open Door",
    "Night Watch",
];

const FIRST: &[&str] = &[
    "Kari",
    "Ola",
    "Anne",
    "Per",
    "Ingrid",
    "Lars",
    "Åse",
    "Øyvind",
    "Bjørg",
    "Håkon",
    "Fatima",
    "Mohamed",
    "Sunniva",
    "Torbjørn",
    "Amina",
    "Jakob",
    "Marit",
    "Nils",
    "Solveig",
    "Erik",
    "Leila",
    "Magnus",
    "Ragnhild",
    "Sindre",
    "Thea",
    "Emil",
    "Frida",
    "Gro",
    "Henrik",
    "Ida",
    "Jon",
    "Kåre",
];
const LAST: &[&str] = &[
    "Nordmann",
    "Hansen",
    "Johansen",
    "Olsen",
    "Larsen",
    "Ødegård",
    "Ås",
    "Bråten",
    "Dahl",
    "Eide",
    "Fjeld",
    "Gjerde",
    "Haugen",
    "Iversen",
    "Kristoffersen",
    "Lunde",
    "Moen",
    "Næss",
    "Pettersen",
    "Rønning",
    "Sæther",
    "Tveit",
    "Vik",
    "Yusuf",
    "Ali",
    "Nguyen",
    "Khan",
    "Solberg",
    "Berg",
    "Lie",
    "Strand",
    "Bakken",
];
const SYLLABLES: &[&str] =
    &["ka", "lo", "mi", "ne", "ra", "si", "to", "va", "be", "du", "fi", "gro", "hel", "jo", "pe", "str"];

/// Somebody with the number `number`, whose standing awards, their points, and the changes of their certifications are given.
pub(super) fn invent(
    dice: &mut Dice,
    number: i64,
    organisations: &[OrganisationId],
    (awards, score, certified): (i64, i64, i64),
    at: Timestamp,
) -> PersonRow {
    // A second family name that few share, so that a search finds a handful, as it does among real people.
    let rare: String = (0..3).map(|_| *dice.pick(SYLLABLES)).collect();
    let mut letters = rare.chars();
    let rare: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    PersonRow {
        public_id: format!("pm-{number:07}"),
        email: format!("pm-{number:07}@example.org"),
        name: format!("{} {rare} {}", dice.pick(FIRST), dice.pick(LAST)),
        organisation: *dice.pick(organisations),
        awards,
        score,
        revision: 1 + awards + certified,
        at,
    }
}
