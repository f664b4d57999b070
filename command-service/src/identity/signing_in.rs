//! From a password to a session, and how a session goes on and ends.

use super::accounts::{Profile, StoredAccount};
use super::credentials::{Email, PasswordAttempt};
use super::metrics::{RefreshOutcome, SignInMethod, SignInOutcome};
use super::oidc::OidcError;
use super::refresh_token::RefreshToken;
use super::sessions::{OpenSession, Session};
use super::{Identity, IdentityError, Visit, accounts, sessions};
use crate::execute::{Accepted, CommandContext};
use domain::AccountId;
use domain::account::AccountEvent;
use service_runtime::Grant;
use time::OffsetDateTime;
use uuid::Uuid;

/// What a signed-in caller is handed.
pub struct SignedIn {
    pub account: Profile,
    pub access_token: String,
    pub expires_at: OffsetDateTime,
    pub refresh_token: RefreshToken,
}

impl Identity {
    /// Signs in. An unknown address costs the same time and gets the same answer as a wrong password.
    pub async fn sign_in(
        &self,
        email: &str,
        attempt: PasswordAttempt,
        visit: &Visit,
    ) -> Result<SignedIn, IdentityError> {
        let outcome = self.try_sign_in(email, attempt, visit).await;
        self.tools.metrics.sign_in(SignInMethod::Password, outcome_of_sign_in(&outcome));
        outcome
    }

    async fn try_sign_in(
        &self,
        email: &str,
        attempt: PasswordAttempt,
        visit: &Visit,
    ) -> Result<SignedIn, IdentityError> {
        let email = Email::parse(email).ok();
        let attempts = self.tools.throttles.sign_in(email.as_ref(), visit.address)?;
        let stored = match &email {
            Some(email) => accounts::by_email(&self.pool, email).await?,
            None => None,
        };
        let hash = stored.as_ref().and_then(|account| account.password_hash.clone());
        let matches = self.tools.hashes.verify(attempt, hash).await?;
        let Some(account) = stored.filter(|_| matches) else {
            return Err(IdentityError::WrongCredentials);
        };
        attempts.forgive();
        if !account.announced {
            self.announce(account.profile.id, visit.correlation_id).await?;
        }
        self.open_session(account, visit).await
    }

    pub(super) async fn open_session(
        &self,
        account: StoredAccount,
        visit: &Visit,
    ) -> Result<SignedIn, IdentityError> {
        let session_id = Uuid::now_v7();
        let refresh_token = RefreshToken::generate(session_id);
        sessions::open(&self.pool, account.profile.id, &refresh_token, &visit.device).await?;
        self.signed_in(account.profile, refresh_token)
    }

    /// Exchanges a refresh token for the next one and a new access token. A token that was exchanged
    /// a moment ago gets the same next one again; one that was exchanged before has been copied by
    /// somebody, and its whole session ends.
    pub async fn refresh(
        &self,
        token: &RefreshToken,
        correlation_id: Uuid,
    ) -> Result<SignedIn, IdentityError> {
        let refreshed = self.try_refresh(token, correlation_id).await;
        let outcome = refreshed.as_ref().map_or_else(outcome_of_refresh, |(_, outcome)| *outcome);
        self.tools.metrics.refresh(outcome);
        Ok(refreshed?.0)
    }

    async fn try_refresh(
        &self,
        token: &RefreshToken,
        correlation_id: Uuid,
    ) -> Result<(SignedIn, RefreshOutcome), IdentityError> {
        let next = token.successor(&self.tools.successor_key);
        let (session, outcome) = match sessions::rotate(&self.pool, token, &next).await? {
            Some(session) => (session, RefreshOutcome::Rotated),
            None => match sessions::just_rotated(&self.pool, token, &next).await? {
                Some(session) => (session, RefreshOutcome::Repeated),
                None => return Err(self.end_reused(token, correlation_id).await?),
            },
        };
        let profile = accounts::profile(&self.pool, session.account_id).await?;
        let signed_in = self.signed_in(profile.ok_or(IdentityError::SessionEnded)?, next)?;
        Ok((signed_in, outcome))
    }

    /// Ends the session of a token that is not good any more, if it is open, and says which it was.
    async fn end_reused(
        &self,
        token: &RefreshToken,
        correlation_id: Uuid,
    ) -> Result<IdentityError, IdentityError> {
        let session_id = token.session_id();
        let Some(Session { account_id }) = sessions::revoke(&self.pool, session_id).await? else {
            return Ok(IdentityError::SessionEnded);
        };
        tracing::warn!(session.id = %session_id, "a spent refresh token ended its session");
        self.forget_session(account_id, session_id).await;
        let context = CommandContext::new(account_id, correlation_id);
        self.tell_revoked(account_id, vec![session_id], context).await?;
        Ok(IdentityError::TokenReused)
    }

    /// Returns the account's open sessions, the last used first.
    pub async fn sessions(&self, account_id: AccountId) -> Result<Vec<OpenSession>, IdentityError> {
        Ok(sessions::of_account(&self.pool, account_id).await?)
    }

