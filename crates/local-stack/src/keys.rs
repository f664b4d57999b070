use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _};
use rand::RngExt as _;

const SECRET_BYTES: usize = 24;

/// An Ed25519 pair as PEM files: one signs access tokens, the other checks them.
#[derive(Debug, Clone)]
pub struct KeyPair {
    pub private_key_file: PathBuf,
    pub public_key_file: PathBuf,
}

impl KeyPair {
    /// Returns the pair in `folder`, writing a new one when there is none.
    pub fn load_or_generate(folder: &Path) -> Result<Self> {
        let pair = Self {
            private_key_file: folder.join("access-token-private.pem"),
            public_key_file: folder.join("access-token-public.pem"),
        };
        if pair.private_key_file.exists() && pair.public_key_file.exists() {
            return Ok(pair);
        }
        let seed: [u8; 32] = rand::rng().random();
        let signing_key = SigningKey::from_bytes(&seed);
        let private_pem = signing_key.to_pkcs8_pem(LineEnding::LF).context("encode private key")?;
        let public_pem = signing_key
            .verifying_key()
            .to_public_key_pem(LineEnding::LF)
            .context("encode public key")?;
        write_secret(&pair.private_key_file, &private_pem)?;
        write_secret(&pair.public_key_file, &public_pem)?;
        Ok(pair)
    }
}

/// Returns the secret kept in `file`, making a random one the first time.
pub fn random_secret(file: &Path) -> Result<String> {
    if let Ok(secret) = std::fs::read_to_string(file) {
        return Ok(secret.trim().to_owned());
    }
    let bytes: [u8; SECRET_BYTES] = rand::rng().random();
    // A letter first: NATS reads a value that looks like a number as one.
    let secret = format!("s{}", hex::encode(bytes));
    write_secret(file, &secret)?;
    Ok(secret)
}

fn write_secret(file: &Path, content: &str) -> Result<()> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut open| open.write_all(content.as_bytes()))
        .with_context(|| format!("write {}", file.display()))
}
