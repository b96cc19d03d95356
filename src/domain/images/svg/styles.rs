//! What style sheets say: cut into rules and declarations in one pass over their text, and held against elements in a
//! bounded number of steps.

use std::cell::Cell;

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, Delimiter, ParseError, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, StyleSheetParser, parse_important,
};
use simplecss::{AttributeOperator, PseudoClass, Selector};

use super::{Node, Problem};

/// The most bytes of one selector: what it asks of one element takes a call inside another for each of its parts.
const MAX_SELECTOR: usize = 500;
/// How many bytes of a value are looked through in one step.
const STEP: usize = 16;

/// A property with its value.
#[derive(Debug)]
pub(super) struct Declaration<'a> {
    pub name: CowRcStr<'a>,
    pub value: &'a str,
    pub is_important: bool,
}

/// A style sheet. Selectors of one list share what is said about them.
#[derive(Debug, Default)]
pub(super) struct Sheet<'a> {
    /// The one that counts most comes last.
    rules: Vec<(Selector<'a>, usize)>,
    blocks: Vec<Vec<Declaration<'a>>>,
}

impl<'a> Sheet<'a> {
    /// Reads a style sheet. What cannot be understood is left out, and so are at-rules.
    pub(super) fn read(text: &'a str) -> Result<Self, Problem> {
        let mut sheet = Self::default();
        for (selectors, block) in StyleSheetParser::new(&mut Parser::new(text), &mut Rules).flatten() {
            for selector in selectors {
                if selector.len() > MAX_SELECTOR {
                    return Err(Problem::TooComplex);
                }
                sheet.rules.extend(Selector::parse(selector).map(|selector| (selector, sheet.blocks.len())));
            }
            sheet.blocks.push(block);
        }
        sheet.rules.sort_by_cached_key(|(selector, _)| selector.specificity());
        Ok(sheet)
    }

    /// What is said about an element, in the order in which it counts.
    pub(super) fn about(&self, element: &Matched<'_>) -> Result<Vec<&[Declaration<'a>]>, Problem> {
        let mut said = Vec::new();
        for (selector, block) in &self.rules {
            let block = &self.blocks[*block];
            if element.steps.take(1) && selector.matches(element) && element.steps.take(block.len()) {
                said.push(block.as_slice());
            }
            if element.steps.are_used_up() {
                return Err(Problem::TooComplex);
            }
        }
        Ok(said)
    }
}

/// What an element's own style says.
pub(super) fn declarations(style: &str) -> Vec<Declaration<'_>> {
    RuleBodyParser::new(&mut Parser::new(style), &mut Block).flatten().collect()
}

/// The steps that are left for holding selectors against elements.
#[derive(Debug)]
pub(super) struct Steps(Cell<usize>);

impl Steps {
    pub(super) fn new(most: usize) -> Self {
        Self(Cell::new(most))
    }

    /// Whether so many were left. Once they were not, none are.
    fn take(&self, steps: usize) -> bool {
        let left = self.0.get().checked_sub(steps);
        self.0.set(left.unwrap_or_default());
        left.is_some()
    }

    fn are_used_up(&self) -> bool {
        self.0.get() == 0
    }
}

/// An element as style sheets see it. Without steps left it has no kin and is like nothing, so that whoever asks is soon done.
pub(super) struct Matched<'a> {
    pub nodes: &'a [Node],
    pub at: usize,
    pub steps: &'a Steps,
}

impl Matched<'_> {
    fn kin(&self, at: Option<usize>) -> Option<Self> {
        let at = at.filter(|_| self.steps.take(1))?;
        Some(Self { at, ..*self })
    }
}

impl simplecss::Element for Matched<'_> {
    fn parent_element(&self) -> Option<Self> {
        self.kin(self.nodes[self.at].parent)
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.kin(self.nodes[self.at].previous)
    }

    fn has_local_name(&self, name: &str) -> bool {
        self.steps.take(1) && self.nodes[self.at].local_name == name
    }

    fn attribute_matches(&self, name: &str, operator: AttributeOperator<'_>) -> bool {
        let node = &self.nodes[self.at];
        let value = if name == "class" { Some(node.class.as_str()) } else { node.attribute(name) };
        value.is_some_and(|value| self.steps.take(1 + value.len() / STEP) && operator.matches(value))
    }

    fn pseudo_class_matches(&self, class: PseudoClass<'_>) -> bool {
        self.steps.take(1) && matches!(class, PseudoClass::FirstChild) && self.nodes[self.at].previous.is_none()
    }
}

/// Reads rules: lists of selectors with what is said about them.
struct Rules;

impl<'a> QualifiedRuleParser<'a> for Rules {
    type Prelude = Vec<&'a str>;
    type QualifiedRule = (Vec<&'a str>, Vec<Declaration<'a>>);
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'a>) -> Result<Self::Prelude, ParseError<()>> {
        input.parse_comma_separated(|selector| Ok(rest(selector)))
    }

    fn parse_block(
        &mut self,
        selectors: Self::Prelude,
        _: &ParserState,
        input: &mut Parser<'a>,
    ) -> Result<Self::QualifiedRule, ParseError<()>> {
        Ok((selectors, RuleBodyParser::new(input, &mut Block).flatten().collect()))
    }
}

impl<'a> AtRuleParser<'a> for Rules {
    type Prelude = ();
    type AtRule = (Vec<&'a str>, Vec<Declaration<'a>>);
    type Error = ();
}

/// Reads what is said between two braces, or in an element's own style.
struct Block;

