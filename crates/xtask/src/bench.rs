//! `cargo xtask bench`: figures, each beside what the machine does without us.

use anyhow::Result;
use local_stack::{RunAs, workspace_root};

use crate::folders::Folders;
use crate::{install, step, terminal};

#[derive(Debug, clap::Subcommand)]
pub enum Bench {
    /// P1 and P2: accepted commands a second, and how soon a query sees them.
    Pipeline,
}

/// Builds the services optimised and measures them; the report goes to docs/PERFORMANCE.md.
pub async fn run(bench: &Bench) -> Result<()> {
    let user = RunAs::unprivileged()?;
    let folders = Folders::prepare(workspace_root(), user)?;
    let tools = install::tools(&folders, user).await?;
    terminal::progress("building the services, optimised");
    step::run("cargo build", step::cargo(["build", "--release"], &folders.root)).await?;
    let name = match bench {
        Bench::Pipeline => "pipeline",
    };
    terminal::progress(format_args!("measuring the {name}"));
    let mut measure =
        step::cargo(["bench", "--package", "testkit", "--bench", name], &folders.root);
    if let Some(wheels) = tools.preferred() {
        measure.env("TESTKIT_BIN", wheels);
    }
    step::run("cargo bench", measure).await
}
