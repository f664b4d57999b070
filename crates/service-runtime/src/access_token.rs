//! Tokens: Ed25519 JWTs. One service signs them; any holder of the public key verifies them, without
//! asking anybody. What a token is for stands in its header (`typ`, RFC 8725), so that none can be
//! used in another's place.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use moka::sync::Cache;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// Tokens whose signature was checked and need not be checked again: an Ed25519 check costs more
/// than the rest of a typical request.
const VERIFIED_MAX: u64 = 10_000;

/// Tokens of ours are shorter; longer ones are not worth a look.
const TOKEN_LENGTH_MAX: usize = 2048;

/// What a token that speaks for an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Of a session: short-lived, replaced with the session's refresh token.
    Access,
    /// Of a program: as long-lived as its owner likes, until it is revoked.
    Api,
}

impl TokenKind {
    const ALL: [Self; 2] = [Self::Access, Self::Api];

    const fn typ(self) -> &'static str {
        match self {
            Self::Access => "at+jwt",
            Self::Api => "api-token+jwt",
        }
    }
}

/// Who a token speaks for, and until when (seconds since 1970).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    pub kind: TokenKind,
    pub account_id: Uuid,
    /// The session it was issued in, or the API token itself.
    pub grant_id: Uuid,
    pub issued_at: u64,
    /// An API token may be good until it is revoked.
    pub expires_at: Option<u64>,
}

/// [`Claims`] as the token holds them.
#[derive(Serialize, Deserialize)]
struct Payload {
    sub: Uuid,
    sid: Uuid,
    iat: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    exp: Option<u64>,
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

    /// Issues an access token that is good from now on, for this signer's lifetime.
    pub fn issue(
        &self,
        account_id: Uuid,
        session_id: Uuid,
    ) -> Result<(String, Claims), jsonwebtoken::errors::Error> {
        let issued_at = now();
        self.issue_claims(Claims {
            kind: TokenKind::Access,
            account_id,
            grant_id: session_id,
            issued_at,
            expires_at: Some(issued_at + self.lifetime.as_secs()),
        })
    }

    /// Issues an API token that is good until `expires_at` (seconds since 1970), or until revoked.
    pub fn issue_api_token(
        &self,
        account_id: Uuid,
        token_id: Uuid,
        expires_at: Option<u64>,
    ) -> Result<(String, Claims), jsonwebtoken::errors::Error> {
        let kind = TokenKind::Api;
        let issued_at = now();
        self.issue_claims(Claims { kind, account_id, grant_id: token_id, issued_at, expires_at })
    }

    fn issue_claims(
        &self,
        claims: Claims,
    ) -> Result<(String, Claims), jsonwebtoken::errors::Error> {
        let Claims { kind, account_id, grant_id, issued_at, expires_at } = claims;
        let payload = Payload { sub: account_id, sid: grant_id, iat: issued_at, exp: expires_at };
        Ok((self.sign(kind.typ(), &payload)?, claims))
    }

    /// Signs any claims; only [`Verifier::open`] with the same `typ` accepts them.
    pub fn sign(
        &self,
        typ: &str,
        claims: &impl Serialize,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let header = Header { typ: Some(typ.to_owned()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, claims, &self.key)
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
        validation.required_spec_claims.clear();
        let verified = Cache::builder().max_capacity(VERIFIED_MAX).build();
        Ok(Self { key: Arc::new(key), validation: Arc::new(validation), verified })
    }

    /// Returns the claims of a token that is ours and still good.
    pub fn verify(&self, token: &str) -> Result<Claims, TokenError> {
        let claims = match self.verified.get(token) {
            Some(claims) => claims,
            None => self.check_signature(token)?,
        };
        match claims.expires_at {
            Some(expires_at) if expires_at <= now() => Err(TokenError::Expired),
            Some(_) | None => Ok(claims),
        }
    }

    /// Returns the claims of a token that was signed for this purpose and no other; whether it has
    /// expired is the caller's to find out.
    pub fn open<T: DeserializeOwned>(&self, typ: &str, token: &str) -> Result<T, TokenError> {
        let (signed_for, claims) = self.decode(token)?;
        if signed_for.as_deref() == Some(typ) { Ok(claims) } else { Err(TokenError::Invalid) }
    }

    fn check_signature(&self, token: &str) -> Result<Claims, TokenError> {
        let (typ, payload): (_, Payload) = self.decode(token)?;
        let kind = TokenKind::ALL.into_iter().find(|kind| typ.as_deref() == Some(kind.typ()));
        let kind = kind.ok_or(TokenError::Invalid)?;
        let Payload { sub: account_id, sid: grant_id, iat: issued_at, exp: expires_at } = payload;
        if kind == TokenKind::Access && expires_at.is_none() {
            return Err(TokenError::Invalid);
        }
        let claims = Claims { kind, account_id, grant_id, issued_at, expires_at };
        self.verified.insert(token.into(), claims);
        Ok(claims)
    }

    fn decode<T: DeserializeOwned>(&self, token: &str) -> Result<(Option<String>, T), TokenError> {
        if token.len() > TOKEN_LENGTH_MAX {
            return Err(TokenError::Invalid);
        }
        let data = jsonwebtoken::decode::<T>(token, &self.key, &self.validation)
            // What is wrong with a foreign token is of no use to its sender.
            .map_err(|_error| TokenError::Invalid)?;
        Ok((data.header.typ, data.claims))
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}
