//! `cargo xtask bench`: figures, each beside what the machine does without us.

use anyhow::Result;
use local_stack::{RunAs, workspace_root};

use crate::folders::Folders;
use crate::{install, step, terminal};

/// What to measure; all of it when nothing is named.
#[derive(Debug, clap::Args)]
pub struct Options {
    #[arg(value_enum)]
    names: Vec<Bench>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Bench {
    /// P1 and P2: accepted commands a second, and how soon a query sees them.
    Pipeline,
    /// P4: a board of 500 tasks.
    Board,
    /// P1 and P4, watched and not.
    Overhead,
}

impl Bench {
    const fn name(self) -> &'static str {
        match self {
            Self::Pipeline => "pipeline",
            Self::Board => "board",
            Self::Overhead => "overhead",
        }
    }
}

/// Builds the services optimised and measures them; the figures go to docs/PERFORMANCE.md.
pub async fn run(options: &Options) -> Result<()> {
    let user = RunAs::unprivileged()?;
    let folders = Folders::prepare(workspace_root(), user)?;
    let tools = install::tools(&folders, user).await?;
    terminal::progress("building the services, optimised");
    step::run("cargo build", step::cargo(["build", "--release"], &folders.root)).await?;
    terminal::progress("measuring");
    let arguments = ["bench", "--package", "testkit", "--bench", "measure", "--"];
    let mut measure = step::cargo(arguments, &folders.root);
    measure.args(options.names.iter().map(|bench| bench.name()));
    if let Some(wheels) = tools.preferred() {
        measure.env("TESTKIT_BIN", wheels);
    }
    step::run("cargo bench", measure).await
}
