//! How much work a drawing is. A few elements that refer to one another can be more shapes than a computer can draw.

use std::collections::HashMap;

use super::{MAX_DEPTH, Node, Problem};

/// In bytes of attributes, about: what a well filled file weighs, twice.
const MAX_WEIGHT: u64 = 12_000_000;
const ELEMENT: u64 = 200;
/// A group that is drawn by itself first.
const LAYER: u64 = 2_000;
/// A line may be broken into a million dashes.
const DASHED: u64 = 500_000;

/// What an element comes to with all that is in it and all that it refers to.
#[derive(Debug, Clone, Copy)]
struct Weight {
    weight: u64,
    shapes: u64,
    height: usize,
}

struct Weighing<'a> {
    nodes: &'a [Node],
    children: Vec<Vec<usize>>,
    ids: HashMap<&'a str, usize>,
    /// `None` while it is being weighed.
    known: HashMap<usize, Option<Weight>>,
}

/// Refuses a drawing that is too much work, that is nested too deep, or in which something refers to itself.
pub(super) fn check(nodes: &[Node]) -> Result<(), Problem> {
    let mut children = vec![Vec::new(); nodes.len()];
    let mut ids = HashMap::new();
    for (at, node) in nodes.iter().enumerate() {
        if let Some(parent) = node.parent {
            children[parent].push(at);
        }
        if let Some(id) = node.attribute("id") {
            ids.entry(id).or_insert(at);
        }
    }
    let mut weighing = Weighing { nodes, children, ids, known: HashMap::new() };
    let root = weighing.weigh(0, 0).ok_or(Problem::TooComplex)?;
    if root.weight > MAX_WEIGHT { Err(Problem::TooComplex) } else { Ok(()) }
}

impl Weighing<'_> {
    /// `None` if it cannot be weighed: it refers to itself, or is nested too deep.
    fn weigh(&mut self, at: usize, depth: usize) -> Option<Weight> {
        if depth > 2 * MAX_DEPTH {
            return None;
        }
        if let Some(known) = self.known.get(&at) {
            return known.filter(|known| depth + known.height <= 2 * MAX_DEPTH);
        }
        self.known.insert(at, None);
        let node = &self.nodes[at];
        let attributes: usize = node.attributes.iter().map(|(name, value)| name.len() + value.len()).sum();
        let mut sum = Weight {
            weight: ELEMENT + u64::try_from(attributes).unwrap_or(u64::MAX),
            shapes: u64::from(matches!(
                node.name,
                "path" | "rect" | "circle" | "ellipse" | "line" | "polyline" | "polygon"
            )),
            height: 0,
        };
        let referred: Vec<usize> = node.references().filter_map(|id| self.ids.get(id).copied()).collect();
        for below in self.children[at].clone().into_iter().chain(referred) {
            let one = self.weigh(below, depth + 1)?;
            sum.weight = sum.weight.saturating_add(one.weight);
            sum.shapes = sum.shapes.saturating_add(one.shapes);
            sum.height = sum.height.max(one.height + 1);
        }
        if ["opacity", "mask", "clip-path"].into_iter().any(|name| node.attribute(name).is_some()) {
            sum.weight = sum.weight.saturating_add(LAYER);
        }
        if node.attribute("stroke-dasharray").is_some_and(|dashes| dashes != "none") {
            sum.weight = sum.weight.saturating_add(DASHED.saturating_mul(sum.shapes));
        }
        self.known.insert(at, Some(sum));
        Some(sum)
    }
}
