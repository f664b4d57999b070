//! `cargo xtask contract`: writes what is published of the code.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use local_stack::workspace_root;
use tempfile::NamedTempFile;

use crate::{step, terminal, up};

const DOCUMENT: &str = "docs/openapi.json";

/// Builds both services and writes the one document of their routes.
pub async fn run() -> Result<()> {
    let root = workspace_root();
    terminal::progress("building");
    let services = ["build", "--package", "command-service", "--package", "query-service"];
    step::run("cargo build", step::cargo(services, &root)).await?;
    let binaries = up::binaries(false)?;
    let writes = NamedTempFile::new().context("make a file")?;
    print(Command::new(binaries.join("command-service")).arg("openapi"), writes.path())?;
    let mut both = Command::new(binaries.join("query-service"));
    both.args(["openapi", "--merge"]).arg(writes.path());
    print(&mut both, &root.join(DOCUMENT))?;
    terminal::progress(format_args!("{DOCUMENT} is written"));
    Ok(())
}

/// Writes to a file what a program prints; the file stays as it was when the program fails.
fn print(program: &mut Command, to: &Path) -> Result<()> {
    let output = program.output().context("run a service")?;
    if !output.status.success() {
        bail!("no description: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    std::fs::write(to, output.stdout).with_context(|| format!("write {}", to.display()))
}
