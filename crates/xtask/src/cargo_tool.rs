//! Programs that cargo builds, for checks only: installed once a clone, at one version.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::{step, terminal};

/// Returns where a program is: the one built into this clone, else the installed one, else one built
/// into this clone now.
///
/// # Errors
/// When it can neither be found nor built.
pub async fn cargo_tool(name: &str, version: &str, root: &Path) -> Result<PathBuf> {
    let own = root.join(".local/cargo");
    for program in [own.join("bin").join(name), PathBuf::from(name)] {
        if Command::new(&program).arg("--version").output().is_ok() {
            return Ok(program);
        }
    }
    terminal::progress(format_args!("installing {name}, which takes some minutes"));
    let mut install = step::cargo(["install", "--quiet", "--locked", "--root"], root);
    install.arg(&own).arg(format!("{name}@{version}"));
    // Fast to build matters more than fast to run.
    install.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    step::run(&format!("cargo install {name}"), install).await?;
    Ok(own.join("bin").join(name))
}
