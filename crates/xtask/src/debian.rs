//! Debian's packages, for what no wheel brings.

use std::path::Path;

use anyhow::{Result, bail};
use nix::unistd::geteuid;

use crate::{step, terminal};

/// Installs packages, without what they merely recommend.
///
/// # Errors
/// When we are not root, or apt-get fails.
pub async fn install(packages: &[&str], root: &Path) -> Result<()> {
    let names = packages.join(", ");
    if !geteuid().is_root() {
        bail!("{names} is missing; install it, or run this as root once");
    }
    terminal::progress(format_args!("installing {names}"));
    let install = [&["install", "--yes", "--no-install-recommends"], packages].concat();
    for arguments in [&["update"][..], &install] {
        let mut apt = step::command("apt-get", ["--quiet", "--quiet"], root);
        apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        step::run("apt-get", apt).await?;
    }
    Ok(())
}

/// Tells whether a program is on `PATH`.
#[must_use]
pub fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH");
    path.iter().flat_map(std::env::split_paths).any(|folder| folder.join(program).is_file())
}
