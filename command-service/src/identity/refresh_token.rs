//! Refresh tokens: the session's id and a secret, of which only a hash is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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

/// Says that a text is not a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a refresh token")]
pub struct NotARefreshToken;

impl RefreshToken {
    /// Makes the next token of a session.
    #[must_use]
    pub fn generate(session_id: Uuid) -> Self {
        Self { session_id, secret: rand::random() }
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
