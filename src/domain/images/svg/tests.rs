use super::*;

const OPEN: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 8 4\">";

fn kept(inside: &str) -> String {
    let drawing =
        read(format!("{OPEN}{inside}</svg>").as_bytes()).unwrap_or_else(|problem| panic!("{inside}: {problem}"));
    let root = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 4\" width=\"512\" height=\"256\"";
    let inside = drawing.text.strip_prefix(root).unwrap_or_else(|| panic!("{}", drawing.text));
    inside.trim_start_matches('>').trim_end_matches("</svg>").trim_end_matches("/>").to_owned()
}

#[test]
fn shapes_come_out_as_they_went_in() {
    for shapes in [
        "<path d=\"M0 0h8v4z\" fill=\"#fff\"/><circle cx=\"1\" cy=\"1.5\" r=\"50%\"/>",
        "<defs><linearGradient id=\"a\"><stop offset=\"0\" stop-color=\"red\"/></linearGradient></defs>\
         <g fill=\"url(#a)\" transform=\"translate(1 2) scale(.5)\"><rect width=\"1\" height=\"2\"/></g>",
        "<title>Fire &amp; flame</title><use href=\"#b\" x=\"2\"/><mask id=\"b\"><path d=\"M0 0\"/></mask><g/>",
    ] {
        assert_eq!(kept(shapes), shapes.trim_end_matches("/>"), "{shapes}");
    }
}

#[test]
fn style_sheets_are_worked_into_attributes_in_their_order() {
    let sheet = "<style><![CDATA[ .a{fill:red;stroke:url('#g')} g > .a{fill:blue} #c{fill:lime!important} rect{opacity:.5} ]]></style>";
    let shapes =
        "<g><path class=\"a x\" fill=\"white\"/><path id=\"c\" style=\"fill:black;stroke-width:2\"/></g><rect/>";
    assert_eq!(
        kept(&format!("{sheet}{shapes}")),
        "<g><path fill=\"blue\" stroke=\"url(#g)\"/><path id=\"c\" fill=\"lime\" stroke-width=\"2\"/></g><rect opacity=\".5\""
    );
}

#[test]
fn what_drawing_programs_write_is_kept() {
    // Illustrator: a class for each colour, lists of those that share something, and thousands of shapes.
    let names: Vec<_> = (0..400).map(|n| format!(".cls-{n}")).collect();
    let sheet = names.iter().enumerate().fold(names.join(", ") + "{fill:#fff;stroke-width:0}", |sheet, (n, name)| {
        format!("{sheet}\n      {name} {{\n        fill: #{n:06x};\n        stroke-miterlimit: 10;\n      }}\n")
    });
    let shapes = (0..4_000).fold(String::new(), |all, n| format!("{all}<path class=\"cls-{}\" d=\"M0 0\"/>", n % 400));
    let drawn = kept(&format!("<defs><style>{sheet}</style></defs><g id=\"a\">{shapes}</g>"));
    let last = "<path d=\"M0 0\" fill=\"#00018f\" stroke-width=\"0\" stroke-miterlimit=\"10\"/></g>";
    assert!(drawn.ends_with(last), "{drawn}");
    // Inkscape: all that it knows, in the style of each element.
    let style = "color:#000000;font-style:normal;font-family:'Sans; {Serif}';-inkscape-font-specification:'Sans, Bold';\
                 line-height:1.25;shape-padding:0;clip-rule:nonzero;display:inline;fill:#ff0000;fill-opacity:1;marker:none;\
                 -inkscape-stroke:none;stroke:none;filter:none /* none */;enable-background:accumulate";
    assert_eq!(
        kept(&format!("<path style=\"{style}\"/>")),
        "<path color=\"#000000\" clip-rule=\"nonzero\" display=\"inline\" fill=\"#ff0000\" fill-opacity=\"1\" stroke=\"none\""
    );
}

#[test]
fn the_root_keeps_nothing_that_reaches_beyond_it() {
    for root in [
        "overflow=\"visible\"",
        "style=\"overflow:visible\"",
        "class=\"a\"",
        "x=\"-8\" y=\"9\" preserveAspectRatio=\"xMidYMid slice\"",
    ] {
        let svg = format!(
            "<svg viewBox=\"0 0 8 4\" {root}><style>.a{{overflow:visible}}</style><symbol overflow=\"visible\"/></svg>"
        );
        let expected = format!(
            "<svg xmlns=\"{SVG}\" viewBox=\"0 0 8 4\" width=\"512\" height=\"256\"><symbol overflow=\"visible\"/></svg>"
        );
        assert_eq!(read(svg.as_bytes()).unwrap().text, expected, "{root}");
    }
}

