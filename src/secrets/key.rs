//! The server's key: seals what must be read back (a link that waits in the outbox, the secret of a client) and signs what
//! must be recognised without being stored. Whoever has the database alone can do neither.

use std::{fs, io::Write as _, os::unix::fs::OpenOptionsExt as _, path::Path, sync::Arc};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    hkdf, hmac,
};

use super::{content_hash, hex, random_bytes};

/// Bytes of a key.
const LENGTH: usize = 32;

/// 32 secret bytes, and what is derived from them. Cheap to clone.
#[derive(Clone)]
pub struct Key(Arc<Derived>);

struct Derived {
    sealing: RandomizedNonceKey,
    signing: hmac::Key,
    fingerprint: String,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Not 64 hexadecimal digits.
    #[error("a key is 64 hexadecimal digits, such as `openssl rand -hex 32` prints")]
    NotAKey,
    /// The key file could not be read or made.
    #[error("the key file cannot be used: {0}")]
    File(#[from] std::io::Error),
}

impl Key {
    /// The key of 64 hexadecimal digits; white space around them is ignored.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim().as_bytes();
        let mut bytes = [0; LENGTH];
        if text.len() != 2 * LENGTH {
            return Err(KeyError::NotAKey);
        }
        for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
            let digit = |c: u8| char::from(c).to_digit(16);
            let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) else { return Err(KeyError::NotAKey) };
            *byte = u8::try_from(high * 16 + low).map_err(|_| KeyError::NotAKey)?;
        }
        Ok(Self::from_bytes(&bytes))
    }

    /// The key in this file.
    pub fn read(path: &Path) -> Result<Self, KeyError> {
        Self::parse(&fs::read_to_string(path)?)
    }

    /// A new key, written to a file that only its owner can read. The file must not exist.
    pub fn create(path: &Path) -> Result<Self, KeyError> {
        let bytes: [u8; LENGTH] = random_bytes();
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        writeln!(file, "{}", hex(&bytes))?;
        file.sync_all()?;
        Ok(Self::from_bytes(&bytes))
    }

    fn from_bytes(bytes: &[u8; LENGTH]) -> Self {
        let sealing = RandomizedNonceKey::new(&AES_256_GCM, &derive(bytes, "seal")).expect("the length is AES-256's");
        let signing = hmac::Key::new(hmac::HMAC_SHA256, &derive(bytes, "sign"));
        let fingerprint = content_hash(&derive(bytes, "fingerprint"));
        Self(Arc::new(Derived { sealing, signing, fingerprint }))
    }

    /// What tells this key from others, and tells nothing of it: 64 hexadecimal digits.
    pub fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    /// Encrypts a secret (AES-256-GCM). It opens only under the same `context`, so that a sealed value copied to another
    /// row is worth nothing.
    ///
    /// # Panics
    /// If the secret is longer than 64 gibibytes.
    pub fn seal(&self, context: &str, secret: &str) -> Vec<u8> {
        let mut text = secret.as_bytes().to_vec();
        let nonce = self
            .0
            .sealing
            .seal_in_place_append_tag(Aad::from(context), &mut text)
            .expect("a secret is shorter than what the cipher takes");
        [nonce.as_ref().as_slice(), &text].concat()
    }

    /// What was sealed under this context; `None` for another key, another context, or bytes that were changed.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Option<String> {
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let secret = self.0.sealing.open_in_place(nonce, Aad::from(context), &mut text).ok()?;
        String::from_utf8(secret.to_vec()).ok()
    }

    /// A signature (HMAC-SHA-256) of a text, as 64 hexadecimal digits.
    pub fn sign(&self, text: &str) -> String {
        hex(hmac::sign(&self.0.signing, text.as_bytes()).as_ref())
    }
}

fn derive(bytes: &[u8], purpose: &str) -> [u8; LENGTH] {
    let mut derived = [0; LENGTH];
    hkdf::Salt::new(hkdf::HKDF_SHA256, b"emblazon")
        .extract(bytes)
        .expand(&[purpose.as_bytes()], hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(&mut derived))
        .expect("32 bytes are what one round gives");
    derived
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(digit: &str) -> Key {
        Key::parse(&digit.repeat(64)).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_under_the_same_key_and_context_alone() {
        let sealed = key("a").seal("mail-1", "the link");
        assert_ne!(sealed, key("a").seal("mail-1", "the link"), "sealed anew each time");
        assert_eq!(key("a").open("mail-1", &sealed).as_deref(), Some("the link"));
        assert_eq!(key("a").open("mail-2", &sealed), None);
        assert_eq!(key("b").open("mail-1", &sealed), None);
        let mut changed = sealed.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(key("a").open("mail-1", &changed), None);
        assert_eq!(key("a").open("mail-1", &sealed[..5]), None);
    }

    #[test]
    fn a_signature_and_a_fingerprint_are_the_key_s_own() {
        assert_eq!(key("a").sign("x"), key("A").sign("x"), "hexadecimal in either case");
        assert_ne!(key("a").sign("x"), key("b").sign("x"));
        assert_ne!(key("a").sign("x"), key("a").sign("y"));
        assert_ne!(key("a").fingerprint(), key("b").fingerprint());
    }

    #[test]
    fn a_file_is_made_once_for_its_owner_alone_and_read_back() {
        use std::os::unix::fs::PermissionsExt as _;
        let path = std::env::temp_dir().join(crate::secrets::public_id("emblazon-key-"));
        let made = Key::create(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(Key::read(&path).unwrap().fingerprint(), made.fingerprint());
        assert!(matches!(Key::create(&path), Err(KeyError::File(_))), "never over another key");
        for text in ["", "abc", &"g".repeat(64), &"a".repeat(63), &"å".repeat(32)] {
            assert!(matches!(Key::parse(text), Err(KeyError::NotAKey)), "{text}");
        }
        fs::remove_file(path).unwrap();
    }
}
