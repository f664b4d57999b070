//! The secret in a project's public link.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::project::{LinkTokenHash, LinkTokenHashError};
use sha2::{Digest, Sha256};
use std::fmt;

const SECRET_BYTES: usize = 32;

/// A link's token in clear: shown once, to whoever publishes the link, and kept nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken(String);

impl LinkToken {
    /// Draws a token nobody can guess.
    #[must_use]
    pub fn generate() -> Self {
        Self(URL_SAFE_NO_PAD.encode(rand::random::<[u8; SECRET_BYTES]>()))
    }

    /// Returns what is stored of it.
    ///
    /// # Errors
    /// Never: a digest has the form of one. The type checks it all the same.
    pub fn hash(&self) -> Result<LinkTokenHash, LinkTokenHashError> {
        hex::encode(Sha256::digest(&self.0)).try_into()
    }

    /// Returns the token as it stands in the link.
    #[must_use]
    pub fn expose(self) -> String {
        self.0
    }
}

impl fmt::Debug for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_is_another_and_does_not_show_itself() {
        let [first, second] = [LinkToken::generate(), LinkToken::generate()];
        assert_ne!(first.hash(), second.hash());
        assert!(!format!("{first:?}").contains(&first.clone().expose()));
        assert_eq!(first.expose().len(), 43);
    }
}
