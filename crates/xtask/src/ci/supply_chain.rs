use std::path::Path;

use anyhow::Result;

use crate::cargo_tool::cargo_tool;
use crate::{step, terminal};

const VERSION: &str = "0.20.2";

/// Checks licences, sources and who uses which library, by `deny.toml`.
///
/// Advisories are left to `ci/bin/advisories`, where the machine may fetch the RustSec database from
/// git; here only package registries are at hand.
pub async fn check(root: &Path) -> Result<()> {
    let program = cargo_tool("cargo-deny", VERSION, root).await?;
    terminal::progress("licences, sources and bans");
    let arguments = ["--log-level", "error", "--workspace", "check", "bans", "licenses", "sources"];
    step::run("cargo deny", step::command(program, arguments, root)).await?;
    // A workspace of its own: no other build notices when its lock file has fallen behind.
    let fetch = ["fetch", "--quiet", "--locked", "--manifest-path", "fuzz/Cargo.toml"];
    step::run("the lock file of fuzz", step::cargo(fetch, root)).await
}
