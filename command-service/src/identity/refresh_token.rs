//! Refresh tokens: the session's id and a secret, of which only a hash is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

const SECRET_BYTES: usize = 32;

/// A refresh token in clear: only ever in memory and in the caller's cookie.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken {
    session_id: Uuid,
    secret: [u8; SECRET_BYTES],
}

/// What a token's successor is made with. Every replica has the same, so that a token presented twice
/// has one successor, wherever it is presented, and though none is stored in clear.
#[derive(Clone)]
pub struct SuccessorKey(Hmac<Sha256>);

impl SuccessorKey {
    /// Derives it from a secret that all replicas share.
    #[must_use]
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    pub fn derived_from(secret: &SecretString) -> Self {
        let digest = Sha256::new()
            .chain_update(b"refresh token successor\0")
            .chain_update(secret.expose_secret())
            .finalize();
        Self(Hmac::new_from_slice(&digest).expect("a key of any length"))
    }
}

/// Says that a text is not a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a refresh token")]
pub struct NotARefreshToken;

impl RefreshToken {
    /// Makes the first token of a session.
    #[must_use]
    pub fn generate(session_id: Uuid) -> Self {
        Self { session_id, secret: rand::random() }
    }

    /// Returns the one token that replaces this one.
    #[must_use]
    pub fn successor(&self, key: &SuccessorKey) -> Self {
        let Self { session_id, secret } = self;
        let mac = key.0.clone().chain_update(session_id.as_bytes()).chain_update(secret);
        Self { session_id: *session_id, secret: mac.finalize().into_bytes().into() }
    }

    /// Returns the session it belongs to.
    #[must_use]
    pub const fn session_id(&self) -> Uuid {
        self.session_id
    }

    /// Returns what is stored of it. The secret is random, so a plain hash cannot be guessed back.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.secret).into()
    }

    /// Returns the cookie's value.
    #[must_use]
    pub fn expose(&self) -> String {
        let secret = URL_SAFE_NO_PAD.encode(self.secret);
        format!("{}.{secret}", self.session_id.as_simple())
    }
}

impl FromStr for RefreshToken {
    type Err = NotARefreshToken;

    fn from_str(text: &str) -> Result<Self, NotARefreshToken> {
        let (session_id, secret) = text.split_once('.').ok_or(NotARefreshToken)?;
        let session_id = Uuid::try_parse(session_id).or(Err(NotARefreshToken))?;
        let mut bytes = [0; SECRET_BYTES];
        match URL_SAFE_NO_PAD.decode_slice(secret, &mut bytes) {
            Ok(SECRET_BYTES) => Ok(Self { session_id, secret: bytes }),
            Ok(_) | Err(_) => Err(NotARefreshToken),
        }
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RefreshToken({}, …)", self.session_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_its_cookie() {
        let token = RefreshToken::generate(Uuid::now_v7());
        assert_eq!(token.expose().parse(), Ok(token.clone()));
        assert_ne!(RefreshToken::generate(token.session_id()).hash(), token.hash());
        assert!(!format!("{token:?}").contains(token.expose().split_once('.').unwrap().1));
    }

    #[test]
    fn a_token_has_one_successor_that_only_the_key_tells() {
        let key = |secret: &str| SuccessorKey::derived_from(&secret.into());
        let token = RefreshToken::generate(Uuid::now_v7());
        let next = token.successor(&key("a"));
        assert_eq!(next, token.successor(&key("a")));
        assert_eq!(next.session_id(), token.session_id());
        assert_ne!(next, token.successor(&key("b")));
        assert_ne!(next, token);
        assert_ne!(next, next.successor(&key("a")));
        assert_ne!(next, RefreshToken::generate(token.session_id()).successor(&key("a")));
    }

    #[test]
    fn anything_else_is_not_a_token() {
        let good = RefreshToken::generate(Uuid::now_v7()).expose();
        let long = format!("{good}AAAA");
        for bad in ["", ".", "x.y", &good[..good.len() - 4], &long, good.trim_start_matches('0')] {
            if bad != good {
                assert_eq!(bad.parse::<RefreshToken>(), Err(NotARefreshToken), "{bad}");
            }
        }
    }
}
