use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use local_stack::{RunAs, Tools, free_port};
use tempfile::TempDir;

use crate::debian;
use crate::folders::{Folders, make};
use crate::frontend::Frontend;
use crate::test::count::{Format, Tally};
use crate::test::runner;
use crate::up::stack::{Plan, Stack};

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

/// What the journeys of a person in a real browser need.
pub struct Journeys<'a> {
    pub folders: &'a Folders,
    pub tools: Tools,
    pub user: RunAs,
    pub chromium: PathBuf,
}

impl Journeys<'_> {
    /// Runs them against a system of their own, with fresh data.
    pub async fn run(
        self,
        filter: Option<&str>,
        frontend: &Frontend,
        tally: &mut Tally,
    ) -> Result<()> {
        let pages = frontend.build(self.folders).await?;
        let scratch = TempDir::with_prefix("task-manager-browser-").context("make a folder")?;
        let folders = scratch_folders(&self.folders.root, scratch.path())?;
        let port = free_port()?;
        let plan = Plan {
            folders: &folders,
            tools: self.tools,
            user: self.user,
            binaries: crate::up::binaries(false)?,
            pages,
            port,
        };
        let mut stack = Stack::default();
        let started = stack.start(&plan).await;
        if started.is_ok() {
            let mut journeys = frontend.journeys(filter);
            journeys.env("E2E_URL", format!("http://127.0.0.1:{port}"));
            journeys.env("CHROMIUM", &self.chromium);
            tally.add("browser", runner::run(journeys, Format::Node).await?);
        }
        stack.stop().await?;
        started
    }
}

fn scratch_folders(root: &Path, scratch: &Path) -> Result<Folders> {
    let (local, data) = (scratch.join("local"), scratch.join("data"));
    for folder in [scratch, &data, &local, &local.join("log"), &local.join("run")] {
        make(folder, 0o755)?;
    }
    make(&local.join("secrets"), 0o700)?;
    Ok(Folders { root: root.to_path_buf(), local, data })
}
