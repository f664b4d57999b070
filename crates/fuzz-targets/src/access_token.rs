//! Tokens that speak for an account.

use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _};
use service_runtime::access_token::{Signer, TokenError, Verifier};
use std::sync::LazyLock;
use std::time::Duration;
use uuid::Uuid;

const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

struct Keys {
    verifier: Verifier,
    /// A good one.
    token: String,
}

#[expect(clippy::expect_used, reason = "a key that was just made is one")]
static KEYS: LazyLock<Keys> = LazyLock::new(|| {
    let key = SigningKey::from_bytes(&[7; 32]);
    let private = key.to_pkcs8_pem(LineEnding::LF).expect("a private key");
    let public = key.verifying_key().to_public_key_pem(LineEnding::LF).expect("a public key");
    let signer = Signer::from_pem(&private.as_str().to_owned().into(), LIFETIME).expect("a signer");
    let (token, _) = signer.issue(Uuid::from_u128(1), Uuid::from_u128(2)).expect("a token");
    Keys { verifier: Verifier::from_pem(&public).expect("a verifier"), token }
});

/// No text but the one that was signed is a token: neither the input itself, nor the good token with
/// bytes of it replaced, left out or put in. Takes edits of four bytes: place (two), kind, byte.
#[expect(clippy::expect_used, reason = "a failed expectation is what a fuzzer looks for")]
pub fn access_token(input: &[u8]) {
    let Keys { verifier, token } = &*KEYS;
    verifier.verify(token).expect("the good one counts");
    if let Ok(text) = str::from_utf8(input) {
        assert_eq!(verifier.verify(text).is_ok(), text == token, "{text:?}");
        assert!(verifier.open::<serde_json::Value>("at+jwt", text).is_err() || text == token);
    }
    let mut bytes = token.clone().into_bytes();
    for edit in input.chunks_exact(4) {
        let place = usize::from(u16::from_be_bytes([edit[0], edit[1]])) % bytes.len().max(1);
        match (edit[2] % 3, bytes.is_empty()) {
            (0, false) => bytes[place] = edit[3],
            (1, false) => drop(bytes.remove(place)),
            (_, _) => bytes.insert(place, edit[3]),
        }
    }
    let Ok(edited) = String::from_utf8(bytes) else { return };
    let expected = if edited == *token { Ok(()) } else { Err(TokenError::Invalid) };
    assert_eq!(verifier.verify(&edited).map(drop), expected, "{edited}");
}
