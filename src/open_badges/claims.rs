//! What a document says, whoever wrote it: held against the record where it is ours, told as a claim where it is not.

use chrono::DateTime;
use serde_json::{Map, Value};

use super::{CONTEXT, Unreadable};
use crate::{
    clock::Timestamp,
    domain::awards::{identity_hash, identity_of_email},
};

/// The most characters that are shown of one value of a stranger's document.
const SHOWN: usize = 300;
/// What a document may say beside the award without saying anything about it.
const ASIDE: [&str; 3] = ["@context", "type", "image"];

/// The document, if it is an assertion of Open Badges 2.0 that is hosted rather than signed.
pub(super) fn hosted(document: Value) -> Result<Value, Unreadable> {
    let is_ours = each(&document["@context"]).any(|context| context.as_str().is_some_and(is_version_2));
    let is_assertion = each(&document["type"]).any(|kind| kind == "Assertion");
    if !is_ours || !is_assertion || !document["id"].is_string() {
        return Err(Unreadable::NotAnAssertion);
    }
    let is_signed = each(&document["verification"]["type"]).any(|kind| kind == "SignedBadge" || kind == "signed");
    if is_signed { Err(Unreadable::Signed) } else { Ok(document) }
}

fn is_version_2(context: &str) -> bool {
    context.trim_end_matches('/') == CONTEXT || context.contains("openbadges/v2") || context.contains("ob/v2p0")
}

/// The value itself, or each value of a list.
fn each(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter()
}

/// Something that a document says otherwise than the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The field, as the standard names it.
    pub field: String,
    /// What the document says, shortened; `None` where it is silent.
    pub said: Option<String>,
    /// What the record says; `None` where it is silent.
    pub recorded: Option<String>,
}

/// Where two assertions do not say the same, by field. Ways of writing the same thing are no differences.
pub fn differences(said: &Value, recorded: &Value) -> Vec<Difference> {
    let none = Map::new();
    let (said, recorded) = (said.as_object().unwrap_or(&none), recorded.as_object().unwrap_or(&none));
    let mut fields: Vec<&String> =
        recorded.keys().chain(said.keys().filter(|key| !recorded.contains_key(*key))).collect();
    fields.retain(|field| !ASIDE.contains(&field.as_str()));
    fields
        .into_iter()
        .filter_map(|field| {
            let (said, recorded) = (plain(field, said.get(field)), plain(field, recorded.get(field)));
            let shown = |text: Option<&String>| text.map(|text| shorten(text));
            (said != recorded).then(|| Difference {
                field: shorten(field),
                said: shown(said.as_ref()),
                recorded: shown(recorded.as_ref()),
            })
        })
        .collect()
}

/// A field's value in one way of writing.
fn plain(field: &str, value: Option<&Value>) -> Option<String> {
    let value = value.filter(|value| !value.is_null())?;
    let address = |value: &Value| value["id"].as_str().or(value.as_str()).map(str::to_owned);
    let whole = || Some(value.to_string());
    let written = match field {
        "issuedOn" | "expires" => moment(value).map(|at| at.to_rfc3339()).or_else(whole),
        "badge" | "issuer" => address(value).or_else(whole),
        "evidence" => {
            Some(each(value).map(|one| address(one).unwrap_or_else(|| one.to_string())).collect::<Vec<_>>().join(" "))
        }
        "verification" => value["type"].as_str().map(str::to_owned).or_else(whole),
        "recipient" => {
            let part = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
            Some(format!("{} {} {}", part("type"), part("identity").to_lowercase(), part("salt")))
        }
        _ => value.as_str().map(str::to_owned).or_else(whole),
    };
    written.map(|text| text.trim().to_owned())
}

fn moment(value: &Value) -> Option<Timestamp> {
    DateTime::parse_from_rfc3339(value.as_str()?).ok().map(|at| at.to_utc())
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Whether the holder of an address is the one whom a document names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// It is the recipient's address.
    Same,
    /// It is not.
    Another,
    /// The document names its recipient in a way that no address can be held against.
    Untold,
}

/// Holds an e-mail address against a document's recipient.
pub fn is_held_by(recipient: &Value, email: &str) -> Holder {
    let identity = recipient["identity"].as_str().unwrap_or_default();
    let salt = recipient["salt"].as_str().unwrap_or_default();
    let is_hashed = recipient["hashed"].as_bool().unwrap_or_default();
    if !each(&recipient["type"]).any(|kind| kind == "email") || identity.is_empty() {
        return Holder::Untold;
    }
    // The standard leaves open whether others fold the case before they hash.
    let written = [identity_of_email(email), email.trim().to_owned()];
    let is_same = if !is_hashed {
        identity_of_email(identity) == written[0]
    } else if identity.starts_with("sha256$") {
        written.iter().any(|written| identity_hash(written, salt).eq_ignore_ascii_case(identity))
    } else {
        return Holder::Untold;
    };
    if is_same { Holder::Same } else { Holder::Another }
}

/// What a document of somebody else's says: nothing of it was looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The document's address: where it can be looked up.
    pub id: String,
    /// The badge: its name where the document has it, else its address.
    pub badge: Option<String>,
    /// Who issued it: likewise.
    pub issuer: Option<String>,
    /// The recipient, where it is written in clear.
    pub recipient: Option<String>,
    /// When it was issued.
    pub issued: Option<Timestamp>,
    /// When it runs out.
    pub expires: Option<Timestamp>,
    /// What was written about it.
    pub narrative: Option<String>,
    /// Addresses of what shows it.
    pub evidence: Vec<String>,
    /// Whether the document itself says that it was revoked.
    pub is_revoked: bool,
}

