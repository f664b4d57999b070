//! What is known of a project's public link: never the token in it, only a digest to recognise it by.

use crate::schema::schema_of;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Says that a text is not a digest of a link's token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be {} lower-case hexadecimal digits", LinkTokenHash::LENGTH)]
pub struct LinkTokenHashError;

/// The SHA-256 digest of a link's token as it stands in the address, in lower-case hexadecimal. The
/// token is random and long, so it cannot be guessed back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LinkTokenHash(String);

schema_of!(
    LinkTokenHash,
    crate::schema::shape::matching("^[0-9a-f]{64}$", "SHA-256 of the token in a public link.")
);

impl LinkTokenHash {
    const LENGTH: usize = 64;

    /// Returns the digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for LinkTokenHash {
    type Error = LinkTokenHashError;

    fn try_from(digits: String) -> Result<Self, LinkTokenHashError> {
        let hex = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if hex && digits.len() == Self::LENGTH { Ok(Self(digits)) } else { Err(LinkTokenHashError) }
    }
}

impl From<LinkTokenHash> for String {
    fn from(hash: LinkTokenHash) -> Self {
        hash.0
    }
}

impl fmt::Display for LinkTokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
