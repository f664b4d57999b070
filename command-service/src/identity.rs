//! Who may sign in: accounts, passwords, sessions.
//!
//! Personal data stays in the identity tables; the event store only learns that an account exists or
//! changed. Read in this order: [`credentials`] (what people type), [`password_hash`], [`accounts`]
//! and [`sessions`] (each owns its table), `signing_in` (from a password to a session and on),
//! [`oidc`] (from somebody else's word to a session), [`api_tokens`], [`standing`] (what was taken
//! back), [`own_account`] (name, password, erasure), [`throttle`]; then what people keep for
//! themselves: [`saved_views`] and [`stars`].

pub mod accounts;
pub mod api_tokens;
mod common_passwords;
pub mod credentials;
pub mod device;
mod leaving;
pub mod metrics;
pub mod oidc;
pub mod own_account;
pub mod password_hash;
pub mod recovery;
pub mod refresh_token;
pub mod saved_views;
pub mod sessions;
mod signing_in;
pub mod standing;
pub mod stars;
pub mod throttle;
pub mod unfinished;

pub use signing_in::SignedIn;

use accounts::{NewAccount, Registration};
use credentials::Email;
use device::Device;
use domain::AccountId;
use domain::account::AccountEvent;
use metrics::IdentityMetrics;
use oidc::OidcError;
use password_hash::{HashError, PasswordHashes};
use refresh_token::SuccessorKey;
use service_runtime::Standing;
use service_runtime::access_token::Signer;
use sqlx::PgPool;
use std::net::IpAddr;
use std::time::Duration;
use throttle::{Attempts, Throttles, Wait};
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
    /// The refresh token was spent before; callers get the same answer.
    #[error("the session has ended")]
    TokenReused,
    /// Of somebody who is signed in already; where the password stands in the body.
    #[error("the password is wrong")]
    WrongPassword { pointer: &'static str },
    #[error("this account has no password, it signs in at its provider")]
    NoPassword,
    /// There is no password to ask for, and the session is not new.
    #[error("sign in once more and repeat this right after")]
    SignInAgain,
    #[error(transparent)]
    Oidc(#[from] OidcError),
    #[error("an API token cannot expire in the past")]
    ExpiresInThePast,
    #[error("an account has at most {} API tokens", api_tokens::PER_ACCOUNT_MAX)]
    TooManyApiTokens,
    #[error("an account keeps at most {} views", saved_views::PER_ACCOUNT_MAX)]
    TooManyViews,
    #[error("an account stars at most {} projects", stars::PER_ACCOUNT_MAX)]
    TooManyStars,
    /// The keys of some projects in which others would be left without an owner.
    #[error("make somebody else an owner of {} first", .0.join(", "))]
    LastOwner(Vec<String>),
    #[error("the account belongs to too many projects, leave some first")]
    TooManyProjects,
    #[error("this account has no such session or API token")]
    NoSuchGrant,
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

/// Who comes to register or to sign in, as far as it can be seen.
#[derive(Debug, Clone)]
pub struct Visit {
    pub address: IpAddr,
    pub device: Device,
    pub correlation_id: Uuid,
}

/// Accounts and sessions.
#[derive(Clone)]
pub struct Identity {
    pool: PgPool,
    executor: Executor,
    tools: Tools,
}

/// What identity works with besides its tables and the event store.
#[derive(Clone)]
pub struct Tools {
    pub hashes: PasswordHashes,
    pub signer: Signer,
    pub successor_key: SuccessorKey,
    pub throttles: Throttles,
    /// Told of what is taken back here, so that this replica knows at once.
    pub standing: Standing,
    pub metrics: IdentityMetrics,
}

impl Identity {
    #[must_use]
    pub const fn new(pool: PgPool, executor: Executor, tools: Tools) -> Self {
        Self { pool, executor, tools }
    }

    /// Creates an account. The row comes before the event: an event without a row would show a
    /// member without a name, while a row without an event is completed at the next sign-in.
    pub async fn register(
        &self,
        request: NewAccount,
        visit: &Visit,
    ) -> Result<Accepted, IdentityError> {
        self.tools.throttles.registration(visit.address)?;
        let NewAccount { email, password, display_name } = request;
        let password_hash = self.tools.hashes.hash(password).await?;
        let account_id = AccountId::generate();
        let outcome =
            accounts::insert(&self.pool, account_id, &email, &password_hash, &display_name).await?;
        match outcome {
            Registration::Created => self.announce(account_id, visit.correlation_id).await,
            Registration::EmailTaken => Err(IdentityError::EmailTaken),
        }
    }

    /// Returns the account with this address, for someone who may add members. Misses are counted
    /// against the asker, so that nobody can try out addresses.
    pub async fn find(
        &self,
        email: &Email,
        asker: AccountId,
    ) -> Result<Option<AccountId>, IdentityError> {
        let attempt = self.tools.throttles.look_up(asker)?;
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
        Ok(self.tools.throttles.reading(reader)?)
    }

    /// Returns what is known of these accounts, for matching names in a file with a project's
    /// members; the caller shows none of it. Erased ones are missing.
    pub async fn profiles_of(
        &self,
        accounts: &[AccountId],
    ) -> Result<Vec<accounts::Profile>, IdentityError> {
        Ok(accounts::profiles(&self.pool, accounts).await?)
    }

    /// Returns those of the ids that are, or were, somebody's account here.
    pub async fn known_among(&self, ids: &[Uuid]) -> Result<Vec<AccountId>, IdentityError> {
        Ok(accounts::known(&self.pool, ids).await?)
    }

    /// Takes an attempt from the network somebody signs in from, at a provider.
    pub fn throttle_visit(&self, visit: &Visit) -> Result<Attempts, IdentityError> {
        Ok(self.tools.throttles.sign_in(None, visit.address)?)
    }

    /// Signs what a browser keeps for its callback.
    pub fn seal(&self, pending: &oidc::Pending) -> Result<String, IdentityError> {
        Ok(self.tools.signer.sign(oidc::Pending::TYP, pending)?)
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
