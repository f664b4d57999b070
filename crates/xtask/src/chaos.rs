//! `cargo xtask chaos`: faults by a seed against the whole system, for as long as somebody likes.

use anyhow::Result;
use local_stack::{RunAs, workspace_root};

use crate::folders::Folders;
use crate::{faults, install, step, terminal};

const TEST: &str = "system::chaos::seed_after_seed_keeps_every_promise";

#[derive(Debug, clap::Args)]
pub struct Options {
    /// The first seed; the following runs count up from it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// No further seed begins after this long.
    #[arg(long, default_value_t = 1)]
    minutes: u64,
}

/// Builds everything and runs one seed after the other; ends at the first broken promise.
pub async fn run(options: &Options) -> Result<()> {
    let user = RunAs::unprivileged()?;
    let folders = Folders::prepare(workspace_root(), user)?;
    let tools = install::tools(&folders, user).await?;
    faults::tools(&folders.root).await;
    terminal::progress("building");
    // With the tests, so that both are built from the same features and nothing is built twice.
    let build = ["build", "--workspace", "--bins", "--tests"];
    step::run("cargo build", step::cargo(build, &folders.root)).await?;
    let arguments = ["test", "--workspace", "--quiet", "--test", "it", TEST, "--"];
    let mut chaos = step::cargo(arguments, &folders.root);
    chaos.args(["--ignored", "--exact", "--nocapture"]);
    chaos.env("CHAOS_SEED", options.seed.to_string());
    chaos.env("CHAOS_MINUTES", options.minutes.to_string());
    if let Some(wheels) = tools.preferred() {
        chaos.env("TESTKIT_BIN", wheels);
    }
    step::run("chaos", chaos).await
}
