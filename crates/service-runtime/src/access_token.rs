//! Access tokens: short-lived Ed25519 JWTs. One service signs them; any holder of the public key
//! verifies them, without asking anybody.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use moka::sync::Cache;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// Tokens whose signature was checked and need not be checked again: an Ed25519 check costs more
/// than the rest of a typical request.
const VERIFIED_MAX: u64 = 10_000;

/// Tokens of ours are shorter; longer ones are not worth a look.
const TOKEN_LENGTH_MAX: usize = 1024;

/// Who a token speaks for, and until when (seconds since 1970).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The account.
    pub sub: Uuid,
    /// The session it was issued in.
    pub sid: Uuid,
    pub iat: u64,
    pub exp: u64,
}

/// Says why a token does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("the token is not one of ours")]
    Invalid,
    #[error("the token has expired")]
    Expired,
}

/// Says that a key cannot be used; the key itself is never part of the text.
#[derive(Debug, thiserror::Error)]
#[error("the {what} is not an Ed25519 key in PEM form")]
pub struct KeyError {
    what: &'static str,
    source: jsonwebtoken::errors::Error,
}

/// Signs access tokens.
#[derive(Clone)]
pub struct Signer {
    key: Arc<EncodingKey>,
    lifetime: Duration,
}

impl Signer {
    /// Reads a PKCS#8 PEM private key.
    pub fn from_pem(private_key: &SecretString, lifetime: Duration) -> Result<Self, KeyError> {
        let key = EncodingKey::from_ed_pem(private_key.expose_secret().as_bytes())
            .map_err(|source| KeyError { what: "private key", source })?;
        Ok(Self { key: Arc::new(key), lifetime })
    }

    /// Issues a token that is good from now on, for this signer's lifetime.
    pub fn issue(
        &self,
        account_id: Uuid,
        session_id: Uuid,
    ) -> Result<(String, Claims), jsonwebtoken::errors::Error> {
        let iat = now();
        let claims =
            Claims { sub: account_id, sid: session_id, iat, exp: iat + self.lifetime.as_secs() };
        let token = jsonwebtoken::encode(&Header::new(Algorithm::EdDSA), &claims, &self.key)?;
        Ok((token, claims))
    }

    /// Returns how long its tokens live.
    #[must_use]
    pub const fn lifetime(&self) -> Duration {
        self.lifetime
    }
}

/// Verifies access tokens.
#[derive(Clone)]
pub struct Verifier {
    key: Arc<DecodingKey>,
    validation: Arc<Validation>,
    verified: Cache<Box<str>, Claims>,
}

impl Verifier {
    /// Reads a PEM public key.
    pub fn from_pem(public_key: &str) -> Result<Self, KeyError> {
        let key = DecodingKey::from_ed_pem(public_key.as_bytes())
            .map_err(|source| KeyError { what: "public key", source })?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        // The expiry is checked below, for remembered tokens too, and to the second: both clocks
        // are ours.
        validation.validate_exp = false;
        let verified = Cache::builder().max_capacity(VERIFIED_MAX).build();
        Ok(Self { key: Arc::new(key), validation: Arc::new(validation), verified })
    }

    /// Returns the claims of a token that is ours and still good.
    pub fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        let claims = match self.verified.get(token) {
            Some(claims) => claims,
            None => self.check_signature(token)?,
        };
        if claims.exp <= now() { Err(TokenError::Expired) } else { Ok(claims) }
    }

    fn check_signature(&self, token: &str) -> Result<Claims, TokenError> {
        if token.len() > TOKEN_LENGTH_MAX {
            return Err(TokenError::Invalid);
        }
        let data = jsonwebtoken::decode::<Claims>(token, &self.key, &self.validation)
            // What is wrong with a foreign token is of no use to its sender.
            .map_err(|_error| TokenError::Invalid)?;
        self.verified.insert(token.into(), data.claims);
        Ok(data.claims)
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