impl Claim {
    /// Reads a document, shortened to what a page can show.
    pub fn of(document: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(shorten);
        let named = |value: &Value| text(&value["name"]).or_else(|| text(value)).or_else(|| text(&value["id"]));
        let badge = &document["badge"];
        let recipient = &document["recipient"];
        let is_hashed = recipient["hashed"].as_bool().unwrap_or(true);
        Self {
            id: text(&document["id"]).unwrap_or_default(),
            badge: named(badge),
            issuer: named(&badge["issuer"]),
            recipient: text(&recipient["identity"]).filter(|_| !is_hashed),
            issued: moment(&document["issuedOn"]),
            expires: moment(&document["expires"]),
            narrative: text(&document["narrative"]),
            evidence: each(&document["evidence"])
                .filter_map(|one| text(one).or_else(|| text(&one["id"])))
                .take(5)
                .collect(),
            is_revoked: document["revoked"] == true,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document() -> Value {
        json!({
            "@context": CONTEXT, "id": "https://a.example/1", "type": "Assertion", "badge": "https://a.example/b",
            "recipient": {"type": "email", "hashed": true, "salt": "s", "identity": identity_hash("kari@example.org", "s")},
            "verification": {"type": "HostedBadge"}, "issuedOn": "2026-01-22T14:35:00Z",
        })
    }

    #[test]
    fn only_hosted_assertions_of_version_2_are_read() {
        assert!(hosted(document()).is_ok());
        for (field, value, expected) in [
            ("@context", json!("https://w3id.org/openbadges/v1"), Unreadable::NotAnAssertion),
            ("@context", json!(["https://www.w3.org/ns/credentials/v2"]), Unreadable::NotAnAssertion),
            ("type", json!("BadgeClass"), Unreadable::NotAnAssertion),
            ("id", json!(null), Unreadable::NotAnAssertion),
            ("verification", json!({"type": "SignedBadge"}), Unreadable::Signed),
        ] {
            let mut document = document();
            document[field] = value;
            assert_eq!(hosted(document).unwrap_err(), expected, "{field}");
        }
        let mut lists = document();
        lists["type"] = json!(["Assertion", "Extension"]);
        lists["@context"] = json!([CONTEXT, {"x": "y"}]);
        assert!(hosted(lists).is_ok());
        assert_eq!(hosted(json!({"type": 1})).unwrap_err(), Unreadable::NotAnAssertion);
    }

    #[test]
    fn what_is_only_written_otherwise_is_no_difference() {
        let mut other = document();
        other["issuedOn"] = json!("2026-01-22T15:35:00+01:00");
        other["badge"] = json!({"id": "https://a.example/b", "name": "B"});
        other["image"] = json!("https://a.example/baked");
        other["expires"] = Value::Null;
        assert_eq!(differences(&other, &document()), []);
    }

    #[test]
    fn what_was_changed_added_or_left_out_is_told() {
        let mut other = document();
        other["issuedOn"] = json!("2020-01-22T14:35:00Z");
        other["recipient"]["salt"] = json!("t");
        other["expires"] = json!("2099-01-01T00:00:00Z");
        other.as_object_mut().unwrap().remove("badge");
        let fields: Vec<_> = differences(&other, &document()).into_iter().map(|d| d.field).collect();
        assert_eq!(fields, ["badge", "issuedOn", "recipient", "expires"]);
        let told = &differences(&other, &document())[0];
        assert_eq!((told.said.as_deref(), told.recorded.as_deref()), (None, Some("https://a.example/b")));
    }

    #[test]
    fn an_address_is_held_against_the_recipient() {
        let recipient = document()["recipient"].clone();
        assert_eq!(is_held_by(&recipient, " Kari@Example.org"), Holder::Same);
        assert_eq!(is_held_by(&recipient, "per@example.org"), Holder::Another);
        assert_eq!(
            is_held_by(&json!({"type": "url", "hashed": true, "identity": "sha256$00"}), "a@b.no"),
            Holder::Untold
        );
        assert_eq!(
            is_held_by(&json!({"type": "email", "hashed": true, "identity": "md5$00"}), "a@b.no"),
            Holder::Untold
        );
        assert_eq!(
            is_held_by(&json!({"type": "email", "hashed": false, "identity": "A@b.no"}), "a@b.no"),
            Holder::Same
        );
        assert_eq!(is_held_by(&json!("a@b.no"), "a@b.no"), Holder::Untold);
    }

    #[test]
    fn a_claim_is_shortened_and_survives_any_shape() {
        let mut other = document();
        other["narrative"] = json!("x".repeat(10_000));
        other["badge"] = json!({"name": "First", "issuer": {"id": "https://a.example/i"}});
        other["evidence"] = json!([{"id": "https://a.example/e"}, "https://a.example/f", 3]);
        let claim = Claim::of(&other);
        assert_eq!(claim.narrative.unwrap().chars().count(), SHOWN + 1);
        assert_eq!((claim.badge.as_deref(), claim.issuer.as_deref()), (Some("First"), Some("https://a.example/i")));
        assert_eq!(claim.evidence, ["https://a.example/e", "https://a.example/f"]);
        for shape in [json!([]), json!("x"), json!(null), json!({"badge": [1], "recipient": 5, "issuedOn": {}})] {
            Claim::of(&shape);
            differences(&shape, &document());
        }
    }
}
