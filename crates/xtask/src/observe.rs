//! `cargo xtask observe`: what operators see, in a real Prometheus.

use std::path::PathBuf;

use anyhow::Result;
use local_stack::{RunAs, workspace_root};

use crate::folders::Folders;
use crate::{debian, install, step, terminal};

/// Prometheus, and what tells it about PostgreSQL.
const PROGRAMS: [(&str, &str); 3] = [
    ("prometheus", "prometheus"),
    ("amtool", "prometheus-alertmanager"),
    ("prometheus-postgres-exporter", "prometheus-postgres-exporter"),
];

#[derive(Debug, clap::Args)]
pub struct Options {
    /// Draws every board as an SVG into this folder, over the time of the check.
    #[arg(long)]
    boards: Option<PathBuf>,
}

/// Runs the system under load with a real Prometheus, breaks one part after the other, and checks
/// that the boards answer and the right alerts fire and clear. Takes about ten minutes.
pub async fn run(options: &Options) -> Result<()> {
    let user = RunAs::unprivileged()?;
    let folders = Folders::prepare(workspace_root(), user)?;
    let tools = install::tools(&folders, user).await?;
    let missing = PROGRAMS.iter().filter(|(program, _)| !debian::is_installed(program));
    let packages: Vec<&str> = missing.map(|(_, package)| *package).collect();
    if !packages.is_empty() {
        debian::install(&packages, &folders.root).await?;
    }
    terminal::progress("building the services");
    let build = ["build", "--workspace", "--bins", "--tests"];
    step::run("cargo build", step::cargo(build, &folders.root)).await?;
    terminal::progress("watching the system, and breaking it");
    let arguments = ["test", "--package", "testkit", "--test", "observe", "--"];
    let mut check = step::cargo(arguments, &folders.root);
    check.args(["--ignored", "--nocapture"]);
    if let Some(wheels) = tools.preferred() {
        check.env("TESTKIT_BIN", wheels);
    }
    if let Some(boards) = &options.boards {
        check.env("OBSERVE_BOARDS", std::path::absolute(boards)?);
    }
    step::run("the live check", check).await
}
