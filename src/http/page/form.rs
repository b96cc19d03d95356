//! A form as it is shown: what was typed, and what is wrong with it.

use std::collections::BTreeMap;

/// The fields of all forms with the messages that name them, in the order in which the forms show them.
const FIELDS: [(&str, &str); 50] = [
    ("display_name", "person-name"),
    ("name", "badge-name"),
    ("email", "email"),
    ("password", "password"),
    ("current_password", "password-current"),
    ("new_password", "password-new"),
    ("language", "person-language"),
    ("shortname", "badge-shortname"),
    ("description", "badge-description"),
    ("criteria", "badge-criteria"),
    ("image", "badge-picture"),
    ("avatar", "me-avatar-file"),
    ("label", "token-label"),
    ("role", "token-role"),
    ("organisation", "col-organisation"),
    ("points", "badge-points"),
    ("id", "id"),
    ("handle", "person-handle"),
    ("contact", "organisation-contact"),
    ("time_zone", "organisation-time-zone"),
    ("hue", "organisation-hue"),
    ("expires", "token-expires"),
    ("badge", "award-badge"),
    ("person", "award-person"),
    ("person_id", "award-person"),
    ("people", "several-people"),
    ("list", "several-file"),
    ("csv", "import-file"),
    ("rows", "import-list"),
    ("note", "award-note"),
    ("evidence", "award-evidence"),
    ("reason", "revoke-reason"),
    ("cert_type", "certification-type"),
    ("issued", "col-issued"),
    ("validity", "certification-validity-months"),
    ("ladder", "certification-ladder"),
    ("text_en", "certification-text-en"),
    ("text_nb", "certification-text-nb"),
    ("link", "verify-link"),
    ("file", "verify-file"),
    ("document", "verify-document"),
    ("kind", "rule-kind"),
    ("behaviours", "rule-behaviours"),
    ("at_least", "rule-at-least"),
    ("days", "rule-days"),
    ("issuer", "client-issuer"),
    ("audience", "client-audience"),
    ("limit", "behaviour-limit-count"),
    ("tags", "behaviour-tags"),
    ("consent", "claim-consent-label"),
];

/// The name of a field without the number of the place that it stands at.
fn bare(field: &str) -> &str {
    field.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_')
}

/// Where a field stands in its form: the fields of one place together, those of one place in the order of [`FIELDS`].
fn standing(field: &str) -> (u64, Option<usize>) {
    let bare = bare(field);
    let place = field[bare.len()..].trim_start_matches('_').parse().unwrap_or(0);
    (place, FIELDS.iter().position(|(name, _)| *name == bare))
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's `name`; its element has the id `f-{name}`.
    pub field: &'static str,
    /// What to do about it, in the page's language.
    pub message: String,
    /// The message that names the field; `None` where the error is about the form as a whole.
    pub label: Option<&'static str>,
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

    /// Says what is wrong with a field. The summary has the errors in the order of the fields.
    #[must_use]
    pub fn wrong(mut self, field: &'static str, message: impl Into<String>) -> Self {
        let label = FIELDS.iter().find(|(name, _)| *name == bare(field)).map(|(_, label)| *label);
        self.errors.push(FieldError { field, message: message.into(), label });
        self.errors.sort_by_key(|error| standing(error.field));
        self
    }

    /// Says what is wrong with the form as a whole; it is shown at its first field.
    #[must_use]
    pub fn wrong_as_a_whole(mut self, first: &'static str, message: impl Into<String>) -> Self {
        self.errors.insert(0, FieldError { field: first, message: message.into(), label: None });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_has_the_errors_in_the_order_of_the_fields() {
        let form = Form::new().wrong("id", "two").wrong("display_name", "one").wrong("handle", "three");
        let errors = form.errors().iter().map(|error| error.message.as_str()).collect::<Vec<_>>();
        assert_eq!(errors, ["one", "two", "three"]);
        let form = form.wrong_as_a_whole("display_name", "stale");
        assert_eq!((form.errors()[0].message.as_str(), form.errors()[0].label), ("stale", None));
    }
}
