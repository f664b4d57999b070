//! Who may sign in: accounts, passwords, sessions.
//!
//! Personal data stays in the identity tables; the event store only learns that an account exists or
//! changed. Read in this order: [`credentials`] (what people type), [`password_hash`], [`accounts`]
//! and [`sessions`] (each owns its table), [`throttle`].

pub mod accounts;
mod common_passwords;
pub mod credentials;
pub mod password_hash;
pub mod refresh_token;
pub mod sessions;
pub mod throttle;

use accounts::{NewAccount, Registration, StoredAccount};
use credentials::{Email, PasswordAttempt};
use domain::AccountId;
use domain::account::AccountEvent;
use password_hash::{HashError, PasswordHashes};
use refresh_token::RefreshToken;
use service_runtime::access_token::Signer;
use sessions::Session;
use sqlx::PgPool;
use std::net::IpAddr;
use std::time::Duration;
use throttle::{Throttles, Wait};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::execute::{Accepted, CommandContext, ExecuteError, Executor};

/// Says why identity refuses, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error("the e-mail address or the password is wrong")]
    WrongCredentials,
    #[error("an account with this e-mail address exists")]
    EmailTaken,
    /// The refresh token is unknown, spent, revoked or too old; callers are not told which.
    #[error("the session has ended")]
    SessionEnded,
    #[error("too many attempts")]
    Throttled(Duration),
    #[error("the identity tables are unavailable")]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Hash(#[from] HashError),
    #[error("the access token cannot be signed")]
    Signing(#[from] jsonwebtoken::errors::Error),
    #[error(transparent)]
    Events(#[from] ExecuteError),
}

impl From<Wait> for IdentityError {
    fn from(Wait(duration): Wait) -> Self {
        Self::Throttled(duration)
    }
}

/// What a signed-in caller is handed.
pub struct SignedIn {
    pub account: accounts::Profile,
    pub access_token: String,
    pub expires_at: OffsetDateTime,
    pub refresh_token: RefreshToken,
}

/// Accounts and sessions.
#[derive(Clone)]
pub struct Identity {
    pool: PgPool,
    hashes: PasswordHashes,
    signer: Signer,
    throttles: Throttles,
    executor: Executor,
}

impl Identity {
    #[must_use]
    pub const fn new(
        pool: PgPool,
        hashes: PasswordHashes,
        signer: Signer,
        throttles: Throttles,
        executor: Executor,
    ) -> Self {
        Self { pool, hashes, signer, throttles, executor }
    }

    /// Creates an account. The row comes before the event: an event without a row would show a
    /// member without a name, while a row without an event is completed at the next sign-in.
    pub async fn register(
        &self,
        request: NewAccount,
        address: IpAddr,
        correlation_id: Uuid,
    ) -> Result<Accepted, IdentityError> {
        self.throttles.registration(address)?;
        let NewAccount { email, password, display_name } = request;
        let password_hash = self.hashes.hash(password).await?;
        let account_id = AccountId::generate();
        let outcome =
            accounts::insert(&self.pool, account_id, &email, &password_hash, &display_name).await?;
        match outcome {
            Registration::Created => self.announce(account_id, correlation_id).await,
            Registration::EmailTaken => Err(IdentityError::EmailTaken),
        }
    }

    /// Signs in. An unknown address costs the same time and gets the same answer as a wrong password.
    pub async fn sign_in(
        &self,
        email: &str,
        attempt: PasswordAttempt,
        address: IpAddr,
        correlation_id: Uuid,
    ) -> Result<SignedIn, IdentityError> {
        let email = Email::parse(email).ok();
        let attempts = self.throttles.sign_in(email.as_ref(), address)?;
        let stored = match &email {
            Some(email) => accounts::by_email(&self.pool, email).await?,
            None => None,
        };
        let hash = stored.as_ref().map(|account| account.password_hash.clone());
        let matches = self.hashes.verify(attempt, hash).await?;
        let Some(account) = stored.filter(|_| matches) else {
            return Err(IdentityError::WrongCredentials);
        };
        attempts.forgive();
        if !account.announced {
            self.announce(account.profile.id, correlation_id).await?;
        }
        self.open_session(account).await
    }

    async fn open_session(&self, account: StoredAccount) -> Result<SignedIn, IdentityError> {
        let session_id = Uuid::now_v7();
        let refresh_token = RefreshToken::generate(session_id);
        sessions::open(&self.pool, account.profile.id, &refresh_token).await?;
        self.signed_in(account.profile, refresh_token)
    }

    /// Exchanges a refresh token for a new one and a new access token. A token that was already
    /// exchanged has been copied by somebody: its whole session ends.
    pub async fn refresh(&self, token: &RefreshToken) -> Result<SignedIn, IdentityError> {
        let next = RefreshToken::generate(token.session_id());
        let session = sessions::rotate(&self.pool, token, &next).await?;
        let Some(Session { account_id }) = session else {
            if sessions::revoke(&self.pool, token.session_id()).await? {
                let session_id = token.session_id();
                tracing::warn!(session.id = %session_id, "a spent refresh token ended its session");
            }
            return Err(IdentityError::SessionEnded);
        };
        let profile = accounts::profile(&self.pool, account_id).await?;
        self.signed_in(profile.ok_or(IdentityError::SessionEnded)?, next)
    }

    /// Ends a session; one that has ended already is fine.
    pub async fn sign_out(&self, session_id: Uuid) -> Result<(), IdentityError> {
        sessions::revoke(&self.pool, session_id).await?;
        Ok(())
    }

    /// Ends the session of a refresh token, if the token is its newest.
    pub async fn sign_out_by(&self, token: &RefreshToken) -> Result<(), IdentityError> {
        Ok(sessions::revoke_by_token(&self.pool, token).await?)
    }

    /// Returns the account with this address, for someone who may add members. Misses are counted
    /// against the asker, so that nobody can try out addresses.
    pub async fn find(
        &self,
        email: &Email,
        asker: AccountId,
    ) -> Result<Option<AccountId>, IdentityError> {
        let attempt = self.throttles.look_up(asker)?;
        let found = accounts::by_email(&self.pool, email).await?;
        if found.is_some() {
            attempt.forgive();
        }
        Ok(found.map(|account| account.profile.id))
    }

    /// Returns whether there is such an account.
    pub async fn exists(&self, account_id: AccountId) -> Result<bool, IdentityError> {
        Ok(accounts::profile(&self.pool, account_id).await?.is_some())
    }

    /// Bounds how often an account notes what it has read: each time may be an event.
    pub fn throttle_reading(&self, reader: AccountId) -> Result<(), IdentityError> {
        Ok(self.throttles.reading(reader)?)
    }

    fn signed_in(
        &self,
        account: accounts::Profile,
        refresh_token: RefreshToken,
    ) -> Result<SignedIn, IdentityError> {
        let (access_token, claims) =
            self.signer.issue(account.id.get(), refresh_token.session_id())?;
        let expires_at = i64::try_from(claims.exp)
            .ok()
            .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
            .unwrap_or(OffsetDateTime::UNIX_EPOCH);
        Ok(SignedIn { account, access_token, expires_at, refresh_token })
    }

    async fn announce(
        &self,
        account_id: AccountId,
        correlation_id: Uuid,
    ) -> Result<Accepted, IdentityError> {
        let event = AccountEvent::Registered { account_id };
        let context = CommandContext::new(account_id, correlation_id);
        let accepted = self.executor.append_account_event(account_id, event, context).await?;
        accounts::mark_announced(&self.pool, account_id).await?;
        Ok(accepted)
    }
}
