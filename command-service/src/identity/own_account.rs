//! What people do with their own account: change its name, change its password, erase it.

use super::accounts::{Profile, StoredAccount};
use super::credentials::{DisplayName, Email, Password, PasswordAttempt};
use super::{Identity, IdentityError, Visit, accounts, sessions};
use crate::execute::{Accepted, CommandContext};
use domain::AccountId;
use domain::account::AccountEvent;
use domain::text::AuthorName;
use serde::Deserialize;
use service_runtime::Grant;
use std::time::Duration;
use utoipa::ToSchema;
use uuid::Uuid;

/// The body of `PATCH /account`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileChange {
    #[schema(value_type = AuthorName)]
    pub display_name: DisplayName,
}

/// The body of `POST /account/password`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    #[schema(value_type = String, format = Password)]
    pub current_password: PasswordAttempt,
    /// Not one of those attackers try first.
    #[schema(value_type = String, format = Password, min_length = 10, max_length = 256)]
    pub new_password: Password,
}

/// The body of `DELETE /account`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// Left out where the account has none.
    #[schema(value_type = Option<String>, format = Password)]
    pub password: Option<PasswordAttempt>,
}

/// How new a session must be to stand for a password that is not there.
const SESSION_IS_NEW_FOR: Duration = Duration::from_secs(300);

impl Identity {
    /// Changes the name others see. The event is stored even when the name is the same: the last
    /// change may have come without one, through a crash.
    pub async fn change_profile(
        &self,
        change: &ProfileChange,
        context: CommandContext,
    ) -> Result<(Profile, Accepted), IdentityError> {
        let account_id = context.actor;
        let profile = accounts::rename(&self.pool, account_id, &change.display_name).await?;
        let profile = profile.ok_or(IdentityError::SessionEnded)?;
        let event = AccountEvent::Changed {};
        let accepted = self.executor.append_account_event(account_id, event, context).await?;
        Ok((profile, accepted))
    }

    /// Changes the password and ends every session but `kept`. API tokens stay: they are listed and
    /// revoked by themselves.
    pub async fn change_password(
        &self,
        change: PasswordChange,
        kept: Uuid,
        visit: &Visit,
        context: CommandContext,
    ) -> Result<(), IdentityError> {
        let account_id = context.actor;
        let PasswordChange { current_password, new_password } = change;
        self.confirm(account_id, current_password, visit, "/current_password").await?;
        let hash = self.tools.hashes.hash(new_password).await?;
        let ended = accounts::set_password(&self.pool, account_id, &hash, Some(kept)).await?;
        let grants: Vec<_> = ended.iter().copied().map(Grant::Session).collect();
        self.forget(account_id, &grants).await;
        self.tell_revoked(account_id, ended, context).await?;
        Ok(())
    }

    /// Erases the account: it leaves its projects (those nobody else belongs to are archived), then
    /// its address, password and name are gone, its sessions and API tokens with them. What it did
    /// stays in the log, under an id that names nobody any more.
    ///
    /// Repeating a request that failed half-way goes on where it stopped.
    pub async fn erase(
        &self,
        erasure: Erasure,
        session_id: Uuid,
        visit: &Visit,
        context: CommandContext,
    ) -> Result<Accepted, IdentityError> {
        let account_id = context.actor;
        // Missing where it is needed, it is as wrong as any other.
        let attempt = erasure.password.unwrap_or_else(|| "".into());
        match self.confirm(account_id, attempt, visit, "/password").await {
            Err(IdentityError::NoPassword) => self.confirm_by_age(account_id, session_id).await?,
            confirmed => confirmed?,
        }
        self.leave_projects(&context).await?;
        let grants = accounts::erase(&self.pool, account_id).await?;
        self.forget(account_id, &grants).await;
        self.announce_erasure(account_id, context).await
    }

    /// Lets the log know of an erasure; may be repeated.
    pub(super) async fn announce_erasure(
        &self,
        account_id: AccountId,
        context: CommandContext,
    ) -> Result<Accepted, IdentityError> {
        let event = AccountEvent::Erased {};
        let accepted = self.executor.append_account_event(account_id, event, context).await?;
        accounts::mark_announced(&self.pool, account_id).await?;
        Ok(accepted)
    }

    /// Checks the password of somebody who is signed in: a session that was left open or stolen must
    /// not be enough. Throttled like a sign-in, with which it shares its attempts.
    async fn confirm(
        &self,
        account_id: AccountId,
        attempt: PasswordAttempt,
        visit: &Visit,
        pointer: &'static str,
    ) -> Result<(), IdentityError> {
        let account = accounts::by_id(&self.pool, account_id).await?;
        let StoredAccount { profile, password_hash, .. } =
            account.ok_or(IdentityError::SessionEnded)?;
        let password_hash = password_hash.ok_or(IdentityError::NoPassword)?;
        let email = Email::parse(&profile.email).ok();
        let attempts = self.tools.throttles.sign_in(email.as_ref(), visit.address)?;
        if !self.tools.hashes.verify(attempt, Some(password_hash)).await? {
            return Err(IdentityError::WrongPassword { pointer });
        }
        attempts.forgive();
        Ok(())
    }

    /// Accepts a session that has just been opened at the provider instead of a password.
    async fn confirm_by_age(
        &self,
        account_id: AccountId,
        session_id: Uuid,
    ) -> Result<(), IdentityError> {
        let limit = SESSION_IS_NEW_FOR;
        if sessions::is_newer_than(&self.pool, account_id, session_id, limit).await? {
            Ok(())
        } else {
            Err(IdentityError::SignInAgain)
        }
    }

    pub(super) async fn forget(&self, account_id: AccountId, grants: &[Grant]) {
        for grant in grants {
            self.tools.standing.forget(account_id.get(), *grant).await;
        }
    }
}
