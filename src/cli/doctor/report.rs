//! What was found, and how it is told to people and to programs.

use std::fmt::Write as _;

use serde::Serialize;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Verdict {
    /// As it should be.
    Good,
    /// It works, and somebody should know.
    Warning,
    /// Something does not work, or somebody may come to harm.
    Problem,
}

impl Verdict {
    /// A mark, a word, and the colour of a terminal.
    fn look(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Good => ("✓", "good", "\x1b[32m"),
            Self::Warning => ("!", "warning", "\x1b[33m"),
            Self::Problem => ("✗", "problem", "\x1b[31m"),
        }
    }
}

/// One thing that was found. `what` begins in lower case and ends without a full stop; `remedy` is one or two sentences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    pub verdict: Verdict,
    pub what: String,
    #[serde(rename = "do", skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

impl Finding {
    pub fn good(what: impl Into<String>) -> Self {
        Self { verdict: Verdict::Good, what: what.into(), remedy: None }
    }

    pub fn warning(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { verdict: Verdict::Warning, what: what.into(), remedy: Some(remedy.into()) }
    }

    pub fn problem(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { verdict: Verdict::Problem, what: what.into(), remedy: Some(remedy.into()) }
    }
}

/// A finding with the check that made it.
#[derive(Debug, Serialize)]
struct Line {
    check: &'static str,
    #[serde(flatten)]
    finding: Finding,
}

/// Everything that was found, in order.
#[derive(Debug, Default)]
pub(super) struct Report(Vec<Line>);

impl Report {
    pub fn add(&mut self, check: &'static str, findings: Vec<Finding>) {
        self.0.extend(findings.into_iter().map(|finding| Line { check, finding }));
    }

    /// The worst of all.
    pub fn verdict(&self) -> Verdict {
        self.0.iter().map(|line| line.finding.verdict).max().unwrap_or(Verdict::Good)
    }

    fn count(&self, verdict: Verdict) -> usize {
        self.0.iter().filter(|line| line.finding.verdict == verdict).count()
    }

    /// Lines for people: a mark, a word, the check, what was found, and below it what to do.
    pub fn text(&self, in_colour: bool) -> String {
        let width = self.0.iter().map(|line| line.check.len()).max().unwrap_or_default();
        let mut text = String::new();
        for Line { check, finding } in &self.0 {
            let (mark, word, colour) = finding.verdict.look();
            let (colour, end) = if in_colour { (colour, "\x1b[0m") } else { ("", "") };
            let _ = writeln!(text, "{colour}{mark} {word:<7}{end}  {check:<width$}  {}", finding.what);
            if let Some(remedy) = &finding.remedy {
                let _ = writeln!(text, "{:indent$}→ {remedy}", "", indent = width + 13);
            }
        }
        let count = |verdict, word| {
            let n = self.count(verdict);
            format!("{n} {word}{}", if n == 1 { "" } else { "s" })
        };
        let _ = writeln!(text, "\n{}, {}", count(Verdict::Problem, "problem"), count(Verdict::Warning, "warning"));
        text
    }

    /// One object for programs, on one line.
    pub fn json(&self) -> String {
        let object = serde_json::json!({
            "version": env!("CARGO_PKG_VERSION"),
            "verdict": self.verdict(),
            "findings": self.0,
        });
        format!("{object}\n")
    }
}