#[test]
fn what_could_run_or_load_something_is_left_out() {
    for inside in [
        "<script>alert(1)</script>",
        "<script xlink:href=\"https://a.example/x.js\"/>",
        "<x:script xmlns:x=\"http://www.w3.org/2000/svg\">alert(1)</x:script>",
        "<SCRIPT>alert(1)</SCRIPT>",
        "<h:script xmlns:h=\"http://www.w3.org/1999/xhtml\">alert(1)</h:script>",
        "<h:img xmlns:h=\"http://www.w3.org/1999/xhtml\" src=\"x\" onerror=\"alert(1)\"/>",
        "<metadata><script>alert(1)</script><path d=\"M0\"/></metadata>",
        "<style>@import url(https://a.example/x.css); path{background:url(https://a.example)}</style>",
        "<animate attributeName=\"href\" values=\"javascript:alert(1)\"/><set attributeName=\"onload\" to=\"alert(1)\"/>",
        "<handler xmlns:ev=\"http://www.w3.org/2001/xml-events\" ev:event=\"load\">alert(1)</handler>",
        "<?xml-stylesheet href=\"https://a.example/x.css\"?><!-- <script>alert(1)</script> -->",
        "<switch requiredExtensions=\"http://a.example\"><foreignObject><script/></foreignObject></switch>",
    ] {
        assert_eq!(kept(inside), "", "{inside}");
    }
    for (inside, expected) in [
        ("<a href=\"javascript:alert(1)\" target=\"_top\"><path/></a>", "<g><path/></g>"),
        ("<a xlink:href=\"https://a.example\"><path/></a>", "<g><path/></g>"),
        ("<path onload=\"alert(1)\" ONCLICK=\"alert(1)\" x:onload=\"a\" xmlns:x=\"y\"/>", "<path"),
        ("<use href=\"https://a.example/a.svg#b\"/>", "<use"),
        ("<use xlink:href=\"data:image/svg+xml;base64,AAAA#b\"/>", "<use"),
        ("<use xlink:href=\"java&#115;cript:alert(1)\"/>", "<use"),
        ("<path style=\"fill:url(https://a.example/a.svg#b);stroke:expression(alert(1))\"/>", "<path"),
        ("<path style=\"fill:u\\72l(https://a.example)\"/>", "<path"),
        ("<path fill=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\"/>", "<path"),
        ("<path id=\"&quot; onload=&quot;alert(1)\"/>", "<path"),
        (
            "<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>",
            "<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>",
        ),
        ("<title><script>alert(1)</script></title>", "<title"),
        ("<style>path{fill:red}</style><path xml:base=\"https://a.example/\"/>", "<path fill=\"red\""),
    ] {
        assert_eq!(kept(inside), expected, "{inside}");
    }
}

#[test]
fn what_would_be_missed_is_named() {
    for (inside, expected) in [
        ("<text>Hi</text>", Problem::NotKept("text")),
        ("<g><image href=\"data:image/png;base64,AAAA\"/></g>", Problem::NotKept("image")),
        (
            "<foreignObject><p xmlns=\"http://www.w3.org/1999/xhtml\">Hi</p></foreignObject>",
            Problem::NotKept("foreignObject"),
        ),
        (
            "<filter id=\"a\"><feImage href=\"https://a.example\"/></filter><path filter=\"url(#a)\"/>",
            Problem::NotKept("filter"),
        ),
        ("<pattern id=\"a\"/><style>path{fill:url(#a)}</style><path/>", Problem::NotKept("pattern")),
        ("<path style=\"marker-end:url(#a)\"/>", Problem::NotKept("marker")),
        ("<path/>&boom;", Problem::NotKept("&…;")),
    ] {
        assert_eq!(read(format!("{OPEN}{inside}</svg>").as_bytes()).unwrap_err(), expected, "{inside}");
    }
    assert_eq!(kept("<pattern id=\"a\"><image/></pattern><path/>"), "<path", "what nobody refers to is no loss");
}

#[test]
fn a_document_type_is_left_out_and_entities_are_refused() {
    let plain = "<?xml version=\"1.0\"?><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">";
    assert!(read(format!("{plain}{OPEN}</svg>").as_bytes()).is_ok_and(|drawing| !drawing.text.contains("DTD")));
    for entities in ["<!DOCTYPE svg [<!ENTITY a \"aaaa\">]>", "<!DOCTYPE svg SYSTEM \"file:///etc/passwd\" [ ]>"] {
        assert_eq!(read(format!("{entities}{OPEN}</svg>").as_bytes()).unwrap_err(), Problem::NotKept("<!DOCTYPE […]>"));
    }
}

