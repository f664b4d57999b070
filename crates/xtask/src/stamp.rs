use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

/// Remembers what something was made from, so that it is made again only when that changed.
#[derive(Debug)]
pub struct Stamp {
    file: PathBuf,
    digest: String,
}

impl Stamp {
    /// Returns the stamp `file` for the content of `sources`: files, and folders with all in them.
    pub fn of(file: PathBuf, sources: &[PathBuf]) -> Result<Self> {
        let mut digest = Sha256::new();
        for source in sources {
            add(&mut digest, source)?;
        }
        Ok(Self { file, digest: hex::encode(digest.finalize()) })
    }

    /// Tells whether the last `write` was for the same content.
    pub fn is_current(&self) -> bool {
        std::fs::read_to_string(&self.file).is_ok_and(|written| written == self.digest)
    }

    /// Remembers that what the stamp stands for has been made.
    pub fn write(&self) -> Result<()> {
        std::fs::write(&self.file, &self.digest)
            .with_context(|| format!("write {}", self.file.display()))
    }
}

fn add(digest: &mut Sha256, path: &Path) -> Result<()> {
    digest.update(path.as_os_str().as_encoded_bytes());
    if !path.is_dir() {
        let content = std::fs::read(path).with_context(|| format!("read {}", path.display()))?;
        digest.update(content.len().to_le_bytes());
        digest.update(content);
        return Ok(());
    }
    let mut entries = std::fs::read_dir(path)
        .with_context(|| format!("read {}", path.display()))?
        .map(|entry| entry.map(|found| found.path()))
        .collect::<std::io::Result<Vec<_>>>()
        .with_context(|| format!("read {}", path.display()))?;
    entries.sort();
    entries.iter().try_for_each(|entry| add(digest, entry))
}

/// Returns a short name for a path, the same on every run.
pub fn short_hash(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    hex::encode(&digest[..6])
}

#[cfg(test)]
mod tests {
    use super::Stamp;

    #[test]
    fn a_stamp_is_current_until_a_source_changes() {
        let folder = std::env::temp_dir().join(format!("stamp-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("sources/deep")).unwrap();
        let source = folder.join("sources/deep/one");
        std::fs::write(&source, "1").unwrap();
        let stamp = || Stamp::of(folder.join("stamp"), &[folder.join("sources")]).unwrap();

        assert!(!stamp().is_current(), "nothing was made yet");
        stamp().write().unwrap();
        assert!(stamp().is_current());
        std::fs::write(&source, "2").unwrap();
        assert!(!stamp().is_current(), "the source changed");

        std::fs::remove_dir_all(&folder).unwrap();
    }
}
