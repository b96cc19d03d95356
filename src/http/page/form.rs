//! A form as it is shown: what was typed, and what is wrong with it.

use std::collections::BTreeMap;

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's `name`; its element has the id `f-{name}`.
    pub field: &'static str,
    /// What to do about it, in the page's language.
    pub message: String,
}

/// The values and errors of one form.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: BTreeMap<&'static str, String>,
    errors: Vec<FieldError>,
}

impl Form {
    /// An empty form.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Fills a field with what is stored, or with what was typed.
    #[must_use]
    pub fn fill(mut self, field: &'static str, value: impl Into<String>) -> Self {
        self.values.insert(field, value.into());
        self
    }

    /// Says what is wrong with a field. Call in the order of the fields: the summary keeps it.
    #[must_use]
    pub fn wrong(mut self, field: &'static str, message: impl Into<String>) -> Self {
        self.errors.push(FieldError { field, message: message.into() });
        self
    }

    /// The field's value, empty where there is none.
    #[must_use]
    pub fn value(&self, field: &str) -> &str {
        self.values.get(field).map_or("", String::as_str)
    }

    /// Whether a checkbox is ticked: any value but the empty one.
    #[must_use]
    pub fn on(&self, field: &str) -> bool {
        !self.value(field).is_empty()
    }

    /// The first error of a field.
    #[must_use]
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }

    /// Every error, for the summary.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// How many errors there are.
    #[must_use]
    pub fn error_count(&self) -> u64 {
        self.errors.len() as u64
    }
}

/// One entry of a `<select>` or of radio buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl Choice {
    /// `value` is sent, `label` is read.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}
