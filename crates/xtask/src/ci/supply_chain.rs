use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::{step, terminal};

const VERSION: &str = "0.20.2";

/// Checks licences, sources and who uses which library, by `deny.toml`.
///
/// Advisories are left to where the machine may fetch the RustSec database from git; here only
/// package registries are at hand.
pub async fn check(root: &Path) -> Result<()> {
    let program = cargo_deny(root).await?;
    terminal::progress("licences, sources and bans");
    let arguments = ["--log-level", "error", "--workspace", "check", "bans", "licenses", "sources"];
    step::run("cargo deny", step::command(program, arguments, root)).await
}

/// Returns cargo-deny: the installed one, else one built into this clone.
async fn cargo_deny(root: &Path) -> Result<PathBuf> {
    let own = root.join(".local/cargo");
    for program in [own.join("bin/cargo-deny"), PathBuf::from("cargo-deny")] {
        if Command::new(&program).arg("--version").output().is_ok() {
            return Ok(program);
        }
    }
    terminal::progress("installing cargo-deny, which takes some minutes");
    let mut install = step::cargo(["install", "--quiet", "--locked", "--root"], root);
    install.arg(&own).arg(format!("cargo-deny@{VERSION}"));
    // Fast to build matters more than fast to run: it reads one lock file.
    install.env("CARGO_PROFILE_RELEASE_LTO", "off").env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    step::run("cargo install cargo-deny", install).await?;
    Ok(own.join("bin/cargo-deny"))
}
