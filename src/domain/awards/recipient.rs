//! Whom an award's document names: not the person, but what lets the person prove to be the one.

use crate::{
    domain::{people::Person, text},
    secrets,
};

/// `sha256$` and the lower-case hexadecimal SHA-256 of identity and salt (Open Badges 2.0, section `IdentityHash`).
pub fn identity_hash(identity: &str, salt: &str) -> String {
    format!("sha256${}", secrets::content_hash(format!("{identity}{salt}").as_bytes()))
}

/// The form of an e-mail address that is hashed: lower case.
pub fn identity_of_email(email: &str) -> String {
    text::fold(email)
}

/// A new salt, and with it the hash of the person's address; none where the person has none.
pub(super) fn sealed(person: &Person) -> (String, Option<String>) {
    let salt = secrets::salt();
    let recipient = person.email.as_deref().map(|email| identity_hash(&identity_of_email(email), &salt));
    (salt, recipient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_standard() {
        // printf 'kari@example.orgdeadsea' | sha256sum
        assert_eq!(
            identity_hash(&identity_of_email(" Kari@Example.org"), "deadsea"),
            "sha256$da3a6bc87cd2a489f783e67cd40021e0606409afd0e544865f3dd5341b5dccf7"
        );
    }
}
