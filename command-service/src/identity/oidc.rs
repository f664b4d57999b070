//! Signing in at an OpenID Connect provider: authorization code, PKCE, state and nonce.
//!
//! Nothing of a sign-in under way is kept here: what the callback must match travels in a signed
//! cookie ([`Pending`]), so that the callback may reach any replica.

mod http_client;
pub mod linking;

use super::credentials::Email;
use http_client::ProviderClient;
pub use http_client::SetupError;
use moka::future::Cache;
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, TokenResponse,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

type BoxError = Box<dyn Error + Send + Sync>;

/// How long the provider's own description and keys are kept.
const METADATA_KEPT: Duration = Duration::from_secs(300);

/// What the provider is asked about people.
const SCOPES: [&str; 2] = ["email", "profile"];

/// How this service is known at the provider.
#[derive(Debug, Clone)]
pub struct OidcSettings {
    /// What people call it.
    pub name: String,
    pub issuer: IssuerUrl,
    pub client_id: String,
    pub client_secret: SecretString,
    /// Where the provider sends people back to.
    pub redirect_url: RedirectUrl,
    /// Hosts besides the issuer's own that its endpoints may lie on.
    pub endpoint_hosts: Vec<String>,
    /// How long signing in at the provider may take.
    pub time_limit: Duration,
}