#[test]
fn bombs_are_refused() {
    let lol = (1..30).fold("<g id=\"a0\"><path/></g>".to_owned(), |all, n| {
        format!("{all}<g id=\"a{n}\"><use href=\"#a{}\"/><use href=\"#a{}\"/></g>", n - 1, n - 1)
    });
    let chain = (0..5_000).fold(String::new(), |all, n| format!("{all}<mask id=\"m{n}\" mask=\"url(#m{})\"/>", n + 1));
    let long = format!("<path id=\"a\" d=\"{}\"/>{}", "l1 1".repeat(100_000), "<use href=\"#a\"/>".repeat(1_000));
    let dashes = format!("<g stroke-dasharray=\".001\">{}</g>", "<path/>".repeat(100));
    let styled = format!("<style>{}</style>{}", "a{fill:red}".repeat(5_000), "<path/>".repeat(10_000));
    for bomb in [
        "<g>".repeat(40) + &"</g>".repeat(40),
        "<path/>".repeat(20_001),
        lol,
        format!("{chain}<path mask=\"url(#m0)\"/>"),
        "<g id=\"a\"><use href=\"#a\"/></g>".to_owned(),
        "<g id=\"a\"><use href=\"#b\"/></g><g id=\"b\"><use href=\"#a\"/></g>".to_owned(),
        "<clipPath id=\"a\" clip-path=\"url(#a)\"/>".to_owned(),
        long,
        dashes,
        styled,
        format!("<style>nope{}{{a:b}}</style>", " *".repeat(16)) + &"<g>".repeat(30) + &"</g>".repeat(30),
        format!("<style>{}a{{{}}}</style>", "path,".repeat(5_000), "a:b;".repeat(8_000)) + &"<path/>".repeat(10),
        format!("<style>{}a{{a:b}}</style>", "a+".repeat(20_000)),
        format!("<style>{}</style>", " ".repeat(70_000)),
    ] {
        let shown: String = bomb.chars().take(60).collect();
        assert_eq!(read(format!("{OPEN}{bomb}</svg>").as_bytes()).unwrap_err(), Problem::TooComplex, "{shown}");
    }
}

#[test]
fn much_of_one_kind_is_read_as_fast_as_anything_else() {
    let style = format!("<path style=\"{}fill:red\"/>", "a:b;".repeat(200_000));
    assert_eq!(kept(&style), "<path fill=\"red\"");
    let filters = (0..50_000).fold(String::new(), |all, n| all + "<filter id=\"f" + &n.to_string() + "\"/>");
    let paths = "<path fill=\"url(#a)\"/>".repeat(19_000);
    assert_eq!(kept(&format!("{filters}{paths}")), paths.trim_end_matches("/>"));
    let selectors = format!("<style>{}a{{{}}}</style><path/>", "a,".repeat(16_000), "a:b;".repeat(8_000));
    assert_eq!(kept(&selectors), "<path");
}

#[test]
fn what_is_no_svg_is_refused() {
    let many = "a='' ".repeat(400_000);
    let namespaces = (0..2_000).map(|n| format!("xmlns:a{n}='x'")).collect::<Vec<_>>().join(" ");
    for svg in [
        "",
        "<",
        "<svg",
        "<html><svg xmlns='http://www.w3.org/2000/svg'/></html>",
        "<svg xmlns='http://www.w3.org/1999/xhtml'/>",
        "<g xmlns='http://www.w3.org/2000/svg'/>",
        "<svg xmlns='http://www.w3.org/2000/svg'><g></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'/><svg xmlns='http://www.w3.org/2000/svg'/>",
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 0 9'/>",
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1e9 1e9'/>",
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 NaN 9'/>",
        "<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10000'/>",
        "<?xml version='1.0'?>",
        "GIF89a<svg xmlns='http://www.w3.org/2000/svg'/>",
        &format!("<svg {namespaces}/>"),
        &"<a>".repeat(100_000),
    ] {
        let shown: String = svg.chars().take(60).collect();
        assert_eq!(read(svg.as_bytes()).unwrap_err(), Problem::NotAPicture, "{shown}");
    }
    assert_eq!(read(&[0xff, 0xfe, b'<', 0]).unwrap_err(), Problem::NotAPicture, "UTF-16");
    assert!(read(format!("<svg xmlns='http://www.w3.org/2000/svg' {many}/>").as_bytes()).is_ok());
    let sized = read(b"\xef\xbb\xbf <svg width='20px' height='10px'/>").unwrap();
    assert!(
        sized.text.contains("viewBox=\"0 0 20 10\"") && (sized.width, sized.height) == (512, 256),
        "{}",
        sized.text
    );
}
