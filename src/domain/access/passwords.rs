//! Passwords: hashed with Argon2id, never more at a time than there are cores.

use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use tokio::sync::Semaphore;

use crate::{domain::Problem, secrets};

/// The fewest characters of a password.
pub const MIN_PASSWORD: usize = 15;
/// The most bytes of a password; more would only cost time.
const MAX_PASSWORD: usize = 1_024;
/// The password of the demo's accounts, which no server may have.
pub(crate) const DEMO_PASSWORD: &str = "emblazon-demo-only";

/// Hashes and verifies passwords. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    /// What a password of an unknown account is compared with, so that it takes as long as a known one's.
    decoy: Arc<str>,
    places: Arc<Semaphore>,
}

/// A password that was right.
#[derive(Debug)]
pub struct Verified {
    /// The password hashed anew, if the stored hash was made with other parameters than today's.
    pub renewed_hash: Option<String>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new(19_456, 2)
    }
}

impl Passwords {
    /// With Argon2id of this much memory, in KiB, and this many passes.
    ///
    /// # Panics
    /// If Argon2 does not know such parameters.
    pub fn new(memory_kib: u32, passes: u32) -> Self {
        let params = Params::new(memory_kib, passes, 1, None).expect("the parameters are within Argon2's bounds");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hash(&argon2, &secrets::token("")).into();
        let cores = std::thread::available_parallelism().map_or(1, Into::into);
        Self { argon2, decoy, places: Arc::new(Semaphore::new(cores)) }
    }

    /// Whether this may be somebody's password: 15 characters or more, and not soon guessed from what is known of them.
    /// No rule about kinds of characters.
    pub fn check(password: &str, known: &[&str]) -> Result<(), Problem> {
        if password.chars().count() < MIN_PASSWORD {
            return Err(Problem::TooShort { min: MIN_PASSWORD });
        }
        if password.len() > MAX_PASSWORD {
            return Err(Problem::TooLong { max: MAX_PASSWORD });
        }
        // Three of four: over 10⁸ guesses.
        let is_weak = zxcvbn::zxcvbn(password, known).score() < zxcvbn::Score::Three;
        if is_weak || password == DEMO_PASSWORD { Err(Problem::Guessable) } else { Ok(()) }
    }

    /// The PHC string of a password.
    pub async fn hash(&self, password: &str) -> String {
        let (argon2, password) = (self.argon2.clone(), password.to_owned());
        self.in_a_place(move || hash(&argon2, &password)).await
    }

    /// Whether the password is the one behind the hash. Without a hash the answer is no, after the same time.
    pub async fn verify(&self, password: &str, stored: Option<String>) -> Option<Verified> {
        if password.len() > MAX_PASSWORD {
            return None;
        }
        let (argon2, password, decoy) = (self.argon2.clone(), password.to_owned(), Arc::clone(&self.decoy));
        self.in_a_place(move || {
            let is_known = stored.is_some();
            let stored = stored.unwrap_or_else(|| decoy.to_string());
            let parsed = PasswordHash::new(&stored).ok()?;
            argon2.verify_password(password.as_bytes(), &parsed).ok().filter(|()| is_known)?;
            let current = PasswordHash::new(&decoy).ok()?;
            let is_current = parsed.algorithm == current.algorithm && parsed.params == current.params;
            Some(Verified { renewed_hash: (!is_current).then(|| hash(&argon2, &password)) })
        })
        .await
    }

    async fn in_a_place<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let _place = self.places.acquire().await.expect("the semaphore is never closed");
        tokio::task::spawn_blocking(work).await.expect("hashing does not panic")
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> String {
    argon2.hash_password(password.as_bytes()).expect("a salt can be drawn").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_opens_its_own_hash_and_no_other() {
        let passwords = Passwords::new(64, 1);
        let stored = passwords.hash("correct horse battery staple").await;
        assert!(passwords.verify("correct horse battery staple", Some(stored.clone())).await.is_some());
        assert!(passwords.verify("correct horse battery stable", Some(stored)).await.is_none());
        assert!(passwords.verify("correct horse battery staple", None).await.is_none());
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_is_renewed() {
        let old = Passwords::new(64, 1).hash("correct horse battery staple").await;
        let today = Passwords::new(128, 1);
        let verified = today.verify("correct horse battery staple", Some(old)).await.unwrap();
        let renewed = verified.renewed_hash.unwrap();
        assert!(renewed.contains("m=128"), "{renewed}");
        assert!(today.verify("correct horse battery staple", Some(renewed)).await.unwrap().renewed_hash.is_none());
    }

    #[test]
    fn short_and_guessable_passwords_are_refused() {
        assert_eq!(Passwords::check("fourteen chars", &[]), Err(Problem::TooShort { min: 15 }));
        for weak in
            ["passwordpassword", "111111111111111111", "qwertyuiopasdfgh", "emblazon-demo-only", "kari.nordmann.nhf"]
        {
            assert_eq!(Passwords::check(weak, &["kari.nordmann", "nhf"]), Err(Problem::Guessable), "{weak}");
        }
        assert_eq!(Passwords::check("seven quiet otters paint", &[]), Ok(()));
    }
}
