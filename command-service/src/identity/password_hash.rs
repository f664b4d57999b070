//! Password hashes: argon2id, off the async threads, a bounded number at a time.

use super::credentials::{Password, PasswordAttempt};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinError;

/// Memory and passes of one hash: OWASP's first recommendation for argon2id.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// How many requests may wait for a turn; more are told to come back later.
const WAITING_MAX: usize = 128;

/// Says why a password could not be hashed or checked.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    #[error("too many passwords are being checked")]
    Busy,
    #[error("the password could not be hashed")]
    Hash(#[from] password_hash::Error),
    #[error("a stored password hash does not parse")]
    Stored(#[from] password_hash::phc::Error),
    #[error("hashing was interrupted")]
    Interrupted(#[from] JoinError),
}

/// Makes and checks hashes. Clones share the limits.
#[derive(Clone)]
pub struct PasswordHashes {
    argon2: Argon2<'static>,
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// Hash of no password, checked where there is no account, so that both take as long.
    dummy: Arc<str>,
}

impl PasswordHashes {
    /// Allows `at_once` hashes to run, each taking 19 MiB and one core.
    pub fn new(at_once: usize) -> Result<Self, HashError> {
        let params =
            Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(password_hash::Error::from)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody: [u8; 32] = rand::random();
        let dummy = argon2.hash_password(&nobody)?.to_string().into();
        Ok(Self {
            argon2,
            running: Arc::new(Semaphore::new(at_once.max(1))),
            waiting: Arc::new(Semaphore::new(WAITING_MAX)),
            dummy,
        })
    }

    /// Hashes a new password into PHC form.
    pub async fn hash(&self, password: Password) -> Result<String, HashError> {
        self.run(move |argon2| Ok(argon2.hash_password(password.expose().as_bytes())?.to_string()))
            .await
    }

    /// Checks what was typed against a stored hash; without one the answer is no, as slowly.
    pub async fn verify(
        &self,
        attempt: PasswordAttempt,
        stored: Option<String>,
    ) -> Result<bool, HashError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.dummy.as_ref().to_owned());
        self.run(move |argon2| {
            let typed = attempt.expose();
            let hash = PasswordHash::new(&stored)?;
            match argon2.verify_password(typed.unwrap_or_default().as_bytes(), &hash) {
                Ok(()) => Ok(known && typed.is_some()),
                Err(password_hash::Error::PasswordInvalid) => Ok(false),
                Err(other) => Err(other.into()),
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let _place = self.waiting.try_acquire().or(Err(HashError::Busy))?;
        let turn = Arc::clone(&self.running).acquire_owned().await.or(Err(HashError::Busy))?;
        let argon2 = self.argon2.clone();
        tokio::task::spawn_blocking(move || {
            // Held here rather than by the request: one that is given up must not free the turn
            // while its hash still runs.
            let _turn = turn;
            work(&argon2)
        })
        .await?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = "correct horse";

    async fn hashed(hashes: &PasswordHashes) -> String {
        hashes.hash(Password::try_from(PASSWORD.to_owned()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn only_the_password_itself_matches() {
        let hashes = PasswordHashes::new(1).unwrap();
        let stored = hashed(&hashes).await;
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_ne!(stored, hashed(&hashes).await, "every hash has its own salt");
        let verify = |typed: &str, stored| hashes.verify(typed.into(), stored);
        assert!(verify(PASSWORD, Some(stored.clone())).await.unwrap());
        assert!(!verify("correct hors", Some(stored.clone())).await.unwrap());
        assert!(!verify(&"x".repeat(100_000), Some(stored)).await.unwrap());
    }

    #[tokio::test]
    async fn nobodys_password_matches_where_there_is_no_account() {
        let hashes = PasswordHashes::new(1).unwrap();
        assert!(!hashes.verify(PASSWORD.into(), None).await.unwrap());
        assert!(!hashes.verify("".into(), None).await.unwrap());
    }

    #[tokio::test]
    async fn requests_beyond_the_queue_are_refused_at_once() {
        let hashes = PasswordHashes::new(1).unwrap();
        let _all_places = hashes.waiting.try_acquire_many(WAITING_MAX as u32).unwrap();
        let refused = hashes.verify(PASSWORD.into(), None).await;
        assert!(matches!(refused, Err(HashError::Busy)));
    }
}
