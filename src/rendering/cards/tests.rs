use super::*;
use crate::domain::profiles::SEED_LEVELS;

fn cards() -> Cards {
    Cards::new(SEED_LEVELS.parse().unwrap(), Arc::new(Library::open(None).unwrap()))
}

fn card(name: &str, score: i64) -> Card {
    let levels: Levels = SEED_LEVELS.parse().unwrap();
    Card {
        name: name.into(),
        level: levels.of(score).clone(),
        colour: 1,
        rank: 14,
        score,
        solved: 37,
        avatar: None,
        badges: Vec::new(),
    }
}

fn art() -> Arc<Art> {
    Arc::new(Art::new(include_bytes!("../../../static/art/streak-champion.svg"), true).unwrap())
}

const LOOKS: [Look; 4] = [
    Look { theme: Theme::Light, style: Style::Card },
    Look { theme: Theme::Dark, style: Style::Card },
    Look { theme: Theme::Light, style: Style::Compact },
    Look { theme: Theme::Dark, style: Style::Compact },
];

#[test]
fn a_card_tells_in_words_what_it_shows() {
    let mut card = card("Kari <Aasen> & \"Co\"", 640);
    card.badges.push(("A > B".into(), art()));
    let svg = cards().svg(&card, Look::default());
    assert!(svg.contains(
        "<title>Kari &lt;Aasen&gt; &amp; &quot;Co&quot;: Codebreaker, rank 14, score 640, 37 solved</title>"
    ));
    assert!(svg.contains("<desc>Profile badge. Level 3 of 7, the next from 1,000 points. Holds A &gt; B.</desc>"));
}

#[test]
fn a_card_is_well_formed_and_names_nothing_outside_whatever_the_name() {
    let cards = cards();
    let long = "x".repeat(10_000);
    let names = [
        "",
        " ",
        "Bo",
        "<script>alert(1)</script>",
        "]]>&lt;!ENTITY",
        "a\u{202e}b\u{0}\u{7}",
        "\u{fffe}\u{ffff}",
        "山田 花子",
        "😀 Ada",
        "محمد الأمين",
        &long,
        "🏳️‍🌈",
        "\u{301}\u{301}",
        "Z̷̡̢̛͓͔̈́̈́a̶̛͓̺l̷̗̓g̸̡̈́o",
    ];
    for name in names {
        for look in LOOKS {
            let mut card = card(name, 1_500);
            card.badges = vec![("B".into(), art()); 4];
            let svg = cards.svg(&card, look);
            let mut reader = quick_xml::Reader::from_str(&svg);
            loop {
                match reader.read_event().unwrap_or_else(|error| panic!("{name:?}: {error}")) {
                    quick_xml::events::Event::Eof => break,
                    quick_xml::events::Event::Start(tag) | quick_xml::events::Event::Empty(tag) => {
                        assert!(!["script", "text", "style"].contains(&tag.name().as_ref()));
                        for attribute in tag.attributes() {
                            let attribute = attribute.unwrap();
                            let value = &attribute.value;
                            assert!(!value.contains("://") || attribute.key.as_ref() == "xmlns", "{value}");
                        }
                    }
                    _ => {}
                }
            }
            let png = cards.png(&card, look, 1).unwrap_or_else(|| panic!("{name:?} is drawn"));
            let (width, height) = look.style.size();
            assert_eq!(image::load_from_memory(&png).unwrap().to_rgba8().dimensions(), (width, height));
        }
    }
}

#[test]
fn a_png_is_as_large_as_its_scale_and_shows_what_the_svg_shows() {
    let cards = cards();
    let mut card = card("Anne-Margrethe Kvitfjell-Sørbråten Haugland", 12_480);
    card.badges = vec![("B".into(), art()); 3];
    for look in LOOKS {
        for scale in 1..=4 {
            let png = image::load_from_memory(&cards.png(&card, look, scale).unwrap()).unwrap().to_rgba8();
            let (width, height) = look.style.size();
            assert_eq!(png.dimensions(), (width * scale, height * scale));
            // Drawn in one piece, without anything that was drawn before.
            let whole = png::plain(&cards.svg(&card, look), look, scale).unwrap();
            let whole = image::load_from_memory(&whole).unwrap().to_rgba8();
            let differing =
                png.pixels().zip(whole.pixels()).filter(|(a, b)| a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > 3));
            assert_eq!(differing.count(), 0, "{look:?} {scale}");
        }
    }
}

#[test]
fn a_name_whose_letters_reach_far_down_stands_clear_of_the_level() {
    let cards = cards();
    let height = |name: &str| {
        let svg = cards.svg(&card(name, 0), Look::default());
        let places = svg.split("translate(108 ").skip(1).filter_map(|rest| rest.split(')').next());
        let places: Vec<f32> = places.map(|place| place.parse().unwrap()).collect();
        assert_eq!((places.len(), places[0]), (2, 75.0), "the level, then the name");
        places[1]
    };
    for name in ["Kari Aasen", "Ægir Þjóðólfsson", "Олена Шевченко", "Ελένη", "יוסף"] {
        assert!((height(name) - 48.0).abs() < f32::EPSILON, "{name}");
    }
    for name in ["లక్ష్మి", "မြန်မာ"] {
        assert!(height(name) < 47.0, "{name}");
    }
}

#[test]
fn long_numbers_are_cut_and_never_rounded_up() {
    for (number, text) in [
        (9_999, "9,999"),
        (10_000, "10k"),
        (19_999, "19.9k"),
        (123_456, "123k"),
        (1_999_999, "1.9M"),
        (-12_345, "\u{2212}12.3k"),
        (i64::MAX, "9.2E"),
    ] {
        assert_eq!(shortened(number), text);
    }
}

#[test]
fn a_number_never_stands_on_the_next_one_or_on_a_badge() {
    let cards = cards();
    let mut card = card("Bo", 9_999_999);
    (card.rank, card.solved) = (9_999_999, 9_999_999);
    card.badges = vec![("B".into(), art()); 4];
    let png = image::load_from_memory(&cards.png(&card, Look::default(), 1).unwrap()).unwrap().to_rgba8();
    // Between the last number and the first badge there is ground.
    assert!((106..152).all(|y| png.get_pixel(263, y) == png.get_pixel(263, 154)));
}

#[test]
fn however_long_a_level_and_a_score_a_compact_card_has_room_for_them() {
    let fonts = Arc::new(Library::open(None).unwrap());
    for name in ["W".repeat(32), "Keeper of the Hidden Inner Light".into(), "క్ష".repeat(8)] {
        let levels: Levels = format!("0 {name} #6B7280").parse().unwrap();
        let cards = Cards::new(levels.clone(), Arc::clone(&fonts));
        for score in [0, 99_999, 9_999_999, i64::MAX, i64::MIN] {
            let card = Card { level: levels.of(score).clone(), ..card("Bo", score) };
            let look = Look { style: Style::Compact, ..Look::default() };
            let png = image::load_from_memory(&cards.png(&card, look, 1).unwrap()).unwrap().to_rgba8();
            let ground = png.get_pixel(300, 6);
            let mut right = (309..318).flat_map(|x| (12..52).map(move |y| (x, y)));
            assert!(right.all(|(x, y)| png.get_pixel(x, y) == ground), "{name} {score}");
        }
    }
}
