//! A way back for somebody who cannot sign in any more, opened by whoever runs the service: there is
//! no mail here that could carry a link.

use super::accounts;
use super::credentials::{Email, Password, PasswordError};
use super::password_hash::{HashError, PasswordHashes};
use crate::execute::{CommandContext, ExecuteError, Executor};
use domain::account::AccountEvent;
use sqlx::PgPool;
use uuid::Uuid;

/// 80 random bits: nobody guesses them, and a person can type them once.
const RANDOM_BYTES: usize = 10;

/// Says why no password was set.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryError {
    #[error("no account has this address")]
    NoSuchAccount,
    #[error("the identity tables are unavailable")]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error(
        "a password is set that nobody has seen, run this again: the log could not be told of the sessions that ended"
    )]
    Events(#[from] ExecuteError),
}

/// Gives the account with this address a password that is made up here and returned, whether it had
/// one or not, and ends all its sessions. API tokens stay, as when its owner changes the password.
///
/// # Errors
/// Returns `NoSuchAccount` where nobody has the address; after `Events` the password counts, and
/// access tokens of its sessions live on until they expire.
pub async fn reset_password(
    pool: &PgPool,
    executor: &Executor,
    email: &Email,
) -> Result<Password, RecoveryError> {
    let account = accounts::by_email(pool, email).await?.ok_or(RecoveryError::NoSuchAccount)?;
    let account_id = account.profile.id;
    let password = Password::try_from(hex::encode(rand::random::<[u8; RANDOM_BYTES]>()))?;
    let hash = PasswordHashes::new(1)?.hash(password.clone()).await?;
    let ended = accounts::set_password(pool, account_id, &hash, None).await?;
    let context = CommandContext::new(account_id, Uuid::now_v7());
    let event = AccountEvent::AccessRevoked { grant_ids: ended };
    executor.append_account_event(account_id, event, context).await?;
    Ok(password)
}