    /// Ends one of the account's own sessions: for commands at once, for reads as soon as the event
    /// has been projected. The row comes first: without it a refresh would bring the session back.
    pub async fn revoke_session(
        &self,
        session_id: Uuid,
        context: CommandContext,
    ) -> Result<Accepted, IdentityError> {
        let account_id = context.actor;
        if !sessions::revoke_of(&self.pool, account_id, session_id).await? {
            return Err(IdentityError::NoSuchGrant);
        }
        self.forget_session(account_id, session_id).await;
        self.tell_revoked(account_id, vec![session_id], context).await
    }

    /// Ends a session at its owner's wish, on the device itself; one that has ended already is fine.
    pub async fn sign_out(
        &self,
        account_id: AccountId,
        session_id: Uuid,
    ) -> Result<(), IdentityError> {
        sessions::revoke_of(&self.pool, account_id, session_id).await?;
        self.forget_session(account_id, session_id).await;
        Ok(())
    }

    /// Ends the session of a refresh token, if the token is its newest.
    pub async fn sign_out_by(&self, token: &RefreshToken) -> Result<(), IdentityError> {
        Ok(sessions::revoke_by_token(&self.pool, token).await?)
    }

    async fn forget_session(&self, account_id: AccountId, session_id: Uuid) {
        self.tools.standing.forget(account_id.get(), Grant::Session(session_id)).await;
    }

    /// Lets the read side know what was taken back.
    pub(super) async fn tell_revoked(
        &self,
        account_id: AccountId,
        grant_ids: Vec<Uuid>,
        context: CommandContext,
    ) -> Result<Accepted, IdentityError> {
        let event = AccountEvent::AccessRevoked { grant_ids };
        Ok(self.executor.append_account_event(account_id, event, context).await?)
    }

    fn signed_in(
        &self,
        account: Profile,
        refresh_token: RefreshToken,
    ) -> Result<SignedIn, IdentityError> {
        let (access_token, claims) =
            self.tools.signer.issue(account.id.get(), refresh_token.session_id())?;
        let expires_at = claims.expires_at.and_then(|seconds| i64::try_from(seconds).ok());
        let expires_at = expires_at
            .and_then(|seconds| OffsetDateTime::from_unix_timestamp(seconds).ok())
            .unwrap_or(OffsetDateTime::UNIX_EPOCH);
        Ok(SignedIn { account, access_token, expires_at, refresh_token })
    }
}

/// Returns how a sign-in ended, for metrics.
pub(super) const fn outcome_of_sign_in(outcome: &Result<SignedIn, IdentityError>) -> SignInOutcome {
    match outcome {
        Ok(_) => SignInOutcome::SignedIn,
        Err(error) => match error {
            IdentityError::WrongCredentials => SignInOutcome::WrongCredentials,
            IdentityError::Throttled(_) => SignInOutcome::Throttled,
            IdentityError::Oidc(OidcError::Refused(_)) => SignInOutcome::Refused,
            IdentityError::Oidc(OidcError::NotBegunHere) => SignInOutcome::NotBegunHere,
            IdentityError::Oidc(OidcError::EmailNotVerified) => SignInOutcome::EmailNotVerified,
            IdentityError::Oidc(OidcError::EmailClash) => SignInOutcome::EmailClash,
            IdentityError::Oidc(OidcError::Unreachable(_)) => SignInOutcome::Unavailable,
            IdentityError::EmailTaken
            | IdentityError::SessionEnded
            | IdentityError::TokenReused
            | IdentityError::NoSuchGrant
            | IdentityError::WrongPassword { .. }
            | IdentityError::NoPassword
            | IdentityError::SignInAgain
            | IdentityError::ExpiresInThePast
            | IdentityError::TooManyApiTokens
            | IdentityError::TooManyViews
            | IdentityError::TooManyStars
            | IdentityError::LastOwner(_)
            | IdentityError::TooManyProjects
            | IdentityError::Database(_)
            | IdentityError::Hash(_)
            | IdentityError::Signing(_)
            | IdentityError::Events(_) => SignInOutcome::Unavailable,
        },
    }
}

const fn outcome_of_refresh(error: &IdentityError) -> RefreshOutcome {
    match error {
        IdentityError::TokenReused => RefreshOutcome::Reused,
        IdentityError::SessionEnded => RefreshOutcome::Ended,
        IdentityError::WrongCredentials
        | IdentityError::EmailTaken
        | IdentityError::NoSuchGrant
        | IdentityError::WrongPassword { .. }
        | IdentityError::NoPassword
        | IdentityError::SignInAgain
        | IdentityError::Oidc(_)
        | IdentityError::ExpiresInThePast
        | IdentityError::TooManyApiTokens
        | IdentityError::TooManyViews
        | IdentityError::TooManyStars
        | IdentityError::LastOwner(_)
        | IdentityError::TooManyProjects
        | IdentityError::Throttled(_)
        | IdentityError::Database(_)
        | IdentityError::Hash(_)
        | IdentityError::Signing(_)
        | IdentityError::Events(_) => RefreshOutcome::Unavailable,
    }
}
