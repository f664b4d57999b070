//! From somebody the provider vouches for to one of our accounts.

use super::{Identified, OidcError};
use crate::execute::CommandContext;
use crate::identity::accounts::{self, Registration};
use crate::identity::credentials::{DisplayName, Email};
use crate::identity::metrics::SignInMethod;
use crate::identity::signing_in::outcome_of_sign_in;
use crate::identity::{Identity, IdentityError, SignedIn, Visit};
use domain::AccountId;
use service_runtime::Grant;
use service_runtime::transaction::begin;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Longest name taken over; ours may not be longer.
const NAME_CHARS_MAX: usize = 100;

/// Which account somebody turned out to have.
enum Found {
    Known(AccountId),
    /// Theirs by its address, and now by the provider as well; what it could be used with before.
    Linked(AccountId, Vec<Grant>),
    New(AccountId),
}

impl Identity {
    /// Signs in whom the provider vouches for: into the account that was linked before, else into
    /// the one with their verified address, else into a new one without a password.
    pub async fn sign_in_identified(
        &self,
        identified: Result<Identified, OidcError>,
        visit: &Visit,
    ) -> Result<SignedIn, IdentityError> {
        let outcome = match identified {
            Ok(identified) => self.try_sign_in_identified(identified, visit).await,
            Err(error) => Err(error.into()),
        };
        self.tools.metrics.sign_in(SignInMethod::Oidc, outcome_of_sign_in(&outcome));
        outcome
    }

    async fn try_sign_in_identified(
        &self,
        identified: Identified,
        visit: &Visit,
    ) -> Result<SignedIn, IdentityError> {
        let account_id = match find_or_make(&self.pool, &identified).await? {
            Found::Known(account_id) => account_id,
            Found::Linked(account_id, grants) => {
                self.take_back(account_id, &grants, visit.correlation_id).await?;
                account_id
            }
            Found::New(account_id) => {
                self.announce(account_id, visit.correlation_id).await?;
                account_id
            }
        };
        let account = accounts::by_id(&self.pool, account_id).await?;
        let account = account.ok_or(IdentityError::SessionEnded)?;
        if !account.announced {
            self.announce(account_id, visit.correlation_id).await?;
        }
        self.open_session(account, visit).await
    }

    async fn take_back(
        &self,
        account_id: AccountId,
        grants: &[Grant],
        correlation_id: Uuid,
    ) -> Result<(), IdentityError> {
        self.forget(account_id, grants).await;
        let ids = grants.iter().map(|(Grant::Session(id) | Grant::ApiToken(id))| *id).collect();
        let context = CommandContext::new(account_id, correlation_id);
        self.tell_revoked(account_id, ids, context).await?;
        Ok(())
    }
}

/// Finds the account or makes one, in one transaction, so that two callbacks at once cannot make two.
async fn find_or_make(pool: &PgPool, identified: &Identified) -> Result<Found, IdentityError> {
    let mut tx = begin(pool).await?;
    // Held until the end of the transaction, for this person at this provider.
    sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0))")
        .bind(&identified.issuer)
        .bind(&identified.subject)
        .execute(&mut *tx)
        .await?;
    if let Some(account_id) = linked(&mut tx, identified).await? {
        return Ok(Found::Known(account_id));
    }
    let Some(email) = &identified.email else { return Err(OidcError::EmailNotVerified.into()) };
    let found = match accounts::lock_by_email(&mut tx, email).await? {
        // An address may be given to another person; the account is not given along.
        Some(account_id) if is_linked(&mut tx, &identified.issuer, account_id).await? => {
            return Err(OidcError::EmailClash.into());
        }
        Some(account_id) => {
            let grants = accounts::disown(&mut tx, account_id).await?;
            Found::Linked(account_id, grants)
        }
        None => {
            let account_id = AccountId::generate();
            let name = name_of(identified.name.as_deref(), email);
            let made = accounts::insert_without_password(&mut tx, account_id, email, &name).await?;
            match made {
                Registration::Created => Found::New(account_id),
                // Registered at this very moment; the next attempt finds it.
                Registration::EmailTaken => return Err(IdentityError::EmailTaken),
            }
        }
    };
    let (Found::Known(account_id) | Found::Linked(account_id, _) | Found::New(account_id)) = &found;
    link(&mut tx, identified, *account_id).await?;
    tx.commit().await?;
    Ok(found)
}

async fn linked(
    tx: &mut PgConnection,
    identified: &Identified,
) -> Result<Option<AccountId>, IdentityError> {
    let account_id: Option<Uuid> = sqlx::query_scalar(
        "SELECT account_id FROM identity.oidc_identities WHERE issuer = $1 AND subject = $2",
    )
    .bind(&identified.issuer)
    .bind(&identified.subject)
    .fetch_optional(tx)
    .await?;
    let account_id = account_id.map(AccountId::try_from).transpose();
    Ok(account_id.map_err(|error| sqlx::Error::Decode(error.into()))?)
}

/// Tells whether somebody at the provider signs in to this account.
async fn is_linked(
    tx: &mut PgConnection,
    issuer: &str,
    account_id: AccountId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar(
        "SELECT EXISTS (
             SELECT FROM identity.oidc_identities WHERE account_id = $1 AND issuer = $2
         )",
    )
    .bind(account_id.get())
    .bind(issuer)
    .fetch_one(tx)
    .await
}

async fn link(
    tx: &mut PgConnection,
    identified: &Identified,
    account_id: AccountId,
) -> Result<(), IdentityError> {
    sqlx::query(
        "INSERT INTO identity.oidc_identities (issuer, subject, account_id) VALUES ($1, $2, $3)",
    )
    .bind(&identified.issuer)
    .bind(&identified.subject)
    .bind(account_id.get())
    .execute(tx)
    .await?;
    Ok(())
}

/// Returns the name to begin with: the provider's, as far as it makes a name of ours, else what
/// stands before the @, which everybody can change afterwards.
fn name_of(told: Option<&str>, email: &Email) -> DisplayName {
    let local = email.as_str().split('@').next().unwrap_or_default();
    let shortened = |text: &str| text.chars().take(NAME_CHARS_MAX).collect::<String>();
    let told = told.and_then(|name| DisplayName::try_from(shortened(name)).ok());
    told.or_else(|| DisplayName::try_from(shortened(local)).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_taken_over_as_far_as_it_is_one() {
        let email = Email::parse("ann.lee@example.org").unwrap();
        let named = |told: Option<&str>| name_of(told, &email).as_str().to_owned();
        assert_eq!(named(Some("  Ann Lee ")), "Ann Lee");
        assert_eq!(named(Some(&"x".repeat(300))), "x".repeat(100));
        for none in [None, Some(""), Some("a\u{0}b")] {
            assert_eq!(named(none), "ann.lee");
        }
    }
}
