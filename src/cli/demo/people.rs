//! The demo's organisations and people: those whom the contracts' examples name, and a company of others.

use super::super::dice::Dice;
use crate::domain::text;

/// An organisation of the demo.
pub(super) struct House {
    pub id: &'static str,
    pub name: &'static str,
    pub contact: &'static str,
    pub hue: i64,
}

/// The mentors' own; the site's is made when the server starts.
pub(super) const HOUSES: &[House] = &[
    House { id: "org-nhf-oslo", name: "NHF Oslo", contact: "oslo@example.org", hue: 262 },
    House { id: "org-nhf-bergen", name: "NHF Bergen", contact: "bergen@example.org", hue: 150 },
    House { id: "org-fyrlykta", name: "Fyrlykta likepersoner", contact: "post@fyrlykta.example", hue: 25 },
    House { id: "org-nordlys", name: "Nordlys ungdom", contact: "hei@nordlys.example", hue: 320 },
];

/// Somebody who can sign in.
pub(super) struct Account {
    pub person: &'static str,
    pub email: &'static str,
    pub what: &'static str,
}

/// All with one password.
pub(super) const ACCOUNTS: [Account; 3] = [
    Account { person: "admin-per-001", email: "per.admin@example.org", what: "administers the whole site" },
    Account { person: "coord-ingrid-001", email: "coordinator@example.org", what: "coordinates NHF Oslo" },
    Account { person: "pm-kari-001", email: "kari@example.org", what: "is a peer mentor at NHF Oslo" },
];

/// A person of the demo.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub id: String,
    /// The id if absent.
    pub handle: Option<String>,
    pub name: String,
    pub email: Option<String>,
    /// The site's own if absent.
    pub house: Option<&'static str>,
}

fn person(id: &str, name: &str, email: Option<&str>, house: Option<&'static str>) -> Person {
    Person { id: id.to_owned(), handle: None, name: name.to_owned(), email: email.map(str::to_owned), house }
}

/// Those whom the contracts' examples and the tests of the card name. Their badges are fixed.
pub(super) fn named() -> Vec<Person> {
    let oslo = Some("org-nhf-oslo");
    let mut people = vec![
        person("admin-per-001", "Per Hansen", Some("per.admin@example.org"), None),
        person("coord-ingrid-001", "Ingrid Solberg", Some("coordinator@example.org"), oslo),
        person("pm-kari-001", "Kari Nordmann", Some("kari@example.org"), oslo),
        person("mentor-42", "Amina Yusuf", Some("amina.yusuf@example.org"), oslo),
        person("mentor-19", "Lars Eriksen", Some("lars.eriksen@example.org"), oslo),
        person("foo-bar-001", "Foo Bar", Some("foo@bar.org"), None),
        // Stubs: a program named them by their ids, and nobody has told their names yet.
        person("mentor-88", "mentor-88", None, oslo),
        person("mentor-93", "mentor-93", None, oslo),
    ];
    people.extend(TIERS.iter().map(|tier| person(tier.id, tier.name, None, oslo)));
    people
}

/// Somebody at the lower edge of a tier of the card.
pub(super) struct Tier {
    pub id: &'static str,
    pub name: &'static str,
    #[cfg_attr(not(test), expect(dead_code, reason = "what the credits must add up to, for the test"))]
    pub score: i64,
}

pub(super) const TIERS: &[Tier] = &[
    Tier { id: "tier-newbie", name: "Nora Nybakk", score: 0 },
    Tier { id: "tier-scout", name: "Sander Speider", score: 200 },
    Tier { id: "tier-codebreaker", name: "Cecilie Kode", score: 500 },
    Tier { id: "tier-hacker", name: "Håkon Haker", score: 1_000 },
    Tier { id: "tier-cipher-hunter", name: "Siri Siffer", score: 1_500 },
    Tier { id: "tier-forger", name: "Frode Smed", score: 2_000 },
    Tier { id: "tier-flag-conqueror", name: "Flora Flaggstad", score: 3_000 },
];

/// Who else has a role, by id, and in which organisation.
pub(super) const ADMINS: &[(&str, &str)] = &[("admin-bjorg-001", "org-nhf-bergen"), ("admin-tor-001", "org-fyrlykta")];
pub(super) const COORDINATORS: &[(&str, &str)] =
    &[("coord-ingrid-001", "org-nhf-oslo"), ("coord-aslaug-001", "org-nhf-bergen"), ("coord-samir-001", "org-nordlys")];