/// Says why nobody could be signed in.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// No cookie of ours, one of another sign-in, or one that is too old.
    #[error("this sign-in was not begun here or took too long, begin again")]
    NotBegunHere,
    /// By the provider, or because what it said cannot be believed.
    #[error("the provider did not sign anybody in")]
    Refused(#[source] Option<BoxError>),
    #[error("the provider has not verified an e-mail address of this account")]
    EmailNotVerified,
    /// The address is that of an account another person at this provider signs in to.
    #[error("somebody else signs in to the account with this e-mail address")]
    EmailClash,
    #[error("the provider does not answer")]
    Unreachable(#[source] BoxError),
}

/// A sign-in under way, as the cookie holds it until the callback.
#[derive(Clone, Serialize, Deserialize)]
pub struct Pending {
    state: String,
    nonce: String,
    verifier: String,
    pub return_to: String,
    /// Seconds since 1970.
    exp: u64,
}

impl Pending {
    /// What its signature is for.
    pub const TYP: &str = "oidc-sign-in+jwt";
}

/// Who signed in, as the provider vouches for.
pub struct Identified {
    pub issuer: String,
    pub subject: String,
    /// Verified by the provider.
    pub email: Option<Email>,
    pub name: Option<String>,
}

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The one provider people may sign in at. Clones share what is known of it.
#[derive(Clone)]
pub struct Provider {
    settings: Arc<OidcSettings>,
    http: ProviderClient,
    metadata: Cache<(), CoreProviderMetadata>,
}

impl Provider {
    /// Prepares for a provider, which need not be there yet.
    pub fn new(settings: OidcSettings) -> Result<Self, SetupError> {
        let http = ProviderClient::new(&settings.issuer, &settings.endpoint_hosts)?;
        let metadata = Cache::builder().max_capacity(1).time_to_live(METADATA_KEPT).build();
        Ok(Self { settings: Arc::new(settings), http, metadata })
    }

    /// Returns what people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Returns how long a sign-in may take.
    #[must_use]
    pub fn time_limit(&self) -> Duration {
        self.settings.time_limit
    }

    /// Begins a sign-in that is to end on the page `return_to`: returns where to send the browser, and
    /// what to give it along.
    pub async fn begin(&self, return_to: String) -> Result<(String, Pending), OidcError> {
        let client = self.client().await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let request = client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        );
        let request = SCOPES
            .iter()
            .fold(request, |request, scope| request.add_scope(Scope::new((*scope).to_owned())));
        let (url, state, nonce) = request.set_pkce_challenge(challenge).url();
        let pending = Pending {
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            return_to,
            exp: now() + self.settings.time_limit.as_secs(),
        };
        Ok((url.into(), pending))
    }

    /// Checks that a callback belongs to this sign-in, and comes in time.
    pub fn check(
        &self,
        pending: &Pending,
        state: &str,
        issuer: Option<&str>,
    ) -> Result<(), OidcError> {
        // The cookie is this browser's own, so how long a comparison takes tells nobody anything.
        if pending.exp <= now() || pending.state != state {
            return Err(OidcError::NotBegunHere);
        }
        match issuer {
            Some(issuer) if issuer != self.settings.issuer.as_str() => {
                Err(OidcError::Refused(None))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Completes a sign-in with the code the provider sent along in the callback.
    pub async fn complete(&self, pending: &Pending, code: String) -> Result<Identified, OidcError> {
        let client = self.client().await?;
        let request = client.exchange_code(AuthorizationCode::new(code)).map_err(refused)?;
        let verifier = PkceCodeVerifier::new(pending.verifier.clone());
        let answer = request.set_pkce_verifier(verifier).request_async(&self.http).await;
        let answer = answer.map_err(of_exchange)?;
        let token = answer.id_token().ok_or(OidcError::Refused(None))?;
        let nonce = Nonce::new(pending.nonce.clone());
        let claims = match token.claims(&client.id_token_verifier(), &nonce) {
            Ok(claims) => claims.clone(),
            // The provider may have changed its keys since they were read.
            Err(ClaimsVerificationError::SignatureVerification(_)) => {
                self.metadata.invalidate(&()).await;
                let client = self.client().await?;
                token.claims(&client.id_token_verifier(), &nonce).map_err(refused)?.clone()
            }
            Err(error) => return Err(refused(error)),
        };
        let known = self.identified(&claims);
        if known.email.is_some() || claims.email_verified() == Some(false) {
            return Ok(known);
        }
        // Providers may tell addresses to whoever asks with the access token only.
        let subject = claims.subject().clone();
        let access_token = answer.access_token().clone();
        let Ok(request) = client.user_info(access_token, Some(subject)) else { return Ok(known) };
        let info: CoreUserInfoClaims =
            request.request_async(&self.http).await.map_err(of_user_info)?;
        let email = info.email().filter(|_| info.email_verified() == Some(true));
        let name = info.name().and_then(|name| name.get(None));
        Ok(Identified {
            email: email.and_then(|email| Email::parse(email).ok()),
            name: name.map(|name| name.to_string()).or(known.name.clone()),
            ..known
        })
    }

    fn identified(&self, claims: &CoreIdTokenClaims) -> Identified {
        let email = claims.email().filter(|_| claims.email_verified() == Some(true));
        let name = claims.name().and_then(|name| name.get(None));
        Identified {
            issuer: self.settings.issuer.to_string(),
            subject: claims.subject().to_string(),
            email: email.and_then(|email| Email::parse(email).ok()),
            name: name.map(|name| name.to_string()),
        }
    }

    async fn client(&self) -> Result<Client, OidcError> {
        let issuer = self.settings.issuer.clone();
        let discovered = CoreProviderMetadata::discover_async(issuer, &self.http);
        let metadata = self.metadata.try_get_with((), discovered).await;
        let metadata = metadata.map_err(|error| OidcError::Unreachable(Box::new(error)))?;
        let secret = ClientSecret::new(self.settings.client_secret.expose_secret().to_owned());
        let client_id = ClientId::new(self.settings.client_id.clone());
        let client = CoreClient::from_provider_metadata(metadata, client_id, Some(secret));
        Ok(client.set_redirect_uri(self.settings.redirect_url.clone()))
    }
}

fn refused(error: impl Error + Send + Sync + 'static) -> OidcError {
    OidcError::Refused(Some(error.into()))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what is not the way there is the answer")]
fn of_exchange<T>(error: openidconnect::RequestTokenError<http_client::CallError, T>) -> OidcError
where
    T: openidconnect::ErrorResponse + Send + Sync + 'static,
{
    match error {
        openidconnect::RequestTokenError::Request(error) => OidcError::Unreachable(error.into()),
        other => refused(other),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what is not the way there is the answer")]
fn of_user_info(error: openidconnect::UserInfoError<http_client::CallError>) -> OidcError {
    match error {
        openidconnect::UserInfoError::Request(error) => OidcError::Unreachable(error.into()),
        other => refused(other),
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
