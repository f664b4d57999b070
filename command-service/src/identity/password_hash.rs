//! Password hashes: argon2id, off the async threads, a bounded number at a time, each in memory that
//! is kept for the next one.

use super::credentials::{Password, PasswordAttempt};
use argon2::password_hash::phc::{self, Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;
use tokio::task::JoinError;

/// Memory and passes of one hash: of the settings OWASP gives as equally strong for argon2id, the one
/// with the least memory.
const MEMORY_KIB: u32 = 7_168;
const PASSES: u32 = 5;
const LANES: u32 = 1;
const OUTPUT_BYTES: usize = 32;

/// Checked where there is no account, so that both take as long. Which password it belongs to, if
/// any, does not matter: the answer is no.
const DUMMY: &str = "$argon2id$v=19$m=7168,t=5,p=1$\
    c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// How many requests may wait for a turn; more are told to come back later.
const WAITING_MAX: usize = 128;

/// Says why a password could not be hashed or checked.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    #[error("too many passwords are being checked")]
    Busy,
    #[error("the password could not be hashed")]
    Hash(#[from] argon2::Error),
    #[error("a stored password hash does not parse")]
    Stored(#[from] phc::Error),
    #[error("a stored password hash is of a form we never make")]
    Foreign,
    #[error("hashing was interrupted")]
    Interrupted(#[from] JoinError),
}

/// Makes and checks hashes. Clones share the limits and the memory.
#[derive(Clone)]
pub struct PasswordHashes {
    params: Params,
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    memory: Memory,
}

/// Working memory of finished hashes, for the next ones. Given back to the allocator it would not
/// return to the system, and every thread that ever hashed would hold on to its own.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<Vec<Block>>>>);

impl PasswordHashes {
    /// Allows `at_once` hashes to run, each taking 7 MiB and one core.
    pub fn new(at_once: usize) -> Result<Self, HashError> {
        Ok(Self {
            params: Params::new(MEMORY_KIB, PASSES, LANES, Some(OUTPUT_BYTES))?,
            running: Arc::new(Semaphore::new(at_once.max(1))),
            waiting: Arc::new(Semaphore::new(WAITING_MAX)),
            memory: Memory::default(),
        })
    }

    /// Hashes a new password into PHC form.
    pub async fn hash(&self, password: Password) -> Result<String, HashError> {
        let params = self.params.clone();
        self.run(move |memory| {
            let salt = Salt::new(&rand::random::<[u8; 16]>())?;
            let hash = memory.hash(&params, password.expose(), &salt, OUTPUT_BYTES)?;
            let stored = PasswordHash {
                algorithm: ARGON2ID_IDENT,
                version: Some(Version::V0x13.into()),
                params: ParamsString::try_from(&params).or(Err(HashError::Foreign))?,
                salt: Some(salt),
                hash: Some(hash),
            };
            Ok(stored.to_string())
        })
        .await
    }

    /// Checks what was typed against a stored hash; without one the answer is no, as slowly.
    pub async fn verify(
        &self,
        attempt: PasswordAttempt,
        stored: Option<String>,
    ) -> Result<bool, HashError> {
        self.run(move |memory| {
            let parsed = PasswordHash::new(stored.as_deref().unwrap_or(DUMMY))?;
            let (Some(salt), Some(expected)) = (&parsed.salt, &parsed.hash) else {
                return Err(HashError::Foreign);
            };
            if parsed.algorithm != ARGON2ID_IDENT {
                return Err(HashError::Foreign);
            }
            // The parameters of its own time.
            let params = Params::try_from(&parsed).or(Err(HashError::Foreign))?;
            let typed = attempt.expose();
            let actual = memory.hash(&params, typed.unwrap_or_default(), salt, expected.len())?;
            // `Output` compares in constant time.
            Ok(actual == *expected && stored.is_some() && typed.is_some())
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Memory) -> Result<T, HashError> + Send + 'static,
    ) -> Result<T, HashError> {
        let _place = self.waiting.try_acquire().or(Err(HashError::Busy))?;
        let turn = Arc::clone(&self.running).acquire_owned().await.or(Err(HashError::Busy))?;
        let memory = self.memory.clone();
        tokio::task::spawn_blocking(move || {
            // Held here rather than by the request: one that is given up must not free the turn
            // while its hash still runs.
            let _turn = turn;
            work(&memory)
        })
        .await?
    }
}

impl Memory {
    fn hash(
        &self,
        params: &Params,
        password: &str,
        salt: &Salt,
        length: usize,
    ) -> Result<Output, HashError> {
        let needed = params.block_count();
        let mut blocks = self.lock().pop().unwrap_or_default();
        if blocks.len() < needed {
            blocks = vec![Block::new(); needed];
        }
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
        let mut output = vec![0; length];
        let hashed = argon2.hash_password_into_with_memory(
            password.as_bytes(),
            salt,
            &mut output,
            &mut blocks,
        );
        self.lock().push(blocks);
        hashed?;
        Ok(Output::new(&output)?)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
        assert!(stored.starts_with("$argon2id$v=19$m=7168,t=5,p=1$"), "{stored}");
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
    async fn a_hash_made_by_another_program_with_other_parameters_still_counts() {
        // Of the reference implementation: `argon2 somesalt -id -t 2 -m 16 -p 1`, "password".
        let stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$\
            CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        let hashes = PasswordHashes::new(1).unwrap();
        assert!(hashes.verify("password".into(), Some(stored.to_owned())).await.unwrap());
        assert!(!hashes.verify("passwore".into(), Some(stored.to_owned())).await.unwrap());
        let foreign = stored.replace("argon2id", "argon2i");
        let refused = hashes.verify("password".into(), Some(foreign)).await;
        assert!(matches!(refused, Err(HashError::Foreign)));
    }

    #[tokio::test]
    async fn hashes_one_after_the_other_share_their_memory() {
        let hashes = PasswordHashes::new(1).unwrap();
        let stored = hashed(&hashes).await;
        for _ in 0..3 {
            assert!(hashes.verify(PASSWORD.into(), Some(stored.clone())).await.unwrap());
            assert!(!hashes.verify("another password".into(), None).await.unwrap());
        }
        assert_eq!(hashes.memory.lock().len(), 1);
    }

    #[test]
    fn the_dummy_costs_what_a_password_costs() {
        let params = PasswordHashes::new(1).unwrap().params;
        let dummy = PasswordHash::new(DUMMY).unwrap();
        assert_eq!(ParamsString::try_from(&params).unwrap(), dummy.params);
        assert_eq!(dummy.hash.unwrap().len(), OUTPUT_BYTES);
    }

    #[tokio::test]
    async fn requests_beyond_the_queue_are_refused_at_once() {
        let hashes = PasswordHashes::new(1).unwrap();
        let _all_places =
            hashes.waiting.try_acquire_many(u32::try_from(WAITING_MAX).unwrap()).unwrap();
        let refused = hashes.verify(PASSWORD.into(), None).await;
        assert!(matches!(refused, Err(HashError::Busy)));
    }
}