/// Those with names that a page must be ready for, and those with a role.
const PARTICULAR: &[(&str, &str, &str)] = &[
    ("admin-bjorg-001", "Bjørg Ødegård", "org-nhf-bergen"),
    ("admin-tor-001", "Tor Ås", "org-fyrlykta"),
    ("coord-aslaug-001", "Åslaug Ærø", "org-nhf-bergen"),
    ("coord-samir-001", "Samir Haddad", "org-nordlys"),
    ("pm-long-001", "Anne-Margrethe Elisabeth Sørensen Kjærgård-Bjørnstjerne von der Lippe-Konow", "org-nhf-oslo"),
    ("pm-layla-001", "ليلى الحداد", "org-nhf-oslo"),
    ("pm-yosef-001", "יוסף כהן", "org-fyrlykta"),
    ("pm-meiling-001", "陳美玲", "org-nhf-bergen"),
    ("pm-haruto-001", "佐藤 陽翔", "org-nordlys"),
    ("pm-olena-001", "Олена Шевченко", "org-nhf-oslo"),
    ("pm-ravdna-001", "Rávdná Čáhppe-Ánne Eira", "org-nordlys"),
    ("pm-thi-001", "Nguyễn Thị Thuỳ Dương", "org-nhf-bergen"),
    ("pm-zbigniew-001", "Zbigniew Wróblewski", "org-fyrlykta"),
    ("pm-io-001", "Bo Ås", "org-nhf-oslo"),
    ("pm-oneil-001", "Siobhán O'Neill", "org-nhf-bergen"),
    ("pm-priya-001", "प्रिया शर्मा", "org-nordlys"),
];

const FIRST: &[&str] = &[
    "Aisha",
    "Aksel",
    "Amalie",
    "Anders",
    "Astrid",
    "Birgit",
    "Bjørn",
    "Camilla",
    "Dag",
    "Einar",
    "Elif",
    "Emil",
    "Eskil",
    "Fatima",
    "Frida",
    "Gro",
    "Guro",
    "Håvard",
    "Hedda",
    "Henrik",
    "Ida",
    "Ingvild",
    "Ivar",
    "Jakob",
    "Jorunn",
    "Kåre",
    "Kjersti",
    "Knut",
    "Leila",
    "Linnea",
    "Magnus",
    "Maja",
    "Mathias",
    "Mohamed",
    "Nils",
    "Oda",
    "Ola",
    "Omar",
    "Pål",
    "Ragnhild",
    "Reidun",
    "Rune",
    "Sigrid",
    "Sindre",
    "Solveig",
    "Stian",
    "Sunniva",
    "Synnøve",
    "Terje",
    "Thea",
    "Torbjørn",
    "Tuva",
    "Ulrik",
    "Vegard",
    "Vilde",
    "Wenche",
    "Yngve",
    "Yusuf",
    "Åse",
    "Øyvind",
];
const LAST: &[&str] = &[
    "Aas",
    "Ali",
    "Andersen",
    "Bakken",
    "Berg",
    "Bråten",
    "Dahl",
    "Eide",
    "Fjeld",
    "Gjerde",
    "Hagen",
    "Halvorsen",
    "Haugen",
    "Hovland",
    "Iversen",
    "Johansen",
    "Karlsen",
    "Khan",
    "Kjølstad",
    "Kristoffersen",
    "Lie",
    "Lunde",
    "Løken",
    "Moen",
    "Myhre",
    "Nguyen",
    "Næss",
    "Olsen",
    "Osman",
    "Pettersen",
    "Rasmussen",
    "Ruud",
    "Rønning",
    "Sandvik",
    "Skår",
    "Strand",
    "Sæther",
    "Sørlie",
    "Tangen",
    "Thorsen",
    "Tveit",
    "Vik",
    "Ødegaard",
    "Østby",
    "Åsen",
    "Sundström-Nilsen",
];

/// The others: the particular ones, and as many more as are missing to `count`.
pub(super) fn others(dice: &mut Dice, count: usize) -> Vec<Person> {
    let mut people: Vec<Person> = PARTICULAR
        .iter()
        .map(|(id, name, house)| person(id, name, Some(&format!("{id}@example.org")), Some(house)))
        .collect();
    let mut taken = std::collections::BTreeSet::new();
    while people.len() < count {
        let (first, last) = (*dice.pick(FIRST), *dice.pick(LAST));
        let name = format!("{first} {last}");
        let slug = text::shortname(&name);
        if !taken.insert(slug.clone()) {
            continue;
        }
        // Every second one belongs to the house of the examples.
        let house = if dice.happens(45) { "org-nhf-oslo" } else { dice.pick(HOUSES).id };
        let email = (!dice.happens(10)).then(|| format!("{}@example.org", slug.replace('-', ".")));
        people.push(Person {
            id: format!("pm-{}-{:03}", text::shortname(first), people.len()),
            handle: Some(slug),
            name,
            email,
            house: Some(house),
        });
    }
    people
}
