//! `cargo xtask ci`: everything that is checked without running the system.

mod delivery;
mod dependencies;
mod files;
mod supply_chain;

use std::path::Path;

use anyhow::{Result, bail};
use local_stack::workspace_root;

use crate::{step, terminal};

/// Runs every check, so that one run shows all that is wrong.
pub async fn run() -> Result<()> {
    let root = workspace_root();
    let mut failed = Vec::new();
    let mut note = |name: &'static str, outcome: Result<()>| {
        if let Err(error) = outcome {
            terminal::error(&error);
            failed.push(name);
        }
    };
    note("files", files::check(&root));
    note("dependencies", dependencies::check(&root));
    note("formatting", formatting(&root).await);
    note("clippy", clippy(&root).await);
    note("documentation", documentation(&root).await);
    note("supply chain", supply_chain::check(&root).await);
    note("delivery", delivery::check(&root).await);
    if !failed.is_empty() {
        bail!("{} failed", failed.join(", "));
    }
    terminal::progress("all checks hold");
    Ok(())
}

async fn formatting(root: &Path) -> Result<()> {
    terminal::progress("formatting");
    step::run("cargo fmt --check", step::cargo(["fmt", "--all", "--check"], root)).await
}

async fn clippy(root: &Path) -> Result<()> {
    terminal::progress("clippy");
    let arguments = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
    step::run("cargo clippy", step::cargo(arguments, root)).await
}

async fn documentation(root: &Path) -> Result<()> {
    terminal::progress("documentation");
    let mut doc = step::cargo(["doc", "--workspace", "--no-deps", "--quiet"], root);
    // Nothing is published: whoever follows a link to a private item has the source at hand.
    doc.env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private-intra-doc-links");
    step::run("cargo doc", doc).await
}
