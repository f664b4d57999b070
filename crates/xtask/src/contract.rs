//! `cargo xtask contract`: writes what is published of the code.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use local_stack::{RunAs, workspace_root};
use tempfile::NamedTempFile;

use crate::folders::Folders;
use crate::frontend::Frontend;
use crate::{install, step, terminal, up};

const STORED_EVENTS: &str = "crates/domain/tests/stored_events";

/// Builds both services and writes the documents of their routes and events, and the
/// frontend's types of what they answer.
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
    print(&mut both, &root.join("docs/openapi.json"))?;
    for (subcommand, file) in [("asyncapi", "asyncapi.yaml"), ("event-catalogue", "EVENTS.md")] {
        let mut events = Command::new(binaries.join("command-service"));
        events.args([subcommand, "--stored-events"]).arg(root.join(STORED_EVENTS));
        print(&mut events, &root.join("docs").join(file))?;
    }
    terminal::progress("docs/openapi.json, asyncapi.yaml and EVENTS.md are written");
    let user = RunAs::unprivileged()?;
    let folders = Folders::prepare(root, user)?;
    let tools = install::tools(&folders, user).await?;
    let frontend = Frontend::new(&folders, &tools)?;
    frontend.install(&folders).await?;
    step::run("npm run contract", frontend.npm(&["run", "--silent", "contract"])).await?;
    terminal::progress("frontend/src/api/schema.d.ts is written");
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
