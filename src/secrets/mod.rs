//! Randomness, and what becomes of it: public ids, tokens and their hashes, and the server's own key. Nothing else draws
//! random numbers.

mod key;

use rand::{TryRng, rngs::SysRng};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

pub use key::{Key, KeyError};

/// Letters and digits without those that are easily misread (0 o, 1 l i): 31 of them, all lower case.
const ALPHABET: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// `prefix` and 20 unguessable characters (99 bits): an id that outsiders may see.
pub fn public_id(prefix: &str) -> String {
    format!("{prefix}{}", random_text(20))
}

/// A secret of 40 characters (198 bits) behind a recognisable prefix. Shown once; only its hash is kept.
pub fn token(prefix: &str) -> String {
    format!("{prefix}{}", random_text(40))
}

/// 20 unguessable characters (99 bits) that make a hash of something guessable unguessable.
pub fn salt() -> String {
    random_text(20)
}

/// What is stored of a secret that only has to be recognised: its SHA-256. The secrets are long and random, so nothing
/// slower is needed.
pub fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

/// Lower-case hexadecimal SHA-256, the name under which content is stored.
pub fn content_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether two secrets are the same, in a time that does not tell where they differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// A number from 0 up to 1, for spreading retries: each draw another.
pub fn fraction() -> f64 {
    f64::from(u32::from_le_bytes(random_bytes())) / 2_f64.powi(32)
}

fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).expect("the operating system gives random numbers");
    bytes
}

fn random_text(length: usize) -> String {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let bytes: [u8; 32] = random_bytes();
        // 248 is the largest multiple of 31 in a byte: above it, letters would not be equally likely.
        let letters = bytes.iter().filter(|b| **b < 248).map(|b| char::from(ALPHABET[usize::from(b % 31)]));
        text.extend(letters.take(length - text.len()));
    }
    text
}