impl<'a> DeclarationParser<'a> for Block {
    type Declaration = Declaration<'a>;
    type Error = ();

    fn parse_value(
        &mut self,
        name: CowRcStr<'a>,
        input: &mut Parser<'a>,
        _: &ParserState,
    ) -> Result<Self::Declaration, ParseError<()>> {
        let value = input.parse_until_before(Delimiter::Bang, |value| Ok(rest(value)))?;
        let is_important = input.try_parse(parse_important).is_ok();
        if value.is_empty() {
            return Err(ParseError::unexpected_token());
        }
        Ok(Declaration { name, value, is_important })
    }
}

impl<'a> AtRuleParser<'a> for Block {
    type Prelude = ();
    type AtRule = Declaration<'a>;
    type Error = ();
}

impl<'a> QualifiedRuleParser<'a> for Block {
    type Prelude = ();
    type QualifiedRule = Declaration<'a>;
    type Error = ();
}

impl<'a> RuleBodyItemParser<'a, Declaration<'a>, ()> for Block {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        false
    }
}

/// All that is left, without a remark around it.
fn rest<'a>(input: &mut Parser<'a>) -> &'a str {
    input.skip_whitespace();
    let start = input.position();
    while input.next().is_ok() {}
    let rest = input.slice_from(start).trim_end();
    let remark = rest.strip_suffix("*/").and_then(|rest| rest.rsplit_once("/*"));
    remark.map_or(rest, |(before, _)| before.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::images::svg::Reading;

    /// Whether a style sheet can be held against each element of a drawing in so many steps.
    fn is_done_in(most: usize, sheet: &str, inside: &str) -> bool {
        let mut reading = Reading::default();
        reading.read(&format!("<svg>{inside}</svg>")).unwrap();
        let (sheet, steps) = (Sheet::read(sheet).unwrap(), Steps::new(most));
        (0..reading.nodes.len()).all(|at| sheet.about(&Matched { nodes: &reading.nodes, at, steps: &steps }).is_ok())
    }

    #[test]
    fn whatever_takes_time_is_counted() {
        let declarations = "b:c;".repeat(100);
        let class = format!("<g class='{}'/>", "a ".repeat(800));
        let siblings = "<g/>".repeat(100);
        // How many steps it takes, the root with it.
        for (sheet, inside, steps) in [
            ("g{b:c}", siblings.as_str(), 101 + 101 + 100),
            (&format!("g{{{declarations}}}"), &siblings, 101 + 101 + 100 * 100),
            (".b{b:c}", &class, 2 + 1 + 101),
            ("[class~='b'],[class~='c']{b:c}", &class, 2 * (2 + 1 + 101)),
            ("a g{b:c}", "<g><g/></g>", 3 + 3 + 1 + 1 + 2 + 2),
            ("a + g{b:c}", &siblings, 101 + 101 + 99 + 99),
            ("g:first-child{b:c}", &siblings, 101 + 101 + 100 + 1),
        ] {
            assert!(is_done_in(steps + 1, sheet, inside), "{sheet}");
            assert!(!is_done_in(steps, sheet, inside), "{sheet}");
        }
    }

    #[test]
    fn a_search_that_goes_back_and_forth_is_broken_off() {
        let deep = "<g>".repeat(30) + &"</g>".repeat(30);
        assert!(is_done_in(20_000, "a * g{b:c}", &deep));
        for sheet in [format!("a{}{{b:c}}", " *".repeat(15)), format!("a{}{{b:c}}", " g:first-child".repeat(15))] {
            assert!(!is_done_in(1_000_000, &sheet, &deep), "{sheet}");
        }
    }

    #[test]
    fn a_selector_has_a_greatest_length() {
        for selector in ["a+".repeat(250) + "a", "a/**/".repeat(101), format!("[d='{}']", "a".repeat(500))] {
            assert_eq!(Sheet::read(&format!("a,{selector}{{b:c}}")).unwrap_err(), Problem::TooComplex);
        }
        assert!(Sheet::read(&format!("{}{{b:c}}", "a+".repeat(249) + "a")).is_ok());
    }

    #[test]
    fn a_list_of_selectors_shares_what_is_said() {
        let selectors = "a,".repeat(16_000);
        let declarations = "a:b;".repeat(8_000);
        let text = format!("{selectors}a{{{declarations}}}b{{c:d}}");
        let sheet = Sheet::read(&text).unwrap();
        let kept: usize = sheet.blocks.iter().map(Vec::len).sum();
        assert_eq!((sheet.rules.len(), kept), (16_002, 8_001), "no more than stands there");
    }

    #[test]
    fn declarations_are_cut_where_a_browser_cuts_them() {
        for (style, expected) in [
            ("fill : red ;; stroke:url( '#a' )!important;", "fill=red stroke=url( '#a' )!"),
            ("font-family:'a;b:c}'; fill:red", "font-family='a;b:c}' fill=red"),
            ("mask:url(data:a;base64,b); fill:red", "mask=url(data:a;base64,b) fill=red"),
            ("/* a:b; */ fill: /* c */ red /* d */; *zoom:1; 7; }; stroke:blue", "fill=red stroke=blue"),
            ("fill:; :red; fill; stroke:!important; fill:red", "fill=red"),
            ("", ""),
        ] {
            let cut: Vec<_> = declarations(style)
                .iter()
                .map(|d| format!("{}={}{}", d.name, d.value, if d.is_important { "!" } else { "" }))
                .collect();
            assert_eq!(cut.join(" "), expected, "{style}");
        }
    }
}
