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
    /// P3: the read model folded anew from a million events.
    Rebuild,
    /// P7: commands on a task of ten thousand events.
    LongHistory,
    /// P6: P1 and P4 with ten million events stored; takes half an hour and 25 GB of disk.
    LongLog,
    /// P5 and P8: memory, and how soon a service is ready.
    Footprint,
    /// Memory over a quarter of an hour of P1's load.
    Soak,
    /// P1 and P4 with more and fewer clients, projects and replicas.
    Growth,
    /// P1 and P4 through Nginx and past it.
    Gateway,
}

impl Bench {
    const fn name(self) -> &'static str {
        match self {
            Self::Pipeline => "pipeline",
            Self::Board => "board",
            Self::Overhead => "overhead",
            Self::Rebuild => "rebuild",
            Self::LongHistory => "long-history",
            Self::LongLog => "long-log",
            Self::Footprint => "footprint",
            Self::Soak => "soak",
            Self::Growth => "growth",
            Self::Gateway => "gateway",
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
