//! What people type to register and to sign in. None of these types shows its content in `Debug`.

use super::common_passwords;
use domain::text::{AuthorName, TextError};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::fmt;

/// Fewest and most characters of a password.
const PASSWORD_CHARS: std::ops::RangeInclusive<usize> = 10..=256;
/// RFC 5321: what fits into a path.
const EMAIL_BYTES_MAX: usize = 254;
const LOCAL_PART_BYTES_MAX: usize = 64;

/// An e-mail address, trimmed and in lower case.
#[derive(Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Email(String);

/// Says why a text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address")]
pub struct EmailError;

impl Email {
    /// Accepts what could be an address; whether it is one only a message to it can tell.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let email = text.trim().to_lowercase();
        let (local, domain) = email.rsplit_once('@').ok_or(EmailError)?;
        let well_formed = text.len().max(email.len()) <= EMAIL_BYTES_MAX
            && !local.is_empty()
            && local.len() <= LOCAL_PART_BYTES_MAX
            && !email.chars().any(|char| char.is_control() || char.is_whitespace())
            && !local.contains('@')
            && domain.split('.').all(|label| !label.is_empty());
        if well_formed { Ok(Self(email)) } else { Err(EmailError) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Email {
    type Error = EmailError;

    fn try_from(text: String) -> Result<Self, EmailError> {
        Self::parse(&text)
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

/// A password good enough to protect an account.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Password(SecretString);

/// Says why a password is not good enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("must have at least {} characters", PASSWORD_CHARS.start())]
    TooShort,
    #[error("must have at most {} characters", PASSWORD_CHARS.end())]
    TooLong,
    #[error("is one of the passwords attackers try first")]
    TooCommon,
}

impl Password {
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl TryFrom<String> for Password {
    type Error = PasswordError;

    fn try_from(text: String) -> Result<Self, PasswordError> {
        let length = text.chars().count();
        if length < *PASSWORD_CHARS.start() {
            return Err(PasswordError::TooShort);
        }
        if length > *PASSWORD_CHARS.end() {
            return Err(PasswordError::TooLong);
        }
        if common_passwords::contain(&text) {
            return Err(PasswordError::TooCommon);
        }
        Ok(Self(text.into()))
    }
}

/// What was typed at sign-in; it need not meet today's rules, only match what is stored.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct PasswordAttempt(SecretString);

impl PasswordAttempt {
    /// Returns the text, or `None` when it is longer than any password can be: hashing costs time.
    #[must_use]
    pub fn expose(&self) -> Option<&str> {
        let text = self.0.expose_secret();
        (text.chars().count() <= *PASSWORD_CHARS.end()).then_some(text)
    }
}

impl From<&str> for PasswordAttempt {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

/// The name others see; the same rules as for any author's name.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct DisplayName(AuthorName);

impl DisplayName {
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Of somebody nothing is known of.
impl Default for DisplayName {
    #[expect(clippy::expect_used, reason = "a constant that is a name")]
    fn default() -> Self {
        Self(AuthorName::try_from("Somebody").expect("a name"))
    }
}

impl TryFrom<String> for DisplayName {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        AuthorName::try_from(text).map(Self)
    }
}

impl fmt::Debug for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DisplayName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_normalised() {
        assert_eq!(Email::parse("  Ann.Lee@Example.ORG ").unwrap().as_str(), "ann.lee@example.org");
        for good in ["a@b", "a+tag@b.c", "ü@exämple.org", "a@[192.0.2.1]"] {
            assert!(Email::parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        let long_local = format!("{}@b.c", "a".repeat(65));
        let long = format!("a@{}", "b".repeat(253));
        for bad in
            ["", "a", "@b.c", "a@", "a@b..c", "a b@c.d", "a@b\u{0}c", "a@b@c", &long_local, &long]
        {
            assert_eq!(Email::parse(bad), Err(EmailError), "{bad}");
        }
        let longest = &long[..EMAIL_BYTES_MAX];
        assert!(Email::parse(longest).is_ok());
        assert_eq!(
            Email::parse(&format!(" {longest}")),
            Err(EmailError),
            "as sent, it is too long"
        );
    }

    #[test]
    fn a_password_has_ten_to_256_characters_and_is_not_common() {
        let check = |text: &str| Password::try_from(text.to_owned()).map(|_| ());
        assert_eq!(check("ünïcödé-é"), Err(PasswordError::TooShort));
        assert_eq!(check("ünïcödé-é!"), Ok(()));
        assert_eq!(check(&"ab1-".repeat(64)), Ok(()));
        assert_eq!(check(&"ab1-".repeat(65)), Err(PasswordError::TooLong));
        assert_eq!(check("Password123"), Err(PasswordError::TooCommon));
    }

    #[test]
    fn nothing_typed_shows_in_debug_output() {
        let email = Email::parse("ann@example.org").unwrap();
        let password = Password::try_from("correct horse".to_owned()).unwrap();
        let name = DisplayName::try_from("Ann".to_owned()).unwrap();
        let attempt = PasswordAttempt::from("correct horse");
        let text = format!("{email:?} {password:?} {name:?} {attempt:?}");
        for secret in ["ann", "Ann", "horse"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
