//! What the system is delivered with: manifests, image builds, scripts, pipeline. The checks
//! themselves are `ci/bin/check`, which also runs without cargo.

use std::path::Path;

use anyhow::Result;

use crate::{step, terminal};

/// Runs every check that needs neither a cluster nor a registry.
pub async fn check(root: &Path) -> Result<()> {
    terminal::progress("manifests, images, scripts and pipeline");
    step::run("ci/bin/check", step::command(root.join("ci/bin/check"), [""; 0], root)).await
}
