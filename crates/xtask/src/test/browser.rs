use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::debian;
use crate::folders::Folders;
use crate::frontend::Frontend;
use crate::test::count::{Format, Tally};
use crate::test::runner;
use crate::up::demo;

/// Names under which distributions install it.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Returns the browser, installing Debian's when there is none and we may.
pub async fn chromium(folders: &Folders) -> Result<PathBuf> {
    if let Some(found) = on_path() {
        return Ok(found);
    }
    debian::install(&["chromium"], &folders.root).await?;
    on_path().context("apt-get installed no Chromium")
}

fn on_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| NAMES.map(|name| folder.join(name)))
        .find(|candidate| candidate.is_file())
}

/// Runs the journeys of a person in a real browser through a running system.
pub async fn journeys(
    filter: Option<&str>,
    frontend: &Frontend,
    chromium: &Path,
    url: &str,
    tally: &mut Tally,
) -> Result<()> {
    let mut journeys = frontend.journeys(filter);
    journeys.env("E2E_URL", url).env("CHROMIUM", chromium);
    journeys.env("E2E_DEMO_EMAIL", demo::EMAIL).env("E2E_DEMO_PASSWORD", demo::PASSWORD);
    tally.add("browser", runner::run(journeys, Format::Node).await?);
    Ok(())
}
